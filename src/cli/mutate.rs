//! `sekisho mutate`: do the tests of a policy notice when it is changed?
use std::process::ExitCode;

use super::args::{Mutate, MutateFormat};
use super::error::Failure;
use super::{check, policy, test};
use crate::report::escape;
use crate::trial::mutate;

/// Runs `sekisho mutate`. Status 0 where every change is noticed or explained, 1 where one is not, 2 where the tests fail
/// before anything is changed, 3 where there are none.
pub(crate) fn run(args: &Mutate) -> Result<ExitCode, Failure> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(usize::from(args.jobs))
        .build()
        .map_err(|_| {
            Failure::usage(
                "the threads cannot be started",
                "ask for fewer with `--jobs`",
            )
        })?;
    let keys = policy::keys(&args.key)?;
    let mut all = Vec::new();
    for name in &args.policies {
        let suite = test::suite(name, &keys)?;
        if suite.cases.is_empty() {
            return Ok(ExitCode::from(3));
        }
        let trial = suite.run(|_| true)?;
        if trial.failed() > 0 {
            return Err(Failure::usage(
                format!(
                    "tests of `{}` fail before anything is changed",
                    escape(name)
                ),
                format!("run `sekisho test {}` first", escape(name)),
            ));
        }
        all.extend(pool.install(|| mutate::mutate(&suite))?);
    }
    let text = match args.format {
        MutateFormat::Human => {
            let told: Vec<String> = all.iter().map(mutate::human).collect();
            told.join("\n")
        }
        MutateFormat::Json => mutate::json(&all),
    };
    check::print(&text)?;
    let good = all
        .iter()
        .all(|it| it.unexplained() == 0 && it.needless.is_empty());
    Ok(ExitCode::from(u8::from(!good)))
}
