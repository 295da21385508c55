//! What a release declares of itself, from the outside: `release.toml` in a dataset, `choose` and `init`.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
mod run;

use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use run::sekisho;

const POLICY: &str = r#"policy "t" { version 1.0.0 language 1 }
release rule for-research { for purpose must be present and be in { "research" } because "Nothing else was approved." }
release rule bound { for ban-on-re-identification must be true because "Nobody may be identified." }
release rule published { for published-items must cover dicom because "What is released was published." }
rule no-mail { for text in release must not contain "@" because "Strangers read it." }
"#;

/// A dataset with one DICOM file, and what it declares.
fn dataset(declaration: Option<&str>) -> TempDir {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data/a");
    fs::create_dir_all(&data).unwrap();
    let example = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/release-clean/SUBJ-0001/SR/IM-0001.dcm");
    fs::copy(example, data.join("b.dcm")).unwrap();
    fs::write(folder.path().join("p.sekisho"), POLICY).unwrap();
    if let Some(text) = declaration {
        fs::write(folder.path().join("data/release.toml"), text).unwrap();
    }
    folder
}

/// `rule field` of each finding in `release.toml`, and how often, in order.
fn found(folder: &Path) -> Vec<String> {
    let (_, out, err) = sekisho(folder, "check data -p p.sekisho --format jsonl");
    assert_eq!(err, "");
    let lines = run::lines(&out);
    let mut found: Vec<String> = lines
        .filter(|it| it["file"] == "release.toml")
        .map(|it| {
            let what = it["code"].as_str().or(it["rule"].as_str()).unwrap();
            format!("{what} {}", it["field"].as_str().unwrap_or("-"))
        })
        .collect();
    found.dedup();
    found
}

/// Every attribute of the file, as `published-items` names them.
fn everything() -> String {
    "purpose = \"research\"\nban-on-re-identification = true\npublished-items = [\"(xxxx,xxxx)\"]\n"
        .to_owned()
}

#[test]
fn a_release_that_declares_what_is_asked_for_passes() {
    let folder = dataset(Some(&everything()));
    let (status, out, _) = sekisho(
        folder.path(),
        "check data -p p.sekisho --exclude a/** --format jsonl",
    );
    assert_eq!((status, found(folder.path())), (0, vec![]), "{out}");
}

#[test]
fn a_release_without_a_declaration_fails_each_rule_that_asks_for_a_field() {
    let folder = dataset(None);
    assert_eq!(
        found(folder.path()),
        ["t/published published-items", "t/for-research purpose"]
    );
    let (status, out, _) = sekisho(folder.path(), "check data -p p.sekisho");
    assert_eq!(status, 1);
    let words: Vec<&str> = out.split_whitespace().filter(|word| *word != "│").collect();
    assert!(
        words
            .join(" ")
            .contains("the release declares nothing: there is no release.toml"),
        "{out}"
    );
}

#[test]
fn an_attribute_that_was_not_published_is_found_and_one_that_was_is_not() {
    let folder = dataset(Some(
        "purpose = \"research\"\npublished-items = [\"PatientSex\", \"Modality\"]\n",
    ));
    let found = found(folder.path());
    assert!(
        found.contains(&"t/published published-items[(0008,0016)]".to_owned()),
        "{found:?}"
    );
    assert!(
        !found
            .iter()
            .any(|it| it.contains("(0008,0060)") || it.contains("(0002,")),
        "{found:?}"
    );
}

#[test]
fn the_same_bytes_come_out_for_any_number_of_threads() {
    let folder = dataset(Some("published-items = [\"Modality\"]\n"));
    for n in 0..40 {
        let to = folder.path().join(format!("data/a/{n:02}.dcm"));
        fs::copy(folder.path().join("data/a/b.dcm"), to).unwrap();
    }
    let run = |jobs| {
        sekisho(
            folder.path(),
            &format!("check data -p p.sekisho --format json -j {jobs}"),
        )
    };
    assert_eq!(run(1), run(7));
}

#[test]
fn a_broken_declaration_is_found_and_stops_nothing() {
    let folder = dataset(Some("purpose = \"research\nTaro = @\n"));
    let found = found(folder.path());
    assert!(
        found.contains(&"declaration-broken -".to_owned()),
        "{found:?}"
    );
    let (_, out, _) = sekisho(folder.path(), "check data -p p.sekisho --format jsonl");
    assert!(!out.contains("Taro"), "{out}");
    assert!(out.contains("a/b.dcm"), "{out}");
}

#[test]
fn texts_and_comments_of_the_declaration_are_judged_as_text() {
    let folder = dataset(Some(&format!(
        "{}recipient = \"a@b\"\n# c@d\n",
        everything()
    )));
    assert_eq!(
        found(folder.path()),
        ["t/no-mail comment", "t/no-mail recipient"]
    );
}

#[test]
fn a_table_that_is_declared_must_be_there() {
    let folder = dataset(Some(&format!(
        "{}tables = [\"a/b.dcm\", \"c.csv\"]\n",
        everything()
    )));
    assert_eq!(found(folder.path()), ["declaration-contradiction tables"]);
    let folder = dataset(Some(&format!("{}tables = [\"a/b.dcm\"]\n", everything())));
    assert_eq!(found(folder.path()), Vec::<String>::new());
}

#[test]
fn numbers_that_are_declared_must_be_those_of_the_data() {
    let folder = dataset(Some(&format!(
        "{}files = 2\nimages = 0\nstudies = 1\nsubjects = 1\n",
        everything()
    )));
    let example = folder.path().join("data/a/b.dcm");
    fs::copy(&example, folder.path().join("data/a/c.dcm")).unwrap();
    assert_eq!(found(folder.path()), Vec::<String>::new());
    let wrong = format!(
        "{}files = 1\nimages = 2\nstudies = 3\nsubjects = 4\n",
        everything()
    );
    fs::write(folder.path().join("data/release.toml"), wrong).unwrap();
    assert_eq!(
        found(folder.path()),
        ["files", "images", "studies", "subjects"]
            .map(|field| format!("declaration-contradiction {field}"))
    );
    let broken = format!("{}files = -1\nstudies = \"two\"\n", everything());
    fs::write(folder.path().join("data/release.toml"), broken).unwrap();
    assert_eq!(
        found(folder.path()),
        ["files", "studies"].map(|field| format!("declaration-broken {field}"))
    );
}

#[test]
fn only_the_file_at_the_root_is_the_declaration() {
    let folder = dataset(None);
    fs::write(folder.path().join("data/a/release.toml"), everything()).unwrap();
    assert_eq!(found(folder.path()).len(), 2);
}

#[test]
fn a_link_in_place_of_the_declaration_is_none() {
    let folder = dataset(None);
    fs::write(folder.path().join("elsewhere.toml"), everything()).unwrap();
    std::os::unix::fs::symlink("../elsewhere.toml", folder.path().join("data/release.toml"))
        .unwrap();
    let found = found(folder.path());
    assert!(found.contains(&"symbolic-link -".to_owned()), "{found:?}");
    assert!(
        found.contains(&"t/for-research purpose".to_owned()),
        "{found:?}"
    );
}

const ANSWERS: [&str; 11] = [
    "--law us",
    "--law eu",
    "--law kr",
    "--law none --archive tcia",
    "--law none --archive own",
    "--law jp --recipient inside",
    "--law jp --recipient joint",
    "--law jp --recipient third-party --purpose research --consent opt-out",
    "--law jp --recipient third-party --purpose research --consent specific",
    "--law jp --recipient third-party --purpose commercial --consent none --notice yes --collected already --processor certified",
    "--law jp --recipient third-party --purpose commercial --consent none --collected later --processor self",
];

#[test]
fn what_init_writes_passes_lint_fmt_and_test_and_is_covered_whole() {
    for answers in ANSWERS {
        let folder = TempDir::new().unwrap();
        let (status, out, err) = sekisho(folder.path(), &format!("init site {answers}"));
        assert_eq!((status, err.as_str()), (0, ""), "{answers}");
        assert!(out.contains("wrote site/release.sekisho"), "{out}");
        let told = out;
        for check in [
            "lint --strict site/release.sekisho",
            "fmt --check site/release.sekisho site/release_test.sekisho",
            "test --min 100 site/release.sekisho",
        ] {
            let (status, out, err) = sekisho(folder.path(), check);
            assert_eq!(status, 0, "{answers}: {check}: {out}{err}");
        }
        // The configuration says the policy, and the declaration lacks only what the site has to say.
        let site = folder.path().join("site");
        fs::create_dir(site.join("data")).unwrap();
        fs::rename(site.join("release.toml"), site.join("data/release.toml")).unwrap();
        let ledger = "subject_id,notified_on,opted_out_on,withdrawn_on,purposes\nSUBJ-1,2026-01-02,,,research\n";
        fs::write(site.join("consent.csv"), ledger).unwrap();
        let check = match told.split_once("--list consent=FILE") {
            Some(_) => "check data --format jsonl --list consent=consent.csv",
            None => "check data --format jsonl",
        };
        let (status, out, err) = sekisho(&site, check);
        assert!(matches!(status, 0 | 1), "{answers}: {out}{err}");
        assert!(!out.contains("declaration-broken"), "{answers}: {out}");
    }
}

#[test]
fn init_writes_over_nothing_and_writes_all_or_nothing() {
    let folder = TempDir::new().unwrap();
    let mine = folder.path().join("release_test.sekisho");
    fs::write(&mine, "mine").unwrap();
    let (status, out, err) = sekisho(folder.path(), "init --law us");
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("release_test.sekisho"), "{err}");
    assert_eq!(fs::read_to_string(&mine).unwrap(), "mine");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn without_a_terminal_a_missing_answer_is_named_and_nothing_is_written() {
    let folder = TempDir::new().unwrap();
    for verb in ["choose", "init"] {
        let (status, out, err) = sekisho(folder.path(), &format!("{verb} --law jp"));
        assert_eq!((status, out.as_str()), (2, ""));
        assert!(err.contains("`--recipient` is missing"), "{err}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn choose_tells_scripts_what_it_tells_people() {
    let folder = TempDir::new().unwrap();
    let (status, out, _) = sekisho(
        folder.path(),
        "choose --format json --law jp --recipient joint",
    );
    let told: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(status, 0);
    assert_eq!(told["outcome"], "jp-appi-pseudonymised");
    assert_eq!(told["declare"][0]["field"], "legal-basis");
    assert_eq!(told["declare"][0]["value"], "jp-appi-pseudonymised");
    assert_eq!(told["policies"][0], "jp-appi-pseudonymised");
}
