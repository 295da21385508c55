//! t-closeness (Li, Li and Venkatasubramanian, ICDE 2007) of numbers: the earth mover's distance by the ordered distance, where
//! two of m values are as far apart as there are values between them.
//!
//! That is Σ |(q1 − p1) + … + (qi − pi)| / (m − 1) over all m values in their order. Between two values of a class, the sum of its
//! q stays the same, so that only the sum of p has to be gone through.
use super::{Model, Way, Ways, exact};

pub(super) fn model(ways: &Ways) -> Model {
    let keys = ways.keys();
    let list = keys.trim_end_matches(", ");
    let partition = if list.is_empty() {
        String::new()
    } else {
        format!("partition by {list} ")
    };
    let value = format!("try_cast(q{} as double)", ways.of);
    let more = ",\n    sum(case when value is not null then n else 0 end) over running as upto";
    // One value only: every class is as the whole table is.
    let figure = format!(
        "coalesce({} / nullif(max(many) - 1, 0), 0.0)",
        exact("abs(cast(upto as double) / total - share)")
    );
    Model {
        name: "ordered t-closeness",
        way: Way::AtMost,
        query: format!(
            "{},\n{},\nranked as (\n  select value, row_number() over (order by value) as rank,\n    \
             cast(sum(overall.n) over (order by value rows between unbounded preceding and current row) as double) / everybody.n \
             as share, many\n  from overall cross join everybody\n),\n{},\n\
             placed as (\n  select {keys}seen.value, seen.first, total, upto, coalesce(rank, 0) as rank\n  \
             from seen left join ranked on ranked.value = seen.value\n),\n\
             stretches as (\n  select {keys}first, total, upto, rank as low,\n    \
             lead(rank) over ({partition}order by rank) as high\n  from placed\n)\n{}",
            ways.each_of(&value),
            ways.overall(),
            ways.seen("value", more),
            ways.figures(
                "max(total)",
                &figure,
                "stretches join ranked on ranked.rank >= greatest(low, 1) and (high is null or ranked.rank < high)"
            )
        ),
    }
}
