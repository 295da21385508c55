//! Quantities of dataset rules: where they stand, and which generalisations fit what stands there.
use std::ops::Range;

use super::super::ast::{self, Node, QuantityColumn as Column, QuantityStep, Word};
use super::super::error::Code;
use super::super::mistake::Mistake;
use super::super::model::{self, Quantity, QuantityFrom, Selector, Step, Trace};
use super::super::print;
use super::names::Names;
use super::selectors::selector;
use super::values::{count, number};
use crate::field::VR;
use crate::field::text::{is_text, number_size};

/// What the values of a quantity are, as far as a policy can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A column: its values tell.
    Unknown,
    Text,
    /// Numbers, and ages, which are numbers of years.
    Number,
    Date,
}

impl Shape {
    fn of(vr: Option<VR>) -> Self {
        match vr {
            Some(VR::DA | VR::DT) => Self::Date,
            Some(VR::AS | VR::DS | VR::IS) => Self::Number,
            Some(vr) if number_size(vr).is_some() && vr != VR::AT => Self::Number,
            Some(vr) if is_text(vr) || vr == VR::AT => Self::Text,
            _ => Self::Unknown,
        }
    }

    fn fits(self, wanted: Self) -> bool {
        self == Self::Unknown || self == wanted
    }

    fn what(self) -> &'static str {
        match self {
            Self::Unknown => "values",
            Self::Text => "text",
            Self::Number => "numbers",
            Self::Date => "dates",
        }
    }
}

/// A quantity that is understood.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) quantity: Quantity,
    /// What its values are, after its steps; of several places, what is not sure to be the same is unknown.
    pub(super) shape: Shape,
    pub(super) span: Range<usize>,
}

/// All of them; `None` after a mistake.
pub(super) fn quantities(all: &[Node<ast::Quantity>], names: &mut Names) -> Option<Vec<Made>> {
    let made: Vec<Option<Made>> = all.iter().map(|one| quantity(one, names)).collect();
    made.into_iter().collect()
}

/// What a quantity means; `None` after a mistake.
pub(super) fn quantity(node: &Node<ast::Quantity>, names: &mut Names) -> Option<Made> {
    let from: Vec<_> = node.it.from.iter().map(|one| place(one, names)).collect();
    let from: Option<Vec<(QuantityFrom, Shape)>> = from.into_iter().collect();
    let from = from?;
    let mut shapes: Vec<Shape> = from.iter().map(|(_, shape)| *shape).collect();
    let mut good = true;
    let mut steps = Vec::new();
    for one in &node.it.steps {
        match step(one, &mut shapes, names) {
            Some(made) => steps.push(made),
            None => good = false,
        }
    }
    let trace = node.it.trace.map(|trace| match trace {
        ast::Trace::Set => Trace::Set,
        ast::Trace::Intervals => Trace::Intervals,
    });
    if good && trace == Some(Trace::Intervals) {
        good = fit(&shapes, Shape::Date, "`intervals of`", &node.span, names);
        if !steps.is_empty() {
            good = false;
            names.tell(
                Mistake::new(
                    Code::WrongType,
                    node.span.clone(),
                    "`intervals of` needs whole days",
                )
                .label("generalised")
                .help("take the steps out, or say `set of`"),
            );
        }
    }
    let first = shapes.first().copied().unwrap_or(Shape::Unknown);
    let shape = if shapes.iter().all(|shape| *shape == first) {
        first
    } else {
        Shape::Unknown
    };
    good.then(|| Made {
        quantity: Quantity {
            from: from.into_iter().map(|(from, _)| from).collect(),
            steps,
            trace,
            text: print::quantity(&node.it),
        },
        shape,
        span: node.span.clone(),
    })
}

fn place(node: &Node<Column>, names: &mut Names) -> Option<(QuantityFrom, Shape)> {
    match &node.it {
        Column::Subject => {
            if let Some(subject) = &mut names.subject {
                subject.used = true;
            }
            Some((QuantityFrom::Subject, Shape::Text))
        }
        Column::Pixels => Some((QuantityFrom::Pixels, Shape::Text)),
        Column::Named(scope, name) => {
            let scope = match scope {
                Some(scope) => Some(scope_of(scope, names)?),
                None => None,
            };
            if name.it.trim().is_empty() {
                names.tell(
                    Mistake::new(
                        Code::WrongType,
                        name.span.clone(),
                        "a column without a name",
                    )
                    .label("empty")
                    .help("name it as the header of the table does"),
                );
                return None;
            }
            let name = name.it.clone();
            Some((QuantityFrom::Column { scope, name }, Shape::Unknown))
        }
        Column::Field {
            selector: of,
            except,
            depth,
        } => {
            if let ast::Selector::Keywords(words) = &of.it
                && words.first().is_some_and(|word| is_column(word, names))
            {
                let extra = except
                    .first()
                    .map(|one| one.span.clone())
                    .or_else(|| depth.as_ref().map(|one| one.span.clone()));
                return column(words, extra, &of.span, names);
            }
            attribute(of, except, depth.as_ref().map(|one| one.it), names)
        }
    }
}

/// Whether a dotted word begins with a scope: no keyword begins with a small letter.
fn is_column(first: &Word, names: &Names) -> bool {
    names.scopes.contains_key(&first.it) || first.it.starts_with(|c: char| c.is_ascii_lowercase())
}

fn column(
    words: &[Word],
    extra: Option<Range<usize>>,
    span: &Range<usize>,
    names: &mut Names,
) -> Option<(QuantityFrom, Shape)> {
    let [scope, name] = words else {
        let first = words.first()?;
        let mistake = Mistake::new(
            Code::UnknownKeyword,
            span.clone(),
            format!("DICOM has no attribute `{}`", first.it),
        )
        .label("neither an attribute nor a column");
        names.tell(mistake.help(if words.len() == 1 {
            format!(
                "a column of tables is named by `column \"{}\"`, or by its scope: `people.{}`",
                first.it, first.it
            )
        } else {
            "a column is named by its scope and its name, with one dot: `people.sex`".to_owned()
        }));
        return None;
    };
    let scope = scope_of(scope, names)?;
    if let Some(extra) = extra {
        names.tell(
            Mistake::new(
                Code::WrongType,
                extra,
                "`except` and depth are for attributes, and this is a column",
            )
            .label("not of a column")
            .help("take it out"),
        );
        return None;
    }
    let from = QuantityFrom::Column {
        scope: Some(scope),
        name: name.it.clone(),
    };
    Some((from, Shape::Unknown))
}

/// The index of a scope.
fn scope_of(scope: &Word, names: &mut Names) -> Option<usize> {
    let Some(index) = names.scopes.get(&scope.it).map(|entry| entry.index) else {
        names.unknown(&scope.it, scope.span.clone(), &["scope"], &[]);
        return None;
    };
    names.used.insert(scope.it.clone());
    Some(index)
}

fn attribute(
    of: &Node<ast::Selector>,
    except: &[Node<ast::Selector>],
    depth: Option<ast::Depth>,
    names: &mut Names,
) -> Option<(QuantityFrom, Shape)> {
    let found = selector(of, names);
    let except: Vec<_> = except.iter().map(|one| selector(one, names)).collect();
    let found = found?;
    let except: Option<Vec<Selector>> = except
        .into_iter()
        .map(|one| one.map(|found| found.selector))
        .collect();
    let has_values = match &found.selector {
        Selector::Text
        | Selector::Bytes
        | Selector::Every
        | Selector::Preamble
        | Selector::Trailing => false,
        _ => !matches!(
            found.vr,
            Some(VR::SQ | VR::OB | VR::OW | VR::OD | VR::OF | VR::OL | VR::OV | VR::UN)
        ),
    };
    if !has_values {
        names.tell(
            Mistake::new(
                Code::WrongVr,
                of.span.clone(),
                "no attribute whose values can be compared",
            )
            .label("no single values")
            .help("name attributes of text, numbers or dates; what an image shows is `pixels`"),
        );
        return None;
    }
    let from = QuantityFrom::Attribute {
        selector: found.selector,
        except: except?,
        depth: match depth {
            Some(ast::Depth::Top) => model::Depth::Top,
            Some(ast::Depth::Any) | None => model::Depth::Any,
        },
    };
    Some((from, Shape::of(found.vr)))
}

/// Whether all values may be what is wanted; if not, a mistake is told.
pub(super) fn fit(
    shapes: &[Shape],
    wanted: Shape,
    what: &str,
    span: &Range<usize>,
    names: &mut Names,
) -> bool {
    let Some(wrong) = shapes.iter().find(|shape| !shape.fits(wanted)) else {
        return true;
    };
    names.tell(
        Mistake::new(
            Code::WrongVr,
            span.clone(),
            format!(
                "{what} needs {}, and here are {}",
                wanted.what(),
                wrong.what()
            ),
        )
        .label(wrong.what())
        .help(format!("name what holds {}", wanted.what())),
    );
    false
}

/// A generalisation; what it makes of the values is noted in `shapes`.
fn step(node: &Node<QuantityStep>, shapes: &mut [Shape], names: &mut Names) -> Option<Step> {
    let above_zero = |value: &Node<ast::Value>, names: &mut Names| {
        let wide = number(names, value)?;
        if wide > 0.0 {
            return Some(wide);
        }
        names.tell(
            Mistake::new(Code::WrongType, value.span.clone(), "bands of no width")
                .label("not above 0")
                .help("say how wide a band is: `in bands of 5`"),
        );
        None
    };
    let (made, needs, gives, what) = match &node.it {
        QuantityStep::Bands(wide, _) => (
            above_zero(wide, names).map(Step::Bands),
            Some(Shape::Number),
            Shape::Number,
            "`in bands of`",
        ),
        QuantityStep::First(many) => {
            let made = match count(names, many).map(u32::try_from) {
                Some(Ok(many)) if many > 0 => Some(Step::First(many)),
                Some(_) => {
                    names.tell(
                        Mistake::new(
                            Code::WrongType,
                            many.span.clone(),
                            "not a number of characters",
                        )
                        .label("from 1")
                        .help("say how many are kept: `first 3 characters`"),
                    );
                    None
                }
                None => None,
            };
            (made, None, Shape::Unknown, "`first`")
        }
        QuantityStep::Year => (
            Some(Step::Year),
            Some(Shape::Date),
            Shape::Number,
            "`to the year`",
        ),
        QuantityStep::Month => (
            Some(Step::Month),
            Some(Shape::Date),
            Shape::Text,
            "`to the month`",
        ),
        QuantityStep::Prefecture => (
            Some(Step::Prefecture),
            Some(Shape::Text),
            Shape::Text,
            "`to the prefecture`",
        ),
        QuantityStep::TopCoded(end) => (
            number(names, end).map(Step::TopCoded),
            Some(Shape::Number),
            Shape::Number,
            "`top-coded`",
        ),
        QuantityStep::BottomCoded(end) => (
            number(names, end).map(Step::BottomCoded),
            Some(Shape::Number),
            Shape::Number,
            "`bottom-coded`",
        ),
        QuantityStep::Mapped(name) => (
            names.mapping(name).map(Step::Mapped),
            None,
            Shape::Unknown,
            "`mapped by`",
        ),
    };
    if let Some(needs) = needs
        && !fit(shapes, needs, what, &node.span, names)
    {
        return None;
    }
    for shape in shapes {
        *shape = gives;
    }
    made
}
