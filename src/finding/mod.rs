//! What a rule says of a field. Nothing here can hold a raw value, but for [`Shown`] under `--reveal`.

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// To be looked at.
    Warning,
    /// Forbidden.
    Error,
}
