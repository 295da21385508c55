//! [`Truth`]: what comes of a test. Three-valued logic (Kleene), and a fourth value for tests that have no object.

use std::borrow::Cow;

use super::found;
use crate::field::{Document, Name};
use crate::policy::model::Must;
use crate::recognise::{Place, Recogniser};

/// The outcome of a test on one field, one value or one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Truth {
    /// It holds.
    Holds,
    /// It holds: this was found.
    Found(Found),
    /// There is no value to test: holds, whether negated or not.
    Moot,
    /// It does not hold.
    Fails(Reason),
    /// It cannot be told; never a pass.
    Undecided(Reason),
}

/// What was found in a value, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) what: What,
    /// Where in the value, if that can be said.
    pub(crate) place: Option<Place>,
    /// In which of several values, from 1; 0 if there is one.
    pub(crate) value: u32,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// What a recogniser recognises.
    Recognised(&'static Recogniser),
    /// A match of an expression.
    Match,
    /// A text of the list that is this content of those that `contain` names.
    Listed(u16),
    /// A record number.
    Record,
    /// The value of another attribute, or of another column of the row.
    ValueOf(Name),
    /// The value is made from one of this attribute or column, or of a list, without a key: how.
    Made(&'static str, Option<Name>),
}

impl Found {
    pub(crate) fn new(what: What, place: Option<Place>) -> Self {
        Self {
            what,
            place,
            value: 0,
        }
    }
}

/// Why a test does not hold or cannot be told, without the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reason {
    Present,
    PresentEmpty,
    HasValue,
    HasItems,
    Missing,
    NotListed,
    Outside,
    NotADate,
    NotANumber,
    NotAnAge,
    NotAUid,
    OtherRoot,
    NoMatch,
    NotContained,
    NotIncluded,
    SameAs(Name),
    NotDerived,
    NotSameAs(Name),
    Length,
    Negated,
    Found(Found),
    OtherKind,
    TrailingBytes,
    Preamble,
    Undecodable,
    BrokenNumber,
    NotLoaded,
    NotText,
    NoRow,
    Sealed,
    TooLong,
    NoDeclaration,
    NoSubject,
    #[cfg(feature = "tables")]
    RowWithoutSubject,
    #[cfg(feature = "tables")]
    NoSubjectColumn,
    #[cfg(feature = "tables")]
    TooManyValues,
    InLedger,
    NotInLedger,
    Notified,
    NotNotified,
    OptedOut,
    NotOptedOut,
    Withdrawn,
    NotWithdrawn,
    Consented,
    NotConsented,
}

impl Reason {
    /// How the sentence goes on after "but", of a rule that asks for `must`.
    pub(crate) fn phrase(self, must: &Must, document: &Document) -> Cow<'static, str> {
        let named = |name| found::named(name, document);
        Cow::Borrowed(match self {
            Self::Found(found) => return found::phrase(found, must, document).into(),
            Self::Present => "it is present",
            Self::PresentEmpty => "it is present, without a value",
            Self::HasValue => "it has a value",
            Self::HasItems => "it has items",
            Self::Missing => "it is absent",
            Self::NotListed => "its value is not among these",
            Self::Outside => "its value lies outside",
            Self::NotADate => "its value is no calendar date",
            Self::NotANumber => "its value is no number",
            Self::NotAnAge => "its value is no age",
            Self::NotAUid => "its value is no UID",
            Self::OtherRoot => "its value stands under another root",
            Self::NoMatch => "its value does not match",
            Self::NotContained => "its value does not contain it",
            Self::SameAs(name) => return format!("it has the value of {}", named(name)).into(),
            Self::NotSameAs(name) => return format!("its value is none of {}", named(name)).into(),
            Self::NotDerived => "its value is made from none of these",
            Self::NotIncluded => "no value is one of these",
            Self::Length => "its size is another",
            Self::Negated => "it does",
            Self::OtherKind => "it is of another kind",
            Self::TrailingBytes => "bytes stand after the end of the data set",
            Self::Preamble => "the preamble holds something else",
            Self::Undecodable => "the value has bytes that its character set does not have",
            Self::BrokenNumber => "the value is not a whole number of numbers",
            Self::NotLoaded => "the value was not read",
            Self::NotText => "the value is not text",
            Self::NoRow => "it stands in no row, and a column has values in rows only",
            Self::Sealed => {
                "the value is not text, and has too many bytes to be searched for keyed hashes"
            }
            Self::TooLong => "the list has too many values to be held against",
            Self::NoDeclaration => {
                "the release declares nothing: there is no release.toml that can be read"
            }
            Self::NoSubject => "the file names no subject",
            #[cfg(feature = "tables")]
            Self::RowWithoutSubject => "the row names no subject",
            #[cfg(feature = "tables")]
            Self::NoSubjectColumn => "no column of the table names its subjects",
            #[cfg(feature = "tables")]
            Self::TooManyValues => "its values have more than 10,000 combinations",
            Self::InLedger => "the subject is in the ledger",
            Self::NotInLedger => "the subject is not in the ledger",
            Self::Notified => "the subject has been notified",
            Self::NotNotified => "the subject has not been notified",
            Self::OptedOut => "the subject has opted out",
            Self::NotOptedOut => "the subject has not opted out",
            Self::Withdrawn => "the subject has withdrawn the consent",
            Self::NotWithdrawn => "the subject has not withdrawn the consent",
            Self::Consented => "the subject's consent covers the purpose",
            Self::NotConsented => "the subject's consent does not cover the purpose",
        })
    }
}

impl Truth {
    /// `Holds`, or `Fails` with the reason.
    pub(crate) fn of(holds: bool, otherwise: Reason) -> Self {
        if holds {
            Self::Holds
        } else {
            Self::Fails(otherwise)
        }
    }

    /// Whether nothing is to be reported.
    pub(crate) fn passes(self) -> bool {
        matches!(self, Self::Holds | Self::Found(_) | Self::Moot)
    }

    /// The same, of a part of a value that begins behind so many characters of it.
    pub(crate) fn moved(self, characters: u32) -> Self {
        self.on_found(|found| {
            if let Some(place) = &mut found.place {
                place.first = place.first.saturating_add(characters);
                place.last = place.last.saturating_add(characters);
            }
        })
    }

    /// The same, of the value of this number of several, from 1.
    pub(crate) fn of_value(self, number: u32) -> Self {
        self.on_found(|found| found.value = number)
    }

    fn on_found(mut self, change: impl FnOnce(&mut Found)) -> Self {
        if let Self::Found(found) | Self::Fails(Reason::Found(found)) = &mut self {
            change(found);
        }
        self
    }

    /// Negation: what cannot be told stays so, and what has no object too.
    pub(crate) fn not(self) -> Self {
        match self {
            Self::Holds => Self::Fails(Reason::Negated),
            Self::Found(found) => Self::Fails(Reason::Found(found)),
            Self::Fails(_) => Self::Holds,
            other => other,
        }
    }

    /// All must hold: the first failure, else the first doubt.
    pub(crate) fn all(parts: impl Iterator<Item = Self>) -> Self {
        let mut sum = Self::Moot;
        for part in parts {
            match (part, sum) {
                (Self::Fails(_), _) => return part,
                (Self::Undecided(_), Self::Holds | Self::Found(_) | Self::Moot)
                | (Self::Holds | Self::Found(_), Self::Moot) => sum = part,
                _ => {}
            }
        }
        sum
    }

    /// One must hold: the first doubt, else the last failure.
    pub(crate) fn any(parts: impl Iterator<Item = Self>) -> Self {
        let mut sum = None;
        for part in parts {
            match (part, sum) {
                (Self::Holds | Self::Found(_) | Self::Moot, _) => return part,
                (Self::Undecided(_), Some(Self::Undecided(_))) => {}
                (Self::Undecided(_), _) | (Self::Fails(_), None | Some(Self::Fails(_))) => {
                    sum = Some(part)
                }
                _ => {}
            }
        }
        sum.unwrap_or(Self::Moot)
    }
}

#[cfg(test)]
mod tests {
    use super::{Reason, Truth};

    const FAILS: Truth = Truth::Fails(Reason::Outside);
    const DOUBT: Truth = Truth::Undecided(Reason::NotLoaded);

    #[test]
    fn a_doubt_is_never_a_pass_but_a_certain_part_decides() {
        assert_eq!(Truth::all([Truth::Holds, DOUBT].into_iter()), DOUBT);
        assert_eq!(Truth::all([DOUBT, FAILS].into_iter()), FAILS);
        assert_eq!(Truth::any([FAILS, DOUBT].into_iter()), DOUBT);
        assert_eq!(Truth::any([DOUBT, Truth::Holds].into_iter()), Truth::Holds);
        assert_eq!(DOUBT.not(), DOUBT);
    }

    #[test]
    fn a_test_without_a_value_holds_negated_or_not() {
        assert!(Truth::Moot.passes() && Truth::Moot.not().passes());
        assert_eq!(Truth::all([Truth::Moot, FAILS].into_iter()), FAILS);
        assert!(Truth::any([FAILS, Truth::Moot].into_iter()).passes());
    }
}
