//! Generalisations and traces.
use super::*;
use crate::policy::model::Mapping;

/// The classes that a table with one quantity has, all of which fail.
fn classes(rows: &str, quantity: Quantity) -> Vec<Option<String>> {
    let data_set = over(vec![quantity], Suppressed::OwnValue);
    let answer = answer(&table(rows), &data_set, vec![keep(Measure::Groups, 1e6)]);
    let groups = answer
        .groups
        .into_iter()
        .filter(|group| group.why == Why::Demand);
    groups
        .flat_map(|group| group.key)
        .map(|(_, value)| value)
        .collect()
}

fn of(values: &[&str]) -> Vec<Option<String>> {
    values
        .iter()
        .map(|value| Some((*value).to_owned()))
        .collect()
}

#[test]
fn numbers_fall_into_bands_by_their_lower_end() {
    let rows = "1|40\n2|44\n3|45\n4|44.9\n5|-1\n6|0";
    assert_eq!(
        classes(rows, stepped(vec![Step::Bands(5.0)])),
        of(&["-5", "0", "40", "45"])
    );
    let rows = "1|0.3\n2|0.39\n3|0.2999";
    assert_eq!(
        classes(rows, stepped(vec![Step::Bands(0.1)])),
        of(&["0.2", "0.3"])
    );
}

#[test]
fn top_and_bottom_codes_take_in_what_is_beyond() {
    let rows = "1|89\n2|90\n3|101\n4|17\n5|18\n6|2";
    let steps = vec![Step::TopCoded(90.0), Step::BottomCoded(18.0)];
    assert_eq!(classes(rows, stepped(steps)), of(&["18", "89", "90"]));
}

#[test]
fn texts_are_cut_by_characters_and_dates_to_years_and_months() {
    assert_eq!(
        classes("1|福岡県\n2|福岡市", stepped(vec![Step::First(2)])),
        of(&["福岡"])
    );
    let days = "1|2020-01-05\n2|2020-01-31\n3|2020-12-01";
    assert_eq!(classes(days, stepped(vec![Step::Year])), of(&["2020"]));
    assert_eq!(
        classes(days, stepped(vec![Step::Month])),
        of(&["2020-01", "2020-12"])
    );
}

#[test]
fn a_prefecture_comes_from_an_address_or_a_post_code() {
    let rows = "1|福岡県福岡市博多区仮想9-9-9\n2|812-0094\n3|福岡市\n4|8120094\n5|神奈川県\n6|817-0001\n7|〒100-0001 東京都";
    let found = classes(rows, stepped(vec![Step::Prefecture]));
    // The third names a city and no prefecture.
    assert_eq!(
        found,
        [vec![None], of(&["東京都", "神奈川県", "福岡県", "長崎県"])].concat()
    );
}

#[test]
fn a_post_code_is_read_however_it_is_spelled() {
    let found = |addresses: &[&str]| {
        let rows = (1..).zip(addresses).map(|(n, it)| format!("{n}|{it}"));
        classes(
            &rows.collect::<Vec<String>>().join("\n"),
            stepped(vec![Step::Prefecture]),
        )
    };
    let tokyo = [
        "100‐0001",
        "100‑0001",
        "100‒0001",
        "100–0001",
        "100—0001",
        "100−0001",
        "100ー0001",
        "100－0001",
        "100ｰ0001",
        "〒〒100-0001",
        "郵便番号：100-0001",
        "日本国東京都",
        "日本、〒100-0001 東京都",
        "160-0022 新宿区西新宿2-8-1",
        "〒1600022東京都",
    ];
    assert_eq!(found(&tokyo), of(&["東京都"]));
    let others = ["〒685-0001　隠岐の島町", "京都府", "812-0094 福岡県", "685"];
    assert_eq!(found(&others), of(&["京都府", "島根県", "福岡県"]));
    // None of them says where it is.
    let none = [
        "新宿区西新宿2-8-1",
        "160 新宿区",
        "38-0001",
        "1600-0022 新宿区",
    ];
    assert_eq!(found(&none), [None]);
}

#[test]
fn every_post_code_has_one_prefecture() {
    let mut codes: Vec<String> = (super::super::step::prefectures())
        .map(|(begins, _)| begins)
        .filter(|begins| begins.len() == 2)
        .collect();
    codes.sort();
    let all: Vec<String> = (0..100).map(|code| format!("{code:02}")).collect();
    assert_eq!(codes, all);
}

#[test]
fn a_value_that_is_in_no_mapping_is_a_finding() {
    let mapping = Mapping {
        name: "icd-chapters".to_owned(),
        pairs: vec![
            ("I10".to_owned(), "IX".to_owned()),
            ("I11".to_owned(), "IX".to_owned()),
        ],
        ..Mapping::default()
    };
    let mapped = stepped(vec![Step::Mapped(Arc::new(mapping))]);
    let data_set = over(vec![mapped], Suppressed::MatchAny);
    let answer = answer(
        &table("1|I10\n2|I11\n3|O'X\n4|-"),
        &data_set,
        vec![keep(Measure::Groups, 1.0)],
    );
    let why: Vec<_> = answer
        .groups
        .iter()
        .map(|group| (group.why, group.key.clone()))
        .collect();
    assert_eq!(why, [(Why::Unfit, vec![(0, Some("O'X".to_owned()))])]);
    assert_eq!(rows(&answer), [3]);
}

#[test]
fn a_trace_is_what_a_subject_has_in_all_its_records() {
    let rows = "1|a\n1|b\n2|b\n2|a\n2|a\n3|a";
    assert_eq!(classes(rows, traced(Trace::Set)), of(&["a", "a\u{1f}b"]));
    // Shifted by any number of days, intervals are the same.
    let days = "1|2020-01-05\n1|2020-02-05\n1|2020-02-06\n2|1999-01-01\n2|1999-02-01\n2|1999-02-02\n3|2020-01-05";
    assert_eq!(classes(days, traced(Trace::Intervals)), of(&["", "31 1"]));
}
