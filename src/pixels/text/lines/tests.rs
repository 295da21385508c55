use super::*;

fn region(x: u32, y: u32, width: u32, height: u32) -> Region {
    Region {
        x,
        y,
        width,
        height,
    }
}

#[test]
fn a_line_that_another_view_reads_is_read_and_one_that_shows_more_is_not() {
    let line = region(10, 10, 60, 14);
    for (unread, read, is_so) in [
        // cut differently
        (region(12, 11, 55, 12), vec![line], true),
        (region(40, 11, 28, 12), vec![line], true),
        (region(6, 8, 68, 18), vec![line], true),
        // two words, and the space between them
        (
            region(10, 10, 140, 14),
            vec![line, region(80, 10, 70, 14)],
            true,
        ),
        // two letters more
        (region(10, 10, 90, 14), vec![line], false),
        (region(10, 10, 200, 14), vec![line], false),
        (
            region(10, 10, 140, 14),
            vec![line, region(110, 10, 40, 14)],
            false,
        ),
        // beside it, or above it
        (region(100, 10, 40, 14), vec![line], false),
        (region(10, 1, 60, 14), vec![line], false),
        // small letters inside a large one
        (
            region(54, 114, 46, 21),
            vec![region(21, 46, 95, 104)],
            false,
        ),
        (line, vec![], false),
        // a column
        (region(10, 10, 14, 60), vec![region(9, 12, 15, 60)], true),
        (region(10, 10, 14, 60), vec![region(9, 12, 15, 30)], false),
    ] {
        assert_eq!(is_read(&unread, read.iter()), is_so, "{unread:?} {read:?}");
    }
}

fn found(region: Region, read: Option<&str>) -> Found {
    Found {
        region,
        read: read.map(str::to_owned),
        sure: 1.0,
    }
}

#[test]
fn a_smaller_text_stays_where_it_says_what_the_larger_does_not() {
    let large = [found(region(20, 40, 100, 100), Some("P"))];
    let line = [found(region(20, 40, 100, 20), Some("120 kV"))];
    let dark = [found(region(20, 40, 100, 20), None)];
    let part = region(50, 42, 40, 18);
    for (next, kept, is_so) in [
        (found(part, None), &large, false),
        (found(part, None), &line, true),
        (found(part, Some("20kV")), &line, true),
        (found(part, Some("DOE")), &line, false),
        (found(part, Some("DOE")), &dark, true),
    ] {
        assert_eq!(is_within(&next, kept), is_so, "{next:?} {kept:?}");
    }
}

#[test]
fn beyond_what_is_read_of_a_frame_text_is_unread() {
    let mut left = Left::of_frame();
    assert!(left.take(STEPS - 1));
    assert!(!left.take(2) && left.take(1) && !left.take(1));
}
