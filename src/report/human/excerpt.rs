//! [`Excerpt`]: a few lines of text with a name and one marked span, as miette shows them.
//!
//! miette is given only the lines to show, so that its work does not grow with the size of a policy, and only text
//! that is safe to print.
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::finding::Neighbour;
use crate::policy::model::{Rule, Source};
use crate::report::escape::{clipped, escape, same_length};

/// Fields shown before and after the one that a finding is about.
const AROUND: usize = 6;
/// Characters shown of a revealed value.
const VALUE: usize = 120;
/// Lines of a rule shown before its `must`; a longer rule is shown from [`BEFORE`] lines before it.
const RULE_HEAD: usize = 8;
/// Lines shown before the `must` of a long rule.
const BEFORE: usize = 1;
/// Lines shown of a long `must`.
const SENTENCE: usize = 12;

/// Some lines of a text, whole, and the span of them that is meant.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    text: String,
    /// Lines of the text before the excerpt.
    first_line: usize,
    /// The marked span, in bytes of the excerpt.
    pub(super) mark: SourceSpan,
}

impl Excerpt {
    /// The field that a finding is about among its neighbours, one a line. `None` if it is not among them.
    pub(super) fn surroundings(
        file: String,
        neighbours: &[Neighbour],
        reveal: bool,
    ) -> Option<Self> {
        let at = neighbours.iter().position(|neighbour| neighbour.is_it)?;
        let skipped = at.saturating_sub(AROUND);
        let rows: Vec<_> = neighbours
            .iter()
            .skip(skipped)
            .take(at - skipped + 1 + AROUND)
            .map(|neighbour| Row::new(neighbour, reveal))
            .collect();
        let path_width = rows.iter().map(|row| width(&row.path)).max()?;
        let name_width = rows.iter().map(|row| width(&row.name)).max()?;
        let mut text = String::new();
        let mut mark = None;
        for (index, row) in rows.iter().enumerate() {
            if index > 0 {
                text.push('\n');
            }
            let start = text.len();
            pad(&mut text, &row.path, path_width);
            pad(&mut text, row.vr, 2);
            pad(&mut text, &row.name, name_width);
            text.push_str(&row.value);
            text.truncate(text.trim_end_matches(' ').len());
            if index == at - skipped {
                mark = Some((start, text.len().saturating_sub(start)));
            }
        }
        Some(Self {
            name: file,
            text,
            first_line: 0,
            mark: mark?.into(),
        })
    }

    /// The sentence of a rule in its policy: the rule from its head to the end of `must`, and `must` marked. `None` if
    /// the rule's span does not fit the text.
    pub(super) fn sentence(source: &Source, rule: &Rule) -> Option<Self> {
        let all = source.text.as_str();
        let must = all.get(rule.must_span.clone())?.trim_end();
        if must.is_empty() {
            return None;
        }
        let from = rule.must_span.start;
        let until = must
            .match_indices('\n')
            .nth(SENTENCE - 1)
            .map_or(must.len(), |(at, _)| at);
        let until = from.checked_add(until)?;

        let head = line_start(all, rule.span.start.min(from))?;
        let before = all.get(head..from)?.matches('\n').count();
        let start = if before <= RULE_HEAD {
            head
        } else {
            let mut start = line_start(all, from)?;
            for _ in 0..BEFORE {
                start = line_start(all, start.saturating_sub(1))?;
            }
            start
        };
        let rest = all.get(until..)?;
        let end = rest
            .find('\n')
            .map_or(all.len(), |at| until.saturating_add(at));
        Some(Self {
            name: escape(&source.name).to_string(),
            text: same_length(all.get(start..end)?),
            first_line: all.get(..start)?.matches('\n').count(),
            mark: (from.checked_sub(start)?, until.checked_sub(from)?).into(),
        })
    }
}

/// Where the line that holds `at` begins.
fn line_start(text: &str, at: usize) -> Option<usize> {
    Some(text.get(..at)?.rfind('\n').map_or(0, |at| at + 1))
}

/// A neighbour as text that is safe to print.
struct Row {
    path: String,
    vr: &'static str,
    name: String,
    value: String,
}

impl Row {
    fn new(neighbour: &Neighbour, reveal: bool) -> Self {
        let Neighbour {
            path,
            vr,
            name,
            value,
            is_it: _,
        } = neighbour;
        let revealed = value.as_ref().and_then(|value| value.revealed());
        let value = match (revealed.filter(|_| reveal), value) {
            (Some(text), _) => format!("“{}”", clipped(text, VALUE)),
            (None, Some(masked)) => masked.to_string(),
            (None, None) => String::new(),
        };
        Self {
            path: escape(path.as_str()).to_string(),
            vr,
            name: escape(name).to_string(),
            value,
        }
    }
}

fn width(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// Appends `cell`, filled to `columns`, and a space.
fn pad(line: &mut String, cell: &str, columns: usize) {
    line.push_str(cell);
    let fill = columns.saturating_sub(width(cell)).saturating_add(1);
    line.extend(std::iter::repeat_n(' ', fill));
}

impl SourceCode for Excerpt {
    /// The whole excerpt where context is asked for; else the place of `span`.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let all = self.text.as_str();
        let (shown, line, column) = if (before, after) == (0, 0) {
            let head = all.get(..span.offset()).ok_or(MietteError::OutOfBounds)?;
            let start = head.rfind('\n').map_or(0, |at| at + 1);
            let column = head.get(start..).map_or(0, |line| line.chars().count());
            (*span, head.matches('\n').count(), column)
        } else {
            ((0, all.len()).into(), 0, 0)
        };
        let end = shown.offset().saturating_add(shown.len());
        let data = all
            .get(shown.offset()..end)
            .ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            shown,
            self.first_line.saturating_add(line),
            column,
            data.matches('\n').count() + 1,
        )))
    }
}
