//! [`Kind`]: what sort of picture a file holds, by its SOP class (PS3.4 B.5) and, where that is private, its modality
//! (PS3.3 C.7.3.1.1.1).

/// What sort of picture a file holds, as far as faces are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Kind {
    /// No image, and no surface.
    #[default]
    Nothing,
    /// Slices of a volume: CT, MR, PET, NM, 3-D X-ray.
    Volume,
    /// Ultrasound in three dimensions, or a rendering of it.
    Ultrasound,
    /// A photograph or a film of the outside of a person, or of what a camera saw on its way.
    Photograph,
    /// A picture of a surface that was computed from a volume.
    Rendering,
    /// A surface itself: meshes, contours, a segmentation of the skin.
    Surface,
    /// A projection: X-ray images.
    Projection,
    /// An image of which nothing is said.
    Unknown,
    /// An image that shows no surface of a head: 2-D ultrasound, microscopy, OCT, teeth.
    Other,
}

impl Kind {
    /// All, by their numbers.
    const ALL: [Self; 9] = [
        Self::Nothing,
        Self::Volume,
        Self::Ultrasound,
        Self::Photograph,
        Self::Rendering,
        Self::Surface,
        Self::Projection,
        Self::Unknown,
        Self::Other,
    ];

    /// Its number among the facts of a dataset.
    pub fn number(self) -> i64 {
        let at = Self::ALL.iter().position(|one| *one == self);
        at.and_then(|at| i64::try_from(at).ok()).unwrap_or(7)
    }

    /// Of a number; what is none is not known.
    pub fn of_number(number: i64) -> Self {
        let at = usize::try_from(number).ok();
        at.and_then(|at| Self::ALL.get(at).copied())
            .unwrap_or(Self::Unknown)
    }

    /// By SOP class and modality.
    pub(super) fn of(class: &str, modality: &str) -> Self {
        let storage = class.strip_prefix("1.2.840.10008.5.1.4.1.1.");
        let by_class = storage.and_then(|end| {
            CLASSES.iter().find_map(|(begin, kind)| {
                let rest = end.strip_prefix(begin)?;
                (rest.is_empty() || rest.starts_with('.')).then_some(*kind)
            })
        });
        by_class.unwrap_or_else(|| {
            let known = MODALITIES
                .iter()
                .find(|(names, _)| names.contains(&modality));
            known.map_or(Self::Unknown, |(_, kind)| *kind)
        })
    }
}

/// SOP classes of storage, what follows `1.2.840.10008.5.1.4.1.1.`, the longer before the shorter.
const CLASSES: &[(&str, Kind)] = &[
    // Digital mammography, breast tomosynthesis and projections; intra-oral.
    ("1.1.2", Kind::Other),
    ("1.1.3", Kind::Other),
    ("13.1.3", Kind::Other),
    ("13.1.4", Kind::Other),
    ("13.1.5", Kind::Other),
    // CR and DX, XA and RF, RT images.
    ("1", Kind::Projection),
    ("12", Kind::Projection),
    ("481.1", Kind::Projection),
    // X-ray 3D angiographic and craniofacial.
    ("13.1", Kind::Volume),
    ("2", Kind::Volume),
    // MR spectroscopy.
    ("4.2", Kind::Other),
    ("4", Kind::Volume),
    ("128", Kind::Volume),
    ("130", Kind::Volume),
    ("20", Kind::Volume),
    // Enhanced US Volume; ultrasound, of one frame and of several, and their retired classes.
    ("6.2", Kind::Ultrasound),
    ("6", Kind::Other),
    ("3", Kind::Other),
    // Slide-coordinates microscopic, whole slide.
    ("77.1.3", Kind::Other),
    ("77.1.6", Kind::Other),
    // Ophthalmic photography of 8 and 16 bit; tomography and what is computed of it.
    ("77.1.5.1", Kind::Photograph),
    ("77.1.5.2", Kind::Photograph),
    ("77.1.5", Kind::Other),
    // VL endoscopic, microscopic, photographic, dermoscopic, and their films.
    ("77.1", Kind::Photograph),
    ("77.2", Kind::Photograph),
    // Secondary capture, of one frame and of several.
    ("7", Kind::Unknown),
    // Segmentations (told further by their labels), surfaces, meshes, point clouds, models to print.
    ("66.4", Kind::Other),
    ("66.5", Kind::Surface),
    ("66.8", Kind::Other),
    ("68", Kind::Surface),
    ("104.3", Kind::Surface),
    ("104.4", Kind::Surface),
    ("104.5", Kind::Surface),
    // RT dose; RT structure sets are told further by their regions.
    ("481.2", Kind::Other),
    ("481.3", Kind::Nothing),
];

/// Modalities.
const MODALITIES: &[(&[&str], Kind)] = &[
    (&["CT", "MR", "PT", "NM", "ST"], Kind::Volume),
    (
        &["CR", "DX", "XA", "RF", "RG", "RTIMAGE", "DF", "CF", "DS"],
        Kind::Projection,
    ),
    (
        &["XC", "ES", "GM", "OP", "DMS", "CP", "LP", "TG", "DM"],
        Kind::Photograph,
    ),
    (
        &[
            "US", "IVUS", "IVOCT", "EC", "DD", "MG", "IO", "PX", "SM", "OPT", "OCT", "OPTBSV",
            "OPTENF", "OPV", "OPM", "OAM", "AR", "KER", "LEN", "VA", "SRF", "IOL", "BMD", "BDUS",
            "RTDOSE", "SEG", "ECG", "EPS", "HD", "EEG", "EMG", "EOG", "RESP", "AU",
        ],
        Kind::Other,
    ),
    (&["M3D", "OSS"], Kind::Surface),
];

#[cfg(test)]
mod tests {
    use super::Kind;

    fn of(end: &str, modality: &str) -> Kind {
        Kind::of(&format!("1.2.840.10008.5.1.4.1.1.{end}"), modality)
    }

    #[test]
    fn the_sop_class_says_what_a_file_is_and_a_private_one_leaves_it_to_the_modality() {
        assert_eq!(of("2.1", "OT"), Kind::Volume);
        assert_eq!(of("20", "NM"), Kind::Volume);
        assert_eq!(of("6.1", "US"), Kind::Other);
        assert_eq!(of("6.2", "US"), Kind::Ultrasound);
        assert_eq!(of("77.1.4", "XC"), Kind::Photograph);
        assert_eq!(of("77.1.5.4", "OPT"), Kind::Other);
        assert_eq!(of("1.1.1", "DX"), Kind::Projection);
        assert_eq!(of("12.1", "XA"), Kind::Projection);
        assert_eq!(of("104.3", "M3D"), Kind::Surface);
        assert_eq!(Kind::of("1.2.3.4", "MR"), Kind::Volume);
    }

    #[test]
    fn what_nothing_is_said_of_is_not_known() {
        assert_eq!(of("7", "CT"), Kind::Unknown);
        assert_eq!(Kind::of("", ""), Kind::Unknown);
        assert_eq!(Kind::of("1.2.3.4", "OT"), Kind::Unknown);
    }

    #[test]
    fn each_kind_comes_back_from_its_number() {
        for kind in Kind::ALL {
            assert_eq!(Kind::of_number(kind.number()), kind);
        }
        assert_eq!(Kind::of_number(99), Kind::Unknown);
    }
}
