//! The `json` format: one object, `{"findings":[…],"verdict":{…}}`, written as the findings come, one a line.
mod strings;
mod v1;

use std::io::{self, Write};

use super::{Out, Report, Run};
use crate::finding::{Finding, Verdict};

/// The renderer.
pub(super) struct Json<'a> {
    out: Out<'a>,
    tool: &'a str,
    begun: bool,
}

impl<'a> Json<'a> {
    pub(super) fn new(out: Out<'a>, run: &'a Run<'a>) -> Self {
        Self {
            out,
            tool: run.tool,
            begun: false,
        }
    }

    fn begin(&mut self) -> io::Result<()> {
        let text = if self.begun {
            ",\n"
        } else {
            "{\"findings\":[\n"
        };
        self.begun = true;
        self.out.write_all(text.as_bytes())
    }
}

impl Report for Json<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.begin()?;
        write_finding(&mut self.out, finding)
    }

    fn finish(&mut self, verdict: &Verdict) -> io::Result<()> {
        if self.begun {
            writeln!(self.out)?;
        } else {
            write!(self.out, "{{\"findings\":[")?;
        }
        write!(self.out, "],\"verdict\":")?;
        write_verdict(&mut self.out, verdict, self.tool)?;
        writeln!(self.out, "}}")?;
        self.out.flush()
    }
}

/// One finding as an object, without a line end.
pub(super) fn write_finding(out: &mut impl Write, finding: &Finding) -> io::Result<()> {
    strings::write(out, &v1::Finding::from(finding))
}

/// The verdict as an object, without a line end.
pub(super) fn write_verdict(out: &mut impl Write, verdict: &Verdict, tool: &str) -> io::Result<()> {
    strings::write(out, &v1::Verdict::new(verdict, tool))
}

#[cfg(test)]
mod tests;
