//! A record's values as rows of facts, and what is said of values that do not fit.
use std::ops::Range;

use super::super::layout::Kind;
use super::super::value;
use super::{Collector, Column, From, Gathering, Slot, Source, Table};
use crate::field::text::Look;
use crate::field::{Document, Field, FieldId};
use crate::finding::Finding;
use crate::judge::{Judge, Reason, Scratch, Spot};

/// Combinations of values of one record, at most. What is judged value by value has none.
const MOST: usize = 10_000;
/// Findings about one file that are kept.
const MAX_FINDINGS: usize = 20_001;

/// What doubts of one file go through.
pub(super) struct Doubts<'a> {
    pub(super) judge: &'a Judge,
    pub(super) source: Source<'a>,
    pub(super) scratch: &'a mut Scratch,
    pub(super) out: &'a mut Vec<Finding>,
}

impl Doubts<'_> {
    /// Tells these rules of a spot.
    pub(super) fn tell(&mut self, rules: &[usize], spot: Spot<'_>, reason: Reason) {
        for rule in rules {
            if self.out.len() >= MAX_FINDINGS {
                self.scratch.tally_mut().found(*rule, 1);
                continue;
            }
            self.judge.doubt(
                *rule,
                self.source.name,
                self.source.document,
                (spot, reason),
                self.scratch,
                self.out,
            );
        }
    }
}

impl Collector {
    /// Takes down a record: a row of facts for each combination of its values, or for each value where they are judged one by one.
    pub(super) fn record(
        &self,
        at: usize,
        of: &Table,
        row: u64,
        (whose, spot): (Option<&str>, Spot<'_>),
        gathering: &mut Gathering,
        doubts: &mut Doubts<'_>,
    ) {
        let Gathering {
            sinks,
            values,
            text,
            ..
        } = gathering;
        let (Some(values), Some(gathered), Some(sink)) = (
            values.get_mut(at),
            sinks.get_mut(of.sink),
            self.sinks.get(of.sink),
        ) else {
            return;
        };
        for (values, column) in values.iter_mut().zip(&of.shape.columns) {
            if column.from.contains(&From::Subject)
                && let Some(whose) = whose
            {
                values.push(append(text, whose));
            }
            if values.len() > 1 {
                values.sort_unstable_by(|a, b| piece(text, a).cmp(piece(text, b)));
                values.dedup_by(|a, b| piece(text, a) == piece(text, b));
            }
        }
        let text: &str = text;
        let file = i64::from(doubts.source.number);
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        if let Some((demand, quantity)) = of.shape.target {
            let number = |n| i64::try_from(n).unwrap_or_default();
            for value in values.iter().flatten() {
                gathered.push(
                    [number(demand), number(quantity)],
                    [whose, Some(piece(text, value))],
                );
            }
        } else {
            let rows = Rows::of(values, of.shape.apart);
            if rows.combinations > MOST || rows.combinations > 1 && rows.all() > MOST {
                doubts.tell(&of.rules, spot, Reason::TooManyValues);
            } else {
                for rule in &of.rules {
                    Judge::took_in(*rule, doubts.scratch);
                }
                if rows.all() > 1 {
                    sink.has_several();
                }
                for number in 0..rows.all() {
                    let combined = rows.values(values, number);
                    let combined = combined.map(|value| value.map(|value| piece(text, value)));
                    gathered.push([file, row], std::iter::once(whose).chain(combined));
                }
            }
        }
        values.iter_mut().for_each(Vec::clear);
        if gathered.is_full() {
            self.write(sink, gathered);
        }
    }
}

/// The rows of facts of one record.
#[derive(Debug, Clone, Copy)]
struct Rows {
    /// The combinations of values of the columns before `apart`, and of all if no more than one row comes of them.
    combinations: usize,
    /// How many rows each combination has: one for each value of the columns from `apart` on.
    each: usize,
    apart: usize,
}

impl Rows {
    fn of(values: &[Vec<Range<usize>>], apart: usize) -> Self {
        let product = |values: &[Vec<Range<usize>>]| {
            let many = values.iter().map(|values| values.len().max(1));
            many.fold(1, usize::saturating_mul)
        };
        let (before, behind) = values.split_at(apart.min(values.len()));
        if product(behind) <= 1 {
            return Self {
                combinations: product(before),
                each: 1,
                apart: values.len(),
            };
        }
        Self {
            combinations: product(before),
            each: behind.iter().map(Vec::len).sum(),
            apart,
        }
    }

    fn all(&self) -> usize {
        self.combinations.saturating_mul(self.each)
    }

    /// The values of a row, by its number.
    fn values<'v>(
        &self,
        values: &'v [Vec<Range<usize>>],
        number: usize,
    ) -> impl Iterator<Item = Option<&'v Range<usize>>> {
        let (mut left, apart) = (number / self.each.max(1), self.apart);
        let mut single = Some(number % self.each.max(1));
        values.iter().enumerate().map(move |(column, values)| {
            if column < apart {
                let choice = left % values.len().max(1);
                left /= values.len().max(1);
                return values.get(choice);
            }
            let value = single.and_then(|at| values.get(at));
            single = match (value, single) {
                (None, Some(at)) => Some(at.saturating_sub(values.len())),
                _ => None,
            };
            value
        })
    }
}

impl Gathering {
    /// Forgets the values of the record before.
    pub(super) fn clear(&mut self) {
        self.text.clear();
    }

    /// Puts a value among those of a column.
    pub(super) fn add(&mut self, slot: Slot, value: &str) {
        let range = append(&mut self.text, value);
        self.enter(slot, range);
    }

    fn enter(&mut self, slot: Slot, range: Range<usize>) {
        let values = self.values.get_mut(slot.table);
        if let Some(values) = values.and_then(|values| values.get_mut(slot.column)) {
            values.push(range);
        }
    }

    /// Puts a value, which `write` appends, among those of a column; none if that fails.
    pub(super) fn put<E>(
        &mut self,
        slot: Slot,
        write: impl FnOnce(&mut String) -> Result<(), E>,
    ) -> Result<(), E> {
        let begin = self.text.len();
        write(&mut self.text)?;
        self.enter(slot, begin..self.text.len());
        Ok(())
    }
}

fn append(text: &mut String, more: &str) -> Range<usize> {
    let begin = text.len();
    text.push_str(more);
    begin..text.len()
}

fn piece<'t>(text: &'t str, range: &Range<usize>) -> &'t str {
    text.get(range.clone()).unwrap_or_default()
}

/// The values of a field, as they are collected.
pub(super) fn take(
    slot: Slot,
    (table, column): (&Table, &Column),
    (field, id): (&Field, FieldId),
    gathering: &mut Gathering,
    doubts: &mut Doubts<'_>,
) {
    let one = |text: &str, gathering: &mut Gathering| {
        if value::is_missing(text, &table.shape.marks) {
            return true;
        }
        gathering
            .put(slot, |out| {
                value::put(text, column.kind, column.precision, out)
            })
            .is_ok()
    };
    let document = doubts.source.document;
    let reason = match document.look(field) {
        Look::Empty => return,
        Look::Items => Reason::HasItems,
        Look::Skipped => Reason::NotLoaded,
        Look::Binary => Reason::NotText,
        Look::One(text) if one(text, gathering) => return,
        Look::Values { values, sure } => {
            let mut fits = true;
            for text in values {
                fits &= one(&text, gathering);
            }
            match (fits, sure) {
                (true, true) => return,
                (true, false) => Reason::Undecodable,
                (false, _) => unfit(column.kind),
            }
        }
        Look::One(_) => unfit(column.kind),
    };
    doubts.tell(&table.rules, Spot::Field(id), reason);
}

fn unfit(kind: Kind) -> Reason {
    match kind {
        Kind::Text => Reason::NotText,
        Kind::Number => Reason::NotANumber,
        Kind::Date => Reason::NotADate,
        Kind::Age => Reason::NotAnAge,
    }
}

/// The key in a field or cell, if it has one.
pub(super) fn key(document: &Document, field: &Field) -> Option<String> {
    crate::judge::key_in(document, field).map(|key| key.as_str().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a record whose columns have so many values; `-` is none.
    fn rows(many: &[usize], apart: usize) -> Vec<String> {
        let values: Vec<Vec<Range<usize>>> = (many.iter())
            .map(|many| (0..*many).map(|n| n..n + 1).collect())
            .collect();
        let rows = Rows::of(&values, apart);
        let row = |number| {
            let value = |value: Option<&Range<usize>>| match value {
                Some(value) => value.start.to_string(),
                None => "-".to_owned(),
            };
            rows.values(&values, number).map(value).collect()
        };
        (0..rows.all()).map(row).collect()
    }

    #[test]
    fn values_are_combined_only_where_they_are_judged_together() {
        assert_eq!(rows(&[2, 0, 2], 3), ["0-0", "1-0", "0-1", "1-1"]);
        assert_eq!(rows(&[2, 0, 2], 0), ["0--", "1--", "--0", "--1"]);
        // `per` goes with each of them.
        assert_eq!(
            rows(&[2, 2, 1], 1),
            ["00-", "01-", "0-0", "10-", "11-", "1-0"]
        );
        assert_eq!(rows(&[0, 0], 0), ["--"]);
        assert_eq!(rows(&[1, 1, 1], 0), ["000"]);
    }

    #[test]
    fn what_is_judged_value_by_value_grows_by_sums() {
        let values: Vec<Vec<Range<usize>>> = [400, 40, 40].map(|many| vec![0..1; many]).to_vec();
        assert_eq!(Rows::of(&values, 0).all(), 480);
        assert_eq!(Rows::of(&values, 3).all(), 640_000);
    }
}
