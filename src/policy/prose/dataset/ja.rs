//! Rules over the whole dataset in Japanese.
use super::super::code;
use super::super::ja::{joined, noun};
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
        Over::Subjects => format!("{files}の対象者の全体において、"),
        Over::Records => format!("{files}の記録の全体において、"),
    };
    if !it.per.is_empty() {
        said += &format!("{}が同じ記録の間で、", quantities(policy, &it.per, "及び"));
    }
    let each: Vec<String> = all.iter().map(|one| demand(policy, it, one)).collect();
    said += &format!("{}こと。", each.join("こと、かつ、"));
    if all.iter().any(|one| counts_missing(one)) {
        let marks: Vec<String> = it.marks.iter().map(|mark| code(mark)).collect();
        let marks = match marks.len() {
            0 => String::new(),
            _ => format!("（{}を含む）", joined(&marks, "及び")),
        };
        said += &format!("欠けている値及び秘匿された値{marks}は、");
        said += match it.suppressed {
            Suppressed::Forbidden => "報告する。",
            Suppressed::OwnValue => "一つの値とみなす。",
            Suppressed::MatchAny => "どの値にも一致するとみなす。",
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
    let mut said = joined(&from, "又は");
    let steps: Vec<String> = it
        .steps
        .iter()
        .map(|step| match step {
            Step::Bands(wide) => format!("{wide}刻み"),
            Step::First(many) => format!("先頭{many}文字まで"),
            Step::Year => "年まで".to_owned(),
            Step::Month => "月まで".to_owned(),
            Step::Prefecture => "都道府県まで".to_owned(),
            Step::TopCoded(end) => format!("{end}以上は{end}とする"),
            Step::BottomCoded(end) => format!("{end}以下は{end}とする"),
            Step::Mapped(mapping) => format!("{}による置換え", code(&mapping.name)),
        })
        .collect();
    if !steps.is_empty() {
        said += &format!("（{}）", steps.join("、"));
    }
    match it.trace {
        Some(Trace::Set) => format!("{said}の値の組"),
        Some(Trace::Intervals) => format!("{said}の日の間隔"),
        None => said,
    }
}

fn place(policy: &Policy, it: &QuantityFrom) -> String {
    match it {
        QuantityFrom::Subject => "対象者".to_owned(),
        QuantityFrom::Pixels => "画素データ".to_owned(),
        QuantityFrom::Attribute {
            selector,
            except,
            depth,
        } => {
            let mut said = noun(selector);
            if !except.is_empty() {
                let except: Vec<String> = except.iter().map(noun).collect();
                said += &format!("（{}を除く）", joined(&except, "及び"));
            }
            match depth {
                Depth::Any => said,
                Depth::Top => format!("最上位の{said}"),
            }
        }
        QuantityFrom::Column { scope: None, name } => format!("列{}", code(name)),
        QuantityFrom::Column {
            scope: Some(index),
            name,
        } => format!("{}の列{}", scope(policy, *index), code(name)),
    }
}

fn demand(policy: &Policy, it: &DataSet, demand: &Demand) -> String {
    let using = quantities(policy, &it.using, "及び");
    let (members, unit) = match it.over {
        Over::Subjects => ("対象者", "人"),
        Over::Records => ("記録", "件"),
    };
    match demand {
        Demand::Keep(measure, bound) => keep(policy, measure, *bound, &using, (members, unit)),
        Demand::Unique => format!("{using}が同じ{members}が二つない"),
        Demand::Same => format!("{using}がそれぞれ同じである"),
        Demand::VaryBy(most) => format!("{using}の差がそれぞれ{most}以下である"),
        Demand::ExistIn(among) => format!(
            "{using}の各値が{}に存在する",
            quantities(policy, among, "又は")
        ),
        Demand::InOrder => {
            let all: Vec<String> = it.using.iter().map(|one| quantity(policy, one)).collect();
            format!("日付が{}の順に並ぶ", all.join("、"))
        }
        Demand::PossibleAges => {
            format!("{using}が年齢としてあり得る（すべてに合う生年月日がある）")
        }
        Demand::NoWeekdayPattern => format!("{using}の曜日に偏りがない"),
        Demand::AgreeWithFiles => {
            "ファイルについての記載が事実に合い、すべてのファイルを挙げている".to_owned()
        }
    }
}

fn keep(
    policy: &Policy,
    measure: &Measure,
    bound: f64,
    using: &str,
    (members, unit): (&str, &str),
) -> String {
    let of = |it: &Quantity| quantity(policy, it);
    let group = format!("{using}が同じ各群");
    match measure {
        Measure::Groups => format!("{group}に{bound}{unit}以上の{members}がある（k-匿名性）"),
        Measure::DistinctDiversity(it) => format!(
            "{group}に{}の異なる値が{bound}以上ある（distinct l-多様性）",
            of(it)
        ),
        Measure::EntropyDiversity(it) => {
            format!(
                "{group}で{}のエントロピーl-多様性が{bound}以上である",
                of(it)
            )
        }
        Measure::RecursiveDiversity { c, of: it } => format!(
            "{group}で{}の再帰的(c, l)-多様性がc={c}、l={bound}について成り立つ",
            of(it)
        ),
        Measure::Closeness { ordered, of: it } => format!(
            "{group}で{}の分布と全体の分布との距離が{bound}以下である（{}t-近接性）",
            of(it),
            if *ordered { "順序付き" } else { "" }
        ),
        Measure::Alpha(it) => {
            format!(
                "{group}で{}のどの値の割合も{bound}以下である（alpha）",
                of(it)
            )
        }
        Measure::BasicBeta(it) => format!("{group}で{}の基本β-類似性が{bound}以下である", of(it)),
        Measure::EnhancedBeta(it) => {
            format!("{group}で{}の拡張β-類似性が{bound}以下である", of(it))
        }
        Measure::Delta(it) => format!("{group}で{}のδ-開示が{bound}以下である", of(it)),
        Measure::KMap(population) => format!(
            "{group}に当たる者が母集団{}に{bound}人以上いる（k-map）",
            code(&population.name)
        ),
        Measure::Risk(attacker, statistic) => {
            let who = match attacker {
                Attacker::Prosecutor => "検察官型（データに含まれると知る者）".to_owned(),
                Attacker::Journalist(population) => {
                    format!("記者型（母集団{}）", code(&population.name))
                }
                Attacker::Marketer(None) => "販売者型".to_owned(),
                Attacker::Marketer(Some(population)) => {
                    format!("販売者型（母集団{}）", code(&population.name))
                }
            };
            let risk = format!("{using}による{who}の再識別リスク");
            match statistic {
                Statistic::Highest => format!("{risk}の最大が{bound}以下である"),
                Statistic::Average => format!("{risk}の平均が{bound}以下である"),
                Statistic::ShareAbove(above) => {
                    format!("{risk}が{above}を超える{members}の割合が{bound}以下である")
                }
            }
        }
    }
}
