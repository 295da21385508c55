//! Readers: bytes in, a [`crate::field::Document`] out. One folder or file a format.
//!
//! Nothing here fails: what cannot be read, decoded or recognised is a [`Problem`] in the document, with the place
//! of the bytes that were not judged and nothing of what stands in them.
pub mod dicom;
pub(crate) mod pdf;
pub(crate) mod release;
mod sniff;
mod source;
mod table;

use std::fs::File;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::Path;

pub use sniff::sniff;

use crate::field::{Document, Format, Problem, ProblemCode};
use source::{Failure, FileInput, Input, Origin, SliceInput, Source};

/// Takes a portion of a table that has too many rows to be held at once; what follows it is read afterwards, unless it says
/// that this is enough.
pub(crate) type Each<'a> = &'a mut dyn FnMut(&Document) -> ControlFlow<()>;

/// Bounds on what is read of one file. They keep memory and time in proportion to the file, whatever it claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Sequences inside sequences. `language.md` 9 fixes 64.
    pub max_depth: u32,
    /// Fields of one file.
    pub max_fields: usize,
    /// Problems of one file; what follows the last is reported in one piece.
    pub max_problems: usize,
    /// Bytes of one value that is not bulk data.
    pub max_value: u64,
    /// Bytes held of one file.
    pub max_held: u64,
    /// Bytes that a deflated data set may grow to, if it is not more than a thousand times its size plus 1 MiB:
    /// DEFLATE itself cannot grow by more than 1032 (RFC 1951, as zlib's documentation reckons).
    pub max_inflated: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_depth: 64,
            max_fields: 4_000_000,
            max_problems: 10_000,
            max_value: 64 << 20,
            max_held: 2 << 30,
            max_inflated: 1 << 30,
        }
    }
}

/// What to do with pixel data and other bulk values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Bulk {
    /// Pass over them: they are not read from the disk.
    #[default]
    Skip,
    /// Read them but for pixel data.
    Values,
    /// Read them.
    Load,
}

/// How to read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReadOptions {
    /// Bounds.
    pub limits: Limits,
    /// Pixel data and other bulk values.
    pub bulk: Bulk,
}

/// Opens the regular file at `path`, reads it into `document` (which forgets what it held) and closes it. All bytes
/// that were read stand in `document.bytes`.
pub fn read_file(path: &Path, options: &ReadOptions, document: &mut Document) {
    read_file_as(None, path, options, document);
}

/// As [`read_file`], for a file whose place in the dataset says what it is.
pub(crate) fn read_file_as(
    known: Option<Format>,
    path: &Path,
    options: &ReadOptions,
    document: &mut Document,
) {
    read_in_portions(known, path, options, document, None);
}

/// As [`read_file_as`], for tables of any size: all portions but the last are given to `each`, and `document` holds the
/// last, or the one that was enough, when this returns. Other files are one portion.
pub(crate) fn read_in_portions(
    known: Option<Format>,
    path: &Path,
    options: &ReadOptions,
    document: &mut Document,
    each: Option<Each<'_>>,
) {
    document.clear();
    let file = match open(path) {
        Ok(file) => file,
        Err(error) if is_link(&error) => return whole(document, ProblemCode::SymbolicLink),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return whole(document, ProblemCode::Changed);
        }
        Err(_) => return whole(document, ProblemCode::Unreadable),
    };
    let before = match file.metadata() {
        Ok(metadata) if metadata.is_file() => metadata,
        Ok(_) => return whole(document, ProblemCode::NotAFile),
        Err(_) => return whole(document, ProblemCode::Unreadable),
    };
    read(
        known,
        Origin::File(&file),
        before.len(),
        path.file_name().map(|n| n.as_encoded_bytes()),
        options,
        document,
        each,
    );
    let told = document
        .problems
        .iter()
        .any(|p| p.code == ProblemCode::Changed);
    let same = file.metadata().is_ok_and(|after| {
        after.len() == before.len() && after.modified().ok() == before.modified().ok()
    });
    if !told && !same {
        whole(document, ProblemCode::Changed);
    }
}

/// Opens a file for reading. Whatever was put in its place since the walk: no link is followed, and no pipe waited for.
#[cfg(unix)]
fn open(path: &Path) -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    File::options()
        .read(true)
        .custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW)
        .open(path)
}

/// Opens a file for reading.
#[cfg(not(unix))]
fn open(path: &Path) -> std::io::Result<File> {
    File::open(path)
}

/// Whether a file was not opened because it is a link (open(2): `ELOOP`).
#[cfg(unix)]
fn is_link(error: &std::io::Error) -> bool {
    error.raw_os_error() == Some(libc::ELOOP)
}

#[cfg(not(unix))]
fn is_link(_: &std::io::Error) -> bool {
    false
}

/// Reads a file that stands in memory, as [`read_file`] reads one that stands on a disk.
pub fn read_bytes(bytes: &[u8], options: &ReadOptions, document: &mut Document) {
    read_bytes_as(None, bytes, options, document);
}

/// As [`read_bytes`], for a file whose place in the dataset says what it is.
pub(crate) fn read_bytes_as(
    known: Option<Format>,
    bytes: &[u8],
    options: &ReadOptions,
    document: &mut Document,
) {
    document.clear();
    read(
        known,
        Origin::Slice(bytes),
        bytes.len() as u64,
        None,
        options,
        document,
        None,
    );
}

fn read(
    known: Option<Format>,
    origin: Origin<'_>,
    size: u64,
    name: Option<&[u8]>,
    options: &ReadOptions,
    document: &mut Document,
    each: Option<Each<'_>>,
) {
    let (mut file, mut slice);
    let input: &mut dyn Input = match origin {
        Origin::File(it) => {
            file = FileInput::new(it);
            &mut file
        }
        Origin::Slice(it) => {
            slice = SliceInput(it);
            &mut slice
        }
    };
    document.size = size;
    document.extent = size;
    document.charsets.push(dicom::charset::Charset::default());
    let mut source = Source::new(input, size, options.limits.max_held);
    let first = source.first(&mut document.bytes);
    let format = if size == 0 {
        Format::EmptyFile
    } else {
        known.unwrap_or_else(|| sniff(first, size, name))
    };
    if let Some(failure) = source.failure() {
        return whole(document, code_of(failure));
    }
    document.format = Some(format);
    match format {
        Format::Dicom | Format::Dicomdir => dicom::read(document, &mut source, options),
        Format::Release => release::read(document, &mut source),
        Format::Table => table::read(document, &mut source, origin, name, options, each),
        Format::EmptyFile => whole(document, ProblemCode::EmptyFile),
        Format::Image => image(document, &mut source, options),
        Format::Unknown => whole(document, ProblemCode::UnknownFormat),
        _ => whole(document, ProblemCode::FormatNotRead),
    }
}

/// A file that is a picture: its bytes are there for whoever looks at pixels. What stands beside these is judged by nobody.
fn image(document: &mut Document, source: &mut Source<'_>, options: &ReadOptions) {
    if options.bulk == Bulk::Load {
        let length = usize::try_from(source.size()).unwrap_or(usize::MAX);
        if source.locate(&mut document.bytes, 0, length).is_none() {
            let code = source.failure().map_or(ProblemCode::Unreadable, code_of);
            return whole(document, code);
        }
    }
    whole(document, ProblemCode::FormatNotRead);
    if let Some(problem) = document.problems.last_mut() {
        let said = "pixel rules judge what a picture shows; its metadata (Exif, XMP, text chunks) and what stands behind \
                    its end are not judged";
        problem.said = Some(said.into());
    }
}

/// What a source's failure is called.
fn code_of(failure: Failure) -> ProblemCode {
    match failure {
        Failure::Short => ProblemCode::Changed,
        Failure::Io => ProblemCode::Unreadable,
        Failure::Limit => ProblemCode::TooLong,
    }
}

/// Reports the whole file.
fn whole(document: &mut Document, code: ProblemCode) {
    let length = document.extent;
    document.problems.push(Problem {
        code,
        path: None,
        name: None,
        offset: 0,
        length,
        said: None,
    });
}
