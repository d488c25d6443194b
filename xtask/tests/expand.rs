//! What is emitted for a very small definition, as `cargo xtask expand` shows it: part of the review of
//! every change to it.
//!
//! How such code behaves is tested in `tests/records.rs` of the workspace, which compiles it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::fs;

use xtask::{Exit, run};

/// One of everything, with as little in it as possible.
const SMALL: [(&str, &str); 6] = [
    ("service.json", r#"{ "service": "demo", "version": "2020-01-01" }"#),
    ("errors.json", r#"{ "errors": [{ "code": "OperationDenied.NoQuota" }] }"#),
    (
        "actions/CreateThing.json",
        r#"{
            "action": "CreateThing",
            "request": [
                { "name": "Name", "type": "String", "required": true, "max_chars": 5,
                  "charset": { "classes": ["letter"], "chars": "-" }, "curated": { "sensitive": true } },
                { "name": "Parts", "type": "Part", "list": true, "required": true },
                { "name": "Kind", "type": "Int64", "deprecated": true, "values": [{ "value": 1 }],
                  "curated": { "enum": "Kind" } },
                { "name": "Ends", "type": "Int64", "list": true, "format": "unix_seconds" }
            ],
            "response": [{ "name": "Parts", "type": "Part", "list": true }],
            "errors": ["OperationDenied.NoQuota"]
        }"#,
    ),
    ("types/Part.json", r#"{ "type": "Part", "fields": [{ "name": "Whole", "type": "Part" }] }"#),
    ("enums/Kind.json", r#"{ "enum": "Kind", "type": "Int64", "variants": [{ "value": 1, "name": "First" }] }"#),
    ("enums/Unused.json", r#"{ "enum": "Unused", "type": "String", "variants": [] }"#),
];

#[test]
fn a_small_definition_is_emitted_as_reviewed() {
    insta::assert_snapshot!(expanded(&[]));
}

#[test]
fn the_action_that_is_named_comes_first() {
    assert!(expanded(&["CreateThing"]).starts_with("/// The requests and their answers."));
}

#[test]
fn documentation_can_be_left_out() {
    let code = expanded(&["--no-docs"]);
    assert!(!code.contains("///") && !code.contains("doc ="), "{code}");
    assert!(code.contains("pub struct CreateThing {"));
}

/// What `expand` prints for the small definition.
fn expanded(more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    for part in ["actions", "types", "enums"] {
        fs::create_dir(folder.path().join(part)).unwrap();
    }
    for (path, text) in SMALL {
        fs::write(folder.path().join(path), text).unwrap();
    }
    let args = ["xtask", "expand", "--spec", folder.path().to_str().unwrap()];
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args.iter().chain(more).map(Into::into), "2026-11-23".parse().unwrap(), &mut out, &mut err);
    assert_eq!((exit, String::from_utf8(err).unwrap()), (Exit::Done, String::new()));
    String::from_utf8(out).unwrap()
}
