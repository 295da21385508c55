//! Tables: the CSV and TSV files of lists and ledgers, read so that no line is swallowed by a quotation mark.
use std::path::Path;

use super::lists::{Why, why};

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
