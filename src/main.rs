//! The `sekisho` binary: parse the command line, run, turn the outcome into an exit status.
use std::process::ExitCode;

fn main() -> ExitCode {
    sekisho::cli::run(std::env::args_os())
}
