//! Frames of several channels, and of numbers of a palette, to red, green and blue of 8 bits.
use super::Undecoded;
use super::frames::{Colour, Frame, Samples};
use super::look::{Look, Palette};

/// A pixel: red, green, blue, and what stands behind them (opacity, black), or 0.
pub(super) type Pixel = [u8; 4];

/// The pixels of a frame that has colours; `None` if it has none.
pub(super) fn pixels(frame: &Frame, look: &Look) -> Result<Option<Vec<Pixel>>, Undecoded> {
    match frame.colour {
        Colour::Grey => Ok(None),
        Colour::Palette => {
            let palette = look.palette.as_ref().ok_or(Undecoded::BadPalette)?;
            Ok(Some(by_palette(&frame.samples, palette)))
        }
        colour => {
            let convert = match colour {
                Colour::Ybr => full,
                Colour::YbrPartial => partial,
                _ => |pixel: Pixel| pixel,
            };
            let channels = usize::from(frame.channels).max(1);
            let bytes = bytes(frame);
            let pixel = |samples: &[u8]| {
                let mut pixel = [0u8; 4];
                pixel.iter_mut().zip(samples).for_each(|(p, s)| *p = *s);
                convert(pixel)
            };
            Ok(Some(bytes.chunks_exact(channels).map(pixel).collect()))
        }
    }
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

fn by_palette(samples: &Samples, Palette([red, green, blue]): &Palette) -> Vec<Pixel> {
    let byte = |v: f64| v as u8;
    let pixel = |v: f64| [byte(red.at(v)), byte(green.at(v)), byte(blue.at(v)), 0];
    samples.numbers().map(pixel).collect()
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

/// Luminance: ITU-R BT.601, as YBR_FULL has it.
pub(super) fn luminance([red, green, blue, _]: &Pixel) -> u8 {
    let sum = 299 * u32::from(*red) + 587 * u32::from(*green) + 114 * u32::from(*blue);
    u8::try_from((sum + 500) / 1000).unwrap_or(u8::MAX)
}
