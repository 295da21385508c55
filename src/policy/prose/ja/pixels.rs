//! What frames must show, in Japanese.
use super::joined;
use super::must::{Ending, thing, things, verb};
use crate::policy::model::{Must, Part, Policy, Shows};

/// The frames that a pixel rule is about, with the files that they stand in.
pub(super) fn frames(files: &str, part: Part) -> String {
    match part {
        Part::Whole => format!("{files}において、すべてのフレームは"),
        Part::OutsideRegions => format!("{files}において、すべてのフレームは、超音波領域の外で"),
        Part::InsideRegions => format!("{files}において、すべてのフレームは、超音波領域の中で"),
    }
}

/// A test of frames without its ending.
pub(super) fn shows(policy: &Policy, it: &Shows) -> (String, Ending) {
    match it {
        Shows::NoText(None) => ("文字を表示".to_owned(), Ending::DoesNot),
        Shows::NoText(Some(except)) => (
            format!("文字（{}を除く）を表示", passes(policy, except)),
            Ending::DoesNot,
        ),
        Shows::NoFace => (
            "識別可能な顔（シリーズの断層像から再構成し得るものを含む）を表示".to_owned(),
            Ending::DoesNot,
        ),
        Shows::Blank(area) => (
            format!(
                "列{}、行{}から幅{}、高さ{}画素の範囲が空白（全画素が同じ値）",
                area.x, area.y, area.width, area.height
            ),
            Ending::Is,
        ),
        Shows::NoCapture => (
            "二次取得画像、線量報告又はスキャンした文書".to_owned(),
            Ending::IsNot,
        ),
    }
}

/// "what matches …": the text that is let pass.
fn passes(policy: &Policy, it: &Must) -> String {
    let ended = |inner: &Must, not: bool| match inner {
        Must::Is(predicate) => {
            let (said, ending) = verb(policy, predicate);
            format!("{said}{}もの", ending.plain(not))
        }
        // "that it is so" as one thing, of what is so.
        other => {
            let other = match not {
                true => thing(policy, &Must::Not(Box::new(other.clone()))),
                false => thing(policy, other),
            };
            format!("{other}に当たるもの")
        }
    };
    match it {
        Must::Is(_) => ended(it, false),
        Must::Not(inner) => ended(inner, true),
        Must::And(all) => format!(
            "{}のすべてを満たすもの",
            joined(&things(policy, all), "、及び")
        ),
        Must::Or(all) => {
            let all: Vec<String> = all.iter().map(|one| passes(policy, one)).collect();
            joined(&all, "及び")
        }
    }
}
