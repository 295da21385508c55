//! [`Key`]: the secret that sealed lists are made with, and the tokens that it makes of identifiers.
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use super::forms;

/// Bytes of a key, at least.
pub const LEAST: usize = 32;
/// Bytes of a key file, at most.
const LARGEST: u64 = 4096;
/// Bytes of a token that are kept: 128 bits, so that two identifiers never meet by chance.
const KEPT: usize = 16;

/// A key, and the id by which sealed lists name it.
#[derive(Clone)]
pub struct Key {
    id: String,
    mac: Hmac<Sha256>,
}

/// Why a key file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unusable {
    /// It cannot be opened.
    Closed,
    /// It is a folder, a pipe or the like.
    NotAFile,
    /// Others than its owner may read or write it.
    Open,
    /// It holds less than [`LEAST`] bytes.
    Short,
    /// It holds more than a key does.
    Large,
}

impl Unusable {
    /// What is wrong, and what to do.
    pub fn why(self) -> (&'static str, &'static str) {
        match self {
            Self::Closed => (
                "cannot be opened",
                "check that it is there and may be read; `sekisho seal --new-key FILE` makes a new one",
            ),
            Self::NotAFile => ("is not a file", "name a plain file"),
            Self::Open => (
                "can be read by others",
                "whoever has the key can try out names: run `chmod 600` on it",
            ),
            Self::Short => (
                "is too short",
                "a key has at least 32 random bytes, or 64 hexadecimal digits; `sekisho seal --new-key FILE` makes one",
            ),
            Self::Large => (
                "is too large",
                "a key has at most 4096 bytes: is this the right file?",
            ),
        }
    }
}

impl Key {
    /// The key in a file: bytes, or hexadecimal digits.
    ///
    /// # Errors
    ///
    /// See [`Unusable`].
    pub fn read(path: &Path) -> Result<Self, Unusable> {
        let about = std::fs::metadata(path).map_err(|_| Unusable::Closed)?;
        if !about.is_file() {
            return Err(Unusable::NotAFile);
        }
        if others_may(&about) {
            return Err(Unusable::Open);
        }
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
            .map_err(|_| Unusable::Closed)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Unusable::Large);
        }
        Self::of(&bytes).ok_or(Unusable::Short)
    }

    /// The key of these bytes, or of the hexadecimal digits that they are; `None` if that is too little.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.trim_ascii();
        let secret = match from_hex(text) {
            Some(secret) => secret,
            None => bytes.to_vec(),
        };
        // A key of one byte repeated is an empty file of another kind.
        let first = secret.first();
        if secret.len() < LEAST || secret.iter().all(|b| Some(b) == first) {
            return None;
        }
        let mac = Hmac::<Sha256>::new_from_slice(&secret).ok()?;
        let id = digest(&mac, b"sekisho key id 1\0", "");
        Some(Self {
            id: hex(id.get(..4).unwrap_or_default()),
            mac,
        })
    }

    /// The id by which sealed lists name it: it says nothing of the key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The tokens of the forms of an identifier; none if it is too short or too common to be looked for.
    pub fn seal(&self, value: &str) -> Vec<String> {
        forms::forms(value)
            .iter()
            .map(|form| self.token(form))
            .collect()
    }

    /// The token of a ledger's subject, which is compared as it is. Its length does not show.
    pub fn seal_subject(&self, subject: &str) -> String {
        let hash = digest(&self.mac, b"sekisho subject 1\0", subject);
        let kept = hash.get(..KEPT).unwrap_or_default();
        format!("sealed:{}:s:{}", self.id, hex(kept))
    }

    /// The last line of a sealed list, which says how many stand before it: without it, a list that was cut would find
    /// fewer people, and nobody would know.
    pub fn end(&self, lines: usize) -> String {
        format!("sealed:{}:end:{lines}", self.id)
    }

    fn token(&self, form: &str) -> String {
        let shape = Shape::of(form);
        format!(
            "sealed:{}:{}{}:{}",
            self.id,
            shape.letter as char,
            shape.chars,
            hex(&self.hash(form))
        )
    }

    /// What stands in a sealed list for a form.
    pub(super) fn hash(&self, form: &str) -> [u8; KEPT] {
        let mut kept = [0; KEPT];
        for (to, from) in kept
            .iter_mut()
            .zip(digest(&self.mac, b"sekisho sealed 1\0", form))
        {
            *to = from;
        }
        kept
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({})", self.id)
    }
}

/// What a sealed form does not hide, so that only what can be one is hashed: of what it is made, and its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Shape {
    /// `d` digits, `l` letters of the Latin alphabet, `k` without any of both, `m` mixed.
    pub(super) letter: u8,
    /// Characters.
    pub(super) chars: u16,
}

impl Shape {
    /// The shape of a form.
    pub(super) fn of(form: &str) -> Self {
        let (mut digits, mut letters, mut others) = (false, false, false);
        let mut chars = 0u16;
        for c in form.chars() {
            chars = chars.saturating_add(1);
            match c {
                '0'..='9' => digits = true,
                'a'..='z' => letters = true,
                _ => others = true,
            }
        }
        let letter = match (digits, letters, others) {
            (true, false, false) => b'd',
            (false, true, false) => b'l',
            (false, false, true) => b'k',
            _ => b'm',
        };
        Self { letter, chars }
    }
}

/// A line of a sealed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) key: &'a str,
    pub(super) shape: Shape,
    pub(super) hash: [u8; KEPT],
}

/// The id of the key that a ledger's subject is sealed with; `None` if it is not well formed.
pub fn key_of_subject(value: &str) -> Option<&str> {
    let (id, hash) = value.strip_prefix("sealed:")?.split_once(":s:")?;
    let is_hash = from_hex(hash.as_bytes())?.len() == KEPT;
    (is_hash && from_hex(id.as_bytes())?.len() == 4).then_some(id)
}

/// Whether a value says that it is sealed.
pub fn is_sealed(value: &str) -> bool {
    value.starts_with("sealed:")
}

/// A value that says that it is sealed, taken apart; `None` if it is not well formed.
pub(super) fn token(value: &str) -> Option<Token<'_>> {
    let mut parts = value.split(':');
    let (Some("sealed"), Some(key), Some(shape), Some(hash), None) = (
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
        parts.next(),
    ) else {
        return None;
    };
    let key_is_well = from_hex(key.as_bytes())?.len() == 4;
    let (letter, chars) = shape.split_at_checked(1)?;
    let letter = *letter.as_bytes().first()?;
    let chars: u16 = chars.parse().ok()?;
    let hash: [u8; KEPT] = from_hex(hash.as_bytes())?.try_into().ok()?;
    (key_is_well && matches!(letter, b'd' | b'l' | b'k' | b'm') && chars > 0).then_some(Token {
        key,
        shape: Shape { letter, chars },
        hash,
    })
}

fn digest(mac: &Hmac<Sha256>, what: &[u8], form: &str) -> [u8; 32] {
    let mut mac = mac.clone();
    mac.update(what);
    mac.update(form.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or_default();
    let digits = bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]);
    digits.collect()
}

fn from_hex(text: &[u8]) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |b: u8| {
        char::from(b)
            .to_digit(16)
            .and_then(|d| u8::try_from(d).ok())
    };
    text.chunks_exact(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

/// Whether others than the owner may read or write a file.
#[cfg(unix)]
fn others_may(about: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    about.permissions().mode() & 0o077 != 0
}

/// Where files have no such modes, who may read them cannot be told from here.
#[cfg(not(unix))]
fn others_may(_: &std::fs::Metadata) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        Key::of(b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n").unwrap()
    }

    #[test]
    fn a_token_is_hmac_sha_256_of_the_form() {
        // Python: hmac.new(bytes.fromhex("0123456789abcdef"*4), b"sekisho sealed 1\0" + b"42992627730", "sha256")
        assert_eq!(
            key().seal("0429-9262-7730"),
            ["sealed:680783f9:d11:08799f6b2cf60a529419c87492ae6383"]
        );
    }

    #[test]
    fn a_key_has_enough_bytes_that_are_not_all_the_same() {
        assert!(Key::of(&[7; 64]).is_none());
        assert!(Key::of(b"0123456789abcdef0123456789abcdef").is_none());
        assert!(Key::of(b"a password").is_none());
        let bytes: Vec<u8> = (0..32).collect();
        assert_ne!(Key::of(&bytes).unwrap().id(), key().id());
    }

    #[test]
    fn tokens_that_are_not_well_formed_are_none() {
        let good = key().seal("1234").concat();
        assert_eq!(
            token(&good).unwrap().shape,
            Shape {
                letter: b'd',
                chars: 4
            }
        );
        for bad in [
            "sealed:",
            good.strip_suffix(|_: char| true).unwrap(),
            &good.replace(":d4", ":x4"),
            &good.replace(":d4", ":d"),
            &format!("{good}:"),
        ] {
            assert!(is_sealed(bad) && token(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_subject_is_sealed_as_it_is_and_names_its_key() {
        let sealed = key().seal_subject("42");
        assert_eq!(key_of_subject(&sealed), Some(key().id()));
        assert_ne!(sealed, key().seal_subject("042"));
        assert!(token(&sealed).is_none());
        assert_eq!(key_of_subject(&sealed.replace(":s:", ":d2:")), None);
        assert_eq!(key_of_subject("sealed:680783f9:s:08"), None);
    }

    #[test]
    fn a_key_never_shows_itself() {
        assert_eq!(format!("{:?}", key()), format!("Key({})", key().id()));
    }
}
