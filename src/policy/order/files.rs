//! Which files a rule is for: whether two sets are the same, and whether one surely holds the other.
use super::must::same_condition;
use super::{STEPS, step};
use crate::field::Format;
use crate::policy::model::{Condition, Files};

/// Sets that are written out of one rule; scopes that name scopes could come to any number.
const LARGEST: usize = 2_000;

/// A set of files with its scopes written out. A condition is its number among those of [`Sets`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Set {
    Any,
    Kind(Vec<Format>),
    At(Box<Set>, String),
    Where(Box<Set>, usize),
    Union(Vec<Set>),
    Except(Box<Set>, Box<Set>),
}

/// Sets that can be held against each other.
#[derive(Debug, Default)]
pub(crate) struct Sets<'p> {
    /// Conditions, each once.
    conditions: Vec<&'p Condition>,
}

impl<'p> Sets<'p> {
    /// The files with their scopes, by index, written out; `None` where that would come to too many.
    pub(crate) fn set(
        &mut self,
        files: &'p Files,
        scope: &impl Fn(usize) -> Option<&'p Files>,
    ) -> Option<Set> {
        let mut left = LARGEST;
        self.write_out(files, scope, &mut left)
    }

    fn write_out(
        &mut self,
        files: &'p Files,
        scope: &impl Fn(usize) -> Option<&'p Files>,
        left: &mut usize,
    ) -> Option<Set> {
        *left = left.checked_sub(1)?;
        let mut inner = |files: &'p Files| self.write_out(files, scope, left);
        Some(match files {
            Files::Any => Set::Any,
            Files::Kind(formats) => {
                let mut formats = formats.clone();
                formats.sort_unstable();
                Set::Kind(formats)
            }
            Files::Scope(index) => inner(scope(*index)?)?,
            Files::At(files, glob) => {
                Set::At(Box::new(inner(files)?), glob.glob().glob().to_owned())
            }
            Files::Where(files, condition) => {
                let files = Box::new(inner(files)?);
                Set::Where(files, self.number(condition))
            }
            Files::Union(all) => {
                let mut sets: Vec<Set> = Vec::new();
                for files in all {
                    match inner(files)? {
                        Set::Union(more) => sets.extend(more),
                        set => sets.push(set),
                    }
                }
                sets.sort_unstable();
                sets.dedup();
                Set::Union(sets)
            }
            Files::Except(files, except) => {
                Set::Except(Box::new(inner(files)?), Box::new(inner(except)?))
            }
        })
    }

    fn number(&mut self, condition: &'p Condition) -> usize {
        let known = self
            .conditions
            .iter()
            .position(|known| same_condition(known, condition, &mut { STEPS }));
        known.unwrap_or_else(|| {
            self.conditions.push(condition);
            self.conditions.len() - 1
        })
    }
}

/// Whether it is certain that every file of `small` is one of `large`.
pub(crate) fn holds(large: &Set, small: &Set) -> bool {
    let mut left = STEPS;
    within(large, small, &mut left)
}

fn within(large: &Set, small: &Set, left: &mut u32) -> bool {
    if !step(left) {
        return false;
    }
    if large == small {
        return true;
    }
    match (large, small) {
        (Set::Any, _) => true,
        (_, Set::Union(all)) => all.iter().all(|one| within(large, one, left)),
        (Set::Except(a, without), Set::Except(b, spared)) => {
            within(a, b, left) && within(spared, without, left)
        }
        (Set::At(a, glob), Set::At(b, other)) if glob == other => within(a, b, left),
        (Set::Where(a, condition), Set::Where(b, other)) if condition == other => {
            within(a, b, left)
        }
        (Set::Union(any), _) if any.iter().any(|one| within(one, small, left)) => true,
        (_, Set::At(inner, _) | Set::Where(inner, _) | Set::Except(inner, _)) => {
            within(large, inner, left)
        }
        (Set::Kind(a), Set::Kind(b)) => b.iter().all(|kind| a.contains(kind)),
        _ => false,
    }
}
