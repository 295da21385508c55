//! The header: exactly one, first, and in a language that this version speaks.
use super::super::ast::{Header, HeaderClause, Item, Node, Tree};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::names::{Names, check_kebab};
use super::rules::placeholder;
use super::values::day;

/// What the header says.
#[derive(Debug, Default)]
pub(super) struct Meant {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) title: Option<String>,
    pub(super) owner: Option<String>,
    pub(super) approved: Option<(String, String)>,
    pub(super) review_by: Option<String>,
}

/// The editions of DICOM that this version's tables are made of (`standard`: PS3.6 2025b and what came since, Table E.1-1
/// of 2026d), and those between.
const EDITIONS: [&str; 8] = [
    "2025b", "2025c", "2025d", "2025e", "2026a", "2026b", "2026c", "2026d",
];

pub(super) fn header(tree: &Tree, names: &mut Names) -> Meant {
    let mut found: Option<(&Node<Item>, &Header)> = None;
    for (n, item) in tree.items.iter().enumerate() {
        let Item::Header(header) = &item.it else {
            continue;
        };
        if let Some((first, _)) = found {
            names.tell(
                Mistake::new(
                    Code::HeaderPlace,
                    header.name.span.clone(),
                    "a second header",
                )
                .label("the second")
                .also(first.span.clone(), "the first")
                .help("a file holds one policy"),
            );
            continue;
        }
        if n > 0 {
            names.tell(
                Mistake::new(
                    Code::HeaderPlace,
                    header.name.span.clone(),
                    "the header is not the first item",
                )
                .label("not first")
                .help("move `policy \"…\" { … }` to the top"),
            );
        }
        found = Some((item, header));
    }
    for item in &tree.items {
        if let Item::TestsFor(file) = &item.it {
            names.tell(
                Mistake::new(
                    Code::HeaderPlace,
                    file.span.clone(),
                    "`tests for` stands in a file of tests, which has no policy of its own",
                )
                .label("not in a policy")
                .help("run the file with `sekisho test`; in a policy, write the tests without this line"),
            );
            if found.is_none() {
                return Meant::default();
            }
        }
    }
    let Some((_, header)) = found else {
        // One that could not be parsed has been told of.
        if !matches!(
            tree.items.first().map(|item| &item.it),
            Some(Item::Error(_))
        ) {
            let start = tree.items.first().map_or(0, |item| item.span.start);
            names.tell(
                Mistake::new(Code::HeaderPlace, start..start, "the policy has no header")
                    .label("the header is missing before this")
                    .help("begin with `policy \"my-release\" { version 1.0.0  language 1 }`"),
            );
        }
        return Meant::default();
    };
    clauses(header, names)
}

fn clauses(header: &Header, names: &mut Names) -> Meant {
    check_kebab(&mut names.mistakes, &header.name, "policy");
    let mut meant = Meant {
        name: header.name.it.clone(),
        ..Meant::default()
    };
    let mut seen: Vec<(&'static str, std::ops::Range<usize>)> = Vec::new();
    for clause in &header.clauses {
        let word = match &clause.it {
            HeaderClause::Version(version) => {
                meant.version = Some(version.clone());
                "version"
            }
            HeaderClause::Language(number) => {
                if number.it != "1" {
                    names.tell(
                        Mistake::new(
                            Code::UnknownLanguage,
                            number.span.clone(),
                            format!("language {} is not one that this version speaks", number.it),
                        )
                        .label("not spoken")
                        .help("this version speaks `language 1`"),
                    );
                }
                "language"
            }
            HeaderClause::Dictionary(name, edition) => {
                let known = name.it == "dicom" && EDITIONS.contains(&edition.it.as_str());
                if !known {
                    let span = name.span.start..edition.span.end;
                    names.tell(
                        Mistake::new(
                            Code::UnknownDictionary,
                            span,
                            format!("the dictionary `{} {}` is not known", name.it, edition.it),
                        )
                        .label("not known")
                        .help("this version knows `dicom 2025b` to `dicom 2026d`"),
                    );
                }
                "dictionary"
            }
            HeaderClause::Title(text) => {
                if placeholder(text) {
                    names.tell(no_title(clause));
                }
                meant.title = Some(text.clone());
                "title"
            }
            HeaderClause::Owner(text) => {
                meant.owner = Some(text.clone());
                "owner"
            }
            HeaderClause::Approved(date, by) => {
                day(names, date);
                meant.approved = Some((date.it.clone(), by.clone()));
                "approved"
            }
            HeaderClause::ReviewBy(date) => {
                day(names, date);
                meant.review_by = Some(date.it.clone());
                "review-by"
            }
            // There may be several; what they mean is found out before.
            HeaderClause::Extends(_) => continue,
        };
        if let Some((_, first)) = seen.iter().find(|(other, _)| *other == word) {
            names.tell(
                Mistake::new(
                    Code::DuplicateClause,
                    clause.span.clone(),
                    format!("`{word}` is said twice"),
                )
                .label("the second")
                .also(first.clone(), "the first"),
            );
        } else {
            seen.push((word, clause.span.clone()));
        }
    }
    if meant.version.is_none() {
        names.tell(
            Mistake::new(
                Code::MissingVersion,
                header.name.span.clone(),
                "the policy has no version",
            )
            .label("which version?")
            .help("add `version 1.0.0`, so that a report says which text it was judged by"),
        );
    }
    meant
}

fn no_title(clause: &Node<HeaderClause>) -> Mistake {
    Mistake::new(
        Code::PlaceholderText,
        clause.span.clone(),
        "the title only holds the place of one",
    )
    .label("says nothing")
    .help("say what the policy is for, or leave the title out")
}
