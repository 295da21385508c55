//! Cohorts of the shared corpus, judged by `examples/research-release.sekisho`: nothing in the clean tree, no decoy, and in the
//! leaky one every leak that shows in a DICOM file, in its name, in the tables, on the roster or on the opt-out list, or only in
//! all records together, at its field. The same with a sealed roster; and what the recognisers find alone, where nobody
//! gives a roster.
//!
//! Skips without the corpus, or without a Python that has pydicom, numpy and Pillow (`SEKISHO_PYTHON` names one).
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Kinds in DICOM files that neither the files, nor their names, the tables, the roster or the opt-out list show; and what would.
const ELSEWHERE: [(&str, &str); 2] = [
    ("burned_in_later_frame", "pixels"),
    ("burned_in_text", "pixels"),
];

/// What shows in all records together and nowhere else.
const TOGETHER: [&str; 9] = [
    "csv_k_outlier",
    "csv_l_homogeneous",
    "date_da_original",
    "date_shift_inconsistent",
    "datetime_dt_original",
    "patient_two_pseudonyms",
    "two_patients_one_pseudonym",
    "uid_dangling_reference",
    "uid_inconsistent_study",
];

/// What only the roster or the opt-out list shows: a name in one lower-case word, and who said no.
const LISTED: [&str; 2] = ["name_romaji_variant", "opted_out_included"];

#[test]
fn with_the_roster_and_the_opt_out_list_a_cohort_is_clean_where_it_is_clean_and_every_leak_is_found()
 {
    for cohort in cohorts() {
        assert_eq!(cohort.clean(&cohort.lists("roster.csv")), []);
        let found = cohort.leaky(&cohort.lists("roster.csv"));
        assert_eq!(cohort.missed(&found), BTreeSet::new(), "{}", cohort.seed);
        assert_eq!(
            cohort.flagged(&found),
            Vec::<String>::new(),
            "{}",
            cohort.seed
        );
    }
}

#[test]
fn what_shows_in_all_records_together_is_planted_in_the_cohorts() {
    let cohorts = cohorts();
    let answers: Vec<_> = (cohorts.iter())
        .flat_map(|cohort| cohort.key("answers.jsonl"))
        .collect();
    for kind in TOGETHER {
        let planted = answers.iter().any(|(known, ..)| known == kind);
        assert!(planted || cohorts.is_empty(), "{kind}");
    }
}

#[test]
fn without_lists_recognisers_and_the_profile_find_all_but_what_the_lists_alone_show() {
    for cohort in cohorts() {
        assert_eq!(cohort.clean(&[]), []);
        let found = cohort.leaky(&[]);
        let missed = cohort.missed(&found);
        let unforeseen: Vec<_> = missed
            .iter()
            .filter(|(kind, ..)| !LISTED.contains(&kind.as_str()))
            .collect();
        assert!(unforeseen.is_empty(), "{}: {unforeseen:?}", cohort.seed);
        assert!(!missed.is_empty(), "{}: then why a roster?", cohort.seed);
        assert_eq!(
            cohort.flagged(&found),
            Vec::<String>::new(),
            "{}",
            cohort.seed
        );
    }
}

#[test]
fn with_a_sealed_roster_every_leak_is_found_that_is_found_with_the_plain_one() {
    for cohort in cohorts() {
        let keys = cohort.folder.path().join("keys");
        let seal = |args: &[&str]| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
            let output = command.current_dir(&keys).arg("seal").args(args).output();
            assert!(output.unwrap().status.success(), "seal {args:?}");
        };
        seal(&["--new-key", "key"]);
        let mut args = vec!["roster.csv", "--key", "key", "-o", "roster.sealed"];
        for column in COLUMNS {
            args.extend(["--column", column]);
        }
        seal(&args);

        let mut lists = cohort.lists("roster.sealed");
        lists.extend(["--key".to_owned(), keys.join("key").display().to_string()]);
        assert_eq!(cohort.clean(&lists), []);
        let found = cohort.leaky(&lists);
        assert_eq!(cohort.missed(&found), BTreeSet::new(), "{}", cohort.seed);
    }
}

const POLICY: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/examples/research-release.sekisho"
);

/// The columns of the roster that the policy names.
const COLUMNS: [&str; 10] = [
    "patient_id",
    "romaji",
    "kanji",
    "kana",
    "birth_date",
    "address",
    "postcode",
    "phone",
    "email",
    "my_number",
];

struct Cohort {
    seed: &'static str,
    folder: tempfile::TempDir,
}

/// Fields with findings, by file.
type Found = BTreeMap<String, BTreeSet<String>>;

fn cohorts() -> Vec<Cohort> {
    let Some((python, corpus)) = tools() else {
        return Vec::new();
    };
    let made = |seed| {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new(&python)
            .arg(corpus.join("make_cohort.py"))
            .args(["--patients", "18", "--instances", "2", "--size", "64"])
            .args(["--no-other", "--decoy-rate", "0.2"])
            .args(["--trees", "clean,leaky", "--seed", seed, "--out"])
            .arg(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&made.stderr).into_owned();
        assert!(made.status.success(), "{said}");
        Cohort { seed, folder }
    };
    ["11", "12"].map(made).into()
}

impl Cohort {
    /// Arguments that give the cohort's own lists.
    fn lists(&self, roster: &str) -> Vec<String> {
        let keys = self.folder.path().join("keys");
        [("roster", roster), ("opt-outs", "opt_out.csv")]
            .into_iter()
            .flat_map(|(name, file)| {
                let file = keys.join(file).display().to_string();
                ["--list".to_owned(), format!("{name}={file}")]
            })
            .collect()
    }

    fn clean(&self, args: &[String]) -> Vec<(String, String)> {
        findings(&self.folder.path().join("clean"), args, 0)
    }

    fn leaky(&self, args: &[String]) -> Found {
        let mut found = Found::new();
        for (file, field) in findings(&self.folder.path().join("leaky"), args, 1) {
            found.entry(file).or_default().insert(field);
        }
        found
    }

    /// Kind, file and field of the leaks that should be found and are not. A finding of a part of the field, or of what the
    /// field is a part of, will do.
    fn missed(&self, found: &Found) -> BTreeSet<(String, String, String)> {
        let answers = self.key("answers.jsonl");
        let wanted: Vec<_> = answers
            .iter()
            .filter(|(kind, file, _)| {
                let read = [".dcm", "DICOMDIR", ".csv"]
                    .iter()
                    .any(|end| file.ends_with(end));
                read && !ELSEWHERE.iter().any(|(other, _)| other == kind)
            })
            .collect();
        assert!(wanted.len() > 50, "{} leaks", wanted.len());
        let near = |(_, file, wanted): &(String, String, String)| {
            found.get(file).is_some_and(|fields| {
                if let Some(cells) = wanted.strip_prefix("csv:") {
                    return cells_found(cells, fields);
                }
                fields.iter().any(|field| {
                    !field.is_empty()
                        && (field.starts_with(wanted) || wanted.starts_with(field.as_str()))
                })
            })
        };
        wanted
            .into_iter()
            .filter(|leak| !near(leak))
            .cloned()
            .collect()
    }

    /// Kinds of decoys that are flagged though nothing was planted there.
    fn flagged(&self, found: &Found) -> Vec<String> {
        let answers = self.key("answers.jsonl");
        let decoys = self.key("decoys.jsonl");
        let kinds: BTreeSet<&String> = decoys.iter().map(|(kind, ..)| kind).collect();
        assert!(kinds.len() >= 10, "{kinds:?}");
        let flagged = |(_, file, field): &(String, String, String)| {
            let planted = answers
                .iter()
                .any(|(_, at, place)| at == file && place == field);
            !planted && found.get(file).is_some_and(|fields| fields.contains(field))
        };
        let flagged = decoys.iter().filter(|decoy| flagged(decoy));
        flagged.map(|(kind, ..)| kind.clone()).collect()
    }

    /// Kind, file and field of each line of a key.
    fn key(&self, name: &str) -> Vec<(String, String, String)> {
        let text = std::fs::read_to_string(self.folder.path().join("keys").join(name)).unwrap();
        text.lines()
            .map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
                (text("kind"), text("file"), field_of(&text("path")))
            })
            .collect()
    }
}

/// Whether each row that `row=3;cols=age,sex` or the like names (the header is row 1) has a finding in one of these columns; with no
/// row, whether some has.
fn cells_found(path: &str, fields: &BTreeSet<String>) -> bool {
    let part = |keys: [&str; 2]| {
        let named = path.split(';').filter_map(|part| part.split_once('='));
        let mut values = named
            .filter(|(key, _)| keys.contains(key))
            .map(|(_, it)| it);
        values
            .next()
            .unwrap_or_default()
            .split(',')
            .collect::<Vec<_>>()
    };
    let columns = part(["col", "cols"]);
    part(["row", "rows"]).into_iter().all(|row| {
        columns.iter().any(|column| match row.parse::<usize>() {
            Ok(row) => fields.contains(&format!("{column}[{}]", row - 1)),
            Err(_) => fields.iter().any(|field| field.starts_with(column)),
        })
    })
}

/// The answer key's path as reports write it.
fn field_of(path: &str) -> String {
    match path {
        cells if cells.starts_with("csv:") => cells.to_owned(),
        "trailer" => "trailing".to_owned(),
        "filename" | "directory" => "path".to_owned(),
        "preamble" => path.to_owned(),
        tags => {
            let (tags, _) = tags.split_once('#').unwrap_or((tags, ""));
            let step = |step: &str| {
                let (tag, item) = step.split_at(step.find('[').unwrap_or(step.len()));
                format!("({}){item}", tag.to_uppercase())
            };
            tags.split('.').map(step).collect::<Vec<_>>().join(".")
        }
    }
}

/// File and field of every error and warning on the DICOM files and tables below `folder`.
fn findings(folder: &Path, args: &[String], status: i32) -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if (path.extension()).is_some_and(|end| end == "dcm" || end == "csv")
                || path.ends_with("DICOMDIR")
            {
                list.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    let names = folder.join("../names");
    std::fs::write(&names, list.join("\n")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["check", "--no-config", "--format", "jsonl", "-p", POLICY])
        .args(args)
        .arg("--files-from")
        .arg(&names)
        .arg(folder)
        .output()
        .unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let found: Vec<(String, String)> = lines
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|line| line["type"] == "finding" && line["severity"] != "note")
        .map(|line| {
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            (text("file"), text("field"))
        })
        .collect();
    assert_eq!(
        output.status.code(),
        Some(status),
        "{found:?} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    found
}

/// A Python with what the generator needs, and the corpus.
#[expect(clippy::print_stderr, reason = "a test that skips says so")]
fn tools() -> Option<(PathBuf, PathBuf)> {
    let shared = std::env::var_os("SEKISHO_SHARED").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared")),
        PathBuf::from,
    );
    let corpus = shared.join("corpus");
    let python =
        std::env::var_os("SEKISHO_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let can = Command::new(&python)
        .args(["-c", "import pydicom, numpy, PIL"])
        .output();
    if !corpus.join("make_cohort.py").is_file() {
        eprintln!("skipped: no shared corpus");
        return None;
    }
    if !can.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: no Python with pydicom, numpy and Pillow");
        return None;
    }
    Some((python, corpus))
}
