//! β-likeness (Cao and Karras, PVLDB 5(11), 2012): how much likelier a value is in a class than in the whole table, (q − p)/p, for
//! values that are likelier there.
//!
//! Basic (definition 2): no more than β. The figure is the greatest of them, or 0. Enhanced (definition 3): no more than the lesser
//! of β and −ln p. The figure is the same where none is above its −ln p, and infinite elsewhere: no β would do.
use super::{Model, Way, Ways};

/// n/p of the value, but for the sum of the whole table.
const TIMES: &str = "cast(counted.n as double) * everybody.n / overall.n";
/// −ln p of the value.
const SELDOM: &str = "ln(cast(everybody.n as double) / overall.n)";

pub(super) fn basic(ways: &Ways) -> Model {
    model(
        ways,
        "basic beta-likeness",
        "greatest(max(times) / sum(n) - 1.0, 0.0)",
    )
}

pub(super) fn enhanced(ways: &Ways) -> Model {
    let figure = "case when max(times / (1.0 + seldom)) / sum(n) > 1.0 + 1e-9 then cast('inf' as double) \
                  else greatest(max(times) / sum(n) - 1.0, 0.0) end";
    model(ways, "enhanced beta-likeness", figure)
}

fn model(ways: &Ways, name: &'static str, figure: &str) -> Model {
    let keys = ways.keys();
    Model {
        name,
        way: Way::AtMost,
        query: format!(
            "{},\n{},\n{},\nlikelier as (\n  select {keys}counted.n, counted.first, {TIMES} as times, {SELDOM} as seldom\n  \
             from counted join overall on overall.value = counted.value cross join everybody\n)\n{}",
            ways.each(),
            ways.counted(),
            ways.overall(),
            ways.figures("sum(n)", figure, "likelier")
        ),
    }
}
