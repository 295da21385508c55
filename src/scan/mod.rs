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
mod walk;
#[cfg(feature = "tables")]
mod whole;
#[cfg(not(feature = "tables"))]
#[path = "without.rs"]
mod whole;

use std::collections::BTreeMap;
use std::io;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::field::{
    DECLARATION, Declared, Document, Field, FieldPath, Format, Name, ProblemCode, Tag,
};
use crate::finding::{
    Counts, FileCounts, Finding, Fingerprint, LoosenedBy, Outcome, PixelCounts, Pixels, PolicyRef,
    Severity, Verdict,
};
use crate::formats::release::Published;
use crate::formats::{self, ReadOptions};
use crate::judge::{self, Evidence, Judge, Judged, Portion, Scratch, Tally};
pub use exclude::{BadGlob, Exclude, glob};
pub(crate) use inputs::words;
pub use inputs::{Input, InputError};
pub(crate) use look::look_at_given;
use look::{EvidenceFolder, Eyes};
use walk::Entry;
use whole::{Source, Whole};

/// Files that are read and judged between two looks at the order.
const CHUNK: usize = 256;
/// Files that one thread takes at a time, and that have one digest together: hashing is fastest on long pieces.
const GROUP: usize = 16;
/// Bytes that wait to be hashed.
const PENDING: usize = 64 << 10;
/// Findings of one file that are kept; more are counted in one finding that says so.
const MAX_FINDINGS: usize = 20_000;
/// Findings that may wait for their turn to be reported: about 1 KB each, with what surrounds them.
const MAX_HELD: usize = 100_000;
/// A document whose memory has grown beyond this, in bytes, is let go after its file.
const KEEP: usize = 32 << 20;

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

/// What came of one file.
struct FileResult {
    findings: Vec<Finding>,
    fields: u64,
    fields_unruled: u64,
    size: u64,
    /// Whether it has pixel data.
    pixels: bool,
    /// How its pixels were judged.
    looked: PixelCounts,
    /// Texts in its pixels that are findings, where they were asked for, and how many more there are.
    evidence: (Vec<Evidence>, u64),
    /// Whether it is one of the files that a declaration counts.
    counts: bool,
    /// What it declares of the release, if it is the declaration.
    declares: Option<Box<Declares>>,
    standing: Standing,
}

/// What the declaration names that is held against the dataset.
struct Declares {
    published: Published,
    /// Tables, by their paths in the dataset.
    tables: Vec<String>,
    /// How much there is.
    counts: Vec<(Declared, u64)>,
}

impl FileResult {
    /// A file that was not opened.
    fn unread(name: &Arc<str>, problem: ProblemCode) -> Self {
        Self {
            findings: vec![judge::unread(name, problem)],
            fields: 0,
            fields_unruled: 0,
            size: 0,
            pixels: false,
            looked: PixelCounts::default(),
            evidence: (Vec::new(), 0),
            counts: false,
            declares: None,
            standing: if problem == ProblemCode::Excluded {
                Standing::Excluded
            } else {
                Standing::Unverifiable
            },
        }
    }
}

/// Where one file is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Judged,
    OutOfScope,
    Unverifiable,
    Excluded,
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

/// Whether a field is pixel data: PS3.3 C.7.6.3, in its three forms.
fn is_pixels(field: &Field) -> bool {
    matches!(field.name, Name::Tag(Tag(0x7FE0, 0x0008 | 0x0009 | 0x0010)))
}

/// Reads and judges one file, and appends to `workspace.pending` what the digest of the dataset has of it: its name, its
/// size, and what was judged of it.
fn one(
    (number, input, entry): &Numbered,
    (judge, whole_dataset, eyes): (&Judge, &Whole, &Eyes),
    read: &ReadOptions,
    workspace: &mut Workspace,
    digest: &mut blake3::Hasher,
) -> FileResult {
    let name = &entry.name;
    let Workspace {
        document,
        scratch,
        pending,
        facts,
        named,
    } = workspace;
    pending.extend((name.len() as u64).to_le_bytes());
    pending.extend(name.as_bytes());
    let mut told = |size: u64, judged: &mut dyn Iterator<Item = &[u8]>| {
        pending.extend(size.to_le_bytes());
        let length_at = pending.len();
        pending.extend([0; 8]);
        let begin = pending.len();
        judged.for_each(|piece| pending.extend(piece));
        let length = pending.len().saturating_sub(begin) as u64;
        if let Some(place) = pending.get_mut(length_at..begin) {
            place.copy_from_slice(&length.to_le_bytes());
        }
        if pending.len() >= PENDING {
            digest.update(pending);
            pending.clear();
        }
    };
    if let Some(problem) = entry.problem {
        told(0, &mut std::iter::empty());
        return FileResult::unread(name, problem);
    }
    let known = (**name == *DECLARATION).then_some(Format::Release);
    let mut findings = Vec::new();
    let mut whole = true;
    let mut more = false;
    let mut judged = Judged::default();
    let mut first = true;
    let mut judge_portion = |document: &Document, last: bool| {
        let portion = Portion { first, last };
        let now = judge.judge_portion(name, document, portion, scratch, &mut findings);
        let source = Source {
            number: *number,
            input: *input,
            name,
            document,
            first,
        };
        whole_dataset.collect(source, facts, judge, scratch, &mut findings);
        if let Some(named) = named {
            named.see(judge, document, name, scratch);
        }
        judged.fields += now.fields;
        judged.fields_unruled += now.fields_unruled;
        judged.in_scope = now.in_scope;
        whole &= document.problems.is_empty() && !now.unruled;
        more |= cut_short(&mut findings);
        told(document.size, &mut document.judged_bytes());
        first = false;
    };
    formats::read_in_portions(
        known,
        &entry.path,
        read,
        document,
        Some(&mut |document| {
            judge_portion(document, false);
            ControlFlow::Continue(())
        }),
    );
    judge_portion(document, true);
    let size = document.size;
    let looked = eyes.look(
        (name, &entry.path),
        read,
        document,
        (judge, scratch),
        &mut findings,
    );
    whole &= !looked.unverifiable;
    more |= cut_short(&mut findings);
    if looked.read_again {
        told(document.size, &mut document.judged_bytes());
    }
    let standing = match (whole, judged.in_scope) {
        (false, _) => Standing::Unverifiable,
        (true, true) => Standing::Judged,
        (true, false) => Standing::OutOfScope,
    };
    if more {
        findings.push(judge::unread(name, ProblemCode::TooManyFindings));
    }
    order(&mut findings);
    let outcome = FileResult {
        findings,
        fields: judged.fields,
        fields_unruled: judged.fields_unruled,
        size,
        looked: looked.counts,
        evidence: (looked.evidence, looked.evidence_left),
        pixels: document.fields.iter().rev().any(is_pixels),
        counts: **name != *DECLARATION,
        declares: (document.format == Some(Format::Release)).then(|| {
            Box::new(Declares {
                published: Published::of(document),
                tables: tables(document),
                counts: counts::declared(document),
            })
        }),
        standing,
    };
    if document.bytes.capacity() > KEEP
        || pending.capacity() > KEEP
        || document.fields.capacity() * size_of::<Field>() > KEEP
    {
        *document = Document::default();
    }
    outcome
}

/// The tables that a declaration names.
fn tables(document: &Document) -> Vec<String> {
    let is = |field: &&Field| field.name == Name::Declared(Declared::Tables);
    let fields = document.fields.iter().filter(is);
    fields
        .flat_map(|field| document.values_of(field))
        .map(Into::into)
        .collect()
}

/// What findings of one file are sorted by.
fn key(finding: &Finding) -> impl Ord {
    let in_picture = (
        finding.frame,
        finding.region.map(|[x, y, w, h]| [y, x, h, w]),
    );
    (
        finding.field.as_ref().map(FieldPath::as_str),
        &finding.rule,
        finding.code,
        in_picture,
        finding.offset,
    )
}

/// Cuts a flood short: those that come first are kept. Whether there were more.
fn cut_short(findings: &mut Vec<Finding>) -> bool {
    let more = findings.len() > MAX_FINDINGS;
    if more {
        findings.sort_by(|a, b| key(a).cmp(&key(b)));
        findings.truncate(MAX_FINDINGS);
    }
    more
}

/// Sorts a file's findings by field and rule, and tells apart those at one place.
fn order(findings: &mut [Finding]) {
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    let mut last: Option<(Fingerprint, u32)> = None;
    for finding in findings {
        let ordinal = match last {
            Some((before, ordinal)) if before == finding.fingerprint => ordinal + 1,
            _ => 0,
        };
        last = Some((finding.fingerprint, ordinal));
        if ordinal > 0 {
            finding.fingerprint = finding.fingerprint.again(ordinal);
        }
    }
}

/// Sums over all files.
#[derive(Default)]
struct Totals {
    files: FileCounts,
    findings: Counts,
    /// Findings that a waiver covers, by waiver.
    waived: BTreeMap<Arc<str>, Counts>,
    fields: u64,
    fields_unruled: u64,
    /// Files with pixel data.
    pixels: u64,
    looked: PixelCounts,
    digest: blake3::Hasher,
}

impl Totals {
    fn add(&mut self, result: &FileResult) {
        self.files.seen += 1;
        self.pixels += u64::from(result.pixels);
        self.looked.add(result.looked);
        match result.standing {
            Standing::Judged => self.files.judged += 1,
            Standing::Unverifiable => self.files.unverifiable += 1,
            Standing::Excluded => self.files.excluded += 1,
            Standing::OutOfScope => self.files.out_of_scope += 1,
        }
        for finding in &result.findings {
            self.count(finding);
        }
        self.fields += result.fields;
        self.fields_unruled += result.fields_unruled;
    }

    fn count(&mut self, finding: &Finding) {
        let counts = match &finding.waived {
            None => &mut self.findings,
            Some(waiver) => match self.waived.get_mut(waiver) {
                Some(counts) => counts,
                None => self.waived.entry(Arc::clone(waiver)).or_default(),
            },
        };
        match finding.severity {
            Severity::Error => counts.error += 1,
            Severity::Warning => counts.warning += 1,
            Severity::Note => counts.note += 1,
        }
    }

    /// Findings of waivers that are exceeded count like any other; those of the rest are waived.
    fn settle(&mut self, loosened: &[LoosenedBy]) {
        for (waiver, counts) in std::mem::take(&mut self.waived) {
            let exceeded = loosened
                .iter()
                .any(|one| one.exceeded && *waiver == *format!("{}/{}", one.policy, one.name));
            if exceeded {
                self.findings.error += counts.error;
                self.findings.warning += counts.warning;
                self.findings.note += counts.note;
            } else {
                self.findings.waived += counts.error + counts.warning + counts.note;
            }
        }
    }

    fn verdict(
        mut self,
        judge: &Judge,
        tally: &Tally,
        fail_on: Severity,
        mut notes: Vec<String>,
    ) -> Verdict {
        let pixels = judge.has_pixel_rules().then(|| Pixels {
            counts: self.looked,
            models: look::models(),
        });
        if self.pixels > 0 && pixels.is_none() {
            notes.push(format!(
                "files whose pixels were not looked at, as no rule is about pixels: {}",
                self.pixels
            ));
        }
        let rules = judge.results(tally);
        let loosened = judge.loosened(tally);
        self.settle(&loosened);
        let failing = match fail_on {
            Severity::Error => self.findings.error,
            Severity::Warning => self.findings.error + self.findings.warning,
            Severity::Note => self.findings.error + self.findings.warning + self.findings.note,
        };
        let outcome = if failing > 0 {
            Outcome::Fail
        } else if rules.iter().all(|rule| rule.checked == 0) {
            Outcome::NothingJudged
        } else {
            Outcome::Pass
        };
        let policy = |policy: &crate::policy::model::Policy| PolicyRef {
            name: policy.name.clone(),
            version: policy.version.clone(),
            digest: policy.digest.clone(),
        };
        Verdict {
            outcome,
            policies: judge.policies().iter().map(policy).collect(),
            files: self.files,
            fields: self.fields,
            fields_unruled: self.fields_unruled,
            rules,
            pixels,
            findings: self.findings,
            loosened,
            empty_scopes: judge.empty_scopes(tally),
            notes,
            dataset_digest: format!("blake3:{}", self.digest.finalize().to_hex()),
        }
    }
}
