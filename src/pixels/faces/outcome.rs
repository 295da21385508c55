//! [`judge`]: what comes of a series, as a table from what is said and what the geometry is.
use super::{Body, Features, Kind, Space};

/// What is known of a series, from all its files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Series {
    /// What sort of picture its files hold.
    pub kind: Kind,
    /// Which part of the body: the greatest of its files.
    pub body: Body,
    /// Whether a person can be recognised: the greatest of its files.
    pub features: Features,
    /// Whether all its files say that recognisable features were cleaned.
    pub cleaned: bool,
    /// What its slices are together.
    pub space: Space,
}

/// What comes of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Outcome {
    /// No face can be seen, nor rebuilt.
    Pass(Why),
    /// A person must look.
    Undecided(Why),
    /// A face can be seen or rebuilt.
    Fail(Why),
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Why {
    /// There is no image.
    NoImage,
    /// Every place that names a part of the body names one without a face.
    Elsewhere,
    /// The slices are too few, too small or too far apart.
    Flat,
    /// Pictures of this sort show no surface of a head.
    NoSurface,
    /// Recognizable Visual Features is YES.
    Recognizable,
    /// A volume of the head that nobody says was cleaned.
    OfTheHead,
    /// A volume of the head, of which it is said.
    Cleaned,
    /// A volume of a part beside the face, or one that reaches it.
    Near,
    /// A volume, and nothing says of what.
    NotSaid,
    /// A volume whose attributes contradict each other about the part.
    Disputed,
    /// A volume said to be of another part, longer than a trunk.
    Long,
    /// Slices whose place is not given.
    Untold,
    /// Ultrasound in three dimensions.
    Ultrasound,
    /// A photograph or a film.
    Photograph,
    /// A rendering.
    Rendering,
    /// A mesh, a contour, a segmentation of the skin.
    Surface,
    /// A projection of the head.
    Projection,
    /// An image of which nothing is said.
    Unknown,
}

impl Why {
    /// How a sentence goes on after "but" or "for".
    pub fn phrase(self) -> &'static str {
        match self {
            Self::NoImage => "it has no image",
            Self::Elsewhere => "it is of another part of the body",
            Self::Flat => "its slices are too few, too small or too far apart to hold a face",
            Self::NoSurface => "pictures of this sort show no surface of a head",
            Self::Recognizable => {
                "Recognizable Visual Features (0028,0302) says that a person can be recognised"
            }
            Self::OfTheHead => {
                "it is a volume of the head, large enough to rebuild a face from, and does not say that recognisable features were \
                 cleaned (CID 7050, code 113102)"
            }
            Self::Cleaned => {
                "it is a volume of the head, large enough to rebuild a face from; it says that recognisable features were cleaned \
                 (CID 7050, code 113102), which only a person can confirm"
            }
            Self::Near => {
                "it is a volume of the neck, the whole body or another part that may reach the face: a person must look"
            }
            Self::NotSaid => {
                "it is a volume large enough for a head, and nothing says which part of the body it is of: a person must look"
            }
            Self::Disputed => {
                "it is a volume large enough for a head, and its attributes contradict each other about the part of the body: a \
                 person must look"
            }
            Self::Long => {
                "it is a volume longer than a trunk, which may reach the head whatever its attributes say: a person must look"
            }
            Self::Untold => {
                "it has slices whose place in the body is not given, which may be a volume of the head: a person must look"
            }
            Self::Ultrasound => {
                "it is ultrasound in three dimensions, which may show the face of a foetus or of a person: a person must look"
            }
            Self::Photograph => "it is a photograph or a film: a person must look",
            Self::Rendering => {
                "it is a picture of a surface, rendered from a volume: a person must look"
            }
            Self::Surface => {
                "it holds a surface or contour that may be the skin of the head: a person must look"
            }
            Self::Projection => {
                "it is a projection of the head, which may show the profile: a person must look"
            }
            Self::Unknown => {
                "nothing says what sort of picture it is, and it may show a face: a person must look"
            }
        }
    }
}

impl Outcome {
    /// Why.
    pub fn why(self) -> Why {
        match self {
            Self::Pass(why) | Self::Undecided(why) | Self::Fail(why) => why,
        }
    }

    /// Whether no face can be seen.
    pub fn passes(self) -> bool {
        matches!(self, Self::Pass(_))
    }
}

/// What comes of a series. Recognizable Visual Features NO changes nothing: it is a statement.
pub fn judge(series: &Series) -> Outcome {
    use Outcome::{Fail, Pass, Undecided};
    if series.features == Features::Yes {
        return Fail(Why::Recognizable);
    }
    let elsewhere = series.body == Body::Elsewhere;
    match series.kind {
        Kind::Nothing => Pass(Why::NoImage),
        Kind::Other => Pass(Why::NoSurface),
        // What a camera saw besides the part is said nowhere.
        Kind::Photograph => Undecided(Why::Photograph),
        Kind::Volume => volume(series),
        _ if elsewhere => Pass(Why::Elsewhere),
        Kind::Ultrasound => Undecided(Why::Ultrasound),
        Kind::Rendering => Undecided(Why::Rendering),
        Kind::Surface => Undecided(Why::Surface),
        Kind::Projection if matches!(series.body, Body::Head | Body::Disputed) => {
            Undecided(Why::Projection)
        }
        Kind::Projection => Pass(Why::NoSurface),
        Kind::Unknown => Undecided(Why::Unknown),
    }
}

fn volume(series: &Series) -> Outcome {
    use Outcome::{Fail, Pass, Undecided};
    match (series.space, series.body) {
        (Space::Flat, _) => Pass(Why::Flat),
        (Space::Long, Body::Elsewhere) => Undecided(Why::Long),
        (_, Body::Elsewhere) => Pass(Why::Elsewhere),
        (Space::Untold, _) => Undecided(Why::Untold),
        (_, Body::Head) if series.cleaned => Undecided(Why::Cleaned),
        (_, Body::Head) => Fail(Why::OfTheHead),
        (_, Body::Near) => Undecided(Why::Near),
        (_, Body::Unsaid) => Undecided(Why::NotSaid),
        (_, Body::Disputed) => Undecided(Why::Disputed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(kind: Kind, body: Body, space: Space) -> Series {
        Series {
            kind,
            body,
            features: Features::Unsaid,
            cleaned: false,
            space,
        }
    }

    #[test]
    fn no_volume_that_may_hold_a_head_passes_and_no_flat_series_fails() {
        use Body::{Disputed, Elsewhere, Head, Near, Unsaid};
        for body in [Unsaid, Disputed, Near, Head] {
            for space in [Space::Untold, Space::Volume, Space::Long] {
                let outcome = judge(&series(Kind::Volume, body, space));
                assert!(!outcome.passes(), "{body:?} {space:?}");
            }
            let flat = judge(&series(Kind::Volume, body, Space::Flat));
            assert_eq!(flat, Outcome::Pass(Why::Flat));
        }
        let other = judge(&series(Kind::Volume, Elsewhere, Space::Volume));
        assert_eq!(other, Outcome::Pass(Why::Elsewhere));
    }

    #[test]
    fn who_says_yes_is_believed_of_every_kind_and_who_says_no_changes_nothing() {
        for kind in [Kind::Nothing, Kind::Volume, Kind::Other, Kind::Projection] {
            let said = |features| Series {
                features,
                ..series(kind, Body::Elsewhere, Space::Flat)
            };
            assert_eq!(
                judge(&said(Features::Yes)),
                Outcome::Fail(Why::Recognizable)
            );
            assert_eq!(judge(&said(Features::No)), judge(&said(Features::Unsaid)));
        }
    }

    #[test]
    fn only_a_person_says_that_a_cleaned_head_is_clean() {
        let head = series(Kind::Volume, Body::Head, Space::Volume);
        assert_eq!(judge(&head), Outcome::Fail(Why::OfTheHead));
        let cleaned = Series {
            cleaned: true,
            ..head
        };
        assert_eq!(judge(&cleaned), Outcome::Undecided(Why::Cleaned));
    }
}
