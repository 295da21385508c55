//! Names that are used: what stands behind them, what was meant where nothing does, and which nobody uses.
use std::ops::Range;
use std::sync::Arc;

use super::{ListEntry, Names, Param, define, places, used};
use crate::policy::ast::Word;
use crate::policy::error::Code;
use crate::policy::mistake::Mistake;
use crate::policy::model::{Files, List, Mapping, Population, Scope};
use crate::policy::suggest;

impl Names {
    /// The param of this name.
    pub(in crate::policy::resolve) fn param(&mut self, name: &str) -> Option<&Param> {
        let param = self.params.get(name)?;
        if !self.used.contains(name) {
            self.used.insert(name.to_owned());
        }
        Some(param)
    }

    /// The list of this name.
    pub(in crate::policy::resolve) fn list(&mut self, name: &str) -> Option<&ListEntry> {
        let list = self.lists.get(name)?;
        if !self.used.contains(name) {
            self.used.insert(name.to_owned());
        }
        Some(list)
    }

    /// The mapping of this name; `None` after a mistake.
    pub(in crate::policy::resolve) fn mapping(&mut self, name: &Word) -> Option<Arc<Mapping>> {
        if let Some(entry) = used(&self.mappings, &name.it, &mut self.used) {
            return entry.made.clone();
        }
        self.unknown(&name.it, name.span.clone(), &["mapping"], &[]);
        None
    }

    /// The population of this name; `None` after a mistake.
    pub(in crate::policy::resolve) fn population(
        &mut self,
        name: &Word,
    ) -> Option<Arc<Population>> {
        if let Some(entry) = used(&self.populations, &name.it, &mut self.used) {
            return entry.made.clone();
        }
        self.unknown(&name.it, name.span.clone(), &["population"], &[]);
        None
    }

    /// The known word nearest to an unknown one; not looked for when there are very many mistakes.
    pub(in crate::policy::resolve) fn nearest<'k>(
        &self,
        word: &str,
        known: impl IntoIterator<Item = &'k str>,
    ) -> Option<&'k str> {
        if self.mistakes.len() > 500 {
            return None;
        }
        suggest::nearest(word, known.into_iter().take(20_000))
    }

    /// Tells that no name of the kinds in `wanted` (`param`, `list`, `ledger`, `mapping`, `population`,
    /// `scope`) is `name`; `more` are other words that
    /// might be meant.
    pub(in crate::policy::resolve) fn unknown(
        &mut self,
        name: &str,
        span: Range<usize>,
        wanted: &[&str],
        more: &[&str],
    ) {
        if self.broken.contains(name) || self.lenient {
            return;
        }
        if self.double.contains(name) {
            self.tell(
                Mistake::new(
                    Code::UnknownName,
                    span,
                    format!("two policies that are extended define `{name}`"),
                )
                .label("which of them?")
                .help("define what is meant under another name"),
            );
            return;
        }
        let other = [
            (self.params.contains_key(name), "param"),
            (self.lists.contains_key(name), "list"),
            (self.ledgers.contains_key(name), "ledger"),
            (self.mappings.contains_key(name), "mapping"),
            (self.populations.contains_key(name), "population"),
            (self.scopes.contains_key(name), "scope"),
        ]
        .into_iter()
        .find(|(there, what)| *there && !wanted.contains(what));
        if let Some((_, what)) = other {
            self.used.insert(name.to_owned());
            self.tell(
                Mistake::new(
                    Code::WrongType,
                    span,
                    format!("`{name}` is a {what}, and cannot stand here"),
                )
                .label(format!("a {what}"))
                .help(format!("a {} can stand here", wanted.join(" or a "))),
            );
            return;
        }
        let known = wanted.iter().flat_map(|what| -> Vec<&str> {
            match *what {
                "param" => self.params.keys().map(String::as_str).collect(),
                "list" => self.lists.keys().map(String::as_str).collect(),
                "ledger" => self.ledgers.keys().map(String::as_str).collect(),
                "mapping" => self.mappings.keys().map(String::as_str).collect(),
                "population" => self.populations.keys().map(String::as_str).collect(),
                _ => self.scopes.keys().map(String::as_str).collect(),
            }
        });
        let help = self
            .nearest(name, more.iter().copied().chain(known))
            .map(|near| format!("did you mean `{near}`?"));
        let what = wanted.join(" or ");
        self.tell(
            Mistake::new(
                Code::UnknownName,
                span,
                format!("there is no {what} `{name}`"),
            )
            .label("not defined")
            .help(define(wanted, name))
            .help_opt(help),
        );
    }

    /// Tells of every name that is defined and not used.
    pub(in crate::policy::resolve) fn tell_unused(&mut self) {
        let mut unused = Vec::new();
        let params = self.params.iter().filter(|(_, param)| !param.is_option);
        unused.extend(params.map(|(name, param)| (name, param.name.clone(), "param")));
        unused.extend(
            self.lists
                .iter()
                .map(|(name, list)| (name, list.name.clone(), "list")),
        );
        unused.extend(places(&self.ledgers, "ledger"));
        unused.extend(places(&self.mappings, "mapping"));
        unused.extend(places(&self.populations, "population"));
        unused.extend(
            self.scopes
                .iter()
                .map(|(name, scope)| (name, scope.name.clone(), "scope")),
        );
        let told: Vec<Mistake> = unused
            .into_iter()
            .filter(|(name, _, _)| !self.used.contains(*name))
            .map(|(name, span, what)| {
                Mistake::new(
                    Code::Unused,
                    span,
                    format!("nothing uses the {what} `{name}`"),
                )
                .label("never used")
                .help("use it in a rule, or take it out")
            })
            .collect();
        self.mistakes.extend(told);
        if let Some(subject) = &self.subject
            && !subject.used
        {
            let mistake = Mistake::new(
                Code::Unused,
                subject.span.clone(),
                "no rule asks anything of subjects",
            )
            .label("never used")
            .help("ask with `dataset rule NAME { over subjects must be in LEDGER because \"…\" }`, or take it out");
            self.tell(mistake);
        }
    }

    pub(in crate::policy::resolve) fn params_in_order(
        &self,
    ) -> impl Iterator<Item = (&str, &Param)> {
        let mut all: Vec<_> = self
            .params
            .iter()
            .map(|(name, param)| (name.as_str(), param))
            .collect();
        all.sort_by_key(|(_, param)| param.order);
        all.into_iter()
    }

    /// The lists of the policy itself, in the order written.
    pub(in crate::policy::resolve) fn own_lists(&self) -> Vec<Arc<List>> {
        let mut all: Vec<_> = self
            .lists
            .iter()
            .filter(|(name, _)| !self.inherited.contains_key(*name))
            .map(|(_, list)| list)
            .collect();
        all.sort_by_key(|list| list.order);
        all.into_iter().map(|list| Arc::clone(&list.list)).collect()
    }

    /// All scopes by their index, those taken over first.
    pub(in crate::policy::resolve) fn all_scopes(&self) -> Vec<Scope> {
        let own = |index: usize| {
            self.scopes
                .iter()
                .find(|(_, scope)| scope.index == index)
                .map(|(name, _)| name.clone())
                .unwrap_or_default()
        };
        self.scope_files
            .iter()
            .zip(&self.scopes_from)
            .enumerate()
            .map(|(index, (files, from))| {
                let (name, from) = match from {
                    Some((name, from)) => (name.clone(), Some(from.clone())),
                    None => (own(index), None),
                };
                Scope {
                    name,
                    files: files.clone().unwrap_or(Files::Any),
                    from,
                }
            })
            .collect()
    }
}
