//! The parser: tokens in, a syntax tree out, and the mistakes of syntax.
//!
//! A mistake ends the item it stands in, and the parser goes on at the next word that begins an item: so one slip
//! makes one message, and no slip hides a mistake in another item. Some slips are seen through (`:` after a
//! clause's word, a missing `}` before the next item): these are told and the item is kept.
mod contents;
mod dataset;
mod element;
mod expect;
mod files;
mod header;
mod input;
mod item;
mod ledger;
mod logic;
mod loosen;
mod mapping;
mod pixels;
mod predicate;
mod quantity;
mod rule;
mod select;
mod subject;
mod test;
mod value;

use std::cell::RefCell;
use std::ops::Range;

use nom::Input as _;

use super::ast::{Item, Node, Tree};
use super::error::Code;
use super::mistake::Mistake;
use super::token::{Kind, RESERVED, Token, mark_items};
use input::{In, Oops};

/// What the parser gives.
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    pub(crate) mistakes: Vec<Mistake>,
    /// Whether there were so many that the rest was not read.
    pub(crate) gave_up: bool,
}

/// After so many mistakes of syntax the rest of a policy is not read: nobody corrects more at once.
const ENOUGH: usize = 1_000;

/// Parses the tokens of a text that is `end` bytes long, and leaves those that count in `tokens`. `slips` are the lexer's
/// mistakes, which are told too.
pub(crate) fn parse(tokens: &mut Vec<Token>, slips: Vec<Mistake>, end: usize) -> Parsed {
    mark_items(tokens);
    // A misspelt comment leads nobody astray.
    let bad: Vec<usize> = tokens
        .iter()
        .filter(|token| token.bad && token.kind != Kind::Comment)
        .map(|token| token.span.start)
        .collect();
    tokens.retain(|token| !matches!(token.kind, Kind::Space | Kind::Comment));
    // A text that is not closed swallows what stands behind it: nobody can say what its item means.
    let swallowed: Vec<usize> = slips
        .iter()
        .filter(|slip| matches!(slip.kind(), Code::UnclosedText | Code::UnclosedRegex))
        .map(Mistake::start)
        .collect();
    let mistakes = RefCell::new(Vec::new());
    let mut items = Vec::new();
    let mut i = In {
        tokens,
        mistakes: &mistakes,
        before: 0,
        end,
    };
    while i.first().is_some() && mistakes.borrow().len() < ENOUGH {
        let noted = mistakes.borrow().len();
        let (mut rest, mut item, mistake) = match item::item(i) {
            Ok((rest, item)) => (rest, item, None),
            Err(err) => {
                // What fails without a word is a mistake all the same: nothing is passed over.
                let mistake = match err {
                    nom::Err::Failure(Oops(Some(mistake)))
                    | nom::Err::Error(Oops(Some(mistake))) => *mistake,
                    _ => input::unexpected(i, "an item"),
                };
                let block = i.first().is_some_and(|first| !first.starts_item);
                let rest = if block { skip_block(i) } else { skip(i) };
                (rest, Item::Error(item::defined(i)), Some(mistake))
            }
        };
        if rest.tokens.len() >= i.tokens.len() {
            rest = i.take_from(1);
        }
        let span = i.until(&rest);
        if follows_slip(&swallowed, &span, span.end.saturating_sub(1)) {
            item = Item::Error(item::defined(i));
        }
        mistakes.borrow_mut().extend(mistake);
        // What stands behind a misspelt token of the same item is likely that token's fault.
        let told = mistakes.borrow_mut().split_off(noted);
        mistakes.borrow_mut().extend(
            told.into_iter()
                .filter(|m| !follows_slip(&bad, &span, m.start())),
        );
        items.push(Node::new(item, span));
        i = rest;
    }
    let rest = i.first().map(|_| i.here());
    let mut mistakes = mistakes.into_inner();
    mistakes.extend(slips);
    if let Some(place) = rest.clone() {
        mistakes.push(
            Mistake::new(
                Code::TooManyMistakes,
                place,
                "too many mistakes: the rest is not read",
            )
            .label("read up to here")
            .help("correct those above first"),
        );
    }
    Parsed {
        tree: Tree { items },
        mistakes,
        gave_up: rest.is_some(),
    }
}

/// Whether one of the places where `bad` tokens begin is in `item`, not after `place`.
fn follows_slip(bad: &[usize], item: &Range<usize>, place: usize) -> bool {
    let from = bad.partition_point(|&start| start < item.start);
    bad.get(from).is_some_and(|&start| start <= place)
}

/// On to the next token that begins an item, and at least one token on.
fn skip(i: In<'_>) -> In<'_> {
    let next = i
        .iter_elements()
        .skip(1)
        .position(|token| token.starts_item)
        .map_or(i.tokens.len(), |n| n.saturating_add(1));
    i.take_from(next)
}

/// On behind the block of what is no item that is known, whatever stands in it, and behind what follows on its line;
/// without a block, as [`skip`].
fn skip_block(i: In<'_>) -> In<'_> {
    let mut depth = 0_usize;
    let mut closed = false;
    for (n, token) in i.iter_indices() {
        let goes_on = !token.first_on_line || RESERVED.contains(&token.text.as_str());
        match token.kind {
            Kind::OpenBrace => depth = depth.saturating_add(1),
            Kind::CloseBrace if depth > 0 => {
                depth = depth.saturating_sub(1);
                closed = true;
            }
            _ if depth > 0 || n == 0 => {}
            _ if token.starts_item || (closed && !goes_on) => return i.take_from(n),
            _ => {}
        }
    }
    if depth > 0 {
        skip(i)
    } else {
        i.take_from(i.tokens.len())
    }
}
