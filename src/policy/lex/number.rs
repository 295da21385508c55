//! Numbers, dates, versions, editions; tags and tag patterns.
use nom::IResult;
use nom::Parser as _;
use nom::bytes::complete::{take_while, take_while_m_n};
use nom::character::complete::char;
use nom::combinator::{fail, map, opt, recognize, verify};
use nom::multi::many0_count;
use nom::sequence::{delimited, pair, preceded};

use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::word::{ascii_of, full_width, in_word};
use super::{Lex, Made};

/// Everything that begins with a digit, or with `-` and a digit, as one token: so one slip in it is one mistake.
pub(super) fn number(rest: &str) -> Lex<'_> {
    map(
        recognize(pair(
            verify(run, |first: &str| {
                let mut chars = first.chars().map(ascii_of);
                match chars.next() {
                    Some('-') => chars.next().is_some_and(|c| c.is_ascii_digit()),
                    first => first.is_some_and(|c| c.is_ascii_digit()),
                }
            }),
            many0_count(preceded(char('.'), run)),
        )),
        made,
    )
    .parse(rest)
}

fn run(rest: &str) -> IResult<&str, &str> {
    recognize(pair(
        verify(take_while_m_n(1, 1, in_word), |_: &str| true),
        take_while(in_word),
    ))
    .parse(rest)
}

fn made(all: &str) -> Made {
    let half: String = all.chars().map(ascii_of).collect();
    let (kind, slip) = match shape(&half) {
        Some(kind) if half == all => return Made::good(kind, all),
        Some(kind) => (kind, full_width(all, &half)),
        None => misspelt(all, &half),
    };
    Made::bad(kind, half, slip)
}

fn shape(text: &str) -> Option<Kind> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let whole = text.strip_prefix('-').unwrap_or(text);
    if digits(whole) {
        return (whole.len() <= 15).then_some(Kind::Integer);
    }
    if let Some((whole, part)) = whole.split_once('.')
        && digits(whole)
        && digits(part)
    {
        return (whole.len() + part.len() <= 15).then_some(Kind::Number);
    }
    let dashes: Vec<&str> = text.split('-').collect();
    if let [year, month, day] = dashes.as_slice()
        && dashes.iter().all(|part| digits(part))
    {
        return (year.len() == 4 && month.len() == 2 && day.len() == 2).then_some(Kind::Date);
    }
    let dots: Vec<&str> = text.split('.').collect();
    if dots.len() == 3 && dots.iter().all(|part| digits(part) && part.len() <= 9) {
        return Some(Kind::Version);
    }
    let mut chars = text.chars();
    let last = chars.next_back()?;
    (last.is_ascii_lowercase() && chars.as_str().len() == 4 && digits(chars.as_str()))
        .then_some(Kind::Edition)
}

fn misspelt(all: &str, half: &str) -> (Kind, Mistake) {
    let span = 0..all.len();
    let dashes = half.bytes().filter(|&b| b == b'-').count();
    if dashes == 2 || (half.len() == 8 && half.bytes().all(|b| b.is_ascii_digit())) {
        let slip = Mistake::new(Code::BadDate, span, format!("`{all}` is not a date"))
            .label("not year, month and day")
            .help("write a date as `2026-10-20`: four, two and two digits");
        return (Kind::Date, slip);
    }
    let help = match half.find(|c: char| c.is_ascii_alphabetic()) {
        Some(at) if half.get(..at).and_then(shape).is_some() => {
            let (number, unit) = half.split_at_checked(at).unwrap_or((half, ""));
            format!("if `{unit}` is a word of its own, put a space before it: `{number} {unit}`")
        }
        _ => "numbers have up to 15 digits: `5`, `-3`, `1.5`; a version is `1.2.0`".to_owned(),
    };
    let slip = Mistake::new(Code::BadNumber, span, format!("`{all}` is not a number"))
        .label("neither a number, nor a date, nor a version")
        .help(help);
    (Kind::Number, slip)
}

/// `(0010,0010)` or `(60xx,3000)`. A bracket, a run of letters and digits and a comma is always meant as a tag; so is a
/// bracket, eight digits and a bracket.
pub(super) fn tag(rest: &str) -> Lex<'_> {
    let blank = || take_while::<_, &str, nom::error::Error<&str>>(|c| c == ' ');
    let part = || take_while::<_, &str, nom::error::Error<&str>>(|c: char| c.is_alphanumeric());
    let (after, (all, (group, element))) = nom::combinator::consumed(delimited(
        char('('),
        pair(
            delimited(blank(), part(), blank()),
            opt(preceded(char(','), delimited(blank(), part(), blank()))),
        ),
        char(')'),
    ))
    .parse(rest)?;
    let Some(element) = element else {
        return if group.len() == 8 && group.bytes().all(wild) {
            let (first, second) = group.split_at_checked(4).unwrap_or((group, ""));
            let slip = bad(all).help(format!(
                "write a comma between group and element: `({first},{second})`"
            ));
            Ok((
                after,
                Made::bad(Kind::Tag, format!("({first},{second})"), slip),
            ))
        } else {
            fail().parse(rest)
        };
    };
    let text = format!("({group},{element})");
    let fits = |part: &str| part.len() == 4 && part.bytes().all(wild);
    if !fits(group) || !fits(element) {
        let slip = bad(all).help(
            "write group and element with four hexadecimal digits each, `(0010,0010)`; `x` stands for any digit, `(60xx,3000)`",
        );
        return Ok((after, Made::bad(Kind::Tag, text, slip)));
    }
    let kind = if text.contains(['x', 'X']) {
        Kind::TagPattern
    } else {
        Kind::Tag
    };
    Ok((after, Made::good(kind, text.to_ascii_lowercase())))
}

fn wild(byte: u8) -> bool {
    byte.is_ascii_hexdigit() || matches!(byte, b'x' | b'X')
}

fn bad(all: &str) -> Mistake {
    Mistake::new(Code::BadTag, 0..all.len(), format!("`{all}` is not a tag")).label("not a tag")
}
