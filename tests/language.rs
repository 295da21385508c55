//! The policy language as a whole: examples that are accepted, and examples that are refused with the right message.
#![expect(
    clippy::unwrap_used,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use sekisho::field::{Tag, VR};
use sekisho::policy::error::Code;
use sekisho::policy::model::{
    Content, Depth, Files, Interval, Must, Predicate, Selector, Source, Target,
};
use sekisho::policy::{Environment, Loaded, Mistake, Mistakes, load};

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/policy")
        .join(kind)
}

fn examples(kind: &str) -> Vec<PathBuf> {
    policies_in(&folder(kind))
}

fn policies_in(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "sekisho"))
        // Files of tests are no policies.
        .filter(|path| !path.to_string_lossy().ends_with("_test.sekisho"))
        .collect();
    all.sort();
    all
}

type Pairs<T> = Vec<(String, T)>;

/// Comments at the start of an example say what the command line gives: `# --set k=7`, `# --list l=lists/l.txt`.
fn overrides(text: &str, path: &Path) -> (Pairs<String>, Pairs<PathBuf>) {
    let mut set = Vec::new();
    let mut lists = Vec::new();
    for line in text.lines().take_while(|line| line.starts_with("# --")) {
        let (what, pair) = line.strip_prefix("# --").unwrap().split_once(' ').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        match what {
            "set" => set.push((name.to_owned(), value.to_owned())),
            _ => lists.push((name.to_owned(), path.parent().unwrap().join(value))),
        }
    }
    (set, lists)
}

/// The code that an example is named by: what stands before `--`.
fn code_of(path: &Path) -> &str {
    path.file_stem()
        .unwrap()
        .to_str()
        .unwrap()
        .split("--")
        .next()
        .unwrap()
}

/// Mistakes as a person reads them: code, message, each underlined text with its label, help.
fn told(mistakes: &[Mistake], text: &str) -> String {
    let mut out = String::new();
    for mistake in mistakes {
        out += &format!("{}: {}\n", mistake.kind(), mistake.message());
        for place in mistake.places() {
            let line = 1 + text[..place.span.start].matches('\n').count();
            out += &format!(
                "  line {line}: [{}] {}\n",
                text[place.span.clone()].escape_debug(),
                place.text
            );
        }
        if let Some(help) = mistake.advice() {
            out += &format!("  help: {help}\n");
        }
    }
    out
}

fn load_file(path: &Path) -> Result<Loaded, Mistakes> {
    let source = Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    let (set, lists) = overrides(&source.text, path);
    load(
        source,
        &Environment {
            folder: path.parent(),
            set: &set,
            lists: &lists,
            // Waivers in examples are held against this day.
            today: Some(20_261_120),
            ..Environment::default()
        },
    )
}

#[test]
fn every_accepted_example_loads_without_a_word() {
    for path in examples("ok") {
        let loaded = load_file(&path).unwrap_or_else(|mistakes| {
            panic!("{}: {:?}", path.display(), miette::Report::new(mistakes))
        });
        assert!(
            loaded.lints.is_empty(),
            "{}: {:?}",
            path.display(),
            loaded.lints
        );
    }
}

#[test]
fn every_policy_of_the_repository_loads_without_a_word() {
    for folder in ["policies", "examples"] {
        let found = policies_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
        assert!(!found.is_empty(), "{folder}");
        for path in found {
            let loaded = load_file(&path)
                .unwrap_or_else(|mistakes| panic!("{:?}", miette::Report::new(mistakes)));
            assert!(
                loaded.lints.is_empty(),
                "{}: {:?}",
                path.display(),
                loaded.lints
            );
        }
    }
}

#[test]
fn every_refused_example_gets_one_message_at_its_place() {
    let mut wrong = Vec::new();
    for path in examples("err") {
        let text = std::fs::read_to_string(&path).unwrap();
        let mistakes: Vec<Mistake> = match load_file(&path) {
            Ok(loaded) => loaded.lints,
            Err(mistakes) => mistakes.iter().cloned().collect(),
        };
        let name = path.file_stem().unwrap().to_str().unwrap();
        let told = told(&mistakes, &text);
        insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_snapshot!(name, told);
        });
        if mistakes.len() != 1 || mistakes[0].kind().as_str() != code_of(&path) {
            wrong.push(format!("{name}:\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_a_refused_example() {
    let examples = examples("err");
    for code in Code::ALL {
        // These take more than a page, and are made by tests.
        if matches!(code, Code::TooLarge | Code::TooManyMistakes) {
            continue;
        }
        assert!(
            examples.iter().any(|path| code_of(path) == code.as_str()),
            "no example of {code}"
        );
    }
}

const HEADER: &str = "policy \"p\" { version 1.0.0 language 1 }\n";

fn load_text(text: &str) -> Result<Loaded, Mistakes> {
    load_with(text, &[])
}

fn load_with(text: &str, set: &[(&str, &str)]) -> Result<Loaded, Mistakes> {
    let set: Vec<(String, String)> = set
        .iter()
        .map(|(a, b)| ((*a).to_owned(), (*b).to_owned()))
        .collect();
    load(
        Source {
            name: "p.sekisho".to_owned(),
            text: text.to_owned(),
        },
        &Environment {
            set: &set,
            ..Environment::default()
        },
    )
}

fn rule(name: &str, says: &str) -> String {
    format!("rule {name} {{ {says} because \"Names identify people.\" }}\n")
}

fn must_of(says: &str) -> Must {
    let text = format!("{HEADER}{}", rule("r", says));
    load_text(&text).unwrap().policy.rules.remove(0).must
}

#[test]
fn five_mistakes_of_syntax_and_of_meaning_give_five_messages_in_the_order_of_the_text() {
    let text = "policy \"p\" { version 1.0.0 language 1 }
list sites { \"A\" \"B\" }
scope mri = dicom where Modalty is \"MR\"
rule a { for PatientNmae in mri must be absent because \"Names identify people.\" }
ruel b { for PatientID in dicom must be absent because \"Names identify people.\" }
rule c { for text in dicom must not contain any of sites because \"TODO\" }
";
    let mistakes = load_text(text).unwrap_err();
    let told: Vec<(usize, &str)> = mistakes
        .iter()
        .map(|mistake| {
            let start = mistake.places()[0].span.start;
            (
                1 + text[..start].matches('\n').count(),
                mistake.kind().as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (2, "unexpected"),
            (3, "unknown-keyword"),
            (4, "unknown-keyword"),
            (5, "unknown-item"),
            (6, "placeholder-text"),
        ]
    );
    assert_eq!(
        mistakes.to_string(),
        "the policy `p.sekisho` has 5 mistakes"
    );
}

#[test]
fn mistakes_are_shown_with_their_line_by_miette() {
    let mistakes = load_text(&format!(
        "{HEADER}{}",
        rule("r", "for PatientNmae in dicom must be absent")
    ))
    .unwrap_err();
    let mut shown = String::new();
    miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::unicode_nocolor())
        .with_width(100)
        .render_report(&mut shown, &mistakes)
        .unwrap();
    insta::assert_snapshot!(shown);
}

#[test]
fn selectors_mean_tags_patterns_and_creators() {
    let text = format!(
        "{HEADER}{}",
        rule(
            "r",
            "for PatientName, (0010,0020), (60xx,3000), OverlayData, vr PN, private \"ACME 1.1\" (0029,xx10), \
             DeidentificationMethodCodeSequence.CodeValue except every attribute at top in dicom must be absent"
        )
    );
    let policy = load_text(&text).unwrap().policy;
    let Target::Fields(selection) = &policy.rules[0].target else {
        panic!("a rule on fields");
    };
    let overlay = |mask| {
        Selector::Pattern(sekisho::field::TagPattern {
            value: 0x6000_3000,
            mask,
        })
    };
    assert_eq!(
        selection.include,
        [
            Selector::Tag(Tag(0x0010, 0x0010)),
            Selector::Tag(Tag(0x0010, 0x0020)),
            // As written; and by the dictionary, where overlays are in even groups.
            overlay(0xFF00_FFFF),
            overlay(0xFF01_FFFF),
            Selector::Vr(VR::PN),
            Selector::PrivateOf {
                creator: "ACME 1.1".to_owned(),
                pattern: Some(sekisho::field::TagPattern {
                    value: 0x0029_0010,
                    mask: 0xFFFF_00FF,
                }),
            },
            Selector::Path(vec![Tag(0x0012, 0x0064), Tag(0x0008, 0x0100)]),
        ]
    );
    assert_eq!(selection.except, [Selector::Every]);
    assert_eq!(selection.depth, Depth::Top);
}

#[test]
fn values_become_what_they_are_compared_as() {
    let dates = must_of("for vr DA in dicom must be in 1900-01-01 .. 1925-12-31");
    assert!(matches!(
        dates,
        Must::Is(Predicate::Within(Interval::Dates(
            Some(19_000_101),
            Some(19_251_231)
        )))
    ));
    let years = must_of("for PatientAge in dicom must be at most 90 years");
    assert!(
        matches!(years, Must::Is(Predicate::Within(Interval::Years(None, Some(max)))) if max == 90.0)
    );
    let Must::Is(Predicate::UidUnder(roots)) =
        must_of("for vr UI in dicom must be uid under \"2.25.\"")
    else {
        panic!("a root");
    };
    assert_eq!(roots, ["2.25"]);
    let Must::Is(Predicate::OneOf(list)) =
        must_of("for vr DA in dicom must be in { 1990-01-31, \"19900201\" }")
    else {
        panic!("a set");
    };
    let mut values: Vec<&String> = list.values.iter().collect();
    values.sort();
    assert_eq!(values, ["1990-01-31", "19900131", "19900201"]);
}

#[test]
fn match_is_the_whole_value_and_contain_match_a_part_of_it() {
    let Must::Is(Predicate::Match(whole)) = must_of("for PatientName in dicom must match /a|b/")
    else {
        panic!("a match");
    };
    assert!(whole.regex.is_match("b") && !whole.regex.is_match("ab"));
    let Must::Is(Predicate::Contain(contents)) =
        must_of("for PatientName in dicom must contain match /DOE/ ignoring case")
    else {
        panic!("something contained");
    };
    let [Content::Match(part)] = contents.all() else {
        panic!("a contained match");
    };
    assert!(part.regex.is_match("jane doe") && !part.regex.is_match("jane"));
}

#[test]
fn a_rule_whose_when_does_not_hold_is_left_out_but_still_checked() {
    let text = format!(
        "{HEADER}param retain-uids : option = off\n{}{}",
        rule("a", "for vr UI in dicom must be uid when retain-uids"),
        rule(
            "b",
            "for vr UI in dicom must be uid under \"2.25.\" when not retain-uids"
        ),
    );
    let names = |set: &[(&str, &str)]| -> Vec<String> {
        load_with(&text, set)
            .unwrap()
            .policy
            .rules
            .into_iter()
            .map(|rule| rule.name)
            .collect()
    };
    assert_eq!(names(&[]), ["b"]);
    assert_eq!(names(&[("retain-uids", "on")]), ["a"]);
    assert!(load_text(&text.replace("be uid when", "be udi when")).is_err());
}

#[test]
fn set_changes_a_param_within_its_bounds_only() {
    let text = format!(
        "{HEADER}param k : integer = 5 at least 3 at most 9\n{}",
        rule(
            "r",
            "for PatientComments in dicom must have at most k characters"
        )
    );
    let policy = load_with(&text, &[("k", "4")]).unwrap().policy;
    assert_eq!(policy.params, [("k".to_owned(), "4".to_owned())]);
    assert!(
        matches!(policy.rules[0].must, Must::Is(Predicate::Characters(count)) if count.max == Some(4))
    );
    for wrong in ["2", "10", "five", "4.5", ""] {
        assert!(load_with(&text, &[("k", wrong)]).is_err(), "{wrong}");
    }
    assert!(load_with(&text, &[("k", "4"), ("k", "5")]).is_err());
}

#[test]
fn options_of_the_policy_are_in_force() {
    use sekisho::standard::PsOption;
    let text = format!(
        "{HEADER}param retain-uids : option = on\nparam clean-graphics : option = off\n{}",
        rule("r", "for PatientName in dicom must be absent")
    );
    let options = load_text(&text).unwrap().policy.options;
    assert!(options.contains(PsOption::RetainUids));
    assert!(!options.contains(PsOption::CleanGraphics));
}

#[test]
fn a_list_from_the_command_line_takes_the_place_of_the_policys_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roster.csv");
    std::fs::write(&file, "mrn,name\n001,Ａbc\n002,d\n").unwrap();
    let source = |column: &str| Source {
        name: "p.sekisho".to_owned(),
        text: format!(
            "{HEADER}list roster from \"none.csv\" {column} ignoring case ignoring width\n{}",
            rule("r", "for text in dicom must not contain any of roster")
        ),
    };
    let lists = [("roster".to_owned(), file)];
    let environment = Environment {
        lists: &lists,
        ..Environment::default()
    };
    let loaded = load(source("column \"name\""), &environment).unwrap();
    let mut values: Vec<&str> = loaded.policy.lists[0]
        .values
        .iter()
        .map(String::as_str)
        .collect();
    values.sort_unstable();
    assert_eq!(values, ["abc", "d"]);
    assert!(load(source("column \"age\""), &environment).is_err());
    assert!(load(source("column \"name\""), &Environment::default()).is_err());
}

#[test]
fn a_list_that_is_no_file_or_too_large_is_refused_without_being_read() {
    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.txt");
    std::fs::File::create(&large)
        .unwrap()
        .set_len((256 << 20) + 1)
        .unwrap();
    for (path, code) in [
        (large, Code::TooLarge),
        (folder.path().to_owned(), Code::ListFile),
    ] {
        let lists = [("l".to_owned(), path)];
        let source = Source {
            name: "p.sekisho".to_owned(),
            text: format!(
                "{HEADER}list l {{ \"A\" }}\n{}",
                rule("r", "for text in dicom must be in l")
            ),
        };
        let refused = load(
            source,
            &Environment {
                lists: &lists,
                ..Environment::default()
            },
        )
        .unwrap_err();
        assert_eq!(refused.iter().next().unwrap().kind(), code);
    }
}

#[test]
fn two_unknown_items_in_a_row_get_two_messages_and_none_for_what_they_hold() {
    let text = format!(
        "{HEADER}scop a = dicom where Modality in {{ \"MR\" }}\n  and not Rows is 5\nruel b {{ for PatientName {{ }} }}\n{}",
        rule("r", "for PatientName in a must be absent")
    );
    let told: Vec<String> = load_text(&text)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(told, ["`scop` begins no item", "`ruel` begins no item"]);
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_policys_folder_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let outside = tempfile::tempdir().unwrap();
    std::fs::write(outside.path().join("secret.txt"), "x\n").unwrap();
    std::fs::write(folder.path().join("own.txt"), "x\n").unwrap();
    std::os::unix::fs::symlink(
        outside.path().join("secret.txt"),
        folder.path().join("link.txt"),
    )
    .unwrap();
    std::os::unix::fs::symlink(
        folder.path().join("own.txt"),
        folder.path().join("inner.txt"),
    )
    .unwrap();
    let load_list = |file: &str| {
        load(
            Source {
                name: "p.sekisho".to_owned(),
                text: format!(
                    "{HEADER}list l from \"{file}\"\n{}",
                    rule("r", "for text in dicom must be in l")
                ),
            },
            &Environment {
                folder: Some(folder.path()),
                ..Environment::default()
            },
        )
    };
    assert!(load_list("own.txt").is_ok());
    assert!(load_list("inner.txt").is_ok());
    let refused = load_list("link.txt").unwrap_err();
    assert_eq!(refused.iter().next().unwrap().kind(), Code::OutsideFolder);
}

#[test]
fn the_digest_is_that_of_what_is_said_and_not_of_how_it_is_spaced() {
    let text = format!(
        "{HEADER}param k : integer = 5\nlist l {{ \"A\", \"B\" }}\n{}",
        rule(
            "r",
            "for PatientComments in dicom must have at most k characters and not be in l"
        )
    );
    let digest = |text: &str, set: &[(&str, &str)]| load_with(text, set).unwrap().policy.digest;
    let plain = digest(&text, &[]);
    assert!(plain.starts_with("blake3:") && plain.len() == 71);
    assert_eq!(
        digest(
            &text.replace("{ ", "{\n\t").replace("dicom", "  dicom"),
            &[]
        ),
        plain
    );
    assert_eq!(
        digest(&text.replace("rule", "# a comment\nrule"), &[]),
        plain
    );
    assert_ne!(digest(&text.replace("people", "persons"), &[]), plain);
    assert_ne!(digest(&text, &[("k", "6")]), plain);
    assert_eq!(digest(&text, &[("k", "5")]), plain);
}

#[test]
fn the_digest_tells_nothing_of_the_values_of_a_secret_list() {
    let nobody = rule("r", "for text in dicom must not contain any of l");
    let inline = |values: &str, more: &str| {
        let text = format!("{HEADER}list l {{ {values} }}{more}\n{nobody}");
        load_text(&text).unwrap().policy.digest
    };
    let [one, other] = [r#""Thompson^Anna""#, r#""Yamada^Hanako", "0429927730""#];
    assert_eq!(inline(one, " secret"), inline(other, " secret"));
    assert_ne!(inline(one, ""), inline(other, ""));
    assert_ne!(inline(one, " secret"), inline(one, ""));

    let folder = tempfile::tempdir().unwrap();
    let from_file = |values: &str, from: &str| {
        std::fs::write(folder.path().join("l.csv"), values).unwrap();
        let environment = Environment {
            folder: Some(folder.path()),
            ..Environment::default()
        };
        let source = Source {
            name: "p.sekisho".to_owned(),
            text: format!("{HEADER}list l from \"l.csv\" {from}\n{nobody}"),
        };
        load(source, &environment).unwrap().policy.digest
    };
    let [one, other] = ["mrn\nThompson^Anna\n", "mrn\nYamada^Hanako\n0429927730\n"];
    let column = "columns \"mrn\"";
    let secret = format!("{column} secret");
    assert_eq!(from_file(one, &secret), from_file(other, &secret));
    assert_ne!(from_file(one, column), from_file(other, column));
    assert_ne!(from_file(one, &secret), from_file(one, "secret"));
    // A pin of the roster is a digest of it; that there is one counts.
    let pinned = |text: &str| {
        let pin = blake3::hash(text.as_bytes()).to_hex();
        from_file(text, &format!("pinned \"blake3:{pin}\" {secret}"))
    };
    assert_eq!(pinned(one), pinned(other));
    assert_ne!(pinned(one), from_file(one, &secret));
}

#[test]
fn a_mistake_in_a_policy_never_shows_the_values_of_a_secret_list() {
    for (values, rest) in [
        (r#"{ "Hiddenvalue", 5x } secret"#, ""),
        (r#"{ "Hiddenvalue" "Hiddenother" } secret"#, ""),
        (r#"{ Hiddenvalue, "Hiddenother" } ignoring case secret"#, ""),
        (r#"{ "Hiddenvalue", "Hiddenother } secret"#, ""),
        (r#"{ "Hiddenvalue", "Hiddenother" secret"#, ""),
        (r#"{ "Hiddenvalue" } secrt"#, ""),
        (r#"{ "Hiddenvalue", /Hiddenother(/ } secret"#, ""),
        (r#"{ "Hiddenvalue", 1990-13-31, 'Hiddenother' } secret"#, ""),
        (r#"{ "Hiddenvalue" } secret"#, "rule next { }"),
        (r#"{ "Hiddenvalue", "Hidden\q" } secret"#, ""),
    ] {
        let text = format!("{HEADER}list l {values}\n{rest}");
        let mistakes = load_text(&text).unwrap_err();
        let mut all = String::new();
        let handler = miette::GraphicalReportHandler::new_themed(miette::GraphicalTheme::none());
        handler.render_report(&mut all, &mistakes).unwrap();
        for hidden in ["Hidden", "5x", "1990"] {
            assert!(!all.contains(hidden), "{values}: {all}");
        }
        assert!(all.contains("list l {"), "{all}");
    }
    let mistakes = load_text(&format!("{HEADER}list l {{ \"Shown\", 5x }}\n")).unwrap_err();
    assert!(format!("{mistakes:?}").contains("5x"));
}

#[test]
fn scopes_may_stand_in_any_order_and_are_named_by_index() {
    let text = format!(
        "{HEADER}scope b = a at \"x/**\"\nscope a = dicom where Modality is \"MR\" or Modality is absent\n{}",
        rule("r", "for PatientName in b except a must be absent")
    );
    let policy = load_text(&text).unwrap().policy;
    assert_eq!(
        policy
            .scopes
            .iter()
            .map(|scope| scope.name.as_str())
            .collect::<Vec<_>>(),
        ["b", "a"]
    );
    assert!(matches!(&policy.scopes[0].files, Files::At(inner, glob)
        if matches!(**inner, Files::Scope(1)) && glob.is_match("x/y/z.dcm") && !glob.is_match("y.dcm")));
    assert!(matches!(&policy.rules[0].files, Files::Except(a, b)
        if matches!(**a, Files::Scope(0)) && matches!(**b, Files::Scope(1))));
}

#[test]
fn a_policy_of_more_than_eight_mebibytes_is_refused() {
    let text = format!("{HEADER}{}", "#".repeat(8 << 20));
    assert_eq!(
        load_text(&text).unwrap_err().iter().next().unwrap().kind(),
        Code::TooLarge
    );
}

#[test]
fn a_policy_with_a_thousand_mistakes_is_not_read_to_its_end() {
    let text = format!("{HEADER}{}", "ruel r { }\n".repeat(5_000));
    let mistakes = load_text(&text).unwrap_err();
    assert_eq!(mistakes.iter().count(), 1_001);
    assert_eq!(
        mistakes.iter().last().unwrap().kind(),
        Code::TooManyMistakes
    );
}

#[test]
fn large_policies_take_no_more_than_their_size_does() {
    let many = |what: &str, n: usize| what.repeat(n);
    let chain: String = (0..3_000)
        .map(|n| format!("scope s{n} = s{}\n", n + 1))
        .collect();
    let wide: String = (0..500)
        .map(|n| {
            format!(
                "scope s{n} = {}dicom\n",
                (n + 1..500).map(|m| format!("s{m}, ")).collect::<String>()
            )
        })
        .collect();
    for text in [
        rule(
            "r",
            &format!(
                "for {}PatientName in dicom must be absent",
                many("PatientNmae, ", 20_000)
            ),
        ),
        rule(
            "r",
            &format!(
                "for {}private except {}private in dicom must be absent",
                many("PatientName, ", 20_000),
                many("PatientID, ", 20_000)
            ),
        ),
        rule(
            "r",
            &format!(
                "for text in dicom must {}be absent",
                many("be empty or ", 20_000)
            ),
        ),
        format!("{chain}scope s3000 = dicom\n"),
        wide,
        many("｛", 50_000),
        many("{", 100_000),
        many("(", 100_000),
        many("\"", 100_001),
        many("list l {\n", 20_000),
        many("waive w {\n", 20_000),
    ] {
        let started = std::time::Instant::now();
        never_panics(&format!("{HEADER}{text}"));
        println!(
            "{:?} {}",
            started.elapsed(),
            text.chars().take(40).collect::<String>()
        );
        assert!(started.elapsed().as_secs() < 60);
    }
}

#[test]
fn two_thousand_rules_are_read_without_lints_and_keep_their_order() {
    let mut text = HEADER.to_owned();
    for n in 0..2_000 {
        text += &rule(
            &format!("r-{n}"),
            &format!("for (0011,{n:04x}) in dicom must be absent or match /[A-Z]+{n}/"),
        );
    }
    let started = std::time::Instant::now();
    let loaded = load_text(&text).unwrap();
    println!("2,000 rules: {:?}", started.elapsed());
    assert!(loaded.lints.is_empty());
    assert_eq!(loaded.policy.rules.len(), 2_000);
    assert_eq!(loaded.policy.rules[1_999].name, "r-1999");
}

/// Loading ends, with a policy or with mistakes that point into the text.
fn never_panics(text: &str) {
    if let Err(mistakes) = load_text(text) {
        assert!(mistakes.iter().next().is_some());
        for mistake in &mistakes {
            // Not the word of last resort for an item that has a parser.
            let known = ["policy", "param", "list", "scope", "rule"];
            assert!(
                !known
                    .iter()
                    .any(|word| mistake.message() == format!("`{word}` begins no item")),
                "{text:?}"
            );
            for place in mistake.places() {
                assert!(text.get(place.span.clone()).is_some(), "{mistake:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300,
        failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_parser_panic(text in "(?s).{0,200}") {
        never_panics(&text);
    }

    #[test]
    fn no_row_of_our_own_words_makes_the_parser_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        never_panics(&words.join(" "));
        never_panics(&format!("{HEADER}rule r {{ {} }}", words.join(" ")));
        never_panics(&words.join("\n"));
    }

    #[test]
    fn no_cut_or_spliced_example_makes_the_parser_panic(cut in any::<usize>(), from in any::<usize>(), length in 0_usize..200, extra in "\\PC{0,4}") {
        let text = std::fs::read_to_string(folder("ok").join("mri-release.sekisho")).unwrap();
        let on = |n: usize| text.floor_char_boundary(n % (text.len() + 1));
        let (cut, from) = (on(cut), on(from));
        let piece = &text[from..text.floor_char_boundary((from + length).min(text.len()))];
        never_panics(&text[..cut]);
        never_panics(&format!("{}{extra}{piece}{}", &text[..cut], &text[cut..]));
    }
}

const WORDS: &[&str] = &[
    "policy",
    "param",
    "list",
    "scope",
    "rule",
    "file",
    "for",
    "in",
    "must",
    "because",
    "when",
    "not",
    "and",
    "or",
    "except",
    "at",
    "top",
    "any",
    "depth",
    "where",
    "be",
    "is",
    "absent",
    "present",
    "match",
    "contain",
    "include",
    "have",
    "PatientName",
    "dicom",
    "private",
    "vr",
    "PN",
    "text",
    "(",
    ")",
    "{",
    "}",
    ",",
    ":",
    "=",
    "..",
    ".",
    "\"x\"",
    "/x/",
    "5",
    "1.5",
    "2026-10-20",
    "(0010,0010)",
    "(60xx,3000)",
    "\"",
    "/",
    "氏名",
    "｛",
    "uid",
    "under",
    "\u{202E}",
    "waive",
    "test",
    "k",
    "on",
    "of",
    "at least",
    "at most",
    "years",
    "#",
    "'",
];
