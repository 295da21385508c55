//! One file on its way: read, its fields judged, its pixels looked at, and what the digest of the dataset has of it.
use std::ops::ControlFlow;
use std::sync::Arc;

use super::look::Eyes;
use super::order::{cut_short, order};
use super::whole::{Source, Whole};
use super::{Numbered, Workspace, counts};
use crate::field::{DECLARATION, Declared, Document, Field, Format, Name, ProblemCode, Tag};
use crate::finding::{Finding, PixelCounts};
use crate::formats::release::Published;
use crate::formats::{self, ReadOptions};
use crate::judge::{self, Evidence, Judge, Judged, PixelsJudged, Portion};

/// Bytes that wait to be hashed.
const PENDING: usize = 64 << 10;
/// A document whose memory has grown beyond this, in bytes, is let go after its file.
const KEEP: usize = 32 << 20;

/// What came of one file.
pub(super) struct FileResult {
    pub(super) findings: Vec<Finding>,
    pub(super) fields: u64,
    pub(super) fields_unruled: u64,
    pub(super) size: u64,
    /// Whether it has pixel data.
    pub(super) pixels: bool,
    /// How its pixels were judged.
    pub(super) looked: PixelCounts,
    /// Texts in its pixels that are findings, where they were asked for, and how many more there are.
    pub(super) evidence: (Vec<Evidence>, u64),
    /// Whether it is one of the files that a declaration counts.
    pub(super) counts: bool,
    /// What it declares of the release, if it is the declaration.
    pub(super) declares: Option<Box<Declares>>,
    pub(super) standing: Standing,
}

/// What the declaration names that is held against the dataset.
pub(super) struct Declares {
    pub(super) published: Published,
    /// Tables, by their paths in the dataset.
    pub(super) tables: Vec<String>,
    /// How much there is.
    pub(super) counts: Vec<(Declared, u64)>,
}

impl FileResult {
    /// A file that was not opened.
    fn unread(name: &Arc<str>, problem: ProblemCode) -> Self {
        Self {
            findings: vec![judge::unread(name, problem)],
            fields: 0,
            fields_unruled: 0,
            size: 0,
            pixels: false,
            looked: PixelCounts::default(),
            evidence: (Vec::new(), 0),
            counts: false,
            declares: None,
            standing: if problem == ProblemCode::Excluded {
                Standing::Excluded
            } else {
                Standing::Unverifiable
            },
        }
    }
}

/// Where one file is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    Judged,
    OutOfScope,
    Unverifiable,
    Excluded,
}

/// What came of the pixels of one file.
#[derive(Default)]
pub(super) struct Looked {
    pub(super) counts: PixelCounts,
    pub(super) judged: PixelsJudged,
    /// Whether the file was read once more, for its pixels.
    pub(super) read_again: bool,
}

/// Whether a field is pixel data: PS3.3 C.7.6.3, in its three forms.
fn is_pixels(field: &Field) -> bool {
    matches!(field.name, Name::Tag(Tag(0x7FE0, 0x0008 | 0x0009 | 0x0010)))
}

/// Reads and judges one file, and appends to `workspace.pending` what the digest of the dataset has of it: its name, its
/// size, and what was judged of it.
pub(super) fn one(
    (number, input, entry): &Numbered,
    (judge, whole_dataset, eyes): (&Judge, &Whole, &Eyes),
    read: &ReadOptions,
    workspace: &mut Workspace,
    digest: &mut blake3::Hasher,
) -> FileResult {
    let name = &entry.name;
    let Workspace {
        document,
        scratch,
        pending,
        facts,
        named,
    } = workspace;
    pending.extend((name.len() as u64).to_le_bytes());
    pending.extend(name.as_bytes());
    let mut told = |size: u64, judged: &mut dyn Iterator<Item = &[u8]>| {
        pending.extend(size.to_le_bytes());
        let length_at = pending.len();
        pending.extend([0; 8]);
        let begin = pending.len();
        judged.for_each(|piece| pending.extend(piece));
        let length = pending.len().saturating_sub(begin) as u64;
        if let Some(place) = pending.get_mut(length_at..begin) {
            place.copy_from_slice(&length.to_le_bytes());
        }
        if pending.len() >= PENDING {
            digest.update(pending);
            pending.clear();
        }
    };
    if let Some(problem) = entry.problem {
        told(0, &mut std::iter::empty());
        return FileResult::unread(name, problem);
    }
    let known = (**name == *DECLARATION).then_some(Format::Release);
    let mut findings = Vec::new();
    let mut whole = true;
    let mut more = false;
    let mut judged = Judged::default();
    let mut first = true;
    let mut judge_portion = |document: &Document, last: bool| {
        let portion = Portion { first, last };
        let now = judge.judge_portion(name, document, portion, scratch, &mut findings);
        let source = Source {
            number: *number,
            input: *input,
            name,
            document,
            first,
        };
        whole_dataset.collect(source, facts, judge, scratch, &mut findings);
        if let Some(named) = named {
            named.see(judge, document, name, scratch);
        }
        judged.fields += now.fields;
        judged.fields_unruled += now.fields_unruled;
        judged.in_scope = now.in_scope;
        whole &= !now.unread && !now.unruled;
        more |= cut_short(&mut findings);
        told(document.size, &mut document.judged_bytes());
        first = false;
    };
    formats::read_in_portions(
        known,
        &entry.path,
        read,
        document,
        Some(&mut |document| {
            judge_portion(document, false);
            ControlFlow::Continue(())
        }),
    );
    judge_portion(document, true);
    let size = document.size;
    let looked = eyes.look(
        (name, &entry.path),
        read,
        document,
        (judge, scratch),
        &mut findings,
    );
    whole &= !looked.judged.unverifiable;
    more |= cut_short(&mut findings);
    if looked.read_again {
        told(document.size, &mut document.judged_bytes());
    }
    let standing = match (whole, judged.in_scope) {
        (false, _) => Standing::Unverifiable,
        (true, true) => Standing::Judged,
        (true, false) => Standing::OutOfScope,
    };
    if more {
        findings.push(judge::unread(name, ProblemCode::TooManyFindings));
    }
    order(&mut findings);
    let outcome = FileResult {
        findings,
        fields: judged.fields,
        fields_unruled: (judged.fields_unruled).saturating_sub(looked.judged.fields),
        size,
        looked: looked.counts,
        evidence: (looked.judged.evidence, looked.judged.evidence_left),
        pixels: document.fields.iter().rev().any(is_pixels),
        counts: **name != *DECLARATION,
        declares: (document.format == Some(Format::Release)).then(|| {
            Box::new(Declares {
                published: Published::of(document),
                tables: tables(document),
                counts: counts::declared(document),
            })
        }),
        standing,
    };
    if document.bytes.capacity() > KEEP
        || pending.capacity() > KEEP
        || document.fields.capacity() * size_of::<Field>() > KEEP
    {
        *document = Document::default();
    }
    outcome
}

/// The tables that a declaration names.
fn tables(document: &Document) -> Vec<String> {
    let is = |field: &&Field| field.name == Name::Declared(Declared::Tables);
    let fields = document.fields.iter().filter(is);
    fields
        .flat_map(|field| document.values_of(field))
        .map(Into::into)
        .collect()
}
