//! PS3.15 Table E.1-1, "Application Level Confidentiality Profile Attributes": what is to be done with an
//! attribute, under the options in force and the attribute's Type.
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::tsv;
use super::{Action, OptionSet, PsOption, TypeInIod};
use crate::field::{Tag, TagPattern};

/// Tag, name, `R` if retired, `Y` if in a standard composite IOD, action of the profile, actions of options.
const TABLE: &str = include_str!("data/profile.tsv");

/// How the table writes "any private attribute".
const PRIVATE: &str = "private";

static PROFILE: LazyLock<ProfileTable> = LazyLock::new(|| ProfileTable::parse(TABLE));

/// PS3.15 Table E.1-1, as it ships.
pub fn profile() -> &'static ProfileTable {
    &PROFILE
}

/// PS3.15 Table E.1-1.
#[derive(Debug, Default)]
pub struct ProfileTable {
    edition: &'static str,
    rows: Vec<Row>,
    private: Option<Row>,
    by_tag: FxHashMap<u32, usize>,
    repeating: Vec<usize>,
}

/// One row of PS3.15 Table E.1-1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Attribute name, without the table's notes.
    pub name: &'static str,
    /// The attribute's tag, or the tags of a repeating group.
    pub tags: TagPattern,
    /// Whether PS3.6 has retired it.
    pub retired: bool,
    /// Whether it is in a standard composite IOD (PS3.3).
    pub in_standard_iod: bool,
    /// The action of the Basic Profile.
    pub basic: BasicAction,
    /// The actions of options, which stand in place of the basic one.
    pub options: Vec<(PsOption, Action)>,
}

/// An action code of the Basic Profile, which may depend on the attribute's Type (PS3.15 Table E.1-1a).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BasicAction {
    /// X: remove.
    X,
    /// Z: zero length, or a dummy value.
    Z,
    /// D: a dummy value.
    D,
    /// U: a new UID.
    U,
    /// X/Z: X unless Z is required (Type 3 versus Type 2).
    XZ,
    /// X/D: X unless D is required (Type 3 versus Type 1).
    XD,
    /// X/Z/D: X unless Z or D is required (Type 3 versus Type 2 versus Type 1).
    XZD,
    /// Z/D: Z unless D is required (Type 2 versus Type 1).
    ZD,
    /// X/Z/U*: X unless Z, or U of the UIDs inside, is required (Type 3 versus Type 2 versus Type 1 sequences
    /// that hold references).
    XZU,
}

/// The action that holds for a row under the options in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effective {
    /// One action, whatever the attribute's Type.
    Is(Action),
    /// It depends on the attribute's Type in the IOD.
    ByType(BasicAction),
}

impl ProfileTable {
    fn parse(table: &'static str) -> Self {
        let mut this = Self {
            edition: edition(table).unwrap_or_default(),
            ..Self::default()
        };
        for row in tsv::rows::<6>(table).filter_map(|cells| Row::parse(&cells)) {
            if row.is_private() {
                this.private = Some(row);
                continue;
            }
            let index = this.rows.len();
            match row.tags.tag() {
                Some(tag) => {
                    this.by_tag.insert(tsv::number(tag), index);
                }
                None => this.repeating.push(index),
            }
            this.rows.push(row);
        }
        this
    }

    /// The edition of the standard that the table is from (`2026d`).
    pub fn edition(&self) -> &str {
        self.edition
    }

    /// Every row for public attributes, in the order of the table. The row for private attributes is
    /// [`ProfileTable::private_row`].
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter()
    }

    /// The row "Private Attributes": (gggg,eeee) where gggg is odd.
    pub fn private_row(&self) -> Option<&Row> {
        self.private.as_ref()
    }

    /// The row of a public attribute, repeating groups (50xx,xxxx), (60xx,3000) and (60xx,4000) among them.
    /// `None` for an attribute that the table does not list, and for every private one.
    pub fn row(&self, tag: Tag) -> Option<&Row> {
        if let Some(&index) = self.by_tag.get(&tsv::number(tag)) {
            return self.rows.get(index);
        }
        self.repeating
            .iter()
            .filter_map(|&index| self.rows.get(index))
            .find(|row| row.tags.matches(tag))
    }
}

/// The edition that the table's first comment names.
fn edition(table: &'static str) -> Option<&'static str> {
    let (_, rest) = table.lines().next()?.split_once("edition ")?;
    rest.split([' ', ',', '.']).next()
}

impl Row {
    fn parse([tags, name, retired, iod, basic, options]: &[&'static str; 6]) -> Option<Self> {
        let tags = if *tags == PRIVATE {
            TagPattern {
                value: 0x0001_0000,
                mask: 0x0001_0000,
            }
        } else {
            tsv::public_pattern(tags)?
        };
        let options = options
            .split(' ')
            .filter(|option| !option.is_empty())
            .map(|option| {
                let (name, action) = option.split_once('=')?;
                Some((PsOption::from_name(name)?, Action::from_code(action)?))
            })
            .collect::<Option<_>>()?;
        Some(Self {
            name,
            tags,
            retired: *retired == "R",
            in_standard_iod: *iod == "Y",
            basic: BasicAction::from_code(basic)?,
            options,
        })
    }

    fn is_private(&self) -> bool {
        self.tags.mask == 0x0001_0000
    }

    /// The action under these options.
    ///
    /// The action in an option's column stands in place of the basic one, because an option either retains what
    /// the profile removes or cleans what it would remove (PS3.15 E.3). Where several options in force have an
    /// action for the row, K stands before C: an option that retains lets the original value stay, so that a
    /// cleaned value is acceptable as well, and the output alone cannot tell the two apart. The table has such
    /// rows for dates of devices only (Retain Device Identity with Modified Dates) and for Full with Modified
    /// Dates, which exclude each other, as (0028,0303) has one value.
    pub fn effective(&self, options: OptionSet) -> Effective {
        let mut effective = None;
        for &(option, action) in &self.options {
            if !options.contains(option) {
                continue;
            }
            if action == Action::K || effective.is_none() {
                effective = Some(action);
            }
        }
        effective.map_or_else(|| self.basic.effective(), Effective::Is)
    }
}

impl BasicAction {
    /// The code as the table writes it (`X/Z/D`).
    pub fn code(self) -> &'static str {
        match self {
            Self::X => "X",
            Self::Z => "Z",
            Self::D => "D",
            Self::U => "U",
            Self::XZ => "X/Z",
            Self::XD => "X/D",
            Self::XZD => "X/Z/D",
            Self::ZD => "Z/D",
            Self::XZU => "X/Z/U*",
        }
    }

    fn from_code(code: &str) -> Option<Self> {
        [
            Self::X,
            Self::Z,
            Self::D,
            Self::U,
            Self::XZ,
            Self::XD,
            Self::XZD,
            Self::ZD,
            Self::XZU,
        ]
        .into_iter()
        .find(|action| action.code() == code)
    }

    fn effective(self) -> Effective {
        match self {
            Self::X => Effective::Is(Action::X),
            Self::Z => Effective::Is(Action::Z),
            Self::D => Effective::Is(Action::D),
            Self::U => Effective::Is(Action::U),
            Self::XZ | Self::XD | Self::XZD | Self::ZD | Self::XZU => Effective::ByType(self),
        }
    }
}

impl Effective {
    /// The action for an attribute of this Type. A conditional Type counts as its unconditional one, as the
    /// condition cannot be judged from the output; an attribute that the IOD does not have counts as Type 3,
    /// as nothing requires it (Standard Extended SOP classes, PS3.4).
    ///
    /// The table gives X/D no action for Type 2. Conformance needs the attribute, not its value, so it is Z.
    /// It gives X/Z none for Type 1; Z allows a dummy value, which conformance needs. It gives Z/D none for
    /// Type 3; Z is the one that leaves the least.
    pub fn resolve(self, kind: TypeInIod) -> Action {
        use TypeInIod::{NotInIod, One, OneC, Three, Two, TwoC};
        let basic = match self {
            Self::Is(action) => return action,
            Self::ByType(basic) => basic,
        };
        match (basic, kind) {
            (BasicAction::X, _) => Action::X,
            (BasicAction::Z, _) => Action::Z,
            (BasicAction::D, _) => Action::D,
            (BasicAction::U, _) => Action::U,
            (BasicAction::ZD | BasicAction::XD | BasicAction::XZD, One | OneC) => Action::D,
            (BasicAction::XZU, One | OneC) => Action::U,
            (BasicAction::XZ, One | OneC) => Action::Z,
            (BasicAction::ZD, _) => Action::Z,
            (_, Two | TwoC) => Action::Z,
            (_, Three | NotInIod) => Action::X,
        }
    }
}

impl Action {
    /// The action with this code letter (PS3.15 Table E.1-1a).
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "D" => Some(Self::D),
            "Z" => Some(Self::Z),
            "X" => Some(Self::X),
            "K" => Some(Self::K),
            "C" => Some(Self::C),
            "U" => Some(Self::U),
            _ => None,
        }
    }

    /// Its code letter.
    pub fn code(self) -> &'static str {
        match self {
            Self::D => "D",
            Self::Z => "Z",
            Self::X => "X",
            Self::K => "K",
            Self::C => "C",
            Self::U => "U",
        }
    }
}

#[cfg(test)]
mod tests;
