//! What `sekisho choose` prints: for people, in English or Japanese, and as JSON.
use std::fmt::Write as _;

use serde_json::json;

use super::super::args::Language;
use super::Chosen;
use super::chart::{BESIDE, Said};
use crate::field::Declared;

/// A text in a language.
pub(super) fn say(said: Said, lang: Language) -> &'static str {
    match lang {
        Language::En => said.0,
        Language::Ja => said.1,
    }
}

/// What the declaration has to say: a field, and what it says where that is fixed.
pub(crate) fn declarations(chosen: &Chosen) -> Vec<(Declared, Option<&'static str>)> {
    let basis = chosen.leaf.legal_basis;
    let basis = basis.map(|basis| (Declared::LegalBasis, Some(basis)));
    let purpose = chosen.steps.iter().find(|step| step.flag() == "purpose");
    let fixed = |key: Declared, value: Option<&'static str>| match key {
        Declared::Purpose => (key, purpose.map(|step| step.answer)),
        _ => (key, value),
    };
    let others = chosen.leaf.declare.iter();
    basis
        .into_iter()
        .chain(others.map(|(key, value)| fixed(*key, *value)))
        .collect()
}

/// Who asks for a field: in Japan the clause of that field, elsewhere the one by which the way began.
pub(crate) fn source_of(chosen: &Chosen, key: Declared, lang: Language) -> &'static str {
    match chosen.steps.first() {
        Some(step) if step.answer != "jp" => say(step.clause, lang),
        _ => say(key.source(), lang),
    }
}

/// A field as `release.toml` writes it; `…` where the release has to say it.
fn line(key: Declared, value: Option<&str>) -> String {
    match value {
        Some("true") => format!("{} = true", key.word()),
        Some(value) => format!("{} = \"{value}\"", key.word()),
        None => format!("{} = …", key.word()),
    }
}

pub(super) fn human(chosen: &Chosen, lang: Language) -> String {
    let (policies, beside, declare, needed, unasked) = match lang {
        Language::En => (
            "Policies",
            "Beside them, whether all files agree: UIDs, references, people and dates",
            "Declare in release.toml",
            "Also needed, and no tool can check it",
            "Given, and not asked for on this way",
        ),
        Language::Ja => (
            "ポリシー",
            "併せて、全ファイルの整合性（UID、参照、対象者、日付）",
            "release.tomlで宣言すること",
            "ほかに必要で、ツールでは検査できないこと",
            "指定されたが、この経路では問われない項目",
        ),
    };
    let mut out = String::new();
    for (n, step) in (1..).zip(&chosen.steps) {
        let meaning = step.question.answers.iter();
        let meaning = meaning
            .filter(|(word, _)| *word == step.answer)
            .map(|(_, meaning)| say(*meaning, lang))
            .next();
        let _ = writeln!(
            out,
            "{n}. {} {} (--{} {})\n   {}",
            say(step.question.asked, lang),
            meaning.unwrap_or_default(),
            step.question.flag,
            step.answer,
            say(step.clause, lang)
        );
    }
    let _ = writeln!(out, "\n=> {}\n\n{policies}", say(chosen.leaf.title, lang));
    for name in chosen.leaf.policies {
        let _ = writeln!(out, "  {name}");
    }
    let _ = writeln!(out, "\n{beside}\n  {BESIDE}\n\n{declare}");
    for (key, value) in declarations(chosen) {
        let name = say(key.names(), lang);
        let _ = writeln!(out, "  {:<44} {name}", line(key, value));
        let _ = writeln!(out, "      {}", source_of(chosen, key, lang));
    }
    let _ = writeln!(out, "\n{needed}");
    for one in chosen.leaf.needed {
        let _ = writeln!(out, "  - {}", say(*one, lang));
    }
    if !chosen.unasked.is_empty() {
        let flags: Vec<String> = chosen.unasked.iter().map(|it| format!("--{it}")).collect();
        let _ = writeln!(out, "\n{unasked}: {}", flags.join(", "));
    }
    out
}

pub(super) fn json(chosen: &Chosen, lang: Language) -> String {
    let steps = chosen.steps.iter().map(|step| {
        json!({
            "question": step.question.flag,
            "asked": say(step.question.asked, lang),
            "answer": step.answer,
            "clause": say(step.clause, lang),
        })
    });
    let declare = declarations(chosen).into_iter().map(|(key, value)| {
        json!({
            "field": key.word(),
            "value": match value {
                Some("true") => json!(true),
                Some(value) => json!(value),
                None => json!(null),
            },
            "source": source_of(chosen, key, lang),
        })
    });
    let needed = chosen.leaf.needed.iter().map(|one| say(*one, lang));
    let told = json!({
        "outcome": chosen.leaf.name,
        "title": say(chosen.leaf.title, lang),
        "steps": steps.collect::<Vec<_>>(),
        "policies": chosen.leaf.policies,
        "beside": [BESIDE],
        "declare": declare.collect::<Vec<_>>(),
        "needed": needed.collect::<Vec<_>>(),
        "not_asked": chosen.unasked,
    });
    format!("{told:#}\n")
}
