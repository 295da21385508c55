//! Tables that tests give: as the files that they stand for, so that they are read like those.
use std::path::Path;

use super::super::ast::{self, Node, Text, Value, Word};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::names::Names;
use super::table::delimiter;
use super::tests::Known;

/// Characters that have a meaning of their own in a glob.
const WILD: [char; 6] = ['*', '?', '[', ']', '{', '}'];

/// The text of a file at `path` with these rows.
pub(super) fn text_of(rows: &[Node<Vec<Node<Value>>>], path: &Path) -> Option<String> {
    let mut file = csv::WriterBuilder::new()
        .flexible(true)
        .delimiter(delimiter(path))
        .from_writer(Vec::new());
    for row in rows {
        let cells = row.it.iter().map(|cell| match &cell.it {
            Value::Text(text)
            | Value::Integer(text)
            | Value::Number(text)
            | Value::Date(text)
            | Value::Name(text)
            | Value::Regex(text, _) => text,
        });
        file.write_record(cells).ok()?;
    }
    String::from_utf8(file.into_inner().ok()?).ok()
}

/// Where a table stands: as the test says, or else as its scope does, where that is one file. `number` is its place among
/// the files that the test gives, from 1.
pub(super) fn place(
    of: &Word,
    at: Option<&Text>,
    number: usize,
    known: &Known<'_>,
    names: &mut Names,
) -> Option<String> {
    let scope = known.scopes.get(&of.it);
    if of.it != "table" && scope.is_none() {
        if !known.broken.contains(&of.it) {
            let words = known.scopes.keys().map(String::as_str);
            let words = words.chain(["dicom", "release", "file", "ledger", "table"]);
            names.tell(
                Mistake::new(
                    Code::UnknownName,
                    of.span.clone(),
                    format!("the policy has no scope `{}`", of.it),
                )
                .label("not defined")
                .help("a test gives a table of one of the policy's own scopes, or `given table at \"path.csv\" { … }`")
                .help_opt(suggest::did_you_mean(&of.it, words)),
            );
        }
        return None;
    }
    let path = match (at, scope) {
        (Some(at), _) => at.it.clone(),
        (None, None) if number == 1 => "given.csv".to_owned(),
        (None, None) => format!("given-{number}.csv"),
        (None, Some(scope)) => match only_file(scope) {
            Some(path) => path.to_owned(),
            None => {
                names.tell(
                    Mistake::new(
                        Code::BadExample,
                        of.span.clone(),
                        format!("the scope `{}` does not say which file it is", of.it),
                    )
                    .label("which file?")
                    .help(format!(
                        "say where it stands: `given {} at \"clinical/a.csv\" {{ … }}`",
                        of.it
                    )),
                );
                return None;
            }
        },
    };
    let is_binary = Path::new(&path)
        .extension()
        .is_some_and(|end| end.eq_ignore_ascii_case("parquet"));
    if is_binary {
        names.tell(
            Mistake::new(
                Code::BadExample,
                at.map_or_else(|| of.span.clone(), |at| at.span.clone()),
                "a test writes no Parquet",
            )
            .label("cannot be written")
            .help("write it as a `.csv`, or take a real file: `given file \"fixtures/a.parquet\"`"),
        );
        return None;
    }
    Some(path)
}

/// The path of a scope that is for one file.
fn only_file(scope: &ast::Files) -> Option<&str> {
    let ([term], []) = (scope.include.as_slice(), scope.except.as_slice()) else {
        return None;
    };
    let at = term.it.at.as_ref()?;
    (!at.it.contains(WILD)).then_some(at.it.as_str())
}
