//! Lints: policies that can be used, but say something they hardly mean.
pub(crate) mod files;
pub(crate) mod needless;

use std::ops::Range;

use super::ast::{self, Node};
use super::check;
use super::error::Code;
use super::mistake::Mistake;
use super::model::{Depth, Must, Predicate, Selection, Selector};
use super::order::fields::{self as order, includes};
use crate::field::text::is_text;
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

/// `for PatientName except vr PN`: a rule for nothing.
pub(crate) fn nothing_left(
    include: &[Placed<'_>],
    except: &[Placed<'_>],
    span: Range<usize>,
    mistakes: &mut Vec<Mistake>,
) {
    if include.len().saturating_mul(except.len()) > 100_000 || except.is_empty() {
        return;
    }
    let taken = |one: &Selector| except.iter().any(|(large, _)| takes(large, one));
    if include.iter().all(|(one, _)| taken(one)) {
        mistakes.push(
            Mistake::new(Code::NothingLeft, span, "the rule is for nothing")
                .label("`except` takes out all that stands before it")
                .help("let `except` take out less, or take the rule out"),
        );
    }
}

/// Whether `large` names all that `small` names, in files that give attributes the VRs of the dictionary.
fn takes(large: &Selector, small: &Selector) -> bool {
    let tag = match small {
        Selector::Tag(tag) => Some(*tag),
        Selector::Path(path) => path.last().copied(),
        _ => None,
    };
    let vr = match small {
        Selector::StandardUids => Some(VR::UI),
        Selector::Vr(vr) => Some(*vr),
        // Of those that may have several, the dictionary names one.
        _ => tag
            .and_then(standard::vr_of)
            .filter(|vr| !matches!(*vr, VR::OB | VR::OW | VR::US | VR::SS)),
    };
    includes(large, small)
        || match large {
            Selector::Vr(of) => vr == Some(*of),
            Selector::Text => vr.is_some_and(is_text),
            _ => false,
        }
}

/// Whether two selectors have no field in common, in files that give attributes the VRs of the dictionary.
fn apart(one: &Selector, other: &Selector) -> bool {
    use Selector as S;
    order::apart(one, other)
        || match (one, other) {
            (S::Tag(tag), S::Vr(vr)) | (S::Vr(vr), S::Tag(tag)) => {
                standard::vr_of(*tag).is_some_and(|of| of != *vr)
            }
            (S::Tag(tag), S::StandardUids) | (S::StandardUids, S::Tag(tag)) => {
                standard::vr_of(*tag).is_some_and(|vr| vr != VR::UI)
            }
            (S::Vr(vr), S::StandardUids) | (S::StandardUids, S::Vr(vr)) => *vr != VR::UI,
            (S::Vr(vr), S::Text) | (S::Text, S::Vr(vr)) => {
                matches!(*vr, VR::SQ | VR::OB | VR::OW | VR::US | VR::FD)
            }
            _ => false,
        }
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
