//! Rules over the whole dataset in English.
use super::super::code;
use super::super::en::{joined, noun};
use super::{demands, groups, has_files, scope};
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
        // A DICOMDIR is no record.
        _ if has_files(&all) => format!("Over {files}"),
        Over::Subjects => format!("Over the subjects of {files}"),
        Over::Records => format!("Over the records of {files}"),
    };
    if !it.per.is_empty() {
        let per = quantities(policy, &it.per, "and");
        said += &format!(", among records with the same {per}");
    }
    if all.iter().any(|one| groups(one)) {
        let using = quantities(policy, &it.using, "and");
        said += &format!(", grouped by {using}");
    }
    let each: Vec<String> = all.iter().map(|one| demand(policy, it, one)).collect();
    said += &format!(": {}.", each.join("; and "));
    if all.iter().any(|one| groups(one)) {
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
    let mut said = match from.as_slice() {
        [first, others @ ..] if !others.is_empty() => {
            format!("{first} (or {})", joined(others, "or"))
        }
        only => joined(only, "or"),
    };
    for step in &it.steps {
        said += &match step {
            Step::Bands(wide) => format!(" in bands of {wide}"),
            Step::First(1) => " cut to its first character".to_owned(),
            Step::First(many) => format!(" cut to its first {many} characters"),
            Step::Year => " to the year".to_owned(),
            Step::Month => " to the month".to_owned(),
            Step::Day => " to the day".to_owned(),
            Step::Prefecture => " to the prefecture".to_owned(),
            Step::TopCoded(end) => format!(" ({end} and above as one)"),
            Step::BottomCoded(end) => format!(" ({end} and below as one)"),
            Step::Mapped(mapping) => format!(" as {} maps it", code(&mapping.name)),
        };
    }
    match it.trace {
        Some(Trace::Set) => format!("the set of values of {said}"),
        Some(Trace::Intervals) => format!("the days between the dates of {said}"),
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
        QuantityFrom::Column { scope: None, name } => format!("column {}", code(name)),
        QuantityFrom::Column {
            scope: Some(index),
            name,
        } => format!("column {} of {}", code(name), scope(policy, *index)),
    }
}

fn demand(policy: &Policy, it: &DataSet, demand: &Demand) -> String {
    let using = quantities(policy, &it.using, "and");
    let each = match it.using.as_slice() {
        [_] => using.clone(),
        _ => format!("each of {using}"),
    };
    let member = match it.over {
        Over::Subjects => "subject",
        Over::Records => "record",
    };
    match demand {
        Demand::Keep(measure, bound) => keep(policy, measure, *bound, member),
        Demand::Unique => format!("no two {member}s may have the same {using}"),
        Demand::Same => format!("{each} must be the same"),
        Demand::VaryBy(most) => format!("{each} must vary by at most {most}"),
        Demand::ExistIn(among) => format!(
            "each value of {using} must exist in {}",
            quantities(policy, among, "or")
        ),
        Demand::InOrder => {
            let using = quantities(policy, &it.using, "and then");
            format!("in each record, the days must not go back in this order: {using}")
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

fn keep(policy: &Policy, measure: &Measure, bound: f64, member: &str) -> String {
    let of = |it: &Quantity| quantity(policy, it);
    match measure {
        Measure::Groups => {
            format!("each group must have at least {bound} {member}s (k-anonymity)")
        }
        Measure::DistinctDiversity(it) => format!(
            "each group must have at least {bound} different values of {} (distinct l-diversity)",
            of(it)
        ),
        Measure::EntropyDiversity(it) => format!(
            "in each group, the values of {} must be at least as varied as {bound} equally common ones (entropy l-diversity)",
            of(it)
        ),
        Measure::RecursiveDiversity { c, of: it } => format!(
            "in each group, the commonest value of {} must be less than {c} times as common as {} together (recursive l-diversity)",
            of(it),
            rarest(bound)
        ),
        Measure::Closeness { ordered, of: it } => format!(
            "in each group, the values of {} must be spread as among all, up to a distance of {bound} ({}t-closeness)",
            of(it),
            if *ordered { "ordered " } else { "" }
        ),
        Measure::Alpha(it) => format!(
            "in each group, no value of {} may have more than the share {bound} (alpha)",
            of(it)
        ),
        Measure::BasicBeta(it) => beta(&of(it), bound, "basic"),
        Measure::EnhancedBeta(it) => beta(&of(it), bound, "enhanced"),
        Measure::Delta(it) => format!(
            "in each group, the share of each value of {} must differ from that among all by a factor whose logarithm is at most {bound} (delta-disclosure)",
            of(it)
        ),
        Measure::KMap(population) => format!(
            "each group must be shared by at least {bound} people of {} (k-map)",
            code(&population.name)
        ),
        Measure::Risk(attacker, statistic) => {
            let who = match attacker {
                Attacker::Prosecutor => {
                    format!("one who knows that the {member} is in the data (prosecutor)")
                }
                Attacker::Journalist(population) => format!(
                    "one who knows only that the {member} is of {} (journalist)",
                    code(&population.name)
                ),
                Attacker::Marketer(None) => {
                    "one who wants to find as many as can be (marketer)".to_owned()
                }
                Attacker::Marketer(Some(population)) => format!(
                    "one who wants to find as many of {} as can be (marketer)",
                    code(&population.name)
                ),
            };
            let finds = format!("risk that {who} finds a {member} by its group");
            match statistic {
                Statistic::Highest => format!("the highest {finds} must be at most {bound}"),
                Statistic::Average => format!("the average {finds} must be at most {bound}"),
                Statistic::ShareAbove(above) => format!(
                    "the share of {member}s of whom the {finds} is above {above} must be at most {bound}"
                ),
            }
        }
    }
}

/// The values of a group from the one of this rank on.
fn rarest(rank: f64) -> String {
    let rank = format!("{rank}");
    let end = match rank.as_bytes() {
        [.., b'1', _] => "th",
        [.., b'1'] => "st",
        [.., b'2'] => "nd",
        [.., b'3'] => "rd",
        _ => "th",
    };
    format!("the {rank}{end} commonest and all rarer ones")
}

fn beta(of: &str, bound: f64, which: &str) -> String {
    let less = match which {
        "enhanced" => ", and by less where it is common among all",
        _ => "",
    };
    format!(
        "in each group, no value of {of} may be commoner than among all by more than {bound} times its share there{less} ({which} beta-likeness)"
    )
}
