//! ToUnicode CMaps (ISO 32000-1, 9.10.3; Adobe Technical Note 5014): which text a font's codes stand for. Takes the stream,
//! gives a map whose size is in proportion to it.
use std::collections::BTreeMap;

use super::lex::{Lexer, Token};

/// Where the codes of a range lead.
#[derive(Debug)]
enum Target {
    /// To this text, the last UTF-16 unit counted up.
    From(Vec<u16>),
    /// To one text each.
    Each(Vec<Vec<u16>>),
}

/// A map from codes of one to four bytes to text.
#[derive(Debug, Default)]
pub(super) struct CMap {
    /// By the length of the code and the first code: the last one, and the target.
    ranges: BTreeMap<(usize, u32), (u32, Target)>,
    /// Lengths and bounds of codes.
    spaces: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Codes of one CMap that are looked through to tell how long a code is.
const SPACES: usize = 256;

impl CMap {
    /// Reads a CMap; `None` if it is none.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut cmap = Self::default();
        let mut found = false;
        let mut lexer = Lexer::new(bytes, 0);
        while let Some(token) = lexer.next() {
            match token {
                Token::Word(b"begincmap") => found = true,
                Token::Word(b"begincodespacerange") => cmap.code_spaces(&mut lexer),
                Token::Word(b"beginbfchar") => cmap.chars(&mut lexer),
                Token::Word(b"beginbfrange") => cmap.code_ranges(&mut lexer),
                _ => {}
            }
        }
        (found || !cmap.ranges.is_empty()).then_some(cmap)
    }

    fn code_spaces(&mut self, lexer: &mut Lexer<'_>) {
        while let (Some(Token::String(low)), Some(Token::String(high))) =
            (lexer.next(), lexer.next())
        {
            if low.len() == high.len() && (1..=4).contains(&low.len()) && self.spaces.len() < SPACES
            {
                self.spaces.push((low, high));
            }
            if !matches!(lexer.clone().next(), Some(Token::String(_))) {
                break;
            }
        }
    }

    fn chars(&mut self, lexer: &mut Lexer<'_>) {
        while let Some(Token::String(from)) = lexer.next() {
            match lexer.next() {
                Some(Token::String(to)) => self.put(&from, &from, Target::From(units(&to))),
                Some(Token::Name(_)) => {}
                _ => break,
            }
        }
    }

    fn code_ranges(&mut self, lexer: &mut Lexer<'_>) {
        while let Some(Token::String(low)) = lexer.next() {
            let Some(Token::String(high)) = lexer.next() else {
                break;
            };
            let target = match lexer.next() {
                Some(Token::String(to)) => Target::From(units(&to)),
                Some(Token::Mark("[")) => {
                    let mut each = Vec::new();
                    while let Some(Token::String(to)) = lexer.next() {
                        each.push(units(&to));
                    }
                    Target::Each(each)
                }
                _ => break,
            };
            self.put(&low, &high, target);
        }
    }

    fn put(&mut self, low: &[u8], high: &[u8], target: Target) {
        let len = low.len();
        if (1..=4).contains(&len) && high.len() == len {
            self.ranges.insert((len, code(low)), (code(high), target));
        }
    }

    /// How many bytes the code at the front of `bytes` has; `otherwise` where the map does not tell.
    pub(super) fn length(&self, bytes: &[u8], otherwise: usize) -> usize {
        let fits = |(low, high): &&(Vec<u8>, Vec<u8>)| {
            bytes.get(..low.len()).is_some_and(|code| {
                code.iter()
                    .zip(low.iter().zip(high))
                    .all(|(byte, (low, high))| low <= byte && byte <= high)
            })
        };
        self.spaces
            .iter()
            .filter(fits)
            .map(|(low, _)| low.len())
            .min()
            .unwrap_or(otherwise)
    }

    /// The text of one code.
    pub(super) fn get(&self, bytes: &[u8]) -> Option<String> {
        let code = code(bytes);
        let (&(len, low), (high, target)) =
            self.ranges.range(..=(bytes.len(), code)).next_back()?;
        if len != bytes.len() || *high < code {
            return None;
        }
        let step = code.saturating_sub(low);
        let units = match target {
            Target::Each(each) => each.get(usize::try_from(step).ok()?)?.clone(),
            Target::From(first) => {
                let mut units = first.clone();
                let last = units.last_mut()?;
                *last = last.checked_add(u16::try_from(step).ok()?)?;
                units
            }
        };
        String::from_utf16(&units)
            .ok()
            .filter(|text| !text.is_empty())
    }
}

fn code(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn units(bytes: &[u8]) -> Vec<u16> {
    match bytes {
        [one] => vec![u16::from(*one)],
        _ => bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| u16::from_be_bytes(*pair))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CMAP: &[u8] = b"begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange\n\
        2 beginbfchar <0003> <0020> <0005> <00660069> endbfchar\n\
        2 beginbfrange <0010> <0012> <5C71> <0020> <0021> [<0041> <D83DDE00>] endbfrange endcmap";

    #[test]
    fn codes_lead_to_text() {
        let map = CMap::parse(CMAP).unwrap();
        for (code, text) in [
            ([0, 3], " "),
            ([0, 5], "fi"),
            ([0, 0x11], "屲"),
            ([0, 0x21], "😀"),
        ] {
            assert_eq!(map.get(&code).as_deref(), Some(text));
        }
        assert_eq!(map.length(&[0, 3, 0], 1), 2);
    }

    #[test]
    fn codes_without_an_entry_lead_nowhere() {
        let map = CMap::parse(CMAP).unwrap();
        for code in [&[0u8, 0x13][..], &[0, 0x22], &[3], &[]] {
            assert_eq!(map.get(code), None);
        }
        assert!(CMap::parse(b"nothing of the kind").is_none());
    }

    #[test]
    fn a_range_of_all_codes_takes_no_memory() {
        let map = CMap::parse(b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange").unwrap();
        assert_eq!(map.get(&[0, 0, 0, 1]).as_deref(), Some("B"));
        assert_eq!(map.get(&[1, 0, 0, 0]), None);
    }
}
