//! `test "name" { given …  expect … }` and `tests for "file"`.
use nom::branch::alt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Given, Item, Node, Setting, TestBlock, TestClause, Value};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::Kind;
use super::element::elements;
use super::expect::expectation;
use super::header::no_colon;
use super::input::{In, P, any_word, clip, expect, kind, no, node, stop, text, unexpected, word};
use super::item::{close_brace, open_brace};
use super::pixels::showing;
use super::value::{literal, param_value};

/// Words that begin a clause of a test.
const CLAUSES: [&str; 2] = ["given", "expect"];

/// `tests for "file"`.
pub(super) fn tests_for(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("tests")(i)?;
    let (i, _) = expect(word("for"), "`for` and a policy's file")(i)?;
    let (i, file) = expect(text, "a policy's file or name in quotes")(i)?;
    Ok((i, Item::TestsFor(file)))
}

/// `test "name" with NAME = VALUE { … }`.
pub(super) fn test(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("test")(i)?;
    let Ok((i, name)) = text(i) else {
        return stop(
            Mistake::new(
                Code::MissingName,
                i.here(),
                format!("a test without a name in quotes, found {}", i.found()),
            )
            .label("the name is missing here")
            .help("say what the test protects: `test \"a nested name is caught\" { … }`"),
        );
    };
    let (i, with) = settings(i)?;
    let (mut i, open) = open_brace(i)?;
    let mut clauses = Vec::new();
    loop {
        if let Some(rest) = close_brace(&open, i) {
            let block = TestBlock {
                name,
                with,
                clauses,
            };
            return Ok((rest, Item::Test(Box::new(block))));
        }
        let (rest, one) = node(clause)(i)?;
        clauses.push(one);
        i = rest;
    }
}

/// `with a = on, k = 4`; or nothing.
fn settings(i: In<'_>) -> P<'_, Vec<Node<Setting>>> {
    let mut all = Vec::new();
    let Ok((mut i, _)) = word("with")(i) else {
        return Ok((i, all));
    };
    loop {
        let (rest, one) = node(setting)(i)?;
        all.push(one);
        if !rest.is_kind(Kind::Comma) {
            return Ok((rest, all));
        }
        i = rest.take_from(1);
    }
}

fn setting(i: In<'_>) -> P<'_, Setting> {
    let (i, name) = expect(any_word, "a param's name")(i)?;
    let (i, _) = expect(kind(Kind::Equals), "`=` and the param's value")(i)?;
    let (i, value) = expect(node(param_value), "a value")(i)?;
    Ok((i, Setting { name, value }))
}

fn clause(i: In<'_>) -> P<'_, TestClause> {
    let (rest, first) = expect(any_word, "`given`, `expect` or `}`")(i)?;
    match first.it.as_str() {
        "given" => {
            let (rest, it) = given(no_colon("given", rest))?;
            Ok((rest, TestClause::Given(it)))
        }
        "expect" => {
            let (rest, it) = expectation(no_colon("expect", rest))?;
            Ok((rest, TestClause::Expect(it)))
        }
        other => stop(
            Mistake::new(
                Code::UnknownClause,
                first.span,
                format!("`{}` begins no clause of a test", clip(other)),
            )
            .label("not a clause")
            .help("a test has `given` a file and `expect` what comes of it")
            .help_opt(suggest::did_you_mean(other, CLAUSES)),
        ),
    }
}

fn given(i: In<'_>) -> P<'_, Given> {
    alt((dicom, image, release, file, ledger, table)).parse(i).or_else(|err| match err {
        nom::Err::Error(_) => {
            stop(unexpected(i, "`dicom`, `image`, `release`, `file`, `ledger` or a scope of tables").help(
                "write `given dicom { Modality = \"MR\" }`, `given release { purpose = \"research\" }` or `given file \"fixtures/a.dcm\"`",
            ))
        }
        other => Err(other),
    })
}

fn dicom(i: In<'_>) -> P<'_, Given> {
    let (i, _) = word("dicom")(i)?;
    let (i, at) = place(i)?;
    let (i, elements) = elements(i, 0)?;
    let (i, showing) = showing(i)?;
    Ok((
        i,
        Given::Dicom {
            at,
            elements,
            showing,
        },
    ))
}

/// An image file, of which only what it shows is said.
fn image(i: In<'_>) -> P<'_, Given> {
    let (i, _) = word("image")(i)?;
    let (i, at) = place(i)?;
    let (i, showing) = showing(i)?;
    Ok((i, Given::Image { at, showing }))
}

/// What the release declares.
fn release(i: In<'_>) -> P<'_, Given> {
    let (i, _) = word("release")(i)?;
    let (i, elements) = elements(i, 0)?;
    Ok((i, Given::Release(elements)))
}

fn file(i: In<'_>) -> P<'_, Given> {
    let (i, _) = word("file")(i)?;
    let (i, path) = expect(text, "a file's path in quotes")(i)?;
    let (i, at) = place(i)?;
    let (i, showing) = showing(i)?;
    Ok((i, Given::File { path, at, showing }))
}

/// `ledger NAME { column, column  cell, cell … }`: a row ends where no comma follows.
fn ledger(i: In<'_>) -> P<'_, Given> {
    let (i, _) = word("ledger")(i)?;
    let (i, name) = expect(any_word, "the name of one of the policy's ledgers")(i)?;
    let (i, rows) = rows(i)?;
    Ok((i, Given::Ledger { name, rows }))
}

/// `people { column, column  cell, cell … }`, `people at "path" { … }`, `table at "path" { … }`.
fn table(i: In<'_>) -> P<'_, Given> {
    let (rest, of) = any_word(i)?;
    let is_table = rest.is_kind(Kind::OpenBrace) || rest.is_word("at");
    // Elements stand in a DICOM file: its word is misspelt.
    let holds_elements = rest
        .tokens
        .get(2)
        .is_some_and(|token| matches!(token.kind, Kind::Equals | Kind::Colon));
    if !is_table || holds_elements {
        return no();
    }
    let (rest, at) = place(rest)?;
    let (rest, rows) = rows(rest)?;
    Ok((rest, Given::Table { of, at, rows }))
}

/// `{ column, column  cell, cell … }`
fn rows(i: In<'_>) -> P<'_, Vec<Node<Vec<Node<Value>>>>> {
    let (mut i, open) = open_brace(i)?;
    let mut rows = Vec::new();
    loop {
        if !rows.is_empty()
            && let Some(rest) = close_brace(&open, i)
        {
            return Ok((rest, rows));
        }
        let (rest, row) = node(cells)(i)?;
        rows.push(row);
        i = rest;
    }
}

fn cells(i: In<'_>) -> P<'_, Vec<Node<Value>>> {
    let mut all = Vec::new();
    let mut i = i;
    loop {
        let what = "a cell: a text, a number, a day or a word";
        let (rest, one) = expect(node(cell), what)(i)?;
        all.push(one);
        if !rest.is_kind(Kind::Comma) {
            return Ok((rest, all));
        }
        i = rest.take_from(1);
    }
}

fn cell(i: In<'_>) -> P<'_, Value> {
    literal(i).or_else(|_| {
        let (rest, word) = any_word(i)?;
        Ok((rest, Value::Name(word.it)))
    })
}

/// `at "path"`: where in the dataset the file stands.
fn place(i: In<'_>) -> P<'_, Option<Node<String>>> {
    let Ok((rest, _)) = word("at")(i) else {
        return Ok((i, None));
    };
    let (rest, path) = expect(text, "a path in quotes")(rest)?;
    Ok((rest, Some(path)))
}
