//! `sekisho lint`: policies, checked without data.
use std::process::ExitCode;

use super::args::Lint;
use super::error::Failure;
use super::{check, policy, tell};
use crate::policy::{Environment, load};

/// Runs `sekisho lint`: every policy is looked at, whatever the others say.
pub(crate) fn run(args: &Lint, colour: bool) -> Result<ExitCode, Failure> {
    let (mut mistakes, mut warnings) = (0usize, 0usize);
    for name in &args.policies {
        let (source, folder) = policy::source(name)?;
        match load(
            source,
            &Environment {
                folder: folder.as_deref(),
                set: &[],
                lists: &[],
            },
        ) {
            Err(found) => {
                mistakes += found.iter().count();
                tell(&found, colour);
            }
            Ok(loaded) => {
                for lint in &loaded.lints {
                    warnings += 1;
                    tell(lint, colour);
                }
                let rules = loaded.policy.rules.len();
                check::print(&format!(
                    "{name}: {rules} rules, {} warnings\n",
                    loaded.lints.len()
                ))?;
            }
        }
    }
    Ok(ExitCode::from(match (mistakes, warnings) {
        (0, 0) => 0,
        (0, _) if !args.strict => 0,
        (0, _) => 1,
        _ => 2,
    }))
}
