//! [`Contents`]: what `contain` looks for in a value; [`Origins`]: what a value may be made from.
use std::sync::Arc;

use super::{List, Pattern, Selector};
use crate::recognise::{Recogniser, Set};

/// What `contain` looks for: some of it has to stand in the value.
#[derive(Debug, Clone)]
pub struct Contents {
    all: Vec<Content>,
    recognised: Set,
    /// The places of those that are no recognisers.
    others: Vec<usize>,
    are_remembered: bool,
}

/// One thing that may stand in a value.
#[derive(Debug, Clone)]
pub enum Content {
    /// `match /…/`: a part that matches.
    Match(Pattern),
    /// `"Dr."`, `any of sites`: one of these texts, folded as the list says.
    Any(Arc<List>),
    /// `phone number`: what a recogniser finds.
    Recognised(&'static Recogniser),
    /// `record number like /…/`: a part of the normal form (Unicode NFKC) that matches, with no letter and no digit right
    /// before or behind it.
    Record(Pattern),
    /// `value of PatientName`: a value of another attribute of the same file that this names, however it is spelled.
    ValueOf(Selector),
}

/// What a value may be derived from.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// Other attributes of the file.
    pub fields: Vec<Selector>,
    /// Lists of values.
    pub lists: Vec<Arc<List>>,
    /// Sealed lists: nobody can tell what is made from their values, so a rule that names one is *assumed*.
    pub sealed: Vec<Arc<List>>,
}

impl Contents {
    /// Any of these.
    pub fn new(all: Vec<Content>) -> Self {
        let recognised = Set::of(all.iter().filter_map(|content| match content {
            Content::Recognised(recogniser) => Some(*recogniser),
            _ => None,
        }));
        let numbered = all.iter().enumerate();
        let others = numbered.filter(|(_, content)| !matches!(content, Content::Recognised(_)));
        Self {
            others: others.map(|(number, _)| number).collect(),
            are_remembered: all.iter().any(|content| match content {
                Content::Recognised(_) => true,
                Content::Any(list) => list.known.is_some(),
                Content::Match(_) | Content::Record(_) | Content::ValueOf(_) => false,
            }),
            all,
            recognised,
        }
    }

    /// Whether what is said of a text is worth remembering: some of it costs more to work out.
    pub fn are_remembered(&self) -> bool {
        self.are_remembered
    }

    /// What is to be looked for, with its number among [`Self::all`]: without the recognisers, if they have found nothing.
    /// All beyond those that have a number share the last.
    pub fn left(&self, recognised: bool) -> impl Iterator<Item = (u16, &Content)> {
        let count = if recognised {
            self.all.len()
        } else {
            self.others.len()
        };
        (0..count).filter_map(move |at| {
            let place = match recognised {
                true => at,
                false => *self.others.get(at)?,
            };
            let number = u16::try_from(place).unwrap_or(u16::MAX);
            Some((number, self.all.get(place)?))
        })
    }

    /// All that is looked for, in the order written.
    pub fn all(&self) -> &[Content] {
        &self.all
    }

    /// The recognisers among it.
    pub fn recognised(&self) -> Set {
        self.recognised
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::named;

    #[test]
    fn all_contents_are_looked_for_however_many_there_are() {
        let date = named("date").unwrap();
        let contents = Contents::new(vec![Content::Recognised(date); 70_000]);
        assert_eq!(contents.left(true).count(), 70_000);
        assert!(contents.left(true).map(|(number, _)| number).max() == Some(u16::MAX));
        assert_eq!(contents.left(false).count(), 0);
    }
}
