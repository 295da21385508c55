//! Facts on the disk: one folder a table, with a Parquet file that grows as the scan goes on. The few of a test stay in memory.
//!
//! Each thread gathers rows in columns of its own (`Gathered`); when these are full, they go to the table's one writer. So
//! memory is the same for ten files and for ten million.
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{ArrayRef, Int64Builder, RecordBatch, StringBuilder};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use tempfile::TempDir;

/// Rows that a thread gathers before it writes.
const ROWS: usize = 1024;
/// Bytes that a writer holds before it closes a group of rows.
const HELD: usize = 8 << 20;

/// Why facts cannot be written, or read again.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
#[error("the facts of the rules over the whole dataset cannot be written to `{folder}`: {}", crate::scan::words(*kind))]
#[diagnostic(
    code(sekisho::spill),
    help(
        "give a folder with space left and that may be written to by `--spill-dir`; the facts of all these rules are written while files are read, so that none of the rules was decided"
    )
)]
pub struct FactsError {
    /// The folder, as it is shown.
    pub folder: String,
    /// What the system says.
    pub kind: io::ErrorKind,
}

/// Where the facts of one run go.
#[derive(Debug)]
pub(crate) enum Place {
    /// To the disk.
    Disk(Folder),
    /// Nowhere.
    Memory,
}

impl Place {
    fn failed_to_write(&self, error: &ParquetError) -> FactsError {
        match self {
            Self::Disk(folder) => folder.failed_to_write(error),
            Self::Memory => failed(Path::new(""), io::ErrorKind::Other),
        }
    }
}

/// Where the rows of a table are.
#[derive(Debug, Clone, PartialEq)]
pub enum Rows<'a> {
    /// In the Parquet files of a folder.
    Disk(&'a Path),
    /// In memory.
    Memory(Vec<RecordBatch>),
}

/// The folder that everything of one run stands in. It goes when this does.
#[derive(Debug)]
pub(crate) struct Folder {
    inside: TempDir,
    /// The folder that it was made in.
    parent: PathBuf,
}

impl Folder {
    /// A fresh folder inside `parent`, for nobody else to read.
    pub(crate) fn new(parent: &Path) -> Result<Self, FactsError> {
        let mut builder = tempfile::Builder::new();
        builder.prefix("sekisho-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        match builder.tempdir_in(parent) {
            Ok(inside) => Ok(Self {
                inside,
                parent: parent.to_owned(),
            }),
            Err(error) => Err(failed(parent, error.kind())),
        }
    }

    /// Its path.
    pub(crate) fn path(&self) -> &Path {
        self.inside.path()
    }

    /// What is to be said of an error in it.
    pub(crate) fn failed(&self, error: &io::Error) -> FactsError {
        failed(&self.parent, error.kind())
    }

    fn failed_to_write(&self, error: &ParquetError) -> FactsError {
        let first: &(dyn std::error::Error + 'static) = error;
        let all = std::iter::successors(Some(first), |error| error.source());
        // The innermost: others are wrapped around it.
        match all
            .filter_map(|error| error.downcast_ref::<io::Error>())
            .last()
        {
            Some(io) => self.failed(io),
            None => failed(&self.parent, io::ErrorKind::Other),
        }
    }
}

fn failed(folder: &Path, kind: io::ErrorKind) -> FactsError {
    FactsError {
        folder: crate::report::escape(&folder.to_string_lossy()).to_string(),
        kind,
    }
}

/// What holds a table of facts.
#[derive(Debug)]
enum Store {
    /// The folder of a Parquet file, and its writer.
    Disk(PathBuf, Mutex<Option<Box<ArrowWriter<File>>>>),
    Memory(Mutex<Vec<RecordBatch>>),
}

impl Store {
    fn new(place: &Place, name: &str, schema: &SchemaRef) -> Result<Self, FactsError> {
        let Place::Disk(folder) = place else {
            return Ok(Self::Memory(Mutex::default()));
        };
        let path = folder.path().join(name);
        let file = fs::create_dir(&path)
            .and_then(|()| File::create_new(path.join("0.parquet")))
            .map_err(|error| folder.failed(&error))?;
        let properties = WriterProperties::builder()
            .set_statistics_enabled(EnabledStatistics::None)
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties))
            .map_err(|error| folder.failed_to_write(&error))?;
        Ok(Self::Disk(path, Mutex::new(Some(Box::new(writer)))))
    }
}

/// One table of facts.
#[derive(Debug)]
pub(crate) struct Sink {
    schema: SchemaRef,
    store: Store,
    /// For each text column, whether a value is missing somewhere.
    nulls: Vec<AtomicBool>,
    several: AtomicBool,
}

impl Sink {
    /// A table called `name` with these columns of numbers, which never miss, and of text.
    pub(crate) fn new(
        place: &Place,
        name: &str,
        numbers: &[&str],
        texts: &[String],
    ) -> Result<Self, FactsError> {
        let numbers = numbers
            .iter()
            .map(|name| Field::new(*name, DataType::Int64, false));
        let columns = texts
            .iter()
            .map(|name| Field::new(name, DataType::Utf8, true));
        let schema: SchemaRef = Arc::new(Schema::new(numbers.chain(columns).collect::<Vec<_>>()));
        Ok(Self {
            store: Store::new(place, name, &schema)?,
            schema,
            nulls: texts.iter().map(|_| AtomicBool::new(false)).collect(),
            several: AtomicBool::new(false),
        })
    }

    /// Memory for one thread.
    pub(crate) fn gather(&self) -> Gathered {
        let texts = self.nulls.len();
        let numbers = self.schema.fields().len().saturating_sub(texts);
        Gathered {
            numbers: (0..numbers).map(|_| Int64Builder::new()).collect(),
            texts: (0..texts).map(|_| StringBuilder::new()).collect(),
            rows: 0,
        }
    }

    /// Takes down that a record has more than one row.
    pub(crate) fn has_several(&self) {
        self.several.store(true, Ordering::Relaxed);
    }

    /// Writes what a thread has gathered.
    pub(crate) fn write(&self, place: &Place, from: &mut Gathered) -> Result<(), FactsError> {
        if from.rows == 0 {
            return Ok(());
        }
        from.rows = 0;
        let mut columns: Vec<ArrayRef> = Vec::new();
        for numbers in &mut from.numbers {
            columns.push(Arc::new(numbers.finish()));
        }
        for (texts, nulls) in from.texts.iter_mut().zip(&self.nulls) {
            let texts = texts.finish();
            if datafusion::arrow::array::Array::null_count(&texts) > 0 {
                nulls.store(true, Ordering::Relaxed);
            }
            columns.push(Arc::new(texts));
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .map_err(|error| place.failed_to_write(&error.into()))?;
        let writer = match &self.store {
            Store::Disk(_, writer) => writer,
            Store::Memory(batches) => {
                let mut batches = batches.lock().unwrap_or_else(PoisonError::into_inner);
                batches.push(batch);
                return Ok(());
            }
        };
        let mut writer = writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = writer.as_mut() else {
            return Ok(());
        };
        let mut written = writer.write(&batch);
        if written.is_ok() && writer.in_progress_size() > HELD {
            written = writer.flush();
        }
        written.map_err(|error| place.failed_to_write(&error))
    }

    /// Ends the file.
    pub(crate) fn close(&self, place: &Place) -> Result<(), FactsError> {
        let Store::Disk(_, writer) = &self.store else {
            return Ok(());
        };
        let writer = writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match writer.map(|writer| writer.close()) {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(place.failed_to_write(&error)),
        }
    }

    /// Its rows, after the end.
    pub(crate) fn rows(&self) -> Rows<'_> {
        match &self.store {
            Store::Disk(path, _) => Rows::Disk(path),
            Store::Memory(batches) => {
                let batches = batches.lock().unwrap_or_else(PoisonError::into_inner);
                Rows::Memory(batches.clone())
            }
        }
    }

    /// For each text column, whether a value is missing somewhere.
    pub(crate) fn nulls(&self) -> Vec<bool> {
        self.nulls
            .iter()
            .map(|one| one.load(Ordering::Relaxed))
            .collect()
    }

    /// Whether some record has more than one row.
    pub(crate) fn several(&self) -> bool {
        self.several.load(Ordering::Relaxed)
    }
}

/// Rows that wait to be written.
#[derive(Debug)]
pub(crate) struct Gathered {
    numbers: Vec<Int64Builder>,
    texts: Vec<StringBuilder>,
    rows: usize,
}

impl Gathered {
    /// Adds a row: its numbers and its texts, in the order of the columns.
    pub(crate) fn push<'t>(
        &mut self,
        numbers: impl IntoIterator<Item = i64>,
        texts: impl IntoIterator<Item = Option<&'t str>>,
    ) {
        for (column, number) in self.numbers.iter_mut().zip(numbers) {
            column.append_value(number);
        }
        for (column, text) in self.texts.iter_mut().zip(texts) {
            column.append_option(text);
        }
        self.rows += 1;
    }

    /// Whether it is time to write.
    pub(crate) fn is_full(&self) -> bool {
        self.rows >= ROWS
    }
}
