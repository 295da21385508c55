//! What the recognisers find in the real DICOM files of the shared corpus, counted, and held against `docs/recognisers.md`.
//!
//! Every hit was read once; those that are wrong stand in [`WRONG`]. A hit more or less makes this test fail: read it, and write
//! the new table with `UPDATE=1 cargo test --test recognisers`. Skips without the corpus.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Hits that are none, by recogniser, the end of the file's path, and field.
const WRONG: [(&str, &str, &str); 4] = [
    // the name of a service in a private attribute of VR PN
    ("person-name", "ctbrain1.dcm", "(0033,101E)"),
    ("person-name", "ctbrain2.dcm", "(0033,101E)"),
    // twelve digits of another number whose check digit fits by chance
    ("my-number", "encapsulated_cda_3.dcm", "(0042,0011)"),
    // how long something took
    (
        "time",
        "",
        "(0040,A730)[4].(0040,A730)[2].(0040,A730)[0].(0040,A730)[5].(0040,A160)",
    ),
];
/// Fields of text that are none by themselves: identifiers, dates, numbers and codes have rules of their own.
const TEXT: &str = "text except vr UI, vr DA, vr DT, vr TM, vr DS, vr IS, vr CS, vr AS, SoftwareVersions, \
                    PatientName, PatientID";
const DOC: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/recognisers.md");
const BEGIN: &str = "<!-- counted by tests/recognisers.rs -->\n";

#[test]
fn what_recognisers_find_in_real_files_is_as_it_was_read_and_written_down() {
    let shared = std::env::var_os("SEKISHO_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")),
        PathBuf::from,
    );
    let real = shared.join("corpus/real");
    if !real.is_dir() {
        eprintln!("skipped: no shared corpus");
        return;
    }
    let table = table(&real);
    let doc = std::fs::read_to_string(DOC).unwrap();
    let (before, rest) = doc.split_once(BEGIN).unwrap();
    let (old, after) = rest.split_once("\n\n").unwrap();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(DOC, format!("{before}{BEGIN}{}\n{after}", table)).unwrap();
        return;
    }
    assert_eq!(old.trim_end(), table.trim_end());
}

/// A line for each recogniser: texts asked, hits, wrong ones.
fn table(real: &Path) -> String {
    let mut policy = "policy \"all\" {\n  version 1.0.0\n  language 1\n}\n".to_owned();
    let mut rule = |rule: &str, fields: &str, name: &str| {
        writeln!(
            policy,
            "rule {rule} {{ for {fields} in dicom must not contain {name} because \"It is counted.\" }}"
        )
        .unwrap();
    };
    for one in sekisho::recognise::all() {
        rule(&one.name.replace(' ', "-"), TEXT, one.name);
    }
    for name in ["date", "device uid"] {
        rule(&format!("ui-{}", name.replace(' ', "-")), "vr UI", name);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.sekisho");
    std::fs::write(&file, policy).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["check", "--no-config", "--format", "jsonl", "-p"])
        .args([&file, real])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();

    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    let mut met = [false; WRONG.len()];
    for line in &lines {
        let text = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default();
        let rule = text("rule").trim_start_matches("all/");
        for (known, met) in WRONG.iter().zip(&mut met) {
            let (name, end, field) = known;
            if *name == rule && text("file").ends_with(end) && text("field") == *field {
                *met = true;
                let count = wrong.entry(rule.to_owned()).or_default();
                *count = count.saturating_add(1);
            }
        }
    }
    assert_eq!(met, [true; WRONG.len()], "a hit that was wrong is gone");

    let verdict = lines.last().unwrap();
    let mut table = "| recogniser | texts asked | hits | wrong |\n|---|---|---|---|\n".to_owned();
    for rule in verdict.get("rules").and_then(Value::as_array).unwrap() {
        let name = rule.get("rule").and_then(Value::as_str).unwrap();
        let name = name.trim_start_matches("all/");
        if name == "unverifiable" {
            continue;
        }
        let number = |key: &str| rule.get(key).and_then(Value::as_u64).unwrap();
        let hits = number("findings");
        let shown = match name.strip_prefix("ui-") {
            Some(name) => format!("{} in UIDs", name.replace('-', " ")),
            None if name == "e-mail" => name.to_owned(),
            None => name.replace('-', " "),
        };
        let bad = wrong.get(name).copied().unwrap_or_default();
        writeln!(
            table,
            "| {shown} | {} | {hits} | {bad} |",
            number("checked")
        )
        .unwrap();
    }
    table
}
