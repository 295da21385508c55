//! The words that the formats for people share: counts, places and the line of the verdict.
use std::fmt;

use super::escape;
use super::paint::Paint;
use crate::finding::{Finding, LoosenedBy, Outcome, Verdict};

/// A number with a comma between thousands: `12,000`.
pub(super) fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and what it counts: `1 file`, `12,000 files`. The plural is the word and `s`.
pub(crate) fn count(value: u64, word: &str) -> String {
    let plural = if value == 1 { "" } else { "s" };
    format!("{} {word}{plural}", number(value))
}

/// A figure, with no more digits than mean something.
pub(crate) fn figure(value: f64) -> String {
    if value.is_infinite() {
        return "without bound".to_owned();
    }
    let rounded = (value * 1e6).round() / 1e6;
    if rounded == 0.0 && value != 0.0 {
        return format!("{value:.0e}");
    }
    format!("{rounded}")
}

/// Where a finding stands in its file, escaped: `(7FE0,0010) frame 3 [10, 20, 300, 40]`; empty for a file as a whole.
pub(super) fn place(finding: &Finding) -> String {
    let mut parts = Vec::new();
    if let Some(field) = &finding.field {
        parts.push(escape(field.as_str()).to_string());
    }
    if let Some(frame) = finding.frame {
        parts.push(format!("frame {frame}"));
    }
    if let Some([x, y, width, height]) = finding.region {
        parts.push(format!("[{x}, {y}, {width}, {height}]"));
    }
    parts.join(" ")
}

/// The file of a finding, escaped, or what stands for the dataset as a whole.
pub(super) fn file(finding: &Finding) -> String {
    match &finding.file {
        Some(file) => escape(file).to_string(),
        None => "(dataset)".to_owned(),
    }
}

/// What is loosened, in a line, escaped.
pub(super) fn loosened(it: &LoosenedBy) -> String {
    let LoosenedBy {
        kind,
        policy,
        name,
        rule,
        to,
        because,
        approved_by,
        on,
        expires,
        at_most,
        findings,
        exceeded,
    } = it;
    let mut line = match (*kind, rule) {
        ("option", _) => format!("{} turns on the option {}", escape(policy), escape(name)),
        ("param", _) => format!("{} sets the param {}", escape(policy), escape(name)),
        (kind, rule) => {
            let rule = rule.as_deref().unwrap_or_default();
            let id = format!("{policy}/{name}");
            let mut line = format!("{kind} {}: {}", escape(&id), escape(rule));
            if let Some(to) = to {
                line += &format!(" to {to}");
            }
            line += &format!(", {}", count(*findings, "finding"));
            if let Some(most) = at_most {
                line += &format!(" of at most {}", number(*most));
            }
            if *exceeded {
                line += " (exceeded: all of them count)";
            }
            line
        }
    };
    if let Some(because) = because {
        line += &format!(". {}", escape(because));
    }
    if let (Some(by), Some(on)) = (approved_by, on) {
        line += &format!(" Approved by {} on {}", escape(by), escape(on));
        if let Some(expires) = expires {
            line += &format!(", until {}", escape(expires));
        }
        line.push('.');
    }
    line
}

/// The outcome in capitals, for people.
pub(super) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "PASS",
        Outcome::Fail => "FAIL",
        Outcome::NothingJudged => "NOTHING JUDGED",
    }
}

/// The verdict in one line.
pub(super) struct VerdictLine<'a> {
    pub(super) verdict: &'a Verdict,
    pub(super) paint: Paint,
}

impl fmt::Display for VerdictLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = self.verdict;
        let word = self
            .paint
            .outcome(verdict.outcome, outcome(verdict.outcome));
        let (found, files) = (verdict.findings, verdict.files);
        write!(
            f,
            "{word}: {}, {}, {}; {} seen, {} judged, {} not judged, {} excluded",
            count(found.error, "error"),
            count(found.warning, "warning"),
            count(found.note, "note"),
            count(files.seen, "file"),
            number(files.judged),
            number(files.unverifiable),
            number(files.excluded),
        )?;
        if files.out_of_scope > 0 {
            write!(f, ", {} that no rule is for", number(files.out_of_scope))?;
        }
        match found.waived {
            0 => Ok(()),
            waived => write!(f, "; {} waived", count(waived, "finding")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (value, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (12_000, "12,000"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn one_is_singular_and_none_is_plural() {
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(0, "file"), "0 files");
    }
}
