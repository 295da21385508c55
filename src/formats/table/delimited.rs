//! Delimited text, a portion of whole rows at a time: memory does not grow with the file.
use super::encoding::Encoding;
use super::row::{Cell, Cut, End, row, unquoted};
use super::{MAX_COLUMNS, Often, PORTION_CELLS, columns, enter, keep, layout, next_portion};
use crate::field::{Column, Document, FieldPath, Layout, Name, Place, Problem, ProblemCode, Value};
use crate::formats::source::{SliceInput, Source};
use crate::formats::{Each, ReadOptions, code_of, whole};

/// Bytes of one portion, unless one row has more.
const PORTION: u64 = 1 << 20;
/// Bytes that are looked at to tell how the table is laid out.
const LOOK: u64 = 64 << 10;
/// Bytes that one row may have.
const MAX_ROW: usize = 64 << 20;
/// Bytes of a file in UTF-16, which is read as a whole.
const MAX_WIDE: u64 = 512 << 20;
/// The mark of UTF-8.
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// Reads delimited text.
pub(super) fn read(
    document: &mut Document,
    source: &mut Source<'_>,
    name: Option<&[u8]>,
    options: &ReadOptions,
    each: Option<Each<'_>>,
) {
    let tabs = name.is_some_and(|name| {
        let end = name.rsplit(|b| *b == b'.').next().unwrap_or_default();
        end.eq_ignore_ascii_case(b"tsv") || end.eq_ignore_ascii_case(b"tab")
    });
    let first = source.first(&mut document.bytes);
    let wide = match first {
        [0xFF, 0xFE, ..] => Some(encoding_rs::UTF_16LE),
        [0xFE, 0xFF, ..] => Some(encoding_rs::UTF_16BE),
        _ => None,
    };
    let Some(coding) = wide else {
        return Reader::new(document, source, options, None).run(tabs, each);
    };
    let length = usize::try_from(source.size().min(MAX_WIDE)).unwrap_or_default();
    if source.size() > MAX_WIDE {
        return whole(document, ProblemCode::TooLong);
    }
    let Some(bytes) = source.slice(&mut document.bytes, 0, length) else {
        return whole(
            document,
            source.failure().map_or(ProblemCode::Unreadable, code_of),
        );
    };
    let (text, broken) = coding.decode_with_bom_removal(bytes);
    let text = text.into_owned();
    document.bytes.clear();
    if broken {
        whole(document, ProblemCode::UndecodableText);
    }
    let mut input = SliceInput(text.as_bytes());
    let mut source = Source::new(&mut input, text.len() as u64, options.limits.max_held);
    Reader::new(document, &mut source, options, Some(coding.name())).run(tabs, each);
}

struct Reader<'a, 'b> {
    document: &'a mut Document,
    source: &'a mut Source<'b>,
    options: &'a ReadOptions,
    /// The UTF-16 that the file is in; what is read here is its text in UTF-8.
    wide: Option<&'static str>,
    /// A place in that text, and where it stands in the file.
    wide_at: (u64, u64),
    encoding: Encoding,
    cut: Cut,
    /// First byte of the next row.
    at: u64,
    /// Rows and cells of the portion, by their indices in the document's bytes.
    cells: Vec<Cell>,
    rows: Vec<Row>,
    /// Cells that a row should have.
    width: Option<usize>,
    ragged: Often,
    undecodable: Often,
    zeros: Often,
}

/// A row of the portion.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// Index of its first byte in the document's bytes, and its place in the file.
    index: usize,
    place: u64,
    /// Its cells.
    first: usize,
    cells: usize,
}

/// Why a portion ends.
enum Stop {
    Full,
    End,
}

impl<'a, 'b> Reader<'a, 'b> {
    fn new(
        document: &'a mut Document,
        source: &'a mut Source<'b>,
        options: &'a ReadOptions,
        wide: Option<&'static str>,
    ) -> Self {
        Self {
            document,
            source,
            options,
            wide,
            wide_at: (0, 2),
            encoding: Encoding::Ascii,
            cut: Cut {
                separator: b',',
                double_bytes: false,
                one_line: false,
            },
            at: 0,
            cells: Vec::new(),
            rows: Vec::new(),
            width: None,
            ragged: Often::default(),
            undecodable: Often::default(),
            zeros: Often::default(),
        }
    }

    fn run(mut self, tabs: bool, mut each: Option<Each<'_>>) {
        self.look(tabs);
        loop {
            let stop = self.gather(each.is_some());
            self.build();
            let (Stop::Full, Some(each)) = (stop, each.as_mut()) else {
                return;
            };
            if each(self.document).is_break() {
                return;
            }
            let before = self.document.rows_before;
            let rows = self.rows.len() as u64;
            self.document.rows_before = before.saturating_add(rows);
            next_portion(self.document);
            self.source.forget(&mut self.document.bytes, self.at);
            self.rows.clear();
            self.cells.clear();
        }
    }

    /// Tells from the first bytes what separates cells.
    fn look(&mut self, tabs: bool) {
        let size = self.source.size();
        let length = usize::try_from(size.min(LOOK)).unwrap_or_default();
        self.load(length);
        let first = self.source.loaded(&self.document.bytes, 0, length);
        let mark = first.starts_with(MARK);
        let text = first.strip_prefix(MARK).unwrap_or(first);
        if mark {
            self.at = MARK.len() as u64;
            self.encoding = Encoding::Utf8;
        }
        // The line by which spreadsheets are told.
        let said = match text {
            [b's', b'e', b'p', b'=', separator, b'\r', b'\n', ..] => Some((*separator, 7)),
            [b's', b'e', b'p', b'=', separator, b'\n', ..] => Some((*separator, 6)),
            _ => None,
        };
        if let Some((_, length)) = said {
            self.at = self.at.saturating_add(length);
        }
        self.cut.separator = match said {
            Some((separator, _)) => separator,
            None => layout::separator(text, tabs, size <= LOOK),
        };
        // Only whole lines tell the encoding: the end of what is looked at may fall inside a character.
        let lines = match text.iter().rposition(|b| *b == b'\n') {
            Some(last) if size > LOOK => text.get(..last).unwrap_or_default(),
            _ => text,
        };
        let may = !mark && self.cut.separator == b'|';
        self.cut.double_bytes = may && Encoding::of(lines) == Encoding::ShiftJis;
    }

    fn load(&mut self, length: usize) -> bool {
        let loaded = self
            .source
            .locate(&mut self.document.bytes, self.at, length);
        loaded.is_some()
    }

    /// Cuts rows until the portion is full.
    fn gather(&mut self, portions: bool) -> Stop {
        let begin = self.at;
        let size = self.source.size();
        loop {
            if self.at >= size {
                return Stop::End;
            }
            let full =
                self.at.saturating_sub(begin) >= PORTION || self.cells.len() >= PORTION_CELLS;
            if portions && full {
                return Stop::Full;
            }
            if self.cells.len() >= self.options.limits.max_fields {
                self.stopped(ProblemCode::TooManyFields);
                return Stop::End;
            }
            let (index, bytes) = self
                .source
                .window(&self.document.bytes, self.at, usize::MAX);
            let there = bytes.len();
            let is_whole = self.at.saturating_add(there as u64) >= size;
            let first = self.cells.len();
            let end = row(bytes, self.cut, is_whole, &mut self.cells);
            let length = match end {
                End::At(length) => length,
                End::Cut if there < MAX_ROW => {
                    self.cells.truncate(first);
                    let more = (there as u64).saturating_mul(2).max(PORTION);
                    let more = more.min(size.saturating_sub(self.at));
                    if !self.load(usize::try_from(more).unwrap_or(usize::MAX)) {
                        let failure = self.source.failure();
                        self.stopped(failure.map_or(ProblemCode::Changed, code_of));
                        return Stop::End;
                    }
                    continue;
                }
                End::Cut | End::Open if !self.cut.one_line && self.has_open_quote(first, there) => {
                    self.cells.truncate(first);
                    self.open_quote();
                    continue;
                }
                End::Cut | End::Open => {
                    self.cells.truncate(first);
                    self.stopped(ProblemCode::TooLong);
                    return Stop::End;
                }
            };
            let cells = self.cells.len() - first;
            for cell in self.cells.iter_mut().skip(first) {
                cell.start = cell.start.saturating_add(index);
                cell.end = cell.end.saturating_add(index);
            }
            let is_blank =
                cells == 1 && self.cells.last().is_some_and(|cell| cell.start == cell.end);
            // Where rows have one cell, a blank line is one with an empty cell, but at the end of the file.
            let width = self.width.or_else(|| Some(self.rows.first()?.cells));
            let is_last = self.at.saturating_add(length as u64) >= size;
            if is_blank && (width != Some(1) || is_last) {
                self.cells.truncate(first);
            } else {
                self.rows.push(Row {
                    index,
                    place: self.at,
                    first,
                    cells,
                });
            }
            self.at = self.at.saturating_add(length as u64);
        }
    }

    /// Whether the row that did not end stands open at a quote, and not merely at its length.
    fn has_open_quote(&self, first: usize, there: usize) -> bool {
        let (_, bytes) = self.source.window(&self.document.bytes, self.at, there);
        let next = match self.cells.get(first..).and_then(<[Cell]>::last) {
            Some(cell) => cell.end.saturating_add(1),
            None => 0,
        };
        bytes.get(next) == Some(&b'"')
    }

    /// From here on, no cell goes beyond its line.
    fn open_quote(&mut self) {
        self.cut.one_line = true;
        let offset = self.file_place(self.at);
        self.document.problems.push(Problem {
            code: ProblemCode::UnclosedQuote,
            path: None,
            name: None,
            offset,
            length: 0,
            said: Some("from here on, each line was judged as a row".into()),
        });
    }

    /// The rest of the file is not judged.
    fn stopped(&mut self, code: ProblemCode) {
        let offset = self.file_place(self.at);
        self.document.problems.push(Problem {
            code,
            path: None,
            name: None,
            offset,
            length: self.document.size.saturating_sub(offset),
            said: None,
        });
        self.at = self.source.size();
    }

    /// Makes fields of the portion's cells.
    fn build(&mut self) {
        let mut rows = std::mem::take(&mut self.rows);
        let cells = std::mem::take(&mut self.cells);
        self.settle_encoding(&rows, &cells);
        let of = |row: &Row| {
            let end = row.first.saturating_add(row.cells);
            cells.get(row.first..end).unwrap_or_default()
        };
        if self.width.is_none() && !rows.is_empty() {
            let header = rows.first().copied();
            let is_header = header.is_some_and(|row| self.header(row, of(&row)));
            if is_header {
                rows.remove(0);
            }
        }
        for (number, row) in (1u32..).zip(&rows) {
            self.enter_row(number, row, of(row));
        }
        self.rows = rows;
        self.cells = cells;
    }

    /// The encoding, from the first bytes that tell.
    fn settle_encoding(&mut self, rows: &[Row], cells: &[Cell]) {
        if self.wide.is_some() {
            self.encoding = Encoding::Utf8;
        }
        let start = rows.first().map_or(0, |row| row.index);
        let end = cells.last().map_or(0, |cell| cell.end);
        let bytes = self.document.bytes.get(start..end).unwrap_or_default();
        if self.encoding == Encoding::Ascii {
            self.encoding = Encoding::of(bytes);
        }
        if let Some(at) = bytes.iter().position(|b| *b == 0) {
            let row = rows.iter().rposition(|row| row.index <= start + at);
            let row = row
                .and_then(|at| rows.get(at))
                .map_or(self.at, |row| row.place);
            let offset = self.file_place(row);
            let problem = Problem {
                code: ProblemCode::ZeroBytes,
                path: None,
                name: None,
                offset,
                length: 0,
                said: None,
            };
            self.zeros.tell(self.document, problem);
        }
        let encoding = match (self.wide, self.encoding) {
            (Some(wide), _) => wide,
            (None, encoding) => encoding.as_str(),
        };
        self.document.layout = Some(Layout {
            encoding,
            separator: Some(char::from(self.cut.separator)),
            header: self
                .document
                .layout
                .as_ref()
                .is_some_and(|layout| layout.header),
        });
    }

    /// Takes the first row for the names of the columns if it looks like it; otherwise they are numbered.
    fn header(&mut self, row: Row, cells: &[Cell]) -> bool {
        self.width = Some(cells.len());
        let texts = cells.iter().take(MAX_COLUMNS).map(|cell| self.text(cell).0);
        let texts: Vec<String> = texts.collect();
        let is_header = layout::are_names(&texts);
        let names = (1usize..).zip(&texts).map(|(number, text)| {
            let name = text.trim();
            if is_header && !name.is_empty() {
                name.to_owned()
            } else {
                number.to_string()
            }
        });
        columns(self.document, names.collect::<Vec<_>>());
        if let Some(layout) = &mut self.document.layout {
            layout.header = is_header;
        }
        if is_header {
            for (column, cell) in (0u32..).zip(cells.iter().take(MAX_COLUMNS)) {
                self.enter_cell(Name::Column(column), 0, &row, cell);
            }
            self.too_many(&row, cells.len());
        }
        is_header
    }

    fn enter_row(&mut self, number: u32, row: &Row, cells: &[Cell]) {
        let width = self.width.unwrap_or(cells.len());
        let most = cells.len().min(MAX_COLUMNS);
        for number in self.document.columns.len()..most {
            self.document
                .columns
                .push(Column::new(&(number + 1).to_string()));
        }
        for (column, cell) in (0u32..).zip(cells.iter().take(MAX_COLUMNS)) {
            self.enter_cell(Name::Cell(column), number, row, cell);
        }
        if cells.len() != width {
            let offset = self.file_place(row.place);
            let at = self.document.rows_before.saturating_add(u64::from(number));
            let first = self.document.columns.first();
            let problem = Problem {
                code: ProblemCode::RaggedRow,
                path: first.map(|column| FieldPath::of_column(column, Some(at))),
                name: None,
                offset,
                length: 0,
                said: Some(
                    format!("row {at} has {} cells, and the first {width}", cells.len()).into(),
                ),
            };
            self.ragged.tell(self.document, problem);
        }
        self.too_many(row, cells.len());
    }

    fn too_many(&mut self, row: &Row, cells: usize) {
        if cells > MAX_COLUMNS {
            let offset = self.file_place(row.place);
            self.document.problems.push(Problem {
                code: ProblemCode::TooManyFields,
                path: None,
                name: None,
                offset,
                length: 0,
                said: Some(
                    format!(
                        "a row has {cells} cells, and those after {MAX_COLUMNS} were not judged"
                    )
                    .into(),
                ),
            });
        }
    }

    fn enter_cell(&mut self, name: Name, number: u32, row: &Row, cell: &Cell) {
        let inside = |index: usize| {
            row.place
                .saturating_add(index.saturating_sub(row.index) as u64)
        };
        let place = Place {
            start: self.file_place(inside(cell.start)),
            end: self.file_place(inside(cell.end)),
        };
        let bytes = self
            .document
            .bytes
            .get(cell.start..cell.end)
            .unwrap_or_default();
        let plain = !cell.quoted
            && (bytes.is_ascii() || self.encoding == Encoding::Utf8)
            && std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\u{1B}'));
        let (value, sure) = if plain {
            let value = match bytes.len() {
                0 => Value::Empty,
                len => Value::Bytes {
                    start: cell.start,
                    len,
                },
            };
            (value, true)
        } else {
            let (text, sure) = self.text(cell);
            (keep(self.document, &text), sure)
        };
        enter(self.document, name, number, value, place);
        if !sure {
            let at = crate::field::FieldId::new(self.document.fields.len().saturating_sub(1));
            let problem = Problem {
                code: ProblemCode::UndecodableText,
                path: at.map(|at| self.document.path_of(at)),
                name: None,
                offset: place.start,
                length: place.end.saturating_sub(place.start),
                said: None,
            };
            self.undecodable.tell(self.document, problem);
        }
    }

    /// The text of a cell, and whether every byte of it has a meaning.
    fn text(&self, cell: &Cell) -> (String, bool) {
        let bytes = self
            .document
            .bytes
            .get(cell.start..cell.end)
            .unwrap_or_default();
        let freed;
        let bytes = if cell.quoted {
            freed = unquoted(bytes);
            &freed
        } else {
            bytes
        };
        let (text, sure) = self.encoding.decode(bytes);
        (text.into_owned(), sure)
    }

    /// Where in the file a place of what is read stands. Places are asked for in order, as near as makes no matter.
    fn file_place(&mut self, at: u64) -> u64 {
        if self.wide.is_none() {
            return at;
        }
        let (known, place) = self.wide_at;
        if at <= known {
            return place;
        }
        let length = usize::try_from(at - known).unwrap_or(usize::MAX);
        let between = self.source.loaded(&self.document.bytes, known, length);
        // Two bytes for each character, and four where UTF-8 has four.
        let units = |b: &u8| match *b {
            0x80..=0xBF => 0,
            0xF0.. => 4,
            _ => 2u64,
        };
        let place = place.saturating_add(between.iter().map(units).sum());
        self.wide_at = (at, place);
        place
    }
}
