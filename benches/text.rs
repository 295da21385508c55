//! What searching text costs, as ratios measured in one run:
//!
//! - each recogniser, and all of them, over 100 MB of Japanese and English prose made on the spot, a line at a time;
//! - `check` over 20,000 CT headers by a policy that asks all recognisers of every text, against the same policy without,
//!   and the same over headers in which no text stands twice;
//! - `check` by a list of a million known identifiers, against a list of ten, plain and sealed;
//! - a million known identifiers and ten in bytes that are no text;
//! - `check` of pseudonyms against the hashes of a million values, and of ten.
//!
//! `cargo bench --bench text` prints Markdown tables. `SEKISHO_BENCH_FILES=2000 SEKISHO_BENCH_MB=10
//! SEKISHO_BENCH_IDS=100000` makes it quick.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot run stops, and its tables are what it is for"
)]
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sekisho::finding::{Severity, Verdict};
use sekisho::formats::ReadOptions;
use sekisho::judge::Judge;
use sekisho::known::{Key, Known};
use sekisho::policy::{self, Environment, model::Policy, model::Source};
use sekisho::recognise::{self, Text};
use sekisho::scan::{self, Input, Options};

mod common;

/// Passes over the data; the fastest counts, as anything slower is somebody else's doing.
const PASSES: usize = 3;

fn main() {
    let number = |name: &str, otherwise: usize| {
        let told = std::env::var(name).ok().and_then(|n| n.parse().ok());
        told.unwrap_or(otherwise)
    };
    prose(number("SEKISHO_BENCH_MB", 100) << 20);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = number("SEKISHO_BENCH_FILES", 20_000);
    let many = number("SEKISHO_BENCH_IDS", 1_000_000);
    let data = folder.path().join("data");
    common::small_ct(&data, files, common::Kind::Clean).expect("room for the data");
    let distinct = folder.path().join("distinct");
    common::distinct_ct(&distinct, files).expect("room for the data");
    headers("as scanners write them", &data);
    headers("no text twice", &distinct);
    for (what, data) in [
        ("as scanners write them", &data),
        ("no text twice", &distinct),
    ] {
        identifiers(what, folder.path(), data, &[10, many]);
    }
    sealed(folder.path(), &distinct, &[10, many / 10]);
    hashes(folder.path(), &distinct, &[10, many]);
    blobs(number("SEKISHO_BENCH_MB", 100) << 20, &[10, many]);
}

/// Recognisers alone, without memory of what they have seen.
fn prose(bytes: usize) {
    let lines = lines(bytes);
    let total: usize = lines.iter().map(String::len).sum();
    println!(
        "| over {} MB of prose | MB a second | lines found |\n|---|---|---|",
        total >> 20
    );
    let row = |name: &str, time: Duration, found: usize| {
        let rate = total as f64 / (1 << 20) as f64 / time.as_secs_f64();
        println!("| {name} | {rate:.0} | {found} |");
    };
    let mut found = 0;
    let ready = once(|| {
        found = lines
            .iter()
            .filter(|line| Text::new(line).normal().is_empty())
            .count()
    });
    row("normal form alone", ready, found);
    for one in recognise::all() {
        let find = |line: &&String| one.find_in(&Text::new(line)).is_some();
        let time = once(|| found = lines.iter().filter(find).count());
        row(one.name, time, found);
    }
    let any = |line: &&String| {
        let text = Text::new(line);
        let found = recognise::all()
            .iter()
            .filter(|one| one.find_in(&text).is_some());
        found.count() > 0
    };
    let time = once(|| found = lines.iter().filter(any).count());
    row("all of them", time, found);
}

/// `check` with all recognisers on every text, and without.
fn headers(what: &str, data: &Path) {
    let names: Vec<&str> = recognise::all().iter().map(|one| one.name).collect();
    let without = compile(&policy_text(""), &[], &[]);
    let with = compile(
        &policy_text(&format!(
            "rule free-text {{ for text except vr UI in dicom must not contain {} because \"It is measured.\" }}\n",
            names.join(", ")
        )),
        &[],
        &[],
    );
    println!(
        "\n| CT headers, {what}, one thread | files a second | time, of without |\n|---|---|---|"
    );
    ratios(
        data,
        &[
            ("without recognisers", &without),
            ("with all recognisers", &with),
        ],
    );
}

/// `check` by few known identifiers and by many.
fn identifiers(what: &str, folder: &Path, data: &Path, counts: &[usize]) {
    println!(
        "\n| known identifiers, CT headers, {what} | files a second | time, of ten | start |\n|---|---|---|---|"
    );
    let lists = counts
        .iter()
        .map(|count| (*count, format!("name\n{}", names(*count).join("\n"))));
    by_lists(folder, data, &[], lists);
}

/// The same by lists of keyed hashes.
fn sealed(folder: &Path, data: &Path, counts: &[usize]) {
    println!(
        "\n| sealed identifiers, CT headers, no text twice | files a second | time, of ten | start |\n|---|---|---|---|"
    );
    let key = Key::of(b"a key that is there to be measured by").expect("a key");
    let lists = counts.iter().map(|count| {
        let all = names(*count);
        let mut tokens: Vec<String> = all.iter().flat_map(|name| key.seal(name)).collect();
        tokens.push(key.end(tokens.len()));
        (*count, tokens.join("\n"))
    });
    by_lists(folder, data, std::slice::from_ref(&key), lists);
}

fn by_lists(
    folder: &Path,
    data: &Path,
    keys: &[Key],
    lists: impl Iterator<Item = (usize, String)>,
) {
    let rule = "list known from \"known.csv\" column \"name\" secret\n\
                rule known-ids { for text in dicom must not contain any of known because \"It is measured.\" }\n";
    let text = policy_text(rule);
    let mut first = None;
    for (count, list) in lists {
        let place = folder.join(format!("known-{count}.csv"));
        std::fs::write(&place, list).expect("room for a list");
        let start = Instant::now();
        let policies = compile(&text, &[("known".to_owned(), place)], keys);
        let start = start.elapsed();
        let mut files = 0;
        let time = best(|| files = check(data, &policies).files.seen);
        let of = *first.get_or_insert(time);
        println!(
            "| {count} | {:.0} | {:.2} | {:.2} s |",
            files as f64 / time.as_secs_f64(),
            time.as_secs_f64() / of.as_secs_f64(),
            start.as_secs_f64()
        );
    }
}

/// Pseudonyms that may be hashes of few values, or of many: they are worked out once a check.
fn hashes(folder: &Path, data: &Path, counts: &[usize]) {
    println!(
        "\n| values that a pseudonym may be a hash of | check, the hashes included |\n|---|---|"
    );
    let rule = "list known from \"known.csv\" column \"name\" secret\n\
                rule no-hashes { for PatientID in dicom must not be derived from any of known because \"It is measured.\" }\n";
    let text = policy_text(rule);
    for count in counts {
        let place = folder.join(format!("hashed-{count}.csv"));
        let list = format!("name\n{}", names(*count).join("\n"));
        std::fs::write(&place, list).expect("room for a list");
        let policies = compile(&text, &[("known".to_owned(), place)], &[]);
        let time = once(|| {
            check(data, &policies);
        });
        println!("| {count} | {:.2} s |", time.as_secs_f64());
    }
}

/// Known identifiers in bytes that are no text: by chance, and as pixels are.
fn blobs(bytes: usize, counts: &[usize]) {
    let mut chance = Chance(3);
    let random: Vec<u8> = (0..bytes).map(|_| chance.below(256) as u8).collect();
    let smooth: Vec<u8> = (0..bytes / 2)
        .flat_map(|_| (1_000 + chance.below(64) as u16).to_le_bytes())
        .collect();
    println!(
        "\n| known identifiers in bytes | random, MB a second | 12-bit pixels, MB a second |\n|---|---|---|"
    );
    for count in counts {
        for japanese in [false, true] {
            let mut names = names(*count);
            if japanese {
                names = names.iter().map(|name| kanji(name)).collect();
            }
            let known = Known::new((1..).zip(names.iter().map(String::as_str)), &[]);
            let known = known.expect("known identifiers");
            let rate = |blob: &[u8]| {
                let mut found = 0;
                let time = once(|| {
                    found = blob
                        .chunks(1 << 16)
                        .filter(|part| known.find_in_bytes(part) == Some(true))
                        .count();
                });
                assert!(
                    found <= blob.len() >> 20,
                    "what is made by chance holds names"
                );
                blob.len() as f64 / (1 << 20) as f64 / time.as_secs_f64()
            };
            println!(
                "| {count} {} | {:.1} | {:.1} |",
                if japanese {
                    "in kanji"
                } else {
                    "in Latin letters"
                },
                rate(&random),
                rate(&smooth)
            );
        }
    }
}

/// A name of Latin letters as one of kanji, two letters each.
fn kanji(name: &str) -> String {
    const SIGNS: [char; 64] = [
        '山', '田', '中', '村', '高', '橋', '佐', '藤', '鈴', '木', '伊', '渡', '辺', '加', '吉',
        '小', '林', '松', '本', '井', '上', '斎', '清', '水', '崎', '阿', '部', '森', '池', '石',
        '川', '前', '岡', '長', '谷', '後', '近', '遠', '青', '西', '太', '郎', '一', '子', '花',
        '美', '大', '輔', '健', '幸', '恵', '真', '由', '香', '直', '和', '明', '裕', '正', '春',
        '夏', '秋', '冬', '千',
    ];
    let letters: Vec<u8> = name.bytes().filter(u8::is_ascii_alphabetic).collect();
    letters
        .chunks(2)
        .map(|two| {
            let number = two
                .iter()
                .fold(0, |number, letter| number * 7 + usize::from(*letter));
            SIGNS[number % SIGNS.len()]
        })
        .collect()
}

fn ratios(data: &Path, policies: &[(&str, &Arc<[Policy]>)]) {
    let mut first = None;
    for (name, policies) in policies {
        let mut files = 0;
        let time = best(|| files = check(data, policies).files.seen);
        let of = *first.get_or_insert(time);
        println!(
            "| {name} | {:.0} | {:.2} |",
            files as f64 / time.as_secs_f64(),
            time.as_secs_f64() / of.as_secs_f64()
        );
    }
}

/// The built-in profile's rules, as what is asked besides, and one more rule.
fn policy_text(rule: &str) -> String {
    format!(
        "policy \"measured\" {{\n  version 1.0.0\n  language 1\n  extends \"ps3-15-basic\"\n}}\n{rule}rule known-sizes {{ for Rows, Columns in dicom must be at most 65535 because \"It is measured.\" }}\n"
    )
}

/// The policy and what it extends.
fn compile(text: &str, lists: &[(String, std::path::PathBuf)], keys: &[Key]) -> Arc<[Policy]> {
    let source = Source {
        name: "measured.sekisho".to_owned(),
        text: text.to_owned(),
    };
    let environment = Environment {
        folder: Some(Path::new(".")),
        lists,
        keys,
        ..Environment::default()
    };
    let loaded = policy::load(source, &environment).expect("a policy that compiles");
    loaded.policies().cloned().collect()
}

fn check(folder: &Path, policies: &Arc<[Policy]>) -> Verdict {
    let judge = Judge::new(Arc::clone(policies), false, |_| true);
    let options = Options {
        read: ReadOptions::default(),
        jobs: 1,
        exclude: sekisho::scan::Exclude::default(),
        fail_on: Severity::Error,
        memory_limit: 512_000_000,
        evidence: None,
        spill_dir: std::env::temp_dir(),
    };
    let input = Input::dataset(folder).expect("a folder of ours");
    scan::scan(
        &[input],
        &judge,
        &options,
        Vec::new(),
        |_| Ok(()),
        |_, _, _| (),
    )
    .expect("a scan")
}

fn once(pass: impl FnOnce()) -> Duration {
    let start = Instant::now();
    pass();
    start.elapsed()
}

/// The shortest of some passes.
fn best(mut pass: impl FnMut()) -> Duration {
    pass();
    (0..PASSES)
        .map(|_| once(&mut pass))
        .min()
        .unwrap_or_default()
}

/// Numbers that look like chance and are the same in every run (Knuth's MMIX generator).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    fn of<'a>(&mut self, all: &[&'a str]) -> &'a str {
        all[self.below(all.len())]
    }
}

/// Prose as reports have it, a sentence a line, half English and half Japanese; about one in forty names somebody or
/// something that identifies.
fn lines(bytes: usize) -> Vec<String> {
    const WHAT: [&str; 12] = [
        "no focal lesion",
        "a small nodule",
        "mild atrophy",
        "normal alignment",
        "old infarction",
        "no effusion",
        "an enhancing mass",
        "degenerative change",
        "calcification",
        "no fracture",
        "a simple cyst",
        "thickened wall",
    ];
    const WHERE: [&str; 8] = [
        "the left frontal lobe",
        "the right kidney",
        "segment 8 of the liver",
        "the pancreatic tail",
        "the L4/5 disc",
        "the ascending aorta",
        "the right upper lobe",
        "the knee joint",
    ];
    const NANI: [&str; 8] = [
        "結節影",
        "軽度の萎縮",
        "陳旧性梗塞",
        "造影効果",
        "石灰化",
        "胸水",
        "単純性嚢胞",
        "明らかな異常",
    ];
    const DOKO: [&str; 8] = [
        "左前頭葉",
        "右腎",
        "肝S8",
        "膵尾部",
        "腰椎L4/5",
        "上行大動脈",
        "右肺上葉",
        "膝関節",
    ];
    const WHO: [&str; 6] = [
        "Patient Yamada Hanako was seen on 2020-09-02.",
        "患者 山田 花子 様、令和2年9月2日来院。",
        "Call 090-1234-5678 for results.",
        "連絡先は taro@example.co.jp です。",
        "DOB 1957/03/18, MRN 01169884.",
        "〒530-0097 大阪府大阪市北区架空3-4-5",
    ];
    let mut chance = Chance(1);
    let mut made = 0;
    let mut lines = Vec::new();
    while made < bytes {
        let mut line = String::new();
        let size = 1 + chance.below(40);
        let _ = match chance.below(40) {
            0 => write!(line, "{}", chance.of(&WHO)),
            n if n % 2 == 0 => write!(
                line,
                "There is {} in {}, {size} mm in size, {}.",
                chance.of(&WHAT),
                chance.of(&WHERE),
                chance.of(&["unchanged", "new", "smaller than before"])
            ),
            _ => write!(
                line,
                "{}に{}を認める。大きさは{size}mm、{}。",
                chance.of(&DOKO),
                chance.of(&NANI),
                chance.of(&["前回と著変なし", "新規病変", "縮小傾向"])
            ),
        };
        made += line.len();
        lines.push(line);
    }
    lines
}

/// So many different names.
fn names(count: usize) -> Vec<String> {
    const PARTS: [&str; 16] = [
        "ka", "mo", "ri", "shi", "ta", "na", "ku", "ya", "ma", "ho", "ze", "do", "bu", "ke", "so",
        "ne",
    ];
    let mut chance = Chance(2);
    let mut name = |number: usize| {
        let word = |from: usize| {
            let mut number = from;
            let mut word = String::new();
            while word.len() < 6 || number > 0 {
                word.push_str(PARTS[number % PARTS.len()]);
                number /= PARTS.len();
            }
            word
        };
        format!("{}^{}", word(number), word(chance.below(4_096)))
    };
    (0..count).map(&mut name).collect()
}
