//! Pictures in values that are meant for something else: private elements, binary elements, texts, bytes behind the data
//! set. Whether there is one is told from the bytes; names, creators and VRs are not believed.
mod packed;
mod raw;
mod unknown;

pub(super) use packed::Packed;
pub(super) use raw::Shape;

use super::frames::plain;
use crate::formats::pdf;

/// What begins as a picture by few bytes is tried so often in one value.
const TRIES: usize = 16;
/// Fewer bytes hold no picture in which one could read.
const LEAST: usize = 32;

/// What stands in a value.
#[derive(Debug)]
pub(super) enum Inside<'d> {
    /// An image file, up to the end of the value.
    Picture(&'d [u8]),
    /// What has to be unpacked before one knows.
    Packed(Packed<'d>),
    /// A kind of picture or container that nobody here looks into.
    Unknown(&'static str),
}

/// What a value holds, if it may hold a picture. What stands behind the first one is told with it.
pub(super) fn inside(bytes: &[u8]) -> Option<Inside<'_>> {
    if bytes.starts_with(pdf::MAGIC) {
        return None;
    }
    // The preamble of a DICOM file may be the header of a TIFF file (PS3.10 7.1).
    if packed::has_preamble(bytes) || packed::is_data_set(bytes) {
        return Some(Inside::Packed(Packed::DataSet(bytes)));
    }
    if plain::Kind::of(bytes).is_some() {
        return Some(Inside::Picture(bytes));
    }
    if bytes.len() < LEAST {
        return None;
    }
    if let Some(kind) = unknown::kind(bytes) {
        return Some(Inside::Unknown(kind));
    }
    let packed = Packed::at_start(bytes).map(Inside::Packed);
    packed.or_else(|| behind(bytes))
}

/// What begins behind other bytes. What few bytes tell counts if it can be decoded.
fn behind(bytes: &[u8]) -> Option<Inside<'_>> {
    const FIRST: &[u8] = b"\0\x1F\x89\xFF%BDGIMR";
    let mut tries = 0;
    for (at, first) in bytes.iter().enumerate().skip(1) {
        if !FIRST.contains(first) {
            continue;
        }
        let rest = bytes.get(at..).unwrap_or_default();
        if is_certain(rest) {
            return Some(Inside::Picture(rest));
        }
        if packed::is_marked(rest) {
            return Some(Inside::Packed(Packed::DataSet(rest)));
        }
        if rest.starts_with(b"%PDF-1.") || rest.starts_with(b"%PDF-2.") {
            return Some(Inside::Unknown("a PDF document behind other bytes"));
        }
        let packed = Packed::gzip(rest);
        if packed.is_none() && !may_begin(rest) {
            continue;
        }
        if tries == TRIES {
            const MANY: &str = "a value in which many pictures seem to begin";
            return Some(Inside::Unknown(MANY));
        }
        tries += 1;
        match packed {
            Some(packed) if packed.is_whole() => return Some(Inside::Packed(packed)),
            Some(_) => {}
            None if decodes(rest) => return Some(Inside::Picture(rest)),
            None => {}
        }
    }
    None
}

/// Whether a picture may begin here. Numbers of 16 bits a little below zero look like markers of JPEG, so a first segment must
/// be there, of a length that it may have, and a marker behind it.
fn may_begin(bytes: &[u8]) -> bool {
    match plain::Kind::of(bytes) {
        None => false,
        Some(plain::Kind::Coded(_)) => {
            let at = |at: usize| bytes.get(at).copied().unwrap_or(0);
            let length = usize::from(u16::from_be_bytes([at(4), at(5)]));
            let segment = matches!(at(3), 0xC0..=0xC4 | 0xDB..=0xFE)
                && matches!(length, 2..0x4000)
                && at(length.saturating_add(4)) == 0xFF;
            // SIZ of fewer than 73 components: ISO/IEC 15444-1 A.5.1.
            segment || (at(1) == 0x4F && at(4) == 0)
        }
        Some(_) => true,
    }
}

fn decodes(bytes: &[u8]) -> bool {
    plain::frames(bytes).next().is_some_and(|f| f.is_ok())
}

/// Whether bytes begin as a picture by so many bytes that they are one, damaged or not.
fn is_certain(bytes: &[u8]) -> bool {
    const MAGIC: &[&[u8]] = &[
        b"\x89PNG\r\n\x1A\n",
        b"\0\0\0\x0CjP  \r\n\x87\n",
        b"\0\0\0\x0CJXL \r\n\x87\n",
    ];
    // The first segment of a JPEG file: JFIF, Exif (CIPA DC-008), Adobe.
    const SEGMENTS: &[&[u8]] = &[b"JFIF\0", b"JFXX\0", b"Exif\0", b"Adobe"];
    let from = |at: usize| bytes.get(at..).unwrap_or_default();
    let segment = || {
        bytes.starts_with(b"\xFF\xD8\xFF") && SEGMENTS.iter().any(|name| from(6).starts_with(name))
    };
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
        || segment()
        || (bytes.starts_with(b"RIFF") && from(8).starts_with(b"WEBPVP8"))
}

#[cfg(test)]
mod tests;
