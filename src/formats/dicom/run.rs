//! The common case of the walk, without detours: a run of public elements in explicit VR little endian, in ascending order,
//! with values that are loaded, that need no decoding and that say nothing of the elements behind them. `element_step`
//! would take each of them in the same way; whatever is of another kind is left to it.
use super::accept::honest;
use super::decode;
use super::header;
use super::leaf::{BULK, ENCAPSULATED_DOCUMENT, PIXEL_REPRESENTATION, SPECIFIC_CHARACTER_SET};
use super::syntax::Encoding;
use super::walk::{Frame, Kind, Walker};
use crate::field::{Document, Field, FieldId, Name, Place, Tag, VR, Value, text};
use crate::formats::pdf;

/// Headers with a length of two bytes have 8 bytes, the others 12: PS3.5 7.1.2.
const SHORT: usize = 8;
const LONG: usize = 12;

/// One element that stands in the window.
struct Element<'b> {
    tag: Tag,
    vr: VR,
    /// Length of its header.
    size: usize,
    value: &'b [u8],
    /// What follows it.
    rest: &'b [u8],
}

impl Walker<'_, '_> {
    /// Takes elements from `self.at` on, as long as they are of the common kind; `frame` is the one on top of the stack.
    pub(super) fn run(&mut self, frame: &mut Frame) {
        if frame.encoding != Encoding::EXPLICIT {
            return;
        }
        let groups = match frame.kind {
            Kind::Meta => 0x0002..=0x0002,
            // What comes from Pixel Data on is never common.
            _ => 0x0004..=0x7FDF,
        };
        let longest = usize::try_from(self.options.limits.max_value.min(BULK)).unwrap_or(0);
        let left = usize::try_from(frame.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let Document {
            bytes,
            fields,
            scratch,
            ..
        } = &mut *self.document;
        let (mut index, mut rest) = self.source.window(bytes, self.at, left);
        while fields.len() < self.options.limits.max_fields
            && let Some(element) = next(rest)
        {
            let Element {
                tag,
                vr,
                size,
                value,
                ..
            } = element;
            let number = super::dictionary::number(tag);
            let common = groups.contains(&tag.group())
                && tag.group() & 1 == 0
                && number > frame.last
                && value.len() <= longest
                && !matches!(vr, VR::SQ | VR::UN)
                && !matches!(
                    tag,
                    SPECIFIC_CHARACTER_SET | PIXEL_REPRESENTATION | ENCAPSULATED_DOCUMENT
                )
                && if text::is_text(vr) {
                    decode::is_plain(value)
                } else {
                    honest(vr, scratch.vrs.vr_of(tag)) == vr && !value.starts_with(pdf::MAGIC)
                };
            if !common {
                break;
            }
            let start = index.saturating_add(size);
            let len = value.len();
            let end = self.at.saturating_add(size.saturating_add(len) as u64);
            fields.push(Field {
                name: Name::Tag(tag),
                vr,
                parent: frame.field,
                item: frame.items,
                creator: FieldId::NONE,
                charset: frame.charset,
                big_endian: false,
                was_unknown: false,
                value: if len == 0 {
                    Value::Empty
                } else {
                    Value::Bytes { start, len }
                },
                place: Place {
                    start: self.at,
                    end,
                },
            });
            frame.last = number;
            self.at = end;
            index = start.saturating_add(len);
            rest = element.rest;
        }
        if let Some(top) = self.stack.last_mut() {
            top.last = frame.last;
        }
    }
}

/// The element at the front of `bytes`, if the whole of it stands there.
#[inline]
fn next(bytes: &[u8]) -> Option<Element<'_>> {
    let (&[g0, g1, e0, e1, v0, v1, l0, l1], after) = bytes.split_first_chunk::<SHORT>()?;
    let (vr, is_long) = header::vr([v0, v1])?;
    // What stands in the reserved bytes is told.
    if is_long && [l0, l1] != [0, 0] {
        return None;
    }
    let (size, length, body) = if is_long {
        let (length, body) = after.split_first_chunk::<{ LONG - SHORT }>()?;
        // No window is so long that it holds a value of undefined length.
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        (LONG, length, body)
    } else {
        (SHORT, usize::from(u16::from_le_bytes([l0, l1])), after)
    };
    let (value, rest) = body.split_at_checked(length)?;
    Some(Element {
        tag: Tag(u16::from_le_bytes([g0, g1]), u16::from_le_bytes([e0, e1])),
        vr,
        size,
        value,
        rest,
    })
}

#[cfg(test)]
mod tests {
    use super::super::walk::Walker;
    use crate::field::Document;
    use crate::formats::dicom::charset::Charset;
    use crate::formats::dicom::syntax::Encoding;
    use crate::formats::source::{SliceInput, Source};
    use crate::formats::{Limits, ReadOptions};

    /// The fields and problems of a data set, as text. With `step_by_step`, nothing is loaded before it is asked for, so
    /// that no run is possible.
    fn walk(bytes: &[u8], options: &ReadOptions, step_by_step: bool) -> (String, String) {
        let size = bytes.len() as u64;
        let mut document = Document {
            extent: size,
            charsets: vec![Charset::default()],
            ..Document::default()
        };
        let mut input = SliceInput(bytes);
        let mut source = Source::new(&mut input, size, u64::MAX);
        if step_by_step {
            source.load_only_what_is_asked_for();
        } else {
            source.first(&mut document.bytes);
        }
        let mut walker = Walker::new(&mut document, &mut source, options);
        walker.data_set(0, size, Encoding::EXPLICIT);
        walker.end();
        (
            format!("{:#?}", document.fields),
            format!("{:#?}", document.problems),
        )
    }

    fn element(group: u16, element: u16, vr: &[u8; 2], value: &[u8]) -> Vec<u8> {
        let mut out = [group.to_le_bytes(), element.to_le_bytes(), *vr].concat();
        if matches!(vr, b"OW" | b"UT" | b"UN" | b"SQ") {
            out.extend([0, 0]);
            out.extend((value.len() as u32).to_le_bytes());
        } else {
            out.extend((value.len() as u16).to_le_bytes());
        }
        out.extend(value);
        out
    }

    /// A bit of everything.
    fn data_set() -> Vec<u8> {
        let nested = element(0x0008, 0x0100, b"SH", b"113100");
        let item = [
            &[0xFE, 0xFF, 0x00, 0xE0][..],
            &(nested.len() as u32).to_le_bytes(),
            &nested,
        ]
        .concat();
        [
            element(0x0008, 0x0005, b"CS", b"ISO_IR 192"),
            element(0x0008, 0x0008, b"CS", b"ORIGINAL\\PRIMARY"),
            element(0x0008, 0x0020, b"DA", b""),
            element(0x0009, 0x0010, b"LO", b"ACME"),
            element(0x0009, 0x1001, b"UN", b"12"),
            element(0x0010, 0x0010, b"PN", "山田^太郎 ".as_bytes()),
            element(0x0010, 0x0020, b"LO", b"1\xFF"),
            element(0x0010, 0x0010, b"PN", b"again"),
            element(0x0012, 0x0064, b"SQ", &item),
            element(0x0028, 0x0103, b"US", &[1, 0]),
            element(0x0028, 0x0106, b"SS", &[0xFF, 0xFF]),
            element(0x0028, 0x0010, b"ZZ", &[1, 0]),
            element(0x0040, 0xA160, b"UT", b"a text "),
            element(0x7FE0, 0x0010, b"OW", &[0; 6000]),
            b"trailing".to_vec(),
        ]
        .concat()
    }

    #[test]
    fn a_run_gives_what_the_walk_gives_step_by_step_wherever_the_data_end() {
        let whole = data_set();
        let options = ReadOptions::default();
        for end in 0..=whole.len() {
            let part = whole.get(..end).unwrap_or_default();
            let [run, steps] = [false, true].map(|steps| walk(part, &options, steps));
            assert_eq!(run, steps, "{end} bytes");
        }
    }

    #[test]
    fn a_run_ends_at_the_limit_of_fields() {
        let options = ReadOptions {
            limits: Limits {
                max_fields: 3,
                ..Limits::default()
            },
            ..ReadOptions::default()
        };
        let whole = data_set();
        let (fields, problems) = walk(&whole, &options, false);
        assert_eq!(fields.matches("Field {").count(), 3);
        assert!(problems.contains("TooManyFields"));
        assert_eq!((fields, problems), walk(&whole, &options, true));
    }
}
