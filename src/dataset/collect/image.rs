//! A DICOM file: one record. A DICOMDIR is none, but says what its files are.
use super::super::directory;
use super::record::{Doubts, key, take};
use super::{Collector, Column, From, Gathering, Slot, Source, Table};
use crate::field::{Document, Field, FieldId, Format, Name, Value};
use crate::judge::{Judge, Reason, Scratch, Spot, Subject};
use crate::policy::model::{Depth, SubjectKey};

impl Collector {
    /// A DICOM file: one record.
    pub(super) fn image(&self, gathering: &mut Gathering, doubts: &mut Doubts<'_>) {
        let document = doubts.source.document;
        let subject = Subject::new(document);
        gathering.clear();
        for (whose, keys) in gathering.subjects.iter_mut().zip(&self.keys) {
            *whose = attribute_key(keys, &subject).map(|(_, key)| key);
        }
        for (number, field) in document.fields.iter().enumerate() {
            let Name::Tag(tag) = field.name else {
                continue;
            };
            let named = self.by_tag.get(&tag).into_iter().flatten();
            for slot in named.chain(&self.others) {
                let Some(id) = FieldId::new(number) else {
                    continue;
                };
                if gathering.active.get(slot.table).copied().unwrap_or(false) {
                    self.attribute(*slot, &subject, field, id, gathering, doubts);
                }
            }
        }
        for (table, of) in self.tables.iter().enumerate() {
            if !gathering.active.get(table).copied().unwrap_or(false) {
                continue;
            }
            let whose = gathering.subjects.get(of.shape.policy).cloned().flatten();
            if of.shape.whose && whose.is_none() && of.shape.target.is_none() {
                let keys = self
                    .keys
                    .get(of.shape.policy)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let first = keys.iter().find_map(|key| match key {
                    SubjectKey::Attribute(selector) => Some(selector),
                    SubjectKey::Column { .. } => None,
                });
                let spot = first.map_or(Spot::File, Spot::Attribute);
                doubts.tell(&of.rules, spot, Reason::NoSubject);
            }
            self.record(
                table,
                of,
                0,
                (whose.as_deref(), Spot::File),
                gathering,
                doubts,
            );
        }
    }

    /// The values of a field, if the place of a column means it.
    fn attribute(
        &self,
        slot: Slot,
        subject: &Subject<'_>,
        field: &Field,
        id: FieldId,
        gathering: &mut Gathering,
        doubts: &mut Doubts<'_>,
    ) {
        let Some((table, column)) = self.column(slot) else {
            return;
        };
        let Some(policy) = doubts.judge.policies().get(table.shape.policy) else {
            return;
        };
        match column.from.get(slot.from) {
            Some(From::Pixels) if crate::judge::is_top(field) => {
                match pixels(subject.document, field) {
                    Ok(Some(digest)) => gathering.add(slot, &digest),
                    Ok(None) => {}
                    Err(reason) => doubts.tell(&table.rules, Spot::Field(id), reason),
                }
            }
            Some(From::Attribute {
                selector,
                except,
                depth,
            }) => {
                let named = subject.names(selector, field, policy.options)
                    && (*depth == Depth::Any || subject.begins_at_top(Some(selector), field))
                    && !(except.iter()).any(|one| subject.spares(one, field, policy.options));
                if named {
                    take(slot, (table, column), (field, id), gathering, doubts);
                }
            }
            _ => {}
        }
    }

    /// What a DICOMDIR says of files, or a file of itself, for rules that hold them against each other.
    pub(super) fn directory(
        &self,
        source: Source<'_>,
        gathering: &mut Gathering,
        scratch: &mut Scratch,
    ) {
        for of in &self.directories {
            // Files of several inputs may have one path.
            let path = format!("{}/{}", source.input, source.name);
            let lines = directory::lines(source.document, &path, scratch.is_in(of.scope));
            let (Some(gathered), Some(sink)) =
                (gathering.sinks.get_mut(of.sink), self.sinks.get(of.sink))
            else {
                continue;
            };
            for line in lines {
                let row = i64::try_from(line.row).unwrap_or(i64::MAX);
                gathered.push(
                    [i64::from(source.number), row],
                    line.texts.iter().map(Option::as_deref),
                );
                if source.document.format == Some(Format::Dicomdir) {
                    for rule in &of.rules {
                        Judge::took_in(*rule, scratch);
                    }
                }
            }
            if gathered.is_full() {
                self.write(sink, gathered);
            }
        }
    }

    pub(super) fn column(&self, slot: Slot) -> Option<(&Table, &Column)> {
        let table = self.tables.get(slot.table)?;
        Some((table, table.shape.columns.get(slot.column)?))
    }
}

/// The key of the subject of a DICOM file, and where it stands: the first attribute with a value at top.
pub(super) fn attribute_key(
    keys: &[SubjectKey],
    subject: &Subject<'_>,
) -> Option<(FieldId, String)> {
    let document = subject.document;
    keys.iter().find_map(|wanted| {
        let SubjectKey::Attribute(selector) = wanted else {
            return None;
        };
        let mut fields = document.fields.iter().enumerate();
        fields.find_map(|(number, field)| {
            let is = crate::judge::is_top(field)
                && subject.names(selector, field, crate::standard::OptionSet::default());
            let key = is.then(|| key(document, field)).flatten()?;
            Some((FieldId::new(number)?, key))
        })
    })
}

/// The digest of pixel data; none of an image of one value, which says nothing.
fn pixels(document: &Document, field: &Field) -> Result<Option<String>, Reason> {
    match field.value {
        Value::Empty => return Ok(None),
        Value::Items(_) => return Err(Reason::HasItems),
        Value::Skipped { .. } => return Err(Reason::NotLoaded),
        Value::Bytes { .. } => {}
    }
    let bytes = document.bytes_of(field).unwrap_or_default();
    // One sample of one to four bytes, or three of one or two.
    let flat = |period: &usize| {
        let first = bytes.get(..*period).unwrap_or_default();
        bytes.chunks(*period).all(|chunk| first.starts_with(chunk))
    };
    if [1, 2, 3, 4, 6].iter().any(flat) {
        return Ok(None);
    }
    Ok(Some(blake3::hash(bytes).to_hex().to_string()))
}
