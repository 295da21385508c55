//! `sekisho lint`: policies, checked without data.
use std::io::{self, Write as _};
use std::process::ExitCode;

use super::args::Lint;
use super::error::Failure;
use super::{check, policy, tell, test};
use crate::policy::{Environment, load, tests_for};
use crate::report::{count, escape};

/// Runs `sekisho lint`: every policy is looked at, whatever the others say.
pub(crate) fn run(args: &Lint, colour: bool) -> Result<ExitCode, Failure> {
    let (mut mistakes, mut warnings) = (0usize, 0usize);
    let keys = policy::keys(&args.key)?;
    // Nothing is said of keys where they may be for what could not be read, or for the policy that tests are for.
    let mut unused = keys.clone();
    for name in &args.policies {
        let named = match policy::named(name) {
            Ok(found) => found,
            Err(failure) => {
                mistakes += 1;
                unused.clear();
                tell(&failure, colour);
                continue;
            }
        };
        if tests_for(&named.source).is_some() {
            unused.clear();
            match test::suite(name, &keys) {
                Err(failure) => {
                    mistakes += 1;
                    tell(&failure, colour);
                }
                Ok(suite) => check::print(&format!(
                    "{}: {}\n",
                    escape(name),
                    count(suite.cases.len() as u64, "test")
                ))?,
            }
            continue;
        }
        match load(
            named.source,
            &Environment {
                folder: named.folder.as_deref(),
                set: &named.set,
                today: args.today,
                keys: &keys,
                ..Environment::default()
            },
        ) {
            Err(found) => {
                mistakes += found.iter().count();
                unused.clear();
                tell(&found, colour);
            }
            Ok(loaded) => {
                policy::without_used(&mut unused, loaded.policies());
                for lint in &loaded.lints {
                    warnings += 1;
                    tell(lint, colour);
                }
                let rules: usize = loaded.policies().map(|policy| policy.rules.len()).sum();
                check::print(&format!(
                    "{}: {}, {}\n",
                    escape(name),
                    count(rules as u64, "rule"),
                    count(loaded.lints.len() as u64, "warning")
                ))?;
            }
        }
    }
    for key in &unused {
        let _ = writeln!(io::stderr().lock(), "note: {}", policy::unused(key));
    }
    Ok(ExitCode::from(match (mistakes, warnings) {
        (0, 0) => 0,
        (0, _) if !args.strict => 0,
        (0, _) => 1,
        _ => 2,
    }))
}
