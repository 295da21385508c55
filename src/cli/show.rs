//! `sekisho show`: a policy as it is in force.
use std::process::ExitCode;

use super::args::Show;
use super::error::Failure;
use super::{check, policy};
use crate::policy::{Unformatted, flat};

/// Runs `sekisho show`.
pub(crate) fn run(args: Show) -> Result<ExitCode, Failure> {
    let named = args.given.of(args.policy);
    let given: Vec<String> = named
        .list
        .iter()
        .filter_map(|arg| arg.split_once('='))
        .map(|(name, _)| name.trim().to_owned())
        .collect();
    for loaded in policy::load(&named)? {
        let text = flat(&loaded.policy, &given).map_err(|error| match error {
            Unformatted::Mistakes(mistakes) => Failure::Policy(mistakes),
            Unformatted::Fault(_) => Failure::usage(format!("internal error: {error}"), ""),
        })?;
        check::print(&text)?;
    }
    Ok(ExitCode::SUCCESS)
}
