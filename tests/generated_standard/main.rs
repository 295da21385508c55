//! The tables in `src/standard/data` are what their sources say.
//!
//! The sources stand beside the repository (`../shared/standard`, or `$SEKISHO_SHARED/standard`). Without them
//! the tests say so and pass. `UPDATE=1 cargo test --test generated_standard` writes the tables anew.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at a bad source, and says when it has none"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use dicom_core::dictionary::{DataDictionary as _, DataDictionaryEntry as _};
use dicom_dictionary_std::StandardDataDictionary;
use serde_json::Value;

mod newer;
mod source;

use newer::{NEWER, NEWER_UIDS};
use source::{Source, check, digits, heading, sources, text};

/// Options in the source's spelling, and in ours.
const OPTIONS: [(&str, &str); 10] = [
    ("retain_safe_private", "retain-safe-private"),
    ("retain_uids", "retain-uids"),
    ("retain_device_identity", "retain-device-identity"),
    ("retain_institution_identity", "retain-institution-identity"),
    (
        "retain_patient_characteristics",
        "retain-patient-characteristics",
    ),
    ("retain_longitudinal_full_dates", "retain-full-dates"),
    (
        "retain_longitudinal_modified_dates",
        "retain-modified-dates",
    ),
    ("clean_descriptors", "clean-descriptors"),
    ("clean_structured_content", "clean-structured-content"),
    ("clean_graphics", "clean-graphics"),
];

/// Who holds the rights in the standard's tables.
const NEMA: &str = "(c) NEMA (the DICOM Standard); see NOTICE";

#[test]
fn table_e_1_1_is_what_the_standard_says() {
    let Some(folder) = sources() else { return };
    let source = Source::read(&folder, "2026d/e1_1.json");
    let mut out = heading(
        "DICOM PS3.15 Table E.1-1, edition 2026d.",
        &[("standard/2026d/e1_1.json", &source)],
        NEMA,
        "tag, name, R if retired, Y if in a standard composite IOD, Basic Profile, options",
    );
    let known: BTreeSet<_> = OPTIONS.iter().map(|(theirs, _)| *theirs).collect();
    for row in source.rows() {
        let tag = match text(row, "tag") {
            "(gggg,eeee) where gggg is odd" => "private".to_owned(),
            tag => digits(tag),
        };
        let name = text(row, "name");
        let name = name.split_once(" (see Note").map_or(name, |(name, _)| name);
        let options = row["options"].as_object().expect("options");
        assert!(
            options.keys().all(|key| known.contains(key.as_str())),
            "{name}"
        );
        let options: Vec<_> = OPTIONS
            .iter()
            .filter_map(|(theirs, ours)| {
                let action = options.get(*theirs)?.as_str()?;
                Some(format!("{ours}={action}"))
            })
            .collect();
        let _ = writeln!(
            out,
            "{tag}\t{name}\t{}\t{}\t{}\t{}",
            if row["retired"] == true { "R" } else { "" },
            if row["in_standard_iod"] == true {
                "Y"
            } else {
                ""
            },
            text(row, "basic_profile"),
            options.join(" ")
        );
    }
    check("profile.tsv", &out);
}

#[test]
fn the_copy_of_2025b_agrees_but_for_ten_new_rows_and_one_changed_cell() {
    let Some(folder) = sources() else { return };
    let new = Source::read(&folder, "2026d/e1_1.json");
    let old = Source::read(
        &folder,
        "innolitics-2025b/confidentiality_profile_attributes.json",
    );
    let columns = [
        ("rtnSafePrivOpt", "retain_safe_private"),
        ("rtnUIDsOpt", "retain_uids"),
        ("rtnDevIdOpt", "retain_device_identity"),
        ("rtnInstIdOpt", "retain_institution_identity"),
        ("rtnPatCharsOpt", "retain_patient_characteristics"),
        ("rtnLongFullDatesOpt", "retain_longitudinal_full_dates"),
        ("rtnLongModifDatesOpt", "retain_longitudinal_modified_dates"),
        ("cleanDescOpt", "clean_descriptors"),
        ("cleanStructContOpt", "clean_structured_content"),
        ("cleanGraphOpt", "clean_graphics"),
    ];
    let row_of = |row: &Value, options: &dyn Fn(&Value, usize) -> String, basic: &str| {
        let mut cells = vec![text(row, basic).to_owned()];
        cells.extend((0..columns.len()).map(|index| options(row, index)));
        (digits(text(row, "tag")), cells)
    };
    let of_new = |row: &Value, index: usize| text(&row["options"], columns[index].1).to_owned();
    let of_old = |row: &Value, index: usize| text(row, columns[index].0).to_owned();
    let new: BTreeMap<_, _> = new
        .rows()
        .iter()
        .map(|r| row_of(r, &of_new, "basic_profile"))
        .collect();
    let old: BTreeMap<_, _> = old
        .list()
        .iter()
        .map(|r| row_of(r, &of_old, "basicProfile"))
        .collect();

    let added: Vec<_> = new.keys().filter(|tag| !old.contains_key(*tag)).collect();
    assert_eq!(
        added,
        [
            "00181010", "00181011", "003A0203", "003A020C", "003A0020", "0040B020", "0040E012",
            "00400556", "00700006", "3004007F",
        ]
        .iter()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
    assert!(old.keys().all(|tag| new.contains_key(tag)));
    let changed: Vec<_> = old
        .iter()
        .filter(|(tag, cells)| new[*tag] != **cells)
        .map(|(tag, _)| tag)
        .collect();
    assert_eq!(changed, ["00321033"]);
}

#[test]
fn safe_private_attributes_are_what_the_standard_says() {
    let Some(folder) = sources() else { return };
    let source = Source::read(&folder, "2026d/e3_10_1.json");
    let mut out = heading(
        "DICOM PS3.15 Table E.3.10-1, edition 2026d.",
        &[("standard/2026d/e3_10_1.json", &source)],
        NEMA,
        "private creator, tag, VR, meaning",
    );
    for row in source.rows() {
        let meaning = text(row, "meaning")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let _ = writeln!(
            out,
            "{}\t{}\t{}\t{meaning}",
            text(row, "private_creator").trim(),
            digits(text(row, "tag")),
            text(row, "vr"),
        );
    }
    check("safe_private.tsv", &out);
}

#[test]
fn codes_of_cid_7050_are_what_the_standard_says() {
    let Some(folder) = sources() else { return };
    let source = Source::read(&folder, "2026d/cid_7050.json");
    let mut out = heading(
        "DICOM PS3.16 CID 7050 De-identification Method, edition 2026d.",
        &[("standard/2026d/cid_7050.json", &source)],
        NEMA,
        "code value (coding scheme DCM), code meaning",
    );
    for row in source.rows() {
        assert_eq!(text(row, "scheme_designator"), "DCM");
        let _ = writeln!(
            out,
            "{}\t{}",
            text(row, "code_value"),
            text(row, "code_meaning")
        );
    }
    check("cid_7050.tsv", &out);
}

#[test]
fn the_dictionary_is_what_its_sources_say() {
    let Some(folder) = sources() else { return };
    let part6 = Source::read(&folder, "innolitics-2025b/attributes.json");
    let pydicom = Source::read(&folder, "pydicom/dicom_dictionary.json");
    let profile = Source::read(&folder, "2026d/e1_1.json");
    let mut entries: BTreeMap<String, [String; 5]> = BTreeMap::new();
    for row in part6.list() {
        let cells = [
            text(row, "valueRepresentation"),
            text(row, "valueMultiplicity"),
            if row["retired"] == "Y" { "R" } else { "" },
            text(row, "keyword"),
            text(row, "name"),
        ];
        entries.insert(digits(text(row, "tag")), cells.map(str::to_owned));
    }
    for (tag, row) in pydicom.map() {
        let cells = [
            text(row, "vr"),
            text(row, "vm"),
            if row["retired"] == "Retired" { "R" } else { "" },
            text(row, "keyword"),
            text(row, "name"),
        ];
        entries
            .entry(digits(tag))
            .or_insert_with(|| cells.map(str::to_owned));
    }
    let names: BTreeMap<_, _> = profile
        .rows()
        .iter()
        .map(|row| (digits(text(row, "tag")), text(row, "name")))
        .collect();
    for tag in NEWER {
        let theirs = StandardDataDictionary
            .by_tag(tag)
            .expect("an entry of dicom-rs");
        let digits = format!("{:04X}{:04X}", tag.group(), tag.element());
        let name = names
            .get(&digits)
            .map_or_else(|| words(theirs.alias()), |name| (*name).to_owned());
        let vr = theirs.vr().relaxed().to_string().to_owned();
        let cells = [
            vr,
            "1".to_owned(),
            String::new(),
            theirs.alias().to_owned(),
            name,
        ];
        let before = entries.insert(digits, cells);
        assert!(before.is_none(), "{tag} is in PS3.6 2025b");
    }
    // Items and delimiters are no attributes, and retired attributes without a keyword have nothing to tell.
    entries.retain(|tag, cells| !tag.starts_with("FFFE") && !cells[3].is_empty());
    let mut out = heading(
        "DICOM PS3.6 data dictionary, edition 2025b, with the command set of PS3.7 and later attributes.",
        &[
            (
                "standard/innolitics-2025b/attributes.json (PS3.6 2025b)",
                &part6,
            ),
            (
                "standard/pydicom/dicom_dictionary.json (pydicom 3.0.2, MIT; the command set)",
                &pydicom,
            ),
        ],
        &format!("{NEMA}; later attributes from dicom-dictionary-std 0.10.1 (MIT OR Apache-2.0)"),
        "tag, VR, VM, R if retired, keyword, name",
    );
    for (tag, cells) in &entries {
        let _ = writeln!(out, "{tag}\t{}", cells.join("\t"));
    }
    check("dictionary.tsv", &out);
}

/// `RTDoseIntentCodeSequence` as `RT Dose Intent Code Sequence`.
fn words(keyword: &str) -> String {
    let letters: Vec<char> = keyword.chars().collect();
    let mut out = String::new();
    for (index, &letter) in letters.iter().enumerate() {
        let after_lower = index > 0 && letters[index - 1].is_lowercase();
        let before_lower = letters
            .get(index + 1)
            .is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase() && index > 0 && (after_lower || before_lower) {
            out.push(' ');
        }
        out.push(letter);
    }
    out
}

#[test]
fn uids_are_what_their_sources_say() {
    let Some(folder) = sources() else { return };
    let source = Source::read(&folder, "pydicom/uid_dictionary.json");
    let mut uids: BTreeMap<&str, String> = NEWER_UIDS
        .iter()
        .map(|(uid, kind, name)| (*uid, format!("{kind}\t\t{name}")))
        .collect();
    for (uid, row) in source.map() {
        let retired = if row["retired"] == "Retired" { "R" } else { "" };
        let line = format!("{}\t{retired}\t{}", text(row, "type"), text(row, "name"));
        let before = uids.insert(uid, line);
        assert!(before.is_none(), "{uid} is in pydicom");
    }
    let mut out = heading(
        "DICOM PS3.6 Annex A: registry of UIDs.",
        &[(
            "standard/pydicom/uid_dictionary.json (pydicom 3.0.2, MIT)",
            &source,
        )],
        &format!("{NEMA}; later UIDs from dicom-dictionary-std 0.10.1 (MIT OR Apache-2.0)"),
        "UID, type, R if retired, name",
    );
    for (uid, line) in &uids {
        let _ = writeln!(out, "{uid}\t{line}");
    }
    check("uids.tsv", &out);
}

#[test]
fn names_of_private_elements_are_what_pydicom_says() {
    let Some(folder) = sources() else { return };
    let source = Source::read(&folder, "pydicom/private_dictionary.json");
    let mut out = heading(
        "Private elements by creator.",
        &[(
            "standard/pydicom/private_dictionary.json (pydicom 3.0.2)",
            &source,
        )],
        "BSD-3-Clause, (c) Mathieu Malaterre and CREATIS (GDCM); see NOTICE",
        "=creator; then tag, VR, name (empty where unknown)",
    );
    for (creator, elements) in source.map() {
        let _ = writeln!(out, "={creator}");
        for (tag, row) in elements.as_object().expect("elements") {
            // pydicom lists eleven creators' own elements as (gggg,10xx), which is every element of a block.
            if tag.ends_with("10xx") {
                continue;
            }
            let name = match text(row, "name") {
                "Unknown" => "",
                name => name.trim(),
            };
            let _ = writeln!(out, "{}\t{}\t{name}", digits(tag), text(row, "vr"));
        }
    }
    check("private.tsv", &out);
}

#[test]
fn types_in_iods_are_what_highdicom_says() {
    let Some(folder) = sources() else { return };
    let sops = Source::read(&folder, "highdicom-iod/sop_class_iod_map.json");
    let iods = Source::read(&folder, "highdicom-iod/iod_module_map.json");
    let modules = Source::read(&folder, "highdicom-iod/module_attribute_map.json.gz");
    let profile = Source::read(&folder, "2026d/e1_1.json");
    let pydicom = Source::read(&folder, "pydicom/dicom_dictionary.json");
    let older: BTreeMap<_, _> = pydicom
        .map()
        .iter()
        .map(|(tag, row)| (text(row, "keyword"), digits(tag)))
        .collect();
    // The source has keywords that are newer than pydicom's dictionary, and some in pydicom's spelling.
    let tag_of = |keyword: &str| match StandardDataDictionary.by_name(keyword) {
        Some(entry) => format!("{:04X}{:04X}", entry.tag().group(), entry.tag().element()),
        None => older[keyword].clone(),
    };
    let compound: BTreeSet<_> = profile
        .rows()
        .iter()
        .filter(|row| text(row, "basic_profile").contains('/'))
        .map(|row| digits(text(row, "tag")))
        .collect();
    assert_eq!(compound.len(), 50);

    let mut out = heading(
        "DICOM PS3.3 edition 2026b: Types of the attributes that have a compound action in PS3.15 Table E.1-1.",
        &[
            (
                "standard/highdicom-iod/sop_class_iod_map.json (highdicom 0.28.2)",
                &sops,
            ),
            (
                "standard/highdicom-iod/iod_module_map.json (highdicom 0.28.2)",
                &iods,
            ),
            (
                "standard/highdicom-iod/module_attribute_map.json.gz (highdicom 0.28.2)",
                &modules,
            ),
        ],
        &format!("{NEMA}; extracted by highdicom, MIT, (c) MGH Computational Pathology"),
        "sop, SOP class UID, IOD; iod, name, usage:module …; module, name, parent or -/tag=Type …",
    );
    let mut with_attributes = BTreeSet::new();
    let mut module_lines = String::new();
    for (module, attributes) in modules.map() {
        let mut places: BTreeMap<(String, String), &str> = BTreeMap::new();
        for attribute in attributes.as_array().expect("attributes") {
            let kind = text(attribute, "type");
            let tag = tag_of(text(attribute, "keyword"));
            if !compound.contains(&tag) || kind == "None" {
                continue;
            }
            let path = attribute["path"].as_array().expect("a path");
            let parent = path
                .last()
                .and_then(Value::as_str)
                .map_or_else(|| "-".to_owned(), tag_of);
            // "1" < "1C" < "2" < "2C" < "3": the strongest counts.
            let known = places.entry((parent, tag)).or_insert(kind);
            *known = kind.min(*known);
        }
        if module == "sr-document-content" {
            // PS3.3 C.17.3: items of Content Sequence (0040,A730) hold the same macro as the root content item.
            let root: Vec<_> = places
                .iter()
                .filter(|((parent, _), _)| parent == "-")
                .map(|((_, tag), kind)| (tag.clone(), *kind))
                .collect();
            for (tag, kind) in root {
                places.entry(("0040A730".to_owned(), tag)).or_insert(kind);
            }
        }
        if places.is_empty() {
            continue;
        }
        with_attributes.insert(module.as_str());
        let places: Vec<_> = places
            .iter()
            .map(|((parent, tag), kind)| format!("{parent}/{tag}={kind}"))
            .collect();
        let _ = writeln!(module_lines, "module\t{module}\t{}", places.join(" "));
    }
    for (uid, iod) in sops.map() {
        let _ = writeln!(out, "sop\t{uid}\t{}", iod.as_str().expect("an IOD"));
    }
    let used: BTreeSet<_> = sops.map().values().filter_map(Value::as_str).collect();
    for (iod, list) in iods
        .map()
        .iter()
        .filter(|(iod, _)| used.contains(iod.as_str()))
    {
        let list: Vec<_> = list
            .as_array()
            .expect("modules")
            .iter()
            .filter(|module| with_attributes.contains(text(module, "key")))
            .map(|module| format!("{}:{}", text(module, "usage"), text(module, "key")))
            .collect();
        let _ = writeln!(out, "iod\t{iod}\t{}", list.join(" "));
    }
    out.push_str(&module_lines);
    check("types.tsv", &out);
}
