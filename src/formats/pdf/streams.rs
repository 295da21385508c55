//! The bytes of streams (ISO 32000-1, 7.4): decoded filter by filter, and only if each filter's data are whole.
use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Dictionary, Object, Stream};

use super::lex::is_space;

/// Filters of one stream.
const FILTERS: usize = 8;

/// A filter and its parameters.
type Filter = (Vec<u8>, Option<Dictionary>);

/// The decoded bytes; `None` if the data are damaged or hide something behind their end, if a filter is not known, or
/// beyond `limit` bytes.
pub(super) fn decoded(stream: &Stream, limit: usize) -> Option<Vec<u8>> {
    let mut bytes = plain(stream, limit)?;
    for filter in filters(&stream.dict, Some)? {
        bytes = undone(&filter, bytes, limit)?;
    }
    Some(bytes)
}

/// The same for the data of a picture, up to a filter that only pictures have, which is given as well (Table 6).
#[cfg(feature = "pixels")]
pub(super) fn picture(
    stream: &Stream,
    document: &lopdf::Document,
    limit: usize,
) -> Option<(Vec<u8>, Option<Filter>)> {
    let resolved = |object| document.dereference(object).ok().map(|(_, object)| object);
    let mut bytes = plain(stream, limit)?;
    let mut filters = filters(&stream.dict, resolved)?.into_iter();
    while let Some(filter) = filters.next() {
        match filter.0.as_slice() {
            b"DCTDecode" | b"JPXDecode" | b"CCITTFaxDecode" | b"JBIG2Decode" => {
                return filters.next().is_none().then_some((bytes, Some(filter)));
            }
            b"LZWDecode" | b"RunLengthDecode" => bytes = run(&filter, bytes, limit)?,
            _ => bytes = undone(&filter, bytes, limit)?,
        }
    }
    Some((bytes, None))
}

fn plain(stream: &Stream, limit: usize) -> Option<Vec<u8>> {
    let external = stream.dict.has(b"F");
    (!external && stream.content.len() <= limit).then(|| stream.content.clone())
}

/// The filters of a stream, in the order in which they are undone.
fn filters<'a>(
    dict: &'a Dictionary,
    resolved: impl Fn(&'a Object) -> Option<&'a Object>,
) -> Option<Vec<Filter>> {
    let names: Vec<&[u8]> = match dict.get(b"Filter").ok() {
        None => Vec::new(),
        Some(filter) => match resolved(filter)? {
            Object::Null => Vec::new(),
            Object::Name(name) => vec![name],
            Object::Array(names) => names
                .iter()
                .map(|name| resolved(name)?.as_name().ok())
                .collect::<Option<_>>()?,
            _ => return None,
        },
    };
    if names.len() > FILTERS {
        return None;
    }
    let parameters = match dict.get(b"DecodeParms").ok() {
        None => None,
        Some(parameters) => Some(resolved(parameters)?),
    };
    let named = names.into_iter().enumerate().map(|(number, name)| {
        let own = match parameters {
            Some(Object::Array(each)) => match each.get(number) {
                Some(own) => resolved(own)?.as_dict().ok(),
                None => None,
            },
            Some(Object::Dictionary(dict)) => Some(dict),
            Some(Object::Reference(_)) => return None,
            _ => None,
        };
        Some((name.to_vec(), own.cloned()))
    });
    named.collect()
}

/// Undoes one filter whose data are whole.
fn undone(filter: &Filter, bytes: Vec<u8>, limit: usize) -> Option<Vec<u8>> {
    let whole = match filter.0.as_slice() {
        b"FlateDecode" => is_whole(&bytes, limit),
        b"ASCII85Decode" => ends_with_mark(&bytes, b"~>"),
        b"ASCIIHexDecode" => ends_with_mark(&bytes, b">"),
        _ => false,
    };
    whole.then(|| run(filter, bytes, limit)).flatten()
}

fn run((name, parameters): &Filter, bytes: Vec<u8>, limit: usize) -> Option<Vec<u8>> {
    let mut dict = Dictionary::new();
    dict.set("Filter", Object::Name(name.clone()));
    if let Some(parameters) = parameters {
        dict.set("DecodeParms", Object::Dictionary(parameters.clone()));
    }
    Stream::new(dict, bytes)
        .decompressed_content_with_limit(limit)
        .ok()
}

/// Whether nothing but white space follows the only end mark.
fn ends_with_mark(bytes: &[u8], mark: &[u8]) -> bool {
    let found = bytes.windows(mark.len()).position(|b| b == mark);
    found
        .and_then(|at| bytes.get(at.saturating_add(mark.len())..))
        .is_some_and(|rest| rest.iter().all(|b| is_space(*b)))
}

/// Whether a zlib stream (RFC 1950) ends properly, with nothing but an end of line or two behind it.
fn is_whole(bytes: &[u8], limit: usize) -> bool {
    let mut machine = Decompress::new(true);
    let mut buffer = vec![0; 32 << 10];
    loop {
        let used = usize::try_from(machine.total_in()).unwrap_or(usize::MAX);
        let rest = bytes.get(used..).unwrap_or_default();
        let before = (machine.total_in(), machine.total_out());
        match machine.decompress(rest, &mut buffer, FlushDecompress::None) {
            Ok(Status::StreamEnd) => {
                let used = usize::try_from(machine.total_in()).unwrap_or(usize::MAX);
                let rest = bytes.get(used..).unwrap_or_default();
                return rest.iter().all(|b| is_space(*b));
            }
            Ok(_) if machine.total_out() <= limit as u64 => {
                if before == (machine.total_in(), machine.total_out()) {
                    return false;
                }
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write as _;

    fn stream(filter: &str, content: Vec<u8>) -> Stream {
        let mut dict = Dictionary::new();
        dict.set("Filter", Object::Name(filter.into()));
        Stream::new(dict, content)
    }

    fn deflated(text: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text).unwrap();
        out.finish().unwrap()
    }

    #[test]
    fn whole_streams_are_decoded() {
        let bytes = deflated(b"hello");
        assert_eq!(
            decoded(&stream("FlateDecode", bytes), 99).unwrap(),
            b"hello"
        );
        let hex = stream("ASCIIHexDecode", b"41 42>\n".to_vec());
        assert_eq!(decoded(&hex, 99).unwrap(), b"AB");
    }

    #[test]
    fn cut_damaged_and_continued_streams_are_not() {
        let bytes = deflated(&[b'x'; 500]);
        let cut = bytes.get(..bytes.len() - 5).unwrap().to_vec();
        let longer = [&bytes[..], b"Yamada"].concat();
        for content in [cut, longer, vec![0xFF; 20]] {
            assert!(decoded(&stream("FlateDecode", content), 999).is_none());
        }
        assert!(decoded(&stream("FlateDecode", bytes.clone()), 100).is_none());
        assert!(decoded(&stream("FlateDecode", bytes), 500).is_some());
        assert!(decoded(&stream("ASCIIHexDecode", b"41> name".to_vec()), 99).is_none());
    }
}
