//! The example releases are what the script makes, the clean one is clean and the leaky one leaks where its list
//! says; the same for the data of the benchmarks. Judged by the profile's table alone, and read by dicom-rs.
#![expect(clippy::expect_used, reason = "a test stops at the first surprise")]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use dicom_core::dictionary::DataDictionary as _;
use dicom_dictionary_std::{StandardDataDictionary, tags};
use dicom_object::{DefaultDicomObject, InMemDicomObject, OpenFileOptions};
use sekisho::field::Tag;
use sekisho::standard::{Action, OptionSet, PsOption, is_standard_uid, profile, type_of};

#[path = "../benches/common/mod.rs"]
mod bench;
#[path = "../examples/make-release/leaks.rs"]
mod leaks;
#[path = "../examples/make-release/modalities.rs"]
mod modalities;
#[path = "../examples/make-release/release.rs"]
mod release;

use bench::{Kind, dicom};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// Every file below a folder, by its path in it.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below the folder");
            let name = name.to_str().expect("UTF-8").replace('\\', "/");
            files.insert(name, std::fs::read(&path).expect("a file"));
        }
    }
    files
}

/// The elements before the pixels, which are the last ones here. dicom-rs takes bytes after the end for elements.
fn read(bytes: &[u8]) -> DefaultDicomObject {
    OpenFileOptions::new()
        .read_until(tags::PIXEL_DATA)
        .from_reader(Cursor::new(bytes))
        .expect("a DICOM file")
}

/// What the profile removes or replaces and is still there, as far as the table alone can tell.
fn remains(bytes: &[u8], options: &[PsOption]) -> Vec<String> {
    let options = options
        .iter()
        .fold(OptionSet::default(), |set, &option| set.with(option));
    let file = read(bytes);
    let class = file.meta().media_storage_sop_class_uid().to_owned();
    let mut found = Vec::new();
    look(&file, None, options, &class, &mut found);
    found
}

fn look(
    items: &InMemDicomObject,
    parent: Option<Tag>,
    options: OptionSet,
    class: &str,
    found: &mut Vec<String>,
) {
    for element in items {
        let tag = element.header().tag;
        if tag.group() % 2 == 1 {
            found.push(format!("{tag} private"));
        }
        if let Some(row) = profile().row(tag) {
            let action = row.effective(options).resolve(type_of(class, parent, tag));
            let text = element.to_str().unwrap_or_default();
            let text = text.trim_end_matches(['\0', ' ']);
            let subject = text.starts_with("SUBJ-");
            let bad = match action {
                Action::X => true,
                Action::Z => !text.is_empty() && !subject,
                Action::U => !text.starts_with("2.25.") && !is_standard_uid(text),
                Action::D => tag == Tag(0x0040, 0xA123),
                Action::K | Action::C => false,
            };
            if bad {
                found.push(format!("{tag} {} {}", row.name, action.code()));
            }
        }
        for item in element.items().unwrap_or_default() {
            look(item, Some(tag), options, class, found);
        }
    }
}

const CLAIMED: [PsOption; 3] = [
    PsOption::CleanDescriptors,
    PsOption::RetainModifiedDates,
    PsOption::RetainPatientCharacteristics,
];

#[test]
fn the_examples_are_what_the_script_makes() {
    let folder = tempfile::tempdir().expect("a folder");
    release::write(folder.path()).expect("the release is written");
    for name in ["release-clean", "release-leaky"] {
        let made = tree(&folder.path().join(name));
        let there = tree(&examples().join(name));
        let names = |files: &BTreeMap<_, _>| files.keys().cloned().collect::<Vec<String>>();
        assert_eq!(names(&made), names(&there), "{name}");
        for (path, bytes) in &made {
            assert!(there.get(path) == Some(bytes), "{name}/{path} differs");
        }
    }
    let list = |folder: &Path| std::fs::read_to_string(folder.join("release-leaky.tsv"));
    assert_eq!(
        list(folder.path()).expect("a list"),
        list(&examples()).expect("a list")
    );
}

#[test]
fn nothing_that_the_profile_removes_is_in_the_clean_release() {
    for made in release::clean() {
        assert_eq!(remains(&made.bytes, &CLAIMED), [""; 0], "{}", made.path);
        assert!(made.bytes.starts_with(&[0; 128]), "{}", made.path);
        let file = read(&made.bytes);
        let removed = file.element_by_name("PatientIdentityRemoved");
        assert_eq!(removed.expect("a statement").to_str().expect("text"), "YES");
    }
}

#[test]
fn the_clean_release_needs_the_options_that_it_claims() {
    let found: Vec<_> = release::clean()
        .iter()
        .flat_map(|made| remains(&made.bytes, &[]))
        .collect();
    for name in ["Study Description", "Study Date", "Patient's Age"] {
        assert!(found.iter().any(|text| text.contains(name)), "{name}");
    }
}

#[test]
fn every_listed_leak_is_in_its_file_and_only_there() {
    let clean: BTreeMap<_, _> = release::clean()
        .into_iter()
        .map(|m| (m.path, m.bytes))
        .collect();
    let (leaky, leaks) = release::leaky();
    assert_eq!(clean.len(), leaky.len());
    for made in &leaky {
        let listed = leaks.iter().any(|leak| leak.file == made.path);
        assert_eq!(
            !listed,
            clean.get(&made.path) == Some(&made.bytes),
            "{}",
            made.path
        );
    }
    for leak in &leaks {
        let made = leaky
            .iter()
            .find(|made| made.path == leak.file)
            .expect("a file");
        let there = match leak.field {
            "path" => !clean.contains_key(&made.path),
            "preamble" => !made.bytes.starts_with(&[0; 128]),
            "trailing" => made.bytes.ends_with(b"\n"),
            field => {
                let field = StandardDataDictionary.parse_selector(field);
                let found = read(&made.bytes).entry_at(field.expect("a path")).is_ok();
                found == (leak.what != "no statement that the identity was removed")
            }
        };
        assert!(there, "{} {}", leak.file, leak.field);
    }
}

#[test]
fn the_releases_are_small() {
    let size = |files: Vec<release::Made>| files.iter().map(|made| made.bytes.len()).sum::<usize>();
    assert!(size(release::clean()) + size(release::leaky().0) < 1_000_000);
}

#[test]
fn names_in_the_releases_are_written_in_their_character_set() {
    let (leaky, _) = release::leaky();
    let made = leaky
        .iter()
        .find(|made| made.path.ends_with("MR/IM-0002.dcm"))
        .expect("a file");
    let file = read(&made.bytes);
    let name = file.element_by_name("PatientName").expect("a name");
    let bytes = name.to_bytes().expect("bytes");
    let (text, _, bad) = encoding_rs::ISO_2022_JP.decode(&bytes);
    assert!(!bad);
    assert_eq!(text.trim_end(), "Kirishima^Nagisa=霧島^渚=きりしま^なぎさ");
}

#[test]
fn benchmark_headers_are_of_the_size_that_is_promised_and_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let total = bench::small_ct(folder.path(), 3, Kind::Clean).expect("files");
    let files = tree(folder.path());
    assert_eq!(files.len(), 3);
    assert_eq!(
        total,
        files.values().map(|bytes| bytes.len() as u64).sum::<u64>()
    );
    for (path, bytes) in &files {
        assert!(
            (11_000..13_000).contains(&bytes.len()),
            "{path} {}",
            bytes.len()
        );
        assert_eq!(remains(bytes, &[]), [""; 0], "{path}");
    }
    let elements = bench::ct(0, Kind::Clean, 64, &[]).data.len();
    assert!((110..150).contains(&elements), "{elements}");
}

#[test]
fn leaky_benchmark_headers_leak() {
    let folder = tempfile::tempdir().expect("a folder");
    bench::small_ct(folder.path(), 1, Kind::Leaky).expect("files");
    for bytes in tree(folder.path()).values() {
        assert!(remains(bytes, &[]).len() >= 10);
    }
}

#[test]
fn large_benchmark_files_have_512_by_512_pixels() {
    let folder = tempfile::tempdir().expect("a folder");
    bench::large_ct(folder.path(), 1, Kind::Clean).expect("files");
    for bytes in tree(folder.path()).values() {
        assert!(bytes.len() > 512 * 512 * 2);
        assert_eq!(remains(bytes, &[]), [""; 0]);
    }
}
