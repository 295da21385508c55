//! [`Names`]: what the policy defines, and the mistakes told so far. `lookup` has what is asked of them.
mod lookup;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use super::super::ast::{Ignoring, Word};
use super::super::error::Code;
use super::super::extend::Refused;
use super::super::mistake::Mistake;
use super::super::model::{Files, Ledger, List, Mapping, Population, Scope, SubjectKey};
use super::super::token::{FILE_KINDS, RESERVED};
use crate::standard::{OptionSet, PsOption};

/// What a param stands for.
#[derive(Debug, Clone)]
pub(super) enum Worth {
    Text(String),
    /// An integer or a number, and how it is written.
    Number(f64, String),
    /// A day, as YYYYMMDD.
    Date(u32, String),
    Pattern(String, Ignoring),
    /// A boolean or an option.
    Switch(bool),
    /// It has a mistake; its uses are none.
    Broken,
}

#[derive(Debug)]
pub(super) struct Param {
    pub(super) worth: Worth,
    /// The value as text.
    pub(super) text: String,
    pub(super) is_option: bool,
    pub(super) name: Range<usize>,
    /// Whether one bound says which way is the safe one.
    pub(super) one_way: bool,
    order: usize,
}

#[derive(Debug)]
pub(super) struct ListEntry {
    pub(super) list: Arc<List>,
    pub(super) name: Range<usize>,
    /// It has a mistake; what is said of its values may be wrong.
    pub(super) broken: bool,
    order: usize,
}

/// Something that is read from a file: a ledger, a mapping, a population.
#[derive(Debug)]
pub(super) struct Entry<T> {
    /// `None` where it has a mistake.
    pub(super) made: Option<Arc<T>>,
    name: Range<usize>,
    order: usize,
}

/// What `subject is` says.
#[derive(Debug)]
pub(super) struct Subject {
    pub(super) keys: Vec<SubjectKey>,
    /// Where it says so; empty where it is taken over.
    pub(super) span: Range<usize>,
    pub(super) used: bool,
}

#[derive(Debug)]
pub(super) struct ScopeEntry {
    pub(super) index: usize,
    pub(super) name: Range<usize>,
}

/// What a policy defines.
#[derive(Debug, Default)]
pub(super) struct Names {
    pub(super) mistakes: Vec<Mistake>,
    pub(super) params: BTreeMap<String, Param>,
    pub(super) lists: BTreeMap<String, ListEntry>,
    pub(super) ledgers: BTreeMap<String, Entry<Ledger>>,
    pub(super) mappings: BTreeMap<String, Entry<Mapping>>,
    pub(super) populations: BTreeMap<String, Entry<Population>>,
    pub(super) subject: Option<Subject>,
    pub(super) scopes: BTreeMap<String, ScopeEntry>,
    /// The files of each scope; `None` until it is known.
    pub(super) scope_files: Vec<Option<Files>>,
    /// Names of items that could not be parsed.
    pub(super) broken: BTreeSet<String>,
    pub(super) used: BTreeSet<String>,
    pub(super) options: OptionSet,
    /// What is taken over from extended policies, and from which.
    pub(super) inherited: BTreeMap<String, String>,
    /// Names that two extended policies give to two things.
    pub(super) double: BTreeSet<String>,
    /// Whether an extended policy is missing, so that nobody can say which names are unknown.
    pub(super) lenient: bool,
    /// Values of params that were not taken.
    pub(super) refused: Vec<Refused>,
    /// The policies that scopes are taken over from, by their index.
    scopes_from: Vec<Option<(String, String)>>,
}

impl Names {
    pub(super) fn tell(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// Takes up a param, with the checks that every name gets.
    pub(super) fn add_param(&mut self, name: &Word, worth: Worth, text: String, is_option: bool) {
        if !self.may_define(name, "param") {
            return;
        }
        let order = self.params.len();
        self.params.insert(
            name.it.clone(),
            Param {
                worth,
                text,
                is_option,
                name: name.span.clone(),
                one_way: false,
                order,
            },
        );
    }

    /// Takes over a param.
    pub(super) fn inherit_param(
        &mut self,
        name: &str,
        worth: Worth,
        text: String,
        is_option: bool,
        one_way: bool,
    ) {
        let order = self.params.len();
        self.params.insert(
            name.to_owned(),
            Param {
                worth,
                text,
                is_option,
                name: 0..0,
                one_way,
                order,
            },
        );
    }

    /// Takes over a list.
    pub(super) fn inherit_list(&mut self, list: &Arc<List>) {
        let order = self.lists.len();
        self.lists.insert(
            list.name.clone(),
            ListEntry {
                list: Arc::clone(list),
                name: 0..0,
                broken: false,
                order,
            },
        );
    }

    /// Takes over a scope's files; with `named`, its name as well.
    pub(super) fn inherit_scope(&mut self, scope: &Scope, files: Files, from: &str, named: bool) {
        let index = self.scope_files.len();
        self.scope_files.push(Some(files));
        self.scopes_from
            .push(Some((scope.name.clone(), from.to_owned())));
        if named {
            self.scopes
                .insert(scope.name.clone(), ScopeEntry { index, name: 0..0 });
        }
    }

    pub(super) fn add_list(&mut self, name: &Word, list: List, broken: bool) {
        if !self.may_define(name, "list") {
            return;
        }
        let order = self.lists.len();
        self.lists.insert(
            name.it.clone(),
            ListEntry {
                list: Arc::new(list),
                name: name.span.clone(),
                broken,
                order,
            },
        );
    }

    /// Takes over a ledger.
    pub(super) fn inherit_ledger(&mut self, ledger: &Arc<Ledger>) {
        put(
            &mut self.ledgers,
            &ledger.name,
            0..0,
            Some(Arc::clone(ledger)),
        );
    }

    /// Takes over a mapping.
    pub(super) fn inherit_mapping(&mut self, mapping: &Arc<Mapping>) {
        put(
            &mut self.mappings,
            &mapping.name,
            0..0,
            Some(Arc::clone(mapping)),
        );
    }

    /// Takes over a population.
    pub(super) fn inherit_population(&mut self, people: &Arc<Population>) {
        put(
            &mut self.populations,
            &people.name,
            0..0,
            Some(Arc::clone(people)),
        );
    }

    /// Takes up a ledger; `None` for one with a mistake.
    pub(super) fn add_ledger(&mut self, name: &Word, ledger: Option<Ledger>) {
        // `be in order` asks for no ledger.
        if name.it == "order" {
            self.reserved(name, "ledger");
        } else if self.may_define(name, "ledger") {
            put(
                &mut self.ledgers,
                &name.it,
                name.span.clone(),
                ledger.map(Arc::new),
            );
        }
    }

    /// Takes up a mapping; `None` for one with a mistake.
    pub(super) fn add_mapping(&mut self, name: &Word, mapping: Option<Mapping>) {
        if self.may_define(name, "mapping") {
            put(
                &mut self.mappings,
                &name.it,
                name.span.clone(),
                mapping.map(Arc::new),
            );
        }
    }

    /// Takes up a population; `None` for one with a mistake.
    pub(super) fn add_population(&mut self, name: &Word, people: Option<Population>) {
        if self.may_define(name, "population") {
            put(
                &mut self.populations,
                &name.it,
                name.span.clone(),
                people.map(Arc::new),
            );
        }
    }

    /// The ledger of this name; the one in it is `None` after a mistake.
    pub(super) fn ledger(&mut self, name: &str) -> Option<&Entry<Ledger>> {
        used(&self.ledgers, name, &mut self.used)
    }

    /// The ledgers, mappings or populations of the policy itself, in the order written.
    pub(super) fn own<T>(&self, all: &BTreeMap<String, Entry<T>>) -> Vec<Arc<T>> {
        let mut own: Vec<_> = all
            .iter()
            .filter(|(name, _)| !self.inherited.contains_key(*name))
            .map(|(_, entry)| entry)
            .collect();
        own.sort_by_key(|entry| entry.order);
        own.into_iter()
            .filter_map(|entry| entry.made.clone())
            .collect()
    }

    /// Takes up a scope's name, and gives its index.
    pub(super) fn add_scope(&mut self, name: &Word) -> Option<usize> {
        if !self.may_define(name, "scope") {
            return None;
        }
        let index = self.scope_files.len();
        self.scope_files.push(None);
        self.scopes_from.push(None);
        self.scopes.insert(
            name.it.clone(),
            ScopeEntry {
                index,
                name: name.span.clone(),
            },
        );
        Some(index)
    }

    /// Tells of a name that is a word of the language.
    fn reserved(&mut self, name: &Word, what: &str) {
        let word = name.it.as_str();
        self.tell(
            Mistake::new(
                Code::ReservedName,
                name.span.clone(),
                format!("`{word}` is a word of the language and cannot name a {what}"),
            )
            .label("kept by the language")
            .help(format!("take another name, such as `my-{word}`")),
        );
        self.broken.insert(word.to_owned());
    }

    /// Whether a name may be defined: kebab-case, not kept by the language, and new.
    fn may_define(&mut self, name: &Word, what: &str) -> bool {
        check_kebab(&mut self.mistakes, name, what);
        let word = name.it.as_str();
        if RESERVED.contains(&word) || FILE_KINDS.contains(&word) {
            self.reserved(name, what);
            return false;
        }
        if let Some(from) = self.inherited.get(word) {
            let mistake = super::inherit::inherited(word, from, what, name.span.clone());
            self.tell(mistake);
            return false;
        }
        let before = self
            .params
            .get(word)
            .map(|param| (param.name.clone(), "param"))
            .or_else(|| self.lists.get(word).map(|list| (list.name.clone(), "list")))
            .or_else(|| placed(&self.ledgers, word, "ledger"))
            .or_else(|| placed(&self.mappings, word, "mapping"))
            .or_else(|| placed(&self.populations, word, "population"))
            .or_else(|| {
                self.scopes
                    .get(word)
                    .map(|scope| (scope.name.clone(), "scope"))
            });
        if let Some((span, other)) = before {
            self.tell(duplicate(
                name,
                &format!("the {what} `{word}` has the name of a {other}"),
                span,
            ));
            return false;
        }
        true
    }
}

/// Adds an entry; an empty place is that of one that is taken over.
fn put<T>(
    all: &mut BTreeMap<String, Entry<T>>,
    name: &str,
    place: Range<usize>,
    made: Option<Arc<T>>,
) {
    let entry = Entry {
        made,
        name: place,
        order: all.len(),
    };
    all.insert(name.to_owned(), entry);
}

/// The entry of this name, which is used by this.
fn used<'n, T>(
    all: &'n BTreeMap<String, Entry<T>>,
    name: &str,
    used: &mut BTreeSet<String>,
) -> Option<&'n Entry<T>> {
    let entry = all.get(name)?;
    if !used.contains(name) {
        used.insert(name.to_owned());
    }
    Some(entry)
}

/// Where the entry of this name is defined, and what it is.
fn placed<T>(
    all: &BTreeMap<String, Entry<T>>,
    name: &str,
    what: &'static str,
) -> Option<(Range<usize>, &'static str)> {
    all.get(name).map(|entry| (entry.name.clone(), what))
}

fn places<'n, T>(
    all: &'n BTreeMap<String, Entry<T>>,
    what: &'static str,
) -> impl Iterator<Item = (&'n String, Range<usize>, &'static str)> {
    all.iter()
        .map(move |(name, entry)| (name, entry.name.clone(), what))
}

fn define(wanted: &[&str], name: &str) -> String {
    match wanted.first().copied() {
        Some("list") => format!("define it: `list {name} {{ \"A\", \"B\" }}`"),
        Some("ledger") => {
            format!("define it: `ledger {name} from \"lists/{name}.csv\" subject \"subject_id\"`")
        }
        Some("mapping") => format!(
            "define it: `mapping {name} from \"lists/{name}.csv\" column \"value\" to \"group\"`"
        ),
        Some("population") => format!(
            "define it: `population {name} from \"lists/{name}.csv\" columns \"sex\", \"age\" count \"people\"`"
        ),
        _ if PsOption::from_name(name).is_some() => {
            format!("define it: `param {name} : option = on`")
        }
        Some("scope") => format!("define it: `scope {name} = dicom where …`"),
        _ => format!("define it: `param {name} : text = \"…\"`; a text stands in quotes"),
    }
}

/// Tells of a name that is not in kebab-case.
pub(super) fn check_kebab(mistakes: &mut Vec<Mistake>, name: &Word, what: &str) {
    let good = name.it.split('-').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    }) && name
        .it
        .as_bytes()
        .first()
        .is_some_and(u8::is_ascii_lowercase)
        && name.it.len() <= 64;
    // A name that is not ASCII has been told of by the lexer.
    if good || (!name.it.is_ascii() && what != "policy") {
        return;
    }
    let mut better = String::new();
    for c in name.it.chars() {
        if c.is_ascii_uppercase() && better.ends_with(|last: char| last.is_ascii_lowercase()) {
            better.push('-');
        }
        match c {
            c if c.is_ascii_alphanumeric() => better.push(c.to_ascii_lowercase()),
            _ if !better.is_empty() && !better.ends_with('-') => better.push('-'),
            _ => {}
        }
    }
    let better: String = better.trim_end_matches('-').chars().take(64).collect();
    let mistake = Mistake::new(
        Code::BadName,
        name.span.clone(),
        format!("the name of a {what} is not in kebab-case"),
    )
    .label("not kebab-case");
    let rule =
        "lower case letters and digits, with single `-` between words, at most 64 characters";
    mistakes.push(if better.starts_with(|c: char| c.is_ascii_lowercase()) {
        mistake.help(format!("write `{better}`: {rule}"))
    } else {
        mistake.help(rule)
    });
}

/// The mistake of a name that is there already.
pub(super) fn duplicate(name: &Word, message: &str, first: Range<usize>) -> Mistake {
    Mistake::new(Code::DuplicateName, name.span.clone(), message)
        .label("the second")
        .also(first, "the first")
        .help("give one of them another name")
}
