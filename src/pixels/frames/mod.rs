//! [`Frame`]: the samples of one frame, and what the decoders share. One file a family of transfer syntaxes.
//!
//! Which codec is used is told by the first bytes of the data, and by the transfer syntax only where these say nothing:
//! a file whose header is wrong about its pixels still shows them. Foreign decoders run behind `guarded`.
mod beside;
pub(super) mod bilevel;
mod chunks;
pub(super) mod fragments;
mod j2k;
mod jpeg;
mod jpegls;
mod jxl;
pub(super) mod native;
pub(super) mod plain;
mod rle;

use super::module::Module;
use super::{MAX_SAMPLES, Undecoded};

/// The samples of a frame, pixel by pixel, the channels of a pixel together.
#[derive(Debug, Clone, PartialEq)]
pub enum Samples {
    /// Unsigned, up to 8 bits.
    U8(Vec<u8>),
    /// Up to 32 bits signed, 31 bits unsigned.
    I32(Vec<i32>),
    /// All others: 32 bits unsigned and IEEE 754.
    F64(Vec<f64>),
}

impl Samples {
    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(s) => s.len(),
            Self::I32(s) => s.len(),
            Self::F64(s) => s.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The samples as numbers, which lose nothing.
    pub fn numbers(&self) -> Box<dyn Iterator<Item = f64> + '_> {
        match self {
            Self::U8(s) => Box::new(s.iter().map(|v| f64::from(*v))),
            Self::I32(s) => Box::new(s.iter().map(|v| f64::from(*v))),
            Self::F64(s) => Box::new(s.iter().copied()),
        }
    }
}

/// What the channels of a frame are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Colour {
    /// One channel, whichever end is black.
    Grey,
    /// Red, green, blue; and what stands behind them, such as opacity.
    Rgb,
    /// Luminance and chrominance of full range, PS3.3 C.7.6.3.1.2.
    Ybr,
    /// Luminance and chrominance of the range of studio video.
    YbrPartial,
    /// Numbers of colours in a palette.
    Palette,
}

/// One frame.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Pixels of a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Samples of a pixel.
    pub channels: u8,
    /// Bits of a sample that mean something.
    pub bits: u16,
    /// What the channels are.
    pub colour: Colour,
    /// `width` × `height` × `channels` samples.
    pub samples: Samples,
    /// The bits of each sample that mean nothing, in their places, where any differs from what padding would be.
    pub unused: Option<Vec<u32>>,
    /// Bytes of its data that no sample shows: behind the picture, in comments, in segments of applications.
    pub beside: u64,
}

/// Words as they come from a decoder, before bits are told apart.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channels: u8,
    /// Bits of a word.
    pub(super) bits: u16,
    pub(super) words: Vec<u32>,
    /// What the stream itself says of its colours.
    pub(super) colour: Option<Colour>,
    /// As [`Frame::beside`].
    pub(super) beside: u64,
}

impl Words {
    /// Splits each word into the sample (Bits Stored, High Bit, Pixel Representation: PS3.5 8.1.1) and the other bits.
    pub(super) fn frame(self, module: &Module) -> Frame {
        let bits = self.bits.clamp(1, 32);
        let stored = module.stored.min(bits);
        let high = module
            .high
            .min(bits.saturating_sub(1))
            .max(stored.saturating_sub(1));
        let shift = u32::from(high.saturating_add(1).saturating_sub(stored));
        let mask = u32::MAX >> 32u32.saturating_sub(u32::from(stored));
        let all = u32::MAX >> 32u32.saturating_sub(u32::from(bits));
        let outside = all & !mask.unbounded_shl(shift);
        let lift = 32u32.saturating_sub(u32::from(stored));
        let sign_extended = u32::MAX.unbounded_shl(u32::from(high).saturating_add(1)) & all;
        let odd = |w: &u32| {
            let rest = w & outside;
            rest != 0
                && !(module.signed
                    && rest == sign_extended
                    && w.unbounded_shr(u32::from(high)) & 1 == 1)
        };
        let unused = (outside != 0 && self.words.iter().any(odd))
            .then(|| self.words.iter().map(|w| w & outside).collect());
        let value = |w: &u32| w.unbounded_shr(shift) & mask;
        let samples = if module.signed {
            let signed = |w: &u32| {
                value(w)
                    .unbounded_shl(lift)
                    .cast_signed()
                    .unbounded_shr(lift)
            };
            Samples::I32(self.words.iter().map(signed).collect())
        } else if stored <= 8 {
            Samples::U8(self.words.iter().map(|w| (value(w) & 0xFF) as u8).collect())
        } else if stored < 32 {
            Samples::I32(self.words.iter().map(|w| value(w).cast_signed()).collect())
        } else {
            Samples::F64(self.words.iter().map(|w| f64::from(value(w))).collect())
        };
        Frame {
            width: self.width,
            height: self.height,
            channels: self.channels,
            bits: stored,
            colour: colour_of(self.channels, self.colour, module),
            samples,
            unused,
            beside: self.beside,
        }
    }
}

impl Words {
    /// The frame of a stream that nothing but itself tells of.
    fn alone(self) -> Frame {
        let module =
            Module::of_stream(self.width, self.height, u16::from(self.channels), self.bits);
        self.frame(&module)
    }
}

/// What the channels are: what the stream says stands before what the header says.
fn colour_of(channels: u8, stream: Option<Colour>, module: &Module) -> Colour {
    match (channels, module.colour) {
        (1, Colour::Palette) => Colour::Palette,
        (0..=2, _) => Colour::Grey,
        (_, said) => stream.unwrap_or(match said {
            Colour::Grey | Colour::Palette => Colour::Rgb,
            colour => colour,
        }),
    }
}

/// Codecs, by the first bytes of what they wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codec {
    /// ITU-T T.81 and T.87.
    Jpeg,
    /// ISO/IEC 15444-1 and -15.
    Jpeg2000,
    /// ISO/IEC 18181.
    JpegXl,
}

impl Codec {
    /// The codec of data that begin so.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        const MAGIC: &[(&[u8], Codec)] = &[
            (b"\xFF\xD8\xFF", Codec::Jpeg),
            (b"\xFF\x4F\xFF\x51", Codec::Jpeg2000),
            (b"\0\0\0\x0CjP  \r\n\x87\n", Codec::Jpeg2000),
            (b"\xFF\x0A", Codec::JpegXl),
            (b"\0\0\0\x0CJXL \r\n\x87\n", Codec::JpegXl),
        ];
        let found = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic));
        found.map(|(_, codec)| *codec)
    }
}

/// RLE Lossless.
pub(super) const RLE: &str = "1.2.840.10008.1.2.5";

/// Decodes the bytes of one encapsulated frame.
pub(super) fn encapsulated(
    bytes: &[u8],
    syntax: &str,
    module: &Module,
) -> Result<Frame, Undecoded> {
    match Codec::of(bytes) {
        Some(Codec::Jpeg) => jpeg::decode(bytes).map(|words| words.frame(module)),
        Some(Codec::Jpeg2000) => j2k::decode(bytes, module),
        Some(Codec::JpegXl) => jxl::decode(bytes, module),
        None if syntax == RLE => rle::decode(bytes, module),
        None if syntax == DEFLATED_FRAMES => inflated(bytes, module),
        None if is_film(syntax) => Err(Undecoded::NotDecoded("a film (MPEG-2, MPEG-4, HEVC)")),
        None => Err(Undecoded::NotDecoded(
            "this kind of encapsulated pixel data",
        )),
    }
}

/// Deflated Image Frame Compression: PS3.5 A.4.13; each frame is a stream of RFC 1951 of its own.
const DEFLATED_FRAMES: &str = "1.2.840.10008.1.2.8.1";

fn inflated(bytes: &[u8], module: &Module) -> Result<Frame, Undecoded> {
    use std::io::Read as _;
    const DAMAGED: Undecoded = Undecoded::Damaged("deflated");
    /// Bytes behind the frame that are counted at most.
    const COUNTED: u64 = 1 << 20;
    let length = native::frame_bits(module).div_ceil(8);
    let mut frame = Vec::new();
    let mut stream = flate2::bufread::DeflateDecoder::new(bytes);
    let whole = stream.by_ref().take(length).read_to_end(&mut frame);
    whole.map_err(|_| DAMAGED)?;
    let mut more = Vec::new();
    let behind = stream.by_ref().take(COUNTED).read_to_end(&mut more);
    behind.map_err(|_| DAMAGED)?;
    let used = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
    let rest = bytes.get(used..).unwrap_or_default();
    let order = native::Order {
        big_endian: false,
        words: false,
    };
    let mut frame = native::frame(&frame, 0, module, order)?;
    frame.beside = beside::tail(&more).saturating_add(beside::tail(rest));
    Ok(frame)
}

/// The transfer syntaxes .100 to .108: MPEG-2, MPEG-4 AVC, HEVC (PS3.5 A.4.5 to A.4.9); SMPTE ST 2110 is no file.
pub(super) fn is_film(syntax: &str) -> bool {
    let rest = syntax.strip_prefix("1.2.840.10008.1.2.4.10");
    rest.is_some_and(|r| r.starts_with(|c: char| ('0'..='8').contains(&c)))
}

/// The number of samples of an image whose sizes come from a stream, if it may be decoded.
pub(super) fn checked_count(width: u32, height: u32, channels: u32) -> Result<usize, Undecoded> {
    let count = u64::from(width)
        .saturating_mul(u64::from(height))
        .saturating_mul(u64::from(channels));
    if count == 0 {
        return Err(Undecoded::NoPixels);
    }
    if count > MAX_SAMPLES {
        return Err(Undecoded::TooLarge);
    }
    usize::try_from(count).map_err(|_| Undecoded::TooLarge)
}

/// Checks what a compressed stream says of its size against its bytes: many samples from next to nothing are a picture of
/// one colour at best, and a bomb at worst. A JPEG stream of the sequential process has at most 256 samples a byte.
fn believable(bytes: &[u8], count: usize) -> Result<(), Undecoded> {
    const SMALL: usize = 1 << 24;
    const MOST: usize = 1 << 12;
    if count > SMALL && count / MOST > bytes.len() {
        return Err(Undecoded::TooLarge);
    }
    Ok(())
}

/// Runs a decoder of another crate. These are written for pictures that are whole; one that panics over a damaged frame
/// must not take the scan with it, so a panic is damage like any other. They own all their state, which is dropped.
fn guarded<T>(
    what: &'static str,
    decode: impl FnOnce() -> Result<T, Undecoded> + std::panic::UnwindSafe,
) -> Result<T, Undecoded> {
    quiet::within(|| std::panic::catch_unwind(decode)).unwrap_or(Err(Undecoded::Damaged(what)))
}

/// Keeps the panic message of a guarded decoder from the terminal: it may hold what stood in the data.
mod quiet {
    use std::cell::Cell;
    use std::sync::Once;

    thread_local! {
        static GUARDED: Cell<bool> = const { Cell::new(false) };
    }
    static HOOK: Once = Once::new();

    /// Runs `work`, whose panics nobody is told of.
    pub(super) fn within<T>(work: impl FnOnce() -> T) -> T {
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                if !GUARDED.get() {
                    before(info);
                }
            }));
        });
        let outer = GUARDED.replace(true);
        let result = work();
        GUARDED.set(outer);
        result
    }
}
