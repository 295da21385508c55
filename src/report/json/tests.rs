//! The contract with scripts: keys, their order, and the schema in `docs`.
use serde_json::{Map, Value};

use crate::report::tests::render;
use crate::report::{ReportFormat, samples};

const SCHEMA: &str = include_str!("../../../docs/report.schema.json");

fn lines() -> Vec<Value> {
    let policies = samples::policies();
    let run = samples::run(&policies);
    let text = render(ReportFormat::Jsonl, &run, samples::all(), &samples::fail());
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn findings_have_their_keys_in_the_order_of_the_contract() {
    let lines = lines();
    let (verdict, findings) = lines.split_last().unwrap();
    for finding in findings {
        assert_eq!(
            keys(finding),
            [
                "type",
                "rule",
                "severity",
                "file",
                "field",
                "name",
                "message",
                "value",
                "frame",
                "region",
                "fingerprint",
                "code",
                "offset",
                "waived"
            ]
        );
    }
    assert_eq!(
        keys(verdict),
        [
            "type",
            "verdict",
            "policy",
            "tool",
            "files",
            "fields",
            "fields_unruled",
            "rules",
            "findings",
            "empty_scopes",
            "notes",
            "dataset_digest",
            "loosened",
            "pixels"
        ]
    );
    assert_eq!(
        keys(&verdict["files"]),
        ["seen", "judged", "unverifiable", "excluded", "out_of_scope"]
    );
    assert_eq!(
        keys(&verdict["rules"][0]),
        ["rule", "evidence", "reason", "checked", "findings"]
    );
    assert_eq!(
        keys(&verdict["findings"]),
        ["error", "warning", "note", "waived"]
    );
    assert_eq!(keys(&verdict["policy"][0]), ["name", "version", "digest"]);
}

#[test]
fn json_holds_the_same_objects_as_jsonl() {
    let policies = samples::policies();
    let run = samples::run(&policies);
    let text = render(ReportFormat::Json, &run, samples::all(), &samples::fail());
    let object: Value = serde_json::from_str(&text).unwrap();
    let mut all = object["findings"].as_array().unwrap().clone();
    all.push(object["verdict"].clone());
    assert_eq!(all, lines());
    assert_eq!(keys(&object), ["findings", "verdict"]);
}

#[test]
fn file_names_come_back_as_they_were() {
    let files: Vec<_> = lines()
        .iter()
        .filter_map(|l| l["file"].as_str().map(str::to_owned))
        .collect();
    for finding in samples::all() {
        if let Some(file) = finding.file {
            assert!(files.iter().any(|f| **f == *file), "{file:?}");
        }
    }
}

#[test]
fn every_line_fits_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut lines = lines();
    lines.push({
        let policies = samples::policies();
        let run = samples::run(&policies);
        let text = render(ReportFormat::Jsonl, &run, [], &samples::nothing());
        serde_json::from_str(&text).unwrap()
    });
    for line in &lines {
        fits(
            &schema,
            &schema["$defs"][line["type"].as_str().unwrap()],
            line,
        )
        .unwrap();
    }
}

#[test]
fn a_line_that_breaks_the_contract_does_not_fit_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let good = lines().remove(2);
    let broken: [fn(&mut Map<String, Value>); 4] = [
        |line| drop(line.remove("fingerprint")),
        |line| drop(line.insert("extra".into(), Value::Null)),
        |line| drop(line.insert("severity".into(), "fatal".into())),
        |line| drop(line.insert("frame".into(), "1".into())),
    ];
    for break_it in broken {
        let mut bad = good.clone();
        break_it(bad.as_object_mut().unwrap());
        assert!(
            fits(&schema, &schema["$defs"]["finding"], &bad).is_err(),
            "{bad}"
        );
    }
}

/// Whether `value` fits `schema`, by the few words of JSON Schema that ours uses; any other word is an error.
fn fits(root: &Value, schema: &Value, value: &Value) -> Result<(), String> {
    let wrong = |why: &str| Err(format!("{why}: {value} by {schema}"));
    for (word, what) in schema.as_object().ok_or("a schema is an object")? {
        match word.as_str() {
            "$ref" => {
                let path = what.as_str().unwrap().trim_start_matches('#');
                fits(root, root.pointer(path).ok_or("dangling $ref")?, value)?;
            }
            "type" => {
                let is = |t: &Value| match t.as_str().unwrap() {
                    "null" => value.is_null(),
                    "string" => value.is_string(),
                    "integer" => value.is_u64(),
                    "number" => value.is_number(),
                    "boolean" => value.is_boolean(),
                    "array" => value.is_array(),
                    "object" => value.is_object(),
                    _ => false,
                };
                let any = what
                    .as_array()
                    .map_or_else(|| is(what), |types| types.iter().any(is));
                if !any {
                    return wrong("type");
                }
            }
            "const" if what != value => return wrong("const"),
            "enum" if !what.as_array().unwrap().contains(value) => return wrong("enum"),
            "required" => {
                for key in what.as_array().unwrap() {
                    if value.get(key.as_str().unwrap()).is_none() {
                        return wrong("required");
                    }
                }
            }
            "properties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    match what.get(key) {
                        Some(schema) => fits(root, schema, inner)?,
                        None => return wrong("additionalProperties"),
                    }
                }
            }
            "items" => {
                for inner in value.as_array().into_iter().flatten() {
                    fits(root, what, inner)?;
                }
            }
            "minItems" | "maxItems" => {
                if let Some(array) = value.as_array() {
                    let bound = usize::try_from(what.as_u64().unwrap()).unwrap();
                    let bad = if word == "minItems" {
                        array.len() < bound
                    } else {
                        array.len() > bound
                    };
                    if bad {
                        return wrong(word);
                    }
                }
            }
            "pattern" => {
                if let Some(text) = value.as_str()
                    && !regex::Regex::new(what.as_str().unwrap())
                        .unwrap()
                        .is_match(text)
                {
                    return wrong("pattern");
                }
            }
            "minimum" => {
                if value.as_u64().is_some_and(|n| n < what.as_u64().unwrap()) {
                    return wrong("minimum");
                }
            }
            "const" | "enum" | "description" | "additionalProperties" => {}
            other => return Err(format!("the test does not know the word {other}")),
        }
    }
    Ok(())
}
