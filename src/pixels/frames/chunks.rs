//! What stands in PNG and TIFF files beside their pictures: texts, profiles, parts that are longer than they can be, and bytes
//! that no part of the file names.
mod tiff;

use super::beside::tail;
pub(super) use tiff::of_tiff;

/// Chunks of PNG that hold no texts, and how long they are at most (PNG, third edition, 11; APNG among them). Of hIST nobody
/// shows anything, and it holds what one likes.
const SHOWN: &[(&[u8; 4], usize)] = &[
    (b"IHDR", 13),
    (b"PLTE", 768),
    (b"IDAT", usize::MAX),
    (b"IEND", 0),
    (b"tRNS", 256),
    (b"gAMA", 4),
    (b"cHRM", 32),
    (b"sRGB", 1),
    (b"sBIT", 4),
    (b"bKGD", 6),
    (b"pHYs", 9),
    (b"tIME", 7),
    (b"cICP", 4),
    (b"mDCV", 24),
    (b"cLLI", 8),
    (b"acTL", 8),
    (b"fcTL", 26),
    (b"fdAT", usize::MAX),
];
/// Those that may come more than once.
const MANY: &[&[u8; 4]] = &[b"IDAT", b"fcTL", b"fdAT"];

/// Bytes of a PNG file that no pixel shows.
pub(super) fn of_png(bytes: &[u8]) -> u64 {
    let mut rest = bytes.get(8..).unwrap_or_default();
    let mut count = 0u64;
    let mut seen: Vec<&[u8; 4]> = Vec::new();
    let mut data = Vec::new();
    loop {
        let Some([l3, l2, l1, l0, kind @ ..]) = rest.first_chunk::<8>() else {
            return count.saturating_add(tail(rest));
        };
        let length = usize::try_from(u32::from_be_bytes([*l3, *l2, *l1, *l0]));
        let length = length.unwrap_or(usize::MAX);
        // Length, kind, content, and a checksum.
        let Some((chunk, behind)) = rest.split_at_checked(length.saturating_add(12)) else {
            return count.saturating_add(tail(rest));
        };
        let is_shown = |(shown, most): &(&[u8; 4], usize)| *shown == kind && length <= *most;
        let known = SHOWN.iter().find(|shown| is_shown(shown));
        match known {
            Some((kind, _)) if MANY.contains(kind) || !seen.contains(kind) => seen.push(kind),
            _ => count = count.saturating_add(chunk.len() as u64),
        }
        if kind == b"IDAT" {
            data.push(chunk.get(8..length.saturating_add(8)).unwrap_or_default());
        }
        rest = behind;
        if kind == b"IEND" {
            let behind = behind_stream(&data.concat());
            return count.saturating_add(tail(rest)).saturating_add(behind);
        }
    }
}

/// Bytes behind the end of a stream of RFC 1950, which the decoder does not look at.
fn behind_stream(data: &[u8]) -> u64 {
    use std::io::{Read as _, copy, sink};
    /// Bytes that are inflated: as many as pictures have.
    const MOST: u64 = 8 * crate::pixels::MAX_SAMPLES;
    let mut stream = flate2::bufread::ZlibDecoder::new(data);
    match copy(&mut stream.by_ref().take(MOST), &mut sink()) {
        Ok(_) => {
            let used = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
            tail(data.get(used..).unwrap_or_default())
        }
        // The decoder tells of damage.
        Err(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "helpers of tests")]
    use super::*;
    use std::io::Write as _;

    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let length = (content.len() as u32).to_be_bytes();
        [&length[..], kind, content, &[0; 4]].concat()
    }

    /// A file with these chunks between a header and its data.
    fn png(chunks: &[u8], behind: &[u8]) -> Vec<u8> {
        let mut data = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::none());
        data.write_all(&[7; 30]).unwrap();
        let data = [&data.finish().unwrap(), behind].concat();
        let (one, two) = data.split_at(9);
        [
            b"\x89PNG\r\n\x1A\n".to_vec(),
            chunk(b"IHDR", &[1; 13]),
            chunks.to_vec(),
            chunk(b"IDAT", one),
            chunk(b"IDAT", two),
            chunk(b"IEND", b""),
        ]
        .concat()
    }

    #[test]
    fn a_chunk_that_is_longer_than_it_can_be_or_comes_again_is_counted() {
        let count = |chunks: &[u8]| of_png(&png(chunks, b""));
        let gamma = chunk(b"gAMA", &[0, 1, 2, 3]);
        assert_eq!(count(&gamma), 0);
        assert_eq!(count(&gamma.repeat(3)), 32);
        assert_eq!(count(&chunk(b"gAMA", &[7; 500])), 512);
        assert_eq!(count(&chunk(b"IHDR", &[7; 200])), 212);
        assert_eq!(count(&chunk(b"hIST", b"DOE^JANE")), 20);
        assert_eq!(count(&chunk(b"PLTE", &[7; 768])), 0);
    }

    #[test]
    fn bytes_behind_the_stream_of_a_picture_are_counted() {
        assert_eq!(of_png(&png(b"", b"")), 0);
        assert_eq!(of_png(&png(b"", b"DOE^JANE")), 8);
    }
}
