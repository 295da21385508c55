//! Words: keywords of the language, names, keywords of DICOM.
use nom::Parser as _;
use nom::bytes::complete::take_while1;
use nom::combinator::{map, verify};
use unicode_normalization::UnicodeNormalization as _;

use super::super::error::Code;
use super::super::hidden::{hidden, look_alike, looks_like};
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::{Lex, Made, concealed_in};

/// A word: letters, digits, `-` and `_`, beginning with a letter or `_`. Only ASCII is right.
pub(super) fn word(rest: &str) -> Lex<'_> {
    map(
        verify(
            take_while1(|c| in_word(c) || hidden(c).is_some()),
            |word: &str| {
                word.chars()
                    .next()
                    .is_some_and(|c| begins_word(c) && !ascii_of(c).is_ascii_digit())
            },
        ),
        made,
    )
    .parse(rest)
}

fn begins_word(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

/// Whether a character may stand in a word or a number (`.` is seen to by the numbers).
pub(super) fn in_word(c: char) -> bool {
    matches!(c, '-' | '_' | '－' | '＿') || c.is_alphanumeric()
}

/// The half-width form of a full-width ASCII character (U+FF01 to U+FF5E), and every other character as it is.
pub(super) fn ascii_of(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

fn made(word: &str) -> Made {
    if word
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
    {
        return Made::good(Kind::Word, word);
    }
    if word.contains(|c| hidden(c).is_some()) {
        let seen: String = word.chars().filter(|&c| hidden(c).is_none()).collect();
        return Made {
            kind: Kind::Word,
            text: seen,
            slips: concealed_in(word, "a word"),
        };
    }
    let half: String = word.nfkc().collect();
    if half.is_ascii() {
        return Made::bad(Kind::Word, half.clone(), full_width(word, &half));
    }
    let latin: String = word.chars().map(|c| looks_like(c).unwrap_or(c)).collect();
    if let (Some((at, c, ascii)), true) = (look_alike(word), latin.is_ascii()) {
        let slip = Mistake::new(
            Code::LookAlike,
            at..at + c.len_utf8(),
            format!("a letter of another script in `{latin}` that looks like `{ascii}`"),
        )
        .label(format!("U+{:04X}, not `{ascii}`", u32::from(c)))
        .help(format!("write `{latin}` in ASCII letters"));
        return Made::bad(Kind::Word, latin, slip);
    }
    let slip = Mistake::new(
        Code::NonAsciiName,
        0..word.len(),
        format!("`{word}` is not in ASCII letters"),
    )
    .label("names are ASCII: `a` to `z`, `0` to `9` and `-`")
    .help("give it an ASCII name; a title in any script may stand in quotes behind the name");
    Made::bad(Kind::Word, word, slip)
}

/// The mistake of full-width characters, which an input method leaves behind.
pub(super) fn full_width(wrong: &str, right: &str) -> Mistake {
    Mistake::new(
        Code::FullWidth,
        0..wrong.len(),
        format!("`{wrong}` is full-width"),
    )
    .label("from an input method")
    .help(format!("write it half-width: `{right}`"))
}
