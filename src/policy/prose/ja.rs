//! The policy in Japanese (である調).
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
    code: "ja",
    sentence,
    files: |policy, it| files(policy, it, true),
    list,
    ledger: ledger::ledger_ja,
    mapping: ledger::mapping_ja,
    population: ledger::population_ja,
    subject: |policy| {
        format!(
            "記録（DICOMファイル又は表の行）の対象者は、次のうち最初に値のあるものによる：{}。",
            subject_keys(policy).join("、")
        )
    },
    option,
    severity: |severity| match severity {
        Severity::Error => "エラー（禁止）",
        Severity::Warning => "警告（要確認）",
        Severity::Note => "注記（参考）",
    },
    setting: |it| match it.kind {
        SetBy::Option => format!(
            "{}のオプション{}を有効とする。",
            code(&it.policy),
            code(&it.name)
        ),
        SetBy::Param => format!(
            "{}のパラメータ{}の値を改める。",
            code(&it.policy),
            code(&it.name)
        ),
    },
    loosening,
    labels: &Labels {
        policy: "ポリシー",
        version: "版",
        digest: "ダイジェスト",
        owner: "責任者",
        approved: "承認",
        review: "見直し期限",
        reading: "読み方",
        how: "番号を付した各文は、完成したデータが満たさなければならない事柄を述べる。すべての文を同時に満たさなければならない。\
              値についての条件は、対象となる項目がない場合には満たされたものとし、値が複数ある場合には、そのすべてが満たさなければならない。\
              読み取れないもの及び判定できないものは報告され、条件を満たしたものとはみなさない。",
        options: "有効なDICOM PS3.15 Annex Eのオプション",
        no_options: "なし。",
        params: "有効なパラメータ",
        lists: "一覧",
        ledgers: "対象者の台帳",
        tables: "読み替え表と母集団",
        subject: "対象者",
        scopes: "ファイルの集合",
        loosened: "緩めること",
        rules: "規則",
        because: "理由",
        because_other: "理由（日本語の記載がないため原文）",
        cite: "出典",
        help: "違反が見つかったときの対処（原文）",
        severity: "重大度",
        assuming: "出力だけでは示せないこと（原文）",
        colon: "：",
    },
};

fn option(option: PsOption) -> &'static str {
    match option {
        PsOption::RetainUids => "UIDの保持",
        PsOption::RetainDeviceIdentity => "装置識別情報の保持",
        PsOption::RetainInstitutionIdentity => "施設識別情報の保持",
        PsOption::RetainPatientCharacteristics => "患者特性の保持",
        PsOption::RetainFullDates => "完全な日付による経時情報の保持",
        PsOption::RetainModifiedDates => "変更した日付による経時情報の保持",
        PsOption::CleanDescriptors => "記述子の清浄化",
        PsOption::CleanStructuredContent => "構造化内容の清浄化",
        PsOption::CleanGraphics => "グラフィックの清浄化",
        PsOption::CleanRecognizableFeatures => "識別可能な視覚的特徴の清浄化",
        PsOption::CleanPixelData => "画素データの清浄化",
        PsOption::RetainSafePrivate => "安全な私的属性の保持",
    }
}

fn list(list: &List, values: &[String]) -> String {
    let mut out = format!("{}件", list.values.len());
    if list.secret {
        out.push_str("（秘密であり、表示しない）");
    } else if !values.is_empty() && values.len() <= NAMED {
        out.push_str(&format!("。{}", joined(values, "及び")));
    }
    out + fold(list.fold)
}

/// `a、b及びc`.
pub(super) fn joined(all: &[String], word: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{}{word}{last}", first.join("、")),
    }
}

fn fold(fold: Fold) -> &'static str {
    match (fold.case, fold.width) {
        (false, false) => "",
        (true, false) => "（大文字と小文字を区別しない）",
        (false, true) => "（全角と半角を区別しない）",
        (true, true) => "（大文字と小文字、全角と半角を区別しない）",
    }
}

/// What becomes of a rule's findings, and on whose word.
fn loosening(it: &Loosening) -> String {
    let mut said = String::new();
    if let Some(at) = &it.at {
        said += &format!("パスが{}に合うファイルにおいて、", code(at.glob().glob()));
    }
    if !it.field.is_empty() {
        let path: Vec<String> = it.field.iter().map(|one| tag(*one)).collect();
        said += &format!("{}につき、", path.join("."));
    }
    if let Some(day) = &it.expires {
        said += &format!("{day}まで、");
    }
    said += &match it.to {
        Loosened::To(Severity::Note) => format!("{}の違反を注記として扱う", code(&it.rule)),
        Loosened::To(_) => format!("{}の違反を警告として扱う", code(&it.rule)),
        Loosened::Off => format!("{}の違反を数えない", code(&it.rule)),
        Loosened::Waived(most) => format!("{}の違反を{most}件まで数えない", code(&it.rule)),
    };
    format!(
        "{said}。理由：{}（承認：{}、{}）",
        plain(because(it, "ja")),
        plain(&it.approved_by),
        it.on
    )
}

/// The rule's sentence.
fn sentence(policy: &Policy, rule: &Rule) -> String {
    let files = files(policy, &rule.files, true);
    let must = must(policy, &rule.must);
    let fields = match &rule.target {
        Target::File => return format!("{files}は、{must}。"),
        Target::Subjects(_) => {
            return format!(
                "{files}において、各対象者（{}）は、{must}。対象者の記載がないファイルは報告する。",
                joined(&subject_keys(policy), "及び")
            );
        }
        Target::DataSet(it) => return dataset::sentence_ja(policy, rule, it, &files),
        Target::Frames(part) => return format!("{}、{must}。", pixels::frames(&files, *part)),
        Target::Fields(fields) => fields,
    };
    let place = match fields.depth {
        _ if is_cells(fields) => "",
        Depth::Any => "どの深さにあっても、",
        Depth::Top => "最上位において、",
    };
    let present = if holds_if_absent(rule) {
        "存在する場合、"
    } else {
        ""
    };
    let empty = if fails_if_absent(rule) {
        "（存在しないものは空とみなす）"
    } else {
        ""
    };
    if is_declared(fields) {
        return format!(
            "リリースの宣言（`{DECLARATION}`）において、{}は、{present}{must}{empty}。",
            subject(fields)
        );
    }
    format!(
        "{files}において、{place}{}は、{present}{must}{empty}。",
        subject(fields)
    )
}

/// The attributes and columns that name subjects.
fn subject_keys(policy: &Policy) -> Vec<String> {
    ledger::keys(policy, |column, of| {
        format!("{}の列{column}", files(policy, of, false))
    })
}
