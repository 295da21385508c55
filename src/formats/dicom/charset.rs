//! Specific Character Set (0008,0005): PS3.3 C.12.1.1.2, PS3.5 6.1. Takes the attribute's bytes, gives a
//! [`Charset`]; the decoding itself is in the module `decode`.

/// A set of characters that can stand in a code element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Set {
    /// ISO 646, ISO_IR 6.
    Ascii,
    /// JIS X 0201 romaji, ISO-IR 14.
    JisRoman,
    /// JIS X 0201 katakana, ISO-IR 13.
    Katakana,
    /// JIS X 0208, ISO-IR 87.
    Jis0208,
    /// JIS X 0212, ISO-IR 159.
    Jis0212,
    /// KS X 1001, ISO-IR 149.
    Korean,
    /// GB 2312, ISO-IR 58.
    Chinese,
    /// The right half of ISO 8859-1, ISO-IR 100.
    Latin1,
    /// The right half of ISO 8859-2, ISO-IR 101.
    Latin2,
    /// The right half of ISO 8859-3, ISO-IR 109.
    Latin3,
    /// The right half of ISO 8859-4, ISO-IR 110.
    Latin4,
    /// The right half of ISO 8859-5, ISO-IR 144.
    Cyrillic,
    /// The right half of ISO 8859-6, ISO-IR 127.
    Arabic,
    /// The right half of ISO 8859-7, ISO-IR 126.
    Greek,
    /// The right half of ISO 8859-8, ISO-IR 138.
    Hebrew,
    /// The right half of ISO 8859-9, ISO-IR 148.
    Latin5,
    /// TIS 620-2533, ISO-IR 166.
    Thai,
    /// The right half of ISO 8859-15, ISO-IR 203.
    Latin9,
}

/// An encoding that fills the whole value and knows no code extensions (PS3.3 Table C.12-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Whole {
    /// ISO_IR 192.
    Utf8,
    /// GB18030.
    Gb18030,
    /// GBK.
    Gbk,
}

/// A character set in force: the decoded meaning of one (0008,0005). The default is the Default Character
/// Repertoire, ISO_IR 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charset {
    pub(super) whole: Option<Whole>,
    pub(super) g0: Set,
    pub(super) g1: Option<Set>,
    /// One bit for each [`Set`] that an escape sequence may call.
    pub(super) declared: u32,
}

impl Default for Charset {
    fn default() -> Self {
        Self {
            whole: None,
            g0: Set::Ascii,
            g1: None,
            declared: Set::Ascii.bit(),
        }
    }
}

enum Term {
    Nothing,
    Whole(Whole),
    Set(Set),
}

impl Set {
    /// The bit that stands for this set in [`Charset::declared`].
    pub(super) fn bit(self) -> u32 {
        1u32.wrapping_shl(self as u32)
    }
}

impl Charset {
    /// The character set that a value of (0008,0005) names, and whether every term of it is known. Terms are
    /// read without regard to case and to what separates their parts, since `ISO IR 100`, `ISO-IR 100` and
    /// `utf8` are common slips for defined terms.
    pub fn parse(value: &[u8]) -> (Self, bool) {
        let mut charset = Self::default();
        let mut all_known = true;
        for (index, term) in value.split(|&b| b == b'\\').enumerate() {
            match meaning(term) {
                None => all_known = false,
                Some(Term::Nothing) => {}
                // A later one is no code extension: PS3.5 6.1.2.5.4 d. What it would decode is undecodable.
                Some(Term::Whole(whole)) if index == 0 => charset.whole = Some(whole),
                Some(Term::Whole(_)) => all_known = false,
                Some(Term::Set(set)) => {
                    charset.declared |= set.bit();
                    if set == Set::Katakana {
                        charset.declared |= Set::JisRoman.bit();
                    }
                    if index == 0 {
                        charset.begin_with(set);
                    }
                }
            }
        }
        (charset, all_known)
    }

    fn begin_with(&mut self, set: Set) {
        match set {
            Set::Ascii | Set::JisRoman => self.g0 = set,
            // PS3.3 C.12.1.1.2: ISO_IR 13 has JIS X 0201 romaji at its left.
            Set::Katakana => {
                self.g0 = Set::JisRoman;
                self.g1 = Some(set);
            }
            // These stand in G0 and are called by an escape sequence only.
            Set::Jis0208 | Set::Jis0212 => {}
            _ => self.g1 = Some(set),
        }
    }
}

/// What one term means; `None` if nobody knows.
fn meaning(term: &[u8]) -> Option<Term> {
    let mut folded = [0u8; 20];
    let mut len = 0usize;
    for byte in term.iter().filter(|b| b.is_ascii_alphanumeric()) {
        *folded.get_mut(len)? = byte.to_ascii_uppercase();
        len = len.saturating_add(1);
    }
    if len == 0 {
        let padding = term.iter().all(|b| matches!(b, b' ' | 0));
        return padding.then_some(Term::Nothing);
    }
    let folded = std::str::from_utf8(folded.get(..len)?).ok()?;
    let number = folded
        .strip_prefix("ISO2022IR")
        .or_else(|| folded.strip_prefix("ISO2022"))
        .or_else(|| folded.strip_prefix("ISOIR"))
        .unwrap_or(folded);
    Some(match number {
        "192" | "UTF8" | "10646UTF8" => Term::Whole(Whole::Utf8),
        "GB18030" => Term::Whole(Whole::Gb18030),
        "GBK" => Term::Whole(Whole::Gbk),
        "6" | "ISO646" | "ASCII" | "USASCII" => Term::Set(Set::Ascii),
        "14" => Term::Set(Set::JisRoman),
        "13" => Term::Set(Set::Katakana),
        "87" => Term::Set(Set::Jis0208),
        "159" => Term::Set(Set::Jis0212),
        "149" | "EUCKR" => Term::Set(Set::Korean),
        "58" | "GB2312" => Term::Set(Set::Chinese),
        "100" | "ISO8859" | "ISO88591" | "88591" | "LATIN1" => Term::Set(Set::Latin1),
        "101" | "ISO88592" => Term::Set(Set::Latin2),
        "109" | "ISO88593" => Term::Set(Set::Latin3),
        "110" | "ISO88594" => Term::Set(Set::Latin4),
        "144" | "ISO88595" => Term::Set(Set::Cyrillic),
        "127" | "ISO88596" => Term::Set(Set::Arabic),
        "126" | "ISO88597" => Term::Set(Set::Greek),
        "138" | "ISO88598" => Term::Set(Set::Hebrew),
        "148" | "ISO88599" => Term::Set(Set::Latin5),
        "166" | "ISO885911" => Term::Set(Set::Thai),
        "203" | "ISO885915" => Term::Set(Set::Latin9),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspelt_terms_mean_what_they_were_meant_to() {
        for (odd, defined) in [
            ("ISO IR 100", "ISO_IR 100"),
            ("ISO-IR 100", "ISO_IR 100"),
            ("ISO_IR_100", "ISO_IR 100"),
            ("iso8859", "ISO_IR 100"),
            ("utf8", "ISO_IR 192"),
            ("iso_ir 192 ", "ISO_IR 192"),
            ("\\ISO 2022-IR 87", "\\ISO 2022 IR 87"),
            (
                "ISO_2022_IR 13\\ISO 2022 IR87",
                "ISO 2022 IR 13\\ISO 2022 IR 87",
            ),
        ] {
            assert_eq!(
                Charset::parse(odd.as_bytes()),
                Charset::parse(defined.as_bytes()),
                "{odd}"
            );
            assert!(Charset::parse(odd.as_bytes()).1, "{odd}");
        }
    }

    #[test]
    fn an_unknown_term_is_told() {
        for odd in [
            "ISO_IR 999",
            "KLINGON",
            "\\ISO 2022 IR 0",
            "?",
            "ISO_IR 100\\x",
        ] {
            assert!(!Charset::parse(odd.as_bytes()).1, "{odd}");
        }
    }

    #[test]
    fn no_value_is_the_default_repertoire() {
        for none in ["", " ", "\0", "ISO_IR 6", "ISO 2022 IR 6", "\\"] {
            assert_eq!(Charset::parse(none.as_bytes()), (Charset::default(), true));
        }
    }

    #[test]
    fn an_encoding_of_its_own_is_no_code_extension() {
        assert!(!Charset::parse(b"\\ISO_IR 192").1);
        assert!(Charset::parse(b"ISO_IR 192").0.whole.is_some());
    }
}
