//! PS3.16 CID 7050 "De-identification Method": the codes of (0012,0064).
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::tsv;

/// Code value and meaning, coding scheme DCM.
const TABLE: &str = include_str!("data/cid_7050.tsv");

static CODES: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    tsv::rows::<2>(TABLE)
        .map(|[value, meaning]| (value, meaning))
        .collect()
});

/// The meaning of a code value of CID 7050 (coding scheme DCM); `None` for a code that is not in it.
pub fn code_7050(code: &str) -> Option<&'static str> {
    CODES.get(code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::PsOption;

    #[test]
    fn there_are_thirteen_codes_the_profile_and_its_twelve_options() {
        assert_eq!(tsv::rows::<2>(TABLE).count(), 13);
        assert_eq!(tsv::lines(TABLE).count(), 13);
        assert_eq!(
            code_7050("113100"),
            Some("Basic Application Confidentiality Profile")
        );
        for option in PsOption::ALL {
            assert!(code_7050(option.code()).is_some(), "{}", option.name());
        }
    }

    #[test]
    fn a_code_outside_the_context_group_has_no_meaning() {
        assert_eq!(code_7050("113113"), None);
        assert_eq!(code_7050("1131"), None);
        assert_eq!(code_7050(""), None);
    }
}
