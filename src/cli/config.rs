//! `sekisho.toml`: how to run. It never says what is allowed; that is the policy's.
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::{Colour, FailOn};
use super::error::Failure;
use crate::report::ReportFormat;

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
    pub(crate) jobs: Option<usize>,
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

impl Config {
    /// Reads the nearest `sekisho.toml`, from `folder` upwards; none is an empty one.
    ///
    /// # Errors
    /// When there is one and it cannot be read or says something unknown.
    pub(crate) fn find(folder: &Path) -> Result<Self, Failure> {
        let Some(path) = folder
            .ancestors()
            .map(|folder| folder.join(NAME))
            .find(|path| path.is_file())
        else {
            return Ok(Self::default());
        };
        let failed =
            |message: String, text: String, span| Failure::config(&path, message, text, span);
        let mut text = String::new();
        fs::File::open(&path)
            .and_then(|file| file.take(MAX).read_to_string(&mut text))
            .map_err(|error| {
                failed(
                    format!("cannot be read: {}", error.kind()),
                    String::new(),
                    None,
                )
            })?;
        let mut config: Self = toml::from_str(&text)
            .map_err(|error| failed(error.message().to_owned(), text.clone(), error.span()))?;
        let base = path.parent().map(PathBuf::from).unwrap_or_default();
        for policy in &mut config.policy {
            if super::policy::is_path(policy) {
                *policy = base.join(&*policy).to_string_lossy().into_owned();
            }
        }
        Ok(config)
    }
}
