//! Reports: findings in their final order and then the verdict in, text out; one renderer a format.
//!
//! A renderer streams: what it remembers does not grow with the number of findings. It never drops one: what
//! it does not show, it counts and says so. It holds no value either, as a [`Finding`] is made masked.
//!
//! A new format is a file that implements [`Report`], and its `mod` and its line in the table below.
mod concise;
mod escape;
mod human;
mod json;
mod jsonl;
mod paint;
#[cfg(test)]
pub(crate) mod samples;
mod words;

use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

use crate::finding::{Finding, Verdict};
use crate::policy::model::Policy;

pub(crate) use escape::{escape, same_length};
pub(crate) use words::count;
#[cfg(feature = "tables")]
pub(crate) use words::figure;

/// Where a renderer writes.
type Out<'a> = BufWriter<Box<dyn Write + 'a>>;

/// What a report needs to know of the run before the first finding.
#[derive(Debug, Clone)]
pub struct Run<'a> {
    /// Name and version of the program, `sekisho 0.1.0`.
    pub tool: &'a str,
    /// The policies judged by, for their sentences.
    pub policies: &'a [Policy],
    /// How much is told, in the formats for people.
    pub level: Level,
    /// Whether the formats for people use ANSI colours.
    pub colour: bool,
    /// Columns that the human format wraps at.
    pub width: usize,
    /// Whether the human format shows the values that findings carry under `--reveal`.
    pub reveal: bool,
}

/// How much is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// `-q`: the verdict only.
    Quiet,
    /// Findings and verdict.
    #[default]
    Normal,
    /// `-v`: more places for each finding, and every rule.
    Verbose,
}

/// One report being written.
pub trait Report {
    /// Takes the next finding. Findings come in their final order.
    fn finding(&mut self, finding: &Finding) -> io::Result<()>;

    /// Takes the verdict, after the last finding, and writes out what is still held back.
    fn finish(&mut self, verdict: &Verdict) -> io::Result<()>;
}

/// Makes [`ReportFormat`] and everything that must know each format, from one table.
macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident = $word:literal => $renderer:path,)+) => {
        /// A report format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ReportFormat {
            $($(#[$doc])* $name,)+
        }

        impl ReportFormat {
            /// Every format there is, in the order that help shows them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The format's name on the command line.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)+
                }
            }
        }

        fn renderer<'a>(format: ReportFormat, out: Out<'a>, run: &'a Run<'a>) -> Box<dyn Report + 'a> {
            match format {
                $(ReportFormat::$name => Box::new($renderer(out, run)),)+
            }
        }
    };
}

formats! {
    /// Made to be read: the same finding on many files is shown once, with its field and its sentence.
    Human = "human" => human::Human::new,
    /// One line a finding.
    Concise = "concise" => concise::Concise::new,
    /// One JSON object that holds findings and verdict.
    Json = "json" => json::Json::new,
    /// One JSON object a line, findings first and the verdict last.
    Jsonl = "jsonl" => jsonl::Jsonl::new,
}

impl fmt::Display for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no report format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such report format; there are: {}", all_formats())]
pub struct UnknownReportFormat;

fn all_formats() -> String {
    let words: Vec<_> = ReportFormat::ALL.iter().map(|f| f.as_str()).collect();
    words.join(", ")
}

impl FromStr for ReportFormat {
    type Err = UnknownReportFormat;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|format| format.as_str() == word)
            .ok_or(UnknownReportFormat)
    }
}

/// Begins a report in `format` on `out`, which need not be buffered.
///
/// An error of the report keeps the kind of the write error, so that [`io::ErrorKind::BrokenPipe`] can be told from
/// the rest; the text of any other names the format.
pub fn open<'a>(
    format: ReportFormat,
    out: Box<dyn Write + 'a>,
    run: &'a Run<'a>,
) -> Box<dyn Report + 'a> {
    let inner = renderer(format, BufWriter::with_capacity(64 * 1024, out), run);
    Box::new(Named { format, inner })
}

/// A report whose errors say which one it is.
struct Named<'a> {
    format: ReportFormat,
    inner: Box<dyn Report + 'a>,
}

impl Named<'_> {
    fn name(&self, error: io::Error) -> io::Error {
        match error.kind() {
            io::ErrorKind::BrokenPipe => error,
            kind => io::Error::new(
                kind,
                format!("cannot write the {} report: {error}", self.format),
            ),
        }
    }
}

impl Report for Named<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.inner
            .finding(finding)
            .map_err(|error| self.name(error))
    }

    fn finish(&mut self, verdict: &Verdict) -> io::Result<()> {
        self.inner.finish(verdict).map_err(|error| self.name(error))
    }
}

#[cfg(test)]
mod tests;
