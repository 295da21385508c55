//! Data sets with images, made here, and what is seen in them.
use sekisho::field::Document;
use sekisho::formats::{Bulk, ReadOptions, read_bytes};
use sekisho::pixels::frames::Frame;
use sekisho::pixels::{Undecoded, View, ViewKind, sources};

use crate::corpus::{EXPLICIT, UNDEFINED, explicit, explicit_of_length, file, item, sequence_end};

/// An Image Pixel Module (PS3.3 C.7.6.3).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Image {
    pub(crate) rows: u16,
    pub(crate) columns: u16,
    pub(crate) samples: u16,
    pub(crate) photometric: &'static str,
    /// Allocated, stored, high bit.
    pub(crate) bits: [u16; 3],
    pub(crate) signed: bool,
    pub(crate) planar: u16,
    pub(crate) frames: &'static str,
}

/// One channel of these rows, columns and bits.
pub(crate) fn grey(rows: u16, columns: u16, bits: [u16; 3]) -> Image {
    Image {
        rows,
        columns,
        samples: 1,
        photometric: "MONOCHROME2",
        bits,
        signed: false,
        planar: 0,
        frames: "1",
    }
}

pub(crate) fn us(group: u16, element: u16, value: u16) -> Vec<u8> {
    explicit(group, element, "US", &value.to_le_bytes())
}

/// A text value, padded.
pub(crate) fn text(group: u16, element: u16, vr: &str, value: &str) -> Vec<u8> {
    let mut bytes = value.as_bytes().to_vec();
    if bytes.len() % 2 == 1 {
        bytes.push(b' ');
    }
    explicit(group, element, vr, &bytes)
}

impl Image {
    /// Its elements, in Explicit VR Little Endian.
    pub(crate) fn module(&self) -> Vec<u8> {
        let [allocated, stored, high] = self.bits;
        [
            us(0x28, 0x02, self.samples),
            text(0x28, 0x04, "CS", self.photometric),
            us(0x28, 0x06, self.planar),
            text(0x28, 0x08, "IS", self.frames),
            us(0x28, 0x10, self.rows),
            us(0x28, 0x11, self.columns),
            us(0x28, 0x100, allocated),
            us(0x28, 0x101, stored),
            us(0x28, 0x102, high),
            us(0x28, 0x103, u16::from(self.signed)),
        ]
        .concat()
    }

    /// A data set of it, further elements, and pixel data of VR OW.
    pub(crate) fn native(&self, more: &[u8], pixels: &[u8]) -> Document {
        let data = explicit(0x7FE0, 0x10, "OW", pixels);
        read(EXPLICIT, &[&self.module(), more, &data].concat())
    }

    /// The same with encapsulated pixel data: an empty offset table, and each fragment in its item.
    pub(crate) fn encapsulated(&self, syntax: &str, fragments: &[&[u8]]) -> Document {
        let items: Vec<u8> = fragments.iter().flat_map(|f| item(&even(f))).collect();
        self.items(syntax, &[item(b""), items].concat())
    }

    /// The same with items as they are.
    pub(crate) fn items(&self, syntax: &str, items: &[u8]) -> Document {
        let value = [items, &sequence_end()].concat();
        let data = explicit_of_length(0x7FE0, 0x10, "OB", UNDEFINED, &value);
        read(syntax, &[self.module(), data].concat())
    }
}

/// Padded to whole words.
pub(crate) fn even(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes.to_vec();
    if out.len() % 2 == 1 {
        out.push(0);
    }
    out
}

pub(crate) fn words(values: impl IntoIterator<Item = u16>) -> Vec<u8> {
    values.into_iter().flat_map(u16::to_le_bytes).collect()
}

pub(crate) fn read(syntax: &str, set: &[u8]) -> Document {
    let mut document = Document::default();
    let options = ReadOptions {
        bulk: Bulk::Load,
        ..ReadOptions::default()
    };
    read_bytes(&file(syntax, set), &options, &mut document);
    document
}

/// What all sources of a document give, one after the other.
pub(crate) fn results(document: &Document) -> Vec<Result<Frame, Undecoded>> {
    sources(document)
        .iter()
        .flat_map(|s| s.frames().collect::<Vec<_>>())
        .collect()
}

/// The samples of all frames; every frame must decode.
pub(crate) fn samples(document: &Document) -> Vec<Vec<f64>> {
    let frames = results(document).into_iter();
    frames
        .map(|f| f.unwrap().samples.numbers().collect())
        .collect()
}

/// The views of all frames.
pub(crate) fn views(document: &Document) -> Vec<View> {
    let sources = sources(document);
    let of = |source: &sekisho::pixels::Source<'_>| -> Vec<View> {
        let frames = source.frames().flatten().enumerate();
        frames
            .flat_map(|(n, f)| source.views(n as u32, &f).unwrap())
            .collect()
    };
    sources.iter().flat_map(of).collect()
}

/// Whether two pixels of a view of this kind differ enough to be seen.
pub(crate) fn tells(views: &[View], kind: ViewKind, a: usize, b: usize) -> bool {
    let seen = |v: &View| v.picture.grey[a].abs_diff(v.picture.grey[b]) >= 32;
    views.iter().any(|v| v.what == kind && seen(v))
}

/// How far apart two pixels are in the view in which they are furthest apart.
pub(crate) fn contrast(views: &[View], a: usize, b: usize) -> u8 {
    let apart = |v: &View| v.picture.grey[a].abs_diff(v.picture.grey[b]);
    views.iter().map(apart).max().unwrap_or(0)
}
