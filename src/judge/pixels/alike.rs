//! What was read from pixels, and what may have stood there: a recogniser takes some characters for one another (O and 0,
//! I, l and 1, S and 5, B and 8, Z and 2: `docs/pixels.md`) and drops spaces.
//!
//! A test that *lets pass* must hold of the reading, or of a variant that changes fewer than half of its letters and digits:
//! "1Ocm" passes for 10 cm, and "BOB" never for 808. A test that *keeps out* must hold of no variant at all, however much
//! it changes, and of no text in which spaces were dropped.

use unicode_normalization::UnicodeNormalization as _;

/// Variants of one reading that are tried, at most; there are so many where ten characters could be others.
const MOST: usize = 1 << 12;

/// What a character may have been: first itself, then the digit or letters that it is taken for.
fn alternatives(c: char) -> &'static [char] {
    match c {
        '0' | 'O' | 'o' | 'Q' | 'D' => &['0', 'O'],
        '1' | 'I' | 'l' | 'i' | '|' => &['1', 'I', 'l'],
        '5' | 'S' | 's' => &['5', 'S'],
        '8' | 'B' => &['8', 'B'],
        '2' | 'Z' | 'z' => &['2', 'Z'],
        _ => &[],
    }
}

fn as_digit(c: char) -> char {
    alternatives(c).first().copied().unwrap_or(c)
}

fn as_letter(c: char) -> char {
    match c.is_ascii_digit() {
        true => alternatives(c).get(1).copied().unwrap_or(c),
        false => c,
    }
}

/// The reading and its plausible variants: for tests that let pass.
pub(super) fn plausible(reading: &str) -> Vec<String> {
    let weight = reading.chars().filter(|c| c.is_alphanumeric()).count();
    // Fewer than half.
    let budget = weight.saturating_sub(1) / 2;
    let mut made: Vec<(String, usize)> = vec![(String::with_capacity(reading.len()), 0)];
    for c in reading.chars() {
        let room = MOST.saturating_sub(made.len());
        let mut more = Vec::new();
        for other in alternatives(c).iter().filter(|other| **other != c) {
            // O and o, or D and O, are no look-alikes in kind: only a letter for a digit, or I for l.
            let crosses = other.is_ascii_digit() != c.is_ascii_digit() || matches!(c, 'I' | 'l');
            for (text, changed) in made.iter().filter(|(_, changed)| *changed < budget) {
                if crosses && more.len() < room {
                    more.push((format!("{text}{other}"), changed + 1));
                }
            }
        }
        made.iter_mut().for_each(|(text, _)| text.push(c));
        made.append(&mut more);
    }
    made.into_iter().map(|(text, _)| text).collect()
}

/// The reading and what may be hidden in it: for tests that keep out.
pub(super) fn possible(reading: &str) -> Vec<String> {
    let mut all = plausible(reading);
    let digits: String = reading.chars().map(as_digit).collect();
    let letters: String = reading.chars().map(as_letter).collect();
    // Digits and letters that were written apart: "1969 DOE" as "1969DOE".
    let apart = |text: &str| -> String {
        let mut out = String::with_capacity(text.len() * 2);
        let mut before: Option<char> = None;
        for c in text.chars() {
            let parts = |a: char, b: char| a.is_ascii_digit() != b.is_ascii_digit();
            if before.is_some_and(|b| b.is_alphanumeric() && c.is_alphanumeric() && parts(b, c)) {
                out.push(' ');
            }
            out.push(c);
            before = Some(c);
        }
        out
    };
    let spaced = [apart(reading), apart(&digits), apart(&letters)];
    all.extend([digits, letters].into_iter().chain(spaced));
    all
}

/// A key for comparing: letters and digits only, in which what is taken for one another is one.
pub(super) fn key(text: &str) -> String {
    let plain = text.nfkc().flat_map(char::to_uppercase);
    plain
        .filter(|c| c.is_alphanumeric())
        .map(as_digit)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn has(all: &[String], text: &str) -> bool {
        all.iter().any(|one| one == text)
    }

    #[test]
    fn a_reading_may_be_another_in_fewer_than_half_of_its_characters() {
        assert!(has(&plausible("1Ocm"), "10cm"));
        assert!(has(&plausible("l2 mm"), "12 mm"));
        assert!(!has(&plausible("BOB"), "808"));
        assert!(!has(&plausible("SO"), "50"));
        assert_eq!(plausible("R"), ["R"]);
        assert_eq!(plausible("O"), ["O"]);
    }

    #[test]
    fn what_is_hidden_behind_look_alikes_is_among_what_is_possible() {
        assert!(has(&possible("I9S6O3I4"), "19560314"));
        assert!(has(&possible("8O8"), "BOB"));
        assert!(has(&possible("DOB1969"), "DOB 1969"));
    }

    #[test]
    fn a_reading_full_of_look_alikes_has_a_bounded_number_of_variants() {
        let reading = "O0I1lS5B8Z2".repeat(20);
        assert!(plausible(&reading).len() <= MOST);
        assert!(possible(&reading).len() <= MOST + 5);
    }
}
