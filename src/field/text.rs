//! Text of a [`Document`]'s fields: decoded by the character set in force (PS3.5 6.1), split into values, freed of
//! padding (PS3.5 6.2). Plain ASCII is borrowed, so that asking costs no memory.
use std::borrow::Cow;
use std::vec;

use super::{Document, Field, Name, Tag, VR, Value};
use crate::formats::dicom::charset::Charset;
use crate::formats::dicom::decode::{self, Flavour};
use crate::formats::pdf;
use crate::standard;

/// Bytes of OB, OW, … that are taken as text, at least.
const LEAST_TEXT: usize = 4;

/// The decoded text of a field.
#[derive(Clone, PartialEq, Eq)]
pub struct Text<'a> {
    /// All values, with `\` between them, without padding at the end.
    pub text: Cow<'a, str>,
    /// Whether every byte had a meaning in the character set in force. If not, `text` is a best effort.
    pub decodable: bool,
}

/// Whether values of this VR are character strings: PS3.5 Table 6.2-1. UN is not among them.
pub(crate) fn is_text(vr: VR) -> bool {
    uses_charset(vr)
        || matches!(
            vr,
            VR::AE | VR::AS | VR::CS | VR::DA | VR::DS | VR::DT | VR::IS | VR::TM | VR::UI | VR::UR
        )
}

/// Whether values of this VR are bytes of which the VR does not say what they mean, so that they may be a string.
pub(crate) fn may_hold_text(vr: VR) -> bool {
    matches!(
        vr,
        VR::UN | VR::OB | VR::OW | VR::OF | VR::OD | VR::OL | VR::OV
    )
}

/// Whether Specific Character Set governs this VR: PS3.5 6.1.2.3.
pub(crate) fn uses_charset(vr: VR) -> bool {
    matches!(
        vr,
        VR::SH | VR::LO | VR::ST | VR::LT | VR::UC | VR::UT | VR::PN
    )
}

/// What separates in a value of this VR: PS3.5 6.2 and 6.4.
pub(crate) fn flavour(vr: VR) -> Flavour {
    Flavour {
        person: vr == VR::PN,
        several: !matches!(vr, VR::ST | VR::LT | VR::UT | VR::UR),
    }
}

/// Whether spaces in front of a value mean nothing: PS3.5 Table 6.2-1.
fn leading_is_padding(vr: VR) -> bool {
    !matches!(vr, VR::ST | VR::LT | VR::UT | VR::UR | VR::UC | VR::UN)
}

impl Document {
    /// The text of a field, whole. `None` for sequences, skipped bytes and numbers; the bytes of UN, OB, OW and
    /// their like (and of the preamble and of trailing bytes) are text if all of them may be.
    pub fn text_of(&self, field: &Field) -> Option<Text<'_>> {
        let bytes = trim_end(self.bytes_of(field)?);
        // The reader writes cells in UTF-8, whatever the file is in.
        if matches!(field.name, Name::Cell(_) | Name::Column(_)) {
            let text = String::from_utf8_lossy(bytes);
            let decodable = matches!(text, Cow::Borrowed(_));
            return Some(Text { text, decodable });
        }
        let unknown = may_hold_text(field.vr);
        if !unknown && !is_text(field.vr) {
            return None;
        }
        if unknown && !may_be_text(bytes) {
            return None;
        }
        // Its parts are the text, and not the offsets and operators between them.
        if unknown && matches!(field.name, Name::Tag(_)) && bytes.starts_with(pdf::MAGIC) {
            return None;
        }
        // A few bytes of numbers look like letters by chance.
        if unknown && field.vr != VR::UN && bytes.len() < LEAST_TEXT {
            return None;
        }
        if let Some(text) = plain(bytes) {
            return Some(Text {
                text: Cow::Borrowed(text),
                decodable: true,
            });
        }
        let default = Charset::default();
        let charset = self
            .charsets
            .get(usize::from(field.charset))
            .unwrap_or(&default);
        let (text, good) = decode::decode(charset, bytes, flavour(field.vr));
        if unknown && !good {
            return None;
        }
        Some(Text {
            text: Cow::Owned(text),
            decodable: good && (unknown || uses_charset(field.vr)),
        })
    }

    /// The values of a field as text, without padding: split at `\` where the VR has several, numbers written out.
    /// None for sequences, skipped bytes, other binary values and empty fields.
    pub fn values_of(&self, field: &Field) -> Values<'_> {
        match self.look(field) {
            Look::One(text) => Values::of(Cow::Borrowed(text), field.vr),
            Look::Values { values, .. } => values,
            Look::Empty | Look::Items | Look::Skipped | Look::Binary => Values(Inner::Nothing),
        }
    }

    /// What stands in a field, looked at once: for whoever needs its state and its values.
    pub(crate) fn look(&self, field: &Field) -> Look<'_> {
        match field.value {
            Value::Items(_) => return Look::Items,
            Value::Skipped { .. } => return Look::Skipped,
            _ if self.is_empty(field) => return Look::Empty,
            _ => {}
        }
        if let Some(size) = number_size(field.vr) {
            let bytes = self.bytes_of(field).unwrap_or_default();
            return Look::Values {
                values: Values(Inner::Numbers {
                    bytes,
                    size,
                    vr: field.vr,
                    big_endian: field.big_endian,
                }),
                sure: bytes.len().is_multiple_of(size),
            };
        }
        match self.text_of(field) {
            Some(Text {
                text: Cow::Borrowed(text),
                decodable: true,
            }) if !(flavour(field.vr).several && text.as_bytes().contains(&b'\\')) => {
                Look::One(trim(text, field.vr))
            }
            Some(Text { text, decodable }) => Look::Values {
                values: Values::of(text, field.vr),
                sure: decodable,
            },
            None => Look::Binary,
        }
    }

    /// Whether a field has no value: no bytes and no items, or, where its VR is text, nothing but padding.
    pub fn is_empty(&self, field: &Field) -> bool {
        match field.value {
            Value::Empty => true,
            Value::Items(_) | Value::Skipped { .. } => false,
            Value::Bytes { .. } => {
                let Some(bytes) = self.bytes_of(field) else {
                    return false;
                };
                let is_name = matches!(field.name, Name::Tag(_));
                match field.vr {
                    VR::UN if is_name => bytes.iter().all(|b| *b == b' '),
                    vr if is_text(vr) => bytes.iter().all(|b| matches!(b, b' ' | 0)),
                    _ => false,
                }
            }
        }
    }

    /// What the standard calls a field: its name in PS3.6, or what is known of a tag that has none.
    pub fn standard_name(&self, field: &Field) -> Cow<'static, str> {
        let tag = match field.name {
            Name::Preamble => return Cow::Borrowed("Preamble"),
            Name::Trailing => return Cow::Borrowed("Trailing bytes"),
            Name::Part(number) => return part_name(self.part(number)),
            Name::Declared(key) => return Cow::Borrowed(key.names().0),
            Name::Column(_) => return Cow::Borrowed("Name of a column"),
            Name::Cell(number) => {
                let column = self.column(number);
                return column.map_or(Cow::Borrowed("Cell"), |it| {
                    Cow::Owned(format!("Column {}", it.path))
                });
            }
            Name::Tag(tag) => tag,
        };
        let Tag(group, element) = tag;
        Cow::Borrowed(match (group & 1, element) {
            (1, 0x0010..=0x00FF) => "Private Creator",
            (1, 0x0000) => "Private Group Length",
            (1, _) => "Unknown private attribute",
            _ => standard::attribute_name(tag).unwrap_or("Unknown attribute"),
        })
    }
}

/// What a part of a document is called.
fn part_name(path: &str) -> Cow<'static, str> {
    let page = path
        .strip_prefix("page[")
        .and_then(|rest| rest.strip_suffix("].text"));
    if let Some(page) = page {
        return Cow::Owned(format!("Text of page {page}"));
    }
    Cow::Borrowed(match path.split(['.', '[']).next().unwrap_or_default() {
        "Info" | "Xmp" => "Metadata of the document",
        "attachment" => "Attachment of the document",
        _ => "Text in the document",
    })
}

/// The alphabetic, ideographic and phonetic groups of a person name (PS3.5 6.2.1.1), empty where there is none. A
/// fourth `=` and what follows it stay in the last, so that nothing is lost.
pub fn person_name_groups(value: &str) -> [&str; 3] {
    let mut parts = value.splitn(3, '=');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

/// What stands in a field.
pub(crate) enum Look<'a> {
    /// No value.
    Empty,
    /// A sequence with items.
    Items,
    /// Bytes that were passed over.
    Skipped,
    /// Bytes that are neither text nor numbers.
    Binary,
    /// One value of plain text.
    One(&'a str),
    /// Values, at least one.
    Values {
        /// The values.
        values: Values<'a>,
        /// Whether every byte has a meaning: in the character set, or as part of a number.
        sure: bool,
    },
}

/// The values of one field: see [`Document::values_of`].
#[derive(Clone)]
pub struct Values<'a>(Inner<'a>);

impl<'a> Values<'a> {
    /// The values in a field's text.
    fn of(text: Cow<'a, str>, vr: VR) -> Self {
        match text {
            Cow::Borrowed(text) => Self(Inner::Plain {
                rest: Some(text),
                vr,
            }),
            Cow::Owned(text) if flavour(vr).several => {
                let parts: Vec<String> = text.split('\\').map(|v| trim(v, vr).to_owned()).collect();
                Self(Inner::Decoded(parts.into_iter()))
            }
            Cow::Owned(text) => Self(Inner::Decoded(vec![trim(&text, vr).to_owned()].into_iter())),
        }
    }

    /// How many there are.
    pub(crate) fn number(&self) -> u64 {
        let number = match &self.0 {
            Inner::Plain {
                rest: Some(text),
                vr,
            } if flavour(*vr).several => text.bytes().filter(|b| *b == b'\\').count() + 1,
            _ => self.clone().count(),
        };
        number as u64
    }
}

#[derive(Clone)]
enum Inner<'a> {
    Nothing,
    Plain {
        rest: Option<&'a str>,
        vr: VR,
    },
    Decoded(vec::IntoIter<String>),
    Numbers {
        bytes: &'a [u8],
        size: usize,
        vr: VR,
        big_endian: bool,
    },
}

impl<'a> Iterator for Values<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Self::Item> {
        match &mut self.0 {
            Inner::Nothing => None,
            Inner::Plain { rest, vr } => {
                let text = rest.take()?;
                // Values are short: a plain loop finds the next `\` sooner than a search that has to be set up.
                let several = flavour(*vr).several;
                let end = several.then(|| text.bytes().position(|b| b == b'\\'));
                let value = match end.flatten() {
                    Some(end) => {
                        *rest = text.get(end.saturating_add(1)..);
                        text.get(..end).unwrap_or_default()
                    }
                    None => text,
                };
                Some(Cow::Borrowed(trim(value, *vr)))
            }
            Inner::Decoded(parts) => parts.next().map(Cow::Owned),
            Inner::Numbers {
                bytes,
                size,
                vr,
                big_endian,
            } => {
                if bytes.is_empty() {
                    return None;
                }
                let Some((first, others)) = bytes.split_at_checked(*size) else {
                    // Fewer bytes than a number has: no value that any rule could accept.
                    *bytes = &[];
                    return Some(Cow::Borrowed("\u{FFFD}"));
                };
                *bytes = others;
                number(first, *vr, *big_endian).map(Cow::Owned)
            }
        }
    }
}

/// Bytes of one number of a binary number VR: PS3.5 Table 6.2-1.
pub(crate) fn number_size(vr: VR) -> Option<usize> {
    Some(match vr {
        VR::US | VR::SS => 2,
        VR::UL | VR::SL | VR::FL | VR::AT => 4,
        VR::UV | VR::SV | VR::FD => 8,
        _ => return None,
    })
}

fn number(bytes: &[u8], vr: VR, big_endian: bool) -> Option<String> {
    let mut little = [0u8; 8];
    let len = bytes.len().min(8);
    for (to, from) in little.iter_mut().zip(bytes) {
        *to = *from;
    }
    if big_endian && vr != VR::AT {
        little.get_mut(..len)?.reverse();
    }
    let [a, b, c, d, ..] = little;
    Some(match vr {
        VR::US => u16::from_le_bytes([a, b]).to_string(),
        VR::SS => i16::from_le_bytes([a, b]).to_string(),
        VR::UL => u32::from_le_bytes([a, b, c, d]).to_string(),
        VR::SL => i32::from_le_bytes([a, b, c, d]).to_string(),
        VR::FL => f32::from_le_bytes([a, b, c, d]).to_string(),
        VR::UV => u64::from_le_bytes(little).to_string(),
        VR::SV => i64::from_le_bytes(little).to_string(),
        VR::FD => f64::from_le_bytes(little).to_string(),
        _ => {
            let read = if big_endian {
                u16::from_be_bytes
            } else {
                u16::from_le_bytes
            };
            format!("({:04X},{:04X})", read([a, b]), read([c, d]))
        }
    })
}

/// Without spaces and NULs at the end. In no encoding of DICOM are these the second half of a character.
fn trim_end(mut bytes: &[u8]) -> &[u8] {
    while let Some((b' ' | 0, rest)) = bytes.split_last() {
        bytes = rest;
    }
    bytes
}

fn trim(value: &str, vr: VR) -> &str {
    // Most values have no padding left.
    let (first, last) = (value.as_bytes().first(), value.as_bytes().last());
    if !matches!(first, Some(b' ')) && !matches!(last, Some(b' ' | 0)) {
        return value;
    }
    let value = value.trim_end_matches([' ', '\0']);
    if leading_is_padding(vr) {
        value.trim_start_matches(' ')
    } else {
        value
    }
}

fn plain(bytes: &[u8]) -> Option<&str> {
    decode::is_plain(bytes)
        .then(|| std::str::from_utf8(bytes).ok())
        .flatten()
}

/// Whether no byte is a control character, but for those that text has (PS3.5 6.1.3).
fn may_be_text(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .all(|b| *b >= 0x20 && *b != 0x7F || matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | 0x1B))
}

#[cfg(test)]
mod tests {
    use super::super::{FieldId, Place};
    use super::*;

    fn field(document: &mut Document, vr: VR, bytes: &[u8], big_endian: bool) -> Field {
        let start = document.bytes.len();
        document.bytes.extend(bytes);
        let value = if bytes.is_empty() {
            Value::Empty
        } else {
            Value::Bytes {
                start,
                len: bytes.len(),
            }
        };
        Field {
            name: Name::Tag(Tag(0x0010, 0x0010)),
            vr,
            parent: FieldId::NONE,
            item: 0,
            creator: FieldId::NONE,
            charset: 0,
            big_endian,
            was_unknown: false,
            value,
            place: Place { start: 0, end: 0 },
        }
    }

    fn values(charset: &str, vr: VR, bytes: &[u8]) -> Vec<String> {
        let mut document = Document::default();
        document.charsets.push(Charset::parse(charset.as_bytes()).0);
        let field = field(&mut document, vr, bytes, false);
        document.values_of(&field).map(Cow::into_owned).collect()
    }

    #[test]
    fn several_values_are_split_and_freed_of_padding() {
        assert_eq!(values("", VR::CS, b"A \\ B\\\\C "), ["A", "B", "", "C"]);
        assert_eq!(values("", VR::UI, b"1.2.3\0"), ["1.2.3"]);
        assert_eq!(values("ISO_IR 100", VR::LO, b" \xe9 \\ b "), ["é", "b"]);
    }

    #[test]
    fn long_texts_are_one_value_and_keep_their_indent() {
        for vr in [VR::ST, VR::LT, VR::UT, VR::UR] {
            assert_eq!(values("", vr, b"  a\\b  "), ["  a\\b"]);
        }
    }

    #[test]
    fn a_backslash_inside_a_character_does_not_split() {
        assert_eq!(values("GB18030", VR::LO, b"\x81\x5c\\x"), ["乗", "x"]);
    }

    #[test]
    fn ascii_is_borrowed() {
        let mut document = Document::default();
        let field = field(&mut document, VR::PN, b"Doe^John", false);
        let text = document.text_of(&field).unwrap();
        assert!(matches!(text.text, Cow::Borrowed("Doe^John")) && text.decodable);
        let value = document.values_of(&field).next();
        assert!(matches!(value, Some(Cow::Borrowed("Doe^John"))));
    }

    #[test]
    fn numbers_are_written_out_in_both_byte_orders() {
        assert_eq!(values("", VR::US, &[1, 0, 2, 1]), ["1", "258"]);
        assert_eq!(values("", VR::SS, &[0xFF, 0xFF]), ["-1"]);
        assert_eq!(values("", VR::FD, &2.5f64.to_le_bytes()), ["2.5"]);
        assert_eq!(values("", VR::AT, &[0x10, 0, 0x20, 0]), ["(0010,0020)"]);
        assert_eq!(values("", VR::US, &[1, 0, 2]), ["1", "\u{FFFD}"]);
        let mut document = Document::default();
        let big = field(&mut document, VR::UL, &[0, 0, 1, 0], true);
        assert_eq!(document.values_of(&big).next().unwrap(), "256");
        let big = field(&mut document, VR::AT, &[0, 0x10, 0, 0x20], true);
        assert_eq!(document.values_of(&big).next().unwrap(), "(0010,0020)");
    }

    #[test]
    fn unknown_bytes_are_text_only_if_all_of_them_may_be() {
        assert_eq!(values("", VR::UN, b"John\\Doe"), ["John", "Doe"]);
        assert_eq!(values("ISO_IR 192", VR::UN, "山田".as_bytes()), ["山田"]);
        assert!(values("", VR::UN, b"Jo\x01hn").is_empty());
        assert!(values("", VR::UN, "山田".as_bytes()).is_empty());
        assert_eq!(values("", VR::OB, b"John\0"), ["John"]);
        assert!(values("", VR::OB, b"Jo\0\0").is_empty());
        assert!(values("", VR::OW, b"\0\0\0\0").is_empty());
    }

    #[test]
    fn padding_alone_is_empty_where_the_value_is_text() {
        let mut document = Document::default();
        for (vr, bytes, empty) in [
            (VR::PN, &b""[..], true),
            (VR::PN, b"  ", true),
            (VR::UI, b"\0\0", true),
            (VR::PN, b"^", false),
            (VR::US, b"\0\0", false),
            (VR::OB, b"\0\0", false),
            (VR::UN, b"\0\0", false),
        ] {
            let field = field(&mut document, vr, bytes, false);
            assert_eq!(document.is_empty(&field), empty, "{vr:?}");
            if empty {
                assert_eq!(document.values_of(&field).count(), 0);
            }
        }
    }

    #[test]
    fn a_name_has_three_groups() {
        assert_eq!(person_name_groups("a=b=c"), ["a", "b", "c"]);
        assert_eq!(person_name_groups("a^b"), ["a^b", "", ""]);
        assert_eq!(person_name_groups("=b"), ["", "b", ""]);
        assert_eq!(person_name_groups("a=b=c=d"), ["a", "b", "c=d"]);
    }

    #[test]
    fn names_come_from_the_dictionary_or_say_what_is_known() {
        let document = Document::default();
        let mut probe = field(&mut Document::default(), VR::UN, b"", false);
        for (tag, name) in [
            (Tag(0x0010, 0x0010), "Patient's Name"),
            (Tag(0x0029, 0x0010), "Private Creator"),
            (Tag(0x0029, 0x1010), "Unknown private attribute"),
            (Tag(0x0010, 0xFFFE), "Unknown attribute"),
            (Tag(0x6002, 0x3000), "Overlay Data"),
        ] {
            probe.name = Name::Tag(tag);
            assert_eq!(document.standard_name(&probe), name);
        }
    }
}
