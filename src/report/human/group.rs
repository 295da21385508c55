//! Findings that say the same, gathered: same rule, code, severity and name, and the same field but for item numbers.
//!
//! Memory is bounded: at most [`MAX_GROUPS`] groups a severity, each with one finding and a few places. What does not
//! fit is counted.
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use super::place::Places;
use crate::field::ProblemCode;
use crate::finding::{Finding, Severity};
use crate::report::escape::{clipped, escape};
use crate::report::words;

/// Groups kept for one severity.
pub(super) const MAX_GROUPS: usize = 4_000;

/// Characters of a text in a picture that a place shows.
const READ: usize = 60;

/// Findings that say the same.
pub(super) struct Group {
    /// The first of them.
    pub(super) first: Finding,
    /// How many there are.
    pub(super) count: u64,
    /// In how many files; findings come sorted by file.
    pub(super) files: u64,
    /// The first few places, escaped.
    pub(super) places: Vec<String>,
    /// Where on their frames they stand.
    pub(super) on_frame: Places,
    last_file: Option<Arc<str>>,
}

/// The groups of one severity, in the order in which they came.
#[derive(Default)]
pub(super) struct Section {
    pub(super) groups: Vec<Group>,
    /// Findings that belong to groups beyond the limit.
    pub(super) rest: u64,
    by_key: HashMap<Box<str>, usize>,
}

/// Findings by rule and severity.
pub(super) type Tallies = BTreeMap<Arc<str>, BTreeMap<Severity, u64>>;

/// All groups.
pub(super) struct Groups {
    sections: BTreeMap<Severity, Section>,
    tallies: Tallies,
    places: usize,
    reveal: bool,
    key: String,
}

impl Groups {
    /// No groups yet; each will keep this many places, with what is read there if values are shown.
    pub(super) fn new(places: usize, reveal: bool) -> Self {
        Self {
            sections: BTreeMap::new(),
            tallies: Tallies::new(),
            places,
            reveal,
            key: String::new(),
        }
    }

    /// Counts one finding, and keeps it if it is the first of its kind.
    pub(super) fn add(&mut self, finding: &Finding) {
        self.tally(finding);
        write_key(&mut self.key, finding);
        let section = self.sections.entry(finding.severity).or_default();
        let known = section.by_key.get(self.key.as_str()).copied();
        if let Some(group) = known.and_then(|index| section.groups.get_mut(index)) {
            group.add(finding, (self.places, self.reveal));
        } else if section.groups.len() < MAX_GROUPS {
            let mut group = Group {
                first: finding.clone(),
                count: 0,
                files: 0,
                places: Vec::new(),
                on_frame: Places::default(),
                last_file: None,
            };
            group.add(finding, (self.places, self.reveal));
            let key = self.key.as_str().into();
            section.by_key.insert(key, section.groups.len());
            section.groups.push(group);
        } else {
            section.rest = section.rest.saturating_add(1);
        }
    }

    fn tally(&mut self, finding: &Finding) {
        if let Some(of_rule) = self.tallies.get_mut(&*finding.rule) {
            let number = of_rule.entry(finding.severity).or_default();
            *number = number.saturating_add(1);
        } else {
            self.tallies.insert(
                Arc::clone(&finding.rule),
                BTreeMap::from([(finding.severity, 1)]),
            );
        }
    }

    /// The groups by severity, errors first.
    pub(super) fn worst_first(&self) -> impl Iterator<Item = (Severity, &Section)> {
        self.sections
            .iter()
            .rev()
            .map(|(&severity, section)| (severity, section))
    }

    /// Findings by rule.
    pub(super) fn tallies(&self) -> &Tallies {
        &self.tallies
    }
}

impl Group {
    fn add(&mut self, finding: &Finding, (places, reveal): (usize, bool)) {
        if self.places.len() < places {
            self.places.push(place(finding, reveal));
        }
        self.on_frame.add(finding);
        if finding.file.is_some() && (self.count == 0 || self.last_file != finding.file) {
            self.files = self.files.saturating_add(1);
            self.last_file.clone_from(&finding.file);
        }
        self.count = self.count.saturating_add(1);
    }
}

/// Writes into `key` what makes two findings say the same. Lengths keep the parts apart.
fn write_key(key: &mut String, finding: &Finding) {
    key.clear();
    let code = finding.code.map_or("", ProblemCode::code);
    let path = finding.field.as_ref().map_or("", |path| path.as_str());
    let name = finding.name.as_deref().unwrap_or_default();
    let waived = finding.waived.as_deref().unwrap_or_default();
    let lengths = (finding.rule.len(), code.len(), name.len(), waived.len());
    let _ = write!(key, "{lengths:?}{}{code}{name}{waived}", finding.rule);
    push_general(key, path);
}

/// The path with every item number, and every attribute that stands for one, as `[*]`.
pub(super) fn general(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    push_general(&mut out, path);
    out
}

fn push_general(out: &mut String, path: &str) {
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('[') {
        out.push_str(before);
        rest = after;
        match after.split_once(']') {
            Some((index, tail))
                if index.starts_with('(')
                    || (!index.is_empty() && index.bytes().all(|b| b.is_ascii_digit())) =>
            {
                out.push_str("[*]");
                rest = tail;
            }
            _ => out.push('['),
        }
    }
    out.push_str(rest);
}

/// One line for a place: file, field, and where nothing better is known the byte.
fn place(finding: &Finding, reveal: bool) -> String {
    let mut line = words::file(finding);
    let inside = words::place(finding);
    if !inside.is_empty() {
        let _ = write!(line, ": {inside}");
    }
    if let (Some(_), Some(value)) = (finding.region, &finding.value) {
        // Texts in one picture are told apart by nothing else.
        let _ = match value.revealed().filter(|_| reveal) {
            Some(read) => write!(line, " “{}”", escape(&clipped(read, READ))),
            None => write!(line, " {value}"),
        };
    }
    if let (Some(_), Some(offset)) = (finding.code, finding.offset) {
        let _ = write!(line, ", at byte {}", words::number(offset));
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn item_numbers_do_not_tell_fields_apart_and_all_else_does() {
        for (path, text) in [
            (
                "(0040,0275)[3].(0040,0007)[12].(0008,0100)",
                "(0040,0275)[*].(0040,0007)[*].(0008,0100)",
            ),
            ("birth_date[17]", "birth_date[*]"),
            ("published-items[(0010,0040)]", "published-items[*]"),
            ("a[b][", "a[b]["),
            ("[]]", "[]]"),
            ("", ""),
        ] {
            assert_eq!(general(path), text);
        }
    }

    #[test]
    fn repeats_are_one_group_that_counts_findings_and_files() {
        let mut groups = Groups::new(3, false);
        samples::repeats().for_each(|finding| groups.add(&finding));
        let (_, section) = groups.worst_first().next().unwrap();
        assert_eq!(section.groups.len(), 1);
        let group = &section.groups[0];
        assert_eq!(
            (group.count, group.files, group.places.len()),
            (12_000, 6_000, 3)
        );
    }

    #[test]
    fn what_exceeds_the_limit_is_counted() {
        let mut groups = Groups::new(3, false);
        let extra = 7;
        for number in 0..MAX_GROUPS + extra {
            let mut finding = samples::ordinary();
            finding.name = Some(format!("Name {number}").into());
            groups.add(&finding);
        }
        let (_, section) = groups.worst_first().next().unwrap();
        assert_eq!(section.groups.len(), MAX_GROUPS);
        assert_eq!(section.rest, extra as u64);
    }

    #[test]
    fn errors_come_before_notes_that_came_first() {
        let mut groups = Groups::new(3, false);
        for severity in [Severity::Note, Severity::Error, Severity::Warning] {
            let mut finding = samples::ordinary();
            finding.severity = severity;
            groups.add(&finding);
        }
        let order: Vec<_> = groups.worst_first().map(|(severity, _)| severity).collect();
        assert_eq!(order, [Severity::Error, Severity::Warning, Severity::Note]);
    }
}
