//! Changes that make a rule say less, or something else: the slips that an author makes.
use std::sync::Arc;

use regex::RegexBuilder;

use super::{dataset, pixels};
use crate::dataset::layout;
use crate::finding::Severity;
use crate::known::Known;
use crate::policy::model::{
    Content, Contents, Count, Demand, Depth, Files, Finder, Interval, List, Must, Origins, Pattern,
    Predicate, Rule, Selection, Selector, Standing, Target,
};

/// Sets of more values than this are tried with one value left out, and not with each.
const FEW: usize = 12;
/// Bytes of a compiled expression.
const LARGEST: usize = 1 << 22;

/// A change of a piece, and the piece as it is then.
pub(super) type Change<T> = (String, T);

/// Every change of a rule but leaving it out. The same rule under other params has the same changes, by their words.
pub(super) fn of_rule(rule: &Rule) -> Vec<Change<Rule>> {
    let mut all = Vec::new();
    if let Some(severity) = lower(rule.severity) {
        let what = format!("as {}", severity.as_str());
        all.push((
            what,
            Rule {
                severity,
                ..rule.clone()
            },
        ));
    }
    if let Target::Fields(selection) = &rule.target {
        all.extend(of_selection(selection).into_iter().map(|(what, it)| {
            let target = Target::Fields(it);
            (
                what,
                Rule {
                    target,
                    ..rule.clone()
                },
            )
        }));
    }
    if let Target::DataSet(it) = &rule.target {
        let demands = layout::demands(&rule.must);
        let measured = (demands.iter()).any(|demand| matches!(demand, Demand::Keep(..)));
        all.extend(
            dataset::of_data_set(it, measured)
                .into_iter()
                .map(|(what, it)| {
                    let target = Target::DataSet(Box::new(it));
                    (
                        what,
                        Rule {
                            target,
                            ..rule.clone()
                        },
                    )
                }),
        );
    }
    if let Target::Frames(part) = rule.target {
        all.extend(pixels::of_part(rule, part).into_iter().map(|(what, it)| {
            let target = Target::Frames(it);
            (
                what,
                Rule {
                    target,
                    ..rule.clone()
                },
            )
        }));
    }
    all.extend(of_files(&rule.files).into_iter().map(|(what, files)| {
        (
            what,
            Rule {
                files,
                ..rule.clone()
            },
        )
    }));
    all.extend(of_must(&rule.must).into_iter().map(|(what, must)| {
        (
            what,
            Rule {
                must,
                ..rule.clone()
            },
        )
    }));
    numbered(all)
}

/// Changes in the same words are told apart by a number.
fn numbered<T>(all: Vec<Change<T>>) -> Vec<Change<T>> {
    let mut seen: Vec<(String, usize)> = Vec::new();
    let mut out = Vec::with_capacity(all.len());
    for (what, it) in all {
        let count = match seen.iter_mut().find(|(other, _)| *other == what) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                seen.push((what.clone(), 1));
                1
            }
        };
        let what = if count > 1 {
            format!("{what} ({count})")
        } else {
            what
        };
        out.push((what, it));
    }
    out
}

fn lower(severity: Severity) -> Option<Severity> {
    match severity {
        Severity::Error => Some(Severity::Warning),
        Severity::Warning => Some(Severity::Note),
        Severity::Note => None,
    }
}

/// `n`th: 1st, 2nd, 3rd.
pub(super) fn nth(n: usize) -> String {
    let end = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{end}")
}

/// The list without each of its pieces, with the number of the piece, from 1.
pub(super) fn without_each<T: Clone>(all: &[T]) -> impl Iterator<Item = (usize, Vec<T>)> {
    (0..all.len()).map(|left_out| {
        let rest = all.iter().enumerate().filter(|(n, _)| *n != left_out);
        (left_out + 1, rest.map(|(_, piece)| piece.clone()).collect())
    })
}

fn of_selection(selection: &Selection) -> Vec<Change<Selection>> {
    let mut all = Vec::new();
    if selection.include.len() > 1 {
        all.extend(without_each(&selection.include).map(|(n, include)| {
            let what = format!("without the {} field", nth(n));
            (
                what,
                Selection {
                    include,
                    ..selection.clone()
                },
            )
        }));
    }
    all.extend(without_each(&selection.except).map(|(n, except)| {
        let what = format!("without the {} exception", nth(n));
        (
            what,
            Selection {
                except,
                ..selection.clone()
            },
        )
    }));
    // A declaration has no depth.
    let declared = |selector: &Selector| matches!(selector, Selector::Declared(_));
    if selection.include.iter().all(declared) {
        return all;
    }
    let (what, depth) = match selection.depth {
        Depth::Any => ("at top", Depth::Top),
        Depth::Top => ("at any depth", Depth::Any),
    };
    all.push((
        what.to_owned(),
        Selection {
            depth,
            ..selection.clone()
        },
    ));
    all
}

/// Every change of a set of files.
pub(super) fn of_files(files: &Files) -> Vec<Change<Files>> {
    let again = |inner: &Files, wrap: &dyn Fn(Files) -> Files| {
        let changed = of_files(inner).into_iter();
        changed
            .map(|(what, it)| (what, wrap(it)))
            .collect::<Vec<_>>()
    };
    match files {
        Files::Any | Files::Kind(_) | Files::Scope(_) => Vec::new(),
        Files::At(inner, glob) => {
            let mut all = vec![("without `at`".to_owned(), (**inner).clone())];
            all.extend(again(inner, &|it| Files::At(Box::new(it), glob.clone())));
            all
        }
        Files::Where(inner, condition) => {
            let mut all = vec![("without `where`".to_owned(), (**inner).clone())];
            all.extend(again(inner, &|it| {
                Files::Where(Box::new(it), condition.clone())
            }));
            all
        }
        Files::Union(parts) => without_each(parts)
            .map(|(n, parts)| {
                let what = format!("without the {} kind of files", nth(n));
                (what, Files::Union(parts))
            })
            .collect(),
        Files::Except(inner, except) => {
            let mut all = vec![("without `except` of files".to_owned(), (**inner).clone())];
            if let Files::Union(parts) = &**except {
                all.extend(without_each(parts).map(|(n, parts)| {
                    let what = format!("without the {} exception of files", nth(n));
                    let except = Box::new(Files::Union(parts));
                    (what, Files::Except(inner.clone(), except))
                }));
            }
            all.extend(again(inner, &|it| {
                Files::Except(Box::new(it), except.clone())
            }));
            all
        }
    }
}

pub(super) fn of_must(must: &Must) -> Vec<Change<Must>> {
    match must {
        Must::And(parts) => of_parts(parts, Must::And, |_| true),
        Must::Or(parts) => of_parts(parts, Must::Or, |part| !says_nothing(part, parts)),
        Must::Not(inner) => {
            let mut all = vec![("without `not`".to_owned(), (**inner).clone())];
            all.extend(
                of_must(inner)
                    .into_iter()
                    .map(|(what, it)| (what, Must::Not(Box::new(it)))),
            );
            all
        }
        Must::Is(Predicate::Absent) => {
            let or_empty = vec![must.clone(), Must::Is(Predicate::Empty)];
            vec![("be absent or be empty".to_owned(), Must::Or(or_empty))]
        }
        Must::Is(predicate) => of_predicate(predicate)
            .into_iter()
            .map(|(what, it)| (what, Must::Is(it)))
            .collect(),
    }
}

/// Whether one of several alternatives changes nothing, so that nobody can notice it: `be absent` beside a test of
/// values, which an absent field passes anyway.
fn says_nothing(part: &Must, parts: &[Must]) -> bool {
    let of_values = |other: &Must| match other {
        Must::Is(predicate) => !matches!(
            predicate,
            Predicate::Absent | Predicate::Present | Predicate::Include(_)
        ),
        _ => false,
    };
    matches!(part, Must::Is(Predicate::Absent)) && parts.iter().any(of_values)
}

/// Changes of the parts that `counts` takes: each left out, and each changed.
fn of_parts(
    parts: &[Must],
    join: fn(Vec<Must>) -> Must,
    counts: impl Fn(&Must) -> bool,
) -> Vec<Change<Must>> {
    let mut all: Vec<Change<Must>> = without_each(parts)
        .filter(|(n, _)| parts.get(n - 1).is_some_and(&counts))
        .map(|(n, parts)| (format!("without the {} condition", nth(n)), join(parts)))
        .collect();
    for (n, part) in parts.iter().enumerate() {
        let empty_is_named = parts
            .iter()
            .any(|it| matches!(it, Must::Is(Predicate::Empty)));
        if matches!(part, Must::Is(Predicate::Absent)) && !counts(part) && empty_is_named {
            continue;
        }
        for (what, it) in of_must(part) {
            let mut parts = parts.to_vec();
            if let Some(place) = parts.get_mut(n) {
                *place = it;
            }
            all.push((
                format!("{what}, in the {} condition", nth(n + 1)),
                join(parts),
            ));
        }
    }
    all
}

fn of_predicate(predicate: &Predicate) -> Vec<Change<Predicate>> {
    let lists = |list: &List, make: fn(Arc<List>) -> Predicate| -> Vec<Change<Predicate>> {
        of_list(list)
            .into_iter()
            .map(|(what, it)| (what, make(Arc::new(it))))
            .collect()
    };
    let counts = |count: Count, make: fn(Count) -> Predicate| -> Vec<Change<Predicate>> {
        of_count(count)
            .into_iter()
            .map(|(what, it)| (what, make(it)))
            .collect()
    };
    let inner = |it: &Predicate, make: fn(Box<Predicate>) -> Predicate| -> Vec<Change<Predicate>> {
        of_predicate(it)
            .into_iter()
            .map(|(what, it)| (what, make(Box::new(it))))
            .collect()
    };
    match predicate {
        Predicate::OneOf(list) => lists(list, Predicate::OneOf),
        Predicate::Contain(contents) => of_contents(contents),
        Predicate::Distinct(others) if others.len() > 1 => without_each(others)
            .map(|(n, others)| {
                (
                    format!("without the {} other field", nth(n)),
                    Predicate::Distinct(others),
                )
            })
            .collect(),
        Predicate::Derived(origins) => of_origins(origins),
        Predicate::Include(list) => lists(list, Predicate::Include),
        Predicate::Characters(count) => counts(*count, Predicate::Characters),
        Predicate::Values(count) => counts(*count, Predicate::Values),
        Predicate::Bytes(count) => counts(*count, Predicate::Bytes),
        Predicate::Within(interval) => of_interval(*interval)
            .into_iter()
            .map(|(what, it)| (what.to_owned(), Predicate::Within(it)))
            .collect(),
        Predicate::Match(pattern) => contained(pattern)
            .map(|it| {
                let contents = Contents::new(vec![Content::Match(it)]);
                ("contain match".to_owned(), Predicate::Contain(contents))
            })
            .into_iter()
            .collect(),
        Predicate::UidUnder(roots) if roots.len() > 1 => {
            let mut roots = roots.clone();
            roots.remove(0);
            vec![("without a root".to_owned(), Predicate::UidUnder(roots))]
        }
        Predicate::UidUnder(_) => vec![("under any root".to_owned(), Predicate::Uid)],
        Predicate::InLedger(ledger, Some(standing)) => of_standing(standing)
            .into_iter()
            .map(|(what, it)| (what, Predicate::InLedger(Arc::clone(ledger), it)))
            .collect(),
        Predicate::Demand(demand) => dataset::of_demand(demand),
        Predicate::Pixels(shows) => pixels::of_shows(shows),
        Predicate::Name(it) => inner(it, Predicate::Name),
        Predicate::Path(it) => inner(it, Predicate::Path),
        Predicate::Kind(kinds) if kinds.len() > 1 => without_each(kinds)
            .map(|(n, kinds)| {
                (
                    format!("without the {} kind", nth(n)),
                    Predicate::Kind(kinds),
                )
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Changes of what is asked of a subject's row: each condition left out, or turned round.
fn of_standing(standing: &Standing) -> Vec<Change<Option<Standing>>> {
    let not = |it: &Standing| match it {
        Standing::Not(inner) => (**inner).clone(),
        other => Standing::Not(Box::new(other.clone())),
    };
    let mut all = vec![("without `where`".to_owned(), None)];
    let (parts, join): (_, fn(Vec<Standing>) -> Standing) = match standing {
        Standing::And(parts) => (parts, Standing::And),
        Standing::Or(parts) => (parts, Standing::Or),
        one => {
            all.push(("the other way round".to_owned(), Some(not(one))));
            return all;
        }
    };
    for (n, rest) in without_each(parts) {
        all.push((
            format!("without the {} condition of `where`", nth(n)),
            Some(join(rest)),
        ));
    }
    for (n, part) in parts.iter().enumerate() {
        let mut parts = parts.clone();
        if let Some(place) = parts.get_mut(n) {
            *place = not(part);
        }
        all.push((
            format!(
                "the {} condition of `where` the other way round",
                nth(n + 1)
            ),
            Some(join(parts)),
        ));
    }
    all
}

/// What `contain` looks for, without each of it, and with each list in it made shorter.
fn of_contents(contents: &Contents) -> Vec<Change<Predicate>> {
    let all = contents.all();
    let made = |all: Vec<Content>| Predicate::Contain(Contents::new(all));
    let mut changes = Vec::new();
    if all.len() > 1 {
        changes.extend(without_each(all).map(|(n, rest)| {
            let what = match all.get(n - 1) {
                Some(Content::Recognised(recogniser)) => format!("without `{}`", recogniser.name),
                _ => format!("without the {} thing to be contained", nth(n)),
            };
            (what, made(rest))
        }));
    }
    for (n, content) in all.iter().enumerate() {
        let Content::Any(list) = content else {
            continue;
        };
        for (what, list) in of_list(list) {
            let mut all = all.to_vec();
            if let Some(place) = all.get_mut(n) {
                *place = Content::Any(Arc::new(list));
            }
            changes.push((what, made(all)));
        }
    }
    changes
}

/// What a value may be derived from, without each of it, and with each list in it made shorter.
fn of_origins(origins: &Origins) -> Vec<Change<Predicate>> {
    let mut changes = Vec::new();
    if origins.fields.len() + origins.lists.len() > 1 {
        for (n, fields) in without_each(&origins.fields) {
            let origins = Origins {
                fields,
                ..origins.clone()
            };
            changes.push((
                format!("without the {} field to be derived from", nth(n)),
                Predicate::Derived(origins),
            ));
        }
        for (n, lists) in without_each(&origins.lists) {
            let origins = Origins {
                lists,
                ..origins.clone()
            };
            changes.push((
                format!("without the {} list to be derived from", nth(n)),
                Predicate::Derived(origins),
            ));
        }
    }
    for (n, list) in origins.lists.iter().enumerate() {
        for (what, list) in of_list(list) {
            let mut origins = origins.clone();
            if let Some(place) = origins.lists.get_mut(n) {
                *place = Arc::new(list);
            }
            changes.push((what, Predicate::Derived(origins)));
        }
    }
    changes
}

fn of_list(list: &List) -> Vec<Change<List>> {
    let mut values: Vec<&String> = list.values.iter().collect();
    values.sort();
    let named = |n: usize, value: &str| match (list.secret, list.name.as_str()) {
        (false, "") => format!("without the value `{value}`"),
        (_, "") => format!("without the {} value", nth(n)),
        (_, name) => format!("without a value of `{name}`"),
    };
    let without = |value: &String| {
        let mut rest = list.values.clone();
        rest.remove(value);
        // What is known only by its hash cannot be taken out of what is looked for.
        let known = match &list.known {
            Some(_) => {
                let rest = rest.iter().map(|value| (0, value.as_str()));
                Some(Arc::new(Known::new(rest, &[]).ok()?))
            }
            None => None,
        };
        Some(List {
            values: rest,
            known,
            finder: Finder::default(),
            ..list.clone()
        })
    };
    // A named list may be long, and other values may stand in it under other params: the last stands for all.
    if !list.name.is_empty() {
        values.reverse();
    }
    let each = if list.name.is_empty() { FEW } else { 1 };
    let some = values.iter().enumerate().take(each);
    match values.len() {
        0 | 1 => Vec::new(),
        _ => some
            .filter_map(|(n, value)| Some((named(n + 1, value), without(value)?)))
            .collect(),
    }
}

fn of_count(count: Count) -> Vec<Change<Count>> {
    let mut all = Vec::new();
    if let Some(max) = count.max {
        let max = Some(max.saturating_add(1));
        all.push(("one more at most".to_owned(), Count { max, ..count }));
    }
    if let Some(min) = count.min.and_then(|min| min.checked_sub(1)) {
        let min = Some(min);
        all.push(("one less at least".to_owned(), Count { min, ..count }));
    }
    all
}

fn of_interval(interval: Interval) -> Vec<(&'static str, Interval)> {
    fn ends<T: Copy>(
        low: Option<T>,
        high: Option<T>,
        down: fn(T) -> T,
        up: fn(T) -> T,
        make: fn(Option<T>, Option<T>) -> Interval,
    ) -> Vec<(&'static str, Interval)> {
        let mut all = Vec::new();
        if low.is_some() {
            all.push(("from one earlier", make(low.map(down), high)));
        }
        if high.is_some() {
            all.push(("to one later", make(low, high.map(up))));
        }
        all
    }
    // Days are compared as numbers YYYYMMDD: the number beside one takes in the day beside it, or none.
    match interval {
        Interval::Dates(low, high) => ends(
            low,
            high,
            |day| day.saturating_sub(1),
            |day| day.saturating_add(1),
            Interval::Dates,
        ),
        Interval::Numbers(low, high) => {
            ends(low, high, |n| n - 1.0, |n| n + 1.0, Interval::Numbers)
        }
        Interval::Years(low, high) => ends(low, high, |n| n - 1.0, |n| n + 1.0, Interval::Years),
    }
}

/// The pattern, looked for anywhere in the value.
fn contained(pattern: &Pattern) -> Option<Pattern> {
    let regex = RegexBuilder::new(&pattern.text)
        .case_insensitive(pattern.ignores_case)
        .size_limit(LARGEST)
        .build()
        .ok()?;
    Some(Pattern {
        regex,
        ..pattern.clone()
    })
}
