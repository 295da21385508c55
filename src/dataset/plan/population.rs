//! k-map (Sweeney 2001, Computational Disclosure Control, chapter 5), and risks against a population (El Emam 2013; Dankar and El Emam,
//! EDBT/ICDT workshops 2010).
//!
//! F is how many people of the population have the values of a class of f subjects, and n the sum of f. k-map: the least F.
//! Journalist risk of a subject: 1/F, and 1 where nobody of the population has its values, for then the population is not the
//! one that the subject comes from. Its average: the mean of it, or the number of classes by the sum of their F, whichever is
//! greater. Marketer risk: the mean of 1/F.
use std::sync::Arc;

use crate::policy::model::{Attacker, Demand, Measure, Population, Statistic};

use super::base::Base;
use super::step::Stepped;
use super::{Bound, Figure, Judged, Known, Overall, Part, RuleView, Way, classes, columns, name};

/// The part of a demand that asks about a population; `None` for others.
pub fn part(view: &RuleView, known: &Known, demand: usize) -> Option<Part> {
    let Some(Demand::Keep(measure, bound)) = view.demands.get(demand) else {
        return None;
    };
    let (population, title, figure, overall, way) = asked(measure)?;
    let base = Base::new(view, known);
    Some(Part {
        title: title.to_owned(),
        groups: groups(view, &base, population),
        members: classes::members(&base, None),
        keys: base.keys.clone(),
        histogram: false,
        judged: Judged::Bounds(vec![Bound {
            demand,
            name: title,
            figure,
            overall,
            way,
            bound: *bound,
        }]),
    })
}

/// The population that a demand asks about.
pub fn of(demand: &Demand) -> Option<&Arc<Population>> {
    match demand {
        Demand::Keep(measure, _) => Some(asked(measure)?.0),
        _ => None,
    }
}

type Asked<'a> = (&'a Arc<Population>, &'static str, Figure, Overall, Way);

fn asked(measure: &Measure) -> Option<Asked<'_>> {
    Some(match measure {
        Measure::KMap(population) => (
            population,
            "k-map",
            Figure::Own,
            Overall::Worst,
            Way::AtLeast,
        ),
        Measure::Risk(Attacker::Journalist(population), statistic) => {
            let (title, overall) = match statistic {
                Statistic::Highest => ("highest journalist risk", Overall::Worst),
                Statistic::Average => ("average journalist risk", Overall::MeanOrGroups),
                Statistic::ShareAbove(risk) => {
                    ("share at journalist risk", Overall::ShareAbove(*risk))
                }
            };
            (population, title, Figure::OneInOwn, overall, Way::AtMost)
        }
        Measure::Risk(Attacker::Marketer(Some(population)), _) => (
            population,
            "marketer risk",
            Figure::OneInOwn,
            Overall::Mean,
            Way::AtMost,
        ),
        _ => return None,
    })
}

/// The table that a population stands in: the columns of `using` by their names in `facts`, and `people`.
pub fn table(population: &Population) -> String {
    format!("population_{}", population.name)
}

fn groups(view: &RuleView, base: &Base, population: &Population) -> String {
    let keys = columns(&base.keys);
    let list = keys.trim_end_matches(", ");
    let mut stepped = String::new();
    let mut joins = String::new();
    for c in &base.keys {
        let Some(quantity) = view.columns.get(*c) else {
            continue;
        };
        let made = Stepped::new(quantity, &format!("listed.q{c}"), &format!("q{c}"));
        stepped.push_str(&format!("{} as q{c}, ", made.value));
        joins.extend(made.joins.iter().map(|join| format!("\n    {join}")));
    }
    let any = base.any();
    let fits = base.keys.iter().map(|c| {
        if any.contains(c) {
            format!("(sizes.q{c} = crowd.q{c} or sizes.q{c} is null)")
        } else {
            format!("sizes.q{c} = crowd.q{c}")
        }
    });
    let fits = fits.collect::<Vec<_>>().join(" and ");
    let own: String = base.keys.iter().map(|c| format!("sizes.q{c}, ")).collect();
    let with_own = if any.is_empty() { "" } else { ", sizes.own" };
    format!(
        "{},\nsizes as (\n{}\n),\ncrowd as (\n  select {keys}sum(people) as people\n  from (\n    \
         select {stepped}listed.people\n    from {} as listed{joins}\n  )\n  group by {list}\n)\n\
         select {own}sizes.size{with_own}, cast(coalesce(sum(crowd.people), 0) as double) as figure, sizes.first\n\
         from sizes left join crowd on {fits}\ngroup by {own}sizes.size{with_own}, sizes.first",
        classes::tables(base, &[]),
        classes::sizes(base),
        name(&table(population))
    )
}
