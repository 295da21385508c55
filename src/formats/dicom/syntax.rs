//! Transfer syntaxes (PS3.5 clause 10 and Annex A, PS3.6 Table A-1): how the data set after the file meta
//! information is written. Takes a UID, gives a [`Syntax`].

/// How elements are written: PS3.5 clause 7.1 and Annex A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Encoding {
    /// Whether each element carries its VR.
    pub(crate) explicit: bool,
    /// Whether numbers begin with the high byte.
    pub(crate) big_endian: bool,
}

impl Encoding {
    /// Implicit VR Little Endian, PS3.5 A.1.
    pub(crate) const IMPLICIT: Self = Self {
        explicit: false,
        big_endian: false,
    };
    /// Explicit VR Little Endian, PS3.5 A.2.
    pub(crate) const EXPLICIT: Self = Self {
        explicit: true,
        big_endian: false,
    };
    /// Explicit VR Big Endian, PS3.5 A.3 (retired).
    pub(crate) const BIG_ENDIAN: Self = Self {
        explicit: true,
        big_endian: true,
    };

    /// Two bytes as a number.
    #[inline]
    pub(crate) fn short(self, bytes: [u8; 2]) -> u16 {
        if self.big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    }

    /// Four bytes as a number.
    #[inline]
    pub(crate) fn long(self, bytes: [u8; 4]) -> u32 {
        if self.big_endian {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        }
    }
}

/// What a transfer syntax UID says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Syntax {
    /// How elements are written.
    pub(crate) encoding: Encoding,
    /// Whether the data set is deflated (PS3.5 A.5, A.7, and JPIP HTJ2K Referenced Deflate).
    pub(crate) deflated: bool,
}

/// What all UIDs of DICOM transfer syntaxes begin with.
const ROOT: &str = "1.2.840.10008.1.2";

/// What follows [`ROOT`] in the transfer syntaxes of PS3.6 Table A-1 that are Explicit VR Little Endian, retired
/// ones among them. All but `.1` and `.4.94`, `.4.204`, `.7.x` hold encapsulated pixel data.
const EXPLICIT: &[&str] = &[
    ".1", ".1.98", ".4.100", ".4.100.1", ".4.101", ".4.101.1", ".4.102", ".4.102.1", ".4.103",
    ".4.103.1", ".4.104", ".4.104.1", ".4.105", ".4.105.1", ".4.106", ".4.106.1", ".4.107",
    ".4.108", ".4.110", ".4.111", ".4.112", ".4.201", ".4.202", ".4.203", ".4.204", ".4.50",
    ".4.51", ".4.52", ".4.53", ".4.54", ".4.55", ".4.56", ".4.57", ".4.58", ".4.59", ".4.60",
    ".4.61", ".4.62", ".4.63", ".4.64", ".4.65", ".4.66", ".4.70", ".4.80", ".4.81", ".4.90",
    ".4.91", ".4.92", ".4.93", ".4.94", ".5", ".7.1", ".7.2", ".7.3", ".8.1",
];

/// What follows [`ROOT`] where the data set is deflated.
const DEFLATED: &[&str] = &[".1.99", ".4.95", ".4.205"];

/// UIDs that are not of that root: Papyrus 3 (PS3.6 Table A-1, retired), and the private one of GE, which is
/// Implicit VR Little Endian but for pixel data (its DICOM conformance statements).
const OTHER_IMPLICIT: &[&str] = &["1.2.840.10008.1.20", "1.2.840.113619.5.2"];

impl Syntax {
    /// The syntax with this UID (without padding); `None` if it is not known.
    pub(crate) fn of(uid: &[u8]) -> Option<Self> {
        let uid = std::str::from_utf8(uid).ok()?;
        let plain = |encoding| Self {
            encoding,
            deflated: false,
        };
        if OTHER_IMPLICIT.contains(&uid) {
            return Some(plain(Encoding::IMPLICIT));
        }
        let rest = uid.strip_prefix(ROOT)?;
        Some(match rest {
            "" => plain(Encoding::IMPLICIT),
            ".2" => plain(Encoding::BIG_ENDIAN),
            _ if EXPLICIT.contains(&rest) => plain(Encoding::EXPLICIT),
            _ if DEFLATED.contains(&rest) => Self {
                encoding: Encoding::EXPLICIT,
                deflated: true,
            },
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dicom_transfer_syntax_registry::TransferSyntaxRegistry;

    #[test]
    fn every_syntax_of_the_registry_is_known_and_read_the_same_way() {
        for syntax in TransferSyntaxRegistry.iter() {
            let ours = Syntax::of(syntax.uid().as_bytes());
            let Some(ours) = ours else {
                panic!("{} is not known", syntax.uid());
            };
            let big = format!("{:?}", syntax.endianness()) == "Big";
            assert_eq!(ours.encoding.big_endian, big, "{}", syntax.uid());
        }
    }

    #[test]
    fn a_uid_that_nobody_defined_is_not_known() {
        for uid in [
            "",
            "1.2.840.10008.1.2.4",
            "1.2.840.10008.1.2.9",
            "1.2.3",
            "ÿ",
        ] {
            assert_eq!(Syntax::of(uid.as_bytes()), None, "{uid}");
        }
    }
}
