//! `be the same` and `vary by at most`: records with the same `per` have one value of each quantity of `using`, or numbers that lie
//! near together. With `over subjects` and no `per`, the records of each subject are held against each other. What has no value
//! in `per`, or none to compare, is like nothing.
use super::base::Base;
use super::unique::{equal, there};
use super::{Bound, Figure, Judged, Known, Overall, PLACE, Part, RuleView, Way, Why, columns};
use crate::policy::model::Over;

/// What `per` is in SQL.
#[derive(Debug, Clone)]
pub(super) struct Per {
    /// The columns `q{n}`.
    pub(super) keys: Vec<usize>,
    /// Whether the subject is meant without being said.
    pub(super) unit: bool,
}

impl Per {
    /// Of a rule.
    pub(super) fn new(view: &RuleView) -> Self {
        let keys: Vec<usize> = view.per().collect();
        let unit = keys.is_empty() && view.data_set.over == Over::Subjects;
        Self { keys, unit }
    }

    /// The columns, each followed by a comma.
    pub(super) fn columns(&self) -> String {
        let unit = if self.unit { "unit, " } else { "" };
        format!("{}{unit}", columns(&self.keys))
    }

    /// `group by …`; nothing where all records are held against each other.
    pub(super) fn group_by(&self) -> String {
        let columns = self.columns();
        match columns.trim_end_matches(", ") {
            "" => String::new(),
            columns => format!(" group by {columns}"),
        }
    }

    /// That two rows belong together.
    pub(super) fn equal(&self, left: &str, right: &str) -> String {
        if self.unit {
            format!("{left}.unit = {right}.unit")
        } else {
            equal(left, right, &self.keys)
        }
    }

    /// `g` with the condition that ties a row of `r` to it: the groups of `failing`. Where the subject is not said, it is
    /// whose the first record is.
    pub(super) fn joins(&self) -> String {
        if self.unit {
            return format!(
                "(select distinct u.unit, failing.\"group\" from records as u join failing on {PLACE} = failing.first) as g\n  \
                 on g.unit = r.unit"
            );
        }
        format!("failing as g on {}", equal("r", "g", &self.keys))
    }
}

/// One for each quantity of `using`: where it has several values.
pub fn parts(view: &RuleView, known: &Known, demand: usize) -> Vec<Part> {
    let one = |c| {
        let base = Base::new(view, known);
        let per = Per::new(view);
        let by = per.columns();
        let wanted = [per.keys.as_slice(), &[c]].concat();
        let there = there(&wanted, "");
        let each = if base.single() {
            format!(
                "select {by}q{c}, count(*) as n, min({PLACE}) as first from records where {there} group by {by}q{c}"
            )
        } else {
            format!(
                "select {by}q{c}, count(*) as n, min(place) as first from (\n    \
                 select distinct {by}q{c}, {PLACE} as place from records where {there}\n  ) group by {by}q{c}"
            )
        };
        Part {
            histogram: false,
            title: "several values where one is asked for".to_owned(),
            groups: format!(
                "{}\nselect {by}cast(sum(n) as bigint) as size, cast(count(*) as double) as figure, min(first) as first\n\
                 from (\n  {each}\n){} having count(*) > 1",
                base.with(&per.keys),
                per.group_by()
            ),
            members: members(&base, &per, c),
            keys: per.keys,
            judged: Judged::Fail(demand, Why::Demand),
        }
    };
    view.using().map(one).collect()
}

/// One for each quantity of `using`: how far its numbers lie apart.
pub fn varying(view: &RuleView, known: &Known, demand: usize, most: f64) -> Vec<Part> {
    let one = |c| {
        let base = Base::new(view, known);
        let per = Per::new(view);
        let by = per.columns();
        let wanted = [per.keys.as_slice(), &[c]].concat();
        Part {
            histogram: false,
            title: "how far numbers lie apart".to_owned(),
            groups: format!(
                "{}\nselect {by}count(*) as size, max(number) - min(number) as figure, min(place) as first\n\
                 from (\n  select distinct {by}try_cast(q{c} as double) as number, {PLACE} as place from records where {}\n\
                 ) where number is not null{}",
                base.with(&per.keys),
                there(&wanted, ""),
                per.group_by()
            ),
            members: members(&base, &per, c),
            keys: per.keys,
            judged: Judged::Bounds(vec![Bound {
                demand,
                name: "range",
                figure: Figure::Own,
                overall: Overall::Worst,
                way: Way::AtMost,
                bound: most,
            }]),
        }
    };
    view.using().map(one).collect()
}

/// The records of failing groups that have a value.
fn members(base: &Base, per: &Per, c: usize) -> String {
    format!(
        "{}\nselect g.\"group\", r.file, r.\"row\", cast({c} as bigint) as quantity\n\
         from records as r join {} where r.q{c} is not null",
        base.with(&per.keys),
        per.joins()
    )
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::super::testing::{facts, failing, rule};
    use crate::policy::model::{Demand, Over};

    #[test]
    fn records_of_one_study_have_one_patient_and_those_without_a_study_or_a_patient_are_passed_over()
     {
        let records = facts(
            "file row subject q0 q1
             1 0 A S1 A
             2 0 B S1 B
             3 0 A S2 A
             4 0 A S2 A
             5 0 A S2 -
             6 0 C - C
             7 0 D - D",
        );
        let found = failing(&rule(Over::Records, 1, 1), Demand::Same, &[records]);
        assert_eq!(found, ["1.0:1", "2.0:1"]);
    }

    #[test]
    fn over_subjects_each_has_one_value_wherever_it_stands() {
        let records = facts(
            "file row subject q0 q1
             1 0 A F 1950
             2 7 A M -
             3 0 B F 1951
             3 1 B F 1952",
        );
        let found = failing(&rule(Over::Subjects, 0, 2), Demand::Same, &[records]);
        assert_eq!(found, ["1.0:0", "2.7:0", "3.0:1", "3.1:1"]);
    }

    #[test]
    fn several_values_of_one_record_differ_too() {
        let records = facts(
            "file row subject q0 q1
             1 0 A S x
             1 0 A S y
             2 0 A T x",
        );
        let found = failing(&rule(Over::Records, 1, 1), Demand::Same, &[records]);
        assert_eq!(found, ["1.0:1"]);
    }

    #[test]
    fn numbers_may_lie_apart_as_far_as_is_said() {
        let records = || {
            facts(
                "file row subject q0 q1
                 1 0 A S 1.5
                 2 0 A S 1.8
                 3 0 A T -2
                 4 0 A T -2",
            )
        };
        let found = |most| {
            failing(
                &rule(Over::Records, 1, 1),
                Demand::VaryBy(most),
                &[records()],
            )
        };
        assert!(found(0.3).is_empty());
        assert_eq!(found(0.2), ["1.0:1", "2.0:1"]);
    }
}
