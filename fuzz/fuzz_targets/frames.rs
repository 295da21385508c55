//! Encoded frames of any transfer syntax, under headers of any kind: pixels or a reason, no panic, bounded memory. The first
//! bytes are the header, the others two fragments.
#![no_main]
use libfuzzer_sys::fuzz_target;
use sekisho::field::Document;
use sekisho::formats::{Bulk, ReadOptions, read_bytes};
use sekisho::pixels::{MAX_SAMPLES, sources};

/// The last parts of the UIDs of transfer syntaxes.
const SYNTAXES: &[&str] = &[
    "1", "5", "8.1", "4.50", "4.57", "4.70", "4.80", "4.90", "4.100", "4.102", "4.110", "4.201",
];
/// Bits Allocated, Bits Stored and High Bit.
const BITS: &[[u16; 3]] = &[
    [8, 8, 7],
    [16, 16, 15],
    [16, 12, 11],
    [1, 1, 0],
    [24, 24, 23],
    [32, 32, 31],
];
const PHOTOMETRIC: &[&str] = &["MONOCHROME2 ", "RGB ", "YBR_FULL", "PALETTE COLOR "];
/// Views are made of frames of so many samples at most, as fuzzing asks for many.
const VIEWED: u64 = 1 << 16;

/// A short element of Explicit VR Little Endian.
fn element(set: &mut Vec<u8>, [group, element]: [u16; 2], vr: &str, value: &[u8]) {
    set.extend(group.to_le_bytes());
    set.extend(element.to_le_bytes());
    set.extend(vr.as_bytes());
    set.extend((value.len() as u16).to_le_bytes());
    set.extend(value);
}

fn item(set: &mut Vec<u8>, value: &[u8]) {
    set.extend([0xFE, 0xFF, 0x00, 0xE0]);
    set.extend((value.len() as u32).to_le_bytes());
    set.extend(value);
}

fuzz_target!(|bytes: &[u8]| {
    let Some(([syntax, bits, kind, rows, columns, samples, cut, frames], data)) =
        bytes.split_first_chunk::<8>()
    else {
        return;
    };
    let of = |at: &u8, many: usize| usize::from(*at) % many;
    let mut uid =
        format!("1.2.840.10008.1.2.{}", SYNTAXES[of(syntax, SYNTAXES.len())]).into_bytes();
    uid.resize(uid.len().next_multiple_of(2), 0);
    let mut file = vec![0u8; 128];
    file.extend(b"DICM");
    element(&mut file, [2, 0x10], "UI", &uid);
    let [allocated, stored, high] = BITS[of(bits, BITS.len())];
    let photometric = PHOTOMETRIC[of(kind, PHOTOMETRIC.len())];
    let us = |value: u16| value.to_le_bytes();
    let frames = format!("{frames:<4}");
    let module = [
        (0x02, "US", us(u16::from(samples % 5)).to_vec()),
        (0x04, "CS", photometric.as_bytes().to_vec()),
        (0x06, "US", us(u16::from(kind >> 7)).to_vec()),
        (0x08, "IS", frames.into_bytes()),
        (0x10, "US", us(u16::from(*rows)).to_vec()),
        (0x11, "US", us(u16::from(*columns)).to_vec()),
        (0x100, "US", us(allocated).to_vec()),
        (0x101, "US", us(stored).to_vec()),
        (0x102, "US", us(high).to_vec()),
        (0x103, "US", us(u16::from(kind >> 6 & 1)).to_vec()),
    ];
    for (tag, vr, value) in module {
        element(&mut file, [0x28, tag], vr, &value);
    }
    file.extend([
        0xE0, 0x7F, 0x10, 0x00, b'O', b'B', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,
    ]);
    item(&mut file, b"");
    let (first, second) = data.split_at(data.len() * usize::from(*cut) / 255);
    item(&mut file, first);
    item(&mut file, second);
    file.extend([0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0]);

    let mut document = Document::default();
    let options = ReadOptions {
        bulk: Bulk::Load,
        ..ReadOptions::default()
    };
    read_bytes(&file, &options, &mut document);
    for source in sources(&document) {
        for (number, frame) in (0u32..).zip(source.frames()) {
            let Ok(frame) = frame else { continue };
            let count =
                u64::from(frame.width) * u64::from(frame.height) * u64::from(frame.channels);
            assert_eq!(frame.samples.len() as u64, count);
            assert!(count <= MAX_SAMPLES);
            if count <= VIEWED {
                let _ = source.views(number, &frame);
            }
        }
    }
});
