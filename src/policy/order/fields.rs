//! Which fields a rule is for: whether one selector, or one whole `for`, surely takes in another.
use std::collections::BTreeSet;

use crate::policy::model::{Depth, Selection, Selector};
use crate::standard::{self, Effective, OptionSet};

/// Fields, with the actions of PS3.15 written out under the options in force. Two are equal if they are named alike.
#[derive(Debug, PartialEq)]
pub(crate) struct Fields {
    include: Names,
    except: Names,
    top: bool,
}

/// What selectors name.
#[derive(Debug)]
struct Names {
    /// All but actions, each by a text that it shares with nothing else.
    keys: BTreeSet<String>,
    /// The rows of PS3.15 Table E.1-1 that actions come to.
    rows: BTreeSet<String>,
    /// All but actions.
    selectors: Vec<Selector>,
    /// Those of them that may take in others.
    broad: Vec<Selector>,
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.keys == other.keys && self.rows == other.rows
    }
}

impl Fields {
    /// What a `for` names.
    pub(crate) fn of(selection: &Selection, options: OptionSet) -> Self {
        Self {
            include: Names::of(&selection.include, options),
            except: Names::of(&selection.except, options),
            top: selection.depth == Depth::Top,
        }
    }

    /// Whether it is certain that every field of `other` is one of these.
    pub(crate) fn holds(&self, other: &Self) -> bool {
        // What is spared here is spared there, or is not named there.
        let spared = |one: &Selector| {
            other.except.hold(one, false)
                || (other.include.rows.is_empty()
                    && other
                        .include
                        .selectors
                        .iter()
                        .all(|named| apart(one, named)))
        };
        let rows = self.include.broad.contains(&Selector::Every)
            || other.include.rows.is_subset(&self.include.rows);
        rows && (!self.top || other.top)
            && other
                .include
                .selectors
                .iter()
                .all(|one| self.include.hold(one, self.top))
            && self.except.rows.is_subset(&other.except.rows)
            && self.except.selectors.iter().all(spared)
    }

    /// Steps that it takes to find out whether all of `other` are among these.
    pub(crate) fn cost(&self, other: &Self) -> u32 {
        let size = |names: &Names| names.selectors.len() + names.rows.len();
        let (here, there) = (size(&self.except), size(&other.include));
        let broad = self.include.broad.len() + here;
        u32::try_from(there.saturating_mul(1 + broad)).unwrap_or(u32::MAX)
    }

    /// Texts for what is named: fields that are not broad take all of `other` in only if one of the first texts of
    /// `other` is among all of theirs.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &str> {
        let names = &self.include;
        names.keys.iter().chain(&names.rows).map(String::as_str)
    }

    /// See [`Self::texts`].
    pub(crate) fn first_texts(&self) -> Vec<String> {
        let Some(first) = self.include.selectors.first() else {
            return self.include.rows.first().cloned().into_iter().collect();
        };
        let last = match first {
            Selector::Path(path) => path.last().map(|tag| key(&Selector::Tag(*tag))),
            _ => None,
        };
        std::iter::once(key(first)).chain(last).collect()
    }

    /// Whether they may take in what they do not name.
    pub(crate) fn is_broad(&self) -> bool {
        !self.include.broad.is_empty()
    }
}

impl Names {
    fn of(selectors: &[Selector], options: OptionSet) -> Self {
        let mut rows = BTreeSet::new();
        let mut others = Vec::new();
        for selector in selectors {
            let Selector::Action(wanted) = selector else {
                others.push(selector.clone());
                continue;
            };
            for row in standard::profile().rows() {
                match row.effective(options) {
                    Effective::Is(action) if action == *wanted => {
                        rows.insert(format!("row {:?}", row.tags));
                    }
                    Effective::Is(_) => {}
                    by_type => {
                        rows.insert(format!("row {:?} {by_type:?} {wanted:?}", row.tags));
                    }
                }
            }
        }
        let broad = |selector: &&Selector| {
            matches!(
                selector,
                Selector::Pattern(_)
                    | Selector::Private
                    | Selector::PrivateOf { .. }
                    | Selector::Every
            )
        };
        Self {
            keys: others.iter().map(key).collect(),
            broad: others.iter().filter(broad).cloned().collect(),
            selectors: others,
            rows,
        }
    }

    fn hold(&self, one: &Selector, top: bool) -> bool {
        if self.keys.contains(&key(one)) {
            return true;
        }
        match one {
            // At the top a path only begins.
            Selector::Path(path) if path.len() > 1 && top => false,
            Selector::Path(path) => path.last().is_some_and(|tag| {
                self.keys.contains(&key(&Selector::Tag(*tag)))
                    || self.broad.iter().any(|large| includes(large, one))
            }),
            _ => self.broad.iter().any(|large| includes(large, one)),
        }
    }
}

fn key(selector: &Selector) -> String {
    format!("{selector:?}")
}

/// Whether it is certain that `large` names every field that `small` names, wherever it stands.
pub(crate) fn includes(large: &Selector, small: &Selector) -> bool {
    use Selector as S;
    if let S::Path(path) = small
        && let Some(last) = path.last()
        && !matches!(large, S::Path(_))
    {
        return includes(large, &S::Tag(*last));
    }
    match (large, small) {
        (_, _) if large == small => true,
        // What stands before and behind the attributes is none of them.
        (S::Every, _) => !matches!(small, S::Preamble | S::Trailing | S::Bytes | S::Declared(_)),
        (S::Bytes, S::Preamble | S::Trailing) | (S::Text, S::Column(_)) => true,
        (S::Pattern(pattern), S::Tag(tag)) => pattern.matches(*tag),
        (S::Pattern(a), S::Pattern(b)) => {
            a.mask & b.mask == a.mask && (a.value ^ b.value) & a.mask == 0
        }
        (S::Private, S::Tag(tag)) => !tag.group().is_multiple_of(2),
        (S::Private, S::Pattern(pattern)) => pattern.mask & pattern.value & 0x0001_0000 != 0,
        (S::Private, S::PrivateOf { .. } | S::SafePrivate) => true,
        (
            S::PrivateOf {
                creator,
                pattern: None,
            },
            S::PrivateOf { creator: other, .. },
        ) => creator == other,
        _ => false,
    }
}

/// Whether it is certain, whatever a file says of its fields, that two selectors have none in common.
pub(crate) fn apart(one: &Selector, other: &Selector) -> bool {
    use Selector as S;
    match (one, other) {
        (S::Tag(a), S::Tag(b)) => a != b,
        (S::Tag(tag), S::Pattern(pattern)) | (S::Pattern(pattern), S::Tag(tag)) => {
            !pattern.matches(*tag)
        }
        (S::Pattern(a), S::Pattern(b)) => (a.value ^ b.value) & a.mask & b.mask != 0,
        (S::Vr(a), S::Vr(b)) => a != b,
        (S::Tag(tag), private) | (private, S::Tag(tag)) if is_private(private) => {
            tag.group().is_multiple_of(2)
        }
        (S::Action(_), private) | (private, S::Action(_)) if is_private(private) => true,
        (S::Path(a), S::Tag(tag)) | (S::Tag(tag), S::Path(a)) => a.last() != Some(tag),
        (S::Path(a), S::Path(b)) => a.last() != b.last(),
        (S::Declared(a), S::Declared(b)) => a != b,
        (S::Column(a), S::Column(b)) => a != b,
        (S::Column(_), S::Text | S::Every) | (S::Text | S::Every, S::Column(_)) => false,
        (S::Column(_), _) | (_, S::Column(_)) => true,
        (S::Preamble, S::Preamble) | (S::Trailing, S::Trailing) => false,
        (S::Preamble | S::Trailing, S::Bytes) | (S::Bytes, S::Preamble | S::Trailing) => false,
        (S::Preamble | S::Trailing, _) | (_, S::Preamble | S::Trailing) => true,
        _ => false,
    }
}

fn is_private(selector: &Selector) -> bool {
    matches!(
        selector,
        Selector::Private | Selector::PrivateOf { .. } | Selector::SafePrivate
    )
}
