//! [`watch`]: a document's images, frame by frame, as [`Sight`]s.
//!
//! One frame and its views are in memory at a time. A text that several views show is one text; an area that an earlier
//! frame of the file has shown just so is judged once.
use std::fmt::Write as _;
use std::sync::Arc;

use super::frames::{Frame, Samples};
use super::look::Look;
use super::text::lines::{Left, is_read};
use super::text::{self, Looked, judged::Judged};
use super::{Found, Picture, Region, Source, SourceKind, Undecoded, View, ViewKind};
use super::{documents, image_file, sources, views};
use crate::field::{
    Blank, Crop, Document, FieldId, Format, Name, Readings, Scene, Sight, Tag, Value, Wanted,
    Writing,
};

/// Encapsulated Document (0042,0011): PS3.3 C.24.2.
const ENCAPSULATED: Tag = Tag(0x0042, 0x0011);
/// Pixels around a text that go with it into a crop.
const MARGIN: u32 = 8;
/// Columns and rows of a crop, at most.
const CROP: [u32; 2] = [768, 128];
/// Data sets and compressed values inside each other.
const DEPTH: usize = 4;
/// Bytes of data sets and compressed values inside one file, unpacked.
const UNPACKED: u64 = 1 << 30;

/// How frames were judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Watched {
    /// Frames that were decoded and looked at for text.
    pub frames: u64,
    /// Those of them that the screen alone judged: no part of them could hold text.
    pub screened: u64,
    /// Those of them whose areas the detector was asked for.
    pub detected: u64,
    /// Those of them whose areas had all been seen before in the same file.
    pub repeated: u64,
    /// Frames and images that could not be decoded.
    pub undecoded: u64,
}

/// What sees the frames of files; one serves all threads.
#[derive(Default)]
pub struct Watch {
    /// What was found in areas of any file.
    judged: Arc<Judged>,
}

impl Watch {
    /// Tells `each` what the frames of a document show, one after the other, in file order.
    pub fn watch(
        &self,
        document: &Document,
        wanted: &Wanted,
        each: &mut dyn FnMut(Sight),
    ) -> Watched {
        let mut frames = Frames {
            wanted,
            judged: Judged::of_file(&self.judged),
            watched: Watched::default(),
            unpacked: UNPACKED,
            each,
        };
        if !wanted.asks() {
            return frames.watched;
        }
        if document.format == Some(Format::Image) {
            frames.of(&image_file(&document.bytes), None);
            return frames.watched;
        }
        frames.of_document(document, DEPTH);
        frames.watched
    }
}

/// The frames of one file.
struct Frames<'a> {
    wanted: &'a Wanted,
    judged: Judged,
    watched: Watched,
    /// Bytes that may still be unpacked.
    unpacked: u64,
    each: &'a mut dyn FnMut(Sight),
}

impl Frames<'_> {
    /// All that a document holds; documents inside it to this depth.
    fn of_document(&mut self, document: &Document, depth: usize) {
        for source in sources(document) {
            self.of(&source, Some(document));
            if let Some(inside) = source.inside().filter(|_| self.wanted.text) {
                let told = inside.and_then(|inside| self.inside(&source, &inside, depth));
                if let Err(why) = told {
                    self.unseen(source.field, 0, why);
                }
            }
        }
        if self.wanted.text {
            self.of_documents(document);
        }
    }

    /// What stands in a document inside a value is told at that value.
    fn inside(
        &mut self,
        source: &Source<'_>,
        inside: &Document,
        depth: usize,
    ) -> Result<(), Undecoded> {
        const DEEP: Undecoded = Undecoded::NotDecoded("a file in a file in a file in a file");
        const DAMAGED: Undecoded = Undecoded::Damaged("inner DICOM");
        let deeper = depth.checked_sub(1).ok_or(DEEP)?;
        let left = self.unpacked.checked_sub(inside.bytes.len() as u64);
        self.unpacked = left.ok_or(Undecoded::TooLarge)?;
        let each = &mut *self.each;
        let mut outer = |mut sight: Sight| {
            const INSIDE: &str = "inside the value";
            match &mut sight.scene {
                Ok(scene) => (scene.texts.iter_mut())
                    .for_each(|text| text.how = format!("{} {INSIDE}", text.how)),
                Err(why) => *why = format!("{INSIDE}: {why}").into(),
            }
            (sight.field, sight.own) = (source.field, false);
            each(sight);
        };
        let wanted = Wanted {
            areas: Vec::new(),
            ..self.wanted.clone()
        };
        let mut frames = Frames {
            wanted: &wanted,
            judged: std::mem::take(&mut self.judged),
            watched: self.watched,
            unpacked: self.unpacked,
            each: &mut outer,
        };
        frames.of_document(inside, deeper);
        let Frames {
            judged,
            watched,
            unpacked,
            ..
        } = frames;
        (self.judged, self.watched, self.unpacked) = (judged, watched, unpacked);
        match inside.problems.is_empty() {
            true => Ok(()),
            false => Err(DAMAGED),
        }
    }

    fn of(&mut self, source: &Source<'_>, document: Option<&Document>) {
        let own = match source.kind {
            SourceKind::Pixels => true,
            SourceKind::File => document.is_none(),
            _ => false,
        };
        if !self.wanted.text && !own {
            return;
        }
        let frames = source.count();
        let (mut whole, mut beside) = (true, 0u64);
        for (number, frame) in (0u32..).zip(source.frames()) {
            let shown = frame.and_then(|frame| {
                beside = beside.saturating_add(frame.beside);
                let scene = self.scene(source, own, number, &frame)?;
                Ok(([frame.width, frame.height], scene))
            });
            let (size, scene) = match shown {
                Ok((size, scene)) => (size, Ok(scene)),
                Err(why) => {
                    self.watched.undecoded += 1;
                    whole = false;
                    ([0; 2], Err(why.to_string().into()))
                }
            };
            (self.each)(Sight {
                field: source.field,
                own,
                frame: number.saturating_add(1),
                frames,
                size,
                scene,
            });
        }
        // What is left of a frame that is not whole is told with it.
        let left = source.left_over();
        if left > 0 && whole && self.wanted.text {
            let why = format!("bytes that are in no frame: {left}");
            (self.each)(Sight::unseen(source.field, own, 0, why));
        }
        // An image file by itself is told of as a whole.
        if !self.wanted.text || document.is_none() {
            return;
        }
        self.beside(source.field, own, beside);
        if whole && source.is_partly_read() {
            let why = "what stands beside the pictures in an image file of this kind is not judged by this version";
            (self.each)(Sight::unseen(source.field, own, 0, why));
        }
    }

    /// Tells of bytes of frames that no pixel shows.
    fn beside(&mut self, field: FieldId, own: bool, count: u64) {
        if count > 0 {
            let why = format!(
                "bytes in frames that are no part of a picture (behind its end, comments, segments of applications): {count}"
            );
            (self.each)(Sight::unseen(field, own, 0, why));
        }
    }

    /// The pictures in encapsulated documents, and in documents that stand in any other value.
    fn of_documents(&mut self, document: &Document) {
        for (at, field) in document.fields.iter().enumerate() {
            let said = field.name == Name::Tag(ENCAPSULATED);
            let bytes = match field.value {
                Value::Bytes { .. } => document.bytes_of(field).unwrap_or_default(),
                Value::Skipped { .. } if said => {
                    if let Some(id) = FieldId::new(at) {
                        self.unseen(id, 0, Undecoded::NotRead);
                    }
                    continue;
                }
                Value::Empty => continue,
                _ if said => {
                    if let Some(id) = FieldId::new(at) {
                        let why = "an encapsulated document that is no bytes";
                        self.unseen(id, 0, Undecoded::NotDecoded(why));
                    }
                    continue;
                }
                _ => continue,
            };
            // What begins as a picture is among the sources.
            let is_picture = super::frames::plain::Kind::of(bytes).is_some();
            let is_meant =
                (said && !is_picture) || documents::is_one(bytes) || documents::holds_data(bytes);
            let (true, Some(id)) = (is_meant, FieldId::new(at)) else {
                continue;
            };
            let (mut number, mut beside) = (0u32, 0u64);
            documents::pictures(bytes, &mut |path, frame| {
                number = number.saturating_add(1);
                beside = beside.saturating_add(frame.as_ref().map_or(0, |frame| frame.beside));
                self.picture(id, number, path, frame);
            });
            self.beside(id, false, beside);
        }
    }

    /// One picture of a document, with its place in it.
    fn picture(
        &mut self,
        field: FieldId,
        number: u32,
        path: &str,
        frame: Result<Frame, Undecoded>,
    ) {
        let shown = frame.and_then(|frame| {
            let views = views::views(&frame, &Look::default(), 0)?;
            let mut texts = self.texts(&views)?;
            for text in &mut texts {
                let _ = write!(text.how, " of {path}");
            }
            Ok(([frame.width, frame.height], texts))
        });
        match shown {
            Ok((size, texts)) => (self.each)(Sight {
                field,
                own: false,
                frame: number,
                frames: None,
                size,
                scene: Ok(Scene {
                    texts,
                    ..Scene::default()
                }),
            }),
            Err(why) => self.unseen(field, number, why),
        }
    }

    fn unseen(&mut self, field: FieldId, frame: u32, why: Undecoded) {
        self.watched.undecoded += 1;
        (self.each)(Sight::unseen(field, false, frame, why.to_string()));
    }

    fn scene(
        &mut self,
        source: &Source<'_>,
        own: bool,
        number: u32,
        frame: &Frame,
    ) -> Result<Scene, Undecoded> {
        let blank = match own {
            true => (self.wanted.areas.iter())
                .map(|area| blank(frame, *area))
                .collect(),
            false => Vec::new(),
        };
        let texts = match self.wanted.text {
            true => self.texts(&source.views(number, frame)?)?,
            false => Vec::new(),
        };
        Ok(Scene {
            texts,
            blank,
            face: false,
        })
    }

    fn texts(&mut self, views: &[View]) -> Result<Vec<Writing>, Undecoded> {
        let (mut areas, mut repeated) = (0u64, 0u64);
        let (mut finds, mut left) = (Vec::new(), Left::of_frame());
        for (at, view) in views.iter().enumerate() {
            let Looked {
                found,
                areas: of_view,
                repeated: before,
            } = text::look(&view.picture, &self.judged, &mut left)
                .map_err(|error| Undecoded::NoAnswer(error.model()))?;
            areas += u64::from(of_view);
            repeated += u64::from(before);
            finds.extend(found.into_iter().map(|one| Find::new(one, at)));
        }
        self.watched.frames += 1;
        match areas {
            0 => self.watched.screened += 1,
            _ if areas == repeated => self.watched.repeated += 1,
            _ => self.watched.detected += 1,
        }
        let texts = gather(finds);
        Ok(texts
            .into_iter()
            .map(|find| find.written(views, self.wanted.crops))
            .collect())
    }
}

/// One text in one or several views.
struct Find {
    region: Region,
    /// Where something was read, and what.
    read: Vec<(Region, String)>,
    /// Where something was seen that could not be read.
    unread: Vec<Region>,
    /// The views, by their numbers.
    views: Vec<usize>,
}

impl Find {
    fn new(found: Found, view: usize) -> Self {
        let mut find = Self {
            region: found.region,
            read: Vec::new(),
            unread: Vec::new(),
            views: vec![view],
        };
        match found.read {
            Some(text) => find.read.push((found.region, text)),
            None => find.unread.push(found.region),
        }
        find
    }

    /// Whether two finds are one: half of the smaller lies in the other.
    fn is_same(&self, other: &Self) -> bool {
        let smaller = self.region.area().min(other.region.area());
        let shared = self.region.meet(&other.region).map_or(0, |r| r.area());
        shared > 0 && shared.saturating_mul(2) >= smaller
    }

    fn add(&mut self, other: Self) {
        self.region = self.region.join(&other.region);
        self.views.extend(other.views);
        self.read.extend(other.read);
        self.unread.extend(other.unread);
    }

    /// What was read. What no view could read is a part without a reading.
    fn readings(self) -> Readings {
        let lines = || self.read.iter().map(|(region, _)| region);
        let is_whole = self.unread.iter().all(|unread| is_read(unread, lines()));
        let texts = distinct(self.read.into_iter().map(|(_, text)| text).collect());
        match is_whole {
            true => Readings::Whole(texts),
            false => Readings::Part(texts),
        }
    }

    fn written(mut self, views: &[View], crops: bool) -> Writing {
        self.views.sort_unstable();
        self.views.dedup();
        let region = self.region;
        let kinds = self.views.iter().filter_map(|at| views.get(*at));
        let crop = kinds.clone().next().filter(|_| crops);
        let mut how = String::new();
        for view in kinds {
            let comma = if how.is_empty() { "" } else { ", " };
            let _ = write!(how, "{comma}{}", view.what);
        }
        Writing {
            region: [region.x, region.y, region.width, region.height],
            read: self.readings(),
            how,
            crop: crop.map(|view| cut(&view.picture, region)),
        }
    }
}

/// What several views show at one place is one text.
fn gather(finds: Vec<Find>) -> Vec<Find> {
    let mut texts: Vec<Find> = Vec::new();
    for mut find in finds {
        // A region that grows may reach others.
        while let Some(at) = texts.iter().position(|text| text.is_same(&find)) {
            let mut text = texts.swap_remove(at);
            text.add(find);
            find = text;
        }
        texts.push(find);
    }
    texts.sort_by_key(|text| (text.region.y, text.region.x, text.region));
    texts
}

/// Readings without those that another one holds, whatever was taken for one another in it: the longest first.
fn distinct(mut readings: Vec<String>) -> Vec<String> {
    readings.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    let mut keys: Vec<String> = Vec::new();
    readings.retain(|reading| {
        let key = text::fold::key(reading);
        let new = !keys.iter().any(|before| before.contains(&key));
        if new {
            keys.push(key);
        }
        new
    });
    readings
}

/// A region with a margin; of a larger one the first columns and rows.
fn cut(picture: &Picture, region: Region) -> Crop {
    let [widest, highest] = CROP;
    let (x, y) = (
        region.x.saturating_sub(MARGIN),
        region.y.saturating_sub(MARGIN),
    );
    let end = |start: u32, end: u32, size: u32, most: u32| {
        end.saturating_add(MARGIN)
            .min(size)
            .min(start.saturating_add(most))
    };
    let right = end(x, region.right(), picture.width, widest);
    let bottom = end(y, region.bottom(), picture.height, highest);
    let rows = picture
        .rows()
        .skip(y as usize)
        .take(bottom.saturating_sub(y) as usize);
    let grey = rows.filter_map(|row| row.get(x as usize..right as usize));
    Crop {
        width: right.saturating_sub(x),
        height: bottom.saturating_sub(y),
        grey: grey.flatten().copied().collect(),
    }
}

/// A crop as a PNG file.
///
/// # Errors
/// When its bytes are not as many as its size says.
pub fn png(crop: &Crop) -> std::io::Result<Vec<u8>> {
    use image::ImageEncoder as _;
    let size = u64::from(crop.width).saturating_mul(u64::from(crop.height));
    // The encoder panics over it.
    if crop.grey.len() as u64 != size || size == 0 {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut bytes);
    let grey = image::ExtendedColorType::L8;
    encoder
        .write_image(&crop.grey, crop.width, crop.height, grey)
        .map_err(|_| std::io::Error::from(std::io::ErrorKind::InvalidData))?;
    Ok(bytes)
}

/// Whether all pixels of an area have one value, in all channels and in the bits that no sample uses.
fn blank(frame: &Frame, [x, y, width, height]: [u32; 4]) -> Blank {
    let ends = (x.checked_add(width), y.checked_add(height));
    let (Some(right), Some(bottom)) = ends else {
        return Blank::Beyond;
    };
    if right > frame.width || bottom > frame.height {
        return Blank::Beyond;
    }
    let rows = Rows {
        row: frame.width as usize,
        columns: x as usize..right as usize,
        rows: y as usize..bottom as usize,
        channels: usize::from(frame.channels),
    };
    let samples = match &frame.samples {
        Samples::U8(samples) => rows.have_one_value(samples),
        Samples::I32(samples) => rows.have_one_value(samples),
        Samples::F64(samples) => rows.have_one_value(samples),
    };
    let unused = (frame.unused.as_ref()).is_none_or(|unused| rows.have_one_value(unused));
    if samples && unused {
        Blank::Yes
    } else {
        Blank::No
    }
}

/// A rectangle of a frame.
struct Rows {
    row: usize,
    columns: std::ops::Range<usize>,
    rows: std::ops::Range<usize>,
    channels: usize,
}

impl Rows {
    fn have_one_value<T: PartialEq>(&self, samples: &[T]) -> bool {
        let of = |row: usize| {
            let start = row.checked_mul(self.row)?;
            let at = |column: usize| start.checked_add(column)?.checked_mul(self.channels);
            samples.get(at(self.columns.start)?..at(self.columns.end)?)
        };
        let first = of(self.rows.start).and_then(|row| row.get(..self.channels));
        let Some(first) = first else {
            return false;
        };
        self.rows.clone().all(|row| {
            of(row).is_some_and(|row| row.chunks(self.channels.max(1)).all(|p| p == first))
        })
    }
}

impl std::fmt::Display for ViewKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Window(n) => write!(f, "window {}", u32::from(*n).saturating_add(1)),
            Self::Lut(n) => write!(f, "VOI LUT {}", u32::from(*n).saturating_add(1)),
            Self::Full => f.write_str("full range"),
            Self::Spread => f.write_str("spread range"),
            Self::Outside => f.write_str("outside of every window"),
            Self::Even => f.write_str("evened greys"),
            Self::Luminance => f.write_str("luminance"),
            Self::Channel(n) => write!(f, "channel {}", u32::from(*n).saturating_add(1)),
            Self::Table(n) => write!(f, "table {}", u32::from(*n).saturating_add(1)),
            Self::Overlay(group) => write!(f, "overlay {group:04X}"),
            Self::UnusedBit(bit) => write!(f, "unused bit {bit}"),
        }
    }
}

#[cfg(test)]
mod tests;
