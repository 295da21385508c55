//! Where the decision chart ends: for each end the policies, what has to be declared, and what no tool can check.
use super::chart::{Leaf, Said};
use crate::field::Declared;

const CONTRACT: Said = (
    "a contract with the recipient that sets the conditions of use",
    "提供先との契約（利用条件の明確な設定）",
);
const COMPLAINTS: Said = ("a place where complaints are dealt with", "苦情処理の体制");
const LEDGER: Said = (
    "a ledger of who was notified, consented, refused or withdrew, held against the subjects of the release",
    "通知・同意・拒否・撤回の台帳と、リリースの対象者との照合",
);
const ETHICS: Said = (
    "approval by the ethics committee and by the head of the institution",
    "倫理審査委員会の承認及び研究施設の長の許可",
);
const PUBLISHED_WHEN_MADE: Said = (
    "publication of the items when the anonymised information is made, and again, with the way of provision, before it is provided",
    "匿名加工情報の作成時の公表、及び第三者提供時の公表・明示",
);

pub(super) const ANONYMISED: Leaf = Leaf {
    name: "jp-appi-anonymised",
    title: (
        "Anonymised information under the APPI (匿名加工情報), workflow 4 or 6",
        "個人情報保護法の匿名加工情報（ワークフロー#4・#6）",
    ),
    policies: &["jp-appi-anonymised"],
    legal_basis: Some("jp-appi-anonymised"),
    declare: &[
        (Declared::Purpose, None),
        (Declared::Recipient, None),
        (Declared::Contract, None),
        (Declared::BanOnReIdentification, Some("true")),
        (Declared::PublishedItems, None),
        (Declared::SafetyMeasures, None),
        (Declared::OnwardProvision, None),
    ],
    needed: &[CONTRACT, PUBLISHED_WHEN_MADE, COMPLAINTS],
};

pub(super) const NGMI: Leaf = Leaf {
    name: "jp-ngmi-anonymised",
    title: (
        "Anonymised medical information under the Next-Generation Medical Infrastructure Act (匿名加工医療情報), workflow 3 or 5",
        "次世代医療基盤法の匿名加工医療情報（ワークフロー#3・#5）",
    ),
    policies: &["jp-ngmi-anonymised"],
    legal_basis: Some("jp-ngmi-anonymised"),
    declare: &[
        (Declared::Purpose, None),
        (Declared::Recipient, None),
        (Declared::Contract, None),
        (Declared::BanOnReIdentification, Some("true")),
        (Declared::PublishedItems, None),
        (Declared::SafetyMeasures, None),
        (Declared::OnwardProvision, Some("with-permission")),
        (Declared::SubjectKey, None),
    ],
    needed: &[
        (
            "a certified body, and contracts of the hospital with it and of it with the recipient",
            "認定事業者、並びに医療機関と認定事業者及び認定事業者と提供先との契約",
        ),
        (
            "notification to the competent ministers and publication; notice to each patient in writing, with time to refuse",
            "主務大臣への届出・公表、本人への書面による通知及び提供停止の求めに必要な期間",
        ),
        LEDGER,
        COMPLAINTS,
    ],
};

pub(super) const PSEUDONYMISED: Leaf = Leaf {
    name: "jp-appi-pseudonymised",
    title: (
        "Pseudonymised information under the APPI (仮名加工情報)",
        "個人情報保護法の仮名加工情報",
    ),
    policies: &["jp-appi-pseudonymised"],
    legal_basis: Some("jp-appi-pseudonymised"),
    declare: &[
        (Declared::Purpose, None),
        (Declared::Recipient, None),
        (Declared::BanOnReIdentification, Some("true")),
        (Declared::SafetyMeasures, None),
        (Declared::OnwardProvision, Some("forbidden")),
    ],
    needed: &[
        (
            "publication of the purpose, and of the joint users where there are any",
            "利用目的の公表、及び共同利用の場合は共同利用者の範囲等の公表",
        ),
        COMPLAINTS,
    ],
};

pub(super) const CONSENTED: Leaf = Leaf {
    name: "jp-consent",
    title: (
        "Use with the patients' consent (opt-in)",
        "患者の同意（オプトイン）に基づく利用",
    ),
    policies: &["jp-research-consent"],
    legal_basis: Some("consent"),
    declare: &[
        (Declared::Purpose, None),
        (Declared::Recipient, None),
        (Declared::Contract, None),
        (Declared::BanOnReIdentification, Some("true")),
        (Declared::SafetyMeasures, None),
        (Declared::OnwardProvision, None),
        (Declared::SubjectKey, None),
    ],
    needed: &[LEDGER, ETHICS],
};

pub(super) const DYNAMIC: Leaf = Leaf {
    name: "jp-dynamic-consent",
    title: (
        "Consent each time that a purpose is fixed (dynamic consent, opt-in), workflow 1",
        "DC活用同意及びdynamic consent（opt-in）（ワークフロー#1）",
    ),
    policies: &["jp-research-consent"],
    legal_basis: Some("consent"),
    declare: CONSENTED.declare,
    needed: &[
        (
            "a way to reach each patient, agreed on when the data are collected, and by which consent can be withdrawn",
            "収集時に得た連絡手段、及び同意を撤回する手段",
        ),
        LEDGER,
        ETHICS,
    ],
};

pub(super) const OPTED_OUT: Leaf = Leaf {
    name: "jp-opt-out",
    title: (
        "Academic research with opt-out, workflow 2",
        "オプトアウトによる学術研究（ワークフロー#2）",
    ),
    policies: &["jp-research-consent+opt-out"],
    legal_basis: Some("opt-out"),
    declare: CONSENTED.declare,
    needed: &[
        (
            "information about the research, published or notified, and time to refuse",
            "研究の実施に関する情報の通知又は公開、及び拒否の機会の保障",
        ),
        LEDGER,
        ETHICS,
    ],
};

pub(super) const KOREA: Leaf = Leaf {
    name: "kr-health-data",
    title: (
        "Pseudonymised health data under the Korean guidelines of 2021",
        "韓国2021年ガイドラインによる仮名処理",
    ),
    policies: &["kr-health-data-2021"],
    legal_basis: Some("kr-pseudonymised"),
    declare: &[
        (Declared::Purpose, None),
        (Declared::Recipient, None),
        (Declared::BanOnReIdentification, Some("true")),
        (Declared::SafetyMeasures, None),
    ],
    needed: &[("review by a data review board", "データ審議委員会の審査")],
};

pub(super) const HIPAA: Leaf = Leaf {
    name: "hipaa-safe-harbor",
    title: ("HIPAA, Safe Harbor", "HIPAA Safe Harbor"),
    policies: &["hipaa-safe-harbor"],
    legal_basis: Some("hipaa-safe-harbor"),
    declare: &[(Declared::Purpose, None), (Declared::Recipient, None)],
    needed: &[(
        "no actual knowledge that what is left could identify anybody (45 CFR 164.514(b)(2)(ii))",
        "残る情報で個人を識別し得ると現に知らないこと（45 CFR 164.514(b)(2)(ii)）",
    )],
};

pub(super) const GDPR: Leaf = Leaf {
    name: "gdpr-anonymous",
    title: ("Anonymous information under the GDPR", "GDPRの匿名情報"),
    policies: &["gdpr-anonymous"],
    legal_basis: Some("gdpr-anonymous"),
    declare: &[
        (Declared::Purpose, None),
        (Declared::Recipient, None),
        (Declared::BanOnReIdentification, Some("true")),
        (Declared::SafetyMeasures, None),
    ],
    needed: &[(
        "an assessment of singling out, linkability and inference with all means reasonably likely to be used",
        "合理的に用いられ得るあらゆる手段による選り出し、連結及び推測の評価",
    )],
};

pub(super) const TCIA: Leaf = Leaf {
    name: "tcia",
    title: (
        "Submission to The Cancer Imaging Archive",
        "The Cancer Imaging Archiveへの提出",
    ),
    policies: &["tcia-submission"],
    legal_basis: None,
    declare: &[(Declared::Recipient, None), (Declared::Contract, None)],
    needed: &[(
        "the archive's own curation, which looks at the pixels too",
        "アーカイブ側のキュレーション（画素の確認を含む）",
    )],
};

pub(super) const ALLOWLIST: Leaf = Leaf {
    name: "allow-list",
    title: (
        "One's own rules: only what is named may stay",
        "自組織の規則（挙げたもののみを残す）",
    ),
    policies: &["strict-allowlist"],
    legal_basis: None,
    declare: &[(Declared::Purpose, None), (Declared::Recipient, None)],
    needed: &[(
        "somebody who answers for the list of what may stay",
        "残す項目の一覧に責任を負う者",
    )],
};

/// Every end of the chart, where a test looks for them.
#[cfg(test)]
pub(super) const LEAVES: [&Leaf; 11] = [
    &ANONYMISED,
    &NGMI,
    &PSEUDONYMISED,
    &CONSENTED,
    &DYNAMIC,
    &OPTED_OUT,
    &KOREA,
    &HIPAA,
    &GDPR,
    &TCIA,
    &ALLOWLIST,
];
