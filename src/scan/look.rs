//! The pixels of one file on the way of a scan: read where a pixel rule is for the file, decoded frame by frame, judged.
use std::path::Path;
use std::sync::{Arc, LazyLock};

pub(super) use super::evidence::EvidenceFolder;
use super::one::Looked;
use crate::field::{Document, Format, ProblemCode, Sight, Value};
use crate::finding::{Finding, Model, PixelCounts};
use crate::formats::{self, Bulk, ReadOptions};
use crate::judge::{self, Judge, Scratch};
use crate::pixels::text::models::{DETECTOR, RECOGNISER, SCREEN};
use crate::pixels::{Watch, Watched};

/// What looks at pixels, if some rule asks for it; one serves all threads.
pub(super) struct Eyes {
    watch: Watch,
    crops: bool,
}

/// The models that look for text.
pub(super) fn models() -> Vec<Model> {
    [
        ("screen", &SCREEN),
        ("detector", &DETECTOR.model),
        ("recogniser", &RECOGNISER.model),
    ]
    .map(|(what, model)| Model {
        what,
        digest: format!("sha256:{}", model.sha256),
    })
    .into()
}

impl Eyes {
    /// `crops` asks for the pixels of texts that are findings.
    pub(super) fn new(crops: bool) -> Self {
        Self {
            watch: Watch::default(),
            crops,
        }
    }

    /// Judges the pixels of the file that was judged last with `scratch`. Where they were passed over, the file is read
    /// once more.
    pub(super) fn look(
        &self,
        (name, path): (&Arc<str>, &Path),
        read: &ReadOptions,
        document: &mut Document,
        (judge, scratch): (&Judge, &mut Scratch),
        findings: &mut Vec<Finding>,
    ) -> Looked {
        let Some(mut wanted) = judge.wants_of_pixels(scratch) else {
            return Looked::default();
        };
        wanted.crops = self.crops;
        let skipped = document
            .fields
            .iter()
            .any(|field| matches!(field.value, Value::Skipped { .. }));
        let is_image = document.format == Some(Format::Image);
        let mut looked = Looked::default();
        let mut changed = false;
        if wanted.asks() && (skipped || is_image) && read.bulk != Bulk::Load {
            let before = (document.size, document.fields.len(), document.format);
            let problems = document.problems.len();
            let options = ReadOptions {
                bulk: Bulk::Load,
                ..read.clone()
            };
            formats::read_file(path, &options, document);
            looked.read_again = true;
            let after = (document.size, document.fields.len(), document.format);
            // What was told of the file does not hold of what is read now.
            if before != after || document.problems.len() != problems {
                findings.push(judge::unread(name, ProblemCode::Changed));
                changed = true;
            }
        }
        let mut watched = Watched::default();
        let document = &*document;
        looked.judged = judge.judge_pixels(
            name,
            document,
            &mut |each| watched = self.watch.watch(document, &wanted, each),
            scratch,
            findings,
        );
        let Watched {
            frames,
            screened,
            detected,
            repeated,
            undecoded,
        } = watched;
        looked.counts = PixelCounts {
            files: 1,
            frames,
            screened,
            detected,
            repeated,
            undecoded,
        };
        looked.judged.unverifiable |= changed;
        looked
    }
}

/// Judges the pixels of a file that a test gives, read whole and just judged with `scratch`.
pub(crate) fn look_at_given(
    name: &Arc<str>,
    document: &Document,
    (judge, scratch): (&Judge, &mut Scratch),
    findings: &mut Vec<Finding>,
) {
    // Mutants look at the same files again and again.
    static WATCH: LazyLock<Watch> = LazyLock::new(Watch::default);
    if let (None, Some(wanted)) = (&document.shown, judge.wants_of_pixels(scratch)) {
        let mut watch = |each: &mut dyn FnMut(Sight)| {
            WATCH.watch(document, &wanted, each);
        };
        judge.judge_pixels(name, document, &mut watch, scratch, findings);
    }
}
