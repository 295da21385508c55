//! The policies that ship in the binary.
use super::model::Source;

/// Name, text and tests of each policy that is named.
macro_rules! shipped {
    ($($name:literal,)+) => {
        &[$((
            $name,
            include_str!(concat!("../../policies/", $name, ".sekisho")),
            include_str!(concat!("../../policies/", $name, "_test.sekisho")),
        ),)+]
    };
}

/// Every one, in the order in which they are listed. Beside each in `policies/` stands its clause table, of which
/// `docs/policies/` is made.
const ALL: &[(&str, &str, &str)] = shipped![
    "ps3-15-basic",
    "jp-appi-pseudonymised",
    "jp-appi-anonymised",
    "jp-ngmi-anonymised",
    "jp-research-consent",
    "kr-health-data-2021",
    "hipaa-safe-harbor",
    "gdpr-anonymous",
    "tcia-submission",
    "strict-allowlist",
    "dicom-graph",
];

/// The built-in policy of this name.
pub fn builtin(name: &str) -> Option<Source> {
    ALL.iter()
        .find(|(known, ..)| *known == name)
        .map(|(name, text, _)| Source {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        })
}

/// The tests of the built-in policy of this name.
pub fn builtin_tests(name: &str) -> Option<Source> {
    ALL.iter()
        .find(|(known, ..)| *known == name)
        .map(|(name, _, text)| Source {
            name: format!("{name}_test"),
            text: (*text).to_owned(),
        })
}

/// The names of the built-in policies.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, ..)| *name)
}
