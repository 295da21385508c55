//! What is asked of a file when its fields are through: what must be there, and what is asked of all fields together.
use super::contents::Around;
use super::file::Scratch;
use super::select::Subject;
use super::tally::count;
use super::{Judge, element, write};
use crate::field::{Field, FieldId};
use crate::policy::model::Selector;

impl Judge {
    /// Fields of rules that look at all of them together, of whose file this may be a portion.
    pub(super) fn see_fields(&self, subject: &Subject<'_>, scratch: &mut Scratch) {
        for &at in &self.at_the_end {
            let whole = self.rules.get(at).and_then(|compiled| {
                Some((
                    compiled.whole.as_ref()?,
                    self.policies.get(compiled.policy)?,
                ))
            });
            let (Some((must, policy)), Some(seen)) = (whole, scratch.seen.get_mut(at)) else {
                continue;
            };
            let fields: Vec<&Field> = (scratch.whole.iter())
                .filter(|(rule, _)| *rule as usize == at)
                .filter_map(|(_, field)| subject.document.fields.get(*field as usize))
                .collect();
            let around = Around::new(subject, policy, &scratch.heard);
            element::see_fields(must, &fields, around, seen);
        }
    }

    /// Rules whose field is not there, and rules that look at all their fields together.
    pub(super) fn absent_fields(
        &self,
        subject: &Subject<'_>,
        scratch: &mut Scratch,
        writer: &mut write::Writer<'_>,
    ) {
        for &at in &self.at_the_end {
            let Some((compiled, rule, policy)) = self.numbered(at) else {
                continue;
            };
            let Some(selection) = rule.target.selection() else {
                continue;
            };
            if !self.is_for_file(compiled, scratch) {
                continue;
            }
            if compiled.of_subjects {
                let mine = |(of, field): &(u32, u32)| (*of as usize == at).then_some(*field);
                let has_key = !self
                    .key_columns(compiled, subject.document, scratch)
                    .is_empty();
                // Of a table with the column, each row has been asked.
                if has_key || scratch.subjects.iter().any(|of| *of as usize == at) {
                    continue;
                }
                // Where it should stand, or where it is empty.
                let is_table = !subject.document.columns.is_empty();
                let mut keys = selection.include.iter();
                let key = keys.find(|key| matches!(key, Selector::Column(_)) == is_table);
                match scratch.whole.iter().find_map(mine) {
                    Some(field) => writer.field(
                        &compiled.id,
                        policy,
                        rule,
                        compiled.absent,
                        FieldId::new(field as usize),
                    ),
                    None => writer.missing(
                        &compiled.id,
                        policy,
                        rule,
                        compiled.absent,
                        key.or(selection.include.first()),
                    ),
                }
                count(&mut scratch.tally.failed, at, 1);
                continue;
            }
            let mut failures = 0;
            if let (Some(must), Some(seen)) = (&compiled.whole, scratch.seen.get(at)) {
                let truth = element::over_fields(must, seen);
                if !truth.passes() {
                    failures += 1;
                    writer.missing(&compiled.id, policy, rule, truth, selection.include.first());
                }
            }
            if !compiled.absent.passes() {
                let met = scratch.met.get(compiled.first_selector..);
                let met = met.unwrap_or_default().iter();
                for (selector, met) in selection.include.iter().zip(met) {
                    if !met {
                        failures += 1;
                        writer.missing(&compiled.id, policy, rule, compiled.absent, Some(selector));
                    }
                }
            }
            count(&mut scratch.tally.failed, at, failures);
        }
    }
}
