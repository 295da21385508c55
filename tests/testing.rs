//! `sekisho test` and `sekisho mutate`, as they are called.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

const POLICY: &str = r#"policy "p" { version 1.0.0  language 1 }
param keep : boolean = false
rule names-gone {
  for      PatientName, PatientID
  in       dicom
  must     be absent
  because  "Names identify people."
}
rule short as warning {
  for      PatientComments
  in       dicom
  when     not keep
  must     have at most 4 characters
  because  "Long texts hide names."
}
"#;

const GOOD: &str = r#"
test "a nested name is caught" {
  given  dicom { RequestAttributesSequence = [ { PatientName = "Doe^Jane" } ] }
  expect fail names-gone at RequestAttributesSequence[0].PatientName
}
test "a file without names passes" {
  given  dicom { PatientComments = "none" }
  expect pass names-gone, short
}
"#;

const BAD: &str = r#"
test "a <name> & \"more\" # passes" {
  given  dicom at "a/b.dcm" { PatientName = "Doe^Jane"  PatientComments = "secret" }
  expect pass names-gone
  expect fail short as error
  expect not-applicable short
  expect pass
}
"#;

fn sekisho() -> Command {
    let mut command = Command::cargo_bin("sekisho").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

/// A folder with the policy `p.sekisho`, and these tests in it.
fn with_tests(tests: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.sekisho"), format!("{POLICY}{tests}")).unwrap();
    folder
}

/// Exit status and standard output of `sekisho VERB ARGS p.sekisho`, run in the folder.
fn run(folder: &Path, args: &[&str]) -> (i32, String) {
    let output = sekisho()
        .current_dir(folder)
        .args(args)
        .arg("p.sekisho")
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), text)
}

#[test]
fn the_status_says_whether_tests_passed_failed_did_not_compile_or_were_not_run() {
    for (tests, args, status) in [
        (GOOD, &["test"][..], 0),
        (BAD, &["test"], 1),
        ("test \"x\" { }", &["test"], 2),
        ("", &["test"], 3),
        (GOOD, &["test", "--run", "no such name"], 3),
        (GOOD, &["test", "--run", "nested"], 0),
        (GOOD, &["test", "--run", "("], 2),
        (GOOD, &["test", "--min", "0"], 0),
        (GOOD, &["test", "--min", "50"], 0),
        (GOOD, &["test", "--min", "51"], 1),
    ] {
        let folder = with_tests(tests);
        assert_eq!(run(folder.path(), args).0, status, "{args:?} {tests}");
    }
}

#[test]
fn a_failed_test_says_where_what_was_expected_and_what_was_found_without_the_value() {
    let folder = with_tests(&format!("{GOOD}{BAD}"));
    let (_, text) = run(folder.path(), &["test", "--coverage"]);
    assert!(!text.contains("secret") && !text.contains("Doe"));
    insta::assert_snapshot!(text);
}

#[test]
fn junit_is_xml_whatever_a_test_is_called() {
    let folder = with_tests(&format!("{GOOD}{BAD}"));
    let (status, text) = run(folder.path(), &["test", "--format", "junit"]);
    assert_eq!(status, 1);
    insta::assert_snapshot!(text);
}

#[test]
fn tap_has_a_plan_and_a_line_for_each_test() {
    let folder = with_tests(&format!("{GOOD}{BAD}"));
    let (_, text) = run(folder.path(), &["test", "--format", "tap"]);
    insta::assert_snapshot!(text);
}

#[test]
fn json_holds_every_test_and_its_coverage() {
    let folder = with_tests(&format!("{GOOD}{BAD}"));
    let (_, text) = run(folder.path(), &["test", "--format", "json", "--coverage"]);
    let it: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&it["tests"], &it["failed"]), (&3.into(), &1.into()));
    let coverage = &it["policies"][0]["coverage"];
    assert_eq!(coverage["percent"], "50.0");
    assert_eq!(coverage["rules"][1]["passing"], 1);
    assert_eq!(coverage["rules"][1]["failing"], 0);
}

#[test]
fn a_file_of_tests_beside_the_policy_is_run_with_it_or_alone() {
    let folder = with_tests(GOOD);
    let more = "tests for \"p.sekisho\"\ntest \"comments may be kept\" with keep = true {\n\
                given dicom { PatientComments = \"a long text\" }\n expect not-applicable short\n}\n";
    fs::write(folder.path().join("p_test.sekisho"), more).unwrap();
    let (status, text) = run(folder.path(), &["test"]);
    assert_eq!(status, 0);
    assert!(text.contains("3 tests: 3 passed"), "{text}");
    let alone = sekisho()
        .current_dir(&folder)
        .args(["test", "p_test.sekisho"])
        .output()
        .unwrap();
    let text = String::from_utf8(alone.stdout).unwrap();
    assert!(text.contains("1 test: 1 passed"), "{text}");
    sekisho()
        .current_dir(&folder)
        .args(["lint", "p_test.sekisho"])
        .assert()
        .code(0);
    // It is no policy to judge data by.
    sekisho()
        .current_dir(&folder)
        .args(["check", ".", "-p", "p_test.sekisho"])
        .assert()
        .code(2);
}

#[test]
fn a_fixture_is_judged_as_check_would_and_one_that_is_not_there_fails_the_test() {
    let test = |file: &str| {
        format!(
            "test \"a real file is judged\" {{ given file \"{file}\"  expect fail names-gone }}\n"
        )
    };
    let folder = with_tests(&test("fixtures/a.dcm"));
    let leaky = "examples/release-leaky/SUBJ-0001/CT/IM-0001.dcm";
    let leaky = Path::new(env!("CARGO_MANIFEST_DIR")).join(leaky);
    fs::create_dir(folder.path().join("fixtures")).unwrap();
    fs::copy(leaky, folder.path().join("fixtures/a.dcm")).unwrap();
    assert_eq!(run(folder.path(), &["test"]).0, 0);
    let folder = with_tests(&test("fixtures/missing.dcm"));
    let (status, text) = run(folder.path(), &["test"]);
    assert_eq!(status, 1);
    assert!(text.contains("not in the folder of the test"), "{text}");
}

#[test]
fn a_file_that_cannot_be_judged_whole_fails_a_test_that_does_not_expect_it() {
    let test = |expect: &str| {
        format!(
            "test \"a damaged file is told\" {{\n given dicom {{ Modality = \"MR\" (0008,1140) SQ = bytes \"01 02 03\" }}\n\
             expect pass names-gone\n {expect}\n}}\n"
        )
    };
    assert_eq!(run(with_tests(&test("")).path(), &["test"]).0, 1);
    let told = with_tests(&test("expect fail unverifiable"));
    assert_eq!(run(told.path(), &["test"]).0, 0);
}

#[test]
fn tests_are_no_part_of_the_policys_digest() {
    let digest = |tests: &str| {
        let folder = with_tests(tests);
        let (_, text) = run(folder.path(), &["show"]);
        assert!(!text.contains("test \""));
        text.lines().next().unwrap().to_owned()
    };
    assert_eq!(digest(GOOD), digest(""));
    let other = POLICY.replace("be absent", "be empty");
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.sekisho"), other).unwrap();
    let (_, text) = run(folder.path(), &["show"]);
    assert_ne!(text.lines().next().unwrap(), digest(""));
}

#[test]
fn a_change_that_no_test_notices_is_listed_and_can_be_explained() {
    let folder = with_tests(GOOD);
    let (status, text) = run(folder.path(), &["mutate"]);
    assert_eq!(status, 1);
    insta::assert_snapshot!(text);
    let one = "test \"all of it\" with keep = true { given dicom { PatientID = empty } expect fail names-gone as error }\n\
               test \"too long\" { given dicom { PatientComments = \"12345\" } expect fail short as warning }\n\
               test \"deep\" { given dicom { RequestAttributesSequence = [ { PatientComments = \"12345\" } ] } expect fail short }\n";
    let folder = with_tests(&format!("{GOOD}{one}"));
    let (status, text) = run(folder.path(), &["mutate", "--jobs", "1"]);
    assert_eq!(status, 0, "{text}");
    let path = folder.path().join("p.sekisho");
    let whole = fs::read_to_string(&path).unwrap();
    let needless = whole.replace(
        "rule names-gone {\n",
        "rule names-gone {\n  # survives: at top: nobody nests a name.\n",
    );
    fs::write(&path, &needless).unwrap();
    let (status, text) = run(folder.path(), &["mutate"]);
    assert_eq!(status, 1);
    assert!(text.contains("NEEDLESS  p.sekisho:4"), "{text}");
    // Without the test of nested names it is needed.
    let nested = GOOD.split("test").nth(1).unwrap();
    fs::write(&path, needless.replace(&format!("test{nested}"), "")).unwrap();
    let (status, text) = run(folder.path(), &["mutate", "--format", "json"]);
    let it: serde_json::Value = serde_json::from_str(&text).unwrap();
    let explained = it[0]["survivors"]
        .as_array()
        .unwrap()
        .iter()
        .find(|it| it["change"] == "at top" && it["name"] == "names-gone")
        .unwrap();
    assert_eq!(explained["because"], "nobody nests a name.");
    assert_eq!(status, 1);
}

#[test]
fn tests_that_fail_as_it_is_say_nothing_of_changes() {
    assert_eq!(run(with_tests(BAD).path(), &["mutate"]).0, 2);
    assert_eq!(run(with_tests("").path(), &["mutate"]).0, 3);
}

#[test]
fn shipped_policies_are_covered_whole_and_every_change_is_noticed_or_explained() {
    let shipped: Vec<&str> = sekisho::policy::builtin_names()
        .chain(["examples/research-release.sekisho"])
        .collect();
    sekisho()
        .args(["test", "--min", "100"])
        .args(&shipped)
        .assert()
        .code(0);
    sekisho().arg("mutate").args(&shipped).assert().code(0);
}

/// A policy with a ledger in a file, and a test that gives the ledger other rows.
const LEDGER: &str = r#"policy "p" { version 1.0.0  language 1 }
ledger consent from "consent.csv" subject "id" notified "told" opted-out "no"
dataset rule consented {
  over     subjects
  must     be in consent where notified and not opted-out
  because  "They said no, or were never asked."
}
test "the ledger's own rows" {
  given  dicom { PatientID = "S1" }
  expect pass consented
}
test "one that was not told is caught" {
  given  ledger consent { id, told, no  S1, no, no  S2, yes, no }
  given  dicom at "a.dcm" { PatientID = "S1" }
  given  dicom at "b.dcm" { PatientID = "S2" }
  expect fail consented at PatientID in "a.dcm" 1 time
}
test "one that said no is caught, even for a day to come" {
  given  ledger consent { id, told, no  S1, 2026-01-15, 9999-12-31 }
  given  dicom { PatientID = "S1" }
  expect fail consented at PatientID
}
test "who is in no ledger is caught" {
  given  dicom { PatientID = "S3" }
  expect fail consented
}
test "a warning would be too little" {
  given  dicom {}
  expect fail consented as error
}
"#;

#[test]
fn a_test_gives_a_ledger_its_rows_and_each_condition_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.sekisho"), LEDGER).unwrap();
    fs::write(folder.path().join("consent.csv"), "id,told,no\nS1,yes,\n").unwrap();
    let (status, out) = run(folder.path(), &["test", "--min", "100"]);
    assert_eq!(status, 0, "{out}");
    let (status, out) = run(folder.path(), &["mutate"]);
    assert_eq!(status, 0, "{out}");
    // The other way round, the first test fails, and nothing of the ledger is told.
    fs::write(
        folder.path().join("consent.csv"),
        "id,told,no\nS1,yes,yes\n",
    )
    .unwrap();
    let (status, out) = run(folder.path(), &["test"]);
    assert_eq!(status, 1, "{out}");
    fs::write(
        folder.path().join("consent.csv"),
        "id,told,no\nS1,yes,perhaps\n",
    )
    .unwrap();
    let (status, out) = run(folder.path(), &["test"]);
    assert_eq!((status, out.contains("perhaps")), (2, false), "{out}");
}

/// A policy with rules over the whole dataset, and tests that give DICOM files and rows of a table.
const WHOLE: &str = r#"policy "p" { version 1.0.0  language 1 }
param k : integer = 5 at least 3
subject is PatientID, people.subject_id
scope people = table at "participants.csv"

dataset rule k-anonymous {
  over     subjects
  using    PatientSex or people.sex, people.age in bands of 5 years, people.postcode first 2 characters
  must     have groups of at least k
  because  "Smaller groups can be singled out."
}
dataset rule one-sex {
  over     dicom, people
  per      subject
  using    PatientSex or people.sex
  must     be the same
  because  "A mix means two people share one number."
}
rule names-gone {
  for      PatientName
  in       dicom
  must     be absent
  because  "A name identifies."
}

test "five of a kind are enough" {
  given  people {
    subject_id, sex, age, postcode
    1, F, 41, 1010
    2, F, 42, 1011
    3, F, 43, 1010
    4, F, 44, 1012
    5, F, 40, 1099
  }
  expect pass k-anonymous, one-sex
  expect not-applicable names-gone
}
test "four of a kind is too few" {
  given  people { subject_id, sex, age, postcode   1, F, 41, 1010   2, F, 42, 1011   3, F, 43, 1010   4, F, 44, 1012 }
  expect fail k-anonymous 4 times
  expect fail k-anonymous at sex[3] in "participants.csv"
}
test "three are enough where the policy says so" with k = 3 {
  given  people { subject_id, sex, age, postcode   1, F, 41, 1010   2, F, 42, 1011   3, F, 43, 1010   4, F, 44, 1012 }
  expect pass k-anonymous
}
test "a header and a table make one combination" {
  given  people { subject_id, sex, age, postcode   1, "", 41, 1010 }
  given  dicom at "a.dcm" { PatientID = "1"  PatientSex = "F" }
  expect fail k-anonymous at PatientSex in "a.dcm"
  expect pass one-sex, names-gone
}
test "two sexes under one number are caught in the file and in its row" {
  given  people { subject_id, sex, age, postcode   1, M, 41, 1010   2, F, 42, 1011 }
  given  dicom at "a.dcm" { PatientID = "1"  PatientSex = "F" }
  expect fail one-sex at sex[1] in "participants.csv" 1 time
  expect fail one-sex at PatientSex in "a.dcm"
}
test "a name is caught, and no rule over the dataset is asked of what is no record of theirs" {
  given  dicom { PatientID = "1"  PatientName = "Doe^Jane" }
  expect fail names-gone
}
"#;

#[test]
fn rules_over_the_whole_dataset_are_asked_of_the_files_that_a_test_gives() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("p.sekisho"), WHOLE).unwrap();
    let (status, out) = run(folder.path(), &["test", "--min", "100"]);
    assert_eq!(status, 0, "{out}");
    insta::assert_snapshot!(out);
    // What is not so is said: the size of the group, the file and the field, and no value.
    let wrong = WHOLE.replace("expect fail k-anonymous 4 times", "expect pass k-anonymous");
    fs::write(folder.path().join("p.sekisho"), wrong).unwrap();
    let (status, out) = run(folder.path(), &["test"]);
    assert_eq!(status, 1, "{out}");
    insta::assert_snapshot!(out);
    assert!(!out.contains("1010"), "{out}");
}
