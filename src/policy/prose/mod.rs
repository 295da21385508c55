//! The policy as numbered plain sentences, for those who approve it: from the model, so that it says what is judged.
//!
//! `en` and `ja` know the two languages; each says every selector, predicate and set of files. Here stands what is
//! common: the order of the parts, Markdown, and the folding of lines (`wrap`).
mod dataset;
mod en;
mod ja;
mod ledger;
#[cfg(test)]
mod tests;
mod words;
mod wrap;

use super::model::{
    Ledger, List, Loosening, Mapping, Must, Over, Policy, Population, Predicate, Rule, Selection,
    Selector, Setting, SubjectKey, Target,
};
use crate::field::DECLARATION;
use crate::finding::Severity;
use crate::standard::PsOption;

/// The languages that policies are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Japanese.
    Japanese,
}

/// How many values of a list are named; of a longer one, only how many it has.
const NAMED: usize = 12;

/// What a language says.
struct Voice {
    /// The language's code behind `because`.
    code: &'static str,
    sentence: fn(&Policy, &Rule) -> String,
    files: fn(&Policy, &super::model::Files) -> String,
    list: fn(&List, &[String]) -> String,
    ledger: fn(&Ledger) -> String,
    mapping: fn(&Mapping) -> String,
    population: fn(&Population) -> String,
    subject: fn(&Policy) -> String,
    option: fn(PsOption) -> &'static str,
    severity: fn(Severity) -> &'static str,
    setting: fn(&Setting) -> String,
    loosening: fn(&Loosening) -> String,
    labels: &'static Labels,
}

/// The fixed words of a language.
struct Labels {
    policy: &'static str,
    version: &'static str,
    digest: &'static str,
    owner: &'static str,
    approved: &'static str,
    review: &'static str,
    reading: &'static str,
    how: &'static str,
    options: &'static str,
    no_options: &'static str,
    params: &'static str,
    lists: &'static str,
    ledgers: &'static str,
    tables: &'static str,
    subject: &'static str,
    scopes: &'static str,
    loosened: &'static str,
    rules: &'static str,
    because: &'static str,
    because_other: &'static str,
    cite: &'static str,
    help: &'static str,
    severity: &'static str,
    assuming: &'static str,
    colon: &'static str,
}

/// The policy in plain sentences, as Markdown.
pub fn prose(policy: &Policy, language: Language) -> String {
    let voice = match language {
        Language::English => &en::VOICE,
        Language::Japanese => &ja::VOICE,
    };
    let labels = voice.labels;
    let mut page = wrap::Page::default();
    page.heading("#", policy.title.as_deref().unwrap_or(&policy.name));
    let item = |page: &mut wrap::Page, label: &str, text: &str| {
        page.item("- ", &format!("{label}{}{text}", labels.colon));
    };
    item(&mut page, labels.policy, &code(&policy.name));
    if let Some(version) = &policy.version {
        item(&mut page, labels.version, version);
    }
    item(&mut page, labels.digest, &code(&policy.digest));
    if let Some(owner) = &policy.owner {
        item(&mut page, labels.owner, &plain(owner));
    }
    if let Some((day, by)) = &policy.approved {
        item(&mut page, labels.approved, &format!("{day}, {}", plain(by)));
    }
    if let Some(day) = &policy.review_by {
        item(&mut page, labels.review, day);
    }
    page.heading("##", labels.reading);
    page.paragraph("", labels.how);
    settings(&mut page, policy, voice);
    loosened(&mut page, policy, voice);
    if !policy.rules.is_empty() {
        page.heading("##", labels.rules);
    }
    for (n, rule) in policy.rules.iter().enumerate() {
        rule_item(&mut page, n + 1, policy, rule, voice);
    }
    page.finish()
}

/// Options, params, lists and scopes.
fn settings(page: &mut wrap::Page, policy: &Policy, voice: &Voice) {
    let labels = voice.labels;
    page.heading("##", labels.options);
    let on: Vec<PsOption> = PsOption::ALL
        .into_iter()
        .filter(|option| policy.options.contains(*option))
        .collect();
    for option in &on {
        page.item(
            "- ",
            &format!("{} ({})", (voice.option)(*option), code(option.name())),
        );
    }
    if on.is_empty() {
        page.paragraph("", labels.no_options);
    }
    let params: Vec<_> = policy
        .params
        .iter()
        .filter(|(name, _)| PsOption::from_name(name).is_none())
        .collect();
    if !params.is_empty() {
        page.heading("##", labels.params);
        for (name, value) in params {
            page.item("- ", &format!("{} = {}", code(name), code(value)));
        }
    }
    if !policy.lists.is_empty() {
        page.heading("##", labels.lists);
        for list in &policy.lists {
            let said = (voice.list)(list, &values(list));
            page.item("- ", &format!("{}{}{said}", code(&list.name), labels.colon));
        }
    }
    if !policy.ledgers.is_empty() {
        page.heading("##", labels.ledgers);
        for ledger in &policy.ledgers {
            let said = (voice.ledger)(ledger);
            page.item(
                "- ",
                &format!("{}{}{said}", code(&ledger.name), labels.colon),
            );
        }
    }
    if !(policy.mappings.is_empty() && policy.populations.is_empty()) {
        page.heading("##", labels.tables);
    }
    let mappings = policy.mappings.iter();
    let mappings = mappings.map(|it| (&it.name, (voice.mapping)(it)));
    let populations = policy.populations.iter();
    let populations = populations.map(|it| (&it.name, (voice.population)(it)));
    for (name, said) in mappings.chain(populations) {
        page.item("- ", &format!("{}{}{said}", code(name), labels.colon));
    }
    if has_subjects(policy) {
        page.heading("##", labels.subject);
        page.paragraph("", &(voice.subject)(policy));
    }
    if !policy.scopes.is_empty() {
        page.heading("##", labels.scopes);
        for scope in &policy.scopes {
            let said = (voice.files)(policy, &scope.files);
            page.item(
                "- ",
                &format!("{}{}{said}", code(&scope.name), labels.colon),
            );
        }
    }
}

/// Whether it must be said where subjects stand: the sentence of a rule does not say it for tables, nor for rules that count.
fn has_subjects(policy: &Policy) -> bool {
    let in_tables = |key: &SubjectKey| matches!(key, SubjectKey::Column { .. });
    policy.subject.iter().any(in_tables)
        || policy
            .rules
            .iter()
            .any(|rule| matches!(&rule.target, Target::DataSet(it) if it.over == Over::Subjects))
}

/// What the policy loosens in those that it extends, and waives.
fn loosened(page: &mut wrap::Page, policy: &Policy, voice: &Voice) {
    if policy.settings.is_empty() && policy.loosenings.is_empty() {
        return;
    }
    page.heading("##", voice.labels.loosened);
    for setting in &policy.settings {
        page.item("- ", &(voice.setting)(setting));
    }
    for loosening in &policy.loosenings {
        page.item("- ", &(voice.loosening)(loosening));
    }
}

/// Why something is loosened: in the language asked for, else as it was written first.
fn because<'l>(loosening: &'l Loosening, code: &str) -> &'l str {
    let all = &loosening.because;
    all.iter()
        .find(|(language, _)| language.as_deref() == Some(code))
        .or(all.first())
        .map_or("", |(_, why)| why)
}

fn rule_item(page: &mut wrap::Page, number: usize, policy: &Policy, rule: &Rule, voice: &Voice) {
    let labels = voice.labels;
    let title = match &rule.title {
        Some(title) => format!("**{}** ({})", plain(title), code(&rule.name)),
        None => code(&rule.name),
    };
    page.gap();
    page.item(&format!("{number}. "), &title);
    let inside = " ".repeat(number.to_string().len() + 2);
    page.gap();
    page.paragraph(&inside, &(voice.sentence)(policy, rule));
    page.gap();
    let mut item = |label: &str, text: &str| {
        page.item(
            &format!("{inside}- "),
            &format!("{label}{}{text}", labels.colon),
        );
    };
    let of = |code: Option<&str>| {
        rule.because
            .iter()
            .find(|(language, _)| language.as_deref() == code)
            .map(|(_, text)| plain(text))
    };
    let plain_language = voice.code == "en";
    match (of(Some(voice.code)), of(None)) {
        (Some(why), _) => item(labels.because, &why),
        (None, Some(why)) if plain_language => item(labels.because, &why),
        (None, Some(why)) => item(labels.because_other, &why),
        (None, None) => {}
    }
    for cite in &rule.cite {
        item(labels.cite, &plain(cite));
    }
    item(labels.severity, (voice.severity)(rule.severity));
    if let Some(assuming) = &rule.assuming {
        item(labels.assuming, &plain(assuming));
    }
    if let Some(help) = &rule.help {
        item(labels.help, &plain(help));
    }
}

/// The values of a list in order, as they may be shown; none of a secret one.
fn values(list: &List) -> Vec<String> {
    if list.secret {
        return Vec::new();
    }
    let mut all: Vec<&String> = list.values.iter().collect();
    all.sort_unstable();
    all.into_iter().map(|value| code(value)).collect()
}

/// What a policy says in its own words, on one line and safe in Markdown and on a terminal.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in crate::report::escape(text).to_string().chars() {
        if matches!(c, '*' | '_' | '`' | '[' | ']' | '<' | '>' | '#' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Text in code style, with as many backticks as it needs (CommonMark 6.1).
fn code(text: &str) -> String {
    let text = crate::report::escape(text).to_string();
    let (mut longest, mut run) = (0_usize, 0_usize);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    let space = if text.is_empty() || text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Whether `must` needs the words "if present": nothing in it speaks of presence, and it holds where there is no field.
fn holds_if_absent(rule: &Rule) -> bool {
    matches!(rule.target, Target::Fields(_))
        && !speaks_of_presence(&rule.must)
        && absent(&rule.must) != Some(false)
}

/// Whether a field that is not there fails, though nothing in `must` speaks of presence: `not be empty`.
fn fails_if_absent(rule: &Rule) -> bool {
    matches!(rule.target, Target::Fields(_))
        && !speaks_of_presence(&rule.must)
        && absent(&rule.must) == Some(false)
}

/// Whether fields are those of the release's declaration.
fn is_declared(fields: &Selection) -> bool {
    let declared = |selector: &Selector| matches!(selector, Selector::Declared(_));
    !fields.include.is_empty() && fields.include.iter().all(declared)
}

/// Whether `absent`, `present` or `include` is asked somewhere in `must`.
fn speaks_of_presence(must: &Must) -> bool {
    match must {
        Must::And(all) | Must::Or(all) => all.iter().any(speaks_of_presence),
        Must::Not(inner) => speaks_of_presence(inner),
        Must::Is(predicate) => matches!(
            predicate,
            Predicate::Absent | Predicate::Present | Predicate::Include(_) | Predicate::Cover
        ),
    }
}

/// What `must` comes to where there is no field; `None` where there is nothing to ask it of, which is no violation.
fn absent(must: &Must) -> Option<bool> {
    match must {
        Must::And(all) => all.iter().filter_map(absent).min(),
        Must::Or(all) => {
            let all: Option<Vec<bool>> = all.iter().map(absent).collect();
            all.map(|all| all.contains(&true))
        }
        Must::Not(inner) => absent(inner).map(|holds| !holds),
        Must::Is(predicate) => match predicate {
            Predicate::Absent | Predicate::Empty => Some(true),
            Predicate::Present | Predicate::Cover => Some(false),
            _ => None,
        },
    }
}

/// The list of the policy that has exactly these roots, without the dot at their end.
fn list_of_roots<'p>(policy: &'p Policy, roots: &[String]) -> Option<&'p List> {
    policy
        .lists
        .iter()
        .find(|list| {
            let mut all: Vec<&str> = list
                .values
                .iter()
                .map(|value| value.strip_suffix('.').unwrap_or(value))
                .collect();
            all.sort_unstable();
            let mut roots: Vec<&str> = roots.iter().map(String::as_str).collect();
            roots.sort_unstable();
            all == roots
        })
        .map(|list| &**list)
}

/// A day, YYYYMMDD, as people write it.
fn day(day: u32) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        day / 10_000,
        day / 100 % 100,
        day % 100
    )
}
