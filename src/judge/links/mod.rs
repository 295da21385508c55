//! Links inside a file: the same value in two fields, whole or inside a text, or made into another without a key. A cell of a
//! table is held against other cells of its row.
//!
//! An attribute is never held against itself, wherever in the file it stands; nor is a column.
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
use crate::field::{Document, Field, Name, VR};
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

/// What names other fields: the selector, whether at the top only, the options in force, and the row, if it is a column.
type Asked = (Selector, bool, OptionSet, Option<u32>);

/// The values of the fields that a selector names.
#[derive(Default)]
struct Sources {
    /// Attributes and columns that have a value.
    there: Vec<Name>,
    /// Those whose value could not be looked at, or not all of it.
    doubts: Vec<(Name, Reason)>,
    /// Whole values, and the component groups of names, as they are compared.
    keys: Vec<(String, Name)>,
    /// The same as they are written: what may have been hashed, and what is exactly the same.
    texts: Vec<(String, Name)>,
    /// What is searched for in texts.
    needles: Vec<(Plain, Name)>,
}

/// What comes of looking for values of other fields.
pub(super) enum Link {
    /// The file has no such field with a value.
    NoSource,
    /// None is there.
    None,
    /// It cannot be told.
    Doubt(Reason),
    /// The value of this attribute or column stands here.
    To(Name, Place),
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
    let (top, name) = match other {
        Selector::Path(path) => (false, path.last().copied().map(Name::Tag)),
        Selector::Tag(tag) => (true, Some(Name::Tag(*tag))),
        Selector::Column(column) => (true, column_named(column, around.subject.document)),
        _ => (true, None),
    };
    let sources = sources(other, top, around);
    if sources.texts.iter().any(|(text, _)| text == value) {
        return Truth::Holds;
    }
    match (sources.doubt(None), name) {
        (Some(reason), _) => Truth::Undecided(reason),
        (None, Some(name)) => Truth::Fails(Reason::NotSameAs(name)),
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
        let others = |(_, tag): &&(String, Name)| Some(*tag) != own;
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
    fn of((selector, top, options, row): &Asked, subject: &Subject<'_>) -> Self {
        let mut sources = Self::default();
        let document = subject.document;
        if let Selector::Column(column) = selector {
            match (row, column_named(column, document)) {
                (Some(row), _) => {
                    for cell in cells_of(document, *row) {
                        if subject.names(selector, cell, *options) {
                            sources.add(cell.name, cell, subject);
                        }
                    }
                }
                // The name of a file stands in no row: no pass, and no silence.
                (None, Some(name)) => sources.doubts.push((name, Reason::NoRow)),
                (None, None) => {}
            }
            return sources;
        }
        for field in &document.fields {
            if matches!(field.name, Name::Tag(_))
                && (!top || is_top(field))
                && subject.names(selector, field, *options)
            {
                sources.add(field.name, field, subject);
            }
        }
        sources
    }

    fn add(&mut self, name: Name, field: &Field, subject: &Subject<'_>) {
        match subject.document.look(field) {
            // What is no text has no value that could stand in one.
            Look::Empty | Look::Items | Look::Binary => return,
            Look::Skipped => self.doubts.push((name, Reason::NotLoaded)),
            Look::One(value) => self.value(name, field.vr, value),
            Look::Values { values, sure } => {
                for value in values {
                    self.value(name, field.vr, &value);
                }
                if !sure {
                    let reason = element::opaque(subject.document, field);
                    self.doubts
                        .push((name, reason.unwrap_or(Reason::Undecodable)));
                }
            }
        }
        self.there.push(name);
    }

    fn value(&mut self, name: Name, vr: VR, value: &str) {
        let mut add = |text: &str, least: usize| {
            let text = Text::new(text);
            let plain = Plain::new(text.normal());
            if is_enough(plain.text(), least) {
                self.needles.push((plain, name));
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
                self.keys.push((key, name));
            }
            self.texts.push((text.to_owned(), name));
        }
    }

    fn is_there(&self, own: Option<Name>) -> bool {
        self.there.iter().any(|tag| Some(*tag) != own)
    }

    fn doubt(&self, own: Option<Name>) -> Option<Reason> {
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

/// The attribute or the column that a test is of.
fn own(around: Around<'_>) -> Option<Name> {
    let name = around.field?.name;
    matches!(name, Name::Tag(_) | Name::Cell(_)).then_some(name)
}

/// The column of a table that is called so: what its cells are called.
fn column_named(column: &str, document: &Document) -> Option<Name> {
    let at = document.columns.iter().position(|it| *it.name == *column)?;
    u32::try_from(at).ok().map(Name::Cell)
}

/// The cells of a row of this portion. Cells come row by row, after all else that a table has.
fn cells_of(document: &Document, row: u32) -> &[Field] {
    let begin = document.fields.partition_point(|field| field.item < row);
    let rest = document.fields.get(begin..).unwrap_or_default();
    let length = rest.partition_point(|field| field.item == row);
    rest.get(..length).unwrap_or_default()
}

/// The values of the fields that a selector names, in this file.
fn sources(selector: &Selector, top: bool, around: Around<'_>) -> Rc<Sources> {
    let mut known = around.subject.links.0.borrow_mut();
    let same = known.iter_mut().find(|((other, at_top, options, _), _)| {
        other == selector && *at_top == top && *options == around.options
    });
    // The header, and what stands around a table, are in the row 0, which has no cells.
    let row = match selector {
        Selector::Column(_) => around.field.map(|field| field.item),
        _ => None,
    };
    if let Some((asked, sources)) = same {
        // Of the rows, the last is remembered.
        if asked.3 != row {
            asked.3 = row;
            *sources = Rc::new(Sources::of(asked, around.subject));
        }
        return Rc::clone(sources);
    }
    let asked = (selector.clone(), top, around.options, row);
    let sources = Rc::new(Sources::of(&asked, around.subject));
    known.push((asked, Rc::clone(&sources)));
    sources
}
