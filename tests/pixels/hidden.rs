//! Text that a viewer does not show must show in some view: each hiding place, and that no views are made in vain.
use sekisho::pixels::ViewKind;

use crate::corpus::{explicit, item};
use crate::made::{Image, contrast, grey, tells, text, us, views, words};

/// What a person and a detector see.
const SEEN: u8 = 32;
const SIDE: usize = 64;

/// A picture of this side whose right half has all values up to `most`, with one value on its left half and another one
/// where text stands: a hundred pixels from row 8 on.
fn picture(ground: u16, ink: u16, most: u16) -> Vec<u16> {
    let pixel = |at: usize| {
        let (x, y) = (at % SIDE, at / SIDE);
        match (x, y) {
            (8..18, 8..18) => ink,
            (0..32, _) => ground,
            _ => (((x - 32) * 64 + y) * usize::from(most) / 2047) as u16,
        }
    };
    (0..SIDE * SIDE).map(pixel).collect()
}

/// A place of the ground, and one of the text.
const GROUND: usize = 0;
const INK: usize = 10 * SIDE + 10;

fn image(bits: [u16; 3]) -> Image {
    grey(SIDE as u16, SIDE as u16, bits)
}

fn window(center: &str, width: &str) -> Vec<u8> {
    [
        text(0x28, 0x1050, "DS", center),
        text(0x28, 0x1051, "DS", width),
    ]
    .concat()
}

#[test]
fn text_outside_the_window_shows() {
    for (ground, ink) in [(0, 300), (3000, 4095), (1000, 4000)] {
        let document =
            image([16, 12, 11]).native(&window("1000", "200"), &words(picture(ground, ink, 4095)));
        let shown = views(&document);
        assert!(contrast(&shown, GROUND, INK) >= SEEN, "{ground} {ink}");
        if ground != 1000 {
            assert!(!tells(&shown, ViewKind::Window(0), GROUND, INK));
        }
    }
}

#[test]
fn text_of_two_levels_in_four_thousand_shows_on_a_flat_ground() {
    for window in [Vec::new(), window("2048", "4096")] {
        let document = image([16, 12, 11]).native(&window, &words(picture(1000, 1002, 4095)));
        let shown = views(&document);
        assert!(contrast(&shown, GROUND, INK) >= SEEN);
        assert!(
            !tells(&shown, ViewKind::Full, GROUND, INK),
            "a viewer hides it"
        );
    }
}

#[test]
fn text_in_one_colour_shows_strong_and_faint() {
    let rgb = Image {
        samples: 3,
        photometric: "RGB",
        ..image([8, 8, 7])
    };
    let of = |ground: [u8; 3], ink: [u8; 3]| -> u8 {
        let pixels = picture(0, 300, 255).into_iter().flat_map(|v| match v {
            300 => ink,
            0 => ground,
            v => [v as u8; 3],
        });
        contrast(
            &views(&rgb.native(b"", &pixels.collect::<Vec<u8>>())),
            GROUND,
            INK,
        )
    };
    assert!(of([0, 0, 0], [0, 0, 255]) >= 200, "blue on black");
    assert!(
        of([200, 0, 0], [0, 102, 0]) >= 150,
        "as light as its ground"
    );
    assert!(
        of([128, 128, 128], [128, 128, 129]) >= SEEN,
        "one level of blue"
    );
    assert_eq!(of([9, 9, 9], [9, 9, 9]), 0);
}

#[test]
fn text_in_entries_of_one_colour_of_a_palette_shows() {
    let palette = Image {
        photometric: "PALETTE COLOR",
        ..image([8, 8, 7])
    };
    // Every entry is white.
    let table = [
        (0..3)
            .flat_map(|n| explicit(0x28, 0x1101 + n, "US", &words([256, 0, 16])))
            .collect::<Vec<u8>>(),
        (0..3)
            .flat_map(|n| explicit(0x28, 0x1201 + n, "OW", &words([0xFFFF; 256])))
            .collect(),
    ]
    .concat();
    let pixels: Vec<u8> = picture(1, 2, 255).into_iter().map(|v| v as u8).collect();
    let shown = views(&palette.native(&table, &pixels));
    assert!(contrast(&shown, GROUND, INK) >= SEEN);
    assert!(!tells(&shown, ViewKind::Luminance, GROUND, INK));
}

#[test]
fn bits_that_no_sample_uses_show_and_sign_bits_do_not() {
    let mut high = vec![5u16; 64];
    high[9] |= 0x4000;
    let shown = views(&grey(8, 8, [16, 12, 11]).native(b"", &words(high)));
    assert!(tells(&shown, ViewKind::UnusedBit(14), 0, 9));
    // Below the samples, where old files keep overlays as well.
    let mut low = vec![0x50u16; 64];
    low[9] |= 1;
    let shown = views(&grey(8, 8, [16, 12, 15]).native(b"", &words(low)));
    assert!(tells(&shown, ViewKind::UnusedBit(0), 0, 9));
    let signed = Image {
        signed: true,
        ..grey(8, 8, [16, 12, 11])
    };
    let minus = (0..64i16).map(|w| (w - 30).cast_unsigned());
    let shown = views(&signed.native(b"", &words(minus)));
    let unused = |kind: ViewKind| matches!(kind, ViewKind::UnusedBit(_));
    assert!(!shown.iter().any(|v| unused(v.what)));
}

#[test]
fn overlays_and_icons_of_any_item_show() {
    let icon = [
        grey(2, 2, [8, 8, 7]).module(),
        explicit(0x7FE0, 0x10, "OB", &[0, 255, 0, 0]),
    ]
    .concat();
    let overlay = [
        us(0x601E, 0x10, 4),
        us(0x601E, 0x11, 4),
        explicit(0x601E, 0x3000, "OW", &[0x02, 0x80]),
    ];
    let items = [item(b""), item(&icon)].concat();
    let more = [explicit(0x88, 0x200, "SQ", &items), overlay.concat()].concat();
    let shown = views(&grey(2, 2, [8, 8, 7]).native(&more, &[9; 4]));
    assert!(tells(&shown, ViewKind::Overlay(0x601E), 0, 1));
    assert!(tells(&shown, ViewKind::Overlay(0x601E), 0, 15));
    assert!(tells(&shown, ViewKind::Full, 0, 1), "the icon");
}

#[test]
fn what_only_the_table_of_the_file_makes_visible_shows() {
    // Stored values look like noise; the modality LUT makes text of them.
    let table = |v: usize| if v % 7 == 3 { 255u16 } else { 0 };
    let lut = [
        explicit(0x28, 0x3002, "US", &words([256, 0, 16])),
        text(0x28, 0x3004, "LO", "US"),
        explicit(0x28, 0x3006, "OW", &words((0..256).map(table))),
    ]
    .concat();
    let pixels: Vec<u8> = (0..=255).collect();
    let shown =
        views(&grey(16, 16, [8, 8, 7]).native(&explicit(0x28, 0x3000, "SQ", &item(&lut)), &pixels));
    assert!(contrast(&shown, 3, 4) == 255);
}

#[test]
fn a_usual_slice_has_no_more_than_four_views() {
    let kinds = |window: &[u8]| -> Vec<ViewKind> {
        let document = image([16, 12, 11]).native(window, &words(picture(24, 1000, 4095)));
        views(&document).iter().map(|v| v.what).collect()
    };
    let (one, outside, even) = (ViewKind::Window(0), ViewKind::Outside, ViewKind::Even);
    assert_eq!(kinds(&window("1064", "400")), [one, outside, even]);
    assert_eq!(
        kinds(&window("1064\\424", "400\\1500")),
        [one, ViewKind::Window(1), outside, even]
    );
    // A window of all and more is the full range, and poorer.
    assert_eq!(kinds(&window("1500", "9000")), [ViewKind::Full, even]);
    assert_eq!(kinds(b""), [ViewKind::Full, even]);
    // One value, and two.
    let flat = views(&grey(8, 8, [8, 8, 7]).native(b"", &[7; 64]));
    assert_eq!(flat.len(), 1);
    let two: Vec<u8> = (0..64).map(|at| at % 2).collect();
    assert_eq!(views(&grey(8, 8, [8, 8, 7]).native(b"", &two)).len(), 1);
}
