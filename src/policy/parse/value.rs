//! Values: literals, names that stand for them, and sets of them.
use nom::branch::alt;
use nom::combinator::opt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Ignoring, Node, Set, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::{Kind, RESERVED};
use super::input::{In, P, expect, kind, no, node, stop, unexpected, word};

/// A literal or a name.
pub(super) fn value(i: In<'_>) -> P<'_, Value> {
    alt((literal, regex, name)).parse(i)
}

/// A literal that is no regular expression.
pub(super) fn literal(i: In<'_>) -> P<'_, Value> {
    let Some(token) = i.first() else {
        return no();
    };
    let text = token.text.clone();
    let value = match token.kind {
        Kind::Text => Value::Text(text),
        Kind::Integer => Value::Integer(text),
        Kind::Number => Value::Number(text),
        Kind::Date => Value::Date(text),
        _ => return no(),
    };
    Ok((i.take_from(1), value))
}

/// A name: a word that the language does not keep for itself.
pub(super) fn name(i: In<'_>) -> P<'_, Value> {
    let (rest, token) = kind(Kind::Word)(i)?;
    if token.starts_item || RESERVED.contains(&token.text.as_str()) {
        return no();
    }
    Ok((rest, Value::Name(token.text.clone())))
}

/// A param's value: `on` and `off` besides what stands elsewhere.
pub(super) fn param_value(i: In<'_>) -> P<'_, Value> {
    if let Ok((rest, token)) = alt((word("on"), word("off"))).parse(i) {
        return Ok((rest, Value::Name(token.text.clone())));
    }
    value(i)
}

/// `/…/`, and how the value is folded before it is matched.
pub(super) fn regex(i: In<'_>) -> P<'_, Value> {
    let (mut rest, token) = kind(Kind::Regex)(i)?;
    let mut all = Ignoring::default();
    while rest.is_word("ignoring") {
        let (after, more) = ignoring(rest)?;
        if (more.case && all.case) || (more.width && all.width) {
            return stop(
                Mistake::new(
                    Code::DuplicateClause,
                    rest.until(&after),
                    "the same is said twice",
                )
                .label("the second"),
            );
        }
        all.case |= more.case;
        all.width |= more.width;
        rest = after;
    }
    Ok((rest, Value::Regex(token.text.clone(), all)))
}

/// `ignoring case` or `ignoring width`.
pub(super) fn ignoring(i: In<'_>) -> P<'_, Ignoring> {
    let (i, _) = word("ignoring")(i)?;
    let (i, what) = expect(alt((word("case"), word("width"))), "`case` or `width`")(i)?;
    Ok((
        i,
        Ignoring {
            case: what.text == "case",
            width: what.text == "width",
        },
    ))
}

/// `{ a, b }`; may be empty, and may end with a comma.
pub(super) fn values(i: In<'_>) -> P<'_, Vec<Node<Value>>> {
    let start = i;
    let (mut i, _) = kind(Kind::OpenBrace)(i)?;
    let mut all = Vec::new();
    loop {
        if i.is_kind(Kind::CloseBrace) {
            return Ok((i.take_from(1), all));
        }
        let (rest, one) = match node(alt((literal, name)))(i) {
            Ok(done) => done,
            Err(nom::Err::Error(_)) if i.first().is_none_or(|token| token.starts_item) => {
                return stop(unclosed(start, i));
            }
            Err(nom::Err::Error(_)) => return stop(unexpected(i, "a value or `}`")),
            Err(other) => return Err(other),
        };
        all.push(one);
        i = rest;
        if i.is_kind(Kind::Comma) {
            i = i.take_from(1);
        } else if i.first().is_none_or(|token| token.starts_item) {
            return stop(unclosed(start, i));
        } else if !i.is_kind(Kind::CloseBrace) {
            return stop(
                unexpected(i, "`,` or `}`").help("put a comma between values: `{ \"A\", \"B\" }`"),
            );
        }
    }
}

fn unclosed(start: In<'_>, i: In<'_>) -> Mistake {
    let open = start.here();
    Mistake::new(
        Code::MissingBrace,
        i.here(),
        format!("expected `}}`, found {}", i.found()),
    )
    .label("`}` is missing before this")
    .also(open, "this `{` is never closed")
}

/// What may stand behind `in`: a list's name, values in braces, or an interval.
pub(super) fn set(i: In<'_>) -> P<'_, Set> {
    if let Ok((rest, _)) = kind(Kind::Dots)(i) {
        let (rest, high) = expect(node(bound), "a value behind `..`")(rest)?;
        return Ok((rest, Set::Between(None, Some(high))));
    }
    if i.is_kind(Kind::OpenBrace) {
        let (rest, all) = values(i)?;
        return Ok((rest, Set::Values(all)));
    }
    let (rest, first) = node(bound)(i)?;
    if let Ok((after, _)) = kind(Kind::Dots)(rest) {
        let (after, high) = opt(node(bound)).parse(after)?;
        return Ok((after, Set::Between(Some(first), high)));
    }
    match first.it {
        Value::Name(name) => Ok((rest, Set::Name(name))),
        _ => stop(
            Mistake::new(Code::Unexpected, first.span, "expected a set, found one value")
                .label("one value")
                .help("behind `in` stands a list's name, `{ \"A\", \"B\" }` or `1900-01-01 .. 1925-12-31`; one value is said with `be` alone"),
        ),
    }
}

fn bound(i: In<'_>) -> P<'_, Value> {
    alt((literal, name)).parse(i)
}
