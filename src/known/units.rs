//! [`Units`]: a text as known identifiers are compared, cut where an identifier may begin or end.
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::{compose, is_combining_mark};

use crate::recognise::{Place, Text, is_invisible};

/// Characters that may stand between two units of one identifier, as in `Thompson,  Élodie`.
const WIDEST_GAP: usize = 3;

/// What a unit is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of digits.
    Digits,
    /// A run of letters.
    Letters,
    /// One kanji, kana or other character of a script that puts no space between words.
    Sign,
}

/// One unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// Where it stands in the folded text, in bytes.
    pub(super) start: usize,
    /// Its end in the folded text.
    pub(super) end: usize,
    /// Where it stands in the normal form, in bytes.
    from: usize,
    /// Its end in the normal form.
    to: usize,
    /// Its characters.
    pub(super) chars: usize,
    /// What it is made of.
    pub(super) kind: Kind,
    /// Whether too much stands between it and the one before for both to belong to one identifier.
    pub(super) apart: bool,
    /// Whether these digits are zeros behind a point: `1.000000` is the number 1, and not 1000000.
    pub(super) zeros: bool,
}

/// A text in units: NFKC, lower case, no accents, katakana for hiragana, one form for variants of kanji in names, and
/// nothing between the units. Any run of units is a slice of the folded text.
#[derive(Debug)]
pub(super) struct Units {
    folded: String,
    all: Vec<Unit>,
    /// Whether the text is one decimal number: what is behind its point is no number by itself.
    is_decimal: bool,
}

impl Units {
    /// The units of a text.
    pub(super) fn of(text: &Text<'_>) -> Self {
        let normal = text.normal();
        let mut units = Self {
            folded: String::with_capacity(normal.len()),
            all: Vec::new(),
            is_decimal: is_decimal(normal),
        };
        let (mut gap, mut between) = (0usize, ' ');
        for (at, c) in normal.char_indices() {
            let kind = if c.is_ascii() {
                ascii_kind(c)
            } else if !is_kanji(c) && is_combining_mark(c) {
                // An accent that no composed character has, or the mark of a voiced kana that stands apart from it.
                if units.voice(c, at.saturating_add(c.len_utf8())) {
                    gap = 0;
                }
                continue;
            } else if is_invisible(c) {
                // It parts words at most, however many of them there are.
                gap = gap.max(1);
                continue;
            } else {
                kind(c)
            };
            let Some(kind) = kind else {
                (gap, between) = (gap.saturating_add(1), c);
                continue;
            };
            let start = units.folded.len();
            let chars = fold(c, &mut units.folded);
            let (end, to) = (units.folded.len(), at.saturating_add(c.len_utf8()));
            match units.all.last_mut() {
                Some(last) if gap == 0 && last.kind == kind && kind != Kind::Sign => {
                    (last.end, last.to) = (end, to);
                    last.chars = last.chars.saturating_add(chars);
                    last.zeros &= c == '0';
                }
                _ => units.all.push(Unit {
                    start,
                    end,
                    from: at,
                    to,
                    chars,
                    kind,
                    apart: gap > WIDEST_GAP,
                    zeros: c == '0' && gap == 1 && between == '.',
                }),
            }
            gap = 0;
        }
        units
    }

    /// Makes the last kana a voiced one, if `mark` is a mark for that; the mark ends at `to`.
    fn voice(&mut self, mark: char, to: usize) -> bool {
        let last = self.folded.chars().next_back();
        let voiced = last.and_then(|last| compose(last, mark));
        let (Some(voiced), Some(unit), true) = (voiced, self.all.last_mut(), is_voicing(mark))
        else {
            return false;
        };
        self.folded.pop();
        self.folded.push(voiced);
        (unit.end, unit.to) = (self.folded.len(), to);
        true
    }

    /// Whether the text is one decimal number, which is no identifier unless only zeros stand behind its point.
    pub(super) fn is_decimal(&self) -> bool {
        self.is_decimal
    }

    /// The units.
    pub(super) fn all(&self) -> &[Unit] {
        &self.all
    }

    /// Everything, folded, without what stands between.
    pub(super) fn folded(&self) -> &str {
        &self.folded
    }

    /// What stands between two places of the folded text.
    pub(super) fn slice(&self, start: usize, end: usize) -> &str {
        self.folded.get(start..end).unwrap_or_default()
    }

    /// Where the units from `first` to `last` stand in the text.
    pub(super) fn place(text: &Text<'_>, first: &Unit, last: &Unit) -> Place {
        text.place(first.from..last.to)
    }
}

/// What is compared of a text: folded, without what stands between its units.
pub(super) fn folded(text: &str) -> String {
    Units::of(&Text::new(text)).folded
}

/// A form as it is looked up: digits without leading zeros, as long as six are left, for a number keeps them in one
/// system and loses them in the next.
pub(super) fn bare(form: &str) -> &str {
    if !form.starts_with('0') || !form.bytes().all(|b| b.is_ascii_digit()) {
        return form;
    }
    let bare = form.trim_start_matches('0');
    let kept = form.len().min(bare.len().max(6));
    form.get(form.len().saturating_sub(kept)..).unwrap_or(form)
}

/// Whether a text is one decimal number, as DS has them, with few digits before its point.
fn is_decimal(text: &str) -> bool {
    let number = text.trim();
    let Some((whole, part)) = number.split_once('.') else {
        return false;
    };
    let whole = whole.trim_start_matches(['-', '+']);
    (1..=4).contains(&whole.len())
        && whole.bytes().all(|b| b.is_ascii_digit())
        && part.bytes().next().is_some_and(|b| b.is_ascii_digit())
        && number.parse::<f64>().is_ok()
}

/// Whether a character is surely a kanji, as most are in Japanese text.
fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}')
}

fn ascii_kind(c: char) -> Option<Kind> {
    match c {
        '0'..='9' => Some(Kind::Digits),
        'a'..='z' | 'A'..='Z' => Some(Kind::Letters),
        _ => None,
    }
}

fn kind(c: char) -> Option<Kind> {
    match c {
        // Kana with their marks, kanji with theirs.
        '\u{3041}'..='\u{3096}'
        | '\u{309D}'..='\u{309F}'
        | '\u{30A1}'..='\u{30FA}'
        | '\u{30FC}'..='\u{30FF}'
        | '\u{31F0}'..='\u{31FF}'
        | '々'
        | '〆'
        | '〇'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => Some(Kind::Sign),
        // Thai, Lao, Burmese, Khmer: no space between words either.
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
            if c.is_alphabetic() =>
        {
            Some(Kind::Sign)
        }
        _ if c.is_numeric() => Some(Kind::Digits),
        _ if c.is_alphabetic() => Some(Kind::Letters),
        _ => None,
    }
}

/// The marks that voice kana, which are no accents.
fn is_voicing(c: char) -> bool {
    matches!(c, '\u{3099}' | '\u{309A}')
}

/// Adds a character of a normal form, as it is compared: how many characters it becomes.
fn fold(c: char, into: &mut String) -> usize {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return 1;
    }
    let before = into.len();
    match c {
        '\u{3041}'..='\u{3096}' | '\u{309D}' | '\u{309E}' => {
            into.push(char::from_u32(u32::from(c).saturating_add(0x60)).unwrap_or(c));
        }
        '\u{3099}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => {
            into.push(one_form(c));
        }
        'ß' | 'ẞ' => into.push_str("ss"),
        'æ' | 'Æ' => into.push_str("ae"),
        'œ' | 'Œ' => into.push_str("oe"),
        'ø' | 'Ø' => into.push('o'),
        'đ' | 'Đ' | 'ð' | 'Ð' => into.push('d'),
        'ł' | 'Ł' => into.push('l'),
        'þ' | 'Þ' => into.push_str("th"),
        'ı' => into.push('i'),
        _ => {
            for lower in c.to_lowercase() {
                into.extend(lower.nfd().filter(|c| !is_combining_mark(*c)));
            }
        }
    }
    into.get(before..).map_or(0, |added| added.chars().count())
}

/// Kanji of names of which registers have now one form and now another, in order, and the form that is compared: variants
/// that Unicode keeps apart, and forms before and after the reform of 1946 (Joyo Kanji table, 2010, forms in brackets).
const VARIANTS: [(char, char); 37] = [
    ('國', '国'),
    ('圓', '円'),
    ('壽', '寿'),
    ('實', '実'),
    ('嵜', '崎'),
    ('嶋', '島'),
    ('嶌', '島'),
    ('廣', '広'),
    ('德', '徳'),
    ('惠', '恵'),
    ('斉', '斎'),
    ('曾', '曽'),
    ('條', '条'),
    ('榮', '栄'),
    ('櫻', '桜'),
    ('淺', '浅'),
    ('澤', '沢'),
    ('濱', '浜'),
    ('濵', '浜'),
    ('瀧', '滝'),
    ('眞', '真'),
    ('碕', '崎'),
    ('緣', '縁'),
    ('與', '与'),
    ('萬', '万'),
    ('藏', '蔵'),
    ('邉', '辺'),
    ('邊', '辺'),
    ('關', '関'),
    ('靜', '静'),
    ('髙', '高'),
    ('黑', '黒'),
    ('齊', '斎'),
    ('齋', '斎'),
    ('龍', '竜'),
    ('﨑', '崎'),
    ('𠮷', '吉'),
];

fn one_form(c: char) -> char {
    let found = VARIANTS.binary_search_by_key(&c, |(variant, _)| *variant);
    let entry = found.ok().and_then(|at| VARIANTS.get(at));
    entry.map_or(c, |(_, one)| *one)
}

/// The ways to write one folded character: katakana as hiragana and in half width, ASCII in upper case, kanji in their
/// variants.
pub(super) fn ways(c: char) -> Vec<String> {
    let mut all = vec![c.to_string()];
    match c {
        'a'..='z' => all.push(c.to_ascii_uppercase().to_string()),
        '\u{30A1}'..='\u{30FC}' => {
            let hiragana = u32::from(c).saturating_sub(0x60);
            if c <= '\u{30F6}' {
                all.extend(char::from_u32(hiragana).map(String::from));
            }
            all.extend(half_width(c));
        }
        _ => {
            let others = VARIANTS.iter().filter(|(_, one)| *one == c);
            all.extend(others.map(|(variant, _)| variant.to_string()));
        }
    }
    all
}

/// A katakana in half width, its voicing mark behind it.
fn half_width(c: char) -> Option<String> {
    ('\u{FF66}'..='\u{FF9D}').find_map(|half| {
        let marks = ["", "\u{FF9E}", "\u{FF9F}"];
        let mut written = marks.iter().map(|mark| format!("{half}{mark}"));
        written.find(|written| written.nfkc().eq(std::iter::once(c)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let units = Units::of(&Text::new(text));
        let slice = |unit: &Unit| units.slice(unit.start, unit.end).to_owned();
        units.all().iter().map(slice).collect()
    }

    #[test]
    fn words_numbers_and_signs_are_units_of_one_form() {
        assert_eq!(
            cut("Thompson^ÉLODIE_12Ａb"),
            ["thompson", "elodie", "12", "ab"]
        );
        assert_eq!(cut("ﾔﾏﾀﾞ やまだ"), ["ヤ", "マ", "ダ", "ヤ", "マ", "ダ"]);
        assert_eq!(cut("髙橋々ー"), ["高", "橋", "々", "ー"]);
        assert_eq!(cut("Straße Łódź"), ["strasse", "lodz"]);
        assert_eq!(cut("e\u{301}\u{323}a"), ["ea"]);
    }

    #[test]
    fn a_decimal_number_is_told_from_uids_and_from_text_with_a_number() {
        for text in ["0.390625", " -1.5e-3 ", "1024.5"] {
            assert!(is_decimal(text), "{text}");
        }
        for text in [
            "2.25.390625",
            "spacing 0.39",
            "12345.6",
            ".5",
            "1.",
            "390625",
            "",
        ] {
            assert!(!is_decimal(text), "{text}");
        }
    }

    #[test]
    fn a_mark_apart_from_its_kana_voices_it() {
        assert_eq!(cut("タ゛ﾃ は゜"), ["ダ", "テ", "パ"]);
    }

    #[test]
    fn variants_of_kanji_are_in_order_and_none_is_one_of_another() {
        assert!(VARIANTS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(VARIANTS.iter().all(|(_, one)| one_form(*one) == *one));
        assert_eq!(one_form('邉'), '辺');
    }

    #[test]
    fn leading_zeros_go_as_long_as_six_digits_are_left() {
        assert_eq!(bare("000390625"), "390625");
        assert_eq!(bare("000001"), "000001");
        assert_eq!(bare("0000012"), "000012");
        assert_eq!(bare("0a"), "0a");
        assert_eq!(bare("390625"), "390625");
    }

    #[test]
    fn units_far_apart_do_not_make_one_identifier() {
        let units = Units::of(&Text::new("a - b ---- c"));
        let apart: Vec<bool> = units.all().iter().map(|unit| unit.apart).collect();
        assert_eq!(apart, [false, false, true]);
        let units = Units::of(&Text::new("a\u{200B}\u{200B}\u{200B}\u{200B}\u{200B}b"));
        assert!(units.all().len() == 2 && !units.all().iter().any(|unit| unit.apart));
    }
}
