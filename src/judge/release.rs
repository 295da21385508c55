//! What is asked of a release when its files are through: whether it declares anything at all, and whether it has
//! published what it holds.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::select::Subject;
use super::tally::count;
use super::truth::{Reason, Truth};
use super::{Judge, Scratch, Tally, write};
use crate::field::{DECLARATION, Document, Format, Name, Tag, Value};
use crate::finding::Finding;
use crate::formats::release::Published;
use crate::policy::model::{Files, Must, Predicate};

/// Different attributes that are remembered: many times what the standard has. Others are told of in one finding.
const MOST: usize = 1 << 16;

/// The attributes that have a value in some DICOM file of a release, with the number of files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Present {
    files: BTreeMap<Tag, u64>,
    /// Whether there are more than can be remembered.
    more: bool,
}

impl Present {
    /// Adds a file's attributes; those of the file meta information belong to the file, not to its subject.
    pub(super) fn see(&mut self, document: &Document) {
        if !matches!(document.format, Some(Format::Dicom | Format::Dicomdir)) {
            return;
        }
        let mut tags: Vec<Tag> = document
            .fields
            .iter()
            .filter(|field| field.value != Value::Empty)
            .filter_map(|field| match field.name {
                Name::Tag(tag) if !matches!(tag.group(), 0 | 2) => Some(tag),
                _ => None,
            })
            .collect();
        tags.sort_unstable();
        tags.dedup();
        for tag in tags {
            self.put(tag, 1);
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.more |= other.more;
        for (tag, files) in &other.files {
            self.put(*tag, *files);
        }
    }

    fn put(&mut self, tag: Tag, files: u64) {
        if let Some(known) = self.files.get_mut(&tag) {
            *known += files;
        } else if self.files.len() < MOST {
            self.files.insert(tag, files);
        } else {
            self.more = true;
        }
    }
}

/// Whether `cover` stands in a sentence; the checks of the language let it stand joined by `and` only.
pub(super) fn covers(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().any(covers),
        Must::Not(part) => covers(part),
        Must::Is(predicate) => matches!(predicate, Predicate::Cover),
    }
}

/// Whether a rule is for the declaration alone.
fn is_of_release(files: &Files) -> bool {
    matches!(files, Files::Kind(kinds) if kinds.as_slice() == [Format::Release])
}

impl Judge {
    /// What is left to ask of a release when its files have been judged with `scratch`: `published` is what its
    /// declaration names, `None` where there is no declaration that could be read. Findings go to `out`.
    pub(crate) fn end_release(
        &self,
        published: Option<&Published>,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) {
        let file: Arc<str> = Arc::from(DECLARATION);
        let document = Document {
            format: Some(Format::Release),
            ..Document::default()
        };
        let before = out.len();
        let mut writer = write::Writer::new(&file, &document, false, out);
        if published.is_none() && self.scopes.iter().any(|(_, files)| is_of_release(files)) {
            for (((_, files), inside), met) in self
                .scopes
                .iter()
                .zip(&mut scratch.in_scope)
                .zip(&mut scratch.tally.scope_files)
            {
                *inside = is_of_release(files);
                *met += u64::from(*inside);
            }
            scratch.met.fill(false);
            scratch.whole.clear();
            scratch.seen.iter_mut().for_each(Vec::clear);
            self.absent_fields(&Subject::new(&document), scratch, &mut writer);
        }
        let present = scratch.take_present();
        let published = published.filter(|published| published.said);
        for &at in &self.covering {
            let (Some((compiled, rule, policy)), Some(published)) = (self.numbered(at), published)
            else {
                continue;
            };
            let missing = present
                .files
                .iter()
                .filter(|(tag, _)| !published.names(**tag));
            let mut found = 0;
            for (tag, files) in missing {
                found += 1;
                writer.unpublished(&compiled.id, policy, rule, Some((*tag, *files)));
            }
            if present.more {
                found += 1;
                writer.unpublished(&compiled.id, policy, rule, None);
            }
            count(&mut scratch.tally.failed, at, found);
        }
        let Tally {
            loosened, failed, ..
        } = &mut scratch.tally;
        self.loosenings
            .apply(&self.policies, &file, out, before, loosened, |rule| {
                if let Some(failed) = failed.get_mut(rule) {
                    *failed = failed.saturating_sub(1);
                }
            });
    }

    /// The reason of a field that is missing, where there is no declaration at all.
    pub(super) fn without_declaration(document: &Document, truth: Truth) -> Truth {
        match truth {
            Truth::Fails(Reason::Missing)
                if document.format == Some(Format::Release) && document.size == 0 =>
            {
                Truth::Fails(Reason::NoDeclaration)
            }
            other => other,
        }
    }
}
