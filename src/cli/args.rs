//! The command line as data. What `--help` says stands here.
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::finding::Severity;
use crate::report::ReportFormat;
use crate::trial::report::Format as TestFormat;

/// Checks a finished, de-identified dataset against a policy, and says which file and field fails, and which sentence of
/// the policy forbids it.
#[derive(Debug, Parser)]
#[command(
    name = "sekisho",
    version,
    max_term_width = 110,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
}

/// More threads than this only cost memory: each keeps the file that it reads.
pub(crate) const MAX_JOBS: u16 = 512;

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Judge a dataset by a policy
    #[command(after_help = STATUS)]
    Check(Box<Check>),
    /// Check policies without data
    Lint(Lint),
    /// Run the tests of policies
    #[command(after_help = TEST_STATUS)]
    Test(Test),
    /// Change policies in every way, and see whether their tests notice
    #[command(after_help = MUTATE_STATUS)]
    Mutate(Mutate),
    /// Put policies into the one canonical form
    Fmt(Fmt),
    /// Print a policy as plain sentences, in English or Japanese
    Prose(Prose),
    /// Print a policy as it is in force: every rule, with where it came from
    Show(Show),
    /// Say which rules of a policy became stricter or looser, by meaning
    #[command(after_help = DIFF_STATUS)]
    Diff(Diff),
    /// Show every field of a file, by the names policies use
    Inspect(Inspect),
    /// Explain a code, a rule, or what is recognised in text
    Explain(Explain),
    /// Make keyed hashes of a list of identifiers, so that whoever checks never sees one
    #[command(after_help = SEAL_STATUS)]
    Seal(Seal),
    /// Name the policies and declarations that a release needs, by a few questions
    #[command(after_help = CHOOSE_STATUS)]
    Choose(Choose),
    /// Write a policy, its test, a configuration and a declaration to begin with
    #[command(after_help = INIT_STATUS)]
    Init(Init),
    /// List the built-in policies, or print one
    Policies(Policies),
    /// Print a completion script for a shell
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, or that of one verb
    Man {
        /// The verb.
        verb: Option<String>,
    },
}

/// What the exit status means, under `diff --help`.
const DIFF_STATUS: &str = "\
Exit status:
  0  the new policy asks for as much as the old one, or more
  1  something is looser, gone, or changed in a way that cannot be ordered
  2  a policy does not compile";

/// What the exit status means, under `check --help`.
const STATUS: &str = "\
Exit status:
  0  every rule holds on everything in scope, and everything was judged
  1  at least one finding at or above --fail-on
  2  could not run: bad usage, a policy that does not compile, a dataset that is not there,
     a report that cannot be written, no space for rules over the whole dataset
  3  nothing was judged: no file in scope, or no rule met any field";

/// What the exit status means, under `test --help`.
const TEST_STATUS: &str = "\
Exit status:
  0  every test passed
  1  a test failed, or less is covered than --min asks for
  2  could not run: bad usage, a policy or a test that does not compile
  3  no test was run";

/// What the exit status means, under `seal --help`.
const SEAL_STATUS: &str = "\
Exit status:
  0  the sealed list, or the key, was written
  2  could not run: bad usage, a list or a key that cannot be used, a file that cannot be written";

/// What the exit status means, under `mutate --help`.
const MUTATE_STATUS: &str = "\
Exit status:
  0  a test noticed every change, or a comment explains why none can: # survives: CHANGE: reason
  1  a change was not noticed, or a comment explains nothing
  2  could not run: bad usage, a policy or a test that does not compile, tests that fail as it is
  3  there are no tests";

/// What the exit status means, under `choose --help`.
const CHOOSE_STATUS: &str = "\
Exit status:
  0  the chart was followed to an end
  2  an answer is missing, and there is no terminal to ask at";

/// What the exit status means, under `init --help`.
const INIT_STATUS: &str = "\
Exit status:
  0  everything was written
  2  an answer is missing, or a file is there already; then nothing was written";

/// `sekisho check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    /// Folders and files to judge
    #[arg(value_name = "DATASET", required_unless_present = "files_from")]
    pub(crate) datasets: Vec<PathBuf>,
    /// Judge these files: one path a line, `-` for standard input; with a DATASET, paths inside it
    #[arg(long, value_name = "FILE")]
    pub(crate) files_from: Option<PathBuf>,
    /// Paths in --files-from end with NUL
    #[arg(short = '0', requires = "files_from")]
    pub(crate) nul: bool,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
    /// Judge only by rules that fit this glob (`rule` or `policy/rule`)
    #[arg(long, value_name = "RULE", help_heading = "What to judge")]
    pub(crate) only: Vec<String>,
    /// Leave out rules that fit this glob; the report says so
    #[arg(long, value_name = "RULE", help_heading = "What to judge")]
    pub(crate) skip: Vec<String>,
    /// Leave out files and folders that fit this glob; each is listed
    #[arg(long, value_name = "GLOB", help_heading = "What to judge")]
    pub(crate) exclude: Vec<String>,
    /// The severity from which on a finding fails the check [default: error]
    #[arg(
        long,
        value_enum,
        value_name = "SEVERITY",
        help_heading = "What to judge"
    )]
    pub(crate) fail_on: Option<FailOn>,
    /// What goes to standard output [default: human]
    #[arg(long, value_enum, value_name = "FORMAT", help_heading = "Reports")]
    pub(crate) format: Option<ReportFormat>,
    /// Write a further report of the same scan, outside of every DATASET; may be repeated
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT=FILE",
        help_heading = "Reports"
    )]
    pub(crate) output: Vec<String>,
    /// Show values, in the human report only
    #[arg(long, help_heading = "Reports")]
    pub(crate) reveal: bool,
    /// Print the verdict only
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Reports")]
    pub(crate) quiet: bool,
    /// Show more places of each finding
    #[arg(short, long, help_heading = "Reports")]
    pub(crate) verbose: bool,
    /// Threads, at most 512; 0 for one a core [default: 0]
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(..=i64::from(MAX_JOBS)))]
    pub(crate) jobs: Option<u16>,
    /// Memory for rules over the whole dataset, such as 512MB or 2GB; beyond it they go to the disk
    #[arg(long, value_name = "SIZE", default_value = "512MB", value_parser = size)]
    pub(crate) memory_limit: usize,
    /// The folder for what such rules need on the disk [default: the system's temporary folder]
    #[arg(long, value_name = "DIR")]
    pub(crate) spill_dir: Option<PathBuf>,
    /// Write small pictures of texts that are findings of a `pixel rule` to this folder, which must be new or empty. They
    /// show what must not be shown: names
    #[arg(long, value_name = "DIR")]
    pub(crate) evidence: Option<PathBuf>,
    /// Read no sekisho.toml
    #[arg(long)]
    pub(crate) no_config: bool,
}

/// A size on the command line: a whole number of MB or GB, of 16 MB at least.
fn size(text: &str) -> Result<usize, String> {
    let said = || "a size is written 512MB or 2GB, and is 16MB at least".to_owned();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = text.get(digits.len()..).unwrap_or_default();
    let unit: usize = match unit.to_ascii_uppercase().as_str() {
        "MB" | "M" => 1_000_000,
        "GB" | "G" => 1_000_000_000,
        _ => return Err(said()),
    };
    let bytes = digits.parse().ok().and_then(|n: usize| n.checked_mul(unit));
    bytes.filter(|bytes| *bytes >= 16_000_000).ok_or_else(said)
}

/// Which policies, and what they are given.
#[derive(Debug, Clone, Args, Default)]
pub(crate) struct PolicyArgs {
    /// A built-in policy by name, or a policy file; may be repeated
    #[arg(short, long = "policy", value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    /// Set a parameter of the policy
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Take a list of the policy from this file
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) list: Vec<String>,
    /// The key of a sealed list; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Vec<PathBuf>,
    /// The day that waivers are held against [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<u32>,
    /// Leave waivers out: every finding counts
    #[arg(long)]
    pub(crate) no_waivers: bool,
}

/// A day on the command line.
fn day(text: &str) -> Result<u32, String> {
    crate::policy::day(text).ok_or_else(|| "a day is written YYYY-MM-DD".to_owned())
}

/// `sekisho lint`.
#[derive(Debug, Args)]
pub(crate) struct Lint {
    /// Policy files, or names of built-in policies
    #[arg(required = true, value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    /// Fail on warnings too
    #[arg(long)]
    pub(crate) strict: bool,
    /// The key of a sealed list; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Vec<PathBuf>,
    /// The day that waivers are held against [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<u32>,
}

/// `sekisho test`.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Policy files, names of built-in policies, or files of tests; a policy's tests stand in it and in NAME_test.sekisho
    /// beside it
    #[arg(required = true, value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    /// Run only tests in whose name this is found
    #[arg(long, value_name = "REGEX")]
    pub(crate) run: Option<String>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = TestFormat::Human, value_name = "FORMAT")]
    pub(crate) format: TestFormat,
    /// Say of each rule whether it was seen passing and failing
    #[arg(long)]
    pub(crate) coverage: bool,
    /// Fail where less than N percent of the rules were seen both passing and failing; never rounded up
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) min: Option<u8>,
    /// The key of a sealed list; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Vec<PathBuf>,
}

/// `sekisho mutate`.
#[derive(Debug, Args)]
pub(crate) struct Mutate {
    /// Policy files, names of built-in policies, or files of tests
    #[arg(required = true, value_name = "POLICY")]
    pub(crate) policies: Vec<String>,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = MutateFormat::Human, value_name = "FORMAT")]
    pub(crate) format: MutateFormat,
    /// Threads, at most 512; 0 for one a core
    #[arg(short, long, default_value_t = 0, value_name = "N", value_parser = clap::value_parser!(u16).range(..=i64::from(MAX_JOBS)))]
    pub(crate) jobs: u16,
    /// The key of a sealed list; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Vec<PathBuf>,
}

/// How `sekisho mutate` tells what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MutateFormat {
    /// For people
    Human,
    /// JSON
    Json,
}

/// `sekisho fmt`.
#[derive(Debug, Args)]
pub(crate) struct Fmt {
    /// Policy files; `-` for standard input, formatted to standard output
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// Write nothing; name the files that differ, and fail if there are any
    #[arg(long)]
    pub(crate) check: bool,
    /// Write nothing; show what would change, and fail if anything would
    #[arg(long)]
    pub(crate) diff: bool,
}

/// `sekisho prose`.
#[derive(Debug, Args)]
pub(crate) struct Prose {
    /// A policy file, or the name of a built-in policy
    #[arg(value_name = "POLICY")]
    pub(crate) policy: String,
    /// In which language
    #[arg(long, value_enum, default_value_t = Language::En, value_name = "LANG")]
    pub(crate) lang: Language,
    #[command(flatten)]
    pub(crate) given: Given,
}

/// `sekisho show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// A policy file, or the name of a built-in policy
    #[arg(value_name = "POLICY")]
    pub(crate) policy: String,
    #[command(flatten)]
    pub(crate) given: Given,
}

/// `sekisho diff`.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// The policy before: a file, or the name of a built-in policy
    #[arg(value_name = "OLD")]
    pub(crate) old: String,
    /// The policy after
    #[arg(value_name = "NEW")]
    pub(crate) new: String,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = DiffFormat::Human, value_name = "FORMAT")]
    pub(crate) format: DiffFormat,
    /// The key of a sealed list; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Vec<PathBuf>,
    /// The day that waivers are held against [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<u32>,
}

/// How the difference is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// To be read
    Human,
    /// One JSON object
    Json,
}

/// What the one policy of a verb is given.
#[derive(Debug, Args)]
pub(crate) struct Given {
    /// Set a parameter of the policy
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) set: Vec<String>,
    /// Take a list of the policy from this file
    #[arg(long, value_name = "NAME=FILE")]
    pub(crate) list: Vec<String>,
    /// The key of a sealed list; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) key: Vec<PathBuf>,
    /// The day that waivers are held against [default: today, in UTC]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) today: Option<u32>,
}

impl Given {
    /// For `policy`, as `check -p` takes them.
    pub(crate) fn of(self, policy: String) -> PolicyArgs {
        PolicyArgs {
            policies: vec![policy],
            set: self.set,
            list: self.list,
            key: self.key,
            today: self.today,
            no_waivers: false,
        }
    }
}

/// The languages that policies are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// English
    En,
    /// Japanese
    Ja,
}

/// The answers to the questions of the chart.
#[derive(Debug, Args)]
pub(crate) struct Answers {
    /// Whose law asks how the data are de-identified
    #[arg(long, value_name = "WHOSE", value_parser = answers("law"), help_heading = "Answers")]
    pub(crate) law: Option<String>,
    /// Where no law asks: which archive receives the data
    #[arg(long, value_name = "WHICH", value_parser = answers("archive"), help_heading = "Answers")]
    pub(crate) archive: Option<String>,
    /// Who receives the data
    #[arg(long, value_name = "WHO", value_parser = answers("recipient"), help_heading = "Answers")]
    pub(crate) recipient: Option<String>,
    /// For what purpose they are used
    #[arg(long, value_name = "WHAT", value_parser = answers("purpose"), help_heading = "Answers")]
    pub(crate) purpose: Option<String>,
    /// Whether the data have been collected already
    #[arg(long, value_name = "WHEN", value_parser = answers("collected"), help_heading = "Answers")]
    pub(crate) collected: Option<String>,
    /// What the patients have consented to, or will
    #[arg(long, value_name = "TO", value_parser = answers("consent"), help_heading = "Answers")]
    pub(crate) consent: Option<String>,
    /// Whether every patient can be notified in writing, with time to refuse
    #[arg(long, value_name = "YES|NO", value_parser = answers("notice"), help_heading = "Answers")]
    pub(crate) notice: Option<String>,
    /// Who processes the data
    #[arg(long, value_name = "WHO", value_parser = answers("processor"), help_heading = "Answers")]
    pub(crate) processor: Option<String>,
    /// In which language
    #[arg(long, alias = "language", value_enum, default_value_t = Language::En, value_name = "LANG")]
    pub(crate) lang: Language,
}

/// What the chart lets a question be answered by.
fn answers(flag: &str) -> clap::builder::PossibleValuesParser {
    super::choose::answers(flag).into()
}

impl Answers {
    /// The answer that a flag gives.
    pub(crate) fn of(&self, flag: &str) -> Option<&str> {
        let answer = match flag {
            "law" => &self.law,
            "archive" => &self.archive,
            "recipient" => &self.recipient,
            "purpose" => &self.purpose,
            "collected" => &self.collected,
            "consent" => &self.consent,
            "notice" => &self.notice,
            "processor" => &self.processor,
            _ => &None,
        };
        answer.as_deref()
    }
}

/// `sekisho choose`.
#[derive(Debug, Args)]
pub(crate) struct Choose {
    #[command(flatten)]
    pub(crate) answers: Answers,
    /// What goes to standard output
    #[arg(long, value_enum, default_value_t = ChooseFormat::Human, value_name = "FORMAT")]
    pub(crate) format: ChooseFormat,
}

/// How what is needed is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChooseFormat {
    /// To be read
    Human,
    /// One JSON object
    Json,
}

/// `sekisho init`.
#[derive(Debug, Args)]
pub(crate) struct Init {
    /// Where to write; it is made if it is not there
    #[arg(default_value = ".", value_name = "DIR")]
    pub(crate) folder: PathBuf,
    #[command(flatten)]
    pub(crate) answers: Answers,
}

/// `sekisho inspect`.
#[derive(Debug, Args)]
pub(crate) struct Inspect {
    /// The file
    pub(crate) file: PathBuf,
    /// Show values
    #[arg(long)]
    pub(crate) reveal: bool,
}

/// `sekisho explain`.
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A code (`length-past-end`), a rule (`ps3-15-basic/private-attributes`), what is recognised in text (`e-mail`; all of it: `recognisers`)
    #[arg(value_name = "CODE|RULE|RECOGNISER")]
    pub(crate) what: String,
    /// Of a rule over the whole dataset, print the SQL that is run
    #[arg(long)]
    pub(crate) plan: bool,
    #[command(flatten)]
    pub(crate) policy: PolicyArgs,
}

/// `sekisho seal`.
#[derive(Debug, Args)]
pub(crate) struct Seal {
    /// The list: one identifier a line, or a table with its columns' names in the first line
    #[arg(value_name = "LIST", required_unless_present = "new_key")]
    pub(crate) list: Option<PathBuf>,
    /// The key, in a file that only its owner may read
    #[arg(long, value_name = "FILE", required_unless_present = "new_key")]
    pub(crate) key: Option<PathBuf>,
    /// Take the identifiers from this column; may be repeated
    #[arg(long, value_name = "NAME")]
    pub(crate) column: Vec<String>,
    /// Keep the other columns, in another order of lines: for ledgers
    #[arg(long, requires = "column")]
    pub(crate) keep: bool,
    /// Where to write the sealed list
    #[arg(short, long, value_name = "OUT", required_unless_present = "new_key")]
    pub(crate) output: Option<PathBuf>,
    /// Make a new key in this file, and nothing else
    #[arg(long, value_name = "FILE", conflicts_with_all = ["list", "key", "column", "keep", "output"])]
    pub(crate) new_key: Option<PathBuf>,
}

/// `sekisho policies`.
#[derive(Debug, Args)]
pub(crate) struct Policies {
    /// Print the text of this one
    pub(crate) name: Option<String>,
}

impl ValueEnum for ReportFormat {
    fn value_variants<'a>() -> &'a [Self] {
        Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.as_str()))
    }
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The severity that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FailOn {
    /// Errors
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Note,
}

impl From<FailOn> for Severity {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Note => Self::Note,
        }
    }
}
