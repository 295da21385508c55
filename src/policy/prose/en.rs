//! The policy in English.
mod fields;
mod files;
mod must;
mod pixels;

use super::words::tag;
use super::{
    DECLARATION, Labels, NAMED, Voice, because, code, fails_if_absent, holds_if_absent, is_cells,
    is_declared, plain,
};
use super::{dataset, ledger};
use crate::finding::Severity;
use crate::policy::model::{Depth, Fold, List, Loosened, Loosening, Policy, Rule, SetBy, Target};
use crate::standard::PsOption;
pub(super) use fields::noun;
use fields::subject;
use files::files;
use must::must;

pub(super) const VOICE: Voice = Voice {
    code: "en",
    sentence,
    files: |policy, it| files(policy, it, false),
    list,
    ledger: ledger::ledger_en,
    mapping: ledger::mapping_en,
    population: ledger::population_en,
    subject: |policy| {
        format!(
            "A record is a DICOM file, or a row of a table. Whose it is says the first of these that has a value: {}.",
            subject_keys(policy).join(", ")
        )
    },
    option,
    severity: |severity| match severity {
        Severity::Error => "error (forbidden)",
        Severity::Warning => "warning (to be looked at)",
        Severity::Note => "note (worth knowing)",
    },
    setting: |it| match it.kind {
        SetBy::Option => format!(
            "The option {} of {} is on.",
            code(&it.name),
            code(&it.policy)
        ),
        SetBy::Param => format!(
            "The param {} of {} has another value.",
            code(&it.name),
            code(&it.policy)
        ),
    },
    loosening,
    labels: &Labels {
        policy: "Policy",
        version: "Version",
        digest: "Digest",
        owner: "Owner",
        approved: "Approved",
        review: "To be reviewed by",
        reading: "How to read this",
        how: "Each numbered sentence says what must hold of the finished data, and all of them must hold \
              together. A test of a value is met where there is no field to test; of several values, each must \
              meet it. What cannot be read or decided is reported, and never counts as met.",
        options: "Options of DICOM PS3.15 Annex E in force",
        no_options: "None.",
        params: "Parameters in force",
        lists: "Lists",
        ledgers: "Ledgers of subjects",
        tables: "Mappings and populations",
        subject: "Subjects",
        scopes: "Sets of files",
        loosened: "What is loosened",
        rules: "Rules",
        because: "Because",
        because_other: "Because",
        cite: "Source",
        help: "What to do about a finding",
        severity: "Severity",
        assuming: "What the output alone cannot show",
        colon: ": ",
    },
};

fn option(option: PsOption) -> &'static str {
    match option {
        PsOption::RetainUids => "Retain UIDs",
        PsOption::RetainDeviceIdentity => "Retain Device Identity",
        PsOption::RetainInstitutionIdentity => "Retain Institution Identity",
        PsOption::RetainPatientCharacteristics => "Retain Patient Characteristics",
        PsOption::RetainFullDates => "Retain Longitudinal Temporal Information with Full Dates",
        PsOption::RetainModifiedDates => {
            "Retain Longitudinal Temporal Information with Modified Dates"
        }
        PsOption::CleanDescriptors => "Clean Descriptors",
        PsOption::CleanStructuredContent => "Clean Structured Content",
        PsOption::CleanGraphics => "Clean Graphics",
        PsOption::CleanRecognizableFeatures => "Clean Recognizable Visual Features",
        PsOption::CleanPixelData => "Clean Pixel Data",
        PsOption::RetainSafePrivate => "Retain Safe Private",
    }
}

fn list(list: &List, values: &[String]) -> String {
    let mut out = match list.values.len() {
        1 => "1 value".to_owned(),
        n => format!("{n} values"),
    };
    if list.secret {
        out.push_str(", secret and never shown");
    } else if !values.is_empty() && values.len() <= NAMED {
        out.push_str(&format!(": {}", joined(values, "and")));
    }
    out + fold(list.fold)
}

/// `a, b and c`.
pub(super) fn joined(all: &[String], word: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

fn fold(fold: Fold) -> &'static str {
    match (fold.case, fold.width) {
        (false, false) => "",
        (true, false) => " (capital and small letters are the same)",
        (false, true) => " (full and half width are the same)",
        (true, true) => " (capital and small letters, full and half width are the same)",
    }
}

/// What becomes of a rule's findings, and on whose word.
fn loosening(it: &Loosening) -> String {
    let mut said = match it.to {
        Loosened::To(Severity::Note) => format!("Findings of {} are notes only", code(&it.rule)),
        Loosened::To(_) => format!("Findings of {} are warnings only", code(&it.rule)),
        Loosened::Off => format!("Findings of {} do not count at all", code(&it.rule)),
        Loosened::Waived(most) => {
            format!("Up to {most} findings of {} do not count", code(&it.rule))
        }
    };
    if let Some(at) = &it.at {
        said += &format!(", in files whose path fits {}", code(at.glob().glob()));
    }
    if !it.field.is_empty() {
        let path: Vec<String> = it.field.iter().map(|one| tag(*one)).collect();
        said += &format!(", at {}", path.join("."));
    }
    if let Some(day) = &it.expires {
        said += &format!(", until {day}");
    }
    format!(
        "{said}. {} Approved by {} on {}.",
        plain(because(it, "en")),
        plain(&it.approved_by),
        it.on
    )
}

/// The rule's sentence.
fn sentence(policy: &Policy, rule: &Rule) -> String {
    let must = must(policy, &rule.must);
    let fields = match &rule.target {
        Target::File => {
            let files = files(policy, &rule.files, false);
            return format!("{} must {must}.", capital(&files));
        }
        Target::Subjects(_) => {
            return format!(
                "In {}, each subject ({}) must {must}; and a file that names none is reported.",
                files(policy, &rule.files, false),
                joined(&subject_keys(policy), "and")
            );
        }
        Target::DataSet(it) => {
            let files = files(policy, &rule.files, false);
            return dataset::sentence_en(policy, rule, it, &files);
        }
        Target::Frames(part) => {
            let files = files(policy, &rule.files, false);
            return format!("{} must {must}.", pixels::frames(&files, *part));
        }
        Target::Fields(fields) => fields,
    };
    let place = match fields.depth {
        _ if is_cells(fields) => "",
        Depth::Any => " at any depth,",
        Depth::Top => " at the top level,",
    };
    let present = if holds_if_absent(rule) {
        ", if present,"
    } else if fields.except.is_empty() {
        ""
    } else {
        ","
    };
    let empty = if fails_if_absent(rule) {
        " (and an absent field counts as empty)"
    } else {
        ""
    };
    if is_declared(fields) {
        return format!(
            "In the release's declaration (`{DECLARATION}`), {}{present} must {must}{empty}.",
            subject(fields)
        );
    }
    format!(
        "In {},{place} {}{present} must {must}{empty}.",
        files(policy, &rule.files, false),
        subject(fields),
    )
}

/// The attributes and columns that name subjects.
fn subject_keys(policy: &Policy) -> Vec<String> {
    ledger::keys(policy, |column, of| {
        format!("the column {column} of {}", files(policy, of, true))
    })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
