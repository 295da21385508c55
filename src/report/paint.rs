//! ANSI colours for the formats that people read, or none.
use std::fmt;

use crate::finding::{Outcome, Severity};

/// Paints, or leaves as it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Paint {
    on: bool,
}

/// A colour or weight, as the parameter of the SGR sequence (ECMA-48 8.3.117).
#[derive(Debug, Clone, Copy)]
pub(super) enum Style {
    /// Bold.
    Bold,
    /// Bold red.
    Red,
    /// Bold green.
    Green,
    /// Bold yellow.
    Yellow,
    /// Bold cyan.
    Cyan,
}

impl Paint {
    pub(super) fn new(on: bool) -> Self {
        Self { on }
    }

    /// `text` in this style.
    pub(super) fn paint<T: fmt::Display>(self, style: Style, text: T) -> Painted<T> {
        Painted {
            style: self.on.then_some(style),
            text,
        }
    }

    /// `text` in the colour of a severity.
    pub(super) fn severity<T: fmt::Display>(self, severity: Severity, text: T) -> Painted<T> {
        let style = match severity {
            Severity::Error => Style::Red,
            Severity::Warning => Style::Yellow,
            Severity::Note => Style::Cyan,
        };
        self.paint(style, text)
    }

    /// `text` in the colour of an outcome.
    pub(super) fn outcome<T: fmt::Display>(self, outcome: Outcome, text: T) -> Painted<T> {
        let style = match outcome {
            Outcome::Pass => Style::Green,
            Outcome::Fail => Style::Red,
            Outcome::NothingJudged => Style::Yellow,
        };
        self.paint(style, text)
    }
}

/// Text with its style.
pub(super) struct Painted<T> {
    style: Option<Style>,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(style) = self.style else {
            return self.text.fmt(f);
        };
        let code = match style {
            Style::Bold => "1",
            Style::Red => "1;31",
            Style::Green => "1;32",
            Style::Yellow => "1;33",
            Style::Cyan => "1;36",
        };
        write!(f, "\u{1b}[{code}m")?;
        self.text.fmt(f)?;
        f.write_str("\u{1b}[0m")
    }
}
