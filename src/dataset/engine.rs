//! Runs the SQL of a rule on Apache DataFusion, within a limit of memory, and gives its [`Answer`].
//!
//! Rows of groups are streamed and held against the bounds; never more than [`MAX_MEMBERS`] of them are kept. Beyond the limit of
//! memory the engine spills to a folder of its own in the spill folder, which goes with the [`Engine`], also after an error.
//! What comes out does not depend on how many threads there are or in what order rows come.
mod again;
#[cfg(feature = "pixels")]
mod faces;
mod measure;
mod tables;

use std::collections::BinaryHeap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::arrow::array::RecordBatch;
use datafusion::common::DataFusionError;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{SessionConfig, SessionContext};
use tokio::runtime::{Builder, Runtime};

use super::answer::{Answer, Group, MAX_MEMBERS, Member};
pub use super::facts::Rows;
use super::plan::{self, Judged, Known, Part, RuleView};
use measure::Tally;

/// Rows that go through the engine at once, if nothing else is asked for.
pub const BATCH: usize = 8192;
/// Of how many sorts at a time, or so, what they set aside may fill the memory.
const SORTS: usize = 16;
/// What a sort sets aside at most, in bytes.
const MOST_ASIDE: usize = 10 << 20;

/// What the engine may use.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of memory. What the engine counts, that is; a hundred megabytes or so come on top.
    pub memory: usize,
    /// The folder to spill to.
    pub spill: PathBuf,
    /// How many threads.
    pub threads: usize,
    /// Rows that go through it at once.
    pub batch: usize,
}

/// Where the facts of a rule are.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts<'a> {
    /// The rule's own.
    pub facts: Rows<'a>,
    /// What `exist in` looks among.
    pub targets: Option<Rows<'a>>,
    /// What DICOMDIRs and files say of each other.
    pub directory: Option<Rows<'a>>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum EngineError {
    /// The spill folder cannot be used.
    #[error("the folder `{folder}`, which rules over the whole dataset spill to, cannot be written to: {}", crate::scan::words(*kind))]
    #[diagnostic(code(sekisho::spill), help("name another folder with `--spill-dir`"))]
    Folder {
        /// The folder.
        folder: String,
        /// What went wrong.
        kind: std::io::ErrorKind,
    },
    /// The disk is full.
    #[error("there is no space left in `{folder}` for the rule `{rule}`")]
    #[diagnostic(
        code(sekisho::spill),
        help(
            "free some space, name another folder with `--spill-dir`, or give more memory with `--memory-limit`; the rule was not judged"
        )
    )]
    Space {
        /// The folder.
        folder: String,
        /// The rule.
        rule: String,
    },
    /// The limit of memory is too low even with spilling.
    #[error("the rule `{rule}` needs more memory than the {megabytes} MB that it may use")]
    #[diagnostic(
        code(sekisho::memory),
        help("give more with `--memory-limit`; the rule was not judged")
    )]
    Memory {
        /// The rule.
        rule: String,
        /// The limit.
        megabytes: usize,
    },
    /// A population has a value that fits nobody, as it cannot be read.
    #[error(
        "the population `{population}`, which the rule `{rule}` looks among, has a value in its column {column} that is no number or no date, as the rule takes it to be"
    )]
    #[diagnostic(
        code(sekisho::population),
        help("write numbers in digits and dates as 2020-01-05; the rule was not judged")
    )]
    Population {
        /// The rule.
        rule: String,
        /// The population.
        population: String,
        /// The column, from 1, of those that the policy names.
        column: usize,
    },
    /// Anything else; what the engine says of it could quote values, and is left out.
    #[error("the rule `{rule}` could not be run over the whole dataset ({what})")]
    #[diagnostic(
        code(sekisho::engine),
        help(
            "this is a defect of the program: please report it with the rule and what `sekisho explain RULE --plan` prints"
        )
    )]
    Engine {
        /// The rule.
        rule: String,
        /// What kind of error it was.
        what: &'static str,
    },
}

impl EngineError {
    /// The same, told of the folder that was asked for, and not of the one made in it.
    pub(crate) fn spilling_to(mut self, asked_for: &Path) -> Self {
        if let Self::Folder { folder, .. } | Self::Space { folder, .. } = &mut self {
            *folder = crate::report::escape(&asked_for.to_string_lossy()).to_string();
        }
        self
    }
}

/// The engine, for all rules of a run.
#[derive(Debug)]
pub struct Engine {
    runtime: Runtime,
    environment: Arc<RuntimeEnv>,
    limits: Limits,
}

impl Engine {
    /// An engine with these limits.
    pub fn new(limits: Limits) -> Result<Self, EngineError> {
        let folder = |kind| EngineError::Folder {
            folder: limits.spill.to_string_lossy().into_owned(),
            kind,
        };
        let directories = DiskManagerMode::Directories(vec![limits.spill.clone()]);
        // The disk is the limit, not a number.
        let disk = DiskManagerBuilder::default()
            .with_mode(directories)
            .with_max_temp_directory_size(u64::MAX);
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(limits.memory)))
            .with_disk_manager_builder(disk)
            .build_arc()
            .map_err(|error| {
                folder(io_kinds(&error).last().unwrap_or(std::io::ErrorKind::Other))
            })?;
        let runtime = Builder::new_multi_thread()
            .worker_threads(limits.threads.max(1))
            .thread_name("sekisho-engine")
            .build()
            .map_err(|error| folder(error.kind()))?;
        Ok(Self {
            runtime,
            environment,
            limits,
        })
    }

    /// What comes of a rule.
    pub fn answer(
        &self,
        rule: &str,
        view: &RuleView,
        known: &Known,
        facts: &Facts,
    ) -> Result<Answer, EngineError> {
        let mut run = Run {
            engine: self,
            view,
            facts,
            session: None,
            answer: Answer::default(),
            measured: vec![Vec::new(); view.demands.len()],
        };
        let parts = plan::parts(view, known);
        let asked = 0..view.demands.len();
        if let Some(rule) = (asked.into_iter())
            .find(|demand| !parts.iter().any(|part| part.judges(*demand)))
            .map(|_| rule.to_owned())
        {
            let what = "a demand without a query";
            return Err(EngineError::Engine { rule, what });
        }
        if let Some((population, column)) = tables::unfit(view) {
            return Err(EngineError::Population {
                rule: rule.to_owned(),
                population: population.to_owned(),
                column,
            });
        }
        let ran = self.runtime.block_on(async {
            for part in &parts {
                run.part(part).await?;
            }
            Ok(())
        });
        ran.map_err(|error| self.error(rule, &error))?;
        Ok(run.end())
    }

    /// A session with the tables of a rule. Hash joins in all threads are faster; sorted joins can spill, and one thread needs the
    /// least memory.
    async fn session(
        &self,
        view: &RuleView<'_>,
        facts: &Facts<'_>,
        sorted: bool,
    ) -> Result<SessionContext, DataFusionError> {
        let session = self.empty(sorted);
        tables::register(&session, view, facts).await?;
        Ok(session)
    }

    /// A session without tables.
    fn empty(&self, sorted: bool) -> SessionContext {
        let threads = if sorted {
            1
        } else {
            self.limits.threads.max(1)
        };
        // Each sort of each thread sets so much aside before it begins; by itself the engine takes the most, whatever the limit.
        let aside = self.limits.memory / threads.saturating_mul(SORTS);
        let mut config = SessionConfig::new()
            .with_target_partitions(threads)
            .with_batch_size(self.limits.batch.max(1))
            .with_sort_spill_reservation_bytes(aside.min(MOST_ASIDE));
        config.options_mut().optimizer.prefer_hash_join = !sorted;
        SessionContext::new_with_config_rt(config, self.environment.clone())
    }

    fn error(&self, rule: &str, error: &DataFusionError) -> EngineError {
        let rule = rule.to_owned();
        let space = || EngineError::Space {
            folder: self.limits.spill.to_string_lossy().into_owned(),
            rule: rule.clone(),
        };
        if io_kinds(error).any(full) {
            return space();
        }
        let what = match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => {
                return EngineError::Memory {
                    rule,
                    megabytes: self.limits.memory / 1_000_000,
                };
            }
            DataFusionError::SQL(..) => "syntax",
            DataFusionError::Plan(_) | DataFusionError::SchemaError(..) => "plan",
            DataFusionError::NotImplemented(_) => "not implemented",
            DataFusionError::ParquetError(_) | DataFusionError::ObjectStore(_) => "facts",
            DataFusionError::IoError(_) => "reading or writing",
            DataFusionError::ArrowError(..) => "values",
            _ => "engine",
        };
        EngineError::Engine { rule, what }
    }
}

/// Whether an error of output says that no more can be written: the disk, a quota or the longest file is full.
fn full(kind: std::io::ErrorKind) -> bool {
    use std::io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(kind, StorageFull | QuotaExceeded | FileTooLarge)
}

/// The kinds of the errors of input or output in an error, from the outside in: the engine wraps them in others.
fn io_kinds(error: &DataFusionError) -> impl Iterator<Item = std::io::ErrorKind> {
    let first: &(dyn std::error::Error + 'static) = error;
    std::iter::successors(Some(first), |error| error.source())
        .filter_map(|error| Some(error.downcast_ref::<std::io::Error>()?.kind()))
}

/// Whether more memory, or sorted joins, could help.
fn exhausted(error: &DataFusionError) -> bool {
    matches!(error.find_root(), DataFusionError::ResourcesExhausted(_))
}

/// One rule on its way.
struct Run<'a> {
    engine: &'a Engine,
    view: &'a RuleView<'a>,
    facts: &'a Facts<'a>,
    /// The session of the last part, and whether its joins are sorted.
    session: Option<(bool, SessionContext)>,
    answer: Answer,
    /// By demand.
    measured: Vec<Vec<super::answer::Measured>>,
}

impl Run<'_> {
    /// A part, with hash joins; if memory does not do, with joins that spill, in one thread.
    async fn part(&mut self, part: &Part) -> Result<(), DataFusionError> {
        match self.part_with(part, false).await {
            Err(error) if exhausted(&error) => self.part_with(part, true).await,
            done => done,
        }
    }

    async fn part_with(&mut self, part: &Part, sorted: bool) -> Result<(), DataFusionError> {
        let session = match &self.session {
            Some((as_asked, session)) if *as_asked == sorted => session.clone(),
            _ => self.engine.session(self.view, self.facts, sorted).await?,
        };
        self.session = Some((sorted, session.clone()));
        let mut tally = Tally::new(part);
        stream(&session, &part.groups, |batch| tally.batch(batch)).await?;
        let ended = tally.end();
        let first = self.answer.groups.len();
        let mut more = ended.left_out;
        let mut members = Vec::new();
        if !ended.failing.is_empty() {
            tables::failing(&session, part, &ended.failing)?;
            let (kept, over) = members_of(&session, part, first).await?;
            members = kept;
            more = more.saturating_add(over);
        }
        // Nothing is kept before everything has gone well: a part may run twice.
        for (demand, measured) in ended.measured {
            if let Some(all) = self.measured.get_mut(demand) {
                all.push(measured);
            }
        }
        if part.histogram {
            self.answer.classes = Some(ended.histogram);
        }
        let why = match part.judged {
            Judged::Fail(_, why) => why,
            Judged::Bounds(_) => super::answer::Why::Demand,
        };
        let groups = ended.failing.into_iter().map(|one| Group {
            demand: one.demand,
            why,
            key: part.keys.iter().copied().zip(one.row.keys).collect(),
            size: one.row.size,
            figure: one.row.figure,
        });
        self.answer.groups.extend(groups);
        self.answer.members.extend(members);
        self.answer.more = self.answer.more.saturating_add(more);
        Ok(())
    }

    /// The answer: groups in the order of their keys, members in that of files and rows, no more than may be kept.
    fn end(mut self) -> Answer {
        self.answer.measured = self.measured.into_iter().flatten().collect();
        let groups = std::mem::take(&mut self.answer.groups);
        let mut order: Vec<usize> = (0..groups.len()).collect();
        let by = |at: &usize| {
            let group = groups.get(*at);
            let figure = |group: &Group| group.figure.map(f64::to_bits);
            group.map(|group| (group.demand, group.why, &group.key, figure(group)))
        };
        order.sort_by(|a, b| by(a).cmp(&by(b)));
        let mut place = vec![0_u32; groups.len()];
        for (new, old) in order.iter().enumerate() {
            if let Some(place) = place.get_mut(*old) {
                *place = u32::try_from(new).unwrap_or(u32::MAX);
            }
        }
        for member in &mut self.answer.members {
            let old = usize::try_from(member.group).unwrap_or(usize::MAX);
            member.group = place.get(old).copied().unwrap_or_default();
        }
        self.answer.groups = order
            .iter()
            .filter_map(|old| groups.get(*old).cloned())
            .collect();
        let members = &mut self.answer.members;
        members.sort_unstable_by_key(|member| {
            (member.file, member.row, member.group, member.quantity)
        });
        let over = members.len().saturating_sub(MAX_MEMBERS);
        members.truncate(MAX_MEMBERS);
        let over = u64::try_from(over).unwrap_or(u64::MAX);
        self.answer.more = self.answer.more.saturating_add(over);
        self.answer
    }
}

/// The first members of what fails, by file and row, and how many more there are. `first` is the number of the first group.
async fn members_of(
    session: &SessionContext,
    part: &Part,
    first: usize,
) -> Result<(Vec<Member>, u64), DataFusionError> {
    let sql = format!(
        "select distinct \"group\", file, \"row\", quantity from (\n{}\n)",
        part.members
    );
    let mut members = BinaryHeap::new();
    let mut more = 0_u64;
    stream(session, &sql, |batch| {
        let column = |name: &str| measure::whole(batch, name);
        let (group, file) = (column("group")?, column("file")?);
        let (row, quantity) = (column("row")?, column("quantity")?);
        for at in 0..batch.num_rows() {
            let group = usize::try_from(group.value(at)).unwrap_or_default();
            members.push(Member {
                file: u32::try_from(file.value(at)).unwrap_or_default(),
                row: u64::try_from(row.value(at)).unwrap_or_default(),
                quantity: u32::try_from(quantity.value(at)).unwrap_or_default(),
                group: u32::try_from(group.saturating_add(first)).unwrap_or(u32::MAX),
            });
            if members.len() > MAX_MEMBERS {
                members.pop();
                more = more.saturating_add(1);
            }
        }
        Ok(())
    })
    .await?;
    Ok((members.into_sorted_vec(), more))
}

/// Runs a query and hands on each batch of its rows.
async fn stream(
    session: &SessionContext,
    sql: &str,
    mut each: impl FnMut(&RecordBatch) -> Result<(), DataFusionError>,
) -> Result<(), DataFusionError> {
    use futures::StreamExt as _;
    let plan = session.sql(sql).await?.create_physical_plan().await?;
    let alone = session.copied_config().target_partitions() == 1;
    let plan = again::guarded(plan, alone)?;
    let mut batches = execute_stream(plan, session.task_ctx())?;
    while let Some(batch) = batches.next().await {
        each(&batch?)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io;

    use datafusion::arrow::error::ArrowError;

    use super::*;

    #[test]
    fn a_full_disk_is_told_with_its_folder_and_the_rule_however_the_engine_wraps_it() {
        let limits = Limits {
            memory: 1 << 20,
            spill: std::env::temp_dir(),
            threads: 1,
            batch: BATCH,
        };
        let engine = Engine::new(limits.clone()).unwrap();
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let wrapped = [
            DataFusionError::IoError(full()),
            DataFusionError::ArrowError(
                Box::new(ArrowError::IoError("write".to_owned(), full())),
                None,
            ),
            DataFusionError::IoError(io::Error::from(io::ErrorKind::QuotaExceeded))
                .context("spilling"),
            DataFusionError::Shared(Arc::new(DataFusionError::IoError(full()))),
            // As files that are spilled to give it.
            DataFusionError::ArrowError(
                Box::new(io::Error::from(DataFusionError::IoError(full())).into()),
                None,
            ),
        ];
        for error in wrapped {
            let told = engine.error("p/groups", &error).to_string();
            let folder = limits.spill.to_string_lossy();
            assert!(
                told.contains("no space left")
                    && told.contains(&*folder)
                    && told.contains("p/groups"),
                "{told}"
            );
        }
        // An error of reading is none of them, and what the engine says of it stays inside.
        let other = DataFusionError::Execution("a value".to_owned());
        let told = engine.error("p/groups", &other).to_string();
        assert!(
            !told.contains("a value") && !told.contains("space"),
            "{told}"
        );
    }
}
