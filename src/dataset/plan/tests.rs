//! Worked examples: small tables through the plans and the engine.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests"
)]
mod filling;
mod limits;
mod papers;
mod steps;
mod suppressed;

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::parquet::arrow::ArrowWriter;

use super::{Known, RuleView};
use crate::dataset::answer::{Answer, Measured, Why};
use crate::dataset::engine::{BATCH, Engine, EngineError, Facts, Limits, Rows};
use crate::policy::model::{
    DataSet, Demand, Measure, Must, Over, Predicate, Quantity, QuantityFrom, Step, Suppressed,
    Trace,
};

/// A table: the subject, then the columns; `-` is missing. Each row is a row of the file 0.
pub(super) struct Table(pub(super) Vec<Vec<Option<String>>>);

/// Reads a table from text: a row a line, cells split by `|`.
pub(super) fn table(text: &str) -> Table {
    let cell = |cell: &str| {
        let cell = cell.trim();
        (cell != "-").then(|| cell.to_owned())
    };
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    Table(
        lines
            .map(|line| line.split('|').map(cell).collect())
            .collect(),
    )
}

/// A quantity of this name.
pub(super) fn quantity(text: &str) -> Quantity {
    Quantity {
        from: vec![QuantityFrom::Column {
            scope: None,
            name: text.to_owned(),
        }],
        steps: Vec::new(),
        trace: None,
        text: text.to_owned(),
    }
}

pub(super) fn stepped(steps: Vec<Step>) -> Quantity {
    Quantity {
        steps,
        ..quantity("stepped")
    }
}

pub(super) fn traced(trace: Trace) -> Quantity {
    Quantity {
        trace: Some(trace),
        ..quantity("traced")
    }
}

/// A rule over subjects.
pub(super) fn over(using: Vec<Quantity>, suppressed: Suppressed) -> DataSet {
    DataSet {
        over: Over::Subjects,
        per: Vec::new(),
        using,
        suppressed,
        marks: Vec::new(),
    }
}

pub(super) fn keep(measure: Measure, bound: f64) -> Demand {
    Demand::Keep(measure, bound)
}

/// Runs the demands over a table, with one, two and seven threads, batches of one, two and many rows, and its rows spread over files; all must say the same.
pub(super) fn answer(table: &Table, data_set: &DataSet, demands: Vec<Demand>) -> Answer {
    let run = |threads, files, several, batch| {
        let limits = Limits {
            batch,
            ..limits(64 << 20, threads)
        };
        run(table, data_set, &demands, (files, several), limits).unwrap()
    };
    let answer = run(1, 1, false, BATCH);
    assert_eq!(run(2, 3, false, 2), answer);
    // What is not known changes the plan and not the answer.
    assert_eq!(run(7, 2, true, 1), answer);
    answer
}

pub(super) fn limits(memory: usize, threads: usize) -> Limits {
    Limits {
        memory,
        spill: std::env::temp_dir(),
        threads,
        batch: BATCH,
    }
}

/// Runs the demands over a table, within limits, with its rows spread over so many files.
pub(super) fn run(
    table: &Table,
    data_set: &DataSet,
    demands: &[Demand],
    (files, several): (usize, bool),
    limits: Limits,
) -> Result<Answer, EngineError> {
    let must = Must::And(
        (demands.iter().cloned())
            .map(|demand| Must::Is(Predicate::Demand(Box::new(demand))))
            .collect(),
    );
    let view = RuleView::new(data_set, &must);
    let width = view.columns.len();
    let misses = |c: usize| {
        let cells = table.0.iter().map(|row| row.get(c));
        cells.flatten().any(Option::is_none) || table.0.iter().any(|row| row.len() <= c)
    };
    let known = Known {
        nulls: (1..=width).map(misses).collect(),
        several,
    };
    let folder = tempfile::tempdir().unwrap();
    for file in 0..files {
        let rows: Vec<(usize, &Vec<Option<String>>)> = (table.0.iter().enumerate())
            .filter(|(n, _)| n % files == file)
            .collect();
        write(&folder.path().join(format!("{file}.parquet")), width, &rows);
    }
    let facts = Facts {
        facts: Rows::Disk(folder.path()),
        targets: None,
        directory: None,
    };
    Engine::new(limits)?.answer("test", &view, &known, &facts)
}

fn write(path: &std::path::Path, width: usize, rows: &[(usize, &Vec<Option<String>>)]) {
    let text = |c: usize| -> ArrayRef {
        let cells = rows.iter().map(|(_, row)| row.get(c).cloned().flatten());
        Arc::new(cells.collect::<StringArray>())
    };
    let mut columns: Vec<(String, ArrayRef, bool)> = vec![
        ("subject".to_owned(), text(0), true),
        (
            "file".to_owned(),
            Arc::new(Int64Array::from(vec![0; rows.len()])),
            false,
        ),
        (
            "row".to_owned(),
            Arc::new(
                rows.iter()
                    .map(|(n, _)| Some(*n as i64 + 1))
                    .collect::<Int64Array>(),
            ),
            false,
        ),
    ];
    columns.extend((0..width).map(|n| (super::column(n), text(n + 1), true)));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let file = std::fs::File::create(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// The figure of the first demand.
pub(super) fn figure(answer: &Answer) -> f64 {
    answer.measured.first().and_then(|one| one.value).unwrap()
}

/// Asserts that two figures are the same, to 1e-9.
pub(super) fn near(one: f64, other: f64) {
    assert!(
        (one - other).abs() < 1e-9 || one == other,
        "{one} is not {other}"
    );
}

/// The rows that findings are of.
pub(super) fn rows(answer: &Answer) -> Vec<u64> {
    answer.members.iter().map(|member| member.row).collect()
}
