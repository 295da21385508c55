//! `sekisho check` from the outside: what users and scripts hold on to. Each test names the sentence it protects.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests"
)]
mod choices;
mod given;
mod inputs;
mod known;
mod outputs;
mod verbs;

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// What came of a run.
struct Ran {
    status: i32,
    out: String,
    err: String,
}

/// Runs `sekisho` in `folder` with these words, cut at spaces.
fn run_in(folder: &Path, words: &str) -> Ran {
    feed(folder, words, &[])
}

/// The same, with this on standard input.
fn feed(folder: &Path, words: &str, input: &[u8]) -> Ran {
    let output = assert_cmd::Command::cargo_bin("sekisho")
        .unwrap()
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .args(words.split_whitespace())
        .write_stdin(input)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let ran = Ran {
        status: output.status.code().unwrap_or(-1),
        out: text(output.stdout),
        err: text(output.stderr),
    };
    for trace in [
        "panicked",
        "RUST_BACKTRACE",
        "usize",
        "Os {",
        env!("CARGO_MANIFEST_DIR"),
    ] {
        assert!(!ran.err.contains(trace), "{words}: {}", ran.err);
    }
    ran
}

/// A folder with `clean`, `leaky`, and a policy `ok.sekisho` that the clean release holds and the leaky one does not.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    copy(&examples.join("release-clean"), &place.path().join("clean"));
    copy(&examples.join("release-leaky"), &place.path().join("leaky"));
    write(&place, "ok.sekisho", &policy("ok", "must be absent"));
    write(
        &place,
        "none.sekisho",
        &policy("none", "must be absent").replace("PatientBirthName", "CountryOfResidence"),
    );
    place
}

/// A policy of one rule about a name that only the leaky release holds, and one about a warning.
fn policy(name: &str, must: &str) -> String {
    format!(
        "policy \"{name}\" {{ version 1.0.0 language 1 dictionary dicom 2026d title \"A policy for tests\" owner \"The tests\" }}\n\
         param root : text = \"2.25.\"\n\
         list words {{ \"a\", \"b\" }}\n\
         rule private-gone \"No private attribute\" {{ for private in dicom {must} because \"Nobody knows what it holds.\" help \"Remove it.\" }}\n\
         rule modality-known \"Modality\" as warning {{ for Modality in dicom must be in {{ \"XX\" }} because \"Only XX.\" help \"Ask.\" }}\n\
         rule roots \"Roots\" as note {{ for StudyInstanceUID in dicom must be uid under root because \"Ours.\" help \"Map.\" }}\n\
         rule words-not \"Words\" {{ for PatientComments in dicom must not be in words because \"Not those.\" help \"No.\" }}\n"
    )
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, target).unwrap();
        }
    }
}

fn write(place: &TempDir, name: &str, text: &str) {
    fs::write(place.path().join(name), text).unwrap();
}

fn read(place: &TempDir, name: &str) -> String {
    fs::read_to_string(place.path().join(name)).unwrap()
}

/// The last line of a report in `jsonl`.
fn verdict(jsonl: &str) -> serde_json::Value {
    serde_json::from_str(jsonl.lines().last().unwrap()).unwrap()
}

#[track_caller]
fn expect(place: &TempDir, words: &str, status: i32, said: &str) -> Ran {
    let ran = run_in(place.path(), words);
    let all = format!("{}{}", ran.out, ran.err)
        .replace("\n  │ ", " ")
        .replace("\n        ", " ");
    assert_eq!(ran.status, status, "{words}\n{all}");
    assert!(all.contains(said), "{words}: no `{said}` in\n{all}");
    if status == 2 {
        assert_eq!(
            ran.out, "",
            "{words}: a run that could not start wrote a report"
        );
    }
    ran
}

const OK: &str = "-p ok.sekisho";

#[test]
fn the_exit_status_says_what_came_of_it() {
    let place = place();
    expect(&place, &format!("check clean {OK}"), 0, "PASS");
    expect(&place, &format!("check leaky {OK}"), 1, "FAIL");
    expect(
        &place,
        &format!("check nowhere {OK}"),
        2,
        "dataset `nowhere` cannot be opened",
    );
    fs::create_dir(place.path().join("empty")).unwrap();
    expect(&place, &format!("check empty {OK}"), 3, "NOTHING JUDGED");
    expect(
        &place,
        "check clean -p ok.sekisho --only words-not",
        3,
        "NOTHING JUDGED",
    );
}

#[test]
fn fail_on_says_from_which_severity_on_a_finding_fails() {
    let place = place();
    for (severity, status) in [("error", 0), ("warning", 1), ("note", 1)] {
        let words = format!("check clean {OK} --skip roots --fail-on {severity}");
        expect(&place, &words, status, "");
    }
    expect(
        &place,
        "check clean -p ok.sekisho --only roots --fail-on warning",
        0,
        "",
    );
    expect(
        &place,
        "check clean -p ok.sekisho --only roots --set root=9.9. --fail-on note",
        1,
        "",
    );
    expect(
        &place,
        &format!("check clean {OK} --fail-on sometimes"),
        2,
        "possible values",
    );
}

#[test]
fn without_a_policy_nothing_is_judged() {
    let place = place();
    expect(&place, "check clean --no-config", 2, "no policy is named");
    expect(
        &place,
        "check clean -p ps3-15-basik",
        2,
        "did you mean `ps3-15-basic`?",
    );
    expect(
        &place,
        "check clean -p nowhere.sekisho",
        2,
        "the policy `nowhere.sekisho` cannot be read",
    );
    write(
        &place,
        "half.sekisho",
        &format!("{}rule", policy("half", "must be absnt")),
    );
    expect(
        &place,
        "check clean -p ok.sekisho -p half.sekisho",
        2,
        "did you mean",
    );
    expect(
        &place,
        "check clean -p ok.sekisho -p ./ok.sekisho",
        2,
        "two policies are called `ok`",
    );
}

#[test]
fn a_policy_with_five_mistakes_gives_five_messages_and_judges_nothing() {
    let place = place();
    let text = "policy \"five\" { version 1.0.0 language 1 dictionary dicom 2026d title \"A policy for tests\" owner \"The tests\" }\n\
        rule a \"A\" { for PatientNmae in dicom must be absent because \"A name identifies.\" help \"Remove the element.\" }\n\
        rule b \"B\" { for PatientID in dicm must be absent because \"A name identifies.\" help \"Remove the element.\" }\n\
        rule c \"C\" { for PatientID in dicom must be absnt because \"A name identifies.\" help \"Remove the element.\" }\n\
        rule d \"D\" { for PatientID in dicom must be in wrds because \"A name identifies.\" help \"Remove the element.\" }\n\
        rule e \"E\" { for Modality in dicom must be absent help \"Remove the element.\" }\n";
    write(&place, "five.sekisho", text);
    let ran = expect(
        &place,
        "check leaky -p five.sekisho -o json=r.json",
        2,
        "5 mistakes",
    );
    assert_eq!(ran.err.matches("[five.sekisho:").count(), 5, "{}", ran.err);
    assert!(!place.path().join("r.json").exists(), "a report was begun");
}
