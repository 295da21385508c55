//! `sekisho diff`: what has become of a policy, by meaning.
use std::fmt::Write as _;
use std::process::ExitCode;

use serde::Serialize;

use super::args::{Diff, DiffFormat, PolicyArgs};
use super::error::Failure;
use super::{check, policy};
use crate::policy::diff::{Change, Entry, diff};
use crate::policy::model::Policy;
use crate::report::escape;

/// The object of `--format json`.
#[derive(Debug, Serialize)]
struct Told<'a> {
    r#type: &'static str,
    looser: bool,
    old: Vec<Side<'a>>,
    new: Vec<Side<'a>>,
    changes: Vec<Line<'a>>,
    same: usize,
}

#[derive(Debug, Serialize)]
struct Side<'a> {
    name: &'a str,
    version: Option<&'a str>,
    digest: &'a str,
}

#[derive(Debug, Serialize)]
struct Line<'a> {
    change: &'static str,
    kind: &'static str,
    name: &'a str,
    what: &'a [String],
}

/// Runs `sekisho diff`.
pub(crate) fn run(args: &Diff) -> Result<ExitCode, Failure> {
    let (old, new) = (side(&args.old, args)?, side(&args.new, args)?);
    let entries = diff(&old, &new);
    let looser = entries.iter().any(Entry::loosens);
    let changes: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.change != Change::Same || !entry.what.is_empty())
        .collect();
    let same = entries
        .iter()
        .filter(|entry| entry.change == Change::Same)
        .count();
    let text = match args.format {
        DiffFormat::Human => human(&changes, same, looser),
        DiffFormat::Json => {
            let told = Told {
                r#type: "diff",
                looser,
                old: old.iter().map(named).collect(),
                new: new.iter().map(named).collect(),
                changes: changes
                    .iter()
                    .map(|entry| Line {
                        change: entry.change.as_str(),
                        kind: entry.kind,
                        name: &entry.name,
                        what: &entry.what,
                    })
                    .collect(),
                same,
            };
            let json = serde_json::to_string(&told)
                .map_err(|error| Failure::unwritable("output", &error.into()))?;
            json + "\n"
        }
    };
    check::print(&text)?;
    Ok(ExitCode::from(u8::from(looser)))
}

/// A policy with those that it extends.
fn side(name: &str, args: &Diff) -> Result<Vec<Policy>, Failure> {
    let named = PolicyArgs {
        policies: vec![name.to_owned()],
        today: args.today,
        key: args.key.clone(),
        ..PolicyArgs::default()
    };
    let loaded = policy::load(&named)?;
    Ok(loaded.into_iter().map(|loaded| loaded.policy).collect())
}

fn named(policy: &Policy) -> Side<'_> {
    Side {
        name: &policy.name,
        version: policy.version.as_deref(),
        digest: &policy.digest,
    }
}

fn human(changes: &[&Entry], same: usize, looser: bool) -> String {
    let mut out = String::new();
    for entry in changes {
        let _ = write!(
            out,
            "{:<8}  {:<6}  {}",
            entry.change.as_str(),
            entry.kind,
            escape(&entry.name)
        );
        if !entry.what.is_empty() {
            let _ = write!(out, ": {}", escape(&entry.what.join("; ")));
        }
        out.push('\n');
    }
    let _ = writeln!(
        out,
        "{}{}; {same} of its rules and loosenings are the same.",
        if changes.is_empty() { "" } else { "\n" },
        if looser {
            "The new policy may let through what the old one did not"
        } else {
            "The new policy asks for as much as the old one, or more"
        },
    );
    out
}
