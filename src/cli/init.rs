//! `sekisho init`: a policy that extends the built-in ones that the chart names, its test, a configuration and a
//! declaration to begin with. Nothing that is there is written over, and either all of them are written or none.
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::args::{Init, Language};
use super::choose::{self, BESIDE, Chosen, declarations, source_of};
use super::error::Failure;
use super::{check, policy};
use crate::field::{DECLARATION, Declared, Holds};
use crate::policy as language;
use crate::policy::error::Code;
use crate::policy::model::Source;
use crate::report::escape;

/// The policy that is written.
const POLICY: &str = "release.sekisho";
/// Its tests.
const TESTS: &str = "release_test.sekisho";
/// How to run.
const CONFIG: &str = "sekisho.toml";

/// A field of the declaration, and what it has to say where that is fixed.
type Asked = (Declared, Option<&'static str>);

/// Runs `sekisho init`.
pub(crate) fn run(args: &Init) -> Result<ExitCode, Failure> {
    let chosen = choose::follow(&args.answers)?;
    let asked = declarations(&chosen);
    let (own, ledgers) = not_asked_already(&chosen, &asked)?;
    let files = [
        (CONFIG, config()),
        (POLICY, canonical(POLICY, policy_text(&chosen, &own)?)?),
        (TESTS, canonical(TESTS, tests_text(&own, &asked))?),
        (DECLARATION, declaration(&asked, &chosen, args.answers.lang)),
    ];
    write_all(&args.folder, &files)?;
    check::print(&next(&args.folder, &ledgers))?;
    Ok(ExitCode::SUCCESS)
}

/// What of the declaration the policies that are extended do not ask for themselves (if they ask for all, the first), and the
/// ledgers that have to be given with each check.
fn not_asked_already(
    chosen: &Chosen,
    asked: &[Asked],
) -> Result<(Vec<Asked>, Vec<String>), Failure> {
    let source = Source {
        name: POLICY.to_owned(),
        text: policy_text(chosen, asked)?,
    };
    let loaded = language::load(source, &language::Environment::default())?;
    let needless: Vec<usize> = loaded
        .lints
        .iter()
        .filter(|lint| lint.kind() == Code::SubsumedRule)
        .filter_map(|lint| Some(lint.places().first()?.span.start))
        .collect();
    let is_needless = |asked: &Asked| {
        loaded.policy.rules.iter().any(|rule| {
            rule.name == name_of(asked.0) && needless.iter().any(|at| rule.span.contains(at))
        })
    };
    let own: Vec<Asked> = asked
        .iter()
        .filter(|one| !is_needless(one))
        .copied()
        .collect();
    let own = if own.is_empty() {
        asked.iter().take(1).copied().collect()
    } else {
        own
    };
    let ledgers = loaded.missing().map(str::to_owned).collect();
    Ok((own, ledgers))
}

/// The name of the rule that asks for a field.
fn name_of(key: Declared) -> String {
    format!("{}-declared", key.word())
}

/// What to do now.
fn next(folder: &Path, ledgers: &[String]) -> String {
    let beside = beside();
    let at = |name: &str| escape(&folder.join(name).to_string_lossy()).to_string();
    let mut out = String::new();
    for name in [CONFIG, POLICY, TESTS, DECLARATION] {
        let _ = writeln!(out, "wrote {}", at(name));
    }
    let _ = writeln!(
        out,
        "\nNext:\n  1. Say in {} what your pseudonyms look like, and who answers for the policy.\n  \
         2. Fill in {}, and put it at the root of your dataset.\n  \
         3. sekisho test {}\n  4. sekisho check DATASET -p {}{}{}",
        at(POLICY),
        at(DECLARATION),
        at(POLICY),
        at(POLICY),
        beside.map(|name| format!(" -p {name}")).unwrap_or_default(),
        ledgers
            .iter()
            .map(|ledger| format!(" --list {ledger}=FILE"))
            .collect::<String>()
    );
    out
}

/// A policy's text in the one form.
fn canonical(name: &str, text: String) -> Result<String, Failure> {
    let source = Source {
        name: name.to_owned(),
        text,
    };
    language::format(&source).map_err(|error| match error {
        language::Unformatted::Mistakes(mistakes) => Failure::Policy(mistakes),
        language::Unformatted::Fault(why) => Failure::usage(why, ""),
    })
}

/// The policy that is given beside the one that is written, if this build can judge by it.
fn beside() -> Option<&'static str> {
    cfg!(feature = "tables").then_some(BESIDE)
}

fn config() -> String {
    let begin = "# How `sekisho check` runs here. What is allowed stands in the policy.\n";
    match beside() {
        Some(beside) => format!(
            "{begin}# The built-in policy beside it asks whether all files agree: UIDs, references, people and dates.\n\
             policy = [\"{POLICY}\", \"{beside}\"]\n"
        ),
        None => format!("{begin}policy = [\"{POLICY}\"]\n"),
    }
}

fn policy_text(chosen: &Chosen, asked: &[Asked]) -> Result<String, Failure> {
    let mut out = String::from("# Written by `sekisho init`, for these answers:\n#");
    for step in &chosen.steps {
        let _ = write!(out, " --{} {}", step.flag(), step.answer);
    }
    let _ = write!(
        out,
        "\n\npolicy \"release\" {{\n version 0.1.0\n language 1\n title \"Releases of this site\"\n \
         owner \"The data office of this site\"\n"
    );
    for name in chosen.leaf.policies {
        let (name, options) = name.split_once('+').unwrap_or((name, ""));
        let with = if options.is_empty() { "" } else { " with " };
        let options = options.replace('+', ", ");
        let _ = writeln!(out, " extends \"{name}\"{with}{options}");
    }
    out.push_str("}\n\n");
    let mut seen: Vec<String> = Vec::new();
    for name in chosen.leaf.policies {
        for line in language::settable(&policy::named(name)?.source)? {
            if seen.is_empty() {
                out.push_str("# What a site must say. These are the values of the policies that are extended.\n");
            }
            if !seen.contains(&line) {
                let _ = writeln!(out, "{line}");
                seen.push(line);
            }
        }
    }
    for one in asked {
        out.push_str(&rule(*one, source_of(chosen, one.0, Language::En)));
    }
    Ok(out)
}

/// The rule that asks for a field of the declaration.
fn rule((key, value): Asked, cite: &str) -> String {
    let (name, ja) = key.names();
    let must = match (key, value) {
        (Declared::PublishedItems, _) => "be present and cover dicom".to_owned(),
        (Declared::OnwardProvision, Some("with-permission")) => {
            "be present and be in { \"forbidden\", \"with-permission\" }".to_owned()
        }
        (_, Some(word)) if key.holds() == Holds::Switch => format!("be present and be {word}"),
        (_, Some(word)) => format!("be present and be \"{word}\""),
        (_, None) => "be present and not be empty".to_owned(),
    };
    let because = match key {
        Declared::PublishedItems => "What is released is what was published.",
        Declared::BanOnReIdentification => {
            "Whoever receives the data must be forbidden to identify anybody."
        }
        _ => "Nobody can say whether a release is lawful that does not say this of itself.",
    };
    let because_ja = match key {
        Declared::PublishedItems => "提供する項目は、公表した項目に限る。",
        Declared::BanOnReIdentification => "提供先による識別行為は禁止されなければならない。",
        _ => "宣言がなければ、提供の適法性を判断できない。",
    };
    format!(
        "\nrelease rule {rule} \"{name} ({ja})\" {{\n for {word}\n must {must}\n because \"{because}\"\n \
         because ja \"{because_ja}\"\n cite \"{cite}\"\n}}\n",
        rule = name_of(key),
        word = key.word(),
    )
}

fn tests_text(own: &[Asked], asked: &[Asked]) -> String {
    let rules: Vec<String> = own.iter().map(|(key, _)| name_of(*key)).collect();
    let fields: Vec<String> = asked
        .iter()
        .map(|(key, value)| {
            let sample = match (key.holds(), value) {
                (Holds::Switch, Some(word)) => (*word).to_owned(),
                (_, Some(word)) => format!("\"{word}\""),
                (Holds::Items, None) => "\"Modality\"".to_owned(),
                (Holds::Word(words) | Holds::Words(words), None) => {
                    format!("\"{}\"", words.first().copied().unwrap_or_default())
                }
                (Holds::Switch, None) => "true".to_owned(),
                (Holds::Count, None) => "1".to_owned(),
                (Holds::Text | Holds::Texts | Holds::Paths, None) => {
                    format!("\"{} of a test\"", key.names().0)
                }
            };
            format!("{} = {sample}", key.word())
        })
        .collect();
    let failing: Vec<String> = rules
        .iter()
        .map(|rule| format!(" expect fail {rule} 1 time"))
        .collect();
    format!(
        "tests for \"{POLICY}\"\n\ntest \"a release that declares everything passes\" {{\n given release {{ {} }}\n \
         given dicom {{ Modality = \"MR\" }}\n expect pass {}\n}}\n\ntest \"a release that declares nothing is found\" \
         {{\n given dicom {{ Modality = \"MR\" }}\n{}\n}}\n",
        fields.join("  "),
        rules.join(", "),
        failing.join("\n"),
    )
}

/// `release.toml`: what is fixed is said, and what only the site knows is left to be said.
fn declaration(asked: &[Asked], chosen: &Chosen, lang: Language) -> String {
    let mut out = String::from(
        "# What this release says of itself. It stands at the root of the dataset, as release.toml.\n\
         # Take the `#` away from each field below, and say it; `sekisho check` names those that are missing.\n",
    );
    for (key, value) in asked {
        let (name, ja) = key.names();
        let _ = writeln!(out, "\n# {name} ({ja}): {}", source_of(chosen, *key, lang));
        let word = key.word();
        let _ = match (key.holds(), value) {
            (Holds::Switch, Some(value)) => writeln!(out, "{word} = {value}"),
            (_, Some(value)) => writeln!(out, "{word} = \"{value}\""),
            (Holds::Switch, None) => writeln!(out, "# {word} = true"),
            (Holds::Count, None) => writeln!(out, "# {word} = 1"),
            (Holds::Word(words) | Holds::Words(words), None) => {
                writeln!(out, "# One of: {}\n# {word} = \"\"", words.join(", "))
            }
            (Holds::Items, None) => {
                writeln!(out, "# {word} = [\"Modality\", \"PatientSex\"]")
            }
            (Holds::Text | Holds::Texts | Holds::Paths, None) => writeln!(out, "# {word} = \"\""),
        };
    }
    let counts = (Declared::ALL.iter()).filter(|key| key.holds() == Holds::Count);
    let left: Vec<_> = counts
        .filter(|key| asked.iter().all(|(one, _)| one != *key))
        .collect();
    if !left.is_empty() {
        out.push_str(
            "\n# How much there is, if you say it: `sekisho check` counts, and tells where it is otherwise. This file is not counted.\n",
        );
        for key in left {
            let (name, ja) = key.names();
            let _ = writeln!(out, "# {name} ({ja})\n# {} = 1", key.word());
        }
    }
    out
}

/// Writes all files, none of which may be there; those that were written are taken away again when one cannot be.
fn write_all(folder: &Path, files: &[(&str, String)]) -> Result<(), Failure> {
    for (name, _) in files {
        let path = folder.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(Failure::usage(
                format!("`{}` is there already", escape(&path.to_string_lossy())),
                "nothing was written; give another folder: `sekisho init DIR`",
            ));
        }
    }
    let failed = |path: &Path, error: &std::io::Error| {
        Failure::unsaved(format!("file `{}`", escape(&path.to_string_lossy())), error)
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    let mut written: Vec<PathBuf> = Vec::new();
    for (name, text) in files {
        let path = folder.join(name);
        // Should it have come since, it is not written over.
        let done = File::create_new(&path).and_then(|mut file| {
            written.push(path.clone());
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        if let Err(error) = done {
            for path in &written {
                let _ = fs::remove_file(path);
            }
            return Err(failed(&path, &error));
        }
    }
    Ok(())
}
