//! Random terms: values, selectors, predicates, files, and items of a few words.
use super::*;

pub(super) fn node<T>(it: T) -> Node<T> {
    Node::new(it, 0..0)
}

pub(super) fn name() -> impl Strategy<Value = Node<String>> {
    "n-[a-z]{1,12}".prop_map(node)
}

/// Any text that a policy can say, with what has to be escaped well represented.
pub(super) fn said() -> impl Strategy<Value = Node<String>> {
    prop_oneof![
        "[ -~]{0,30}",
        "[a-zа-яα-ω氏名\\\\\"\n\t\r\u{200B}\u{202E}\u{FE00}]{0,12}",
        any::<String>(),
        "[a-z ]{100,160}",
    ]
    .prop_map(node)
}

pub(super) fn digits() -> impl Strategy<Value = Value> {
    prop_oneof![
        "-?[0-9]{1,7}".prop_map(Value::Integer),
        "-?[0-9]{1,7}\\.[0-9]{1,7}".prop_map(Value::Number),
        "[0-9]{4}-[01][0-9]-[0-3][0-9]".prop_map(Value::Date),
    ]
}

pub(super) fn ignoring() -> impl Strategy<Value = Ignoring> {
    (any::<bool>(), any::<bool>()).prop_map(|(case, width)| Ignoring { case, width })
}

pub(super) fn regex() -> impl Strategy<Value = Node<Value>> {
    (
        "[a-z.\\[(]([a-z0-9 |)#\"{}氏]|\\\\[/dw.]){0,20}",
        ignoring(),
    )
        .prop_map(|(text, how)| node(Value::Regex(text, how)))
}

pub(super) fn plain_value() -> impl Strategy<Value = Node<Value>> {
    prop_oneof![
        said().prop_map(|text| Value::Text(text.it)),
        digits(),
        name().prop_map(|name| Value::Name(name.it)),
    ]
    .prop_map(node)
}

pub(super) fn value() -> impl Strategy<Value = Node<Value>> {
    prop_oneof![plain_value(), regex()]
}

pub(super) fn pattern() -> impl Strategy<Value = Node<Value>> {
    prop_oneof![regex(), name().prop_map(|name| node(Value::Name(name.it)))]
}

pub(super) fn set() -> impl Strategy<Value = Node<Set>> {
    prop_oneof![
        name().prop_map(|name| Set::Name(name.it)),
        vec(plain_value(), 0..12).prop_map(Set::Values),
        (plain_value(), of(plain_value())).prop_map(|(low, high)| Set::Between(Some(low), high)),
        plain_value().prop_map(|high| Set::Between(None, Some(high))),
    ]
    .prop_map(node)
}

pub(super) fn tag() -> impl Strategy<Value = String> {
    "\\([0-9a-f]{4},[0-9a-f]{4}\\)"
}

pub(super) fn tag_pattern() -> impl Strategy<Value = String> {
    "\\([0-9a-f]{2}xx,[0-9a-fx]{4}\\)"
}

pub(super) fn selector() -> impl Strategy<Value = Node<Selector>> {
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
pub(super) fn attribute() -> impl Strategy<Value = Node<Selector>> {
    selector().prop_filter("a column", |one| !matches!(one.it, Selector::Column(_)))
}

pub(super) fn contents() -> impl Strategy<Value = Vec<Node<Wanted>>> {
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

pub(super) fn predicate() -> impl Strategy<Value = Node<Predicate>> {
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

pub(super) fn area() -> impl Strategy<Value = Area> {
    let number = || prop_oneof![digits(), name().prop_map(|name| Value::Name(name.it))];
    (number(), number(), number(), number()).prop_map(|(x, y, width, height)| Area {
        x: node(x),
        y: node(y),
        width: node(width),
        height: node(height),
    })
}

pub(super) fn shows() -> impl Strategy<Value = Node<Predicate>> {
    prop_oneof![
        select(vec![Shows::NoText(None), Shows::NoFace]),
        logic(predicate()).prop_map(|it| Shows::NoText(Some(Box::new(it)))),
    ]
    .prop_map(|it| node(Predicate::Pixels(it)))
}

pub(super) fn showing() -> impl Strategy<Value = Vec<Node<Showing>>> {
    let what = prop_oneof![
        said().prop_map(|text| Seen::Text(text.it)),
        select(vec![Seen::Unreadable, Seen::Face, Seen::Picture]),
    ];
    let one = (what, of(area().prop_map(node)), of(digits().prop_map(node)))
        .prop_map(|(what, at, frame)| node(Showing { what, at, frame }));
    vec(one, 0..4)
}

pub(super) fn claim() -> impl Strategy<Value = Node<Predicate>> {
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

pub(super) fn ledger() -> impl Strategy<Value = Item> {
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

pub(super) fn mapping() -> impl Strategy<Value = Item> {
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

pub(super) fn population() -> impl Strategy<Value = Item> {
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

pub(super) fn subject_key() -> impl Strategy<Value = Node<SubjectKey>> {
    let tables = prop_oneof![said().prop_map(Tables::At), name().prop_map(Tables::Scope),];
    prop_oneof![
        attribute().prop_map(|one| SubjectKey::Field(one.it)),
        (of(tables), said()).prop_map(|(of, column)| SubjectKey::Column(of, column)),
    ]
    .prop_map(node)
}

pub(super) fn logic<T: std::fmt::Debug + Clone + 'static>(
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

pub(super) fn files() -> impl Strategy<Value = Files> {
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

pub(super) fn depth() -> impl Strategy<Value = Option<Node<Depth>>> {
    of(select(vec![Depth::Any, Depth::Top]).prop_map(node))
}
