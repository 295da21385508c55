//! Writes `examples/release-clean`, `examples/release-leaky` and `examples/release-leaky.tsv`: a small release of
//! three invented subjects, de-identified, and the same with leaks planted in it.
//!
//!     cargo run --example make-release [FOLDER]
//!
//! FOLDER is where the two releases go, `examples` unless it is given. The output is always the same; a test compares it
//! with the files in the repository.
use std::io;
use std::path::{Path, PathBuf};

#[path = "../../benches/common/dicom.rs"]
mod dicom;
mod leaks;
mod modalities;
mod release;

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("examples"),
        PathBuf::from,
    );
    release::write(&folder)
}
