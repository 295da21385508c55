//! Ledgers: their files read and checked row by row, `subject is`, and what dataset rules ask.
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;

use super::super::ast::{self, Column, Item, Logic, Node, Tree};
use super::super::error::Code;
use super::super::extend::Given;
use super::super::mistake::Mistake;
use super::super::model::{
    Depth, Key, Ledger, Mark, Must, Predicate, Row, Selection, Selector, Standing, key_of,
};
use super::super::suggest;
use super::lists::{LARGEST, Why, file_for, inside, pin_of, read_text, why};
use super::names::{Names, Subject};
use super::parse_day;
use super::selectors::selector;
use super::table::table;
use super::values::text;
use crate::field::Tag;
use crate::known;

/// Patient ID: the subject, where the policy does not say another attribute (PS3.3 C.7.1.1).
const PATIENT_ID: Tag = Tag(0x0010, 0x0020);

/// Characters between the purposes of one cell.
const BETWEEN: [char; 3] = [';', '|', '、'];

/// Different sets of purposes that are looked for again.
const KEPT: usize = 64;

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

/// The ledger that a file's text makes.
fn read(
    text: &str,
    path: &Path,
    ledger: &ast::Ledger,
    today: u32,
    keys: &[known::Key],
) -> Result<Ledger, Why> {
    let (rows, ids) = Table::new(text, path, ledger)?.rows(today)?;
    let sealed = ids.iter().map(|(id, line)| {
        let key = keys.iter().find(|key| key.id() == id).cloned();
        key.ok_or_else(|| {
            why(
                format!("line {line} is sealed with the key {id}, which was not given"),
                "give the file that the key is in: `--key FILE`",
            )
        })
    });
    let sealed = sealed.collect::<Result<Vec<_>, _>>()?;
    Ok(Ledger {
        name: ledger.name.it.clone(),
        digest: format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex()),
        rows,
        marks: marks(ledger),
        sealed,
    })
}

/// The ledger that a test gives in the place of `ledger`; `None` after a mistake.
pub(super) fn of_test(
    ledger: &ast::Ledger,
    rows: &[Node<Vec<Node<ast::Value>>>],
    span: Range<usize>,
    today: u32,
    names: &mut Names,
) -> Option<Ledger> {
    // As the file that it stands for, so that it is read like one.
    let mut file = csv::WriterBuilder::new()
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        let cells = row.it.iter().map(|cell| match &cell.it {
            ast::Value::Text(text)
            | ast::Value::Integer(text)
            | ast::Value::Number(text)
            | ast::Value::Date(text)
            | ast::Value::Name(text)
            | ast::Value::Regex(text, _) => text,
        });
        file.write_record(cells).ok()?;
    }
    let text = String::from_utf8(file.into_inner().ok()?).ok()?;
    let made = read(&text, Path::new("given.csv"), ledger, today, &[]);
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
fn marks(ledger: &ast::Ledger) -> Vec<Mark> {
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

/// The ids of the keys that subjects are sealed with, each with the first line of it.
type SealedWith = BTreeMap<String, u64>;

/// A ledger's file as a table.
struct Table<'t> {
    reader: csv::Reader<&'t [u8]>,
    /// The place of each column that the policy names.
    places: BTreeMap<Column, usize>,
}

impl<'t> Table<'t> {
    fn new(text: &'t str, path: &Path, ledger: &ast::Ledger) -> Result<Self, Why> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if text.trim().is_empty() {
            return Err(why(
                "the file is empty",
                "the first line has the columns' names, each other one a subject",
            ));
        }
        let mut reader = table(text, path)?;
        let header = reader.headers().map_err(|_| uneven(1))?.clone();
        let mut places = BTreeMap::new();
        for (column, name) in &ledger.columns {
            let mut same = header
                .iter()
                .enumerate()
                .filter(|(_, there)| there.trim() == name.it);
            let Some((place, _)) = same.next() else {
                return Err(no_column(&name.it, header.iter()));
            };
            if same.next().is_some() {
                return Err(why(
                    format!("there are two columns `{}`", name.it),
                    "give one of them another name",
                ));
            }
            places.insert(*column, place);
        }
        Ok(Self { reader, places })
    }

    /// The row of each subject, as of a day, and the ids of the keys that subjects are sealed with, each with a line.
    fn rows(mut self, today: u32) -> Result<(FxHashMap<Key, Row>, SealedWith), Why> {
        let mut keys = SealedWith::new();
        let mut plain = None;
        let mut rows: FxHashMap<Key, Row> = FxHashMap::default();
        let mut lines: FxHashMap<Key, u64> = FxHashMap::default();
        let mut purposes: Vec<Arc<[Key]>> = Vec::new();
        let mut record = csv::StringRecord::new();
        loop {
            match self.reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(err) => return Err(uneven(err.position().map_or(0, csv::Position::line))),
            }
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |column: Column| {
                let place = self.places.get(&column)?;
                record.get(*place)
            };
            let subject = key_of(cell(Column::Subject).unwrap_or_default());
            if subject.is_empty() {
                return Err(why(
                    format!("line {line} has no subject"),
                    "each line is about one subject; take lines without one out",
                ));
            }
            if known::is_sealed(subject.as_str()) {
                let id = known::key_of_subject(subject.as_str()).ok_or_else(|| {
                    why(
                        format!("line {line} has a hash that is none of a subject, or not whole"),
                        "make the ledger anew: `sekisho seal --column NAME --keep`",
                    )
                })?;
                keys.entry(id.to_owned()).or_insert(line);
            } else {
                plain = plain.or(Some(line));
            }
            if let (Some(plain), false) = (plain, keys.is_empty()) {
                return Err(why(
                    format!("line {plain} is plain among subjects that are sealed"),
                    "seal all of it: `sekisho seal --column NAME --keep`",
                ));
            }
            let said = |column: Column| match cell(column) {
                Some(cell) => Said::of(cell).ok_or_else(|| no_mark(column, line)),
                None => Ok(Said::No),
            };
            let row = Row {
                notified: match said(Column::Notified)? {
                    Said::On(day) => day <= today,
                    other => other == Said::Yes,
                },
                // Who says no for a day to come has said no.
                opted_out: said(Column::OptedOut)? != Said::No,
                withdrawn: said(Column::Withdrawn)? != Said::No,
                purposes: shared(cell(Column::Purposes).unwrap_or_default(), &mut purposes),
            };
            if let Some(first) = lines.insert(subject.clone(), line) {
                return Err(why(
                    format!("lines {first} and {line} have the same subject"),
                    "a subject has one line; which of the two holds?",
                ));
            }
            rows.insert(subject, row);
        }
        if rows.is_empty() {
            return Err(why(
                "there is no subject in it",
                "nothing can be asked of an empty ledger: check that all of it was exported",
            ));
        }
        Ok((rows, keys))
    }
}

fn uneven(line: u64) -> Why {
    why(
        format!("line {line} has another number of columns than the header"),
        "every line has the header's columns; a value with a comma stands in quotes",
    )
}

fn no_column<'h>(name: &str, header: impl Iterator<Item = &'h str>) -> Why {
    let near = suggest::did_you_mean(name, header.map(str::trim));
    let near = near.map_or_else(String::new, |near| format!("; {near}"));
    why(
        format!("there is no column `{name}`{near}"),
        "the first line has the columns' names, exactly as the policy writes them",
    )
}

fn no_mark(column: Column, line: u64) -> Why {
    why(
        format!(
            "line {line}: what stands under `{}` is neither a day nor yes or no",
            column.word()
        ),
        "write a day (2026-11-20), `yes` or `no`, or leave the cell empty for `no`",
    )
}

/// The purposes of a cell; the same ones are kept once.
fn shared(cell: &str, known: &mut Vec<Arc<[Key]>>) -> Arc<[Key]> {
    let mut all: Vec<Key> = cell
        .split(BETWEEN)
        .map(key_of)
        .filter(|purpose| !purpose.is_empty())
        .collect();
    all.dedup();
    if let Some(same) = known.iter().find(|same| ***same == *all) {
        return Arc::clone(same);
    }
    let made: Arc<[Key]> = all.into();
    if known.len() < KEPT {
        known.push(Arc::clone(&made));
    }
    made
}

/// What a cell says: a day, yes, or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Yes,
    No,
    /// On a day, as YYYYMMDD.
    On(u32),
}

impl Said {
    /// `None` for what is none of these.
    fn of(cell: &str) -> Option<Self> {
        let cell: String = cell.nfkc().collect::<String>().trim().to_lowercase();
        Some(match cell.as_str() {
            "yes" | "true" | "1" | "y" | "はい" | "済" | "済み" | "あり" => Self::Yes,
            "" | "no" | "false" | "0" | "n" | "いいえ" | "未" | "なし" => Self::No,
            day => Self::On(day_of(day)?),
        })
    }
}

/// A day: `2026-11-20`, `2026/11/20` or `20261120`.
fn day_of(text: &str) -> Option<u32> {
    let bytes = text.as_bytes();
    if bytes.len() == 8 && bytes.iter().all(u8::is_ascii_digit) {
        let (year, rest) = text.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        return parse_day(&format!("{year}-{month}-{day}"));
    }
    let mut parts = text.split(['-', '/']);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let sound = parts.next().is_none()
        && year.len() == 4
        && [year, month, day].into_iter().all(digits)
        && month.len() <= 2
        && day.len() <= 2;
    if !sound {
        return None;
    }
    parse_day(&format!("{year}-{month:0>2}-{day:0>2}"))
}

/// Takes up `subject is`.
pub(super) fn subject(tree: &Tree, names: &mut Names) {
    let mut first: Option<Range<usize>> = None;
    for item in &tree.items {
        let Item::Subject(all) = &item.it else {
            continue;
        };
        if let Some(first) = &first {
            names.tell(
                Mistake::new(
                    Code::DuplicateClause,
                    item.span.clone(),
                    "`subject is` is said twice",
                )
                .label("the second")
                .also(first.clone(), "the first")
                .help("name all attributes in one: `subject is PatientID, ClinicalTrialSubjectID`"),
            );
            continue;
        }
        first = Some(item.span.clone());
        let selectors = all.iter().filter_map(|one| named(one, names)).collect();
        names.subject = Some(Subject {
            selectors,
            span: item.span.clone(),
            used: false,
        });
    }
}

/// An attribute that names a subject.
fn named(node: &Node<ast::Selector>, names: &mut Names) -> Option<Selector> {
    let found = selector(node, names)?;
    if matches!(
        found.selector,
        Selector::Tag(_)
            | Selector::Path(_)
            | Selector::PrivateOf {
                pattern: Some(_),
                ..
            }
    ) && found.vr.is_none_or(crate::field::text::is_text)
    {
        return Some(found.selector);
    }
    names.tell(
        Mistake::new(
            Code::WrongType,
            node.span.clone(),
            "a subject is named by an attribute of text",
        )
        .label("which attribute?")
        .help("say `subject is PatientID`, or name another attribute by keyword, tag or path"),
    );
    None
}

/// Takes over what parents say: whoever is a subject by one of them is one.
pub(super) fn take_over_subject(selectors: &[Selector], names: &mut Names) {
    if selectors.is_empty() {
        return;
    }
    let subject = names.subject.get_or_insert(Subject {
        selectors: Vec::new(),
        span: 0..0,
        used: true,
    });
    for one in selectors {
        if !subject.selectors.contains(one) {
            subject.selectors.push(one.clone());
        }
    }
}

/// The fields that a rule over subjects looks at.
pub(super) fn subjects(names: &mut Names) -> Selection {
    let include = match &mut names.subject {
        Some(subject) => {
            subject.used = true;
            subject.selectors.clone()
        }
        None => vec![Selector::Tag(PATIENT_ID)],
    };
    Selection {
        include,
        except: Vec::new(),
        depth: Depth::Top,
    }
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
    let ledger = entry.ledger.clone()?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_says_yes_no_or_a_day_in_both_languages() {
        for yes in ["yes", "TRUE", "1", "Ｙ", "はい", "済み", " あり "] {
            assert_eq!(Said::of(yes), Some(Said::Yes), "{yes}");
        }
        for no in ["", "no", "False", "0", "n", "いいえ", "未", "なし"] {
            assert_eq!(Said::of(no), Some(Said::No), "{no}");
        }
        for day in ["2026-11-20", "20261120", "2026/11/20", "２０２６-11-20"] {
            assert_eq!(Said::of(day), Some(Said::On(20_261_120)), "{day}");
        }
        assert_eq!(Said::of("2026/1/5"), Some(Said::On(20_260_105)));
    }

    #[test]
    fn a_cell_that_says_something_else_is_refused() {
        for cell in [
            "maybe",
            "2026-13-01",
            "20261301",
            "2026-11",
            "2026-11-20-1",
            "20-11-2026",
            "2",
            "-",
            "?",
            "2026-+1-20",
        ] {
            assert_eq!(Said::of(cell), None, "{cell}");
        }
    }
}
