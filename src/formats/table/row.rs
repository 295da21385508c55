//! One row of delimited text, cut into cells as RFC 4180 has it, and as spreadsheets take it: a quote inside a cell that
//! does not begin with one is a character like any other, and what follows a closing quote belongs to the cell.

/// How rows are cut.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cut {
    /// What separates cells.
    pub(super) separator: u8,
    /// Whether two bytes may be a character of Shift_JIS, the second of which looks like the separator.
    pub(super) double_bytes: bool,
    /// Whether no cell may hold an end of line: a quote has been met that never closes.
    pub(super) one_line: bool,
}

/// A cell: indices of its bytes, quotes included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether it begins with a quote, so that its text has to be freed of quotes.
    pub(super) quoted: bool,
}

/// What comes of looking for the end of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The row ends; the next begins here.
    At(usize),
    /// The bytes end before it does.
    Cut,
    /// So does the file, inside quotes.
    Open,
}

/// Cuts the row that `bytes` begin with; its cells are appended to `cells`. `whole`: the file ends with these bytes.
pub(super) fn row(bytes: &[u8], cut: Cut, whole: bool, cells: &mut Vec<Cell>) -> End {
    let mut at = 0;
    loop {
        let start = at;
        let quoted = bytes.get(at) == Some(&b'"');
        if quoted {
            match close(bytes, at.saturating_add(1), cut, whole) {
                Some(after) => at = after,
                None if whole => return End::Open,
                None => return End::Cut,
            }
        }
        at = plain(bytes, at, cut);
        let Some(byte) = bytes.get(at) else {
            if !whole {
                return End::Cut;
            }
            cells.push(Cell {
                start,
                end: at,
                quoted,
            });
            return End::At(at);
        };
        cells.push(Cell {
            start,
            end: at,
            quoted,
        });
        at = at.saturating_add(1);
        match byte {
            b'\n' => return End::At(at),
            b'\r' => {
                return match bytes.get(at) {
                    Some(b'\n') => End::At(at.saturating_add(1)),
                    None if !whole => End::Cut,
                    _ => End::At(at),
                };
            }
            _ => {}
        }
    }
}

/// Where the text behind an opening quote stops being quoted.
fn close(bytes: &[u8], from: usize, cut: Cut, whole: bool) -> Option<usize> {
    let mut at = from;
    loop {
        let rest = bytes.get(at..)?;
        let ends = |b: &u8| *b == b'"' || (cut.one_line && matches!(b, b'\n' | b'\r'));
        at = match rest.iter().position(ends) {
            Some(ahead) => at.checked_add(ahead)?,
            None => return (whole && cut.one_line).then_some(bytes.len()),
        };
        if bytes.get(at) != Some(&b'"') {
            return Some(at);
        }
        match bytes.get(at.checked_add(1)?) {
            Some(b'"') => at = at.checked_add(2)?,
            // It may be the first of two: the caller asks again with more bytes.
            None if !whole => return None,
            _ => return at.checked_add(1),
        }
    }
}

/// Where text that is not quoted ends.
fn plain(bytes: &[u8], from: usize, cut: Cut) -> usize {
    let ends = |b: u8| b == cut.separator || b == b'\n' || b == b'\r';
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        if ends(*byte) {
            break;
        }
        let lead = cut.double_bytes && matches!(byte, 0x81..=0x9F | 0xE0..=0xFC);
        at = at.saturating_add(if lead { 2 } else { 1 });
    }
    at.min(bytes.len())
}

/// The text of a cell that begins with a quote, without its quotes.
pub(super) fn unquoted(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    let mut rest = bytes.iter().skip(1).peekable();
    while let Some(byte) = rest.next() {
        if *byte != b'"' {
            text.push(*byte);
        } else if rest.next_if(|next| **next == b'"').is_some() {
            text.push(b'"');
        } else {
            text.extend(rest.by_ref());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const CUT: Cut = Cut {
        separator: b',',
        double_bytes: false,
        one_line: false,
    };

    fn rows(text: &[u8], cut: Cut) -> Vec<Vec<String>> {
        let (mut at, mut all) = (0, Vec::new());
        while at < text.len() {
            let mut cells = Vec::new();
            let End::At(next) = row(&text[at..], cut, true, &mut cells) else {
                panic!("{}", String::from_utf8_lossy(&text[at..]));
            };
            let text_of = |cell: &Cell| {
                let bytes = &text[at + cell.start..at + cell.end];
                let bytes = if cell.quoted {
                    unquoted(bytes)
                } else {
                    bytes.to_vec()
                };
                String::from_utf8_lossy(&bytes).into_owned()
            };
            all.push(cells.iter().map(text_of).collect());
            at += next;
        }
        all
    }

    #[test]
    fn quotes_hold_separators_and_ends_of_lines_and_other_quotes() {
        let text = b"a,\"b,\"\"c\"\"\r\nd\",e\r\n\"\",f\"g\",\"h\"i\rj,,\n";
        assert_eq!(
            rows(text, CUT),
            [
                vec!["a", "b,\"c\"\r\nd", "e"],
                vec!["", "f\"g\"", "hi"],
                vec!["j", "", ""]
            ]
        );
    }

    #[test]
    fn a_quote_that_never_closes_is_told_and_can_be_kept_to_its_line() {
        let text = b"a,\"b\nc,d\n";
        assert_eq!(row(text, CUT, true, &mut Vec::new()), End::Open);
        assert_eq!(rows(b"a,\"b\"", CUT), [["a", "b"]]);
        let cut = Cut {
            one_line: true,
            ..CUT
        };
        assert_eq!(rows(b"a,\"b", cut), [["a", "b"]]);
        assert_eq!(rows(text, cut), [["a", "b"], ["c", "d"]]);
    }

    #[test]
    fn bytes_that_end_inside_a_row_are_no_row() {
        let text = b"a,\"b\"\"c\"\r\n";
        for end in 0..text.len() {
            let piece = &text[..end];
            assert_eq!(row(piece, CUT, false, &mut Vec::new()), End::Cut, "{end}");
        }
        assert_eq!(row(text, CUT, false, &mut Vec::new()), End::At(text.len()));
    }

    #[test]
    fn a_character_of_two_bytes_holds_no_separator() {
        // 本 is 96 7B and ポ 83 7C in Shift_JIS; 7C is the bar.
        let cut = Cut {
            separator: b'|',
            double_bytes: true,
            ..CUT
        };
        assert_eq!(rows(b"\x83\x7C|b\n", cut)[0].len(), 2);
    }
}
