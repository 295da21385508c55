//! [`Failure`]: what keeps the program from running (status 2). What the data did is a finding, never a failure.
use std::io;
use std::ops::Range;
use std::path::Path;

use miette::{LabeledSpan, NamedSource};

use crate::report::escape;
use crate::scan::{InputError, ScanError, words};

/// Why the program could not run.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub(crate) enum Failure {
    /// Something about how it was called.
    #[error("{message}")]
    #[diagnostic(code(sekisho::usage))]
    Usage {
        message: String,
        #[help]
        help: Option<String>,
    },
    /// The configuration file.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Config(#[from] Box<ConfigMistake>),
    /// A file that was named cannot be read.
    #[error("{what} `{path}` cannot be read: {}", words(*kind))]
    #[diagnostic(code(sekisho::unreadable), help("check the path and its permissions"))]
    Unreadable {
        what: &'static str,
        path: String,
        kind: io::ErrorKind,
    },
    /// A report cannot be begun.
    #[error("the {what} cannot be written: {}", words(*kind))]
    #[diagnostic(
        code(sekisho::report),
        help("name a place in a folder that exists and may be written to; nothing was judged")
    )]
    Uncreatable { what: String, kind: io::ErrorKind },
    /// A report cannot be written.
    #[error("the {what} cannot be written: {}", words(*kind))]
    #[diagnostic(
        code(sekisho::report),
        help(
            "what was written so far is not a whole report; free some space or choose another place, then run again"
        )
    )]
    Unwritable { what: String, kind: io::ErrorKind },
    /// A file that is no report cannot be written: it is written whole, or what was there stays.
    #[error("the {what} cannot be written: {}", words(*kind))]
    #[diagnostic(
        code(sekisho::unwritable),
        help("name a file in a folder that exists, may be written to and has space left")
    )]
    Unsaved { what: String, kind: io::ErrorKind },
    /// A policy does not compile.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Policy(#[from] crate::policy::Mistakes),
    /// A dataset.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Input(InputError),
    /// The scan.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Scan(ScanError),
    /// Rules over the whole dataset, in a test of a policy.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Trial(#[from] crate::trial::Failed),
    /// Whoever reads standard output has gone; nobody is left to tell.
    #[error("standard output was closed")]
    Closed,
}

/// A mistake in `sekisho.toml`.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("`{name}`: {message}")]
#[diagnostic(
    code(sekisho::config),
    help("sekisho.toml may say: policy, exclude, fail-on, format, jobs, color")
)]
pub(crate) struct ConfigMistake {
    name: String,
    message: String,
    #[source_code]
    source_code: NamedSource<String>,
    #[label(collection)]
    labels: Vec<LabeledSpan>,
}

impl From<InputError> for Failure {
    /// A path may hold anything; what is printed of it may not.
    fn from(mut error: InputError) -> Self {
        let (InputError::Dataset { path, .. } | InputError::List { path, .. }) = &mut error;
        *path = escape(path).to_string();
        Self::Input(error)
    }
}

impl Failure {
    /// A usage error.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        let help: String = help.into();
        Self::Usage {
            message: message.into(),
            help: (!help.is_empty()).then_some(help),
        }
    }

    /// A mistake in a configuration file, at `span` of its `text`.
    pub(crate) fn config(
        path: &Path,
        message: String,
        text: String,
        span: Option<Range<usize>>,
    ) -> Self {
        let name = path
            .file_name()
            .unwrap_or(path.as_os_str())
            .to_string_lossy()
            .into_owned();
        let labels = span
            .map(|span| LabeledSpan::at(span, "here"))
            .into_iter()
            .collect();
        let source_code = NamedSource::new(&name, text);
        Self::Config(Box::new(ConfigMistake {
            name,
            message,
            source_code,
            labels,
        }))
    }

    /// A file that was named and cannot be read.
    pub(crate) fn unreadable(what: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Unreadable {
            what,
            path: escape(&path.to_string_lossy()).to_string(),
            kind: error.kind(),
        }
    }

    /// A file that could not be written; a closed pipe is told apart.
    pub(crate) fn unsaved(what: impl Into<String>, error: &io::Error) -> Self {
        match Self::unwritable(what, error) {
            Self::Unwritable { what, kind } => Self::Unsaved { what, kind },
            other => other,
        }
    }

    /// A failed write; a closed pipe is told apart.
    pub(crate) fn unwritable(what: impl Into<String>, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            kind => Self::Unwritable {
                what: what.into(),
                kind,
            },
        }
    }
}
