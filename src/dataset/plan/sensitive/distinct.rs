//! Distinct l-diversity (Machanavajjhala et al., ICDE 2006; ACM TKDD 1(1), 2007): how many values stand in each class.
use super::{Model, Way, Ways};

pub(super) fn model(ways: &Ways) -> Model {
    let figures = ways.diversity("sum(n)", "cast(count(*) as double)", "counted");
    Model {
        name: "distinct l-diversity",
        way: Way::AtLeast,
        query: format!("{},\n{}\n{figures}", ways.each(), ways.counted()),
    }
}
