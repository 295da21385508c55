//! [`Problem`]: what a reader could not read, decode or recognise. A closed set; none of it can hold a value.
use super::{FieldPath, Name};

/// Why something was not judged. Each has a page in `sekisho explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum ProblemCode {
    /// The file ends inside an element.
    Truncated,
    /// An element says that it is longer than what holds it.
    LengthPastEnd,
    /// A sequence or item of undefined length is never closed.
    Unclosed,
    /// Something stands where an element, an item or a delimiter should.
    NotAnElement,
    /// Sequences are nested deeper than the limit.
    TooDeep,
    /// The file has more fields than the limit.
    TooManyFields,
    /// A value is longer than what is read of one value.
    TooLong,
    /// The deflated part is damaged.
    BadDeflate,
    /// The deflated part grows beyond the limit.
    DeflateBomb,
    /// The value has bytes that its character set does not have.
    UndecodableText,
    /// (0008,0005) names a character set that is not known.
    UnknownCharset,
    /// The transfer syntax is not known, so that nothing after the file meta can be trusted.
    UnknownTransferSyntax,
    /// The file is of no kind that is known.
    UnknownFormat,
    /// The file is of a known kind that this version does not read.
    FormatNotRead,
    /// The file has no bytes.
    EmptyFile,
    /// The file or folder could not be opened or read.
    Unreadable,
    /// A symbolic link, which is not followed.
    SymbolicLink,
    /// A pipe, socket or device, which is not opened.
    NotAFile,
    /// The file changed or vanished during the scan.
    Changed,
    /// The file was left out by `--exclude`.
    Excluded,
    /// No rule of any policy is for the file.
    OutOfScope,
    /// The file has more findings than the limit; those after it are not listed.
    TooManyFindings,
}

/// One thing that was not judged: the code, where, and nothing of the value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Why.
    pub code: ProblemCode,
    /// The field, if it is known.
    pub path: Option<FieldPath>,
    /// The last element of the path, for its name.
    pub name: Option<Name>,
    /// First byte that is not judged, from the start of the file (or of the inflated bytes).
    pub offset: u64,
    /// How many bytes are not judged; 0 where it concerns no range of bytes.
    pub length: u64,
}
