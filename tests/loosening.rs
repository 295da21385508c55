//! `extends`, `relax` and `waive`, judged on the example releases: what is loosened counts less, and never in silence.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// What a check came to: its status, its findings, its verdict.
struct Checked {
    status: i32,
    findings: Vec<Value>,
    verdict: Value,
}

impl Checked {
    /// Findings of a rule that are not waived, by severity.
    fn standing(&self, rule: &str) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        for finding in &self.findings {
            if finding["rule"] == rule && finding["waived"].is_null() {
                *all.entry(finding["severity"].as_str().unwrap().to_owned())
                    .or_default() += 1;
            }
        }
        all
    }

    fn waived(&self) -> usize {
        self.findings
            .iter()
            .filter(|finding| !finding["waived"].is_null())
            .count()
    }

    fn of_rule(&self, rule: &str) -> &Value {
        let rules = self.verdict["rules"].as_array().unwrap();
        rules.iter().find(|one| one["rule"] == rule).unwrap()
    }

    fn loosened(&self, name: &str) -> &Value {
        let all = self.verdict["loosened"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()
    }
}

const PRIVATE: &str = "ps3-15-basic/private-attributes";

fn policy(folder: &Path, items: &str) -> String {
    let path = folder.join("study.sekisho");
    let header = "policy \"study\" {\n  version 1.0.0\n  language 1\n  extends \"ps3-15-basic\" with clean-descriptors, \
                  clean-structured-content, retain-modified-dates, retain-patient-characteristics\n}\n";
    fs::write(&path, format!("{header}{items}")).unwrap();
    path.to_str().unwrap().to_owned()
}

fn check_with(items: &str, args: &[&str]) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    let policy = policy(folder.path(), items);
    let release = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/release-leaky");
    let output = Command::cargo_bin("sekisho")
        .unwrap()
        .args(["check", "--no-config", "--format", "jsonl", "-p", &policy])
        .args(if args.contains(&"--today") {
            &[][..]
        } else {
            &["--today", "2026-11-20"]
        })
        .args(args)
        .arg(release)
        .output()
        .unwrap();
    let mut lines: Vec<Value> = output
        .stdout
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    Checked {
        status: output.status.code().unwrap(),
        verdict: lines.pop().unwrap_or_default(),
        findings: lines,
    }
}

fn check(items: &str) -> Checked {
    check_with(items, &[])
}

fn waive(more: &str, most: usize) -> String {
    format!(
        "waive w {{\n  rule private-attributes\n{more}\n  because \"Phantoms only.\"\n  approved-by \"IRB\" on \
         2026-11-03\n  expires 2027-02-01\n  at most {most} findings\n}}\n"
    )
}

fn relax(to: &str, more: &str) -> String {
    format!(
        "relax r {{\n  rule private-attributes\n  to {to}\n{more}\n  because \"Needed for dosimetry.\"\n  approved-by \
         \"IRB\" on 2026-11-03\n}}\n"
    )
}

fn errors(count: usize) -> BTreeMap<String, usize> {
    BTreeMap::from([("error".to_owned(), count)])
}

#[test]
fn inherited_rules_are_judged_under_the_name_and_the_options_of_their_policy() {
    let plain = check("");
    assert_eq!((plain.status, plain.standing(PRIVATE)), (1, errors(7)));
    let names: Vec<&str> = plain.verdict["policy"]
        .as_array()
        .unwrap()
        .iter()
        .map(|policy| policy["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["study", "ps3-15-basic"]);
    let loosened = plain.loosened("ps3-15-basic/retain-modified-dates");
    assert_eq!(
        (&loosened["kind"], &loosened["policy"]),
        (&"option".into(), &"study".into())
    );
}

#[test]
fn a_param_that_is_set_is_in_force_in_the_rules_that_use_it() {
    let rule = "ps3-15-basic/subject-pseudonyms";
    let before = check("").standing(rule);
    let after = check("param pseudonym = /NOBODY-[0-9]/\n");
    assert!(after.standing(rule)["error"] > before["error"]);
    assert_eq!(after.loosened("ps3-15-basic/pseudonym")["kind"], "param");
}

#[test]
fn a_rule_of_the_child_uses_what_the_parent_defines() {
    let rule = "rule told-twice {\n  for Manufacturer at top\n  in told\n  must be absent\n  because \"It is here to be \
                found.\"\n}\n";
    let checked = check(rule);
    assert!(checked.standing("study/told-twice")["error"] > 0);
    assert_eq!(checked.of_rule("study/told-twice")["evidence"], "verified");
}

#[test]
fn a_relaxed_rule_has_the_lower_severity_and_is_listed() {
    let checked = check(&relax("note", ""));
    assert_eq!(
        checked.standing(PRIVATE),
        BTreeMap::from([("note".to_owned(), 7)])
    );
    let loosened = checked.loosened("r");
    assert_eq!(loosened["findings"], 7);
    assert_eq!(loosened["rule"], PRIVATE);
    assert_eq!(loosened["because"], "Needed for dosimetry.");
}

#[test]
fn a_rule_relaxed_to_off_has_no_findings_and_they_are_counted() {
    let checked = check(&relax("off", ""));
    assert_eq!(checked.standing(PRIVATE), BTreeMap::new());
    assert_eq!(checked.of_rule(PRIVATE)["findings"], 0);
    assert_eq!(checked.loosened("r")["findings"], 7);
    assert_eq!(checked.status, 1, "the other findings still count");
}

#[test]
fn a_rule_is_relaxed_in_the_files_that_are_named_and_in_no_others() {
    let there = check(&relax("warning", "  only at \"**/IM-0002.dcm\""));
    let warnings = BTreeMap::from([("warning".to_owned(), 7)]);
    assert_eq!(there.standing(PRIVATE), warnings);
    let elsewhere = check(&relax("warning", "  only at \"SUBJ-0002/**\""));
    assert_eq!(elsewhere.standing(PRIVATE), errors(7));
}

#[test]
fn waived_findings_are_told_and_counted_and_do_not_count() {
    let plain = check("");
    let checked = check(&waive("", 7));
    assert_eq!(checked.standing(PRIVATE), BTreeMap::new());
    assert_eq!(checked.waived(), 7);
    let counts = &checked.verdict["findings"];
    assert_eq!(counts["waived"], 7);
    assert_eq!(
        counts["error"].as_u64().unwrap() + 7,
        plain.verdict["findings"]["error"].as_u64().unwrap()
    );
    assert_eq!(checked.of_rule(PRIVATE)["findings"], 0);
    assert_eq!(checked.loosened("w")["findings"], 7);
}

#[test]
fn a_waiver_that_would_cover_more_than_it_may_covers_none() {
    let plain = check("");
    let checked = check(&waive("", 6));
    assert_eq!(checked.loosened("w")["exceeded"], true);
    assert_eq!(checked.standing("waiver-exceeded"), errors(1));
    assert_eq!(checked.of_rule(PRIVATE)["findings"], 7);
    assert_eq!(checked.verdict["findings"]["waived"], 0);
    assert_eq!(
        checked.verdict["findings"]["error"].as_u64().unwrap(),
        plain.verdict["findings"]["error"].as_u64().unwrap() + 1
    );
}

#[test]
fn a_waiver_covers_the_field_and_the_files_that_it_names_and_no_others() {
    let nested = check(&waive("  field (0029,1001)", 7));
    assert!((1..7).contains(&nested.waived()), "{}", nested.waived());
    let elsewhere = check(&waive("  only at \"phantom/**\"", 7));
    assert_eq!(elsewhere.waived(), 0);
    assert_eq!(elsewhere.standing(PRIVATE), errors(7));
}

#[test]
fn a_waiver_that_covers_nothing_is_told() {
    let checked = check(&waive("  only at \"phantom/**\"", 7));
    let unused = checked.standing("waiver-unused");
    assert_eq!(unused, BTreeMap::from([("warning".to_owned(), 1)]));
    let left_out = check_with(&waive("", 7), &["--skip", "private-attributes"]);
    assert_eq!(left_out.standing("waiver-unused"), BTreeMap::new());
}

#[test]
fn without_waivers_everything_counts_and_relaxed_rules_stay_relaxed() {
    let items = format!("{}{}", waive("", 7), relax("warning", ""));
    let checked = check_with(&items, &["--no-waivers"]);
    assert_eq!(
        checked.standing(PRIVATE),
        BTreeMap::from([("warning".to_owned(), 7)])
    );
    assert_eq!(checked.waived(), 0);
    let notes = checked.verdict["notes"].to_string();
    assert!(notes.contains("--no-waivers"), "{notes}");
}

#[test]
fn an_expired_waiver_stops_the_check_and_held_the_day_before() {
    let late = check_with(&waive("", 7), &["--today", "2027-02-02"]);
    assert_eq!(late.status, 2);
    let last_day = check_with(&waive("", 7), &["--today", "2027-02-01"]);
    assert_eq!((last_day.status, last_day.waived()), (1, 7));
    let notes = last_day.verdict["notes"].to_string();
    assert!(notes.contains("expires today"), "{notes}");
}

#[test]
fn the_report_does_not_depend_on_the_number_of_threads() {
    let items = waive("  only at \"SUBJ-0001/**\"", 7);
    let one = check_with(&items, &["-j", "1"]);
    let four = check_with(&items, &["-j", "4"]);
    assert_eq!((one.findings, one.verdict), (four.findings, four.verdict));
}

#[test]
fn what_cannot_be_read_is_not_waived() {
    let items = "waive w {\n  rule unverifiable\n  because \"It is broken.\"\n  approved-by \"IRB\" on 2026-11-03\n  \
                 expires 2027-02-01\n  at most 9 findings\n}\n";
    assert_eq!(check(items).status, 2);
}
