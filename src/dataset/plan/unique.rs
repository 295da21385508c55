//! `be unique`: no two records (with `over subjects`: no two subjects) have the same values of `using`. What has no value in one
//! of them is like nothing.
use super::base::Base;
use super::{Judged, Known, PLACE, Part, RuleView, Why, columns};

/// The values that stand in several.
pub fn part(view: &RuleView, known: &Known, demand: usize) -> Part {
    let base = Base::new(view, known);
    let keys = columns(&base.keys);
    let there = there(&base.keys, "");
    let several = if base.single() {
        format!(
            "select {keys}count(*) as size, cast(null as double) as figure, min({PLACE}) as first\n\
             from records where {there}\ngroup by {by} having count(*) > 1",
            by = keys.trim_end_matches(", ")
        )
    } else {
        format!(
            "select {keys}count(*) as size, cast(null as double) as figure, min(first) as first\n\
             from (select {keys}unit, min({PLACE}) as first from records where {there} group by {keys}unit)\n\
             group by {by} having count(*) > 1",
            by = keys.trim_end_matches(", ")
        )
    };
    Part {
        histogram: false,
        title: "values that several have".to_owned(),
        groups: format!("{}\n{several}", base.with(&[])),
        members: format!(
            "{}\nselect failing.\"group\", r.file, r.\"row\", r.offers as quantity\nfrom records as r join failing on {}",
            base.with(&[]),
            equal("r", "failing", &base.keys)
        ),
        keys: base.keys,
        judged: Judged::Fail(demand, Why::Demand),
    }
}

/// That there is a value in each of these columns.
pub(super) fn there(columns: &[usize], table: &str) -> String {
    let each: Vec<String> = columns
        .iter()
        .map(|c| format!("{table}q{c} is not null"))
        .collect();
    if each.is_empty() {
        "true".to_owned()
    } else {
        each.join(" and ")
    }
}

/// That two rows have the same values in these columns, and have values there.
pub(super) fn equal(left: &str, right: &str, columns: &[usize]) -> String {
    let each: Vec<String> = columns
        .iter()
        .map(|c| format!("{left}.q{c} = {right}.q{c}"))
        .collect();
    if each.is_empty() {
        "true".to_owned()
    } else {
        each.join(" and ")
    }
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::super::testing::{facts, failing, rule};
    use crate::policy::model::{Demand, Over};

    #[test]
    fn what_several_records_have_is_told_of_all_of_them_and_no_value_is_like_nothing() {
        let records = || {
            facts(
                "file row subject q0
                 1 0 A 1.2
                 2 0 A 1.2
                 3 0 B 1.3
                 4 0 B -
                 5 0 B -",
            )
        };
        let found = |over| failing(&rule(over, 0, 1), Demand::Unique, &[records()]);
        assert_eq!(found(Over::Records), ["1.0:0", "2.0:0"]);
        // Of subjects it is asked whether two have it.
        assert!(found(Over::Subjects).is_empty());
    }

    #[test]
    fn a_record_that_says_the_same_twice_is_one_record_and_several_values_count_together() {
        let records = facts(
            "file row subject q0 q1
             1 0 A 1 x
             1 0 A 1 x
             2 0 B 1 y
             3 0 C 1 y",
        );
        let found = failing(&rule(Over::Records, 0, 2), Demand::Unique, &[records]);
        assert_eq!(found, ["2.0:0", "3.0:0"]);
    }
}
