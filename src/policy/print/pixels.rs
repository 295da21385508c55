//! Pixel rules: parts of frames, what they must show, and what tests say that they show.
use super::super::ast::{Area, Logic, Node, Part, Seen, Showing, Shows};
use super::comments::Comments;
use super::layout::{Doc, Indent, fill, text};
use super::spell;
use super::terms::{claim, inner_logic, line, logic};

pub(super) fn frames(part: Part) -> &'static str {
    match part {
        Part::Whole => "every frame",
        Part::Outside => "every frame outside ultrasound regions",
        Part::Inside => "every frame inside ultrasound regions",
    }
}

/// What frames must show; `be` is said as `is` in `where`.
pub(super) fn shows(it: &Shows, be: &str, comments: &mut Comments) -> Vec<Doc> {
    match it {
        Shows::NoText(None) => vec![text("show no text")],
        Shows::NoText(Some(except)) => {
            let mut docs = vec![text("show no text")];
            docs.extend(line(comments, except.span.start));
            docs.push(text("except "));
            // What `and` joins stands in brackets, for an `and` behind `except` could be of the frame.
            docs.push(match except.it {
                Logic::And(_) => inner_logic(except, false, comments, claim),
                _ => logic(except, comments, claim),
            });
            vec![fill(docs, Indent::By(2))]
        }
        Shows::NoFace => vec![text("show no face")],
        Shows::Blank(it) => vec![text(format!("{be} blank in {}", area(it)))],
        Shows::NoCapture => vec![text(format!("{be} no secondary capture"))],
    }
}

fn area(it: &Area) -> String {
    let all = it.all().map(|one| spell::value(&one.it));
    format!("[{}]", all.join(", "))
}

/// `showing "DOE^JANE" at [10, 10, 80, 12] on frame 2, face`, behind what is given.
pub(super) fn showing(all: &[Node<Showing>], comments: &mut Comments) -> Vec<Doc> {
    let mut docs = Vec::new();
    for (n, one) in all.iter().enumerate() {
        docs.push(text(if n > 0 { "," } else { " showing" }));
        docs.extend(line(comments, one.span.start));
        docs.push(text(shown(&one.it)));
    }
    docs
}

fn shown(it: &Showing) -> String {
    let mut said = match &it.what {
        Seen::Text(text) => spell::quoted(text),
        Seen::Unreadable => "unreadable text".to_owned(),
        Seen::Face => "face".to_owned(),
        Seen::Picture => "picture".to_owned(),
    };
    if let Some(at) = &it.at {
        said += &format!(" at {}", area(&at.it));
    }
    if let Some(frame) = &it.frame {
        said += &format!(" on frame {}", spell::value(&frame.it));
    }
    said
}
