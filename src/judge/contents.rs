//! What `contain` finds in one text, and where; what recognisers and known identifiers said is remembered.
use std::cell::RefCell;
use std::hash::Hasher as _;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHasher};

use super::links::{Hashes, Link, Links, Made};
use super::select::Subject;
use super::truth::{Found, Reason, Truth, What};
use crate::field::Field;
use crate::known::Known;
use crate::policy::model::{Content, Contents, List, Pattern, Policy};
use crate::recognise::{Place, Recogniser, Set, Text};
use crate::standard::OptionSet;

/// Bytes of the longest text that is remembered besides the last one.
const LONGEST: usize = 512;
/// Places for texts that are remembered; a text that comes to a place takes it.
const TEXTS: usize = 1 << PLACES;
const PLACES: u32 = 13;

/// Texts whose hashes are remembered; then it begins anew.
const HASHED: usize = 1 << 8;

/// What a test of a text may ask after besides the text.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    /// The file that it stands in.
    pub(super) subject: &'a Subject<'a>,
    /// The field that it stands in, if it is a field's.
    pub(super) field: Option<&'a Field>,
    /// The options of PS3.15 in force.
    pub(super) options: OptionSet,
    /// What recognisers have said of texts.
    pub(super) heard: &'a RefCell<Heard>,
}

impl<'a> Around<'a> {
    /// What stands around no field yet.
    pub(super) fn new(
        subject: &'a Subject<'a>,
        policy: &Policy,
        heard: &'a RefCell<Heard>,
    ) -> Self {
        Self {
            subject,
            field: None,
            options: policy.options,
            heard,
        }
    }
}

/// What recognisers and known identifiers said of texts, so that each is asked once of each text, in whatever field, rule or file.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// By the hash of the text; empty until a recogniser is asked.
    texts: Vec<(String, Said)>,
    /// The last text that was too long for these.
    last: (String, Said),
    /// Plain hashes of values of fields.
    hashes: FxHashMap<Box<str>, Hashes>,
    no_hashes: Hashes,
    /// What can be made of lists without a key, as this thread has asked for it.
    made: Vec<(Arc<List>, Arc<Made>)>,
    shared: SharedMade,
}

/// What can be made of the values of lists without a key: worked out once, when a rule first asks.
pub(super) type SharedMade = Arc<Mutex<Vec<(Arc<List>, Arc<Made>)>>>;

/// What recognisers and lists of known identifiers said of one text.
#[derive(Debug, Default)]
struct Said {
    asked: Set,
    found: Vec<(&'static Recogniser, Place)>,
    /// Of a list, by its address, which stays as long as the policies: the first of its identifiers.
    known: Vec<(usize, Option<Place>)>,
}

impl Said {
    fn forget(&mut self) {
        self.asked = Set::default();
        self.found.clear();
        self.known.clear();
    }

    /// Where the first of a list's known identifiers stands.
    fn of_list(&mut self, list: &Arc<List>, known: &Known, text: &str) -> Option<Place> {
        let address = Arc::as_ptr(list).addr();
        if let Some((_, place)) = self.known.iter().find(|(of, _)| *of == address) {
            return *place;
        }
        let place = known.find(&Text::new(text));
        self.known.push((address, place));
        place
    }

    /// Where the first that a recogniser finds stands, if it has been asked.
    fn of(&self, recogniser: &Recogniser) -> Option<Place> {
        let mut found = self.found.iter();
        found
            .find(|(other, _)| *other == recogniser)
            .map(|(_, place)| *place)
    }

    /// Asks those of `wanted` that have not been asked.
    fn ask(&mut self, wanted: Set, text: &str) {
        let left = wanted.without(self.asked);
        if left.is_empty() {
            return;
        }
        let joined = Text::without_invisible(text);
        let text = Text::new(text);
        let place =
            |one: &'static Recogniser| one.find_in(&text).or_else(|| one.find_in(joined.as_ref()?));
        let found = |one: &'static Recogniser| Some((one, place(one)?));
        self.found.extend(left.iter().filter_map(found));
        self.asked = self.asked.and(left);
    }
}

impl Heard {
    /// Nothing yet.
    pub(super) fn new(shared: SharedMade) -> Self {
        Self {
            shared,
            ..Self::default()
        }
    }

    /// The plain hashes of a text.
    pub(super) fn hashes(&mut self, text: &str) -> &Hashes {
        if self.hashes.len() >= HASHED {
            self.hashes.clear();
        }
        if !self.hashes.contains_key(text) {
            self.hashes.insert(text.into(), Hashes::of([text]));
        }
        self.hashes.get(text).unwrap_or(&self.no_hashes)
    }

    /// What can be made of the values of a list without a key.
    pub(super) fn made_from(&mut self, list: &Arc<List>) -> Arc<Made> {
        let of_list = |all: &[(Arc<List>, Arc<Made>)]| {
            let same = all.iter().find(|(other, _)| Arc::ptr_eq(other, list));
            same.map(|(_, made)| Arc::clone(made))
        };
        if let Some(made) = of_list(&self.made) {
            return made;
        }
        // Whoever comes while it is worked out waits for it. What a thread that panicked left is still whole.
        let mut shared = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        let made = of_list(&shared).unwrap_or_else(|| {
            let made = Arc::new(Made::of(list));
            shared.push((Arc::clone(list), Arc::clone(&made)));
            made
        });
        self.made.push((Arc::clone(list), Arc::clone(&made)));
        made
    }

    /// What was said of a text, for more to be asked.
    fn said(&mut self, text: &str) -> &mut Said {
        if self.texts.is_empty() && text.len() <= LONGEST {
            self.texts.resize_with(TEXTS, Default::default);
        }
        let place = match self.texts.get_mut(place_of(text)) {
            Some(place) if text.len() <= LONGEST => place,
            _ => &mut self.last,
        };
        let (known, said) = place;
        if known != text {
            known.clear();
            known.push_str(text);
            said.forget();
        }
        said
    }
}

/// The place of a text among those that are remembered: the top bits of its hash (Fibonacci hashing; Knuth, TAOCP 6.4).
fn place_of(text: &str) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    let hash = hasher.finish().wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> (u64::BITS - PLACES)) as usize
}

/// Whether a text contains any of what is looked for: the first of it, in the order of the policy.
pub(super) fn contain(contents: &Contents, text: &str, around: Around<'_>) -> Truth {
    let mut heard = around.heard.borrow_mut();
    let mut nothing = Said::default();
    let said = if contents.are_remembered() {
        heard.said(text)
    } else {
        &mut nothing
    };
    said.ask(contents.recognised(), text);
    let mut doubt = None;
    let mut has_object = !contents.recognised().is_empty();
    for (number, content) in contents.left(!said.found.is_empty()) {
        let (what, place) = match content {
            Content::Recognised(one) => (What::Recognised(one), said.of(one).map(Some)),
            Content::Match(pattern) => (What::Match, matched(pattern, text)),
            Content::Any(list) => {
                let place = match &list.known {
                    Some(known) => said.of_list(list, known, text).map(Some),
                    None => listed(list, text),
                };
                (What::Listed(number), place)
            }
            Content::Record(pattern) => (What::Record, record(pattern, text).map(Some)),
            Content::ValueOf(selector) => {
                match Links::within(selector, text, around) {
                    Link::NoSource => continue,
                    Link::Doubt(reason) => doubt = Some(reason),
                    Link::To(tag, place) => {
                        return Truth::Found(Found::new(What::ValueOf(tag), Some(place)));
                    }
                    Link::None => {}
                }
                has_object = true;
                continue;
            }
        };
        has_object = true;
        if let Some(place) = place {
            return Truth::Found(Found::new(what, place));
        }
    }
    if contents.are_remembered()
        && let Some(what) = percent(text).and_then(|text| identity(contents, &text))
    {
        return Truth::Found(Found::new(what, None));
    }
    match (doubt, contents.all()) {
        (Some(reason), _) => Truth::Undecided(reason),
        (None, [Content::Match(_)]) => Truth::Fails(Reason::NoMatch),
        (None, _) if has_object => Truth::Fails(Reason::NotContained),
        // Of attributes that the file does not have, no value can be contained.
        (None, _) => Truth::Moot,
    }
}

/// What of what is recognised or known stands in a text whose percent-encoding has been undone, as URLs and file names
/// have it.
fn identity(contents: &Contents, text: &str) -> Option<What> {
    let mut said = Said::default();
    said.ask(contents.recognised(), text);
    let found = |(number, content): (u16, &Content)| match content {
        Content::Recognised(one) => said.of(one).map(|_| What::Recognised(one)),
        Content::Any(list) => {
            let known = list.known.as_ref()?;
            known.find(&Text::new(text)).map(|_| What::Listed(number))
        }
        _ => None,
    };
    contents.left(true).find_map(found)
}

/// A text whose percent-encoding (RFC 3986, 2.1) is undone; `None` if it has none, or it is not of UTF-8.
fn percent(text: &str) -> Option<String> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let digit = |at: usize| char::from(*behind.get(at)?).to_digit(16);
        let byte = match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => u8::try_from(high << 4 | low).ok(),
            _ => None,
        };
        bytes.push(byte.unwrap_or(*first));
        rest = byte.and_then(|_| behind.get(2..)).unwrap_or(behind);
    }
    let undone = String::from_utf8(bytes).ok()?;
    (undone != text).then_some(undone)
}

/// Whether bytes that are no text contain any of what is looked for: only known identifiers can be looked for in them.
pub(super) fn in_bytes(contents: &Contents, bytes: &[u8]) -> Truth {
    let mut doubt = None;
    for (number, content) in contents.left(true) {
        let known = match content {
            Content::Any(list) => list.known.as_ref(),
            _ => None,
        };
        match known.map(|known| known.find_in_bytes(bytes)) {
            Some(Some(true)) => return Truth::Found(Found::new(What::Listed(number), None)),
            Some(Some(false)) => {}
            Some(None) => doubt = Some(Reason::Sealed),
            None => doubt = Some(Reason::NotText),
        }
    }
    doubt.map_or(Truth::Fails(Reason::NotContained), Truth::Undecided)
}

/// Whether some of what is looked for is looked for in bytes.
pub(super) fn searches_bytes(contents: &Contents) -> bool {
    contents.all().iter().any(|content| match content {
        Content::Any(list) => list.known.as_ref().is_some_and(|known| !known.is_sealed()),
        _ => false,
    })
}

/// Where one of the list's values stands in the text, if one does: the place is that in the text as it stands there, where
/// folding leaves every character in its place. The empty value stands nowhere.
fn listed(list: &List, text: &str) -> Option<Option<Place>> {
    let folded = list.fold.apply(text);
    let found = list.find(&folded)?;
    Some(place(text, &folded, found.start, found.end))
}

/// Where a pattern matches in the text, if it does.
fn matched(pattern: &Pattern, text: &str) -> Option<Option<Place>> {
    let folded = pattern.fold.apply(text);
    if !pattern
        .needs
        .is_none_or(|byte| folded.as_bytes().contains(&byte))
    {
        return None;
    }
    let found = pattern.regex.find(&folded)?;
    Some(place(text, &folded, found.start(), found.end()))
}

/// The place of a range of bytes of a folded text in the text, if folding left every character in its place.
fn place(text: &str, folded: &str, start: usize, end: usize) -> Option<Place> {
    let chars = |text: &str| u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if text.len() != folded.len() && chars(text) != chars(folded) {
        return None;
    }
    let before = chars(folded.get(..start)?);
    let inside = chars(folded.get(start..end)?);
    Some(Place {
        first: before.saturating_add(1),
        last: before.saturating_add(inside.max(1)),
    })
}

/// Where a record number stands in the normal form, with or without the characters that nobody sees.
fn record(pattern: &Pattern, text: &str) -> Option<Place> {
    let joined = || record_in(pattern, &Text::without_invisible(text)?);
    record_in(pattern, &Text::new(text)).or_else(joined)
}

fn record_in(pattern: &Pattern, text: &Text<'_>) -> Option<Place> {
    let has = |byte| text.normal().as_bytes().contains(&byte);
    if !pattern.needs.is_none_or(has) {
        return None;
    }
    // The first group is what stands alone: what parts it from the rest of the text is matched as well.
    let number = pattern.regex.captures(text.normal())?.get(1)?;
    Some(text.place(number.range()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::named;

    #[test]
    fn what_was_said_of_a_text_is_not_said_of_another_that_takes_its_place() {
        let date = named("date").unwrap();
        let wanted = Set::of([date]);
        let dated = "seen 2020-09-02";
        let other = (0..)
            .map(|number| format!("slice {number}"))
            .find(|text| place_of(text) == place_of(dated))
            .unwrap();
        let mut heard = Heard::default();
        for (text, has_date) in [(dated, true), (other.as_str(), false), (dated, true)] {
            for _ in 0..2 {
                let said = heard.said(text);
                said.ask(wanted, text);
                assert_eq!(said.of(date).is_some(), has_date, "{text}");
            }
        }
    }

    #[test]
    fn texts_that_are_remembered_take_a_bounded_room() {
        let mut heard = Heard::default();
        for number in 0..3 * TEXTS {
            heard.said(&format!("{number:0600}"));
            heard.said(&format!("{number:0500}"));
        }
        let room: usize = heard.texts.iter().map(|(text, _)| text.capacity()).sum();
        assert!(heard.texts.len() == TEXTS && room <= TEXTS * 2 * LONGEST);
    }
}
