//! The formatter: the one canonical form of a policy's text. It has no options.
//!
//! tree and comments → `items`, `terms`, `spell` → `layout` → text
//!
//! It trusts itself with nothing: each time, it parses what it has written and compares trees and comments with those of
//! the source, and formats that again until nothing changes. What does not come out the same is refused.
mod comments;
mod dataset;
mod example;
mod flat;
mod items;
mod layout;
mod pixels;
mod spell;
mod terms;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::ast::{Item, Node, Quantity, Tree};
use super::mistake::{Mistake, Mistakes};
use super::model::Source;
use super::{LARGEST, lex, parse};
use comments::Comments;
pub use flat::flat;

/// Why a policy was not formatted.
#[derive(Debug, thiserror::Error)]
pub enum Unformatted {
    /// It is not in the language; its mistakes of syntax.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    /// What was written does not say the same: a fault of the formatter.
    #[error("the formatted text of the policy would not be the same policy ({0})")]
    Fault(&'static str),
}

/// How often a text is formatted until it stays the same.
const ROUNDS: usize = 8;

/// The canonical text of a policy: what it says, with every comment, in the one form.
///
/// # Errors
///
/// The mistakes of syntax of a text that is not in the language (mistakes of meaning do not matter here); or a fault of
/// the formatter itself, which then has been caught at writing something else.
pub fn format(source: &Source) -> Result<String, Unformatted> {
    let (tree, comments) = settled(source)?;
    let mut text = items::tree(&tree, &source.text, comments.clone());
    for _ in 0..ROUNDS {
        let Ok((again, comments_again)) = read(&text) else {
            return Err(Unformatted::Fault("it is not in the language"));
        };
        if again != tree {
            return Err(Unformatted::Fault("its sentences differ"));
        }
        if !comments.texts().eq(comments_again.texts()) {
            return Err(Unformatted::Fault("its comments differ"));
        }
        let next = items::tree(&again, &text, comments_again);
        if next == text {
            return Ok(text);
        }
        text = next;
    }
    Err(Unformatted::Fault("it does not come to rest"))
}

/// The params of a policy that are no switches, as a policy that extends it would set them to what they are.
///
/// # Errors
///
/// The mistakes of syntax of a text that is not in the language.
pub(crate) fn settable(source: &Source) -> Result<Vec<String>, Mistakes> {
    let (tree, _) = settled(source)?;
    let line = |node: &Node<Item>| match &node.it {
        Item::Param(param) if !matches!(param.kind.it.as_str(), "option" | "boolean") => {
            Some(format!(
                "param {} = {}",
                param.name.it,
                spell::value(&param.value.it)
            ))
        }
        _ => None,
    };
    Ok(tree.items.iter().filter_map(line).collect())
}

/// A quantity as a policy writes it, in canonical form.
pub(crate) fn quantity(it: &Quantity) -> String {
    dataset::quantity(it)
}

/// The tree and the comments of a source.
fn settled(source: &Source) -> Result<(Tree, Comments), Mistakes> {
    read(&source.text).map_err(|mistakes| {
        let source = Arc::new(source.clone());
        Mistakes::new(&source, Mistake::settle(mistakes, &source))
    })
}

/// The tree and the comments of a text, or its mistakes of syntax.
fn read(text: &str) -> Result<(Tree, Comments), Vec<Mistake>> {
    if text.len() > LARGEST {
        return Err(vec![super::too_large()]);
    }
    let (mut tokens, slips) = lex::lex(text);
    let comments = Comments::of(text, &tokens);
    let parsed = parse::parse(&mut tokens, slips, text.len());
    if parsed.mistakes.is_empty() {
        Ok((parsed.tree, comments))
    } else {
        Err(parsed.mistakes)
    }
}
