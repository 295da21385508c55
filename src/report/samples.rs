//! The findings, verdicts and policies that the tests of every format share. Built by hand: reports need no parser.
use std::sync::Arc;

use crate::dataset::answer::{Histogram, Measured};
use crate::field::{FieldPath, Name, ProblemCode, Tag};
use crate::finding::{
    Counts, Evidence, FileCounts, Finding, Fingerprint, LoosenedBy, Model, Neighbour, Outcome,
    PixelCounts, Pixels, PolicyRef, RuleTally, Severity, Shown, UNVERIFIABLE, Verdict,
};
use crate::policy::model::{Files, Must, Policy, Predicate, Rule, Source, Target};
use crate::report::{Level, Run};

/// A value that no report may show unless it is told to.
pub(crate) const SECRET: &str = "Doe^Jane";

/// How many findings [`repeats`] gives, in half as many files.
pub(crate) const REPEATS: u64 = 12_000;

const TEXT: &str = r#"policy "sample" {
  version  1.2.0
  language 1
}

rule names-gone "No person is named" {
  for      PatientName, OtherPatientNames, vr PN
  in       dicom at any depth
  must     be absent or be empty
  because  "A person's name identifies that person."
  because ja "氏名は本人を識別する。"
  cite     "DICOM PS3.15 Table E.1-1"
  help     "Remove or blank the element, then run the check again."
}

rule marked as warning {
  for      PatientIdentityRemoved
  in       dicom at top
  must     be present
       and be "YES"
  because  "PS3.15 E.1.1 asks for the statement."
}

file rule names-of-files {
  for      file
  must     have name match /[a-z0-9-]+\.dcm/
  because  "File names leak as well as content."
}

rule uids-remapped {
  for      vr UI
  must     be uid under "2.25."
  because  "Original UIDs lead back to the archive."
  assuming "The output alone cannot show that a UID was replaced by one that nobody can trace back to the original."
}
"#;

/// A rule with this name, without a place in a text.
pub(crate) fn rule(name: &str, title: Option<&str>) -> Rule {
    Rule {
        name: name.to_owned(),
        title: title.map(str::to_owned),
        severity: Severity::Error,
        target: Target::File,
        files: Files::Any,
        must: Must::Is(Predicate::Absent),
        because: vec![(None, "Because.".to_owned())],
        cite: Vec::new(),
        help: None,
        assuming: None,
        span: 0..0,
        must_span: 0..0,
    }
}

/// A rule of [`TEXT`], found by its head and its sentence.
fn rule_of_text(name: &str, title: Option<&str>, head: &str, must: &str, because: &str) -> Rule {
    let start = TEXT.find(head).unwrap();
    let (_, tail) = TEXT.split_at(start);
    let end = start + tail.find("\n}\n").unwrap() + 2;
    let must_start = start + tail.find(must).unwrap();
    Rule {
        because: vec![(None, because.to_owned())],
        span: start..end,
        must_span: must_start..must_start + must.len(),
        ..rule(name, title)
    }
}

/// One policy with four rules.
pub(crate) fn policies() -> Vec<Policy> {
    let mut names = rule_of_text(
        "names-gone",
        Some("No person is named"),
        "rule names-gone",
        "be absent or be empty",
        "A person's name identifies that person.",
    );
    names
        .because
        .push((Some("ja".to_owned()), "氏名は本人を識別する。".to_owned()));
    names.cite = vec!["DICOM PS3.15 Table E.1-1".to_owned()];
    names.help = Some("Remove or blank the element, then run the check again.".to_owned());
    let marked = Rule {
        severity: Severity::Warning,
        ..rule_of_text(
            "marked",
            None,
            "rule marked",
            "be present\n       and be \"YES\"",
            "PS3.15 E.1.1 asks for the statement.",
        )
    };
    let files = rule_of_text(
        "names-of-files",
        None,
        "file rule names-of-files",
        r"have name match /[a-z0-9-]+\.dcm/",
        "File names leak as well as content.",
    );
    let uids = Rule {
        assuming: Some(ASSUMED.to_owned()),
        ..rule_of_text(
            "uids-remapped",
            None,
            "rule uids-remapped",
            "be uid under \"2.25.\"",
            "Original UIDs lead back to the archive.",
        )
    };
    vec![Policy {
        name: "sample".to_owned(),
        version: Some("1.2.0".to_owned()),
        title: None,
        owner: None,
        approved: None,
        review_by: None,
        source: Arc::new(Source {
            name: "sample.sekisho".to_owned(),
            text: TEXT.to_owned(),
        }),
        digest: "blake3:0123456789abcdef".to_owned(),
        options: Default::default(),
        params: Vec::new(),
        lists: Vec::new(),
        ledgers: Vec::new(),
        mappings: Vec::new(),
        populations: Vec::new(),
        subject: Vec::new(),
        scopes: Vec::new(),
        rules: vec![names, marked, files, uids],
        left_out: Vec::new(),
        tests: Vec::new(),
        settings: Vec::new(),
        loosenings: Vec::new(),
    }]
}

const ASSUMED: &str = "The output alone cannot show that a UID was replaced by one that nobody can trace back to the \
                       original.";

/// A run without colour, 100 columns wide.
pub(crate) fn run(policies: &[Policy]) -> Run<'_> {
    Run {
        tool: "sekisho 0.0.0",
        policies,
        level: Level::Normal,
        colour: false,
        width: 100,
        reveal: false,
    }
}

fn tag(group: u16, element: u16) -> Name {
    Name::Tag(Tag(group, element))
}

fn name_value() -> Shown {
    Shown::characters("PN", 8).revealing(SECRET)
}

fn neighbour(path: FieldPath, vr: &'static str, name: &'static str, value: Shown) -> Neighbour {
    Neighbour {
        path,
        vr,
        name: name.into(),
        value: Some(value),
        is_it: false,
    }
}

fn finding(rule: &str, file: &str, field: Option<FieldPath>, message: &'static str) -> Finding {
    let path = field.as_ref().map(|path| path.as_str());
    Finding {
        fingerprint: Fingerprint::new(rule, Some(file), path, None, None),
        rule: rule.into(),
        severity: Severity::Error,
        code: None,
        file: Some(file.into()),
        field,
        name: None,
        message: message.into(),
        value: None,
        frame: None,
        region: None,
        frame_size: None,
        offset: None,
        surroundings: Arc::new([]),
        waived: None,
    }
}

/// A name at the top of a data set, between its neighbours.
pub(crate) fn ordinary() -> Finding {
    let path = FieldPath::top(tag(0x0010, 0x0010));
    Finding {
        name: Some("Patient's Name".into()),
        value: Some(name_value()),
        offset: Some(942),
        surroundings: Arc::new([
            neighbour(
                FieldPath::top(tag(0x0008, 0x0060)),
                "CS",
                "Modality",
                Shown::characters("CS", 2).revealing("MR"),
            ),
            Neighbour {
                is_it: true,
                ..neighbour(path.clone(), "PN", "Patient's Name", name_value())
            },
            neighbour(
                FieldPath::top(tag(0x0010, 0x0020)),
                "LO",
                "Patient ID",
                Shown::characters("LO", 6).revealing("X-1234"),
            ),
        ]),
        ..finding(
            "sample/names-gone",
            "site-a/pt01/IM0001.dcm",
            Some(path),
            "is neither absent nor empty",
        )
    }
}

/// A name in the second item of a sequence.
fn nested() -> Finding {
    let path = FieldPath::top(tag(0x0040, 0x0275)).child(1, tag(0x0010, 0x0010));
    Finding {
        name: Some("Patient's Name".into()),
        value: Some(name_value()),
        offset: Some(1_204),
        surroundings: Arc::new([Neighbour {
            is_it: true,
            ..neighbour(path.clone(), "PN", "Patient's Name", name_value())
        }]),
        ..finding(
            "sample/names-gone",
            "site-a/pt01/IM0001.dcm",
            Some(path),
            "is neither absent nor empty",
        )
    }
}

/// A file that ends too early.
fn unverifiable() -> Finding {
    Finding {
        code: Some(ProblemCode::Truncated),
        name: Some("Pixel Data".into()),
        offset: Some(131_072),
        ..finding(
            UNVERIFIABLE,
            "site-a/pt02/IM0002.dcm",
            Some(FieldPath::top(tag(0x7FE0, 0x0010))),
            "the file ends inside this element",
        )
    }
}

/// A file of an unknown kind, as a whole.
fn whole_file() -> Finding {
    Finding {
        code: Some(ProblemCode::UnknownFormat),
        ..finding(
            UNVERIFIABLE,
            "site-a/notes.bin",
            None,
            "the file is of no kind that is known",
        )
    }
}

/// A finding about the dataset.
fn dataset() -> Finding {
    Finding {
        file: None,
        severity: Severity::Note,
        fingerprint: Fingerprint::new("sample/names-of-files", None, None, None, None),
        ..finding(
            "sample/names-of-files",
            "",
            None,
            "the dataset has no README",
        )
    }
}

/// A field that should be there and is not.
fn absent() -> Finding {
    Finding {
        severity: Severity::Warning,
        name: Some("Patient Identity Removed".into()),
        ..finding(
            "sample/marked",
            "site-a/pt01/IM0001.dcm",
            Some(FieldPath::top(tag(0x0012, 0x0062))),
            "is absent and must be present",
        )
    }
}

/// File names that try to escape, to break the line, to turn around, and one that is only Japanese.
fn nasty_names() -> impl Iterator<Item = Finding> {
    [
        "esc\u{1b}[31mred\u{7}.dcm",
        "two\nlines, \"quoted\".dcm",
        "bidi\u{202e}mcd.exe",
        r"bytes\xff.dcm",
        "画像/山田.dcm",
    ]
    .into_iter()
    .map(|file| {
        finding(
            "sample/names-of-files",
            file,
            Some(FieldPath::file_name()),
            "does not match the pattern",
        )
    })
}

/// Text burned into a frame.
fn burned_in() -> Finding {
    Finding {
        name: Some("Pixel Data".into()),
        frame: Some(3),
        region: Some([10, 20, 300, 40]),
        frame_size: Some([800, 600]),
        ..finding(
            "elsewhere/no-text",
            "site-b/US.dcm",
            Some(FieldPath::top(tag(0x7FE0, 0x0010))),
            "shows text",
        )
    }
}

/// How pixels were judged.
fn pixels() -> Pixels {
    Pixels {
        counts: PixelCounts {
            files: 3_000,
            frames: 12_345,
            screened: 11_000,
            detected: 345,
            repeated: 1_000,
            undecoded: 2,
        },
        models: vec![Model {
            what: "detector",
            digest: format!("sha256:{}", "5".repeat(64)),
        }],
    }
}

/// One finding of each kind.
pub(crate) fn all() -> Vec<Finding> {
    let mut all = vec![
        dataset(),
        whole_file(),
        ordinary(),
        absent(),
        nested(),
        unverifiable(),
        burned_in(),
    ];
    all.extend(nasty_names());
    all
}

/// 12,000 findings that differ in their file and item only: two in each file.
pub(crate) fn repeats() -> impl Iterator<Item = Finding> {
    (0..REPEATS).map(|number| {
        let item = u32::try_from(number % 2).unwrap();
        let path = FieldPath::top(tag(0x0040, 0x0275)).child(item, tag(0x0010, 0x0010));
        Finding {
            file: Some(format!("IM{:05}.dcm", number / 2).into()),
            field: Some(path),
            ..nested()
        }
    })
}

/// A verdict on [`all`].
pub(crate) fn fail() -> Verdict {
    let tally = |rule: &str, evidence, checked, findings| RuleTally {
        measured: Vec::new(),
        classes: None,
        rule: rule.into(),
        evidence,
        reason: None,
        checked,
        findings,
    };
    Verdict {
        outcome: Outcome::Fail,
        policies: vec![PolicyRef {
            name: "sample".to_owned(),
            version: Some("1.2.0".to_owned()),
            digest: "blake3:0123456789abcdef".to_owned(),
        }],
        files: FileCounts {
            seen: 12_004,
            judged: 12_000,
            unverifiable: 2,
            excluded: 2,
            out_of_scope: 0,
        },
        fields: 480_000,
        fields_unruled: 17,
        rules: vec![
            tally("sample/names-gone", Evidence::Verified, 12_000, 2),
            tally("sample/marked", Evidence::NotApplicable, 0, 1),
            tally("sample/names-of-files", Evidence::Verified, 12_004, 6),
            RuleTally {
                reason: Some(ASSUMED.to_owned()),
                ..tally("sample/uids-remapped", Evidence::Assumed, 36_000, 0)
            },
            RuleTally {
                measured: measured(),
                classes: Some(classes()),
                ..tally("sample/hidden", Evidence::Verified, 12_000, 0)
            },
        ],
        pixels: Some(pixels()),
        findings: Counts {
            error: 10,
            warning: 1,
            note: 1,
            waived: 3,
        },
        loosened: loosened(),
        empty_scopes: vec!["sample/heads".to_owned()],
        notes: vec!["list `sites` of policy `sample` is empty".to_owned()],
        dataset_digest: "blake3:fedcba9876543210".to_owned(),
    }
}

/// A figure within its bound, one beyond, one beyond all bounds, and none.
fn measured() -> Vec<Measured> {
    let figure = |name, value, bound| Measured { name, value, bound };
    vec![
        figure("k-anonymity", Some(3.0), 5.0),
        figure("t-closeness", Some(1.0 / 3.0), 0.35),
        figure("delta-disclosure", Some(f64::INFINITY), 2.0),
        figure("range", None, 0.5),
    ]
}

/// Classes of some sizes, and of one that is the last.
fn classes() -> Histogram {
    let mut classes = Histogram::default();
    for size in [3, 5, 9, 9, 12, 1200] {
        classes.add_class(size, size);
    }
    classes
}

/// One of each kind of loosening.
fn loosened() -> Vec<LoosenedBy> {
    let option = LoosenedBy {
        kind: "option",
        policy: "sample".to_owned(),
        name: "ps3-15-basic/retain-uids".to_owned(),
        ..LoosenedBy::default()
    };
    let param = LoosenedBy {
        kind: "param",
        name: "ps3-15-basic/pseudonym".to_owned(),
        ..option.clone()
    };
    let relax = LoosenedBy {
        kind: "relax",
        policy: "sample".to_owned(),
        name: "old-scanners".to_owned(),
        rule: Some("ps3-15-basic/private-attributes".into()),
        to: Some("off"),
        because: Some("The scanner writes its gain there.".to_owned()),
        approved_by: Some("IRB 2026-114".to_owned()),
        on: Some("2026-11-03".to_owned()),
        findings: 1,
        ..LoosenedBy::default()
    };
    let waive = LoosenedBy {
        kind: "waive",
        name: "phantoms".to_owned(),
        rule: Some("sample/names-gone".into()),
        to: None,
        because: Some("Phantom scans; no human subject.".to_owned()),
        expires: Some("2027-02-01".to_owned()),
        at_most: Some(12),
        findings: 3,
        ..relax.clone()
    };
    let exceeded = LoosenedBy {
        name: "labels".to_owned(),
        at_most: Some(2),
        exceeded: true,
        ..waive.clone()
    };
    vec![option, param, relax, waive, exceeded]
}

/// A verdict on nothing.
pub(crate) fn nothing() -> Verdict {
    Verdict {
        outcome: Outcome::NothingJudged,
        files: FileCounts::default(),
        fields: 0,
        fields_unruled: 0,
        rules: vec![RuleTally {
            measured: Vec::new(),
            classes: None,
            rule: "sample/names-gone".into(),
            evidence: Evidence::NotApplicable,
            reason: None,
            checked: 0,
            findings: 0,
        }],
        pixels: None,
        findings: Counts::default(),
        loosened: Vec::new(),
        empty_scopes: Vec::new(),
        notes: Vec::new(),
        ..fail()
    }
}
