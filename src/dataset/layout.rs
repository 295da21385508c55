//! Which columns the facts of a rule have, and what kind of value stands in each.
use crate::policy::model::{DataSet, Demand, Measure, Must, Predicate, Quantity, Step, Trace};

/// What the values of a column are, once they are collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Text, without spaces at its ends.
    Text,
    /// A plain decimal number: `41`, `-0.5`. An age is one in years: `018M` is `1.5`.
    Number,
    /// A day: `2020-01-05`.
    Date,
    /// An age with its unit, as VR AS writes it but without zeros in front: `41Y`, `18M`. A plain number is in years.
    Age,
}

/// The demands of a rule over the dataset, in the order written.
pub fn demands(must: &Must) -> Vec<&Demand> {
    let mut found = Vec::new();
    let mut left = vec![must];
    while let Some(must) = left.pop() {
        match must {
            Must::And(parts) | Must::Or(parts) => left.extend(parts.iter().rev()),
            Must::Not(part) => left.push(part),
            Must::Is(Predicate::Demand(demand)) => found.push(&**demand),
            Must::Is(_) => {}
        }
    }
    found
}

/// The quantities of a rule: that of index n is the column `q{n}` of its facts. First `per`, then `using`, then what the
/// demands ask about themselves.
pub fn quantities<'a>(data_set: &'a DataSet, must: &'a Must) -> Vec<&'a Quantity> {
    let own = demands(must).into_iter().filter_map(sensitive);
    data_set
        .per
        .iter()
        .chain(&data_set.using)
        .chain(own)
        .collect()
}

/// What a demand asks about besides `using`: the sensitive attribute.
pub fn sensitive(demand: &Demand) -> Option<&Quantity> {
    match demand {
        Demand::Keep(measure, _) => match measure {
            Measure::DistinctDiversity(of)
            | Measure::EntropyDiversity(of)
            | Measure::RecursiveDiversity { of, .. }
            | Measure::Closeness { of, .. }
            | Measure::Alpha(of)
            | Measure::BasicBeta(of)
            | Measure::EnhancedBeta(of)
            | Measure::Delta(of) => Some(of),
            Measure::Groups | Measure::KMap(_) | Measure::Risk(..) => None,
        },
        _ => None,
    }
}

/// Whether each quantity of `using` is judged by itself, whatever the others are: then no combinations of them are needed.
pub fn is_apart(demand: &Demand) -> bool {
    matches!(
        demand,
        Demand::ExistIn(_) | Demand::Same | Demand::VaryBy(_) | Demand::NoWeekdayPattern
    )
}

/// What `exist in` looks among, for all such demands: the facts called `targets`.
pub fn targets(must: &Must) -> Vec<&Quantity> {
    let all = demands(must).into_iter();
    all.flat_map(|demand| match demand {
        Demand::ExistIn(among) => among.as_slice(),
        _ => &[],
    })
    .collect()
}

/// All that a rule looks at: its quantities, and those that `exist in` looks among.
pub fn everything<'a>(data_set: &'a DataSet, must: &'a Must) -> Vec<&'a Quantity> {
    let mut all = quantities(data_set, must);
    all.extend(targets(must));
    all
}

/// The kind of each of [`quantities`], in their order.
pub fn kinds(data_set: &DataSet, must: &Must) -> Vec<Kind> {
    kinds_for(data_set, &demands(must))
}

/// The same for the demands of a rule.
pub fn kinds_for(data_set: &DataSet, demands: &[&Demand]) -> Vec<Kind> {
    let per = data_set.per.iter().map(|one| kind(one, Kind::Text));
    let using = data_set.using.iter().enumerate().map(|(n, one)| {
        let asked = demands.iter().map(|demand| of_using(demand, n));
        kind(one, asked.fold(Kind::Text, stricter))
    });
    let own = demands.iter().filter_map(|demand| {
        let ordered = matches!(
            demand,
            Demand::Keep(Measure::Closeness { ordered: true, .. }, _)
        );
        let plain = if ordered { Kind::Number } else { Kind::Text };
        Some(kind(sensitive(demand)?, plain))
    });
    per.chain(using).chain(own).collect()
}

/// What a quantity is where nothing but its own words is asked: those of `exist in`.
pub fn kind_of(quantity: &Quantity) -> Kind {
    kind(quantity, Kind::Text)
}

fn kind(quantity: &Quantity, plain: Kind) -> Kind {
    let step = quantity.steps.first().map(|step| match step {
        Step::Bands(_) | Step::TopCoded(_) | Step::BottomCoded(_) => Kind::Number,
        Step::Year | Step::Month | Step::Day => Kind::Date,
        Step::First(_) | Step::Prefecture | Step::Mapped(_) => Kind::Text,
    });
    match (step, quantity.trace) {
        (Some(kind), _) => kind,
        (None, Some(Trace::Intervals)) => Kind::Date,
        (None, _) => plain,
    }
}

/// What a demand makes of the `n`th quantity of `using`.
fn of_using(demand: &Demand, n: usize) -> Kind {
    match (demand, n) {
        (Demand::VaryBy(_), _) => Kind::Number,
        (Demand::InOrder | Demand::NoWeekdayPattern, _) => Kind::Date,
        (Demand::PossibleAges, 0) => Kind::Age,
        (Demand::PossibleAges, _) => Kind::Date,
        _ => Kind::Text,
    }
}

fn stricter(a: Kind, b: Kind) -> Kind {
    if a == Kind::Text { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::model::{Over, QuantityFrom, Suppressed};

    fn quantity(text: &str, steps: Vec<Step>) -> Quantity {
        Quantity {
            from: vec![QuantityFrom::Column {
                scope: None,
                name: text.to_owned(),
            }],
            steps,
            trace: None,
            text: text.to_owned(),
        }
    }

    fn asks(demand: Demand) -> Must {
        Must::Is(Predicate::Demand(Box::new(demand)))
    }

    fn using(using: Vec<Quantity>) -> DataSet {
        DataSet {
            over: Over::Subjects,
            per: vec![quantity("site", Vec::new())],
            using,
            suppressed: Suppressed::Forbidden,
            marks: Vec::new(),
        }
    }

    #[test]
    fn the_columns_are_per_then_using_then_what_the_demands_name() {
        let data_set = using(vec![
            quantity("age", vec![Step::Bands(5.0)]),
            quantity("sex", Vec::new()),
        ]);
        let ordered = Measure::Closeness {
            ordered: true,
            of: quantity("cost", Vec::new()),
        };
        let must = Must::And(vec![
            asks(Demand::Keep(Measure::Groups, 5.0)),
            asks(Demand::Keep(
                Measure::DistinctDiversity(quantity("icd", Vec::new())),
                2.0,
            )),
            asks(Demand::Keep(ordered, 0.2)),
        ]);
        let texts: Vec<&str> = quantities(&data_set, &must)
            .iter()
            .map(|one| one.text.as_str())
            .collect();
        assert_eq!(texts, ["site", "age", "sex", "icd", "cost"]);
        assert_eq!(
            kinds(&data_set, &must),
            [
                Kind::Text,
                Kind::Number,
                Kind::Text,
                Kind::Text,
                Kind::Number
            ]
        );
    }

    #[test]
    fn what_a_demand_needs_decides_where_no_step_does() {
        let data_set = using(vec![
            quantity("age", Vec::new()),
            quantity("day", Vec::new()),
        ]);
        assert_eq!(
            kinds(&data_set, &asks(Demand::PossibleAges)),
            [Kind::Text, Kind::Age, Kind::Date]
        );
        let data_set = using(vec![quantity("day", vec![Step::First(4)])]);
        assert_eq!(
            kinds(&data_set, &asks(Demand::Same)),
            [Kind::Text, Kind::Text]
        );
    }
}
