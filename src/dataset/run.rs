//! When the files are through: every rule over the whole dataset by the engine, and findings of what fails.
#[cfg(feature = "pixels")]
mod series;

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::answer::{Answer, Group, Member};
use super::collect::Collector;
use super::directory::{self, Wrong};
use super::engine::{Engine, EngineError, Facts};
use super::facts::FactsError;
#[cfg(feature = "pixels")]
use super::facts::Rows;
use super::plan::{Known, RuleView};
use super::words;
use crate::field::{Document, Field, FieldId, FieldPath, Name};
use crate::finding::{Finding, Fingerprint, Severity, Shown};
use crate::judge::{DataRule, Figures, Judge, Scratch, Told, shown};
use crate::policy::model::{Demand, Over, QuantityFrom, Selector};

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

/// What answers rules over the whole dataset.
pub(crate) trait Answers {
    /// What comes of a rule.
    fn answer(
        &self,
        rule: &str,
        view: &RuleView<'_>,
        known: &Known,
        facts: &Facts<'_>,
    ) -> Result<Answer, EngineError>;

    /// What comes of series, of a pixel rule that asks for no face.
    #[cfg(feature = "pixels")]
    fn faces(&self, rule: &str, rows: &Rows<'_>) -> Result<super::faces::Answer, EngineError>;
}

impl Answers for Engine {
    fn answer(
        &self,
        rule: &str,
        view: &RuleView<'_>,
        known: &Known,
        facts: &Facts<'_>,
    ) -> Result<Answer, EngineError> {
        self.answer(rule, view, known, facts)
    }

    #[cfg(feature = "pixels")]
    fn faces(&self, rule: &str, rows: &Rows<'_>) -> Result<super::faces::Answer, EngineError> {
        self.faces(rule, rows)
    }
}

/// The files of a dataset, by the order of the walk.
pub(crate) trait Files {
    /// What a file is called.
    fn name(&mut self, number: u32) -> Option<Arc<str>>;
    /// Reads a file again, as far as its fields or its columns are told.
    fn read(&mut self, number: u32, document: &mut Document);
}

/// Runs all rules over the whole dataset whose facts `collector` has on `engine`. Findings go to `sink`, by rule, file and row;
/// counts and figures to the tally of `scratch`.
///
/// # Errors
/// When the facts cannot be written, or the engine cannot be run to an end.
pub(crate) fn run<E: From<DataSetError>>(
    collector: &Collector,
    judge: &Judge,
    engine: &dyn Answers,
    files: &mut dyn Files,
    scratch: &mut Scratch,
    mut sink: impl FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    collector.close().map_err(DataSetError::from)?;
    // Scopes are asked of files that are looked at again, and nothing is to be counted twice.
    let mut asked = judge.scratch();
    for rule in judge.data_rules() {
        let Some(collected) = collector.of_rule(rule.number) else {
            continue;
        };
        let view = RuleView::new(rule.data_set, &rule.rule.must);
        let mut demands = view.demands.iter();
        if demands.all(|demand| matches!(demand, Demand::ExistIn(_)))
            && collector.looks_among_nothing(rule.number)
        {
            let figures = Figures {
                without_tables: true,
                ..Figures::default()
            };
            scratch.tally_mut().measured(rule.number, figures);
            continue;
        }
        let known = Known {
            nulls: collected.nulls,
            several: collected.several,
        };
        let facts = Facts {
            facts: collected.facts,
            targets: collected.targets,
            directory: collected.directory,
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
            without_tables: false,
        };
        scratch.tally_mut().measured(rule.number, figures);
    }
    #[cfg(feature = "pixels")]
    series::run(collector, judge, engine, files, scratch, &mut sink)?;
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
                what: self.who().to_owned(),
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
        let place = if let Some(wrong) = self.wrong(member, group) {
            self.of_directory(member, wrong)
        } else if member.row > 0 {
            self.of_row(member, column)
        } else {
            self.of_file(column, value.and_then(|(_, value)| value.as_deref()))
        };
        let shown = match value {
            Some((_, None)) => Some(Shown::empty("text")),
            Some((_, Some(value))) => Some(Shown::characters("text", value.chars().count() as u64)),
            None => place.value,
        };
        let reveals = self.judge.reveals() && !group.key.is_empty();
        let name = place
            .name
            .or_else(|| quantity.map(|quantity| quantity.text.clone().into()));
        let told = Told {
            file: self.open.as_ref().map(|(_, name)| Arc::clone(name)),
            field: Some(place.field.unwrap_or_else(FieldPath::file_name)),
            name,
            what: self.who().to_owned(),
            but: match self.wrong(member, group) {
                Some(wrong) => wrong.phrase().to_owned(),
                None => words::but(self.view, group),
            },
            value: if reveals {
                let shown = shown.unwrap_or_else(|| Shown::empty("text"));
                Some(shown.revealing(&values(group)))
            } else {
                shown
            },
            offset: place.offset,
            surroundings: Vec::new(),
        };
        self.judge.told(self.rule, told)
    }

    /// What is wrong with a DICOMDIR, if that is what is asked.
    fn wrong(&self, member: &Member, group: &Group) -> Option<Wrong> {
        let demand = self.view.demands.get(group.demand);
        match demand {
            Some(Demand::AgreeWithFiles) => Wrong::of(u64::from(member.quantity)),
            _ => None,
        }
    }

    /// A directory record; or a file that none names.
    fn of_directory(&self, member: &Member, wrong: Wrong) -> Place {
        let Some((sequence, item, tag)) = directory::place(member.row, wrong) else {
            return Place {
                name: Some("The file".into()),
                ..Place::default()
            };
        };
        let document = &self.document;
        let is = |field: &&Field| {
            let parent = document.field(field.parent);
            field.name == Name::Tag(tag)
                && field.item == item
                && parent
                    .is_some_and(|it| it.name == Name::Tag(sequence) && it.parent == FieldId::NONE)
        };
        let field = document.fields.iter().find(is);
        let named = crate::standard::attribute_name(tag);
        Place {
            field: Some(FieldPath::top(Name::Tag(sequence)).child(item, Name::Tag(tag))),
            name: Some(named.unwrap_or("The directory record").into()),
            value: field.map(|field| shown(document, field, self.judge.reveals())),
            offset: field.map(|field| field.place.start),
        }
    }

    /// A row of a table: in the column that is meant, or the first that the table has of the rule's, or its first.
    fn of_row(&self, member: &Member, column: usize) -> Place {
        let number = self.rule.number;
        let name = (self.open.as_ref()).map_or("", |(_, name)| &**name);
        let table = (&self.document, name);
        let asked = &*self.asked;
        let of =
            |column| (self.collector).column_of_table(number, column, table, self.judge, asked);
        let column = of(column)
            .or_else(|| (0..self.view.columns.len()).find_map(of))
            .or_else(|| self.document.columns.first());
        Place {
            field: column.map(|column| FieldPath::of_column(column, Some(member.row))),
            ..Place::default()
        }
    }

    /// A DICOM file.
    fn of_file(&self, column: usize, value: Option<&str>) -> Place {
        let (rule, document) = (self.rule, &self.document);
        let id = (self.collector).place(rule.number, column, document, rule.policy, value);
        if let Some((id, field)) = id.and_then(|id| Some((id, document.field(id)?))) {
            return Place {
                field: Some(document.path_of(id)),
                value: Some(shown(document, field, self.judge.reveals())),
                offset: Some(field.place.start),
                name: None,
            };
        }
        let from = self.view.columns.get(column).map(|one| one.from.as_slice());
        let absent = from.unwrap_or_default().iter().find_map(|from| match from {
            QuantityFrom::Attribute {
                selector: Selector::Tag(tag),
                ..
            } => Some(FieldPath::top(Name::Tag(*tag))),
            _ => None,
        });
        Place {
            field: absent,
            ..Place::default()
        }
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

    /// How the sentence begins.
    fn who(&self) -> &'static str {
        let demands = &self.view.demands;
        match self.rule.data_set.over {
            _ if (demands.iter()).any(|it| matches!(it, Demand::AgreeWithFiles)) => "DICOMDIRs",
            Over::Subjects => "Subjects",
            Over::Records => "Records",
        }
    }
}

/// Where a finding stands.
#[derive(Default)]
struct Place {
    field: Option<FieldPath>,
    name: Option<Cow<'static, str>>,
    value: Option<Shown>,
    offset: Option<u64>,
}

/// The values of a group, for the human report under `--reveal`.
fn values(group: &Group) -> String {
    let each: Vec<&str> = (group.key.iter())
        .map(|(_, value)| value.as_deref().unwrap_or("(none)"))
        .collect();
    each.join(", ")
}
