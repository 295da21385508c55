//! Fields against rules: a [`crate::field::Document`] in, findings out. Judging opens no file and prints nothing.
//!
//! | file | what it does |
//! |---|---|
//! | `file` | one file: its fields through the rules that may be about them |
//! | `end` | what is asked when its fields are through |
//! | `index` | which rules may be about a field: one dispatch by tag, VR and class |
//! | `select` | whether a selector names a field |
//! | `release` | what is asked of a release when its files are through |
//! | `scope` | which files a rule is for |
//! | `element`, `file_rule` | a rule's `must` on a field, on a file |
//! | `subject` | a rule's `must` on the subjects of a file |
//! | `columns` | columns that rules over the whole dataset look at |
//! | `faces` | pixel rules that ask for no face |
//! | `dataset` | what rules over the whole dataset need of all this |
//! | `text`, `dates`, `contents` | tests of one value |
//! | `links` | tests of one value against other fields of the file |
//! | `pixels` | pixel rules: what frames show |
//! | `waive` | `relax` and `waive`: what becomes of findings |
//! | `tally` | what came of each rule, over many files |
//! | `truth`, `found` | what comes of a test: holds, fails, undecided; what was found, in words |
//! | `write` | findings, with what may be shown of a value |
mod columns;
mod contents;
#[cfg(feature = "tables")]
mod dataset;
mod dates;
mod element;
mod end;
#[cfg(all(feature = "tables", feature = "pixels"))]
mod faces;
mod file;
mod file_rule;
mod found;
mod index;
mod links;
mod pixels;
mod release;
mod scope;
mod select;
mod subject;
mod tally;
mod text;
mod truth;
mod waive;
mod write;

use std::sync::Arc;

#[cfg(feature = "tables")]
pub(crate) use dataset::{DataRule, Spot, Told};
#[cfg(feature = "tables")]
pub(crate) use dates::{days, years};
#[cfg(all(feature = "tables", feature = "pixels"))]
pub(crate) use faces::FaceRule;
pub use file::{Judged, Portion, Scratch};
pub use pixels::{Evidence, PixelsJudged};
#[cfg(feature = "tables")]
pub(crate) use select::Subject;
pub(crate) use select::is_top;
#[cfg(feature = "tables")]
pub(crate) use subject::key_in;
#[cfg(feature = "tables")]
pub(crate) use tally::Figures;
pub use tally::Tally;
pub(crate) use truth::Reason;
pub(crate) use write::shown;

use crate::dataset::layout;
use crate::field::{Declared, ProblemCode};
use crate::finding::{Finding, Severity};
use crate::formats::Bulk;
use crate::policy::model::{Depth, Files, Must, Policy, QuantityFrom, Rule, Selector, Target};

use index::Index;
use truth::Truth;

/// Policies, compiled for judging.
#[derive(Debug)]
pub struct Judge {
    policies: Arc<[Policy]>,
    rules: Vec<Compiled>,
    indices: Vec<Index>,
    /// Each different set of files that rules are for, so that it is worked out once a file.
    scopes: Vec<(usize, Files)>,
    /// Selectors in the `for` of all rules.
    selectors: usize,
    /// Rules that are asked once a file: file rules.
    of_files: Vec<usize>,
    /// The tables whose columns name subjects, by policy; which of them a file is in is told once a file.
    key_files: Vec<(usize, Files)>,
    /// Rules that hold the attributes of the release against what it has published.
    covering: Vec<usize>,
    /// Rules that are asked when the fields are through: what must be present, and what looks at all fields together.
    at_the_end: Vec<usize>,
    /// Pixel rules.
    of_pixels: Vec<usize>,
    loosenings: waive::Loosenings,
    /// What can be made of the values of lists without a key.
    made: contents::SharedMade,
    reveal: bool,
    /// Whether rules were left out, so that what no rule looked at is not the policy's doing.
    some_left_out: bool,
    /// The columns that rules over the whole dataset look at.
    columns: Vec<columns::Column>,
}

/// A rule as the judge holds it.
#[derive(Debug)]
struct Compiled {
    id: Arc<str>,
    policy: usize,
    rule: usize,
    scope: usize,
    top_only: bool,
    /// What is asked of each field by itself.
    each: Option<Must>,
    /// What is asked of all fields of a file together.
    whole: Option<Must>,
    asks_for_presence: bool,
    /// Whether it is about the subjects that files are of.
    of_subjects: bool,
    /// Where the files of each of its selectors stand among those of [`Judge::key_files`], where it is about subjects, and the
    /// selector a column.
    keys: Vec<Option<usize>>,
    /// Where its selectors begin among those of all rules.
    first_selector: usize,
    /// What becomes of a file without the field.
    absent: Truth,
}

impl Judge {
    /// Compiles the rules of `policies` that `wanted` takes (it is given `policy/rule`). With `reveal`, findings carry
    /// values for the human report.
    pub fn new(policies: Arc<[Policy]>, reveal: bool, wanted: impl Fn(&str) -> bool) -> Self {
        let mut judge = Self {
            policies: Arc::clone(&policies),
            rules: Vec::new(),
            indices: Vec::new(),
            scopes: Vec::new(),
            selectors: 0,
            of_files: Vec::new(),
            key_files: Vec::new(),
            covering: Vec::new(),
            at_the_end: Vec::new(),
            of_pixels: Vec::new(),
            loosenings: waive::Loosenings::default(),
            made: contents::SharedMade::default(),
            reveal,
            some_left_out: false,
            columns: Vec::new(),
        };
        for (at, policy) in policies.iter().enumerate() {
            let mut index = Index::default();
            for (number, rule) in policy.rules.iter().enumerate() {
                let id: Arc<str> = format!("{}/{}", policy.name, rule.name).into();
                if !wanted(&id) {
                    judge.some_left_out = true;
                    continue;
                }
                let compiled = judge.compile(id, at, number, rule);
                if let (Some(selection), Ok(rule_number)) =
                    (rule.target.selection(), u32::try_from(judge.rules.len()))
                {
                    for (selector, what) in (0u32..).zip(&selection.include) {
                        index.enter(rule_number, selector, what, policy.options);
                    }
                }
                if release::covers(&rule.must) {
                    judge.covering.push(judge.rules.len());
                }
                match rule.target {
                    Target::File => judge.of_files.push(judge.rules.len()),
                    Target::Fields(_) | Target::Subjects(_)
                        if compiled.whole.is_some() || !compiled.absent.passes() =>
                    {
                        judge.at_the_end.push(judge.rules.len());
                    }
                    Target::Fields(_) | Target::Subjects(_) | Target::DataSet(_) => {}
                    Target::Frames(_) => judge.of_pixels.push(judge.rules.len()),
                }
                judge.rules.push(compiled);
            }
            judge.indices.push(index);
        }
        let judged = |id: &str| judge.rules.iter().position(|rule| &*rule.id == id);
        judge.loosenings = waive::Loosenings::new(&policies, judged, |id| !wanted(id));
        judge
    }

    fn compile(&mut self, id: Arc<str>, policy: usize, number: usize, rule: &Rule) -> Compiled {
        let scope = self.intern(policy, &rule.files);
        let selection = rule.target.selection();
        let top_only = selection.is_some_and(|selection| selection.depth == Depth::Top);
        let first_selector = self.selectors;
        self.selectors += selection.map_or(0, |selection| selection.include.len());
        let of_subjects = matches!(rule.target, Target::Subjects(_));
        let keys = if of_subjects {
            self.keys(policy)
        } else {
            Vec::new()
        };
        if let Target::DataSet(data_set) = &rule.target {
            self.intern_columns(policy, data_set, &rule.must);
            self.enter_columns(policy, scope, data_set, &rule.must);
        }
        let (each, whole) = element::split(&rule.must);
        Compiled {
            id,
            policy,
            rule: number,
            scope,
            top_only,
            absent: match &each {
                // Whoever is in the file is in no ledger.
                _ if of_subjects => Truth::Fails(Reason::NoSubject),
                Some(each) => element::on_absent(each),
                None => Truth::Moot,
            },
            asks_for_presence: of_subjects || element::asks_for_presence(&rule.must),
            of_subjects,
            each,
            whole,
            keys,
            first_selector,
        }
    }

    /// The index of a set of files: the commonest forms are shared.
    fn intern(&mut self, policy: usize, files: &Files) -> usize {
        let same = |known: &(usize, Files)| match (&known.1, files) {
            (Files::Any, Files::Any) => true,
            (Files::Kind(a), Files::Kind(b)) => a == b,
            (Files::Scope(a), Files::Scope(b)) => a == b && known.0 == policy,
            _ => false,
        };
        self.scopes.iter().position(same).unwrap_or_else(|| {
            self.scopes.push((policy, files.clone()));
            self.scopes.len() - 1
        })
    }

    /// Whether a rule over the whole dataset asks for the digest of pixel data.
    fn asks_for_pixels(rule: &Rule) -> bool {
        let Target::DataSet(data_set) = &rule.target else {
            return false;
        };
        let mut all = layout::everything(data_set, &rule.must).into_iter();
        all.any(|one| {
            one.from
                .iter()
                .any(|from| matches!(from, QuantityFrom::Pixels))
        })
    }

    /// What of a file must be read for the rules: where known identifiers are looked for in bytes, all but pixel
    /// data; all, where pixel data are compared.
    pub fn bulk(&self) -> Bulk {
        if (self.rules.iter().filter_map(|one| self.rule(one))).any(Self::asks_for_pixels) {
            return Bulk::Load;
        }
        let searches = self
            .rules
            .iter()
            .filter_map(|one| self.rule(one))
            .any(|rule| {
                let Target::Fields(selection) = &rule.target else {
                    return false;
                };
                let beyond_text = |selector: &Selector| !matches!(selector, Selector::Text);
                selection.include.iter().any(beyond_text) && element::searches_bytes(&rule.must)
            });
        if searches { Bulk::Values } else { Bulk::Skip }
    }

    /// The policies.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }

    /// Every rule judged by, as `policy/rule`, with the rule itself.
    pub fn rules(&self) -> impl Iterator<Item = (&Arc<str>, &Rule)> {
        self.rules
            .iter()
            .filter_map(|compiled| Some((&compiled.id, self.rule(compiled)?)))
    }

    /// A rule by its number, and the policy that it belongs to.
    fn numbered(&self, at: usize) -> Option<(&Compiled, &Rule, &Policy)> {
        let compiled = self.rules.get(at)?;
        let policy = self.policies.get(compiled.policy)?;
        Some((compiled, policy.rules.get(compiled.rule)?, policy))
    }

    fn rule(&self, compiled: &Compiled) -> Option<&Rule> {
        self.policies.get(compiled.policy)?.rules.get(compiled.rule)
    }
}

/// A finding about a file that was never read: a link, a pipe, a file left out.
pub fn unread(file: &Arc<str>, code: ProblemCode) -> Finding {
    write::unread(file, code)
}

/// A finding about the `n`th table that a declaration names and that is not in the dataset.
pub(crate) fn declared_table_missing(file: &Arc<str>, n: usize) -> Finding {
    write::declared_table_missing(file, n)
}

/// A finding about a number of a declaration, of which there are so many.
pub(crate) fn declared_count_differs(file: &Arc<str>, key: Declared, there: u64) -> Finding {
    write::declared_count_differs(file, key, there)
}

/// How bad it is that something could not be judged.
pub fn severity_of(code: ProblemCode) -> Severity {
    match code {
        ProblemCode::Excluded => Severity::Note,
        ProblemCode::OutOfScope => Severity::Warning,
        _ => Severity::Error,
    }
}
