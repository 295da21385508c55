//! JPEG (ITU-T T.81): sequential DCT of 8 and 12 bits (processes 1, 2 and 4) and lossless (process 14) are decoded here,
//! as no crate reads 12 bits and few read lossless; progressive DCT by `zune-jpeg`. JPEG-LS (T.87) has markers of its own
//! among the same, and is handed on. Hierarchical and arithmetic processes, which DICOM has retired, are not decoded.
//!
//! | file | what it does |
//! |---|---|
//! | `beside` | what stands in a stream beside its picture |
//! | `bits` | entropy-coded bytes to bits, and Huffman codes |
//! | `dct` | scans of blocks |
//! | `lossless` | scans of differences |
pub(super) mod beside;
mod bits;
mod dct;
mod lossless;

use super::{Colour, Words, believable, checked_count, guarded, jpegls};
use crate::pixels::Undecoded;
use bits::Huffman;

const DAMAGED: Undecoded = Undecoded::Damaged("JPEG");

/// One component of a frame header (T.81 B.2.2).
#[derive(Debug, Clone, Default)]
struct Component {
    id: u8,
    across: usize,
    down: usize,
    quantiser: usize,
    dc: usize,
    ac: usize,
    /// Samples of a row of the plane, whole MCUs.
    stride: usize,
    plane: Vec<u16>,
}

/// What the markers before a scan say.
#[derive(Debug, Default)]
struct Header {
    lossless: bool,
    precision: u32,
    width: u32,
    height: u32,
    components: Vec<Component>,
    quantisers: [Option<[u16; 64]>; 4],
    dc: [Option<Huffman>; 4],
    ac: [Option<Huffman>; 4],
    restart: usize,
    adobe: Option<u8>,
    jfif: bool,
}

/// A scan header (T.81 B.2.3): the components by their place in the frame.
#[derive(Debug)]
struct Scan {
    components: Vec<usize>,
    /// First coefficient, or predictor.
    start: u8,
    /// Point transform.
    low: u8,
}

/// Decodes one picture.
pub(super) fn decode(bytes: &[u8]) -> Result<Words, Undecoded> {
    let mut header = Header::default();
    let mut markers = Markers { bytes, at: 2 };
    // Where each scan ends.
    let mut scans = Vec::new();
    loop {
        // A stream that lacks only its end marker is whole.
        let marker = markers.next().unwrap_or(0xD9);
        match marker {
            0xC0 | 0xC1 | 0xC3 => {
                let segment = markers.segment()?;
                header.frame(segment, marker == 0xC3, markers.rest())?;
            }
            0xC2 => return progressive(bytes),
            0xF7 => return jpegls::decode(bytes),
            0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF | 0xDE => {
                return Err(Undecoded::NotDecoded(
                    "JPEG of a hierarchical or arithmetic process",
                ));
            }
            0xC4 => header.huffman(markers.segment()?)?,
            0xDB => header.quantiser(markers.segment()?)?,
            0xDD => {
                let interval = markers.segment()?.first_chunk::<2>().ok_or(DAMAGED)?;
                header.restart = usize::from(u16::from_be_bytes(*interval));
            }
            0xDA => {
                let scan = header.scan(markers.segment()?)?;
                let data = markers.rest();
                let used = match header.lossless {
                    true => lossless::scan(&mut header, &scan, data)?,
                    false => dct::scan(&mut header, &scan, data)?,
                };
                markers.at = markers.at.saturating_add(used);
                scans.push(markers.at);
            }
            0xE0 => header.jfif |= markers.segment()?.starts_with(b"JFIF"),
            0xEE => {
                let segment = markers.segment()?;
                if segment.starts_with(b"Adobe") {
                    header.adobe = segment.get(11).copied();
                }
            }
            0xD9 => {
                if scans.is_empty() {
                    return Err(DAMAGED);
                }
                return whole(header, beside::beside(bytes, &scans));
            }
            0xD0..=0xD8 | 0x01 => {}
            _ => {
                markers.segment()?;
            }
        }
    }
}

/// Where pictures begin in bytes that begin with one: some cameras, and who hides something, put one behind the other.
/// Entropy-coded data hold no such marker (B.1.1.5), so only headers are passed over, with small pictures that they hold.
pub(in crate::pixels) fn pictures(bytes: &[u8]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut at = 0usize;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(next) = rest.windows(3).position(|w| w == b"\xFF\xD8\xFF") else {
            return found;
        };
        at = at.saturating_add(next);
        found.push(at);
        let mut markers = Markers {
            bytes,
            at: at.saturating_add(2),
        };
        while let Some(marker) = markers.next() {
            if matches!(marker, 0xD0..=0xD9) {
                break;
            }
            if markers.segment().is_err() || marker == 0xDA {
                break;
            }
        }
        at = markers.at.max(at.saturating_add(2));
    }
}

/// The markers of a stream.
struct Markers<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Markers<'b> {
    fn rest(&self) -> &'b [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// The next marker; bytes between segments are passed over.
    fn next(&mut self) -> Option<u8> {
        loop {
            let [first, second] = *self.rest().first_chunk::<2>()?;
            self.at = self.at.saturating_add(1);
            if first == 0xFF && second != 0xFF && second != 0 {
                self.at = self.at.saturating_add(1);
                return Some(second);
            }
        }
    }

    /// The segment behind the marker, without its length.
    fn segment(&mut self) -> Result<&'b [u8], Undecoded> {
        let rest = self.rest();
        let length = usize::from(u16::from_be_bytes(*rest.first_chunk::<2>().ok_or(DAMAGED)?));
        let segment = rest.get(2..length).ok_or(DAMAGED)?;
        self.at = self.at.saturating_add(length);
        Ok(segment)
    }
}

impl Header {
    /// T.81 B.2.2.
    fn frame(&mut self, segment: &[u8], lossless: bool, data: &[u8]) -> Result<(), Undecoded> {
        let ([precision, h1, h0, w1, w0, count], rest) =
            segment.split_first_chunk::<6>().ok_or(DAMAGED)?;
        if !self.components.is_empty() {
            return Err(DAMAGED);
        }
        self.lossless = lossless;
        self.precision = u32::from(*precision);
        self.height = u32::from(u16::from_be_bytes([*h1, *h0]));
        self.width = u32::from(u16::from_be_bytes([*w1, *w0]));
        let fits = if lossless {
            (2..=16).contains(precision)
        } else {
            matches!(precision, 8 | 12)
        };
        let (specs, _) = rest.as_chunks::<3>();
        let specs = specs.get(..usize::from(*count)).ok_or(DAMAGED)?;
        if !fits || !(1..=4).contains(count) {
            return Err(DAMAGED);
        }
        let samples = checked_count(self.width, self.height, u32::from(*count))?;
        believable(data, samples)?;
        let factors = || {
            specs
                .iter()
                .map(|[_, f, _]| (usize::from(f >> 4), usize::from(f & 15)))
        };
        let (most_across, most_down) = (factors().map(|f| f.0).max(), factors().map(|f| f.1).max());
        let (most_across, most_down) = (most_across.unwrap_or(1), most_down.unwrap_or(1));
        let unit = if lossless { 1 } else { 8 };
        for ([id, _, quantiser], (across, down)) in specs.iter().zip(factors()) {
            if !(1..=4).contains(&across) || !(1..=4).contains(&down) {
                return Err(DAMAGED);
            }
            let mcus =
                |size: u32, most: usize| (size as usize).div_ceil(most.max(1).saturating_mul(unit));
            let stride = mcus(self.width, most_across)
                .saturating_mul(across)
                .saturating_mul(unit);
            let lines = mcus(self.height, most_down)
                .saturating_mul(down)
                .saturating_mul(unit);
            self.components.push(Component {
                id: *id,
                across,
                down,
                quantiser: usize::from(*quantiser),
                stride,
                plane: vec![0; stride.saturating_mul(lines)],
                ..Component::default()
            });
        }
        Ok(())
    }

    /// T.81 B.2.4.2.
    fn huffman(&mut self, mut segment: &[u8]) -> Result<(), Undecoded> {
        while let Some((class, rest)) = segment.split_first() {
            let (counts, rest) = rest.split_first_chunk::<16>().ok_or(DAMAGED)?;
            let total = counts.iter().map(|c| usize::from(*c)).sum();
            let (values, rest) = rest.split_at_checked(total).ok_or(DAMAGED)?;
            let tables = if class >> 4 == 0 {
                &mut self.dc
            } else {
                &mut self.ac
            };
            let table = tables.get_mut(usize::from(class & 15)).ok_or(DAMAGED)?;
            *table = Some(Huffman::of(counts, values));
            segment = rest;
        }
        Ok(())
    }

    /// T.81 B.2.4.1.
    fn quantiser(&mut self, mut segment: &[u8]) -> Result<(), Undecoded> {
        while let Some((kind, rest)) = segment.split_first() {
            let wide = kind >> 4 != 0;
            let (values, rest) = rest
                .split_at_checked(if wide { 128 } else { 64 })
                .ok_or(DAMAGED)?;
            let table = self
                .quantisers
                .get_mut(usize::from(kind & 15))
                .ok_or(DAMAGED)?;
            let mut numbers = [0u16; 64];
            if wide {
                let (pairs, _) = values.as_chunks::<2>();
                numbers
                    .iter_mut()
                    .zip(pairs)
                    .for_each(|(n, p)| *n = u16::from_be_bytes(*p));
            } else {
                numbers
                    .iter_mut()
                    .zip(values)
                    .for_each(|(n, v)| *n = u16::from(*v));
            }
            *table = Some(numbers);
            segment = rest;
        }
        Ok(())
    }

    /// T.81 B.2.3.
    fn scan(&mut self, segment: &[u8]) -> Result<Scan, Undecoded> {
        let (count, rest) = segment.split_first().ok_or(DAMAGED)?;
        let (specs, rest) = rest
            .split_at_checked(usize::from(*count).saturating_mul(2))
            .ok_or(DAMAGED)?;
        let [start, _, approximation] = *rest.first_chunk::<3>().ok_or(DAMAGED)?;
        let mut components = Vec::new();
        let (specs, _) = specs.as_chunks::<2>();
        for [id, tables] in specs {
            let at = self
                .components
                .iter()
                .position(|c| c.id == *id)
                .ok_or(DAMAGED)?;
            let component = self.components.get_mut(at).ok_or(DAMAGED)?;
            component.dc = usize::from(tables >> 4);
            component.ac = usize::from(tables & 15);
            if components.contains(&at) {
                return Err(DAMAGED);
            }
            components.push(at);
        }
        if components.is_empty() {
            return Err(DAMAGED);
        }
        Ok(Scan {
            components,
            start,
            low: approximation & 15,
        })
    }

    fn most(&self) -> (usize, usize) {
        let across = self.components.iter().map(|c| c.across).max();
        let down = self.components.iter().map(|c| c.down).max();
        (across.unwrap_or(1), down.unwrap_or(1))
    }

    /// What the stream says of its colours: the Adobe marker by its transform, JFIF by being there.
    fn colour(&self) -> Option<Colour> {
        let ids: Vec<u8> = self.components.iter().map(|c| c.id).collect();
        match self.adobe {
            Some(0) => Some(Colour::Rgb),
            Some(1) => Some(Colour::Ybr),
            _ if ids == *b"RGB" => Some(Colour::Rgb),
            _ if self.jfif && !self.lossless => Some(Colour::Ybr),
            _ => None,
        }
    }
}

/// Planes to pixels; a plane of fewer samples is repeated.
fn whole(header: Header, beside: u64) -> Result<Words, Undecoded> {
    let channels = header.components.len();
    let count = checked_count(
        header.width,
        header.height,
        u32::try_from(channels).unwrap_or(u32::MAX),
    )?;
    let (most_across, most_down) = header.most();
    let width = header.width as usize;
    let mut words = vec![0u32; count];
    for (at, component) in header.components.iter().enumerate() {
        for (y, row) in words
            .chunks_mut(width.saturating_mul(channels).max(1))
            .enumerate()
        {
            let line = y.saturating_mul(component.down) / most_down.max(1);
            let start = line.saturating_mul(component.stride);
            let samples = component
                .plane
                .get(start..start.saturating_add(component.stride))
                .unwrap_or_default();
            let pixels = row.iter_mut().skip(at).step_by(channels.max(1));
            if component.across == most_across {
                pixels
                    .zip(samples)
                    .for_each(|(pixel, sample)| *pixel = u32::from(*sample));
            } else {
                for (x, pixel) in pixels.enumerate() {
                    let from = x.saturating_mul(component.across) / most_across.max(1);
                    *pixel = samples.get(from).map_or(0, |s| u32::from(*s));
                }
            }
        }
    }
    Ok(Words {
        width: header.width,
        height: header.height,
        channels: u8::try_from(channels).unwrap_or(1),
        bits: u16::try_from(header.precision).unwrap_or(8),
        words,
        colour: header.colour(),
        beside,
    })
}

/// Progressive DCT of 8 bits.
fn progressive(stream: &[u8]) -> Result<Words, Undecoded> {
    use zune_core::bytestream::ZCursor;
    use zune_core::colorspace::ColorSpace;
    use zune_core::options::DecoderOptions;
    guarded("JPEG", || {
        let options = DecoderOptions::default()
            .set_max_width(65535)
            .set_max_height(65535);
        let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(stream), options);
        decoder.decode_headers().map_err(|_| DAMAGED)?;
        let (width, height) = decoder.dimensions().ok_or(DAMAGED)?;
        let grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
        let out = if grey {
            ColorSpace::Luma
        } else {
            ColorSpace::RGB
        };
        decoder.set_options(options.jpeg_set_out_colorspace(out));
        let size = |n: usize| u32::try_from(n).map_err(|_| Undecoded::TooLarge);
        let (width, height) = (size(width)?, size(height)?);
        let channels: u8 = if grey { 1 } else { 3 };
        let count = checked_count(width, height, u32::from(channels))?;
        believable(stream, count)?;
        let bytes = decoder.decode().map_err(|_| DAMAGED)?;
        if bytes.len() != count {
            return Err(DAMAGED);
        }
        let words = bytes.iter().map(|b| u32::from(*b)).collect();
        Ok(Words {
            width,
            height,
            channels,
            bits: 8,
            words,
            colour: Some(Colour::Rgb),
            beside: beside::beside(stream, &[]),
        })
    })
}
