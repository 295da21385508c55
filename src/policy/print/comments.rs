//! Comments: where they stand in the source, and how they come along when the tree is printed.
use std::ops::Range;

use super::super::token::{Kind, Token};
use super::layout::Doc;

/// One comment.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    /// `# …`, without spaces at its end.
    pub(super) text: String,
    /// Where it stands.
    pub(super) span: Range<usize>,
    /// Whether nothing stands before it on its line.
    own_line: bool,
    /// Where the token before it ends.
    before: usize,
}

/// The comments of a text, in order, and how many have been printed.
#[derive(Debug, Clone, Default)]
pub(super) struct Comments {
    all: Vec<Comment>,
    next: usize,
    /// Where each `}` begins.
    braces: Vec<usize>,
}

impl Comments {
    /// The comments among the tokens of `source`.
    pub(super) fn of(source: &str, tokens: &[Token]) -> Self {
        let mut comments = Self::default();
        let (mut own_line, mut before) = (true, 0);
        for token in tokens {
            let said = source.get(token.span.clone()).unwrap_or_default();
            match token.kind {
                Kind::Space => own_line |= said.contains('\n'),
                Kind::Comment => comments.all.push(Comment {
                    text: said.trim_end().to_owned(),
                    span: token.span.clone(),
                    own_line,
                    before,
                }),
                _ => {
                    own_line = false;
                    before = token.span.end;
                    if token.kind == Kind::CloseBrace {
                        comments.braces.push(token.span.start);
                    }
                }
            }
        }
        comments
    }

    /// What the comments say.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.all.iter().map(|comment| comment.text.as_str())
    }

    /// Takes the comments that stand before `place` and have not been taken.
    pub(super) fn take(&mut self, place: usize) -> Vec<Comment> {
        let from = self.all.get(self.next..).unwrap_or_default();
        let count = from
            .iter()
            .take_while(|comment| comment.span.start < place)
            .count();
        self.next += count;
        from.get(..count).unwrap_or_default().to_vec()
    }

    /// The same, as pieces to print.
    pub(super) fn before(&mut self, place: usize) -> Vec<Doc> {
        self.take(place).into_iter().map(Comment::doc).collect()
    }

    /// Takes the comments within a piece that ends at `end`, and the one that stands behind it on its line. Gives the
    /// place in the source where all of them end, too.
    pub(super) fn behind(&mut self, end: usize) -> (Vec<Doc>, usize) {
        let mut docs = self.before(end);
        let next = self.all.get(self.next);
        match next.filter(|next| !next.own_line && next.before <= end) {
            Some(trail) => {
                self.next += 1;
                docs.push(trail.clone().doc());
                (docs, trail.span.end)
            }
            None => (docs, end),
        }
    }

    /// Whether a comment stands in `span`.
    pub(super) fn within(&self, span: &Range<usize>) -> bool {
        let from = self
            .all
            .partition_point(|comment| comment.span.start < span.start);
        self.all
            .get(from)
            .is_some_and(|comment| comment.span.start < span.end)
    }

    /// Whether a comment stands in `span` on a line of its own.
    pub(super) fn own_line_within(&self, span: &Range<usize>) -> bool {
        let from = self
            .all
            .partition_point(|comment| comment.span.start < span.start);
        self.all
            .iter()
            .skip(from)
            .take_while(|comment| comment.span.start < span.end)
            .any(|comment| comment.own_line)
    }

    /// Where the first `}` not before `place` stands.
    pub(super) fn brace(&self, place: usize) -> usize {
        let at = self.braces.partition_point(|&brace| brace < place);
        self.braces.get(at).copied().unwrap_or(place)
    }
}

impl Comment {
    fn doc(self) -> Doc {
        if self.own_line {
            Doc::Own(self.text)
        } else {
            Doc::Trail(self.text)
        }
    }

    /// The comment on a line of its own.
    pub(super) fn own(self) -> Doc {
        Doc::Own(self.text)
    }
}
