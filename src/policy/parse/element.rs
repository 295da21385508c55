//! What a test's file holds: `Modality = "MR"`, one after another.
use nom::branch::alt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Content, Element, ElementName, Node, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::input::{In, P, any_word, expect, kind, no, node, stop, text, unexpected, word};
use super::item::open_brace;
use super::logic::DEEPEST;
use super::value::literal;

/// `{ NAME = VALUE … }`.
pub(super) fn elements(i: In<'_>, depth: usize) -> P<'_, Vec<Node<Element>>> {
    if depth >= DEEPEST {
        return stop(
            Mistake::new(
                Code::TooDeep,
                i.here(),
                format!("nested more than {DEEPEST} deep"),
            )
            .label("one too deep")
            .help("give a file of that depth as a fixture: `given file \"…\"`"),
        );
    }
    let (mut i, open) = open_brace(i)?;
    let mut all = Vec::new();
    loop {
        if i.is_kind(Kind::CloseBrace) {
            return Ok((i.take_from(1), all));
        }
        if i.first().is_none_or(|token| token.starts_item) {
            return stop(
                Mistake::new(
                    Code::MissingBrace,
                    i.here(),
                    format!("expected `}}`, found {}", i.found()),
                )
                .label("`}` is missing before this")
                .also(open, "this `{` is never closed"),
            );
        }
        let (rest, one) = node(|i| element(i, depth))(i)?;
        all.push(one);
        i = rest;
    }
}

fn element(i: In<'_>, depth: usize) -> P<'_, Element> {
    let (i, name) = expect(node(name), "an element: `NAME = VALUE`")(i)?;
    let (i, vr) = match any_word(i) {
        Ok((rest, vr)) => (rest, Some(vr)),
        Err(_) => (i, None),
    };
    let i = if i.is_kind(Kind::Colon) {
        i.note(
            Mistake::new(Code::ColonOrEquals, i.here(), "`:` stands where `=` should")
                .label("the value comes behind `=`")
                .help("write `NAME = VALUE`"),
        );
        i.take_from(1)
    } else {
        expect(kind(Kind::Equals), "`=` and a value")(i)?.0
    };
    let (i, value) = expect(
        node(|i| content(i, depth)),
        "a value, `[ { … } ]`, `absent`, `empty` or `bytes`",
    )(i)?;
    Ok((i, Element { name, vr, value }))
}

fn name(i: In<'_>) -> P<'_, ElementName> {
    if let Ok((rest, token)) = kind(Kind::Tag)(i) {
        return Ok((rest, ElementName::Tag(token.text.clone())));
    }
    let (rest, first) = any_word(i)?;
    if first.it != "private" {
        return Ok((rest, ElementName::Word(first.it)));
    }
    let (rest, creator) = expect(text, "a private creator in quotes")(rest)?;
    match rest.first() {
        Some(token) if matches!(token.kind, Kind::Tag | Kind::TagPattern) => {
            let tag = Node::new(token.text.clone(), token.span.clone());
            Ok((rest.take_from(1), ElementName::Private(creator, tag)))
        }
        _ => stop(
            unexpected(rest, "the element, such as `(0029,xx10)`")
                .help("write `private \"ACME 1.1\" (0029,xx10) LO = \"…\"`"),
        ),
    }
}

fn content(i: In<'_>, depth: usize) -> P<'_, Content> {
    if let Ok((rest, _)) = word("absent")(i) {
        return Ok((rest, Content::Absent));
    }
    if let Ok((rest, _)) = word("empty")(i) {
        return Ok((rest, Content::Empty));
    }
    if let Ok((rest, _)) = word("bytes")(i) {
        let (rest, hex) = expect(text, "bytes in hexadecimal, in quotes")(rest)?;
        return Ok((rest, Content::Bytes(hex)));
    }
    if i.is_kind(Kind::OpenSquare) {
        return items(i, depth);
    }
    if let Ok((rest, switch)) = alt((word("true"), word("false"))).parse(i) {
        let value = Node::new(Value::Name(switch.text.clone()), switch.span.clone());
        return Ok((rest, Content::Values(vec![value])));
    }
    let Ok((mut i, first)) = node(literal)(i) else {
        return no();
    };
    let mut all = vec![first];
    while i.is_kind(Kind::Comma) {
        let (rest, next) = expect(node(literal), "a value behind `,`")(i.take_from(1))?;
        all.push(next);
        i = rest;
    }
    Ok((i, Content::Values(all)))
}

/// `[ { … }, { … } ]`.
fn items(start: In<'_>, depth: usize) -> P<'_, Content> {
    let mut all = Vec::new();
    let mut i = start.take_from(1);
    loop {
        if i.is_kind(Kind::CloseSquare) {
            return Ok((i.take_from(1), Content::Items(all)));
        }
        let (rest, one) = node(|i| elements(i, depth + 1))(i)?;
        all.push(one);
        i = rest;
        if i.is_kind(Kind::Comma) {
            i = i.take_from(1);
        } else if !i.is_kind(Kind::CloseSquare) {
            return stop(
                Mistake::new(
                    Code::MissingBrace,
                    i.here(),
                    format!("expected `,` or `]`, found {}", i.found()),
                )
                .label("`]` is missing before this")
                .also(start.here(), "this `[` is never closed"),
            );
        }
    }
}
