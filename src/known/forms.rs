//! From an identifier as a list has it to the forms in which it is looked for, or the reason why it is not.
use super::LONGEST;
use super::units::{self, bare};
use crate::recognise::{Text, Traits};

/// Words of one name, at most: what has more is no name.
const MOST_WORDS: usize = 4;

/// Values that stand for no person.
const PLACEHOLDERS: [&str; 16] = [
    "anonymous",
    "anonymized",
    "anonymised",
    "deidentified",
    "female",
    "male",
    "none",
    "null",
    "other",
    "patient",
    "phantom",
    "subject",
    "test",
    "unknown",
    "不明",
    "匿名",
];

/// The forms of an identifier, each folded and without anything between its words; none if it is too short or too
/// common to be looked for.
pub(super) fn forms(value: &str) -> Vec<String> {
    let is_number = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b' ');
    if value.bytes().all(is_number) {
        let digits: String = value.chars().filter(char::is_ascii_digit).collect();
        let form = bare(&digits);
        let fits = form.len() <= LONGEST && is_telling(form);
        return fits.then(|| form.to_owned()).into_iter().collect();
    }
    let mut all: Vec<String> = Vec::new();
    let mut add = |form: String| {
        let form = bare(&form).to_owned();
        if form.chars().count() <= LONGEST && is_telling(&form) && !all.contains(&form) {
            all.push(form);
        }
    };
    let grouped = value.contains('^') && value.contains('=');
    for group in value.split(move |c| grouped && c == '=') {
        let words: Vec<String> = if group.contains('^') {
            // Family, given, middle, prefix, suffix (PS3.5 6.2.1.1).
            group.split('^').map(units::folded).collect()
        } else {
            let words = group.split(|c: char| c.is_whitespace() || matches!(c, ',' | '_' | '、'));
            words.map(units::folded).collect()
        };
        let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
        if matches!(words.as_slice(), [word] if is_short_word(word)) {
            continue;
        }
        add(units::folded(group));
        let is_name = |word: &String| !word.bytes().any(|b| b.is_ascii_digit());
        if let [first, .., last] = words.as_slice()
            && words.len() <= MOST_WORDS + 1
            && words.iter().all(is_name)
        {
            let rest = |range: Option<&[String]>| range.unwrap_or_default().concat();
            if let (true, Some(second)) = (group.contains('^'), words.get(1)) {
                add(format!("{first}{second}"));
                add(format!("{second}{first}"));
            }
            add(format!("{}{first}", rest(words.get(1..))));
            add(format!(
                "{last}{}",
                rest(words.get(..words.len().saturating_sub(1)))
            ));
        }
    }
    all
}

/// The form by which a whole value is compared, however short it is.
pub(super) fn whole(value: &str) -> String {
    bare(&units::folded(value)).to_owned()
}

/// Whether a form says enough to be looked for: by itself it would stand in texts that are about nobody.
fn is_telling(form: &str) -> bool {
    let chars = form.chars().count();
    if PLACEHOLDERS.contains(&form) {
        return false;
    }
    if form.bytes().all(|b| b.is_ascii_digit()) {
        let year = chars == 4 && ("1900"..="2099").contains(&form);
        let first = form.bytes().next();
        let round = form.trim_end_matches('0').len() <= 1;
        return chars >= 4 && !year && !round && form.bytes().any(|b| Some(b) != first);
    }
    chars >= 4 || (chars >= 2 && !form.is_ascii() && has(form, Traits::KANJI))
}

/// Whether a folded word is a short one of letters: as a name by itself it is a word of many languages.
fn is_short_word(word: &str) -> bool {
    word.chars().count() < 5
        && word.chars().all(char::is_alphabetic)
        && !has(word, Traits::KANJI)
        && !has(word, Traits::KANA)
}

fn has(word: &str, traits: Traits) -> bool {
    Text::new(word).traits().contain(traits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_looked_for_in_either_order() {
        assert_eq!(
            forms("Thompson^Élodie"),
            ["thompsonelodie", "elodiethompson"]
        );
        assert_eq!(forms("中村 大輔"), ["中村大輔", "大輔中村"]);
        assert_eq!(
            forms("Yamada^Tarou=山田^太郎=やまだ^たろう"),
            [
                "yamadatarou",
                "tarouyamada",
                "山田太郎",
                "太郎山田",
                "ヤマダタロウ",
                "タロウヤマダ"
            ]
        );
        assert_eq!(
            forms("Anna Maria Schmidt"),
            ["annamariaschmidt", "mariaschmidtanna", "schmidtannamaria"]
        );
        assert!(forms("Doe^Jane^Q^Dr").contains(&"janedoe".to_owned()));
    }

    #[test]
    fn numbers_lose_separators_and_leading_zeros() {
        assert_eq!(forms("0429-9262-7730"), ["42992627730"]);
        assert_eq!(forms("MRN 0042"), ["mrn0042"]);
    }

    #[test]
    fn short_and_common_values_are_not_looked_for() {
        for value in [
            "Kate", " Lee^", "M", "2020", "042", "Ka", "Unknown", "0000", "999999", "100-0000",
            "山", "アベ", "", "--",
        ] {
            assert!(forms(value).is_empty(), "{value}");
        }
        for value in ["0042", "1234", "Li Na", "山田", "アベケイ", "P001", "Smith"] {
            assert!(!forms(value).is_empty(), "{value}");
        }
    }
}
