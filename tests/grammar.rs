//! `grammar/sekisho.ebnf` and the parser say the same: every example, and thousands of damaged ones, go through both.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
mod ebnf;

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sekisho::policy::error::Code;
use sekisho::policy::model::Source;
use sekisho::policy::{Environment, load};

use ebnf::Grammar;

static GRAMMAR: std::sync::LazyLock<Grammar> = std::sync::LazyLock::new(grammar);

fn grammar() -> Grammar {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/sekisho.ebnf");
    Grammar::parse(&std::fs::read_to_string(path).unwrap())
}

fn examples(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "sekisho"))
        .collect();
    all.sort();
    all
}

/// Whether the parser accepts a text; `None` where a mistake of meaning ends an item before its end is read.
fn parser_accepts(text: &str) -> Option<bool> {
    let source = Source {
        name: "example".to_owned(),
        text: text.to_owned(),
    };
    let Err(mistakes) = load(source, &Environment::default()) else {
        return Some(true);
    };
    if mistakes.iter().any(|mistake| mistake.kind().is_syntax()) {
        return Some(false);
    }
    let cut = |code| matches!(code, Code::DuplicateClause | Code::TooDeep);
    (!mistakes.iter().any(|mistake| cut(mistake.kind()))).then_some(true)
}

#[test]
fn the_grammar_and_the_parser_agree_on_every_example() {
    let grammar = &*GRAMMAR;
    let folders = [
        "tests/policy/ok",
        "tests/policy/err",
        "policies",
        "examples",
    ];
    for path in folders.into_iter().flat_map(examples) {
        let text = std::fs::read_to_string(&path).unwrap();
        let Some(accepted) = parser_accepts(&text) else {
            continue;
        };
        assert_eq!(grammar.accepts(&text), accepted, "{}", path.display());
    }
}

#[test]
fn every_rule_of_the_grammar_is_defined_and_used() {
    let grammar = &*GRAMMAR;
    assert_eq!(grammar.undefined(), Vec::<String>::new());
    assert_eq!(grammar.unused(), ["policy"]);
}

#[test]
fn every_word_of_the_grammar_stands_in_an_accepted_example() {
    let mut said = std::collections::BTreeSet::new();
    for path in examples("tests/policy/ok") {
        let text = std::fs::read_to_string(&path).unwrap();
        said.extend(
            sekisho::policy::tokens(&text)
                .into_iter()
                .map(|token| token.text),
        );
    }
    // These are said by the test below.
    let recognised = GRAMMAR.literals_of("recogniser");
    let never: Vec<&str> = GRAMMAR
        .literals()
        .into_iter()
        .filter(|word| !said.contains(*word) && !recognised.contains(word))
        .collect();
    assert_eq!(never, Vec::<&str>::new());
}

/// Every word of the grammar.
static WORDS: std::sync::LazyLock<Vec<&str>> =
    std::sync::LazyLock::new(|| GRAMMAR.literals().into_iter().collect());

/// A text with one thing done to its tokens: one left out, said twice, moved, put in place of another, or replaced by a
/// word of the grammar.
fn damaged(text: &str, what: u8, one: usize, other: usize) -> String {
    let mut pieces: Vec<&str> = sekisho::policy::tokens(text)
        .into_iter()
        .map(|token| text.get(token.span).unwrap())
        .collect();
    let words: Vec<usize> = (0..pieces.len())
        .filter(|&n| !pieces[n].trim().is_empty())
        .collect();
    let (one, any) = (words[one % words.len()], other);
    let other = words[other % words.len()];
    match what % 5 {
        0 => pieces[one] = " ",
        1 => pieces.insert(one, pieces[other]),
        2 => pieces.swap(one, other),
        3 => pieces[one] = pieces[other],
        _ => pieces[one] = WORDS[any % WORDS.len()],
    }
    pieces.join(" ")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_grammar_and_the_parser_agree_on_damaged_examples(
        which in any::<prop::sample::Index>(),
        damage in prop::collection::vec((any::<u8>(), any::<usize>(), any::<usize>()), 1..4),
    ) {
        let examples = examples("tests/policy/ok");
        let text = std::fs::read_to_string(which.get(&examples)).unwrap();
        let text = damage.into_iter().fold(text, |text, (what, one, other)| damaged(&text, what, one, other));
        if let Some(accepted) = parser_accepts(&text) {
            prop_assert_eq!(GRAMMAR.accepts(&text), accepted, "{}\n{}", text, why(&text));
        }
    }
}

/// What the parser says of a text.
fn why(text: &str) -> String {
    let source = Source {
        name: "example".to_owned(),
        text: text.to_owned(),
    };
    match load(source, &Environment::default()) {
        Ok(_) => "the parser accepts it".to_owned(),
        Err(mistakes) => mistakes
            .iter()
            .map(|mistake| format!("{}: {mistake}\n", mistake.kind()))
            .collect(),
    }
}

#[test]
fn the_grammar_names_each_recogniser_and_the_parser_knows_it() {
    let grammar =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/sekisho.ebnf"))
            .unwrap();
    let (_, rest) = grammar.split_once("\nrecogniser  =").unwrap();
    let (written, _) = rest.split_once(';').unwrap();
    let mut named: Vec<String> = written
        .split('|')
        .map(|name| {
            name.split('"')
                .skip(1)
                .step_by(2)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    named.sort();
    let known: Vec<&str> = sekisho::recognise::all()
        .iter()
        .map(|one| one.name)
        .collect();
    assert_eq!(named, known);
    for name in known {
        let text = format!(
            "policy \"p\" {{ version 1.0.0 language 1 }}\n\
             rule r {{ for text in dicom must not contain \"a\", {name}, \"b\" because \"It names somebody.\" }}"
        );
        assert_eq!(parser_accepts(&text), Some(true), "{text}");
        assert!(GRAMMAR.accepts(&text), "{text}");
    }
}
