//! What every model begins with: the facts, generalised, with what is missing filled in from the subject's other records.
//!
//! It gives the table `records`: `unit` (the subject, or the place of the record where records are counted), `file`, `row`,
//! `offers` (the first column of `using` that the record itself has a value in) and the columns `q{n}` that are asked for.
//! Nothing that a rule or its facts do not need is in the way: no steps, no missing values, and it is a bare selection.
use crate::policy::model::{Over, Suppressed, Trace};

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

/// Stands between the values of a trace: no value of a table or an attribute has it.
pub(super) const BETWEEN: &str = "chr(31)";

impl<'a> Base<'a> {
    /// For a rule.
    pub fn new(view: &'a RuleView<'a>, known: &'a Known) -> Self {
        let keys = view.using().collect();
        Self { view, known, keys }
    }

    /// `with … records as (…)`, with the columns of `using` and these.
    pub fn with(&self, more: &[usize]) -> String {
        let others = more.iter().filter(|c| !self.keys.contains(c));
        let wanted: Vec<usize> = self.keys.iter().chain(others).copied().collect();
        let mut tables = vec![("records", self.stepped(&wanted))];
        let filled: Vec<usize> = wanted.iter().copied().filter(|c| self.filled(*c)).collect();
        let traced: Vec<(usize, Trace)> = (wanted.iter())
            .filter_map(|c| Some((*c, self.view.columns.get(*c)?.trace?)))
            .collect();
        let mut lines = String::new();
        if !filled.is_empty() || !traced.is_empty() {
            if let Some(first) = tables.first_mut() {
                first.0 = "own";
            }
            tables.push(("records", self.completed(&wanted, &filled, &traced)));
        }
        for (n, (name, query)) in tables.iter().enumerate() {
            let begin = if n == 0 { "with " } else { ",\n" };
            lines.push_str(&format!("{begin}{name} as (\n{query}\n)"));
        }
        lines
    }

    /// Whether a value of this column may be missing in `records`.
    pub fn may_miss(&self, column: usize) -> bool {
        let quantity = self.view.columns.get(column);
        self.known.may_miss(column) || quantity.is_some_and(|quantity| step::may_fail(quantity))
    }

    /// Whether a null of the column is filled from other records of the subject.
    fn filled(&self, column: usize) -> bool {
        let quantity = self.view.columns.get(column);
        self.view.data_set.over == Over::Subjects
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

    fn completed(&self, wanted: &[usize], filled: &[usize], traced: &[(usize, Trace)]) -> String {
        let mut columns = String::new();
        let mut joins = String::new();
        for column in wanted {
            let of = traced.iter().find(|(traced, _)| traced == column);
            if let Some((_, trace)) = of {
                columns.push_str(&format!(",\n    t{column}.trace as q{column}"));
                joins.push_str(&format!(
                    "\n  left join (\n{}\n  ) as t{column} on t{column}.unit = own.unit",
                    traces(*column, *trace)
                ));
            } else if filled.contains(column) {
                columns.push_str(&format!(
                    ",\n    coalesce(own.q{column}, f{column}.q{column}) as q{column}"
                ));
                joins.push_str(&format!(
                    "\n  left join (select distinct unit, q{column} from own where q{column} is not null) as f{column}\n    \
                     on f{column}.unit = case when own.q{column} is null then own.unit end"
                ));
            } else {
                columns.push_str(&format!(",\n    own.q{column}"));
            }
        }
        format!("  select own.unit, own.file, own.\"row\", own.offers{columns}\n  from own{joins}")
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
