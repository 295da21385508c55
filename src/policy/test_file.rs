//! Files of tests: `tests for "policy.sekisho"`, and tests of that policy.
use std::sync::Arc;

use super::ast::{Item, Tree};
use super::error::Code;
use super::mistake::{Mistake, Mistakes};
use super::model::{Policy, Source, Test};
use super::{LARGEST, calendar, lex, parse, resolve, too_large};

/// The policy that a file of tests is for, as it names it; `None` for a policy.
pub fn tests_for(source: &Source) -> Option<String> {
    let (tree, _) = read(source);
    tree.items.into_iter().find_map(|item| match item.it {
        Item::TestsFor(file) => Some(file.it),
        _ => None,
    })
}

/// The tests in `source`, a file of tests for `policy`.
///
/// # Errors
///
/// Every mistake of the file, sorted by place.
pub fn load_tests(source: Source, policy: &Policy) -> Result<Vec<Test>, Mistakes> {
    let source = Arc::new(source);
    let (tree, mut mistakes) = read(&source);
    for (n, item) in tree.items.iter().enumerate() {
        let stray = match &item.it {
            Item::Test(_) | Item::Error(_) => false,
            Item::TestsFor(_) => n > 0,
            Item::Header(_)
            | Item::Param(_)
            | Item::Assign(_)
            | Item::List(_)
            | Item::Ledger(_)
            | Item::Mapping(_)
            | Item::Population(_)
            | Item::Subject(_)
            | Item::Scope(_)
            | Item::Rule(_)
            | Item::Loosen(_) => true,
        };
        if stray {
            mistakes.push(
                Mistake::new(
                    Code::HeaderPlace,
                    item.span.clone(),
                    "a file of tests holds `tests for` once, first, and tests",
                )
                .label("no test")
                .help("move it into the policy"),
            );
        }
    }
    let (of_policy, _) = read(&policy.source);
    let known = resolve::Known::new(&of_policy, rules(policy), calendar::today());
    let (tests, told) = resolve::tests(&tree.items, &known, &source);
    mistakes.extend(told);
    if mistakes.is_empty() {
        Ok(tests)
    } else {
        Err(Mistakes::new(&source, Mistake::settle(mistakes, &source)))
    }
}

/// Every rule of a policy, in force or not.
fn rules(policy: &Policy) -> Vec<String> {
    let in_force = policy.rules.iter().map(|rule| rule.name.clone());
    in_force.chain(policy.left_out.iter().cloned()).collect()
}

fn read(source: &Source) -> (Tree, Vec<Mistake>) {
    if source.text.len() > LARGEST {
        return (Tree { items: Vec::new() }, vec![too_large()]);
    }
    let (mut tokens, slips) = lex::lex(&source.text);
    let parsed = parse::parse(&mut tokens, slips, source.text.len());
    (parsed.tree, parsed.mistakes)
}
