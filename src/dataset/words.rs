//! What a finding of a rule over the whole dataset says of a group that fails: its size, its figure, and what its records have in
//! common, masked.
use super::answer::{Group, Why};
use super::plan::RuleView;
use crate::finding::Shown;
use crate::policy::model::{Attacker, Demand, Measure, Over};
use crate::report::{count, figure};

/// How the sentence goes on after "but".
pub(crate) fn but(view: &RuleView, group: &Group) -> String {
    match group.why {
        Why::Missing => format!("a value of {} is missing or suppressed", names(view, group)),
        Why::Unfit => format!(
            "a value of {} cannot be generalised as the rule says",
            names(view, group)
        ),
        Why::Demand => match view.demands.get(group.demand) {
            Some(Demand::Keep(measure, bound)) => keeps(view, group, measure, *bound),
            Some(demand) => relates(view, group, demand),
            None => "it does not".to_owned(),
        },
    }
}

/// What is counted.
fn who(over: Over) -> &'static str {
    match over {
        Over::Subjects => "subject",
        Over::Records => "record",
    }
}

/// A measure of classes.
fn keeps(view: &RuleView, group: &Group, measure: &Measure, bound: f64) -> String {
    let who = count(group.size, who(view.data_set.over));
    let has = if group.size == 1 { "has" } else { "have" };
    let key = key(view, group);
    let own = group.figure.unwrap_or_default();
    let size = group.size.max(1);
    match measure {
        Measure::Groups => {
            let asked = figure(bound);
            format!("only {who} {has} this in common, where {asked} are asked for: {key}")
        }
        Measure::Risk(Attacker::Prosecutor | Attacker::Marketer(None), _) => {
            format!("the risk is 1 in {size}, where {who} {has} this in common: {key}")
        }
        Measure::KMap(_)
        | Measure::Risk(Attacker::Journalist(_) | Attacker::Marketer(Some(_)), _) => {
            let people = people(own);
            format!("{people} in the population, where {who} {has} this in common: {key}")
        }
        _ => {
            let name = named(measure);
            let own = figure(own);
            format!("the {name} is {own} where {who} {has} this in common: {key}")
        }
    }
}

/// What a measure of sensitive values is called.
fn named(measure: &Measure) -> &'static str {
    match measure {
        Measure::DistinctDiversity(_) => "distinct l-diversity",
        Measure::EntropyDiversity(_) => "entropy l-diversity",
        Measure::RecursiveDiversity { .. } => "recursive l-diversity",
        Measure::Closeness { ordered: false, .. } => "t-closeness",
        Measure::Closeness { ordered: true, .. } => "ordered t-closeness",
        Measure::Alpha(_) => "alpha",
        Measure::BasicBeta(_) => "basic beta-likeness",
        Measure::EnhancedBeta(_) => "enhanced beta-likeness",
        Measure::Delta(_) => "delta-disclosure",
        Measure::Groups => "k-anonymity",
        Measure::KMap(_) => "k-map",
        Measure::Risk(..) => "risk",
    }
}

/// `it fits nobody`, `it fits only 3 people`.
fn people(number: f64) -> String {
    match number {
        ..1.0 => "it fits nobody".to_owned(),
        ..2.0 => "it fits only 1 person".to_owned(),
        _ => format!("it fits only {} people", figure(number)),
    }
}

/// What holds of records that belong together.
fn relates(view: &RuleView, group: &Group, demand: &Demand) -> String {
    let records = count(group.size, "record");
    let own = figure(group.figure.unwrap_or_default());
    let whose = match (group.key.is_empty(), view.data_set.over) {
        (false, _) => format!(" with {}", key(view, group)),
        (true, Over::Subjects) => " of the subject".to_owned(),
        (true, Over::Records) => String::new(),
    };
    match demand {
        Demand::Unique => {
            let who = count(group.size, who(view.data_set.over));
            format!("{who} have this in common: {}", key(view, group))
        }
        Demand::Same => format!("there are {own} values in {records}{whose}"),
        Demand::VaryBy(_) => format!("the numbers lie {own} apart in {records}{whose}"),
        Demand::ExistIn(_) => format!("this stands in none of them: {}", key(view, group)),
        Demand::InOrder => {
            format!("a date lies before one that should come first, in {records}{whose}")
        }
        Demand::PossibleAges => format!("no day of birth fits {records}{whose}"),
        Demand::NoWeekdayPattern => format!(
            "so few of {} fall on a weekend that the chance of it is {own}",
            count(group.size, "day")
        ),
        Demand::Keep(..) | Demand::AgreeWithFiles => "it does not".to_owned(),
    }
}

/// What the records of a group have in common, masked.
fn key(view: &RuleView, group: &Group) -> String {
    let each = group.key.iter().map(|(column, value)| {
        let text = view.columns.get(*column).map_or("", |one| &one.text);
        match value {
            None => format!("no `{text}`"),
            Some(value) => {
                let shown = Shown::characters("text", value.chars().count() as u64);
                format!("`{text}` {shown}")
            }
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// The quantities of a group's key.
fn names(view: &RuleView, group: &Group) -> String {
    let named = (group.key.iter()).filter_map(|(column, _)| view.columns.get(*column));
    let each: Vec<String> = named.map(|one| format!("`{}`", one.text)).collect();
    each.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::model::{DataSet, Quantity, Suppressed};

    fn quantity(text: &str) -> Quantity {
        Quantity {
            from: Vec::new(),
            steps: Vec::new(),
            trace: None,
            text: text.to_owned(),
        }
    }

    /// What is said of a group of this size and figure, with a sex and without an age.
    fn said(demand: Demand, over: Over, size: u64, figure: Option<f64>, why: Why) -> String {
        let data_set = DataSet {
            over,
            per: Vec::new(),
            using: vec![quantity("PatientSex"), quantity("PatientAge")],
            suppressed: Suppressed::Forbidden,
            marks: Vec::new(),
        };
        let view = RuleView {
            data_set: &data_set,
            demands: vec![&demand],
            columns: data_set.using.iter().collect(),
        };
        let key = match demand {
            Demand::NoWeekdayPattern | Demand::Same if over == Over::Subjects => Vec::new(),
            _ => vec![(0, Some("F".to_owned())), (1, None)],
        };
        let group = Group {
            demand: 0,
            why,
            key,
            size,
            figure,
        };
        but(&view, &group)
    }

    #[test]
    fn each_demand_says_what_is_wrong_and_no_value() {
        let keep = Demand::Keep;
        let closeness = Measure::Closeness {
            ordered: false,
            of: quantity("icd"),
        };
        let risk = Measure::Risk(
            Attacker::Prosecutor,
            crate::policy::model::Statistic::Highest,
        );
        let map = || Measure::KMap(Default::default());
        let (subjects, records) = (Over::Subjects, Over::Records);
        let all = [
            said(keep(Measure::Groups, 5.0), subjects, 1, None, Why::Demand),
            said(keep(Measure::Groups, 5.0), records, 3, None, Why::Demand),
            said(keep(Measure::Groups, 5.0), subjects, 1, None, Why::Missing),
            said(keep(Measure::Groups, 5.0), subjects, 1, None, Why::Unfit),
            said(keep(closeness, 0.2), subjects, 7, Some(0.5), Why::Demand),
            said(
                keep(Measure::Delta(quantity("icd")), 1.0),
                subjects,
                2,
                Some(f64::INFINITY),
                Why::Demand,
            ),
            said(keep(map(), 5.0), subjects, 2, Some(3.0), Why::Demand),
            said(keep(map(), 5.0), subjects, 2, Some(0.0), Why::Demand),
            said(keep(risk, 0.2), subjects, 3, None, Why::Demand),
            said(Demand::Unique, records, 2, None, Why::Demand),
            said(Demand::Same, subjects, 4, Some(2.0), Why::Demand),
            said(Demand::Same, records, 4, Some(2.0), Why::Demand),
            said(Demand::VaryBy(0.3), records, 4, Some(0.7), Why::Demand),
            said(Demand::ExistIn(Vec::new()), records, 1, None, Why::Demand),
            said(Demand::InOrder, records, 1, None, Why::Demand),
            said(Demand::PossibleAges, records, 2, None, Why::Demand),
            said(
                Demand::NoWeekdayPattern,
                subjects,
                40,
                Some(0.000_012),
                Why::Demand,
            ),
        ];
        insta::assert_snapshot!(all.join("\n"));
    }
}
