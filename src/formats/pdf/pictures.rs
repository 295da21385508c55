//! The pictures of a document (ISO 32000-1, 8.9), each as its data and what these are: on pages and in forms, remarks and
//! patterns, masks, thumbnails, and those that nothing refers to. Which ones there are is told by what reads the text, so none
//! is left out by both.
use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::font::get;
use super::outline::Outline;
use super::{MOST, Parts, Picture, Place, Placed, load, objects, sheet, start, streams};

/// Colour spaces inside each other.
const DEPTH: usize = 4;
/// Samples of one picture at most, and bytes of a stream that has to be kept while it is decoded.
const SAMPLES: u64 = 1 << 27;
const STREAM: usize = 1 << 29;
/// Bytes of the pieces of one page that are put together, at most.
const SHEET: usize = 1 << 28;
/// Pairs of pictures of a document that are held against each other: those of 32 pages with as many as one can have.
const PAIRS: usize = 1 << 28;
/// Samples that the pictures of a document have at most, and those that each of its bytes lets there be beside them.
const ALL_SAMPLES: u64 = 1 << 30;
const SAMPLES_OF_BYTE: u64 = 1 << 12;

/// Why a picture cannot be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The document is encrypted, or no reader would make sense of it.
    Document,
    /// A filter does not undo its data, or is not known.
    Filter,
    /// Width, height, bits or colours are absent or cannot be.
    Entries,
    /// A table of colours is shorter than it says.
    Palette,
    /// More samples than are decoded.
    TooLarge,
    /// More pieces than are put together.
    TooMany,
}

/// What the data of a picture are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Samples: each row ends at a byte.
    Samples,
    /// A JPEG or JPEG 2000 file.
    File,
    /// ITU-T T.4 and T.6.
    Fax(Fax),
    /// ISO/IEC 14492, with the segments that several pictures share.
    Jbig2(Option<Vec<u8>>),
}

/// Parameters of CCITTFaxDecode: Table 11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fax {
    pub(crate) k: i64,
    pub(crate) columns: u32,
    pub(crate) end_of_line: bool,
    pub(crate) end_of_block: bool,
    pub(crate) aligned: bool,
}

/// One picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PdfPicture {
    /// Pixels of a row.
    pub(crate) width: u32,
    /// Rows.
    pub(crate) height: u32,
    /// Bits of a sample.
    pub(crate) bits: u8,
    /// Samples of a pixel.
    pub(crate) channels: u8,
    /// The colours that samples are numbers of, in red, green and blue.
    pub(crate) palette: Option<Vec<[u8; 3]>>,
    /// What `bytes` are.
    pub(crate) coding: Coding,
    /// The data.
    pub(crate) bytes: Vec<u8>,
}

/// A picture, and where it stands on its page.
#[derive(Debug)]
pub(crate) struct OnSheet {
    /// The picture.
    pub(crate) picture: PdfPicture,
    /// From the square of 1 to the page: 8.9.5.
    pub(crate) matrix: [f64; 6],
}

/// What a document has to show.
pub(crate) enum Shown {
    /// One picture.
    Picture(Result<PdfPicture, Fault>),
    /// Pictures that one page or form draws side by side, as scanners do with strips of one page.
    Sheet(Vec<OnSheet>),
    /// What a page or form draws by lines.
    Lines(Outline),
}

/// Tells `each` the path of every picture, and the picture, in the order of pages and then of objects; behind them the pages
/// whose pictures touch.
pub(crate) fn pictures(bytes: &[u8], each: &mut dyn FnMut(&str, Shown)) {
    let bytes = bytes.get(start(bytes).unwrap_or(0)..).unwrap_or_default();
    let Some(document) = load(bytes) else {
        return each("", Shown::Picture(Err(Fault::Document)));
    };
    let mut parts = Parts::default();
    objects::read(&document, &mut parts);
    let mut left = (bytes.len() as u64)
        .saturating_mul(SAMPLES_OF_BYTE)
        .saturating_add(ALL_SAMPLES);
    let mut numbers: BTreeMap<ObjectId, usize> = BTreeMap::new();
    for (number, (path, picture)) in parts.pictures.iter().enumerate() {
        if let Picture::Object(id) = picture {
            numbers.insert(*id, number);
        }
        let picture = match number < MOST {
            true => taken(picture, &document, &mut left),
            false => Err(Fault::TooLarge),
        };
        each(path, Shown::Picture(picture));
    }
    let mut pairs = PAIRS;
    for (path, places) in &parts.sheets {
        let picture = |place: &Place| {
            let number = match &place.picture {
                Placed::Object(id) => *numbers.get(id)?,
                Placed::Number(number) => *number,
            };
            Some((parts.pictures.get(number)?, place.matrix))
        };
        let placed: Vec<_> = places.iter().filter_map(picture).collect();
        let matrices: Vec<[f64; 6]> = placed.iter().map(|(_, matrix)| *matrix).collect();
        match sheet::some_touch(&matrices, &mut pairs) {
            Some(true) => {}
            Some(false) => continue,
            None => {
                each(path, Shown::Picture(Err(Fault::TooMany)));
                continue;
            }
        }
        let (mut pieces, mut held, mut whole) = (Vec::new(), 0usize, true);
        for ((_, picture), matrix) in placed {
            match taken(picture, &document, &mut left) {
                Ok(picture) => {
                    held = held.saturating_add(picture.bytes.len());
                    pieces.push(OnSheet { picture, matrix });
                }
                Err(Fault::TooLarge) => whole = false,
                // What else cannot be looked at was told with the picture itself.
                Err(_) => {}
            }
            if held > SHEET {
                whole = false;
            }
            if !whole {
                break;
            }
        }
        each(
            path,
            match whole {
                true => Shown::Sheet(pieces),
                false => Shown::Picture(Err(Fault::TooLarge)),
            },
        );
    }
    for (path, outline) in parts.outlines {
        each(&path, Shown::Lines(outline));
    }
    if parts.is_cut {
        each("", Shown::Picture(Err(Fault::TooMany)));
    }
}

fn taken(picture: &Picture, document: &Document, left: &mut u64) -> Result<PdfPicture, Fault> {
    let stream = match picture {
        Picture::Inline(stream) => stream,
        Picture::Object(id) => {
            let object = document.get_object(*id).and_then(Object::as_stream);
            object.map_err(|_| Fault::Entries)?
        }
    };
    picture_of(stream, document, left)
}

fn picture_of(stream: &Stream, document: &Document, left: &mut u64) -> Result<PdfPicture, Fault> {
    let dict = &stream.dict;
    let number = |dict: &Dictionary, key: &[u8]| get(dict, key, document)?.as_i64().ok();
    let size = |key: &[u8]| {
        let size = number(dict, key).and_then(|n| u32::try_from(n).ok());
        size.filter(|n| *n > 0).ok_or(Fault::Entries)
    };
    let (width, height) = (size(b"Width")?, size(b"Height")?);
    let flag = |dict: &Dictionary, key: &[u8]| match get(dict, key, document) {
        Some(Object::Boolean(flag)) => Some(*flag),
        _ => None,
    };
    let mask = flag(dict, b"ImageMask") == Some(true);
    let space = match get(dict, b"ColorSpace", document) {
        Some(space) if !mask => Some(space_of(space, document, DEPTH)?),
        _ => None,
    };
    let (channels, palette) = match &space {
        Some(Space::Channels(n)) => (*n, None),
        Some(Space::Table(colours)) => (1, Some(colours.clone())),
        None => (1, None),
    };
    let samples = u64::from(width)
        .saturating_mul(u64::from(height))
        .saturating_mul(u64::from(channels));
    *left = match left.checked_sub(samples) {
        Some(left) if samples <= SAMPLES => left,
        _ => return Err(Fault::TooLarge),
    };
    let decoded = streams::picture(stream, document, STREAM);
    let (bytes, filter) = decoded.ok_or(Fault::Filter)?;
    let (filter, parameters) = filter.unwrap_or_default();
    let parameters = parameters.unwrap_or_default();
    let coding = match filter.as_slice() {
        b"DCTDecode" | b"JPXDecode" => Coding::File,
        b"CCITTFaxDecode" => {
            let columns = number(&parameters, b"Columns").unwrap_or(1728);
            let on = |key: &[u8]| flag(&parameters, key);
            Coding::Fax(Fax {
                k: number(&parameters, b"K").unwrap_or(0),
                columns: u32::try_from(columns).map_err(|_| Fault::Entries)?,
                end_of_line: on(b"EndOfLine").unwrap_or(false),
                end_of_block: on(b"EndOfBlock").unwrap_or(true),
                aligned: on(b"EncodedByteAlign").unwrap_or(false),
            })
        }
        b"JBIG2Decode" => Coding::Jbig2(match get(&parameters, b"JBIG2Globals", document) {
            None | Some(Object::Null) => None,
            Some(Object::Stream(shared)) => {
                let shared = streams::decoded(shared, STREAM);
                Some(shared.ok_or(Fault::Filter)?)
            }
            Some(_) => return Err(Fault::Entries),
        }),
        _ => Coding::Samples,
    };
    let bits = match coding {
        _ if mask => 1,
        Coding::Fax(_) | Coding::Jbig2(_) => 1,
        // The file says it.
        Coding::File => 8,
        Coding::Samples => {
            if space.is_none() {
                return Err(Fault::Entries);
            }
            match number(dict, b"BitsPerComponent") {
                Some(bits @ (1 | 2 | 4 | 8 | 16)) => bits as u8,
                _ => return Err(Fault::Entries),
            }
        }
    };
    Ok(PdfPicture {
        width,
        height,
        bits,
        channels,
        palette,
        coding,
        bytes,
    })
}

/// What samples are, as far as one has to know to see them: which channel is which colour does not matter to who looks for
/// text.
enum Space {
    Channels(u8),
    Table(Vec<[u8; 3]>),
}

/// Colour spaces: 8.6.
fn space_of(space: &Object, document: &Document, depth: usize) -> Result<Space, Fault> {
    let deeper = depth.checked_sub(1).ok_or(Fault::Entries)?;
    let resolved = |object| document.dereference(object).ok().map(|(_, object)| object);
    let space = resolved(space).ok_or(Fault::Entries)?;
    let (family, rest) = match space {
        Object::Name(family) => (family.as_slice(), &[][..]),
        Object::Array(parts) => match parts.split_first() {
            Some((Object::Name(family), rest)) => (family.as_slice(), rest),
            _ => return Err(Fault::Entries),
        },
        _ => return Err(Fault::Entries),
    };
    let channels = match (family, rest) {
        (b"DeviceGray" | b"CalGray" | b"Separation", _) => 1,
        (b"DeviceRGB" | b"CalRGB" | b"Lab", _) => 3,
        (b"DeviceCMYK", _) => 4,
        (b"ICCBased", [profile, ..]) => match resolved(profile) {
            Some(Object::Stream(profile)) => {
                let channels = get(&profile.dict, b"N", document);
                let channels = channels.and_then(|n| n.as_i64().ok());
                channels.and_then(|n| u8::try_from(n).ok()).unwrap_or(0)
            }
            _ => 0,
        },
        (b"DeviceN", [names, ..]) => match resolved(names) {
            Some(Object::Array(names)) => u8::try_from(names.len()).unwrap_or(0),
            _ => 0,
        },
        (b"Indexed", [base, last, table, ..]) => {
            let Space::Channels(channels) = space_of(base, document, deeper)? else {
                return Err(Fault::Entries);
            };
            let last = resolved(last).and_then(|n| n.as_i64().ok());
            let last = last.and_then(|n| u8::try_from(n).ok());
            let count = usize::from(last.ok_or(Fault::Entries)?).saturating_add(1);
            let table = match resolved(table) {
                Some(Object::String(bytes, _)) => bytes.clone(),
                Some(Object::Stream(stream)) => {
                    streams::decoded(stream, 1 << 20).ok_or(Fault::Filter)?
                }
                _ => return Err(Fault::Entries),
            };
            let colours = table.chunks_exact(usize::from(channels)).take(count);
            let colours: Vec<[u8; 3]> = colours.map(colour).collect();
            return match colours.len() == count {
                true => Ok(Space::Table(colours)),
                false => Err(Fault::Palette),
            };
        }
        _ => 0,
    };
    match channels {
        0 => Err(Fault::Entries),
        channels => Ok(Space::Channels(channels)),
    }
}

/// A colour of a table in red, green and blue: 10.3.
fn colour(entry: &[u8]) -> [u8; 3] {
    match *entry {
        [red, green, blue] => [red, green, blue],
        [cyan, magenta, yellow, black] => [cyan, magenta, yellow].map(|ink| {
            let light = u16::from(255 - ink) * u16::from(255 - black) / 255;
            u8::try_from(light).unwrap_or(u8::MAX)
        }),
        [first, ..] => [first; 3],
        [] => [0; 3],
    }
}
