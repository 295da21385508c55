//! How a text is laid out as a table: what separates its cells, and whether its first row names the columns.
use super::row::{Cut, End, row};
use crate::field::cell::Kind;

/// Bytes that may separate cells; of those that fit as well, the first.
const SEPARATORS: [u8; 4] = [b'\t', b',', b';', b'|'];
/// Rows that are looked at.
const ROWS: usize = 50;

/// What separates the cells of a table that begins with these bytes. `tabs`: its name says that tabs do. `whole`: it ends
/// with these bytes.
pub(super) fn separator(first: &[u8], tabs: bool, whole: bool) -> u8 {
    let best = SEPARATORS
        .into_iter()
        .filter_map(|separator| {
            let widths = widths(first, separator, whole);
            let usual = usual(&widths)?;
            let fit = widths.iter().filter(|width| **width == usual).count();
            // Rows that fit, in thousandths, then columns.
            let fit = fit.checked_mul(1000)?.checked_div(widths.len())?;
            let named = tabs && separator == b'\t';
            (usual > 1).then_some((separator, (named, fit, usual)))
        })
        .fold(None, |best: Option<(u8, _)>, one| match best {
            Some(before) if before.1 >= one.1 => Some(before),
            _ => Some(one),
        });
    let otherwise = if tabs { b'\t' } else { b',' };
    best.map_or(otherwise, |(separator, _)| separator)
}

/// How many cells the first rows have.
fn widths(bytes: &[u8], separator: u8, whole: bool) -> Vec<usize> {
    let cut = Cut {
        separator,
        double_bytes: false,
        one_line: false,
    };
    let (mut at, mut widths, mut cells) = (0, Vec::new(), Vec::new());
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        cells.clear();
        let End::At(next) = row(rest, cut, whole, &mut cells) else {
            break;
        };
        let blank = cells.len() == 1 && cells.iter().all(|cell| cell.start == cell.end);
        if !blank {
            widths.push(cells.len());
        }
        at += next;
        if widths.len() == ROWS {
            break;
        }
    }
    widths
}

/// The width that most rows have.
fn usual(widths: &[usize]) -> Option<usize> {
    let times = |width: &usize| widths.iter().filter(|other| *other == width).count();
    widths
        .iter()
        .copied()
        .max_by_key(|width| (times(width), *width))
}

/// Whether the cells of a first row are names of columns: none is a number, a date or a time, and only the first may be
/// empty, as it is above the row numbers that programs write.
pub(super) fn are_names(cells: &[String]) -> bool {
    let mut all = cells.iter().enumerate();
    all.all(|(at, cell)| {
        let cell = cell.trim();
        if cell.is_empty() {
            return at == 0 && cells.len() > 1;
        }
        Kind::of(cell) == Kind::Text && !cell.contains('@')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_every_row_alike_separates() {
        for (text, is) in [
            (&b"a,b\n1,2\n"[..], b','),
            (b"a;b\n1,5;2,5\n3;4\n", b';'),
            (b"a|b\n1|2\n", b'|'),
            (b"a\tb, c\n1\t2\n", b'\t'),
            (b"\"x;y\",b\n\"1;2;3\",2\n", b','),
            (b"name\nx\n", b','),
        ] {
            assert_eq!(separator(text, false, true) as char, is as char);
        }
        assert_eq!(separator(b"note\nno, none\n", true, true), b'\t');
        assert_eq!(separator(b"a,b\n1,2\n", true, true), b',');
    }

    #[test]
    fn a_first_row_with_data_in_it_names_no_column() {
        let row = |cells: &[&str]| {
            are_names(&cells.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
        };
        assert!(row(&["subject_id", "性別", "t2-score"]));
        assert!(row(&["", "age"]));
        for cells in [
            &["a", "41"][..],
            &["a", "2020-01-05"],
            &["x", ""],
            &["a@b.jp"],
            &["", ""],
        ] {
            assert!(!row(cells), "{cells:?}");
        }
    }
}
