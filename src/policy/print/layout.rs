//! Layout: pieces of text with places where a line may end, in; lines of at most [`WIDTH`] columns, out.
//!
//! After Wadler, "A prettier printer" (2003): a group stands on one line if it fits there, else every place in it ends
//! the line; a fill ends the line only where it must. A comment ends its line always.
use textwrap::core::display_width;

/// Columns of a line, where its parts let it be kept.
pub(super) const WIDTH: usize = 120;

/// A piece of the output.
#[derive(Debug, Clone)]
pub(super) enum Doc {
    /// Text that stands on one line.
    Text(String),
    /// A space, or the end of a line.
    Line,
    /// Nothing, or the end of a line.
    Soft,
    /// A comment behind what stands before it.
    Trail(String),
    /// A comment on its own line.
    Own(String),
    /// Pieces in a row.
    Seq(Seq),
}

/// Pieces in a row, and how they break.
#[derive(Debug, Clone)]
pub(super) struct Seq {
    docs: Vec<Doc>,
    breaks: Breaks,
    indent: Indent,
    /// Columns on one line; `None` where a comment keeps it from standing on one.
    flat: Option<usize>,
}

/// Which places in a row end the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    /// All, or none if the row fits on one line.
    Together,
    /// Those that must.
    AsNeeded,
    /// All if those of the row around it do, else none.
    AsAround,
}

/// Where the lines begin that a row continues on.
#[derive(Debug, Clone, Copy)]
pub(super) enum Indent {
    /// Where those around it begin.
    Same,
    /// So many columns further in.
    By(usize),
    /// In the column where the row begins.
    Here,
}

/// A piece of text.
pub(super) fn text(text: impl Into<String>) -> Doc {
    Doc::Text(text.into())
}

/// A row that stands on one line, or breaks at every place.
pub(super) fn group(docs: Vec<Doc>, indent: Indent) -> Doc {
    seq(docs, Breaks::Together, indent)
}

/// A row that breaks where it must.
pub(super) fn fill(docs: Vec<Doc>, indent: Indent) -> Doc {
    seq(docs, Breaks::AsNeeded, indent)
}

/// A row that breaks as the one around it does.
pub(super) fn part(docs: Vec<Doc>, indent: Indent) -> Doc {
    seq(docs, Breaks::AsAround, indent)
}

fn seq(docs: Vec<Doc>, breaks: Breaks, indent: Indent) -> Doc {
    let flat = docs.iter().try_fold(0_usize, |sum, doc| {
        Some(sum.saturating_add(doc.flat_width()?))
    });
    Doc::Seq(Seq {
        docs,
        breaks,
        indent,
        flat,
    })
}

impl Doc {
    /// Columns on one line; `None` where it cannot stand on one.
    pub(super) fn flat_width(&self) -> Option<usize> {
        match self {
            Self::Text(text) => Some(display_width(text)),
            Self::Line => Some(1),
            Self::Soft => Some(0),
            Self::Trail(_) | Self::Own(_) => None,
            Self::Seq(seq) => seq.flat,
        }
    }

    fn may_break(&self) -> bool {
        matches!(
            self,
            Self::Line | Self::Soft | Self::Trail(_) | Self::Own(_)
        )
    }
}

/// Columns that the pieces take up to the next place where the line may end; `behind` is what comes after them.
fn width_to_break(docs: &[Doc], behind: usize) -> usize {
    let mut sum = 0_usize;
    for doc in docs {
        if doc.may_break() {
            return sum;
        }
        match doc.flat_width() {
            Some(width) => sum = sum.saturating_add(width),
            // What has a comment in it ends the line somewhere inside.
            None => return sum,
        }
    }
    sum.saturating_add(behind)
}

/// What has been written so far.
#[derive(Debug, Default)]
pub(super) struct Page {
    out: String,
    column: usize,
    /// Whether the line ends before anything else may stand on it.
    ended: bool,
    /// Where the first piece of the next row goes, while its line is empty; what it continues on goes further in.
    first: Option<usize>,
}

impl Page {
    /// The text, without spaces at the ends of lines.
    pub(super) fn finish(mut self) -> String {
        while self.out.ends_with(['\n', ' ']) {
            self.out.pop();
        }
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        self.out
    }

    /// Ends the line, if anything stands on it.
    pub(super) fn end_line(&mut self) {
        if self.column > 0 || self.ended {
            self.break_line();
        }
    }

    /// One empty line.
    pub(super) fn blank(&mut self) {
        self.end_line();
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Writes a piece; lines that it continues on begin in column `indent`.
    pub(super) fn write(&mut self, doc: &Doc, indent: usize) {
        self.put(doc, indent, false, 0);
    }

    fn break_line(&mut self) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        self.out.push('\n');
        self.column = 0;
        self.ended = false;
        self.first = None;
    }

    fn start(&mut self, indent: usize) {
        if self.ended {
            self.break_line();
        }
        if self.column == 0 {
            let indent = self.first.take().unwrap_or(indent);
            self.out.extend(std::iter::repeat_n(' ', indent));
            self.column = indent;
        }
    }

    fn put(&mut self, doc: &Doc, indent: usize, flat: bool, behind: usize) {
        match doc {
            Doc::Text(text) => {
                if !text.is_empty() {
                    self.start(indent);
                    self.out.push_str(text);
                    self.column = self.column.saturating_add(display_width(text));
                }
            }
            Doc::Line | Doc::Soft if !flat || self.ended => self.end_line(),
            Doc::Line => {
                self.out.push(' ');
                self.column += 1;
            }
            Doc::Soft => {}
            Doc::Trail(comment) => {
                if self.ended || self.column == 0 {
                    self.own(comment, indent);
                } else {
                    while self.out.ends_with(' ') {
                        self.out.pop();
                    }
                    self.out.push_str("  ");
                    self.out.push_str(comment);
                    self.ended = true;
                }
            }
            Doc::Own(comment) => self.own(comment, indent),
            Doc::Seq(seq) => self.row(seq, indent, flat, behind),
        }
    }

    fn own(&mut self, comment: &str, indent: usize) {
        self.end_line();
        self.start(indent);
        self.out.push_str(comment);
        self.ended = true;
    }

    fn row(&mut self, seq: &Seq, indent: usize, flat: bool, behind: usize) {
        if self.column == 0 && !self.ended {
            self.first.get_or_insert(indent);
        }
        let indent = match seq.indent {
            Indent::Same => indent,
            Indent::By(more) => indent.saturating_add(more),
            Indent::Here if self.column == 0 || self.ended => indent,
            Indent::Here => self.column,
        };
        let here = if self.column == 0 || self.ended {
            self.first.unwrap_or(indent)
        } else {
            self.column
        };
        let fits = |column: usize, width: usize| column.saturating_add(width) <= WIDTH;
        let fits_flat = || {
            seq.flat
                .is_some_and(|width| fits(here, width.saturating_add(behind)))
        };
        let flat = flat || (seq.breaks != Breaks::AsAround && fits_flat());
        let mut rest = seq.docs.as_slice();
        while let Some((doc, after)) = rest.split_first() {
            let behind = width_to_break(after, behind);
            let flat_here = match doc {
                Doc::Line | Doc::Soft if seq.breaks == Breaks::AsNeeded && !flat => fits(
                    self.column.saturating_add(doc.flat_width().unwrap_or(0)),
                    behind,
                ),
                _ => flat,
            };
            self.put(doc, indent, flat_here, behind);
            rest = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(doc: &Doc) -> String {
        let mut page = Page::default();
        page.write(doc, 0);
        page.finish()
    }

    fn words(word: &str, count: usize) -> Vec<Doc> {
        let mut docs = Vec::new();
        for n in 0..count {
            if n > 0 {
                docs.push(Doc::Line);
            }
            docs.push(text(word));
        }
        docs
    }

    #[test]
    fn what_fits_stands_on_one_line_and_what_does_not_is_broken() {
        assert_eq!(shown(&group(words("ab", 3), Indent::By(2))), "ab ab ab\n");
        let long = "x".repeat(50);
        assert_eq!(
            shown(&group(words(&long, 3), Indent::By(2))),
            format!("{long}\n  {long}\n  {long}\n")
        );
        assert_eq!(
            shown(&fill(words(&long, 3), Indent::By(2))),
            format!("{long} {long}\n  {long}\n")
        );
    }

    #[test]
    fn a_comment_ends_its_line() {
        let docs = vec![
            text("a,"),
            Doc::Trail("# one".into()),
            Doc::Line,
            Doc::Own("# two".into()),
            text("b"),
        ];
        assert_eq!(
            shown(&fill(docs, Indent::By(2))),
            "a,  # one\n  # two\n  b\n"
        );
    }

    #[test]
    fn a_wide_character_takes_two_columns() {
        assert_eq!(text("氏名").flat_width(), Some(4));
    }
}
