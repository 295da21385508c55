//! What must hold, in English.
use super::super::ledger;
use super::super::{code, day, list_of_roots, values};
use super::fields::noun;
use super::files::kind;
use super::{fold, joined, pixels};
use crate::policy::model::{
    Content, Count, Fold, Interval, List, Must, Pattern, Policy, Predicate,
};

/// What must hold, behind "must".
pub(super) fn must(policy: &Policy, it: &Must) -> String {
    match it {
        Must::And(all) => joined(&operands(policy, all), "and"),
        Must::Or(all) => joined(&operands(policy, all), "or"),
        Must::Not(inner) => not(policy, inner),
        Must::Is(predicate) => verb(policy, predicate),
    }
}

pub(super) fn operands(policy: &Policy, all: &[Must]) -> Vec<String> {
    all.iter()
        .map(|one| match one {
            Must::And(all) => format!("(both {})", joined(&operands(policy, all), "and")),
            Must::Or(all) => format!("(either {})", joined(&operands(policy, all), "or")),
            Must::Not(_) | Must::Is(_) => must(policy, one),
        })
        .collect()
}

fn not(policy: &Policy, it: &Must) -> String {
    match it {
        Must::Is(predicate) => format!("not {}", verb(policy, predicate)),
        Must::Not(inner) => must(policy, inner),
        Must::Or(all) => format!("neither {}", joined(&operands(policy, all), "nor")),
        Must::And(all) => format!("not both {}", joined(&operands(policy, all), "and")),
    }
}

/// A predicate behind "must".
pub(super) fn verb(policy: &Policy, predicate: &Predicate) -> String {
    match predicate {
        Predicate::Absent => "be absent".to_owned(),
        // Told in a sentence of its own.
        Predicate::Demand(_) => String::new(),
        Predicate::Empty => "be empty".to_owned(),
        Predicate::Present => "be present".to_owned(),
        Predicate::OneOf(list) => format!("be {}", one_of(list)),
        Predicate::Within(interval) => within(*interval),
        Predicate::Uid => "be a well-formed UID".to_owned(),
        Predicate::UidUnder(roots) => match list_of_roots(policy, roots) {
            Some(list) if roots.len() > 1 => {
                format!("be a UID under a root of the list {}", code(&list.name))
            }
            _ => {
                let roots: Vec<String> = roots.iter().map(|root| code(root)).collect();
                format!("be a UID under {}", joined(&roots, "or"))
            }
        },
        Predicate::Match(pattern) => format!("match {} as a whole", regex(pattern)),
        Predicate::Contain(contents) => {
            let all: Vec<String> = contents.all().iter().map(content).collect();
            format!("contain {}", joined(&all, "or"))
        }
        Predicate::Distinct(others) => {
            let others: Vec<String> = others.iter().map(|one| noun(one, true)).collect();
            format!("be distinct from every value of {}", joined(&others, "and"))
        }
        Predicate::SameAs(other) => {
            format!("be the same as a value of {}", noun(other, true))
        }
        Predicate::Derived(origins) => {
            let fields = origins.fields.iter();
            let all: Vec<String> = fields
                .map(|one| format!("a value of {}", noun(one, true)))
                .chain(
                    origins
                        .lists
                        .iter()
                        .chain(&origins.sealed)
                        .map(|list| one_of(list)),
                )
                .collect();
            format!("be a hash or an encoding of {}", joined(&all, "or"))
        }
        Predicate::Include(list) => format!(
            "have, in at least one place of the file, a value that is {}",
            one_of(list)
        ),
        Predicate::Characters(bound) => format!("have {}", count(*bound, "character")),
        Predicate::Values(bound) => format!("have {}", count(*bound, "value")),
        Predicate::Name(inner) => {
            format!("have a name that {}", third(&verb(policy, inner), false))
        }
        Predicate::Path(inner) => {
            format!("have a path that {}", third(&verb(policy, inner), false))
        }
        Predicate::Kind(kinds) => format!("be a {}", kind(kinds, false)),
        Predicate::NoTrailing => "have no bytes after the end of its data".to_owned(),
        Predicate::ZeroPreamble => "have a preamble of zeros, or none at all".to_owned(),
        Predicate::Cover => {
            "name every attribute that has a value in some DICOM file of the release".to_owned()
        }
        Predicate::TiffPreamble => "have a TIFF header as its preamble".to_owned(),
        Predicate::Bytes(bound) => format!("have {}", count(*bound, "byte")),
        Predicate::Pixels(shows) => pixels::shows(policy, shows),
        Predicate::InLedger(of, None) => format!("be in the ledger {}", code(&of.name)),
        Predicate::InLedger(of, Some(standing)) => format!(
            "be in the ledger {} (as one who {})",
            code(&of.name),
            ledger::standing_en(standing)
        ),
    }
}

/// What may stand in a value.
fn content(it: &Content) -> String {
    match it {
        Content::Match(pattern) => format!("a match of {}", regex(pattern)),
        Content::Any(list) => one_of(list),
        Content::Recognised(recogniser) => recogniser.en.to_owned(),
        Content::Record(pattern) => format!("a record number like {}", regex(pattern)),
        Content::ValueOf(selector) => format!("a value of {}", noun(selector, true)),
    }
}

/// "be absent" as "is absent" or "is not absent".
pub(super) fn third(verb: &str, not: bool) -> String {
    // A comma may stand behind the verb.
    let end = verb.find(|c: char| !c.is_alphanumeric());
    let (first, rest) = verb.split_at(end.unwrap_or(verb.len()));
    match (first, not) {
        ("be", false) => format!("is{rest}"),
        ("be", true) => format!("is not{rest}"),
        ("have", false) => format!("has{rest}"),
        ("match", false) => format!("matches{rest}"),
        (_, false) => format!("{first}s{rest}"),
        (_, true) => format!("does not {verb}"),
    }
}

fn one_of(list: &List) -> String {
    if !list.name.is_empty() {
        return format!("a value of the list {}", code(&list.name));
    }
    joined(&values(list), "or")
}

fn regex(pattern: &Pattern) -> String {
    format!(
        "{}{}",
        code(&format!("/{}/", pattern.text)),
        fold(Fold {
            case: pattern.ignores_case,
            width: pattern.fold.width,
        })
    )
}

fn within(interval: Interval) -> String {
    match interval {
        Interval::Dates(Some(low), Some(high)) if low == high => format!("be the day {}", day(low)),
        Interval::Dates(low, high) => {
            range(low.map(day), high.map(day), "", "or earlier", "or later")
        }
        Interval::Numbers(Some(low), Some(high)) if low == high => format!("be {low}"),
        Interval::Numbers(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            "",
            "or less",
            "or more",
        ),
        Interval::Years(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            " years",
            "or less",
            "or more",
        ),
    }
}

fn range(low: Option<String>, high: Option<String>, unit: &str, less: &str, more: &str) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("be from {low} to {high}{unit}, both included"),
        (Some(low), None) => format!("be {low}{unit} {more}"),
        (None, Some(high)) => format!("be {high}{unit} {less}"),
        (None, None) => "be any number or day".to_owned(),
    }
}

fn count(bound: Count, thing: &str) -> String {
    let things = |n: u64| {
        if n == 1 {
            format!("1 {thing}")
        } else {
            format!("{n} {thing}s")
        }
    };
    match (bound.min, bound.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {}", things(min)),
        (Some(min), Some(max)) => format!("{min} to {}", things(max)),
        (Some(min), None) => format!("at least {}", things(min)),
        (None, Some(max)) => format!("at most {}", things(max)),
        (None, None) => format!("any number of {thing}s"),
    }
}
