//! The digest of a policy: what it says, whatever its spacing and comments, with its params' values and its lists.
use std::sync::Arc;

use super::model::{Ledger, List};
use super::token::{Kind, Token};

/// `blake3:` and the digest in hex, of tokens without white space and comments. Every part goes in with its length, so that no two policies give the same bytes.
/// `parents` are the digests of the policies that it extends.
pub(crate) fn digest(
    tokens: &[Token],
    params: &[(String, String)],
    lists: &[Arc<List>],
    ledgers: &[Arc<Ledger>],
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
    for list in lists {
        put_list(&mut hash, list);
    }
    // Said only where there are some, so that the digests of others stay what they were.
    if !ledgers.is_empty() {
        hash.update(b"ledgers\0");
        for ledger in ledgers {
            part(&mut hash, &ledger.name);
            part(&mut hash, &ledger.digest);
        }
    }
    if !parents.is_empty() {
        hash.update(b"extends\0");
        for parent in parents {
            part(&mut hash, parent);
        }
    }
    format!("blake3:{}", hash.finalize().to_hex())
}

/// The digest of a list: its name, how it is compared, and its values in order.
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
    let mut values: Vec<&String> = list.values.iter().collect();
    values.sort_unstable();
    hash.update(&(values.len() as u64).to_le_bytes());
    for value in values {
        part(hash, value);
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
