//! The facts in one file: for each rule over the whole dataset that the file is for, its records with their subject and values.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::facts::{FactsError, Folder, Gathered, Sink};
use super::layout::{self, Kind};
use super::value::{self, Precision};
use crate::field::text::Look;
use crate::field::{Document, Field, FieldId, Format, Name, Tag, Value};
use crate::finding::Finding;
use crate::judge::{DataRule, Judge, Reason, Scratch, Spot, Subject};
use crate::policy::model::{
    Demand, Depth, Over, Policy, Quantity, QuantityFrom, Selector, SubjectKey, key_of,
};

/// Combinations of values of one record, at most.
const MOST: usize = 10_000;
/// Findings about one file that are kept.
const MAX_FINDINGS: usize = 20_001;
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
    rules: Vec<Facts>,
    /// By policy: where the keys of subjects stand.
    keys: Vec<Vec<SubjectKey>>,
    /// Attributes that are named by a tag, at the end of a path at least.
    by_tag: FxHashMap<Tag, Vec<Slot>>,
    /// Attributes that are named otherwise.
    others: Vec<Slot>,
    failure: Mutex<Option<FactsError>>,
    /// The last, so that it goes when nothing is open in it.
    folder: Folder,
}

/// Where the facts of a rule stand.
#[derive(Debug)]
struct Facts {
    rule: usize,
    table: usize,
    targets: Option<usize>,
}

/// What the engine is given of a rule.
#[derive(Debug)]
pub(crate) struct Collected<'a> {
    /// The folder of its facts.
    pub(crate) facts: &'a Path,
    /// The folder of what `exist in` looks among.
    pub(crate) targets: Option<&'a Path>,
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
    /// The demand, if this is what `exist in` looks among.
    target: Option<usize>,
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
    /// By table and column: the values of the record.
    values: Vec<Vec<Vec<String>>>,
    /// By policy: the subject of the record.
    subjects: Vec<Option<String>>,
}

/// The file that is collected from.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// Its number, by the order of the walk.
    pub(crate) number: u32,
    /// Its name.
    pub(crate) name: &'a Arc<str>,
    /// The file, or a portion of it.
    pub(crate) document: &'a Document,
    /// Whether this is its first portion.
    pub(crate) first: bool,
}

/// What doubts of one file go through.
struct Doubts<'a> {
    judge: &'a Judge,
    source: Source<'a>,
    scratch: &'a mut Scratch,
    out: &'a mut Vec<Finding>,
}

impl Doubts<'_> {
    fn tell(&mut self, rules: &[usize], spot: Spot<'_>, reason: Reason) {
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
    /// For the rules of a judge; `None` where it has none over the whole dataset. Facts go to a fresh folder in `parent`.
    ///
    /// # Errors
    /// When that cannot be made.
    pub(crate) fn new(judge: &Judge, parent: &Path) -> Result<Option<Self>, FactsError> {
        if judge.data_rules().next().is_none() {
            return Ok(None);
        }
        let mut made = Self {
            folder: Folder::new(parent)?,
            sinks: Vec::new(),
            tables: Vec::new(),
            rules: Vec::new(),
            keys: (judge.policies().iter().map(|policy| policy.subject.clone())).collect(),
            by_tag: FxHashMap::default(),
            others: Vec::new(),
            failure: Mutex::new(None),
        };
        for rule in judge.data_rules() {
            made.enter(judge, rule)?;
        }
        made.index();
        Ok(Some(made))
    }

    fn enter(&mut self, judge: &Judge, rule: DataRule<'_>) -> Result<(), FactsError> {
        let DataRule {
            data_set,
            of,
            rule: itself,
            ..
        } = rule;
        let quantities = layout::quantities(data_set, &itself.must);
        let kinds = layout::kinds(data_set, &itself.must);
        let columns: Vec<Column> = (quantities.iter().zip(kinds))
            .map(|(quantity, kind)| Column::of(quantity, kind, judge, of))
            .collect();
        let mut scopes = BTreeSet::from([rule.scope]);
        scopes.extend(columns.iter().flat_map(Column::scopes));
        let is_subject = |quantity: &&Quantity| {
            quantity.trace.is_some()
                || (quantity.from.iter()).any(|from| matches!(from, QuantityFrom::Subject))
        };
        let shape = Shape {
            policy: of,
            scopes: Some(scopes),
            whose: data_set.over == Over::Subjects || quantities.iter().any(is_subject),
            marks: data_set
                .marks
                .iter()
                .map(|mark| value::fold(mark))
                .collect(),
            columns,
            target: None,
        };
        let table = match self.tables.iter().position(|table| table.shape == shape) {
            Some(table) => table,
            None => {
                let name = format!("facts{}", self.sinks.len());
                let texts = (0..shape.columns.len()).map(|n| format!("q{n}"));
                let texts: Vec<String> =
                    std::iter::once("subject".to_owned()).chain(texts).collect();
                self.sinks
                    .push(Sink::new(&self.folder, &name, &["file", "row"], &texts)?);
                self.put(shape, self.sinks.len() - 1)
            }
        };
        if let Some(table) = self.tables.get_mut(table) {
            table.rules.push(rule.number);
        }
        let targets = self.targets(judge, rule)?;
        self.rules.push(Facts {
            rule: rule.number,
            table,
            targets,
        });
        Ok(())
    }

    /// What the `exist in` of a rule look among, in one table.
    fn targets(&mut self, judge: &Judge, rule: DataRule<'_>) -> Result<Option<usize>, FactsError> {
        let of_subject = (rule.data_set.per.iter()).any(|per| {
            per.from
                .iter()
                .any(|from| matches!(from, QuantityFrom::Subject))
        });
        let mut sink = None;
        for (number, demand) in layout::demands(&rule.rule.must).into_iter().enumerate() {
            let Demand::ExistIn(among) = demand else {
                continue;
            };
            let at = match sink {
                Some(at) => at,
                None => {
                    let name = format!("targets{}", self.sinks.len());
                    let texts = ["subject".to_owned(), "value".to_owned()];
                    self.sinks
                        .push(Sink::new(&self.folder, &name, &["demand"], &texts)?);
                    self.sinks.len() - 1
                }
            };
            sink = Some(at);
            for quantity in among {
                let shape = Shape {
                    policy: rule.of,
                    scopes: None,
                    whose: of_subject,
                    marks: rule
                        .data_set
                        .marks
                        .iter()
                        .map(|mark| value::fold(mark))
                        .collect(),
                    columns: vec![Column::of(
                        quantity,
                        layout::kind_of(quantity),
                        judge,
                        rule.of,
                    )],
                    target: Some(number),
                };
                let table = self.put(shape, at);
                if let Some(table) = self.tables.get_mut(table) {
                    table.rules.push(rule.number);
                }
            }
        }
        Ok(sink)
    }

    fn put(&mut self, shape: Shape, sink: usize) -> usize {
        let seen = |column: &Column| {
            let one = |_: &From| Seen {
                met: AtomicBool::new(false),
                lacking: AtomicU32::new(u32::MAX),
            };
            column.from.iter().map(one).collect()
        };
        self.tables.push(Table {
            seen: shape.columns.iter().map(seen).collect(),
            shape,
            sink,
            rules: Vec::new(),
        });
        self.tables.len() - 1
    }

    fn index(&mut self) {
        for (table, of) in self.tables.iter().enumerate() {
            for (column, it) in of.shape.columns.iter().enumerate() {
                for (from, place) in it.from.iter().enumerate() {
                    let slot = Slot {
                        table,
                        column,
                        from,
                    };
                    let tags: &[Tag] = match place {
                        From::Pixels => &PIXELS,
                        From::Attribute { selector, .. } => match selector {
                            Selector::Tag(tag) => std::slice::from_ref(tag),
                            Selector::Path(path) => {
                                path.last().map(std::slice::from_ref).unwrap_or_default()
                            }
                            _ => {
                                self.others.push(slot);
                                continue;
                            }
                        },
                        From::Subject | From::Cells { .. } => continue,
                    };
                    for tag in tags {
                        self.by_tag.entry(*tag).or_default().push(slot);
                    }
                }
            }
        }
    }

    /// Memory for one thread.
    pub(crate) fn gathering(&self) -> Gathering {
        let empty = |table: &Table| vec![Vec::new(); table.shape.columns.len()];
        Gathering {
            sinks: self.sinks.iter().map(Sink::gather).collect(),
            active: vec![false; self.tables.len()],
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

    /// A DICOM file: one record.
    fn image(&self, gathering: &mut Gathering, doubts: &mut Doubts<'_>) {
        let document = doubts.source.document;
        let subject = Subject::new(document);
        for (whose, keys) in gathering.subjects.iter_mut().zip(&self.keys) {
            *whose = attribute_key(keys, &subject);
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
                    Ok(Some(digest)) => gathering.put(slot, digest),
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

    fn column(&self, slot: Slot) -> Option<(&Table, &Column)> {
        let table = self.tables.get(slot.table)?;
        Some((table, table.shape.columns.get(slot.column)?))
    }

    /// The rows of a table: a record each.
    fn rows(&self, gathering: &mut Gathering, doubts: &mut Doubts<'_>) {
        let document = doubts.source.document;
        // By the columns of the file: where their cells go, and whose key they are.
        let slots = self.slots(gathering, doubts);
        let keys = self.key_columns(doubts);
        if doubts.source.first {
            self.without_key(gathering, &keys, doubts);
        }
        for (first, cells) in rows(document) {
            let spot_of = |wanted: &[u32]| {
                let is = |cell: &Field| (wanted.iter()).any(|one| cell.name == Name::Cell(*one));
                let at = cells.iter().position(is).unwrap_or_default();
                FieldId::new(first.saturating_add(at)).map_or(Spot::File, Spot::Field)
            };
            let row = cells.first().map_or(0, |cell| document.row_of(cell));
            for (whose, columns) in gathering.subjects.iter_mut().zip(&keys) {
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
                let whose = gathering.subjects.get(of.shape.policy).cloned().flatten();
                let columns = keys
                    .get(of.shape.policy)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let spot = spot_of(columns);
                let asked = of.shape.whose && of.shape.target.is_none() && !columns.is_empty();
                if asked && whose.is_none() {
                    doubts.tell(&of.rules, spot, Reason::RowWithoutSubject);
                }
                self.record(table, of, row, (whose.as_deref(), spot), gathering, doubts);
            }
        }
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
        let subject = Subject::new(document);
        let of_policy = |(policy, keys): (usize, &Vec<SubjectKey>)| {
            let mut found = Vec::new();
            for key in keys {
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
                        && *takes.get_or_insert_with(|| {
                            (doubts.judge).takes(policy, files, &subject, name, doubts.scratch)
                        })
                    {
                        found.push(number);
                    }
                }
            }
            found
        };
        self.keys.iter().enumerate().map(of_policy).collect()
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

    /// Takes down a record: a row of facts for each combination of its values.
    fn record(
        &self,
        at: usize,
        of: &Table,
        row: u64,
        (whose, spot): (Option<&str>, Spot<'_>),
        gathering: &mut Gathering,
        doubts: &mut Doubts<'_>,
    ) {
        let Gathering { sinks, values, .. } = gathering;
        let (Some(values), Some(gathered), Some(sink)) = (
            values.get_mut(at),
            sinks.get_mut(of.sink),
            self.sinks.get(of.sink),
        ) else {
            return;
        };
        let mut rows = 1_usize;
        for (values, column) in values.iter_mut().zip(&of.shape.columns) {
            if column.from.contains(&From::Subject)
                && let Some(whose) = whose
            {
                values.push(whose.to_owned());
            }
            if values.len() > 1 {
                values.sort_unstable();
                values.dedup();
            }
            rows = rows.saturating_mul(values.len().max(1));
        }
        let file = i64::from(doubts.source.number);
        let row = i64::try_from(row).unwrap_or(i64::MAX);
        if let Some(demand) = of.shape.target {
            let demand = i64::try_from(demand).unwrap_or_default();
            for value in values.iter().flatten() {
                gathered.push([demand], [whose, Some(value)]);
            }
        } else if rows > MOST {
            doubts.tell(&of.rules, spot, Reason::TooManyValues);
        } else {
            for rule in &of.rules {
                Judge::took_in(*rule, doubts.scratch);
            }
            if rows > 1 {
                sink.has_several();
            }
            for number in 0..rows {
                let mut left = number;
                let combined = values.iter().map(|values| {
                    let choice = left % values.len().max(1);
                    left /= values.len().max(1);
                    values.get(choice).map(String::as_str)
                });
                gathered.push([file, row], std::iter::once(whose).chain(combined));
            }
        }
        values.iter_mut().for_each(Vec::clear);
        if gathered.is_full() {
            self.write(sink, gathered);
        }
    }

    fn write(&self, sink: &Sink, gathered: &mut Gathered) {
        if let Err(error) = sink.write(&self.folder, gathered) {
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
            .try_for_each(|sink| sink.close(&self.folder))
    }

    /// The facts of a rule, by its index among the judge's.
    pub(crate) fn of_rule(&self, rule: usize) -> Option<Collected<'_>> {
        let facts = self.rules.iter().find(|facts| facts.rule == rule)?;
        let sink = self.sinks.get(self.tables.get(facts.table)?.sink)?;
        let targets = facts.targets.and_then(|at| self.sinks.get(at));
        Some(Collected {
            facts: &sink.path,
            targets: targets.map(|sink| &*sink.path),
            // The first is the subject's.
            nulls: sink.nulls().split_off(1),
            several: sink.several(),
        })
    }

    /// The folder of everything that is written.
    pub(crate) fn folder(&self) -> &Folder {
        &self.folder
    }

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
        document: &'d Document,
        scratch: &Scratch,
    ) -> Option<&'d crate::field::Column> {
        let facts = self.rules.iter().find(|facts| facts.rule == rule)?;
        let it = self.tables.get(facts.table)?.shape.columns.get(column)?;
        it.from.iter().find_map(|from| match from {
            From::Cells { scope, name } if scope.is_none_or(|scope| scratch.is_in(scope)) => {
                let mut columns = document.columns.iter();
                columns.find(|column| *column.name == **name)
            }
            _ => None,
        })
    }
}

impl Gathering {
    fn put(&mut self, slot: Slot, value: String) {
        let values = self.values.get_mut(slot.table);
        if let Some(values) = values.and_then(|values| values.get_mut(slot.column)) {
            values.push(value);
        }
    }
}

impl Column {
    fn of(quantity: &Quantity, kind: Kind, judge: &Judge, policy: usize) -> Self {
        let from = |from: &QuantityFrom| match from {
            QuantityFrom::Subject => From::Subject,
            QuantityFrom::Pixels => From::Pixels,
            QuantityFrom::Attribute {
                selector,
                except,
                depth,
            } => From::Attribute {
                selector: selector.clone(),
                except: except.clone(),
                depth: *depth,
            },
            QuantityFrom::Column { scope, name } => From::Cells {
                scope: scope.and_then(|scope| judge.named_scope(policy, scope)),
                name: name.clone(),
            },
        };
        Self {
            from: quantity.from.iter().map(from).collect(),
            kind,
            precision: Precision::of(quantity),
        }
    }

    fn scopes(&self) -> impl Iterator<Item = usize> {
        self.from.iter().filter_map(|from| match from {
            From::Cells { scope, .. } => *scope,
            _ => None,
        })
    }
}

/// The values of a field, as they are collected.
fn take(
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
        match value::normal(text, column.kind, column.precision) {
            Ok(value) => gathering.put(slot, value),
            Err(value::Unfit) => return false,
        }
        true
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

/// The key of the subject of a DICOM file: the first attribute with a value at top.
fn attribute_key(keys: &[SubjectKey], subject: &Subject<'_>) -> Option<String> {
    let document = subject.document;
    keys.iter().find_map(|wanted| {
        let SubjectKey::Attribute(selector) = wanted else {
            return None;
        };
        let mut fields = document.fields.iter();
        fields.find_map(|field| {
            let is = crate::judge::is_top(field)
                && subject.names(selector, field, crate::standard::OptionSet::default());
            is.then(|| key(document, field)).flatten()
        })
    })
}

/// The key in a field or cell, if it has one.
fn key(document: &Document, field: &Field) -> Option<String> {
    let text = document.values_of(field).next()?;
    let key = key_of(&text);
    (!key.is_empty() && !value::is_missing(key.as_str(), &[])).then(|| key.as_str().to_owned())
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
