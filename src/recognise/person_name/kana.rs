//! Names in kana.
use std::ops::Range;

use super::dictionary::{Kind, dictionary};
use super::japanese::{Run, Script, bare, hiragana};

/// `タナカ マコト`, `やまだ^はなこ`, `ヤマダタロウ`.
pub(super) fn of_kana(text: &str, run: &Run<'_>, rest: &[Run<'_>]) -> Option<Range<usize>> {
    let mut first = String::new();
    to_katakana(run.text, &mut first);
    if let Some(next) = rest.first().filter(|next| next.script == run.script)
        && let Some(gap) = text.get(run.end()..next.start)
    {
        let caret = matches!(gap, "^" | "_");
        if caret || matches!(gap, " " | "  " | "・") {
            let closed = rest.get(1).is_none_or(|more| more.start != next.end());
            let mut second = String::new();
            to_katakana(next.text, &mut second);
            let kinds = |a: &str, b: &str| {
                let (a, b) = (dictionary().kana(a), dictionary().kana(b));
                (a.is(Kind::SURNAME) && b.is(Kind::GIVEN))
                    || (gap != "^" && a.is(Kind::GIVEN) && b.is(Kind::SURNAME))
            };
            let signs = first.chars().count() + second.chars().count();
            let one = first.chars().count().min(second.chars().count());
            let least = match (caret, run.script) {
                (true, _) => 3,
                // `ジョン・スミス`, but not `アイ・エム`
                _ if gap == "・" => 6,
                (false, Script::Hiragana) => 5,
                (false, _) => 4,
            };
            let second_bare = bare(next.text).map(|name| {
                let mut out = String::new();
                to_katakana(name, &mut out);
                out
            });
            let found =
                kinds(&first, &second) || second_bare.is_some_and(|second| kinds(&first, &second));
            if found && closed && one >= 2 && signs >= least {
                return Some(run.start..next.end());
            }
        }
    }
    let honoured = bare(run.text).unwrap_or(run.text);
    let closed = rest.first().is_none_or(|next| next.start != run.end());
    let mut word = String::new();
    to_katakana(honoured, &mut word);
    (closed && in_one(&word)).then(|| run.start..run.start + honoured.len())
}

/// Whether a word of katakana is a surname and a given name, and nothing else.
fn in_one(word: &str) -> bool {
    let known = dictionary().kana(word);
    (6..=12).contains(&word.chars().take(13).count())
        && known == Kind::NONE
        && word
            .char_indices()
            .skip(2)
            .filter_map(|(at, _)| word.split_at_checked(at))
            .any(|(a, b)| {
                b.chars().count() >= 2
                    && dictionary().kana(a).is(Kind::COMMON)
                    && dictionary().kana(b).is(Kind::GIVEN)
            })
}

fn to_katakana(text: &str, out: &mut String) {
    out.clear();
    out.extend(text.chars().map(|c| {
        if hiragana(c) {
            char::from_u32(u32::from(c) + 0x60).unwrap_or(c)
        } else {
            c
        }
    }));
}
