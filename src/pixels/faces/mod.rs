//! Whether a series shows a face, first level: what headers say, and whether the geometry holds the front of a head.
//!
//! A face can be rebuilt from slices. Schwarz et al. (NEJM 2019;381:1684) matched 83 % of head MR volumes to photographs of
//! volunteers by face recognition; the same group (NeuroImage 2023;276:120199) 96 to 98 % of 3-D and 32 to 45 % of 2-D
//! sequences; Mazura et al. (J Digit Imaging 2012;25:347) had people do it from CT. So one slice shows nothing, and the series
//! together does: [`Said`] is what one file says, [`Stack`]s are what the slices of a series are together, and [`judge`] puts
//! both into an [`Outcome`]: pass, fail, or undecided for a person.
//!
//! A second level, which renders the volume and looks at what comes out, has its place behind [`judge`]: it takes what is
//! [`Outcome::Fail`] or [`Outcome::Undecided`] here for [`Why::OfTheHead`] and its neighbours.
//!
//! | file | what it does |
//! |---|---|
//! | `headers` | what one file says of itself |
//! | `kind` | what sort of picture it is, by SOP class and modality |
//! | `parts` | body parts by code, by name and by word: head, near it, elsewhere |
//! | `codes`, `words` | what these are called |
//! | `geometry` | slices, and whether those of a series hold the front of a head |
//! | `outcome` | the table of verdicts |
mod codes;
mod geometry;
mod headers;
mod kind;
mod outcome;
mod parts;
mod words;

pub use geometry::{
    LEAST, Layer, Layers, MANY, Space, Stack, WIDEST, layers, number_of, space, stacks,
};
pub use headers::{Features, Said, said};
pub use kind::Kind;
pub use outcome::{Outcome, Series, Why, judge};
pub use parts::Body;
