//! Where pictures stand on a page (ISO 32000-1, 8.9.5): a picture fills the square of 1 that a matrix puts on the page.

/// Units of the page (1/72 of an inch) between pictures that are one: less than a row of a fax.
const GAP: f64 = 0.5;

/// A rectangle: left, bottom, right, top.
pub(crate) type Box4 = [f64; 4];

/// Where a picture stands, and whether it is turned by a quarter; `None` if it is turned otherwise or has no size. Which way it
/// is mirrored is left aside.
pub(crate) fn place([a, b, c, d, e, f]: [f64; 6]) -> Option<(Box4, bool)> {
    let straight = b.abs() <= a.abs() * 1e-3 && c.abs() <= d.abs() * 1e-3;
    let turned = a.abs() <= b.abs() * 1e-3 && d.abs() <= c.abs() * 1e-3;
    let (right, top) = match straight {
        true => (e + a, f + d),
        false => (e + c, f + b),
    };
    let place = [e.min(right), f.min(top), e.max(right), f.max(top)];
    let real = place.iter().all(|at| at.is_finite() && at.abs() < 1e9);
    let [left, bottom, right, top] = place;
    ((straight || turned) && real && left < right && bottom < top).then_some((place, !straight))
}

/// Whether two of the pictures lie side by side, edge to edge; `None` where they are more than may be looked at.
pub(super) fn some_touch(matrices: &[[f64; 6]], left: &mut usize) -> Option<bool> {
    let places: Vec<Box4> = (matrices.iter())
        .filter_map(|it| place(*it))
        .map(|(place, _)| place)
        .collect();
    let pairs = places.len().saturating_mul(places.len()) / 2;
    *left = left.checked_sub(pairs)?;
    let mut pairs = places.iter().enumerate().flat_map(|(at, one)| {
        let others = places.get(at.saturating_add(1)..).unwrap_or_default();
        others.iter().map(move |other| (one, other))
    });
    Some(pairs.any(|(one, other)| touch(*one, *other)))
}

fn touch([l, b, r, t]: Box4, [x, y, u, v]: Box4) -> bool {
    let meet = |from: f64, to: f64, start: f64, end: f64| to.min(end) - from.max(start);
    let near = |shared: f64| (-GAP..=GAP).contains(&shared);
    let (across, along) = (meet(l, r, x, u), meet(b, t, y, v));
    (near(across) && along > GAP) || (near(along) && across > GAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_touch_and_pictures_apart_or_over_each_other_do_not() {
        let at = |x: f64, y: f64| [500.0, 0.0, 0.0, 10.0, x, y];
        let some_touch = |all: &[[f64; 6]]| some_touch(all, &mut 9);
        assert_eq!(some_touch(&[at(0.0, 0.0), at(0.0, 10.0)]), Some(true));
        assert_eq!(some_touch(&[at(0.0, 0.0), at(500.0, 0.0)]), Some(true));
        let turned = |x: f64| [0.0, 500.0, -10.0, 0.0, x, 0.0];
        assert_eq!(some_touch(&[turned(0.0), turned(10.0)]), Some(true));
        assert_eq!(some_touch(&[turned(0.0), turned(12.0)]), Some(false));
        assert_eq!(some_touch(&[turned(0.0); 5]), None);
        for other in [at(0.0, 11.0), at(0.0, 5.0), at(0.0, 0.0), at(501.0, 10.0)] {
            assert_eq!(some_touch(&[at(0.0, 0.0), other]), Some(false), "{other:?}");
        }
        let turned = place([0.0, 5.0, -3.0, 0.0, 0.0, 0.0]);
        assert_eq!(turned, Some(([-3.0, 0.0, 0.0, 5.0], true)));
        assert!(place([3.0, 3.0, -3.0, 3.0, 0.0, 0.0]).is_none());
        assert!(place([f64::NAN, 0.0, 0.0, 1.0, 0.0, 0.0]).is_none());
    }
}
