//! `serial number`: the number that a maker gave to one device.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static SERIAL_NUMBER: Recogniser = Recogniser {
    name: "serial number",
    en: "a serial number",
    ja: "製造番号",
    definition: "An identifier of at least four letters, digits, `-` or `/`, two of them digits, behind S/N, SN, Serial, Serial No., \
                 Serial Number, Seriennummer, シリアル番号, シリアルNo., 製造番号, 製番, 機番 or 機器番号; or SN and at least \
                 four digits in one word. A signal-to-noise ratio (S/N 12.5, SNR 20) is none. A number that nothing calls a \
                 serial number cannot be told from others.",
    source: "45 CFR 164.514(b)(2)(i)(M); DICOM PS3.3 C.7.5.1 (Device Serial Number)",
    needs: &[
        Traits::DIGIT.and(Traits::LATIN),
        Traits::DIGIT.and(Traits::KANJI),
        Traits::DIGIT.and(Traits::KANA),
    ],
    finds: &[
        "SN621746",
        "S/N 45093",
        "S/N: AB-12345",
        "Serial No. 0047-112",
        "serial number: CT99012",
        "Serial#12345",
        "Ser. No.: 88123",
        "CT scanner sn=XK20931, room 2",
        "シリアル番号：ＡＢ１２３４",
        "ｼﾘｱﾙNo.12345",
        "製造番号 8812-3",
        "機番:K10293",
        "Seriennummer 66123",
    ],
    leaves: &[
        "S/N 12.5",
        "S/N ratio 1200",
        "SNR 2000",
        "SN 3",
        "serial 12 slices",
        "serial dilution",
        "PASN62174",
        "SN74",
        "Serial No. unknown",
        "series number 12345",
        "製造番号なし",
        "SNOMED 12345678",
    ],
    find,
};

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let word = r"(?:(?-u:\b)(?:s/n|sn|ser(?:\.|ial)?[ ._-]?(?:number|num|nr|no)|serial ?[:#=]|seriennummer)|シリアル(?:番号|ナンバー|no|#|:)|製造番号|製造no|製番|機番|機器番号)";
    let id = r"([a-z0-9](?:[a-z0-9/-]*[a-z0-9])?)";
    Regex::new(&format!(r"(?i){word}[ .:=#]{{0,3}}{id}")).ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let normal = text.normal();
    let pattern = PATTERN.as_ref()?;
    pattern.captures_iter(normal).find_map(|found| {
        let (whole, id) = (found.get(0)?, found.get(1)?);
        let digits = id.as_str().bytes().filter(u8::is_ascii_digit).count();
        let decimal = super::scan::byte(normal, id.end()) == Some(b'.')
            && super::scan::digit(normal, id.end().saturating_add(1));
        // The word and the identifier in one: only digits, so that SNR and SNOMED are none.
        let joined =
            super::scan::byte_before(normal, id.start()).is_some_and(|b| b.is_ascii_alphabetic());
        let good = id.len() >= 4 && digits >= 2 && !decimal && (!joined || digits == id.len());
        good.then_some(whole.range())
    })
}
