//! [`Set`]: some of the recognisers.
use super::{Recogniser, all};

/// Some of the recognisers, by their places in [`all`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Set(u64);

impl Set {
    /// These recognisers.
    pub fn of<'a>(some: impl IntoIterator<Item = &'a Recogniser>) -> Self {
        some.into_iter()
            .filter_map(number)
            .fold(Self::default(), |set, number| set.and(Self(1 << number)))
    }

    /// These and `other`.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of these that are not in `other`.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The recognisers, in the order of their names.
    pub fn iter(self) -> impl Iterator<Item = &'static Recogniser> {
        (0u32..)
            .zip(all())
            .filter(move |(number, _)| self.0 >> number & 1 == 1)
            .map(|(_, one)| *one)
    }
}

/// The place of a recogniser in [`all`].
fn number(one: &Recogniser) -> Option<u32> {
    let at = all().iter().position(|other| *other == one)?;
    u32::try_from(at).ok().filter(|at| *at < u64::BITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_room_for_every_recogniser() {
        assert!(all().len() <= 64);
        let every = Set::of(all().iter().copied());
        assert_eq!(every.iter().collect::<Vec<_>>(), all());
        for one in all() {
            let only = Set::of([*one]);
            assert_eq!(only.iter().collect::<Vec<_>>(), [*one]);
            assert!(!every.without(only).iter().any(|other| other == *one));
        }
    }
}
