//! A ledger's file, read and checked row by row.
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use super::super::ast::{self, Column};
use super::super::model::{Key, Ledger, Row, key_of};
use super::super::suggest;
use super::ledgers::marks;
use super::lists::{Why, why};
use super::parse_day;
use super::table::table;
use crate::known;

/// Characters between the purposes of one cell.
const BETWEEN: [char; 3] = [';', '|', '、'];

/// Different sets of purposes that are looked for again.
const KEPT: usize = 64;

/// The ledger that a file's text makes.
pub(super) fn read(
    text: &str,
    path: &Path,
    ledger: &ast::Ledger,
    today: u32,
    keys: &[known::Key],
) -> Result<Ledger, Why> {
    let (rows, ids) = Table::new(text, path, ledger)?.rows(today)?;
    let sealed = ids.iter().map(|(id, line)| {
        let key = keys.iter().find(|key| key.id() == id).cloned();
        key.ok_or_else(|| {
            why(
                format!("line {line} is sealed with the key {id}, which was not given"),
                "give the file that the key is in: `--key FILE`",
            )
        })
    });
    let sealed = sealed.collect::<Result<Vec<_>, _>>()?;
    Ok(Ledger {
        name: ledger.name.it.clone(),
        digest: format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex()),
        rows,
        marks: marks(ledger),
        sealed,
    })
}

/// The ids of the keys that subjects are sealed with, each with the first line of it.
type SealedWith = BTreeMap<String, u64>;

/// A ledger's file as a table.
struct Table<'t> {
    reader: csv::Reader<&'t [u8]>,
    /// The place of each column that the policy names.
    places: BTreeMap<Column, usize>,
}

impl<'t> Table<'t> {
    fn new(text: &'t str, path: &Path, ledger: &ast::Ledger) -> Result<Self, Why> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(why(
                "the file is empty",
                "the first line has the columns' names, each other one a subject",
            ));
        }
        let mut reader = table(text, path)?;
        let header = reader.headers().map_err(|_| uneven(1))?.clone();
        let mut places = BTreeMap::new();
        for (column, name) in &ledger.columns {
            let mut same = header
                .iter()
                .enumerate()
                .filter(|(_, there)| there.trim() == name.it);
            let Some((place, _)) = same.next() else {
                return Err(no_column(&name.it, header.iter()));
            };
            if same.next().is_some() {
                return Err(why(
                    format!("there are two columns `{}`", name.it),
                    "give one of them another name",
                ));
            }
            places.insert(*column, place);
        }
        Ok(Self { reader, places })
    }

    /// The row of each subject, as of a day, and the ids of the keys that subjects are sealed with, each with a line.
    fn rows(mut self, today: u32) -> Result<(FxHashMap<Key, Row>, SealedWith), Why> {
        let mut keys = SealedWith::new();
        let mut plain = None;
        let mut rows: FxHashMap<Key, Row> = FxHashMap::default();
        let mut lines: FxHashMap<Key, u64> = FxHashMap::default();
        let mut purposes: Vec<Arc<[Key]>> = Vec::new();
        let mut record = csv::StringRecord::new();
        loop {
            match self.reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(err) => return Err(uneven(err.position().map_or(0, csv::Position::line))),
            }
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |column: Column| {
                let place = self.places.get(&column)?;
                record.get(*place)
            };
            let subject = key_of(cell(Column::Subject).unwrap_or_default());
            if subject.is_empty() {
                return Err(why(
                    format!("line {line} has no subject"),
                    "each line is about one subject; take lines without one out",
                ));
            }
            if known::is_sealed(subject.as_str()) {
                let id = known::key_of_subject(subject.as_str()).ok_or_else(|| {
                    why(
                        format!("line {line} has a hash that is none of a subject, or not whole"),
                        "make the ledger anew: `sekisho seal --column NAME --keep`",
                    )
                })?;
                keys.entry(id.to_owned()).or_insert(line);
            } else {
                plain = plain.or(Some(line));
            }
            if let (Some(plain), false) = (plain, keys.is_empty()) {
                return Err(why(
                    format!("line {plain} is plain among subjects that are sealed"),
                    "seal all of it: `sekisho seal --column NAME --keep`",
                ));
            }
            let said = |column: Column| match cell(column) {
                Some(cell) => Said::of(cell).ok_or_else(|| no_mark(column, line)),
                None => Ok(Said::No),
            };
            let row = Row {
                notified: match said(Column::Notified)? {
                    Said::On(day) => day <= today,
                    other => other == Said::Yes,
                },
                // Who says no for a day to come has said no.
                opted_out: said(Column::OptedOut)? != Said::No,
                withdrawn: said(Column::Withdrawn)? != Said::No,
                purposes: shared(cell(Column::Purposes).unwrap_or_default(), &mut purposes),
            };
            if let Some(first) = lines.insert(subject.clone(), line) {
                return Err(why(
                    format!("lines {first} and {line} have the same subject"),
                    "a subject has one line; which of the two holds?",
                ));
            }
            rows.insert(subject, row);
        }
        if rows.is_empty() {
            return Err(why(
                "there is no subject in it",
                "nothing can be asked of an empty ledger: check that all of it was exported",
            ));
        }
        Ok((rows, keys))
    }
}

fn uneven(line: u64) -> Why {
    why(
        format!("line {line} has another number of columns than the header"),
        "every line has the header's columns; a value with a comma stands in quotes",
    )
}

fn no_column<'h>(name: &str, header: impl Iterator<Item = &'h str>) -> Why {
    let near = suggest::did_you_mean(name, header.map(str::trim));
    let near = near.map_or_else(String::new, |near| format!("; {near}"));
    why(
        format!("there is no column `{name}`{near}"),
        "the first line has the columns' names, exactly as the policy writes them",
    )
}

fn no_mark(column: Column, line: u64) -> Why {
    why(
        format!(
            "line {line}: what stands under `{}` is neither a day nor yes or no",
            column.word()
        ),
        "write a day (2026-11-20), `yes` or `no`, or leave the cell empty for `no`",
    )
}

/// The purposes of a cell; the same ones are kept once.
fn shared(cell: &str, known: &mut Vec<Arc<[Key]>>) -> Arc<[Key]> {
    let mut all: Vec<Key> = cell
        .split(BETWEEN)
        .map(key_of)
        .filter(|purpose| !purpose.is_empty())
        .collect();
    all.dedup();
    if let Some(same) = known.iter().find(|same| ***same == *all) {
        return Arc::clone(same);
    }
    let made: Arc<[Key]> = all.into();
    if known.len() < KEPT {
        known.push(Arc::clone(&made));
    }
    made
}

/// What a cell says: a day, yes, or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Yes,
    No,
    /// On a day, as YYYYMMDD.
    On(u32),
}

impl Said {
    /// `None` for what is none of these.
    fn of(cell: &str) -> Option<Self> {
        let cell: String = cell.nfkc().collect::<String>().trim().to_lowercase();
        Some(match cell.as_str() {
            "yes" | "true" | "1" | "y" | "はい" | "済" | "済み" | "あり" => Self::Yes,
            "" | "no" | "false" | "0" | "n" | "いいえ" | "未" | "なし" => Self::No,
            day => Self::On(day_of(day)?),
        })
    }
}

/// A day: `2026-11-20`, `2026/11/20` or `20261120`.
fn day_of(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return parse_day(&format!("{year}-{month}-{day}"));
    }
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let sound = parts.next().is_none()
        && year.len() == 4
        && [year, month, day].into_iter().all(digits)
        && month.len() <= 2
        && day.len() <= 2;
    if !sound {
        return None;
    }
    parse_day(&format!("{year}-{month:0>2}-{day:0>2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_yes_no_or_a_day_in_both_languages() {
        for yes in ["yes", "TRUE", "1", "Ｙ", "はい", "済み", " あり "] {
            assert_eq!(Said::of(yes), Some(Said::Yes), "{yes}");
        }
        for no in ["", "no", "False", "0", "n", "いいえ", "未", "なし"] {
            assert_eq!(Said::of(no), Some(Said::No), "{no}");
        }
        for day in ["2026-11-20", "20261120", "2026/11/20", "２０２６-11-20"] {
            assert_eq!(Said::of(day), Some(Said::On(20_261_120)), "{day}");
        }
        assert_eq!(Said::of("2026/1/5"), Some(Said::On(20_260_105)));
    }

    #[test]
    fn a_cell_that_says_something_else_is_refused() {
        for cell in [
            "maybe",
            "2026-13-01",
            "20261301",
            "2026-11",
            "2026-11-20-1",
            "20-11-2026",
            "2",
            "-",
            "?",
            "2026-+1-20",
        ] {
            assert_eq!(Said::of(cell), None, "{cell}");
        }
    }
}
