//! What a `dataset rule` asks: [`Demand`]s on [`Quantity`]s, over subjects or over records.
//!
//! A *record* is a DICOM file or a row of a table. A *subject* is whoever `subject is` names; its records may stand in several
//! files. Nothing here knows the engine.
use std::sync::Arc;

use super::{Depth, Files, Selector};

/// `over … per … using … suppressed …`: what a dataset rule looks at. What must hold stands in the rule's `must`.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// What is counted.
    pub over: Over,
    /// `per`: records that have these in common are held against each other.
    pub per: Vec<Quantity>,
    /// `using`: the quasi-identifiers, or what is compared.
    pub using: Vec<Quantity>,
    /// What a value that is missing or suppressed means.
    pub suppressed: Suppressed,
    /// Texts that say that a value is suppressed, besides those of [`SUPPRESSED`]; compared after NFKC, in lower case.
    pub marks: Vec<String>,
}

/// Texts that stand for no value in tables and attributes, compared after NFKC, in lower case; and an empty value, and one of
/// nothing but `*`.
pub const SUPPRESSED: [&str; 7] = ["na", "n/a", "#n/a", "null", "nan", "none", "suppressed"];

/// What a dataset rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Over {
    /// `over subjects`: each subject once, however many records it has.
    Subjects,
    /// `over FILES`: each record by itself, a DICOM file or a row of a table.
    Records,
}

/// `suppressed …`: what a missing or suppressed value of a quasi-identifier means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Suppressed {
    /// `suppressed are forbidden`: each is a finding. The strictest, and what a rule means that says nothing.
    #[default]
    Forbidden,
    /// `suppressed are their own value`: those without a value are alike.
    OwnValue,
    /// `suppressed match any`: they are like everybody whose other values are theirs.
    MatchAny,
}

/// Something that records have: one or several places where it stands, and how coarse it is taken.
#[derive(Debug, Clone)]
pub struct Quantity {
    /// `PatientSex or people.sex`: any of these; each record has what its own file offers.
    pub from: Vec<QuantityFrom>,
    /// Generalisations, in the order written.
    pub steps: Vec<Step>,
    /// `set of`, `intervals of`: all values of a subject together.
    pub trace: Option<Trace>,
    /// As the policy writes it.
    pub text: String,
}

/// Where a quantity stands.
#[derive(Debug, Clone)]
pub enum QuantityFrom {
    /// `subject`: whose the record is.
    Subject,
    /// `pixels`: the digest of the pixel data; images of one value only have none.
    Pixels,
    /// `PatientAge`, `vr UI except standard uids at any depth`: an attribute of DICOM files.
    Attribute {
        /// Which.
        selector: Selector,
        /// And none of these.
        except: Vec<Selector>,
        /// Anywhere, if the policy says nothing.
        depth: Depth,
    },
    /// `people.postcode`, `people column "Post code"`, `column "postcode"`: a column of tables.
    Column {
        /// Which tables: an index in [`super::Policy::scopes`]; `None` for all that the rule is for.
        scope: Option<usize>,
        /// Its name, exactly.
        name: String,
    },
}

/// One generalisation.
#[derive(Debug, Clone)]
pub enum Step {
    /// `in bands of 5`, `in bands of 5 years`: numbers or ages, by the lower end of their band.
    Bands(f64),
    /// `first 2 characters`.
    First(u32),
    /// `to the year`, of a date.
    Year,
    /// `to the month`, of a date.
    Month,
    /// `to the prefecture`, of a Japanese address or post code.
    Prefecture,
    /// `top-coded at 90`: this and everything above are one value.
    TopCoded(f64),
    /// `bottom-coded at 18`: this and everything below are one value.
    BottomCoded(f64),
    /// `mapped by NAME`: what the mapping makes of it.
    Mapped(Arc<Mapping>),
}

/// How the values of a subject are taken together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trace {
    /// `set of X`: which values the subject has.
    Set,
    /// `intervals of X`: the days between its dates, which a shift leaves as they are.
    Intervals,
}

/// `mapping NAME from "file" column "a" to "b"`: what values become.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// Its name.
    pub name: String,
    /// `blake3:` and the digest of the file's text, in hex.
    pub digest: String,
    /// What each value becomes, sorted by the value.
    pub pairs: Vec<(String, String)>,
}

/// `population NAME from "file" columns "a", "b" count "n"`: the people among whom a subject hides.
#[derive(Debug, Clone, Default)]
pub struct Population {
    /// Its name.
    pub name: String,
    /// `blake3:` and the digest of the file's text, in hex.
    pub digest: String,
    /// Values in the order of the rule's `using`, and how many people have them. They are generalised as the data are.
    pub rows: Vec<(Vec<String>, u64)>,
    /// How many columns each row has.
    pub width: usize,
}

/// What must hold of all records together.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Demand {
    /// `have groups of at least 5`, `have t-closeness of at most 0.2 in diagnosis`: a measure keeps its bound. Which way the
    /// bound goes is the measure's.
    Keep(Measure, f64),
    /// `be unique`: no two records have the same values of `using`.
    Unique,
    /// `be the same`: among records with the same `per`, each quantity of `using` has one value at most.
    Same,
    /// `vary by at most 0.3`: among records with the same `per`, the numbers of each quantity differ by no more.
    VaryBy(f64),
    /// `exist in X, Y`: each value of `using` is one of these somewhere in the dataset; with `per subject`, in that
    /// subject's records.
    ExistIn(Vec<Quantity>),
    /// `be in order`: in each record, the dates of `using` do not go back from one quantity to the next.
    InOrder,
    /// `be possible ages`: `using` is an age, a date on which it was so, and perhaps a birth date; among records with the
    /// same `per` there is a day of birth that fits all.
    PossibleAges,
    /// `show no weekday pattern`: the dates of `using` fall on all days of the week alike, as shifted dates do.
    NoWeekdayPattern,
    /// `agree with the files`: what a DICOMDIR says of files is so, and it names all of them.
    AgreeWithFiles,
}

/// A measure of how well subjects hide, over equivalence classes: the records or subjects that have all of `using` in common.
#[derive(Debug, Clone)]
pub enum Measure {
    /// `groups of at least K`: k-anonymity (Samarati and Sweeney 1998): the size of the smallest class.
    Groups,
    /// `distinct l-diversity … in X` (Machanavajjhala et al. 2006): how many values of the sensitive attribute each class has.
    DistinctDiversity(Quantity),
    /// `entropy l-diversity … in X`: the exponential of the entropy of the values in each class.
    EntropyDiversity(Quantity),
    /// `recursive l-diversity of at least L with c C in X`: r1 < c (rl + … + rm).
    RecursiveDiversity {
        /// The constant c.
        c: f64,
        /// The sensitive attribute.
        of: Quantity,
    },
    /// `t-closeness … in X`, `ordered t-closeness … in X` (Li et al. 2007): the earth mover's distance of each class to all.
    Closeness {
        /// Whether the values are ordered numbers.
        ordered: bool,
        /// The sensitive attribute.
        of: Quantity,
    },
    /// `alpha … in X`, of (α, k)-anonymity (Wong et al. 2006): the share of the commonest value in each class.
    Alpha(Quantity),
    /// `basic beta-likeness … in X` (Cao and Karras 2012).
    BasicBeta(Quantity),
    /// `enhanced beta-likeness … in X`.
    EnhancedBeta(Quantity),
    /// `delta-disclosure … in X` (Brickell and Shmatikov 2008).
    Delta(Quantity),
    /// `k-map … in POPULATION` (Sweeney 2001): how many people of the population have each class's values.
    KMap(Arc<Population>),
    /// `highest prosecutor risk of at most 0.2` and its kin (El Emam 2013).
    Risk(Attacker, Statistic),
}

/// Whom a risk of re-identification is reckoned for.
#[derive(Debug, Clone)]
pub enum Attacker {
    /// `prosecutor`: knows that the subject is in the data.
    Prosecutor,
    /// `journalist … in POPULATION`: does not.
    Journalist(Arc<Population>),
    /// `marketer … in POPULATION`: wants as many as can be had; without a population, among the subjects themselves.
    Marketer(Option<Arc<Population>>),
}

/// Which figure of a risk.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Statistic {
    /// `highest`: of any subject.
    Highest,
    /// `average`: over all subjects.
    Average,
    /// `share at … risk above 0.2`: of the subjects.
    ShareAbove(f64),
}

/// `subject is`: where the key of a record's subject stands. The first that has a value counts.
#[derive(Debug, Clone)]
pub enum SubjectKey {
    /// An attribute of DICOM files.
    Attribute(Selector),
    /// `"clinical/*.csv" column "subject_id"`, `people.subject_id`: a column of tables.
    Column {
        /// Which tables.
        files: Files,
        /// Its name, exactly.
        name: String,
    },
}
