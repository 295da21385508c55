//! The digest of a policy: what it says, whatever its spacing and comments, with its params' values and its lists.
//!
//! A digest stands in every report, and needs no key: whoever reads one could try out names until it fits. So the values of
//! a `secret` list and the rows of a ledger are no part of it, unless they are sealed.
use std::sync::Arc;

use super::ast::{Item, ListFrom, Tree};
use super::model::{Ledger, List, Mapping, Population};
use super::token::{Kind, Token};

/// What a policy reads from files.
pub(crate) struct Files<'p> {
    pub(crate) lists: &'p [Arc<List>],
    pub(crate) ledgers: &'p [Arc<Ledger>],
    pub(crate) mappings: &'p [Arc<Mapping>],
    pub(crate) populations: &'p [Arc<Population>],
}

/// `blake3:` and the digest in hex, of the tokens that [`said`] leaves. Every part goes in with its length, so that no two policies give the same bytes.
/// `parents` are the digests of the policies that it extends.
pub(crate) fn digest(
    tokens: &[Token],
    params: &[(String, String)],
    files: &Files<'_>,
    parents: &[&str],
) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(b"sekisho-policy-1\0");
    for token in tokens {
        hash.update(&[letter(token.kind)]);
        part(&mut hash, &token.text);
    }
    hash.update(b"params\0");
    for (name, value) in params {
        part(&mut hash, name);
        part(&mut hash, value);
    }
    hash.update(b"lists\0");
    for list in files.lists {
        put_list(&mut hash, list);
    }
    // Said only where there are some, so that the digests of others stay what they were.
    if !files.ledgers.is_empty() {
        hash.update(b"ledgers\0");
        for ledger in files.ledgers {
            part(&mut hash, &ledger.name);
            let is_open = ledger.sealed.is_empty();
            part(&mut hash, if is_open { "" } else { &ledger.digest });
        }
    }
    let mappings = files.mappings.iter().map(|it| (&it.name, &it.digest));
    put_files(&mut hash, b"mappings\0", mappings);
    let populations = files.populations.iter().map(|it| (&it.name, &it.digest));
    put_files(&mut hash, b"populations\0", populations);
    if !parents.is_empty() {
        hash.update(b"extends\0");
        for parent in parents {
            part(&mut hash, parent);
        }
    }
    format!("blake3:{}", hash.finalize().to_hex())
}

/// The tokens that count, of those without white space and comments. Those of tests do not: they say nothing of what the
/// policy asks for. Nor do the values of secret lists, nor the pins of these and of ledgers, which are digests of them.
pub(crate) fn said(tree: &Tree, tokens: &[Token]) -> Vec<Token> {
    let mut unsaid = tree
        .items
        .iter()
        .filter_map(|item| match &item.it {
            Item::Test(_) => Some(item.span.clone()),
            Item::List(list) if list.secret => match &list.from {
                ListFrom::Values(values) => {
                    Some(values.first()?.span.start..values.last()?.span.end)
                }
                ListFrom::File { pinned, .. } => pinned.as_ref().map(|pin| pin.span.clone()),
            },
            Item::Ledger(ledger) => ledger.pinned.as_ref().map(|pin| pin.span.clone()),
            _ => None,
        })
        .peekable();
    let mut kept = Vec::with_capacity(tokens.len());
    for token in tokens {
        while unsaid
            .next_if(|span| span.end <= token.span.start)
            .is_some()
        {}
        if unsaid
            .peek()
            .is_none_or(|span| token.span.start < span.start)
        {
            kept.push(token.clone());
        }
    }
    kept
}

/// The digest of a list: its name, how it is compared, and its values in order, unless they are secret.
pub(crate) fn of_list(list: &List) -> String {
    let mut hash = blake3::Hasher::new();
    hash.update(b"sekisho-list-1\0");
    put_list(&mut hash, list);
    format!("blake3:{}", hash.finalize().to_hex())
}

fn put_list(hash: &mut blake3::Hasher, list: &List) {
    part(hash, &list.name);
    hash.update(&[
        u8::from(list.secret),
        u8::from(list.fold.case),
        u8::from(list.fold.width),
    ]);
    let is_sealed = list.known.as_ref().is_some_and(|known| known.is_sealed());
    let values = list.values.iter();
    let mut values: Vec<&String> = values.filter(|_| !list.secret || is_sealed).collect();
    values.sort_unstable();
    hash.update(&(values.len() as u64).to_le_bytes());
    for value in values {
        part(hash, value);
    }
}

/// Names and digests of files, said only where there are some.
fn put_files<'f>(
    hash: &mut blake3::Hasher,
    kind: &[u8],
    files: impl Iterator<Item = (&'f String, &'f String)>,
) {
    for (n, (name, digest)) in files.enumerate() {
        if n == 0 {
            hash.update(kind);
        }
        part(hash, name);
        part(hash, digest);
    }
}

fn part(hash: &mut blake3::Hasher, text: &str) {
    hash.update(&(text.len() as u64).to_le_bytes());
    hash.update(text.as_bytes());
}

/// A letter for each kind: fixed, so that a new kind changes no digest.
fn letter(kind: Kind) -> u8 {
    match kind {
        Kind::Space | Kind::Comment => b' ',
        Kind::Word => b'w',
        Kind::Text => b't',
        Kind::Regex => b'r',
        Kind::Integer => b'i',
        Kind::Number => b'n',
        Kind::Date => b'd',
        Kind::Version => b'v',
        Kind::Edition => b'e',
        Kind::Tag => b'a',
        Kind::TagPattern => b'p',
        Kind::OpenBrace => b'{',
        Kind::CloseBrace => b'}',
        Kind::OpenBracket => b'(',
        Kind::CloseBracket => b')',
        Kind::OpenSquare => b'[',
        Kind::CloseSquare => b']',
        Kind::Comma => b',',
        Kind::Colon => b':',
        Kind::Equals => b'=',
        Kind::Dot => b'.',
        Kind::Dots => b'~',
        Kind::Other => b'?',
    }
}
