//! What looking for text in pixels costs, and what it finds:
//!
//! - screen, detector, recogniser and all three, on one core, over a slice made here and over the test picture with
//!   made-up texts, and Tesseract over the same pictures where it is on the `PATH`;
//! - over frames of real files, where `SEKISHO_SHARED` names the corpus: pictures that the screen throws out, and its
//!   recall against the detector over the whole picture;
//! - recall and precision over drawn texts, where `SEKISHO_DRAWN` names folders that `benches/pixels/make.py` wrote
//!   (separated by colons).
//!
//! - `SEKISHO_VIEWS` names a folder into which every view of the first, the middle and the last frame of the corpus's files is
//!   written instead, as greymaps with an index: what `benches/pixels/glance.py` learns from.
//!
//! `cargo bench --bench pixels --no-default-features --features pixels` prints Markdown tables. `SEKISHO_BENCH_FILES` (40)
//! bounds the pictures of the corpus and of each drawn folder, which are taken evenly.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that cannot run stops, and its tables are what it is for"
)]
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use sekisho::field::{Document, Name, Tag};
use sekisho::formats::{Bulk, ReadOptions, read_file};
use sekisho::pixels::text::judged::Judged;
use sekisho::pixels::text::lines::Left;
use sekisho::pixels::text::{detect, look, look_at, read, screen};
use sekisho::pixels::{Found, Picture, Region, sources};

/// Passes; the fastest counts, as anything slower is somebody else's doing.
const PASSES: usize = 3;

fn main() {
    let most = std::env::var("SEKISHO_BENCH_FILES").ok();
    let most = most.and_then(|n| n.parse().ok()).unwrap_or(40);
    let real =
        std::env::var_os("SEKISHO_SHARED").map(|shared| PathBuf::from(shared).join("corpus/real"));
    if let (Some(real), Some(out)) = (&real, std::env::var_os("SEKISHO_VIEWS")) {
        return write_views(real, Path::new(&out));
    }
    speed();
    if let Some(real) = real {
        corpus(&real, most);
    }
    for folder in std::env::var("SEKISHO_DRAWN")
        .unwrap_or_default()
        .split(':')
        .filter(|folder| !folder.is_empty())
    {
        drawn(Path::new(folder), most);
    }
}

fn fastest(mut work: impl FnMut()) -> Duration {
    let time = |_| {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..PASSES).map(time).min().unwrap_or_default()
}

/// A slice of a body: ellipses with soft edges, and noise.
fn slice(side: u32) -> Picture {
    let mut state = 7u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 24) / 16.0 - 8.0
    };
    let ellipse = |x: f64, y: f64, width: f64, height: f64| {
        let far = ((x / width).powi(2) + (y / height).powi(2)).sqrt();
        ((1.0 - far) * 40.0).clamp(0.0, 1.0)
    };
    let grey = (0..side * side)
        .map(|at| {
            let x = f64::from(at % side) / f64::from(side) - 0.5;
            let y = f64::from(at / side) / f64::from(side) - 0.5;
            let body = ellipse(x, y, 0.42, 0.32);
            let lungs = ellipse(x - 0.18, y, 0.13, 0.2) + ellipse(x + 0.18, y, 0.13, 0.2);
            let spine = ellipse(x, y - 0.2, 0.05, 0.06);
            (12.0 + 110.0 * body - 85.0 * lungs + 100.0 * spine + noise() * body) as u8
        })
        .collect();
    Picture::new(side, side, grey).expect("as many samples as the size says")
}

fn pgm(bytes: &[u8]) -> Option<Picture> {
    let mut parts = bytes.splitn(4, |byte| byte.is_ascii_whitespace());
    let mut number = |skip: usize| {
        let text = std::str::from_utf8(parts.nth(skip)?).ok()?;
        text.parse::<u32>().ok()
    };
    let (width, height) = (number(1)?, number(0)?);
    let grey = bytes.get(bytes.len() - width as usize * height as usize..)?;
    Picture::new(width, height, grey.to_vec())
}

fn whole(picture: &Picture) -> Region {
    Region {
        x: 0,
        y: 0,
        width: picture.width,
        height: picture.height,
    }
}

fn speed() {
    let burned = pgm(include_bytes!("../tests/data/pixels/burned.pgm")).expect("a greymap");
    println!("| picture | step | ms | a second |\n|---|---|---|---|");
    let told = |picture: &str, step: &str, time: Duration| {
        let ms = time.as_secs_f64() * 1000.0;
        println!("| {picture} | {step} | {ms:.2} | {:.1} |", 1000.0 / ms);
    };
    for (name, picture) in [
        ("clean slice, 512 × 512", slice(512)),
        ("seven texts, 384 × 320", burned),
    ] {
        let areas = screen::areas(&picture).expect("an answer");
        told(
            name,
            &format!("screen: {} areas", areas.len()),
            fastest(|| {
                std::hint::black_box(screen::areas(&picture).expect("an answer"));
            }),
        );
        let boxes = |scale| detect::boxes(&picture, whole(&picture), scale).expect("an answer");
        for scale in [3.0, 1.5] {
            told(
                name,
                &format!("detector, all of it at {scale}"),
                fastest(|| {
                    std::hint::black_box(boxes(scale));
                }),
            );
        }
        let lines = boxes(3.0);
        told(
            name,
            &format!("recogniser: {} boxes", lines.len()),
            fastest(|| {
                for line in &lines {
                    std::hint::black_box(read::read(&picture, line.region).expect("an answer"));
                }
            }),
        );
        told(
            name,
            "all",
            fastest(|| {
                std::hint::black_box(
                    look(&picture, &Judged::default(), &mut Left::of_frame()).expect("an answer"),
                );
            }),
        );
        if let Some(time) = tesseract(&picture) {
            told(name, "Tesseract, its start among it", time);
        }
    }
}

/// Tesseract on one core, English and Japanese, for scattered text.
fn tesseract(picture: &Picture) -> Option<Duration> {
    let folder = tempfile::tempdir().ok()?;
    let path = folder.path().join("picture.pgm");
    let mut bytes = format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
    bytes.extend(&picture.grey);
    std::fs::write(&path, bytes).ok()?;
    let run = || {
        Command::new("tesseract")
            .arg(&path)
            .args(["-", "--psm", "11", "-l", "eng+jpn"])
            .env("OMP_THREAD_LIMIT", "1")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
    };
    run().ok().filter(std::process::ExitStatus::success)?;
    Some(fastest(|| drop(run())))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if entry.metadata().is_ok_and(|about| about.len() < 4 << 20) {
            found.push(path);
        }
    }
}

/// All views of some frames of all files.
fn write_views(folder: &Path, out: &Path) {
    let (mut paths, mut index) = (Vec::new(), String::new());
    files(folder, &mut paths);
    paths.sort();
    let options = ReadOptions {
        bulk: Bulk::Load,
        ..ReadOptions::default()
    };
    std::fs::create_dir_all(out).expect("a folder");
    let mut document = Document::default();
    for path in paths {
        read_file(&path, &options, &mut document);
        let modality = document
            .fields
            .iter()
            .find(|field| field.name == Name::Tag(Tag(0x0008, 0x0060)))
            .and_then(|field| document.bytes_of(field))
            .map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
        for source in sources(&document) {
            let last = source.count().unwrap_or(1).saturating_sub(1);
            for (number, frame) in (0u32..).zip(source.frames()) {
                let (true, Ok(frame)) = ([0, last / 2, last].contains(&number), frame) else {
                    continue;
                };
                for view in source.views(number, &frame).unwrap_or_default() {
                    let (file, picture) =
                        (format!("{:05}.pgm", index.lines().count()), view.picture);
                    let mut bytes =
                        format!("P5\n{} {}\n255\n", picture.width, picture.height).into_bytes();
                    bytes.extend(&picture.grey);
                    std::fs::write(out.join(&file), bytes).expect("a file");
                    let row = serde_json::json!({
                        "file": file, "source": path.to_string_lossy(), "modality": modality, "frame": number,
                        "view": view.what.to_string(), "w": picture.width, "h": picture.height, "boxes": [],
                    });
                    index.push_str(&format!("{row}\n"));
                }
            }
        }
    }
    std::fs::write(out.join("index.jsonl"), index).expect("an index");
}

/// Every view of the first frame of files that are taken evenly.
fn corpus(folder: &Path, most: usize) {
    let mut paths = Vec::new();
    files(folder, &mut paths);
    paths.sort();
    paths.retain(|path| path.extension().is_none_or(|end| end == "dcm"));
    let step = (paths.len() / most.max(1)).max(1);
    let options = ReadOptions {
        bulk: Bulk::Load,
        ..ReadOptions::default()
    };
    let (mut views, mut clean, mut screening, mut all) =
        (0u32, 0u32, Duration::ZERO, Duration::ZERO);
    let (mut there, mut kept) = (0u32, 0u32);
    let mut document = Document::default();
    for path in paths.iter().step_by(step) {
        read_file(path, &options, &mut document);
        for source in sources(&document) {
            let Some(Ok(frame)) = source.frames().next() else {
                continue;
            };
            for view in source.views(0, &frame).unwrap_or_default() {
                let picture = &view.picture;
                if u64::from(picture.width) * u64::from(picture.height) > 1 << 20 {
                    continue;
                }
                views += 1;
                let start = Instant::now();
                let areas = screen::areas(picture).expect("an answer");
                screening += start.elapsed();
                clean += u32::from(areas.is_empty());
                let start = Instant::now();
                let found = look(picture, &Judged::default(), &mut Left::of_frame())
                    .expect("an answer")
                    .found;
                all += start.elapsed();
                for level in 0..2 {
                    for text in look_at(picture, whole(picture), level).expect("an answer") {
                        there += 1;
                        kept += u32::from(meets(&found, &text.region));
                    }
                }
            }
        }
    }
    let mean = |time: Duration| time.as_secs_f64() * 1000.0 / f64::from(views.max(1));
    println!("\n| corpus | |\n|---|---|\n| views | {views} |");
    println!("| thrown out whole by the screen | {clean} |");
    println!("| screen, ms | {:.2} |", mean(screening));
    println!("| screen, detector and recogniser, ms | {:.0} |", mean(all));
    println!(
        "| boxes of the detector over whole pictures, and of these found behind the screen | {there}, {kept} |"
    );
}

fn meets(found: &[Found], region: &Region) -> bool {
    found.iter().any(|one| one.region.meet(region).is_some())
}

/// Texts with known boxes.
fn drawn(folder: &Path, most: usize) {
    let index = std::fs::read_to_string(folder.join("index.jsonl")).expect("an index");
    let rows: Vec<serde_json::Value> = index
        .lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect();
    let step = (rows.len() / most.max(1)).max(1);
    let mut tally: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    let (mut right, mut wrong) = (0u32, 0u32);
    for row in rows.iter().step_by(step) {
        let file = row["file"].as_str().unwrap_or_default();
        let picture = std::fs::read(folder.join(file)).ok().and_then(|b| pgm(&b));
        let found = look(
            &picture.expect("a greymap"),
            &Judged::default(),
            &mut Left::of_frame(),
        )
        .expect("an answer");
        let mut boxes = Vec::new();
        for text in row["boxes"].as_array().into_iter().flatten() {
            let at = |n: usize| text["rect"][n].as_u64().unwrap_or_default() as u32;
            let region = Region {
                x: at(0),
                y: at(1),
                width: at(2),
                height: at(3),
            };
            boxes.push(region);
            let height = text["height"].as_u64().unwrap_or_default();
            let mut keys = vec![format!("{height:02} pixels")];
            if height >= 10 {
                keys.push("10 pixels and more".into());
                keys.extend(text["script"].as_str().map(String::from));
                keys.extend(text["contrast"].as_str().map(|s| format!("contrast {s}")));
                keys.extend(row["modality"].as_str().map(String::from));
                keys.extend((text["turned"] == true).then(|| "turned".into()));
            }
            for key in keys {
                let of = tally.entry(key).or_default();
                of.0 += u32::from(meets(&found.found, &region));
                of.1 += 1;
            }
        }
        for one in &found.found {
            let hit = boxes.iter().any(|text| text.meet(&one.region).is_some());
            (right, wrong) = (right + u32::from(hit), wrong + u32::from(!hit));
        }
    }
    println!("\n| drawn texts | found |\n|---|---|");
    for (key, (found, of)) in tally {
        println!("| {key} | {found} of {of} |");
    }
    println!("| boxes with text, and without | {right}, {wrong} |");
}
