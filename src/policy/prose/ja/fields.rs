//! Fields in Japanese.
use super::super::code;
use super::super::words::{pattern, tag, vr_name};
use super::joined;
use crate::policy::model::{Selection, Selector};
use crate::standard::Action;

pub(super) fn subject(fields: &Selection) -> String {
    let include: Vec<String> = fields.include.iter().map(noun).collect();
    let mut out = joined(&include, "及び");
    if !fields.except.is_empty() {
        let except: Vec<String> = fields.except.iter().map(noun).collect();
        out.push_str(&format!("（{}を除く）", joined(&except, "及び")));
    }
    out
}

/// The fields that a selector names.
pub(in super::super) fn noun(selector: &Selector) -> String {
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
