//! Changes of pixel rules: another part of the frames, an exception less, a smaller region.
use super::changes::{Change, nth, of_must, without_each};
use crate::policy::model::{Area, Must, Part, Predicate, Rule, Shows};

/// Other parts of the frames, where the rule can be asked of parts.
pub(super) fn of_part(rule: &Rule, part: Part) -> Vec<Change<Part>> {
    if !asks_for_no_text(&rule.must) {
        return Vec::new();
    }
    let all = [
        ("every frame", Part::Whole),
        ("outside ultrasound regions", Part::OutsideRegions),
        ("inside ultrasound regions", Part::InsideRegions),
    ];
    let others = all.into_iter().filter(|(_, other)| *other != part);
    others.map(|(what, part)| (what.to_owned(), part)).collect()
}

fn asks_for_no_text(must: &Must) -> bool {
    match must {
        Must::And(parts) | Must::Or(parts) => parts.iter().all(asks_for_no_text),
        Must::Not(inner) => asks_for_no_text(inner),
        Must::Is(Predicate::Pixels(shows)) => matches!(**shows, Shows::NoText(_)),
        Must::Is(_) => false,
    }
}

/// Changes of what frames must show.
pub(super) fn of_shows(shows: &Shows) -> Vec<Change<Predicate>> {
    let all: Vec<Change<Shows>> = match shows {
        Shows::NoText(Some(except)) => of_except(except)
            .into_iter()
            .map(|(what, it)| (what, Shows::NoText(it)))
            .collect(),
        Shows::Blank(area) => of_area(*area)
            .into_iter()
            .map(|(what, it)| (what, Shows::Blank(it)))
            .collect(),
        Shows::NoText(None) | Shows::NoFace | Shows::NoCapture => Vec::new(),
    };
    all.into_iter()
        .map(|(what, it)| (what, Predicate::Pixels(Box::new(it))))
        .collect()
}

fn of_except(except: &Must) -> Vec<Change<Option<Must>>> {
    let mut all = vec![("without `except`".to_owned(), None)];
    let Must::Or(parts) = except else {
        let changed = of_must(except).into_iter();
        all.extend(changed.map(|(what, it)| (format!("except {what}"), Some(it))));
        return all;
    };
    all.extend(without_each(parts).map(|(n, rest)| {
        (
            format!("without the {} exception", nth(n)),
            Some(Must::Or(rest)),
        )
    }));
    for (n, part) in parts.iter().enumerate() {
        for (what, it) in of_must(part) {
            let mut parts = parts.clone();
            if let Some(place) = parts.get_mut(n) {
                *place = it;
            }
            let what = format!("{what}, in the {} exception", nth(n + 1));
            all.push((what, Some(Must::Or(parts))));
        }
    }
    all
}

/// The region without a column or a row at each of its edges; never without pixels.
fn of_area(area: Area) -> Vec<Change<Area>> {
    let mut all = Vec::new();
    if let Some(width) = area.width.checked_sub(1).filter(|width| *width > 0) {
        let x = area.x.saturating_add(1);
        all.push(("without its last column".to_owned(), Area { width, ..area }));
        let less = Area { x, width, ..area };
        all.push(("without its first column".to_owned(), less));
    }
    if let Some(height) = area.height.checked_sub(1).filter(|height| *height > 0) {
        let y = area.y.saturating_add(1);
        all.push(("without its last row".to_owned(), Area { height, ..area }));
        let less = Area { y, height, ..area };
        all.push(("without its first row".to_owned(), less));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_of_one_pixel_is_not_made_smaller() {
        let one = Area {
            x: 3,
            y: 4,
            width: 1,
            height: 1,
        };
        assert!(of_area(one).is_empty());
        let two = Area { width: 2, ..one };
        let changed: Vec<Area> = of_area(two).into_iter().map(|(_, it)| it).collect();
        assert_eq!(changed, [one, Area { x: 4, ..one }]);
    }

    #[test]
    fn a_rule_without_exceptions_is_changed_in_none() {
        assert!(of_shows(&Shows::NoText(None)).is_empty());
        let except = Must::Is(Predicate::Characters(crate::policy::model::Count {
            min: None,
            max: Some(1),
        }));
        let words: Vec<String> = of_shows(&Shows::NoText(Some(except)))
            .into_iter()
            .map(|(what, _)| what)
            .collect();
        assert_eq!(words, ["without `except`", "except one more at most"]);
    }
}
