//! What DICOMDIRs say of files, and what the files say themselves: the facts of `agree with the files`, in a table called
//! `directory`.
//!
//! A DICOMDIR (PS3.3 Annex F) is a tree of records. They stand in one sequence; which is under which is said by their offsets in
//! the file. A record that is in use and to which no offset leads is *lost*: it is passed over by whoever reads the tree.
//!
//! File IDs (PS3.10 8.2) are in upper case; media are often copied to lower case. Paths are compared without regard to case.
use rustc_hash::FxHashMap;

use crate::field::{Document, Field, FieldId, Format, Name, Tag};

/// The columns of text, behind the numbers `file` and `row`.
pub const COLUMNS: [&str; 9] = [
    "what", "folder", "path", "uid", "class", "syntax", "patient", "study", "series",
];

/// Directory Record Sequence.
const RECORDS: Tag = Tag(0x0004, 0x1220);
/// Offset of the First Directory Record of the Root Directory Entity.
const ROOT: Tag = Tag(0x0004, 0x1200);
/// Bytes of an item's header, to which offsets lead.
const ITEM_HEADER: u64 = 8;
/// Types of records that have no file of their own (PS3.3 F.5; some are retired).
const WITHOUT_FILE: [&str; 10] = [
    "PATIENT",
    "STUDY",
    "SERIES",
    "VISIT",
    "RESULTS",
    "INTERPRETATION",
    "STUDY COMPONENT",
    "TOPIC",
    "MRDR",
    "PRIVATE",
];

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The directory record, from 1; 0 for a file as a whole.
    pub row: u64,
    /// The values, in the order of [`COLUMNS`].
    pub texts: [Option<String>; 9],
}

/// What is wrong, by the number that stands as a group's figure and as a member's quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// A record names a file that is not there, or is no DICOM file.
    NoFile,
    /// The SOP Instance UID is another.
    Uid,
    /// The SOP Class UID is another.
    Class,
    /// The Transfer Syntax UID is another.
    Syntax,
    /// The Patient ID of the record above is another.
    Patient,
    /// The Study Instance UID of the record above is another.
    Study,
    /// The Series Instance UID of the record above is another.
    Series,
    /// No record names the file.
    NotNamed,
    /// No offset leads to the record.
    Lost,
}

impl Wrong {
    /// All, by their numbers.
    pub const ALL: [Self; 9] = [
        Self::NoFile,
        Self::Uid,
        Self::Class,
        Self::Syntax,
        Self::Patient,
        Self::Study,
        Self::Series,
        Self::NotNamed,
        Self::Lost,
    ];

    /// Of a number.
    pub fn of(number: u64) -> Option<Self> {
        Self::ALL.get(usize::try_from(number).ok()?).copied()
    }

    /// How the sentence goes on after "but".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::NoFile => "it names a file that is not there as a DICOM file",
            Self::Uid => "the file has another SOP Instance UID",
            Self::Class => "the file has another SOP Class UID",
            Self::Syntax => "the file has another Transfer Syntax UID",
            Self::Patient => "the file has another Patient ID than the record above",
            Self::Study => "the file has another Study Instance UID than the record above",
            Self::Series => "the file has another Series Instance UID than the record above",
            Self::NotNamed => "no directory record names the file",
            Self::Lost => "no offset leads to the directory record",
        }
    }

    /// The attribute of a directory record that a finding points at; `None` for one about the file as a whole.
    pub fn attribute(self) -> Option<Tag> {
        match self {
            Self::NotNamed => None,
            Self::Uid => Some(Tag(0x0004, 0x1511)),
            Self::Class => Some(Tag(0x0004, 0x1510)),
            Self::Syntax => Some(Tag(0x0004, 0x1512)),
            Self::Lost => Some(Tag(0x0004, 0x1430)),
            Self::NoFile | Self::Patient | Self::Study | Self::Series => Some(Tag(0x0004, 0x1500)),
        }
    }
}

/// The sequence of directory records, and the attribute in its item: where a finding about a directory record stands.
pub fn place(row: u64, wrong: Wrong) -> Option<(Tag, u32, Tag)> {
    let item = u32::try_from(row.checked_sub(1)?).ok()?;
    Some((RECORDS, item, wrong.attribute()?))
}

/// The rows of one file, which stands at `path` in the dataset. `asked`: whether the rule is for it, if it is a DICOMDIR.
pub fn lines(document: &Document, path: &str, asked: bool) -> Vec<Line> {
    match document.format {
        Some(Format::Dicomdir) if asked => of_directory(document, &folded(path)),
        Some(Format::Dicom) => of_file(document, &folded(path)),
        _ => Vec::new(),
    }
}

/// A path as it is compared.
fn folded(path: &str) -> String {
    path.to_uppercase()
}

fn of_file(document: &Document, path: &str) -> Vec<Line> {
    let at = |tag: Tag| {
        let top = |field: &&Field| field.parent == FieldId::NONE && field.name == Name::Tag(tag);
        document
            .fields
            .iter()
            .find(top)
            .and_then(|field| first(document, field))
    };
    let mut lines = vec![line(
        0,
        [
            Some("file".to_owned()),
            None,
            Some(path.to_owned()),
            at(Tag(0x0008, 0x0018)),
            at(Tag(0x0008, 0x0016)),
            at(Tag(0x0002, 0x0010)),
            at(Tag(0x0010, 0x0020)),
            at(Tag(0x0020, 0x000D)),
            at(Tag(0x0020, 0x000E)),
        ],
    )];
    let mut above = Some(path);
    while let Some(below) = above {
        above = below.rsplit_once('/').map(|(folder, _)| folder);
        let folder = above.unwrap_or_default();
        lines.push(short("below", folder, Some(path)));
    }
    lines
}

/// One directory record.
#[derive(Debug, Default)]
struct Record {
    offset: u64,
    next: u64,
    lower: u64,
    unused: bool,
    kind: String,
    path: Option<String>,
    uid: Option<String>,
    class: Option<String>,
    syntax: Option<String>,
    keys: Keys,
    reached: bool,
}

/// What the records on the way down say.
#[derive(Debug, Default, Clone)]
struct Keys {
    patient: Option<String>,
    study: Option<String>,
    series: Option<String>,
}

fn of_directory(document: &Document, path: &str) -> Vec<Line> {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let (root, mut records) = records(document);
    descend(root, &mut records);
    let mut lines = vec![short("directory", folder, None)];
    for (number, record) in (1..).zip(records) {
        let names_none = record.path.is_none() && record.uid.is_none();
        if record.unused || (names_none && WITHOUT_FILE.contains(&record.kind.as_str())) {
            continue;
        }
        let named = record.path.map(|path| match folder {
            "" => folded(&path),
            folder => format!("{folder}/{}", folded(&path)),
        });
        let what = if record.reached { "entry" } else { "lost" };
        lines.push(line(
            number,
            [
                Some(what.to_owned()),
                Some(folder.to_owned()),
                named,
                record.uid,
                record.class,
                record.syntax,
                record.keys.patient,
                record.keys.study,
                record.keys.series,
            ],
        ));
    }
    lines
}

/// The offset of the first record of the root, and all records in the order of the file.
fn records(document: &Document) -> (u64, Vec<Record>) {
    let mut root = 0;
    let mut records: Vec<Record> = Vec::new();
    for field in &document.fields {
        let Name::Tag(tag) = field.name else {
            continue;
        };
        if field.parent == FieldId::NONE && tag == ROOT {
            root = number(document, field);
        }
        let parent = document.field(field.parent);
        if !parent.is_some_and(|it| it.name == Name::Tag(RECORDS) && it.parent == FieldId::NONE) {
            continue;
        }
        let item = usize::try_from(field.item).unwrap_or(usize::MAX);
        // Items are numbered as they stand, so that this grows no further than the file has items.
        while records.len() <= item {
            records.push(Record::default());
        }
        if let Some(record) = records.get_mut(item) {
            record.take(document, field, tag);
        }
    }
    (root, records)
}

impl Record {
    fn take(&mut self, document: &Document, field: &Field, tag: Tag) {
        if self.offset == 0 {
            self.offset = field.place.start.saturating_sub(ITEM_HEADER);
        }
        match (tag.0, tag.1) {
            (0x0004, 0x1400) => self.next = number(document, field),
            (0x0004, 0x1420) => self.lower = number(document, field),
            (0x0004, 0x1410) => self.unused = number(document, field) == 0,
            (0x0004, 0x1430) => self.kind = first(document, field).unwrap_or_default(),
            (0x0004, 0x1500) => {
                let parts: Vec<_> = document.values_of(field).collect();
                self.path = (!parts.is_empty()).then(|| parts.join("/"));
            }
            (0x0004, 0x1510) => self.class = first(document, field),
            (0x0004, 0x1511) => self.uid = first(document, field),
            (0x0004, 0x1512) => self.syntax = first(document, field),
            (0x0010, 0x0020) => self.keys.patient = first(document, field),
            (0x0020, 0x000D) => self.keys.study = first(document, field),
            (0x0020, 0x000E) => self.keys.series = first(document, field),
            _ => {}
        }
    }
}

/// Follows the offsets from the root, and gives each record the keys of those above it.
fn descend(root: u64, records: &mut [Record]) {
    let by_offset: FxHashMap<u64, usize> = records
        .iter()
        .enumerate()
        .map(|(number, record)| (record.offset, number))
        .collect();
    let mut left = vec![(root, Keys::default())];
    while let Some((offset, above)) = left.pop() {
        let record = by_offset.get(&offset).and_then(|at| records.get_mut(*at));
        let Some(record) = record.filter(|record| offset != 0 && !record.reached) else {
            continue;
        };
        record.reached = true;
        let mut keys = above.clone();
        match record.kind.as_str() {
            "PATIENT" => keys.patient = record.keys.patient.take(),
            "STUDY" => keys.study = record.keys.study.take(),
            "SERIES" => keys.series = record.keys.series.take(),
            _ => {}
        }
        record.keys = keys.clone();
        left.push((record.next, above));
        left.push((record.lower, keys));
    }
}

fn short(what: &str, folder: &str, path: Option<&str>) -> Line {
    let mut texts: [Option<String>; 9] = Default::default();
    let values = [Some(what), Some(folder), path];
    for (text, value) in texts.iter_mut().zip(values) {
        *text = value.map(str::to_owned);
    }
    Line { row: 0, texts }
}

fn line(row: u64, texts: [Option<String>; 9]) -> Line {
    Line { row, texts }
}

/// The first value of a field, if it has one.
fn first(document: &Document, field: &Field) -> Option<String> {
    let value = document.values_of(field).next()?;
    let value = value.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

fn number(document: &Document, field: &Field) -> u64 {
    let value = document.values_of(field).next();
    value
        .and_then(|value| value.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(offset: u64, next: u64, lower: u64, kind: &str, key: &str) -> Record {
        let key = Some(key.to_owned());
        Record {
            offset,
            next,
            lower,
            kind: kind.to_owned(),
            keys: Keys {
                patient: key.clone(),
                study: key.clone(),
                series: key,
            },
            ..Record::default()
        }
    }

    fn texts(keys: &Keys) -> [Option<&str>; 3] {
        [&keys.patient, &keys.study, &keys.series].map(|one| one.as_deref())
    }

    #[test]
    fn offsets_say_what_stands_under_what_and_a_circle_ends() {
        let mut records = vec![
            record(10, 50, 20, "PATIENT", "p"),
            record(30, 0, 40, "SERIES", "r"),
            record(20, 0, 30, "STUDY", "s"),
            record(40, 10, 20, "IMAGE", "i"),
            record(50, 0, 0, "PATIENT", "q"),
            record(60, 0, 0, "IMAGE", "j"),
        ];
        descend(10, &mut records);
        let reached: Vec<bool> = records.iter().map(|one| one.reached).collect();
        assert_eq!(reached, [true, true, true, true, true, false]);
        let of = |n: usize| records.get(n).map(|one| texts(&one.keys));
        assert_eq!(of(3), Some([Some("p"), Some("s"), Some("r")]));
        assert_eq!(of(4), Some([Some("q"), None, None]));
    }

    #[test]
    fn a_file_stands_below_each_folder_above_it() {
        let document = Document {
            format: Some(Format::Dicom),
            ..Document::default()
        };
        let lines = lines(&document, "a/b/c.dcm", true);
        let folders: Vec<Option<&str>> =
            lines.iter().map(|line| line.texts[1].as_deref()).collect();
        assert_eq!(folders, [None, Some("A/B"), Some("A"), Some("")]);
    }
}
