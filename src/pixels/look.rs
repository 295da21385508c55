//! [`Look`]: how stored values are to be shown: Modality LUT (PS3.3 C.11.1), VOI LUT (C.11.2) with its windows, and the
//! palette (C.7.6.3.1.5, C.7.9), from the data set and from the functional groups of its frames (C.7.6.16.2.9, .10). Tables
//! that stand anywhere else are further ways to look at the same values.
use super::elements::Elements;
use super::luts::{Lut, Palette};
use crate::field::{Document, FieldId, Name, Tag};
use std::collections::BTreeMap;

const CENTER: Tag = Tag(0x0028, 0x1050);
const WIDTH: Tag = Tag(0x0028, 0x1051);
const INTERCEPT: Tag = Tag(0x0028, 0x1052);
const SLOPE: Tag = Tag(0x0028, 0x1053);
const FUNCTION: Tag = Tag(0x0028, 0x1056);
const MODALITY_LUTS: Tag = Tag(0x0028, 0x3000);
const VOI_LUTS: Tag = Tag(0x0028, 0x3010);
const LUT_DATA: Tag = Tag(0x0028, 0x3006);
const REAL_WORLD_DATA: Tag = Tag(0x0040, 0x9212);
const ICON: Tag = Tag(0x0088, 0x0200);
const FRAME_VOI: Tag = Tag(0x0028, 0x9132);
const TRANSFORMATION: Tag = Tag(0x0028, 0x9145);
const SHARED: Tag = Tag(0x5200, 0x9229);
const PER_FRAME: Tag = Tag(0x5200, 0x9230);
/// Windows of one frame that are looked at; each file has one or two.
const MOST_WINDOWS: usize = 16;
/// Tables of one file that stand elsewhere and change the order of values.
const MOST_TABLES: usize = 16;

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
    /// Tables that stand elsewhere, each with the frame that it is for, or for all. Those that keep values in order are left
    /// out: they hide nothing.
    tables: Vec<(Option<u32>, Table)>,
    /// Why not all tables are among them.
    pub(super) left_out: Option<&'static str>,
}

/// A table that stands elsewhere.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Table {
    Lut(Lut),
    Palette(Palette),
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
            look.groups(document, signed);
        }
        look
    }

    /// The functional groups: one pass over the fields, as a file may have thousands of frames.
    fn groups(&mut self, document: &Document, signed: bool) {
        let tag_of = |id: FieldId| document.field(id).map(|f| f.name);
        let mut last: Option<(FieldId, u32)> = None;
        for (at, field) in document.fields.iter().enumerate() {
            if is_table(field.name) && field.parent != FieldId::NONE {
                self.table(document, at, signed);
            }
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

    /// The table that the field at `at` is part of, in an item.
    fn table(&mut self, document: &Document, at: usize, signed: bool) {
        let Some(own) = document.fields.get(at) else {
            return;
        };
        let (mut inner, mut frame) = (own, None);
        while let Some(outer) = document.field(inner.parent) {
            match outer.name {
                // An icon has colours of its own.
                Name::Tag(ICON) => return,
                Name::Tag(PER_FRAME) => frame = Some(inner.item),
                _ => {}
            }
            inner = outer;
        }
        let item = Elements::around(document, at);
        let table = match own.name {
            Name::Tag(LUT_DATA) => Lut::in_item(&item, signed).map(Table::Lut),
            Name::Tag(REAL_WORLD_DATA) => Lut::of_real_world(&item, signed).map(Table::Lut),
            _ => Palette::of(&item, signed).map(Table::Palette),
        };
        let Some(table) = table else {
            // One number changes no order.
            if document.bytes_of(own).is_none_or(|bytes| bytes.len() <= 2) {
                return;
            }
            self.left_out = Some("a look-up table that is damaged");
            return;
        };
        let is_known = match &table {
            Table::Lut(lut) => {
                lut.is_one_way() || self.modality.as_ref() == Some(lut) || self.luts.contains(lut)
            }
            Table::Palette(_) => false,
        };
        if is_known || self.tables.contains(&(frame, table.clone())) {
            return;
        }
        if self.tables.len() < MOST_TABLES {
            self.tables.push((frame, table));
        } else {
            self.left_out = Some("one of many look-up tables");
        }
    }

    /// The tables for a frame of greys that stand elsewhere; a palette beside greys is one of them (C.7.6.19).
    pub(super) fn tables(&self, frame: u32) -> impl Iterator<Item = Table> {
        let own = self.palette.iter().cloned().map(Table::Palette);
        let others = self.tables.iter();
        let others = others.filter(move |(of, _)| of.is_none_or(|of| of == frame));
        own.chain(others.map(|(_, table)| table.clone()))
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

/// Whether an element is the data of a table: of a palette, its red.
fn is_table(name: Name) -> bool {
    const RED: Tag = Tag(0x0028, 0x1201);
    const RED_SEGMENTED: Tag = Tag(0x0028, 0x1221);
    matches!(
        name,
        Name::Tag(LUT_DATA | REAL_WORLD_DATA | RED | RED_SEGMENTED)
    )
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
