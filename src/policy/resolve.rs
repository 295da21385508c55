//! From what a policy says to what it means: names become what they name, keywords tags, parameters their values.
//!
//! Nothing here returns early: each part tells its mistakes and leaves out what it cannot make.
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
mod values;

use std::sync::Arc;

use super::Environment;
use super::ast::{Item, Tree};
use super::digest;
use super::mistake::Mistake;
use super::model::{Policy, Source};
use super::token::Token;
use names::Names;

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
    let rules = rules::rules(tree, &mut names);
    names.tell_unused();
    let params = names
        .params_in_order()
        .map(|(name, param)| (name.to_owned(), param.text.clone()))
        .collect::<Vec<_>>();
    let lists = names.take_lists();
    let digest = digest::digest(tokens, &params, &lists);
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
    };
    (policy, names.mistakes)
}
