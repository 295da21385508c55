//! Known places: what attributes say of the pixels beside them. Ultrasound regions, annotations that are said to be burned
//! in, and images that are no acquisition but a capture, a dose report or a scanned document.
use crate::field::{Document, Field, FieldId, Name, Tag, Value};

/// Sequence of Ultrasound Regions: PS3.3 C.8.5.5.
const REGIONS: Tag = Tag(0x0018, 0x6011);
/// Region Location Min X0, Min Y0, Max X1, Max Y1 in it: its first and last columns and rows, from 0.
const LOCATION: [Tag; 4] = [
    Tag(0x0018, 0x6018),
    Tag(0x0018, 0x601A),
    Tag(0x0018, 0x601C),
    Tag(0x0018, 0x601E),
];
/// Burned In Annotation: PS3.3 C.7.6.1.1.
const BURNED_IN: Tag = Tag(0x0028, 0x0301);
/// SOP Class UID, and the one in the file meta.
const SOP_CLASSES: [Tag; 2] = [Tag(0x0008, 0x0016), Tag(0x0002, 0x0002)];
/// Image Type: PS3.3 C.7.6.1.1.2.
const IMAGE_TYPE: Tag = Tag(0x0008, 0x0008);
/// Conversion Type: PS3.3 C.8.6.1.
const CONVERSION: Tag = Tag(0x0008, 0x0064);
/// RT Dose Storage, whose images are doses.
const RT_DOSE: &str = "1.2.840.10008.5.1.4.1.1.481.2";

/// SOP classes that are no acquisition (PS3.4 B.5).
const CAPTURES: &[(&str, &str)] = &[
    (
        "1.2.840.10008.5.1.4.1.1.7",
        "its SOP class is a secondary capture",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.104",
        "its SOP class is an encapsulated document",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.88.67",
        "its SOP class is a dose report",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.88.68",
        "its SOP class is a dose report",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.88.73",
        "its SOP class is a dose report",
    ),
    (
        "1.2.840.10008.5.1.4.1.1.88.76",
        "its SOP class is a dose report",
    ),
];

/// Defined terms of Conversion Type: each says that equipment for secondary capture made the image.
const CONVERSIONS: &[(&str, &str)] = &[
    ("DV", "it says: digitized video"),
    ("DI", "it says: digital interface"),
    ("DF", "it says: digitized film"),
    ("WSD", "it says: made on a workstation"),
    ("SD", "it says: scanned document"),
    ("SI", "it says: scanned image"),
    ("DRW", "it says: drawing"),
    ("SYN", "it says: synthetic image"),
];

/// Words in values of Image Type. The standard has none for these: "SCREEN SAVE" and "DOSE_INFO" are those of GE's
/// scanners (pydicom's deid, recipe `deid.dicom`, and CTP's DicomPixelAnonymizer.script filter by them), "CSA REPORT" is
/// Siemens' (DICOM conformance statements of syngo MR).
const WORDS: &[(&str, &str)] = &[
    ("SCREEN", "it says: picture of a screen"),
    ("SCREENSAVE", "it says: picture of a screen"),
    ("SCREENSHOT", "it says: picture of a screen"),
    ("CAPTURE", "it says: capture"),
    ("DOSE", "it says: dose report"),
    ("REPORT", "it says: report"),
    ("SCANNED", "it says: scanned document"),
];

/// Whether a field has this tag and stands at the top.
fn at_top(field: &Field, tag: Tag) -> bool {
    field.name == Name::Tag(tag) && field.parent == FieldId::NONE
}

/// A value without padding, in capitals.
fn capitals(value: &str) -> String {
    value.trim_matches([' ', '\0']).to_uppercase()
}

/// Every Burned In Annotation (0028,0301) that says YES. What says NO is not believed.
pub(super) fn burned_in(document: &Document) -> Vec<FieldId> {
    let says_yes = |field: &Field| {
        field.name == Name::Tag(BURNED_IN)
            && document.values_of(field).any(|it| capitals(&it) == "YES")
    };
    let fields = document.fields.iter().enumerate();
    fields
        .filter(|(_, field)| says_yes(field))
        .filter_map(|(at, _)| FieldId::new(at))
        .collect()
}

/// Every attribute that says that the file is a capture, a dose report or a scanned document, and what it says.
pub(super) fn captures(document: &Document) -> Vec<(FieldId, &'static str)> {
    let mut found = Vec::new();
    let is_dose = document.fields.iter().any(|field| {
        at_top(field, SOP_CLASSES[0]) && document.values_of(field).any(|it| &*it == RT_DOSE)
    });
    for (at, field) in document.fields.iter().enumerate() {
        let said = if SOP_CLASSES.iter().any(|tag| at_top(field, *tag)) {
            document.values_of(field).find_map(|value| class(&value))
        } else if at_top(field, CONVERSION) {
            let values = document.values_of(field).map(|value| capitals(&value));
            values.filter(|value| !value.is_empty()).last().map(|last| {
                let known = CONVERSIONS.iter().find(|(term, _)| *term == last);
                known.map_or(
                    "it says that equipment for secondary capture made it",
                    |k| k.1,
                )
            })
        } else if at_top(field, IMAGE_TYPE) {
            let values = document.values_of(field).map(|value| capitals(&value));
            let word = |value: String| {
                let mut words = value.split(|c: char| !c.is_alphanumeric());
                words.find_map(|word| WORDS.iter().find(|(known, _)| *known == word))
            };
            let (known, said) = match values.filter_map(word).next() {
                Some(known) => *known,
                None => continue,
            };
            (known != "DOSE" || !is_dose).then_some(said)
        } else {
            None
        };
        if let (Some(said), Some(id)) = (said, FieldId::new(at)) {
            found.push((id, said));
        }
    }
    found
}

/// What a SOP class is, if it is no acquisition: one of these, or below one.
fn class(uid: &str) -> Option<&'static str> {
    let uid = uid.trim_matches([' ', '\0']);
    let is = |known: &str| {
        uid.strip_prefix(known)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let (_, said) = CAPTURES.iter().find(|(known, _)| is(known))?;
    Some(said)
}

/// The ultrasound regions of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Regions {
    /// Rectangles `[x, y, width, height]`.
    known: Vec<[u32; 4]>,
    /// Whether the place of one cannot be told.
    pub(super) unknown: bool,
}

impl Regions {
    /// Those that the file names.
    pub(super) fn of(document: &Document) -> Self {
        let mut regions = Self::default();
        let sequences = document.fields.iter().enumerate();
        for (at, field) in sequences.filter(|(_, field)| at_top(field, REGIONS)) {
            let (Value::Items(count), Some(id)) = (field.value, FieldId::new(at)) else {
                continue;
            };
            // What it holds stands behind it, item after item.
            let within = |field: &&Field| field.parent == id;
            let behind = document.fields.iter().skip(at);
            let parts: Vec<&Field> = behind.filter(within).collect();
            for item in 0..count {
                let number = |tag: Tag| -> Option<u32> {
                    let first = parts.partition_point(|field| field.item < item);
                    let own = parts.get(first..)?;
                    let mut own = own.iter().take_while(|field| field.item == item);
                    let field = own.find(|field| field.name == Name::Tag(tag))?;
                    document.values_of(field).next()?.parse().ok()
                };
                match rectangle(LOCATION.map(number)) {
                    Some(region) => regions.known.push(region),
                    None => regions.unknown = true,
                }
            }
        }
        regions
    }

    /// Whether the file names none.
    pub(super) fn are_absent(&self) -> bool {
        self.known.is_empty() && !self.unknown
    }

    /// Whether some part of `it` lies in none of them. Regions whose place cannot be told hold nothing.
    pub(super) fn leave(&self, it: [u32; 4]) -> bool {
        !self.known.iter().any(|region| holds(*region, it))
    }

    /// Whether some part of `it` lies in one of them. A region whose place cannot be told may be anywhere.
    pub(super) fn meet(&self, it: [u32; 4]) -> bool {
        self.unknown || self.known.iter().any(|region| meet(*region, it))
    }
}

fn rectangle(location: [Option<u32>; 4]) -> Option<[u32; 4]> {
    let [Some(x0), Some(y0), Some(x1), Some(y1)] = location else {
        return None;
    };
    let width = x1.checked_sub(x0)?.checked_add(1)?;
    let height = y1.checked_sub(y0)?.checked_add(1)?;
    Some([x0, y0, width, height])
}

fn ends([x, y, width, height]: [u32; 4]) -> (u64, u64) {
    (
        u64::from(x) + u64::from(width),
        u64::from(y) + u64::from(height),
    )
}

/// Whether all of `inner` lies in `outer`.
fn holds(outer: [u32; 4], inner: [u32; 4]) -> bool {
    let ((right, bottom), (inner_right, inner_bottom)) = (ends(outer), ends(inner));
    outer[0] <= inner[0] && outer[1] <= inner[1] && right >= inner_right && bottom >= inner_bottom
}

/// Whether two rectangles share a pixel.
pub(super) fn meet(a: [u32; 4], b: [u32; 4]) -> bool {
    let ((a_right, a_bottom), (b_right, b_bottom)) = (ends(a), ends(b));
    let (left, top) = (a[0].max(b[0]), a[1].max(b[1]));
    u64::from(left) < a_right.min(b_right) && u64::from(top) < a_bottom.min(b_bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_that_sticks_out_of_a_region_is_both_outside_and_inside() {
        let regions = Regions {
            known: vec![[10, 10, 100, 100]],
            unknown: false,
        };
        let (inner, outer, across) = ([20, 20, 30, 10], [120, 20, 30, 10], [100, 20, 30, 10]);
        assert!(!regions.leave(inner) && regions.meet(inner));
        assert!(regions.leave(outer) && !regions.meet(outer));
        assert!(regions.leave(across) && regions.meet(across));
    }

    #[test]
    fn without_regions_all_is_outside_and_a_region_without_a_place_may_be_anywhere() {
        let none = Regions::default();
        assert!(none.are_absent() && none.leave([0, 0, 1, 1]) && !none.meet([0, 0, 1, 1]));
        let unknown = Regions {
            unknown: true,
            ..Regions::default()
        };
        assert!(unknown.leave([0, 0, 1, 1]) && unknown.meet([0, 0, 1, 1]));
        assert_eq!(rectangle([Some(5), Some(0), Some(4), Some(9)]), None);
        assert_eq!(
            rectangle([Some(5), Some(1), Some(5), Some(9)]),
            Some([5, 1, 1, 9])
        );
    }

    #[test]
    fn classes_below_a_secondary_capture_are_such_and_neighbours_are_not() {
        assert!(class("1.2.840.10008.5.1.4.1.1.7.4\0").is_some());
        assert!(class("1.2.840.10008.5.1.4.1.1.104.1").is_some());
        assert!(class("1.2.840.10008.5.1.4.1.1.77.1.1").is_none());
        assert!(class("1.2.840.10008.5.1.4.1.1.2").is_none());
        assert!(class("1.2.840.10008.5.1.4.1.1.88.22").is_none());
    }
}
