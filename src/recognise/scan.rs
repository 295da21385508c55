//! Steps through a text that recognisers share. Positions are bytes of the normal form; digits are those of ASCII. Every step
//! looks at a bounded number of characters around a position, so that a long text costs no more a character than a short one.
use std::ops::Range;

/// The byte at a position.
pub(super) fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// The byte before a position.
pub(super) fn byte_before(text: &str, at: usize) -> Option<u8> {
    byte(text, at.checked_sub(1)?)
}

/// The character before a position.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text.get(..at)?.chars().next_back()
}

/// The character at a position.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text.get(at..)?.chars().next()
}

/// Whether a digit stands at a position.
pub(super) fn digit(text: &str, at: usize) -> bool {
    byte(text, at).is_some_and(|b| b.is_ascii_digit())
}

/// The digits from a position on; empty if there are none.
pub(super) fn run(text: &str, at: usize) -> Range<usize> {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    at..at.saturating_add(digits)
}

/// The next character from `at` on is one of `any` (ASCII): the position behind it.
pub(super) fn skip_one(text: &str, at: usize, any: &[u8]) -> Option<usize> {
    byte(text, at).filter(|b| any.contains(b))?;
    Some(at.saturating_add(1))
}

/// The position behind up to `most` characters of `any` (ASCII) from `at` on.
pub(super) fn skip(text: &str, mut at: usize, most: usize, any: &[u8]) -> usize {
    for _ in 0..most {
        match skip_one(text, at, any) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// The position before up to `most` characters of `any` (ASCII) that end at `at`.
pub(super) fn skip_back(text: &str, mut at: usize, most: usize, any: &[u8]) -> usize {
    for _ in 0..most {
        match byte_before(text, at).filter(|b| any.contains(b)) {
            Some(_) => at = at.saturating_sub(1),
            None => break,
        }
    }
    at
}

/// The number that a range of at most 19 digits writes.
pub(super) fn number(text: &str, range: Range<usize>) -> Option<u64> {
    text.get(range)
        .filter(|digits| digits.len() <= 19)?
        .parse()
        .ok()
}

/// The same for numbers that fit: years, months, days, hours.
pub(super) fn small(text: &str, range: Range<usize>) -> Option<u32> {
    text.get(range)
        .filter(|digits| digits.len() <= 9)?
        .parse()
        .ok()
}

/// The longest word that [`word_at`] and [`word_before`] look at, in characters; what is longer is no word that anybody asks for.
const WORD: usize = 16;

/// The letters from a position on.
pub(super) fn word_at(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(at..).unwrap_or_default();
    let length = rest
        .chars()
        .take(WORD)
        .take_while(|c| c.is_alphabetic())
        .map(char::len_utf8)
        .sum::<usize>();
    at..at.saturating_add(length)
}

/// The letters that end at a position.
pub(super) fn word_before(text: &str, at: usize) -> Range<usize> {
    let rest = text.get(..at).unwrap_or_default();
    let length = rest
        .chars()
        .rev()
        .take(WORD)
        .take_while(|c| c.is_alphabetic())
        .map(char::len_utf8)
        .sum::<usize>();
    at.saturating_sub(length)..at
}

/// Whether what stands before a position, but for spaces and `:` `=` `(` `.`, is one of these words (lower case, ASCII).
pub(super) fn behind(text: &str, at: usize, words: &[&str]) -> bool {
    let end = skip_back(text, at, 3, b" :=(.#");
    let word = text.get(word_before(text, end)).unwrap_or_default();
    !word.is_empty() && words.iter().any(|one| one.eq_ignore_ascii_case(word))
}

/// Digits with single dots between them, as versions, decimal numbers and UIDs are written.
#[derive(Debug, Clone)]
pub(super) struct Dotted {
    /// Where they stand.
    pub(super) range: Range<usize>,
    /// How many numbers there are.
    pub(super) parts: usize,
}

/// All of them, from left to right.
pub(super) fn dotted(text: &str) -> impl Iterator<Item = Dotted> + '_ {
    let bytes = text.as_bytes();
    let mut at = 0usize;
    std::iter::from_fn(move || {
        let start = at.saturating_add(bytes.get(at..)?.iter().position(u8::is_ascii_digit)?);
        let (mut end, mut parts) = (run(text, start).end, 1usize);
        while byte(text, end) == Some(b'.') && digit(text, end.saturating_add(1)) {
            end = run(text, end.saturating_add(1)).end;
            parts = parts.saturating_add(1);
        }
        at = end;
        Some(Dotted {
            range: start..end,
            parts,
        })
    })
}

/// The runs of digits in a range, from left to right.
pub(super) fn runs(text: &str, within: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = within.start;
    std::iter::from_fn(move || {
        let rest = text.as_bytes().get(at..within.end)?;
        let start = at.saturating_add(rest.iter().position(u8::is_ascii_digit)?);
        let found = run(text, start);
        at = found.end;
        Some(found)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_with_dots_are_one_and_a_dot_at_the_end_is_none_of_theirs() {
        let text = "v1.2.840 20.. 3.";
        let found: Vec<(&str, usize)> = dotted(text)
            .map(|one| (text.get(one.range).unwrap(), one.parts))
            .collect();
        assert_eq!(found, [("1.2.840", 3), ("20", 1), ("3", 1)]);
    }

    #[test]
    fn a_word_before_a_place_is_found_through_its_punctuation_and_only_whole() {
        assert!(behind("Ver. 2", 5, &["ver"]) && behind("DOB: 2", 5, &["dob"]));
        assert!(!behind("never 2", 6, &["ver"]) && !behind("2", 0, &["ver"]));
    }
}
