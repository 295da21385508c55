//! Rules over the whole dataset in English.
use super::super::code;
use super::super::en::{joined, noun};
use super::{counts_missing, demands, scope};
use crate::policy::model::{
    Attacker, DataSet, Demand, Depth, Measure, Over, Policy, Quantity, QuantityFrom, Rule,
    Statistic, Step, Suppressed, Trace,
};

/// The rule's sentence; `files` are those that it is over.
pub(in super::super) fn sentence(
    policy: &Policy,
    rule: &Rule,
    it: &DataSet,
    files: &str,
) -> String {
    let all = demands(&rule.must);
    let mut said = match it.over {
        Over::Subjects => format!("Over the subjects of {files}"),
        Over::Records => format!("Over the records of {files}"),
    };
    if !it.per.is_empty() {
        let per = quantities(policy, &it.per, "and");
        said += &format!(", among records with the same {per}");
    }
    let each: Vec<String> = all.iter().map(|one| demand(policy, it, one)).collect();
    said += &format!(": {}.", each.join("; and "));
    if all.iter().any(|one| counts_missing(one)) {
        let marks: Vec<String> = it.marks.iter().map(|mark| code(mark)).collect();
        let marks = match marks.len() {
            0 => String::new(),
            _ => format!(" ({} too)", joined(&marks, "and")),
        };
        said += &format!(" A value that is missing or suppressed{marks} ");
        said += match it.suppressed {
            Suppressed::Forbidden => "is reported.",
            Suppressed::OwnValue => "counts as a value of its own.",
            Suppressed::MatchAny => "counts as any value.",
        };
    }
    said
}

fn quantities(policy: &Policy, all: &[Quantity], word: &str) -> String {
    let all: Vec<String> = all.iter().map(|one| quantity(policy, one)).collect();
    joined(&all, word)
}

/// A quantity, in words.
fn quantity(policy: &Policy, it: &Quantity) -> String {
    let from: Vec<String> = it.from.iter().map(|one| place(policy, one)).collect();
    let mut said = joined(&from, "or");
    for step in &it.steps {
        said += &match step {
            Step::Bands(wide) => format!(" in bands of {wide}"),
            Step::First(1) => " to the first character".to_owned(),
            Step::First(many) => format!(" to the first {many} characters"),
            Step::Year => " to the year".to_owned(),
            Step::Month => " to the month".to_owned(),
            Step::Prefecture => " to the prefecture".to_owned(),
            Step::TopCoded(end) => format!(" with {end} for all from {end}"),
            Step::BottomCoded(end) => format!(" with {end} for all up to {end}"),
            Step::Mapped(mapping) => format!(" as {} maps it", code(&mapping.name)),
        };
    }
    match it.trace {
        Some(Trace::Set) => format!("set of values of {said}"),
        Some(Trace::Intervals) => format!("intervals between days of {said}"),
        None => said,
    }
}

fn place(policy: &Policy, it: &QuantityFrom) -> String {
    match it {
        QuantityFrom::Subject => "subject".to_owned(),
        QuantityFrom::Pixels => "pixel data".to_owned(),
        QuantityFrom::Attribute {
            selector,
            except,
            depth,
        } => {
            let mut said = noun(selector, true);
            if !except.is_empty() {
                let except: Vec<String> = except.iter().map(|one| noun(one, true)).collect();
                said += &format!(" except {}", joined(&except, "and"));
            }
            match depth {
                Depth::Any => said,
                Depth::Top => format!("{said} at the top level"),
            }
        }
        QuantityFrom::Column { scope: None, name } => format!("the column {}", code(name)),
        QuantityFrom::Column {
            scope: Some(index),
            name,
        } => format!("the column {} of {}", code(name), scope(policy, *index)),
    }
}

fn demand(policy: &Policy, it: &DataSet, demand: &Demand) -> String {
    let using = quantities(policy, &it.using, "and");
    let members = match it.over {
        Over::Subjects => "subjects",
        Over::Records => "records",
    };
    match demand {
        Demand::Keep(measure, bound) => keep(policy, measure, *bound, &using, members),
        Demand::Unique => format!("no two {members} may have the same {using}"),
        Demand::Same => format!("each of {using} must be the same"),
        Demand::VaryBy(most) => format!("each of {using} must vary by at most {most}"),
        Demand::ExistIn(among) => format!(
            "each value of {using} must exist in {}",
            quantities(policy, among, "or")
        ),
        Demand::InOrder => {
            let using = quantities(policy, &it.using, "then");
            format!("the days must be in this order: {using}")
        }
        Demand::PossibleAges => {
            format!("{using} must be possible ages: some day of birth fits all of them")
        }
        Demand::NoWeekdayPattern => {
            format!("the days of {using} must fall on all days of the week alike")
        }
        Demand::AgreeWithFiles => {
            "what they say of files must be so, and they must name all of them".to_owned()
        }
    }
}

fn keep(policy: &Policy, measure: &Measure, bound: f64, using: &str, members: &str) -> String {
    let of = |it: &Quantity| quantity(policy, it);
    let group = format!("each group with the same {using}");
    match measure {
        Measure::Groups => {
            format!("{group} must have at least {bound} {members} (k-anonymity)")
        }
        Measure::DistinctDiversity(it) => format!(
            "{group} must have at least {bound} different values of {} (distinct l-diversity)",
            of(it)
        ),
        Measure::EntropyDiversity(it) => format!(
            "in {group}, the values of {} must be as varied as {bound} equally common ones (entropy l-diversity)",
            of(it)
        ),
        Measure::RecursiveDiversity { c, of: it } => format!(
            "in {group}, the commonest value of {} must be rarer than {c} times those from the {bound}th commonest on (recursive l-diversity)",
            of(it)
        ),
        Measure::Closeness { ordered, of: it } => format!(
            "in {group}, the values of {} must be spread as among all, up to {bound} ({}t-closeness)",
            of(it),
            if *ordered { "ordered " } else { "" }
        ),
        Measure::Alpha(it) => format!(
            "in {group}, no value of {} may have more than the share {bound} (alpha)",
            of(it)
        ),
        Measure::BasicBeta(it) => beta(&group, &of(it), bound, "basic"),
        Measure::EnhancedBeta(it) => beta(&group, &of(it), bound, "enhanced"),
        Measure::Delta(it) => format!(
            "in {group}, the share of each value of {} must differ from that among all by a factor whose logarithm is at most {bound} (delta-disclosure)",
            of(it)
        ),
        Measure::KMap(population) => format!(
            "{group} must be shared by at least {bound} people of {} (k-map)",
            code(&population.name)
        ),
        Measure::Risk(attacker, statistic) => {
            let who = match attacker {
                Attacker::Prosecutor => {
                    "one who knows that the subject is in the data (prosecutor)".to_owned()
                }
                Attacker::Journalist(population) => format!(
                    "one who knows only that the subject is of {} (journalist)",
                    code(&population.name)
                ),
                Attacker::Marketer(None) => {
                    "one who wants as many as can be had (marketer)".to_owned()
                }
                Attacker::Marketer(Some(population)) => format!(
                    "one who wants as many of {} as can be had (marketer)",
                    code(&population.name)
                ),
            };
            let risk = format!("risk of being named by {using} to {who}");
            match statistic {
                Statistic::Highest => format!("the highest {risk} must be at most {bound}"),
                Statistic::Average => format!("the average {risk} must be at most {bound}"),
                Statistic::ShareAbove(above) => format!(
                    "the share of {members} with a {risk} above {above} must be at most {bound}"
                ),
            }
        }
    }
}

fn beta(group: &str, of: &str, bound: f64, which: &str) -> String {
    format!(
        "in {group}, no value of {of} may be commoner than among all by more than {bound} times ({which} beta-likeness)"
    )
}
