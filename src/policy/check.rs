//! What a `must` says as a whole: sentences that nothing can satisfy, and sentences that everything does.
use std::ops::Range;

use super::ast::{self, Logic, Node};
use super::error::Code;
use super::mistake::Mistake;
use super::model::{Count, Interval, Must, Predicate};

/// Calls `with` for every predicate and its place.
pub(crate) fn each<'m>(
    node: &Node<ast::Must>,
    must: &'m Must,
    with: &mut impl FnMut(Range<usize>, &'m Predicate),
) {
    match (&node.it, must) {
        (Logic::And(nodes), Must::And(all)) | (Logic::Or(nodes), Must::Or(all)) => {
            for (node, must) in nodes.iter().zip(all) {
                each(node, must, with);
            }
        }
        (Logic::Not(node), Must::Not(must)) => each(node, must, with),
        (Logic::Is(_), Must::Is(predicate)) => with(node.span.clone(), predicate),
        _ => {}
    }
}

/// One thing that is said to hold, or not to.
struct Said<'m> {
    span: Range<usize>,
    holds: bool,
    predicate: &'m Predicate,
    node: &'m Node<ast::Predicate>,
}

impl Said<'_> {
    /// `not be absent` is `be present`, and the other way round.
    fn presence(&self) -> Option<bool> {
        match self.predicate {
            Predicate::Absent => Some(!self.holds),
            Predicate::Present => Some(self.holds),
            Predicate::Include(_) if self.holds => Some(true),
            _ => None,
        }
    }

    fn opposes(&self, other: &Self) -> bool {
        self.holds != other.holds && self.node == other.node
    }
}

/// Tells of contradictions and of sentences that say nothing, in each part of a `must`.
pub(crate) fn logic(node: &Node<ast::Must>, must: &Must, mistakes: &mut Vec<Mistake>) {
    let and = match (&node.it, must) {
        (Logic::And(_), Must::And(_)) => true,
        (Logic::Or(_), Must::Or(_)) => false,
        (Logic::Not(node), Must::Not(must)) => return logic(node, must, mistakes),
        _ => return,
    };
    let mut said = Vec::new();
    gather(node, must, and, &mut said);
    if said.len() <= 64 {
        for (n, one) in said.iter().enumerate() {
            let clash = said.iter().skip(n + 1).find(|other| {
                if and {
                    contradict(one, other)
                } else {
                    one.opposes(other)
                        || matches!((one.presence(), other.presence()), (Some(a), Some(b)) if a != b)
                            && !matches!(one.predicate, Predicate::Include(_))
                            && !matches!(other.predicate, Predicate::Include(_))
                }
            });
            if let Some(other) = clash {
                mistakes.push(told(and, one, other));
                return;
            }
        }
    }
    if let (Logic::And(nodes) | Logic::Or(nodes), Must::And(all) | Must::Or(all)) = (&node.it, must)
    {
        for (node, must) in nodes.iter().zip(all) {
            // What has been gathered is of the same kind; only the others are new.
            let same = matches!(
                (&node.it, and),
                (Logic::And(_), true) | (Logic::Or(_), false)
            );
            if !same {
                logic(node, must, mistakes);
            }
        }
    }
}

fn told(and: bool, one: &Said<'_>, other: &Said<'_>) -> Mistake {
    if and {
        Mistake::new(
            Code::Contradiction,
            other.span.clone(),
            "nothing can satisfy both",
        )
        .label("and this")
        .also(one.span.clone(), "this")
        .help("if either may hold, join them by `or`")
    } else {
        Mistake::new(
            Code::AlwaysTrue,
            other.span.clone(),
            "everything satisfies one of these",
        )
        .label("or this")
        .also(one.span.clone(), "this")
        .help("the rule can never fail: say what it is for")
    }
}

/// What is joined by the same word, however it is bracketed.
fn gather<'m>(node: &'m Node<ast::Must>, must: &'m Must, and: bool, said: &mut Vec<Said<'m>>) {
    match (&node.it, must) {
        (Logic::And(nodes), Must::And(all)) if and => {
            for (node, must) in nodes.iter().zip(all) {
                gather(node, must, and, said);
            }
        }
        (Logic::Or(nodes), Must::Or(all)) if !and => {
            for (node, must) in nodes.iter().zip(all) {
                gather(node, must, and, said);
            }
        }
        (Logic::Is(test), Must::Is(predicate)) => said.push(Said {
            span: node.span.clone(),
            holds: true,
            predicate,
            node: test,
        }),
        (Logic::Not(inner), Must::Not(must)) => {
            if let (Logic::Is(test), Must::Is(predicate)) = (&inner.it, &**must) {
                said.push(Said {
                    span: node.span.clone(),
                    holds: false,
                    predicate,
                    node: test,
                });
            }
        }
        _ => {}
    }
}

fn contradict(one: &Said<'_>, other: &Said<'_>) -> bool {
    if one.opposes(other) {
        return true;
    }
    if let (Some(a), Some(b)) = (one.presence(), other.presence()) {
        return a != b;
    }
    if !one.holds || !other.holds {
        return false;
    }
    match (one.predicate, other.predicate) {
        (Predicate::OneOf(a), Predicate::OneOf(b)) => {
            a.fold == b.fold
                && a.known.is_none()
                && b.known.is_none()
                && !a.values.is_empty()
                && !b.values.is_empty()
                && a.values.is_disjoint(&b.values)
        }
        (Predicate::Within(a), Predicate::Within(b)) => apart(a, b),
        (Predicate::Kind(a), Predicate::Kind(b)) => !a.iter().any(|kind| b.contains(kind)),
        (Predicate::Characters(a), Predicate::Characters(b))
        | (Predicate::Values(a), Predicate::Values(b))
        | (Predicate::Bytes(a), Predicate::Bytes(b)) => counts_apart(*a, *b),
        (Predicate::Empty, Predicate::Characters(count) | Predicate::Values(count))
        | (Predicate::Characters(count) | Predicate::Values(count), Predicate::Empty) => {
            count.min.is_some_and(|min| min > 0)
        }
        _ => false,
    }
}

fn counts_apart(a: Count, b: Count) -> bool {
    let over = |min: Option<u64>, max: Option<u64>| matches!((min, max), (Some(min), Some(max)) if min > max);
    over(a.min, b.max) || over(b.min, a.max)
}

fn apart(a: &Interval, b: &Interval) -> bool {
    fn gap<T: PartialOrd>(a: (Option<T>, Option<T>), b: (Option<T>, Option<T>)) -> bool {
        let over = |low: &Option<T>, high: &Option<T>| matches!((low, high), (Some(low), Some(high)) if low > high);
        over(&a.0, &b.1) || over(&b.0, &a.1)
    }
    match (*a, *b) {
        (Interval::Dates(a, b), Interval::Dates(c, d)) => gap((a, b), (c, d)),
        (Interval::Numbers(a, b), Interval::Numbers(c, d))
        | (Interval::Years(a, b), Interval::Years(c, d)) => gap((a, b), (c, d)),
        _ => false,
    }
}
