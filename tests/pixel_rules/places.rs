//! Every place of a file in which a picture can stand: text there is found with its frame and region, and its clean twin passes.
#![expect(
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
use std::io::Cursor;

use image::{ExtendedColorType, ImageEncoder as _};

use super::files::{COLUMNS, File, ROWS, clean, plane, text};
use super::{NO_TEXT, check, policy};

/// `burned.pgm` and `phantom.pgm` as JPEG, the part that [`text`] and [`clean`] are of: Pillow 11, quality 92.
const JPEGS: [&[u8]; 2] = [
    include_bytes!("../data/pixels/burned.jpg"),
    include_bytes!("../data/pixels/phantom.jpg"),
];

/// What makes a file of a picture with text, or of the same without.
type Make<'m> = &'m dyn Fn(bool) -> Vec<u8>;

fn grey(with_text: bool) -> Vec<u8> {
    if with_text { text() } else { clean() }
}

fn jpeg(with_text: bool) -> Vec<u8> {
    JPEGS[usize::from(!with_text)].to_vec()
}

fn png(with_text: bool) -> Vec<u8> {
    let mut out = Vec::new();
    image::codecs::png::PngEncoder::new(&mut out)
        .write_image(
            &grey(with_text),
            COLUMNS.into(),
            ROWS.into(),
            ExtendedColorType::L8,
        )
        .unwrap();
    out
}

fn tiff(width: u16, height: u16, pixels: &[u8]) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    tiff::encoder::TiffEncoder::new(&mut out)
        .unwrap()
        .write_image::<tiff::encoder::colortype::Gray8>(width.into(), height.into(), pixels)
        .unwrap();
    out.into_inner()
}

fn small_tiff(with_text: bool) -> Vec<u8> {
    tiff(COLUMNS, ROWS, &grey(with_text))
}

/// An uncompressed picture of 400 kilobytes, more than is read of a value unless it is asked for: the small one above grey.
fn large_tiff(with_text: bool) -> Vec<u8> {
    let mut pixels = vec![90; 640 * 640];
    for (row, line) in grey(with_text).chunks(usize::from(COLUMNS)).enumerate() {
        let at = (row + 200) * 640 + 100;
        pixels[at..at + line.len()].copy_from_slice(line);
    }
    tiff(640, 640, &pixels)
}

/// A file whose own pixels are clean.
fn host() -> File {
    File::new(8).bytes(&clean())
}

/// The same with a private element of this VR.
fn private(vr: &str, value: &[u8]) -> Vec<u8> {
    host()
        .with(0x0029, 0x0010, "LO", b"ACME 1.1")
        .with(0x0029, 0x1001, vr, value)
        .file()
}

/// Checks each file beside its clean twin: the text is told once, at this field, in this frame, where it was drawn.
#[track_caller]
fn each(cases: &[(&str, &str, u64, Make<'_>)]) {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for (name, _, _, make) in cases {
        files.push((format!("{name}.text"), make(true)));
        files.push((format!("{name}.clean"), make(false)));
    }
    let files: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.clone()))
        .collect();
    let checked = check(&policy("every frame", NO_TEXT), &files, &[]);
    for (name, field, frame, _) in cases {
        let told = |file: &str| -> Vec<_> {
            (checked.of(&format!("{name}.{file}")).into_iter())
                .filter(|it| it["rule"] == "t/r" || it["code"] == "pixels-not-seen")
                .collect()
        };
        assert_eq!(told("clean"), Vec::<&serde_json::Value>::new(), "{name}");
        let found = told("text");
        assert!(!found.is_empty(), "{name}: nothing is told");
        for it in found {
            assert_eq!(it["rule"], "t/r", "{name}: {it}");
            assert_eq!(it["field"], *field, "{name}");
            assert_eq!(it["frame"], *frame, "{name}");
            let region = it["region"].as_array().unwrap();
            assert!(region[2].as_u64() > Some(30), "{name}: {region:?}");
        }
    }
}

#[test]
fn text_in_an_icon_is_found() {
    let icon = |with_text: bool| host().icon(&grey(with_text)).file();
    each(&[("icon", "(0088,0200)[0].(7FE0,0010)", 1, &icon)]);
}

#[test]
fn text_in_pictures_inside_private_elements_and_documents_is_found() {
    let at = "(0029,1001)";
    each(&[
        ("jpeg in OB", at, 1, &|it| private("OB", &jpeg(it))),
        ("jpeg in UN", at, 1, &|it| private("UN", &jpeg(it))),
        ("png in OW", at, 1, &|it| private("OW", &png(it))),
        ("large in OB", at, 1, &|it| private("OB", &large_tiff(it))),
        ("large in UN", at, 1, &|it| private("UN", &large_tiff(it))),
        ("document", "(0042,0011)", 1, &|it| {
            host().with(0x0042, 0x0011, "OB", &jpeg(it)).file()
        }),
    ]);
}

#[test]
fn text_in_overlays_and_unused_bits_is_found() {
    let bits: Vec<bool> = plane()
        .iter()
        .flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1))
        .collect();
    // Samples of 8 bits in words of 16, and a plane in the highest bit.
    let words = |with_text: bool| -> Vec<u16> {
        (clean().iter().zip(&bits))
            .map(|(sample, bit)| u16::from(*sample) | u16::from(*bit && with_text) << 15)
            .collect()
    };
    let high = |with_text: bool| {
        File::new(16)
            .short(0x0028, 0x0101, 8)
            .short(0x0028, 0x0102, 7)
            .words(&words(with_text))
    };
    let overlay = |group: u16, file: File| {
        file.short(group, 0x0010, ROWS)
            .short(group, 0x0011, COLUMNS)
            .with(group, 0x0040, "CS", b"G")
            .with(group, 0x0050, "SS", &[1, 0, 1, 0])
    };
    let own = |with_text: bool| {
        let bits = if with_text {
            plane()
        } else {
            vec![0; plane().len()]
        };
        overlay(0x6002, host())
            .short(0x6002, 0x0100, 1)
            .short(0x6002, 0x0102, 0)
            .with(0x6002, 0x3000, "OW", &bits)
            .file()
    };
    let embedded = |with_text: bool| {
        overlay(0x6000, high(with_text))
            .short(0x6000, 0x0100, 16)
            .short(0x6000, 0x0102, 15)
            .file()
    };
    each(&[
        ("overlay", "(6002,3000)", 1, &own),
        ("unused", "(7FE0,0010)", 1, &|it| high(it).file()),
        ("embedded", "(7FE0,0010)", 1, &embedded),
    ]);
}

#[test]
fn text_in_a_later_frame_is_found_there() {
    let film = |with_text: bool| {
        let frames = [clean(), grey(with_text), clean()].concat();
        (File::new(8).bytes(&frames))
            .with(0x0028, 0x0008, "IS", b"3")
            .file()
    };
    // A frame that is not counted is there all the same.
    let more = |with_text: bool| {
        let frames = [clean(), grey(with_text)].concat();
        File::new(8).bytes(&frames).file()
    };
    each(&[
        ("film", "(7FE0,0010)", 2, &film),
        ("more", "(7FE0,0010)", 2, &more),
    ]);
}

#[test]
fn text_in_plain_pictures_is_found() {
    each(&[
        ("jpeg", "pixels", 1, &jpeg),
        ("png", "pixels", 1, &png),
        ("tiff", "pixels", 1, &small_tiff),
    ]);
}

#[test]
fn pixels_that_a_rule_saw_are_no_fields_that_no_rule_looked_at() {
    let unlooked = |must: &str, files: &[(&str, Vec<u8>)]| {
        let checked = check(&policy("every frame", must), files, &[]);
        let verdict = checked.verdict();
        (verdict["fields"].as_u64().unwrap())
            .checked_sub(verdict["fields_unruled"].as_u64().unwrap())
    };
    let seen = host().icon(&clean()).file();
    assert_eq!(unlooked(NO_TEXT, &[("a", seen.clone())]), Some(2));
    let capture = "must be no secondary capture";
    assert_eq!(unlooked(capture, &[("a", seen)]), Some(0));
    let short = File::new(8).bytes(&clean()[..999]).file();
    assert_eq!(unlooked(NO_TEXT, &[("a", short)]), Some(0));
}
