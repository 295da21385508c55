//! Random clauses of dataset rules.
use super::*;

fn number() -> impl Strategy<Value = Node<Value>> {
    prop_oneof![digits(), name().prop_map(|name| Value::Name(name.it))].prop_map(node)
}

/// With `last`, one whose `except` may take in what stands behind it.
fn column(last: bool) -> impl Strategy<Value = Node<QuantityColumn>> {
    let except = if last { 0..3 } else { 0..1 };
    prop_oneof![
        Just(QuantityColumn::Subject),
        Just(QuantityColumn::Pixels),
        (selector(), vec(selector(), except), depth()).prop_map(|(selector, except, depth)| {
            QuantityColumn::Field {
                selector,
                except,
                depth,
            }
        }),
        (of(name()), said()).prop_map(|(scope, name)| QuantityColumn::Named(scope, name)),
    ]
    .prop_map(node)
}

fn quantity() -> impl Strategy<Value = Node<Quantity>> {
    let step = prop_oneof![
        (number(), any::<bool>()).prop_map(|(wide, years)| QuantityStep::Bands(wide, years)),
        number().prop_map(QuantityStep::First),
        Just(QuantityStep::Year),
        Just(QuantityStep::Month),
        Just(QuantityStep::Prefecture),
        number().prop_map(QuantityStep::TopCoded),
        number().prop_map(QuantityStep::BottomCoded),
        name().prop_map(QuantityStep::Mapped),
    ];
    let trace = select(vec![None, Some(Trace::Set), Some(Trace::Intervals)]);
    (
        trace,
        vec(column(false), 0..3),
        column(true),
        vec(step.prop_map(node), 0..3),
    )
        .prop_map(|(trace, mut from, last, steps)| {
            from.push(last);
            node(Quantity { trace, from, steps })
        })
}

pub(super) fn quantities() -> impl Strategy<Value = Vec<Node<Quantity>>> {
    vec(quantity(), 1..4)
}

pub(super) fn suppressed() -> impl Strategy<Value = SuppressedClause> {
    (vec(said(), 0..3), select(Suppressed::ALL.to_vec()))
        .prop_map(|(marks, mean)| SuppressedClause { marks, mean })
}

fn demand() -> impl Strategy<Value = Demand> {
    let keep = (
        select(Measure::ALL.to_vec()),
        (number(), number(), number()),
        quantity(),
        name(),
        any::<bool>(),
    )
        .prop_map(|(measure, (above, bound, with), of, population, some)| {
            let among = match measure.behind() {
                Behind::Nothing => None,
                Behind::Sensitive => Some(Among::Sensitive(Box::new(of))),
                Behind::MayPopulation if !some => None,
                Behind::Population | Behind::MayPopulation => Some(Among::Population(population)),
            };
            Demand::Keep(Keep {
                measure,
                above: measure.is_share().then_some(above),
                bound,
                with: (measure == Measure::Recursive).then_some(with),
                among,
            })
        });
    prop_oneof![
        4 => keep,
        1 => Just(Demand::Unique),
        1 => Just(Demand::Same),
        1 => number().prop_map(Demand::VaryBy),
        1 => quantities().prop_map(Demand::ExistIn),
        1 => Just(Demand::InOrder),
        1 => Just(Demand::PossibleAges),
        1 => Just(Demand::NoWeekdayPattern),
        1 => Just(Demand::AgreeWithFiles),
    ]
}

pub(super) fn demands() -> impl Strategy<Value = Node<Must>> {
    let one = demand().prop_map(|it| node(Logic::Is(node(Predicate::Demand(Box::new(it))))));
    vec(one, 1..4).prop_map(|mut all| match all.len() {
        1 => all.remove(0),
        _ => node(Logic::And(all)),
    })
}
