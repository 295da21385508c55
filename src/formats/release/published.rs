//! [`Published`]: the items that a release says it has published, and whether an attribute is one of them.
use crate::field::{Declared, Document, Format, Name, Tag, TagPattern};
use crate::standard;

/// What `published-items` names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Published {
    /// Whether the field is there.
    pub(crate) said: bool,
    attributes: Vec<TagPattern>,
}

/// Kinds of files that may be named.
const KINDS: [Format; 10] = [
    Format::Dicomdir,
    Format::Table,
    Format::Json,
    Format::Xml,
    Format::Image,
    Format::Pdf,
    Format::Video,
    Format::Nifti,
    Format::Archive,
    Format::Text,
];

impl Published {
    /// What a declaration names; values that name nothing are its own problem.
    pub(crate) fn of(document: &Document) -> Self {
        let mut made = Self::default();
        let items = document
            .fields
            .iter()
            .filter(|field| field.name == Name::Declared(Declared::PublishedItems));
        for field in items {
            made.said = true;
            let values = document.values_of(field);
            made.attributes
                .extend(values.filter_map(|value| attribute(&value)));
        }
        made
    }

    /// Whether an attribute is named.
    pub(crate) fn names(&self, tag: Tag) -> bool {
        self.attributes.iter().any(|pattern| pattern.matches(tag))
    }

    /// Whether a text names an attribute or a kind of files.
    pub(super) fn is_item(text: &str) -> bool {
        attribute(text).is_some() || KINDS.iter().any(|kind| kind.as_str() == text)
    }
}

/// The attribute of a keyword, or of a tag whose digits may be `x`.
fn attribute(text: &str) -> Option<TagPattern> {
    let Some(inside) = text.strip_prefix('(').and_then(|it| it.strip_suffix(')')) else {
        return standard::by_keyword(text).map(|entry| entry.tags);
    };
    let (group, element) = inside.split_once(',')?;
    let (mut value, mut mask) = (0_u32, 0_u32);
    for part in [group.trim(), element.trim()] {
        if part.len() != 4 {
            return None;
        }
        for c in part.chars() {
            value <<= 4;
            mask <<= 4;
            if !c.eq_ignore_ascii_case(&'x') {
                value |= c.to_digit(16)?;
                mask |= 0xF;
            }
        }
    }
    Some(TagPattern { value, mask })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_named_by_keyword_by_tag_or_with_wild_digits() {
        let published = |items: &[&str]| Published {
            said: true,
            attributes: items.iter().filter_map(|item| attribute(item)).collect(),
        };
        let sex = Tag(0x0010, 0x0040);
        assert!(published(&["PatientSex"]).names(sex));
        assert!(published(&["(0010, 0040)"]).names(sex));
        assert!(published(&["(0010,00xx)"]).names(sex));
        assert!(!published(&["PatientAge", "(0010,0041)"]).names(sex));
        assert!(published(&["OverlayData"]).names(Tag(0x6002, 0x3000)));
    }

    #[test]
    fn what_is_no_keyword_tag_or_kind_is_no_item() {
        for item in ["PatientSex", "(0010,0040)", "(60xx,3000)", "table"] {
            assert!(Published::is_item(item), "{item}");
        }
        for item in [
            "",
            "Patient Sex",
            "(0010)",
            "(0010,004)",
            "(0010,004g)",
            "files",
            "(００１０,0040)",
        ] {
            assert!(!Published::is_item(item), "{item}");
        }
    }
}
