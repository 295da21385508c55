//! Image files: JPEG and JPEG 2000 by the decoders of this program, PNG (animated, too), GIF, BMP and WebP by `image`,
//! TIFF with all its pages by `tiff`. Small pictures inside a JPEG's application segments (Exif thumbnails) are frames, too.
use super::{
    Codec, Colour, Frame, Samples, Words, believable, checked_count, chunks, guarded, j2k, jpeg,
    jxl,
};
use crate::pixels::Undecoded;
use crate::pixels::module::Module;
use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, png::PngDecoder, webp::WebPDecoder};
use image::{AnimationDecoder, DynamicImage, ImageDecoder, Limits};
use std::io::Cursor;
use std::panic::AssertUnwindSafe;

/// Bytes that a decoder of another crate may hold.
const MEMORY: u64 = 1 << 30;
/// Pages and steps of one file that are looked at; what follows is told.
const MOST_FRAMES: usize = 100_000;

/// What one file gives.
pub(in crate::pixels) type Frames<'b> = Box<dyn Iterator<Item = Result<Frame, Undecoded>> + 'b>;

/// The kinds that are told from their first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::pixels) enum Kind {
    Coded(Codec),
    Png,
    Gif,
    Bmp,
    WebP,
    Tiff,
}

impl Kind {
    /// Whether what stands beside its pictures is counted ([`Frame::beside`]).
    pub(in crate::pixels) fn is_counted(self) -> bool {
        matches!(self, Self::Coded(_) | Self::Png | Self::Tiff)
    }

    /// The kind of a file that begins so.
    pub(in crate::pixels) fn of(bytes: &[u8]) -> Option<Self> {
        const MAGIC: &[(&[u8], Kind)] = &[
            (b"\x89PNG\r\n\x1A\n", Kind::Png),
            (b"GIF87a", Kind::Gif),
            (b"GIF89a", Kind::Gif),
            (b"II*\0", Kind::Tiff),
            (b"MM\0*", Kind::Tiff),
            (b"II+\0", Kind::Tiff),
            (b"MM\0+", Kind::Tiff),
        ];
        let at =
            |offset: usize, what: &[u8]| bytes.get(offset..).is_some_and(|b| b.starts_with(what));
        if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
            return Some(*kind);
        }
        match () {
            () if at(0, b"RIFF") && at(8, b"WEBP") => Some(Self::WebP),
            // The reserved words of a bitmap's header are 0 (Microsoft, BITMAPFILEHEADER), and a BITMAPCOREHEADER or
            // longer follows.
            () if at(0, b"BM") && at(6, &[0; 4]) && at(15, &[0; 3]) => Some(Self::Bmp),
            // Two bytes are too few to tell JPEG XL from anything.
            () if at(0, b"\xFF\x0A") => None,
            () => Codec::of(bytes).map(Self::Coded),
        }
    }
}

/// The frames of an image file.
pub(in crate::pixels) fn frames(bytes: &[u8]) -> Frames<'_> {
    let kind = match Kind::of(bytes) {
        Some(kind) => kind,
        None if bytes.starts_with(b"\xFF\x0A") => Kind::Coded(Codec::JpegXl),
        None => return one(Err(Undecoded::NotDecoded("an image file of this kind"))),
    };
    match kind {
        Kind::Coded(Codec::Jpeg) => {
            let starts = jpeg::pictures(bytes);
            let ends: Vec<usize> = starts
                .iter()
                .skip(1)
                .copied()
                .chain([bytes.len()])
                .collect();
            let pictures = starts.into_iter().zip(ends);
            let pictures = pictures.filter_map(|(at, end)| bytes.get(at..end));
            let frames = pictures.flat_map(|b| std::iter::once(b).chain(thumbnails(b)));
            Box::new(frames.map(|b| jpeg::decode(b).map(Words::alone)))
        }
        Kind::Coded(Codec::Jpeg2000) => one(j2k::decode(bytes, &ANY)),
        Kind::Coded(Codec::JpegXl) => one(jxl::decode(bytes, &ANY)),
        Kind::Tiff => first(tiff(bytes), chunks::of_tiff(bytes)),
        Kind::Gif => steps(bytes, |b| {
            let mut decoder = GifDecoder::new(Cursor::new(b)).map_err(|_| DAMAGED)?;
            decoder
                .set_limits(limits())
                .map_err(|_| Undecoded::TooLarge)?;
            fits(&decoder, b)?;
            Ok(decoder.into_frames())
        }),
        Kind::WebP => match WebPDecoder::new(Cursor::new(bytes)) {
            Ok(decoder) if decoder.has_animation() => steps(bytes, |b| {
                let decoder = WebPDecoder::new(Cursor::new(b)).map_err(|_| DAMAGED)?;
                fits(&decoder, b)?;
                Ok(decoder.into_frames())
            }),
            _ => one(still(|| WebPDecoder::new(Cursor::new(bytes)))),
        },
        Kind::Bmp => one(still(|| BmpDecoder::new(Cursor::new(bytes)))),
        Kind::Png => {
            let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits());
            let frames: Frames<'_> = match decoder.map(|d| d.is_apng()) {
                // The default image need not be a step of the animation.
                Ok(Ok(true)) => {
                    let still = still(|| PngDecoder::with_limits(Cursor::new(bytes), limits()));
                    let steps = steps(bytes, |b| {
                        let decoder = PngDecoder::with_limits(Cursor::new(b), limits());
                        let decoder = decoder.map_err(|_| DAMAGED)?;
                        fits(&decoder, b)?;
                        Ok(decoder.apng().map_err(|_| DAMAGED)?.into_frames())
                    });
                    Box::new(std::iter::once(still).chain(steps))
                }
                _ => one(still(|| {
                    PngDecoder::with_limits(Cursor::new(bytes), limits())
                })),
            };
            first(frames, chunks::of_png(bytes))
        }
    }
}

/// A module for streams that say all themselves.
const ANY: Module = Module {
    rows: 1,
    columns: 1,
    samples: 1,
    allocated: 16,
    stored: 16,
    high: 15,
    signed: false,
    planar: false,
    colour: Colour::Rgb,
    halved: false,
    frames: 1,
    numbers: crate::pixels::module::Numbers::Integers,
};

fn one<'b>(frame: Result<Frame, Undecoded>) -> Frames<'b> {
    Box::new(std::iter::once(frame))
}

/// The frames, the first of them with the bytes of the file that no pixel shows.
fn first(frames: Frames<'_>, beside: u64) -> Frames<'_> {
    let mut beside = Some(beside);
    Box::new(frames.map(move |frame| {
        frame.map(|frame| match beside.take() {
            Some(beside) => Frame { beside, ..frame },
            None => frame,
        })
    }))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(1 << 20);
    limits.max_image_height = Some(1 << 20);
    limits.max_alloc = Some(MEMORY);
    limits
}

const DAMAGED: Undecoded = Undecoded::Damaged("image");

fn still<'b, D: ImageDecoder + 'b>(
    open: impl FnOnce() -> image::ImageResult<D>,
) -> Result<Frame, Undecoded> {
    guarded(
        "image",
        AssertUnwindSafe(|| {
            let mut decoder = open().map_err(|_| DAMAGED)?;
            decoder
                .set_limits(limits())
                .map_err(|_| Undecoded::TooLarge)?;
            let (width, height) = decoder.dimensions();
            checked_count(
                width,
                height,
                u32::from(decoder.color_type().channel_count()),
            )?;
            let image = DynamicImage::from_decoder(decoder).map_err(|_| DAMAGED)?;
            Ok(of_image(&image))
        }),
    )
}

fn of_image(image: &DynamicImage) -> Frame {
    let channels = image.color().channel_count();
    let wide = image.color().bits_per_pixel() / u16::from(channels.max(1)) > 8;
    let samples = match image {
        DynamicImage::ImageLuma16(i) => i.iter().map(|v| i32::from(*v)).collect(),
        DynamicImage::ImageLumaA16(i) => i.iter().map(|v| i32::from(*v)).collect(),
        DynamicImage::ImageRgb16(i) => i.iter().map(|v| i32::from(*v)).collect(),
        DynamicImage::ImageRgba16(i) => i.iter().map(|v| i32::from(*v)).collect(),
        _ => Vec::new(),
    };
    Frame {
        width: image.width(),
        height: image.height(),
        channels,
        bits: if wide { 16 } else { 8 },
        colour: if channels < 3 {
            Colour::Grey
        } else {
            Colour::Rgb
        },
        samples: if wide {
            Samples::I32(samples)
        } else {
            Samples::U8(image.as_bytes().to_vec())
        },
        unused: None,
        beside: 0,
    }
}

/// Checks the size of an animation: every step is drawn in it, whatever the step itself holds.
fn fits(decoder: &impl ImageDecoder, bytes: &[u8]) -> Result<(), Undecoded> {
    let (width, height) = decoder.dimensions();
    checked_count(width, height, 4)?;
    believable(bytes, checked_count(width, height, 1)?)
}

/// The steps of an animation, each drawn over those before.
fn steps<'b>(
    bytes: &'b [u8],
    open: impl FnOnce(&'b [u8]) -> Result<image::Frames<'b>, Undecoded>,
) -> Frames<'b> {
    let opened = guarded("image", AssertUnwindSafe(|| open(bytes)));
    let mut steps = match opened {
        Ok(steps) => Some(steps),
        Err(error) => return one(Err(error)),
    };
    let next = move || {
        let frames = steps.as_mut()?;
        let step = guarded("image", AssertUnwindSafe(|| Ok(frames.next())));
        let result = match step {
            Ok(None) => return None,
            Ok(Some(Ok(step))) => Ok(of_image(&DynamicImage::ImageRgba8(step.into_buffer()))),
            Ok(Some(Err(_))) | Err(_) => Err(DAMAGED),
        };
        if result.is_err() {
            steps = None;
        }
        Some(result)
    };
    bounded(std::iter::from_fn(next))
}

/// No more than [`MOST_FRAMES`]; if there are more, the last thing is an error.
fn bounded<'b>(frames: impl Iterator<Item = Result<Frame, Undecoded>> + 'b) -> Frames<'b> {
    let told = frames.take(MOST_FRAMES.saturating_add(1)).enumerate();
    Box::new(told.map(|(at, frame)| {
        if at < MOST_FRAMES {
            frame
        } else {
            Err(Undecoded::TooLarge)
        }
    }))
}

/// All pages of a TIFF file.
fn tiff(bytes: &[u8]) -> Frames<'_> {
    use ::tiff::decoder::{Decoder, Limits};
    let opened = guarded(
        "TIFF",
        AssertUnwindSafe(|| {
            let mut limits = Limits::default();
            limits.decoding_buffer_size = usize::try_from(MEMORY).unwrap_or(usize::MAX);
            limits.intermediate_buffer_size = limits.decoding_buffer_size;
            let decoder =
                Decoder::new(Cursor::new(bytes)).map_err(|_| Undecoded::Damaged("TIFF"))?;
            Ok(decoder.with_limits(limits))
        }),
    );
    let mut decoder = match opened {
        Ok(decoder) => Some(decoder),
        Err(error) => return one(Err(error)),
    };
    let next = move || {
        let pages = decoder.as_mut()?;
        let page = guarded("TIFF", AssertUnwindSafe(|| page(pages)));
        let more = guarded(
            "TIFF",
            AssertUnwindSafe(|| match pages.more_images() {
                true => pages.next_image().map_err(|_| Undecoded::Damaged("TIFF")),
                false => Err(Undecoded::NoPixels),
            }),
        );
        if more.is_err() {
            decoder = None;
        }
        Some(page)
    };
    bounded(std::iter::from_fn(next))
}

fn page(decoder: &mut ::tiff::decoder::Decoder<Cursor<&[u8]>>) -> Result<Frame, Undecoded> {
    use ::tiff::ColorType;
    use ::tiff::decoder::DecodingResult;
    const DAMAGED: Undecoded = Undecoded::Damaged("TIFF");
    let (width, height) = decoder.dimensions().map_err(|_| DAMAGED)?;
    let colour = decoder.colortype().map_err(|_| DAMAGED)?;
    let (channels, bits) = match colour {
        ColorType::Gray(bits) | ColorType::Palette(bits) => (1u8, bits),
        ColorType::GrayA(bits) => (2, bits),
        ColorType::RGB(bits) | ColorType::YCbCr(bits) => (3, bits),
        ColorType::RGBA(bits) | ColorType::CMYK(bits) => (4, bits),
        _ => return Err(Undecoded::NotDecoded("TIFF of this colour type")),
    };
    let count = checked_count(width, height, u32::from(channels))?;
    let image = decoder.read_image().map_err(|_| DAMAGED)?;
    let wide = |s: Vec<i32>| Samples::I32(s);
    let samples = match image {
        DecodingResult::U8(s) if bits < 8 => {
            let row = (width as usize).saturating_mul(usize::from(channels));
            let packed = row.saturating_mul(usize::from(bits)).div_ceil(8).max(1);
            let each = 8 / u32::from(bits.max(1));
            let mask = (1u16 << bits).saturating_sub(1) as u8;
            let unpack = |byte: &u8| {
                let byte = *byte;
                (0..each).map(move |at| (byte >> (u32::from(bits) * (each - 1 - at))) & mask)
            };
            Samples::U8(
                s.chunks(packed)
                    .flat_map(|line| line.iter().flat_map(unpack).take(row))
                    .collect(),
            )
        }
        DecodingResult::U8(s) => Samples::U8(s),
        DecodingResult::U16(s) => wide(s.into_iter().map(i32::from).collect()),
        DecodingResult::I8(s) => wide(s.into_iter().map(i32::from).collect()),
        DecodingResult::I16(s) => wide(s.into_iter().map(i32::from).collect()),
        DecodingResult::I32(s) => wide(s),
        DecodingResult::U32(s) => Samples::F64(s.into_iter().map(f64::from).collect()),
        DecodingResult::F32(s) => Samples::F64(s.into_iter().map(f64::from).collect()),
        DecodingResult::F64(s) => Samples::F64(s),
        DecodingResult::U64(s) => Samples::F64(s.into_iter().map(|v| v as f64).collect()),
        DecodingResult::I64(s) => Samples::F64(s.into_iter().map(|v| v as f64).collect()),
        _ => return Err(Undecoded::NotDecoded("TIFF of this kind of samples")),
    };
    if samples.len() != count {
        return Err(DAMAGED);
    }
    let colour = match colour {
        ColorType::YCbCr(_) => Colour::Ybr,
        _ if channels < 3 => Colour::Grey,
        _ => Colour::Rgb,
    };
    Ok(Frame {
        width,
        height,
        channels,
        bits: u16::from(bits),
        colour,
        samples,
        unused: None,
        beside: 0,
    })
}

/// JPEG pictures inside the application segments of a JPEG file.
fn thumbnails(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 2usize;
    std::iter::from_fn(move || {
        loop {
            let [first, marker, h, l] = *bytes.get(at..)?.first_chunk::<4>()?;
            if first != 0xFF || marker == 0xDA {
                return None;
            }
            let length = usize::from(u16::from_be_bytes([h, l]));
            let segment =
                bytes.get(at.saturating_add(4)..at.saturating_add(2).saturating_add(length))?;
            at = at.saturating_add(2).saturating_add(length);
            if matches!(marker, 0xE0..=0xEF)
                && let Some(start) = segment.windows(3).position(|w| w == b"\xFF\xD8\xFF")
            {
                return segment.get(start..);
            }
        }
    })
}
