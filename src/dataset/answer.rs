//! What the engine says of a rule, bounded in size whatever the data are.

/// Members that are kept of one rule; more are counted.
pub const MAX_MEMBERS: usize = 20_000;

/// What came of one dataset rule.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// Each demand's figure, in the order of the rule.
    pub measured: Vec<Measured>,
    /// Sizes of equivalence classes, where the rule has classes.
    pub classes: Option<Histogram>,
    /// What fails, in the order of [`Group::key`].
    pub groups: Vec<Group>,
    /// Who is in these groups, by file and row.
    pub members: Vec<Member>,
    /// Members that were left out of `members`, as there were too many.
    pub more: u64,
}

/// The figure of one demand.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// What it is called: `k-anonymity`, `t-closeness`.
    pub name: &'static str,
    /// The figure, over all classes; `None` where there is nothing to measure. It may be infinite: then no bound would do.
    pub value: Option<f64>,
    /// What the policy asks for.
    pub bound: f64,
}

/// How many equivalence classes have how many subjects (or records).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Histogram {
    /// For each of [`Histogram::FROM`]: classes of this size, up to the next, and subjects in them.
    pub bins: [Bin; Histogram::FROM.len()],
}

/// Some classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bin {
    /// How many.
    pub classes: u64,
    /// How many subjects (or records) are in them.
    pub members: u64,
}

impl Histogram {
    /// The least size of each bin.
    pub const FROM: [u64; 10] = [1, 2, 3, 4, 5, 10, 20, 50, 100, 1000];

    /// Counts a class of this size, which so many have the values of themselves.
    pub fn add_class(&mut self, size: u64, members: u64) {
        let at = Self::FROM.iter().rposition(|from| *from <= size);
        if let Some(bin) = at.and_then(|at| self.bins.get_mut(at)) {
            bin.classes = bin.classes.saturating_add(1);
            bin.members = bin.members.saturating_add(members);
        }
    }
}

/// What is wrong with a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Why {
    /// The demand does not hold.
    #[default]
    Demand,
    /// A value is missing or suppressed, where the rule forbids that. The key names the quantity.
    Missing,
    /// A value that a generalisation makes nothing of: no number, in no mapping, in no prefecture. The key names the quantity.
    Unfit,
}

/// Records that fail a demand together: an equivalence class, the records of a subject that differ, one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// Which demand of the rule, by its index.
    pub demand: usize,
    /// What is wrong with it.
    pub why: Why,
    /// What its records have in common, by the rule's quantities: the index in [`super::layout`]'s order, and the value, `None`
    /// where missing or suppressed.
    pub key: Vec<(usize, Option<String>)>,
    /// How many subjects (or records) are in it.
    pub size: u64,
    /// Its figure, where the demand has one that is not the size.
    pub figure: Option<f64>,
}

/// A record of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Member {
    /// The file, by the order of the walk.
    pub file: u32,
    /// The row, from 1; 0 for a file as a whole.
    pub row: u64,
    /// The quantity that a finding points at, in the layout's order.
    pub quantity: u32,
    /// The index of its group.
    pub group: u32,
}
