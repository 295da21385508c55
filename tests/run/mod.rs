//! The binary, run as a user would.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use std::path::Path;

use serde_json::Value;

/// Status, standard output and standard error of `sekisho WORDS`, run in this folder.
pub fn sekisho(folder: &Path, words: &str) -> (i32, String, String) {
    let output = assert_cmd::Command::cargo_bin("sekisho")
        .unwrap()
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .args(words.split_whitespace())
        .output()
        .unwrap();
    (
        output.status.code().unwrap_or(-1),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// The lines of a report in `jsonl`.
pub fn lines(report: &str) -> impl Iterator<Item = Value> {
    report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
}
