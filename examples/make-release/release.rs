//! The two releases as files: what stands where.
use std::io;
use std::path::Path;

use super::leaks::{self, Leak};
use super::modalities;

/// One file of a release.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    /// Its path in the release, with `/`.
    pub(crate) path: String,
    /// Its bytes.
    pub(crate) bytes: Vec<u8>,
}

/// The de-identified release.
pub(crate) fn clean() -> Vec<Made> {
    let made = |(path, file): (&str, super::dicom::File)| Made {
        path: path.to_owned(),
        bytes: file.bytes(),
    };
    modalities::files().into_iter().map(made).collect()
}

/// The same release with leaks in it, and the list of them.
pub(crate) fn leaky() -> (Vec<Made>, Vec<Leak>) {
    let mut made = Vec::new();
    let mut all = Vec::new();
    for (path, mut file) in modalities::files() {
        let (path, leaks) = leaks::plant(path, &mut file);
        made.push(Made {
            path,
            bytes: file.bytes(),
        });
        all.extend(leaks);
    }
    (made, all)
}

/// The list of leaks as a table: file, field as reports write it, what leaks there.
pub(crate) fn table(leaks: &[Leak]) -> String {
    let mut out = String::from("file\tfield\tleak\n");
    for leak in leaks {
        out.push_str(&format!("{}\t{}\t{}\n", leak.file, leak.field, leak.what));
    }
    out
}

/// Writes both releases and the list of leaks below `folder`.
pub(crate) fn write(folder: &Path) -> io::Result<()> {
    let (leaky, leaks) = leaky();
    for (name, files) in [("release-clean", clean()), ("release-leaky", leaky)] {
        for made in files {
            let path = folder.join(name).join(&made.path);
            if let Some(parent) = path.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::write(path, made.bytes)?;
        }
    }
    std::fs::write(folder.join("release-leaky.tsv"), table(&leaks))
}
