//! "Did you mean": the known word nearest to an unknown one, if one is near.

/// How far a suggestion may be from what was written: one slip in three letters, at most three.
fn limit(word: &str) -> usize {
    (word.chars().count() / 3).clamp(1, 3)
}

/// The nearest of `known`, if it is near enough; of equals, the first in the alphabet.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = limit(word);
    let length = word.len();
    let letters = Letters::of(word);
    known
        .into_iter()
        .filter(|other| other.len().abs_diff(length) <= limit && *other != word)
        .filter_map(|other| {
            // A difference of case alone is the nearest there is.
            if other.eq_ignore_ascii_case(word) {
                return Some((0, other));
            }
            // Most of five thousand keywords are told apart by their letters alone.
            if letters.apart(&Letters::of(other)) > limit {
                return None;
            }
            let distance = strsim::osa_distance(word, other);
            (distance <= limit).then_some((distance, other))
        })
        .min()
        .map(|(_, other)| other)
}

/// How often each byte is in a word, by its low six bits.
struct Letters([u8; 64]);

impl Letters {
    fn of(word: &str) -> Self {
        let mut counts = [0_u8; 64];
        for byte in word.bytes() {
            if let Some(count) = counts.get_mut(usize::from(byte & 0x3F)) {
                *count = count.saturating_add(1);
            }
        }
        Self(counts)
    }

    /// At least so many letters have to be put in, taken out or replaced to make one word of the other.
    fn apart(&self, other: &Self) -> usize {
        let mut more = 0_usize;
        let mut fewer = 0_usize;
        for (a, b) in self.0.iter().zip(&other.0) {
            more += usize::from(a.saturating_sub(*b));
            fewer += usize::from(b.saturating_sub(*a));
        }
        more.max(fewer)
    }
}

/// ``did you mean `…`?``
pub(crate) fn did_you_mean<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, known).map(|other| format!("did you mean `{other}`?"))
}

/// `` `a`, `b` or `c` ``.
pub(crate) fn one_of(words: &[&str]) -> String {
    let mut out = String::new();
    for (n, word) in words.iter().enumerate() {
        if n > 0 {
            out.push_str(if n + 1 == words.len() { " or " } else { ", " });
        }
        out.push('`');
        out.push_str(word);
        out.push('`');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_word_is_suggested_and_a_far_one_is_not() {
        let known = ["PatientBirthDate", "PatientName", "scope"];
        assert_eq!(nearest("PatientBirthdate", known), Some("PatientBirthDate"));
        assert_eq!(nearest("PatientNmae", known), Some("PatientName"));
        assert_eq!(nearest("scop", known), Some("scope"));
        assert_eq!(nearest("quantum", known), None);
    }

    #[test]
    fn words_are_joined_as_a_sentence_would() {
        assert_eq!(one_of(&["a"]), "`a`");
        assert_eq!(one_of(&["a", "b", "c"]), "`a`, `b` or `c`");
    }
}
