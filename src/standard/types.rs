//! Types of attributes in the IODs of PS3.3, for the attributes whose action in PS3.15 Table E.1-1 depends on
//! them (X/Z, X/D, X/Z/D, Z/D, X/Z/U*).
use std::sync::{LazyLock, OnceLock};

use rustc_hash::FxHashMap;

use super::tsv;
use crate::field::Tag;

/// `sop` UID IOD; `iod` name, its modules as `usage:module`; `module` name, attributes as `parent/tag=Type`.
const TABLE: &str = include_str!("data/types.tsv");

static TYPES: LazyLock<Types> = LazyLock::new(|| Types::parse(TABLE));

/// Type of an attribute in an IOD (PS3.5 7.4), the strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TypeInIod {
    /// Type 1: required, with a value.
    One,
    /// Type 1C: required with a value under a condition.
    OneC,
    /// Type 2: required, may be empty.
    Two,
    /// Type 2C: required under a condition, may be empty.
    TwoC,
    /// Type 3: optional.
    Three,
    /// The IOD does not have the attribute there, or nothing is known of the SOP class.
    NotInIod,
}

/// An attribute's place: the sequence that directly holds it (0 at the top), and its tag.
type Place = (u32, u32);

#[derive(Debug, Default)]
struct Types {
    iod_of: FxHashMap<&'static str, &'static str>,
    by_iod: FxHashMap<&'static str, Iod>,
    modules: FxHashMap<&'static str, Vec<(Place, TypeInIod)>>,
}

/// One IOD: its modules as written, and its Types, which are put together when they are first asked for.
#[derive(Debug)]
struct Iod {
    modules: &'static str,
    places: OnceLock<FxHashMap<Place, TypeInIod>>,
}

/// The Type of an attribute in the IOD of a SOP class: at the top of the data set, or directly in an item of
/// the sequence `parent`. Only attributes whose action depends on their Type are known; the others are
/// [`TypeInIod::NotInIod`], and so is everything in a SOP class that PS3.3 does not define.
///
/// An attribute may be in several modules of an IOD, or in several places below sequences of the same tag. The
/// strongest Type counts, as that is what conformance may need. A module of usage U (user optional) counts only
/// where no module of usage M or C has the attribute: it requires something only when it is used at all.
pub fn type_of(sop_class: &str, parent: Option<Tag>, tag: Tag) -> TypeInIod {
    IodTypes::of(sop_class).type_of(parent, tag)
}

/// The Types in the IOD of one SOP class, for whoever asks for several.
#[derive(Debug, Clone, Copy)]
pub struct IodTypes(Option<&'static FxHashMap<Place, TypeInIod>>);

impl IodTypes {
    /// Those of a SOP class; none if PS3.3 does not define it.
    pub fn of(sop_class: &str) -> Self {
        Self(
            TYPES
                .iod_of
                .get(sop_class)
                .and_then(|iod| TYPES.places(iod)),
        )
    }

    /// As the function [`type_of`].
    pub fn type_of(self, parent: Option<Tag>, tag: Tag) -> TypeInIod {
        let place = (parent.map_or(0, tsv::number), tsv::number(tag));
        self.0
            .and_then(|places| places.get(&place))
            .copied()
            .unwrap_or(TypeInIod::NotInIod)
    }
}

impl Types {
    fn parse(table: &'static str) -> Self {
        let mut this = Self::default();
        for [kind, name, list] in tsv::rows::<3>(table) {
            match kind {
                "sop" => {
                    this.iod_of.insert(name, list);
                }
                "iod" => {
                    let iod = Iod {
                        modules: list,
                        places: OnceLock::new(),
                    };
                    this.by_iod.insert(name, iod);
                }
                _ => {
                    let attributes = list.split(' ').filter_map(attribute).collect();
                    this.modules.insert(name, attributes);
                }
            }
        }
        this
    }

    fn places(&self, iod: &str) -> Option<&FxHashMap<Place, TypeInIod>> {
        let iod = self.by_iod.get(iod)?;
        Some(
            iod.places
                .get_or_init(|| in_iod(iod.modules, &self.modules)),
        )
    }
}

/// The Types in an IOD of these modules.
fn in_iod(
    list: &str,
    modules: &FxHashMap<&str, Vec<(Place, TypeInIod)>>,
) -> FxHashMap<Place, TypeInIod> {
    let mut places: FxHashMap<Place, (bool, TypeInIod)> = FxHashMap::default();
    for (usage, module) in list.split(' ').filter_map(|entry| entry.split_once(':')) {
        for &(place, kind) in modules.get(module).into_iter().flatten() {
            // Usages order as "optional?", so that the smallest pair is the one that counts.
            let new = (usage == "U", kind);
            let known = places.entry(place).or_insert(new);
            *known = new.min(*known);
        }
    }
    places
        .into_iter()
        .map(|(place, (_, kind))| (place, kind))
        .collect()
}

/// `parent/tag=Type`, where the parent is `-` at the top.
fn attribute(text: &str) -> Option<(Place, TypeInIod)> {
    let (place, kind) = text.split_once('=')?;
    let (parent, tag) = place.split_once('/')?;
    let parent = match parent {
        "-" => 0,
        _ => number(parent)?,
    };
    let kind = match kind {
        "1" => TypeInIod::One,
        "1C" => TypeInIod::OneC,
        "2" => TypeInIod::Two,
        "2C" => TypeInIod::TwoC,
        "3" => TypeInIod::Three,
        _ => return None,
    };
    Some(((parent, number(tag)?), kind))
}

fn number(text: &str) -> Option<u32> {
    tsv::pattern(text)?.tag().map(tsv::number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::{Effective, OptionSet, profile};

    const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
    const ENHANCED_CT: &str = "1.2.840.10008.5.1.4.1.1.2.1";
    const COMPREHENSIVE_SR: &str = "1.2.840.10008.5.1.4.1.1.88.33";
    const RT_PLAN: &str = "1.2.840.10008.5.1.4.1.1.481.5";

    #[test]
    fn every_line_is_understood() {
        let rows = || tsv::rows::<3>(TABLE);
        assert_eq!(rows().count(), tsv::lines(TABLE).count());
        let count = |kind| rows().filter(|row| row[0] == kind).count();
        assert_eq!(count("sop"), TYPES.iod_of.len());
        assert_eq!(count("iod"), TYPES.by_iod.len());
        assert_eq!(count("sop"), 180);
        let modules: Vec<_> = rows().filter(|row| row[0] == "module").collect();
        for [_, name, list] in &modules {
            assert!(
                list.split(' ').all(|text| attribute(text).is_some()),
                "{name}"
            );
        }
        for [_, iod, list] in rows().filter(|row| row[0] == "iod") {
            for entry in list.split(' ').filter(|entry| !entry.is_empty()) {
                let (usage, module) = entry.split_once(':').expect("usage:module");
                assert!(["M", "C", "U"].contains(&usage), "{iod} {entry}");
                assert!(modules.iter().any(|row| row[1] == module), "{iod} {entry}");
            }
        }
        for iod in TYPES.iod_of.values() {
            assert!(TYPES.by_iod.contains_key(iod), "{iod}");
        }
    }

    #[test]
    fn types_are_those_of_the_iod() {
        // PS3.3 Table C.7-1: Patient ID is Type 2 in the Patient Module.
        assert_eq!(type_of(CT, None, Tag(0x0010, 0x0020)), TypeInIod::Two);
        // PS3.3 Table C.7-5a: Series Date is Type 3.
        assert_eq!(type_of(CT, None, Tag(0x0008, 0x0021)), TypeInIod::Three);
        // PS3.3 Table C.7-8: Institution Name is Type 3 in General Equipment.
        assert_eq!(type_of(CT, None, Tag(0x0008, 0x0080)), TypeInIod::Three);
        // PS3.3 Table C.7.6.16-1: Content Date is Type 1 in multi-frame functional groups; 2C in CT (C.7-9).
        assert_eq!(
            type_of(ENHANCED_CT, None, Tag(0x0008, 0x0023)),
            TypeInIod::One
        );
        assert_eq!(type_of(CT, None, Tag(0x0008, 0x0023)), TypeInIod::TwoC);
        // PS3.3 Table C.8-48: RT Plan Date is Type 2.
        assert_eq!(type_of(RT_PLAN, None, Tag(0x300A, 0x0006)), TypeInIod::Two);
    }

    #[test]
    fn the_type_depends_on_the_sequence_around_the_attribute() {
        // PS3.3 Table 10-1: Institution Name is 1C in an item of the Operator Identification Sequence …
        let operators = Tag(0x0008, 0x1072);
        let institution = Tag(0x0008, 0x0080);
        assert_eq!(type_of(CT, Some(operators), institution), TypeInIod::OneC);
        // … and not in an item of a sequence that has no such attribute.
        let other = Tag(0x0018, 0x0012);
        assert_eq!(type_of(CT, Some(other), institution), TypeInIod::NotInIod);
    }

    #[test]
    fn content_items_have_the_same_types_at_every_level() {
        // PS3.3 C.17.3: Content Sequence holds the Document Content Macro again.
        let content = Tag(0x0040, 0xA730);
        let observed = Tag(0x0040, 0xA032);
        assert_eq!(type_of(COMPREHENSIVE_SR, None, observed), TypeInIod::OneC);
        assert_eq!(
            type_of(COMPREHENSIVE_SR, Some(content), observed),
            TypeInIod::OneC
        );
    }

    #[test]
    fn an_unknown_sop_class_has_no_types() {
        let id = Tag(0x0010, 0x0020);
        assert_eq!(type_of("1.2.3", None, id), TypeInIod::NotInIod);
        assert_eq!(type_of("", None, id), TypeInIod::NotInIod);
    }

    #[test]
    fn every_attribute_with_a_compound_action_has_a_type_in_some_iod() {
        for row in profile().rows() {
            if let Effective::ByType(_) = row.effective(OptionSet::default()) {
                let tag = row.tags.tag().expect("a single tag");
                let known = TYPES
                    .by_iod
                    .keys()
                    .filter_map(|iod| TYPES.places(iod))
                    .any(|places| places.keys().any(|place| place.1 == tsv::number(tag)));
                assert!(known, "{}", row.name);
            }
        }
    }

    #[test]
    fn an_optional_module_counts_only_where_no_other_has_the_attribute() {
        let place = (0, 0x0008_0080);
        let modules = FxHashMap::from_iter([
            ("equipment", vec![(place, TypeInIod::Three)]),
            ("optional", vec![(place, TypeInIod::One)]),
        ]);
        let kind = |list| in_iod(list, &modules).get(&place).copied();
        assert_eq!(kind("M:equipment U:optional"), Some(TypeInIod::Three));
        assert_eq!(kind("U:optional C:equipment"), Some(TypeInIod::Three));
        assert_eq!(kind("U:optional U:equipment"), Some(TypeInIod::One));
        assert_eq!(kind("M:equipment C:optional"), Some(TypeInIod::One));
        assert_eq!(kind("M:other"), None);
    }
}
