//! Scores the rules that are drawn from the official metadata against labels made by reading.
//!
//! The labels name objects, fields and the rules that a reader finds in their description; the
//! descriptions themselves are the vendor's and lie outside the repository, so without them there is
//! nothing to score.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use crate::{prose::Prose, reading::FieldReading};
use serde_json::{Map, Value};
use tencent_ess_spec::ValueType;

const METADATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/ess/api.json");
const LABELS: &str = include_str!("../../tests/data/labels.json");
/// The kinds of rule that are scored, and the members of a definition that state them.
const KINDS: [(&str, &[&str]); 9] = [
    ("values", &["values"]),
    ("default", &["default"]),
    ("max_chars", &["max_chars", "min_chars"]),
    ("max_bytes", &["max_bytes"]),
    ("max_items", &["max_items", "min_items"]),
    ("min/max", &["min", "max"]),
    ("format", &["format"]),
    ("charset", &["charset"]),
    ("deprecated", &["deprecated"]),
];
const PRECISION: f64 = 0.98;
const RECALL: f64 = 0.93;

#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

impl Score {
    fn precision(&self) -> f64 {
        ratio(self.right, self.right + self.wrong)
    }

    fn recall(&self) -> f64 {
        ratio(self.right, self.right + self.missed)
    }
}

#[test]
fn rules_agree_with_the_labels() {
    let Some(fields) = fields() else { return };
    let labels: BTreeMap<String, Vec<Value>> = serde_json::from_str(LABELS).unwrap();
    let mut total: BTreeMap<&str, Score> = BTreeMap::new();
    for (sample, labels) in &labels {
        let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
        for label in labels {
            let (object, name) = (label["object"].as_str().unwrap(), label["field"].as_str().unwrap());
            let reading = &fields[&(object.to_owned(), name.to_owned())];
            let drawn = drawn(reading);
            for (kind, members) in KINDS {
                let expected = pick(label["rules"].as_object().unwrap(), members);
                let found = pick(&drawn, members);
                for table in [&mut scores, &mut total] {
                    let score = table.entry(kind).or_default();
                    match (&expected, &found) {
                        (None, None) => {}
                        (Some(expected), Some(found)) if expected == found => score.right += 1,
                        (expected, found) => {
                            score.wrong += usize::from(found.is_some());
                            score.missed += usize::from(expected.is_some());
                        }
                    }
                }
                if expected != found {
                    println!("{object}.{name}: {kind} should be {expected:?}, is {found:?}");
                }
            }
        }
        print(sample, labels.len(), &scores);
    }
    print("together", labels.values().map(Vec::len).sum(), &total);
    for (kind, score) in &total {
        assert!(score.precision() >= PRECISION, "precision of {kind}: {:.3}", score.precision());
        assert!(score.recall() >= RECALL, "recall of {kind}: {:.3}", score.recall());
    }
}

/// The stated members of a kind in a form that compares: the order of values is no rule.
fn pick(rules: &Map<String, Value>, members: &[&str]) -> Option<String> {
    let stated: Vec<String> = members
        .iter()
        .filter_map(|member| {
            let value = rules.get(*member)?;
            let set: Option<BTreeSet<String>> =
                value.as_array().map(|values| values.iter().map(ToString::to_string).collect());
            let chars: Option<BTreeSet<char>> =
                value.get("chars").and_then(Value::as_str).map(|text| text.chars().collect());
            let classes = value.get("classes").map(ToString::to_string).unwrap_or_default();
            Some(match (set, value.is_object()) {
                (Some(set), _) => format!("{member} {set:?}"),
                (None, true) => format!("{member} {classes} {:?}", chars.unwrap_or_default()),
                (None, false) => format!("{member} {value}"),
            })
        })
        .collect();
    (!stated.is_empty()).then(|| stated.join(", "))
}

/// The definition of a field as JSON, its values without labels.
fn drawn(reading: &FieldReading) -> Map<String, Value> {
    let Value::Object(mut rules) = serde_json::to_value(super::to_field(reading, false)).unwrap() else {
        unreachable!("a definition is an object")
    };
    if let Some(Value::Array(values)) = rules.get_mut("values") {
        for value in values {
            *value = value["value"].take();
        }
    }
    rules
}

fn print(sample: &str, labels: usize, scores: &BTreeMap<&str, Score>) {
    println!(
        "\n{sample}, {labels} fields\n{:<12}{:>9}{:>9}{:>9}{:>11}{:>8}",
        "", "right", "wrong", "missed", "precision", "recall"
    );
    for (kind, _) in KINDS {
        let Some(score) = scores.get(kind) else { continue };
        println!(
            "{kind:<12}{:>9}{:>9}{:>9}{:>11.3}{:>8.3}",
            score.right,
            score.wrong,
            score.missed,
            score.precision(),
            score.recall()
        );
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let exact = |count: usize| f64::from(u32::try_from(count).unwrap());
    if whole == 0 { 1.0 } else { exact(part) / exact(whole) }
}

/// Every field of the metadata, by object and name; nothing where the metadata is not at hand.
fn fields() -> Option<BTreeMap<(String, String), FieldReading>> {
    if !Path::new(METADATA).exists() {
        println!("skipped: {METADATA} is not there");
        return None;
    }
    let metadata: Value = serde_json::from_str(&fs::read_to_string(METADATA).unwrap()).unwrap();
    let mut fields = BTreeMap::new();
    for (object, definition) in metadata["objects"].as_object().unwrap() {
        for member in definition["members"].as_array().unwrap() {
            let name = member["name"].as_str().unwrap();
            fields.insert((object.clone(), name.to_owned()), reading(member));
        }
    }
    Some(fields)
}

fn reading(member: &Value) -> FieldReading {
    let ty = match member["member"].as_str().unwrap() {
        "string" => ValueType::String,
        "int64" => ValueType::Int64,
        "uint64" => ValueType::Uint64,
        "bool" => ValueType::Boolean,
        "float" => ValueType::Float,
        "binary" => ValueType::Binary,
        name => ValueType::Named(name.to_owned()),
    };
    FieldReading {
        name: member["name"].as_str().unwrap().to_owned(),
        ty,
        list: member["type"] == "list",
        required: member["required"].as_bool(),
        nullable: member["value_allowed_null"].as_bool(),
        deprecated: member["disabled"].as_bool(),
        signless: false,
        prose: Prose::from_html(member["document"].as_str().unwrap_or_default()),
        example: member["example"].as_str().map(str::to_owned),
    }
}
