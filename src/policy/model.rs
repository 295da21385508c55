//! The checked policy: what the rest of the program judges by.
//!
//! Everything is resolved here: names are indices, keywords are tags, parameters are their values, texts are
//! folded the way they will be compared. What cannot be written in this module cannot be judged.
mod content;
mod dataset;
mod ledger;
mod pixels;
mod test;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use aho_corasick::{AhoCorasick, MatchKind};
use globset::GlobMatcher;
use regex::Regex;
use rustc_hash::FxHashSet;
use unicode_normalization::UnicodeNormalization as _;

pub use crate::field::TagPattern;
use crate::field::{Declared, Format, Tag, VR};
use crate::finding::Severity;
use crate::known::Known;
use crate::standard::{Action, OptionSet};
pub use content::{Content, Contents, Origins};
pub use dataset::{
    Attacker, DataSet, Demand, Mapping, Measure, Over, Population, Quantity, QuantityFrom,
    SUPPRESSED, Statistic, Step, SubjectKey, Suppressed, Trace,
};
pub use ledger::{Key, Ledger, Mark, Row, Standing, key_of};
pub use pixels::{Area, Part, Shows};
pub use test::{Expectation, Expected, Failure, Given, Sample, Test};

/// A policy that has been parsed, resolved and checked.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name, ASCII kebab-case.
    pub name: String,
    /// Its version, as written (`1.2.0`).
    pub version: Option<String>,
    /// Its title, for people.
    pub title: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// The day it was approved, as written (`2026-10-20`), and by whom.
    pub approved: Option<(String, String)>,
    /// The day it is to be looked at again by, as written.
    pub review_by: Option<String>,
    /// The text it came from, to point into.
    pub source: Arc<Source>,
    /// `blake3:` and the digest, in hex, of the policy's tokens (without comments and spacing), of the values of its
    /// parameters and of its lists; without what secret lists and ledgers say in plain.
    pub digest: String,
    /// The options of PS3.15 in force.
    pub options: OptionSet,
    /// Parameters and their values as text, in the order written.
    pub params: Vec<(String, String)>,
    /// Lists, in the order written.
    pub lists: Vec<Arc<List>>,
    /// Ledgers, in the order written.
    pub ledgers: Vec<Arc<Ledger>>,
    /// Mappings of values, in the order written.
    pub mappings: Vec<Arc<Mapping>>,
    /// Populations, in the order written.
    pub populations: Vec<Arc<Population>>,
    /// Where the key of a record's subject stands: the first that has a value counts.
    pub subject: Vec<SubjectKey>,
    /// Named scopes, in the order written.
    pub scopes: Vec<Scope>,
    /// Rules whose `when` holds, in the order written.
    pub rules: Vec<Rule>,
    /// Rules whose `when` does not hold, by name.
    pub left_out: Vec<String>,
    /// Its tests, in the order written. They are no part of what it asks for, nor of its digest.
    pub tests: Vec<Test>,
    /// What it sets in the policies that it extends, and that is not sure to be the safe way.
    pub settings: Vec<Setting>,
    /// `relax` and `waive`, in the order written.
    pub loosenings: Vec<Loosening>,
}

impl Policy {
    /// The files of the named scope of this index.
    pub(crate) fn scope_files(&self, index: usize) -> Option<&Files> {
        self.scopes.get(index).map(|scope| &scope.files)
    }
}

/// What a policy sets in one that it extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// How.
    pub kind: SetBy,
    /// The option or param.
    pub name: String,
    /// The policy that has it.
    pub policy: String,
}

/// How a policy sets something in one that it extends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetBy {
    /// `extends … with OPTION`.
    Option,
    /// `param NAME = VALUE`, where no bound says which way is the safe one.
    Param,
}

/// `relax` or `waive`: what one rule's findings count for, for a reason.
#[derive(Debug, Clone)]
pub struct Loosening {
    /// `policy/name`.
    pub id: Arc<str>,
    /// The rule, as `policy/rule`.
    pub rule: Arc<str>,
    /// What becomes of its findings.
    pub to: Loosened,
    /// `only at`: in which files; `None` for all.
    pub at: Option<GlobMatcher>,
    /// `field`: at which attribute, as the last tags of its path; empty for all.
    pub field: Vec<Tag>,
    /// `because`: why, first without a language.
    pub because: Vec<(Option<String>, String)>,
    /// `approved-by`: who.
    pub approved_by: String,
    /// The day it was approved, as written.
    pub on: String,
    /// The last day it holds, as written.
    pub expires: Option<String>,
    /// The whole of it in the source.
    pub span: Range<usize>,
}

/// What becomes of findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loosened {
    /// `relax … to warning`.
    To(Severity),
    /// `relax … to off`.
    Off,
    /// `waive … at most N findings`: counted apart, unless there are more.
    Waived(u64),
}

/// A policy's text and the name it is shown by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// File name, or the name of a built-in.
    pub name: String,
    /// The whole text.
    pub text: String,
}

/// A named set of files.
#[derive(Debug, Clone)]
pub struct Scope {
    /// Its name.
    pub name: String,
    /// Which files.
    pub files: Files,
    /// The policy that defines it, where that is one that is extended.
    pub from: Option<String>,
}

/// A list of values.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// Its name, or empty for a set written in place.
    pub name: String,
    /// Whether its values may be named in messages (never, for `secret`).
    pub secret: bool,
    /// How values are folded before they are compared.
    pub fold: Fold,
    /// The folded values.
    pub values: FxHashSet<String>,
    /// What the values of a `secret` list are looked for as, instead.
    pub known: Option<Arc<Known>>,
    /// What finds the values in a text, made when it is first asked for.
    pub finder: Finder,
}

/// All values of a list looked for at once (Aho and Corasick, CACM 18(6), 1975), so that a long list costs no more than a
/// short one.
#[derive(Debug, Clone, Default)]
pub struct Finder(OnceLock<Option<AhoCorasick>>);

impl List {
    /// Whether one of the values is the whole text.
    pub fn has(&self, text: &str) -> bool {
        match &self.known {
            Some(known) => known.is(text),
            None => self.values.contains(&*self.fold.apply(text)),
        }
    }

    /// Where the first of the values stands in a text that is folded as they are, in bytes; of several there the longest.
    /// The empty value stands nowhere.
    pub fn find(&self, folded: &str) -> Option<Range<usize>> {
        let values = self.values.iter().filter(|value| !value.is_empty());
        let made = self.finder.0.get_or_init(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(values.clone())
                .ok()
        });
        match made {
            Some(finder) => finder.find(folded).map(|found| found.range()),
            // More than it can hold: each by itself.
            None => values
                .filter_map(|value| {
                    let start = folded.find(value.as_str())?;
                    Some(start..start.saturating_add(value.len()))
                })
                .min_by_key(|found| (found.start, std::cmp::Reverse(found.end))),
        }
    }
}

/// How text is folded before it is compared. The default is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Fold {
    /// `ignoring case`: Unicode lower case.
    pub case: bool,
    /// `ignoring width`: NFKC (UAX #15), so that full-width and half-width forms are the same.
    pub width: bool,
}

impl Fold {
    /// The text as it is compared: composed (NFC), for a letter and its accent are the same text in one character or in
    /// two (Unicode Standard Annex 15). Lists, patterns and values go through the same folding.
    pub fn apply(self, text: &str) -> Cow<'_, str> {
        let plain = text.is_ascii();
        let wide = if plain {
            Cow::Borrowed(text)
        } else if self.width {
            Cow::Owned(text.nfkc().collect())
        } else {
            Cow::Owned(text.nfc().collect())
        };
        if !self.case || (plain && !text.bytes().any(|b| b.is_ascii_uppercase())) {
            return wide;
        }
        Cow::Owned(wide.to_lowercase())
    }
}

/// One rule: `for` what, `in` which files, `must` what, `because` why.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its name, ASCII kebab-case, unique in the policy.
    pub name: String,
    /// Its title, for people.
    pub title: Option<String>,
    /// How bad a finding of it is.
    pub severity: Severity,
    /// What it judges.
    pub target: Target,
    /// In which files.
    pub files: Files,
    /// What must hold.
    pub must: Must,
    /// `because`: why, first without a language, then by language (`ja`).
    pub because: Vec<(Option<String>, String)>,
    /// `cite`: where it is written.
    pub cite: Vec<String>,
    /// `help`: what to do about a finding.
    pub help: Option<String>,
    /// `assuming`: what the output alone cannot show, so that the rule's evidence is `assumed`.
    pub assuming: Option<String>,
    /// The whole rule in the source.
    pub span: Range<usize>,
    /// The `must` clause in the source.
    pub must_span: Range<usize>,
}

/// What a rule judges.
#[derive(Debug, Clone)]
pub enum Target {
    /// Fields, one by one (`rule`, `release rule`).
    Fields(Selection),
    /// The file as a whole (`file rule`).
    File,
    /// The subjects that files are of (`dataset rule … over subjects`): each value of the attributes that `subject is`
    /// names. They stand at the top of a data set, and in a DICOMDIR at that of a directory record.
    Subjects(Selection),
    /// All files together, when they are through (every other `dataset rule`).
    DataSet(Box<DataSet>),
    /// What the frames of an image show (`pixel rule`).
    Frames(Part),
}

impl Target {
    /// The fields that it looks at, where it looks at fields.
    pub fn selection(&self) -> Option<&Selection> {
        match self {
            Self::Fields(selection) | Self::Subjects(selection) => Some(selection),
            Self::File | Self::DataSet(_) | Self::Frames(_) => None,
        }
    }
}

/// `for`: which fields.
#[derive(Debug, Clone)]
pub struct Selection {
    /// A field is meant when any of these names it …
    pub include: Vec<Selector>,
    /// … and none of these.
    pub except: Vec<Selector>,
    /// `at top` or `at any depth`.
    pub depth: Depth,
}

/// How deep in a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Everywhere.
    Any,
    /// Not inside a sequence (the file meta information counts as top).
    Top,
}

/// One way to name fields.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Selector {
    /// `PatientName`, `(0010,0010)`.
    Tag(Tag),
    /// `(60xx,3000)`: bits of the 32-bit tag that are set in `mask` must equal `value`.
    Pattern(TagPattern),
    /// `A.B.C`: C directly in an item of B, directly in an item of A, at any depth (or A at the top).
    Path(Vec<Tag>),
    /// `private`: any element of an odd group, creators included.
    Private,
    /// `private "ACME 1.1" (0029,xx10)`: the pattern's element part counts within the creator's block.
    PrivateOf {
        /// The private creator, without padding, compared exactly.
        creator: String,
        /// Group and the low byte of the element; `None` for every element of the creator.
        pattern: Option<TagPattern>,
    },
    /// `safe private`: private elements of PS3.15 Table E.3.10-1, and the creators that reserve blocks for them.
    SafePrivate,
    /// `vr PN`.
    Vr(VR),
    /// `action X`: attributes of PS3.15 Table E.1-1 whose action is this, under the options in force and the
    /// attribute's Type in the IOD of the file's SOP class. Never private attributes.
    Action(Action),
    /// `text`: every field whose VR is a character string.
    Text,
    /// `bytes`: every field whose value is bytes and no text: OB, OW, UN and their like where `text` does not mean them,
    /// the preamble and the bytes after the end; pixel data only where it was read.
    Bytes,
    /// `every attribute`.
    Every,
    /// `standard uids`: UI fields whose values are all UIDs of the standard (PS3.6 Annex A).
    StandardUids,
    /// `preamble`.
    Preamble,
    /// `trailing bytes`.
    Trailing,
    /// `release rule … for purpose`: a field of the release's declaration.
    Declared(Declared),
    /// `column "postcode"`: the cells of tables in the columns of exactly this name.
    Column(String),
}

/// `in`: which files.
#[derive(Debug, Clone)]
pub enum Files {
    /// Every file (`file`).
    Any,
    /// Files of one of these kinds (`dicom` means DICOM files and DICOMDIRs).
    Kind(Vec<Format>),
    /// A named scope, by its index in [`Policy::scopes`].
    Scope(usize),
    /// `… at "glob"`: and the path, relative to the dataset with `/`, fits.
    At(Box<Files>, GlobMatcher),
    /// `… where condition`.
    Where(Box<Files>, Box<Condition>),
    /// `a, b`: any of them.
    Union(Vec<Files>),
    /// `a except b`.
    Except(Box<Files>, Box<Files>),
}

/// `where`: a condition on a file's own fields. Unlike in `must`, an absent field meets no test but `absent`.
/// A condition that cannot be decided counts as met, so that no file slips out of scope.
#[derive(Debug, Clone)]
pub enum Condition {
    /// All must hold.
    And(Vec<Condition>),
    /// One must hold.
    Or(Vec<Condition>),
    /// Must not hold.
    Not(Box<Condition>),
    /// Some value of some field that the selector names passes the test (`be absent`: there is no such field).
    Some(Selector, Predicate),
}

/// `must`: the only place with logic.
#[derive(Debug, Clone)]
pub enum Must {
    /// All must hold.
    And(Vec<Must>),
    /// One must hold.
    Or(Vec<Must>),
    /// Must not hold.
    Not(Box<Must>),
    /// One test.
    Is(Predicate),
}

/// One test. Tests of values hold for an absent field; of several values, all must pass. A value without characters
/// passes every test but of equality and of size. `docs/language.md` says it at length.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Predicate {
    /// `be absent`.
    Absent,
    /// `be empty`: absent fields pass; a field without a value, or of padding only, and a sequence without items.
    Empty,
    /// `be present`: the field is there, with or without a value.
    Present,
    /// `be "YES"`, `be in modalities`, `be in { "A", "B" }`, `be any of roster`.
    OneOf(Arc<List>),
    /// `be in 1900-01-01 .. 1925-12-31`, `be at most 90 years`, `be at least 3`.
    Within(Interval),
    /// `be uid`: a UID as PS3.5 9.1 has it: at most 64 characters, numbers joined by dots, none but 0 beginning with 0.
    Uid,
    /// `be uid under "2.25."`, or under any root of a list: a UID that is the root, or below it (it, a dot, and more); of
    /// text under a root that is no UID it cannot be told. The roots have no dot at their end.
    UidUnder(Vec<String>),
    /// `match /…/`: the whole value.
    Match(Pattern),
    /// `contain date, any of sites, "Dr."`: some of these stands somewhere in the value.
    Contain(Contents),
    /// `be distinct from PatientID, AccessionNumber`: no value is one of another attribute that these name, in the same file.
    Distinct(Vec<Selector>),
    /// `be the same as SOPInstanceUID`: each value is, exactly, one of another attribute of the same file, which stands at
    /// the top unless a path leads to it.
    SameAs(Selector),
    /// `be derived from PatientName, any of roster`: the value is a plain hash or an encoding of a value of another attribute
    /// of the same file that these name, or of one of these lists.
    Derived(Origins),
    /// `include "113100"`: over all fields of the file that the rule names, at least one value is one of these. In a
    /// condition it is equality.
    Include(Arc<List>),
    /// `have at most 16 characters`, `have exactly 0 characters`.
    Characters(Count),
    /// `have at most 1 value`.
    Values(Count),
    /// Release rules, of `published-items`: `cover dicom`: every attribute that has a value in some DICOM file of the
    /// release is named. It holds of the field itself; the files are held against it when all of them are through.
    Cover,
    /// File rules: `have name match /…/` (the last part of the path), `have name contain "…"`.
    Name(Box<Predicate>),
    /// File rules: `have path match /…/` (the whole path, with `/`).
    Path(Box<Predicate>),
    /// File rules: `be dicom`, `be table`.
    Kind(Vec<Format>),
    /// File rules: `have no trailing bytes`.
    NoTrailing,
    /// File rules: `have zero preamble` (no preamble passes).
    ZeroPreamble,
    /// File rules: `have tiff preamble`: a TIFF header and directory (PS3.10 7.1), and zeros.
    TiffPreamble,
    /// File rules: `have at most 1000000 bytes`.
    Bytes(Count),
    /// Dataset rules: `be in LEDGER where …`: the subject has a row in the ledger, which says this.
    InLedger(Arc<Ledger>, Option<Standing>),
    /// Dataset rules: what must hold of all records together. In these, `must` has demands only, joined by `and`.
    Demand(Box<Demand>),
    /// Pixel rules: what frames must show, or not.
    Pixels(Box<Shows>),
}

/// A compiled regular expression, as written and anchored as meant.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As written between the slashes.
    pub text: String,
    /// Compiled: for `match` anchored at both ends.
    pub regex: Regex,
    /// A byte that stands in every text that it matches: where it is missing, nothing else has to be asked.
    pub needs: Option<u8>,
    /// How the value is folded before it is matched. Never by case: the expression itself ignores that.
    pub fold: Fold,
    /// Whether the expression ignores case.
    pub ignores_case: bool,
}

impl Pattern {
    /// Whether it matches a text, after folding.
    pub fn matches(&self, text: &str) -> bool {
        let text = self.fold.apply(text);
        self.needs
            .is_none_or(|byte| text.as_bytes().contains(&byte))
            && self.regex.is_match(&text)
    }
}

/// A closed interval, open where an end is `None`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Interval {
    /// Calendar days, as YYYYMMDD numbers. A value passes when all days it may mean (a DA; a DT's date part; a
    /// year or month alone) lie inside.
    Dates(Option<u32>, Option<u32>),
    /// Numbers (DS, IS and the binary number VRs).
    Numbers(Option<f64>, Option<f64>),
    /// Ages (AS), in years.
    Years(Option<f64>, Option<f64>),
}

/// A bound on a number of things: closed, open where an end is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// At least.
    pub min: Option<u64>,
    /// At most.
    pub max: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_does_what_was_asked_for_and_no_more() {
        let fold = |case, width| Fold { case, width };
        assert_eq!(fold(false, false).apply("ＡBc"), "ＡBc");
        assert_eq!(fold(true, false).apply("ABc É"), "abc é");
        assert_eq!(fold(false, true).apply("ＡBc ﾔﾏﾀﾞ"), "ABc ヤマダ");
        assert_eq!(fold(true, true).apply("ＡBc"), "abc");
    }

    #[test]
    fn text_that_folding_does_not_change_is_not_copied() {
        let fold = Fold {
            case: true,
            width: true,
        };
        assert!(matches!(fold.apply("plain 12"), Cow::Borrowed(_)));
    }
}
