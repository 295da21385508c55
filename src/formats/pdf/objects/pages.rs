//! A page and the forms on it: what they show, by text, pictures and lines.
mod placed;

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object, ObjectId, Stream};

use super::{Objects, is_picture, reference};
use crate::formats::pdf::content::{Drawn, Matrix, Reader};
use crate::formats::pdf::font::{get, name};
use crate::formats::pdf::outline::{self, Outline};
use crate::formats::pdf::{Picture, Place, Placed};
use placed::{Form, Which, form_matrix, together};

/// Points of lines that are kept of one document.
const MOST_POINTS: usize = 8 * outline::POINTS;
/// Nodes between a page and the root of the page tree.
const PARENTS: usize = 64;

impl<'a> Objects<'a> {
    /// A page, and the forms and pictures on it.
    pub(super) fn page(&mut self, id: ObjectId, path: &str) {
        let document = self.document;
        let Ok(page) = document.get_dictionary(id) else {
            return self.out.unread(path.to_owned(), None);
        };
        let contents = match get(page, b"Contents", document) {
            Some(Object::Array(each)) => each.iter().filter_map(reference).collect(),
            Some(Object::Stream(_)) => page
                .get(b"Contents")
                .ok()
                .and_then(reference)
                .into_iter()
                .collect(),
            Some(_) => {
                self.out.unread(format!("{path}.text"), None);
                Vec::new()
            }
            None => Vec::new(),
        };
        // 7.8.2: the streams of a page are one stream, parted between tokens.
        let mut bytes = Vec::new();
        for id in contents {
            self.done.insert(id);
            let decoded = document
                .get_object(id)
                .and_then(Object::as_stream)
                .ok()
                .and_then(|stream| self.decoded(stream));
            match decoded {
                Some(decoded) => bytes.extend(decoded),
                None => self.out.unread(format!("{path}.text"), None),
            }
            bytes.push(b'\n');
        }
        let mut drawn = self.draw(&bytes, self.resources(page));
        let mut pictures = inline(&mut drawn);
        let mut forms: BTreeMap<ObjectId, Form> = BTreeMap::new();
        let mut waiting: Vec<ObjectId> = std::mem::take(&mut drawn.objects);
        waiting.reverse();
        while let Some(id) = waiting.pop() {
            if self.done.contains(&id) {
                continue;
            }
            let Some(stream) = document
                .get_object(id)
                .ok()
                .and_then(|o| o.as_stream().ok())
            else {
                drawn.unsure = true;
                continue;
            };
            if is_picture(stream, document) {
                self.done.insert(id);
                pictures.push(Picture::Object(id));
            } else if name(&stream.dict, b"Subtype", document) == Some(b"Form") {
                self.done.insert(id);
                let mut form = self.form(stream, Some(page));
                drawn.unsure |= form.unsure;
                let places = placed::located(&form.places, pictures.len());
                pictures.extend(inline(&mut form));
                let outline = std::mem::take(&mut form.outline);
                let matrix = form_matrix(stream, document);
                forms.insert(id, Form::new(matrix, places, outline));
                drawn.text.push('\n');
                drawn.text.push_str(&form.text);
                waiting.extend(std::mem::take(&mut form.objects).into_iter().rev());
            }
        }
        self.put(path, drawn, pictures, forms);
    }

    pub(super) fn tell(&mut self, path: &str, drawn: Drawn, pictures: Vec<Picture>) {
        self.put(path, drawn, pictures, BTreeMap::new());
    }

    /// Tells of text and pictures, and of pictures and lines where they stand, those of forms where these are drawn.
    fn put(
        &mut self,
        path: &str,
        mut drawn: Drawn,
        pictures: Vec<Picture>,
        mut forms: BTreeMap<ObjectId, Form>,
    ) {
        if drawn.unsure {
            self.out.unread(format!("{path}.text"), None);
        }
        self.out
            .add(format!("{path}.text"), std::mem::take(&mut drawn.text));
        let mut numbers = Vec::with_capacity(pictures.len());
        for (number, picture) in pictures.into_iter().enumerate() {
            self.picture(format!("{path}.picture[{number}]"), picture);
            // Its masks stand before it.
            numbers.push(self.out.pictures.len().saturating_sub(1));
        }
        let places = placed::located(&drawn.places, 0);
        let outline = std::mem::take(&mut drawn.outline);
        for whole in together(places, outline, &mut forms) {
            self.out.is_cut |= whole.is_cut;
            self.sheet(path, &whole.places, &numbers);
            self.outline(path, whole.outline);
        }
    }

    pub(super) fn form(&mut self, stream: &'a Stream, page: Option<&'a Dictionary>) -> Drawn {
        let Some(bytes) = self.decoded(stream) else {
            return Drawn {
                unsure: true,
                ..Drawn::default()
            };
        };
        let mut resources = self.resources(&stream.dict);
        resources.extend(page.map(|page| self.resources(page)).unwrap_or_default());
        self.draw(&bytes, resources)
    }

    pub(super) fn draw(&mut self, bytes: &[u8], resources: Vec<&'a Dictionary>) -> Drawn {
        let room = self.out.room();
        Reader::new(self.document, resources, &mut self.fonts, room).read(bytes)
    }

    /// The resources of a page or form, and those that it inherits.
    pub(super) fn resources(&self, dict: &'a Dictionary) -> Vec<&'a Dictionary> {
        let mut found = Vec::new();
        let mut next = Some(dict);
        for _ in 0..PARENTS {
            let Some(dict) = next else { break };
            let resources = get(dict, b"Resources", self.document);
            found.extend(resources.and_then(|resources| resources.as_dict().ok()));
            next = get(dict, b"Parent", self.document).and_then(|parent| parent.as_dict().ok());
        }
        found
    }

    /// What one stream draws by lines.
    pub(super) fn outline(&mut self, path: &str, outline: Outline) {
        if outline.shapes.is_empty() && !outline.is_cut {
            return;
        }
        self.points = self.points.saturating_add(outline.points());
        let outline = match self.points <= MOST_POINTS {
            true => outline,
            false => Outline::cut(),
        };
        self.out.outlines.push((path.to_owned(), outline));
    }

    /// Where pictures stand that one stream draws; `numbers` are those of its own ones.
    fn sheet(&mut self, path: &str, places: &[(Which, Matrix)], numbers: &[usize]) {
        let place = |(which, matrix): &(Which, Matrix)| {
            let picture = match which {
                Which::Object(id) => Placed::Object(*id),
                Which::Inline(number) => Placed::Number(*numbers.get(*number)?),
            };
            Some(Place {
                picture,
                matrix: *matrix,
            })
        };
        let places: Vec<Place> = places.iter().filter_map(place).collect();
        if places.len() > 1 {
            self.out.sheets.push((path.to_owned(), places));
        }
    }

    /// A picture, and the pictures that mask it.
    pub(super) fn picture(&mut self, path: String, picture: Picture) {
        let document = self.document;
        let masks = match &picture {
            Picture::Object(id) => match document.get_object(*id).and_then(Object::as_stream) {
                Ok(stream) => [&b"SMask"[..], b"Mask"]
                    .iter()
                    .filter_map(|key| stream.dict.get(key).ok().and_then(reference))
                    .collect(),
                Err(_) => Vec::new(),
            },
            Picture::Inline(_) => Vec::new(),
        };
        for mask in masks {
            if self.done.insert(mask) {
                self.out
                    .hidden_picture(format!("{path}.mask"), Picture::Object(mask));
            }
        }
        self.out.picture(path, picture);
    }
}

/// The pictures that stand in a stream.
pub(super) fn inline(drawn: &mut Drawn) -> Vec<Picture> {
    let pictures = std::mem::take(&mut drawn.pictures);
    pictures.into_iter().map(Picture::Inline).collect()
}
