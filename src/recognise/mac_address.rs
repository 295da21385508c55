//! `mac address`: the hardware address of a network interface.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{after, before, earlier, first, near};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static MAC_ADDRESS: Recogniser = Recogniser {
    name: "mac address",
    en: "a MAC address",
    ja: "MACアドレス",
    definition: "Six pairs of hex digits (eight in an EUI-64) with `:` or `-` between all of them, or three groups of four \
                 with dots, no part of a longer row of pairs. Digits alone count only with `:` or a word such as MAC near, and \
                 only if they are no date and time; twelve hex digits in one run only with such a word. All zeros and all \
                 ones name no machine.",
    source: "IEEE 802-2014, 8.2 (hexadecimal representation); IEEE guidelines for EUI-48 and EUI-64",
    needs: &[
        Traits::COLONS_2,
        Traits::HYPHEN,
        Traits::DOTS_2,
        Traits::LATIN.and(Traits::HEX_12),
    ],
    finds: &[
        "00:1B:63:84:45:E6",
        "00-1b-63-84-45-e6",
        "001b.6384.45e6",
        "eth0 00:1b:63:84:45:e6 up",
        "ＭＡＣ：００：１Ｂ：６３：８４：４５：Ｅ６",
        "MAC address 001B638445E6",
        "00:11:22:33:44:55",
        "02:1b:63:ff:fe:84:45:e6",
        "DE:AD:BE:EF:CA:FE",
    ],
    leaves: &[
        "12:34:56",
        "20:20:09:02:15:30",
        "20-09-02-15-30-12",
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "001B638445E6",
        "00:1b:63:84:45:e6:01",
        "2020.0902.1530",
        "1.2.840.113619",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "11-05-25-14-28-25-30",
        "face-dead-beef",
    ],
    find,
};

static PAIRS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        "(?i)(?:[0-9A-F]{2}:){5}[0-9A-F]{2}(?:(?::[0-9A-F]{2}){2})?|(?:[0-9A-F]{2}-){5}[0-9A-F]{2}(?:(?:-[0-9A-F]{2}){2})?\
         |[0-9A-F]{4}\\.[0-9A-F]{4}\\.[0-9A-F]{4}",
    )
    .ok()
});

static RUN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[0-9A-Fa-f]{12}").ok());

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)(?:mac|ethernet|eth[0-9]?|hw ?addr|wwn|eui)(?-u:\b)").ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let run = text.traits().contain(Traits::LATIN.and(Traits::HEX_12));
    let text = text.normal();
    let count = |separator: u8| text.bytes().filter(|byte| *byte == separator).count();
    let separated = || {
        let enough = count(b':') >= 5 || count(b'-') >= 5 || count(b'.') >= 2;
        enough
            .then(|| first(PAIRS.as_ref()?, text, |range| accept(text, range)))
            .flatten()
    };
    let in_one = || {
        WORDS
            .as_ref()?
            .is_match(text)
            .then(|| first(RUN.as_ref()?, text, |range| accept(text, range)))
            .flatten()
    };
    earlier(separated(), run.then(in_one).flatten())
}

fn accept(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    if !is_alone(text, &range) {
        return None;
    }
    let written = text.get(range.clone())?;
    let digits = || written.chars().filter(char::is_ascii_alphanumeric);
    let letters = digits().any(|c| c.is_ascii_alphabetic());
    let same = digits().all(|c| c == '0') || digits().all(|c| c.eq_ignore_ascii_case(&'f'));
    let announced = near(text, &range, WORDS.as_ref(), 16, 4);
    let form = match written.chars().find(|c| !c.is_ascii_alphanumeric()) {
        Some(':') => letters || announced || !is_date_and_time(written),
        Some(_) => letters || announced,
        None => announced,
    };
    (form && !same).then_some(range)
}

/// Whether no letter, digit or further group of hex digits touches it.
fn is_alone(text: &str, range: &Range<usize>) -> bool {
    !touches(before(text, range.start)) && !touches(after(text, range.end))
}

/// Whether a letter or digit is next, or a separator and a group of two or four hex digits.
fn touches(mut chars: impl Iterator<Item = char>) -> bool {
    match chars.next() {
        Some('-' | ':' | '.') => {
            let word: Vec<char> = chars
                .take_while(char::is_ascii_alphanumeric)
                .take(5)
                .collect();
            matches!(word.len(), 2 | 4) && word.iter().all(char::is_ascii_hexdigit)
        }
        next => next.is_some_and(|c| c.is_ascii_alphanumeric()),
    }
}

/// Whether the last three pairs are a time of day.
fn is_date_and_time(written: &str) -> bool {
    let mut pairs = written.rsplit(':').map(|pair| pair.parse::<u8>().ok());
    let mut below = |limit: u8| pairs.next().flatten().is_some_and(|n| n < limit);
    below(60) && below(60) && below(24)
}
