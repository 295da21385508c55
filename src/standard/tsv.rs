//! Reading the tables in `data/`: tab-separated lines, comments that begin with `#`.
use crate::field::{Tag, TagPattern};

/// The lines of a table that are not comments, each split at its tabs into exactly `N` fields. A line with
/// another number of fields is left out; the tests of each table count its lines, so that none is.
pub(super) fn rows<const N: usize>(
    table: &'static str,
) -> impl Iterator<Item = [&'static str; N]> + Clone {
    lines(table).filter_map(|line| {
        let mut fields = line.split('\t');
        let mut row = [""; N];
        for cell in &mut row {
            *cell = fields.next()?;
        }
        fields.next().is_none().then_some(row)
    })
}

/// The lines of a table that are not comments.
pub(super) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> + Clone {
    table
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Eight hexadecimal digits, group first, `x` for any digit.
pub(super) fn pattern(text: &str) -> Option<TagPattern> {
    let mut value = 0_u32;
    let mut mask = 0_u32;
    if text.len() != 8 {
        return None;
    }
    for digit in text.chars() {
        let (bits, known) = match digit {
            'x' => (0, 0),
            _ => (digit.to_digit(16)?, 0xF),
        };
        value = value << 4 | bits;
        mask = mask << 4 | known;
    }
    Some(TagPattern { value, mask })
}

/// A pattern of public attributes. A group with wild digits is a repeating group, and those have even
/// numbers (PS3.5 7.6), so that no private group fits it.
pub(super) fn public_pattern(text: &str) -> Option<TagPattern> {
    let pattern = pattern(text)?;
    if pattern.mask >> 16 == 0xFFFF {
        return Some(pattern);
    }
    Some(TagPattern {
        mask: pattern.mask | 0x0001_0000,
        ..pattern
    })
}

/// The tag as one number: group in the high 16 bits, element in the low.
pub(super) fn number(tag: Tag) -> u32 {
    u32::from(tag.group()) << 16 | u32::from(tag.element())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_split_and_comments_are_not_rows() {
        let table = "# about\na\tb\n\nc\td\n";
        assert_eq!(
            rows::<2>(table).collect::<Vec<_>>(),
            [["a", "b"], ["c", "d"]]
        );
        assert_eq!(rows::<3>(table).count(), 0);
    }

    #[test]
    fn patterns_have_eight_digits() {
        assert_eq!(
            pattern("60xx3000"),
            Some(TagPattern {
                value: 0x6000_3000,
                mask: 0xFF00_FFFF
            })
        );
        assert_eq!(pattern("60xx300"), None);
        assert_eq!(pattern("60yy3000"), None);
    }

    #[test]
    fn a_repeating_group_is_even() {
        let overlay = public_pattern("60xx3000").expect("a pattern");
        assert!(overlay.matches(Tag(0x6002, 0x3000)));
        assert!(!overlay.matches(Tag(0x6001, 0x3000)));
    }
}
