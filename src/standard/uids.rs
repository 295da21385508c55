//! UIDs that the standard itself defines (PS3.6 Annex A): nobody's original UIDs.
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::tsv;

/// UID, type, `R` if retired, name.
const TABLE: &str = include_str!("data/uids.tsv");

/// The root under which the standard's UIDs stand. Being below it is not enough: only registered ones count.
const ROOT: &str = "1.2.840.10008.";

static UIDS: LazyLock<FxHashMap<&'static str, &'static str>> = LazyLock::new(|| {
    tsv::rows::<4>(TABLE)
        .map(|[uid, _, _, name]| (uid, name))
        .collect()
});

/// Whether a UID is registered in PS3.6 Annex A: SOP classes, transfer syntaxes, well-known SOP instances and
/// frames of reference, coding schemes, LDAP OIDs and the like, retired ones among them. Padding behind the
/// UID does not count.
pub fn is_standard_uid(uid: &str) -> bool {
    standard_uid_name(uid).is_some()
}

/// The name of a UID that is registered in PS3.6 Annex A.
pub fn standard_uid_name(uid: &str) -> Option<&'static str> {
    let uid = uid.trim_end_matches(['\0', ' ']);
    if !uid.starts_with(ROOT) {
        return None;
    }
    UIDS.get(uid).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_uid_of_the_standard() {
        assert_eq!(tsv::rows::<4>(TABLE).count(), tsv::lines(TABLE).count());
        assert_eq!(UIDS.len(), tsv::lines(TABLE).count());
        assert_eq!(UIDS.len(), 496);
        assert!(UIDS.keys().all(|uid| uid.starts_with(ROOT)));
    }

    #[test]
    fn one_of_each_kind_is_known() {
        for uid in [
            "1.2.840.10008.1.2.1",          // transfer syntax
            "1.2.840.10008.1.2.4.110",      // transfer syntax that pydicom 3.0.2 does not have
            "1.2.840.10008.5.1.4.1.1.2",    // SOP class
            "1.2.840.10008.5.1.4.1.1.66.7", // SOP class that pydicom 3.0.2 does not have
            "1.2.840.10008.1.4.1.1",        // well-known frame of reference: Talairach brain atlas
            "1.2.840.10008.1.20.1.1",       // well-known SOP instance: storage commitment
            "1.2.840.10008.2.16.4",         // coding scheme: DCM
            "1.2.840.10008.15.0.3.1",       // LDAP OID
            "1.2.840.10008.5.1.4.1.2.1.1",  // query/retrieve
            "1.2.840.10008.1.2.2",          // retired: explicit VR big endian
            "1.2.840.10008.5.1.4.1.1.2\0",  // padded
        ] {
            assert!(is_standard_uid(uid), "{uid}");
        }
    }

    #[test]
    fn a_uid_that_nobody_registered_is_not_of_the_standard() {
        for uid in [
            "",
            "1.2.840.10008",
            "1.2.840.10008.5.1.4.1.1.2.999",
            "1.2.840.10008.99.1234567",
            "1.2.840.113619.2.55.3",
            "2.25.1",
        ] {
            assert!(!is_standard_uid(uid), "{uid}");
        }
    }
}
