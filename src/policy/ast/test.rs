//! The syntax tree of `test` blocks.
use super::{Node, Showing, Text, Value, Word};

/// `test "name" with NAME = VALUE { … }`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct TestBlock {
    pub(crate) name: Text,
    pub(crate) with: Vec<Node<Setting>>,
    pub(crate) clauses: Vec<Node<TestClause>>,
}

/// `NAME = VALUE`: a param as the test has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Setting {
    pub(crate) name: Word,
    pub(crate) value: Node<Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum TestClause {
    Given(Given),
    Expect(Expect),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Given {
    /// `dicom at "path" { … } showing …`.
    Dicom {
        at: Option<Text>,
        elements: Vec<Node<Element>>,
        showing: Vec<Node<Showing>>,
    },
    /// `image at "path" showing …`.
    Image {
        at: Option<Text>,
        showing: Vec<Node<Showing>>,
    },
    /// `release { … }`.
    Release(Vec<Node<Element>>),
    /// `file "fixtures/a.dcm" at "path" showing …`.
    File {
        path: Text,
        at: Option<Text>,
        showing: Vec<Node<Showing>>,
    },
    /// `ledger consent { subject_id, opt_out  "S1", no }`: the columns' names, then a row for each subject.
    Ledger {
        name: Word,
        rows: Vec<Node<Vec<Node<Value>>>>,
    },
    /// `people at "path" { subject_id, sex  "S1", F }`: a table of a scope, or `table at "path" { … }`: the columns' names,
    /// then its rows.
    Table {
        of: Word,
        at: Option<Text>,
        rows: Vec<Node<Vec<Node<Value>>>>,
    },
}

/// `Modality = "MR"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Element {
    pub(crate) name: Node<ElementName>,
    pub(crate) vr: Option<Word>,
    pub(crate) value: Node<Content>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum ElementName {
    /// A keyword; or `preamble`, `trailing`.
    Word(String),
    Tag(String),
    /// `private "ACME 1.1" (0029,xx10)`.
    Private(Text, Node<String>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Content {
    Absent,
    Empty,
    /// `bytes "FF FE"`.
    Bytes(Text),
    /// `[ { … }, { … } ]`.
    Items(Vec<Node<Vec<Node<Element>>>>),
    Values(Vec<Node<Value>>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Expect {
    /// `pass`, `pass RULE, RULE`.
    Pass(Vec<Word>),
    /// `not-applicable RULE, RULE`.
    NotApplicable(Vec<Word>),
    /// `fail`, `fail RULE …`.
    Fail(Option<Box<Failing>>),
}

/// `RULE as SEVERITY at PATH in "path" N times`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Failing {
    pub(crate) rule: Word,
    pub(crate) severity: Option<Word>,
    pub(crate) at: Option<Node<Vec<Step>>>,
    pub(crate) file: Option<Text>,
    pub(crate) times: Option<Node<String>>,
}

/// A field on the way to another, and which of its items; the last has none. Alone, the column of a table and a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Step {
    pub(crate) name: Node<StepName>,
    pub(crate) item: Option<Node<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum StepName {
    /// A keyword; or `preamble`, `trailing`, `path`; or a column, if a row follows.
    Word(String),
    Tag(String),
    /// A column.
    Text(String),
}
