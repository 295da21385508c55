//! The syntax tree: what a policy's text says, before anybody asks whether it makes sense.
//!
//! Places ride along in [`Node`] and count for nothing when trees are compared.
mod dataset;
mod pixels;
mod test;

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::recognise::Recogniser;

pub(crate) use dataset::{
    Among, Behind, Column as QuantityColumn, Demand, Keep, Measure, Over, Quantity,
    Step as QuantityStep, Suppressed, SuppressedClause, Trace,
};
pub(crate) use pixels::{Area, Part, Seen, Showing, Shows};
pub(crate) use test::*;

/// A piece of the tree and where it stands. Equality, order and hash are those of the piece alone.
#[derive(Debug, Clone)]
pub(crate) struct Node<T> {
    pub(crate) it: T,
    pub(crate) span: Range<usize>,
}

impl<T> Node<T> {
    pub(crate) fn new(it: T, span: Range<usize>) -> Self {
        Self { it, span }
    }
}

impl<T: PartialEq> PartialEq for Node<T> {
    fn eq(&self, other: &Self) -> bool {
        self.it == other.it
    }
}

impl<T: Eq> Eq for Node<T> {}

impl<T: Hash> Hash for Node<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.it.hash(state);
    }
}

/// A name or another word.
pub(crate) type Word = Node<String>;
/// What stands in quotes.
pub(crate) type Text = Node<String>;

/// A whole policy.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Tree {
    pub(crate) items: Vec<Node<Item>>,
}

/// What stands at the outermost level.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Item {
    Header(Header),
    Param(Param),
    List(List),
    Ledger(Ledger),
    Mapping(Mapping),
    Population(Population),
    /// `subject is PatientID, people.subject_id`.
    Subject(Vec<Node<SubjectKey>>),
    Scope(Scope),
    Rule(Box<Rule>),
    /// `tests for "policy.sekisho"`: what a file of tests begins with.
    TestsFor(Text),
    Test(Box<TestBlock>),
    Assign(Assign),
    Loosen(Loosen),
    /// Something with a mistake in it; what it would have defined, so that its uses are no mistakes too.
    Error(Option<String>),
}

/// `policy "name" { … }`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Header {
    pub(crate) name: Text,
    pub(crate) clauses: Vec<Node<HeaderClause>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum HeaderClause {
    Version(String),
    Language(Node<String>),
    Dictionary(Word, Node<String>),
    Title(String),
    Owner(String),
    Approved(Node<String>, String),
    ReviewBy(Node<String>),
    Extends(Extends),
}

/// `extends "name" pinned "blake3:…" with OPTION, …`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Extends {
    pub(crate) name: Text,
    pub(crate) pinned: Option<Text>,
    pub(crate) with: Vec<Word>,
}

/// `param NAME = VALUE`: an inherited param's new value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Assign {
    pub(crate) name: Word,
    pub(crate) value: Node<Value>,
}

/// `relax NAME { … }` or `waive NAME { … }`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Loosen {
    pub(crate) waive: bool,
    pub(crate) name: Word,
    pub(crate) clauses: Vec<Node<LoosenClause>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum LoosenClause {
    /// `rule NAME`, `rule "policy/NAME"`.
    Rule(Node<String>),
    To(Word),
    OnlyAt(Text),
    Field(Node<Selector>),
    Because(Option<Word>, Text),
    ApprovedBy(Text, Node<String>),
    Expires(Node<String>),
    AtMost(Node<String>),
}

impl LoosenClause {
    /// The words that it begins with.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Rule(_) => "rule",
            Self::To(_) => "to",
            Self::OnlyAt(_) => "only at",
            Self::Field(_) => "field",
            Self::Because(..) => "because",
            Self::ApprovedBy(..) => "approved-by",
            Self::Expires(_) => "expires",
            Self::AtMost(_) => "at most",
        }
    }
}

/// `param NAME : TYPE = VALUE at least N at most N`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Param {
    pub(crate) name: Word,
    pub(crate) kind: Word,
    pub(crate) value: Node<Value>,
    pub(crate) least: Option<Node<Value>>,
    pub(crate) most: Option<Node<Value>>,
}

/// `list NAME { … }` or `list NAME from "file"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct List {
    pub(crate) name: Word,
    pub(crate) from: ListFrom,
    pub(crate) ignoring: Ignoring,
    pub(crate) secret: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ListFrom {
    Values(Vec<Node<Value>>),
    File {
        path: Text,
        pinned: Option<Text>,
        columns: Vec<Text>,
    },
}

/// `ledger NAME from "file" subject "column" opted-out "column"`; without `from`, given on the command line only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Ledger {
    pub(crate) name: Word,
    pub(crate) path: Option<Text>,
    pub(crate) pinned: Option<Text>,
    /// The column of each kind that is named, by the order of [`Column::ALL`].
    pub(crate) columns: BTreeMap<Column, Text>,
}

/// `mapping NAME from "file" column "a" to "b"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Mapping {
    pub(crate) name: Word,
    pub(crate) path: Text,
    pub(crate) pinned: Option<Text>,
    pub(crate) column: Text,
    pub(crate) to: Text,
}

/// `population NAME from "file" columns "a", "b" count "n"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Population {
    pub(crate) name: Word,
    pub(crate) path: Text,
    pub(crate) pinned: Option<Text>,
    pub(crate) columns: Vec<Text>,
    pub(crate) count: Option<Text>,
}

/// Where the key of a record's subject stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum SubjectKey {
    /// `PatientID`; and `people.subject_id`, which is a column where the first word is a scope.
    Field(Selector),
    /// `"clinical/*.csv" column "subject_id"`, `people column "subject id"`, `column "subject_id"`.
    Column(Option<Tables>, Text),
}

/// Which tables.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Tables {
    /// `"clinical/*.csv"`.
    At(Text),
    /// `people`.
    Scope(Word),
}

/// What a column of a ledger tells of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Column {
    Subject,
    Notified,
    OptedOut,
    Withdrawn,
    Purposes,
}

impl Column {
    pub(crate) const ALL: [Self; 5] = [
        Self::Subject,
        Self::Notified,
        Self::OptedOut,
        Self::Withdrawn,
        Self::Purposes,
    ];

    /// The word that names it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Subject => "subject",
            Self::Notified => "notified",
            Self::OptedOut => "opted-out",
            Self::Withdrawn => "withdrawn",
            Self::Purposes => "purposes",
        }
    }
}

/// What `where` asks of a subject's row in a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Standing {
    Notified,
    OptedOut,
    Withdrawn,
    /// `consented to "research"`.
    ConsentedTo(Node<Value>),
}

/// `ignoring case`, `ignoring width`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Ignoring {
    pub(crate) case: bool,
    pub(crate) width: bool,
}

/// `scope NAME = FILES`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Scope {
    pub(crate) name: Word,
    pub(crate) files: Files,
}

/// `a, b except c`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Files {
    pub(crate) include: Vec<Node<FileTerm>>,
    pub(crate) except: Vec<Node<FileTerm>>,
}

/// `dicom at "**" where Modality is "MR"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct FileTerm {
    pub(crate) base: Word,
    pub(crate) at: Option<Text>,
    pub(crate) condition: Option<Node<Logic<Node<Test>>>>,
}

/// A selector and what is asked of it, in `where`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Test {
    pub(crate) of: Node<Selector>,
    pub(crate) is: Node<Predicate>,
}

/// `and`, `or`, `not`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Logic<T> {
    And(Vec<Node<Logic<T>>>),
    Or(Vec<Node<Logic<T>>>),
    Not(Box<Node<Logic<T>>>),
    Is(T),
}

/// `rule NAME "Title" as SEVERITY { … }`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Rule {
    pub(crate) kind: RuleKind,
    pub(crate) name: Word,
    pub(crate) title: Option<Text>,
    pub(crate) severity: Option<Word>,
    pub(crate) clauses: Vec<Node<Clause>>,
}

/// What a rule is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum RuleKind {
    /// `rule`.
    Fields,
    /// `file rule`.
    File,
    /// `dataset rule`.
    Dataset,
    /// `pixel rule`.
    Pixel,
    /// `release rule`.
    Release,
}

impl RuleKind {
    /// The words that such a rule begins with.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Fields => "rule",
            Self::File => "file rule",
            Self::Dataset => "dataset rule",
            Self::Pixel => "pixel rule",
            Self::Release => "release rule",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Clause {
    For(Selection),
    ForFiles(Files),
    Frames(Part),
    Over(Over),
    Per(Vec<Node<Quantity>>),
    Using(Vec<Node<Quantity>>),
    Suppressed(SuppressedClause),
    In(Files, Option<Node<Depth>>),
    When { not: bool, name: Word },
    Must(Node<Must>),
    Because(Option<Word>, Text),
    Assuming(Text),
    Cite(Text),
    Help(Text),
}

impl Clause {
    /// The word that it begins with.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::For(_) | Self::ForFiles(_) | Self::Frames(_) => "for",
            Self::Over(_) => "over",
            Self::Per(_) => "per",
            Self::Using(_) => "using",
            Self::Suppressed(_) => "suppressed",
            Self::In(..) => "in",
            Self::When { .. } => "when",
            Self::Must(_) => "must",
            Self::Because(..) => "because",
            Self::Assuming(_) => "assuming",
            Self::Cite(_) => "cite",
            Self::Help(_) => "help",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Depth {
    Any,
    Top,
}

/// `a, b except c at top`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Selection {
    pub(crate) include: Vec<Node<Selector>>,
    pub(crate) except: Vec<Node<Selector>>,
    pub(crate) depth: Option<Node<Depth>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Selector {
    /// `A`, `A.B.C`.
    Keywords(Vec<Word>),
    /// `(0010,0010)`.
    Tag(String),
    /// `(60xx,3000)`.
    TagPattern(String),
    Private,
    PrivateOf(Text, Option<Node<String>>),
    SafePrivate,
    Vr(Word),
    Action(Word),
    Text,
    Bytes,
    Every,
    StandardUids,
    Preamble,
    Trailing,
    /// `column "name"`.
    Column(Text),
}

pub(crate) type Must = Logic<Node<Predicate>>;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Predicate {
    Absent,
    Empty,
    Present,
    /// `be VALUE`; a name is a param's or, in a file rule, a kind's.
    Be(Node<Value>),
    BeIn(Node<Set>),
    BeAtLeast(Node<Value>, bool),
    BeAtMost(Node<Value>, bool),
    BeUid,
    BeUidUnder(Node<Value>),
    Match(Node<Value>),
    Contain(Vec<Node<Wanted>>),
    /// `be distinct from A, B`.
    Distinct(Vec<Node<Selector>>),
    /// `be the same as A`.
    SameAs(Node<Selector>),
    /// `be derived from A, any of roster`.
    Derived(Vec<Node<Origin>>),
    Include(Node<Value>),
    IncludeAny(Node<Set>),
    Have(Bound, Node<Value>, Unit),
    HaveName(Box<Node<Predicate>>),
    HavePath(Box<Node<Predicate>>),
    NoTrailing,
    ZeroPreamble,
    TiffPreamble,
    /// `cover dicom`.
    Cover,
    /// `be in LEDGER where …`, in a dataset rule.
    InLedger(Word, Option<Node<Logic<Node<Standing>>>>),
    /// What must hold of all records together, in a dataset rule.
    Demand(Box<Demand>),
    /// What frames must show, in a pixel rule.
    Pixels(Shows),
}

/// What a value may be derived from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Origin {
    /// Other attributes of the file.
    Fields(Node<Selector>),
    /// `any of roster`.
    Any(Node<Set>),
}

/// What may stand in a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Wanted {
    /// `match /…/`.
    Match(Node<Value>),
    /// `"Dr."`, or a param's name.
    Text(Node<Value>),
    /// `any of sites`.
    Any(Node<Set>),
    /// `phone number`.
    Recognised(&'static Recogniser),
    /// `record number like /…/`.
    Record(Node<Value>),
    /// `value of PatientName`.
    ValueOf(Node<Selector>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Bound {
    AtMost,
    AtLeast,
    Exactly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Unit {
    Characters,
    Values,
    Bytes,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Set {
    /// A list's or a param's name.
    Name(String),
    /// `{ … }`.
    Values(Vec<Node<Value>>),
    /// `a .. b`.
    Between(Option<Node<Value>>, Option<Node<Value>>),
}

/// A literal, as written, or a name that stands for one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    Text(String),
    Integer(String),
    Number(String),
    Date(String),
    Regex(String, Ignoring),
    Name(String),
}
