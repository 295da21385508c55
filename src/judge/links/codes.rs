//! What a value may be an encoding of: each notation that can be undone without a key, undone.
use super::plain::key;

/// Characters of a text in base64 or hexadecimal digits, at least.
const LEAST: usize = 4;

/// A value with each encoding undone that it may be in, as it is compared ([`key`]), and what the encoding is called. What
/// comes out as it went in is left out.
pub(super) fn undone(value: &str) -> Vec<(String, &'static str)> {
    let whole = value.trim();
    let own = key(whole);
    let mut all: Vec<(String, &'static str)> = Vec::new();
    let mut add = |text: Option<String>, name| {
        if let Some(key) = text.map(|text| key(&text)).filter(|key| *key != own) {
            all.push((key, name));
        }
    };
    add(utf8(base64(whole)), "the base64 form");
    add(utf8(hex(whole)), "the hexadecimal form");
    add(utf8(percent(whole)), "the URL-encoded form");
    add(Some(own.chars().rev().collect()), "the reverse");
    add(Some(own.chars().map(rot13).collect()), "the ROT13 form");
    add(letters(whole, 1, 26, 'A'), "the form in numbers");
    add(letters(whole, 32, 126, ' '), "the form in numbers");
    all.retain(|(key, _)| !key.is_empty());
    all
}

fn utf8(bytes: Option<Vec<u8>>) -> Option<String> {
    String::from_utf8(bytes?).ok()
}

/// RFC 4648, either alphabet, with or without padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    if text.len() < LEAST || text.len() % 4 == 1 {
        return None;
    }
    let (bytes, taken) = crate::base64::decode(text.as_bytes());
    (taken == text.len()).then_some(bytes)
}

/// Pairs of hexadecimal digits, with or without signs between them.
fn hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text
        .chars()
        .filter(|c| !matches!(c, ' ' | ':' | '-'))
        .map(|c| c.to_digit(16))
        .collect::<Option<_>>()?;
    if digits.len() < LEAST || digits.len() % 2 == 1 {
        return None;
    }
    let pair = |pair: &[u32]| u8::try_from(pair.iter().fold(0, |sum, digit| sum << 4 | digit)).ok();
    digits.chunks(2).map(pair).collect()
}

/// RFC 3986: `%` and two hexadecimal digits.
fn percent(text: &str) -> Option<Vec<u8>> {
    if !text.contains('%') {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(b) = rest.next() {
        let byte = match b {
            b'%' => {
                let mut digit = || char::from(rest.next()?).to_digit(16);
                u8::try_from(digit()? << 4 | digit()?).ok()?
            }
            b'+' => b' ',
            b => b,
        };
        bytes.push(byte);
    }
    Some(bytes)
}

fn rot13(c: char) -> char {
    let turned = |c: char, a: char| {
        let letter = (u32::from(c) - u32::from(a) + 13) % 26;
        char::from_u32(u32::from(a) + letter).unwrap_or(c)
    };
    match c {
        'a'..='z' => turned(c, 'a'),
        c => c,
    }
}

/// Numbers for letters: from the `low`-th, which is `first`, to the `high`-th.
fn letters(text: &str, low: u32, high: u32, first: char) -> Option<String> {
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.len() < LEAST || text.chars().any(char::is_alphabetic) {
        return None;
    }
    let letter = |part: &&str| {
        let number = part.parse::<u32>().ok()?;
        let inside = (low..=high).contains(&number);
        let from_first = number.checked_sub(low).filter(|_| inside)?;
        char::from_u32(u32::from(first).checked_add(from_first)?)
    };
    parts.iter().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_is_undone() {
        for (value, plain, name) in [
            ("RG9lXkphbmU=", "doejane", "the base64 form"),
            ("RG9lXkphbmU", "doejane", "the base64 form"),
            ("44f65e4a616e65", "", "the hexadecimal form"),
            ("446f655e4a616e65", "doejane", "the hexadecimal form"),
            ("44:6F:65:5E:4A:61:6E:65", "doejane", "the hexadecimal form"),
            ("Doe%5EJane", "doejane", "the URL-encoded form"),
            ("enaJ^eoD", "doejane", "the reverse"),
            ("7654321", "1234567", "the reverse"),
            ("Qbr^Wnar", "doejane", "the ROT13 form"),
            ("4 15 5 10 1 14 5", "doejane", "the form in numbers"),
            ("68-111-101-74-97-110-101", "doejane", "the form in numbers"),
        ] {
            let found = undone(value)
                .iter()
                .any(|it| *it == (plain.to_owned(), name));
            assert_eq!(found, !plain.is_empty(), "{value}");
        }
    }

    #[test]
    fn what_is_in_no_encoding_comes_out_as_nothing_that_was_meant() {
        for value in [
            "",
            "A",
            "%",
            "%4",
            "abba",
            "Doe^Jane",
            "4294967295 1 2 3",
            "0 0 0 0",
        ] {
            assert!(
                !undone(value).iter().any(|(key, _)| key == "doejane"),
                "{value}"
            );
        }
        assert_eq!(
            undone("abba")
                .iter()
                .find(|(_, name)| *name == "the reverse"),
            None
        );
    }
}
