//! Which files a rule is for: whether two sets are the same, and whether one surely holds the other.
use super::must::condition_key;
use crate::field::Format;
use crate::policy::model::{Files, Policy};

/// Steps that are taken to find out whether one set holds another.
const STEPS: u32 = 20_000;
/// Sets that are written out of one rule; scopes that name scopes could come to any number.
const LARGEST: usize = 2_000;

/// A set of files with its scopes written out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Set {
    Any,
    Kind(Vec<Format>),
    At(Box<Set>, String),
    Where(Box<Set>, String),
    Union(Vec<Set>),
    Except(Box<Set>, Box<Set>),
}

/// The files with their scopes written out; `None` where that would come to too many.
pub(super) fn set(files: &Files, policy: &Policy) -> Option<Set> {
    let mut left = LARGEST;
    write_out(files, policy, &mut left)
}

fn write_out(files: &Files, policy: &Policy, left: &mut usize) -> Option<Set> {
    *left = left.checked_sub(1)?;
    let mut inner = |files: &Files| write_out(files, policy, left).map(Box::new);
    Some(match files {
        Files::Any => Set::Any,
        Files::Kind(formats) => Set::Kind(formats.clone()),
        Files::Scope(index) => *inner(&policy.scopes.get(*index)?.files)?,
        Files::At(files, glob) => Set::At(inner(files)?, glob.glob().glob().to_owned()),
        Files::Where(files, condition) => Set::Where(inner(files)?, condition_key(condition)),
        Files::Union(all) => {
            let mut sets: Vec<Set> = Vec::new();
            for files in all {
                match *inner(files)? {
                    Set::Union(more) => sets.extend(more),
                    set if sets.contains(&set) => {}
                    set => sets.push(set),
                }
            }
            sets.sort_by_cached_key(|set| format!("{set:?}"));
            Set::Union(sets)
        }
        Files::Except(files, except) => Set::Except(inner(files)?, inner(except)?),
    })
}

/// Whether it is certain that every file of `small` is one of `large`.
pub(super) fn holds(large: &Set, small: &Set) -> bool {
    let mut left = STEPS;
    step(large, small, &mut left)
}

fn step(large: &Set, small: &Set, left: &mut u32) -> bool {
    if *left == 0 {
        return false;
    }
    *left -= 1;
    if large == small {
        return true;
    }
    match (large, small) {
        (Set::Any, _) => true,
        (_, Set::Union(all)) => all.iter().all(|one| step(large, one, left)),
        (Set::Except(a, without), Set::Except(b, spared)) => {
            step(a, b, left) && step(spared, without, left)
        }
        (Set::At(a, glob), Set::At(b, other)) if glob == other => step(a, b, left),
        (Set::Where(a, condition), Set::Where(b, other)) if condition == other => step(a, b, left),
        (Set::Union(any), _) if any.iter().any(|one| step(one, small, left)) => true,
        (_, Set::At(inner, _) | Set::Where(inner, _) | Set::Except(inner, _)) => {
            step(large, inner, left)
        }
        (Set::Kind(a), Set::Kind(b)) => b.iter().all(|kind| a.contains(kind)),
        _ => false,
    }
}
