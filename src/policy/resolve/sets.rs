//! Sets of values behind predicates: lists by name, values in place, roots of UIDs.
use std::ops::Range;
use std::sync::Arc;

use super::super::ast::{Node, Set, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Fold, List};
use super::lists;
use super::names::Names;
use super::values::{Typed, text, typed, wrong_type};

/// The roots behind `uid under`, without the dot at their end.
pub(super) fn roots(value: &Node<Value>, names: &mut Names) -> Option<Vec<String>> {
    let mut all: Vec<String> = match &value.it {
        Value::Name(name) if names.lists.contains_key(name) => {
            let entry = names.list(name)?;
            if entry.broken {
                return None;
            }
            entry.list.values.iter().cloned().collect()
        }
        Value::Name(name) if !names.params.contains_key(name) => {
            names.unknown(name, value.span.clone(), &["param", "list"], &[]);
            return None;
        }
        _ => vec![text(names, value)?],
    };
    all.sort();
    let mut roots = Vec::with_capacity(all.len());
    for root in &all {
        match uid_root(root) {
            Some(root) => roots.push(root.to_owned()),
            None => {
                names.tell(
                    Mistake::new(
                        Code::BadUidRoot,
                        value.span.clone(),
                        match &value.it {
                            Value::Text(_) => format!("`{root}` is not a root of UIDs"),
                            _ => "a value of this is not a root of UIDs".to_owned(),
                        },
                    )
                    .label("not a root")
                    .help("a root is numbers with dots, as in `\"2.25.\"`: no number begins with 0 unless it is 0, and at most 64 characters (PS3.5 9.1)"),
                );
                return None;
            }
        }
    }
    if roots.is_empty() {
        names.tell(
            Mistake::new(
                Code::BadUidRoot,
                value.span.clone(),
                "a list of roots without a root",
            )
            .label("empty")
            .help("no UID is under nothing; give at least one root"),
        );
        return None;
    }
    Some(roots)
}

/// A root as the beginning of a UID: PS3.5 9.1, with or without a dot at its end.
fn uid_root(text: &str) -> Option<&str> {
    let root = text.strip_suffix('.').unwrap_or(text);
    let good = root.len() <= 64
        && root.split('.').all(|part| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_digit())
                && (part == "0" || !part.starts_with('0'))
        });
    good.then_some(root)
}

pub(super) fn list_of(values: impl IntoIterator<Item = String>) -> Arc<List> {
    Arc::new(List {
        values: values
            .into_iter()
            .map(|text| Fold::default().apply(&text).into_owned())
            .collect(),
        ..List::default()
    })
}

/// The values behind `include`: one.
pub(super) fn one_value(value: &Node<Value>, names: &mut Names) -> Option<Arc<List>> {
    match typed(names, value)? {
        Typed::Text(text) | Typed::Number(_, text) => Some(list_of([text])),
        Typed::Date(day, text) => Some(list_of([format!("{day:08}"), text])),
        other => {
            names.tell(wrong_type(value, other.what(), "a value"));
            None
        }
    }
}

/// The list that a set is: by name, or values in place. A param of type text is a list of one.
pub(super) fn list(set: &Node<Set>, names: &mut Names) -> Option<Arc<List>> {
    match &set.it {
        Set::Name(name) => {
            if let Some(entry) = names.list(name) {
                // A list with a mistake is told of already.
                return (!entry.broken).then(|| Arc::clone(&entry.list));
            }
            if names.params.contains_key(name) {
                let node = Node::new(Value::Name(name.clone()), set.span.clone());
                return one_value(&node, names);
            }
            names.unknown(name, set.span.clone(), &["list"], &[]);
            None
        }
        Set::Values(values) => {
            let before = names.mistakes.len();
            let values = lists::inline(names, values, Fold::default());
            if names.mistakes.len() > before {
                return None;
            }
            if values.is_empty() {
                names.tell(empty_set(set.span.clone()));
                return None;
            }
            Some(list_of(values))
        }
        Set::Between(..) => {
            names.tell(
                Mistake::new(
                    Code::WrongType,
                    set.span.clone(),
                    "an interval cannot be searched for",
                )
                .label("an interval")
                .help("intervals stand behind `be in`"),
            );
            None
        }
    }
}

fn empty_set(span: Range<usize>) -> Mistake {
    Mistake::new(Code::EmptyInterval, span, "nothing is in this set")
        .label("no values")
        .help("put values between the braces; that a field has no value is said by `be empty`")
}
