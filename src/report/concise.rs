//! The `concise` format: one line a finding, `file: field: severity[rule]: message (value)`, and the verdict in the last.
//!
//! A finding about a file as a whole has no field; one about the dataset has `(dataset)` for its file.
use std::io::{self, Write};

use super::paint::Paint;
use super::words::{VerdictLine, file, place};
use super::{Level, Out, Report, Run, escape};
use crate::finding::{Finding, Verdict};

/// The renderer.
pub(super) struct Concise<'a> {
    out: Out<'a>,
    paint: Paint,
    quiet: bool,
}

impl<'a> Concise<'a> {
    pub(super) fn new(out: Out<'a>, run: &'a Run<'a>) -> Self {
        Self {
            out,
            paint: Paint::new(run.colour),
            quiet: run.level == Level::Quiet,
        }
    }
}

impl Report for Concise<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        if self.quiet {
            return Ok(());
        }
        let out = &mut self.out;
        write!(out, "{}: ", file(finding))?;
        let place = place(finding);
        if !place.is_empty() {
            write!(out, "{place}: ")?;
        }
        let severity = self
            .paint
            .severity(finding.severity, finding.severity.as_str());
        write!(
            out,
            "{severity}[{}]: {}",
            escape(&finding.rule),
            escape(&finding.message)
        )?;
        if let Some(value) = &finding.value {
            write!(out, " ({value})")?;
        }
        if let Some(waiver) = &finding.waived {
            write!(out, " [waived by {}]", escape(waiver))?;
        }
        writeln!(out)
    }

    fn finish(&mut self, verdict: &Verdict) -> io::Result<()> {
        let paint = self.paint;
        writeln!(self.out, "{}", VerdictLine { verdict, paint })?;
        self.out.flush()
    }
}
