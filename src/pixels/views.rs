//! Frames to the pictures in which text could show.
//!
//! A view of a grey frame is a table over its levels. One that shows nothing that another does not show as well (no two
//! neighbouring levels are further apart in it) is left out. Nothing is ever inverted.
use super::colour::{self, Pixel};
use super::frames::{Colour, Frame, Samples};
use super::levels::Levels;
use super::look::Look;
use super::{Picture, Undecoded, View, ViewKind, overlays};

/// A channel differs from the luminance where it is this far from it …
const FAR: u8 = 16;
/// … in this many pixels: a full stop of small print has four, a letter more.
const SEEN: usize = 8;

/// The views of one frame of pixel data.
pub(super) fn views(frame: &Frame, look: &Look, number: u32) -> Result<Vec<View>, Undecoded> {
    let mut views = match colour::pixels(frame, look)? {
        Some(pixels) => {
            let mut views = coloured(frame, &pixels);
            if frame.colour == Colour::Palette {
                // Entries of one colour may stand for different numbers.
                let plain = Look::default();
                views.extend(grey(
                    &Levels::of(&frame.samples, 1, 0),
                    &plain,
                    number,
                    frame,
                ));
            }
            views
        }
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
    let first = levels.values.first().copied().unwrap_or(0.0);
    let last = levels.values.last().copied().unwrap_or(0.0);
    tables.push((
        ViewKind::Full,
        levels
            .values
            .iter()
            .map(|v| between(*v, first, last))
            .collect(),
    ));
    let (low, high) = levels.shares(0.01, 0.99);
    // Few very bright or dark pixels leave little grey to the others.
    if high - low < (last - first) / 2.0 {
        tables.push((
            ViewKind::Spread,
            levels
                .values
                .iter()
                .map(|v| between(*v, low, high))
                .collect(),
        ));
    }
    if !tables
        .iter()
        .all(|(kind, _)| matches!(kind, ViewKind::Full | ViewKind::Spread))
    {
        tables.extend(outside(&shown, &tables));
    }
    tables.push((ViewKind::Even, even(levels)));
    let kept = keep(tables);
    kept.into_iter()
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
fn outside(shown: &[f64], tables: &[(ViewKind, Vec<f64>)]) -> Option<(ViewKind, Vec<f64>)> {
    let windows = || {
        tables
            .iter()
            .filter(|(kind, _)| matches!(kind, ViewKind::Window(_) | ViewKind::Lut(_)))
    };
    let all = |at: usize, end: f64| windows().all(|(_, t)| t.get(at).is_some_and(|v| *v == end));
    let ends: Vec<i8> = (0..shown.len())
        .map(|at| {
            if all(at, 0.0) {
                -1
            } else if all(at, 1.0) {
                1
            } else {
                0
            }
        })
        .collect();
    let range = |end: i8| {
        let values = || {
            shown
                .iter()
                .zip(&ends)
                .filter(|(_, e)| **e == end)
                .map(|(v, _)| *v)
        };
        (
            values().fold(f64::INFINITY, f64::min),
            values().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    let (below, above) = (range(-1), range(1));
    if below.1 <= below.0 && above.1 <= above.0 {
        return None;
    }
    let place = |(value, end): (&f64, &i8)| match end {
        -1 => 0.45 * between(*value, below.0, below.1),
        1 => 0.55 + 0.45 * between(*value, above.0, above.1),
        _ => 0.5,
    };
    Some((
        ViewKind::Outside,
        shown.iter().zip(&ends).map(place).collect(),
    ))
}

/// Each level in the middle of the share of pixels that have it.
fn even(levels: &Levels) -> Vec<f64> {
    let mut sum = 0.0;
    let middles: Vec<f64> = levels
        .counts
        .iter()
        .map(|count| {
            let half = f64::from(*count) / 2.0;
            sum += half;
            let middle = sum;
            sum += half;
            middle
        })
        .collect();
    let (first, last) = (
        middles.first().copied().unwrap_or(0.0),
        middles.last().copied().unwrap_or(0.0),
    );
    middles
        .into_iter()
        .map(|m| between(m, first, last))
        .collect()
}

/// Leaves out each table in which no step is larger than in one other.
fn keep(tables: Vec<(ViewKind, Vec<f64>)>) -> Vec<(ViewKind, Vec<f64>)> {
    let steps = |t: &[f64]| -> Vec<f64> { t.iter().skip(1).zip(t).map(|(b, a)| b - a).collect() };
    let mut kept: Vec<(ViewKind, Vec<f64>, Vec<f64>)> = Vec::new();
    for (kind, table) in tables {
        let own = steps(&table);
        // Steps of one table all go one way where it hides none behind another.
        let covers = |large: &[f64], small: &[f64]| {
            let one_way = large.iter().all(|s| *s >= 0.0) || large.iter().all(|s| *s <= 0.0);
            one_way
                && large
                    .iter()
                    .zip(small)
                    .all(|(l, s)| l.abs() + 1e-9 >= s.abs())
        };
        if kept.iter().any(|(_, _, other)| covers(other, &own)) {
            continue;
        }
        kept.retain(|(_, _, other)| !covers(&own, other));
        kept.push((kind, table, own));
    }
    kept.into_iter()
        .map(|(kind, table, _)| (kind, table))
        .collect()
}

/// The views of a frame of colours.
fn coloured(frame: &Frame, pixels: &[Pixel]) -> Vec<View> {
    let luminance: Vec<u8> = pixels.iter().map(colour::luminance).collect();
    let mut views = Vec::new();
    for channel in 0..4u8 {
        let at = usize::from(channel);
        let own = || pixels.iter().map(move |p| p.get(at).copied().unwrap_or(0));
        let first = own().next().unwrap_or(0);
        let differs = own()
            .zip(&luminance)
            .filter(|(c, l)| c.abs_diff(**l) >= FAR)
            .take(SEEN)
            .count()
            == SEEN;
        if differs && own().any(|v| v != first) {
            views.push(View {
                picture: picture(frame, own().collect()),
                what: ViewKind::Channel(channel),
            });
        }
    }
    let levels = Levels::of(&Samples::U8(luminance), 1, 0);
    let mut shown = grey(&levels, &Look::default(), 0, frame);
    for view in &mut shown {
        if view.what == ViewKind::Full {
            view.what = ViewKind::Luminance;
        }
    }
    shown.append(&mut views);
    shown
}
