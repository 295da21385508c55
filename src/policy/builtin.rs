//! The policies that ship in the binary.
use super::model::Source;

/// Name and text of each.
const ALL: &[(&str, &str)] = &[(
    "ps3-15-basic",
    include_str!("../../policies/ps3-15-basic.sekisho"),
)];

/// Name of each, and the text of its tests.
const TESTS: &[(&str, &str)] = &[(
    "ps3-15-basic",
    include_str!("../../policies/ps3-15-basic_test.sekisho"),
)];

/// The built-in policy of this name.
pub fn builtin(name: &str) -> Option<Source> {
    ALL.iter()
        .find(|(known, _)| *known == name)
        .map(|(name, text)| Source {
            name: (*name).to_owned(),
            text: (*text).to_owned(),
        })
}

/// The tests of the built-in policy of this name.
pub fn builtin_tests(name: &str) -> Option<Source> {
    TESTS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(name, text)| Source {
            name: format!("{name}_test"),
            text: (*text).to_owned(),
        })
}

/// The names of the built-in policies.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}
