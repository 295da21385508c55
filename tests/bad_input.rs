//! Bad input gets a clear answer and loses nothing: no panic, no hang, no unbounded memory; a finding that names file,
//! field and offset; and the rest of the dataset is judged. Every run has a limit on memory and time.
#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::string_slice,
    reason = "helpers of tests"
)]
mod corpus;

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use corpus::*;
use serde_json::Value;
use tempfile::TempDir;

/// Memory that one run may take, in KiB of address space. Threads' stacks count, so it is far above what is used.
const MEMORY: u32 = 1 << 20;

/// What came of a run.
struct Ran {
    status: i32,
    findings: Vec<Value>,
    verdict: Value,
}

/// Standard output and status of `sekisho` with these words, its memory and its time bounded.
fn run(folder: &Path, words: &[&OsStr]) -> (i32, Vec<u8>) {
    run_in(MEMORY, folder, words)
}

/// The same in so many KiB.
fn run_in(memory: u32, folder: &Path, words: &[&OsStr]) -> (i32, Vec<u8>) {
    let script = format!("ulimit -v {memory}; exec \"$@\"");
    let output = assert_cmd::Command::new("sh")
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("MALLOC_ARENA_MAX", "1")
        .args(["-c", &script, "sh"])
        .arg(assert_cmd::cargo::cargo_bin("sekisho"))
        .args(words)
        .timeout(Duration::from_secs(120))
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(err, "", "something was said besides the report");
    let status = output.status.code();
    (
        status.expect("killed: out of memory, out of time, or aborted"),
        output.stdout,
    )
}

/// Checks `data` in the folder, with `more` words.
fn check(place: &TempDir, more: &str) -> Ran {
    let words = format!("check data -p ps3-15-basic --format jsonl {more}");
    let words: Vec<&OsStr> = words.split_whitespace().map(OsStr::new).collect();
    let (status, out) = run(place.path(), &words);
    let out = String::from_utf8(out).unwrap();
    assert!(
        !out.contains('\u{1b}') && !out.contains("Doe^"),
        "raw text in a report"
    );
    let mut findings: Vec<Value> = out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let verdict = findings.pop().unwrap();
    assert_eq!(verdict["type"], "verdict");
    Ran {
        status,
        findings,
        verdict,
    }
}

impl Ran {
    /// What could not be judged, as `file: code`, each once.
    fn unread(&self) -> Vec<String> {
        let mut all: Vec<String> = (self.findings.iter())
            .filter(|finding| finding["rule"] == "unverifiable" && finding["severity"] != "note")
            .map(|finding| {
                format!(
                    "{}: {}",
                    finding["file"].as_str().unwrap(),
                    finding["code"].as_str().unwrap()
                )
            })
            .collect();
        all.dedup();
        all
    }

    /// Asserts that the good file was judged, and found to hold a name.
    fn good_was_judged(&self) {
        assert_eq!(self.status, 1);
        let found = (self.findings.iter())
            .any(|finding| finding["file"] == "good.dcm" && finding["field"] == "(0010,0010)");
        assert!(found, "the good file was not judged: {}", self.verdict);
    }
}

/// A dataset `data` with one good file, which holds a name.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("data")).unwrap();
    put(&place, "good.dcm", &good());
    place
}

fn good() -> Vec<u8> {
    let elements = [
        explicit(0x0008, 0x0016, "UI", b"1.2.840.10008.5.1.4.1.1.2\0"),
        explicit(0x0008, 0x0060, "CS", b"MR"),
        explicit(0x0010, 0x0010, "PN", b"Doe^Jane"),
    ];
    file(EXPLICIT, &elements.concat())
}

fn put(place: &TempDir, name: &str, bytes: &[u8]) {
    fs::write(place.path().join("data").join(name), bytes).unwrap();
}

/// A sequence of undefined length with `levels` of itself inside.
fn nested(levels: usize) -> Vec<u8> {
    let start = [
        explicit_of_length(0x0040, 0x0275, "SQ", UNDEFINED, b""),
        implicit_of_length(0xFFFE, 0xE000, UNDEFINED, b""),
    ];
    let end = [implicit(0xFFFE, 0xE00D, b""), sequence_end()];
    [start.concat().repeat(levels), end.concat().repeat(levels)].concat()
}

/// A deflated data set of this many zeros (a multiple of 1 MB) in one value: what 1 MB becomes stands there again and again, as it
/// ends on a byte (RFC 1951 3.2.4, an empty stored block) and looks back on nothing but itself.
fn bomb(zeros: usize) -> Vec<u8> {
    use std::io::Write as _;
    let deflated = |bytes: &[u8]| {
        let best = flate2::Compression::best();
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), best);
        encoder.write_all(bytes).unwrap();
        encoder.flush().unwrap();
        encoder.get_ref().clone()
    };
    let head = deflated(&explicit_of_length(0x0042, 0x0011, "OB", zeros as u32, b""));
    let piece = deflated(&vec![0; 1 << 20]).repeat(zeros >> 20);
    // The last block, which is empty: fixed codes, and the end.
    let stream = [head, piece, vec![0x03, 0x00]].concat();
    file("1.2.840.10008.1.2.1.99", &stream)
}

#[test]
fn every_kind_of_damage_is_a_finding_with_its_place_and_the_rest_is_judged() {
    let name = explicit(0x0010, 0x0010, "PN", b"Doe^Jane");
    let cut = good();
    let damaged: Vec<(&str, Vec<u8>, &[&str])> = vec![
        (
            "cut",
            cut[..cut.len() - 3].to_vec(),
            &["truncated", "length-past-end"],
        ),
        (
            "cut-in-the-header",
            cut[..140].to_vec(),
            &["truncated", "length-past-end", "not-an-element"],
        ),
        ("deep", file(EXPLICIT, &nested(100_000)), &["too-deep"]),
        (
            "long",
            file(
                EXPLICIT,
                &[
                    name.clone(),
                    explicit_of_length(0x0010, 0x4000, "LT", 0xFFF0, b"x "),
                ]
                .concat(),
            ),
            &["length-past-end", "truncated"],
        ),
        (
            "open",
            file(
                EXPLICIT,
                &explicit_of_length(0x0040, 0x0275, "SQ", UNDEFINED, &item(&name)),
            ),
            &["unclosed"],
        ),
        (
            "4-gib",
            file(
                EXPLICIT,
                &explicit_of_length(0x7FE0, 0x0010, "OW", 0xFFFF_FFFE, b"1234"),
            ),
            &["length-past-end", "truncated"],
        ),
        (
            "4-gib-of-text",
            file(
                EXPLICIT,
                &explicit_of_length(0x0010, 0x4000, "UT", 0xFFFF_FFF0, b"1234"),
            ),
            &["length-past-end", "truncated"],
        ),
        ("bomb", bomb(1 << 30), &["deflate-bomb", "too-long"]),
        (
            "bad-deflate",
            file("1.2.840.10008.1.2.1.99", b"\x07no deflate"),
            &["bad-deflate"],
        ),
        ("empty", Vec::new(), &["empty-file"]),
        (
            "text",
            b"a report that somebody left\n".to_vec(),
            &["unknown-format", "format-not-read"],
        ),
        (
            "zeros",
            vec![0; 1 << 20],
            &["unknown-format", "not-an-element"],
        ),
        (
            "syntax",
            file("1.2.3.4", &name),
            &["unknown-transfer-syntax"],
        ),
    ];
    let whole = place();
    for (kind, bytes, codes) in &damaged {
        let place = place();
        put(&place, kind, bytes);
        put(&whole, kind, bytes);
        let ran = check(&place, "");
        ran.good_was_judged();
        assert_eq!(ran.verdict["files"]["unverifiable"], 1, "{kind}");
        let told: Vec<&Value> = (ran.findings.iter())
            .filter(|finding| finding["rule"] == "unverifiable" && finding["file"] == *kind)
            .collect();
        let fits = |finding: &&Value| codes.contains(&finding["code"].as_str().unwrap());
        assert!(told.iter().any(fits), "{kind}: {told:?}");
        for finding in told {
            assert_eq!(finding["severity"], "error", "{kind}");
            assert!(finding["offset"].is_u64(), "{kind}: no offset in {finding}");
        }
    }
    let ran = check(&whole, "");
    ran.good_was_judged();
    assert_eq!(ran.verdict["files"]["unverifiable"], damaged.len());
    assert_eq!(ran.verdict["files"]["judged"], 1);
}

#[test]
fn what_is_no_regular_file_is_told_and_not_opened() {
    let place = place();
    let data = place.path().join("data");
    symlink("/nowhere/at/all", data.join("dangling")).unwrap();
    symlink("loop", data.join("loop")).unwrap();
    symlink("..", data.join("up")).unwrap();
    symlink("good.dcm", data.join("link")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(data.join("pipe"))
        .status();
    assert!(made.unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(data.join("socket")).unwrap();
    let ran = check(&place, "");
    ran.good_was_judged();
    let expected = [
        "dangling: symbolic-link",
        "link: symbolic-link",
        "loop: symbolic-link",
        "pipe: not-a-file",
        "socket: not-a-file",
        "up: symbolic-link",
    ];
    assert_eq!(ran.unread(), expected);
    // By hand, too.
    for (name, code) in [
        ("data/pipe", "not-a-file"),
        ("data/socket", "not-a-file"),
        ("/dev/null", "not-a-file"),
    ] {
        let words = ["check", name, "-p", "ps3-15-basic", "--format", "jsonl"].map(OsStr::new);
        let (status, out) = run(place.path(), &words);
        assert_eq!(status, 1, "{name}");
        assert!(String::from_utf8_lossy(&out).contains(code), "{name}");
    }
}

#[test]
fn a_folder_that_may_not_be_opened_is_a_finding() {
    use std::os::unix::fs::PermissionsExt as _;
    let place = place();
    let shut = place.path().join("data/shut");
    fs::create_dir(&shut).unwrap();
    fs::write(shut.join("x.dcm"), good()).unwrap();
    put(&place, "shut.dcm", &good());
    for path in [shut.clone(), place.path().join("data/shut.dcm")] {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    if fs::read_dir(&shut).is_ok() {
        println!("skipped: whoever runs this may open everything");
        return;
    }
    let ran = check(&place, "");
    ran.good_was_judged();
    assert_eq!(ran.unread(), ["shut.dcm: unreadable", "shut: unreadable"]);
    fs::set_permissions(shut, fs::Permissions::from_mode(0o700)).unwrap();
}

#[test]
fn a_path_that_is_too_long_for_the_system_is_a_finding() {
    let place = place();
    // Two halves of 3,000 bytes each, one moved into the other: together beyond PATH_MAX (4096).
    let [long, other] = ["data", "other"].map(|root| {
        (0..15).fold(place.path().join(root), |path, _| {
            path.join("d".repeat(200))
        })
    });
    fs::create_dir_all(&long).unwrap();
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("leaf"), b"x").unwrap();
    fs::rename(place.path().join("other"), long.join("rest")).unwrap();
    let ran = check(&place, "");
    ran.good_was_judged();
    assert_eq!(ran.unread().len(), 1);
    assert!(
        ran.unread()[0].ends_with(": unreadable"),
        "{:?}",
        ran.unread()
    );
    let gone = std::process::Command::new("rm")
        .current_dir(place.path())
        .args(["-r", "data"])
        .status();
    assert!(gone.unwrap().success());
}

#[test]
fn deep_and_wide_folders_are_walked_to_the_end() {
    let place = place();
    let mut deep = place.path().join("data");
    for _ in 0..300 {
        deep.push("d");
    }
    fs::create_dir_all(&deep).unwrap();
    fs::write(deep.join("leaf.dcm"), good()).unwrap();
    for n in 0..10_000 {
        put(&place, &format!("n{n:05}"), b"");
    }
    let ran = check(&place, "");
    ran.good_was_judged();
    assert_eq!(ran.verdict["files"]["seen"], 10_002);
    assert_eq!(ran.verdict["files"]["judged"], 2);
    assert_eq!(ran.unread().len(), 10_000);
    // Deeper than the limit is a finding, and no overflow.
    let mut deeper = place.path().join("data/e");
    for _ in 0..600 {
        deeper.push("e");
    }
    fs::create_dir_all(&deeper).unwrap();
    let ran = check(&place, "--exclude n*");
    ran.good_was_judged();
    assert_eq!(ran.unread().len(), 1);
    assert!(ran.unread()[0].ends_with("/e: too-deep"));
}

#[test]
fn names_and_values_cannot_write_to_the_terminal_or_hide() {
    let place = place();
    let data = place.path().join("data");
    let names: [&[u8]; 6] = [
        b"not-\xff-utf8.dcm",
        b"esc\x1b[2J.dcm",
        b"line\nbreak.dcm",
        "rtl\u{202e}mcd.dcm".as_bytes(),
        b"<script>alert(1)</script>.dcm"
            .as_slice()
            .split(|byte| *byte == b'/')
            .next()
            .unwrap(),
        b"tab\tand \"quotes\" & commas, ok.dcm",
    ];
    for name in names {
        fs::write(data.join(OsStr::from_bytes(name)), good()).unwrap();
    }
    let nasty = "\u{1b}]0;x\u{7}\r\n\u{202e}<b>Doe^Jane</b>\u{0}";
    let value = explicit(0x0010, 0x0010, "PN", nasty.as_bytes());
    let value = if nasty.len() % 2 == 1 {
        explicit(0x0010, 0x0010, "PN", format!("{nasty} ").as_bytes())
    } else {
        value
    };
    put(&place, "value.dcm", &file(EXPLICIT, &value));
    for more in ["human -v", "human --reveal -v", "concise", "json", "jsonl"] {
        let words = format!("check data -p ps3-15-basic --format {more}");
        let words: Vec<&OsStr> = words.split_whitespace().map(OsStr::new).collect();
        let (status, out) = run(place.path(), &words);
        assert_eq!(status, 1);
        let out = String::from_utf8(out).unwrap();
        let raw = out
            .chars()
            .find(|&c| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)));
        assert_eq!(raw, None, "{more}: a raw control character in\n{out}");
        assert_eq!(out.contains("Doe^Jane"), more.contains("reveal"), "{more}");
    }
    let ran = check(&place, "");
    ran.good_was_judged();
    assert_eq!(ran.verdict["files"]["seen"], 8);
    let odd = (ran.findings.iter()).any(|finding| finding["file"] == "not-\\xff-utf8.dcm");
    assert!(odd, "the name that is not UTF-8 is written with escapes");
}

#[test]
fn two_names_that_would_be_written_alike_stay_apart() {
    let place = place();
    let data = place.path().join("data");
    fs::write(data.join(OsStr::from_bytes(b"a\xff")), b"").unwrap();
    fs::write(data.join("a\\xff"), b"").unwrap();
    let ran = check(&place, "");
    assert_eq!(ran.verdict["files"]["seen"], 3);
    let unread = ran.unread();
    assert_eq!(unread.len(), 2, "{unread:?}");
}

#[test]
fn a_dataset_that_changes_while_it_is_read_does_no_harm() {
    let place = place();
    let data = place.path().join("data");
    for n in 0..40 {
        put(&place, &format!("still{n:02}.dcm"), &good());
    }
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        // One file after another vanishes, comes back, shrinks, grows, and becomes a pipe and a link.
        scope.spawn(|| {
            let (full, bytes) = (good(), [good(), vec![0; 100_000]].concat());
            let restless = data.join("restless.dcm");
            let swapped = data.join("swapped.dcm");
            let spare = place.path().join("pipe");
            let made = std::process::Command::new("mkfifo").arg(&spare).status();
            assert!(made.unwrap().success());
            while !stop.load(Ordering::Relaxed) {
                let _ = fs::write(&restless, &full);
                let _ = fs::write(&restless, &bytes);
                let _ = fs::write(&restless, &full[..150]);
                let _ = fs::remove_file(&restless);
                let _ = fs::write(&swapped, &full);
                let _ = fs::remove_file(&swapped);
                let _ = fs::rename(&spare, &swapped);
                let _ = fs::rename(&swapped, &spare);
                let _ = symlink("good.dcm", &swapped);
                let _ = fs::remove_file(&swapped);
            }
        });
        for _ in 0..20 {
            let ran = check(&place, "--jobs 2");
            ran.good_was_judged();
            assert!(
                ran.verdict["files"]["judged"].as_u64().unwrap() >= 41,
                "{}",
                ran.verdict
            );
            for told in ran.unread() {
                assert!(
                    told.starts_with("restless.dcm: ") || told.starts_with("swapped.dcm: "),
                    "{told}"
                );
            }
        }
        stop.store(true, Ordering::Relaxed);
    });
}

#[test]
fn a_pipe_put_in_the_place_of_a_file_is_not_waited_for() {
    let place = tempfile::tempdir().unwrap();
    let pipe = place.path().join("was-a-file.dcm");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    assert_eq!(codes(&read(&pipe)), ["NotAFile"]);
    let link = place.path().join("link.dcm");
    symlink("/etc/hostname", &link).unwrap();
    assert_eq!(codes(&read(&link)), ["SymbolicLink"]);
}

#[test]
fn a_flood_of_findings_in_many_files_takes_no_more_memory_than_in_few() {
    let place = place();
    let private: Vec<Vec<u8>> = (0..20_000)
        .map(|n| explicit(0x0009, 0x1000 + n, "LO", b"ab"))
        .collect();
    let flood = file(EXPLICIT, &private.concat());
    for n in 0..16 {
        put(&place, &format!("{n:02}.dcm"), &flood);
    }
    let words = [
        "check",
        "data",
        "-p",
        "ps3-15-basic",
        "--only",
        "private-attributes",
        "--format",
        "jsonl",
        "-j",
        "2",
    ];
    // The program itself, with its engine for tables, is more than a third of it.
    let (status, out) = run_in(440 << 10, place.path(), &words.map(OsStr::new));
    assert_eq!(status, 1);
    let out = String::from_utf8(out).unwrap();
    let verdict: Value = serde_json::from_str(out.lines().last().unwrap()).unwrap();
    assert_eq!(verdict["findings"]["error"], 16 * 20_000);
    assert_eq!(verdict["files"]["judged"], 17);
}

#[test]
fn the_whole_corpus_is_judged_alike_by_one_and_two_threads_in_bounded_memory() {
    let Some(shared) = shared() else { return };
    let root = fs::canonicalize(shared.join("corpus/real")).unwrap();
    let files = real_files().unwrap().len() as u64;
    let outs = ["1", "2"].map(|jobs| {
        let words = [
            OsStr::new("check"),
            root.as_os_str(),
            OsStr::new("-p"),
            OsStr::new("ps3-15-basic"),
            OsStr::new("--format"),
            OsStr::new("jsonl"),
            OsStr::new("--jobs"),
            OsStr::new(jobs),
        ];
        let (status, out) = run(Path::new("."), &words);
        assert_eq!(status, 1);
        String::from_utf8(out).unwrap()
    });
    assert!(
        outs[0] == outs[1],
        "the number of threads changed the report"
    );
    let verdict: Value = serde_json::from_str(outs[0].lines().last().unwrap()).unwrap();
    let count = |of: &str| verdict["files"][of].as_u64().unwrap();
    assert_eq!(count("seen"), files);
    assert_eq!(
        count("judged") + count("unverifiable") + count("out_of_scope"),
        files,
        "{}",
        verdict["files"]
    );
}
