//! Documents of text (CDA, OBJ, MTL) and meshes (STL): such a document holds a picture in base64, in digits and escapes
//! ([`escaped`]), or as SVG. What is written so is taken out, whatever element it stands in and whatever that says of it.
use super::super::Undecoded;
use super::{escaped, svg};
use std::borrow::Cow;

/// Characters that are data: fewer hold no picture in which one could read.
const LEAST: usize = 64;
/// Characters of a line that another one may follow: encoders write 60 to 76.
const LINE: usize = 16;
/// Characters of base64 that tell which kind of data begins.
const START: usize = 32;
/// Bytes that are no digest and no short key any more. If nobody knows what they are, they are told.
const UNKNOWN: usize = 1024;
/// Pieces of data that are looked at.
const MOST: usize = 10_000;

/// Whether bytes are a mesh as binary STL: 80 bytes of a header, the number of triangles, 50 bytes for each, and padding to
/// an even length.
pub(super) fn is_mesh(bytes: &[u8]) -> bool {
    let number = bytes.get(80..).and_then(|b| b.first_chunk::<4>());
    number.is_some_and(|number| {
        let triangles = u64::from(u32::from_le_bytes(*number)).saturating_mul(50);
        let length = triangles.saturating_add(84);
        let len = bytes.len() as u64;
        triangles > 0 && (len == length || len == length.saturating_add(length % 2))
    })
}

/// A document of text, in which data can be looked for. PostScript is a program.
pub(super) fn of(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    const ESCAPE: u8 = 0x1B;
    if let [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] = bytes {
        let (text, _, bad) = encoding_rs::UTF_16LE.decode(bytes);
        return (!bad).then(|| Cow::Owned(text.into_owned().into_bytes()));
    }
    let end = bytes
        .iter()
        .rposition(|b| *b != 0)
        .map_or(0, |at| at.saturating_add(1));
    let text = bytes.get(..end).unwrap_or_default();
    let is_text = |b: &u8| *b >= b' ' || matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | &ESCAPE);
    let plain = text.iter().all(is_text) && !text.starts_with(b"%!");
    plain.then_some(Cow::Borrowed(text))
}

/// Tells `each` of the data that a text holds, and of its pictures in SVG.
pub(super) fn held(text: &[u8], each: &mut dyn FnMut(Result<Vec<u8>, Undecoded>)) {
    let resolved = escaped::resolved(text);
    let mut number = 0usize;
    let mut tell = |held: Option<Result<Vec<u8>, Undecoded>>| {
        let Some(held) = held else { return true };
        number = number.saturating_add(1);
        match number > MOST {
            true => each(Err(Undecoded::TooLarge)),
            false => each(held),
        }
        number <= MOST
    };
    if svg::draws(&resolved) && !tell(Some(Err(SVG))) {
        return;
    }
    let mut at = 0usize;
    while let Some(piece) = piece(&resolved, &mut at) {
        // Digits are read below, whatever stands between them.
        let digits = piece.iter().all(u8::is_ascii_hexdigit);
        let data = (!digits).then(|| crate::base64::decode(&piece).0);
        if !tell(data.and_then(|data| told(data, true))) {
            return;
        }
    }
    let (mut at, mut behind) = (0usize, 0usize);
    loop {
        let data = escaped::among_characters(text, &mut at, &super::is_known);
        let (end, data) = match data {
            Some((from, data)) => (from, Some(data)),
            None => (text.len(), None),
        };
        let between = text.get(behind..end).unwrap_or_default();
        behind = at;
        let mut at = 0usize;
        while let Some(data) = escaped::digits(between, &mut at) {
            // Numbers in decimal digits are no data.
            let letters = data.iter().filter(|byte| *byte & 0x0F > 9).count();
            let is_data = letters > data.len() / 8;
            if data.len() >= LEAST / 2 && !tell(told(data, is_data)) {
                return;
            }
        }
        let Some(data) = data else { return };
        if !tell(told(data, true)) {
            return;
        }
    }
}

const SVG: Undecoded = Undecoded::NotDecoded("a picture in SVG");

/// What data are, if that is to be told.
fn told(bytes: Vec<u8>, is_data: bool) -> Option<Result<Vec<u8>, Undecoded>> {
    const UNKNOWN_KIND: Undecoded =
        Undecoded::NotDecoded("data of an unknown kind in a document of text");
    // gzip (RFC 1952), and archives: as CDA compresses data (HL7 V3 data types, ED.compression).
    let is_packed = bytes.starts_with(b"\x1F\x8B\x08") || bytes.starts_with(b"PK\x03\x04");
    match () {
        () if super::is_known(&bytes) => Some(Ok(bytes)),
        () if of(&bytes).is_some_and(|text| svg::is_in(&text)) => Some(Err(SVG)),
        () if is_packed || (is_data && bytes.len() >= UNKNOWN) => Some(Err(UNKNOWN_KIND)),
        () => None,
    }
}

/// The next piece of text that may be base64, without its line ends.
fn piece(text: &[u8], at: &mut usize) -> Option<Vec<u8>> {
    let is_data = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let run = |from: usize, wanted: &dyn Fn(&u8) -> bool| {
        let rest = text.get(from..).unwrap_or_default();
        rest.get(..rest.iter().take_while(|b| wanted(b)).count())
            .unwrap_or_default()
    };
    let begins = |line: &[u8]| {
        let start = line.get(..START).unwrap_or(line);
        super::is_known(&crate::base64::decode(start).0)
    };
    while *at < text.len() {
        let mut piece = Vec::new();
        loop {
            let line = run(*at, &is_data);
            // Data that begin behind a line of something else.
            if !piece.is_empty() && begins(line) && !begins(&piece) {
                break;
            }
            piece.extend_from_slice(line);
            *at = at.saturating_add(line.len());
            let signs = run(*at, &|b| *b == b'=').len();
            *at = at.saturating_add(signs);
            let space = run(*at, &u8::is_ascii_whitespace);
            let ends = space.iter().filter(|b| **b == b'\n').count();
            // One sign at the end of a line says in quoted-printable that it goes on, and else that data end.
            let goes_on = match signs {
                0 => line.len() >= LINE && space.iter().any(|b| matches!(b, b'\n' | b'\r')),
                1 => line.len() >= LINE && ends == 1,
                _ => false,
            };
            if !goes_on {
                break;
            }
            *at = at.saturating_add(space.len());
        }
        let rest = run(*at, &|b| !is_data(b)).len();
        *at = at.saturating_add(rest);
        if piece.len() >= LEAST {
            return Some(piece);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXEL: &[u8] =
        b"\x89PNG\r\n\x1A\n and what follows it, which need not be a picture that is whole";
    const BASE64: &str = "iVBORw0KGgogYW5kIHdoYXQgZm9sbG93cyBpdCwgd2hpY2ggbmVlZCBub3QgYmUg\n  YSBwaWN0dXJlIHRoYXQgaXMgd2hvbGU=";

    fn all(text: &str) -> Vec<Result<Vec<u8>, Undecoded>> {
        let mut all = Vec::new();
        held(text.as_bytes(), &mut |held| all.push(held));
        all
    }

    #[test]
    fn a_picture_in_base64_or_digits_is_found_wherever_it_stands() {
        let hex: String = PIXEL.iter().map(|b| format!("{b:02x}")).collect();
        for text in [
            format!("<value mediaType=\"text/plain\">{BASE64}</value>"),
            format!("<img src='data:image/png;base64,{BASE64}'/>"),
            format!("{{\\rtf {{\\pict {hex}}}}}"),
        ] {
            assert_eq!(all(&text), [Ok(PIXEL.to_vec())], "{text}");
        }
    }

    #[test]
    fn a_picture_behind_other_data_and_one_in_lines_that_go_on_are_found() {
        let one = BASE64.replace(['\n', ' '], "");
        let (first, rest) = one.split_at(75);
        for text in [
            format!("QUJDREVGR0hJSktM\n{one}"),
            format!("QUJDREVGR0hJSktMTQ=={one}"),
            format!("QUJDREVGR0hJSktMTQ==\n{one}"),
            format!("src=3D\"data:image/png;base64,{first}=\n{rest}\""),
            format!("<value>{first}&#13;\n{rest}</value>"),
            format!("url(data:;base64,{first}%0D%0A{rest}%3D)"),
        ] {
            assert_eq!(all(&text), [Ok(PIXEL.to_vec())], "{text}");
        }
    }

    #[test]
    fn a_picture_in_svg_and_packed_data_are_told_and_text_in_svg_is_text() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg'><text x='0' y='9'>Jane Doe</text></svg>";
        assert_eq!(all(svg), []);
        let path = svg.replace("<text", "<path d='M0 0'/><text");
        assert_eq!(all(&path), [Err(SVG)]);
        let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02x} ")).collect() };
        assert_eq!(all(&hex(svg.as_bytes())), [Err(SVG)]);
        let packed = hex(&[&b"\x1F\x8B\x08"[..], &[9; 40]].concat());
        assert!(matches!(all(&packed).as_slice(), [Err(_)]));
    }

    #[test]
    fn words_and_digests_are_no_pictures_and_much_that_nobody_knows_is_told() {
        let digest = "0123456789abcdef".repeat(8);
        let words =
            "<title>Supercalifragilisticexpialidocious\nand other words of a report</title> "
                .repeat(40);
        assert_eq!(all(&format!("{words}{digest}")), []);
        assert_eq!(all(&"12 34 56 78 90 ".repeat(600)), []);
        assert_eq!(all(&"<p>50 % of 12 = 6 &lt; 7</p>".repeat(600)), []);
        assert!(all(&"12 a4 5b 78 c0 ".repeat(600))[0].is_err());
        assert_eq!(all(&"QUJD".repeat(600)).len(), 1);
        assert!(all(&"QUJD".repeat(600))[0].is_err());
    }

    #[test]
    fn text_is_told_from_what_is_none() {
        assert!(of("<a>é</a>\0".as_bytes()).is_some());
        assert!(of(b"\xFF\xFE<\0a\0>\0").is_some_and(|text| *text == *b"<a>"));
        for other in [&b"PK\x03\x04zip"[..], b"%!PS-Adobe", b"<a>\0</a>"] {
            assert!(of(other).is_none());
        }
    }

    #[test]
    fn a_mesh_is_as_long_as_its_triangles() {
        let mesh = |len: usize| [&[0; 80][..], &[2, 0, 0, 0], &vec![7; len]].concat();
        assert!(is_mesh(&mesh(100)));
        for len in [0, 99, 102, 400] {
            assert!(!is_mesh(&mesh(len)), "{len}");
        }
    }
}
