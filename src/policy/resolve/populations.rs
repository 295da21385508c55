//! Populations: the people among whom subjects hide, from a file.
use std::collections::BTreeMap;
use std::path::Path;

use unicode_normalization::UnicodeNormalization as _;

use super::super::ast::{self, Item, Tree};
use super::super::extend::Given;
use super::super::model::Population;
use super::lists::{Why, why};
use super::names::Names;
use super::table::{Named, rows};

/// Takes up the populations of a policy.
pub(super) fn populations(tree: &Tree, environment: &Given<'_>, names: &mut Names) {
    for item in &tree.items {
        let Item::Population(population) = &item.it else {
            continue;
        };
        let file = Named {
            what: "population",
            name: &population.name,
            path: &population.path,
            pinned: population.pinned.as_ref(),
        };
        let made = file.read(environment, names, |text, path| {
            Ok(Population {
                name: population.name.it.clone(),
                digest: format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex()),
                rows: people(text, path, population)?,
                width: population.columns.len(),
            })
        });
        names.add_population(&population.name, made);
    }
}

/// How many people have which values, sorted by the values; lines with the same values are added up.
fn people(
    text: &str,
    path: &Path,
    population: &ast::Population,
) -> Result<Vec<(Vec<String>, u64)>, Why> {
    let width = population.columns.len();
    let columns = population.columns.iter().chain(&population.count);
    let columns: Vec<&str> = columns.map(|column| column.it.as_str()).collect();
    let mut people: BTreeMap<Vec<String>, u64> = BTreeMap::new();
    let mut sum = 0_u64;
    rows(text, path, &columns, |line, cells| {
        let (values, count) = cells.split_at_checked(width).unwrap_or((cells, &[]));
        if values.iter().any(|value| value.is_empty()) {
            return Err(why(
                format!("line {line} has an empty value"),
                "each line says how many people have these values; take out lines of sums and of unknown values",
            ));
        }
        let count = match count.first() {
            None => 1,
            Some(cell) => number(cell).ok_or_else(|| {
                why(
                    format!("line {line}: the count is no whole number"),
                    "write how many people there are in digits alone: `12000`",
                )
            })?,
        };
        sum = sum.checked_add(count).ok_or_else(|| {
            why(
                format!("line {line}: there are too many people to count"),
                "is it the right column?",
            )
        })?;
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        let all = people.entry(values).or_insert(0);
        *all = all.saturating_add(count);
        Ok(())
    })?;
    if sum == 0 {
        return Err(why(
            "there is nobody in it",
            "the first line has the columns' names, each other one values and how many people have them",
        ));
    }
    Ok(people.into_iter().collect())
}

/// A whole number of digits alone, in full width too.
fn number(cell: &str) -> Option<u64> {
    let digits: String = cell.nfkc().collect();
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| digits.parse().ok()).flatten()
}
