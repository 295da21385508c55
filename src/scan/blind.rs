//! In a build without the feature `pixels` nobody looks at pixels; `sekisho check` refuses policies that ask for it.
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::one::Looked;
use crate::field::{Document, FieldId, Sight};
use crate::finding::{Finding, Model};
use crate::formats::ReadOptions;
use crate::judge::{Evidence, Judge, Scratch};

/// Sees nothing.
pub(super) struct Eyes;

/// No evidence is written.
pub(super) struct EvidenceFolder;

impl EvidenceFolder {
    pub(super) fn new(_: &Path) -> Self {
        Self
    }

    pub(super) fn write(&mut self, _: &[Evidence], _: u64) -> io::Result<()> {
        Ok(())
    }

    pub(super) fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// There are none.
pub(super) fn models() -> Vec<Model> {
    Vec::new()
}

impl Eyes {
    pub(super) fn new(_: bool) -> Self {
        Self
    }

    pub(super) fn look(
        &self,
        (name, _): (&Arc<str>, &Path),
        _: &ReadOptions,
        document: &mut Document,
        (judge, scratch): (&Judge, &mut Scratch),
        findings: &mut Vec<Finding>,
    ) -> Looked {
        let before = findings.len();
        look_at_given(name, document, (judge, scratch), findings);
        let mut looked = Looked::default();
        looked.judged.unverifiable = findings.len() > before;
        looked
    }
}

/// Tells that nobody sees the pixels of the file that was judged last with `scratch`.
pub(crate) fn look_at_given(
    name: &Arc<str>,
    document: &Document,
    (judge, scratch): (&Judge, &mut Scratch),
    findings: &mut Vec<Finding>,
) {
    if document.shown.is_some() || judge.wants_of_pixels(scratch).is_none() {
        return;
    }
    let why = "this build of sekisho does not look at pixels";
    judge.judge_pixels(
        name,
        document,
        &mut |each| each(Sight::unseen(FieldId::NONE, true, 0, why)),
        scratch,
        findings,
    );
}
