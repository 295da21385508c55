//! What was found in a value, in words.
use super::truth::{Found, What};
use crate::field::{Document, Name};
use crate::policy::model::{Content, List, Must, Predicate};
use crate::standard;

/// How a sentence goes on after "but", where a value contains what a rule forbids: what, and where, but never the text.
pub(super) fn phrase(found: Found, must: &Must, document: &Document) -> String {
    let named = |name| named(name, document);
    let what = match found.what {
        What::Recognised(one) => one.en.to_owned(),
        What::Match => "a match".to_owned(),
        What::Listed(number) => listed(&lists(must, number)),
        What::Record => "a record number".to_owned(),
        What::ValueOf(name) => format!("the value of {}", named(name)),
        What::Made(how, from) => {
            let from = match from {
                Some(name) => format!("the value of {}", named(name)),
                None => "a value of the list".to_owned(),
            };
            return match found.value {
                0 => format!("it is {how} of {from}"),
                number => format!("its value {number} is {how} of {from}"),
            };
        }
    };
    let place = match found.place {
        Some(place) if place.first == place.last => format!(", at character {}", place.first),
        Some(place) => format!(", at characters {}–{}", place.first, place.last),
        None => String::new(),
    };
    let value = match found.value {
        0 => String::new(),
        number => format!(" of value {number}"),
    };
    format!("it contains {what}{place}{value}")
}

/// An attribute or a column as policies call it.
pub(super) fn named(name: Name, document: &Document) -> String {
    match name {
        Name::Tag(tag) => match standard::keyword(tag) {
            Some(keyword) => keyword.to_owned(),
            None => format!("({:04X},{:04X})", tag.group(), tag.element()),
        },
        Name::Cell(at) => match document.column(at) {
            Some(column) => format!("column {:?}", column.name),
            None => "another column".to_owned(),
        },
        _ => "another field".to_owned(),
    }
}

/// Each list that may be meant: that of this number in some `contain` of the sentence.
fn lists(must: &Must, number: u16) -> Vec<&List> {
    match must {
        Must::And(parts) | Must::Or(parts) => {
            parts.iter().flat_map(|part| lists(part, number)).collect()
        }
        Must::Not(part) => lists(part, number),
        Must::Is(Predicate::Name(inner) | Predicate::Path(inner)) => of(inner, number).collect(),
        Must::Is(predicate) => of(predicate, number).collect(),
    }
}

fn of(predicate: &Predicate, number: u16) -> impl Iterator<Item = &List> {
    let content = match predicate {
        Predicate::Contain(contents) => contents.all().get(usize::from(number)),
        _ => None,
    };
    content.into_iter().filter_map(|content| match content {
        Content::Any(list) => Some(&**list),
        _ => None,
    })
}

/// A text of one of these lists.
fn listed(lists: &[&List]) -> String {
    match lists {
        [list] if !list.name.is_empty() => format!("a value of the list `{}`", list.name),
        [list] if list.values.len() > 1 => "one of these texts".to_owned(),
        [_] => "this text".to_owned(),
        _ => "a text that it must not".to_owned(),
    }
}
