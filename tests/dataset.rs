//! Rules over the whole dataset, from the outside: what becomes of bad input, and DICOMDIRs against real files.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
mod run;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use run::sekisho;

const POLICY: &str = r#"policy "t" { version 1.0.0 language 1 }
subject is people.subject_id
scope people = table at "people*.csv"
rule no-mail { for text must not contain "@" because "Nobody is to be written to." }
dataset rule k {
  over    subjects
  in      people
  using   people.sex, people.age in bands of 10 years
  must    have groups of at least 3
  because "Nobody stands alone."
}
"#;

/// A dataset with these tables.
fn dataset(tables: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("p.sekisho"), POLICY).unwrap();
    for (name, text) in tables {
        fs::write(folder.path().join("data").join(name), text).unwrap();
    }
    folder
}

/// `file field: what is wrong` of each finding, and the status.
fn found(folder: &Path, policy: &str) -> (i32, Vec<String>) {
    let (status, out, err) = sekisho(folder, &format!("check data -p {policy} --format jsonl"));
    assert_eq!(err, "");
    let lines = run::lines(&out);
    let found = lines.filter(|it| it["type"] == "finding").map(|it| {
        let message = it["message"].as_str().unwrap();
        let wrong =
            (message.split_once(", but ")).or(message.split_once(", which cannot be told: "));
        format!(
            "{} {}: {}",
            it["file"].as_str().unwrap_or("-"),
            it["field"].as_str().unwrap_or("-"),
            wrong.map_or(message, |(_, wrong)| wrong)
        )
    });
    (status, found.collect())
}

fn of_tables(tables: &[(&str, &str)]) -> (i32, Vec<String>) {
    found(dataset(tables).path(), "p.sekisho")
}

#[test]
fn subjects_that_are_hidden_pass_and_one_alone_does_not() {
    let table = "subject_id,sex,age\n1,F,41\n2,F,42\n3,F,43\n1,F,44\n";
    assert_eq!(of_tables(&[("people.csv", table)]), (0, vec![]));
    let more = ("people2.csv", "age,subject_id,sex\n41,4,M\n");
    let alone = "people2.csv sex[1]: only 1 subject has this in common, where 3 are asked for: `people.sex` ‹text, 1 character›, \
                 `people.age in bands of 10 years` ‹text, 2 characters›";
    assert_eq!(
        of_tables(&[("people.csv", table), more]),
        (1, vec![alone.to_owned()])
    );
}

#[test]
fn findings_stand_at_their_rows_in_a_table_that_is_read_in_portions() {
    let mut table = String::from("subject_id,sex,age\n");
    for row in 1..50_000 {
        let _ = writeln!(table, "{},F,41", row % 9);
    }
    table.push_str("9,M,41\n");
    let (status, found) = of_tables(&[("people.csv", &table)]);
    assert_eq!((status, found.len()), (1, 1));
    assert!(
        found[0].starts_with("people.csv sex[50000]: only 1 subject"),
        "{found:?}"
    );
}

#[test]
fn a_column_that_is_not_there_is_named_with_the_table() {
    let (status, found) = of_tables(&[("people.csv", "subject_id,sex\n1,F\n2,F\n3,F\n")]);
    assert_eq!(status, 1);
    assert_eq!(
        found[..2],
        [
            "people.csv path: it has no column `age`, nor has any other that is meant",
            "people.csv sex[1]: a value of `people.age in bands of 10 years` is missing or suppressed"
        ]
    );
    // One table that lacks it among others that have it: its rows are told of.
    let whole = "subject_id,sex,age\n1,F,41\n2,F,42\n3,F,43\n";
    let (status, found) = of_tables(&[
        ("people.csv", whole),
        ("people2.csv", "subject_id,sex\n4,F\n"),
    ]);
    assert_eq!(
        (status, found),
        (1, vec!["people2.csv sex[1]: a value of `people.age in bands of 10 years` is missing or suppressed".to_owned()])
    );
}

#[test]
fn ragged_rows_are_told_of_and_what_they_lack_is_missing() {
    let table = "subject_id,sex,age\n1,F,41\n2,F\n3,F,43\n4,F,44\n";
    let (status, found) = of_tables(&[("people.csv", table)]);
    assert_eq!(status, 1);
    assert!(
        found[0]
            .starts_with("people.csv subject_id[2]: A row of the table has more or fewer cells"),
        "{found:?}"
    );
    assert!(
        found[1].starts_with("people.csv age[2]: a value of"),
        "{found:?}"
    );
}

#[test]
fn a_value_that_is_no_number_in_a_column_of_numbers_is_told_of_by_its_row() {
    let table = "subject_id,sex,age\n1,F,41\n2,F,forty\n3,F,43\n4,F,44\n";
    let (status, found) = of_tables(&[("people.csv", table)]);
    assert_eq!(status, 1);
    assert_eq!(found[0], "people.csv age[2]: its value is no number");
    assert!(!found.iter().any(|it| it.contains("forty")), "{found:?}");
}

#[test]
fn a_row_or_a_table_that_names_no_subject_is_told_of() {
    let table = "subject_id,sex,age\n1,F,41\n,F,42\nNA,F,43\n4,F,44\n5,F,45\n";
    let wrong = |row| format!("people.csv subject_id[{row}]: the row names no subject");
    assert_eq!(
        of_tables(&[("people.csv", table)]),
        (1, vec![wrong(2), wrong(3)])
    );
    let nobody = "people.csv path: no column of the table names its subjects".to_owned();
    assert_eq!(
        of_tables(&[("people.csv", "id,sex,age\n1,F,41\n")]),
        (1, vec![nobody])
    );
}

#[test]
fn a_folder_that_cannot_be_spilled_to_is_named_and_nothing_is_decided() {
    let folder = dataset(&[("people.csv", "subject_id,sex,age\n1,F,41\n")]);
    fs::write(folder.path().join("taken"), "").unwrap();
    for spill in ["nowhere", "taken"] {
        let words = format!("check data -p p.sekisho --spill-dir {spill}");
        let (status, out, err) = sekisho(folder.path(), &words);
        assert_eq!((status, out.as_str()), (2, ""), "{err}");
        assert!(
            err.contains(&format!("cannot be written to `{spill}`")),
            "{err}"
        );
        assert!(err.contains("--spill-dir"), "{err}");
    }
}

#[test]
fn nothing_is_left_in_the_folder_that_was_spilled_to() {
    let folder = dataset(&[("people.csv", "subject_id,sex,age\n1,F,41\n")]);
    let spill = folder.path().join("spill");
    fs::create_dir(&spill).unwrap();
    let (status, _, err) = sekisho(folder.path(), "check data -p p.sekisho --spill-dir spill");
    assert_eq!((status, err.as_str()), (1, ""));
    assert_eq!(fs::read_dir(&spill).unwrap().count(), 0);
}

/// A copy of pydicom's file-set with its DICOMDIR, if the shared corpus is there.
#[expect(clippy::print_stderr, reason = "a test that skips says so")]
fn file_set() -> Option<TempDir> {
    let shared = std::env::var_os("SEKISHO_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let from = shared.join("corpus/real/pydicom/test_files/dicomdirtests");
    if !from.is_dir() {
        eprintln!("skipped: no {}", from.display());
        return None;
    }
    let folder = dataset(&[]);
    let policy = "policy \"d\" { version 1.0.0 language 1 }\nrule one { for PatientID in dicom except dicomdir at top must be present because \"It says whose it is.\" }\n\
                  dataset rule index { over dicomdir must agree with the files because \"It is the index of what is there.\" }\n";
    fs::write(folder.path().join("d.sekisho"), policy).unwrap();
    for part in ["77654033", "98892001", "98892003"] {
        copy(&from.join(part), &folder.path().join("data").join(part));
    }
    fs::copy(from.join("DICOMDIR"), folder.path().join("data/DICOMDIR")).unwrap();
    Some(folder)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::write(to, fs::read(entry.path()).unwrap()).unwrap();
        }
    }
}

#[test]
fn a_dicomdir_agrees_with_its_files_until_one_is_taken_away_renamed_or_changed() {
    let Some(folder) = file_set() else {
        return;
    };
    let index = || {
        let (_, mut found) = found(folder.path(), "d.sekisho");
        found.retain(|it| !it.contains("No rule looked at"));
        found
    };
    let data = folder.path().join("data");
    assert_eq!(index(), Vec::<String>::new());

    let file = data.join("77654033/CR1/6154");
    let bytes = fs::read(&file).unwrap();
    fs::remove_file(&file).unwrap();
    let gone =
        "DICOMDIR (0004,1220)[3].(0004,1500): it names a file that is not there as a DICOM file";
    assert!(index().contains(&gone.to_owned()), "{:?}", index());

    fs::write(data.join("77654033/CR1/6155"), &bytes).unwrap();
    let unnamed = "77654033/CR1/6155 path: no directory record names the file";
    assert_eq!(index(), [unnamed, gone]);
    fs::remove_file(data.join("77654033/CR1/6155")).unwrap();

    // The Patient ID stands after its tag, its VR and its length, with an explicit VR.
    let at = bytes
        .windows(6)
        .position(|it| it == b"\x10\x00\x20\x00LO")
        .unwrap()
        + 8;
    let mut other = bytes;
    other[at] = if other[at] == b'9' { b'8' } else { b'9' };
    fs::write(&file, &other).unwrap();
    assert_eq!(
        index(),
        [
            "DICOMDIR (0004,1220)[3].(0004,1500): the file has another Patient ID than the record above"
        ]
    );
}

#[test]
fn one_subject_is_one_however_its_number_is_written() {
    // pandas writes whole numbers so, where one of the column is missing.
    let first = ("people.csv", "subject_id,sex,age\n1,F,41\n2,F,42\n");
    let again = ("people2.csv", "subject_id,sex,age\n1.0,F,41\n2.0,F,42\n");
    let (status, found) = of_tables(&[first, again]);
    assert_eq!((status, found.len()), (1, 4), "{found:#?}");
    let third = ("people3.csv", "subject_id,sex,age\n3.0,F,43\n");
    assert_eq!(of_tables(&[first, again, third]), (0, vec![]));
}
