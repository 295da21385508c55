//! [`Problem`]: what a reader could not read, decode or recognise. A closed set; none of it can hold a value.
use super::{FieldPath, Name};

/// Makes the enum, [`ProblemCode::ALL`] and the codes from one list, so that none can lack its entry.
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// Why something was not judged. Each has a page in `sekisho explain`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum ProblemCode {
            $($(#[$doc])* $name,)+
        }

        impl ProblemCode {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The code as reports and `sekisho explain` write it, in kebab-case. Never changes its meaning.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

problem_codes! {
    /// The file ends inside an element.
    Truncated = "truncated",
    /// An element says that it is longer than what holds it.
    LengthPastEnd = "length-past-end",
    /// A sequence or item of undefined length is never closed.
    Unclosed = "unclosed",
    /// Something stands where an element, an item or a delimiter should.
    NotAnElement = "not-an-element",
    /// Sequences are nested deeper than the limit.
    TooDeep = "too-deep",
    /// The file has more fields than the limit.
    TooManyFields = "too-many-fields",
    /// A value is longer than what is read of one value.
    TooLong = "too-long",
    /// The deflated part is damaged.
    BadDeflate = "bad-deflate",
    /// The deflated part grows beyond the limit.
    DeflateBomb = "deflate-bomb",
    /// The value has bytes that its character set does not have.
    UndecodableText = "undecodable-text",
    /// (0008,0005) names a character set that is not known.
    UnknownCharset = "unknown-charset",
    /// The transfer syntax is not known, so that nothing after the file meta can be trusted.
    UnknownTransferSyntax = "unknown-transfer-syntax",
    /// The file is of no kind that is known.
    UnknownFormat = "unknown-format",
    /// The file is of a known kind that this version does not read.
    FormatNotRead = "format-not-read",
    /// A document inside the file, or a part of it, is of a kind that this version does not read.
    EmbeddedNotRead = "embedded-not-read",
    /// The file has no bytes.
    EmptyFile = "empty-file",
    /// The folder holds nothing, so that no rule judges its name.
    EmptyFolder = "empty-folder",
    /// The file or folder could not be opened or read.
    Unreadable = "unreadable",
    /// A symbolic link, which is not followed.
    SymbolicLink = "symbolic-link",
    /// A pipe, socket or device, which is not opened.
    NotAFile = "not-a-file",
    /// The file changed or vanished during the scan.
    Changed = "changed",
    /// The file was left out by `--exclude`.
    Excluded = "excluded",
    /// Something that no attribute of the standard speaks for, and no rule looked at.
    Unruled = "unruled",
    /// The release's declaration cannot be read, or has a field that is unknown or of another type.
    DeclarationBroken = "declaration-broken",
    /// The release's declaration says what cannot hold at once, or what the dataset does not bear out.
    DeclarationContradiction = "declaration-contradiction",
    /// A row of a table has more or fewer cells than the first.
    RaggedRow = "ragged-row",
    /// Two columns of a table have one name.
    DuplicateColumn = "duplicate-column",
    /// A quote opens a cell of a table and never closes.
    UnclosedQuote = "unclosed-quote",
    /// A table has bytes of value zero, which are no text.
    ZeroBytes = "zero-bytes",
    /// The table is not as its format has it, so that not all of it was judged.
    TableBroken = "table-broken",
    /// No rule of any policy is for the file.
    OutOfScope = "out-of-scope",
    /// The file has more findings than the limit; those after it are not listed.
    TooManyFindings = "too-many-findings",
    /// Pixels could not be seen: not decoded, or not looked at.
    PixelsNotSeen = "pixels-not-seen",
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
    /// What the code alone does not say, in words of this program.
    pub said: Option<Box<str>>,
}

impl Problem {
    /// Whether it is that a picture in a document is not text: `(0042,0011).page[1].picture[0]`.
    pub fn is_picture(&self) -> bool {
        let last = |path: &FieldPath| {
            let (_, last) = path.as_str().rsplit_once('.')?;
            Some(last.starts_with("picture["))
        };
        self.code == ProblemCode::EmbeddedNotRead
            && self.path.as_ref().and_then(last).unwrap_or(false)
    }
}
