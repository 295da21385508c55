//! Findings of the series that show a face, or of which a person must say whether they do.
use rustc_hash::FxHashMap;

use super::super::collect::Collector;
use super::super::faces::{Answer, Found};
use super::{Answers, DataSetError, Files};
use crate::field::{FieldPath, Name, Tag};
use crate::finding::{Finding, Fingerprint};
use crate::judge::{FaceRule, Judge, Scratch, Told};
use crate::pixels::faces::Why;

/// Pixel Data.
const PIXELS: Tag = Tag(0x7FE0, 0x0010);
/// Recognizable Visual Features.
const RECOGNIZABLE: Tag = Tag(0x0028, 0x0302);

/// Asks all pixel rules that ask for no face.
pub(super) fn run<E: From<DataSetError>>(
    collector: &Collector,
    judge: &Judge,
    engine: &dyn Answers,
    files: &mut dyn Files,
    scratch: &mut Scratch,
    sink: &mut impl FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    for rule in judge.face_rules() {
        let Some(rows) = collector.faces_of(rule.number) else {
            continue;
        };
        let answer = engine.faces(rule.id, &rows).map_err(DataSetError::from)?;
        tell(&answer, rule, judge, files, scratch, sink)?;
        scratch.tally_mut().saw_series(rule.number, answer.counts);
    }
    Ok(())
}

fn tell<E>(
    answer: &Answer,
    rule: FaceRule<'_>,
    judge: &Judge,
    files: &mut dyn Files,
    scratch: &mut Scratch,
    sink: &mut impl FnMut(Finding) -> Result<(), E>,
) -> Result<(), E> {
    let mut before: FxHashMap<Fingerprint, u32> = FxHashMap::default();
    let each = answer.found.iter().map(|found| of(found, files));
    let more = (answer.more > 0).then(|| Told {
        what: "Series".to_owned(),
        but: format!("{} more fail than are told of", answer.more),
        ..Told::default()
    });
    for told in each.chain(more) {
        let mut finding = judge.told_of_face(rule, told);
        let again = before.entry(finding.fingerprint).or_default();
        if *again > 0 {
            finding.fingerprint = finding.fingerprint.again(*again);
        }
        *again += 1;
        scratch.tally_mut().found(rule.number, 1);
        let file = finding.file.clone().unwrap_or_default();
        let mut loosened = vec![finding];
        judge.loosen(&file, &mut loosened, 0, scratch.tally_mut());
        loosened.into_iter().try_for_each(&mut *sink)?;
    }
    Ok(())
}

/// What is told of a series, at its first file.
fn of(found: &Found, files: &mut dyn Files) -> Told {
    let why = found.outcome.why();
    let tag = match why {
        Why::Recognizable => RECOGNIZABLE,
        _ => PIXELS,
    };
    let (field, name) = match found.picture {
        true => (FieldPath::pixels(), Some("The picture")),
        false => (
            FieldPath::top(Name::Tag(tag)),
            crate::standard::attribute_name(tag),
        ),
    };
    Told {
        file: files.name(found.file),
        field: Some(field),
        name: name.map(Into::into),
        what: match found.files {
            _ if found.picture => "The picture".to_owned(),
            files if found.together > 0 => format!(
                "The slices of this file and {} more, of {} series in one space,",
                files.saturating_sub(1),
                found.together
            ),
            0 | 1 => "The series of this file alone".to_owned(),
            files => format!(
                "The series of this file and {} more",
                files.saturating_sub(1)
            ),
        },
        but: why.phrase().to_owned(),
        ..Told::default()
    }
}
