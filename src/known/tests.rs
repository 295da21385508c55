//! What is found and what is left alone.
use super::*;

fn known(values: &[&str]) -> Known {
    Known::new((1..).zip(values.iter().copied()), &[]).unwrap()
}

fn key() -> Key {
    Key::of(&(0..32).collect::<Vec<u8>>()).unwrap()
}

const ROSTER: [&str; 7] = [
    "Thompson^Élodie",
    "042992627730",
    "中村^大輔",
    "ナカムラ^ダイスケ",
    "MRN-0042",
    "van der Berg, Jan",
    "髙橋 一",
];

const FOUND: [&str; 21] = [
    "THOMPSON ELODIE",
    "elodie_thompson",
    "seen by thompsonelodie today",
    "sub-Thompson-Elodie_T1.dcm",
    "Ｔｈｏｍｐｓｏｎ，　Ｅlodie",
    "0429 9262 7730",
    "id:042992627730x",
    "2.25.42992627730.1",
    "００４２９９２６２７７３０",
    "患者中村大輔様",
    "大輔 中村",
    "中村　大輔",
    "ﾅｶﾑﾗ ﾀﾞｲｽｹ",
    "なかむら・だいすけ",
    "mrn0042",
    "MRN 0042",
    "Jan van der Berg",
    "VANDERBERG^JAN",
    "高橋一",
    "P042992627730",
    "42992627730",
];

const LEFT: [&str; 11] = [
    "Thompson",
    "thompsonelodies",
    "1042992627730",
    "0429926277301",
    "42992627731",
    "中村 花子",
    "MRN 00421",
    "Thompson went, and then Elodie",
    "0.42992627730",
    "ナカムラ ハナコ",
    "",
];

#[test]
fn an_identifier_is_found_however_it_is_written_and_nothing_near_it_is() {
    let plain = known(&ROSTER);
    let tokens: Vec<String> = ROSTER.iter().flat_map(|one| key().seal(one)).collect();
    let sealed = Known::new((1..).zip(tokens.iter().map(String::as_str)), &[key()]).unwrap();
    assert!(sealed.is_sealed() && !plain.is_sealed());
    for list in [&plain, &sealed] {
        for _ in 0..2 {
            for text in FOUND {
                assert!(list.find(&Text::new(text)).is_some(), "{text}");
            }
            for text in LEFT {
                assert_eq!(list.find(&Text::new(text)), None, "{text}");
            }
        }
    }
}

#[test]
fn the_place_is_that_in_the_text_as_it_was() {
    let place = known(&ROSTER).find(&Text::new("患者 ﾅｶﾑﾗ ﾀﾞｲｽｹ 様"));
    assert_eq!(place, Some(Place { first: 4, last: 13 }));
}

#[test]
fn a_whole_value_is_compared_in_the_same_form() {
    let list = known(&ROSTER);
    assert!(list.is("thompson elodie") && list.is("0429-9262-7730") && list.is("0042992627730"));
    assert!(!list.is("id 042992627730") && !list.is("") && !list.is("M"));
}

#[test]
fn what_is_too_short_or_too_common_is_left_out_and_told_of() {
    let list = known(&["M", "Thompson^Élodie", "2020", "F"]);
    assert_eq!(
        list.left_out(),
        &LeftOut {
            number: 3,
            lines: vec![1, 3, 4]
        }
    );
    assert_eq!(list.find(&Text::new("M 2020 F")), None);
}

#[test]
fn a_list_that_would_find_nothing_is_refused() {
    let refused = |values: &[&str], keys: &[Key]| {
        Known::new((1..).zip(values.iter().copied()), keys).unwrap_err()
    };
    assert!(matches!(refused(&["M", "F"], &[]), Refused::NothingLeft(left) if left.number == 2));
    let token = key().seal("Thompson").concat();
    assert_eq!(
        refused(&[&token], &[]),
        Refused::NoKey(key().id().to_owned(), 1)
    );
    assert_eq!(refused(&[&token, "Thompson"], &[key()]), Refused::Mixed(2));
    assert_eq!(refused(&["sealed:x"], &[key()]), Refused::Malformed(1));
}

#[test]
fn a_sealed_list_is_whole_if_its_end_counts_what_stands_before_it() {
    let other = Key::of(&(1..33).collect::<Vec<u8>>()).unwrap();
    let tokens = |key: &Key| key.seal("Thompson^Anna");
    let ask = |lines: &[String]| without_ends((1..).zip(lines.iter().cloned()).collect());
    let mine = tokens(&key());
    let count = mine.len();
    let mut lines = mine.clone();
    assert_eq!(ask(&lines), Err(Cut::NoEnd(count as u64)));
    lines.push(key().end(count));
    lines.extend(tokens(&other));
    assert_eq!(ask(&lines), Err(Cut::NoEnd(lines.len() as u64)));
    lines.push(other.end(count));
    let whole = ask(&lines).unwrap();
    assert_eq!(whole.len(), 2 * count);
    // The end of another list, and one that was cut itself.
    let mut wrong = mine.clone();
    wrong.push(other.end(count));
    assert_eq!(ask(&wrong), Err(Cut::NoEnd(count as u64)));
    let (line, says, has) = (count as u64, count, count - 1);
    wrong = mine.iter().skip(1).cloned().collect();
    wrong.push(key().end(count));
    assert_eq!(ask(&wrong), Err(Cut::Miscounted { line, says, has }));
    for end in ["sealed:", "sealed:00:end:", "sealed:00:end:+1"] {
        let mut wrong = mine.clone();
        wrong.push(end.to_owned());
        assert!(matches!(ask(&wrong), Err(Cut::NoEnd(_))), "{end}");
    }
}

#[test]
fn the_identifiers_never_show_in_debug_output() {
    assert!(!format!("{:?}", known(&ROSTER)).contains("hompson"));
}

#[test]
fn zeros_in_front_hide_nothing_and_many_of_them_cost_little() {
    let list = known(&["0000012", "42992627730"]);
    for text in [
        "0 0 0 0 12",
        "00000012",
        "0000-42992627730",
        "0000000000042992627730",
    ] {
        assert!(list.find(&Text::new(text)).is_some(), "{text}");
    }
    // Were each zero held against all behind it, this would take minutes.
    let zeros = "0 ".repeat(200_000);
    assert_eq!(list.find(&Text::new(&zeros)), None);
    assert!(
        list.find(&Text::new(&format!("{zeros}42992627730")))
            .is_some()
    );
}

#[test]
fn a_point_makes_no_post_code_of_a_number() {
    let roster = known(&["105-0000", "125-7234", "7048", "70481123"]);
    for text in [
        "105.0000",
        " -105.0000 ",
        "angle 105.0000 mm",
        "1\\105.0000",
        "-125.7234",
    ] {
        assert!(roster.find(&Text::new(text)).is_none(), "{text}");
    }
    assert_eq!(roster.find_in_bytes(b"\0dAngle = 105.0000\0"), Some(false));
    for text in [
        "105-0000",
        "〒105 0000",
        "1050000",
        "70481123.000",
        "7048.000",
        "7.048.1123",
    ] {
        assert!(roster.find(&Text::new(text)).is_some(), "{text}");
    }
}
