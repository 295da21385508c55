//! What is to be judged: folders, files, and lists of files.
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::exclude::Exclude;
use super::walk::{Entry, Walk, push_name};

/// A list of files given by `--files-from` may be this long, in bytes.
const MAX_LIST: u64 = 1 << 30;

/// What is to be judged.
#[derive(Debug, Clone)]
pub enum Input {
    /// A folder, with everything below it.
    Folder(PathBuf),
    /// Files, by the name under which they are reported.
    Files(BTreeMap<String, PathBuf>),
}

/// An input that cannot be used. Names paths that the caller gave, and no content.
#[derive(Debug, thiserror::Error, miette::Diagnostic)]
pub enum InputError {
    /// The DATASET is not there, or may not be looked at.
    #[error("dataset `{path}` cannot be opened: {}", words(*kind))]
    #[diagnostic(code(sekisho::dataset), help("give an existing folder or file"))]
    Dataset {
        /// As given.
        path: String,
        /// What the system says.
        kind: io::ErrorKind,
    },
    /// The list of files cannot be read.
    #[error("the list of files `{path}` cannot be read: {}", words(*kind))]
    #[diagnostic(
        code(sekisho::files_from),
        help(
            "give one path a line (or, with `-0`, NUL between paths), in UTF-8 or as the system writes names"
        )
    )]
    List {
        /// As given.
        path: String,
        /// What the system says.
        kind: io::ErrorKind,
    },
}

/// What the system says, in words for people.
pub(crate) fn words(kind: io::ErrorKind) -> String {
    match kind {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "it may not be opened".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        io::ErrorKind::NotADirectory => "a part of the path is no folder".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::InvalidData => "it is not UTF-8".to_owned(),
        kind => kind.to_string(),
    }
}

impl Input {
    /// A DATASET given on the command line: a folder or a file; a link given by hand is followed.
    ///
    /// # Errors
    /// When there is nothing, or it may not be looked at.
    pub fn dataset(path: &Path) -> Result<Self, InputError> {
        let kind = fs::metadata(path).map_err(|error| InputError::Dataset {
            path: written(path),
            kind: error.kind(),
        })?;
        if kind.is_dir() {
            return Ok(Self::Folder(path.to_owned()));
        }
        let name = path
            .file_name()
            .map_or_else(|| written(path), |name| written(Path::new(name)));
        // The link was given by hand; the walk follows none.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        Ok(Self::Files(BTreeMap::from([(name, path)])))
    }

    /// The files of a list (`-` for standard input), one a line or NUL between them. With a `base` folder, paths are
    /// taken as inside it and reported relative to it.
    ///
    /// # Errors
    /// When the list cannot be read.
    pub fn list(list: &Path, nul: bool, base: Option<&Path>) -> Result<Self, InputError> {
        let failed = |error: io::Error| InputError::List {
            path: written(list),
            kind: error.kind(),
        };
        let mut bytes = Vec::new();
        if list == Path::new("-") {
            io::stdin()
                .lock()
                .take(MAX_LIST)
                .read_to_end(&mut bytes)
                .map_err(failed)?;
        } else {
            fs::File::open(list)
                .map_err(failed)?
                .take(MAX_LIST)
                .read_to_end(&mut bytes)
                .map_err(failed)?;
        }
        if bytes.len() as u64 == MAX_LIST {
            return Err(failed(io::ErrorKind::FileTooLarge.into()));
        }
        let separator = if nul { 0 } else { b'\n' };
        let lines = bytes.split(|&byte| byte == separator);
        let paths = lines.map(|line| {
            if nul {
                line
            } else {
                line.strip_suffix(b"\r").unwrap_or(line)
            }
        });
        let files = paths
            .filter(|line| !line.is_empty())
            .map(|line| place(&path_of(line), base));
        Ok(Self::Files(files.collect()))
    }

    /// Whether the file at `path` (absolute, and without links) would be one of those judged.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        let is = |of: &Path| fs::canonicalize(of).is_ok_and(|of| of == path);
        match self {
            Self::Folder(root) => fs::canonicalize(root).is_ok_and(|root| path.starts_with(root)),
            Self::Files(files) => files
                .values()
                .any(|file| file.file_name() == path.file_name() && is(file)),
        }
    }

    /// Where the file of this name is, relative to the dataset and with `/`, if it has one.
    pub(crate) fn path_of(&self, name: &str) -> Option<PathBuf> {
        let path = match self {
            Self::Folder(root) => root.join(name),
            Self::Files(files) => files.get(name)?.clone(),
        };
        let is_file = |metadata: fs::Metadata| metadata.is_file();
        fs::symlink_metadata(&path)
            .is_ok_and(is_file)
            .then_some(path)
    }

    /// Whether the dataset has a file of this name, relative to it and with `/`.
    pub(crate) fn has(&self, name: &str) -> bool {
        match self {
            Self::Folder(root) => {
                fs::symlink_metadata(root.join(name)).is_ok_and(|metadata| metadata.is_file())
            }
            Self::Files(files) => files.contains_key(name),
        }
    }

    /// The entries, in the order of their names.
    pub(crate) fn entries<'a>(
        &'a self,
        exclude: &'a Exclude,
    ) -> Box<dyn Iterator<Item = Entry> + Send + 'a> {
        match self {
            Self::Folder(root) => Box::new(Walk::new(root, exclude)),
            Self::Files(files) => Box::new(files.iter().map(move |(name, path)| {
                let kind = fs::symlink_metadata(path)
                    .ok()
                    .map(|metadata| metadata.file_type());
                Entry::new(name, path.clone(), kind, exclude)
            })),
        }
    }
}

/// The name a listed file is reported under, and where it is. With a `base`, what is there inside it comes first; else
/// a path that begins with the base itself, as `find release` writes them, is taken as it stands.
fn place(path: &Path, base: Option<&Path>) -> (String, PathBuf) {
    let clean = without_dots(path);
    let Some(base) = base else {
        return (written(&clean), path.to_owned());
    };
    let inside = base.join(&clean);
    if !clean.is_absolute() && fs::symlink_metadata(&inside).is_ok() {
        return (written(&clean), inside);
    }
    let absolute = std::env::current_dir().map(|here| without_dots(&here.join(base)));
    let begins = [Some(without_dots(base)), absolute.ok()]
        .into_iter()
        .flatten()
        .find_map(|base| clean.strip_prefix(base).ok().map(written));
    match begins {
        Some(name) => (name, path.to_owned()),
        None if clean.is_absolute() => (written(&clean), path.to_owned()),
        None => (written(&clean), inside),
    }
}

/// A path without its `.` parts.
fn without_dots(path: &Path) -> PathBuf {
    path.components()
        .filter(|part| !matches!(part, std::path::Component::CurDir))
        .collect()
}

#[cfg(unix)]
fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

/// A path as it is reported.
fn written(path: &Path) -> String {
    let mut name = String::new();
    push_name(&mut name, path.as_os_str());
    if cfg!(windows) {
        name.replace('\\', "/")
    } else {
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listed_files_are_named_relative_to_the_dataset() {
        let base = Path::new("release");
        assert_eq!(place(Path::new("./a/b.dcm"), None).0, "a/b.dcm");
        assert_eq!(
            place(Path::new("release/a.dcm"), Some(base)),
            ("a.dcm".into(), "release/a.dcm".into())
        );
        assert_eq!(
            place(Path::new("./a.dcm"), Some(base)),
            ("a.dcm".into(), "release/a.dcm".into())
        );
        let here = std::env::current_dir().unwrap().join("release/a.dcm");
        for base in ["release", "./release", "release/"] {
            let base = Some(Path::new(base));
            assert_eq!(place(Path::new("./release/a.dcm"), base).0, "a.dcm");
            assert_eq!(place(&here, base), ("a.dcm".into(), here.clone()));
        }
    }

    #[test]
    fn a_missing_dataset_is_an_error_and_not_an_empty_one() {
        assert!(matches!(
            Input::dataset(Path::new("no/such/folder")),
            Err(InputError::Dataset { .. })
        ));
    }
}
