//! The tokens of PDF (ISO 32000-1, 7.2 and 7.3), which content streams, CMaps and the file itself share. Takes bytes, gives
//! tokens one at a time; copies nothing but strings and names.

/// One token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token<'a> {
    /// A number.
    Number(f64),
    /// A name, without `/`, with its escapes resolved.
    Name(Vec<u8>),
    /// A string in brackets or in hexadecimal digits.
    String(Vec<u8>),
    /// `[`, `]`, `<<`, `>>`, `{` or `}`.
    Mark(&'static str),
    /// Anything else: an operator, `obj`, `true`, ….
    Word(&'a [u8]),
    /// What stands behind `%` on a line.
    Comment(&'a [u8]),
    /// Something that is no token: a bracket that nothing opened, or a string that nothing closes.
    Bad,
}

/// Reads tokens.
#[derive(Clone)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    /// Index of the next byte.
    pub(super) at: usize,
}

/// White space: Table 1.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 0x0C | b'\r' | b' ')
}

/// Delimiters: Table 2.
fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|d| u8::try_from(d).ok())
}

impl<'a> Lexer<'a> {
    /// Starts at `at`.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Everything in front of `end`.
    pub(super) fn bytes_to(&self, end: usize) -> &'a [u8] {
        self.bytes.get(..end).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at = self.at.saturating_add(1);
        Some(byte)
    }

    /// Passes over white space.
    pub(super) fn space(&mut self) {
        self.take(is_space);
    }

    fn take(&mut self, wanted: impl Fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let len = rest.iter().take_while(|b| wanted(**b)).count();
        self.at = self.at.saturating_add(len);
        rest.get(..len).unwrap_or_default()
    }

    fn mark(&mut self, mark: &'static str) -> Token<'a> {
        self.at = self.at.saturating_add(mark.len());
        Token::Mark(mark)
    }

    /// Reads a string in brackets, behind the first of them: 7.3.4.2.
    fn literal(&mut self) -> Token<'a> {
        let mut out = Vec::new();
        let mut open = 1usize;
        while let Some(byte) = self.bump() {
            match byte {
                b'(' => open = open.saturating_add(1),
                b')' if open == 1 => return Token::String(out),
                b')' => open = open.saturating_sub(1),
                b'\\' => {
                    out.extend(self.escaped());
                    continue;
                }
                b'\r' => {
                    if self.peek() == Some(b'\n') {
                        self.bump();
                    }
                    out.push(b'\n');
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
        Token::Bad
    }

    /// What a backslash and what follows it stand for: Table 3.
    fn escaped(&mut self) -> Option<u8> {
        let byte = self.bump()?;
        Some(match byte {
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 8,
            b'f' => 12,
            b'\n' => return None,
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.bump();
                }
                return None;
            }
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(next @ b'0'..=b'7') => {
                            code = code * 8 + u32::from(next - b'0');
                            self.bump();
                        }
                        _ => break,
                    }
                }
                u8::try_from(code & 0xFF).unwrap_or(0)
            }
            other => other,
        })
    }

    /// Reads a string in hexadecimal digits, behind `<`: 7.3.4.3.
    fn hex(&mut self) -> Token<'a> {
        let mut out = Vec::new();
        let mut half = None;
        while let Some(byte) = self.bump() {
            if byte == b'>' {
                out.extend(half.map(|high: u8| high << 4));
                return Token::String(out);
            }
            match (digit(byte), half) {
                (Some(low), Some(high)) => {
                    out.push(high << 4 | low);
                    half = None;
                }
                (Some(high), None) => half = Some(high),
                (None, _) if is_space(byte) => {}
                (None, _) => return Token::Bad,
            }
        }
        Token::Bad
    }

    /// Reads a name behind `/`: 7.3.5.
    fn name(&mut self) -> Vec<u8> {
        let raw = self.take(is_regular);
        let mut out = Vec::with_capacity(raw.len());
        let mut rest = raw;
        while let Some((&first, after)) = rest.split_first() {
            rest = after;
            if first == b'#'
                && let [a, b, after @ ..] = rest
                && let (Some(high), Some(low)) = (digit(*a), digit(*b))
            {
                out.push(high << 4 | low);
                rest = after;
            } else {
                out.push(first);
            }
        }
        out
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.space();
        let rest = self.rest();
        Some(match rest {
            [] => return None,
            [b'%', ..] => {
                self.bump();
                Token::Comment(self.take(|b| !matches!(b, b'\n' | b'\r')))
            }
            [b'/', ..] => {
                self.bump();
                Token::Name(self.name())
            }
            [b'(', ..] => {
                self.bump();
                self.literal()
            }
            [b'<', b'<', ..] => self.mark("<<"),
            [b'>', b'>', ..] => self.mark(">>"),
            [b'[', ..] => self.mark("["),
            [b']', ..] => self.mark("]"),
            [b'{', ..] => self.mark("{"),
            [b'}', ..] => self.mark("}"),
            [b'<', ..] => {
                self.bump();
                self.hex()
            }
            [b')' | b'>', ..] => {
                self.bump();
                Token::Bad
            }
            _ => {
                let word = self.take(is_regular);
                number(word).map_or(Token::Word(word), Token::Number)
            }
        })
    }
}

fn number(word: &[u8]) -> Option<f64> {
    let plain = |b: &u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.');
    if !word.iter().all(plain) {
        return None;
    }
    std::str::from_utf8(word).ok()?.parse().ok()
}

/// A token that is a whole number of this type.
pub(super) fn whole<T: TryFrom<i64>>(token: &Token<'_>) -> Option<T> {
    match token {
        Token::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => {
            T::try_from(*number as i64).ok()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &[u8]) -> Vec<Token<'_>> {
        Lexer::new(text, 0).collect()
    }

    #[test]
    fn strings_and_names_are_freed_of_their_escapes() {
        assert_eq!(
            tokens(b"(a\\(b\\051 (c) \\\r\nd) <4 1 4> /A#20B"),
            [
                Token::String(b"a(b) (c) d".to_vec()),
                Token::String(b"A@".to_vec()),
                Token::Name(b"A B".to_vec()),
            ]
        );
    }

    #[test]
    fn numbers_and_words_are_told_apart() {
        assert_eq!(
            tokens(b"-.5 4. T* nan 1e3"),
            [
                Token::Number(-0.5),
                Token::Number(4.0),
                Token::Word(b"T*"),
                Token::Word(b"nan"),
                Token::Word(b"1e3"),
            ]
        );
    }

    #[test]
    fn what_is_no_token_is_told() {
        for text in [&b"(abc"[..], b"<41", b"<4x>", b")", b"> "] {
            assert_eq!(tokens(text).first(), Some(&Token::Bad), "{text:?}");
        }
    }
}
