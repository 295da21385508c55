//! Tests of one text: what `match`, `contain`, `be` and intervals mean (language.md 10: exact by default).
use super::contents::{self, Around};
use super::dates;
use super::links;
use super::truth::{Reason, Truth};
use crate::field::{Field, Name, cell};
use crate::policy::model::{Count, Interval, List, Predicate};
use crate::standard;

/// Whether one of the list's values is the whole text.
pub(crate) fn listed(list: &List, text: &str) -> bool {
    list.has(text)
}

/// Tests one value. `None` for a test that is not about one value (presence, counts, the file).
pub(super) fn test(predicate: &Predicate, text: &str, around: Around<'_>) -> Option<Truth> {
    Some(match predicate {
        Predicate::OneOf(list) | Predicate::Include(list) => {
            Truth::of(listed(list, text), Reason::NotListed)
        }
        Predicate::Within(interval) => {
            let is_cell = |field: &Field| matches!(field.name, Name::Cell(_));
            match around.field.is_some_and(is_cell) {
                true => cell_within(*interval, text),
                false => within(*interval, text),
            }
        }
        Predicate::Uid => Truth::of(is_uid(text), Reason::NotAUid),
        Predicate::UidUnder(roots) if !roots.iter().any(|root| under(root, text)) => {
            Truth::Fails(Reason::OtherRoot)
        }
        Predicate::UidUnder(_) if is_uid(text) => Truth::Holds,
        // A root and something that is no UID: no pass, whether it is asked for or forbidden.
        Predicate::UidUnder(_) => Truth::Undecided(Reason::NotAUid),
        Predicate::Match(pattern) => Truth::of(pattern.matches(text), Reason::NoMatch),
        Predicate::Contain(contents) => contents::contain(contents, text, around),
        Predicate::Distinct(others) => links::distinct(others, text, around),
        Predicate::SameAs(other) => links::same_as(other, text, around),
        Predicate::Derived(origins) => links::derived(origins, text, around),
        Predicate::Characters(count) => {
            Truth::of(counted(*count, text.chars().count() as u64), Reason::Length)
        }
        _ => return None,
    })
}

/// Whether `n` lies in the bound.
pub(crate) fn counted(count: Count, n: u64) -> bool {
    count.min.is_none_or(|min| n >= min) && count.max.is_none_or(|max| n <= max)
}

/// Whether `uid` is `root` or stands below it. `2.25` and `2.25.` are the same root.
pub(crate) fn under(root: &str, uid: &str) -> bool {
    let root = root.strip_suffix('.').unwrap_or(root);
    uid.strip_prefix(root)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// A UID by the letter of PS3.5 9.1: components of digits without leading zeros, at most 64 characters.
pub(crate) fn is_uid(text: &str) -> bool {
    text.len() <= 64
        && text.split('.').count() >= 2
        && text.split('.').all(|part| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_digit())
                && (part == "0" || !part.starts_with('0'))
        })
}

/// Whether a UID is one of the standard's own (PS3.6 Annex A).
pub(crate) fn is_standard_uid(text: &str) -> bool {
    standard::is_standard_uid(text)
}

/// The same of a cell of a table: dates in the usual spellings, and ages in years without a unit.
fn cell_within(interval: Interval, text: &str) -> Truth {
    match interval {
        Interval::Dates(..) => match cell::day(text) {
            Some(day) => within(interval, &day.to_string()),
            None => within(interval, text.trim()),
        },
        Interval::Years(low, high) => match cell::number(text) {
            Some(_) => within(Interval::Numbers(low, high), text),
            None => within(interval, text.trim()),
        },
        Interval::Numbers(..) => match cell::number(text) {
            Some(_) => within(interval, text),
            None => Truth::Fails(Reason::NotANumber),
        },
    }
}

fn within(interval: Interval, text: &str) -> Truth {
    fn inside<T: PartialOrd>(low: Option<T>, high: Option<T>, first: T, last: T) -> Truth {
        let fits = low.is_none_or(|low| first >= low) && high.is_none_or(|high| last <= high);
        Truth::of(fits, Reason::Outside)
    }
    match interval {
        Interval::Dates(low, high) => match dates::days(text) {
            Some(days) => inside(low, high, *days.start(), *days.end()),
            None => Truth::Fails(Reason::NotADate),
        },
        Interval::Numbers(low, high) => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => inside(low, high, number, number),
            _ => Truth::Fails(Reason::NotANumber),
        },
        Interval::Years(low, high) => match dates::years(text) {
            Some(years) => inside(low, high, years, years),
            None => Truth::Fails(Reason::NotAnAge),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_a_whole_component_and_not_a_prefix_of_text() {
        assert!(under("2.25.", "2.25.1") && under("2.25", "2.25.1") && under("2.25.", "2.25"));
        assert!(!under("2.25.", "2.251.1") && !under("2.25.", "12.25.1"));
    }

    #[test]
    fn a_uid_has_no_leading_zero_and_no_letters() {
        assert!(is_uid("1.2.840.10008.1.1") && is_uid("2.25.0"));
        assert!(
            !is_uid("1.02.3")
                && !is_uid("1.2.x")
                && !is_uid("1..2")
                && !is_uid("12")
                && !is_uid("")
        );
    }

    #[test]
    fn intervals_take_whole_dates_and_refuse_what_is_no_date() {
        let window = Interval::Dates(Some(19_000_101), Some(19_251_231));
        assert_eq!(within(window, "19100512"), Truth::Holds);
        assert_eq!(within(window, "1925"), Truth::Holds);
        assert_eq!(within(window, "20200902"), Truth::Fails(Reason::Outside));
        assert_eq!(within(window, "yesterday"), Truth::Fails(Reason::NotADate));
        assert_eq!(
            within(Interval::Years(None, Some(90.0)), "090Y"),
            Truth::Holds
        );
        assert_eq!(
            within(Interval::Years(None, Some(90.0)), "091Y"),
            Truth::Fails(Reason::Outside)
        );
        assert_eq!(
            within(Interval::Numbers(Some(0.0), None), "nan"),
            Truth::Fails(Reason::NotANumber)
        );
    }

    #[test]
    fn cells_are_dates_numbers_and_ages_as_tables_write_them() {
        let dates = Interval::Dates(Some(20_200_101), Some(20_201_231));
        let years = Interval::Years(None, Some(89.0));
        let numbers = Interval::Numbers(None, Some(89.0));
        for (interval, text) in [
            (dates, "2020-01-05"),
            (dates, "2020/1/5"),
            (dates, "20200105"),
            (dates, "2020-01-05 10:30:00"),
            (years, "41"),
            (years, "041Y"),
            (numbers, " 41.5 "),
        ] {
            assert_eq!(cell_within(interval, text), Truth::Holds, "{text}");
        }
        for (interval, text, reason) in [
            (dates, "2021/1/5", Reason::Outside),
            (dates, "5 Jan 2020", Reason::NotADate),
            (years, "90", Reason::Outside),
            (years, "old", Reason::NotAnAge),
            (numbers, "1,234", Reason::NotANumber),
        ] {
            assert_eq!(cell_within(interval, text), Truth::Fails(reason), "{text}");
        }
    }

    #[test]
    fn folding_ignores_case_and_width_only_when_asked() {
        let fold = |case, width| crate::policy::model::Fold { case, width };
        assert_eq!(fold(false, false).apply("ＡｂＣ"), "ＡｂＣ");
        assert_eq!(fold(true, true).apply("ＡｂＣ"), "abc");
        assert_eq!(fold(false, true).apply("ﾔﾏﾀﾞ"), "ヤマダ");
        assert_eq!(fold(true, false).apply("ÄbC"), "äbc");
        assert_eq!(fold(false, true).apply("AbC"), "AbC");
    }
}
