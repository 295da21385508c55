//! What clauses are made of: fields, files, logic, predicates, sets.
use super::super::ast::{
    Bound, Depth, FileTerm, Files, Logic, Node, Origin, Predicate, Selection, Selector, Set, Shows,
    Standing, Test, Unit, Value, Wanted, Word,
};
use super::comments::Comments;
use super::dataset;
use super::layout::{Doc, Indent, fill, group, part, text};
use super::pixels;
use super::spell;

/// A space before what stands at `place`; after comments, the end of a line.
pub(super) fn gap(comments: &mut Comments, place: usize) -> Vec<Doc> {
    let mut docs = comments.before(place);
    docs.push(if docs.is_empty() {
        text(" ")
    } else {
        Doc::Line
    });
    docs
}

/// A place where the line may end, before what stands at `place`.
pub(super) fn line(comments: &mut Comments, place: usize) -> Vec<Doc> {
    let mut docs = comments.before(place);
    docs.push(Doc::Line);
    docs
}

pub(super) fn depth(depth: Depth) -> &'static str {
    match depth {
        Depth::Any => "at any depth",
        Depth::Top => "at top",
    }
}

/// `a, b except c at top`.
pub(super) fn selection(it: &Selection, comments: &mut Comments) -> Doc {
    let mut docs = Vec::new();
    parts(&mut docs, &it.include, &it.except, comments, |one, _| {
        text(selector(&one.it))
    });
    if let Some(at) = &it.depth {
        docs.extend(line(comments, at.span.start));
        docs.push(text(depth(at.it)));
    }
    fill(docs, Indent::Here)
}

/// `a, b except c`, with a place to break behind each comma.
fn parts<T>(
    docs: &mut Vec<Doc>,
    include: &[Node<T>],
    except: &[Node<T>],
    comments: &mut Comments,
    mut one: impl FnMut(&Node<T>, &mut Comments) -> Doc,
) {
    for (word, all) in [("", include), ("except ", except)] {
        for (n, node) in all.iter().enumerate() {
            if n > 0 {
                docs.push(text(","));
            }
            if n > 0 || !word.is_empty() {
                docs.extend(line(comments, node.span.start));
            } else {
                docs.extend(comments.before(node.span.start));
            }
            if n == 0 {
                docs.push(text(word));
            }
            docs.push(one(node, comments));
        }
    }
}

pub(super) fn selector(selector: &Selector) -> String {
    match selector {
        Selector::Keywords(words) => words
            .iter()
            .map(|word| word.it.as_str())
            .collect::<Vec<_>>()
            .join("."),
        Selector::Tag(tag) | Selector::TagPattern(tag) => spell::tag(tag),
        Selector::Private => "private".to_owned(),
        Selector::PrivateOf(creator, None) => format!("private {}", spell::quoted(&creator.it)),
        Selector::PrivateOf(creator, Some(element)) => format!(
            "private {} {}",
            spell::quoted(&creator.it),
            spell::tag(&element.it)
        ),
        Selector::SafePrivate => "safe private".to_owned(),
        Selector::Vr(vr) => format!("vr {}", vr.it),
        Selector::Action(action) => format!("action {}", action.it),
        Selector::Text => "text".to_owned(),
        Selector::Bytes => "bytes".to_owned(),
        Selector::Every => "every attribute".to_owned(),
        Selector::StandardUids => "standard uids".to_owned(),
        Selector::Preamble => "preamble".to_owned(),
        Selector::Trailing => "trailing bytes".to_owned(),
        Selector::Column(name) => format!("column {}", spell::quoted(&name.it)),
    }
}

/// `a, b except c`.
pub(super) fn files(it: &Files, comments: &mut Comments) -> Doc {
    let mut docs = Vec::new();
    parts(
        &mut docs,
        &it.include,
        &it.except,
        comments,
        |one, comments| file_term(&one.it, comments),
    );
    fill(docs, Indent::Here)
}

fn file_term(term: &FileTerm, comments: &mut Comments) -> Doc {
    let mut docs = vec![text(&term.base.it)];
    if let Some(at) = &term.at {
        docs.extend(gap(comments, at.span.start));
        docs.push(text(format!("at {}", spell::quoted(&at.it))));
    }
    if let Some(condition) = &term.condition {
        docs.extend(gap(comments, condition.span.start));
        docs.push(text("where "));
        docs.push(logic(condition, comments, test));
    }
    fill(docs, Indent::Here)
}

fn test(test: &Node<Test>, comments: &mut Comments) -> Vec<Doc> {
    // A comma would part files.
    let several = has_comma(&test.it.is.it);
    let (open, close) = if several { ("(", ")") } else { ("", "") };
    let mut docs = vec![text(format!("{open}{}", selector(&test.it.of.it)))];
    docs.extend(gap(comments, test.it.is.span.start));
    docs.extend(predicate(&test.it.is.it, true, comments));
    docs.push(text(close));
    docs
}

/// Whether a test names several things, with commas between them.
fn has_comma(it: &Predicate) -> bool {
    match it {
        Predicate::Contain(all) => all.len() > 1,
        Predicate::Distinct(all) => all.len() > 1,
        Predicate::Derived(all) => all.len() > 1,
        Predicate::HaveName(inner) | Predicate::HavePath(inner) => has_comma(&inner.it),
        _ => false,
    }
}

/// A predicate of `must`.
pub(super) fn claim(node: &Node<Predicate>, comments: &mut Comments) -> Vec<Doc> {
    predicate(&node.it, false, comments)
}

/// How a test is printed.
type Leaf<T> = fn(&T, &mut Comments) -> Vec<Doc>;

/// A test that ends in tests of its own would take in an `and` or `or` behind it.
pub(super) trait Open {
    /// Whether it needs brackets where another test stands beside it.
    fn is_open(&self) -> bool {
        false
    }
}

impl Open for Node<Test> {}
impl Open for Node<Standing> {}
impl Open for Node<Predicate> {
    fn is_open(&self) -> bool {
        matches!(
            self.it,
            Predicate::InLedger(_, Some(_)) | Predicate::Pixels(Shows::NoText(Some(_)))
        )
    }
}

/// Tests joined by `and` or `or`, each on a line of its own where they do not fit on one.
pub(super) fn logic<T: Open>(node: &Node<Logic<T>>, comments: &mut Comments, leaf: Leaf<T>) -> Doc {
    let mut docs = comments.before(node.span.start);
    let (all, word) = match &node.it {
        Logic::Is(test) => {
            docs.extend(leaf(test, comments));
            return fill(docs, Indent::Here);
        }
        Logic::Not(inner) => {
            docs.push(text("not"));
            docs.extend(gap(comments, inner.span.start));
            docs.push(inner_logic(inner, false, comments, leaf));
            return fill(docs, Indent::Same);
        }
        Logic::And(all) => (all, "and "),
        Logic::Or(all) => (all, "or "),
    };
    for (n, operand) in all.iter().enumerate() {
        if n > 0 {
            docs.extend(line(comments, operand.span.start));
            docs.push(text(word));
        }
        docs.push(inner_logic(operand, true, comments, leaf));
    }
    group(docs, Indent::Here)
}

/// What stands inside other logic: in brackets, if it is joined itself, or if it is open and another stands beside it.
pub(super) fn inner_logic<T: Open>(
    node: &Node<Logic<T>>,
    beside: bool,
    comments: &mut Comments,
    leaf: Leaf<T>,
) -> Doc {
    let mut last = node;
    while let Logic::Not(inner) = &last.it {
        last = inner;
    }
    let open = beside && matches!(&last.it, Logic::Is(test) if test.is_open());
    if matches!(node.it, Logic::Is(_) | Logic::Not(_)) && !open {
        return logic(node, comments, leaf);
    }
    let mut docs = vec![text("("), logic(node, comments, leaf)];
    let last = comments.before(node.span.end);
    if !last.is_empty() {
        docs.extend(last);
        docs.push(Doc::Soft);
    }
    docs.push(text(")"));
    group(docs, Indent::Same)
}

/// A predicate; in `where`, with `is` for `be`.
fn predicate(it: &Predicate, in_where: bool, comments: &mut Comments) -> Vec<Doc> {
    let be = if in_where { "is" } else { "be" };
    let named = |words: &str, value: &Node<Value>| format!("{words} {}", spell::value(&value.it));
    let said = match it {
        Predicate::Absent => format!("{be} absent"),
        Predicate::Empty => format!("{be} empty"),
        Predicate::Present => format!("{be} present"),
        Predicate::Be(value) => named(be, value),
        Predicate::BeIn(all) => {
            return set(if in_where { "in" } else { "be in" }, all, comments);
        }
        Predicate::BeAtLeast(value, years) => {
            named(&format!("{be} at least"), value) + unit(*years, value)
        }
        Predicate::BeAtMost(value, years) => {
            named(&format!("{be} at most"), value) + unit(*years, value)
        }
        Predicate::BeUid => format!("{be} uid"),
        Predicate::BeUidUnder(value) => named(&format!("{be} uid under"), value),
        Predicate::Match(value) => named("match", value),
        Predicate::Contain(all) => {
            return listed("contain", all, comments, content);
        }
        Predicate::Distinct(all) => {
            return listed(&format!("{be} distinct from"), all, comments, |it, _| {
                vec![text(selector(it))]
            });
        }
        Predicate::SameAs(other) => format!("{be} the same as {}", selector(&other.it)),
        Predicate::Derived(all) => {
            return listed(&format!("{be} derived from"), all, comments, origin);
        }
        Predicate::Include(value) => named("include", value),
        Predicate::IncludeAny(all) => return set("include any of", all, comments),
        Predicate::Have(bound, value, unit) => {
            let bound = match bound {
                Bound::AtMost => "at most",
                Bound::AtLeast => "at least",
                Bound::Exactly => "exactly",
            };
            let one = is_one(value);
            let unit = match unit {
                Unit::Characters if one => "character",
                Unit::Characters => "characters",
                Unit::Values if one => "value",
                Unit::Values => "values",
                Unit::Bytes if one => "byte",
                Unit::Bytes => "bytes",
            };
            format!("have {bound} {} {unit}", spell::value(&value.it))
        }
        Predicate::Demand(demand) => return dataset::demand(demand, comments),
        Predicate::Pixels(shows) => return pixels::shows(shows, be, comments),
        Predicate::InLedger(ledger, condition) => return in_ledger(ledger, condition, comments),
        Predicate::HaveName(inner) => return of_name("have name", inner, comments),
        Predicate::HavePath(inner) => return of_name("have path", inner, comments),
        Predicate::NoTrailing => "have no trailing bytes".to_owned(),
        Predicate::ZeroPreamble => "have zero preamble".to_owned(),
        Predicate::Cover => "cover dicom".to_owned(),
        Predicate::TiffPreamble => "have tiff preamble".to_owned(),
    };
    vec![text(said)]
}

/// `contain date, phone number`: words, and what is listed behind them.
fn listed<T>(
    words: &str,
    all: &[Node<T>],
    comments: &mut Comments,
    one: fn(&T, &mut Comments) -> Vec<Doc>,
) -> Vec<Doc> {
    let mut inside = Vec::new();
    for (n, node) in all.iter().enumerate() {
        if n > 0 {
            inside.push(text(","));
            inside.extend(line(comments, node.span.start));
        } else {
            inside.extend(gap(comments, node.span.start));
        }
        inside.extend(one(&node.it, comments));
    }
    vec![text(words), fill(inside, Indent::Here)]
}

fn content(it: &Wanted, comments: &mut Comments) -> Vec<Doc> {
    let named = |words: &str, value: &Node<Value>| {
        vec![text(format!("{words}{}", spell::value(&value.it)))]
    };
    match it {
        Wanted::Match(value) => named("match ", value),
        Wanted::Text(value) => named("", value),
        Wanted::Any(all) => set("any of", all, comments),
        Wanted::Recognised(recogniser) => vec![text(recogniser.name)],
        Wanted::Record(value) => named("record number like ", value),
        Wanted::ValueOf(of) => vec![text(format!("value of {}", selector(&of.it)))],
    }
}

fn origin(it: &Origin, comments: &mut Comments) -> Vec<Doc> {
    match it {
        Origin::Fields(of) => vec![text(selector(&of.it))],
        Origin::Any(all) => set("any of", all, comments),
    }
}

fn of_name(words: &str, inner: &Node<Predicate>, comments: &mut Comments) -> Vec<Doc> {
    let mut docs = vec![text(words)];
    docs.extend(gap(comments, inner.span.start));
    docs.extend(predicate(&inner.it, false, comments));
    docs
}

/// `be in consent where notified and not opted-out`.
fn in_ledger(
    ledger: &Word,
    condition: &Option<Node<Logic<Node<Standing>>>>,
    comments: &mut Comments,
) -> Vec<Doc> {
    let mut docs = vec![text("be in")];
    docs.extend(gap(comments, ledger.span.start));
    docs.push(text(&ledger.it));
    if let Some(condition) = condition {
        docs.extend(gap(comments, condition.span.start));
        docs.push(text("where "));
        docs.push(logic(condition, comments, standing));
    }
    vec![fill(docs, Indent::Here)]
}

fn standing(node: &Node<Standing>, comments: &mut Comments) -> Vec<Doc> {
    let word = match &node.it {
        Standing::Notified => "notified",
        Standing::OptedOut => "opted-out",
        Standing::Withdrawn => "withdrawn",
        Standing::ConsentedTo(purpose) => {
            let mut docs = vec![text("consented to")];
            docs.extend(gap(comments, purpose.span.start));
            docs.push(text(spell::value(&purpose.it)));
            return docs;
        }
    };
    vec![text(word)]
}

pub(super) fn is_one(value: &Node<Value>) -> bool {
    matches!(&value.it, Value::Integer(number) if number == "1")
}

pub(super) fn unit(years: bool, value: &Node<Value>) -> &'static str {
    match (years, is_one(value)) {
        (false, _) => "",
        (true, true) => " year",
        (true, false) => " years",
    }
}

/// What stands behind `in` or `any of`.
fn set(words: &str, set: &Node<Set>, comments: &mut Comments) -> Vec<Doc> {
    let end = |value: &Option<Node<Value>>| {
        value
            .as_ref()
            .map_or_else(String::new, |value| spell::value(&value.it))
    };
    let mut docs = vec![text(words)];
    docs.extend(gap(comments, set.span.start));
    docs.push(match &set.it {
        Set::Name(name) => text(name),
        Set::Values(all) => values(all, set.span.end.saturating_sub(1), comments),
        Set::Between(low, high) => text(format!("{} .. {}", end(low), end(high)).trim().to_owned()),
    });
    docs
}

/// `{ a, b }`, whose `}` stands at `close`.
pub(super) fn values(all: &[Node<Value>], close: usize, comments: &mut Comments) -> Doc {
    let mut before = match all.first() {
        Some(first) => comments.before(first.span.start),
        None => Vec::new(),
    };
    let mut inside = Vec::new();
    for (n, value) in all.iter().enumerate() {
        if n > 0 {
            inside.extend(line(comments, value.span.start));
        }
        let comma = if n + 1 < all.len() { "," } else { "" };
        inside.push(text(spell::value(&value.it) + comma));
    }
    inside.extend(comments.before(close));
    if inside.is_empty() {
        return text("{}");
    }
    before.push(Doc::Line);
    before.push(fill(inside, Indent::Same));
    group(
        vec![text("{"), part(before, Indent::By(2)), Doc::Line, text("}")],
        Indent::Same,
    )
}
