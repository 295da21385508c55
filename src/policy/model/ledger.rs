//! [`Ledger`]: which subjects were told, said no, agreed to what, or took it back; and what a rule asks of their rows.
use std::sync::Arc;

use super::{Must, Policy, Predicate};
use crate::known;
use crate::recognise::is_invisible;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

/// A ledger of subjects, read from a file. One that is given on the command line only, and was not, has no rows.
#[derive(Debug, Clone)]
pub struct Ledger {
    /// Its name.
    pub name: String,
    /// `blake3:` and the digest of the file's text, in hex; empty where there is none.
    pub digest: String,
    /// The subjects' rows.
    pub rows: FxHashMap<Key, Row>,
    /// What the ledger has a column for.
    pub marks: Vec<Mark>,
    /// The keys that its subjects are sealed with; none where they are plain.
    pub sealed: Vec<known::Key>,
}

impl Ledger {
    /// The row of a subject.
    pub fn row(&self, subject: &Key) -> Option<&Row> {
        if self.sealed.is_empty() {
            return self.rows.get(subject);
        }
        let sealed = |key: &known::Key| key_of(&key.seal_subject(subject.as_str()));
        self.sealed
            .iter()
            .find_map(|key| self.rows.get(&sealed(key)))
    }
}

impl Policy {
    /// Puts a ledger in the place of the policy's own of its name, in every rule.
    pub(crate) fn set_ledger(&mut self, ledger: &Arc<Ledger>) {
        fn put(must: &mut Must, ledger: &Arc<Ledger>) {
            match must {
                Must::And(all) | Must::Or(all) => {
                    all.iter_mut().for_each(|one| put(one, ledger));
                }
                Must::Not(inner) => put(inner, ledger),
                Must::Is(Predicate::InLedger(own, _)) if own.name == ledger.name => {
                    *own = Arc::clone(ledger);
                }
                Must::Is(_) => {}
            }
        }
        for rule in &mut self.rules {
            put(&mut rule.must, ledger);
        }
        for own in &mut self.ledgers {
            if own.name == ledger.name {
                *own = Arc::clone(ledger);
            }
        }
    }
}

impl Ledger {
    /// Whether it is still to be given: nothing can be checked by it.
    pub fn is_missing(&self) -> bool {
        self.digest.is_empty()
    }
}

/// A subject as ledgers and data are compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(Box<str>);

impl Key {
    /// The text that is compared.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is that of no subject.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The key of a subject, from a ledger's cell or from a value in the data: in NFKC (Unicode Standard Annex 15), without
/// spaces at its ends and characters that nobody sees, exact otherwise. But a whole number with `.0` is the whole number: pandas
/// writes a column of them so where one is missing.
pub fn key_of(text: &str) -> Key {
    let text = text.trim();
    if text.is_ascii() {
        return Key(whole(text).into());
    }
    let folded: String = text.chars().filter(|c| !is_invisible(*c)).nfkc().collect();
    Key(whole(folded.trim()).into())
}

/// `1` of `1.0`; else the text itself.
fn whole(text: &str) -> &str {
    let digits = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    text.strip_suffix(".0")
        .filter(|number| digits(number))
        .unwrap_or(text)
}

/// What a ledger says of a subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// Whether the subject has been notified, by the day that the policy is held against.
    pub notified: bool,
    /// Whether the subject said no, from whichever day on.
    pub opted_out: bool,
    /// Whether the subject took the consent back, from whichever day on.
    pub withdrawn: bool,
    /// What the subject consented to.
    pub purposes: Arc<[Key]>,
}

/// What a column of a ledger tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// `notified`.
    Notified,
    /// `opted-out`.
    OptedOut,
    /// `withdrawn`.
    Withdrawn,
    /// `purposes`.
    Purposes,
}

/// `where`: what must be so of a subject's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// All must hold.
    And(Vec<Standing>),
    /// One must hold.
    Or(Vec<Standing>),
    /// Must not hold.
    Not(Box<Standing>),
    /// `notified`.
    Notified,
    /// `opted-out`.
    OptedOut,
    /// `withdrawn`.
    Withdrawn,
    /// `consented to "research"`.
    ConsentedTo(Key),
}

impl Standing {
    /// Its parts, all of which must hold.
    pub fn conjuncts(&self) -> &[Self] {
        match self {
            Self::And(all) => all,
            other => std::slice::from_ref(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_the_same_in_full_width_and_with_spaces_around_and_with_what_nobody_sees() {
        assert_eq!(
            key_of("SUBJ-\u{200B}001145\u{FEFF} "),
            key_of("SUBJ-001145")
        );
        assert_eq!(key_of("\u{200B}"), key_of(""));
        assert_eq!(key_of(" SUBJ-001145 "), key_of("ＳＵＢＪ－００１１４５"));
        assert_eq!(key_of("\u{3000}"), key_of(""));
    }

    #[test]
    fn subjects_that_differ_in_case_or_zeros_are_two() {
        assert_ne!(key_of("subj-1"), key_of("SUBJ-1"));
        assert_eq!(key_of("1145.0"), key_of("１１４５"));
        for other in ["1145.00", "1145.1", "1.1145.0", "S1145.0", "01145"] {
            assert_ne!(key_of(other), key_of("1145"), "{other}");
        }
        assert_ne!(key_of("0042"), key_of("42"));
    }
}
