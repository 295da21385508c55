//! Frames of several channels to red, green and blue of 8 bits.
use super::frames::{Colour, Frame, Samples};

/// A pixel: red, green, blue, and what stands behind them (opacity, black), or 0.
pub(super) type Pixel = [u8; 4];

/// The pixels of a frame that has colours of its own; `None` if it has none.
pub(super) fn pixels(frame: &Frame) -> Option<Vec<Pixel>> {
    let convert = match frame.colour {
        Colour::Grey | Colour::Palette => return None,
        Colour::Ybr => full,
        Colour::YbrPartial => partial,
        Colour::Rgb => |pixel: Pixel| pixel,
    };
    let channels = usize::from(frame.channels).max(1);
    let bytes = bytes(frame);
    let pixel = |samples: &[u8]| {
        let mut pixel = [0u8; 4];
        pixel.iter_mut().zip(samples).for_each(|(p, s)| *p = *s);
        convert(pixel)
    };
    Some(bytes.chunks_exact(channels).map(pixel).collect())
}

/// Samples of 8 bits: those of more bits by their range.
fn bytes(frame: &Frame) -> Vec<u8> {
    if let (Samples::U8(samples), 8) = (&frame.samples, frame.bits) {
        return samples.clone();
    }
    let chromatic = matches!(frame.colour, Colour::Ybr | Colour::YbrPartial);
    let (least, most) = if chromatic {
        (0.0, 2f64.powi(i32::from(frame.bits.min(32))) - 1.0)
    } else {
        let finite = || frame.samples.numbers().filter(|v| v.is_finite());
        (finite().fold(0.0, f64::min), finite().fold(0.0, f64::max))
    };
    let width = if most > least { most - least } else { 1.0 };
    let byte = |v: f64| ((v - least) / width * 255.0).round() as u8;
    frame.samples.numbers().map(byte).collect()
}

/// The inverse of YBR_FULL: PS3.3 C.7.6.3.1.2, ITU-R BT.601.
fn full([y, b, r, other]: Pixel) -> Pixel {
    let (y, b, r) = (f32::from(y), f32::from(b) - 128.0, f32::from(r) - 128.0);
    rgb(
        y + 1.402 * r,
        y - 0.344_136 * b - 0.714_136 * r,
        y + 1.772 * b,
        other,
    )
}

/// The inverse of YBR_PARTIAL: luminance from 16 to 235, chrominance from 16 to 240.
fn partial([y, b, r, other]: Pixel) -> Pixel {
    let y = 1.164_384 * (f32::from(y) - 16.0);
    let (b, r) = (f32::from(b) - 128.0, f32::from(r) - 128.0);
    rgb(
        y + 1.596_027 * r,
        y - 0.391_762 * b - 0.812_968 * r,
        y + 2.017_232 * b,
        other,
    )
}

fn rgb(red: f32, green: f32, blue: f32, other: u8) -> Pixel {
    let byte = |v: f32| v.round().clamp(0.0, 255.0) as u8;
    [byte(red), byte(green), byte(blue), other]
}

/// Luminance in steps of a 250th of a level: ITU-R BT.601, as YBR_FULL has it. One level of blue, which counts least, is 28.
pub(super) fn luminance([red, green, blue, _]: &Pixel) -> i32 {
    (299 * i32::from(*red) + 587 * i32::from(*green) + 114 * i32::from(*blue)) / 4
}

/// The luminance of white.
pub(super) const WHITE: i32 = 63_750;

/// The level that such a luminance is nearest to.
pub(super) fn byte(luminance: i32) -> u8 {
    u8::try_from((luminance + 125) / 250).unwrap_or(u8::MAX)
}
