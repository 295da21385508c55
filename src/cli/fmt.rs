//! `sekisho fmt`: policies in the one canonical form.
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use similar::TextDiff;

use super::args::Fmt;
use super::error::Failure;
use super::{check, policy, tell};
use crate::policy::model::Source;
use crate::policy::{Unformatted, format};
use crate::report::escape;

/// Runs `sekisho fmt`: every file is looked at, whatever the others say. Status 1 where files differ under `--check` or
/// `--diff`, which write nothing; 2 where one is not in the language, and is left alone.
pub(crate) fn run(args: &Fmt, colour: bool) -> Result<ExitCode, Failure> {
    let look_only = args.check || args.diff;
    let (mut differ, mut failed) = (false, false);
    for name in &args.files {
        let piped = name == "-";
        let source = if piped {
            standard_input()?
        } else {
            policy::file(name)?
        };
        let formatted = match format(&source) {
            Ok(formatted) => formatted,
            Err(Unformatted::Mistakes(mistakes)) => {
                tell(&mistakes, colour);
                failed = true;
                continue;
            }
            Err(fault @ Unformatted::Fault(_)) => {
                return Err(Failure::usage(
                    format!("internal error: {fault}"),
                    "the file was left alone; please report this with the policy, or the part of it that fails alone",
                ));
            }
        };
        let same = formatted == source.text;
        differ |= !same;
        if args.diff && !same {
            check::print(&diff(&source, &formatted))?;
        }
        if args.check && !same {
            check::print(&format!("{}\n", escape(&source.name)))?;
        }
        if look_only {
            continue;
        }
        if piped {
            check::print(&formatted)?;
        } else if !same {
            replace(Path::new(name), &formatted)
                .map_err(|error| Failure::unsaved(format!("policy `{}`", escape(name)), &error))?;
            check::print(&format!("{}: formatted\n", escape(name)))?;
        }
    }
    Ok(ExitCode::from(match (failed, look_only && differ) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    }))
}

fn standard_input() -> Result<Source, Failure> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .take(policy::MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::unreadable("the policy", Path::new("-"), &error))?;
    policy::text_of("<stdin>", bytes)
}

/// What formatting would change, as a unified diff.
fn diff(source: &Source, formatted: &str) -> String {
    let name = escape(&source.name).to_string();
    TextDiff::from_lines(source.text.as_str(), formatted)
        .unified_diff()
        .context_radius(3)
        .header(&name, &format!("{name} (formatted)"))
        .to_string()
}

/// Puts a text in the place of a file's, or where none is yet, all of it or nothing: written beside it, and moved there.
/// Permissions stay; a link is followed.
pub(super) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let there = match fs::canonicalize(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        there => Some(there?),
    };
    let permissions = match &there {
        Some(there) => Some(fs::metadata(there)?.permissions()),
        None => None,
    };
    let path = there.unwrap_or_else(|| path.to_owned());
    let (mut file, beside) = beside(&path)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| permissions.map_or(Ok(()), |same| file.set_permissions(same)))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&beside, &path));
    if written.is_err() {
        // What could not be put in place is of no use; the error says why it could not.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A new file in the folder of `path`.
fn beside(path: &Path) -> io::Result<(File, PathBuf)> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    for attempt in 0..100 {
        let beside = path.with_file_name(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&beside)
        {
            Ok(file) => return Ok((file, beside)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
