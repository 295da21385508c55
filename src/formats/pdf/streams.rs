//! The bytes of streams (ISO 32000-1, 7.4): decoded filter by filter, and only if each filter's data are whole.
use flate2::{Decompress, FlushDecompress, Status};
use lopdf::{Dictionary, Object, Stream};

use super::lex::is_space;

/// Filters of one stream.
const FILTERS: usize = 8;

/// The decoded bytes; `None` if the data are damaged or hide something behind their end, if a filter is not known, or
/// beyond `limit` bytes.
pub(super) fn decoded(stream: &Stream, limit: usize) -> Option<Vec<u8>> {
    let filters: Vec<&[u8]> = match stream.dict.get(b"Filter") {
        Err(_) => Vec::new(),
        Ok(Object::Name(name)) => vec![name],
        Ok(Object::Array(names)) => names
            .iter()
            .map(|name| name.as_name().ok())
            .collect::<Option<_>>()?,
        Ok(_) => return None,
    };
    if filters.len() > FILTERS || stream.content.len() > limit || stream.dict.has(b"F") {
        return None;
    }
    let parameters = stream.dict.get(b"DecodeParms").ok();
    let mut bytes = stream.content.clone();
    for (number, filter) in filters.into_iter().enumerate() {
        let parameters = match parameters {
            Some(Object::Array(each)) => each.get(number).and_then(|p| p.as_dict().ok()),
            Some(Object::Dictionary(dict)) => Some(dict),
            Some(Object::Reference(_)) => return None,
            _ => None,
        };
        let whole = match filter {
            b"FlateDecode" => is_whole(&bytes, limit),
            b"ASCII85Decode" => ends_with_mark(&bytes, b"~>"),
            b"ASCIIHexDecode" => ends_with_mark(&bytes, b">"),
            _ => false,
        };
        if !whole {
            return None;
        }
        let mut dict = Dictionary::new();
        dict.set("Filter", Object::Name(filter.to_vec()));
        if let Some(parameters) = parameters {
            dict.set("DecodeParms", Object::Dictionary(parameters.clone()));
        }
        bytes = Stream::new(dict, bytes)
            .decompressed_content_with_limit(limit)
            .ok()?;
    }
    Some(bytes)
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
