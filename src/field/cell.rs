//! What stands in a cell of a table: [`Kind`], and the usual spellings of dates, numbers and ages.

/// The kind of a cell's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Nothing but white space.
    Empty,
    /// A whole number.
    Integer,
    /// A number with a point or an exponent.
    Decimal,
    /// A calendar day, with or without a time.
    Date,
    /// A time of day.
    Time,
    /// `true` or `false`.
    Boolean,
    /// Anything else.
    Text,
}

impl Kind {
    /// Every kind, in the order they are told.
    pub(crate) const ALL: [Self; 7] = [
        Self::Integer,
        Self::Decimal,
        Self::Date,
        Self::Time,
        Self::Boolean,
        Self::Text,
        Self::Empty,
    ];

    /// The kind of a text.
    pub(crate) fn of(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") {
            return Self::Boolean;
        }
        if day(text).is_some() {
            return Self::Date;
        }
        if is_time(text) {
            return Self::Time;
        }
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            return Self::Integer;
        }
        match number(text) {
            Some(_) => Self::Decimal,
            None => Self::Text,
        }
    }

    /// What it is called.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Date => "date",
            Self::Time => "time",
            Self::Boolean => "boolean",
            Self::Text => "text",
        }
    }
}

/// A number with digits in it, as programs write one: `41`, `-0.5`, `1e3`. Not `1,234`, of which nobody knows what it means.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let number: f64 = text.parse().ok()?;
    (number.is_finite() && text.bytes().any(|b| b.is_ascii_digit())).then_some(number)
}

/// The calendar day that a cell names, as a number YYYYMMDD: `2020-01-05`, `2020/1/5`, `2020.01.05`, `20200105`, each with a
/// time behind it or without.
pub(crate) fn day(text: &str) -> Option<u32> {
    let text = text.trim();
    let (date, time) = match text.find([' ', 'T']) {
        Some(at) => (text.get(..at)?, text.get(at.saturating_add(1)..)?),
        None => (text, ""),
    };
    if !time.is_empty() && !is_time(time.trim()) {
        return None;
    }
    let parts: Vec<&str> = match date.find(['-', '/', '.']) {
        Some(at) => date.split(date.get(at..)?.chars().next()?).collect(),
        None if date.len() == 8 => vec![date.get(..4)?, date.get(4..6)?, date.get(6..)?],
        None => return None,
    };
    let [year, month, day] = parts.as_slice() else {
        return None;
    };
    let digits = |part: &str, most: usize| {
        let fits = (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (
        digits(year, 4).filter(|year| (1000..=9999).contains(year))?,
        digits(month, 2)?,
        digits(day, 2)?,
    );
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=last)
        .contains(&day)
        .then_some(year * 10_000 + month * 100 + day)
}

/// Whether a text is a time of day, as ISO 8601 writes it with colons: `10:30`, `10:30:00.5`, `10:30:00Z`, `10:30+09:00`.
pub(crate) fn is_time(text: &str) -> bool {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (clock, offset) = match text.find(['+', '-']) {
        Some(at) => (
            text.get(..at).unwrap_or_default(),
            text.get(at.saturating_add(1)..),
        ),
        None => (text, None),
    };
    let pair = |part: &str, last: u32| {
        part.len() <= 2
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|n| n <= last)
    };
    let offset_fits = offset.is_none_or(|offset| match offset.split_once(':') {
        Some((hours, minutes)) => pair(hours, 14) && pair(minutes, 59),
        None => {
            pair(offset, 14) || (offset.len() == 4 && offset.bytes().all(|b| b.is_ascii_digit()))
        }
    });
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<&str> = clock.split(':').collect();
    let clock_fits = match parts.as_slice() {
        [hours, minutes] => pair(hours, 24) && pair(minutes, 59) && minutes.len() == 2,
        [hours, minutes, seconds] => {
            pair(hours, 24)
                && pair(minutes, 59)
                && pair(seconds, 60)
                && minutes.len() == 2
                && seconds.len() == 2
        }
        _ => false,
    };
    let fraction_fits = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    offset_fits && clock_fits && fraction_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_their_usual_spellings_and_others_are_none() {
        for text in [
            "2020-01-05",
            "2020/1/5",
            "2020.01.05",
            "20200105",
            " 2020-01-05 10:30:00",
            "2020-01-05T10:30:00.25+09:00",
        ] {
            assert_eq!(day(text), Some(20_200_105), "{text}");
        }
        for text in [
            "",
            "2020",
            "2020-02-30",
            "2020-1",
            "20-01-05",
            "2020-01/05",
            "20201305",
            "5/1/2020",
            "2020-01-05 by Dr X",
            "123456789",
            "2020--5",
            "２０２００１０５",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn each_cell_has_one_kind() {
        for (text, kind) in [
            ("", Kind::Empty),
            ("  ", Kind::Empty),
            ("41", Kind::Integer),
            ("-3", Kind::Integer),
            ("0.5", Kind::Decimal),
            ("1e3", Kind::Decimal),
            ("1,234", Kind::Text),
            ("nan", Kind::Text),
            ("inf", Kind::Text),
            ("20200105", Kind::Date),
            ("20201305", Kind::Integer),
            ("10:30", Kind::Time),
            ("1:2:3", Kind::Text),
            ("True", Kind::Boolean),
            ("F", Kind::Text),
        ] {
            assert_eq!(Kind::of(text), kind, "{text}");
        }
    }
}
