//! What stands around a find: its neighbours, and words near it.
use std::ops::Range;

use regex::Regex;

/// Hyphens, dashes and the long vowel mark, which stands for one in Japanese text, as a class of a pattern.
const HYPHEN: &str = "[-\u{2010}-\u{2015}\u{2212}\u{30FC}]";

/// Whether it is one of [`HYPHEN`].
pub(super) fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{30FC}')
}

/// A pattern in which each `~` stands for a hyphen: one for texts of ASCII, where that is `-`, and one for all others,
/// where it is any of [`HYPHEN`]. The first is much faster.
pub(super) struct Pattern {
    ascii: Regex,
    wide: Regex,
}

impl Pattern {
    /// The pattern; nothing if it is none, which the examples of a recogniser would tell.
    pub(super) fn new(text: &str) -> Option<Self> {
        Some(Self {
            ascii: Regex::new(&text.replace('~', "-")).ok()?,
            wide: Regex::new(&text.replace('~', HYPHEN)).ok()?,
        })
    }

    /// The one for a text.
    pub(super) fn of(&self, text: &str) -> &Regex {
        if text.is_ascii() {
            &self.ascii
        } else {
            &self.wide
        }
    }
}

/// The one that begins first.
pub(super) fn earlier(a: Option<Range<usize>>, b: Option<Range<usize>>) -> Option<Range<usize>> {
    a.into_iter().chain(b).min_by_key(|range| range.start)
}

/// The first match of `pattern` that `accept` takes, as the range that `accept` gives. A match that it does not take is
/// passed over by one word: the search goes on behind the letters and digits that the match begins with.
pub(super) fn first(
    pattern: &Regex,
    text: &str,
    accept: impl Fn(Range<usize>) -> Option<Range<usize>>,
) -> Option<Range<usize>> {
    let mut from = 0;
    while let Some(found) = pattern.find_at(text, from) {
        if let Some(range) = accept(found.range()) {
            return Some(range);
        }
        let word = after(text, found.start())
            .take_while(char::is_ascii_alphanumeric)
            .count();
        let step = if word > 0 {
            word
        } else {
            after(text, found.start()).next()?.len_utf8()
        };
        let next = found.start().saturating_add(step);
        from = next;
    }
    None
}

/// The characters before `at`, the nearest first.
pub(super) fn before(text: &str, at: usize) -> impl Iterator<Item = char> {
    text.get(..at).unwrap_or_default().chars().rev()
}

/// The characters from `at` on.
pub(super) fn after(text: &str, at: usize) -> impl Iterator<Item = char> {
    text.get(at..).unwrap_or_default().chars()
}

/// Whether no letter (of ASCII) or digit touches either end.
pub(super) fn is_word(text: &str, range: &Range<usize>) -> bool {
    !before(text, range.start)
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric())
        && !after(text, range.end)
            .next()
            .is_some_and(|c| c.is_ascii_alphanumeric())
}

/// Whether a number stands for itself: it is no part of a longer number, of a dotted number (a UID, a version), of a
/// decimal, or of numbers joined by hyphens. Letters may stand right before it (`ID0123`), unless digits stand before
/// these (`3f0123`, as in a hash); none may stand right behind it.
pub(super) fn is_whole_number(text: &str, range: &Range<usize>) -> bool {
    let ahead = before(text, range.start).find(|c| !c.is_ascii_alphabetic());
    let begins =
        !ahead.is_some_and(|c| c.is_ascii_digit()) && !joins_number(before(text, range.start));
    let ends = !after(text, range.end)
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric())
        && !joins_number(after(text, range.end));
    begins && ends
}

/// Whether a point, comma or hyphen is next, and a digit behind it.
pub(super) fn joins_number(mut chars: impl Iterator<Item = char>) -> bool {
    chars
        .next()
        .is_some_and(|c| matches!(c, '.' | ',') || is_hyphen(c))
        && chars.next().is_some_and(|c| c.is_ascii_digit())
}

/// Whether one of the words stands at most `ahead` characters before or `behind` characters after the range.
pub(super) fn near(
    text: &str,
    range: &Range<usize>,
    words: Option<&Regex>,
    ahead: usize,
    behind: usize,
) -> bool {
    let Some(words) = words else {
        return false;
    };
    let head = text.get(..range.start).unwrap_or_default();
    let tail = text.get(range.end..).unwrap_or_default();
    let from = head
        .char_indices()
        .rev()
        .take(ahead)
        .last()
        .map_or(head.len(), |(at, _)| at);
    let to = tail
        .char_indices()
        .nth(behind)
        .map_or(tail.len(), |(at, _)| at);
    head.get(from..).is_some_and(|head| words.is_match(head))
        || tail.get(..to).is_some_and(|tail| words.is_match(tail))
}

/// The values of the ASCII digits of a text, in order.
pub(super) fn digits(text: &str) -> Vec<u8> {
    text.bytes()
        .filter(u8::is_ascii_digit)
        .map(|digit| digit.wrapping_sub(b'0'))
        .collect()
}

/// The number that some decimal digits spell, from the first of `digits` on; nothing if there are too few.
pub(super) fn number(digits: &[u8], part: Range<usize>) -> Option<u32> {
    let part = digits.get(part)?;
    part.iter().try_fold(0u32, |number, digit| {
        number.checked_mul(10)?.checked_add(u32::from(*digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, part: &str) -> Range<usize> {
        let start = text.find(part).unwrap();
        start..start + part.len()
    }

    #[test]
    fn a_number_is_whole_only_outside_of_longer_and_dotted_ones() {
        for text in [
            "1234",
            "ID1234",
            "no.1234.",
            "名1234様",
            "x_1234.dcm",
            "(1234)",
        ] {
            assert!(is_whole_number(text, &at(text, "1234")), "{text}");
        }
        for text in [
            "01234", "12345", "1.1234", "1234.5", "1,1234", "7-1234", "7ー1234", "1234-7",
            "3f1234", "1234f",
        ] {
            assert!(!is_whole_number(text, &at(text, "1234")), "{text}");
        }
    }

    #[test]
    fn words_count_only_within_their_distance() {
        let words = Regex::new("tel|電話").ok();
        for (text, near_it) in [
            ("電話は 12", true),
            ("12 tel", true),
            ("tel ...... 12", false),
            ("12...電話", false),
        ] {
            assert_eq!(
                near(text, &at(text, "12"), words.as_ref(), 4, 4),
                near_it,
                "{text}"
            );
        }
    }

    #[test]
    fn a_match_that_is_not_taken_does_not_hide_the_next() {
        let pattern = Regex::new("[0-9]{2} [0-9]{2}").unwrap();
        let found = first(&pattern, "10 20 30", |range| {
            (range.start == 3).then_some(range)
        });
        assert_eq!(found, Some(3..8));
    }
}
