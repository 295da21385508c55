//! `subject is …`.
use nom::Input as _;

use super::super::ast::{Item, SubjectKey, Tables};
use super::super::token::Kind;
use super::input::{In, P, any_word, expect, node, text, word};
use super::select::selector;
use super::value::name;

/// `subject is PatientID, people.subject_id, "clinical/*.csv" column "subject_id"`.
pub(super) fn subject(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("subject")(i)?;
    let (mut i, _) = expect(word("is"), "`is` and an attribute or a column")(i)?;
    let mut all = Vec::new();
    loop {
        let (rest, one) = node(key)(i)?;
        all.push(one);
        if !rest.is_kind(Kind::Comma) {
            return Ok((rest, Item::Subject(all)));
        }
        i = rest.take_from(1);
    }
}

fn key(i: In<'_>) -> P<'_, SubjectKey> {
    let column = |rest, of| {
        let (rest, _) = expect(word("column"), "`column` and its name in quotes")(rest)?;
        let (rest, name) = expect(text, "a column's name in quotes")(rest)?;
        Ok((rest, SubjectKey::Column(of, name)))
    };
    if let Ok((rest, glob)) = text(i) {
        return column(rest, Some(Tables::At(glob)));
    }
    if i.is_word("column") {
        return column(i, None);
    }
    if name(i).is_ok() && i.second().is_some_and(|next| next.is_word("column")) {
        let (rest, scope) = any_word(i)?;
        return column(rest, Some(Tables::Scope(scope)));
    }
    let (rest, it) = selector(i)?;
    Ok((rest, SubjectKey::Field(it)))
}
