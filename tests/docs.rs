//! `docs/language.md` is true: every example in it compiles, and its table of states is what is judged.
#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on has failed"
)]
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sekisho::field::{Document, Tag, VR};
use sekisho::formats::{ReadOptions, read_bytes};
use sekisho::judge::Judge;
use sekisho::policy::model::{Policy, Source};
use sekisho::policy::{Environment, load};

#[path = "../benches/common/dicom.rs"]
mod dicom;

const HEADER: &str = "policy \"example\" { version 1.0.0 language 1 dictionary dicom 2026d }\n";

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn guide() -> String {
    std::fs::read_to_string(here("docs/language.md")).unwrap()
}

/// Compiles an example; its lists are those of the tests of the language. Nothing may be said of it, either.
fn compile(example: &str) -> Policy {
    let header = if example.contains("policy \"") {
        ""
    } else {
        HEADER
    };
    let source = Source {
        name: "language.md".to_owned(),
        text: format!("{header}{example}"),
    };
    let folder = here("tests/policy/ok");
    let environment = Environment {
        folder: Some(&folder),
        // Waivers of the guide are held against this day.
        today: Some(20_261_120),
        ..Environment::default()
    };
    match load(source, &environment) {
        Ok(loaded) if loaded.lints.is_empty() => loaded.policy,
        Ok(loaded) => panic!("{example}: {:?}", loaded.lints),
        Err(mistakes) => panic!("{:?}", miette::Report::new(mistakes)),
    }
}

/// A rule from a sentence; one on files where it says no `in` and names no field of a declaration.
fn from_sentence(sentence: &str) -> String {
    let (before, _) = sentence.split_once(" must ").unwrap();
    let first = before.split([' ', ',']).nth(1).unwrap_or_default();
    let kind = if before.starts_with("for every frame") {
        "pixel rule"
    } else if before.starts_with("over ") {
        "dataset rule"
    } else if sekisho::field::Declared::named(first).is_some() {
        "release rule"
    } else if before.contains(" in ") {
        "rule"
    } else {
        "file rule"
    };
    format!("{kind} example {{ {sentence} because \"The guide says so.\" }}")
}

#[test]
fn every_block_of_the_guide_compiles() {
    let guide = guide();
    let blocks: Vec<&str> = guide
        .split("```sekisho\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect();
    assert!(blocks.len() >= 7, "{}", blocks.len());
    for block in blocks {
        assert!(!compile(block).rules.is_empty(), "{block}");
    }
}

#[test]
fn every_sentence_in_a_table_of_the_guide_compiles() {
    let guide = guide();
    let sentences: Vec<&str> = guide
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .filter(|code| code.starts_with("for ") || code.starts_with("over "))
        .filter(|code| code.contains(" must "))
        .collect();
    assert!(sentences.len() >= 45, "{}", sentences.len());
    for sentence in sentences {
        let ledger = |name: &str| {
            format!(
                "ledger {name} from \"lists/consent.csv\" subject \"subject_id\" notified \"notified_on\" opted-out \"opt_out\"\n"
            )
        };
        let mut example = from_sentence(sentence);
        for name in ["consent", "opt-outs"] {
            if example.contains(&format!("be in {name}")) {
                example.insert_str(0, &ledger(name));
            }
        }
        assert_eq!(compile(&example).rules.len(), 1);
    }
}

/// What comes of a test on a Patient ID in this state.
fn judged(must: &str, state: &str) -> &'static str {
    let data = dicom::DataSet::default();
    let data = match state {
        "absent" => data,
        "empty" => data.with("PatientID", ""),
        "`A` and bytes that mean nothing" => {
            data.with_tag(Tag(0x0010, 0x0020), VR::LO, vec![b'A', 0xE9])
        }
        value => data.with("PatientID", value.trim_matches('`')),
    };
    let rule = from_sentence(&format!("for PatientID in dicom at top must {must}"));
    let source = Source {
        name: "language.md".to_owned(),
        text: format!("{HEADER}{rule}"),
    };
    let policy = load(source, &Environment::default()).unwrap().policy;
    let judge = Judge::new(Arc::from([policy]), false, |_| true);
    let (mut document, mut found) = (Document::default(), Vec::new());
    let bytes = dicom::File::new(dicom::EXPLICIT, data).bytes();
    read_bytes(&bytes, &ReadOptions::default(), &mut document);
    judge.judge(&Arc::from("a"), &document, &mut judge.scratch(), &mut found);
    match found.iter().find(|finding| finding.code.is_none()) {
        None => "holds",
        Some(finding) if finding.message.contains("which cannot be told: ") => "undecided",
        Some(_) => "fails",
    }
}

#[test]
fn the_table_of_states_is_what_is_judged() {
    let guide = guide();
    let mut lines = guide
        .lines()
        .skip_while(|line| !line.starts_with("| value |"));
    fn cells(line: &str) -> Vec<&str> {
        line.trim_matches('|').split('|').map(str::trim).collect()
    }
    let tests = cells(lines.next().unwrap());
    let rows: Vec<_> = lines
        .skip(1)
        .take_while(|line| line.starts_with('|'))
        .map(cells)
        .collect();
    assert_eq!((tests.len(), rows.len()), (7, 6));
    for row in rows {
        let (state, said) = row.split_first().unwrap();
        for (test, said) in tests.iter().skip(1).zip(said) {
            let must = test.trim_matches('`');
            assert_eq!(judged(must, state), *said, "{state}: {must}");
        }
    }
}

#[test]
fn the_picture_in_the_readme_is_real_output() {
    let readme = include_str!("../README.md");
    let (_, picture) = readme.split_once("```text\n").unwrap();
    let (picture, _) = picture.split_once("```").unwrap();
    let (_, command) = readme.split_once("cargo run -- ").unwrap();
    let (command, _) = command.split_once('\n').unwrap();
    let output = assert_cmd::Command::cargo_bin("sekisho")
        .unwrap()
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .args(command.split(' '))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{command}");
    let real = String::from_utf8(output.stdout).unwrap();
    for part in picture
        .split("…\n")
        .map(str::trim)
        .filter(|part| !part.is_empty())
    {
        assert!(real.contains(part), "the report has no\n{part}");
    }
}
