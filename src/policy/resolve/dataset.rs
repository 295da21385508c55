//! Dataset rules that ask something of all records together: their clauses, and whether these go together.
use std::ops::Range;

use super::super::ast::{self, Logic, Node, Over};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{self, DataSet, Files, Must, Predicate, QuantityFrom, Target};
use super::demands::{self, Told};
use super::file_terms::{self, may_be};
use super::names::Names;
use super::quantities::{self, Made};
use crate::field::Format;

/// What only dataset rules have, each at most once.
#[derive(Default)]
pub(super) struct Clauses<'t> {
    pub(super) over: Option<(&'t Over, Range<usize>)>,
    pub(super) per: Option<(&'t [Node<ast::Quantity>], Range<usize>)>,
    pub(super) using: Option<(&'t [Node<ast::Quantity>], Range<usize>)>,
    pub(super) suppressed: Option<(&'t ast::SuppressedClause, Range<usize>)>,
    pub(super) files: Option<(&'t ast::Files, Range<usize>)>,
}

impl Clauses<'_> {
    pub(super) fn over_subjects(&self) -> bool {
        matches!(self.over, Some((Over::Subjects, _)))
    }

    /// Whether the rule asks something of all records together, and not of each subject what a ledger says.
    pub(super) fn demands(&self, must: Option<&Node<ast::Must>>) -> bool {
        match must {
            Some(must) => demanded(must),
            None => !self.over_subjects() || self.per.is_some() || self.using.is_some(),
        }
    }

    /// Tells of clauses that a rule on a ledger cannot have.
    pub(super) fn plain(&self, names: &mut Names) {
        let over = match &self.over {
            Some((Over::Files(_), span)) => Some(("over FILES", span)),
            _ => None,
        };
        let others = [
            over,
            self.per.as_ref().map(|(_, span)| ("per", span)),
            self.using.as_ref().map(|(_, span)| ("using", span)),
            self.suppressed
                .as_ref()
                .map(|(_, span)| ("suppressed", span)),
        ];
        for (word, span) in others.into_iter().flatten() {
            names.tell(
                mistake(
                    span.clone(),
                    format!("`{word}` in a rule that asks a ledger"),
                )
                .label("a ledger knows subjects only")
                .help("say `over subjects must be in LEDGER`, and the rest in a rule of its own"),
            );
        }
    }
}

/// A mistake of clauses that do not go together.
pub(super) fn mistake(span: Range<usize>, message: impl Into<String>) -> Mistake {
    Mistake::new(Code::DatasetRule, span, message)
}

fn demanded(node: &Node<ast::Must>) -> bool {
    match &node.it {
        Logic::And(all) | Logic::Or(all) => all.iter().any(demanded),
        Logic::Not(inner) => demanded(inner),
        Logic::Is(test) => matches!(test.it, ast::Predicate::Demand(_)),
    }
}

/// What such a rule means: whom it judges, in which files, and what must hold; `None` for what has a mistake.
pub(super) fn rule(
    clauses: &Clauses<'_>,
    must: Option<&Node<ast::Must>>,
    names: &mut Names,
) -> (Option<Target>, Option<Files>, Option<Must>) {
    let files = files(clauses, names);
    let per = made(clauses.per.as_ref(), names);
    let using = made(clauses.using.as_ref(), names);
    for all in [&per, &using].into_iter().flatten() {
        twice(all, names);
    }
    let subjects = clauses.over_subjects();
    if subjects && let Some(subject) = &mut names.subject {
        subject.used = true;
    }
    traces(clauses, per.as_deref(), using.as_deref(), names);
    for one in per.iter().chain(&using).flatten() {
        offered(one, files.as_ref(), names);
    }
    let told = Told {
        files: files.as_ref(),
        clauses,
        using: using.as_deref(),
        only_dicomdir: files.as_ref().map(|files| only_dicomdir(files, names)),
    };
    let must = must.and_then(|must| all(must, &told, names));
    let (suppressed, marks) = match &clauses.suppressed {
        Some((said, _)) => (
            match said.mean {
                ast::Suppressed::Forbidden => model::Suppressed::Forbidden,
                ast::Suppressed::OwnValue => model::Suppressed::OwnValue,
                ast::Suppressed::MatchAny => model::Suppressed::MatchAny,
            },
            said.marks.iter().map(|mark| mark.it.clone()).collect(),
        ),
        None => (model::Suppressed::default(), Vec::new()),
    };
    let target = clauses.over.as_ref().and_then(|_| {
        Some(Target::DataSet(Box::new(DataSet {
            over: if subjects {
                model::Over::Subjects
            } else {
                model::Over::Records
            },
            per: plain(per?),
            using: plain(using?),
            suppressed,
            marks,
        })))
    });
    (target, files, must)
}

fn plain(all: Vec<Made>) -> Vec<model::Quantity> {
    all.into_iter().map(|one| one.quantity).collect()
}

/// None where there is no such clause; `None` after a mistake.
fn made(
    clause: Option<&(&[Node<ast::Quantity>], Range<usize>)>,
    names: &mut Names,
) -> Option<Vec<Made>> {
    match clause {
        Some((all, _)) => quantities::quantities(all, names),
        None => Some(Vec::new()),
    }
}

fn files(clauses: &Clauses<'_>, names: &mut Names) -> Option<Files> {
    match (&clauses.over, &clauses.files) {
        (Some((Over::Files(over), span)), given) => {
            if let Some((_, place)) = given {
                names.tell(
                    mistake(
                        place.clone(),
                        "`in` beside `over`, which says which files already",
                    )
                    .label("the second")
                    .also(span.clone(), "the first")
                    .help("say which files behind `over`; `in` goes with `over subjects`"),
                );
            }
            Some(file_terms::some_files(over, span.clone(), names))
        }
        (_, Some((files, span))) => Some(file_terms::some_files(files, span.clone(), names)),
        // Without `in`, every file that has records.
        (_, None) => Some(Files::Any),
    }
}

/// Tells of a quantity that stands twice.
fn twice(all: &[Made], names: &mut Names) {
    for (n, one) in all.iter().enumerate() {
        let first = all
            .iter()
            .take(n)
            .find(|other| other.quantity.text == one.quantity.text);
        if let Some(first) = first {
            names.tell(
                mistake(
                    one.span.clone(),
                    format!("`{}` is named twice", one.quantity.text),
                )
                .label("the second")
                .also(first.span.clone(), "the first")
                .help("take one out"),
            );
        }
    }
}

/// Tells of a quantity that no file of the rule has.
pub(super) fn offered(made: &Made, files: Option<&Files>, names: &mut Names) {
    let Some(files) = files else {
        return;
    };
    let from = |it: &QuantityFrom| match it {
        QuantityFrom::Subject => None,
        QuantityFrom::Column { .. } => Some(Format::Table),
        QuantityFrom::Pixels | QuantityFrom::Attribute { .. } => Some(Format::Dicom),
    };
    let mut kinds = made.quantity.from.iter().map(from);
    if kinds.any(|kind| kind.is_none_or(|kind| may_be(kind, files, names))) {
        return;
    }
    names.tell(
        Mistake::new(
            Code::NoSuchFields,
            made.span.clone(),
            format!("no file of this rule has `{}`", made.quantity.text),
        )
        .label("in none of the files that the rule is over")
        .help("attributes are in DICOM files, and columns in tables: say which files behind `over`, or behind `over subjects in`"),
    );
}

/// The words of a trace.
pub(super) fn trace(made: &Made) -> &'static str {
    match made.quantity.trace {
        Some(model::Trace::Intervals) => "intervals of",
        _ => "set of",
    }
}

/// `set of` and `intervals of` are of a subject: they go with `over subjects`, and not with `per`.
fn traces(clauses: &Clauses<'_>, per: Option<&[Made]>, using: Option<&[Made]>, names: &mut Names) {
    let is_trace = |made: &&Made| made.quantity.trace.is_some();
    if let Some(one) = per.unwrap_or_default().iter().find(is_trace) {
        names.tell(
            mistake(one.span.clone(), format!("`{}` behind `per`", trace(one)))
                .label("all values of a subject together")
                .help("name one value: without `set of` or `intervals of`"),
        );
    }
    let Some(one) = using.unwrap_or_default().iter().find(is_trace) else {
        return;
    };
    if let Some((_, span)) = &clauses.per {
        names.tell(
            mistake(one.span.clone(), format!("`{}` beside `per`", trace(one)))
                .label("all values of a subject together")
                .also(span.clone(), "records that are held against each other")
                .help("say what goes with `per` in a rule of its own"),
        );
    } else if let Some((Over::Files(_), span)) = &clauses.over {
        names.tell(
            mistake(
                one.span.clone(),
                format!("`{}` without `over subjects`", trace(one)),
            )
            .label("all values of a subject together")
            .also(span.clone(), "each record by itself")
            .help("say `over subjects`, and which files behind `in`"),
        );
    }
}

/// Whether all files are DICOMDIRs.
fn only_dicomdir(files: &Files, names: &Names) -> bool {
    let mut todo = vec![files];
    let mut steps = 0_usize;
    while let Some(next) = todo.pop() {
        steps += 1;
        match next {
            _ if steps > 10_000 => return false,
            Files::Any => return false,
            Files::Kind(formats) => {
                if formats.iter().any(|format| *format != Format::Dicomdir) {
                    return false;
                }
            }
            Files::Scope(index) => match names.scope_files.get(*index) {
                Some(Some(files)) => todo.push(files),
                _ => return false,
            },
            Files::At(inner, _) | Files::Where(inner, _) | Files::Except(inner, _) => {
                todo.push(inner);
            }
            Files::Union(all) => todo.extend(all),
        }
    }
    true
}

fn all(node: &Node<ast::Must>, told: &Told<'_>, names: &mut Names) -> Option<Must> {
    match &node.it {
        Logic::And(parts) => {
            let made: Vec<_> = parts.iter().map(|one| all(one, told, names)).collect();
            Some(Must::And(made.into_iter().collect::<Option<_>>()?))
        }
        Logic::Is(test) => match &test.it {
            ast::Predicate::Demand(demand) => {
                let demand = demands::demand(demand, &test.span, told, names)?;
                Some(Must::Is(Predicate::Demand(Box::new(demand))))
            }
            _ => None,
        },
        // The parser joins demands by `and` only.
        Logic::Or(_) | Logic::Not(_) => None,
    }
}
