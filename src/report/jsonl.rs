//! The `jsonl` format: one JSON object a line, findings first and the verdict last. The objects are those of `json`.
use std::io::{self, Write};

use super::json::{write_finding, write_verdict};
use super::{Out, Report, Run};
use crate::finding::{Finding, Verdict};

/// The renderer.
pub(super) struct Jsonl<'a> {
    out: Out<'a>,
    tool: &'a str,
}

impl<'a> Jsonl<'a> {
    pub(super) fn new(out: Out<'a>, run: &'a Run<'a>) -> Self {
        Self {
            out,
            tool: run.tool,
        }
    }
}

impl Report for Jsonl<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        write_finding(&mut self.out, finding)?;
        writeln!(self.out)
    }

    fn finish(&mut self, verdict: &Verdict) -> io::Result<()> {
        write_verdict(&mut self.out, verdict, self.tool)?;
        writeln!(self.out)?;
        self.out.flush()
    }
}
