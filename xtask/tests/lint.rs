//! `cargo xtask lint` as a command, on the committed definitions among others.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::{fs, path::Path};

use xtask::{Exit, run};

/// Runs `cargo xtask lint` and gives what it printed on both outputs.
fn lint(options: &[&str]) -> (Exit, String, String) {
    let args = ["xtask", "lint"].iter().chain(options).map(Into::into);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, "2026-11-23".parse().unwrap(), &mut out, &mut err);
    (exit, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// Runs it on a folder with an action of these members.
fn lint_action(members: &str, options: &[&str]) -> (Exit, String, String) {
    let folder = tempfile::tempdir().unwrap();
    let spec = folder.path();
    fs::create_dir(spec.join("actions")).unwrap();
    fs::write(spec.join("service.json"), r#"{ "service": "demo", "version": "1" }"#).unwrap();
    fs::write(spec.join("actions/A.json"), format!("{{ \"action\": \"A\", {members} }}")).unwrap();
    let (exit, out, err) = lint(&[&["--spec", spec.to_str().unwrap()], options].concat());
    (exit, out.replace(spec.to_str().unwrap(), "SPEC"), err)
}

#[test]
fn the_committed_definitions_are_clean() {
    let (exit, out, err) = lint(&[]);
    assert_eq!(exit, Exit::Done, "{out}{err}");
    assert_eq!(out.lines().last(), Some("lint: nothing found"));
}

#[test]
fn a_finding_makes_it_fail() {
    let (exit, out, err) = lint_action(r#""request": []"#, &[]);
    assert_eq!((exit, err.as_str()), (Exit::Failed, ""));
    insta::assert_snapshot!(out, @r"
    SPEC/actions/A.json:1 at /curated: nobody has said whether `A` may run twice — state `curated.replay`: `safe`, `guarded` or `never`
    documentation is missing of 1 action, 0 types, 0 fields and 0 error codes; --docs lists them
    lint: 1 finding
    ");
}

#[test]
fn missing_documentation_alone_does_not_make_it_fail() {
    let (exit, out, _) = lint_action(r#""curated": { "replay": "safe" }"#, &["--docs"]);
    assert_eq!(exit, Exit::Done);
    insta::assert_snapshot!(out, @r"
    SPEC/actions/A.json:1: `A` has no documentation — say in English under `curated.doc` what it is
    documentation is missing of 1 action, 0 types, 0 fields and 0 error codes
    lint: nothing found
    ");
}

#[test]
fn a_folder_without_definitions_is_not_taken_for_a_clean_one() {
    let (exit, out, err) = lint(&["--spec", "/nowhere/at/all"]);
    assert_eq!((exit, out.as_str()), (Exit::Failed, ""));
    assert_eq!(err, "error: /nowhere/at/all: there are no definitions here\n");
    assert!(!Path::new("/nowhere").exists());
}
