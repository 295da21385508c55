//! What people read on the terminal: help of every verb, the manual, completions, and the report of the leaky example.
//! Colour off and the width fixed, so that the same words are seen everywhere.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests"
)]
use assert_cmd::Command;

/// Standard output of a run that ends with `status`, and standard error.
fn run(args: &[&str], status: i32) -> (String, String) {
    let output = Command::cargo_bin("sekisho")
        .unwrap()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (out, err) = (text(output.stdout), text(output.stderr));
    assert_eq!(output.status.code(), Some(status), "{args:?}\n{out}{err}");
    (out, err)
}

const VERBS: [&str; 16] = [
    "check",
    "lint",
    "test",
    "mutate",
    "fmt",
    "prose",
    "show",
    "diff",
    "inspect",
    "explain",
    "seal",
    "choose",
    "init",
    "policies",
    "completions",
    "man",
];

#[test]
fn the_help_of_every_verb_reads_well() {
    insta::assert_snapshot!("help", run(&["--help"], 0).0);
    for verb in VERBS {
        insta::assert_snapshot!(format!("help-{verb}"), run(&[verb, "--help"], 0).0);
    }
}

#[test]
fn no_verb_has_help_that_is_not_held_here() {
    let help = run(&["--help"], 0).0;
    let verbs = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let verbs: Vec<&str> = verbs
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help")
        .collect();
    assert_eq!(verbs, VERBS);
}

#[test]
fn without_arguments_help_goes_to_standard_error_with_status_2() {
    let (out, err) = run(&[], 2);
    assert_eq!(out, "");
    assert!(err.contains("Usage: sekisho"), "{err}");
}

#[test]
fn the_version_is_the_crates() {
    let version = concat!("sekisho ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(run(&["--version"], 0).0, version);
}

#[test]
fn every_shell_has_completions_and_an_unknown_one_is_refused() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = run(&["completions", shell], 0).0;
        assert!(script.contains("files-from"), "{shell}");
    }
    assert!(run(&["completions", "tcsh"], 2).1.contains("bash"));
}

#[test]
fn every_verb_has_its_manual_page() {
    let page = run(&["man"], 0).0;
    for verb in VERBS {
        assert!(page.contains(&format!("sekisho\\-{verb}(1)")), "{verb}");
        let its = run(&["man", verb], 0).0;
        assert!(its.contains(&format!("sekisho\\-{verb} \\-")), "{its}");
    }
    assert!(run(&["man", "check"], 0).0.contains("Exit status"));
    let (_, err) = run(&["man", "chekc"], 2);
    assert!(err.contains("did you mean `check`?"), "{err}");
}

#[test]
fn the_report_of_the_leaky_example_reads_well() {
    let args = ["check", "examples/release-leaky", "-p", "ps3-15-basic"];
    let report = run(&args, 1).0;
    insta::assert_snapshot!("leaky", report);
}

#[test]
fn lint_counts_in_words() {
    let line = run(&["lint", "ps3-15-basic"], 0).0;
    assert!(line.ends_with(" rules, 0 warnings\n"), "{line}");
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("one.sekisho");
    std::fs::write(
        &policy,
        r#"policy "one" { version 1.0.0 language 1 dictionary dicom 2026d title "One" owner "Us" }
rule gone "No name" { for PatientName in dicom must be absent because "A name identifies." help "Remove it." }
"#,
    )
    .unwrap();
    let line = run(&["lint", policy.to_str().unwrap()], 0).0;
    assert!(line.contains(": 1 rule, "), "{line}");
}
