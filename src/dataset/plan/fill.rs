//! What one record of a subject lacks, from its others: those values together that stand together.
//!
//! A record without a post code and a diagnosis takes both from one other record, for each that has both; not each post code with
//! each diagnosis, which would make combinations that no record has. So the combinations of a subject are the same whether its facts
//! are in one table or cut into several, as far as the tables themselves tell what belongs together.
//!
//! It goes column by column. A record that lacks the column takes it, and whatever else it lacks, from each record that has the column and
//! agrees with it wherever both have a value. Only where none agrees it takes the values of the column by themselves. What it has taken
//! counts when the next column is looked for, so that a third table is held against what came from the second.
use super::PLACE;

/// A column, and what may happen to it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    /// `q{index}`.
    pub(super) index: usize,
    /// Whether a missing value is filled.
    pub(super) filled: bool,
    /// Whether no value is missing.
    pub(super) sure: bool,
}

/// The tables between `own` and what is filled: one for each column that is filled. With `once`, equal rows of a unit become one, at
/// the first of their places.
///
/// The columns of a `group by` are taken for a key of whatever is joined to them, wrongly (see [`super::classes::tables`]). Here each
/// join makes an expression of the column that it fills, so that none of them outlives it.
pub(super) fn tables(columns: &[Column], once: bool) -> Vec<(String, String)> {
    let mut tables = Vec::new();
    let mut from = "own".to_owned();
    for column in columns.iter().filter(|column| column.filled) {
        if tables.is_empty() {
            tables.push(("others".to_owned(), others(columns)));
        }
        let name = format!("filled_q{}", column.index);
        tables.push((name.clone(), step(&from, *column, columns, once)));
        from = name;
    }
    tables
}

/// What records of each unit say.
fn others(columns: &[Column]) -> String {
    format!("  select distinct unit{} from own", list(columns))
}

/// The rows of a table with one column filled.
fn step(from: &str, column: Column, columns: &[Column], once: bool) -> String {
    let c = column.index;
    let mut values = String::new();
    for Column { index, filled, .. } in columns {
        let value = match (*index == c, filled) {
            (true, _) => format!("coalesce(f.q{c}, o.q{c}, v.q{c}) as q{c}"),
            (false, true) => format!("coalesce(f.q{index}, o.q{index}) as q{index}"),
            (false, false) => format!("f.q{index}"),
        };
        values.push_str(&format!(",\n    {value}"));
    }
    let others = columns.iter().filter(|other| other.index != c);
    let agrees = others.map(|other| {
        let q = format!("q{}", other.index);
        if other.sure {
            format!(" and f.{q} = o.{q}")
        } else {
            format!("\n    and (f.{q} = o.{q} or f.{q} is null or o.{q} is null)")
        }
    });
    let agrees: String = agrees.collect();
    let (rows, place) = if once {
        let list = list(columns);
        (
            format!(
                "(\n    select unit{list}, min({PLACE}) as place, min(offers) as offers\n    from {from} group by unit{list}\n  )"
            ),
            "f.place / 68719476736 as file, f.place % 68719476736 as \"row\", f.offers",
        )
    } else {
        (from.to_owned(), "f.file, f.\"row\", f.offers")
    };
    format!(
        "  select f.unit, {place}{values}\n  from {rows} as f\n  \
         left join others as o on o.unit = case when f.q{c} is null then f.unit end and o.q{c} is not null{agrees}\n  \
         left join (select distinct unit, q{c} from own where q{c} is not null) as v\n    \
         on v.unit = case when f.q{c} is null and o.unit is null then f.unit end"
    )
}

/// The columns, each after a comma.
fn list(columns: &[Column]) -> String {
    (columns.iter())
        .map(|column| format!(", q{}", column.index))
        .collect()
}
