//! The facts in one file: for each rule over the whole dataset that the file is for, its records with their subject and values.
//!
//! | file | what it does |
//! |---|---|
//! | `compile` | what is collected for which rule |
//! | `image` | a DICOM file: one record; a DICOMDIR |
//! | `rows` | a table: a record a row |
//! | `faces` | what files say of faces |
//! | `record` | a record's values as rows of facts |
//! | `places` | where in a file what the engine speaks of stands |
mod compile;
#[cfg(feature = "pixels")]
mod faces;
mod image;
mod places;
mod record;
mod rows;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::facts::{FactsError, Folder, Gathered, Place, Rows, Sink};
use super::layout::Kind;
use super::value::Precision;
use crate::field::{Document, Format, Tag};
use crate::finding::Finding;
use crate::judge::{Judge, Scratch};
use crate::policy::model::{Depth, Selector, SubjectKey};
use record::Doubts;

/// Pixel Data, in its three forms (PS3.3 C.7.6.3).
const PIXELS: [Tag; 3] = [
    Tag(0x7FE0, 0x0008),
    Tag(0x7FE0, 0x0009),
    Tag(0x7FE0, 0x0010),
];

/// What is collected for all rules over the whole dataset.
#[derive(Debug)]
pub(crate) struct Collector {
    sinks: Vec<Sink>,
    tables: Vec<Table>,
    directories: Vec<Directory>,
    #[cfg(feature = "pixels")]
    faces: Vec<faces::Faces>,
    rules: Vec<Facts>,
    /// By policy: where the keys of subjects stand.
    keys: Vec<Vec<SubjectKey>>,
    /// Attributes that are named by a tag, at the end of a path at least.
    by_tag: FxHashMap<Tag, Vec<Slot>>,
    /// Attributes that are named otherwise.
    others: Vec<Slot>,
    failure: Mutex<Option<FactsError>>,
    /// The last, so that it goes when nothing is open in it.
    place: Place,
}

/// Where the facts of a rule stand.
#[derive(Debug)]
struct Facts {
    rule: usize,
    table: usize,
    targets: Option<usize>,
    directory: Option<usize>,
}

/// A table of what DICOMDIRs and files say, for all rules that are for the same DICOMDIRs.
#[derive(Debug)]
struct Directory {
    /// Which DICOMDIRs, by the judge's sets of files.
    scope: usize,
    sink: usize,
    /// The rules that it is for, by their indices among the judge's.
    rules: Vec<usize>,
}

/// What the engine is given of a rule.
#[derive(Debug)]
pub(crate) struct Collected<'a> {
    /// Its facts.
    pub(crate) facts: Rows<'a>,
    /// What `exist in` looks among.
    pub(crate) targets: Option<Rows<'a>>,
    /// What DICOMDIRs and files say.
    pub(crate) directory: Option<Rows<'a>>,
    /// For each column `q{n}`, whether a value is missing somewhere.
    pub(crate) nulls: Vec<bool>,
    /// Whether some record has more than one row.
    pub(crate) several: bool,
}

/// A table of facts, for all rules that look at the same.
#[derive(Debug)]
struct Table {
    shape: Shape,
    sink: usize,
    /// The rules that it is for, by their indices among the judge's.
    rules: Vec<usize>,
    /// For each column and each of its places, whether a table had it.
    seen: Vec<Vec<Seen>>,
}

/// What decides whether two rules have the same facts.
#[derive(Debug, PartialEq)]
struct Shape {
    policy: usize,
    /// Of which files, by the judge's sets of files; `None`: of all.
    scopes: Option<BTreeSet<usize>>,
    /// Whether each record must have a subject.
    whose: bool,
    marks: Vec<String>,
    columns: Vec<Column>,
    /// The columns from here on are judged each by itself, if this is not past them: a row has a value of one of them, and not a
    /// combination of all.
    apart: usize,
    /// The demand and its quantity, if this is what `exist in` looks among.
    target: Option<(usize, usize)>,
}

#[derive(Debug, PartialEq)]
struct Column {
    from: Vec<From>,
    kind: Kind,
    precision: Precision,
}

/// Where values of a column stand.
#[derive(Debug, PartialEq)]
enum From {
    Subject,
    Pixels,
    Attribute {
        selector: Selector,
        except: Vec<Selector>,
        depth: Depth,
    },
    Cells {
        /// The named scope, by the judge's sets of files.
        scope: Option<usize>,
        name: String,
    },
}

/// Whether the column of a quantity was there.
#[derive(Debug)]
struct Seen {
    met: AtomicBool,
    /// The first file that is meant and has no such column.
    lacking: AtomicU32,
}

/// One place where values of a column stand.
#[derive(Debug, Clone, Copy)]
struct Slot {
    table: usize,
    column: usize,
    from: usize,
}

/// One thread's memory.
#[derive(Debug)]
pub(crate) struct Gathering {
    sinks: Vec<Gathered>,
    /// By table: whether it takes the file.
    active: Vec<bool>,
    /// The values of the record, one behind the other.
    text: String,
    /// By table and column: where in `text` its values are.
    values: Vec<Vec<Vec<Range<usize>>>>,
    /// By policy: the subject of the record.
    subjects: Vec<Option<String>>,
}

/// The file that is collected from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Its number, by the order of the walk.
    pub(crate) number: u32,
    /// The number of the input that it is in.
    pub(crate) input: u32,
    /// Its name.
    pub(crate) name: &'a Arc<str>,
    /// The file, or a portion of it.
    pub(crate) document: &'a Document,
    /// Whether this is its first portion.
    pub(crate) first: bool,
}

impl Collector {
    /// Memory for one thread.
    pub(crate) fn gathering(&self) -> Gathering {
        let empty = |table: &Table| vec![Vec::new(); table.shape.columns.len()];
        Gathering {
            sinks: self.sinks.iter().map(Sink::gather).collect(),
            active: vec![false; self.tables.len()],
            text: String::new(),
            values: self.tables.iter().map(empty).collect(),
            subjects: vec![None; self.keys.len()],
        }
    }

    /// Takes down a file, or a portion of it, right after `judge` has judged it with `scratch`. Findings about what does not
    /// fit go to `out`.
    pub(crate) fn collect(
        &self,
        source: Source<'_>,
        gathering: &mut Gathering,
        judge: &Judge,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) {
        if source.first {
            self.directory(source, gathering, scratch);
            #[cfg(feature = "pixels")]
            self.faces(source, gathering, scratch);
        }
        let mut any = false;
        for (active, table) in gathering.active.iter_mut().zip(&self.tables) {
            let scopes = table.shape.scopes.as_ref();
            *active = scopes.is_none_or(|scopes| scopes.iter().any(|scope| scratch.is_in(*scope)));
            any |= *active;
        }
        if !any {
            return;
        }
        let before = out.len();
        let mut doubts = Doubts {
            judge,
            source,
            scratch,
            out,
        };
        match source.document.format {
            Some(Format::Dicom) => self.image(gathering, &mut doubts),
            Some(Format::Table) => self.rows(gathering, &mut doubts),
            _ => {}
        }
        judge.loosen(source.name, out, before, scratch.tally_mut());
    }

    fn write(&self, sink: &Sink, gathered: &mut Gathered) {
        if let Err(error) = sink.write(&self.place, gathered) {
            let mut failure = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
            failure.get_or_insert(error);
        }
    }

    /// The first error so far: nothing can be said any more.
    pub(crate) fn failure(&self) -> Option<FactsError> {
        self.failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    /// Writes what a thread still has.
    pub(crate) fn finish(&self, mut gathering: Gathering) {
        for (sink, gathered) in self.sinks.iter().zip(&mut gathering.sinks) {
            self.write(sink, gathered);
        }
    }

    /// Ends all files, when every thread has finished.
    ///
    /// # Errors
    /// When something could not be written.
    pub(crate) fn close(&self) -> Result<(), FactsError> {
        self.failure().map_or(Ok(()), Err)?;
        self.sinks
            .iter()
            .try_for_each(|sink| sink.close(&self.place))
    }

    /// The facts of a rule, by its index among the judge's.
    pub(crate) fn of_rule(&self, rule: usize) -> Option<Collected<'_>> {
        let facts = self.rules.iter().find(|facts| facts.rule == rule)?;
        let sink = self.sinks.get(self.tables.get(facts.table)?.sink)?;
        let rows = |at: usize| self.sinks.get(at).map(Sink::rows);
        Some(Collected {
            facts: sink.rows(),
            targets: facts.targets.and_then(rows),
            directory: facts.directory.and_then(rows),
            // The first is the subject's.
            nulls: sink.nulls().split_off(1),
            several: sink.several(),
        })
    }

    /// The folder of everything that is written, if anything is.
    pub(crate) fn folder(&self) -> Option<&Folder> {
        match &self.place {
            Place::Disk(folder) => Some(folder),
            Place::Memory => None,
        }
    }
}
