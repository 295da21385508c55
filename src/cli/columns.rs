//! What `sekisho inspect` says of a table: its columns, the kinds of their cells, how many different values they have.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use rustc_hash::FxHashSet;

use crate::field::cell::Kind;
use crate::field::{Document, FieldPath, Name};
use crate::report::escape;

/// Different values of a column that are counted; of more, that there are more.
const MOST: usize = 10_000;
/// Values that `--reveal` shows of a column.
const SHOWN: usize = 5;

/// What is known of a table, of which portions are added one after the other.
#[derive(Default)]
pub(super) struct Columns {
    rows: u64,
    columns: Vec<Column>,
    problems: Vec<String>,
}

/// What is known of one column.
#[derive(Default)]
struct Column {
    kinds: BTreeMap<Kind, u64>,
    /// Digests of the different values, which are too many to be kept.
    different: FxHashSet<[u8; 16]>,
    shown: Vec<String>,
}

impl Columns {
    /// Adds a portion.
    pub(super) fn add(&mut self, document: &Document) {
        for (row, cells) in document.rows() {
            self.rows = self.rows.max(row);
            for cell in cells {
                let Name::Cell(number) = cell.name else {
                    continue;
                };
                let at = usize::try_from(number).unwrap_or(usize::MAX);
                if at < document.columns.len() && at >= self.columns.len() {
                    self.columns.resize_with(at + 1, Column::default);
                }
                let Some(column) = self.columns.get_mut(at) else {
                    continue;
                };
                let text = document.text_of(cell).map(|text| text.text);
                column.add(&text.unwrap_or_default());
            }
        }
        self.problems
            .extend(document.problems.iter().map(super::inspect::problem));
    }

    /// Whether a part of it could not be judged.
    pub(super) fn is_broken(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Everything as lines; `document` is the last portion.
    pub(super) fn text(&self, document: &Document, reveal: bool) -> String {
        let mut text = String::new();
        let (rows, columns) = (self.rows, document.columns.len());
        let plural = |n: u64, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let _ = write!(
            text,
            "table, {} bytes, {}, {}",
            document.size,
            plural(rows, "row"),
            plural(columns as u64, "column")
        );
        if let Some(layout) = &document.layout {
            let separator = match layout.separator {
                Some('\t') => ", separated by tabs".to_owned(),
                Some(c) => format!(", separated by `{c}`"),
                None => String::new(),
            };
            let header = if layout.header { "with" } else { "without" };
            let _ = write!(text, "; {}{separator}, {header} a header", layout.encoding);
        }
        text.push('\n');
        let none = Column::default();
        for (at, column) in document.columns.iter().enumerate() {
            let path = FieldPath::of_column(column, None);
            let known = self.columns.get(at).unwrap_or(&none);
            let _ = writeln!(text, "{}  {}", escape(path.as_str()), known.text(reveal));
        }
        for problem in &self.problems {
            text.push_str(problem);
        }
        text
    }
}

impl Column {
    fn add(&mut self, value: &str) {
        let kind = Kind::of(value);
        *self.kinds.entry(kind).or_default() += 1;
        if kind == Kind::Empty || self.different.len() > MOST {
            return;
        }
        let digest = blake3::hash(value.as_bytes());
        let mut short = [0; 16];
        let bytes = digest.as_bytes().iter();
        short
            .iter_mut()
            .zip(bytes)
            .for_each(|(to, from)| *to = *from);
        if self.different.insert(short) && self.shown.len() < SHOWN {
            self.shown.push(value.to_owned());
        }
    }

    fn text(&self, reveal: bool) -> String {
        let kinds = Kind::ALL.into_iter().filter_map(|kind| {
            let cells = self.kinds.get(&kind)?;
            Some(format!("{} {cells}", kind.as_str()))
        });
        let kinds: Vec<String> = kinds.collect();
        let different = match self.different.len() {
            0 => "no value".to_owned(),
            n if n > MOST => format!("more than {MOST} different"),
            n => format!("{n} different"),
        };
        let mut text = match kinds.is_empty() {
            true => different,
            false => format!("{}; {different}", kinds.join(", ")),
        };
        if reveal && !self.shown.is_empty() {
            let shown: Vec<String> = self.shown.iter().map(|it| escape(it).to_string()).collect();
            let _ = write!(text, ": {}", shown.join(" | "));
            if self.different.len() > self.shown.len() {
                text.push_str(" | …");
            }
        }
        text
    }
}
