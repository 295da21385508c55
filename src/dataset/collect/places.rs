//! Where in a file what the engine speaks of stands.
use std::sync::atomic::Ordering;

use super::super::value;
use super::image::attribute_key;
use super::{Collector, From, PIXELS, Table};
use crate::field::{Document, FieldId, Name};
use crate::judge::{Judge, Scratch, Subject};
use crate::policy::model::{Depth, Policy};

impl Collector {
    /// Columns that a rule looks at and that are in no table that it means: the first such table, and the column.
    pub(crate) fn lacking(&self, rule: usize) -> Vec<(u32, &str)> {
        let mut found = Vec::new();
        for table in self
            .tables
            .iter()
            .filter(|table| table.rules.contains(&rule))
        {
            for (column, seen) in table.shape.columns.iter().zip(&table.seen) {
                for (from, seen) in column.from.iter().zip(seen) {
                    let first = seen.lacking.load(Ordering::Relaxed);
                    if let From::Cells { name, .. } = from
                        && !seen.met.load(Ordering::Relaxed)
                        && first != u32::MAX
                    {
                        found.push((first, name.as_str()));
                    }
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether an `exist in` is all that a rule asks, and no table that it looks among is there.
    pub(crate) fn looks_among_nothing(&self, rule: usize) -> bool {
        let is_target =
            |table: &&Table| table.shape.target.is_some() && table.rules.contains(&rule);
        let mut targets = self.tables.iter().filter(is_target).peekable();
        let absent = |of: &Table| {
            let columns = of.shape.columns.iter().zip(&of.seen);
            columns.into_iter().all(|(column, seen)| {
                (column.from.iter().zip(seen)).all(|(from, seen)| {
                    matches!(from, From::Cells { .. })
                        && !seen.met.load(Ordering::Relaxed)
                        && seen.lacking.load(Ordering::Relaxed) == u32::MAX
                })
            })
        };
        targets.peek().is_some() && targets.all(absent)
    }

    /// The field of a DICOM file or the column of a table where the value of a column of a rule's facts stands, if it has this
    /// one; the file has just been judged with `scratch`.
    pub(crate) fn place(
        &self,
        rule: usize,
        column: usize,
        document: &Document,
        policy: &Policy,
        wanted: Option<&str>,
    ) -> Option<FieldId> {
        let facts = self.rules.iter().find(|facts| facts.rule == rule)?;
        let it = self.tables.get(facts.table)?.shape.columns.get(column)?;
        let subject = Subject::new(document);
        let mut first = None;
        if it.from.contains(&From::Subject) {
            let keys = self.keys.get(self.tables.get(facts.table)?.shape.policy)?;
            first = attribute_key(keys, &subject).map(|(id, _)| id);
        }
        for (number, field) in document.fields.iter().enumerate() {
            let is = it.from.iter().any(|from| match from {
                From::Attribute {
                    selector,
                    except,
                    depth,
                } => {
                    subject.names(selector, field, policy.options)
                        && (*depth == Depth::Any || subject.begins_at_top(Some(selector), field))
                        && !(except.iter()).any(|one| subject.spares(one, field, policy.options))
                }
                From::Pixels => PIXELS.iter().any(|tag| field.name == Name::Tag(*tag)),
                From::Subject | From::Cells { .. } => false,
            });
            if !is {
                continue;
            }
            first = first.or(FieldId::new(number));
            let has = |wanted: &str| {
                document.values_of(field).any(|value| {
                    value::normal(&value, it.kind, it.precision).is_ok_and(|value| value == wanted)
                })
            };
            if wanted.is_some_and(has) {
                return FieldId::new(number);
            }
        }
        first
    }

    /// Which column of a table a column of a rule's facts is taken from: the first of those that it may be.
    pub(crate) fn column_of_table<'d>(
        &self,
        rule: usize,
        column: usize,
        (document, name): (&'d Document, &str),
        judge: &Judge,
        scratch: &Scratch,
    ) -> Option<&'d crate::field::Column> {
        let facts = self.rules.iter().find(|facts| facts.rule == rule)?;
        let shape = &self.tables.get(facts.table)?.shape;
        let it = shape.columns.get(column)?;
        it.from.iter().find_map(|from| match from {
            From::Subject => {
                let keys = self.keys_of(shape.policy, (document, name), judge, scratch);
                let first = usize::try_from(*keys.first()?).ok()?;
                document.columns.get(first)
            }
            From::Cells { scope, name } if scope.is_none_or(|scope| scratch.is_in(scope)) => {
                let mut columns = document.columns.iter();
                columns.find(|column| *column.name == **name)
            }
            _ => None,
        })
    }
}
