//! `ledger …`, and what ledgers are asked: `over subjects must be in LEDGER where …`.
use std::collections::BTreeMap;

use nom::Input as _;

use super::super::ast::{Column, Item, Ledger, Node, Predicate, Standing};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::{DATASET_CLAUSES, Kind};
use super::dataset::{begins_demand, mixed, no_demand};
use super::header::pinned;
use super::input::{In, P, any_word, expect, node, stop, text, unexpected, word};
use super::item::name;
use super::logic::logic;
use super::value::{name as value_name, value};

/// What may be asked of a subject's row.
const STANDINGS: [&str; 4] = ["notified", "opted-out", "withdrawn", "consented"];

/// `ledger NAME from "file" pinned "…" subject "column" notified "column" …`; `from` may be left out.
pub(super) fn ledger(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("ledger")(i)?;
    let (i, name) = name(
        "ledger",
        "ledger consent from \"lists/consent.csv\" subject \"subject_id\"",
    )(i)?;
    let (i, path) = match word("from")(i) {
        Ok((rest, _)) => {
            let (rest, path) = expect(text, "a file's path in quotes")(rest)?;
            (rest, Some(path))
        }
        Err(_) => (i, None),
    };
    let (i, mut pin) = pinned(i)?;
    let mut columns = BTreeMap::new();
    let wanted = match path {
        Some(_) => "`subject` and the subjects' column",
        None => "`from` and a file's path in quotes, or `subject` and the subjects' column",
    };
    let (i, _) = expect(word("subject"), wanted)(i)?;
    let (mut i, subject) = expect(text, "a column's name in quotes")(i)?;
    columns.insert(Column::Subject, subject);
    loop {
        let (rest, twice, what) = if let Some(column) = column(i) {
            let (rest, it) = expect(text, "a column's name in quotes")(i.take_from(1))?;
            let before = columns.insert(column, it);
            (rest, before.is_some(), column.word())
        } else {
            let (rest, again) = pinned(i)?;
            if again.is_none() {
                break;
            }
            let twice = pin.is_some();
            pin = again;
            (rest, twice, "pinned")
        };
        if twice {
            return stop(
                Mistake::new(
                    Code::DuplicateClause,
                    i.until(&rest),
                    format!("`{what}` is said twice"),
                )
                .label("the second"),
            );
        }
        i = rest;
    }
    let it = Ledger {
        name,
        path,
        pinned: pin,
        columns,
    };
    Ok((i, Item::Ledger(it)))
}

fn column(i: In<'_>) -> Option<Column> {
    Column::ALL
        .into_iter()
        .find(|column| i.is_word(column.word()) && !i.first().is_some_and(|it| it.starts_item))
}

/// What a dataset rule asks: `be in LEDGER where …`.
pub(super) fn claim(i: In<'_>) -> P<'_, Node<Predicate>> {
    node(be_in)(i)
}

fn be_in(i: In<'_>) -> P<'_, Predicate> {
    if begins_demand(i) {
        return stop(mixed(i));
    }
    let second = i.take_from(1);
    if !i.is_word("be") || !second.is_word("in") {
        return stop(no_demand(i));
    }
    let at = second.take_from(1);
    if value_name(at).is_err() {
        return stop(unexpected(at, "a ledger's name").help(
            "of subjects it can be asked whether they are in a ledger: `must be in consent where …`",
        ));
    }
    let (rest, ledger) = any_word(at)?;
    let Ok((rest, _)) = word("where")(rest) else {
        return Ok((rest, Predicate::InLedger(ledger, None)));
    };
    let (rest, it) = logic(rest, 0, (standing, standing))?;
    Ok((rest, Predicate::InLedger(ledger, Some(it))))
}

fn standing(i: In<'_>) -> P<'_, Node<Standing>> {
    node(one)(i)
}

fn one(i: In<'_>) -> P<'_, Standing> {
    let rest = i.take_from(1);
    let Some(first) = i.first().filter(|first| first.kind == Kind::Word) else {
        return stop(no_standing(i));
    };
    match first.text.as_str() {
        "notified" => Ok((rest, Standing::Notified)),
        "opted-out" => Ok((rest, Standing::OptedOut)),
        "withdrawn" => Ok((rest, Standing::Withdrawn)),
        "consented" => {
            let (rest, _) = expect(word("to"), "`to` and a purpose")(rest)?;
            let (rest, purpose) = expect(node(value), "a purpose in quotes, or a param")(rest)?;
            Ok((rest, Standing::ConsentedTo(purpose)))
        }
        "be" => stop(
            unexpected(i, "what the ledger must say of the subject").help(
                "put brackets around what `where` belongs to: `(be in consent where notified) and not be in opt-outs`",
            ),
        ),
        other if DATASET_CLAUSES.contains(&other) => stop(no_standing(i)),
        other => stop(no_standing(i).help_opt(suggest::did_you_mean(other, STANDINGS))),
    }
}

fn no_standing(i: In<'_>) -> Mistake {
    unexpected(i, "what the ledger must say of the subject").help(
        "say `notified`, `opted-out`, `withdrawn` or `consented to \"…\"`, with `not`, `and`, `or`",
    )
}
