//! α of (α, k)-anonymity (Wong, Li, Fu and Wang, KDD 2006), for every value: the greatest q of each class.
use super::{Model, Way, Ways};

pub(super) fn model(ways: &Ways) -> Model {
    let figures = ways.figures("sum(n)", "cast(max(n) as double) / sum(n)", "counted");
    Model {
        name: "alpha",
        way: Way::AtMost,
        query: format!("{},\n{}\n{figures}", ways.each(), ways.counted()),
    }
}
