//! Words that both languages need: the names of value representations.
use crate::field::VR;

/// What a VR is called in English (PS3.5 Table 6.2-1) and in Japanese.
pub(super) fn vr_name(vr: VR) -> (&'static str, &'static str) {
    NAMES
        .iter()
        .find(|(short, ..)| *short == vr.to_string())
        .map_or(("", ""), |(_, en, ja)| (*en, *ja))
}

const NAMES: [(&str, &str, &str); 34] = [
    ("AE", "application entity", "応用エンティティ"),
    ("AS", "age", "年齢"),
    ("AT", "attribute tag", "属性タグ"),
    ("CS", "code string", "コード文字列"),
    ("DA", "date", "日付"),
    ("DS", "decimal string", "十進数文字列"),
    ("DT", "date and time", "日時"),
    ("FL", "single-precision number", "単精度実数"),
    ("FD", "double-precision number", "倍精度実数"),
    ("IS", "integer string", "整数文字列"),
    ("LO", "long string", "長文字列"),
    ("LT", "long text", "長テキスト"),
    ("OB", "bytes", "バイト列"),
    ("OD", "double-precision numbers", "倍精度実数列"),
    ("OF", "single-precision numbers", "単精度実数列"),
    ("OL", "32-bit words", "32ビット語列"),
    ("OV", "64-bit words", "64ビット語列"),
    ("OW", "16-bit words", "16ビット語列"),
    ("PN", "person name", "人名"),
    ("SH", "short string", "短文字列"),
    ("SL", "signed 32-bit integer", "符号付き32ビット整数"),
    ("SQ", "sequence", "シーケンス"),
    ("SS", "signed 16-bit integer", "符号付き16ビット整数"),
    ("ST", "short text", "短テキスト"),
    ("SV", "signed 64-bit integer", "符号付き64ビット整数"),
    ("TM", "time", "時刻"),
    ("UC", "unlimited characters", "無制限文字列"),
    ("UI", "unique identifier", "一意識別子"),
    ("UL", "unsigned 32-bit integer", "符号なし32ビット整数"),
    ("UN", "unknown", "不明"),
    ("UR", "URI or URL", "URI又はURL"),
    ("US", "unsigned 16-bit integer", "符号なし16ビット整数"),
    ("UT", "unlimited text", "無制限テキスト"),
    ("UV", "unsigned 64-bit integer", "符号なし64ビット整数"),
];

/// A tag as the standard writes it.
pub(super) fn tag(tag: crate::field::Tag) -> String {
    match crate::standard::keyword(tag) {
        Some(keyword) => keyword.to_owned(),
        None => format!("({:04X},{:04X})", tag.group(), tag.element()),
    }
}

/// A pattern of tags as the standard writes it.
pub(super) fn pattern(pattern: crate::field::TagPattern) -> String {
    let mut out = String::from("(");
    for digit in (0..8).rev() {
        if digit == 3 {
            out.push(',');
        }
        let given = pattern.mask >> (digit * 4) & 0xF == 0xF;
        match char::from_digit(pattern.value >> (digit * 4) & 0xF, 16) {
            Some(c) if given => out.push(c.to_ascii_uppercase()),
            _ => out.push('x'),
        }
    }
    out.push(')');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::{Tag, TagPattern};

    #[test]
    fn every_vr_has_a_name_in_both_languages() {
        assert_eq!(vr_name(VR::PN), ("person name", "人名"));
        assert_eq!(vr_name(VR::UV).0, "unsigned 64-bit integer");
    }

    #[test]
    fn tags_and_patterns_are_written_as_in_the_standard() {
        assert_eq!(tag(Tag(0x0010, 0x0010)), "PatientName");
        assert_eq!(tag(Tag(0x0029, 0x10AB)), "(0029,10AB)");
        let overlay = TagPattern {
            value: 0x6000_3000,
            mask: 0xFF00_FFFF,
        };
        assert_eq!(pattern(overlay), "(60xx,3000)");
    }
}
