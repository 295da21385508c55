//! Tables of the DICOM standard, as data that ships in the binary.
//!
//! | module | what it holds | from |
//! |---|---|---|
//! | `profile` | what is to be done with an attribute | PS3.15 Table E.1-1 |
//! | `options` | the options of that table and their codes | PS3.15 E.3, PS3.16 CID 7050 |
//! | `types` | Type of an attribute in the IOD of a SOP class | PS3.3 |
//! | `dictionary` | keyword, name, VR of an attribute | PS3.6 |
//! | `private` | private elements: the safe ones, and names | PS3.15 Table E.3.10-1, pydicom |
//! | `uids` | UIDs that the standard itself defines | PS3.6 Annex A |
//!
//! Each table is a text file in `data/` that opens with its source, edition and licence; `docs/data/README.md`
//! says how they are made. A table is parsed when it is first asked for, never before.
mod codes;
mod dictionary;
mod options;
mod private;
mod profile;
mod tsv;
mod types;
mod uids;

pub use codes::code_7050;
pub use dictionary::{Entry, attribute_name, by_keyword, entry, keyword, keywords, vr_of};
pub use options::{OptionSet, PsOption};
pub use private::{is_safe_creator, is_safe_private, private_name, private_vr};
pub use profile::{BasicAction, Effective, ProfileTable, Row, profile};
pub use types::{IodTypes, TypeInIod, type_of};
pub use uids::{is_standard_uid, standard_uid_name};

/// What PS3.15 Table E.1-1a says is to be done with an attribute, after options and Types are resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Replace by a non-zero length dummy value.
    D,
    /// Zero length, or a dummy value.
    Z,
    /// Remove.
    X,
    /// Keep; clean sequences.
    K,
    /// Clean: replace by values of similar meaning that identify nobody.
    C,
    /// Replace by a UID that is internally consistent.
    U,
}
