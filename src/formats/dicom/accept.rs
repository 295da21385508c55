//! Is this an element? What the dictionary, the private creators of a data set and the order of tags say of a header,
//! so that appended bytes are not taken for elements and odd elements are not taken for garbage.
use super::dictionary::{self, number};
use super::header::{self, Form, Header, UNDEFINED};
use super::syntax::Encoding;
use super::walk::{Frame, ITEM, Kind, PIXELS, SEQUENCE_END, Walker};
use crate::field::text::is_text;
use crate::field::{FieldId, Tag, VR};

/// The VR to read an element by that says it has `vr`, where the dictionary has `told`. Where PS3.6 has text or a sequence
/// and the file says numbers or bytes, the file is wrong, and a name or a data set would hide behind it.
#[inline]
pub(super) fn honest(vr: VR, told: Option<VR>) -> VR {
    if is_text(vr) || matches!(vr, VR::SQ | VR::UN) {
        return vr;
    }
    match told {
        Some(told) if is_text(told) => told,
        Some(VR::SQ) => VR::UN,
        _ => vr,
    }
}

impl Walker<'_, '_> {
    /// Whether this is an element, and not bytes that happen to look like a header.
    #[inline]
    pub(super) fn accepts(&mut self, frame: &Frame, header: &Header, left: u64) -> bool {
        let fits = header.fits(left);
        let ascending = number(header.tag) > frame.last;
        let group = header.tag.group();
        if fits
            && ascending
            && header.length != UNDEFINED
            && (0x0004..0xFFFF).contains(&group)
            && matches!(header.form, Form::Explicit(_))
        {
            return true;
        }
        self.accepts_odd(frame, header, left)
    }

    pub(super) fn accepts_odd(&mut self, frame: &Frame, header: &Header, left: u64) -> bool {
        let fits = header.fits(left);
        let ascending = number(header.tag) > frame.last;
        let Tag(group, _) = header.tag;
        let explicit = matches!(header.form, Form::Explicit(_));
        if u64::from(header.size) > left || (group == 0xFFFF && !(explicit && fits)) {
            return false;
        }
        if frame.kind == Kind::Meta {
            return fits || explicit;
        }
        let known = self.knows(frame, header.tag);
        if header.length == UNDEFINED && !known && !self.opens(frame, header, left) {
            return false;
        }
        let private = group & 1 == 1;
        match header.form {
            Form::Explicit(_) if fits => {
                let after_pixels = self.stack.len() == 1 && frame.last >= PIXELS;
                ascending || known || (private && !after_pixels)
            }
            Form::Explicit(_) => known || (private && ascending),
            Form::StrangeLong | Form::StrangeShort => ascending && (known || private),
            // Groups 0 and 2 do not stand in a data set (PS3.5 7.1), and zeros are no element.
            Form::Implicit if matches!(group, 0x0000 | 0x0002) => false,
            Form::Implicit if frame.encoding.explicit => ascending && (known || private),
            Form::Implicit if fits => ascending || known,
            Form::Implicit => ascending && known,
        }
    }

    /// Whether an item or the end of a sequence follows this header.
    pub(super) fn opens(&mut self, frame: &Frame, header: &Header, left: u64) -> bool {
        let size = u64::from(header.size);
        let inside = left.saturating_sub(size);
        if inside < 8 {
            return false;
        }
        let encoding = match header.form {
            Form::Explicit(VR::UN) => Encoding::IMPLICIT,
            _ => frame.encoding,
        };
        self.peek(self.at.saturating_add(size), inside)
            .is_some_and(|b| matches!(header::tag(b, encoding), ITEM | SEQUENCE_END))
    }

    /// Whether the dictionary, or a private creator in this data set, speaks for the tag.
    pub(super) fn knows(&mut self, frame: &Frame, tag: Tag) -> bool {
        let Tag(group, element) = tag;
        if group & 1 == 0 {
            self.document.scratch.vrs.vr_of(tag).is_some()
        } else {
            (0x0010..=0x00FF).contains(&element) || self.creator(frame, tag) != FieldId::NONE
        }
    }

    /// The private creator of the block that `tag` is in: PS3.5 7.8.1.
    pub(super) fn creator(&self, frame: &Frame, tag: Tag) -> FieldId {
        let Tag(group, element) = tag;
        let [block, _] = element.to_be_bytes();
        if group & 1 == 0 || block < 0x10 {
            return FieldId::NONE;
        }
        self.document
            .scratch
            .creators
            .get(&(frame.serial, group, block))
            .copied()
            .unwrap_or(FieldId::NONE)
    }

    /// The VR of an element that does not tell it: PS3.5 A.1 and 7.8.1, PS3.6. `None` if nobody knows.
    pub(super) fn implied(&mut self, frame: &Frame, tag: Tag) -> Option<VR> {
        let Tag(group, element) = tag;
        match (group & 1, element) {
            (1, 0x0000) => Some(VR::UL),
            (1, 0x0010..=0x00FF) => Some(VR::LO),
            (1, _) => None,
            _ => match self.document.scratch.vrs.vr_of(tag) {
                Some(VR::US) if frame.signed && dictionary::follows_pixels(tag) => Some(VR::SS),
                vr => vr,
            },
        }
    }
}
