//! `e-mail`: an address of electronic mail.
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Recogniser, Text, Traits};

/// See the module.
pub(super) static E_MAIL: Recogniser = Recogniser {
    name: "e-mail",
    en: "an e-mail address",
    ja: "電子メールアドレス",
    definition: "A local part, `@`, and a domain of at least two labels, the last of letters only. A single label behind \
                 the `@`, as in `T1@3T`, is none; nor is the address of a repository, `git@` and a host.",
    source: "RFC 5321 4.1.2 (Mailbox), without quoted local parts and address literals; RFC 1123 2.1 (host names)",
    needs: &[Traits::AT],
    finds: &[
        "taro.yamada@example.co.jp",
        "mail ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍ please",
        "連絡先:a+b@x-y.org。",
    ],
    leaves: &[
        "T1@3T SAG",
        "git@github.com:a/b.git",
        "a@b",
        "user@host.1",
        "5.0mm@120.kV3",
    ],
    find,
};

static PATTERN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"[A-Za-z0-9._%+'-]*[A-Za-z0-9_%+-]@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}(?-u:\b)").ok()
});

fn find(text: &Text<'_>) -> Option<Range<usize>> {
    let mut found = PATTERN.as_ref()?.find_iter(text.normal());
    found
        .find(|found| !found.as_str().starts_with("git@"))
        .map(|found| found.range())
}
