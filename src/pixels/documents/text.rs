//! Documents of text (CDA, OBJ, MTL) and meshes (STL): such a document holds a picture only in base64 or in hexadecimal
//! digits. What is written so is taken out, whatever element it stands in and whatever that says of it.
use super::super::Undecoded;
use std::borrow::Cow;

/// Characters that are data: fewer hold no picture in which one could read.
const LEAST: usize = 64;
/// Characters of a line that another one may follow: encoders write 60 to 76.
const LINE: usize = 16;
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

/// A document of text, in which data in base64 or hexadecimal digits can be looked for. PostScript is a program.
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

/// The data that a text holds.
pub(super) fn held(text: &[u8]) -> impl Iterator<Item = Result<Vec<u8>, Undecoded>> {
    let mut at = 0usize;
    let pieces = std::iter::from_fn(move || piece(text, &mut at));
    let told = pieces.filter_map(|piece| {
        let bytes = decoded(&piece)?;
        if super::is_known(&bytes) {
            return Some(Ok(bytes));
        }
        let unknown = Undecoded::NotDecoded("data of an unknown kind in a document of text");
        (bytes.len() >= UNKNOWN).then_some(Err(unknown))
    });
    told.enumerate()
        .take(MOST.saturating_add(1))
        .map(|(number, held)| {
            if number < MOST {
                held
            } else {
                Err(Undecoded::TooLarge)
            }
        })
}

/// The next piece of text that may be data, without its line ends.
fn piece(text: &[u8], at: &mut usize) -> Option<Vec<u8>> {
    let is_data =
        |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=' | b'-' | b'_');
    let run = |from: usize, wanted: &dyn Fn(&u8) -> bool| {
        let rest = text.get(from..).unwrap_or_default();
        rest.get(..rest.iter().take_while(|b| wanted(b)).count())
            .unwrap_or_default()
    };
    while *at < text.len() {
        let mut piece = Vec::new();
        loop {
            let line = run(*at, &is_data);
            piece.extend_from_slice(line);
            *at = at.saturating_add(line.len());
            let space = run(*at, &u8::is_ascii_whitespace);
            let goes_on = line.len() >= LINE && space.iter().any(|b| matches!(b, b'\n' | b'\r'));
            if !goes_on {
                break;
            }
            *at = at.saturating_add(space.len());
        }
        *at = at.saturating_add(run(*at, &|b| !is_data(b)).len());
        if piece.len() >= LEAST {
            return Some(piece);
        }
    }
    None
}

/// Undoes hexadecimal digits, or base64 (RFC 4648 sections 4 and 5).
fn decoded(piece: &[u8]) -> Option<Vec<u8>> {
    let digit = |b: &u8| char::from(*b).to_digit(16);
    if let Some(digits) = piece.iter().map(digit).collect::<Option<Vec<u32>>>() {
        let pairs = digits.chunks_exact(2);
        let byte = |pair: &[u32]| u8::try_from(pair.iter().fold(0, |all, d| all << 4 | d)).ok();
        return pairs.map(byte).collect();
    }
    Some(crate::base64::decode(piece).0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIXEL: &[u8] =
        b"\x89PNG\r\n\x1A\n and what follows it, which need not be a picture that is whole";
    const BASE64: &str = "iVBORw0KGgogYW5kIHdoYXQgZm9sbG93cyBpdCwgd2hpY2ggbmVlZCBub3QgYmUg\n  YSBwaWN0dXJlIHRoYXQgaXMgd2hvbGU=";

    fn all(text: &str) -> Vec<Result<Vec<u8>, Undecoded>> {
        held(text.as_bytes()).collect()
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
    fn words_and_digests_are_no_pictures_and_much_that_nobody_knows_is_told() {
        let digest = "0123456789abcdef".repeat(8);
        let words =
            "<title>Supercalifragilisticexpialidocious\nand other words of a report</title> "
                .repeat(40);
        assert_eq!(all(&format!("{words}{digest}")), []);
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
