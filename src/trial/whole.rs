//! Rules over the whole dataset, asked of the files that a test gives: on the engine of a scan, which is made once for all tests.
use std::sync::{Arc, Mutex, PoisonError};

use crate::dataset::collect::{Collector, Gathering, Source};
use crate::dataset::engine::{BATCH, Engine, Limits};
pub(crate) use crate::dataset::run::DataSetError as Failed;
use crate::dataset::run::{Files, run};
use crate::field::Document;
use crate::finding::Finding;
use crate::judge::{Judge, Scratch};

/// Bytes of memory that the engine may use for the few rows of tests.
const MEMORY: usize = 512 << 20;

/// The engine, from the first test on that needs it.
#[derive(Debug, Default)]
pub(crate) struct Whole(Mutex<Option<Arc<Engine>>>);

impl Whole {
    fn engine(&self) -> Result<Arc<Engine>, Failed> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
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
    pub(super) fn ask(&self, judge: &Judge) -> Result<Asked, Failed> {
        let Some(collector) = Collector::new(judge, &std::env::temp_dir())? else {
            return Ok(Asked(None));
        };
        let gathering = collector.gathering();
        Ok(Asked(Some((collector, gathering, self.engine()?))))
    }
}

/// The rules over the whole dataset of one judge, and what has been collected for them.
pub(super) struct Asked(Option<(Collector, Gathering, Arc<Engine>)>);

impl Asked {
    /// Takes down a file that has just been judged with `scratch`.
    pub(super) fn collect(
        &mut self,
        (number, name, document): (u32, &Arc<str>, &Document),
        judge: &Judge,
        scratch: &mut Scratch,
        findings: &mut Vec<Finding>,
    ) {
        if let Some((collector, gathering, _)) = &mut self.0 {
            let source = Source {
                input: 0,
                number,
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
        let Some((collector, gathering, engine)) = self.0 else {
            return Ok(());
        };
        collector.finish(gathering);
        run(
            &collector,
            judge,
            &engine,
            &mut Given(files),
            scratch,
            |finding| {
                findings.push(finding);
                Ok(())
            },
        )
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
