//! Fonts (ISO 32000-1, 9.6 to 9.10): the bytes of a string that is shown, as text. Takes a font dictionary, gives a decoder.
//! A code whose character is not known is rendered as U+FFFD and told.
use std::collections::BTreeMap;

use encoding_rs::{BIG5, EUC_JP, EUC_KR, GBK, SHIFT_JIS, UTF_16BE};
use lopdf::{Dictionary, Document, Encoding, Object};

use super::cmap::CMap;
use super::lex::{Lexer, Token, whole};
use super::streams;

/// Bytes of one CMap, and of one font program.
const LONGEST_CMAP: usize = 4 << 20;
const LONGEST_PROGRAM: usize = 16 << 20;
/// The flag of fonts whose characters are those of the standard Latin set: Table 123.
const NONSYMBOLIC: i64 = 1 << 5;
/// The fonts that need not be in the file and have Latin characters: 9.6.2.2.
const LATIN: &[&[u8]] = &[
    b"Times",
    b"Helvetica",
    b"Courier",
    b"Arial",
    b"TimesNewRoman",
    b"CourierNew",
];

/// A font.
#[derive(Debug)]
pub(super) struct Font {
    codes: Codes,
    unicode: Option<CMap>,
    widths: BTreeMap<u32, (u32, f64)>,
    default_width: Option<f64>,
    /// Whether it is written from top to bottom.
    pub(super) vertical: bool,
}

#[derive(Debug)]
enum Codes {
    /// Codes of one byte, and what they stand for.
    Simple(Vec<Option<String>>),
    /// Codes of two bytes that only ToUnicode explains: Identity, or a CMap of the file's own.
    Opaque,
    /// A predefined CMap whose codes are those of a character set: Table 118.
    Set(&'static encoding_rs::Encoding),
    /// A predefined CMap of codes of JIS X 0208 in two bytes.
    Jis,
}

/// What one string came to.
pub(super) struct Shown {
    /// Its width in units of the font size; `None` if the file does not tell.
    pub(super) width: Option<f64>,
    /// How many codes there are, and how many of them are the single byte 32 (9.3.3).
    pub(super) codes: usize,
    pub(super) spaces: usize,
    /// Whether each code has a meaning.
    pub(super) sure: bool,
}

impl Font {
    /// Reads a font dictionary.
    pub(super) fn of(dict: &Dictionary, document: &Document) -> Self {
        let unicode = get(dict, b"ToUnicode", document)
            .and_then(|object| object.as_stream().ok())
            .and_then(|stream| streams::decoded(stream, LONGEST_CMAP))
            .and_then(|bytes| CMap::parse(&bytes));
        let composite = name(dict, b"Subtype", document) == Some(b"Type0");
        if composite {
            composite_font(dict, document, unicode)
        } else {
            simple_font(dict, document, unicode)
        }
    }

    /// Appends the text of `bytes`.
    pub(super) fn show(&self, bytes: &[u8], text: &mut String) -> Shown {
        let mut shown = Shown {
            width: Some(0.0),
            codes: 0,
            spaces: 0,
            sure: true,
        };
        if let (None, Some((decoded, sure))) = (&self.unicode, self.in_set(bytes)) {
            shown.width = None;
            shown.codes = bytes.len();
            shown.sure = sure;
            text.push_str(&decoded);
            return shown;
        }
        let usual = match self.codes {
            Codes::Simple(_) => 1,
            _ => 2,
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let len = match (&self.codes, &self.unicode) {
                (Codes::Simple(_), _) | (_, None) => usual,
                (_, Some(map)) => map.length(rest, usual),
            };
            let (code, after) = rest.split_at_checked(len).unwrap_or((rest, &[]));
            rest = after;
            shown.codes = shown.codes.saturating_add(1);
            shown.spaces = shown.spaces.saturating_add(usize::from(code == b" "));
            let width = self.width(code);
            shown.width = shown.width.zip(width).map(|(sum, width)| sum + width);
            match self.one(code) {
                Some(known) => text.push_str(&known),
                None => {
                    shown.sure = false;
                    text.push('\u{FFFD}');
                }
            }
        }
        shown
    }

    /// The text of one code.
    fn one(&self, code: &[u8]) -> Option<String> {
        let unicode = self.unicode.as_ref().and_then(|map| map.get(code));
        unicode.or_else(|| match (&self.codes, code) {
            (Codes::Simple(table), [byte]) => table.get(usize::from(*byte)).cloned().flatten(),
            (Codes::Set(_) | Codes::Jis, _) => self
                .in_set(code)
                .filter(|(_, sure)| *sure)
                .map(|(text, _)| text),
            _ => None,
        })
    }

    /// Text in the character set of a predefined CMap.
    fn in_set(&self, bytes: &[u8]) -> Option<(String, bool)> {
        let (text, bad) = match self.codes {
            Codes::Set(set) => set.decode_without_bom_handling(bytes),
            Codes::Jis => {
                let high: Vec<u8> = bytes.iter().map(|b| b | 0x80).collect();
                let (text, bad) = EUC_JP.decode_without_bom_handling(&high);
                return Some((text.into_owned(), !bad));
            }
            _ => return None,
        };
        Some((text.into_owned(), !bad))
    }

    fn width(&self, code: &[u8]) -> Option<f64> {
        let code = code
            .iter()
            .fold(0u32, |code, byte| code << 8 | u32::from(*byte));
        let found = self.widths.range(..=code).next_back();
        found
            .filter(|(_, (last, _))| code <= *last)
            .map(|(_, (_, width))| *width)
            .or(self.default_width)
    }
}

/// An entry of a dictionary, with its reference resolved.
pub(super) fn get<'a>(
    dict: &'a Dictionary,
    key: &[u8],
    document: &'a Document,
) -> Option<&'a Object> {
    let object = dict.get(key).ok()?;
    document.dereference(object).ok().map(|(_, object)| object)
}

/// An entry that is a name.
pub(super) fn name<'a>(
    dict: &'a Dictionary,
    key: &[u8],
    document: &'a Document,
) -> Option<&'a [u8]> {
    get(dict, key, document)?.as_name().ok()
}

fn number(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from)
}

fn simple_font(dict: &Dictionary, document: &Document, unicode: Option<CMap>) -> Font {
    let mut widths = BTreeMap::new();
    // Type 3 fonts measure in a space of their own: 9.6.5.
    let scale = match get(dict, b"FontMatrix", document).map(Object::as_array) {
        Some(Ok(matrix)) => matrix.first().and_then(number).unwrap_or(0.001),
        _ => 0.001,
    };
    let first = get(dict, b"FirstChar", document)
        .and_then(|first| first.as_i64().ok())
        .and_then(|first| u32::try_from(first).ok());
    if let (Some(first), Some(Ok(array))) =
        (first, get(dict, b"Widths", document).map(Object::as_array))
    {
        for (code, width) in (first..256).zip(array) {
            let width = document
                .dereference(width)
                .ok()
                .and_then(|(_, w)| number(w));
            widths.extend(width.map(|width| (code, (code, width * scale))));
        }
    }
    Font {
        codes: Codes::Simple(table(dict, document)),
        unicode,
        widths,
        default_width: None,
        vertical: false,
    }
}

/// What the 256 codes of a simple font stand for: 9.6.6.
fn table(dict: &Dictionary, document: &Document) -> Vec<Option<String>> {
    let encoding = get(dict, b"Encoding", document);
    let base = match encoding {
        Some(Object::Name(name)) => Some(name.as_slice()),
        Some(Object::Dictionary(encoding)) => name(encoding, b"BaseEncoding", document),
        _ => None,
    };
    let font = name(dict, b"BaseFont", document).unwrap_or_default();
    let mut table: Vec<Option<String>> = match base {
        Some(base) => named(base),
        // Pictures of hands, arrows and the like.
        None if font.ends_with(b"ZapfDingbats") => vec![Some("•".to_owned()); 256],
        None if is_latin(dict, document, font) => named(b"StandardEncoding"),
        None => built_in(dict, document),
    };
    if let Some(Object::Dictionary(encoding)) = encoding
        && let Some(Ok(differences)) = get(encoding, b"Differences", document).map(Object::as_array)
    {
        let mut code = 0usize;
        for entry in differences {
            match entry {
                Object::Integer(number) => code = usize::try_from(*number).unwrap_or(usize::MAX),
                Object::Name(glyph) => {
                    if let Some(place) = table.get_mut(code) {
                        *place = character(glyph);
                    }
                    code = code.saturating_add(1);
                }
                _ => {}
            }
        }
    }
    // White space that no encoding has, and that no font shows.
    for code in [b'\t', b'\n', b'\r'] {
        if let Some(place) = table.get_mut(usize::from(code)) {
            place.get_or_insert_with(|| " ".to_owned());
        }
    }
    table
}

/// Whether a font without an encoding has the standard one.
fn is_latin(dict: &Dictionary, document: &Document, font: &[u8]) -> bool {
    let descriptor = get(dict, b"FontDescriptor", document).and_then(|d| d.as_dict().ok());
    match descriptor {
        Some(descriptor) => get(descriptor, b"Flags", document)
            .and_then(|flags| flags.as_i64().ok())
            .is_some_and(|flags| flags & NONSYMBOLIC != 0),
        None => {
            let stem = font.split(|b| matches!(b, b'-' | b',')).next();
            stem.is_some_and(|stem| LATIN.contains(&stem))
        }
    }
}

/// The encoding that a Type 1 font program says in its part that is plain text: Adobe Type 1 Font Format, 2.2.
fn built_in(dict: &Dictionary, document: &Document) -> Vec<Option<String>> {
    let mut table = vec![None; 256];
    let program = get(dict, b"FontDescriptor", document)
        .and_then(|descriptor| get(descriptor.as_dict().ok()?, b"FontFile", document))
        .and_then(|file| streams::decoded(file.as_stream().ok()?, LONGEST_PROGRAM));
    let Some(program) = program else {
        return table;
    };
    let mut lexer = Lexer::new(&program, 0);
    let mut in_encoding = false;
    while let Some(token) = lexer.next() {
        match token {
            Token::Name(name) if name == b"Encoding" => in_encoding = true,
            Token::Word(b"StandardEncoding") if in_encoding => return named(b"StandardEncoding"),
            Token::Word(b"dup") if in_encoding => {
                let code = lexer.next().as_ref().and_then(whole::<usize>);
                if let (Some(code), Some(Token::Name(glyph))) = (code, lexer.next())
                    && let Some(place) = table.get_mut(code)
                {
                    *place = character(&glyph);
                }
            }
            Token::Word(b"def" | b"readonly") if in_encoding => break,
            Token::Word(b"eexec") => break,
            _ => {}
        }
    }
    table
}

/// A font dictionary with this encoding only.
fn probe(encoding: Object) -> Dictionary {
    let mut dict = Dictionary::new();
    dict.set("Type", Object::Name(b"Font".to_vec()));
    dict.set("Encoding", encoding);
    dict
}

/// One of the encodings of Annex D, by its name.
fn named(base: &[u8]) -> Vec<Option<String>> {
    let none = vec![None; 256];
    let known: &[&[u8]] = &[
        b"StandardEncoding",
        b"MacRomanEncoding",
        b"MacExpertEncoding",
        b"WinAnsiEncoding",
        b"PDFDocEncoding",
    ];
    if !known.contains(&base) {
        return none;
    }
    let document = Document::new();
    let dict = probe(Object::Name(base.to_vec()));
    let Ok(encoding) = dict.get_font_encoding(&document) else {
        return none;
    };
    (0..=u8::MAX)
        .map(|code| {
            let text = encoding.bytes_to_string(&[code]).ok()?;
            (!text.is_empty()).then_some(text)
        })
        .collect()
}

/// The text that a glyph's name stands for (Adobe Glyph List Specification, section 2).
fn character(glyph: &[u8]) -> Option<String> {
    let glyph = glyph.split(|b| *b == b'.').next().unwrap_or(glyph);
    if glyph.is_empty() || glyph.len() > 64 {
        return None;
    }
    let parts = glyph.split(|b| *b == b'_');
    parts.map(component).collect()
}

fn component(glyph: &[u8]) -> Option<String> {
    listed(glyph).or_else(|| {
        let text = std::str::from_utf8(glyph).ok()?;
        let hex = |digits: &str| u32::from_str_radix(digits, 16).ok();
        if let Some(digits) = text.strip_prefix("uni")
            && digits.len() >= 4
            && digits.len().is_multiple_of(4)
        {
            let units: Option<Vec<u16>> = digits
                .as_bytes()
                .chunks(4)
                .map(|four| u16::try_from(hex(std::str::from_utf8(four).ok()?)?).ok())
                .collect();
            return String::from_utf16(&units?).ok();
        }
        let digits = text
            .strip_prefix('u')
            .filter(|d| (4..=6).contains(&d.len()))?;
        char::from_u32(hex(digits)?).map(String::from)
    })
}

/// A glyph of the Adobe Glyph List.
fn listed(glyph: &[u8]) -> Option<String> {
    let differences = vec![Object::Integer(0), Object::Name(glyph.to_vec())];
    let mut encoding = Dictionary::new();
    encoding.set("Differences", Object::Array(differences));
    let dict = probe(Object::Dictionary(encoding));
    let document = Document::new();
    match dict.get_font_encoding(&document) {
        Ok(Encoding::Differences(found)) => {
            let unit = found.map.get(&0)?.utf16_code_unit();
            char::from_u32(u32::from(unit)).map(String::from)
        }
        _ => None,
    }
}

fn composite_font(dict: &Dictionary, document: &Document, unicode: Option<CMap>) -> Font {
    let encoding = name(dict, b"Encoding", document).unwrap_or_default();
    let identity = encoding.starts_with(b"Identity-");
    let mut widths = BTreeMap::new();
    let mut default_width = None;
    let descendant = get(dict, b"DescendantFonts", document)
        .and_then(|fonts| fonts.as_array().ok()?.first())
        .and_then(|font| document.dereference(font).ok())
        .and_then(|(_, font)| font.as_dict().ok());
    if let (true, Some(font)) = (identity, descendant) {
        // Table 117: 1000 where nothing is said.
        let default = get(font, b"DW", document).and_then(number);
        default_width = Some(default.unwrap_or(1000.0) / 1000.0);
        if let Some(Ok(array)) = get(font, b"W", document).map(Object::as_array) {
            composite_widths(array, document, &mut widths);
        }
    }
    Font {
        codes: codes_of(encoding),
        unicode,
        widths,
        default_width,
        vertical: encoding.ends_with(b"-V") || encoding == b"V",
    }
}

/// `c [w1 w2 …]` and `first last w`: 9.7.4.3.
fn composite_widths(array: &[Object], document: &Document, widths: &mut BTreeMap<u32, (u32, f64)>) {
    let mut rest = array.iter();
    let code = |object: &Object| u32::try_from(object.as_i64().ok()?).ok();
    while let (Some(first), Some(second)) = (rest.next().and_then(code), rest.next()) {
        let second = document.dereference(second).map_or(second, |(_, o)| o);
        if let Ok(each) = second.as_array() {
            for (code, width) in (first..=u32::from(u16::MAX)).zip(each) {
                widths.extend(number(width).map(|width| (code, (code, width / 1000.0))));
            }
        } else if let (Some(last), Some(width)) = (code(second), rest.next().and_then(number)) {
            widths.insert(first, (last, width / 1000.0));
        } else {
            break;
        }
    }
}

/// The predefined CMaps of Table 118 whose codes are a character set of their own.
fn codes_of(cmap: &[u8]) -> Codes {
    let stem = cmap
        .strip_suffix(b"-H")
        .or_else(|| cmap.strip_suffix(b"-V"))
        .unwrap_or(cmap);
    match stem {
        b"H" | b"V" => Codes::Jis,
        b"90ms-RKSJ" | b"90msp-RKSJ" | b"90pv-RKSJ" | b"83pv-RKSJ" | b"Add-RKSJ" | b"Ext-RKSJ" => {
            Codes::Set(SHIFT_JIS)
        }
        b"EUC" => Codes::Set(EUC_JP),
        b"GB-EUC" | b"GBpc-EUC" | b"GBK-EUC" | b"GBKp-EUC" | b"GBK2K" => Codes::Set(GBK),
        b"B5pc" | b"ETen-B5" | b"ETenms-B5" | b"HKscs-B5" => Codes::Set(BIG5),
        b"KSC-EUC" | b"KSCms-UHC" | b"KSCms-UHC-HW" | b"KSCpc-EUC" => Codes::Set(EUC_KR),
        stem if stem.starts_with(b"Uni")
            && (stem.ends_with(b"-UCS2")
                || stem.ends_with(b"-UTF16")
                || stem.ends_with(b"-UCS2-HW")) =>
        {
            Codes::Set(UTF_16BE)
        }
        _ => Codes::Opaque,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glyph_names_stand_for_characters() {
        for (glyph, text) in [
            (&b"A"[..], "A"),
            (b"eacute", "é"),
            (b"f_i", "fi"),
            (b"A.sc", "A"),
            (b"uni5C71", "山"),
            (b"u1F600", "😀"),
        ] {
            assert_eq!(character(glyph).as_deref(), Some(text));
        }
        for glyph in [&b"g23"[..], b"", b".notdef", b"uniD800", b"cid1234"] {
            assert_eq!(character(glyph), None);
        }
    }

    #[test]
    fn a_font_whose_codes_nothing_explains_is_told() {
        let document = Document::new();
        let mut dict = Dictionary::new();
        dict.set("Subtype", Object::Name(b"Type0".to_vec()));
        dict.set("Encoding", Object::Name(b"Identity-H".to_vec()));
        let mut text = String::new();
        assert!(!Font::of(&dict, &document).show(&[0, 36], &mut text).sure);
        dict.set("Encoding", Object::Name(b"90ms-RKSJ-H".to_vec()));
        text.clear();
        assert!(
            Font::of(&dict, &document)
                .show(b"\x8E\x52A", &mut text)
                .sure
        );
        assert_eq!(text, "山A");
    }
}
