//! Which files a rule is for.
use super::contents::Around;
use super::element;
use super::select::is_top;
use super::truth::Truth;
use crate::field::{Format, Name};
use crate::policy::model::{Condition, Files, Policy, Predicate, Selector};

/// Whether `files` takes in the file at `path` (relative to the dataset, with `/`).
///
/// A condition that cannot be decided counts as met, so that no file slips out of scope; inside an `except` it counts as
/// not met, for the same reason.
pub(super) fn takes(files: &Files, policy: &Policy, around: Around<'_>, path: &str) -> bool {
    within(files, policy, around, path, true)
}

fn within(files: &Files, policy: &Policy, around: Around<'_>, path: &str, in_doubt: bool) -> bool {
    match files {
        Files::Any => true,
        Files::Kind(kinds) => around
            .subject
            .document
            .format
            .is_some_and(|format| is_kind(format, kinds)),
        Files::Scope(index) => {
            // The resolver lets a scope name only scopes written before it, so this ends.
            policy
                .scopes
                .get(*index)
                .is_some_and(|scope| within(&scope.files, policy, around, path, in_doubt))
        }
        Files::At(files, glob) => {
            glob.is_match(path) && within(files, policy, around, path, in_doubt)
        }
        Files::Where(files, condition) => {
            within(files, policy, around, path, in_doubt)
                && match holds(condition, policy, around) {
                    Truth::Undecided(_) => in_doubt,
                    truth => truth.passes(),
                }
        }
        Files::Union(parts) => parts
            .iter()
            .any(|part| within(part, policy, around, path, in_doubt)),
        Files::Except(files, except) => {
            within(files, policy, around, path, in_doubt)
                && !within(except, policy, around, path, !in_doubt)
        }
    }
}

/// Whether a file of this format is of one of these kinds: a DICOMDIR is a DICOM file too.
pub(super) fn is_kind(format: Format, kinds: &[Format]) -> bool {
    kinds.contains(&format) || (format == Format::Dicomdir && kinds.contains(&Format::Dicom))
}

fn holds(condition: &Condition, policy: &Policy, around: Around<'_>) -> Truth {
    match condition {
        Condition::And(parts) => Truth::all(parts.iter().map(|part| holds(part, policy, around))),
        Condition::Or(parts) => Truth::any(parts.iter().map(|part| holds(part, policy, around))),
        Condition::Not(part) => holds(part, policy, around).not(),
        Condition::Some(selector, predicate) => some(selector, predicate, policy, around),
    }
}

/// Whether some value of some field that the selector names passes; a keyword or tag names the field at the top.
fn some(selector: &Selector, predicate: &Predicate, policy: &Policy, around: Around<'_>) -> Truth {
    let subject = around.subject;
    let document = subject.document;
    let mut named = document
        .fields
        .iter()
        .filter(|field| match selector {
            Selector::Tag(tag) => field.name == Name::Tag(*tag) && is_top(field),
            Selector::Pattern(_) => is_top(field) && subject.names(selector, field, policy.options),
            _ => subject.names(selector, field, policy.options),
        })
        .peekable();
    let missing = Truth::Fails(super::truth::Reason::Missing);
    match predicate {
        Predicate::Absent => Truth::of(named.peek().is_none(), super::truth::Reason::Present),
        Predicate::Present => Truth::of(named.peek().is_some(), super::truth::Reason::Missing),
        Predicate::Empty => {
            let mut any = missing;
            for field in named {
                any = Truth::of(document.is_empty(field), super::truth::Reason::HasValue);
                if any.passes() {
                    break;
                }
            }
            any
        }
        _ => {
            let mut sum = missing;
            for field in named {
                match element::some_value(predicate, field, around) {
                    truth if truth.passes() => return truth,
                    Truth::Undecided(reason) => sum = Truth::Undecided(reason),
                    _ => {}
                }
            }
            sum
        }
    }
}
