//! "Did you mean": the known word nearest to an unknown one, if one is near.

/// How far a suggestion may be from what was written: one slip in three letters, at most three.
fn limit(word: &str) -> usize {
    (word.chars().count() / 3).clamp(1, 3)
}

/// The nearest of `known`, if it is near enough; of equals, the first in the alphabet.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = limit(word);
    let length = word.len();
    let lower = word.to_lowercase();
    known
        .into_iter()
        .filter(|other| other.len().abs_diff(length) <= limit && *other != word)
        .filter_map(|other| {
            // A difference of case alone is the nearest there is.
            let distance = if other.to_lowercase() == lower {
                0
            } else {
                strsim::damerau_levenshtein(word, other)
            };
            (distance <= limit).then_some((distance, other))
        })
        .min()
        .map(|(_, other)| other)
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
