//! Fields against rules: a [`Document`] in, findings out. Judging opens no file and prints nothing.
//!
//! | file | what it does |
//! |---|---|
//! | `index` | which rules may be about a field: one dispatch by tag, VR and class |
//! | `select` | whether a selector names a field |
//! | `scope` | which files a rule is for |
//! | `element`, `file_rule` | a rule's `must` on a field, on a file |
//! | `text`, `dates` | tests of one value |
//! | `waive` | `relax` and `waive`: what becomes of findings |
//! | `truth` | what comes of a test: holds, fails, undecided |
//! | `write` | findings, with what may be shown of a value |
mod dates;
mod element;
mod file_rule;
mod index;
mod scope;
mod select;
mod text;
mod truth;
mod waive;
mod write;

use std::cell::OnceCell;
use std::sync::Arc;

pub(crate) use write::shown;

use crate::field::text::Look;
use crate::field::{Document, Field, FieldId, Name, ProblemCode, VR, Value};
use crate::finding::{Evidence, Finding, LoosenedBy, RuleTally, Severity};
use crate::formats::dicom::dictionary::VrCache;
use crate::policy::model::{Depth, Files, Must, Policy, Rule, Selection, Selector, Target};
use index::{Entry, Gate, Index, Memo};
use select::Subject;
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
    /// Rules that are asked when the fields are through: what must be present, and what looks at all fields together.
    at_the_end: Vec<usize>,
    loosenings: waive::Loosenings,
    reveal: bool,
    /// Whether rules were left out, so that what no rule looked at is not the policy's doing.
    some_left_out: bool,
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
    /// Where its selectors begin among those of all rules.
    first_selector: usize,
    /// What becomes of a file without the field.
    absent: Truth,
}

/// What judging one file gives, besides findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Judged {
    /// Fields in the file.
    pub fields: u64,
    /// Fields that no rule looked at.
    pub fields_unruled: u64,
    /// Whether some rule is for this file.
    pub in_scope: bool,
    /// Whether something that the standard does not name was looked at by no rule.
    pub unruled: bool,
}

/// Memory that judging needs and keeps from file to file, and the tallies of all files judged with it.
#[derive(Debug)]
pub struct Scratch {
    /// Counts fields over all files, so that nothing has to be cleared between files.
    clock: u64,
    /// By set of files: whether the file is in it.
    in_scope: Vec<bool>,
    /// By rule: the field it was last tried on, by the clock.
    tried: Vec<u64>,
    /// By selector of all rules: whether it met a field of this file.
    met: Vec<bool>,
    /// By rule: whether one of its selectors did.
    touched: Vec<bool>,
    /// Fields of this file that belong to rules that look at the file as a whole.
    whole: Vec<(u32, u32)>,
    /// Which rules may be about a field, by its tag and VR.
    memo: Memo,
    vrs: VrCache,
    tally: Tally,
}

/// A field that rules are tried on.
struct Asked<'a> {
    subject: &'a Subject<'a>,
    /// Its index in the document.
    number: usize,
    field: &'a Field,
    /// What stands in it, once a rule has asked.
    look: OnceCell<Look<'a>>,
}

impl<'a> Asked<'a> {
    fn look(&self) -> &Look<'a> {
        self.look
            .get_or_init(|| self.subject.document.look(self.field))
    }

    fn is_named(&self, selector: &Selector, policy: &Policy) -> bool {
        match selector {
            Selector::StandardUids if self.field.vr == VR::UI => {
                select::are_standard_uids(self.look())
            }
            _ => self.subject.names(selector, self.field, policy.options),
        }
    }
}

/// What came of the rules, over many files. Tallies of several threads add up.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// By rule: fields or files it was tried on.
    tried: Vec<u64>,
    /// By rule: findings.
    failed: Vec<u64>,
    /// By rule: files in which it met a field.
    files_met: Vec<u64>,
    /// By set of files: files in it.
    scope_files: Vec<u64>,
    /// By policy and named scope: whether a file fell in it.
    scope_met: Vec<Vec<bool>>,
    /// By loosening: findings that it is about.
    loosened: Vec<u64>,
}

impl Scratch {
    /// The tallies, when all files are through.
    pub fn into_tally(self) -> Tally {
        self.tally
    }
}

impl Tally {
    /// Adds another thread's tally.
    pub fn add(&mut self, other: &Self) {
        fn sum(into: &mut [u64], from: &[u64]) {
            into.iter_mut().zip(from).for_each(|(a, b)| *a += b);
        }
        sum(&mut self.tried, &other.tried);
        sum(&mut self.failed, &other.failed);
        sum(&mut self.files_met, &other.files_met);
        sum(&mut self.scope_files, &other.scope_files);
        sum(&mut self.loosened, &other.loosened);
        for (into, from) in self.scope_met.iter_mut().zip(&other.scope_met) {
            into.iter_mut().zip(from).for_each(|(a, b)| *a |= b);
        }
    }
}

/// `list[at] += n`, where there is such a place.
fn count(list: &mut [u64], at: usize, n: u64) {
    if let Some(place) = list.get_mut(at) {
        *place += n;
    }
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
            at_the_end: Vec::new(),
            loosenings: waive::Loosenings::default(),
            reveal,
            some_left_out: false,
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
                if let (Target::Fields(selection), Ok(rule_number)) =
                    (&rule.target, u32::try_from(judge.rules.len()))
                {
                    for (selector, what) in (0u32..).zip(&selection.include) {
                        index.enter(rule_number, selector, what, policy.options);
                    }
                }
                match rule.target {
                    Target::File => judge.of_files.push(judge.rules.len()),
                    Target::Fields(_) if compiled.whole.is_some() || !compiled.absent.passes() => {
                        judge.at_the_end.push(judge.rules.len());
                    }
                    Target::Fields(_) => {}
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
        let top_only = match &rule.target {
            Target::Fields(selection) => selection.depth == Depth::Top,
            Target::File => false,
        };
        let first_selector = self.selectors;
        if let Target::Fields(selection) = &rule.target {
            self.selectors += selection.include.len();
        }
        let (each, whole) = element::split(&rule.must);
        Compiled {
            id,
            policy,
            rule: number,
            scope,
            top_only,
            absent: each.as_ref().map_or(Truth::Moot, element::on_absent),
            asks_for_presence: element::asks_for_presence(&rule.must),
            each,
            whole,
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

    /// Memory for one thread.
    pub fn scratch(&self) -> Scratch {
        let rules = self.rules.len();
        Scratch {
            clock: 0,
            in_scope: vec![false; self.scopes.len()],
            tried: vec![0; rules],
            met: vec![false; self.selectors],
            touched: vec![false; rules],
            whole: Vec::new(),
            memo: Memo::default(),
            vrs: VrCache::default(),
            tally: self.tally(),
        }
    }

    /// A tally of nothing.
    pub fn tally(&self) -> Tally {
        let rules = self.rules.len();
        Tally {
            tried: vec![0; rules],
            failed: vec![0; rules],
            files_met: vec![0; rules],
            scope_files: vec![0; self.scopes.len()],
            scope_met: self
                .policies
                .iter()
                .map(|policy| vec![false; policy.scopes.len()])
                .collect(),
            loosened: vec![0; self.loosenings.len()],
        }
    }

    /// What came of each rule.
    pub fn results(&self, tally: &Tally) -> Vec<RuleTally> {
        let at = |list: &[u64], at: usize| list.get(at).copied().unwrap_or_default();
        let waived = self.loosenings.waived(&tally.loosened);
        let result = |(number, compiled): (usize, &Compiled)| {
            let rule = self.rule(compiled)?;
            let without =
                at(&tally.scope_files, compiled.scope).saturating_sub(at(&tally.files_met, number));
            let is_of_fields = matches!(rule.target, Target::Fields(_));
            // A file without the field has been checked too, where the rule is about being there or not.
            let files = if is_of_fields && compiled.asks_for_presence {
                without
            } else {
                0
            };
            let checked = at(&tally.tried, number) + files;
            let (evidence, reason) = match (checked, &rule.assuming) {
                (0, _) if at(&tally.scope_files, compiled.scope) == 0 => (
                    Evidence::NotApplicable,
                    Some("no file was in its scope".to_owned()),
                ),
                (0, _) => (Evidence::NotApplicable, Some("it met no field".to_owned())),
                (_, Some(reason)) => (Evidence::Assumed, Some(reason.clone())),
                (_, None) => (Evidence::Verified, None),
            };
            Some(RuleTally {
                rule: Arc::clone(&compiled.id),
                evidence,
                reason,
                checked,
                findings: at(&tally.failed, number)
                    .saturating_sub(waived.get(&number).copied().unwrap_or_default()),
            })
        };
        self.rules.iter().enumerate().filter_map(result).collect()
    }

    /// Named scopes that no file fell in, as `policy/scope`.
    pub fn empty_scopes(&self, tally: &Tally) -> Vec<String> {
        let of = |(policy, met): (&Policy, &Vec<bool>)| -> Vec<String> {
            // One that is taken over is told of with the policy that defines it.
            let own = policy.scopes.iter().zip(met);
            let named = own.filter(|(scope, met)| scope.from.is_none() && !**met);
            named
                .map(|(scope, _)| format!("{}/{}", policy.name, scope.name))
                .collect()
        };
        self.policies
            .iter()
            .zip(&tally.scope_met)
            .flat_map(of)
            .collect()
    }

    /// Everything that the policies loosen, with the findings that it is about.
    pub fn loosened(&self, tally: &Tally) -> Vec<LoosenedBy> {
        self.loosenings.list(&self.policies, &tally.loosened)
    }

    /// Findings about the waivers themselves, when all files are through.
    pub fn closing(&self, tally: &Tally) -> Vec<Finding> {
        let severity = |rule: usize| Some(self.rule(self.rules.get(rule)?)?.severity);
        self.loosenings
            .closing(&self.policies, &tally.loosened, severity)
    }

    /// Judges one file: findings go to `out`, in no particular order.
    pub fn judge(
        &self,
        file: &Arc<str>,
        document: &Document,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) -> Judged {
        let subject = Subject::new(document);
        let before = out.len();
        let mut judged = Judged {
            fields: document.fields.len() as u64,
            ..Judged::default()
        };
        judged.in_scope = self.enter_scopes(&subject, file, scratch);
        scratch.met.fill(false);
        scratch.touched.fill(false);
        scratch.whole.clear();
        let mut writer = write::Writer::new(file, document, self.reveal, out);
        if judged.in_scope {
            for (number, field) in document.fields.iter().enumerate() {
                let mut ruled = false;
                scratch.clock += 1;
                let candidates = scratch
                    .memo
                    .candidates(field, |into| self.candidates(field, into));
                let asked = Asked {
                    subject: &subject,
                    number,
                    field,
                    look: OnceCell::new(),
                };
                for entry in candidates {
                    if let Some(entry) = scratch.memo.get(entry) {
                        ruled |= self.try_entry(&entry, &asked, scratch, &mut writer);
                    }
                }
                judged.fields_unruled += u64::from(!ruled);
                if !ruled && !self.some_left_out && self.is_nobodys(field, scratch) {
                    judged.unruled = true;
                    writer.unruled(FieldId::new(number), field);
                }
            }
            self.file_rules(document, file, scratch, &mut writer);
            self.absent_fields(&subject, scratch, &mut writer);
        } else {
            judged.fields_unruled = judged.fields;
            if document.problems.is_empty() {
                writer.out_of_scope();
            }
        }
        for problem in &document.problems {
            writer.problem(problem);
        }
        let Tally {
            loosened, failed, ..
        } = &mut scratch.tally;
        self.loosenings
            .apply(&self.policies, file, out, before, loosened, |rule| {
                if let Some(failed) = failed.get_mut(rule) {
                    *failed = failed.saturating_sub(1);
                }
            });
        judged
    }

    fn rule(&self, compiled: &Compiled) -> Option<&Rule> {
        self.policies.get(compiled.policy)?.rules.get(compiled.rule)
    }

    /// Works out which rules are for this file.
    fn enter_scopes(&self, subject: &Subject<'_>, path: &str, scratch: &mut Scratch) -> bool {
        for ((policy, files), inside) in self.scopes.iter().zip(&mut scratch.in_scope) {
            *inside = self
                .policies
                .get(*policy)
                .is_some_and(|policy| scope::takes(files, policy, subject, path));
        }
        for (files, inside) in scratch.tally.scope_files.iter_mut().zip(&scratch.in_scope) {
            *files += u64::from(*inside);
        }
        for (policy, met) in self.policies.iter().zip(&mut scratch.tally.scope_met) {
            for (scope, met) in policy.scopes.iter().zip(met) {
                *met = *met || scope::takes(&scope.files, policy, subject, path);
            }
        }
        scratch.in_scope.iter().any(|inside| *inside)
    }

    /// Whether no attribute of the standard, and no file rule for this file, speaks for what stands in a field.
    fn is_nobodys(&self, field: &Field, scratch: &mut Scratch) -> bool {
        let asks = |part, scratch: &Scratch| {
            self.of_files
                .iter()
                .filter_map(|at| self.rules.get(*at))
                .filter(|compiled| self.is_for_file(compiled, scratch))
                .filter_map(|compiled| self.rule(compiled))
                .any(|rule| file_rule::asks_about(&rule.must, part))
        };
        match (field.value, field.name) {
            (Value::Empty, _) => false,
            (_, Name::Preamble) => !asks(file_rule::Part::Preamble, scratch),
            (_, Name::Trailing) => !asks(file_rule::Part::Trailing, scratch),
            // PS3.10 7.2: a file has no command elements.
            (_, Name::Tag(tag)) => {
                !select::is_private(tag) && (tag.group() == 0 || scratch.vrs.vr_of(tag).is_none())
            }
        }
    }

    fn is_for_file(&self, compiled: &Compiled, scratch: &Scratch) -> bool {
        scratch
            .in_scope
            .get(compiled.scope)
            .copied()
            .unwrap_or(false)
    }

    /// Which rules may be about a field of this name and VR, as far as these tell.
    fn candidates(&self, field: &Field, into: &mut Vec<Entry>) {
        for (policy, index) in self.policies.iter().zip(&self.indices) {
            let surely =
                |selector| select::names_by_tag(selector, field.name, field.vr, policy.options);
            index.candidates(field, |entry| {
                let mut entry = *entry;
                let Some(selection) = self.selection(entry) else {
                    return;
                };
                if let (Gate::Ask, Some(selector)) =
                    (entry.gate, selection.include.get(entry.selector as usize))
                {
                    match surely(selector) {
                        Some(true) => entry.gate = Gate::Open,
                        Some(false) => return,
                        None => {}
                    }
                }
                entry.ask_except = false;
                for selector in &selection.except {
                    match surely(selector) {
                        Some(true) => return,
                        Some(false) => {}
                        None => entry.ask_except = true,
                    }
                }
                into.push(entry);
            });
        }
    }

    /// The fields that the rule of an entry is about.
    fn selection(&self, entry: Entry) -> Option<&Selection> {
        match &self.rule(self.rules.get(entry.rule as usize)?)?.target {
            Target::Fields(selection) => Some(selection),
            Target::File => None,
        }
    }

    /// Tries one rule on one field; says whether the rule is about the field.
    fn try_entry(
        &self,
        entry: &Entry,
        asked: &Asked<'_>,
        scratch: &mut Scratch,
        writer: &mut write::Writer<'_>,
    ) -> bool {
        let at = entry.rule as usize;
        let Some(compiled) = self.rules.get(at) else {
            return false;
        };
        if !self.is_for_file(compiled, scratch) || !self.is_about(compiled, entry, asked) {
            return false;
        }
        let selector_at = compiled.first_selector + entry.selector as usize;
        if let Some(met) = scratch.met.get_mut(selector_at) {
            *met = true;
        }
        if let Some(touched) = scratch.touched.get_mut(at)
            && !std::mem::replace(touched, true)
        {
            count(&mut scratch.tally.files_met, at, 1);
        }
        match scratch.tried.get_mut(at) {
            Some(last) if *last != scratch.clock => *last = scratch.clock,
            _ => return true,
        }
        count(&mut scratch.tally.tried, at, 1);
        if compiled.whole.is_some()
            && let Ok(number) = u32::try_from(asked.number)
        {
            scratch.whole.push((entry.rule, number));
        }
        if let Some(must) = &compiled.each {
            let document = asked.subject.document;
            let truth = element::on_look(must, document, asked.field, asked.look());
            if !truth.passes()
                && let (Some(rule), Some(policy)) =
                    (self.rule(compiled), self.policies.get(compiled.policy))
            {
                count(&mut scratch.tally.failed, at, 1);
                writer.field(
                    &compiled.id,
                    policy,
                    rule,
                    truth,
                    FieldId::new(asked.number),
                );
            }
        }
        true
    }

    /// Asks what the name and the VR of the field did not tell: depth, Type, place, values.
    fn is_about(&self, compiled: &Compiled, entry: &Entry, asked: &Asked<'_>) -> bool {
        let Asked { subject, field, .. } = asked;
        if !compiled.top_only && !entry.ask_except && matches!(entry.gate, Gate::Open) {
            return true;
        }
        let (Some(selection), Some(policy)) =
            (self.selection(*entry), self.policies.get(compiled.policy))
        else {
            return false;
        };
        let selector = selection.include.get(entry.selector as usize);
        let named = match entry.gate {
            Gate::Open => true,
            Gate::ByType(effective, wanted) => match field.name {
                Name::Tag(tag) => effective.resolve(subject.type_of(field, tag)) == wanted,
                _ => false,
            },
            Gate::Ask => selector.is_some_and(|selector| asked.is_named(selector, policy)),
        };
        named
            && (!compiled.top_only || subject.begins_at_top(selector, field))
            && !(entry.ask_except
                && selection
                    .except
                    .iter()
                    .any(|selector| asked.is_named(selector, policy)))
    }

    fn file_rules(
        &self,
        document: &Document,
        path: &str,
        scratch: &mut Scratch,
        writer: &mut write::Writer<'_>,
    ) {
        for &at in &self.of_files {
            let Some(compiled) = self.rules.get(at) else {
                continue;
            };
            let (Some(rule), Some(policy)) =
                (self.rule(compiled), self.policies.get(compiled.policy))
            else {
                continue;
            };
            if !self.is_for_file(compiled, scratch) {
                continue;
            }
            count(&mut scratch.tally.tried, at, 1);
            let (truth, part) = file_rule::on_file(&rule.must, document, path);
            if !truth.passes() {
                count(&mut scratch.tally.failed, at, 1);
                writer.file(&compiled.id, policy, rule, truth, part);
            }
        }
    }

    /// Rules whose field is not there, and rules that look at all their fields together.
    fn absent_fields(
        &self,
        subject: &Subject<'_>,
        scratch: &mut Scratch,
        writer: &mut write::Writer<'_>,
    ) {
        for &at in &self.at_the_end {
            let Some(compiled) = self.rules.get(at) else {
                continue;
            };
            let (Some(rule), Some(policy)) =
                (self.rule(compiled), self.policies.get(compiled.policy))
            else {
                continue;
            };
            let Target::Fields(selection) = &rule.target else {
                continue;
            };
            if !self.is_for_file(compiled, scratch) {
                continue;
            }
            let mut failures = 0;
            if let Some(must) = &compiled.whole {
                let fields: Vec<&Field> = scratch
                    .whole
                    .iter()
                    .filter(|(rule, _)| *rule as usize == at)
                    .filter_map(|(_, field)| subject.document.fields.get(*field as usize))
                    .collect();
                let truth = element::over_fields(must, subject.document, &fields);
                if !truth.passes() {
                    failures += 1;
                    writer.missing(&compiled.id, policy, rule, truth, selection.include.first());
                }
            }
            if !compiled.absent.passes() {
                let met = scratch.met.get(compiled.first_selector..);
                let met = met.unwrap_or_default().iter();
                for (selector, met) in selection.include.iter().zip(met) {
                    if !met {
                        failures += 1;
                        writer.missing(&compiled.id, policy, rule, compiled.absent, Some(selector));
                    }
                }
            }
            count(&mut scratch.tally.failed, at, failures);
        }
    }
}

/// A finding about a file that was never read: a link, a pipe, a file left out.
pub fn unread(file: &Arc<str>, code: ProblemCode) -> Finding {
    write::unread(file, code)
}

/// How bad it is that something could not be judged.
pub fn severity_of(code: ProblemCode) -> Severity {
    match code {
        ProblemCode::Excluded => Severity::Note,
        ProblemCode::OutOfScope => Severity::Warning,
        _ => Severity::Error,
    }
}
