//! The file as a row of bytes (ISO 32000-1, 7.5): every byte belongs to an object that was read, to a table or trailer, or is
//! told. What stands between, behind and in objects that newer ones replaced is what nobody else looks at.
use std::collections::BTreeMap;
use std::ops::Range;

use lopdf::xref::XrefEntry;
use lopdf::{Document, Object, ObjectId};

use super::lex::{Lexer, Token, is_space, whole};

/// What the bytes are besides objects that were read.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Comments, without those that every file has.
    pub(super) comments: Vec<Vec<u8>>,
    /// Ranges that belong to nothing that was read, and the revision in which they stand, from 1; 0 behind the end.
    pub(super) foreign: Vec<(Range<usize>, usize)>,
    /// The revision that is the last one.
    pub(super) last: usize,
}

/// Objects inside each other that are passed over.
const DEPTH: usize = 256;
/// Ranges that are told one by one.
const RANGES: usize = 256;

struct Walk<'a> {
    bytes: &'a [u8],
    document: &'a Document,
    /// Objects by where they begin.
    objects: BTreeMap<usize, ObjectId>,
    layout: Layout,
    revision: usize,
}

/// Walks over a file that was loaded.
pub(super) fn layout(bytes: &[u8], document: &Document) -> Layout {
    let objects =
        document
            .reference_table
            .entries
            .iter()
            .filter_map(|(number, entry)| match entry {
                XrefEntry::Normal { offset, generation } => {
                    Some((usize::try_from(*offset).ok()?, (*number, *generation)))
                }
                _ => None,
            });
    let mut walk = Walk {
        bytes,
        document,
        objects: objects.collect(),
        layout: Layout::default(),
        revision: 1,
    };
    let end = walk.all();
    walk.layout.last = end;
    walk.layout
}

impl Walk<'_> {
    /// Walks to the end; gives the number of the last revision.
    fn all(&mut self) -> usize {
        let mut lexer = Lexer::new(self.bytes, 0);
        let mut ended = 0;
        let mut last = 1;
        let mut lines = 0;
        loop {
            lexer.space();
            let begin = lexer.at;
            let Some(token) = lexer.next() else {
                return last;
            };
            let known = match token {
                Token::Comment(comment) => {
                    lines += 1;
                    if comment.starts_with(b"%EOF") {
                        ended = self.revision;
                        last = self.revision;
                        self.revision += 1;
                    }
                    // 7.5.2: the version, and four bytes that no text has.
                    let usual = comment == b"%EOF"
                        || (lines == 1 && is_version(comment))
                        || (lines == 2
                            && !comment.is_empty()
                            && comment.iter().all(|b| *b >= 0x80));
                    usual || self.comment(comment)
                }
                Token::Word(b"xref") => {
                    table(&mut lexer);
                    true
                }
                Token::Word(b"trailer") => self.trailer(&mut lexer),
                // Some writers end an object twice.
                Token::Word(b"endobj") => true,
                Token::Word(b"startxref") => {
                    // The first part of a linearised file ends without an offset: Annex F.
                    let offset = lexer.next().as_ref().and_then(whole::<i64>);
                    if offset == Some(0) {
                        self.revision = self.revision.saturating_sub(1);
                    }
                    offset.is_some()
                }
                Token::Number(_) => match self.object(begin) {
                    Some(end) => {
                        lexer.at = end;
                        true
                    }
                    None => false,
                },
                _ => false,
            };
            if !known {
                let end = self.next_known(begin);
                lexer.at = end;
                let revision = if ended.saturating_add(1) == self.revision && !self.is_followed(end)
                {
                    0
                } else {
                    self.revision
                };
                self.tell(begin..end, revision);
            }
        }
    }

    /// Takes note of a comment; `false` where there are too many.
    fn comment(&mut self, comment: &[u8]) -> bool {
        let room = self.layout.comments.len() < RANGES;
        if room && !comment.trim_ascii().is_empty() {
            self.layout.comments.push(comment.to_vec());
        }
        room
    }

    fn tell(&mut self, range: Range<usize>, revision: usize) {
        let foreign = &mut self.layout.foreign;
        let full = foreign.len() >= RANGES;
        match foreign.last_mut() {
            Some((last, number)) if full || (last.end == range.start && *number == revision) => {
                last.end = range.end;
            }
            _ => foreign.push((range, revision)),
        }
    }

    /// Whether anything but white space stands at `at` or behind it.
    fn is_followed(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        rest.iter().any(|b| !is_space(*b))
    }

    /// Where something that is known begins, behind `begin`.
    fn next_known(&self, begin: usize) -> usize {
        let from = begin.saturating_add(1);
        let next = self.objects.range(from..).next().map(|(at, _)| *at);
        let next = next.unwrap_or(self.bytes.len()).min(self.bytes.len());
        let between = self.bytes.get(from..next).unwrap_or_default();
        let word = [&b"xref"[..], b"trailer", b"startxref", b"%%EOF"]
            .into_iter()
            .filter_map(|word| find(between, word))
            .filter(|at| {
                at.checked_sub(1)
                    .and_then(|at| between.get(at))
                    .is_none_or(|b| is_space(*b))
            })
            .min();
        word.map_or(next, |at| from.saturating_add(at))
    }

    /// Passes over the object at `begin`, if it is one that was read; gives where it ends.
    fn object(&mut self, begin: usize) -> Option<usize> {
        let id = self.objects.get(&begin)?;
        let (id, document) = (*id, self.document);
        let object = document.objects.get(&id)?;
        let mut lexer = Lexer::new(self.bytes, begin);
        let number: u32 = lexer.next().as_ref().and_then(whole)?;
        let generation: u16 = lexer.next().as_ref().and_then(whole)?;
        if (number, generation) != id || lexer.next() != Some(Token::Word(b"obj")) {
            return None;
        }
        if !self.pass_object(&mut lexer) {
            return None;
        }
        if let Object::Stream(stream) = object {
            let data = stream_data(&mut lexer)?;
            lexer.at = data.checked_add(stream.content.len())?;
            let same = self.bytes.get(data..lexer.at) == Some(&stream.content);
            if !same || lexer.next() != Some(Token::Word(b"endstream")) {
                return None;
            }
        }
        (lexer.next() == Some(Token::Word(b"endobj"))).then_some(lexer.at)
    }

    /// Passes over a trailer. Strings stand in it only as the file's identifiers (14.4).
    fn trailer(&mut self, lexer: &mut Lexer<'_>) -> bool {
        let begin = lexer.at;
        if !self.pass_object(lexer) {
            return false;
        }
        let inside = Lexer::new(lexer.bytes_to(lexer.at), begin);
        let mut in_id = false;
        for token in inside {
            match token {
                Token::Name(name) => in_id = name == b"ID",
                Token::String(_) if !in_id => return false,
                _ => {}
            }
        }
        true
    }

    /// Passes over one object that is no stream; `false` if what stands there is none.
    fn pass_object(&mut self, lexer: &mut Lexer<'_>) -> bool {
        let mut open: Vec<&str> = Vec::new();
        loop {
            let Some(token) = lexer.next() else {
                return false;
            };
            match token {
                Token::Mark(mark @ ("<<" | "[")) if open.len() < DEPTH => open.push(mark),
                Token::Mark(mark) => {
                    let wanted = match mark {
                        ">>" => "<<",
                        "]" => "[",
                        _ => return false,
                    };
                    if open.pop() != Some(wanted) {
                        return false;
                    }
                }
                Token::Comment(comment) if self.comment(comment) => continue,
                Token::Bad | Token::Comment(_) => return false,
                Token::Word(word) if !matches!(word, b"true" | b"false" | b"null" | b"R") => {
                    return false;
                }
                _ => {}
            }
            if open.is_empty() {
                // A reference is three tokens.
                let mut ahead = lexer.clone();
                if let (Some(Token::Number(_)), Some(Token::Word(b"R"))) =
                    (ahead.next(), ahead.next())
                {
                    lexer.at = ahead.at;
                }
                return true;
            }
        }
    }
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|b| b == word)
}

/// `%PDF-1.7`, without its first mark.
fn is_version(comment: &[u8]) -> bool {
    comment.strip_prefix(b"PDF-").is_some_and(|version| {
        version.len() <= 4
            && version
                .iter()
                .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b' '))
    })
}

/// Where the data of a stream begin, behind its dictionary: 7.3.8.1.
fn stream_data(lexer: &mut Lexer<'_>) -> Option<usize> {
    if lexer.next() != Some(Token::Word(b"stream")) {
        return None;
    }
    let blanks = lexer
        .rest()
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t'));
    let blanks = blanks.count();
    let end = match lexer.rest().get(blanks..)? {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    lexer.at.checked_add(blanks)?.checked_add(end)
}

/// Passes over a cross-reference table: numbers, `n` and `f` (7.5.4).
fn table(lexer: &mut Lexer<'_>) {
    let mut ahead = lexer.clone();
    while let Some(Token::Number(_) | Token::Word(b"n" | b"f")) = ahead.next() {
        lexer.at = ahead.at;
    }
}
