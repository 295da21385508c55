//! The clauses of a rule, each at most once, and texts that say nothing.
use std::collections::BTreeMap;
use std::ops::Range;

use crate::policy::ast::{self, Clause, Depth, Node};
use crate::policy::error::Code;
use crate::policy::mistake::Mistake;
use crate::policy::resolve::dataset;
use crate::policy::resolve::names::Names;

/// A rule's clauses, each at most once.
#[derive(Default)]
pub(super) struct Clauses<'t> {
    pub(super) dataset: dataset::Clauses<'t>,
    pub(super) selection: Option<&'t ast::Selection>,
    pub(super) selection_span: Range<usize>,
    pub(super) frames: Option<ast::Part>,
    pub(super) for_files: Option<&'t ast::Files>,
    pub(super) for_files_span: Range<usize>,
    pub(super) in_files: Option<(&'t ast::Files, Option<&'t Node<Depth>>)>,
    pub(super) in_span: Range<usize>,
    pub(super) when: Option<(bool, &'t ast::Word)>,
    pub(super) must: Option<(&'t Node<ast::Must>, Range<usize>)>,
    pub(super) because: Vec<(Option<String>, String)>,
    pub(super) assuming: Option<String>,
    pub(super) cite: Vec<String>,
    pub(super) help: Option<String>,
}

pub(super) fn collect<'t>(rule: &'t ast::Rule, names: &mut Names) -> Clauses<'t> {
    let mut all = Clauses::default();
    let mut seen: BTreeMap<String, Range<usize>> = BTreeMap::new();
    for clause in &rule.clauses {
        let key = match &clause.it {
            Clause::Because(Some(language), _) => format!("because {}", language.it),
            other => other.word().to_owned(),
        };
        if key != "cite" {
            if let Some(first) = seen.get(&key) {
                names.tell(
                    Mistake::new(
                        Code::DuplicateClause,
                        clause.span.clone(),
                        format!("`{key}` is said twice"),
                    )
                    .label("the second")
                    .also(first.clone(), "the first")
                    .help(match key.as_str() {
                        "must" => "join what must hold by `and`",
                        "for" | "in" | "over" | "per" | "using" | "suppressed" => {
                            "join with a comma, or write two rules"
                        }
                        _ => "join the two, or take one out",
                    }),
                );
                continue;
            }
            seen.insert(key.clone(), clause.span.clone());
        }
        match &clause.it {
            Clause::For(selection) => {
                all.selection = Some(selection);
                all.selection_span = clause.span.clone();
            }
            Clause::ForFiles(files) => {
                all.for_files = Some(files);
                all.for_files_span = clause.span.clone();
            }
            Clause::Frames(part) => all.frames = Some(*part),
            Clause::Over(over) => all.dataset.over = Some((over, clause.span.clone())),
            Clause::Per(per) => all.dataset.per = Some((per, clause.span.clone())),
            Clause::Using(using) => all.dataset.using = Some((using, clause.span.clone())),
            Clause::Suppressed(it) => all.dataset.suppressed = Some((it, clause.span.clone())),
            Clause::In(files, depth) => {
                all.in_files = Some((files, depth.as_ref()));
                all.in_span = clause.span.clone();
                all.dataset.files = Some((files, clause.span.clone()));
            }
            Clause::When { not, name } => all.when = Some((*not, name)),
            Clause::Must(must) => all.must = Some((must, clause.span.clone())),
            Clause::Because(language, text) => {
                said(&key, text, names);
                all.because
                    .push((language.as_ref().map(|l| l.it.clone()), text.it.clone()));
            }
            Clause::Assuming(text) => {
                said(&key, text, names);
                all.assuming = Some(text.it.clone());
            }
            Clause::Cite(text) => {
                said(&key, text, names);
                all.cite.push(text.it.clone());
            }
            Clause::Help(text) => {
                said(&key, text, names);
                all.help = Some(text.it.clone());
            }
        }
    }
    // First without a language, then by language.
    all.because.sort_by(|a, b| a.0.cmp(&b.0));
    all
}

fn said(clause: &str, text: &ast::Text, names: &mut Names) {
    if placeholder(&text.it) {
        names.tell(
            Mistake::new(
                Code::PlaceholderText,
                text.span.clone(),
                format!("the text of `{clause}` only holds the place of one"),
            )
            .label("says nothing")
            .help("it is printed with every finding: say it so that a stranger understands"),
        );
    }
}

/// Whether a text says nothing: empty, without a letter, or one of the words that people put in its place.
pub(in crate::policy::resolve) fn placeholder(text: &str) -> bool {
    let words: String = text
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == ' ')
        .collect();
    let words = words.trim();
    let same = words
        .chars()
        .next()
        .is_some_and(|first| words.chars().all(|c| c == first));
    !words.chars().any(char::is_alphabetic)
        || (same && words.is_ascii())
        || matches!(
            words,
            "todo"
                | "tbd"
                | "tba"
                | "fixme"
                | "because"
                | "reason"
                | "na"
                | "none"
                | "test"
                | "foo"
                | "bar"
                | "asdf"
                | "lorem ipsum"
                | "placeholder"
                | "fill in"
                | "fill me in"
                | "to do"
                | "to be done"
                | "to be decided"
                | "to be defined"
                | "no reason"
                | "i said so"
                | "just because"
                | "because i said so"
                | "未定"
                | "理由"
        )
        || words.starts_with("todo ")
        || words.starts_with("tbd ")
}
