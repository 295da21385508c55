//! Text in pictures, from end to end: screen, detector, recogniser.
//!
//! `tests/data/pixels/burned.pgm` is a phantom with seven made-up texts, `phantom.pgm` the same without.
#![cfg(feature = "pixels")]
#![expect(clippy::expect_used, reason = "a test that cannot run fails")]

use sekisho::pixels::text::fold::key;
use sekisho::pixels::text::judged::Judged;
use sekisho::pixels::text::lines::Left;
use sekisho::pixels::text::{Looked, look, screen};
use sekisho::pixels::{Picture, Region};

const BURNED: &[u8] = include_bytes!("data/pixels/burned.pgm");
const PHANTOM: &[u8] = include_bytes!("data/pixels/phantom.pgm");

/// What is drawn, and where.
const DRAWN: [(&str, Region); 7] = [
    ("DOE^JANE", region(6, 6, 80, 18)),
    ("ID:4718823", region(6, 28, 78, 16)),
    ("1969/03/14", region(262, 6, 80, 16)),
    ("山田太郎", region(6, 292, 72, 20)),
    ("やまだたろう", region(270, 292, 108, 20)),
    ("R 120 kV", region(150, 84, 56, 14)),
    ("WARD EAST 5", region(356, 120, 22, 130)),
];

const fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
    Region {
        x,
        y,
        width,
        height,
    }
}

/// A picture as a binary portable greymap.
fn picture(pgm: &[u8]) -> Picture {
    let data = pgm
        .strip_prefix(b"P5\n384 320\n255\n")
        .expect("a greymap of 384 by 320");
    Picture::new(384, 320, data.to_vec()).expect("as many samples as the size says")
}

fn looked(picture: &Picture) -> Looked {
    look(picture, &Judged::default(), &mut Left::of_frame()).expect("the models answer")
}

/// Whether the middle of a region lies in a place. Boxes are wider than what is drawn.
fn lies_in(found: &Region, place: &Region) -> bool {
    let middle = region(found.x + found.width / 2, found.y + found.height / 2, 1, 1);
    place.meet(&middle).is_some()
}

#[test]
fn every_text_is_found_and_latin_digits_and_kanji_are_read() {
    let looked = looked(&picture(BURNED));
    for (drawn, place) in &DRAWN {
        let here: Vec<_> = looked
            .found
            .iter()
            .filter(|found| lies_in(&found.region, place))
            .collect();
        assert!(!here.is_empty(), "{drawn} is not found");
        let read: String = here
            .iter()
            .filter_map(|found| found.read.as_deref())
            .collect();
        if drawn.starts_with('や') {
            // the model has no kana: found all the same
            assert_ne!(key(&read), key(drawn));
        } else {
            assert_eq!(key(&read), key(drawn), "{read}");
        }
    }
    for found in &looked.found {
        assert!(
            DRAWN
                .iter()
                .any(|(_, place)| found.region.meet(place).is_some()),
            "nothing is drawn at {:?}",
            found.region
        );
    }
}

#[test]
fn dark_text_on_a_bright_ground_is_found() {
    let mut inverted = picture(BURNED);
    for sample in &mut inverted.grey {
        *sample = 255 - *sample;
    }
    let looked = looked(&inverted);
    for (drawn, place) in &DRAWN {
        assert!(
            looked
                .found
                .iter()
                .any(|found| found.region.meet(place).is_some()),
            "{drawn} is not found"
        );
    }
}

#[test]
fn a_line_that_rises_or_falls_is_found_and_read() {
    let burned = picture(BURNED);
    let line = DRAWN[1].1;
    let (across, down) = (line.x as f32 + 39.0, line.y as f32 + 8.0);
    for degrees in [-35.0f32, -15.0, 20.0, 35.0] {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        // twice as large, around the middle of an empty picture
        let grey = (0..256 * 256)
            .map(|at| ((at % 256) as f32 - 128.0, (at / 256) as f32 - 128.0))
            .map(|(x, y)| ((x * cosine + y * sine) / 2.0, (y * cosine - x * sine) / 2.0))
            .map(|(x, y)| {
                let within = x.abs() < 45.0 && y.abs() < 9.0;
                let at = if within {
                    (across + x, down + y)
                } else {
                    (2.0, 2.0)
                };
                burned.at(at.0 as u32, at.1 as u32).unwrap_or_default()
            });
        let turned = Picture::new(256, 256, grey.collect()).expect("256 by 256");
        let looked = looked(&turned);
        let read = |found: &sekisho::pixels::Found| found.read.as_deref().map(key);
        let said: Vec<String> = looked.found.iter().filter_map(read).collect();
        assert!(
            said.iter().any(|said| said.contains(&key("4718823"))),
            "{degrees}: {said:?}"
        );
    }
}

#[test]
fn the_screen_throws_out_a_picture_without_text_and_none_is_found_in_it() {
    let phantom = picture(PHANTOM);
    assert_eq!(screen::areas(&phantom).expect("the models answer"), []);
    assert_eq!(
        looked(&phantom),
        Looked {
            found: Vec::new(),
            areas: 0,
            repeated: 0
        }
    );
}

#[test]
fn what_another_frame_showed_is_not_judged_again() {
    let (burned, judged) = (picture(BURNED), Judged::default());
    let first = look(&burned, &judged, &mut Left::of_frame()).expect("the models answer");
    let second = look(&burned, &judged, &mut Left::of_frame()).expect("the models answer");
    assert!(first.areas > 0 && first.repeated == 0);
    assert_eq!((second.areas, second.repeated), (first.areas, first.areas));
    assert_eq!(second.found, first.found);
}

#[test]
fn pictures_of_any_shape_are_looked_at_without_a_panic() {
    for (width, height) in [(0, 0), (1, 1), (7, 9), (15, 400), (400, 15), (33, 17)] {
        let grey = (0..width * height)
            .map(|at: u32| {
                if at.is_multiple_of(3) {
                    255
                } else {
                    (at * 31 % 97) as u8
                }
            })
            .collect();
        let odd = Picture::new(width, height, grey).expect("as many samples as the size says");
        looked(&odd);
    }
}

#[test]
fn what_is_found_says_where_but_not_what_when_it_is_printed_for_debugging() {
    let looked = looked(&picture(BURNED));
    let told = format!("{looked:?}");
    assert!(
        told.contains("Region") && !told.contains("4718823"),
        "a value in {}",
        told.len()
    );
}
