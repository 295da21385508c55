//! Rows of groups against the bounds of a part.
use std::collections::BinaryHeap;

use datafusion::arrow::array::{
    Array as _, AsArray as _, Float64Array, Int64Array, RecordBatch, StringArray,
};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Float64Type, Int64Type};
use datafusion::common::DataFusionError;

use super::super::answer::{Histogram, MAX_MEMBERS, Measured};
use super::super::plan::{Bound, Figure, Judged, Overall, Part, Way};

/// What figures may differ by and be the same.
const NEAR: f64 = 1e-9;
/// Fractions are added as whole numbers of this part, so that their order does not matter.
const FINE: f64 = 1e15;

/// A row of `groups`. In order of where its first record stands; then by keys, for one record may be the first of two.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) first: i64,
    pub(super) keys: Vec<Option<String>>,
    pub(super) size: u64,
    pub(super) figure: Option<f64>,
    /// Who is in it by their own values; others may only be compatible.
    own: u64,
}

impl Eq for Row {}

impl PartialOrd for Row {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Row {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.first, &self.keys).cmp(&(other.first, &other.keys))
    }
}

/// A group that fails a demand.
#[derive(Debug, Clone)]
pub(super) struct Failing {
    pub(super) demand: usize,
    pub(super) row: Row,
}

/// What came of the groups of a part.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// Figures, by demand.
    pub(super) measured: Vec<(usize, Measured)>,
    pub(super) histogram: Histogram,
    pub(super) failing: Vec<Failing>,
    /// Members at least of groups that are not among `failing`, for there are too many.
    pub(super) left_out: u64,
}

/// What has been seen of a part's groups.
pub(super) struct Tally<'a> {
    part: &'a Part,
    histogram: Histogram,
    each: Vec<Seen<'a>>,
}

/// What has been seen by one bound, or by what fails altogether.
struct Seen<'a> {
    bound: Option<&'a Bound>,
    demand: usize,
    /// The first of those that fail.
    failing: BinaryHeap<Row>,
    left_out: u64,
    worst: Option<f64>,
    groups: i128,
    members: i128,
    /// The sum of members by their figure, in parts of `FINE`.
    sum: i128,
    /// The sum of the column `figure`.
    people: i128,
    above: i128,
}

impl<'a> Tally<'a> {
    pub(super) fn new(part: &'a Part) -> Self {
        let seen = |bound: Option<&'a Bound>, demand| Seen {
            bound,
            demand,
            failing: BinaryHeap::new(),
            left_out: 0,
            worst: None,
            groups: 0,
            members: 0,
            sum: 0,
            people: 0,
            above: 0,
        };
        let each = match &part.judged {
            Judged::Fail(demand, _) => vec![seen(None, *demand)],
            Judged::Bounds(bounds) => bounds
                .iter()
                .map(|one| seen(Some(one), one.demand))
                .collect(),
        };
        Self {
            part,
            histogram: Histogram::default(),
            each,
        }
    }

    /// Holds a batch of groups against the bounds.
    pub(super) fn batch(&mut self, batch: &RecordBatch) -> Result<(), DataFusionError> {
        let size = whole(batch, "size")?;
        let first = whole(batch, "first")?;
        let figure = fraction(batch, "figure")?;
        let own = match batch.column_by_name("own") {
            Some(_) => whole(batch, "own")?,
            None => size.clone(),
        };
        let mut keys: Option<Vec<StringArray>> = None;
        for at in 0..batch.num_rows() {
            let row = Row {
                first: first.value(at),
                keys: Vec::new(),
                size: size.value(at).unsigned_abs(),
                figure: figure.is_valid(at).then(|| figure.value(at)),
                own: own.value(at).unsigned_abs(),
            };
            if self.part.histogram {
                self.histogram.add_class(row.size, row.own);
            }
            for seen in &mut self.each {
                if !seen.see(&row) || !seen.takes(&row) {
                    continue;
                }
                if keys.is_none() {
                    keys = Some(texts(batch, self.part)?);
                }
                let texts = keys.iter().flatten();
                let texts = texts.map(|text| text.is_valid(at).then(|| text.value(at).to_owned()));
                seen.keep(Row {
                    keys: texts.collect(),
                    ..row.clone()
                });
            }
        }
        Ok(())
    }

    pub(super) fn end(self) -> Ended {
        let mut ended = Ended {
            histogram: self.histogram,
            ..Ended::default()
        };
        for seen in self.each {
            let value = seen.value();
            if let Some(bound) = seen.bound {
                let measured = Measured {
                    name: bound.name,
                    value,
                    bound: bound.bound,
                };
                ended.measured.push((seen.demand, measured));
                let fails = value.is_some_and(|value| beyond(bound.way, value, bound.bound));
                if !fails {
                    continue;
                }
            }
            ended.left_out = ended.left_out.saturating_add(seen.left_out);
            let demand = seen.demand;
            let failing = seen.failing.into_sorted_vec().into_iter();
            ended
                .failing
                .extend(failing.map(|row| Failing { demand, row }));
        }
        ended
    }
}

impl Seen<'_> {
    /// Counts a group; whether it may be one of those that fail.
    fn see(&mut self, row: &Row) -> bool {
        let Some(bound) = self.bound else {
            return true;
        };
        let Some(figure) = figure(bound.figure, row) else {
            return false;
        };
        let worse = self.worst.is_none_or(|worst| match bound.way {
            Way::AtLeast => figure < worst,
            Way::AtMost => figure > worst,
        });
        if worse {
            self.worst = Some(figure);
        }
        let own = i128::from(row.own);
        self.groups = self.groups.saturating_add(1);
        self.members = self.members.saturating_add(own);
        let share = match bound.figure {
            // A class of f people has f times 1/f.
            Figure::OneInSize if row.own == row.size => FINE,
            _ => (figure * to_float(own) * FINE).round(),
        };
        self.sum = self.sum.saturating_add(to_whole(share));
        self.people = self
            .people
            .saturating_add(to_whole(row.figure.unwrap_or_default()));
        let fails = match bound.overall {
            Overall::ShareAbove(limit) => beyond(bound.way, figure, limit),
            Overall::Worst | Overall::Mean | Overall::MeanOrGroups => {
                beyond(bound.way, figure, bound.bound)
            }
        };
        if fails {
            self.above = self.above.saturating_add(own);
        }
        // Where the mean is above the bound because of how the groups are counted, all of them are behind it.
        fails || bound.overall == Overall::MeanOrGroups
    }

    /// Whether a group that fails is among the first, as far as that can be told without its keys; else it is counted.
    fn takes(&mut self, row: &Row) -> bool {
        let last = self.failing.peek();
        let behind = last.is_some_and(|last| row.first > last.first);
        if behind && self.failing.len() >= MAX_MEMBERS {
            self.left_out = self.left_out.saturating_add(row.own);
            return false;
        }
        true
    }

    fn keep(&mut self, row: Row) {
        self.failing.push(row);
        if self.failing.len() > MAX_MEMBERS
            && let Some(last) = self.failing.pop()
        {
            self.left_out = self.left_out.saturating_add(last.own);
        }
    }

    /// The figure over all groups.
    fn value(&self) -> Option<f64> {
        let part = |some: i128| (self.members > 0).then(|| to_float(some) / to_float(self.members));
        match self.bound?.overall {
            Overall::Worst => self.worst,
            Overall::Mean => Some(part(self.sum)? / FINE),
            Overall::MeanOrGroups => {
                let mean = part(self.sum)? / FINE;
                let groups = to_float(self.groups) / to_float(self.people).max(1.0);
                Some(mean.max(groups.min(1.0)))
            }
            Overall::ShareAbove(_) => part(self.above),
        }
    }
}

/// A group's figure; `None` where it has none.
fn figure(from: Figure, row: &Row) -> Option<f64> {
    let size = to_float(i128::from(row.size));
    match from {
        Figure::Size => Some(size),
        Figure::Own => row.figure,
        Figure::OneInSize => Some(1.0 / size.max(1.0)),
        Figure::OneInOwn => Some(1.0 / row.figure?.max(1.0)),
    }
}

/// Whether a figure is on the wrong side of a bound.
fn beyond(way: Way, figure: f64, bound: f64) -> bool {
    match way {
        Way::AtLeast => figure < bound - NEAR,
        Way::AtMost => figure > bound + NEAR,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn to_float(number: i128) -> f64 {
    number as f64
}

#[expect(clippy::cast_possible_truncation, reason = "saturates")]
fn to_whole(number: f64) -> i128 {
    number as i128
}

/// The keys of a batch, as text.
fn texts(batch: &RecordBatch, part: &Part) -> Result<Vec<StringArray>, DataFusionError> {
    let keys = part.keys.iter().map(|key| {
        let text = cast(named(batch, &format!("q{key}"))?, &DataType::Utf8)?;
        Ok(text.as_string::<i32>().clone())
    });
    keys.collect()
}

/// A column of whole numbers.
pub(super) fn whole(batch: &RecordBatch, name: &str) -> Result<Int64Array, DataFusionError> {
    let numbers = cast(named(batch, name)?, &DataType::Int64)?;
    Ok(numbers.as_primitive::<Int64Type>().clone())
}

fn fraction(batch: &RecordBatch, name: &str) -> Result<Float64Array, DataFusionError> {
    let numbers = cast(named(batch, name)?, &DataType::Float64)?;
    Ok(numbers.as_primitive::<Float64Type>().clone())
}

fn named<'a>(
    batch: &'a RecordBatch,
    name: &str,
) -> Result<&'a datafusion::arrow::array::ArrayRef, DataFusionError> {
    let column = batch.column_by_name(name);
    column.ok_or_else(|| DataFusionError::Plan(format!("no column {name}")))
}
