//! Dataset rules: `over`, `suppressed`, and what must hold of all records together.
use nom::branch::alt;
use nom::{Input as _, Parser as _};

use super::super::ast::{
    Among, Behind, Clause, Demand, Keep, Logic, Measure, Must, Node, Over, Predicate, Suppressed,
    SuppressedClause, Value,
};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::suggest;
use super::super::token::{FILE_KINDS, Kind};
use super::files::files;
use super::input::{In, P, any_word, clip, expect, node, stop, text, unexpected, word, words};
use super::ledger;
use super::logic::logic;
use super::quantity::{VERBS, quantities, quantity};
use super::value::{name, value};

/// Behind `over`: `subjects`, or which files.
pub(super) fn over(i: In<'_>) -> P<'_, Clause> {
    if let Ok((rest, _)) = word("subjects")(i) {
        return Ok((rest, Clause::Over(Over::Subjects)));
    }
    let (rest, it) = files(i)?;
    Ok((rest, Clause::Over(Over::Files(it))))
}

/// Behind `suppressed`: texts, and what they mean.
pub(super) fn suppressed(i: In<'_>) -> P<'_, Clause> {
    let mut i = i;
    let mut marks = Vec::new();
    if i.is_kind(Kind::Text) {
        loop {
            let (rest, mark) = expect(text, "a text in quotes")(i)?;
            marks.push(mark);
            i = rest;
            if !i.is_kind(Kind::Comma) {
                break;
            }
            i = i.take_from(1);
        }
    }
    for mean in Suppressed::ALL {
        if let Some(rest) = said(i, mean.words()) {
            return Ok((rest, Clause::Suppressed(SuppressedClause { marks, mean })));
        }
    }
    stop(
        unexpected(
            i,
            "`are forbidden`, `are their own value` or `match any`",
        )
        .help("say what a value means that is missing or suppressed; texts in quotes before it say that one is"),
    )
}

/// What stands behind these words, where they stand here.
fn said<'a>(i: In<'a>, all: &str) -> Option<In<'a>> {
    let mut rest = i;
    for one in all.split(' ') {
        if !rest.is_word(one) || rest.first().is_some_and(|token| token.starts_item) {
            return None;
        }
        rest = rest.take_from(1);
    }
    Some(rest)
}

/// What a dataset rule asks: of subjects, what a ledger says of them; or demands, joined by `and`.
pub(super) fn must(i: In<'_>) -> P<'_, Node<Must>> {
    if !begins_demand(inside(i)) {
        return logic(i, 0, (ledger::claim, ledger::claim));
    }
    let (mut rest, first) = demand(i)?;
    let mut all = vec![first];
    while rest.is_word("and") {
        let (after, next) = demand(rest.take_from(1))?;
        all.push(next);
        rest = after;
    }
    if rest.is_word("or") {
        return stop(alone(rest));
    }
    let only = if all.len() == 1 { all.pop() } else { None };
    Ok((
        rest,
        only.unwrap_or_else(|| Node::new(Logic::And(all), i.until(&rest))),
    ))
}

/// Behind `not` and brackets.
fn inside(mut i: In<'_>) -> In<'_> {
    while i.is_word("not") || i.is_kind(Kind::OpenBracket) {
        i = i.take_from(1);
    }
    i
}

/// Whether a demand begins here, and no test of a ledger.
pub(super) fn begins_demand(i: In<'_>) -> bool {
    let Some(first) = i.first().filter(|first| first.kind == Kind::Word) else {
        return false;
    };
    let next = i.take_from(1);
    match first.text.as_str() {
        "be" if next.is_word("in") => next.take_from(1).is_word("order"),
        "be" => ["unique", "the", "possible"]
            .iter()
            .any(|word| next.is_word(word)),
        other => VERBS.contains(&other),
    }
}

/// A demand among alternatives, or denied.
fn alone(i: In<'_>) -> Mistake {
    Mistake::new(
        Code::Unexpected,
        i.here(),
        format!("{} beside what must hold of all records", i.found()),
    )
    .label("only `and` joins demands")
    .help("say a rule for each: rules are joined by `and` as well, and nothing is gained by an alternative that nobody can point at")
}

/// A test of a ledger beside what must hold of all records.
pub(super) fn mixed(i: In<'_>) -> Mistake {
    Mistake::new(
        Code::Unexpected,
        i.here(),
        "a ledger and a demand on all records in one rule",
    )
    .label("another kind of sentence")
    .help("say a rule for each: what a ledger says is asked of each subject by itself")
}

fn demand(i: In<'_>) -> P<'_, Node<Must>> {
    if i.is_word("not") || i.is_kind(Kind::OpenBracket) {
        return stop(alone(i));
    }
    if !begins_demand(i) {
        return stop(if i.is_word("be") && i.take_from(1).is_word("in") {
            mixed(i)
        } else {
            no_demand(i)
        });
    }
    let (rest, it) = node(one)(i)?;
    let span = it.span.clone();
    let test = Node::new(Predicate::Demand(Box::new(it.it)), span.clone());
    Ok((rest, Node::new(Logic::Is(test), span)))
}

/// The mistake of words that demand nothing.
pub(super) fn no_demand(i: In<'_>) -> Mistake {
    let plain = unexpected(i, "what must hold of subjects or records").help(
        "say `have groups of at least 5`, `be the same`, `be unique`, `exist in …`; or, of subjects, `be in LEDGER where …`",
    );
    let Some(first) = i.first().filter(|first| first.kind == Kind::Word) else {
        return plain;
    };
    let known = ["unique", "in", "order", "same", "possible"];
    let meant = match i.second() {
        Some(next) if first.text == "be" && next.kind == Kind::Word => {
            suggest::did_you_mean(&next.text, known)
        }
        _ => suggest::did_you_mean(&first.text, VERBS),
    };
    plain.help_opt(meant)
}

fn one(i: In<'_>) -> P<'_, Demand> {
    let rest = i.take_from(1);
    let fixed = [
        ("be unique", Demand::Unique),
        ("be the same", Demand::Same),
        ("be in order", Demand::InOrder),
        ("be possible ages", Demand::PossibleAges),
        ("show no weekday pattern", Demand::NoWeekdayPattern),
        ("agree with the files", Demand::AgreeWithFiles),
    ];
    let first = i.first().map(|token| token.text.as_str());
    for (words, it) in fixed {
        if let Some(rest) = said(i, words) {
            return Ok((rest, it));
        }
    }
    match first {
        Some("have") => keep(rest),
        Some("vary") => {
            let (rest, _) = expect(words3("by", "at", "most"), "`by at most` and a number")(rest)?;
            let (rest, most) = expect(node(value), "a number")(rest)?;
            Ok((rest, Demand::VaryBy(most)))
        }
        Some("exist") => {
            let (rest, _) = expect(word("in"), "`in` and where it must exist")(rest)?;
            let (rest, all) = quantities(rest)?;
            Ok((rest, Demand::ExistIn(all)))
        }
        Some("show") => stop(unexpected(rest, "`no weekday pattern`")),
        Some("agree") => stop(unexpected(rest, "`with the files`")),
        Some("be") if rest.is_word("the") => stop(unexpected(rest.take_from(1), "`same`")),
        Some("be") => stop(unexpected(rest.take_from(1), "`ages`")),
        _ => stop(no_demand(i)),
    }
}

fn words3<'a>(
    one: &'static str,
    two: &'static str,
    three: &'static str,
) -> impl Fn(In<'a>) -> P<'a, ()> {
    move |i| {
        let (rest, _) = words(one, two)(i)?;
        let (rest, _) = word(three)(rest)?;
        Ok((rest, ()))
    }
}

/// Behind `have`: a measure, its bound, and of what or among whom.
fn keep(i: In<'_>) -> P<'_, Demand> {
    let Some((rest, measure)) = measure(i) else {
        return stop(no_measure(i));
    };
    let (rest, above) = if measure.is_share() {
        let (rest, _) = expect(word("above"), "`above` and a risk")(rest)?;
        let (rest, risk) = expect(node(value), "a number from 0 to 1")(rest)?;
        (rest, Some(risk))
    } else {
        (rest, None)
    };
    let (rest, bound) = bound(rest, measure)?;
    let (rest, with) = if measure == Measure::Recursive {
        let (rest, _) = expect(words("with", "c"), "`with c` and a number")(rest)?;
        let (rest, c) = expect(node(value), "a number")(rest)?;
        (rest, Some(c))
    } else {
        (rest, None)
    };
    let (rest, among) = among(rest, measure)?;
    Ok((
        rest,
        Demand::Keep(Keep {
            measure,
            above,
            bound,
            with,
            among,
        }),
    ))
}

fn measure(i: In<'_>) -> Option<(In<'_>, Measure)> {
    Measure::ALL
        .into_iter()
        .find_map(|measure| Some((said(i, measure.words())?, measure)))
}

/// `of at least 5`.
fn bound(i: In<'_>, measure: Measure) -> P<'_, Node<Value>> {
    let (right, wrong) = if measure.at_least() {
        ("least", "most")
    } else {
        ("most", "least")
    };
    let wanted = format!("`of at {right}` and a number");
    let (rest, _) = expect(words("of", "at"), &wanted)(i)?;
    if rest.is_word(wrong) {
        return stop(unexpected(rest, &format!("`{right}`")).help(format!(
            "a bound of `{}` says how bad it may be at worst: `of at {right}`",
            measure.words()
        )));
    }
    let (rest, _) =
        expect(alt((word("least"), word("most"))), &format!("`{right}`")).parse(rest)?;
    expect(node(value), "a number")(rest)
}

fn among(i: In<'_>, measure: Measure) -> P<'_, Option<Among>> {
    // `in dicom` is a clause of its own.
    let names = i.is_word("in")
        && !i
            .second()
            .is_some_and(|next| FILE_KINDS.iter().any(|kind| next.is_word(kind)));
    match measure.behind() {
        Behind::Nothing => Ok((i, None)),
        Behind::MayPopulation if !names => Ok((i, None)),
        Behind::Sensitive => {
            let (rest, _) = expect(word("in"), "`in` and the sensitive attribute")(i)?;
            let (rest, of) = node(quantity)(rest)?;
            Ok((rest, Some(Among::Sensitive(Box::new(of)))))
        }
        Behind::Population | Behind::MayPopulation => {
            let (at, _) = expect(word("in"), "`in` and a population")(i)?;
            let (rest, _) = expect(name, "a population's name")(at)?;
            let (_, word) = any_word(at)?;
            Ok((rest, Some(Among::Population(word))))
        }
    }
}

fn no_measure(i: In<'_>) -> Mistake {
    let all: Vec<&str> = Measure::ALL.iter().map(|measure| measure.words()).collect();
    let plain = unexpected(i, "a measure");
    let Some(first) = i.first().filter(|first| first.kind == Kind::Word) else {
        return plain.help(format!("measures are {}", suggest::one_of(&all)));
    };
    let meant = match clip(&first.text).as_str() {
        "k-anonymity" | "k" | "classes" | "group" => {
            Some("say `have groups of at least 5`".to_owned())
        }
        "l-diversity" => Some(
            "say which: `distinct l-diversity`, `entropy l-diversity` or `recursive l-diversity`"
                .to_owned(),
        ),
        "beta-likeness" => {
            Some("say which: `basic beta-likeness` or `enhanced beta-likeness`".to_owned())
        }
        "prosecutor" | "journalist" | "risk" => Some(
            "say which figure: `highest … risk`, `average … risk` or `share at … risk above R`"
                .to_owned(),
        ),
        other => {
            let words = all.iter().flat_map(|words| words.split(' '));
            suggest::did_you_mean(other, words)
        }
    };
    plain
        .help(format!("measures are {}", suggest::one_of(&all)))
        .help_opt(meant)
}
