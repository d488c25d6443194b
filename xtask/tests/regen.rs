//! `regen` on the real documentation of one action, where a copy of that lies beside the repository.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;
use xtask::{Exit, run};

/// The folder of documentation beside the repository, if it is there.
fn shared() -> Option<PathBuf> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    if shared.join("ess/api.json").exists() {
        return Some(shared);
    }
    println!("skipped: there is no documentation in {}", shared.display());
    None
}

/// A spec of `CreatePrepareFlow`, without facts yet.
fn spec() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"{ "service": "ess", "version": "2020-11-11", "curated": { "only": ["CreatePrepareFlow"] } }"#;
    fs::write(folder.path().join("service.json"), text).unwrap();
    folder
}

/// Runs `cargo xtask regen` on 2026-11-23.
fn regen(spec: &TempDir, sources: &[PathBuf], options: &[&str]) -> (Exit, String) {
    let mut args = vec!["xtask".into(), "regen".into(), "--spec".into(), spec.path().into(), "--from".into()];
    args.extend(sources.iter().map(Into::into));
    args.extend(options.iter().map(Into::into));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, "2026-11-23".parse().unwrap(), &mut out, &mut err);
    println!("{}", String::from_utf8(err).unwrap());
    (exit, String::from_utf8(out).unwrap())
}

#[test]
fn every_source_confirms_what_was_made_of_all_of_them() {
    let Some(shared) = shared() else { return };
    let spec = spec();
    let metadata = vec![shared.join("ess")];
    let page = vec![shared.join("pages/CreatePrepareFlow.html")];
    let codes = vec![shared.join("pages/commonErrorCodes.html")];
    let text = vec![shared.join("seed/000_cbcbb81221154a9a.txt")];

    let all = [metadata.clone(), page.clone(), codes.clone()].concat();
    assert_eq!(regen(&spec, &all, &["--as-of", "2026-11-22"]).0, Exit::Done);
    assert_eq!(regen(&spec, &text, &["--as-of", "2024-12-01", "--keep-prose"]).0, Exit::Done);
    for sources in [metadata, page, codes] {
        let (exit, out) = regen(&spec, &sources, &["--check"]);
        assert_eq!(exit, Exit::Done, "{sources:?}: {out}");
    }
    for options in [&["--check", "--as-of", "2024-12-01"][..], &["--check", "--as-of", "2024-12-01", "--keep-prose"]] {
        let (exit, out) = regen(&spec, &text, options);
        assert_eq!(exit, Exit::Done, "{out}");
    }

    let (exit, out) = regen(&spec, &text, &["--check"]);
    assert_eq!(exit, Exit::Failed, "taken for new, the old text changes things");
    for line in [
        "  CcInfos: list of CcInfo → CcInfo — major\n",
        "  ResourceType: value 3 (草稿) removed by the source, kept here\n",
        "  Workflow: removed by the source, kept here\n",
        "give its day with --as-of",
    ] {
        assert!(out.contains(line), "{line:?} is not in {out}");
    }
    assert_eq!(regen(&spec, &text, &[]).0, Exit::Done);
    let action = fs::read_to_string(spec.path().join("actions/CreatePrepareFlow.json")).unwrap();
    assert!(action.contains("\"Workflow\"") && action.contains("\"草稿\""), "nothing was removed");
}

#[test]
fn years_of_documentation_are_told_with_their_consequences() {
    let Some(shared) = shared() else { return };
    let metadata = vec![shared.join("ess")];
    // The page describes no types, so that those of the metadata have to be there before.
    let (today, spec) = (spec(), spec());
    assert_eq!(regen(&today, &metadata, &["--as-of", "2024-11-30"]).0, Exit::Done);
    fs::rename(today.path().join("types"), spec.path().join("types")).unwrap();
    let page = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data/CreatePrepareFlow.html")];
    let (exit, out) = regen(&spec, &page, &["--as-of", "2024-12-01"]);
    assert_eq!(exit, Exit::Done, "{out}");

    let changelog = spec.path().join("CHANGELOG.md");
    let (exit, out) = regen(&spec, &metadata, &["--changelog", changelog.to_str().unwrap()]);
    assert_eq!(exit, Exit::Done, "{out}");
    for line in [
        "  CcInfos: CcInfo → list of CcInfo — major\n",
        "  ResourceType: value 3 (草稿) added — minor\n",
        "  FlowDisplayType: value 3 (文书) added — minor\n",
        "  Workflow: added, Boolean, optional — minor\n",
        "  DraftId: added, String, optional — minor\n",
        " — a major change for users\n",
    ] {
        assert!(out.contains(line), "{line:?} is not in {out}");
    }
    let told = fs::read_to_string(changelog).unwrap();
    assert!(told.contains("`CcInfos` of `CreatePrepareFlow` is now: list of CcInfo; it was: CcInfo."), "{told}");
}
