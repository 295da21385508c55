//! A table: a record a row.
use std::sync::atomic::Ordering;

use super::record::{Doubts, key, take};
use super::{Collector, From, Gathering, Slot, Source};
use crate::field::{Document, Field, FieldId, Name};
use crate::judge::{Judge, Reason, Scratch, Spot, Subject};
use crate::policy::model::SubjectKey;

impl Collector {
    /// The rows of a table: a record each.
    pub(super) fn rows(&self, gathering: &mut Gathering, doubts: &mut Doubts<'_>) {
        let document = doubts.source.document;
        // By the columns of the file: where their cells go, and whose key they are.
        let slots = self.slots(gathering, doubts);
        let keys = self.key_columns(doubts);
        if doubts.source.first {
            self.without_key(gathering, &keys, doubts);
        }
        let mut subjects = std::mem::take(&mut gathering.subjects);
        for (first, cells) in rows(document) {
            gathering.clear();
            let spot_of = |wanted: &[u32]| {
                let is = |cell: &Field| (wanted.iter()).any(|one| cell.name == Name::Cell(*one));
                let at = cells.iter().position(is).unwrap_or_default();
                FieldId::new(first.saturating_add(at)).map_or(Spot::File, Spot::Field)
            };
            let row = cells.first().map_or(0, |cell| document.row_of(cell));
            for (whose, columns) in subjects.iter_mut().zip(&keys) {
                *whose = columns.iter().find_map(|column| {
                    let cell = cells.iter().find(|cell| cell.name == Name::Cell(*column))?;
                    key(document, cell)
                });
            }
            for (number, cell) in (first..).zip(cells) {
                let (Name::Cell(column), Some(id)) = (cell.name, FieldId::new(number)) else {
                    continue;
                };
                let meant = usize::try_from(column).ok().and_then(|at| slots.get(at));
                for slot in meant.into_iter().flatten() {
                    if let Some(it) = self.column(*slot) {
                        take(*slot, it, (cell, id), gathering, doubts);
                    }
                }
            }
            for (table, of) in self.tables.iter().enumerate() {
                if !gathering.active.get(table).copied().unwrap_or(false) {
                    continue;
                }
                let whose = subjects.get(of.shape.policy).and_then(Option::as_deref);
                let columns = keys
                    .get(of.shape.policy)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let spot = spot_of(columns);
                let asked = of.shape.whose && of.shape.target.is_none() && !columns.is_empty();
                if asked && whose.is_none() {
                    doubts.tell(&of.rules, spot, Reason::RowWithoutSubject);
                }
                self.record(table, of, row, (whose, spot), gathering, doubts);
            }
        }
        gathering.subjects = subjects;
    }

    /// For each column of a table in the dataset, the columns of facts that its cells go to. Takes down which are not there.
    fn slots(&self, gathering: &Gathering, doubts: &Doubts<'_>) -> Vec<Vec<Slot>> {
        let document = doubts.source.document;
        let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); document.columns.len()];
        for (table, of) in self.tables.iter().enumerate() {
            if !gathering.active.get(table).copied().unwrap_or(false) {
                continue;
            }
            for (column, it) in of.shape.columns.iter().enumerate() {
                for (from, place) in it.from.iter().enumerate() {
                    let From::Cells { scope, name } = place else {
                        continue;
                    };
                    if scope.is_some_and(|scope| !doubts.scratch.is_in(scope)) {
                        continue;
                    }
                    let mut met = false;
                    for (column_of_file, slots) in document.columns.iter().zip(&mut slots) {
                        if *column_of_file.name == **name {
                            met = true;
                            slots.push(Slot {
                                table,
                                column,
                                from,
                            });
                        }
                    }
                    if let Some(seen) = of.seen.get(column).and_then(|seen| seen.get(from)) {
                        if met {
                            seen.met.store(true, Ordering::Relaxed);
                        } else {
                            seen.lacking
                                .fetch_min(doubts.source.number, Ordering::Relaxed);
                        }
                    }
                }
            }
        }
        slots
    }

    /// By policy: the columns of a table that hold the keys of subjects, the first first.
    fn key_columns(&self, doubts: &Doubts<'_>) -> Vec<Vec<u32>> {
        let Source { document, name, .. } = doubts.source;
        (0..self.keys.len())
            .map(|policy| self.keys_of(policy, (document, name), doubts.judge, doubts.scratch))
            .collect()
    }

    /// The columns of a table that hold the keys of a policy's subjects, the first first.
    pub(super) fn keys_of(
        &self,
        policy: usize,
        (document, name): (&Document, &str),
        judge: &Judge,
        scratch: &Scratch,
    ) -> Vec<u32> {
        let subject = Subject::new(document);
        let mut found = Vec::new();
        for key in self.keys.get(policy).into_iter().flatten() {
            let SubjectKey::Column {
                files,
                name: column,
            } = key
            else {
                continue;
            };
            let mut takes = None;
            for (number, one) in (0_u32..).zip(&document.columns) {
                if *one.name == **column
                    && *takes
                        .get_or_insert_with(|| judge.takes(policy, files, &subject, name, scratch))
                {
                    found.push(number);
                }
            }
        }
        found
    }

    /// Tells of a table that names no subject at all, once.
    fn without_key(&self, gathering: &Gathering, keys: &[Vec<u32>], doubts: &mut Doubts<'_>) {
        for (active, of) in gathering.active.iter().zip(&self.tables) {
            let none = keys.get(of.shape.policy).is_none_or(Vec::is_empty);
            if *active && of.shape.whose && of.shape.target.is_none() && none {
                doubts.tell(&of.rules, Spot::File, Reason::NoSubjectColumn);
            }
        }
    }
}

/// The rows of a table: the index of the first cell among the fields, and the cells.
fn rows(document: &Document) -> impl Iterator<Item = (usize, &[Field])> {
    let is_cell = |field: &Field| matches!(field.name, Name::Cell(_));
    let one_row = move |a: &Field, b: &Field| is_cell(a) && is_cell(b) && a.item == b.item;
    let mut next = 0_usize;
    let numbered = document.fields.chunk_by(one_row).map(move |cells| {
        let first = next;
        next = next.saturating_add(cells.len());
        (first, cells)
    });
    numbered.filter(move |(_, cells)| cells.first().is_some_and(is_cell))
}
