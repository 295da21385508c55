//! The real files of the corpus against pydicom. Skips without the corpus, or without a Python that has pydicom and its
//! decoders (pylibjpeg with libjpeg and openjpeg; `SEKISHO_PYTHON` names one).
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use sekisho::field::{Document, Name, Tag};
use sekisho::formats::{Bulk, ReadOptions, read_file};
use sekisho::pixels::frames::{Frame, Samples};
use sekisho::pixels::{SourceKind, sources};

use crate::corpus;

const PYTHON: &str = include_str!("samples.py");

struct Ours {
    path: PathBuf,
    syntax: String,
    frames: Vec<Result<Frame, String>>,
    /// Bytes of encoded frames that show nothing.
    beside: u64,
}

/// The frames of the pixel data of every file of the corpus that has some.
fn ours() -> Vec<Ours> {
    let options = ReadOptions {
        bulk: Bulk::Load,
        ..ReadOptions::default()
    };
    let mut found = Vec::new();
    let mut document = Document::default();
    for path in corpus::real_files().unwrap_or_default() {
        read_file(&path, &options, &mut document);
        let syntax = document
            .fields
            .iter()
            .find(|f| f.name == Name::Tag(Tag(2, 0x10)));
        let syntax = syntax
            .and_then(|f| document.bytes_of(f))
            .unwrap_or_default();
        let syntax = String::from_utf8_lossy(syntax)
            .trim_matches(['\0', ' '])
            .to_owned();
        let of_pixels = sources(&document)
            .into_iter()
            .find(|s| s.kind == SourceKind::Pixels);
        let Some(source) = of_pixels else { continue };
        let frames = source.frames().map(|f| f.map_err(|e| e.to_string()));
        let frames: Vec<_> = frames.collect();
        let encoded = syntax.starts_with("1.2.840.10008.1.2.4.") || syntax.ends_with(".1.2.5");
        let left = if encoded { source.left_over() } else { 0 };
        let beside = frames.iter().flatten().map(|f| f.beside).sum::<u64>();
        found.push(Ours {
            path,
            syntax,
            frames,
            beside: left + beside,
        });
    }
    found
}

/// What pydicom has: for each file the frames; `None` where it gave up.
fn theirs(files: &[Ours]) -> Option<BTreeMap<usize, Vec<Option<Frame>>>> {
    let python =
        std::env::var_os("SEKISHO_PYTHON").map_or_else(|| PathBuf::from("python3"), PathBuf::from);
    let mut child = Command::new(python)
        .args(["-c", PYTHON])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take().unwrap();
    for file in files {
        writeln!(stdin, "{}", file.path.display()).ok()?;
    }
    drop(stdin);
    let mut bytes = Vec::new();
    child
        .stdout
        .take()
        .unwrap()
        .read_to_end(&mut bytes)
        .unwrap();
    if !child.wait().unwrap().success() {
        return None;
    }
    let mut found: BTreeMap<usize, Vec<Option<Frame>>> = BTreeMap::new();
    let mut rest = bytes.as_slice();
    while let Some((header, after)) = rest.split_first_chunk::<20>() {
        let number = |at: usize| u32::from_le_bytes(header[at * 4..at * 4 + 4].try_into().unwrap());
        let (width, height, channels) = (number(1), number(2), number(3));
        let count = (width * height * channels) as usize;
        let size = if number(4) == 0 { 4 } else { 8 };
        let (samples, next) = after.split_at(count * size);
        let samples = match size {
            4 => Samples::I32(
                samples
                    .as_chunks()
                    .0
                    .iter()
                    .map(|b| i32::from_le_bytes(*b))
                    .collect(),
            ),
            _ => Samples::F64(
                samples
                    .as_chunks()
                    .0
                    .iter()
                    .map(|b| f64::from_le_bytes(*b))
                    .collect(),
            ),
        };
        let frame = (channels > 0).then_some(Frame {
            width,
            height,
            channels: channels as u8,
            bits: 0,
            colour: sekisho::pixels::frames::Colour::Grey,
            samples,
            unused: None,
            beside: 0,
        });
        found.entry(number(0) as usize).or_default().push(frame);
        rest = next;
    }
    Some(found)
}

/// Files of which pydicom gives frames and this program does not: none.
const NOT_DECODED: &[&str] = &[];

/// Files of whose encoded frames not all is shown: boxes of a colour profile and of others around JPEG 2000.
const BESIDE: &[&str] = &["GDCMJ2K_TextGBR.dcm"];

/// Files whose frames pydicom takes for native pixels, as their headers say, and which hold JPEG.
const OF_ANOTHER_SHAPE: &[&str] = &["func-sequence-replace/MR.dcm"];

/// JPEG 2000 whose samples are further from those of pydicom than [`tolerance`] says, and by how much at most. The decoder
/// takes the low end of what a cut coefficient may be where OpenJPEG takes the middle (15444-1 E.1.1.2 leaves it open).
const FURTHER: &[(&str, f64)] = &[
    ("MR3_J2KI", 200.0),
    ("VL4_J2KI", 64.0),
    ("US1_J2KI.dcm", 64.0),
    ("RG1_J2KI.dcm", 400.0),
    ("HTJ2K_08_RGB.dcm", 8.0),
    ("MR_small_jp2klossless.dcm", 2.0),
    ("emri_small_jpeg_2k_lossless.dcm", 2.0),
];

/// How far samples may be from those of pydicom: lossy codecs are not exact, and how chrominance of half the size is
/// made whole is not part of JPEG (libjpeg interpolates, this program repeats).
fn tolerance(syntax: &str, channel: usize) -> f64 {
    let lossy = [
        ".4.50", ".4.51", ".4.81", ".4.91", ".4.203", ".4.110", ".4.112",
    ];
    let dct = [".4.50", ".4.51"].iter().any(|s| syntax.ends_with(s));
    match (
        lossy.iter().any(|s| syntax.ends_with(s)),
        dct && channel > 0,
    ) {
        (_, true) => 64.0,
        (true, false) => 2.0,
        (false, false) => 0.0,
    }
}

/// How much more than the tolerance two frames are apart; `None` where they have not the same shape.
fn apart(a: &Frame, b: &Frame, syntax: &str) -> Option<f64> {
    if (a.width, a.height, a.channels) != (b.width, b.height, b.channels)
        || a.samples.len() != b.samples.len()
    {
        return None;
    }
    let channels = usize::from(a.channels).max(1);
    let pairs = a.samples.numbers().zip(b.samples.numbers()).enumerate();
    let differences = pairs.map(|(at, (a, b))| {
        if a == b || (a.is_nan() && b.is_nan()) {
            0.0
        } else {
            ((a - b).abs() - tolerance(syntax, at % channels)).max(0.0)
        }
    });
    Some(differences.fold(0.0, f64::max))
}

#[test]
fn samples_are_those_of_pydicom_and_what_is_not_decoded_is_known() {
    let files = ours();
    if files.is_empty() {
        println!("skipped: no corpus");
        return;
    }
    let Some(theirs) = theirs(&files) else {
        println!("skipped: no Python with pydicom");
        return;
    };
    // Files, those that are decoded here, those that pydicom decodes, and those in which both agree.
    let mut table: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let theirs = theirs.get(&at).map(Vec::as_slice).unwrap_or_default();
        let row = table.entry(&file.syntax).or_default();
        let we = file.frames.iter().all(Result::is_ok);
        let they = !theirs.is_empty() && theirs.iter().all(Option::is_some);
        row[0] += 1;
        row[1] += usize::from(we);
        row[2] += usize::from(they);
        let name = file.path.file_name().unwrap_or_default().to_string_lossy();
        if (file.beside > 0) != BESIDE.contains(&name.as_ref()) {
            wrong.push(format!("{name}: {} bytes that show nothing", file.beside));
        }
        if let Some(why) = file.frames.iter().find_map(|f| f.as_ref().err()) {
            println!("not decoded: {name}, {why}; by pydicom: {they}");
            if they && !NOT_DECODED.contains(&name.as_ref()) {
                wrong.push(format!("{name}: {why}"));
            }
        }
        let pairs = file.frames.iter().zip(theirs);
        let both = pairs.filter_map(|(a, b)| Some((a.as_ref().ok()?, b.as_ref()?)));
        let mut agree = we && they;
        for (a, b) in both {
            let known = FURTHER
                .iter()
                .find(|(n, _)| *n == name)
                .map_or(0.0, |f| f.1);
            match apart(a, b, &file.syntax) {
                Some(over) if over <= known => agree &= over == 0.0,
                Some(over) => {
                    wrong.push(format!("{name} {}: apart by {over} too much", file.syntax))
                }
                None if OF_ANOTHER_SHAPE.iter().any(|n| file.path.ends_with(n)) => agree = false,
                None => wrong.push(format!("{name}: of another shape")),
            }
        }
        if we && they && file.frames.len() != theirs.len() {
            println!(
                "{name}: {} frames, for pydicom {}",
                file.frames.len(),
                theirs.len()
            );
        }
        row[3] += usize::from(agree);
    }
    for (syntax, row) in table {
        println!("{syntax:30} {row:?}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
