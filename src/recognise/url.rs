//! `url`: an address on a network that says where something lies.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{after, before};
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
    needs: &[
        Traits::DOT.and(Traits::LATIN),
        Traits::COLON.and(Traits::SLASH),
    ],
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
        "1http://example.com",
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
        "taro@example.com:8080",
        "V4.10.2.33",
        "e.g. ratio 3:1",
    ],
    find,
};

/// What tells an address: the end of a scheme, `www.`, a top-level domain with a path or a port behind it.
static MARK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?i)://|www\\.[a-z0-9-]+\\.[a-z0-9]\
         |\\.(?:com|org|net|edu|gov|info|io|jp)(?:/[!-~]|:[0-9]{2,5})",
    )
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
    let mut from = 0;
    while let Some(mark) = MARK.as_ref()?.find_at(text, from) {
        let start = match mark.as_str().get(..1)? {
            ":" => scheme(text, mark.start())
                .filter(|_| after(text, mark.end()).next().is_some_and(goes_on)),
            "." => host(text, mark.start()),
            _ => begins(text, mark.start()).then_some(mark.start()),
        };
        if let Some(start) = start {
            let end = mark.end() + length(after(text, mark.end()), goes_on);
            let range = start..end;
            if !is_namespace(text.get(range.clone())?) {
                return Some(range);
            }
            from = end;
        } else {
            from = mark.end();
        }
    }
    None
}

/// How many bytes the first characters take that are as `good` says.
fn length(chars: impl Iterator<Item = char>, good: impl Fn(char) -> bool) -> usize {
    chars.take_while(|c| good(*c)).map(char::len_utf8).sum()
}

/// Whether an address goes on with a character: no space, quote or bracket, and none of Chinese or Japanese.
fn goes_on(c: char) -> bool {
    !c.is_whitespace()
        && !matches!(
            c,
            '<' | '>' | '"' | '\'' | '`' | '{' | '}' | '|' | '\\' | '^'
        )
        && !matches!(c, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}')
}

/// Where the scheme begins that ends at `end`: a letter and at least one more letter, digit, `+`, `.` or `-`.
fn scheme(text: &str, end: usize) -> Option<usize> {
    let length = length(before(text, end).take(20), |c| {
        c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-')
    });
    let start = end - length;
    let letter = text
        .get(start..end)?
        .find(|c: char| c.is_ascii_alphabetic())?;
    (end - start - letter > 1).then_some(start + letter)
}

/// Where the host begins whose top-level domain stands behind `end`, if it is no part of an e-mail address.
fn host(text: &str, end: usize) -> Option<usize> {
    let length = length(before(text, end).take(253), |c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
    });
    let start = end - length;
    (length > 0 && begins(text, start)).then_some(start)
}

/// Whether an address may begin here: not within a word, and not behind `@`.
fn begins(text: &str, at: usize) -> bool {
    !before(text, at)
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric() || c == '@')
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
