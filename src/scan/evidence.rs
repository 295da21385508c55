//! `--evidence DIR`: small pictures of the texts that are findings, for a person to look at. They are what leaks, so they are
//! off by default, only their owner may read them, and no name of a file of the dataset is in theirs.
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::judge::Evidence;
use crate::pixels::png;

/// Pictures of one scan, at most.
const MOST: u64 = 10_000;

/// The folder.
pub(super) struct EvidenceFolder {
    folder: PathBuf,
    written: u64,
    left: u64,
}

impl EvidenceFolder {
    /// The folder is there, and empty.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            written: 0,
            left: 0,
        }
    }

    /// Writes the pictures of one file; `left` of it are too many and were not kept.
    ///
    /// # Errors
    /// When one cannot be written.
    pub(super) fn write(&mut self, evidence: &[Evidence], left: u64) -> io::Result<()> {
        self.left = self.left.saturating_add(left);
        for one in evidence {
            if self.written >= MOST {
                self.left = self.left.saturating_add(1);
                continue;
            }
            let name = format!("{}-{}", one.fingerprint, one.frame);
            let (mut file, path) = self.open(&name)?;
            if let Err(error) = png(&one.crop).and_then(|png| file.write_all(&png)) {
                // Half a picture says nothing.
                let _ = fs::remove_file(path);
                return Err(error);
            }
            self.written += 1;
        }
        Ok(())
    }

    /// A new file of this name. Findings of two datasets of one scan may have one fingerprint: the second's picture gets a number.
    fn open(&self, name: &str) -> io::Result<(File, PathBuf)> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut path = self.folder.join(format!("{name}.png"));
        let mut last = options.open(&path);
        for n in 2..=MOST {
            match last {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    path = self.folder.join(format!("{name}-{n}.png"));
                    last = options.open(&path);
                }
                done => return Ok((done?, path)),
            }
        }
        Ok((last?, path))
    }

    /// What is to be said at the end.
    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = vec![format!(
            "pictures of texts written by --evidence, which identify people: {}",
            self.written
        )];
        if self.left > 0 {
            notes.push(format!(
                "texts without a picture, as there are more than --evidence writes: {}",
                self.left
            ));
        }
        notes
    }
}
