//! Pictures in values that are meant for something else, and tables that change the order of values.
use sekisho::field::Document;
use sekisho::formats::{Bulk, ReadOptions, read_file};
use sekisho::pixels::{SourceKind, ViewKind, sources};

use crate::corpus::{self, EXPLICIT, explicit, file, item};
use crate::made::{Image, contrast, grey, read, views, words};

const SIDE: u16 = 32;

/// A picture whose text is the odd values among even ones: no order of theirs shows it.
fn scrambled() -> Vec<u8> {
    let side = u32::from(SIDE);
    let value = |at: u32| {
        let ink = (8..16).contains(&(at / side)) && (8..24).contains(&(at % side));
        let noise = at.wrapping_mul(2_654_435_761) >> 25;
        u8::try_from(noise * 2 + u32::from(ink)).unwrap()
    };
    (0..side * side).map(value).collect()
}

/// Where text stands, and where it does not.
const INK: usize = 10 * SIDE as usize + 10;
const GROUND: usize = 0;

fn table(bits: u16, entry: impl Fn(u16) -> u16) -> Vec<u8> {
    [
        explicit(0x28, 0x3002, "US", &words([256, 0, bits])),
        explicit(0x28, 0x3006, "OW", &words((0..256).map(entry))),
    ]
    .concat()
}

fn sequence(group: u16, element: u16, items: &[&[u8]]) -> Vec<u8> {
    let items: Vec<u8> = items.iter().flat_map(|i| item(i)).collect();
    explicit(group, element, "SQ", &items)
}

fn kinds(document: &Document) -> Vec<(SourceKind, bool)> {
    let told = |s: &sekisho::pixels::Source<'_>| (s.kind, s.frames().any(|f| f.is_err()));
    sources(document).iter().map(told).collect()
}

fn image() -> Image {
    grey(SIDE, SIDE, [8, 8, 7])
}

#[test]
fn a_table_that_changes_the_order_of_values_is_seen_wherever_it_stands_and_one_that_does_not_makes_no_view()
 {
    let odd = |n: u16| n % 2 * 200 + 20_000;
    let straight = |n: u16| n * 250;
    let group = |lut: &[u8]| {
        let macro_ = sequence(0x28, 0x9132, &[&sequence(0x28, 0x3010, &[lut])]);
        sequence(0x5200, 0x9230, &[&macro_])
    };
    type Hide<'h> = &'h dyn Fn(&[u8]) -> Vec<u8>;
    let places: [Hide<'_>; 5] = [
        &|lut: &[u8]| sequence(0x28, 0x3010, &[lut]),
        &|lut: &[u8]| sequence(0x28, 0x3000, &[lut]),
        &|lut: &[u8]| sequence(0x28, 0x3000, &[&table(16, |n| n), lut]),
        &|lut: &[u8]| sequence(0x2050, 0x0010, &[lut]),
        &group,
    ];
    for place in places {
        let shown = views(&image().native(&place(&table(16, odd)), &scrambled()));
        assert!(contrast(&shown, GROUND, INK) >= 100);
        let shown = views(&image().native(&place(&table(16, straight)), &scrambled()));
        assert!(!shown.iter().any(|v| matches!(v.what, ViewKind::Table(_))));
    }
}

#[test]
fn a_damaged_table_is_told() {
    let damaged = sequence(
        0x28,
        0x3010,
        &[&[
            explicit(0x28, 0x3002, "US", &words([256, 0, 16])),
            explicit(0x28, 0x3006, "OW", &words(0..9)),
        ]
        .concat()],
    );
    let whole = sequence(0x28, 0x3010, &[&table(16, |n| n)]);
    let told = |more: &[u8]| kinds(&image().native(more, &scrambled()));
    assert!(told(&damaged).contains(&(SourceKind::Value, true)));
    assert!(!told(&whole).contains(&(SourceKind::Value, true)));
}

#[test]
fn what_only_the_low_byte_of_16_bits_shows_is_seen() {
    let rgb = Image {
        samples: 3,
        photometric: "RGB",
        ..grey(SIDE, SIDE, [16, 16, 15])
    };
    let of = |ink: u16| {
        let pixels = scrambled().into_iter().enumerate().flat_map(|(at, v)| {
            let text = if v % 2 == 1 { ink } else { 0 };
            [if at == 5 { 65_535 } else { 3000 + text }, 3000, 3000]
        });
        contrast(&views(&rgb.native(b"", &words(pixels))), GROUND, INK)
    };
    assert!(of(40) >= 100);
    assert_eq!(of(0), 0);
}

#[test]
fn entries_of_a_palette_that_differ_by_little_are_seen() {
    let palette = Image {
        photometric: "PALETTE COLOR",
        ..image()
    };
    let of = |ink: u16| {
        let data = |n: u16| words((0..256).map(move |i| 20_000 + i % 2 * ink + n));
        let tables: Vec<u8> = (0..3)
            .map(|n| explicit(0x28, 0x1101 + n, "US", &words([256, 0, 16])))
            .chain((0..3).map(|n| explicit(0x28, 0x1201 + n, "OW", &data(n))))
            .flatten()
            .collect();
        let shown = views(&palette.native(&tables, &scrambled()));
        shown.iter().any(|v| matches!(v.what, ViewKind::Table(_)))
            && contrast(&shown, GROUND, INK) >= 100
    };
    assert!(of(200));
    assert!(!of(0));
}

#[test]
fn a_private_value_as_long_as_the_image_is_pixels_and_retired_groups_are_told() {
    let set = |more: &[u8]| {
        let creator = explicit(0x7FE1, 0x10, "LO", b"ACME");
        read(
            EXPLICIT,
            &[image().module(), creator, more.to_vec()].concat(),
        )
    };
    let seen = |length: usize| kinds(&set(&explicit(0x7FE1, 0x1001, "OB", &vec![7; length])));
    assert_eq!(seen(1024), [(SourceKind::Value, false)]);
    assert_eq!(seen(2048), [(SourceKind::Value, false)]);
    assert_eq!(seen(1026), []);
    for (group, element, told) in [
        (0x7F00, 0x10, true),
        (0x7FE0, 0x20, true),
        (0x7FE0, 0x01, false),
    ] {
        let value = explicit(group, element, "OW", &[7; 64]);
        let document = read(EXPLICIT, &[image().module(), value].concat());
        assert_eq!(
            kinds(&document),
            vec![(SourceKind::Value, true); usize::from(told)]
        );
    }
}

#[test]
fn a_dicom_file_in_a_value_is_opened_and_so_is_what_was_compressed() {
    use std::io::Write as _;
    let inner = [image().module(), explicit(0x7FE0, 0x10, "OW", &scrambled())].concat();
    let inner = file(EXPLICIT, &inner);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&inner).unwrap();
    let mut gzip = gzip.finish().unwrap();
    gzip.resize(gzip.len().next_multiple_of(2), 0);
    for (value, deep) in [(inner.clone(), 1), (inner[128..].to_vec(), 1), (gzip, 2)] {
        let creator = explicit(0x99, 0x10, "LO", b"ACME");
        let value = explicit(0x99, 0x1001, "UN", &value);
        let mut document = read(EXPLICIT, &[creator, value].concat());
        for _ in 0..deep {
            let inside = sources(&document).iter().find_map(|s| s.inside());
            document = inside.unwrap().unwrap();
        }
        assert_eq!(kinds(&document), [(SourceKind::Pixels, false)]);
    }
}

#[test]
fn values_of_real_files_are_not_taken_for_pictures_that_nobody_decodes() {
    let Some(files) = corpus::real_files() else {
        println!("skipped: no corpus");
        return;
    };
    let options = ReadOptions {
        bulk: Bulk::Load,
        ..ReadOptions::default()
    };
    let mut document = Document::default();
    let (mut told, mut looked) = (Vec::new(), 0);
    for path in files {
        read_file(&path, &options, &mut document);
        for source in sources(&document) {
            if !matches!(source.kind, SourceKind::Value | SourceKind::File) {
                continue;
            }
            looked += 1;
            let why = source.frames().find_map(Result::err);
            let packed = source.inside().is_some();
            let name = path.file_name().unwrap_or_default().to_owned();
            println!(
                "{name:?} {:?} {why:?} {packed} {:?}",
                source.kind,
                source.path()
            );
            told.extend(why.map(|_| name));
        }
    }
    println!("{looked} values looked at");
    assert!(told.is_empty(), "{told:?}");
}
