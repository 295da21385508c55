//! Pixel rules: what is asked of frames, and of the text that is read from them; and what tests say that frames show.
use std::ops::Range;

use super::super::ast::{self, Logic, Node, Value};
use super::super::check;
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Area, Files, Must, Part, Predicate, Shows};
use super::file_terms::{self, may_be};
use super::names::Names;
use super::predicates::{Asked, predicate};
use super::regexes;
use super::values::count;
use crate::field::{Format, Seen, Shown};

/// Where a test shows what it does not say where.
const CORNER: [u32; 4] = [0, 0, 64, 16];

/// The part of the frames.
pub(super) fn part(written: ast::Part) -> Part {
    match written {
        ast::Part::Whole => Part::Whole,
        ast::Part::Outside => Part::OutsideRegions,
        ast::Part::Inside => Part::InsideRegions,
    }
}

/// Tells of files that have no frames.
pub(super) fn frames_in(terms: &ast::Files, names: &mut Names) {
    for term in &terms.include {
        let word = term.it.base.it.as_str();
        let files = match file_terms::formats(word) {
            Some(formats) => Files::Kind(formats),
            None => match names.scopes.get(word) {
                Some(scope) => Files::Scope(scope.index),
                None => continue,
            },
        };
        if !may_be(Format::Dicom, &files, names) && !may_be(Format::Image, &files, names) {
            names.tell(
                Mistake::new(
                    Code::NoSuchFields,
                    term.it.base.span.clone(),
                    format!("`{word}` has no frames"),
                )
                .label("no images")
                .help("say `in dicom, image`"),
            );
        }
    }
}

/// What must hold of frames; `None` after a mistake.
pub(super) fn must(
    node: &Node<ast::Must>,
    written: Option<ast::Part>,
    names: &mut Names,
) -> Option<Must> {
    let every = |all: &[Node<ast::Must>], names: &mut Names| {
        let made: Vec<Option<Must>> = all.iter().map(|one| must(one, written, names)).collect();
        made.into_iter().collect::<Option<Vec<Must>>>()
    };
    Some(match &node.it {
        Logic::And(all) => Must::And(every(all, names)?),
        Logic::Or(all) => Must::Or(every(all, names)?),
        Logic::Not(_) => {
            names.tell(
                Mistake::new(
                    Code::PixelRule,
                    node.span.clone(),
                    "`not` before a test of frames",
                )
                .label("would ask for what must not be seen")
                .help("of frames one asks that they show nothing; what may be seen stands behind `except`"),
            );
            return None;
        }
        Logic::Is(test) => Must::Is(Predicate::Pixels(Box::new(shows(test, written, names)?))),
    })
}

fn shows(
    test: &Node<ast::Predicate>,
    written: Option<ast::Part>,
    names: &mut Names,
) -> Option<Shows> {
    let ast::Predicate::Pixels(it) = &test.it else {
        names.tell(
            Mistake::new(
                Code::WrongTarget,
                test.span.clone(),
                "a test of fields or files in a rule on pixels",
            )
            .label("cannot be asked here")
            .help("of frames one asks `show no text`, `show no face`, `be blank in [x, y, w, h]` or `be no secondary capture`"),
        );
        return None;
    };
    let of_text = matches!(it, ast::Shows::NoText(_));
    if !of_text && !matches!(written, None | Some(ast::Part::Whole)) {
        names.tell(
            Mistake::new(
                Code::PixelRule,
                test.span.clone(),
                "this is not asked of a part of the frames",
            )
            .label("of the whole image")
            .help("ultrasound regions are for `show no text`; say `for every frame`, in a rule of its own"),
        );
        return None;
    }
    Some(match it {
        ast::Shows::NoText(None) => Shows::NoText(None),
        ast::Shows::NoText(Some(except)) => Shows::NoText(Some(exception(except, names)?)),
        ast::Shows::NoFace => Shows::NoFace,
        ast::Shows::Blank(it) => Shows::Blank(area(it, &test.span, names)?),
        ast::Shows::NoCapture => Shows::NoCapture,
    })
}

/// The text that is let pass.
fn exception(node: &Node<ast::Must>, names: &mut Names) -> Option<Must> {
    let before = names.mistakes.len();
    let made = spared(node, names)?;
    if spares_all(&made) {
        // What the parts of it say one by one is said by this.
        let mut told = names.mistakes.split_off(before);
        told.retain(|told| told.kind() != Code::MatchesEmpty);
        names.mistakes.extend(told);
        names.tell(
            Mistake::new(Code::AlwaysTrue, node.span.clone(), "every text is let pass")
                .label("holds of any text")
                .help("the rule could never fail: name the little that may be seen, such as `match /[LR]/`"),
        );
        return None;
    }
    check::logic(node, &made, &mut names.mistakes);
    Some(made)
}

fn spared(node: &Node<ast::Must>, names: &mut Names) -> Option<Must> {
    let every = |all: &[Node<ast::Must>], names: &mut Names| {
        let made: Vec<Option<Must>> = all.iter().map(|one| spared(one, names)).collect();
        made.into_iter().collect::<Option<Vec<Must>>>()
    };
    Some(match &node.it {
        Logic::And(all) => Must::And(every(all, names)?),
        Logic::Or(all) => Must::Or(every(all, names)?),
        Logic::Not(inner) => Must::Not(Box::new(spared(inner, names)?)),
        Logic::Is(test) => Must::Is(predicate(test, &Asked::Read, names)?),
    })
}

/// Whether it is certain that every text passes.
fn spares_all(must: &Must) -> bool {
    match must {
        Must::And(all) => all.iter().all(spares_all),
        Must::Or(all) => all.iter().any(spares_all),
        Must::Not(inner) => spares_none(inner),
        Must::Is(Predicate::Match(pattern)) => regexes::takes_all(pattern),
        // Text that was read has a character.
        Must::Is(Predicate::Characters(count)) => {
            count.max.is_none() && count.min.is_none_or(|min| min <= 1)
        }
        Must::Is(_) => false,
    }
}

/// Whether it is certain that no text passes.
fn spares_none(must: &Must) -> bool {
    match must {
        Must::And(all) => all.iter().any(spares_none),
        Must::Or(all) => all.iter().all(spares_none),
        Must::Not(inner) => spares_all(inner),
        Must::Is(Predicate::OneOf(list)) => list.values.is_empty() && list.known.is_none(),
        Must::Is(Predicate::Match(pattern)) => regexes::is_hopeless(pattern.regex.as_str()),
        Must::Is(Predicate::Characters(count)) => count.max == Some(0),
        Must::Is(_) => false,
    }
}

/// A rectangle that may lie on an image.
fn area(it: &ast::Area, span: &Range<usize>, names: &mut Names) -> Option<Area> {
    let [x, y, width, height] = it.all().map(|one| count(names, one));
    let (x, y, width, height) = (x?, y?, width?, height?);
    let wrong = if width == 0 || height == 0 {
        Some("a region without a pixel")
    } else if x.saturating_add(width).max(y.saturating_add(height)) > u64::from(Area::LARGEST) {
        Some("a region beyond the largest image")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        names.tell(
            Mistake::new(Code::PixelRule, span.clone(), wrong)
                .label("lies on no image")
                .help(format!(
                    "`[x, y, w, h]` are the column and the row of its upper left corner, from 0, its width and its height; images have up to {} rows and columns",
                    Area::LARGEST
                )),
        );
        return None;
    }
    let pixels = |number: u64| u32::try_from(number).ok();
    Some(Area {
        x: pixels(x)?,
        y: pixels(y)?,
        width: pixels(width)?,
        height: pixels(height)?,
    })
}

/// What a test says that the frames of a file show; `None` after a mistake.
pub(super) fn shown(all: &[Node<ast::Showing>], names: &mut Names) -> Option<Vec<Shown>> {
    let made: Vec<Option<Shown>> = all.iter().map(|one| one_shown(&one.it, names)).collect();
    made.into_iter().collect()
}

fn one_shown(it: &ast::Showing, names: &mut Names) -> Option<Shown> {
    let region = match &it.at {
        Some(at) => {
            let area = area(&at.it, &at.span, names)?;
            [area.x, area.y, area.width, area.height]
        }
        None => CORNER,
    };
    let frame = match &it.frame {
        Some(frame) => Some(frame_number(frame, names)?),
        None => None,
    };
    let what = match &it.what {
        ast::Seen::Text(text) => Seen::Text(text.clone()),
        ast::Seen::Unreadable => Seen::Unreadable,
        ast::Seen::Face => Seen::Face,
        ast::Seen::Picture => Seen::Picture,
    };
    Some(Shown {
        frame: frame.unwrap_or(1),
        region,
        what,
    })
}

fn frame_number(node: &Node<Value>, names: &mut Names) -> Option<u32> {
    let number = count(names, node)?;
    let made = u32::try_from(number).ok().filter(|number| *number > 0);
    if made.is_none() {
        names.tell(
            Mistake::new(
                Code::BadExample,
                node.span.clone(),
                "there is no such frame",
            )
            .label("no frame")
            .help("frames are counted from 1"),
        );
    }
    made
}
