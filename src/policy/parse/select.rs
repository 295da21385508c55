//! Selectors: which fields.
use nom::Input as _;

use super::super::ast::{Node, Selection, Selector};
use super::super::token::{Kind, RESERVED};
use super::files::depth;
use super::input::{In, P, any_word, expect, kind, node, stop, text, unexpected, word};

/// `a, b except c at top`.
pub(super) fn selection(i: In<'_>) -> P<'_, Selection> {
    let (mut i, include) = selectors(i)?;
    let mut except = Vec::new();
    if let Ok((rest, _)) = word("except")(i) {
        (i, except) = selectors(rest)?;
    }
    let mut at = None;
    if i.is_word("at") {
        let (rest, it) = expect(node(depth), "`at top` or `at any depth`")(i)?;
        at = Some(it);
        i = rest;
    }
    Ok((
        i,
        Selection {
            include,
            except,
            depth: at,
        },
    ))
}

/// `purpose, recipient`: fields of the release's declaration.
pub(super) fn declared(i: In<'_>) -> P<'_, Selection> {
    let field = |i| {
        let (rest, word) = expect(any_word, "a field of `release.toml`, such as `purpose`")(i)?;
        let span = word.span.clone();
        Ok((rest, Node::new(Selector::Keywords(vec![word]), span)))
    };
    let (mut i, first) = field(i)?;
    let mut include = vec![first];
    while i.is_kind(Kind::Comma) {
        let (rest, next) = field(i.take_from(1))?;
        include.push(next);
        i = rest;
    }
    Ok((
        i,
        Selection {
            include,
            except: Vec::new(),
            depth: None,
        },
    ))
}

fn selectors(i: In<'_>) -> P<'_, Vec<Node<Selector>>> {
    let (mut i, first) = node(selector)(i)?;
    let mut all = vec![first];
    while i.is_kind(Kind::Comma) {
        let (rest, next) = node(selector)(i.take_from(1))?;
        all.push(next);
        i = rest;
    }
    Ok((i, all))
}

/// One way to name fields.
pub(super) fn selector(i: In<'_>) -> P<'_, Selector> {
    let Some(token) = i.first() else {
        return stop(missing(i));
    };
    let rest = i.take_from(1);
    let then = |second: &'static str, it: Selector| -> P<'_, Selector> {
        let (rest, _) = expect(word(second), &format!("`{second}` behind `{}`", token.text))(rest)?;
        Ok((rest, it))
    };
    match token.kind {
        Kind::Tag => Ok((rest, Selector::Tag(token.text.clone()))),
        Kind::TagPattern => Ok((rest, Selector::TagPattern(token.text.clone()))),
        Kind::Word if !token.starts_item => match token.text.as_str() {
            "private" => private(rest),
            "safe" => then("private", Selector::SafePrivate),
            "vr" => {
                let (rest, vr) = expect(any_word, "a VR such as `PN`")(rest)?;
                Ok((rest, Selector::Vr(vr)))
            }
            "action" => {
                let (rest, action) =
                    expect(any_word, "an action of PS3.15: D, Z, X, K, C or U")(rest)?;
                Ok((rest, Selector::Action(action)))
            }
            "text" => Ok((rest, Selector::Text)),
            "bytes" => Ok((rest, Selector::Bytes)),
            "every" => then("attribute", Selector::Every),
            "standard" => then("uids", Selector::StandardUids),
            "preamble" => Ok((rest, Selector::Preamble)),
            "trailing" => then("bytes", Selector::Trailing),
            "column" => {
                let (rest, name) =
                    expect(text, "the name of a column, such as `\"postcode\"`")(rest)?;
                Ok((rest, Selector::Column(name)))
            }
            other if RESERVED.contains(&other) => stop(missing(i)),
            _ => keywords(i),
        },
        _ => stop(missing(i)),
    }
}

fn missing(i: In<'_>) -> super::super::mistake::Mistake {
    unexpected(i, "a field").help(
        "name fields by keyword (`PatientName`), by tag (`(0010,0010)`, `(60xx,3000)`), by kind (`private`, `vr PN`, `action X`, `text`, `bytes`, `every attribute`), or by column of tables (`column \"postcode\"`)",
    )
}

/// `private`, `private "Creator"`, `private "Creator" (gggg,xxee)`.
fn private(i: In<'_>) -> P<'_, Selector> {
    let Ok((rest, creator)) = text(i) else {
        return Ok((i, Selector::Private));
    };
    let Some(token) = rest
        .first()
        .filter(|token| matches!(token.kind, Kind::Tag | Kind::TagPattern))
    else {
        return Ok((rest, Selector::PrivateOf(creator, None)));
    };
    let element = Node::new(token.text.clone(), token.span.clone());
    Ok((
        rest.take_from(1),
        Selector::PrivateOf(creator, Some(element)),
    ))
}

/// `A`, `A.B.C`.
fn keywords(i: In<'_>) -> P<'_, Selector> {
    let (mut i, first) = any_word(i)?;
    let mut all = vec![first];
    while let Ok((rest, _)) = kind(Kind::Dot)(i) {
        let (rest, next) = expect(any_word, "a keyword behind `.`")(rest)?;
        all.push(next);
        i = rest;
    }
    Ok((i, Selector::Keywords(all)))
}
