//! Small streams of this repository (made with imagecodecs and Pillow from the pattern below), and data sets made here.
use sekisho::field::Document;
use sekisho::formats::{Bulk, ReadOptions, read_bytes};
use sekisho::pixels::frames::Frame;
use sekisho::pixels::{SourceKind, Undecoded, View, ViewKind, image_file, sources};

use crate::corpus::{EXPLICIT, UNDEFINED, explicit, explicit_of_length, file, item, sequence_end};

const WIDTH: usize = 17;
const HEIGHT: usize = 12;

macro_rules! streams {
    ($($name:literal),+ $(,)?) => { [$(($name, include_bytes!(concat!("streams/", $name)).as_slice())),+] };
}

fn streams() -> Vec<(&'static str, &'static [u8])> {
    streams![
        "baseline-8.jpg",
        "progressive.jpg",
        "extended-12.jpg",
        "lossless-16-p1.jpg",
        "lossless-16-p4.jpg",
        "lossless-16-p7.jpg",
        "lossless-8-rgb.jpg",
        "ls-16.jls",
        "ls-8.jls",
        "ls-near.jls",
        "ls-rgb.jls",
        "j2k-16.j2k",
        "j2k-signed.j2k",
        "j2k-rgb.j2k",
        "htj2k-16.jph",
        "jxl-16.jxl",
        "jxl-8.jxl",
        "two-pages.tif",
        "bits.tif",
        "two-steps.gif",
        "grey-16.png",
        "rgb.bmp",
        "rgb.webp",
    ]
    .to_vec()
}

fn grey(x: usize, y: usize) -> f64 {
    ((x * 9 + y * 5) % 200) as f64
}

/// What a stream was made from: by its name, pixel and channel.
fn wanted(name: &str, x: usize, y: usize, channel: usize) -> f64 {
    let at = match channel {
        1 => grey(x, HEIGHT - 1 - y),
        2 => grey(WIDTH - 1 - x, y),
        _ => grey(x, y),
    };
    match name {
        "bits.tif" => f64::from(u8::from((x + y) % 3 == 0)),
        "ls-8.jls" if x <= 8 => 40.0,
        "j2k-signed.j2k" => at * 256.0 - 20000.0,
        _ if name.contains("16") => at * 256.0,
        _ if name.contains("12") => at * 16.0,
        _ => at,
    }
}

/// How far a sample may be from that: lossy ones, by their steps.
fn tolerance(name: &str) -> f64 {
    match name {
        "baseline-8.jpg" | "progressive.jpg" => 12.0,
        "extended-12.jpg" => 100.0,
        "ls-near.jls" => 2.0,
        _ => 0.0,
    }
}

fn frames(bytes: &[u8]) -> Vec<Result<Frame, Undecoded>> {
    image_file(bytes).frames().collect()
}

#[test]
fn each_codec_gives_the_samples_that_went_in() {
    for (name, bytes) in streams() {
        let frame = frames(bytes)
            .remove(0)
            .unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(
            (frame.width as usize, frame.height as usize),
            (WIDTH, HEIGHT),
            "{name}"
        );
        let channels = usize::from(frame.channels);
        for (at, sample) in frame.samples.numbers().enumerate() {
            let (pixel, channel) = (at / channels, at % channels);
            if channel == 3 {
                continue;
            }
            let channel = if name == "two-steps.gif" { 0 } else { channel };
            let wanted = wanted(name, pixel % WIDTH, pixel / WIDTH, channel);
            assert!(
                (sample - wanted).abs() <= tolerance(name),
                "{name} {at}: {sample}, not {wanted}"
            );
        }
    }
}

#[test]
fn every_page_and_every_step_is_a_frame() {
    for (name, bytes) in streams() {
        let two = name.starts_with("two");
        let count = frames(bytes).iter().filter(|f| f.is_ok()).count();
        assert_eq!(count, if two { 2 } else { 1 }, "{name}");
    }
}

#[test]
fn a_stream_that_is_cut_is_never_taken_for_a_whole_one() {
    for (name, bytes) in streams() {
        let whole = frames(bytes);
        for length in 0..bytes.len() * 9 / 10 {
            let cut = frames(&bytes[..length]);
            assert_ne!(cut, whole, "{name} {length}");
            // These decoders are ours, or told to be strict.
            let told =
                name.ends_with(".jpg") && name != "progressive.jpg" || name.ends_with(".jls");
            if told {
                assert!(cut.iter().all(Result::is_err), "{name} {length}");
            }
        }
    }
}

#[test]
fn damage_of_any_byte_ends_in_samples_or_in_a_reason() {
    for (name, bytes) in streams() {
        for at in 0..bytes.len() {
            for change in [0x01, 0x80, 0xFF] {
                let mut damaged = bytes.to_vec();
                damaged[at] ^= change;
                for frame in frames(&damaged).into_iter().flatten().take(4) {
                    let count = u64::from(frame.width)
                        * u64::from(frame.height)
                        * u64::from(frame.channels);
                    assert_eq!(frame.samples.len() as u64, count, "{name} {at}");
                }
            }
        }
    }
}

fn us(group: u16, element: u16, value: u16) -> Vec<u8> {
    explicit(group, element, "US", &value.to_le_bytes())
}

/// Rows, columns, bits: an Image Pixel Module of one channel.
fn module(rows: u16, columns: u16, bits: [u16; 3]) -> Vec<u8> {
    let [allocated, stored, high] = bits;
    [
        us(0x28, 0x02, 1),
        explicit(0x28, 0x04, "CS", b"MONOCHROME2 "),
        us(0x28, 0x10, rows),
        us(0x28, 0x11, columns),
        us(0x28, 0x100, allocated),
        us(0x28, 0x101, stored),
        us(0x28, 0x102, high),
        us(0x28, 0x103, 0),
    ]
    .concat()
}

fn read(syntax: &str, set: &[u8]) -> Document {
    let mut document = Document::default();
    let options = ReadOptions {
        bulk: Bulk::Load,
        ..ReadOptions::default()
    };
    read_bytes(&file(syntax, set), &options, &mut document);
    document
}

fn results(document: &Document) -> Vec<Result<Frame, Undecoded>> {
    sources(document)
        .iter()
        .flat_map(|s| s.frames().collect::<Vec<_>>())
        .collect()
}

fn views(document: &Document) -> Vec<View> {
    let sources = sources(document);
    let of = |source: &sekisho::pixels::Source<'_>| -> Vec<View> {
        let frames = source.frames().flatten().enumerate();
        frames
            .flat_map(|(n, f)| source.views(n as u32, &f).unwrap())
            .collect()
    };
    sources.iter().flat_map(of).collect()
}

/// Whether two pixels of a view differ enough to be seen.
fn tells(views: &[View], kind: ViewKind, a: usize, b: usize) -> bool {
    let seen = |v: &View| v.picture.grey[a].abs_diff(v.picture.grey[b]) >= 32;
    views.iter().any(|v| v.what == kind && seen(v))
}

#[test]
fn text_outside_the_window_shows_and_a_window_of_all_makes_no_further_view() {
    // Background 0, tissue 1000, text 0 + 8 and 3000; the window holds 900 to 1100.
    let mut words = vec![0u16; 400];
    words[100..300].fill(1000);
    words[10..20].fill(8);
    words[150..160].fill(3000);
    let words: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    let window = [
        explicit(0x28, 0x1050, "DS", b"1000"),
        explicit(0x28, 0x1051, "DS", b"200 "),
    ]
    .concat();
    let set = |window: &[u8]| {
        [
            module(20, 20, [16, 12, 11]),
            window.to_vec(),
            explicit(0x7FE0, 0x10, "OW", &words),
        ]
        .concat()
    };
    let shown = views(&read(EXPLICIT, &set(&window)));
    assert!(
        !tells(&shown, ViewKind::Window(0), 0, 10),
        "the window hides it"
    );
    assert!(tells(&shown, ViewKind::Outside, 0, 10));
    assert!(tells(&shown, ViewKind::Full, 100, 150));
    assert!(tells(&shown, ViewKind::Window(0), 0, 100));
    let wide = [
        explicit(0x28, 0x1050, "DS", b"1500"),
        explicit(0x28, 0x1051, "DS", b"9000"),
    ]
    .concat();
    let shown = views(&read(EXPLICIT, &set(&wide)));
    assert!(
        shown
            .iter()
            .all(|v| !matches!(v.what, ViewKind::Window(_) | ViewKind::Outside))
    );
}

#[test]
fn bits_that_no_sample_uses_show_and_sign_bits_do_not() {
    let mut words = vec![5u16; 64];
    words[9] |= 0x4000;
    let bytes: Vec<u8> = words.iter().flat_map(|w| w.to_le_bytes()).collect();
    let set = [
        module(8, 8, [16, 12, 11]),
        explicit(0x7FE0, 0x10, "OW", &bytes),
    ]
    .concat();
    assert!(tells(
        &views(&read(EXPLICIT, &set)),
        ViewKind::UnusedBit(14),
        0,
        9
    ));
    let mut signed = module(8, 8, [16, 12, 11]);
    signed.truncate(signed.len() - 10);
    let minus: Vec<u8> = (0..64i16).flat_map(|w| (w - 30).to_le_bytes()).collect();
    let set = [
        signed,
        us(0x28, 0x103, 1),
        explicit(0x7FE0, 0x10, "OW", &minus),
    ]
    .concat();
    let shown = views(&read(EXPLICIT, &set));
    assert!(
        shown
            .iter()
            .all(|v| !matches!(v.what, ViewKind::UnusedBit(_))),
        "{:?}",
        shown.len()
    );
}

#[test]
fn an_overlay_an_icon_and_an_image_in_a_private_element_are_sources() {
    let icon = [
        module(2, 2, [8, 8, 7]),
        explicit(0x7FE0, 0x10, "OB", &[0, 1, 2, 3]),
    ]
    .concat();
    let set = [
        explicit(0x09, 0x10, "LO", b"MAKER "),
        explicit(0x09, 0x1001, "OB", include_bytes!("streams/grey-16.png")),
        module(2, 2, [8, 8, 7]),
        explicit(0x88, 0x200, "SQ", &item(&icon)),
        us(0x6000, 0x10, 4),
        us(0x6000, 0x11, 4),
        explicit(0x6000, 0x3000, "OW", &[0x21, 0x84]),
        explicit(0x7FE0, 0x10, "OB", &[9, 9, 9, 9]),
    ]
    .concat();
    let document = read(EXPLICIT, &set);
    let kinds: Vec<_> = sources(&document).iter().map(|s| s.kind).collect();
    let wanted = [
        SourceKind::File,
        SourceKind::Icon,
        SourceKind::Overlay(0x6000),
        SourceKind::Pixels,
    ];
    assert_eq!(kinds, wanted);
    let shown = views(&document);
    assert!(
        tells(&shown, ViewKind::Overlay(0x6000), 0, 1)
            && tells(&shown, ViewKind::Overlay(0x6000), 5, 6)
    );
    assert!(results(&document).iter().all(Result::is_ok));
}

#[test]
fn a_frame_that_the_header_does_not_count_is_a_frame() {
    let stream = include_bytes!("streams/lossless-16-p1.jpg");
    let fragments = [item(b""), item(stream), item(stream), sequence_end()].concat();
    let pixels = explicit_of_length(0x7FE0, 0x10, "OB", UNDEFINED, &fragments);
    let set = [module(12, 17, [16, 16, 15]), pixels].concat();
    let found = results(&read("1.2.840.10008.1.2.4.70", &set));
    assert_eq!(found.iter().filter(|f| f.is_ok()).count(), 2);
    let native = [
        module(2, 2, [8, 8, 7]),
        explicit(0x7FE0, 0x10, "OB", &[7; 12]),
    ]
    .concat();
    assert_eq!(results(&read(EXPLICIT, &native)).len(), 3);
}

#[test]
fn what_does_not_fit_is_told_and_costs_nothing() {
    let cases: [(Vec<u8>, &[u8], Undecoded); 5] = [
        (module(100, 100, [16, 16, 15]), &[0; 64], Undecoded::Short),
        (
            module(60_000, 60_000, [16, 16, 15]),
            &[0; 64],
            Undecoded::TooLarge,
        ),
        (module(0, 8, [8, 8, 7]), &[0; 64], Undecoded::NoPixels),
        (
            module(8, 8, [8, 12, 11]),
            &[0; 64],
            Undecoded::Attribute("Bits Stored"),
        ),
        (
            [module(8, 8, [8, 8, 7]), explicit(0x28, 0x08, "IS", b"0 ")].concat(),
            &[0; 64],
            Undecoded::NoPixels,
        ),
    ];
    for (module, pixels, why) in cases {
        let set = [module, explicit(0x7FE0, 0x10, "OW", pixels)].concat();
        let found = results(&read(EXPLICIT, &set));
        assert_eq!(found, [Err(why)]);
    }
    let film = [item(b""), item(&[0, 0, 1, 0xBA]), sequence_end()].concat();
    let pixels = explicit_of_length(0x7FE0, 0x10, "OB", UNDEFINED, &film);
    let set = [module(8, 8, [8, 8, 7]), pixels].concat();
    let found = results(&read("1.2.840.10008.1.2.4.100", &set));
    assert!(matches!(found.as_slice(), [Err(Undecoded::NotDecoded(_))]));
}

#[test]
fn a_palette_that_is_too_short_is_told_and_a_whole_one_gives_its_colours() {
    let head = [
        us(0x28, 0x02, 1),
        explicit(0x28, 0x04, "CS", b"PALETTE COLOR "),
        module(1, 4, [8, 8, 7])[30..].to_vec(),
    ]
    .concat();
    let descriptor: Vec<u8> = [4u16, 0, 16].iter().flat_map(|v| v.to_le_bytes()).collect();
    let table =
        |values: &[u16]| -> Vec<u8> { values.iter().flat_map(|v| v.to_le_bytes()).collect() };
    let set = |values: &[u16]| {
        let part = |n: u16| explicit(0x28, 0x1101 + n, "US", &descriptor);
        let data = |n: u16| explicit(0x28, 0x1201 + n, "OW", &table(values));
        [
            head.clone(),
            part(0),
            part(1),
            part(2),
            data(0),
            data(1),
            data(2),
            explicit(0x7FE0, 0x10, "OB", &[0, 1, 2, 3]),
        ]
        .concat()
    };
    let whole = read(EXPLICIT, &set(&[0, 0xFF00, 0, 0x8000]));
    let shown = views(&whole);
    assert!(
        shown
            .iter()
            .any(|v| v.what == ViewKind::Luminance && v.picture.grey == [0, 255, 0, 128])
    );
    let short = read(EXPLICIT, &set(&[0, 0xFF00]));
    let sources = sources(&short);
    let frame = sources[0].frames().next().unwrap().unwrap();
    assert_eq!(sources[0].views(0, &frame), Err(Undecoded::BadPalette));
}
