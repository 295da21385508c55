//! Quantities of dataset rules: `PatientSex or people.sex`, `set of StudyDate to the month`.
use nom::branch::alt;
use nom::combinator::opt;
use nom::{Input as _, Parser as _};

use super::super::ast::{
    Node, Quantity, QuantityColumn as Column, QuantityStep as Step, Selector, Trace, Value,
};
use super::super::token::{Kind, RESERVED};
use super::files::depth;
use super::input::{In, P, any_word, expect, node, stop, text, unexpected, word, words};
use super::select::selector;
use super::value::value;

/// Words by which a demand begins: behind `or`, they are no place where a quantity stands.
pub(super) const VERBS: [&str; 6] = ["be", "have", "vary", "exist", "show", "agree"];

/// `A or B, C in bands of 5 years`.
pub(super) fn quantities(i: In<'_>) -> P<'_, Vec<Node<Quantity>>> {
    let (mut i, first) = node(quantity)(i)?;
    let mut all = vec![first];
    while i.is_kind(Kind::Comma) {
        let (rest, next) = node(quantity)(i.take_from(1))?;
        all.push(next);
        i = rest;
    }
    Ok((i, all))
}

/// One of them.
pub(super) fn quantity(i: In<'_>) -> P<'_, Quantity> {
    let (i, trace) = if let Ok((rest, _)) = words("set", "of")(i) {
        (rest, Some(Trace::Set))
    } else if let Ok((rest, _)) = words("intervals", "of")(i) {
        (rest, Some(Trace::Intervals))
    } else {
        (i, None)
    };
    let (mut i, first) = node(column)(i)?;
    let mut from = vec![first];
    while more(i) {
        let (rest, next) = node(column)(i.take_from(1))?;
        from.push(next);
        i = rest;
    }
    let mut steps = Vec::new();
    while let (rest, Some(one)) = step(i)? {
        steps.push(Node::new(one, i.until(&rest)));
        i = rest;
    }
    Ok((i, Quantity { trace, from, steps }))
}

/// Whether `or` and another place stand here, and not `or` and another demand.
fn more(i: In<'_>) -> bool {
    i.is_word("or")
        && !i.second().is_some_and(|next| {
            next.kind == Kind::OpenBracket
                || VERBS.iter().any(|verb| next.is_word(verb))
                || next.is_word("not")
        })
}

fn column(i: In<'_>) -> P<'_, Column> {
    let Some(first) = i.first() else {
        return stop(missing(i));
    };
    let rest = i.take_from(1);
    let dotted = rest.is_kind(Kind::Dot);
    if first.kind == Kind::Word && !first.starts_item && !dotted {
        match first.text.as_str() {
            "subject" => return Ok((rest, Column::Subject)),
            "pixels" => return Ok((rest, Column::Pixels)),
            "column" => {
                let (rest, name) = expect(text, "a column's name in quotes")(rest)?;
                return Ok((rest, Column::Named(None, name)));
            }
            name if !RESERVED.contains(&name) && rest.is_word("column") => {
                let (_, scope) = any_word(i)?;
                let (rest, name) = expect(text, "a column's name in quotes")(rest.take_from(1))?;
                return Ok((rest, Column::Named(Some(scope), name)));
            }
            _ => {}
        }
    }
    let may_be = matches!(first.kind, Kind::Tag | Kind::TagPattern)
        || (first.kind == Kind::Word
            && !first.starts_item
            && (!RESERVED.contains(&first.text.as_str())
                || matches!(first.text.as_str(), "private" | "every")));
    if !may_be {
        return stop(missing(i));
    }
    let (rest, selector) = node(selector)(i)?;
    let (rest, except) = excepted(rest)?;
    let (rest, depth) = if rest.is_word("at") {
        let (rest, depth) = expect(node(depth), "`at top` or `at any depth`")(rest)?;
        (rest, Some(depth))
    } else {
        (rest, None)
    };
    Ok((
        rest,
        Column::Field {
            selector,
            except,
            depth,
        },
    ))
}

/// `except A or B`.
fn excepted(i: In<'_>) -> P<'_, Vec<Node<Selector>>> {
    let Ok((rest, _)) = word("except")(i) else {
        return Ok((i, Vec::new()));
    };
    let (mut i, first) = node(selector)(rest)?;
    let mut all = vec![first];
    while more(i) {
        let (rest, next) = node(selector)(i.take_from(1))?;
        all.push(next);
        i = rest;
    }
    Ok((i, all))
}

fn missing(i: In<'_>) -> super::super::mistake::Mistake {
    let help = if i.is_kind(Kind::Text) {
        "a column of tables is named by `column \"…\"`, or by its scope: `people.sex`"
    } else {
        "name an attribute (`PatientSex`), a column (`people.sex`, `column \"sex\"`), `subject` or `pixels`"
    };
    unexpected(i, "an attribute or a column").help(help)
}

/// A generalisation, where one stands here.
fn step(i: In<'_>) -> P<'_, Option<Step>> {
    let number = |i, what: &str| -> P<'_, Node<Value>> { expect(node(value), what)(i) };
    if i.is_word("in") && i.second().is_some_and(|next| next.is_word("bands")) {
        let (rest, _) = expect(word("of"), "`of` and how wide the bands are")(i.take_from(2))?;
        let (rest, wide) = number(rest, "a number")?;
        let (rest, years) = opt(alt((word("years"), word("year")))).parse(rest)?;
        return Ok((rest, Some(Step::Bands(wide, years.is_some()))));
    }
    if let Ok((rest, _)) = word("first")(i) {
        let (rest, many) = number(rest, "a number of characters")?;
        let (rest, _) = expect(alt((word("characters"), word("character"))), "`characters`")(rest)?;
        return Ok((rest, Some(Step::First(many))));
    }
    if let Ok((rest, _)) = word("to")(i) {
        let (rest, _) = expect(word("the"), "`the year`, `the month` or `the prefecture`")(rest)?;
        let (rest, what) = expect(
            alt((word("year"), word("month"), word("prefecture"))),
            "`year`, `month` or `prefecture`",
        )(rest)?;
        let it = match what.text.as_str() {
            "year" => Step::Year,
            "month" => Step::Month,
            _ => Step::Prefecture,
        };
        return Ok((rest, Some(it)));
    }
    if let Ok((rest, what)) = alt((word("top-coded"), word("bottom-coded"))).parse(i) {
        let (rest, _) = expect(word("at"), "`at` and a number")(rest)?;
        let (rest, end) = number(rest, "a number")?;
        let it = if what.text == "top-coded" {
            Step::TopCoded(end)
        } else {
            Step::BottomCoded(end)
        };
        return Ok((rest, Some(it)));
    }
    if let Ok((rest, _)) = word("mapped")(i) {
        let (rest, _) = expect(word("by"), "`by` and a mapping's name")(rest)?;
        let (rest, name) = expect(any_word, "a mapping's name")(rest)?;
        return Ok((rest, Some(Step::Mapped(name))));
    }
    Ok((i, None))
}
