//! t-closeness (Li, Li and Venkatasubramanian, ICDE 2007) of values without order: the earth mover's distance from a class to the
//! whole table where all values are equally far from each other.
//!
//! That is Σ |q − p| / 2, and as q and p have the same sum, Σ (q − p) over the values with q > p.
use super::{Model, Way, Ways, exact};

pub(super) fn model(ways: &Ways) -> Model {
    let over = "greatest(cast(seen.n as double) / seen.total - cast(overall.n as double) / everybody.n, 0.0)";
    let figures = ways.figures(
        "max(total)",
        &format!("coalesce({}, 0.0)", exact("over")),
        "farther",
    );
    let keys = ways.keys();
    Model {
        name: "t-closeness",
        way: Way::AtMost,
        query: format!(
            "{},\n{},\n{},\nfarther as (\n  select {keys}seen.first, seen.total, {over} as over\n  from seen \
             join overall on overall.value = seen.value cross join everybody\n)\n{figures}",
            ways.each(),
            ways.overall(),
            ways.seen("value", "")
        ),
    }
}
