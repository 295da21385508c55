//! The program: exit statuses, the order of findings, and the same bytes whatever the threads and the file system do.
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

use super::dicom::DataSet;
use super::harness::*;

const RULES: &str = "rule b { for PatientID, PatientName in dicom must be empty because \"The test says so.\" }\n\
                     rule a as warning { for PatientName in dicom must be absent because \"The test says so.\" }";

struct Run {
    status: Option<i32>,
    lines: Vec<Value>,
    out: Vec<u8>,
}

/// Runs `sekisho check` on a folder with these items as its policy.
fn check(folder: &Path, items: &str, args: &[&str]) -> Run {
    let policies = tempfile::tempdir().unwrap();
    let path = policies.path().join("t.sekisho");
    let header = "policy \"t\" { version 1.0.0 language 1 dictionary dicom 2026d }";
    std::fs::write(&path, format!("{header}\n{items}\n")).unwrap();
    let output = Command::cargo_bin("sekisho")
        .unwrap()
        .args(["check", "--no-config", "--format", "jsonl", "-p"])
        .arg(path)
        .arg(folder)
        .args(args)
        .output()
        .unwrap();
    let lines = output.stdout.split(|byte| *byte == b'\n');
    Run {
        status: output.status.code(),
        lines: lines
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect(),
        out: output.stdout,
    }
}

fn dataset<'a>(files: impl IntoIterator<Item = (&'a str, DataSet)>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, data) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, file(&data)).unwrap();
    }
    folder
}

#[test]
fn status_0_is_for_a_dataset_on_which_every_rule_holds() {
    let folder = dataset([("a.dcm", none()), ("b/c.dcm", with("PatientID", ""))]);
    assert_eq!(check(folder.path(), RULES, &[]).status, Some(0));
}

#[test]
fn status_1_is_for_a_finding_that_fails() {
    let bad = dataset([("a.dcm", with("PatientID", "X"))]);
    assert_eq!(check(bad.path(), RULES, &[]).status, Some(1));
    // A warning does not fail unless it is asked to.
    let warned = dataset([("a.dcm", with("PatientName", ""))]);
    assert_eq!(check(warned.path(), RULES, &[]).status, Some(0));
    let strict = check(warned.path(), RULES, &["--fail-on", "warning"]);
    assert_eq!(strict.status, Some(1));
    // What cannot be read fails.
    let folder = dataset([("a.dcm", none())]);
    std::fs::write(folder.path().join("b.dcm"), b"").unwrap();
    assert_eq!(check(folder.path(), RULES, &[]).status, Some(1));
}

#[test]
fn status_2_is_for_what_could_not_run() {
    let folder = dataset([("a.dcm", none())]);
    assert_eq!(check(folder.path(), "rule r {", &[]).status, Some(2));
    let nowhere = folder.path().join("nowhere");
    assert_eq!(check(&nowhere, RULES, &[]).status, Some(2));
}

#[test]
fn status_3_is_for_a_dataset_of_which_nothing_was_judged() {
    let empty = dataset([]);
    assert_eq!(check(empty.path(), RULES, &[]).status, Some(3));
    let folder = dataset([("a.dcm", with("Modality", "CT"))]);
    let no_file = rule("for PatientID in dicom where Modality is \"MR\" must be absent");
    assert_eq!(check(folder.path(), &no_file, &[]).status, Some(3));
    let no_field = rule("for PatientID in dicom must match /A+/");
    assert_eq!(check(folder.path(), &no_field, &[]).status, Some(3));
    assert_eq!(check(folder.path(), "", &[]).status, Some(3));
}

fn leaky(n: usize) -> DataSet {
    with("PatientID", format!("X{n}"))
        .with("PatientName", "Doe")
        .with(
            "RequestAttributesSequence",
            vec![with("PatientName", "Roe")],
        )
}

#[test]
fn findings_come_by_path_then_field_then_rule() {
    let folder = dataset([
        ("b.dcm", leaky(1)),
        ("a/z.dcm", leaky(2)),
        ("a.dcm", leaky(3)),
    ]);
    let run = check(folder.path(), RULES, &[]);
    let part = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let found: Vec<String> = run
        .lines
        .iter()
        .filter(|line| line["type"] == "finding")
        .map(|line| {
            format!(
                "{} {} {}",
                part(line, "file"),
                part(line, "field"),
                part(line, "rule")
            )
        })
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
    a.dcm (0010,0010) t/a
    a.dcm (0010,0010) t/b
    a.dcm (0010,0020) t/b
    a.dcm (0040,0275)[0].(0010,0010) t/a
    a.dcm (0040,0275)[0].(0010,0010) t/b
    a/z.dcm (0010,0010) t/a
    a/z.dcm (0010,0010) t/b
    a/z.dcm (0010,0020) t/b
    a/z.dcm (0040,0275)[0].(0010,0010) t/a
    a/z.dcm (0040,0275)[0].(0010,0010) t/b
    b.dcm (0010,0010) t/a
    b.dcm (0010,0010) t/b
    b.dcm (0010,0020) t/b
    b.dcm (0040,0275)[0].(0010,0010) t/a
    b.dcm (0040,0275)[0].(0010,0010) t/b
    "#);
    assert_eq!(run.lines.last().unwrap()["type"], "verdict");
}

#[test]
fn the_same_dataset_gives_the_same_bytes_whatever_the_threads_and_the_order_of_creation() {
    let names: Vec<String> = (0..700)
        .map(|n| format!("s{}/f{n:03}.dcm", n % 7))
        .collect();
    let files = || {
        names
            .iter()
            .enumerate()
            .map(|(n, name)| (name.as_str(), leaky(n)))
    };
    let one = dataset(files());
    let mut backwards: Vec<_> = files().collect();
    backwards.reverse();
    let two = dataset(backwards);
    let expected = check(one.path(), RULES, &["--jobs", "1"]);
    assert_eq!(expected.lines.len(), 700 * 5 + 1);
    for jobs in ["1", "2", "4"] {
        for folder in [&one, &two] {
            let run = check(folder.path(), RULES, &["--jobs", jobs]);
            assert!(run.out == expected.out, "--jobs {jobs}");
            assert_eq!(run.status, expected.status);
        }
    }
}

#[test]
fn the_verdict_counts_files_fields_and_findings() {
    let folder = dataset([("a.dcm", leaky(1)), ("b.dcm", none())]);
    std::fs::write(folder.path().join("c"), b"").unwrap();
    let items = format!(
        "scope mr = dicom where Modality is \"MR\"\n{RULES}\n\
         rule c {{ for PatientAge in dicom must be at most 90 years because \"The test says so.\" }}\n\
         rule d {{ for PatientID in mr must be empty because \"The test says so.\" }}\n\
         rule e {{ for vr UI in dicom must be uid because \"The test says so.\" assuming \"Nobody saw the source.\" }}"
    );
    let run = check(folder.path(), &items, &[]);
    let mut verdict = run.lines.last().unwrap().clone();
    for changing in ["tool", "policy", "dataset_digest"] {
        verdict[changing] = Value::Null;
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&verdict).unwrap(), @r#"
    {
      "type": "verdict",
      "verdict": "fail",
      "policy": null,
      "tool": null,
      "files": {
        "seen": 3,
        "judged": 2,
        "unverifiable": 1,
        "excluded": 0,
        "out_of_scope": 0
      },
      "fields": 20,
      "fields_unruled": 9,
      "rules": [
        {
          "rule": "t/b",
          "evidence": "verified",
          "reason": null,
          "checked": 4,
          "findings": 3
        },
        {
          "rule": "t/a",
          "evidence": "verified",
          "reason": null,
          "checked": 3,
          "findings": 2
        },
        {
          "rule": "t/c",
          "evidence": "not-applicable",
          "reason": "it met no field",
          "checked": 0,
          "findings": 0
        },
        {
          "rule": "t/d",
          "evidence": "not-applicable",
          "reason": "no file was in its scope",
          "checked": 0,
          "findings": 0
        },
        {
          "rule": "t/e",
          "evidence": "assumed",
          "reason": "Nobody saw the source.",
          "checked": 8,
          "findings": 0
        }
      ],
      "findings": {
        "error": 4,
        "warning": 2,
        "note": 0,
        "waived": 0
      },
      "empty_scopes": [
        "t/mr"
      ],
      "notes": [
        "policy `t`: whatever fails `d` fails `b` as well"
      ],
      "dataset_digest": null,
      "loosened": []
    }
    "#);
}
