//! Tests: what they give becomes bytes, and the rules and params that they name are looked up.
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Component, Path};
use std::sync::Arc;

use super::super::ast::{self, Expect, Failing, Item, Node, TestBlock, TestClause, Value, Word};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Expectation, Expected, Failure, Given, Ledger, Sample, Source, Test};
use super::super::{example, suggest};
use super::names::Names;
use super::{data_sets, given_table, ledgers, params, pixels};
use crate::field::{Column, DECLARATION, Declared, FieldPath, Name};
use crate::finding::{Severity, UNVERIFIABLE};

/// What tests may name.
#[derive(Debug, Default)]
pub(crate) struct Known<'t> {
    rules: BTreeSet<String>,
    params: BTreeMap<String, &'t ast::Param>,
    ledgers: BTreeMap<String, &'t ast::Ledger>,
    pub(super) scopes: BTreeMap<String, &'t ast::Files>,
    /// The day that ledgers are held against, as YYYYMMDD.
    today: u32,
    pub(super) broken: BTreeSet<String>,
}

impl<'t> Known<'t> {
    /// What a policy's tree defines, and the rules that it has besides.
    pub(crate) fn new(
        tree: &'t ast::Tree,
        rules: impl IntoIterator<Item = String>,
        today: u32,
    ) -> Self {
        let mut known = Self {
            today,
            rules: rules.into_iter().collect(),
            ..Self::default()
        };
        for item in &tree.items {
            match &item.it {
                Item::Rule(rule) => {
                    known.rules.insert(rule.name.it.clone());
                }
                Item::Param(param) => {
                    known.params.insert(param.name.it.clone(), param);
                }
                Item::Ledger(ledger) => {
                    known.ledgers.insert(ledger.name.it.clone(), ledger);
                }
                Item::Scope(scope) => {
                    known.scopes.insert(scope.name.it.clone(), &scope.files);
                }
                Item::Error(Some(name)) => {
                    known.broken.insert(name.clone());
                }
                _ => {}
            }
        }
        known
    }
}

/// The tests among `items`, as far as they mean something, and their mistakes.
pub(crate) fn tests(
    items: &[Node<Item>],
    known: &Known<'_>,
    source: &Arc<Source>,
) -> (Vec<Test>, Vec<Mistake>) {
    let mut names = Names::default();
    let mut seen: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    let mut made = Vec::new();
    for item in items {
        let Item::Test(block) = &item.it else {
            continue;
        };
        if let Some(first) = seen.insert(&block.name.it, block.name.span.clone()) {
            names.tell(
                Mistake::new(
                    Code::DuplicateName,
                    block.name.span.clone(),
                    "two tests have the same name",
                )
                .label("the second")
                .also(first, "the first")
                .help("say of each what it alone protects"),
            );
        }
        made.extend(one(block, item, known, source, &mut names));
    }
    (made, names.mistakes)
}

fn one(
    block: &TestBlock,
    item: &Node<Item>,
    known: &Known<'_>,
    source: &Arc<Source>,
    names: &mut Names,
) -> Option<Test> {
    let before = names.mistakes.len();
    if super::rules::placeholder(&block.name.it) {
        names.tell(
            Mistake::new(
                Code::PlaceholderText,
                block.name.span.clone(),
                "the test's name only holds the place of one",
            )
            .label("says nothing")
            .help("say what the test protects"),
        );
    }
    let with = settings(block, known, names);
    let mut given = Vec::new();
    let mut ledgers: Vec<Arc<Ledger>> = Vec::new();
    let mut expect = Vec::new();
    for clause in &block.clauses {
        match &clause.it {
            TestClause::Given(ast::Given::Ledger { name, rows }) => {
                let Some(made) = ledger(name, rows, known, names) else {
                    continue;
                };
                if ledgers.iter().any(|other| other.name == made.name) {
                    names.tell(
                        Mistake::new(
                            Code::DuplicateClause,
                            clause.span.clone(),
                            format!("the ledger `{}` is given twice", made.name),
                        )
                        .label("the second"),
                    );
                }
                ledgers.push(Arc::new(made));
            }
            TestClause::Given(it) => {
                given.extend(file(it, &clause.span, given.len(), known, names))
            }
            TestClause::Expect(it) => {
                expect.extend(expectation(it, known, names).map(|what| Expectation {
                    what,
                    span: clause.span.clone(),
                }))
            }
        }
    }
    twice(&given, names);
    let has = |given: bool| {
        // A ledger is no file.
        let is = |clause: &Node<TestClause>| match &clause.it {
            TestClause::Given(ast::Given::Ledger { .. }) => false,
            TestClause::Given(_) => given,
            TestClause::Expect(_) => !given,
        };
        block.clauses.iter().any(is)
    };
    for (there, message, help) in [
        (
            has(true),
            "the test gives no file",
            "add `given dicom { … }`: without a file, nothing is judged",
        ),
        (
            has(false),
            "the test expects nothing",
            "add `expect pass RULE` or `expect fail RULE`: without it, nothing can fail",
        ),
    ] {
        if !there {
            names.tell(
                Mistake::new(Code::IncompleteTest, block.name.span.clone(), message)
                    .label("this test")
                    .help(help),
            );
        }
    }
    (names.mistakes.len() == before).then(|| Test {
        name: block.name.it.clone(),
        with,
        given,
        ledgers,
        expect,
        source: Arc::clone(source),
        span: item.span.clone(),
    })
}

fn settings(block: &TestBlock, known: &Known<'_>, names: &mut Names) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for node in &block.with {
        let ast::Setting { name, value } = &node.it;
        if all.iter().any(|(other, _)| *other == name.it) {
            names.tell(
                Mistake::new(
                    Code::DuplicateClause,
                    node.span.clone(),
                    format!("`{}` is set twice", name.it),
                )
                .label("the second"),
            );
            continue;
        }
        let Some(param) = known.params.get(&name.it) else {
            if !known.broken.contains(&name.it) {
                names.tell(
                    Mistake::new(
                        Code::UnknownName,
                        name.span.clone(),
                        format!("there is no param `{}`", name.it),
                    )
                    .label("not defined")
                    .help("behind `with` stand params of the policy")
                    .help_opt(suggest::did_you_mean(
                        &name.it,
                        known.params.keys().map(String::as_str),
                    )),
                );
            }
            continue;
        };
        let text = match &value.it {
            Value::Text(text)
            | Value::Integer(text)
            | Value::Number(text)
            | Value::Date(text)
            | Value::Name(text)
            | Value::Regex(text, _) => text,
        };
        match params::may_be_set(param, text) {
            Ok(()) => all.push((name.it.clone(), text.clone())),
            Err(why) => names.tell(
                Mistake::new(
                    Code::BadOverride,
                    value.span.clone(),
                    format!("`{}` cannot have this value: it is {why}", name.it),
                )
                .label("not this")
                .help(format!("the type of `{}` is `{}`", name.it, param.kind.it)),
            ),
        }
    }
    all
}

/// A ledger that a test gives.
fn ledger(
    name: &Word,
    rows: &[Node<Vec<Node<Value>>>],
    known: &Known<'_>,
    names: &mut Names,
) -> Option<Ledger> {
    let Some(written) = known.ledgers.get(&name.it) else {
        if !known.broken.contains(&name.it) {
            names.tell(
                Mistake::new(
                    Code::UnknownName,
                    name.span.clone(),
                    format!("the policy has no ledger `{}`", name.it),
                )
                .label("not defined")
                .help("a test gives other rows to a ledger that the policy itself defines")
                .help_opt(suggest::did_you_mean(
                    &name.it,
                    known.ledgers.keys().map(String::as_str),
                )),
            );
        }
        return None;
    };
    ledgers::of_test(written, rows, name.span.clone(), known.today, names)
}

/// A file that a test gives, and which has `before` others before it.
fn file(
    given: &ast::Given,
    span: &Range<usize>,
    before: usize,
    known: &Known<'_>,
    names: &mut Names,
) -> Option<Given> {
    let stands;
    let mut shown = None;
    let (at, sample) = match given {
        ast::Given::Dicom {
            at,
            elements,
            showing,
        } => {
            let example = data_sets::example(elements, names);
            shown = Some(pixels::shown(showing, names)?);
            let bytes = example::write(&example?);
            (at, Sample::Bytes(bytes.into()))
        }
        ast::Given::Image { at, showing } => {
            shown = Some(pixels::shown(showing, names)?);
            (at, Sample::Bytes(example::PNG.into()))
        }
        ast::Given::Table { of, at, rows } => {
            let path = given_table::place(of, at.as_ref(), before + 1, known, names)?;
            let text = given_table::text_of(rows, Path::new(&path))?;
            let span = at.as_ref().map_or(&of.span, |at| &at.span);
            stands = Some(Node::new(path, span.clone()));
            (&stands, Sample::Table(text.into_bytes().into()))
        }
        // It is no file.
        ast::Given::Ledger { .. } => return None,
        ast::Given::Release(elements) => {
            let text = super::declared::example(elements, names)?;
            (&None, Sample::Bytes(text.into_bytes().into()))
        }
        ast::Given::File { path, at, showing } => {
            if !showing.is_empty() {
                shown = Some(pixels::shown(showing, names)?);
            }
            if !plain(&path.it) {
                names.tell(
                    Mistake::new(
                        Code::OutsideFolder,
                        path.span.clone(),
                        "the path is not a plain relative one",
                    )
                    .label("not in the policy's folder")
                    .help("a test reads files of its own folder only, such as `fixtures/a.dcm`"),
                );
                return None;
            }
            (at, Sample::File(path.it.clone()))
        }
    };
    let at = match (at, given) {
        (Some(at), _) => {
            if !plain(&at.it) {
                names.tell(
                    Mistake::new(
                        Code::OutsideFolder,
                        at.span.clone(),
                        "the path is not a plain relative one",
                    )
                    .label("no path in a dataset")
                    .help("write it as reports do: relative to the dataset, with `/`"),
                );
                return None;
            }
            at.it.clone()
        }
        (None, ast::Given::File { path, .. }) => path.it.clone(),
        (None, ast::Given::Ledger { .. } | ast::Given::Table { .. }) => return None,
        (None, ast::Given::Release(_)) => DECLARATION.to_owned(),
        (None, ast::Given::Image { .. }) if before == 0 => "given.png".to_owned(),
        (None, ast::Given::Image { .. }) => format!("given-{}.png", before + 1),
        (None, ast::Given::Dicom { .. }) if before == 0 => "given.dcm".to_owned(),
        (None, ast::Given::Dicom { .. }) => format!("given-{}.dcm", before + 1),
    };
    Some(Given {
        at,
        sample,
        shown,
        span: span.clone(),
    })
}

/// Whether a path is relative and leads nowhere but down.
fn plain(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0', ':'])
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_)))
}

/// Tells of two files at one path.
fn twice(given: &[Given], names: &mut Names) {
    for (n, one) in given.iter().enumerate() {
        if let Some(first) = given.iter().take(n).find(|other| other.at == one.at) {
            names.tell(
                Mistake::new(
                    Code::DuplicateName,
                    one.span.clone(),
                    "two files have the same path",
                )
                .label("the second")
                .also(first.span.clone(), "the first")
                .help("say where each stands: `given dicom at \"a.dcm\" { … }`"),
            );
        }
    }
}

fn expectation(expect: &Expect, known: &Known<'_>, names: &mut Names) -> Option<Expected> {
    match expect {
        Expect::Pass(rules) => Some(Expected::Pass(rule_names(rules, known, names)?)),
        Expect::NotApplicable(rules) => {
            Some(Expected::NotApplicable(rule_names(rules, known, names)?))
        }
        Expect::Fail(None) => Some(Expected::Fail),
        Expect::Fail(Some(failing)) => failure(failing, known, names).map(Expected::FailOf),
    }
}

fn rule_names(rules: &[Word], known: &Known<'_>, names: &mut Names) -> Option<Vec<String>> {
    let made: Vec<Option<String>> = rules
        .iter()
        .map(|rule| rule_name(rule, known, names))
        .collect();
    made.into_iter().collect()
}

fn rule_name(rule: &Word, known: &Known<'_>, names: &mut Names) -> Option<String> {
    if known.rules.contains(&rule.it) {
        return Some(rule.it.clone());
    }
    if !known.broken.contains(&rule.it) {
        names.tell(
            Mistake::new(
                Code::UnknownRule,
                rule.span.clone(),
                format!("the policy has no rule `{}`", rule.it),
            )
            .label("no such rule")
            .help("a test expects something of a rule of this policy")
            .help_opt(suggest::did_you_mean(
                &rule.it,
                known.rules.iter().map(String::as_str),
            )),
        );
    }
    None
}

fn failure(failing: &Failing, known: &Known<'_>, names: &mut Names) -> Option<Failure> {
    let rule = if failing.rule.it == UNVERIFIABLE {
        Some(UNVERIFIABLE.to_owned())
    } else {
        rule_name(&failing.rule, known, names)
    };
    let severity = failing
        .severity
        .as_ref()
        .map(|word| match word.it.as_str() {
            "warning" => Severity::Warning,
            "note" => Severity::Note,
            _ => Severity::Error,
        });
    let field = match &failing.at {
        Some(steps) => Some(field_path(&steps.it, names)?),
        None => None,
    };
    let times = match &failing.times {
        Some(times) => match times.it.parse::<u64>() {
            Ok(count) if count > 0 => Some(count),
            _ => {
                names.tell(
                    Mistake::new(
                        Code::WrongType,
                        times.span.clone(),
                        "a rule fails once or more often",
                    )
                    .label("not once")
                    .help("for none, say `expect pass RULE`"),
                );
                return None;
            }
        },
        None => None,
    };
    Some(Failure {
        rule: rule?,
        severity,
        field,
        file: failing.file.as_ref().map(|file| file.it.clone()),
        times,
    })
}

/// The column of a table or one of its cells, as findings spell it; `None` where this is another path.
fn cell_path(steps: &[ast::Step]) -> Option<Result<String, &Node<String>>> {
    let [ast::Step { name, item }] = steps else {
        return None;
    };
    let column = match (&name.it, item) {
        (ast::StepName::Text(name), _) | (ast::StepName::Word(name), Some(_)) => name,
        _ => return None,
    };
    let row = match item.as_ref().map(|item| (item, item.it.parse::<u64>())) {
        None => None,
        Some((_, Ok(row))) if row > 0 => Some(row),
        Some((item, _)) => return Some(Err(item)),
    };
    let path = FieldPath::of_column(&Column::new(column), row);
    Some(Ok(path.as_str().to_owned()))
}

/// A field's path, as findings spell it.
fn field_path(steps: &[ast::Step], names: &mut Names) -> Option<String> {
    match cell_path(steps) {
        Some(Ok(path)) => return Some(path),
        Some(Err(row)) => {
            names.tell(
                Mistake::new(Code::WrongType, row.span.clone(), "a table has no such row")
                    .label("no row")
                    .help("rows are counted from 1, without the names of the columns: `at sex[1]`"),
            );
            return None;
        }
        None => {}
    }
    let mut path: Option<(FieldPath, u32)> = None;
    for step in steps {
        let name = match &step.name.it {
            ast::StepName::Word(word) if steps.len() == 1 => match word.as_str() {
                "path" => return Some(FieldPath::file_name().as_str().to_owned()),
                "preamble" => Name::Preamble,
                "trailing" => Name::Trailing,
                word if Declared::named(word).is_some() => Name::Declared(Declared::named(word)?),
                _ => Name::Tag(data_sets::keyword(word, &step.name.span, names)?.0),
            },
            ast::StepName::Word(word) => {
                Name::Tag(data_sets::keyword(word, &step.name.span, names)?.0)
            }
            // It is no other path than that of a column.
            ast::StepName::Text(_) => return None,
            ast::StepName::Tag(text) => {
                Name::Tag(super::selectors::pattern(text).and_then(|it| it.tag())?)
            }
        };
        let here = match path {
            Some((before, item)) => before.child(item, name),
            None => FieldPath::top(name),
        };
        let item = step.item.as_ref().and_then(|item| item.it.parse().ok());
        path = Some((here, item.unwrap_or(u32::MAX)));
    }
    path.map(|(path, _)| path.as_str().to_owned())
}
