//! Rules over the whole dataset in Japanese.
use super::super::code;
use super::super::ja::{joined, noun};
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
        _ if has_files(&all) => format!("{files}において、"),
        Over::Subjects => format!("{files}の対象者の全体において、"),
        Over::Records => format!("{files}の記録の全体において、"),
    };
    if !it.per.is_empty() {
        said += &format!("{}が同じ記録の間で、", quantities(policy, &it.per, "及び"));
    }
    if all.iter().any(|one| groups(one)) {
        let using = quantities(policy, &it.using, "及び");
        said += &format!("{using}が同じものを一つの群とし、");
    }
    let each: Vec<String> = all.iter().map(|one| demand(policy, it, one)).collect();
    said += &format!("{}こと。", each.join("こと、かつ、"));
    if all.iter().any(|one| groups(one)) {
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
    let (first, others) = from.split_first().unzip();
    let mut said = first.cloned().unwrap_or_default();
    let others = others.filter(|others| !others.is_empty());
    let others = others.map(|others| format!("又は{}", joined(others, "又は")));
    let steps: Vec<String> = others
        .into_iter()
        .chain(it.steps.iter().map(|step| match step {
            Step::Bands(wide) => format!("{wide}刻み"),
            Step::First(many) => format!("先頭{many}文字まで"),
            Step::Year => "年まで".to_owned(),
            Step::Month => "月まで".to_owned(),
            Step::Day => "日まで".to_owned(),
            Step::Prefecture => "都道府県まで".to_owned(),
            Step::TopCoded(end) => format!("{end}以上は{end}とする"),
            Step::BottomCoded(end) => format!("{end}以下は{end}とする"),
            Step::Mapped(mapping) => format!("{}による読み替え", code(&mapping.name)),
        }))
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
    let each = match it.using.as_slice() {
        [_] => "",
        _ => "それぞれ",
    };
    let (members, unit) = match it.over {
        Over::Subjects => ("対象者", "人"),
        Over::Records => ("記録", "件"),
    };
    match demand {
        Demand::Keep(measure, bound) => keep(policy, measure, *bound, (members, unit)),
        Demand::Unique => format!("{using}が同じ{members}が二{unit}とない"),
        Demand::Same => format!("{using}が{each}同じである"),
        Demand::VaryBy(most) => format!("{using}の差が{each}{most}以下である"),
        Demand::ExistIn(among) => format!(
            "{using}の各値が{}に存在する",
            quantities(policy, among, "又は")
        ),
        Demand::InOrder => {
            let all: Vec<String> = it.using.iter().map(|one| quantity(policy, one)).collect();
            format!(
                "各記録で、日付が{}の順に並ぶ（同じ日を含む）",
                all.join("、")
            )
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

fn keep(policy: &Policy, measure: &Measure, bound: f64, (members, unit): (&str, &str)) -> String {
    let of = |it: &Quantity| quantity(policy, it);
    let exist = if unit == "人" { "いる" } else { "ある" };
    match measure {
        Measure::Groups => format!("各群に{members}が{bound}{unit}以上{exist}（k-匿名性）"),
        Measure::DistinctDiversity(it) => format!(
            "各群に{}の異なる値が{bound}種類以上ある（distinct l-多様性）",
            of(it)
        ),
        Measure::EntropyDiversity(it) => {
            format!(
                "各群で{}の値が、同じ割合の{bound}個の値と同等以上に多様である（エントロピーl-多様性）",
                of(it)
            )
        }
        Measure::RecursiveDiversity { c, of: it } => format!(
            "各群で{}の最も多い値の数が、{bound}番目以降に多い値の数の合計の{c}倍未満である（再帰的l-多様性）",
            of(it)
        ),
        Measure::Closeness { ordered, of: it } => format!(
            "各群で{}の分布と全体の分布との距離が{bound}以下である（{}t-近接性）",
            of(it),
            if *ordered { "順序付き" } else { "" }
        ),
        Measure::Alpha(it) => {
            format!("各群で{}のどの値の割合も{bound}以下である（α）", of(it))
        }
        Measure::BasicBeta(it) => format!(
            "各群で{}のどの値の割合も、全体での割合をその{bound}倍を超えて上回らない（基本β-類似性）",
            of(it)
        ),
        Measure::EnhancedBeta(it) => format!(
            "各群で{}のどの値の割合も、全体での割合をその{bound}倍（全体に多い値ではより小さい限度）を超えて上回らない（拡張β-類似性）",
            of(it)
        ),
        Measure::Delta(it) => format!(
            "各群で{}の各値の割合と全体での割合との比の対数が、正負とも{bound}以内である（δ-開示）",
            of(it)
        ),
        Measure::KMap(population) => format!(
            "各群に当たる者が母集団{}に{bound}人以上いる（k-map）",
            code(&population.name)
        ),
        Measure::Risk(attacker, statistic) => {
            let who = match attacker {
                Attacker::Prosecutor => "検察官型（データに含まれると知る者）".to_owned(),
                Attacker::Journalist(population) => {
                    format!("記者型（母集団{}）", code(&population.name))
                }
                Attacker::Marketer(None) => "販売者型（多数の特定を狙う者）".to_owned(),
                Attacker::Marketer(Some(population)) => {
                    format!(
                        "販売者型（母集団{}で多数の特定を狙う者）",
                        code(&population.name)
                    )
                }
            };
            let risk = format!("群による{who}の再識別リスク");
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
