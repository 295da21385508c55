//! [`sources`]: every place of a document that holds an image.
use super::elements::Elements;
use super::frames::{Frame, fragments, native, plain};
use super::look::Look;
use super::module::Module;
use super::overlays::Overlay;
use super::values::{self, Inside, Packed, Shape};
use super::{Undecoded, View, views};
use crate::field::{Document, Field, FieldId, FieldPath, Name, Tag, VR, Value};
use std::borrow::Cow;
use std::cell::OnceCell;

const TRANSFER_SYNTAX: Tag = Tag(0x0002, 0x0010);
const ICON: Tag = Tag(0x0088, 0x0200);
/// Encapsulated Document (0042,0011), in which documents are looked for: PS3.3 C.24.2.
const DOCUMENT: Tag = Tag(0x0042, 0x0011);
/// GE's private transfer syntax: little endian but for pixel data (its DICOM conformance statements).
const GE_BIG_ENDIAN: &str = "1.2.840.113619.5.2";
/// Transfer syntaxes whose pixel data are not encapsulated: PS3.5 A.1 to A.3 and A.5.
const NATIVE: &[&str] = &[
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.2",
    GE_BIG_ENDIAN,
];

/// What an image is to its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SourceKind {
    /// The pixel data of the file.
    Pixels,
    /// Icon Image Sequence (0088,0200).
    Icon,
    /// Pixel data inside another sequence.
    Nested,
    /// An overlay plane, by its group (60xx).
    Overlay(u16),
    /// An image file in the value of an element, or the file itself.
    File,
    /// What may be a picture in an element that is not meant for one: private, packed, or retired.
    Value,
}

/// One image of a file: its frames come one after the other.
#[derive(Debug)]
pub struct Source<'d> {
    /// What it is.
    pub kind: SourceKind,
    /// The element that holds it; [`FieldId::NONE`] for an image file on its own.
    pub field: FieldId,
    document: Option<&'d Document>,
    held: Held<'d>,
}

/// How the frames are held.
#[derive(Debug)]
enum Held<'d> {
    Native {
        value: &'d [u8],
        module: Module,
        order: native::Order,
        look: Box<Look>,
    },
    Encapsulated {
        value: &'d [u8],
        module: Module,
        frames: fragments::Frames,
        syntax: &'d str,
        look: Box<Look>,
    },
    Overlay(Overlay<'d>),
    File(&'d [u8]),
    Packed(Packed<'d>, Option<Shape>),
    Broken(Undecoded),
}

/// The images of a document, in file order. Images that cannot be looked at are among them: their only frame is an error.
pub fn sources(document: &Document) -> Vec<Source<'_>> {
    let syntax = document
        .fields
        .iter()
        .find(|f| f.name == Name::Tag(TRANSFER_SYNTAX));
    let syntax = syntax
        .and_then(|f| document.bytes_of(f))
        .unwrap_or_default();
    let syntax = std::str::from_utf8(syntax)
        .unwrap_or_default()
        .trim_matches([' ', '\0']);
    let top = OnceCell::new();
    let mut found = Vec::new();
    for (at, field) in document.fields.iter().enumerate() {
        let Some(id) = FieldId::new(at) else {
            break;
        };
        let set = || match field.parent {
            FieldId::NONE => {
                let top = top.get_or_init(|| Elements::of(document, FieldId::NONE, 0));
                Cow::Borrowed(top)
            }
            _ => Cow::Owned(Elements::around(document, at)),
        };
        let held: Vec<(SourceKind, Held<'_>)> = match field.name {
            Name::Tag(tag @ Tag(0x7FE0, 0x0008..=0x0010)) if field.vr != VR::SQ => {
                let kind = match document.field(field.parent).map(|f| f.name) {
                    None => SourceKind::Pixels,
                    Some(Name::Tag(ICON)) => SourceKind::Icon,
                    Some(_) => SourceKind::Nested,
                };
                let held = pixels(document, &set(), (tag, field), syntax);
                let held = held.unwrap_or_else(Held::Broken);
                let left_out = held.left_out().map(Undecoded::NotDecoded);
                let left_out = left_out.map(|why| (SourceKind::Value, Held::Broken(why)));
                [Some((kind, held)), left_out]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Name::Tag(Tag(group @ 0x6000..=0x60FF, 0x3000)) => {
                let held = Overlay::of(&set(), group).map_or_else(Held::Broken, Held::Overlay);
                vec![(SourceKind::Overlay(group), held)]
            }
            Name::Tag(tag) if is_retired(tag) && field.value != Value::Empty => {
                const RETIRED: &str = "pixel data or coefficients in a retired element (7Fxx)";
                let held = Held::Broken(Undecoded::NotDecoded(RETIRED));
                vec![(SourceKind::Value, held)]
            }
            Name::Tag(_) | Name::Trailing => {
                let Value::Bytes { .. } = field.value else {
                    continue;
                };
                let bytes = document.bytes_of(field).unwrap_or_default();
                let shape = || {
                    let own = Shape::of(&set());
                    own.or_else(|| Shape::of(&Elements::of(document, FieldId::NONE, 0)))
                };
                value(field, bytes, shape)
            }
            _ => continue,
        };
        found.extend(held.into_iter().map(|(kind, held)| Source {
            kind,
            field: id,
            document: Some(document),
            held,
        }));
    }
    found
}

/// A file that is an image: JPEG, PNG, TIFF, GIF, BMP, WebP, JPEG 2000, JPEG XL.
pub fn image_file(bytes: &[u8]) -> Source<'_> {
    Source {
        kind: SourceKind::File,
        field: FieldId::NONE,
        document: None,
        held: Held::File(bytes),
    }
}

/// Variable Pixel Data (7Fxx,0010) and its coefficients, and those of Pixel Data: DICOM 1993, retired (PS3.6).
fn is_retired(Tag(group, element): Tag) -> bool {
    let even = matches!(group, 0x7F00..=0x7FFE) && group % 2 == 0;
    even && matches!(element, 0x0010 | 0x0011 | 0x0020 | 0x0030 | 0x0040)
}

/// What may be a picture in the value of an element that is not meant for one.
fn value<'d>(
    field: &Field,
    bytes: &'d [u8],
    shape: impl Fn() -> Option<Shape>,
) -> Vec<(SourceKind, Held<'d>)> {
    let mut held = Vec::new();
    // Documents are looked at as such, but for those that are a picture.
    let is_document = field.name == Name::Tag(DOCUMENT);
    match values::inside(bytes) {
        Some(Inside::Picture(file)) if !is_document || file.len() == bytes.len() => {
            held.push((SourceKind::File, Held::File(file)));
        }
        Some(Inside::Packed(packed)) if !is_document => {
            held.push((SourceKind::Value, Held::Packed(packed, shape())));
        }
        Some(Inside::Unknown(kind)) if !is_document => {
            let why = Undecoded::NotDecoded(kind);
            held.push((SourceKind::Value, Held::Broken(why)));
        }
        _ => {}
    }
    if matches!(field.name, Name::Tag(Tag(group, _)) if group % 2 == 1) {
        let fits = shape().map_or_else(Vec::new, |shape| shape.fits(bytes.len()));
        held.extend(fits.into_iter().map(|module| {
            let held = Held::native(bytes, module, Box::default(), field, "");
            (SourceKind::Value, held)
        }));
    }
    held
}

fn pixels<'d>(
    document: &'d Document,
    set: &Elements<'d>,
    (tag, field): (Tag, &Field),
    syntax: &'d str,
) -> Result<Held<'d>, Undecoded> {
    let value = match field.value {
        Value::Empty => return Err(Undecoded::NoPixels),
        Value::Skipped { .. } | Value::Items(_) => return Err(Undecoded::NotRead),
        Value::Bytes { .. } => document.bytes_of(field).ok_or(Undecoded::NotRead)?,
    };
    let module = Module::of(set, tag)?;
    let groups = (field.parent == FieldId::NONE).then_some(document);
    let look = Box::new(Look::of(groups, set, module.signed));
    if fragments::are_in(value) {
        let frames = fragments::Frames::of(value, syntax, module.frames);
        // A header may be wrong about its pixels, and native pixels may look like the header of a fragment.
        let native =
            NATIVE.contains(&syntax) && !matches!(&frames, Ok(frames) if frames.are_marked());
        if native {
            return Ok(Held::native(value, module, look, field, syntax));
        }
        let frames = frames?;
        return Ok(Held::Encapsulated {
            value,
            module,
            frames,
            syntax,
            look,
        });
    }
    Ok(Held::native(value, module, look, field, syntax))
}

impl<'d> Held<'d> {
    fn native(
        value: &'d [u8],
        module: Module,
        look: Box<Look>,
        field: &Field,
        syntax: &str,
    ) -> Self {
        let order = native::Order {
            big_endian: field.big_endian || syntax == GE_BIG_ENDIAN,
            words: field.vr == VR::OW,
        };
        Self::Native {
            value,
            module,
            order,
            look,
        }
    }

    /// Why not every table is applied.
    fn left_out(&self) -> Option<&'static str> {
        match self {
            Self::Native { look, .. } | Self::Encapsulated { look, .. } => look.left_out,
            _ => None,
        }
    }
}

impl Source<'_> {
    /// Where it stands, for a source inside a document.
    pub fn path(&self) -> Option<FieldPath> {
        Some(self.document?.path_of(self.field))
    }

    /// The frames, one after the other. Frames that the header does not count come, too; in the place of all that are
    /// missing comes one error.
    pub fn frames(&self) -> Box<dyn Iterator<Item = Result<Frame, Undecoded>> + '_> {
        match &self.held {
            Held::Native {
                value,
                module,
                order,
                ..
            } => {
                let (there, _) = native::frames(value.len() as u64, module);
                let frames = (0..there).map(|n| native::frame(value, n, module, *order));
                Box::new(frames.chain((there < module.frames).then_some(Err(Undecoded::Short))))
            }
            Held::Encapsulated {
                value,
                module,
                frames,
                syntax,
                ..
            } => {
                let there = frames.count();
                let decode =
                    |n| super::frames::encapsulated(&frames.bytes(value, n)?, syntax, module);
                let missing = (there < module.frames).then_some(Err(Undecoded::FrameMissing));
                // A film is one stream of all frames.
                let film = super::frames::is_film(syntax);
                Box::new((0..there).map(decode).chain(missing.filter(|_| !film)))
            }
            Held::Overlay(overlay) => {
                let (there, _) = overlay.there();
                let missing = (there < overlay.frames).then_some(Err(Undecoded::Short));
                Box::new((0..there).map(|n| overlay.frame(n)).chain(missing))
            }
            Held::File(bytes) => plain::frames(bytes),
            Held::Packed(..) => Box::new(std::iter::empty()),
            Held::Broken(why) => Box::new(std::iter::once(Err(*why))),
        }
    }

    /// How many frames the header says there are, or there are beyond these; `None` where only decoding tells.
    pub fn count(&self) -> Option<u32> {
        match &self.held {
            Held::Native { value, module, .. } => {
                let (there, _) = native::frames(value.len() as u64, module);
                Some(there.max(module.frames))
            }
            Held::Encapsulated { module, frames, .. } => Some(frames.count().max(module.frames)),
            Held::Overlay(overlay) => Some(overlay.frames),
            Held::File(_) | Held::Packed(..) | Held::Broken(_) => None,
        }
    }

    /// Bytes of the value that are in no frame, but for one of padding. What is in a frame and not shown:
    /// [`Frame::beside`].
    pub fn left_over(&self) -> u64 {
        match &self.held {
            Held::Native { value, module, .. } => native::frames(value.len() as u64, module).1,
            Held::Encapsulated { frames, .. } => frames.left_over(),
            Held::Overlay(overlay) => overlay.there().1,
            Held::File(_) | Held::Packed(..) | Held::Broken(_) => 0,
        }
    }

    /// A data set inside the value, or what was compressed in it, whose own sources are to be looked at.
    ///
    /// # Errors
    /// When it cannot be unpacked.
    pub fn inside(&self) -> Option<Result<Document, Undecoded>> {
        match &self.held {
            Held::Packed(packed, shape) => Some(packed.open(*shape)),
            _ => None,
        }
    }

    /// Whether nobody counts what stands beside the pictures: in image files with parts for texts that are not read.
    pub fn is_partly_read(&self) -> bool {
        match &self.held {
            Held::File(bytes) => plain::Kind::of(bytes).is_none_or(|kind| !kind.is_counted()),
            _ => false,
        }
    }

    /// The views of the frame with this number (from 0), which [`Self::frames`] gave.
    ///
    /// # Errors
    /// [`Undecoded::BadPalette`] where colours cannot be told.
    pub fn views(&self, number: u32, frame: &Frame) -> Result<Vec<View>, Undecoded> {
        match &self.held {
            Held::Native { look, .. } | Held::Encapsulated { look, .. } => {
                views::views(frame, look, number)
            }
            Held::Overlay(overlay) => Ok(overlay.view(frame)),
            Held::File(_) | Held::Packed(..) | Held::Broken(_) => {
                views::views(frame, &Look::default(), number)
            }
        }
    }
}
