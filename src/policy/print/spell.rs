//! Spelling: the one way to write a text, a tag, a regular expression.
use super::super::ast::{Ignoring, Value};
use super::super::hidden::{hidden, looks_like};

/// A text in quotes. What cannot be seen, or is taken for another letter, stands as an escape.
pub(super) fn quoted(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        match c {
            '"' => plain.push_str("\\\""),
            '\\' => plain.push_str("\\\\"),
            '\n' => plain.push_str("\\n"),
            '\t' => plain.push_str("\\t"),
            '\r' => push_code(&mut plain, c),
            c if hidden(c).is_some() => push_code(&mut plain, c),
            c => plain.push(c),
        }
    }
    let mut out = String::with_capacity(plain.len() + 2);
    out.push('"');
    if plain.is_ascii() {
        out.push_str(&plain);
    } else {
        let mut rest = plain.as_str();
        while !rest.is_empty() {
            let end = rest
                .find(|c: char| !c.is_alphabetic())
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            push_word(&mut out, word);
            let mut chars = after.chars();
            out.extend(chars.next());
            rest = chars.as_str();
        }
    }
    out.push('"');
    out
}

/// A run of letters: where it mixes ASCII with letters that look like it, these stand as escapes, as the lexer asks.
fn push_word(out: &mut String, word: &str) {
    let mixed = word.contains(|c: char| c.is_ascii()) && word.contains(|c| looks_like(c).is_some());
    for c in word.chars() {
        if mixed && looks_like(c).is_some() {
            push_code(out, c);
        } else {
            out.push(c);
        }
    }
}

fn push_code(out: &mut String, c: char) {
    out.push_str(&format!("\\u{{{:X}}}", u32::from(c)));
}

/// A tag or a pattern: digits in capitals as in the standard, and a small `x`.
pub(super) fn tag(text: &str) -> String {
    text.to_ascii_uppercase().replace('X', "x")
}

/// A regular expression and how its text is folded.
fn regex(text: &str, how: Ignoring) -> String {
    format!("/{text}/{}", ignoring(how))
}

/// ` ignoring case ignoring width`, as far as it is said.
pub(super) fn ignoring(how: Ignoring) -> String {
    let mut out = String::new();
    if how.case {
        out.push_str(" ignoring case");
    }
    if how.width {
        out.push_str(" ignoring width");
    }
    out
}

/// A value.
pub(super) fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Integer(text) | Value::Number(text) | Value::Date(text) | Value::Name(text) => {
            text.clone()
        }
        Value::Regex(text, how) => regex(text, *how),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::lex::lex;

    #[test]
    fn every_text_is_read_back_as_itself() {
        for text in [
            "",
            "a \"b\" \\ c",
            "line\nтекст\tа",
            "Pаtient",
            "氏名 👩\u{200D}⚕ \u{202E}x\r",
            "\u{0}\u{7F}é",
        ] {
            let (tokens, slips) = lex(&quoted(text));
            assert!(slips.is_empty(), "{text:?}");
            assert_eq!(tokens.len(), 1, "{text:?}");
            assert_eq!(tokens[0].text, text);
        }
    }

    #[test]
    fn a_letter_that_looks_like_another_stands_as_an_escape_and_a_word_of_its_script_does_not() {
        assert_eq!(quoted("Pаtient"), "\"P\\u{430}tient\"");
        assert_eq!(quoted("Пациент"), "\"Пациент\"");
    }

    #[test]
    fn tags_have_capitals_and_a_small_x() {
        assert_eq!(tag("(60xx,3000)"), "(60xx,3000)");
        assert_eq!(tag("(7fe0,0010)"), "(7FE0,0010)");
    }
}
