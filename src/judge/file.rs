//! One file: its fields through the rules that may be about them, then the rules that look at the file as a whole.
use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::contents::{Around, Heard};
use super::element::Seen;
use super::index::{Entry, Gate, Memo};
use super::release::Present;
use super::select::{self, Subject};
use super::tally::{Tally, count};
use super::truth::Truth;
use super::{Compiled, Judge, element, file_rule, scope, subject, write};
use crate::field::text::Look;
use crate::field::{Document, Field, FieldId, Format, Name, VR, Value};
use crate::finding::Finding;
use crate::formats::dicom::dictionary::VrCache;
use crate::policy::model::{Policy, Selection, Selector};

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
    /// Whether something could not be read, and was told.
    pub unread: bool,
}

/// Which portion of its file a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Portion {
    /// Whether none stands before it.
    pub first: bool,
    /// Whether none follows.
    pub last: bool,
}

impl Portion {
    /// The whole file.
    pub const WHOLE: Self = Self {
        first: true,
        last: true,
    };
}

/// Memory that judging needs and keeps from file to file, and the tallies of all files judged with it.
#[derive(Debug)]
pub struct Scratch {
    /// Counts fields over all files, so that nothing has to be cleared between files.
    clock: u64,
    /// Counts files.
    file: u64,
    /// By set of files: whether the file is in it.
    pub(super) in_scope: Vec<bool>,
    /// By rule: the field it was last tried on, by the clock.
    tried: Vec<u64>,
    /// By selector of all rules: whether it met a field of this file.
    pub(super) met: Vec<bool>,
    /// By rule: whether one of its selectors did.
    pub(super) touched: Vec<bool>,
    /// Fields of this portion that belong to rules that look at the file as a whole.
    pub(super) whole: Vec<(u32, u32)>,
    /// Fields of a DICOM file that no rule looked at, in the order of the file, where a rule of pixels may yet.
    pub(super) unlooked: Vec<FieldId>,
    /// By rule: what is known of such fields from this portion and those before it.
    pub(super) seen: Vec<Seen>,
    /// Rules over subjects that met one in this file.
    pub(super) subjects: Vec<u32>,
    /// Which of the files with columns that name subjects this is one of.
    pub(super) in_key: Vec<bool>,
    /// By column of a table: whether some rule over the whole dataset looks at it.
    pub(super) asked: Vec<bool>,
    /// Rows of this portion that name a subject, each with the rule.
    pub(super) named_rows: FxHashSet<(u32, u32)>,
    /// Which rules may be about a field, by its tag and VR.
    memo: Memo,
    /// What recognisers have said of texts.
    pub(super) heard: RefCell<Heard>,
    vrs: VrCache,
    pub(super) tally: Tally,
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

    fn is_spared(&self, selector: &Selector, policy: &Policy) -> bool {
        match self.field.name {
            Name::Part(_) => self.subject.spares(selector, self.field, policy.options),
            _ => self.is_named(selector, policy),
        }
    }
}

impl Scratch {
    /// The attributes of this release that were judged with it, which are forgotten here.
    pub(crate) fn take_present(&mut self) -> Present {
        std::mem::take(&mut self.tally.present)
    }

    /// Adds attributes that were judged elsewhere.
    pub(crate) fn see(&mut self, present: &Present) {
        self.tally.present.add(present);
    }

    /// The tallies, when all files are through.
    pub fn into_tally(self) -> Tally {
        self.tally
    }
}

impl Judge {
    /// Memory for one thread.
    pub fn scratch(&self) -> Scratch {
        let rules = self.rules.len();
        Scratch {
            clock: 0,
            file: 0,
            in_scope: vec![false; self.scopes.len()],
            tried: vec![0; rules],
            met: vec![false; self.selectors],
            touched: vec![false; rules],
            whole: Vec::new(),
            unlooked: Vec::new(),
            seen: vec![Seen::new(); rules],
            subjects: Vec::new(),
            in_key: vec![false; self.key_files.len()],
            asked: Vec::new(),
            named_rows: FxHashSet::default(),
            memo: Memo::default(),
            heard: RefCell::new(Heard::new(Arc::clone(&self.made))),
            vrs: VrCache::default(),
            tally: self.tally(),
        }
    }

    /// Judges one file: findings go to `out`, in no particular order.
    pub fn judge(
        &self,
        file: &Arc<str>,
        document: &Document,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) -> Judged {
        self.judge_portion(file, document, Portion::WHOLE, scratch, out)
    }

    /// Judges one portion of a file; all of them go through, one after the other, with the same `scratch` and no other
    /// file between. Which rules are for the file is told from the first; what is asked once a file is asked with the last.
    pub fn judge_portion(
        &self,
        file: &Arc<str>,
        document: &Document,
        portion: Portion,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) -> Judged {
        let Portion { first, last } = portion;
        let subject = Subject::new(document);
        let before = out.len();
        let mut judged = Judged {
            fields: document.fields.len() as u64,
            ..Judged::default()
        };
        if first {
            self.enter_scopes(&subject, file, scratch);
            self.enter_asked(document, scratch);
            scratch.file += 1;
            scratch.met.fill(false);
            scratch.touched.fill(false);
            scratch.seen.iter_mut().for_each(Seen::clear);
            scratch.subjects.clear();
        }
        // Indices of fields that are gone with their portion.
        scratch.whole.clear();
        scratch.unlooked.clear();
        let has_images = document.format == Some(Format::Dicom) && self.has_pixel_rules();
        judged.in_scope = scratch.in_scope.iter().any(|inside| *inside);
        let mut writer = write::Writer::new(file, document, self.reveal, out);
        if judged.in_scope {
            for (number, field) in document.fields.iter().enumerate() {
                let mut ruled =
                    matches!(field.name, Name::Cell(at) | Name::Column(at) if scratch.is_asked(at));
                scratch.clock += 1;
                let file = scratch.file;
                let candidates = scratch
                    .memo
                    .candidates(field, file, |into| self.candidates(document, field, into));
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
                if !ruled && has_images {
                    scratch.unlooked.extend(FieldId::new(number));
                }
                if !ruled && !self.some_left_out && self.is_nobodys(field, first, scratch) {
                    judged.unruled = true;
                    writer.unruled(FieldId::new(number), field);
                }
            }
            self.nameless_rows(document, scratch, &mut writer);
            scratch.named_rows.clear();
            self.see_fields(&subject, scratch);
            if last {
                self.file_rules(&subject, file, scratch, &mut writer);
                self.absent_fields(&subject, scratch, &mut writer);
            }
        } else {
            judged.fields_unruled = judged.fields;
            if last && document.problems.is_empty() {
                writer.out_of_scope();
            }
        }
        if !self.covering.is_empty() {
            scratch.tally.present.see(document);
        }
        let mut left_to_pixels = None;
        for problem in &document.problems {
            // Pictures in documents are not read as text. Where a rule asks what pixels show, it tells of them.
            if problem.is_picture()
                && *left_to_pixels.get_or_insert_with(|| self.sees_pictures(scratch))
            {
                continue;
            }
            judged.unread = true;
            writer.problem(problem);
        }
        if last && document.shown.is_some() {
            self.judge_shown(file, document, scratch, out);
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

    /// Works out which rules are for this file.
    pub(super) fn enter_scopes(&self, subject: &Subject<'_>, path: &str, scratch: &mut Scratch) {
        for ((policy, files), inside) in self.scopes.iter().zip(&mut scratch.in_scope) {
            *inside = self.policies.get(*policy).is_some_and(|policy| {
                let around = Around::new(subject, policy, &scratch.heard);
                scope::takes(files, policy, around, path)
            });
        }
        for (files, inside) in scratch.tally.scope_files.iter_mut().zip(&scratch.in_scope) {
            *files += u64::from(*inside);
        }
        for ((policy, files), inside) in self.key_files.iter().zip(&mut scratch.in_key) {
            *inside = self.policies.get(*policy).is_some_and(|policy| {
                let around = Around::new(subject, policy, &scratch.heard);
                scope::takes(files, policy, around, path)
            });
        }
        for (policy, met) in self.policies.iter().zip(&mut scratch.tally.scope_met) {
            for (scope, met) in policy.scopes.iter().zip(met) {
                let around = Around::new(subject, policy, &scratch.heard);
                *met = *met || scope::takes(&scope.files, policy, around, path);
            }
        }
    }

    /// Whether no attribute of the standard, and no file rule for this file, speaks for what stands in a field.
    fn is_nobodys(&self, field: &Field, first: bool, scratch: &mut Scratch) -> bool {
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
            // It is told with what holds it.
            (_, Name::Part(_)) => false,
            (_, Name::Declared(_)) => false,
            // The cells are asked about, and one of a column is enough.
            (_, Name::Column(_)) => false,
            (_, Name::Cell(_)) => field.item == 1 && first,
            // PS3.10 7.2: a file has no command elements.
            (_, Name::Tag(tag)) => {
                !select::is_private(tag) && (tag.group() == 0 || scratch.vrs.vr_of(tag).is_none())
            }
        }
    }

    pub(super) fn is_for_file(&self, compiled: &Compiled, scratch: &Scratch) -> bool {
        scratch
            .in_scope
            .get(compiled.scope)
            .copied()
            .unwrap_or(false)
    }

    /// Which rules may be about a field of this name and VR, as far as these tell.
    fn candidates(&self, document: &Document, field: &Field, into: &mut Vec<Entry>) {
        let column = match field.name {
            Name::Cell(number) => document.column(number).map(|column| &*column.name),
            _ => None,
        };
        for (policy, index) in self.policies.iter().zip(&self.indices) {
            let surely = |selector: &Selector| match (selector, column) {
                (Selector::Column(wanted), Some(name)) => Some(wanted == name),
                _ => select::names_by_tag(selector, field.name, field.vr, policy.options),
            };
            index.candidates(field, column, |entry| {
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
        self.rule(self.rules.get(entry.rule as usize)?)?
            .target
            .selection()
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
        if !self.is_for_file(compiled, scratch) || !self.is_about(compiled, entry, asked, scratch) {
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
        let of_subject = match &compiled.each {
            Some(must) if compiled.of_subjects => subject::on_look(must, asked.look()),
            _ => None,
        };
        let in_table = compiled.of_subjects && matches!(asked.field.name, Name::Cell(_));
        if of_subject.is_some() && in_table {
            // Each row of a table is a record of its own.
            scratch.named_rows.insert((entry.rule, asked.field.item));
        } else if of_subject.is_some() {
            scratch.subjects.push(entry.rule);
        }
        if (compiled.whole.is_some() || (compiled.of_subjects && of_subject.is_none() && !in_table))
            && let Ok(number) = u32::try_from(asked.number)
        {
            scratch.whole.push((entry.rule, number));
        }
        if let (Some(must), Some(policy)) = (&compiled.each, self.policies.get(compiled.policy)) {
            let around = Around {
                field: Some(asked.field),
                ..Around::new(asked.subject, policy, &scratch.heard)
            };
            let truth = if compiled.of_subjects {
                of_subject.unwrap_or(Truth::Moot)
            } else {
                element::on_look(must, asked.field, asked.look(), around)
            };
            if !truth.passes()
                && let Some(rule) = self.rule(compiled)
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
    fn is_about(
        &self,
        compiled: &Compiled,
        entry: &Entry,
        asked: &Asked<'_>,
        scratch: &Scratch,
    ) -> bool {
        let Asked { subject, field, .. } = asked;
        if compiled.of_subjects && !Self::is_key(compiled, entry.selector, scratch) {
            return false;
        }
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
            && (!compiled.top_only
                || subject.begins_at_top(selector, field)
                || (compiled.of_subjects && subject::is_in_record(subject.document, field)))
            && !(entry.ask_except
                && selection
                    .except
                    .iter()
                    .any(|selector| asked.is_spared(selector, policy)))
    }

    fn file_rules(
        &self,
        subject: &Subject<'_>,
        path: &str,
        scratch: &mut Scratch,
        writer: &mut write::Writer<'_>,
    ) {
        for &at in &self.of_files {
            let Some((compiled, rule, policy)) = self.numbered(at) else {
                continue;
            };
            if !self.is_for_file(compiled, scratch) {
                continue;
            }
            count(&mut scratch.tally.tried, at, 1);
            let (truth, part) = {
                let around = Around::new(subject, policy, &scratch.heard);
                file_rule::on_file(&rule.must, path, around)
            };
            if !truth.passes() {
                count(&mut scratch.tally.failed, at, 1);
                writer.file(&compiled.id, policy, rule, truth, part);
            }
        }
    }
}
