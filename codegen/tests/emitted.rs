//! What holds for all emitted code. What it looks like is tested with `cargo xtask expand`, and how it behaves
//! in `tests/records.rs` of the workspace, which compiles it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "helpers of tests are tests")]

use std::{collections::BTreeMap, env, process::Command};

use tencent_ess_spec::{Files, Problems, Spec};

/// One of everything, with as little in it as possible.
fn small() -> Files {
    files(&[
        ("service.json", r#"{ "service": "demo", "version": "2020-01-01" }"#),
        ("errors.json", r#"{ "errors": [{ "code": "OperationDenied.NoQuota" }] }"#),
        (
            "actions/CreateThing.json",
            r#"{
                "action": "CreateThing",
                "request": [
                    { "name": "Name", "type": "String", "required": true, "max_chars": 5 },
                    { "name": "Kind", "type": "Int64", "values": [{ "value": 1 }], "curated": { "enum": "Kind" } }
                ],
                "response": [{ "name": "Parts", "type": "Part", "list": true }],
                "errors": ["OperationDenied.NoQuota"]
            }"#,
        ),
        ("types/Part.json", r#"{ "type": "Part", "fields": [{ "name": "Whole", "type": "Part" }] }"#),
        ("enums/Kind.json", r#"{ "enum": "Kind", "type": "Int64", "variants": [{ "value": 1, "name": "First" }] }"#),
    ])
}

fn files(texts: &[(&str, &str)]) -> Files {
    let texts = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Files { root: "spec".to_owned(), texts: texts.collect::<BTreeMap<String, String>>() }
}

fn generate(files: &Files) -> Result<String, Problems> {
    let spec = Spec::load(files)?;
    let actions: Vec<&str> = spec.actions.keys().map(String::as_str).collect();
    let client = tencent_ess_codegen::path("::tencent_ess_client");
    let tokens = tencent_ess_codegen::generate(&spec, files, &actions, &client)?;
    Ok(tokens.to_string())
}

/// Hash maps are seeded anew in each process, so an order that depends on one shows between two.
#[test]
fn two_processes_emit_the_same_bytes() {
    const CHILD: &str = "TENCENT_ESS_EMITTED_CHILD";
    let code = generate(&small()).unwrap();
    if env::var_os(CHILD).is_some() {
        println!("{code}");
        return;
    }
    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "two_processes_emit_the_same_bytes", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    assert!(String::from_utf8(child.stdout).unwrap().contains(&code));
}

/// A spec of one action whose request has the given fields.
fn spec_of(fields: &str) -> Files {
    let action = format!(r#"{{ "action": "A", "request": [{fields}] }}"#);
    files(&[
        ("service.json", r#"{ "service": "s", "version": "1" }"#),
        ("errors.json", r#"{ "errors": [] }"#),
        ("actions/A.json", &action),
    ])
}

#[test]
fn names_that_cannot_be_told_apart_are_reported_together() {
    let fields = r#"{ "name": "aB", "type": "String" }, { "name": "a_b", "type": "String" },
        { "name": "合同", "type": "String" }"#;
    let problems = generate(&spec_of(fields)).unwrap_err();
    assert_eq!(
        problems.to_string(),
        "spec/actions/A.json:2 at /request/2/name: no identifier can be made of the name `合同`: it has no ASCII letter or digit\n\
         spec/actions/A.json:1 at /request/1/name: `aB` and `a_b` would both become the field `a_b`"
    );
}
