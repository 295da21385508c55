//! Pictures and containers of kinds that nobody here decodes, by their first bytes.

/// Bytes at an offset, and what begins so.
const MAGIC: &[(usize, &[u8], &str)] = &[
    (0, b"icns", "an ICNS picture"),
    (0, b"8BPS\0\x01", "a PSD picture"),
    (0, b"8BPS\0\x02", "a PSD picture"),
    (0, b"DDS \x7C\0\0\0", "a DDS picture"),
    (0, b"%!PS", "PostScript"),
    (0, b"\xC5\xD0\xD3\xC6", "PostScript"),
    (0, b"\xD7\xCD\xC6\x9A", "a WMF picture"),
    (0, b"\x01\0\x09\0\0\x03", "a WMF picture"),
    (40, b" EMF", "an EMF picture"),
    (0, b"\x8AMNG\r\n\x1A\n", "a MNG picture"),
    (0, b"\x8BJNG\r\n\x1A\n", "a JNG picture"),
    (0, b"\x97JB2\r\n\x1A\n", "a JBIG2 picture"),
    (0, b"II\xBC\x01", "a JPEG XR picture"),
    (0, b"\x76\x2F\x31\x01", "an OpenEXR picture"),
    (0, b"#?RADIANCE", "a Radiance picture"),
    (0, b"gimp xcf", "an XCF picture"),
    (0, b"qoif", "a QOI picture"),
    (0, b"farbfeld", "a farbfeld picture"),
    (0, b"BPG\xFB", "a BPG picture"),
    (0, b"FLIF", "a FLIF picture"),
    (0, b"AT&TFORM", "a DjVu document"),
    (0, b"\x59\xA6\x6A\x95", "a Sun raster picture"),
    (0, b"SIMPLE  =", "a FITS picture"),
    (0, b"NRRD000", "an NRRD picture"),
    (0, b"\x89HDF\r\n\x1A\n", "an HDF5 file"),
    (344, b"n+1\0", "a NIfTI picture"),
    (0, b"/* XPM */", "an XPM picture"),
    (0, b"<svg", "an SVG picture"),
    (4, b"ftyp", "a picture or a film in ISO media boxes"),
    (0, b"\x1A\x45\xDF\xA3", "a film"),
    (0, b"PK\x03\x04", "an archive"),
    (0, b"7z\xBC\xAF\x27\x1C", "an archive"),
    (0, b"\xFD7zXZ\0", "an archive"),
    (0, b"\x28\xB5\x2F\xFD", "an archive"),
    (0, b"Rar!\x1A\x07", "an archive"),
    (4, b"1AY&SY", "an archive"),
];
/// The end of a TGA file of the second version, whose beginning says nothing.
const TGA: &[u8] = b"TRUEVISION-XFILE.\0";

/// The kind of bytes that begin so.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    let begins = |offset: usize, what: &[u8]| {
        let from = bytes.get(offset..);
        from.is_some_and(|b| b.starts_with(what))
    };
    let known = MAGIC.iter().find(|(at, what, _)| begins(*at, what));
    if let Some((_, _, kind)) = known {
        return Some(kind);
    }
    match () {
        () if begins(0, b"RIFF") && begins(8, b"AVI ") => Some("a film"),
        // The pack header of MPEG-1 and MPEG-2 program streams (ISO/IEC 13818-1).
        () if matches!(bytes, [0, 0, 1, 0xBA, 0x21..=0x2F | 0x44..=0x7F, ..]) => Some("a film"),
        () if is_xml(bytes) => Some("an SVG picture"),
        () if is_pnm(bytes) => Some("a PNM picture"),
        () if is_icon(bytes) => Some("an ICO picture"),
        () if is_bitmap(bytes) => Some("a bitmap without the header of a file"),
        () if is_pcx(bytes) => Some("a PCX picture"),
        () if is_sgi(bytes) => Some("an SGI picture"),
        () if is_xbm(bytes) => Some("an XBM picture"),
        () if ends_as_tga(bytes) => Some("a TGA picture"),
        () => None,
    }
}

/// The number of 16 bits at an offset.
fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..)?.first_chunk::<2>()?;
    Some(u16::from_le_bytes(*pair))
}

/// The number of 32 bits at an offset.
fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..)?.first_chunk::<4>()?;
    Some(u32::from_le_bytes(*four))
}

/// XML whose first element is that of a picture.
fn is_xml(bytes: &[u8]) -> bool {
    const LOOK: usize = 4096;
    let first = bytes.get(..bytes.len().min(LOOK)).unwrap_or_default();
    let text = first.trim_ascii_start();
    let xml = text.starts_with(b"<") || text.starts_with(b"\xEF\xBB\xBF<");
    xml && text.windows(4).any(|w| w == b"<svg")
}

/// Netpbm: `P1` to `P6`, width, height, and as much data as these ask for at least.
fn is_pnm(bytes: &[u8]) -> bool {
    let [b'P', kind @ b'1'..=b'6', space, rest @ ..] = bytes else {
        return false;
    };
    if !space.is_ascii_whitespace() {
        return false;
    }
    let first = rest.get(..rest.len().min(1024)).unwrap_or_default();
    let lines = first.split(|b| *b == b'\n');
    let plain = lines.filter(|line| !line.starts_with(b"#"));
    let mut numbers = plain.flat_map(|line| {
        let words = line.split(u8::is_ascii_whitespace);
        words.filter(|word| !word.is_empty())
    });
    let mut number = || -> Option<u64> {
        let word = std::str::from_utf8(numbers.next()?).ok()?;
        word.parse().ok()
    };
    let (Some(width), Some(height)) = (number(), number()) else {
        return false;
    };
    let pixels = width.saturating_mul(height);
    let least = match kind {
        b'3' | b'6' => pixels.saturating_mul(3),
        b'4' => pixels / 8,
        _ => pixels,
    };
    pixels > 0 && least <= bytes.len() as u64
}

/// ICO and CUR: a directory whose first picture lies in the value.
fn is_icon(bytes: &[u8]) -> bool {
    let [0, 0, 1 | 2, 0, count, 0, ..] = bytes else {
        return false;
    };
    let entries = usize::from(*count).saturating_mul(16).saturating_add(6);
    let (size, offset) = (long(bytes, 14), long(bytes, 18));
    let lies = size.zip(offset).is_some_and(|(size, offset)| {
        let end = u64::from(size).saturating_add(offset.into());
        size >= 40 && offset as usize >= entries && end <= bytes.len() as u64
    });
    *count > 0 && bytes.get(9) == Some(&0) && lies
}

/// A BITMAPINFOHEADER or a later one (Microsoft): one plane, known depths, and data as long as it asks for.
fn is_bitmap(bytes: &[u8]) -> bool {
    let header = long(bytes, 0).unwrap_or(0);
    let (width, height) = (long(bytes, 4), long(bytes, 8));
    let (Some(width), Some(height)) = (width, height) else {
        return false;
    };
    let (width, height) = (width.cast_signed(), height.cast_signed().unsigned_abs());
    let depth = short(bytes, 14).unwrap_or(0);
    let compression = long(bytes, 16).unwrap_or(u32::MAX);
    let bits = u64::from(width.unsigned_abs())
        .saturating_mul(height.into())
        .saturating_mul(depth.into());
    // What is run-length encoded, or a stream of another kind, may be shorter.
    let stored = matches!(compression, 0 | 3);
    matches!(header, 40 | 52 | 56 | 108 | 124)
        && short(bytes, 12) == Some(1)
        && matches!(depth, 1 | 4 | 8 | 16 | 24 | 32)
        && compression <= 6
        && width > 0
        && height > 0
        && (!stored || bits / 8 <= bytes.len() as u64)
}

/// PCX (ZSoft): version, run-length encoding, depth, a window that is one, and a reserved byte.
fn is_pcx(bytes: &[u8]) -> bool {
    let [0x0A, 0 | 2..=5, 0 | 1, 1 | 2 | 4 | 8, ..] = bytes else {
        return false;
    };
    let edge = |at: usize| short(bytes, at).unwrap_or(0);
    bytes.len() > 128
        && edge(4) <= edge(8)
        && edge(6) <= edge(10)
        && bytes.get(64) == Some(&0)
        && matches!(bytes.get(65), Some(1..=4))
}

/// SGI: storage, bytes of a sample, dimensions, sizes; the rest of its header is empty.
fn is_sgi(bytes: &[u8]) -> bool {
    let [0x01, 0xDA, 0 | 1, 1 | 2, 0, 1..=3, ..] = bytes else {
        return false;
    };
    let empty = bytes.get(108..512);
    empty.is_some_and(|rest| rest.iter().all(|b| *b == 0))
}

/// XBM: a program of two sizes and an array.
fn is_xbm(bytes: &[u8]) -> bool {
    let first = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    bytes.starts_with(b"#define ") && first.windows(6).any(|w| w == b"_width")
}

fn ends_as_tga(bytes: &[u8]) -> bool {
    let padded = bytes.strip_suffix(b"\0").unwrap_or(bytes);
    bytes.ends_with(TGA) || padded.ends_with(TGA)
}
