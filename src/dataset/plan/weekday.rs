//! `show no weekday pattern`: dates that were shifted by days fall on all days of the week alike; dates that were not, or by whole
//! weeks, leave out the weekend, on which clinics are closed.
//!
//! Counted are the days of the week on which each subject has a date, each once: a course of treatment from Monday to Friday moves as
//! one, so that its dates tell one thing and not thirty. Of n such days the weekends are held against the binomial distribution with
//! 2/7: the chance of so few, exactly. Below [`LEAST_CHANCE`] it is a pattern; of fewer than [`LEAST_DAYS`] nothing is said. Both
//! figures are conventions of this program: with none on a weekend, 21 days are needed ((5/7)^21 = 0.00085), and one dataset in a
//! thousand whose dates are shifted well is told of without cause.
use super::step::Stepped;
use super::{Bound, Figure, Judged, Overall, PLACE, Part, RuleView, Way};

/// The chance below which a pattern is seen.
pub const LEAST_CHANCE: f64 = 0.001;
/// How many days there must be.
pub const LEAST_DAYS: u32 = 20;

/// The chance of so few weekends.
pub fn part(view: &RuleView, demand: usize) -> Part {
    let each: Vec<String> = view
        .using()
        .filter_map(|c| {
            let stepped =
                Stepped::new(view.columns.get(c)?, &format!("facts.q{c}"), &format!("q{c}"));
            let joins: String = (stepped.joins.iter()).map(|join| format!(" {join}")).collect();
            Some(format!(
                "    select coalesce(facts.subject, cast({PLACE} as varchar)) as who, {PLACE} as place,\n      \
                 date_part('dow', try_cast({} as date)) as day from facts{joins}",
                stepped.value
            ))
        })
        .collect();
    let days = format!(
        "with days as (\n  select who, day, min(place) as place from (\n{}\n  ) where day is not null group by who, day\n)",
        each.join("\n    union all\n")
    );
    Part {
        histogram: false,
        title: "the chance of so few weekends".to_owned(),
        groups: format!(
            "{days},\n\
             counted as (\n  select count(*) as n, coalesce(sum(case when day in (0, 6) then 1 else 0 end), 0) as weekends, min(place) as first\n  from days\n),\n\
             numbers as (\n  select row_number() over () as k from days\n),\n\
             logs as (\n  select k, sum(ln(cast(k as double))) over (order by k rows unbounded preceding) as log from numbers\n  union all\n  select 0, 0.0\n),\n\
             chances as (\n  select exp(a.log - b.log - c.log + b.k * ln(2.0 / 7.0) + c.k * ln(5.0 / 7.0)) as chance\n  \
             from counted join logs as a on a.k = counted.n join logs as b on b.k <= counted.weekends join logs as c on c.k = counted.n - b.k\n)\n\
             select n as size, (select round(sum(chance), 9) from chances) as figure, first from counted where n >= {LEAST_DAYS}"
        ),
        // It is said of all of them; the finding stands at the first.
        members: format!(
            "select failing.\"group\", facts.file, facts.\"row\", cast({} as bigint) as quantity\n\
             from facts join failing on {PLACE} = failing.first",
            view.using().start
        ),
        keys: Vec::new(),
        judged: Judged::Bounds(vec![Bound {
            demand,
            name: "chance of so few weekends",
            figure: Figure::Own,
            overall: Overall::Worst,
            way: Way::AtLeast,
            bound: LEAST_CHANCE,
        }]),
    }
}

#[cfg(all(test, feature = "tables"))]
mod tests {
    use super::super::testing::{Table, facts, failing, groups, rule};
    use crate::policy::model::{Demand, Over};

    /// `n` subjects with a date each, of which these are a Saturday.
    fn dates(n: usize, weekends: usize) -> Table {
        let mut text = "file row subject q0\n".to_owned();
        for at in 0..n {
            // 2020-01-04 was a Saturday.
            let day = if at < weekends { 4 } else { 6 + at % 5 };
            text.push_str(&format!("{at} 0 s{at} 2020-01-{day:02}\n"));
        }
        facts(&text)
    }

    fn told(table: Table) -> Vec<String> {
        failing(
            &rule(Over::Records, 0, 1),
            Demand::NoWeekdayPattern,
            &[table],
        )
    }

    #[test]
    fn dates_without_weekends_are_told_of_and_dates_of_all_days_are_not() {
        assert_eq!(told(dates(21, 0)), ["0.0:0"]);
        assert!(told(dates(20, 0)).is_empty());
        assert!(told(dates(70, 15)).is_empty());
        assert_eq!(told(dates(70, 8)), ["0.0:0"]);
        assert!(told(dates(5, 0)).is_empty());
    }

    #[test]
    fn the_chance_is_that_of_the_binomial_distribution() {
        // (5/7)^21, and the sum of the first nine terms for 70, by hand.
        let figures = |n, weekends| {
            groups(
                &rule(Over::Records, 0, 1),
                Demand::NoWeekdayPattern,
                &[dates(n, weekends)],
            )
        };
        insta::assert_snapshot!(figures(21, 0), @r"
        +------+-------------+-------+
        | size | figure      | first |
        +------+-------------+-------+
        | 21   | 0.000853712 | 0     |
        +------+-------------+-------+
        ");
        insta::assert_snapshot!(figures(70, 8), @r"
        +------+------------+-------+
        | size | figure     | first |
        +------+------------+-------+
        | 70   | 0.00052174 | 0     |
        +------+------------+-------+
        ");
    }

    #[test]
    fn a_course_of_treatment_moves_as_one() {
        let mut text = "file row subject q0\n".to_owned();
        for at in 0..30 {
            let day = 6 + at % 5 + 7 * (at / 10);
            text.push_str(&format!("{at} 0 A 2020-01-{day:02}\n"));
        }
        assert!(told(facts(&text)).is_empty());
    }
}
