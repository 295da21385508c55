//! The syntax tree of dataset rules: quantities, and what is demanded of them.
use super::{Depth, Files, Node, Selector, Text, Value, Word};

/// `over subjects`, `over FILES`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Over {
    Subjects,
    Files(Files),
}

/// `suppressed "unknown", … are forbidden`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SuppressedClause {
    pub(crate) marks: Vec<Text>,
    pub(crate) mean: Suppressed,
}

/// What a suppressed value means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Suppressed {
    Forbidden,
    OwnValue,
    MatchAny,
}

impl Suppressed {
    pub(crate) const ALL: [Self; 3] = [Self::Forbidden, Self::OwnValue, Self::MatchAny];

    /// The words that say so.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Forbidden => "are forbidden",
            Self::OwnValue => "are their own value",
            Self::MatchAny => "match any",
        }
    }
}

/// `set of A or B in bands of 5 years`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Quantity {
    pub(crate) trace: Option<Trace>,
    pub(crate) from: Vec<Node<Column>>,
    pub(crate) steps: Vec<Node<Step>>,
}

/// `set of`, `intervals of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Trace {
    Set,
    Intervals,
}

impl Trace {
    /// The words that begin it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Set => "set of",
            Self::Intervals => "intervals of",
        }
    }
}

/// Where a quantity stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Column {
    Subject,
    Pixels,
    /// `vr UI except standard uids or PatientID at top`; `people.sex`, where `people` is a scope.
    Field {
        selector: Node<Selector>,
        except: Vec<Node<Selector>>,
        depth: Option<Node<Depth>>,
    },
    /// `people column "Post code"`, `column "Post code"`.
    Named(Option<Word>, Text),
}

/// A generalisation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// `in bands of 5 years`.
    Bands(Node<Value>, bool),
    /// `first 2 characters`.
    First(Node<Value>),
    Year,
    Month,
    Prefecture,
    TopCoded(Node<Value>),
    BottomCoded(Node<Value>),
    Mapped(Word),
}

/// What must hold of all records together.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Demand {
    Keep(Keep),
    Unique,
    Same,
    VaryBy(Node<Value>),
    ExistIn(Vec<Node<Quantity>>),
    InOrder,
    PossibleAges,
    NoWeekdayPattern,
    AgreeWithFiles,
}

impl Demand {
    /// How it begins.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Keep(keep) => keep.measure.words(),
            Self::Unique => "be unique",
            Self::Same => "be the same",
            Self::VaryBy(_) => "vary by at most",
            Self::ExistIn(_) => "exist in",
            Self::InOrder => "be in order",
            Self::PossibleAges => "be possible ages",
            Self::NoWeekdayPattern => "show no weekday pattern",
            Self::AgreeWithFiles => "agree with the files",
        }
    }
}

/// `have MEASURE of at least BOUND with c C in QUANTITY or POPULATION`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Keep {
    pub(crate) measure: Measure,
    /// `share at … risk above R`.
    pub(crate) above: Option<Node<Value>>,
    pub(crate) bound: Node<Value>,
    /// `with c C`.
    pub(crate) with: Option<Node<Value>>,
    pub(crate) among: Option<Among>,
}

/// What stands behind `in`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Among {
    Sensitive(Box<Node<Quantity>>),
    Population(Word),
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Measure {
    Groups,
    Distinct,
    Entropy,
    Recursive,
    Closeness,
    OrderedCloseness,
    Alpha,
    BasicBeta,
    EnhancedBeta,
    Delta,
    KMap,
    HighestProsecutor,
    AverageProsecutor,
    ShareAtProsecutor,
    HighestJournalist,
    AverageJournalist,
    ShareAtJournalist,
    Marketer,
}

/// What stands behind a measure's bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Behind {
    Nothing,
    Sensitive,
    Population,
    /// Or nothing.
    MayPopulation,
}

impl Measure {
    pub(crate) const ALL: [Self; 18] = [
        Self::Groups,
        Self::Distinct,
        Self::Entropy,
        Self::Recursive,
        Self::Closeness,
        Self::OrderedCloseness,
        Self::Alpha,
        Self::BasicBeta,
        Self::EnhancedBeta,
        Self::Delta,
        Self::KMap,
        Self::HighestProsecutor,
        Self::AverageProsecutor,
        Self::ShareAtProsecutor,
        Self::HighestJournalist,
        Self::AverageJournalist,
        Self::ShareAtJournalist,
        Self::Marketer,
    ];

    /// The words that name it, behind `have`.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Groups => "groups",
            Self::Distinct => "distinct l-diversity",
            Self::Entropy => "entropy l-diversity",
            Self::Recursive => "recursive l-diversity",
            Self::Closeness => "t-closeness",
            Self::OrderedCloseness => "ordered t-closeness",
            Self::Alpha => "alpha",
            Self::BasicBeta => "basic beta-likeness",
            Self::EnhancedBeta => "enhanced beta-likeness",
            Self::Delta => "delta-disclosure",
            Self::KMap => "k-map",
            Self::HighestProsecutor => "highest prosecutor risk",
            Self::AverageProsecutor => "average prosecutor risk",
            Self::ShareAtProsecutor => "share at prosecutor risk",
            Self::HighestJournalist => "highest journalist risk",
            Self::AverageJournalist => "average journalist risk",
            Self::ShareAtJournalist => "share at journalist risk",
            Self::Marketer => "marketer risk",
        }
    }

    /// Whether its bound is the least that is good; else it is the most.
    pub(crate) fn at_least(self) -> bool {
        matches!(
            self,
            Self::Groups | Self::Distinct | Self::Entropy | Self::Recursive | Self::KMap
        )
    }

    /// Whether `above R` stands behind it.
    pub(crate) fn is_share(self) -> bool {
        matches!(self, Self::ShareAtProsecutor | Self::ShareAtJournalist)
    }

    /// What stands behind its bound.
    pub(crate) fn behind(self) -> Behind {
        match self {
            Self::Groups
            | Self::HighestProsecutor
            | Self::AverageProsecutor
            | Self::ShareAtProsecutor => Behind::Nothing,
            Self::Distinct
            | Self::Entropy
            | Self::Recursive
            | Self::Closeness
            | Self::OrderedCloseness
            | Self::Alpha
            | Self::BasicBeta
            | Self::EnhancedBeta
            | Self::Delta => Behind::Sensitive,
            Self::KMap
            | Self::HighestJournalist
            | Self::AverageJournalist
            | Self::ShareAtJournalist => Behind::Population,
            Self::Marketer => Behind::MayPopulation,
        }
    }
}
