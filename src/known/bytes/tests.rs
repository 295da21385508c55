//! Identifiers in bytes.
use std::sync::LazyLock;

use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
use proptest::prelude::*;

use super::super::Known;
use super::encode;

const ROSTER: [&str; 6] = [
    "Thompson^Elodie",
    "042992627730",
    "中村^大輔",
    "ダテ^ジュンイチロウ",
    "林^薫",
    "高橋^一",
];

fn roster() -> &'static Known {
    static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::new((1..).zip(ROSTER), &[]).unwrap());
    &KNOWN
}

/// The ways in which the roster's identifiers stand in files.
const WRITTEN: [&str; 22] = [
    "Thompson^Elodie",
    "THOMPSON ELODIE",
    "elodie_thompson",
    "ThompsonElodie",
    "042992627730",
    "0429-9262-7730",
    "42992627730",
    "中村^大輔",
    "中村 大輔",
    "中村　大輔",
    "中村大輔",
    "大輔中村",
    "大輔^中村",
    "ダテ^ジュンイチロウ",
    "だて　じゅんいちろう",
    "ダテジュンイチロウ",
    "じゅんいちろう・だて",
    "ﾀﾞﾃ ｼﾞｭﾝｲﾁﾛｳ",
    "ｼﾞｭﾝｲﾁﾛｳ^ﾀﾞﾃ",
    "高橋^一",
    "高橋　一",
    "一高橋",
];

fn in_each_encoding(text: &str) -> Vec<Vec<u8>> {
    let mut all = vec![text.as_bytes().to_vec()];
    all.extend(
        [SHIFT_JIS, EUC_JP]
            .iter()
            .filter_map(|one| encode(one, text)),
    );
    all.extend(encode(encoding_rs::UTF_16LE, text));
    all.extend(encode(encoding_rs::UTF_16BE, text));
    let (bytes, _, lost) = ISO_2022_JP.encode(text);
    if !lost {
        all.push(bytes.into_owned());
    }
    all
}

/// A byte that is part of no letter or number, and with which no character of UTF-16 begins or ends that is one.
fn no_letter() -> impl Strategy<Value = u8> {
    (3..0x80u8).prop_filter("a letter or a digit", |b| !b.is_ascii_alphanumeric())
}

proptest! {
    #[test]
    fn an_identifier_in_any_form_and_encoding_is_found_inside_random_bytes(
        written in 0..WRITTEN.len(),
        encoding in 0..6usize,
        before in prop::collection::vec(any::<u8>(), 0..64),
        border in (no_letter(), no_letter()),
        after in prop::collection::vec(any::<u8>(), 0..64),
    ) {
        let all = in_each_encoding(WRITTEN[written]);
        let Some(bytes) = all.get(encoding) else { return Ok(()) };
        let mut blob = before;
        // Kanji and kana may stand among anything.
        let is_latin = WRITTEN[written].is_ascii();
        blob.extend(is_latin.then_some(border.0));
        blob.extend(bytes);
        blob.extend(is_latin.then_some(border.1));
        blob.extend(after);
        prop_assert_eq!(roster().find_in_bytes(&blob), Some(true));
    }

    #[test]
    fn random_bytes_hold_no_identifier(bytes in prop::collection::vec(any::<u8>(), 0..4096)) {
        prop_assert_eq!(roster().find_in_bytes(&bytes), Some(false));
    }
}

#[test]
fn every_form_is_found_alone_in_every_encoding() {
    let roster = roster();
    for text in WRITTEN {
        for bytes in in_each_encoding(text) {
            assert_eq!(
                roster.find_in_bytes(&bytes),
                Some(true),
                "{text} {bytes:x?}"
            );
        }
    }
}

#[test]
fn a_part_of_a_longer_number_or_word_is_left_alone() {
    let roster = roster();
    for text in ["1042992627730", "xThompsonElodie", "中村花子", "Thompson"] {
        for bytes in in_each_encoding(text) {
            assert_eq!(roster.find_in_bytes(&bytes), Some(false), "{text}");
        }
    }
}

#[test]
fn a_name_of_two_kanji_must_stand_alone() {
    let roster = roster();
    let name = encode(SHIFT_JIS, "林薫").unwrap();
    let with = |before: &[u8], after: &[u8]| [before, &name, after].concat();
    assert_eq!(roster.find_in_bytes(&with(b"\0", b"\0")), Some(true));
    assert_eq!(roster.find_in_bytes(&with(b"^", b"")), Some(true));
    assert_eq!(roster.find_in_bytes(&with(b"\x9F", b"\0")), Some(false));
}

#[test]
fn a_letter_behind_a_kanji_of_shift_jis_is_no_half_of_it() {
    let mut bytes = encode(SHIFT_JIS, "様").unwrap();
    bytes.extend(b"Thompson Elodie");
    assert_eq!(roster().find_in_bytes(&bytes), Some(true));
}

#[test]
fn a_sealed_list_is_looked_for_in_bytes_and_in_many_of_them_kanji_are_undecided() {
    let key = super::super::Key::of(&(0..32).collect::<Vec<u8>>()).unwrap();
    let sealed = |names: &[&str]| {
        let lines: Vec<String> = names.iter().flat_map(|name| key.seal(name)).collect();
        let lines = (1..).zip(lines.iter().map(String::as_str));
        Known::new(lines, std::slice::from_ref(&key)).unwrap()
    };
    let all = sealed(&ROSTER);
    for written in ["Thompson^Elodie", "042992627730", "中村^大輔"] {
        for encoding in [SHIFT_JIS, EUC_JP, ISO_2022_JP] {
            let mut bytes = vec![0, 1, 0xFF, 0];
            bytes.extend(encoding.encode(written).0.iter());
            bytes.extend([0, 0xFE]);
            assert_eq!(all.find_in_bytes(&bytes), Some(true), "{written}");
        }
    }
    assert_eq!(all.find_in_bytes(&[0, 1]), Some(false));
    assert_eq!(all.find_in_bytes(&[0x80; 100]), Some(false));
    assert_eq!(all.find_in_bytes(&[0x80; super::SEALED_BYTES + 1]), None);
    let latin = sealed(&["Thompson^Elodie"]);
    assert_eq!(
        latin.find_in_bytes(&[0x80; super::SEALED_BYTES + 1]),
        Some(false)
    );
}
