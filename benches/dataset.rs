//! What rules over the whole dataset cost, as ratios measured in one run:
//!
//! - k-anonymity over 10 million rows with 8 quasi-identifiers, in 512 MB, against the bare `group by` on the same engine with
//!   the same limits over the same Parquet files; once where nearly every row is a class of its own, once with 20,000 classes;
//! - the same table as Parquet through the whole of `check`;
//! - the same rule over a tenth of the rows beside pycanon, whose data are in memory already (`PYTHON=…` names a Python that has it);
//! - `check` of DICOM headers by `jp-ngmi-anonymised`, and its peak memory.
//!
//! Each part runs in a process of its own, so that its peak memory (Linux: `VmHWM`) is its own. `cargo bench --bench dataset` prints
//! Markdown tables. `SEKISHO_BENCH_ROWS=1000000 SEKISHO_BENCH_HEADERS=20000 SEKISHO_BENCH_PASSES=1` makes it quick; `SEKISHO_BENCH_HEADERS=1000000` is the
//! full size, for which there must be room on the disk for as many files of 4 KB.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a benchmark that cannot run stops, and its tables are what it is for"
)]
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::physical_plan::execute_stream;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use futures::StreamExt as _;
use sekisho::dataset::engine::{BATCH, Engine, Facts, Limits, Rows};
use sekisho::dataset::plan::{Known, RuleView};
use sekisho::finding::Severity;
use sekisho::formats::ReadOptions;
use sekisho::judge::Judge;
use sekisho::policy::{self, Environment, model::Policy, model::Source, model::Target};
use sekisho::scan::{self, Input, Options};

mod common;

/// Passes, if not told otherwise; the fastest counts, as anything slower is somebody else's doing.
const PASSES: u64 = 3;
/// Bytes that the engine may use.
const MEMORY: usize = 512_000_000;
/// What a process is to do, and where.
const PART: &str = "SEKISHO_BENCH_PART";

fn main() {
    if let Ok(part) = std::env::var(PART) {
        let mut words = part.split(' ');
        let (what, folder) = (words.next(), words.next());
        let folder = PathBuf::from(folder.expect("a folder"));
        let seconds = match what {
            Some("bare") => bare(&folder),
            Some("rule") => rule(&folder),
            Some("table") => check(&folder, &one_rule(), 2),
            Some("headers") => check(&folder, &built_in("jp-ngmi-anonymised"), 2),
            _ => panic!("not a part: {part}"),
        };
        println!("{seconds} {}", peak());
        return;
    }
    let rows = number("SEKISHO_BENCH_ROWS", 10_000_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    println!(
        "| {rows} rows, 8 quasi-identifiers, 512 MB | seconds | of bare | peak |\n|---|---|---|---|"
    );
    for (what, few) in [
        ("nearly every row a class", false),
        ("20,000 classes", true),
    ] {
        let place = folder.path().join(if few { "few" } else { "many" });
        std::fs::create_dir(&place).expect("room for the data");
        make(&place, rows, few);
        let (bare, bare_peak) = best("bare", &place);
        println!("| {what}: bare query | {bare:.2} | 1 | {bare_peak} MB |");
        for (name, part) in [("rule", "rule"), ("check of the table", "table")] {
            let (time, peak) = best(part, &place);
            println!(
                "| {what}: {name} | {time:.2} | {:.2} | {peak} MB |",
                time / bare
            );
        }
    }
    beside_pycanon(folder.path(), rows / 10);
    let headers = usize::try_from(number("SEKISHO_BENCH_HEADERS", 100_000)).expect("a number");
    let place = folder.path().join("headers");
    common::headers(&place, headers).expect("room for the data");
    let (time, peak) = run("headers", &place);
    println!("\n| DICOM headers by `jp-ngmi-anonymised` | seconds | peak |\n|---|---|---|");
    println!("| {headers} | {time:.1} | {peak} MB |");
}

/// k-anonymity with 20,000 classes, by the rule and by pycanon.
fn beside_pycanon(folder: &Path, rows: u64) {
    let place = folder.join("pycanon");
    std::fs::create_dir(&place).expect("room for the data");
    make(&place, rows, true);
    let (ours, our_peak) = best("rule", &place);
    println!("\n| {rows} rows, 20,000 classes | seconds | of pycanon | peak |\n|---|---|---|---|");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/beside_pycanon.py");
    let told = Command::new(python)
        .arg(script)
        .arg(rows.to_string())
        .output();
    let told = told.ok().filter(|told| told.status.success());
    let theirs = told.and_then(|told| numbers(&told.stdout));
    let Some((theirs, their_peak)) = theirs else {
        println!("| pycanon is not there (name a Python that has it in PYTHON) | – | – | – |");
        println!("| rule | {ours:.2} | – | {our_peak} MB |");
        return;
    };
    println!("| pycanon | {theirs:.2} | 1 | {their_peak} MB |");
    println!(
        "| rule | {ours:.2} | {:.3} | {our_peak} MB |",
        ours / theirs
    );
}

/// Seconds and megabytes, of a line with seconds and kilobytes.
fn numbers(line: &[u8]) -> Option<(f64, u64)> {
    let text = std::str::from_utf8(line).ok()?;
    let mut words = text.split_whitespace().map(str::parse::<f64>);
    let (seconds, kilobytes) = (words.next()?.ok()?, words.next()?.ok()?);
    Some((seconds, (kilobytes / 1024.0) as u64))
}

/// A number that the environment may tell.
fn number(name: &str, otherwise: u64) -> u64 {
    let told = std::env::var(name).ok().and_then(|n| n.parse().ok());
    told.unwrap_or(otherwise)
}

/// Runs a part in a process of its own; gives seconds and megabytes.
fn run(part: &str, folder: &Path) -> (f64, u64) {
    let me = std::env::current_exe().expect("this program");
    let told = Command::new(me)
        .env(PART, format!("{part} {}", folder.display()))
        .output()
        .expect("this program again");
    numbers(&told.stdout)
        .unwrap_or_else(|| panic!("{part}: {}", String::from_utf8_lossy(&told.stderr)))
}

fn best(part: &str, folder: &Path) -> (f64, u64) {
    let all = (0..number("SEKISHO_BENCH_PASSES", PASSES)).map(|_| run(part, folder));
    all.min_by(|a, b| a.0.total_cmp(&b.0)).expect("a pass")
}

/// Peak memory of this process, in kilobytes; 0 where it cannot be told.
fn peak() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    number.unwrap_or(0)
}

fn session() -> SessionContext {
    let environment = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(FairSpillPool::new(MEMORY)))
        .build_arc()
        .expect("a runtime environment");
    SessionContext::new_with_config_rt(SessionConfig::new().with_target_partitions(2), environment)
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("threads");
    runtime.block_on(work)
}

/// Facts, made of the number of the row by multiplication with odd constants: every subject has one row.
fn make(folder: &Path, rows: u64, few: bool) {
    let of =
        |odd: u64, values: u64| format!("cast((value * {odd}) % 1000003 % {values} as varchar)");
    // 2 × 5 × 5 × 4 × 5 × 5 × 2 × 2 = 20,000 classes.
    let values: [u64; 8] = if few {
        [2, 5, 5, 4, 5, 5, 2, 2]
    } else {
        [2, 100, 47, 30, 400, 12, 8, 1000]
    };
    let odd = [
        7919, 104_729, 15_485_863, 3571, 27_644_437, 611_953, 49_157, 786_433,
    ];
    let columns: Vec<String> = (0..)
        .zip(odd.into_iter().zip(values))
        .map(|(n, (odd, values))| format!("{} as q{n}", of(odd, values)))
        .collect();
    let sql = format!(
        "copy (select 'S' || cast(value as varchar) as subject, cast(0 as bigint) as file, value as \"row\", {} \
         from generate_series(1, {rows})) to '{}' stored as parquet",
        columns.join(", "),
        folder.join("facts.parquet").display()
    );
    block_on(async {
        let made = session()
            .sql(&sql)
            .await
            .expect("SQL of ours")
            .collect()
            .await;
        made.expect("room for the data");
    });
}

/// The query that somebody would write who asks for k-anonymity by hand.
fn bare(folder: &Path) -> f64 {
    let sql = "select q0, q1, q2, q3, q4, q5, q6, q7, count(distinct subject) as k from facts \
               group by q0, q1, q2, q3, q4, q5, q6, q7 having count(distinct subject) < 5";
    let start = Instant::now();
    block_on(async {
        let session = session();
        let place = folder.to_string_lossy().into_owned();
        let options = ParquetReadOptions::default();
        let registered = session.register_parquet("facts", place, options).await;
        registered.expect("facts of ours");
        let frame = session.sql(sql).await.expect("SQL of ours");
        let plan = frame.create_physical_plan().await.expect("a plan");
        let mut batches = execute_stream(plan, session.task_ctx()).expect("a stream");
        while let Some(batch) = batches.next().await {
            batch.expect("rows");
        }
    });
    start.elapsed().as_secs_f64()
}

/// The same through the engine as `check` runs it: classes, their histogram, and who is in those that fail.
fn rule(folder: &Path) -> f64 {
    let policies = one_rule();
    let rule = policies
        .iter()
        .flat_map(|policy| &policy.rules)
        .find_map(|rule| match &rule.target {
            Target::DataSet(data_set) => Some((data_set, &rule.must)),
            _ => None,
        });
    let (data_set, must) = rule.expect("a dataset rule");
    let start = Instant::now();
    let engine = Engine::new(Limits {
        memory: MEMORY,
        spill: std::env::temp_dir(),
        threads: 2,
        batch: BATCH,
    });
    let known = Known {
        nulls: vec![false; 8],
        several: false,
    };
    let facts = Facts {
        facts: Rows::Disk(folder),
        targets: None,
        directory: None,
    };
    let view = RuleView::new(data_set, must);
    let answer = engine
        .expect("an engine")
        .answer("k", &view, &known, &facts);
    assert!(answer.expect("an answer").classes.is_some());
    start.elapsed().as_secs_f64()
}

fn check(folder: &Path, policies: &Arc<[Policy]>, jobs: usize) -> f64 {
    let judge = Judge::new(Arc::clone(policies), false, |_| true);
    let options = Options {
        read: ReadOptions::default(),
        jobs,
        exclude: scan::Exclude::default(),
        fail_on: Severity::Error,
        memory_limit: MEMORY,
        evidence: None,
        spill_dir: std::env::temp_dir(),
    };
    let input = Input::dataset(folder).expect("a folder of ours");
    let start = Instant::now();
    let verdict = scan::scan(
        &[input],
        &judge,
        &options,
        Vec::new(),
        |_| Ok(()),
        |_, _, _| (),
    );
    assert!(verdict.expect("a scan").files.seen > 0);
    start.elapsed().as_secs_f64()
}

/// k-anonymity over the columns of [`make`].
fn one_rule() -> Arc<[Policy]> {
    let columns: Vec<String> = (0..8).map(|n| format!("people.q{n}")).collect();
    compile(
        &format!(
            "policy \"measured\" {{ version 1.0.0 language 1 }}\n\
             scope people = table at \"**\"\n\
             subject is people.subject\n\
             dataset rule k {{ over subjects in people using {} must have groups of at least 5 because \"It is measured.\" }}\n",
            columns.join(", ")
        ),
        "measured.sekisho",
    )
}

fn built_in(name: &str) -> Arc<[Policy]> {
    compile(
        &format!(
            "policy \"measured\" {{ version 1.0.0 language 1 extends \"{name}\" with retain-patient-characteristics }}\n"
        ),
        "measured.sekisho",
    )
}

fn compile(text: &str, name: &str) -> Arc<[Policy]> {
    let source = Source {
        name: name.to_owned(),
        text: text.to_owned(),
    };
    let environment = Environment {
        folder: Some(Path::new(".")),
        ..Environment::default()
    };
    let loaded = policy::load(source, &environment).expect("a policy that compiles");
    loaded.policies().cloned().collect()
}
