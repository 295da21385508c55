//! What stands beside the pictures in encoded frames: behind their ends, between their parts, in comments and segments of
//! applications. No view shows it, so its bytes are counted, and told as not judged. Padding and what encoders write into
//! every file are no such bytes.

/// What software writes of itself into comments, before its version: as found in real files, and in the sources of GDCM,
/// OpenJPEG, Grok, JasPer, Kakadu and OpenJPH.
const WRITERS: &[&str] = &[
    "Created by GDCM/OpenJPEG version",
    "Created by Grok     version",
    "Created by OpenJPEG version",
    "Creator: JasPer Version",
    "Kakadu-",
    "LEAD Technologies Inc. V",
    "MITRA_DICOM_STANDARD",
    "OpenJPH Ver",
];
/// Characters of a version, at most.
const VERSION: usize = 12;

/// What Kakadu writes of its layers in a second comment: a line of words, and numbers.
const LAYERS: &str = "Kdu-Layer-Info: log_2{Delta-D(squared-error)/Delta-L(bytes)}, L(bytes)";

fn is_layers(text: &str) -> bool {
    let number = |c: char| c.is_ascii_digit() || c.is_ascii_whitespace() || ".,-+e\0".contains(c);
    let rest = text.strip_prefix(LAYERS);
    rest.is_some_and(|rest| rest.chars().all(number))
}

/// How many bytes stand behind the end of something. One byte is padding, and so are any that are all 0x00 or all 0xFF.
pub(super) fn tail(bytes: &[u8]) -> u64 {
    let all = |byte: u8| bytes.iter().all(|b| *b == byte);
    if bytes.len() <= 1 || all(0) || all(0xFF) {
        return 0;
    }
    bytes.len() as u64
}

/// Bytes of a comment: none if it names nothing but the program that wrote it, and a version of up to three digits a part.
pub(super) fn comment(text: &[u8]) -> u64 {
    let ends = |c: char| c == '\0' || c.is_ascii_whitespace();
    let is_writer = |text: &str| {
        let text = text.trim_end_matches(ends);
        let version = WRITERS.iter().find_map(|w| text.strip_prefix(w));
        version.is_some_and(|version| {
            let version = version.trim_start_matches([' ', 'v']);
            version.len() <= VERSION
                && version
                    .split('.')
                    .all(|part| part.len() <= 3 && part.bytes().all(|b| b.is_ascii_digit()))
        })
    };
    match std::str::from_utf8(text) {
        Ok(text) if is_writer(text) || is_layers(text) => 0,
        _ => tail(text),
    }
}

/// The boxes of a file of the family of JP2 (15444-1 I.4): kind, where the content stands, and the content. A box that goes beyond the bytes ends with
/// them; bytes that are no box are one of the kind `\0\0\0\0`.
pub(super) fn boxes(bytes: &[u8]) -> impl Iterator<Item = ([u8; 4], usize, &[u8])> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (kind, header, length) = match rest {
            [0, 0, 0, 0, a, b, c, d, ..] => ([*a, *b, *c, *d], 8, rest.len()),
            [0, 0, 0, 1, a, b, c, d, long @ ..] => {
                let length = long.first_chunk::<8>().map(|l| u64::from_be_bytes(*l));
                let length = length.and_then(|l| usize::try_from(l).ok());
                ([*a, *b, *c, *d], 16, length.unwrap_or(0))
            }
            [l3, l2, l1, l0, a, b, c, d, ..] => {
                let length = u32::from_be_bytes([*l3, *l2, *l1, *l0]);
                let length = usize::try_from(length).unwrap_or(usize::MAX);
                ([*a, *b, *c, *d], 8, length)
            }
            _ => ([0; 4], 0, rest.len()),
        };
        let (kind, header, length) = match rest.get(header..length.min(rest.len())) {
            Some(_) => (kind, header, length.min(rest.len())),
            None => ([0; 4], 0, rest.len()),
        };
        let (whole, after) = rest.split_at(length);
        let at = bytes
            .len()
            .saturating_sub(rest.len())
            .saturating_add(header);
        rest = after;
        Some((kind, at, whole.get(header..).unwrap_or_default()))
    })
}

/// Bytes of a box that is not shown, with its kind and length.
pub(super) fn of_other(kind: &[u8; 4], content: &[u8]) -> u64 {
    match kind {
        [0, 0, 0, 0] => tail(content),
        _ => (content.len() as u64).saturating_add(8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_is_nothing_and_all_else_is_counted() {
        for nothing in [&b""[..], b"A", &[0; 9], &[0xFF; 3]] {
            assert_eq!(tail(nothing), 0);
        }
        assert_eq!(tail(b"\0A"), 2);
    }

    #[test]
    fn a_writer_and_its_version_are_no_comment_and_a_name_is() {
        for known in [
            "Created by GDCM/OpenJPEG version 2.1.1",
            "Kakadu-v7.3.3\0",
            "OpenJPH Ver 0.7.3.",
            "MITRA_DICOM_STANDARD",
            "LEAD Technologies Inc. V1.01",
        ] {
            assert_eq!(comment(known.as_bytes()), 0, "{known}");
        }
        for other in [
            "DOE^JANE",
            "Kakadu-JANE",
            "Kakadu-v19480131",
            "Kakadu-7.3 Jane",
            "\u{e9}",
        ] {
            assert_eq!(comment(other.as_bytes()), other.len() as u64, "{other}");
        }
    }

    #[test]
    fn boxes_of_any_length_cover_all_bytes() {
        let bytes = b"\0\0\0\x0Cftypjp2 \0\0\0\x01jp2c\0\0\0\0\0\0\0\x12ab\0\0\0\0xml ende";
        let found: Vec<_> = boxes(bytes).collect();
        let told: [([u8; 4], usize, &[u8]); 3] = [
            (*b"ftyp", 8, b"jp2 "),
            (*b"jp2c", 28, b"ab"),
            (*b"xml ", 38, b"ende"),
        ];
        assert_eq!(found, told);
        for (broken, kind) in [
            (&b"\0\0\0\x04ftyp"[..], [0; 4]),
            (b"\0\0\0\x63uuidab", *b"uuid"),
        ] {
            assert_eq!(boxes(broken).map(|b| b.0).collect::<Vec<_>>(), [kind]);
        }
        assert_eq!(
            boxes(b"abc").collect::<Vec<_>>(),
            [([0; 4], 0, &b"abc"[..])]
        );
    }
}
