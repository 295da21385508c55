//! Rules over the whole dataset, asked of the files that a test gives: the engine of a scan, made once for all tests, with the few
//! facts in memory. What has been asked before is not asked again: most tests, and most changes of a policy, leave most rules with
//! the facts that they had.
use std::io::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::expect::named;
use super::suite::rule_of;
use crate::dataset::answer::Answer;
use crate::dataset::collect::{Collector, Gathering, Source};
use crate::dataset::engine::{BATCH, Engine, EngineError, Facts, Limits, Rows};
use crate::dataset::plan::{Known, RuleView};
pub(crate) use crate::dataset::run::DataSetError as Failed;
use crate::dataset::run::{Answers, Files, run};
use crate::field::Document;
use crate::finding::Finding;
use crate::judge::{Judge, Scratch};
use crate::policy::model::Test;

/// Bytes of memory that the engine may use for the few rows of tests.
const MEMORY: usize = 512 << 20;

/// The engine, from the first test on that needs it, and its answers.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    engine: Mutex<Option<Arc<Engine>>>,
    /// By the digest of a rule's question.
    known: Mutex<FxHashMap<blake3::Hash, Vec<Asking>>>,
}

/// A question that has been answered.
#[derive(Debug)]
struct Asking {
    known: Known,
    facts: Facts<'static>,
    answer: Answer,
}

impl Whole {
    fn engine(&self) -> Result<Arc<Engine>, EngineError> {
        let mut made = self.engine.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(engine) = &*made {
            return Ok(Arc::clone(engine));
        }
        let engine = Arc::new(Engine::new(Limits {
            memory: MEMORY,
            spill: std::env::temp_dir(),
            threads: 1,
            batch: BATCH,
        })?);
        *made = Some(Arc::clone(&engine));
        Ok(engine)
    }

    /// What collects for the rules over the whole dataset, if `judge` has any.
    pub(super) fn ask<'a>(&'a self, judge: &Judge, test: &'a Test) -> Result<Asked<'a>, Failed> {
        let made = Collector::new(judge, None)?.map(|collector| {
            let gathering = collector.gathering();
            (collector, gathering)
        });
        Ok(Asked {
            whole: self,
            named: named(test),
            made,
        })
    }
}

impl Whole {
    fn answer(
        &self,
        rule: &str,
        view: &RuleView<'_>,
        known: &Known,
        facts: &Facts<'_>,
    ) -> Result<Answer, EngineError> {
        let Some(facts) = in_memory(facts) else {
            return self.engine()?.answer(rule, view, known, facts);
        };
        // Where there is nothing, nothing fails.
        if [Some(&facts.facts), facts.directory.as_ref()]
            .into_iter()
            .flatten()
            .all(is_empty)
        {
            return Ok(Answer::default());
        }
        let question = question(view);
        {
            let answers = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            let same = |one: &&Asking| one.known == *known && one.facts == facts;
            if let Some(one) = answers.get(&question).and_then(|all| all.iter().find(same)) {
                return Ok(one.answer.clone());
            }
        }
        let answer = self.engine()?.answer(rule, view, known, &facts)?;
        let mut answers = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        answers.entry(question).or_default().push(Asking {
            known: known.clone(),
            facts,
            answer: answer.clone(),
        });
        Ok(answer)
    }
}

/// The digest of all that a rule asks.
fn question(view: &RuleView<'_>) -> blake3::Hash {
    let mut digest = blake3::Hasher::new();
    // It takes all that is written to it.
    let _ = write!(digest, "{view:?}");
    digest.finalize()
}

/// Facts that are in memory, as those of tests are.
fn in_memory(facts: &Facts<'_>) -> Option<Facts<'static>> {
    let rows = |rows: &Rows<'_>| match rows {
        Rows::Memory(batches) => Some(Rows::Memory(batches.clone())),
        Rows::Disk(_) => None,
    };
    let perhaps = |table: &Option<Rows<'_>>| match table {
        Some(table) => rows(table).map(Some),
        None => Some(None),
    };
    Some(Facts {
        facts: rows(&facts.facts)?,
        targets: perhaps(&facts.targets)?,
        directory: perhaps(&facts.directory)?,
    })
}

fn is_empty(rows: &Rows<'_>) -> bool {
    matches!(rows, Rows::Memory(batches) if batches.iter().all(|batch| batch.num_rows() == 0))
}

/// The rules over the whole dataset of one judge, and what has been collected for them.
pub(super) struct Asked<'a> {
    whole: &'a Whole,
    /// The rules that the test is about; others are not run. `None`: all.
    named: Option<Vec<&'a str>>,
    made: Option<(Collector, Gathering)>,
}

impl Asked<'_> {
    /// Takes down a file that has just been judged with `scratch`.
    pub(super) fn collect(
        &mut self,
        (number, name, document): (u32, &Arc<str>, &Document),
        judge: &Judge,
        scratch: &mut Scratch,
        findings: &mut Vec<Finding>,
    ) {
        if let Some((collector, gathering)) = &mut self.made {
            let source = Source {
                number,
                input: 0,
                name,
                document,
                first: true,
            };
            collector.collect(source, gathering, judge, scratch, findings);
        }
    }

    /// Judges by the rules over the whole dataset, when all files have been collected.
    pub(super) fn answer(
        self,
        files: &[(Arc<str>, Document)],
        judge: &Judge,
        scratch: &mut Scratch,
        findings: &mut Vec<Finding>,
    ) -> Result<(), Failed> {
        let Some((collector, gathering)) = self.made else {
            return Ok(());
        };
        collector.finish(gathering);
        let about = About {
            whole: self.whole,
            named: self.named.as_deref(),
        };
        let mut keep = |finding| {
            findings.push(finding);
            Ok(())
        };
        run(
            &collector,
            judge,
            &about,
            &mut Given(files),
            scratch,
            &mut keep,
        )
    }
}

/// Answers for the rules that a test is about.
struct About<'a> {
    whole: &'a Whole,
    named: Option<&'a [&'a str]>,
}

impl Answers for About<'_> {
    fn answer(
        &self,
        rule: &str,
        view: &RuleView<'_>,
        known: &Known,
        facts: &Facts<'_>,
    ) -> Result<Answer, EngineError> {
        match self.named {
            Some(named) if !named.contains(&rule_of(rule)) => Ok(Answer::default()),
            _ => self.whole.answer(rule, view, known, facts),
        }
    }

    #[cfg(feature = "pixels")]
    fn faces(
        &self,
        rule: &str,
        rows: &Rows<'_>,
    ) -> Result<crate::dataset::faces::Answer, EngineError> {
        let named = self
            .named
            .is_none_or(|named| named.contains(&rule_of(rule)));
        if !named || is_empty(rows) {
            return Ok(crate::dataset::faces::Answer::default());
        }
        self.whole.engine()?.faces(rule, rows)
    }
}

/// The files of a test, in the order given.
struct Given<'a>(&'a [(Arc<str>, Document)]);

impl Given<'_> {
    fn get(&self, number: u32) -> Option<&(Arc<str>, Document)> {
        self.0.get(usize::try_from(number).ok()?)
    }
}

impl Files for Given<'_> {
    fn name(&mut self, number: u32) -> Option<Arc<str>> {
        Some(Arc::clone(&self.get(number)?.0))
    }

    fn read(&mut self, number: u32, document: &mut Document) {
        if let Some((_, it)) = self.get(number) {
            document.clone_from(it);
        }
    }
}
