//! `sekisho check` from the outside: what users and scripts hold on to. Each test names the sentence it protects.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests"
)]
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

#[test]
fn a_report_file_holds_what_standard_output_would_have_got() {
    let place = place();
    let all = "-o human=h.txt -o concise=c.txt -o json=j.json -o jsonl=l.jsonl";
    for (format, file) in [
        ("human", "h.txt"),
        ("concise", "c.txt"),
        ("json", "j.json"),
        ("jsonl", "l.jsonl"),
    ] {
        let ran = expect(
            &place,
            &format!("check leaky {OK} --format {format} {all}"),
            1,
            "",
        );
        assert_eq!(read(&place, file), ran.out, "{format}");
    }
    expect(
        &place,
        &format!("check leaky {OK} --format htlm"),
        2,
        "possible values",
    );
}

#[test]
fn a_report_that_cannot_be_written_is_status_2_and_named() {
    let place = place();
    let check = format!("check leaky {OK}");
    expect(&place, &format!("{check} -o json"), 2, "FORMAT=FILE");
    expect(&place, &format!("{check} -o json="), 2, "FORMAT=FILE");
    expect(
        &place,
        &format!("{check} -o jsno=x"),
        2,
        "human, concise, json, jsonl",
    );
    expect(&place, &format!("{check} -o json=-"), 2, "--format");
    expect(
        &place,
        &format!("{check} -o json=nowhere/r.json"),
        2,
        "`nowhere/r.json` cannot be written",
    );
    expect(
        &place,
        &format!("{check} -o json=clean"),
        2,
        "it is a folder",
    );
    if Path::new("/dev/full").exists() {
        for format in ["human", "concise", "json", "jsonl"] {
            let ran = run_in(
                place.path(),
                &format!("{check} -o {format}=/dev/full -o jsonl=good.jsonl"),
            );
            assert_eq!(ran.status, 2, "{format}");
            assert!(
                ran.err.contains("`/dev/full` cannot be written"),
                "{}",
                ran.err
            );
        }
    }
}

#[test]
fn two_reports_do_not_share_a_file_and_none_stands_in_the_dataset() {
    let place = place();
    let check = format!("check leaky {OK}");
    let before = fs::read(place.path().join("leaky/SUBJ-0001/CT/IM-0001.dcm")).unwrap();
    expect(
        &place,
        &format!("{check} -o json=r -o jsonl=./r"),
        2,
        "two reports go to `./r`",
    );
    expect(
        &place,
        &format!("{check} -o json=leaky/r.json"),
        2,
        "would stand in the dataset",
    );
    std::os::unix::fs::symlink("leaky", place.path().join("link")).unwrap();
    expect(
        &place,
        &format!("{check} -o json=link/SUBJ-0001/r.json"),
        2,
        "would stand in the dataset",
    );
    let file = "leaky/SUBJ-0001/CT/IM-0001.dcm";
    expect(
        &place,
        &format!("check {file} {OK} -o json={file}"),
        2,
        "would stand in the dataset",
    );
    write(&place, "list", file);
    expect(
        &place,
        &format!("check --files-from list {OK} -o json={file}"),
        2,
        "would stand in the dataset",
    );
    assert_eq!(fs::read(place.path().join(file)).unwrap(), before);
    assert!(!place.path().join("leaky/r.json").exists());
    expect(
        &place,
        &format!("{check} -o json=/dev/null -o jsonl=/dev/null"),
        1,
        "",
    );
}

#[test]
fn a_closed_pipe_is_no_pass_and_no_panic() {
    let place = place();
    let sekisho = assert_cmd::cargo::cargo_bin("sekisho");
    for format in ["human", "concise", "json", "jsonl"] {
        // The reader is gone before anything is written.
        let script = format!(
            "{{ sleep 0.3; {} check leaky {OK} --format {format} 2>err; echo $? >status; }} | true",
            sekisho.display()
        );
        let done = std::process::Command::new("sh")
            .current_dir(place.path())
            .args(["-c", &script])
            .status();
        assert!(done.unwrap().success());
        assert_eq!(read(&place, "err"), "", "{format}");
        assert_eq!(read(&place, "status"), "2\n", "{format}");
    }
    let script = format!("{} check leaky {OK} >/dev/full", sekisho.display());
    let full = std::process::Command::new("sh")
        .current_dir(place.path())
        .args(["-c", &script])
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&full.stderr).contains("cannot be written: the disk is full"));
}

/// The paths of all files in `clean`, relative to it.
fn listed(place: &TempDir) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![place.path().join("clean")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(place.path().join("clean")).unwrap();
                found.push(name.to_str().unwrap().to_owned());
            }
        }
    }
    found
}

#[test]
fn a_list_of_files_is_the_same_dataset_however_it_is_written() {
    let place = place();
    let names = listed(&place);
    let whole = run_in(place.path(), &format!("check clean {OK} --format jsonl"));
    let root = place.path().display();
    let lines = |write: &dyn Fn(&String) -> String| names.iter().map(write).collect::<String>();
    for list in [
        lines(&|name| format!("{name}\n")),
        lines(&|name| format!("./{name}\r\n")),
        lines(&|name| format!("clean/{name}\n")),
        lines(&|name| format!("./clean/{name}\n")),
        lines(&|name| format!("{root}/clean/{name}\n\n")),
        lines(&|name| format!("{name}\n{name}\n")),
    ] {
        write(&place, "list", &list);
        for dataset in ["clean", "clean/", "./clean"] {
            let ran = run_in(
                place.path(),
                &format!("check {dataset} --files-from list {OK} --format jsonl"),
            );
            assert_eq!(ran.out, whole.out, "{dataset}\n{list}");
        }
        let ran = feed(
            place.path(),
            &format!("check clean --files-from - {OK} --format jsonl"),
            list.as_bytes(),
        );
        assert_eq!(ran.out, whole.out, "standard input\n{list}");
    }
    write(&place, "list0", &lines(&|name| format!("{name}\0")));
    let ran = run_in(
        place.path(),
        &format!("check clean -0 --files-from list0 {OK} --format jsonl"),
    );
    assert_eq!(ran.out, whole.out);
    write(&place, "list", &lines(&|name| format!("clean/{name}\n")));
    let ran = run_in(
        place.path(),
        &format!("check --files-from list {OK} --format jsonl"),
    );
    assert_eq!(verdict(&ran.out)["files"], verdict(&whole.out)["files"]);
    assert!(
        ran.out.contains(r#""file":"clean/SUBJ-0001/"#),
        "without a DATASET, the path as listed"
    );
}

#[test]
fn what_a_list_names_and_is_not_there_is_a_finding() {
    let place = place();
    write(
        &place,
        "list",
        "SUBJ-0001/CT/IM-0001.dcm\nnowhere.dcm\nSUBJ-0001\n",
    );
    let ran = expect(
        &place,
        &format!("check clean --files-from list {OK} --format jsonl"),
        1,
        "",
    );
    assert_eq!(verdict(&ran.out)["files"]["unverifiable"], 2, "{}", ran.out);
    assert_eq!(verdict(&ran.out)["files"]["judged"], 1, "{}", ran.out);
    write(&place, "none", "");
    expect(
        &place,
        &format!("check clean --files-from none {OK}"),
        3,
        "NOTHING JUDGED",
    );
    expect(
        &place,
        &format!("check --files-from nowhere {OK}"),
        2,
        "the list of files `nowhere`",
    );
    expect(
        &place,
        &format!("check clean leaky --files-from list {OK}"),
        2,
        "at most one DATASET",
    );
    expect(&place, &format!("check -0 clean {OK}"), 2, "--files-from");
}

#[test]
fn a_dataset_is_the_same_however_it_is_named() {
    let place = place();
    let whole = run_in(place.path(), &format!("check clean {OK} --format jsonl")).out;
    for name in ["clean/", "./clean", "clean/.", "clean//"] {
        assert_eq!(
            run_in(place.path(), &format!("check {name} {OK} --format jsonl")).out,
            whole,
            "{name}"
        );
    }
    let inside = run_in(
        &place.path().join("clean"),
        "check . -p ../ok.sekisho --format jsonl",
    )
    .out;
    assert_eq!(
        verdict(&inside)["dataset_digest"],
        verdict(&whole)["dataset_digest"]
    );
    std::os::unix::fs::symlink("clean", place.path().join("link")).unwrap();
    assert_eq!(
        run_in(place.path(), &format!("check link {OK} --format jsonl")).out,
        whole
    );
    std::os::unix::fs::symlink("clean/SUBJ-0001/CT/IM-0001.dcm", place.path().join("one")).unwrap();
    for one in ["one", "clean/SUBJ-0001/CT/IM-0001.dcm"] {
        let ran = expect(&place, &format!("check {one} {OK} --format jsonl"), 0, "");
        assert_eq!(verdict(&ran.out)["files"]["judged"], 1, "{one}");
    }
}

#[test]
fn several_datasets_are_judged_together_and_none_of_them_twice() {
    let place = place();
    let ran = expect(
        &place,
        &format!("check clean leaky {OK} --format jsonl"),
        1,
        "several DATASETs",
    );
    assert_eq!(verdict(&ran.out)["files"]["seen"], 16);
    expect(
        &place,
        &format!("check clean clean {OK}"),
        2,
        "judged twice",
    );
    expect(
        &place,
        &format!("check clean leaky clean/SUBJ-0001/ {OK}"),
        2,
        "judged twice",
    );
    expect(&place, &format!("check clean nowhere {OK}"), 2, "`nowhere`");
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let place = place();
    for format in ["human", "concise", "json", "jsonl"] {
        let check = format!("check leaky -p ps3-15-basic --format {format} --jobs");
        let one = run_in(place.path(), &format!("{check} 1"));
        assert_eq!(one.status, 1);
        for jobs in ["0", "2", "7", "64"] {
            assert_eq!(
                run_in(place.path(), &format!("{check} {jobs}")).out,
                one.out,
                "{format} {jobs}"
            );
        }
    }
    for jobs in ["-1", "513", "1000000000", "x", "99999999999999999999"] {
        expect(&place, &format!("check clean {OK} --jobs {jobs}"), 2, "--");
    }
}

#[test]
fn a_parameter_that_does_not_fit_is_refused() {
    let place = place();
    write(
        &place,
        "two.sekisho",
        &policy("two", "must be absent").replace("root", "trunk"),
    );
    write(
        &place,
        "k.sekisho",
        &policy("k", "must be absent").replace(
            "param root : text",
            "param k : integer = 5 at least 3\nparam root : text",
        ),
    );
    let check = "check clean -p ok.sekisho";
    expect(
        &place,
        &format!("{check} --set roots=9.9."),
        2,
        "did you mean `root`?",
    );
    expect(&place, &format!("{check} --set root"), 2, "NAME=VALUE");
    expect(&place, &format!("{check} --set =1"), 2, "NAME=VALUE");
    expect(
        &place,
        "check clean -p k.sekisho --set k=many",
        2,
        "--set k",
    );
    expect(
        &place,
        "check clean -p k.sekisho --set k=2",
        2,
        "moves `k` beyond its bound",
    );
    expect(
        &place,
        "check clean -p ps3-15-basic --set retain-uids=7",
        2,
        "`on` or `off`",
    );
    // With several policies, one that has the parameter is enough.
    expect(
        &place,
        &format!("{check} -p two.sekisho --set trunk=2.25."),
        0,
        "",
    );
    expect(
        &place,
        &format!("{check} -p two.sekisho --set branch=2.25."),
        2,
        "no policy has a parameter `branch`",
    );
    expect(
        &place,
        &format!("{check} --fail-on note --only roots --set root=9.9."),
        1,
        "",
    );
}

#[test]
fn a_list_that_does_not_fit_is_refused() {
    let place = place();
    let check = "check clean -p ok.sekisho";
    expect(
        &place,
        &format!("{check} --list wrods=x"),
        2,
        "did you mean `words`?",
    );
    expect(
        &place,
        &format!("{check} --list words=nowhere"),
        2,
        "`nowhere`",
    );
    fs::write(place.path().join("bytes"), b"a\xff\n").unwrap();
    expect(
        &place,
        &format!("{check} --list words=bytes"),
        2,
        "not UTF-8",
    );
    write(&place, "empty", "");
    let ran = expect(&place, &format!("{check} --list words=empty"), 0, "Notes");
    assert!(
        ran.out.contains("words"),
        "an empty list is said aloud:\n{}",
        ran.out
    );
    write(&place, "good", "x\n");
    expect(&place, &format!("{check} --list words=good"), 0, "PASS");
}

#[test]
fn a_slip_in_only_or_skip_is_an_error_and_never_another_choice() {
    let place = place();
    for flag in ["--only", "--skip"] {
        expect(
            &place,
            &format!("check leaky {OK} {flag} privat-gone"),
            2,
            "did you mean `private-gone`?",
        );
        expect(
            &place,
            &format!("check leaky {OK} {flag} zzz*"),
            2,
            "fits no rule",
        );
        expect(
            &place,
            &format!("check leaky {OK} {flag} ["),
            2,
            "cannot be read",
        );
    }
    for choice in [
        "private-gone",
        "ok/private-gone",
        "private-*",
        "*/private-gone",
        "ok/*",
    ] {
        let ran = expect(&place, &format!("check leaky {OK} --only {choice}"), 1, "");
        assert!(ran.out.contains("ok/private-gone"), "{choice}");
    }
    let ran = expect(
        &place,
        "check leaky -p ok.sekisho --skip private-gone --format jsonl",
        1,
        "",
    );
    let notes = verdict(&ran.out)["notes"].to_string();
    assert!(notes.contains("`ok/private-gone` was left out"), "{notes}");
    assert!(
        !ran.out.contains(r#""rule":"ok/private-gone","severity""#),
        "{}",
        ran.out
    );
}

#[test]
fn what_is_excluded_is_listed_and_a_glob_that_excluded_nothing_is_said() {
    let place = place();
    let ran = expect(
        &place,
        &format!("check leaky {OK} --exclude SUBJ-0001/ --exclude *.tmp --format jsonl"),
        1,
        "",
    );
    let verdict = verdict(&ran.out);
    assert_eq!(verdict["files"]["excluded"], 3);
    assert_eq!(ran.out.matches(r#""code":"excluded""#).count(), 3);
    assert_eq!(
        verdict["notes"],
        serde_json::json!(["`--exclude *.tmp` left nothing out"])
    );
    expect(
        &place,
        &format!("check leaky {OK} --exclude **"),
        3,
        "NOTHING JUDGED",
    );
    expect(
        &place,
        &format!("check leaky {OK} --exclude ["),
        2,
        "--exclude",
    );
}

#[test]
fn colour_is_only_where_it_is_asked_for() {
    let place = place();
    assert!(
        run_in(place.path(), &format!("check leaky {OK} --color always"))
            .out
            .contains('\u{1b}')
    );
    for quiet in ["--color never", "--color auto", ""] {
        assert!(
            !run_in(place.path(), &format!("check leaky {OK} {quiet}"))
                .out
                .contains('\u{1b}')
        );
    }
    run_in(
        place.path(),
        &format!("check leaky {OK} --color always -o human=h.txt"),
    );
    assert!(
        !read(&place, "h.txt").contains('\u{1b}'),
        "a file never gets colours"
    );
    assert!(
        !run_in(
            place.path(),
            &format!("check leaky {OK} --color always --format jsonl")
        )
        .out
        .contains('\u{1b}')
    );
}

#[test]
fn quiet_is_the_verdict_alone_and_touches_no_other_format() {
    let place = place();
    let quiet = run_in(place.path(), &format!("check leaky {OK} -q")).out;
    assert_eq!(quiet.lines().count(), 1, "{quiet}");
    let loud = run_in(place.path(), &format!("check leaky {OK} -v")).out;
    let usual = run_in(place.path(), &format!("check leaky {OK}")).out;
    assert!(loud.len() >= usual.len() && usual.len() > quiet.len());
    for format in ["json", "jsonl"] {
        let words = format!("check leaky {OK} --format {format}");
        assert_eq!(
            run_in(place.path(), &format!("{words} -q")).out,
            run_in(place.path(), &words).out
        );
    }
    expect(
        &place,
        &format!("check leaky {OK} -q -v"),
        2,
        "cannot be used with",
    );
}

#[test]
fn values_are_shown_only_when_asked_for_and_never_in_a_file() {
    let place = place();
    // The hospital that the leaky release names.
    let value = "NORTHGATE";
    let words = "check leaky -p ps3-15-basic";
    let masked = run_in(place.path(), &format!("{words} -v"))
        .out
        .to_uppercase();
    let files = "-o human=h.txt -o concise=c.txt -o json=j.json -o jsonl=l.jsonl";
    let shown = run_in(place.path(), &format!("{words} -v --reveal {files}"))
        .out
        .to_uppercase();
    assert!(shown.contains(value), "nothing was revealed");
    assert!(!masked.contains(value));
    for file in ["h.txt", "c.txt", "j.json", "l.jsonl"] {
        assert!(!read(&place, file).to_uppercase().contains(value), "{file}");
    }
    for format in ["concise", "json", "jsonl"] {
        expect(
            &place,
            &format!("{words} --reveal --format {format}"),
            2,
            "--reveal",
        );
    }
}

#[test]
fn sekisho_toml_is_found_upwards_and_says_how_to_run() {
    let place = place();
    write(
        &place,
        "sekisho.toml",
        "policy = [\"ok.sekisho\"]\nformat = \"concise\"\nfail-on = \"error\"\njobs = 1\nexclude = [\"SUBJ-0003\"]\n",
    );
    let above = expect(&place, "check clean", 0, "");
    assert!(
        above.out.contains("3 excluded") || above.out.contains("2 excluded"),
        "{}",
        above.out
    );
    let inside = run_in(&place.path().join("clean/SUBJ-0001"), "check .");
    assert_eq!(inside.status, 0, "{}{}", inside.out, inside.err);
    expect(&place, "check clean --no-config", 2, "no policy is named");
    // The command line wins.
    expect(
        &place,
        "check clean --fail-on warning --format jsonl",
        1,
        "{\"type\":\"verdict\"",
    );
}

#[test]
fn a_mistake_in_sekisho_toml_is_shown_with_its_place() {
    let place = place();
    for (text, said) in [
        (
            "policy = [\"ok.sekisho\"]\ncolour = \"x\"\n",
            "sekisho.toml:2:1",
        ),
        ("policy = [", "sekisho.toml:1:11"),
        (
            "policy = [\"ok.sekisho\"]\nformat = \"htlm\"\n",
            "human, concise, json, jsonl",
        ),
        ("policy = [\"ok.sekisho\"]\njobs = -1\n", "from 0 to 512"),
        (
            "policy = [\"ok.sekisho\"]\njobs = \"two\"\n",
            "from 0 to 512",
        ),
        (
            "policy = [\"ok.sekisho\"]\nfail-on = \"never\"\n",
            "expected one of",
        ),
        (
            "policy = [\"sub/none.sekisho\"]\n",
            "the policy `sub/none.sekisho` cannot be read",
        ),
        (
            "policy = [\"ok.sekisho\"]\nexclude = [\"[\"]\n",
            "--exclude",
        ),
    ] {
        write(&place, "sekisho.toml", text);
        expect(&place, "check clean", 2, said);
    }
    fs::write(place.path().join("sekisho.toml"), b"policy = [\"\xff\"]").unwrap();
    expect(&place, "check clean", 2, "not UTF-8");
    write(&place, "sekisho.toml", "policy = [\"sub/none.sekisho\"]\n");
    let inside = run_in(&place.path().join("clean"), "check .");
    assert!(
        inside.err.contains("`../sub/none.sekisho`"),
        "no path that nobody gave: {}",
        inside.err
    );
}

#[test]
fn lint_looks_at_every_policy_whatever_the_others_say() {
    let place = place();
    expect(&place, "lint ok.sekisho", 0, "ok.sekisho: 4 rules");
    write(&place, "bad.sekisho", "rule");
    let ran = run_in(place.path(), "lint nowhere.sekisho bad.sekisho ok.sekisho");
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("ok.sekisho: 4 rules"), "{}", ran.out);
    assert!(
        ran.err.contains("nowhere.sekisho") && ran.err.contains("bad.sekisho"),
        "{}",
        ran.err
    );
    write(
        &place,
        "warn.sekisho",
        &format!(
            "{}list spare {{ \"x\" }}\n",
            policy("warn", "must be absent")
        ),
    );
    expect(&place, "lint warn.sekisho", 0, "1 warning\n");
    expect(&place, "lint --strict warn.sekisho", 1, "1 warning\n");
    expect(&place, "lint", 2, "POLICY");
}

#[test]
fn inspect_shows_every_field_and_no_value() {
    let place = place();
    let file = "leaky/SUBJ-0001/CT/IM-0001.dcm";
    let masked = expect(&place, &format!("inspect {file}"), 0, "StudyDate");
    let shown = expect(&place, &format!("inspect --reveal {file}"), 0, "StudyDate");
    assert_eq!(masked.out.lines().count(), shown.out.lines().count());
    assert!(shown.out.contains("1.2.840.10008") && !masked.out.contains("1.2.840.10008"));
    write(&place, "half.dcm", "no DICOM");
    expect(&place, "inspect half.dcm", 1, "not judged");
    expect(&place, "inspect nowhere.dcm", 2, "`nowhere.dcm`");
    expect(
        &place,
        "inspect clean",
        2,
        "`sekisho check` judges a folder",
    );
}

#[test]
fn explain_knows_codes_and_rules_and_suggests_a_near_one() {
    let place = place();
    expect(&place, "explain truncated", 0, "# truncated");
    expect(
        &place,
        "explain ps3-15-basic/removed",
        0,
        "# ps3-15-basic/removed",
    );
    expect(&place, "explain removed", 0, "# ps3-15-basic/removed");
    expect(
        &place,
        "explain private-gone -p ok.sekisho",
        0,
        "# ok/private-gone",
    );
    expect(&place, "explain truncatd", 2, "did you mean `truncated`?");
    expect(
        &place,
        "explain ps3-15-basic/remved",
        2,
        "did you mean `removed`?",
    );
    expect(&place, "explain private-gone", 2, "`-p POLICY`");
}

#[test]
fn policies_lists_the_built_in_ones_and_prints_one_that_can_be_used() {
    let place = place();
    expect(&place, "policies", 0, "ps3-15-basic  ");
    expect(&place, "policies nothing-like-it", 2, "no built-in policy");
    let text = run_in(place.path(), "policies ps3-15-basic").out;
    write(&place, "copy.sekisho", &text);
    let [copy, own] = ["copy.sekisho", "ps3-15-basic"].map(|policy| {
        run_in(
            place.path(),
            &format!("check leaky -p {policy} --format jsonl"),
        )
        .out
    });
    assert_eq!(copy, own);
}
