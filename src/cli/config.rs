//! `sekisho.toml`: how to run. It never says what is allowed; that is the policy's.
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use super::args::{Colour, FailOn, MAX_JOBS};
use super::error::Failure;
use crate::report::ReportFormat;
use crate::scan::words;

/// The name of the file, looked for in the current folder and above.
const NAME: &str = "sekisho.toml";
/// A configuration may be this long, in bytes.
const MAX: u64 = 1 << 20;

/// What a `sekisho.toml` may say.
#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Config {
    /// Policies, by built-in name or by path relative to the file.
    #[serde(default)]
    pub(crate) policy: Vec<String>,
    /// Files and folders that are left out (each is listed in the report).
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    /// The severity that fails.
    pub(crate) fail_on: Option<FailOn>,
    /// What goes to standard output.
    #[serde(default, deserialize_with = "format")]
    pub(crate) format: Option<ReportFormat>,
    /// Threads.
    #[serde(default, deserialize_with = "jobs")]
    pub(crate) jobs: Option<u16>,
    /// When to use colour.
    pub(crate) color: Option<Colour>,
}

/// A report format by its name.
fn format<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<ReportFormat>, D::Error> {
    let word: String = serde::Deserialize::deserialize(deserializer)?;
    word.parse().map(Some).map_err(serde::de::Error::custom)
}

/// A number of threads. The library's own message would name a type of the program.
fn jobs<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u16>, D::Error> {
    let wrong =
        || serde::de::Error::custom(format_args!("jobs must be a number from 0 to {MAX_JOBS}"));
    let number: toml::Value = serde::Deserialize::deserialize(deserializer)?;
    let jobs = number
        .as_integer()
        .and_then(|jobs| u16::try_from(jobs).ok());
    jobs.filter(|&jobs| jobs <= MAX_JOBS)
        .map(Some)
        .ok_or_else(wrong)
}

impl Config {
    /// Reads the nearest `sekisho.toml`, from the current folder upwards; none is an empty one. What it names comes out
    /// relative to the current folder, so that no message tells of folders that nobody named.
    ///
    /// # Errors
    /// When there is one and it cannot be read or says something unknown.
    pub(crate) fn find() -> Result<Self, Failure> {
        let depth = std::env::current_dir().map_or(1, |folder| folder.ancestors().count());
        let Some(base) = (0..depth)
            .map(|up| std::iter::repeat_n("..", up).collect::<PathBuf>())
            .find(|base| base.join(NAME).is_file())
        else {
            return Ok(Self::default());
        };
        let path = base.join(NAME);
        let failed =
            |message: String, text: String, span| Failure::config(&path, message, text, span);
        let mut text = String::new();
        fs::File::open(&path)
            .and_then(|file| file.take(MAX).read_to_string(&mut text))
            .map_err(|error| {
                failed(
                    format!("cannot be read: {}", words(error.kind())),
                    String::new(),
                    None,
                )
            })?;
        let mut config: Self = toml::from_str(&text)
            .map_err(|error| failed(error.message().to_owned(), text.clone(), error.span()))?;
        for policy in &mut config.policy {
            if super::policy::is_path(policy) {
                *policy = base.join(&*policy).to_string_lossy().into_owned();
            }
        }
        Ok(config)
    }
}
