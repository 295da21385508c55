//! Predicates: values get their types, and tests are held against what is known of the fields they test.
use std::ops::Range;

use super::super::ast::{self, Bound, Node, Set, Unit, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Count, Interval, Pattern, Predicate};
use super::contents;
use super::declared;
use super::file_terms::formats;
use super::names::Names;
use super::regexes::{self, Extent};
use super::selectors::Found;
use super::sets::{list, list_of, one_value, roots};
use super::values::{Typed, count, number, typed, wrong_type};
use crate::field::VR;
use crate::field::text::{is_text, number_size};

/// What a predicate is asked of.
#[derive(Debug, Clone, Copy)]
pub(super) enum Asked<'a> {
    /// The fields that a rule names, or the one that a condition names.
    Fields(&'a [Found]),
    /// A file.
    File,
    /// The name or path of a file.
    Name,
    /// Text that was read from pixels.
    Read,
}

/// What kind of value a test needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Needs {
    Text,
    Plain,
    Date,
    Number,
    Age,
    Uid,
}

impl Needs {
    /// The VRs that have it (PS3.5 6.2).
    fn fits(self, vr: VR) -> bool {
        let text = is_text(vr);
        // AT is a tag, which compares with no number.
        let binary = number_size(vr).is_some() && vr != VR::AT;
        match self {
            Self::Text => text,
            Self::Plain => text || binary,
            Self::Date => matches!(vr, VR::DA | VR::DT),
            Self::Number => binary || matches!(vr, VR::DS | VR::IS),
            Self::Age => vr == VR::AS,
            Self::Uid => vr == VR::UI,
        }
    }

    fn what(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Plain => "values that can be compared",
            Self::Date => "dates (VR DA or DT)",
            Self::Number => "numbers",
            Self::Age => "ages (VR AS)",
            Self::Uid => "UIDs (VR UI)",
        }
    }
}

/// What a predicate means; `None` after a mistake.
pub(super) fn predicate(
    node: &Node<ast::Predicate>,
    asked: &Asked<'_>,
    names: &mut Names,
) -> Option<Predicate> {
    if !belongs(node, asked, names) {
        return None;
    }
    if let Some(switched) = declared::switch(node, asked, names) {
        return switched;
    }
    let (predicate, needs) = meaning(node, asked, names)?;
    declared::words(&predicate, asked, &node.span, names)?;
    if let (Some(needs), Asked::Read) = (needs, asked)
        && !matches!(needs, Needs::Text | Needs::Plain)
    {
        names.tell(
            Mistake::new(
                Code::WrongVr,
                node.span.clone(),
                format!("this test needs {}", needs.what()),
            )
            .label("what is read from pixels is text")
            .help("say it with `match /…/`, `contain …` or `be in …`"),
        );
        return None;
    }
    if let (Some(needs), Asked::Fields(fields)) = (needs, asked)
        && !fit(needs, fields, &node.span, names)
    {
        return None;
    }
    Some(predicate)
}

/// Whether a test of files is asked of a file, and a test of fields of fields.
fn belongs(node: &Node<ast::Predicate>, asked: &Asked<'_>, names: &mut Names) -> bool {
    let of_files = match &node.it {
        ast::Predicate::HaveName(_)
        | ast::Predicate::HavePath(_)
        | ast::Predicate::NoTrailing
        | ast::Predicate::ZeroPreamble
        | ast::Predicate::TiffPreamble
        | ast::Predicate::Have(_, _, Unit::Bytes) => true,
        ast::Predicate::Be(value) => {
            matches!(&value.it, Value::Name(word) if !names.params.contains_key(word) && (word == "file" || formats(word).is_some()))
        }
        _ => false,
    };
    if matches!(node.it, ast::Predicate::Cover) {
        return declared::may_cover(node, asked, names);
    }
    let of_pixels = matches!(node.it, ast::Predicate::Pixels(_));
    if of_pixels && !matches!(asked, Asked::Read) {
        names.tell(
            Mistake::new(
                Code::WrongTarget,
                node.span.clone(),
                "a test of pixels in a rule on fields or files",
            )
            .label("cannot be asked here")
            .help("this asks what frames show: put it into a `pixel rule`"),
        );
        return false;
    }
    let of_text = matches!(
        &node.it,
        ast::Predicate::Match(_)
            | ast::Predicate::Be(_)
            | ast::Predicate::BeIn(_)
            | ast::Predicate::Contain(_)
            | ast::Predicate::Have(_, _, Unit::Characters)
    );
    let (wrong, help) = match asked {
        Asked::Fields(_) => (
            of_files,
            "this asks something of a file: put it into a `file rule`",
        ),
        Asked::File => (
            !of_files,
            "this asks something of a field: put it into a `rule`; of files one asks `have name …`, `have path …`, `be dicom`, `have no trailing bytes`, `have zero preamble` or `have at most 9 bytes`",
        ),
        Asked::Name => (
            of_files,
            "a name is a text: `match /…/`, `contain …` or `be in …`",
        ),
        Asked::Read => (
            of_files || !of_text,
            "of text that is read one asks `match /…/`, `contain …`, `be \"…\"`, `be in …` or `have at most 9 characters`; brackets part it from what is asked of the frame",
        ),
    };
    if wrong {
        let message = match asked {
            Asked::Fields(_) => "a test of files in a rule on fields",
            Asked::File => "a test of fields in a rule on files",
            Asked::Name => "a test of files asked of a name",
            Asked::Read => "this cannot be asked of text that is read from pixels",
        };
        names.tell(
            Mistake::new(Code::WrongTarget, node.span.clone(), message)
                .label("cannot be asked here")
                .help(help),
        );
    }
    !wrong
}

/// Whether every field whose VR is known has what a test needs; tells of the first that has not.
pub(super) fn fit(needs: Needs, fields: &[Found], span: &Range<usize>, names: &mut Names) -> bool {
    let Some((field, vr)) = fields
        .iter()
        .find_map(|field| field.vr.filter(|&vr| !needs.fits(vr)).map(|vr| (field, vr)))
    else {
        return true;
    };
    let about = match vr {
        VR::SQ => "a sequence".to_owned(),
        VR::OB | VR::OW | VR::OD | VR::OF | VR::OL | VR::OV | VR::UN => "bytes".to_owned(),
        vr => format!("VR {}", vr.to_string()),
    };
    let help = match vr {
        VR::SQ | VR::OB | VR::OW | VR::OD | VR::OF | VR::OL | VR::OV | VR::UN => {
            "of these only `be absent`, `be empty` and `be present` can be asked".to_owned()
        }
        _ => format!("this can be asked of {}", needs.what()),
    };
    names.tell(
        Mistake::new(
            Code::WrongVr,
            span.clone(),
            format!("this test needs {}", needs.what()),
        )
        .label("can be neither passed nor failed")
        .also(field.span.clone(), about)
        .help(help),
    );
    false
}

fn meaning(
    node: &Node<ast::Predicate>,
    asked: &Asked<'_>,
    names: &mut Names,
) -> Option<(Predicate, Option<Needs>)> {
    use ast::Predicate as P;
    Some(match &node.it {
        P::Absent => (Predicate::Absent, None),
        P::Empty => (Predicate::Empty, None),
        P::Present => (Predicate::Present, None),
        P::NoTrailing => (Predicate::NoTrailing, None),
        P::ZeroPreamble => (Predicate::ZeroPreamble, None),
        P::TiffPreamble => (Predicate::TiffPreamble, None),
        P::Cover => (Predicate::Cover, None),
        // The parser lets them stand in dataset rules only, which `ledgers` and `demands` resolve.
        P::InLedger(..) | P::Demand(_) => return None,
        // Asked of frames alone, by `pixels`.
        P::Pixels(_) => return None,
        P::Be(value) => be(value, asked, names)?,
        P::BeIn(set) => be_in(set, names)?,
        P::BeAtLeast(value, years) => bounded(value, *years, true, names)?,
        P::BeAtMost(value, years) => bounded(value, *years, false, names)?,
        P::BeUid => (Predicate::Uid, Some(Needs::Uid)),
        P::BeUidUnder(value) => (Predicate::UidUnder(roots(value, names)?), Some(Needs::Uid)),
        P::Match(value) => (
            Predicate::Match(pattern(value, Extent::Whole, names)?),
            Some(Needs::Text),
        ),
        P::Contain(all) => (contents::contain(all, asked, names)?, Some(Needs::Text)),
        P::Distinct(all) => (contents::distinct(all, asked, names)?, Some(Needs::Plain)),
        P::SameAs(other) => (contents::same_as(other, names)?, Some(Needs::Plain)),
        P::Derived(all) => (contents::derived(all, asked, names)?, Some(Needs::Text)),
        P::Include(value) => (
            Predicate::Include(one_value(value, names)?),
            Some(Needs::Plain),
        ),
        P::IncludeAny(set) => (Predicate::Include(list(set, names)?), Some(Needs::Plain)),
        P::Have(bound, value, unit) => {
            let number = count(names, value)?;
            let count = match bound {
                Bound::AtMost => Count {
                    min: None,
                    max: Some(number),
                },
                Bound::AtLeast => Count {
                    min: Some(number),
                    max: None,
                },
                Bound::Exactly => Count {
                    min: Some(number),
                    max: Some(number),
                },
            };
            match unit {
                Unit::Characters => (Predicate::Characters(count), Some(Needs::Text)),
                Unit::Values => (Predicate::Values(count), Some(Needs::Plain)),
                Unit::Bytes => (Predicate::Bytes(count), None),
            }
        }
        P::HaveName(inner) => (
            Predicate::Name(Box::new(predicate(inner, &Asked::Name, names)?)),
            None,
        ),
        P::HavePath(inner) => (
            Predicate::Path(Box::new(predicate(inner, &Asked::Name, names)?)),
            None,
        ),
    })
}

fn be(
    value: &Node<Value>,
    asked: &Asked<'_>,
    names: &mut Names,
) -> Option<(Predicate, Option<Needs>)> {
    if let Value::Name(word) = &value.it
        && !names.params.contains_key(word)
    {
        if let (Asked::File, Some(formats)) = (asked, formats(word)) {
            return Some((Predicate::Kind(formats), None));
        }
        if names.lists.contains_key(word) {
            names.used.insert(word.clone());
            names.tell(
                Mistake::new(
                    Code::WrongType,
                    value.span.clone(),
                    format!("`{word}` is a list, not one value"),
                )
                .label("a list")
                .help(format!("say `be in {word}`")),
            );
            return None;
        }
        if word == "file" {
            names.tell(
                Mistake::new(Code::AlwaysTrue, value.span.clone(), "every file is a file")
                    .label("says nothing")
                    .help("name a kind: `be dicom`, `be table`, `be json`"),
            );
            return None;
        }
    }
    Some(match typed(names, value)? {
        Typed::Text(text) => (Predicate::OneOf(list_of([text])), Some(Needs::Plain)),
        Typed::Number(number, _) => (
            Predicate::Within(Interval::Numbers(Some(number), Some(number))),
            Some(Needs::Number),
        ),
        Typed::Date(day, _) => (
            Predicate::Within(Interval::Dates(Some(day), Some(day))),
            Some(Needs::Date),
        ),
        Typed::Pattern(..) => {
            names.tell(
                wrong_type(value, "a regular expression", "a value")
                    .help("to compare with a regular expression, say `match /…/`"),
            );
            return None;
        }
        Typed::Switch(_) => {
            names.tell(
                wrong_type(value, "a switch", "a value").help("switches stand behind `when`"),
            );
            return None;
        }
    })
}

fn be_in(set: &Node<Set>, names: &mut Names) -> Option<(Predicate, Option<Needs>)> {
    let Set::Between(low, high) = &set.it else {
        return Some((Predicate::OneOf(list(set, names)?), Some(Needs::Plain)));
    };
    let mut end = |node: &Option<Node<Value>>| -> Option<Option<Typed>> {
        match node {
            Some(node) => match typed(names, node)? {
                it @ (Typed::Number(..) | Typed::Date(..)) => Some(Some(it)),
                other => {
                    names.tell(wrong_type(node, other.what(), "a number or a date"));
                    None
                }
            },
            None => Some(None),
        }
    };
    let (low_end, high_end) = (end(low), end(high));
    let (interval, needs, empty) = match (low_end?, high_end?) {
        (Some(Typed::Date(low, _)), Some(Typed::Date(high, _))) => (
            Interval::Dates(Some(low), Some(high)),
            Needs::Date,
            low > high,
        ),
        (Some(Typed::Date(low, _)), None) => (Interval::Dates(Some(low), None), Needs::Date, false),
        (None, Some(Typed::Date(high, _))) => {
            (Interval::Dates(None, Some(high)), Needs::Date, false)
        }
        (Some(Typed::Number(low, _)), Some(Typed::Number(high, _))) => (
            Interval::Numbers(Some(low), Some(high)),
            Needs::Number,
            low > high,
        ),
        (Some(Typed::Number(low, _)), None) => {
            (Interval::Numbers(Some(low), None), Needs::Number, false)
        }
        (None, Some(Typed::Number(high, _))) => {
            (Interval::Numbers(None, Some(high)), Needs::Number, false)
        }
        _ => {
            names.tell(
                Mistake::new(
                    Code::WrongType,
                    set.span.clone(),
                    "an interval from a date to a number",
                )
                .label("two types")
                .help("both ends are dates, or both are numbers"),
            );
            return None;
        }
    };
    if empty {
        names.tell(
            Mistake::new(
                Code::EmptyInterval,
                set.span.clone(),
                "nothing lies in this interval",
            )
            .label("its end comes before its begin")
            .help("the smaller value stands first"),
        );
        return None;
    }
    Some((Predicate::Within(interval), Some(needs)))
}

fn bounded(
    value: &Node<Value>,
    years: bool,
    least: bool,
    names: &mut Names,
) -> Option<(Predicate, Option<Needs>)> {
    if years {
        let number = Some(number(names, value)?);
        let interval = if least {
            Interval::Years(number, None)
        } else {
            Interval::Years(None, number)
        };
        return Some((Predicate::Within(interval), Some(Needs::Age)));
    }
    match typed(names, value)? {
        Typed::Number(number, _) => {
            let interval = if least {
                Interval::Numbers(Some(number), None)
            } else {
                Interval::Numbers(None, Some(number))
            };
            Some((Predicate::Within(interval), Some(Needs::Number)))
        }
        Typed::Date(day, _) => {
            let interval = if least {
                Interval::Dates(Some(day), None)
            } else {
                Interval::Dates(None, Some(day))
            };
            Some((Predicate::Within(interval), Some(Needs::Date)))
        }
        other => {
            names.tell(wrong_type(value, other.what(), "a number or a date"));
            None
        }
    }
}

pub(super) fn pattern(value: &Node<Value>, extent: Extent, names: &mut Names) -> Option<Pattern> {
    match typed(names, value)? {
        Typed::Pattern(text, ignoring) => {
            let pattern = regexes::check(names, &text, ignoring, value.span.clone(), extent)?;
            regexes::lint(names, &pattern, value.span.clone(), extent);
            Some(pattern)
        }
        other => {
            names.tell(
                wrong_type(value, other.what(), "a regular expression")
                    .help("define it as `param NAME : pattern = /…/`, or compare with `be`"),
            );
            None
        }
    }
}
