//! [`Packed`]: DICOM files and compressed bytes in a value. What comes out is a document, which is looked at as the file
//! itself is.
use super::super::Undecoded;
use super::Shape;
use crate::field::{Document, Field, FieldId, Name, Place, Tag, VR, Value};
use crate::formats::dicom::guess;
use crate::formats::{Bulk, ReadOptions, read_bytes};
use std::io::Read as _;

/// Bytes that a compressed value may grow to.
const MOST: u64 = 256 << 20;
/// Length of the preamble: PS3.10 7.1.
const PREAMBLE: usize = 128;
/// The prefix, and the group of the file meta information that follows.
const MARK: &[u8] = b"DICM\x02\0";
/// A private element, in which anything may stand.
const ANY: Tag = Tag(0x0009, 0x1000);

/// What has to be unpacked.
#[derive(Debug, Clone, Copy)]
pub(in crate::pixels) enum Packed<'d> {
    /// A DICOM file, or a data set without its preamble.
    DataSet(&'d [u8]),
    /// RFC 1952.
    Gzip(&'d [u8]),
    /// RFC 1950, of which two bytes tell: what does not inflate is none.
    Zlib(&'d [u8]),
}

/// Whether a DICOM file begins here without its preamble.
pub(super) fn is_marked(bytes: &[u8]) -> bool {
    bytes.starts_with(MARK)
}

/// Whether a DICOM file begins here.
pub(super) fn has_preamble(bytes: &[u8]) -> bool {
    is_marked(bytes) || bytes.get(PREAMBLE..).is_some_and(is_marked)
}

/// Whether a data set begins here: by the groups that come first, and by elements that make sense.
pub(super) fn is_data_set(bytes: &[u8]) -> bool {
    let group = bytes.get(..2).unwrap_or_default();
    matches!(group, [2 | 8, 0] | [0, 2 | 8]) && guess::is_bare(bytes, bytes.len() as u64)
}

impl<'d> Packed<'d> {
    /// Compressed bytes from the start of a value.
    pub(super) fn at_start(bytes: &'d [u8]) -> Option<Self> {
        let zlib = matches!(bytes, [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..]);
        let zlib = zlib.then_some(Self::Zlib(bytes)).filter(Self::is_whole);
        Self::gzip(bytes).or(zlib)
    }

    /// Compressed bytes whose header says so: method 8, no reserved flag.
    pub(super) fn gzip(bytes: &'d [u8]) -> Option<Self> {
        matches!(bytes, [0x1F, 0x8B, 8, 0..=0x1F, ..]).then_some(Self::Gzip(bytes))
    }

    /// Whether it inflates.
    pub(super) fn is_whole(&self) -> bool {
        !matches!(self.inflated(), Err(Undecoded::Damaged(_)))
    }

    /// Its length as it is stored.
    fn bytes(&self) -> &'d [u8] {
        match self {
            Self::DataSet(bytes) | Self::Gzip(bytes) | Self::Zlib(bytes) => bytes,
        }
    }

    /// The document that it is or holds.
    ///
    /// # Errors
    /// When it cannot be read to its end.
    pub(in crate::pixels) fn open(&self, shape: Option<Shape>) -> Result<Document, Undecoded> {
        match self {
            Self::DataSet(bytes) => {
                let mut document = Document::default();
                let options = ReadOptions {
                    bulk: Bulk::Load,
                    ..ReadOptions::default()
                };
                read_bytes(bytes, &options, &mut document);
                Ok(document)
            }
            _ => Ok(holding(self.inflated()?, shape)),
        }
    }

    /// What comes out of compressed bytes.
    fn inflated(&self) -> Result<Vec<u8>, Undecoded> {
        const DAMAGED: Undecoded = Undecoded::Damaged("compressed");
        let bytes = self.bytes();
        let mut out = Vec::new();
        let limit = MOST.saturating_add(1);
        let (read, rest) = match self {
            Self::Zlib(_) => {
                let mut stream = flate2::bufread::ZlibDecoder::new(bytes);
                let read = stream.by_ref().take(limit).read_to_end(&mut out);
                (read, stream.into_inner())
            }
            _ => {
                let mut stream = flate2::bufread::GzDecoder::new(bytes);
                let read = stream.by_ref().take(limit).read_to_end(&mut out);
                (read, stream.into_inner())
            }
        };
        read.map_err(|_| DAMAGED)?;
        if out.len() as u64 > MOST {
            return Err(Undecoded::TooLarge);
        }
        if rest.iter().any(|b| *b != 0) {
            return Err(Undecoded::NotDecoded("what stands behind compressed bytes"));
        }
        Ok(out)
    }
}

/// A document of one private value, and of the shape of the image beside it.
fn holding(bytes: Vec<u8>, shape: Option<Shape>) -> Document {
    let mut document = Document {
        bytes,
        ..Document::default()
    };
    let len = document.bytes.len();
    let mut values = vec![(ANY, VR::OB, 0, len)];
    if let Some(shape) = shape {
        let frames = shape.frames.to_string();
        let shape: [(Tag, VR, &[u8]); 3] = [
            (Tag(0x0028, 0x0008), VR::IS, frames.as_bytes()),
            (Tag(0x0028, 0x0010), VR::US, &shape.rows.to_le_bytes()),
            (Tag(0x0028, 0x0011), VR::US, &shape.columns.to_le_bytes()),
        ];
        for (tag, vr, value) in shape {
            values.push((tag, vr, document.bytes.len(), value.len()));
            document.bytes.extend_from_slice(value);
        }
    }
    let field = |(tag, vr, start, len)| Field {
        name: Name::Tag(tag),
        vr,
        parent: FieldId::NONE,
        item: 0,
        creator: FieldId::NONE,
        charset: 0,
        big_endian: false,
        was_unknown: false,
        value: match len {
            0 => Value::Empty,
            len => Value::Bytes { start, len },
        },
        place: Place { start: 0, end: 0 },
    };
    document.fields = values.into_iter().map(field).collect();
    document
}
