//! The command line.
pub mod explain;
pub mod progress;

use std::ffi::OsString;
use std::process::ExitCode;

/// Runs the command line `args` (the program's name first) and gives its exit status.
pub fn run(_args: impl IntoIterator<Item = OsString>) -> ExitCode {
    ExitCode::from(2)
}
