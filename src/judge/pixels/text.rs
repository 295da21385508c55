//! Whether `except` lets a text pass: tests on what was read, which is not surely what stands there (`alike`).
//!
//! Fail closed: what lets pass must hold (a test that cannot be told does not); what keeps out must surely not be there.
use super::alike::{key, plausible, possible};
use crate::field::Readings;
use crate::judge::contents::Around;
use crate::judge::text::test;
use crate::judge::truth::Truth;
use crate::policy::model::{Content, Contents, List, Must, Predicate};

/// Characters of a known identifier that is looked for inside a word, at least: shorter ones stand in many.
const LEAST: usize = 4;
/// Characters of a window in which one is looked for, at most.
const LONGEST: usize = 48;

/// Whether the tests behind `except` let all of a text's readings pass. A text without a reading, or of which a part has none,
/// never passes.
pub(super) fn lets_pass(except: &Must, read: &Readings, around: Around<'_>) -> bool {
    let Readings::Whole(readings) = read else {
        return false;
    };
    !readings.is_empty()
        && (readings.iter()).all(|reading| Reading::new(reading).passes(except, true, around))
}

/// A reading and its variants.
struct Reading<'r> {
    text: &'r str,
    plausible: Vec<String>,
    possible: Vec<String>,
}

impl<'r> Reading<'r> {
    fn new(text: &'r str) -> Self {
        Self {
            text,
            plausible: plausible(text),
            possible: possible(text),
        }
    }

    /// Whether the tests hold, or with `wanted` false surely do not.
    fn passes(&self, must: &Must, wanted: bool, around: Around<'_>) -> bool {
        match (must, wanted) {
            (Must::Not(part), _) => self.passes(part, !wanted, around),
            (Must::And(parts), true) | (Must::Or(parts), false) => {
                parts.iter().all(|part| self.passes(part, wanted, around))
            }
            (Must::And(parts), false) | (Must::Or(parts), true) => {
                parts.iter().any(|part| self.passes(part, wanted, around))
            }
            (Must::Is(predicate), true) => self.plausible.iter().any(|text| {
                let truth = test(predicate, text, around);
                matches!(truth, Some(Truth::Holds | Truth::Found(_)))
            }),
            (Must::Is(predicate), false) => {
                let kept_out = |text: &String| {
                    matches!(
                        test(predicate, text, around),
                        Some(Truth::Fails(_) | Truth::Moot)
                    )
                };
                self.possible.iter().all(kept_out) && !self.hides(predicate, around)
            }
        }
    }

    /// Whether something that is looked for stands in the text with its spaces gone, or with look-alikes in its place.
    fn hides(&self, predicate: &Predicate, around: Around<'_>) -> bool {
        match predicate {
            Predicate::Contain(contents) => self.hides_any(contents, around),
            Predicate::OneOf(list) | Predicate::Include(list) => self.is_one_of(list),
            _ => false,
        }
    }

    fn is_one_of(&self, list: &List) -> bool {
        let own = key(self.text);
        list.values.iter().any(|value| key(value) == own)
    }

    fn hides_any(&self, contents: &Contents, around: Around<'_>) -> bool {
        let own = key(self.text);
        let stands_in = |value: &str| {
            let value = key(value);
            value.chars().count() >= LEAST && own.contains(&value)
        };
        contents.all().iter().any(|content| match content {
            Content::Any(list) => match &list.known {
                Some(known) => self.windows().any(|window| known.is(&window)),
                None => list.values.iter().any(|value| stands_in(value)),
            },
            Content::ValueOf(selector) => {
                let subject = around.subject;
                let fields = subject.document.fields.iter();
                let mut named =
                    fields.filter(|field| subject.names(selector, field, around.options));
                named
                    .any(|field| (subject.document.values_of(field)).any(|value| stands_in(&value)))
            }
            _ => false,
        })
    }

    /// Every run of letters and digits in the text without what stands between them, read as it is, as digits and as
    /// letters.
    fn windows(&self) -> impl Iterator<Item = String> {
        let mut forms: Vec<Vec<char>> = (self.possible.iter())
            .map(|text| text.chars().filter(|c| c.is_alphanumeric()).collect())
            .collect();
        forms.sort();
        forms.dedup();
        forms.truncate(64);
        forms.into_iter().flat_map(|form| {
            let starts = 0..form.len();
            let windows = starts.flat_map(move |start| {
                let ends = start.saturating_add(LEAST)..=form.len().min(start + LONGEST);
                let form = form.clone();
                ends.filter_map(move |end| Some(form.get(start..end)?.iter().collect::<String>()))
            });
            windows.collect::<Vec<_>>()
        })
    }
}
