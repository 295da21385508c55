//! Equivalence classes and their sizes: k-anonymity (Samarati and Sweeney 1998), and the risks that follow from sizes alone.
//!
//! A class is everybody who has the quasi-identifiers in common. Prosecutor risk (El Emam 2013; Dankar and El Emam, EDBT/ICDT
//! workshops 2010): of a subject in a class of f, 1/f. The average is the number of classes by the number of subjects; so is
//! marketer risk where nobody but the subjects is looked among.
//!
//! With `suppressed match any`, a missing value is like every other, both ways: the class of a combination has everybody whose
//! values are compatible with it, as sdcMicro counts (Templ, Kowarik and Meindl, Journal of Statistical Software 67(4), 2015).
use crate::policy::model::{Attacker, Demand, Measure, Statistic};

use super::base::{BETWEEN, Base};
use super::{Bound, Figure, Judged, Known, Overall, PLACE, Part, RuleView, Way, columns, same};

/// The sizes of classes, and whatever the demands ask of sizes.
pub fn part(view: &RuleView, known: &Known) -> Part {
    let base = Base::new(view, known);
    let demands = view.demands.iter().enumerate();
    let bounds = demands.filter_map(|(n, demand)| bound(n, demand)).collect();
    Part {
        title: "sizes of classes".to_owned(),
        groups: format!("{}\n{}", tables(&base, &[]), sizes(&base)),
        members: members(&base, None),
        keys: base.keys,
        histogram: true,
        judged: Judged::Bounds(bounds),
    }
}

fn bound(demand: usize, asked: &Demand) -> Option<Bound> {
    let Demand::Keep(measure, bound) = asked else {
        return None;
    };
    let (name, figure, overall, way) = match measure {
        Measure::Groups => ("k-anonymity", Figure::Size, Overall::Worst, Way::AtLeast),
        Measure::Risk(Attacker::Prosecutor, statistic) => {
            let (name, overall) = match statistic {
                Statistic::Highest => ("highest prosecutor risk", Overall::Worst),
                Statistic::Average => ("average prosecutor risk", Overall::Mean),
                Statistic::ShareAbove(risk) => {
                    ("share at prosecutor risk", Overall::ShareAbove(*risk))
                }
            };
            (name, Figure::OneInSize, overall, Way::AtMost)
        }
        Measure::Risk(Attacker::Marketer(None), _) => (
            "marketer risk",
            Figure::OneInSize,
            Overall::Mean,
            Way::AtMost,
        ),
        _ => return None,
    };
    Some(Bound {
        demand,
        name,
        figure,
        overall,
        way,
        bound: *bound,
    })
}

/// `with records …, classed …`: in `classed` stands everybody with the values of each class that is theirs, and `place`, which is
/// null where somebody is only compatible with the class. `more` are columns that it has, too.
///
/// The columns of `classes` are its key, and DataFusion 55 takes them for a key of what is counted of the join as well: of
/// two groupings one behind the other the second then leaves out what is no key. So they are handed on as expressions, by a `nullif`
/// that no value meets.
pub fn tables(base: &Base, more: &[usize]) -> String {
    let any = base.any();
    let mut out = base.units(more);
    if any.is_empty() {
        return out;
    }
    let keys = columns(&base.keys);
    let list = keys.trim_end_matches(", ");
    let fits = base.keys.iter().map(|c| {
        if any.contains(c) {
            format!("(c.q{c} = r.q{c} or c.q{c} is null or r.q{c} is null)")
        } else {
            format!("c.q{c} = r.q{c}")
        }
    });
    let fits = fits.collect::<Vec<_>>().join("\n    and ");
    let own = base
        .keys
        .iter()
        .map(|c| format!("nullif(c.q{c}, {BETWEEN}) as q{c}, "));
    let own: String = own.collect();
    let more: String = more.iter().map(|c| format!(", r.q{c}")).collect();
    out.push_str(&format!(
        ",\nclasses as (\n  select distinct {list} from records\n),\nclassed as (\n  select {own}r.unit, \
         case when {} then {PLACE} end as place{more}\n  from classes as c join records as r on {fits}\n)",
        same("c", "r", &base.keys)
    ));
    out
}

/// Where classes are counted: the table, the place of a row, and which rows.
pub fn source(base: &Base, more: &[usize]) -> (&'static str, &'static str, String) {
    if base.any().is_empty() {
        ("records", PLACE, base.complete(more))
    } else {
        ("classed", "place", base.complete(more))
    }
}

/// The size of each class.
pub fn sizes(base: &Base) -> String {
    let keys = columns(&base.keys);
    let (from, place, complete) = source(base, &[]);
    let group = keys.trim_end_matches(", ");
    let by = if group.is_empty() {
        String::new()
    } else {
        format!("\ngroup by {group}")
    };
    if base.single() && from == "records" {
        return format!(
            "select {keys}count(*) as size, cast(null as double) as figure, min({place}) as first\nfrom {from}{complete}{by}"
        );
    }
    // Of who is only compatible, `first` is null.
    let own = if from == "records" {
        ""
    } else {
        "count(first) as own, "
    };
    format!(
        "select {keys}count(*) as size, {own}cast(null as double) as figure, min(first) as first\n\
         from (select {keys}unit, min({place}) as first from {from}{complete} group by {keys}unit)\
         {by}"
    )
}

/// Who is in the classes of `failing`, by their own values. A finding points at this column, else at the first of `using` that
/// the record has.
pub fn members(base: &Base, at: Option<usize>) -> String {
    let quantity = at.map_or("r.offers".to_owned(), |c| format!("cast({c} as bigint)"));
    format!(
        "{}\nselect failing.\"group\", r.file, r.\"row\", {quantity} as quantity\nfrom records as r join failing on {}",
        base.with(at.as_slice()),
        same("r", "failing", &base.keys)
    )
}
