//! What is collected for which rule.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32};

use rustc_hash::FxHashMap;

use super::super::directory;
use super::super::facts::{FactsError, Folder, Place, Sink};
use super::super::layout::{self, Kind};
use super::super::value::{self, Precision};
use super::{Collector, Column, Directory, Facts, From, PIXELS, Seen, Shape, Slot, Table};
use crate::field::Tag;
use crate::judge::{DataRule, Judge};
use crate::policy::model::{Demand, Over, Quantity, QuantityFrom, Selector};

impl Collector {
    /// For the rules of a judge; `None` where it has none over the whole dataset. Facts go to a fresh folder in `parent`;
    /// without one they stay in memory.
    ///
    /// # Errors
    /// When that cannot be made.
    pub(crate) fn new(judge: &Judge, parent: Option<&Path>) -> Result<Option<Self>, FactsError> {
        #[cfg(feature = "pixels")]
        let none = judge.data_rules().next().is_none() && judge.face_rules().next().is_none();
        #[cfg(not(feature = "pixels"))]
        let none = judge.data_rules().next().is_none();
        if none {
            return Ok(None);
        }
        let mut made = Self {
            place: match parent {
                Some(parent) => Place::Disk(Folder::new(parent)?),
                None => Place::Memory,
            },
            sinks: Vec::new(),
            tables: Vec::new(),
            directories: Vec::new(),
            #[cfg(feature = "pixels")]
            faces: Vec::new(),
            rules: Vec::new(),
            keys: (judge.policies().iter().map(|policy| policy.subject.clone())).collect(),
            by_tag: FxHashMap::default(),
            others: Vec::new(),
            failure: Mutex::new(None),
        };
        for rule in judge.data_rules() {
            made.enter(judge, rule)?;
        }
        #[cfg(feature = "pixels")]
        made.enter_faces(judge)?;
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
            apart: if (layout::demands(&itself.must).into_iter()).all(layout::is_apart) {
                data_set.per.len()
            } else {
                columns.len()
            },
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
                    .push(Sink::new(&self.place, &name, &["file", "row"], &texts)?);
                self.put(shape, self.sinks.len() - 1)
            }
        };
        if let Some(table) = self.tables.get_mut(table) {
            table.rules.push(rule.number);
        }
        let targets = self.targets(judge, rule)?;
        let directory = self.directory_of(rule)?;
        self.rules.push(Facts {
            rule: rule.number,
            table,
            targets,
            directory,
        });
        Ok(())
    }

    /// Where what DICOMDIRs and files say of each other goes, if the rule asks for it.
    fn directory_of(&mut self, rule: DataRule<'_>) -> Result<Option<usize>, FactsError> {
        let demands = layout::demands(&rule.rule.must);
        let asks = |demand: &&Demand| matches!(demand, Demand::AgreeWithFiles);
        if !demands.iter().any(asks) {
            return Ok(None);
        }
        let known = (self.directories.iter_mut()).find(|known| known.scope == rule.scope);
        if let Some(known) = known {
            known.rules.push(rule.number);
            return Ok(Some(known.sink));
        }
        let name = format!("directory{}", self.sinks.len());
        let texts = directory::COLUMNS.map(str::to_owned);
        self.sinks
            .push(Sink::new(&self.place, &name, &["file", "row"], &texts)?);
        let sink = self.sinks.len() - 1;
        self.directories.push(Directory {
            scope: rule.scope,
            sink,
            rules: vec![rule.number],
        });
        Ok(Some(sink))
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
                    self.sinks.push(Sink::new(
                        &self.place,
                        &name,
                        &["demand", "quantity"],
                        &texts,
                    )?);
                    self.sinks.len() - 1
                }
            };
            sink = Some(at);
            for (at_demand, quantity) in among.iter().enumerate() {
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
                    apart: 1,
                    target: Some((number, at_demand)),
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
