//! Lints: policies that can be used, but say something they hardly mean.
use std::collections::BTreeMap;
use std::collections::HashMap;
use std::ops::Range;

use super::ast::{self, Clause, Item, Logic, Node, Tree};
use super::check;
use super::error::Code;
use super::mistake::Mistake;
use super::model::{Depth, Must, Predicate, Selection, Selector};
use crate::field::{Tag, VR};
use crate::standard;

type Placed<'a> = (&'a Selector, Range<usize>);

/// Exceptions from nothing.
pub(crate) fn needless_except(
    include: &[Placed<'_>],
    except: &[Placed<'_>],
    mistakes: &mut Vec<Mistake>,
) {
    // Every pair is looked at: a rule that names thousands of fields is not held up by a lint.
    if include.len().saturating_mul(except.len()) > 100_000 {
        return;
    }
    for (one, span) in except {
        if include.iter().all(|(other, _)| apart(other, one)) {
            mistakes.push(
                Mistake::new(
                    Code::NeedlessExcept,
                    span.clone(),
                    "an exception from nothing",
                )
                .label("nothing before `except` includes this")
                .help("take it out, or look for what should include it"),
            );
        }
    }
}

/// Whether it is certain that two selectors have no field in common.
fn apart(one: &Selector, other: &Selector) -> bool {
    use Selector as S;
    match (one, other) {
        (S::Tag(a), S::Tag(b)) => a != b,
        (S::Tag(tag), S::Pattern(pattern)) | (S::Pattern(pattern), S::Tag(tag)) => {
            !pattern.matches(*tag)
        }
        (S::Pattern(a), S::Pattern(b)) => (a.value ^ b.value) & a.mask & b.mask != 0,
        (S::Tag(tag), S::Vr(vr)) | (S::Vr(vr), S::Tag(tag)) => {
            standard::vr_of(*tag).is_some_and(|of| of != *vr)
        }
        (S::Vr(a), S::Vr(b)) => a != b,
        (S::Tag(tag), private) | (private, S::Tag(tag)) if is_private(private) => {
            tag.group().is_multiple_of(2)
        }
        (S::Action(_), private) | (private, S::Action(_)) if is_private(private) => true,
        (S::Tag(tag), S::StandardUids) | (S::StandardUids, S::Tag(tag)) => {
            standard::vr_of(*tag).is_some_and(|vr| vr != VR::UI)
        }
        (S::Vr(vr), S::StandardUids) | (S::StandardUids, S::Vr(vr)) => *vr != VR::UI,
        (S::Vr(vr), S::Text) | (S::Text, S::Vr(vr)) => {
            matches!(*vr, VR::SQ | VR::OB | VR::OW | VR::US | VR::FD)
        }
        (S::Path(a), S::Tag(tag)) | (S::Tag(tag), S::Path(a)) => a.last() != Some(tag),
        (S::Path(a), S::Path(b)) => a.last() != b.last(),
        (S::Preamble, S::Preamble) | (S::Trailing, S::Trailing) => false,
        (S::Preamble | S::Trailing, _) | (_, S::Preamble | S::Trailing) => true,
        _ => false,
    }
}

fn is_private(selector: &Selector) -> bool {
    matches!(
        selector,
        Selector::Private | Selector::PrivateOf { .. } | Selector::SafePrivate
    )
}

/// Attributes that say who the patient is (PS3.3 C.2.2 and C.2.3, those that PS3.15 Table E.1-1 removes or blanks).
const PATIENT: [Tag; 12] = [
    Tag(0x0010, 0x0010),
    Tag(0x0010, 0x0020),
    Tag(0x0010, 0x0021),
    Tag(0x0010, 0x0030),
    Tag(0x0010, 0x1000),
    Tag(0x0010, 0x1001),
    Tag(0x0010, 0x1002),
    Tag(0x0010, 0x1005),
    Tag(0x0010, 0x1040),
    Tag(0x0010, 0x1060),
    Tag(0x0010, 0x2154),
    Tag(0x0010, 0x4000),
];

/// Attributes that every composite SOP instance has, with a value: SOP Class UID, SOP Instance UID, Modality, Study
/// Instance UID, Series Instance UID (PS3.3 C.12.1, C.7.3.1, C.7.2.1: Type 1).
const ALWAYS: [Tag; 5] = [
    Tag(0x0008, 0x0016),
    Tag(0x0008, 0x0018),
    Tag(0x0008, 0x0060),
    Tag(0x0020, 0x000D),
    Tag(0x0020, 0x000E),
];

/// Lints of one rule on fields.
pub(crate) fn fields(
    node: &Node<ast::Must>,
    must: &Must,
    selection: &Selection,
    include: &[Placed<'_>],
    mistakes: &mut Vec<Mistake>,
) {
    let mut removes = false;
    let mut asks = false;
    check::each(node, must, &mut |_, predicate| match predicate {
        Predicate::Absent | Predicate::Empty => removes = true,
        Predicate::Present | Predicate::Include(_) => asks = true,
        _ => {}
    });
    for (selector, span) in include {
        let Selector::Tag(tag) = selector else {
            continue;
        };
        if selection.depth == Depth::Top && removes && !asks && PATIENT.contains(tag) {
            mistakes.push(
                Mistake::new(
                    Code::TopOnly,
                    span.clone(),
                    "patient identity is judged at the top level only",
                )
                .label("may stand in sequences, too")
                .help("take out `at top`: the same attribute is found in nested sequences"),
            );
        }
        if ALWAYS.contains(tag) && matches!(must, Must::Is(Predicate::Absent)) {
            mistakes.push(
                Mistake::new(
                    Code::MustKeep,
                    node.span.clone(),
                    "no valid file is without this attribute",
                )
                .label("must be absent")
                .also(span.clone(), "Type 1 in every IOD")
                .help("ask for a replaced value: `must be uid under …`"),
            );
        }
    }
}

/// How many rules with the same `for` and `in` are held against each other.
const GROUP: usize = 100;

/// Rules that say the same, or that another one makes needless.
pub(crate) fn alike(tree: &Tree, mistakes: &mut Vec<Mistake>) {
    let mut groups: HashMap<Vec<&Clause>, Vec<(&ast::Rule, &Node<ast::Must>)>> = HashMap::new();
    let mut order: BTreeMap<usize, Vec<&Clause>> = BTreeMap::new();
    for item in &tree.items {
        let Item::Rule(rule) = &item.it else {
            continue;
        };
        let mut key: Vec<&Clause> = Vec::new();
        let mut must = None;
        for clause in &rule.clauses {
            match &clause.it {
                Clause::Must(it) => must = Some(it),
                it @ (Clause::For(_)
                | Clause::ForFiles(_)
                | Clause::In(..)
                | Clause::When { .. }) => key.push(it),
                _ => {}
            }
        }
        key.sort_by_key(|clause| clause.word());
        if let Some(must) = must {
            order.entry(item.span.start).or_insert_with(|| key.clone());
            groups.entry(key).or_default().push((rule, must));
        }
    }
    for key in order.into_values() {
        let Some(group) = groups.remove(&key) else {
            continue;
        };
        for (n, (rule, must)) in group.iter().enumerate().take(GROUP) {
            for (other, weaker) in group.iter().take(n) {
                tell_alike(rule, must, other, weaker, mistakes);
            }
        }
    }
}

fn tell_alike(
    rule: &ast::Rule,
    must: &Node<ast::Must>,
    before: &ast::Rule,
    before_must: &Node<ast::Must>,
    mistakes: &mut Vec<Mistake>,
) {
    if must == before_must {
        mistakes.push(
            Mistake::new(
                Code::SameRule,
                rule.name.span.clone(),
                format!(
                    "the rules `{}` and `{}` say the same",
                    before.name.it, rule.name.it
                ),
            )
            .label("the second")
            .also(before.name.span.clone(), "the first")
            .help("keep one of them"),
        );
        return;
    }
    let (needless, stronger) = if implies(before_must, must) && weight(before) >= weight(rule) {
        (rule, before)
    } else if implies(must, before_must) && weight(rule) >= weight(before) {
        (before, rule)
    } else {
        return;
    };
    mistakes.push(
        Mistake::new(
            Code::SubsumedRule,
            needless.name.span.clone(),
            format!(
                "whatever fails `{}` fails `{}` as well",
                needless.name.it, stronger.name.it
            ),
        )
        .label("needless")
        .also(stronger.name.span.clone(), "asks for more")
        .help("take it out, or let it judge other fields or files"),
    );
}

/// How bad a finding of a rule is: a stronger sentence makes a weaker one needless only if it is not judged milder.
fn weight(rule: &ast::Rule) -> u8 {
    match rule.severity.as_ref().map(|word| word.it.as_str()) {
        Some("note") => 0,
        Some("warning") => 1,
        _ => 2,
    }
}

/// Whether it is certain that what satisfies `strong` satisfies `weak`.
fn implies(strong: &Node<ast::Must>, weak: &Node<ast::Must>) -> bool {
    strong == weak
        || matches!(&weak.it, Logic::Or(any) if any.contains(strong))
        || matches!(&strong.it, Logic::And(all) if all.contains(weak))
}
