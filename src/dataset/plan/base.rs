//! What every model begins with: the facts, generalised, with what is missing filled in from the subject's other records.
//!
//! It gives the table `records`: `unit` (the subject, or the place of the record where records are counted), `file`, `row`,
//! `offers` (the first column of `using` that the record itself has a value in) and the columns `q{n}` that are asked for.
//! Nothing that a rule or its facts do not need is in the way: no steps, no missing values, and it is a bare selection.
use crate::policy::model::{Over, Suppressed, Trace};

use super::fill::{self, Column};
use super::step::{self, Stepped};
use super::{Known, PLACE, RuleView};

/// The beginning of a query.
#[derive(Debug, Clone)]
pub struct Base<'a> {
    view: &'a RuleView<'a>,
    known: &'a Known,
    /// The columns of `using`.
    pub keys: Vec<usize>,
}

/// Stands between the values of a trace: no value has it, for it is taken out where facts are made.
pub(super) const BETWEEN: &str = "chr(31)";

impl<'a> Base<'a> {
    /// For a rule.
    pub fn new(view: &'a RuleView<'a>, known: &'a Known) -> Self {
        let keys = view.using().collect();
        Self { view, known, keys }
    }

    /// `with … records as (…)`, with the columns of `using` and these.
    pub fn with(&self, more: &[usize]) -> String {
        self.tables(more, false)
    }

    /// The same for what counts and names no records: where something is filled, what a unit has in common with itself stands there
    /// once, at its first place, and not for each image.
    pub fn units(&self, more: &[usize]) -> String {
        self.tables(more, true)
    }

    fn tables(&self, more: &[usize], once: bool) -> String {
        let others = more.iter().filter(|c| !self.keys.contains(c));
        let wanted: Vec<usize> = self.keys.iter().chain(others).copied().collect();
        let mut tables = vec![("own".to_owned(), self.stepped(&wanted))];
        let (traced, plain): (Vec<usize>, Vec<usize>) =
            (wanted.iter()).partition(|c| self.trace(**c).is_some());
        let columns: Vec<Column> = (plain.iter())
            .map(|c| Column {
                index: *c,
                filled: self.filled(*c),
                sure: !self.may_miss(*c),
            })
            .collect();
        tables.extend(fill::tables(&columns, once));
        let last = tables.last().map_or("own", |(name, _)| name).to_owned();
        if !traced.is_empty() {
            tables.push(("traced".to_owned(), self.traces(&last, &plain, &traced)));
        }
        if let Some((name, _)) = tables.last_mut() {
            // `own` alone is what is asked for; the others look at it.
            "records".clone_into(name);
        }
        let each = tables
            .iter()
            .map(|(name, query)| format!("{name} as (\n{query}\n)"));
        format!("with {}", each.collect::<Vec<_>>().join(",\n"))
    }

    fn trace(&self, column: usize) -> Option<Trace> {
        self.view.columns.get(column)?.trace
    }

    /// Whether a value of this column may be missing in `records`.
    pub fn may_miss(&self, column: usize) -> bool {
        let quantity = self.view.columns.get(column);
        self.known.may_miss(column) || quantity.is_some_and(|quantity| step::may_fail(quantity))
    }

    /// Whether a null of the column is filled from other records of the subject.
    fn filled(&self, column: usize) -> bool {
        let quantity = self.view.columns.get(column);
        // Judged by itself, a column gains nothing: the values are those of the subject already.
        let apart = self.view.using().contains(&column) && self.view.apart();
        self.view.data_set.over == Over::Subjects
            && !apart
            && self.known.may_miss(column)
            && quantity.is_some_and(|quantity| quantity.trace.is_none())
    }

    /// What stands between `records` and classes: with `suppressed are forbidden`, who has all values; else everybody.
    pub fn complete(&self, more: &[usize]) -> String {
        let missing = self.keys.iter().copied().filter(|c| self.may_miss(*c));
        let keys = missing.filter(|_| self.view.data_set.suppressed == Suppressed::Forbidden);
        let more = more.iter().copied().filter(|c| self.may_miss(*c));
        let each: Vec<String> = keys
            .chain(more)
            .map(|c| format!("q{c} is not null"))
            .collect();
        if each.is_empty() {
            return String::new();
        }
        format!(" where {}", each.join(" and "))
    }

    /// The columns of `using` where a missing value matches any, if there are such.
    pub fn any(&self) -> Vec<usize> {
        if self.view.data_set.suppressed != Suppressed::MatchAny {
            return Vec::new();
        }
        self.keys
            .iter()
            .copied()
            .filter(|c| self.may_miss(*c))
            .collect()
    }

    /// Whether a unit stands in one row of `records` only.
    pub fn single(&self) -> bool {
        self.view.data_set.over == Over::Records && !self.known.several
    }

    /// The first column of `using` that the record itself has a value in.
    fn offers(&self) -> String {
        let first = self.keys.first().copied().unwrap_or_default();
        if !self.keys.iter().any(|c| self.known.may_miss(*c)) {
            return format!("cast({first} as bigint)");
        }
        let each = self
            .keys
            .iter()
            .map(|c| format!("when facts.q{c} is not null then {c} "));
        format!(
            "cast(case {}else {first} end as bigint)",
            each.collect::<String>()
        )
    }

    fn stepped(&self, wanted: &[usize]) -> String {
        let mut columns = String::new();
        let mut joins = String::new();
        for column in wanted {
            let Some(quantity) = self.view.columns.get(*column) else {
                continue;
            };
            let stepped =
                Stepped::new(quantity, &format!("facts.q{column}"), &format!("q{column}"));
            columns.push_str(&format!(",\n    {} as q{column}", stepped.value));
            joins.extend(stepped.joins.iter().map(|join| format!("\n  {join}")));
        }
        let (unit, subjects) = match self.view.data_set.over {
            Over::Subjects => ("subject", "\n  where facts.subject is not null"),
            Over::Records => (PLACE, ""),
        };
        format!(
            "  select {unit} as unit, file, \"row\", {} as offers{columns}\n  from facts{joins}{subjects}",
            self.offers()
        )
    }

    /// The rows of a table with the traces of their units.
    fn traces(&self, from: &str, plain: &[usize], traced: &[usize]) -> String {
        let mut columns: String = (plain.iter())
            .map(|column| format!(",\n    f.q{column}"))
            .collect();
        let mut joins = String::new();
        for column in traced {
            let Some(trace) = self.trace(*column) else {
                continue;
            };
            columns.push_str(&format!(",\n    t{column}.trace as q{column}"));
            joins.push_str(&format!(
                "\n  left join (\n{}\n  ) as t{column} on t{column}.unit = f.unit",
                traces(*column, trace)
            ));
        }
        format!("  select f.unit, f.file, f.\"row\", f.offers{columns}\n  from {from} as f{joins}")
    }
}

/// What a unit has in this column, as one text.
fn traces(column: usize, trace: Trace) -> String {
    match trace {
        Trace::Set => format!(
            "    select unit, array_to_string(array_agg(distinct q{column} order by q{column}), {BETWEEN}) as trace\n    \
             from own where q{column} is not null group by unit"
        ),
        // Of one date there is no interval, which is a value, too.
        Trace::Intervals => format!(
            "    select unit, coalesce(array_to_string(array_agg(days order by day), ' '), '') as trace from (\n      \
             select unit, day, date_part('epoch', day) / 86400 - lag(date_part('epoch', day) / 86400) \
             over (partition by unit order by day) as days\n      \
             from (select distinct unit, cast(q{column} as date) as day from own where q{column} is not null)\n    \
             ) group by unit"
        ),
    }
}
