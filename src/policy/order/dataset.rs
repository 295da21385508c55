//! Dataset rules: whether one surely asks for as much as the other.
//!
//! A rule over the whole dataset is one sentence: the same demand of other quantities, or over other files, is another
//! demand. Finer quantities make smaller groups, so that groups of the same size are more to ask for.
use crate::policy::model::{
    Attacker, DataSet, Demand, Measure, Must, Population, Predicate, Quantity, QuantityFrom, Rule,
    Statistic, Step, Suppressed, Target,
};

/// Whether a scope of the one rule is a scope of the other, by their indices.
pub(crate) type SameScope<'a> = &'a dyn Fn(usize, usize) -> bool;

/// Whether it is certain that what satisfies `strong` satisfies `weak`, over the same files.
pub(crate) fn as_much(strong: &Rule, weak: &Rule, same_scope: SameScope<'_>) -> bool {
    let (Target::DataSet(a), Target::DataSet(b)) = (&strong.target, &weak.target) else {
        return false;
    };
    let (asked, less) = (demands(&strong.must), demands(&weak.must));
    let only_groups = less
        .iter()
        .all(|demand| matches!(demand, Demand::Keep(Measure::Groups, _)));
    let strict = a.suppressed == b.suppressed
        || a.suppressed == Suppressed::Forbidden
        || (only_groups && a.suppressed == Suppressed::OwnValue);
    let pair = Pair {
        strong: a,
        weak: b,
        same_scope,
    };
    let marks = |of: &DataSet, other: &DataSet| of.marks.iter().all(|it| other.marks.contains(it));
    a.over == b.over
        && strict
        && marks(a, b)
        && marks(b, a)
        && pair.within(&a.per, &b.per)
        && pair.within_back(&b.per, &a.per)
        && less
            .iter()
            .all(|one| asked.iter().any(|other| pair.demand(other, one)))
}

/// The demands of a rule, which `and` joins.
fn demands(must: &Must) -> Vec<&Demand> {
    let parts = match must {
        Must::And(parts) => parts.as_slice(),
        only => std::slice::from_ref(only),
    };
    parts
        .iter()
        .filter_map(|part| match part {
            Must::Is(Predicate::Demand(demand)) => Some(&**demand),
            _ => None,
        })
        .collect()
}

/// Two rules that are held against each other.
struct Pair<'a> {
    strong: &'a DataSet,
    weak: &'a DataSet,
    same_scope: SameScope<'a>,
}

impl Pair<'_> {
    fn demand(&self, strong: &Demand, weak: &Demand) -> bool {
        let (mine, theirs) = (&self.strong.using, &self.weak.using);
        match (strong, weak) {
            (Demand::Keep(a, more), Demand::Keep(b, less)) => {
                let finer = || {
                    theirs
                        .iter()
                        .all(|weak| mine.iter().any(|strong| self.refines(strong, weak)))
                };
                match (a, b) {
                    (Measure::Groups, Measure::Groups) => more >= less && finer(),
                    (Measure::DistinctDiversity(a), Measure::DistinctDiversity(b)) => {
                        more >= less && self.same(a, b) && finer()
                    }
                    _ => self.same_using() && self.measure(a, *more, b, *less),
                }
            }
            // Fewer values in common are more to ask for.
            (Demand::Unique, Demand::Unique) => self.within(mine, theirs),
            (Demand::Same, Demand::Same) => self.within_back(theirs, mine),
            (Demand::VaryBy(a), Demand::VaryBy(b)) => a <= b && self.within_back(theirs, mine),
            (Demand::ExistIn(a), Demand::ExistIn(b)) => {
                self.within(a, b) && self.within_back(theirs, mine)
            }
            (Demand::InOrder, Demand::InOrder)
            | (Demand::PossibleAges, Demand::PossibleAges)
            | (Demand::NoWeekdayPattern, Demand::NoWeekdayPattern)
            | (Demand::AgreeWithFiles, Demand::AgreeWithFiles) => {
                mine.len() == theirs.len() && mine.iter().zip(theirs).all(|(a, b)| self.same(a, b))
            }
            _ => false,
        }
    }

    /// Whether a measure with its bound asks for as much as the same measure with another bound.
    fn measure(&self, a: &Measure, more: f64, b: &Measure, less: f64) -> bool {
        use Measure as M;
        match (a, b) {
            (M::EntropyDiversity(a), M::EntropyDiversity(b)) => more >= less && self.same(a, b),
            (
                M::RecursiveDiversity { c, of },
                M::RecursiveDiversity {
                    c: other,
                    of: theirs,
                },
            ) => more >= less && c <= other && self.same(of, theirs),
            (
                M::Closeness { ordered, of },
                M::Closeness {
                    ordered: other,
                    of: theirs,
                },
            ) => ordered == other && more <= less && self.same(of, theirs),
            (M::Alpha(a), M::Alpha(b))
            | (M::BasicBeta(a), M::BasicBeta(b))
            | (M::EnhancedBeta(a), M::EnhancedBeta(b))
            | (M::Delta(a), M::Delta(b)) => more <= less && self.same(a, b),
            (M::KMap(a), M::KMap(b)) => more >= less && same_population(a, b),
            (M::Risk(a, figure), M::Risk(b, other)) => {
                let figures = match (figure, other) {
                    (Statistic::Highest, Statistic::Highest)
                    | (Statistic::Average, Statistic::Average) => true,
                    // A share above less is a larger share.
                    (Statistic::ShareAbove(a), Statistic::ShareAbove(b)) => a <= b,
                    _ => false,
                };
                figures && more <= less && same_attacker(a, b)
            }
            _ => false,
        }
    }

    fn same_using(&self) -> bool {
        let (mine, theirs) = (&self.strong.using, &self.weak.using);
        self.within(mine, theirs) && self.within_back(theirs, mine)
    }

    /// Whether each quantity of the strong rule is one of the weak rule's.
    fn within(&self, strong: &[Quantity], weak: &[Quantity]) -> bool {
        strong
            .iter()
            .all(|one| weak.iter().any(|other| self.same(one, other)))
    }

    /// Whether each quantity of the weak rule is one of the strong rule's.
    fn within_back(&self, weak: &[Quantity], strong: &[Quantity]) -> bool {
        weak.iter()
            .all(|one| strong.iter().any(|other| self.same(other, one)))
    }

    fn same(&self, strong: &Quantity, weak: &Quantity) -> bool {
        self.places(strong, weak)
            && strong.steps.len() == weak.steps.len()
            && strong
                .steps
                .iter()
                .zip(&weak.steps)
                .all(|(a, b)| same_step(a, b))
    }

    /// Whether two quantities of the same places are in one group by the weak rule wherever they are by the strong one.
    fn refines(&self, strong: &Quantity, weak: &Quantity) -> bool {
        if self.same(strong, weak) {
            return true;
        }
        let (Some((last, before)), Some((other, others))) =
            (strong.steps.split_last(), weak.steps.split_last())
        else {
            return false;
        };
        let coarser = match (last, other) {
            (Step::Bands(narrow), Step::Bands(wide)) => {
                let times = wide / narrow;
                times >= 1.0 && (times - times.round()).abs() < 1e-9
            }
            (Step::First(more), Step::First(fewer)) => more >= fewer,
            (Step::TopCoded(high), Step::TopCoded(low)) => high >= low,
            (Step::BottomCoded(low), Step::BottomCoded(high)) => low <= high,
            _ => false,
        };
        coarser
            && strong.trace.is_none()
            && self.places(strong, weak)
            && before.len() == others.len()
            && before.iter().zip(others).all(|(a, b)| same_step(a, b))
    }

    fn places(&self, strong: &Quantity, weak: &Quantity) -> bool {
        strong.trace == weak.trace
            && strong.from.len() == weak.from.len()
            && strong
                .from
                .iter()
                .zip(&weak.from)
                .all(|(a, b)| self.place(a, b))
    }

    fn place(&self, strong: &QuantityFrom, weak: &QuantityFrom) -> bool {
        use QuantityFrom as Q;
        match (strong, weak) {
            (Q::Subject, Q::Subject) | (Q::Pixels, Q::Pixels) => true,
            (
                Q::Attribute {
                    selector,
                    except,
                    depth,
                },
                Q::Attribute {
                    selector: other,
                    except: spared,
                    depth: there,
                },
            ) => {
                selector == other
                    && depth == there
                    && except.iter().all(|one| spared.contains(one))
                    && spared.iter().all(|one| except.contains(one))
            }
            (
                Q::Column { scope, name },
                Q::Column {
                    scope: other,
                    name: called,
                },
            ) => {
                name == called
                    && match (scope, other) {
                        (None, None) => true,
                        (Some(a), Some(b)) => (self.same_scope)(*a, *b),
                        _ => false,
                    }
            }
            _ => false,
        }
    }
}

/// Whether two numbers that policies write are the same.
fn same_number(a: f64, b: f64) -> bool {
    a.total_cmp(&b).is_eq()
}

fn same_step(one: &Step, other: &Step) -> bool {
    match (one, other) {
        (Step::Bands(a), Step::Bands(b))
        | (Step::TopCoded(a), Step::TopCoded(b))
        | (Step::BottomCoded(a), Step::BottomCoded(b)) => same_number(*a, *b),
        (Step::First(a), Step::First(b)) => a == b,
        (Step::Year, Step::Year)
        | (Step::Month, Step::Month)
        | (Step::Prefecture, Step::Prefecture) => true,
        (Step::Mapped(a), Step::Mapped(b)) => a.pairs == b.pairs,
        _ => false,
    }
}

fn same_population(one: &Population, other: &Population) -> bool {
    one.width == other.width && one.rows == other.rows
}

fn same_attacker(one: &Attacker, other: &Attacker) -> bool {
    match (one, other) {
        (Attacker::Prosecutor, Attacker::Prosecutor)
        | (Attacker::Marketer(None), Attacker::Marketer(None)) => true,
        (Attacker::Journalist(a), Attacker::Journalist(b))
        | (Attacker::Marketer(Some(a)), Attacker::Marketer(Some(b))) => same_population(a, b),
        _ => false,
    }
}
