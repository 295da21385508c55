//! Element rules: a rule's `must` on one field, on an absent field, and over all fields of a file.
use super::select::{is_number, is_text};
use super::text;
use super::truth::{Reason, Truth};
use crate::field::{Document, Field, VR, Value};
use crate::policy::model::{Must, Predicate};

/// What stands in a field, as far as tests ask.
#[derive(Clone, Copy)]
enum State {
    Absent,
    /// Without a value.
    Empty,
    /// With values, of which one is looked at.
    Values {
        count: u64,
    },
    /// A sequence with items.
    Items,
    /// With a value that cannot be looked at.
    Opaque(Reason),
}

/// `must` on a field that is there. With several values, all must hold.
pub(super) fn on_field(must: &Must, document: &Document, field: &Field) -> Truth {
    match field.value {
        _ if document.is_empty(field) => evaluate(must, State::Empty, None),
        Value::Items(_) => evaluate(must, State::Items, None),
        _ => match opaque(document, field) {
            Some(reason @ (Reason::NotLoaded | Reason::NotText)) => {
                evaluate(must, State::Opaque(reason), None)
            }
            undecodable => {
                let state = State::Values {
                    count: document.values_of(field).count() as u64,
                };
                let mut sum = Truth::Moot;
                for value in document.values_of(field) {
                    // Each component group of a person name is judged (PS3.5 6.2.1.1).
                    let truth = if field.vr == VR::PN && value.contains('=') {
                        let groups = value.split('=').filter(|group| !group.is_empty());
                        Truth::all(groups.map(|group| evaluate(must, state, Some(group))))
                    } else {
                        evaluate(must, state, Some(&value))
                    };
                    sum = Truth::all([sum, truth].into_iter());
                }
                match (sum, undecodable) {
                    (Truth::Holds | Truth::Moot, Some(reason)) => Truth::Undecided(reason),
                    _ => sum,
                }
            }
        },
    }
}

/// `must` where there is no such field.
pub(super) fn on_absent(must: &Must) -> Truth {
    evaluate(must, State::Absent, None)
}

/// Why the value of a field cannot be tested as text, or not surely.
pub(super) fn opaque(document: &Document, field: &Field) -> Option<Reason> {
    match field.value {
        Value::Skipped { .. } => Some(Reason::NotLoaded),
        Value::Bytes { .. } if is_number(field.vr) => None,
        Value::Bytes { .. } => match document.text_of(field) {
            Some(text) if text.decodable => None,
            Some(_) => Some(Reason::Undecodable),
            None if is_text(field.vr) => Some(Reason::Undecodable),
            None => Some(Reason::NotText),
        },
        Value::Empty | Value::Items(_) => None,
    }
}

fn evaluate(must: &Must, state: State, value: Option<&str>) -> Truth {
    match must {
        Must::And(parts) => Truth::all(parts.iter().map(|part| evaluate(part, state, value))),
        Must::Or(parts) => Truth::any(parts.iter().map(|part| evaluate(part, state, value))),
        Must::Not(part) => evaluate(part, state, value).not(),
        Must::Is(predicate) => leaf(predicate, state, value),
    }
}

fn leaf(predicate: &Predicate, state: State, value: Option<&str>) -> Truth {
    match (predicate, state) {
        (Predicate::Absent, State::Absent) => Truth::Holds,
        (Predicate::Absent, State::Empty) => Truth::Fails(Reason::PresentEmpty),
        (Predicate::Absent, _) => Truth::Fails(Reason::Present),
        (Predicate::Empty, State::Absent | State::Empty) => Truth::Holds,
        (Predicate::Empty, State::Items) => Truth::Fails(Reason::HasItems),
        (Predicate::Empty, _) => Truth::Fails(Reason::HasValue),
        (Predicate::Present, State::Absent) => Truth::Fails(Reason::Missing),
        (Predicate::Present, _) => Truth::Holds,
        // The whole file is asked for these: see `over_fields`.
        (Predicate::Include(_), _) => Truth::Moot,
        // Tests of values hold for an absent field.
        (_, State::Absent) => Truth::Moot,
        // An empty field has no value to test; but nothing is not "YES", so equality fails.
        (Predicate::OneOf(list), State::Empty) => {
            Truth::of(text::listed(list, ""), Reason::NotListed)
        }
        (Predicate::Values(bound), State::Empty) => {
            Truth::of(text::counted(*bound, 0), Reason::Length)
        }
        (Predicate::Characters(bound), State::Empty) => {
            Truth::of(text::counted(*bound, 0), Reason::Length)
        }
        (_, State::Empty) => Truth::Moot,
        (Predicate::Values(bound), State::Values { count }) => {
            Truth::of(text::counted(*bound, count), Reason::Length)
        }
        // A sequence is no value: it is equal to nothing, matches nothing and contains nothing itself.
        (_, State::Items) => Truth::Fails(Reason::HasItems),
        (_, State::Opaque(reason)) => Truth::Undecided(reason),
        (_, State::Values { .. }) => value
            .and_then(|value| text::test(predicate, value))
            .unwrap_or(Truth::Undecided(Reason::NotText)),
    }
}

/// Whether a rule asks something of all its fields together (`include`).
pub(super) fn asks_the_whole(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(asks_the_whole),
        Must::Not(part) => asks_the_whole(part),
        Must::Is(predicate) => matches!(predicate, Predicate::Include(_)),
    }
}

/// Whether a rule is about being there or not, so that a file without the field has been checked too.
pub(super) fn asks_for_presence(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(asks_for_presence),
        Must::Not(part) => asks_for_presence(part),
        Must::Is(predicate) => {
            matches!(
                predicate,
                Predicate::Absent | Predicate::Present | Predicate::Empty | Predicate::Include(_)
            )
        }
    }
}

/// `must` over all fields of a file that a rule names: `include` asks for one value among them, any other test for all.
pub(super) fn over_fields(must: &Must, document: &Document, fields: &[&Field]) -> Truth {
    match must {
        Must::And(parts) => {
            Truth::all(parts.iter().map(|part| over_fields(part, document, fields)))
        }
        Must::Or(parts) => Truth::any(parts.iter().map(|part| over_fields(part, document, fields))),
        Must::Not(part) => over_fields(part, document, fields).not(),
        Must::Is(Predicate::Include(list)) => {
            let found = fields.iter().any(|field| {
                document
                    .values_of(field)
                    .any(|value| text::listed(list, &value))
            });
            Truth::of(found, Reason::NotIncluded)
        }
        Must::Is(_) if fields.is_empty() => on_absent(must),
        Must::Is(_) => Truth::all(fields.iter().map(|field| on_field(must, document, field))),
    }
}
