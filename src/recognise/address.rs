//! `address`: where somebody lives, finer than a prefecture.
use std::cell::OnceCell;
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static ADDRESS: Recogniser = Recogniser {
    name: "address",
    en: "an address",
    ja: "住所",
    definition: "In Japanese: a prefecture with a municipality or ward behind it (福岡県福岡市), a city and its ward (大阪市北区), or a municipality, ward or \
                 town with a house number (中区仮想2-5-8, 三丁目4番5号). In rōmaji: two of the parts -ken, -fu, -to, -shi, -ku, \
                 -gun, -machi, -cho, -mura in a row, or one with a house number, or Chome. In other countries: a house \
                 number with a street (12 Main Street, Hauptstraße 12, 5 rue de la Paix), a street or P.O. box with a \
                 number, a state or province with its post code. A prefecture, a city or a country alone is none: what \
                 remains of an address after generalisation is its prefecture. Nor is a post code alone, which is a \
                 recogniser of its own.",
    source: "The 47 prefectures and the parts of an address: Local Autonomy Act (Japan) Art. 1-3, 252-19 (cities with wards), Act on \
             Indication of Residential Address Art. 2; prefecture as what may remain: NGMI guideline, table 3; states \
             and forms of streets: USPS Publication 28, appendices B and C",
    needs: &[
        Traits::KANJI,
        Traits::LATIN.and(Traits::DIGIT),
        Traits::LATIN.and(Traits::HYPHEN),
    ],
    finds: &[
        "福岡県福岡市博多区仮想9-9-9",
        "〒812-0094 福岡県福岡市博多区仮想９－９－９",
        "東京都 千代田区",
        "大阪市北区架空3-4-5",
        "中央町三丁目4番5号に居住",
        "大阪市北区のクリニック",
        "札幌 北3条西6丁目",
        "仮想町7番地",
        "Fukuoka-ken Fukuoka-shi Hakata-ku Kasou 9-9-9",
        "Kyoto-fu Kyoto-shi Sakyo-ku Kasou-cho 7",
        "1-2-3 Honcho, Naka-ku",
        "2 Chome-3-1 Nishi",
        "lives at 12 Main Street",
        "1 Imaginary Ave, Springfield, IL 62704",
        "334 Michael Manor Sarahview, PA 56560",
        "Teststraat 1; 1111 ZZ Testplaats",
        "Hauptstraße 12",
        "5 rue de la Paix",
        "P.O. Box 1234",
    ],
    leaves: &[
        "東京都",
        "福岡県",
        "京都大学医学部",
        "東京都立病院",
        "横浜市中区役所",
        "大阪市立総合医療センター",
        "京都市",
        "第3条2項",
        "標準区分1-2",
        "地区2-3 区間1-5",
        "1区域 2番 3号",
        "市販薬 1-2錠",
        "左右2区 5番目の肋骨",
        "Fukuoka",
        "T1-to T2-do",
        "CT-do 5-5",
        "2 Phase CT",
        "3 Way Switch",
        "Film Annotation Character String 1",
        "新潟県立坂町病院",
        "長野県町村会",
        "5 Dr",
        "12 Main",
        "64 Slice Court view",
        "MR 3 St",
        "IL 6",
        "Tape Drive 4",
    ],
    find,
};

/// The forms, each with what a text needs for it to be looked for.
static FORMS: LazyLock<Vec<(Traits, Regex)>> = LazyLock::new(|| {
    let kanji = r"[\p{Han}々ヶケノツのぁ-んァ-ヴー]";
    let prefecture = "(?:北海道|東京都|(?:大阪|京都)府|(?:青森|岩手|宮城|秋田|山形|福島|茨城|栃木|群馬|埼玉|千葉|神奈川|新潟|\
                      富山|石川|福井|山梨|長野|岐阜|静岡|愛知|三重|滋賀|兵庫|奈良|和歌山|鳥取|島根|岡山|広島|山口|徳島|香川|愛媛|高知|福岡|\
                      佐賀|長崎|熊本|大分|宮崎|鹿児島|沖縄)県)";
    let roman = "(?i:hokkaido|aomori|iwate|miyagi|akita|yamagata|fukushima|ibaraki|tochigi|gunma|saitama|chiba|tokyo|kanagawa|\
                 niigata|toyama|ishikawa|fukui|yamanashi|nagano|gifu|shizuoka|aichi|mie|shiga|kyoto|osaka|hyogo|nara|\
                 wakayama|tottori|shimane|okayama|hiroshima|yamaguchi|tokushima|kagawa|ehime|kochi|fukuoka|saga|\
                 nagasaki|kumamoto|oita|miyazaki|kagoshima|okinawa)";
    // a house number: 9-9-9, 三丁目4番5号, 7番地
    let digits = "[0-9〇一二三四五六七八九十百]{1,5}";
    // the cities that have wards
    let cities = "札幌|仙台|さいたま|千葉|横浜|川崎|相模原|新潟|静岡|浜松|名古屋|京都|大阪|堺|神戸|岡山|広島|北九州|福岡|熊本";
    let house = format!(
        "(?:{digits}(?:丁目|番地|番町)|{digits}番{digits}号|[0-9]{{1,5}}[-ー－−‐–の][0-9]{{1,5}}(?:[-ー－−‐–の][0-9]{{1,5}}){{0,2}})"
    );
    let number = r"[0-9]{1,5}[A-Za-z]?";
    let states = "A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|\
                  V[AT]|W[AIVY]";
    // of each form, the first group is what is found
    let forms = [
        // a prefecture and a municipality; not a prefectural school, an association of towns
        (
            Traits::KANJI,
            format!(
                r"({prefecture}[ ]?[\p{{Han}}ぁ-んァ-ヴ&&[^立庁警町村市]]{kanji}{{0,6}}?[市区町村郡])(?:[^立営内外民場]|$)"
            ),
        ),
        // a ward of a city, not the ward's office; a block of Hokkaido
        (
            Traits::KANJI,
            format!(r"((?:{cities})市[\p{{Han}}ヶ]{{1,4}}?区)(?:[^立役営内外分間域]|$)"),
        ),
        (
            Traits::KANJI,
            format!(r"([東西南北]{digits}条[東西南北]?{digits}丁目)"),
        ),
        // a municipality, what follows it, and a house number; not 区分, 地区, 市販
        (
            Traits::KANJI.and(Traits::DIGIT),
            format!(
                r"({kanji}{{0,5}}?[\p{{Han}}ヶ々&&[^地学病各全同両当該]][市区町村郡](?:[\p{{Han}}ァ-ヴぁ-ん&&[^分間域画別販場会民立の]]{kanji}{{0,9}}?)?[ ]?{house})(?:[^0-9年月日回目錠mc%]|$)"
            ),
        ),
        (
            Traits::KANJI,
            format!(r"({kanji}{{2,6}}?(?:市|区|町|村){kanji}{{0,8}}?{digits}(?:丁目|番地))"),
        ),
        // rōmaji: two parts in a row
        (
            Traits::LATIN.and(Traits::HYPHEN),
            format!(
                r"\b((?i:[a-z]{{2,14}}-(?:ken|fu|to|shi|ku|gun)[, ]+[a-z]{{2,14}}-(?:shi|ku|gun|machi|chou?|mura|son)|{roman}-(?:ken|fu)))\b"
            ),
        ),
        // or one part and a house number, before or behind it
        (
            Traits::LATIN.and(Traits::HYPHEN).and(Traits::DIGIT),
            r"(?i)\b([a-z]{3,14}-(?:shi|ku|gun|machi|chou?|mura)\b[, ]+(?:[a-z]{2,14}[, ]+){0,2}[0-9]{1,4}(?:-[0-9]{1,4}){0,3})\b"
                .to_owned(),
        ),
        (
            Traits::LATIN.and(Traits::HYPHEN).and(Traits::DIGIT),
            r"(?i)\b([0-9]{1,4}(?:-[0-9]{1,4}){1,3}[, ]+(?:[a-z]{3,14}[, ]+){0,2}[a-z]{3,14}-(?:shi|ku|gun|machi|chou?|mura))\b"
                .to_owned(),
        ),
        (
            Traits::LATIN.and(Traits::DIGIT),
            r"(?i)\b([0-9]{1,2}[- ]ch[oō]u?me)\b".to_owned(),
        ),
        (
            Traits::LATIN.and(Traits::DIGIT),
            format!(r"\b({roman}(?:-(?:ken|fu|to))?,? (?:〒 ?)?[0-9]{{3}}-[0-9]{{4}})\b"),
        ),
        // a house number and a street
        (
            Traits::LATIN.and(Traits::DIGIT),
            format!(
                r"\b({number},? (?:[A-Z][A-Za-z'.-]* ){{1,4}}(?:Street|Avenue|Road|Lane|Boulevard|Terrace|Crescent|Highway|Parkway|Ave|Rd|Ln|Blvd|Pkwy|Hwy))\b"
            ),
        ),
        (
            Traits::LATIN.and(Traits::DIGIT),
            format!(r"\b({number} (?i:(?:[a-z'.-]{{2,}} ){{1,3}}(?:street|avenue|boulevard)))\b"),
        ),
        (
            Traits::LATIN.and(Traits::DIGIT),
            format!(
                r"\b({number} (?:[A-Z][a-z'.-]+ ){{1,3}}(?:St|Drive|Dr|Court|Ct|Place|Pl|Square|Sq))(?:\.|,|;|$| Apt| Suite| Unit| #)"
            ),
        ),
        (
            Traits::LATIN.and(Traits::DIGIT),
            r"\b([0-9]{3,5} (?:[NSEW] )?(?:[A-Z]{4,} ){1,2}(?:ST|DR|AVE|RD|LN|BLVD|PL))(?:\.|,|;|$)".to_owned(),
        ),
        // a state and its ZIP code
        (
            Traits::LATIN.and(Traits::DIGIT),
            format!(r"\b([A-Z][A-Za-z.'-]+,? (?:{states}),? [0-9]{{5}}(?:-[0-9]{{4}})?)\b"),
        ),
        // German, Dutch, Scandinavian: one word and a number
        (
            Traits::LATIN.and(Traits::DIGIT),
            r"\b([A-ZÄÖÜ][A-Za-zäöüß-]*(?:stra(?:ß|ss)e|str\.|allee|gasse|straat|laan|gatan|gade|veien|[a-zäöüß]{2}(?:weg|platz)),? [0-9]{1,4}[a-z]?)\b"
                .to_owned(),
        ),
        // French, and the other Romance languages and Polish
        (
            Traits::LATIN.and(Traits::DIGIT),
            r"\b([0-9]{1,4}(?: ?bis| ?ter)?,? (?i:rue|avenue|boulevard|chemin|impasse|quai) (?:de |du |des |d'|la |le |les |l')*[A-Za-zà-ÿÀ-Þ'-]{3,})\b"
                .to_owned(),
        ),
        (
            Traits::LATIN.and(Traits::DIGIT),
            r"\b((?:[Vv]ia|[Vv]iale|[Pp]iazza|[Cc]alle|[Aa]venida|[Rr]ua|ul\.) [A-ZÀ-Þ][A-Za-zà-ÿÀ-ÞŁłŚśŻż' -]{2,30},? [0-9]{1,4})\b"
                .to_owned(),
        ),
        (
            Traits::LATIN.and(Traits::DIGIT),
            r"(?i)\b(p\.? ?o\.? ?box [0-9]+)".to_owned(),
        ),
    ];
    forms
        .into_iter()
        .filter_map(|(needs, form)| Some((needs, Regex::new(&form).ok()?)))
        .collect()
});

/// Parts of words of which one stands in every address in Latin letters, but for those that are known by a post code.
static LATIN_PARTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let parts = [
        "-ken",
        "-fu",
        "-to",
        "-shi",
        "-ku",
        "-gun",
        "-machi",
        "-cho",
        "-mura",
        "cho",
        "chō",
        "chŌ",
        " street",
        " avenue",
        " road",
        " lane",
        " boulevard",
        " terrace",
        " crescent",
        " highway",
        " parkway",
        " ave",
        " rd",
        " ln",
        " blvd",
        " pkwy",
        " hwy",
        " st",
        " drive",
        " dr",
        " court",
        " ct",
        " place",
        " pl",
        " square",
        " sq",
        "str.",
        "straße",
        "strasse",
        "allee",
        "gasse",
        "straat",
        "laan",
        "gatan",
        "gade",
        "veien",
        "weg",
        "platz",
        "rue",
        "avenue",
        "boulevard",
        "chemin",
        "impasse",
        "quai",
        "via ",
        "viale ",
        "piazza ",
        "calle ",
        "avenida ",
        "rua ",
        "ul. ",
        "box ",
    ];
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(parts)
        .ok()
});

/// Whether a form can stand in a text, as far as a quick look tells.
fn may_stand(needs: Traits, text: &Text<'_>, latin: &OnceCell<bool>) -> bool {
    let traits = text.traits();
    if !traits.contain(needs) {
        return false;
    }
    if needs.contain(Traits::KANJI) {
        // Each of these forms has one of these signs; a form that is added has one, or brings its own.
        return text.normal().contains(['市', '区', '町', '村', '郡', '条']);
    }
    // Five digits with a state, seven with a prefecture.
    traits.contain(Traits::DIGITS_4)
        || *latin.get_or_init(|| {
            LATIN_PARTS
                .as_ref()
                .is_none_or(|parts| parts.is_match(text.normal()))
        })
}

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let latin = OnceCell::new();
    FORMS
        .iter()
        .filter(|(needs, _)| may_stand(*needs, text, &latin))
        .filter_map(|(_, form)| {
            let found = form.find(text.normal())?;
            let exact = form.captures_at(text.normal(), found.start())?;
            exact.get(1).map(|part| part.range())
        })
        .min_by_key(|range| range.start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_understood() {
        assert_eq!(FORMS.len(), 19);
    }
}
