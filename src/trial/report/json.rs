//! Tests as one JSON object.
use serde_json::{Value, json};

use super::super::{Outcome, Trial};

pub(super) fn print(trials: &[Trial], coverage: bool) -> String {
    let policies: Vec<Value> = trials.iter().map(|trial| one(trial, coverage)).collect();
    let sum = |of: fn(&Trial) -> usize| trials.iter().map(of).sum::<usize>();
    let all = json!({
        "type": "tests",
        "tool": concat!("sekisho ", env!("CARGO_PKG_VERSION")),
        "tests": sum(|trial| trial.outcomes.len()),
        "failed": sum(Trial::failed),
        "policies": policies,
    });
    let mut text = serde_json::to_string_pretty(&all).unwrap_or_default();
    text.push('\n');
    text
}

fn one(trial: &Trial, coverage: bool) -> Value {
    let mut it = json!({
        "policy": trial.policy,
        "version": trial.version,
        "digest": trial.digest,
        "left_out": trial.left_out,
        "tests": trial.outcomes.iter().map(test).collect::<Vec<_>>(),
    });
    if coverage && let Some(fields) = it.as_object_mut() {
        let rules: Vec<Value> = trial
            .coverage
            .rules
            .iter()
            .map(|(rule, it)| {
                json!({
                    "rule": rule,
                    "passing": it.passing,
                    "failing": it.failing,
                    "not_applicable": it.not_applicable,
                    "covered": it.whole(),
                })
            })
            .collect();
        let per_mille = trial.coverage.per_mille();
        fields.insert(
            "coverage".to_owned(),
            json!({
                "covered": trial.coverage.whole(),
                "of": trial.coverage.rules.len(),
                "percent": format!("{}.{}", per_mille / 10, per_mille % 10),
                "rules": rules,
            }),
        );
    }
    it
}

fn test(outcome: &Outcome) -> Value {
    let misses: Vec<Value> = outcome
        .misses
        .iter()
        .map(|miss| {
            json!({
                "file": miss.place.file,
                "line": miss.place.line,
                "expected": miss.expected,
                "found": miss.found,
            })
        })
        .collect();
    json!({
        "name": outcome.name,
        "file": outcome.place.file,
        "line": outcome.place.line,
        "passed": outcome.misses.is_empty(),
        "misses": misses,
    })
}
