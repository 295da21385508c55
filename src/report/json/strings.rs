//! JSON whose strings are also safe on a terminal: what `escape` finds dangerous is written as `\uXXXX`.
//!
//! RFC 8259 section 7 allows any character to be written so; a reader gets the same string back.
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::report::escape::is_dangerous;

/// Writes `value` on one line.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    value
        .serialize(&mut Serializer::with_formatter(out, Safe))
        .map_err(io::Error::from)
}

/// Compact JSON with safe strings.
struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        let plain = |byte: &u8| (0x20..0x7F).contains(byte);
        if fragment.as_bytes().iter().all(plain) {
            return out.write_all(fragment.as_bytes());
        }
        for c in fragment.chars() {
            let mut bytes = [0; 4];
            if is_dangerous(c) {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}")?;
                }
            } else {
                out.write_all(c.encode_utf8(&mut bytes).as_bytes())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn json(text: &str) -> String {
        let mut out = Vec::new();
        write(&mut out, &text).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn readable_text_is_written_as_it_is() {
        assert_eq!(json("山田 \"x\" \\"), r#""山田 \"x\" \\""#);
    }

    #[test]
    fn controls_and_invisible_characters_are_written_as_numbers() {
        assert_eq!(
            json("\u{1b}\u{7f}\u{9b}\u{202e}\u{e0041}"),
            r#""\u001b\u007f\u009b\u202e\udb40\udc41""#
        );
    }

    proptest! {
        #[test]
        fn any_string_comes_back_and_is_safe(text in any::<String>()) {
            let written = json(&text);
            prop_assert!(!written.chars().any(is_dangerous));
            prop_assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
        }
    }
}
