//! `sekisho prose`: every shipped policy, in both languages, as a committee reads it.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use assert_cmd::Command;

fn prose(policy: &str, lang: &str) -> String {
    let mut command = Command::cargo_bin("sekisho").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    let out = command
        .args(["prose", policy, "--lang", lang])
        .assert()
        .code(0);
    String::from_utf8(out.get_output().stdout.clone()).unwrap()
}

#[test]
fn every_shipped_policy_reads_as_plain_sentences_in_both_languages() {
    for (name, policy) in [
        ("ps3-15-basic", "ps3-15-basic"),
        ("dicom-graph", "dicom-graph"),
        ("research-release", "examples/research-release.sekisho"),
        ("mri-release", "tests/policy/ok/mri-release.sekisho"),
    ] {
        for lang in ["en", "ja"] {
            insta::with_settings!({filters => vec![("[0-9a-f]{64}", "(digest)")]}, {
                insta::assert_snapshot!(format!("{name}-{lang}"), prose(policy, lang));
            });
        }
    }
}
