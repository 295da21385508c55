//! Bytes of a PDF as text: text strings (ISO 32000-1, 7.9.2.2), and streams that are text from end to end.

/// PDFDocEncoding where it is not ISO 8859-1: ISO 32000-1 Table D.2, from 18H on and from 80H on.
const LOW: [char; 8] = ['˘', 'ˇ', 'ˆ', '˙', '˝', '˛', '˚', '˜'];
const HIGH: [char; 33] = [
    '•', '†', '‡', '…', '—', '–', 'ƒ', '⁄', '‹', '›', '−', '‰', '„', '“', '”', '‘', '’', '‚', '™',
    'ﬁ', 'ﬂ', 'Ł', 'Œ', 'Š', 'Ÿ', 'Ž', 'ı', 'ł', 'œ', 'š', 'ž', '\u{FFFD}', '€',
];

/// The text of a text string; `None` where the bytes have no meaning as one.
pub(super) fn text_string(bytes: &[u8]) -> Option<String> {
    // Some writers end a string as C does.
    let bytes = match bytes {
        [0xFE, 0xFF, ..] => bytes.strip_suffix(&[0, 0]).unwrap_or(bytes),
        _ => bytes.strip_suffix(&[0]).unwrap_or(bytes),
    };
    if let Some(text) = marked(bytes) {
        return text;
    }
    // Not in the standard, and common: UTF-8 without its mark.
    if !bytes.is_ascii()
        && let Ok(text) = std::str::from_utf8(bytes)
        && is_clean(text)
    {
        return Some(text.to_owned());
    }
    let text: Option<String> = bytes.iter().map(|b| pdf_doc(*b)).collect();
    text.filter(|text| is_clean(text))
}

/// The text of a stream that is nothing but text in UTF-8 or UTF-16.
pub(super) fn whole_text(bytes: &[u8]) -> Option<String> {
    match marked(bytes) {
        Some(text) => text,
        None => {
            let text = std::str::from_utf8(bytes).ok()?;
            is_clean(text).then(|| text.to_owned())
        }
    }
}

/// Text that begins with a byte order mark; `None` inside where it is not what the mark says.
fn marked(bytes: &[u8]) -> Option<Option<String>> {
    let units = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
        String::from_utf16(&units)
            .ok()
            .filter(|text| rest.is_empty() && is_clean(text))
    };
    Some(match bytes {
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => std::str::from_utf8(rest)
            .ok()
            .filter(|text| is_clean(text))
            .map(str::to_owned),
        _ => return None,
    })
}

fn pdf_doc(byte: u8) -> Option<char> {
    match byte {
        0x18..=0x1F => LOW.get(usize::from(byte - 0x18)).copied(),
        0x80..=0xA0 => HIGH
            .get(usize::from(byte - 0x80))
            .copied()
            .filter(|c| *c != '\u{FFFD}'),
        0x7F | 0xAD => None,
        other => Some(char::from(other)),
    }
}

/// Whether there is no control character but those that text has; an escape opens a language code (7.9.2.2).
fn is_clean(text: &str) -> bool {
    !text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{C}' | '\u{1B}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_read_in_their_three_encodings_and_in_what_is_written_in_fact() {
        for (bytes, text) in [
            (&b"J\xE9r\xF4me \x92"[..], "Jérôme ™"),
            (b"\xFE\xFF\x5C\x71\x75\x30", "山田"),
            (b"\xFF\xFE\x71\x5C\x30\x75", "山田"),
            (b"\xEF\xBB\xBF\xE5\xB1\xB1", "山"),
            ("山田".as_bytes(), "山田"),
        ] {
            assert_eq!(text_string(bytes).as_deref(), Some(text));
        }
    }

    #[test]
    fn bytes_without_a_meaning_are_no_text() {
        for bytes in [&b"a\0b"[..], b"\x9F", b"\xFE\xFF\x5C", b"\xFE\xFF\xD8\x00"] {
            assert_eq!(text_string(bytes), None);
        }
        assert_eq!(whole_text(b"\xE9"), None);
    }
}
