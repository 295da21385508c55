//! What a `must` says: whether two say the same, and whether one surely asks for as much as the other.
use std::sync::Arc;

use super::pixels::shows_imply;
use super::step;
use crate::field::Format;
use crate::policy::model::{
    Condition, Content, Contents, Count, Interval, Ledger, List, Must, Origins, Pattern, Predicate,
    Selector, Standing,
};

/// Whether two sentences say the same, in whatever order.
fn same(one: &Must, other: &Must, left: &mut u32) -> bool {
    if !step(left) {
        return false;
    }
    match (one, other) {
        (Must::And(a), Must::And(b)) | (Must::Or(a), Must::Or(b)) => alike(a, b, left, same),
        (Must::Not(a), Must::Not(b)) => same(a, b, left),
        (Must::Is(a), Must::Is(b)) => same_predicate(a, b, left),
        _ => false,
    }
}

/// The same of two conditions.
pub(super) fn same_condition(one: &Condition, other: &Condition, left: &mut u32) -> bool {
    if !step(left) {
        return false;
    }
    match (one, other) {
        (Condition::And(a), Condition::And(b)) | (Condition::Or(a), Condition::Or(b)) => {
            alike(a, b, left, same_condition)
        }
        (Condition::Not(a), Condition::Not(b)) => same_condition(a, b, left),
        (Condition::Some(a, is), Condition::Some(b, other)) => {
            a == b && same_predicate(is, other, left)
        }
        _ => false,
    }
}

/// Whether each part of one stands in the other, too.
fn alike<T>(
    one: &[T],
    other: &[T],
    left: &mut u32,
    same: impl Fn(&T, &T, &mut u32) -> bool,
) -> bool {
    let mut within = |small: &[T], large: &[T]| {
        small.iter().enumerate().all(|(n, part)| {
            // Mostly they stand in the same order.
            large.get(n).is_some_and(|here| same(part, here, left))
                || large.iter().any(|there| same(part, there, left))
        })
    };
    within(one, other) && within(other, one)
}

/// Whether two tests are the same test.
pub(crate) fn same_predicate(one: &Predicate, other: &Predicate, left: &mut u32) -> bool {
    use Predicate as P;
    match one {
        P::Absent
        | P::Empty
        | P::Present
        | P::Uid
        | P::NoTrailing
        | P::ZeroPreamble
        | P::TiffPreamble
        | P::Cover => std::mem::discriminant(one) == std::mem::discriminant(other),
        P::OneOf(a) => matches!(other, P::OneOf(b) if same_list(a, b, left)),
        // A demand is nothing without the other clauses of its rule: see `dataset`.
        P::Demand(_) => false,
        P::Contain(a) => {
            matches!(other, P::Contain(b) if contents_within(a, b, left) && contents_within(b, a, left))
        }
        P::Include(a) => matches!(other, P::Include(b) if same_list(a, b, left)),
        P::Within(a) => matches!(other, P::Within(b) if a == b),
        P::UidUnder(a) => {
            matches!(other, P::UidUnder(b) if roots_within(a, b) && roots_within(b, a))
        }
        P::Match(a) => matches!(other, P::Match(b) if same_pattern(a, b)),
        P::Distinct(a) => {
            matches!(other, P::Distinct(b) if selectors_within(a, b) && selectors_within(b, a))
        }
        P::SameAs(a) => matches!(other, P::SameAs(b) if a == b),
        P::Derived(a) => {
            matches!(other, P::Derived(b) if origins_within(a, b, left) && origins_within(b, a, left))
        }
        P::InLedger(a, standing) => matches!(other, P::InLedger(b, other)
            if same_ledger(a, b) && standing == other),
        P::Characters(a) => matches!(other, P::Characters(b) if a == b),
        P::Values(a) => matches!(other, P::Values(b) if a == b),
        P::Bytes(a) => matches!(other, P::Bytes(b) if a == b),
        P::Name(a) => matches!(other, P::Name(b) if same_predicate(a, b, left)),
        P::Path(a) => matches!(other, P::Path(b) if same_predicate(a, b, left)),
        P::Kind(a) => matches!(other, P::Kind(b) if kinds_within(a, b) && kinds_within(b, a)),
        P::Pixels(a) => {
            matches!(other, P::Pixels(b) if shows_imply(a, b, left) && shows_imply(b, a, left))
        }
    }
}

fn same_list(one: &Arc<List>, other: &Arc<List>, left: &mut u32) -> bool {
    one.values.len() == other.values.len() && within(one, other, left)
}

/// Whether two ledgers say the same of the same subjects.
fn same_ledger(one: &Ledger, other: &Ledger) -> bool {
    one.name == other.name && one.marks == other.marks && one.rows == other.rows
}

fn same_pattern(one: &Pattern, other: &Pattern) -> bool {
    one.text == other.text && one.fold == other.fold && one.ignores_case == other.ignores_case
}

/// Whether all that the one looks for, the other looks for as well.
fn contents_within(small: &Contents, large: &Contents, left: &mut u32) -> bool {
    let inside = |one: &Content, other: &Content, left: &mut u32| match (one, other) {
        (Content::Any(a), Content::Any(b)) => within(a, b, left),
        (Content::Match(a), Content::Match(b)) | (Content::Record(a), Content::Record(b)) => {
            same_pattern(a, b)
        }
        (Content::Recognised(a), Content::Recognised(b)) => a == b,
        (Content::ValueOf(a), Content::ValueOf(b)) => a == b,
        _ => false,
    };
    small
        .all()
        .iter()
        .all(|one| step(left) && large.all().iter().any(|other| inside(one, other, left)))
}

fn selectors_within(small: &[Selector], large: &[Selector]) -> bool {
    small.iter().all(|one| large.contains(one))
}

fn origins_within(small: &Origins, large: &Origins, left: &mut u32) -> bool {
    selectors_within(&small.fields, &large.fields)
        && small
            .lists
            .iter()
            .all(|list| large.lists.iter().any(|other| within(list, other, left)))
        && small
            .sealed
            .iter()
            .all(|list| large.sealed.iter().any(|other| Arc::ptr_eq(list, other)))
}

fn roots_within(small: &[String], large: &[String]) -> bool {
    small.iter().all(|root| large.contains(root))
}

fn kinds_within(small: &[Format], large: &[Format]) -> bool {
    small.iter().all(|kind| large.contains(kind))
}

/// Whether something is asked to be there: then more fields, or more places, may ask for less.
pub(crate) fn asks_for_presence(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(asks_for_presence),
        // Denied, `be absent` asks for presence, and `have …` for what nobody has thought of.
        Must::Not(inner) => !matches!(&**inner, Must::Is(Predicate::Contain(_))),
        Must::Is(predicate) => {
            matches!(
                predicate,
                Predicate::Present | Predicate::Include(_) | Predicate::Cover
            )
        }
    }
}

/// Whether it is certain that what satisfies `strong` satisfies `weak`. `left` bounds the steps.
pub(crate) fn implies(strong: &Must, weak: &Must, left: &mut u32) -> bool {
    if !step(left) {
        return false;
    }
    if same(strong, weak, left) {
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
        (Must::Not(a), Must::Not(b)) => {
            matches!(
                (&**a, &**b),
                // Of these alone: what cannot be told of the one cannot be told of the other.
                (Must::Is(Predicate::Contain(a)), Must::Is(Predicate::Contain(b))) if contents_within(b, a, left)
            ) || matches!(
                (&**a, &**b),
                (Must::Is(Predicate::Derived(a)), Must::Is(Predicate::Derived(b))) if origins_within(b, a, left)
            )
        }
        (Must::Is(a), Must::Is(b)) => predicate_implies(a, b, left),
        _ => false,
    }
}

/// Whether all values of one list are in the other. A list that is long takes more steps.
fn within(small: &Arc<List>, large: &Arc<List>, left: &mut u32) -> bool {
    if Arc::ptr_eq(small, large) {
        return true;
    }
    // Known identifiers are found in other ways than texts.
    if small.known.is_some() != large.known.is_some()
        || small.fold != large.fold
        || small.values.len() > large.values.len()
    {
        return false;
    }
    let cost = u32::try_from(small.values.len() / 4).unwrap_or(u32::MAX);
    *left = left.saturating_sub(cost);
    step(left) && small.values.is_subset(&large.values)
}

/// The same of two tests, of one value each.
pub(crate) fn predicate_implies(strong: &Predicate, weak: &Predicate, left: &mut u32) -> bool {
    match (strong, weak) {
        (Predicate::Absent, Predicate::Empty) => true,
        (Predicate::UidUnder(_), Predicate::Uid) => true,
        (Predicate::OneOf(a), Predicate::OneOf(b))
        | (Predicate::Include(a), Predicate::Include(b)) => within(a, b, left),
        (Predicate::Distinct(a), Predicate::Distinct(b)) => selectors_within(b, a),
        // Where an attribute is not there, there is nothing of it to be contained, and more may be asked for.
        (Predicate::Contain(a), Predicate::Contain(b)) => {
            !a.all().iter().any(|one| matches!(one, Content::ValueOf(_)))
                && contents_within(a, b, left)
        }
        (Predicate::UidUnder(a), Predicate::UidUnder(b)) => roots_within(a, b),
        (Predicate::Within(a), Predicate::Within(b)) => inside(a, b),
        (Predicate::Characters(a), Predicate::Characters(b))
        | (Predicate::Values(a), Predicate::Values(b))
        | (Predicate::Bytes(a), Predicate::Bytes(b)) => count_inside(*a, *b),
        (Predicate::Kind(a), Predicate::Kind(b)) => kinds_within(a, b),
        (Predicate::Pixels(a), Predicate::Pixels(b)) => shows_imply(a, b, left),
        (Predicate::InLedger(a, more), Predicate::InLedger(b, less)) => {
            let parts = |of: &Option<Standing>| {
                of.as_ref()
                    .map(Standing::conjuncts)
                    .unwrap_or_default()
                    .to_vec()
            };
            let more = parts(more);
            same_ledger(a, b) && parts(less).iter().all(|part| more.contains(part))
        }
        (Predicate::Name(a), Predicate::Name(b)) | (Predicate::Path(a), Predicate::Path(b)) => {
            predicate_implies(a, b, left)
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
