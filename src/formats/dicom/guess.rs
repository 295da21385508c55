//! How a data set is written, told from its first elements: for files that do not say it, or say it wrongly.
//! Takes loaded bytes and an [`Encoding`], gives how many elements make sense in it.
use super::dictionary;
use super::header::{self, Form, Header, UNDEFINED};
use super::syntax::Encoding;
use crate::field::{Tag, VR};

/// How many elements are looked at.
const LOOK: u32 = 4;

/// What is tried, and in this order where two fit equally well.
const CANDIDATES: [Encoding; 4] = [
    Encoding::EXPLICIT,
    Encoding::IMPLICIT,
    Encoding::BIG_ENDIAN,
    Encoding {
        explicit: false,
        big_endian: true,
    },
];

/// The encoding in which a data set of `size` bytes, of which `bytes` are the first, makes most sense: `declared`
/// unless another makes more.
pub(crate) fn settle(declared: Option<Encoding>, bytes: &[u8], size: u64) -> Encoding {
    let declared = declared.unwrap_or(Encoding::EXPLICIT);
    let mut best = (declared, sense(declared, bytes, size));
    if best.1 >= LOOK {
        return declared;
    }
    let [letters, ..] = bytes.get(4..6).unwrap_or_default().as_chunks::<2>().0 else {
        return declared;
    };
    // Letters that are a VR are no length: only a value of 16 KiB or more could have it.
    let explicit = header::vr(*letters).is_some();
    for encoding in CANDIDATES.into_iter().filter(|c| c.explicit == explicit) {
        let score = sense(encoding, bytes, size);
        if score > best.1 {
            best = (encoding, score);
        }
    }
    best.0
}

/// Whether a data set without file meta information may begin here.
pub(crate) fn is_bare(bytes: &[u8], size: u64) -> bool {
    CANDIDATES
        .iter()
        .any(|encoding| sense(*encoding, bytes, size) >= 2)
}

/// How many elements from the front make sense, at most [`LOOK`]; [`LOOK`] if all bytes are used up by them.
pub(crate) fn sense(encoding: Encoding, bytes: &[u8], size: u64) -> u32 {
    let mut rest = bytes;
    let mut left = size;
    let mut last = Tag(0, 0xFFFF);
    let mut count = 0;
    while count < LOOK {
        if left == 0 && count > 0 {
            return LOOK;
        }
        let Some(first) = first12(rest) else {
            break;
        };
        let Some(header) = header::parse(first, encoding, left).filter(|h| {
            dictionary::number(h.tag) > dictionary::number(last) && makes_sense(h, encoding, left)
        }) else {
            break;
        };
        count += 1;
        last = header.tag;
        let used = u64::from(header.size) + u64::from(header.length);
        let next = usize::try_from(used).ok().and_then(|n| rest.get(n..));
        match next {
            Some(next) if header.length != UNDEFINED => {
                rest = next;
                left = left.saturating_sub(used);
            }
            _ => break,
        }
    }
    count
}

/// Whether an element in an item, of which `bytes` are the first of `left`, makes sense.
pub(crate) fn item_makes_sense(encoding: Encoding, bytes: &[u8], left: u64) -> bool {
    first12(bytes)
        .and_then(|first| header::parse(first, encoding, left))
        .is_some_and(|h| makes_sense(&h, encoding, left))
}

fn first12(bytes: &[u8]) -> Option<[u8; 12]> {
    let mut first = [0; 12];
    let there = bytes.get(..bytes.len().min(12)).filter(|b| b.len() >= 8)?;
    first.get_mut(..there.len())?.copy_from_slice(there);
    Some(first)
}

fn makes_sense(header: &Header, encoding: Encoding, left: u64) -> bool {
    let Tag(group, element) = header.tag;
    if !(0x0001..=0x7FE1).contains(&group) || !header.fits(left) {
        return false;
    }
    if element == 0 && header.length != 4 {
        return false;
    }
    let private = group & 1 == 1;
    let known = dictionary::vr_of(header.tag);
    match header.form {
        Form::Explicit(vr) => {
            let may_be_undefined = matches!(vr, VR::SQ | VR::UN | VR::OB | VR::OW);
            (private || known.is_some()) && (header.length != UNDEFINED || may_be_undefined)
        }
        Form::Implicit if encoding.explicit => false,
        // PS3.5 7.8.1: groups 1, 3, 5 and 7 are nobody's.
        Form::Implicit if private => group > 0x0008,
        Form::Implicit => known.is_some_and(|vr| header.length != UNDEFINED || vr == VR::SQ),
        Form::StrangeLong | Form::StrangeShort => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXPLICIT: &[u8] = b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100\x08\x00\x60\x00CS\x02\x00MR";
    const IMPLICIT: &[u8] =
        b"\x08\x00\x05\x00\x0a\x00\x00\x00ISO_IR 100\x08\x00\x60\x00\x02\x00\x00\x00MR";
    const BIG: &[u8] = b"\x00\x08\x00\x05CS\x00\x0aISO_IR 100\x00\x08\x00\x60CS\x00\x02MR";

    #[test]
    fn a_wrong_declaration_is_set_right() {
        for (bytes, truth) in [
            (EXPLICIT, Encoding::EXPLICIT),
            (IMPLICIT, Encoding::IMPLICIT),
            (BIG, Encoding::BIG_ENDIAN),
        ] {
            for declared in CANDIDATES {
                let settled = settle(Some(declared), bytes, bytes.len() as u64);
                assert_eq!(settled, truth);
            }
            assert!(is_bare(bytes, bytes.len() as u64));
        }
    }

    #[test]
    fn prose_and_zeros_are_no_data_set() {
        for bytes in [
            &b"Dear reader, this is no data set."[..],
            &[0; 64],
            &[0xFF; 64],
        ] {
            assert!(!is_bare(bytes, bytes.len() as u64));
        }
    }
}
