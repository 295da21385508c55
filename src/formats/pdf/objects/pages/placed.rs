//! What a page draws, put together with what its forms draw (ISO 32000-1, 8.10): scanners put each strip, and programs each
//! letter, into a form of its own.
use std::collections::BTreeMap;

use lopdf::{Document, ObjectId, Stream};

use crate::formats::pdf::content::{Matrix, PLACES, UNIT, times};
use crate::formats::pdf::font::get;
use crate::formats::pdf::outline::Outline;

/// Forms inside each other.
const DEPTH: usize = 16;
/// Scale below which nothing of a form is seen.
const LEAST_SCALE: f64 = 1e-9;

/// What stands at a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// A picture or form that is an object.
    Object(ObjectId),
    /// A picture of a page that stands in a stream, by its number among all pictures of the page.
    Inline(usize),
}

/// A form.
#[derive(Debug)]
pub(super) struct Form {
    matrix: Matrix,
    places: Vec<(Which, Matrix)>,
    outline: Outline,
    is_drawn: bool,
}

impl Form {
    /// A form that nobody has drawn yet.
    pub(super) fn new(matrix: Matrix, places: Vec<(Which, Matrix)>, outline: Outline) -> Self {
        Self {
            matrix,
            places,
            outline,
            is_drawn: false,
        }
    }
}

/// The matrix of a form: Table 95.
pub(super) fn form_matrix(stream: &Stream, document: &Document) -> Matrix {
    let numbers = get(&stream.dict, b"Matrix", document).and_then(|matrix| matrix.as_array().ok());
    let number = |number| {
        let (_, number) = document.dereference(number).ok()?;
        number.as_float().ok().map(f64::from)
    };
    let numbers: Option<Vec<f64>> = numbers.and_then(|all| all.iter().map(number).collect());
    numbers
        .and_then(|numbers| Matrix::try_from(numbers).ok())
        .unwrap_or(UNIT)
}

/// The places of a stream whose first own picture has this number.
pub(super) fn located(places: &[(Option<ObjectId>, Matrix)], first: usize) -> Vec<(Which, Matrix)> {
    let mut own = first..;
    let which = |(object, matrix): &(Option<ObjectId>, Matrix)| {
        let which = match object {
            Some(id) => Which::Object(*id),
            None => Which::Inline(own.next()?),
        };
        Some((which, *matrix))
    };
    places.iter().filter_map(which).collect()
}

/// What stands on one page.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// Pictures, and objects that are none.
    pub(super) places: Vec<(Which, Matrix)>,
    /// Lines.
    pub(super) outline: Outline,
    /// Whether there is more.
    pub(super) is_cut: bool,
    left: usize,
}

/// The page with its forms; behind it those that it does not draw, or so small that nobody sees them.
pub(super) fn together(
    places: Vec<(Which, Matrix)>,
    outline: Outline,
    forms: &mut BTreeMap<ObjectId, Form>,
) -> Vec<Whole> {
    let mut page = Whole {
        outline,
        left: PLACES,
        ..Whole::default()
    };
    page.put(&places, UNIT, forms, DEPTH);
    let mut all = vec![page];
    let ids: Vec<ObjectId> = forms.keys().copied().collect();
    for id in ids {
        let mut alone = Whole {
            left: PLACES,
            ..Whole::default()
        };
        if forms.get(&id).is_some_and(|form| !form.is_drawn) {
            alone.put(&[(Which::Object(id), UNIT)], UNIT, forms, DEPTH);
            all.push(alone);
        }
    }
    all
}

impl Whole {
    fn put(
        &mut self,
        places: &[(Which, Matrix)],
        outer: Matrix,
        forms: &mut BTreeMap<ObjectId, Form>,
        depth: usize,
    ) {
        for (which, matrix) in places {
            let (Some(left), Some(deeper)) = (self.left.checked_sub(1), depth.checked_sub(1))
            else {
                self.is_cut = true;
                return;
            };
            self.left = left;
            let matrix = times(*matrix, outer);
            let form = match which {
                Which::Object(id) => forms.get_mut(id),
                Which::Inline(_) => None,
            };
            let Some(form) = form else {
                self.places.push((*which, matrix));
                continue;
            };
            let matrix = times(form.matrix, matrix);
            let [a, b, c, d, ..] = matrix;
            form.is_drawn |= (a * d - b * c).abs() > LEAST_SCALE;
            self.outline.add(&form.outline, &matrix);
            let inside = std::mem::take(&mut form.places);
            self.put(&inside, matrix, forms, deeper);
            if let Which::Object(id) = which
                && let Some(form) = forms.get_mut(id)
            {
                form.places = inside;
            }
        }
    }
}
