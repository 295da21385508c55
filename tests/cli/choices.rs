//! By what is judged: parameters, lists, rules chosen.
use super::*;

#[test]
fn a_parameter_that_does_not_fit_is_refused() {
    let place = place();
    write(
        &place,
        "two.sekisho",
        &policy("two", "must be absent").replace("root", "trunk"),
    );
    write(
        &place,
        "k.sekisho",
        &policy("k", "must be absent").replace(
            "param root : text",
            "param k : integer = 5 at least 3\nparam root : text",
        ),
    );
    let check = "check clean -p ok.sekisho";
    expect(
        &place,
        &format!("{check} --set roots=9.9."),
        2,
        "did you mean `root`?",
    );
    expect(&place, &format!("{check} --set root"), 2, "NAME=VALUE");
    expect(&place, &format!("{check} --set =1"), 2, "NAME=VALUE");
    expect(
        &place,
        "check clean -p k.sekisho --set k=many",
        2,
        "--set k",
    );
    expect(
        &place,
        "check clean -p k.sekisho --set k=2",
        2,
        "moves `k` beyond its bound",
    );
    expect(
        &place,
        "check clean -p ps3-15-basic --set retain-uids=7",
        2,
        "`on` or `off`",
    );
    // With several policies, one that has the parameter is enough.
    expect(
        &place,
        &format!("{check} -p two.sekisho --set trunk=2.25."),
        0,
        "",
    );
    expect(
        &place,
        &format!("{check} -p two.sekisho --set branch=2.25."),
        2,
        "no policy has a parameter `branch`",
    );
    expect(
        &place,
        &format!("{check} --fail-on note --only roots --set root=9.9."),
        1,
        "",
    );
}

#[test]
fn a_list_that_does_not_fit_is_refused() {
    let place = place();
    let check = "check clean -p ok.sekisho";
    expect(
        &place,
        &format!("{check} --list wrods=x"),
        2,
        "did you mean `words`?",
    );
    expect(
        &place,
        &format!("{check} --list words=nowhere"),
        2,
        "`nowhere`",
    );
    fs::write(place.path().join("bytes"), b"a\xff\n").unwrap();
    expect(
        &place,
        &format!("{check} --list words=bytes"),
        2,
        "not UTF-8",
    );
    write(&place, "empty", "");
    expect(
        &place,
        &format!("{check} --list words=empty"),
        2,
        "there is no value in it",
    );
    write(&place, "good", "x\n");
    expect(&place, &format!("{check} --list words=good"), 0, "PASS");
}

#[test]
fn a_slip_in_only_or_skip_is_an_error_and_never_another_choice() {
    let place = place();
    for flag in ["--only", "--skip"] {
        expect(
            &place,
            &format!("check leaky {OK} {flag} privat-gone"),
            2,
            "did you mean `private-gone`?",
        );
        expect(
            &place,
            &format!("check leaky {OK} {flag} zzz*"),
            2,
            "fits no rule",
        );
        expect(
            &place,
            &format!("check leaky {OK} {flag} ["),
            2,
            "cannot be read",
        );
    }
    for choice in [
        "private-gone",
        "ok/private-gone",
        "private-*",
        "*/private-gone",
        "ok/*",
    ] {
        let ran = expect(&place, &format!("check leaky {OK} --only {choice}"), 1, "");
        assert!(ran.out.contains("ok/private-gone"), "{choice}");
    }
    let ran = expect(
        &place,
        "check leaky -p ok.sekisho --skip private-gone --format jsonl",
        1,
        "",
    );
    let notes = verdict(&ran.out)["notes"].to_string();
    assert!(notes.contains("`ok/private-gone` was left out"), "{notes}");
    assert!(
        !ran.out.contains(r#""rule":"ok/private-gone","severity""#),
        "{}",
        ran.out
    );
}
