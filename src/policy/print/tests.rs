//! What the formatter promises, held against random policies: the same tree, the same comments, at rest.
mod dataset;
mod terms;

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::ast::*;
use super::super::lex::lex;
use super::super::token::Kind;
use super::*;
use terms::*;

fn clause(kind: RuleKind) -> impl Strategy<Value = Node<Clause>> {
    let selection = (vec(selector(), 1..8), vec(selector(), 0..8), depth()).prop_map(
        |(include, except, depth)| Selection {
            include,
            except,
            depth,
        },
    );
    let declared = vec(name(), 1..4).prop_map(|names| Selection {
        include: names
            .into_iter()
            .map(|name| node(Selector::Keywords(vec![name])))
            .collect(),
        except: Vec::new(),
        depth: None,
    });
    let what = match kind {
        RuleKind::File => files().prop_map(Clause::ForFiles).boxed(),
        RuleKind::Dataset => prop_oneof![
            Just(Clause::Over(Over::Subjects)),
            files().prop_map(|files| Clause::Over(Over::Files(files))),
            dataset::quantities().prop_map(Clause::Per),
            dataset::quantities().prop_map(Clause::Using),
            dataset::suppressed().prop_map(Clause::Suppressed),
            files().prop_map(|files| Clause::In(files, None)),
        ]
        .boxed(),
        RuleKind::Release => declared.prop_map(Clause::For).boxed(),
        RuleKind::Pixel => prop_oneof![
            select(vec![Part::Whole, Part::Outside, Part::Inside]).prop_map(Clause::Frames),
            files().prop_map(|files| Clause::In(files, None)),
        ]
        .boxed(),
        RuleKind::Fields => prop_oneof![
            selection.prop_map(Clause::For),
            (files(), depth()).prop_map(|(files, depth)| Clause::In(files, depth)),
        ]
        .boxed(),
    };
    let must = if kind == RuleKind::Dataset {
        prop_oneof![logic(claim()), dataset::demands()]
            .prop_map(Clause::Must)
            .boxed()
    } else {
        logic(prop_oneof![3 => predicate(), 1 => shows()])
            .prop_map(Clause::Must)
            .boxed()
    };
    prop_oneof![
        what,
        (any::<bool>(), name()).prop_map(|(not, name)| Clause::When { not, name }),
        must,
        (of(Just(node("ja".to_owned()))), said()).prop_map(|(a, b)| Clause::Because(a, b)),
        said().prop_map(Clause::Assuming),
        said().prop_map(Clause::Cite),
        said().prop_map(Clause::Help),
    ]
    .prop_map(node)
}

fn header() -> impl Strategy<Value = Item> {
    let clause = prop_oneof![
        Just(HeaderClause::Version("1.2.0".to_owned())),
        Just(HeaderClause::Language(node("1".to_owned()))),
        Just(HeaderClause::Dictionary(
            node("dicom".to_owned()),
            node("2026c".to_owned())
        )),
        said().prop_map(|text| HeaderClause::Title(text.it)),
        said().prop_map(|text| HeaderClause::Owner(text.it)),
        said().prop_map(|by| HeaderClause::Approved(node("2026-10-20".to_owned()), by.it)),
        Just(HeaderClause::ReviewBy(node("2027-10-20".to_owned()))),
        (said(), of(said()), vec(name(), 0..4)).prop_map(|(name, pinned, with)| {
            HeaderClause::Extends(Extends { name, pinned, with })
        }),
    ];
    (said(), vec(clause.prop_map(node), 0..5))
        .prop_map(|(name, clauses)| Item::Header(Header { name, clauses }))
}

fn loosen() -> impl Strategy<Value = Item> {
    let date = || Just(node("2026-10-20".to_owned()));
    any::<bool>().prop_flat_map(move |waive| {
        let own = if waive {
            (0_u32..20)
                .prop_map(|most| LoosenClause::AtMost(node(most.to_string())))
                .boxed()
        } else {
            select(vec!["warning", "note", "off"])
                .prop_map(|to| LoosenClause::To(node(to.to_owned())))
                .boxed()
        };
        let clause = prop_oneof![
            own,
            prop_oneof![name(), said()].prop_map(LoosenClause::Rule),
            said().prop_map(LoosenClause::OnlyAt),
            selector().prop_map(LoosenClause::Field),
            (of(Just(node("ja".to_owned()))), said())
                .prop_map(|(tongue, why)| LoosenClause::Because(tongue, why)),
            (said(), date()).prop_map(|(by, on)| LoosenClause::ApprovedBy(by, on)),
            date().prop_map(LoosenClause::Expires),
        ];
        (name(), vec(clause.prop_map(node), 0..6)).prop_map(move |(name, clauses)| {
            Item::Loosen(Loosen {
                waive,
                name,
                clauses,
            })
        })
    })
}

fn item() -> impl Strategy<Value = Node<Item>> {
    let assign = (name(), value()).prop_map(|(name, value)| Item::Assign(Assign { name, value }));
    let param = (name(), name(), value(), of(value()), of(value())).prop_map(
        |(name, kind, value, least, most)| {
            Item::Param(Param {
                name,
                kind,
                value,
                least,
                most,
            })
        },
    );
    let from = prop_oneof![
        vec(plain_value(), 0..20).prop_map(ListFrom::Values),
        (said(), of(said()), vec(said(), 0..4)).prop_map(|(path, pinned, columns)| {
            ListFrom::File {
                path,
                pinned,
                columns,
            }
        }),
    ];
    let list =
        (name(), from, ignoring(), any::<bool>()).prop_map(|(name, from, ignoring, secret)| {
            Item::List(List {
                name,
                from,
                ignoring,
                secret,
            })
        });
    let scope = (name(), files()).prop_map(|(name, files)| Item::Scope(Scope { name, files }));
    let severity =
        of(select(vec!["error", "warning", "note"]).prop_map(|word| node(word.to_owned())));
    let kinds = vec![
        RuleKind::Fields,
        RuleKind::File,
        RuleKind::Dataset,
        RuleKind::Pixel,
        RuleKind::Release,
    ];
    let rule = select(kinds).prop_flat_map(move |kind| {
        (
            name(),
            of(said()),
            severity.clone(),
            vec(clause(kind), 0..6),
        )
            .prop_map(move |(name, title, severity, clauses)| {
                Item::Rule(Box::new(Rule {
                    kind,
                    name,
                    title,
                    severity,
                    clauses,
                }))
            })
    });
    let tests_for = said().prop_map(Item::TestsFor);
    prop_oneof![
        header(),
        param,
        assign,
        list,
        ledger(),
        mapping(),
        population(),
        vec(subject_key(), 1..4).prop_map(Item::Subject),
        scope,
        rule,
        loosen(),
        tests_for,
        test()
    ]
    .prop_map(node)
}

fn element() -> impl Strategy<Value = Node<Element>> {
    let name = || {
        prop_oneof![
            select(vec!["PatientName", "preamble", "trailing", "Rows"])
                .prop_map(|word| ElementName::Word(word.to_owned())),
            tag().prop_map(ElementName::Tag),
            (said(), tag_pattern().prop_map(node)).prop_map(|(a, b)| ElementName::Private(a, b)),
        ]
        .prop_map(node)
    };
    let vr = || of(select(vec!["LO", "US", "UN"]).prop_map(|word| node(word.to_owned())));
    let literal =
        prop_oneof![said().prop_map(|text| Value::Text(text.it)), digits(),].prop_map(node);
    let leaf = prop_oneof![
        Just(Content::Absent),
        Just(Content::Empty),
        said().prop_map(Content::Bytes),
        vec(literal, 1..4).prop_map(Content::Values),
        select(vec!["true", "false"])
            .prop_map(|word| Content::Values(vec![node(Value::Name(word.to_owned()))])),
    ];
    let content = leaf.prop_recursive(3, 12, 3, move |inner| {
        let element = (name(), vr(), inner.prop_map(node))
            .prop_map(|(name, vr, value)| node(Element { name, vr, value }));
        vec(vec(element, 0..3).prop_map(node), 0..3).prop_map(Content::Items)
    });
    (name(), vr(), content.prop_map(node))
        .prop_map(|(name, vr, value)| node(Element { name, vr, value }))
}

fn test() -> impl Strategy<Value = Item> {
    let cell = plain_value();
    let other_cell = plain_value();
    let given = prop_oneof![
        (of(said()), vec(element(), 0..5), showing()).prop_map(|(at, elements, showing)| {
            Given::Dicom {
                at,
                elements,
                showing,
            }
        }),
        (of(said()), showing()).prop_map(|(at, showing)| Given::Image { at, showing }),
        vec(element(), 0..5).prop_map(Given::Release),
        (said(), of(said()), showing()).prop_map(|(path, at, showing)| Given::File {
            path,
            at,
            showing
        }),
        (name(), vec(vec(cell, 1..5).prop_map(node), 1..5))
            .prop_map(|(name, rows)| Given::Ledger { name, rows }),
        (
            name(),
            of(said()),
            vec(vec(other_cell, 1..5).prop_map(node), 1..5)
        )
            .prop_map(|(of, at, rows)| Given::Table { of, at, rows }),
    ]
    .prop_map(TestClause::Given);
    let step = || {
        prop_oneof![
            select(vec!["PatientName", "path"]).prop_map(|word| StepName::Word(word.to_owned())),
            tag().prop_map(StepName::Tag),
        ]
        .prop_map(node)
    };
    let inner = (step(), "[0-9]{1,3}".prop_map(node)).prop_map(|(name, item)| Step {
        name,
        item: Some(item),
    });
    let path = (vec(inner, 0..3), step()).prop_map(|(mut steps, name)| {
        steps.push(Step { name, item: None });
        node(steps)
    });
    let column = prop_oneof![
        (
            "[a-z]{1,4}".prop_map(StepName::Word),
            "[0-9]{1,3}".prop_map(Some)
        ),
        (".{0,5}".prop_map(StepName::Text), of("[0-9]{1,3}")),
    ];
    let cell = column.prop_map(|(name, item)| {
        node(vec![Step {
            name: node(name),
            item: item.map(node),
        }])
    });
    let path = prop_oneof![path, cell];
    let severity = select(vec!["error", "warning", "note"]).prop_map(|word| node(word.to_owned()));
    let failing = (
        name(),
        of(severity),
        of(path),
        of(said()),
        of("[1-9][0-9]{0,3}".prop_map(node)),
    )
        .prop_map(|(rule, severity, at, file, times)| {
            Box::new(Failing {
                rule,
                severity,
                at,
                file,
                times,
            })
        });
    let expect = prop_oneof![
        vec(name(), 0..12).prop_map(Expect::Pass),
        vec(name(), 1..4).prop_map(Expect::NotApplicable),
        of(failing).prop_map(Expect::Fail),
    ]
    .prop_map(TestClause::Expect);
    let set = prop_oneof![
        value(),
        select(vec!["on", "off"]).prop_map(|word| node(Value::Name(word.to_owned()))),
    ];
    let setting = (name(), set).prop_map(|(name, value)| node(Setting { name, value }));
    let clause = prop_oneof![given, expect].prop_map(node);
    (said(), vec(setting, 0..4), vec(clause, 0..5)).prop_map(|(name, with, clauses)| {
        Item::Test(Box::new(TestBlock {
            name,
            with,
            clauses,
        }))
    })
}

fn policy() -> impl Strategy<Value = Tree> {
    vec(item(), 0..5).prop_map(|items| Tree { items })
}

fn source(text: String) -> Source {
    Source {
        name: "test.sekisho".to_owned(),
        text,
    }
}

/// The text with comments between its tokens, at the places that `where_` says.
fn with_comments(text: &str, places: &[(prop::sample::Index, bool, bool)]) -> (String, usize) {
    let (tokens, _) = lex(text);
    let mut at: Vec<(usize, bool, bool)> = places
        .iter()
        .map(|(index, own, apart)| (index.index(tokens.len() + 1), *own, *apart))
        .collect();
    at.sort();
    let (mut out, mut count) = (String::new(), 0);
    for n in 0..=tokens.len() {
        for (_, own, apart) in at.iter().filter(|(place, ..)| *place == n) {
            let start = if *own { "\n  " } else { " " };
            let end = if *apart { "\n\n" } else { "\n" };
            out.push_str(&format!("{start}# {count}{end}"));
            count += 1;
        }
        if let Some(token) = tokens.get(n) {
            out.push_str(text.get(token.span.clone()).unwrap_or_default());
        }
    }
    (out, count)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_random_policy_is_printed_and_read_back_as_itself_and_stays(tree in policy()) {
        let text = items::tree(&tree, "", Comments::default());
        let (again, _) = read(&text).map_err(|mistakes| TestCaseError::fail(format!("{mistakes:?}\n{text}")))?;
        prop_assert_eq!(&again, &tree, "{}", &text);
        let formatted = format(&source(text.clone()));
        prop_assert_eq!(formatted.unwrap(), text);
    }

    #[test]
    fn comments_survive_anywhere_and_in_order(tree in policy(), places in vec(any::<(prop::sample::Index, bool, bool)>(), 1..12)) {
        let text = items::tree(&tree, "", Comments::default());
        let (text, count) = with_comments(&text, &places);
        let formatted = format(&source(text.clone())).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
        let (tokens, _) = lex(&formatted);
        let found: Vec<&str> = tokens
            .iter()
            .filter(|token| token.kind == Kind::Comment)
            .filter_map(|token| formatted.get(token.span.clone()))
            .collect();
        let expected: Vec<String> = (0..count).map(|n| format!("# {n}")).collect();
        prop_assert_eq!(found, expected);
        prop_assert_eq!(format(&source(formatted.clone())).unwrap(), formatted);
    }

    #[test]
    fn no_text_makes_it_panic_or_fail_by_its_own_fault(text in any::<String>()) {
        prop_assert!(!matches!(format(&source(text)), Err(Unformatted::Fault(_))));
    }

    #[test]
    fn no_heap_of_words_makes_it_panic_or_fail_by_its_own_fault(words in vec(select(WORDS.to_vec()), 0..60)) {
        let text = words.join(" ");
        prop_assert!(!matches!(format(&source(text)), Err(Unformatted::Fault(_))));
    }
}

const WORDS: [&str; 58] = [
    "pixel",
    "show",
    "every",
    "showing",
    "test",
    "tests",
    "given",
    "expect",
    "dicom",
    "fail",
    "pass",
    "with",
    "[",
    "]",
    "policy",
    "param",
    "list",
    "scope",
    "rule",
    "file",
    "for",
    "in",
    "must",
    "because",
    "{",
    "}",
    "(",
    ")",
    ",",
    ":",
    "=",
    "..",
    "be",
    "is",
    "not",
    "and",
    "or",
    "absent",
    "match",
    "/a/",
    "\"a\"",
    "\"pаt\"",
    "5",
    "2026-10-20",
    "name",
    "where",
    "at",
    "top",
    "except",
    "private",
    "(60xx,3000)",
    "(7fe0,0010)",
    "# c\n",
    "\n",
    "\n\n",
    "ignoring",
    "case",
    "secret",
];
