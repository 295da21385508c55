//! What files say of faces, for the pixel rules that ask for none.
use super::super::faces::{NUMBERS, TEXT, lines};
use super::super::facts::{FactsError, Rows, Sink};
use super::{Collector, Gathering, Source};
use crate::judge::{Judge, Scratch};

/// A table of what files say, for all rules that are for the same files.
#[derive(Debug)]
pub(super) struct Faces {
    /// Which files, by the judge's sets of files.
    scope: usize,
    sink: usize,
    /// The rules that it is for, by their indices among the judge's.
    rules: Vec<usize>,
}

impl Collector {
    /// Makes the tables.
    pub(super) fn enter_faces(&mut self, judge: &Judge) -> Result<(), FactsError> {
        for rule in judge.face_rules() {
            if let Some(known) = (self.faces.iter_mut()).find(|known| known.scope == rule.scope) {
                known.rules.push(rule.number);
                continue;
            }
            let name = format!("faces{}", self.sinks.len());
            self.sinks
                .push(Sink::new(&self.place, &name, &NUMBERS, &[TEXT.to_owned()])?);
            self.faces.push(Faces {
                scope: rule.scope,
                sink: self.sinks.len() - 1,
                rules: vec![rule.number],
            });
        }
        Ok(())
    }

    /// Takes down a file.
    pub(super) fn faces(
        &self,
        source: Source<'_>,
        gathering: &mut Gathering,
        scratch: &mut Scratch,
    ) {
        let mut told = None;
        for of in &self.faces {
            if !scratch.is_in(of.scope) {
                continue;
            }
            // Files of several inputs may have one path.
            let path = || format!("{}/{}", source.input, source.name);
            let lines = told.get_or_insert_with(|| lines(source.document, &path(), source.number));
            let Some(lines) = lines else {
                return;
            };
            let (Some(gathered), Some(sink)) =
                (gathering.sinks.get_mut(of.sink), self.sinks.get(of.sink))
            else {
                continue;
            };
            for rule in &of.rules {
                Judge::took_in(*rule, scratch);
            }
            for row in &lines.rows {
                gathered.push(*row, [Some(lines.series.as_str())]);
            }
            if gathered.is_full() {
                self.write(sink, gathered);
            }
        }
    }

    /// What was taken down for a rule, by its index among the judge's.
    pub(crate) fn faces_of(&self, rule: usize) -> Option<Rows<'_>> {
        let of = self.faces.iter().find(|of| of.rules.contains(&rule))?;
        self.sinks.get(of.sink).map(Sink::rows)
    }
}
