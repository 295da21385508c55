//! Findings, with what may be shown of a value and of the fields around it.
use std::borrow::Cow;
use std::sync::Arc;

#[cfg(feature = "tables")]
use super::dataset::Told;
use super::file_rule::Part;
use super::severity_of;
use super::truth::Truth;
use crate::field::text::{is_text, number_size};
use crate::field::{
    Declared, Document, Field, FieldId, FieldPath, Name, Problem, ProblemCode, Tag, VR, Value,
};
use crate::finding::{Finding, Fingerprint, Neighbour, Shown, UNVERIFIABLE};
use crate::policy::model::{Policy, Rule, Selector};

/// How many fields are shown before and after the one that a finding is about.
const AROUND: usize = 2;
/// How much of a rule's sentence a message repeats, in characters.
const LONGEST_SENTENCE: usize = 160;

/// Writes the findings of one file.
pub(super) struct Writer<'a> {
    file: &'a Arc<str>,
    document: &'a Document,
    reveal: bool,
    out: &'a mut Vec<Finding>,
}

/// Where a finding points, and what stands there.
struct Spot {
    field: Option<FieldPath>,
    name: Option<Cow<'static, str>>,
    value: Option<Shown>,
    offset: Option<u64>,
    surroundings: Arc<[Neighbour]>,
}

impl<'a> Writer<'a> {
    /// Starts on a file; findings go to `out`.
    pub(super) fn new(
        file: &'a Arc<str>,
        document: &'a Document,
        reveal: bool,
        out: &'a mut Vec<Finding>,
    ) -> Self {
        Self {
            file,
            document,
            reveal,
            out,
        }
    }

    /// A field fails a rule, or the rule cannot be decided on it.
    pub(super) fn field(
        &mut self,
        id: &Arc<str>,
        policy: &Policy,
        rule: &Rule,
        truth: Truth,
        at: Option<FieldId>,
    ) {
        let Some((at, field)) = at.and_then(|at| Some((at, self.document.field(at)?))) else {
            return;
        };
        let name = self.document.standard_name(field);
        let spot = Spot {
            field: Some(self.document.path_of(at)),
            name: Some(name.clone()),
            value: Some(shown(self.document, field, self.reveal)),
            offset: Some(field.place.start),
            surroundings: self.around(at),
        };
        self.push(id, policy, rule, truth, &name, spot);
    }

    /// A field that must be there is not, or what a rule asks of all its fields together does not hold.
    pub(super) fn missing(
        &mut self,
        id: &Arc<str>,
        policy: &Policy,
        rule: &Rule,
        truth: Truth,
        selector: Option<&Selector>,
    ) {
        if let Some(Selector::Declared(key)) = selector {
            let spot = Spot {
                field: Some(FieldPath::top(Name::Declared(*key))),
                name: Some(key.names().0.into()),
                value: None,
                offset: None,
                surroundings: Arc::new([]),
            };
            let truth = super::Judge::without_declaration(self.document, truth);
            return self.push(id, policy, rule, truth, key.names().0, spot);
        }
        let tags: &[Tag] = match selector {
            Some(Selector::Tag(tag)) => std::slice::from_ref(tag),
            Some(Selector::Path(path)) => path,
            _ => &[],
        };
        let field = match *tags {
            [] => None,
            [tag] => Some(FieldPath::top(Name::Tag(tag))),
            [first, second, ..] => {
                // The deepest part of the path that is surely meant: the sequence, and in its first item the next.
                let sequence = FieldPath::top(Name::Tag(first));
                let there = self
                    .document
                    .fields
                    .iter()
                    .any(|f| f.name == Name::Tag(first) && matches!(f.value, Value::Items(_)));
                Some(if there {
                    sequence.child(0, Name::Tag(second))
                } else {
                    sequence
                })
            }
        };
        let name = tags
            .last()
            .and_then(|tag| crate::standard::attribute_name(*tag))
            .unwrap_or("The attribute");
        let spot = Spot {
            field,
            name: Some(name.into()),
            value: None,
            offset: None,
            surroundings: Arc::new([]),
        };
        self.push(id, policy, rule, truth, name, spot);
    }

    /// An attribute, in so many files, is none of the published items; without one, more than can be told are not.
    pub(super) fn unpublished(
        &mut self,
        id: &Arc<str>,
        policy: &Policy,
        rule: &Rule,
        attribute: Option<(Tag, u64)>,
    ) {
        let list = Declared::PublishedItems;
        let what = list.names().0;
        let field = match attribute {
            Some((tag, _)) => FieldPath::not_in(list, tag),
            None => FieldPath::top(Name::Declared(list)),
        };
        let spot = Spot {
            field: Some(field),
            name: Some(what.into()),
            value: None,
            offset: None,
            surroundings: Arc::new([]),
        };
        let said = match attribute {
            Some((tag, files)) => {
                let name = crate::standard::attribute_name(tag).unwrap_or("the attribute");
                let path = FieldPath::top(Name::Tag(tag));
                let hold = if files == 1 {
                    "file holds"
                } else {
                    "files hold"
                };
                format!("it does not name {name} {path}, which {files} {hold}")
            }
            None => "there are more attributes that it does not name than can be told".to_owned(),
        };
        let message = format!("{what} {}, but {said}", sentence(policy, rule));
        self.said(id, rule, message, spot);
    }

    /// The file as a whole fails a rule.
    pub(super) fn file(
        &mut self,
        id: &Arc<str>,
        policy: &Policy,
        rule: &Rule,
        truth: Truth,
        part: Part,
    ) {
        let (name, field) = match part {
            Part::Path => ("The file", None),
            Part::Preamble => ("The preamble", Some(Name::Preamble)),
            Part::Trailing => ("The end of the file", Some(Name::Trailing)),
        };
        let at = field.and_then(|name| {
            let at = self
                .document
                .fields
                .iter()
                .position(|field| field.name == name)?;
            let id = FieldId::new(at)?;
            Some((id, self.document.field(id)?))
        });
        let spot = Spot {
            field: Some(field.map_or_else(FieldPath::file_name, FieldPath::top)),
            name: Some(name.into()),
            value: at.map(|(_, field)| shown(self.document, field, self.reveal)),
            offset: at.map(|(_, field)| field.place.start),
            surroundings: at.map_or_else(
                || Arc::new([]) as Arc<[Neighbour]>,
                |(at, _)| self.around(at),
            ),
        };
        self.push(id, policy, rule, truth, name, spot);
    }

    /// Something in the file could not be judged.
    pub(super) fn problem(&mut self, problem: &Problem) {
        let mut finding = unread(self.file, problem.code);
        finding.field = problem.path.clone();
        finding.name = problem.name.map(|name| match name {
            Name::Tag(tag) => crate::standard::attribute_name(tag)
                .unwrap_or("Unknown attribute")
                .into(),
            Name::Preamble => "The preamble".into(),
            Name::Trailing => "The end of the file".into(),
            Name::Part(_) => "The document".into(),
            Name::Declared(key) => key.names().0.into(),
            Name::Column(_) | Name::Cell(_) => "The table".into(),
        });
        finding.offset = Some(problem.offset);
        finding.message = match (&problem.said, problem.length) {
            (Some(said), _) => format!("{}: {said}", problem.code.title()).into(),
            (None, 0) => format!("{} (at byte {})", problem.code.title(), problem.offset).into(),
            (None, length) => format!(
                "{} (at byte {}, {length} bytes not judged)",
                problem.code.title(),
                problem.offset
            )
            .into(),
        };
        finding.fingerprint = Fingerprint::new(
            &format!("{UNVERIFIABLE}/{}", problem.code.code()),
            Some(self.file),
            problem.path.as_ref().map(FieldPath::as_str),
            None,
            None,
        );
        if let Some(at) = self.position(problem) {
            finding.surroundings = self.around(at);
            finding.value = self
                .document
                .field(at)
                .map(|field| shown(self.document, field, self.reveal));
        }
        self.out.push(finding);
    }

    /// Something that the standard does not name was looked at by no rule.
    pub(super) fn unruled(&mut self, at: Option<FieldId>, field: &Field) {
        self.problem(&Problem {
            code: ProblemCode::Unruled,
            path: at.map(|at| self.document.path_of(at)),
            name: Some(field.name),
            offset: field.place.start,
            length: field.place.end.saturating_sub(field.place.start),
            said: None,
        });
    }

    /// No rule is for this file.
    pub(super) fn out_of_scope(&mut self) {
        self.out.push(unread(self.file, ProblemCode::OutOfScope));
    }

    fn position(&self, problem: &Problem) -> Option<FieldId> {
        problem.name?;
        let at = self.document.fields.iter().position(|field| {
            Some(field.name) == problem.name
                && field.place.start <= problem.offset
                && problem.offset <= field.place.end
        })?;
        FieldId::new(at)
    }

    fn push(
        &mut self,
        id: &Arc<str>,
        policy: &Policy,
        rule: &Rule,
        truth: Truth,
        what: &str,
        spot: Spot,
    ) {
        let sentence = sentence(policy, rule);
        let message = match truth {
            Truth::Undecided(reason) => {
                format!(
                    "{what} {sentence}, which cannot be told: {}",
                    reason.phrase(&rule.must, self.document)
                )
            }
            Truth::Fails(reason) => format!(
                "{what} {sentence}, but {}",
                reason.phrase(&rule.must, self.document)
            ),
            Truth::Holds | Truth::Found(_) | Truth::Moot => return,
        };
        self.said(id, rule, message, spot);
    }

    fn said(&mut self, id: &Arc<str>, rule: &Rule, message: String, spot: Spot) {
        let fingerprint = Fingerprint::new(
            id,
            Some(self.file),
            spot.field.as_ref().map(FieldPath::as_str),
            None,
            None,
        );
        self.out.push(Finding {
            rule: Arc::clone(id),
            severity: rule.severity,
            code: None,
            file: Some(Arc::clone(self.file)),
            field: spot.field,
            name: spot.name,
            message: message.into(),
            value: spot.value,
            frame: None,
            region: None,
            frame_size: None,
            offset: spot.offset,
            fingerprint,
            surroundings: spot.surroundings,
            waived: None,
        });
    }

    /// The fields around one, masked: those next to it in the same data set or item.
    fn around(&self, id: FieldId) -> Arc<[Neighbour]> {
        around(self.document, id, self.reveal)
    }
}

/// The fields around one, masked: those next to it in the same data set or item.
pub(super) fn around(document: &Document, id: FieldId, reveal: bool) -> Arc<[Neighbour]> {
    let Some((at, it)) = id
        .index()
        .and_then(|at| Some((at, document.fields.get(at)?)))
    else {
        return Arc::new([]);
    };
    let beside = |at: &usize| {
        document
            .fields
            .get(*at)
            .is_some_and(|field| field.parent == it.parent && field.item == it.item)
    };
    let reach = 64;
    let before = (at.saturating_sub(reach)..at)
        .rev()
        .filter(beside)
        .take(AROUND);
    let mut places: Vec<usize> = before.collect();
    places.reverse();
    places.push(at);
    places.extend(
        (at + 1..at.saturating_add(reach))
            .filter(beside)
            .take(AROUND),
    );
    let neighbour = |place: &usize| {
        let field = document.fields.get(*place)?;
        Some(Neighbour {
            path: document.path_of(FieldId::new(*place)?),
            vr: vr_name(field),
            name: document.standard_name(field),
            value: Some(shown(document, field, reveal)),
            is_it: *place == at,
        })
    };
    places.iter().filter_map(neighbour).collect()
}

/// A finding about a file as a whole that could not be judged.
pub(super) fn unread(file: &Arc<str>, code: ProblemCode) -> Finding {
    Finding {
        rule: UNVERIFIABLE.into(),
        severity: severity_of(code),
        code: Some(code),
        file: Some(Arc::clone(file)),
        field: None,
        name: None,
        message: code.title().into(),
        value: None,
        frame: None,
        region: None,
        frame_size: None,
        offset: None,
        fingerprint: Fingerprint::new(
            &format!("{UNVERIFIABLE}/{}", code.code()),
            Some(file),
            None,
            None,
            None,
        ),
        surroundings: Arc::new([]),
        waived: None,
    }
}

/// A finding about the `n`th table that a declaration names and that is not in the dataset.
pub(super) fn declared_table_missing(file: &Arc<str>, n: usize) -> Finding {
    let code = ProblemCode::DeclarationContradiction;
    let field = FieldPath::top(Name::Declared(Declared::Tables));
    Finding {
        message: format!(
            "{}: value {n} of `{field}` is no file of the dataset",
            code.title()
        )
        .into(),
        fingerprint: Fingerprint::new(
            &format!("{UNVERIFIABLE}/{}", code.code()),
            Some(file),
            Some(&format!("{field}/{n}")),
            None,
            None,
        ),
        name: Some(Declared::Tables.names().0.into()),
        field: Some(field),
        ..unread(file, code)
    }
}

/// A finding about a number of a declaration, of which there are so many.
pub(super) fn declared_count_differs(file: &Arc<str>, key: Declared, there: u64) -> Finding {
    let code = ProblemCode::DeclarationContradiction;
    let field = FieldPath::top(Name::Declared(key));
    Finding {
        message: format!(
            "{}: `{field}` says another number than the {there} that are there",
            code.title()
        )
        .into(),
        fingerprint: Fingerprint::new(
            &format!("{UNVERIFIABLE}/{}", code.code()),
            Some(file),
            Some(field.as_str()),
            None,
            None,
        ),
        name: Some(key.names().0.into()),
        field: Some(field),
        ..unread(file, code)
    }
}

/// A finding of a rule over the whole dataset.
#[cfg(feature = "tables")]
pub(super) fn told(id: &Arc<str>, policy: &Policy, rule: &Rule, told: Told) -> Finding {
    let message = format!("{} {}, but {}", told.what, sentence(policy, rule), told.but);
    Finding {
        rule: Arc::clone(id),
        severity: rule.severity,
        code: None,
        message: message.into(),
        value: told.value,
        frame: None,
        region: None,
        frame_size: None,
        offset: told.offset,
        fingerprint: Fingerprint::new(
            id,
            told.file.as_deref(),
            told.field.as_ref().map(FieldPath::as_str),
            None,
            None,
        ),
        file: told.file,
        field: told.field,
        name: told.name,
        surroundings: told.surroundings.into(),
        waived: None,
    }
}

/// The rule's own `must …`, on one line, cut where it is long.
pub(super) fn sentence(policy: &Policy, rule: &Rule) -> String {
    let text = policy
        .source
        .text
        .get(rule.must_span.clone())
        .unwrap_or("must hold");
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST_SENTENCE) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or(&line)),
        None => line,
    }
}

fn vr_name(field: &Field) -> &'static str {
    match field.name {
        Name::Tag(_) => field.vr.to_string(),
        Name::Part(_) | Name::Column(_) | Name::Cell(_) => "text",
        Name::Preamble | Name::Trailing | Name::Declared(_) => "",
    }
}

/// What may be shown of a field's value: its VR and size; the value itself only under `--reveal`.
pub(crate) fn shown(document: &Document, field: &Field, reveal: bool) -> Shown {
    let vr = match field.name {
        Name::Tag(_) | Name::Declared(_) => field.vr.to_string(),
        Name::Part(_) | Name::Column(_) | Name::Cell(_) => "text",
        Name::Preamble | Name::Trailing => VR::OB.to_string(),
    };
    let masked = match field.value {
        Value::Empty => return Shown::empty(vr),
        Value::Items(count) => return Shown::items(vr, u64::from(count)),
        Value::Skipped { len } => return Shown::bytes(vr, len),
        Value::Bytes { len, .. } if is_text(field.vr) || field.vr == VR::UN => {
            match document.text_of(field) {
                Some(text) => Shown::characters(vr, text.text.chars().count() as u64),
                None => Shown::bytes(vr, len as u64),
            }
        }
        Value::Bytes { len, .. } => Shown::bytes(vr, len as u64),
    };
    if !reveal {
        return masked;
    }
    match document.text_of(field) {
        Some(text) => masked.revealing(&text.text),
        None if number_size(field.vr).is_some() => {
            let values: Vec<String> = document.values_of(field).map(Cow::into_owned).collect();
            masked.revealing(&values.join("\\"))
        }
        None => {
            let bytes = document.bytes_of(field).unwrap_or_default();
            masked.revealing(&String::from_utf8_lossy(bytes.get(..64).unwrap_or(bytes)))
        }
    }
}
