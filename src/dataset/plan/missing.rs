//! Values that a rule needs and that are not there: missing or suppressed, where that is forbidden, or of no use for a
//! generalisation.
use crate::policy::model::{Demand, Measure, Over, Suppressed};

use super::step::{self, Stepped};
use super::{Judged, Known, PLACE, Part, RuleView, Why};

/// For each column that could lack a value: who does.
pub fn parts(view: &RuleView, known: &Known) -> Vec<Part> {
    let own = (0..view.demands.len()).filter_map(|demand| Some((demand, view.own(demand)?)));
    let columns: Vec<(usize, usize)> = view.using().map(|c| (0, c)).chain(own).collect();
    let unfit = columns
        .iter()
        .filter_map(|(demand, c)| unfit(view, *demand, *c));
    let forbidden = view.data_set.suppressed == Suppressed::Forbidden;
    let missing = columns
        .iter()
        .filter(|(_, c)| forbidden && known.may_miss(*c))
        .map(|(demand, c)| missing(view, *demand, *c));
    unfit.chain(missing).collect()
}

/// For each column of `per` and `using`, whose value is of no use.
pub fn unfit_parts(view: &RuleView) -> Vec<Part> {
    (0..view.using().end)
        .filter_map(|c| unfit(view, 0, c))
        .collect()
}

/// What the value of a column with steps must be for the demands, where that is more than a text.
fn becomes(view: &RuleView, c: usize) -> Option<&'static str> {
    let using = view.using();
    let place = c.checked_sub(using.start).filter(|_| using.contains(&c))?;
    let stepped = view.columns.get(c).is_some_and(|one| !one.steps.is_empty());
    view.demands
        .iter()
        .find_map(|demand| match (demand, place) {
            (Demand::VaryBy(_), _) => Some("double"),
            (Demand::NoWeekdayPattern, _) | (Demand::PossibleAges, 1) => Some("date"),
            _ => None,
        })
        .filter(|_| stepped)
}

/// Who has no value, also not in another record. Whoever has one that no generalisation fits is told of for that.
fn missing(view: &RuleView, demand: usize, c: usize) -> Part {
    let (unit, joins, whose) = match view.data_set.over {
        Over::Records => (PLACE, String::new(), ""),
        Over::Subjects => (
            "facts.subject",
            format!(
                " left join (select distinct subject from facts where q{c} is not null) as others on others.subject = facts.subject"
            ),
            " and facts.subject is not null and others.subject is null",
        ),
    };
    let from = format!("from facts{joins}");
    let lacks = format!("facts.q{c} is null{whose}");
    Part {
        title: "missing values".to_owned(),
        keys: vec![c],
        groups: format!(
            "select facts.q{c}, count(distinct {unit}) as size, cast(null as double) as figure, min({PLACE}) as first\n\
             {from} where {lacks} group by facts.q{c}"
        ),
        members: format!(
            "select failing.\"group\", facts.file, facts.\"row\", cast({c} as bigint) as quantity\n\
             {from} cross join failing where {lacks}"
        ),
        histogram: false,
        judged: Judged::Fail(demand, Why::Missing),
    }
}

/// Whose value becomes nothing by its steps, or is no number where the demand orders numbers.
fn unfit(view: &RuleView, demand: usize, c: usize) -> Option<Part> {
    let quantity = view.columns.get(c)?;
    let ordered = view.own(demand) == Some(c)
        && matches!(
            view.demands.get(demand),
            Some(Demand::Keep(Measure::Closeness { ordered: true, .. }, _))
        );
    let becomes = becomes(view, c).or(ordered.then_some("double"));
    if becomes.is_none() && !step::may_fail(quantity) {
        return None;
    }
    let stepped = Stepped::new(quantity, &format!("facts.q{c}"), &format!("q{c}"));
    let value = match becomes {
        Some(kind) => format!("try_cast({} as {kind})", stepped.value),
        None => stepped.value,
    };
    let joins: String = stepped
        .joins
        .iter()
        .map(|join| format!(" {join}"))
        .collect();
    let from = format!("from facts{joins}");
    let fails = format!("where facts.q{c} is not null and {value} is null");
    Some(Part {
        title: "values that no generalisation fits".to_owned(),
        keys: vec![c],
        groups: format!(
            "select facts.q{c} as q{c}, count(distinct {PLACE}) as size, cast(null as double) as figure, min({PLACE}) as first\n\
             {from} {fails} group by facts.q{c}"
        ),
        members: format!(
            "select failing.\"group\", facts.file, facts.\"row\", cast({c} as bigint) as quantity\n\
             {from} join failing on failing.q{c} = facts.q{c} {fails}"
        ),
        histogram: false,
        judged: Judged::Fail(demand, Why::Unfit),
    })
}
