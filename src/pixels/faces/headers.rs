//! [`said`]: what one file says of itself that tells whether a face could be in it.
use super::{Body, Kind};
use crate::field::{Document, Field, Name, Tag, Value};

const SOP_CLASS: Tag = Tag(0x0008, 0x0016);
const MEDIA_CLASS: Tag = Tag(0x0002, 0x0002);
const MODALITY: Tag = Tag(0x0008, 0x0060);
const IMAGE_TYPE: Tag = Tag(0x0008, 0x0008);
const SERIES: Tag = Tag(0x0020, 0x000E);
const FRAME: Tag = Tag(0x0020, 0x0052);
const STUDY: Tag = Tag(0x0020, 0x000D);
const BODY_PART: Tag = Tag(0x0018, 0x0015);
/// Recognizable Visual Features, PS3.3 C.7.6.1.
const RECOGNIZABLE: Tag = Tag(0x0028, 0x0302);
/// De-identification Method Code Sequence, PS3.3 C.12.1.
const METHODS: Tag = Tag(0x0012, 0x0064);
/// Volume Based Calculation Technique, PS3.3 C.8.16.2.1.3.
const TECHNIQUE: Tag = Tag(0x0008, 0x9207);
/// Acquisition Device Type Code Sequence, PS3.3 C.8.17.2.
const DEVICE_TYPE: Tag = Tag(0x0022, 0x0015);
const CODE: Tag = Tag(0x0008, 0x0100);
const SCHEME: Tag = Tag(0x0008, 0x0102);
const MEANING: Tag = Tag(0x0008, 0x0104);

/// Sequences whose codes name a part of the body: Anatomic Region, Primary Anatomic Structure, and those of the retired
/// Anatomic Structure Space or Region (PS3.3 10.5).
const REGIONS: [Tag; 3] = [
    Tag(0x0008, 0x2218),
    Tag(0x0008, 0x2228),
    Tag(0x0008, 0x2229),
];
/// Sequences whose codes name what was done, by their meanings: procedures, protocols, views.
const PROCEDURES: [Tag; 5] = [
    Tag(0x0008, 0x1032),
    Tag(0x0032, 0x1064),
    Tag(0x0040, 0x0260),
    Tag(0x0040, 0x0008),
    Tag(0x0054, 0x0220),
];
/// Descriptions: of study, series, protocol, procedure and its steps.
const DESCRIPTIONS: [Tag; 9] = [
    Tag(0x0008, 0x1030),
    Tag(0x0008, 0x103E),
    Tag(0x0018, 0x1030),
    Tag(0x0018, 0x9423),
    Tag(0x0018, 0x9424),
    Tag(0x0018, 0x1400),
    Tag(0x0032, 0x1060),
    Tag(0x0040, 0x0007),
    Tag(0x0040, 0x0254),
];
/// Receive Coil Name and Transmit Coil Name: a coil for the head is no proof of another part, but one of the head.
const COILS: [Tag; 2] = [Tag(0x0018, 0x1250), Tag(0x0018, 0x1251)];
/// Names of regions of interest and of segments.
const REGION_NAMES: [Tag; 3] = [
    Tag(0x3006, 0x0026),
    Tag(0x0062, 0x0005),
    Tag(0x0062, 0x0006),
];
/// RT ROI Interpreted Type, PS3.3 C.8.8.8.
const INTERPRETED: Tag = Tag(0x3006, 0x00A4);
/// Segmented Property Type Code Sequence, PS3.3 C.8.20.4.
const SEGMENTED: Tag = Tag(0x0062, 0x000F);

/// Clean Recognizable Visual Features Option, PS3.16 CID 7050.
const CLEANED: &str = "113102";
/// What looks at the inside of the eye, of PS3.16 CID 4202: fundus camera, OCT scanner, scanning laser ophthalmoscope.
const INSIDE_EYE: [&str; 6] = [
    "409898007",
    "R-1021A",
    "392012008",
    "A-00FBE",
    "409899004",
    "A-00E8B",
];
/// Words of a picture that was rendered, in Image Type and in descriptions.
const RENDERED: [&str; 9] = [
    "VRT",
    "SSD",
    "VOLREN",
    "RENDER",
    "RENDERED",
    "RENDERING",
    "3DVR",
    "VOLUMERENDERING",
    "CINEMATIC",
];
/// Words of ultrasound in three dimensions, with the names that makers give its surface renderings.
const SPATIAL: [&str; 9] = [
    "3D",
    "4D",
    "VOLUME",
    "VOL",
    "HDLIVE",
    "REALISTICVUE",
    "TRUVUE",
    "FETOREALISTIC",
    "STIC",
];
/// Words of a contour or segment of the skin.
const SKIN: [&str; 10] = [
    "EXTERNAL",
    "BODY",
    "SKIN",
    "OUTLINE",
    "PATIENT",
    "FACE",
    "HEAD",
    "AUSSENKONTUR",
    "SCALP",
    "KORPER",
];

/// What Recognizable Visual Features (0028,0302) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Features {
    /// Nothing, or what it cannot say.
    #[default]
    Unsaid,
    /// `NO`: a statement, not believed by itself.
    No,
    /// `YES`.
    Yes,
}

impl Features {
    /// Its number among the facts of a dataset.
    pub fn number(self) -> i64 {
        match self {
            Self::Unsaid => 0,
            Self::No => 1,
            Self::Yes => 2,
        }
    }

    /// Of a number; what is none says nothing.
    pub fn of_number(number: i64) -> Self {
        match number {
            1 => Self::No,
            2 => Self::Yes,
            _ => Self::Unsaid,
        }
    }
}

/// What one file says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// What sort of picture it holds.
    pub kind: Kind,
    /// Which part of the body.
    pub body: Body,
    /// Whether a person can be recognised.
    pub features: Features,
    /// Whether the Clean Recognizable Visual Features Option was applied, as it says.
    pub cleaned: bool,
    /// Whether it holds several slices as one picture, so that geometry says nothing: Siemens mosaics.
    pub mosaic: bool,
    /// Its Series Instance UID.
    pub series: Option<String>,
    /// Its Frame of Reference UID.
    pub frame: Option<String>,
    /// Its Study Instance UID.
    pub study: Option<String>,
}

/// What is gathered on the way through the fields.
#[derive(Default)]
struct Gathered {
    class: String,
    modality: String,
    place: Body,
    words: Body,
    coil: Body,
    rendered: bool,
    spatial: bool,
    skin: bool,
    inside_eye: bool,
    pixels: bool,
    /// Items with the code of the option, and items with the scheme DCM.
    cleaned: Vec<u32>,
    by_dcm: Vec<u32>,
}

/// What a file says of itself.
pub fn said(document: &Document) -> Said {
    let mut out = Said::default();
    let mut seen = Gathered::default();
    for field in &document.fields {
        let Name::Tag(tag) = field.name else {
            continue;
        };
        let parent = document.field(field.parent).map(|it| it.name);
        match parent {
            None => top(document, field, tag, &mut out, &mut seen),
            Some(Name::Tag(parent)) => inside(document, field, (parent, tag), &mut seen),
            Some(_) => {}
        }
        anywhere(document, field, tag, &mut seen);
    }
    // A test of a policy says what is shown, and need not write pixel data.
    let told = document.shown.is_some() && !(seen.class.is_empty() && seen.modality.is_empty());
    seen.pixels |= told;
    out.cleaned = seen.cleaned.iter().any(|item| seen.by_dcm.contains(item));
    out.body = body(&seen);
    out.kind = kind(&seen);
    out
}

fn top(document: &Document, field: &Field, tag: Tag, out: &mut Said, seen: &mut Gathered) {
    let mut values = document.values_of(field);
    let first = |mut values: crate::field::Values<'_>| {
        values
            .next()
            .map(|it| it.trim().to_uppercase())
            .unwrap_or_default()
    };
    match tag {
        SOP_CLASS => seen.class = first(values),
        MEDIA_CLASS if seen.class.is_empty() => seen.class = first(values),
        MODALITY => seen.modality = first(values),
        SERIES => out.series = Some(first(values)).filter(|uid| !uid.is_empty()),
        FRAME => out.frame = Some(first(values)).filter(|uid| !uid.is_empty()),
        STUDY => out.study = Some(first(values)).filter(|uid| !uid.is_empty()),
        IMAGE_TYPE => {
            for value in values {
                let value = value.to_uppercase();
                out.mosaic |= value == "MOSAIC";
                seen.rendered |= holds(&value, &RENDERED);
                seen.spatial |= holds(&value, &SPATIAL);
            }
        }
        RECOGNIZABLE => {
            out.features = match first(values).as_str() {
                "YES" => Features::Yes,
                "NO" => Features::No,
                _ => Features::Unsaid,
            }
        }
        TECHNIQUE => seen.rendered |= values.any(|it| it.contains("RENDER")),
        Tag(0x7FE0, 0x0008..=0x0010) => seen.pixels |= !matches!(field.value, Value::Empty),
        _ => {}
    }
}

fn inside(document: &Document, field: &Field, (parent, tag): (Tag, Tag), seen: &mut Gathered) {
    let values = || document.values_of(field);
    if REGIONS.contains(&parent) {
        match tag {
            CODE => values().for_each(|it| seen.place = seen.place.max(Body::of_code(&it))),
            MEANING => values().for_each(|it| seen.place = seen.place.max(Body::of_text(&it))),
            _ => {}
        }
    } else if PROCEDURES.contains(&parent) && tag == MEANING {
        values().for_each(|it| seen.words = seen.words.max(Body::of_text(&it)));
    } else if parent == METHODS {
        let item = field.item;
        match tag {
            CODE if values().any(|it| it == CLEANED) => seen.cleaned.push(item),
            SCHEME if values().any(|it| it == "DCM") => seen.by_dcm.push(item),
            _ => {}
        }
    } else if parent == DEVICE_TYPE && tag == CODE {
        seen.inside_eye |= values().any(|it| INSIDE_EYE.contains(&&*it));
    } else if parent == SEGMENTED && tag == MEANING {
        seen.skin |= values().any(|it| holds(&it.to_uppercase(), &SKIN));
    }
}

fn anywhere(document: &Document, field: &Field, tag: Tag, seen: &mut Gathered) {
    let values = || document.values_of(field);
    if tag == BODY_PART {
        values().for_each(|it| seen.place = seen.place.max(Body::of_text(&it)));
    } else if DESCRIPTIONS.contains(&tag) {
        for value in values() {
            seen.words = seen.words.max(Body::of_text(&value));
            let value = value.to_uppercase();
            seen.rendered |= holds(&value, &RENDERED);
            seen.spatial |= holds(&value, &SPATIAL);
        }
    } else if COILS.contains(&tag) {
        values().for_each(|it| seen.coil = seen.coil.max(Body::of_text(&it)));
    } else if tag == INTERPRETED {
        seen.skin |= values().any(|it| it == "EXTERNAL");
    } else if REGION_NAMES.contains(&tag) {
        seen.skin |= values().any(|it| holds(&it.to_uppercase(), &SKIN));
    }
}

/// Whether one of the words stands in a text.
fn holds(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_alphanumeric())
        .any(|word| words.contains(&word))
}

/// Codes and Body Part Examined come before words; words of the head against them leave it open.
fn body(seen: &Gathered) -> Body {
    let said = match (seen.place, seen.words) {
        (Body::Elsewhere, Body::Head | Body::Near) => Body::Disputed,
        (place @ (Body::Unsaid | Body::Near), words) => place.max(words),
        (place, _) => place,
    };
    match (said, seen.coil) {
        (Body::Unsaid, coil @ (Body::Head | Body::Near)) => coil,
        (said, _) => said,
    }
}

fn kind(seen: &Gathered) -> Kind {
    let kind = Kind::of(&seen.class, &seen.modality);
    match kind {
        _ if seen.skin && matches!(kind, Kind::Nothing | Kind::Other) => Kind::Surface,
        Kind::Surface => kind,
        _ if !seen.pixels => Kind::Nothing,
        Kind::Volume | Kind::Unknown if seen.rendered => Kind::Rendering,
        Kind::Other if seen.modality == "US" && (seen.spatial || seen.rendered) => Kind::Ultrasound,
        Kind::Photograph if seen.inside_eye => Kind::Other,
        kind => kind,
    }
}
