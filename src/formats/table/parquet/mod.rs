//! Parquet, by the reader of arrow-rs: columns as text, and what the file says of itself (pairs of the footer, statistics).
//!
//! A column of structures is one column for each of its fields, `a.b`. Lists and maps are one text.
mod pages;

use std::fs::File;
use std::io::{Read, Seek as _, SeekFrom};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use datafusion::arrow::array::{Array, ArrayRef, AsArray as _, BinaryArray};
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ParquetRecordBatchReaderBuilder,
};
use datafusion::parquet::errors::{ParquetError, Result};
use datafusion::parquet::file::metadata::ParquetMetaData;
use datafusion::parquet::file::reader::{ChunkReader, Length};

use super::{MAX_COLUMNS, PORTION_CELLS, columns, enter, keep, next_portion};
use crate::field::{
    Document, Field, FieldId, Layout, Name, Place, Problem, ProblemCode, VR, Value,
};
use crate::formats::source::Origin;
use crate::formats::{Each, ReadOptions};

/// Rows that are decoded at once, at most.
const ROWS: usize = 1024;
/// Structures inside structures.
const DEEPEST: usize = 64;
/// The last bytes of a file whose footer is encrypted (parquet-format, `Encryption.md`).
const ENCRYPTED: &[u8] = b"PARE";
/// The key of the schema as Arrow writes it, which says again what the columns say.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// Reads a Parquet file.
pub(super) fn read(
    document: &mut Document,
    origin: Origin<'_>,
    options: &ReadOptions,
    mut each: Option<Each<'_>>,
) {
    document.bytes.clear();
    document.layout = Some(Layout {
        encoding: "UTF-8",
        separator: None,
        header: true,
    });
    // Damaged files make the crate panic in places (arithmetic on lengths that they claim); nothing of it is used after.
    let done = catch_unwind(AssertUnwindSafe(|| match origin {
        Origin::File(file) => {
            let file = file.try_clone().map_err(ParquetError::from)?;
            let size = document.size;
            run(
                document,
                Chunks {
                    file: Mutex::new(file),
                    size,
                },
                options,
                &mut each,
            )
        }
        Origin::Slice(bytes) => run(
            document,
            bytes::Bytes::copy_from_slice(bytes),
            options,
            &mut each,
        ),
    }));
    let said = match done {
        Ok(Ok(None)) => return,
        Ok(Ok(Some(said))) => said,
        // The errors of the crate may quote what stands in the file.
        Ok(Err(ParquetError::NYI(_))) => "it uses what this version does not read",
        Ok(Err(_)) => "its parts do not fit together, or it is encrypted",
        Err(_) => "its parts contradict each other",
    };
    broken(document, said.to_owned());
}

fn broken(document: &mut Document, said: String) {
    let length = document.size;
    document.problems.push(Problem {
        code: ProblemCode::TableBroken,
        path: None,
        name: None,
        offset: 0,
        length,
        said: Some(said.into()),
    });
}

fn run(
    document: &mut Document,
    input: impl ChunkReader + 'static,
    options: &ReadOptions,
    each: &mut Option<Each<'_>>,
) -> Result<Option<&'static str>> {
    let end = document.size.saturating_sub(ENCRYPTED.len() as u64);
    if *input.get_bytes(end, ENCRYPTED.len())? == *ENCRYPTED {
        return Ok(Some("it is encrypted, and can be read with its key only"));
    }
    let metadata = ArrowReaderMetadata::load(&input, Default::default())?;
    let excess = pages::excess(&input, metadata.metadata(), document.size)?;
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(input, metadata);
    footer(document, builder.metadata());
    let schema = builder.schema().clone();
    let said = schema
        .metadata()
        .iter()
        .filter(|(key, _)| *key != ARROW_SCHEMA);
    let mut said: Vec<_> = said.collect();
    said.sort();
    for (number, (key, value)) in said.into_iter().enumerate() {
        part(
            document,
            format!("schema[{number}]"),
            &format!("{key}: {value}"),
        );
    }
    let mut names = Vec::new();
    for field in schema.fields() {
        name_columns(field.name(), field.data_type(), 0, &mut names);
    }
    if names.len() > MAX_COLUMNS {
        return Err(ParquetError::NYI("columns".to_owned()));
    }
    columns(document, names);
    for number in 0..document.columns.len() {
        let (Ok(column), Some(name)) = (u32::try_from(number), document.columns.get(number)) else {
            break;
        };
        let name = name.name.clone();
        let value = keep(document, &name);
        enter(document, Name::Column(column), 0, value, NOWHERE);
    }
    if excess.is_some() {
        return Ok(excess);
    }
    let width = document.columns.len().max(1);
    let rows = (PORTION_CELLS / width).clamp(1, ROWS);
    let wanted = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let mut read = 0u64;
    let mut row = 0u32;
    for batch in builder.with_batch_size(rows).build()? {
        let batch = batch?;
        let full = document.fields.len() + batch.num_rows().saturating_mul(width) > PORTION_CELLS;
        match each.as_mut().filter(|_| full && row > 0) {
            Some(each) => {
                if each(document).is_break() {
                    return Ok(None);
                }
                document.rows_before = read;
                row = 0;
                next_portion(document);
                document.bytes.clear();
            }
            None if document.fields.len() >= options.limits.max_fields => {
                document.problems.push(Problem {
                    code: ProblemCode::TooManyFields,
                    path: None,
                    name: None,
                    offset: 0,
                    length: 0,
                    said: Some(format!("rows after {read} were not judged").into()),
                });
                return Ok(None);
            }
            None => {}
        }
        enter_batch(document, &batch, row)?;
        row = row.saturating_add(u32::try_from(batch.num_rows()).unwrap_or(u32::MAX));
        read = read.saturating_add(batch.num_rows() as u64);
    }
    if read != wanted {
        broken(
            document,
            format!("it says that it has {wanted} rows, and has {read}"),
        );
    }
    Ok(None)
}

/// What stands in no certain place of the file: values are packed together.
const NOWHERE: Place = Place { start: 0, end: 0 };

/// What the file says of itself: who wrote it, pairs of keys and values, and statistics that repeat values.
fn footer(document: &mut Document, metadata: &ParquetMetaData) {
    let file = metadata.file_metadata();
    if let Some(by) = file.created_by() {
        part(document, "created-by".to_owned(), by);
    }
    let pairs = file
        .key_value_metadata()
        .map(Vec::as_slice)
        .unwrap_or_default();
    for (number, pair) in pairs.iter().enumerate() {
        if pair.key != ARROW_SCHEMA {
            let value = pair.value.as_deref().unwrap_or_default();
            part(
                document,
                format!("metadata[{number}]"),
                &format!("{}: {value}", pair.key),
            );
        }
    }
    for (group, row_group) in metadata.row_groups().iter().enumerate() {
        for (number, column) in row_group.columns().iter().enumerate() {
            let Some(statistics) = column.statistics() else {
                continue;
            };
            let ends = [
                ("min", statistics.min_bytes_opt()),
                ("max", statistics.max_bytes_opt()),
            ];
            for (which, bytes) in ends {
                // Numbers are the data's own; a text may have been left from before they were cleaned.
                let text = bytes.and_then(|bytes| std::str::from_utf8(bytes).ok());
                let is_text = column.column_type() == datafusion::parquet::basic::Type::BYTE_ARRAY;
                if let Some(text) = text.filter(|_| is_text) {
                    part(
                        document,
                        format!("statistics[{group}].{which}[{number}]"),
                        text,
                    );
                }
            }
        }
    }
}

/// Enters a text that is no cell.
fn part(document: &mut Document, path: String, text: &str) {
    let Ok(number) = u32::try_from(document.parts.len()) else {
        return;
    };
    document.parts.push(path.into());
    let value = keep(document, text);
    document.fields.push(Field {
        name: Name::Part(number),
        vr: VR::UT,
        parent: FieldId::NONE,
        item: 0,
        creator: FieldId::NONE,
        charset: 1,
        big_endian: false,
        was_unknown: false,
        value,
        place: NOWHERE,
    });
}

/// The columns that a field of the schema comes to.
fn name_columns(name: &str, kind: &DataType, depth: usize, into: &mut Vec<String>) {
    match kind {
        DataType::Struct(fields) if !fields.is_empty() && depth < DEEPEST => {
            for field in fields {
                let name = format!("{name}.{}", field.name());
                name_columns(&name, field.data_type(), depth + 1, into);
            }
        }
        _ => into.push(name.to_owned()),
    }
}

/// The arrays that stand behind these columns, in their order.
fn flatten(array: &ArrayRef, depth: usize, into: &mut Vec<ArrayRef>) {
    match array.as_struct_opt() {
        Some(structure) if structure.num_columns() > 0 && depth < DEEPEST => {
            // What stands in a structure that is null is not shown by programs, and is data all the same.
            for part in structure.columns() {
                flatten(part, depth + 1, into);
            }
        }
        _ => into.push(array.clone()),
    }
}

fn enter_batch(document: &mut Document, batch: &RecordBatch, before: u32) -> Result<()> {
    let mut arrays = Vec::new();
    for array in batch.columns() {
        flatten(array, 0, &mut arrays);
    }
    let options = FormatOptions::new().with_null("");
    let mut readers = Vec::with_capacity(arrays.len());
    for array in &arrays {
        readers.push(match array.data_type() {
            DataType::Binary | DataType::LargeBinary | DataType::BinaryView => None,
            _ => Some(ArrayFormatter::try_new(array.as_ref(), &options)?),
        });
    }
    for row in 0..batch.num_rows() {
        let number = before.saturating_add(u32::try_from(row + 1).unwrap_or(u32::MAX));
        for (column, (array, reader)) in (0u32..).zip(arrays.iter().zip(&readers)) {
            let value = if array.is_null(row) {
                Value::Empty
            } else {
                let text = match reader {
                    Some(reader) => reader.value(row).try_to_string()?,
                    None => bytes_of(array, row).unwrap_or_default(),
                };
                keep(document, &text)
            };
            enter(document, Name::Cell(column), number, value, NOWHERE);
        }
    }
    Ok(())
}

/// Bytes as text where they are text, and in hex where not.
fn bytes_of(array: &ArrayRef, row: usize) -> Option<String> {
    let array = datafusion::arrow::compute::cast(array, &DataType::Binary).ok()?;
    let bytes = array.as_any().downcast_ref::<BinaryArray>()?.value(row);
    Some(match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    })
}

/// A file of which nothing is asked for that it does not have, whatever lengths it claims.
struct Chunks {
    file: Mutex<File>,
    size: u64,
}

impl Chunks {
    fn read_at(&self, start: u64, into: &mut [u8]) -> std::io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(start))?;
        file.read(into)
    }
}

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.size
    }
}

impl ChunkReader for Chunks {
    type T = std::io::BufReader<Ahead>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        let file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(std::io::BufReader::new(Ahead {
            file: file.try_clone()?,
            at: start,
        }))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<bytes::Bytes> {
        let end = start.checked_add(length as u64);
        if end.is_none_or(|end| end > self.size) {
            return Err(ParquetError::EOF("past the end".to_owned()));
        }
        let mut all = vec![0; length];
        let mut filled = 0;
        while let Some(rest) = all.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.read_at(start.saturating_add(filled as u64), rest) {
                Ok(0) => return Err(ParquetError::EOF("shorter than it was".to_owned())),
                Ok(read) => filled += read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(all.into())
    }
}

/// A place in a file, which moves as it is read.
struct Ahead {
    file: File,
    at: u64,
}

impl Read for Ahead {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        // Copies of a file share one position.
        self.file.seek(SeekFrom::Start(self.at))?;
        let read = self.file.read(into)?;
        self.at = self.at.saturating_add(read as u64);
        Ok(read)
    }
}
