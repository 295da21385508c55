//! The decision chart as data: questions, what each answer leads to, and where that is written.
//!
//! For Japan it is the chart of "手引き: 個人健康医療情報の2次利用" (AMED, fiscal year 2020), section 5, with its six workflows; in
//! front of it stand the questions by which data never come to that chart: whose law asks, and who receives them.
use super::ends::{
    ALLOWLIST, ANONYMISED, CONSENTED, DYNAMIC, GDPR, HIPAA, KOREA, NGMI, OPTED_OUT, PSEUDONYMISED,
    TCIA,
};
use crate::field::Declared;

/// A text in English and in Japanese.
pub(super) type Said = (&'static str, &'static str);

/// A question; its flag is `--FLAG`.
#[derive(Debug)]
pub(crate) struct Question {
    /// Its flag, and its name in JSON.
    pub(crate) flag: &'static str,
    /// As it is asked.
    pub(super) asked: Said,
    /// What can be answered: the word, and what it means.
    pub(super) answers: &'static [(&'static str, Said)],
}

/// A place in the chart where a question is asked.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) question: &'static Question,
    /// Each answer of the question leads one way.
    pub(super) ways: &'static [Way],
}

/// What some answers lead to.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) answers: &'static [&'static str],
    pub(super) to: To,
    /// Why: what is written, and where.
    pub(super) clause: Said,
}

#[derive(Debug)]
pub(super) enum To {
    Ask(&'static Node),
    End(&'static Leaf),
}

/// What is to be done.
#[derive(Debug)]
pub(crate) struct Leaf {
    pub(crate) name: &'static str,
    pub(super) title: Said,
    /// The built-in policies that the law or the archive asks for, with options behind `+`, as `-p` takes them.
    pub(crate) policies: &'static [&'static str],
    /// What `legal-basis` says, where the declaration has to say it.
    pub(crate) legal_basis: Option<&'static str>,
    /// What else the declaration has to say, and what it has to say there if that is fixed.
    pub(crate) declare: &'static [(Declared, Option<&'static str>)],
    /// What no tool can check.
    pub(super) needed: &'static [Said],
}

/// The built-in policy that is given beside those of every end: what no law asks for, and every release needs.
pub(crate) const BESIDE: &str = "dicom-graph";

const LAW: Question = Question {
    flag: "law",
    asked: (
        "Whose law asks how the data are de-identified?",
        "どの国・地域の法令が加工の方法を定めるか。",
    ),
    answers: &[
        ("jp", ("Japan", "日本")),
        ("kr", ("Korea", "韓国")),
        ("us", ("the United States (HIPAA)", "米国（HIPAA）")),
        ("eu", ("the European Union (GDPR)", "EU（GDPR）")),
        (
            "none",
            (
                "none; an archive or one's own rules do",
                "法令ではなく、アーカイブ又は自組織の規則",
            ),
        ),
    ],
};

const ARCHIVE: Question = Question {
    flag: "archive",
    asked: (
        "Which archive receives the data?",
        "どのアーカイブに提出するか。",
    ),
    answers: &[
        (
            "tcia",
            ("The Cancer Imaging Archive", "The Cancer Imaging Archive"),
        ),
        ("own", ("none, or another", "提出しない、又はその他")),
    ],
};

const RECIPIENT: Question = Question {
    flag: "recipient",
    asked: ("Who receives the data?", "誰が提供を受けるか。"),
    answers: &[
        ("inside", ("one's own organisation", "自組織の内部")),
        (
            "joint",
            (
                "joint users, or who processes the data on one's behalf",
                "共同利用者又は委託先",
            ),
        ),
        ("third-party", ("a third party", "第三者")),
    ],
};

const PURPOSE: Question = Question {
    flag: "purpose",
    asked: ("For what purpose are they used?", "何の目的で利用するか。"),
    answers: &[
        ("research", ("academic research", "学術研究")),
        ("public-health", ("public health", "公衆衛生")),
        ("commercial", ("commercial use", "商用利用")),
        ("education", ("education", "教育")),
        (
            "quality-improvement",
            (
                "improvement of care or of a product",
                "医療又は製品の質の改善",
            ),
        ),
    ],
};

const COLLECTED: Question = Question {
    flag: "collected",
    asked: (
        "Have the data been collected already?",
        "二次利用する情報は既に蓄積されているか。",
    ),
    answers: &[
        ("already", ("already collected", "既に蓄積された情報")),
        ("later", ("still to be collected", "今後収集する情報")),
    ],
};

const CONSENT: Question = Question {
    flag: "consent",
    asked: (
        "What have, or will, the patients consent to?",
        "患者からどのような同意を得ているか、又は得ることができるか。",
    ),
    answers: &[
        (
            "specific",
            (
                "to this use, each of them (opt-in)",
                "この利用への個別同意（オプトイン）",
            ),
        ),
        (
            "broad",
            (
                "to uses that were not yet fixed (broad or dynamic consent)",
                "目的が未確定の利用への同意（包括同意・dynamic consent）",
            ),
        ),
        (
            "opt-out",
            (
                "they could refuse (opt-out)",
                "拒否の機会の保障（オプトアウト）",
            ),
        ),
        ("none", ("nothing", "なし")),
    ],
};

const NOTICE: Question = Question {
    flag: "notice",
    asked: (
        "Can every patient be notified in writing, and given time to refuse (opt-out by notice)?",
        "一定の要件を満たす通知によるオプトアウトを再度実施することが可能か。",
    ),
    answers: &[("yes", ("yes", "可能")), ("no", ("no", "不可能"))],
};

const PROCESSOR: Question = Question {
    flag: "processor",
    asked: ("Who processes the data?", "誰が加工するか。"),
    answers: &[
        ("self", ("one's own organisation", "自組織")),
        ("vendor", ("a contractor, on one's behalf", "委託先")),
        (
            "certified",
            (
                "a body certified under the Next-Generation Medical Infrastructure Act",
                "認定匿名加工医療情報作成事業者",
            ),
        ),
    ],
};

/// Every question, in the order of their flags under `--help`.
pub(crate) const QUESTIONS: [&Question; 8] = [
    &LAW, &ARCHIVE, &RECIPIENT, &PURPOSE, &COLLECTED, &CONSENT, &NOTICE, &PROCESSOR,
];

/// Where it begins.
pub(super) const START: Node = Node {
    question: &LAW,
    ways: &[
        Way {
            answers: &["jp"],
            to: To::Ask(&JAPAN),
            clause: (
                "Act on the Protection of Personal Information (APPI), Art. 2",
                "個人情報保護法第2条",
            ),
        },
        Way {
            answers: &["kr"],
            to: To::End(&KOREA),
            clause: (
                "Guidelines for the use of health and medical data, Personal Information Protection Commission and Ministry of Health and Welfare (2021)",
                "韓国「保健医療データ活用ガイドライン」（2021年）",
            ),
        },
        Way {
            answers: &["us"],
            to: To::End(&HIPAA),
            clause: ("45 CFR 164.514(b)(2)", "45 CFR 164.514(b)(2)"),
        },
        Way {
            answers: &["eu"],
            to: To::End(&GDPR),
            clause: (
                "GDPR recital 26; Article 29 Working Party, Opinion 05/2014",
                "GDPR前文26項、第29条作業部会意見05/2014",
            ),
        },
        Way {
            answers: &["none"],
            to: To::Ask(&NO_LAW),
            clause: (
                "DICOM PS3.15 Annex E leaves it to the site which options a release needs",
                "DICOM PS3.15 Annex E",
            ),
        },
    ],
};

const NO_LAW: Node = Node {
    question: &ARCHIVE,
    ways: &[
        Way {
            answers: &["tcia"],
            to: To::End(&TCIA),
            clause: (
                "TCIA: submission and de-identification overview",
                "TCIA 提出・匿名化の手引き",
            ),
        },
        Way {
            answers: &["own"],
            to: To::End(&ALLOWLIST),
            clause: (
                "Only what is named may stay: the strictest reading of DICOM PS3.15 Annex E",
                "挙げたもの以外は残さない（DICOM PS3.15 Annex Eの最も厳格な適用）",
            ),
        },
    ],
};

const JAPAN: Node = Node {
    question: &RECIPIENT,
    ways: &[
        Way {
            answers: &["inside", "joint"],
            to: To::End(&PSEUDONYMISED),
            clause: (
                "APPI Art. 41(3) and (6): pseudonymised information is used inside, by joint users and by contractors",
                "個人情報保護法第41条第3項・第6項：仮名加工情報は内部、共同利用及び委託に限り利用できる",
            ),
        },
        Way {
            answers: &["third-party"],
            to: To::Ask(&THIRD_PARTY),
            clause: (
                "APPI Art. 27(1) and 41(6): a third party needs consent, or anonymised information",
                "個人情報保護法第27条第1項・第41条第6項：第三者提供には同意又は匿名加工を要する",
            ),
        },
    ],
};

const THIRD_PARTY: Node = Node {
    question: &PURPOSE,
    ways: &[
        Way {
            answers: &["research"],
            to: To::Ask(&RESEARCH),
            clause: (
                "Ethical guidelines for medical research involving human subjects (handbook of AMED 2020, section 3)",
                "人を対象とする生命科学・医学系研究に関する倫理指針（手引き3.）",
            ),
        },
        Way {
            answers: &[
                "public-health",
                "commercial",
                "education",
                "quality-improvement",
            ],
            to: To::Ask(&BEYOND_RESEARCH),
            clause: (
                "Handbook of AMED 2020, section 5: the chart for purposes other than academic research",
                "手引き5.：学術研究以外の目的を含む2次利用のフローチャート",
            ),
        },
    ],
};

const RESEARCH: Node = Node {
    question: &CONSENT,
    ways: &[
        Way {
            answers: &["specific", "broad"],
            to: To::End(&CONSENTED),
            clause: (
                "Handbook of AMED 2020, section 3 and workflow 1: informed consent before the research",
                "手引き3.及びワークフロー#1：あらかじめインフォームド・コンセントを受ける",
            ),
        },
        Way {
            answers: &["opt-out"],
            to: To::End(&OPTED_OUT),
            clause: (
                "Handbook of AMED 2020, section 3 and workflow 2: opt-out, for academic research only",
                "手引き3.及びワークフロー#2：オプトアウトは学術研究の範囲に限る",
            ),
        },
        Way {
            answers: &["none"],
            to: To::Ask(&BEYOND_RESEARCH_WITHOUT),
            clause: (
                "Handbook of AMED 2020, section 3: without consent, anonymised information may be provided",
                "手引き3.：匿名加工により同意なく第三者提供が可能",
            ),
        },
    ],
};

const BEYOND_RESEARCH: Node = Node {
    question: &CONSENT,
    ways: &[
        Way {
            answers: &["specific"],
            to: To::End(&CONSENTED),
            clause: (
                "Handbook of AMED 2020, section 5: opt-in consent, where the purpose is clear when it is given",
                "手引き5.：利用目的が明確に定まっており個別同意を取得",
            ),
        },
        Way {
            answers: &["broad"],
            to: To::Ask(&BROAD),
            clause: (
                "Handbook of AMED 2020, section 5: consent each time that a purpose is fixed, as by dynamic consent",
                "手引き5.：利用目的が定まった時点でその都度同意を取得（dynamic consent等）",
            ),
        },
        Way {
            answers: &["opt-out", "none"],
            to: To::Ask(&BEYOND_RESEARCH_WITHOUT),
            clause: (
                "APPI Art. 27(2), handbook of AMED 2020, workflow 2: information that needs special care is not provided by opting out",
                "個人情報保護法第27条第2項、手引きワークフロー#2：要配慮個人情報のオプトアウトによる第三者提供は禁止",
            ),
        },
    ],
};

const BROAD: Node = Node {
    question: &COLLECTED,
    ways: &[
        Way {
            answers: &["later"],
            to: To::End(&DYNAMIC),
            clause: (
                "Handbook of AMED 2020, workflow 1: consent to dynamic consent is asked for when the data are collected",
                "手引きワークフロー#1：情報を収集する時点でDC活用同意を取得",
            ),
        },
        Way {
            answers: &["already"],
            to: To::Ask(&ALREADY),
            clause: (
                "Handbook of AMED 2020, workflow 1: dynamic consent needs a way to reach the patients, agreed on when the data are collected",
                "手引きワークフロー#1：dynamic consentには収集時に得た連絡手段が必要",
            ),
        },
    ],
};

const BEYOND_RESEARCH_WITHOUT: Node = Node {
    question: &COLLECTED,
    ways: &[
        Way {
            answers: &["already"],
            to: To::Ask(&ALREADY),
            clause: (
                "Handbook of AMED 2020, section 5: data that are collected already",
                "手引き5.：既に蓄積された情報",
            ),
        },
        Way {
            answers: &["later"],
            to: To::Ask(&LATER),
            clause: (
                "Handbook of AMED 2020, section 5: data still to be collected, without opt-in consent",
                "手引き5.：今後収集する情報で、オプトイン同意の取得が困難な場合",
            ),
        },
    ],
};

const ALREADY: Node = Node {
    question: &NOTICE,
    ways: &[
        Way {
            answers: &["yes"],
            to: To::End(&NGMI),
            clause: (
                "Handbook of AMED 2020, section 5 and workflow 5: opt-out by notice, then a certified body anonymises",
                "手引き5.及びワークフロー#5：通知によるオプトアウトの後、認定事業者が匿名加工",
            ),
        },
        Way {
            answers: &["no"],
            to: To::End(&ANONYMISED),
            clause: (
                "Handbook of AMED 2020, section 5 and workflow 6: anonymised information under the APPI",
                "手引き5.及びワークフロー#6：個人情報保護法の下で匿名加工情報を作成",
            ),
        },
    ],
};

const LATER: Node = Node {
    question: &PROCESSOR,
    ways: &[
        Way {
            answers: &["certified"],
            to: To::Ask(&CERTIFIED),
            clause: (
                "Handbook of AMED 2020, section 5 and workflow 3: where one cannot anonymise oneself, a certified body does",
                "手引き5.及びワークフロー#3：自組織で匿名加工できない場合は認定事業者による",
            ),
        },
        Way {
            answers: &["self", "vendor"],
            to: To::End(&ANONYMISED),
            clause: (
                "Handbook of AMED 2020, section 5 and workflows 4 and 6: the hospital anonymises, or has it done on its behalf",
                "手引き5.及びワークフロー#4・#6：医療施設が匿名加工（外部への委託も可能）",
            ),
        },
    ],
};

const CERTIFIED: Node = Node {
    question: &NOTICE,
    ways: &[
        Way {
            answers: &["yes"],
            to: To::End(&NGMI),
            clause: (
                "Handbook of AMED 2020, workflow 3: each patient is notified in writing before data go to a certified body",
                "手引きワークフロー#3：認定事業者への提供前に書面により通知",
            ),
        },
        Way {
            answers: &["no"],
            to: To::End(&ANONYMISED),
            clause: (
                "Handbook of AMED 2020, workflow 3: without notice no data go to a certified body; section 5, workflow 4 is left",
                "手引きワークフロー#3：通知なしには認定事業者に提供できず、ワークフロー#4による",
            ),
        },
    ],
};
