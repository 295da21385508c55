//! From what a policy says to what it means: names become what they name, keywords tags, parameters their values.
//!
//! Nothing here returns early: each part tells its mistakes and leaves out what it cannot make.
mod data_sets;
mod file_terms;
mod header;
mod lists;
mod names;
mod params;
mod predicates;
mod regexes;
mod rules;
mod selectors;
mod sets;
mod tests;
mod values;

use std::sync::Arc;

use super::Environment;
use super::ast::{Item, Tree};
use super::digest;
use super::mistake::Mistake;
use super::model::{Policy, Source};
use super::token::Token;
use names::Names;
pub(crate) use tests::{Known, tests};

/// The policy that `tree` means, as far as it means one, and the mistakes and lints of its meaning.
pub(crate) fn resolve(
    tree: &Tree,
    tokens: &[Token],
    source: &Arc<Source>,
    environment: &Environment<'_>,
) -> (Policy, Vec<Mistake>) {
    let mut names = Names::default();
    for item in &tree.items {
        if let Item::Error(Some(name)) = &item.it {
            names.broken.insert(name.clone());
        }
    }
    let header = header::header(tree, &mut names);
    params::params(tree, environment, &mut names);
    lists::lists(tree, environment, &mut names);
    file_terms::scopes(tree, &mut names);
    let (rules, left_out) = rules::rules(tree, &mut names);
    names.tell_unused();
    let params = names
        .params_in_order()
        .map(|(name, param)| (name.to_owned(), param.text.clone()))
        .collect::<Vec<_>>();
    let lists = names.take_lists();
    let digest = digest::digest(&without_tests(tree, tokens), &params, &lists);
    let (tests, told) = tests::tests(&tree.items, &Known::new(tree, None), source);
    names.mistakes.extend(told);
    let policy = Policy {
        name: header.name,
        version: header.version,
        title: header.title,
        owner: header.owner,
        approved: header.approved,
        review_by: header.review_by,
        source: Arc::clone(source),
        digest,
        options: names.options,
        params,
        lists,
        scopes: names.take_scopes(),
        rules,
        left_out,
        tests,
    };
    (policy, names.mistakes)
}

/// The tokens that are in no test: those say nothing of what the policy asks for.
fn without_tests(tree: &Tree, tokens: &[Token]) -> Vec<Token> {
    let mut tests = tree
        .items
        .iter()
        .filter(|item| matches!(item.it, Item::Test(_)))
        .map(|item| item.span.clone())
        .peekable();
    let mut kept = Vec::with_capacity(tokens.len());
    for token in tokens {
        while tests.next_if(|test| test.end <= token.span.start).is_some() {}
        if tests
            .peek()
            .is_none_or(|test| token.span.start < test.start)
        {
            kept.push(token.clone());
        }
    }
    kept
}
