//! The walk over the dataset, and the pool that reads and judges in order.
//!
//! Files go through in chunks: while one chunk is read and judged on all threads, the walk collects the next. Results
//! come out in the order of the walk, so the bytes of a report do not depend on the number of threads, and memory does
//! not grow with the number of files.
mod counts;
#[cfg(feature = "pixels")]
mod evidence;
mod exclude;
mod inputs;
#[cfg(feature = "pixels")]
mod look;
#[cfg(not(feature = "pixels"))]
#[path = "blind.rs"]
mod look;
mod one;
mod order;
mod totals;
mod walk;
#[cfg(feature = "tables")]
mod whole;
#[cfg(not(feature = "tables"))]
#[path = "without.rs"]
mod whole;

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::field::{DECLARATION, Document, ProblemCode};
use crate::finding::{Finding, Severity, Verdict};
use crate::formats::ReadOptions;
use crate::judge::{self, Judge, Scratch};
pub use exclude::{BadGlob, Exclude, glob};
pub(crate) use inputs::words;
pub use inputs::{Input, InputError};
pub(crate) use look::look_at_given;
use look::{EvidenceFolder, Eyes};
use one::{Declares, FileResult, one};
use order::{cut_short, order};
use totals::Totals;
use walk::Entry;
use whole::Whole;

/// Files that are read and judged between two looks at the order.
const CHUNK: usize = 256;
/// Files that one thread takes at a time, and that have one digest together: hashing is fastest on long pieces.
const GROUP: usize = 16;
/// Findings that may wait for their turn to be reported: about 1 KB each, with what surrounds them.
const MAX_HELD: usize = 100_000;

/// How to scan.
#[derive(Debug)]
pub struct Options {
    /// How files are read.
    pub read: ReadOptions,
    /// Threads; 0 for one a core.
    pub jobs: usize,
    /// Files and folders that are left out, by their path relative to the dataset.
    pub exclude: Exclude,
    /// The severity from which on a finding fails the scan.
    pub fail_on: Severity,
    /// Bytes of memory that rules over the whole dataset may use at once; beyond it they go to the disk.
    pub memory_limit: usize,
    /// The folder that pictures of texts go to, if they are asked for: it is there, and empty.
    pub evidence: Option<std::path::PathBuf>,
    /// The folder that what they need on the disk stands in, while the scan lasts.
    pub spill_dir: std::path::PathBuf,
}

/// A scan that could not be finished.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum ScanError {
    /// A report could not be written.
    #[error(transparent)]
    Report(#[from] io::Error),
    /// A picture of a finding could not be written.
    #[error("the pictures of --evidence cannot be written: {}", kind_of(.0))]
    #[diagnostic(
        code(sekisho::evidence),
        help("name a folder with room, or leave out `--evidence`")
    )]
    Evidence(io::Error),
    /// The rules over the whole dataset could not be judged.
    #[cfg(feature = "tables")]
    #[error(transparent)]
    #[diagnostic(transparent)]
    Whole(#[from] crate::dataset::run::DataSetError),
    /// No threads could be started.
    #[error("the {jobs} threads asked for could not be started")]
    #[diagnostic(code(sekisho::jobs), help("ask for fewer with `--jobs`"))]
    Threads {
        /// How many.
        jobs: usize,
    },
}

/// What went wrong, without a path.
fn kind_of(error: &io::Error) -> io::ErrorKind {
    error.kind()
}

/// A file, its number by the order of the walk over all inputs, and the number of its input.
type Numbered = (u32, u32, Entry);

/// One thread's memory.
struct Workspace {
    document: Document,
    scratch: Scratch,
    /// What stands in the digest next.
    pending: Vec<u8>,
    /// What rules over the whole dataset need of its files.
    facts: whole::Memory,
    /// Studies and subjects, where the declaration says how many there are.
    named: Option<counts::Named>,
}

/// What came of some files that follow each other.
struct Group {
    results: Vec<FileResult>,
    digest: blake3::Hasher,
}

/// Reads and judges everything in `inputs`. Findings go to `sink` in order (input, file, field, rule); `progress` is told
/// how many files, bytes and findings were added.
///
/// # Errors
/// When `sink` fails, or threads cannot be started. Nothing in the data is an error.
pub fn scan(
    inputs: &[Input],
    judge: &Judge,
    options: &Options,
    mut notes: Vec<String>,
    mut sink: impl FnMut(&Finding) -> io::Result<()>,
    progress: impl Fn(u64, u64, u64),
) -> Result<Verdict, ScanError> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs)
        .build()
        .map_err(|_| ScanError::Threads { jobs: options.jobs })?;
    let whole = Whole::new(judge, options)?;
    let mut places = whole.places()?;
    let eyes = Eyes::new(options.evidence.is_some());
    let mut evidence = options.evidence.as_deref().map(EvidenceFolder::new);
    let workspaces: Vec<Mutex<Workspace>> = (0..pool.current_num_threads())
        .map(|_| {
            Mutex::new(Workspace {
                document: Document::default(),
                scratch: judge.scratch(),
                pending: Vec::new(),
                facts: whole.memory(),
                named: None,
            })
        })
        .collect();
    let held = AtomicUsize::new(0);
    // Goes on with a group where `work` before left it, as far as `room` says.
    let work = |group: &mut Group, entries: &[Numbered], room: &(dyn Fn(usize) -> bool + Sync)| {
        let at = rayon::current_thread_index().unwrap_or_default();
        let Some(workspace) = workspaces.get(at) else {
            return;
        };
        // A poisoned lock means that another file's judging panicked; its memory is cleared before use anyway.
        let mut workspace = workspace.lock().unwrap_or_else(PoisonError::into_inner);
        workspace.pending.clear();
        for entry in entries {
            if !room(group.results.len()) {
                break;
            }
            let result = one(
                entry,
                (judge, &whole, &eyes),
                &options.read,
                &mut workspace,
                &mut group.digest,
            );
            held.fetch_add(result.findings.len(), Ordering::Relaxed);
            group.results.push(result);
        }
        group.digest.update(&workspace.pending);
    };
    // Once too many findings wait for their turn, the files that are left wait for theirs.
    let work_if_room = |entries: &[Numbered]| {
        let mut group = Group {
            results: Vec::with_capacity(entries.len()),
            digest: blake3::Hasher::new(),
        };
        work(&mut group, entries, &|_| {
            held.load(Ordering::Relaxed) < MAX_HELD
        });
        group
    };
    let mut totals = Totals::default();
    let mut number = 0_u32;
    for (of, input) in (0_u32..).zip(inputs) {
        let mut declares = None;
        let mut counted = counts::Counted::default();
        let asked = counts::asks(input, &options.read);
        for workspace in &workspaces {
            let mut workspace = workspace.lock().unwrap_or_else(PoisonError::into_inner);
            workspace.named = asked.then(counts::Named::default);
        }
        let mut entries = input.entries(&options.exclude).map(|entry| {
            let numbered = (number, of, entry);
            number = number.saturating_add(1);
            numbered
        });
        let mut chunk: Vec<Numbered> = entries.by_ref().take(CHUNK).collect();
        while !chunk.is_empty() {
            let (groups, next): (Vec<Group>, Vec<Numbered>) = pool.install(|| {
                rayon::join(
                    || chunk.par_chunks(GROUP).map(work_if_room).collect(),
                    || entries.by_ref().take(CHUNK).collect(),
                )
            });
            for (mut group, mut left) in groups.into_iter().zip(chunk.chunks(GROUP)) {
                while !left.is_empty() {
                    if group.results.is_empty() {
                        pool.install(|| work(&mut group, left, &|done| done == 0));
                    }
                    left = left.get(group.results.len()..).unwrap_or_default();
                    for mut result in group.results.drain(..) {
                        declares = declares.or(result.declares.take());
                        progress(1, result.size, result.findings.len() as u64);
                        totals.add(&result);
                        if let Some(folder) = &mut evidence {
                            let (pictures, left) = &result.evidence;
                            folder.write(pictures, *left).map_err(ScanError::Evidence)?;
                        }
                        counted.files += u64::from(result.counts);
                        counted.images += u64::from(result.counts && result.pixels);
                        result.findings.iter().try_for_each(&mut sink)?;
                    }
                }
                totals.digest.update(group.digest.finalize().as_bytes());
            }
            for (_, _, entry) in &chunk {
                whole.pass(entry, &mut places)?;
            }
            held.store(0, Ordering::Relaxed);
            chunk = next;
        }
        for finding in end(input, judge, (declares.as_deref(), &counted), &workspaces) {
            progress(0, 0, 1);
            totals.count(&finding);
            sink(&finding)?;
        }
    }
    let mut tally = judge.tally();
    for workspace in workspaces {
        let workspace = workspace
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        tally.add(&workspace.scratch.into_tally());
        whole.end(workspace.facts);
    }
    let mut scratch = judge.scratch();
    let threads = pool.current_num_threads();
    whole.run(places, judge, (options, threads), &mut scratch, |finding| {
        progress(0, 0, 1);
        totals.count(&finding);
        Ok(sink(&finding)?)
    })?;
    tally.add(&scratch.into_tally());
    for finding in judge.closing(&tally) {
        totals.count(&finding);
        sink(&finding)?;
    }
    #[cfg(all(feature = "tables", feature = "pixels"))]
    notes.extend(judge.said_of_series(&tally));
    notes.extend(evidence.iter().flat_map(EvidenceFolder::notes));
    notes.extend(
        (options.exclude.unused()).map(|glob| format!("`--exclude {glob}` left nothing out")),
    );
    Ok(totals.verdict(judge, &tally, options.fail_on, notes))
}

/// What is to be said of a release as a whole, when its files are through.
fn end(
    input: &Input,
    judge: &Judge,
    (declares, counted): (Option<&Declares>, &counts::Counted),
    workspaces: &[Mutex<Workspace>],
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut named = counts::Named::default();
    let name: Arc<str> = Arc::from(DECLARATION);
    let mut all = workspaces
        .iter()
        .map(|workspace| workspace.lock().unwrap_or_else(PoisonError::into_inner));
    if let Some(mut first) = all.next() {
        named.add(first.named.take().unwrap_or_default());
        for mut other in all {
            let seen = other.scratch.take_present();
            first.scratch.see(&seen);
            named.add(other.named.take().unwrap_or_default());
        }
        let published = declares.map(|it| &it.published);
        judge.end_release(published, &mut first.scratch, &mut findings);
    }
    let tables = declares.map(|it| it.tables.as_slice()).unwrap_or_default();
    if let Some(n) = tables.iter().position(|path| !input.has(path)) {
        findings.push(judge::declared_table_missing(&name, n + 1));
    }
    let declared = declares.map(|it| it.counts.as_slice()).unwrap_or_default();
    findings.extend(counts::wrong(declared, counted, &named, &name));
    if cut_short(&mut findings) {
        findings.push(judge::unread(&name, ProblemCode::TooManyFindings));
    }
    order(&mut findings);
    findings
}
