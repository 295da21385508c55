//! The decoder of DICOM text: PS3.5 6.1.2.4 and 6.1.2.5 (code extensions after ISO/IEC 2022). Takes bytes and a
//! [`Charset`], gives text and whether every byte had a meaning. What has none is still rendered as well as may
//! be, so that a rule can match it, but is told as undecodable.
use encoding_rs::{
    EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_2, ISO_8859_3, ISO_8859_4, ISO_8859_5,
    ISO_8859_6, ISO_8859_7, ISO_8859_8, ISO_8859_15, SHIFT_JIS, WINDOWS_874, WINDOWS_1252,
    WINDOWS_1254,
};

use super::charset::{Charset, Set, Whole};

const ESC: u8 = 0x1B;

/// Escape sequences without their first byte, the slot they fill and the set they call: PS3.3 Tables C.12-3
/// and C.12-4.
const ESCAPES: &[(&[u8], Slot, Set)] = &[
    (b"(B", Slot::G0, Set::Ascii),
    (b"(J", Slot::G0, Set::JisRoman),
    (b")I", Slot::G1, Set::Katakana),
    (b"$B", Slot::G0, Set::Jis0208),
    (b"$(D", Slot::G0, Set::Jis0212),
    (b"$)C", Slot::G1, Set::Korean),
    (b"$)A", Slot::G1, Set::Chinese),
    (b"-A", Slot::G1, Set::Latin1),
    (b"-B", Slot::G1, Set::Latin2),
    (b"-C", Slot::G1, Set::Latin3),
    (b"-D", Slot::G1, Set::Latin4),
    (b"-L", Slot::G1, Set::Cyrillic),
    (b"-G", Slot::G1, Set::Arabic),
    (b"-F", Slot::G1, Set::Greek),
    (b"-H", Slot::G1, Set::Hebrew),
    (b"-M", Slot::G1, Set::Latin5),
    (b"-T", Slot::G1, Set::Thai),
    (b"-b", Slot::G1, Set::Latin9),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Slot {
    G0,
    G1,
}

/// Which bytes separate in a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flavour {
    /// `^` and `=` separate: PN.
    pub(crate) person: bool,
    /// `\` separates values: all but ST, LT, UT and UR.
    pub(crate) several: bool,
}

/// Whether every byte is ASCII and none begins an escape sequence: such text needs no decoding.
#[inline]
pub(crate) fn is_plain(bytes: &[u8]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const ESCAPES: u64 = u64::from_le_bytes([ESC; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    for (to, from) in last.iter_mut().zip(rest) {
        *to = *from;
    }
    // Eight bytes at a time: of bytes below 80H less 1, only those that were 0 (as ESC is here) have the high bit.
    let odd = words.iter().chain([&last]).fold(0, |odd, word| {
        let word = u64::from_le_bytes(*word);
        odd | word | (word ^ ESCAPES).wrapping_sub(ONES)
    });
    odd & HIGH == 0
}

/// Whether every byte of `bytes` has a meaning in `charset`.
pub(crate) fn decodable(charset: &Charset, bytes: &[u8], flavour: Flavour) -> bool {
    if is_plain(bytes) {
        return true;
    }
    let escapes = bytes.contains(&ESC);
    match (charset.whole, charset.g1) {
        (Some(Whole::Utf8), _) => !escapes && std::str::from_utf8(bytes).is_ok(),
        (None, Some(Set::Latin1)) if !escapes => !bytes.iter().any(|b| (0x80..0xA0).contains(b)),
        _ => decode(charset, bytes, flavour).1,
    }
}

/// The text, and whether every byte had a meaning.
pub(crate) fn decode(charset: &Charset, bytes: &[u8], flavour: Flavour) -> (String, bool) {
    if let Some(whole) = charset.whole {
        let (text, bad) = match whole {
            Whole::Utf8 => {
                let text = String::from_utf8_lossy(bytes);
                let bad = text.len() != bytes.len() || std::str::from_utf8(bytes).is_err();
                (text, bad)
            }
            Whole::Gb18030 => GB18030.decode_without_bom_handling(bytes),
            Whole::Gbk => GBK.decode_without_bom_handling(bytes),
        };
        return (text.into_owned(), !bad && !bytes.contains(&ESC));
    }
    let mut machine = Machine {
        charset,
        g0: charset.g0,
        g1: charset.g1,
        text: String::with_capacity(bytes.len()),
        good: true,
    };
    let mut rest = bytes;
    while let Some(next) = machine.step(rest, flavour) {
        rest = next;
    }
    (machine.text, machine.good)
}

struct Machine<'a> {
    charset: &'a Charset,
    g0: Set,
    g1: Option<Set>,
    text: String,
    good: bool,
}

impl Machine<'_> {
    /// Takes one character, escape sequence or run; gives what is left.
    fn step<'b>(&mut self, bytes: &'b [u8], flavour: Flavour) -> Option<&'b [u8]> {
        let (&first, rest) = bytes.split_first()?;
        if first == ESC {
            return Some(self.escape(rest));
        }
        if first >= 0x80 {
            return Some(self.right(bytes));
        }
        if first < 0x20 {
            self.reset();
            self.text.push(char::from(first));
            return Some(rest);
        }
        match self.g0 {
            Set::Jis0208 | Set::Jis0212 if first > 0x20 => return Some(self.pair(first, rest)),
            _ => {}
        }
        let separates = match first {
            b'\\' => flavour.several,
            b'^' | b'=' => flavour.person,
            _ => false,
        };
        if separates {
            self.reset();
        }
        self.text.push(match (self.g0, first) {
            (Set::JisRoman, b'\\') if !separates => '\u{A5}',
            (Set::JisRoman, b'~') => '\u{203E}',
            _ => char::from(first),
        });
        Some(rest)
    }

    /// PS3.5 6.1.2.5.3: the set of value 1 is in force again after separators and control characters.
    fn reset(&mut self) {
        self.g0 = self.charset.g0;
        self.g1 = self.charset.g1;
    }

    fn escape<'b>(&mut self, rest: &'b [u8]) -> &'b [u8] {
        for (sequence, slot, set) in ESCAPES {
            if let Some(after) = rest.strip_prefix(*sequence) {
                self.good &= self.charset.declared & set.bit() != 0;
                match slot {
                    Slot::G0 => self.g0 = *set,
                    Slot::G1 => self.g1 = Some(*set),
                }
                return after;
            }
        }
        self.replace();
        rest
    }

    fn replace(&mut self) {
        self.good = false;
        self.text.push(char::REPLACEMENT_CHARACTER);
    }

    fn push(&mut self, encoding: &'static Encoding, bytes: &[u8]) {
        let (text, bad) = encoding.decode_without_bom_handling(bytes);
        self.good &= !bad;
        self.text.push_str(&text);
    }

    /// Two bytes of a 94 × 94 set in G0, through EUC-JP.
    fn pair<'b>(&mut self, first: u8, rest: &'b [u8]) -> &'b [u8] {
        let Some((&second, after)) = rest
            .split_first()
            .filter(|(s, _)| (0x21..0x7F).contains(*s))
        else {
            self.replace();
            return rest;
        };
        if self.g0 == Set::Jis0212 {
            self.push(EUC_JP, &[0x8F, first | 0x80, second | 0x80]);
        } else {
            self.push(EUC_JP, &[first | 0x80, second | 0x80]);
        }
        after
    }

    /// A run of bytes with the high bit.
    fn right<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let len = bytes.iter().take_while(|b| **b >= 0x80).count();
        let (run, rest) = bytes.split_at_checked(len).unwrap_or((bytes, &[]));
        let encoding = match self.g1 {
            Some(Set::Korean) => EUC_KR,
            Some(Set::Chinese) => GBK,
            Some(Set::Katakana) => SHIFT_JIS,
            Some(Set::Latin1) => WINDOWS_1252,
            Some(Set::Latin2) => ISO_8859_2,
            Some(Set::Latin3) => ISO_8859_3,
            Some(Set::Latin4) => ISO_8859_4,
            Some(Set::Cyrillic) => ISO_8859_5,
            Some(Set::Arabic) => ISO_8859_6,
            Some(Set::Greek) => ISO_8859_7,
            Some(Set::Hebrew) => ISO_8859_8,
            Some(Set::Latin5) => WINDOWS_1254,
            Some(Set::Thai) => WINDOWS_874,
            Some(Set::Latin9) => ISO_8859_15,
            Some(Set::Ascii | Set::JisRoman | Set::Jis0208 | Set::Jis0212) | None => {
                self.foreign(run);
                return rest;
            }
        };
        // No set of DICOM has graphic characters in C1, though what Windows made of them has.
        let in_set = |b: &u8| match self.g1 {
            Some(Set::Katakana) => (0xA1..=0xDF).contains(b),
            _ => *b >= 0xA0,
        };
        if run.iter().all(in_set) {
            self.push(encoding, run);
        } else {
            self.foreign(run);
        }
        rest
    }

    /// Bytes with no meaning here: as UTF-8 if they are, else as Windows would read them.
    fn foreign(&mut self, run: &[u8]) {
        self.good = false;
        match std::str::from_utf8(run) {
            Ok(text) => self.text.push_str(text),
            Err(_) => self
                .text
                .push_str(&WINDOWS_1252.decode_without_bom_handling(run).0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: Flavour = Flavour {
        person: true,
        several: true,
    };
    const TEXT: Flavour = Flavour {
        person: false,
        several: false,
    };

    #[track_caller]
    fn reads(charset: &str, bytes: &[u8], expected: &str) {
        let (charset, _) = Charset::parse(charset.as_bytes());
        assert_eq!(decode(&charset, bytes, NAME), (expected.to_owned(), true));
        assert!(decodable(&charset, bytes, NAME));
    }

    #[track_caller]
    fn doubts(charset: &str, bytes: &[u8], expected: &str) {
        let (charset, _) = Charset::parse(charset.as_bytes());
        assert_eq!(decode(&charset, bytes, NAME), (expected.to_owned(), false));
        assert!(!decodable(&charset, bytes, NAME));
    }

    // The examples of PS3.5 Annexes H to K.
    #[test]
    fn japanese_names_of_annex_h_are_read() {
        reads(
            "\\ISO 2022 IR 87",
            b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B=\x1b$B$d$^$@\x1b(B^\x1b$B$?$m$&\x1b(B",
            "Yamada^Tarou=山田^太郎=やまだ^たろう",
        );
        reads(
            "ISO 2022 IR 13\\ISO 2022 IR 87",
            b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3=\x1b$B;3ED\x1b(J^\x1b$BB@O:\x1b(J=\x1b$B$d$^$@\x1b(J^\x1b$B$?$m$&\x1b(J",
            "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        );
        reads("ISO_IR 13", b"\xd4\xcf\xc0\xde^\xc0\xdb\xb3", "ﾔﾏﾀﾞ^ﾀﾛｳ");
    }

    #[test]
    fn jis_x_0212_is_read() {
        reads("\\ISO 2022 IR 159", b"\x1b$(D0!\x1b(B", "丂");
    }

    #[test]
    fn korean_names_of_annex_i_are_read() {
        reads(
            "\\ISO 2022 IR 149",
            b"Hong^Gildong=\x1b$)C\xfb\xf3^\x1b$)C\xd1\xce\xd4\xd7=\x1b$)C\xc8\xab^\x1b$)C\xb1\xe6\xb5\xbf",
            "Hong^Gildong=洪^吉洞=홍^길동",
        );
    }

    #[test]
    fn chinese_names_of_annexes_j_and_k_are_read() {
        reads(
            "ISO_IR 192",
            b"Wang^XiaoDong=\xe7\x8e\x8b^\xe5\xb0\x8f\xe6\x9d\xb1=",
            "Wang^XiaoDong=王^小東=",
        );
        let name = b"Wang^XiaoDong=\xcd\xf5^\xd0\xa1\xb6\xab=";
        reads("GB18030", name, "Wang^XiaoDong=王^小东=");
        reads("GBK", name, "Wang^XiaoDong=王^小东=");
        reads(
            "\\ISO 2022 IR 58",
            b"Zhang^XiaoDong=\x1b$)A\xd5\xc5^\x1b$)A\xd0\xa1\xb6\xab=",
            "Zhang^XiaoDong=张^小东=",
        );
    }

    #[test]
    fn single_byte_sets_are_read() {
        reads("ISO_IR 100", b"Buc^J\xe9r\xf4me", "Buc^Jérôme");
        reads("ISO_IR 100", b"\xc4neas^R\xfcdiger", "Äneas^Rüdiger");
        reads("ISO_IR 101", b"Wa\xb3\xeasa", "Wałęsa");
        reads("ISO_IR 109", b"\xa6aw", "Ĥaw");
        reads("ISO_IR 110", b"\xbe\xfe", "žū");
        reads(
            "ISO_IR 126",
            b"\xc4\xe9\xef\xed\xf5\xf3\xe9\xef\xf2",
            "Διονυσιος",
        );
        reads(
            "ISO_IR 127",
            b"\xe2\xc8\xc7\xe6\xea^\xe4\xe6\xd2\xc7\xd1",
            "قباني^لنزار",
        );
        reads(
            "ISO_IR 138",
            b"\xf9\xf8\xe5\xef^\xe3\xe1\xe5\xf8\xe4",
            "שרון^דבורה",
        );
        reads(
            "ISO_IR 144",
            b"\xbb\xee\xda\x63\x65\xdc\xd1\x79\x70\xd3",
            "Люкceмбypг",
        );
        reads("ISO_IR 148", b"\xc7elik \xd0", "Çelik Ğ");
        reads("ISO_IR 166", b"\xb9\xd2\xc2", "นาย");
        reads("ISO_IR 203", b"\xa4\xbd", "€œ");
    }

    #[test]
    fn an_escape_calls_another_set_until_a_separator() {
        reads(
            "ISO 2022 IR 100\\ISO 2022 IR 126",
            b"\xe9\x1b-F\xc4^\xe9\\\xe9",
            "éΔ^é\\é",
        );
        reads(
            "ISO 2022 IR 6\\ISO 2022 IR 100",
            b"\x1b-A\xe9\r\n\x1b-A\xe8",
            "é\r\nè",
        );
    }

    #[test]
    fn a_set_that_is_not_called_again_after_a_separator_is_undecodable() {
        doubts("\\ISO 2022 IR 149", b"\x1b$)C\xfb\xf3^\xd1\xce", "洪^ÑÎ");
    }

    #[test]
    fn bytes_outside_the_repertoire_are_told_and_still_rendered() {
        doubts("", b"J\xe9r\xf4me", "Jérôme");
        doubts("", "山田".as_bytes(), "山田");
        doubts("ISO_IR 100", b"\x80uro", "€uro");
        doubts("ISO_IR 192", b"J\xe9r\xf4me", "J\u{fffd}r\u{fffd}me");
        doubts("ISO_IR 192", b"\x1b$B;3ED\x1b(B", "\u{1b}$B;3ED\u{1b}(B");
        doubts("", b"\x1b$B;3ED\x1b(B", "山田");
        doubts("ISO_IR 100", b"\x1bZx", "\u{fffd}Zx");
        doubts("ISO_IR 13", b"\xe0", "à");
        doubts("\\ISO 2022 IR 87", b"\x1b$B;", "\u{fffd}");
    }

    #[test]
    fn a_backslash_inside_a_character_is_no_separator() {
        // 0x815C in GBK and GB18030: the trail byte is a backslash.
        reads("GB18030", b"\x81\x5c\\A", "乗\\A");
        reads("GBK", b"\x81\x5c\\A", "乗\\A");
        let (charset, _) = Charset::parse(b"ISO_IR 13");
        assert_eq!(decode(&charset, b"A\\\xd4", TEXT).0, "A¥ﾔ");
        assert_eq!(decode(&charset, b"A\\\xd4", NAME).0, "A\\ﾔ");
    }
}
