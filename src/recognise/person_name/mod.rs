//! `person name`: a surname and a given name, or a surname with what is said to a person.
mod dictionary;
mod japanese;
mod kana;
mod latin;
mod line;
mod romaji;
mod words;

use std::ops::Range;

use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static PERSON_NAME: Recogniser = Recogniser {
    name: "person name",
    en: "a person's name",
    ja: "人名",
    definition: "A known surname beside a known given name, in either order: in kanji, with or without a space; in kana, \
                 half-width too, with a space, or in one word of six signs or more; in rōmaji of any spelling (Hepburn, \
                 Kunrei, ou, oh), with a space, comma, caret, underscore or hyphen, or in one word of eight letters or more \
                 with a surname that many have; in other Latin letters, both with a capital. A surname with a title or an \
                 honorific (山田様, 田中さん, Dr. Smith, Tanaka-san), behind a label (氏名：, Patient:), before a date of \
                 birth or an initial with its point; a given name behind a relative (daughter Elodie); what stands between \
                 an initial and a degree (M. Smith, MD). DICOM's form SURNAME^GIVEN where one part is known and the other may be. Words that are names too \
                 (Rose, Young) count only beside a sure name. Not found: a single name that stands alone, Chinese and \
                 Korean given names in Latin letters, two Western names in one word, names of which neither part is in the \
                 dictionary. Not taken for names: institutions, places, makers, and what is called after somebody (Waters \
                 view, Austin Flint murmur).",
    source: "IPADIC 2.7.0 (Japanese names and readings); US Census 1990 and Faker 40.54 (Western names); SCOWL 2020.12 up \
             to size 50 (ordinary words); DICOM PS3.5 6.2.1 (form of PN)",
    needs: &[Traits::LATIN, Traits::KANJI, Traits::KANA],
    finds: &[
        "山田太郎",
        "渡辺^千代",
        "小林美咲/IM1.dcm",
        "CT_山田太郎.dcm",
        "佐々木　ミネ子様",
        "高橋みなみ",
        "氏名山田太郎",
        "患者名：山田",
        "担当医 山本",
        "田中さん",
        "山田医師",
        "ﾀﾅｶ ﾏｺﾄ",
        "やまだ はなこ",
        "ヤマダタロウ",
        "SUBJ-001=中村^誠",
        "post nakamuramakoto",
        "watanabechiyo",
        "TANAKA YOKO",
        "Suzuki_Misaki",
        "Kana Abe",
        "ITO MAI",
        "SATOH, Yuuto",
        "Ōtsuji Jun'ichi",
        "Tanaka-san called",
        "Thompson Elodie moved during scan",
        "Ferreira Agnieszka moved during scan",
        "Nowak Ngozi, DOB 1955-05-07: nodule",
        "SUBJ-001/ABERNATHY_BRIGITTE_IM-0002.dcm",
        "O'Brien^Patrick",
        "MÜLLER^JÜRGEN",
        "Mueller^Juergen",
        "Ueda^K",
        "Dr. Smith",
        "seen by Mrs Abernathy",
        "Mary Young",
        "Erik van der Berg",
        "dictated by M. Zzyzx, MD",
        "ABERNATHY, B.",
        "her daughter Elodie",
        "Patient name: Zzyzx Qwoph",
        "看護師 山本",
        "記載者：山本",
        "田中さんご本人",
        "山田太郎様分",
    ],
    leaves: &[
        "Waters / Caldwell view",
        "MAIN ARTERY LABEL",
        "Austin Flint murmur",
        "Thompson Elodie Hospital",
        "T2 SAG",
        "HEAD^ROUTINE",
        "Abdomen^Liver",
        "MR HEAD",
        "DR CHEST",
        "Mr brain",
        "Martin's view",
        "ketamine",
        "Yokohama",
        "randomise",
        "May Long Head",
        "SIEMENS Symphony",
        "Philips Brilliance",
        "Bence Jones protein",
        "San Jose",
        "Patient: supine",
        "Name^Patient",
        "Rockville, MD 20850",
        "Fig. 3, B.",
        "sister chromatid",
        "Protocol name: Zzyzx Qwoph",
        "看護師 記載",
        "撮影者：不明",
        "造影剤",
        "大動脈",
        "東京",
        "胸部正面",
        "同様",
        "神様",
        "担当医師",
        "さくらんぼ",
        "カテーテル",
        "ハンバーガー",
        "SUBJ-001145",
    ],
    find,
};

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let normal = text.normal();
    let has = |traits| text.traits().contain(traits);
    let latin = has(Traits::LATIN).then(|| latin::find(normal)).flatten();
    let japanese = (has(Traits::KANJI) || has(Traits::KANA))
        .then(|| japanese::find(normal))
        .flatten();
    match (latin, japanese) {
        (Some(a), Some(b)) => Some(if a.start <= b.start { a } else { b }),
        (a, b) => a.or(b),
    }
}
