//! Which files: kinds, scopes, globs and conditions.
use nom::Input as _;

use super::super::ast::{Depth, FileTerm, Files, Node, Predicate, Test};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::{Kind, RESERVED};
use super::input::{In, P, no, node, stop, text, word};
use super::logic::logic;
use super::predicate::condition;
use super::select::selector;

/// `a, b except c`.
pub(super) fn files(i: In<'_>) -> P<'_, Files> {
    let (mut i, include) = terms(i)?;
    let mut except = Vec::new();
    if let Ok((rest, _)) = word("except")(i) {
        (i, except) = terms(rest)?;
    }
    Ok((i, Files { include, except }))
}

fn terms(i: In<'_>) -> P<'_, Vec<Node<FileTerm>>> {
    let (mut i, first) = node(term)(i)?;
    let mut all = vec![first];
    while i.is_kind(Kind::Comma) {
        let (rest, next) = node(term)(i.take_from(1))?;
        all.push(next);
        i = rest;
    }
    Ok((i, all))
}

fn term(i: In<'_>) -> P<'_, FileTerm> {
    let base = match i.first() {
        Some(token)
            if token.kind == Kind::Word
                && !token.starts_item
                && (token.text == "file" || !RESERVED.contains(&token.text.as_str())) =>
        {
            Node::new(token.text.clone(), token.span.clone())
        }
        _ => {
            return stop(
                Mistake::new(
                    Code::MissingFiles,
                    i.here(),
                    format!("expected a kind of files or a scope, found {}", i.found()),
                )
                .label("which files is missing here")
                .help("say `file` for every file, a kind such as `dicom`, or a scope's name"),
            );
        }
    };
    let mut i = i.take_from(1);
    let mut at = None;
    if i.is_word("at") && i.second().is_some_and(|token| token.kind == Kind::Text) {
        let (rest, glob) = text(i.take_from(1))?;
        at = Some(glob);
        i = rest;
    }
    let mut condition = None;
    if let Ok((rest, _)) = word("where")(i) {
        let (rest, all) = logic(rest, 0, (node_test, bracketed_test))?;
        condition = Some(all);
        i = rest;
    }
    Ok((
        i,
        FileTerm {
            base,
            at,
            condition,
        },
    ))
}

fn node_test(i: In<'_>) -> P<'_, Node<Test>> {
    node(|i| test(i, false))(i)
}

fn bracketed_test(i: In<'_>) -> P<'_, Node<Test>> {
    node(|i| test(i, true))(i)
}

fn test(i: In<'_>, several: bool) -> P<'_, Test> {
    let (rest, of) = node(selector)(i)?;
    if rest.is_word("not")
        || (rest.is_word("is") && rest.second().is_some_and(|token| token.is_word("not")))
    {
        let at = if rest.is_word("not") {
            rest
        } else {
            rest.take_from(1)
        };
        return stop(
            Mistake::new(
                Code::Unexpected,
                at.here(),
                "`not` stands before a test, not inside it",
            )
            .label("`not` here")
            .help("say `where not Modality is \"MR\"`, `where not Modality in modalities`"),
        );
    }
    let (rest, is): (_, Node<Predicate>) = node(|i| condition(i, several))(rest)?;
    Ok((rest, Test { of, is }))
}

/// `at any depth` or `at top`.
pub(super) fn depth(i: In<'_>) -> P<'_, Depth> {
    let (i, _) = word("at")(i)?;
    if let Ok((rest, _)) = word("top")(i) {
        return Ok((rest, Depth::Top));
    }
    if let Ok((rest, _)) = word("any")(i)
        && let Ok((rest, _)) = word("depth")(rest)
    {
        return Ok((rest, Depth::Any));
    }
    if i.is_kind(Kind::Text) {
        return no();
    }
    stop(
        Mistake::new(
            Code::Unexpected,
            i.here(),
            format!("expected `top` or `any depth`, found {}", i.found()),
        )
        .label("expected `top` or `any depth`")
        .help("say `at top`, `at any depth`, or `at \"folder/**\"` right behind a kind of files"),
    )
}
