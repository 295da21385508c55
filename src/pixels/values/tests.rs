#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
use super::*;

/// A picture of 4 × 2 pixels.
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\x04\0\0\0\x02\x08\0\0\0\0";

fn told(bytes: &[u8]) -> &'static str {
    match inside(bytes) {
        Some(Inside::Picture(_)) => "picture",
        Some(Inside::Packed(Packed::DataSet(_))) => "data set",
        Some(Inside::Packed(_)) => "compressed",
        Some(Inside::Unknown(kind)) => kind,
        None => "",
    }
}

fn padded(bytes: &[u8]) -> Vec<u8> {
    [bytes, &[7; 200]].concat()
}

/// A bitmap of 8 × 8 pixels of 8 bits, and what stands before it in a file.
fn bitmap() -> Vec<u8> {
    let mut bytes = vec![40, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0];
    bytes.resize(40 + 1024 + 64, 0);
    bytes
}

#[test]
fn what_long_marks_begin_is_a_picture_wherever_it_stands() {
    let jpeg = b"\xFF\xD8\xFF\xE0\0\x10JFIF\0 and so on";
    for picture in [
        PNG,
        jpeg,
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\0\0\0\x0CjP  \r\n\x87\n",
    ] {
        for before in [0, 1, 8, 64, 5000] {
            let value = [vec![3; before], padded(picture)].concat();
            assert_eq!(told(&value), "picture", "{before}");
        }
    }
}

#[test]
fn what_few_bytes_begin_is_a_picture_where_it_decodes_and_else_nothing() {
    let file = [&b"BM\0\0\0\0\0\0\0\0\x36\x04\0\0"[..], &bitmap()].concat();
    assert_eq!(told(&[vec![3; 16], file].concat()), "picture");
    for mark in [
        &b"II*\0"[..],
        b"GIF89a",
        b"BM",
        b"\xFF\xD8\xFF",
        b"\xFF\x4F\xFF\x51",
        b"\x1F\x8B\x08",
    ] {
        let value = [&[3; 16], mark, &[0; 60]].concat();
        assert_eq!(told(&value), "", "{mark:?}");
        let many = [&[3; 16][..], &mark.repeat(40), &[0; 60]].concat();
        assert!(matches!(
            told(&many),
            "" | "a value in which many pictures seem to begin"
        ));
    }
}

#[test]
fn kinds_that_nobody_decodes_are_told() {
    let icon = [
        &[
            0, 0, 1, 0, 1, 0, 8, 8, 0, 0, 1, 0, 8, 0, 100, 0, 0, 0, 22, 0, 0, 0,
        ][..],
        &[1; 120],
    ]
    .concat();
    let pcx = [
        &[10, 5, 1, 8, 0, 0, 0, 0, 9, 0, 9, 0][..],
        &[0; 53],
        &[1],
        &[5; 99],
    ]
    .concat();
    let sgi = [&[1, 0xDA, 1, 1, 0, 2, 0, 9, 0, 9][..], &[0; 600]].concat();
    let tga = [&[0; 60][..], b"TRUEVISION-XFILE.\0"].concat();
    let svg = padded(b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'>");
    for (value, kind) in [
        (icon, "an ICO picture"),
        (pcx, "a PCX picture"),
        (sgi, "an SGI picture"),
        (tga, "a TGA picture"),
        (svg, "an SVG picture"),
        (bitmap(), "a bitmap without the header of a file"),
        (padded(b"P5\n# a remark\n10 12\n255\n"), "a PNM picture"),
        (
            padded(b"\0\0\0\x1CftypavifXXXX"),
            "a picture or a film in ISO media boxes",
        ),
        (padded(b"\0\0\x01\xBA\x44\0"), "a film"),
        (padded(b"8BPS\0\x01"), "a PSD picture"),
        (padded(b"%!PS-Adobe-3.0"), "PostScript"),
        (padded(b"PK\x03\x04"), "an archive"),
    ] {
        assert_eq!(told(&value), kind);
    }
}

#[test]
fn numbers_and_texts_are_no_pictures() {
    // Coefficients that begin as something does, and are not as long or not as it would be.
    let mut ramp: Vec<u8> = (0..4000u16).flat_map(u16::to_le_bytes).collect();
    ramp.truncate(3000);
    for value in [
        padded(b"\0\0\x01\xBA\0\0"),
        padded(b"P5 10000 12000 255 "),
        padded(b"\x0A\x05\x01\x08"),
        padded(b"\x01\xDA\0\x01\0\x02"),
        padded(b"BM"),
        padded(b"\0\0\x01\0\x01\0"),
        padded(&[40, 0, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 1, 0, 8, 0, 0, 0, 0, 0]),
        // Numbers of 16 bits a little below zero.
        (0..4000u16)
            .flat_map(|n| (-60 + (n * 7 % 50).cast_signed()).to_le_bytes())
            .collect(),
        (-200..200i16).flat_map(i16::to_le_bytes).collect(),
        padded(b"x\x9Cnot deflated"),
        padded(b"ordinary prose of a report, in which P5 and BM and II* stand"),
        padded(&[8, 0, 4, 0]),
        vec![0; 5000],
        ramp,
    ] {
        assert_eq!(told(&value), "");
    }
}

#[test]
fn a_data_set_is_told_with_its_preamble_without_it_and_behind_other_bytes() {
    let marked = b"DICM\x02\0\0\0UL\x04\0\0\0\0\0";
    let bare = b"\x02\0\x02\0UI\x02\x001\0\x02\0\x03\0UI\x02\x001\0\x08\0\x05\0CS\0\0";
    assert_eq!(told(marked), "data set");
    assert_eq!(told(bare), "data set");
    assert_eq!(told(&[&[0; 128], &marked[..]].concat()), "data set");
    assert_eq!(told(&[&[9; 300], &marked[..]].concat()), "data set");
    assert_eq!(told(&padded(b"DICM and other words")), "");
}

#[test]
fn a_value_is_pixels_where_it_is_just_as_long() {
    let shape = Shape {
        rows: 20,
        columns: 30,
        frames: 2,
    };
    let fits = |length: usize| {
        let modules = shape.fits(length).into_iter();
        modules
            .map(|m| (m.samples, m.allocated, m.frames))
            .collect::<Vec<_>>()
    };
    assert_eq!(fits(600), [(1, 8, 1)]);
    assert_eq!(fits(1200), [(1, 16, 1), (1, 8, 2)]);
    assert_eq!(fits(1800), [(3, 8, 1)]);
    assert_eq!(fits(75), [(1, 1, 1)]);
    assert_eq!(fits(76), [(1, 1, 1)]);
    assert!(fits(599).is_empty() && fits(601).is_empty() && fits(6000).is_empty());
}
