//! Rules: which clauses they have, and what they mean together.
mod clauses;

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::ast::{self, Depth, Item, Logic, Node, RuleKind, Tree};
use super::super::error::Code;
use super::super::lint::needless::Own;
use super::super::mistake::Mistake;
use super::super::model::{self, Files, Must, Predicate, Rule, Selection, Selector, Target};
use super::super::{check, lint};
use super::dataset;
use super::file_terms::{self, may_be};
use super::names::{Names, Worth, check_kebab, duplicate};
use super::predicates::{Asked, predicate};
use super::selectors::{self, Found, selector};
use super::{ledgers, pixels, subject};
use crate::field::Format;
use crate::finding::Severity;
pub(super) use clauses::placeholder;
use clauses::{Clauses, collect};

/// All rules, in the order written, whether in force or not.
pub(super) fn rules<'t>(tree: &'t Tree, names: &mut Names) -> Vec<Own<'t>> {
    let mut first: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    let mut made = Vec::new();
    for item in &tree.items {
        let Item::Rule(rule) = &item.it else {
            continue;
        };
        check_kebab(&mut names.mistakes, &rule.name, "rule");
        match first.get(rule.name.it.as_str()) {
            Some(span) => {
                let message = format!("two rules are named `{}`", rule.name.it);
                names.tell(duplicate(&rule.name, &message, span.clone()));
            }
            None => {
                first.insert(&rule.name.it, rule.name.span.clone());
            }
        }
        made.extend(one(rule, &item.span, names).map(|(made, in_force)| Own {
            rule: made,
            written: rule,
            in_force,
        }));
    }
    made
}

fn one(rule: &ast::Rule, span: &Range<usize>, names: &mut Names) -> Option<(Rule, bool)> {
    let clauses = collect(rule, names);
    missing(rule, &clauses, names);
    let in_force = clauses.when.map(|(not, name)| when(not, name, names));
    let asked = clauses.must.as_ref().map(|(node, _)| *node);
    // What is asked of all records together needs the other clauses to be understood.
    let mut demands = None;
    let (target, files, founds) = if rule.kind == RuleKind::File {
        let files = clauses
            .for_files
            .map(|files| file_terms::some_files(files, clauses.for_files_span.clone(), names));
        (Some(Target::File), files, Vec::new())
    } else if rule.kind == RuleKind::Release {
        let files = Some(Files::Kind(vec![Format::Release]));
        let (selection, founds) = match clauses.selection {
            Some(selection) => declared(selection, names),
            None => (None, Vec::new()),
        };
        (selection.map(Target::Fields), files, founds)
    } else if rule.kind == RuleKind::Dataset && clauses.dataset.demands(asked) {
        let (target, files, must) = dataset::rule(&clauses.dataset, asked, names);
        demands = Some(must);
        (target, files, Vec::new())
    } else if rule.kind == RuleKind::Dataset {
        clauses.dataset.plain(names);
        // Without `in`, for the files that can name a subject.
        let files = match clauses.in_files {
            Some((files, _)) => file_terms::some_files(files, clauses.in_span.clone(), names),
            None => subject::files(names),
        };
        let target = clauses
            .dataset
            .over_subjects()
            .then(|| Target::Subjects(subject::subjects(names)));
        (target, Some(files), Vec::new())
    } else if rule.kind == RuleKind::Pixel {
        let files = clauses.in_files.map_or(Files::Any, |(files, _)| {
            pixels::frames_in(files, names);
            file_terms::some_files(files, clauses.in_span.clone(), names)
        });
        let target = clauses
            .frames
            .map(|part| Target::Frames(pixels::part(part)));
        (target, Some(files), Vec::new())
    } else {
        // Without `in`, a rule is for every file.
        let files = clauses.in_files.map_or(Files::Any, |(files, _)| {
            file_terms::some_files(files, clauses.in_span.clone(), names)
        });
        let files = Some(files);
        let (selection, founds) = match clauses.selection {
            Some(selection) => select(selection, &clauses, names),
            None => (None, Vec::new()),
        };
        if let (Some((terms, _)), false) = (clauses.in_files, founds.is_empty()) {
            no_such_fields(terms, &founds, names);
        }
        (selection.map(Target::Fields), files, founds)
    };
    let must = clauses.must.as_ref().and_then(|(node, _)| {
        let must = match rule.kind {
            RuleKind::Fields | RuleKind::Release => must(node, &Asked::Fields(&founds), names)?,
            RuleKind::File => must(node, &Asked::File, names)?,
            RuleKind::Pixel => pixels::must(node, clauses.frames, names)?,
            RuleKind::Dataset => match demands.take() {
                Some(made) => made?,
                None => ledgers::must(node, names)?,
            },
        };
        check::logic(node, &must, &mut names.mistakes);
        if let Some(Target::Fields(selection)) = &target {
            needs_top(node, &must, selection, &clauses, names);
            covers_plainly(node, &must, names);
            lint::fields(
                node,
                &must,
                selection,
                &founds_of(&founds),
                &mut names.mistakes,
            );
        }
        Some(must)
    });
    let (_, must_span) = clauses.must?;
    let must = must?;
    let sealed = || sealed_origins(&must);
    Some((
        Rule {
            name: rule.name.it.clone(),
            title: rule.title.as_ref().map(|title| title.it.clone()),
            severity: severity(rule),
            target: target?,
            files: files?,
            because: clauses.because,
            cite: clauses.cite,
            help: clauses.help,
            assuming: clauses.assuming.or_else(sealed),
            must,
            span: span.clone(),
            must_span,
        },
        in_force.unwrap_or(true),
    ))
}

/// What a rule assumes that asks what is made from the values of a sealed list.
fn sealed_origins(must: &Must) -> Option<String> {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().find_map(sealed_origins),
        Must::Not(part) => sealed_origins(part),
        Must::Is(Predicate::Derived(origins)) => origins.sealed.first().map(|list| {
            format!(
                "that nothing is made from the values of `{}`: it is sealed, so they are not here to compare with",
                list.name
            )
        }),
        Must::Is(_) => None,
    }
}

/// How bad a finding of a rule is.
pub(super) fn severity(rule: &ast::Rule) -> Severity {
    match rule.severity.as_ref().map(|word| word.it.as_str()) {
        Some("warning") => Severity::Warning,
        Some("note") => Severity::Note,
        _ => Severity::Error,
    }
}

fn founds_of(founds: &[Found]) -> Vec<(&Selector, Range<usize>)> {
    founds
        .iter()
        .map(|found| (&found.selector, found.span.clone()))
        .collect()
}

/// Tells of clauses that a rule has to have.
fn missing(rule: &ast::Rule, clauses: &Clauses<'_>, names: &mut Names) {
    let mut tell = |code: Code, message: String, help: &str| {
        names.tell(
            Mistake::new(code, rule.name.span.clone(), message)
                .label("this rule")
                .help(help),
        );
    };
    let name = &rule.name.it;
    if rule.kind == RuleKind::Dataset && clauses.dataset.over.is_none() {
        tell(
            Code::MissingClause,
            format!("the rule `{name}` does not say `over` what"),
            "add `over subjects`, or `over dicom` to count records",
        );
    }
    if rule.kind == RuleKind::File && clauses.for_files.is_none() {
        tell(
            Code::MissingClause,
            format!("the rule `{name}` does not say `for` which files"),
            "add `for file`, `for dicom`, …",
        );
    }
    if rule.kind == RuleKind::Pixel && clauses.frames.is_none() {
        tell(
            Code::MissingClause,
            format!("the rule `{name}` does not say `for` which frames"),
            "add `for every frame`, or `for every frame outside ultrasound regions`",
        );
    }
    if rule.kind == RuleKind::Release && clauses.selection.is_none() {
        tell(
            Code::MissingClause,
            format!("the rule `{name}` does not say `for` which field of the declaration"),
            "add `for purpose`, `for recipient`, …",
        );
    }
    if rule.kind == RuleKind::Fields && clauses.selection.is_none() {
        tell(
            Code::MissingClause,
            format!("the rule `{name}` does not say `for` which fields"),
            "add `for PatientName`, `for private`, `for vr DA`, …",
        );
    }
    if clauses.must.is_none() {
        tell(
            Code::MissingClause,
            format!("the rule `{name}` does not say what `must` hold"),
            match rule.kind {
                RuleKind::Dataset => {
                    "add `must have groups of at least 5`, `must be in LEDGER where …`, …"
                }
                RuleKind::Release => "add `must be present`, …",
                RuleKind::Pixel => "add `must show no text`, …",
                RuleKind::Fields | RuleKind::File => "add `must be absent`, `must match /…/`, …",
            },
        );
    }
    if !clauses
        .because
        .iter()
        .any(|(language, _)| language.is_none())
    {
        let help = if clauses.because.is_empty() {
            "add `because \"…\"`: it is printed with every finding"
        } else {
            "add `because \"…\"` without a language; the others stand beside it"
        };
        tell(
            Code::MissingBecause,
            format!("the rule `{name}` does not say why"),
            help,
        );
    }
}

/// Whether a `when` holds; a mistake in it leaves the rule in force.
fn when(not: bool, name: &ast::Word, names: &mut Names) -> bool {
    match names.param(&name.it).map(|param| param.worth.clone()) {
        Some(Worth::Switch(on)) => on != not,
        Some(Worth::Broken) => true,
        Some(_) => {
            names.tell(
                Mistake::new(
                    Code::WrongType,
                    name.span.clone(),
                    format!("`{}` is neither on nor off", name.it),
                )
                .label("not a switch")
                .help("behind `when` stands a param of type `boolean` or `option`"),
            );
            true
        }
        None => {
            names.unknown(&name.it, name.span.clone(), &["param"], &[]);
            true
        }
    }
}

fn select(
    selection: &ast::Selection,
    clauses: &Clauses<'_>,
    names: &mut Names,
) -> (Option<Selection>, Vec<Found>) {
    let include: Vec<Option<Found>> = selection
        .include
        .iter()
        .map(|s| selector(s, names))
        .collect();
    let except: Vec<Option<Found>> = selection
        .except
        .iter()
        .map(|s| selector(s, names))
        .collect();
    let whole = include.iter().chain(&except).all(Option::is_some);
    let include: Vec<Found> = include.into_iter().flatten().collect();
    let except: Vec<Found> = except.into_iter().flatten().collect();
    let there = clauses.in_files.and_then(|(_, depth)| depth);
    if let (Some(here), Some(there)) = (&selection.depth, there) {
        names.tell(
            Mistake::new(
                Code::DuplicateClause,
                there.span.clone(),
                "the depth is said twice",
            )
            .label("the second")
            .also(here.span.clone(), "the first")
            .help("say it once, behind `for` or behind `in`"),
        );
    }
    let depth = match selection.depth.as_ref().or(there).map(|depth| depth.it) {
        Some(Depth::Top) => model::Depth::Top,
        Some(Depth::Any) | None => model::Depth::Any,
    };
    if whole {
        let (include, except) = (founds_of(&include), founds_of(&except));
        lint::needless_except(&include, &except, &mut names.mistakes);
        let span = clauses.selection_span.clone();
        lint::nothing_left(&include, &except, span, &mut names.mistakes);
    }
    let made = whole.then(|| Selection {
        include: include.iter().map(|found| found.selector.clone()).collect(),
        except: except.into_iter().map(|found| found.selector).collect(),
        depth,
    });
    (made, include)
}

/// The fields of the declaration that a `release rule` is for.
fn declared(selection: &ast::Selection, names: &mut Names) -> (Option<Selection>, Vec<Found>) {
    let found: Vec<Option<Found>> = selection
        .include
        .iter()
        .map(|node| selectors::declared(node, names))
        .collect();
    let whole = found.iter().all(Option::is_some);
    let founds: Vec<Found> = found.into_iter().flatten().collect();
    let made = whole.then(|| Selection {
        include: founds.iter().map(|found| found.selector.clone()).collect(),
        except: Vec::new(),
        depth: model::Depth::Any,
    });
    (made, founds)
}

/// `cover` is asked of all files when they are through: what else must hold can stand beside it, and nothing in its stead.
fn covers_plainly(node: &Node<ast::Must>, must: &Must, names: &mut Names) {
    let plain = match must {
        Must::And(parts) => parts
            .iter()
            .all(|part| matches!(part, Must::Is(_)) || !covers(part)),
        Must::Is(_) => true,
        other => !covers(other),
    };
    if !plain {
        names.tell(
            Mistake::new(
                Code::WrongTarget,
                node.span.clone(),
                "`cover` under `or`, `not` or brackets",
            )
            .label("cannot be asked here")
            .help("say it by itself, or join it to what else must hold by `and`"),
        );
    }
}

/// Whether `cover` stands somewhere in it.
fn covers(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(covers),
        Must::Not(part) => covers(part),
        Must::Is(predicate) => matches!(predicate, Predicate::Cover),
    }
}

/// Tells of fields that only DICOM or only tables have, in files that are none.
fn no_such_fields(terms: &ast::Files, founds: &[Found], names: &mut Names) {
    let Some(found) = founds.first() else {
        return;
    };
    let Some(only) = found.only else {
        return;
    };
    if founds.iter().any(|other| other.only != found.only) {
        return;
    }
    let (kind, help) = match only {
        Format::Table => ("tables", "say `in table`; cells are in tables only"),
        _ => (
            "DICOM files",
            "say `in dicom`; of other files one can select `text`, `every attribute`, `trailing bytes`, and `column \"…\"` of tables",
        ),
    };
    for term in &terms.include {
        let word = term.it.base.it.as_str();
        let files = match file_terms::formats(word) {
            Some(formats) => Files::Kind(formats),
            None => match names.scopes.get(word) {
                Some(scope) => Files::Scope(scope.index),
                None => continue,
            },
        };
        if !may_be(only, &files, names) {
            names.tell(
                Mistake::new(
                    Code::NoSuchFields,
                    term.it.base.span.clone(),
                    format!("`{word}` has no such fields"),
                )
                .label(format!("no {kind}"))
                .also(found.span.clone(), format!("only {kind} have this"))
                .help(help),
            );
        }
    }
}

fn must(node: &Node<ast::Must>, asked: &Asked<'_>, names: &mut Names) -> Option<Must> {
    Some(match &node.it {
        Logic::And(all) => Must::And(every(all, asked, names)?),
        Logic::Or(all) => Must::Or(every(all, asked, names)?),
        Logic::Not(inner) => Must::Not(Box::new(must(inner, asked, names)?)),
        Logic::Is(test) => Must::Is(predicate(test, asked, names)?),
    })
}

/// All of them, after every mistake has been told.
fn every(all: &[Node<ast::Must>], asked: &Asked<'_>, names: &mut Names) -> Option<Vec<Must>> {
    let made: Vec<Option<Must>> = all.iter().map(|one| must(one, asked, names)).collect();
    made.into_iter().collect()
}

/// `be present` and `include` ask for something that has to be there: then it has to be said where.
fn needs_top(
    node: &Node<ast::Must>,
    must: &Must,
    selection: &Selection,
    clauses: &Clauses<'_>,
    names: &mut Names,
) {
    let mut asking = Vec::new();
    check::each(node, must, &mut |span, predicate| {
        if matches!(predicate, Predicate::Present | Predicate::Include(_)) {
            asking.push((span, matches!(predicate, Predicate::Present)));
        }
    });
    let Some((span, present)) = asking.into_iter().next() else {
        return;
    };
    let word = if present { "be present" } else { "include" };
    let placed = selection.depth == model::Depth::Top
        || selection.include.iter().all(|s| {
            matches!(
                s,
                Selector::Path(_) | Selector::Preamble | Selector::Trailing | Selector::Declared(_)
            )
        });
    if !placed {
        let place = clauses.in_span.clone();
        let place = if place.is_empty() {
            clauses.selection_span.clone()
        } else {
            place
        };
        names.tell(
            Mistake::new(Code::NeedsTop, span, format!("`{word}` does not say where"))
                .label("in which item of which sequence?")
                .also(place, "at any depth")
                .help("add `at top`, or name the field by its path: `DeidentificationMethodCodeSequence.CodeValue`"),
        );
        return;
    }
    let named = selection.include.iter().all(|s| {
        matches!(
            s,
            Selector::Tag(_)
                | Selector::Path(_)
                | Selector::Preamble
                | Selector::Trailing
                | Selector::Declared(_)
        )
    });
    if present && !named {
        names.tell(
            Mistake::new(
                Code::NeedsTop,
                span,
                "`be present` of fields that are not named one by one",
            )
            .label("which of them?")
            .also(clauses.selection_span.clone(), "many fields")
            .help("name each attribute that has to be there by keyword or tag"),
        );
    }
}
