//! What a `must` says: whether two say the same, and whether one surely asks for as much as the other.
use std::fmt::Write as _;

use crate::policy::model::{Condition, Count, Interval, List, Must, Predicate};

/// A text that two sentences share only if they say the same.
pub(super) fn key(must: &Must) -> String {
    let all = |word: &str, parts: &[Must]| {
        let mut keys: Vec<String> = parts.iter().map(key).collect();
        keys.sort();
        keys.dedup();
        format!("{word}({})", keys.join(";"))
    };
    match must {
        Must::And(parts) => all("and", parts),
        Must::Or(parts) => all("or", parts),
        Must::Not(inner) => format!("not({})", key(inner)),
        Must::Is(predicate) => predicate_key(predicate),
    }
}

/// The same for a condition.
pub(super) fn condition_key(condition: &Condition) -> String {
    let all = |word: &str, parts: &[Condition]| {
        let mut keys: Vec<String> = parts.iter().map(condition_key).collect();
        keys.sort();
        format!("{word}({})", keys.join(";"))
    };
    match condition {
        Condition::And(parts) => all("and", parts),
        Condition::Or(parts) => all("or", parts),
        Condition::Not(inner) => format!("not({})", condition_key(inner)),
        Condition::Some(selector, predicate) => {
            format!("{selector:?} {}", predicate_key(predicate))
        }
    }
}

fn predicate_key(predicate: &Predicate) -> String {
    let of = |word: &str, list: &List| format!("{word} {}", list_key(list));
    match predicate {
        Predicate::OneOf(list) => of("one-of", list),
        Predicate::Contain(list) => of("contain", list),
        Predicate::Include(list) => of("include", list),
        Predicate::UidUnder(roots) => {
            let mut roots = roots.clone();
            roots.sort();
            format!("uid-under {roots:?}")
        }
        Predicate::Match(pattern) => format!("match {:?} {:?}", pattern.text, pattern.fold),
        Predicate::ContainMatch(pattern) => {
            format!("contain-match {:?} {:?}", pattern.text, pattern.fold)
        }
        Predicate::Name(inner) => format!("name {}", predicate_key(inner)),
        Predicate::Path(inner) => format!("path {}", predicate_key(inner)),
        other => format!("{other:?}"),
    }
}

fn list_key(list: &List) -> String {
    let mut values: Vec<&String> = list.values.iter().collect();
    values.sort_unstable();
    let mut out = format!("{:?}", list.fold);
    for value in values {
        let _ = write!(out, " {value:?}");
    }
    out
}

/// Whether something is asked to be there: then more fields, or more places, may ask for less.
pub(super) fn asks_for_presence(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(asks_for_presence),
        // Denied, `be absent` asks for presence, and `have …` for what nobody has thought of.
        Must::Not(inner) => !matches!(
            &**inner,
            Must::Is(Predicate::Contain(_) | Predicate::ContainMatch(_))
        ),
        Must::Is(predicate) => {
            matches!(predicate, Predicate::Present | Predicate::Include(_))
        }
    }
}

/// Whether it is certain that what satisfies `strong` satisfies `weak`. `left` bounds the steps.
pub(super) fn implies(strong: &Must, weak: &Must, left: &mut u32) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    if key(strong) == key(weak) {
        return true;
    }
    match (strong, weak) {
        (_, Must::And(all)) => all.iter().all(|one| implies(strong, one, left)),
        (Must::Or(all), _) => all.iter().all(|one| implies(one, weak, left)),
        (Must::And(all), Must::Or(any)) => {
            all.iter().any(|one| implies(one, weak, left))
                || any.iter().any(|one| implies(strong, one, left))
        }
        (Must::And(all), _) => all.iter().any(|one| implies(one, weak, left)),
        (_, Must::Or(any)) => any.iter().any(|one| implies(strong, one, left)),
        (Must::Not(a), Must::Not(b)) => matches!(
            (&**a, &**b),
            // Of these alone: what cannot be told of the one cannot be told of the other.
            (Must::Is(Predicate::Contain(a)), Must::Is(Predicate::Contain(b))) if within(b, a)
        ),
        (Must::Is(a), Must::Is(b)) => predicate_implies(a, b),
        _ => false,
    }
}

fn within(small: &List, large: &List) -> bool {
    small.fold == large.fold && small.values.is_subset(&large.values)
}

fn predicate_implies(strong: &Predicate, weak: &Predicate) -> bool {
    match (strong, weak) {
        (Predicate::Absent, Predicate::Empty) => true,
        (Predicate::UidUnder(_), Predicate::Uid) => true,
        (Predicate::OneOf(a), Predicate::OneOf(b))
        | (Predicate::Contain(a), Predicate::Contain(b))
        | (Predicate::Include(a), Predicate::Include(b)) => within(a, b),
        (Predicate::UidUnder(a), Predicate::UidUnder(b)) => a.iter().all(|root| b.contains(root)),
        (Predicate::Within(a), Predicate::Within(b)) => inside(a, b),
        (Predicate::Characters(a), Predicate::Characters(b))
        | (Predicate::Values(a), Predicate::Values(b))
        | (Predicate::Bytes(a), Predicate::Bytes(b)) => count_inside(*a, *b),
        (Predicate::Kind(a), Predicate::Kind(b)) => a.iter().all(|kind| b.contains(kind)),
        (Predicate::Name(a), Predicate::Name(b)) | (Predicate::Path(a), Predicate::Path(b)) => {
            predicate_implies(a, b)
        }
        _ => false,
    }
}

fn ends<T: PartialOrd>(a: (Option<T>, Option<T>), b: (Option<T>, Option<T>)) -> bool {
    let low = match (a.0, b.0) {
        (_, None) => true,
        (Some(a), Some(b)) => a >= b,
        (None, Some(_)) => false,
    };
    low && match (a.1, b.1) {
        (_, None) => true,
        (Some(a), Some(b)) => a <= b,
        (None, Some(_)) => false,
    }
}

fn inside(a: &Interval, b: &Interval) -> bool {
    match (*a, *b) {
        (Interval::Dates(a, b), Interval::Dates(c, d)) => ends((a, b), (c, d)),
        (Interval::Numbers(a, b), Interval::Numbers(c, d))
        | (Interval::Years(a, b), Interval::Years(c, d)) => ends((a, b), (c, d)),
        _ => false,
    }
}

fn count_inside(a: Count, b: Count) -> bool {
    ends((a.min, a.max), (b.min, b.max))
}
