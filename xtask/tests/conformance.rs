//! The official examples survive the typed interface, where a copy of them lies beside the repository.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use xtask::{Exit, run};

#[test]
fn the_official_examples_survive_the_typed_interface() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/ess/examples.json");
    if !examples.exists() {
        println!("skipped: there are no examples at {}", examples.display());
        return;
    }
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["xtask".into(), "conformance".into(), examples.into_os_string()];
    let exit = run(args, "2026-11-22".parse().unwrap(), &mut out, &mut err);
    let said = String::from_utf8([out, err].concat()).unwrap();
    assert_eq!(exit, Exit::Done, "{said}");
}
