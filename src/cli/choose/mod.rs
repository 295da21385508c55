//! `sekisho choose`: which policies and declarations a release needs, by the questions of a chart.
//!
//! `chart` is the chart, as data; `tell` says where it led.
mod chart;
mod ends;
mod tell;

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use super::args::{Answers, Choose, ChooseFormat, Language};
use super::check;
use super::error::Failure;
pub(crate) use chart::{BESIDE, Leaf};
use chart::{Node, QUESTIONS, Question, START, Said, To, Way};
pub(crate) use tell::{declarations, source_of};

/// How often a question is asked again that was not answered by one of its words.
const TRIES: usize = 3;

/// One step through the chart.
#[derive(Debug)]
pub(crate) struct Step {
    question: &'static Question,
    /// The word of the answer.
    pub(crate) answer: &'static str,
    clause: Said,
}

impl Step {
    /// The flag of its question.
    pub(crate) fn flag(&self) -> &'static str {
        self.question.flag
    }
}

/// A way through the chart, and where it ended.
#[derive(Debug)]
pub(crate) struct Chosen {
    pub(crate) steps: Vec<Step>,
    pub(crate) leaf: &'static Leaf,
    /// Flags that were given and never asked for.
    unasked: Vec<&'static str>,
}

/// Runs `sekisho choose`.
pub(crate) fn run(args: &Choose) -> Result<ExitCode, Failure> {
    let chosen = follow(&args.answers)?;
    let text = match args.format {
        ChooseFormat::Human => tell::human(&chosen, args.answers.lang),
        ChooseFormat::Json => tell::json(&chosen, args.answers.lang),
    };
    check::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The words by which the question of a flag may be answered.
pub(crate) fn answers(flag: &str) -> Vec<&'static str> {
    QUESTIONS
        .iter()
        .filter(|question| question.flag == flag)
        .flat_map(|question| question.answers)
        .map(|(word, _)| *word)
        .collect()
}

/// Follows the chart by the flags; what they do not say is asked at the terminal.
///
/// # Errors
/// When an answer is missing and there is nobody to ask.
pub(crate) fn follow(answers: &Answers) -> Result<Chosen, Failure> {
    let mut steps: Vec<Step> = Vec::new();
    let mut at: &'static Node = &START;
    loop {
        let question = at.question;
        let given = answers.of(question.flag).map(str::to_owned);
        let before = steps
            .iter()
            .find(|step| step.question.flag == question.flag);
        let word = match (given, before) {
            (Some(word), _) => word,
            (None, Some(step)) => step.answer.to_owned(),
            (None, None) => ask(question, answers.lang)?,
        };
        let found = at.ways.iter().find_map(|way| {
            let answer = way.answers.iter().find(|answer| **answer == word)?;
            Some((way, *answer))
        });
        let (way, answer): (&'static Way, &'static str) = found.ok_or_else(|| missing(question))?;
        steps.push(Step {
            question,
            answer,
            clause: way.clause,
        });
        match &way.to {
            To::Ask(next) => at = next,
            To::End(leaf) => {
                let asked = |flag: &str| steps.iter().any(|step| step.question.flag == flag);
                let unasked = QUESTIONS
                    .iter()
                    .map(|question| question.flag)
                    .filter(|flag| answers.of(flag).is_some() && !asked(flag))
                    .collect();
                return Ok(Chosen {
                    steps,
                    leaf,
                    unasked,
                });
            }
        }
    }
}

/// Asks at the terminal. The question goes to standard error, so that standard output holds the result only.
fn ask(question: &'static Question, lang: Language) -> Result<String, Failure> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(missing(question));
    }
    let mut err = io::stderr().lock();
    let mut told = format!("{}\n", tell::say(question.asked, lang));
    for (word, meaning) in question.answers {
        told += &format!("  {word:<20} {}\n", tell::say(*meaning, lang));
    }
    for _ in 0..TRIES {
        let _ = write!(err, "{told}> ");
        let _ = err.flush();
        let mut line = String::new();
        if !matches!(io::stdin().lock().read_line(&mut line), Ok(1..)) {
            break;
        }
        let line = line.trim();
        if question.answers.iter().any(|(word, _)| *word == line) {
            return Ok(line.to_owned());
        }
    }
    Err(missing(question))
}

fn missing(question: &Question) -> Failure {
    let words: Vec<&str> = question.answers.iter().map(|(word, _)| *word).collect();
    Failure::usage(
        format!("`--{}` is missing", question.flag),
        format!(
            "{} Answer by `--{} {}`",
            question.asked.0,
            question.flag,
            words.join("|")
        ),
    )
}

#[cfg(test)]
mod tests;
