//! [`Shown`]: what may be shown of a value.
use std::fmt;

/// A value as a report may show it: its VR and size, `‹LO, 12 characters›`.
///
/// The only way to a raw value is [`Shown::revealing`], which the human report alone asks for, under `--reveal`.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    vr: &'static str,
    shape: Shape,
    revealed: Option<Box<str>>,
}

/// How big a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Empty,
    Characters(u64),
    Bytes(u64),
    Items(u64),
}

impl Shown {
    /// An empty value.
    pub fn empty(vr: &'static str) -> Self {
        Self {
            vr,
            shape: Shape::Empty,
            revealed: None,
        }
    }

    /// Text of this many characters.
    pub fn characters(vr: &'static str, count: u64) -> Self {
        Self {
            vr,
            shape: Shape::Characters(count),
            revealed: None,
        }
    }

    /// This many bytes that are not text.
    pub fn bytes(vr: &'static str, count: u64) -> Self {
        Self {
            vr,
            shape: Shape::Bytes(count),
            revealed: None,
        }
    }

    /// A sequence of this many items.
    pub fn items(vr: &'static str, count: u64) -> Self {
        Self {
            vr,
            shape: Shape::Items(count),
            revealed: None,
        }
    }

    /// The same, and the value itself for the human report under `--reveal`.
    #[must_use]
    pub fn revealing(mut self, value: &str) -> Self {
        self.revealed = Some(value.into());
        self
    }

    /// The value itself, if it was asked for. For the human report only; to be escaped before it is printed.
    pub(crate) fn revealed(&self) -> Option<&str> {
        self.revealed.as_deref()
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, word) = match self.shape {
            Shape::Empty => return write!(f, "‹{}, empty›", self.vr),
            Shape::Characters(n) => (n, "character"),
            Shape::Bytes(n) => (n, "byte"),
            Shape::Items(n) => (n, "item"),
        };
        write!(
            f,
            "‹{}, {count} {word}{}›",
            self.vr,
            if count == 1 { "" } else { "s" }
        )
    }
}

impl fmt::Debug for Shown {
    /// As [`fmt::Display`]: a log can hold no value either.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
