//! Literals, and names that stand for them, as the types that predicates need.
use super::super::ast::{Ignoring, Node, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::names::{Names, Worth};

/// A value whose type is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Typed {
    Text(String),
    /// A number, and how it is written.
    Number(f64, String),
    /// A day as YYYYMMDD, and how it is written.
    Date(u32, String),
    Pattern(String, Ignoring),
    Switch(bool),
}

impl Typed {
    /// What it is called in messages.
    pub(super) fn what(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Number(..) => "a number",
            Self::Date(..) => "a date",
            Self::Pattern(..) => "a regular expression",
            Self::Switch(_) => "a switch",
        }
    }
}

/// The value of a literal, or of the param that a name stands for; `None` after a mistake.
pub(super) fn typed(names: &mut Names, node: &Node<Value>) -> Option<Typed> {
    Some(match &node.it {
        Value::Text(text) => Typed::Text(text.clone()),
        Value::Integer(text) | Value::Number(text) => {
            Typed::Number(text.parse().ok()?, text.clone())
        }
        Value::Date(text) => Typed::Date(day_of(names, text, node.span.clone())?, text.clone()),
        Value::Regex(text, ignoring) => Typed::Pattern(text.clone(), *ignoring),
        Value::Name(name) => {
            let Some(param) = names.param(name) else {
                names.unknown(
                    name,
                    node.span.clone(),
                    &["param"],
                    &["absent", "empty", "present"],
                );
                return None;
            };
            match &param.worth {
                Worth::Text(text) => Typed::Text(text.clone()),
                Worth::Number(number, text) => Typed::Number(*number, text.clone()),
                Worth::Date(day, text) => Typed::Date(*day, text.clone()),
                Worth::Pattern(text, ignoring) => Typed::Pattern(text.clone(), *ignoring),
                Worth::Switch(on) => Typed::Switch(*on),
                Worth::Broken => return None,
            }
        }
    })
}

/// The mistake of a value of another type.
pub(super) fn wrong_type(node: &Node<Value>, found: &str, wanted: &str) -> Mistake {
    let message = match &node.it {
        Value::Name(name) => format!("`{name}` is {found}, and {wanted} is needed"),
        _ => format!("{found} stands where {wanted} is needed"),
    };
    Mistake::new(Code::WrongType, node.span.clone(), message)
        .label(format!("{found}, not {wanted}"))
}

/// A text.
pub(super) fn text(names: &mut Names, node: &Node<Value>) -> Option<String> {
    match typed(names, node)? {
        Typed::Text(text) => Some(text),
        other => {
            names.tell(
                wrong_type(node, other.what(), "a text").help("a text stands in quotes: `\"…\"`"),
            );
            None
        }
    }
}

/// A number.
pub(super) fn number(names: &mut Names, node: &Node<Value>) -> Option<f64> {
    match typed(names, node)? {
        Typed::Number(number, _) => Some(number),
        other => {
            names.tell(wrong_type(node, other.what(), "a number"));
            None
        }
    }
}

/// A number of things: whole, and not below 0.
pub(super) fn count(names: &mut Names, node: &Node<Value>) -> Option<u64> {
    match typed(names, node)? {
        Typed::Number(_, text) => match text.parse() {
            Ok(count) => Some(count),
            Err(_) => {
                names.tell(
                    wrong_type(node, &format!("`{text}`"), "a whole number from 0")
                        .help("things are counted: 0, 1, 2, …"),
                );
                None
            }
        },
        other => {
            names.tell(wrong_type(node, other.what(), "a whole number"));
            None
        }
    }
}

/// A day of the calendar, checked.
pub(super) fn day(names: &mut Names, node: &Node<String>) -> Option<u32> {
    day_of(names, &node.it, node.span.clone())
}

fn day_of(names: &mut Names, text: &str, span: std::ops::Range<usize>) -> Option<u32> {
    match parse_day(text) {
        Some(day) => Some(day),
        None => {
            // A date in another spelling has been told of by the lexer.
            if spelled_as_date(text) {
                names.tell(
                    Mistake::new(
                        Code::NoSuchDay,
                        span,
                        format!("`{text}` is no day of the calendar"),
                    )
                    .label("no such day")
                    .help("months go from 01 to 12, and days to the end of their month"),
                );
            }
            None
        }
    }
}

fn spelled_as_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(n, b)| match n {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        })
}

/// `2026-10-20` as 20261020, if there is such a day (proleptic Gregorian calendar).
pub(crate) fn parse_day(text: &str) -> Option<u32> {
    if !spelled_as_date(text) {
        return None;
    }
    let mut parts = text.split('-').map(str::parse::<u32>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=last)
        .contains(&day)
        .then_some(year * 10_000 + month * 100 + day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_calendar_are_days_and_others_are_not() {
        assert_eq!(parse_day("2024-02-29"), Some(20_240_229));
        assert_eq!(parse_day("2000-02-29"), Some(20_000_229));
        for wrong in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "2024-4-3",
            "日本-02-03",
        ] {
            assert_eq!(parse_day(wrong), None, "{wrong}");
        }
    }
}
