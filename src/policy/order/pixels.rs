//! What frames must show: whether one surely asks for as much as the other.
use super::must::implies;
use crate::policy::model::Shows;

/// Whether it is certain that frames that satisfy `strong` satisfy `weak`, over the same part of them.
pub(super) fn shows_imply(strong: &Shows, weak: &Shows, left: &mut u32) -> bool {
    match (strong, weak) {
        (Shows::NoText(None), Shows::NoText(_))
        | (Shows::NoFace, Shows::NoFace)
        | (Shows::NoCapture, Shows::NoCapture) => true,
        // What the one lets pass, the other lets pass too.
        (Shows::NoText(Some(strict)), Shows::NoText(Some(lax))) => implies(strict, lax, left),
        (Shows::Blank(strong), Shows::Blank(weak)) => strong.holds(*weak),
        _ => false,
    }
}
