//! How fast `check` is, as ratios measured in one run on the same warm files:
//!
//! (a) a program that only opens each file and reads the bytes that (b) reads: the limit;
//! (b) `sekisho check` by `ps3-15-basic`, on one thread and on two;
//! (c) dicom-object, opening each file up to the pixel data;
//! (d) pydicom, doing the same (where Python has it: `PYTHON=…`).
//!
//! And: peak memory from 2,000 to 20,000 files, and the time of 2,000 element rules against that of 20.
//!
//! `cargo bench --bench scan` prints a Markdown table. `SEKISHO_BENCH_FILES=2000` makes it quick.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that cannot run stops"
)]
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use sekisho::field::{Document, VR};
use sekisho::finding::{Severity, Verdict};
use sekisho::formats::{self, ReadOptions};
use sekisho::judge::Judge;
use sekisho::policy::{self, Environment, model::Policy, model::Source};
use sekisho::scan::{self, Input, Options};

mod common;

/// Passes over the data; the fastest counts, as anything slower is somebody else's doing.
const PASSES: usize = 3;

#[expect(clippy::print_stdout, reason = "the table is what a benchmark is for")]
fn main() {
    let files = std::env::var("SEKISHO_BENCH_FILES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(20_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let make = |name: &str, count: usize, large: bool| {
        let place = folder.path().join(name);
        let made = if large {
            common::large_ct
        } else {
            common::small_ct
        };
        made(&place, count, common::Kind::Clean).expect("room for the data");
        place
    };
    let small = make("small", files, false);
    let fewer = make("fewer", files / 10, false);
    let large = make("large", files / 10, true);
    let basic = [builtin("ps3-15-basic")];

    println!("| files | what | files a second | of (a) |\n|---|---|---|---|");
    compare(&small, &format!("{files} of 12 KB"), &basic);
    compare(
        &large,
        &format!("{} of 512 × 512 × 2 bytes", files / 10),
        &basic,
    );

    println!("\n| memory | peak |\n|---|---|");
    let (less, more) = (peak(&fewer), peak(&small));
    println!(
        "| {} files | {less} kB |\n| {files} files | {more} kB ({:+.1} %) |",
        files / 10,
        percent(more, less)
    );

    println!("\n| element rules | time | ratio |\n|---|---|---|");
    let (few, many) = ([rules(20)], [rules(2_000)]);
    let times = [&few, &many].map(|policies| best(|| drop(check(&small, policies, 1))));
    println!("| 20 | {:.3} s | 1 |", times[0].as_secs_f64());
    println!(
        "| 2,000 | {:.3} s | {:.2} |",
        times[1].as_secs_f64(),
        times[1].as_secs_f64() / times[0].as_secs_f64()
    );
}

/// One row each for (a) to (d) on the files below `folder`.
#[expect(clippy::print_stdout, reason = "the table is what a benchmark is for")]
fn compare(folder: &Path, what: &str, policies: &[Policy; 1]) {
    let paths = list(folder);
    let verdict = check(folder, policies, 1);
    assert_eq!(
        verdict.files.judged,
        paths.len() as u64,
        "every file is judged"
    );
    let mut document = Document::default();
    formats::read_file(&paths[0], &ReadOptions::default(), &mut document);
    let bytes = document.bytes.len();
    let limit = best(|| read_only(&paths, bytes));
    let row = |name: &str, time: Duration| {
        let rate = paths.len() as f64 / time.as_secs_f64();
        println!(
            "| {what} | {name} | {rate:.0} | {:.2} |",
            limit.as_secs_f64() / time.as_secs_f64()
        );
    };
    row("(a) open and read only, one thread", limit);
    row(
        "(b) sekisho check, one thread",
        best(|| drop(check(folder, policies, 1))),
    );
    row(
        "(b) sekisho check, two threads",
        best(|| drop(check(folder, policies, 2))),
    );
    row(
        "(c) dicom-object up to the pixel data, one thread",
        best(|| dicom_object(&paths)),
    );
    match pydicom(folder) {
        Some(time) => row("(d) pydicom up to the pixel data, one thread", time),
        None => println!(
            "| {what} | (d) pydicom is not there (name a Python that has it in PYTHON) | – | – |"
        ),
    }
}

/// The shortest of some passes.
fn best(mut pass: impl FnMut()) -> Duration {
    pass();
    (0..PASSES)
        .map(|_| {
            let start = Instant::now();
            pass();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

fn read_only(paths: &[PathBuf], bytes: usize) {
    let mut buffer = vec![0; bytes];
    for path in paths {
        let mut file = File::open(path).expect("a file of ours");
        let mut filled = 0;
        while let Ok(n @ 1..) = file.read(&mut buffer[filled..]) {
            filled += n;
        }
        std::hint::black_box(&buffer);
    }
}

fn check(folder: &Path, policies: &[Policy; 1], jobs: usize) -> Verdict {
    let judge = Judge::new(Arc::from(policies.as_slice()), false, |_| true);
    let options = Options {
        read: ReadOptions::default(),
        jobs,
        exclude: sekisho::scan::Exclude::default(),
        fail_on: Severity::Error,
        memory_limit: 512_000_000,
        evidence: None,
        spill_dir: std::env::temp_dir(),
    };
    let input = Input::dataset(folder).expect("a folder of ours");
    scan::scan(
        &[input],
        &judge,
        &options,
        Vec::new(),
        |_| Ok(()),
        |_, _, _| (),
    )
    .expect("a scan")
}

fn dicom_object(paths: &[PathBuf]) {
    for path in paths {
        let object = dicom_object::OpenFileOptions::new()
            .read_until(dicom_dictionary_std::tags::PIXEL_DATA)
            .open_file(path)
            .expect("a file of ours");
        std::hint::black_box(object);
    }
}

/// The time that pydicom takes, told by itself, so that Python's start does not count.
fn pydicom(folder: &Path) -> Option<Duration> {
    const PROGRAM: &str = "
import os, sys, time
import pydicom
paths = [os.path.join(d, f) for d, _, fs in os.walk(sys.argv[1]) for f in fs]
start = time.perf_counter()
for path in paths:
    for element in pydicom.dcmread(path, stop_before_pixels=True).iterall():
        element.value
print(time.perf_counter() - start)
";
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let output = Command::new(python)
        .args(["-c", PROGRAM])
        .arg(folder)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let seconds: f64 = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    Some(Duration::from_secs_f64(seconds))
}

/// Peak resident memory of the binary on the files below `folder`, in kB, as Linux tells it.
fn peak(folder: &Path) -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args([
            "check",
            "-p",
            "ps3-15-basic",
            "--no-config",
            "--jobs",
            "2",
            "--format",
            "jsonl",
        ])
        .arg(folder)
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("a child of ours").is_none() {
        let told = std::fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        peak = peak.max(number.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(1));
    }
    peak
}

fn percent(new: u64, old: u64) -> f64 {
    (new as f64 / old.max(1) as f64 - 1.0) * 100.0
}

fn list(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)
            .expect("a folder of ours")
            .flatten()
        {
            if entry.path().is_dir() {
                folders.push(entry.path())
            } else {
                paths.push(entry.path())
            }
        }
    }
    paths.sort();
    paths
}

fn builtin(name: &str) -> Policy {
    compile(policy::builtin(name).expect("a built-in policy"))
}

fn compile(source: Source) -> Policy {
    policy::load(source, &Environment::default())
        .expect("a policy that compiles")
        .policy
}

/// A policy of `count` element rules, each about another attribute of the dictionary, each with a test of the value.
fn rules(count: usize) -> Policy {
    let keywords = sekisho::standard::keywords().filter(|keyword| {
        let entry = sekisho::standard::by_keyword(keyword);
        entry.is_some_and(|entry| {
            entry.tag().is_some_and(|tag| tag.group() > 0x0004)
                && !matches!(
                    entry.vr,
                    VR::SQ | VR::UN | VR::AT | VR::OB | VR::OD | VR::OF | VR::OL | VR::OV | VR::OW
                )
        })
    });
    let mut text = String::from("policy \"many\" {\n  version 1.0.0\n  language 1\n}\n");
    for (number, keyword) in keywords.take(count).enumerate() {
        text.push_str(&format!(
            "rule r{number} {{ for {keyword} in dicom must be absent or have at most 1024 values because \"It is measured.\" }}\n"
        ));
    }
    compile(Source {
        name: "many.sekisho".to_owned(),
        text,
    })
}
