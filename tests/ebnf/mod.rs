//! A small interpreter of the EBNF in `grammar/sekisho.ebnf`: does a text follow it? It follows every choice at once
//! (as sets of places where a phrase may end), so that no order of alternatives matters; what has been found out for
//! a rule at a place is kept.
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use sekisho::policy::{Kind, Token, tokens};

#[derive(Debug)]
enum Phrase {
    Sequence(Vec<Phrase>),
    Choice(Vec<Phrase>),
    Optional(Box<Phrase>),
    Repeated(Box<Phrase>),
    Except(Box<Phrase>, Box<Phrase>),
    Rule(String),
    Literal(String),
}

#[derive(Debug)]
pub(crate) struct Grammar {
    rules: BTreeMap<String, Phrase>,
}

type Ends = BTreeSet<usize>;

struct Run<'a> {
    tokens: &'a [Token],
    known: RefCell<HashMap<(&'a str, usize), Ends>>,
}

impl Grammar {
    pub(crate) fn parse(text: &str) -> Self {
        let mut words = words(text);
        words.reverse();
        let mut rules = BTreeMap::new();
        while let Some(name) = words.pop() {
            assert_eq!(words.pop().as_deref(), Some("="), "after {name}");
            let phrase = choice(&mut words);
            assert_eq!(words.pop().as_deref(), Some(";"), "after the rule {name}");
            assert!(
                rules.insert(name.clone(), phrase).is_none(),
                "{name} is there twice"
            );
        }
        Self { rules }
    }

    /// Whether the text is a policy; a misspelt token is none, wherever it stands.
    pub(crate) fn accepts(&self, text: &str) -> bool {
        let tokens = tokens(text);
        if tokens.iter().any(|token| token.bad) {
            return false;
        }
        let tokens: Vec<Token> = tokens
            .into_iter()
            .filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment))
            .collect();
        let run = Run {
            tokens: &tokens,
            known: RefCell::default(),
        };
        self.rule("policy", 0, &run).contains(&tokens.len())
    }

    fn rule<'a>(&'a self, name: &'a str, at: usize, run: &Run<'a>) -> Ends {
        if let Some(ends) = run.known.borrow().get(&(name, at)) {
            return ends.clone();
        }
        let ends = match self.rules.get(name) {
            Some(phrase) => self.ends(phrase, at, run),
            None => run
                .tokens
                .get(at)
                .filter(|token| is_class(token, name))
                .map(|_| at + 1)
                .into_iter()
                .collect(),
        };
        run.known.borrow_mut().insert((name, at), ends.clone());
        ends
    }

    fn ends<'a>(&'a self, phrase: &'a Phrase, at: usize, run: &Run<'a>) -> Ends {
        match phrase {
            Phrase::Sequence(all) => all.iter().fold(Ends::from([at]), |ends, next| {
                ends.into_iter()
                    .flat_map(|end| self.ends(next, end, run))
                    .collect()
            }),
            Phrase::Choice(all) => all.iter().flat_map(|one| self.ends(one, at, run)).collect(),
            Phrase::Optional(one) => {
                let mut ends = self.ends(one, at, run);
                ends.insert(at);
                ends
            }
            Phrase::Repeated(one) => {
                let mut ends = Ends::from([at]);
                let mut new = ends.clone();
                while !new.is_empty() {
                    let next: Ends = new
                        .iter()
                        .flat_map(|&end| self.ends(one, end, run))
                        .collect();
                    new = next.difference(&ends).copied().collect();
                    ends.extend(&new);
                }
                ends
            }
            Phrase::Except(one, not) => {
                let not = self.ends(not, at, run);
                self.ends(one, at, run).difference(&not).copied().collect()
            }
            Phrase::Rule(name) => self.rule(name, at, run),
            Phrase::Literal(text) => run
                .tokens
                .get(at)
                .filter(|token| is_literal(token, text))
                .map(|_| at + 1)
                .into_iter()
                .collect(),
        }
    }

    /// Names that are neither rules nor classes of tokens.
    pub(crate) fn undefined(&self) -> Vec<String> {
        let named = self.named();
        named
            .into_iter()
            .filter(|name| !self.rules.contains_key(*name) && !CLASSES.contains(name))
            .map(str::to_owned)
            .collect()
    }

    /// Rules that no rule names.
    pub(crate) fn unused(&self) -> Vec<&str> {
        let named = self.named();
        self.rules
            .keys()
            .map(String::as_str)
            .filter(|name| !named.contains(name))
            .collect()
    }

    /// Every word and sign in quotes.
    pub(crate) fn literals(&self) -> BTreeSet<&str> {
        literals(self.rules.values().collect())
    }

    /// Those of one rule.
    pub(crate) fn literals_of(&self, rule: &str) -> BTreeSet<&str> {
        literals(self.rules.get(rule).into_iter().collect())
    }

    fn named(&self) -> BTreeSet<&str> {
        let mut names = BTreeSet::new();
        let mut todo: Vec<&Phrase> = self.rules.values().collect();
        while let Some(phrase) = todo.pop() {
            match phrase {
                Phrase::Sequence(all) | Phrase::Choice(all) => todo.extend(all),
                Phrase::Optional(one) | Phrase::Repeated(one) => todo.push(one),
                Phrase::Except(one, other) => todo.extend([&**one, &**other]),
                Phrase::Rule(name) => {
                    names.insert(name.as_str());
                }
                Phrase::Literal(_) => {}
            }
        }
        names
    }
}

fn literals(mut todo: Vec<&Phrase>) -> BTreeSet<&str> {
    let mut all = BTreeSet::new();
    while let Some(phrase) = todo.pop() {
        match phrase {
            Phrase::Sequence(parts) | Phrase::Choice(parts) => todo.extend(parts),
            Phrase::Optional(one) | Phrase::Repeated(one) => todo.push(one),
            Phrase::Except(one, other) => todo.extend([&**one, &**other]),
            Phrase::Literal(text) => {
                all.insert(text.as_str());
            }
            Phrase::Rule(_) => {}
        }
    }
    all
}

const CLASSES: [&str; 11] = [
    "WORD",
    "TONGUE",
    "TEXT",
    "REGEX",
    "INTEGER",
    "NUMBER",
    "DATE",
    "VERSION",
    "EDITION",
    "TAG",
    "TAGPATTERN",
];

fn is_class(token: &Token, class: &str) -> bool {
    let kind = match class {
        "WORD" => return token.kind == Kind::Word && !token.starts_item,
        "TONGUE" => {
            return token.kind == Kind::Word
                && matches!(token.text.len(), 2 | 3)
                && token.text.bytes().all(|b| b.is_ascii_lowercase());
        }
        "TEXT" => Kind::Text,
        "REGEX" => Kind::Regex,
        "INTEGER" => Kind::Integer,
        "NUMBER" => Kind::Number,
        "DATE" => Kind::Date,
        "VERSION" => Kind::Version,
        "EDITION" => Kind::Edition,
        "TAG" => Kind::Tag,
        "TAGPATTERN" => Kind::TagPattern,
        _ => panic!("no class {class}"),
    };
    token.kind == kind
}

fn is_literal(token: &Token, text: &str) -> bool {
    let sign = match text {
        "{" => Kind::OpenBrace,
        "}" => Kind::CloseBrace,
        "(" => Kind::OpenBracket,
        ")" => Kind::CloseBracket,
        "[" => Kind::OpenSquare,
        "]" => Kind::CloseSquare,
        "," => Kind::Comma,
        ":" => Kind::Colon,
        "=" => Kind::Equals,
        "." => Kind::Dot,
        ".." => Kind::Dots,
        word => return token.kind == Kind::Word && token.text == word,
    };
    token.kind == sign
}

/// The words and signs of the notation, without comments; what stands in quotes begins with `"`.
fn words(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("(*") {
            rest = rest.split_once("*)").unwrap().1.trim_start();
            continue;
        } else if matches!(first, '"' | '\'') {
            let end = rest[1..].find(first).unwrap();
            all.push(format!("\"{}", &rest[1..=end]));
            rest = rest[end + 2..].trim_start();
            continue;
        } else if first.is_ascii_alphabetic() {
            rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
                .unwrap()
        } else {
            1
        };
        all.push(rest[..length].to_owned());
        rest = rest[length..].trim_start();
    }
    all
}

fn choice(words: &mut Vec<String>) -> Phrase {
    let mut all = vec![sequence(words)];
    while words.last().is_some_and(|word| word == "|") {
        words.pop();
        all.push(sequence(words));
    }
    if all.len() == 1 {
        return all.pop().unwrap();
    }
    Phrase::Choice(all)
}

fn sequence(words: &mut Vec<String>) -> Phrase {
    let mut all = vec![factor(words)];
    while words.last().is_some_and(|word| word == ",") {
        words.pop();
        all.push(factor(words));
    }
    if all.len() == 1 {
        return all.pop().unwrap();
    }
    Phrase::Sequence(all)
}

fn factor(words: &mut Vec<String>) -> Phrase {
    let one = primary(words);
    if words.last().is_some_and(|word| word == "-") {
        words.pop();
        return Phrase::Except(Box::new(one), Box::new(primary(words)));
    }
    one
}

fn primary(words: &mut Vec<String>) -> Phrase {
    let first = words.pop().unwrap();
    let close =
        |words: &mut Vec<String>, sign: &str| assert_eq!(words.pop().as_deref(), Some(sign));
    match first.as_str() {
        "(" => {
            let inner = choice(words);
            close(words, ")");
            inner
        }
        "[" => {
            let inner = choice(words);
            close(words, "]");
            Phrase::Optional(Box::new(inner))
        }
        "{" => {
            let inner = choice(words);
            close(words, "}");
            Phrase::Repeated(Box::new(inner))
        }
        word => match word.strip_prefix('"') {
            Some(literal) => Phrase::Literal(literal.to_owned()),
            None => Phrase::Rule(word.to_owned()),
        },
    }
}
