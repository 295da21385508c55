//! Policies as the command line names them: built-in by name, or a file.
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::args::PolicyArgs;
use super::error::Failure;
use crate::known::Key;
use crate::policy::model::{Policy, Source};
use crate::policy::suggest::{did_you_mean, one_of};
use crate::policy::{self, Environment, Loaded};
use crate::report::escape;
use crate::standard::PsOption;

/// A policy may be this long, in bytes.
pub(super) const MAX: u64 = 8 << 20;

/// Whether `-p` means a file and not a built-in name.
pub(crate) fn is_path(name: &str) -> bool {
    name.contains(['/', '\\']) || name.ends_with(".sekisho")
}

/// A policy as it is named: its text, and how it is loaded.
pub(crate) struct Named {
    /// Its text.
    pub(crate) source: Source,
    /// The folder that its lists are relative to; `None` for a built-in one.
    pub(crate) folder: Option<PathBuf>,
    /// The params that its name turns on: a built-in policy `ps3-15-basic` under the options of
    /// `ps3-15-basic+retain-uids+clean-descriptors`, as `--set` gives them.
    pub(crate) set: Vec<(String, String)>,
}

/// Finds the policy that is called `name`.
///
/// # Errors
/// When there is none, when it cannot be read, or when it has no option of a name behind `+`.
pub(crate) fn named(name: &str) -> Result<Named, Failure> {
    if is_path(name) {
        let folder = Path::new(name).parent().map(|folder| {
            if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            }
        });
        return Ok(Named {
            source: file(name)?,
            folder: folder.map(Path::to_owned),
            set: Vec::new(),
        });
    }
    let mut words = name.split('+');
    let base = words.next().unwrap_or_default();
    let Some(source) = policy::builtin(base) else {
        let near =
            policy::builtin_names().min_by_key(|known| strsim::damerau_levenshtein(known, base));
        let near = near.filter(|known| strsim::damerau_levenshtein(known, base) <= 3);
        let help = match near {
            Some(known) => {
                format!(
                    "did you mean `{known}`? A file is named with its ending, `{}.sekisho`",
                    escape(name)
                )
            }
            None => format!(
                "`sekisho policies` lists them; a file is named with its ending, `{}.sekisho`",
                escape(name)
            ),
        };
        return Err(Failure::usage(
            format!("there is no built-in policy `{}`", escape(base)),
            help,
        ));
    };
    let set = options(base, words, &policy::declared(&source, None).switches)?;
    Ok(Named {
        source,
        folder: None,
        set,
    })
}

/// What the words behind the `+` of a policy's name turn on.
fn options<'w>(
    base: &str,
    words: impl Iterator<Item = &'w str>,
    known: &[String],
) -> Result<Vec<(String, String)>, Failure> {
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let mut set: Vec<(String, String)> = Vec::new();
    for word in words {
        if !known.contains(&word) {
            let near = did_you_mean(word, known.iter().copied());
            let near = near.map(|near| format!("{near} ")).unwrap_or_default();
            return Err(Failure::usage(
                format!("`{base}` has no option `{}`", escape(word)),
                if known.is_empty() {
                    "it has no options".to_owned()
                } else {
                    format!("{near}Its options are {}", one_of(&known))
                },
            ));
        }
        if set.iter().any(|(before, _)| before == word) {
            return Err(Failure::usage(
                format!("`{base}` is named with `{word}` twice"),
                "name each option once",
            ));
        }
        let on = if PsOption::from_name(word).is_some() {
            "on"
        } else {
            "true"
        };
        set.push((word.to_owned(), on.to_owned()));
    }
    Ok(set)
}

/// The text of a policy file.
pub(super) fn file(name: &str) -> Result<Source, Failure> {
    let path = Path::new(name);
    let failed = |error: &io::Error| Failure::unreadable("the policy", path, error);
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|error| failed(&error))?;
    file.take(MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(&error))?;
    text_of(name, bytes)
}

/// A policy's bytes as text.
pub(super) fn text_of(name: &str, bytes: Vec<u8>) -> Result<Source, Failure> {
    if bytes.len() as u64 > MAX {
        let error = io::ErrorKind::FileTooLarge.into();
        return Err(Failure::unreadable("the policy", Path::new(name), &error));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::usage(
            format!("the policy `{}` is not UTF-8 (byte {at})", escape(name)),
            "save it as UTF-8",
        )
    })?;
    Ok(Source {
        name: name.to_owned(),
        text,
    })
}

/// Loads every policy named, with its parameters and lists; each is followed by those that it extends.
///
/// # Errors
/// The mistakes of the first policy that has some; a `--set` or `--list` that fits none.
pub(crate) fn load(args: &PolicyArgs) -> Result<Vec<Loaded>, Failure> {
    let set = pairs("--set", &args.set)?;
    let lists: Vec<(String, PathBuf)> = pairs("--list", &args.list)?
        .into_iter()
        .map(|(name, file)| (name, file.into()))
        .collect();
    let keys = keys(&args.key)?;
    let sources: Vec<Named> = args
        .policies
        .iter()
        .map(|name| named(name))
        .collect::<Result<_, _>>()?;
    // To find out means to load what a policy extends once more.
    let several = sources.len() > 1;
    let asked = several && !(set.is_empty() && lists.is_empty());
    let declared: Vec<policy::Declared> = sources
        .iter()
        .map(|named| match asked {
            true => policy::declared(&named.source, named.folder.as_deref()),
            false => policy::Declared::default(),
        })
        .collect();
    let mut loaded = Vec::new();
    for (named, declared) in sources.into_iter().zip(&declared) {
        // With one policy, the loader itself says what does not fit, with a suggestion.
        let set: Vec<_> = set
            .iter()
            .filter(|(name, _)| !several || declared.params.contains(name))
            .chain(&named.set)
            .cloned()
            .collect();
        let lists: Vec<_> = lists
            .iter()
            .filter(|(name, _)| !several || declared.lists.contains(name))
            .cloned()
            .collect();
        loaded.push(policy::load(
            named.source,
            &Environment {
                folder: named.folder.as_deref(),
                set: &set,
                lists: &lists,
                keys: &keys,
                today: args.today,
                no_waivers: args.no_waivers,
            },
        )?);
    }
    let unknown = |name: &String, of: fn(&policy::Declared) -> &Vec<String>| {
        several && !declared.iter().any(|declared| of(declared).contains(name))
    };
    if let Some((name, _)) = set
        .iter()
        .find(|(name, _)| unknown(name, |declared| &declared.params))
    {
        return Err(Failure::usage(
            format!("no policy has a parameter `{}`", escape(name)),
            "`sekisho policies NAME` prints a policy",
        ));
    }
    if let Some((name, _)) = lists
        .iter()
        .find(|(name, _)| unknown(name, |declared| &declared.lists))
    {
        return Err(Failure::usage(
            format!("no policy has a list `{}`", escape(name)),
            "`sekisho policies NAME` prints a policy",
        ));
    }
    let mut names: Vec<&str> = loaded
        .iter()
        .map(|loaded| loaded.policy.name.as_str())
        .collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find_map(|pair| match pair {
        [a, b] if a == b => Some(*a),
        _ => None,
    }) {
        return Err(Failure::usage(
            format!("two policies are called `{twice}`"),
            "give each policy a name of its own",
        ));
    }
    let mut all = Vec::new();
    for one in loaded {
        policy::join(&mut all, one).map_err(|name| {
            Failure::usage(
                format!("the policy `{name}` would be in force in two forms"),
                "policies that are judged by together extend a policy with the same options, params and loosenings",
            )
        })?;
    }
    Ok(all)
}

/// Takes out the keys that some list or ledger of the policies is sealed with.
pub(crate) fn without_used<'p>(
    keys: &mut Vec<Key>,
    policies: impl IntoIterator<Item = &'p Policy>,
) {
    for policy in policies {
        let lists = policy.lists.iter().filter_map(|list| list.known.as_ref());
        let ledgers = policy.ledgers.iter().flat_map(|ledger| &ledger.sealed);
        let used: Vec<&str> = lists
            .flat_map(|known| known.keys())
            .chain(ledgers.map(Key::id))
            .collect();
        keys.retain(|key| !used.contains(&key.id()));
    }
}

/// What is said aloud of a key that is for nothing.
pub(crate) fn unused(key: &Key) -> String {
    let id = key.id();
    format!("`--key`: no list and no ledger is sealed with the key {id}")
}

/// The keys in these files.
pub(crate) fn keys(files: &[PathBuf]) -> Result<Vec<Key>, Failure> {
    files.iter().map(|file| key(file)).collect()
}

/// The key in a file.
pub(crate) fn key(file: &Path) -> Result<Key, Failure> {
    Key::read(file).map_err(|unusable| {
        let (why, help) = unusable.why();
        let file = escape(&file.to_string_lossy()).to_string();
        Failure::usage(format!("the key file `{file}` {why}"), help)
    })
}

/// `NAME=VALUE` arguments.
fn pairs(flag: &str, args: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let split = |arg: &String| match arg.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.to_owned()))
        }
        _ => Err(Failure::usage(
            format!("`{flag}` wants NAME=VALUE"),
            "put `=` between the name and what it is set to",
        )),
    };
    args.iter().map(split).collect()
}
