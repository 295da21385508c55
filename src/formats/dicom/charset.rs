//! Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 6.1.

/// A character set in force: the decoded meaning of one (0008,0005).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Charset {}
