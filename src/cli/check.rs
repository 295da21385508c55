//! `sekisho check`: a policy and a dataset in, a verdict out.
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::args::{Check, Colour};
use super::config::Config;
use super::error::Failure;
use super::progress::Progress;
use super::{policy, terminal};
use crate::finding::{Outcome, Severity};
use crate::formats::ReadOptions;
use crate::judge::Judge;
use crate::report::{self, Level, Report, ReportFormat, Run};
use crate::scan::{self, Input, Options, ScanError};

/// What goes where.
struct Output<'a> {
    what: String,
    report: Box<dyn Report + 'a>,
}

/// Runs `sekisho check`.
pub(crate) fn run(mut args: Check, colour: Colour) -> Result<ExitCode, Failure> {
    let config = if args.no_config {
        Config::default()
    } else {
        find_config()?
    };
    if args.policy.policies.is_empty() {
        args.policy.policies.clone_from(&config.policy);
    }
    if args.policy.policies.is_empty() {
        return Err(Failure::usage(
            "no policy is named",
            "name one with `-p`, or in a sekisho.toml here or above; `sekisho policies` lists the built-in ones",
        ));
    }
    let further = further_outputs(&args.output)?;
    let format = args.format.or(config.format).unwrap_or(ReportFormat::Human);
    if args.reveal && format != ReportFormat::Human {
        return Err(Failure::usage(
            "`--reveal` shows values in the human report only",
            "leave out `--format`, or `--reveal`",
        ));
    }
    let loaded = policy::load(&args.policy)?;
    let mut notes: Vec<String> = loaded.iter().flat_map(|loaded| loaded.notes()).collect();
    let policies: Arc<[_]> = loaded.into_iter().map(|loaded| loaded.policy).collect();
    let (only, skip) = (globs("--only", &args.only)?, globs("--skip", &args.skip)?);
    let wanted = |id: &str| {
        let fits = |globs: &GlobSet| {
            globs.is_match(id)
                || id
                    .split_once('/')
                    .is_some_and(|(_, rule)| globs.is_match(rule))
        };
        (args.only.is_empty() || fits(&only)) && !fits(&skip)
    };
    let judge = Judge::new(Arc::clone(&policies), args.reveal, wanted);
    let left_out = policies
        .iter()
        .flat_map(|policy| {
            policy
                .rules
                .iter()
                .map(move |rule| format!("{}/{}", policy.name, rule.name))
        })
        .filter(|id| !wanted(id));
    notes.extend(left_out.map(|id| format!("rule `{id}` was left out by --only or --skip")));

    let inputs = inputs(&args)?;
    let excluded: Vec<String> = args
        .exclude
        .iter()
        .chain(&config.exclude)
        .cloned()
        .collect();
    let options = Options {
        read: ReadOptions::default(),
        jobs: args.jobs.or(config.jobs).unwrap_or_default(),
        exclude: globs("--exclude", &excluded)?,
        fail_on: args
            .fail_on
            .or(config.fail_on)
            .map_or(Severity::Error, Severity::from),
    };
    let colour = match colour {
        Colour::Auto => config.color.unwrap_or(colour),
        given => given,
    };
    let run = Run {
        tool: concat!("sekisho ", env!("CARGO_PKG_VERSION")),
        policies: &policies,
        colour: terminal::wants_colour(colour, &io::stdout()),
        width: terminal::width(),
        reveal: args.reveal,
        level: match (args.quiet, args.verbose) {
            (true, _) => Level::Quiet,
            (_, true) => Level::Verbose,
            _ => Level::Normal,
        },
    };
    // A file never gets colours or values, whatever the terminal gets.
    let plain = Run {
        colour: false,
        reveal: false,
        ..run.clone()
    };
    let mut outputs = vec![Output {
        what: format!("{format} report"),
        report: report::open(format, Box::new(io::stdout()), &run),
    }];
    for (format, path) in further {
        let what = format!(
            "{format} report `{}`",
            report::escape(&path.to_string_lossy())
        );
        let file = File::create(&path).map_err(|error| Failure::unwritable(&what, &error))?;
        outputs.push(Output {
            what,
            report: report::open(format, Box::new(file), &plain),
        });
    }

    // Nothing but the human report waits for the end, and would write through the progress line.
    let progress = Progress::new(
        !args.quiet && (format == ReportFormat::Human || !io::stdout().is_terminal()),
    );
    // A report that fails is remembered by name, so that the message can say which.
    let failure: RefCell<Option<Failure>> = RefCell::default();
    let scanned = scan::scan(
        &inputs,
        &judge,
        &options,
        notes,
        |finding| {
            outputs.iter_mut().try_for_each(|output| {
                output.report.finding(finding).inspect_err(|error| {
                    *failure.borrow_mut() = Some(Failure::unwritable(&output.what, error));
                })
            })
        },
        |files, bytes, findings| progress.advance(files, bytes, findings),
    );
    progress.finish();
    let verdict = scanned.map_err(|error| match (error, failure.take()) {
        (_, Some(failure)) => failure,
        (ScanError::Report(error), None) => Failure::unwritable("report", &error),
        (error, None) => Failure::Scan(error),
    })?;
    for output in &mut outputs {
        output
            .report
            .finish(&verdict)
            .map_err(|error| Failure::unwritable(&output.what, &error))?;
    }
    Ok(ExitCode::from(match verdict.outcome {
        Outcome::Pass => 0,
        Outcome::Fail => 1,
        Outcome::NothingJudged => 3,
    }))
}

fn find_config() -> Result<Config, Failure> {
    match std::env::current_dir() {
        Ok(folder) => Config::find(&folder),
        Err(_) => Ok(Config::default()),
    }
}

/// `-o FORMAT=FILE` arguments.
fn further_outputs(args: &[String]) -> Result<Vec<(ReportFormat, PathBuf)>, Failure> {
    args.iter()
        .map(|arg| {
            let (format, path) = arg
                .split_once('=')
                .filter(|(_, path)| !path.is_empty())
                .ok_or_else(|| {
                    Failure::usage("`-o` wants FORMAT=FILE", "as in `-o jsonl=report.jsonl`")
                })?;
            let format = format
                .parse()
                .map_err(|error: report::UnknownReportFormat| {
                    Failure::usage(error.to_string(), "")
                })?;
            Ok((format, PathBuf::from(path)))
        })
        .collect()
}

fn inputs(args: &Check) -> Result<Vec<Input>, Failure> {
    let Some(list) = &args.files_from else {
        return Ok(args
            .datasets
            .iter()
            .map(|path| Input::dataset(path))
            .collect::<Result<_, _>>()?);
    };
    let base = match args.datasets.as_slice() {
        [] => None,
        [folder] if folder.is_dir() => Some(folder.as_path()),
        _ => {
            return Err(Failure::usage(
                "`--files-from` goes with at most one DATASET, a folder",
                "name the folder that the listed paths are inside, or none",
            ));
        }
    };
    Ok(vec![Input::list(list, args.nul, base)?])
}

/// Globs as one set; `*` does not cross a `/`.
fn globs(flag: &str, patterns: &[String]) -> Result<GlobSet, Failure> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.trim_end_matches('/'))
            .literal_separator(true)
            .build()
            .map_err(|error| {
                Failure::usage(
                    format!("`{flag}` has a glob that cannot be read: {}", error.kind()),
                    "`*` stands for any name, `**` for any folders",
                )
            })?;
        set.add(glob);
    }
    set.build()
        .map_err(|error| Failure::usage(format!("`{flag}`: {}", error.kind()), ""))
}

/// Writes all of `text` to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::unwritable("output", &error))
}
