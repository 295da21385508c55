//! What `contain` looks for, and other attributes that values are held against: lists, patterns and selectors by name, and texts that say something.
use std::ops::Range;

use super::super::ast::{self, Node, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Content, Contents, Origins, Predicate, Selector};
use super::names::Names;
use super::predicates::{Asked, Needs, fit, pattern};
use super::regexes::Extent;
use super::selectors::{Found, selector};
use super::sets::{list, list_of};
use super::values::text;
use crate::field::Tag;
use crate::recognise;
use crate::standard;

/// What `contain` means.
pub(super) fn contain(
    all: &[Node<ast::Wanted>],
    asked: &Asked<'_>,
    names: &mut Names,
) -> Option<Predicate> {
    let contents: Vec<Option<Content>> = all.iter().map(|one| content(one, asked, names)).collect();
    Some(Predicate::Contain(Contents::new(
        contents.into_iter().collect::<Option<Vec<Content>>>()?,
    )))
}

fn content(node: &Node<ast::Wanted>, asked: &Asked<'_>, names: &mut Names) -> Option<Content> {
    Some(match &node.it {
        ast::Wanted::Match(value) => Content::Match(pattern(value, Extent::Part, names)?),
        ast::Wanted::Record(value) => Content::Record(pattern(value, Extent::Alone, names)?),
        ast::Wanted::Recognised(recogniser) => Content::Recognised(recogniser),
        ast::Wanted::Text(value) => {
            if is_unknown(value, names) {
                return None;
            }
            let part = text(names, value)?;
            if part.is_empty() {
                names.tell(contains_nothing(value.span.clone()));
                return None;
            }
            Content::Any(list_of([part]))
        }
        ast::Wanted::Any(set) => {
            let list = list(set, names)?;
            if list.values.contains("") {
                names.tell(contains_nothing(set.span.clone()));
                return None;
            }
            Content::Any(list)
        }
        ast::Wanted::ValueOf(of) => Content::ValueOf(source(of, asked, names)?),
    })
}

/// What `be distinct from` means.
pub(super) fn distinct(
    all: &[Node<ast::Selector>],
    asked: &Asked<'_>,
    names: &mut Names,
) -> Option<Predicate> {
    let all: Vec<Option<Selector>> = all.iter().map(|one| source(one, asked, names)).collect();
    all.into_iter()
        .collect::<Option<_>>()
        .map(Predicate::Distinct)
}

/// What `be the same as` means.
pub(super) fn same_as(other: &Node<ast::Selector>, names: &mut Names) -> Option<Predicate> {
    let found = selector(other, names)?;
    if !fit(
        Needs::Plain,
        std::slice::from_ref(&found),
        &other.span,
        names,
    ) {
        return None;
    }
    if !matches!(
        found.selector,
        Selector::Tag(_) | Selector::Path(_) | Selector::Column(_)
    ) {
        names.tell(
            Mistake::new(
                Code::WrongTarget,
                other.span.clone(),
                "the same as many attributes",
            )
            .label("not one attribute")
            .help("name one, by its keyword, its tag or a path, or a column: `be the same as SOPInstanceUID`"),
        );
        return None;
    }
    Some(Predicate::SameAs(found.selector))
}

/// What `be derived from` means.
pub(super) fn derived(
    all: &[Node<ast::Origin>],
    asked: &Asked<'_>,
    names: &mut Names,
) -> Option<Predicate> {
    let mut origins = Origins::default();
    let mut good = true;
    for one in all {
        match &one.it {
            ast::Origin::Fields(of) => match source(of, asked, names) {
                Some(selector) => origins.fields.push(selector),
                None => good = false,
            },
            ast::Origin::Any(set) => match list(set, names) {
                Some(list) if list.known.as_ref().is_some_and(|known| known.is_sealed()) => {
                    origins.sealed.push(list);
                }
                Some(list) => origins.lists.push(list),
                None => good = false,
            },
        }
    }
    if origins.fields.is_empty() && origins.lists.is_empty() && !origins.sealed.is_empty() {
        good = false;
        let span = all.first().map_or(0..0, |one| one.span.clone());
        names.tell(
            Mistake::new(
                Code::SealedList,
                span,
                "what keyed hashes are of cannot be hashed again",
            )
            .label("sealed")
            .help("`be derived from` asks for an attribute or a plain list, besides a sealed one"),
        );
    }
    good.then_some(Predicate::Derived(origins))
}

/// Whether a name is no param's; tells of it.
fn is_unknown(value: &Node<Value>, names: &mut Names) -> bool {
    let Value::Name(name) = &value.it else {
        return false;
    };
    if names.params.contains_key(name) {
        return false;
    }
    if standard::by_keyword(name).is_some() {
        names.tell(
            Mistake::new(
                Code::UnknownName,
                value.span.clone(),
                format!("there is no param `{name}`"),
            )
            .label("an attribute")
            .help(format!("to search for its value, say `value of {name}`")),
        );
        return true;
    }
    if names.lists.contains_key(name) {
        names.used.insert(name.clone());
        names.tell(
            Mistake::new(
                Code::WrongType,
                value.span.clone(),
                format!("`{name}` is a list, not one text"),
            )
            .label("a list")
            .help(format!("say `any of {name}`")),
        );
        return true;
    }
    let known: Vec<&str> = recognise::all().iter().map(|one| one.name).collect();
    names.unknown(name, value.span.clone(), &["param"], &known);
    true
}

/// The attributes whose values are compared with, which must not be all that a rule is for.
fn source(of: &Node<ast::Selector>, asked: &Asked<'_>, names: &mut Names) -> Option<Selector> {
    let found = selector(of, names)?;
    if !fit(Needs::Plain, std::slice::from_ref(&found), &of.span, names) {
        return None;
    }
    if let Asked::Fields(fields) = asked
        && is_itself(&found.selector, fields)
    {
        names.tell(
            Mistake::new(
                Code::AlwaysTrue,
                of.span.clone(),
                "an attribute is not compared with itself",
            )
            .label("the attribute that the test is of")
            .help("name another attribute, whose value must not stand here as well"),
        );
        return None;
    }
    Some(found.selector)
}

/// What a selector of one attribute or column names.
#[derive(PartialEq)]
enum Named {
    Tag(Tag),
    Column(String),
}

/// Whether a test of these fields would only ask after the fields' own values.
fn is_itself(source: &Selector, fields: &[Found]) -> bool {
    let last = |selector: &Selector| match selector {
        Selector::Tag(tag) => Some(Named::Tag(*tag)),
        Selector::Path(path) => path.last().copied().map(Named::Tag),
        Selector::Column(name) => Some(Named::Column(name.clone())),
        _ => None,
    };
    let source = last(source);
    source.is_some() && !fields.is_empty() && fields.iter().all(|one| last(&one.selector) == source)
}

fn contains_nothing(span: Range<usize>) -> Mistake {
    Mistake::new(Code::AlwaysTrue, span, "every text contains the empty text")
        .label("the empty text")
        .help("say what is searched for; that a field is empty is said by `be empty`")
}
