//! Bytes that are no text: known identifiers in them, in the encodings in which Japanese and Western systems write names.
//!
//! What is ASCII, UTF-8, UTF-16 of Latin letters or ISO-2022-JP can be told from the bytes and is looked at as text. Kanji
//! and kana in Shift_JIS, EUC-JP and UTF-16 cannot be told from other bytes, nor where a character begins; there, each
//! place whose three bytes may begin an identifier is decoded from there on.
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_16BE, UTF_16LE};
use rustc_hash::FxHashSet;

use super::Known;
use super::sealed::Sealed;
use super::units::{Units, ways};
use crate::recognise::Text;

/// Characters of a run of text, at least, for it to be looked at.
const SHORTEST_RUN: usize = 4;
/// Bytes of the shortest identifier of kanji or kana: two characters of two bytes.
const SHORTEST: usize = 4;
/// Bytes in which a sealed list's kanji and kana are looked for at every place, at most: each place costs microseconds.
const SEALED_BYTES: usize = 4096;
/// Bytes of an identifier of kanji or kana that cannot stand in other bytes by chance; what is shorter must stand alone.
const TELLING: usize = 6;
/// Marks of voiced kana at which a name may end, at most.
const MARKS: usize = 8;
/// Characters that may stand behind the first character of a name.
const SEPARATORS: [char; 8] = [' ', '^', '=', '_', '-', '.', '\u{3000}', '・'];

/// The first three bytes of all ways to write the forms, one bit each; empty where no form has kanji or kana.
#[derive(Default)]
pub(super) struct Prefixes {
    /// In any of [`ENCODINGS`].
    any: Bits,
    /// In each of them.
    each: [Bits; 4],
}

/// A bit for every three bytes.
#[derive(Default)]
struct Bits(Vec<u64>);

impl Bits {
    fn all_off() -> Self {
        Self(vec![0; (1 << 24) / 64])
    }

    fn set(&mut self, a: u8, b: u8, c: u8) {
        let (word, bit) = place(a, b, c);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    #[inline]
    fn has(&self, a: u8, b: u8, c: u8) -> bool {
        let (word, bit) = place(a, b, c);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

/// Encodings in which characters cannot be told from the bytes alone.
static ENCODINGS: [&Encoding; 4] = [SHIFT_JIS, EUC_JP, UTF_16LE, UTF_16BE];

impl Prefixes {
    /// The prefixes of these forms.
    pub(super) fn of<'a>(forms: impl Iterator<Item = &'a str>) -> Self {
        let mut beginnings: FxHashSet<[Option<char>; 3]> = FxHashSet::default();
        for form in forms {
            let mut chars = form.chars();
            let first = [chars.next(), chars.next(), chars.next()];
            if first.iter().flatten().take(2).any(|c| !c.is_ascii()) {
                beginnings.insert(first);
            }
        }
        let mut prefixes = Self::default();
        if beginnings.is_empty() {
            return prefixes;
        }
        prefixes.any = Bits::all_off();
        prefixes.each = std::array::from_fn(|_| Bits::all_off());
        let mut text = String::new();
        for [first, second, third] in beginnings {
            let written = [first, second, third].map(|c| c.map(ways).unwrap_or_default());
            for a in &written[0] {
                for b in &written[1] {
                    for c in written[2].iter().map(String::as_str).chain([""]) {
                        text.clear();
                        text.extend([a.as_str(), b, c]);
                        prefixes.add_text(&text);
                    }
                    for separator in SEPARATORS {
                        text.clear();
                        text.push_str(a);
                        text.push(separator);
                        text.push_str(b);
                        prefixes.add_text(&text);
                    }
                }
            }
        }
        prefixes
    }

    fn add_text(&mut self, text: &str) {
        for (encoding, bits) in ENCODINGS.iter().zip(&mut self.each) {
            if let Some([a, b, c, ..]) = encode(encoding, text).as_deref() {
                self.any.set(*a, *b, *c);
                bits.set(*a, *b, *c);
            }
        }
    }
}

fn place(a: u8, b: u8, c: u8) -> (usize, u64) {
    let at = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
    (at >> 6, 1 << (at & 63))
}

/// A text in an encoding; `None` if it has no such characters.
fn encode(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    if encoding == UTF_16LE || encoding == UTF_16BE {
        let little = encoding == UTF_16LE;
        let bytes = |unit: u16| {
            if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        };
        return Some(text.encode_utf16().flat_map(bytes).collect());
    }
    let (bytes, _, lost) = encoding.encode(text);
    (!lost).then(|| bytes.into_owned())
}

/// Whether a known identifier stands in the bytes.
pub(super) fn search(known: &Known, prefixes: &Prefixes, bytes: &[u8]) -> bool {
    in_what_can_be_told(known, bytes) || in_others(known, prefixes, bytes)
}

/// The same for a sealed list. How its kanji and kana begin nobody knows, so each place is decoded, up to
/// [`SEALED_BYTES`]; `None` where there are more.
pub(super) fn search_sealed(known: &Known, sealed: &Sealed, bytes: &[u8]) -> Option<bool> {
    if in_what_can_be_told(known, bytes) {
        return Some(true);
    }
    if bytes.len() < SHORTEST || !sealed.has_japanese() {
        return Some(false);
    }
    let begins = |at| {
        ENCODINGS
            .iter()
            .any(|encoding| begins_at(known, encoding, bytes, at))
    };
    (bytes.len() <= SEALED_BYTES).then(|| (0..bytes.len()).any(begins))
}

fn in_what_can_be_told(known: &Known, bytes: &[u8]) -> bool {
    in_utf_8(known, bytes)
        || in_utf_16(known, bytes, true)
        || in_utf_16(known, bytes, false)
        || in_iso_2022_jp(known, bytes)
}

/// Whether an identifier stands in a run of text; what stands around it may be anything, so that no point makes a number
/// decimal.
fn found(known: &Known, text: &str) -> bool {
    known.first(&Units::of(&Text::new(text))).is_some()
}

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// Runs of characters of UTF-8, ASCII among them.
fn in_utf_8(known: &Known, bytes: &[u8]) -> bool {
    let chunks = bytes.utf8_chunks().enumerate();
    let mut long = chunks.filter(|(_, chunk)| chunk.valid().len() >= SHORTEST_RUN);
    long.any(|(number, chunk)| {
        let mut runs = chunk.valid().split(char::is_control).enumerate();
        runs.any(|(at, run)| {
            let behind_other = number > 0 && at == 0;
            run.len() >= SHORTEST_RUN
                && (found(known, run) || (behind_other && found_behind_first(known, run)))
        })
    })
}

/// Behind a byte of another encoding, a letter may be the second half of a character in it.
fn found_behind_first(known: &Known, run: &str) -> bool {
    let mut rest = run.chars();
    rest.next().is_some_and(|c| c.is_ascii_alphabetic()) && found(known, rest.as_str())
}

/// Runs of Latin letters, digits and what stands between, in UTF-16 of this byte order.
fn in_utf_16(known: &Known, bytes: &[u8], little: bool) -> bool {
    let mut text = String::new();
    for from in [0usize, 1] {
        let pairs = bytes.get(from..).unwrap_or_default().chunks(2);
        for (number, pair) in pairs.enumerate() {
            let c = match pair {
                [a, b] if little => latin(*a, *b),
                [a, b] => latin(*b, *a),
                _ => None,
            };
            let at = number.saturating_mul(2).saturating_add(from);
            if let Some(c) = c {
                // Text of the other byte order, read from its second byte on, lacks its first letter.
                if text.is_empty() && !little {
                    text.extend(letter(at.checked_sub(1).and_then(|at| bytes.get(at))));
                }
                text.push(c);
                continue;
            }
            if text.is_empty() {
                continue;
            }
            if little {
                text.extend(letter(pair.first()));
            }
            if found_in_run(known, &text) {
                return true;
            }
            text.clear();
        }
        if found_in_run(known, &text) {
            return true;
        }
        text.clear();
    }
    false
}

/// The Latin letter, digit or sign of these two halves.
fn latin(low: u8, high: u8) -> Option<char> {
    match (high, low) {
        (0, b' '..=b'~' | 0xC0..) | (1, _) | (2, ..=0x4F) => {
            char::from_u32(u32::from(high) << 8 | u32::from(low))
        }
        _ => None,
    }
}

fn letter(byte: Option<&u8>) -> Option<char> {
    byte.filter(|b| b.is_ascii_alphanumeric())
        .map(|b| char::from(*b))
}

/// Whether an identifier stands in a run of UTF-16, at whose ends other bytes may look like rare letters.
fn found_in_run(known: &Known, run: &str) -> bool {
    if run.len() < SHORTEST_RUN {
        return false;
    }
    let inner = run.trim_matches(|c| c > '\u{FF}');
    found(known, run) || (inner.len() < run.len() && found(known, inner))
}

/// Runs that begin with an escape sequence of ISO-2022-JP.
fn in_iso_2022_jp(known: &Known, bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|b| *b == 0x1B) {
        let from = rest.get(at..).unwrap_or_default();
        let is_code = |b: &u8| *b == 0x1B || is_printable(*b);
        let end = from.iter().position(|b| !is_code(b)).unwrap_or(from.len());
        let run = from.get(..end).unwrap_or_default();
        let is_sequence = matches!(run.get(1), Some(b'$' | b'('));
        if is_sequence && found(known, &ISO_2022_JP.decode_without_bom_handling(run).0) {
            return true;
        }
        let past = if is_sequence { end.max(1) } else { 1 };
        rest = from.get(past..).unwrap_or_default();
    }
    false
}

/// Every place at which an identifier of kanji or kana may begin.
fn in_others(known: &Known, prefixes: &Prefixes, bytes: &[u8]) -> bool {
    if prefixes.any.0.is_empty() {
        return false;
    }
    bytes.windows(3).enumerate().any(|(at, three)| match three {
        [a, b, c] if prefixes.any.has(*a, *b, *c) => {
            let mut each = ENCODINGS.iter().zip(&prefixes.each);
            each.any(|(encoding, bits)| {
                bits.has(*a, *b, *c) && begins_at(known, encoding, bytes, at)
            })
        }
        _ => false,
    })
}

/// Whether an identifier in this encoding begins at this byte.
fn begins_at(known: &Known, encoding: &'static Encoding, bytes: &[u8], at: usize) -> bool {
    let most = known.outline.longest.saturating_mul(4).saturating_add(8);
    let rest = bytes.get(at..).unwrap_or_default();
    let rest = rest.get(..rest.len().min(most)).unwrap_or(rest);
    let written = head(encoding, rest);
    let before = at.checked_sub(1).and_then(|at| bytes.get(at)).copied();
    // Another byte behind the name may be the mark that voices its last kana: then the name ends in front of it.
    let marks = written.match_indices(['\u{FF9E}', '\u{FF9F}']);
    let cuts = marks.map(|(mark, _)| mark).take(MARKS);
    std::iter::once(written.len()).chain(cuts).any(|end| {
        let Some(length) = length_at(known, encoding, written.get(..end).unwrap_or_default())
        else {
            return false;
        };
        length >= TELLING || (is_end(before) && is_end(rest.get(length).copied()))
    })
}

/// How many bytes the identifier that begins a text has in an encoding.
fn length_at(known: &Known, encoding: &'static Encoding, written: &str) -> Option<usize> {
    let text = Text::new(written);
    let units = Units::of(&text);
    let (_, last) = known.at(&units, 0)?;
    let chars = Units::place(&text, last, last).last as usize;
    let written: String = written.chars().take(chars).collect();
    Some(encode(encoding, &written).map_or(0, |bytes| bytes.len()))
}

/// What of the bytes can be decoded, up to the first control character.
fn head(encoding: &'static Encoding, bytes: &[u8]) -> String {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len().saturating_mul(3).saturating_add(16));
    let _ = decoder.decode_to_string_without_replacement(bytes, &mut text, false);
    if let Some(end) = text.find(char::is_control) {
        text.truncate(end);
    }
    text
}

/// Whether there is no letter, digit or half of a character.
fn is_end(byte: Option<u8>) -> bool {
    byte.is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests;
