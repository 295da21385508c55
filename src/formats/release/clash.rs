//! What a declaration cannot say at once, with the clause that forbids it. One table, one row a clause.
use std::ops::Range;

use super::Said;
use crate::field::Declared;

/// A contradiction: the field to look at, and why.
pub(super) struct Clash {
    pub(super) key: Declared,
    pub(super) span: Range<usize>,
    pub(super) why: String,
}

/// Where one field says one of `these`, another may not say one of `those`, or must be there.
struct Row {
    when: Declared,
    says: &'static [&'static str],
    then: Declared,
    never: Never,
    clause: &'static str,
}

/// What the other field may not do.
enum Never {
    /// Say one of these.
    Say(&'static [&'static str]),
    /// Be missing.
    Lack,
}

/// Ways of processing under which Japanese law forbids acts of identification.
const JAPANESE: &[&str] = &[
    "jp-appi-pseudonymised",
    "jp-appi-anonymised",
    "jp-ngmi-anonymised",
];

const ROWS: &[Row] = &[
    Row {
        when: Declared::LegalBasis,
        says: &["opt-out"],
        then: Declared::Purpose,
        never: Never::Say(&["commercial"]),
        clause: "APPI Art. 27(2): information that needs special care is not provided to third parties by opting out, so \
                 that opt-out covers academic research only (handbook of AMED 2020, workflow 2)",
    },
    Row {
        when: Declared::LegalBasis,
        says: &["jp-appi-pseudonymised"],
        then: Declared::OnwardProvision,
        never: Never::Say(&["with-permission", "allowed"]),
        clause: "APPI Art. 41(6): pseudonymised information is not provided to third parties",
    },
    Row {
        when: Declared::LegalBasis,
        says: &["jp-ngmi-anonymised"],
        then: Declared::OnwardProvision,
        never: Never::Say(&["allowed"]),
        clause: "handbook of AMED 2020, workflows 3 and 5: who passes anonymised medical information on needs the \
                 permission of the certified body",
    },
    Row {
        when: Declared::LegalBasis,
        says: JAPANESE,
        then: Declared::BanOnReIdentification,
        never: Never::Say(&["false"]),
        clause: "APPI Art. 41(7), 43(5) and 45, and handbook of AMED 2020, workflows 3 to 6: acts of identification are \
                 forbidden",
    },
    Row {
        when: Declared::LegalBasis,
        says: JAPANESE,
        then: Declared::BanOnReIdentification,
        never: Never::Lack,
        clause: "APPI Art. 41(7), 43(5) and 45, and handbook of AMED 2020, workflows 3 to 6: acts of identification are \
                 forbidden",
    },
    Row {
        when: Declared::LegalBasis,
        says: &["jp-appi-anonymised"],
        then: Declared::PublishedItems,
        never: Never::Lack,
        clause: "APPI Art. 43(3): who makes anonymised information publishes the items that it holds",
    },
];

/// Every contradiction, in the order of the table.
pub(super) fn all(said: &[Said]) -> Vec<Clash> {
    let find = |key: Declared| said.iter().find(|field| field.key == key);
    let says = |field: &Said, words: &[&str]| {
        let word = |value: &String| words.contains(&value.as_str());
        field.values.iter().any(word)
    };
    let clash = |row: &Row| {
        let when = find(row.when).filter(|field| says(field, row.says))?;
        let (key, span, what) = match (&row.never, find(row.then)) {
            (Never::Lack, None) => (
                row.when,
                when.span.clone(),
                format!("`{}` cannot be missing", row.then.word()),
            ),
            (Never::Lack, Some(field)) if field.values.is_empty() => (
                row.then,
                field.span.clone(),
                format!("`{}` cannot be empty", row.then.word()),
            ),
            (Never::Say(words), Some(field)) if says(field, words) => (
                row.then,
                field.span.clone(),
                format!("`{}` cannot be {}", row.then.word(), either(words, field)),
            ),
            _ => return None,
        };
        let why = format!(
            "where `{}` is {}, {what}: {}",
            row.when.word(),
            either(row.says, when),
            row.clause
        );
        Some(Clash { key, span, why })
    };
    ROWS.iter().filter_map(clash).collect()
}

/// Those words of a row that the field says: they are this program's, and not the file's.
fn either(words: &[&str], field: &Said) -> String {
    let said = |word: &&&str| field.values.iter().any(|value| value == **word);
    let words: Vec<String> = words
        .iter()
        .filter(said)
        .map(|word| format!("`{word}`"))
        .collect();
    words.join(" or ")
}
