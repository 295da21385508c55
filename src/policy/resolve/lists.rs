//! Lists: values written in the policy, and values read from files.
use std::fs::File;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};

use rustc_hash::FxHashSet;

use super::super::ast::{self, Item, ListFrom, Node, Tree, Word};
use super::super::error::Code;
use super::super::extend::Given;
use super::super::mistake::Mistake;
use super::super::model::{Fold, List};
use super::super::suggest;
use super::names::Names;
use super::values::{Typed, typed};
use crate::standard::PsOption;

/// Bytes of a list's file.
pub(super) const LARGEST: u64 = 256 << 20;

/// Takes up the lists of a policy; its ledgers are known already, for `--list` is for those, too.
pub(super) fn lists(tree: &Tree, environment: &Given<'_>, names: &mut Names) {
    let mut given: Vec<&(String, PathBuf)> = environment.lists.iter().collect();
    for item in &tree.items {
        let Item::List(list) = &item.it else {
            continue;
        };
        let file = file_for(&list.name.it, environment, names);
        given.retain(|(name, _)| *name != list.name.it);
        one(list, file, environment, names);
    }
    option_codes(names);
    for (name, _) in given {
        // A policy that is extended leaves the rest to those that extend it.
        if names.broken.contains(name)
            || names.lenient
            || environment.depth > 0
            || names.inherited.contains_key(name)
            || names.ledgers.contains_key(name)
        {
            continue;
        }
        let known = names.lists.keys().chain(names.ledgers.keys());
        let help = suggest::did_you_mean(name, known.map(String::as_str));
        names.tell(
            Mistake::outside(
                Code::BadOverride,
                format!("`--list`: the policy has no list `{name}`"),
            )
            .help_opt(help),
        );
    }
}

/// The file that `--list` gives for this name.
pub(super) fn file_for<'e>(
    name: &str,
    environment: &Given<'e>,
    names: &mut Names,
) -> Option<&'e Path> {
    let mut mine = environment.lists.iter().filter(|(given, _)| given == name);
    let file = mine.next().map(|(_, file)| file.as_path());
    if mine.next().is_some() {
        names.tell(Mistake::outside(
            Code::BadOverride,
            format!("`--list` gives `{name}` twice"),
        ));
    }
    file
}

/// The list that every policy has: `option-codes`, the codes of PS3.16 CID 7050 that a file of this release may claim,
/// that is 113100 (the Basic Profile) and those of the options that are on.
fn option_codes(names: &mut Names) {
    let name = "option-codes";
    if names.lists.contains_key(name) || names.broken.contains(name) || names.double.contains(name)
    {
        return;
    }
    let on = PsOption::ALL
        .into_iter()
        .filter(|option| names.options.contains(*option));
    let codes = on.map(PsOption::code).chain(["113100"]);
    let list = List {
        name: name.to_owned(),
        values: codes.map(str::to_owned).collect(),
        ..List::default()
    };
    names.used.insert(name.to_owned());
    names.add_list(&Word::new(name.to_owned(), 0..0), list, false);
}

fn one(list: &ast::List, given: Option<&Path>, environment: &Given<'_>, names: &mut Names) {
    let fold = Fold {
        case: list.ignoring.case,
        width: list.ignoring.width,
    };
    let (column, pinned) = match &list.from {
        ListFrom::File { column, pinned, .. } => (column.as_ref(), pinned.as_ref()),
        ListFrom::Values(_) => (None, None),
    };
    let before = names.mistakes.len();
    let values = match (given, &list.from) {
        (Some(path), _) => {
            let shown = path.display().to_string();
            read_text(path, LARGEST)
                .inspect(|text| pin_of(text, pinned, &shown, names))
                .and_then(|text| values_of(&text, path, column.map(|c| c.it.as_str()), fold))
                .map_err(|why| names.tell(file_mistake(list.name.span.clone(), &shown, &why)))
                .ok()
        }
        (None, ListFrom::Values(values)) => Some(inline(names, values, fold)),
        (None, ListFrom::File { path, .. }) => {
            from_policy(path, pinned, column, environment, fold, names)
        }
    };
    let broken = values.is_none() || names.mistakes.len() > before;
    let values = values.unwrap_or_default();
    if !broken && values.is_empty() {
        names.tell(
            Mistake::new(
                Code::EmptyList,
                list.name.span.clone(),
                format!("the list `{}` is empty", list.name.it),
            )
            .label("has no values")
            .help("an empty list allows nothing and finds nothing: is that meant?"),
        );
    }
    let made = List {
        name: list.name.it.clone(),
        secret: list.secret,
        fold,
        values,
    };
    names.add_list(&list.name, made, broken);
}

/// Values written in place. A date counts in both spellings that data has: `1990-01-31`, and `19900131` as in DICOM.
pub(super) fn inline(
    names: &mut Names,
    values: &[Node<ast::Value>],
    fold: Fold,
) -> FxHashSet<String> {
    let mut all = FxHashSet::default();
    for value in values {
        match typed(names, value) {
            Some(Typed::Text(text) | Typed::Number(_, text)) => {
                all.insert(fold.apply(&text).into_owned());
            }
            Some(Typed::Date(day, text)) => {
                all.insert(format!("{day:08}"));
                all.insert(text);
            }
            Some(other @ (Typed::Pattern(..) | Typed::Switch(_))) => {
                names.tell(super::values::wrong_type(
                    value,
                    other.what(),
                    "a text, a number or a date",
                ));
            }
            None => {}
        }
    }
    all
}

/// Whether a list's file, as it is, is the one that is pinned.
pub(super) fn pin_of(text: &str, pinned: Option<&ast::Text>, file: &str, names: &mut Names) {
    if let Some(pinned) = pinned {
        let digest = format!("blake3:{}", blake3::hash(text.as_bytes()).to_hex());
        let mistake = pin(&pinned.it, &digest, pinned.span.clone(), file);
        names.mistakes.extend(mistake);
    }
}

/// The mistake of a pin that does not fit `digest`.
pub(crate) fn pin(
    pinned: &str,
    digest: &str,
    span: std::ops::Range<usize>,
    what: &str,
) -> Option<Mistake> {
    if pinned == digest {
        return None;
    }
    let hex = pinned.strip_prefix("blake3:").unwrap_or_default();
    let formed = hex.len() == 64
        && hex
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    Some(if formed {
        Mistake::new(
            Code::WrongPin,
            span,
            format!("`{what}` is not the one that is pinned"),
        )
        .label("another digest")
        .help(format!(
            "look at what has changed; to accept it, write `pinned \"{digest}\"`"
        ))
    } else {
        Mistake::new(Code::WrongPin, span, "a pin that is no digest")
            .label("not `blake3:` and 64 hexadecimal digits")
            .help(format!("write `pinned \"{digest}\"`"))
    })
}

/// What is wrong with a file that a policy names: a code, why, and what to do.
pub(crate) struct Why {
    pub(super) code: Code,
    pub(crate) why: String,
    pub(crate) help: &'static str,
}

impl Why {
    /// As a mistake at the place where `file` is named.
    pub(crate) fn mistake(&self, span: std::ops::Range<usize>, file: &str) -> Mistake {
        let code = match self.code {
            Code::ListFile => Code::ExtendedPolicy,
            other => other,
        };
        Mistake::new(code, span, format!("`{file}`: {}", self.why))
            .label("this policy")
            .help(match code {
                Code::OutsideFolder => {
                    "a policy extends those in its own folder, and the built-in ones, only"
                }
                _ => "paths are relative to the policy's folder",
            })
    }
}

pub(super) fn why(why: impl Into<String>, help: &'static str) -> Why {
    Why {
        code: Code::ListFile,
        why: why.into(),
        help,
    }
}

fn file_mistake(span: std::ops::Range<usize>, file: &str, why: &Why) -> Mistake {
    Mistake::new(why.code, span, format!("`{file}`: {}", why.why))
        .label("this list")
        .help(why.help)
}

/// A file that the policy names: relative to the policy's folder, and in it.
fn from_policy(
    path: &ast::Text,
    pinned: Option<&ast::Text>,
    column: Option<&Word>,
    environment: &Given<'_>,
    fold: Fold,
    names: &mut Names,
) -> Option<FxHashSet<String>> {
    let done = inside(&path.it, environment.folder)
        .and_then(|full| read_text(&full, LARGEST))
        .inspect(|text| pin_of(text, pinned, &path.it, names))
        .and_then(|text| {
            values_of(
                &text,
                Path::new(&path.it),
                column.map(|c| c.it.as_str()),
                fold,
            )
        });
    match done {
        Ok(values) => Some(values),
        Err(why) => {
            names.tell(file_mistake(path.span.clone(), &path.it, &why));
            None
        }
    }
}

/// The full path of a file named in a policy, if it is in the policy's folder whatever links there are.
pub(crate) fn inside(path: &str, folder: Option<&Path>) -> Result<PathBuf, Why> {
    let outside = |text: &str| Why {
        code: Code::OutsideFolder,
        why: text.to_owned(),
        help: "a policy reads lists from its own folder only; give others on the command line: `--list NAME=FILE`",
    };
    let Some(folder) = folder else {
        return Err(why(
            "a built-in policy has no folder to read from",
            "give the list on the command line: `--list NAME=FILE`",
        ));
    };
    let relative = Path::new(path);
    let plain = !path.is_empty()
        && !path.contains(['\\', '\0', ':'])
        && relative
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !plain {
        return Err(outside("the path is not a plain relative one"));
    }
    let missing = || {
        why(
            "the file cannot be opened",
            "paths are relative to the policy's folder; or give the list with `--list NAME=FILE`",
        )
    };
    let folder = folder.canonicalize().map_err(|_| missing())?;
    let full = folder
        .join(relative)
        .canonicalize()
        .map_err(|_| missing())?;
    if full.starts_with(&folder) {
        Ok(full)
    } else {
        Err(outside("a link leads out of the policy's folder"))
    }
}

fn too_large(most: u64) -> Why {
    Why {
        code: Code::TooLarge,
        why: format!("the file is larger than {} MiB", most >> 20),
        help: "a list of that size is none that a person has checked; split it",
    }
}

/// The text of a file of at most so many bytes.
pub(crate) fn read_text(path: &Path, most: u64) -> Result<String, Why> {
    let closed = |_| {
        why(
            "the file cannot be opened",
            "check that it is there and may be read",
        )
    };
    // Looked at before it is opened: opening a pipe would wait for a writer.
    let kind = std::fs::metadata(path).map_err(closed)?;
    if !kind.is_file() {
        return Err(why("not a file", "name a plain file"));
    }
    if kind.len() > most {
        return Err(too_large(most));
    }
    let mut bytes = Vec::new();
    File::open(path)
        .map_err(closed)?
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(closed)?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    String::from_utf8(bytes).map_err(|err| {
        let good = err.utf8_error().valid_up_to();
        let line = 1 + err
            .as_bytes()
            .iter()
            .take(good)
            .filter(|&&b| b == b'\n')
            .count();
        why(
            format!("line {line} is not UTF-8"),
            "save the file as UTF-8",
        )
    })
}

/// The folded values of a list's text: of one column, or one a line.
fn values_of(
    text: &str,
    path: &Path,
    column: Option<&str>,
    fold: Fold,
) -> Result<FxHashSet<String>, Why> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut values = FxHashSet::default();
    let mut add = |value: &str| {
        let value = value.trim();
        if !value.is_empty() {
            values.insert(fold.apply(value).into_owned());
        }
    };
    let Some(column) = column else {
        text.lines().for_each(&mut add);
        return Ok(values);
    };
    let tab = path
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("tsv"));
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(if tab { b'\t' } else { b',' })
        .from_reader(text.as_bytes());
    let uneven = |line: u64| {
        why(
            format!("line {line} has another number of columns than the header"),
            "every line has the header's columns; a value with a comma stands in quotes",
        )
    };
    let header = rows.headers().map_err(|_| uneven(1))?;
    let mut same = header
        .iter()
        .enumerate()
        .filter(|(_, name)| name.trim() == column);
    let Some((index, _)) = same.next() else {
        return Err(why(
            format!("there is no column `{column}`"),
            "the first line has the columns' names, exactly as in `column \"…\"`",
        ));
    };
    if same.next().is_some() {
        return Err(why(
            format!("there are two columns `{column}`"),
            "give one of them another name",
        ));
    }
    let mut row = csv::StringRecord::new();
    loop {
        match rows.read_record(&mut row) {
            Ok(true) => add(row.get(index).unwrap_or_default()),
            Ok(false) => return Ok(values),
            Err(err) => return Err(uneven(err.position().map_or(0, csv::Position::line))),
        }
    }
}
