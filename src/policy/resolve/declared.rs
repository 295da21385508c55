//! The release's declaration in policies: what `release rule` may ask of its fields, and what tests give of it.
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;

use super::super::ast::{self, Content, Element, ElementName, Node, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Predicate, Selector};
use super::super::suggest;
use super::names::Names;
use super::predicates::Asked;
use super::selectors::Found;
use super::sets::list_of;
use crate::field::{Declared, Holds};

/// The fields of the declaration among those that are asked.
fn keys<'f>(asked: &Asked<'f>) -> impl Iterator<Item = Declared> + use<'f> {
    let fields: &'f [Found] = match asked {
        Asked::Fields(fields) => fields,
        _ => &[],
    };
    fields.iter().filter_map(|field| match field.selector {
        Selector::Declared(key) => Some(key),
        _ => None,
    })
}

/// `be true`, `be false`: of fields that are switches; `None` where it is another test.
pub(super) fn switch(
    node: &Node<ast::Predicate>,
    asked: &Asked<'_>,
    names: &mut Names,
) -> Option<Option<Predicate>> {
    let ast::Predicate::Be(value) = &node.it else {
        return None;
    };
    let said = match &value.it {
        Value::Name(word) if matches!(word.as_str(), "true" | "false") => Some(word.clone()),
        _ => None,
    };
    let switches = keys(asked)
        .filter(|key| key.holds() == Holds::Switch)
        .count();
    let all = keys(asked).count();
    if all == 0 || (switches == 0 && said.is_none()) {
        return None;
    }
    match said {
        Some(word) if switches == all => Some(Some(Predicate::OneOf(list_of([word])))),
        _ => {
            names.tell(
                Mistake::new(
                    Code::WrongType,
                    value.span.clone(),
                    "a switch is true or false, and nothing else is",
                )
                .label("not of the field's type")
                .help("say `must be true` of `ban-on-re-identification`, and of no other field"),
            );
            Some(None)
        }
    }
}

/// Whether each word that is compared with is one that the field can hold; `None` after a mistake.
pub(super) fn words(
    predicate: &Predicate,
    asked: &Asked<'_>,
    span: &Range<usize>,
    names: &mut Names,
) -> Option<()> {
    let (Predicate::OneOf(list) | Predicate::Include(list)) = predicate else {
        return Some(());
    };
    for key in keys(asked) {
        let Some(known) = key.words() else {
            continue;
        };
        let known_here = known.iter().map(|word| list.fold.apply(word));
        let known_here: BTreeSet<String> = known_here.map(Into::into).collect();
        let mut strange: Vec<&String> = list
            .values
            .iter()
            .filter(|value| !known_here.contains(*value))
            .collect();
        strange.sort();
        if let Some(first) = strange.first() {
            let shown = if list.secret {
                "a value of the list"
            } else {
                first.as_str()
            };
            names.tell(
                Mistake::new(
                    Code::UnknownName,
                    span.clone(),
                    format!("`{}` is never `{shown}`", key.word()),
                )
                .label("not a word of this field")
                .help(format!("its words are {}", suggest::one_of(known)))
                .help_opt(suggest::did_you_mean(first, known.iter().copied())),
            );
            return None;
        }
    }
    Some(())
}

/// Whether `cover` is asked of the published items; tells where it is not.
pub(super) fn may_cover(node: &Node<ast::Predicate>, asked: &Asked<'_>, names: &mut Names) -> bool {
    let fields = match asked {
        Asked::Fields(fields) => fields.len(),
        _ => 0,
    };
    let items = keys(asked).filter(|key| *key == Declared::PublishedItems);
    let may = fields > 0 && items.count() == fields;
    if !may {
        names.tell(
            Mistake::new(
                Code::WrongTarget,
                node.span.clone(),
                "`cover` is asked of something else than the published items",
            )
            .label("cannot be asked here")
            .help("say it in a `release rule` for `published-items`"),
        );
    }
    may
}

/// The declaration that a test gives, as TOML; `None` after a mistake.
pub(super) fn example(elements: &[Node<Element>], names: &mut Names) -> Option<String> {
    let before = names.mistakes.len();
    let mut seen = BTreeSet::new();
    let mut text = String::new();
    for node in elements {
        let bad = |message: &str, help: &str| {
            Mistake::new(Code::BadExample, node.span.clone(), message)
                .label("cannot be written")
                .help(help)
        };
        let ElementName::Word(word) = &node.it.name.it else {
            names.tell(bad(
                "a release declares no elements",
                "write its fields by their names: `purpose = \"research\"`",
            ));
            continue;
        };
        let as_selector = Node::new(
            ast::Selector::Keywords(vec![Node::new(word.clone(), node.it.name.span.clone())]),
            node.it.name.span.clone(),
        );
        let Some(found) = super::selectors::declared(&as_selector, names) else {
            continue;
        };
        if !seen.insert(word) {
            names.tell(bad("the field is written twice", "take one out"));
        }
        let many = matches!(found.vr, Some(crate::field::VR::UC));
        match (&node.it.value.it, &node.it.vr) {
            (Content::Absent, None) => {}
            (Content::Empty, None) if many => {
                let _ = writeln!(text, "{word} = []");
            }
            (Content::Values(values), None) => match written(values, many) {
                Some(value) => {
                    let _ = writeln!(text, "{word} = {value}");
                }
                None => names.tell(bad(
                    "the field holds something else",
                    "write texts in quotes, or `true` or `false`; several texts where the field takes them",
                )),
            },
            _ => names.tell(bad(
                "a declaration has neither items nor bytes",
                "write `absent`, texts in quotes, or `true` or `false`",
            )),
        }
    }
    (names.mistakes.len() == before).then_some(text)
}

/// Values as TOML writes them.
fn written(values: &[Node<Value>], many: bool) -> Option<String> {
    let one = |node: &Node<Value>| match &node.it {
        Value::Text(text) => Some(toml::Value::String(text.clone()).to_string()),
        Value::Name(word) => Some(word.clone()),
        _ => None,
    };
    let all: Option<Vec<String>> = values.iter().map(one).collect();
    match all?.as_slice() {
        [only] => Some(only.clone()),
        several if many => Some(format!("[{}]", several.join(", "))),
        _ => None,
    }
}
