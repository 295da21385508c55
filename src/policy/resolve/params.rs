//! Params: their types, their values, `--set`, and their bounds.
use super::super::ast::{Ignoring, Item, Node, Param, Tree, Value};
use super::super::error::Code;
use super::super::extend::{By, Given, Override, Refused};
use super::super::mistake::Mistake;
use super::super::suggest;
use super::names::{Names, Worth};
use super::regexes;
use super::values::{parse_day, wrong_type};
use crate::standard::PsOption;

const TYPES: [&str; 7] = [
    "text", "integer", "number", "date", "boolean", "pattern", "option",
];

pub(super) fn params(tree: &Tree, given: &Given<'_>, names: &mut Names) {
    let mut opposed: Vec<(PsOption, std::ops::Range<usize>)> = Vec::new();
    let mut known: Vec<&str> = Vec::new();
    for item in &tree.items {
        let Item::Param(param) = &item.it else {
            continue;
        };
        let set: Vec<&Override> = given
            .set
            .iter()
            .filter(|one| one.name == param.name.it)
            .collect();
        known.push(&param.name.it);
        one(param, &set, given.depth, names, &mut opposed);
    }
    if given.depth == 0 {
        from_nowhere(given, &known, names);
    }
    assigned_twice(tree, names);
    if let (Some((_, full)), Some((_, modified))) = (
        opposed
            .iter()
            .find(|(option, _)| *option == PsOption::RetainFullDates),
        opposed
            .iter()
            .find(|(option, _)| *option == PsOption::RetainModifiedDates),
    ) {
        names.tell(
            Mistake::new(
                Code::OpposedOptions,
                modified.clone(),
                "`retain-modified-dates` and `retain-full-dates` exclude each other",
            )
            .label("on")
            .also(full.clone(), "on as well")
            .help("dates are either kept or modified (PS3.15 E.3.6): turn one `off`"),
        );
    }
}

/// Tells of what `--set` gives twice, or to nothing.
fn from_nowhere(given: &Given<'_>, known: &[&str], names: &mut Names) {
    let outside: Vec<&str> = given
        .set
        .iter()
        .filter(|one| one.by == By::CommandLine)
        .map(|one| one.name.as_str())
        .collect();
    for (n, name) in outside.iter().enumerate() {
        if outside.iter().take(n).any(|before| before == name) {
            names.tell(Mistake::outside(
                Code::BadOverride,
                format!("`--set` gives `{name}` twice"),
            ));
            continue;
        }
        if known.contains(name)
            || names.broken.contains(*name)
            || names.lenient
            || names.inherited.contains_key(*name)
        {
            continue;
        }
        let help = suggest::did_you_mean(name, names.params.keys().map(String::as_str));
        names.tell(
            Mistake::outside(
                Code::BadOverride,
                format!("`--set`: the policy has no param `{name}`"),
            )
            .help_opt(help),
        );
    }
}

/// Tells of an inherited param that is set twice.
fn assigned_twice(tree: &Tree, names: &mut Names) {
    let mut seen = std::collections::BTreeMap::new();
    for item in &tree.items {
        if let Item::Assign(assign) = &item.it
            && let Some(first) = seen.insert(&assign.name.it, assign.name.span.clone())
        {
            names.tell(
                Mistake::new(
                    Code::DuplicateClause,
                    assign.name.span.clone(),
                    format!("`{}` is set twice", assign.name.it),
                )
                .label("the second")
                .also(first, "the first"),
            );
        }
    }
}

fn one(
    param: &Param,
    set: &[&Override],
    depth: usize,
    names: &mut Names,
    on: &mut Vec<(PsOption, std::ops::Range<usize>)>,
) {
    let name = param.name.it.as_str();
    let kind = param.kind.it.as_str();
    let option = PsOption::from_name(name);
    if !TYPES.contains(&kind) {
        names.tell(
            Mistake::new(
                Code::UnknownType,
                param.kind.span.clone(),
                format!("`{kind}` is no type of params"),
            )
            .label("not a type")
            .help(format!("the types are {}", suggest::one_of(&TYPES)))
            .help_opt(suggest::did_you_mean(kind, TYPES)),
        );
        names.add_param(&param.name, Worth::Broken, String::new(), false);
        return;
    }
    if kind == "option" && option.is_none() {
        names.tell(
            Mistake::new(
                Code::UnknownOption,
                param.name.span.clone(),
                format!("PS3.15 has no option `{name}`"),
            )
            .label("not an option")
            .help(format!(
                "the options are {}",
                suggest::one_of(&PsOption::ALL.map(PsOption::name))
            ))
            .help_opt(suggest::did_you_mean(
                name,
                PsOption::ALL.map(PsOption::name),
            )),
        );
        names.add_param(&param.name, Worth::Broken, String::new(), true);
        return;
    }
    if kind != "option" && option.is_some() {
        names.tell(
            Mistake::new(
                Code::WrongType,
                param.kind.span.clone(),
                format!("`{name}` is an option of PS3.15, and its type is `option`"),
            )
            .label("not `option`")
            .help(format!(
                "write `param {name} : option = on`, or take another name"
            )),
        );
        names.add_param(&param.name, Worth::Broken, String::new(), true);
        return;
    }
    let Some((mut worth, mut text)) = worth(kind, &param.value, names) else {
        names.add_param(&param.name, Worth::Broken, String::new(), option.is_some());
        return;
    };
    if !bounds(param, &worth, names) {
        worth = Worth::Broken;
    }
    let mut by_child = false;
    for given in set {
        match taken(param, given, &worth, by_child, depth, names) {
            Ok(new) => {
                by_child |= given.by != By::CommandLine;
                text.clone_from(&spelled(given, kind));
                worth = new;
            }
            Err(None) => {}
            Err(Some((code, message, help))) => {
                if given.by == By::CommandLine && depth == 0 {
                    names.tell(Mistake::outside(code, message).help_opt(help));
                } else {
                    names.refused.push(Refused {
                        by: given.by,
                        code,
                        message,
                        help: help.unwrap_or_default(),
                    });
                }
            }
        }
    }
    if let (Some(option), Worth::Switch(true)) = (option, &worth) {
        names.options = names.options.with(option);
        on.push((option, param.name.span.clone()));
    }
    names.add_param(&param.name, worth, text, option.is_some());
    if let Some(made) = names.params.get_mut(name) {
        made.one_way = param.least.is_some() != param.most.is_some();
    }
}

/// What an override gives, as text.
fn spelled(given: &Override, kind: &str) -> String {
    match (given.by, kind) {
        (By::With(..), "option") => "on".to_owned(),
        (By::With(..), _) => "true".to_owned(),
        _ => given.text.clone(),
    }
}

/// Why an override is not taken; `None` where that has been told.
type NotTaken = Option<(Code, String, Option<String>)>;

/// The value that an override gives to a param, if it may.
fn taken(
    param: &Param,
    given: &Override,
    now: &Worth,
    by_child: bool,
    depth: usize,
    names: &mut Names,
) -> Result<Worth, NotTaken> {
    let (name, kind) = (param.name.it.as_str(), param.kind.it.as_str());
    if matches!(given.by, By::With(..)) && !matches!(kind, "option" | "boolean") {
        return Err(Some((
            Code::UnknownOption,
            format!("`{name}` has the type {kind}, and is not turned on"),
            Some(format!("write `param {name} = VALUE`")),
        )));
    }
    let fits = given.written.as_ref().is_none_or(|value| {
        matches!(
            (kind, value),
            ("text", Value::Text(_))
                | ("integer", Value::Integer(_))
                | ("number", Value::Integer(_) | Value::Number(_))
                | ("date", Value::Date(_))
                | ("boolean" | "option", Value::Name(_))
        ) || matches!((kind, value), ("pattern", Value::Regex(_, how)) if *how == Ignoring::default())
    });
    let new = from_outside(kind, &spelled(given, kind)).and_then(|new| match fits {
        true => Ok(new),
        false if kind == "pattern" => Err("a regular expression without `ignoring`"),
        false => Err("of its type"),
    });
    let new = match new {
        Ok(new) => new,
        Err(wanted) if given.by == By::CommandLine => {
            return Err(Some((
                Code::BadOverride,
                format!("`--set {name}=…`: the value is not {wanted}"),
                None,
            )));
        }
        Err(wanted) => {
            return Err(Some((
                Code::WrongType,
                format!("the param `{name}` has the type {kind}, and the value is not {wanted}"),
                Some("a value has the type that the param was defined with".to_owned()),
            )));
        }
    };
    if matches!(now, Worth::Broken) {
        return Ok(new);
    }
    if matches!(given.by, By::Param(..)) && kind == "option" && matches!(new, Worth::Switch(true)) {
        return Err(Some((
            Code::UnsafeOverride,
            format!("the option `{name}` loosens what it is an option of"),
            Some(format!(
                "say so where the policy is extended: `extends … with {name}`"
            )),
        )));
    }
    if given.by == By::CommandLine && depth == 0 {
        if !bounds_outside(param, &new, names) {
            return Err(None);
        }
        return Ok(new);
    }
    safe(param, now, &new, by_child || given.by != By::CommandLine)
        .map_err(|(message, help)| Some((Code::UnsafeOverride, message, Some(help))))?;
    Ok(new)
}

/// Whether a value is within the param's bounds and, with `tighten`, not on the unsafe side of the one before.
fn safe(param: &Param, now: &Worth, new: &Worth, tighten: bool) -> Result<(), (String, String)> {
    let name = &param.name.it;
    let (Some(before), Some(size)) = (size(now), size(new)) else {
        return Ok(());
    };
    // What is wrong with the bounds themselves has been told with the policy's own value.
    let mut quiet = Names::default();
    let bounds = bounds_of(param, &mut quiet);
    for (word, _, limit) in &bounds {
        if beyond(word, size, *limit) {
            return Err((
                format!("`{name}` is moved beyond its bound, `{word}`"),
                "the bound can be changed in the policy that defines it only".to_owned(),
            ));
        }
    }
    match bounds.as_slice() {
        [(word, ..)] if tighten && beyond(word, size, before) => {
            let way = if *word == "at least" {
                "raised"
            } else {
                "lowered"
            };
            Err((
                format!("`{name}` is moved the unsafe way"),
                format!(
                    "it is defined with `{word}`, and can only be {way} by a policy that extends it"
                ),
            ))
        }
        _ => Ok(()),
    }
}

/// The value of a type, as the policy writes it; `None` after a mistake.
fn worth(kind: &str, value: &Node<Value>, names: &mut Names) -> Option<(Worth, String)> {
    let found = match &value.it {
        Value::Text(_) => "a text",
        Value::Integer(_) | Value::Number(_) => "a number",
        Value::Date(_) => "a date",
        Value::Regex(..) => "a regular expression",
        Value::Name(_) => "a word",
    };
    let (wanted, help) = match (kind, &value.it) {
        ("text", Value::Text(text)) => return Some((Worth::Text(text.clone()), text.clone())),
        ("integer", Value::Integer(text))
        | ("number", Value::Integer(text) | Value::Number(text)) => {
            return Some((
                Worth::Number(text.parse().ok()?, text.clone()),
                text.clone(),
            ));
        }
        ("date", Value::Date(text)) => {
            let node = Node::new(text.clone(), value.span.clone());
            let day = super::values::day(names, &node)?;
            return Some((Worth::Date(day, text.clone()), text.clone()));
        }
        ("pattern", Value::Regex(text, ignoring)) => {
            regexes::check(
                names,
                text,
                *ignoring,
                value.span.clone(),
                regexes::Extent::Whole,
            )?;
            return Some((Worth::Pattern(text.clone(), *ignoring), text.clone()));
        }
        ("boolean", Value::Name(word)) if matches!(word.as_str(), "true" | "false") => {
            return Some((Worth::Switch(word == "true"), word.clone()));
        }
        ("option", Value::Name(word)) if matches!(word.as_str(), "on" | "off") => {
            return Some((Worth::Switch(word == "on"), word.clone()));
        }
        ("text", _) => ("a text", "a text stands in quotes: `\"…\"`"),
        ("integer", _) => ("a whole number", "write digits: `5`"),
        ("number", _) => ("a number", "write digits: `5`, `1.5`"),
        ("date", _) => ("a date", "write it as `2026-10-20`"),
        ("pattern", _) => ("a regular expression", "it stands in slashes: `/[A-Z]+/`"),
        ("boolean", _) => ("`true` or `false`", "write `true` or `false`"),
        _ => ("`on` or `off`", "write `on` or `off`"),
    };
    let found = match &value.it {
        Value::Name(word) => format!("`{word}`"),
        _ => found.to_owned(),
    };
    names.tell(
        Mistake::new(
            Code::WrongType,
            value.span.clone(),
            format!("{found} stands where {wanted} is needed"),
        )
        .label(format!("not {wanted}"))
        .help(help),
    );
    None
}

/// Whether `--set` may give a param this value; or why not.
pub(super) fn may_be_set(param: &Param, value: &str) -> Result<(), String> {
    let worth = from_outside(&param.kind.it, value).map_err(|wanted| format!("not {wanted}"))?;
    let mut quiet = Names::default();
    if bounds_outside(param, &worth, &mut quiet) {
        Ok(())
    } else {
        Err("beyond the param's bound".to_owned())
    }
}

/// The value of a type, as `--set` gives it; or what it should be.
fn from_outside(kind: &str, value: &str) -> Result<Worth, &'static str> {
    match kind {
        "text" => Ok(Worth::Text(value.to_owned())),
        "integer" | "number" => {
            let digits = value.strip_prefix('-').unwrap_or(value);
            let whole = !digits.is_empty()
                && digits.len() <= 15
                && digits.bytes().all(|b| b.is_ascii_digit());
            let part = kind == "number"
                && digits.len() <= 16
                && digits.split_once('.').is_some_and(|(a, b)| {
                    !a.is_empty()
                        && !b.is_empty()
                        && a.bytes().chain(b.bytes()).all(|b| b.is_ascii_digit())
                });
            match value.parse() {
                Ok(number) if whole || part => Ok(Worth::Number(number, value.to_owned())),
                _ if kind == "integer" => Err("a whole number"),
                _ => Err("a number"),
            }
        }
        "date" => parse_day(value)
            .map(|day| Worth::Date(day, value.to_owned()))
            .ok_or("a date, YYYY-MM-DD"),
        "pattern" => match regexes::compile(value, Ignoring::default(), regexes::Extent::Whole) {
            Some(_) => Ok(Worth::Pattern(value.to_owned(), Ignoring::default())),
            None => Err("a regular expression"),
        },
        "boolean" => match value {
            "true" => Ok(Worth::Switch(true)),
            "false" => Ok(Worth::Switch(false)),
            _ => Err("`true` or `false`"),
        },
        _ => match value {
            "on" => Ok(Worth::Switch(true)),
            "off" => Ok(Worth::Switch(false)),
            _ => Err("`on` or `off`"),
        },
    }
}

/// A number or a day, to be compared.
fn size(worth: &Worth) -> Option<f64> {
    match worth {
        Worth::Number(number, _) => Some(*number),
        Worth::Date(day, _) => Some(f64::from(*day)),
        _ => None,
    }
}

/// The bounds of a param that have its type, with their words; tells of those that have not.
fn bounds_of<'p>(param: &'p Param, names: &mut Names) -> Vec<(&'static str, &'p Node<Value>, f64)> {
    let mut all = Vec::new();
    for (word, bound) in [("at least", &param.least), ("at most", &param.most)] {
        let Some(bound) = bound else {
            continue;
        };
        if !matches!(param.kind.it.as_str(), "integer" | "number" | "date") {
            names.tell(
                wrong_type(bound, &format!("`{word}`"), "nothing").help(format!(
                    "only integers, numbers and dates have bounds; `{}` is a {}",
                    param.name.it, param.kind.it
                )),
            );
            continue;
        }
        if let Some((worth, _)) = worth(&param.kind.it, bound, names)
            && let Some(size) = size(&worth)
        {
            all.push((word, bound, size));
        }
    }
    all
}

fn beyond(word: &str, size: f64, bound: f64) -> bool {
    match word {
        "at least" => size < bound,
        _ => size > bound,
    }
}

/// Whether the policy's own value is within the param's bounds.
fn bounds(param: &Param, worth: &Worth, names: &mut Names) -> bool {
    let all = bounds_of(param, names);
    let Some(size) = size(worth) else {
        return true;
    };
    let mut good = true;
    for (word, bound, limit) in all {
        if beyond(word, size, limit) {
            good = false;
            names.tell(
                Mistake::new(
                    Code::OutOfBounds,
                    param.value.span.clone(),
                    format!("the value of `{}` is beyond its bound", param.name.it),
                )
                .label(format!("not `{word}` the bound"))
                .also(bound.span.clone(), "the bound"),
            );
        }
    }
    good
}

/// Whether a value from `--set` is within the param's bounds: it may move it the safe way only.
fn bounds_outside(param: &Param, worth: &Worth, names: &mut Names) -> bool {
    let Some(size) = size(worth) else {
        return true;
    };
    // What is wrong with the bounds themselves has been told with the policy's own value.
    let mut quiet = Names::default();
    let mut good = true;
    for (word, bound, limit) in bounds_of(param, &mut quiet) {
        if beyond(word, size, limit) {
            good = false;
            names.tell(
                Mistake::new(
                    Code::BadOverride,
                    bound.span.clone(),
                    format!("`--set` moves `{}` beyond its bound", param.name.it),
                )
                .label(format!("`{word}` this"))
                .help("a bound can be changed in the policy only"),
            );
        }
    }
    good
}
