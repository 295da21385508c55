//! Tests: one clause a line; a file on one line where it fits, else one element a line.
use super::super::ast::{
    Content, Element, ElementName, Expect, Failing, Given, Node, Step, StepName, TestBlock,
    TestClause, Value, Word,
};
use super::comments::Comments;
use super::layout::{Doc, Indent, fill, group, part, text};
use super::{pixels, spell, terms};

/// `test "name" with a = on`, up to its `{`.
pub(super) fn head(it: &TestBlock, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("test")];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(spell::quoted(&it.name.it)));
    for (n, setting) in it.with.iter().enumerate() {
        docs.push(text(if n > 0 { "," } else { " with" }));
        docs.extend(terms::line(comments, setting.it.name.span.start));
        docs.push(text(format!("{} =", setting.it.name.it)));
        docs.extend(terms::gap(comments, setting.it.value.span.start));
        docs.push(text(spell::value(&setting.it.value.it)));
    }
    docs.push(text(" "));
    fill(docs, Indent::By(2))
}

/// The word of a clause, and what stands behind it.
pub(super) fn clause(it: &TestClause, comments: &mut Comments) -> (&'static str, Vec<Doc>) {
    match it {
        TestClause::Given(it) => ("given", given(it, comments)),
        TestClause::Expect(it) => ("expect", expect(it, comments)),
    }
}

fn given(it: &Given, comments: &mut Comments) -> Vec<Doc> {
    match it {
        Given::Dicom {
            at,
            elements: all,
            showing,
        } => {
            let mut docs = vec![text("dicom ")];
            if let Some(at) = at {
                docs.extend(comments.before(at.span.start));
                docs.push(text(format!("at {} ", spell::quoted(&at.it))));
            }
            let behind = match (all.last(), at) {
                (Some(last), _) => last.span.end,
                (None, Some(at)) => at.span.end,
                (None, None) => 0,
            };
            docs.push(elements(all, behind, comments));
            docs.extend(pixels::showing(showing, comments));
            docs
        }
        Given::Image { at, showing } => {
            let mut docs = vec![text("image")];
            if let Some(at) = at {
                docs.extend(terms::gap(comments, at.span.start));
                docs.push(text(format!("at {}", spell::quoted(&at.it))));
            }
            docs.extend(pixels::showing(showing, comments));
            docs
        }
        Given::Ledger { name, rows } => {
            let mut docs = vec![text("ledger")];
            docs.extend(terms::gap(comments, name.span.start));
            docs.push(text(format!("{} ", name.it)));
            docs.push(table(name.span.end, rows, comments));
            docs
        }
        Given::Table { of, at, rows } => {
            let mut docs = vec![text(format!("{} ", of.it))];
            if let Some(at) = at {
                docs.extend(comments.before(at.span.start));
                docs.push(text(format!("at {} ", spell::quoted(&at.it))));
            }
            let behind = at.as_ref().map_or(of.span.end, |at| at.span.end);
            docs.push(table(behind, rows, comments));
            docs
        }
        Given::Release(all) => {
            let behind = all.last().map_or(0, |last| last.span.end);
            vec![text("release "), elements(all, behind, comments)]
        }
        Given::File { path, at, showing } => {
            let mut docs = comments.before(path.span.start);
            docs.push(text(format!("file {}", spell::quoted(&path.it))));
            if let Some(at) = at {
                docs.extend(terms::line(comments, at.span.start));
                docs.push(text(format!("at {}", spell::quoted(&at.it))));
            }
            docs.extend(pixels::showing(showing, comments));
            docs
        }
    }
}

/// `{ A = "a"  B = "b" }`; `behind` is where the last element ends.
fn elements(all: &[Node<Element>], behind: usize, comments: &mut Comments) -> Doc {
    let mut inside = Vec::new();
    for (n, node) in all.iter().enumerate() {
        if n > 0 {
            inside.push(text(" "));
        }
        inside.push(Doc::Line);
        inside.extend(comments.before(node.span.start));
        inside.push(element(&node.it, comments));
        inside.extend(comments.before(node.span.end));
    }
    // An empty pair of braces tells nobody where it stands; its comments come behind the clause.
    if behind > 0 {
        inside.extend(comments.before(comments.brace(behind)));
    }
    if inside.is_empty() {
        return text("{}");
    }
    group(
        vec![text("{"), part(inside, Indent::By(2)), Doc::Line, text("}")],
        Indent::Same,
    )
}

/// `{ subject_id, opt_out  "S1", no }`, a row a line where it does not fit on one; `behind` is where what stands before it ends.
fn table(behind: usize, rows: &[Node<Vec<Node<Value>>>], comments: &mut Comments) -> Doc {
    let mut inside = Vec::new();
    for (n, row) in rows.iter().enumerate() {
        if n > 0 {
            inside.push(text(" "));
        }
        inside.push(Doc::Line);
        inside.extend(comments.before(row.span.start));
        let mut cells = Vec::new();
        for (n, cell) in row.it.iter().enumerate() {
            if n > 0 {
                cells.push(text(","));
                cells.extend(terms::line(comments, cell.span.start));
            }
            cells.push(text(spell::value(&cell.it)));
        }
        inside.push(fill(cells, Indent::By(2)));
    }
    let behind = rows.last().map_or(behind, |last| last.span.end);
    inside.extend(comments.before(comments.brace(behind)));
    group(
        vec![text("{"), part(inside, Indent::By(2)), Doc::Line, text("}")],
        Indent::Same,
    )
}

fn element(it: &Element, comments: &mut Comments) -> Doc {
    let mut docs = match &it.name.it {
        ElementName::Word(word) => vec![text(word)],
        ElementName::Tag(tag) => vec![text(spell::tag(tag))],
        ElementName::Private(creator, tag) => {
            let mut docs = comments.before(tag.span.start);
            docs.push(text(format!(
                "private {} {}",
                spell::quoted(&creator.it),
                spell::tag(&tag.it)
            )));
            docs
        }
    };
    if let Some(vr) = &it.vr {
        docs.extend(terms::gap(comments, vr.span.start));
        docs.push(text(&vr.it));
    }
    docs.push(text(" ="));
    docs.extend(terms::gap(comments, it.value.span.start));
    docs.extend(content(&it.value, comments));
    fill(docs, Indent::By(2))
}

fn content(node: &Node<Content>, comments: &mut Comments) -> Vec<Doc> {
    match &node.it {
        Content::Absent => vec![text("absent")],
        Content::Empty => vec![text("empty")],
        Content::Bytes(hex) => {
            let mut docs = comments.before(hex.span.start);
            docs.push(text(format!("bytes {}", spell::quoted(&hex.it))));
            docs
        }
        Content::Items(items) => vec![sequence(items, comments)],
        Content::Values(all) => {
            let mut docs = Vec::new();
            for (n, value) in all.iter().enumerate() {
                if n > 0 {
                    docs.push(text(","));
                    docs.extend(terms::line(comments, value.span.start));
                }
                docs.push(text(spell::value(&value.it)));
            }
            docs
        }
    }
}

fn sequence(items: &[Node<Vec<Node<Element>>>], comments: &mut Comments) -> Doc {
    let mut inside = Vec::new();
    for (n, item) in items.iter().enumerate() {
        inside.push(Doc::Line);
        inside.extend(comments.before(item.span.start));
        let last = item.it.last();
        inside.push(elements(
            &item.it,
            last.map_or(0, |last| last.span.end),
            comments,
        ));
        inside.extend(comments.before(item.span.end));
        if n + 1 < items.len() {
            inside.push(text(","));
        }
    }
    if inside.is_empty() {
        return text("[]");
    }
    group(
        vec![text("["), part(inside, Indent::By(2)), Doc::Line, text("]")],
        Indent::Same,
    )
}

fn expect(it: &Expect, comments: &mut Comments) -> Vec<Doc> {
    match it {
        Expect::Pass(rules) => named("pass", rules, comments),
        Expect::NotApplicable(rules) => named("not-applicable", rules, comments),
        Expect::Fail(None) => vec![text("fail")],
        Expect::Fail(Some(it)) => failing(it, comments),
    }
}

fn named(word: &'static str, rules: &[Word], comments: &mut Comments) -> Vec<Doc> {
    let mut docs = vec![text(word)];
    for (n, rule) in rules.iter().enumerate() {
        if n > 0 {
            docs.push(text(","));
        }
        docs.extend(terms::line(comments, rule.span.start));
        docs.push(text(&rule.it));
    }
    docs
}

fn failing(it: &Failing, comments: &mut Comments) -> Vec<Doc> {
    let mut docs = vec![text("fail")];
    docs.extend(terms::line(comments, it.rule.span.start));
    docs.push(text(&it.rule.it));
    if let Some(severity) = &it.severity {
        docs.extend(terms::line(comments, severity.span.start));
        docs.push(text(format!("as {}", severity.it)));
    }
    if let Some(at) = &it.at {
        docs.extend(terms::line(comments, at.span.start));
        docs.push(text(format!("at {}", path(&at.it))));
    }
    if let Some(file) = &it.file {
        docs.extend(terms::line(comments, file.span.start));
        docs.push(text(format!("in {}", spell::quoted(&file.it))));
    }
    if let Some(times) = &it.times {
        docs.extend(terms::line(comments, times.span.start));
        let unit = if times.it == "1" { "time" } else { "times" };
        docs.push(text(format!("{} {unit}", times.it)));
    }
    docs
}

fn path(steps: &[Step]) -> String {
    let mut out = String::new();
    for (n, step) in steps.iter().enumerate() {
        if n > 0 {
            out.push('.');
        }
        match &step.name.it {
            StepName::Word(word) => out.push_str(word),
            StepName::Tag(tag) => out.push_str(&spell::tag(tag)),
            StepName::Text(text) => out.push_str(&spell::quoted(text)),
        }
        if let Some(item) = &step.item {
            out.push_str(&format!("[{}]", item.it));
        }
    }
    out
}
