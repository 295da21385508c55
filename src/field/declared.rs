//! [`Declared`]: the fields of a release's own declaration, `release.toml`.
//!
//! What a release has to say of itself is listed in "手引き: 個人健康医療情報の2次利用" (AMED, fiscal year 2020), where each
//! workflow ends with "the following are needed". [`Declared::source`] says for each field who asks for it.

/// The name of the declaration, at the root of the dataset.
pub const DECLARATION: &str = "release.toml";

/// A field of `release.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Declared {
    /// On what ground the data may leave: one word.
    LegalBasis,
    /// For what they may be used: one word or more.
    Purpose,
    /// Who receives them.
    Recipient,
    /// The contract with the recipient: its number, or where it is kept.
    Contract,
    /// Whether the recipient may not identify anybody.
    BanOnReIdentification,
    /// The items that are published: attributes by keyword or tag, other files by their kind.
    PublishedItems,
    /// What keeps the data safe at the recipient's.
    SafetyMeasures,
    /// Whether the recipient may pass them on: one word.
    OnwardProvision,
    /// The field that tells one subject from another.
    SubjectKey,
    /// The tables of the release, by their paths in the dataset.
    Tables,
    /// What stands behind `#`: no field, but text that somebody wrote.
    Comment,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One of these words.
    Word(&'static [&'static str]),
    /// One or more of these words.
    Words(&'static [&'static str]),
    /// A text.
    Text,
    /// One text or more.
    Texts,
    /// `true` or `false`.
    Switch,
    /// Attributes and kinds of files.
    Items,
    /// Paths in the dataset.
    Paths,
}

/// What `legal-basis` may say: consent, the two ways of opting out, and the ways of processing that need neither.
const LEGAL_BASES: &[&str] = &[
    "consent",
    "opt-out",
    "jp-appi-pseudonymised",
    "jp-appi-anonymised",
    "jp-ngmi-anonymised",
    "kr-pseudonymised",
    "kr-anonymised",
    "hipaa-safe-harbor",
    "hipaa-expert-determination",
    "gdpr-anonymous",
    "gdpr-research",
];

/// What `purpose` may say.
const PURPOSES: &[&str] = &[
    "research",
    "public-health",
    "commercial",
    "education",
    "quality-improvement",
];

/// What `onward-provision` may say.
const ONWARD: &[&str] = &["forbidden", "with-permission", "allowed"];

impl Declared {
    /// Every field.
    pub const ALL: &[Self] = &[
        Self::LegalBasis,
        Self::Purpose,
        Self::Recipient,
        Self::Contract,
        Self::BanOnReIdentification,
        Self::PublishedItems,
        Self::SafetyMeasures,
        Self::OnwardProvision,
        Self::SubjectKey,
        Self::Tables,
    ];

    /// The field of this name.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|key| key.word() == word)
    }

    /// Its name in the file and in policies.
    pub fn word(self) -> &'static str {
        match self {
            Self::LegalBasis => "legal-basis",
            Self::Purpose => "purpose",
            Self::Recipient => "recipient",
            Self::Contract => "contract",
            Self::BanOnReIdentification => "ban-on-re-identification",
            Self::PublishedItems => "published-items",
            Self::SafetyMeasures => "safety-measures",
            Self::OnwardProvision => "onward-provision",
            Self::SubjectKey => "subject-key",
            Self::Tables => "tables",
            Self::Comment => "comment",
        }
    }

    /// What it is called, in English and in Japanese.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::LegalBasis => ("Legal basis", "法的根拠"),
            Self::Purpose => ("Purpose", "利用目的"),
            Self::Recipient => ("Recipient", "提供先"),
            Self::Contract => ("Contract", "契約"),
            Self::BanOnReIdentification => ("Ban on re-identification", "識別行為の禁止"),
            Self::PublishedItems => ("Published items", "公表した項目"),
            Self::SafetyMeasures => ("Safety measures", "安全管理措置"),
            Self::OnwardProvision => ("Onward provision", "再提供の可否"),
            Self::SubjectKey => ("Subject key", "対象者を区別する項目"),
            Self::Tables => ("Tables", "表"),
            Self::Comment => ("Comment", "コメント"),
        }
    }

    /// What it holds.
    pub fn holds(self) -> Holds {
        match self {
            Self::LegalBasis => Holds::Word(LEGAL_BASES),
            Self::Purpose => Holds::Words(PURPOSES),
            Self::OnwardProvision => Holds::Word(ONWARD),
            Self::BanOnReIdentification => Holds::Switch,
            Self::PublishedItems => Holds::Items,
            Self::Tables => Holds::Paths,
            Self::Recipient | Self::SafetyMeasures => Holds::Texts,
            Self::Contract | Self::SubjectKey | Self::Comment => Holds::Text,
        }
    }

    /// The words that it may hold, if they are given.
    pub fn words(self) -> Option<&'static [&'static str]> {
        match self.holds() {
            Holds::Word(words) | Holds::Words(words) => Some(words),
            Holds::Switch => Some(&["true", "false"]),
            _ => None,
        }
    }

    /// Who asks for it. APPI is Japan's Act on the Protection of Personal Information (Act 57 of 2003, as in force since
    /// April 2023); NGMI the Next-Generation Medical Infrastructure Act (Act 28 of 2017); the handbook that of AMED, 2020.
    pub fn source(self) -> &'static str {
        match self {
            Self::LegalBasis => {
                "handbook, section 5 (which workflow applies); GDPR Art. 6 and 9; 45 CFR 164.514"
            }
            Self::Purpose => {
                "APPI Art. 17 and 18; handbook, workflows 1 and 2 (the purpose applied for)"
            }
            Self::Recipient => {
                "handbook, workflow 3 (the certified body keeps a register of recipients)"
            }
            Self::Contract => "handbook, workflows 3 to 6 (contract with the recipient)",
            Self::BanOnReIdentification => {
                "APPI Art. 41(7), 43(5) and 45; handbook, workflows 3 to 6 (ban on acts of identification)"
            }
            Self::PublishedItems => {
                "APPI Art. 43(3), 43(4) and 44; handbook, workflows 4 and 6 (publication of the items)"
            }
            Self::SafetyMeasures => {
                "APPI Art. 43(2), 43(6) and 46; handbook, workflows 3 to 6 (safety measures)"
            }
            Self::OnwardProvision => {
                "APPI Art. 41(6); handbook, workflow 3 (the certified body's permission) and 4 (whether it may be passed on)"
            }
            Self::SubjectKey => {
                "what ledgers of consent are held against; handbook, workflows 1 to 3"
            }
            Self::Tables => "what the release holds besides images",
            Self::Comment => "what stands in a file is judged, comments too",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_and_a_comment_is_no_field() {
        for key in Declared::ALL {
            assert_eq!(Declared::named(key.word()), Some(*key));
        }
        assert_eq!(Declared::named("comment"), None);
        assert_eq!(Declared::named("Purpose"), None);
    }
}
