//! Fields in English.
use super::super::code;
use super::super::words::{pattern, tag, vr_name};
use super::joined;
use crate::policy::model::{Selection, Selector};
use crate::standard::Action;

pub(super) fn subject(fields: &Selection) -> String {
    let include: Vec<String> = fields.include.iter().map(each).collect();
    let mut out = joined(&include, "and");
    if !fields.except.is_empty() {
        let except: Vec<String> = fields.except.iter().map(|one| noun(one, true)).collect();
        out.push_str(&format!(", except {}", joined(&except, "and")));
    }
    out
}

fn each(selector: &Selector) -> String {
    match selector {
        Selector::Preamble | Selector::Trailing | Selector::Declared(_) => noun(selector, false),
        Selector::Tag(_)
        | Selector::Pattern(_)
        | Selector::Path(_)
        | Selector::Private
        | Selector::PrivateOf { .. }
        | Selector::SafePrivate
        | Selector::Vr(_)
        | Selector::Action(_)
        | Selector::Text
        | Selector::Bytes
        | Selector::Every
        | Selector::StandardUids
        | Selector::Column(_) => format!("each {}", noun(selector, false)),
    }
}

/// The fields that a selector names, one or many of them.
pub(in super::super) fn noun(selector: &Selector, many: bool) -> String {
    let s = if many { "s" } else { "" };
    match selector {
        Selector::Tag(one) => tag(*one),
        Selector::Pattern(all) => format!("element{s} {}", pattern(*all)),
        Selector::Path(path) => {
            let steps: Vec<String> = path.iter().rev().map(|step| tag(*step)).collect();
            steps.join(" inside ")
        }
        Selector::Private => format!("private attribute{s}"),
        Selector::PrivateOf {
            creator,
            pattern: None,
        } => {
            format!("private attribute{s} of the creator {}", code(creator))
        }
        Selector::PrivateOf {
            creator,
            pattern: Some(element),
        } => format!(
            "private attribute{s} {} of the creator {}",
            pattern(*element),
            code(creator)
        ),
        Selector::SafePrivate => format!("safe private attribute{s} (PS3.15 Table E.3.10-1)"),
        Selector::Vr(vr) => format!("attribute{s} of VR {} ({})", vr, vr_name(*vr).0),
        Selector::Action(action) => format!(
            "attribute{s} that PS3.15 Table E.1-1 {}",
            action_words(*action)
        ),
        Selector::Text => format!("text field{s}"),
        Selector::Bytes => format!("field{s} of bytes that are no text"),
        Selector::Every => format!("attribute{s}"),
        Selector::StandardUids => format!("UID{s} that the standard itself defines"),
        Selector::Column(name) => format!("cell{s} of the column {}", code(name)),
        Selector::Preamble => "the preamble".to_owned(),
        Selector::Trailing => "the bytes after the end of the data".to_owned(),
        Selector::Declared(key) => {
            let name = key.names().0.to_lowercase();
            let the = if key.word() == "safety-measures" {
                ""
            } else {
                "the "
            };
            format!("{the}{name} ({})", code(key.word()))
        }
    }
}

fn action_words(action: Action) -> &'static str {
    match action {
        Action::D => "says to replace by a dummy value (action D)",
        Action::Z => "says to blank or replace by a dummy value (action Z)",
        Action::X => "says to remove (action X)",
        Action::K => "says to keep (action K)",
        Action::C => "says to clean (action C)",
        Action::U => "says to replace by a new UID (action U)",
    }
}
