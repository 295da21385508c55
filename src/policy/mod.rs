//! The policy language: text in, a checked [`model::Policy`] out, or every mistake at once.
//!
//! text → `lex` → tokens → `parse` → `ast` → `resolve`, `check`, `lint` → [`model`]
//!
//! Each step goes on after a mistake, so that those of syntax and of meaning come out together, sorted by place; one
//! slip makes one message. The module knows nothing of datasets, and reads no file but the lists that a policy or the
//! caller names.
mod ast;
mod builtin;
mod check;
mod digest;
pub mod error;
mod example;
mod hidden;
mod lex;
mod lint;
mod mistake;
pub mod model;
mod parse;
mod print;
mod prose;
mod resolve;
pub(crate) mod suggest;
mod test_file;
mod token;

use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use builtin::{builtin, builtin_names, builtin_tests};
use error::Code;
pub use mistake::{Label, Mistake, Mistakes};
use model::{Policy, Source};
pub use print::{Unformatted, flat, format};
pub use prose::{Language, prose};
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
}

/// A policy that can be judged by.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The policy.
    pub policy: Policy,
    /// What is said aloud of it.
    pub lints: Vec<Mistake>,
}

impl Loaded {
    /// What a report should say aloud of the policy: its lints, a line each.
    pub fn notes(&self) -> impl Iterator<Item = String> {
        let name = &self.policy.name;
        self.lints
            .iter()
            .map(move |lint| format!("policy `{name}`: {lint}"))
    }
}

/// The names that a policy gives to its params and lists, as far as its text can be parsed: for a caller with several
/// policies, who must know which of them a `--set` or `--list` is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Declared {
    /// Names of params.
    pub params: Vec<String>,
    /// Names of lists.
    pub lists: Vec<String>,
}

/// What a policy declares.
pub fn declared(source: &Source) -> Declared {
    let mut declared = Declared::default();
    if source.text.len() > LARGEST {
        return declared;
    }
    let (mut tokens, slips) = lex::lex(&source.text);
    for item in parse::parse(&mut tokens, slips, source.text.len())
        .tree
        .items
    {
        match item.it {
            ast::Item::Param(param) => declared.params.push(param.name.it),
            ast::Item::List(list) => declared.lists.push(list.name.it),
            _ => {}
        }
    }
    declared
}

/// Reads a policy: every mistake of it, or what it means.
///
/// # Errors
///
/// Every mistake of syntax and of meaning, sorted by place. Lints are left out then: they may come of the mistakes.
pub fn load(source: Source, environment: &Environment<'_>) -> Result<Loaded, Mistakes> {
    let source = Arc::new(source);
    if source.text.len() > LARGEST {
        return Err(Mistakes::new(&source, vec![too_large()]));
    }
    let (mut tokens, slips) = lex::lex(&source.text);
    let parsed = parse::parse(&mut tokens, slips, source.text.len());
    if parsed.gave_up {
        let mistakes = Mistake::settle(parsed.mistakes, &source);
        return Err(Mistakes::new(&source, mistakes));
    }
    let (policy, told) = resolve::resolve(&parsed.tree, &tokens, &source, environment);
    let mut all = parsed.mistakes;
    all.extend(told);
    let (lints, mistakes): (Vec<_>, Vec<_>) = all.into_iter().partition(Mistake::is_lint);
    if mistakes.is_empty() {
        Ok(Loaded {
            policy,
            lints: Mistake::settle(lints, &source),
        })
    } else {
        Err(Mistakes::new(&source, Mistake::settle(mistakes, &source)))
    }
}

/// The mistake of a text that is larger than [`LARGEST`].
fn too_large() -> Mistake {
    Mistake::outside(Code::TooLarge, "the policy is larger than 8 MiB")
        .help("put long lists into files: `list NAME from \"lists/names.txt\"`")
}

/// The tokens of a text, white space and comments among them; they tile it. For tools and for the test that holds the
/// parser and `grammar/sekisho.ebnf` together.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = lex::lex(text).0;
    token::mark_items(&mut tokens);
    tokens
}
