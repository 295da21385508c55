//! `url`: an address on a network that says where something lies.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::before;
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static URL: Recogniser = Recogniser {
    name: "url",
    en: "a URL",
    ja: "URL",
    definition: "A scheme, `://` and what follows; or a host that begins with `www.`; or a host under a common top-level \
                 domain with a path or a port behind it. The namespaces of standards bodies (W3C, DICOM, HL7, IHE, LOINC, \
                 SNOMED, UCUM, IETF, Dublin Core and Adobe's XMP, JP FHIR) do not count, as long as no query and no user \
                 name stands in them: they name a vocabulary, and nobody.",
    source: "RFC 3986 (URI), sections 3.1 and 3.2; RFC 1123 2.1 (host names)",
    needs: &[Traits::DOT, Traits::COLON.and(Traits::SLASH)],
    finds: &[
        "https://pacs.example.or.jp/wado?patientID=05843092",
        "see http://intranet/ris",
        "www.example.com",
        "ftp://files.example.org",
        "ｈｔｔｐｓ：／／ｅｘａｍｐｌｅ．ｃｏｍ",
        "画像はhttps://example.jp/1にあります",
        "pacs.example.or.jp/wado",
        "ris.example.com:8080",
        "file:///home/yamada/ct",
        "https://dicom.nema.org/?patient=1",
        "http://www.w3.org/ and http://example.com/a",
        "http://w3.org.example.com/",
        "http://user@www.w3.org/",
    ],
    leaves: &[
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"",
        "http://dicom.nema.org/medical/dicom/current",
        "http://hl7.org/fhir/StructureDefinition/Patient",
        "http://terminology.hl7.org/CodeSystem/v2-0203",
        "T1://",
        "a/b:c",
        "file.dcm/1",
        "5.0/2.5",
        "H:/data",
        "WWW",
        "V4.10.2.33",
        "e.g. ratio 3:1",
    ],
    find,
};

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let tail = r#"[^\s<>"'`{}|\\^\u{3000}-\u{30FF}\u{3400}-\u{9FFF}\u{FF00}-\u{FFEF}]"#;
    Regex::new(&format!(
        "(?i)[a-z][a-z0-9+.-]{{1,20}}://{tail}+|www\\.[a-z0-9-]+\\.[a-z0-9]{tail}*\
         |[a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.(?:com|org|net|edu|gov|info|io|(?:ac|co|go|or|ne|ed|lg)\\.jp|jp)\
         (?:/{tail}|:[0-9]{{2,5}}){tail}*"
    ))
    .ok()
});

/// Hosts, with all below them, whose addresses are the names of vocabularies.
const NAMESPACES: &[&str] = &[
    "w3.org",
    "nema.org",
    "hl7.org",
    "ihe.net",
    "loinc.org",
    "snomed.info",
    "snomed.org",
    "unitsofmeasure.org",
    "ietf.org",
    "purl.org",
    "ns.adobe.com",
    "jpfhir.jp",
];

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let text = text.normal();
    PATTERN
        .as_ref()?
        .find_iter(text)
        .find(|found| {
            let inside = before(text, found.start())
                .next()
                .is_some_and(|c| c.is_ascii_alphanumeric() || c == '@');
            !inside && !is_namespace(found.as_str())
        })
        .map(|found| found.range())
}

/// Whether an address is one of [`NAMESPACES`] or below one, with no query and no user name in it.
fn is_namespace(address: &str) -> bool {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest
        .split(['/', ':', '#', ')', ',', ';'])
        .next()
        .unwrap_or_default();
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let known = NAMESPACES.iter().any(|known| {
        host.strip_suffix(known)
            .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
    });
    known && !rest.contains(['?', '@'])
}
