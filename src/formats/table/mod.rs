//! Tables: delimited text and Parquet in, documents of columns and cells out, a portion of the rows at a time.
//!
//! | file | what it does |
//! |---|---|
//! | `delimited` | text: rows and cells of a portion, and what is wrong with them |
//! | `layout` | what separates the cells, and whether the first row names the columns |
//! | `row` | one row of text cut into cells |
//! | `encoding` | which encoding the text is in |
//! | `parquet` | Parquet, by the reader of arrow-rs, and what its pages claim |
mod delimited;
mod encoding;
mod layout;
#[cfg(feature = "tables")]
mod parquet;
mod row;
#[cfg(test)]
mod tests;

use super::source::{Origin, Source};
use super::{Each, ReadOptions};
use crate::field::{
    Column, Document, Field, FieldId, FieldPath, Name, Place, Problem, ProblemCode, VR, Value,
};

/// Columns of one table; cells beyond are not judged, and a finding says so.
const MAX_COLUMNS: usize = 1 << 16;
/// Cells of one portion, unless one row has more.
const PORTION_CELLS: usize = 1 << 16;
/// Problems of one kind that are told one by one; another says that there are more.
const EACH: u32 = 100;

/// Reads a table. All portions but the last are given to `each`, if there is one; `document` holds the last, or all.
pub(super) fn read(
    document: &mut Document,
    source: &mut Source<'_>,
    origin: Origin<'_>,
    name: Option<&[u8]>,
    options: &ReadOptions,
    each: Option<Each<'_>>,
) {
    document
        .charsets
        .push(super::dicom::charset::Charset::parse(b"ISO_IR 192").0);
    let first = source.first(&mut document.bytes);
    if !first.starts_with(b"PAR1") && !first.starts_with(b"PARE") {
        return delimited::read(document, source, name, options, each);
    }
    #[cfg(feature = "tables")]
    parquet::read(document, origin, options, each);
    #[cfg(not(feature = "tables"))]
    {
        let _ = origin;
        super::whole(document, ProblemCode::FormatNotRead);
    }
}

/// Enters the name of a column or a cell.
fn enter(document: &mut Document, name: Name, row: u32, value: Value, place: Place) {
    document.fields.push(Field {
        name,
        // Text as it stands: one value, whatever characters it has.
        vr: VR::UT,
        parent: FieldId::NONE,
        item: row,
        creator: FieldId::NONE,
        charset: 1,
        big_endian: false,
        was_unknown: false,
        value,
        place,
    });
}

/// Appends a text to the document's bytes.
fn keep(document: &mut Document, text: &str) -> Value {
    let start = document.bytes.len();
    document.bytes.extend(text.as_bytes());
    match text.len() {
        0 => Value::Empty,
        len => Value::Bytes { start, len },
    }
}

/// What is left of a document for its next portion.
fn next_portion(document: &mut Document) {
    document.fields.clear();
    document.problems.clear();
    document.parts.clear();
}

/// Columns of these names; two of one name are told.
fn columns(document: &mut Document, names: impl IntoIterator<Item = String>) {
    let mut seen = rustc_hash::FxHashMap::default();
    for (number, name) in (1usize..).zip(names) {
        let column = Column::new(&name);
        if let Some(before) = seen.insert(name, number) {
            document.problems.push(Problem {
                code: ProblemCode::DuplicateColumn,
                path: Some(FieldPath::of_column(&column, None)),
                name: None,
                offset: 0,
                length: 0,
                said: Some(format!("columns {before} and {number}").into()),
            });
        }
        document.columns.push(column);
    }
}

/// Problems of one kind, of which the first are told one by one.
#[derive(Default)]
struct Often(u32);

impl Often {
    fn tell(&mut self, document: &mut Document, mut problem: Problem) {
        if self.0 > EACH {
            return;
        }
        if self.0 == EACH {
            problem.path = None;
            problem.length = 0;
            problem.said = Some("here and in further rows, which are not listed".into());
        }
        self.0 += 1;
        document.problems.push(problem);
    }
}
