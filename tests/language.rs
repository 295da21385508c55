//! The policy language as a whole: examples that are accepted, and examples that are refused with the right message.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
use std::path::{Path, PathBuf};

use sekisho::policy::model::Source;
use sekisho::policy::{Environment, Loaded, Mistakes, load};

fn folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/policy")
        .join(kind)
}

fn examples(kind: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder(kind))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "sekisho"))
        .collect();
    all.sort();
    all
}

fn load_file(path: &Path) -> Result<Loaded, Mistakes> {
    let source = Source {
        name: path.file_name().unwrap().to_string_lossy().into_owned(),
        text: std::fs::read_to_string(path).unwrap(),
    };
    load(
        source,
        &Environment {
            folder: path.parent(),
            ..Environment::default()
        },
    )
}

#[test]
fn every_accepted_example_loads_without_a_word() {
    for path in examples("ok") {
        let loaded = load_file(&path).unwrap_or_else(|mistakes| {
            panic!("{}: {:?}", path.display(), miette::Report::new(mistakes))
        });
        assert!(
            loaded.lints.is_empty(),
            "{}: {:?}",
            path.display(),
            loaded.lints
        );
    }
}
