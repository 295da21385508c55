//! [`needed`]: which of the views of a frame show something that the others together do not show. Every view costs a
//! screen, and often a detector.
use super::ViewKind;

/// A view that may be left out, and what it shows of each step from one level to the next.
struct Candidate {
    kind: ViewKind,
    table: Vec<f64>,
    steps: Vec<f64>,
}

impl Candidate {
    fn of((kind, table): (ViewKind, Vec<f64>)) -> Self {
        let steps = table.iter().skip(1).zip(&table).map(|(b, a)| b - a);
        Self {
            kind,
            steps: steps.collect(),
            table,
        }
    }

    /// Whether no step takes back another, so that levels that are further apart look further apart.
    fn is_one_way(&self) -> bool {
        self.steps.iter().all(|s| *s >= 0.0) || self.steps.iter().all(|s| *s <= 0.0)
    }

    /// How much of a step the others must show in its place: what the file itself asks for is only left out for more.
    fn share(&self) -> f64 {
        match self.kind {
            ViewKind::Window(_) | ViewKind::Lut(_) | ViewKind::Luminance => 1.0,
            _ => 0.4,
        }
    }

    /// The order in which they are asked whether they are needed.
    fn rank(&self) -> u8 {
        match self.kind {
            ViewKind::Window(_) | ViewKind::Lut(_) => 0,
            ViewKind::Even => 1,
            ViewKind::Spread => 2,
            ViewKind::Full => 3,
            _ => 4,
        }
    }
}

/// Leaves out each view of which the others together show enough: every step from one level to the next.
pub(super) fn needed(tables: Vec<(ViewKind, Vec<f64>)>) -> Vec<(ViewKind, Vec<f64>)> {
    let mut left: Vec<Candidate> = tables.into_iter().map(Candidate::of).collect();
    left.sort_by_key(Candidate::rank);
    let mut kept: Vec<Candidate> = Vec::new();
    while !left.is_empty() {
        let candidate = left.remove(0);
        let mut most = vec![0f64; candidate.steps.len()];
        let others = kept.iter().chain(&left);
        for other in others.filter(|o| o.is_one_way()) {
            let steps = most.iter_mut().zip(&other.steps);
            steps.for_each(|(m, s)| *m = m.max(s.abs()));
        }
        let share = candidate.share();
        let mut steps = candidate.steps.iter().zip(&most);
        let alone = kept.is_empty() && left.is_empty();
        if alone || steps.any(|(s, m)| *m + 1e-9 < s.abs() * share) {
            kept.push(candidate);
        }
    }
    kept.sort_by_key(|c| c.kind);
    kept.into_iter().map(|c| (c.kind, c.table)).collect()
}
