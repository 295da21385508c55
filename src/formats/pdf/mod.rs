//! PDF (ISO 32000-1): the text of a document, part by part, and what of it could not be read. Takes the bytes of one document,
//! gives [`Parts`]; every byte is behind a part, is of a kind that holds no text, or is told.
//!
//! Objects and filters are read by `lopdf`; which text a string is, and what is missing, is told here: a reader for people
//! leaves out what it does not understand, and a verifier must not.
mod cmap;
mod content;
mod font;
mod inline;
mod layout;
mod lex;
mod objects;
pub(crate) mod outline;
#[cfg(feature = "pixels")]
pub(crate) mod pictures;
#[cfg(feature = "pixels")]
pub(crate) mod sheet;
mod streams;
mod strings;
mod xmp;

use std::ops::Range;

use lopdf::{Document, LoadOptions, ObjectId, Stream};

/// The bytes that a PDF begins with: 7.5.2.
pub(crate) const MAGIC: &[u8] = b"%PDF-";
/// How far in front of it other bytes may stand: ISO 32000-1 Annex H note 13, as readers do.
const LEAD: usize = 1024;
/// Bytes of text that are taken from one document, and bytes that its streams are decoded to.
const LONGEST_TEXT: usize = 64 << 20;
const LONGEST_STREAMS: usize = 256 << 20;
/// Bytes that object streams are decoded to: all together, and the bounds of each.
const OBJECT_STREAMS: usize = 128 << 20;
const LEAST_OBJECT_STREAM: usize = 16 << 10;
const MOST_OBJECT_STREAM: usize = 4 << 20;
/// Parts, and things that were not read, of one document.
const MOST: usize = 100_000;

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    /// Where it stands: `page[1].text`, `Info.Author`, `object[7].Contents`. Holds nothing of the document's words.
    pub(crate) path: String,
    /// The text.
    pub(crate) text: String,
}

/// Something that was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unread {
    /// Where it stands; empty for the whole document.
    pub(crate) path: String,
    /// Its bytes, where they are a range of the document.
    pub(crate) range: Option<Range<usize>>,
}

impl Unread {
    /// The whole document.
    pub(crate) fn whole() -> Self {
        Self {
            path: String::new(),
            range: None,
        }
    }
}

/// A picture, which nobody reads as text.
#[derive(Debug)]
enum Picture {
    /// A stream of its own.
    Object(ObjectId),
    /// In the stream of a page, with the names of its entries written out (8.9.7).
    Inline(Stream),
}

/// Where a picture stands on a page.
#[cfg_attr(
    not(feature = "pixels"),
    expect(dead_code, reason = "who looks at pixels asks for it")
)]
#[derive(Debug)]
struct Place {
    picture: Placed,
    matrix: content::Matrix,
}

/// Which picture it is.
#[cfg_attr(
    not(feature = "pixels"),
    expect(dead_code, reason = "who looks at pixels asks for it")
)]
#[derive(Debug)]
enum Placed {
    /// An object.
    Object(ObjectId),
    /// Its number among all pictures.
    Number(usize),
}

/// What a document came to.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// The text, in a fixed order.
    pub(crate) parts: Vec<Part>,
    /// What was not read, each path once.
    pub(crate) unread: Vec<Unread>,
    /// Every picture, and its path.
    pictures: Vec<(String, Picture)>,
    /// Of each page, form and pattern that draws several: its path, and where each stands.
    sheets: Vec<(String, Vec<Place>)>,
    /// What each of them draws by lines, where it could be words.
    outlines: Vec<(String, outline::Outline)>,
    /// Whether pages draw more pieces than are put together.
    is_cut: bool,
    text: usize,
}

impl Parts {
    fn add(&mut self, path: String, text: String) {
        if text.trim().is_empty() {
            return;
        }
        self.text = self.text.saturating_add(text.len());
        if self.text > LONGEST_TEXT || self.parts.len() >= MOST {
            // One after the other would only say the same.
            return self.unread(String::new(), None);
        }
        self.parts.push(Part { path, text });
    }

    fn unread(&mut self, path: String, range: Option<Range<usize>>) {
        let told = |unread: &Unread| unread.path == path;
        match self.unread.last() {
            Some(last) if told(last) && range.is_none() => {}
            _ if self.unread.len() < MOST => self.unread.push(Unread { path, range }),
            _ => {}
        }
    }

    /// A picture is told: whoever judges text does not look at it.
    fn picture(&mut self, path: String, picture: Picture) {
        self.unread(path.clone(), None);
        self.hidden_picture(path, picture);
    }

    /// A picture that goes with one that is told.
    fn hidden_picture(&mut self, path: String, picture: Picture) {
        if self.pictures.len() <= MOST {
            self.pictures.push((path, picture));
        }
    }

    fn room(&self) -> usize {
        LONGEST_TEXT.saturating_sub(self.text)
    }
}

/// Whether a document begins as a PDF does.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    start(bytes).is_some()
}

fn start(bytes: &[u8]) -> Option<usize> {
    let first = bytes.get(..bytes.len().min(LEAD)).unwrap_or_default();
    first.windows(MAGIC.len()).position(|b| b == MAGIC)
}

/// Reads a document; NULs that make its length even may follow it.
pub(crate) fn parts(bytes: &[u8]) -> Parts {
    let mut parts = Parts::default();
    let start = start(bytes).unwrap_or(0);
    if start > 0 {
        parts.unread("leading".to_owned(), Some(0..start));
    }
    let bytes = bytes.get(start..).unwrap_or_default();
    let Some(document) = load(bytes) else {
        parts.unread(
            String::new(),
            Some(start..start.saturating_add(bytes.len())),
        );
        return parts;
    };
    let layout = layout::layout(bytes, &document);
    for (number, comment) in layout.comments.iter().enumerate() {
        let path = format!("comment[{number}]");
        match strings::text_string(comment) {
            Some(text) => parts.add(path, text),
            None => parts.unread(path, None),
        }
    }
    objects::read(&document, &mut parts);
    for (range, revision) in layout.foreign {
        let path = match revision {
            0 => "trailing".to_owned(),
            number => format!("revision[{}]", number.min(layout.last)),
        };
        let range = range.start.saturating_add(start)..range.end.saturating_add(start);
        parts.unread(path, Some(range));
    }
    parts
}

/// Loads a document that is not encrypted.
fn load(bytes: &[u8]) -> Option<Document> {
    let streams = bytes.windows(6).filter(|b| b == b"stream").count() / 2;
    let each = OBJECT_STREAMS / streams.max(1);
    let options = LoadOptions::with_max_decompressed_size(
        each.clamp(LEAST_OBJECT_STREAM, MOST_OBJECT_STREAM),
    );
    // A file that is made to break readers must not end the scan of all others.
    let loaded = std::panic::catch_unwind(|| Document::load_mem_with_options(bytes, options));
    let document = loaded.ok()?.ok()?;
    let open = !document.is_encrypted() && document.encryption_state.is_none();
    open.then_some(document)
}
