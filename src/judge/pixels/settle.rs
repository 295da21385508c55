//! `and`, `or` and `not` of a pixel rule, over what came of its tests.
use super::Leaf;
use crate::policy::model::{Must, Predicate, Shows};

/// The tests of a rule, in the order written.
pub(super) fn tests<'m>(must: &'m Must, into: &mut Vec<&'m Shows>) {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().for_each(|part| tests(part, into)),
        Must::Not(part) => tests(part, into),
        Must::Is(Predicate::Pixels(shows)) => into.push(shows),
        // The checks of the language let no other test into a pixel rule.
        Must::Is(_) => {}
    }
}

/// What a rule comes to.
pub(super) enum Told {
    Holds,
    /// These of its tests are why not; none where that is the doing of a `not`.
    Fails(Vec<usize>),
}

pub(super) fn settle(must: &Must, leaves: &[Leaf<'_>], next: &mut usize) -> Told {
    match must {
        Must::Is(Predicate::Pixels(_)) => {
            let at = *next;
            *next += 1;
            let leaf = leaves.get(at);
            match leaf.is_some_and(Leaf::holds) {
                true => Told::Holds,
                false => Told::Fails(vec![at]),
            }
        }
        Must::Is(_) => Told::Fails(Vec::new()),
        Must::Not(part) => {
            let from = *next;
            let told = settle(part, leaves, next);
            let own = leaves.get(from..*next).unwrap_or_default();
            let doubts = own.iter().zip(from..).filter(|(leaf, _)| leaf.undecided);
            let doubts: Vec<usize> = doubts.map(|(_, at)| at).collect();
            match (told, doubts.is_empty()) {
                (Told::Holds, _) => Told::Fails(Vec::new()),
                (Told::Fails(_), true) => Told::Holds,
                (Told::Fails(_), false) => Told::Fails(doubts),
            }
        }
        Must::And(parts) | Must::Or(parts) => {
            let all: Vec<Told> = parts.iter().map(|it| settle(it, leaves, next)).collect();
            let any = all.iter().any(|told| matches!(told, Told::Holds));
            if matches!(must, Must::Or(_)) && any {
                return Told::Holds;
            }
            let failed = all.into_iter().filter_map(|told| match told {
                Told::Holds => None,
                Told::Fails(numbers) => Some(numbers),
            });
            let failed: Vec<Vec<usize>> = failed.collect();
            match failed.is_empty() {
                true => Told::Holds,
                false => Told::Fails(failed.concat()),
            }
        }
    }
}
