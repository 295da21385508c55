//! Predicates: what is asked of a field, a file, or a file's name.
use nom::Input as _;
use nom::Parser as _;
use nom::branch::alt;
use nom::combinator::opt;

use super::super::ast::{Bound, Node, Origin, Predicate, Unit, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::Kind;
use super::contents::{contain, list};
use super::input::{In, P, clip, expect, node, stop, unexpected, word, words};
use super::item::foreign_word;
use super::pixels;
use super::select::selector;
use super::value::{name, regex, set, value};

/// Words that begin a predicate.
const VERBS: [&str; 7] = ["be", "have", "match", "contain", "include", "cover", "show"];

/// A predicate of `must`.
pub(super) fn predicate(i: In<'_>) -> P<'_, Node<Predicate>> {
    node(|i| match word("show")(i) {
        Ok((rest, _)) => pixels::show(rest),
        Err(_) => one(i, true),
    })(i)
}

/// A predicate of `where`: `is` for `be`, and `in` for `is in`. A comma parts what a test names only in brackets, where it
/// cannot part files.
pub(super) fn condition(i: In<'_>, several: bool) -> P<'_, Predicate> {
    if i.is_word("in") {
        return be_in(i.take_from(1));
    }
    if i.is_word("is") {
        return be(i.take_from(1), several);
    }
    one(i, several)
}

fn one(i: In<'_>, several: bool) -> P<'_, Predicate> {
    let Some(token) = i.first() else {
        return stop(no_predicate(i));
    };
    let rest = i.take_from(1);
    if token.kind != Kind::Word {
        return stop(no_predicate(i));
    }
    match token.text.as_str() {
        "be" => be(rest, several),
        "match" => {
            let (rest, pattern) = pattern(rest)?;
            Ok((rest, Predicate::Match(pattern)))
        }
        "contain" => contain(rest, several),
        "include" => {
            if let Ok((rest, _)) = words("any", "of")(rest) {
                let (rest, set) = expect(node(set), "a list's name or `{ … }`")(rest)?;
                return Ok((rest, Predicate::IncludeAny(set)));
            }
            let (rest, it) = expect(node(value), "a value, or `any of` and a list")(rest)?;
            Ok((rest, Predicate::Include(it)))
        }
        "have" => have(rest, several),
        "cover" => {
            let (rest, _) = expect(word("dicom"), "`dicom` behind `cover`")(rest)?;
            Ok((rest, Predicate::Cover))
        }
        _ => stop(no_predicate(i)),
    }
}

fn no_predicate(i: In<'_>) -> Mistake {
    let plain = unexpected(i, "what must hold")
        .help("say it with a verb: `be absent`, `be in …`, `match /…/`, `contain …`, `include …`, `have …`");
    let Some(token) = i.first().filter(|token| token.kind == Kind::Word) else {
        return plain;
    };
    let wrong = |help: &str| {
        Mistake::new(
            Code::UnknownPredicate,
            token.span.clone(),
            format!("`{}` begins no predicate", clip(&token.text)),
        )
        .label("not a verb")
        .help(help)
    };
    match token.text.as_str() {
        "forbid" | "deny" | "require" | "if" | "then" | "assert" | "allow" => {
            foreign_word(&token.text, token.span.clone())
        }
        "absent" | "empty" | "present" | "in" | "uid" | "any" => wrong(&format!(
            "put the verb before it: `be {}`; a verb is said again after `and` and `or`",
            token.text
        )),
        "is" | "are" | "equal" | "equals" => wrong("say `be`: `must be \"YES\"`"),
        "exist" | "exists" => wrong("say `be present`"),
        "matches" => wrong("say `match`"),
        "contains" => wrong("say `contain`"),
        "includes" => wrong("say `include`"),
        "has" => wrong("say `have`"),
        "show" => wrong("what frames show is asked in a `pixel rule`: `must show no text`"),
        other if !super::super::token::RULE_CLAUSES.contains(&other) && !token.starts_item => {
            match suggest::did_you_mean(other, VERBS) {
                Some(help) => wrong(&help),
                None => wrong("the verbs are `be`, `have`, `match`, `contain` and `include`"),
            }
        }
        _ => plain,
    }
}

pub(super) fn pattern(i: In<'_>) -> P<'_, Node<Value>> {
    if i.is_kind(Kind::Text) {
        return stop(
            unexpected(i, "a regular expression")
                .help("a regular expression stands in slashes, `match /…/`; to compare with a text, say `be \"…\"`"),
        );
    }
    expect(node(alt((regex, name))), "a regular expression in slashes")(i)
}

fn be(i: In<'_>, several: bool) -> P<'_, Predicate> {
    if let Ok((rest, it)) = alt((word("absent"), word("empty"), word("present"))).parse(i) {
        let it = match it.text.as_str() {
            "absent" => Predicate::Absent,
            "empty" => Predicate::Empty,
            _ => Predicate::Present,
        };
        return Ok((rest, it));
    }
    if i.is_word("in") {
        return be_in(i.take_from(1));
    }
    if let Ok((rest, _)) = words("any", "of")(i) {
        return be_in(rest);
    }
    if i.is_word("at") {
        let (rest, bound) =
            expect(alt((word("least"), word("most"))), "`least` or `most`")(i.take_from(1))?;
        let (rest, number) = expect(node(value), "a number")(rest)?;
        let (rest, years) = opt(alt((word("years"), word("year")))).parse(rest)?;
        let it = if bound.text == "least" {
            Predicate::BeAtLeast(number, years.is_some())
        } else {
            Predicate::BeAtMost(number, years.is_some())
        };
        return Ok((rest, it));
    }
    if let Ok((rest, _)) = words("distinct", "from")(i) {
        let (rest, all) = list(rest, several, selector)?;
        return Ok((rest, Predicate::Distinct(all)));
    }
    if let Ok((rest, _)) = words("the", "same")(i) {
        let (rest, _) = expect(word("as"), "`as` and an attribute behind `be the same`")(rest)?;
        let (rest, other) = node(selector)(rest)?;
        return Ok((rest, Predicate::SameAs(other)));
    }
    if let Ok((rest, _)) = words("derived", "from")(i) {
        let (rest, all) = list(rest, several, origin)?;
        return Ok((rest, Predicate::Derived(all)));
    }
    if pixels::is_blank(i) {
        return pixels::blank(i);
    }
    if words("no", "secondary")(i).is_ok() {
        return pixels::no_capture(i);
    }
    if let Ok((rest, _)) = word("uid")(i) {
        let Ok((rest, _)) = word("under")(rest) else {
            return Ok((rest, Predicate::BeUid));
        };
        let (rest, root) = expect(node(value), "a root such as \"2.25.\", or a name")(rest)?;
        return Ok((rest, Predicate::BeUidUnder(root)));
    }
    let (rest, it) = expect(
        node(value),
        "`absent`, `empty`, `present`, `in`, `uid`, `at most` or a value behind `be`",
    )(i)?;
    Ok((rest, Predicate::Be(it)))
}

/// What a value may be derived from.
fn origin(i: In<'_>) -> P<'_, Origin> {
    if let Ok((rest, _)) = words("any", "of")(i) {
        let (rest, set) = expect(node(set), "a list's name or `{ … }`")(rest)?;
        return Ok((rest, Origin::Any(set)));
    }
    let (rest, fields) = node(selector)(i)?;
    Ok((rest, Origin::Fields(fields)))
}

fn be_in(i: In<'_>) -> P<'_, Predicate> {
    let (rest, set) = expect(node(set), "a list's name, `{ … }` or an interval")(i)?;
    Ok((rest, Predicate::BeIn(set)))
}

fn have(i: In<'_>, several: bool) -> P<'_, Predicate> {
    if let Ok((rest, what)) = alt((word("name"), word("path"))).parse(i) {
        let (rest, inner) = node(|i| of_text(i, several))(rest)?;
        let inner = Box::new(inner);
        let it = if what.text == "name" {
            Predicate::HaveName(inner)
        } else {
            Predicate::HavePath(inner)
        };
        return Ok((rest, it));
    }
    if let Ok((rest, _)) = word("no")(i) {
        let (rest, _) = expect(words("trailing", "bytes"), "`trailing bytes` behind `no`")(rest)?;
        return Ok((rest, Predicate::NoTrailing));
    }
    if let Ok((rest, what)) = alt((word("zero"), word("tiff"))).parse(i) {
        let (rest, _) = expect(word("preamble"), "`preamble`")(rest)?;
        let it = if what.text == "zero" {
            Predicate::ZeroPreamble
        } else {
            Predicate::TiffPreamble
        };
        return Ok((rest, it));
    }
    let (rest, bound) = if let Ok((rest, _)) = word("exactly")(i) {
        (rest, Bound::Exactly)
    } else if let Ok((rest, _)) = words("at", "most")(i) {
        (rest, Bound::AtMost)
    } else if let Ok((rest, _)) = words("at", "least")(i) {
        (rest, Bound::AtLeast)
    } else {
        return stop(unexpected(i, "what it must have").help(
            "say `have at most 16 characters`, `have exactly 1 value`, `have name …`, `have path …`, `have no trailing bytes` or `have zero preamble`",
        ));
    };
    let (rest, number) = expect(node(value), "a number")(rest)?;
    let (rest, unit) = expect(unit, "`characters`, `values` or `bytes`")(rest)?;
    Ok((rest, Predicate::Have(bound, number, unit)))
}

fn unit(i: In<'_>) -> P<'_, Unit> {
    let (rest, token) = alt((
        word("characters"),
        word("character"),
        word("values"),
        word("value"),
        word("bytes"),
        word("byte"),
    ))
    .parse(i)?;
    let unit = match token.text.as_str() {
        "characters" | "character" => Unit::Characters,
        "values" | "value" => Unit::Values,
        _ => Unit::Bytes,
    };
    Ok((rest, unit))
}

/// What may be asked of a name or a path.
fn of_text(i: In<'_>, several: bool) -> P<'_, Predicate> {
    if let Ok((rest, _)) = word("match")(i) {
        let (rest, pattern) = pattern(rest)?;
        return Ok((rest, Predicate::Match(pattern)));
    }
    if let Ok((rest, _)) = word("contain")(i) {
        return contain(rest, several);
    }
    if let Ok((rest, _)) = words("be", "in")(i) {
        return be_in(rest);
    }
    stop(unexpected(i, "`match`, `contain` or `be in`"))
}
