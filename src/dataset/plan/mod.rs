//! A dataset rule as SQL: one file a demand or a model.
//!
//! A rule becomes [`Part`]s. Each has a query that gives *groups* (equivalence classes, or what fails together) and a query that
//! gives the records of those that fail. The engine runs the first, holds each row against the bounds, and puts what fails into
//! the table `failing`; only if there is any, it runs the second.
//!
//! | file | what it does |
//! |---|---|
//! | `base` | values generalised, traces |
//! | `fill` | missing values filled from the subject's other records |
//! | `step` | a generalisation as an expression |
//! | `classes` | equivalence classes and their sizes: k-anonymity, risks |
//! | `sensitive` | how often each sensitive value stands in each class; the models of it, one a file |
//! | `population` | k-map, and risks against a population |
//! | `unique`, `same`, `exist` | the graph of UIDs: values that several have, differ, or stand nowhere |
//! | `order`, `ages`, `weekday` | dates and ages that cannot be, or were not shifted |
//! | `dicomdir` | DICOMDIRs against the files |
//! | `missing` | values that are missing, or that no generalisation fits |
//! | `show` | all of it, for who asks `sekisho explain RULE --plan` |
//!
//! What every query may use: the tables `facts` (see [`super`]), `targets`, `population` and `mapping_0`, `mapping_1`, …
//! Names are quoted by [`name`], texts by [`text`].
pub mod ages;
pub mod base;
pub mod classes;
pub mod dicomdir;
pub mod exist;
mod fill;
pub mod missing;
pub mod order;
pub mod population;
pub mod same;
pub mod sensitive;
pub mod show;
pub mod step;
#[cfg(all(test, feature = "tables"))]
mod testing;
pub mod unique;
pub mod weekday;

use crate::policy::model::{DataSet, Demand, Measure, Must, Quantity};

use super::layout;

/// What a rule asks, with the columns of its facts.
#[derive(Debug, Clone)]
pub struct RuleView<'a> {
    /// `over`, `per`, `using`, `suppressed`.
    pub data_set: &'a DataSet,
    /// What must hold, in the order written.
    pub demands: Vec<&'a Demand>,
    /// The column `q{n}` of `facts` is the `n`th of these.
    pub columns: Vec<&'a Quantity>,
}

/// What the scan knows of the facts of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// For each column, whether a value is missing somewhere. Columns beyond the end count as if.
    pub nulls: Vec<bool>,
    /// Whether some record has more than one row, as an attribute of it has several values.
    pub several: bool,
}

impl Known {
    /// Whether a value of this column may be missing.
    pub fn may_miss(&self, column: usize) -> bool {
        self.nulls.get(column).copied().unwrap_or(true)
    }
}

/// Two queries, and how the rows of the first are judged.
#[derive(Debug, Clone)]
pub struct Part {
    /// What it is, for who reads the plan: `k-anonymity`.
    pub title: String,
    /// The columns `q{n}` of `groups` that say what a group has in common.
    pub keys: Vec<usize>,
    /// Gives a row for each group: the columns of `keys` (text), `size` (how many subjects or records, BIGINT), `figure`
    /// (DOUBLE, or null), `first` (the least [`PLACE`] in it, BIGINT); perhaps `own` (how many of `size` have the group's values
    /// themselves, BIGINT; else all). No order is needed.
    pub groups: String,
    /// Gives the records of groups that fail: `"group"`, `file`, `row` (BIGINT), `quantity` (BIGINT: the column that a finding
    /// points at; a record has one for each). It may use `failing`: `"group"` and all columns of `groups`. No order is needed, and a row may
    /// come twice.
    pub members: String,
    /// Whether its groups are the equivalence classes whose sizes the verdict has a histogram of.
    pub histogram: bool,
    /// How groups are judged.
    pub judged: Judged,
}

impl Part {
    /// Whether this demand is judged by it.
    pub fn judges(&self, demand: usize) -> bool {
        match &self.judged {
            Judged::Fail(of, why) => *of == demand && *why == Why::Demand,
            Judged::Bounds(bounds) => bounds.iter().any(|bound| bound.demand == demand),
        }
    }
}

/// How the rows of a part's `groups` are judged.
#[derive(Debug, Clone, PartialEq)]
pub enum Judged {
    /// All of them fail this demand, for this reason; there is no figure.
    Fail(usize, Why),
    /// Each is held against bounds.
    Bounds(Vec<Bound>),
}

/// A bound on a figure of groups.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// Which demand, by its index in [`RuleView::demands`].
    pub demand: usize,
    /// What the figure is called: `k-anonymity`.
    pub name: &'static str,
    /// Where a group's figure comes from.
    pub figure: Figure,
    /// What is made of the figures of all groups.
    pub overall: Overall,
    /// Which way the bound goes.
    pub way: Way,
    /// The bound.
    pub bound: f64,
}

/// Where the figure of a group comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// `size`.
    Size,
    /// `figure`.
    Own,
    /// One in `size`.
    OneInSize,
    /// One in `figure`, and 1 where that is nothing.
    OneInOwn,
}

/// What is made of the figures of all groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Overall {
    /// The worst: each group is held against the bound.
    Worst,
    /// The mean over all subjects (or records).
    Mean,
    /// The mean, or the number of groups by the sum of their `figure`s, whichever is greater.
    MeanOrGroups,
    /// The share of subjects (or records) whose figure is above this.
    ShareAbove(f64),
}

/// Which way a bound goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The figure must be no less.
    AtLeast,
    /// The figure must be no more.
    AtMost,
}

pub use super::answer::Why;

/// Where a record stands, as one number that orders by file and row: below 2^27 files of below 2^36 rows.
pub const PLACE: &str = "cast(file as bigint) * 68719476736 + cast(\"row\" as bigint)";

impl<'a> RuleView<'a> {
    /// The view of a rule.
    pub fn new(data_set: &'a DataSet, must: &'a Must) -> Self {
        Self {
            data_set,
            demands: layout::demands(must),
            columns: layout::quantities(data_set, must),
        }
    }

    /// The columns of `per`.
    pub fn per(&self) -> std::ops::Range<usize> {
        0..self.data_set.per.len()
    }

    /// The columns of `using`.
    pub fn using(&self) -> std::ops::Range<usize> {
        let start = self.data_set.per.len();
        start..start.saturating_add(self.data_set.using.len())
    }

    /// Whether each quantity of `using` is judged by itself.
    pub fn apart(&self) -> bool {
        self.demands.iter().all(|demand| layout::is_apart(demand))
    }

    /// The column that this demand names itself: its sensitive attribute.
    pub fn own(&self, demand: usize) -> Option<usize> {
        let asked = |demand: &&Demand| layout::sensitive(demand).is_some();
        self.demands.get(demand).filter(|demand| asked(demand))?;
        let before = self.demands.iter().take(demand);
        Some(self.using().end + before.filter(|demand| asked(demand)).count())
    }
}

/// The parts of a rule. The sizes of classes come first, whatever is asked of them: the verdict has their histogram.
pub fn parts(view: &RuleView, known: &Known) -> Vec<Part> {
    let classed = |demand: &&Demand| matches!(demand, Demand::Keep(..));
    let mut parts = Vec::new();
    if view.demands.iter().any(classed) {
        parts.push(classes::part(view, known));
        parts.extend(missing::parts(view, known));
    } else {
        parts.extend(missing::unfit_parts(view));
    }
    for (n, demand) in view.demands.iter().enumerate() {
        match demand {
            Demand::Keep(Measure::KMap(_) | Measure::Risk(..), _) => {
                parts.extend(population::part(view, known, n));
            }
            Demand::Keep(..) => parts.extend(sensitive::part(view, known, n)),
            Demand::Unique => parts.push(unique::part(view, known, n)),
            Demand::Same => parts.extend(same::parts(view, known, n)),
            Demand::VaryBy(most) => parts.extend(same::varying(view, known, n, *most)),
            Demand::ExistIn(among) => parts.extend(exist::parts(view, known, n, among)),
            Demand::InOrder => parts.push(order::part(view, known, n)),
            Demand::PossibleAges => parts.push(ages::part(view, known, n)),
            Demand::NoWeekdayPattern => parts.push(weekday::part(view, n)),
            Demand::AgreeWithFiles => parts.extend(dicomdir::parts(n)),
        }
    }
    parts
}

/// The name of a table or column, quoted.
pub fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text, quoted. A NUL cannot stand in SQL, and in no value of a table either.
pub fn text(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "''"))
}

/// The column of this index.
pub fn column(index: usize) -> String {
    format!("q{index}")
}

/// The columns of these indices, each followed by a comma.
pub fn columns(indices: &[usize]) -> String {
    indices.iter().map(|index| format!("q{index}, ")).collect()
}

/// That two rows have the same values in these columns, missing ones alike; `true` for none. In brackets, for what stands behind
/// `from` is read as far as it goes.
pub fn same(left: &str, right: &str, indices: &[usize]) -> String {
    let each: Vec<String> = indices
        .iter()
        .map(|index| format!("({left}.q{index} is not distinct from {right}.q{index})"))
        .collect();
    if each.is_empty() {
        return "true".to_owned();
    }
    each.join(" and ")
}

#[cfg(all(test, feature = "tables"))]
mod tests;
