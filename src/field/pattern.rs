//! [`TagPattern`]: a DICOM tag with wild digits, as the standard writes repeating groups: `(60xx,3000)`.
use super::Tag;

/// A tag with wild digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TagPattern {
    /// Group in the high 16 bits, element in the low.
    pub value: u32,
    /// Ones where the digit is given.
    pub mask: u32,
}

impl TagPattern {
    /// The pattern that only `tag` fits.
    pub fn exact(tag: Tag) -> Self {
        Self {
            value: number(tag),
            mask: u32::MAX,
        }
    }

    /// Whether `tag` fits the pattern.
    pub fn matches(self, tag: Tag) -> bool {
        number(tag) & self.mask == self.value & self.mask
    }

    /// The tag, when the pattern has no wild digit.
    pub fn tag(self) -> Option<Tag> {
        (self.mask == u32::MAX).then_some(Tag((self.value >> 16) as u16, self.value as u16))
    }
}

/// The tag as one number: group in the high 16 bits, element in the low.
fn number(tag: Tag) -> u32 {
    u32::from(tag.group()) << 16 | u32::from(tag.element())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exact_pattern_fits_its_tag_only() {
        let pattern = TagPattern::exact(Tag(0x0010, 0x0020));
        assert!(pattern.matches(Tag(0x0010, 0x0020)));
        assert!(!pattern.matches(Tag(0x0010, 0x0021)));
        assert_eq!(pattern.tag(), Some(Tag(0x0010, 0x0020)));
    }

    #[test]
    fn a_wild_pattern_fits_every_digit_and_is_no_single_tag() {
        let pattern = TagPattern {
            value: 0x6000_3000,
            mask: 0xFF00_FFFF,
        };
        assert!(pattern.matches(Tag(0x601E, 0x3000)));
        assert!(!pattern.matches(Tag(0x601E, 0x3001)));
        assert!(!pattern.matches(Tag(0x5000, 0x3000)));
        assert_eq!(pattern.tag(), None);
    }
}
