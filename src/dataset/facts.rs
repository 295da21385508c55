//! Facts on the disk: one folder a table, with a Parquet file that grows as the scan goes on.
//!
//! Each thread gathers rows in columns of its own ([`Gathered`]); when these are full, they go to the table's one writer. So
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
#[error("the facts of dataset rules cannot be written to `{folder}`: {}", crate::scan::words(*kind))]
#[diagnostic(
    code(sekisho::spill),
    help(
        "give a folder with space left and that may be written to by `--spill-dir`; nothing was decided about the rules over the whole dataset"
    )
)]
pub struct FactsError {
    /// The folder, as it is shown.
    pub folder: String,
    /// What the system says.
    pub kind: io::ErrorKind,
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
        let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(at) = source {
            if let Some(io) = at.downcast_ref::<io::Error>() {
                return self.failed(io);
            }
            source = at.source();
        }
        failed(&self.parent, io::ErrorKind::Other)
    }
}

fn failed(folder: &Path, kind: io::ErrorKind) -> FactsError {
    FactsError {
        folder: crate::report::escape(&folder.to_string_lossy()).to_string(),
        kind,
    }
}

/// One table of facts.
#[derive(Debug)]
pub(crate) struct Sink {
    /// The folder that its Parquet file stands in.
    pub(crate) path: PathBuf,
    schema: SchemaRef,
    writer: Mutex<Option<ArrowWriter<File>>>,
    /// For each text column, whether a value is missing somewhere.
    nulls: Vec<AtomicBool>,
    several: AtomicBool,
}

impl Sink {
    /// A table called `name` with these columns of numbers, which never miss, and of text.
    pub(crate) fn new(
        folder: &Folder,
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
        let path = folder.path().join(name);
        let file = fs::create_dir(&path)
            .and_then(|()| File::create_new(path.join("0.parquet")))
            .map_err(|error| folder.failed(&error))?;
        let properties = WriterProperties::builder()
            .set_statistics_enabled(EnabledStatistics::None)
            .build();
        let writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties))
            .map_err(|error| folder.failed_to_write(&error))?;
        Ok(Self {
            path,
            schema,
            writer: Mutex::new(Some(writer)),
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
    pub(crate) fn write(&self, folder: &Folder, from: &mut Gathered) -> Result<(), FactsError> {
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
            .map_err(|error| folder.failed_to_write(&error.into()))?;
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = writer.as_mut() else {
            return Ok(());
        };
        let mut written = writer.write(&batch);
        if written.is_ok() && writer.in_progress_size() > HELD {
            written = writer.flush();
        }
        written.map_err(|error| folder.failed_to_write(&error))
    }

    /// Ends the file.
    pub(crate) fn close(&self, folder: &Folder) -> Result<(), FactsError> {
        let writer = self
            .writer
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        match writer.map(ArrowWriter::close) {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(folder.failed_to_write(&error)),
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
