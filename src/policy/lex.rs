//! The lexer: text in, tokens out. It is total: every byte stands in exactly one token, and what is misspelt is
//! repaired as far as it can be understood, with a mistake for it, so that one slip makes one message.
mod number;
mod quoted;
mod symbol;
mod word;

use nom::IResult;
use nom::Parser as _;
use nom::branch::alt;
use nom::bytes::complete::{take_till, take_while1};
use nom::character::complete::{anychar, char};
use nom::combinator::{map, recognize};
use nom::sequence::pair;

use super::error::Code;
use super::hidden::{Hidden, hidden};
use super::mistake::Mistake;
use super::token::{Kind, Token};

/// What the parsers of this module make: the kind, what it says, and the mistakes in it (places from its start).
struct Made {
    kind: Kind,
    text: String,
    slips: Vec<Mistake>,
}

impl Made {
    fn good(kind: Kind, text: impl Into<String>) -> Self {
        Self {
            kind,
            text: text.into(),
            slips: Vec::new(),
        }
    }

    fn bad(kind: Kind, text: impl Into<String>, slip: Mistake) -> Self {
        Self {
            kind,
            text: text.into(),
            slips: vec![slip],
        }
    }
}

type Lex<'a> = IResult<&'a str, Made>;

/// So many mistakes of spelling are told; nobody corrects more at once. Their tokens are known as bad all the same.
const ENOUGH: usize = 1_000;

/// Cuts `text` into tokens that tile it, and tells the mistakes of spelling.
pub(crate) fn lex(text: &str) -> (Vec<Token>, Vec<Mistake>) {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    let mut mistakes = Vec::new();
    let mut rest = text;
    let mut first_on_line = true;
    // A byte order mark at the very start is no mistake.
    if let Some(after) = text.strip_prefix('\u{FEFF}') {
        tokens.push(Token {
            kind: Kind::Space,
            span: 0..text.len() - after.len(),
            text: String::new(),
            first_on_line: false,
            starts_item: false,
            bad: false,
        });
        rest = after;
    }
    while !rest.is_empty() {
        let start = text.len() - rest.len();
        let Ok((after, made)) = token(rest) else {
            break;
        };
        let end = text.len() - after.len();
        if end <= start {
            break;
        }
        let bad = !made.slips.is_empty();
        if mistakes.len() < ENOUGH {
            mistakes.extend(made.slips.into_iter().map(|slip| slip.shift(start)));
        }
        let newline = made.kind == Kind::Space
            && text
                .get(start..end)
                .is_some_and(|space| space.contains('\n'));
        let trivia = matches!(made.kind, Kind::Space | Kind::Comment);
        tokens.push(Token {
            kind: made.kind,
            span: start..end,
            text: made.text,
            first_on_line: first_on_line && !trivia,
            starts_item: false,
            bad,
        });
        first_on_line = newline || (first_on_line && trivia);
        rest = after;
    }
    (tokens, mistakes)
}

fn token(rest: &str) -> Lex<'_> {
    alt((
        space,
        word::word,
        number::number,
        quoted::text,
        comment,
        symbol::foreign_comment,
        quoted::regex,
        number::tag,
        symbol::symbol,
        quoted::odd_quotes,
        odd_space,
        concealed,
        map(anychar, |c| Made::good(Kind::Other, c)),
    ))
    .parse(rest)
}

fn space(rest: &str) -> Lex<'_> {
    map(
        take_while1(|c| matches!(c, ' ' | '\t' | '\n' | '\r')),
        |_| Made::good(Kind::Space, ""),
    )
    .parse(rest)
}

/// `# …`. Comments may say anything in any script, but nothing that cannot be seen. A carriage return ends a line for
/// some editors, so that what stands behind it looks like a rule: it may only stand before a line feed.
fn comment(rest: &str) -> Lex<'_> {
    map(
        recognize(pair(char('#'), take_till(|c| c == '\n'))),
        |all: &str| {
            let line = all.strip_suffix('\r').unwrap_or(all);
            let slips = match line.find('\r') {
                Some(at) => vec![
                    Mistake::new(
                        Code::InvisibleCharacter,
                        at..at + 1,
                        "a comment that goes on behind a carriage return",
                    )
                    .label("U+000D")
                    .help("end the line with a line feed"),
                ],
                None => concealed_in(all, "a comment"),
            };
            Made {
                kind: Kind::Comment,
                text: String::new(),
                slips,
            }
        },
    )
    .parse(rest)
}

/// Spaces that are not ASCII.
fn odd_space(rest: &str) -> Lex<'_> {
    map(
        take_while1(|c: char| c.is_whitespace() && hidden(c).is_none()),
        |all: &str| {
            let slip = if all.contains('\u{3000}') {
                Mistake::new(Code::FullWidth, 0..all.len(), "a full-width space")
                    .label("U+3000")
                    .help("write a half-width space")
            } else {
                Mistake::new(
                    Code::InvisibleCharacter,
                    0..all.len(),
                    "a space that is not the ordinary one",
                )
                .label(all.chars().next().map_or_else(String::new, code_point))
                .help("write an ordinary space")
            };
            Made::bad(Kind::Space, "", slip)
        },
    )
    .parse(rest)
}

/// Characters that cannot be seen.
fn concealed(rest: &str) -> Lex<'_> {
    map(take_while1(|c| hidden(c).is_some()), |all: &str| Made {
        kind: Kind::Space,
        text: String::new(),
        slips: concealed_in(all, "the policy")
            .into_iter()
            .take(1)
            .collect(),
    })
    .parse(rest)
}

/// A mistake for the first hidden character of `all`.
fn concealed_in(all: &str, place: &str) -> Vec<Mistake> {
    // Only what is not printable ASCII can be hidden, so most texts are done after one fast pass.
    let Some((at, c, how)) = all
        .char_indices()
        .filter(|&(_, c)| !matches!(c, ' '..='~'))
        .find_map(|(at, c)| hidden(c).map(|how| (at, c, how)))
    else {
        return Vec::new();
    };
    let span = at..at + c.len_utf8();
    let name = code_point(c);
    vec![match how {
        Hidden::Bidi => Mistake::new(
            Code::BidiCharacter,
            span,
            format!("a character in {place} that changes the direction of the text"),
        )
        .label(name)
        .help(format!(
            "take it out; in a text, write it as `\\u{{{:X}}}`",
            u32::from(c)
        )),
        Hidden::Invisible => Mistake::new(
            Code::InvisibleCharacter,
            span,
            format!("a character in {place} that cannot be seen"),
        )
        .label(name)
        .help(format!(
            "take it out; in a text, write it as `\\u{{{:X}}}`",
            u32::from(c)
        )),
    }]
}

fn code_point(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Kinds and texts, without white space and comments.
    fn said(text: &str) -> Vec<(Kind, String)> {
        let (tokens, slips) = lex(text);
        assert!(slips.is_empty(), "{text}: {slips:?}");
        tokens
            .into_iter()
            .filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment))
            .map(|token| (token.kind, token.text))
            .collect()
    }

    fn slips(text: &str) -> Vec<(Code, String)> {
        let (_, slips) = lex(text);
        slips
            .into_iter()
            .map(|slip| {
                let span = slip.places()[0].span.clone();
                (slip.kind(), text.get(span).unwrap().to_owned())
            })
            .collect()
    }

    #[test]
    fn each_kind_of_token_is_told_from_the_others() {
        let all = [
            ("e-mail", Kind::Word),
            ("PatientName", Kind::Word),
            ("5", Kind::Integer),
            ("-3", Kind::Integer),
            ("1.5", Kind::Number),
            ("1.2.0", Kind::Version),
            ("2026-10-20", Kind::Date),
            ("2026c", Kind::Edition),
            ("(0010,0010)", Kind::Tag),
            ("(60xx,3000)", Kind::TagPattern),
            ("..", Kind::Dots),
            ("/a b/", Kind::Regex),
            ("\"a b\"", Kind::Text),
        ];
        for (text, kind) in all {
            assert_eq!(said(text).len(), 1, "{text}");
            assert_eq!(said(text)[0].0, kind, "{text}");
        }
    }

    #[test]
    fn intervals_need_no_spaces_and_tags_may_have_them() {
        let kinds = |text| {
            said(text)
                .into_iter()
                .map(|(kind, _)| kind)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            kinds("1900-01-01..1925-12-31"),
            [Kind::Date, Kind::Dots, Kind::Date]
        );
        assert_eq!(kinds("1..5"), [Kind::Integer, Kind::Dots, Kind::Integer]);
        assert_eq!(kinds("A.B"), [Kind::Word, Kind::Dot, Kind::Word]);
        assert_eq!(
            said("( 60XX , 3000 )"),
            [(Kind::TagPattern, "(60xx,3000)".to_owned())]
        );
        assert_eq!(
            kinds("(be absent)"),
            [
                Kind::OpenBracket,
                Kind::Word,
                Kind::Word,
                Kind::CloseBracket
            ]
        );
    }

    #[test]
    fn a_text_says_what_its_escapes_stand_for() {
        assert_eq!(
            said(r#""a\"b\\c\n\t\u{6c0f}d""#),
            [(Kind::Text, "a\"b\\c\n\t氏d".to_owned())]
        );
        assert_eq!(slips(r#""a\qb""#), [(Code::BadEscape, "\\q".to_owned())]);
        assert_eq!(
            slips(r#""\u{110000}""#),
            [(Code::BadEscape, "\\u{110000}".to_owned())]
        );
    }

    #[test]
    fn a_regular_expression_ends_at_a_slash_that_is_not_escaped() {
        assert_eq!(said(r"/a\/b/"), [(Kind::Regex, r"a\/b".to_owned())]);
        assert_eq!(said(r"/a\\/ b")[0], (Kind::Regex, r"a\\".to_owned()));
    }

    #[test]
    fn a_text_that_is_not_closed_ends_with_its_line() {
        assert_eq!(
            slips("cite \"abc \ncite \"d\""),
            [(Code::UnclosedText, "\"abc".to_owned())]
        );
    }

    #[test]
    fn a_byte_order_mark_is_no_mistake_at_the_start_and_is_one_elsewhere() {
        assert!(slips("\u{FEFF}rule").is_empty());
        assert_eq!(slips("rule \u{FEFF}").len(), 1);
    }

    #[test]
    fn lines_may_end_as_windows_ends_them() {
        assert!(slips("# a\r\nrule \"b\"\r\n").is_empty());
        assert_eq!(slips("\"a\rb\"")[0].0, Code::UnclosedText);
    }

    #[test]
    fn a_control_character_in_a_word_a_text_or_a_comment_is_told() {
        for text in [
            "# a\rrule b",
            "ru\u{1}le",
            "\"a\u{1B}[31m\"",
            "# a\u{9B}31m",
            "\0",
        ] {
            assert_eq!(slips(text).len(), 1, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn tokens_tile_any_text_on_character_boundaries(text in "\\PC*|(?s).*") {
            let (tokens, slips) = lex(&text);
            let mut end = 0;
            for token in &tokens {
                prop_assert_eq!(token.span.start, end);
                prop_assert!(token.span.end > end);
                prop_assert!(text.get(token.span.clone()).is_some());
                end = token.span.end;
            }
            prop_assert_eq!(end, text.len());
            for slip in slips {
                for place in slip.places() {
                    prop_assert!(text.get(place.span.clone()).is_some());
                }
            }
        }

        #[test]
        fn tokens_tile_texts_made_of_our_own_signs(text in "[ \\n\"/'{}(),:=.x0-9a-f氏ａ；「」\u{202E}\u{200B}\\\\#!&|<>;_-]{0,60}") {
            let (tokens, _) = lex(&text);
            let whole: String = tokens.iter().map(|token| text.get(token.span.clone()).unwrap()).collect();
            prop_assert_eq!(whole, text);
        }
    }
}
