//! Tests for people: a line each, and under those that failed what was expected and what was found.
use std::fmt::Write as _;

use super::super::coverage::{Coverage, Covered};
use super::super::{Outcome, Trial};
use super::at;
use crate::report::{count, escape};

pub(super) fn print(trials: &[Trial], coverage: bool) -> String {
    let mut out = String::new();
    for trial in trials {
        let version = trial
            .version
            .as_ref()
            .map_or_else(String::new, |version| format!(" {version}"));
        let _ = writeln!(out, "{}{version}", escape(&trial.policy));
        for outcome in &trial.outcomes {
            put(&mut out, outcome);
        }
        let total = trial.outcomes.len();
        let failed = trial.failed();
        let _ = write!(
            out,
            "\n{}: {} passed, {failed} failed",
            count(total as u64, "test"),
            total.saturating_sub(failed)
        );
        if trial.left_out > 0 {
            let _ = write!(out, ", {} left out by --run", trial.left_out);
        }
        out.push('\n');
        if coverage {
            put_coverage(&mut out, &trial.coverage);
        }
        out.push('\n');
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    out
}

fn put(out: &mut String, outcome: &Outcome) {
    let word = if outcome.misses.is_empty() {
        "ok  "
    } else {
        "FAIL"
    };
    let _ = writeln!(out, "  {word}  {}", escape(&outcome.name));
    for miss in &outcome.misses {
        let _ = writeln!(
            out,
            "        {}: expected: {}",
            escape(&at(&miss.place)),
            escape(&miss.expected)
        );
        for line in &miss.found {
            let _ = writeln!(out, "          found: {}", escape(line));
        }
    }
}

fn put_coverage(out: &mut String, coverage: &Coverage) {
    let (whole, total) = (coverage.whole(), coverage.rules.len());
    let per_mille = coverage.per_mille();
    let _ = writeln!(
        out,
        "coverage: {whole} of {} seen passing and failing ({}.{} %)",
        count(total as u64, "rule"),
        per_mille / 10,
        per_mille % 10
    );
    let width = coverage
        .rules
        .iter()
        .map(|(rule, _)| rule.len())
        .max()
        .unwrap_or(0);
    let _ = writeln!(out, "  {:width$}  passing  failing  not applicable", "rule");
    for (rule, it) in &coverage.rules {
        let _ = writeln!(
            out,
            "  {rule:width$}  {:>7}  {:>7}  {:>14}{}",
            it.passing,
            it.failing,
            it.not_applicable,
            lacks(*it)
        );
    }
}

fn lacks(it: Covered) -> &'static str {
    match (it.passing, it.failing) {
        (0, 0) => "  never seen passing or failing",
        (0, _) => "  never seen passing",
        (_, 0) => "  never seen failing",
        _ => "",
    }
}
