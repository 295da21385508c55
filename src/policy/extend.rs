//! The policies that a policy extends: found, read, and loaded with what the child sets; no cycle, no way out of the
//! policy's folder, and none of them twice in two forms.
use std::cell::Cell;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::ast::{Assign, Extends, HeaderClause, Item, Tree, Value};
use super::error::Code;
use super::mistake::{Mistake, Mistakes};
use super::model::{Policy, SetBy as Kind, Setting, Source};
use super::resolve::{Exports, inside, read_text};
use super::{Loaded, builtin};
use crate::known::Key;

/// How many policies may extend each other in a row.
pub(crate) const DEEPEST: usize = 16;
/// How many policies one policy may extend in all, however they hang together.
const MOST: usize = 256;

/// Who gives a param another value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// `--set`.
    CommandLine,
    /// `param NAME = VALUE`, by the policy at this depth; which of its places it is.
    Param(usize, usize),
    /// `extends … with NAME`, likewise.
    With(usize, usize),
}

/// A param's other value.
#[derive(Debug, Clone)]
pub(crate) struct Override {
    pub(crate) name: String,
    pub(crate) text: String,
    /// How a policy writes it.
    pub(crate) written: Option<Value>,
    pub(crate) by: By,
}

/// An override that was not taken, and why.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) by: By,
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: String,
}

/// Everything that a policy is loaded with, whether the caller or a child gives it.
#[derive(Debug, Clone)]
pub(crate) struct Given<'a> {
    pub(crate) folder: Option<&'a Path>,
    pub(crate) lists: &'a [(String, PathBuf)],
    pub(crate) keys: &'a [Key],
    pub(crate) set: Vec<Override>,
    pub(crate) today: u32,
    pub(crate) no_waivers: bool,
    /// 0 for the policy that the caller names.
    pub(crate) depth: usize,
}

/// Where a policy comes from, and who extends it.
#[derive(Debug)]
pub(crate) struct Chain<'c> {
    place: Place,
    shown: String,
    up: Option<&'c Chain<'c>>,
    left: &'c Cell<usize>,
}

#[derive(Debug, PartialEq, Eq)]
enum Place {
    Builtin(String),
    File(PathBuf),
    Unknown,
}

impl<'c> Chain<'c> {
    /// The chain of a policy that nobody extends.
    pub(crate) fn start(source: &Source, folder: Option<&Path>, left: &'c Cell<usize>) -> Self {
        let place = match folder {
            Some(folder) => Path::new(&source.name)
                .file_name()
                .and_then(|name| folder.join(name).canonicalize().ok())
                .map_or(Place::Unknown, Place::File),
            None if builtin(&source.name).is_some_and(|known| known.text == source.text) => {
                Place::Builtin(source.name.clone())
            }
            None => Place::Unknown,
        };
        left.set(MOST);
        Self {
            place,
            shown: source.name.clone(),
            up: None,
            left,
        }
    }

    /// The names from the first policy to this one.
    fn names(&self) -> Vec<&str> {
        let mut names = vec![self.shown.as_str()];
        let mut link = self.up;
        while let Some(up) = link {
            names.push(&up.shown);
            link = up.up;
        }
        names.reverse();
        names
    }

    fn holds(&self, place: &Place) -> bool {
        let mut link = Some(self);
        while let Some(at) = link {
            if at.place == *place {
                return true;
            }
            link = at.up;
        }
        false
    }
}

/// What a policy gets from those it extends.
#[derive(Debug, Default)]
pub(crate) struct Parents {
    /// All of them, those of the parents too, each once.
    pub(crate) all: Vec<Loaded>,
    /// What each of those that it names itself defines.
    pub(crate) exports: Vec<Exports>,
    /// What it sets in them that is not sure to be the safe way.
    pub(crate) settings: Vec<Setting>,
    /// Whether one could not be loaded, so that nobody can say what it defines.
    pub(crate) broken: bool,
    /// Overrides of those further down that were not taken.
    pub(crate) refused: Vec<Refused>,
}

/// A policy with everything that its child needs.
pub(crate) struct Whole {
    pub(crate) loaded: Loaded,
    pub(crate) exports: Exports,
    pub(crate) refused: Vec<Refused>,
}

/// Loads a policy of a chain.
type Load = fn(Source, &Given<'_>, &Chain<'_>) -> Result<Whole, Mistakes>;

/// Loads every policy that `tree` extends.
pub(crate) fn parents(
    tree: &Tree,
    given: &Given<'_>,
    chain: &Chain<'_>,
    load: Load,
    mistakes: &mut Vec<Mistake>,
) -> Parents {
    let mut parents = Parents::default();
    let clauses: Vec<&Extends> = tree
        .items
        .iter()
        .filter_map(|item| match &item.it {
            Item::Header(header) => Some(&header.clauses),
            _ => None,
        })
        .flatten()
        .filter_map(|clause| match &clause.it {
            HeaderClause::Extends(extends) => Some(extends),
            _ => None,
        })
        .collect();
    let assigns: Vec<&Assign> = tree
        .items
        .iter()
        .filter_map(|item| match &item.it {
            Item::Assign(assign) => Some(assign),
            _ => None,
        })
        .collect();
    let mut taken = vec![false; assigns.len()];
    for (n, extends) in clauses.iter().enumerate() {
        let withs: usize = clauses.iter().take(n).map(|one| one.with.len()).sum();
        let mut set = overrides(extends, withs, &assigns, given.depth);
        // The child speaks before those that extend it.
        set.extend(given.set.iter().cloned());
        let below = Given {
            set,
            depth: given.depth + 1,
            ..given.clone()
        };
        let whole = match one(extends, &below, chain, load) {
            Ok(whole) => whole,
            Err(mistake) => {
                parents.broken = true;
                mistakes.push(mistake);
                continue;
            }
        };
        for refused in &whole.refused {
            let place = match refused.by {
                By::Param(depth, at) if depth == given.depth => {
                    assigns.get(at).map(|assign| assign.value.span.clone())
                }
                By::With(depth, at) if depth == given.depth => clauses
                    .iter()
                    .flat_map(|one| &one.with)
                    .nth(at)
                    .map(|word| word.span.clone()),
                _ => None,
            };
            match place {
                Some(place) => mistakes.push(told(refused, place)),
                None => parents.refused.push(refused.clone()),
            }
        }
        let parent = whole.loaded.policy.name.clone();
        for option in &extends.with {
            if whole.exports.param(&option.it).is_none() {
                mistakes.push(no_option(extends, &option.it, option.span.clone(), &whole));
                continue;
            }
            parents.settings.push(Setting {
                kind: Kind::Option,
                name: option.it.clone(),
                policy: parent.clone(),
            });
        }
        for (assign, taken) in assigns.iter().zip(&mut taken) {
            let Some(param) = whole.exports.param(&assign.name.it) else {
                continue;
            };
            if !std::mem::replace(taken, true) && !param.one_way {
                parents.settings.push(Setting {
                    kind: Kind::Param,
                    name: assign.name.it.clone(),
                    policy: param.from.clone(),
                });
            }
        }
        let mut family = whole.loaded.parents;
        family.insert(
            0,
            Loaded {
                policy: whole.loaded.policy,
                lints: whole.loaded.lints,
                parents: Vec::new(),
            },
        );
        if let Err(name) = merge(&mut parents.all, family) {
            mistakes.push(
                Mistake::new(
                    Code::ExtendedTwice,
                    extends.name.span.clone(),
                    format!("`{name}` is extended twice, and not in the same way"),
                )
                .label("the second time")
                .help("extend it once, or with the same options, params and loosenings; two policies of one name need a name each"),
            );
        }
        parents.exports.push(whole.exports);
    }
    if !parents.broken {
        for (assign, _) in assigns.iter().zip(&taken).filter(|(_, taken)| !**taken) {
            mistakes.push(unknown_param(assign, &parents));
        }
    }
    parents
}

/// Adds a family of policies to others. The same policy in the same form counts once.
///
/// # Errors
///
/// The name of a policy that would be there in two forms: of another text, with other params or lists, or loosened by
/// one who extends it and not by the other.
pub(crate) fn merge(all: &mut Vec<Loaded>, family: Vec<Loaded>) -> Result<(), String> {
    let looseners = |of: &[Loaded], name: &str| -> Vec<String> {
        let mut found: Vec<String> = of
            .iter()
            .flat_map(|loaded| &loaded.policy.loosenings)
            .filter(|loosening| {
                loosening
                    .rule
                    .split_once('/')
                    .is_some_and(|(policy, _)| policy == name)
            })
            .map(|loosening| loosening.id.to_string())
            .collect();
        found.sort();
        found
    };
    let mut new = Vec::new();
    for loaded in &family {
        let name = &loaded.policy.name;
        match all.iter().find(|other| other.policy.name == *name) {
            None => new.push(loaded.clone()),
            Some(other)
                if other.policy.digest == loaded.policy.digest
                    && same_secrets(&other.policy, &loaded.policy)
                    && looseners(all, name) == looseners(&family, name) => {}
            Some(_) => return Err(name.clone()),
        }
    }
    all.append(&mut new);
    Ok(())
}

/// Whether two policies have the same values in their lists and the same ledgers, some of which their digests leave out.
fn same_secrets(one: &Policy, other: &Policy) -> bool {
    let lists = one.lists.iter().zip(&other.lists);
    let ledgers = one.ledgers.iter().zip(&other.ledgers);
    lists.into_iter().all(|(a, b)| a.values == b.values)
        && ledgers.into_iter().all(|(a, b)| a.digest == b.digest)
}

/// What a child sets in a policy that it extends.
fn overrides(extends: &Extends, withs: usize, assigns: &[&Assign], depth: usize) -> Vec<Override> {
    let with = extends.with.iter().enumerate().map(|(n, option)| Override {
        name: option.it.clone(),
        text: String::new(),
        written: None,
        by: By::With(depth, withs + n),
    });
    let params = assigns.iter().enumerate().map(|(n, assign)| Override {
        name: assign.name.it.clone(),
        text: match &assign.value.it {
            Value::Text(text)
            | Value::Integer(text)
            | Value::Number(text)
            | Value::Date(text)
            | Value::Regex(text, _)
            | Value::Name(text) => text.clone(),
        },
        written: Some(assign.value.it.clone()),
        by: By::Param(depth, n),
    });
    with.chain(params).collect()
}

fn told(refused: &Refused, place: Range<usize>) -> Mistake {
    Mistake::new(refused.code, place, refused.message.clone())
        .label("not taken")
        .help(refused.help.clone())
}

fn unusable(extends: &Extends, message: String, label: &str, help: String) -> Mistake {
    Mistake::new(Code::ExtendedPolicy, extends.name.span.clone(), message)
        .label(label)
        .help(help)
}

/// Finds, reads and loads one policy that is extended.
fn one(
    extends: &Extends,
    given: &Given<'_>,
    chain: &Chain<'_>,
    load: Load,
) -> Result<Whole, Mistake> {
    let name = &extends.name.it;
    let (source, folder, place) = find(extends, given.folder)?;
    let names = chain.names();
    let circle = chain.holds(&place);
    if circle || names.len() >= DEEPEST {
        let what = if circle {
            "a policy extends itself"
        } else {
            "more than 16 policies extend each other"
        };
        return Err(endless(
            extends,
            format!("{what}: {} → {name}", names.join(" → ")),
        ));
    }
    if chain.left.get() == 0 {
        return Err(unusable(
            extends,
            format!("more than {MOST} policies are extended"),
            "one too many",
            "extend fewer".to_owned(),
        ));
    }
    chain.left.set(chain.left.get() - 1);
    let link = Chain {
        place,
        shown: name.clone(),
        up: Some(chain),
        left: chain.left,
    };
    let given = Given {
        folder: folder.as_deref(),
        ..given.clone()
    };
    if let Some(pinned) = &extends.pinned {
        let alone = Given {
            set: Vec::new(),
            lists: &[],
            ..given.clone()
        };
        let digest = load(source.clone(), &alone, &link)
            .map_err(|mistakes| has_mistakes(extends, &mistakes))?
            .loaded
            .policy
            .digest;
        if let Some(mistake) = super::resolve::pin(&pinned.it, &digest, pinned.span.clone(), name) {
            return Err(mistake);
        }
    }
    load(source, &given, &link).map_err(|mistakes| has_mistakes(extends, &mistakes))
}

fn endless(extends: &Extends, message: String) -> Mistake {
    Mistake::new(Code::ExtendsCycle, extends.name.span.clone(), message)
        .label("leads to no end")
        .help("put what the policies share into one that extends none of them")
}

fn has_mistakes(extends: &Extends, mistakes: &Mistakes) -> Mistake {
    let name = &extends.name.it;
    if let Some(circle) = mistakes.iter().find(|one| one.kind() == Code::ExtendsCycle) {
        return endless(extends, circle.message().to_owned());
    }
    let first = mistakes.iter().next().map_or_else(String::new, |first| {
        let line = first.policy().map_or(1, |source| {
            let before = source.text.get(..first.start()).unwrap_or_default();
            before.matches('\n').count() + 1
        });
        format!("; the first, on line {line}: {}", first.message())
    });
    unusable(
        extends,
        match mistakes.iter().count() {
            1 => format!("`{name}` has a mistake{first}"),
            n => format!("`{name}` has {n} mistakes{first}"),
        },
        "cannot be extended",
        format!("`sekisho lint {name}` shows them with their places"),
    )
}

/// The text of a policy that is extended, its folder, and its place.
fn find(
    extends: &Extends,
    folder: Option<&Path>,
) -> Result<(Source, Option<PathBuf>, Place), Mistake> {
    let name = &extends.name.it;
    if !name.contains(['/', '\\']) && !name.ends_with(".sekisho") {
        let known = super::builtin_names();
        return match builtin(name) {
            Some(source) => Ok((source, None, Place::Builtin(name.clone()))),
            None => Err(unusable(
                extends,
                format!("there is no built-in policy `{name}`"),
                "not known",
                super::suggest::did_you_mean(name, known).unwrap_or_else(|| {
                    format!("`sekisho policies` lists them; a file is named with its ending: `\"{name}.sekisho\"`")
                }),
            )),
        };
    }
    let path = inside(name, folder).map_err(|why| why.mistake(extends.name.span.clone(), name))?;
    let text = read_text(&path, super::LARGEST as u64).map_err(|why| {
        unusable(
            extends,
            format!("`{name}`: {}", why.why),
            "cannot be read",
            why.help.to_owned(),
        )
    })?;
    let source = Source {
        name: name.clone(),
        text,
    };
    let folder = path.parent().map(Path::to_owned);
    Ok((source, folder, Place::File(path)))
}

fn no_option(extends: &Extends, option: &str, place: Range<usize>, whole: &Whole) -> Mistake {
    let switches: Vec<&str> = whole.exports.switches().collect();
    let near = super::suggest::did_you_mean(option, switches.iter().copied());
    Mistake::new(
        Code::UnknownOption,
        place,
        format!("`{}` has no option `{option}`", extends.name.it),
    )
    .label("not an option of it")
    .help(if switches.is_empty() {
        "it has no options".to_owned()
    } else {
        format!("its options are {}", super::suggest::one_of(&switches))
    })
    .help_opt(near)
}

fn unknown_param(assign: &Assign, parents: &Parents) -> Mistake {
    let name = &assign.name.it;
    let known = parents.exports.iter().flat_map(Exports::params);
    Mistake::new(
        Code::UnknownName,
        assign.name.span.clone(),
        format!("no policy that is extended has a param `{name}`"),
    )
    .label("not inherited")
    .help(format!(
        "a param of this policy is written with its type: `param {name} : TYPE = VALUE`"
    ))
    .help_opt(super::suggest::did_you_mean(name, known))
}
