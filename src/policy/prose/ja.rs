//! The policy in Japanese (である調).
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
        Target::Fields(fields) => fields,
    };
    let place = match fields.depth {
        Depth::Any => "どの深さにあっても",
        Depth::Top => "最上位において",
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
        "{files}において、{place}、{}は、{present}{must}{empty}。",
        subject(fields)
    )
}

/// The attributes and columns that name subjects.
fn subject_keys(policy: &Policy) -> Vec<String> {
    ledger::keys(policy, |column, of| {
        format!("{}の列{column}", files(policy, of, false))
    })
}

fn subject(fields: &Selection) -> String {
    let include: Vec<String> = fields.include.iter().map(noun).collect();
    let mut out = joined(&include, "及び");
    if !fields.except.is_empty() {
        let except: Vec<String> = fields.except.iter().map(noun).collect();
        out.push_str(&format!("（{}を除く）", joined(&except, "及び")));
    }
    out
}

/// The fields that a selector names.
pub(super) fn noun(selector: &Selector) -> String {
    match selector {
        Selector::Tag(one) => tag(*one),
        Selector::Pattern(all) => format!("要素{}", pattern(*all)),
        Selector::Path(path) => {
            let steps: Vec<String> = path.iter().map(|step| tag(*step)).collect();
            steps.join("の中の")
        }
        Selector::Private => "私的属性".to_owned(),
        Selector::PrivateOf {
            creator,
            pattern: None,
        } => {
            format!("作成者{}の私的属性", code(creator))
        }
        Selector::PrivateOf {
            creator,
            pattern: Some(element),
        } => format!("作成者{}の私的属性{}", code(creator), pattern(*element)),
        Selector::SafePrivate => "安全な私的属性（PS3.15 Table E.3.10-1）".to_owned(),
        Selector::Vr(vr) => format!("VRが{}（{}）である属性", vr, vr_name(*vr).1),
        Selector::Action(action) => {
            format!("PS3.15 Table E.1-1が{}属性", action_words(*action))
        }
        Selector::Text => "文字列の項目".to_owned(),
        Selector::Bytes => "文字列でないバイト列の項目".to_owned(),
        Selector::Every => "すべての属性".to_owned(),
        Selector::StandardUids => "規格自体が定めるUID".to_owned(),
        Selector::Column(name) => format!("列{}のセル", code(name)),
        Selector::Preamble => "プリアンブル".to_owned(),
        Selector::Trailing => "データの終わりの後にあるバイト列".to_owned(),
        Selector::Declared(key) => format!("{}（{}）", key.names().1, code(key.word())),
    }
}

fn action_words(action: Action) -> &'static str {
    match action {
        Action::D => "ダミー値への置換を求める（action D）",
        Action::Z => "空又はダミー値への置換を求める（action Z）",
        Action::X => "削除を求める（action X）",
        Action::K => "保持する（action K）",
        Action::C => "清浄化を求める（action C）",
        Action::U => "新しいUIDへの置換を求める（action U）",
    }
}

/// How a predicate ends, by which it is negated and made an obligation.
#[derive(Debug, Clone, Copy)]
enum Ending {
    /// …である.
    Is,
    /// …に一致する, …が存在する.
    Does,
    /// …を含む.
    Contains,
    /// …が存在しない: a denial in itself.
    DoesNot,
}

impl Ending {
    fn plain(self, not: bool) -> &'static str {
        match (self, not) {
            (Self::Is, false) => "である",
            (Self::Is, true) => "でない",
            (Self::Does, false) | (Self::DoesNot, true) => "する",
            (Self::Does, true) | (Self::DoesNot, false) => "しない",
            (Self::Contains, false) => "む",
            (Self::Contains, true) => "まない",
        }
    }

    fn must(self, not: bool) -> &'static str {
        match (self, not) {
            (Self::Is, false) => "でなければならない",
            (Self::Is, true) => "であってはならない",
            (Self::Does, false) | (Self::DoesNot, true) => "しなければならない",
            (Self::Does, true) | (Self::DoesNot, false) => "してはならない",
            (Self::Contains, false) => "まなければならない",
            (Self::Contains, true) => "んではならない",
        }
    }
}

/// What must hold: one obligation, or several things of which all, or one, are to hold.
fn must(policy: &Policy, it: &Must) -> String {
    match it {
        Must::Is(predicate) => {
            let (said, ending) = verb(policy, predicate);
            said + ending.must(false)
        }
        Must::Not(inner) => match &**inner {
            Must::Is(predicate) => {
                let (said, ending) = verb(policy, predicate);
                said + ending.must(true)
            }
            Must::Not(inner) => must(policy, inner),
            Must::Or(all) => format!(
                "{}のいずれも満たしてはならない",
                joined(&things(policy, all), "、")
            ),
            Must::And(all) => format!(
                "{}のすべてを同時に満たしてはならない",
                joined(&things(policy, all), "、")
            ),
        },
        Must::And(all) => format!(
            "{}のすべてを満たさなければならない",
            joined(&things(policy, all), "、及び")
        ),
        Must::Or(all) => format!(
            "{}のいずれかを満たさなければならない",
            joined(&things(policy, all), "、又は")
        ),
    }
}

fn things(policy: &Policy, all: &[Must]) -> Vec<String> {
    all.iter().map(|one| thing(policy, one)).collect()
}

/// "that it is so", as one of several things.
fn thing(policy: &Policy, it: &Must) -> String {
    match it {
        Must::Is(predicate) => {
            let (said, ending) = verb(policy, predicate);
            format!("{said}{}こと", ending.plain(false))
        }
        Must::And(all) => format!(
            "（{}のすべてを満たすこと）",
            joined(&things(policy, all), "、及び")
        ),
        Must::Or(all) => format!(
            "（{}のいずれかを満たすこと）",
            joined(&things(policy, all), "、又は")
        ),
        Must::Not(inner) => match &**inner {
            Must::Is(predicate) => {
                let (said, ending) = verb(policy, predicate);
                format!("{said}{}こと", ending.plain(true))
            }
            Must::Not(inner) => thing(policy, inner),
            Must::Or(all) => format!(
                "（{}のいずれも満たさないこと）",
                joined(&things(policy, all), "、")
            ),
            Must::And(all) => format!(
                "（{}のすべてを同時には満たさないこと）",
                joined(&things(policy, all), "、")
            ),
        },
    }
}

/// A predicate without its ending.
fn verb(policy: &Policy, predicate: &Predicate) -> (String, Ending) {
    match predicate {
        Predicate::Absent => ("存在".to_owned(), Ending::DoesNot),
        // Told in a sentence of its own.
        Predicate::Demand(_) => (String::new(), Ending::Is),
        Predicate::Empty => ("空".to_owned(), Ending::Is),
        Predicate::Present => ("存在".to_owned(), Ending::Does),
        Predicate::OneOf(list) => (one_of(list), Ending::Is),
        Predicate::Within(interval) => (within(*interval), Ending::Is),
        Predicate::Uid => ("正しい形式のUID".to_owned(), Ending::Is),
        Predicate::UidUnder(roots) => match list_of_roots(policy, roots) {
            Some(list) if roots.len() > 1 => (
                format!("一覧{}のいずれかのルートの下のUID", code(&list.name)),
                Ending::Is,
            ),
            _ => {
                let roots: Vec<String> = roots.iter().map(|root| code(root)).collect();
                (format!("{}の下のUID", joined(&roots, "又は")), Ending::Is)
            }
        },
        Predicate::Match(pattern) => (format!("全体が{}に一致", regex(pattern)), Ending::Does),
        Predicate::Contain(contents) => {
            let all: Vec<String> = contents.all().iter().map(content).collect();
            (format!("{}を含", joined(&all, "又は")), Ending::Contains)
        }
        Predicate::Distinct(others) => {
            let others: Vec<String> = others.iter().map(noun).collect();
            (
                format!("{}のどの値とも異なる値", joined(&others, "及び")),
                Ending::Is,
            )
        }
        Predicate::SameAs(other) => (format!("{}の値と同じ", noun(other)), Ending::Is),
        Predicate::Derived(origins) => {
            let fields = origins.fields.iter();
            let all: Vec<String> = fields
                .map(|one| format!("{}の値", noun(one)))
                .chain(
                    origins
                        .lists
                        .iter()
                        .chain(&origins.sealed)
                        .map(|list| one_of(list)),
                )
                .collect();
            (
                format!("{}のハッシュ値又は符号化したもの", joined(&all, "若しくは")),
                Ending::Is,
            )
        }
        Predicate::Include(list) => (
            format!("ファイル内の少なくとも一か所の値が{}", one_of(list)),
            Ending::Is,
        ),
        Predicate::Characters(bound) => (count(*bound, "文字"), Ending::Is),
        Predicate::Values(bound) => (format!("値の数が{}", count(*bound, "個")), Ending::Is),
        Predicate::Name(inner) => of("ファイル名が", verb(policy, inner)),
        Predicate::Path(inner) => of("パスが", verb(policy, inner)),
        Predicate::Kind(kinds) => (kind(kinds), Ending::Is),
        Predicate::NoTrailing => (
            "データの終わりの後にバイト列が存在".to_owned(),
            Ending::DoesNot,
        ),
        Predicate::ZeroPreamble => (
            "プリアンブルがないか、又はすべてゼロ".to_owned(),
            Ending::Is,
        ),
        Predicate::Cover => (
            "リリースのDICOMファイルのいずれかで値を持つすべての属性を含".to_owned(),
            Ending::Contains,
        ),
        Predicate::TiffPreamble => ("プリアンブルがTIFFヘッダー".to_owned(), Ending::Is),
        Predicate::Bytes(bound) => (format!("大きさが{}", count(*bound, "バイト")), Ending::Is),
        Predicate::InLedger(of, None) => {
            (format!("台帳{}に記載された者", code(&of.name)), Ending::Is)
        }
        Predicate::InLedger(of, Some(standing)) => (
            format!(
                "台帳{}に記載された者で、{}もの",
                code(&of.name),
                ledger::standing_ja(standing)
            ),
            Ending::Is,
        ),
    }
}

/// What may stand in a value.
fn content(it: &Content) -> String {
    match it {
        Content::Match(pattern) => format!("{}に一致する部分", regex(pattern)),
        Content::Any(list) => one_of(list),
        Content::Recognised(recogniser) => recogniser.ja.to_owned(),
        Content::Record(pattern) => format!("{}に一致する診療記録番号", regex(pattern)),
        Content::ValueOf(selector) => format!("{}の値", noun(selector)),
    }
}

fn of(what: &str, (said, ending): (String, Ending)) -> (String, Ending) {
    // "The whole of it" is said once.
    let said = said
        .strip_prefix("全体が")
        .map_or(said.clone(), |rest| format!("全体として{rest}"));
    (format!("{what}{said}"), ending)
}

fn one_of(list: &List) -> String {
    if !list.name.is_empty() {
        return format!("一覧{}のいずれかの値", code(&list.name));
    }
    joined(&values(list), "又は")
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
        Interval::Dates(Some(low), Some(high)) if low == high => day(low),
        Interval::Dates(low, high) => range(low.map(day), high.map(day), "", "以後", "以前"),
        Interval::Numbers(Some(low), Some(high)) if low == high => low.to_string(),
        Interval::Numbers(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            "",
            "以上",
            "以下",
        ),
        Interval::Years(low, high) => range(
            low.map(|n| n.to_string()),
            high.map(|n| n.to_string()),
            "歳",
            "以上",
            "以下",
        ),
    }
}

fn range(low: Option<String>, high: Option<String>, unit: &str, from: &str, to: &str) -> String {
    match (low, high) {
        (Some(low), Some(high)) => format!("{low}{unit}{from}{high}{unit}{to}"),
        (Some(low), None) => format!("{low}{unit}{from}"),
        (None, Some(high)) => format!("{high}{unit}{to}"),
        (None, None) => "任意の値".to_owned(),
    }
}

fn count(bound: Count, unit: &str) -> String {
    match (bound.min, bound.max) {
        (Some(min), Some(max)) if min == max => format!("ちょうど{min}{unit}"),
        (Some(min), Some(max)) => format!("{min}{unit}以上{max}{unit}以下"),
        (Some(min), None) => format!("{min}{unit}以上"),
        (None, Some(max)) => format!("{max}{unit}以下"),
        (None, None) => format!("任意の数の{unit}"),
    }
}

/// A set of files; `every` puts "every" where it belongs.
fn files(policy: &Policy, it: &Files, every: bool) -> String {
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

fn kind(kinds: &[Format]) -> String {
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
    let (said, ending) = verb(policy, predicate);
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
