//! Encoded frames with bytes changed, taken out, doubled and put in, under headers that fit and do not: pixels or a reason,
//! and never more samples than are decoded at most.
use proptest::prelude::*;
use sekisho::pixels::{MAX_SAMPLES, sources};

use crate::made::{Image, grey};

macro_rules! streams {
    ($($name:literal),+ $(,)?) => { &[$(include_bytes!(concat!("streams/", $name)).as_slice()),+] };
}

const STREAMS: &[&[u8]] = streams![
    "baseline-8.jpg",
    "progressive.jpg",
    "extended-12.jpg",
    "lossless-16-p1.jpg",
    "lossless-8-rgb.jpg",
    "ls-16.jls",
    "ls-near.jls",
    "ls-rgb.jls",
    "j2k-16.j2k",
    "j2k-rgb.j2k",
    "tiles.j2k",
    "htj2k-16.jph",
    "jxl-16.jxl",
    "jxl-8.jxl",
];

/// The last parts of transfer syntaxes.
const SYNTAXES: &[&str] = &[
    "4.70", "4.50", "4.80", "4.90", "4.201", "4.110", "5", "8.1", "1",
];

/// An RLE frame of 17 × 12 pixels of 8 or 16 bits, all in runs.
fn rle(deep: usize) -> Vec<u8> {
    // 128 of 7, 73 of 2, then 3 bytes as they are, and a byte of padding.
    let plane = [129u8, 7, 184, 2, 2, 9, 5, 3, 0, 0];
    let offsets = (0..deep).map(|n| (64 + n * plane.len()) as u32);
    let numbers = std::iter::once(deep as u32).chain(offsets);
    let mut bytes: Vec<u8> = numbers.flat_map(u32::to_le_bytes).collect();
    bytes.resize(64, 0);
    bytes.extend(plane.repeat(deep));
    bytes
}

/// Deflated blocks that are stored: 17 × 12 bytes.
fn deflated() -> Vec<u8> {
    [&[1, 204, 0, 0x33, 0xFF][..], &[5; 204]].concat()
}

#[derive(Debug, Clone)]
enum Change {
    Set(usize, u8),
    Remove(usize, usize),
    Double(usize, usize),
    Insert(usize, Vec<u8>),
}

impl Change {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let length = bytes.len();
        let range = |at: usize, count: usize| {
            let from = at % (length + 1);
            from..(from + count).min(length)
        };
        match self {
            Self::Set(at, to) if length > 0 => bytes[at % length] = *to,
            Self::Set(..) => {}
            Self::Remove(at, count) => drop(bytes.drain(range(*at, *count))),
            Self::Double(at, count) => {
                let part = bytes[range(*at, *count)].to_vec();
                let end = range(*at, *count).end;
                bytes.splice(end..end, part);
            }
            Self::Insert(at, more) => {
                let at = range(*at, 0).start;
                bytes.splice(at..at, more.iter().copied());
            }
        }
    }
}

fn change() -> impl Strategy<Value = Change> {
    // Headers stand at the beginning.
    let at = || prop_oneof![0usize..120, 0usize..2000];
    let bytes = prop::collection::vec(any::<u8>(), 1..9);
    prop_oneof![
        4 => (at(), any::<u8>()).prop_map(|(at, to)| Change::Set(at, to)),
        1 => (at(), 1usize..40).prop_map(|(at, count)| Change::Remove(at, count)),
        1 => (at(), 1usize..40).prop_map(|(at, count)| Change::Double(at, count)),
        1 => (at(), bytes).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
    ]
}

fn image() -> impl Strategy<Value = Image> {
    let bits = prop_oneof![
        Just([8u16, 8, 7]),
        Just([16, 16, 15]),
        Just([16, 12, 11]),
        Just([1, 1, 0]),
        Just([32, 32, 31]),
    ];
    let size = prop_oneof![3 => Just((12u16, 17u16)), 1 => (0u16..400, 0u16..400)];
    let samples = prop_oneof![3 => Just(1u16), 1 => Just(3u16)];
    (bits, size, samples, any::<bool>()).prop_map(|(bits, (rows, columns), samples, signed)| {
        Image {
            samples,
            signed,
            photometric: if samples == 3 {
                "YBR_FULL"
            } else {
                "MONOCHROME2"
            },
            ..grey(rows, columns, bits)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn frames_changed_anywhere_are_pixels_or_a_reason(
        which in 0..STREAMS.len() + 3,
        syntax in 0..SYNTAXES.len(),
        image in image(),
        changes in prop::collection::vec(change(), 0..6),
        cut in prop::option::of(0usize..400),
    ) {
        let (syntax, mut bytes) = match which.checked_sub(STREAMS.len()) {
            None => (SYNTAXES[syntax], STREAMS[which].to_vec()),
            Some(2) => ("8.1", deflated()),
            Some(deep) => ("5", rle(deep + 1)),
        };
        for change in &changes {
            change.apply(&mut bytes);
        }
        let (first, second) = bytes.split_at(cut.unwrap_or(bytes.len()).min(bytes.len()));
        let fragments: Vec<&[u8]> = [first, second].into_iter().filter(|f| !f.is_empty()).collect();
        let document = image.encapsulated(&format!("1.2.840.10008.1.2.{syntax}"), &fragments);
        for source in sources(&document) {
            for (number, frame) in (0u32..).zip(source.frames().take(4)) {
                let Ok(frame) = frame else { continue };
                let count = u64::from(frame.width) * u64::from(frame.height) * u64::from(frame.channels);
                prop_assert_eq!(frame.samples.len() as u64, count);
                prop_assert!(count <= MAX_SAMPLES);
                prop_assert!(frame.beside <= bytes.len() as u64 + (1 << 20));
                if count <= 1 << 16 {
                    let _ = source.views(number, &frame);
                }
            }
        }
    }
}

#[test]
fn the_streams_that_are_changed_decode_as_they_are() {
    for (deep, bits) in [(1, [8, 8, 7]), (2, [16, 16, 15])] {
        let document = grey(12, 17, bits).encapsulated("1.2.840.10008.1.2.5", &[&rle(deep)]);
        let frames = crate::made::results(&document);
        assert!(matches!(frames.as_slice(), [Ok(_)]), "{frames:?}");
    }
    let document = grey(12, 17, [8, 8, 7]).encapsulated("1.2.840.10008.1.2.8.1", &[&deflated()]);
    let frames = crate::made::results(&document);
    assert!(matches!(frames.as_slice(), [Ok(_)]), "{frames:?}");
    assert_eq!(frames[0].as_ref().map(|f| f.beside), Ok(0));
}
