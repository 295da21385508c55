//! Texts in quotes and regular expressions in slashes.
use nom::Parser as _;
use nom::character::complete::{char, one_of};
use nom::combinator::fail;

use super::super::error::Code;
use super::super::hidden::look_alike;
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::{Lex, Made, concealed_in};

/// `"…"`, with the escapes `\"`, `\\`, `\n`, `\t` and `\u{…}`. One that is not closed ends with its line.
pub(super) fn text(rest: &str) -> Lex<'_> {
    let (body, _) = char('"').parse(rest)?;
    let mut said = String::new();
    let mut slips = Vec::new();
    let mut line = body.len();
    let mut chars = body.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let (inside, after) = rest.split_at_checked(at + 2).unwrap_or((rest, ""));
                slips.extend(concealed_in(inside, "a text"));
                slips.extend(mixed(inside));
                let made = Made {
                    kind: Kind::Text,
                    text: said,
                    slips,
                };
                return Ok((after, made));
            }
            '\n' | '\r' => {
                line = at;
                break;
            }
            '\\' => {
                let tail = body.get(at..).unwrap_or_default();
                match escape(tail) {
                    Ok((c, length)) => {
                        said.push(c);
                        // The escape's characters after the backslash are ASCII, one byte each.
                        for _ in 1..length {
                            chars.next();
                        }
                    }
                    Err(length) => slips.push(bad_escape(tail, at + 1, length)),
                }
            }
            c => said.push(c),
        }
    }
    let end = body.get(..line).unwrap_or_default().trim_end().len() + 1;
    let slip = Mistake::new(Code::UnclosedText, 0..end, "the text is not closed")
        .label("ends with the line")
        .help("put a `\"` at its end; a text stands on one line, and `\\n` in it begins a new one");
    Ok((
        rest.get(end..).unwrap_or_default(),
        Made::bad(Kind::Text, said, slip),
    ))
}

/// The character that an escape stands for and its length; or the length of what is wrong.
fn escape(tail: &str) -> Result<(char, usize), usize> {
    let mut chars = tail.chars().skip(1);
    match chars.next() {
        Some('"') => Ok(('"', 2)),
        Some('\\') => Ok(('\\', 2)),
        Some('n') => Ok(('\n', 2)),
        Some('t') => Ok(('\t', 2)),
        Some('u') => {
            let inside = tail.strip_prefix("\\u{").ok_or(2_usize)?;
            let end = inside
                .bytes()
                .take(7)
                .position(|b| b == b'}')
                .ok_or(2_usize)?;
            let digits = inside
                .get(..end)
                .filter(|digits| {
                    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit())
                })
                .ok_or(2_usize)?;
            let length = digits.len() + 4;
            u32::from_str_radix(digits, 16)
                .ok()
                .and_then(char::from_u32)
                .map(|c| (c, length))
                .ok_or(length)
        }
        Some(c) => Err(1 + c.len_utf8()),
        None => Err(1),
    }
}

fn bad_escape(tail: &str, at: usize, length: usize) -> Mistake {
    let wrong = tail.get(..length).unwrap_or("\\");
    Mistake::new(
        Code::BadEscape,
        at..at + length,
        format!("`{wrong}` stands for nothing"),
    )
    .label("unknown escape")
    .help("a text knows `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{3042}`; a backslash itself is `\\\\`")
}

fn mixed(inside: &str) -> Option<Mistake> {
    if inside.is_ascii() {
        return None;
    }
    let (at, c, ascii) = look_alike(inside)?;
    Some(
        Mistake::new(
            Code::LookAlike,
            at..at + c.len_utf8(),
            format!("a letter of another script that looks like `{ascii}`, within a Latin word"),
        )
        .label(format!("U+{:04X}, not `{ascii}`", u32::from(c)))
        .help(format!(
            "write `{ascii}`, or, if it is meant, `\\u{{{:X}}}`",
            u32::from(c)
        )),
    )
}

/// `/…/`, where `\/` is a slash. One that is not closed ends with its line.
pub(super) fn regex(rest: &str) -> Lex<'_> {
    let (body, _) = char('/').parse(rest)?;
    let mut escaped = false;
    let mut line = body.len();
    for (at, c) in body.char_indices() {
        match c {
            '/' if !escaped => {
                let (inside, after) = rest.split_at_checked(at + 2).unwrap_or((rest, ""));
                let mut slips = concealed_in(inside, "a regular expression");
                slips.extend(mixed(inside));
                let made = Made {
                    kind: Kind::Regex,
                    text: body.get(..at).unwrap_or_default().to_owned(),
                    slips,
                };
                return Ok((after, made));
            }
            '\n' | '\r' => {
                line = at;
                break;
            }
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    let end = body.get(..line).unwrap_or_default().trim_end().len() + 1;
    let slip = Mistake::new(
        Code::UnclosedRegex,
        0..end,
        "the regular expression is not closed",
    )
    .label("ends with the line")
    .help("put a `/` at its end; a slash inside it is written `\\/`");
    Ok((
        rest.get(end..).unwrap_or_default(),
        Made::bad(Kind::Regex, "", slip),
    ))
}

/// Quotes that are not ours, around a text on one line: `'…'`, `“…”`, `「…」`.
pub(super) fn odd_quotes(rest: &str) -> Lex<'_> {
    let (body, open) = one_of("'`‘’“”„‚«»‹›「」『』〝＂＇").parse(rest)?;
    let close: &[char] = match open {
        '\'' | '‘' | '’' | '‚' | '＇' => &['\'', '’', '‘', '＇'],
        '`' => &['`', '\''],
        '“' | '”' | '„' => &['”', '“', '"'],
        '«' | '»' => &['»', '«'],
        '‹' | '›' => &['›', '‹'],
        '「' | '」' => &['」'],
        '『' | '』' => &['』'],
        '〝' => &['〟', '〞'],
        _ => &['＂', '"'],
    };
    // Not further than a text is likely to go: most such signs stand alone.
    let Some((at, end)) = body
        .char_indices()
        .take(500)
        .take_while(|(_, c)| *c != '\n')
        .find(|(_, c)| close.contains(c))
        .map(|(at, c)| (at, at + c.len_utf8()))
    else {
        return fail().parse(rest);
    };
    let said = body.get(..at).unwrap_or_default();
    let all = open.len_utf8() + end;
    let slip = Mistake::new(
        Code::WrongQuotes,
        0..all,
        format!("`{open}` does not begin a text"),
    )
    .label("not a text")
    .help(format!("write it in straight double quotes: `\"{said}\"`"));
    Ok((
        rest.get(all..).unwrap_or_default(),
        Made::bad(Kind::Text, said, slip),
    ))
}
