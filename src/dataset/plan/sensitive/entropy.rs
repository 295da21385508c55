//! Entropy l-diversity (Machanavajjhala et al., ACM TKDD 1(1), 2007, definition 4.1): −Σ q ln q ≥ ln l in each class.
//!
//! The figure is the l for which they are equal: exp(−Σ q ln q), which is exp(ln N − Σ n ln n / N).
use super::{Model, Way, Ways, exact};

pub(super) fn model(ways: &Ways) -> Model {
    let sum = exact("n * ln(cast(n as double))");
    let figure = format!("exp(ln(cast(sum(n) as double)) - {sum} / sum(n))");
    let figures = ways.diversity("sum(n)", &figure, "counted");
    Model {
        name: "entropy l-diversity",
        way: Way::AtLeast,
        query: format!("{},\n{}\n{figures}", ways.each(), ways.counted()),
    }
}
