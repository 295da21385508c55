//! Private elements: those that PS3.15 Table E.3.10-1 calls safe, and names and VRs of known ones.
//!
//! A private element is known by its creator, its group and the low byte of its element number; the high byte
//! is only the block that the creator has reserved in this data set (PS3.5 7.8.1).
use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::tsv;
use crate::field::{Tag, TagPattern, VR};

/// Creator, tag, VR, meaning.
const SAFE: &str = include_str!("data/safe_private.tsv");
/// `=creator`, then its elements: tag, VR, name.
const NAMES: &str = include_str!("data/private.tsv");

/// The bits of a private tag that do not depend on the block.
const IN_BLOCK: u32 = 0xFFFF_00FF;

static SAFE_ELEMENTS: LazyLock<FxHashMap<&'static str, FxHashSet<u32>>> = LazyLock::new(|| {
    let mut creators: FxHashMap<_, FxHashSet<u32>> = FxHashMap::default();
    for [creator, tag, _, _] in tsv::rows::<4>(SAFE) {
        if let Some(pattern) = tsv::pattern(tag) {
            let elements = creators.entry(creator).or_default();
            elements.insert(pattern.value & IN_BLOCK);
        }
    }
    creators
});

static KNOWN: LazyLock<FxHashMap<&'static str, Elements>> = LazyLock::new(|| parse_names(NAMES));

/// The known elements of one creator.
#[derive(Debug, Default)]
struct Elements {
    single: FxHashMap<u32, Element>,
    wild: Vec<(TagPattern, Element)>,
}

#[derive(Debug, Clone, Copy)]
struct Element {
    vr: Option<VR>,
    name: &'static str,
}

/// Whether a private element is in PS3.15 Table E.3.10-1, "Safe Private Attributes". The creator is compared
/// exactly, but for padding around it; the block does not count.
pub fn is_safe_private(creator: &str, tag: Tag) -> bool {
    tag.element() >= 0x1000
        && SAFE_ELEMENTS
            .get(trimmed(creator))
            .is_some_and(|elements| elements.contains(&(tsv::number(tag) & IN_BLOCK)))
}

/// Whether PS3.15 Table E.3.10-1 has an element of this creator in this group, so that the element by which the
/// creator reserves its block may stay.
pub fn is_safe_creator(creator: &str, group: u16) -> bool {
    SAFE_ELEMENTS
        .get(trimmed(creator))
        .is_some_and(|elements| elements.iter().any(|tag| tag >> 16 == u32::from(group)))
}

/// The name of a private element, where somebody has published it. A name is a help for people and no proof of
/// what the element holds.
pub fn private_name(creator: &str, tag: Tag) -> Option<&'static str> {
    known(creator, tag)
        .map(|element| element.name)
        .filter(|name| !name.is_empty())
}

/// The VR of a private element, where somebody has published it.
pub fn private_vr(creator: &str, tag: Tag) -> Option<VR> {
    known(creator, tag)?.vr
}

fn known(creator: &str, tag: Tag) -> Option<Element> {
    if tag.element() < 0x1000 || tag.group().is_multiple_of(2) {
        return None;
    }
    let elements = KNOWN.get(trimmed(creator))?;
    elements
        .single
        .get(&(tsv::number(tag) & IN_BLOCK))
        .or_else(|| {
            let (_, element) = elements.wild.iter().find(|(p, _)| p.matches(tag))?;
            Some(element)
        })
        .copied()
}

/// A creator without its padding.
fn trimmed(creator: &str) -> &str {
    creator.trim_matches([' ', '\0'])
}

fn parse_names(table: &'static str) -> FxHashMap<&'static str, Elements> {
    let mut creators: FxHashMap<&'static str, Elements> = FxHashMap::default();
    let mut creator = "";
    for line in tsv::lines(table) {
        if let Some(name) = line.strip_prefix('=') {
            creator = name;
            continue;
        }
        let mut cells = line.split('\t');
        let (Some(tag), Some(vr), Some(name)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        let Some(pattern) = tsv::pattern(tag) else {
            continue;
        };
        let element = Element {
            vr: vr.parse().ok(),
            name,
        };
        let elements = creators.entry(creator).or_default();
        if pattern.mask & IN_BLOCK == IN_BLOCK {
            elements.single.insert(pattern.value & IN_BLOCK, element);
        } else {
            let pattern = TagPattern {
                mask: pattern.mask & IN_BLOCK,
                ..pattern
            };
            elements.wild.push((pattern, element));
        }
    }
    creators
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_safe_table_has_its_479_rows() {
        assert_eq!(tsv::lines(SAFE).count(), 479);
        let elements: usize = SAFE_ELEMENTS.values().map(FxHashSet::len).sum();
        assert_eq!(elements, 479);
        assert_eq!(SAFE_ELEMENTS.len(), 20);
    }

    #[test]
    fn a_safe_element_is_safe_in_every_block_of_its_creator() {
        let creator = "Philips PET Private Group";
        assert!(is_safe_private(creator, Tag(0x7053, 0x1000))); // SUV Factor
        assert!(is_safe_private(creator, Tag(0x7053, 0x2F09)));
        assert!(is_safe_private(
            "Philips PET Private Group ",
            Tag(0x7053, 0x1000)
        ));
        assert!(is_safe_creator(creator, 0x7053));
        assert!(is_safe_private("GEMS_PARM_01", Tag(0x0043, 0x1027)));
    }

    #[test]
    fn the_same_element_of_another_creator_is_not_safe() {
        assert!(!is_safe_private("ACME", Tag(0x7053, 0x1000)));
        assert!(!is_safe_private(
            "philips pet private group",
            Tag(0x7053, 0x1000)
        ));
        assert!(!is_safe_private("", Tag(0x7053, 0x1000)));
        assert!(!is_safe_creator("Philips PET Private Group", 0x7055));
        assert!(!is_safe_creator("ACME", 0x7053));
    }

    #[test]
    fn another_element_of_a_safe_creator_is_not_safe() {
        let creator = "Philips PET Private Group";
        assert!(!is_safe_private(creator, Tag(0x7053, 0x1001)));
        assert!(!is_safe_private(creator, Tag(0x7055, 0x1000)));
        // (7053,0010) reserves the block; it is no element of it.
        assert!(!is_safe_private(creator, Tag(0x7053, 0x0000)));
    }

    #[test]
    fn known_private_elements_have_names_and_vrs() {
        let tag = Tag(0x0009, 0x1002);
        assert_eq!(private_name("GEMS_IDEN_01", tag), Some("Suite id"));
        assert_eq!(private_vr("GEMS_IDEN_01", tag), Some(VR::SH));
        assert_eq!(
            private_vr("GEMS_IDEN_01 ", Tag(0x0009, 0x1102)),
            Some(VR::SH)
        );
    }

    #[test]
    fn unknown_private_elements_have_none() {
        assert_eq!(private_name("GEMS_IDEN_01", Tag(0x0009, 0x10F0)), None);
        assert_eq!(private_name("ACME", Tag(0x0009, 0x1002)), None);
        assert_eq!(private_name("GEMS_IDEN_01", Tag(0x0009, 0x0002)), None);
        assert_eq!(private_vr("GEMS_IDEN_01", Tag(0x0008, 0x1002)), None);
    }

    #[test]
    fn every_line_of_the_names_is_understood() {
        let lines = tsv::lines(NAMES);
        let elements = lines.filter(|line| !line.starts_with('='));
        let understood = elements.clone().filter(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            cells.len() == 3 && tsv::pattern(cells[0]).is_some()
        });
        assert_eq!(understood.count(), 10_534);
        assert_eq!(elements.count(), 10_534);
        assert_eq!(KNOWN.len(), 448);
    }
}
