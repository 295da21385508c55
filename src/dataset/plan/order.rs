//! `be in order`: in each record, the dates of `using` do not go back from one quantity to a later one. Days only: clocks differ
//! between modalities and archives. What has no date is passed over.
use super::base::Base;
use super::{Judged, Known, PLACE, Part, RuleView, Why, columns, same};

/// The combinations of dates that go back.
pub fn part(view: &RuleView, known: &Known, demand: usize) -> Part {
    let base = Base::new(view, known);
    let keys = columns(&base.keys);
    let (mut back, mut at) = (Vec::new(), String::new());
    for (n, later) in base.keys.iter().enumerate() {
        let goes = |earlier: &usize| after(view, *earlier, *later);
        let each: Vec<String> = base.keys.iter().take(n).map(goes).collect();
        if !each.is_empty() {
            at.push_str(&format!("when {} then {later} ", each.join(" or ")));
            back.extend(each);
        }
    }
    if back.is_empty() {
        back.push("false".to_owned());
        at.push_str("when false then 0 ");
    }
    Part {
        histogram: false,
        title: "dates that go back".to_owned(),
        groups: format!(
            "{}\nselect {keys}count(distinct {PLACE}) as size, cast(null as double) as figure, min({PLACE}) as first\n\
             from records where {}\ngroup by {}",
            base.with(&[]),
            back.join("\n  or "),
            keys.trim_end_matches(", ")
        ),
        members: format!(
            "{}\nselect failing.\"group\", r.file, r.\"row\", r.quantity\n\
             from (select *, cast(case {at}end as bigint) as quantity from records) as r join failing on {}",
            base.with(&[]),
            same("r", "failing", &base.keys)
        ),
        keys: base.keys,
        judged: Judged::Fail(demand, Why::Demand),
    }
}

/// That the date of one column comes after that of the other, as far as both are known: `2020` is not after `2020-01-05`.
fn after(view: &RuleView, earlier: usize, later: usize) -> String {
    let steps = |c: usize| view.columns.get(c).is_some_and(|one| !one.steps.is_empty());
    if !steps(earlier) && !steps(later) {
        return format!("q{earlier} > q{later}");
    }
    let cut = |c: usize, other: usize| format!("substr(q{c}, 1, character_length(q{other}))");
    format!("{} > {}", cut(earlier, later), cut(later, earlier))
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::super::testing::{facts, failing, rule};
    use crate::policy::model::{Demand, Over, Step};

    #[test]
    fn a_series_does_not_come_before_its_study_and_a_missing_date_is_passed_over() {
        let records = facts(
            "file row subject q0 q1 q2
             1 0 A 2020-01-05 2020-01-05 2020-01-06
             2 0 A 2020-01-05 2020-01-04 2020-01-06
             3 0 A 2020-01-05 - 2019-12-31
             4 0 A - - 2019-12-31
             5 0 A 2020-01-05 2020-01-07 2020-01-06",
        );
        let found = failing(&rule(Over::Records, 0, 3), Demand::InOrder, &[records]);
        assert_eq!(found, ["2.0:1", "3.0:2", "5.0:2"]);
    }

    #[test]
    fn dates_that_are_known_to_the_year_are_compared_by_it() {
        let records = facts(
            "file row subject q0 q1
             1 0 A 2020-03-01 2020-01-01
             2 0 A 2020-03-01 2019-01-01",
        );
        let mut rule = rule(Over::Records, 0, 2);
        rule.using[1].steps = vec![Step::Year];
        assert_eq!(failing(&rule, Demand::InOrder, &[records]), ["2.0:1"]);
    }
}
