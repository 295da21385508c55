//! Comments that explain survivors: `# survives: CHANGE: reason`, in the rule; `# survives: scope NAME: CHANGE: reason`
//! for a scope, anywhere in the policy.
use super::super::{Place, Suite};
use super::Subject;
use crate::policy::model::Policy;
use crate::policy::{Kind, tokens};

/// A comment that explains why no test notices a change.
#[derive(Debug, Clone)]
pub(crate) struct Explanation {
    /// Where it stands.
    pub(crate) place: Place,
    /// The rule that it stands in; `None` outside of rules.
    rule: Option<String>,
    /// What stands behind `survives:`.
    pub(crate) text: String,
    /// Whether a survivor needed it.
    pub(super) used: bool,
}

/// The explanations in the text of a policy.
pub(super) fn explanations(policy: &Policy, suite: &Suite) -> Vec<Explanation> {
    // A rule may be in force under some settings only.
    let rules = suite
        .variants
        .iter()
        .flat_map(|policies| policies.iter())
        .flat_map(|policy| &policy.rules);
    let rule_at = |at: usize| {
        let found = rules.clone().find(|rule| rule.span.contains(&at));
        found.map(|rule| rule.name.clone())
    };
    let text = &policy.source.text;
    tokens(text)
        .into_iter()
        .filter(|token| token.kind == Kind::Comment)
        .filter_map(|token| {
            let said = text.get(token.span.clone())?;
            let said = said.trim_start_matches('#').trim();
            let said = said.strip_prefix("survives:")?.trim();
            Some(Explanation {
                place: Place::of(&policy.source, token.span.start),
                rule: rule_at(token.span.start),
                text: said.to_owned(),
                used: false,
            })
        })
        .collect()
}

/// The reason that is given for a survivor, which is then marked as used.
pub(super) fn why(all: &mut [Explanation], subject: &Subject, what: &str) -> Option<String> {
    all.iter_mut().find_map(|one| {
        let rest = match subject {
            Subject::Rule(name) if one.rule.as_ref() == Some(name) => one.text.as_str(),
            Subject::Rule(_) => return None,
            Subject::Scope(name) => one
                .text
                .strip_prefix("scope ")?
                .strip_prefix(name.as_str())?
                .strip_prefix(':')?
                .trim_start(),
        };
        let reason = rest.strip_prefix(what)?.strip_prefix(':')?.trim();
        if !reason.contains(char::is_alphabetic) {
            return None;
        }
        let reason = reason.to_owned();
        one.used = true;
        Some(reason)
    })
}
