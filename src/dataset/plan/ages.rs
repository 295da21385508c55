//! `be possible ages`: `using` is an age, the date on which it was so, and perhaps a birth date. Each record says between which days
//! its subject was born; among records with the same `per` there must be a day that fits all, within [`TOLERANCE`].
//!
//! An age of n years (PS3.5 6.2, VR AS; also months, weeks, days) on a day means that the n-th birthday has come and the next
//! has not. A birth date, or the year or month of it, says so itself; and nobody is seen before birth.
use super::base::Base;
use super::same::Per;
use super::unique::there;
use super::{Judged, Known, PLACE, Part, RuleView, Why};

/// Days that an interval is wider at each end: modalities reckon ages with months of 30 and years of 365 days, and an examination
/// may go past midnight. A convention of this program.
pub const TOLERANCE: u32 = 2;

/// Who could be born on no day.
pub fn part(view: &RuleView, known: &Known, demand: usize) -> Part {
    let base = Base::new(view, known);
    let per = Per::new(view);
    let by = per.columns();
    let mut columns = base.keys.iter().copied();
    let (age, day, birth) = (columns.next(), columns.next(), columns.next());
    let with = format!("{},\n{}", base.with(&per.keys), born(age, day, birth, &by));
    Part {
        histogram: false,
        title: "ages that fit no day of birth".to_owned(),
        groups: format!(
            "{with}\nselect {by}count(distinct place) as size, cast(null as double) as figure, min(place) as first\nfrom born where {}{} having max(low) > min(high)",
            there(&per.keys, ""),
            per.group_by()
        ),
        // Those that contradict some other, and not those that would fit all.
        members: format!(
            "{with},\nspans as (\n  select {by}max(low) as low, min(high) as high from born where {}{}\n)\n\
             select g.\"group\", r.file, r.\"row\", r.quantity\nfrom born as r join spans as s on {}\n\
             join {}\nwhere r.low > s.high or r.high < s.low",
            there(&per.keys, ""),
            per.group_by(),
            per.equal("r", "s"),
            per.joins()
        ),
        keys: per.keys,
        judged: Judged::Fail(demand, Why::Demand),
    }
}

/// `born as (…)`: the first and the last day of birth that each record allows.
fn born(age: Option<usize>, day: Option<usize>, birth: Option<usize>, by: &str) -> String {
    let (Some(age), Some(day)) = (age, day) else {
        return format!(
            "born as (\n  select {by}file, \"row\", {PLACE} as place, cast(0 as bigint) as quantity, cast(null as date) as low, \
             cast(null as date) as high from records where false\n)"
        );
    };
    let own = format!("{by}file, \"row\", {PLACE} as place");
    let number = format!("cast(rtrim(q{age}, 'YMWD') as bigint)");
    let unit = format!(
        "case right(q{age}, 1) when 'M' then ' months' when 'W' then ' weeks' when 'D' then ' days' else ' years' end"
    );
    let before =
        |more: u32| format!("cast(concat(cast({number} + {more} as varchar), {unit}) as interval)");
    let seen = format!("try_cast(q{day} as date)");
    let mut all = vec![format!(
        "  select {own}, cast({age} as bigint) as quantity,\n    \
         case when q{age} is not null then {seen} - {} + interval '1 day' - interval '{TOLERANCE} days' end as low,\n    \
         case when q{age} is not null then {seen} - {} + interval '{TOLERANCE} days' else {seen} + interval '{TOLERANCE} days' end as high\n  \
         from records where q{day} is not null",
        before(1),
        before(0)
    )];
    if let Some(birth) = birth {
        // Of a year or a month, its first and its last day.
        let first = format!(
            "try_cast(case character_length(q{birth}) when 4 then concat(q{birth}, '-01-01') when 7 then concat(q{birth}, '-01') \
             else q{birth} end as date)"
        );
        let length = format!(
            "case character_length(q{birth}) when 4 then interval '1 year' when 7 then interval '1 month' else interval '1 day' end"
        );
        all.push(format!(
            "  select {own}, cast({birth} as bigint) as quantity, {first} - interval '{TOLERANCE} days' as low,\n    \
             {first} + {length} - interval '1 day' + interval '{TOLERANCE} days' as high\n  from records where q{birth} is not null"
        ));
    }
    format!("born as (\n{}\n)", all.join("\n  union all\n"))
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::super::testing::{facts, failing, rule};
    use crate::policy::model::{Demand, Over, Step};

    #[test]
    fn a_subject_is_born_on_a_day_that_all_its_ages_allow() {
        let records = facts(
            "file row subject q0 q1
             1 0 A 41Y 2020-01-05
             2 0 A 42Y 2020-01-07
             3 0 B 41Y 2020-01-05
             4 0 B 43Y 2020-06-05
             5 0 B 42Y 2020-03-05
             6 0 C 11M 2020-03-31
             7 0 C 1Y 2020-04-30
             8 0 C 52W 2020-04-02
             9 0 D 3D 2020-01-05
             10 0 D 10D 2020-01-30
             11 0 - 3D 2020-01-05",
        );
        let found = failing(
            &rule(Over::Subjects, 0, 2),
            Demand::PossibleAges,
            &[records],
        );
        assert_eq!(found, ["3.0:0", "4.0:0", "9.0:0", "10.0:0"]);
    }

    #[test]
    fn a_birth_date_or_its_year_fits_the_ages_and_nobody_is_seen_before() {
        let records = || {
            facts(
                "file row subject q0 q1 q2 q3
                 1 0 A A 41Y 2020-01-05 1978-06-01
                 2 0 B B 41Y 2020-01-05 1979-06-01
                 3 0 C C - 2020-01-05 2020-06-01
                 4 0 D D 039Y - 1970-06-01
                 5 0 E E 41Y 2020-01-05 1981-06-01",
            )
        };
        let mut rule = rule(Over::Records, 1, 3);
        let found = failing(&rule, Demand::PossibleAges, &[records()]);
        assert_eq!(
            found,
            ["2.0:1", "2.0:3", "3.0:1", "3.0:3", "5.0:1", "5.0:3"]
        );
        rule.using[2].steps = vec![Step::Year];
        let found = failing(&rule, Demand::PossibleAges, &[records()]);
        assert_eq!(found, ["5.0:1", "5.0:3"]);
    }
}
