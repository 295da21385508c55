//! Ledgers, and what dataset rules ask of them.
use std::ops::Range;
use std::path::Path;

use rustc_hash::FxHashMap;

use super::super::ast::{self, Column, Item, Logic, Node, Tree};
use super::super::error::Code;
use super::super::extend::Given;
use super::super::mistake::Mistake;
use super::super::model::{Key, Ledger, Mark, Must, Predicate, Standing, key_of};
use super::given_table::text_of;
use super::ledger_file::read;
use super::lists::{LARGEST, file_for, inside, pin_of, read_text};
use super::names::Names;
use super::values::text;

/// Takes up the ledgers of a policy.
pub(super) fn ledgers(tree: &Tree, environment: &Given<'_>, names: &mut Names) {
    for item in &tree.items {
        let Item::Ledger(ledger) = &item.it else {
            continue;
        };
        let given = file_for(&ledger.name.it, environment, names);
        let made = one(ledger, given, environment, names);
        names.add_ledger(&ledger.name, made);
    }
}

fn one(
    ledger: &ast::Ledger,
    given: Option<&Path>,
    environment: &Given<'_>,
    names: &mut Names,
) -> Option<Ledger> {
    let (shown, span, full) = match (given, &ledger.path) {
        (Some(path), _) => (
            path.display().to_string(),
            ledger.name.span.clone(),
            Ok(path.to_owned()),
        ),
        (None, Some(path)) => (
            path.it.clone(),
            path.span.clone(),
            inside(&path.it, environment.folder),
        ),
        // It can be read, tested and explained like this, but not checked by: `Loaded::missing`.
        (None, None) => {
            return Some(Ledger {
                name: ledger.name.it.clone(),
                digest: String::new(),
                rows: FxHashMap::default(),
                marks: marks(ledger),
                sealed: Vec::new(),
            });
        }
    };
    let before = names.mistakes.len();
    let made = full
        .and_then(|full| {
            let text = read_text(&full, LARGEST)?;
            pin_of(&text, ledger.pinned.as_ref(), &shown, names);
            read(&text, &full, ledger, environment.today, environment.keys)
        })
        .map_err(|why| {
            let code = match why.code {
                Code::ListFile => Code::LedgerFile,
                other => other,
            };
            names.tell(
                Mistake::new(code, span, format!("`{shown}`: {}", why.why))
                    .label("this ledger")
                    .help(why.help),
            );
        })
        .ok();
    made.filter(|_| names.mistakes.len() == before)
}

/// The ledger that a test gives in the place of `ledger`; `None` after a mistake.
pub(super) fn of_test(
    ledger: &ast::Ledger,
    rows: &[Node<Vec<Node<ast::Value>>>],
    span: Range<usize>,
    today: u32,
    names: &mut Names,
) -> Option<Ledger> {
    let path = Path::new("given.csv");
    let text = text_of(rows, path)?;
    let made = read(&text, path, ledger, today, &[]);
    made.map_err(|why| {
        names.tell(
            Mistake::new(
                Code::BadExample,
                span,
                format!("the ledger `{}` that is given: {}", ledger.name.it, why.why),
            )
            .label("this ledger; its first row is line 1")
            .help(why.help),
        );
    })
    .ok()
}

/// What a ledger has columns for.
pub(super) fn marks(ledger: &ast::Ledger) -> Vec<Mark> {
    let columns = ledger.columns.keys();
    columns.filter_map(|column| mark(*column)).collect()
}

fn mark(column: Column) -> Option<Mark> {
    Some(match column {
        Column::Subject => return None,
        Column::Notified => Mark::Notified,
        Column::OptedOut => Mark::OptedOut,
        Column::Withdrawn => Mark::Withdrawn,
        Column::Purposes => Mark::Purposes,
    })
}

/// What a dataset rule asks of each subject; `None` after a mistake.
pub(super) fn must(node: &Node<ast::Must>, names: &mut Names) -> Option<Must> {
    let every = |all: &[Node<ast::Must>], names: &mut Names| {
        let made: Vec<Option<Must>> = all.iter().map(|one| must(one, names)).collect();
        made.into_iter().collect::<Option<Vec<Must>>>()
    };
    Some(match &node.it {
        Logic::And(all) => Must::And(every(all, names)?),
        Logic::Or(all) => Must::Or(every(all, names)?),
        Logic::Not(inner) => Must::Not(Box::new(must(inner, names)?)),
        Logic::Is(test) => Must::Is(predicate(test, names)?),
    })
}

fn predicate(node: &Node<ast::Predicate>, names: &mut Names) -> Option<Predicate> {
    let ast::Predicate::InLedger(name, condition) = &node.it else {
        return None;
    };
    let Some(entry) = names.ledger(&name.it) else {
        names.unknown(&name.it, name.span.clone(), &["ledger"], &[]);
        return None;
    };
    // One with a mistake has been told of.
    let ledger = entry.made.clone()?;
    let condition = match condition {
        Some(condition) => Some(standing(condition, &ledger, names)?),
        None => None,
    };
    Some(Predicate::InLedger(ledger, condition))
}

fn standing(
    node: &Node<Logic<Node<ast::Standing>>>,
    ledger: &Ledger,
    names: &mut Names,
) -> Option<Standing> {
    let every = |all: &[Node<Logic<Node<ast::Standing>>>], names: &mut Names| {
        let made: Vec<Option<Standing>> =
            all.iter().map(|one| standing(one, ledger, names)).collect();
        made.into_iter().collect::<Option<Vec<Standing>>>()
    };
    Some(match &node.it {
        Logic::And(all) => Standing::And(every(all, names)?),
        Logic::Or(all) => Standing::Or(every(all, names)?),
        Logic::Not(inner) => Standing::Not(Box::new(standing(inner, ledger, names)?)),
        Logic::Is(asked) => {
            let (made, needs) = match &asked.it {
                ast::Standing::Notified => (Standing::Notified, Column::Notified),
                ast::Standing::OptedOut => (Standing::OptedOut, Column::OptedOut),
                ast::Standing::Withdrawn => (Standing::Withdrawn, Column::Withdrawn),
                ast::Standing::ConsentedTo(purpose) => (
                    Standing::ConsentedTo(purpose_of(purpose, names)?),
                    Column::Purposes,
                ),
            };
            if !mark(needs).is_some_and(|mark| ledger.marks.contains(&mark)) {
                names.tell(no_such_mark(asked, needs, ledger));
                return None;
            }
            made
        }
    })
}

fn purpose_of(node: &Node<ast::Value>, names: &mut Names) -> Option<Key> {
    let purpose = key_of(&text(names, node)?);
    if purpose.is_empty() {
        names.tell(
            Mistake::new(
                Code::WrongType,
                node.span.clone(),
                "a purpose without a name",
            )
            .label("empty")
            .help("say what for, as the ledger does: `consented to \"research\"`"),
        );
        return None;
    }
    Some(purpose)
}

fn no_such_mark(asked: &Node<ast::Standing>, needs: Column, ledger: &Ledger) -> Mistake {
    let word = needs.word();
    Mistake::new(
        Code::LedgerColumn,
        asked.span.clone(),
        format!("the ledger `{}` has no column for this", ledger.name),
    )
    .label("the ledger cannot tell")
    .help(format!(
        "say which column tells: `ledger {} from \"…\" subject \"…\" {word} \"{}\"`",
        ledger.name,
        word.replace('-', "_")
    ))
}
