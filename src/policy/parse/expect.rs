//! What a test expects: `fail names-gone at PatientName`.
use nom::Input as _;
use nom::branch::alt;

use super::super::ast::{Expect, Failing, Node, Step, StepName, Word};
use super::super::suggest;
use super::super::token::Kind;
use super::header::severity;
use super::input::{In, P, any_word, expect, kind, no, node, stop, text, unexpected, word};

/// What may be expected.
const KINDS: [&str; 3] = ["pass", "fail", "not-applicable"];

/// `pass`, `fail` or `not-applicable`, of what.
pub(super) fn expectation(i: In<'_>) -> P<'_, Expect> {
    if let Ok((rest, _)) = word("pass")(i) {
        let (rest, all) = rules(rest)?;
        return Ok((rest, Expect::Pass(all)));
    }
    if let Ok((rest, _)) = word("not-applicable")(i) {
        if rule(rest).is_err() {
            return stop(unexpected(rest, "a rule's name"));
        }
        let (rest, all) = rules(rest)?;
        return Ok((rest, Expect::NotApplicable(all)));
    }
    if let Ok((rest, _)) = word("fail")(i) {
        let Ok((rest, rule)) = rule(rest) else {
            return Ok((rest, Expect::Fail(None)));
        };
        let (rest, it) = failing(rest, rule)?;
        return Ok((rest, Expect::Fail(Some(Box::new(it)))));
    }
    let near = i
        .first()
        .and_then(|token| suggest::did_you_mean(&token.text, KINDS));
    stop(
        unexpected(i, "`pass`, `fail` or `not-applicable`")
            .help("write `expect pass RULE` or `expect fail RULE at PatientName`")
            .help_opt(near),
    )
}

/// A rule's name: not a word that goes on with the test.
fn rule(i: In<'_>) -> P<'_, Word> {
    let (rest, name) = any_word(i)?;
    if matches!(name.it.as_str(), "given" | "expect" | "at" | "in" | "as") {
        return no();
    }
    Ok((rest, name))
}

/// No rule, or several with commas between.
fn rules(i: In<'_>) -> P<'_, Vec<Word>> {
    let Ok((mut i, first)) = rule(i) else {
        return Ok((i, Vec::new()));
    };
    let mut all = vec![first];
    while i.is_kind(Kind::Comma) {
        let (rest, next) = expect(rule, "a rule's name behind `,`")(i.take_from(1))?;
        all.push(next);
        i = rest;
    }
    Ok((i, all))
}

/// `as SEVERITY at PATH in "path" N times`, each or none, in this order.
fn failing(i: In<'_>, rule: Word) -> P<'_, Failing> {
    let (i, severity) = if i.is_word("as") {
        let (rest, it) = severity(i)?;
        (rest, Some(it))
    } else {
        (i, None)
    };
    let (i, at) = match word("at")(i) {
        Ok((rest, _)) => {
            let (rest, it) = node(path)(rest)?;
            (rest, Some(it))
        }
        Err(_) => (i, None),
    };
    let (i, file) = match word("in")(i) {
        Ok((rest, _)) => {
            let (rest, it) = expect(text, "a file's path in quotes")(rest)?;
            (rest, Some(it))
        }
        Err(_) => (i, None),
    };
    let (i, times) = match kind(Kind::Integer)(i) {
        Ok((rest, token)) => {
            let (rest, _) = expect(alt((word("times"), word("time"))), "`times`")(rest)?;
            (
                rest,
                Some(Node::new(token.text.clone(), token.span.clone())),
            )
        }
        Err(_) => (i, None),
    };
    let failing = Failing {
        rule,
        severity,
        at,
        file,
        times,
    };
    Ok((i, failing))
}

/// `RequestAttributesSequence[0].PatientName`; of tables `sex[3]`, `"Post code"[3]`, `"Post code"`.
fn path(i: In<'_>) -> P<'_, Vec<Step>> {
    let mut all = Vec::new();
    let mut i = i;
    if let Ok((rest, name)) = node(text)(i) {
        let name = Node::new(StepName::Text(name.it.it), name.span);
        let (rest, item) = match rest.is_kind(Kind::OpenSquare) {
            true => number(rest, "a row's number, from 1").map(|(rest, it)| (rest, Some(it)))?,
            false => (rest, None),
        };
        return Ok((rest, vec![Step { name, item }]));
    }
    loop {
        let (rest, name) = expect(
            node(step),
            "a field, such as `PatientName` or `(0010,0010)`",
        )(i)?;
        if !rest.is_kind(Kind::OpenSquare) {
            all.push(Step { name, item: None });
            return Ok((rest, all));
        }
        let (rest, item) = number(rest, "an item's number, from 0, or a row's, from 1")?;
        let item = Some(item);
        // The column of a table: a word and its row.
        let cell = all.is_empty() && matches!(name.it, StepName::Word(_));
        all.push(Step { name, item });
        if cell && !rest.is_kind(Kind::Dot) {
            return Ok((rest, all));
        }
        let (rest, _) = expect(kind(Kind::Dot), "`.` and a field in the item")(rest)?;
        i = rest;
    }
}

/// `[3]`.
fn number<'t>(i: In<'t>, what: &'static str) -> P<'t, Node<String>> {
    let (rest, token) = expect(kind(Kind::Integer), what)(i.take_from(1))?;
    let (rest, _) = expect(kind(Kind::CloseSquare), "`]`")(rest)?;
    Ok((rest, Node::new(token.text.clone(), token.span.clone())))
}

fn step(i: In<'_>) -> P<'_, StepName> {
    if let Ok((rest, token)) = kind(Kind::Tag)(i) {
        return Ok((rest, StepName::Tag(token.text.clone())));
    }
    let (rest, name) = any_word(i)?;
    Ok((rest, StepName::Word(name.it)))
}
