//! Rules over subjects: a rule's `must` on each subject that a file names, by the ledgers that the policy has.
use std::borrow::Cow;

use super::contents::Around;
use super::select::Subject;
use super::tally::count;
use super::truth::{Reason, Truth};
use super::{Compiled, Judge, Scratch, write};
use crate::field::text::Look;
use crate::field::{Document, Field, FieldId, Format, Name, Tag};
use crate::policy::model::{
    Key, Ledger, Must, Predicate, Row, SUPPRESSED, Selector, Standing, SubjectKey, key_of,
};
use crate::standard::OptionSet;

/// Directory Record Sequence (PS3.3 F.3.2.2).
const DIRECTORY_RECORDS: Tag = Tag(0x0004, 0x1220);

/// Patient ID.
const PATIENT_ID: Selector = Selector::Tag(Tag(0x0010, 0x0020));

/// The key in a field or cell, if it names somebody.
pub(crate) fn key_in(document: &Document, field: &Field) -> Option<Key> {
    let key = key_of(&document.values_of(field).next()?);
    let text = key.as_str();
    let nobody = text.chars().all(|c| c == '*')
        || (SUPPRESSED.iter()).any(|mark| text.eq_ignore_ascii_case(mark));
    (!nobody).then_some(key)
}

impl Judge {
    /// Tells the subjects that a file, or a portion of it, is of, which has just been judged with `scratch`: by the first policy
    /// that says `subject is`, else by Patient ID.
    pub(crate) fn subjects(
        &self,
        document: &Document,
        path: &str,
        scratch: &Scratch,
        each: &mut dyn FnMut(&str),
    ) {
        let said = (self.policies.iter()).find(|policy| !policy.subject.is_empty());
        let by_default = [SubjectKey::Attribute(PATIENT_ID)];
        let keys = said.map_or(by_default.as_slice(), |policy| policy.subject.as_slice());
        let subject = Subject::new(document);
        if document.format == Some(Format::Dicom) {
            let key = keys.iter().find_map(|key| match key {
                SubjectKey::Attribute(selector) => document.fields.iter().find_map(|field| {
                    let is = super::is_top(field)
                        && subject.names(selector, field, OptionSet::default());
                    is.then(|| key_in(document, field)).flatten()
                }),
                SubjectKey::Column { .. } => None,
            });
            if let Some(key) = key {
                each(key.as_str());
            }
        }
        let (Some(policy), Some(Format::Table)) = (said, document.format) else {
            return;
        };
        let around = Around::new(&subject, policy, &scratch.heard);
        let of_key = |key: &SubjectKey| match key {
            SubjectKey::Column { files, name }
                if super::scope::takes(files, policy, around, path) =>
            {
                let mut columns = (0_u32..).zip(&document.columns);
                columns.find(|(_, column)| *column.name == **name)
            }
            _ => None,
        };
        let columns: Vec<u32> = (keys.iter())
            .filter_map(|key| Some(of_key(key)?.0))
            .collect();
        for row in document.fields.chunk_by(|a, b| a.item == b.item) {
            let key = columns.iter().find_map(|column| {
                let cell = row.iter().find(|cell| cell.name == Name::Cell(*column))?;
                key_in(document, cell)
            });
            if let Some(key) = key {
                each(key.as_str());
            }
        }
    }
}

impl Judge {
    /// Whether a selector of a rule over subjects names them in this file: a column does in its own tables only.
    pub(super) fn is_key(compiled: &Compiled, selector: u32, scratch: &Scratch) -> bool {
        let key = usize::try_from(selector)
            .ok()
            .and_then(|at| compiled.keys.get(at));
        match key {
            Some(Some(files)) => scratch.in_key.get(*files).copied().unwrap_or(false),
            _ => true,
        }
    }

    /// The columns of a table that name its subjects for a rule, by their indices.
    pub(super) fn key_columns(
        &self,
        compiled: &Compiled,
        document: &Document,
        scratch: &Scratch,
    ) -> Vec<u32> {
        let selection = self.rule(compiled).and_then(|rule| rule.target.selection());
        let keys = (0u32..).zip(selection.into_iter().flat_map(|it| &it.include));
        let names: Vec<&str> = keys
            .filter_map(|(at, selector)| match selector {
                Selector::Column(name) if Self::is_key(compiled, at, scratch) => Some(&**name),
                _ => None,
            })
            .collect();
        let columns = (0u32..).zip(&document.columns);
        columns
            .filter(|(_, column)| names.contains(&&*column.name))
            .map(|(at, _)| at)
            .collect()
    }

    /// Rows of a table that name no subject: nobody knows what those people said.
    pub(super) fn nameless_rows(
        &self,
        document: &Document,
        scratch: &mut Scratch,
        writer: &mut write::Writer<'_>,
    ) {
        for (at, compiled) in self.rules.iter().enumerate() {
            if !compiled.of_subjects
                || document.columns.is_empty()
                || !self.is_for_file(compiled, scratch)
            {
                continue;
            }
            let columns = self.key_columns(compiled, document, scratch);
            let (Some(rule), Some(policy), Ok(number), false) = (
                self.rule(compiled),
                self.policies.get(compiled.policy),
                u32::try_from(at),
                columns.is_empty(),
            ) else {
                continue;
            };
            let is_cell = |field: &Field| matches!(field.name, Name::Cell(_));
            let fields = document.fields.as_slice();
            let rows = fields.chunk_by(|a, b| is_cell(a) && is_cell(b) && a.item == b.item);
            let mut start = 0;
            for row in rows {
                let first = start;
                start += row.len();
                let Some(cell) = row.first().filter(|field| is_cell(field)) else {
                    continue;
                };
                if scratch.named_rows.contains(&(number, cell.item)) {
                    continue;
                }
                let key =
                    |field: &Field| matches!(field.name, Name::Cell(of) if columns.contains(&of));
                let place = first + row.iter().position(key).unwrap_or(0);
                count(&mut scratch.tally.failed, at, 1);
                writer.field(
                    &compiled.id,
                    policy,
                    rule,
                    compiled.absent,
                    FieldId::new(place),
                );
            }
        }
    }
}

/// `must` on every subject that a field names; `None` where it names none.
pub(super) fn on_look(must: &Must, look: &Look<'_>) -> Option<Truth> {
    let of = |value: Cow<'_, str>| {
        let key = key_of(&value);
        (!key.is_empty()).then(|| on_subject(must, &key, true))
    };
    match look {
        Look::Empty => None,
        Look::Items => Some(Truth::Undecided(Reason::HasItems)),
        Look::Skipped => Some(Truth::Undecided(Reason::NotLoaded)),
        Look::Binary => Some(Truth::Undecided(Reason::NotText)),
        Look::One(value) => of(Cow::Borrowed(value)),
        Look::Values { values, sure } => {
            let mut all = values.clone().filter_map(of).peekable();
            let some = all.peek().is_some();
            match Truth::all(all) {
                sum if !sum.passes() => Some(sum),
                _ if !sure => Some(Truth::Undecided(Reason::Undecodable)),
                sum => some.then_some(sum),
            }
        }
    }
}

/// Whether a field stands at the top of a directory record, as Patient ID does in a DICOMDIR.
pub(super) fn is_in_record(document: &Document, field: &Field) -> bool {
    document.format == Some(Format::Dicomdir)
        && document.field(field.parent).is_some_and(|parent| {
            parent.name == Name::Tag(DIRECTORY_RECORDS) && super::select::is_top(parent)
        })
}

/// Whether `must` comes to `wanted` for a subject; where not, why.
fn on_subject(must: &Must, subject: &Key, wanted: bool) -> Truth {
    let parts = |all: &[Must], every: bool| {
        let each = all.iter().map(|part| on_subject(part, subject, wanted));
        if every {
            Truth::all(each)
        } else {
            Truth::any(each)
        }
    };
    match must {
        Must::And(all) => parts(all, wanted),
        Must::Or(all) => parts(all, !wanted),
        Must::Not(inner) => on_subject(inner, subject, !wanted),
        Must::Is(Predicate::InLedger(ledger, standing)) => {
            in_ledger(ledger, standing.as_ref(), subject, wanted)
        }
        // The checks of the language let no other test into a rule over subjects.
        Must::Is(_) => Truth::Undecided(Reason::NotText),
    }
}

fn in_ledger(ledger: &Ledger, standing: Option<&Standing>, subject: &Key, wanted: bool) -> Truth {
    match (ledger.row(subject), standing) {
        (None, _) => Truth::of(!wanted, Reason::NotInLedger),
        (Some(_), None) => Truth::of(wanted, Reason::InLedger),
        (Some(row), Some(standing)) => stands(standing, row, wanted),
    }
}

fn stands(standing: &Standing, row: &Row, wanted: bool) -> Truth {
    let parts = |all: &[Standing], every: bool| {
        let each = all.iter().map(|part| stands(part, row, wanted));
        if every {
            Truth::all(each)
        } else {
            Truth::any(each)
        }
    };
    let (is, if_not, if_so) = match standing {
        Standing::And(all) => return parts(all, wanted),
        Standing::Or(all) => return parts(all, !wanted),
        Standing::Not(inner) => return stands(inner, row, !wanted),
        Standing::Notified => (row.notified, Reason::NotNotified, Reason::Notified),
        Standing::OptedOut => (row.opted_out, Reason::NotOptedOut, Reason::OptedOut),
        Standing::Withdrawn => (row.withdrawn, Reason::NotWithdrawn, Reason::Withdrawn),
        Standing::ConsentedTo(purpose) => (
            row.purposes.contains(purpose),
            Reason::NotConsented,
            Reason::Consented,
        ),
    };
    Truth::of(is == wanted, if wanted { if_not } else { if_so })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: fn() -> Row = || Row {
        notified: true,
        opted_out: true,
        ..Row::default()
    };

    fn not(standing: Standing) -> Standing {
        Standing::Not(Box::new(standing))
    }

    #[test]
    fn the_reason_is_that_of_the_condition_that_fails_however_it_is_negated() {
        let asked = Standing::And(vec![Standing::Notified, not(Standing::OptedOut)]);
        assert_eq!(stands(&asked, &ROW(), true), Truth::Fails(Reason::OptedOut));
        let asked = not(Standing::Or(vec![
            Standing::OptedOut,
            not(Standing::Notified),
        ]));
        assert_eq!(stands(&asked, &ROW(), true), Truth::Fails(Reason::OptedOut));
        assert_eq!(
            stands(&Standing::Withdrawn, &ROW(), true),
            Truth::Fails(Reason::NotWithdrawn)
        );
    }

    #[test]
    fn either_of_two_conditions_is_enough_and_denied_both_must_fail() {
        let either = Standing::Or(vec![Standing::Notified, Standing::Withdrawn]);
        assert_eq!(stands(&either, &ROW(), true), Truth::Holds);
        assert_eq!(
            stands(&not(either), &ROW(), true),
            Truth::Fails(Reason::Notified)
        );
        let both = Standing::And(vec![Standing::Notified, Standing::Withdrawn]);
        assert_eq!(stands(&not(both), &ROW(), true), Truth::Holds);
    }
}
