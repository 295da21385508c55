//! Bytes of encoded frames that show nothing: each place in which something could stand is counted, and no whole frame
//! tells of any.
use sekisho::field::Document;
use sekisho::pixels::{image_file, sources};

use crate::corpus::item;
use crate::made::{even, grey};

const JPEG: &[u8] = include_bytes!("streams/baseline-8.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("streams/progressive.jpg");
const LOSSLESS: &[u8] = include_bytes!("streams/lossless-16-p1.jpg");
const JPEG_LS: &[u8] = include_bytes!("streams/ls-16.jls");
const J2K: &[u8] = include_bytes!("streams/j2k-16.j2k");
const HTJ2K: &[u8] = include_bytes!("streams/htj2k-16.jph");
const JPEG_XL: &[u8] = include_bytes!("streams/jxl-8.jxl");
const BOXED: &[u8] = include_bytes!("streams/jxl-16.jxl");
const CODED: &[&[u8]] = &[
    JPEG,
    PROGRESSIVE,
    LOSSLESS,
    JPEG_LS,
    J2K,
    HTJ2K,
    JPEG_XL,
    BOXED,
];

fn beside(bytes: &[u8]) -> u64 {
    let source = image_file(bytes);
    source.frames().map(|frame| frame.unwrap().beside).sum()
}

/// Bytes in no frame, and in frames and in no picture.
fn counts(document: &Document) -> (u64, u64) {
    let mut counts = (0, 0);
    for source in sources(document) {
        counts.0 += source.left_over();
        counts.1 += source.frames().flatten().map(|f| f.beside).sum::<u64>();
    }
    counts
}

/// A stream with bytes behind its first `at`.
fn with(stream: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    [&stream[..at], more, &stream[at..]].concat()
}

#[test]
fn whole_streams_tell_of_nothing_and_what_follows_their_ends_is_told() {
    for (at, stream) in CODED.iter().copied().enumerate() {
        let padded = [stream, b"\0"].concat();
        let more = [stream, b"DOE^JANE"].concat();
        assert_eq!((beside(stream), beside(&padded)), (0, 0), "{at}");
        assert_eq!(beside(&more), 8, "{at}");
    }
}

#[test]
fn comments_and_segments_that_are_no_part_of_a_picture_are_told() {
    for stream in [JPEG, PROGRESSIVE, LOSSLESS, JPEG_LS] {
        assert_eq!(beside(&with(stream, 2, b"\xFF\xFE\0\x0ADOE^JANE")), 8);
        assert_eq!(beside(&with(stream, 2, b"\xFF\xEB\0\x0ADOE^JANE")), 8);
        assert_eq!(beside(&with(stream, 2, b"\xFF\xFE\0\x0CKakadu-2.2")), 0);
    }
    // Behind the data of the last scan.
    for stream in [JPEG, LOSSLESS, JPEG_LS] {
        let end = stream.len() - 2;
        assert!(beside(&with(stream, end, b"DOE^JANE")) >= 7);
    }
    let size = 4 + usize::from(u16::from_be_bytes([J2K[4], J2K[5]]));
    let comment = |text: &str| {
        let length = (text.len() as u16 + 4).to_be_bytes();
        [b"\xFF\x64", &length[..], b"\0\x01", text.as_bytes()].concat()
    };
    assert_eq!(beside(&with(J2K, size, &comment("DOE^JANE"))), 8);
    let signed = comment("Created by OpenJPEG version 2.5.2");
    assert_eq!(beside(&with(J2K, size, &signed)), 0);
}

#[test]
fn what_looks_like_text_in_coded_data_whose_end_no_decoder_tells_is_told() {
    let text = b"DOE^JANE 1948-01-31 Calle Mayor 7";
    let scan = with(PROGRESSIVE, PROGRESSIVE.len() - 2, text);
    assert!((33..40).contains(&beside(&scan)));
    for stream in [J2K, HTJ2K] {
        // At the end of its only tile-part, whose length says so.
        let part = stream.windows(2).position(|w| w == b"\xFF\x90").unwrap();
        let length: [u8; 4] = stream[part + 6..part + 10].try_into().unwrap();
        let length = u32::from_be_bytes(length);
        let end = stream.len() - 2;
        assert!(length == 0 || part + length as usize == end);
        let mut named = with(stream, end, text);
        if length > 0 {
            named[part + 6..part + 10].copy_from_slice(&(length + 33).to_be_bytes());
        }
        assert!((33..40).contains(&beside(&named)));
    }
}

#[test]
fn boxes_around_a_stream_that_show_nothing_are_told() {
    let boxed = |kind: &[u8; 4], content: &[u8]| {
        let length = (content.len() as u32 + 8).to_be_bytes();
        [&length[..], kind, content].concat()
    };
    let wrapped = [
        b"\0\0\0\x0CJXL \r\n\x87\n".to_vec(),
        boxed(b"ftyp", b"jxl \0\0\0\0jxl "),
        boxed(b"jxlc", JPEG_XL),
    ]
    .concat();
    assert_eq!(beside(&wrapped), 0);
    let named = [wrapped.clone(), boxed(b"xml ", b"DOE^JANE")].concat();
    assert_eq!(beside(&named), 16);
    let inside = [
        &wrapped[..32],
        &boxed(b"jxlc", &[JPEG_XL, b"JANE"].concat()),
    ]
    .concat();
    assert_eq!(beside(&inside), 4);

    let header = [
        boxed(b"ihdr", b"\0\0\0\x0C\0\0\0\x11\0\x01\x0F\x07\0\0"),
        boxed(b"colr", b"\x01\0\0\0\0\0\x11"),
    ]
    .concat();
    let wrapped = [
        b"\0\0\0\x0CjP  \r\n\x87\n".to_vec(),
        boxed(b"ftyp", b"jp2 \0\0\0\0jp2 "),
        boxed(b"jp2h", &header),
        boxed(b"jp2c", J2K),
    ]
    .concat();
    assert_eq!(beside(&wrapped), 0);
    let named = [wrapped.clone(), boxed(b"xml ", b"DOE^JANE")].concat();
    assert_eq!(beside(&named), 16);
    let start = wrapped.len() - J2K.len() - 8;
    let inside = [J2K, b"DOE^JANE\xFF\xD9"].concat();
    let inside = [&wrapped[..start], &boxed(b"jp2c", &inside)].concat();
    assert_eq!(beside(&inside), 10);
}

/// An RLE frame of two pixels of 16 bits, with bytes in the places that a header leaves.
fn rle(unused: &[u8], gap: &[u8], behind: [&[u8]; 2]) -> Vec<u8> {
    let first = 64 + gap.len() as u32;
    let second = first + 3 + behind[0].len() as u32;
    let numbers = [2, first, second];
    let mut bytes: Vec<u8> = numbers.iter().flat_map(|n: &u32| n.to_le_bytes()).collect();
    bytes.extend(unused);
    bytes.resize(64, 0);
    for part in [gap, &[1, 7, 8], behind[0], &[255, 9], behind[1]] {
        bytes.extend(part);
    }
    bytes
}

#[test]
fn what_the_offsets_of_rle_leave_is_told() {
    let image = grey(1, 2, [16, 16, 15]);
    let count = |bytes: &[u8]| counts(&image.encapsulated("1.2.840.10008.1.2.5", &[bytes])).1;
    assert_eq!(count(&rle(b"", b"", [b"", b""])), 0);
    assert_eq!(count(&rle(b"", b"", [b"\0", b"\0"])), 0);
    assert!(count(&rle(b"DOE^JANE", b"", [b"", b""])) > 0);
    assert_eq!(count(&rle(b"", b"", [b"DOE^JANE", b""])), 8);
    assert_eq!(count(&rle(b"", b"", [b"", b"DOE^JAN"])), 7);
    // A run of literals that goes on behind the last pixel.
    let mut long = rle(b"", b"", [b"", b""]);
    long.truncate(67);
    long.extend(b"\x09ab<DOE^JAN");
    assert_eq!(count(&long), 8);
}

#[test]
fn an_offset_table_that_is_none_and_bytes_behind_the_items_are_told() {
    let image = grey(12, 17, [16, 16, 15]);
    let syntax = "1.2.840.10008.1.2.4.70";
    let fragment = item(&even(LOSSLESS));
    let left = |table: &[u8]| {
        let items = [item(table), fragment.clone()].concat();
        counts(&image.items(syntax, &items)).0
    };
    assert_eq!(left(b""), 0);
    assert_eq!(left(&[0; 4]), 0);
    assert_eq!(left(b"DOE^JANE"), 8);
    assert_eq!(left(b"JANE"), 4);
}

#[test]
fn texts_in_png_and_tiff_files_are_told_and_pictures_alone_are_not() {
    let png: &[u8] = include_bytes!("streams/grey-16.png");
    assert_eq!(beside(png), 0);
    let text = b"\0\0\0\x0DtEXtName\0DOE^JANE\x63\xAC\x8B\x11";
    assert_eq!(beside(&with(png, png.len() - 12, text)), 25);
    assert_eq!(beside(&[png, b"DOE^JANE"].concat()), 8);

    let pages: &[u8] = include_bytes!("streams/two-pages.tif");
    for tiff in [pages, include_bytes!("streams/bits.tif")] {
        assert_eq!(beside(tiff), 0);
        assert!((8..12).contains(&beside(&[tiff, b"DOE^JANE"].concat())));
    }
}
