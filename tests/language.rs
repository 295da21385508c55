//! The policy language as a whole: examples that are accepted, and examples that are refused with the right message.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use std::path::{Path, PathBuf};

use sekisho::policy::error::Code;
use sekisho::policy::model::Source;
use sekisho::policy::{Environment, Loaded, Mistake, Mistakes, load};

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/policy")
        .join(kind)
}

fn examples(kind: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder(kind))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "sekisho"))
        .collect();
    all.sort();
    all
}

/// Comments at the start of an example say what the command line gives: `# --set k=7`, `# --list l=lists/l.txt`.
fn overrides(text: &str, path: &Path) -> (Vec<(String, String)>, Vec<(String, PathBuf)>) {
    let mut set = Vec::new();
    let mut lists = Vec::new();
    for line in text.lines().take_while(|line| line.starts_with("# --")) {
        let (what, pair) = line.strip_prefix("# --").unwrap().split_once(' ').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        match what {
            "set" => set.push((name.to_owned(), value.to_owned())),
            _ => lists.push((name.to_owned(), path.parent().unwrap().join(value))),
        }
    }
    (set, lists)
}

/// The code that an example is named by: what stands before `--`.
fn code_of(path: &Path) -> &str {
    path.file_stem()
        .unwrap()
        .to_str()
        .unwrap()
        .split("--")
        .next()
        .unwrap()
}

/// Mistakes as a person reads them: code, message, each underlined text with its label, help.
fn told(mistakes: &[Mistake], text: &str) -> String {
    let mut out = String::new();
    for mistake in mistakes {
        out += &format!("{}: {}\n", mistake.kind(), mistake.message());
        for place in mistake.places() {
            let line = 1 + text[..place.span.start].matches('\n').count();
            out += &format!(
                "  line {line}: [{}] {}\n",
                text[place.span.clone()].escape_debug(),
                place.text
            );
        }
        if let Some(help) = mistake.advice() {
            out += &format!("  help: {help}\n");
        }
    }
    out
}

fn load_file(path: &Path) -> Result<Loaded, Mistakes> {
    let source = Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    let (set, lists) = overrides(&source.text, path);
    load(
        source,
        &Environment {
            folder: path.parent(),
            set: &set,
            lists: &lists,
        },
    )
}

#[test]
fn every_accepted_example_loads_without_a_word() {
    for path in examples("ok") {
        let loaded = load_file(&path).unwrap_or_else(|mistakes| {
            panic!("{}: {:?}", path.display(), miette::Report::new(mistakes))
        });
        assert!(
            loaded.lints.is_empty(),
            "{}: {:?}",
            path.display(),
            loaded.lints
        );
    }
}

#[test]
fn every_refused_example_gets_one_message_at_its_place() {
    let mut wrong = Vec::new();
    for path in examples("err") {
        let text = std::fs::read_to_string(&path).unwrap();
        let mistakes: Vec<Mistake> = match load_file(&path) {
            Ok(loaded) => loaded.lints,
            Err(mistakes) => mistakes.iter().cloned().collect(),
        };
        let name = path.file_stem().unwrap().to_str().unwrap();
        let told = told(&mistakes, &text);
        insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, told);
        });
        if mistakes.len() != 1 || mistakes[0].kind().as_str() != code_of(&path) {
            wrong.push(format!("{name}:\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_refused_example() {
    let examples = examples("err");
    for code in Code::ALL {
        // A policy of more than 8 MiB is made by a test, not kept.
        if *code == Code::TooLarge {
            continue;
        }
        assert!(
            examples.iter().any(|path| code_of(path) == code.as_str()),
            "no example of {code}"
        );
    }
}
