//! Items and their clauses: one line for what is short, a block for headers and rules, columns for what stands in a run.
mod runs;

use super::super::ast::{
    Assign, Clause, Header, HeaderClause, Item, Ledger, List, ListFrom, Loosen, LoosenClause,
    Mapping, Node, Param, Population, Rule, Scope, SubjectKey, Tables, TestBlock, TestClause, Text,
    Tree,
};
use super::comments::Comments;
use super::layout::{Doc, Indent, Page, fill, text};
use super::{dataset, example, pixels, spell, terms};
use runs::places;

/// Columns of the words that clauses begin with, and the space behind them.
const HEADER_WORDS: usize = 11;
const RULE_WORDS: usize = 9;
const TEST_WORDS: usize = 7;
const LOOSEN_WORDS: usize = 12;

/// Columns that the names and types of a run of items are padded to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Columns {
    name: usize,
    kind: usize,
}

/// How an item stands among the others.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// Whether it takes more than one line.
    tall: bool,
    columns: Columns,
}

/// What was printed last: where it ends in the source, and for an item, whether it takes more than one line.
#[derive(Debug, Clone, Copy)]
struct Last {
    end: usize,
    item: Option<bool>,
}

/// The canonical text of a tree, and of the comments of the `source` that it was parsed from.
pub(super) fn tree(tree: &Tree, source: &str, mut comments: Comments) -> String {
    let places = places(&tree.items, source, &comments);
    let mut page = Page::default();
    let mut last = None;
    for (item, place) in tree.items.iter().zip(places) {
        for comment in comments.take(item.span.start) {
            separate(&mut page, source, last, comment.span.start, place.tall);
            last = Some(Last {
                end: comment.span.end,
                item: None,
            });
            page.write(&comment.own(), 0);
        }
        separate(&mut page, source, last, item.span.start, place.tall);
        write_item(&mut page, item, place.columns, &mut comments);
        let (docs, end) = comments.behind(item.span.end);
        for doc in docs {
            page.write(&doc, 0);
        }
        last = Some(Last {
            end,
            item: Some(place.tall),
        });
    }
    for comment in comments.take(usize::MAX) {
        separate(&mut page, source, last, comment.span.start, false);
        last = Some(Last {
            end: comment.span.end,
            item: None,
        });
        page.write(&comment.own(), 0);
    }
    page.finish()
}

/// One empty line where the source has some, and around items that take more than one line.
fn separate(page: &mut Page, source: &str, last: Option<Last>, next: usize, tall: bool) {
    let Some(last) = last else {
        return;
    };
    let needed = last.item.is_some_and(|before| before || tall);
    if needed || empty_line(source, last.end, next) {
        page.blank();
    } else {
        page.end_line();
    }
}

fn empty_line(source: &str, from: usize, to: usize) -> bool {
    let between = source.get(from..to).unwrap_or_default();
    between.bytes().filter(|&byte| byte == b'\n').count() > 1
}

/// What can stand on one line; `None` for blocks.
fn short(item: &Item, columns: Columns, comments: &mut Comments) -> Option<Doc> {
    match item {
        Item::Param(it) => Some(param(it, columns, comments)),
        Item::List(it) => Some(list(it, columns, comments)),
        Item::Ledger(it) => Some(ledger(it, columns, comments)),
        Item::Mapping(it) => Some(mapping(it, columns, comments)),
        Item::Population(it) => Some(population(it, columns, comments)),
        Item::Subject(all) => Some(subject(all, comments)),
        Item::Scope(it) => Some(scope(it, columns, comments)),
        Item::TestsFor(it) => Some(tests_for(it, comments)),
        Item::Assign(it) => Some(assign(it, comments)),
        Item::Header(_) | Item::Rule(_) | Item::Test(_) | Item::Loosen(_) | Item::Error(_) => None,
    }
}

fn write_item(page: &mut Page, item: &Node<Item>, columns: Columns, comments: &mut Comments) {
    let close = item.span.end.saturating_sub(1);
    match &item.it {
        Item::Header(it) => header(page, it, close, comments),
        Item::Rule(it) => rule(page, it, close, comments),
        Item::Test(it) => test(page, it, close, comments),
        Item::Loosen(it) => loosen(page, it, close, comments),
        Item::Param(_)
        | Item::List(_)
        | Item::Ledger(_)
        | Item::Mapping(_)
        | Item::Population(_)
        | Item::Subject(_)
        | Item::Scope(_)
        | Item::TestsFor(_)
        | Item::Assign(_) => {
            if let Some(doc) = short(&item.it, columns, comments) {
                page.write(&doc, 0);
            }
        }
        // Has a mistake, and what has one is not printed.
        Item::Error(_) => {}
    }
}

fn param(it: &Param, columns: Columns, comments: &mut Comments) -> Doc {
    let Param {
        name,
        kind,
        value,
        least,
        most,
    } = it;
    let mut docs = vec![text("param")];
    docs.extend(terms::gap(comments, name.span.start));
    docs.push(text(format!("{:1$}", name.it, columns.name)));
    docs.extend(terms::gap(comments, kind.span.start));
    docs.push(text(format!(": {:1$}", kind.it, columns.kind)));
    docs.extend(terms::gap(comments, value.span.start));
    docs.push(text(format!("= {}", spell::value(&value.it))));
    for (word, bound) in [("at least", least), ("at most", most)] {
        if let Some(bound) = bound {
            docs.extend(terms::line(comments, bound.span.start));
            docs.push(text(format!("{word} {}", spell::value(&bound.it))));
        }
    }
    fill(docs, Indent::By(2))
}

fn assign(it: &Assign, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("param")];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(&it.name.it));
    docs.extend(terms::gap(comments, it.value.span.start));
    docs.push(text(format!("= {}", spell::value(&it.value.it))));
    fill(docs, Indent::By(2))
}

fn list(it: &List, columns: Columns, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("list")];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(format!("{:1$} ", it.name.it, columns.name)));
    match &it.from {
        ListFrom::Values(all) => {
            let behind = all.last().map_or(it.name.span.end, |last| last.span.end);
            let close = comments.brace(behind);
            docs.push(terms::values(all, close, comments));
        }
        ListFrom::File {
            path,
            pinned,
            columns: named,
        } => {
            docs.extend(comments.before(path.span.start));
            docs.push(text(format!("from {}", spell::quoted(&path.it))));
            if let Some(pinned) = pinned {
                docs.extend(terms::line(comments, pinned.span.start));
                docs.push(text(format!("pinned {}", spell::quoted(&pinned.it))));
            }
            for (number, column) in named.iter().enumerate() {
                docs.extend(terms::line(comments, column.span.start));
                let word = match (number, named.len()) {
                    (0, 1) => "column ",
                    (0, _) => "columns ",
                    _ => "",
                };
                let comma = if number + 1 < named.len() { "," } else { "" };
                docs.push(text(format!("{word}{}{comma}", spell::quoted(&column.it))));
            }
        }
    }
    docs.push(text(spell::ignoring(it.ignoring)));
    if it.secret {
        docs.push(text(" secret"));
    }
    fill(docs, Indent::Same)
}

fn ledger(it: &Ledger, columns: Columns, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("ledger")];
    docs.extend(terms::gap(comments, it.name.span.start));
    let named = it
        .columns
        .iter()
        .map(|(column, name)| (column.word(), name));
    let path = it.path.iter().map(|path| ("from", path));
    let pinned = it.pinned.iter().map(|pinned| ("pinned", pinned));
    docs.push(text(format!("{:1$} ", it.name.it, columns.name)));
    for (n, (word, said)) in path.chain(pinned).chain(named).enumerate() {
        docs.extend(if n == 0 {
            comments.before(said.span.start)
        } else {
            terms::line(comments, said.span.start)
        });
        docs.push(text(format!("{word} {}", spell::quoted(&said.it))));
    }
    fill(docs, Indent::By(2))
}

fn mapping(it: &Mapping, columns: Columns, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("mapping")];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(format!("{:1$} ", it.name.it, columns.name)));
    docs.extend(comments.before(it.path.span.start));
    docs.push(text(format!("from {}", spell::quoted(&it.path.it))));
    let pinned = it.pinned.iter().map(|pinned| ("pinned", pinned));
    let named = [("column", &it.column), ("to", &it.to)];
    for (word, said) in pinned.chain(named) {
        docs.extend(terms::line(comments, said.span.start));
        docs.push(text(format!("{word} {}", spell::quoted(&said.it))));
    }
    fill(docs, Indent::By(2))
}

fn population(it: &Population, columns: Columns, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("population")];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(format!("{:1$} ", it.name.it, columns.name)));
    docs.extend(comments.before(it.path.span.start));
    docs.push(text(format!("from {}", spell::quoted(&it.path.it))));
    if let Some(pinned) = &it.pinned {
        docs.extend(terms::line(comments, pinned.span.start));
        docs.push(text(format!("pinned {}", spell::quoted(&pinned.it))));
    }
    for (number, column) in it.columns.iter().enumerate() {
        docs.extend(terms::line(comments, column.span.start));
        let word = match (number, it.columns.len()) {
            (0, 1) => "column ",
            (0, _) => "columns ",
            _ => "",
        };
        let comma = if number + 1 < it.columns.len() {
            ","
        } else {
            ""
        };
        docs.push(text(format!("{word}{}{comma}", spell::quoted(&column.it))));
    }
    if let Some(count) = &it.count {
        docs.extend(terms::line(comments, count.span.start));
        docs.push(text(format!("count {}", spell::quoted(&count.it))));
    }
    fill(docs, Indent::By(2))
}

/// `subject is A, B`.
fn subject(all: &[Node<SubjectKey>], comments: &mut Comments) -> Doc {
    let mut docs = vec![text("subject is")];
    for (n, one) in all.iter().enumerate() {
        docs.extend(terms::line(comments, one.span.start));
        let comma = if n + 1 < all.len() { "," } else { "" };
        let said = match &one.it {
            SubjectKey::Field(selector) => terms::selector(selector),
            SubjectKey::Column(of, name) => {
                let of = match of {
                    Some(Tables::At(glob)) => spell::quoted(&glob.it) + " ",
                    Some(Tables::Scope(scope)) => format!("{} ", scope.it),
                    None => String::new(),
                };
                format!("{of}column {}", spell::quoted(&name.it))
            }
        };
        docs.push(text(said + comma));
    }
    fill(docs, Indent::By(2))
}

fn scope(it: &Scope, columns: Columns, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("scope")];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(format!("{:1$} = ", it.name.it, columns.name)));
    docs.push(terms::files(&it.files, comments));
    fill(docs, Indent::By(2))
}

/// A clause: its word, padded, and the rest in a column of its own.
fn clause(word: &str, columns: usize, rest: Vec<Doc>) -> Doc {
    let mut docs = vec![text(format!("{word:columns$}"))];
    docs.push(fill(rest, Indent::Here));
    fill(docs, Indent::By(columns))
}

/// The clauses of a block, each on a line of its own, up to the `}` at `close`.
fn block<T>(
    page: &mut Page,
    clauses: &[Node<T>],
    close: usize,
    comments: &mut Comments,
    print: fn(&T, &mut Comments) -> Doc,
) {
    page.write(&text("{"), 0);
    for node in clauses {
        for doc in comments.before(node.span.start) {
            page.write(&doc, 2);
        }
        page.end_line();
        page.write(&print(&node.it, comments), 2);
        for doc in comments.behind(node.span.end).0 {
            page.write(&doc, 2);
        }
    }
    for doc in comments.before(close) {
        page.write(&doc, 2);
    }
    page.end_line();
    page.write(&text("}"), 0);
}

fn header(page: &mut Page, it: &Header, close: usize, comments: &mut Comments) {
    let mut docs = vec![text("policy")];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(spell::quoted(&it.name.it) + " "));
    page.write(&fill(docs, Indent::By(2)), 0);
    block(page, &it.clauses, close, comments, header_clause);
}

fn header_clause(it: &HeaderClause, comments: &mut Comments) -> Doc {
    let (word, rest) = match it {
        HeaderClause::Version(version) => ("version", vec![text(version)]),
        HeaderClause::Language(number) => ("language", at(number.span.start, &number.it, comments)),
        HeaderClause::Dictionary(name, edition) => {
            let mut rest = at(name.span.start, &name.it, comments);
            rest.extend(terms::gap(comments, edition.span.start));
            rest.push(text(&edition.it));
            ("dictionary", rest)
        }
        HeaderClause::Title(title) => ("title", vec![text(spell::quoted(title))]),
        HeaderClause::Owner(owner) => ("owner", vec![text(spell::quoted(owner))]),
        HeaderClause::Approved(date, by) => {
            let mut rest = at(date.span.start, &date.it, comments);
            rest.push(text(format!(" by {}", spell::quoted(by))));
            ("approved", rest)
        }
        HeaderClause::ReviewBy(date) => ("review-by", at(date.span.start, &date.it, comments)),
        HeaderClause::Extends(it) => {
            let mut rest = at(it.name.span.start, &spell::quoted(&it.name.it), comments);
            if let Some(pinned) = &it.pinned {
                rest.extend(terms::line(comments, pinned.span.start));
                rest.push(text(format!("pinned {}", spell::quoted(&pinned.it))));
            }
            for (n, option) in it.with.iter().enumerate() {
                rest.extend(terms::line(comments, option.span.start));
                let with = if n == 0 { "with " } else { "" };
                let comma = if n + 1 < it.with.len() { "," } else { "" };
                rest.push(text(format!("{with}{}{comma}", option.it)));
            }
            ("extends", rest)
        }
    };
    clause(word, HEADER_WORDS, rest)
}

/// The comments before `place`, and what stands there.
fn at(place: usize, it: &str, comments: &mut Comments) -> Vec<Doc> {
    let mut docs = comments.before(place);
    docs.push(text(it));
    docs
}

fn rule(page: &mut Page, it: &Rule, close: usize, comments: &mut Comments) {
    let mut docs = vec![text(it.kind.words())];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(&it.name.it));
    if let Some(title) = &it.title {
        docs.extend(terms::gap(comments, title.span.start));
        docs.push(text(spell::quoted(&title.it)));
    }
    if let Some(severity) = &it.severity {
        docs.extend(terms::gap(comments, severity.span.start));
        docs.push(text(format!("as {}", severity.it)));
    }
    docs.push(text(" "));
    page.write(&fill(docs, Indent::By(2)), 0);
    block(page, &it.clauses, close, comments, rule_clause);
}

fn tests_for(it: &Text, comments: &mut Comments) -> Doc {
    let mut docs = vec![text("tests for")];
    docs.extend(terms::gap(comments, it.span.start));
    docs.push(text(spell::quoted(&it.it)));
    fill(docs, Indent::By(2))
}

fn test(page: &mut Page, it: &TestBlock, close: usize, comments: &mut Comments) {
    page.write(&example::head(it, comments), 0);
    block(page, &it.clauses, close, comments, test_clause);
}

fn test_clause(it: &TestClause, comments: &mut Comments) -> Doc {
    let (word, rest) = example::clause(it, comments);
    if matches!(it, TestClause::Expect(_)) {
        return clause(word, TEST_WORDS, rest);
    }
    // What a file holds is indented from the clause, not from its word.
    let mut docs = vec![text(format!("{word:TEST_WORDS$}"))];
    docs.extend(rest);
    fill(docs, Indent::Same)
}

fn loosen(page: &mut Page, it: &Loosen, close: usize, comments: &mut Comments) {
    let mut docs = vec![text(if it.waive { "waive" } else { "relax" })];
    docs.extend(terms::gap(comments, it.name.span.start));
    docs.push(text(format!("{} ", it.name.it)));
    page.write(&fill(docs, Indent::By(2)), 0);
    block(page, &it.clauses, close, comments, loosen_clause);
}

fn loosen_clause(it: &LoosenClause, comments: &mut Comments) -> Doc {
    let rest = match it {
        LoosenClause::Rule(rule) => at(rule.span.start, &rule_name(&rule.it), comments),
        LoosenClause::To(word) => at(word.span.start, &word.it, comments),
        LoosenClause::OnlyAt(glob) => at(glob.span.start, &spell::quoted(&glob.it), comments),
        LoosenClause::Field(field) => {
            let mut rest = comments.before(field.span.start);
            rest.push(text(terms::selector(&field.it)));
            rest
        }
        LoosenClause::Because(language, why) => {
            let rest = at(why.span.start, &spell::quoted(&why.it), comments);
            if let Some(language) = language {
                let word = format!("{} {} ", it.word(), language.it);
                return clause(&word, LOOSEN_WORDS, rest);
            }
            rest
        }
        LoosenClause::ApprovedBy(by, on) => {
            let mut rest = at(by.span.start, &spell::quoted(&by.it), comments);
            rest.extend(terms::line(comments, on.span.start));
            rest.push(text(format!("on {}", on.it)));
            rest
        }
        LoosenClause::Expires(day) => at(day.span.start, &day.it, comments),
        LoosenClause::AtMost(most) => {
            let unit = if most.it == "1" {
                "finding"
            } else {
                "findings"
            };
            at(most.span.start, &format!("{} {unit}", most.it), comments)
        }
    };
    clause(it.word(), LOOSEN_WORDS, rest)
}

/// A rule's name: bare, or in quotes where it says which policy's.
fn rule_name(name: &str) -> String {
    let bare = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if bare {
        name.to_owned()
    } else {
        spell::quoted(name)
    }
}

fn rule_clause(it: &Clause, comments: &mut Comments) -> Doc {
    let rest = match it {
        Clause::For(selection) => vec![terms::selection(selection, comments)],
        Clause::ForFiles(files) => vec![terms::files(files, comments)],
        Clause::Frames(part) => vec![text(pixels::frames(*part))],
        Clause::Over(over) => dataset::over(over, comments),
        Clause::Per(all) | Clause::Using(all) => vec![dataset::quantities(all, comments)],
        Clause::Suppressed(suppressed) => {
            let rest = dataset::suppressed(suppressed, comments);
            return clause("suppressed ", RULE_WORDS, rest);
        }
        Clause::In(files, depth) => {
            let mut rest = vec![terms::files(files, comments)];
            if let Some(depth) = depth {
                rest.extend(terms::line(comments, depth.span.start));
                rest.push(text(terms::depth(depth.it)));
            }
            rest
        }
        Clause::When { not, name } => {
            let mut rest = comments.before(name.span.start);
            let not = if *not { "not " } else { "" };
            rest.push(text(format!("{not}{}", name.it)));
            rest
        }
        Clause::Must(must) => vec![terms::logic(must, comments, terms::claim)],
        Clause::Because(language, why) => {
            let rest = at(why.span.start, &spell::quoted(&why.it), comments);
            if let Some(language) = language {
                let word = format!("{} {} ", it.word(), language.it);
                return clause(&word, RULE_WORDS, rest);
            }
            rest
        }
        Clause::Assuming(said) | Clause::Cite(said) | Clause::Help(said) => {
            at(said.span.start, &spell::quoted(&said.it), comments)
        }
    };
    clause(it.word(), RULE_WORDS, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_clause_fits_its_column() {
        use crate::policy::token::{DATASET_CLAUSES, HEADER_CLAUSES, RULE_CLAUSES};
        assert!(HEADER_CLAUSES.iter().all(|word| word.len() < HEADER_WORDS));
        // `suppressed` is seldom said, and stands out a little.
        let wide = |word: &&str| *word != "suppressed";
        let mut clauses = DATASET_CLAUSES.iter().filter(|word| wide(word));
        assert!(clauses.all(|word| word.len() < RULE_WORDS));
        assert!(RULE_CLAUSES.iter().all(|word| word.len() < RULE_WORDS));
    }
}
