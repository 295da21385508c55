//! Rules that say the same as another one, or that another one makes needless.
use std::collections::{BTreeSet, HashMap};

use crate::policy::ast::{self, Clause};
use crate::policy::error::Code;
use crate::policy::mistake::Mistake;
use crate::policy::model::{Files, Policy, Rule, Target};
use crate::policy::order::dataset;
use crate::policy::order::fields::Fields;
use crate::policy::order::files::{Set, Sets, holds};
use crate::policy::order::{STEPS, must};

/// How many rules that may take in a rule's fields it is held against.
const GROUP: usize = 100;
/// Steps that are taken in one policy in all. What is left when they are used up is not told of.
const TOTAL: u32 = 2_000_000;
/// Steps for the files of two rules, which are written out for it.
const FILES: u32 = 400;

/// A rule of the policy's own text, in force or not.
#[derive(Debug)]
pub(crate) struct Own<'t> {
    pub(crate) rule: Rule,
    pub(crate) written: &'t ast::Rule,
    pub(crate) in_force: bool,
}

/// A rule that may make another one needless, or be needless.
struct Candidate<'p> {
    rule: &'p Rule,
    fields: Option<Fields>,
    /// The policy that it is from, where that is one that is extended.
    parent: Option<&'p Policy>,
    /// `when` it is in force; `None` for always.
    when: Option<&'p Clause>,
    own: Option<&'p ast::Rule>,
}

/// What rules are held against.
pub(crate) struct Around<'p> {
    /// The scopes of the policy, by index.
    pub(crate) scopes: &'p [Option<Files>],
    /// Its options.
    pub(crate) options: crate::standard::OptionSet,
    /// The rules that it extends and that are always in force, with their policies.
    pub(crate) parents: Vec<(&'p Policy, &'p Rule)>,
    /// Rules, as `policy/rule`, whose findings are loosened: they make nothing needless.
    pub(crate) loosened: BTreeSet<&'p str>,
    /// The policy's name.
    pub(crate) name: &'p str,
}

/// Tells of each own rule that is needless, once.
pub(crate) fn rules(own: &[Own<'_>], around: &Around<'_>, mistakes: &mut Vec<Mistake>) {
    let all = candidates(own, around);
    let mut by_text: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut broad = Vec::new();
    for (n, one) in all.iter().enumerate() {
        match &one.fields {
            Some(fields) => {
                for text in fields.texts() {
                    by_text.entry(text).or_default().push(n);
                }
                if fields.is_broad() {
                    broad.push(n);
                }
            }
            None => by_text.entry(kind(one.rule)).or_default().push(n),
        }
    }
    let mut left = TOTAL;
    for (n, weak) in all.iter().enumerate().take(own.len()) {
        let texts = match &weak.fields {
            Some(fields) => fields.first_texts(),
            None => vec![kind(weak.rule).to_owned()],
        };
        if texts.is_empty() {
            continue;
        }
        let mut others: BTreeSet<usize> = broad.iter().copied().collect();
        for text in &texts {
            others.extend(by_text.get(text.as_str()).into_iter().flatten());
        }
        let told = others
            .into_iter()
            .filter(|other| *other != n)
            .take(GROUP)
            .find_map(|other| {
                let strong = all.get(other)?;
                tell(weak, strong, other < n, around, &mut left)
            });
        mistakes.extend(told);
    }
}

/// Rules without fields are held against those of their kind.
fn kind(rule: &Rule) -> &'static str {
    match rule.target {
        Target::DataSet(_) => "dataset",
        Target::Frames(_) => "pixel",
        _ => "file",
    }
}

fn candidates<'p>(own: &'p [Own<'_>], around: &'p Around<'p>) -> Vec<Candidate<'p>> {
    let fields = |rule: &Rule, options| {
        let selection = rule.target.selection()?;
        Some(Fields::of(selection, options))
    };
    let mine = own.iter().map(|one| Candidate {
        rule: &one.rule,
        fields: fields(&one.rule, around.options),
        parent: None,
        when: one
            .written
            .clauses
            .iter()
            .map(|clause| &clause.it)
            .find(|clause| matches!(clause, Clause::When { .. })),
        own: Some(one.written),
    });
    let theirs = around.parents.iter().map(|(policy, rule)| Candidate {
        rule,
        fields: fields(rule, policy.options),
        parent: Some(policy),
        when: None,
        own: None,
    });
    mine.chain(theirs).collect()
}

/// Tells of `weak`, if `strong` makes it needless; of two that say the same, of the later one.
fn tell(
    weak: &Candidate<'_>,
    strong: &Candidate<'_>,
    before: bool,
    around: &Around<'_>,
    left: &mut u32,
) -> Option<Mistake> {
    let own = weak.own?;
    if strong.when.is_some() && strong.when != weak.when {
        return None;
    }
    let policy = strong
        .parent
        .map_or(around.name, |policy| policy.name.as_str());
    let id = format!("{policy}/{}", strong.rule.name);
    if around.loosened.contains(id.as_str()) || !asks_as_much(strong, weak, around, left) {
        return None;
    }
    let back = strong.when == weak.when && asks_as_much(weak, strong, around, left);
    let mild = milder(strong.rule, weak.rule);
    if mild && !back {
        return None;
    }
    *left = left.checked_sub(FILES)?;
    let (there, back) = files(weak, strong, around, back)?;
    if !there {
        return None;
    }
    match strong.own {
        // Both ways it is told of the later one.
        Some(_) if back && !before => None,
        Some(first) if back => Some(
            Mistake::new(
                Code::SameRule,
                own.name.span.clone(),
                format!(
                    "the rules `{}` and `{}` say the same",
                    strong.rule.name, weak.rule.name
                ),
            )
            .label("the second")
            .also(first.name.span.clone(), "the first")
            .help("keep one of them"),
        ),
        _ if mild => None,
        Some(stronger) => Some(
            subsumed(own, &weak.rule.name, &strong.rule.name)
                .also(stronger.name.span.clone(), "asks for more"),
        ),
        None => Some(subsumed(own, &weak.rule.name, &id)),
    }
}

fn subsumed(own: &ast::Rule, weak: &str, strong: &str) -> Mistake {
    Mistake::new(
        Code::SubsumedRule,
        own.name.span.clone(),
        format!("whatever fails `{weak}` fails `{strong}` as well"),
    )
    .label("needless")
    .help("take it out, or let it judge other fields or files")
}

/// Whether `strong` counts for less than `weak`, or is less sure of what it says.
fn milder(strong: &Rule, weak: &Rule) -> bool {
    strong.severity < weak.severity || (strong.assuming.is_some() && weak.assuming.is_none())
}

/// Whether `strong` asks for as much of all fields that `weak` is for.
fn asks_as_much(
    strong: &Candidate<'_>,
    weak: &Candidate<'_>,
    around: &Around<'_>,
    left: &mut u32,
) -> bool {
    if matches!(strong.rule.target, Target::DataSet(_)) {
        return data_set(strong, weak, around, left);
    }
    let over_subjects = |one: &Candidate<'_>| matches!(one.rule.target, Target::Subjects(_));
    if over_subjects(strong) != over_subjects(weak) {
        return false;
    }
    let fields = match (&strong.fields, &weak.fields) {
        // A file without the one attribute may have the other, and each subject counts.
        (Some(a), Some(b)) if over_subjects(strong) => a == b,
        (Some(a), Some(b)) => {
            let cost = a.cost(b);
            if cost > *left {
                return false;
            }
            *left -= cost;
            a == b
                || (!must::asks_for_presence(&strong.rule.must)
                    && !must::asks_for_presence(&weak.rule.must)
                    && a.holds(b))
        }
        (None, None) => match (&strong.rule.target, &weak.rule.target) {
            (Target::Frames(strong), Target::Frames(weak)) => strong.covers(*weak),
            (Target::File, Target::File) => true,
            _ => false,
        },
        _ => false,
    };
    let mut mine = STEPS.min(*left);
    *left -= mine;
    let asks = fields && must::implies(&strong.rule.must, &weak.rule.must, &mut mine);
    *left += mine;
    asks
}

/// The same of two rules over the whole dataset, which must be over the same files.
fn data_set(
    strong: &Candidate<'_>,
    weak: &Candidate<'_>,
    around: &Around<'_>,
    left: &mut u32,
) -> bool {
    let Some(rest) = left.checked_sub(FILES) else {
        return false;
    };
    *left = rest;
    let mut sets = Sets::default();
    let large = written_out(strong, around, &mut sets);
    if large.is_none() || large != written_out(weak, around, &mut sets) {
        return false;
    }
    // Scopes of two policies are held to be two.
    let same_scope = |mine: usize, theirs: usize| {
        strong.parent.map(|it| &it.name) == weak.parent.map(|it| &it.name) && mine == theirs
    };
    dataset::as_much(strong.rule, weak.rule, &same_scope)
}

/// Whether `strong` is for all files of `weak`; and, if `back`, whether it is so the other way round.
fn files(
    weak: &Candidate<'_>,
    strong: &Candidate<'_>,
    around: &Around<'_>,
    back: bool,
) -> Option<(bool, bool)> {
    let mut sets = Sets::default();
    let small = written_out(weak, around, &mut sets)?;
    let large = written_out(strong, around, &mut sets)?;
    Some((holds(&large, &small), back && holds(&small, &large)))
}

fn written_out<'p>(one: &Candidate<'p>, around: &Around<'p>, sets: &mut Sets<'p>) -> Option<Set> {
    sets.set(&one.rule.files, &|index| match one.parent {
        Some(policy) => policy.scope_files(index),
        None => around.scopes.get(index)?.as_ref(),
    })
}
