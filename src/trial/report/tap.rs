//! Tests in the Test Anything Protocol, version 14.
use std::fmt::Write as _;

use super::super::Trial;
use super::at;

pub(super) fn print(trials: &[Trial]) -> String {
    let total: usize = trials.iter().map(|trial| trial.outcomes.len()).sum();
    let mut out = format!("TAP version 14\n1..{total}\n");
    let outcomes = trials
        .iter()
        .flat_map(|trial| trial.outcomes.iter().map(move |outcome| (trial, outcome)));
    for (number, (trial, outcome)) in (1..).zip(outcomes) {
        let ok = if outcome.misses.is_empty() {
            "ok"
        } else {
            "not ok"
        };
        let _ = writeln!(
            out,
            "{ok} {number} - {}: {}",
            escaped(&trial.policy),
            escaped(&outcome.name)
        );
        if outcome.misses.is_empty() {
            continue;
        }
        out.push_str("  ---\n");
        let _ = writeln!(out, "  at: {}", yaml(&at(&outcome.place)));
        out.push_str("  misses:\n");
        for miss in &outcome.misses {
            let _ = writeln!(out, "    - at: {}", yaml(&at(&miss.place)));
            let _ = writeln!(out, "      expected: {}", yaml(&miss.expected));
            out.push_str("      found:\n");
            for line in &miss.found {
                let _ = writeln!(out, "        - {}", yaml(line));
            }
        }
        out.push_str("  ...\n");
    }
    out
}

/// A description: `#` would begin a directive, and a backslash an escape.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '#' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// A scalar of YAML in double quotes, which JSON's strings are.
fn yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::{escaped, yaml};

    #[test]
    fn no_name_is_a_directive_or_ends_its_line() {
        assert_eq!(escaped("a # TODO\\ b\n"), "a \\# TODO\\\\ b\u{FFFD}");
        assert_eq!(yaml("a: \"b\"\n"), "\"a: \\\"b\\\"\\n\"");
    }
}
