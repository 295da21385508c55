//! Files of which there can be none: conditions that contradict each other, and `dicom except dicom`.
use std::ops::Range;

use crate::policy::ast::{self, Logic, Node};
use crate::policy::error::Code;
use crate::policy::mistake::Mistake;
use crate::policy::model::{Condition, Files, Predicate, Selector};
use crate::policy::order::STEPS;
use crate::policy::order::files::{Sets, holds};
use crate::policy::order::must::{predicate_implies, same_predicate};

/// How many conditions of one term are held against the others, and how far back scopes are followed.
const MOST: usize = 64;

type Where = Node<Logic<Node<ast::Test>>>;

/// One thing that a file has to be, or has not to be.
struct Fact<'p> {
    /// Where it is said; `None` in a scope that stands elsewhere.
    span: Option<Range<usize>>,
    holds: bool,
    of: &'p Selector,
    is: &'p Predicate,
}

impl Fact<'_> {
    /// Whether it says that the field is there.
    fn presence(&self) -> Option<bool> {
        match (self.is, self.holds) {
            (Predicate::Absent, holds) => Some(!holds),
            (Predicate::Present, holds) => Some(holds),
            // In a condition, an absent field meets no test but `absent`.
            (_, true) => Some(true),
            (_, false) => None,
        }
    }

    fn contradicts(&self, other: &Self) -> bool {
        if self.of != other.of {
            return false;
        }
        if let (Some(a), Some(b)) = (self.presence(), other.presence())
            && a != b
        {
            return true;
        }
        match (self.holds, other.holds) {
            (true, false) => self.entails(other.is),
            (false, true) => other.entails(self.is),
            _ => false,
        }
    }

    /// Whether what passes this passes `weak`, too.
    fn entails(&self, weak: &Predicate) -> bool {
        same_predicate(self.is, weak, &mut { STEPS })
            || (!matches!(self.is, Predicate::Absent)
                && predicate_implies(self.is, weak, &mut { STEPS }))
    }
}

/// Tells of files of which there can be none, where they are written.
pub(crate) fn none(
    written: &ast::Files,
    span: Range<usize>,
    files: &Files,
    scopes: &[Option<Files>],
    mistakes: &mut Vec<Mistake>,
) {
    let scope = |index: usize| scopes.get(index).and_then(Option::as_ref);
    let before = mistakes.len();
    let (include, except) = match files {
        Files::Except(include, except) if !written.except.is_empty() => (&**include, Some(except)),
        files => (files, None),
    };
    terms(&written.include, include, &scope, mistakes);
    if let Some(except) = except {
        terms(&written.except, except, &scope, mistakes);
        let mut sets = Sets::default();
        let small = sets.set(include, &scope);
        let large = sets.set(except, &scope);
        if mistakes.len() == before
            && let (Some(large), Some(small)) = (large, small)
            && holds(&large, &small)
        {
            mistakes.push(
                Mistake::new(Code::EmptyScope, span, "no file is left")
                    .label("`except` takes out all that stands before it")
                    .help("let `except` take out less, or take the scope or rule out"),
            );
        }
    }
}

fn terms<'p>(
    written: &[Node<ast::FileTerm>],
    files: &'p Files,
    scope: &impl Fn(usize) -> Option<&'p Files>,
    mistakes: &mut Vec<Mistake>,
) {
    let one = std::slice::from_ref(files);
    let all = match files {
        Files::Union(all) if written.len() > 1 => all.as_slice(),
        _ => one,
    };
    for (term, files) in written.iter().zip(all) {
        if let (Some(node), Files::Where(inner, condition)) = (&term.it.condition, files) {
            conditions(node, condition, inner, scope, mistakes);
        }
    }
}

/// Holds a condition against itself and against those of the scopes that it narrows.
fn conditions<'p>(
    node: &Where,
    condition: &'p Condition,
    inner: &'p Files,
    scope: &impl Fn(usize) -> Option<&'p Files>,
    mistakes: &mut Vec<Mistake>,
) {
    let mut facts = Vec::new();
    gather(Some(node), condition, true, &mut facts);
    let own = facts.len();
    let mut next = Some(inner);
    // One that leads back to itself is told of elsewhere.
    for _ in 0..MOST {
        next = match next {
            Some(Files::Scope(index)) => scope(*index),
            Some(Files::At(inner, _) | Files::Except(inner, _)) => Some(inner),
            Some(Files::Where(inner, condition)) => {
                gather(None, condition, true, &mut facts);
                Some(inner)
            }
            _ => break,
        };
    }
    for (n, one) in facts.iter().enumerate().take(own.min(MOST)) {
        let mut others = facts.iter().skip(n + 1);
        let Some(other) = others.find(|other| one.contradicts(other)) else {
            continue;
        };
        let Some(first) = &one.span else {
            continue;
        };
        mistakes.push(match &other.span {
            Some(second) => Mistake::new(Code::EmptyScope, second.clone(), "no file can meet both")
                .label(if other.holds {
                    "and this"
                } else {
                    "and not this"
                })
                .also(first.clone(), if one.holds { "this" } else { "not this" })
                .help("if either may hold, join them by `or`"),
            None => Mistake::new(
                Code::EmptyScope,
                first.clone(),
                "no file of the scope can meet the condition",
            )
            .label(if one.holds {
                "no file of the scope before `where` meets this"
            } else {
                "every file of the scope before `where` meets this"
            })
            .help("take another scope, or change the condition"),
        });
        return;
    }
}

/// Everything that has to hold at once, however it is bracketed. Places stand in `node`, if it is at hand.
fn gather<'p>(
    node: Option<&Where>,
    condition: &'p Condition,
    holds: bool,
    facts: &mut Vec<Fact<'p>>,
) {
    match (condition, holds) {
        (Condition::And(all), true) | (Condition::Or(all), false) => {
            let nodes = match node.map(|node| &node.it) {
                Some(Logic::And(nodes) | Logic::Or(nodes)) => nodes.as_slice(),
                _ => &[],
            };
            for (n, part) in all.iter().enumerate() {
                gather(nodes.get(n), part, holds, facts);
            }
        }
        (Condition::Not(part), _) => {
            let inner = match node.map(|node| &node.it) {
                Some(Logic::Not(inner)) => Some(&**inner),
                _ => None,
            };
            gather(inner, part, !holds, facts);
        }
        (Condition::Some(of, is), _) => facts.push(Fact {
            span: node.map(|node| node.span.clone()),
            holds,
            of,
            is,
        }),
        _ => {}
    }
}
