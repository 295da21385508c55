//! How often each sensitive value stands in each class, and the models that look at it.
//!
//! Each subject (or record) counts once with each value that it has in a class; missing values are no values, whatever
//! `suppressed` says, and a class without any has no diversity. In what follows, n is how often a value stands in a class, N the sum of n in the class, q = n/N; p is the
//! same share in the whole table. Sums of fractions are sums of decimals, which are the same in whatever order they are made.
mod alpha;
mod beta;
mod closeness;
mod delta;
mod distinct;
mod entropy;
mod ordered;
mod recursive;

use crate::policy::model::{Demand, Measure};

use super::base::Base;
use super::{Bound, Figure, Judged, Known, Overall, Part, RuleView, Way, classes, columns};

/// One model: its name, which way its bound goes, and its query.
struct Model {
    name: &'static str,
    way: Way,
    /// The tables behind `each`, and the last `select`.
    query: String,
}

/// The part of a demand on a sensitive attribute; `None` for others.
pub fn part(view: &RuleView, known: &Known, demand: usize) -> Option<Part> {
    let of = view.own(demand)?;
    let Some(Demand::Keep(measure, bound)) = view.demands.get(demand) else {
        return None;
    };
    let base = Base::new(view, known);
    let ways = Ways { base: &base, of };
    let model = match measure {
        Measure::DistinctDiversity(_) => distinct::model(&ways),
        Measure::EntropyDiversity(_) => entropy::model(&ways),
        Measure::RecursiveDiversity { c, .. } => recursive::model(&ways, *c),
        Measure::Closeness { ordered: false, .. } => closeness::model(&ways),
        Measure::Closeness { ordered: true, .. } => ordered::model(&ways),
        Measure::Alpha(_) => alpha::model(&ways),
        Measure::BasicBeta(_) => beta::basic(&ways),
        Measure::EnhancedBeta(_) => beta::enhanced(&ways),
        Measure::Delta(_) => delta::model(&ways),
        Measure::Groups | Measure::KMap(_) | Measure::Risk(..) => return None,
    };
    Some(Part {
        title: model.name.to_owned(),
        groups: format!("{},\n{}", classes::tables(&base, &[of]), model.query),
        members: classes::members(&base, Some(of)),
        histogram: false,
        judged: Judged::Bounds(vec![Bound {
            demand,
            name: model.name,
            figure: Figure::Own,
            overall: Overall::Worst,
            way: model.way,
            bound: *bound,
        }]),
        keys: base.keys.clone(),
    })
}

/// The pieces that models are made of.
struct Ways<'a> {
    base: &'a Base<'a>,
    /// The sensitive attribute's column.
    of: usize,
}

impl Ways<'_> {
    /// The columns of `using`, each followed by a comma.
    fn keys(&self) -> String {
        columns(&self.base.keys)
    }

    /// `group by` the columns of `using` and nothing else.
    fn by(&self) -> String {
        let keys = self.keys();
        let keys = keys.trim_end_matches(", ");
        if keys.is_empty() {
            return String::new();
        }
        format!("\ngroup by {keys}")
    }

    /// `each as (…)`: who has which value in which class; `value` is an expression.
    fn each_of(&self, value: &str) -> String {
        let keys = self.keys();
        let (from, place, complete) = classes::source(self.base, &[]);
        let and = if complete.is_empty() {
            " where"
        } else {
            " and"
        };
        format!(
            "each as (\n  select {keys}{value} as value, unit, min({place}) as first\n  \
             from {from}{complete}{and} {value} is not null group by {keys}{value}, unit\n)"
        )
    }

    /// `each` of the sensitive attribute as it is.
    fn each(&self) -> String {
        self.each_of(&format!("q{}", self.of))
    }

    /// `counted as (…)`: n of each value in each class.
    fn counted(&self) -> String {
        let keys = self.keys();
        format!(
            "counted as (\n  select {keys}value, count(*) as n, min(first) as first from each group by {keys}value\n)"
        )
    }

    /// `overall as (…), everybody as (…)`: how often each value stands in the whole table; of all of them, the sum and how many
    /// there are. Whoever stands in two classes with a value counts once.
    fn overall(&self) -> String {
        "overall as (\n  select value, count(*) as n from (select distinct value, unit from each) group by value\n),\n\
         everybody as (\n  select sum(n) as n, count(*) as many from overall\n)"
            .to_owned()
    }

    /// The same for a model of diversity. A class where nobody has a value has the figure 0.
    fn diversity(&self, size: &str, figure: &str, from: &str) -> String {
        let figures = self.figures(size, figure, from);
        if !self.base.may_miss(self.of) {
            return figures;
        }
        let (rows, place, complete) = classes::source(self.base, &[]);
        let by = if self.by().is_empty() {
            // Of no rows there is no class.
            "\nhaving count(*) > 0 and".to_owned()
        } else {
            format!("{} having", self.by())
        };
        format!(
            "{figures}\nunion all\nselect {}count(distinct unit) as size, cast(0 as double) as figure, min({place}) as first\n\
             from {rows}{complete}{by} count(q{}) = 0",
            self.keys(),
            self.of
        )
    }

    /// `seen as (…)`: each value of each class with n, and `total`, which is N; before them, for each class, a row whose value
    /// is null and whose n is N. Of the rows in this order, what is reckoned needs those before it only, so that the engine does not
    /// hold whole classes in memory. `order` is how values are ordered, `more` what else is reckoned on the way, over `running`.
    fn seen(&self, order: &str, more: &str) -> String {
        let keys = self.keys();
        let list = keys.trim_end_matches(", ");
        let partition = if list.is_empty() {
            String::new()
        } else {
            format!("partition by {list} ")
        };
        format!(
            "summed as (\n  select {keys}value, count(*) as n, min(first) as first from each\n  \
             group by grouping sets (({keys}value), ({list}))\n),\n\
             seen as (\n  select {keys}value, n, first, first_value(n) over running as total{more}\n  from summed\n  \
             window running as ({partition}order by value is not null, {order} rows between unbounded preceding and current row)\n)"
        )
    }

    /// The last `select`: for each class of `from`, the size by `size` and the figure.
    fn figures(&self, size: &str, figure: &str, from: &str) -> String {
        format!(
            "select {}cast({size} as bigint) as size, {figure} as figure, min(first) as first\nfrom {from}{}",
            self.keys(),
            self.by()
        )
    }
}

/// The sum of fractions, the same whatever the order.
fn exact(sum: &str) -> String {
    format!("cast(sum(cast({sum} as decimal(38, 15))) as double)")
}
