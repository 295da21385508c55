//! `docs/policies/` is what the built-in policies and their clause tables (`policies/NAME.clauses.toml`) say: each clause
//! of the source is carried by rules, or a person judges it; and each rule has a clause, or says why it goes beyond.
//!
//! `UPDATE=1 cargo test --test policy_docs` writes the pages anew.
#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use sekisho::policy::{Environment, Language, Loaded, builtin, builtin_names, load, prose};
use serde::Deserialize;

/// `policies/NAME.clauses.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Clauses {
    /// What the policy is for and when to take it, for whoever has to choose.
    about: String,
    about_ja: String,
    /// The document whose clauses these are, with its edition or date.
    source: String,
    source_ja: String,
    clause: Vec<Clause>,
    /// Rules that the source does not ask for.
    #[serde(default)]
    beyond: Vec<Beyond>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Clause {
    /// As the source numbers it.
    id: String,
    /// What it asks for, in our words.
    says: String,
    says_ja: String,
    /// The rules that carry it; those of an extended policy as `policy/rule`, or `policy/*` for all of them.
    #[serde(default)]
    rules: Vec<String>,
    /// What a person must judge, and by what to look at.
    judge: Option<String>,
    judge_ja: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Beyond {
    rules: Vec<String>,
    why: String,
    why_ja: String,
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn loaded(name: &str) -> Loaded {
    let source = builtin(name).expect("a built-in policy");
    load(source, &Environment::default()).unwrap_or_else(|_| panic!("{name} does not compile"))
}

fn clauses(name: &str) -> Clauses {
    let path = root().join("policies").join(format!("{name}.clauses.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|_| {
        panic!("{name} has no clause table: write policies/{name}.clauses.toml")
    });
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}.clauses.toml: {error}"))
}

/// Every rule in force, as the clause table names it: own rules by name, others as `policy/rule`.
fn rules(loaded: &Loaded) -> (BTreeSet<String>, BTreeSet<String>) {
    let own = &loaded.policy;
    let names = |policy: &sekisho::policy::model::Policy| -> Vec<String> {
        let left_out = policy.left_out.iter().cloned();
        policy
            .rules
            .iter()
            .map(|rule| rule.name.clone())
            .chain(left_out)
            .collect()
    };
    let inherited = loaded
        .policies()
        .filter(|policy| policy.name != own.name)
        .flat_map(|policy| {
            let all = names(policy)
                .into_iter()
                .map(|rule| format!("{}/{rule}", policy.name));
            all.chain([format!("{}/*", policy.name)])
                .collect::<Vec<_>>()
        })
        .collect();
    (names(own).into_iter().collect(), inherited)
}

#[test]
fn each_clause_has_its_rules_or_a_person_and_each_rule_its_clause() {
    for name in builtin_names() {
        let loaded = loaded(name);
        let (own, inherited) = rules(&loaded);
        let table = clauses(name);
        let mut told = BTreeSet::new();
        let named = table
            .clause
            .iter()
            .map(|clause| (&clause.id, &clause.rules));
        let beyond = table
            .beyond
            .iter()
            .map(|beyond| (&beyond.why, &beyond.rules));
        for (place, rules) in named.chain(beyond) {
            for rule in rules {
                assert!(
                    own.contains(rule) || inherited.contains(rule),
                    "{name}, {place}: there is no rule `{rule}`"
                );
                told.insert(rule.clone());
            }
        }
        for clause in &table.clause {
            assert!(
                !clause.rules.is_empty() || clause.judge.is_some(),
                "{name}, {}: neither a rule nor a person",
                clause.id
            );
            assert_eq!(
                clause.judge.is_some(),
                clause.judge_ja.is_some(),
                "{name}, {}",
                clause.id
            );
        }
        let silent: Vec<_> = own.difference(&told).collect();
        assert!(silent.is_empty(), "{name}: no clause for {silent:?}");
    }
}

#[test]
fn each_rule_cites_its_source_and_says_why_in_english_and_japanese() {
    for name in builtin_names() {
        for rule in &loaded(name).policy.rules {
            assert!(!rule.cite.is_empty(), "{name}/{} cites nothing", rule.name);
            let japanese = rule
                .because
                .iter()
                .any(|(lang, _)| lang.as_deref() == Some("ja"));
            assert!(japanese, "{name}/{} has no reason in Japanese", rule.name);
        }
    }
}

#[test]
fn the_pages_are_what_the_policies_say() {
    let folder = root().join("docs/policies");
    for name in builtin_names() {
        let (loaded, table) = (loaded(name), clauses(name));
        for language in [Language::English, Language::Japanese] {
            let end = if language == Language::English {
                "md"
            } else {
                "ja.md"
            };
            held(
                &folder.join(format!("{name}.{end}")),
                &page(name, &loaded, &table, language),
            );
        }
    }
    held(&folder.join("README.md"), &index());
}

/// Holds a file against its text; with `UPDATE` set, writes it.
fn held(path: &Path, text: &str) {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a page");
    }
    let there = std::fs::read_to_string(path)
        .unwrap_or_default()
        .replace("\r\n", "\n");
    assert!(
        there == text,
        "{} is out of date: UPDATE=1 cargo test --test policy_docs",
        path.display()
    );
}

/// The words of a page that are not the policy's.
struct Words {
    generated: &'static str,
    source: &'static str,
    clauses: &'static str,
    head: &'static str,
    person: &'static str,
    beyond: &'static str,
    whole: &'static str,
}

const ENGLISH: Words = Words {
    generated: "This page is made from the policy and its clause table; change those, not it.",
    source: "Source",
    clauses: "Clause by clause",
    head: "| clause | what it asks for | rules that carry it |\n|---|---|---|\n",
    person: "**A person must judge:**",
    beyond: "Beyond the source",
    whole: "The policy in plain sentences",
};

const JAPANESE: Words = Words {
    generated: "このページはポリシーと条項表から作られる。直すときは元を直すこと。",
    source: "出典",
    clauses: "条項ごとの対応",
    head: "| 条項 | 求めること | 対応する規則 |\n|---|---|---|\n",
    person: "**人が判断する事項:**",
    beyond: "出典にない規則",
    whole: "平易な文によるポリシー",
};

fn page(name: &str, loaded: &Loaded, table: &Clauses, language: Language) -> String {
    let english = language == Language::English;
    let words = if english { ENGLISH } else { JAPANESE };
    let pick = |en: &str, ja: &str| cell(if english { en } else { ja });
    let mut out = format!("# `{name}`\n\n{}\n\n", pick(&table.about, &table.about_ja));
    let _ = writeln!(
        out,
        "{}: {}\n",
        words.source,
        pick(&table.source, &table.source_ja)
    );
    let _ = writeln!(
        out,
        "_{}_\n\n## {}\n\n{}",
        words.generated,
        words.clauses,
        words.head.trim_end()
    );
    for clause in &table.clause {
        let mut carried: Vec<String> = clause
            .rules
            .iter()
            .map(|rule| format!("`{rule}`"))
            .collect();
        if let (Some(en), Some(ja)) = (&clause.judge, &clause.judge_ja) {
            carried.push(format!("{} {}", words.person, pick(en, ja)));
        }
        let says = pick(&clause.says, &clause.says_ja);
        let _ = writeln!(
            out,
            "| {} | {says} | {} |",
            cell(&clause.id),
            carried.join("<br>")
        );
    }
    if !table.beyond.is_empty() {
        let _ = writeln!(out, "\n## {}\n", words.beyond);
        for beyond in &table.beyond {
            let rules: Vec<String> = beyond
                .rules
                .iter()
                .map(|rule| format!("`{rule}`"))
                .collect();
            let _ = writeln!(
                out,
                "- {}: {}",
                rules.join(", "),
                pick(&beyond.why, &beyond.why_ja)
            );
        }
    }
    let _ = writeln!(out, "\n## {}\n", words.whole);
    for line in prose(&loaded.policy, language).lines() {
        // The page's own headings stand above those of the policy.
        let deeper = if line.starts_with('#') { "##" } else { "" };
        let _ = writeln!(out, "{}", format!("{deeper}{line}").trim_end());
    }
    out
}

/// A text as it stands in a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', "\\|")
}

fn index() -> String {
    let mut out = String::from(
        "# Built-in policies\n\nEach can be named behind `-p`, and extended by a policy of your own. The pages say which clause \
         of which source is carried by which rule, and what a person must judge. `judged.md` says what the policies find on \
         real files.\n\n| policy | what it is for |\n|---|---|\n",
    );
    for name in builtin_names() {
        let about = cell(&clauses(name).about);
        let _ = writeln!(
            out,
            "| [`{name}`]({name}.md) ([日本語]({name}.ja.md)) | {about} |"
        );
    }
    out
}
