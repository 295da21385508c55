//! A group as two labelled snippets: the field in its surroundings, and the sentence of the policy that forbids it.
use std::collections::HashMap;
use std::fmt::{self, Write as _};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::excerpt::Excerpt;
use super::group::{Group, general};
use crate::finding::{Finding, Severity};
use crate::policy::model::{Policy, Rule, Source};
use crate::report::paint::Paint;
use crate::report::words::{count, file};
use crate::report::{Run, escape};

/// Draws groups.
pub(super) struct Snippets<'a> {
    rules: HashMap<String, (&'a Source, &'a Rule)>,
    handler: GraphicalReportHandler,
    reveal: bool,
}

impl<'a> Snippets<'a> {
    pub(super) fn new(run: &'a Run<'a>, width: usize) -> Self {
        // Theme and width are given, so that nothing asks the terminal: the same run gives the same bytes.
        let theme = if run.colour {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let mut rules = HashMap::new();
        for policy in run.policies {
            let Policy { name, source, .. } = policy;
            for rule in &policy.rules {
                rules
                    .entry(format!("{name}/{}", rule.name))
                    .or_insert((&**source, rule));
            }
        }
        Self {
            rules,
            handler: GraphicalReportHandler::new_themed(theme)
                .with_width(width)
                .with_links(false)
                .without_syntax_highlighting(),
            reveal: run.reveal,
        }
    }

    /// The group without its places, ending in a line end.
    pub(super) fn render(&self, group: &Group, paint: Paint) -> String {
        let finding = &group.first;
        let rule = self.rules.get(&*finding.rule).copied();
        let severity = finding.severity;
        let mut out = String::new();
        let _ = writeln!(
            out,
            "{}",
            paint.severity(
                severity,
                format_args!("{}[{}]", severity.as_str(), escape(&finding.rule))
            )
        );

        let excerpt = Excerpt::surroundings(file(finding), &finding.surroundings, self.reveal);
        let what = what(finding, rule.map(|(_, rule)| rule));
        let mut message = headline(group, what);
        if excerpt.is_none() && !says(what, &finding.message) {
            // No snippet that could carry it as a label.
            let _ = write!(message, "\n{}", escape(&finding.message));
        }
        let field = Part {
            severity,
            message,
            label: escape(&finding.message).to_string(),
            excerpt,
            help: finding.code.map(|code| {
                format!(
                    "{} `sekisho explain {}` says more.",
                    code.help(),
                    code.code()
                )
            }),
        };
        let without_position = self.handler.clone().without_primary_span_start();
        out.push_str(&without_line_numbers(&field.draw(&without_position)));

        if let Some((source, rule)) = rule {
            let sentence = Part {
                severity: Severity::Note,
                message: reason(rule),
                label: "this sentence".to_owned(),
                excerpt: Excerpt::sentence(source, rule),
                help: rule.help.as_deref().map(|help| escape(help).to_string()),
            };
            out.push_str(&sentence.draw(&self.handler));
        }
        out
    }
}

/// What is found, in a few words: the title of the problem or of the rule, else the message.
fn what<'f>(finding: &'f Finding, rule: Option<&'f Rule>) -> &'f str {
    let title = rule.and_then(|rule| rule.title.as_deref());
    match (finding.code, title) {
        (Some(code), _) => code.title(),
        (None, Some(title)) => title,
        (None, None) => &finding.message,
    }
}

/// Whether a headline says the same as a message, but for capitals and a full stop.
fn says(what: &str, message: &str) -> bool {
    let [what, message] = [what, message].map(|text| text.trim_end_matches('.').to_lowercase());
    what == message
}

/// What is found, of which field, how often.
fn headline(group: &Group, what: &str) -> String {
    let Finding { field, name, .. } = &group.first;
    let path = field.as_ref().map(|path| general(path.as_str()));
    let subject: Vec<_> = [name.as_deref(), path.as_deref()]
        .into_iter()
        .flatten()
        .map(|part| escape(part).to_string())
        .collect();
    let mut line = escape(what.trim_end_matches('.')).to_string();
    if !subject.is_empty() {
        let _ = write!(line, ": {}", subject.join(" "));
    }
    let _ = write!(line, ", {}", count(group.count, "finding"));
    if group.files > 0 {
        let _ = write!(line, " in {}", count(group.files, "file"));
    }
    line
}

/// `because`, and where it is written. Without a language if it is given so, else in the first there is.
fn reason(rule: &Rule) -> String {
    let plain = rule.because.iter().find(|(language, _)| language.is_none());
    let (_, because) = match plain.or(rule.because.first()) {
        Some(because) => because,
        None => return format!("Rule {}", escape(&rule.name)),
    };
    let mut text = escape(because).to_string();
    if !rule.cite.is_empty() {
        let _ = write!(text, " ({})", escape(&rule.cite.join("; ")));
    }
    text
}

/// One message with its snippet.
#[derive(Debug)]
struct Part {
    severity: Severity,
    message: String,
    label: String,
    excerpt: Option<Excerpt>,
    help: Option<String>,
}

impl Part {
    /// The part as text. Should miette not be able to draw it, its words are given without a drawing.
    fn draw(&self, handler: &GraphicalReportHandler) -> String {
        let mut out = String::new();
        match handler.render_report(&mut out, self) {
            Ok(()) => out,
            Err(fmt::Error) => format!("  {}\n  {}\n", self.message, self.label),
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Part {}

impl Diagnostic for Part {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.excerpt
            .as_ref()
            .map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let mark = self.excerpt.as_ref()?.mark;
        let label = LabeledSpan::new_primary_with_span(Some(self.label.clone()), mark);
        Some(Box::new(std::iter::once(label)))
    }
}

/// Blanks the line numbers that miette puts before each line: the lines of a field's surroundings have none.
fn without_line_numbers(drawing: &str) -> String {
    let mut out = String::with_capacity(drawing.len());
    for line in drawing.split_inclusive('\n') {
        match line.split_once('│') {
            Some((margin, rest)) if is_margin(margin) => {
                out.extend(blank_digits(margin));
                out.push('│');
                out.push_str(rest);
            }
            _ => out.push_str(line),
        }
    }
    out
}

/// Whether there are only digits, spaces and colour sequences.
fn is_margin(margin: &str) -> bool {
    blank_digits(margin).all(|c| matches!(c, ' ' | '\u{1b}' | '[' | 'm' | '0'..='9' | ';'))
}

/// The characters, with a space for each digit that is not part of a colour sequence.
fn blank_digits(margin: &str) -> impl Iterator<Item = char> + '_ {
    let mut in_colour = false;
    margin.chars().map(move |c| {
        match c {
            '\u{1b}' => in_colour = true,
            'm' => in_colour = false,
            _ => {}
        }
        if c.is_ascii_digit() && !in_colour {
            ' '
        } else {
            c
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::finding::{Neighbour, Shown};
    use crate::report::samples;

    fn sentence(text: &str, rule: std::ops::Range<usize>, must: std::ops::Range<usize>) -> String {
        let source = Source {
            name: "p.sekisho".to_owned(),
            text: text.to_owned(),
        };
        let mut model = samples::rule("r", None);
        (model.span, model.must_span) = (rule, must);
        let part = Part {
            severity: Severity::Note,
            message: "Why.".to_owned(),
            label: "this sentence".to_owned(),
            excerpt: Excerpt::sentence(&source, &model),
            help: None,
        };
        let theme = GraphicalTheme::unicode_nocolor();
        part.draw(&GraphicalReportHandler::new_themed(theme).with_width(80))
    }

    #[test]
    fn a_short_rule_is_shown_from_its_head_with_true_line_numbers() {
        let text = "policy\n\nrule r {\n  for text\n  must be absent\n}\n";
        let at = text.find("must").unwrap();
        let drawn = sentence(text, 8..text.len(), at..at + "must be absent".len());
        assert!(drawn.contains("[p.sekisho:5:3]"), "{drawn}");
        assert!(drawn.contains("3 │ rule r {"), "{drawn}");
        assert!(drawn.contains("this sentence"), "{drawn}");
        assert!(!drawn.contains("policy"), "{drawn}");
    }

    #[test]
    fn a_long_rule_is_shown_from_just_before_its_sentence() {
        let text = format!(
            "rule r {{\n{}  must be absent\n}}\n",
            "  # more\n".repeat(30)
        );
        let at = text.find("must").unwrap();
        let drawn = sentence(&text, 0..text.len(), at..at + "must be absent".len());
        assert!(!drawn.contains("rule r"), "{drawn}");
        assert_eq!(drawn.matches("# more").count(), 1, "{drawn}");
    }

    #[test]
    fn a_span_outside_the_policy_leaves_the_words_without_a_drawing() {
        for must in [500..510, 3..3] {
            let drawn = sentence("rule r", 0..6, must);
            assert!(drawn.contains("Why."), "{drawn}");
            assert!(!drawn.contains("this sentence"), "{drawn}");
        }
    }

    #[test]
    fn line_numbers_go_and_file_names_stay() {
        let drawing = "   ╭─[10│20]\n 1 │ 7 a\n   · ─\n \u{1b}[2m12\u{1b}[0m │ b\n";
        assert_eq!(
            without_line_numbers(drawing),
            "   ╭─[10│20]\n   │ 7 a\n   · ─\n \u{1b}[2m  \u{1b}[0m │ b\n"
        );
    }

    proptest! {
        #[test]
        fn any_policy_text_and_any_span_can_be_drawn(
            text in "[\\na-c {}\\r\\t\u{1b}氏é]{0,60}", rule in 0usize..200, from in 0usize..200, len in 0usize..200
        ) {
            let drawn = sentence(&text, rule..rule + 5, from..from + len);
            let unsafe_left = drawn.contains(['\u{1b}', '\r']);
            prop_assert!(!unsafe_left, "{drawn:?}");
        }

        #[test]
        fn any_field_can_be_drawn(
            rows in proptest::collection::vec((any::<String>(), any::<String>()), 1..20),
            at in 0usize..20,
            width in 0usize..100,
        ) {
            let mut finding = samples::ordinary();
            finding.message = rows[0].0.clone().into();
            finding.file = Some(rows[0].1.as_str().into());
            finding.surroundings = rows
                .iter()
                .enumerate()
                .map(|(index, (name, value))| Neighbour {
                    path: crate::field::FieldPath::file_name(),
                    vr: "LO",
                    name: name.clone().into(),
                    value: Some(Shown::characters("LO", 3).revealing(value)),
                    is_it: index == at,
                })
                .collect();
            let policies = samples::policies();
            let run = Run { width, reveal: true, ..samples::run(&policies) };
            let mut groups = super::super::group::Groups::new(3, false);
            groups.add(&finding);
            let (_, section) = groups.worst_first().next().unwrap();
            let drawn = Snippets::new(&run, width).render(&section.groups[0], Paint::new(false));
            prop_assert!(
                !drawn.chars().any(|c| c != '\n' && crate::report::escape::is_dangerous(c)),
                "{drawn:?}"
            );
        }
    }
}
