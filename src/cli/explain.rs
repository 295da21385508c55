//! `sekisho explain CODE|RULE|RECOGNISER`: what a code means, what a rule says and why, or what is recognised in text.
//!
//! Takes a code (`truncated`), or a rule's name alone (`names-gone`) or with its policy (`sample/names-gone`), and the
//! policies in force. Gives Markdown, safe to print; with `--plan`, the SQL of a rule over the whole dataset.
use std::fmt::{self, Write as _};

use crate::dataset::plan::{self, RuleView};
use crate::field::ProblemCode;
use crate::finding::{UNVERIFIABLE, WAIVER_EXCEEDED, WAIVER_UNUSED};
use crate::policy::error::Code;
use crate::policy::model::{Policy, Rule, Target};
use crate::policy::suggest::did_you_mean;
use crate::recognise;
use crate::report::{escape, same_length};
use crate::standard::{Action, Effective, OptionSet, PsOption, code_7050, profile};

use std::process::ExitCode;

use super::args::{Explain, PolicyArgs};
use super::error::Failure;
use super::{check, policy};

/// Runs `sekisho explain`: the page of a code, or of a rule of the named policies (else of the built-in ones).
pub(crate) fn run(args: Explain) -> Result<ExitCode, Failure> {
    let policies: Vec<Policy> = if args.policy.policies.is_empty() {
        builtin(&args.policy)?
    } else {
        let loaded = policy::load(&args.policy)?;
        loaded.into_iter().map(|loaded| loaded.policy).collect()
    };
    if args.plan
        && let Some(rules) = meant(&args.what, &policies)
    {
        let Some(plans) = plans(&rules) else {
            return Err(Failure::usage(
                format!("the rule `{}` has no plan", escape(&args.what)),
                "only a `dataset rule` that is judged over all records together is run as SQL"
                    .to_owned(),
            ));
        };
        check::print(&plans)?;
        return Ok(ExitCode::SUCCESS);
    }
    let page = (!args.plan).then(|| page(&args.what, &policies)).flatten();
    let Some(page) = page else {
        let codes = (ProblemCode::ALL.iter().map(|problem| problem.code()))
            .chain(Code::ALL.iter().map(|code| code.as_str()))
            .chain([UNVERIFIABLE, WAIVER_UNUSED, WAIVER_EXCEEDED, RECOGNISERS])
            .chain(recognise::all().iter().map(|one| one.name))
            .chain(PsOption::ALL.map(PsOption::name));
        let rules = policies
            .iter()
            .flat_map(|policy| policy.rules.iter().map(|rule| rule.name.as_str()));
        let bare = args.what.rsplit(['/', '+']).next().unwrap_or_default();
        let near = did_you_mean(bare, codes.chain(rules)).map(|near| format!("{near} Otherwise, "));
        return Err(Failure::usage(
            format!("there is no code and no rule `{}`", escape(&args.what)),
            format!(
                "{}a rule of your own policy is found with `-p POLICY`; `sekisho explain unverifiable` lists the codes of readers",
                near.unwrap_or_default()
            ),
        ));
    };
    check::print(&page)?;
    Ok(ExitCode::SUCCESS)
}

/// Who knows pages by code, asked in this order. A part of the program that has codes adds one line.
const PAGES: &[fn(&str) -> Option<String>] = &[
    problem,
    unverifiable,
    mistake,
    waiver,
    recogniser,
    recognisers,
    option,
];

/// Every built-in policy, each by itself: two may extend a third one in different ways.
fn builtin(args: &PolicyArgs) -> Result<Vec<Policy>, Failure> {
    let mut all: Vec<Policy> = Vec::new();
    for name in crate::policy::builtin_names() {
        let named = PolicyArgs {
            policies: vec![name.to_owned()],
            ..args.clone()
        };
        let first = policy::load(&named)?.into_iter().next();
        all.extend(first.map(|loaded| loaded.policy));
    }
    Ok(all)
}

/// The page of a code, else the pages of the rules of that name; `None` if there is neither.
pub(super) fn page(code_or_rule: &str, policies: &[Policy]) -> Option<String> {
    PAGES
        .iter()
        .find_map(|page| page(code_or_rule))
        .or_else(|| rules(code_or_rule, policies))
}

fn problem(code: &str) -> Option<String> {
    ProblemCode::ALL
        .iter()
        .find(|problem| problem.code() == code)
        .map(|problem| problem.explain())
}

fn mistake(code: &str) -> Option<String> {
    Code::from_name(code).map(Code::explain)
}

/// The page of the name that all problems are reported under.
fn unverifiable(code: &str) -> Option<String> {
    if code != UNVERIFIABLE {
        return None;
    }
    let mut out = format!(
        "# {UNVERIFIABLE}: something was not judged\n\n\
         What cannot be read, decoded or recognised is a finding: silence is never a pass. \
         Each such finding has one of these codes, and each code its own page.\n\n"
    );
    for problem in ProblemCode::ALL {
        let _ = writeln!(out, "- `{}`: {}", problem.code(), problem.title());
    }
    Some(out)
}

/// The pages of the names that waivers are reported under.
fn waiver(code: &str) -> Option<String> {
    let (what, checks, matters, fix) = match code {
        WAIVER_UNUSED => (
            "a waiver covers nothing",
            "Each waiver covers at least one finding, unless its rule was left out by `--only` or `--skip`.",
            "A waiver that is no longer needed, or that names the wrong files or field, would one day cover what nobody approved.",
            "Take it out, or correct its `rule`, `only at` or `field`.",
        ),
        WAIVER_EXCEEDED => (
            "a waiver would cover too much",
            "A waiver covers no more findings than it says behind `at most`. If there are more, it covers none, and all of them count.",
            "The cap is what was approved. Which of the findings were meant, nobody can say.",
            "Correct the data, narrow the waiver by `only at` or `field`, or let a higher number be approved.",
        ),
        _ => return None,
    };
    Some(format!(
        "# {code}: {what}\n\n## What it checks\n\n{checks}\n\n## Why it matters\n\n{matters}\n\n\
         ## How to fix\n\n{fix}\n\n## Source\n\nThe language's rule that nothing is silent.\n"
    ))
}

/// The word that lists what is recognised.
const RECOGNISERS: &str = "recognisers";

/// The page of what policies call `name` behind `contain`; `phone-number` is `phone number`.
fn recogniser(name: &str) -> Option<String> {
    let spaced = name.replace('-', " ");
    let one = recognise::named(name).or_else(|| {
        let all = recognise::all().iter();
        all.copied()
            .find(|one| one.name.replace('-', " ") == spaced)
    })?;
    let list = |texts: &[&str]| -> String {
        let lines = texts.iter().map(|text| format!("- `{}`\n", escape(text)));
        lines.collect()
    };
    Some(format!(
        "# contain {}: {}\n\n## What is found\n\n{}\n\n## Examples\n\n{}\n## What is left\n\n{}\n## Source\n\n{}\n",
        one.name,
        one.en,
        one.definition,
        list(one.finds),
        list(one.leaves),
        one.source
    ))
}

/// Everything that is recognised.
fn recognisers(word: &str) -> Option<String> {
    if word != RECOGNISERS {
        return None;
    }
    let mut out = "# What sekisho recognises in text\n\n\
         Each of these may stand behind `contain`, and has its own page.\n\n"
        .to_owned();
    for one in recognise::all() {
        let _ = writeln!(out, "- `{}`: {}", one.name, one.en);
    }
    Some(out)
}

/// The pages of the options that `name` means: one (`retain-uids`), or those behind a policy's name
/// (`ps3-15-basic+retain-uids`). What each changes is counted in PS3.15 Table E.1-1.
fn option(name: &str) -> Option<String> {
    let words = name.split_once('+').map_or(name, |(_, options)| options);
    let options: Vec<PsOption> = words
        .split('+')
        .map(PsOption::from_name)
        .collect::<Option<_>>()?;
    let mut out = String::new();
    for option in options {
        let name = option.name();
        let meaning = code_7050(option.code()).unwrap_or_default();
        let with = OptionSet::default().with(option);
        let rows = || profile().rows().chain(profile().private_row());
        let changed =
            rows().filter(|row| row.effective(with) != row.effective(OptionSet::default()));
        let mut kept = 0;
        let mut cleaned = 0;
        let mut other = 0;
        for row in changed {
            match row.effective(with) {
                Effective::Is(Action::K) => kept += 1,
                Effective::Is(Action::C) => cleaned += 1,
                _ => other += 1,
            }
        }
        let _ = write!(
            out,
            "{}# {name}: {meaning}\n\n## What it changes\n\n\
             Under this option, rows of PS3.15 Table E.1-1 ask for something else: {kept} for K (keep), {cleaned} for C \
             (clean), {other} for another action. A file that was made under it claims the code {}.\n\n\
             ## How to turn it on\n\n    sekisho check DATASET -p ps3-15-basic+{name}\n    extends \"ps3-15-basic\" with {name}\n\n\
             ## Source\n\nDICOM PS3.15 {} {}; PS3.16 CID 7050\n",
            if out.is_empty() { "" } else { "\n" },
            option.code(),
            profile().edition(),
            option.section(),
        );
    }
    Some(out)
}

/// The pages of all rules that `name` may mean.
fn rules(name: &str, policies: &[Policy]) -> Option<String> {
    let pages = meant(name, policies)?.into_iter();
    let pages = pages.map(|(policy, rule)| RulePage { policy, rule }.to_string());
    Some(pages.collect::<Vec<_>>().join("\n"))
}

/// All rules that `name` may mean: one, or one in each policy.
fn meant<'a>(name: &str, policies: &'a [Policy]) -> Option<Vec<(&'a Policy, &'a Rule)>> {
    let meant = |policy: &Policy, rule: &Rule| match name.split_once('/') {
        Some((of, rule_name)) => policy.name == of && rule.name == rule_name,
        None => rule.name == name,
    };
    let rules: Vec<_> = policies
        .iter()
        .flat_map(|policy| policy.rules.iter().map(move |rule| (policy, rule)))
        .filter(|(policy, rule)| meant(policy, rule))
        .collect();
    (!rules.is_empty()).then_some(rules)
}

/// The SQL of those of the rules that are judged over the whole dataset.
fn plans(rules: &[(&Policy, &Rule)]) -> Option<String> {
    let plans = rules.iter().filter_map(|(policy, rule)| {
        let Target::DataSet(data_set) = &rule.target else {
            return None;
        };
        let view = RuleView::new(data_set, &rule.must);
        let name = format!("{}/{}", policy.name, rule.name);
        Some(plan::show::show(&name, &view))
    });
    let plans: Vec<String> = plans.collect();
    (!plans.is_empty()).then(|| plans.join("\n"))
}

/// A rule as a page.
struct RulePage<'a> {
    policy: &'a Policy,
    rule: &'a Rule,
}

impl fmt::Display for RulePage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { policy, rule } = self;
        write!(f, "# {}/{}", escape(&policy.name), escape(&rule.name))?;
        if let Some(title) = &rule.title {
            write!(f, ": {}", escape(title))?;
        }
        writeln!(f, "\n\n## What it says\n")?;
        if let Some(text) = policy.source.text.get(rule.span.clone()) {
            for line in same_length(text).lines() {
                writeln!(f, "    {}", line.trim_end())?;
            }
        }
        writeln!(f, "\n## Why it matters\n")?;
        for (language, because) in &rule.because {
            if let Some(language) = language {
                write!(f, "({}) ", escape(language))?;
            }
            writeln!(f, "{}", escape(because))?;
        }
        if let Some(help) = &rule.help {
            writeln!(f, "\n## How to fix\n\n{}", escape(help))?;
        }
        if !rule.cite.is_empty() {
            writeln!(f, "\n## Source\n")?;
            for cite in &rule.cite {
                writeln!(f, "{}", escape(cite))?;
            }
        }
        writeln!(f, "\n## How it counts\n")?;
        writeln!(f, "Severity: {}", rule.severity.as_str())?;
        match &rule.assuming {
            Some(assuming) => writeln!(f, "Evidence: assumed: {}", escape(assuming)),
            None => writeln!(f, "Evidence: verified in the data"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn every_problem_code_has_its_page() {
        for problem in ProblemCode::ALL {
            let page = page(problem.code(), &[]).unwrap();
            assert!(page.starts_with(&format!("# {}: ", problem.code())));
        }
    }

    #[test]
    fn the_names_of_findings_about_waivers_have_their_pages() {
        for code in [WAIVER_UNUSED, WAIVER_EXCEEDED] {
            assert!(page(code, &[]).unwrap().starts_with(&format!("# {code}: ")));
        }
    }

    #[test]
    fn every_recogniser_has_its_page_and_stands_in_the_list() {
        let list = page("recognisers", &[]).unwrap();
        for one in recognise::all() {
            let own = page(one.name, &[]).unwrap();
            assert!(own.starts_with(&format!("# contain {}: ", one.name)));
            assert_eq!(page(&one.name.replace(' ', "-"), &[]), Some(own));
            assert!(list.contains(&format!("- `{}`: {}", one.name, one.en)));
        }
        insta::assert_snapshot!(page("e-mail", &[]).unwrap());
    }

    #[test]
    fn every_option_has_its_page_alone_and_behind_a_policy() {
        for option in PsOption::ALL {
            let own = page(option.name(), &[]).unwrap();
            assert!(own.starts_with(&format!("# {}: ", option.name())));
            let name = format!("ps3-15-basic+{}", option.name());
            assert_eq!(page(&name, &[]), Some(own));
        }
        assert_eq!(page("ps3-15-basic+retain-uid", &[]), None);
        insta::assert_snapshot!(page("ps3-15-basic+retain-uids+clean-descriptors", &[]).unwrap());
    }

    #[test]
    fn the_page_of_unverifiable_lists_every_code() {
        let page = page(UNVERIFIABLE, &[]).unwrap();
        for problem in ProblemCode::ALL {
            assert!(page.contains(&format!("`{}`", problem.code())));
        }
    }

    #[test]
    fn a_rule_says_its_sentence_its_reasons_and_its_source() {
        let policies = samples::policies();
        insta::assert_snapshot!(page("sample/names-gone", &policies).unwrap());
        assert_eq!(
            page("names-gone", &policies),
            page("sample/names-gone", &policies)
        );
    }

    #[test]
    fn a_rule_that_can_only_be_assumed_says_so() {
        let page = page("uids-remapped", &samples::policies()).unwrap();
        assert!(
            page.contains("Evidence: assumed: The output alone"),
            "{page}"
        );
    }

    #[test]
    fn the_same_rule_in_two_policies_gives_both_pages() {
        let [mut policies, more] = [(); 2].map(|()| samples::policies());
        policies.extend(more.into_iter().map(|policy| Policy {
            name: "other".to_owned(),
            ..policy
        }));
        let both = page("names-gone", &policies).unwrap();
        assert!(both.contains("# sample/names-gone") && both.contains("# other/names-gone"));
        let one = page("other/names-gone", &policies).unwrap();
        assert!(!one.contains("# sample/"), "{one}");
    }

    #[test]
    fn what_nobody_knows_has_no_page() {
        let policies = samples::policies();
        for word in [
            "",
            "/",
            "truncate",
            "Truncated",
            "other/names-gone",
            "sample/",
        ] {
            assert_eq!(page(word, &policies), None, "{word}");
        }
    }
}
