//! What PS3.6 says of a tag, with a small cache in front of the crate that holds the table. Takes a tag, gives its
//! VR; keeps no value.
use dicom_core::dictionary::{DataDictionary as _, DataDictionaryEntry as _, VirtualVr};
use dicom_dictionary_std::StandardDataDictionary;

use crate::field::{Tag, VR};

/// Number of places in the cache; a data set seldom has more different tags.
const PLACES: usize = 1024;

/// The VR of a public tag; `None` if the dictionary does not know the tag, or the tag is private.
/// Where PS3.6 leaves a choice, the choice that loses nothing is taken (US for "US or SS", OW for "OB or OW").
pub(crate) fn vr_of(tag: Tag) -> Option<VR> {
    if tag.group() & 1 == 1 {
        return None;
    }
    let entry = StandardDataDictionary.by_tag(tag)?;
    Some(match entry.vr() {
        VirtualVr::Exact(vr) => vr,
        VirtualVr::Xs => VR::US,
        _ => VR::OW,
    })
}

/// Whether PS3.6 says "US or SS", so that Pixel Representation decides (PS3.5 A.1).
pub(crate) fn follows_pixels(tag: Tag) -> bool {
    StandardDataDictionary
        .by_tag(tag)
        .is_some_and(|entry| entry.vr() == VirtualVr::Xs)
}

/// A direct-mapped cache in front of [`vr_of`].
#[derive(Debug, Clone, Default)]
pub(crate) struct VrCache {
    places: Vec<(u32, Option<VR>)>,
}

impl VrCache {
    /// As [`vr_of`].
    #[inline]
    pub(crate) fn vr_of(&mut self, tag: Tag) -> Option<VR> {
        let key = number(tag);
        if self.places.is_empty() {
            // FFFF,FFFF is no tag of the dictionary, so an empty place answers rightly.
            self.places.resize(PLACES, (u32::MAX, None));
        }
        // Fibonacci hashing (Knuth, TAOCP 6.4): the top 10 bits choose one of 1024 places.
        let index = (key.wrapping_mul(0x9E37_79B1) >> 22) as usize;
        let Some(place) = self.places.get_mut(index) else {
            return vr_of(tag);
        };
        if place.0 != key {
            *place = (key, vr_of(tag));
        }
        place.1
    }
}

/// A tag as one number, group first: tags are in order when their numbers are.
#[inline]
pub(crate) fn number(tag: Tag) -> u32 {
    (u32::from(tag.group()) << 16) | u32::from(tag.element())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_says_what_the_dictionary_says() {
        let mut cache = VrCache::default();
        for _ in 0..2 {
            for group in (0x0008..0x0080).step_by(2) {
                for element in 0..0x400 {
                    let tag = Tag(group, element);
                    assert_eq!(cache.vr_of(tag), vr_of(tag), "{tag}");
                }
            }
        }
        assert_eq!(cache.vr_of(Tag(0xFFFF, 0xFFFF)), None);
    }

    #[test]
    fn repeating_groups_are_known_and_private_tags_are_not() {
        assert_eq!(vr_of(Tag(0x6002, 0x3000)), Some(VR::OW));
        assert_eq!(vr_of(Tag(0x5004, 0x0022)), Some(VR::LO));
        assert_eq!(vr_of(Tag(0x0029, 0x0010)), None);
        assert_eq!(vr_of(Tag(0x0028, 0x0106)), Some(VR::US));
    }
}
