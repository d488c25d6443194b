//! Scores the rules that are drawn from the official metadata against labels made by reading.
//!
//! The labels name objects, fields and the rules that a reader finds in their description; the
//! descriptions themselves are the vendor's and lie outside the repository. The labels of a product
//! whose metadata is not at hand are skipped: `TENCENT_ESS_WHEEL` names the package that has all of it.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    path::Path,
};

use crate::{
    reading::{FieldReading, Reading},
    source::{package::read_package, read_path},
};
use serde_json::{Map, Value};

/// The product whose metadata lies beside the repository, and where.
const BESIDE: (&str, &str) = ("ess/2020-11-11", concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/ess/api.json"));
/// The labels by product.
const LABELS: [(&str, &str); 2] = [
    ("ess/2020-11-11", include_str!("../../tests/data/labels.json")),
    ("essbasic/2021-05-26", include_str!("../../tests/data/labels-essbasic.json")),
];
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
    let mut short = Vec::new();
    for (product, labels) in LABELS {
        match readings(product) {
            Some(readings) => short.extend(shortfalls(product, labels, &fields(readings))),
            None => println!("{product} skipped: its metadata is not at hand"),
        }
    }
    assert!(short.is_empty(), "precision or recall is too low\n{}", short.join("\n"));
}

/// Prints the scores of a product, and returns those below what is asked for.
fn shortfalls(product: &str, labels: &str, fields: &BTreeMap<(String, String), FieldReading>) -> Vec<String> {
    let labels: BTreeMap<String, Vec<Value>> = serde_json::from_str(labels).unwrap();
    let mut total: BTreeMap<&str, Score> = BTreeMap::new();
    for (sample, labels) in &labels {
        let mut scores: BTreeMap<&str, Score> = BTreeMap::new();
        for label in labels {
            let (object, name) = (label["object"].as_str().unwrap(), label["field"].as_str().unwrap());
            let drawn = drawn(&fields[&(object.to_owned(), name.to_owned())]);
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
        print(&format!("{product}, {sample}"), labels.len(), &scores);
    }
    print(&format!("{product}, together"), labels.values().map(Vec::len).sum(), &total);
    let below = |(kind, score): (&&str, &Score)| {
        let (precision, recall) = (score.precision(), score.recall());
        (precision < PRECISION || recall < RECALL).then(|| format!("{product} {kind}: {precision:.3}, {recall:.3}"))
    };
    total.iter().filter_map(below).collect()
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

/// What the metadata of a product says; nothing where it is not at hand.
fn readings(product: &str) -> Option<Vec<Reading>> {
    let (beside, path) = BESIDE;
    if product == beside && Path::new(path).exists() {
        return Some(read_path(Path::new(path)).unwrap());
    }
    let wheel = env::var_os("TENCENT_ESS_WHEEL")?;
    Some(read_package(Path::new(&wheel), Some(&product.parse().unwrap())).unwrap())
}

/// Every field, by the names of its object in the metadata and of itself.
fn fields(readings: Vec<Reading>) -> BTreeMap<(String, String), FieldReading> {
    let mut objects: Vec<(String, Vec<FieldReading>)> = Vec::new();
    for reading in readings {
        for action in reading.actions {
            objects.push((format!("{}Request", action.name), action.request.unwrap_or_default()));
            objects.push((format!("{}Response", action.name), action.response.unwrap_or_default()));
        }
        objects.extend(reading.types.into_iter().map(|ty| (ty.name, ty.fields)));
    }
    let named = |(object, fields): (String, Vec<FieldReading>)| {
        fields.into_iter().map(move |field| ((object.clone(), field.name.clone()), field))
    };
    objects.into_iter().flat_map(named).collect()
}
