//! What stands behind `contain`.
use nom::Input as _;
use nom::branch::alt;

use super::super::ast::{Node, Predicate, Value, Wanted};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::{Kind, RESERVED, Token};
use super::input::{In, P, clip, expect, node, stop, unexpected, word, words};
use super::predicate::pattern;
use super::select::selector;
use super::value::{literal, name, set};
use crate::recognise::{self, Recogniser};

/// Words that are tried as the name of a recogniser, for a suggestion.
const LONGEST: usize = 4;

/// `contain CONTENT, CONTENT…`, behind `contain`; or one of them only, where a comma would part something else.
pub(super) fn contain(i: In<'_>, several: bool) -> P<'_, Predicate> {
    let (i, all) = list(i, several, content)?;
    if !several && i.is_kind(Kind::Comma) && begins_content(i.take_from(1)) {
        return stop(
            unexpected(i.take_from(1), "a kind of files")
                .help("in `where`, put brackets around a test with commas: `where (StudyDescription contain \"a\", \"b\")`"),
        );
    }
    Ok((i, Predicate::Contain(all)))
}

/// One or several of something, with commas.
pub(super) fn list<'a, T>(
    i: In<'a>,
    several: bool,
    one: fn(In<'a>) -> P<'a, T>,
) -> P<'a, Vec<Node<T>>> {
    let (mut i, first) = node(one)(i)?;
    let mut all = vec![first];
    while several && i.is_kind(Kind::Comma) {
        let (rest, next) = node(one)(i.take_from(1))?;
        all.push(next);
        i = rest;
    }
    Ok((i, all))
}

/// Whether something to be contained begins here, and no kind of files can.
fn begins_content(i: In<'_>) -> bool {
    i.is_kind(Kind::Text)
        || i.is_word("match")
        || words("any", "of")(i).is_ok()
        || words("value", "of")(i).is_ok()
}

/// One thing to be contained.
fn content(i: In<'_>) -> P<'_, Wanted> {
    if let Ok((rest, _)) = word("match")(i) {
        let (rest, it) = pattern(rest)?;
        return Ok((rest, Wanted::Match(it)));
    }
    if let Ok((rest, _)) = words("any", "of")(i) {
        let (rest, it) = expect(node(set), "a list's name or `{ … }`")(rest)?;
        return Ok((rest, Wanted::Any(it)));
    }
    if let Ok((rest, _)) = words("value", "of")(i) {
        let (rest, it) = node(selector)(rest)?;
        return Ok((rest, Wanted::ValueOf(it)));
    }
    if let Ok((rest, _)) = words("record", "number")(i) {
        let (rest, _) = expect(word("like"), "`like` behind `record number`")(rest)?;
        let (rest, it) = pattern(rest)?;
        return Ok((rest, Wanted::Record(it)));
    }
    if i.is_kind(Kind::Regex) {
        return stop(
            unexpected(i, "a text")
                .help("to search with a regular expression, say `contain match /…/`"),
        );
    }
    if let Some((length, it)) = recogniser(i) {
        return Ok((i.take_from(length), Wanted::Recognised(it)));
    }
    let (rest, it) = expect(
        node(alt((literal, name))),
        "a text, `match`, `any of`, `value of` or what sekisho recognises behind `contain`",
    )(i)?;
    if matches!(it.it, Value::Name(_)) && rest.first().is_some_and(is_plain) {
        return stop(unknown(i));
    }
    Ok((rest, Wanted::Text(it)))
}

/// The recogniser with the longest name that stands here, and how many words that has.
fn recogniser(i: In<'_>) -> Option<(usize, &'static Recogniser)> {
    let said = |one: &Recogniser| {
        let mut tokens = i.tokens.iter();
        one.name.split(' ').all(|word| {
            tokens
                .next()
                .is_some_and(|token| token.is_word(word) && !token.starts_item)
        })
    };
    recognise::all()
        .iter()
        .filter(|one| said(one))
        .map(|one| (one.name.split(' ').count(), *one))
        .max_by_key(|(length, _)| *length)
}

/// Whether a token is a word that the language does not keep for itself.
fn is_plain(token: &Token) -> bool {
    token.kind == Kind::Word && !token.starts_item && !RESERVED.contains(&token.text.as_str())
}

/// The mistake of several words that name no recogniser.
fn unknown(i: In<'_>) -> Mistake {
    let said: Vec<&str> = i
        .tokens
        .iter()
        .take(LONGEST)
        .take_while(|token| is_plain(token))
        .map(|token| token.text.as_str())
        .collect();
    let names = || recognise::all().iter().map(|one| one.name);
    let near = (1..=said.len())
        .rev()
        .filter_map(|length| said.get(..length))
        .find_map(|words| suggest::did_you_mean(&words.join(" "), names()));
    Mistake::new(
        Code::UnknownRecogniser,
        i.until(&i.take_from(said.len())),
        format!("sekisho does not recognise `{}`", clip(&said.join(" "))),
    )
    .label("not known")
    .help(near.unwrap_or_else(|| "`sekisho explain recognisers` lists what it recognises; a text to search for stands in quotes".to_owned()))
}
