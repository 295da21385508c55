//! What a file is, told from its first bytes. Takes the first chunk, the size and the file's name; gives a
//! [`Format`]. The name only decides whether plain text is a table.
use std::io::Read as _;

use super::dicom;
use crate::field::Format;

/// Bytes of the first chunk that are looked at to tell text from other data.
const TEXT_LOOK: usize = 4096;
/// Length of a NIfTI-1 header as it states it (nifti1.h), and of a NIfTI-2 header (nifti2.h).
const NIFTI: [u32; 2] = [348, 540];
/// Lines that must have the same number of columns for a text to be a table.
const ROWS: usize = 3;

/// The kind of a file of `size` bytes that begins with `first`.
pub fn sniff(first: &[u8], size: u64, name: Option<&[u8]>) -> Format {
    if first.is_empty() {
        return Format::EmptyFile;
    }
    // A DICOM file may have any 128 bytes in front, a TIFF header among them (PS3.10 7.1).
    if dicom::magic_at(first, size).is_some() {
        return Format::Dicom;
    }
    if let Some(format) = by_magic(first) {
        return format;
    }
    if is_nifti(first) {
        return Format::Nifti;
    }
    if dicom::guess::is_bare(first, size) {
        return Format::Dicom;
    }
    as_text(first, name).unwrap_or(Format::Unknown)
}

/// Formats that begin with bytes of their own.
fn by_magic(first: &[u8]) -> Option<Format> {
    const MAGIC: &[(&[u8], Format)] = &[
        (b"\xFF\xD8\xFF", Format::Image),
        (b"\x89PNG\r\n\x1A\n", Format::Image),
        (b"GIF87a", Format::Image),
        (b"GIF89a", Format::Image),
        (b"II*\0", Format::Image),
        (b"MM\0*", Format::Image),
        // BigTIFF.
        (b"II+\0", Format::Image),
        (b"MM\0+", Format::Image),
        // JPEG 2000: a JP2 file, and a bare code stream.
        (b"\0\0\0\x0CjP  \r\n\x87\n", Format::Image),
        (b"\xFF\x4F\xFF\x51", Format::Image),
        (b"%PDF-", Format::Pdf),
        (b"PK\x03\x04", Format::Archive),
        (b"PK\x05\x06", Format::Archive),
        (b"7z\xBC\xAF\x27\x1C", Format::Archive),
        (b"BZh", Format::Archive),
        (b"\xFD7zXZ\0", Format::Archive),
        (b"\x28\xB5\x2F\xFD", Format::Archive),
        (b"Rar!\x1A\x07", Format::Archive),
        (b"PAR1", Format::Table),
        // Parquet with an encrypted footer (parquet-format, Encryption.md).
        (b"PARE", Format::Table),
        // Matroska and WebM.
        (b"\x1A\x45\xDF\xA3", Format::Video),
    ];
    for (magic, format) in MAGIC {
        if first.starts_with(magic) {
            return Some(*format);
        }
    }
    let at = |offset: usize, what: &[u8]| first.get(offset..).is_some_and(|b| b.starts_with(what));
    if at(0, b"RIFF") && at(8, b"WEBP") {
        return Some(Format::Image);
    }
    if at(0, b"RIFF") && at(8, b"AVI ") {
        return Some(Format::Video);
    }
    if at(257, b"ustar") {
        return Some(Format::Archive);
    }
    // The reserved words of a bitmap's header are 0 (Microsoft, BITMAPFILEHEADER).
    if at(0, b"BM") && at(6, &[0; 4]) {
        return Some(Format::Image);
    }
    if first.starts_with(b"\x1F\x8B") {
        return Some(if inflated_is_nifti(first) {
            Format::Nifti
        } else {
            Format::Archive
        });
    }
    iso_media(first)
}

/// ISO/IEC 14496-12 files, films and pictures, by the first box.
fn iso_media(first: &[u8]) -> Option<Format> {
    const PICTURES: &[&[u8]] = &[
        b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis",
    ];
    let kind = first.get(4..8)?;
    match kind {
        b"ftyp" => {
            let brand = first.get(8..12).unwrap_or_default();
            let picture = PICTURES.contains(&brand);
            Some(if picture {
                Format::Image
            } else {
                Format::Video
            })
        }
        // QuickTime files without ftyp begin with one of these.
        b"moov" | b"mdat" | b"wide" | b"free" | b"skip" | b"pnot" | b"styp" => Some(Format::Video),
        _ => None,
    }
}

fn is_nifti(header: &[u8]) -> bool {
    let Some(stated) = header.first_chunk::<4>() else {
        return false;
    };
    let stated = [u32::from_le_bytes(*stated), u32::from_be_bytes(*stated)];
    let [one, two] = NIFTI;
    let at = |offset: usize, what: &[&[u8]]| {
        header
            .get(offset..)
            .is_some_and(|b| what.iter().any(|w| b.starts_with(w)))
    };
    (stated.contains(&one) && at(344, &[b"n+1\0", b"ni1\0"]))
        || (stated.contains(&two) && at(4, &[b"n+2\0", b"ni2\0"]))
}

/// Whether a gzip file begins with a NIfTI header; at most 540 bytes are inflated.
fn inflated_is_nifti(first: &[u8]) -> bool {
    let mut header = Vec::new();
    let [_, longest] = NIFTI;
    // A cut stream is an error at its end; what came before it is enough.
    let _ = flate2::read::GzDecoder::new(first)
        .take(u64::from(longest))
        .read_to_end(&mut header);
    is_nifti(&header)
}

fn as_text(first: &[u8], name: Option<&[u8]>) -> Option<Format> {
    let look = first.get(..first.len().min(TEXT_LOOK))?;
    let wide = match look {
        [0xFF, 0xFE, ..] => Some(encoding_rs::UTF_16LE),
        [0xFE, 0xFF, ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    if let Some(coding) = wide {
        let (text, _) = coding.decode_with_bom_removal(look);
        let cut = first.len() > look.len();
        let table = is_named_table(name) || has_columns(text.as_bytes(), cut);
        return Some(if table { Format::Table } else { Format::Text });
    }
    let text = look.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(look);
    let odd = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1B) || *b == 0x7F;
    if text.iter().any(odd) {
        return None;
    }
    let inner = text.trim_ascii_start();
    match inner.first() {
        Some(b'{') => return Some(Format::Json),
        Some(b'[') if !is_named_table(name) => return Some(Format::Json),
        Some(b'<') => return Some(Format::Xml),
        _ => {}
    }
    let table = is_named_table(name) || has_columns(text, first.len() > look.len());
    Some(if table { Format::Table } else { Format::Text })
}

fn is_named_table(name: Option<&[u8]>) -> bool {
    let Some(name) = name else {
        return false;
    };
    let ending = name.rsplit(|b| *b == b'.').next().unwrap_or_default();
    [&b"csv"[..], b"tsv", b"tab"]
        .iter()
        .any(|e| ending.eq_ignore_ascii_case(e))
}

/// Whether the first lines have the same number of columns, and more than one.
fn has_columns(text: &[u8], cut: bool) -> bool {
    let mut lines: Vec<&[u8]> = text
        .split(|b| *b == b'\n')
        .filter(|line| !line.trim_ascii().is_empty())
        .take(ROWS + 1)
        .collect();
    if cut && lines.len() <= ROWS {
        lines.pop();
    }
    if lines.len() < ROWS {
        return false;
    }
    [b'\t', b';', b',', b'|'].iter().any(|separator| {
        let mut counts = lines.iter().map(|line| columns(line, *separator));
        let first = counts.next().unwrap_or(0);
        first > 1 && counts.all(|c| c == first)
    })
}

/// Columns of a line, without those inside double quotes.
fn columns(line: &[u8], separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 1usize;
    for byte in line {
        if *byte == b'"' {
            quoted = !quoted;
        } else if *byte == separator && !quoted {
            count = count.saturating_add(1);
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn is(bytes: &[u8], name: &str) -> Format {
        sniff(bytes, bytes.len() as u64, Some(name.as_bytes()))
    }

    #[test]
    fn bytes_decide_and_not_the_name() {
        assert_eq!(is(b"%PDF-1.7 ...", "a.dcm"), Format::Pdf);
        assert_eq!(is(b"\xFF\xD8\xFF\xE0 ...", "a.dcm"), Format::Image);
        assert_eq!(is(b"\0\0\0\x18ftypheic", "a.jpg"), Format::Image);
        assert_eq!(is(b"\0\0\0\x18ftypisom", "a.jpg"), Format::Video);
        assert_eq!(is(b"PK\x03\x04", "a.csv"), Format::Archive);
        assert_eq!(is(b"PAR1", "x"), Format::Table);
        assert_eq!(is(b"PARE", "x"), Format::Table);
        assert_eq!(is(b"", "a.dcm"), Format::EmptyFile);
        assert_eq!(is(&[0x01; 300], "a.dcm"), Format::Unknown);
        assert_eq!(is(&[0; 300], "a.dcm"), Format::Unknown);
    }

    #[test]
    fn a_tiff_preamble_does_not_hide_a_dicom_file() {
        let mut bytes = vec![0; 128];
        bytes[..4].copy_from_slice(b"II*\0");
        assert_eq!(is(&bytes, "a.tif"), Format::Image);
        bytes.extend(b"DICM");
        assert_eq!(is(&bytes, "a.tif"), Format::Dicom);
    }

    #[test]
    fn text_is_told_by_what_stands_in_it() {
        assert_eq!(is(b" {\"a\": 1}", "a.txt"), Format::Json);
        assert_eq!(is(b"\xEF\xBB\xBF<?xml version=\"1.0\"?>", "a"), Format::Xml);
        assert_eq!(is(b"id,sex\n1,F\n2,M\n", "notes.txt"), Format::Table);
        assert_eq!(is(b"a\n", "a.CSV"), Format::Table);
        assert_eq!(
            is(b"Dear Sir, hello\nyours, truly, me\nx\n", "a"),
            Format::Text
        );
        assert_eq!(is("氏名\n".as_bytes(), "a"), Format::Text);
    }

    #[test]
    fn a_compressed_nifti_is_told_from_another_archive() {
        let mut header = vec![0u8; 352];
        header[..4].copy_from_slice(&348u32.to_le_bytes());
        header[344..348].copy_from_slice(b"n+1\0");
        assert_eq!(is(&header, "a"), Format::Nifti);
        let gz = |bytes: &[u8]| {
            let mut e = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            e.write_all(bytes).unwrap();
            e.finish().unwrap()
        };
        assert_eq!(is(&gz(&header), "a"), Format::Nifti);
        assert_eq!(is(&gz(b"hello"), "a"), Format::Archive);
    }
}
