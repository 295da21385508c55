//! The parser: tokens in, a syntax tree out, and the mistakes of syntax.
//!
//! A mistake ends the item it stands in, and the parser goes on at the next word that begins an item: so one slip
//! makes one message, and no slip hides a mistake in another item. Some slips are seen through (`:` after a
//! clause's word, a missing `}` before the next item): these are told and the item is kept.
mod files;
mod header;
mod input;
mod item;
mod logic;
mod predicate;
mod rule;
mod select;
mod value;

use std::cell::RefCell;
use std::ops::Range;

use nom::Input as _;

use super::ast::{Item, Node, Tree};
use super::error::Code;
use super::mistake::Mistake;
use super::token::{Kind, Token, mark_items};
use input::In;

/// What the parser gives.
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    pub(crate) mistakes: Vec<Mistake>,
}

/// Parses the tokens of a text that is `end` bytes long; `slips` are the lexer's mistakes, which are told too, but for
/// those in items of later parts of the language.
pub(crate) fn parse(tokens: &[Token], slips: Vec<Mistake>, end: usize) -> Parsed {
    let mut kept: Vec<Token> = tokens
        .iter()
        .filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment))
        .cloned()
        .collect();
    mark_items(&mut kept);
    // A misspelt comment leads nobody astray.
    let bad: Vec<usize> = tokens
        .iter()
        .filter(|token| token.bad && token.kind != Kind::Comment)
        .map(|token| token.span.start)
        .collect();
    // A text that is not closed swallows what stands behind it: nobody can say what its item means.
    let swallowed: Vec<usize> = slips
        .iter()
        .filter(|slip| matches!(slip.kind(), Code::UnclosedText | Code::UnclosedRegex))
        .map(Mistake::start)
        .collect();
    let mistakes = RefCell::new(Vec::new());
    let mut items = Vec::new();
    let mut foreign: Vec<Range<usize>> = Vec::new();
    let mut i = In {
        tokens: &kept,
        mistakes: &mistakes,
        before: 0,
        end,
    };
    while i.first().is_some() {
        let noted = mistakes.borrow().len();
        let (mut rest, mut item, mistake) = match item::item(i) {
            Ok((rest, item)) => (rest, item, None),
            Err(nom::Err::Failure(oops) | nom::Err::Error(oops)) => {
                let later = oops
                    .0
                    .as_ref()
                    .is_some_and(|mistake| mistake.kind().is_later());
                let rest = if later { skip_block(i) } else { skip(i) };
                (rest, Item::Error(item::defined(i)), oops.0)
            }
            Err(nom::Err::Incomplete(_)) => (skip(i), Item::Error(item::defined(i)), None),
        };
        if rest.tokens.len() >= i.tokens.len() {
            rest = i.take_from(1);
        }
        let span = i.until(&rest);
        if swallowed.iter().any(|place| span.contains(place)) {
            item = Item::Error(item::defined(i));
        }
        if let Some(mistake) = mistake {
            if mistake.kind().is_later() {
                foreign.push(span.clone());
            }
            mistakes.borrow_mut().push(*mistake);
        }
        // What stands behind a misspelt token of the same item is likely that token's fault.
        let told = mistakes.borrow_mut().split_off(noted);
        mistakes.borrow_mut().extend(
            told.into_iter()
                .filter(|m| m.kind().is_later() || !follows_slip(&bad, &span, m.start())),
        );
        items.push(Node::new(item, span));
        i = rest;
    }
    let mut mistakes = mistakes.into_inner();
    mistakes.extend(
        slips
            .into_iter()
            .filter(|slip| !foreign.iter().any(|span| span.contains(&slip.start()))),
    );
    Parsed {
        tree: Tree { items },
        mistakes,
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

/// On behind the block of an item that is not known, whatever stands in it; without a block, as [`skip`].
fn skip_block(i: In<'_>) -> In<'_> {
    let plain = skip(i);
    let mut depth = 0_usize;
    for (n, token) in i.iter_indices() {
        match token.kind {
            Kind::OpenBrace => depth = depth.saturating_add(1),
            Kind::CloseBrace if depth == 1 => return i.take_from(n.saturating_add(1)),
            Kind::CloseBrace => depth = depth.saturating_sub(1),
            _ if depth == 0 && n > 0 && token.starts_item => return plain,
            _ => {}
        }
    }
    plain
}
