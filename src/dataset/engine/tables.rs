//! The tables that queries may use: the facts, on disk or in memory; mappings, populations, prefectures and what fails in memory.
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::common::DataFusionError;
use datafusion::datasource::MemTable;
use datafusion::prelude::{ParquetReadOptions, SessionContext};

use super::super::directory;
use super::super::layout::{self, Kind};
use super::super::plan::{self, Part, RuleView};
use super::super::value::{self, Precision, Unfit};
use super::measure::Failing;
use super::{Facts, Rows};
use crate::policy::model::{Demand, Population, Step};

/// Registers what the queries of a rule may use.
pub(super) async fn register(
    session: &SessionContext,
    view: &RuleView<'_>,
    facts: &Facts<'_>,
) -> Result<(), DataFusionError> {
    let text = |name: String| Field::new(name, DataType::Utf8, true);
    let number = |name: &str| Field::new(name, DataType::Int64, false);
    let columns = (0..view.columns.len()).map(|n| text(plan::column(n)));
    let fields = [text("subject".to_owned()), number("file"), number("row")];
    let schema = Schema::new(fields.into_iter().chain(columns).collect::<Vec<_>>());
    rows_of(session, "facts", &facts.facts, schema).await?;
    if let Some(targets) = &facts.targets {
        let schema = Schema::new(vec![
            number("demand"),
            number("quantity"),
            text("subject".to_owned()),
            text("value".to_owned()),
        ]);
        rows_of(session, "targets", targets, schema).await?;
    }
    if let Some(directory) = &facts.directory {
        let texts = directory::COLUMNS.map(|name| text(name.to_owned()));
        let fields = [number("file"), number("row")];
        let schema = Schema::new(fields.into_iter().chain(texts).collect::<Vec<_>>());
        rows_of(session, "directory", directory, schema).await?;
    }
    let among = view.demands.iter().flat_map(|demand| match demand {
        Demand::ExistIn(among) => among.as_slice(),
        _ => &[],
    });
    for step in (view.columns.iter().copied().chain(among)).flat_map(|quantity| &quantity.steps) {
        match step {
            Step::Mapped(mapping) => {
                // As the data become them; two that are one then stand once.
                let text = |text| value::normal(text, Kind::Text, Precision::Day).ok();
                let pairs: BTreeSet<(String, &str)> = (mapping.pairs.iter())
                    .filter_map(|(value, to)| Some((text(value)?, to.as_str())))
                    .collect();
                let (values, to): (Vec<String>, Vec<&str>) = pairs.into_iter().unzip();
                let columns = vec![("value", texts(values)), ("becomes", texts(to))];
                in_memory(session, &format!("mapping_{}", mapping.name), columns)?;
            }
            Step::Prefecture => {
                let (begins, names): (Vec<String>, Vec<&str>) = plan::step::prefectures().unzip();
                let columns = vec![("begins", texts(begins)), ("prefecture", texts(names))];
                in_memory(session, "prefectures", columns)?;
            }
            _ => {}
        }
    }
    for population in view
        .demands
        .iter()
        .filter_map(|demand| plan::population::of(demand))
    {
        people(session, view, population)?;
    }
    Ok(())
}

/// The rows of a table of facts.
pub(super) async fn rows_of(
    session: &SessionContext,
    name: &str,
    rows: &Rows<'_>,
    schema: Schema,
) -> Result<(), DataFusionError> {
    let folder = match rows {
        Rows::Disk(folder) => folder,
        Rows::Memory(batches) => {
            let schema = batches
                .first()
                .map_or_else(|| Arc::new(schema), RecordBatch::schema);
            let table = MemTable::try_new(schema, vec![batches.clone()])?;
            return put(session, name, table);
        }
    };
    let mut any = false;
    for file in std::fs::read_dir(folder)? {
        any |= file?.path().extension().is_some_and(|end| end == "parquet");
    }
    if any {
        let options = ParquetReadOptions::default();
        return session
            .register_parquet(name, address(folder), options)
            .await;
    }
    let empty = RecordBatch::new_empty(Arc::new(schema));
    replace(session, name, empty)
}

/// The address of a folder, in which no character means more than itself.
fn address(folder: &Path) -> String {
    let mut out = "file://".to_owned();
    for byte in folder.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.".contains(byte) {
            out.push(char::from(*byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out.push('/');
    out
}

/// The values of a column of a population, as those of the data become them.
fn normal<'v>(
    view: &'v RuleView<'_>,
    population: &'v Population,
    n: usize,
) -> impl Iterator<Item = Result<String, Unfit>> + 'v {
    let column = view.using().start.saturating_add(n);
    let kinds = layout::kinds_for(view.data_set, &view.demands);
    let kind = kinds.get(column).copied().unwrap_or(Kind::Text);
    let precision = (view.columns.get(column)).map_or(Precision::Day, |one| Precision::of(one));
    (population.rows.iter()).map(move |(values, _)| {
        let value = values.get(n).ok_or(Unfit)?;
        value::normal(value, kind, precision)
    })
}

/// The first population that has a value which no value of the data could be, and the column, from 1.
pub(super) fn unfit<'v>(view: &'v RuleView<'_>) -> Option<(&'v str, usize)> {
    let populations = view
        .demands
        .iter()
        .filter_map(|it| plan::population::of(it));
    populations.into_iter().find_map(|population| {
        let column = (0..population.width)
            .find(|n| normal(view, population, *n).any(|value| value.is_err()))?;
        Some((population.name.as_str(), column + 1))
    })
}

/// The table of a population: the columns of `using`, and `people`.
fn people(
    session: &SessionContext,
    view: &RuleView,
    population: &Population,
) -> Result<(), DataFusionError> {
    let names: Vec<String> = view.using().map(plan::column).collect();
    let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
    for (n, name) in names.iter().enumerate() {
        let values = normal(view, population, n).map(Result::ok);
        columns.push((name, Arc::new(values.collect::<StringArray>())));
    }
    let counts =
        (population.rows.iter()).map(|(_, count)| i64::try_from(*count).unwrap_or(i64::MAX));
    columns.push(("people", Arc::new(counts.collect::<Int64Array>())));
    in_memory(session, &plan::population::table(population), columns)
}

/// What fails, with the columns of the part's `groups`.
pub(super) fn failing(
    session: &SessionContext,
    part: &Part,
    failing: &[Failing],
) -> Result<(), DataFusionError> {
    let names: Vec<String> = part.keys.iter().map(|key| plan::column(*key)).collect();
    let numbers = |of: &dyn Fn(&Failing) -> i64| -> ArrayRef {
        Arc::new(failing.iter().map(of).collect::<Int64Array>())
    };
    let count = i64::try_from(failing.len()).unwrap_or(i64::MAX);
    let size = |one: &Failing| i64::try_from(one.row.size).unwrap_or(i64::MAX);
    let figures = failing.iter().map(|one| one.row.figure);
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("group", Arc::new((0..count).collect::<Int64Array>())),
        ("size", numbers(&size)),
        ("first", numbers(&|one| one.row.first)),
        ("figure", Arc::new(figures.collect::<Float64Array>())),
    ];
    for (n, name) in names.iter().enumerate() {
        let values = failing
            .iter()
            .map(|one| one.row.keys.get(n).cloned().flatten());
        columns.push((name, Arc::new(values.collect::<StringArray>())));
    }
    in_memory(session, "failing", columns)
}

fn texts<T: AsRef<str>>(values: Vec<T>) -> ArrayRef {
    Arc::new(values.into_iter().map(Some).collect::<StringArray>())
}

fn in_memory(
    session: &SessionContext,
    name: &str,
    columns: Vec<(&str, ArrayRef)>,
) -> Result<(), DataFusionError> {
    let columns = columns
        .into_iter()
        .map(|(name, values)| (name, values, true));
    replace(
        session,
        name,
        RecordBatch::try_from_iter_with_nullable(columns)?,
    )
}

/// Registers a table; one of this name has the same rows, or is of an earlier part.
fn replace(session: &SessionContext, name: &str, rows: RecordBatch) -> Result<(), DataFusionError> {
    put(
        session,
        name,
        MemTable::try_new(rows.schema(), vec![vec![rows]])?,
    )
}

fn put(session: &SessionContext, name: &str, table: MemTable) -> Result<(), DataFusionError> {
    let name = datafusion::common::TableReference::bare(name);
    session.deregister_table(name.clone())?;
    session.register_table(name, Arc::new(table))?;
    Ok(())
}
