//! What rules over the whole dataset say does not depend on the order of records, on the files that they stand in, or on threads.
//! Batches of other sizes are tried where the plans are tested.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
mod run;

use std::fs;

use proptest::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

const POLICY: &str = r#"policy "t" { version 1.0.0 language 1 }
subject is people.subject_id
scope people = table at "*.csv"

rule no-mail { for text must not contain "@" because "Nobody is to be written to." }

dataset rule hidden {
  over       subjects
  in         people
  using      people.sex, people.age in bands of 10 years
  must       have groups of at least 3 and have distinct l-diversity of at least 2 in people.icd
             and have t-closeness of at most 0.4 in people.icd and have average prosecutor risk of at most 0.3
  because    "Nobody stands alone."
}

dataset rule hidden-in-part {
  over       subjects
  in         people
  using      people.sex, people.age in bands of 20 years
  suppressed match any
  must       have groups of at least 4
  because    "Nobody stands alone, whatever is left out."
}

dataset rule one-sex {
  over       people
  per        subject
  using      people.sex
  must       be the same
  because    "A subject with two sexes is two subjects."
}

dataset rule once {
  over       people
  using      people.subject_id, people.icd
  must       be unique
  because    "Each diagnosis is listed once."
}
"#;

/// A row: whose, sex, age, diagnosis.
type Row = (u8, u8, u8, u8);

fn line((subject, sex, age, icd): Row) -> String {
    let sex = ["F", "M", "*"][usize::from(sex)];
    let age = match age {
        0 => String::new(),
        age => age.to_string(),
    };
    let icd = ["A10", "B20", "C30"][usize::from(icd)];
    format!("S-{subject},{sex},{age},{icd}\n")
}

/// A dataset in which row `n` stands in the file that `shard` says.
fn dataset(rows: &[Row], files: usize, shard: impl Fn(usize) -> usize) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("p.sekisho"), POLICY).unwrap();
    fs::create_dir(folder.path().join("data")).unwrap();
    let mut tables = vec!["subject_id,sex,age,icd\n".to_owned(); files];
    for (n, row) in rows.iter().enumerate() {
        tables[shard(n)].push_str(&line(*row));
    }
    for (n, table) in tables.iter().enumerate() {
        fs::write(folder.path().join(format!("data/{n}.csv")), table).unwrap();
    }
    folder
}

fn report(folder: &TempDir, jobs: usize) -> String {
    let words = format!("check data -p p.sekisho --format jsonl -j {jobs}");
    let (_, out, err) = run::sekisho(folder.path(), &words);
    assert_eq!(err, "");
    out
}

/// What a report says without the places: findings, sorted, and what was measured.
fn without_places(report: &str) -> (Vec<String>, Vec<Value>) {
    let mut findings = Vec::new();
    let mut rules = Vec::new();
    for it in run::lines(report) {
        if it["type"] == "finding" {
            let field = it["field"].as_str().unwrap_or_default();
            let column = field.split('[').next().unwrap();
            findings.push(format!(
                "{} {column} {} {}",
                it["rule"], it["message"], it["value"]
            ));
        } else {
            rules = it["rules"].as_array().unwrap().clone();
            // Of cells one by one: each table has a header, too.
            rules.retain(|rule| rule["rule"] != "t/no-mail");
        }
    }
    findings.sort_unstable();
    (findings, rules)
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let row = (0..14_u8, 0..3_u8, 0..40_u8, 0..3_u8);
    prop::collection::vec(row, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 3,
        max_shrink_iters: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn shuffled_and_sharded_records_say_the_same_and_the_same_files_the_same_bytes(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        files in 1..5_usize,
        turn in 1..9_usize,
    ) {
        let whole = dataset(&rows, 1, |_| 0);
        let one = report(&whole, 1);
        prop_assert_eq!(&one, &report(&whole, 7));
        let parts = dataset(&shuffled, files, |n| n * turn % files);
        let other = report(&parts, 2);
        prop_assert_eq!(&other, &report(&parts, 7));
        prop_assert_eq!(without_places(&one), without_places(&other));
    }
}

#[test]
fn what_is_compared_differs_where_the_records_do() {
    let rows: Vec<Row> = (0..9).map(|n| (n, n % 2, 30, n % 3)).collect();
    let mut others = rows.clone();
    others[4].1 = 1;
    let [one, other] = [rows, others].map(|rows| report(&dataset(&rows, 1, |_| 0), 1));
    assert_ne!(without_places(&one), without_places(&other));
    assert!(
        one.contains("\"measured\":[{\"name\":\"k-anonymity\",\"value\":4.0,\"bound\":3.0}"),
        "{one}"
    );
}
