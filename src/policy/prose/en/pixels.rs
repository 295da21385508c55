//! What frames must show, in English.
use super::joined;
use super::must::{third, verb};
use crate::policy::model::{Must, Part, Policy, Shows};

/// The frames that a pixel rule is about, with the files that they stand in.
pub(super) fn frames(files: &str, part: Part) -> String {
    match part {
        Part::Whole => format!("In {files}, every frame"),
        Part::OutsideRegions => format!("In {files}, every frame, outside the ultrasound regions,"),
        Part::InsideRegions => format!("In {files}, every frame, inside the ultrasound regions,"),
    }
}

/// Behind "must".
pub(super) fn shows(policy: &Policy, it: &Shows) -> String {
    match it {
        Shows::NoText(None) => "show no text".to_owned(),
        Shows::NoText(Some(except)) => {
            format!("show no text (except text that {})", passes(policy, except))
        }
        Shows::NoFace => {
            "show no recognisable face (nor one that could be rendered from its series)".to_owned()
        }
        Shows::Blank(area) => format!(
            "be blank (all pixels of one value) in the {} × {} pixels from column {} and row {}",
            area.width, area.height, area.x, area.y
        ),
        Shows::NoCapture => "be no secondary capture, dose report or scanned document".to_owned(),
    }
}

/// "matches … as a whole": the text that is let pass.
fn passes(policy: &Policy, it: &Must) -> String {
    match it {
        Must::Is(predicate) => third(&verb(policy, predicate), false),
        Must::Not(inner) => match &**inner {
            Must::Is(predicate) => third(&verb(policy, predicate), true),
            Must::Not(inner) => passes(policy, inner),
            other => format!("does not pass this: it {}", passes(policy, other)),
        },
        Must::And(all) => joined(&each(policy, all), "and"),
        Must::Or(all) => joined(&each(policy, all), "or"),
    }
}

fn each(policy: &Policy, all: &[Must]) -> Vec<String> {
    all.iter()
        .map(|one| match one {
            Must::And(_) | Must::Or(_) => format!("({})", passes(policy, one)),
            Must::Not(_) | Must::Is(_) => passes(policy, one),
        })
        .collect()
}
