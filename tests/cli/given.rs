//! What a policy has from the command line only.
use super::{expect, place, run_in, write};

const POLICY: &str = r#"policy "asked" { version 1.0.0 language 1 dictionary dicom 2026d title "Who was asked" owner "The tests" }
ledger consent subject "subject_id" opted-out "opt_out"
dataset rule nobody-who-said-no { over subjects must be in consent where not opted-out because "They said no." }
test "who said nothing passes" {
  given  ledger consent { subject_id, opt_out  S1, no }
  given  dicom { PatientID = "S1" }
  expect pass nobody-who-said-no
}
"#;

#[test]
fn a_policy_whose_ledger_is_still_to_be_given_can_be_read_and_tested_but_not_checked_by() {
    let place = place();
    write(&place, "asked.sekisho", POLICY);
    for words in [
        "lint asked.sekisho",
        "test asked.sekisho",
        "prose asked.sekisho",
        "show asked.sekisho",
    ] {
        let ran = run_in(place.path(), words);
        assert_eq!(ran.status, 0, "{words}: {}{}", ran.out, ran.err);
    }
    expect(
        &place,
        "check clean -p asked.sekisho",
        2,
        "the ledger `consent` is not given",
    );
    write(
        &place,
        "consent.csv",
        "subject_id,opt_out\nSUBJ-000001,no\n",
    );
    expect(
        &place,
        "check clean -p asked.sekisho --list consent=consent.csv",
        1,
        "nobody-who-said-no",
    );
}

#[test]
fn a_policy_that_extends_one_whose_ledger_is_still_to_be_given_is_refused_as_well() {
    let place = place();
    write(&place, "asked.sekisho", POLICY);
    write(
        &place,
        "child.sekisho",
        "policy \"child\" { version 1.0.0 language 1 dictionary dicom 2026d title \"Ours\" owner \"The tests\" extends \"asked.sekisho\" }\n\
         rule no-name { for PatientBirthName in dicom must be absent because \"Names name.\" }\n",
    );
    expect(
        &place,
        "check clean -p child.sekisho",
        2,
        "--list consent=FILE",
    );
}
