//! `sekisho inspect`: every field of a file, by the names policies use.
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::ops::ControlFlow;
use std::process::ExitCode;

use super::args::Inspect;
use super::check::print;
use super::columns::Columns;
use super::error::Failure;
use crate::field::{DECLARATION, Document, FieldId, Format, Name, Problem};
use crate::formats::{self, ReadOptions};
use crate::judge;
use crate::report::escape;
use crate::standard;

/// Runs `sekisho inspect`. Status 1 when a part of the file could not be read.
pub(crate) fn run(args: &Inspect) -> Result<ExitCode, Failure> {
    let failed = |error: &io::Error| Failure::unreadable("the file", &args.file, error);
    // A link given by hand is followed.
    let path = fs::canonicalize(&args.file).map_err(|error| failed(&error))?;
    let metadata = fs::metadata(&path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        return Err(Failure::usage(
            format!("`{}` is no file", escape(&args.file.to_string_lossy())),
            "`sekisho check` judges a folder; `inspect` shows one file",
        ));
    }
    let mut document = Document::default();
    // At the root of a dataset, this name is that of its declaration.
    let known = (path.file_name() == Some(OsStr::new(DECLARATION))).then_some(Format::Release);
    let mut columns = Columns::default();
    let each: formats::Each<'_> = &mut |portion| {
        columns.add(portion);
        ControlFlow::Continue(())
    };
    formats::read_in_portions(
        known,
        &path,
        &ReadOptions::default(),
        &mut document,
        Some(each),
    );
    if document.format == Some(Format::Table) && !document.columns.is_empty() {
        columns.add(&document);
        print(&columns.text(&document, args.reveal))?;
        return Ok(ExitCode::from(u8::from(columns.is_broken())));
    }
    print(&table(&document, args.reveal))?;
    Ok(ExitCode::from(u8::from(!document.problems.is_empty())))
}

/// The fields as lines: path, VR, the name a policy would use, the value masked; then what could not be read.
fn table(document: &Document, reveal: bool) -> String {
    let mut text = String::new();
    let kind = document
        .format
        .map_or("unknown", crate::field::Format::as_str);
    let _ = writeln!(
        text,
        "{kind}, {} bytes, {} fields",
        document.size,
        document.fields.len()
    );
    for (at, field) in document.fields.iter().enumerate() {
        let Some(id) = FieldId::new(at) else { break };
        let vr = if matches!(field.name, Name::Tag(_)) {
            field.vr.to_string()
        } else {
            ""
        };
        let value = judge::shown(document, field, reveal);
        let shown = match value.revealed() {
            Some(revealed) => format!("{value} {}", escape(revealed)),
            None => value.to_string(),
        };
        let _ = writeln!(
            text,
            "{}  {vr:2}  {}  {shown}",
            document.path_of(id),
            policy_name(document, id)
        );
    }
    text.extend(document.problems.iter().map(problem));
    text
}

/// What could not be read, as a line.
pub(super) fn problem(problem: &Problem) -> String {
    let path = problem.path.as_ref();
    let path = path.map(|path| format!(" at {}", escape(path.as_str())));
    let said = problem.said.as_ref().map(|said| format!(": {said}"));
    format!(
        "not judged: {}{}{} (byte {}, {} bytes) [{}]\n",
        problem.code.title(),
        said.unwrap_or_default(),
        path.unwrap_or_default(),
        problem.offset,
        problem.length,
        problem.code.code()
    )
}

/// What a policy would write to name the field.
fn policy_name(document: &Document, id: FieldId) -> String {
    let Some(field) = document.field(id) else {
        return String::new();
    };
    let Name::Tag(tag) = field.name else {
        return document.path_of(id).to_string();
    };
    if let Some(creator) = document.creator_of(field) {
        let element = tag.element() & 0xFF;
        return format!(
            "private \"{}\" ({:04X},xx{element:02X})",
            escape(&creator),
            tag.group()
        );
    }
    match standard::keyword(tag) {
        Some(keyword) => keyword.to_owned(),
        None => format!("({:04X},{:04X})", tag.group(), tag.element()),
    }
}
