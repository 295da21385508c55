//! What stands in a JPEG or JPEG-LS stream beside its picture.
use super::super::beside::{comment, tail, text};

/// Segments of applications that hold nothing but numbers: how they begin, and their lengths. JFIF 1.02 (and LJIF, which
/// early lossless encoders wrote in its place), Adobe Technical Note 5116, SPIFF (ITU-T T.84 Annex F) with its end, and
/// HP's colour transform of JPEG-LS.
const KNOWN: &[(u8, &[u8], usize)] = &[
    (0xE0, b"JFIF\0", 14),
    (0xE0, b"LJIF\0", 13),
    (0xEE, b"Adobe", 12),
    (0xE8, b"SPIFF\0", 30),
    (0xE8, b"\0\0\0\x01\xFF\xD8", 6),
    (0xE8, b"mrfx", 5),
];

/// Bytes of a stream that no pixel shows; `scans` is where the data of its scans end, where their decoder
/// tells; in others what looks like text is counted.
pub(in crate::pixels::frames) fn beside(bytes: &[u8], scans: &[usize]) -> u64 {
    let mut ends = scans.iter();
    let mut count = 0u64;
    let mut at = 2usize;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let marker = rest
            .windows(2)
            .position(|w| matches!(w, [0xFF, 0x80..=0xCF | 0xD8..=0xFE]));
        let (gap, _) = rest.split_at(marker.unwrap_or(rest.len()));
        count = count.saturating_add(between(gap));
        let Some(found) = marker else {
            return count;
        };
        at = at.saturating_add(found).saturating_add(2);
        let rest = bytes.get(at..).unwrap_or_default();
        let marker = bytes.get(at.saturating_sub(1)).copied().unwrap_or(0);
        match marker {
            0xD9 => return count.saturating_add(tail(rest)),
            0xD8 => continue,
            _ => {}
        }
        let length = rest
            .first_chunk::<2>()
            .map_or(0, |l| u16::from_be_bytes(*l));
        let length = usize::from(length).clamp(2, rest.len().max(2));
        let segment = rest.get(2..length).unwrap_or_default();
        count = count.saturating_add(unshown(marker, segment));
        at = at.saturating_add(length);
        if marker == 0xDA {
            at = match ends.next() {
                Some(end) => *end,
                None => {
                    let end = scan_end(bytes, at);
                    let scan = bytes.get(at..end).unwrap_or_default();
                    count = count.saturating_add(text(scan));
                    end
                }
            }
            .max(at);
        }
    }
}

/// Bytes of a segment that are no part of what its marker asks for.
fn unshown(marker: u8, segment: &[u8]) -> u64 {
    let first = |at: usize| segment.get(at).map_or(0, |n| usize::from(*n));
    let needed = match marker {
        // Parameters of frames, scans, restarts, lines (T.81 B.2), and of JPEG-LS (T.87 C.2.4.1).
        0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xF7 => {
            first(5).saturating_mul(3).saturating_add(6)
        }
        0xDA => first(0).saturating_mul(2).saturating_add(4),
        0xDC | 0xDD => 2,
        0xF8 if first(0) == 1 => 11,
        // Tables, which are read to their ends.
        0xC4 | 0xCC | 0xDB => return 0,
        0xFE => return comment(segment),
        _ => {
            let known = |(of, start, length): &&(u8, &[u8], usize)| {
                *of == marker && *length == segment.len() && segment.starts_with(start)
            };
            return match KNOWN.iter().find(known) {
                Some(_) => 0,
                None => segment.len() as u64,
            };
        }
    };
    segment.len().saturating_sub(needed) as u64
}

/// Where coded data end (T.81 B.1.1.5, T.87 C.2.1): before a marker that is no restart.
fn scan_end(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let marks = |w: &[u8]| matches!(w, [0xFF, 0x80..=0xCF | 0xD8..=0xFE]);
    let length = rest.windows(2).position(marks).unwrap_or(rest.len());
    from.saturating_add(length)
}

/// Bytes between two segments: none if they are padding, or a restart marker behind the last interval.
fn between(gap: &[u8]) -> u64 {
    match gap {
        [0xFF, 0xD0..=0xD7] => 0,
        _ => tail(gap),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(segments: &[u8], after: &[u8]) -> Vec<u8> {
        let scan = b"\xFF\xDA\0\x08\x01\x01\0\0\x3F\0abc\xFF\0d\xFF\xD0e\xFF\xD9";
        [b"\xFF\xD8", segments, scan, after].concat()
    }

    #[test]
    fn segments_of_others_comments_and_what_follows_the_end_are_counted() {
        let count = |segments: &[u8], after: &[u8]| beside(&stream(segments, after), &[]);
        assert_eq!(count(b"", b""), 0);
        assert_eq!(count(b"", b"\0"), 0);
        assert_eq!(count(b"", b"JANE"), 4);
        assert_eq!(count(b"\xFF\xE1\0\x06Exif", b""), 4);
        assert_eq!(count(b"\xFF\xFE\0\x06JANE", b""), 4);
        assert_eq!(count(b"\xFF\xFE\0\x0CKakadu-2.2", b""), 0);
        assert_eq!(
            count(b"\xFF\xE0\0\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0", b""),
            0
        );
        assert_eq!(count(b"\xFF\xDD\0\x08\0\0JANE", b"JANE"), 8);
        assert_eq!(count(b"JANE", b""), 4);
        // A segment that goes beyond the stream is counted as far as it is there.
        assert_eq!(beside(b"\xFF\xD8\xFF\xE1\x70\0JANE", &[]), 4);
    }

    #[test]
    fn what_a_decoder_left_of_a_scan_is_counted() {
        let bytes = stream(b"", b"");
        assert_eq!(beside(&bytes, &[bytes.len() - 2]), 0);
        assert_eq!(beside(&bytes, &[15]), bytes.len() as u64 - 17);
        let named = [
            &bytes[..15],
            b"DOE^JANE 1948-01-31 Calle Mayor",
            &bytes[15..],
        ]
        .concat();
        assert!(beside(&named, &[]) >= 31);
        assert_eq!(beside(&named, &[named.len() - 2]), 0);
    }
}
