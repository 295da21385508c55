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

/// Signs of a text in coded data. Fewer stand there by chance: of 256 bytes 74 are such signs, so that a run of 24 begins at
/// one in 10^13 bytes.
const TEXT: usize = 24;
/// Different signs of it: data of flat pictures repeat themselves.
const DIFFERENT: usize = 9;

/// Bytes of what looks like text in coded data, whose end no decoder tells: runs of letters, digits and what stands between
/// them in names, dates and sentences, as bytes or as UTF-16.
pub(super) fn text(bytes: &[u8]) -> u64 {
    let is_sign = |b: &u8| b.is_ascii_alphanumeric() || b" ^.,:;-_/='@".contains(b);
    let runs = bytes.chunk_by(|a, b| is_sign(a) && is_sign(b));
    let narrow: u64 = runs.map(|run| of_signs(run.iter())).sum();
    let wide = |at: usize| {
        let (pairs, _) = bytes.get(at..).unwrap_or_default().as_chunks::<2>();
        let is_pair = |pair: &[u8; 2]| matches!(pair, [sign, 0] if is_sign(sign));
        let runs = pairs.chunk_by(move |a, b| is_pair(a) && is_pair(b));
        let signs = runs.map(|run| of_signs(run.iter().map(|[sign, _]| sign)));
        signs.sum::<u64>().saturating_mul(2)
    };
    narrow.saturating_add(wide(0)).saturating_add(wide(1))
}

/// How many signs there are, if they are a text.
fn of_signs<'s>(signs: impl ExactSizeIterator<Item = &'s u8>) -> u64 {
    let length = signs.len();
    if length < TEXT {
        return 0;
    }
    let different: std::collections::BTreeSet<&u8> = signs.collect();
    match different.len() >= DIFFERENT {
        true => length as u64,
        false => 0,
    }
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
    fn a_text_in_coded_data_is_counted_and_what_stands_there_by_chance_is_not() {
        // A generator of Lehmer's: bytes as any coder makes them.
        let mut state = 1u64;
        let mut byte = || {
            state = state * 48_271 % 0x7FFF_FFFF;
            (state >> 11 & 0xFF) as u8
        };
        let coded: Vec<u8> = (0..1 << 20).map(|_| byte()).collect();
        let name = b"DOE^JANE 1948-01-31 Calle Mayor 7";
        let wide: Vec<u8> = name.iter().flat_map(|b| [0, *b]).collect();
        assert_eq!(text(&coded), 0);
        assert!((33..36).contains(&text(&[&coded[..99], name, &coded].concat())));
        assert!((64..68).contains(&text(&[&coded[..99], &wide, &coded].concat())));
        // Flat pictures.
        assert_eq!(text(&b"I$I$ABABUUUU".repeat(40)), 0);
        assert_eq!(text(b"DOE^JANE"), 0);
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
