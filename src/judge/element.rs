//! Element rules: a rule's `must` on one field, on an absent field, and over all fields of a file.
use super::contents::{self, Around};
use super::text;
use super::truth::{Reason, Truth};
use crate::field::text::{Look, is_text, number_size};
use crate::field::{Document, Field, VR, Value, Values};
use crate::policy::model::{Count, List, Must, Predicate};

/// What stands in a field, as far as tests ask.
#[derive(Clone, Copy)]
enum State<'a> {
    Absent,
    /// Without a value.
    Empty,
    /// With values: one of them (for a person name one component group of it), and all that the field has, if there
    /// are more.
    Value(&'a str, Option<&'a Values<'a>>, Around<'a>),
    /// A person name of several component groups, whole; and whether what is asked of it is negated.
    WholeName(&'a str, bool, Around<'a>),
    /// A sequence with items.
    Items,
    /// With bytes that are no text.
    Bytes(&'a [u8]),
    /// With a value that cannot be looked at.
    Opaque(Reason),
}

/// `must` on a field that is there. With several values, all must hold.
fn on_field(must: &Must, field: &Field, around: Around<'_>) -> Truth {
    let around = Around {
        field: Some(field),
        ..around
    };
    on_look(must, field, &around.subject.document.look(field), around)
}

/// `must` on a field in which this stands.
pub(super) fn on_look(must: &Must, field: &Field, look: &Look<'_>, around: Around<'_>) -> Truth {
    let (values, sure) = match look {
        Look::Empty => return evaluate(must, State::Empty),
        Look::Items => return evaluate(must, State::Items),
        Look::Skipped => return evaluate(must, State::Opaque(Reason::NotLoaded)),
        Look::Binary => {
            let document = around.subject.document;
            let bytes = document.bytes_of(field).unwrap_or_default();
            return evaluate(must, State::Bytes(bytes));
        }
        Look::One(value) => return on_value(must, field.vr, value, None, around),
        Look::Values { values, sure } => (values, *sure),
    };
    let several = values.clone().nth(1).is_some();
    let each = (1u32..).zip(values.clone()).map(|(number, value)| {
        let truth = on_value(must, field.vr, &value, Some(values), around);
        if several {
            truth.of_value(number)
        } else {
            truth
        }
    });
    let sum = Truth::all(each);
    if sure || !sum.passes() {
        return sum;
    }
    // What could be decoded passes; it is a pass only if the value does not matter.
    let reason = opaque(around.subject.document, field).unwrap_or(Reason::Undecodable);
    evaluate(must, State::Opaque(reason))
}

/// `must` on one value, of several or the only one.
fn on_value(
    must: &Must,
    vr: VR,
    value: &str,
    all: Option<&Values<'_>>,
    around: Around<'_>,
) -> Truth {
    if !is_grouped(vr, value) {
        return evaluate(must, State::Value(value, all, around));
    }
    let mut parts = groups(vr, value).peekable();
    if parts.peek().is_none() {
        return evaluate(must, State::Value("", all, around));
    }
    let each = parts.map(|part| {
        // Where the group begins in the whole: they have no `=` in them, so that the first to begin like it is it.
        let before = value.find(part).and_then(|at| value.get(..at));
        let before = before.map_or(0, |before| before.chars().count());
        evaluate(must, State::Value(part, all, around))
            .moved(u32::try_from(before).unwrap_or(u32::MAX))
    });
    let whole = evaluate(must, State::WholeName(value, false, around));
    Truth::all(each.chain([whole]))
}

/// Whether a value is a person name with more than the alphabetic group.
fn is_grouped(vr: VR, value: &str) -> bool {
    vr == VR::PN && value.contains('=')
}

/// What of a value is tested: the value, or each component group of a person name that has any (PS3.5 6.2.1.1).
pub(super) fn groups(vr: VR, value: &str) -> impl Iterator<Item = &str> {
    let grouped = is_grouped(vr, value);
    let parts = value.split(move |c| grouped && c == '=');
    parts.filter(move |part| !grouped || !part.is_empty())
}

/// Whether some value of a field passes a test, as conditions ask (`where`); an empty field has one value, without
/// characters, which passes no test but of equality and of size.
pub(super) fn some_value(predicate: &Predicate, field: &Field, around: Around<'_>) -> Truth {
    let around = Around {
        field: Some(field),
        ..around
    };
    let document = around.subject.document;
    if let Some(reason) = opaque(document, field) {
        return Truth::Undecided(reason);
    }
    if let Value::Items(_) = field.value {
        return Truth::Fails(Reason::HasItems);
    }
    if let Predicate::Values(bound) = predicate {
        return counted(*bound, document.values_of(field).count() as u64);
    }
    let passes = |part: &str| text::test(predicate, part, around).is_some_and(Truth::passes);
    let mut values = document.values_of(field);
    let some = if document.is_empty(field) {
        passes("")
    } else {
        values.any(|value| {
            groups(field.vr, &value).any(passes) || (is_grouped(field.vr, &value) && passes(&value))
        })
    };
    Truth::of(some, Reason::NotListed)
}

/// `must` where there is no such field.
pub(super) fn on_absent(must: &Must) -> Truth {
    evaluate(must, State::Absent)
}

/// Why the value of a field cannot be tested as text, or not surely.
pub(super) fn opaque(document: &Document, field: &Field) -> Option<Reason> {
    match (field.value, number_size(field.vr)) {
        (Value::Skipped { .. }, _) => Some(Reason::NotLoaded),
        (Value::Bytes { len, .. }, Some(size)) => (len % size != 0).then_some(Reason::BrokenNumber),
        (Value::Bytes { .. }, None) => match document.text_of(field) {
            Some(text) if text.decodable => None,
            Some(_) => Some(Reason::Undecodable),
            None if is_text(field.vr) => Some(Reason::Undecodable),
            None => Some(Reason::NotText),
        },
        (Value::Empty | Value::Items(_), _) => None,
    }
}

fn evaluate(must: &Must, state: State<'_>) -> Truth {
    match (must, state) {
        (Must::And(parts), _) => Truth::all(parts.iter().map(|part| evaluate(part, state))),
        (Must::Or(parts), _) => Truth::any(parts.iter().map(|part| evaluate(part, state))),
        (Must::Not(part), State::WholeName(name, negated, around)) => {
            evaluate(part, State::WholeName(name, !negated, around)).not()
        }
        (Must::Not(part), _) => evaluate(part, state).not(),
        (Must::Is(predicate), _) => leaf(predicate, state),
    }
}

fn leaf(predicate: &Predicate, state: State<'_>) -> Truth {
    match (predicate, state) {
        // The whole file is asked for these: see `over_fields`.
        (Predicate::Include(_), _) => Truth::Moot,
        (Predicate::Absent, State::Absent) => Truth::Holds,
        (Predicate::Absent, State::Empty) => Truth::Fails(Reason::PresentEmpty),
        (Predicate::Absent, _) => Truth::Fails(Reason::Present),
        (Predicate::Empty, State::Absent | State::Empty) => Truth::Holds,
        (Predicate::Empty, State::Items) => Truth::Fails(Reason::HasItems),
        (Predicate::Empty, _) => Truth::Fails(Reason::HasValue),
        (Predicate::Present | Predicate::Cover, State::Absent) => Truth::Fails(Reason::Missing),
        // What it asks of the files is asked when they are through.
        (Predicate::Present | Predicate::Cover, _) => Truth::Holds,
        // Its groups have been tested. What is forbidden must not be the whole either; what is asked for need not.
        (
            Predicate::OneOf(_) | Predicate::Match(_) | Predicate::Contain(_),
            State::WholeName(name, true, around),
        ) => text::test(predicate, name, around).unwrap_or(Truth::Moot),
        (
            Predicate::Distinct(_) | Predicate::SameAs(_) | Predicate::Derived(_),
            State::WholeName(name, _, around),
        ) => text::test(predicate, name, around).unwrap_or(Truth::Moot),
        (_, State::WholeName(..)) => Truth::Moot,
        // Tests of values hold for an absent field.
        (_, State::Absent) => Truth::Moot,
        (Predicate::Values(bound), State::Empty) => counted(*bound, 0),
        (Predicate::Values(bound), State::Value(_, all, _)) => {
            counted(*bound, all.map_or(1, Values::number))
        }
        // Without a character there is no value to test; but nothing is not "YES", so equality fails.
        (Predicate::OneOf(list), State::Empty | State::Value("", ..)) => {
            Truth::of(text::listed(list, ""), Reason::NotListed)
        }
        (Predicate::Characters(bound), State::Empty | State::Value("", ..)) => counted(*bound, 0),
        (_, State::Empty | State::Value("", ..)) => Truth::Moot,
        // A sequence is no value: it is equal to nothing, matches nothing and contains nothing itself.
        (_, State::Items) => Truth::Fails(Reason::HasItems),
        (Predicate::Contain(contents), State::Bytes(bytes)) => contents::in_bytes(contents, bytes),
        (_, State::Bytes(_)) => Truth::Undecided(Reason::NotText),
        (_, State::Opaque(reason)) => Truth::Undecided(reason),
        (_, State::Value(value, _, around)) => {
            text::test(predicate, value, around).unwrap_or(Truth::Undecided(Reason::NotText))
        }
    }
}

fn counted(bound: Count, n: u64) -> Truth {
    Truth::of(text::counted(bound, n), Reason::Length)
}

/// Whether bytes that are no text are searched.
pub(super) fn searches_bytes(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(searches_bytes),
        Must::Not(part) => searches_bytes(part),
        Must::Is(Predicate::Contain(contents)) => contents::searches_bytes(contents),
        Must::Is(_) => false,
    }
}

/// Whether something is asked of all fields together (`include`).
fn asks_the_whole(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(asks_the_whole),
        Must::Not(part) => asks_the_whole(part),
        Must::Is(predicate) => matches!(predicate, Predicate::Include(_)),
    }
}

/// What of `must` is asked of each field by itself, and what of all fields of a file together; both must hold.
pub(super) fn split(must: &Must) -> (Option<Must>, Option<Must>) {
    match must {
        _ if !asks_the_whole(must) => (Some(must.clone()), None),
        Must::And(parts) => {
            let (whole, each): (Vec<_>, Vec<_>) = parts.iter().cloned().partition(asks_the_whole);
            let each = (!each.is_empty()).then_some(Must::And(each));
            (each, Some(Must::And(whole)))
        }
        _ => (None, Some(must.clone())),
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
                Predicate::Absent
                    | Predicate::Present
                    | Predicate::Empty
                    | Predicate::Include(_)
                    | Predicate::Cover
            )
        }
    }
}

/// `must` over all fields of a file that a rule names: `include` asks for one value among them, and a part without it is
/// asked of each field.
pub(super) fn over_fields(must: &Must, fields: &[&Field], around: Around<'_>) -> Truth {
    let part = |part: &Must| over_fields(part, fields, around);
    match must {
        _ if fields.is_empty() && !asks_the_whole(must) => on_absent(must),
        _ if !asks_the_whole(must) => {
            Truth::all(fields.iter().map(|field| on_field(must, field, around)))
        }
        Must::And(parts) => Truth::all(parts.iter().map(part)),
        Must::Or(parts) => Truth::any(parts.iter().map(part)),
        Must::Not(inner) => part(inner).not(),
        Must::Is(Predicate::Include(list)) => includes(list, around.subject.document, fields),
        Must::Is(_) => on_absent(must),
    }
}

fn includes(list: &List, document: &Document, fields: &[&Field]) -> Truth {
    let has = |field: &&Field| {
        let mut values = document.values_of(field);
        values.any(|value| groups(field.vr, &value).any(|part| text::listed(list, part)))
    };
    if fields.iter().any(has) {
        return Truth::Holds;
    }
    let doubt = fields.iter().find_map(|field| opaque(document, field));
    doubt.map_or(Truth::Fails(Reason::NotIncluded), Truth::Undecided)
}
