//! Changes of rules over the whole dataset: bounds moved, demands, quantities and generalisations left out.
use super::changes::{Change, nth, without_each};
use crate::policy::model::{
    DataSet, Demand, Measure, Predicate, Quantity, Statistic, Step, Suppressed,
};

/// Every change of what such a rule looks at. What a suppressed value means counts for nothing unless something is `measured`.
pub(super) fn of_data_set(it: &DataSet, measured: bool) -> Vec<Change<DataSet>> {
    let mut all = Vec::new();
    type Put = fn(&mut DataSet, Vec<Quantity>);
    let parts: [(&str, &[Quantity], Put); 2] = [
        ("per", &it.per, |it, all| it.per = all),
        ("using", &it.using, |it, all| it.using = all),
    ];
    for (word, quantities, put) in parts {
        for (what, changed) in of_quantities(quantities) {
            let mut one = it.clone();
            put(&mut one, changed);
            all.push((format!("{what} of `{word}`"), one));
        }
    }
    for suppressed in [Suppressed::OwnValue, Suppressed::MatchAny] {
        // Only what is looser.
        let looser = match it.suppressed {
            Suppressed::Forbidden => true,
            Suppressed::OwnValue => suppressed == Suppressed::MatchAny,
            Suppressed::MatchAny => false,
        };
        if looser && measured {
            let what = match suppressed {
                Suppressed::MatchAny => "suppressed match any",
                _ => "suppressed are their own value",
            };
            let one = DataSet {
                suppressed,
                ..it.clone()
            };
            all.push((what.to_owned(), one));
        }
    }
    for (n, marks) in without_each(&it.marks) {
        let what = format!("without the {} mark of suppressed values", nth(n));
        all.push((
            what,
            DataSet {
                marks,
                ..it.clone()
            },
        ));
    }
    all
}

/// Each quantity left out, unless it is the only one, and each with a step or a place less.
fn of_quantities(all: &[Quantity]) -> Vec<Change<Vec<Quantity>>> {
    let mut changes: Vec<Change<Vec<Quantity>>> = Vec::new();
    if all.len() > 1 {
        changes.extend(
            without_each(all).map(|(n, rest)| (format!("without the {} quantity", nth(n)), rest)),
        );
    }
    for (n, one) in all.iter().enumerate() {
        for (what, changed) in of_quantity(one) {
            let mut all = all.to_vec();
            if let Some(place) = all.get_mut(n) {
                *place = changed;
            }
            changes.push((format!("{what}, in the {} quantity", nth(n + 1)), all));
        }
    }
    changes
}

fn of_quantity(it: &Quantity) -> Vec<Change<Quantity>> {
    let mut all = Vec::new();
    if it.from.len() > 1 {
        all.extend(without_each(&it.from).map(|(n, from)| {
            let what = format!("without the {} place", nth(n));
            (what, Quantity { from, ..it.clone() })
        }));
    }
    all.extend(without_each(&it.steps).map(|(n, steps)| {
        let what = format!("without the {} step", nth(n));
        (
            what,
            Quantity {
                steps,
                ..it.clone()
            },
        )
    }));
    for (n, step) in it.steps.iter().enumerate() {
        let Some(coarser) = coarser(step) else {
            continue;
        };
        let mut steps = it.steps.clone();
        if let Some(place) = steps.get_mut(n) {
            *place = coarser;
        }
        let what = format!("coarser in the {} step", nth(n + 1));
        all.push((
            what,
            Quantity {
                steps,
                ..it.clone()
            },
        ));
    }
    all
}

/// The same step, coarser by one.
fn coarser(step: &Step) -> Option<Step> {
    Some(match step {
        Step::Bands(wide) => Step::Bands(wide * 2.0),
        Step::First(many) if *many > 1 => Step::First(many - 1),
        Step::TopCoded(end) => Step::TopCoded(end - 1.0),
        Step::BottomCoded(end) => Step::BottomCoded(end + 1.0),
        _ => return None,
    })
}

/// Every change of a demand.
pub(super) fn of_demand(demand: &Demand) -> Vec<Change<Predicate>> {
    let made = |what: &str, demand: Demand| (what.to_owned(), Predicate::Demand(Box::new(demand)));
    match demand {
        Demand::Keep(measure, bound) => {
            let mut all = vec![made(
                "a looser bound",
                Demand::Keep(measure.clone(), looser(measure, *bound)),
            )];
            if let Measure::RecursiveDiversity { c, of } = measure {
                let measure = Measure::RecursiveDiversity {
                    c: c + 1.0,
                    of: of.clone(),
                };
                all.push(made("c one more", Demand::Keep(measure, *bound)));
            }
            if let Measure::Risk(attacker, Statistic::ShareAbove(above)) = measure {
                let statistic = Statistic::ShareAbove(above + (1.0 - above) / 2.0);
                let measure = Measure::Risk(attacker.clone(), statistic);
                all.push(made("above a higher risk", Demand::Keep(measure, *bound)));
            }
            all
        }
        Demand::VaryBy(most) => vec![made("vary by one more", Demand::VaryBy(most + 1.0))],
        Demand::ExistIn(among) if among.len() > 1 => without_each(among)
            .map(|(n, among)| {
                made(
                    &format!("without the {} place to exist in", nth(n)),
                    Demand::ExistIn(among),
                )
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The next looser bound: one less of what is counted, half as far from what everything keeps of a share.
fn looser(measure: &Measure, bound: f64) -> f64 {
    match measure {
        Measure::Groups
        | Measure::DistinctDiversity(_)
        | Measure::RecursiveDiversity { .. }
        | Measure::KMap(_) => bound - 1.0,
        Measure::EntropyDiversity(_) => 1.0 + (bound - 1.0) / 2.0,
        Measure::Closeness { .. } | Measure::Alpha(_) | Measure::Risk(..) => {
            bound + (1.0 - bound) / 2.0
        }
        Measure::BasicBeta(_) | Measure::EnhancedBeta(_) | Measure::Delta(_) => bound + 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::model::{Over, QuantityFrom};

    fn quantity(steps: Vec<Step>) -> Quantity {
        Quantity {
            from: vec![QuantityFrom::Subject],
            steps,
            trace: None,
            text: "subject".to_owned(),
        }
    }

    #[test]
    fn bounds_steps_and_quantities_are_each_changed_once() {
        let rule = DataSet {
            over: Over::Subjects,
            per: Vec::new(),
            using: vec![quantity(vec![Step::Bands(5.0)]), quantity(Vec::new())],
            suppressed: Suppressed::Forbidden,
            marks: Vec::new(),
        };
        let whats: Vec<String> = of_data_set(&rule, true)
            .into_iter()
            .map(|(what, _)| what)
            .collect();
        assert_eq!(
            whats,
            [
                "without the 1st quantity of `using`",
                "without the 2nd quantity of `using`",
                "without the 1st step, in the 1st quantity of `using`",
                "coarser in the 1st step, in the 1st quantity of `using`",
                "suppressed are their own value",
                "suppressed match any",
            ]
        );
        let groups = Demand::Keep(Measure::Groups, 5.0);
        let changed = of_demand(&groups);
        assert!(matches!(
            changed.as_slice(),
            [(_, Predicate::Demand(one))] if matches!(**one, Demand::Keep(Measure::Groups, k) if k < 4.5)
        ));
    }

    #[test]
    fn what_suppressed_means_is_changed_only_where_it_means_something() {
        let rule = DataSet {
            over: Over::Subjects,
            per: Vec::new(),
            using: vec![quantity(Vec::new())],
            suppressed: Suppressed::Forbidden,
            marks: Vec::new(),
        };
        assert!(of_data_set(&rule, false).is_empty());
        assert_eq!(of_data_set(&rule, true).len(), 2);
    }

    #[test]
    fn what_has_no_bound_is_left_as_it_is() {
        assert!(of_demand(&Demand::Unique).is_empty());
    }
}
