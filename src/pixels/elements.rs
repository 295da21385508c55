//! [`Elements`]: the values of one data set or of one item of a sequence, by tag.
use crate::field::{Document, Field, FieldId, Name, Tag, Value};

/// The elements of one data set. Values are read as the field says, whatever the file claims about the rest.
#[derive(Debug, Clone)]
pub(super) struct Elements<'d> {
    document: &'d Document,
    /// Indices of the fields, by tag.
    fields: Vec<(Tag, usize)>,
}

/// Numbers of one value that are taken at most: a LUT has 65,536 (PS3.3 C.11.1.1).
const MOST: usize = 1 << 17;
/// Fields on each side that [`Elements::beside`] looks at.
const NEAR: usize = 16;

impl<'d> Elements<'d> {
    /// What stands in the item `item` of the sequence `parent`; for no parent, at the top of the file.
    pub(super) fn of(document: &'d Document, parent: FieldId, item: u32) -> Self {
        // Fields stand in file order: what is in a sequence follows it.
        let first = parent.index().map_or(0, |at| at.saturating_add(1));
        let inside = |field: &&Field| {
            parent
                .index()
                .is_none_or(|p| field.parent.index() >= Some(p))
        };
        let fields = document.fields.iter().skip(first).take_while(inside);
        let own = |field: &Field| {
            field.parent == parent && (parent == FieldId::NONE || field.item == item)
        };
        let places = fields.enumerate().filter(|(_, f)| own(f));
        Self::at_places(document, places.map(|(n, _)| first.saturating_add(n)))
    }

    /// What stands in the same item as the field at `at`, which is in a sequence.
    pub(super) fn around(document: &'d Document, at: usize) -> Self {
        let Some(own) = document.fields.get(at) else {
            return Self::at_places(document, std::iter::empty());
        };
        let first = own.parent.index().map_or(0, |at| at.saturating_add(1));
        // Up to a field of another item or behind the sequence; those of sequences in the item are passed over.
        let within = |at: &usize| {
            let field = document.fields.get(*at);
            field.is_some_and(|f| {
                f.parent.index() >= own.parent.index()
                    && (f.parent != own.parent || f.item == own.item)
            })
        };
        let before = (first..at).rev().take_while(within);
        let places = before.chain((at..document.fields.len()).take_while(within));
        let direct = |at: &usize| {
            document
                .fields
                .get(*at)
                .is_some_and(|f| f.parent == own.parent)
        };
        Self::at_places(document, places.filter(direct))
    }

    fn at_places(document: &'d Document, places: impl Iterator<Item = usize>) -> Self {
        let mut fields: Vec<(Tag, usize)> = places
            .filter_map(|at| match document.fields.get(at)?.name {
                Name::Tag(tag) => Some((tag, at)),
                _ => None,
            })
            .collect();
        fields.sort_by_key(|(tag, at)| (tag.0, tag.1, *at));
        Self { document, fields }
    }

    /// What stands beside the field at `at`, in its item, as far as no sequence comes between; for small items, without
    /// a pass over the file.
    pub(super) fn beside(document: &'d Document, at: usize) -> Self {
        let own = document.fields.get(at).map(|f| (f.parent, f.item));
        let belongs = |at: &usize| {
            let field = document.fields.get(*at);
            field.is_some_and(|f| Some((f.parent, f.item)) == own)
        };
        let before = (0..at).rev().take_while(belongs).take(NEAR);
        let places = before.chain((at..document.fields.len()).take_while(belongs).take(NEAR));
        Self::at_places(document, places)
    }

    /// The items of a sequence.
    pub(super) fn items(&self, tag: Tag) -> Vec<Elements<'d>> {
        let Some((at, field)) = self.at(tag) else {
            return Vec::new();
        };
        let (Value::Items(count), Some(id)) = (field.value, FieldId::new(at)) else {
            return Vec::new();
        };
        let items = 0..count.min(64);
        items
            .map(|item| Self::of(self.document, id, item))
            .collect()
    }

    fn at(&self, tag: Tag) -> Option<(usize, &'d Field)> {
        let first = self
            .fields
            .partition_point(|(t, _)| (t.0, t.1) < (tag.0, tag.1));
        let (found, at) = self.fields.get(first)?;
        let field = self.document.fields.get(*at)?;
        (*found == tag).then_some((*at, field))
    }

    /// The field with this tag, the first if it stands there twice.
    pub(super) fn field(&self, tag: Tag) -> Option<&'d Field> {
        self.at(tag).map(|(_, field)| field)
    }

    /// The bytes of a value; `None` where there is none and where it was passed over.
    pub(super) fn bytes(&self, tag: Tag) -> Option<&'d [u8]> {
        let bytes = self.document.bytes_of(self.field(tag)?)?;
        (!bytes.is_empty()).then_some(bytes)
    }

    /// The numbers of a value of VR US, SS or OW.
    pub(super) fn shorts(&self, tag: Tag) -> Vec<u16> {
        self.numbers(tag, u16::from_be_bytes, u16::from_le_bytes)
    }

    /// The numbers of a value of VR FD.
    pub(super) fn doubles(&self, tag: Tag) -> Vec<f64> {
        self.numbers(tag, f64::from_be_bytes, f64::from_le_bytes)
    }

    /// The numbers of a value, of so many bytes each, in its order of bytes.
    fn numbers<T, const BYTES: usize>(
        &self,
        tag: Tag,
        big: fn([u8; BYTES]) -> T,
        little: fn([u8; BYTES]) -> T,
    ) -> Vec<T> {
        let Some(field) = self.field(tag) else {
            return Vec::new();
        };
        let bytes = self.document.bytes_of(field).unwrap_or_default();
        let (numbers, _) = bytes.as_chunks::<BYTES>();
        let number = if field.big_endian { big } else { little };
        numbers.iter().take(MOST).map(|own| number(*own)).collect()
    }

    /// The first of the numbers of VR US.
    pub(super) fn short(&self, tag: Tag) -> Option<u16> {
        self.shorts(tag).first().copied()
    }

    /// A text value without padding.
    pub(super) fn text(&self, tag: Tag) -> Option<&'d str> {
        let text = std::str::from_utf8(self.bytes(tag)?).ok()?;
        Some(text.trim_matches([' ', '\0']))
    }

    /// The numbers of a value of VR DS or IS. What is no number is left out.
    pub(super) fn decimals(&self, tag: Tag) -> Vec<f64> {
        let values = self.text(tag).unwrap_or_default().split('\\').take(MOST);
        let numbers = values.filter_map(|v| v.trim().parse::<f64>().ok());
        numbers.filter(|n| n.is_finite()).collect()
    }
}
