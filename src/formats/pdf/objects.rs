//! The objects of a document: pages first, then everything else in the order of object numbers, whether something refers to it
//! or not. Every string is text or is told; every stream is text, of a kind that holds none, or is told.
mod pages;

use std::collections::{BTreeMap, BTreeSet};

use lopdf::xref::XrefEntry;
use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::cmap::CMap;
use super::content::Fonts;
use super::font::{get, name};
use super::lex::{Lexer, whole};
use super::{LONGEST_STREAMS, Parts, Picture, streams, strings, xmp};
use pages::inline;

/// Dictionaries and arrays inside each other.
const DEPTH: usize = 64;
/// Entries of the document information dictionary: Table 317.
const INFO: [&str; 9] = [
    "Title",
    "Author",
    "Subject",
    "Keywords",
    "Creator",
    "Producer",
    "CreationDate",
    "ModDate",
    "Trapped",
];
/// Entries of other dictionaries that hold text, as paths name them. The keys of all others are not written down, as a key
/// may be somebody's name.
const KEYS: [&str; 23] = [
    "ActualText",
    "Alt",
    "CA",
    "Contents",
    "CreationDate",
    "DA",
    "DV",
    "Desc",
    "E",
    "F",
    "JS",
    "Lang",
    "M",
    "NM",
    "Name",
    "RC",
    "Subj",
    "T",
    "TU",
    "Title",
    "UF",
    "URI",
    "V",
];

/// What a stream is, told from what refers to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A font program, an ICC profile or a table of numbers.
    Data,
    /// A CMap.
    CMap,
    /// The shape of a glyph, or the content of a page.
    Content,
    /// A file that is attached.
    Attachment,
    /// Text: a script.
    Text,
}

struct Objects<'a> {
    document: &'a Document,
    out: &'a mut Parts,
    fonts: Fonts,
    roles: BTreeMap<ObjectId, Role>,
    /// Streams that are accounted for.
    done: BTreeSet<ObjectId>,
    /// Bytes that streams may still be decoded to.
    left: usize,
    attachments: usize,
    /// Points of the lines that are kept.
    points: usize,
    odd_names: BTreeSet<Vec<u8>>,
}

/// Reads all objects of a document.
pub(super) fn read(document: &Document, out: &mut Parts) {
    let mut objects = Objects {
        document,
        out,
        fonts: Fonts::default(),
        roles: BTreeMap::new(),
        done: BTreeSet::new(),
        left: LONGEST_STREAMS,
        attachments: 0,
        points: 0,
        odd_names: BTreeSet::new(),
    };
    for object in document.objects.values() {
        objects.find_roles(object, DEPTH);
    }
    objects.info();
    objects.missing();
    let mut pages = BTreeSet::new();
    for (number, id) in (1usize..).zip(document.page_iter()) {
        if pages.insert(id) {
            objects.page(id, &format!("page[{number}]"));
        }
    }
    for (id, object) in &document.objects {
        objects.object(*id, object, pages.contains(id));
    }
    let odd: Vec<Vec<u8>> = std::mem::take(&mut objects.odd_names).into_iter().collect();
    for (number, name) in odd.iter().enumerate() {
        objects.string(format!("name[{number}]"), name);
    }
}

fn reference(object: &Object) -> Option<ObjectId> {
    object.as_reference().ok()
}

impl<'a> Objects<'a> {
    /// Takes note of what the streams that an object refers to are.
    fn find_roles(&mut self, object: &Object, depth: usize) {
        let Some(deeper) = depth.checked_sub(1) else {
            return;
        };
        match object {
            Object::Array(array) => {
                if let [Object::Name(kind), .., last] = array.as_slice()
                    && matches!(kind.as_slice(), b"ICCBased" | b"Indexed")
                {
                    self.role(last, Role::Data);
                }
                array
                    .iter()
                    .for_each(|object| self.find_roles(object, deeper));
            }
            Object::Dictionary(dict) => self.find_roles_in(dict, deeper),
            Object::Stream(stream) => self.find_roles_in(&stream.dict, deeper),
            _ => {}
        }
    }

    fn find_roles_in(&mut self, dict: &Dictionary, depth: usize) {
        let attaches = dict.has(b"F") && dict.has(b"EF");
        for (key, value) in dict {
            let role = match key.as_slice() {
                b"FontFile" | b"FontFile2" | b"FontFile3" | b"DestOutputProfile"
                | b"CIDToGIDMap" | b"CIDSet" => Role::Data,
                b"ToUnicode" => Role::CMap,
                b"JS" | b"RC" | b"RV" => Role::Text,
                b"Contents" => Role::Content,
                b"CharProcs" | b"EF" => {
                    let role = if key == b"EF" {
                        Role::Attachment
                    } else {
                        Role::Content
                    };
                    let inner = self.document.dereference(value).map(|(_, inner)| inner);
                    if let Ok(Object::Dictionary(inner)) = inner {
                        inner.iter().for_each(|(_, value)| self.role(value, role));
                    }
                    continue;
                }
                b"Encoding" if !attaches => Role::CMap,
                _ => {
                    self.find_roles(value, depth);
                    continue;
                }
            };
            match self.document.dereference(value).map(|(_, inner)| inner) {
                Ok(Object::Array(each)) => each.iter().for_each(|one| self.role(one, role)),
                _ => self.role(value, role),
            }
            self.find_roles(value, depth);
        }
    }

    fn role(&mut self, object: &Object, role: Role) {
        if let Some(id) = reference(object) {
            self.roles.entry(id).or_insert(role);
        }
    }

    /// The document information dictionary: 14.3.3.
    fn info(&mut self) {
        let Some(info) = self.document.trailer.get(b"Info").ok() else {
            return;
        };
        if let Some(id) = reference(info) {
            self.done.insert(id);
        }
        let Some(Object::Dictionary(info)) = self.document.dereference(info).ok().map(|(_, o)| o)
        else {
            return self.out.unread("Info".to_owned(), None);
        };
        for (number, (key, value)) in info.iter().enumerate() {
            let known = INFO.iter().find(|known| known.as_bytes() == key);
            let path = match known {
                Some(known) => format!("Info.{known}"),
                None => {
                    self.string(format!("Info.key[{number}]"), key);
                    format!("Info.value[{number}]")
                }
            };
            match self.document.dereference(value) {
                Ok((_, Object::String(bytes, _))) => self.string(path, bytes),
                Ok((_, Object::Name(name))) => self.string(path, name),
                Ok((_, other)) => self.walk(&path, other, DEPTH),
                Err(_) => self.out.unread(path, None),
            }
        }
    }

    /// Objects that the file's table lists and that could not be loaded, and copies in object streams that are not the
    /// ones that the table means.
    fn missing(&mut self) {
        let document = self.document;
        for (number, entry) in &document.reference_table.entries {
            // Objects with a place of their own are told with it.
            if let XrefEntry::Compressed { .. } = entry
                && !document.objects.contains_key(&(*number, 0))
            {
                self.out.unread(format!("object[{number}]"), None);
            }
        }
        for (id, object) in &document.objects {
            let Object::Stream(stream) = object else {
                continue;
            };
            if !stream.dict.has_type(b"ObjStm") {
                continue;
            }
            self.done.insert(*id);
            let path = format!("object[{}]", id.0);
            let Some(bytes) = self.decoded(stream) else {
                self.out.unread(path, None);
                continue;
            };
            let count = stream.dict.get(b"N").and_then(Object::as_i64).unwrap_or(0);
            let mut lexer = Lexer::new(&bytes, 0);
            for _ in 0..count {
                let number: Option<u32> = lexer.next().as_ref().and_then(whole);
                lexer.next();
                let is_this = |number| {
                    matches!(
                        document.reference_table.get(number),
                        Some(XrefEntry::Compressed { container, .. }) if *container == id.0
                    )
                };
                match number {
                    Some(number) if is_this(number) => {}
                    _ => {
                        self.out.unread(path, None);
                        break;
                    }
                }
            }
        }
    }

    /// The bytes of a stream, as long as there is room for them.
    fn decoded(&mut self, stream: &Stream) -> Option<Vec<u8>> {
        let bytes = streams::decoded(stream, self.left)?;
        self.left = self.left.saturating_sub(bytes.len());
        Some(bytes)
    }

    /// One object, by its number.
    fn object(&mut self, id: ObjectId, object: &'a Object, is_page: bool) {
        let path = format!("object[{}]", id.0);
        match object {
            _ if self.done.contains(&id) && !matches!(object, Object::Stream(_)) => {}
            Object::Stream(stream) => {
                self.walk(&path, object, DEPTH);
                if !self.done.contains(&id) {
                    self.stream(id, stream, path);
                }
            }
            Object::Dictionary(dict) => {
                self.walk(&path, object, DEPTH);
                if dict.has_type(b"Page") && !is_page {
                    self.page(id, &path);
                }
            }
            other => self.walk(&path, other, DEPTH),
        }
    }

    fn stream(&mut self, id: ObjectId, stream: &'a Stream, path: String) {
        let document = self.document;
        let kind = name(&stream.dict, b"Type", document).unwrap_or_default();
        let subtype = name(&stream.dict, b"Subtype", document).unwrap_or_default();
        let role = self.roles.get(&id).copied();
        if is_picture(stream, document) {
            self.done.insert(id);
            return self.picture(format!("{path}.picture[0]"), Picture::Object(id));
        }
        if kind == b"Metadata" || subtype == b"XML" {
            return self.metadata(stream, path);
        }
        if subtype == b"Form" || stream.dict.has(b"PatternType") || role == Some(Role::Content) {
            let mut drawn = self.form(stream, None);
            let mut pictures = inline(&mut drawn);
            // The bitmaps of glyphs are read by the codes that show them.
            if role == Some(Role::Content) && subtype.is_empty() {
                pictures.retain(is_more_than_a_glyph);
                drawn.places.clear();
                drawn.outline = super::outline::Outline::default();
            }
            return self.tell(&path, drawn, pictures);
        }
        if kind == b"EmbeddedFile" || role == Some(Role::Attachment) {
            let path = format!("attachment[{}]", self.attachments);
            self.attachments = self.attachments.saturating_add(1);
            return self.text(stream, path);
        }
        let is_table = stream.dict.has(b"ShadingType")
            || get(&stream.dict, b"FunctionType", document) == Some(&Object::Integer(0));
        if kind == b"XRef" {
            return;
        }
        if role == Some(Role::Data) || is_table {
            // What calls itself data and is nothing but text is read as text.
            let text = self
                .decoded(stream)
                .and_then(|bytes| strings::whole_text(&bytes));
            if let Some(text) = text {
                self.out.add(path, text);
            }
            return;
        }
        if role == Some(Role::CMap) || kind == b"CMap" {
            let is_one = self
                .decoded(stream)
                .is_some_and(|bytes| CMap::parse(&bytes).is_some());
            if is_one {
                return;
            }
        }
        self.text(stream, path);
    }

    /// A stream that is text, or else is told.
    fn text(&mut self, stream: &Stream, path: String) {
        match self
            .decoded(stream)
            .and_then(|bytes| strings::whole_text(&bytes))
        {
            Some(text) => self.out.add(path, text),
            None => self.out.unread(path, None),
        }
    }

    /// XMP: 14.3.2. That of the document is the one that the catalog names.
    fn metadata(&mut self, stream: &Stream, path: String) {
        let of_document = self
            .document
            .catalog()
            .ok()
            .and_then(|catalog| catalog.get(b"Metadata").ok());
        let is_it = of_document
            .and_then(|object| self.document.dereference(object).ok())
            .is_some_and(|(_, object)| object.as_stream().is_ok_and(|it| std::ptr::eq(it, stream)));
        let path = if is_it {
            "Xmp".to_owned()
        } else {
            format!("{path}.Xmp")
        };
        let Some(text) = self
            .decoded(stream)
            .and_then(|bytes| strings::whole_text(&bytes))
        else {
            return self.out.unread(path, None);
        };
        let Some(properties) = xmp::properties(&text) else {
            return self.out.add(path, text);
        };
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        for property in properties {
            let name = property.name.unwrap_or("property");
            let before = times.entry(name).or_default();
            let path = match *before {
                0 => format!("{path}.{name}"),
                number => format!("{path}.{name}[{number}]"),
            };
            *before += 1;
            self.out.add(path, property.value);
        }
    }

    fn string(&mut self, path: String, bytes: &[u8]) {
        match strings::text_string(bytes) {
            Some(text) => self.out.add(path, text),
            None => self.out.unread(path, None),
        }
    }

    /// Every string in an object, and every name that a writer of PDF does not make up.
    fn walk(&mut self, path: &str, object: &Object, depth: usize) {
        let Some(deeper) = depth.checked_sub(1) else {
            return self.out.unread(path.to_owned(), None);
        };
        match object {
            Object::String(bytes, _) => self.string(path.to_owned(), bytes),
            Object::Name(name) => self.name(name),
            Object::Array(array) => {
                let lookup =
                    matches!(array.first(), Some(Object::Name(kind)) if kind == b"Indexed");
                for (number, one) in array.iter().enumerate() {
                    // The colours of a palette: 8.6.6.3.
                    if !(lookup && number == 3) {
                        self.walk(&format!("{path}[{number}]"), one, deeper);
                    }
                }
            }
            Object::Dictionary(dict) => self.walk_dictionary(path, dict, deeper),
            Object::Stream(stream) => self.walk_dictionary(path, &stream.dict, deeper),
            Object::Null
            | Object::Boolean(_)
            | Object::Integer(_)
            | Object::Real(_)
            | Object::Reference(_) => {}
        }
    }

    fn walk_dictionary(&mut self, path: &str, dict: &Dictionary, depth: usize) {
        let is_font = dict.has(b"FontName") || dict.has(b"Panose") || dict.has_type(b"XRef");
        for (number, (key, value)) in dict.iter().enumerate() {
            self.name(key);
            let fixed = match key.as_slice() {
                // Names of glyphs (Table 122), classes of fonts (9.8.3.2), and identifiers of the file (14.4).
                b"CharSet" | b"Panose" | b"ID" => is_font,
                b"CheckSum" => dict.has(b"Size"),
                _ => false,
            };
            if fixed {
                continue;
            }
            let known = KEYS.iter().find(|known| known.as_bytes() == key);
            match (known, value) {
                (_, Object::Null | Object::Boolean(_) | Object::Integer(_) | Object::Real(_)) => {}
                (Some(known), _) => self.walk(&format!("{path}.{known}"), value, depth),
                (None, _) => self.walk(&format!("{path}.entry[{number}]"), value, depth),
            }
        }
    }

    /// Names are words of the format. One with a space, with characters beyond ASCII or with six digits in a row is somebody's.
    fn name(&mut self, name: &[u8]) {
        let digits = |six: &[u8]| six.iter().all(u8::is_ascii_digit);
        let odd = name.iter().any(|b| !b.is_ascii_graphic()) || name.windows(6).any(digits);
        if odd {
            self.odd_names.insert(name.to_vec());
        }
    }
}

/// Whether the bitmap of a glyph could hold a line of text: it is four times as wide as high, or has as many pixels as a
/// letter of an inch at 600 dots an inch.
fn is_more_than_a_glyph(picture: &Picture) -> bool {
    let Picture::Inline(stream) = picture else {
        return true;
    };
    let size = |key: &[u8]| stream.dict.get(key).and_then(Object::as_i64).unwrap_or(0);
    let (width, height) = (size(b"Width"), size(b"Height"));
    let line = width >= 64 && width >= height.saturating_mul(4);
    line || width.saturating_mul(height) > 600 * 600
}

/// Whether a stream is a picture, a thumbnail among them (12.3.4).
fn is_picture(stream: &Stream, document: &Document) -> bool {
    name(&stream.dict, b"Subtype", document) == Some(b"Image")
        || (stream.dict.has(b"Width") && stream.dict.has(b"Height"))
}
