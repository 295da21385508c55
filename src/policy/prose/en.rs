//! The policy in English.
use super::dataset;
use super::ledger;
use super::words::{pattern, tag, vr_name};
use super::{
    DECLARATION, Labels, NAMED, Voice, because, code, day, fails_if_absent, holds_if_absent,
    is_declared, list_of_roots, plain, values,
};
use crate::field::Format;
use crate::finding::Severity;
use crate::policy::model::{
    Condition, Content, Count, Depth, Files, Fold, Interval, List, Loosened, Loosening, Must,
    Pattern, Policy, Predicate, Rule, Selection, Selector, SetBy, Target,
};
use crate::standard::{Action, PsOption};

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
        Target::Fields(fields) => fields,
    };
    let place = match fields.depth {
        Depth::Any => "at any depth",
        Depth::Top => "at the top level",
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
        "In {}, {place}, {}{present} must {must}{empty}.",
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

fn subject(fields: &Selection) -> String {
    let include: Vec<String> = fields.include.iter().map(each).collect();
    let mut out = joined(&include, "and");
    if !fields.except.is_empty() {
        let except: Vec<String> = fields.except.iter().map(|one| noun(one, true)).collect();
        out.push_str(&format!(", except {}", joined(&except, "and")));
    }
    out
}

fn each(selector: &Selector) -> String {
    match selector {
        Selector::Preamble | Selector::Trailing | Selector::Declared(_) => noun(selector, false),
        Selector::Tag(_)
        | Selector::Pattern(_)
        | Selector::Path(_)
        | Selector::Private
        | Selector::PrivateOf { .. }
        | Selector::SafePrivate
        | Selector::Vr(_)
        | Selector::Action(_)
        | Selector::Text
        | Selector::Bytes
        | Selector::Every
        | Selector::StandardUids
        | Selector::Column(_) => format!("each {}", noun(selector, false)),
    }
}

/// The fields that a selector names, one or many of them.
pub(super) fn noun(selector: &Selector, many: bool) -> String {
    let s = if many { "s" } else { "" };
    match selector {
        Selector::Tag(one) => tag(*one),
        Selector::Pattern(all) => format!("element{s} {}", pattern(*all)),
        Selector::Path(path) => {
            let steps: Vec<String> = path.iter().rev().map(|step| tag(*step)).collect();
            steps.join(" inside ")
        }
        Selector::Private => format!("private attribute{s}"),
        Selector::PrivateOf {
            creator,
            pattern: None,
        } => {
            format!("private attribute{s} of the creator {}", code(creator))
        }
        Selector::PrivateOf {
            creator,
            pattern: Some(element),
        } => format!(
            "private attribute{s} {} of the creator {}",
            pattern(*element),
            code(creator)
        ),
        Selector::SafePrivate => format!("safe private attribute{s} (PS3.15 Table E.3.10-1)"),
        Selector::Vr(vr) => format!("attribute{s} of VR {} ({})", vr, vr_name(*vr).0),
        Selector::Action(action) => format!(
            "attribute{s} that PS3.15 Table E.1-1 {}",
            action_words(*action)
        ),
        Selector::Text => format!("text field{s}"),
        Selector::Bytes => format!("field{s} of bytes that are no text"),
        Selector::Every => format!("attribute{s}"),
        Selector::StandardUids => format!("UID{s} that the standard itself defines"),
        Selector::Column(name) => format!("cell{s} of the column {}", code(name)),
        Selector::Preamble => "the preamble".to_owned(),
        Selector::Trailing => "the bytes after the end of the data".to_owned(),
        Selector::Declared(key) => {
            let name = key.names().0.to_lowercase();
            let the = if key.word() == "safety-measures" {
                ""
            } else {
                "the "
            };
            format!("{the}{name} ({})", code(key.word()))
        }
    }
}

fn action_words(action: Action) -> &'static str {
    match action {
        Action::D => "says to replace by a dummy value (action D)",
        Action::Z => "says to blank or replace by a dummy value (action Z)",
        Action::X => "says to remove (action X)",
        Action::K => "says to keep (action K)",
        Action::C => "says to clean (action C)",
        Action::U => "says to replace by a new UID (action U)",
    }
}

/// What must hold, behind "must".
fn must(policy: &Policy, it: &Must) -> String {
    match it {
        Must::And(all) => joined(&operands(policy, all), "and"),
        Must::Or(all) => joined(&operands(policy, all), "or"),
        Must::Not(inner) => not(policy, inner),
        Must::Is(predicate) => verb(policy, predicate),
    }
}

fn operands(policy: &Policy, all: &[Must]) -> Vec<String> {
    all.iter()
        .map(|one| match one {
            Must::And(all) => format!("(both {})", joined(&operands(policy, all), "and")),
            Must::Or(all) => format!("(either {})", joined(&operands(policy, all), "or")),
            Must::Not(_) | Must::Is(_) => must(policy, one),
        })
        .collect()
}

fn not(policy: &Policy, it: &Must) -> String {
    match it {
        Must::Is(predicate) => format!("not {}", verb(policy, predicate)),
        Must::Not(inner) => must(policy, inner),
        Must::Or(all) => format!("neither {}", joined(&operands(policy, all), "nor")),
        Must::And(all) => format!("not both {}", joined(&operands(policy, all), "and")),
    }
}

/// A predicate behind "must".
fn verb(policy: &Policy, predicate: &Predicate) -> String {
    match predicate {
        Predicate::Absent => "be absent".to_owned(),
        // Told in a sentence of its own.
        Predicate::Demand(_) => String::new(),
        Predicate::Empty => "be empty".to_owned(),
        Predicate::Present => "be present".to_owned(),
        Predicate::OneOf(list) => format!("be {}", one_of(list)),
        Predicate::Within(interval) => within(*interval),
        Predicate::Uid => "be a well-formed UID".to_owned(),
        Predicate::UidUnder(roots) => match list_of_roots(policy, roots) {
            Some(list) if roots.len() > 1 => {
                format!("be a UID under a root of the list {}", code(&list.name))
            }
            _ => {
                let roots: Vec<String> = roots.iter().map(|root| code(root)).collect();
                format!("be a UID under {}", joined(&roots, "or"))
            }
        },
        Predicate::Match(pattern) => format!("match {} as a whole", regex(pattern)),
        Predicate::Contain(contents) => {
            let all: Vec<String> = contents.all().iter().map(content).collect();
            format!("contain {}", joined(&all, "or"))
        }
        Predicate::Distinct(others) => {
            let others: Vec<String> = others.iter().map(|one| noun(one, true)).collect();
            format!("be distinct from every value of {}", joined(&others, "and"))
        }
        Predicate::SameAs(other) => {
            format!("be the same as a value of {}", noun(other, true))
        }
        Predicate::Derived(origins) => {
            let fields = origins.fields.iter();
            let all: Vec<String> = fields
                .map(|one| format!("a value of {}", noun(one, true)))
                .chain(
                    origins
                        .lists
                        .iter()
                        .chain(&origins.sealed)
                        .map(|list| one_of(list)),
                )
                .collect();
            format!("be a hash or an encoding of {}", joined(&all, "or"))
        }
        Predicate::Include(list) => format!(
            "have, in at least one place of the file, a value that is {}",
            one_of(list)
        ),
        Predicate::Characters(bound) => format!("have {}", count(*bound, "character")),
        Predicate::Values(bound) => format!("have {}", count(*bound, "value")),
        Predicate::Name(inner) => {
            format!("have a name that {}", third(&verb(policy, inner), false))
        }
        Predicate::Path(inner) => {
            format!("have a path that {}", third(&verb(policy, inner), false))
        }
        Predicate::Kind(kinds) => format!("be a {}", kind(kinds, false)),
        Predicate::NoTrailing => "have no bytes after the end of its data".to_owned(),
        Predicate::ZeroPreamble => "have a preamble of zeros, or none at all".to_owned(),
        Predicate::Cover => {
            "name every attribute that has a value in some DICOM file of the release".to_owned()
        }
        Predicate::TiffPreamble => "have a TIFF header as its preamble".to_owned(),
        Predicate::Bytes(bound) => format!("have {}", count(*bound, "byte")),
        Predicate::InLedger(of, None) => format!("be in the ledger {}", code(&of.name)),
        Predicate::InLedger(of, Some(standing)) => format!(
            "be in the ledger {} (as one who {})",
            code(&of.name),
            ledger::standing_en(standing)
        ),
    }
}

/// What may stand in a value.
fn content(it: &Content) -> String {
    match it {
        Content::Match(pattern) => format!("a match of {}", regex(pattern)),
        Content::Any(list) => one_of(list),
        Content::Recognised(recogniser) => recogniser.en.to_owned(),
        Content::Record(pattern) => format!("a record number like {}", regex(pattern)),
        Content::ValueOf(selector) => format!("a value of {}", noun(selector, true)),
    }
}

/// "be absent" as "is absent" or "is not absent".
fn third(verb: &str, not: bool) -> String {
    let (first, rest) = verb.split_once(' ').unwrap_or((verb, ""));
    match (first, not) {
        ("be", false) => format!("is {rest}"),
        ("be", true) => format!("is not {rest}"),
        ("have", false) => format!("has {rest}"),
        ("match", false) => format!("matches {rest}"),
        (_, false) => format!("{first}s {rest}"),
        (_, true) => format!("does not {verb}"),
    }
}

fn one_of(list: &List) -> String {
    if !list.name.is_empty() {
        return format!("a value of the list {}", code(&list.name));
    }
    joined(&values(list), "or")
}

fn regex(pattern: &Pattern) -> String {
    format!(
        "{}{}",
        code(&format!("/{}/", pattern.text)),
        fold(Fold {
            case: pattern.ignores_case,
            width: pattern.fold.width,
        })
    )
}

fn within(interval: Interval) -> String {
    match interval {
        Interval::Dates(Some(low), Some(high)) if low == high => format!("be the day {}", day(low)),
        Interval::Dates(low, high) => {
            range(low.map(day), high.map(day), "", "or earlier", "or later")
        }
        Interval::Numbers(Some(low), Some(high)) if low == high => format!("be {low}"),
        Interval::Numbers(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            "",
            "or less",
            "or more",
        ),
        Interval::Years(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            " years",
            "or less",
            "or more",
        ),
    }
}

fn range(low: Option<String>, high: Option<String>, unit: &str, less: &str, more: &str) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("be from {low} to {high}{unit}, both included"),
        (Some(low), None) => format!("be {low}{unit} {more}"),
        (None, Some(high)) => format!("be {high}{unit} {less}"),
        (None, None) => "be any number or day".to_owned(),
    }
}

fn count(bound: Count, thing: &str) -> String {
    let things = |n: u64| {
        if n == 1 {
            format!("1 {thing}")
        } else {
            format!("{n} {thing}s")
        }
    };
    match (bound.min, bound.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {}", things(min)),
        (Some(min), Some(max)) => format!("{min} to {}", things(max)),
        (Some(min), None) => format!("at least {}", things(min)),
        (None, Some(max)) => format!("at most {}", things(max)),
        (None, None) => format!("any number of {thing}s"),
    }
}

/// A set of files: "every DICOM file", or "DICOM files".
fn files(policy: &Policy, it: &Files, many: bool) -> String {
    let every = if many { "" } else { "every " };
    match it {
        Files::Union(all) => {
            let all: Vec<String> = all.iter().map(|one| files(policy, one, many)).collect();
            joined(&all, "and")
        }
        Files::Except(all, except) => format!(
            "{} (except {})",
            files(policy, all, many),
            files(policy, except, true)
        ),
        Files::Any | Files::Kind(_) | Files::Scope(_) | Files::At(..) | Files::Where(..) => {
            format!("{every}{}", some_files(policy, it, many))
        }
    }
}

fn some_files(policy: &Policy, it: &Files, many: bool) -> String {
    let s = if many { "s" } else { "" };
    match it {
        Files::Any => format!("file{s}"),
        Files::Kind(kinds) => kind(kinds, many),
        Files::Scope(index) => {
            let name = policy
                .scopes
                .get(*index)
                .map_or("", |scope| scope.name.as_str());
            format!("file{s} of the set {}", code(name))
        }
        Files::At(inner, glob) => format!(
            "{} whose path fits {}",
            some_files(policy, inner, many),
            code(glob.glob().glob())
        ),
        Files::Where(inner, condition) => format!(
            "{} in which {}",
            some_files(policy, inner, many),
            condition_words(policy, condition)
        ),
        Files::Union(_) | Files::Except(..) => files(policy, it, many),
    }
}

fn kind(kinds: &[Format], many: bool) -> String {
    let all: Vec<String> = kinds
        .iter()
        // A DICOMDIR is a DICOM file too, and need not be named beside it.
        .filter(|kind| **kind != Format::Dicomdir || !kinds.contains(&Format::Dicom))
        .map(|kind| format!("{}{}", format_name(*kind), if many { "s" } else { "" }))
        .collect();
    joined(&all, "or")
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Dicom => "DICOM file",
        Format::Dicomdir => "DICOMDIR",
        Format::Table => "table",
        Format::Json => "JSON file",
        Format::Xml => "XML file",
        Format::Image => "image file",
        Format::Pdf => "PDF file",
        Format::Video => "video file",
        Format::Nifti => "NIfTI file",
        Format::Archive => "archive",
        Format::Release => "declaration of the release",
        Format::Text => "text file",
        Format::EmptyFile => "empty file",
        Format::Unknown => "file of unknown format",
    }
}

fn condition_words(policy: &Policy, it: &Condition) -> String {
    let operands = |all: &[Condition], word: &str| {
        let all: Vec<String> = all
            .iter()
            .map(|one| match one {
                Condition::And(_) | Condition::Or(_) => {
                    format!("({})", condition_words(policy, one))
                }
                Condition::Not(_) | Condition::Some(..) => condition_words(policy, one),
            })
            .collect();
        joined(&all, word)
    };
    match it {
        Condition::And(all) => operands(all, "and"),
        Condition::Or(all) => operands(all, "or"),
        Condition::Some(selector, predicate) => test(policy, selector, predicate, false),
        Condition::Not(inner) => match &**inner {
            Condition::Some(selector, predicate) => test(policy, selector, predicate, true),
            Condition::Not(inner) => condition_words(policy, inner),
            Condition::And(_) | Condition::Or(_) => {
                format!("it is not so that ({})", condition_words(policy, inner))
            }
        },
    }
}

fn test(policy: &Policy, selector: &Selector, predicate: &Predicate, not: bool) -> String {
    let verb = verb(policy, predicate);
    match predicate {
        Predicate::Absent | Predicate::Present | Predicate::Empty => {
            let one = match selector {
                Selector::Tag(_)
                | Selector::Path(_)
                | Selector::Preamble
                | Selector::Trailing
                | Selector::Declared(_) => noun(selector, false),
                Selector::Pattern(_)
                | Selector::Private
                | Selector::PrivateOf { .. }
                | Selector::SafePrivate
                | Selector::Vr(_)
                | Selector::Action(_)
                | Selector::Text
                | Selector::Bytes
                | Selector::Every
                | Selector::StandardUids
                | Selector::Column(_) => format!("any {}", noun(selector, false)),
            };
            format!("{one} {}", third(&verb, not))
        }
        _ if not => format!(
            "no value of {} {}",
            noun(selector, true),
            third(&verb, false)
        ),
        _ => format!(
            "a value of {} {}",
            noun(selector, true),
            third(&verb, false)
        ),
    }
}
