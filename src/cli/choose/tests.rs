use super::super::args::{Answers, Language};
use super::chart::{BESIDE, Leaf, Node, QUESTIONS, START, To};
use super::ends::LEAVES;
use super::{follow, tell};
use crate::cli::policy;
use crate::policy::builtin_names;

/// Every way through the chart: the words on it, and its end. No way may be longer than there are questions and some.
fn ways() -> Vec<(Vec<(&'static str, &'static str)>, &'static Leaf)> {
    fn go(
        at: &'static Node,
        said: &[(&'static str, &'static str)],
        out: &mut Vec<(Vec<(&'static str, &'static str)>, &'static Leaf)>,
    ) {
        assert!(said.len() <= QUESTIONS.len(), "{said:?} has no end");
        for way in at.ways {
            for answer in way.answers {
                let mut said = said.to_vec();
                said.push((at.question.flag, *answer));
                match &way.to {
                    To::Ask(next) => go(next, &said, out),
                    To::End(leaf) => out.push((said, leaf)),
                }
            }
        }
    }
    let mut out = Vec::new();
    go(&START, &[], &mut out);
    out
}

fn answers(said: &[(&str, &str)]) -> Answers {
    let of = |flag: &str| {
        let found = said.iter().find(|(asked, _)| *asked == flag);
        found.map(|(_, answer)| (*answer).to_owned())
    };
    Answers {
        law: of("law"),
        archive: of("archive"),
        recipient: of("recipient"),
        purpose: of("purpose"),
        collected: of("collected"),
        consent: of("consent"),
        notice: of("notice"),
        processor: of("processor"),
        lang: Language::En,
    }
}

#[test]
fn every_answer_of_every_question_leads_one_way() {
    let mut todo = vec![&START];
    while let Some(node) = todo.pop() {
        let mut led: Vec<&str> = node
            .ways
            .iter()
            .flat_map(|way| way.answers)
            .copied()
            .collect();
        let mut asked: Vec<&str> = node
            .question
            .answers
            .iter()
            .map(|(word, _)| *word)
            .collect();
        led.sort_unstable();
        asked.sort_unstable();
        assert_eq!(led, asked, "{}", node.question.flag);
        todo.extend(node.ways.iter().filter_map(|way| match &way.to {
            To::Ask(next) => Some(*next),
            To::End(_) => None,
        }));
    }
}

#[test]
fn every_way_asks_no_question_twice_and_the_flags_alone_follow_it() {
    for (said, leaf) in ways() {
        let mut flags: Vec<&str> = said.iter().map(|(flag, _)| *flag).collect();
        flags.sort_unstable();
        flags.dedup();
        assert_eq!(flags.len(), said.len(), "{said:?}");
        let chosen = follow(&answers(&said)).unwrap();
        assert_eq!(chosen.leaf.name, leaf.name, "{said:?}");
        assert!(chosen.unasked.is_empty());
    }
}

#[test]
fn every_end_is_reached_and_every_question_asked() {
    let ways = ways();
    for leaf in LEAVES {
        assert!(
            ways.iter().any(|(_, end)| end.name == leaf.name),
            "{}",
            leaf.name
        );
    }
    for question in QUESTIONS {
        let asked = |said: &[(&str, &str)]| said.iter().any(|(flag, _)| *flag == question.flag);
        assert!(
            ways.iter().any(|(said, _)| asked(said)),
            "{}",
            question.flag
        );
    }
    for (_, leaf) in ways {
        assert!(
            LEAVES.iter().any(|known| known.name == leaf.name),
            "{}",
            leaf.name
        );
    }
}

#[test]
fn every_policy_named_is_built_in_and_every_built_in_one_is_named_or_extended_by_those() {
    for leaf in LEAVES {
        assert!(!leaf.policies.is_empty());
        for name in leaf.policies {
            assert!(policy::named(name).is_ok(), "{name}");
        }
    }
    assert!(policy::named(BESIDE).is_ok());
    // One that others extend, and one that is given beside others.
    let apart = ["ps3-15-basic", BESIDE];
    for name in builtin_names().filter(|name| !apart.contains(name)) {
        assert!(
            LEAVES
                .iter()
                .flat_map(|leaf| leaf.policies)
                .any(|one| { one.split('+').next() == Some(name) }),
            "{name}"
        );
    }
}

#[test]
fn every_word_that_an_end_declares_is_one_that_the_declaration_takes() {
    for (said, _) in ways() {
        let chosen = follow(&answers(&said)).unwrap();
        for (key, value) in tell::declarations(&chosen) {
            if let (Some(words), Some(value)) = (key.words(), value) {
                assert!(words.contains(&value), "{} = {value}", key.word());
            }
        }
    }
}

#[test]
fn commercial_use_never_ends_at_opt_out() {
    for (said, leaf) in ways() {
        if said.contains(&("purpose", "commercial")) {
            assert_ne!(leaf.legal_basis, Some("opt-out"), "{said:?}");
        }
    }
}

#[test]
fn an_answer_that_is_missing_is_named() {
    let failure = follow(&answers(&[("law", "jp"), ("recipient", "third-party")])).unwrap_err();
    assert_eq!(failure.to_string(), "`--purpose` is missing");
}

#[test]
fn what_was_given_and_not_asked_for_is_told() {
    let chosen = follow(&answers(&[("law", "us"), ("consent", "none")])).unwrap();
    assert_eq!(chosen.unasked, ["consent"]);
}

#[test]
fn the_way_is_told_in_both_languages_with_its_clauses() {
    let said = [
        ("law", "jp"),
        ("recipient", "third-party"),
        ("purpose", "commercial"),
        ("consent", "opt-out"),
        ("collected", "already"),
        ("notice", "yes"),
    ];
    let chosen = follow(&answers(&said)).unwrap();
    insta::assert_snapshot!("human_en", tell::human(&chosen, Language::En));
    insta::assert_snapshot!("human_ja", tell::human(&chosen, Language::Ja));
}
