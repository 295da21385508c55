//! `subject is`: where the key of a record's subject stands.
use std::ops::Range;

use super::super::ast::{self, Item, Node, Tables, Tree, Word};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Depth, Files, Selection, Selector, SubjectKey};
use super::super::order;
use super::names::{Names, Subject};
use super::selectors::selector;
use crate::field::{Format, Tag};

/// Patient ID: the subject, where the policy does not say another attribute (PS3.3 C.7.1.1).
const PATIENT_ID: Tag = Tag(0x0010, 0x0020);

/// Takes up `subject is`.
pub(super) fn subject(tree: &Tree, names: &mut Names) {
    let mut first: Option<Range<usize>> = None;
    for item in &tree.items {
        let Item::Subject(all) = &item.it else {
            continue;
        };
        if let Some(first) = &first {
            names.tell(
                Mistake::new(
                    Code::DuplicateClause,
                    item.span.clone(),
                    "`subject is` is said twice",
                )
                .label("the second")
                .also(first.clone(), "the first")
                .help("name all attributes and columns in one: `subject is PatientID, ClinicalTrialSubjectID`"),
            );
            continue;
        }
        first = Some(item.span.clone());
        let keys = all.iter().filter_map(|one| key(one, names)).collect();
        names.subject = Some(Subject {
            keys,
            span: item.span.clone(),
            used: false,
        });
    }
}

fn key(node: &Node<ast::SubjectKey>, names: &mut Names) -> Option<SubjectKey> {
    match &node.it {
        ast::SubjectKey::Field(field) => {
            if let ast::Selector::Keywords(words) = field
                && let [scope, column] = words.as_slice()
                && is_scope(scope, names)
            {
                return in_scope(scope, column, names);
            }
            let field = Node::new(field.clone(), node.span.clone());
            attribute(&field, names).map(SubjectKey::Attribute)
        }
        ast::SubjectKey::Column(Some(Tables::Scope(scope)), column) => {
            in_scope(scope, column, names)
        }
        ast::SubjectKey::Column(of, column) => {
            let tables = Files::Kind(vec![Format::Table]);
            let files = match of {
                Some(Tables::At(glob)) => {
                    let glob = super::regexes::glob(names, &glob.it, glob.span.clone())?;
                    Files::At(Box::new(tables), glob)
                }
                _ => tables,
            };
            Some(SubjectKey::Column {
                files,
                name: column.it.clone(),
            })
        }
    }
}

/// Whether the first word of `a.b` is a scope: no keyword begins with a small letter.
fn is_scope(word: &Word, names: &Names) -> bool {
    names.scopes.contains_key(&word.it) || word.it.starts_with(|c: char| c.is_ascii_lowercase())
}

/// A column of the tables of a scope.
fn in_scope(scope: &Word, column: &Word, names: &mut Names) -> Option<SubjectKey> {
    let Some(index) = names.scopes.get(&scope.it).map(|entry| entry.index) else {
        names.unknown(&scope.it, scope.span.clone(), &["scope"], &[]);
        return None;
    };
    names.used.insert(scope.it.clone());
    Some(SubjectKey::Column {
        files: Files::Scope(index),
        name: column.it.clone(),
    })
}

/// An attribute that names a subject.
fn attribute(node: &Node<ast::Selector>, names: &mut Names) -> Option<Selector> {
    let found = selector(node, names)?;
    if matches!(
        found.selector,
        Selector::Tag(_)
            | Selector::Path(_)
            | Selector::PrivateOf {
                pattern: Some(_),
                ..
            }
    ) && found.vr.is_none_or(crate::field::text::is_text)
    {
        return Some(found.selector);
    }
    names.tell(
        Mistake::new(
            Code::WrongType,
            node.span.clone(),
            "a subject is named by an attribute of text",
        )
        .label("which attribute?")
        .help("say `subject is PatientID`, or name another attribute by keyword, tag or path, or a column"),
    );
    None
}

/// Takes over what a parent says: whoever is a subject by it is one. The parent's scopes have been taken over already,
/// `offset` places further down.
pub(super) fn take_over(parent: &[SubjectKey], offset: usize, names: &mut Names) {
    let keys: Vec<SubjectKey> = parent.iter().map(|key| moved(key, offset)).collect();
    let known =
        |key: &SubjectKey, all: &[SubjectKey]| all.iter().any(|other| same(key, other, names));
    let mut all = names
        .subject
        .as_ref()
        .map_or_else(Vec::new, |it| it.keys.clone());
    for key in keys {
        if !known(&key, &all) {
            all.push(key);
        }
    }
    if all.is_empty() {
        return;
    }
    let subject = names.subject.get_or_insert(Subject {
        keys: Vec::new(),
        span: 0..0,
        used: true,
    });
    subject.keys = all;
}

fn moved(key: &SubjectKey, by: usize) -> SubjectKey {
    match key {
        SubjectKey::Attribute(selector) => SubjectKey::Attribute(selector.clone()),
        SubjectKey::Column { files, name } => SubjectKey::Column {
            files: super::inherit::moved(files, by),
            name: name.clone(),
        },
    }
}

fn same(one: &SubjectKey, other: &SubjectKey, names: &Names) -> bool {
    match (one, other) {
        (SubjectKey::Attribute(a), SubjectKey::Attribute(b)) => a == b,
        (
            SubjectKey::Column { files, name },
            SubjectKey::Column {
                files: others,
                name: other,
            },
        ) if name == other => {
            let scope = |index: usize| names.scope_files.get(index)?.as_ref();
            let mut sets = order::files::Sets::default();
            let first = sets.set(files, &scope);
            first.is_some() && first == sets.set(others, &scope)
        }
        _ => false,
    }
}

/// The keys of the policy; `PatientID` where it says none.
pub(super) fn keys(names: &Names) -> Vec<SubjectKey> {
    match &names.subject {
        Some(subject) => subject.keys.clone(),
        None => vec![SubjectKey::Attribute(Selector::Tag(PATIENT_ID))],
    }
}

/// The fields that a rule over subjects looks at, in the order of [`keys`].
pub(super) fn subjects(names: &mut Names) -> Selection {
    if let Some(subject) = &mut names.subject {
        subject.used = true;
    }
    let include = keys(names).into_iter().map(|key| match key {
        SubjectKey::Attribute(selector) => selector,
        SubjectKey::Column { name, .. } => Selector::Column(name),
    });
    Selection {
        include: include.collect(),
        except: Vec::new(),
        depth: Depth::Top,
    }
}

/// The files that can name a subject: DICOM files, and the tables with a column that does.
pub(super) fn files(names: &Names) -> Files {
    let keys = keys(names);
    let mut all = Vec::new();
    if keys
        .iter()
        .any(|key| matches!(key, SubjectKey::Attribute(_)))
    {
        all.push(Files::Kind(
            super::file_terms::formats("dicom").unwrap_or_default(),
        ));
    }
    all.extend(keys.into_iter().filter_map(|key| match key {
        SubjectKey::Attribute(_) => None,
        SubjectKey::Column { files, .. } => Some(files),
    }));
    match all.len() {
        1 => all.pop().unwrap_or(Files::Any),
        _ => Files::Union(all),
    }
}
