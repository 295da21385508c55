//! `pixel rule`: which part of each frame, what it must show, and what a test says that it shows.
use nom::branch::alt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Area, Logic, Must, Node, Part, Predicate, Seen, Showing, Shows};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::token::Kind;
use super::input::{In, P, expect, kind, no, node, stop, text, unexpected, word, words};
use super::logic::term;
use super::predicate::predicate;
use super::value::{literal, value};

/// `every frame`, and which part of it.
pub(super) fn frames(i: In<'_>) -> P<'_, Part> {
    let Ok((rest, _)) = words("every", "frame")(i) else {
        return stop(unexpected(i, "`every frame`").help(
            "say `for every frame`, `for every frame outside ultrasound regions` or `for every frame inside ultrasound regions`",
        ));
    };
    let part = match alt((word("outside"), word("inside"))).parse(rest) {
        Ok((rest, token)) => {
            let (rest, _) = expect(words("ultrasound", "regions"), "`ultrasound regions`")(rest)?;
            let part = match token.text.as_str() {
                "outside" => Part::Outside,
                _ => Part::Inside,
            };
            (rest, part)
        }
        Err(_) => (rest, Part::Whole),
    };
    Ok(part)
}

/// `show no text`, `show no face`; behind `show`.
pub(super) fn show(i: In<'_>) -> P<'_, Predicate> {
    let (rest, _) = expect(word("no"), "`no text` or `no face` behind `show`")(i)?;
    if let Ok((rest, _)) = word("face")(rest) {
        return Ok((rest, Predicate::Pixels(Shows::NoFace)));
    }
    let (rest, _) = expect(word("text"), "`text` or `face` behind `show no`")(rest)?;
    let Ok((rest, _)) = word("except")(rest) else {
        return Ok((rest, Predicate::Pixels(Shows::NoText(None))));
    };
    let (rest, spared) = spared(rest)?;
    let it = Shows::NoText(Some(Box::new(spared)));
    Ok((rest, Predicate::Pixels(it)))
}

/// What stands behind `except`: it reaches as far as `or` does.
fn spared(i: In<'_>) -> P<'_, Node<Must>> {
    let (mut rest, first) = term(i, 0, (of_text, of_text))?;
    let mut all = vec![first];
    while rest.is_word("or") {
        let (after, next) = term(rest.take_from(1), 0, (of_text, of_text))?;
        all.push(next);
        rest = after;
    }
    if rest.is_word("and") {
        return stop(
            Mistake::new(
                Code::MixedAndOr,
                rest.here(),
                "`and` behind `except` without brackets",
            )
            .label("of the text that is let pass, or of the frame?")
            .help("put brackets around what belongs together: `(show no text except …) and …`, or `except (… and …)`"),
        );
    }
    let span = i.until(&rest);
    match all.len() {
        1 => match all.pop() {
            Some(only) => Ok((rest, only)),
            None => no(),
        },
        _ => Ok((rest, Node::new(Logic::Or(all), span))),
    }
}

/// A test of text that was read.
fn of_text(i: In<'_>) -> P<'_, Node<Predicate>> {
    if i.is_word("show") {
        return stop(unexpected(i, "a test of the text that is let pass").help(
            "put brackets around the whole exception, if something else may hold: `(show no text except …) or …`",
        ));
    }
    predicate(i)
}

/// Whether `blank in [` stands here, behind `be`: a param may have the name.
pub(super) fn is_blank(i: In<'_>) -> bool {
    let square = |token: &super::Token| token.kind == Kind::OpenSquare;
    words("blank", "in")(i).is_ok_and(|(rest, _)| rest.first().is_some_and(square))
}

/// `blank in [x, y, w, h]`.
pub(super) fn blank(i: In<'_>) -> P<'_, Predicate> {
    let (rest, _) = words("blank", "in")(i)?;
    let (rest, area) = area(rest)?;
    Ok((rest, Predicate::Pixels(Shows::Blank(area))))
}

/// `no secondary capture`.
pub(super) fn no_capture(i: In<'_>) -> P<'_, Predicate> {
    let (rest, _) = words("no", "secondary")(i)?;
    let (rest, _) = expect(word("capture"), "`capture` behind `no secondary`")(rest)?;
    Ok((rest, Predicate::Pixels(Shows::NoCapture)))
}

/// `[x, y, w, h]`.
fn area(i: In<'_>) -> P<'_, Area> {
    let what =
        "`[x, y, w, h]`: column and row of the upper left corner, width and height, in pixels";
    let number = "a number of pixels, or a param's name";
    let (rest, _) = expect(kind(Kind::OpenSquare), what)(i)?;
    let (rest, x) = expect(node(value), number)(rest)?;
    let (rest, _) = expect(kind(Kind::Comma), what)(rest)?;
    let (rest, y) = expect(node(value), number)(rest)?;
    let (rest, _) = expect(kind(Kind::Comma), what)(rest)?;
    let (rest, width) = expect(node(value), number)(rest)?;
    let (rest, _) = expect(kind(Kind::Comma), what)(rest)?;
    let (rest, height) = expect(node(value), number)(rest)?;
    let (rest, _) = expect(kind(Kind::CloseSquare), "`]`")(rest)?;
    let it = Area {
        x,
        y,
        width,
        height,
    };
    Ok((rest, it))
}

/// `showing "DOE^JANE" at [10, 10, 80, 12] on frame 2, face`; or nothing.
pub(super) fn showing(i: In<'_>) -> P<'_, Vec<Node<Showing>>> {
    let mut all = Vec::new();
    let Ok((mut i, _)) = word("showing")(i) else {
        return Ok((i, all));
    };
    loop {
        let (rest, one) = node(shown)(i)?;
        all.push(one);
        if !rest.is_kind(Kind::Comma) {
            return Ok((rest, all));
        }
        i = rest.take_from(1);
    }
}

fn shown(i: In<'_>) -> P<'_, Showing> {
    let (rest, what) = expect(
        seen,
        "a text in quotes, `unreadable text`, `face` or `picture`",
    )(i)?;
    let (rest, at) = match word("at")(rest) {
        Ok((rest, _)) => node(area)(rest).map(|(rest, it)| (rest, Some(it)))?,
        Err(_) => (rest, None),
    };
    let (rest, frame) = match words("on", "frame")(rest) {
        Ok((rest, _)) => {
            let (rest, it) = expect(node(literal), "a frame's number, from 1")(rest)?;
            (rest, Some(it))
        }
        Err(_) => (rest, None),
    };
    Ok((rest, Showing { what, at, frame }))
}

fn seen(i: In<'_>) -> P<'_, Seen> {
    if let Ok((rest, it)) = text(i) {
        return Ok((rest, Seen::Text(it.it)));
    }
    if let Ok((rest, _)) = word("unreadable")(i) {
        let (rest, _) = expect(word("text"), "`text` behind `unreadable`")(rest)?;
        return Ok((rest, Seen::Unreadable));
    }
    let (rest, token) = alt((word("face"), word("picture"))).parse(i)?;
    let it = match token.text.as_str() {
        "face" => Seen::Face,
        _ => Seen::Picture,
    };
    Ok((rest, it))
}
