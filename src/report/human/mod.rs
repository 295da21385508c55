//! The `human` format: made to be read.
//!
//! Findings that say the same of the same field are one group, shown once with its count and a few places. A group
//! shows the field in its surroundings and the sentence of the policy that forbids it. The verdict comes last.
//! Nothing is written before the verdict; what is remembered is bounded by the limits in `group`.
mod ending;
mod excerpt;
mod group;
mod place;
mod snippet;

use std::io::{self, Write};

use super::paint::Paint;
use super::words::{VerdictLine, count, number};
use super::{Level, Out, Report, Run};
use crate::finding::{Finding, Verdict};
use group::{Group, Groups};
use snippet::Snippets;

/// Places shown of a group.
const FEW_PLACES: usize = 3;
/// Places shown of a group under `-v`.
const MANY_PLACES: usize = 100;

/// The renderer.
pub(super) struct Human<'a> {
    out: Out<'a>,
    level: Level,
    paint: Paint,
    width: usize,
    snippets: Snippets<'a>,
    groups: Groups,
}

impl<'a> Human<'a> {
    pub(super) fn new(out: Out<'a>, run: &'a Run<'a>) -> Self {
        let places = match run.level {
            Level::Verbose => MANY_PLACES,
            Level::Quiet | Level::Normal => FEW_PLACES,
        };
        let width = run.width.clamp(40, 400);
        Self {
            out,
            level: run.level,
            paint: Paint::new(run.colour),
            width,
            snippets: Snippets::new(run, width),
            groups: Groups::new(places, run.reveal),
        }
    }

    fn write_group(&mut self, group: &Group) -> io::Result<()> {
        self.out
            .write_all(self.snippets.render(group, self.paint).as_bytes())?;
        let out = &mut self.out;
        write!(out, "{}", group.on_frame.draw())?;
        writeln!(out, "  places:")?;
        for place in &group.places {
            writeln!(out, "    {place}")?;
        }
        let shown = u64::try_from(group.places.len()).unwrap_or(u64::MAX);
        let more = group.count.saturating_sub(shown);
        if more > 0 {
            writeln!(out, "    and {} more (see --format jsonl)", number(more))?;
        }
        writeln!(out)
    }
}

impl Report for Human<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        if self.level != Level::Quiet {
            self.groups.add(finding);
        }
        Ok(())
    }

    fn finish(&mut self, verdict: &Verdict) -> io::Result<()> {
        if self.level == Level::Quiet {
            let paint = self.paint;
            writeln!(self.out, "{}", VerdictLine { verdict, paint })?;
            return self.out.flush();
        }
        let groups = std::mem::replace(&mut self.groups, Groups::new(0, false));
        for (severity, section) in groups.worst_first() {
            for group in section.groups.iter().filter(|group| counts(group, verdict)) {
                self.write_group(group)?;
            }
            if section.rest > 0 {
                let more = format!("further {}", severity.as_str());
                writeln!(
                    self.out,
                    "{} of other kinds, not shown here (see --format jsonl)\n",
                    self.paint.severity(severity, count(section.rest, &more))
                )?;
            }
        }
        let ending = ending::Ending {
            verdict,
            tallies: groups.tallies(),
            paint: self.paint,
            width: self.width,
            verbose: self.level == Level::Verbose,
        };
        self.out.write_all(ending.render().as_bytes())?;
        self.out.flush()
    }
}

/// Whether the findings of a group count: they are not waived, or by a waiver that is exceeded. The waived ones are
/// counted in the list of what is loosened.
fn counts(group: &Group, verdict: &Verdict) -> bool {
    group.first.waived.as_deref().is_none_or(|waiver| {
        verdict
            .loosened
            .iter()
            .any(|one| one.exceeded && waiver == format!("{}/{}", one.policy, one.name))
    })
}

#[cfg(test)]
mod tests;
