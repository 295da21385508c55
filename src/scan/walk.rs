//! The walk: every file below a folder, in the order of its written path, one folder in memory at a time.
//!
//! Honours no ignore file, takes hidden files, follows no link. What is no regular file comes out too, with the reason
//! why it is not opened. The crate `ignore` is not used on purpose: it sorts by folder and not by written path, and a
//! verifier must have no code by which a file in the dataset could hide another.
use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::exclude::Exclude;
use crate::field::ProblemCode;

/// Folders below folders, at most.
const MAX_DEPTH: usize = 512;

/// Something that the walk met and that is no readable folder.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its path relative to the dataset, with `/`; bytes that are not UTF-8 as `\xff`.
    pub(crate) name: Arc<str>,
    /// Where to open it.
    pub(crate) path: PathBuf,
    /// Why it is not to be opened, if it is not.
    pub(crate) problem: Option<ProblemCode>,
}

impl Entry {
    /// An entry for a file, or for what stands in the place of one.
    pub(crate) fn new(
        name: &str,
        path: PathBuf,
        kind: Option<fs::FileType>,
        exclude: &Exclude,
    ) -> Self {
        let problem = match kind {
            _ if exclude.covers(name) => Some(ProblemCode::Excluded),
            None => Some(ProblemCode::Unreadable),
            Some(kind) if kind.is_symlink() => Some(ProblemCode::SymbolicLink),
            Some(kind) if kind.is_file() => None,
            Some(_) => Some(ProblemCode::NotAFile),
        };
        Self {
            name: name.into(),
            path,
            problem,
        }
    }
}

/// A walk over one folder.
#[derive(Debug)]
pub(crate) struct Walk<'a> {
    folders: Vec<Folder>,
    /// A folder to be opened before the walk goes on.
    next: Option<(String, PathBuf)>,
    exclude: &'a Exclude,
}

/// What is left of one folder, last first.
#[derive(Debug)]
struct Folder {
    name: String,
    path: PathBuf,
    left: Vec<(OsString, Option<fs::FileType>)>,
}

impl<'a> Walk<'a> {
    /// A walk over the folder at `root`.
    pub(crate) fn new(root: &Path, exclude: &'a Exclude) -> Self {
        Self {
            folders: Vec::new(),
            next: Some((String::new(), root.to_owned())),
            exclude,
        }
    }

    /// Opens a folder; what fails is an entry of its own.
    fn open(&mut self, name: String, path: PathBuf) -> Option<Entry> {
        let failed = |name: &str, path: PathBuf, problem| {
            let name = if name.is_empty() { "." } else { name };
            Some(Entry {
                name: name.into(),
                path,
                problem: Some(problem),
            })
        };
        if self.folders.len() >= MAX_DEPTH {
            return failed(&name, path, ProblemCode::TooDeep);
        }
        let Ok(listing) = fs::read_dir(&path) else {
            return failed(&name, path, ProblemCode::Unreadable);
        };
        let mut broken = false;
        let mut left: Vec<(OsString, Option<fs::FileType>)> = listing
            .filter_map(|entry| match entry {
                Ok(entry) => Some((entry.file_name(), entry.file_type().ok())),
                Err(_) => {
                    broken = true;
                    None
                }
            })
            .collect();
        // As in a sorted list of whole paths: a folder stands where its name with a slash would.
        left.sort_unstable_by(|a, b| key(b).cmp(key(a)));
        let entry = if broken {
            failed(&name, path.clone(), ProblemCode::Unreadable)
        } else if left.is_empty() && !name.is_empty() {
            let excluded = self.exclude.covers(&name).then_some(ProblemCode::Excluded);
            let problem = excluded.unwrap_or(ProblemCode::EmptyFolder);
            failed(&name, path.clone(), problem)
        } else {
            None
        };
        self.folders.push(Folder { name, path, left });
        entry
    }
}

/// The bytes by which an entry is sorted.
fn key(entry: &(OsString, Option<fs::FileType>)) -> impl Iterator<Item = u8> {
    let slash = entry.1.is_some_and(|kind| kind.is_dir()).then_some(b'/');
    entry.0.as_encoded_bytes().iter().copied().chain(slash)
}

impl Iterator for Walk<'_> {
    type Item = Entry;

    fn next(&mut self) -> Option<Entry> {
        loop {
            if let Some((name, path)) = self.next.take()
                && let Some(entry) = self.open(name, path)
            {
                return Some(entry);
            }
            let folder = self.folders.last_mut()?;
            let Some((part, kind)) = folder.left.pop() else {
                self.folders.pop();
                continue;
            };
            let mut name = folder.name.clone();
            if !name.is_empty() {
                name.push('/');
            }
            push_name(&mut name, &part);
            let path = folder.path.join(&part);
            if kind.is_some_and(|kind| kind.is_dir()) {
                self.next = Some((name, path));
            } else {
                return Some(Entry::new(&name, path, kind, self.exclude));
            }
        }
    }
}

/// Appends a file name; bytes that are not UTF-8 are written `\xff`, and so is a backslash that could be taken for the
/// start of one: no two names are written alike.
pub(crate) fn push_name(into: &mut String, name: &OsStr) {
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        into.push_str(&chunk.valid().replace("\\x", "\\x5cx"));
        for byte in chunk.invalid() {
            let _ = write!(into, "\\x{byte:02x}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path, exclude: &Exclude) -> Vec<String> {
        Walk::new(root, exclude)
            .map(|entry| format!("{}{}", entry.name, entry.problem.map_or("", |_| " !")))
            .collect()
    }

    #[test]
    fn the_order_is_that_of_the_sorted_paths() {
        let root = tempfile::tempdir().unwrap();
        for file in ["a/z", "a-b/x", "a.dcm", "a0", ".hidden", "b/c/d", "a/.x/y"] {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let names = names(root.path(), &Exclude::default());
        let mut sorted = names.clone();
        sorted.sort();
        assert_eq!(names, sorted);
        assert_eq!(names.len(), 7);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_excluded_files_are_listed_and_not_opened() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("logs")).unwrap();
        fs::write(root.path().join("logs/x.log"), "").unwrap();
        std::os::unix::fs::symlink("/nowhere", root.path().join("dangling")).unwrap();
        std::os::unix::fs::symlink("..", root.path().join("loop")).unwrap();
        let exclude = Exclude::new(["logs"]).unwrap();
        assert_eq!(
            names(root.path(), &exclude),
            ["dangling !", "logs/x.log !", "loop !"]
        );
    }

    #[test]
    fn an_empty_folder_is_listed_and_not_opened_and_an_empty_dataset_is_not() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(names(root.path(), &Exclude::default()), [""; 0]);
        fs::create_dir_all(root.path().join("a/Doe^Jane")).unwrap();
        assert_eq!(names(root.path(), &Exclude::default()), ["a/Doe^Jane !"]);
        fs::write(root.path().join("a/Doe^Jane/x"), "").unwrap();
        assert_eq!(names(root.path(), &Exclude::default()), ["a/Doe^Jane/x"]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_that_is_not_utf8_is_written_with_escapes() {
        use std::os::unix::ffi::OsStrExt;
        let mut name = String::new();
        push_name(&mut name, OsStr::from_bytes(b"a\xffb"));
        push_name(&mut name, OsStr::new("a\\xffb"));
        assert_eq!(name, "a\\xffba\\x5cxffb");
    }
}
