//! What messages do not show: the values of a `secret` list that is written in place. They are blanked in the text that a
//! message points into, byte for byte, so that lines and columns stay what they are.
//!
//! A policy that has mistakes cannot be trusted to close its quotes and braces, nor to spell `secret`. So what may be such a
//! list is taken for one.
use std::ops::Range;
use std::sync::Arc;

use super::lex::lex;
use super::model::Source;
use super::token::{ITEMS, Kind, Token};

/// Where the values of secret lists stand in a text, in order.
pub(crate) struct Secrets(Vec<Range<usize>>);

impl Secrets {
    /// Those of a policy's text.
    pub(crate) fn of(text: &str) -> Self {
        let all = lex(text).0;
        let tokens: Vec<&Token> = all
            .iter()
            .filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment))
            .collect();
        let mut found = Vec::new();
        // From the end, so that what follows a list is known where it begins.
        let mut behind = Behind::nothing(text.len());
        for (at, token) in tokens.iter().enumerate().rev() {
            if let [list, name, open, ..] = tokens.get(at..).unwrap_or_default()
                && list.kind == Kind::Word
                && list.text == "list"
                && name.kind == Kind::Word
                && open.kind == Kind::OpenBrace
                && behind.is_secret(&tokens)
            {
                found.push(open.span.end..behind.end(&tokens));
            }
            behind.add(at, token, text);
        }
        found.reverse();
        // A list in what may be the values of another is among them already.
        found.dedup_by(|inner, outer| inner.start < outer.end);
        Self(found)
    }

    /// Whether a place is among the values.
    pub(crate) fn hold(&self, place: &Range<usize>) -> bool {
        self.0
            .iter()
            .any(|secret| secret.start <= place.start && place.start < secret.end)
    }

    /// The source with the values blanked.
    pub(crate) fn blanked(&self, source: &Arc<Source>) -> Arc<Source> {
        if self.0.is_empty() {
            return Arc::clone(source);
        }
        let mut text = String::with_capacity(source.text.len());
        let mut from = 0;
        for secret in &self.0 {
            text.push_str(source.text.get(from..secret.start).unwrap_or_default());
            let values = source.text.get(secret.clone()).unwrap_or_default();
            for c in values.chars() {
                // As many bytes, and a character for a character where there is a sign of that length.
                match c.len_utf8() {
                    _ if c.is_whitespace() => text.push(c),
                    1 => text.push('*'),
                    2 => text.push('·'),
                    3 => text.push('•'),
                    _ => text.push_str("··"),
                }
            }
            from = secret.end;
        }
        text.push_str(source.text.get(from..).unwrap_or_default());
        Arc::new(Source {
            name: source.name.clone(),
            text,
        })
    }
}

/// What stands between a place and the next item.
struct Behind {
    /// Where the next item begins.
    next: usize,
    /// The first closing brace, by its number among the tokens.
    close: Option<usize>,
    /// Whether something has `secret` in it.
    secret: bool,
}

impl Behind {
    fn nothing(next: usize) -> Self {
        Self {
            next,
            close: None,
            secret: false,
        }
    }

    fn add(&mut self, at: usize, token: &Token, text: &str) {
        let is_item = ITEMS.contains(&token.text.as_str()) && token.kind == Kind::Word;
        if is_item && token.first_on_line {
            *self = Self::nothing(token.span.start);
            return;
        }
        if token.kind == Kind::CloseBrace {
            self.close = Some(at);
        }
        let said = text.get(token.span.clone()).unwrap_or_default();
        self.secret |= said.contains("secret");
    }

    /// Whether a list whose values begin here is secret, or may be: what stands behind its brace may mean that.
    fn is_secret(&self, tokens: &[&Token]) -> bool {
        let behind = self.close.and_then(|close| tokens.get(close + 1));
        let behind = behind.filter(|token| token.span.start < self.next);
        let may_be = |token: &&Token| {
            let means_other = token.text == "ignoring" || ITEMS.contains(&token.text.as_str());
            token.kind != Kind::Word || !means_other
        };
        self.secret || behind.is_some_and(may_be)
    }

    /// Where the values end.
    fn end(&self, tokens: &[&Token]) -> usize {
        let close = self.close.and_then(|close| tokens.get(close));
        close.map_or(self.next, |close| close.span.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blanked(text: &str) -> String {
        let source = Arc::new(Source {
            name: "p".to_owned(),
            text: text.to_owned(),
        });
        Secrets::of(text).blanked(&source).text.clone()
    }

    #[test]
    fn values_of_a_list_that_may_be_secret_are_blanked_in_place() {
        for (text, shown) in [
            ("list l { \"Ab\", 5x } secret", "list l { ***** ** } secret"),
            ("list l { \"é一\" } secret\n", "list l { *·•* } secret\n"),
            (
                "list l {\n  \"Ab\"\n} ignoring case secret",
                "list l {\n  ****\n} ignoring case secret",
            ),
            ("list l { \"Ab\" } secert", "list l { **** } secert"),
            (
                "list l { \"Ab } secret\nrule r { }",
                "list l { *** * ******\nrule r { }",
            ),
            (
                "list l { \"Ab\" secret\nrule r { }",
                "list l { **** ******\nrule r { }",
            ),
        ] {
            let now = blanked(text);
            assert_eq!(now, shown, "{text}");
            assert_eq!(now.len(), text.len());
        }
    }

    #[test]
    fn other_lists_and_what_stands_around_are_shown() {
        for text in [
            "list l { \"Ab\" }\nlist m from \"x.csv\" secret\n",
            "list l { \"Ab\" } ignoring case\nrule r { }",
            "list l { \"Ab\" } rule r { }",
            "scope s = dicom",
            "list",
        ] {
            assert_eq!(blanked(text), text);
        }
    }
}
