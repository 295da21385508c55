//! Selectors: keywords become tags, patterns masks.
use std::ops::Range;
use std::str::FromStr as _;

use super::super::ast::{self, Node, Word};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Selector, TagPattern};
use super::super::suggest;
use super::names::Names;
use crate::field::{Declared, Tag, VR};
use crate::standard::{self, Action, Entry};

/// A selector, and what is known of the fields it names.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) selector: Selector,
    /// The VR of all of them, where it is one; OB for what is bytes.
    pub(super) vr: Option<VR>,
    pub(super) span: Range<usize>,
    /// Whether only DICOM has such fields.
    pub(super) dicom_only: bool,
}

/// What a selector means; `None` after a mistake.
pub(super) fn selector(node: &Node<ast::Selector>, names: &mut Names) -> Option<Found> {
    let mut vr = None;
    let mut dicom_only = true;
    let selector = match &node.it {
        ast::Selector::Keywords(words) => match words.as_slice() {
            [only] => {
                let entry = entry(only, names)?;
                vr = Some(entry.vr);
                match entry.tag() {
                    Some(tag) => Selector::Tag(tag),
                    None => Selector::Pattern(entry.tags),
                }
            }
            words => {
                let (path, last) = path(words, names)?;
                vr = Some(last);
                Selector::Path(path)
            }
        },
        ast::Selector::Tag(text) => {
            let tag = pattern(text)?.tag()?;
            vr = standard::vr_of(tag);
            Selector::Tag(tag)
        }
        ast::Selector::TagPattern(text) => Selector::Pattern(pattern(text)?),
        ast::Selector::Private => Selector::Private,
        ast::Selector::PrivateOf(creator, element) => Selector::PrivateOf {
            creator: creator_name(creator, names)?,
            pattern: match element {
                Some(element) => Some(block_pattern(element, names)?),
                None => None,
            },
        },
        ast::Selector::SafePrivate => Selector::SafePrivate,
        ast::Selector::Vr(word) => {
            let found = vr_named(word, names)?;
            vr = Some(found);
            Selector::Vr(found)
        }
        ast::Selector::Action(word) => Selector::Action(action(word, names)?),
        ast::Selector::Text => {
            dicom_only = false;
            Selector::Text
        }
        ast::Selector::Bytes => {
            dicom_only = false;
            Selector::Bytes
        }
        ast::Selector::Every => {
            dicom_only = false;
            Selector::Every
        }
        ast::Selector::StandardUids => {
            vr = Some(VR::UI);
            Selector::StandardUids
        }
        ast::Selector::Column(name) => {
            dicom_only = false;
            Selector::Column(name.it.clone())
        }
        ast::Selector::Preamble => {
            vr = Some(VR::OB);
            Selector::Preamble
        }
        ast::Selector::Trailing => {
            dicom_only = false;
            vr = Some(VR::OB);
            Selector::Trailing
        }
    };
    Some(Found {
        selector,
        vr,
        span: node.span.clone(),
        dicom_only,
    })
}

/// A field of the release's declaration; `None` after a mistake.
pub(super) fn declared(node: &Node<ast::Selector>, names: &mut Names) -> Option<Found> {
    let ast::Selector::Keywords(words) = &node.it else {
        return None;
    };
    let word = words.first()?;
    let Some(key) = Declared::named(&word.it) else {
        let known = || Declared::ALL.iter().map(|key| key.word());
        let all: Vec<&str> = known().collect();
        names.tell(
            Mistake::new(
                Code::UnknownKeyword,
                word.span.clone(),
                format!("a release declares no `{}`", word.it),
            )
            .label("not a field of `release.toml`")
            .help(format!("its fields are {}", suggest::one_of(&all)))
            .help_opt(suggest::did_you_mean(&word.it, known())),
        );
        return None;
    };
    Some(Found {
        selector: Selector::Declared(key),
        vr: Some(crate::formats::release::vr(key)),
        span: node.span.clone(),
        dicom_only: false,
    })
}

pub(super) fn entry(word: &Word, names: &mut Names) -> Option<&'static Entry> {
    let Some(entry) = standard::by_keyword(&word.it) else {
        let mistake = Mistake::new(
            Code::UnknownKeyword,
            word.span.clone(),
            format!("DICOM has no attribute `{}`", word.it),
        )
        .label("not a keyword of PS3.6");
        let mistake = match names.nearest(&word.it, standard::keywords()) {
            Some(near) => mistake.help(format!("did you mean `{near}`?")),
            None if names.scopes.contains_key(&word.it) || names.lists.contains_key(&word.it) => {
                mistake.help("behind `for` stand fields; scopes stand behind `in`")
            }
            None => mistake.help("keywords are those of PS3.6, such as `PatientName`; other elements are named by tag: `(0029,1010)`"),
        };
        names.tell(mistake);
        return None;
    };
    if entry.retired {
        names.tell(
            Mistake::new(
                Code::RetiredKeyword,
                word.span.clone(),
                format!("`{}` is retired", word.it),
            )
            .label("retired from the standard")
            .help("old files may still have it; the rule judges it all the same"),
        );
    }
    Some(entry)
}

/// A path through sequences, and the VR of its end.
fn path(words: &[Word], names: &mut Names) -> Option<(Vec<Tag>, VR)> {
    let mut tags = Vec::with_capacity(words.len());
    let mut last = VR::UN;
    let mut good = true;
    if words.len() > 64 {
        let span = words.get(64)?.span.clone();
        names.tell(
            Mistake::new(Code::TooDeep, span, "a path of more than 64 steps").label("one too many"),
        );
        return None;
    }
    for (n, word) in words.iter().enumerate() {
        let Some(entry) = entry(word, names) else {
            good = false;
            continue;
        };
        last = entry.vr;
        if n + 1 < words.len() && entry.vr != VR::SQ {
            good = false;
            names.tell(
                Mistake::new(
                    Code::NotASequence,
                    word.span.clone(),
                    format!("`{}` is no sequence: nothing is inside it", word.it),
                )
                .label(format!("its VR is {}, not SQ", entry.vr.to_string())),
            );
        }
        match entry.tag() {
            Some(tag) => tags.push(tag),
            None => {
                good = false;
                names.tell(
                    Mistake::new(
                        Code::NotASequence,
                        word.span.clone(),
                        format!(
                            "`{}` is in many groups, and a path has one tag at each step",
                            word.it
                        ),
                    )
                    .label("a repeating group"),
                );
            }
        }
    }
    good.then_some((tags, last))
}

/// `(60xx,3000)` as a value and a mask.
pub(super) fn pattern(text: &str) -> Option<TagPattern> {
    let mut value = 0_u32;
    let mut mask = 0_u32;
    for c in text.chars().filter(|c| c.is_ascii_alphanumeric()) {
        value <<= 4;
        mask <<= 4;
        if !c.eq_ignore_ascii_case(&'x') {
            value |= c.to_digit(16)?;
            mask |= 0xF;
        }
    }
    Some(TagPattern { value, mask })
}

/// `(0029,xx10)` behind a creator: the block is written `xx`, and does not count.
pub(super) fn block_pattern(element: &Node<String>, names: &mut Names) -> Option<TagPattern> {
    let mut found = pattern(&element.it)?;
    let odd = found.mask & 0x0001_0000 != 0 && found.value & 0x0001_0000 != 0;
    let free = found.mask & 0x0000_FF00 == 0;
    let mistake = |message: &str| {
        Mistake::new(Code::BadPrivateElement, element.span.clone(), message)
            .label("not a private element")
    };
    if !odd {
        names.tell(
            mistake("the group of a private element is odd")
                .help("write an odd group, as in `(0029,xx10)`"),
        );
        return None;
    }
    if !free {
        let shown = element.it.to_ascii_lowercase();
        let better = match (shown.get(..6), shown.get(8..)) {
            (Some(group), Some(rest)) => format!("{group}xx{rest}"),
            _ => "(0029,xx10)".to_owned(),
        };
        names.tell(
            mistake("the block of a private element is another in every file").help(format!(
                "write `xx` for the block: `{better}` (PS3.5 7.8.1)"
            )),
        );
        return None;
    }
    found.mask &= 0xFFFF_00FF;
    found.value &= found.mask;
    Some(found)
}

pub(super) fn creator_name(creator: &ast::Text, names: &mut Names) -> Option<String> {
    let trimmed = creator.it.trim_matches(' ');
    // LO: at most 64 characters (PS3.5 6.2).
    let good = !trimmed.is_empty()
        && trimmed.chars().count() <= 64
        && !trimmed.contains(['\\', '\n', '\t']);
    if !good {
        names.tell(
            Mistake::new(
                Code::WrongType,
                creator.span.clone(),
                "not the name of a private creator",
            )
            .label("not a creator")
            .help("a creator's name has 1 to 64 characters, and no backslash (PS3.5 7.8.1)"),
        );
        return None;
    }
    Some(trimmed.to_owned())
}

/// Every VR of PS3.5 6.2.
const VRS: [&str; 34] = [
    "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO", "LT", "OB", "OD", "OF", "OL",
    "OV", "OW", "PN", "SH", "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN", "UR", "US",
    "UT", "UV",
];

pub(super) fn vr_named(word: &Word, names: &mut Names) -> Option<VR> {
    if VRS.contains(&word.it.as_str())
        && let Ok(vr) = VR::from_str(&word.it)
    {
        return Some(vr);
    }
    let upper = word.it.to_ascii_uppercase();
    let mistake = Mistake::new(
        Code::UnknownVr,
        word.span.clone(),
        format!("DICOM has no VR `{}`", word.it),
    )
    .label("not a VR of PS3.5 6.2");
    names.tell(if VRS.contains(&upper.as_str()) {
        mistake.help(format!("write it in capitals: `vr {upper}`"))
    } else {
        mistake.help("a VR is two capitals, such as `PN`, `DA`, `UI`")
    });
    None
}

fn action(word: &Word, names: &mut Names) -> Option<Action> {
    let action = match word.it.as_str() {
        "D" => Action::D,
        "Z" => Action::Z,
        "X" => Action::X,
        "K" => Action::K,
        "C" => Action::C,
        "U" => Action::U,
        other => {
            let upper = other.to_ascii_uppercase();
            let mistake = Mistake::new(
                Code::UnknownAction,
                word.span.clone(),
                format!("PS3.15 has no action `{other}`"),
            )
            .label("not an action");
            names.tell(if upper != other && matches!(upper.as_str(), "D" | "Z" | "X" | "K" | "C" | "U") {
                mistake.help(format!("write it as a capital: `action {upper}`"))
            } else {
                mistake.help("the actions are D, Z, X, K, C and U (PS3.15 Table E.1-1a); compound ones such as X/Z/D are resolved by each attribute's Type")
            });
            return None;
        }
    };
    Some(action)
}
