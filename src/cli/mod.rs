//! The command line: the only part that knows of flags, streams and exit statuses.
mod able;
mod args;
mod check;
mod choose;
mod columns;
mod config;
mod diff;
mod error;
mod explain;
mod fmt;
mod init;
mod inspect;
mod lint;
mod mutate;
mod policy;
mod progress;
mod prose;
mod seal;
mod show;
mod terminal;
mod test;

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{CommandFactory as _, Parser as _};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use crate::policy::suggest::did_you_mean;
use crate::report;
use crate::standard::{PsOption, code_7050};
use args::{Cli, Command, Policies};
use error::Failure;

/// Runs the command line `args` (the program's name first) and gives its exit status.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version go to standard output with status 0, mistakes to standard error with status 2.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let colour = terminal::wants_colour(cli.color, &io::stderr());
    let outcome = match cli.command {
        Command::Check(args) => check::run(*args, cli.color),
        Command::Lint(args) => lint::run(&args, colour),
        Command::Test(args) => test::run(&args),
        Command::Mutate(args) => mutate::run(&args),
        Command::Fmt(args) => fmt::run(&args, colour),
        Command::Prose(args) => prose::run(args),
        Command::Diff(args) => diff::run(&args),
        Command::Show(args) => show::run(args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Explain(args) => explain::run(args),
        Command::Seal(args) => seal::run(&args),
        Command::Choose(args) => choose::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Policies(args) => policies(&args),
        Command::Completions { shell } => completions(shell),
        Command::Man { verb } => man(verb.as_deref()),
    };
    match outcome {
        Ok(status) => status,
        // Nobody reads any more; what was found was not told, so this is no pass.
        Err(Failure::Closed) => ExitCode::from(2),
        Err(failure) => {
            tell(&failure, colour);
            ExitCode::from(2)
        }
    }
}

/// Prints a diagnostic to standard error.
fn tell(diagnostic: &dyn Diagnostic, colour: bool) {
    let theme = if colour {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(terminal::width())
        .with_links(false);
    let mut text = String::new();
    if handler.render_report(&mut text, diagnostic).is_err() {
        let _ = write!(text, "{diagnostic}");
    }
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// `sekisho policies`: the built-in ones, or the text of one.
fn policies(args: &Policies) -> Result<ExitCode, Failure> {
    let mut text = String::new();
    match &args.name {
        Some(name) => text = policy::named(name)?.source.text,
        None => {
            for name in crate::policy::builtin_names() {
                let named = args::PolicyArgs {
                    policies: vec![name.to_owned()],
                    ..Default::default()
                };
                // Those that it extends come behind it.
                if let Some(loaded) = policy::load(&named)?.into_iter().next() {
                    let policy = loaded.policy;
                    let version = policy.version.unwrap_or_default();
                    let _ = writeln!(
                        text,
                        "{name}  {version}  {}",
                        policy.title.unwrap_or_default()
                    );
                    let params = policy.params.iter();
                    for option in params.filter_map(|(name, _)| PsOption::from_name(name)) {
                        let meaning = code_7050(option.code()).unwrap_or_default();
                        let _ = writeln!(text, "  {name}+{}  {meaning}", option.name());
                    }
                }
            }
        }
    }
    check::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// `sekisho completions`.
fn completions(shell: clap_complete::Shell) -> Result<ExitCode, Failure> {
    let mut bytes = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "sekisho", &mut bytes);
    check::print(&String::from_utf8_lossy(&bytes))?;
    Ok(ExitCode::SUCCESS)
}

/// `sekisho man`: the page of the program, or of one verb.
fn man(verb: Option<&str>) -> Result<ExitCode, Failure> {
    let mut command = Cli::command();
    command.build();
    let page = match verb {
        None => command,
        Some(verb) => {
            let found = command.find_subcommand(verb).cloned();
            let found = found.ok_or_else(|| {
                let verbs = command.get_subcommands().map(clap::Command::get_name);
                Failure::usage(
                    format!("there is no verb `{}`", report::escape(verb)),
                    did_you_mean(verb, verbs).unwrap_or_default(),
                )
            })?;
            // Under its own name, `sekisho-check`, as `man` looks for it.
            let name = format!("sekisho-{verb}");
            found.version(env!("CARGO_PKG_VERSION")).display_name(name)
        }
    };
    let mut bytes = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut bytes)
        .map_err(|error| Failure::unwritable("manual page", &error))?;
    check::print(&String::from_utf8_lossy(&bytes))?;
    Ok(ExitCode::SUCCESS)
}
