//! Items: `policy`, `param`, `list`, `ledger`, `mapping`, `population`, `subject is`, `scope`, and what begins none.
use nom::branch::alt;
use nom::combinator::opt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Assign, Ignoring, Item, List, ListFrom, Param, Scope, Word};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::{ITEMS, Kind};
use super::files::files;
use super::input::{In, P, any_word, clip, expect, kind, no, node, stop, text, unexpected, word};
use super::value::{ignoring, param_value, values};
use super::{header, ledger, loosen, mapping, rule, subject, test};

/// One item, whatever it is.
pub(super) fn item(i: In<'_>) -> P<'_, Item> {
    alt((
        header::header,
        param,
        list,
        ledger::ledger,
        mapping::mapping,
        mapping::population,
        subject::subject,
        scope,
        rule::rule,
        test::test,
        test::tests_for,
        loosen::loosen,
        junk,
    ))
    .parse(i)
}

/// The name that a broken item would have defined: the first word behind its own.
pub(super) fn defined(i: In<'_>) -> Option<String> {
    i.tokens
        .iter()
        .skip(1)
        .take(2)
        .find(|token| token.kind == Kind::Word && token.text != "rule")
        .map(|token| token.text.clone())
}

/// The name of an item, with its own message where it is missing.
pub(super) fn name<'a>(
    what: &'static str,
    example: &'static str,
) -> impl Fn(In<'a>) -> P<'a, Word> {
    move |i| {
        // `mapping from "lists/a.csv"`
        let no_name = i.is_word("from") && i.second().is_some_and(|it| it.kind == Kind::Text);
        let may_be = i.is_kind(Kind::Word) && !i.first().is_some_and(|token| token.starts_item);
        if may_be && !(no_name && ["list", "ledger", "mapping", "population"].contains(&what)) {
            return any_word(i);
        }
        stop(
            Mistake::new(
                Code::MissingName,
                i.here(),
                format!("a {what} without a name, found {}", i.found()),
            )
            .label("the name is missing here")
            .help(format!(
                "give it a name in lower case, with `-` between words: `{example}`"
            )),
        )
    }
}

/// `{`, with its own message.
pub(super) fn open_brace(i: In<'_>) -> P<'_, std::ops::Range<usize>> {
    match kind(Kind::OpenBrace)(i) {
        Ok((rest, token)) => Ok((rest, token.span.clone())),
        Err(_) => stop(
            Mistake::new(
                Code::MissingBrace,
                i.here(),
                format!("expected `{{`, found {}", i.found()),
            )
            .label("`{` is missing before this"),
        ),
    }
}

/// `}`; one that is missing at the end, or before the next item, is told with the opener, and taken as there.
pub(super) fn close_brace<'a>(open: &std::ops::Range<usize>, i: In<'a>) -> Option<In<'a>> {
    if i.is_kind(Kind::CloseBrace) {
        return Some(i.take_from(1));
    }
    if i.first().is_none_or(|token| token.starts_item) {
        i.note(
            Mistake::new(
                Code::MissingBrace,
                i.here(),
                format!("expected `}}`, found {}", i.found()),
            )
            .label("`}` is missing before this")
            .also(open.clone(), "this `{` is never closed"),
        );
        return Some(i);
    }
    None
}

fn param(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("param")(i)?;
    let (i, name) = name("param", "param uid-root : text = \"2.25.\"")(i)?;
    let (i, kind_) = if i.is_kind(Kind::Colon) {
        expect(any_word, "a type")(i.take_from(1))?
    } else if i.is_kind(Kind::Equals) && !is_type(i) {
        let (i, value) = expect(node(param_value), "a value")(i.take_from(1))?;
        return Ok((i, Item::Assign(Assign { name, value })));
    } else if i.is_kind(Kind::Equals) {
        i.note(
            Mistake::new(Code::ColonOrEquals, i.here(), "`=` stands where `:` should")
                .label("the type comes behind `:`")
                .help("write `param NAME : TYPE = VALUE`"),
        );
        expect(any_word, "a type")(i.take_from(1))?
    } else {
        return stop(
            unexpected(i, "`:` and a type")
                .help("write `param NAME : TYPE = VALUE`, as in `param k : integer = 5`"),
        );
    };
    let (i, _) = if i.is_kind(Kind::Colon) {
        i.note(
            Mistake::new(Code::ColonOrEquals, i.here(), "`:` stands where `=` should")
                .label("the value comes behind `=`")
                .help("write `param NAME : TYPE = VALUE`"),
        );
        (i.take_from(1), ())
    } else {
        let (i, _) = expect(kind(Kind::Equals), "`=` and a value")(i)?;
        (i, ())
    };
    let (i, value_) = expect(node(param_value), "a value")(i)?;
    let mut least = None;
    let mut most = None;
    let mut i = i;
    while i.is_word("at") {
        let at = i;
        let (rest, _) = word("at")(i)?;
        let (rest, bound) = expect(alt((word("least"), word("most"))), "`least` or `most`")(rest)?;
        let slot = if bound.text == "least" {
            &mut least
        } else {
            &mut most
        };
        let (rest, number) = expect(node(param_value), "a value")(rest)?;
        if slot.replace(number).is_some() {
            return stop(
                Mistake::new(
                    Code::DuplicateClause,
                    at.until(&rest),
                    format!("`at {}` is said twice", bound.text),
                )
                .label("the second"),
            );
        }
        i = rest;
    }
    Ok((
        i,
        Item::Param(Param {
            name,
            kind: kind_,
            value: value_,
            least,
            most,
        }),
    ))
}

/// Whether a type stands behind `=`, where it should stand behind `:`.
fn is_type(i: In<'_>) -> bool {
    i.second().is_some_and(|token| token.kind == Kind::Word)
        && i.tokens
            .get(2)
            .is_some_and(|token| matches!(token.kind, Kind::Equals | Kind::Colon))
}

fn list(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("list")(i)?;
    let (i, name) = name("list", "list modalities { \"MR\", \"CT\" }")(i)?;
    let (i, from) = alt((list_values, list_file))
        .parse(i)
        .or_else(|err| match err {
            nom::Err::Error(_) => stop(unexpected(i, "`{` or `from`").help(
                "write `list NAME { \"A\", \"B\" }` or `list NAME from \"lists/names.txt\"`",
            )),
            other => Err(other),
        })?;
    let mut ignored = Ignoring::default();
    let mut secret = false;
    let mut i = i;
    loop {
        let twice;
        let rest = if i.is_word("secret") {
            twice = secret;
            secret = true;
            i.take_from(1)
        } else if i.is_word("ignoring") {
            let (rest, more) = ignoring(i)?;
            twice = (more.case && ignored.case) || (more.width && ignored.width);
            ignored.case |= more.case;
            ignored.width |= more.width;
            rest
        } else {
            break;
        };
        if twice {
            return stop(
                Mistake::new(
                    Code::DuplicateClause,
                    i.until(&rest),
                    "the same is said twice",
                )
                .label("the second"),
            );
        }
        i = rest;
    }
    Ok((
        i,
        Item::List(List {
            name,
            from,
            ignoring: ignored,
            secret,
        }),
    ))
}

fn list_values(i: In<'_>) -> P<'_, ListFrom> {
    let (i, values) = values(i)?;
    Ok((i, ListFrom::Values(values)))
}

fn list_file(i: In<'_>) -> P<'_, ListFrom> {
    let (i, _) = word("from")(i)?;
    let (i, path) = expect(text, "a file's path in quotes")(i)?;
    let (i, pinned) = header::pinned(i)?;
    let (i, several) = opt(alt((word("column"), word("columns")))).parse(i)?;
    let several = several.map(|several| several.text == "columns");
    let mut columns = Vec::new();
    let mut i = i;
    if let Some(several) = several {
        loop {
            let (rest, name) = expect(text, "a column's name in quotes")(i)?;
            columns.push(name);
            i = rest;
            match kind(Kind::Comma)(i) {
                Ok((rest, _)) if several => i = rest,
                _ => break,
            }
        }
    }
    Ok((
        i,
        ListFrom::File {
            path,
            pinned,
            columns,
        },
    ))
}

fn scope(i: In<'_>) -> P<'_, Item> {
    let (i, _) = word("scope")(i)?;
    let (i, name) = name("scope", "scope mri = dicom where Modality is \"MR\"")(i)?;
    let (i, _) = if i.is_kind(Kind::Colon) {
        i.note(
            Mistake::new(Code::ColonOrEquals, i.here(), "`:` stands where `=` should")
                .label("the files come behind `=`")
                .help("write `scope NAME = FILES`"),
        );
        (i.take_from(1), ())
    } else {
        let (i, _) = expect(kind(Kind::Equals), "`=` and files")(i)?;
        (i, ())
    };
    let (i, files) = files(i)?;
    Ok((i, Item::Scope(Scope { name, files })))
}

/// Words by which other languages begin a rule.
const FOREIGN_ITEMS: [&str; 15] = [
    "disable",
    "forbid",
    "deny",
    "require",
    "permit",
    "allow",
    "if",
    "assert",
    "violation",
    "package",
    "import",
    "remove",
    "forall",
    "check",
    "ensure",
];

fn junk(i: In<'_>) -> P<'_, Item> {
    let Some(token) = i.first() else {
        return no();
    };
    let help_items = "an item begins with `policy`, `param`, `list`, `scope`, `rule`, `file rule`, `dataset rule`, `pixel rule`, `release rule`, `relax`, `waive` or `test`";
    let mistake = match token.kind {
        Kind::Word if FOREIGN_ITEMS.contains(&token.text.as_str()) => {
            foreign_word(&token.text, token.span.clone())
        }
        Kind::Word if matches!(token.text.as_str(), "file" | "dataset" | "pixel" | "release") => Mistake::new(
            Code::Unexpected,
            i.take_from(1).here(),
            format!(
                "expected `rule` after `{}`, found {}",
                token.text,
                i.take_from(1).found()
            ),
        )
        .label("expected `rule`")
        .help(match token.text.as_str() {
            "file" => "a rule about whole files begins with `file rule`",
            "pixel" => "a rule about what pixels show begins with `pixel rule`",
            _ => "a rule about the dataset as a whole begins with `dataset rule`, one about its declaration with `release rule`",
        }),
        Kind::Word => Mistake::new(
            Code::UnknownItem,
            token.span.clone(),
            format!("`{}` begins no item", clip(&token.text)),
        )
        .label("not an item")
        .help(help_items)
        .help_opt(suggest::did_you_mean(
            &token.text,
            ITEMS,
        )),
        Kind::CloseBrace => Mistake::new(
            Code::MissingBrace,
            token.span.clone(),
            "a `}` that closes nothing",
        )
        .label("nothing is open here")
        .help("take it out, or look for a `{` that is missing above"),
        _ => Mistake::new(
            Code::UnknownItem,
            token.span.clone(),
            format!("{} begins no item", i.found()),
        )
        .label("not an item")
        .help(help_items),
    };
    stop(mistake)
}

/// The mistake of a word that another language uses.
pub(super) fn foreign_word(word: &str, span: std::ops::Range<usize>) -> Mistake {
    let help = match word {
        "forbid" | "deny" | "violation" | "remove" => {
            "say what the finished data must be: `rule NAME { for …  in …  must be absent  because \"…\" }`"
        }
        "disable" => {
            "nothing is switched off without a word: `relax NAME { rule R  to off  because \"…\"  approved-by \"…\" on DATE }`"
        }
        "if" => {
            "say which files with `where`: `in dicom where Modality is \"MR\"`; or `when NAME` for a param"
        }
        "package" | "import" => {
            "a policy begins with `policy \"name\" { … }` and brings in nothing"
        }
        "then" | "else" | "end" | "do" => {
            "take it out: a rule is one sentence, `for …  in …  must …`"
        }
        _ => {
            "say what the finished data must be: `rule NAME { for …  in …  must …  because \"…\" }`"
        }
    };
    Mistake::new(
        Code::ForeignWord,
        span,
        format!("`{word}` is a word of other languages"),
    )
    .label("not a word of this language")
    .help(help)
}
