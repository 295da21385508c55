//! When the files are through: every rule over the whole dataset by the engine, and findings of what fails.
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::answer::{Answer, Group, Member, Why};
use super::collect::Collector;
use super::engine::{Engine, EngineError, Facts, Limits};
use super::facts::FactsError;
use super::plan::{Known, RuleView};
use crate::field::{Document, FieldPath, Name};
use crate::finding::{Finding, Fingerprint, Severity, Shown};
use crate::judge::{DataRule, Figures, Judge, Scratch, Told};
use crate::policy::model::{Over, QuantityFrom, Selector};

/// Why the rules over the whole dataset could not be judged.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum DataSetError {
    /// Their facts.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Facts(#[from] FactsError),
    /// The engine.
    #[error(transparent)]
    #[diagnostic(transparent)]
    Engine(#[from] EngineError),
}

/// The files of a dataset, by the order of the walk.
pub(crate) trait Files {
    /// What a file is called.
    fn name(&mut self, number: u32) -> Option<Arc<str>>;
    /// Reads a file again, as far as its fields or its columns are told.
    fn read(&mut self, number: u32, document: &mut Document);
}

/// Runs all rules over the whole dataset whose facts `collector` has. Findings go to `sink`, by rule, file and row; counts and
/// figures to the tally of `scratch`.
///
/// # Errors
/// When the engine cannot be run, or not to an end.
pub(crate) fn run<E: From<DataSetError>>(
    collector: &Collector,
    judge: &Judge,
    (memory, threads): (usize, usize),
    files: &mut dyn Files,
    scratch: &mut Scratch,
    mut sink: impl FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    collector.close().map_err(DataSetError::from)?;
    let limits = Limits {
        memory,
        spill: collector.folder().path().to_owned(),
        threads,
    };
    let engine = Engine::new(limits).map_err(DataSetError::from)?;
    // Scopes are asked of files that are looked at again, and nothing is to be counted twice.
    let mut asked = judge.scratch();
    for rule in judge.data_rules() {
        let Some(collected) = collector.of_rule(rule.number) else {
            continue;
        };
        let view = RuleView::new(rule.data_set, &rule.rule.must);
        let known = Known {
            nulls: collected.nulls,
            several: collected.several,
        };
        let facts = Facts {
            facts: collected.facts,
            targets: collected.targets,
        };
        let answer = engine
            .answer(rule.id, &view, &known, &facts)
            .map_err(DataSetError::from)?;
        let mut teller = Teller {
            collector,
            judge,
            rule,
            view: &view,
            files,
            asked: &mut asked,
            document: Document::default(),
            open: None,
            before: FxHashMap::default(),
        };
        teller.tell(&answer, scratch, &mut sink)?;
        let figures = Figures {
            measured: answer.measured,
            classes: answer.classes,
        };
        scratch.tally_mut().measured(rule.number, figures);
    }
    Ok(())
}

/// Makes findings of one rule's answer.
struct Teller<'a> {
    collector: &'a Collector,
    judge: &'a Judge,
    rule: DataRule<'a>,
    view: &'a RuleView<'a>,
    files: &'a mut dyn Files,
    asked: &'a mut Scratch,
    document: Document,
    /// The file that `document` is.
    open: Option<(u32, Arc<str>)>,
    /// How many findings are at one place.
    before: FxHashMap<Fingerprint, u32>,
}

impl Teller<'_> {
    fn tell<E>(
        &mut self,
        answer: &Answer,
        scratch: &mut Scratch,
        sink: &mut impl FnMut(Finding) -> Result<(), E>,
    ) -> Result<(), E> {
        for (file, column) in self.collector.lacking(self.rule.number) {
            let told = Told {
                file: self.files.name(file),
                field: Some(FieldPath::file_name()),
                name: Some("The table".into()),
                what: "The table".to_owned(),
                but: format!("it has no column `{column}`, nor has any other that is meant"),
                ..Told::default()
            };
            let mut finding = self.judge.told(self.rule, told);
            // What nobody can look at does not become harmless with the rule.
            finding.severity = Severity::Error;
            self.give(finding, scratch, sink)?;
        }
        for member in &answer.members {
            let at = usize::try_from(member.group).unwrap_or(usize::MAX);
            if let Some(group) = answer.groups.get(at) {
                let finding = self.member(member, group);
                self.give(finding, scratch, sink)?;
            }
        }
        if answer.more > 0 {
            let told = Told {
                what: self.who(true).to_owned(),
                but: format!("{} more fail than are told of", answer.more),
                ..Told::default()
            };
            let finding = self.judge.told(self.rule, told);
            self.give(finding, scratch, sink)?;
        }
        Ok(())
    }

    fn give<E>(
        &mut self,
        mut finding: Finding,
        scratch: &mut Scratch,
        sink: &mut impl FnMut(Finding) -> Result<(), E>,
    ) -> Result<(), E> {
        let again = self.before.entry(finding.fingerprint).or_default();
        if *again > 0 {
            finding.fingerprint = finding.fingerprint.again(*again);
        }
        *again += 1;
        scratch.tally_mut().found(self.rule.number, 1);
        let file = finding.file.clone().unwrap_or_default();
        let mut loosened = vec![finding];
        self.judge
            .loosen(&file, &mut loosened, 0, scratch.tally_mut());
        loosened.into_iter().try_for_each(sink)
    }

    /// A record of a group that fails.
    fn member(&mut self, member: &Member, group: &Group) -> Finding {
        self.open(member.file);
        let column = usize::try_from(member.quantity).unwrap_or(usize::MAX);
        let quantity = self.view.columns.get(column);
        let value = (group.key.iter()).find(|(of, _)| *of == column);
        let value = value.and_then(|(_, value)| value.as_deref());
        let policy = self.rule.policy;
        let (field, offset) = if member.row > 0 {
            let column = self.collector.column_of_table(
                self.rule.number,
                column,
                &self.document,
                self.asked,
            );
            let field = column.map(|column| FieldPath::of_column(column, Some(member.row)));
            (field, None)
        } else {
            let id = self
                .collector
                .place(self.rule.number, column, &self.document, policy, value);
            let offset = id.and_then(|id| self.document.field(id));
            let field = id.map(|id| self.document.path_of(id)).or_else(|| {
                let from = quantity.map(|quantity| quantity.from.as_slice());
                from.unwrap_or_default().iter().find_map(|from| match from {
                    QuantityFrom::Attribute {
                        selector: Selector::Tag(tag),
                        ..
                    } => Some(FieldPath::top(Name::Tag(*tag))),
                    _ => None,
                })
            });
            (field, offset.map(|field| field.place.start))
        };
        let shown = match value {
            None => Shown::empty("text"),
            Some(value) => Shown::characters("text", value.chars().count() as u64),
        };
        let reveals = self.judge.reveals() && !group.key.is_empty();
        let told = Told {
            file: self.open.as_ref().map(|(_, name)| Arc::clone(name)),
            field: Some(field.unwrap_or_else(FieldPath::file_name)),
            name: quantity.map(|quantity| quantity.text.clone().into()),
            what: self.who(true).to_owned(),
            but: self.but(group),
            value: Some(if reveals {
                shown.revealing(&values(group))
            } else {
                shown
            }),
            offset,
            surroundings: Vec::new(),
        };
        self.judge.told(self.rule, told)
    }

    /// Reads the file of this number again, if it is not the one that was read last.
    fn open(&mut self, number: u32) {
        if self.open.as_ref().is_some_and(|(open, _)| *open == number) {
            return;
        }
        self.document.clear();
        self.open = self.files.name(number).map(|name| (number, name));
        if let Some((_, name)) = &self.open {
            self.files.read(number, &mut self.document);
            self.judge.enter(&self.document, name, self.asked);
        }
    }

    fn who(&self, begin: bool) -> &'static str {
        match (self.rule.data_set.over, begin) {
            (Over::Subjects, true) => "Subjects",
            (Over::Records, true) => "Records",
            (Over::Subjects, false) => "subject",
            (Over::Records, false) => "record",
        }
    }

    /// How the sentence goes on: how many they are, and what they have in common, masked.
    fn but(&self, group: &Group) -> String {
        let who = self.who(false);
        let s = if group.size == 1 { "" } else { "s" };
        let key: Vec<String> = (group.key.iter())
            .map(|(column, value)| {
                let text = self.view.columns.get(*column).map_or("", |one| &one.text);
                match value {
                    None => format!("no `{text}`"),
                    Some(value) => {
                        let shown = Shown::characters("text", value.chars().count() as u64);
                        format!("`{text}` {shown}")
                    }
                }
            })
            .collect();
        let key = key.join(", ");
        let named: Vec<&str> = (group.key.iter())
            .filter_map(|(column, _)| Some(self.view.columns.get(*column)?.text.as_str()))
            .collect();
        let named = named.join("`, `");
        match (group.why, group.figure) {
            (Why::Missing, _) => format!("a value of `{named}` is missing or suppressed"),
            (Why::Unfit, _) => format!("a value of `{named}` cannot be generalised"),
            (Why::Demand, _) if group.key.is_empty() => {
                format!("it does not hold of {} {who}{s}", group.size)
            }
            (Why::Demand, None) => format!("{} {who}{s} with {key}", group.size),
            (Why::Demand, Some(figure)) => {
                format!(
                    "the figure is {figure} of {} {who}{s} with {key}",
                    group.size
                )
            }
        }
    }
}

/// The values of a group, for the human report under `--reveal`.
fn values(group: &Group) -> String {
    let each: Vec<&str> = (group.key.iter())
        .map(|(_, value)| value.as_deref().unwrap_or("(none)"))
        .collect();
    each.join(", ")
}
