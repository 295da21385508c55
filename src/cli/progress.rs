//! A line on standard error that says how far a check has come: files, bytes, findings.
//!
//! Counting costs three atomic additions. The line is drawn by a thread of its own, ten times a second, and only
//! when standard error is a terminal; it never goes to standard output. Whoever writes a report to the same
//! terminal calls [`Progress::finish`] first.
use std::fmt;
use std::io::{IsTerminal, stderr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{
    HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle,
};

/// Time between two drawings.
const TICK: Duration = Duration::from_millis(100);

/// How far a check has come, and its line if there is one.
#[derive(Debug)]
pub(crate) struct Progress {
    counts: Arc<Counts>,
    bar: Option<ProgressBar>,
}

#[derive(Debug, Default)]
struct Counts {
    files: AtomicU64,
    bytes: AtomicU64,
    findings: AtomicU64,
}

impl Progress {
    /// Nothing counted yet. The line is drawn if it is `enabled` and standard error is a terminal.
    pub(crate) fn new(enabled: bool) -> Self {
        let counts = Arc::new(Counts::default());
        let bar = (enabled && stderr().is_terminal()).then(|| {
            let shown = Arc::clone(&counts);
            let line = move |_: &ProgressState, out: &mut dyn fmt::Write| {
                let _ = write!(out, "{shown}");
            };
            // The template is fixed: a mistake in it shows the plain spinner and loses nothing else.
            let style = ProgressStyle::with_template("{spinner} {elapsed} {counts}")
                .unwrap_or_else(|_| ProgressStyle::default_spinner())
                .with_key("counts", line);
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.set_style(style);
            bar.enable_steady_tick(TICK);
            bar
        });
        Self { counts, bar }
    }

    /// Counts what was done since the last call. May be called from any thread.
    pub(crate) fn advance(&self, files: u64, bytes: u64, findings: u64) {
        let Counts {
            files: all_files,
            bytes: all_bytes,
            findings: all_findings,
        } = &*self.counts;
        // The numbers are for the eye and order nothing.
        all_files.fetch_add(files, Ordering::Relaxed);
        all_bytes.fetch_add(bytes, Ordering::Relaxed);
        all_findings.fetch_add(findings, Ordering::Relaxed);
    }

    /// Takes the line away for good.
    pub(crate) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Drop for Progress {
    /// No error on the way leaves the line behind.
    fn drop(&mut self) {
        self.finish();
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [files, bytes, findings] =
            [&self.files, &self.bytes, &self.findings].map(|count| count.load(Ordering::Relaxed));
        write!(
            f,
            "{} files, {}, {} findings",
            HumanCount(files),
            HumanBytes(bytes),
            HumanCount(findings)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_several_threads_do_is_all_counted() {
        let progress = Progress::new(false);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1_000).for_each(|_| progress.advance(1, 1_024, 2)));
            }
        });
        assert_eq!(
            progress.counts.to_string(),
            "4,000 files, 3.91 MiB, 8,000 findings"
        );
    }

    #[test]
    fn there_is_no_line_when_it_is_not_wanted() {
        let progress = Progress::new(false);
        assert!(progress.bar.is_none());
        progress.finish();
    }
}
