//! Definitions of any size are expanded in time that grows with their size, or refused.
//!
//! Sizes are such that time that grows with their square would be minutes to hours.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests are tests")]

use std::collections::BTreeMap;

use tencent_ess_spec::{Files, Problems, Spec};

fn files(texts: impl IntoIterator<Item = (String, String)>) -> Files {
    let fixed = [("service.json", r#"{ "service": "s", "version": "1" }"#), ("errors.json", r#"{ "errors": [] }"#)];
    let fixed = fixed.map(|(path, text)| (path.to_owned(), text.to_owned()));
    Files { root: "spec".to_owned(), texts: fixed.into_iter().chain(texts).collect::<BTreeMap<_, _>>() }
}

/// The action `A` with these fields.
fn action(fields: impl Iterator<Item = String>) -> (String, String) {
    let fields = fields.collect::<Vec<_>>().join(",\n");
    ("actions/A.json".to_owned(), format!("{{ \"action\": \"A\", \"request\": [\n{fields}\n] }}"))
}

fn generate(files: &Files) -> Result<usize, Problems> {
    let spec = Spec::load(files)?;
    let client = tencent_ess_codegen::path("::c");
    tencent_ess_codegen::generate(&spec, files, &["A"], &client).map(|tokens| tokens.into_iter().count())
}

#[test]
fn many_fields_are_emitted() {
    let fields = (0..20_000).map(|index| format!(r#"{{ "name": "F{index}", "type": "Int64" }}"#));
    assert!(generate(&files([action(fields)])).unwrap() > 0);
}

#[test]
fn many_values_of_an_enum_are_emitted() {
    let field = r#"{ "name": "F", "type": "Int64", "curated": { "enum": "E" } }"#.to_owned();
    let variants = (0..50_000).map(|index| format!(r#"{{ "value": {index}, "name": "V{index}" }}"#));
    let variants = variants.collect::<Vec<_>>().join(",");
    let text = format!(r#"{{ "enum": "E", "type": "Int64", "variants": [{variants}] }}"#);
    assert!(generate(&files([action([field].into_iter()), ("enums/E.json".to_owned(), text)])).unwrap() > 0);
}

#[test]
fn many_types_within_each_other_are_emitted() {
    let last = 5_000;
    let types = (0..last).map(|index| {
        // The last holds the first, so that each holds itself.
        let next = (index + 1) % last;
        let text = format!(r#"{{ "type": "T{index}", "fields": [{{ "name": "F", "type": "T{next}" }}] }}"#);
        (format!("types/T{index}.json"), text)
    });
    let field = r#"{ "name": "F", "type": "T0" }"#.to_owned();
    assert!(generate(&files([action([field].into_iter())].into_iter().chain(types))).unwrap() > 0);
}

#[test]
fn more_required_fields_than_a_builder_can_have_are_refused() {
    let fields = |count: usize| {
        action((0..count).map(|index| format!(r#"{{ "name": "F{index}", "type": "Int64", "required": true }}"#)))
    };
    assert!(generate(&files([fields(100)])).is_ok());
    assert_eq!(
        generate(&files([fields(3_000)])).unwrap_err().to_string(),
        "spec/actions/A.json:1 at /request: 3000 fields are required, a builder can have at most 100 — leave `required` \
         to the service for some, by a `fix`"
    );
}

#[test]
fn of_many_problems_the_first_hundred_are_told() {
    let unknown = (0..20_000).map(|index| format!(r#"{{ "name": "F{index}", "type": "Nowhere{index}" }}"#));
    let nameless =
        (0..20_000).map(|index| format!(r#"{{ "name": "{}", "type": "Int64" }}"#, "文".repeat(index % 7 + 1)));
    let alike = (0..20_000).map(|index| format!(r#"{{ "name": "F{}", "type": "Int64" }}"#, index % 2));
    for fields in [unknown.collect::<Vec<_>>(), nameless.collect(), alike.collect()] {
        let problems = generate(&files([action(fields.into_iter())])).unwrap_err();
        assert_eq!(problems.0.len(), 101);
        assert_eq!(
            problems.0.last().unwrap().to_string(),
            "spec: only the first 100 problems are shown — correct them first"
        );
    }
}
