//! Columns of tables that rules over the whole dataset look at: their cells are judged, if by no rule for fields.
use std::sync::Arc;

use super::{Judge, Scratch};
use crate::dataset::layout;
use crate::field::{Document, Format};
use crate::policy::model::{DataSet, Files, Must, Over, Quantity, QuantityFrom, SubjectKey};

impl Scratch {
    /// Whether some rule over the whole dataset looks at this column of the file.
    pub(super) fn is_asked(&self, column: u32) -> bool {
        let at = usize::try_from(column).ok();
        at.and_then(|at| self.asked.get(at))
            .copied()
            .unwrap_or(false)
    }
}

/// A column that some rule over the whole dataset looks at.
#[derive(Debug)]
pub(super) struct Column {
    name: String,
    of: Of,
}

/// The tables that it is meant in.
#[derive(Debug)]
enum Of {
    /// All.
    Any,
    /// Those in one of these sets of files of the judge.
    Scopes(Vec<usize>),
    /// Those in one of the sets of files of keys.
    Keys(usize),
}

impl Judge {
    /// For each key of a policy's subjects the index of its files, where it is a column.
    pub(super) fn keys(&mut self, policy: usize) -> Vec<Option<usize>> {
        let policies = Arc::clone(&self.policies);
        let known = self.key_files.iter().position(|(of, _)| *of == policy);
        let first = known.unwrap_or(self.key_files.len());
        let mut next = first;
        let mut keys = Vec::new();
        for key in policies.get(policy).into_iter().flat_map(|it| &it.subject) {
            let SubjectKey::Column { files, .. } = key else {
                keys.push(None);
                continue;
            };
            if known.is_none() {
                self.key_files.push((policy, files.clone()));
            }
            keys.push(Some(next));
            next += 1;
        }
        keys
    }

    /// The scopes that a rule over the whole dataset names with its columns.
    pub(super) fn intern_columns(&mut self, policy: usize, data_set: &DataSet, must: &Must) {
        for quantity in layout::everything(data_set, must) {
            for from in &quantity.from {
                if let QuantityFrom::Column {
                    scope: Some(scope), ..
                } = from
                {
                    self.intern(policy, &Files::Scope(*scope));
                }
            }
        }
    }

    /// Takes down the columns that a rule over the whole dataset looks at; `scope` is the set of files that it is for.
    pub(super) fn enter_columns(
        &mut self,
        policy: usize,
        scope: usize,
        data_set: &DataSet,
        must: &Must,
    ) {
        let quantities = layout::quantities(data_set, must);
        let named: Vec<(&String, Option<usize>)> = (quantities.iter().copied())
            .flat_map(|one| self.columns_of(policy, one))
            .collect();
        let mut scopes: Vec<usize> = named.iter().filter_map(|(_, scope)| *scope).collect();
        scopes.push(scope);
        for (name, own) in named {
            let of = Of::Scopes(own.map_or_else(|| scopes.clone(), |own| vec![own]));
            let name = name.clone();
            self.columns.push(Column { name, of });
        }
        for target in layout::targets(must) {
            for (name, own) in self.columns_of(policy, target) {
                let of = own.map_or(Of::Any, |own| Of::Scopes(vec![own]));
                let name = name.clone();
                self.columns.push(Column { name, of });
            }
        }
        let of_subject = |one: &&Quantity| {
            one.trace.is_some()
                || one
                    .from
                    .iter()
                    .any(|it| matches!(it, QuantityFrom::Subject))
        };
        if data_set.over == Over::Subjects || quantities.iter().any(of_subject) {
            let files = self.keys(policy);
            let policies = Arc::clone(&self.policies);
            let keys = policies.get(policy).into_iter().flat_map(|it| &it.subject);
            for (key, files) in keys.zip(files) {
                if let (SubjectKey::Column { name, .. }, Some(files)) = (key, files) {
                    let (name, of) = (name.clone(), Of::Keys(files));
                    self.columns.push(Column { name, of });
                }
            }
        }
    }

    /// The index of a named scope of a policy among the judge's sets of files, where a rule looks at a column in it.
    pub(crate) fn named_scope(&self, policy: usize, index: usize) -> Option<usize> {
        let is = |known: &(usize, Files)| {
            known.0 == policy && matches!(known.1, Files::Scope(scope) if scope == index)
        };
        self.scopes.iter().position(is)
    }

    /// The columns of a quantity, and the set of files of each that names one.
    fn columns_of<'q>(
        &self,
        policy: usize,
        quantity: &'q Quantity,
    ) -> Vec<(&'q String, Option<usize>)> {
        let column = |from: &'q QuantityFrom| match from {
            QuantityFrom::Column { scope, name } => Some((
                name,
                scope.and_then(|scope| self.named_scope(policy, scope)),
            )),
            _ => None,
        };
        quantity.from.iter().filter_map(column).collect()
    }

    /// Works out which columns of a table rules over the whole dataset look at; the sets of files it is in are known.
    pub(super) fn enter_asked(&self, document: &Document, scratch: &mut Scratch) {
        scratch.asked.clear();
        if document.format != Some(Format::Table) || self.columns.is_empty() {
            return;
        }
        let within = |sets: &[bool], at: usize| sets.get(at).copied().unwrap_or(false);
        let meant = |of: &Of| match of {
            Of::Any => true,
            Of::Scopes(all) => all.iter().any(|at| within(&scratch.in_scope, *at)),
            Of::Keys(at) => within(&scratch.in_key, *at),
        };
        let here: Vec<&Column> = self.columns.iter().filter(|one| meant(&one.of)).collect();
        let asked = |name: &str| here.iter().any(|one| one.name == name);
        scratch.asked = (document.columns.iter())
            .map(|one| asked(&one.name))
            .collect();
    }
}
