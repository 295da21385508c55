//! Ledgers, mappings, populations and whose a record is, in both languages.
use std::collections::BTreeSet;

use super::code;
use super::words::tag;
use crate::policy::model::{
    Files, Ledger, Mapping, Mark, Policy, Population, Selector, Standing, SubjectKey,
};

/// How many subjects a ledger has and what it tells of them. Who they are is never told.
pub(super) fn ledger_en(ledger: &Ledger) -> String {
    let subjects = match ledger.rows.len() {
        _ if ledger.is_missing() => "given with each check".to_owned(),
        1 => "1 subject".to_owned(),
        n => format!("{n} subjects"),
    };
    let tells: Vec<&str> = ledger
        .marks
        .iter()
        .map(|mark| match mark {
            Mark::Notified => "who has been notified",
            Mark::OptedOut => "who has opted out",
            Mark::Withdrawn => "who has withdrawn the consent",
            Mark::Purposes => "what each has consented to",
        })
        .collect();
    if tells.is_empty() {
        return format!("{subjects}, never shown");
    }
    format!("{subjects}, never shown; it tells {}", tells.join(", "))
}

/// The same in Japanese.
pub(super) fn ledger_ja(ledger: &Ledger) -> String {
    let tells: Vec<&str> = ledger
        .marks
        .iter()
        .map(|mark| match mark {
            Mark::Notified => "通知の有無",
            Mark::OptedOut => "拒否（オプトアウト）の有無",
            Mark::Withdrawn => "同意の撤回の有無",
            Mark::Purposes => "同意した目的",
        })
        .collect();
    let subjects = if ledger.is_missing() {
        "検査のたびに与える（表示しない）".to_owned()
    } else {
        format!("{}人（表示しない）", ledger.rows.len())
    };
    if tells.is_empty() {
        return subjects;
    }
    format!("{subjects}。記載事項は{}", tells.join("、"))
}

/// The attributes and columns that name subjects; `column` says a column of files.
pub(super) fn keys(policy: &Policy, column: impl Fn(&str, &Files) -> String) -> Vec<String> {
    let keys = policy.subject.iter();
    keys.map(|key| match key {
        SubjectKey::Attribute(selector) => attribute(selector),
        SubjectKey::Column { files, name } => column(&code(name), files),
    })
    .collect()
}

fn attribute(selector: &Selector) -> String {
    match selector {
        Selector::Tag(one) => tag(*one),
        Selector::Path(path) => path
            .iter()
            .map(|step| tag(*step))
            .collect::<Vec<_>>()
            .join("."),
        Selector::PrivateOf {
            creator,
            pattern: Some(element),
        } => format!("{} {}", code(creator), super::words::pattern(*element)),
        // The checks of the language let no other selector name a subject.
        _ => String::new(),
    }
}

/// What a mapping comes to.
pub(super) fn mapping_en(mapping: &Mapping) -> String {
    format!(
        "what each of {} values becomes; {} different ones come of it",
        mapping.pairs.len(),
        groups(mapping)
    )
}

/// The same in Japanese.
pub(super) fn mapping_ja(mapping: &Mapping) -> String {
    format!(
        "{}種類の値を{}種類に読み替える",
        mapping.pairs.len(),
        groups(mapping)
    )
}

/// How many different things come of a mapping.
fn groups(mapping: &Mapping) -> usize {
    let all: BTreeSet<&str> = mapping.pairs.iter().map(|(_, to)| to.as_str()).collect();
    all.len()
}

/// How many people a population has.
pub(super) fn population_en(population: &Population) -> String {
    format!(
        "{} people, by {} properties",
        people(population),
        population.width
    )
}

/// The same in Japanese.
pub(super) fn population_ja(population: &Population) -> String {
    format!(
        "{}人の母集団（{}項目別）",
        people(population),
        population.width
    )
}

fn people(population: &Population) -> u64 {
    let counts = population.rows.iter().map(|(_, count)| *count);
    counts.fold(0, u64::saturating_add)
}

/// A condition of `where` without `not`: one thing, or several of which all, or one, are to be so.
enum Asked<'s> {
    One(&'s Standing, bool),
    All(Vec<Asked<'s>>),
    Any(Vec<Asked<'s>>),
}

/// A condition, or its denial; what is joined by the same word stands side by side.
fn asked(standing: &Standing, not: bool) -> Asked<'_> {
    let (parts, and) = match standing {
        Standing::Not(inner) => return asked(inner, !not),
        Standing::And(all) => (all, !not),
        Standing::Or(all) => (all, not),
        one => return Asked::One(one, not),
    };
    let mut said = Vec::new();
    for part in parts {
        match (asked(part, not), and) {
            (Asked::All(inner), true) | (Asked::Any(inner), false) => said.extend(inner),
            (other, _) => said.push(other),
        }
    }
    if and {
        Asked::All(said)
    } else {
        Asked::Any(said)
    }
}

/// What `where` asks, behind "one who".
pub(super) fn standing_en(standing: &Standing) -> String {
    fn said(it: &Asked<'_>) -> String {
        let each = |all: &[Asked<'_>], word: &str| {
            let all: Vec<String> = all
                .iter()
                .map(|one| match one {
                    Asked::One(..) => said(one),
                    Asked::All(_) | Asked::Any(_) => format!("({})", said(one)),
                })
                .collect();
            super::en::joined(&all, word)
        };
        let (one, not) = match it {
            Asked::All(all) => return each(all, "and"),
            Asked::Any(all) => return format!("either {}", each(all, "or")),
            Asked::One(one, not) => (one, *not),
        };
        let has = if not { "has not" } else { "has" };
        match one {
            Standing::Notified => format!("{has} been notified"),
            Standing::OptedOut => format!("{has} opted out"),
            Standing::Withdrawn => format!("{has} withdrawn the consent"),
            Standing::ConsentedTo(purpose) => {
                format!("{has} consented to {}", code(purpose.as_str()))
            }
            // Taken apart above.
            Standing::And(_) | Standing::Or(_) | Standing::Not(_) => String::new(),
        }
    }
    said(&asked(standing, false))
}

/// The same in Japanese, in front of 者.
pub(super) fn standing_ja(standing: &Standing) -> String {
    fn said(it: &Asked<'_>) -> String {
        let each = |all: &[Asked<'_>], joint: &str| {
            let all: Vec<String> = all
                .iter()
                .map(|one| match one {
                    Asked::One(..) => format!("{}こと", said(one)),
                    Asked::All(_) | Asked::Any(_) => format!("（{}こと）", said(one)),
                })
                .collect();
            all.join(joint)
        };
        let (one, not) = match it {
            Asked::All(all) => return format!("{}のすべてを満たす", each(all, "、及び")),
            Asked::Any(all) => return format!("{}のいずれかを満たす", each(all, "、又は")),
            Asked::One(one, not) => (one, *not),
        };
        let is = if not { "がない" } else { "がある" };
        match one {
            Standing::Notified => format!("通知{is}"),
            Standing::OptedOut => format!("拒否の申出{is}"),
            Standing::Withdrawn => format!("同意の撤回{is}"),
            Standing::ConsentedTo(purpose) => format!("{}への同意{is}", code(purpose.as_str())),
            // Taken apart above.
            Standing::And(_) | Standing::Or(_) | Standing::Not(_) => String::new(),
        }
    }
    said(&asked(standing, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::model::key_of;

    fn not(it: Standing) -> Standing {
        Standing::Not(Box::new(it))
    }

    fn example() -> Standing {
        Standing::And(vec![
            not(Standing::OptedOut),
            not(Standing::Or(vec![
                Standing::Withdrawn,
                not(Standing::ConsentedTo(key_of("research"))),
            ])),
        ])
    }

    #[test]
    fn a_denial_is_told_as_what_must_be_so() {
        assert_eq!(
            standing_en(&example()),
            "has not opted out, has not withdrawn the consent and has consented to `research`"
        );
        assert_eq!(
            standing_en(&not(example())),
            "either has opted out, has withdrawn the consent or has not consented to `research`"
        );
        let mixed = Standing::Or(vec![Standing::Notified, example()]);
        assert_eq!(
            standing_en(&mixed),
            "either has been notified or (has not opted out, has not withdrawn the consent and has consented to `research`)"
        );
    }

    #[test]
    fn japanese_says_the_same() {
        assert_eq!(
            standing_ja(&example()),
            "拒否の申出がないこと、及び同意の撤回がないこと、及び`research`への同意があることのすべてを満たす"
        );
        assert_eq!(standing_ja(&not(Standing::Notified)), "通知がない");
    }
}
