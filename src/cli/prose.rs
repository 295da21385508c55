//! `sekisho prose`: a policy as plain sentences.
use std::process::ExitCode;

use super::args::{Language, Prose};
use super::error::Failure;
use super::{check, policy};
use crate::policy::{self as language, prose};

/// Runs `sekisho prose`.
pub(crate) fn run(args: Prose) -> Result<ExitCode, Failure> {
    let lang = match args.lang {
        Language::En => language::Language::English,
        Language::Ja => language::Language::Japanese,
    };
    for loaded in policy::load(&args.given.of(args.policy))? {
        check::print(&prose(&loaded.policy, lang))?;
    }
    Ok(ExitCode::SUCCESS)
}
