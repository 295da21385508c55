//! `sekisho seal`: a list of identifiers becomes one of keyed hashes, so that whoever checks never sees a name.
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use super::args::Seal;
use super::error::Failure;
use super::fmt;
use super::policy;
use crate::known::{Key, LEAST, hex, is_sealed};
use crate::policy::model::key_of;
use crate::policy::{delimiter, identifiers, list_text};
use crate::report::{count, escape};

/// Lines that the note of values left out names, at most.
const NAMED: usize = 5;

/// Runs `sekisho seal`.
pub(crate) fn run(args: &Seal) -> Result<ExitCode, Failure> {
    if let Some(file) = &args.new_key {
        return new_key(file);
    }
    let (Some(list), Some(key), Some(output)) = (&args.list, &args.key, &args.output) else {
        return Err(Failure::usage(
            "nothing to seal",
            "name a list, a key and where to write",
        ));
    };
    if output.as_os_str() == "-" {
        return Err(Failure::usage(
            "`-o` writes a file",
            "name the file that the sealed list goes to: `-o FILE`",
        ));
    }
    for input in [list, key] {
        let same = |other: &Path| other.canonicalize().ok();
        if same(input).is_some() && same(input) == same(output) {
            return Err(Failure::usage(
                "the sealed list would overwrite what it is made from",
                "write it into another file: `-o FILE`",
            ));
        }
    }
    let key = policy::key(key)?;
    let columns: Vec<&str> = args.column.iter().map(String::as_str).collect();
    let text = if args.keep {
        table(list, &key, &columns)?
    } else {
        tokens(list, &key, &columns)?
    };
    // A list that breaks off would find fewer people. What is no file, such as a terminal, can only be written to.
    let is_file = fs::metadata(output).map_or(true, |about| about.is_file());
    let written = if is_file {
        fmt::replace(output, &text)
    } else {
        fs::write(output, &text)
    };
    written.map_err(|error| Failure::unsaved("sealed list", &error))?;
    Ok(ExitCode::SUCCESS)
}

/// What is wrong with the list.
fn unusable(list: &Path, (why, help): (String, &'static str)) -> Failure {
    let list = escape(&list.to_string_lossy()).to_string();
    Failure::usage(format!("`{list}`: {why}"), help)
}

/// The tokens of all forms of all identifiers, in their own order, which says nothing of that of the list; and the line
/// that ends them.
fn tokens(list: &Path, key: &Key, columns: &[&str]) -> Result<String, Failure> {
    let values = identifiers(list, columns).map_err(|why| unusable(list, why))?;
    let mut tokens = Vec::with_capacity(values.len());
    let mut left_out = Vec::new();
    for (line, value) in &values {
        if is_sealed(value) {
            return Err(sealed_already(list, *line));
        }
        let mut forms = key.seal(value);
        if forms.is_empty() {
            left_out.push(*line);
        }
        tokens.append(&mut forms);
    }
    if tokens.is_empty() {
        return Err(unusable(
            list,
            (
                "all of its values are too short or too common to be looked for".to_owned(),
                "name the column that has the identifiers: `--column NAME`",
            ),
        ));
    }
    if !left_out.is_empty() {
        let lines: Vec<String> = left_out.iter().take(NAMED).map(u64::to_string).collect();
        let more = if left_out.len() > NAMED { " …" } else { "" };
        let _ = writeln!(
            io::stderr().lock(),
            "note: {} left out, too short or too common to be looked for: line {}{more}",
            count(left_out.len() as u64, "value"),
            lines.join(", ")
        );
    }
    tokens.sort_unstable();
    tokens.dedup();
    tokens.push(key.end(tokens.len()));
    Ok(tokens.join("\n") + "\n")
}

/// The table with the tokens of whole values in some columns, its lines in the order of these.
fn table(list: &Path, key: &Key, columns: &[&str]) -> Result<String, Failure> {
    // All that can be wrong with the file, or with its columns, is told as for a list.
    identifiers(list, columns).map_err(|why| unusable(list, why))?;
    let text = list_text(list).map_err(|why| unusable(list, why))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
    let delimiter = delimiter(list);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let broken = |line: u64, what: &str| {
        unusable(
            list,
            (
                format!("line {line} {what}"),
                "every line has all columns, and a value in those that are sealed",
            ),
        )
    };
    let header = reader
        .headers()
        .map_err(|_| broken(1, "is no header"))?
        .clone();
    let is_wanted: Vec<bool> = header
        .iter()
        .map(|name| columns.contains(&name.trim()))
        .collect();
    let mut rows: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| {
            broken(
                error.position().map_or(0, csv::Position::line),
                "is no line of the table",
            )
        })?;
        let line = row.position().map_or(0, csv::Position::line);
        let mut sealed = Vec::new();
        let mut cells = Vec::with_capacity(row.len());
        for (cell, wanted) in row.iter().zip(&is_wanted) {
            if !wanted {
                cells.push(cell.to_owned());
                continue;
            }
            if is_sealed(cell) {
                return Err(sealed_already(list, line));
            }
            let subject = key_of(cell);
            if subject.is_empty() {
                return Err(broken(line, "has nothing to seal"));
            }
            let token = key.seal_subject(subject.as_str());
            sealed.push(token.clone());
            cells.push(token);
        }
        rows.push((sealed, cells));
    }
    rows.sort_unstable();
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .from_writer(Vec::new());
    let failed = |error: csv::Error| Failure::unsaved("sealed list", &io::Error::other(error));
    writer.write_record(&header).map_err(failed)?;
    for (_, cells) in &rows {
        writer.write_record(cells).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| Failure::unsaved("sealed list", error.error()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn sealed_already(list: &Path, line: u64) -> Failure {
    unusable(
        list,
        (
            format!("line {line} is sealed already"),
            "seal the plain list",
        ),
    )
}

/// Makes a key in a new file that only its owner may read.
fn new_key(file: &Path) -> Result<ExitCode, Failure> {
    let mut bytes = [0u8; LEAST];
    getrandom::fill(&mut bytes)
        .map_err(|_| Failure::usage("the system gives no random bytes", ""))?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::usage(
            format!("`{}` is there already", escape(&file.to_string_lossy())),
            "a key is never overwritten: lists that it sealed could not be read any more",
        ),
        _ => Failure::unsaved("key", &error),
    };
    let mut out = options.open(file).map_err(failed)?;
    writeln!(out, "{}", hex(&bytes))
        .and_then(|()| out.sync_all())
        .map_err(failed)?;
    Ok(ExitCode::SUCCESS)
}
