//! What the pages of a Parquet file claim to unpack to, read from their headers before the reader believes it.
//!
//! A header of a page is a structure in the compact protocol of Thrift (parquet-format, `PageHeader` in `parquet.thrift`; Thrift,
//! `thrift-compact-protocol.md`): each field is a byte with its type and the step to its number, then its value.
use std::io::{self, Read};

use datafusion::parquet::errors::Result;
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::parquet::file::reader::ChunkReader;

/// Bytes that a page may always unpack to, whatever the file's size.
const ALWAYS: u64 = 64 << 20;
/// Bytes that no page may unpack to.
const NEVER: u64 = 1 << 30;
/// How many bytes a page may unpack to, for each byte of the file.
const TIMES: u64 = 16;
/// Cells that a file may always have.
const CELLS: u64 = 16 << 20;
/// How many cells a file may have besides, for each of its bytes: a page may say in few bytes that millions of cells are null.
const CELLS_A_BYTE: u64 = 256;
/// Structures inside structures of a header.
const DEEPEST: u32 = 16;

/// What a header says of its page.
#[derive(Debug, Default, PartialEq, Eq)]
struct Header {
    /// Bytes of the page, as it stands and unpacked.
    packed: Option<u64>,
    unpacked: Option<u64>,
    /// Values of a dictionary, and of a page of data.
    entries: u64,
    values: u64,
}

/// Why a file is not read, if its pages claim too much or do not fit into it.
pub(super) fn excess<R: ChunkReader>(
    input: &R,
    metadata: &ParquetMetaData,
    size: u64,
) -> Result<Option<&'static str>> {
    const BROKEN: &str = "its pages do not fit into it";
    const TOO_MUCH: &str = "a page of it claims to unpack to more memory than is given to it";
    if claims_too_many(metadata, size) {
        return Ok(Some(
            "it claims more rows than are read of a file of its size",
        ));
    }
    let most = size.saturating_mul(TIMES).clamp(ALWAYS, NEVER);
    let mut left = size;
    for column in metadata.row_groups().iter().flat_map(|it| it.columns()) {
        // Where the reader will look. It panics where the numbers are below zero, and is caught.
        let (start, length) = column.byte_range();
        // Columns that lay over one another would be read again and again.
        let (Some(end), Some(rest)) = (start.checked_add(length), left.checked_sub(length)) else {
            return Ok(Some(BROKEN));
        };
        left = rest;
        if end > size {
            return Ok(Some(BROKEN));
        }
        let repeats = column.column_descr().max_rep_level() > 0;
        let (mut at, mut values) = (start, 0u64);
        while at < end {
            let mut reader = Counted {
                inner: input.get_read(at)?.take(end.saturating_sub(at)),
                read: 0,
            };
            let Ok(header) = header(&mut reader) else {
                return Ok(Some(BROKEN));
            };
            let (Some(packed), Some(unpacked)) = (header.packed, header.unpacked) else {
                return Ok(Some(BROKEN));
            };
            // One row of lists may go over all pages of its column.
            if repeats {
                values = values.saturating_add(header.values);
            }
            if unpacked > most || header.entries > unpacked || values > most {
                return Ok(Some(TOO_MUCH));
            }
            at = at.saturating_add(reader.read).saturating_add(packed);
        }
    }
    Ok(None)
}

/// Whether there would be far more cells than bytes, so that reading them would take time out of all proportion.
fn claims_too_many(metadata: &ParquetMetaData, size: u64) -> bool {
    let columns = metadata.file_metadata().schema_descr().num_columns() as u64;
    let of_groups = metadata.row_groups().iter().map(|group| group.num_rows());
    let rows = of_groups.fold(0u64, |sum, rows| {
        sum.saturating_add(u64::try_from(rows).unwrap_or(u64::MAX))
    });
    let most = size.saturating_mul(CELLS_A_BYTE).saturating_add(CELLS);
    rows.saturating_mul(columns) > most
}

/// Reads a header.
fn header(from: &mut impl Read) -> io::Result<Header> {
    let mut header = Header::default();
    let mut number = 0;
    while let Some((kind, next)) = field(from, number)? {
        number = next;
        match (number, kind) {
            (2, 5) => header.unpacked = whole(from)?,
            (3, 5) => header.packed = whole(from)?,
            // The headers of pages of data (the first and the second format) and of a dictionary begin with their values.
            (5 | 7 | 8, 12) => {
                let values = first_number(from)?;
                match number {
                    7 => header.entries = values,
                    _ => header.values = values,
                }
            }
            _ => skip(from, kind, 0)?,
        }
    }
    Ok(header)
}

/// The type and the number of the next field; `None` at the end of a structure.
fn field(from: &mut impl Read, before: i64) -> io::Result<Option<(u8, i64)>> {
    let first = byte(from)?;
    if first == 0 {
        return Ok(None);
    }
    let number = match i64::from(first >> 4) {
        0 => signed(from)?,
        step => before.saturating_add(step),
    };
    Ok(Some((first & 0x0F, number)))
}

/// The number in the first field of a structure, which is read to its end.
fn first_number(from: &mut impl Read) -> io::Result<u64> {
    let (mut found, mut number) = (0, 0);
    while let Some((kind, next)) = field(from, number)? {
        number = next;
        match (number, kind) {
            (1, 5) => found = whole(from)?.ok_or(io::ErrorKind::InvalidData)?,
            _ => skip(from, kind, 1)?,
        }
    }
    Ok(found)
}

/// Passes over a value.
fn skip(from: &mut impl Read, kind: u8, depth: u32) -> io::Result<()> {
    if depth > DEEPEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    match kind {
        // True and false, which have no bytes as fields.
        1 | 2 => {}
        3 => drop(byte(from)?),
        4..=6 => drop(plain(from)?),
        7 => pass(from, 8)?,
        8 => {
            let length = plain(from)?;
            pass(from, length)?;
        }
        9 | 10 => {
            let first = byte(from)?;
            let length = match first >> 4 {
                15 => plain(from)?,
                short => u64::from(short),
            };
            for _ in 0..length {
                match first & 0x0F {
                    1 | 2 => drop(byte(from)?),
                    kind => skip(from, kind, depth + 1)?,
                }
            }
        }
        12 => {
            let mut number = 0;
            while let Some((kind, next)) = field(from, number)? {
                number = next;
                skip(from, kind, depth + 1)?;
            }
        }
        // No header of a page has a map.
        _ => return Err(io::ErrorKind::InvalidData.into()),
    }
    Ok(())
}

fn pass(from: &mut impl Read, length: u64) -> io::Result<()> {
    let passed = io::copy(&mut from.take(length), &mut io::sink())?;
    if passed == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn byte(from: &mut impl Read) -> io::Result<u8> {
    let mut one = [0];
    from.read_exact(&mut one)?;
    let [byte] = one;
    Ok(byte)
}

/// A number in groups of seven bits, the lowest first.
fn plain(from: &mut impl Read) -> io::Result<u64> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let byte = byte(from)?;
        number |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// A number with its sign in the lowest bit.
fn signed(from: &mut impl Read) -> io::Result<i64> {
    let number = plain(from)?;
    let half = i64::try_from(number >> 1).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(if number & 1 == 0 { half } else { !half })
}

/// A number that is not below zero.
fn whole(from: &mut impl Read) -> io::Result<Option<u64>> {
    Ok(u64::try_from(signed(from)?).ok())
}

/// A reader that knows how much was read.
struct Counted<R> {
    inner: R,
    read: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.read = self.read.saturating_add(read as u64);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of data, 300 bytes, 100 of them packed, with 7 values and statistics; then one byte of its data.
    const PAGE: &[u8] = b"\x15\x00\x15\xD8\x04\x15\xC8\x01\x2C\x15\x0E\x15\x00\x15\x06\x15\x06\x1C\x18\x01a\x18\x01b\0\0\0x";

    #[test]
    fn a_header_says_what_its_page_unpacks_to_and_where_it_ends() {
        let mut reader = Counted {
            inner: PAGE,
            read: 0,
        };
        let expected = Header {
            packed: Some(100),
            unpacked: Some(300),
            entries: 0,
            values: 7,
        };
        assert_eq!(header(&mut reader).unwrap(), expected);
        assert_eq!(reader.read, PAGE.len() as u64 - 1);
        let dictionary = b"\x15\x04\x15\x08\x15\x08\x4C\x15\x06\x15\x00\x12\0\0";
        let header = header(&mut &dictionary[..]).unwrap();
        assert_eq!((header.entries, header.unpacked), (3, Some(4)));
    }

    #[test]
    fn a_header_that_is_cut_off_or_nested_without_end_is_none() {
        for end in 0..PAGE.len() - 1 {
            assert!(header(&mut &PAGE[..end]).is_err(), "{end}");
        }
        assert!(header(&mut &[0x1C; 1000][..]).is_err());
        assert!(header(&mut &b"\x15\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\0"[..]).is_err());
        // A size below zero is no size.
        assert_eq!(header(&mut &b"\x25\x01\0"[..]).unwrap().unpacked, None);
    }
}
