//! [`In`]: tokens as nom's input; [`Oops`]: nom's error; and the small parsers that everything else is made of.
use std::cell::RefCell;
use std::ops::Range;

use nom::error::{ErrorKind, ParseError};
use nom::{IResult, Input, Needed, Parser};

use super::super::ast::Node;
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::{Kind, Token};

/// What is left to parse.
#[derive(Debug, Clone, Copy)]
pub(super) struct In<'a> {
    pub(super) tokens: &'a [Token],
    /// Where mistakes go that do not end the item.
    pub(super) mistakes: &'a RefCell<Vec<Mistake>>,
    /// The end of the token before, for the spans of what has been parsed.
    pub(super) before: usize,
    /// The end of the text.
    pub(super) end: usize,
}

impl<'a> In<'a> {
    pub(super) fn first(&self) -> Option<&'a Token> {
        self.tokens.first()
    }

    pub(super) fn second(&self) -> Option<&'a Token> {
        self.tokens.get(1)
    }

    /// Where the next token stands; an empty place at the end of the text.
    pub(super) fn here(&self) -> Range<usize> {
        self.first()
            .map_or(self.end..self.end, |token| token.span.clone())
    }

    /// The place from the first token of `self` to the last one before `rest`.
    pub(super) fn until(&self, rest: &Self) -> Range<usize> {
        let start = self.here().start;
        start..rest.before.max(start)
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.first().is_some_and(|token| token.is_word(word))
    }

    pub(super) fn is_kind(&self, kind: Kind) -> bool {
        self.first().is_some_and(|token| token.kind == kind)
    }

    pub(super) fn note(&self, mistake: Mistake) {
        self.mistakes.borrow_mut().push(mistake);
    }

    /// How the next token is named in a message.
    pub(super) fn found(&self) -> String {
        let Some(token) = self.first() else {
            return "the end of the file".to_owned();
        };
        match token.kind {
            Kind::Text => "a text in quotes".to_owned(),
            Kind::Regex => "a regular expression".to_owned(),
            _ => format!("`{}`", clip(&token.text)),
        }
    }
}

/// At most forty characters of what the user wrote.
pub(super) fn clip(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

impl<'a> Input for In<'a> {
    type Item = &'a Token;
    type Iter = std::slice::Iter<'a, Token>;
    type IterIndices = std::iter::Enumerate<std::slice::Iter<'a, Token>>;

    fn input_len(&self) -> usize {
        self.tokens.len()
    }

    fn take(&self, index: usize) -> Self {
        Self {
            tokens: self.tokens.get(..index).unwrap_or(self.tokens),
            ..*self
        }
    }

    fn take_from(&self, index: usize) -> Self {
        let before = index
            .checked_sub(1)
            .and_then(|last| self.tokens.get(last))
            .map_or(self.before, |token| token.span.end);
        Self {
            tokens: self.tokens.get(index..).unwrap_or_default(),
            before,
            ..*self
        }
    }

    fn take_split(&self, index: usize) -> (Self, Self) {
        (self.take_from(index), self.take(index))
    }

    fn position<P: Fn(Self::Item) -> bool>(&self, predicate: P) -> Option<usize> {
        self.tokens.iter().position(predicate)
    }

    fn iter_elements(&self) -> Self::Iter {
        self.tokens.iter()
    }

    fn iter_indices(&self) -> Self::IterIndices {
        self.tokens.iter().enumerate()
    }

    fn slice_index(&self, count: usize) -> Result<usize, Needed> {
        match count.checked_sub(self.tokens.len()) {
            None | Some(0) => Ok(count),
            Some(missing) => Err(Needed::new(missing)),
        }
    }
}

/// Why a parser did not take what stands there: nothing said (another may), or a mistake that ends the item.
#[derive(Debug)]
pub(super) struct Oops(pub(super) Option<Box<Mistake>>);

impl<'a> ParseError<In<'a>> for Oops {
    fn from_error_kind(_: In<'a>, _: ErrorKind) -> Self {
        Self(None)
    }

    fn append(_: In<'a>, _: ErrorKind, other: Self) -> Self {
        other
    }
}

pub(super) type P<'a, T> = IResult<In<'a>, T, Oops>;

/// Not this; another alternative may fit.
pub(super) fn no<T>() -> Result<T, nom::Err<Oops>> {
    Err(nom::Err::Error(Oops(None)))
}

/// A mistake that ends the item.
pub(super) fn stop<T>(mistake: Mistake) -> Result<T, nom::Err<Oops>> {
    Err(nom::Err::Failure(Oops(Some(Box::new(mistake)))))
}

/// The mistake of finding something else than `what`.
pub(super) fn unexpected(i: In<'_>, what: &str) -> Mistake {
    Mistake::new(
        Code::Unexpected,
        i.here(),
        format!("expected {what}, found {}", i.found()),
    )
    .label(format!("expected {what}"))
}

/// A token of this kind.
pub(super) fn kind<'a>(kind: Kind) -> impl Fn(In<'a>) -> P<'a, &'a Token> {
    move |i| match i.first() {
        Some(token) if token.kind == kind => Ok((i.take_from(1), token)),
        _ => no(),
    }
}

/// This word.
pub(super) fn word<'a>(word: &'static str) -> impl Fn(In<'a>) -> P<'a, &'a Token> {
    move |i| match i.first() {
        Some(token) if token.is_word(word) => Ok((i.take_from(1), token)),
        _ => no(),
    }
}

/// These two words.
pub(super) fn words<'a>(
    one: &'static str,
    two: &'static str,
) -> impl Fn(In<'a>) -> P<'a, Range<usize>> {
    move |i| {
        let (rest, _) = word(one)(i)?;
        let (rest, _) = word(two)(rest)?;
        Ok((rest, i.until(&rest)))
    }
}

/// What `parser` takes; and where it takes nothing, the mistake of finding something else than `what`.
pub(super) fn expect<'a, T>(
    mut parser: impl Parser<In<'a>, Output = T, Error = Oops>,
    what: &str,
) -> impl FnMut(In<'a>) -> P<'a, T> {
    move |i| match parser.parse(i) {
        Err(nom::Err::Error(_) | nom::Err::Incomplete(_)) => stop(unexpected(i, what)),
        other => other,
    }
}

/// What `parser` takes, with its place.
pub(super) fn node<'a, T>(
    mut parser: impl Parser<In<'a>, Output = T, Error = Oops>,
) -> impl FnMut(In<'a>) -> P<'a, Node<T>> {
    move |i| {
        let (rest, it) = parser.parse(i)?;
        let span = i.until(&rest);
        Ok((rest, Node::new(it, span)))
    }
}

/// A text in quotes.
pub(super) fn text(i: In<'_>) -> P<'_, Node<String>> {
    let (rest, token) = kind(Kind::Text)(i)?;
    Ok((rest, Node::new(token.text.clone(), token.span.clone())))
}

/// Any word, unless an item begins with it.
pub(super) fn any_word(i: In<'_>) -> P<'_, Node<String>> {
    let (rest, token) = kind(Kind::Word)(i)?;
    if token.starts_item {
        return no();
    }
    Ok((rest, Node::new(token.text.clone(), token.span.clone())))
}
