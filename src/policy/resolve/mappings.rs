//! Mappings: what values become, from a file.
use std::collections::BTreeMap;

use super::super::ast::{self, Item, Tree};
use super::super::extend::Given;
use super::super::model::Mapping;
use super::lists::{Why, why};
use super::names::Names;
use super::table::{Named, rows};

/// Takes up the mappings of a policy.
pub(super) fn mappings(tree: &Tree, environment: &Given<'_>, names: &mut Names) {
    for item in &tree.items {
        let Item::Mapping(mapping) = &item.it else {
            continue;
        };
        let file = Named {
            what: "mapping",
            name: &mapping.name,
            path: &mapping.path,
            pinned: mapping.pinned.as_ref(),
        };
        let made = file.read(environment, names, |text, path| {
            Ok(Mapping {
                name: mapping.name.it.clone(),
                digest: format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex()),
                pairs: pairs(text, path, mapping)?,
            })
        });
        names.add_mapping(&mapping.name, made);
    }
}

/// What each value becomes, sorted by the value.
fn pairs(
    text: &str,
    path: &std::path::Path,
    mapping: &ast::Mapping,
) -> Result<Vec<(String, String)>, Why> {
    let mut pairs: BTreeMap<String, (u64, String)> = BTreeMap::new();
    rows(
        text,
        path,
        &[&mapping.column.it, &mapping.to.it],
        |line, cells| {
            let [value, becomes] = cells else {
                return Ok(());
            };
            if value.is_empty() || becomes.is_empty() {
                return Err(why(
                    format!("line {line} has an empty value"),
                    "each line says what one value becomes; take lines out that say nothing",
                ));
            }
            let first = pairs
                .entry((*value).to_owned())
                .or_insert_with(|| (line, (*becomes).to_owned()));
            if first.1 != *becomes {
                return Err(why(
                    format!(
                        "lines {} and {line} make two things of the same value",
                        first.0
                    ),
                    "a value becomes one thing; which of the two holds?",
                ));
            }
            Ok(())
        },
    )?;
    if pairs.is_empty() {
        return Err(why(
            "there is no value in it",
            "the first line has the columns' names, each other one a value and what it becomes",
        ));
    }
    let pairs = pairs.into_iter();
    Ok(pairs
        .map(|(value, (_, becomes))| (value, becomes))
        .collect())
}
