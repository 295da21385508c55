//! `relax NAME { … }` and `waive NAME { … }`.
use nom::branch::alt;
use nom::combinator::opt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Item, Loosen, LoosenClause, Node};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::{Kind, LOOSENING_CLAUSES};
use super::header::{no_colon, token};
use super::input::{In, P, any_word, clip, expect, no, node, stop, text, unexpected, word};
use super::item::{close_brace, name, open_brace};
use super::rule::because;
use super::select::selector;

pub(super) fn loosen(i: In<'_>) -> P<'_, Item> {
    let (i, waive, name) = if i.is_word("relax") {
        let (i, name) = name("relax", "relax old-scanners { … }")(i.take_from(1))?;
        (i, false, name)
    } else if i.is_word("waive") {
        let (i, name) = name("waive", "waive phantom-labels { … }")(i.take_from(1))?;
        (i, true, name)
    } else {
        return no();
    };
    let (mut i, open) = open_brace(i)?;
    let mut clauses = Vec::new();
    loop {
        if let Some(rest) = close_brace(&open, i) {
            let it = Loosen {
                waive,
                name,
                clauses,
            };
            return Ok((rest, Item::Loosen(it)));
        }
        let (rest, one) = node(|i| clause(i, waive))(i)?;
        clauses.push(one);
        i = rest;
    }
}

fn clause(i: In<'_>, waive: bool) -> P<'_, LoosenClause> {
    let Some(first) = i.first().filter(|first| first.kind == Kind::Word) else {
        return stop(unexpected(i, "a clause or `}`"));
    };
    let what = if waive { "waive" } else { "relax" };
    let rest = no_colon(&first.text, i.take_from(1));
    match first.text.as_str() {
        "rule" => {
            let (rest, rule) = expect(rule_name, "a rule's name")(rest)?;
            Ok((rest, LoosenClause::Rule(rule)))
        }
        "to" if !waive => {
            let (rest, to) = expect(milder, "`warning`, `note` or `off`")(rest)?;
            Ok((rest, LoosenClause::To(to)))
        }
        "only" => {
            let (rest, _) = expect(word("at"), "`at` behind `only`")(rest)?;
            let (rest, glob) = expect(text, "a glob in quotes, such as `\"phantom/**\"`")(rest)?;
            Ok((rest, LoosenClause::OnlyAt(glob)))
        }
        "field" => {
            let (rest, field) = node(selector)(rest)?;
            Ok((rest, LoosenClause::Field(field)))
        }
        "because" => {
            let (rest, (language, why)) = because(rest)?;
            Ok((rest, LoosenClause::Because(language, why)))
        }
        "approved-by" => {
            let (rest, by) = expect(text, "who approved it, in quotes")(rest)?;
            let (rest, _) = expect(word("on"), "`on` and the day it was approved")(rest)?;
            let (rest, on) = expect(token(Kind::Date), "a date such as `2026-11-03`")(rest)?;
            Ok((rest, LoosenClause::ApprovedBy(by, on)))
        }
        "expires" => {
            let (rest, day) = expect(token(Kind::Date), "a date such as `2027-02-01`")(rest)?;
            Ok((rest, LoosenClause::Expires(day)))
        }
        "at" if waive => {
            let (rest, _) = expect(word("most"), "`most` behind `at`")(rest)?;
            let (rest, most) = expect(token(Kind::Integer), "a number such as `12`")(rest)?;
            let (rest, plural) = opt(word("findings")).parse(rest)?;
            let rest = match plural {
                Some(_) => rest,
                None => expect(word("finding"), "`findings`")(rest)?.0,
            };
            Ok((rest, LoosenClause::AtMost(most)))
        }
        other => stop(
            Mistake::new(
                Code::UnknownClause,
                first.span.clone(),
                format!("`{}` begins no clause of `{what}`", clip(other)),
            )
            .label("not a clause")
            .help(if waive {
                "a waiver has `rule`, `only at`, `field`, `because`, `approved-by`, `expires` and `at most`"
            } else {
                "it has `rule`, `to`, `only at`, `field`, `because`, `approved-by` and `expires`"
            })
            .help_opt(suggest::did_you_mean(other, LOOSENING_CLAUSES)),
        ),
    }
}

/// What a rule is relaxed to.
fn milder(i: In<'_>) -> P<'_, Node<String>> {
    let (rest, to) = alt((word("warning"), word("note"), word("off"))).parse(i)?;
    Ok((rest, Node::new(to.text.clone(), to.span.clone())))
}

/// `NAME` or `"policy/NAME"`.
fn rule_name(i: In<'_>) -> P<'_, Node<String>> {
    text(i).or_else(|_| any_word(i))
}
