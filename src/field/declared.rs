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
    /// How many files there are, besides the declaration.
    Files,
    /// How many of them have pixel data.
    Images,
    /// How many studies the DICOM files are of.
    Studies,
    /// How many subjects the data are of.
    Subjects,
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
    /// A whole number.
    Count,
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
        Self::Files,
        Self::Images,
        Self::Studies,
        Self::Subjects,
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
            Self::Files => "files",
            Self::Images => "images",
            Self::Studies => "studies",
            Self::Subjects => "subjects",
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
            Self::Files => ("Number of files", "ファイル数"),
            Self::Images => ("Number of images", "画像数"),
            Self::Studies => ("Number of studies", "検査数"),
            Self::Subjects => ("Number of subjects", "対象者数"),
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
            Self::Files | Self::Images | Self::Studies | Self::Subjects => Holds::Count,
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

    /// Who asks for it in Japan, in English and in Japanese. APPI is the Act on the Protection of Personal Information (Act
    /// 57 of 2003, as in force since April 2023); the handbook is that of AMED, 2020, named at the head of this file.
    pub fn source(self) -> (&'static str, &'static str) {
        match self {
            Self::LegalBasis => (
                "Handbook of AMED 2020, section 5 (which workflow applies)",
                "手引き（AMED、2020年度）5.（参照すべきワークフローの判定）",
            ),
            Self::Purpose => (
                "APPI Art. 17 and 18; handbook of AMED 2020, workflow 1 (the purpose applied for)",
                "個人情報保護法第17条・第18条、手引きワークフロー#1（具体的な利用目的）",
            ),
            Self::Recipient => (
                "Handbook of AMED 2020, workflow 3 (the register of recipients)",
                "手引きワークフロー#3（提供先の帳簿記録）",
            ),
            Self::Contract => (
                "Handbook of AMED 2020, workflows 3 to 5 (contract with the recipient)",
                "手引きワークフロー#3～#5（提供先との契約）",
            ),
            Self::BanOnReIdentification => (
                "APPI Art. 41(7), 43(5) and 45; handbook of AMED 2020, workflows 3 to 6 (ban on acts of identification)",
                "個人情報保護法第41条第7項・第43条第5項・第45条、手引きワークフロー#3～#6（識別行為の禁止）",
            ),
            Self::PublishedItems => (
                "APPI Art. 43(3), 43(4) and 44; handbook of AMED 2020, workflows 4 and 6 (publication)",
                "個人情報保護法第43条第3項・第4項・第44条、手引きワークフロー#4・#6（公表）",
            ),
            Self::SafetyMeasures => (
                "APPI Art. 43(2), 43(6) and 46; handbook of AMED 2020, workflows 3 to 6 (safety measures)",
                "個人情報保護法第43条第2項・第6項・第46条、手引きワークフロー#3～#6（安全管理措置）",
            ),
            Self::OnwardProvision => (
                "APPI Art. 41(6); handbook of AMED 2020, workflows 3 (permission) and 4 (whether it may be passed on)",
                "個人情報保護法第41条第6項、手引きワークフロー#3（許可取得）・#4（再提供の可否）",
            ),
            Self::SubjectKey => (
                "Handbook of AMED 2020, workflows 1 to 3 (who refused is left out)",
                "手引きワークフロー#1～#3（提供停止を求めた者の除外）",
            ),
            Self::Tables
            | Self::Files
            | Self::Images
            | Self::Studies
            | Self::Subjects
            | Self::Comment => ("What else the release holds", "その他の内容"),
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
