//! Frames to the pictures in which text could show.
//!
//! A view of a grey frame is a table over its levels; what the others show as well is left out ([`needed`]). Nothing is ever
//! inverted.
use super::colour::{self, Pixel};
use super::frames::{Colour, Frame, Samples};
use super::levels::Levels;
use super::look::{Look, Table};
use super::luts::Palette;
use super::needed::needed;
use super::{Picture, Undecoded, View, ViewKind, overlays};

/// A channel differs from the luminance where it is this far from it …
const FAR: u8 = 16;
/// … in this many pixels: a full stop of small print has four, a letter more.
const SEEN: usize = 8;

/// Windows that go before a table for what is presented.
const BEFORE: usize = 2;

/// The views of one frame of pixel data.
pub(super) fn views(frame: &Frame, look: &Look, number: u32) -> Result<Vec<View>, Undecoded> {
    if frame.colour == Colour::Palette {
        let palette = look.palette.as_ref().ok_or(Undecoded::BadPalette)?;
        let mut views = numbered(frame, palette);
        views.extend(overlays::unused_bits(frame));
        return Ok(views);
    }
    let mut views = match colour::pixels(frame) {
        Some(pixels) => coloured(frame, &pixels),
        None => {
            let mut views = Vec::new();
            for channel in 0..usize::from(frame.channels) {
                let levels = Levels::of(&frame.samples, usize::from(frame.channels), channel);
                // A channel behind the first is opacity.
                if channel == 0 || !levels.is_flat() {
                    views.extend(grey(&levels, look, number, frame));
                }
            }
            views
        }
    };
    views.extend(overlays::unused_bits(frame));
    Ok(views)
}

fn picture(frame: &Frame, grey: Vec<u8>) -> Picture {
    Picture {
        width: frame.width,
        height: frame.height,
        grey,
    }
}

/// The views of one channel.
fn grey(levels: &Levels, look: &Look, number: u32, frame: &Frame) -> Vec<View> {
    let shown: Vec<f64> = levels
        .values
        .iter()
        .map(|v| look.modality(number, *v))
        .collect();
    let windows = look.windows(number);
    let mut tables: Vec<(ViewKind, Vec<f64>)> = Vec::new();
    let counted = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
    for (n, window) in windows.iter().enumerate() {
        tables.push((
            ViewKind::Window(counted(n)),
            shown.iter().map(|v| window.at(*v)).collect(),
        ));
    }
    for (n, lut) in look.luts.iter().enumerate() {
        let most = lut.most();
        tables.push((
            ViewKind::Lut(counted(n)),
            shown.iter().map(|v| lut.at(*v) / most).collect(),
        ));
    }
    let range = |values: &[f64]| {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        (least, most)
    };
    let spread = |values: &[f64], (low, high): (f64, f64)| -> Vec<f64> {
        values.iter().map(|v| between(*v, low, high)).collect()
    };
    tables.extend(outside(&shown, &tables));
    if look.has_table() {
        tables.push((ViewKind::Full, spread(&shown, range(&shown))));
    }
    let whole = range(&levels.values);
    tables.push((ViewKind::Full, spread(&levels.values, whole)));
    let (low, high) = levels.shares(0.01, 0.99);
    // Few very bright or dark pixels leave little grey to the others.
    if high - low < (whole.1 - whole.0) / 2.0 {
        tables.push((ViewKind::Spread, spread(&levels.values, (low, high))));
    }
    tables.push((ViewKind::Even, even(levels)));
    let ways = ways(levels, &shown, look, number);
    let numbered = (0u16..).zip(ways);
    tables.extend(numbered.map(|(n, way)| (ViewKind::Table(n), way)));
    pictures(levels, tables, frame)
}

/// What tables make of levels, where it is in another order than they are.
fn ways(levels: &Levels, shown: &[f64], look: &Look, number: u32) -> Vec<Vec<f64>> {
    let mut ways = Vec::new();
    let mut add = |values: &[f64]| {
        let way = (!is_one_way(values)).then(|| even_by(values, &levels.counts));
        ways.extend(way.filter(|way| !ways.contains(way)));
    };
    add(shown);
    let voi = |lut: &super::luts::Lut| shown.iter().map(|v| lut.at(*v)).collect::<Vec<f64>>();
    look.luts.iter().for_each(|lut| add(&voi(lut)));
    for table in look.tables(number) {
        match table {
            Table::Lut(lut) => {
                add(&voi(&lut));
                let stored = levels.values.iter().map(|v| lut.at(*v));
                add(&stored.collect::<Vec<f64>>());
                // What a window gives is spread over the table (PS3.3 C.11.4).
                let last = lut.len().saturating_sub(1) as f64;
                for window in look.windows(number).iter().take(BEFORE) {
                    let given = shown.iter().map(|v| lut.at(window.at(*v) * last));
                    add(&given.collect::<Vec<f64>>());
                }
            }
            Table::Palette(palette) => {
                let colours: Vec<[f64; 3]> =
                    levels.values.iter().map(|v| palette.fine(*v)).collect();
                add(&luminances(&colours));
                for channel in 0..3 {
                    let own = colours
                        .iter()
                        .map(|c| c.get(channel).copied().unwrap_or(0.0));
                    add(&own.collect::<Vec<f64>>());
                }
            }
        }
    }
    ways
}

/// The luminance of colours: ITU-R BT.601.
fn luminances(colours: &[[f64; 3]]) -> Vec<f64> {
    let one = |[r, g, b]: &[f64; 3]| 299.0 * r + 587.0 * g + 114.0 * b;
    colours.iter().map(one).collect()
}

/// Whether values of levels rise or fall all the way: what they show is then shown by the levels.
fn is_one_way(values: &[f64]) -> bool {
    values.is_sorted() || values.iter().rev().is_sorted()
}

/// The views that are needed of those that tables over the levels make.
fn pictures(levels: &Levels, tables: Vec<(ViewKind, Vec<f64>)>, frame: &Frame) -> Vec<View> {
    needed(tables)
        .into_iter()
        .map(|(what, table)| {
            let bytes: Vec<u8> = table.iter().map(|v| (v * 255.0).round() as u8).collect();
            let grey = levels
                .pixels
                .iter()
                .map(|l| bytes.get(usize::from(*l)).copied().unwrap_or(0));
            View {
                picture: picture(frame, grey.collect()),
                what,
            }
        })
        .collect()
}

/// From 0 to 1 between two values, which may be as far apart as numbers are.
fn between(value: f64, low: f64, high: f64) -> f64 {
    let width = high / 2.0 - low / 2.0;
    if width > 0.0 {
        ((value / 2.0 - low / 2.0) / width).clamp(0.0, 1.0)
    } else {
        0.0
    }
}

/// What every window makes black or white, by value: the lower end in the lower half of the grey, the upper end in the
/// upper half, all else between.
fn outside(shown: &[f64], windows: &[(ViewKind, Vec<f64>)]) -> Option<(ViewKind, Vec<f64>)> {
    // A sigmoid never reaches an end.
    const END: f64 = 0.5 / 255.0;
    let all = |at: usize, ends: std::ops::RangeInclusive<f64>| {
        let mut values = windows.iter().map(|(_, table)| table.get(at));
        values.all(|v| v.is_some_and(|v| ends.contains(v)))
    };
    let end = |at: usize| match (all(at, 0.0..=END), all(at, 1.0 - END..=1.0)) {
        (true, false) => -1,
        (false, true) => 1,
        _ => 0,
    };
    let ends: Vec<i8> = (0..shown.len()).map(end).collect();
    let range = |end: i8| {
        let values = shown.iter().zip(&ends).filter(|(_, e)| **e == end);
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (v, _)| {
            (low.min(*v), high.max(*v))
        })
    };
    let (below, inside, above) = (range(-1), range(0), range(1));
    if below.1 <= below.0 && above.1 <= above.0 {
        return None;
    }
    // From the first value that a window shows, so that how far another one is from it is seen, too.
    let first = [inside.0, above.0].into_iter().find(|v| v.is_finite());
    let last = [inside.1, below.1].into_iter().find(|v| v.is_finite());
    let (first, last) = (first.unwrap_or(below.1), last.unwrap_or(above.0));
    let place = |(value, end): (&f64, &i8)| match end {
        -1 => 0.45 * between(*value, below.0, first.max(below.1)),
        1 => 0.55 + 0.45 * between(*value, last.min(above.0), above.1),
        _ => 0.5,
    };
    let table = shown.iter().zip(&ends).map(place).collect();
    Some((ViewKind::Outside, table))
}

/// Each level in the middle of the share of pixels that have it.
fn even(levels: &Levels) -> Vec<f64> {
    even_by(&levels.values, &levels.counts)
}

/// The same by values of the levels, of which several may have one.
fn even_by(values: &[f64], counts: &[u32]) -> Vec<f64> {
    let mut order: Vec<(usize, f64, u32)> = values
        .iter()
        .zip(counts)
        .enumerate()
        .map(|(at, (value, count))| (at, *value, *count))
        .collect();
    order.sort_by(|(_, a, _), (_, b, _)| a.total_cmp(b));
    let mut sum = 0.0;
    let mut middles = vec![0.0; values.len()];
    let (mut first, mut last) = (None, 0.0);
    for same in order.chunk_by(|(_, a, _), (_, b, _)| a == b) {
        let share: f64 = same.iter().map(|(_, _, count)| f64::from(*count)).sum();
        let middle = sum + share / 2.0;
        sum += share;
        for (at, _, _) in same {
            if let Some(place) = middles.get_mut(*at) {
                *place = middle;
            }
        }
        first.get_or_insert(middle);
        last = middle;
    }
    let first = first.unwrap_or(0.0);
    middles
        .into_iter()
        .map(|m| between(m, first, last))
        .collect()
}

/// The views of a frame of numbers of colours: the colours, and the numbers, as entries of one colour may stand for
/// different ones.
fn numbered(frame: &Frame, palette: &Palette) -> Vec<View> {
    let levels = Levels::of(&frame.samples, 1, 0);
    let colours: Vec<Pixel> = levels.values.iter().map(|v| palette.at(*v)).collect();
    let luminance = colours.iter().map(|p| f64::from(colour::luminance(p)));
    let luminance = luminance.map(|l| l / f64::from(colour::WHITE)).collect();
    let mut tables = vec![(ViewKind::Luminance, luminance)];
    for channel in 0..3u8 {
        let own = |p: &Pixel| p.get(usize::from(channel)).copied().unwrap_or(0);
        let far = |p: &Pixel| own(p).abs_diff(colour::byte(colour::luminance(p))) >= FAR;
        if colours.iter().any(far) {
            let table = colours.iter().map(|p| f64::from(own(p)) / 255.0);
            tables.push((ViewKind::Channel(channel), table.collect()));
        }
    }
    let first = levels.values.first().copied().unwrap_or(0.0);
    let last = levels.values.last().copied().unwrap_or(0.0);
    let full = levels.values.iter().map(|v| between(*v, first, last));
    tables.push((ViewKind::Full, full.collect()));
    tables.push((ViewKind::Even, even(&levels)));
    let fine: Vec<[f64; 3]> = levels.values.iter().map(|v| palette.fine(*v)).collect();
    let mut ways = vec![luminances(&fine)];
    // What the low byte of one channel shows.
    if palette.is_wide() {
        ways.extend((0..3).map(|channel| {
            let own = fine.iter().map(|c| c.get(channel).copied());
            own.map(Option::unwrap_or_default).collect()
        }));
    }
    let ways = ways.into_iter().filter(|values| !is_one_way(values));
    let mut ways: Vec<Vec<f64>> = ways.map(|v| even_by(&v, &levels.counts)).collect();
    ways.dedup();
    let ways = (0u16..).zip(ways);
    tables.extend(ways.map(|(n, way)| (ViewKind::Table(n), way)));
    pictures(&levels, tables, frame)
}

/// The views of a frame of colours: its luminance, in steps fine enough that what one channel shows by one level shows,
/// and each channel that shows something else.
fn coloured(frame: &Frame, pixels: &[Pixel]) -> Vec<View> {
    let fine: Vec<i32> = pixels.iter().map(colour::luminance).collect();
    let levels = Levels::of(&Samples::I32(fine), 1, 0);
    let mut views = grey(&levels, &Look::default(), 0, frame);
    for view in &mut views {
        if view.what == ViewKind::Full {
            view.what = ViewKind::Luminance;
        }
    }
    views.extend(fine_channels(frame));
    for channel in 0..4u8 {
        let at = usize::from(channel);
        let own = || pixels.iter().map(move |p| p.get(at).copied().unwrap_or(0));
        let first = own().next().unwrap_or(0);
        // What stands behind the colours is no part of the luminance.
        let seen = if channel == 3 { 1 } else { SEEN };
        let differs = own()
            .zip(pixels)
            .filter(|(c, p)| channel == 3 || c.abs_diff(colour::byte(colour::luminance(p))) >= FAR);
        if differs.take(seen).count() < seen || own().all(|v| v == first) {
            continue;
        }
        if channel < 3 {
            views.push(View {
                picture: picture(frame, own().collect()),
                what: ViewKind::Channel(channel),
            });
            continue;
        }
        let levels = Levels::of(&Samples::U8(own().collect()), 1, 0);
        let opacity = grey(&levels, &Look::default(), 0, frame).into_iter();
        views.extend(opacity.map(|view| View {
            what: ViewKind::Channel(channel),
            ..view
        }));
    }
    views
}

/// The channels of a frame of colours that have more than 8 bits, each evened: nothing is lost of them so.
fn fine_channels(frame: &Frame) -> Vec<View> {
    if matches!(frame.samples, Samples::U8(_)) {
        return Vec::new();
    }
    let mut seen: Vec<Vec<u16>> = Vec::new();
    let mut views = Vec::new();
    for channel in 0..3u8 {
        let all = usize::from(frame.channels);
        let levels = Levels::of(&frame.samples, all, channel.into());
        if levels.is_flat() || seen.contains(&levels.pixels) {
            continue;
        }
        let table = vec![(ViewKind::Channel(channel), even(&levels))];
        views.extend(pictures(&levels, table, frame));
        seen.push(levels.pixels);
    }
    views
}
