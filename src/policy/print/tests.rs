//! What the formatter promises, held against random policies: the same tree, the same comments, at rest.
mod dataset;

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::super::ast::*;
use super::super::lex::lex;
use super::super::token::Kind;
use super::*;

fn node<T>(it: T) -> Node<T> {
    Node::new(it, 0..0)
}

fn name() -> impl Strategy<Value = Node<String>> {
    "n-[a-z]{1,12}".prop_map(node)
}

/// Any text that a policy can say, with what has to be escaped well represented.
fn said() -> impl Strategy<Value = Node<String>> {
    prop_oneof![
        "[ -~]{0,30}",
        "[a-zа-яα-ω氏名\\\\\"\n\t\r\u{200B}\u{202E}\u{FE00}]{0,12}",
        any::<String>(),
        "[a-z ]{100,160}",
    ]
    .prop_map(node)
}

fn digits() -> impl Strategy<Value = Value> {
    prop_oneof![
        "-?[0-9]{1,7}".prop_map(Value::Integer),
        "-?[0-9]{1,7}\\.[0-9]{1,7}".prop_map(Value::Number),
        "[0-9]{4}-[01][0-9]-[0-3][0-9]".prop_map(Value::Date),
    ]
}

fn ignoring() -> impl Strategy<Value = Ignoring> {
    (any::<bool>(), any::<bool>()).prop_map(|(case, width)| Ignoring { case, width })
}

fn regex() -> impl Strategy<Value = Node<Value>> {
    (
        "[a-z.\\[(]([a-z0-9 |)#\"{}氏]|\\\\[/dw.]){0,20}",
        ignoring(),
    )
        .prop_map(|(text, how)| node(Value::Regex(text, how)))
}

fn plain_value() -> impl Strategy<Value = Node<Value>> {
    prop_oneof![
        said().prop_map(|text| Value::Text(text.it)),
        digits(),
        name().prop_map(|name| Value::Name(name.it)),
    ]
    .prop_map(node)
}

fn value() -> impl Strategy<Value = Node<Value>> {
    prop_oneof![plain_value(), regex()]
}

fn pattern() -> impl Strategy<Value = Node<Value>> {
    prop_oneof![regex(), name().prop_map(|name| node(Value::Name(name.it)))]
}

fn set() -> impl Strategy<Value = Node<Set>> {
    prop_oneof![
        name().prop_map(|name| Set::Name(name.it)),
        vec(plain_value(), 0..12).prop_map(Set::Values),
        (plain_value(), of(plain_value())).prop_map(|(low, high)| Set::Between(Some(low), high)),
        plain_value().prop_map(|high| Set::Between(None, Some(high))),
    ]
    .prop_map(node)
}

fn tag() -> impl Strategy<Value = String> {
    "\\([0-9a-f]{4},[0-9a-f]{4}\\)"
}

fn tag_pattern() -> impl Strategy<Value = String> {
    "\\([0-9a-f]{2}xx,[0-9a-fx]{4}\\)"
}

fn selector() -> impl Strategy<Value = Node<Selector>> {
    let keyword = select(vec![
        "PatientName",
        "Modality",
        "SharedFunctionalGroupsSequence",
        "PatientID",
    ]);
    prop_oneof![
        vec(keyword.prop_map(|word| node(word.to_owned())), 1..4).prop_map(Selector::Keywords),
        tag().prop_map(Selector::Tag),
        tag_pattern().prop_map(Selector::TagPattern),
        Just(Selector::Private),
        (said(), of(tag_pattern().prop_map(node))).prop_map(|(a, b)| Selector::PrivateOf(a, b)),
        Just(Selector::SafePrivate),
        Just(Selector::Vr(node("PN".to_owned()))),
        Just(Selector::Action(node("X".to_owned()))),
        Just(Selector::Text),
        Just(Selector::Bytes),
        Just(Selector::Every),
        Just(Selector::StandardUids),
        Just(Selector::Preamble),
        Just(Selector::Trailing),
        said().prop_map(Selector::Column),
    ]
    .prop_map(node)
}

/// Where `column "x"` is a place of its own.
fn attribute() -> impl Strategy<Value = Node<Selector>> {
    selector().prop_filter("a column", |one| !matches!(one.it, Selector::Column(_)))
}

fn contents() -> impl Strategy<Value = Vec<Node<Wanted>>> {
    let one = prop_oneof![
        pattern().prop_map(Wanted::Match),
        plain_value().prop_map(Wanted::Text),
        set().prop_map(Wanted::Any),
        select(crate::recognise::all()).prop_map(Wanted::Recognised),
        pattern().prop_map(Wanted::Record),
        selector().prop_map(Wanted::ValueOf),
    ];
    vec(one.prop_map(node), 1..5)
}

fn predicate() -> impl Strategy<Value = Node<Predicate>> {
    let of_name = prop_oneof![
        pattern().prop_map(Predicate::Match),
        contents().prop_map(Predicate::Contain),
        set().prop_map(Predicate::BeIn),
    ]
    .prop_map(|it| Box::new(node(it)));
    let origin = prop_oneof![
        selector().prop_map(Origin::Fields),
        set().prop_map(Origin::Any),
    ]
    .prop_map(node);
    let bound = select(vec![Bound::AtMost, Bound::AtLeast, Bound::Exactly]);
    let unit = select(vec![Unit::Characters, Unit::Values, Unit::Bytes]);
    prop_oneof![
        select(vec![
            Predicate::Absent,
            Predicate::Empty,
            Predicate::Present,
            Predicate::BeUid,
            Predicate::NoTrailing,
            Predicate::ZeroPreamble,
            Predicate::TiffPreamble,
            Predicate::Cover,
        ]),
        value().prop_map(Predicate::Be),
        set().prop_map(Predicate::BeIn),
        (value(), any::<bool>()).prop_map(|(value, years)| Predicate::BeAtLeast(value, years)),
        (value(), any::<bool>()).prop_map(|(value, years)| Predicate::BeAtMost(value, years)),
        value().prop_map(Predicate::BeUidUnder),
        pattern().prop_map(Predicate::Match),
        contents().prop_map(Predicate::Contain),
        vec(selector(), 1..4).prop_map(Predicate::Distinct),
        selector().prop_map(Predicate::SameAs),
        vec(origin, 1..4).prop_map(Predicate::Derived),
        value().prop_map(Predicate::Include),
        set().prop_map(Predicate::IncludeAny),
        (bound, value(), unit).prop_map(|(a, b, c)| Predicate::Have(a, b, c)),
        of_name.clone().prop_map(Predicate::HaveName),
        of_name.prop_map(Predicate::HavePath),
        Just(Predicate::Pixels(Shows::NoCapture)),
        area().prop_map(|area| Predicate::Pixels(Shows::Blank(area))),
    ]
    .prop_map(node)
}

fn area() -> impl Strategy<Value = Area> {
    let number = || prop_oneof![digits(), name().prop_map(|name| Value::Name(name.it))];
    (number(), number(), number(), number()).prop_map(|(x, y, width, height)| Area {
        x: node(x),
        y: node(y),
        width: node(width),
        height: node(height),
    })
}

fn shows() -> impl Strategy<Value = Node<Predicate>> {
    prop_oneof![
        select(vec![Shows::NoText(None), Shows::NoFace]),
        logic(predicate()).prop_map(|it| Shows::NoText(Some(Box::new(it)))),
    ]
    .prop_map(|it| node(Predicate::Pixels(it)))
}

fn showing() -> impl Strategy<Value = Vec<Node<Showing>>> {
    let what = prop_oneof![
        said().prop_map(|text| Seen::Text(text.it)),
        select(vec![Seen::Unreadable, Seen::Face, Seen::Picture]),
    ];
    let one = (what, of(area().prop_map(node)), of(digits().prop_map(node)))
        .prop_map(|(what, at, frame)| node(Showing { what, at, frame }));
    vec(one, 0..4)
}

fn claim() -> impl Strategy<Value = Node<Predicate>> {
    let standing = prop_oneof![
        select(vec![
            Standing::Notified,
            Standing::OptedOut,
            Standing::Withdrawn
        ]),
        value().prop_map(Standing::ConsentedTo),
    ]
    .prop_map(node);
    (name(), of(logic(standing))).prop_map(|(name, it)| node(Predicate::InLedger(name, it)))
}

fn ledger() -> impl Strategy<Value = Item> {
    let others = btree_map(select(Column::ALL.to_vec()), said(), 0..5);
    (name(), of(said()), of(said()), said(), others).prop_map(
        |(name, path, pinned, subject, mut columns)| {
            columns.insert(Column::Subject, subject);
            Item::Ledger(Ledger {
                name,
                path,
                pinned,
                columns,
            })
        },
    )
}

fn mapping() -> impl Strategy<Value = Item> {
    (name(), said(), of(said()), said(), said()).prop_map(|(name, path, pinned, column, to)| {
        Item::Mapping(Mapping {
            name,
            path,
            pinned,
            column,
            to,
        })
    })
}

fn population() -> impl Strategy<Value = Item> {
    let columns = vec(said(), 1..4);
    (name(), said(), of(said()), columns, of(said())).prop_map(
        |(name, path, pinned, columns, count)| {
            Item::Population(Population {
                name,
                path,
                pinned,
                columns,
                count,
            })
        },
    )
}

fn subject_key() -> impl Strategy<Value = Node<SubjectKey>> {
    let tables = prop_oneof![said().prop_map(Tables::At), name().prop_map(Tables::Scope),];
    prop_oneof![
        attribute().prop_map(|one| SubjectKey::Field(one.it)),
        (of(tables), said()).prop_map(|(of, column)| SubjectKey::Column(of, column)),
    ]
    .prop_map(node)
}

fn logic<T: std::fmt::Debug + Clone + 'static>(
    leaf: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Node<Logic<T>>> {
    let leaf = leaf.prop_map(|it| node(Logic::Is(it)));
    leaf.prop_recursive(4, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 2..5).prop_map(|all| node(Logic::And(all))),
            vec(inner.clone(), 2..5).prop_map(|all| node(Logic::Or(all))),
            inner.prop_map(|one| node(Logic::Not(Box::new(one)))),
        ]
    })
}

fn files() -> impl Strategy<Value = Files> {
    let base = prop_oneof![
        select(vec!["file", "dicom", "table"]).prop_map(|word| node(word.to_owned())),
        name()
    ];
    let test = (selector(), predicate()).prop_map(|(of, is)| node(Test { of, is }));
    let term = (base, of(said()), of(logic(test)))
        .prop_map(|(base, at, condition)| {
            node(FileTerm {
                base,
                at,
                condition,
            })
        })
        .boxed();
    (vec(term.clone(), 1..4), vec(term, 0..3))
        .prop_map(|(include, except)| Files { include, except })
}

fn depth() -> impl Strategy<Value = Option<Node<Depth>>> {
    of(select(vec![Depth::Any, Depth::Top]).prop_map(node))
}

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
