//! Tables: the CSV and TSV files of lists, ledgers, mappings and populations, read so that no line is swallowed by a
//! quotation mark.
use std::path::Path;

use super::super::ast::{Text, Word};
use super::super::error::Code;
use super::super::extend::Given;
use super::super::mistake::Mistake;
use super::lists::{LARGEST, Why, file_for, inside, pin_of, read_text, why};
use super::names::Names;

/// A file that an item of the policy names.
pub(super) struct Named<'a> {
    /// What the item is.
    pub(super) what: &'static str,
    pub(super) name: &'a Word,
    pub(super) path: &'a Text,
    pub(super) pinned: Option<&'a Text>,
}

impl Named<'_> {
    /// What the file's text makes, or that of the file which `--list` gives in its place; `None` after a mistake.
    pub(super) fn read<T>(
        &self,
        environment: &Given<'_>,
        names: &mut Names,
        make: impl FnOnce(&str, &Path) -> Result<T, Why>,
    ) -> Option<T> {
        let before = names.mistakes.len();
        let (shown, span, full) = match file_for(&self.name.it, environment, names) {
            Some(path) => (
                path.display().to_string(),
                self.name.span.clone(),
                Ok(path.to_owned()),
            ),
            None => (
                self.path.it.clone(),
                self.path.span.clone(),
                inside(&self.path.it, environment.folder),
            ),
        };
        let made = full.and_then(|full| {
            let text = read_text(&full, LARGEST)?;
            pin_of(&text, self.pinned, &shown, names);
            make(&text, &full)
        });
        let made = made.map_err(|why| {
            let code = match why.code {
                Code::ListFile => Code::TableFile,
                other => other,
            };
            names.tell(
                Mistake::new(code, span, format!("`{shown}`: {}", why.why))
                    .label(format!("this {}", self.what))
                    .help(why.help),
            );
        });
        made.ok().filter(|_| names.mistakes.len() == before)
    }
}

/// The cells of some columns, without white space at their ends, row by row, each with its line.
///
/// # Errors
///
/// A column that is not there, or there twice; a row of another length than the header; what `each` says of a row.
pub(super) fn rows(
    text: &str,
    path: &Path,
    columns: &[&str],
    mut each: impl FnMut(u64, &[&str]) -> Result<(), Why>,
) -> Result<(), Why> {
    let mut rows = table(text, path)?;
    let uneven = |line: u64| {
        why(
            format!("line {line} has another number of columns than the header"),
            "every line has the header's columns; a value with a comma stands in quotes",
        )
    };
    let header = rows.headers().map_err(|_| uneven(1))?;
    let mut wanted = Vec::new();
    for column in columns {
        let mut same = header
            .iter()
            .enumerate()
            .filter(|(_, name)| name.trim() == *column);
        let Some((index, _)) = same.next() else {
            return Err(why(
                format!("there is no column `{column}`"),
                "the first line has the columns' names, exactly as in `column \"…\"`",
            ));
        };
        if same.next().is_some() || wanted.contains(&index) {
            return Err(why(
                format!("there are two columns `{column}`"),
                "give one of them another name, and name each once",
            ));
        }
        wanted.push(index);
    }
    let mut row = csv::StringRecord::new();
    loop {
        match rows.read_record(&mut row) {
            Ok(true) => {
                let line = row.position().map_or(0, csv::Position::line);
                let cell = |index: &usize| row.get(*index).unwrap_or_default().trim();
                let cells: Vec<&str> = wanted.iter().map(cell).collect();
                each(line, &cells)?;
            }
            Ok(false) => return Ok(()),
            Err(err) => return Err(uneven(err.position().map_or(0, csv::Position::line))),
        }
    }
}

/// What stands between the cells: a tab in a file that ends in `.tsv`, a comma in others.
pub(crate) fn delimiter(path: &Path) -> u8 {
    let tab = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("tsv"));
    if tab { b'\t' } else { b',' }
}

/// A table's text, to be read line by line; a byte order mark is no part of it.
///
/// # Errors
///
/// A quotation mark that opens a cell and does not close it (RFC 4180, 2.5 to 2.7): all that stands behind it, up to the next
/// one, would be one value, and the people on those lines would be nobody.
pub(crate) fn table<'t>(text: &'t str, path: &Path) -> Result<csv::Reader<&'t [u8]>, Why> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let delimiter = delimiter(path);
    if let Some(line) = unclosed(text.as_bytes(), delimiter) {
        return Err(why(
            format!("line {line} has a quotation mark that does not close its value"),
            "a value in quotes ends with one right before the next column; one in the value is written twice",
        ));
    }
    Ok(csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(text.as_bytes()))
}

/// The line of the first cell in quotes that does not end where a cell ends.
fn unclosed(text: &[u8], delimiter: u8) -> Option<u64> {
    let mut line = 1u64;
    let mut opened = line;
    let mut place = Place::Begins;
    for byte in text {
        let ends = *byte == delimiter || matches!(byte, b'\r' | b'\n');
        place = match (place, byte) {
            (Place::Begins, b'"') => {
                opened = line;
                Place::Quoted
            }
            (Place::Quoted, b'"') => Place::Closed,
            (Place::Closed, b'"') | (Place::Quoted, _) => Place::Quoted,
            (Place::Closed, _) if !ends => return Some(opened),
            _ if ends => Place::Begins,
            _ => Place::Plain,
        };
        line = line.saturating_add(u64::from(*byte == b'\n'));
    }
    (place == Place::Quoted).then_some(opened)
}

/// Where in a cell a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At its first character.
    Begins,
    /// In a value without quotes, in which a quotation mark is a character.
    Plain,
    /// In a value in quotes.
    Quoted,
    /// Behind a quotation mark that closes the value, or is the first half of one that is written twice.
    Closed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_mark_that_swallows_lines_is_told_with_its_line() {
        for (text, line) in [
            ("a,b\n1,\"x\n2,y\n", 2),
            ("a\n\"x\n\"y\"\n", 2),
            ("a,b\n\"1\n\",x\n\"x\"y,2\n", 4),
            ("a\n\"x\"\"\n", 2),
            ("\"", 1),
        ] {
            assert_eq!(unclosed(text.as_bytes(), b','), Some(line), "{text:?}");
        }
    }

    #[test]
    fn values_in_quotes_and_quotation_marks_in_values_are_left() {
        for text in [
            "",
            "a,b\r\n\"1\",\"x, y\"\r\n",
            "a\n\"two\nlines\"\n",
            "a\n\"says \"\"no\"\"\"",
            "a\n5\" disk\n",
            "\"\",\"\"",
        ] {
            assert_eq!(unclosed(text.as_bytes(), b','), None, "{text:?}");
        }
        assert_eq!(unclosed(b"\"a\"\t\"b\"", b'\t'), None);
        assert_eq!(unclosed(b"\"a\"\t\"b\"", b','), Some(1));
    }
}
