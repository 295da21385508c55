//! Recursive (c, l)-diversity (Machanavajjhala et al., ACM TKDD 1(1), 2007, definition 4.2): with the n of a class in falling order,
//! r1 < c (rl + … + rm).
//!
//! The figure is the greatest l for which that holds with the rule's c; 0 if it does not even for 1.
use super::{Model, Way, Ways};

pub(super) fn model(ways: &Ways, c: f64) -> Model {
    let more = ",\n    max(case when value is not null then n end) over running as most,\n    \
                sum(case when value is not null then n else 0 end) over running as upto";
    let figure = format!(
        "cast(count(*) filter (where value is not null and most + 1e-9 < {c:?} * (total - upto + n)) as double)"
    );
    let figures = ways.diversity("max(total)", &figure, "seen");
    Model {
        name: "recursive l-diversity",
        way: Way::AtLeast,
        query: format!(
            "{},\n{}\n{figures}",
            ways.each(),
            ways.seen("n desc, value", more)
        ),
    }
}
