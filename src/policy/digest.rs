//! The digest of a policy: what it says, whatever its spacing and comments, with its params' values and its lists.
use std::sync::Arc;

use super::model::List;
use super::token::{Kind, Token};

/// `blake3:` and the digest in hex, of tokens without white space and comments. Every part goes in with its length, so that no two policies give the same bytes.
pub(crate) fn digest(tokens: &[Token], params: &[(String, String)], lists: &[Arc<List>]) -> String {
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
        part(&mut hash, &list.name);
        hash.update(&[
            u8::from(list.secret),
            u8::from(list.fold.case),
            u8::from(list.fold.width),
        ]);
        let mut values: Vec<&String> = list.values.iter().collect();
        values.sort_unstable();
        hash.update(&(values.len() as u64).to_le_bytes());
        for value in values {
            part(&mut hash, value);
        }
    }
    format!("blake3:{}", hash.finalize().to_hex())
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
        Kind::Comma => b',',
        Kind::Colon => b':',
        Kind::Equals => b'=',
        Kind::Dot => b'.',
        Kind::Dots => b'~',
        Kind::Other => b'?',
    }
}
