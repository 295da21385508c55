//! Pictures in documents that stand in a file: those of a PDF, and those that a document of text (CDA) holds as data. Text
//! that a PDF shows by fonts is judged as text; text in its pictures is burned in.
mod escaped;
mod lines;
mod sheet;
mod svg;
mod text;
mod upright;

use super::Undecoded;
use super::frames::{Colour, Frame, Samples, bilevel, plain};
use crate::formats::pdf;
use crate::formats::pdf::pictures::{Coding, Fault, PdfPicture, Shown};

/// Documents inside each other.
const DEPTH: usize = 3;

/// What looks at a picture, or hears why there is none: its path in the document, and its frame.
pub(super) type Each<'e> = dyn FnMut(&str, Result<Frame, Undecoded>) + 'e;

/// Whether a value that is not said to be a document is one.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(pdf::MAGIC)
}

/// Whether a value is text that holds a picture in base64, digits or escapes.
pub(super) fn holds_data(bytes: &[u8]) -> bool {
    let mut holds = false;
    if let Some(text) = text::of(bytes) {
        text::held(&text, &mut |held| holds |= held.is_ok());
    }
    holds
}

/// Whether bytes begin as a picture or as a document with pictures.
fn is_known(bytes: &[u8]) -> bool {
    plain::Kind::of(bytes).is_some() || pdf::is_pdf(bytes)
}

/// What is left for pages that are drawn, of all documents inside one: otherwise a small one could keep a program busy for
/// days.
struct Room {
    /// Lines that parts of rows meet.
    lines: u64,
    pixels: u64,
}

impl Room {
    /// As much as 2^30 of each, and for each byte the 4,096 pixels that it may be for pictures.
    fn of(bytes: &[u8]) -> Self {
        const ALL: u64 = 1 << 30;
        const BYTE: u64 = 1 << 12;
        Self {
            lines: ALL,
            pixels: (bytes.len() as u64)
                .saturating_mul(BYTE)
                .saturating_add(ALL),
        }
    }

    /// Takes pixels.
    fn pixels(&mut self, count: usize) -> Result<(), Undecoded> {
        let left = self.pixels.checked_sub(count as u64);
        self.pixels = left.ok_or(TOO_MANY)?;
        Ok(())
    }
}

const TOO_MANY: Undecoded = Undecoded::NotDecoded("a document of so many pages that are drawn");

/// Tells `each` of every picture of a document.
pub(super) fn pictures(bytes: &[u8], each: &mut Each<'_>) {
    inside(bytes, "", DEPTH, &mut Room::of(bytes), each);
}

fn inside(bytes: &[u8], path: &str, depth: usize, room: &mut Room, each: &mut Each<'_>) {
    const TOO_DEEP: Undecoded = Undecoded::NotDecoded("a document in a document in a document");
    let Some(deeper) = depth.checked_sub(1) else {
        return each(path, Err(TOO_DEEP));
    };
    if plain::Kind::of(bytes).is_some() {
        plain::frames(bytes).for_each(|frame| each(path, frame));
    } else if pdf::is_pdf(bytes) {
        pdf::pictures::pictures(bytes, &mut |own, picture| {
            let dot = if path.is_empty() { "" } else { "." };
            let path = format!("{path}{dot}{own}");
            match picture {
                Shown::Picture(Ok(picture)) => frames(picture, &mut |frame| each(&path, frame)),
                Shown::Picture(Err(fault)) => each(&path, Err(fault.into())),
                Shown::Lines(outline) => lines::drawn(&outline, room)
                    .into_iter()
                    .for_each(|it| each(&path, it)),
                Shown::Sheet(pieces) => each(&path, sheet::together(pieces, room)),
            }
        });
    } else if let Some(text) = text::of(bytes) {
        let mut number = 0usize;
        text::held(&text, &mut |held| {
            let path = format!("{path}data[{number}]");
            number = number.saturating_add(1);
            match held {
                Ok(held) => inside(&held, &path, deeper, room, each),
                Err(why) => each(&path, Err(why)),
            }
        });
    } else if !text::is_mesh(bytes) {
        let why = Undecoded::NotDecoded("an encapsulated document of this kind");
        each(path, Err(why));
    }
}

impl From<Fault> for Undecoded {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Document => Self::NotDecoded("a document that is encrypted or damaged"),
            Fault::Filter => Self::Damaged("compressed"),
            Fault::Entries => Self::Attribute("an entry of a picture in a document"),
            Fault::Palette => Self::BadPalette,
            Fault::TooLarge => Self::TooLarge,
            Fault::TooMany => Self::NotDecoded("a page of so many pieces"),
        }
    }
}

/// The frames of one picture. Values are looked at as they are stored, so `Decode` and rendering intents hide nothing.
fn frames(picture: PdfPicture, each: &mut dyn FnMut(Result<Frame, Undecoded>)) {
    match &picture.coding {
        Coding::File => match plain::Kind::of(&picture.bytes) {
            Some(plain::Kind::Coded(_)) => plain::frames(&picture.bytes).for_each(each),
            _ => each(Err(Undecoded::Damaged("image"))),
        },
        Coding::Fax(fax) => each(bilevel::fax(&picture.bytes, *fax, picture.height)),
        Coding::Jbig2(shared) => {
            let pixels = u64::from(picture.width).saturating_mul(picture.height.into());
            each(bilevel::jbig2(&picture.bytes, shared.as_deref(), pixels));
        }
        Coding::Samples => match samples(&picture) {
            Ok((numbers, left)) => {
                coloured(&picture, numbers).for_each(|frame| each(Ok(frame)));
                if left {
                    each(Err(Undecoded::Damaged("uncompressed")));
                }
            }
            Err(why) => each(Err(why)),
        },
    }
}

/// The samples, and whether more bytes stand behind them than an end of line. Rows that `Height` does not count are among
/// them.
fn samples(picture: &PdfPicture) -> Result<(Frame, bool), Undecoded> {
    let bits = u64::from(picture.bits);
    let row = u64::from(picture.width).saturating_mul(u64::from(picture.channels));
    let bytes = row.saturating_mul(bits).div_ceil(8);
    let (row, bytes) = match (usize::try_from(row), usize::try_from(bytes)) {
        (Ok(row @ 1..), Ok(bytes @ 1..)) => (row, bytes),
        _ => return Err(Undecoded::NoPixels),
    };
    let rows = picture.bytes.len() / bytes;
    let height = u32::try_from(rows).map_err(|_| Undecoded::TooLarge)?;
    if height < picture.height {
        return Err(Undecoded::Short);
    }
    super::frames::checked_count(picture.width, height, picture.channels.into())?;
    let rest = picture.bytes.get(rows.saturating_mul(bytes)..);
    let left = rest.is_some_and(|rest| rest.iter().any(|b| !matches!(b, 0 | b'\r' | b'\n')));
    let lines = picture.bytes.chunks_exact(bytes);
    let samples = match picture.bits {
        8 => Samples::U8(lines.flatten().copied().collect()),
        16 => {
            let word = |pair: &[u8; 2]| i32::from(u16::from_be_bytes(*pair));
            let (pairs, _) = picture.bytes.as_chunks::<2>();
            let count = rows.saturating_mul(row);
            Samples::I32(pairs.iter().take(count).map(word).collect())
        }
        bits => {
            let each = 8 / u32::from(bits.max(1));
            let mask = u8::MAX >> (8 - u32::from(bits.min(8)));
            let unpack = |byte: &u8| {
                let byte = *byte;
                let shift = move |at: u32| byte.unbounded_shr(u32::from(bits) * (each - 1 - at));
                (0..each).map(move |at| shift(at) & mask)
            };
            Samples::U8(
                lines
                    .flat_map(|line| line.iter().flat_map(unpack).take(row))
                    .collect(),
            )
        }
    };
    let frame = Frame {
        width: picture.width,
        height,
        channels: picture.channels,
        bits: u16::from(picture.bits),
        colour: match picture.channels {
            0..=2 => Colour::Grey,
            _ => Colour::Rgb,
        },
        samples,
        unused: None,
        beside: 0,
    };
    Ok((frame, left))
}

/// The frame; of one whose samples are numbers of colours, the colours as well. Of more than four inks each is a frame.
fn coloured(picture: &PdfPicture, frame: Frame) -> impl Iterator<Item = Frame> {
    let colours = match (&picture.palette, &frame.samples) {
        (Some(palette), Samples::U8(numbers)) => {
            let colour = |n: &u8| palette.get(usize::from(*n)).copied().unwrap_or_default();
            Some(Frame {
                channels: 3,
                bits: 8,
                colour: Colour::Rgb,
                samples: Samples::U8(numbers.iter().flat_map(colour).collect()),
                ..frame.clone()
            })
        }
        _ => None,
    };
    let channels = usize::from(frame.channels).max(1);
    let inks = match channels {
        0..=4 => vec![frame],
        _ => (0..channels).map(|at| ink(&frame, at)).collect(),
    };
    colours.into_iter().chain(inks)
}

/// One channel of a frame.
fn ink(frame: &Frame, at: usize) -> Frame {
    fn every<T: Copy>(samples: &[T], at: usize, step: usize) -> Vec<T> {
        samples.iter().skip(at).step_by(step).copied().collect()
    }
    let step = usize::from(frame.channels).max(1);
    Frame {
        width: frame.width,
        height: frame.height,
        channels: 1,
        bits: frame.bits,
        colour: Colour::Grey,
        samples: match &frame.samples {
            Samples::U8(samples) => Samples::U8(every(samples, at, step)),
            Samples::I32(samples) => Samples::I32(every(samples, at, step)),
            Samples::F64(samples) => Samples::F64(every(samples, at, step)),
        },
        unused: None,
        beside: 0,
    }
}
