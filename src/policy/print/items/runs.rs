//! Runs of items that take one line each: how wide their columns are.
use super::{Columns, Place, empty_line, short};
use crate::policy::ast::{Item, Node};
use crate::policy::print::comments::Comments;
use crate::policy::print::layout::WIDTH;

/// Which items take one line, and the columns of each run of them.
pub(super) fn places(items: &[Node<Item>], source: &str, comments: &Comments) -> Vec<Place> {
    let mut places: Vec<Place> = items
        .iter()
        .map(|item| Place {
            tall: comments.within(&item.span) || !fits(&item.it, Columns::default()),
            columns: Columns::default(),
        })
        .collect();
    let mut start = 0;
    while start < items.len() {
        let mut end = start + 1;
        while joined(items, &places, end, source, comments) {
            end += 1;
        }
        let run = items.get(start..end).unwrap_or_default();
        let columns =
            run.iter()
                .map(|item| columns(&item.it))
                .fold(Columns::default(), |all, one| Columns {
                    name: all.name.max(one.name),
                    kind: all.kind.max(one.kind),
                });
        if run.iter().all(|item| fits(&item.it, columns)) {
            for place in places.iter_mut().take(end).skip(start) {
                place.columns = columns;
            }
        }
        start = end;
    }
    places
}

/// Whether the item at `next` stands in one run with the one before it.
fn joined(
    items: &[Node<Item>],
    places: &[Place],
    next: usize,
    source: &str,
    comments: &Comments,
) -> bool {
    let before = next.saturating_sub(1);
    let (Some(a), Some(b)) = (items.get(before), items.get(next)) else {
        return false;
    };
    let short = |n: usize| places.get(n).is_some_and(|place| !place.tall);
    let alike = matches!(
        (&a.it, &b.it),
        (Item::Param(_), Item::Param(_))
            | (Item::List(_), Item::List(_))
            | (Item::Ledger(_), Item::Ledger(_))
            | (Item::Mapping(_), Item::Mapping(_))
            | (Item::Population(_), Item::Population(_))
            | (Item::Scope(_), Item::Scope(_))
    );
    alike
        && short(before)
        && short(next)
        && !empty_line(source, a.span.end, b.span.start)
        && !comments.own_line_within(&(a.span.end..b.span.start))
}

fn columns(item: &Item) -> Columns {
    let of = |name: &str, kind: &str| Columns {
        name: name.len(),
        kind: kind.len(),
    };
    match item {
        Item::Param(param) => of(&param.name.it, &param.kind.it),
        Item::List(list) => of(&list.name.it, ""),
        Item::Ledger(ledger) => of(&ledger.name.it, ""),
        Item::Mapping(mapping) => of(&mapping.name.it, ""),
        Item::Population(population) => of(&population.name.it, ""),
        Item::Scope(scope) => of(&scope.name.it, ""),
        Item::Header(_)
        | Item::Rule(_)
        | Item::Subject(_)
        | Item::TestsFor(_)
        | Item::Test(_)
        | Item::Assign(_)
        | Item::Loosen(_)
        | Item::Error(_) => Columns::default(),
    }
}

/// Whether an item without comments in it stands on one line.
fn fits(item: &Item, columns: Columns) -> bool {
    short(item, columns, &mut Comments::default())
        .and_then(|doc| doc.flat_width())
        .is_some_and(|width| width <= WIDTH)
}
