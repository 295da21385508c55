//! How much there is in a dataset, held against what its declaration says: files, images, studies, subjects.
//!
//! Studies and subjects are only counted where the declaration has their numbers: each is remembered by eight bytes of its hash.
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::inputs::Input;
use crate::field::{DECLARATION, Declared, Document, Field, Format, Holds, Name, Tag};
use crate::finding::Finding;
use crate::formats::{self, ReadOptions};
use crate::judge::{self, Judge, Scratch, is_top};

/// Study Instance UID.
const STUDY: Tag = Tag(0x0020, 0x000D);

/// What a declaration says of how much there is.
pub(super) fn declared(document: &Document) -> Vec<(Declared, u64)> {
    let count = |field: &Field| {
        let Name::Declared(key) = field.name else {
            return None;
        };
        let is = key.holds() == Holds::Count;
        let value = document.values_of(field).next().filter(|_| is)?;
        Some((key, value.parse().ok()?))
    };
    document.fields.iter().filter_map(count).collect()
}

/// Whether studies and subjects of an input are to be counted.
pub(super) fn asks(input: &Input, read: &ReadOptions) -> bool {
    let Some(path) = input.path_of(DECLARATION) else {
        return false;
    };
    let mut document = Document::default();
    formats::read_file_as(Some(Format::Release), &path, read, &mut document);
    declared(&document)
        .iter()
        .any(|(key, _)| matches!(key, Declared::Studies | Declared::Subjects))
}

/// Files and images of an input.
#[derive(Debug, Default)]
pub(super) struct Counted {
    pub(super) files: u64,
    pub(super) images: u64,
}

/// Studies and subjects that a thread has met.
#[derive(Debug, Default)]
pub(super) struct Named {
    studies: FxHashSet<u64>,
    subjects: FxHashSet<u64>,
}

impl Named {
    /// Takes in a file, or a portion of it, that has just been judged with `scratch`.
    pub(super) fn see(
        &mut self,
        judge: &Judge,
        document: &Document,
        path: &str,
        scratch: &Scratch,
    ) {
        if document.format == Some(Format::Dicom) {
            let is = |field: &&Field| field.name == Name::Tag(STUDY) && is_top(field);
            let study = document.fields.iter().find(is);
            let study = study.and_then(|field| document.values_of(field).next());
            if let Some(study) = study.filter(|study| !study.trim().is_empty()) {
                self.studies.insert(hash(study.trim()));
            }
        }
        judge.subjects(document, path, scratch, &mut |key| {
            self.subjects.insert(hash(key));
        });
    }

    /// Takes in what another thread has met.
    pub(super) fn add(&mut self, other: Self) {
        self.studies.extend(other.studies);
        self.subjects.extend(other.subjects);
    }
}

/// A key in eight bytes: of ten million, two have the same by a chance of one in some hundred thousand.
fn hash(key: &str) -> u64 {
    let bytes = blake3::hash(key.as_bytes());
    (bytes.as_bytes().iter().take(8)).fold(0, |all, byte| all << 8 | u64::from(*byte))
}

/// What of this is not so.
pub(super) fn wrong(
    declared: &[(Declared, u64)],
    counted: &Counted,
    named: &Named,
    name: &Arc<str>,
) -> Vec<Finding> {
    let there = |key: &Declared| match key {
        Declared::Files => counted.files,
        Declared::Images => counted.images,
        Declared::Studies => named.studies.len() as u64,
        _ => named.subjects.len() as u64,
    };
    declared
        .iter()
        .filter(|(key, said)| there(key) != *said)
        .map(|(key, _)| judge::declared_count_differs(name, *key, there(key)))
        .collect()
}
