//! `relax` and `waive`: which rule, for how long, on whose word.
use std::collections::BTreeMap;
use std::ops::Range;

use super::super::ast::{Item, Loosen, LoosenClause, Node, Tree};
use super::super::calendar;
use super::super::error::Code;
use super::super::extend::Given;
use super::super::mistake::Mistake;
use super::super::model::{Loosened, Loosening, Selector};
use super::super::suggest;
use super::inherit::RuleName;
use super::names::{Names, check_kebab, duplicate};
use super::rules::placeholder;
use super::values::day;
use crate::field::Tag;
use crate::finding::Severity;

/// A loosening that ends within so many days is said aloud.
const SOON: i64 = 30;

/// What is in force of the loosenings of `tree`, which belong to the policy `own`.
pub(super) fn loosenings(
    tree: &Tree,
    own: &str,
    rules: &[RuleName],
    given: &Given<'_>,
    names: &mut Names,
) -> Vec<Loosening> {
    let mut first: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    let mut made = Vec::new();
    for item in &tree.items {
        let Item::Loosen(it) = &item.it else {
            continue;
        };
        let what = if it.waive { "waive" } else { "relax" };
        check_kebab(&mut names.mistakes, &it.name, what);
        if let Some(span) = first.get(it.name.it.as_str()) {
            let message = format!("two loosenings are named `{}`", it.name.it);
            names.tell(duplicate(&it.name, &message, span.clone()));
        } else {
            first.insert(&it.name.it, it.name.span.clone());
        }
        let today = (!(given.no_waivers && it.waive)).then_some(given.today);
        let one = one(it, &item.span, own, rules, today, names);
        made.extend(one.filter(|_| today.is_some()));
    }
    made
}

/// The clauses of one, each at most once.
#[derive(Default)]
struct Clauses<'t> {
    rule: Option<&'t Node<String>>,
    to: Option<&'t Node<String>>,
    at: Option<&'t Node<String>>,
    field: Option<&'t Node<super::super::ast::Selector>>,
    because: Vec<(Option<String>, String)>,
    approved: Option<(&'t Node<String>, &'t Node<String>)>,
    expires: Option<&'t Node<String>>,
    most: Option<&'t Node<String>>,
}

fn collect<'t>(it: &'t Loosen, names: &mut Names) -> Clauses<'t> {
    let mut all = Clauses::default();
    let mut seen: BTreeMap<String, Range<usize>> = BTreeMap::new();
    for clause in &it.clauses {
        let key = match &clause.it {
            LoosenClause::Because(Some(language), _) => format!("because {}", language.it),
            other => other.word().to_owned(),
        };
        if let Some(first) = seen.get(&key) {
            names.tell(
                Mistake::new(
                    Code::DuplicateClause,
                    clause.span.clone(),
                    format!("`{key}` is said twice"),
                )
                .label("the second")
                .also(first.clone(), "the first"),
            );
            continue;
        }
        seen.insert(key, clause.span.clone());
        match &clause.it {
            LoosenClause::Rule(rule) => all.rule = Some(rule),
            LoosenClause::To(to) => all.to = Some(to),
            LoosenClause::OnlyAt(glob) => all.at = Some(glob),
            LoosenClause::Field(field) => all.field = Some(field),
            LoosenClause::Because(language, why) => {
                if placeholder(&why.it) {
                    names.tell(
                        Mistake::new(
                            Code::PlaceholderText,
                            why.span.clone(),
                            "the reason only holds the place of one",
                        )
                        .label("says nothing")
                        .help("say why this may be: it is printed in every report"),
                    );
                }
                let language = language.as_ref().map(|language| language.it.clone());
                all.because.push((language, why.it.clone()));
            }
            LoosenClause::ApprovedBy(by, on) => all.approved = Some((by, on)),
            LoosenClause::Expires(on) => all.expires = Some(on),
            LoosenClause::AtMost(most) => all.most = Some(most),
        }
    }
    all.because.sort_by_key(|(language, _)| language.is_some());
    all
}

/// One loosening; without `today`, only its form is looked at.
fn one(
    it: &Loosen,
    span: &Range<usize>,
    own: &str,
    rules: &[RuleName],
    today: Option<u32>,
    names: &mut Names,
) -> Option<Loosening> {
    let clauses = collect(it, names);
    missing(it, &clauses, names);
    let rule = clauses.rule.and_then(|rule| find(rule, own, rules, names));
    let at = match clauses.at {
        Some(at) => Some(super::regexes::glob(names, &at.it, at.span.clone())?),
        None => None,
    };
    let field = match clauses.field {
        Some(field) => tags(field, names)?,
        None => Vec::new(),
    };
    let (by, on) = clauses.approved?;
    let from = day(names, on)?;
    if let Some(until) = clauses.expires {
        time(it, on, from, until, today, names);
    }
    let rule = rule?;
    let to = match (it.waive, clauses.to, clauses.most) {
        (true, _, Some(most)) => Loosened::Waived(cap(most, names)?),
        (false, Some(to), _) => relaxed(to, rule, own, names)?,
        _ => return None,
    };
    Some(Loosening {
        id: format!("{own}/{}", it.name.it).into(),
        rule: format!("{}/{}", rule.policy, rule.name).into(),
        to,
        at,
        field,
        because: clauses.because,
        approved_by: by.it.clone(),
        on: on.it.clone(),
        expires: clauses.expires.map(|day| day.it.clone()),
        span: span.clone(),
    })
}

/// Tells of clauses that have to be there, all in one message.
fn missing(it: &Loosen, clauses: &Clauses<'_>, names: &mut Names) {
    let what = if it.waive { "waiver" } else { "relax" };
    let because = clauses
        .because
        .first()
        .is_some_and(|(tongue, _)| tongue.is_none());
    let missing: Vec<&str> = [
        (clauses.rule.is_none(), "rule"),
        (!it.waive && clauses.to.is_none(), "to"),
        (!because, "because"),
        (clauses.approved.is_none(), "approved-by"),
        (it.waive && clauses.expires.is_none(), "expires"),
        (it.waive && clauses.most.is_none(), "at most"),
    ]
    .into_iter()
    .filter_map(|(missing, word)| missing.then_some(word))
    .collect();
    if missing.is_empty() {
        return;
    }
    let code = match missing.as_slice() {
        ["because"] => Code::MissingBecause,
        _ => Code::MissingClause,
    };
    let words = missing.join("`, `");
    names.tell(
        Mistake::new(
            code,
            it.name.span.clone(),
            format!("the {what} `{}` does not say `{words}`", it.name.it),
        )
        .label(format!("this {what}"))
        .help(if it.waive {
            "a waiver says which `rule`, `because` of what, `approved-by \"…\" on DATE`, when it `expires`, and `at most N findings`"
        } else {
            "a relax says which `rule`, `to warning`, `note` or `off`, `because` of what, and `approved-by \"…\" on DATE`"
        }),
    );
}

/// The rule that is meant: one of this policy, or the only one of that name that is inherited.
fn find<'r>(
    name: &Node<String>,
    own: &str,
    rules: &'r [RuleName],
    names: &mut Names,
) -> Option<&'r RuleName> {
    let meant: Vec<&RuleName> = match name.it.split_once('/') {
        Some((policy, rule)) => rules
            .iter()
            .filter(|one| one.policy == policy && one.name == rule)
            .collect(),
        None => {
            let all: Vec<&RuleName> = rules.iter().filter(|one| one.name == name.it).collect();
            match all.iter().find(|one| one.policy == own) {
                Some(mine) => vec![mine],
                None => all,
            }
        }
    };
    match meant.as_slice() {
        [one] => Some(one),
        [] if names.lenient || names.broken.contains(&name.it) => None,
        [] => {
            let known = rules.iter().map(|one| one.name.as_str());
            let near = suggest::did_you_mean(name.it.rsplit('/').next().unwrap_or_default(), known);
            names.tell(
                Mistake::new(
                    Code::UnknownRule,
                    name.span.clone(),
                    format!(
                        "neither this policy nor one that it extends has a rule `{}`",
                        name.it
                    ),
                )
                .label("no such rule")
                .help("`sekisho show` prints every rule in force, with the policy that it is from")
                .help_opt(near),
            );
            None
        }
        several => {
            let all: Vec<String> = several
                .iter()
                .map(|one| format!("\"{}/{}\"", one.policy, one.name))
                .collect();
            names.tell(
                Mistake::new(
                    Code::UnknownRule,
                    name.span.clone(),
                    format!(
                        "several policies that are extended have a rule `{}`",
                        name.it
                    ),
                )
                .label("which of them?")
                .help(format!("write `rule {}`", all.join("` or `rule "))),
            );
            None
        }
    }
}

/// The attribute that `field` names.
fn tags(field: &Node<super::super::ast::Selector>, names: &mut Names) -> Option<Vec<Tag>> {
    match super::selectors::selector(field, names)?.selector {
        Selector::Tag(tag) => Some(vec![tag]),
        Selector::Path(path) => Some(path),
        _ => {
            names.tell(
                Mistake::new(
                    Code::WrongType,
                    field.span.clone(),
                    "`field` does not name one attribute",
                )
                .label("many fields")
                .help("name it by keyword, by tag, or by its path: `RequestAttributesSequence.PatientName`"),
            );
            None
        }
    }
}

fn cap(most: &Node<String>, names: &mut Names) -> Option<u64> {
    match most.it.parse() {
        Ok(number) if number > 0 => Some(number),
        _ => {
            names.tell(
                Mistake::new(
                    Code::OutOfBounds,
                    most.span.clone(),
                    "a waiver covers at least one finding",
                )
                .label("not a number of findings")
                .help("say how many findings there are now: `at most 12 findings`"),
            );
            None
        }
    }
}

/// What a rule is relaxed to, if that is less than it is.
fn relaxed(to: &Node<String>, rule: &RuleName, own: &str, names: &mut Names) -> Option<Loosened> {
    let relaxed = match to.it.as_str() {
        "warning" => Loosened::To(Severity::Warning),
        "note" => Loosened::To(Severity::Note),
        _ => Loosened::Off,
    };
    let (message, help) = if rule.policy == own {
        (
            format!("the rule `{}` is one of this policy", rule.name),
            match relaxed {
                Loosened::Off => "take the rule out".to_owned(),
                _ => format!(
                    "change the rule itself: `rule {} as {} {{ … }}`",
                    rule.name, to.it
                ),
            },
        )
    } else if matches!(relaxed, Loosened::To(severity) if severity >= rule.severity) {
        (
            format!(
                "the rule `{}` has the severity {} already",
                rule.name,
                rule.severity.as_str()
            ),
            "a rule of one's own asks for more; `relax` only asks for less".to_owned(),
        )
    } else {
        return Some(relaxed);
    };
    names.tell(
        Mistake::new(Code::NeedlessRelax, to.span.clone(), message)
            .label("loosens nothing")
            .help(help),
    );
    None
}

/// Whether it is still in time, and for not more than a year.
fn time(
    it: &Loosen,
    on: &Node<String>,
    from: u32,
    until: &Node<String>,
    today: Option<u32>,
    names: &mut Names,
) {
    let name = &it.name.it;
    let Some(last) = day(names, until) else {
        return;
    };
    // A year later has the same month and day, and for 29 February the 28th, which is the number before it.
    if last > from.saturating_add(10_000) {
        names.tell(
            Mistake::new(
                Code::WaiverTooLong,
                until.span.clone(),
                format!("`{name}` holds for more than a year"),
            )
            .label("more than a year")
            .also(on.span.clone(), "after this")
            .help("what is to stay is a rule of its own; what is to go is looked at again within a year"),
        );
        return;
    }
    let Some(today) = today else {
        return;
    };
    let left = calendar::number(last) - calendar::number(today);
    if left < 0 {
        names.tell(
            Mistake::new(
                Code::WaiverExpired,
                until.span.clone(),
                format!("`{name}` expired on {}", until.it),
            )
            .label("over")
            .help("correct what it covers and take it out, or let it be approved again; `--today DATE` judges as on an earlier day"),
        );
    } else if left <= SOON {
        names.tell(
            Mistake::new(
                Code::ExpiresSoon,
                until.span.clone(),
                match left {
                    0 => format!("`{name}` expires today"),
                    1 => format!("`{name}` expires tomorrow"),
                    days => format!("`{name}` expires in {days} days"),
                },
            )
            .label("the last day")
            .help("from then on, its findings count again"),
        );
    }
}
