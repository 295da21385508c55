//! Lists: values written in the policy, and values read from files.
use std::borrow::Cow;
use std::fs::File;
use std::io::Read as _;
use std::ops::Range;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::super::ast::{self, Item, ListFrom, Node, Tree, Word};
use super::super::error::Code;
use super::super::extend::Given;
use super::super::mistake::Mistake;
use super::super::model::{Finder, Fold, List};
use super::super::suggest;
use super::names::Names;
use super::table::rows;
use super::values::{Typed, typed};
use crate::known::{Cut, Key, Known, LeftOut, Refused, is_sealed, without_ends};
use crate::standard::PsOption;

/// Bytes of a list's file.
pub(crate) const LARGEST: u64 = 256 << 20;

/// Takes up the lists of a policy; its ledgers, mappings and populations are known already, for `--list` is for those, too.
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
            || names.mappings.contains_key(name)
            || names.populations.contains_key(name)
        {
            continue;
        }
        let known = names.lists.keys().chain(names.ledgers.keys());
        let known = known.chain(names.mappings.keys());
        let known = known.chain(names.populations.keys());
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
    let before = names.mistakes.len();
    let read = match (given, &list.from) {
        (Some(path), from) => {
            let shown = path.display().to_string();
            let span = list.name.span.clone();
            from_file(Ok(path.to_owned()), from, (shown, span), names)
        }
        (None, ListFrom::Values(values)) => {
            let mut values: Vec<String> = inline(names, values, fold).into_iter().collect();
            values.sort_unstable();
            Some(values.into_iter().map(|value| (0, value)).collect())
        }
        (None, from @ ListFrom::File { path, .. }) => {
            let shown = (path.it.clone(), path.span.clone());
            from_file(inside(&path.it, environment.folder), from, shown, names)
        }
    };
    let read: Option<Vec<(u64, String)>> = read.filter(|_| names.mistakes.len() == before);
    let known = read
        .as_ref()
        .and_then(|values| known(list, values, environment.keys, names));
    let broken = read.is_none() || names.mistakes.iter().skip(before).any(|one| !one.is_lint());
    let values: FxHashSet<String> = read
        .unwrap_or_default()
        .into_iter()
        .map(|(_, value)| match fold.apply(&value) {
            Cow::Borrowed(_) => value,
            Cow::Owned(folded) => folded,
        })
        .collect();
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
        known,
        finder: Finder::default(),
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

/// The values of a list's file, each with its line; the file is shown and pointed at as said.
fn from_file(
    path: Result<PathBuf, Why>,
    from: &ListFrom,
    (shown, span): (String, Range<usize>),
    names: &mut Names,
) -> Option<Vec<(u64, String)>> {
    let (columns, pinned) = match from {
        ListFrom::File {
            columns, pinned, ..
        } => (columns.as_slice(), pinned.as_ref()),
        ListFrom::Values(_) => (&[][..], None),
    };
    let columns: Vec<&str> = columns.iter().map(|column| column.it.as_str()).collect();
    path.and_then(|path| Ok((read_text(&path, LARGEST)?, path)))
        .and_then(|(text, path)| {
            pin_of(&text, pinned, &shown, names);
            whole(values_of(&text, &path, &columns)?)
        })
        .map_err(|why| names.tell(file_mistake(span, &shown, &why)))
        .ok()
}

/// The values of a list that is not sealed, or of one that is, and is all there.
fn whole(values: Vec<(u64, String)>) -> Result<Vec<(u64, String)>, Why> {
    if !values.first().is_some_and(|(_, value)| is_sealed(value)) {
        return Ok(values);
    }
    without_ends(values).map_err(|cut| Why {
        code: Code::SealedList,
        why: match cut {
            Cut::NoEnd(line) => format!(
                "the sealed list is not whole: no line behind line {line} says how many there are"
            ),
            Cut::Miscounted { line, says, has } => format!(
                "the sealed list is not whole: the number of hashes before line {line} is {has}, and the line says {says}"
            ),
        },
        help: "copy all of it, as `sekisho seal` wrote it, or make it anew",
    })
}

/// What a secret list is looked for as; tells what of it is not.
fn known(
    list: &ast::List,
    values: &[(u64, String)],
    keys: &[Key],
    names: &mut Names,
) -> Option<Arc<Known>> {
    let span = || list.name.span.clone();
    let name = &list.name.it;
    if !list.secret {
        if let Some((line, _)) = values.iter().find(|(_, value)| is_sealed(value)) {
            names.tell(
                Mistake::new(
                    Code::SealedList,
                    span(),
                    format!(
                        "the list `{name}` has keyed hashes{}, and is not secret",
                        at(*line)
                    ),
                )
                .label("not secret")
                .help(
                    "write `secret` behind it: only then are hashes compared as what they are of",
                ),
            );
        }
        return None;
    }
    if values.is_empty() {
        return None;
    }
    let lines = values.iter().map(|(line, value)| (*line, value.as_str()));
    let refused = match Known::new(lines, keys) {
        Ok(known) => {
            if known.left_out().number > 0 {
                names.tell(left_out(list, known.left_out()));
            }
            return Some(Arc::new(known));
        }
        Err(refused) => refused,
    };
    let sealed = |message, help: &str| {
        Mistake::new(Code::SealedList, span(), message)
            .label("this list")
            .help(help)
    };
    names.tell(match refused {
        Refused::NothingLeft(_) => Mistake::new(
            Code::FindsNothing,
            span(),
            format!("all values of the list `{name}` are too short or too common to be looked for"),
        )
        .label("finds nothing")
        .help("is it the right column? `sekisho explain finds-nothing` says what is left out"),
        Refused::Malformed(line) => sealed(
            format!("the list `{name}` has a hash that is not whole{}", at(line)),
            "make the list anew: `sekisho seal`",
        ),
        Refused::Mixed(line) => sealed(
            format!(
                "the list `{name}` has keyed hashes and plain values{}",
                at(line)
            ),
            "seal all of it: `sekisho seal`",
        ),
        Refused::NoKey(id, line) => sealed(
            format!(
                "the list `{name}` is sealed with the key {id}{}, which was not given",
                at(line)
            ),
            "give the file that the key is in: `--key FILE`",
        ),
    });
    None
}

/// Where a value stands, if it has a line.
fn at(line: u64) -> String {
    match line {
        0 => String::new(),
        line => format!(" (line {line})"),
    }
}

fn left_out(list: &ast::List, left: &LeftOut) -> Mistake {
    let lines: Vec<String> = left
        .lines
        .iter()
        .filter(|line| **line > 0)
        .map(u64::to_string)
        .collect();
    let more = if left.number > lines.len() {
        " …"
    } else {
        ""
    };
    let place = match lines.len() {
        0 => String::new(),
        1 if more.is_empty() => format!(" (line {})", lines.concat()),
        _ => format!(" (lines {}{more})", lines.join(", ")),
    };
    let (values, are) = match left.number {
        1 => ("value", "is"),
        _ => ("values", "are"),
    };
    Mistake::new(
        Code::LeftOut,
        list.name.span.clone(),
        format!(
            "{} {values} of the list `{}` {are} too short or too common to be looked for{place}",
            left.number, list.name.it
        ),
    )
    .label("not all of it is looked for")
    .help("fewer than four letters or digits, single short words, years and words such as `unknown` find nobody")
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

/// The values of a list's file, each with its line.
pub(crate) fn identifiers(path: &Path, columns: &[&str]) -> Result<Vec<(u64, String)>, Why> {
    values_of(&read_text(path, LARGEST)?, path, columns)
}

/// The values of a list's text, each with its line: of some columns, or one a line. A sealed list has one a line.
fn values_of(text: &str, path: &Path, columns: &[&str]) -> Result<Vec<(u64, String)>, Why> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut values = Vec::new();
    let mut add = |line: u64, value: &str| {
        let value = value.trim();
        if !value.is_empty() {
            values.push((line, value.to_owned()));
        }
    };
    if columns.is_empty() || is_sealed(text.trim_start()) {
        (1..)
            .zip(text.lines())
            .for_each(|(line, value)| add(line, value));
    } else if !text.trim().is_empty() {
        rows(text, path, columns, |line, cells| {
            cells.iter().for_each(|cell| add(line, cell));
            Ok(())
        })?;
    }
    if values.is_empty() {
        return Err(why(
            "there is no value in it",
            "a list of nothing allows nothing and finds nothing: is it the right file?",
        ));
    }
    Ok(values)
}
