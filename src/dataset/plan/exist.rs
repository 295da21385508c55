//! `exist in …`: each value of `using` is one of those that the demand names, somewhere in the dataset; with `per subject`, in
//! the records of that subject.
//!
//! Both sides stand under each other and are grouped, for a group-by can spill to disk and an anti join cannot.
use super::base::Base;
use super::unique::equal;
use super::{Judged, Known, PLACE, Part, RuleView, Why, columns};

/// One for each quantity of `using`: the values that stand nowhere.
pub fn parts(view: &RuleView, known: &Known, demand: usize) -> Vec<Part> {
    let one = |c| {
        let base = Base::new(view, known);
        let per: Vec<usize> = view.per().collect();
        let keys = [per.as_slice(), &[c]].concat();
        let own = columns(&per);
        let subject = per
            .first()
            .map_or(String::new(), |c| format!("subject as q{c}, "));
        let by = columns(&keys);
        Part {
            histogram: false,
            title: "values that stand nowhere".to_owned(),
            groups: format!(
                "{}\nselect {by}sum(n) as size, cast(null as double) as figure, min(place) as first\nfrom (\n  \
                 select {own}q{c}, 1 as n, {PLACE} as place, 0 as there from records where q{c} is not null\n  union all\n  \
                 select {subject}value as q{c}, 0 as n, cast(null as bigint) as place, 1 as there from targets where demand = {demand}\n\
                 ) group by {} having max(there) = 0",
                base.with(&per),
                by.trim_end_matches(", ")
            ),
            // A record without a subject has a finding of its own.
            members: format!(
                "{}\nselect failing.\"group\", r.file, r.\"row\", cast({c} as bigint) as quantity\n\
                 from records as r join failing on {}",
                base.with(&per),
                equal("r", "failing", &keys)
            ),
            keys,
            judged: Judged::Fail(demand, Why::Demand),
        }
    };
    view.using().map(one).collect()
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::super::testing::{Table, facts, failing, rule};
    use crate::policy::model::{Demand, Over};

    fn targets() -> Table {
        Table::new(
            "targets",
            1,
            "demand subject value
             0 A 1.1
             0 B 1.2
             1 A 1.3",
        )
    }

    #[test]
    fn a_reference_leads_to_an_object_of_the_dataset_and_other_demands_targets_do_not_count() {
        let records = facts(
            "file row subject q0
             1 0 A 1.1
             1 0 A 1.2
             2 0 A 1.3
             3 0 A -
             4 0 A 1.4",
        );
        let found = failing(
            &rule(Over::Records, 0, 1),
            Demand::ExistIn(Vec::new()),
            &[records, targets()],
        );
        assert_eq!(found, ["2.0:0", "4.0:0"]);
    }

    #[test]
    fn with_per_subject_it_leads_to_an_object_of_the_same_subject() {
        let records = facts(
            "file row subject q0 q1
             1 0 A A 1.1
             2 0 A A 1.2",
        );
        let found = failing(
            &rule(Over::Records, 1, 1),
            Demand::ExistIn(Vec::new()),
            &[records, targets()],
        );
        assert_eq!(found, ["2.0:1"]);
    }
}
