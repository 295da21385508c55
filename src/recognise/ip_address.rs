//! `ip address`: of version 4 and version 6.
use std::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::around::{after, before, earlier, first, near};
use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static IP_ADDRESS: Recogniser = Recogniser {
    name: "ip address",
    en: "an IP address",
    ja: "IPアドレス",
    definition: "Version 4: four numbers from 0 to 255 without leading zeros and with dots between them, no part of a longer \
                 dotted number. Since version numbers look the same, none counts behind a letter, `V`, `ver`, `software` and \
                 the like; and without a word such as IP, host or server near it, or a port or prefix length behind it, the \
                 first number must be 10 or more, and one have three digits (in 10.x.x.x, one more have two). Version 6: as \
                 in RFC 4291, with eight groups, or with `::` and three groups or more. 0.0.0.0, 127.x.x.x, \
                 255.255.255.255, `::` and `::1` name no machine in particular and do not count.",
    source: "RFC 791, RFC 1123 2.1 (four decimal numbers); RFC 4291 2.2 (text form); RFC 1122 3.2.1.3, RFC 6890 (special \
             addresses)",
    needs: &[Traits::DIGIT.and(Traits::DOTS_3), Traits::COLONS_2],
    finds: &[
        "203.0.113.20",
        "sent from 192.168.1.24 to PACS",
        "10.0.12.5",
        "IP 8.8.8.8",
        "172.16.193.2",
        "host=5.1.7.2:104",
        "１９２．１６８．１．１",
        "IPアドレス:10.1.1.1。",
        "192.168.10.0/24",
        "DCM@198.51.100.7",
        "at 203.0.113.20.",
        "scan_192.168.1.24.dcm",
        "2001:db8::8a2e:370:7334",
        "fe80:0:0:0:200:f8ff:fe21:67cf",
        "[2001:db8::1:2]:104",
    ],
    leaves: &[
        "V4.10.2.33",
        "SW 2.1.3.4",
        "8.0.141.0",
        "iU22_6.3.3.145",
        "server_6.3.3.145",
        "Version 192.168.1.24",
        "syngo MR 11.4.2.130",
        "5.1.7.2",
        "51.80.108.010",
        "1.2.840.10008.1.2.1",
        "1.192.168.1.24",
        "192.168.1.24.5",
        "192.168.1.256",
        "127.0.0.1",
        "0.0.0.0",
        "12:34:56",
        "std::vec",
        "a::b",
        "::1",
        "00:1b:63:84:45:e6",
        "2.1.0.515",
        "2020.09.02.15",
    ],
    find,
};

static V4: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}").ok());

static V6: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new("[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{3,34}").ok());

static WORDS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)(?:ip(?:v[46]|addr(?:ess)?)?|host(?:name)?|server|gateway|addr(?:ess)?|dns|ping|from|via)(?-u:\b)|アドレス|サーバ|ホスト").ok()
});

static VERSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?-u:\b)(?:v|vers?|version|rev|revision|rel|release|sw|software|firmware|fw|build|patch|syngo)(?-u:\b)[^0-9]{0,8}$|(?:バージョン|版)[^0-9]{0,4}$").ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let has = |traits| text.traits().contain(traits);
    let text = text.normal();
    let v4 = || {
        first(V4.as_ref()?, text, |range| {
            is_v4(text, &range).then_some(range)
        })
    };
    let v6 = || {
        first(V6.as_ref()?, text, |range| {
            is_v6(text, &range).then_some(range)
        })
    };
    earlier(
        has(Traits::DOTS_3).then(v4).flatten(),
        has(Traits::COLONS_2).then(v6).flatten(),
    )
}

fn is_v4(text: &str, range: &Range<usize>) -> bool {
    let Some(address) = text
        .get(range.clone())
        .and_then(|written| written.parse::<Ipv4Addr>().ok())
    else {
        return false;
    };
    let special =
        address.is_loopback() || address.is_broadcast() || matches!(address.octets(), [0, ..]);
    let mut ahead = before(text, range.start);
    let (next, second) = (ahead.next(), ahead.next());
    let inside = match next {
        Some('.') => second.is_some_and(|c| c.is_ascii_digit()),
        next => next.is_some_and(|c| c.is_ascii_alphanumeric()),
    };
    let mut behind = after(text, range.end);
    let longer = match behind.next() {
        Some('.') => behind.next().is_some_and(|c| c.is_ascii_digit()),
        next => next.is_some_and(|c| c.is_ascii_alphanumeric()),
    };
    let versioned = near(text, range, VERSION.as_ref(), 24, 0);
    let told = is_typical(address) || (next != Some('_') && is_announced(text, range));
    !special && !inside && !longer && !versioned && told
}

/// Whether the numbers alone tell an address from a version.
fn is_typical(address: Ipv4Addr) -> bool {
    let numbers = address.octets();
    let [first, rest @ ..] = numbers;
    first >= 10
        && (numbers.iter().any(|n| *n >= 100) || (first == 10 && rest.iter().any(|n| *n >= 10)))
}

/// Whether a word says that it is one, or a port or the length of a prefix follows.
fn is_announced(text: &str, range: &Range<usize>) -> bool {
    let mut behind = after(text, range.end);
    (matches!(behind.next(), Some(':' | '/')) && behind.next().is_some_and(|c| c.is_ascii_digit()))
        || before(text, range.start).next() == Some('@')
        || near(text, range, WORDS.as_ref(), 16, 0)
}

fn is_v6(text: &str, range: &Range<usize>) -> bool {
    let inside = before(text, range.start)
        .next()
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '_' | '-'));
    let longer = after(text, range.end)
        .next()
        .is_some_and(|c| c.is_alphanumeric() || c == '_');
    let Some(written) = text.get(range.clone()).map(|all| all.trim_end_matches(':')) else {
        return false;
    };
    let groups = written.split(':').filter(|group| !group.is_empty());
    // pairs of hex digits are those of a MAC address
    let pairs = groups.clone().all(|group| group.len() == 2);
    !inside && !longer && !pairs && groups.count() >= 3 && written.parse::<Ipv6Addr>().is_ok()
}
