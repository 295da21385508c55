//! Cohorts of the shared corpus, judged by `examples/research-release.sekisho`: nothing in the clean tree, and in the leaky
//! one every kind of leak that shows in the DICOM file itself, at its field.
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

/// Kinds that need no recogniser of text, no pixels and no other file.
const KINDS: [&str; 46] = [
    "accession_kept",
    "age_over_89",
    "birth_date_kept",
    "birth_time_kept",
    "burned_in_flag_yes",
    "curve_kept",
    "date_in_freetext_english",
    "date_in_freetext_iso",
    "device_serial_kept",
    "dicomdir_left",
    "digital_signature",
    "document_title_name",
    "email",
    "era_date_kanji",
    "face_flag_yes",
    "filename_kanji_name",
    "filename_latin_name",
    "graphic_annotation_text",
    "identity_removed_missing",
    "identity_removed_no",
    "institution_address_kept",
    "institution_kept",
    "kanji_name_ideographic",
    "kanji_name_undeclared_charset",
    "method_code_contradiction",
    "method_code_wrong",
    "method_missing",
    "operator_name_kept",
    "original_attributes_sequence",
    "overlay_text",
    "patient_id_kept",
    "preamble_phi",
    "private_orphan_no_creator",
    "private_sequence_nested_phi",
    "private_tag_kept",
    "private_tag_nested",
    "private_un_blob_name",
    "referring_physician_kept",
    "region_of_residence",
    "request_attributes_kept",
    "sr_person_name",
    "sr_verifying_observer",
    "station_name_kept",
    "trailing_bytes_phi",
    "uid_original_frame_of_reference",
    "uid_original_sop",
];

#[test]
fn a_cohort_is_clean_where_it_is_clean_and_leaks_are_found_at_their_field() {
    let Some((python, corpus)) = tools() else {
        return;
    };
    for seed in ["11", "12"] {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new(&python)
            .arg(corpus.join("make_cohort.py"))
            .args([
                "--patients",
                "18",
                "--instances",
                "2",
                "--size",
                "64",
                "--no-other",
                "--seed",
                seed,
                "--out",
            ])
            .arg(folder.path())
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );

        let clean = findings(&folder.path().join("clean"), 0);
        assert_eq!(clean, [], "seed {seed}: alarms on clean files");

        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (file, field) in findings(&folder.path().join("leaky"), 1) {
            found.entry(file).or_default().insert(field);
        }
        let answers = std::fs::read_to_string(folder.path().join("keys/answers.jsonl")).unwrap();
        for answer in answers
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
        {
            let text = |key: &str| answer[key].as_str().unwrap_or_default();
            if !KINDS.contains(&text("kind")) {
                continue;
            }
            let fields = found.get(text("file")).cloned().unwrap_or_default();
            let wanted = field_of(text("path"));
            let near = |field: &String| {
                *field == wanted || field.starts_with(&wanted) || wanted.starts_with(field.as_str())
            };
            assert!(
                fields.iter().any(near),
                "seed {seed}: {} at {wanted} in {}: found {fields:?}",
                text("kind"),
                text("file")
            );
        }
        let decoys = std::fs::read_to_string(folder.path().join("keys/decoys.jsonl")).unwrap();
        for decoy in decoys
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
        {
            let place = (
                decoy["file"].as_str().unwrap(),
                field_of(decoy["path"].as_str().unwrap()),
            );
            let planted = answers.lines().any(|line| {
                let answer: Value = serde_json::from_str(line).unwrap();
                answer["file"] == decoy["file"] && answer["path"] == decoy["path"]
            });
            let flagged = found
                .get(place.0)
                .is_some_and(|fields| fields.contains(&place.1));
            assert!(
                planted || !flagged,
                "seed {seed}: decoy {} is flagged",
                decoy["kind"]
            );
        }
    }
}

/// The answer key's path as reports write it.
fn field_of(path: &str) -> String {
    match path {
        "trailer" => "trailing".to_owned(),
        "filename" | "directory" => "path".to_owned(),
        "preamble" => path.to_owned(),
        tags => {
            let step = |step: &str| {
                let (tag, item) = step.split_at(step.find('[').unwrap_or(step.len()));
                format!("({}){item}", tag.to_uppercase())
            };
            tags.split('.').map(step).collect::<Vec<_>>().join(".")
        }
    }
}

/// File and field of every error and warning on the DICOM files below `folder`.
fn findings(folder: &Path, status: i32) -> Vec<(String, String)> {
    let mut list = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "dcm") || path.ends_with("DICOMDIR")
            {
                list.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    let names = folder.join("../names");
    std::fs::write(&names, list.join("\n")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_sekisho"))
        .args(["check", "--no-config", "--format", "jsonl", "-p"])
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/examples/research-release.sekisho"
        ))
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
