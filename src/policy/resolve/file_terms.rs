//! Which files: kinds, scopes, globs, conditions.
use std::ops::Range;

use super::super::ast::{self, FileTerm, Item, Logic, Node, Test, Tree};
use super::super::error::Code;
use super::super::lint;
use super::super::mistake::Mistake;
use super::super::model::{Condition, Files};
use super::super::token::FILE_KINDS;
use super::names::Names;
use super::predicates::{Asked, predicate};
use super::selectors;
use crate::field::Format;

/// How long a chain of scopes, each defined by the next, may be.
const CHAIN: usize = 64;

/// The formats that a kind's word means; `file`, which is every kind, has none.
pub(super) fn formats(word: &str) -> Option<Vec<Format>> {
    Some(match word {
        "dicom" => vec![Format::Dicom, Format::Dicomdir],
        "dicomdir" => vec![Format::Dicomdir],
        "table" => vec![Format::Table],
        "json" => vec![Format::Json],
        "xml" => vec![Format::Xml],
        "image" => vec![Format::Image],
        "pdf" => vec![Format::Pdf],
        "video" => vec![Format::Video],
        "nifti" => vec![Format::Nifti],
        "archive" => vec![Format::Archive],
        "text" => vec![Format::Text],
        "release" => vec![Format::Release],
        _ => return None,
    })
}

pub(super) fn scopes(tree: &Tree, names: &mut Names) {
    let mut found = Vec::new();
    for item in &tree.items {
        if let Item::Scope(scope) = &item.it
            && let Some(index) = names.add_scope(&scope.name)
        {
            found.push((index, scope));
        }
    }
    let mut uses = vec![Vec::new(); names.scope_files.len()];
    for (index, scope) in &found {
        if let Some(mine) = uses.get_mut(*index) {
            let terms = scope.files.include.iter().chain(&scope.files.except);
            mine.extend(
                terms
                    .filter_map(|term| names.scopes.get(&term.it.base.it).map(|other| other.index)),
            );
        }
    }
    let lengths = chains(&uses);
    let mut endless: Option<Mistake> = None;
    for (index, scope) in &found {
        if lengths.get(*index).is_none_or(|&length| length > CHAIN) {
            endless = Some(match endless {
                Some(told) => told.also(scope.name.span.clone(), "and this"),
                None => Mistake::new(
                    Code::ScopeCycle,
                    scope.name.span.clone(),
                    format!("the scope `{}` is defined by itself", scope.name.it),
                )
                .label("leads back to itself, or on through more than 64 scopes")
                .help("say by kinds, globs and conditions which files it has"),
            });
        } else {
            let files = files(&scope.files, names);
            if let Some(slot) = names.scope_files.get_mut(*index) {
                *slot = Some(files);
            }
        }
    }
    names.mistakes.extend(endless);
    for (index, scope) in &found {
        if let Some(Some(files)) = names.scope_files.get(*index) {
            let span = scope.name.span.clone();
            lint::files::none(
                &scope.files,
                span,
                files,
                &names.scope_files,
                &mut names.mistakes,
            );
        }
    }
}

/// The length of the longest chain from each scope to one that uses none; beyond every bound where there is a circle.
fn chains(uses: &[Vec<usize>]) -> Vec<usize> {
    let mut lengths = vec![usize::MAX; uses.len()];
    let mut used_by = vec![Vec::new(); uses.len()];
    let mut open: Vec<usize> = uses.iter().map(Vec::len).collect();
    for (scope, others) in uses.iter().enumerate() {
        for &other in others {
            if let Some(list) = used_by.get_mut(other) {
                list.push(scope);
            }
        }
    }
    let mut done: Vec<usize> = (0..uses.len())
        .filter(|&scope| open.get(scope) == Some(&0))
        .collect();
    while let Some(scope) = done.pop() {
        let others = uses.get(scope).into_iter().flatten();
        let longest = others
            .filter_map(|&other| lengths.get(other).copied())
            .map(|length| length.saturating_add(1))
            .max()
            .unwrap_or(0);
        if let Some(length) = lengths.get_mut(scope) {
            *length = longest;
        }
        for &user in used_by.get(scope).into_iter().flatten() {
            if let Some(left) = open.get_mut(user) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    done.push(user);
                }
            }
        }
    }
    lengths
}

/// The files that terms mean.
pub(super) fn files(files: &ast::Files, names: &mut Names) -> Files {
    let include = union(&files.include, names);
    if files.except.is_empty() {
        return include;
    }
    let except = union(&files.except, names);
    Files::Except(Box::new(include), Box::new(except))
}

/// The files that terms mean, of which it is told if there can be none.
pub(super) fn some_files(files: &ast::Files, span: Range<usize>, names: &mut Names) -> Files {
    let made = self::files(files, names);
    lint::files::none(files, span, &made, &names.scope_files, &mut names.mistakes);
    made
}

fn union(terms: &[Node<FileTerm>], names: &mut Names) -> Files {
    let mut all: Vec<Files> = terms.iter().map(|term| one(&term.it, names)).collect();
    if all.len() == 1
        && let Some(only) = all.pop()
    {
        return only;
    }
    Files::Union(all)
}

fn one(term: &FileTerm, names: &mut Names) -> Files {
    let word = term.base.it.as_str();
    let mut files = if word == "file" {
        Files::Any
    } else if let Some(formats) = formats(word) {
        Files::Kind(formats)
    } else if let Some(index) = names.scopes.get(word).map(|scope| scope.index) {
        names.used.insert(word.to_owned());
        Files::Scope(index)
    } else {
        names.unknown(word, term.base.span.clone(), &["scope"], &FILE_KINDS);
        Files::Any
    };
    if let Some(at) = &term.at
        && let Some(glob) = super::regexes::glob(names, &at.it, at.span.clone())
    {
        files = Files::At(Box::new(files), glob);
    }
    if let Some(condition) = &term.condition
        && let Some(condition) = self::condition(condition, names)
    {
        files = Files::Where(Box::new(files), Box::new(condition));
    }
    files
}

fn condition(node: &Node<Logic<Node<Test>>>, names: &mut Names) -> Option<Condition> {
    Some(match &node.it {
        Logic::And(all) => {
            Condition::And(all.iter().filter_map(|one| condition(one, names)).collect())
        }
        Logic::Or(all) => {
            Condition::Or(all.iter().filter_map(|one| condition(one, names)).collect())
        }
        Logic::Not(inner) => Condition::Not(Box::new(condition(inner, names)?)),
        Logic::Is(test) => {
            let found = selectors::selector(&test.it.of, names);
            let fields: Vec<_> = found.into_iter().collect();
            let predicate = predicate(&test.it.is, &Asked::Fields(&fields), names);
            Condition::Some(fields.into_iter().next()?.selector, predicate?)
        }
    })
}

/// Whether some of the files may be of this kind: DICOM (DICOMDIRs too), or tables.
pub(super) fn may_be(what: Format, files: &Files, names: &Names) -> bool {
    let mut todo = vec![files];
    let mut steps = 0_usize;
    while let Some(next) = todo.pop() {
        steps += 1;
        if steps > 10_000 {
            return true;
        }
        match next {
            Files::Any => return true,
            Files::Kind(formats) => {
                let dicomdir = what == Format::Dicom && formats.contains(&Format::Dicomdir);
                if dicomdir || formats.contains(&what) {
                    return true;
                }
            }
            Files::Scope(index) => match names.scope_files.get(*index) {
                Some(Some(files)) => todo.push(files),
                _ => return true,
            },
            Files::At(inner, _) | Files::Where(inner, _) | Files::Except(inner, _) => {
                todo.push(inner)
            }
            Files::Union(all) => todo.extend(all),
        }
    }
    false
}
