//! `uid`: a UID of DICOM, or another object identifier, inside text.
use std::ops::Range;

use super::scan::{self, Dotted};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static UID: Recogniser = Recogniser {
    name: "uid",
    en: "a UID",
    ja: "UID",
    definition: "Numbers with dots between, none with a needless zero in front, the first 0, 1 or 2 (behind 0 and 1 at most 39), at most \
                 64 characters: at least six of them, one with four digits or more; or, under a root that makers, countries and \
                 tools use for UIDs (1.2.840., 1.2.392., 1.3.12., 1.3.6.1.4.1., 2.25. and others), at least three with nine \
                 digits in all. UIDs that everybody shares are none: those of the DICOM standard (1.2.840.10008.), the \
                 vocabularies, templates and systems of identifiers of HL7, value sets of VSAC and PHIN, codes of the Japanese \
                 ministry of health (1.2.392.100495.20), and templates of IHE.",
    source: "DICOM PS3.5 section 9 and annex B; PS3.6 annex A; ITU-T X.660; HL7 OID registry (2.16.840.1.113883); JP Core naming systems",
    needs: &[Traits::DOTS_2.and(Traits::DIGITS_4)],
    finds: &[
        "derived from 1.2.840.113619.2.55.3.12345.20200902153000.17",
        "1.3.12.2.1107.5.2.43.166227",
        "2.25.329800735698586629295641978511506172918",
        "urn:oid:1.2.392.200036.9116.2.6.1.48.1214833767.1342137217.30125",
        "CT.1.2.840.113619.2.1.dcm",
        "1.3.46.670589.11.17240.5.0.6912.2010030817330401053",
        "study=1.2.826.0.1.3680043.8.498.45033462",
        "１．２．８４０．１１３６１９．２．１",
        "1.2.276.0.7230010.3.1.4.8323329.5342.1495927169.3129",
        "0.1.9999.3.4.5",
    ],
    leaves: &[
        "1.2.840.10008.1.2.1",
        "1.2.840.10008.15.1.1",
        "V4.10.2.33",
        "syngo 1.2.3.4",
        "192.168.10.20",
        "15.0.4420.1017.2.1",
        "1.2.3.4.5.6",
        "2020.09.02.15.30.00",
        "1.02.840.113619.2.1",
        "2.16.840.1.113883.6.96",
        "1.2.840.",
        "0.123 0.456",
    ],
    find,
};

/// Roots of organisations that make UIDs.
const ROOTS: &[&str] = &[
    "1.2.124.",
    "1.2.208.",
    "1.2.246.",
    "1.2.250.",
    "1.2.276.",
    "1.2.392.",
    "1.2.40.",
    "1.2.410.",
    "1.2.528.",
    "1.2.752.",
    "1.2.826.",
    "1.2.840.",
    "1.3.12.",
    "1.3.46.",
    "1.3.51.",
    "1.3.6.1.4.1.",
    "1.3.76.",
    "2.16.",
    "2.25.",
];

/// Roots under which all UIDs are those of a standard.
const SHARED: &[&str] = &[
    "1.2.840.10008.",
    "1.2.840.10065.",
    "1.3.6.1.4.1.19376.1.",
    "1.2.392.100495.20.1.",
    "1.2.392.100495.20.2.",
    "2.16.840.1.113762.1.4.",
    "2.16.840.1.114222.4.5.",
    "2.16.840.1.114222.4.11.",
    "2.16.840.1.113883.1.",
    "2.16.840.1.113883.2.20.",
    "2.16.840.1.113883.4.",
    "2.16.840.1.113883.5.",
    "2.16.840.1.113883.6.",
    "2.16.840.1.113883.10.",
    "2.16.840.1.113883.11.",
    "2.16.840.1.113883.12.",
    "2.16.840.1.113883.18.",
    "2.16.840.1.113883.19.",
    "2.16.840.1.113883.21.",
];

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let normal = text.normal();
    scan::dotted(normal)
        .find(|dotted| dotted.parts >= 3 && is_uid(normal, dotted))
        .map(|dotted| dotted.range)
}

fn is_uid(text: &str, dotted: &Dotted) -> bool {
    let Some(whole) = text
        .get(dotted.range.clone())
        .filter(|whole| whole.len() <= 64)
    else {
        return false;
    };
    let digits = whole.len().saturating_sub(dotted.parts).saturating_add(1);
    let rooted = ROOTS.iter().any(|root| whole.starts_with(root)) && digits >= 9;
    let shape = || {
        let mut parts = whole.split('.');
        let first = parts.next().unwrap_or_default();
        let second = parts.next().and_then(|part| part.parse().ok());
        let arc = match first {
            "0" | "1" => second.is_some_and(|second: u64| second < 40),
            "2" => second.is_some(),
            _ => false,
        };
        arc && whole
            .split('.')
            .all(|part| part == "0" || !part.starts_with('0'))
    };
    let long = || dotted.parts >= 6 && whole.split('.').any(|part| part.len() >= 4);
    (rooted || long()) && shape() && !SHARED.iter().any(|root| whole.starts_with(root))
}
