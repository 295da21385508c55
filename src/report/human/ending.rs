//! The end of the human report: the verdict, what was judged and what was not, and what must be said aloud.
use std::fmt::{self, Write as _};

use super::group::Tallies;
use crate::dataset::answer::{Histogram, Measured};
use crate::finding::{Evidence, Outcome, Pixels, RuleTally, Severity, Verdict};
use crate::report::escape;
use crate::report::paint::{Paint, Style};
use crate::report::words::{self, VerdictLine, figure, number};

/// The longest bar of a histogram, in characters.
const BAR: u64 = 30;

/// What the end is made from.
pub(super) struct Ending<'a> {
    pub(super) verdict: &'a Verdict,
    pub(super) tallies: &'a Tallies,
    pub(super) paint: Paint,
    pub(super) width: usize,
    pub(super) verbose: bool,
}

impl Ending<'_> {
    /// The end as text.
    pub(super) fn render(&self) -> String {
        let mut out = String::new();
        // Writing into a String cannot fail.
        let _ = self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        let Verdict {
            outcome,
            policies,
            files: _,
            fields,
            fields_unruled,
            rules,
            pixels,
            findings: _,
            loosened,
            empty_scopes,
            notes,
            dataset_digest,
        } = self.verdict;

        self.rule_table(out)?;
        self.measured(out)?;
        self.list(
            out,
            "Rules that met nothing",
            by(rules, Evidence::NotApplicable),
        )?;
        self.list(
            out,
            "Rules only assumed: the output alone cannot show them",
            by(rules, Evidence::Assumed),
        )?;
        let scopes = empty_scopes.iter().map(|scope| escape(scope).to_string());
        self.list(out, "Scopes that no file fell in", scopes)?;
        self.list(
            out,
            "Loosened by the policies",
            loosened.iter().map(words::loosened),
        )?;
        let notes = notes.iter().map(|note| escape(note).to_string());
        self.list(out, "Notes", notes)?;

        for policy in policies {
            let name = escape(&policy.name);
            let version = policy.version.as_deref().unwrap_or("(no version)");
            let digest = escape(&policy.digest);
            writeln!(out, "policy   {name} {} {digest}", escape(version))?;
        }
        writeln!(out, "dataset  {}", escape(dataset_digest))?;
        writeln!(
            out,
            "fields   {} read, {} that no rule looked at",
            number(*fields),
            number(*fields_unruled)
        )?;
        if let Some(Pixels { counts, models }) = pixels {
            writeln!(
                out,
                "pixels   {} looked at, {} by the screen alone, {} by the detector, {} repeated; {} not seen",
                words::count(counts.frames, "frame"),
                number(counts.screened),
                number(counts.detected),
                number(counts.repeated),
                number(counts.undecoded),
            )?;
            for model in models {
                writeln!(out, "model    {} {}", model.what, escape(&model.digest))?;
            }
        }
        writeln!(out)?;
        let (verdict, paint) = (self.verdict, self.paint);
        writeln!(out, "{}", VerdictLine { verdict, paint })?;
        if *outcome == Outcome::NothingJudged {
            writeln!(
                out,
                "No file was in scope, or no rule met any field. That is not a pass."
            )?;
        }
        Ok(())
    }

    /// Findings by rule: those of the verdict in its order, then what is no rule of a policy.
    fn rule_table(&self, out: &mut String) -> fmt::Result {
        let mut rows: Vec<[String; 4]> = Vec::new();
        let rules = &self.verdict.rules;
        for tally in rules {
            if self.verbose || tally.findings > 0 {
                let checked = number(tally.checked);
                rows.push(self.row(&tally.rule, checked, tally.findings));
            }
        }
        for (rule, by_severity) in self.tallies {
            if !rules.iter().any(|tally| tally.rule == *rule) {
                let found = by_severity
                    .values()
                    .fold(0, |a: u64, b| a.saturating_add(*b));
                rows.push(self.row(rule, String::new(), found));
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        rows.insert(
            0,
            ["Findings by rule", "severity", "checked", "findings"].map(str::to_owned),
        );
        let mut widths = [0; 4];
        for row in &rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(textwrap::core::display_width(cell));
            }
        }
        let [first, second, third, fourth] = widths;
        for (index, [rule, severity, checked, found]) in rows.iter().enumerate() {
            let line =
                format!("{rule:<first$}  {severity:<second$}  {checked:>third$}  {found:>fourth$}");
            match index {
                0 => writeln!(out, "{}", self.paint.paint(Style::Bold, line))?,
                _ => writeln!(out, "{line}")?,
            }
        }
        writeln!(out)
    }

    /// What rules over the whole dataset measured, and how big their equivalence classes are.
    fn measured(&self, out: &mut String) -> fmt::Result {
        let measured = |tally: &&RuleTally| !tally.measured.is_empty() || tally.classes.is_some();
        let mut rules = self.verdict.rules.iter().filter(measured).peekable();
        if rules.peek().is_none() {
            return Ok(());
        }
        let heading = "Measured over the whole dataset";
        writeln!(out, "{}", self.paint.paint(Style::Bold, heading))?;
        for tally in rules {
            writeln!(out, "  {}", escape(&tally.rule))?;
            for Measured { name, value, bound } in &tally.measured {
                match value {
                    Some(value) => writeln!(out, "    {name} {}, asked {bound}", figure(*value))?,
                    None => writeln!(out, "    {name}: nothing to measure, asked {bound}")?,
                }
            }
            if let Some(classes) = &tally.classes {
                self.bars(out, classes)?;
            }
        }
        writeln!(out)
    }

    /// A bar for each size of classes, as long as they have members.
    fn bars(&self, out: &mut String, classes: &Histogram) -> fmt::Result {
        let most = classes.bins.iter().map(|bin| bin.members).max();
        let most = most.unwrap_or_default().max(1);
        for (at, (from, bin)) in Histogram::FROM.iter().zip(&classes.bins).enumerate() {
            if bin.classes == 0 {
                continue;
            }
            let next = Histogram::FROM.get(at + 1).copied();
            let size = match next.map(|next| next.saturating_sub(1)) {
                None => format!("{from} or more"),
                Some(last) if last == *from => from.to_string(),
                Some(last) => format!("{from} to {last}"),
            };
            let length = bin.members.saturating_mul(BAR).div_ceil(most);
            let bar = "█".repeat(usize::try_from(length).unwrap_or_default());
            writeln!(
                out,
                "    size {size:<12} {:>9} {:<7} {:>9} in them  {bar}",
                number(bin.classes),
                if bin.classes == 1 { "class" } else { "classes" },
                number(bin.members),
            )?;
        }
        Ok(())
    }

    fn row(&self, rule: &str, checked: String, found: u64) -> [String; 4] {
        let severities: Vec<_> = self
            .tallies
            .get(rule)
            .into_iter()
            .flat_map(|by_severity| by_severity.keys().rev().copied().map(Severity::as_str))
            .collect();
        [
            escape(rule).to_string(),
            severities.join(", "),
            checked,
            number(found),
        ]
    }

    /// A heading and its lines, wrapped; nothing if there are none.
    fn list(
        &self,
        out: &mut String,
        heading: &str,
        lines: impl Iterator<Item = String>,
    ) -> fmt::Result {
        let mut lines = lines.peekable();
        if lines.peek().is_none() {
            return Ok(());
        }
        writeln!(out, "{}", self.paint.paint(Style::Bold, heading))?;
        let options = textwrap::Options::new(self.width)
            .initial_indent("  ")
            .subsequent_indent("    ");
        for line in lines {
            writeln!(out, "{}", textwrap::fill(&line, &options))?;
        }
        writeln!(out)
    }
}

/// The rules of this evidence, with the reason where there is one.
fn by(rules: &[RuleTally], evidence: Evidence) -> impl Iterator<Item = String> + '_ {
    rules
        .iter()
        .filter(move |tally| tally.evidence == evidence)
        .map(|tally| {
            let rule = escape(&tally.rule);
            match &tally.reason {
                Some(reason) => format!("{rule}: {}", escape(reason)),
                None => rule.to_string(),
            }
        })
}
