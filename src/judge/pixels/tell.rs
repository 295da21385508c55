//! Findings about pixels: the words, and where on the frame it is.
use std::borrow::Cow;
use std::sync::Arc;

use super::known::Regions;
use super::{By, Unseen};
use crate::field::{
    Document, FieldId, FieldPath, Format, Name, ProblemCode, Readings, Sight, Tag, Writing,
};
use crate::finding::{Finding, Fingerprint, Neighbour, Shown, UNVERIFIABLE};
use crate::judge::write;
use crate::policy::model::Part;

/// Pixel Data.
const PIXEL_DATA: Tag = Tag(0x7FE0, 0x0010);

/// Makes the findings of one file.
pub(super) struct Tell<'a> {
    file: &'a Arc<str>,
    document: &'a Document,
    reveal: bool,
}

/// Where a finding points, and what was read there.
#[derive(Clone, Copy, Default)]
pub(super) struct Where<'w> {
    /// The element; [`FieldId::NONE`] for pixels without one, `None` for the file as a whole.
    pub(super) field: Option<FieldId>,
    pub(super) frame: Option<u32>,
    pub(super) region: Option<[u32; 4]>,
    /// Columns and rows of the frame.
    pub(super) size: Option<[u32; 2]>,
    pub(super) readings: &'w [String],
}

impl Where<'_> {
    /// The file as a whole.
    pub(super) const FILE: Self = Self {
        field: None,
        frame: None,
        region: None,
        size: None,
        readings: &[],
    };

    /// An attribute.
    pub(super) fn field(at: FieldId) -> Self {
        Self {
            field: Some(at),
            ..Self::FILE
        }
    }
}

impl<'a> Tell<'a> {
    pub(super) fn new(file: &'a Arc<str>, document: &'a Document, reveal: bool) -> Self {
        Self {
            file,
            document,
            reveal,
        }
    }

    /// Path and name of what a finding is about.
    fn place(&self, at: Option<FieldId>) -> (FieldPath, Cow<'static, str>) {
        let Some(at) = at else {
            return (FieldPath::file_name(), "The file".into());
        };
        match self.document.field(at) {
            Some(field) => (
                self.document.path_of(at),
                self.document.standard_name(field),
            ),
            None if self.document.format == Some(Format::Image) => {
                (FieldPath::pixels(), "The picture".into())
            }
            None => (FieldPath::top(Name::Tag(PIXEL_DATA)), "Pixel Data".into()),
        }
    }

    /// A rule fails.
    pub(super) fn finding(
        &self,
        By {
            id, policy, rule, ..
        }: By<'_>,
        but: &str,
        at: Where<'_>,
    ) -> Finding {
        let (path, name) = self.place(at.field);
        let field = at.field.and_then(|id| Some((id, self.document.field(id)?)));
        let value = match (at.region, field) {
            (Some(_), _) => self.read(at.readings),
            (None, Some((_, field))) if at.frame.is_none() => {
                Some(write::shown(self.document, field, self.reveal))
            }
            _ => None,
        };
        let sentence = write::sentence(policy, rule);
        Finding {
            rule: Arc::clone(id),
            severity: rule.severity,
            code: None,
            file: Some(Arc::clone(self.file)),
            fingerprint: Fingerprint::new(
                id,
                Some(self.file),
                Some(path.as_str()),
                at.frame,
                at.region,
            ),
            field: Some(path),
            message: format!("{name} {sentence}, but {but}").into(),
            name: Some(name),
            frame: at.frame,
            region: at.region,
            frame_size: at.size,
            offset: field.map(|(_, field)| field.place.start),
            surroundings: match field {
                Some((id, _)) => around(write::around(self.document, id, self.reveal), &value),
                None => Arc::new([]),
            },
            value,
            waived: None,
        }
    }

    /// What was read, masked: how long the longest reading is.
    fn read(&self, readings: &[String]) -> Option<Shown> {
        let longest = readings.iter().map(|text| text.chars().count()).max()?;
        let masked = Shown::characters("text", u64::try_from(longest).unwrap_or(u64::MAX));
        Some(match self.reveal {
            true => masked.revealing(&readings.join(" / ")),
            false => masked,
        })
    }

    /// An image, or frames of it, that nobody could see.
    pub(super) fn unseen(&self, it: &Unseen) -> Finding {
        let code = ProblemCode::PixelsNotSeen;
        let (path, name) = self.place(Some(it.field));
        let frames = match (it.first, it.frames) {
            (0, _) => String::new(),
            (first, 0 | 1) => format!(" (frame {first})"),
            (first, frames) => format!(" ({frames} frames, the first of them {first})"),
        };
        let field = self.document.field(it.field);
        Finding {
            severity: it.severity,
            name: Some(name),
            message: format!("{}: {}{frames}", code.title(), it.why).into(),
            frame: Some(it.first).filter(|first| *first > 0),
            offset: field.map(|field| field.place.start),
            fingerprint: Fingerprint::new(
                &format!("{UNVERIFIABLE}/{}", code.code()),
                Some(self.file),
                Some(path.as_str()),
                None,
                None,
            ),
            field: Some(path),
            surroundings: match field {
                Some(_) => write::around(self.document, it.field, self.reveal),
                None => Arc::new([]),
            },
            ..write::unread(self.file, code)
        }
    }
}

/// The fields around one, with what was read in its pixels in the place of these.
fn around(fields: Arc<[Neighbour]>, value: &Option<Shown>) -> Arc<[Neighbour]> {
    if value.is_none() {
        return fields;
    }
    let told = |field: &Neighbour| match field.is_it {
        true => Neighbour {
            value: value.clone(),
            ..field.clone()
        },
        false => field.clone(),
    };
    fields.iter().map(told).collect()
}

/// `frame 3 of 120`, or `the frame` where there is one.
pub(super) fn frame(sight: &Sight) -> String {
    match sight.frames {
        Some(1) => "the frame".to_owned(),
        Some(frames) => format!("frame {} of {frames}", sight.frame),
        None => format!("frame {}", sight.frame),
    }
}

/// In which ninth of the frame the middle of a region lies.
fn corner([width, height]: [u32; 2], [x, y, w, h]: [u32; 4]) -> &'static str {
    let third = |start: u32, length: u32, size: u32| {
        let middle = u64::from(start)
            .saturating_mul(2)
            .saturating_add(length.into());
        let size = u64::from(size.max(1));
        (middle.saturating_mul(3) / size.saturating_mul(2)).min(2)
    };
    match (third(y, h, height), third(x, w, width)) {
        (0, 0) => "at the top left of",
        (0, 1) => "at the top of",
        (0, _) => "at the top right of",
        (1, 0) => "on the left of",
        (1, 1) => "in the middle of",
        (1, _) => "on the right of",
        (_, 0) => "at the bottom left of",
        (_, 1) => "at the bottom of",
        (_, _) => "at the bottom right of",
    }
}

/// What is said of text on a frame.
pub(super) fn of_text(
    sight: &Sight,
    writing: &Writing,
    part: Part,
    regions: &Regions,
    excepts: bool,
) -> String {
    let what = match &writing.read {
        read if read.texts().is_empty() => "text that cannot be read",
        Readings::Part(_) => "text of which a part cannot be read",
        Readings::Whole(_) if excepts => "text that no exception lets pass",
        Readings::Whole(_) => "text",
    };
    let place = match sight.size.contains(&0) {
        true => "in",
        false => corner(sight.size, writing.region),
    };
    let regions = match part {
        Part::Whole => "",
        Part::OutsideRegions if !sight.own => ", where no ultrasound regions are",
        Part::OutsideRegions if regions.are_absent() => {
            ", and the file names no ultrasound regions"
        }
        Part::OutsideRegions if regions.unknown => {
            ", outside the ultrasound regions whose place is told"
        }
        Part::OutsideRegions => ", outside the ultrasound regions",
        Part::InsideRegions if regions.unknown => {
            ", perhaps inside an ultrasound region whose place is not told"
        }
        Part::InsideRegions => ", inside an ultrasound region",
    };
    let frame = frame(sight);
    format!(
        "{what} stands {place} {frame}{regions} (seen by {})",
        writing.how
    )
}

/// What is said of the texts of a frame beyond those that are told one by one.
pub(super) fn more_texts(sight: &Sight, count: usize) -> String {
    let texts = match count {
        1 => "1 more text stands",
        _ => &format!("{count} more texts stand"),
    };
    format!("{texts} in {}", frame(sight))
}

/// What is said of an area that is not blank.
pub(super) fn not_blank(sight: &Sight) -> String {
    format!("its pixels have several values in {}", frame(sight))
}

/// What is said of an area that is no part of the frame.
pub(super) fn beyond(sight: &Sight) -> String {
    let [columns, rows] = sight.size;
    format!(
        "some of it lies beyond {}, which has {columns} columns and {rows} rows",
        frame(sight)
    )
}

#[cfg(test)]
mod tests {
    use super::corner;

    #[test]
    fn the_middle_of_a_region_says_where_on_the_frame_it_is() {
        for (region, words) in [
            ([0, 0, 100, 12], "at the top left of"),
            ([200, 250, 100, 12], "in the middle of"),
            ([400, 500, 112, 12], "at the bottom right of"),
            ([0, 0, 512, 12], "at the top of"),
            ([u32::MAX, u32::MAX, u32::MAX, 1], "at the bottom right of"),
        ] {
            assert_eq!(corner([512, 512], region), words, "{region:?}");
        }
    }
}
