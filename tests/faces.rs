//! `show no face`, first level: small series made on the spot, of each modality one that passes and one that does not.
#![cfg(all(feature = "tables", feature = "pixels"))]
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

#[path = "../benches/common/dicom.rs"]
mod dicom;
use dicom::{DataSet, EXPLICIT, File};

const POLICY: &str = "policy \"t\" { version 1.0.0 language 1 }
pixel rule no-face { for every frame in dicom, image must show no face because \"A face says who somebody is.\" }
";
const CT: &str = "1.2.840.10008.5.1.4.1.1.2";
const MR: &str = "1.2.840.10008.5.1.4.1.1.4";

const OF_THE_HEAD: &str = "it is a volume of the head, large enough to rebuild a face from, and does not say that recognisable \
                           features were cleaned (CID 7050, code 113102)";

/// An image of 8 × 8 pixels of 20 mm, so that a slice is 140 mm wide and high.
fn image(class: &str, modality: &str) -> DataSet {
    DataSet::default()
        .with("SOPClassUID", class)
        .with("Modality", modality)
        .with("SeriesInstanceUID", "2.25.7")
        .with("Rows", 8_u16)
        .with("Columns", 8_u16)
        .with("PixelSpacing", "20\\20")
        .with("PixelData", vec![0_u8; 128])
}

/// Slices of a volume from foot to head, so many and so many millimetres apart.
fn axial(base: &DataSet, slices: u32, apart: f64) -> Vec<(String, DataSet)> {
    let slice = |n: u32| {
        let at = format!("-70\\-70\\{}", f64::from(n) * apart);
        let data = base
            .clone()
            .with("ImagePositionPatient", at)
            .with("ImageOrientationPatient", "1\\0\\0\\0\\1\\0");
        (format!("{n:03}.dcm"), data)
    };
    (0..slices).map(slice).collect()
}

/// The same with a body part.
fn of(class: &str, modality: &str, part: &str, slices: u32) -> Vec<(String, DataSet)> {
    let base = image(class, modality).with("BodyPartExamined", part);
    axial(&base, slices, 5.0)
}

fn cleaned(data: &mut DataSet) {
    let code = DataSet::default()
        .with("CodeValue", "113102")
        .with("CodingSchemeDesignator", "DCM");
    data.set("DeidentificationMethodCodeSequence", vec![code]);
}

fn write(folder: &Path, files: &[(String, DataSet)]) {
    for (name, data) in files {
        let path = folder.join("data").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, File::new(EXPLICIT, data.clone()).bytes()).unwrap();
    }
}

fn check(folder: &Path, more: &[&str]) -> String {
    fs::write(folder.join("p.sekisho"), POLICY).unwrap();
    let output = assert_cmd::Command::cargo_bin("sekisho")
        .unwrap()
        .current_dir(folder)
        .args(["check", "data", "-p", "p.sekisho", "--format", "jsonl"])
        .args(more)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

/// Series that are checked in one run: each has a folder, and UIDs of its own where it has any.
struct Set {
    folder: TempDir,
    series: usize,
    /// Of each finding how its line begins, and words of its reason.
    expected: Vec<(String, &'static str)>,
}

impl Set {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            series: 0,
            expected: Vec::new(),
        }
    }

    /// A series without a finding.
    fn passes(&mut self, files: &[(String, DataSet)]) {
        self.series += 1;
        let number = self.series;
        let rename = |(name, data): &(String, DataSet)| {
            let mut data = data.clone();
            for keyword in [
                "SeriesInstanceUID",
                "StudyInstanceUID",
                "FrameOfReferenceUID",
            ] {
                let uid = data.text(keyword);
                if !uid.is_empty() {
                    data.set(keyword, format!("{uid}.{number}"));
                }
            }
            (format!("{number:02}/{name}"), data)
        };
        write(
            self.folder.path(),
            &files.iter().map(rename).collect::<Vec<_>>(),
        );
    }

    /// A series with one finding, at the pixel data of this file.
    fn one(&mut self, files: &[(String, DataSet)], file: &str, why: &'static str) {
        self.at(files, &format!("{file} (7FE0,0010)"), why);
    }

    fn at(&mut self, files: &[(String, DataSet)], place: &str, why: &'static str) {
        self.passes(files);
        self.expected
            .push((format!("{:02}/{place}: ", self.series), why));
    }

    #[track_caller]
    fn check(self) {
        let out = check(self.folder.path(), &[]);
        let lines = out
            .lines()
            .map(|it| serde_json::from_str::<Value>(it).unwrap());
        let found: Vec<String> = lines
            .filter(|it| it["rule"] == "t/no-face")
            .map(|it| {
                let (file, field) = (it["file"].as_str().unwrap(), it["field"].as_str().unwrap());
                let message = it["message"].as_str().unwrap();
                format!(
                    "{file} {field}: {}",
                    message.split_once(", but ").unwrap().1
                )
            })
            .collect();
        let same = found.len() == self.expected.len()
            && (found.iter().zip(&self.expected))
                .all(|(found, (begin, why))| found.starts_with(begin) && found.contains(why));
        assert!(same, "found {found:#?}\nexpected {:#?}", self.expected);
    }
}

#[test]
fn a_head_that_can_be_rebuilt_fails_in_ct_mr_and_pet_and_a_thin_slab_of_it_passes() {
    let mut set = Set::new();
    let pet = "1.2.840.10008.5.1.4.1.1.128";
    for (class, modality) in [(CT, "CT"), (MR, "MR"), (pet, "PT")] {
        set.one(&of(class, modality, "HEAD", 30), "000.dcm", OF_THE_HEAD);
        set.passes(&of(class, modality, "HEAD", 5));
    }
    set.check();
}

#[test]
fn the_finding_names_the_first_file_and_counts_the_others() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), &of(CT, "CT", "BRAIN", 30));
    let out = check(folder.path(), &[]);
    assert!(
        out.contains(
            "The series of this file and 29 more must show no face, but it is a volume of the head"
        ),
        "{out}"
    );
    let note = "`t/no-face` looked at 1 series for faces: fail 1, undecided for a person 0, pass 0";
    assert!(out.contains(note), "{out}");
}

#[test]
fn any_number_of_threads_finds_the_same() {
    let folder = TempDir::new().unwrap();
    let mut files = of(CT, "CT", "HEAD", 40);
    for (name, data) in of(MR, "MR", "HEAD", 40) {
        files.push((
            format!("mr/{name}"),
            data.with("SeriesInstanceUID", "2.25.8"),
        ));
    }
    write(folder.path(), &files);
    let alone = check(folder.path(), &["--jobs", "1"]);
    assert_eq!(alone, check(folder.path(), &["--jobs", "4"]));
    assert_eq!(alone.matches("rebuild a face").count(), 2);
}

#[test]
fn every_place_that_names_the_head_is_read() {
    let mut set = Set::new();
    let base = || image(CT, "CT");
    let code = |code: &str, meaning: &str| {
        vec![
            DataSet::default()
                .with("CodeValue", code)
                .with("CodingSchemeDesignator", "SCT")
                .with("CodeMeaning", meaning),
        ]
    };
    let step = DataSet::default().with(
        "ScheduledProcedureStepDescription",
        "CT Schädel".replace('ä', "ae"),
    );
    for data in [
        base().with("SeriesDescription", "Routine Brain"),
        base().with("StudyDescription", "CT HEAD WO CONTRAST"),
        base().with("ProtocolName", "ED_HEAD_NEURO_SEQ"),
        base().with("RequestedProcedureDescription", "TDM crane"),
        base().with("RequestAttributesSequence", vec![step]),
        base().with("AnatomicRegionSequence", code("69536005", "")),
        base().with(
            "PrimaryAnatomicStructureSequence",
            code("1", "Facial structures"),
        ),
        base().with("ProcedureCodeSequence", code("1", "Orbits")),
        base().with("ReceiveCoilName", "HEAD_32"),
    ] {
        set.one(&axial(&data, 30, 5.0), "000.dcm", OF_THE_HEAD);
    }
    set.check();
}

#[test]
fn what_says_that_it_was_cleaned_is_for_a_person_if_every_file_says_so() {
    let mut set = Set::new();
    let mut files = of(MR, "MR", "HEAD", 30);
    files.iter_mut().for_each(|(_, data)| cleaned(data));
    set.one(&files, "000.dcm", "which only a person can confirm");
    files[7].1.remove("DeidentificationMethodCodeSequence");
    set.one(&files, "000.dcm", OF_THE_HEAD);
    set.check();
}

#[test]
fn recognizable_visual_features_is_believed_where_it_says_yes_and_not_where_it_says_no() {
    let mut set = Set::new();
    let mut files = of(CT, "CT", "CHEST", 3);
    set.passes(&files);
    files[2].1.set("RecognizableVisualFeatures", "YES");
    let says = "Recognizable Visual Features (0028,0302) says that a person can be recognised";
    set.at(&files, "002.dcm (0028,0302)", says);
    let mut files = of(CT, "CT", "HEAD", 30);
    for (_, data) in &mut files {
        data.set("RecognizableVisualFeatures", "NO");
    }
    set.one(&files, "000.dcm", OF_THE_HEAD);
    set.check();
}

#[test]
fn another_part_of_the_body_passes_and_doubt_about_the_part_is_for_a_person() {
    let mut set = Set::new();
    set.passes(&of(CT, "CT", "CHEST", 60));
    let described = |text: &str| {
        let data = image(CT, "CT").with("BodyPartExamined", "CHEST");
        axial(&data.with("StudyDescription", text), 60, 5.0)
    };
    set.passes(&described("CT Thorax/Abdomen"));
    set.one(
        &described("CT head and chest"),
        "000.dcm",
        "contradict each other",
    );
    set.one(&of(CT, "CT", "NECK", 30), "000.dcm", "may reach the face");
    set.one(
        &of(CT, "CT", "", 30),
        "000.dcm",
        "nothing says which part of the body",
    );
    set.one(
        &of(CT, "CT", "CHEST", 190),
        "000.dcm",
        "longer than a trunk",
    );
    set.check();
}

#[test]
fn localisers_and_slices_far_apart_rebuild_no_face() {
    let mut set = Set::new();
    let base = image(MR, "MR").with("BodyPartExamined", "HEAD");
    set.passes(&axial(&base, 8, 30.0));
    set.one(&axial(&base, 16, 10.0), "000.dcm", OF_THE_HEAD);
    let mut localiser = Vec::new();
    for (plane, orientation) in ["1\\0\\0\\0\\1\\0", "0\\1\\0\\0\\0\\-1", "1\\0\\0\\0\\0\\-1"]
        .iter()
        .enumerate()
    {
        for (name, data) in axial(&base, 3, 5.0) {
            let data = data.with("ImageOrientationPatient", *orientation);
            localiser.push((format!("{plane}-{name}"), data));
        }
    }
    set.passes(&localiser);
    set.check();
}

#[test]
fn sagittal_and_oblique_slices_are_a_volume_as_well() {
    let mut set = Set::new();
    let base = image(MR, "MR").with("BodyPartExamined", "HEAD");
    let turned = |orientation: &str, step: [f64; 3]| -> Vec<(String, DataSet)> {
        let files = axial(&base, 40, 0.0).into_iter().enumerate();
        files
            .map(|(n, (name, data))| {
                let [x, y, z] = step.map(|it| it * f64::from(u32::try_from(n).unwrap()));
                let data = data
                    .with("ImagePositionPatient", format!("{x}\\{y}\\{z}"))
                    .with("ImageOrientationPatient", orientation);
                (name, data)
            })
            .collect()
    };
    set.one(
        &turned("0\\1\\0\\0\\0\\-1", [4.0, 0.0, 0.0]),
        "000.dcm",
        OF_THE_HEAD,
    );
    set.one(
        &turned("1\\0\\0\\0\\0.8\\0.6", [0.0, -2.4, 3.2]),
        "000.dcm",
        OF_THE_HEAD,
    );
    set.passes(&turned("0\\1\\0\\0\\0\\-1", [0.5, 0.0, 0.0]));
    set.check();
}

#[test]
fn slices_without_a_place_are_for_a_person_and_few_of_them_pass() {
    let mut set = Set::new();
    let mut files = of(CT, "CT", "HEAD", 30);
    for (_, data) in &mut files {
        data.remove("ImagePositionPatient");
    }
    set.one(&files, "000.dcm", "whose place in the body is not given");
    files.truncate(4);
    set.passes(&files);
    let mosaic = image(MR, "MR")
        .with("BodyPartExamined", "HEAD")
        .with("ImageType", "ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC");
    set.one(
        &axial(&mosaic, 1, 1.0),
        "000.dcm",
        "whose place in the body is not given",
    );
    set.check();
}

#[test]
fn files_that_lost_their_series_are_taken_by_folder() {
    let mut set = Set::new();
    let mut files = of(CT, "CT", "HEAD", 30);
    for (_, data) in &mut files {
        data.remove("SeriesInstanceUID");
    }
    set.one(&files, "000.dcm", OF_THE_HEAD);
    // Three slices a folder are no volume.
    for (n, (name, _)) in files.iter_mut().enumerate() {
        *name = format!("{}/{name}", n / 3);
    }
    set.passes(&files);
    set.check();
}

/// Slices of a head, each with a Series Instance UID of its own, 5 mm apart.
fn scattered(slices: u32, change: impl Fn(u32, DataSet) -> DataSet) -> Vec<(String, DataSet)> {
    let base = image(CT, "CT").with("BodyPartExamined", "HEAD");
    let files = axial(&base, slices, 5.0).into_iter().zip(0_u32..);
    files
        .map(|((name, data), n)| {
            let data = data.with("SeriesInstanceUID", format!("2.25.7{n:03}"));
            (name, change(n, data))
        })
        .collect()
}

#[test]
fn slices_with_a_series_of_their_own_are_a_volume_where_they_lie_in_one_space() {
    let mut set = Set::new();
    let space = |data: DataSet, study: &str, frame: &str| {
        data.with("StudyInstanceUID", study)
            .with("FrameOfReferenceUID", frame)
    };
    set.one(
        &scattered(30, |_, data| space(data, "2.25.1", "2.25.2")),
        "000.dcm",
        OF_THE_HEAD,
    );
    // One of both is enough, and where neither is given, the folder is.
    let own = |n: u32| format!("2.25.9{n:03}");
    set.one(
        &scattered(30, |n, data| space(data, "2.25.3", &own(n))),
        "000.dcm",
        OF_THE_HEAD,
    );
    set.one(
        &scattered(30, |n, data| space(data, &own(n), "2.25.4")),
        "000.dcm",
        OF_THE_HEAD,
    );
    set.one(&scattered(30, |_, data| data), "000.dcm", OF_THE_HEAD);
    // Three slices a series are no better than one.
    set.one(
        &scattered(30, |n, data| {
            space(data, "2.25.5", "2.25.6").with("SeriesInstanceUID", format!("2.25.8{}", n / 3))
        }),
        "000.dcm",
        OF_THE_HEAD,
    );
    // Without a place nobody can say.
    set.one(
        &scattered(30, |_, mut data| {
            data.remove("ImagePositionPatient");
            space(data, "2.25.10", "2.25.11")
        }),
        "000.dcm",
        "whose place in the body is not given",
    );
    set.check();
}

#[test]
fn slices_of_several_people_scans_and_planes_are_no_volume_together() {
    let mut set = Set::new();
    let own = |n: u32| format!("2.25.9{n:03}");
    let apart = |n: u32, data: DataSet| {
        data.with("StudyInstanceUID", own(n))
            .with("FrameOfReferenceUID", own(n))
    };
    set.passes(&scattered(30, apart));
    let together = |data: DataSet| {
        data.with("StudyInstanceUID", "2.25.1")
            .with("FrameOfReferenceUID", "2.25.2")
    };
    set.passes(&scattered(30, |_, data| {
        together(data).with("BodyPartExamined", "CHEST")
    }));
    set.passes(&scattered(6, |_, data| together(data)));
    set.passes(&scattered(30, |n, data| {
        together(data).with("PixelSpacing", format!("{0}\\{0}", 20 + n))
    }));
    // One localiser in three planes, and again.
    let planes = ["1\\0\\0\\0\\1\\0", "0\\1\\0\\0\\0\\-1", "1\\0\\0\\0\\0\\-1"];
    set.passes(&scattered(30, |n, data| {
        let plane = planes[n as usize % 3];
        together(data)
            .with("ImageOrientationPatient", plane)
            .with("SeriesInstanceUID", format!("2.25.8{}", n / 3))
    }));
    set.check();
}

#[test]
fn series_that_are_a_volume_together_are_told_once_and_counted_each() {
    let folder = TempDir::new().unwrap();
    let files = scattered(30, |_, data| data.with("FrameOfReferenceUID", "2.25.2"));
    write(folder.path(), &files);
    let out = check(folder.path(), &["--jobs", "1"]);
    let told = "The slices of this file and 29 more, of 30 series in one space, must show no face, but it is a volume \
                of the head";
    assert!(out.contains(told), "{out}");
    assert_eq!(out.matches(OF_THE_HEAD).count(), 1, "{out}");
    let note =
        "`t/no-face` looked at 30 series for faces: fail 30, undecided for a person 0, pass 0";
    assert!(out.contains(note), "{out}");
    assert_eq!(out, check(folder.path(), &["--jobs", "4"]));
}

#[test]
fn frames_of_one_file_are_slices_too() {
    let mut set = Set::new();
    let group = |name: &str, data: DataSet| DataSet::default().with(name, vec![data]);
    let enhanced = |frames: u32| {
        let each: Vec<DataSet> = (0..frames)
            .map(|n| {
                let at =
                    DataSet::default().with("ImagePositionPatient", format!("0\\0\\{}", n * 5));
                group("PlanePositionSequence", at)
            })
            .collect();
        let shared = group(
            "PlaneOrientationSequence",
            DataSet::default().with("ImageOrientationPatient", "1\\0\\0\\0\\1\\0"),
        )
        .with(
            "PixelMeasuresSequence",
            vec![DataSet::default().with("PixelSpacing", "20\\20")],
        );
        let mut data = image("1.2.840.10008.5.1.4.1.1.4.1", "MR")
            .with("BodyPartExamined", "HEAD")
            .with("NumberOfFrames", frames.to_string())
            .with("SharedFunctionalGroupsSequence", vec![shared])
            .with("PerFrameFunctionalGroupsSequence", each);
        data.remove("PixelSpacing");
        vec![("a.dcm".to_owned(), data)]
    };
    set.one(&enhanced(30), "a.dcm", OF_THE_HEAD);
    set.passes(&enhanced(4));
    // Nuclear medicine: the first place, and how far the others are apart.
    let tomo = |part: &str| {
        let detector = DataSet::default().with("ImageOrientationPatient", "1\\0\\0\\0\\1\\0");
        let data = image("1.2.840.10008.5.1.4.1.1.20", "NM")
            .with("BodyPartExamined", part)
            .with("NumberOfFrames", "40")
            .with("SpacingBetweenSlices", "4")
            .with("DetectorInformationSequence", vec![detector]);
        vec![("a.dcm".to_owned(), data)]
    };
    set.one(&tomo("BRAIN"), "a.dcm", OF_THE_HEAD);
    set.passes(&tomo("HEART"));
    set.check();
}

#[test]
fn photographs_renderings_and_surfaces_are_for_a_person() {
    let mut set = Set::new();
    let storage = |end: &str| format!("1.2.840.10008.5.1.4.1.1.{end}");
    let alone = |data: DataSet| vec![("a.dcm".to_owned(), data)];
    for end in ["77.1.4", "77.1.1", "77.1.4.1", "77.1.5.1"] {
        let data = image(&storage(end), "XC").with("BodyPartExamined", "FOOT");
        set.one(&alone(data), "a.dcm", "a photograph or a film");
    }
    let volume = image(&storage("6.2"), "US");
    set.one(&alone(volume), "a.dcm", "ultrasound in three dimensions");
    let us = || image(&storage("6.1"), "US");
    let named = us().with("SeriesDescription", "Fetus 3D face");
    set.one(&alone(named), "a.dcm", "ultrasound in three dimensions");
    set.passes(&alone(us().with("SeriesDescription", "Fetus biometry")));
    let rendered = image(CT, "CT").with("ImageType", "DERIVED\\SECONDARY\\VRT");
    set.one(&alone(rendered.clone()), "a.dcm", "rendered from a volume");
    set.passes(&alone(rendered.with("BodyPartExamined", "KNEE")));
    set.one(
        &alone(image(&storage("7"), "OT")),
        "a.dcm",
        "nothing says what sort of picture",
    );
    let skull = |part: &str| image(&storage("1.1"), "DX").with("BodyPartExamined", part);
    set.one(&alone(skull("SKULL")), "a.dcm", "a projection of the head");
    set.passes(&alone(skull("CHEST")));
    set.check();
}

#[test]
fn contours_of_the_skin_are_for_a_person_and_those_of_organs_pass() {
    let mut set = Set::new();
    let contours = |name: &str, part: &str| {
        let roi = DataSet::default().with("ROIName", name);
        let data = DataSet::default()
            .with("SOPClassUID", "1.2.840.10008.5.1.4.1.1.481.3")
            .with("Modality", "RTSTRUCT")
            .with("BodyPartExamined", part)
            .with("StructureSetROISequence", vec![roi]);
        vec![("a.dcm".to_owned(), data)]
    };
    set.one(
        &contours("External", ""),
        "a.dcm",
        "may be the skin of the head",
    );
    set.passes(&contours("External", "PROSTATE"));
    set.passes(&contours("PTV 60", ""));
    set.check();
}

#[test]
fn what_shows_nothing_of_a_head_passes() {
    let mut set = Set::new();
    let storage = |end: &str| format!("1.2.840.10008.5.1.4.1.1.{end}");
    for (end, modality) in [
        ("88.11", "SR"),
        ("77.1.6", "SM"),
        ("77.1.5.4", "OPT"),
        ("1.2", "MG"),
    ] {
        let mut data = image(&storage(end), modality);
        if modality == "SR" {
            data.remove("PixelData");
        }
        set.passes(&[("a.dcm".to_owned(), data)]);
    }
    set.check();
}

#[test]
fn image_files_are_for_a_person_one_by_one() {
    let mut set = Set::new();
    set.passes(&[]);
    let folder = set.folder.path().join("data");
    fs::create_dir_all(&folder).unwrap();
    // The beginning of a PNG is enough to tell what it is.
    let png = [
        0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, b'I', b'H', b'D', b'R',
    ];
    for name in ["a.png", "b.png"] {
        fs::write(folder.join(name), png).unwrap();
        let begin = format!("{name} pixels: it is a photograph or a film");
        set.expected.push((begin, "a person must look"));
    }
    set.check();
}

#[test]
fn a_test_of_a_policy_says_that_a_face_is_seen_or_leaves_it_to_the_headers() {
    let folder = TempDir::new().unwrap();
    let tests = r#"
test "a face is seen" {
  given  dicom { Modality = "MR" } showing face
  expect fail no-face at PixelData
}
test "a photograph is for a person" {
  given  dicom { SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.4" Modality = "XC" }
  expect fail no-face at PixelData
}
test "a person can be recognised" {
  given  dicom { Modality = "CT" BodyPartExamined = "CHEST" RecognizableVisualFeatures = "YES" }
  expect fail no-face at RecognizableVisualFeatures
}
test "another part of the body" {
  given  dicom { Modality = "CT" BodyPartExamined = "CHEST" }
  expect pass no-face
}
"#;
    fs::write(folder.path().join("p.sekisho"), format!("{POLICY}{tests}")).unwrap();
    let output = assert_cmd::Command::cargo_bin("sekisho")
        .unwrap()
        .current_dir(folder.path())
        .args(["test", "p.sekisho"])
        .output()
        .unwrap();
    let out = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{out}");
}
