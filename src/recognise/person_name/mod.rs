//! `person name`: a surname and a given name, or a surname with what is said to a person.
mod dictionary;
mod japanese;
mod latin;
mod romaji;
mod words;

use std::ops::Range;

use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static PERSON_NAME: Recogniser = Recogniser {
    name: "person name",
    en: "a person's name",
    ja: "人名",
    definition: "A known surname beside a known given name.",
    source: "IPADIC",
    needs: &[Traits::LATIN, Traits::KANJI, Traits::KANA],
    finds: &[
        "山田太郎",
        "渡辺^千代",
        "小林美咲",
        "田中さん",
        "ﾀﾅｶ ﾏｺﾄ",
        "やまだ はなこ",
        "post nakamuramakoto",
        "TANAKA YOKO",
        "Suzuki_Misaki",
        "Kana Abe",
        "Thompson Elodie moved during scan",
        "Ferreira Agnieszka moved during scan",
        "watanabechiyo",
        "Nowak Ngozi, DOB 1955-05-07: nodule",
        "ABERNATHY_BRIGITTE_IM-0002.dcm",
        "小林美咲/IM1.dcm",
        "Ueda^K",
        "Dr. Smith",
        "氏名山田太郎",
        "患者名：山田",
        "山田医師",
        "O'Brien^Patrick",
        "MÜLLER^JÜRGEN",
        "Mueller^Juergen",
    ],
    leaves: &[
        "Waters / Caldwell view",
        "MAIN ARTERY LABEL",
        "T2 SAG",
        "東京",
        "造影剤",
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
