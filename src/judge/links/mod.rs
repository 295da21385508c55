//! Links inside a file: the same value in two fields, whole or inside a text, or made into another without a key.
//!
//! An attribute is never held against itself, wherever in the file it stands.
mod codes;
mod hashes;
mod made;
mod plain;
mod written;

use std::cell::RefCell;
use std::rc::Rc;

use super::contents::Around;
use super::element;
use super::select::{Subject, is_top};
use super::truth::{Found, Reason, Truth, What};
use crate::field::text::{Look, person_name_groups};
use crate::field::{Field, Name, Tag, VR};
use crate::policy::model::{Origins, Selector};
use crate::recognise::{Place, Text};
use crate::standard::OptionSet;
pub(super) use hashes::Hashes;
pub(super) use made::Made;
use plain::{Plain, is_kana, is_kanji, key};
use written::Written;

/// Characters of a value that is searched for in texts, at least; shorter ones stand in texts by chance.
const LEAST: usize = 4;
/// The same of a value in kanji or kana.
const LEAST_JAPANESE: usize = 3;
/// The same of a part of a person's name in kanji: most family names have two.
const LEAST_KANJI_NAME: usize = 2;

/// What other fields of the file hold, by what names them; worked out when a rule first asks.
#[derive(Default)]
pub(super) struct Links(RefCell<Vec<(Asked, Rc<Sources>)>>);

/// What names other fields: the selector, whether at the top only, and the options in force.
type Asked = (Selector, bool, OptionSet);

/// The values of the fields that a selector names.
#[derive(Default)]
struct Sources {
    /// Attributes that have a value.
    there: Vec<Tag>,
    /// Attributes whose value could not be looked at, or not all of it.
    doubts: Vec<(Tag, Reason)>,
    /// Whole values, and the component groups of names, as they are compared.
    keys: Vec<(String, Tag)>,
    /// The same as they are written: what may have been hashed, and what is exactly the same.
    texts: Vec<(String, Tag)>,
    /// What is searched for in texts.
    needles: Vec<(Plain, Tag)>,
}

/// What comes of looking for values of other fields.
pub(super) enum Link {
    /// The file has no such field with a value.
    NoSource,
    /// None is there.
    None,
    /// It cannot be told.
    Doubt(Reason),
    /// The value of this attribute stands here.
    To(Tag, Place),
}

impl Links {
    /// Whether a value of a field that the selector names stands in a text.
    pub(super) fn within(selector: &Selector, text: &str, around: Around<'_>) -> Link {
        let sources = sources(selector, false, around);
        let own = own(around);
        if !sources.needles.is_empty() {
            let text = Text::new(text);
            let plain = Plain::new(text.normal());
            let found = sources
                .needles
                .iter()
                .filter(|(_, tag)| Some(*tag) != own)
                .find_map(|(needle, tag)| Some((*tag, plain.find(needle, text.normal())?)));
            if let Some((tag, range)) = found {
                return Link::To(tag, text.place(range));
            }
        }
        match sources.doubt(own) {
            Some(reason) => Link::Doubt(reason),
            None if sources.is_there(own) => Link::None,
            None => Link::NoSource,
        }
    }
}

/// Whether a value is none of those of the fields that these name.
pub(super) fn distinct(others: &[Selector], value: &str, around: Around<'_>) -> Truth {
    let (own, value) = (own(around), key(value));
    if value.is_empty() {
        return Truth::Moot;
    }
    Truth::all(others.iter().map(|selector| {
        let sources = sources(selector, false, around);
        let same = sources
            .keys
            .iter()
            .find(|(key, tag)| *key == value && Some(*tag) != own);
        match (same, sources.doubt(own)) {
            (Some((_, tag)), _) => Truth::Fails(Reason::SameAs(*tag)),
            (None, Some(reason)) => Truth::Undecided(reason),
            (None, None) if sources.is_there(own) => Truth::Holds,
            (None, None) => Truth::Moot,
        }
    }))
}

/// Whether a value is, exactly, one of the fields that this names: at the top, or where its path leads. Where there is none
/// of these, it is the same as nothing.
pub(super) fn same_as(other: &Selector, value: &str, around: Around<'_>) -> Truth {
    let (top, tag) = match other {
        Selector::Path(path) => (false, path.last().copied()),
        Selector::Tag(tag) => (true, Some(*tag)),
        _ => (true, None),
    };
    let sources = sources(other, top, around);
    if sources.texts.iter().any(|(text, _)| text == value) {
        return Truth::Holds;
    }
    match (sources.doubt(None), tag) {
        (Some(reason), _) => Truth::Undecided(reason),
        (None, Some(tag)) => Truth::Fails(Reason::NotSameAs(tag)),
        (None, None) => Truth::Fails(Reason::NotListed),
    }
}

/// Whether a value is a plain hash or an encoding of a value of the fields, or of the lists, that these name.
pub(super) fn derived(origins: &Origins, value: &str, around: Around<'_>) -> Truth {
    if key(value).is_empty() {
        return Truth::Moot;
    }
    let own = own(around);
    let undone = codes::undone(value);
    let written = Written::new(value);
    let made = |how, from| Truth::Found(Found::new(What::Made(how, from), None));
    let fields = origins.fields.iter().map(|selector| {
        let sources = sources(selector, false, around);
        let others = |(_, tag): &&(String, Tag)| Some(*tag) != own;
        let texts = sources.texts.iter().filter(others);
        for (text, tag) in texts.filter(|(text, _)| text.chars().any(char::is_alphanumeric)) {
            if let Some(how) = around.heard.borrow_mut().hashes(text).find(&written) {
                return made(how, Some(*tag));
            }
        }
        for (key, tag) in sources.keys.iter().filter(others) {
            let same = undone.iter().find(|(other, _)| other == key);
            if let Some((_, how)) = same.filter(|_| is_enough(key, LEAST_JAPANESE)) {
                return made(how, Some(*tag));
            }
        }
        match sources.doubt(own) {
            Some(reason) => Truth::Undecided(reason),
            None if sources.is_there(own) => Truth::Fails(Reason::NotDerived),
            None => Truth::Moot,
        }
    });
    let lists = origins.lists.iter().map(|list| {
        let known = around.heard.borrow_mut().made_from(list);
        match known.how(&written, &undone) {
            Ok(Some(how)) => made(how, None),
            Ok(None) => Truth::Fails(Reason::NotDerived),
            Err(reason) => Truth::Undecided(reason),
        }
    });
    // Any of them makes it so, for certain or perhaps; where nothing can be compared, there is no answer.
    let rank = |truth: &Truth| match truth {
        Truth::Found(_) | Truth::Holds => 0,
        Truth::Undecided(_) => 1,
        Truth::Fails(_) => 2,
        Truth::Moot => 3,
    };
    fields.chain(lists).min_by_key(rank).unwrap_or(Truth::Moot)
}

impl Sources {
    fn of((selector, top, options): &Asked, subject: &Subject<'_>) -> Self {
        let mut sources = Self::default();
        for field in &subject.document.fields {
            if let Name::Tag(tag) = field.name
                && (!top || is_top(field))
                && subject.names(selector, field, *options)
            {
                sources.add(tag, field, subject);
            }
        }
        sources
    }

    fn add(&mut self, tag: Tag, field: &Field, subject: &Subject<'_>) {
        match subject.document.look(field) {
            // What is no text has no value that could stand in one.
            Look::Empty | Look::Items | Look::Binary => return,
            Look::Skipped => self.doubts.push((tag, Reason::NotLoaded)),
            Look::One(value) => self.value(tag, field.vr, value),
            Look::Values { values, sure } => {
                for value in values {
                    self.value(tag, field.vr, &value);
                }
                if !sure {
                    let reason = element::opaque(subject.document, field);
                    self.doubts
                        .push((tag, reason.unwrap_or(Reason::Undecodable)));
                }
            }
        }
        self.there.push(tag);
    }

    fn value(&mut self, tag: Tag, vr: VR, value: &str) {
        let mut add = |text: &str, least: usize| {
            let text = Text::new(text);
            let plain = Plain::new(text.normal());
            if is_enough(plain.text(), least) {
                self.needles.push((plain, tag));
            }
        };
        add(value, LEAST_JAPANESE);
        let mut texts = vec![value];
        if vr == VR::PN {
            for group in person_name_groups(value) {
                add(group, LEAST_JAPANESE);
                texts.push(group);
                for part in group.split(['^', ' ', '\u{3000}']) {
                    add(part, LEAST_KANJI_NAME);
                }
            }
        }
        texts.dedup();
        for text in texts {
            let key = key(text);
            if !key.is_empty() {
                self.keys.push((key, tag));
            }
            self.texts.push((text.to_owned(), tag));
        }
    }

    fn is_there(&self, own: Option<Tag>) -> bool {
        self.there.iter().any(|tag| Some(*tag) != own)
    }

    fn doubt(&self, own: Option<Tag>) -> Option<Reason> {
        self.doubts
            .iter()
            .find(|(tag, _)| Some(*tag) != own)
            .map(|(_, reason)| *reason)
    }
}

/// Whether a value has so many letters and digits that it does not stand in a text by chance.
fn is_enough(plain: &str, least_kanji: usize) -> bool {
    let mut all = plain.chars();
    let first = all.next();
    let least = if plain.chars().all(is_kanji) {
        least_kanji
    } else if plain.chars().any(|c| is_kanji(c) || is_kana(c)) {
        LEAST_JAPANESE
    } else {
        LEAST
    };
    // Zeros, and what holds the place of a value.
    let varies = all.any(|c| Some(c) != first);
    varies && plain.chars().count() >= least
}

/// The attribute that a test is of.
fn own(around: Around<'_>) -> Option<Tag> {
    match around.field?.name {
        Name::Tag(tag) => Some(tag),
        _ => None,
    }
}

/// The values of the fields that a selector names, in this file.
fn sources(selector: &Selector, top: bool, around: Around<'_>) -> Rc<Sources> {
    let mut known = around.subject.links.0.borrow_mut();
    let same = known.iter().find(|((other, at_top, options), _)| {
        other == selector && *at_top == top && *options == around.options
    });
    if let Some((_, sources)) = same {
        return Rc::clone(sources);
    }
    let asked = (selector.clone(), top, around.options);
    let sources = Rc::new(Sources::of(&asked, around.subject));
    known.push((asked, Rc::clone(&sources)));
    sources
}
