//! Bytes that a document of text writes by their numbers: hexadecimal digits with anything between them (`89504e47`, `89 50`,
//! `0x89, 0x50`, `\x89\x50`), and escapes among characters: quoted-printable (RFC 2045, 6.7), per cent (RFC 3986, 2.1),
//! backslashes of programs and JSON (RFC 8259, 7), references of XML (XML 1.0, 4.1).

/// Punctuation between two numbers, at most.
const BETWEEN: usize = 8;
/// Bytes that tell which kind of data begins.
const START: usize = 24;
/// Signs that escapes begin with.
const SIGNS: [u8; 4] = [b'=', b'%', b'\\', b'&'];

/// The next run of bytes in hexadecimal digits.
pub(super) fn digits(text: &[u8], at: &mut usize) -> Option<Vec<u8>> {
    while *at < text.len() {
        let mut run = Vec::new();
        while let Some(next) = number(text, *at, &mut run) {
            *at = next;
        }
        if !run.is_empty() {
            return Some(run);
        }
        // Past the word that is no number, or what is no word.
        let rest = text.get(*at..).unwrap_or_default();
        let others = rest.iter().take_while(|b| !b.is_ascii_alphanumeric());
        let others = others.count();
        let words = rest.get(others..).unwrap_or_default();
        let word = words.iter().take_while(|b| b.is_ascii_alphanumeric());
        *at = at.saturating_add(others.saturating_add(word.count()).max(1));
    }
    None
}

/// One number of two digits, or several without anything between them; where it ends.
fn number(text: &[u8], at: usize, run: &mut Vec<u8>) -> Option<usize> {
    let rest = text.get(at..)?;
    let between = rest.iter().take_while(|b| !b.is_ascii_alphanumeric());
    let (mut signs, mut length) = (0usize, 0usize);
    for sign in between {
        length = length.saturating_add(1);
        signs = signs.saturating_add(usize::from(!sign.is_ascii_whitespace()));
        // Tags part what they stand between.
        if signs > BETWEEN || (!run.is_empty() && matches!(sign, b'<' | b'>')) {
            return None;
        }
    }
    let rest = rest.get(length..)?;
    let prefix = match rest {
        [b'0', b'x' | b'X', ..] => 2,
        [b'x' | b'X', ..] => 1,
        _ => 0usize,
    };
    let rest = rest.get(prefix..)?;
    let count = rest.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    let ends = rest.get(count).is_none_or(|b| !b.is_ascii_alphanumeric());
    let digits = rest.get(..count)?;
    match count {
        1 if prefix > 0 && ends => run.push(digit(*digits.first()?)?),
        2.. if count % 2 == 0 && ends => {
            let (pairs, _) = digits.as_chunks::<2>();
            run.extend(pairs.iter().filter_map(|[a, b]| pair(*a, *b)));
        }
        _ => return None,
    }
    at.checked_add(length)?
        .checked_add(prefix)?
        .checked_add(count)
}

fn digit(sign: u8) -> Option<u8> {
    let digit = char::from(sign).to_digit(16)?;
    u8::try_from(digit).ok()
}

fn pair(high: u8, low: u8) -> Option<u8> {
    Some(digit(high)? << 4 | digit(low)?)
}

/// The next data among whose first bytes some are escaped, if `is_known` knows how they begin; where, and all from there
/// to where the place ends that holds them.
pub(super) fn among_characters(
    text: &[u8],
    at: &mut usize,
    is_known: &dyn Fn(&[u8]) -> bool,
) -> Option<(usize, Vec<u8>)> {
    while *at < text.len() {
        let from = *at;
        *at = at.saturating_add(1);
        if !text.get(from).is_some_and(may_start) {
            continue;
        }
        for sign in SIGNS {
            let (start, escaped, _) = run(text, from, sign, &|bytes, _| bytes.len() >= START);
            if !escaped || !is_known(&start) {
                continue;
            }
            let ends = end(text.get(..from).unwrap_or_default());
            let (bytes, _, end) = run(text, from, sign, &|_, rest| ends(rest));
            *at = end.max(*at);
            return Some((from, bytes));
        }
    }
    None
}

/// Whether data that are known may begin so: with an escape, or with the first character of GIF, II, MM, RIFF, BM or %PDF.
fn may_start(sign: &u8) -> bool {
    !sign.is_ascii() || b"&=%\\GIMRB".contains(sign)
}

/// How the place ends that data stand in, told by what is in front of them.
fn end(before: &[u8]) -> fn(&[u8]) -> bool {
    let before = before.trim_ascii_end();
    match before.last() {
        _ if before.ends_with(b"<![CDATA[") => |rest| rest.starts_with(b"]]>"),
        Some(b'"') => |rest| rest.starts_with(b"\""),
        Some(b'\'') => |rest| rest.starts_with(b"'"),
        // `data:` in quotes, or in `url()`.
        Some(b',') => |rest| matches!(rest, [b'"' | b'\'' | b')' | b'<', ..]),
        // An element, or a part of a message (RFC 2046, 5.1.1).
        _ => |rest| {
            rest.starts_with(b"<") || rest.starts_with(b"\n--") || rest.starts_with(b"\r\n--")
        },
    }
}

/// Bytes from a place on until `done`, whether one of them was escaped by the sign, and where they end. Line ends behind
/// them are none.
fn run(
    text: &[u8],
    from: usize,
    sign: u8,
    done: &dyn Fn(&[u8], &[u8]) -> bool,
) -> (Vec<u8>, bool, usize) {
    let (mut bytes, mut escaped, mut at) = (Vec::new(), false, from);
    // Bytes up to the last one that is no line end.
    let mut whole = 0usize;
    while let Some(rest @ [first, ..]) = text.get(at..) {
        if done(&bytes, rest) {
            break;
        }
        let length = match escape(rest, sign) {
            Some((byte, length)) => {
                escaped |= rest.first() == Some(&sign);
                bytes.extend(byte);
                whole = bytes.len();
                length
            }
            None => {
                bytes.push(*first);
                if !first.is_ascii_whitespace() {
                    whole = bytes.len();
                }
                1
            }
        };
        at = at.saturating_add(length);
    }
    bytes.truncate(whole);
    (bytes, escaped, at)
}

/// The byte that an escape stands for, none for a line that goes on; and its length.
fn escape(text: &[u8], sign: u8) -> Option<(Option<u8>, usize)> {
    let byte = |high: u8, low: u8, length: usize| Some((Some(pair(high, low)?), length));
    if let [b'&', rest @ ..] = text {
        return reference(rest).map(|(byte, length)| (Some(byte), length.saturating_add(1)));
    }
    match (sign, text) {
        (b'=', [b'=', b'\r', b'\n', ..]) => Some((None, 3)),
        (b'=', [b'=', b'\n', ..]) => Some((None, 2)),
        (b'=', [b'=', a, b, ..]) | (b'%', [b'%', a, b, ..]) => byte(*a, *b, 3),
        (b'\\', [b'\\', b'x', a, b, ..]) => byte(*a, *b, 4),
        (b'\\', [b'\\', b'u', b'0', b'0', a, b, ..]) => byte(*a, *b, 6),
        (b'\\', [b'\\', a @ b'0'..=b'3', b @ b'0'..=b'7', c @ b'0'..=b'7', ..]) => {
            let octal = [a, b, c].iter().fold(0u8, |all, d| all << 3 | (**d - b'0'));
            Some((Some(octal), 4))
        }
        (b'\\', [b'\\', letter, ..]) => {
            let byte = match letter {
                b'0' => 0,
                b'a' => 7,
                b'b' => 8,
                b't' => b'\t',
                b'n' => b'\n',
                b'v' => 0x0B,
                b'f' => 0x0C,
                b'r' => b'\r',
                b'\\' | b'/' | b'"' | b'\'' => *letter,
                _ => return None,
            };
            Some((Some(byte), 2))
        }
        _ => None,
    }
}

/// The byte that a reference stands for, behind its `&`, and its length.
fn reference(rest: &[u8]) -> Option<(u8, usize)> {
    const NAMED: [(&[u8], u8); 5] = [
        (b"amp", b'&'),
        (b"lt", b'<'),
        (b"gt", b'>'),
        (b"quot", b'"'),
        (b"apos", b'\''),
    ];
    let length = rest.iter().take(8).position(|b| *b == b';')?;
    let name = rest.get(..length)?;
    let byte = match name {
        [b'#', b'x' | b'X', digits @ ..] => of_radix(digits, 16)?,
        [b'#', digits @ ..] => of_radix(digits, 10)?,
        _ => NAMED.iter().find(|(named, _)| *named == name)?.1,
    };
    Some((byte, length.saturating_add(1)))
}

fn of_radix(digits: &[u8], radix: u32) -> Option<u8> {
    let digits = std::str::from_utf8(digits).ok()?;
    u8::from_str_radix(digits, radix).ok()
}

/// A text whose references of XML are the characters that they stand for, and whose `data:` URLs in base64 have no escapes.
pub(super) fn resolved(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let (mut at, mut in_url) = (0usize, false);
    while let Some(rest @ [first, ..]) = text.get(at..) {
        let found = match first {
            b'&' => reference(rest.get(1..).unwrap_or_default())
                .map(|(byte, length)| (byte, length.saturating_add(1))),
            b'%' if in_url => match escape(rest, b'%') {
                Some((Some(byte), length)) => Some((byte, length)),
                _ => None,
            },
            b'b' | b'B'
                if rest
                    .get(..7)
                    .is_some_and(|b| b.eq_ignore_ascii_case(b"base64,")) =>
            {
                in_url = true;
                None
            }
            b'"' | b'\'' | b')' | b'<' | b'>' | b' ' => {
                in_url = false;
                None
            }
            _ => None,
        };
        let (byte, length) = found.unwrap_or((*first, 1));
        out.push(byte);
        at = at.saturating_add(length);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Vec<u8>> {
        let mut at = 0;
        std::iter::from_fn(|| digits(text.as_bytes(), &mut at)).collect()
    }

    fn escaped(text: &str) -> Option<Vec<u8>> {
        let is_known = |bytes: &[u8]| bytes.starts_with(b"\x89PN");
        among_characters(text.as_bytes(), &mut 0, &is_known).map(|(_, data)| data)
    }

    #[test]
    fn digits_are_read_whatever_stands_between_them() {
        for text in [
            "89504e47",
            "89 50\r\n4E 47",
            "0x89, 0x50, 0x4E, 0x47",
            r"\x89\x50\x4e\x47",
            "89:50:4e:47",
            "89-50-4E-47",
            "pict f 8950 4e47",
            "[\"89\", \"50\", \"4e\", \"47\"]",
            "&#x89;&#x50;&#x4e;&#x47;",
        ] {
            assert_eq!(all(text), [b"\x89PNG"], "{text}");
        }
        assert_eq!(all("0xd, 0xA"), [b"\r\n"]);
        for text in ["895", "deadline and more", "x", "12px", ""] {
            assert!(all(text).is_empty(), "{text}");
        }
        assert_eq!(all("<a>89</a> <b>50"), [[0x89], [0x50]]);
    }

    #[test]
    fn escapes_among_characters_are_undone_up_to_the_end_of_their_place() {
        for text in [
            "<v>=89PNG=0D=0A=1A=0A=\r\n=00IHDR=3C</v>",
            "<v>&#137;PNG&#xD;\n&#26;\n&#0;IHDR&lt;</v>",
            "<v>=89PNG=0D\n=1A\n=\n=00IHDR&lt;\r\n</v>",
            "<v><![CDATA[=89PNG=0D=0A=1A=0A=00IHDR<]]></v>",
            "url(data:image/png,%89PNG%0D%0A%1A%0A%00IHDR%3C)",
            "'data:,%89PNG%0d%0a%1a%0a%00IHDR%3c'",
            r#"x = b"\x89PNG\r\n\x1a\n\x00IHDR<""#,
            r#"{"x": "\u0089PNG\r\n\u001a\n\u0000IHDR<"}"#,
            r"'\211PNG\015\012\032\012\000IHDR<'",
            "--b\r\n\r\n=89PNG=0D=0A=1A=0A=00IHDR<\r\n--b--"
                .replace('<', "=3C")
                .as_str(),
        ] {
            assert_eq!(
                escaped(text).as_deref(),
                Some(&b"\x89PNG\r\n\x1A\n\0IHDR<"[..]),
                "{text}"
            );
        }
        for text in ["a PNG = 50 %", "=89 %89 \\x89", "&#x98;PNG"] {
            assert_eq!(escaped(text), None, "{text}");
        }
    }

    #[test]
    fn references_and_escapes_of_urls_are_resolved_before_base64_is_read() {
        let text = b"data:image/png;base64,iVBOR%2Bw0%0AK\" 5%20 &#13;&#x41;&amp;&nobody;&";
        assert_eq!(
            resolved(text),
            b"data:image/png;base64,iVBOR+w0\nK\" 5%20 \rA&&nobody;&"
        );
    }
}
