//! `sekisho fmt` and `sekisho show`, as they are called.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use std::fs;
use std::path::Path;

use assert_cmd::Command;

/// Every policy of the repository, and its tests.
fn shipped() -> Vec<String> {
    let built_in = sekisho::policy::builtin_names().map(|name| format!("policies/{name}"));
    built_in
        .chain(["examples/research-release".to_owned()])
        .flat_map(|name| [format!("{name}.sekisho"), format!("{name}_test.sekisho")])
        .collect()
}

const UGLY: &str = "policy \"x\" { version 1.0.0 # first\nlanguage 1 }\nlist codes { \"A\", # an a\n\"B\", }\n\
                    rule r { for PatientID in dicom must be in codes # why not\n because \"It names somebody.\" }\n";

fn sekisho() -> Command {
    let mut command = Command::cargo_bin("sekisho").unwrap();
    command.current_dir(env!("CARGO_MANIFEST_DIR"));
    command
}

fn ugly(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("ugly.sekisho");
    fs::write(&path, UGLY).unwrap();
    path
}

#[test]
fn shipped_policies_are_in_the_canonical_form() {
    sekisho()
        .args(["fmt", "--check"])
        .args(shipped())
        .assert()
        .code(0)
        .stdout("");
}

#[test]
fn check_names_what_differs_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = ugly(folder.path());
    let named = format!("{}\n", path.display());
    sekisho()
        .args(["fmt", "--check"])
        .arg(&path)
        .assert()
        .code(1)
        .stdout(named);
    assert_eq!(fs::read_to_string(&path).unwrap(), UGLY);
}

#[test]
fn a_file_is_formatted_in_place_once_and_keeps_every_comment() {
    let folder = tempfile::tempdir().unwrap();
    let path = ugly(folder.path());
    sekisho().arg("fmt").arg(&path).assert().code(0);
    let text = fs::read_to_string(&path).unwrap();
    insta::assert_snapshot!(text);
    sekisho()
        .args(["fmt", "--check"])
        .arg(&path)
        .assert()
        .code(0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let path = ugly(folder.path());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.sekisho");
    symlink(&path, &link).unwrap();
    sekisho().arg("fmt").arg(&link).assert().code(0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
    assert_ne!(fs::read_to_string(&path).unwrap(), UGLY);
}

#[test]
fn standard_input_goes_to_standard_output_and_a_diff_can_be_read() {
    let out = sekisho()
        .args(["fmt", "-"])
        .write_stdin(UGLY)
        .assert()
        .code(0);
    let once = String::from_utf8(out.get_output().stdout.clone()).unwrap();
    sekisho()
        .args(["fmt", "-"])
        .write_stdin(once.clone())
        .assert()
        .code(0)
        .stdout(once);
    let out = sekisho()
        .args(["fmt", "--diff", "-"])
        .write_stdin(UGLY)
        .assert()
        .code(1);
    insta::assert_snapshot!(String::from_utf8_lossy(&out.get_output().stdout));
}

#[test]
fn a_policy_with_a_mistake_of_syntax_is_left_alone_and_one_of_meaning_is_formatted() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.sekisho");
    fs::write(&broken, "rule r { for  PatientName musst be absent }").unwrap();
    sekisho().arg("fmt").arg(&broken).assert().code(2);
    assert_eq!(
        fs::read_to_string(&broken).unwrap(),
        "rule r { for  PatientName musst be absent }"
    );
    sekisho()
        .args(["fmt", "-"])
        .write_stdin("rule r { for NoSuchThing }")
        .assert()
        .code(0);
}

#[test]
fn show_says_what_is_in_force_and_what_is_left_out() {
    let policy = "policy \"x\" { version 1.0.0 language 1 }\nparam strict : boolean = false\nparam root : text = \"2.25.\"\n\
                  list known { \"Donovan\" } secret\n\
                  rule a { for text in dicom when strict must not contain any of known because \"It names somebody.\" }\n\
                  rule b { for vr UI in dicom when not strict must be uid under root because \"It leads back.\" }\n";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.sekisho");
    fs::write(&path, policy).unwrap();
    let shown = |more: &[&str]| {
        let out = sekisho().arg("show").arg(&path).args(more).assert().code(0);
        String::from_utf8(out.get_output().stdout.clone()).unwrap()
    };
    insta::with_settings!({filters => vec![("[0-9a-f]{64}", "(digest)")]}, {
        insta::assert_snapshot!(shown(&["--set", "root=1.2.3."]));
    });
    assert!(shown(&["--set", "strict=true"]).contains("# Left out by `when not strict`: rule b"));
}

#[test]
fn what_show_prints_of_a_shipped_policy_is_canonical_but_for_its_own_remarks() {
    let out = sekisho().args(["show", "ps3-15-basic"]).assert().code(0);
    sekisho()
        .args(["fmt", "--check", "-"])
        .write_stdin(out.get_output().stdout.clone())
        .assert()
        .code(0);
}
