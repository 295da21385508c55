//! The bytes of a file: PS3.10 7.1 and PS3.5 7.1, explicit VR, little endian.
use super::{Content, DataSet, Element, Example};
use crate::field::{Tag, VR};

/// Explicit VR Little Endian (PS3.5 A.2).
const EXPLICIT: &str = "1.2.840.10008.1.2.1";
/// The length of the preamble (PS3.10 7.1).
const PREAMBLE: usize = 128;
/// A sequence's length, where nobody has counted it.
const UNDEFINED: u32 = 0xFFFF_FFFF;
const ITEM: Tag = Tag(0xFFFE, 0xE000);
const ITEM_END: Tag = Tag(0xFFFE, 0xE00D);
const SEQUENCE_END: Tag = Tag(0xFFFE, 0xE0DD);

/// The file as bytes.
pub(crate) fn write(example: &Example) -> Vec<u8> {
    let mut out = example.preamble.clone();
    out.resize(PREAMBLE, 0);
    out.extend_from_slice(b"DICM");
    let of_meta = |element: &&Element| element.tag.group() == 2;
    let elements = &example.data.elements;
    let meta = meta(elements, elements.iter().filter(of_meta));
    let length = u32::try_from(meta.len()).unwrap_or(UNDEFINED);
    bytes(&mut out, Tag(2, 0), VR::UL, &length.to_le_bytes());
    out.extend(meta);
    for one in elements.iter().filter(|one| !of_meta(one)) {
        element(&mut out, one);
    }
    out.extend_from_slice(&example.trailing);
    out
}

/// The file meta information behind its group length: what is written, and what is needed.
fn meta<'a>(data: &[Element], written: impl Iterator<Item = &'a Element>) -> Vec<u8> {
    let mut all: Vec<(Tag, Vec<u8>)> = written
        .filter(|one| one.tag.element() != 0)
        .map(|one| {
            let mut out = Vec::new();
            element(&mut out, one);
            (one.tag, out)
        })
        .collect();
    let mut add = |tag: Tag, vr: VR, value: &[u8]| {
        if !all.iter().any(|(there, _)| *there == tag) {
            let mut out = Vec::new();
            bytes(&mut out, tag, vr, value);
            all.push((tag, out));
        }
    };
    add(Tag(2, 0x0001), VR::OB, &[0, 1]);
    for (tag, of) in [
        (Tag(2, 0x0002), Tag(0x0008, 0x0016)),
        (Tag(2, 0x0003), Tag(0x0008, 0x0018)),
    ] {
        if let Some(Content::Bytes(value)) = data
            .iter()
            .find(|one| one.tag == of)
            .map(|one| &one.content)
        {
            add(tag, VR::UI, value);
        }
    }
    let mut syntax = EXPLICIT.as_bytes().to_vec();
    pad(&mut syntax, 0);
    add(Tag(2, 0x0010), VR::UI, &syntax);
    all.sort_by_key(|(tag, _)| *tag);
    all.into_iter().flat_map(|(_, bytes)| bytes).collect()
}

/// Makes the number of bytes even.
pub(super) fn pad(value: &mut Vec<u8>, with: u8) {
    if value.len() % 2 == 1 {
        value.push(with);
    }
}

fn element(out: &mut Vec<u8>, one: &Element) {
    match &one.content {
        Content::Bytes(value) => bytes(out, one.tag, one.vr, value),
        Content::Items(items) if items.is_empty() => bytes(out, one.tag, one.vr, &[]),
        Content::Items(items) => {
            head(out, one.tag, one.vr, UNDEFINED);
            for item in items {
                data_set(out, item);
            }
            delimiter(out, SEQUENCE_END, 0);
        }
    }
}

fn data_set(out: &mut Vec<u8>, item: &DataSet) {
    delimiter(out, ITEM, UNDEFINED);
    for one in &item.elements {
        element(out, one);
    }
    delimiter(out, ITEM_END, 0);
}

fn bytes(out: &mut Vec<u8>, tag: Tag, vr: VR, value: &[u8]) {
    head(
        out,
        tag,
        vr,
        u32::try_from(value.len()).unwrap_or(UNDEFINED),
    );
    out.extend_from_slice(value);
}

/// Whether the length has four bytes behind two that are kept free (PS3.5 Table 7.1-1).
pub(super) fn is_long(vr: VR) -> bool {
    matches!(
        vr,
        VR::OB
            | VR::OD
            | VR::OF
            | VR::OL
            | VR::OV
            | VR::OW
            | VR::SQ
            | VR::SV
            | VR::UC
            | VR::UN
            | VR::UR
            | VR::UT
            | VR::UV
    )
}

fn head(out: &mut Vec<u8>, tag: Tag, vr: VR, length: u32) {
    put_tag(out, tag);
    out.extend_from_slice(vr.to_string().as_bytes());
    if is_long(vr) {
        out.extend_from_slice(&[0, 0]);
        out.extend_from_slice(&length.to_le_bytes());
    } else {
        // Longer values are refused before they are written.
        let short = u16::try_from(length).unwrap_or(u16::MAX);
        out.extend_from_slice(&short.to_le_bytes());
    }
}

fn delimiter(out: &mut Vec<u8>, tag: Tag, length: u32) {
    put_tag(out, tag);
    out.extend_from_slice(&length.to_le_bytes());
}

fn put_tag(out: &mut Vec<u8>, tag: Tag) {
    out.extend_from_slice(&tag.group().to_le_bytes());
    out.extend_from_slice(&tag.element().to_le_bytes());
}
