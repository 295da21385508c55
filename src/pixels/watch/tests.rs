use super::*;

fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
    Region {
        x,
        y,
        width,
        height,
    }
}

fn find(region: Region, read: Option<&str>, view: usize) -> Find {
    let found = Found {
        region,
        read: read.map(str::to_owned),
        sure: 1.0,
    };
    Find::new(found, view)
}

#[test]
fn what_two_views_show_at_one_place_is_one_text_and_what_stands_apart_is_another() {
    let texts = gather(vec![
        find(region(10, 10, 40, 12), Some("DOE"), 0),
        find(region(100, 10, 40, 12), Some("R"), 0),
        find(region(12, 11, 60, 12), Some("D0E JANE"), 1),
        find(region(14, 9, 30, 12), None, 2),
    ]);
    let regions: Vec<Region> = texts.iter().map(|text| text.region).collect();
    assert_eq!(regions, [region(10, 9, 62, 14), region(100, 10, 40, 12)]);
    let first = texts.into_iter().next().unwrap().written(&[], false);
    assert!(
        matches!(&first.read, Readings::Whole(_)),
        "seen unread, and read"
    );
    assert_eq!(first.read.texts(), ["D0E JANE"]);
}

#[test]
fn text_that_no_view_could_read_leaves_its_place_a_part_without_a_reading() {
    let marker = region(100, 24, 20, 26);
    for (unread, is_whole) in [
        (region(101, 25, 19, 24), true),
        // kana beside the letter, in another view
        (region(11, 29, 146, 32), false),
        // and inside it
        (region(101, 30, 18, 8), false),
    ] {
        let finds = vec![find(marker, Some("R"), 0), find(unread, None, 1)];
        for text in gather(finds) {
            let read = text.written(&[], false).read;
            assert_eq!(read.texts(), ["R"]);
            assert_eq!(matches!(read, Readings::Whole(_)), is_whole, "{unread:?}");
        }
    }
}

#[test]
fn readings_that_differ_by_more_than_look_alikes_are_all_kept() {
    let all = ["10 cm", "1O cm", "R"].map(str::to_owned).to_vec();
    assert_eq!(distinct(all).len(), 2);
}

fn frame(samples: Vec<u8>, unused: Option<Vec<u32>>) -> Frame {
    Frame {
        width: 4,
        height: 3,
        channels: 1,
        bits: 8,
        colour: super::super::frames::Colour::Grey,
        samples: Samples::U8(samples),
        unused,
        beside: 0,
    }
}

#[test]
fn an_area_is_blank_when_all_its_pixels_are_the_same_and_nothing_else_is() {
    let grey = vec![7, 7, 1, 2, 7, 7, 3, 4, 7, 8, 5, 6];
    let clean = frame(grey.clone(), None);
    assert_eq!(blank(&clean, [0, 0, 2, 2]), Blank::Yes);
    assert_eq!(blank(&clean, [0, 0, 2, 3]), Blank::No);
    assert_eq!(blank(&clean, [3, 0, 2, 2]), Blank::Beyond);
    assert_eq!(blank(&clean, [u32::MAX, 0, 2, 2]), Blank::Beyond);
    let mut bits = vec![0; 12];
    bits[5] = 0x100;
    assert_eq!(blank(&frame(grey, Some(bits)), [0, 0, 2, 2]), Blank::No);
}

#[test]
fn a_crop_is_a_region_with_a_margin_and_never_more_than_its_bound() {
    let picture = Picture::new(2000, 300, vec![0; 2000 * 300]).unwrap();
    let crop = cut(&picture, region(4, 20, 10, 10));
    assert_eq!((crop.width, crop.height), (22, 26));
    assert_eq!(crop.grey.len(), 22 * 26);
    let large = cut(&picture, region(0, 0, 2000, 300));
    assert_eq!([large.width, large.height], CROP);
}
