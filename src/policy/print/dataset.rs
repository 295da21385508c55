//! Clauses of dataset rules: quantities, and what is demanded of them.
use super::super::ast::{
    Among, Demand, Keep, Node, Over, Quantity, QuantityColumn as Column, QuantityStep as Step,
    SuppressedClause, Value,
};
use super::comments::Comments;
use super::layout::{Doc, Indent, fill, text};
use super::spell;
use super::terms::{self, gap, line};

/// `subjects`, `dicom, people`.
pub(super) fn over(it: &Over, comments: &mut Comments) -> Vec<Doc> {
    match it {
        Over::Subjects => vec![text("subjects")],
        Over::Files(files) => vec![terms::files(files, comments)],
    }
}

/// `"unknown", "-" are forbidden`.
pub(super) fn suppressed(it: &SuppressedClause, comments: &mut Comments) -> Vec<Doc> {
    let mut docs = Vec::new();
    for (n, mark) in it.marks.iter().enumerate() {
        if n > 0 {
            docs.extend(line(comments, mark.span.start));
        } else {
            docs.extend(comments.before(mark.span.start));
        }
        let comma = if n + 1 < it.marks.len() { "," } else { "" };
        docs.push(text(spell::quoted(&mark.it) + comma));
    }
    if !docs.is_empty() {
        docs.push(Doc::Line);
    }
    docs.push(text(it.mean.words()));
    docs
}

/// `A or B, C in bands of 5 years`.
pub(super) fn quantities(all: &[Node<Quantity>], comments: &mut Comments) -> Doc {
    let mut docs = Vec::new();
    for (n, one) in all.iter().enumerate() {
        if n > 0 {
            docs.push(text(","));
            docs.extend(line(comments, one.span.start));
        } else {
            docs.extend(comments.before(one.span.start));
        }
        docs.push(quantity_doc(&one.it, comments));
    }
    fill(docs, Indent::Here)
}

fn quantity_doc(it: &Quantity, comments: &mut Comments) -> Doc {
    let mut docs = Vec::new();
    if let Some(trace) = it.trace {
        docs.push(text(trace.words()));
    }
    for (n, one) in it.from.iter().enumerate() {
        if n > 0 {
            docs.extend(line(comments, one.span.start));
            docs.push(text("or "));
        } else if it.trace.is_some() {
            docs.extend(gap(comments, one.span.start));
        }
        docs.push(text(column(&one.it)));
    }
    for one in &it.steps {
        docs.extend(line(comments, one.span.start));
        docs.push(text(step(&one.it)));
    }
    fill(docs, Indent::By(2))
}

/// A quantity as a policy writes it, on one line.
pub(super) fn quantity(it: &Quantity) -> String {
    let from: Vec<String> = it.from.iter().map(|one| column(&one.it)).collect();
    let mut said = from.join(" or ");
    if let Some(trace) = it.trace {
        said = format!("{} {said}", trace.words());
    }
    for one in &it.steps {
        said.push(' ');
        said.push_str(&step(&one.it));
    }
    said
}

fn column(it: &Column) -> String {
    match it {
        Column::Subject => "subject".to_owned(),
        Column::Pixels => "pixels".to_owned(),
        Column::Named(None, name) => format!("column {}", spell::quoted(&name.it)),
        Column::Named(Some(scope), name) => {
            format!("{} column {}", scope.it, spell::quoted(&name.it))
        }
        Column::Field {
            selector,
            except,
            depth,
        } => {
            let mut said = terms::selector(&selector.it);
            for (n, one) in except.iter().enumerate() {
                said.push_str(if n == 0 { " except " } else { " or " });
                said.push_str(&terms::selector(&one.it));
            }
            if let Some(depth) = depth {
                said.push(' ');
                said.push_str(terms::depth(depth.it));
            }
            said
        }
    }
}

fn step(it: &Step) -> String {
    let one = |value: &Node<Value>| terms::is_one(value);
    match it {
        Step::Bands(wide, years) => {
            let years = terms::unit(*years, wide);
            format!("in bands of {}{years}", spell::value(&wide.it))
        }
        Step::First(many) => {
            let s = if one(many) { "" } else { "s" };
            format!("first {} character{s}", spell::value(&many.it))
        }
        Step::Year => "to the year".to_owned(),
        Step::Month => "to the month".to_owned(),
        Step::Prefecture => "to the prefecture".to_owned(),
        Step::TopCoded(end) => format!("top-coded at {}", spell::value(&end.it)),
        Step::BottomCoded(end) => format!("bottom-coded at {}", spell::value(&end.it)),
        Step::Mapped(name) => format!("mapped by {}", name.it),
    }
}

/// What must hold of all records together.
pub(super) fn demand(it: &Demand, comments: &mut Comments) -> Vec<Doc> {
    match it {
        Demand::Keep(keep) => self::keep(keep, comments),
        Demand::VaryBy(most) => {
            let mut docs = vec![text(it.words())];
            docs.extend(value(most, comments));
            docs
        }
        Demand::ExistIn(all) => {
            let mut docs = vec![text(it.words()), text(" ")];
            docs.push(quantities(all, comments));
            docs
        }
        Demand::Unique
        | Demand::Same
        | Demand::InOrder
        | Demand::PossibleAges
        | Demand::NoWeekdayPattern
        | Demand::AgreeWithFiles => vec![text(it.words())],
    }
}

fn value(node: &Node<Value>, comments: &mut Comments) -> Vec<Doc> {
    let mut docs = gap(comments, node.span.start);
    docs.push(text(spell::value(&node.it)));
    docs
}

fn keep(it: &Keep, comments: &mut Comments) -> Vec<Doc> {
    let mut docs = vec![text(format!("have {}", it.measure.words()))];
    if let Some(above) = &it.above {
        docs.push(text(" above"));
        docs.extend(value(above, comments));
    }
    let bound = if it.measure.at_least() {
        " of at least"
    } else {
        " of at most"
    };
    docs.push(text(bound));
    docs.extend(value(&it.bound, comments));
    if let Some(with) = &it.with {
        docs.push(text(" with c"));
        docs.extend(value(with, comments));
    }
    match &it.among {
        Some(Among::Sensitive(of)) => {
            docs.extend(line(comments, of.span.start));
            docs.push(text("in "));
            docs.push(quantity_doc(&of.it, comments));
        }
        Some(Among::Population(name)) => {
            docs.extend(line(comments, name.span.start));
            docs.push(text(format!("in {}", name.it)));
        }
        None => {}
    }
    docs
}
