//! The ten tables of pycanon's examples in the shared corpus, from the outside: a policy, a table, and the figures of the verdict. They
//! are those of the definitions, worked out here a second time from the classes; and those of pycanon 1.3.6, where it means the same,
//! or follow from them by the difference that `docs/privacy-models.md` names.
//!
//! Skips without the corpus.
#![cfg(unix)]
#![cfg(feature = "tables")]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a test that cannot go on has failed"
)]
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The constants c that recursive (c, l)-diversity is asked with.
const C: [f64; 3] = [1.0, 2.0, 30.0];

/// How often each sensitive value stands in each class.
struct Classes {
    classes: Vec<BTreeMap<String, u64>>,
    overall: BTreeMap<String, u64>,
}

#[test]
fn figures_of_ten_tables_are_those_of_the_definitions_and_of_pycanon() {
    let Some((corpus, tables)) = tables() else {
        return;
    };
    assert_eq!(tables.len(), 10);
    for (name, expected) in &tables {
        let table = corpus.join(name);
        let keys = names(&expected["quasi_identifiers"]);
        let sensitive = names(&expected["sensitive"]).remove(0);
        let (_, rule) = check(&table, &policy(&keys, &sensitive), &[0, 1]);
        let classes = Classes::read(&table, &keys, &sensitive);
        let figure = |at: usize| rule["measured"][at]["value"].as_f64();
        let same = |what: &str, one: Option<f64>, other: f64| {
            let other = other.is_finite().then_some(other);
            let near = match (one, other) {
                (Some(one), Some(other)) => (one - other).abs() < 1e-9,
                (one, other) => one == other,
            };
            assert!(near, "{name}: {what} is {one:?}, not {other:?}");
        };
        let pycanon = |key: &str| expected[key].as_f64().unwrap();

        // The same definition.
        let k = classes.worst(|class| -class.total());
        same("k", figure(0), -k);
        same("k", figure(0), pycanon("k"));
        let distinct = -classes.worst(|class| -(class.0.len() as f64));
        same("l", figure(1), distinct);
        same("l", figure(1), pycanon("l_diversity"));
        let t = classes.worst(|class| class.each().map(|(q, p)| (q - p).max(0.0)).sum());
        same("t", figure(3), t);
        same("t", figure(3), pycanon("t_closeness"));
        let alpha = classes.worst(|class| class.each().map(|(q, _)| q).fold(0.0, f64::max));
        same("alpha", figure(4), alpha);
        same("alpha", figure(4), expected["alpha_k"][0].as_f64().unwrap());
        let beta =
            classes.worst(|class| class.each().map(|(q, p)| q / p - 1.0).fold(0.0, f64::max));
        same("basic beta", figure(5), beta);
        same("basic beta", figure(5), pycanon("basic_beta"));

        // pycanon rounds the l of the entropy down.
        let entropy = -classes.worst(|class| {
            let entropy: f64 = class.present().map(|(q, _)| -q * q.ln()).sum();
            -entropy.exp()
        });
        same("entropy l", figure(2), entropy);
        same(
            "entropy l, rounded",
            Some(entropy.floor()),
            pycanon("entropy_l_diversity"),
        );

        // pycanon: the lesser of the greatest distance of all and of the greatest −ln p of all. The paper: of each value.
        let enhanced = classes.worst(|class| {
            let each = class.each().map(|(q, p)| (q / p - 1.0, -p.ln()));
            let likelier = each.filter(|(distance, _)| *distance > 0.0);
            likelier.fold(0.0, |worst: f64, (distance, seldom)| {
                let beyond = distance > seldom + 1e-9;
                worst.max(if beyond { f64::INFINITY } else { distance })
            })
        });
        same("enhanced beta", figure(6), enhanced);
        let seldom = classes.shares().map(|p| -p.ln()).fold(0.0, f64::max);
        same(
            "enhanced beta of pycanon",
            Some(beta.min(seldom)),
            pycanon("enhanced_beta"),
        );

        // pycanon passes over the values that a class lacks.
        let delta = |absent: f64| {
            classes.worst(|class| {
                let each = class.each();
                let each = each.map(|(q, p)| if q > 0.0 { (q / p).ln().abs() } else { absent });
                each.fold(0.0, f64::max)
            })
        };
        same("delta", figure(7), delta(f64::INFINITY));
        same(
            "delta of pycanon",
            Some(delta(0.0)),
            pycanon("delta_disclosure"),
        );

        // The paper: r1 is how often the commonest value stands in a class. pycanon: the rarest; and its c is a whole number.
        for (at, c) in C.iter().enumerate() {
            let recursive = -classes.worst(|class| -class.recursive(*c));
            same(&format!("l with c {c}"), figure(8 + at), recursive);
        }
        let theirs = &expected["recursive_c_l"];
        same("l of (c, l)", figure(1), theirs[1].as_f64().unwrap());
        assert_eq!(theirs[0].is_null(), distinct < 2.0, "{name}");
        if let Some(theirs) = theirs[0].as_f64() {
            let c = classes.worst(|class| class.rarest_first(distinct));
            same("c of pycanon", Some(c), theirs);
        }
        let bins = rule["classes"].as_array().unwrap();
        let sum = |key: &str| bins.iter().filter_map(|bin| bin[key].as_u64()).sum::<u64>();
        assert_eq!(
            Some(sum("classes")),
            expected["equivalence_classes"].as_u64()
        );
        assert_eq!(Some(sum("members")), expected["rows"].as_u64());
    }
}

#[test]
fn a_table_is_as_anonymous_as_it_is_and_no_more() {
    let Some((corpus, tables)) = tables() else {
        return;
    };
    for (name, expected) in &tables {
        let table = corpus.join(name);
        let keys = names(&expected["quasi_identifiers"]);
        let sensitive = names(&expected["sensitive"]).remove(0);
        let k = expected["k"].as_u64().unwrap();
        if k > 1 {
            check(&table, &groups(&keys, k), &[0]);
        }
        let (findings, _) = check(&table, &groups(&keys, k + 1), &[1]);
        let classes = Classes::read(&table, &keys, &sensitive);
        let sizes = classes
            .classes
            .iter()
            .map(|class| class.values().sum::<u64>());
        let below: u64 = sizes.filter(|size| *size == k).sum();
        assert_eq!(findings, below, "{name}");
    }
}

/// Quasi-identifiers and figures of each table, as pycanon has them.
#[expect(clippy::print_stderr, reason = "a test that skips says so")]
fn tables() -> Option<(PathBuf, BTreeMap<String, Value>)> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared").to_owned();
    let shared = std::env::var("SEKISHO_SHARED").unwrap_or(beside);
    let corpus = Path::new(&shared).join("corpus/real/pycanon");
    let Ok(text) = fs::read_to_string(corpus.join("expected_values.json")) else {
        eprintln!("skipped: no shared corpus");
        return None;
    };
    let all: Value = serde_json::from_str(&text.replace("NaN", "null")).unwrap();
    let tables = all["expected"].as_object().unwrap().iter();
    let tables = tables.map(|(name, expected)| (name.clone(), expected.clone()));
    Some((corpus, tables.collect()))
}

fn names(list: &Value) -> Vec<String> {
    let names = list.as_array().unwrap().iter();
    names
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

fn columns(keys: &[String]) -> String {
    let columns: Vec<String> = keys.iter().map(|key| format!("column \"{key}\"")).collect();
    columns.join(", ")
}

/// A policy that asks for every figure.
fn policy(keys: &[String], sensitive: &str) -> String {
    let of = format!("in column \"{sensitive}\"");
    let recursive: String = C
        .iter()
        .map(|c| format!(" and have recursive l-diversity of at least 2 with c {c} {of}"))
        .collect();
    rule(&format!(
        "using {} suppressed are their own value must have groups of at least 2 \
         and have distinct l-diversity of at least 2 {of} and have entropy l-diversity of at least 1.5 {of} \
         and have t-closeness of at most 0.999 {of} and have alpha of at most 0.999 {of} \
         and have basic beta-likeness of at most 99 {of} and have enhanced beta-likeness of at most 99 {of} \
         and have delta-disclosure of at most 99 {of}{recursive}",
        columns(keys)
    ))
}

fn groups(keys: &[String], k: u64) -> String {
    let keys = columns(keys);
    rule(&format!(
        "using {keys} suppressed are their own value must have groups of at least {k}"
    ))
}

fn rule(says: &str) -> String {
    format!(
        "policy \"p\" {{ version 1.0.0 language 1 }}\nscope t = table at \"t.csv\"\n\
         rule rest {{ for text in t must not contain e-mail because \"All cells are looked at.\" }}\n\
         dataset rule figures {{ over t {says} because \"Alone is found.\" }}\n"
    )
}

/// Checks a table by a policy: how many findings there are, and what the verdict says of the rule.
fn check(table: &Path, policy: &str, status: &[i32]) -> (u64, Value) {
    let place = tempfile::tempdir().unwrap();
    fs::create_dir(place.path().join("data")).unwrap();
    fs::copy(table, place.path().join("data/t.csv")).unwrap();
    fs::write(place.path().join("p.sekisho"), policy).unwrap();
    let output = assert_cmd::Command::cargo_bin("sekisho")
        .unwrap()
        .current_dir(place.path())
        .args("check data -p p.sekisho --format jsonl".split(' '))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let verdict = out.lines().last().unwrap_or_default();
    assert!(
        status.contains(&output.status.code().unwrap()),
        "{}: {verdict} {said}",
        table.display()
    );
    let verdict: Value = serde_json::from_str(verdict).unwrap();
    let rules = verdict["rules"].as_array().unwrap();
    let rule = rules.iter().find(|rule| rule["rule"] == "p/figures");
    let rule = rule.unwrap().clone();
    (rule["findings"].as_u64().unwrap(), rule)
}

/// A class, and the whole table.
struct Class<'a>(&'a BTreeMap<String, u64>, &'a BTreeMap<String, u64>);

impl Classes {
    fn read(table: &Path, keys: &[String], sensitive: &str) -> Self {
        let mut reader = csv::Reader::from_path(table).unwrap();
        let header = reader.headers().unwrap().clone();
        let place = |name: &str| header.iter().position(|one| one == name).unwrap();
        let keys: Vec<usize> = keys.iter().map(|key| place(key)).collect();
        let sensitive = place(sensitive);
        let mut classes: BTreeMap<Vec<String>, BTreeMap<String, u64>> = BTreeMap::new();
        let mut overall = BTreeMap::new();
        for row in reader.records() {
            let row = row.unwrap();
            let cell = |at: usize| row[at].trim().to_owned();
            let class = classes.entry(keys.iter().map(|at| cell(*at)).collect());
            *class.or_default().entry(cell(sensitive)).or_insert(0) += 1;
            *overall.entry(cell(sensitive)).or_insert(0) += 1;
        }
        Self {
            classes: classes.into_values().collect(),
            overall,
        }
    }

    /// The greatest figure of any class.
    fn worst(&self, figure: impl Fn(&Class<'_>) -> f64) -> f64 {
        let classes = self.classes.iter();
        let figures = classes.map(|class| figure(&Class(class, &self.overall)));
        figures.fold(f64::NEG_INFINITY, f64::max)
    }

    /// p of each value.
    fn shares(&self) -> impl Iterator<Item = f64> {
        let all = self.overall.values().sum::<u64>() as f64;
        self.overall.values().map(move |n| *n as f64 / all)
    }
}

impl Class<'_> {
    fn total(&self) -> f64 {
        self.0.values().sum::<u64>() as f64
    }

    /// q and p of each value of the whole table.
    fn each(&self) -> impl Iterator<Item = (f64, f64)> {
        let all = self.1.values().sum::<u64>() as f64;
        self.1.iter().map(move |(value, n)| {
            let own = self.0.get(value).copied().unwrap_or_default() as f64;
            (own / self.total(), *n as f64 / all)
        })
    }

    /// Of those that stand in the class.
    fn present(&self) -> impl Iterator<Item = (f64, f64)> {
        self.each().filter(|(q, _)| *q > 0.0)
    }

    /// The greatest l with r1 < c (rl + … + rm).
    fn recursive(&self, c: f64) -> f64 {
        let mut counts: Vec<f64> = self.0.values().map(|n| *n as f64).collect();
        counts.sort_by(|a, b| b.total_cmp(a));
        let holds = |l: &usize| counts[0] < c * counts[l - 1..].iter().sum::<f64>();
        (1..=counts.len()).rfind(holds).unwrap_or_default() as f64
    }

    /// What pycanon calls c: its counts rise.
    fn rarest_first(&self, l: f64) -> f64 {
        let mut counts: Vec<f64> = self.0.values().map(|n| *n as f64).collect();
        counts.sort_by(f64::total_cmp);
        let beyond = counts.iter().zip(1..).filter(|(_, at)| f64::from(*at) >= l);
        (counts[0] / beyond.map(|(n, _)| n).sum::<f64>() + 1.0).floor()
    }
}
