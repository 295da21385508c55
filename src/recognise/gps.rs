//! `gps position`: a place on the earth in degrees.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Recogniser, Text, Traits, scan};

/// See the module.
pub(super) static GPS_POSITION: Recogniser = Recogniser {
    name: "gps position",
    en: "a GPS position",
    ja: "GPSの位置",
    definition: "Latitude and longitude: in degrees and minutes with N, S, E or W (35°40'52\"N), or 北緯35度40分; two decimal numbers \
                 with N/S and E/W; two decimal numbers with a comma, of at least four decimals, within 90 and 180 degrees, one \
                 of them ten or more, and no third number beside them; as ISO 6709 (+35.6812+139.7671/), in a `geo:` URI or a \
                 map's address (@35.681,139.767); a decimal number behind latitude, longitude, 緯度 or 経度; and full Plus codes \
                 (8Q7XMQJ8+FV). Vectors, matrices and pixel spacings are none.",
    source: "ISO 6709:2022; RFC 5870 (geo URI); Open Location Code specification; Exif 2.32 4.6.6 (GPS attributes)",
    needs: &[
        Traits::DIGIT.and(Traits::LATIN),
        Traits::DIGITS_4.and(Traits::KANJI),
        Traits::DIGITS_4.and(Traits::AT),
        Traits::DIGITS_4.and(Traits::SLASH),
        Traits::DIGITS_4.and(Traits::COMMA),
    ],
    finds: &[
        "35.681236, 139.767125",
        "(35.6812,-139.7671)",
        "35.6812N 139.7671E",
        "N35.6812 E139.7671",
        "35°40'52\"N 139°46'1\"E",
        "35°40′52.4″N",
        "35 deg 40' 52.41\" N",
        "北緯35度40分52秒 東経139度",
        "東経139.7671度",
        "+35.6812+139.7671/",
        "+354052.4+1394601.2+040.5/",
        "geo:35.68,139.76",
        "https://maps.example/@35.681,139.767,17z",
        "latitude: 35.6812",
        "GPSLongitude=139.7671",
        "緯度 35.6812",
        "8Q7XMQJ8+FV",
    ],
    leaves: &[
        "0.123 0.456",
        "0.4883,0.4883",
        "12.3456,-45.1234,7.5000",
        "[37.6551,170.525,1]",
        "1.0000,0.0000,0.0000,0.0000,1.0000,0.0000",
        "flip 90° 2 N",
        "45° oblique",
        "+12+345",
        "120.5000,240.7500",
        "123456789+12",
        "TE 35.6812 TR 139.7671",
        "lateral 35.6812",
        "flat 35.68",
    ],
    find,
};

/// Everything but pairs of decimal numbers and Plus codes.
static MARKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = r"[0-9]{1,3}(?:\.[0-9]+)?";
    let minutes = r"[0-9]{1,2}(?:\.[0-9]+)?";
    let decimal = r"[0-9]{1,3}\.[0-9]{3,}";
    let degrees = format!(
        r#"{number} ?(?:°|deg) ?{minutes} ?['’′](?: ?{minutes} ?(?:["”]|''|′′|’’))? ?[NSEW](?-u:\b)"#
    );
    let behind = format!(r"(?-u:\b){decimal} ?°? ?[NS][, ]{{0,2}}{decimal} ?°? ?[EW](?-u:\b)");
    let before = format!(r"(?-u:\b)[NS] ?{decimal}°?[, ]{{0,2}}[EW] ?{decimal}");
    let named = format!(
        r#"(?i:(?-u:\b)(?:gps)?(?:lat|latitude|lon|long|longitude|lng)(?-u:\b)["']?|緯度|経度) ?[:= ] ?["']?[+-]?{decimal}"#
    );
    Regex::new(
        &[
            &degrees,
            r"(?:北緯|南緯|東経|西経) ?[0-9]{1,3}(?: ?度|[.° ])",
            &behind,
            &before,
            &named,
            // geo URI, and addresses of maps
            r"(?i:(?-u:\b)geo:)-?[0-9]{1,2}(?:\.[0-9]+)?,-?[0-9]{1,3}(?:\.[0-9]+)?",
            r"(?:@|[?&](?:q|ll|query|center)=)-?[0-9]{1,2}\.[0-9]{3,},-?[0-9]{1,3}\.[0-9]{3,}",
            // ISO 6709, with its end
            r"[+-][0-9]{2}(?:[0-9]{2}){0,2}(?:\.[0-9]+)?[+-][0-1][0-9]{2}(?:[0-9]{2}){0,2}(?:\.[0-9]+)?(?:[+-][0-9.]+)?(?:CRS[A-Za-z0-9_]+)?/",
        ]
        .join("|"),
    )
    .ok()
});

static PLUS_CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?-u:\b)[2-9C][2-9CFGHJMPQRV][2-9CFGHJMPQRVWX]{6}\+[2-9CFGHJMPQRVWX]{2,3}(?-u:\b)")
        .ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let normal = text.normal();
    let marked = normal
        .contains(['°', '度', '緯', '経', ':', '=', '@', '/', '.'])
        .then(|| MARKED.as_ref()?.find(normal))
        .flatten()
        .map(|found| found.range());
    marked
        .or_else(|| pair(normal))
        .or_else(|| plus_code(normal))
}

/// Two decimal numbers and nothing more.
fn pair(text: &str) -> Option<Range<usize>> {
    text.match_indices(',')
        .find_map(|(comma, _)| pair_at(text, comma))
}

fn pair_at(text: &str, comma: usize) -> Option<Range<usize>> {
    let decimals = scan::skip_back(text, comma, 12, b"0123456789");
    let point = decimals
        .checked_sub(1)
        .filter(|at| scan::byte(text, *at) == Some(b'.'))?;
    let first = scan::skip_back(text, point, 3, b"0123456789");
    let start = scan::skip_back(text, first, 1, b"+-");
    let second = scan::skip(text, comma.checked_add(1)?, 1, b" ");
    let whole = scan::run(text, scan::skip(text, second, 1, b"+-"));
    let part = scan::run(text, scan::skip_one(text, whole.end, b".")?);
    let precise = comma.saturating_sub(decimals) >= 4 && part.len() >= 4;
    let (latitude, longitude) = (
        scan::small(text, first..point)?,
        scan::small(text, whole.clone())?,
    );
    let range = latitude < 90 && longitude < 180 && (latitude >= 10 || longitude >= 10);
    let same = text.get(start..comma) == text.get(second..part.end);
    let third = scan::skip_back(text, start, 2, b" ");
    let alone = !scan::byte_before(text, third).is_some_and(|b| b"0123456789,.;*x\\".contains(&b))
        && !scan::char_before(text, start).is_some_and(char::is_alphanumeric)
        && !scan::byte(text, scan::skip(text, part.end, 2, b" "))
            .is_some_and(|b| b"0123456789,.;*x\\+-".contains(&b));
    (precise && range && !same && alone).then_some(start..part.end)
}

/// A full Plus code with at least one letter, so that a sum of numbers is none.
fn plus_code(text: &str) -> Option<Range<usize>> {
    if !text.contains('+') {
        return None;
    }
    let found = PLUS_CODE
        .as_ref()?
        .find_iter(text)
        .find(|found| found.as_str().bytes().any(|b| b.is_ascii_alphabetic()))?;
    Some(found.range())
}
