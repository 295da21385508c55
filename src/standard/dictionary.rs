//! The data dictionary of PS3.6: keyword, name, VR, VM and whether it is retired, of every public attribute.
//!
//! This is the one dictionary of the program. It is made of PS3.6 2025b, of the command set (PS3.7 Annex E) and
//! of the attributes that the crate `dicom-dictionary-std` has since; a test holds it and that crate together.
use std::sync::LazyLock;

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::tsv;
use crate::field::{Tag, TagPattern, VR};

/// Tag, VR, VM, `R` if retired, keyword, name.
const TABLE: &str = include_str!("data/dictionary.tsv");

/// About as many lines as the table has, to make room once.
const LINES: usize = 5_400;

static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| Dictionary::parse(TABLE));

/// Indices of entries by keyword: policies name attributes so, files never do.
static BY_KEYWORD: LazyLock<FxHashMap<&'static str, usize>> = LazyLock::new(|| {
    let mut keywords = FxHashMap::with_capacity_and_hasher(LINES, FxBuildHasher);
    for (index, entry) in DICTIONARY.entries.iter().enumerate() {
        keywords.insert(entry.keyword, index);
    }
    keywords
});

/// (gggg,0000) of any public group, retired since 2008 (PS3.5 7.2).
static GROUP_LENGTH: Entry = Entry {
    tags: TagPattern {
        value: 0,
        mask: 0x0001_FFFF,
    },
    vr: VR::UL,
    vm: "1",
    retired: true,
    keyword: "GenericGroupLength",
    name: "Generic Group Length",
};

/// (gggg,0010) to (gggg,00FF) of any private group (PS3.5 7.8.1).
static PRIVATE_CREATOR: Entry = Entry {
    tags: TagPattern {
        value: 0x0001_0000,
        mask: 0x0001_FF00,
    },
    vr: VR::LO,
    vm: "1",
    retired: false,
    keyword: "PrivateCreator",
    name: "Private Creator",
};

/// One attribute of the data dictionary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Its tag, or the tags of a repeating group.
    pub tags: TagPattern,
    /// Its VR. Where PS3.6 leaves a choice, US for "US or SS", and OW for every choice with OW.
    pub vr: VR,
    /// Its value multiplicity, as PS3.6 writes it (`1-n`).
    pub vm: &'static str,
    /// Whether it is retired.
    pub retired: bool,
    /// Its keyword (`PatientName`).
    pub keyword: &'static str,
    /// Its name (`Patient's Name`).
    pub name: &'static str,
}

#[derive(Debug, Default)]
struct Dictionary {
    entries: Vec<Entry>,
    by_tag: FxHashMap<u32, usize>,
    /// Repeating groups `(ggxx,eeee)`, by the tag with xx as 00.
    by_repeating_group: FxHashMap<u32, usize>,
    /// Other wild patterns, all retired: `(0020,31xx)`, `(1000,xxx0)` and such.
    other: Vec<usize>,
}

/// The dictionary's entry for a tag: repeating groups, group lengths and private creators too. `None` for
/// other private elements, and for public ones that PS3.6 does not have.
pub fn entry(tag: Tag) -> Option<&'static Entry> {
    if !tag.group().is_multiple_of(2) {
        let creator = (0x0010..=0x00FF).contains(&tag.element());
        return creator.then_some(&PRIVATE_CREATOR);
    }
    let dictionary: &'static Dictionary = &DICTIONARY;
    let number = tsv::number(tag);
    if let Some(&index) = dictionary.by_tag.get(&number) {
        return dictionary.entries.get(index);
    }
    if tag.element() == 0 {
        return Some(&GROUP_LENGTH);
    }
    if let Some(&index) = dictionary.by_repeating_group.get(&(number & 0xFF00_FFFF)) {
        return dictionary.entries.get(index);
    }
    dictionary
        .other
        .iter()
        .filter_map(|&index| dictionary.entries.get(index))
        .find(|entry| entry.tags.matches(tag))
}

/// The name of an attribute as PS3.6 writes it (`Patient's Name`).
pub fn attribute_name(tag: Tag) -> Option<&'static str> {
    entry(tag).map(|entry| entry.name)
}

/// The keyword of an attribute (`PatientName`).
pub fn keyword(tag: Tag) -> Option<&'static str> {
    entry(tag).map(|entry| entry.keyword)
}

/// The VR of an attribute.
pub fn vr_of(tag: Tag) -> Option<VR> {
    entry(tag).map(|entry| entry.vr)
}

/// The attribute with this keyword, in exactly this spelling.
pub fn by_keyword(keyword: &str) -> Option<&'static Entry> {
    BY_KEYWORD
        .get(keyword)
        .and_then(|&index| DICTIONARY.entries.get(index))
}

/// Every keyword, by tag.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    let dictionary: &'static Dictionary = &DICTIONARY;
    dictionary.entries.iter().map(|entry| entry.keyword)
}

impl Entry {
    /// The tag, unless the attribute is in a repeating group.
    pub fn tag(&self) -> Option<Tag> {
        self.tags.tag()
    }

    fn parse([tags, vr, vm, retired, keyword, name]: [&'static str; 6]) -> Option<Self> {
        Some(Self {
            tags: tsv::public_pattern(tags)?,
            vr: match vr {
                "US or SS" => VR::US,
                "OB or OW" | "US or OW" | "US or SS or OW" => VR::OW,
                _ => vr.parse().ok()?,
            },
            vm,
            retired: retired == "R",
            keyword,
            name,
        })
    }
}

impl Dictionary {
    fn parse(table: &'static str) -> Self {
        let mut this = Self {
            entries: Vec::with_capacity(LINES),
            by_tag: FxHashMap::with_capacity_and_hasher(LINES, FxBuildHasher),
            ..Self::default()
        };
        for (index, entry) in tsv::rows::<6>(table).filter_map(Entry::parse).enumerate() {
            let TagPattern { value, mask } = entry.tags;
            match mask {
                u32::MAX => {
                    this.by_tag.insert(value, index);
                }
                0xFF01_FFFF => {
                    this.by_repeating_group.insert(value, index);
                }
                _ => this.other.push(index),
            }
            this.entries.push(entry);
        }
        this
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dicom_core::dictionary::{DataDictionary as _, DataDictionaryEntry as _, TagRange};
    use dicom_dictionary_std::StandardDataDictionary;

    #[test]
    fn every_line_is_understood_and_no_keyword_is_there_twice() {
        let lines = tsv::lines(TABLE).count();
        assert_eq!(DICTIONARY.entries.len(), lines);
        assert_eq!(BY_KEYWORD.len(), lines);
        let repeating = DICTIONARY.by_repeating_group.len();
        let other = DICTIONARY.other.len();
        assert_eq!(DICTIONARY.by_tag.len() + repeating + other, lines);
        assert_eq!((repeating, other), (71, 17));
        assert_eq!(keywords().count(), lines);
        for entry in &DICTIONARY.entries {
            assert!(
                !entry.name.is_empty() && !entry.keyword.is_empty(),
                "{entry:?}"
            );
        }
    }

    #[test]
    fn the_dictionary_of_dicom_rs_says_the_same() {
        for entry in &DICTIONARY.entries {
            let theirs = StandardDataDictionary
                .by_name(entry.keyword)
                .unwrap_or_else(|| panic!("{} is not in dicom-rs", entry.keyword));
            // dicom-rs chooses OB for some of the choices between OB and OW.
            if !matches!((entry.vr, theirs.vr().relaxed()), (VR::OW, VR::OB)) {
                assert_eq!(entry.vr, theirs.vr().relaxed(), "{}", entry.keyword);
            }
            match theirs.tag_range() {
                TagRange::Single(tag) if entry.tag().is_some() => {
                    assert_eq!(entry.tag(), Some(tag), "{}", entry.keyword);
                }
                // dicom-rs has single tags for the repeating elements of (0028,04x0), (1000,xxx0) and such.
                range => assert!(entry.tags.matches(range.inner()), "{}", entry.keyword),
            }
        }
    }

    #[test]
    fn names_are_those_of_the_standard() {
        let name = |group, element| attribute_name(Tag(group, element));
        assert_eq!(name(0x0010, 0x0010), Some("Patient's Name"));
        assert_eq!(name(0x0018, 0x1153), Some("Exposure in µAs"));
        assert_eq!(name(0x6004, 0x3000), Some("Overlay Data"));
        assert_eq!(name(0x5000, 0x3000), Some("Curve Data"));
        assert_eq!(name(0x0020, 0x3101), Some("Source Image IDs"));
        assert_eq!(
            name(0x0018, 0x9390),
            Some("Metal Artifact Reduction Sequence")
        );
        assert_eq!(name(0x0008, 0x0000), Some("Generic Group Length"));
        assert_eq!(name(0x0009, 0x0010), Some("Private Creator"));
        assert_eq!(name(0x7FE0, 0x0010), Some("Pixel Data"));
    }

    #[test]
    fn what_the_standard_does_not_name_has_no_name() {
        for tag in [
            Tag(0x0009, 0x1010),
            Tag(0x0009, 0x0001),
            Tag(0x6001, 0x3000),
            Tag(0x0010, 0x9999),
            Tag(0xFFFE, 0xE000),
        ] {
            assert_eq!(attribute_name(tag), None, "{tag}");
            assert_eq!(vr_of(tag), None, "{tag}");
        }
    }

    #[test]
    fn keywords_lead_to_tags_in_their_exact_spelling_only() {
        let patient = by_keyword("PatientName").expect("an entry");
        assert_eq!(patient.tag(), Some(Tag(0x0010, 0x0010)));
        assert_eq!((patient.vr, patient.vm), (VR::PN, "1"));
        assert!(by_keyword("patientname").is_none());
        assert!(by_keyword("").is_none());
        let overlay = by_keyword("OverlayData").expect("an entry");
        assert_eq!(overlay.tag(), None);
        assert!(overlay.tags.matches(Tag(0x6002, 0x3000)));
        assert!(by_keyword("EthnicGroup").expect("an entry").retired);
        assert_eq!(keyword(Tag(0x0012, 0x0062)), Some("PatientIdentityRemoved"));
    }
}
