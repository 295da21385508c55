//! Pixel rules from end to end: `sekisho check` over small files whose pixels show a name, or do not.
#![cfg(feature = "pixels")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
mod documents;
mod files;
mod pdfs;
mod places;

use std::path::Path;

use assert_cmd::Command;
use files::{CAPTURE, COLUMNS, File, JPEG, RLE, ROWS, clean, plane, rle, text};
use serde_json::Value;

const NO_TEXT: &str = "must show no text";

/// What a check says of a folder, by a policy with one pixel rule.
struct Checked {
    lines: Vec<Value>,
    status: i32,
    folder: tempfile::TempDir,
}

impl Checked {
    /// The findings about a file.
    fn of(&self, file: &str) -> Vec<&Value> {
        (self.lines.iter())
            .filter(|it| it["file"] == file)
            .collect()
    }

    fn verdict(&self) -> &Value {
        self.lines.last().unwrap()
    }
}

fn policy(for_: &str, must: &str) -> String {
    format!(
        "policy \"t\" {{ version 1.0.0 language 1 }}\nlist ids {{ \"4718823\" }}\n\
         pixel rule r {{ for {for_} in dicom, image {must} because \"It shows.\" }}\n"
    )
}

fn command(folder: &Path, policy: &str) -> Command {
    std::fs::write(folder.join("t.sekisho"), policy).unwrap();
    let mut command = Command::cargo_bin("sekisho").unwrap();
    command
        .current_dir(folder)
        .args(["check", "data", "-p", "t.sekisho", "--no-config"]);
    command
}

fn check(policy: &str, files: &[(&str, Vec<u8>)], arguments: &[&str]) -> Checked {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    for (name, bytes) in files {
        std::fs::write(folder.path().join("data").join(name), bytes).unwrap();
    }
    let output = command(folder.path(), policy)
        .args(["--format", "jsonl"])
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<Value> = (told.lines())
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(!lines.is_empty(), "{errors}");
    Checked {
        lines,
        status: output.status.code().unwrap(),
        folder,
    }
}

fn native(pixels: &[u8]) -> Vec<u8> {
    File::new(8).bytes(pixels).file()
}

/// What is told of a file: of each finding its field, frame and rule.
fn told<'v>(checked: &'v Checked, file: &str) -> Vec<(&'v str, Option<u64>, &'v str)> {
    let mut all: Vec<_> = (checked.of(file).iter())
        .map(|it| {
            (
                it["field"].as_str().unwrap_or_default(),
                it["frame"].as_u64(),
                it["rule"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    all.dedup();
    all
}

#[test]
fn a_name_is_found_wherever_pixels_can_hold_it_and_where_there_is_none_nothing_is() {
    let (text, clean) = (text(), clean());
    let film = [clean.as_slice(), &text, &clean].concat();
    let wide: Vec<u16> = text.iter().map(|v| 2000 + u16::from(*v)).collect();
    let indices: Vec<u8> = (text.iter().zip(&clean))
        .map(|(a, b)| u8::from(a.abs_diff(*b) > 60))
        .collect();
    let lut = |first: u8, second: u8| [[0, first], [0, second]].concat();
    let descriptor: Vec<u8> = [2u16, 0, 16].iter().flat_map(|n| n.to_le_bytes()).collect();
    let palette = [
        (0x1101, 0x1201, lut(0, 255)),
        (0x1102, 0x1202, lut(0, 255)),
        (0x1103, 0x1203, lut(0, 0)),
    ];
    let palette = palette.iter().fold(
        File::new(8).with(0x0028, 0x0004, "CS", b"PALETTE COLOR"),
        |file, (of, data, lut)| {
            file.with(0x0028, *of, "US", &descriptor)
                .with(0x0028, *data, "OW", lut)
        },
    );
    let overlay = File::new(8)
        .bytes(&clean)
        .short(0x6000, 0x0010, ROWS)
        .short(0x6000, 0x0011, COLUMNS)
        .with(0x6000, 0x0040, "CS", b"G")
        .with(0x6000, 0x0050, "SS", &[1, 0, 1, 0])
        .short(0x6000, 0x0100, 1)
        .short(0x6000, 0x0102, 0)
        .with(0x6000, 0x3000, "OW", &plane());
    let windowed = (File::new(16).words(&wide))
        .with(0x0028, 0x1050, "DS", b"100")
        .with(0x0028, 0x1051, "DS", b"200");
    let mut png = Vec::new();
    image::ImageEncoder::write_image(
        image::codecs::png::PngEncoder::new(&mut png),
        &text,
        COLUMNS.into(),
        ROWS.into(),
        image::ExtendedColorType::L8,
    )
    .unwrap();
    let checked = check(
        &policy("every frame", NO_TEXT),
        &[
            ("clean.dcm", native(&clean)),
            (
                "film.dcm",
                File::new(8)
                    .bytes(&film)
                    .with(0x0028, 0x0008, "IS", b"3")
                    .file(),
            ),
            ("native.dcm", native(&text)),
            ("overlay.dcm", overlay.file()),
            ("palette.dcm", palette.bytes(&indices).file()),
            ("picture.png", png),
            (
                "rle.dcm",
                File::new(8).encapsulated(RLE, &[rle(&text)]).file(),
            ),
            ("windowed.dcm", windowed.file()),
            (
                "yes.dcm",
                File::new(8)
                    .bytes(&clean)
                    .with(0x0028, 0x0301, "CS", b"YES")
                    .file(),
            ),
        ],
        &[],
    );
    let pixels = |frame| vec![("(7FE0,0010)", Some(frame), "t/r")];
    assert_eq!(told(&checked, "clean.dcm"), []);
    assert_eq!(told(&checked, "film.dcm"), pixels(2));
    for file in ["native.dcm", "palette.dcm", "rle.dcm", "windowed.dcm"] {
        assert_eq!(told(&checked, file), pixels(1), "{file}");
    }
    assert_eq!(
        told(&checked, "overlay.dcm"),
        [("(6000,3000)", Some(1), "t/r")]
    );
    assert_eq!(told(&checked, "yes.dcm"), [("(0028,0301)", None, "t/r")]);
    assert_eq!(
        told(&checked, "picture.png"),
        [("", None, "unverifiable"), ("pixels", Some(1), "t/r")]
    );
    let first = checked.of("native.dcm")[0];
    let region: Vec<u64> = (first["region"].as_array().unwrap().iter())
        .map(|n| n.as_u64().unwrap())
        .collect();
    assert!(
        region[0] < 20 && region[1] < 20 && region[2] > 50,
        "{region:?}"
    );
    assert_eq!(first["value"], "‹text, 8 characters›");
    assert_eq!(checked.status, 1);
    let figures = &checked.verdict()["pixels"];
    assert_eq!(figures["files"], 9);
    assert_eq!(
        figures["frames"], 12,
        "the plane of an overlay is a frame, too"
    );
    assert!(
        figures["models"]["detector"]
            .as_str()
            .unwrap()
            .starts_with("sha256:")
    );
    let whole = serde_json::to_string(&checked.lines).unwrap();
    assert!(
        !whole.contains("JANE") && !whole.contains("4718823"),
        "{whole}"
    );
}

#[test]
fn what_cannot_be_decoded_is_unverifiable_once_for_each_image_and_the_rest_goes_on() {
    let text = text();
    let garbage = vec![0x5A; 400];
    let big = File::new(8)
        .bytes(&text)
        .short(0x0028, 0x0010, 60_000)
        .short(0x0028, 0x0011, 60_000);
    let more = [text.as_slice(), &[7; 64]].concat();
    let checked = check(
        &policy("every frame", NO_TEXT),
        &[
            ("big.dcm", big.file()),
            (
                "garbage.dcm",
                File::new(8)
                    .with(0x0028, 0x0008, "IS", b"2")
                    .encapsulated(JPEG, &[garbage.clone(), garbage])
                    .file(),
            ),
            ("more.dcm", native(&more)),
            (
                "none.dcm",
                File::new(8)
                    .bytes(&text)
                    .with(0x0028, 0x0008, "IS", b"0")
                    .file(),
            ),
            ("short.dcm", native(&text[..3000])),
            ("text.dcm", native(&text)),
        ],
        &[],
    );
    for (file, said) in [
        ("big.dcm", "a frame has more samples than are decoded"),
        ("garbage.dcm", "(2 frames, the first of them 1)"),
        ("none.dcm", "the image has no pixels"),
        (
            "short.dcm",
            "the pixel data are shorter than rows and columns say",
        ),
    ] {
        let findings = checked.of(file);
        assert_eq!(findings.len(), 1, "{file}");
        assert_eq!(findings[0]["rule"], "unverifiable", "{file}");
        assert_eq!(findings[0]["code"], "pixels-not-seen", "{file}");
        let message = findings[0]["message"].as_str().unwrap();
        assert!(message.contains(said), "{file}: {message}");
    }
    let more = checked.of("more.dcm");
    assert!(
        more.iter()
            .any(|it| it["message"].as_str().unwrap().contains("in no frame: 64"))
    );
    assert_eq!(
        told(&checked, "text.dcm"),
        [("(7FE0,0010)", Some(1), "t/r")]
    );
    assert_eq!(checked.verdict()["files"]["unverifiable"], 5);
}

#[test]
fn bytes_that_no_pixel_shows_are_told_once_and_never_shown() {
    let stream = include_bytes!("../pixels/streams/lossless-16-p1.jpg").to_vec();
    let named = [stream.as_slice(), b"DOE^JANE"].concat();
    let of = |frames: &[Vec<u8>]| {
        let file = File::new(16).with(0x0028, 0x0008, "IS", b"2");
        file.encapsulated(JPEG, frames).file()
    };
    let checked = check(
        &policy("every frame", NO_TEXT),
        &[
            ("named.dcm", of(&[named.clone(), named])),
            ("whole.dcm", of(&[stream.clone(), stream])),
        ],
        &[],
    );
    let findings = checked.of("named.dcm");
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0]["code"], "pixels-not-seen");
    insta::assert_snapshot!(findings[0]["message"].as_str().unwrap());
    assert_eq!(checked.of("whole.dcm").len(), 0);
    assert!(
        !serde_json::to_string(&checked.lines)
            .unwrap()
            .contains("JANE")
    );
}

#[test]
fn an_exception_lets_pass_what_it_names_and_nothing_else() {
    let files = [("a.dcm", native(&text()))];
    for (except, left) in [
        // The caret comes back as another character, and spaces are dropped.
        ("match /DOE.JANE/", 1),
        ("match /DOE.JANE/ or match /ID.?[0-9]{7}/", 0),
        ("(match /.{1,20}/ and not contain any of ids)", 1),
        ("(match /.{1,20}/ and not contain \"4718823\")", 1),
        ("match /[0-9]+ ?mm/", 2),
    ] {
        let must = format!("must show no text except {except}");
        let checked = check(&policy("every frame", &must), &files, &[]);
        assert_eq!(checked.of("a.dcm").len(), left, "{except}");
    }
}

#[test]
fn text_that_cannot_be_read_passes_with_no_allowed_text_over_it() {
    let marker = files::words([150, 84, 56, 14]);
    let kana = files::words([270, 292, 108, 20]);
    let ground = vec![30; marker.len()];
    let colours = |green: &[u8]| {
        let pixels = marker.iter().zip(green).flat_map(|(r, g)| [*r, *g, 30]);
        File::new(8)
            .short(0x0028, 0x0002, 3)
            .short(0x0028, 0x0006, 0)
            .with(0x0028, 0x0004, "CS", b"RGB")
            .bytes(&pixels.collect::<Vec<u8>>())
            .file()
    };
    let files = [
        ("kana.dcm", colours(&kana)),
        ("marker.dcm", colours(&ground)),
    ];
    let must = "must show no text except match /.?R? ?[1I]?20.{0,4}/";
    let checked = check(&policy("every frame", must), &files, &[]);
    assert_eq!(checked.of("marker.dcm").len(), 0);
    assert!(!checked.of("kana.dcm").is_empty());
}

#[test]
fn ultrasound_regions_part_the_frame_and_without_them_all_is_outside() {
    let text = text();
    let around = |region| File::new(8).bytes(&text).region(region).file();
    let files = [
        ("all.dcm", around([0, 0, 159, 63])),
        ("below.dcm", around([0, 26, 159, 63])),
        ("broken.dcm", around([50, 26, 10, 63])),
        ("none.dcm", native(&text)),
    ];
    for (part, counts) in [("outside", [0, 1, 2, 2]), ("inside", [2, 1, 2, 0])] {
        let frames = format!("every frame {part} ultrasound regions");
        let checked = check(&policy(&frames, NO_TEXT), &files, &[]);
        let found = files.each_ref().map(|(file, _)| checked.of(file).len());
        assert_eq!(found, counts, "{part}");
    }
}

#[test]
fn a_mask_must_be_there_in_every_frame_and_a_capture_is_flagged_for_its_class() {
    let text = text();
    let mut masked = text.clone();
    masked[..usize::from(COLUMNS) * 50].fill(3);
    let film = [masked.as_slice(), &text].concat();
    let files = [
        ("bare.dcm", native(&text)),
        (
            "film.dcm",
            File::new(8)
                .bytes(&film)
                .with(0x0028, 0x0008, "IS", b"2")
                .file(),
        ),
        ("masked.dcm", native(&masked)),
    ];
    let blank = |area: &str| policy("every frame", &format!("must be blank in {area}"));
    let checked = check(&blank("[0, 0, 160, 50]"), &files, &[]);
    assert_eq!(
        told(&checked, "bare.dcm"),
        [("(7FE0,0010)", Some(1), "t/r")]
    );
    assert_eq!(
        told(&checked, "film.dcm"),
        [("(7FE0,0010)", Some(2), "t/r")]
    );
    assert_eq!(told(&checked, "masked.dcm"), []);
    let beyond = check(&blank("[0, 0, 161, 50]"), &files[2..], &[]);
    assert_eq!(beyond.of("masked.dcm").len(), 1);

    let capture = |class: &str| {
        let file = File::new(8).with(0x0008, 0x0016, "UI", class.as_bytes());
        file.bytes(&clean()).file()
    };
    let dose = File::new(8).with(0x0008, 0x0008, "CS", b"DERIVED\\SECONDARY\\SCREEN SAVE");
    let film = File::new(8).with(0x0008, 0x0064, "CS", b"DF");
    let derived = File::new(8).with(0x0008, 0x0008, "CS", b"DERIVED\\SECONDARY\\MPR");
    let checked = check(
        &policy("every frame", "must be no secondary capture"),
        &[
            ("class.dcm", capture(CAPTURE)),
            ("dose.dcm", dose.bytes(&clean()).file()),
            ("film.dcm", film.bytes(&clean()).file()),
            ("mpr.dcm", derived.bytes(&clean()).file()),
        ],
        &[],
    );
    assert_eq!(told(&checked, "class.dcm"), [("(0008,0016)", None, "t/r")]);
    assert_eq!(told(&checked, "dose.dcm"), [("(0008,0008)", None, "t/r")]);
    assert_eq!(told(&checked, "film.dcm"), [("(0008,0064)", None, "t/r")]);
    assert_eq!(told(&checked, "mpr.dcm"), []);
}

#[test]
fn evidence_is_a_small_picture_of_each_text_in_a_folder_of_its_owner_alone() {
    let files = [("a.dcm", native(&text())), ("b.dcm", native(&clean()))];
    let no_text = policy("every frame", NO_TEXT);
    let checked = check(&no_text, &files, &["--evidence", "seen"]);
    let folder = checked.folder.path().join("seen");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut wanted: Vec<String> = (checked.of("a.dcm").iter())
        .map(|it| format!("{}-1.png", it["fingerprint"].as_str().unwrap()))
        .collect();
    wanted.sort();
    assert_eq!(names, wanted);
    let first = std::fs::read(folder.join(&names[0])).unwrap();
    assert!(first.starts_with(b"\x89PNG"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(mode(&folder.join(&names[0])), 0o600);
    }
    let again = command(checked.folder.path(), &no_text)
        .args(["--evidence", "seen"])
        .output()
        .unwrap();
    assert_eq!(again.status.code(), Some(2));
    let inside = command(checked.folder.path(), &no_text)
        .args(["--evidence", "data/seen"])
        .output()
        .unwrap();
    assert_eq!(inside.status.code(), Some(2));
}

#[test]
fn a_folder_for_evidence_that_cannot_be_written_to_is_told_before_anything_is_judged() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/a.dcm"), native(&text())).unwrap();
    std::fs::write(folder.path().join("a-file"), "").unwrap();
    std::fs::create_dir(folder.path().join("another-run")).unwrap();
    std::fs::write(folder.path().join("another-run/.sekisho"), "").unwrap();
    for (place, said) in [
        ("no/such/folder", "cannot be written"),
        ("a-file", "cannot be written"),
        ("another-run", "is not empty"),
    ] {
        let output = command(folder.path(), &policy("every frame", NO_TEXT))
            .args(["--evidence", place])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{place}");
        assert_eq!(output.stdout, b"", "{place}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(told.contains(said), "{place}: {told}");
    }
}

#[test]
fn the_human_report_shows_where_on_the_frame_the_text_stands() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    std::fs::write(folder.path().join("data/a.dcm"), native(&text())).unwrap();
    let mut human = command(folder.path(), &policy("every frame", NO_TEXT));
    let told = human.output().unwrap().stdout;
    insta::with_settings!({filters => vec![(r"blake3:[0-9a-f]{64}", "blake3:…"), (r"sha256:[0-9a-f]{64}", "sha256:…")]}, {
        insta::assert_snapshot!(String::from_utf8(told).unwrap());
    });
}

#[test]
fn the_report_is_the_same_whatever_the_number_of_threads() {
    let film = [text(), clean(), text()].concat();
    let film = File::new(8)
        .with(0x0028, 0x0008, "IS", b"3")
        .bytes(&film)
        .file();
    let files = [
        ("a.dcm", native(&text())),
        ("b.dcm", film),
        ("c.dcm", native(&text())),
    ];
    let no_text = policy("every frame", NO_TEXT);
    let one = check(&no_text, &files, &["-j", "1"]);
    let two = check(&no_text, &files, &["-j", "2"]);
    assert_eq!(one.lines, two.lines);
    assert_eq!(one.verdict()["pixels"]["repeated"], 1);
}

/// The models' own threads must never make a worker take up another file within the one that it has.
#[test]
fn many_files_with_text_are_judged_to_the_end_by_one_thread_and_by_three() {
    let shows = |n: usize| n.is_multiple_of(16);
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("data")).unwrap();
    for n in 0..48 {
        let pixels = if shows(n) { text() } else { clean() };
        let path = folder.path().join(format!("data/{n:02}.dcm"));
        std::fs::write(path, native(&pixels)).unwrap();
    }
    let told = |jobs: &str| {
        let output = command(folder.path(), &policy("every frame", NO_TEXT))
            .args(["--format", "concise", "--jobs", jobs])
            .timeout(std::time::Duration::from_secs(600))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let one = told("1");
    assert_eq!(one.matches("[t/r]").count(), 6, "{one}");
    assert_eq!(one, told("3"));
}

#[test]
fn findings_of_two_datasets_that_look_alike_have_a_picture_each() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["data", "other"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
        std::fs::write(folder.path().join(name).join("a.dcm"), native(&text())).unwrap();
    }
    let output = command(folder.path(), &policy("every frame", NO_TEXT))
        .args(["other", "--evidence", "pictures", "--format", "concise"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    let pictures = std::fs::read_dir(folder.path().join("pictures")).unwrap();
    assert_eq!(told.matches("[t/r]").count(), 4, "{told}");
    assert_eq!(pictures.count(), 4);
}
