//! Rules over the whole dataset: what the scan saw as facts, what the engine (Apache DataFusion) makes of them, and the answers.
//!
//! The scan writes *facts*: for each rule a table with a row for each record (a DICOM file, or a row of a table) and each
//! combination of the values it has. The rule compiles to SQL over that table. The engine works within a limit of memory and spills
//! to disk beyond it. What fails comes back as [`answer::Group`]s and their [`answer::Member`]s, which become findings.
//!
//! | file | what it does |
//! |---|---|
//! | `layout` | which columns the facts of a rule have |
//! | `collect` | the facts in one file |
//! | `directory` | what DICOMDIRs say of files |
//! | `faces` | series that may show a face |
//! | `facts` | writes facts to Parquet as they come |
//! | `plan/*` | a rule's SQL; one file a model |
//! | `engine` | the session: limits, spilling, running |
//! | `run` | all rules when the files are through, and findings of what fails |
//! | `words` | what a finding says |
//! | `value` | what a value becomes when it is collected |
//! | `answer` | what comes back, and what becomes of it in findings and in the verdict |
//!
//! The table of a rule is called `facts`. Its columns are `subject` (text, null where the record has none), `file` (a number, by
//! the order of the walk), `row` (from 1 in a table, 0 for a file as a whole), and `q0`, `q1`, …: the quantities of the rule in
//! the order of [`layout::quantities`], as text, null where missing or suppressed. What `exist in` looks among stands in a second
//! table, `targets`, with the columns `demand` (the index of the demand), `subject` and `value`; what DICOMDIRs and files say of each
//! other in a third, `directory`, with those of [`directory::COLUMNS`]; what headers and slices say of faces in a fourth, `faces`, which is
//! no dataset rule's but that of pixel rules.
pub mod answer;
#[cfg(feature = "tables")]
pub(crate) mod collect;
pub mod directory;
#[cfg(feature = "tables")]
pub mod engine;
#[cfg(all(feature = "tables", feature = "pixels"))]
pub mod faces;
#[cfg(feature = "tables")]
pub mod facts;
pub mod layout;
pub mod plan;
#[cfg(feature = "tables")]
pub mod run;
#[cfg(feature = "tables")]
mod value;
#[cfg(feature = "tables")]
mod words;
