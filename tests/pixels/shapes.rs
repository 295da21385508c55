//! How samples are stored: each way gives the numbers that went in.
use std::io::Write as _;

use sekisho::pixels::{ViewKind, sources};

use crate::corpus::{EXPLICIT, IMPLICIT, explicit, implicit, item, sequence_end};
use crate::made::{Image, even, grey, read, samples, tells, text, us, views, words};

const BIG_ENDIAN: &str = "1.2.840.10008.1.2.2";
const RLE: &str = "1.2.840.10008.1.2.5";

fn rgb(rows: u16, columns: u16) -> Image {
    Image {
        samples: 3,
        photometric: "RGB",
        ..grey(rows, columns, [8, 8, 7])
    }
}

#[test]
fn frames_of_single_bits_follow_without_a_gap() {
    let image = Image {
        frames: "2",
        ..grey(3, 3, [1, 1, 0])
    };
    // 9 bits a frame: ones at 0 and 8 of the first, at 1 of the second.
    let document = image.native(b"", &[0b0000_0001, 0b0000_0101, 0, 0]);
    let found = samples(&document);
    assert_eq!(found.len(), 2, "and the padding is no frame");
    let ones = |n: usize| -> Vec<usize> { (0..9).filter(|at| found[n][*at] == 1.0).collect() };
    assert_eq!((ones(0), ones(1)), (vec![0, 8], vec![1]));
}

#[test]
fn a_sample_is_what_bits_stored_and_high_bit_say() {
    let high = grey(1, 2, [16, 12, 15]).native(b"", &words([0xABC0, 0x0010]));
    assert_eq!(samples(&high), [[f64::from(0xABC), 1.0]]);
    let signed = Image {
        signed: true,
        ..grey(1, 4, [16, 12, 11])
    };
    let document = signed.native(b"", &words([0x0FFF, 0xFFFF, 0x0800, 0x07FF]));
    assert_eq!(samples(&document), [[-1.0, -1.0, -2048.0, 2047.0]]);
    let long = grey(1, 2, [32, 32, 31]).native(b"", &[255, 255, 255, 255, 1, 0, 0, 0]);
    assert_eq!(samples(&long), [[4_294_967_295.0, 1.0]]);
}

#[test]
fn odd_lengths_are_padded_and_the_padding_is_no_pixel() {
    let image = Image {
        frames: "3",
        ..grey(3, 3, [8, 8, 7])
    };
    let document = image.native(b"", &even(&(0..27).collect::<Vec<u8>>()));
    let found = samples(&document);
    assert_eq!(found.len(), 3);
    assert_eq!(found[2][8], 26.0);
    assert_eq!(sources(&document)[0].left_over(), 0);
}

#[test]
fn planes_and_halved_colours_are_put_together() {
    let planar = Image {
        planar: 1,
        ..rgb(1, 2)
    };
    let document = planar.native(b"", &[1, 2, 3, 4, 5, 6]);
    assert_eq!(samples(&document), [[1.0, 3.0, 5.0, 2.0, 4.0, 6.0]]);
    // Y1 Y2 Cb Cr: PS3.3 C.7.6.3.1.2.
    let halved = Image {
        photometric: "YBR_FULL_422",
        ..rgb(1, 2)
    };
    let document = halved.native(b"", &[10, 20, 128, 129]);
    assert_eq!(
        samples(&document),
        [[10.0, 128.0, 129.0, 20.0, 128.0, 129.0]]
    );
}

#[test]
fn big_endian_and_deflated_data_sets_and_floats_are_read() {
    let big = |group: u16, element: u16, vr: &str, value: &[u8]| -> Vec<u8> {
        let mut out = Vec::new();
        out.extend(group.to_be_bytes());
        out.extend(element.to_be_bytes());
        out.extend(vr.as_bytes());
        if vr == "OW" {
            out.extend([0, 0]);
            out.extend((value.len() as u32).to_be_bytes());
        } else {
            out.extend((value.len() as u16).to_be_bytes());
        }
        out.extend(value);
        out
    };
    let set = |bits: u16, columns: u16, pixels: &[u8]| {
        let number = |element: u16, value: u16| big(0x28, element, "US", &value.to_be_bytes());
        [
            number(0x02, 1),
            big(0x28, 0x04, "CS", b"MONOCHROME2 "),
            number(0x10, 1),
            number(0x11, columns),
            number(0x100, bits),
            number(0x101, bits),
            number(0x102, bits - 1),
            number(0x103, 0),
            big(0x7FE0, 0x10, "OW", pixels),
        ]
        .concat()
    };
    let document = read(BIG_ENDIAN, &set(16, 2, &[1, 2, 3, 4]));
    assert_eq!(samples(&document), [[258.0, 772.0]]);
    // Two samples of 8 bits make a word, whose high byte is the second of them: PS3.5 8.1.2, 7.3.
    let document = read(BIG_ENDIAN, &set(8, 3, &[2, 1, 0, 3]));
    assert_eq!(samples(&document), [[1.0, 2.0, 3.0]]);

    let mut stream = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    let plain = [
        grey(1, 2, [8, 8, 7]).module(),
        explicit(0x7FE0, 0x10, "OW", &[7, 9]),
    ];
    stream.write_all(&plain.concat()).unwrap();
    let document = read("1.2.840.10008.1.2.1.99", &even(&stream.finish().unwrap()));
    assert_eq!(samples(&document), [[7.0, 9.0]]);

    let number = |element: u16, value: u16| implicit(0x28, element, &value.to_le_bytes());
    let set = [
        number(0x02, 1),
        number(0x10, 1),
        number(0x11, 2),
        implicit(
            0x7FE0,
            0x08,
            &[1.5f32.to_le_bytes(), (-2f32).to_le_bytes()].concat(),
        ),
    ];
    assert_eq!(samples(&read(IMPLICIT, &set.concat())), [[1.5, -2.0]]);
}

/// A frame of RLE from its segments, each packed as literal bytes (PS3.5 G.3).
fn rle(segments: &[&[u8]]) -> Vec<u8> {
    let mut numbers = vec![segments.len() as u32];
    let mut body = Vec::new();
    for segment in segments {
        numbers.push(64 + body.len() as u32);
        body.push(segment.len() as u8 - 1);
        body.extend(*segment);
        if body.len() % 2 == 1 {
            body.push(128);
        }
    }
    numbers.resize(16, 0);
    let header: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
    [header, body].concat()
}

#[test]
fn rle_of_every_depth_is_put_together_from_its_high_bytes() {
    let deep = grey(1, 2, [32, 32, 31]);
    let frame = rle(&[&[1, 0], &[2, 0], &[3, 0], &[4, 9]]);
    let document = deep.encapsulated(RLE, &[&frame]);
    assert_eq!(samples(&document), [[f64::from(0x0102_0304), 9.0]]);
    let document = rgb(1, 2).encapsulated(RLE, &[&rle(&[&[1, 2], &[3, 4], &[5, 6]])]);
    assert_eq!(samples(&document), [[1.0, 3.0, 5.0, 2.0, 4.0, 6.0]]);
    // A run, and a frame that Number of Frames does not count.
    let mut run = rle(&[&[0]]);
    run.truncate(64);
    run.extend([253, 7]);
    let document = grey(2, 2, [8, 8, 7]).encapsulated(RLE, &[&run, &run]);
    assert_eq!(samples(&document), [[7.0; 4], [7.0; 4]]);
}

#[test]
fn encapsulated_pixels_are_found_whatever_the_header_says_of_them() {
    let stream = include_bytes!("streams/lossless-16-p1.jpg").as_slice();
    let image = grey(12, 17, [16, 16, 15]);
    let whole = samples(&image.encapsulated("1.2.840.10008.1.2.4.70", &[stream]));
    assert_eq!(whole.len(), 1);
    // In a native file, as the value of an element of known length.
    let items = [item(b""), item(&even(stream)), sequence_end()].concat();
    assert_eq!(samples(&image.native(b"", &items)), whole);
    // Without an offset table, and with one that lies.
    let bare = image.items("1.2.840.10008.1.2.4.70", &item(&even(stream)));
    assert_eq!(samples(&bare), whole);
    let lie = [item(&[9, 9, 9, 9, 0, 0, 1, 0]), item(&even(stream))].concat();
    let bad = image.items("1.2.840.10008.1.2.4.70", &lie);
    assert_eq!(samples(&bad), whole);
    // One frame in three fragments, then one in one; and more of them than the header counts.
    let parts = [&stream[..100], &stream[100..200], &stream[200..], stream];
    let document = image.encapsulated("1.2.840.10008.1.2.4.70", &parts);
    assert_eq!(samples(&document), [whole[0].clone(), whole[0].clone()]);
    // Pixels that look like the beginning of a fragment are pixels.
    let native = grey(2, 2, [16, 16, 15]).native(b"", &words([0xFFFE, 0xE000, 5, 6]));
    assert_eq!(samples(&native), [[65534.0, 57344.0, 5.0, 6.0]]);
}

/// The elements of a palette of as many entries of 16 bits.
fn palette(entries: u16, element: u16, data: &[u8]) -> Vec<u8> {
    let descriptor = words([entries, 0, 16]);
    let part = |n: u16| explicit(0x28, 0x1101 + n, "US", &descriptor);
    let table = |n: u16| explicit(0x28, element + n, "OW", data);
    [part(0), part(1), part(2), table(0), table(1), table(2)].concat()
}

#[test]
fn a_palette_that_is_too_short_is_told_and_a_whole_one_gives_its_colours() {
    let image = Image {
        photometric: "PALETTE COLOR",
        ..grey(1, 4, [8, 8, 7])
    };
    let of = |table: &[u8]| image.native(table, &[0, 1, 2, 3]);
    let luminance = |table: &[u8]| -> Option<Vec<u8>> {
        let shown = views(&of(table)).into_iter();
        let mut shown = shown.filter(|v| v.what == ViewKind::Luminance);
        Some(shown.next()?.picture.grey)
    };
    let whole = palette(4, 0x1201, &words([0, 0xFF00, 0, 0x8000]));
    assert_eq!(luminance(&whole), Some(vec![0, 255, 0, 128]));
    // Segmented (PS3.3 C.7.9.2): one entry as it is, then a line of two to the top, then the first segment again.
    let segments = words([0, 1, 0, 1, 2, 0xFFFE, 2, 1, 0, 0]);
    let segmented = palette(4, 0x1221, &segments);
    assert_eq!(luminance(&segmented), Some(vec![0, 127, 255, 0]));
    let short = of(&palette(4, 0x1201, &words([0, 0xFF00])));
    let sources = sources(&short);
    let frame = sources[0].frames().next().unwrap().unwrap();
    assert_eq!(
        sources[0].views(0, &frame),
        Err(sekisho::pixels::Undecoded::BadPalette)
    );
}

#[test]
fn an_overlay_an_icon_and_an_image_in_a_private_element_are_sources() {
    use sekisho::pixels::SourceKind;
    let icon = [
        grey(2, 2, [8, 8, 7]).module(),
        explicit(0x7FE0, 0x10, "OB", &[0, 1, 2, 3]),
    ]
    .concat();
    let set = [
        text(0x09, 0x10, "LO", "MAKER"),
        explicit(0x09, 0x1001, "OB", include_bytes!("streams/grey-16.png")),
        grey(2, 2, [8, 8, 7]).module(),
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
    let overlay = ViewKind::Overlay(0x6000);
    assert!(tells(&shown, overlay, 0, 1) && tells(&shown, overlay, 5, 6));
    assert_eq!(samples(&document).len(), 4);
}
