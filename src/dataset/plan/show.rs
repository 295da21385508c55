//! The plan of a rule for people: its queries, with comments that say what each column is and what is asked of each figure.
use std::fmt::Write as _;

use super::{Bound, Figure, Judged, Known, Overall, Part, RuleView, Way, Why, column, parts};
use crate::policy::model::Over;
use crate::report::{escape, same_length};

/// The queries of a rule, as if every value could be missing and every record had several.
pub fn show(rule: &str, view: &RuleView) -> String {
    let record = match view.data_set.over {
        Over::Subjects => "`subject` (whose it is), `file` and `row`",
        Over::Records => "`file` and `row`",
    };
    let each = if view.apart() {
        "value of `using` that it has"
    } else {
        "combination of the values it has"
    };
    let mut out = format!(
        "-- {}: what is run over the whole dataset.\n\
         -- What the data do not need (no value is missing, no record has several) is left out of it.\n--\n\
         -- `facts` has a row for each record and each {each}: {record}, and\n",
        escape(rule)
    );
    for (n, quantity) in view.columns.iter().enumerate() {
        let _ = writeln!(out, "--   q{n}: {}", escape(&quantity.text));
    }
    let known = Known {
        nulls: Vec::new(),
        several: true,
    };
    for (n, part) in parts(view, &known).iter().enumerate() {
        let _ = write!(out, "\n-- {}. {}\n{}", n + 1, part.title, asked(part));
        query(&mut out, &part.groups);
        out.push_str("-- The records of what fails; `failing` has its rows, and `\"group\"`, their number.\n");
        query(&mut out, &part.members);
    }
    out
}

fn query(out: &mut String, sql: &str) {
    for line in same_length(sql).lines() {
        let _ = writeln!(out, "{}", line.trim_end());
    }
    if out.ends_with('\n') {
        out.pop();
    }
    out.push_str(";\n");
}

/// What is asked of the rows of a part.
fn asked(part: &Part) -> String {
    match &part.judged {
        Judged::Fail(_, Why::Demand) => "-- Each row fails.\n".to_owned(),
        Judged::Fail(_, Why::Missing) => {
            format!(
                "-- Each row fails: {} is missing or suppressed.\n",
                keys(part)
            )
        }
        Judged::Fail(_, Why::Unfit) => {
            format!("-- Each row fails: {} cannot be generalised.\n", keys(part))
        }
        Judged::Bounds(bounds) if bounds.is_empty() => {
            "-- Nothing is asked of them; the verdict says how many there are of which size.\n"
                .to_owned()
        }
        Judged::Bounds(bounds) => bounds.iter().map(bound).collect(),
    }
}

fn keys(part: &Part) -> String {
    let keys: Vec<String> = part.keys.iter().map(|key| column(*key)).collect();
    keys.join(", ")
}

fn bound(bound: &Bound) -> String {
    let figure = match bound.figure {
        Figure::Size => "size",
        Figure::Own => "figure",
        Figure::OneInSize => "1 / size",
        Figure::OneInOwn => "1 / figure (1 where figure is 0)",
    };
    let of = match bound.overall {
        Overall::Worst => format!("the worst {figure}"),
        Overall::Mean => format!("the mean of {figure} over all who are counted"),
        Overall::MeanOrGroups => {
            format!("the mean of {figure}, or the rows by the sum of figure if that is more,")
        }
        Overall::ShareAbove(limit) => format!("the share of those whose {figure} is above {limit}"),
    };
    let way = match bound.way {
        Way::AtLeast => "at least",
        Way::AtMost => "at most",
    };
    format!("-- {}: {of} is {way} {}.\n", bound.name, bound.bound)
}
