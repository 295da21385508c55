//! The policy as it is in force: flattened, each rule with where it came from.
use std::fmt::Write as _;

use super::super::ast::{Clause, Ignoring, Item, List, Node, Param, Rule, Tree, Value, Word};
use super::super::digest;
use super::super::model::{self, Policy};
use super::comments::Comments;
use super::{Unformatted, items, settled, spell};

/// Where a rule comes from.
struct Origin<'a> {
    policy: &'a str,
    version: Option<&'a str>,
    digest: &'a str,
}

/// The policy that a rule of `policy` was written in.
fn origin<'a>(policy: &'a Policy, _rule: &Rule) -> Origin<'a> {
    Origin {
        policy: &policy.name,
        version: policy.version.as_deref(),
        digest: &policy.digest,
    }
}

/// The policy as it is in force: params with their values, lists with their sizes and digests, every rule in canonical
/// text with where it came from, and as comments the rules that `when` leaves out. `given` are the lists that came from
/// the command line, whose values the policy's own text does not have.
///
/// # Errors
///
/// As [`super::format`], for a text that is not in the language; what was loaded is.
pub fn flat(policy: &Policy, given: &[String]) -> Result<String, Unformatted> {
    let (tree, _) = settled(&policy.source)?;
    let mut out = String::new();
    let (mut headers, mut params, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    let (mut scopes, mut rules, mut loosenings) = (Vec::new(), Vec::new(), Vec::new());
    let (mut ledgers, mut tables, mut subjects) = (Vec::new(), Vec::new(), Vec::new());
    for node in tree.items {
        match node.it {
            Item::Header(header) => headers.push(header),
            Item::Param(param) => params.push(param),
            Item::List(list) => lists.push(list),
            Item::Ledger(_) => ledgers.push(node),
            Item::Mapping(_) | Item::Population(_) => tables.push(node),
            Item::Subject(_) => subjects.push(node),
            Item::Scope(_) => scopes.push(node),
            Item::Rule(rule) => rules.push(rule),
            // What the policy asks for is the same without its tests; what is assigned shows in the policy that has the param.
            Item::Test(_) | Item::TestsFor(_) | Item::Assign(_) | Item::Error(_) => {}
            Item::Loosen(_) => loosenings.push(node),
        }
    }
    let _ = writeln!(
        out,
        "# The policy as it is in force; its digest is {}.\n",
        policy.digest
    );
    for header in headers {
        section(&mut out, vec![plain(Item::Header(header))]);
    }
    put_params(&mut out, params, policy);
    put_lists(&mut out, lists, policy, given);
    put_ledgers(&mut out, ledgers, policy, given);
    put_tables(&mut out, tables, policy, given);
    section(&mut out, subjects);
    section(&mut out, scopes);
    for rule in rules {
        put_rule(&mut out, *rule, policy);
    }
    for loosening in loosenings {
        section(&mut out, vec![loosening]);
    }
    while out.ends_with("\n\n") {
        out.pop();
    }
    Ok(out)
}

fn plain(item: Item) -> Node<Item> {
    Node::new(item, 0..0)
}

/// Items without comments, and an empty line.
fn section(out: &mut String, items: Vec<Node<Item>>) {
    if !items.is_empty() {
        out.push_str(&items::tree(&Tree { items }, "", Comments::default()));
        out.push('\n');
    }
}

fn put_params(out: &mut String, params: Vec<Param>, policy: &Policy) {
    let mut changed = Vec::new();
    let mut all = Vec::new();
    for mut param in params {
        let in_force = policy
            .params
            .iter()
            .find(|(name, _)| *name == param.name.it)
            .and_then(|(_, text)| in_force(&param, text));
        if let Some(value) = in_force
            && value != param.value.it
        {
            changed.push(format!(
                "# The policy itself says {} = {}.",
                param.name.it,
                spell::value(&param.value.it)
            ));
            param.value.it = value;
        }
        all.push(plain(Item::Param(param)));
    }
    for line in changed {
        let _ = writeln!(out, "{line}");
    }
    section(out, all);
}

/// The value of a param as the policy would write it; `None` where it has the one that is written there.
fn in_force(param: &Param, text: &str) -> Option<Value> {
    let text = text.to_owned();
    Some(match (&param.value.it, param.kind.it.as_str()) {
        (Value::Regex(written, _), _) if *written == text => return None,
        (_, "text") => Value::Text(text),
        (_, "integer") => Value::Integer(text),
        (_, "number") if !text.contains('.') => Value::Integer(text),
        (_, "number") => Value::Number(text),
        (_, "date") => Value::Date(text),
        (_, "pattern") => Value::Regex(slashed(&text), Ignoring::default()),
        _ => Value::Name(text),
    })
}

/// A regular expression from the command line, as it is written between slashes.
fn slashed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escaped = false;
    for c in text.chars() {
        if c == '/' && !escaped {
            out.push('\\');
        }
        escaped = c == '\\' && !escaped;
        out.push(c);
    }
    out
}

fn put_lists(out: &mut String, lists: Vec<List>, policy: &Policy, given: &[String]) {
    for loaded in &policy.lists {
        let _ = writeln!(out, "# {}", about(loaded, given.contains(&loaded.name)));
        let written = lists.iter().find(|list| list.name.it == loaded.name);
        match written {
            Some(list) if !loaded.secret && !given.contains(&loaded.name) => {
                section(out, vec![plain(Item::List(list.clone()))]);
            }
            _ => out.push('\n'),
        }
    }
}

/// Ledgers with their sizes. Their digests would let a short one be found by trial.
fn put_ledgers(out: &mut String, written: Vec<Node<Item>>, policy: &Policy, given: &[String]) {
    for (ledger, item) in policy.ledgers.iter().zip(written) {
        let subjects = match ledger.rows.len() {
            1 => "1 subject".to_owned(),
            n => format!("{n} subjects"),
        };
        let given = if given.contains(&ledger.name) {
            ", given on the command line"
        } else {
            ""
        };
        let _ = if ledger.is_missing() {
            writeln!(out, "# The ledger {} is still to be given.", ledger.name)
        } else {
            writeln!(out, "# The ledger {} has {subjects}{given}.", ledger.name)
        };
        section(out, vec![item]);
    }
}

/// Mappings and populations with their sizes and digests.
fn put_tables(out: &mut String, written: Vec<Node<Item>>, policy: &Policy, given: &[String]) {
    for item in written {
        let (name, has, digest) = match &item.it {
            Item::Mapping(it) => {
                let Some(it) = policy.mappings.iter().find(|one| one.name == it.name.it) else {
                    continue;
                };
                let values = counted(it.pairs.len(), "value");
                (format!("mapping {}", it.name), values, &it.digest)
            }
            Item::Population(it) => {
                let Some(it) = policy.populations.iter().find(|one| one.name == it.name.it) else {
                    continue;
                };
                let rows = counted(it.rows.len(), "row");
                (format!("population {}", it.name), rows, &it.digest)
            }
            _ => continue,
        };
        let is_given = given
            .iter()
            .any(|given| name.ends_with(&format!(" {given}")));
        let from = if is_given {
            ", given on the command line"
        } else {
            ""
        };
        let _ = writeln!(out, "# The {name} has {has}{from}; its digest is {digest}.");
        section(out, vec![item]);
    }
}

fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// What is said of a list. The values of a secret one are not in it, nor their digest, from which short values could be
/// found by trial.
fn about(list: &model::List, given: bool) -> String {
    let mut said = format!("The list {} has ", list.name);
    let _ = match list.values.len() {
        1 => write!(said, "1 value"),
        n => write!(said, "{n} values"),
    };
    if given {
        said.push_str(", given on the command line");
    }
    if list.secret {
        said.push_str("; it is secret.");
    } else {
        let _ = write!(said, "; its digest is {}.", digest::of_list(list));
    }
    said
}

fn put_rule(out: &mut String, rule: Rule, policy: &Policy) {
    let found = policy.rules.iter().any(|other| other.name == rule.name.it);
    if !found {
        let why = rule.clauses.iter().find_map(|clause| match &clause.it {
            Clause::When { not, name } => Some(when(*not, name)),
            _ => None,
        });
        let _ = writeln!(
            out,
            "# Left out by `{}`: rule {}\n",
            why.unwrap_or_default(),
            rule.name.it
        );
        return;
    }
    let origin = origin(policy, &rule);
    let version = origin
        .version
        .map_or_else(String::new, |version| format!(" {version}"));
    let _ = writeln!(out, "# from {}{version}, {}", origin.policy, origin.digest);
    section(out, vec![plain(Item::Rule(Box::new(rule)))]);
}

fn when(not: bool, name: &Word) -> String {
    format!("when {}{}", if not { "not " } else { "" }, name.it)
}
