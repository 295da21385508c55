//! Sources of tables: where they are, how they are read, and what a table made from them looks like.
use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder of the sources, or `None` with a word on the output.
pub(crate) fn sources() -> Option<PathBuf> {
    let shared = std::env::var_os("SEKISHO_SHARED").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"),
        PathBuf::from,
    );
    let folder = shared.join("standard");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: no shared corpus");
    None
}

/// One source file, parsed, and the digest of its bytes.
pub(crate) struct Source {
    pub(crate) json: Value,
    pub(crate) digest: String,
}

impl Source {
    pub(crate) fn read(folder: &Path, name: &str) -> Self {
        let bytes = std::fs::read(folder.join(name)).expect("a source");
        let digest = blake3::hash(&bytes).to_hex().to_string();
        let bytes = if name.ends_with(".gz") {
            let mut plain = Vec::new();
            flate2::read::GzDecoder::new(&bytes[..])
                .read_to_end(&mut plain)
                .expect("a gzip file");
            plain
        } else {
            bytes
        };
        Self {
            json: serde_json::from_slice(&bytes).expect("JSON"),
            digest,
        }
    }

    pub(crate) fn rows(&self) -> &[Value] {
        self.json["rows"].as_array().expect("rows")
    }

    /// The rows of a list without a heading.
    pub(crate) fn list(&self) -> &[Value] {
        self.json.as_array().expect("a list")
    }

    pub(crate) fn map(&self) -> &serde_json::Map<String, Value> {
        self.json.as_object().expect("a map")
    }
}

pub(crate) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// The comment that opens a table.
pub(crate) fn heading(
    title: &str,
    sources: &[(&str, &Source)],
    licence: &str,
    columns: &str,
) -> String {
    let mut out = format!("# {title}\n");
    for (name, source) in sources {
        let _ = writeln!(out, "# source: {name}, blake3 {}", source.digest);
        for page in source.json["sources"].as_array().into_iter().flatten() {
            let _ = writeln!(
                out,
                "#   from {}, sha256 {}",
                text(page, "path"),
                text(page, "sha256")
            );
        }
    }
    let _ = writeln!(out, "# licence: {licence}");
    let _ = writeln!(out, "# columns: {columns}");
    out
}

/// Compares a table with the file in the repository, or writes it.
pub(crate) fn check(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/standard/data")
        .join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, made).expect("the table is written");
        return;
    }
    let there = std::fs::read_to_string(&path).expect("the table");
    let difference = made
        .lines()
        .zip(there.lines())
        .enumerate()
        .find(|(_, (made, there))| made != there);
    assert!(
        made == there,
        "{name} differs from its source, first at {difference:?}; UPDATE=1 writes it anew"
    );
}

/// `(0008,0050)` as `00080050`, wild digits as `x`.
pub(crate) fn digits(tag: &str) -> String {
    let digits = tag.trim_matches(['(', ')']).replace(',', "");
    digits.to_uppercase().replace('X', "x")
}
