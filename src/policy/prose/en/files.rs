//! Sets of files in English.
use super::super::code;
use super::fields::noun;
use super::joined;
use super::must::{third, verb};
use crate::field::Format;
use crate::policy::model::{Condition, Files, Policy, Predicate, Selector};

/// A set of files: "every DICOM file", or "DICOM files".
pub(super) fn files(policy: &Policy, it: &Files, many: bool) -> String {
    let every = if many { "" } else { "every " };
    match it {
        Files::Union(all) => {
            let all: Vec<String> = all.iter().map(|one| files(policy, one, many)).collect();
            joined(&all, "and")
        }
        Files::Except(all, except) => format!(
            "{} (except {})",
            files(policy, all, many),
            files(policy, except, true)
        ),
        Files::Any | Files::Kind(_) | Files::Scope(_) | Files::At(..) | Files::Where(..) => {
            format!("{every}{}", some_files(policy, it, many))
        }
    }
}

fn some_files(policy: &Policy, it: &Files, many: bool) -> String {
    let s = if many { "s" } else { "" };
    match it {
        Files::Any => format!("file{s}"),
        Files::Kind(kinds) => kind(kinds, many),
        Files::Scope(index) => {
            let name = policy
                .scopes
                .get(*index)
                .map_or("", |scope| scope.name.as_str());
            format!("file{s} of the set {}", code(name))
        }
        Files::At(inner, glob) => format!(
            "{} whose path fits {}",
            some_files(policy, inner, many),
            code(glob.glob().glob())
        ),
        Files::Where(inner, condition) => format!(
            "{} in which {}",
            some_files(policy, inner, many),
            condition_words(policy, condition)
        ),
        Files::Union(_) | Files::Except(..) => files(policy, it, many),
    }
}

pub(super) fn kind(kinds: &[Format], many: bool) -> String {
    let all: Vec<String> = kinds
        .iter()
        // A DICOMDIR is a DICOM file too, and need not be named beside it.
        .filter(|kind| **kind != Format::Dicomdir || !kinds.contains(&Format::Dicom))
        .map(|kind| format!("{}{}", format_name(*kind), if many { "s" } else { "" }))
        .collect();
    joined(&all, "or")
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Dicom => "DICOM file",
        Format::Dicomdir => "DICOMDIR",
        Format::Table => "table",
        Format::Json => "JSON file",
        Format::Xml => "XML file",
        Format::Image => "image file",
        Format::Pdf => "PDF file",
        Format::Video => "video file",
        Format::Nifti => "NIfTI file",
        Format::Archive => "archive",
        Format::Release => "declaration of the release",
        Format::Text => "text file",
        Format::EmptyFile => "empty file",
        Format::Unknown => "file of unknown format",
    }
}

fn condition_words(policy: &Policy, it: &Condition) -> String {
    let operands = |all: &[Condition], word: &str| {
        let all: Vec<String> = all
            .iter()
            .map(|one| match one {
                Condition::And(_) | Condition::Or(_) => {
                    format!("({})", condition_words(policy, one))
                }
                Condition::Not(_) | Condition::Some(..) => condition_words(policy, one),
            })
            .collect();
        joined(&all, word)
    };
    match it {
        Condition::And(all) => operands(all, "and"),
        Condition::Or(all) => operands(all, "or"),
        Condition::Some(selector, predicate) => test(policy, selector, predicate, false),
        Condition::Not(inner) => match &**inner {
            Condition::Some(selector, predicate) => test(policy, selector, predicate, true),
            Condition::Not(inner) => condition_words(policy, inner),
            Condition::And(_) | Condition::Or(_) => {
                format!("it is not so that ({})", condition_words(policy, inner))
            }
        },
    }
}

fn test(policy: &Policy, selector: &Selector, predicate: &Predicate, not: bool) -> String {
    // Of one element, that it includes a value is that a value is it.
    let verb = match predicate {
        Predicate::Include(list) => verb(policy, &Predicate::OneOf(list.clone())),
        other => verb(policy, other),
    };
    match predicate {
        Predicate::Absent | Predicate::Present | Predicate::Empty => {
            let one = match selector {
                Selector::Tag(_)
                | Selector::Path(_)
                | Selector::Preamble
                | Selector::Trailing
                | Selector::Declared(_) => noun(selector, false),
                Selector::Pattern(_)
                | Selector::Private
                | Selector::PrivateOf { .. }
                | Selector::SafePrivate
                | Selector::Vr(_)
                | Selector::Action(_)
                | Selector::Text
                | Selector::Bytes
                | Selector::Every
                | Selector::StandardUids
                | Selector::Column(_) => format!("any {}", noun(selector, false)),
            };
            format!("{one} {}", third(&verb, not))
        }
        _ if not => format!(
            "no value of {} {}",
            noun(selector, true),
            third(&verb, false)
        ),
        _ => format!(
            "a value of {} {}",
            noun(selector, true),
            third(&verb, false)
        ),
    }
}
