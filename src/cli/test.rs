//! `sekisho test`: the tests of policies.
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use regex::RegexBuilder;

use super::able::able;
use super::args::Test;
use super::error::Failure;
use super::{check, policy};
use crate::known::Key;
use crate::policy::model::{Policy, Source, Test as Block};
use crate::policy::{self as language, Environment};
use crate::report::escape;
use crate::trial::{Suite, Trial};

/// Runs `sekisho test`. Status 0 where all pass, 1 where one fails or too little is covered, 3 where none was run.
pub(crate) fn run(args: &Test) -> Result<ExitCode, Failure> {
    let wanted = match &args.run {
        Some(text) => Some(
            RegexBuilder::new(text)
                .size_limit(1 << 20)
                .build()
                .map_err(|_| {
                    Failure::usage(
                        "`--run` is not a regular expression",
                        "names of tests that it is found in are run: `--run nested`",
                    )
                })?,
        ),
        None => None,
    };
    let keys = policy::keys(&args.key)?;
    let suites = args
        .policies
        .iter()
        .map(|name| suite(name, &keys))
        .collect::<Result<Vec<_>, _>>()?;
    let takes = |name: &str| wanted.as_ref().is_none_or(|regex| regex.is_match(name));
    let trials = suites
        .iter()
        .map(|suite| suite.run(takes))
        .collect::<Result<Vec<Trial>, _>>()?;
    let coverage = args.coverage || args.min.is_some();
    check::print(&args.format.print(&trials, coverage))?;
    Ok(ExitCode::from(status(&trials, args.min)))
}

fn status(trials: &[Trial], min: Option<u8>) -> u8 {
    let low =
        |trial: &Trial| min.is_some_and(|min| trial.coverage.per_mille() < usize::from(min) * 10);
    if trials.iter().all(|trial| trial.outcomes.is_empty()) {
        3
    } else if trials.iter().any(|trial| trial.failed() > 0 || low(trial)) {
        1
    } else {
        0
    }
}

/// A policy with its tests: those in its text and those in the file of tests beside it; or, where a file of tests is
/// named, those alone. Where the name turns options on, the tests are those that are written for exactly these.
pub(super) fn suite(name: &str, keys: &[Key]) -> Result<Suite, Failure> {
    let named = policy::named(name)?;
    let (named, file, own) = match language::tests_for(&named.source) {
        Some(of) => {
            let target = target(&of, named.folder.as_deref())?;
            (target, Some((named.source, named.folder)), false)
        }
        None => {
            let beside = beside(name)?.map(|tests| (tests, named.folder.clone()));
            (named, beside, true)
        }
    };
    let policy::Named {
        source,
        folder,
        set: on,
    } = named;
    let load = |set: &[(String, String)]| -> Result<Policy, language::Mistakes> {
        let environment = Environment {
            folder: folder.as_deref(),
            set,
            keys,
            ..Environment::default()
        };
        language::load(source.clone(), &environment).map(|loaded| loaded.policy)
    };
    let base = load(&on)?;
    able([&base])?;
    let mut tests: Vec<(Block, Option<PathBuf>)> = Vec::new();
    if own {
        tests.extend(base.tests.iter().map(|test| (test.clone(), folder.clone())));
    }
    if let Some((file, folder)) = file {
        let more = language::load_tests(file, &base)?;
        tests.extend(more.into_iter().map(|test| (test, folder.clone())));
    }
    if !on.is_empty() {
        let sorted = |mut with: Vec<(String, String)>| {
            with.sort();
            with
        };
        let on = sorted(on);
        tests.retain(|(test, _)| sorted(test.with.clone()) == on);
    }
    Ok(Suite::new(base, tests, load)?)
}

/// The policy that a file of tests in `folder` is for: a built-in one, or a file of that folder.
fn target(of: &str, folder: Option<&Path>) -> Result<policy::Named, Failure> {
    match folder {
        Some(folder) if policy::is_path(of) => policy::named(&folder.join(of).to_string_lossy()),
        _ => policy::named(of),
    }
}

/// The file of tests beside a policy, `NAME_test.sekisho`, where there is one.
fn beside(name: &str) -> Result<Option<Source>, Failure> {
    if !policy::is_path(name) {
        let base = name.split('+').next().unwrap_or_default();
        return Ok(language::builtin_tests(base));
    }
    let Some(stem) = name.strip_suffix(".sekisho") else {
        return Ok(None);
    };
    let tests = format!("{stem}_test.sekisho");
    if !Path::new(&tests).is_file() {
        return Ok(None);
    }
    let source = policy::file(&tests)?;
    if language::tests_for(&source).is_none() {
        return Err(Failure::usage(
            format!("`{}` does not say what it tests", escape(&tests)),
            "begin it with `tests for \"NAME.sekisho\"`",
        ));
    }
    Ok(Some(source))
}
