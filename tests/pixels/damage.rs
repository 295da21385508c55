//! Files that lie about their pixels: a reason for each, soon, and without the memory that they ask for.
use std::time::{Duration, Instant};

use sekisho::pixels::{Undecoded, image_file, sources};

use crate::corpus::{explicit, implicit_of_length, item};
use crate::made::{Image, grey, results, text, us};

const GIF: &[u8] = include_bytes!("streams/two-steps.gif");
const J2K: &[u8] = include_bytes!("streams/j2k-16.j2k");
const JPEG: &[u8] = include_bytes!("streams/baseline-8.jpg");
const LOSSLESS: &[u8] = include_bytes!("streams/lossless-16-p1.jpg");
const JPEG_LS: &[u8] = include_bytes!("streams/ls-16.jls");
const JPEG_XL: &[u8] = include_bytes!("streams/jxl-16.jxl");

#[test]
fn what_does_not_fit_is_told_and_costs_nothing() {
    let cases: [(Image, &[u8], Undecoded); 7] = [
        (grey(100, 100, [16, 16, 15]), b"", Undecoded::Short),
        (grey(60_000, 60_000, [16, 16, 15]), b"", Undecoded::TooLarge),
        (grey(0, 8, [8, 8, 7]), b"", Undecoded::NoPixels),
        (
            grey(8, 8, [8, 12, 11]),
            b"",
            Undecoded::Attribute("Bits Stored"),
        ),
        (
            Image {
                frames: "0",
                ..grey(8, 8, [8, 8, 7])
            },
            b"",
            Undecoded::NoPixels,
        ),
        (
            Image {
                frames: "many",
                ..grey(8, 8, [8, 8, 7])
            },
            b"",
            Undecoded::Attribute("Number of Frames"),
        ),
        (
            Image {
                samples: 9,
                ..grey(8, 8, [8, 8, 7])
            },
            b"",
            Undecoded::Attribute("Samples per Pixel"),
        ),
    ];
    for (image, more, why) in cases {
        assert_eq!(results(&image.native(more, &[0; 64])), [Err(why)]);
    }
}

#[test]
fn frames_that_are_counted_and_not_there_are_one_error() {
    let many = Image {
        frames: "2147483647",
        ..grey(4, 4, [8, 8, 7])
    };
    let found = results(&many.native(b"", &[1; 40]));
    assert_eq!(found.len(), 3, "two whole frames, then the reason");
    assert_eq!(found[2], Err(Undecoded::Short));
    let found = results(&many.encapsulated("1.2.840.10008.1.2.4.70", &[LOSSLESS]));
    assert_eq!(found.len(), 2);
    assert_eq!(found[1], Err(Undecoded::FrameMissing));
    let overlay = [
        us(0x6000, 0x10, 4),
        us(0x6000, 0x11, 4),
        text(0x6000, 0x15, "IS", "2147483647"),
        explicit(0x6000, 0x3000, "OW", &[1, 2, 3, 4]),
    ];
    let found = results(&grey(1, 1, [8, 8, 7]).native(&overlay.concat(), &[1, 0]));
    assert_eq!(found.iter().filter(|f| f.is_err()).count(), 1);
}

#[test]
fn fragments_that_end_behind_the_file_are_damage() {
    let image = grey(12, 17, [16, 16, 15]);
    let cut = [
        item(b""),
        implicit_of_length(0xFFFE, 0xE000, 5000, LOSSLESS),
    ]
    .concat();
    let found = results(&image.items("1.2.840.10008.1.2.4.70", &cut));
    assert!(!found.is_empty() && found.iter().all(Result::is_err));
    assert_eq!(
        results(&image.items("1.2.840.10008.1.2.4.70", b"")).len(),
        1
    );
}

#[test]
fn a_film_and_an_unknown_syntax_are_told_as_such() {
    let image = grey(8, 8, [8, 8, 7]);
    for syntax in [
        "1.2.840.10008.1.2.4.100",
        "1.2.840.10008.1.2.4.107",
        "1.2.3",
    ] {
        let found = results(&image.encapsulated(syntax, &[&[0, 0, 1, 0xBA]]));
        assert!(matches!(found.as_slice(), [Err(Undecoded::NotDecoded(_))]));
    }
}

/// A stream whose sizes are changed: `places` are where its height and width stand.
fn sized(stream: &[u8], places: [usize; 2], size: &[u8]) -> Vec<u8> {
    let mut out = stream.to_vec();
    for at in places {
        out[at..at + size.len()].copy_from_slice(size);
    }
    out
}

/// Where the numbers of lines and columns stand behind a marker.
fn behind(stream: &[u8], marker: u8) -> [usize; 2] {
    let at = stream.windows(2).position(|w| w == [0xFF, marker]).unwrap();
    [at + 5, at + 7]
}

/// Streams of a few hundred bytes that say that they are large, and what they may cost.
fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    // 12,000 × 11,000 is less than the bound, so that a decoder begins.
    let large = 11_000u16.to_be_bytes();
    let huge = 60_000u16.to_be_bytes();
    let long = |n: u32| n.to_be_bytes();
    vec![
        ("JPEG", sized(JPEG, behind(JPEG, 0xC0), &huge)),
        ("JPEG", sized(JPEG, behind(JPEG, 0xC0), &large)),
        ("lossless", sized(LOSSLESS, behind(LOSSLESS, 0xC3), &huge)),
        ("lossless", sized(LOSSLESS, behind(LOSSLESS, 0xC3), &large)),
        ("JPEG-LS", sized(JPEG_LS, behind(JPEG_LS, 0xF7), &huge)),
        ("JPEG-LS", sized(JPEG_LS, behind(JPEG_LS, 0xF7), &large)),
        ("GIF", sized(GIF, [6, 8], &11_000u16.to_le_bytes())),
        ("J2K 60,000", sized(J2K, [8, 12], &long(60_000))),
        ("J2K 11,000", sized(J2K, [8, 12], &long(11_000))),
        ("J2K tiles", sized(J2K, [24, 28], &long(1))),
    ]
}

#[test]
fn small_streams_that_say_they_are_large_are_refused_soon() {
    for (name, bytes) in bombs() {
        let begun = Instant::now();
        let found: Vec<_> = image_file(&bytes).frames().collect();
        assert!(found.iter().all(Result::is_err), "{name}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{name}");
    }
}

/// Runs one test of this program again, with so many kilobytes of address space.
#[cfg(target_os = "linux")]
fn again(test: &str, kilobytes: u32) -> std::process::Output {
    let program = std::env::current_exe().unwrap();
    std::process::Command::new("sh")
        .args([
            "-c",
            "ulimit -v \"$1\" && exec \"$2\" --exact \"$3\" --test-threads 1",
            "sh",
        ])
        .arg(kilobytes.to_string())
        .arg(program)
        .arg(test)
        .output()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn small_streams_that_say_they_are_large_are_refused_in_little_memory() {
    let test = "damage::small_streams_that_say_they_are_large_are_refused_soon";
    let output = again(test, 1_500_000);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("1 passed"), "{said}");
}

#[test]
fn a_stream_cut_anywhere_is_an_error_and_never_fewer_pixels() {
    let image = grey(12, 17, [16, 16, 15]);
    for stream in [J2K, JPEG, LOSSLESS, JPEG_LS, JPEG_XL] {
        for sixteenth in 0..16 {
            let cut = &stream[..stream.len() * sixteenth / 16];
            let document = image.encapsulated("1.2.840.10008.1.2.4.70", &[cut]);
            let found = results(&document);
            assert!(
                !found.is_empty() && found.iter().all(Result::is_err),
                "{sixteenth}"
            );
        }
    }
    let rle = [2u32, 64, 68].iter().flat_map(|n| n.to_le_bytes());
    let mut rle: Vec<u8> = rle.collect();
    rle.resize(64, 0);
    rle.extend([3, 1, 2, 3, 4, 128, 3, 5]);
    let found = results(&grey(2, 2, [16, 16, 15]).encapsulated("1.2.840.10008.1.2.5", &[&rle]));
    assert_eq!(found, [Err(Undecoded::Damaged("RLE"))]);
}

#[test]
fn a_stream_of_another_size_than_the_header_says_is_looked_at_as_it_is() {
    let document = grey(4, 4, [16, 16, 15]).encapsulated("1.2.840.10008.1.2.4.70", &[LOSSLESS]);
    let found = results(&document);
    let frame = found[0].as_ref().unwrap();
    assert_eq!((frame.width, frame.height), (17, 12));
}

#[test]
fn bytes_that_are_in_no_frame_are_counted() {
    let image = grey(4, 4, [16, 16, 15]);
    let left = |extra: usize| {
        let document = image.native(b"", &vec![0; 32 + extra]);
        sources(&document)[0].left_over()
    };
    assert_eq!((left(0), left(2), left(30), left(32)), (0, 2, 30, 0));
}
