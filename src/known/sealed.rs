//! [`Sealed`]: forms of which only keyed hashes are known.
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::{AtomicU64, Ordering};

use rustc_hash::{FxHashMap, FxHashSet};

use super::key::{Key, Shape, Token};

/// Answers that are remembered: header texts come again in every file, and a hash costs more than all else.
const REMEMBERED: usize = 1 << 16;

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
