//! `mapping …` and `population …`: tables that dataset rules read.
use nom::Input as _;

use super::super::ast::{Item, Mapping, Population, Text};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::header::pinned;
use super::input::{In, P, expect, stop, text, word};
use super::item::name;

/// `mapping NAME from "file" column "a" to "b"`; the pin may stand behind the file or at the end.
pub(super) fn mapping(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("mapping")(i)?;
    let (i, name) = name(
        "mapping",
        "mapping chapters from \"lists/icd.csv\" column \"code\" to \"chapter\"",
    )(i)?;
    let (i, (path, pin)) = file(i)?;
    let (i, _) = expect(word("column"), "`column` and the column of the values")(i)?;
    let (i, column) = expect(text, "a column's name in quotes")(i)?;
    let (i, _) = expect(word("to"), "`to` and the column of what they become")(i)?;
    let (i, to) = expect(text, "a column's name in quotes")(i)?;
    let (i, pinned) = end(pin, i)?;
    let it = Mapping {
        name,
        path,
        pinned,
        column,
        to,
    };
    Ok((i, Item::Mapping(it)))
}

/// `population NAME from "file" columns "a", "b" count "n"`.
pub(super) fn population(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("population")(i)?;
    let (i, name) = name(
        "population",
        "population region from \"lists/region.csv\" columns \"sex\", \"age\" count \"people\"",
    )(i)?;
    let (i, (path, pin)) = file(i)?;
    let several = !i.is_word("column");
    let (mut i, _) = match word("column")(i) {
        Ok(one) => one,
        Err(_) => expect(word("columns"), "`columns` and their names")(i)?,
    };
    let mut columns = Vec::new();
    loop {
        let (rest, column) = expect(text, "a column's name in quotes")(i)?;
        columns.push(column);
        i = rest;
        if !several || !i.is_kind(Kind::Comma) {
            break;
        }
        i = i.take_from(1);
    }
    let mut count = None;
    if let Ok((rest, _)) = word("count")(i) {
        let (rest, column) = expect(text, "a column's name in quotes")(rest)?;
        count = Some(column);
        i = rest;
    }
    let (i, pinned) = end(pin, i)?;
    let it = Population {
        name,
        path,
        pinned,
        columns,
        count,
    };
    Ok((i, Item::Population(it)))
}

/// `from "file"`, and its pin.
fn file(i: In<'_>) -> P<'_, (Text, Option<Text>)> {
    let (i, _) = expect(word("from"), "`from` and a file's path in quotes")(i)?;
    let (i, path) = expect(text, "a file's path in quotes")(i)?;
    let (i, pin) = pinned(i)?;
    Ok((i, (path, pin)))
}

/// A pin at the end, if there was none before.
fn end(before: Option<Text>, i: In<'_>) -> P<'_, Option<Text>> {
    let (rest, pin) = pinned(i)?;
    if before.is_some() && pin.is_some() {
        return stop(
            Mistake::new(
                Code::DuplicateClause,
                i.until(&rest),
                "`pinned` is said twice",
            )
            .label("the second"),
        );
    }
    Ok((rest, before.or(pin)))
}
