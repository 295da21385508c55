//! Brackets and other signs, and the signs of other languages.
use nom::Parser as _;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till};
use nom::character::complete::anychar;
use nom::combinator::{map, map_opt, recognize, value};
use nom::sequence::pair;

use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::word::{ascii_of, full_width};
use super::{Lex, Made};

/// One sign.
pub(super) fn symbol(rest: &str) -> Lex<'_> {
    alt((
        foreign,
        map(tag(".."), |_| Made::good(Kind::Dots, "..")),
        map_opt(anychar, single),
    ))
    .parse(rest)
}

fn single(c: char) -> Option<Made> {
    let half = match c {
        '、' | '，' => ',',
        '。' | '．' => '.',
        '｛' | '｝' | '（' | '）' | '［' | '］' | '：' | '＝' => ascii_of(c),
        _ => c,
    };
    let kind = match half {
        '{' => Kind::OpenBrace,
        '}' => Kind::CloseBrace,
        '(' => Kind::OpenBracket,
        ')' => Kind::CloseBracket,
        '[' => Kind::OpenSquare,
        ']' => Kind::CloseSquare,
        ',' => Kind::Comma,
        ':' => Kind::Colon,
        '=' => Kind::Equals,
        '.' => Kind::Dot,
        _ => return None,
    };
    if half == c {
        return Some(Made::good(kind, c));
    }
    let slip = full_width(&c.to_string(), &half.to_string());
    Some(Made::bad(kind, half, slip))
}

/// Operators of other languages: read as our word for them, and told.
fn foreign(rest: &str) -> Lex<'_> {
    let (after, (sign, (kind, ours))) = nom::combinator::consumed(alt((
        value((Kind::Word, "is"), tag("===")),
        value((Kind::Word, "is"), tag("==")),
        value((Kind::Word, "is"), tag("=~")),
        value((Kind::Word, "is"), tag("!=")),
        value((Kind::Word, "and"), tag("&&")),
        value((Kind::Word, "or"), tag("||")),
        value((Kind::Word, "not"), tag("!")),
        value((Kind::Other, "be at most"), tag("<=")),
        value((Kind::Other, "be at least"), tag(">=")),
        value((Kind::Other, "->"), alt((tag("->"), tag("=>")))),
        value((Kind::Space, ";"), tag(";")),
    )))
    .parse(rest)?;
    let help = match sign {
        "==" | "===" => "say `is` (in `where`) or `be` (in `must`)".to_owned(),
        "!=" => "say `not`: `not Modality is \"MR\"`, `not be \"MR\"`".to_owned(),
        "=~" => "say `match /…/`, or `contain match /…/`".to_owned(),
        ";" => "take it out: clauses need nothing between them".to_owned(),
        "->" | "=>" => "a rule is one sentence: `for …  in …  must …  because \"…\"`".to_owned(),
        _ => format!("say `{ours}`"),
    };
    let slip = Mistake::new(
        Code::ForeignWord,
        0..sign.len(),
        format!("`{sign}` is a sign of other languages"),
    )
    .label("not a sign of this language")
    .help(help);
    Ok((after, Made::bad(kind, ours, slip)))
}

/// `// …` and `/* … */`.
pub(super) fn foreign_comment(rest: &str) -> Lex<'_> {
    map(
        recognize(pair(alt((tag("//"), tag("/*"))), take_till(|c| c == '\n'))),
        |all: &str| {
            let all = all.trim_end();
            let slip = Mistake::new(
                Code::ForeignWord,
                0..2,
                format!(
                    "`{}` does not begin a comment",
                    all.get(..2).unwrap_or_default()
                ),
            )
            .label("not a comment")
            .help("a comment begins with `#` and ends with its line");
            Made::bad(Kind::Comment, "", slip)
        },
    )
    .parse(rest)
}
