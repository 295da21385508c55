//! The options of PS3.15 Annex E: their names in policies and their codes in CID 7050.
//!
//! [`PsOption`] is one option, [`OptionSet`] the set that is in force.

/// An option of the Basic Application Level Confidentiality Profile (PS3.15 E.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PsOption {
    /// Retain UIDs (PS3.15 E.3.9).
    RetainUids,
    /// Retain Device Identity (PS3.15 E.3.8).
    RetainDeviceIdentity,
    /// Retain Institution Identity (PS3.15 E.3.11).
    RetainInstitutionIdentity,
    /// Retain Patient Characteristics (PS3.15 E.3.7).
    RetainPatientCharacteristics,
    /// Retain Longitudinal Temporal Information with Full Dates (PS3.15 E.3.6).
    RetainFullDates,
    /// Retain Longitudinal Temporal Information with Modified Dates (PS3.15 E.3.6).
    RetainModifiedDates,
    /// Clean Descriptors (PS3.15 E.3.5).
    CleanDescriptors,
    /// Clean Structured Content (PS3.15 E.3.4).
    CleanStructuredContent,
    /// Clean Graphics (PS3.15 E.3.3).
    CleanGraphics,
    /// Clean Recognizable Visual Features (PS3.15 E.3.2).
    CleanRecognizableFeatures,
    /// Clean Pixel Data (PS3.15 E.3.1).
    CleanPixelData,
    /// Retain Safe Private (PS3.15 E.3.10).
    RetainSafePrivate,
}

impl PsOption {
    /// Every option.
    pub const ALL: [Self; 12] = [
        Self::RetainUids,
        Self::RetainDeviceIdentity,
        Self::RetainInstitutionIdentity,
        Self::RetainPatientCharacteristics,
        Self::RetainFullDates,
        Self::RetainModifiedDates,
        Self::CleanDescriptors,
        Self::CleanStructuredContent,
        Self::CleanGraphics,
        Self::CleanRecognizableFeatures,
        Self::CleanPixelData,
        Self::RetainSafePrivate,
    ];

    /// The name that policies use (`retain-uids`).
    pub fn name(self) -> &'static str {
        match self {
            Self::RetainUids => "retain-uids",
            Self::RetainDeviceIdentity => "retain-device-identity",
            Self::RetainInstitutionIdentity => "retain-institution-identity",
            Self::RetainPatientCharacteristics => "retain-patient-characteristics",
            Self::RetainFullDates => "retain-full-dates",
            Self::RetainModifiedDates => "retain-modified-dates",
            Self::CleanDescriptors => "clean-descriptors",
            Self::CleanStructuredContent => "clean-structured-content",
            Self::CleanGraphics => "clean-graphics",
            Self::CleanRecognizableFeatures => "clean-recognizable-features",
            Self::CleanPixelData => "clean-pixel-data",
            Self::RetainSafePrivate => "retain-safe-private",
        }
    }

    /// The code that claims the option in (0012,0064), from CID 7050 (PS3.16).
    pub fn code(self) -> &'static str {
        match self {
            Self::CleanPixelData => "113101",
            Self::CleanRecognizableFeatures => "113102",
            Self::CleanGraphics => "113103",
            Self::CleanStructuredContent => "113104",
            Self::CleanDescriptors => "113105",
            Self::RetainFullDates => "113106",
            Self::RetainModifiedDates => "113107",
            Self::RetainPatientCharacteristics => "113108",
            Self::RetainDeviceIdentity => "113109",
            Self::RetainUids => "113110",
            Self::RetainSafePrivate => "113111",
            Self::RetainInstitutionIdentity => "113112",
        }
    }

    /// The section of PS3.15 Annex E that defines it.
    pub fn section(self) -> &'static str {
        match self {
            Self::CleanPixelData => "E.3.1",
            Self::CleanRecognizableFeatures => "E.3.2",
            Self::CleanGraphics => "E.3.3",
            Self::CleanStructuredContent => "E.3.4",
            Self::CleanDescriptors => "E.3.5",
            Self::RetainFullDates | Self::RetainModifiedDates => "E.3.6",
            Self::RetainPatientCharacteristics => "E.3.7",
            Self::RetainDeviceIdentity => "E.3.8",
            Self::RetainUids => "E.3.9",
            Self::RetainSafePrivate => "E.3.10",
            Self::RetainInstitutionIdentity => "E.3.11",
        }
    }

    /// The option of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|option| option.name() == name)
    }

    fn bit(self) -> u16 {
        match self {
            Self::RetainUids => 1,
            Self::RetainDeviceIdentity => 1 << 1,
            Self::RetainInstitutionIdentity => 1 << 2,
            Self::RetainPatientCharacteristics => 1 << 3,
            Self::RetainFullDates => 1 << 4,
            Self::RetainModifiedDates => 1 << 5,
            Self::CleanDescriptors => 1 << 6,
            Self::CleanStructuredContent => 1 << 7,
            Self::CleanGraphics => 1 << 8,
            Self::CleanRecognizableFeatures => 1 << 9,
            Self::CleanPixelData => 1 << 10,
            Self::RetainSafePrivate => 1 << 11,
        }
    }
}

/// A set of options of PS3.15 Annex E.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct OptionSet(u16);

impl OptionSet {
    /// The same set with this option in it.
    #[must_use]
    pub fn with(self, option: PsOption) -> Self {
        Self(self.0 | option.bit())
    }

    /// Whether the option is in the set.
    pub fn contains(self, option: PsOption) -> bool {
        self.0 & option.bit() != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_found_by_its_name_and_no_other_is() {
        for option in PsOption::ALL {
            assert_eq!(PsOption::from_name(option.name()), Some(option));
        }
        assert_eq!(PsOption::from_name("retain-everything"), None);
        assert_eq!(PsOption::from_name("Retain-UIDs"), None);
    }

    #[test]
    fn codes_are_the_twelve_of_cid_7050() {
        let mut codes: Vec<_> = PsOption::ALL.into_iter().map(PsOption::code).collect();
        codes.sort_unstable();
        let expected: Vec<_> = (113_101..=113_112).map(|n| n.to_string()).collect();
        assert_eq!(codes, expected);
    }

    #[test]
    fn a_set_holds_what_was_put_in_and_nothing_else() {
        for option in PsOption::ALL {
            let set = OptionSet::default().with(option);
            for other in PsOption::ALL {
                assert_eq!(set.contains(other), other == option);
            }
        }
    }
}
