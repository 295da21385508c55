//! What must hold, in Japanese.
use super::super::ledger;
use super::super::{code, day, list_of_roots, values};
use super::fields::noun;
use super::files::kind;
use super::{fold, joined, pixels};
use crate::policy::model::{
    Content, Count, Fold, Interval, List, Must, Pattern, Policy, Predicate,
};

/// How a predicate ends, by which it is negated and made an obligation.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ending {
    /// …である.
    Is,
    /// …でない: a denial in itself.
    IsNot,
    /// …に一致する, …が存在する.
    Does,
    /// …を含む.
    Contains,
    /// …が存在しない: a denial in itself.
    DoesNot,
}

impl Ending {
    pub(super) fn plain(self, not: bool) -> &'static str {
        match (self, not) {
            (Self::Is, false) | (Self::IsNot, true) => "である",
            (Self::Is, true) | (Self::IsNot, false) => "でない",
            (Self::Does, false) | (Self::DoesNot, true) => "する",
            (Self::Does, true) | (Self::DoesNot, false) => "しない",
            (Self::Contains, false) => "む",
            (Self::Contains, true) => "まない",
        }
    }

    fn must(self, not: bool) -> &'static str {
        match (self, not) {
            (Self::Is, false) | (Self::IsNot, true) => "でなければならない",
            (Self::Is, true) | (Self::IsNot, false) => "であってはならない",
            (Self::Does, false) | (Self::DoesNot, true) => "しなければならない",
            (Self::Does, true) | (Self::DoesNot, false) => "してはならない",
            (Self::Contains, false) => "まなければならない",
            (Self::Contains, true) => "んではならない",
        }
    }
}

/// What must hold: one obligation, or several things of which all, or one, are to hold.
pub(super) fn must(policy: &Policy, it: &Must) -> String {
    match it {
        Must::Is(predicate) => {
            let (said, ending) = verb(policy, predicate);
            said + ending.must(false)
        }
        Must::Not(inner) => match &**inner {
            Must::Is(predicate) => {
                let (said, ending) = verb(policy, predicate);
                said + ending.must(true)
            }
            Must::Not(inner) => must(policy, inner),
            Must::Or(all) => format!(
                "{}のいずれも満たしてはならない",
                joined(&things(policy, all), "、")
            ),
            Must::And(all) => format!(
                "{}のすべてを同時に満たしてはならない",
                joined(&things(policy, all), "、")
            ),
        },
        Must::And(all) => format!(
            "{}のすべてを満たさなければならない",
            joined(&things(policy, all), "、及び")
        ),
        Must::Or(all) => format!(
            "{}のいずれかを満たさなければならない",
            joined(&things(policy, all), "、又は")
        ),
    }
}

pub(super) fn things(policy: &Policy, all: &[Must]) -> Vec<String> {
    all.iter().map(|one| thing(policy, one)).collect()
}

/// "that it is so", as one of several things.
pub(super) fn thing(policy: &Policy, it: &Must) -> String {
    match it {
        Must::Is(predicate) => {
            let (said, ending) = verb(policy, predicate);
            format!("{said}{}こと", ending.plain(false))
        }
        Must::And(all) => format!(
            "（{}のすべてを満たすこと）",
            joined(&things(policy, all), "、及び")
        ),
        Must::Or(all) => format!(
            "（{}のいずれかを満たすこと）",
            joined(&things(policy, all), "、又は")
        ),
        Must::Not(inner) => match &**inner {
            Must::Is(predicate) => {
                let (said, ending) = verb(policy, predicate);
                format!("{said}{}こと", ending.plain(true))
            }
            Must::Not(inner) => thing(policy, inner),
            Must::Or(all) => format!(
                "（{}のいずれも満たさないこと）",
                joined(&things(policy, all), "、")
            ),
            Must::And(all) => format!(
                "（{}のすべてを同時には満たさないこと）",
                joined(&things(policy, all), "、")
            ),
        },
    }
}

/// A predicate without its ending.
pub(super) fn verb(policy: &Policy, predicate: &Predicate) -> (String, Ending) {
    match predicate {
        Predicate::Absent => ("存在".to_owned(), Ending::DoesNot),
        // Told in a sentence of its own.
        Predicate::Demand(_) => (String::new(), Ending::Is),
        Predicate::Empty => ("空".to_owned(), Ending::Is),
        Predicate::Present => ("存在".to_owned(), Ending::Does),
        Predicate::OneOf(list) => (one_of(list), Ending::Is),
        Predicate::Within(interval) => (within(*interval), Ending::Is),
        Predicate::Uid => ("正しい形式のUID".to_owned(), Ending::Is),
        Predicate::UidUnder(roots) => match list_of_roots(policy, roots) {
            Some(list) if roots.len() > 1 => (
                format!("一覧{}のいずれかのルートの下のUID", code(&list.name)),
                Ending::Is,
            ),
            _ => {
                let roots: Vec<String> = roots.iter().map(|root| code(root)).collect();
                (format!("{}の下のUID", joined(&roots, "又は")), Ending::Is)
            }
        },
        Predicate::Match(pattern) => (format!("全体が{}に一致", regex(pattern)), Ending::Does),
        Predicate::Contain(contents) => {
            let all: Vec<String> = contents.all().iter().map(content).collect();
            (format!("{}を含", joined(&all, "又は")), Ending::Contains)
        }
        Predicate::Distinct(others) => {
            let others: Vec<String> = others.iter().map(noun).collect();
            (
                format!("{}のどの値とも異なる値", joined(&others, "及び")),
                Ending::Is,
            )
        }
        Predicate::SameAs(other) => (format!("{}の値と同じ", noun(other)), Ending::Is),
        Predicate::Derived(origins) => {
            let fields = origins.fields.iter();
            let all: Vec<String> = fields
                .map(|one| format!("{}の値", noun(one)))
                .chain(
                    origins
                        .lists
                        .iter()
                        .chain(&origins.sealed)
                        .map(|list| one_of(list)),
                )
                .collect();
            (
                format!("{}のハッシュ値又は符号化したもの", joined(&all, "若しくは")),
                Ending::Is,
            )
        }
        Predicate::Include(list) => (
            format!("ファイル内の少なくとも一か所の値が{}", one_of(list)),
            Ending::Is,
        ),
        Predicate::Characters(bound) => (count(*bound, "文字"), Ending::Is),
        Predicate::Values(bound) => (format!("値の数が{}", count(*bound, "個")), Ending::Is),
        Predicate::Name(inner) => of("ファイル名が", verb(policy, inner)),
        Predicate::Path(inner) => of("パスが", verb(policy, inner)),
        Predicate::Kind(kinds) => (kind(kinds), Ending::Is),
        Predicate::NoTrailing => (
            "データの終わりの後にバイト列が存在".to_owned(),
            Ending::DoesNot,
        ),
        Predicate::ZeroPreamble => (
            "プリアンブルがないか、又はすべてゼロ".to_owned(),
            Ending::Is,
        ),
        Predicate::Cover => (
            "リリースのDICOMファイルのいずれかで値を持つすべての属性を含".to_owned(),
            Ending::Contains,
        ),
        Predicate::TiffPreamble => ("プリアンブルがTIFFヘッダー".to_owned(), Ending::Is),
        Predicate::Bytes(bound) => (format!("大きさが{}", count(*bound, "バイト")), Ending::Is),
        Predicate::Pixels(shows) => pixels::shows(policy, shows),
        Predicate::InLedger(of, None) => {
            (format!("台帳{}に記載された者", code(&of.name)), Ending::Is)
        }
        Predicate::InLedger(of, Some(standing)) => (
            format!(
                "台帳{}に記載された者で、{}もの",
                code(&of.name),
                ledger::standing_ja(standing)
            ),
            Ending::Is,
        ),
    }
}

/// What may stand in a value.
fn content(it: &Content) -> String {
    match it {
        Content::Match(pattern) => format!("{}に一致する部分", regex(pattern)),
        Content::Any(list) => one_of(list),
        Content::Recognised(recogniser) => recogniser.ja.to_owned(),
        Content::Record(pattern) => format!("{}に一致する診療記録番号", regex(pattern)),
        Content::ValueOf(selector) => format!("{}の値", noun(selector)),
    }
}

fn of(what: &str, (said, ending): (String, Ending)) -> (String, Ending) {
    // "The whole of it" is said once.
    let said = said
        .strip_prefix("全体が")
        .map_or(said.clone(), |rest| format!("全体として{rest}"));
    (format!("{what}{said}"), ending)
}

fn one_of(list: &List) -> String {
    if !list.name.is_empty() {
        return format!("一覧{}のいずれかの値", code(&list.name));
    }
    joined(&values(list), "又は")
}

fn regex(pattern: &Pattern) -> String {
    format!(
        "{}{}",
        code(&format!("/{}/", pattern.text)),
        fold(Fold {
            case: pattern.ignores_case,
            width: pattern.fold.width,
        })
    )
}

fn within(interval: Interval) -> String {
    match interval {
        Interval::Dates(Some(low), Some(high)) if low == high => day(low),
        Interval::Dates(low, high) => range(low.map(day), high.map(day), "", "以後", "以前"),
        Interval::Numbers(Some(low), Some(high)) if low == high => low.to_string(),
        Interval::Numbers(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            "",
            "以上",
            "以下",
        ),
        Interval::Years(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            "歳",
            "以上",
            "以下",
        ),
    }
}

fn range(low: Option<String>, high: Option<String>, unit: &str, from: &str, to: &str) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low}{unit}{from}{high}{unit}{to}"),
        (Some(low), None) => format!("{low}{unit}{from}"),
        (None, Some(high)) => format!("{high}{unit}{to}"),
        (None, None) => "任意の値".to_owned(),
    }
}

fn count(bound: Count, unit: &str) -> String {
    match (bound.min, bound.max) {
        (Some(min), Some(max)) if min == max => format!("ちょうど{min}{unit}"),
        (Some(min), Some(max)) => format!("{min}{unit}以上{max}{unit}以下"),
        (Some(min), None) => format!("{min}{unit}以上"),
        (None, Some(max)) => format!("{max}{unit}以下"),
        (None, None) => format!("任意の数の{unit}"),
    }
}
