//! Parts run over small tables, for the tests of what they find.
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::prelude::{SessionConfig, SessionContext};

use super::{Judged, Known, Part, RuleView, parts};
use crate::policy::model::{
    DataSet, Demand, Must, Over, Predicate, Quantity, QuantityFrom, Suppressed,
};

/// A table: how many columns of numbers it begins with, the names of all, and its rows; `-` is a missing value.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) numbers: usize,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Table {
    /// From lines of words, of which the first names the columns.
    pub(super) fn new(name: &'static str, numbers: usize, text: &str) -> Self {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        Self {
            name,
            numbers,
            columns: lines.next().map(words).unwrap_or_default(),
            rows: lines.map(words).collect(),
        }
    }

    fn batch(&self) -> RecordBatch {
        let column = |n: usize| -> ArrayRef {
            let cells = self.rows.iter().map(|row| {
                let cell = row[n].as_str();
                (cell != "-").then_some(cell)
            });
            if n < self.numbers {
                Arc::new(
                    cells
                        .map(|cell| cell?.parse::<i64>().ok())
                        .collect::<Int64Array>(),
                )
            } else {
                Arc::new(cells.collect::<StringArray>())
            }
        };
        let columns = self.columns.iter().enumerate();
        RecordBatch::try_from_iter(columns.map(|(n, name)| (name, column(n)))).unwrap()
    }
}

/// The facts of a rule.
pub(super) fn facts(text: &str) -> Table {
    Table::new("facts", 2, text)
}

/// A quantity without steps.
pub(super) fn quantity(name: &str) -> Quantity {
    Quantity {
        from: vec![QuantityFrom::Column {
            scope: None,
            name: name.to_owned(),
        }],
        steps: Vec::new(),
        trace: None,
        text: name.to_owned(),
    }
}

/// A rule with so many quantities behind `per` and `using`.
pub(super) fn rule(over: Over, per: usize, using: usize) -> DataSet {
    let some = |n: usize| (0..n).map(|_| quantity("x")).collect();
    DataSet {
        over,
        per: some(per),
        using: some(using),
        suppressed: Suppressed::Forbidden,
        marks: Vec::new(),
    }
}

/// What fails a demand: for each failing record `file.row:quantity`, in order; and each figure, where there is one.
pub(super) fn failing(data_set: &DataSet, demand: Demand, tables: &[Table]) -> Vec<String> {
    let must = Must::Is(Predicate::Demand(Box::new(demand)));
    let view = RuleView::new(data_set, &must);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let known = |several| Known {
        nulls: Vec::new(),
        several,
    };
    let twice: Vec<Vec<String>> = [known(true), known(false)]
        .iter()
        .filter(|known| known.several || !has_several(tables))
        .map(|known| runtime.block_on(run(&parts(&view, known), tables)))
        .collect();
    // What the scan knows of the facts makes the SQL shorter, and never changes what it says.
    assert!(twice.windows(2).all(|pair| pair[0] == pair[1]), "{twice:?}");
    twice.into_iter().next().unwrap_or_default()
}

fn has_several(tables: &[Table]) -> bool {
    let facts = tables.iter().find(|table| table.name == "facts");
    let places = facts.map(|table| table.rows.iter().map(|row| &row[..2]).collect::<Vec<_>>());
    places.is_some_and(|mut places| {
        places.sort();
        places.windows(2).any(|pair| pair[0] == pair[1])
    })
}

async fn run(parts: &[Part], tables: &[Table]) -> Vec<String> {
    let mut out = Vec::new();
    for part in parts {
        let context =
            SessionContext::new_with_config(SessionConfig::new().with_target_partitions(3));
        for table in tables {
            context.register_batch(table.name, table.batch()).unwrap();
        }
        let fails = match &part.judged {
            Judged::Fail(..) => "true".to_owned(),
            Judged::Bounds(bounds) => match bounds[0].way {
                super::Way::AtLeast => format!("figure < {:?}", bounds[0].bound),
                super::Way::AtMost => format!("figure > {:?}", bounds[0].bound + 1e-9),
            },
        };
        let groups = format!(
            "create table failing as select row_number() over (order by first) - 1 as \"group\", {}size, figure, first from (\n{}\n) where {fails}",
            super::columns(&part.keys),
            part.groups
        );
        context
            .sql(&groups)
            .await
            .unwrap_or_else(|error| panic!("{error}\n{groups}"))
            .collect()
            .await
            .unwrap();
        let members = format!(
            "select distinct concat(file, '.', \"row\", ':', quantity) as member, file, \"row\", quantity \
             from (\n{}\n) order by file, \"row\", quantity",
            part.members
        );
        let found = context
            .sql(&members)
            .await
            .unwrap_or_else(|error| panic!("{error}\n{members}"));
        let found = found.collect().await.unwrap();
        for batch in &found {
            let names = datafusion::arrow::compute::cast(
                batch.column(0),
                &datafusion::arrow::datatypes::DataType::Utf8,
            );
            let names = names.unwrap();
            let names = names.as_any().downcast_ref::<StringArray>().unwrap();
            out.extend(names.iter().flatten().map(str::to_owned));
        }
    }
    out
}

/// The figures of the first part, for tests of them.
pub(super) fn groups(data_set: &DataSet, demand: Demand, tables: &[Table]) -> String {
    let must = Must::Is(Predicate::Demand(Box::new(demand)));
    let view = RuleView::new(data_set, &must);
    let part = parts(&view, &Known::default()).into_iter().next().unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let context = SessionContext::new();
        for table in tables {
            context.register_batch(table.name, table.batch()).unwrap();
        }
        let rows = context
            .sql(&part.groups)
            .await
            .unwrap()
            .collect()
            .await
            .unwrap();
        pretty_format_batches(&rows).unwrap().to_string()
    })
}
