//! `policy "name" { … }`.
use nom::branch::alt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Extends, Header, HeaderClause, Item, Node};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::{HEADER_CLAUSES, Kind};
use super::input::{In, P, any_word, clip, expect, kind, node, stop, text, unexpected, word};
use super::item::{close_brace, open_brace};

pub(super) fn header(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("policy")(i)?;
    let (i, name) = match text(i) {
        Ok(done) => done,
        Err(_) => {
            let mistake = Mistake::new(
                Code::MissingName,
                i.here(),
                format!("a policy without a name in quotes, found {}", i.found()),
            )
            .label("the name is missing here")
            .help("write `policy \"mri-release\" { … }`");
            return stop(mistake);
        }
    };
    let (mut i, open) = open_brace(i)?;
    let mut clauses = Vec::new();
    loop {
        if let Some(rest) = close_brace(&open, i) {
            return Ok((rest, Item::Header(Header { name, clauses })));
        }
        let (rest, one) = node(clause)(i)?;
        clauses.push(one);
        i = rest;
    }
}

/// After a clause's word: `:` or `=` is told, and seen through.
pub(super) fn no_colon<'a>(what: &str, i: In<'a>) -> In<'a> {
    if !i.is_kind(Kind::Colon) && !i.is_kind(Kind::Equals) {
        return i;
    }
    i.note(
        Mistake::new(
            Code::ColonOrEquals,
            i.here(),
            format!("{} stands behind `{what}`", i.found()),
        )
        .label("nothing stands here")
        .help(format!("take it out: `{what} …`")),
    );
    i.take_from(1)
}

fn clause(i: In<'_>) -> P<'_, HeaderClause> {
    let (rest, first) = expect(any_word, "a clause or `}`")(i)?;
    let after = no_colon(&first.it, rest);
    match first.it.as_str() {
        "version" => {
            let (rest, version) = expect(kind(Kind::Version), "a version such as `1.2.0`")(after)?;
            Ok((rest, HeaderClause::Version(version.text.clone())))
        }
        "language" => {
            let (rest, number) = expect(token(Kind::Integer), "the language's number, `1`")(after)?;
            Ok((rest, HeaderClause::Language(number)))
        }
        "dictionary" => {
            let (rest, name) = expect(any_word, "a dictionary such as `dicom 2026c`")(after)?;
            let (rest, edition) = expect(token(Kind::Edition), "an edition such as `2026c`")(rest)?;
            Ok((rest, HeaderClause::Dictionary(name, edition)))
        }
        "title" => {
            let (rest, title) = expect(text, "a text in quotes")(after)?;
            Ok((rest, HeaderClause::Title(title.it)))
        }
        "owner" => {
            let (rest, owner) = expect(text, "a text in quotes")(after)?;
            Ok((rest, HeaderClause::Owner(owner.it)))
        }
        "approved" => {
            let (rest, date) = expect(token(Kind::Date), "a date such as `2026-10-20`")(after)?;
            let (rest, _) = expect(word("by"), "`by` and who approved it")(rest)?;
            let (rest, by) = expect(text, "a text in quotes")(rest)?;
            Ok((rest, HeaderClause::Approved(date, by.it)))
        }
        "review-by" => {
            let (rest, date) = expect(token(Kind::Date), "a date such as `2027-10-20`")(after)?;
            Ok((rest, HeaderClause::ReviewBy(date)))
        }
        "extends" => extends(after),
        other => stop(
            Mistake::new(
                Code::UnknownClause,
                first.span,
                format!("`{}` begins no clause of a policy's header", clip(other)),
            )
            .label("not a clause of the header")
            .help(format!("a header has {}", suggest::one_of(&HEADER_CLAUSES)))
            .help_opt(suggest::did_you_mean(other, HEADER_CLAUSES)),
        ),
    }
}

/// Behind `extends`.
fn extends(i: In<'_>) -> P<'_, HeaderClause> {
    let (i, name) = expect(text, "the name of a built-in policy or a file, in quotes")(i)?;
    let (mut i, pinned) = pinned(i)?;
    let mut with = Vec::new();
    if let Ok((rest, _)) = word("with")(i) {
        let (rest, first) = expect(any_word, "an option of the extended policy")(rest)?;
        with.push(first);
        i = rest;
        while i.is_kind(Kind::Comma) {
            let (rest, next) =
                expect(any_word, "an option of the extended policy")(i.take_from(1))?;
            with.push(next);
            i = rest;
        }
    }
    Ok((i, HeaderClause::Extends(Extends { name, pinned, with })))
}

/// `pinned "blake3:…"`, where it is said.
pub(super) fn pinned(i: In<'_>) -> P<'_, Option<Node<String>>> {
    let Ok((rest, _)) = word("pinned")(i) else {
        return Ok((i, None));
    };
    let (rest, digest) = expect(text, "a digest in quotes: `\"blake3:…\"`")(rest)?;
    Ok((rest, Some(digest)))
}

pub(super) fn token<'a>(want: Kind) -> impl Fn(In<'a>) -> P<'a, Node<String>> {
    move |i| {
        let (rest, token) = kind(want)(i)?;
        Ok((rest, Node::new(token.text.clone(), token.span.clone())))
    }
}

/// The severity behind `as`.
pub(super) fn severity(i: In<'_>) -> P<'_, Node<String>> {
    let (i, _) = word("as")(i)?;
    match alt((word("error"), word("warning"), word("note"))).parse(i) {
        Ok((rest, token)) => Ok((rest, Node::new(token.text.clone(), token.span.clone()))),
        Err(_) => stop(
            unexpected(i, "`error`, `warning` or `note`").help_opt(
                i.first()
                    .and_then(|t| suggest::did_you_mean(&t.text, ["error", "warning", "note"])),
            ),
        ),
    }
}
