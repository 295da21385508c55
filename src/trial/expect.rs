//! What was seen against what a test expects.
use std::collections::BTreeMap;
use std::ops::Range;

use super::Place;
use crate::finding::{Finding, Severity, UNVERIFIABLE};
use crate::policy::model::{Expected, Failure, Test};

/// How many findings are shown of an expectation that was not met.
const SHOWN: usize = 5;

/// A finding, as tests look at it. Holds no value.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    severity: Severity,
    file: Option<String>,
    field: Option<String>,
    message: String,
    value: Option<String>,
}

impl Hit {
    pub(super) fn of(finding: &Finding) -> Self {
        Self {
            severity: finding.severity,
            file: finding.file.as_ref().map(|file| file.to_string()),
            field: finding
                .field
                .as_ref()
                .map(|field| field.as_str().to_owned()),
            message: finding.message.to_string(),
            value: finding.value.as_ref().map(ToString::to_string),
        }
    }

    fn told(&self, rule: &str) -> String {
        let mut out = format!("`{rule}` fails as {}", self.severity.as_str());
        if let Some(field) = &self.field {
            out.push_str(&format!(" at {field}"));
        }
        if let Some(file) = &self.file {
            out.push_str(&format!(" in {file}"));
        }
        out.push_str(&format!(": {}", self.message));
        if let Some(value) = &self.value {
            out.push_str(&format!(" {value}"));
        }
        out
    }
}

/// What one rule did.
#[derive(Debug, Clone, Default)]
pub(crate) struct RuleSeen {
    /// How many fields or files it looked at.
    pub(crate) checked: u64,
    /// What it found.
    pub(crate) hits: Vec<Hit>,
}

/// What the rules did with the files of a test.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen {
    /// By rule in force.
    pub(crate) rules: BTreeMap<String, RuleSeen>,
    /// What could not be judged.
    pub(crate) unverifiable: Vec<Hit>,
}

/// Something that a test expected and did not see.
#[derive(Debug, Clone)]
pub(crate) struct Miss {
    /// Where it is expected.
    pub(crate) place: Place,
    /// What is expected, as the test says it.
    pub(crate) expected: String,
    /// What was found, a line each.
    pub(crate) found: Vec<String>,
}

/// The rules that a test's expectations are about; `None` where one is about all of them.
#[cfg(feature = "tables")]
pub(super) fn named(test: &Test) -> Option<Vec<&str>> {
    let mut all = Vec::new();
    for expectation in &test.expect {
        match &expectation.what {
            Expected::Pass(rules) if rules.is_empty() => return None,
            Expected::Pass(rules) | Expected::NotApplicable(rules) => {
                all.extend(rules.iter().map(String::as_str));
            }
            Expected::FailOf(failure) => all.push(&failure.rule),
            Expected::Fail => return None,
        }
    }
    Some(all)
}

/// What of a test's expectations was not seen. `missing` are files that it gives and that are not there.
pub(super) fn misses(test: &Test, missing: &[String], seen: &Seen) -> Vec<Miss> {
    let mut all: Vec<Miss> = missing
        .iter()
        .map(|path| Miss {
            place: Place::of(&test.source, test.span.start),
            expected: format!("the file `{path}`"),
            found: vec!["it is not in the folder of the test".to_owned()],
        })
        .collect();
    for expectation in &test.expect {
        let found = not_met(&expectation.what, seen);
        if !found.is_empty() {
            all.push(Miss {
                place: Place::of(&test.source, expectation.span.start),
                expected: line(test, &expectation.span),
                found,
            });
        }
    }
    // What could not be judged is never a pass, unless the test is about just that.
    let about = test
        .expect
        .iter()
        .any(|it| matches!(&it.what, Expected::FailOf(failure) if failure.rule == UNVERIFIABLE));
    let doubts: Vec<&Hit> = seen
        .unverifiable
        .iter()
        .filter(|hit| hit.severity == Severity::Error)
        .collect();
    if !about && !doubts.is_empty() {
        all.push(Miss {
            place: Place::of(&test.source, test.span.start),
            expected: "files that can be judged whole (else say `expect fail unverifiable`)"
                .to_owned(),
            found: told(UNVERIFIABLE, &doubts),
        });
    }
    all
}

/// The text of a clause, on one line.
fn line(test: &Test, span: &Range<usize>) -> String {
    let text = test.source.text.get(span.clone()).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn told(rule: &str, hits: &[&Hit]) -> Vec<String> {
    let mut out: Vec<String> = hits.iter().take(SHOWN).map(|hit| hit.told(rule)).collect();
    if hits.len() > SHOWN {
        out.push(format!("and {} more", hits.len() - SHOWN));
    }
    out
}

/// What was found where something else was expected; empty where the expectation is met.
fn not_met(expected: &Expected, seen: &Seen) -> Vec<String> {
    match expected {
        Expected::Pass(rules) if rules.is_empty() => all_pass(seen),
        Expected::Pass(rules) => rules.iter().flat_map(|rule| passes(rule, seen)).collect(),
        Expected::NotApplicable(rules) => rules
            .iter()
            .flat_map(|rule| match seen.rules.get(rule) {
                Some(it) if it.checked > 0 || !it.hits.is_empty() => {
                    vec![format!("`{rule}` looked at {}", it.checked)]
                }
                _ => Vec::new(),
            })
            .collect(),
        Expected::Fail => {
            let error =
                |rule: &RuleSeen| rule.hits.iter().any(|hit| hit.severity == Severity::Error);
            if seen.rules.values().any(error) {
                Vec::new()
            } else {
                vec!["no rule finds an error".to_owned()]
            }
        }
        Expected::FailOf(failure) => fails(failure, seen),
    }
}

fn all_pass(seen: &Seen) -> Vec<String> {
    let found: Vec<String> = seen
        .rules
        .iter()
        .flat_map(|(name, rule)| told(name, &rule.hits.iter().collect::<Vec<_>>()))
        .collect();
    if found.is_empty() && seen.rules.values().all(|rule| rule.checked == 0) {
        return vec!["no rule looked at anything".to_owned()];
    }
    found
}

fn passes(name: &str, seen: &Seen) -> Vec<String> {
    match seen.rules.get(name) {
        None => vec![format!("`{name}` is left out by its `when`")],
        Some(rule) if !rule.hits.is_empty() => told(name, &rule.hits.iter().collect::<Vec<_>>()),
        Some(rule) if rule.checked == 0 => {
            vec![format!(
                "`{name}` had nothing to look at: that is `not-applicable`"
            )]
        }
        Some(_) => Vec::new(),
    }
}

fn fails(failure: &Failure, seen: &Seen) -> Vec<String> {
    let name = failure.rule.as_str();
    let all: Vec<&Hit> = if name == UNVERIFIABLE {
        seen.unverifiable.iter().collect()
    } else {
        match seen.rules.get(name) {
            None => return vec![format!("`{name}` is left out by its `when`")],
            Some(rule) if rule.hits.is_empty() => {
                let looked = match rule.checked {
                    0 => "had nothing to look at".to_owned(),
                    n => format!("looked at {n}, and finds nothing"),
                };
                return vec![format!("`{name}` {looked}")];
            }
            Some(rule) => rule.hits.iter().collect(),
        }
    };
    let fits = |hit: &&&Hit| {
        failure.severity.is_none_or(|it| it == hit.severity)
            && (failure.field.is_none() || failure.field == hit.field)
            && (failure.file.is_none() || failure.file == hit.file)
    };
    let count = all.iter().filter(fits).count();
    let met = match failure.times {
        Some(times) => u64::try_from(count) == Ok(times),
        None => count > 0,
    };
    if met {
        return Vec::new();
    }
    let mut found = told(name, &all);
    if failure.times.is_some() {
        found.insert(0, format!("`{name}` fails so {count} times"));
    }
    if found.is_empty() {
        found.push("everything could be judged".to_owned());
    }
    found
}
