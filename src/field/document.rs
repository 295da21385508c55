//! [`Document`]: the fields of one file and the bytes that stand behind them.
use std::borrow::Cow;
use std::ops::Range;

use super::{Declared, FieldPath, Problem, Shown, Tag, VR};
use crate::formats::dicom::charset::Charset;

/// What a file is, told from its bytes and never from its name alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// A DICOM Part 10 file, or a bare DICOM data set.
    Dicom,
    /// A DICOM file whose SOP class is Media Storage Directory Storage.
    Dicomdir,
    /// Delimited text or Parquet.
    Table,
    /// JSON, FHIR among it.
    Json,
    /// XML, CDA among it.
    Xml,
    /// JPEG, PNG, TIFF, HEIC, GIF, BMP or WebP.
    Image,
    /// PDF.
    Pdf,
    /// MP4, MOV and other films.
    Video,
    /// NIfTI-1 or NIfTI-2, plain or compressed.
    Nifti,
    /// ZIP, tar, gzip and other containers.
    Archive,
    /// The release's own declaration: `release.toml` at the root of the dataset.
    Release,
    /// Text that is none of the above.
    Text,
    /// A file of no bytes.
    EmptyFile,
    /// None of the above.
    Unknown,
}

impl Format {
    /// What it is called: where policies can name it, by the word that they use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dicom => "dicom",
            Self::Dicomdir => "dicomdir",
            Self::Table => "table",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Video => "video",
            Self::Nifti => "nifti",
            Self::Archive => "archive",
            Self::Release => "release",
            Self::Text => "text",
            Self::EmptyFile => "empty file",
            Self::Unknown => "unknown",
        }
    }
}

/// The index of a field in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(u32);

impl FieldId {
    /// No field: the parent of a field at the top, the creator of a public element.
    pub const NONE: Self = Self(u32::MAX);

    /// The id of the field at `index`; `None` beyond what a document may hold.
    pub fn new(index: usize) -> Option<Self> {
        u32::try_from(index)
            .ok()
            .filter(|&i| i != u32::MAX)
            .map(Self)
    }

    /// The index in [`Document::fields`], or `None` for [`FieldId::NONE`].
    pub fn index(self) -> Option<usize> {
        (self != Self::NONE).then_some(self.0 as usize)
    }
}

/// What a field is called in its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Name {
    /// A DICOM data element.
    Tag(Tag),
    /// The 128 bytes before `DICM`.
    Preamble,
    /// Bytes after the end of the data.
    Trailing,
    /// A part of a document that stands in its parent, by its index in [`Document::parts`].
    Part(u32),
    /// A field of the release's declaration.
    Declared(Declared),
    /// The name of a column of a table, by its index in [`Document::columns`]: the cell of the header.
    Column(u32),
    /// A cell of a table, by the index of its column in [`Document::columns`]; the row is [`Document::row_of`].
    Cell(u32),
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, as the file has it; its number, from 1, where the file gives none.
    pub name: Box<str>,
    /// Its name as paths write it: without control characters.
    pub path: Box<str>,
}

impl Column {
    /// A column of this name.
    pub fn new(name: &str) -> Self {
        // Where the name could be taken for another path, it stands in quotes.
        let odd = |c: char| matches!(c, '[' | ']' | '"' | '\\') || c.is_control();
        let path = if name.is_empty() || name.contains(odd) {
            format!("{name:?}")
        } else {
            name.to_owned()
        };
        Self {
            name: name.into(),
            path: path.into(),
        }
    }
}

/// How a table is written, as far as its bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The encoding of its text.
    pub encoding: &'static str,
    /// What separates its cells, if it is delimited text.
    pub separator: Option<char>,
    /// Whether the file names its columns.
    pub header: bool,
}

/// Where a field stands in its file, in bytes from the start; after the start of a deflated data set, as if the
/// inflated bytes stood in the file in its stead (see [`Document::inflated_from`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// First byte of the field, its header included.
    pub start: u64,
    /// First byte after it, its items and delimiters included.
    pub end: u64,
}

/// What stands in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// No bytes, no items.
    Empty,
    /// A sequence with this many items (never 0).
    Items(u32),
    /// A range of the document's bytes (never of length 0).
    Bytes {
        /// Index of the first byte in the document's buffer.
        start: usize,
        /// Number of bytes.
        len: usize,
    },
    /// Bytes that were passed over, because no rule needs them (pixel data).
    Skipped {
        /// Number of bytes in the file.
        len: u64,
    },
}

/// One field: for DICOM, one data element.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What it is called.
    pub name: Name,
    /// How its value is represented: as the file says, or as the dictionary says where the file does not
    /// (implicit VR, UN that could be parsed again).
    pub vr: VR,
    /// The sequence that holds it, or [`FieldId::NONE`] at the top.
    pub parent: FieldId,
    /// The item of the parent that holds it, from 0.
    pub item: u32,
    /// The private creator element that reserves its block, or [`FieldId::NONE`].
    pub creator: FieldId,
    /// Index of the character set in force, in the document.
    pub charset: u16,
    /// Whether multi-byte numbers in the value are big endian.
    pub big_endian: bool,
    /// Whether the file said UN and the value was read as something better.
    pub was_unknown: bool,
    /// What stands in it.
    pub value: Value,
    /// Where it stands.
    pub place: Place,
}

/// One file, read.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// What the file is.
    pub format: Option<Format>,
    /// Every field, in file order; a sequence stands before what it holds.
    pub fields: Vec<Field>,
    /// What could not be read, decoded or recognised.
    pub problems: Vec<Problem>,
    /// The character sets that fields refer to by index.
    pub charsets: Vec<Charset>,
    /// The paths of parts of documents, as they stand behind the path of what holds them: `page[1].text`.
    pub parts: Vec<Box<str>>,
    /// The columns of a table, in the order of the file.
    pub columns: Vec<Column>,
    /// How the table is written.
    pub layout: Option<Layout>,
    /// Rows of the table that stand before those of this document, which is then a portion of the file.
    pub rows_before: u64,
    /// The bytes that values refer to; behind those of the file, the text of parts.
    pub bytes: Vec<u8>,
    /// Ranges of `bytes`, in order, that were read along with others and passed over: pixel data.
    pub passed_over: Vec<Range<usize>>,
    /// Size of the file in bytes.
    pub size: u64,
    /// Where the deflated part of the file begins, if there is one: places after it count as if the inflated
    /// bytes stood there.
    pub inflated_from: Option<u64>,
    /// What places count in: the size of the file, or the size it would have if it were not deflated.
    pub extent: u64,
    /// What its frames show, where a test of a policy says it; `None` for a file whose pixels have to be looked at. Frames
    /// that are not named are blank, and there is one at least.
    pub shown: Option<Vec<Shown>>,
    /// Memory that readers use again.
    pub(crate) scratch: crate::formats::dicom::Scratch,
}

impl Document {
    /// Forgets everything and keeps the memory, so that one document can serve many files.
    pub fn clear(&mut self) {
        let Self {
            format,
            fields,
            problems,
            charsets,
            parts,
            columns,
            layout,
            rows_before,
            bytes,
            passed_over,
            size,
            inflated_from,
            extent,
            shown,
            scratch,
        } = self;
        *format = None;
        *size = 0;
        *layout = None;
        *rows_before = 0;
        *inflated_from = None;
        *extent = 0;
        *shown = None;
        scratch.clear();
        fields.clear();
        problems.clear();
        charsets.clear();
        parts.clear();
        columns.clear();
        bytes.clear();
        passed_over.clear();
    }

    /// The field with this id.
    pub fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(id.index()?)
    }

    /// The raw bytes of a field: empty for an empty field, `None` for a sequence and for skipped bytes.
    pub fn bytes_of(&self, field: &Field) -> Option<&[u8]> {
        match field.value {
            Value::Empty => Some(&[]),
            Value::Bytes { start, len } => self.bytes.get(start..start.checked_add(len)?),
            Value::Items(_) | Value::Skipped { .. } => None,
        }
    }

    /// What was read of the file without what was passed over.
    pub fn judged_bytes(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.passed_over.iter().map(|range| range.end));
        let ends = self.passed_over.iter().map(|range| range.start);
        let ends = ends.chain(std::iter::once(self.bytes.len()));
        starts
            .zip(ends)
            .map(|(start, end)| self.bytes.get(start..end).unwrap_or_default())
    }

    /// The private creator's name that a private field belongs to, without padding.
    pub fn creator_of(&self, field: &Field) -> Option<Cow<'_, str>> {
        let creator = self.field(field.creator)?;
        let bytes = self.bytes_of(creator)?;
        let text = String::from_utf8_lossy(bytes.trim_ascii());
        Some(match text {
            Cow::Borrowed(t) => Cow::Borrowed(t.trim_matches(['\0', ' '])),
            Cow::Owned(t) => Cow::Owned(t.trim_matches(['\0', ' ']).to_owned()),
        })
    }

    /// The column of a table with this index.
    pub fn column(&self, number: u32) -> Option<&Column> {
        self.columns.get(usize::try_from(number).ok()?)
    }

    /// The row of a cell in its table, from 1 after the header. In the field, it counts from the start of the portion.
    pub fn row_of(&self, cell: &Field) -> u64 {
        self.rows_before.saturating_add(u64::from(cell.item))
    }

    /// The rows of a table that stand in this document, each with its number: its cells, in the order of the columns.
    /// Rows without cells are left out, and so is the header.
    pub fn rows(&self) -> impl Iterator<Item = (u64, &[Field])> {
        let is_cell = |field: &Field| matches!(field.name, Name::Cell(_));
        let one_row = move |a: &Field, b: &Field| is_cell(a) && is_cell(b) && a.item == b.item;
        self.fields.chunk_by(one_row).filter_map(move |cells| {
            let first = cells.first().filter(|field| is_cell(field))?;
            Some((self.row_of(first), cells))
        })
    }

    /// The path of a part inside what holds it.
    pub(crate) fn part(&self, number: u32) -> &str {
        let part = usize::try_from(number)
            .ok()
            .and_then(|at| self.parts.get(at));
        part.map_or("part", |path| path)
    }

    /// The path of a field, as `interface.md` writes it: `(0040,0275)[0].(0040,0007)`.
    pub fn path_of(&self, id: FieldId) -> FieldPath {
        FieldPath::of(self, id)
    }
}
