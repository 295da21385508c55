//! A small DICOM writer for data made on the spot: benchmarks, examples and their tests.
//!
//! Takes attributes by keyword, gives the bytes of a Part 10 file (PS3.10). The same input gives the same bytes
//! with every version of every library, so that generated files can be compared.
#![allow(
    dead_code,
    reason = "each program that uses the writer needs a part of it"
)]
use std::collections::BTreeMap;

use sekisho::field::{Tag, VR};
use sekisho::standard::by_keyword;

/// Implicit VR little endian.
pub(crate) const IMPLICIT: &str = "1.2.840.10008.1.2";
/// Explicit VR little endian.
pub(crate) const EXPLICIT: &str = "1.2.840.10008.1.2.1";
/// Deflated explicit VR little endian.
pub(crate) const DEFLATED: &str = "1.2.840.10008.1.2.1.99";

/// A UID under 2.25 (PS3.5 B.2) that is always the same for the same label.
pub(crate) fn uid(label: &str) -> String {
    let digest = blake3::hash(label.as_bytes());
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(digest.as_bytes()) {
        *to = *from;
    }
    // Version 8 and variant 1 of RFC 9562, so that it is a UUID.
    let number = u128::from_be_bytes(bytes);
    let number = number & !(0xF << 76) | 8 << 76;
    let number = number & !(0b11 << 62) | 0b10 << 62;
    format!("2.25.{number}")
}

/// The value of an element.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// Text; what is not ASCII is written in ISO 2022 IR 87.
    Text(String),
    /// Bytes as they are.
    Bytes(Vec<u8>),
    /// 16-bit numbers.
    Numbers(Vec<u16>),
    /// Items of a sequence.
    Items(Vec<DataSet>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u16> for Value {
    fn from(number: u16) -> Self {
        Self::Numbers(vec![number])
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<Vec<DataSet>> for Value {
    fn from(items: Vec<DataSet>) -> Self {
        Self::Items(items)
    }
}

/// A data set, or an item: elements in the order of their tags.
#[derive(Debug, Clone, Default)]
pub(crate) struct DataSet {
    elements: BTreeMap<(u16, u16), (VR, Value)>,
}

impl DataSet {
    /// This data set with an attribute, which takes the place of one that is there.
    pub(crate) fn with(mut self, keyword: &str, value: impl Into<Value>) -> Self {
        self.set(keyword, value);
        self
    }

    /// This data set with an element that has no keyword.
    pub(crate) fn with_tag(mut self, tag: Tag, vr: VR, value: impl Into<Value>) -> Self {
        self.set_tag(tag, vr, value);
        self
    }

    /// Sets an attribute.
    #[expect(
        clippy::panic,
        reason = "a keyword that does not exist is a mistake in the program"
    )]
    pub(crate) fn set(&mut self, keyword: &str, value: impl Into<Value>) {
        let Some((tag, vr)) = by_keyword(keyword).and_then(|e| Some((e.tag()?, e.vr))) else {
            panic!("{keyword} is no keyword of one attribute");
        };
        self.set_tag(tag, vr, value);
    }

    /// Sets an element.
    pub(crate) fn set_tag(&mut self, tag: Tag, vr: VR, value: impl Into<Value>) {
        self.elements
            .insert((tag.group(), tag.element()), (vr, value.into()));
    }

    /// Takes an attribute away.
    pub(crate) fn remove(&mut self, keyword: &str) {
        if let Some(tag) = by_keyword(keyword).and_then(|entry| entry.tag()) {
            self.elements.remove(&(tag.group(), tag.element()));
        }
    }

    /// The text of an attribute, empty when it is absent or is no text.
    pub(crate) fn text(&self, keyword: &str) -> &str {
        let tag = by_keyword(keyword).and_then(|entry| entry.tag());
        let element = tag.and_then(|tag| self.elements.get(&(tag.group(), tag.element())));
        match element {
            Some((_, Value::Text(text))) => text,
            _ => "",
        }
    }

    /// Calls `f` with the VR and the text of every element that is text, those in items included.
    pub(crate) fn each_text(&mut self, f: &mut dyn FnMut(VR, &mut String)) {
        for (vr, value) in self.elements.values_mut() {
            match value {
                Value::Text(text) => f(*vr, text),
                Value::Items(items) => items.iter_mut().for_each(|item| item.each_text(f)),
                Value::Bytes(_) | Value::Numbers(_) => {}
            }
        }
    }

    /// The number of elements, those in items included.
    pub(crate) fn len(&self) -> usize {
        self.elements
            .values()
            .map(|(_, value)| match value {
                Value::Items(items) => 1 + items.iter().map(Self::len).sum::<usize>(),
                _ => 1,
            })
            .sum()
    }

    fn write(&self, layout: Layout, out: &mut Vec<u8>) {
        for (&(group, element), (vr, value)) in &self.elements {
            out.extend(group.to_le_bytes());
            out.extend(element.to_le_bytes());
            if let Value::Items(items) = value {
                write_items(items, layout, out);
            } else {
                write_value(*vr, &encoded(*vr, value), layout, out);
            }
        }
    }
}

/// A coded entry (PS3.3 8.8).
pub(crate) fn code(value: &str, scheme: &str, meaning: &str) -> DataSet {
    DataSet::default()
        .with("CodeValue", value)
        .with("CodingSchemeDesignator", scheme)
        .with("CodeMeaning", meaning)
}

/// How elements are laid out.
#[derive(Debug, Clone, Copy)]
struct Layout {
    /// VRs are not written.
    implicit: bool,
    /// Sequences and items have no length and end with a delimiter.
    undefined: bool,
}

/// Lengths are 16 bits for these VRs, and 32 bits after two reserved bytes for all others (PS3.5 7.1.2).
fn is_short(vr: VR) -> bool {
    use VR::{AE, AS, AT, CS, DA, DS, DT, FD, FL, IS, LO, LT, PN, SH, SL, SS, ST, TM, UI, UL, US};
    matches!(
        vr,
        AE | AS
            | AT
            | CS
            | DA
            | DS
            | DT
            | FD
            | FL
            | IS
            | LO
            | LT
            | PN
            | SH
            | SL
            | SS
            | ST
            | TM
            | UI
            | UL
            | US
    )
}

fn write_value(vr: VR, bytes: &[u8], layout: Layout, out: &mut Vec<u8>) {
    let length = bytes.len() as u32;
    if layout.implicit {
        out.extend(length.to_le_bytes());
    } else if is_short(vr) {
        out.extend(vr.to_bytes());
        out.extend((length as u16).to_le_bytes());
    } else {
        out.extend(vr.to_bytes());
        out.extend([0, 0]);
        out.extend(length.to_le_bytes());
    }
    out.extend(bytes);
}

fn write_items(items: &[DataSet], layout: Layout, out: &mut Vec<u8>) {
    let mut all = Vec::new();
    for item in items {
        let mut body = Vec::new();
        item.write(layout, &mut body);
        all.extend(*b"\xFE\xFF\x00\xE0");
        if layout.undefined {
            all.extend(u32::MAX.to_le_bytes());
            all.extend(body);
            all.extend(*b"\xFE\xFF\x0D\xE0\0\0\0\0");
        } else {
            all.extend((body.len() as u32).to_le_bytes());
            all.extend(body);
        }
    }
    if !layout.implicit {
        out.extend(*b"SQ\0\0");
    }
    if layout.undefined {
        out.extend(u32::MAX.to_le_bytes());
        out.extend(all);
        out.extend(*b"\xFE\xFF\xDD\xE0\0\0\0\0");
    } else {
        out.extend((all.len() as u32).to_le_bytes());
        out.extend(all);
    }
}

/// The bytes of a value, padded to an even length.
fn encoded(vr: VR, value: &Value) -> Vec<u8> {
    let mut bytes = match value {
        Value::Text(text) if text.is_ascii() => text.clone().into_bytes(),
        Value::Text(text) => iso_2022(text),
        Value::Bytes(bytes) => bytes.clone(),
        Value::Numbers(numbers) => numbers.iter().flat_map(|n| n.to_le_bytes()).collect(),
        Value::Items(_) => Vec::new(),
    };
    if bytes.len() % 2 == 1 {
        let binary = matches!(vr, VR::UI | VR::OB | VR::UN | VR::OW);
        bytes.push(if binary { 0 } else { b' ' });
    }
    bytes
}

/// Text in ISO 2022 IR 87, with ASCII in force at every delimiter (PS3.5 6.1.2.5.3).
fn iso_2022(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for part in text.split_inclusive(['^', '=', '\\', '\n']) {
        // The encoder goes back to ASCII before each ASCII character and at the end.
        out.extend(&*encoding_rs::ISO_2022_JP.encode(part).0);
    }
    out
}

/// A Part 10 file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// The 128 bytes before `DICM`.
    pub(crate) preamble: [u8; 128],
    /// Elements of the file meta information beside the usual ones.
    pub(crate) meta: DataSet,
    /// The data set.
    pub(crate) data: DataSet,
    /// Its transfer syntax.
    pub(crate) syntax: &'static str,
    /// Whether sequences have no lengths.
    pub(crate) undefined: bool,
    /// Bytes after the end.
    pub(crate) trailing: Vec<u8>,
}

impl File {
    /// A file with nothing unusual about it.
    pub(crate) fn new(syntax: &'static str, data: DataSet) -> Self {
        Self {
            preamble: [0; 128],
            meta: DataSet::default(),
            data,
            syntax,
            undefined: false,
            trailing: Vec::new(),
        }
    }

    /// The bytes of the file.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let explicit = Layout {
            implicit: false,
            undefined: false,
        };
        let meta = self
            .meta
            .clone()
            .with("FileMetaInformationVersion", vec![0, 1])
            .with("MediaStorageSOPClassUID", self.data.text("SOPClassUID"))
            .with(
                "MediaStorageSOPInstanceUID",
                self.data.text("SOPInstanceUID"),
            )
            .with("TransferSyntaxUID", self.syntax)
            .with("ImplementationClassUID", uid("sekisho: implementation"))
            .with("ImplementationVersionName", "SEKISHO_EXAMPLE");
        let mut meta_bytes = Vec::new();
        meta.write(explicit, &mut meta_bytes);

        let mut data = Vec::new();
        let layout = Layout {
            implicit: self.syntax == IMPLICIT,
            undefined: self.undefined,
        };
        self.data.write(layout, &mut data);
        if self.syntax == DEFLATED {
            data = deflated(&data);
        }

        let mut out = Vec::with_capacity(meta_bytes.len() + data.len() + 160);
        out.extend(self.preamble);
        out.extend(b"DICM");
        out.extend(*b"\x02\0\0\0UL\x04\0");
        out.extend((meta_bytes.len() as u32).to_le_bytes());
        out.extend(meta_bytes);
        out.extend(data);
        out.extend(&self.trailing);
        out
    }
}

/// A deflate stream (RFC 1951) of one block with fixed codes and literals only: the same bytes whatever the
/// version of a compressor. Padded to an even length (PS3.5 A.5).
fn deflated(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    bits.push(1, 1); // the last block
    bits.push(1, 2); // fixed codes
    for &byte in data {
        let byte = u32::from(byte);
        // RFC 1951 3.2.6: codes go most significant bit first.
        if byte < 144 {
            bits.push((0x30 + byte).reverse_bits() >> 24, 8);
        } else {
            bits.push((0x190 + byte - 144).reverse_bits() >> 23, 9);
        }
    }
    bits.push(0, 7); // end of block
    let mut out = bits.finish();
    if out.len() % 2 == 1 {
        out.push(0);
    }
    out
}

/// Bits, the least significant first.
#[derive(Debug, Default)]
struct Bits {
    out: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, bits: u32, count: u32) {
        self.pending |= bits << self.count;
        self.count += count;
        while self.count >= 8 {
            self.out.push(self.pending as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.out.push(self.pending as u8);
        }
        self.out
    }
}
