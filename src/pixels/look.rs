//! [`Look`]: how stored values are to be shown: Modality LUT (PS3.3 C.11.1), VOI LUT (C.11.2) with its windows, and the
//! palette (C.7.6.3.1.5, C.7.9), from the data set and from the functional groups of its frames (C.7.6.16.2.9, .10).
use super::colour::Pixel;
use super::elements::Elements;
use crate::field::{Document, FieldId, Name, Tag};
use std::collections::BTreeMap;

const CENTER: Tag = Tag(0x0028, 0x1050);
const WIDTH: Tag = Tag(0x0028, 0x1051);
const INTERCEPT: Tag = Tag(0x0028, 0x1052);
const SLOPE: Tag = Tag(0x0028, 0x1053);
const FUNCTION: Tag = Tag(0x0028, 0x1056);
const MODALITY_LUTS: Tag = Tag(0x0028, 0x3000);
const VOI_LUTS: Tag = Tag(0x0028, 0x3010);
const DESCRIPTOR: Tag = Tag(0x0028, 0x3002);
const DATA: Tag = Tag(0x0028, 0x3006);
const FRAME_VOI: Tag = Tag(0x0028, 0x9132);
const TRANSFORMATION: Tag = Tag(0x0028, 0x9145);
const SHARED: Tag = Tag(0x5200, 0x9229);
const PER_FRAME: Tag = Tag(0x5200, 0x9230);
/// Windows of one frame that are looked at; each file has one or two.
const MOST_WINDOWS: usize = 16;

/// VOI LUT Function (0028,1056).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Linear,
    LinearExact,
    Sigmoid,
}

/// A window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    pub(super) center: f64,
    pub(super) width: f64,
    pub(super) function: Function,
}

impl Window {
    /// From 0 to 1: PS3.3 C.11.2.1.2.1 and C.11.2.1.3.
    pub(super) fn at(&self, value: f64) -> f64 {
        let (center, width) = (self.center, self.width);
        match self.function {
            Function::Linear if width <= 1.0 => f64::from(value > center - 0.5),
            Function::Linear => ((value - (center - 0.5)) / (width - 1.0) + 0.5).clamp(0.0, 1.0),
            Function::LinearExact if width <= 0.0 => f64::from(value > center),
            Function::LinearExact => ((value - center) / width + 0.5).clamp(0.0, 1.0),
            Function::Sigmoid => 1.0 / (1.0 + (-4.0 * (value - center) / width).exp()),
        }
    }
}

/// A look-up table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Lut {
    first: f64,
    entries: Vec<u16>,
}

impl Lut {
    /// The entry for a value; values beyond an end have the entry at that end (C.11.1.1.1).
    pub(super) fn at(&self, value: f64) -> f64 {
        let last = self.entries.len().saturating_sub(1);
        let place = (value - self.first).round().max(0.0) as usize;
        self.entries
            .get(place.min(last))
            .map_or(0.0, |e| f64::from(*e))
    }

    /// The largest entry.
    pub(super) fn most(&self) -> f64 {
        f64::from(self.entries.iter().copied().max().unwrap_or(1).max(1))
    }

    /// From Descriptor and Data. The first value mapped is signed where pixels are.
    fn of(descriptor: &[u16], words: &[u16], bytes: &[u8], signed: bool) -> Option<Self> {
        let [count, first, bits] = *descriptor.first_chunk::<3>()?;
        let count = if count == 0 {
            1 << 16
        } else {
            usize::from(count)
        };
        let first = if signed {
            f64::from(first.cast_signed())
        } else {
            f64::from(first)
        };
        let entries: Vec<u16> = if words.len() >= count {
            words.iter().take(count).copied().collect()
        } else if bits == 8 && bytes.len() >= count {
            // Two to a word.
            bytes.iter().take(count).map(|b| u16::from(*b)).collect()
        } else {
            return None;
        };
        Some(Self { first, entries })
    }

    fn in_item(item: &Elements<'_>, signed: bool) -> Option<Self> {
        let bytes = item.bytes(DATA)?;
        Self::of(&item.shorts(DESCRIPTOR), &item.shorts(DATA), bytes, signed)
    }
}

/// Three tables of the same shape: red, green, blue.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Palette([Lut; 3]);

impl Palette {
    /// The colour with a number.
    pub(super) fn at(&self, number: f64) -> Pixel {
        let Self([red, green, blue]) = self;
        let byte = |table: &Lut| table.at(number) as u8;
        [byte(red), byte(green), byte(blue), 0]
    }

    fn of(set: &Elements<'_>, signed: bool) -> Option<Self> {
        let channel = |n: u16| {
            let descriptor = set.shorts(Tag(0x0028, 0x1101 + n));
            let (plain, segmented) = (Tag(0x0028, 0x1201 + n), Tag(0x0028, 0x1221 + n));
            if let Some(bytes) = set.bytes(plain) {
                return Lut::of(&descriptor, &set.shorts(plain), bytes, signed);
            }
            let bytes = set.bytes(segmented)?;
            let words = match descriptor.get(2) {
                Some(8) => bytes.iter().map(|b| u16::from(*b)).collect(),
                _ => set.shorts(segmented),
            };
            Lut::of(&descriptor, &segments(&words)?, &[], signed)
        };
        let mut tables = [channel(0)?, channel(1)?, channel(2)?];
        // Entries of 16 bits are shown by their high byte.
        if tables.iter().any(|t| t.most() > 255.0) {
            tables
                .iter_mut()
                .flat_map(|t| &mut t.entries)
                .for_each(|e| *e >>= 8);
        }
        Some(Self(tables))
    }
}

/// Segmented palettes: PS3.3 C.7.9.2. An indirect segment repeats segments that stand before, none of them indirect.
fn segments(words: &[u16]) -> Option<Vec<u16>> {
    let mut out = Vec::new();
    let mut at = 0usize;
    while at < words.len() {
        let [kind, count] = *words.get(at..)?.first_chunk::<2>()?;
        match kind {
            0 | 1 => at = at.checked_add(segment(words, at, &mut out)?)?,
            2 => {
                let [low, high] = *words.get(at.saturating_add(2)..)?.first_chunk::<2>()?;
                let mut from = usize::try_from(u32::from(low) | u32::from(high) << 16).ok()?;
                for _ in 0..count {
                    from = from.checked_add(segment(words, from, &mut out)?)?;
                }
                at = at.checked_add(4)?;
            }
            // A word of padding.
            _ if at.saturating_add(1) == words.len() => break,
            _ => return None,
        }
        if out.len() > 1 << 17 {
            return None;
        }
    }
    Some(out)
}

/// A discrete or a linear segment; gives the words that it takes.
fn segment(words: &[u16], at: usize, out: &mut Vec<u16>) -> Option<usize> {
    let [kind, count] = *words.get(at..)?.first_chunk::<2>()?;
    let count = usize::from(count);
    let body = words.get(at.saturating_add(2)..)?;
    match kind {
        0 => {
            out.extend(body.get(..count)?);
            count.checked_add(2)
        }
        1 => {
            let (from, to) = (f64::from(*out.last()?), f64::from(*body.first()?));
            let step = |n: usize| from + (to - from) * n as f64 / count.max(1) as f64;
            out.extend((1..=count).map(|n| step(n).round() as u16));
            Some(3)
        }
        _ => None,
    }
}

/// How one image is to be shown.
#[derive(Debug, Clone, Default)]
pub(super) struct Look {
    modality: Option<Lut>,
    rescale: Option<(f64, f64)>,
    windows: Vec<Window>,
    pub(super) luts: Vec<Lut>,
    pub(super) palette: Option<Palette>,
    /// What the functional group of a frame says instead.
    frames: BTreeMap<u32, Frame>,
    shared: Frame,
}

/// What functional groups say.
#[derive(Debug, Clone, Default)]
struct Frame {
    rescale: Option<(f64, f64)>,
    windows: Vec<Window>,
}

impl Look {
    /// Reads it from the data set that holds the pixels; for those at the top of a file, from the functional groups of
    /// `document`, too.
    pub(super) fn of(document: Option<&Document>, set: &Elements<'_>, signed: bool) -> Self {
        let table = |item: &Elements<'_>| Lut::in_item(item, signed);
        let mut look = Self {
            modality: set.items(MODALITY_LUTS).iter().find_map(table),
            rescale: rescale(set),
            windows: windows(set),
            luts: set.items(VOI_LUTS).iter().filter_map(table).collect(),
            palette: Palette::of(set, signed),
            ..Self::default()
        };
        if let Some(document) = document {
            look.groups(document);
        }
        look
    }

    /// The functional groups: one pass over the fields, as a file may have thousands of frames.
    fn groups(&mut self, document: &Document) {
        let tag_of = |id: FieldId| document.field(id).map(|f| f.name);
        let mut last: Option<(FieldId, u32)> = None;
        for (at, field) in document.fields.iter().enumerate() {
            if !matches!(field.name, Name::Tag(CENTER | SLOPE)) {
                continue;
            }
            let Some(macro_) = document.field(field.parent) else {
                continue;
            };
            if !matches!(macro_.name, Name::Tag(FRAME_VOI | TRANSFORMATION))
                || last == Some((field.parent, field.item))
            {
                continue;
            }
            last = Some((field.parent, field.item));
            let group = match tag_of(macro_.parent) {
                Some(Name::Tag(SHARED)) => &mut self.shared,
                Some(Name::Tag(PER_FRAME)) => self.frames.entry(macro_.item).or_default(),
                _ => continue,
            };
            let set = Elements::beside(document, at);
            match macro_.name {
                Name::Tag(FRAME_VOI) => group.windows.extend(windows(&set)),
                _ => group.rescale = rescale(&set),
            }
        }
    }

    /// Whether a modality LUT says what is shown, whose values need not follow the order of those that are stored.
    pub(super) fn has_table(&self) -> bool {
        self.modality.is_some()
    }

    /// A stored value after the modality LUT of its frame.
    pub(super) fn modality(&self, frame: u32, value: f64) -> f64 {
        if let Some(lut) = &self.modality {
            return lut.at(value);
        }
        let own = self.frames.get(&frame).and_then(|f| f.rescale);
        match own.or(self.shared.rescale).or(self.rescale) {
            Some((slope, intercept)) => value * slope + intercept,
            None => value,
        }
    }

    /// The windows of a frame.
    pub(super) fn windows(&self, frame: u32) -> &[Window] {
        let own = self
            .frames
            .get(&frame)
            .map(|f| f.windows.as_slice())
            .unwrap_or_default();
        match (own, self.shared.windows.as_slice()) {
            ([], []) => &self.windows,
            ([], shared) => shared,
            (own, _) => own,
        }
    }
}

fn rescale(set: &Elements<'_>) -> Option<(f64, f64)> {
    let slope = *set.decimals(SLOPE).first()?;
    let intercept = set.decimals(INTERCEPT).first().copied().unwrap_or(0.0);
    (slope != 0.0).then_some((slope, intercept))
}

fn windows(set: &Elements<'_>) -> Vec<Window> {
    let function = match set.text(FUNCTION) {
        Some("SIGMOID") => Function::Sigmoid,
        Some("LINEAR_EXACT") => Function::LinearExact,
        _ => Function::Linear,
    };
    let pairs = set.decimals(CENTER).into_iter().zip(set.decimals(WIDTH));
    let windows = pairs.filter(|(_, width)| *width > 0.0).take(MOST_WINDOWS);
    windows
        .map(|(center, width)| Window {
            center,
            width,
            function,
        })
        .collect()
}
