//! `sekisho.toml` and the other verbs.
use super::*;

#[test]
fn sekisho_toml_is_found_upwards_and_says_how_to_run() {
    let place = place();
    write(
        &place,
        "sekisho.toml",
        "policy = [\"ok.sekisho\"]\nformat = \"concise\"\nfail-on = \"error\"\njobs = 1\nexclude = [\"SUBJ-0003\"]\n",
    );
    let above = expect(&place, "check clean", 0, "");
    assert!(
        above.out.contains("3 excluded") || above.out.contains("2 excluded"),
        "{}",
        above.out
    );
    let inside = run_in(&place.path().join("clean/SUBJ-0001"), "check .");
    assert_eq!(inside.status, 0, "{}{}", inside.out, inside.err);
    expect(&place, "check clean --no-config", 2, "no policy is named");
    // The command line wins.
    expect(
        &place,
        "check clean --fail-on warning --format jsonl",
        1,
        "{\"type\":\"verdict\"",
    );
}

#[test]
fn a_mistake_in_sekisho_toml_is_shown_with_its_place() {
    let place = place();
    for (text, said) in [
        (
            "policy = [\"ok.sekisho\"]\ncolour = \"x\"\n",
            "sekisho.toml:2:1",
        ),
        ("policy = [", "sekisho.toml:1:11"),
        (
            "policy = [\"ok.sekisho\"]\nformat = \"htlm\"\n",
            "human, concise, json, jsonl",
        ),
        ("policy = [\"ok.sekisho\"]\njobs = -1\n", "from 0 to 512"),
        (
            "policy = [\"ok.sekisho\"]\njobs = \"two\"\n",
            "from 0 to 512",
        ),
        (
            "policy = [\"ok.sekisho\"]\nfail-on = \"never\"\n",
            "expected one of",
        ),
        (
            "policy = [\"sub/none.sekisho\"]\n",
            "the policy `sub/none.sekisho` cannot be read",
        ),
        (
            "policy = [\"ok.sekisho\"]\nexclude = [\"[\"]\n",
            "--exclude",
        ),
    ] {
        write(&place, "sekisho.toml", text);
        expect(&place, "check clean", 2, said);
    }
    fs::write(place.path().join("sekisho.toml"), b"policy = [\"\xff\"]").unwrap();
    expect(&place, "check clean", 2, "not UTF-8");
    write(&place, "sekisho.toml", "policy = [\"sub/none.sekisho\"]\n");
    let inside = run_in(&place.path().join("clean"), "check .");
    assert!(
        inside.err.contains("`../sub/none.sekisho`"),
        "no path that nobody gave: {}",
        inside.err
    );
}

#[test]
fn lint_looks_at_every_policy_whatever_the_others_say() {
    let place = place();
    expect(&place, "lint ok.sekisho", 0, "ok.sekisho: 4 rules");
    write(&place, "bad.sekisho", "rule");
    let ran = run_in(place.path(), "lint nowhere.sekisho bad.sekisho ok.sekisho");
    assert_eq!(ran.status, 2);
    assert!(ran.out.contains("ok.sekisho: 4 rules"), "{}", ran.out);
    assert!(
        ran.err.contains("nowhere.sekisho") && ran.err.contains("bad.sekisho"),
        "{}",
        ran.err
    );
    write(
        &place,
        "warn.sekisho",
        &format!(
            "{}list spare {{ \"x\" }}\n",
            policy("warn", "must be absent")
        ),
    );
    expect(&place, "lint warn.sekisho", 0, "1 warning\n");
    expect(&place, "lint --strict warn.sekisho", 1, "1 warning\n");
    expect(&place, "lint", 2, "POLICY");
}

#[test]
fn inspect_shows_every_field_and_no_value() {
    let place = place();
    let file = "leaky/SUBJ-0001/CT/IM-0001.dcm";
    let masked = expect(&place, &format!("inspect {file}"), 0, "StudyDate");
    let shown = expect(&place, &format!("inspect --reveal {file}"), 0, "StudyDate");
    assert_eq!(masked.out.lines().count(), shown.out.lines().count());
    assert!(shown.out.contains("1.2.840.10008") && !masked.out.contains("1.2.840.10008"));
    write(&place, "half.dcm", "no DICOM");
    expect(&place, "inspect half.dcm", 1, "not judged");
    expect(&place, "inspect nowhere.dcm", 2, "`nowhere.dcm`");
    expect(
        &place,
        "inspect clean",
        2,
        "`sekisho check` judges a folder",
    );
}

#[test]
fn explain_knows_codes_and_rules_and_suggests_a_near_one() {
    let place = place();
    expect(&place, "explain truncated", 0, "# truncated");
    expect(
        &place,
        "explain ps3-15-basic/removed",
        0,
        "# ps3-15-basic/removed",
    );
    expect(&place, "explain removed", 0, "# ps3-15-basic/removed");
    expect(
        &place,
        "explain private-gone -p ok.sekisho",
        0,
        "# ok/private-gone",
    );
    expect(&place, "explain truncatd", 2, "did you mean `truncated`?");
    expect(
        &place,
        "explain ps3-15-basic/remved",
        2,
        "did you mean `removed`?",
    );
    expect(&place, "explain private-gone", 2, "`-p POLICY`");
}

#[test]
fn explain_prints_the_sql_of_a_rule_over_the_whole_dataset_and_of_no_other() {
    let place = place();
    let text = "policy \"plan\" { version 1.0.0 language 1 }\nscope people = table at \"people.csv\"\n\
        dataset rule groups { over people using people.sex, people.age in bands of 5 years top-coded at 90 \
        must have groups of at least 5 and have t-closeness of at most 0.2 in people.icd because \"Alone is found.\" }\n\
        rule names { for PatientName in dicom must be absent because \"A name.\" }\n";
    write(&place, "plan.sekisho", text);
    let plan = expect(&place, "explain groups --plan -p plan.sekisho", 0, "");
    insta::assert_snapshot!(plan.out);
    expect(
        &place,
        "explain names --plan -p plan.sekisho",
        2,
        "has no plan",
    );
    expect(
        &place,
        "explain group --plan -p plan.sekisho",
        2,
        "did you mean `groups`?",
    );
}

#[test]
fn an_option_behind_the_name_of_a_built_in_policy_is_as_if_it_were_set() {
    let place = place();
    let named = "ps3-15-basic+retain-uids+clean-descriptors";
    let set = "ps3-15-basic --set retain-uids=on --set clean-descriptors=on";
    for verb in ["show", "check leaky --format jsonl -p", "prose"] {
        let [a, b] = [named, set].map(|policy| run_in(place.path(), &format!("{verb} {policy}")));
        assert_eq!((a.out, a.status), (b.out, b.status), "{verb}");
    }
    expect(&place, &format!("lint {named}"), 0, named);
    expect(&place, "test ps3-15-basic+retain-uids", 0, "passed");
    expect(&place, &format!("diff ps3-15-basic {named}"), 1, "looser");
    write(&place, "sekisho.toml", &format!("policy = [\"{named}\"]\n"));
    expect(&place, "check leaky", 1, "ps3-15-basic");
    expect(
        &place,
        &format!("policies {named}"),
        0,
        "policy \"ps3-15-basic\"",
    );
    expect(
        &place,
        "policies",
        0,
        "ps3-15-basic+retain-uids  Retain UIDs Option",
    );
}

#[test]
fn an_option_that_a_policy_has_not_is_a_mistake() {
    let place = place();
    for (policy, told) in [
        ("ps3-15-basic+retain-uid", "did you mean `retain-uids`?"),
        ("ps3-15-basic+pseudonym", "no option `pseudonym`"),
        ("ps3-15-basic+", "no option ``"),
        ("ps3-15-basic+retain-uids+retain-uids", "twice"),
        ("ps3-15-basics+retain-uids", "did you mean `ps3-15-basic`?"),
    ] {
        for verb in [
            "show",
            "lint",
            "test",
            "prose",
            "check leaky -p",
            "diff ps3-15-basic",
        ] {
            expect(&place, &format!("{verb} {policy}"), 2, told);
        }
    }
    let both = "check leaky -p ps3-15-basic+retain-uids --set retain-uids=off";
    expect(&place, both, 2, "twice");
    let opposed = "show ps3-15-basic+retain-full-dates+retain-modified-dates";
    expect(&place, opposed, 2, "exclude each other");
}

#[test]
fn policies_lists_the_built_in_ones_and_prints_one_that_can_be_used() {
    let place = place();
    expect(&place, "policies", 0, "ps3-15-basic  ");
    expect(&place, "policies nothing-like-it", 2, "no built-in policy");
    let text = run_in(place.path(), "policies ps3-15-basic").out;
    write(&place, "copy.sekisho", &text);
    let [copy, own] = ["copy.sekisho", "ps3-15-basic"].map(|policy| {
        run_in(
            place.path(),
            &format!("check leaky -p {policy} --format jsonl"),
        )
        .out
    });
    assert_eq!(copy, own);
}
