//! Rules over the whole dataset, on the way of a scan: facts file by file, and the engine when all inputs are through, for all of
//! them together are one dataset.
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::walk::Entry;
use super::{Options, ScanError};
pub(super) use crate::dataset::collect::Source;
use crate::dataset::collect::{Collector, Gathering};
use crate::dataset::engine::{BATCH, Engine, EngineError, Limits};
use crate::dataset::facts::{FactsError, Folder};
use crate::dataset::run::{DataSetError, Files, run};
use crate::field::{DECLARATION, Document, Format};
use crate::finding::Finding;
use crate::formats::{self, ReadOptions};
use crate::judge::{Judge, Scratch};

/// What is collected, if some rule asks for it.
pub(super) struct Whole(Option<Collector>);

/// One thread's memory of it.
pub(super) struct Memory(Option<Gathering>);

impl Whole {
    pub(super) fn new(judge: &Judge, options: &Options) -> Result<Self, ScanError> {
        Ok(Self(
            Collector::new(judge, Some(&options.spill_dir)).map_err(DataSetError::from)?,
        ))
    }

    pub(super) fn memory(&self) -> Memory {
        Memory(self.0.as_ref().map(Collector::gathering))
    }

    /// Takes down a file, or a portion of it, that has just been judged.
    pub(super) fn collect(
        &self,
        source: Source<'_>,
        memory: &mut Memory,
        judge: &Judge,
        scratch: &mut Scratch,
        out: &mut Vec<Finding>,
    ) {
        if let (Some(collector), Some(gathering)) = (&self.0, &mut memory.0) {
            collector.collect(source, gathering, judge, scratch, out);
        }
    }

    /// Names and places of files, where some rule will ask for them.
    pub(super) fn places(&self) -> Result<Places, ScanError> {
        let Some(folder) = self.0.as_ref().and_then(Collector::folder) else {
            return Ok(Places(None));
        };
        let open = |name: &str| {
            let path = folder.path().join(name);
            let mut options = File::options();
            options.read(true).write(true).create_new(true).open(path)
        };
        let made = open("names").and_then(|names| {
            Ok(Written {
                names: BufWriter::new(names),
                index: BufWriter::new(open("index")?),
                at: 0,
            })
        });
        Ok(Places(Some(made.map_err(|error| self.failed(&error))?)))
    }

    fn failed(&self, error: &io::Error) -> ScanError {
        let said = match self.0.as_ref().and_then(Collector::folder) {
            Some(folder) => folder.failed(error),
            None => FactsError {
                folder: String::new(),
                kind: error.kind(),
            },
        };
        ScanError::Whole(said.into())
    }

    /// Takes down what the next file of the walk is called. Tells if facts could not be written.
    pub(super) fn pass(&self, entry: &Entry, places: &mut Places) -> Result<(), ScanError> {
        let Some(written) = &mut places.0 else {
            return Ok(());
        };
        if let Some(error) = self.0.as_ref().and_then(Collector::failure) {
            return Err(ScanError::Whole(error.into()));
        }
        written
            .push(&entry.name, &entry.path)
            .map_err(|error| self.failed(&error))
    }

    /// Ends a thread's memory.
    pub(super) fn end(&self, memory: Memory) {
        if let (Some(collector), Some(gathering)) = (&self.0, memory.0) {
            collector.finish(gathering);
        }
    }

    /// Judges the rules over the whole dataset, when all files are through.
    pub(super) fn run(
        &self,
        places: Places,
        judge: &Judge,
        (options, threads): (&Options, usize),
        scratch: &mut Scratch,
        sink: impl FnMut(Finding) -> Result<(), ScanError>,
    ) -> Result<(), ScanError> {
        let (Some(collector), Some(written)) = (&self.0, places.0) else {
            return Ok(());
        };
        let mut again = Again {
            names: written
                .names
                .into_inner()
                .map_err(|error| self.failed(error.error()))?,
            index: written
                .index
                .into_inner()
                .map_err(|error| self.failed(error.error()))?,
            read: &options.read,
        };
        let limits = Limits {
            memory: options.memory_limit,
            spill: collector
                .folder()
                .map_or(&*options.spill_dir, Folder::path)
                .to_owned(),
            threads,
            batch: BATCH,
        };
        let spilling = |error: EngineError| error.spilling_to(&options.spill_dir);
        let engine = Engine::new(limits).map_err(|error| DataSetError::from(spilling(error)))?;
        run(collector, judge, &engine, &mut again, scratch, sink).map_err(|error| match error {
            ScanError::Whole(DataSetError::Engine(error)) => {
                ScanError::Whole(spilling(error).into())
            }
            other => other,
        })
    }
}

/// What files are called and where they are, by the order of the walk: on the disk, for they may be many.
pub(super) struct Places(Option<Written>);

struct Written {
    names: BufWriter<File>,
    /// Where each begins, eight bytes each.
    index: BufWriter<File>,
    at: u64,
}

impl Written {
    fn push(&mut self, name: &str, path: &Path) -> io::Result<()> {
        self.index.write_all(&self.at.to_le_bytes())?;
        for bytes in [name.as_bytes(), path.as_os_str().as_encoded_bytes()] {
            let length = bytes.len() as u64;
            self.names.write_all(&length.to_le_bytes())?;
            self.names.write_all(bytes)?;
            self.at += 8 + length;
        }
        Ok(())
    }
}

/// The files, to be looked at again.
struct Again<'a> {
    names: File,
    index: File,
    read: &'a ReadOptions,
}

impl Again<'_> {
    fn find(&mut self, number: u32) -> io::Result<(Arc<str>, PathBuf)> {
        let mut eight = [0; 8];
        self.index.seek(SeekFrom::Start(u64::from(number) * 8))?;
        self.index.read_exact(&mut eight)?;
        self.names
            .seek(SeekFrom::Start(u64::from_le_bytes(eight)))?;
        let mut next = || {
            let mut eight = [0; 8];
            self.names.read_exact(&mut eight)?;
            let mut bytes = Vec::new();
            (&self.names)
                .take(u64::from_le_bytes(eight))
                .read_to_end(&mut bytes)?;
            Ok::<_, io::Error>(bytes)
        };
        let (name, path) = (next()?, next()?);
        Ok((String::from_utf8_lossy(&name).into(), path_of(path)))
    }
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(&bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(&bytes)))
}

impl Files for Again<'_> {
    fn name(&mut self, number: u32) -> Option<Arc<str>> {
        self.find(number).ok().map(|(name, _)| name)
    }

    fn read(&mut self, number: u32, document: &mut Document) {
        let Ok((name, path)) = self.find(number) else {
            return;
        };
        let known = (*name == *DECLARATION).then_some(Format::Release);
        // Of a table, the first portion has the columns, and tells which rules are for it; the rest is not needed.
        let first: formats::Each<'_> = &mut |_| ControlFlow::Break(());
        formats::read_in_portions(known, &path, self.read, document, Some(first));
    }
}
