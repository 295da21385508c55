//! [`Sealed`]: forms of which only keyed hashes are known; and whether the lines of a sealed list are all there.
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};

use super::key::{Key, Shape, Token, is_sealed};

/// Answers that are remembered: header texts come again in every file, and a hash costs more than all else.
const REMEMBERED: usize = 1 << 16;

/// Why a sealed list is not whole, and the line that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The last line of a key, behind which none that [`Key::end`] writes stands.
    NoEnd(u64),
    /// An end that says another number of hashes than stand before it.
    Miscounted {
        /// The line.
        line: u64,
        /// How many it says.
        says: usize,
        /// How many there are.
        has: usize,
    },
}

/// The lines of a sealed list without the ends; several lists may stand one after another, each with its own. Plain lines
/// among them are for others to tell of.
///
/// # Errors
///
/// See [`Cut`].
pub fn without_ends(lines: Vec<(u64, String)>) -> Result<Vec<(u64, String)>, Cut> {
    let mut kept: Vec<(u64, String)> = Vec::with_capacity(lines.len());
    let mut begin = 0;
    for (line, text) in lines {
        let Some((id, says)) = end(&text) else {
            kept.push((line, text));
            continue;
        };
        let own = kept.iter().skip(begin).filter(|(_, text)| is_sealed(text));
        if let Some((other, _)) = own.clone().rev().find(|(_, text)| key_of(text) != Some(id)) {
            return Err(Cut::NoEnd(*other));
        }
        let has = own.count();
        if has != says {
            return Err(Cut::Miscounted { line, says, has });
        }
        begin = kept.len();
    }
    let mut rest = kept.iter().skip(begin).rev();
    match rest.find(|(_, text)| is_sealed(text)) {
        Some((line, _)) => Err(Cut::NoEnd(*line)),
        None => Ok(kept),
    }
}

/// The key's id and the number of lines, if this is the end of a sealed list.
fn end(text: &str) -> Option<(&str, usize)> {
    let (id, number) = text.strip_prefix("sealed:")?.split_once(":end:")?;
    let is_number = number.bytes().all(|b| b.is_ascii_digit());
    Some((id, number.parse().ok().filter(|_| is_number)?))
}

fn key_of(text: &str) -> Option<&str> {
    let (id, _) = text.strip_prefix("sealed:")?.split_once(':')?;
    Some(id)
}

/// The hashes of a list, by key.
#[derive(Default)]
pub(super) struct Sealed {
    lists: Vec<One>,
}

/// What one key has sealed.
struct One {
    key: Key,
    by_shape: FxHashMap<Shape, FxHashSet<[u8; 16]>>,
    memo: Memo,
}

impl Sealed {
    /// Adds a line.
    pub(super) fn add(&mut self, key: &Key, token: &Token<'_>) {
        let at = self.lists.iter().position(|one| one.key.id() == key.id());
        let at = at.unwrap_or_else(|| {
            self.lists.push(One {
                key: key.clone(),
                by_shape: FxHashMap::default(),
                memo: Memo::new(key),
            });
            self.lists.len().saturating_sub(1)
        });
        if let Some(one) = self.lists.get_mut(at) {
            one.by_shape
                .entry(token.shape)
                .or_default()
                .insert(token.hash);
        }
    }

    /// The ids of the keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().map(|one| one.key.id())
    }

    /// Whether some form has kanji or kana.
    pub(super) fn has_japanese(&self) -> bool {
        let shapes = self.lists.iter().flat_map(|one| one.by_shape.keys());
        shapes
            .into_iter()
            .any(|shape| matches!(shape.letter, b'k' | b'm'))
    }

    /// Whether a form is among them.
    pub(super) fn contains(&self, form: &str) -> bool {
        let shape = Shape::of(form);
        self.lists.iter().any(|one| {
            one.by_shape
                .get(&shape)
                .is_some_and(|hashes| one.memo.ask(form, || hashes.contains(&one.key.hash(form))))
        })
    }
}

/// Answers by form, of a fixed size. Forms are told apart by 63 bits of SipHash under a secret, so that nobody who writes
/// a text can make two of them meet.
struct Memo {
    secret: [u8; 16],
    answers: Vec<AtomicU64>,
}

impl Memo {
    fn new(key: &Key) -> Self {
        Self {
            secret: key.hash("memo"),
            answers: (0..REMEMBERED).map(|_| AtomicU64::new(0)).collect(),
        }
    }

    fn ask(&self, form: &str, work_out: impl FnOnce() -> bool) -> bool {
        let mut hasher = DefaultHasher::new();
        self.secret.hash(&mut hasher);
        form.hash(&mut hasher);
        let hash = hasher.finish();
        let Some(slot) = self.answers.get(hash as usize % REMEMBERED) else {
            return work_out();
        };
        // The lowest bits choose the slot: one of them is free for the answer. 0 is a slot that nothing has been put in.
        let mark = (hash & !1) | 1 << 16;
        let found = slot.load(Ordering::Relaxed);
        if found & !1 == mark {
            return found & 1 == 1;
        }
        let answer = work_out();
        slot.store(mark | u64::from(answer), Ordering::Relaxed);
        answer
    }
}
