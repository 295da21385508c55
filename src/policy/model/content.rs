//! [`Contents`]: what `contain` looks for in a value; [`Origins`]: what a value may be made from.
use std::sync::Arc;

use super::{List, Pattern, Selector};
use crate::recognise::{Recogniser, Set};

/// What `contain` looks for: some of it has to stand in the value.
#[derive(Debug, Clone)]
pub struct Contents {
    all: Vec<Content>,
    recognised: Set,
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
        Self { all, recognised }
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
