//! What came of all changes, for people and as JSON.
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Mutation, Subject, Survivor};
use crate::report::{count, escape};

impl Subject {
    fn kind(&self) -> &'static str {
        match self {
            Self::Rule(_) => "rule",
            Self::Scope(_) => "scope",
        }
    }

    fn name(&self) -> &str {
        match self {
            Self::Rule(name) | Self::Scope(name) => name,
        }
    }
}

/// For people: survivors that nobody has explained first.
pub(crate) fn human(mutation: &Mutation) -> String {
    let mut out = String::new();
    let (explained, open): (Vec<&Survivor>, Vec<&Survivor>) = mutation
        .survivors
        .iter()
        .partition(|it| it.because.is_some());
    for survivor in &open {
        let _ = writeln!(out, "SURVIVES  {}", told(survivor));
    }
    for survivor in &explained {
        let _ = writeln!(out, "explained {}", told(survivor));
        let because = survivor.because.as_deref().unwrap_or_default();
        let _ = writeln!(out, "          {}", escape(because));
    }
    for needless in &mutation.needless {
        let _ = writeln!(
            out,
            "NEEDLESS  {}:{}: explains no survivor: {}",
            escape(&needless.place.file),
            needless.place.line,
            escape(&needless.text)
        );
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let killed = mutation.killed();
    let _ = writeln!(
        out,
        "{}: {killed} of {} noticed by a test ({}), {} explained, {} not",
        escape(&mutation.policy),
        count(mutation.all as u64, "change"),
        percent(killed, mutation.all),
        explained.len(),
        open.len()
    );
    if !open.is_empty() {
        out.push_str(
            "Add a test that fails when the change is made; or say in the rule why none can:\n\
             # survives: CHANGE: reason\n",
        );
    }
    out
}

fn told(survivor: &Survivor) -> String {
    format!(
        "{}:{}: {} {}: {}",
        escape(&survivor.place.file),
        survivor.place.line,
        survivor.subject.kind(),
        survivor.subject.name(),
        escape(&survivor.what)
    )
}

/// Never rounded up.
fn percent(part: usize, whole: usize) -> String {
    let per_mille = (part * 1000).checked_div(whole).unwrap_or(0);
    format!("{}.{} %", per_mille / 10, per_mille % 10)
}

/// One JSON object for each policy, in an array.
pub(crate) fn json(all: &[Mutation]) -> String {
    let all: Vec<Value> = all.iter().map(one).collect();
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

fn one(mutation: &Mutation) -> Value {
    let survivors: Vec<Value> = mutation
        .survivors
        .iter()
        .map(|it| {
            json!({
                "kind": it.subject.kind(),
                "name": it.subject.name(),
                "change": it.what,
                "file": it.place.file,
                "line": it.place.line,
                "because": it.because,
            })
        })
        .collect();
    let needless: Vec<Value> = mutation
        .needless
        .iter()
        .map(|it| json!({ "file": it.place.file, "line": it.place.line, "text": it.text }))
        .collect();
    json!({
        "policy": mutation.policy,
        "changes": mutation.all,
        "killed": mutation.killed(),
        "unexplained": mutation.unexplained(),
        "survivors": survivors,
        "needless": needless,
    })
}
