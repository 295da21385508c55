//! [`Mistake`]: what is wrong with a policy, where, and what to write instead; [`Mistakes`]: all of it, in order.
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan,
    SpanContents,
};

use super::error::Code;
use super::model::Source;
use super::secret::Secrets;

/// One mistake of a policy's author, or one thing said aloud (a lint).
#[derive(Debug, Clone)]
pub struct Mistake {
    code: Code,
    message: String,
    help: Option<String>,
    labels: Vec<Label>,
    source: Option<Arc<Source>>,
}

/// A place in the policy's text and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where, in bytes.
    pub span: Range<usize>,
    /// What is said of it.
    pub text: String,
}

impl Mistake {
    /// A mistake at a place: what is wrong, in lower case and without a full stop.
    pub(crate) fn new(code: Code, span: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            labels: vec![Label {
                span,
                text: "here".to_owned(),
            }],
            source: None,
        }
    }

    /// A mistake that stands in no place of the text (on the command line).
    pub(crate) fn outside(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            help: None,
            labels: Vec::new(),
            source: None,
        }
    }

    /// What is written at the first place.
    pub(crate) fn label(mut self, text: impl Into<String>) -> Self {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// What to write instead.
    pub(crate) fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// The same, where there may be nothing to say.
    pub(crate) fn help_opt(mut self, text: Option<String>) -> Self {
        self.help = text.or(self.help);
        self
    }

    /// A second place that has to do with it.
    pub(crate) fn also(mut self, span: Range<usize>, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Its kind.
    pub fn kind(&self) -> Code {
        self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to write instead.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Where; the first is the place itself. Empty for the command line.
    pub fn places(&self) -> &[Label] {
        &self.labels
    }

    /// The policy it stands in.
    pub fn policy(&self) -> Option<&Arc<Source>> {
        self.source.as_ref()
    }

    /// Whether the policy can be used in spite of it.
    pub fn is_lint(&self) -> bool {
        self.code.is_lint()
    }

    pub(crate) fn start(&self) -> usize {
        self.labels.first().map_or(0, |label| label.span.start)
    }

    pub(crate) fn shift(mut self, by: usize) -> Self {
        for label in &mut self.labels {
            label.span = label.span.start.saturating_add(by)..label.span.end.saturating_add(by);
        }
        self
    }

    /// Says no more than what kind of mistake it is: its words may be a secret list's.
    fn conceal(&mut self) {
        let code = self.code;
        self.message = format!("{}: among the values of a secret list", code.title());
        self.help = Some(format!(
            "the values are not shown; `sekisho explain {code}` says what is wrong"
        ));
        for label in &mut self.labels {
            label.text = "here".to_owned();
        }
    }

    /// Makes each point into the source, where the values of secret lists are blanked; sorts by place.
    pub(crate) fn settle(mut mistakes: Vec<Self>, source: &Arc<Source>) -> Vec<Self> {
        if mistakes.is_empty() {
            return mistakes;
        }
        let secrets = Secrets::of(&source.text);
        let shown = secrets.blanked(source);
        for mistake in &mut mistakes {
            if mistake.labels.iter().any(|label| secrets.hold(&label.span)) {
                mistake.conceal();
            }
            mistake.source = Some(Arc::clone(&shown));
        }
        mistakes
            .sort_by(|a, b| (a.start(), a.code, &a.message).cmp(&(b.start(), b.code, &b.message)));
        mistakes
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Mistake {}

impl Diagnostic for Mistake {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.code))
    }

    fn severity(&self) -> Option<Severity> {
        Some(if self.is_lint() {
            Severity::Warning
        } else {
            Severity::Error
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help
            .as_ref()
            .map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source
            .as_deref()
            .map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.labels.iter().enumerate().map(
            |(n, label)| {
                let span = SourceSpan::from(label.span.clone());
                if n == 0 {
                    LabeledSpan::new_primary_with_span(Some(label.text.clone()), span)
                } else {
                    LabeledSpan::new_with_span(Some(label.text.clone()), span)
                }
            },
        )))
    }
}

/// Every mistake of one policy, sorted by place. Never empty.
#[derive(Debug, Clone)]
pub struct Mistakes {
    name: String,
    all: Vec<Mistake>,
}

impl Mistakes {
    pub(crate) fn new(source: &Source, all: Vec<Mistake>) -> Self {
        Self {
            name: source.name.clone(),
            all,
        }
    }

    /// The mistakes, in the order of the text.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.all.iter()
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.all.len() {
            1 => write!(f, "the policy `{}` has a mistake", self.name),
            n => write!(f, "the policy `{}` has {n} mistakes", self.name),
        }
    }
}

impl std::error::Error for Mistakes {}

impl Diagnostic for Mistakes {
    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn Diagnostic> + 'a>> {
        Some(Box::new(
            self.all.iter().map(|mistake| mistake as &dyn Diagnostic),
        ))
    }
}

impl SourceCode for Source {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self
            .text
            .read_span(span, context_lines_before, context_lines_after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            inner.data(),
            *inner.span(),
            inner.line(),
            inner.column(),
            inner.line_count(),
        )))
    }
}
