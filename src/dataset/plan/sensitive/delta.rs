//! δ-disclosure privacy (Brickell and Shmatikov, KDD 2008, definition 4): |ln(q/p)| < δ for all values of the whole table.
//!
//! The figure is the greatest of them. Where a class lacks a value, q is 0 and the figure infinite.
use super::{Model, Way, Ways};

pub(super) fn model(ways: &Ways) -> Model {
    let keys = ways.keys();
    let figure = "case when count(*) < max(many) then cast('inf' as double) \
                  else greatest(abs(ln(max(times) / sum(n))), abs(ln(min(times) / sum(n)))) end";
    Model {
        name: "delta-disclosure",
        way: Way::AtMost,
        query: format!(
            "{},\n{},\n{},\nlikelier as (\n  select {keys}counted.n, counted.first, everybody.many,\n    \
             cast(counted.n as double) * everybody.n / overall.n as times\n  \
             from counted join overall on overall.value = counted.value cross join everybody\n)\n{}",
            ways.each(),
            ways.counted(),
            ways.overall(),
            ways.figures("sum(n)", figure, "likelier")
        ),
    }
}
