//! Tests as JUnit XML, in the dialect that CI servers read (`testsuites`, `testsuite`, `testcase`, `failure`).
use std::fmt::Write as _;

use super::super::{Outcome, Trial};
use super::at;

pub(super) fn print(trials: &[Trial]) -> String {
    let tests: usize = trials.iter().map(|trial| trial.outcomes.len()).sum();
    let failed: usize = trials.iter().map(Trial::failed).sum();
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        out,
        "<testsuites name=\"sekisho\" tests=\"{tests}\" failures=\"{failed}\" errors=\"0\">"
    );
    for trial in trials {
        let name = xml(&trial.policy);
        let _ = writeln!(
            out,
            "  <testsuite name=\"{name}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"0\">",
            trial.outcomes.len(),
            trial.failed()
        );
        for outcome in &trial.outcomes {
            put(&mut out, &name, outcome);
        }
        out.push_str("  </testsuite>\n");
    }
    out.push_str("</testsuites>\n");
    out
}

fn put(out: &mut String, class: &str, outcome: &Outcome) {
    let _ = write!(
        out,
        "    <testcase classname=\"{class}\" name=\"{}\" file=\"{}\" line=\"{}\"",
        xml(&outcome.name),
        xml(&outcome.place.file),
        outcome.place.line
    );
    let Some(first) = outcome.misses.first() else {
        out.push_str("/>\n");
        return;
    };
    let mut text = String::new();
    for miss in &outcome.misses {
        let _ = writeln!(text, "{}: expected: {}", at(&miss.place), miss.expected);
        for line in &miss.found {
            let _ = writeln!(text, "  found: {line}");
        }
    }
    let _ = writeln!(
        out,
        ">\n      <failure message=\"{}\">{}</failure>\n    </testcase>",
        xml(&format!("expected: {}", first.expected)),
        xml(&text)
    );
}

/// Text as XML 1.0 may hold it: its five signs as entities, and characters that it cannot hold at all (section 2.2)
/// replaced.
fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::xml;

    #[test]
    fn no_text_leaves_its_element_and_none_is_a_character_that_xml_lacks() {
        assert_eq!(
            xml("a<b> & \"c\" 'd'\u{0}\u{1B}\u{FFFE}\u{85}"),
            "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"
        );
    }
}
