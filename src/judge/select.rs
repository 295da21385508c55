//! Whether a selector names a field.
use std::cell::OnceCell;

use super::links::Links;
use super::text::is_standard_uid;
use crate::field::text::{Look, is_text, may_hold_text};
use crate::field::{Document, Field, FieldId, Name, Tag, VR, Value};
use crate::formats::dicom::dictionary::vr_of;
use crate::policy::model::Selector;
use crate::standard::{self, Effective, IodTypes, OptionSet};

/// SOP Class UID.
const SOP_CLASS: Tag = Tag(0x0008, 0x0016);
/// Float Pixel Data, Double Float Pixel Data, Pixel Data.
const PIXEL_DATA: [Tag; 3] = [
    Tag(0x7FE0, 0x0008),
    Tag(0x7FE0, 0x0009),
    Tag(0x7FE0, 0x0010),
];
/// Media Storage SOP Class UID.
const MEDIA_SOP_CLASS: Tag = Tag(0x0002, 0x0002);

/// A document and what is worked out of it once: the SOP class, which decides Types.
pub(crate) struct Subject<'a> {
    /// The document.
    pub(crate) document: &'a Document,
    types: OnceCell<IodTypes>,
    /// What rules ask of other fields' values.
    pub(super) links: Links,
}

impl<'a> Subject<'a> {
    /// Starts on a document.
    pub(crate) fn new(document: &'a Document) -> Self {
        Self {
            document,
            types: OnceCell::new(),
            links: Links::default(),
        }
    }

    /// The Types in the IOD of the SOP class: of (0008,0016), else of (0002,0002), else of none.
    fn types(&self) -> IodTypes {
        *self.types.get_or_init(|| {
            let sop_class = [SOP_CLASS, MEDIA_SOP_CLASS].into_iter().find_map(|tag| {
                let field = self
                    .document
                    .fields
                    .iter()
                    .find(|f| is_top(f) && f.name == Name::Tag(tag))?;
                self.document.values_of(field).next()
            });
            IodTypes::of(&sop_class.unwrap_or_default())
        })
    }

    /// Whether `selector` names `field`.
    pub(crate) fn names(&self, selector: &Selector, field: &Field, options: OptionSet) -> bool {
        let tag = match field.name {
            Name::Tag(tag) => tag,
            Name::Preamble => return matches!(selector, Selector::Preamble | Selector::Bytes),
            Name::Trailing => return matches!(selector, Selector::Trailing | Selector::Bytes),
            Name::Part(_) => return *selector == Selector::Text,
            Name::Declared(_) => return names_declared(selector, field.name, field.vr),
            Name::Column(_) => return matches!(selector, Selector::Text | Selector::Every),
            Name::Cell(number) => {
                return match selector {
                    Selector::Text | Selector::Every => true,
                    Selector::Column(wanted) => {
                        let column = self.document.column(number);
                        column.is_some_and(|column| *column.name == **wanted)
                    }
                    _ => false,
                };
            }
        };
        match selector {
            Selector::Tag(wanted) => *wanted == tag,
            Selector::Pattern(pattern) => pattern.matches(tag),
            Selector::Path(path) => self.ends_in(path, field),
            Selector::Private => is_private(tag),
            Selector::PrivateOf { creator, pattern } => {
                is_private(tag)
                    && pattern.is_none_or(|pattern| pattern.matches(tag) && !is_creator(tag))
                    && self.creator_is(creator, field, tag)
            }
            Selector::SafePrivate => is_private(tag) && self.is_safe(field, tag),
            Selector::Vr(vr) => is_honestly(*vr, field.vr, tag),
            Selector::Action(action) => standard::profile().row(tag).is_some_and(|row| {
                row.effective(options).resolve(self.type_of(field, tag)) == *action
            }),
            Selector::Text => {
                is_text(field.vr)
                    || (may_hold_text(field.vr) && self.document.text_of(field).is_some())
            }
            Selector::Bytes => may_hold_text(field.vr) && self.is_bytes(field, tag),
            Selector::Every => true,
            Selector::StandardUids => {
                field.vr == VR::UI && are_standard_uids(&self.document.look(field))
            }
            Selector::Preamble
            | Selector::Trailing
            | Selector::Declared(_)
            | Selector::Column(_) => false,
        }
    }

    /// The Type of an attribute in the IOD of this file.
    pub(crate) fn type_of(&self, field: &Field, tag: Tag) -> standard::TypeInIod {
        let parent = self
            .document
            .field(field.parent)
            .and_then(|parent| match parent.name {
                Name::Tag(tag) => Some(tag),
                _ => None,
            });
        self.types().type_of(parent, tag)
    }

    /// Whether what `selector` names begins at the top: the field itself, or the first sequence of its path.
    pub(crate) fn begins_at_top(&self, selector: Option<&Selector>, field: &Field) -> bool {
        let steps = match selector {
            Some(Selector::Path(path)) => path.len(),
            _ => 1,
        };
        let mut first = Some(field);
        for _ in 1..steps {
            first = first.and_then(|field| self.document.field(field.parent));
        }
        if let Some(Field {
            name: Name::Part(_),
            parent,
            ..
        }) = first
        {
            // A part stands where its document stands.
            return self.document.field(*parent).is_none_or(is_top);
        }
        first.is_some_and(is_top)
    }

    /// Whether `except` with this selector spares `field`: what it names, and the parts of a document that it names.
    pub(crate) fn spares(&self, selector: &Selector, field: &Field, options: OptionSet) -> bool {
        self.names(selector, field, options)
            || matches!(field.name, Name::Part(_))
                && self
                    .document
                    .field(field.parent)
                    .is_some_and(|holder| self.names(selector, holder, options))
    }

    /// Whether the field is the last of `path`, each before it being the sequence that directly holds the next.
    fn ends_in(&self, path: &[Tag], field: &Field) -> bool {
        let mut at = Some(field);
        for wanted in path.iter().rev() {
            match at {
                Some(here) if here.name == Name::Tag(*wanted) => {
                    at = self.document.field(here.parent)
                }
                _ => return false,
            }
        }
        true
    }

    /// Whether a value is bytes that are no text. Pixel data that were passed over are for pixel rules.
    fn is_bytes(&self, field: &Field, tag: Tag) -> bool {
        match field.value {
            Value::Empty | Value::Items(_) => false,
            Value::Skipped { .. } => !PIXEL_DATA.contains(&tag),
            Value::Bytes { .. } => self.document.text_of(field).is_none(),
        }
    }

    fn creator_is(&self, creator: &str, field: &Field, tag: Tag) -> bool {
        if is_creator(tag) {
            // One value: behind a second one anything might stand.
            let mut names = self.document.values_of(field);
            return names.next().is_some_and(|name| name == creator) && names.next().is_none();
        }
        self.document
            .creator_of(field)
            .is_some_and(|name| name == creator)
    }

    fn is_safe(&self, field: &Field, tag: Tag) -> bool {
        if is_creator(tag) {
            let mut names = self.document.values_of(field);
            return names
                .next()
                .is_some_and(|name| standard::is_safe_creator(&name, tag.group()))
                && names.next().is_none();
        }
        self.document
            .creator_of(field)
            .is_some_and(|name| standard::is_safe_private(&name, tag))
    }
}

/// Whether all values of a UI field are empty or UIDs of the standard.
pub(crate) fn are_standard_uids(look: &Look<'_>) -> bool {
    let is = |uid: &str| uid.is_empty() || is_standard_uid(uid);
    match look {
        Look::One(uid) => is(uid),
        Look::Values { values, .. } => values.clone().all(|uid| is(&uid)),
        Look::Empty | Look::Items | Look::Skipped | Look::Binary => true,
    }
}

/// Whether `selector` names a field, where its name and VR tell.
pub(crate) fn names_by_tag(
    selector: &Selector,
    name: Name,
    vr: VR,
    options: OptionSet,
) -> Option<bool> {
    let tag = match name {
        Name::Tag(tag) => tag,
        Name::Preamble => return Some(matches!(selector, Selector::Preamble | Selector::Bytes)),
        Name::Trailing => return Some(matches!(selector, Selector::Trailing | Selector::Bytes)),
        // What holds it decides about the others.
        Name::Part(_) => return (*selector == Selector::Text).then_some(true),
        Name::Declared(_) => return Some(names_declared(selector, name, vr)),
        Name::Column(_) => return Some(matches!(selector, Selector::Text | Selector::Every)),
        Name::Cell(_) => {
            // The document knows what the column is called.
            let by_column = matches!(selector, Selector::Column(_));
            return (!by_column).then(|| matches!(selector, Selector::Text | Selector::Every));
        }
    };
    match selector {
        Selector::Tag(wanted) => Some(*wanted == tag),
        Selector::Pattern(pattern) => Some(pattern.matches(tag)),
        Selector::Path(path) if path.last() != Some(&tag) => Some(false),
        Selector::Path(_) => None,
        Selector::Private => Some(is_private(tag)),
        Selector::PrivateOf { .. } | Selector::SafePrivate => (!is_private(tag)).then_some(false),
        Selector::Vr(wanted) => Some(is_honestly(*wanted, vr, tag)),
        Selector::Action(action) => match standard::profile().row(tag) {
            None => Some(false),
            Some(row) => match row.effective(options) {
                Effective::Is(is) => Some(is == *action),
                Effective::ByType(_) => None,
            },
        },
        Selector::Text => (!may_hold_text(vr)).then(|| is_text(vr)),
        Selector::Bytes => (!may_hold_text(vr)).then_some(false),
        Selector::Every => Some(true),
        Selector::StandardUids => (vr != VR::UI).then_some(false),
        Selector::Preamble | Selector::Trailing | Selector::Declared(_) | Selector::Column(_) => {
            Some(false)
        }
    }
}

/// Whether a selector names a field of the release's declaration: by its name, or as text that somebody wrote.
fn names_declared(selector: &Selector, name: Name, vr: VR) -> bool {
    let Name::Declared(key) = name else {
        return false;
    };
    match selector {
        Selector::Declared(wanted) => *wanted == key,
        Selector::Vr(wanted) => *wanted == vr,
        Selector::Text | Selector::Every => true,
        _ => false,
    }
}

/// Whether a field stands inside no sequence.
pub(crate) fn is_top(field: &Field) -> bool {
    field.parent == FieldId::NONE
}

/// Whether an element that says it has `vr` is of VR `wanted`. What `except` spares by its VR must be of it: where the
/// dictionary gives the tag another VR of text, it is not.
fn is_honestly(wanted: VR, vr: VR, tag: Tag) -> bool {
    wanted == vr && vr_of(tag).is_none_or(|told| told == wanted || !is_text(told))
}

/// Whether an element belongs to a private (odd) group (PS3.5 7.8).
pub(crate) fn is_private(tag: Tag) -> bool {
    tag.group() % 2 == 1
}

/// Whether an element reserves a private block (PS3.5 7.8.1).
fn is_creator(tag: Tag) -> bool {
    is_private(tag) && (0x0010..=0x00FF).contains(&tag.element())
}
