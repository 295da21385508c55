//! `and`, `or`, `not` and brackets, over any kind of test.
use nom::Input as _;

use super::super::ast::{Logic, Node};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::input::{In, P, node, stop};

/// How deep brackets and `not` may be nested.
pub(super) const DEEPEST: usize = 64;

/// How a test is read, and how it is inside brackets.
pub(super) type Tests<'a, T> = (Test<'a, T>, Test<'a, T>);
/// How a test is read.
type Test<'a, T> = fn(In<'a>) -> P<'a, T>;

/// Tests joined by `and`, or by `or`; never by both without brackets, so that there is no precedence to learn.
pub(super) fn logic<'a, T>(i: In<'a>, depth: usize, test: Tests<'a, T>) -> P<'a, Node<Logic<T>>> {
    let (mut rest, first) = term(i, depth, test)?;
    let mut terms = vec![first];
    let mut joint: Option<Node<bool>> = None;
    let mut told = false;
    while rest.is_word("and") || rest.is_word("or") {
        let or = rest.is_word("or");
        let here = rest.here();
        match &joint {
            Some(first) if first.it != or && !told => {
                told = true;
                rest.note(
                    Mistake::new(Code::MixedAndOr, here, "`and` and `or` without brackets")
                        .label(if or { "`or` here" } else { "`and` here" })
                        .also(
                            first.span.clone(),
                            if or { "`and` here" } else { "`or` here" },
                        )
                        .help("put brackets around what belongs together: `a and (b or c)`"),
                );
            }
            Some(_) => {}
            None => joint = Some(Node::new(or, here)),
        }
        let (after, next) = term(rest.take_from(1), depth, test)?;
        terms.push(next);
        rest = after;
    }
    let span = i.until(&rest);
    let it = match joint {
        Some(joint) if joint.it => Logic::Or(terms),
        Some(_) => Logic::And(terms),
        None => match terms.pop() {
            Some(only) => return Ok((rest, only)),
            None => Logic::And(terms),
        },
    };
    Ok((rest, Node::new(it, span)))
}

/// One of the tests: a test, its denial, or more of them in brackets.
pub(super) fn term<'a, T>(i: In<'a>, depth: usize, test: Tests<'a, T>) -> P<'a, Node<Logic<T>>> {
    if depth >= DEEPEST {
        return stop(
            Mistake::new(
                Code::TooDeep,
                i.here(),
                format!("nested more than {DEEPEST} deep"),
            )
            .label("one too deep")
            .help("say it with fewer brackets, or in several rules"),
        );
    }
    if i.is_word("not") {
        let (rest, inner) = term(i.take_from(1), depth + 1, test)?;
        let span = i.until(&rest);
        return Ok((rest, Node::new(Logic::Not(Box::new(inner)), span)));
    }
    if i.is_kind(Kind::OpenBracket) {
        let (rest, mut inner) = logic(i.take_from(1), depth + 1, (test.1, test.1))?;
        if !rest.is_kind(Kind::CloseBracket) {
            return stop(
                Mistake::new(
                    Code::MissingBrace,
                    rest.here(),
                    format!("expected `)`, `and` or `or`, found {}", rest.found()),
                )
                .label("`)` is missing before this")
                .also(i.here(), "this `(` is never closed"),
            );
        }
        let rest = rest.take_from(1);
        inner.span = i.until(&rest);
        return Ok((rest, inner));
    }
    let (rest, it) = node(test.0)(i)?;
    Ok((rest, Node::new(Logic::Is(it.it), it.span)))
}
