//! `sekisho check`: a policy and a dataset in, a verdict out.
use std::cell::RefCell;
use std::fs::{self, File};
use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use globset::GlobMatcher;

use super::able::able;
use super::args::{Check, Colour};
use super::config::Config;
use super::error::Failure;
use super::progress::Progress;
use super::{policy, terminal};
use crate::finding::{Outcome, Severity};
use crate::formats::ReadOptions;
use crate::judge::Judge;
use crate::policy::suggest::did_you_mean;
use crate::report::{self, Level, Report, ReportFormat, Run};
use crate::scan::{self, Exclude, Input, Options, ScanError};

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
        Config::find()?
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
    if let Some(name) = loaded.iter().find_map(|one| one.missing().next()) {
        return Err(Failure::usage(
            format!("the ledger `{name}` is not given"),
            format!(
                "the policy has it from the command line: `--list {name}=FILE`, a CSV file with the columns that `sekisho show` names"
            ),
        ));
    }
    able(loaded.iter().map(|one| &one.policy))?;
    let mut notes: Vec<String> = loaded.iter().flat_map(|loaded| loaded.notes()).collect();
    if args.policy.no_waivers {
        notes.push("waivers are left out (--no-waivers)".to_owned());
    }
    let policies: Arc<[_]> = loaded.into_iter().map(|loaded| loaded.policy).collect();
    let mut keys = policy::keys(&args.policy.key)?;
    policy::without_used(&mut keys, policies.iter());
    notes.extend(keys.iter().map(policy::unused));
    let ids: Vec<String> = policies
        .iter()
        .flat_map(|policy| {
            (policy.rules.iter()).map(|rule| format!("{}/{}", policy.name, rule.name))
        })
        .collect();
    let only = choice("--only", &args.only, &ids)?;
    let skip = choice("--skip", &args.skip, &ids)?;
    let wanted = |id: &str| (only.is_empty() || fits(&only, id)) && !fits(&skip, id);
    let judge = Judge::new(Arc::clone(&policies), args.reveal, wanted);
    let left_out = ids.iter().filter(|id| !wanted(id));
    notes.extend(left_out.map(|id| format!("rule `{id}` was left out by --only or --skip")));

    let inputs = inputs(&args)?;
    refuse_inside(&further, &inputs)?;
    if inputs.len() > 1 {
        notes.push(
            "several DATASETs: each file is named by its path in the DATASET that it is in".into(),
        );
    }
    let excluded: Vec<String> = args
        .exclude
        .iter()
        .chain(&config.exclude)
        .cloned()
        .collect();
    let options = Options {
        read: ReadOptions {
            bulk: judge.bulk(),
            ..ReadOptions::default()
        },
        jobs: args.jobs.or(config.jobs).unwrap_or_default().into(),
        exclude: Exclude::new(excluded.iter().map(String::as_str))
            .map_err(|error| bad_glob("--exclude", &error))?,
        fail_on: args
            .fail_on
            .or(config.fail_on)
            .map_or(Severity::Error, Severity::from),
        memory_limit: args.memory_limit,
        evidence: args.evidence.clone(),
        spill_dir: args.spill_dir.clone().unwrap_or_else(std::env::temp_dir),
    };
    let folder = args.evidence.as_ref();
    let _claimed = folder
        .map(|folder| evidence_folder(folder, &inputs))
        .transpose()?;
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
        let file = File::create(&path).map_err(|error| Failure::Uncreatable {
            what: what.clone(),
            kind: error.kind(),
        })?;
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

/// Makes the folder of `--evidence`, which nobody else may read; or takes one that is empty. It may not be in what is judged.
///
/// A folder that cannot be written to is told before anything is judged, and no second run takes it as long as this one goes on.
fn evidence_folder(path: &Path, inputs: &[Input]) -> Result<Claim, Failure> {
    let what = || format!("folder `{}`", report::escape(&path.to_string_lossy()));
    if whole_path(path).is_some_and(|place| inputs.iter().any(|input| input.holds(&place))) {
        return Err(Failure::usage(
            format!("the {} would stand in the dataset", what()),
            "name a folder outside of every DATASET: what is judged must not change",
        ));
    }
    let failed = |error: io::Error| Failure::Uncreatable {
        what: what(),
        kind: error.kind(),
    };
    let taken = || {
        Failure::usage(
            format!("the {} is not empty", what()),
            "`--evidence` wants a folder of its own, new or empty",
        )
    };
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            if fs::read_dir(path).map_err(failed)?.next().is_some() {
                return Err(taken());
            }
        }
        made => made.map_err(failed)?,
    }
    let claim = path.join(".sekisho");
    match File::create_new(&claim) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(taken()),
        made => made.map_err(failed)?,
    };
    let _ = writeln!(
        io::stderr(),
        "warning: --evidence writes pictures of what must not be shown into the {}: keep it from others, and delete it",
        what()
    );
    Ok(Claim(claim))
}

/// An empty file in the folder of `--evidence`, which goes away at the end of the run.
struct Claim(PathBuf);

impl Drop for Claim {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
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
            if path == "-" {
                return Err(Failure::usage(
                    "`-o` writes files",
                    "what goes to standard output is for `--format` to say",
                ));
            }
            Ok((format, PathBuf::from(path)))
        })
        .collect()
}

/// No report is written into what is judged: it would be part of the dataset, or take the place of a file of it. And
/// no two reports go into one file.
fn refuse_inside(further: &[(ReportFormat, PathBuf)], inputs: &[Input]) -> Result<(), Failure> {
    let mut before: Vec<PathBuf> = Vec::new();
    for (_, path) in further {
        // A device takes any number of reports, and is in no dataset.
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
            continue;
        }
        let shown = path.to_string_lossy();
        let Some(place) = whole_path(path) else {
            continue;
        };
        if inputs.iter().any(|input| input.holds(&place)) {
            return Err(Failure::usage(
                format!(
                    "the report `{}` would stand in the dataset",
                    report::escape(&shown)
                ),
                "name a file outside of every DATASET: what is judged must not change",
            ));
        }
        if before.contains(&place) {
            return Err(Failure::usage(
                format!("two reports go to `{}`", report::escape(&shown)),
                "give each `-o` a file of its own",
            ));
        }
        before.push(place);
    }
    Ok(())
}

/// Where a file is or would be, absolute and without links; `None` when its folder is not there.
fn whole_path(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok().or_else(|| {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        let folder = fs::canonicalize(folder.unwrap_or(Path::new("."))).ok()?;
        Some(folder.join(path.file_name()?))
    })
}

/// No file is judged twice, which would count it twice.
fn refuse_twice(datasets: &[PathBuf]) -> Result<(), Failure> {
    let mut places: Vec<(PathBuf, &PathBuf)> = datasets
        .iter()
        .filter_map(|path| Some((fs::canonicalize(path).ok()?, path)))
        .collect();
    // What is inside a folder comes right after it.
    places.sort();
    let twice = places.windows(2).find_map(|pair| match pair {
        [(outer, first), (inner, second)] if inner.starts_with(outer) => Some((first, second)),
        _ => None,
    });
    match twice {
        None => Ok(()),
        Some((outer, inner)) => {
            let [outer, inner] = [outer, inner].map(|path| path.to_string_lossy());
            Err(Failure::usage(
                format!(
                    "DATASET `{}` is the same as `{}` or in it, and would be judged twice",
                    report::escape(&inner),
                    report::escape(&outer)
                ),
                "name each folder and file once",
            ))
        }
    }
}

fn inputs(args: &Check) -> Result<Vec<Input>, Failure> {
    let Some(list) = &args.files_from else {
        let inputs = args
            .datasets
            .iter()
            .map(|path| Input::dataset(path))
            .collect::<Result<_, _>>()?;
        refuse_twice(&args.datasets)?;
        return Ok(inputs);
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

/// The rules that `--only` or `--skip` name. A glob that fits none is a slip, and would quietly judge by the wrong rules.
fn choice(flag: &str, patterns: &[String], ids: &[String]) -> Result<Vec<GlobMatcher>, Failure> {
    let read = |pattern: &String| {
        let glob = scan::glob(pattern).map_err(|error| bad_glob(flag, &error))?;
        let glob = vec![glob];
        if ids.iter().any(|id| fits(&glob, id)) {
            return Ok(glob);
        }
        let names = ids
            .iter()
            .flat_map(|id| [Some(id.as_str()), id.split_once('/').map(|(_, rule)| rule)]);
        Err(Failure::usage(
            format!("`{flag} {}` fits no rule", report::escape(pattern)),
            did_you_mean(pattern, names.flatten())
                .unwrap_or_else(|| "`sekisho policies NAME` prints a policy with its rules".into()),
        ))
    };
    let globs: Vec<Vec<GlobMatcher>> = patterns.iter().map(read).collect::<Result<_, _>>()?;
    Ok(globs.into_iter().flatten().collect())
}

/// Whether a glob fits a rule, written `policy/rule`, by its whole id or its name alone.
fn fits(globs: &[GlobMatcher], id: &str) -> bool {
    let name = id.split_once('/').map_or(id, |(_, rule)| rule);
    globs
        .iter()
        .any(|glob| glob.is_match(id) || glob.is_match(name))
}

fn bad_glob(flag: &str, error: &scan::BadGlob) -> Failure {
    Failure::usage(
        format!("`{flag}` has a glob that cannot be read: {error}"),
        "`*` stands for any name, `**` for any folders",
    )
}

/// Writes all of `text` to standard output.
pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .map_err(|error| Failure::unwritable("output", &error))
}
