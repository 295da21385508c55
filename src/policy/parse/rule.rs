//! `rule`, `file rule`, `dataset rule`, `pixel rule` and `release rule`.
use nom::combinator::opt;
use nom::{Input as _, Parser as _};

use super::super::ast::{Clause, Item, Must, Node, Rule, RuleKind};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::{DATASET_CLAUSES, Kind, RULE_CLAUSES};
use super::dataset;
use super::files::{depth, files};
use super::header::{no_colon, severity};
use super::input::{In, P, any_word, clip, expect, no, node, stop, text, unexpected, word};
use super::item::{close_brace, foreign_word, name, open_brace};
use super::logic::logic;
use super::pixels::frames;
use super::predicate::predicate;
use super::quantity::quantities;
use super::select::{declared, selection};
use super::value::name as value_name;

pub(super) fn rule(i: In<'_>) -> P<'_, Item> {
    let two = i.second().is_some_and(|next| next.is_word("rule"));
    let (kind, i) = if two && i.is_word("file") {
        (RuleKind::File, i.take_from(2))
    } else if two && i.is_word("dataset") {
        (RuleKind::Dataset, i.take_from(2))
    } else if two && i.is_word("pixel") {
        (RuleKind::Pixel, i.take_from(2))
    } else if two && i.is_word("release") {
        (RuleKind::Release, i.take_from(2))
    } else if i.is_word("rule") {
        (RuleKind::Fields, i.take_from(1))
    } else {
        return no();
    };
    let (i, name) = name("rule", "rule names-gone { … }")(i)?;
    let (i, title) = opt(text).parse(i)?;
    let (i, severity) = opt(severity).parse(i)?;
    let (mut i, open) = open_brace(i)?;
    let mut clauses = Vec::new();
    loop {
        if let Some(rest) = close_brace(&open, i) {
            let rule = Rule {
                kind,
                name,
                title,
                severity,
                clauses,
            };
            return Ok((rest, Item::Rule(Box::new(rule))));
        }
        let (rest, one) = node(|i| clause(i, kind))(i)?;
        clauses.push(one);
        i = rest;
    }
}

fn clause(i: In<'_>, kind: RuleKind) -> P<'_, Clause> {
    let Some(first) = i.first() else {
        return stop(unexpected(i, "a clause or `}`"));
    };
    if first.kind != Kind::Word || first.starts_item {
        let mistake = unexpected(i, "a clause or `}`");
        return stop(match first.kind {
            Kind::Comma => mistake.help("a comma stands between fields, files or values; predicates are joined by `and` or `or`"),
            Kind::Text => mistake.help("a text stands behind `because`, `assuming`, `cite` or `help`; two texts in a row are not joined"),
            _ => mistake,
        });
    }
    let rest = no_colon(&first.text, i.take_from(1));
    match first.text.as_str() {
        "for" if kind == RuleKind::Dataset => stop(
            Mistake::new(
                Code::UnknownClause,
                first.span.clone(),
                "a `dataset rule` has no `for`",
            )
            .label("not in a `dataset rule`")
            .help("say whom or what it counts: `over subjects`, `over dicom`"),
        ),
        "over" if kind == RuleKind::Dataset => dataset::over(rest),
        "per" if kind == RuleKind::Dataset => {
            let (rest, it) = quantities(rest)?;
            Ok((rest, Clause::Per(it)))
        }
        "using" if kind == RuleKind::Dataset => {
            let (rest, it) = quantities(rest)?;
            Ok((rest, Clause::Using(it)))
        }
        "suppressed" if kind == RuleKind::Dataset => dataset::suppressed(rest),
        "for" if kind == RuleKind::File => {
            let (rest, it) = files(rest)?;
            Ok((rest, Clause::ForFiles(it)))
        }
        "for" if kind == RuleKind::Release => {
            let (rest, it) = declared(rest)?;
            Ok((rest, Clause::For(it)))
        }
        "for" if kind == RuleKind::Pixel => {
            let (rest, it) = frames(rest)?;
            Ok((rest, Clause::Frames(it)))
        }
        "for" => {
            let (rest, it) = selection(rest)?;
            Ok((rest, Clause::For(it)))
        }
        "in" if kind == RuleKind::Release => stop(
            Mistake::new(
                Code::UnknownClause,
                first.span.clone(),
                "a `release rule` has no `in`",
            )
            .label("not in a `release rule`")
            .help("it is about the release's declaration, `release.toml`, and a release has one"),
        ),
        "in" if matches!(kind, RuleKind::Dataset | RuleKind::Pixel) => {
            let (rest, it) = files(rest)?;
            Ok((rest, Clause::In(it, None)))
        }
        "in" if kind == RuleKind::File => stop(
            Mistake::new(
                Code::UnknownClause,
                first.span.clone(),
                "a `file rule` has no `in`",
            )
            .label("not in a `file rule`")
            .help("say which files behind `for`: `for dicom must have no trailing bytes`"),
        ),
        "in" => {
            let (rest, it) = files(rest)?;
            let (rest, at) = opt(node(depth)).parse(rest)?;
            Ok((rest, Clause::In(it, at)))
        }
        "when" => {
            let (rest, not) = opt(word("not")).parse(rest)?;
            let at = rest;
            let (rest, _) = expect(value_name, "a param's name")(rest)?;
            let (_, name) = any_word(at)?;
            Ok((
                rest,
                Clause::When {
                    not: not.is_some(),
                    name,
                },
            ))
        }
        "must" => {
            let (rest, it): (_, Node<Must>) = if kind == RuleKind::Dataset {
                dataset::must(rest)?
            } else {
                logic(rest, 0, (predicate, predicate))?
            };
            Ok((rest, Clause::Must(it)))
        }
        "because" => {
            let (rest, (language, why)) = because(rest)?;
            Ok((rest, Clause::Because(language, why)))
        }
        "assuming" => {
            let (rest, it) = expect(text, "a text in quotes")(rest)?;
            Ok((rest, Clause::Assuming(it)))
        }
        "cite" => {
            let (rest, it) = expect(text, "a text in quotes")(rest)?;
            Ok((rest, Clause::Cite(it)))
        }
        "help" => {
            let (rest, it) = expect(text, "a text in quotes")(rest)?;
            Ok((rest, Clause::Help(it)))
        }
        "forbid" | "deny" | "require" | "if" | "then" | "allow" | "assert" | "else" | "end" => {
            stop(foreign_word(&first.text, first.span.clone()))
        }
        other => {
            let clauses: &[&str] = if kind == RuleKind::Dataset {
                &DATASET_CLAUSES
            } else {
                &RULE_CLAUSES
            };
            stop(
                Mistake::new(
                    Code::UnknownClause,
                    first.span.clone(),
                    format!("`{}` begins no clause of a rule", clip(other)),
                )
                .label("not a clause")
                .help(format!("a rule has {}", suggest::one_of(clauses)))
                .help_opt(suggest::did_you_mean(other, clauses.iter().copied())),
            )
        }
    }
}

/// Behind `because`: a language, where it is said, and why.
pub(super) fn because(i: In<'_>) -> P<'_, (Option<Node<String>>, Node<String>)> {
    let (rest, language) = match any_word(i) {
        Ok((after, word)) if is_language(&word.it) => (after, Some(word)),
        _ => (i, None),
    };
    let (rest, why) = because_text(rest)?;
    Ok((rest, (language, why)))
}

/// A language tag: two or three lower-case letters (RFC 5646, ISO 639).
fn is_language(word: &str) -> bool {
    matches!(word.len(), 2 | 3) && word.bytes().all(|b| b.is_ascii_lowercase())
}

fn because_text(i: In<'_>) -> P<'_, Node<String>> {
    match text(i) {
        Ok(done) => Ok(done),
        Err(_) => stop(
            unexpected(i, "a text in quotes")
                .help("write `because \"…\"`, or in another language `because ja \"…\"`"),
        ),
    }
}
