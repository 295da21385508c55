//! The header of one data element (PS3.5 clause 7.1): up to 12 bytes in, tag, VR and length out. Pure, and without
//! an opinion on whether the element fits where it stands.
use super::syntax::Encoding;
use crate::field::{Tag, VR};

/// The length that says "until the delimiter": PS3.5 7.1.
pub(crate) const UNDEFINED: u32 = 0xFFFF_FFFF;

/// How the header was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// With a VR of PS3.5 6.2.
    Explicit(VR),
    /// With two letters that are no VR, and a length of four bytes after two reserved ones, as PS3.5 6.2 asks of
    /// VRs to come.
    StrangeLong,
    /// With two letters that are no VR, and a length of two bytes.
    StrangeShort,
    /// Without a VR.
    Implicit,
}

/// One header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    /// The tag.
    pub(crate) tag: Tag,
    /// How it was read.
    pub(crate) form: Form,
    /// The length of the value, as the header says.
    pub(crate) length: u32,
    /// Number of bytes of the header itself: 8 or 12.
    pub(crate) size: u8,
    /// Whether something stands in the two bytes that are reserved and zero (PS3.5 7.1.2).
    pub(crate) reserved: bool,
}

impl Header {
    /// Whether the value may end before `left` bytes after the start of the header are used up.
    #[inline]
    pub(crate) fn fits(&self, left: u64) -> bool {
        self.length == UNDEFINED || u64::from(self.size) + u64::from(self.length) <= left
    }
}

/// The tag at the front of `bytes`.
#[inline]
pub(crate) fn tag(bytes: [u8; 12], encoding: Encoding) -> Tag {
    let [g0, g1, e0, e1, ..] = bytes;
    Tag(encoding.short([g0, g1]), encoding.short([e0, e1]))
}

/// The length that follows a tag without a VR: of items, delimiters and implicit elements.
#[inline]
pub(crate) fn length(bytes: [u8; 12], encoding: Encoding) -> u32 {
    let [_, _, _, _, a, b, c, d, ..] = bytes;
    encoding.long([a, b, c, d])
}

/// The header at the front of `bytes`, of which `left` are inside what holds the element (at least 8). `None` if
/// the VR is none, and no other reading fits either.
#[inline]
pub(crate) fn parse(bytes: [u8; 12], encoding: Encoding, left: u64) -> Option<Header> {
    let [_, _, _, _, v0, v1, s0, s1, l0, l1, l2, l3] = bytes;
    let tag = tag(bytes, encoding);
    let implicit = Header {
        tag,
        form: Form::Implicit,
        length: encoding.long([v0, v1, s0, s1]),
        size: 8,
        reserved: false,
    };
    if !encoding.explicit {
        return Some(implicit);
    }
    let short = |form| Header {
        tag,
        form,
        length: u32::from(encoding.short([s0, s1])),
        size: 8,
        reserved: false,
    };
    let long = |form| Header {
        tag,
        form,
        length: encoding.long([l0, l1, l2, l3]),
        size: 12,
        reserved: [s0, s1] != [0, 0],
    };
    if let Some((vr, is_long)) = vr([v0, v1]) {
        return Some(if is_long {
            long(Form::Explicit(vr))
        } else {
            short(Form::Explicit(vr))
        });
    }
    if v0.is_ascii_uppercase() && v1.is_ascii_uppercase() {
        let long = long(Form::StrangeLong);
        if left >= 12 && [s0, s1] == [0, 0] && long.length != UNDEFINED && long.fits(left) {
            return Some(long);
        }
        return Some(short(Form::StrangeShort)).filter(|h| h.fits(left));
    }
    // Some writers lose the VR of single elements: pydicom reads those as implicit, too.
    Some(implicit).filter(|h| h.length != UNDEFINED && h.fits(left))
}

/// The VR with these letters, and whether its length has four bytes (PS3.5 Table 7.1-1).
#[inline]
pub(crate) fn vr(letters: [u8; 2]) -> Option<(VR, bool)> {
    Some(match &letters {
        b"AE" => (VR::AE, false),
        b"AS" => (VR::AS, false),
        b"AT" => (VR::AT, false),
        b"CS" => (VR::CS, false),
        b"DA" => (VR::DA, false),
        b"DS" => (VR::DS, false),
        b"DT" => (VR::DT, false),
        b"FL" => (VR::FL, false),
        b"FD" => (VR::FD, false),
        b"IS" => (VR::IS, false),
        b"LO" => (VR::LO, false),
        b"LT" => (VR::LT, false),
        b"PN" => (VR::PN, false),
        b"SH" => (VR::SH, false),
        b"SL" => (VR::SL, false),
        b"SS" => (VR::SS, false),
        b"ST" => (VR::ST, false),
        b"TM" => (VR::TM, false),
        b"UI" => (VR::UI, false),
        b"UL" => (VR::UL, false),
        b"US" => (VR::US, false),
        b"OB" => (VR::OB, true),
        b"OD" => (VR::OD, true),
        b"OF" => (VR::OF, true),
        b"OL" => (VR::OL, true),
        b"OV" => (VR::OV, true),
        b"OW" => (VR::OW, true),
        b"SQ" => (VR::SQ, true),
        b"SV" => (VR::SV, true),
        b"UC" => (VR::UC, true),
        b"UN" => (VR::UN, true),
        b"UR" => (VR::UR, true),
        b"UT" => (VR::UT, true),
        b"UV" => (VR::UV, true),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn padded(bytes: &[u8]) -> [u8; 12] {
        let mut all = [0; 12];
        all[..bytes.len()].copy_from_slice(bytes);
        all
    }

    #[test]
    fn all_34_vrs_are_known() {
        let mut count = 0;
        for a in b'A'..=b'Z' {
            for b in b'A'..=b'Z' {
                let ours = vr([a, b]).map(|(vr, _)| vr);
                assert_eq!(ours, VR::from_binary([a, b]));
                count += usize::from(ours.is_some());
            }
        }
        assert_eq!(count, 34);
    }

    #[test]
    fn a_vr_to_come_is_read_with_four_bytes_of_length_or_else_with_two() {
        let wide = padded(&[0x10, 0, 0x10, 0, b'Z', b'Z', 0, 0, 4, 0, 0, 0]);
        let header = parse(wide, Encoding::EXPLICIT, 16).unwrap();
        assert_eq!((header.form, header.length), (Form::StrangeLong, 4));
        let narrow = padded(&[0x10, 0, 0x10, 0, b'Z', b'Z', 4, 0, b'A', b'B', b'C', b'D']);
        let header = parse(narrow, Encoding::EXPLICIT, 12).unwrap();
        assert_eq!((header.form, header.length), (Form::StrangeShort, 4));
        assert_eq!(parse(narrow, Encoding::EXPLICIT, 11), None);
    }

    #[test]
    fn a_lost_vr_is_read_as_implicit_where_the_length_fits() {
        let lost = padded(&[0x10, 0, 0x10, 0, 4, 0, 0, 0, b'A', b'B', b'C', b'D']);
        let header = parse(lost, Encoding::EXPLICIT, 12).unwrap();
        assert_eq!((header.form, header.length), (Form::Implicit, 4));
        assert_eq!(parse(lost, Encoding::EXPLICIT, 11), None);
    }
}
