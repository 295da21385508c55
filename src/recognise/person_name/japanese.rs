//! Names in kanji and kana.
use std::ops::Range;

use super::dictionary::{Kind, dictionary};
use super::kana::of_kana;

/// What may stand before a name in one run of kanji.
const BEFORE: [&str; 31] = [
    "患者氏名",
    "患者名",
    "患者",
    "氏名",
    "名前",
    "受診者",
    "主治医",
    "担当医師",
    "担当医",
    "担当",
    "依頼医師",
    "依頼医",
    "読影医師",
    "読影医",
    "検査技師",
    "技師",
    "医師",
    "教授",
    "術者",
    "紹介医",
    "執刀医",
    "指導医",
    "研修医",
    "看護師",
    "薬剤師",
    "撮影者",
    "記載者",
    "報告者",
    "依頼者",
    "記録者",
    "読影者",
];
/// What may stand behind one, titles and honorifics. The longer stand before those that they end with.
const BEHIND: [&str; 22] = [
    "先生",
    "医師",
    "技師",
    "看護師",
    "薬剤師",
    "准教授",
    "教授",
    "助教",
    "講師",
    "院長",
    "部長",
    "主任",
    "さん",
    "くん",
    "ちゃん",
    "様分",
    "様用",
    "様宛",
    "様",
    "氏",
    "殿",
    "君",
];
/// Words that are a surname with an honorific only by their signs.
const NO_PERSON: [&str; 14] = [
    "神様", "奥様", "王様", "仏様", "皆様", "有様", "宮様", "殿様", "主君", "姫君", "大君", "若君",
    "源氏", "平氏",
];

pub(super) fn kanji(c: char) -> bool {
    matches!(c, '々' | '〆' | '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}' | '\u{F900}'..='\u{FAFF}')
}

pub(super) fn hiragana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ')
}

pub(super) fn katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

/// Signs of a name in kanji: also the small `ヶ` and `ケ`, `ノ`, `ツ` of surnames between kanji.
fn sign(c: char) -> bool {
    kanji(c) || hiragana(c) || katakana(c)
}

/// A run of kanji, or of one kana.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Kanji,
    Hiragana,
    Katakana,
}

fn script(c: char) -> Option<Script> {
    if kanji(c) {
        Some(Script::Kanji)
    } else if hiragana(c) {
        Some(Script::Hiragana)
    } else if katakana(c) {
        Some(Script::Katakana)
    } else {
        None
    }
}

/// A run of one script.
#[derive(Debug, Clone, Copy)]
pub(super) struct Run<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
    pub(super) script: Script,
}

impl Run<'_> {
    pub(super) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

fn runs(text: &str) -> Vec<Run<'_>> {
    let mut out: Vec<Run<'_>> = Vec::new();
    let mut open: Option<(usize, Script)> = None;
    let mut close = |open: &mut Option<(usize, Script)>, end: usize| {
        if let Some((start, script)) = open.take()
            && let Some(text) = text.get(start..end)
        {
            out.push(Run {
                start,
                text,
                script,
            });
        }
    };
    let mut before = None;
    for (at, c) in text.char_indices() {
        let mut now = script(c);
        // 三ヶ島, 一ノ瀬, 四ツ谷: the kana is part of the kanji
        if matches!(c, 'ヶ' | 'ケ' | 'ノ' | 'ツ' | 'の')
            && before == Some(Script::Kanji)
            && text
                .get(at + c.len_utf8()..)
                .is_some_and(|rest| rest.starts_with(kanji))
            && c != 'の'
        {
            now = Some(Script::Kanji);
        }
        if now != before {
            close(&mut open, at);
            open = now.map(|script| (at, script));
        }
        before = now;
    }
    close(&mut open, text.len());
    out
}

/// Where the first name stands.
pub(super) fn find(text: &str) -> Option<Range<usize>> {
    if !text.contains(sign) {
        return None;
    }
    let runs = runs(text);
    (0..runs.len()).find_map(|index| {
        let run = runs.get(index)?;
        let rest = runs.get(index + 1..).unwrap_or_default();
        match run.script {
            Script::Kanji => of_kanji(text, run, rest),
            _ => {
                let before = index.checked_sub(1).and_then(|at| runs.get(at));
                let open = before.is_none_or(|before| before.end() != run.start);
                open.then(|| of_kana(text, run, rest)).flatten()
            }
        }
    })
}

/// The beginnings at which a name may stand in a run: its own, and behind each word of [`BEFORE`].
fn starts(run: &str) -> impl Iterator<Item = (usize, &str)> {
    std::iter::once((0, run)).chain(
        BEFORE
            .iter()
            .filter_map(move |label| Some((label.len(), run.strip_prefix(label)?)))
            .filter(|(_, rest)| !rest.is_empty()),
    )
}

/// A word without the honorific that ends it.
pub(super) fn bare(word: &str) -> Option<&str> {
    BEHIND.iter().find_map(|end| word.strip_suffix(end))
}

fn is(word: &str, kind: Kind) -> bool {
    dictionary().kanji(word).is(kind)
}

fn of_kanji(text: &str, run: &Run<'_>, rest: &[Run<'_>]) -> Option<Range<usize>> {
    starts(run.text).find_map(|(skip, word)| {
        let start = run.start + skip;
        let labelled = skip > 0;
        whole(word)
            .or_else(|| with_honorific(word, text.get(run.end()..).unwrap_or_default()))
            .or_else(|| with_given(text, word, run, rest, labelled))
            .map(|len| start..start + len)
            .or_else(|| after_label(text, word, run, rest))
    })
}

/// A run that is a surname and a given name, with or without an honorific; how long it is.
fn whole(word: &str) -> Option<usize> {
    let name = |word: &str| -> bool {
        let count = word.chars().take(9).count();
        (3..=8).contains(&count)
            && !dictionary().kanji(word).is(Kind::WORD)
            && word
                .char_indices()
                .skip(1)
                .filter_map(|(at, _)| word.split_at_checked(at))
                .any(|(a, b)| is(a, Kind::SURNAME) && is(b, Kind::GIVEN))
    };
    [Some(word), bare(word)]
        .into_iter()
        .flatten()
        .find(|word| name(word))
        .map(str::len)
}

/// A surname with an honorific: `山田様`, `田中さん`.
fn with_honorific(word: &str, behind: &str) -> Option<usize> {
    let kana = ["さん", "くん", "ちゃん", "さま"]
        .iter()
        .find(|end| behind.starts_with(**end));
    if let Some(end) = kana {
        let rest = behind.strip_prefix(end).unwrap_or_default();
        // 田中さんご本人, but not さんご (coral)
        let polite = rest
            .strip_prefix('ご')
            .is_some_and(|rest| rest.starts_with(kanji));
        let clear = polite || !rest.starts_with(['ぷ', 'ご', 'す', 'ざ']);
        return (clear && is(word, Kind::SURNAME) && word.chars().count() >= 2)
            .then_some(word.len() + end.len());
    }
    let name = bare(word)?;
    (is(name, Kind::SURNAME)
        && !NO_PERSON.contains(&word)
        && !BEFORE.contains(&name)
        && (name.chars().count() >= 2 || word.len() - name.len() > "様".len()))
    .then_some(word.len())
}

/// A surname, and behind it a given name: after a space, a caret or an underscore, or at once, in kana.
fn with_given(
    text: &str,
    surname: &str,
    run: &Run<'_>,
    rest: &[Run<'_>],
    labelled: bool,
) -> Option<usize> {
    if !is(surname, Kind::SURNAME) {
        return None;
    }
    let next = rest.first()?;
    let gap = text.get(run.end()..next.start)?;
    let caret = matches!(gap, "^" | "_");
    if !caret && !matches!(gap, " " | "  " | "") {
        return None;
    }
    // the given name: this run, or with the kana behind it (`ミネ子`, `美ゆき`), or without an honorific
    let mut end = next.end();
    let mut longest = end;
    for more in rest.iter().skip(1).take(2) {
        if more.start != end {
            break;
        }
        end = more.end();
        longest = end;
    }
    let whole = text.get(next.start..longest)?;
    let short = next.text;
    let found = [Some(whole), bare(whole), Some(short), bare(short)]
        .into_iter()
        .flatten()
        .find(|word| is(word, Kind::GIVEN))?;
    let signs = surname.chars().count() + found.chars().count();
    let kana = found.starts_with(|c| !kanji(c));
    let enough = if gap.is_empty() {
        // in kana at once: the surname is of two kanji, and the name is all there is
        kana && surname.chars().count() >= 2
            && found.chars().count() >= 2
            && (found == whole || bare(whole) == Some(found))
    } else {
        caret || labelled || signs >= 3
    };
    enough.then(|| next.start + found.len() - (run.end() - surname.len()))
}

/// `患者名:山田`, `担当医 山本`: a label and a surname or a whole name; of people who work, a space is enough.
fn after_label(text: &str, label: &str, run: &Run<'_>, rest: &[Run<'_>]) -> Option<Range<usize>> {
    let known = BEFORE.iter().find(|known| label.ends_with(**known))?;
    let next = rest.first().filter(|next| next.script == Script::Kanji)?;
    let gap = text.get(run.end()..next.start)?;
    let name = bare(next.text).unwrap_or(next.text);
    let marked = matches!(gap.trim(), ":" | "=" | "::" | ":=")
        && (is(name, Kind::SURNAME) || is(name, Kind::GIVEN));
    let works = known.ends_with(['医', '師', '者']) && *known != "受診者";
    let spaced = works && gap == " " && is(name, Kind::SURNAME);
    (name.chars().count() >= 2 && (marked || spaced)).then(|| next.start..next.end())
}

#[cfg(test)]
mod tests {
    use super::find;

    fn found(text: &str) -> Option<&str> {
        text.get(find(text)?)
    }

    #[test]
    fn the_name_is_found_and_nothing_around_it() {
        for (text, name) in [
            ("患者山田太郎を撮影", "山田太郎"),
            ("氏名:山田", "山田"),
            ("担当は佐々木 小次郎です", "佐々木 小次郎"),
            ("長谷川さくら", "長谷川さくら"),
            ("一ノ瀬 美咲", "一ノ瀬 美咲"),
            ("タナカ マコト", "タナカ マコト"),
            ("依頼は田中さんより", "田中さん"),
        ] {
            assert_eq!(found(text), Some(name), "{text}");
        }
    }

    #[test]
    fn words_that_only_hold_the_signs_of_names_are_left() {
        for text in [
            "胸部単純撮影",
            "左右 上下",
            "東 西",
            "奥様",
            "仕様",
            "主治医師",
            "技師 東側",
            "右 田",
            "ファントム テスト",
            "みなとみらい",
            "アイ・エム",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
