//! What must hold of all records together: bounds that say something, and clauses that each demand needs.
use std::ops::Range;

use super::super::ast::{self, Among, Measure as M, Node, Over};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{Attacker, Demand, Measure, Population, Quantity, Statistic};
use super::dataset::{Clauses, mistake};
use super::names::Names;
use super::quantities::{self, Made, Shape, fit};
use super::values::{count, number};
use std::sync::Arc;

/// What the other clauses say.
pub(super) struct Told<'a> {
    pub(super) clauses: &'a Clauses<'a>,
    /// `using`; `None` after a mistake.
    pub(super) using: Option<&'a [Made]>,
    /// Whether all files are DICOMDIRs.
    pub(super) only_dicomdir: Option<bool>,
}

/// Whether a demand needs a clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Per {
    Needed,
    May,
    Never,
}

/// What a demand needs of the other clauses: `per`, how many quantities, and what they are.
struct Needs {
    per: Per,
    least: usize,
    most: usize,
    shape: Option<Shape>,
    trace: bool,
}

fn needs(demand: &ast::Demand) -> Needs {
    use ast::Demand as D;
    let of = |per, least, most, shape| Needs {
        per,
        least,
        most,
        shape,
        trace: false,
    };
    match demand {
        D::Keep(_) | D::Unique => Needs {
            trace: true,
            ..of(Per::Never, 1, usize::MAX, None)
        },
        D::Same => of(Per::Needed, 1, usize::MAX, None),
        D::VaryBy(_) => of(Per::Needed, 1, usize::MAX, Some(Shape::Number)),
        D::ExistIn(_) => of(Per::May, 1, usize::MAX, None),
        D::InOrder => of(Per::Never, 2, usize::MAX, Some(Shape::Date)),
        D::PossibleAges => of(Per::Needed, 2, 3, None),
        D::NoWeekdayPattern => of(Per::Never, 1, usize::MAX, Some(Shape::Date)),
        D::AgreeWithFiles => of(Per::Never, 0, 0, None),
    }
}

/// What a demand means; `None` after a mistake.
pub(super) fn demand(
    it: &ast::Demand,
    span: &Range<usize>,
    told: &Told<'_>,
    names: &mut Names,
) -> Option<Demand> {
    let good = go_together(it, span, told, names);
    let made = match it {
        ast::Demand::Keep(keep) => kept(keep, span, told, names),
        ast::Demand::Unique => Some(Demand::Unique),
        ast::Demand::Same => Some(Demand::Same),
        ast::Demand::VaryBy(most) => {
            let by = number(names, most)?;
            if by < 0.0 {
                names.tell(never(&most.span, "nothing varies by less than 0"));
                return None;
            }
            Some(Demand::VaryBy(by))
        }
        ast::Demand::ExistIn(all) => {
            let made = quantities::quantities(all, names)?;
            if let Some(one) = made.iter().find(|one| one.quantity.trace.is_some()) {
                names.tell(
                    mistake(one.span.clone(), "a trace behind `exist in`")
                        .label("all values of a subject together")
                        .help("name one value: without `set of` or `intervals of`"),
                );
                return None;
            }
            Some(Demand::ExistIn(
                made.into_iter().map(|one| one.quantity).collect(),
            ))
        }
        ast::Demand::InOrder => Some(Demand::InOrder),
        ast::Demand::PossibleAges => Some(Demand::PossibleAges),
        ast::Demand::NoWeekdayPattern => Some(Demand::NoWeekdayPattern),
        ast::Demand::AgreeWithFiles => Some(Demand::AgreeWithFiles),
    };
    made.filter(|_| good)
}

/// Whether the other clauses are those that a demand needs.
fn go_together(it: &ast::Demand, span: &Range<usize>, told: &Told<'_>, names: &mut Names) -> bool {
    let before = names.mistakes.len();
    let words = it.words();
    let needs = needs(it);
    match (&told.clauses.per, needs.per) {
        (None, Per::Needed) => names.tell(
            Mistake::new(
                Code::MissingClause,
                span.clone(),
                format!("`{words}` without `per`"),
            )
            .label("among which records?")
            .help("say what they have in common: `per subject`, `per StudyInstanceUID`"),
        ),
        (Some((_, per)), Per::Never) => names.tell(
            mistake(per.clone(), format!("`{words}` has no `per`"))
                .label("nothing is held against each other here")
                .also(span.clone(), "this demand")
                .help("take it out, or ask what goes with `per` in a rule of its own"),
        ),
        _ => {}
    }
    let many = told.clauses.using.as_ref().map_or(0, |(all, _)| all.len());
    if many < needs.least {
        let what = if needs.least > 1 {
            "at least two quantities"
        } else {
            "something to look at"
        };
        names.tell(
            Mistake::new(
                Code::MissingClause,
                span.clone(),
                format!("`{words}` needs {what} behind `using`"),
            )
            .label("of what?")
            .help("add `using PatientSex, PatientAge`, …"),
        );
    } else if let Some((_, using)) = &told.clauses.using
        && many > needs.most
    {
        let message = match needs.most {
            0 => format!("`{words}` has no `using`"),
            _ => format!("`{words}` takes an age, a date and a birth date"),
        };
        names.tell(
            mistake(using.clone(), message)
                .label("too many")
                .also(span.clone(), "this demand")
                .help("take out what does not belong to it, or write a rule for each"),
        );
    }
    let using = told.using.unwrap_or_default();
    if !needs.trace
        && let Some(one) = using.iter().find(|one| one.quantity.trace.is_some())
    {
        names.tell(
            mistake(one.span.clone(), format!("a trace, and `{words}`"))
                .label("all values of a subject together")
                .also(span.clone(), "this demand")
                .help("traces are for `be unique` and for measures"),
        );
    }
    if let Some(shape) = needs.shape {
        for one in using {
            fit(&[one.shape], shape, &format!("`{words}`"), &one.span, names);
        }
    }
    if matches!(it, ast::Demand::PossibleAges) {
        for (n, one) in using.iter().enumerate() {
            let shape = if n == 0 { Shape::Number } else { Shape::Date };
            fit(&[one.shape], shape, &format!("`{words}`"), &one.span, names);
        }
    }
    directories(it, span, told, names);
    names.mistakes.len() == before
}

/// A DICOMDIR is no record: only `agree with the files` is asked of it, and of nothing else.
fn directories(it: &ast::Demand, span: &Range<usize>, told: &Told<'_>, names: &mut Names) {
    let agree = matches!(it, ast::Demand::AgreeWithFiles);
    let over = match &told.clauses.over {
        Some((Over::Files(_), over)) => over,
        Some((Over::Subjects, over)) if agree => over,
        _ => return,
    };
    let only = match &told.clauses.over {
        Some((Over::Files(_), _)) => told.only_dicomdir,
        _ => Some(false),
    };
    match (agree, only) {
        (true, Some(false)) => names.tell(
            mistake(over.clone(), "`agree with the files` is asked of DICOMDIRs")
                .label("not these")
                .also(span.clone(), "this demand")
                .help("say `over dicomdir`"),
        ),
        (false, Some(true)) => names.tell(
            mistake(
                over.clone(),
                format!(
                    "a DICOMDIR is no record, and `{}` counts records",
                    it.words()
                ),
            )
            .label("nothing to count")
            .also(span.clone(), "this demand")
            .help("say `over dicom`; of a DICOMDIR one asks that it `agree with the files`"),
        ),
        _ => {}
    }
}

/// A bound that nothing can keep.
fn never(span: &Range<usize>, message: impl Into<String>) -> Mistake {
    Mistake::new(Code::Contradiction, span.clone(), message).label("nothing can keep this")
}

/// A bound that everything keeps.
fn always(span: &Range<usize>, message: impl Into<String>) -> Mistake {
    Mistake::new(Code::AlwaysTrue, span.clone(), message).label("everything keeps this")
}

fn kept(
    keep: &ast::Keep,
    span: &Range<usize>,
    told: &Told<'_>,
    names: &mut Names,
) -> Option<Demand> {
    let bound = bound(keep, names);
    let with = match &keep.with {
        Some(c) => number(names, c).filter(|&number| {
            if number <= 0.0 {
                names.tell(never(&c.span, "c is not above 0"));
            }
            number > 0.0
        }),
        None => None,
    };
    let above = match &keep.above {
        Some(risk) => share(risk, names),
        None => None,
    };
    let (of, population) = match &keep.among {
        Some(Among::Sensitive(of)) => (sensitive(of, told, names), None),
        Some(Among::Population(name)) => (None, population(name, told, names)),
        None => (None, None),
    };
    let wanted = keep.among.is_some();
    if wanted && of.is_none() && population.is_none() {
        return None;
    }
    if matches!(keep.measure, M::OrderedCloseness)
        && let Some(of) = &of
        && !fit(
            &[of.shape],
            Shape::Number,
            "an ordered measure",
            span,
            names,
        )
    {
        return None;
    }
    let of = of.map(|made| made.quantity);
    let measure = measure(keep, with, above, of, population)?;
    Some(Demand::Keep(measure, bound?))
}

fn measure(
    keep: &ast::Keep,
    with: Option<f64>,
    above: Option<f64>,
    of: Option<Quantity>,
    population: Option<Arc<Population>>,
) -> Option<Measure> {
    let statistic = match keep.measure {
        M::HighestProsecutor | M::HighestJournalist => Some(Statistic::Highest),
        M::ShareAtProsecutor | M::ShareAtJournalist => above.map(Statistic::ShareAbove),
        _ => Some(Statistic::Average),
    };
    Some(match keep.measure {
        M::Groups => Measure::Groups,
        M::Distinct => Measure::DistinctDiversity(of?),
        M::Entropy => Measure::EntropyDiversity(of?),
        M::Recursive => Measure::RecursiveDiversity { c: with?, of: of? },
        M::Closeness => Measure::Closeness {
            ordered: false,
            of: of?,
        },
        M::OrderedCloseness => Measure::Closeness {
            ordered: true,
            of: of?,
        },
        M::Alpha => Measure::Alpha(of?),
        M::BasicBeta => Measure::BasicBeta(of?),
        M::EnhancedBeta => Measure::EnhancedBeta(of?),
        M::Delta => Measure::Delta(of?),
        M::KMap => Measure::KMap(population?),
        M::HighestProsecutor | M::AverageProsecutor | M::ShareAtProsecutor => {
            Measure::Risk(Attacker::Prosecutor, statistic?)
        }
        M::HighestJournalist | M::AverageJournalist | M::ShareAtJournalist => {
            Measure::Risk(Attacker::Journalist(population?), statistic?)
        }
        // A marketer's risk is an average over all subjects (El Emam 2013).
        M::Marketer => Measure::Risk(Attacker::Marketer(population), statistic?),
    })
}

/// The bound, if it says something.
#[allow(clippy::cast_precision_loss)]
fn bound(keep: &ast::Keep, names: &mut Names) -> Option<f64> {
    let node = &keep.bound;
    let words = keep.measure.words();
    let (value, told) = match keep.measure {
        M::Groups | M::Distinct | M::Recursive | M::KMap => {
            let value = count(names, node)?;
            let told = (value < 2).then(|| {
                always(
                    &node.span,
                    format!("`{words}` of at least {value} asks for nothing"),
                )
                .help("ask for 2 at least; 1 is what everybody is")
            });
            (value as f64, told)
        }
        M::Entropy => {
            let value = number(names, node)?;
            let told = (value <= 1.0).then(|| {
                always(&node.span, format!("`{words}` is never less than 1"))
                    .help("ask for more than 1")
            });
            (value, told)
        }
        M::BasicBeta | M::EnhancedBeta | M::Delta => {
            let value = number(names, node)?;
            let told =
                (value < 0.0).then(|| never(&node.span, format!("`{words}` is never less than 0")));
            (value, told)
        }
        M::Closeness | M::OrderedCloseness | M::ShareAtProsecutor | M::ShareAtJournalist => {
            return share(node, names);
        }
        M::Alpha
        | M::HighestProsecutor
        | M::AverageProsecutor
        | M::HighestJournalist
        | M::AverageJournalist
        | M::Marketer => {
            let value = share(node, names)?;
            let told =
                (value <= 0.0).then(|| never(&node.span, format!("`{words}` is always above 0")));
            (value, told)
        }
    };
    match told {
        Some(mistake) => {
            names.tell(mistake);
            None
        }
        None => Some(value),
    }
}

/// A number from 0 to 1, and below 1: what is a share is never more.
fn share(node: &Node<ast::Value>, names: &mut Names) -> Option<f64> {
    let value = number(names, node)?;
    if value < 0.0 {
        names.tell(never(&node.span, "a share is never less than 0"));
        return None;
    }
    if value >= 1.0 {
        names.tell(
            always(&node.span, "a share is never more than 1")
                .help("shares and risks go from 0 to 1: 20 % is 0.2"),
        );
        return None;
    }
    Some(value)
}

/// The sensitive attribute: one value, and none of `using`.
fn sensitive(node: &Node<ast::Quantity>, told: &Told<'_>, names: &mut Names) -> Option<Made> {
    let made = quantities::quantity(node, names)?;
    if made.quantity.trace.is_some() {
        names.tell(
            mistake(made.span.clone(), "a trace as the sensitive attribute")
                .label("all values of a subject together")
                .help("each value of a subject counts by itself: leave `set of` out"),
        );
        return None;
    }
    let same = |one: &&Made| one.quantity.text == made.quantity.text;
    if let Some(one) = told.using.unwrap_or_default().iter().find(same) {
        names.tell(
            mistake(
                made.span.clone(),
                format!("`{}` is known and sensitive at once", made.quantity.text),
            )
            .label("sensitive")
            .also(one.span.clone(), "known: all in a group have the same")
            .help("take it out of one of them"),
        );
        return None;
    }
    Some(made)
}

/// The population, which has a column for each quantity of `using`.
fn population(name: &ast::Word, told: &Told<'_>, names: &mut Names) -> Option<Arc<Population>> {
    let population = names.population(name)?;
    let using = told.using?;
    if let Some(one) = using.iter().find(|one| one.quantity.trace.is_some()) {
        names.tell(
            mistake(one.span.clone(), "a population has no traces")
                .label("all values of a subject together")
                .also(name.span.clone(), "this population")
                .help("take it out, or measure it in a rule of its own"),
        );
        return None;
    }
    if population.width != using.len() {
        names.tell(
            mistake(
                name.span.clone(),
                format!(
                    "the population `{}` has {} columns, and `using` names {}",
                    name.it,
                    population.width,
                    using.len()
                ),
            )
            .label("another number of columns")
            .help("name one column for each quantity of `using`, in the same order"),
        );
        return None;
    }
    Some(population)
}
