//! Pictures in the stream of a page (ISO 32000-1, 8.9.7): `BI`, entries with short names, `ID`, data, `EI`. They come out as
//! the streams that they would be outside.
use lopdf::{Dictionary, Object, Stream};

use super::lex::{Lexer, Token, is_space};

/// Arrays and dictionaries inside each other.
const DEPTH: usize = 8;
/// Entries, and values of an array.
const ENTRIES: usize = 1024;
/// Short names of entries: Table 93.
const KEYS: &[(&[u8], &str)] = &[
    (b"BPC", "BitsPerComponent"),
    (b"CS", "ColorSpace"),
    (b"D", "Decode"),
    (b"DP", "DecodeParms"),
    (b"F", "Filter"),
    (b"H", "Height"),
    (b"IM", "ImageMask"),
    (b"I", "Interpolate"),
    (b"W", "Width"),
];
/// Short names of colour spaces and filters: Table 94.
const VALUES: &[(&[u8], &str)] = &[
    (b"G", "DeviceGray"),
    (b"RGB", "DeviceRGB"),
    (b"CMYK", "DeviceCMYK"),
    (b"I", "Indexed"),
    (b"AHx", "ASCIIHexDecode"),
    (b"A85", "ASCII85Decode"),
    (b"LZW", "LZWDecode"),
    (b"Fl", "FlateDecode"),
    (b"RL", "RunLengthDecode"),
    (b"CCF", "CCITTFaxDecode"),
    (b"DCT", "DCTDecode"),
];

/// The picture whose entries begin at `start` and whose `ID` was read last. `named` finds colour spaces among the resources.
pub(super) fn picture(
    lexer: &mut Lexer<'_>,
    start: usize,
    named: impl Fn(&[u8]) -> Option<Object>,
) -> Stream {
    let id = lexer.at.saturating_sub(2);
    let mut entries = Lexer::new(lexer.bytes_to(id), start);
    let mut dict = dictionary(&mut entries, DEPTH);
    if let Ok(Object::Name(name)) = dict.get(b"ColorSpace")
        && let Some(space) = named(name)
    {
        dict.set("ColorSpace", space);
    }
    // One white space stands behind ID; in front of hexadecimal digits there may be none.
    let spaced = lexer.rest().first().is_some_and(|b| is_space(*b));
    let data = lexer.rest().get(usize::from(spaced)..).unwrap_or_default();
    let least = plain_length(&dict).unwrap_or(0).min(data.len());
    let len = least.saturating_add(end(data.get(least..).unwrap_or_default()));
    lexer.at = lexer
        .at
        .saturating_add(usize::from(spaced))
        .saturating_add(len);
    Stream::new(dict, data.get(..len).unwrap_or_default().to_vec())
}

/// Where `EI` between white space stands.
fn end(data: &[u8]) -> usize {
    let is_end = |at: usize| {
        let behind = data.get(at.saturating_add(3));
        matches!(data.get(at..), Some([space, b'E', b'I', ..]) if is_space(*space))
            && behind.is_none_or(|byte| is_space(*byte))
    };
    if data.starts_with(b"EI") && data.get(2).is_none_or(|byte| is_space(*byte)) {
        return 0;
    }
    (0..data.len()).find(|at| is_end(*at)).unwrap_or(data.len())
}

/// The bytes of samples that no filter made shorter, so that an `EI` among them ends nothing.
fn plain_length(dict: &Dictionary) -> Option<usize> {
    if dict.has(b"Filter") {
        return None;
    }
    let number = |key: &[u8]| usize::try_from(dict.get(key).ok()?.as_i64().ok()?).ok();
    let mask = matches!(dict.get(b"ImageMask"), Ok(Object::Boolean(true)));
    let bits = match mask {
        true => 1,
        false => number(b"BitsPerComponent")?,
    };
    let samples = match dict.get(b"ColorSpace").ok() {
        _ if mask => 1,
        Some(Object::Name(name)) => match name.as_slice() {
            b"DeviceRGB" => 3,
            b"DeviceCMYK" => 4,
            _ => 1,
        },
        _ => 1,
    };
    let row = number(b"Width")?.checked_mul(samples)?.checked_mul(bits)?;
    row.div_ceil(8).checked_mul(number(b"Height")?)
}

/// Pairs of names and values, up to the end or to `>>`.
fn dictionary(lexer: &mut Lexer<'_>, depth: usize) -> Dictionary {
    let mut dict = Dictionary::new();
    for _ in 0..ENTRIES {
        let Some(Token::Name(key)) = lexer.next() else {
            break;
        };
        let Some(value) = lexer
            .next()
            .and_then(|token| object(token, lexer, depth, &key))
        else {
            break;
        };
        dict.set(long(&key, KEYS), value);
    }
    dict
}

fn object(token: Token<'_>, lexer: &mut Lexer<'_>, depth: usize, key: &[u8]) -> Option<Object> {
    let deeper = depth.checked_sub(1)?;
    Some(match token {
        Token::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            Object::Integer(number as i64)
        }
        Token::Number(number) => Object::Real(number as f32),
        Token::Name(name) => Object::Name(match key {
            b"CS" | b"ColorSpace" | b"F" | b"Filter" => long(&name, VALUES),
            _ => name,
        }),
        Token::String(bytes) => Object::string_literal(bytes),
        Token::Word(b"true") => Object::Boolean(true),
        Token::Word(b"false") => Object::Boolean(false),
        Token::Word(b"null") => Object::Null,
        Token::Mark("<<") => Object::Dictionary(dictionary(lexer, deeper)),
        Token::Mark("[") => {
            let mut values = Vec::new();
            for _ in 0..ENTRIES {
                match lexer.next()? {
                    Token::Mark("]") => break,
                    token => values.push(object(token, lexer, deeper, key)?),
                }
            }
            Object::Array(values)
        }
        _ => return None,
    })
}

fn long(name: &[u8], of: &[(&[u8], &str)]) -> Vec<u8> {
    let known = of.iter().find(|(short, _)| *short == name);
    known.map_or_else(|| name.to_vec(), |(_, long)| long.as_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &[u8]) -> (Stream, Vec<u8>) {
        let mut lexer = Lexer::new(content, 0);
        while !matches!(lexer.next(), Some(Token::Word(b"ID")) | None) {}
        let picture = picture(&mut lexer, 2, |name| {
            (name == b"Mine").then(|| Object::Name(b"DeviceRGB".to_vec()))
        });
        (picture, lexer.rest().to_vec())
    }

    #[test]
    fn short_names_are_written_out_and_the_data_end_where_the_picture_ends() {
        let content = b"BI /W 2 /H 1 /BPC 8 /CS [/I /RGB 1 <000000FFFFFF>] /DP <</K -1>> /F [/A85 /Fl] ID x EI Q";
        let (picture, rest) = read(content);
        let dict = &picture.dict;
        assert_eq!(dict.get(b"Width").unwrap(), &Object::Integer(2));
        let filters = ["ASCII85Decode", "FlateDecode"].map(|n| Object::Name(n.into()));
        assert_eq!(dict.get(b"Filter").unwrap().as_array().unwrap(), &filters);
        let space = dict.get(b"ColorSpace").unwrap().as_array().unwrap();
        assert_eq!(
            space[..2],
            ["Indexed", "DeviceRGB"].map(|n| Object::Name(n.into()))
        );
        let parameters = dict.get(b"DecodeParms").unwrap().as_dict().unwrap();
        assert_eq!(parameters.get(b"K").unwrap(), &Object::Integer(-1));
        assert_eq!(
            (picture.content.as_slice(), rest.as_slice()),
            (&b"x"[..], &b" EI Q"[..])
        );
        let (picture, _) = read(b"BI /W 1 /CS /Mine ID x EI");
        assert_eq!(
            picture.dict.get(b"ColorSpace").unwrap(),
            &Object::Name(b"DeviceRGB".to_vec())
        );
    }

    #[test]
    fn samples_that_look_like_an_end_are_samples() {
        let (picture, rest) = read(b"BI /W 5 /H 1 /BPC 8 /CS /G ID  EI  \nEI Q");
        assert_eq!(
            (picture.content.as_slice(), rest.as_slice()),
            (&b" EI  "[..], &b"\nEI Q"[..])
        );
    }

    #[test]
    fn nesting_without_end_is_left() {
        let deep = [&b"BI /W "[..], &b"[".repeat(5000), b" ID x EI"].concat();
        assert!(!read(&deep).0.dict.has(b"Width"));
    }
}
