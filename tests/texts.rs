//! Texts as hospitals write them, by somebody who did not write the recognisers: what identifies is found by the recogniser
//! that is named, and what does not is left alone by all of them.
//!
//! `texts/leaks.tsv` has a recogniser and a text on each line; `-` before a line says that it is missed, which is known.
//! `texts/clean.txt` has a text on each line; `- NAME: ` before one says that this recogniser finds something in it.
use sekisho::recognise::{Text, all, named};

const LEAKS: &str = include_str!("texts/leaks.tsv");
const CLEAN: &str = include_str!("texts/clean.txt");

#[test]
fn what_identifies_in_the_texts_of_a_hospital_is_found() {
    let mut wrong = Vec::new();
    for line in LEAKS.lines() {
        let (known_miss, line) = match line.strip_prefix("- ") {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let (kind, text) = line.split_once('\t').unwrap();
        let found = named(kind).unwrap().find_in(&Text::new(text)).is_some();
        if found == known_miss {
            wrong.push(format!("{kind}: {text}: found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_identifies_nobody_in_the_texts_of_a_hospital_is_left_alone() {
    let mut wrong = Vec::new();
    for line in CLEAN.lines() {
        let (known, text) = match line
            .strip_prefix("- ")
            .and_then(|rest| rest.split_once(": "))
        {
            Some((kind, text)) => (Some(kind), text),
            None => (None, line),
        };
        for one in all() {
            let found = one.find_in(&Text::new(text)).is_some();
            if found != (known == Some(one.name)) {
                wrong.push(format!("{}: {text}: found {found}", one.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
