//! Sets of files in Japanese.
use super::super::code;
use super::fields::noun;
use super::joined;
use super::must::verb;
use crate::field::Format;
use crate::policy::model::{Condition, Files, Policy, Predicate, Selector};

/// A set of files; `every` puts "every" where it belongs.
pub(super) fn files(policy: &Policy, it: &Files, every: bool) -> String {
    let all_of = if every { "すべての" } else { "" };
    match it {
        Files::Any => format!("{all_of}ファイル"),
        Files::Kind(kinds) => format!("{all_of}{}", kind(kinds)),
        Files::Scope(index) => {
            let name = policy
                .scopes
                .get(*index)
                .map_or("", |scope| scope.name.as_str());
            format!("集合{}の{all_of}ファイル", code(name))
        }
        Files::At(inner, glob) => format!(
            "パスが{}に合う{}",
            code(glob.glob().glob()),
            files(policy, inner, every)
        ),
        Files::Where(inner, condition) => format!(
            "{}{}",
            condition_words(policy, condition, false),
            files(policy, inner, every)
        ),
        Files::Union(all) => {
            let all: Vec<String> = all.iter().map(|one| files(policy, one, every)).collect();
            joined(&all, "及び")
        }
        Files::Except(all, except) => format!(
            "{}（{}を除く）",
            files(policy, all, every),
            files(policy, except, false)
        ),
    }
}

pub(super) fn kind(kinds: &[Format]) -> String {
    let all: Vec<String> = kinds
        .iter()
        // A DICOMDIR is a DICOM file too, and need not be named beside it.
        .filter(|kind| **kind != Format::Dicomdir || !kinds.contains(&Format::Dicom))
        .map(|kind| format_name(*kind).to_owned())
        .collect();
    joined(&all, "又は")
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Dicom => "DICOMファイル",
        Format::Dicomdir => "DICOMDIR",
        Format::Table => "表ファイル",
        Format::Json => "JSONファイル",
        Format::Xml => "XMLファイル",
        Format::Image => "画像ファイル",
        Format::Pdf => "PDFファイル",
        Format::Video => "動画ファイル",
        Format::Nifti => "NIfTIファイル",
        Format::Archive => "アーカイブ",
        Format::Release => "リリース宣言",
        Format::Text => "テキストファイル",
        Format::EmptyFile => "空のファイル",
        Format::Unknown => "形式不明のファイル",
    }
}

/// A condition, as it stands before the files that it is a condition of.
fn condition_words(policy: &Policy, it: &Condition, not: bool) -> String {
    let parts = |all: &[Condition], word: &str| {
        let all: Vec<String> = all
            .iter()
            .map(|one| format!("「{}」", condition_words(policy, one, false)))
            .collect();
        all.join(word)
    };
    let end = if not {
        "に当たらない"
    } else {
        "に当たる"
    };
    match it {
        Condition::Some(selector, predicate) => test(policy, selector, predicate, not),
        Condition::Not(inner) => condition_words(policy, inner, !not),
        Condition::And(all) => format!("{}のすべて{end}", parts(all, "、")),
        Condition::Or(all) => format!("{}のいずれか{end}", parts(all, "、")),
    }
}

fn test(policy: &Policy, selector: &Selector, predicate: &Predicate, not: bool) -> String {
    // Of one element, that it includes a value is that a value is it.
    let (said, ending) = match predicate {
        Predicate::Include(list) => verb(policy, &Predicate::OneOf(list.clone())),
        other => verb(policy, other),
    };
    match predicate {
        Predicate::Absent | Predicate::Present | Predicate::Empty => {
            format!("{}が{said}{}", noun(selector), ending.plain(not))
        }
        _ => {
            let has = if not { "値のない" } else { "値のある" };
            format!("{}に{said}{}{has}", noun(selector), ending.plain(false))
        }
    }
}
