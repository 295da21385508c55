//! The policy language: text in, a checked [`model::Policy`] out, or every mistake at once.
//!
//! text → `lex` → tokens → `parse` → `ast` → `resolve`, `check`, `lint` → [`model`]
//!
//! Each step goes on after a mistake, so that those of syntax and of meaning come out together, sorted by place; one
//! slip makes one message. The module knows nothing of datasets, and reads no file but the lists that a policy or the
//! caller names.
mod ast;
mod builtin;
mod calendar;
mod check;
pub mod diff;
mod digest;
pub mod error;
mod example;
mod extend;
mod hidden;
mod lex;
mod lint;
mod mistake;
pub mod model;
mod order;
mod parse;
mod print;
mod prose;
mod resolve;
mod secret;
pub(crate) mod suggest;
mod test_file;
mod token;

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::known::Key;
pub use builtin::{builtin, builtin_names, builtin_tests};
use error::Code;
use extend::{By, Chain, Given, Override, Whole};
pub use mistake::{Label, Mistake, Mistakes};
use model::{Policy, Source};
pub(crate) use print::settable;
pub use print::{Unformatted, flat, format};
pub use prose::{Language, prose};
pub(crate) use resolve::delimiter;
pub use test_file::{load_tests, tests_for};
pub use token::{Kind, Token};

/// Bytes of a policy's text.
pub const LARGEST: usize = 8 << 20;

/// What a policy is loaded with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Environment<'a> {
    /// The folder that files named in the policy are relative to, and that they cannot leave; `None` for a built-in.
    pub folder: Option<&'a Path>,
    /// `--set NAME=VALUE`: values of params in place of the policy's own.
    pub set: &'a [(String, String)],
    /// `--list NAME=FILE`: files of lists in place of the policy's own; they may be anywhere.
    pub lists: &'a [(String, PathBuf)],
    /// The day, as YYYYMMDD, that waivers are held against; `None` for the system's day in UTC.
    pub today: Option<u32>,
    /// `--key FILE`: the keys of sealed lists.
    pub keys: &'a [Key],
    /// `--no-waivers`: leave waivers out, as if nothing were waived.
    pub no_waivers: bool,
}

/// A policy that can be judged by.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The policy.
    pub policy: Policy,
    /// What is said aloud of it.
    pub lints: Vec<Mistake>,
    /// The policies that it extends, and those that they do, each once. Their rules are in force as well.
    pub parents: Vec<Loaded>,
}

impl Loaded {
    /// What a report should say aloud of the policy: its lints, a line each.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        self.all().flat_map(|loaded| {
            let name = &loaded.policy.name;
            loaded
                .lints
                .iter()
                .map(move |lint| format!("policy `{name}`: {lint}"))
        })
    }

    /// Ledgers that are given on the command line only, and were not: nothing can be checked before they are.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        let ledgers = self.policies().flat_map(|policy| &policy.ledgers);
        ledgers
            .filter(|ledger| ledger.is_missing())
            .map(|ledger| ledger.name.as_str())
    }

    /// The policy and those that it extends: everything that is in force together.
    fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.parents)
    }

    /// The policy and those that it extends, for judging: a rule keeps the policy that it is from.
    pub fn policies(&self) -> impl Iterator<Item = &Policy> {
        self.all().map(|loaded| &loaded.policy)
    }
}

/// The names that a policy gives to its params and lists, as far as its text can be parsed: for a caller with several
/// policies, who must know which of them a `--set` or `--list` is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// Names of params.
    pub params: Vec<String>,
    /// Names of those of them that are on or off: the options of PS3.15 and the booleans.
    pub switches: Vec<String>,
    /// Names of lists, ledgers, mappings and populations.
    pub lists: Vec<String>,
}

/// What a policy declares, or gets from those that it extends. `folder` is where files named in it are.
pub fn declared(source: &Source, folder: Option<&Path>) -> Declared {
    let given = Given {
        folder,
        lists: &[],
        keys: &[],
        set: Vec::new(),
        today: calendar::today(),
        no_waivers: true,
        depth: 0,
    };
    let left = Cell::new(0);
    let chain = Chain::start(source, folder, &left);
    let mut declared = Declared::default();
    let Ok((tree, _, mut mistakes)) = parsed(source) else {
        return declared;
    };
    let parents = extend::parents(&tree, &given, &chain, load_in, &mut mistakes);
    for item in tree.items {
        match item.it {
            ast::Item::Param(param) => {
                if matches!(param.kind.it.as_str(), "option" | "boolean") {
                    declared.switches.push(param.name.it.clone());
                }
                declared.params.push(param.name.it);
            }
            ast::Item::List(list) => declared.lists.push(list.name.it),
            ast::Item::Ledger(ledger) => declared.lists.push(ledger.name.it),
            ast::Item::Mapping(mapping) => declared.lists.push(mapping.name.it),
            ast::Item::Population(people) => declared.lists.push(people.name.it),
            _ => {}
        }
    }
    let inherited = parents.exports.iter().flat_map(resolve::Exports::switches);
    declared.switches.extend(inherited.map(str::to_owned));
    for parent in &parents.all {
        let params = parent.policy.params.iter().map(|(name, _)| name.clone());
        declared.params.extend(params);
        let lists = parent.policy.lists.iter().map(|list| list.name.clone());
        declared.lists.extend(lists);
        let ledgers = parent.policy.ledgers.iter();
        declared
            .lists
            .extend(ledgers.map(|ledger| ledger.name.clone()));
        let mappings = parent.policy.mappings.iter();
        declared.lists.extend(mappings.map(|it| it.name.clone()));
        let populations = parent.policy.populations.iter();
        declared.lists.extend(populations.map(|it| it.name.clone()));
    }
    declared
}

/// Reads a policy, with those that it extends: every mistake of it, or what it means.
///
/// # Errors
///
/// Every mistake of syntax and of meaning, sorted by place. Lints are left out then: they may come of the mistakes.
pub fn load(source: Source, environment: &Environment<'_>) -> Result<Loaded, Mistakes> {
    let set = environment.set.iter().map(|(name, value)| Override {
        name: name.clone(),
        text: value.clone(),
        written: None,
        by: By::CommandLine,
    });
    let given = Given {
        folder: environment.folder,
        lists: environment.lists,
        keys: environment.keys,
        set: set.collect(),
        today: environment.today.unwrap_or_else(calendar::today),
        no_waivers: environment.no_waivers,
        depth: 0,
    };
    let left = Cell::new(0);
    let chain = Chain::start(&source, environment.folder, &left);
    load_in(source, &given, &chain).map(|whole| whole.loaded)
}

/// The tree of a source, its tokens that count, and its mistakes of syntax.
fn parsed(source: &Source) -> Result<(ast::Tree, Vec<Token>, Vec<Mistake>), Vec<Mistake>> {
    if source.text.len() > LARGEST {
        return Err(vec![too_large()]);
    }
    let (mut tokens, slips) = lex::lex(&source.text);
    let parsed = parse::parse(&mut tokens, slips, source.text.len());
    if parsed.gave_up {
        return Err(parsed.mistakes);
    }
    Ok((parsed.tree, tokens, parsed.mistakes))
}

/// Loads a policy of a chain of policies that extend each other.
fn load_in(source: Source, given: &Given<'_>, chain: &Chain<'_>) -> Result<Whole, Mistakes> {
    let source = Arc::new(source);
    let fail = |mistakes| Mistakes::new(&source, Mistake::settle(mistakes, &source));
    let (tree, tokens, mut all) = parsed(&source).map_err(fail)?;
    let parents = extend::parents(&tree, given, chain, load_in, &mut all);
    let resolved = resolve::resolve(&tree, &tokens, &source, given, &parents);
    all.extend(resolved.mistakes);
    let mut refused = parents.refused;
    refused.extend(resolved.refused);
    if given.depth == 0 {
        // What is left is the command line's.
        all.extend(
            refused
                .drain(..)
                .map(|one| Mistake::outside(one.code, one.message).help(one.help)),
        );
    }
    let (lints, mistakes): (Vec<_>, Vec<_>) = all.into_iter().partition(Mistake::is_lint);
    if !mistakes.is_empty() {
        return Err(fail(mistakes));
    }
    let loaded = Loaded {
        policy: resolved.policy,
        lints: Mistake::settle(lints, &source),
        parents: parents.all,
    };
    Ok(Whole {
        loaded,
        exports: resolved.exports,
        refused,
    })
}

/// Adds a policy with those that it extends to others that are in force. One that is there already, in the same form,
/// counts once.
///
/// # Errors
///
/// The name of a policy that would be there in two forms, or of two policies of one name.
pub fn join(all: &mut Vec<Loaded>, loaded: Loaded) -> Result<(), String> {
    let Loaded {
        policy,
        lints,
        mut parents,
    } = loaded;
    parents.insert(
        0,
        Loaded {
            policy,
            lints,
            parents: Vec::new(),
        },
    );
    extend::merge(all, parents)
}

/// The mistake of a text that is larger than [`LARGEST`].
fn too_large() -> Mistake {
    Mistake::outside(Code::TooLarge, "the policy is larger than 8 MiB")
        .help("put long lists into files: `list NAME from \"lists/names.txt\"`")
}

/// The values of a list's file, each with its line: of some columns, or one a line.
///
/// # Errors
///
/// What is wrong with the file, and what to do.
pub(crate) fn identifiers(
    path: &Path,
    columns: &[&str],
) -> Result<Vec<(u64, String)>, (String, &'static str)> {
    resolve::identifiers(path, columns).map_err(|why| (why.why, why.help))
}

/// The text of a list's file.
///
/// # Errors
///
/// What is wrong with the file, and what to do.
pub(crate) fn list_text(path: &Path) -> Result<String, (String, &'static str)> {
    resolve::read_text(path, resolve::LARGEST_LIST).map_err(|why| (why.why, why.help))
}

/// A day, `2026-11-20`, as YYYYMMDD; `None` for what is no day of the calendar.
pub fn day(text: &str) -> Option<u32> {
    resolve::parse_day(text)
}

/// The tokens of a text, white space and comments among them; they tile it. For tools and for the test that holds the
/// parser and `grammar/sekisho.ebnf` together.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = lex::lex(text).0;
    token::mark_items(&mut tokens);
    tokens
}
