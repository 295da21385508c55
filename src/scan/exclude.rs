//! [`Exclude`]: what is left out of a scan, and which of its globs left nothing out.
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use globset::{GlobBuilder, GlobMatcher};

/// Globs over paths relative to the dataset; `*` does not cross a `/`, and a folder that fits is left out whole.
#[derive(Debug, Default)]
pub struct Exclude {
    globs: Vec<(GlobMatcher, AtomicBool)>,
}

/// A glob that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{why}")]
pub struct BadGlob {
    why: String,
}

/// Reads one glob.
///
/// # Errors
/// When it is no glob.
pub fn glob(pattern: &str) -> Result<GlobMatcher, BadGlob> {
    let bare = pattern.strip_prefix("./").unwrap_or(pattern);
    GlobBuilder::new(bare.trim_end_matches('/'))
        .literal_separator(true)
        .build()
        .map(|glob| glob.compile_matcher())
        .map_err(|error| BadGlob {
            why: error.kind().to_string(),
        })
}

impl Exclude {
    /// Leaves out what fits any of `patterns`.
    ///
    /// # Errors
    /// When one of them is no glob.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, BadGlob> {
        let globs = patterns
            .into_iter()
            .map(|pattern| Ok((glob(pattern)?, AtomicBool::new(false))))
            .collect::<Result<_, BadGlob>>()?;
        Ok(Self { globs })
    }

    /// Whether the file at `path`, or a folder that it stands in, is left out. Every glob that fits is remembered.
    pub(crate) fn covers(&self, path: &str) -> bool {
        let mut covered = false;
        for (glob, used) in &self.globs {
            let folders = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
            if std::iter::once(path)
                .chain(folders)
                .any(|path| glob.is_match(path))
            {
                used.store(true, Ordering::Relaxed);
                covered = true;
            }
        }
        covered
    }

    /// The globs that left nothing out so far.
    pub(crate) fn unused(&self) -> impl Iterator<Item = impl fmt::Display> {
        self.globs
            .iter()
            .filter(|(_, used)| !used.load(Ordering::Relaxed))
            .map(|(glob, _)| glob.glob().glob())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_that_left_nothing_out_is_known() {
        let exclude = Exclude::new(["logs/", "*.tmp", "./a/*.txt"]).unwrap();
        assert!(exclude.covers("logs/deep/x.log"));
        assert!(exclude.covers("a/b.txt"));
        assert!(!exclude.covers("a/b.tmp") && !exclude.covers("logs2/x"));
        let unused: Vec<String> = exclude.unused().map(|glob| glob.to_string()).collect();
        assert_eq!(unused, ["*.tmp"]);
    }

    #[test]
    fn what_is_no_glob_is_an_error() {
        assert!(Exclude::new(["["]).is_err());
    }
}
