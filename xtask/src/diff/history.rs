//! The diff on real history: the page of 2024 against the definition as it is committed.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::{Value, json};
use tencent_ess_spec::{Files, Spec};

use super::{Change, Definition, diff, draft, render, to_json_lines};
use crate::{Exit, folder::workspace, run};

/// What has changed in `CreatePrepareFlow` since the page in the test data, types apart.
fn changes() -> Vec<Change> {
    let committed = workspace().join("spec/ess/2020-11-11");
    let folder = tempfile::tempdir().unwrap();
    let older = folder.path();
    let service = r#"{ "service": "ess", "version": "2020-11-11", "curated": { "only": ["CreatePrepareFlow"] } }"#;
    fs::write(older.join("service.json"), service).unwrap();
    // The page describes no types; those of today will do, because only the action is compared.
    for part in ["types", "enums"] {
        fs::create_dir(older.join(part)).unwrap();
        for entry in fs::read_dir(committed.join(part)).unwrap() {
            let path = entry.unwrap().path();
            fs::copy(&path, older.join(part).join(path.file_name().unwrap())).unwrap();
        }
    }
    // The copy that the test data is made of has lost the marks; until 2026 this parameter was required.
    let page = fs::read_to_string(workspace().join("tests/data/CreatePrepareFlow.html")).unwrap();
    let page = page.replacen("<td>ResourceId</td><td>否</td>", "<td>ResourceId</td><td>是</td>", 1);
    let source = folder.path().join("page.html");
    fs::write(&source, page).unwrap();

    let mut args: Vec<_> = ["xtask", "regen", "--as-of", "2024-12-01", "--keep-prose", "--spec"].map(Into::into).into();
    args.extend([older.into(), "--from".into(), source.into()]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = run(args, "2026-11-23".parse().unwrap(), &mut out, &mut err);
    assert_eq!(exit, Exit::Done, "{}", String::from_utf8(err).unwrap());

    let read = |folder: &Path| Spec::read(&Files::from_dir(folder).unwrap()).unwrap();
    let mut changes = diff(&read(older), &read(&committed));
    changes.retain(|change| change.place.definition == Definition::Action("CreatePrepareFlow".to_owned()));
    changes
}

#[test]
fn the_known_differences_are_found_with_their_consequences() {
    let said = render(&changes());
    for line in [
        "  CcInfos: CcInfo → list of CcInfo — major\n",
        "  ResourceId: required → optional — minor\n",
        "  ResourceType: value 3 (草稿) added — minor\n",
        "  FlowDisplayType: value 3 (文书) added — minor\n",
        "  SignComponentConfig: added, SignComponentConfig, optional — minor\n",
        "  Workflow: added, Boolean, optional — minor\n",
        "  DraftId: added, String, optional — minor\n",
    ] {
        assert!(said.contains(line), "{line:?} is not in {said}");
    }
}

#[test]
fn the_changelog_tells_users_of_them() {
    let draft = draft(&changes(), "2026-11-22").unwrap();
    assert!(draft.starts_with("## Unreleased: a major change\n\nThe documentation of 2026-11-22.\n"), "{draft}");
    let points = [
        "\n### Added\n",
        "\n- *minor:* `Workflow` of `CreatePrepareFlow` is new (Boolean). Nothing has to be done.\n",
        "\n- *minor:* `DraftId` in the answer to `CreatePrepareFlow` is new (String). Nothing has to be done.\n",
        "\n- *minor:* `ResourceType` of `CreatePrepareFlow` has new documented values: 3 (草稿). ",
        "\n### Changed\n\n- *major:* `CcInfos` of `CreatePrepareFlow` is now: list of CcInfo; it was: CcInfo. Code that \
         sets it no longer compiles: use the new type.\n",
        "\n- *minor:* `ResourceId` of `CreatePrepareFlow` is optional. Nothing has to be done; it may be left out.\n",
        "\n### Fixed\n\n- *patch:* The documentation follows the vendor's: ",
    ];
    let mut rest = draft.as_str();
    for point in points {
        let Some((_, after)) = rest.split_once(point) else { panic!("{point:?} is not in {rest}") };
        // What follows may begin with the line break that ended the point.
        rest = &rest[rest.len() - after.len() - 1..];
    }
}

#[test]
fn programs_get_them_line_by_line() {
    let lines = to_json_lines(&changes());
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_type = json!({
        "definition": "action", "name": "CreatePrepareFlow", "table": "request", "member": "CcInfos",
        "change": "type", "from": { "type": "CcInfo", "list": false }, "to": { "type": "CcInfo", "list": true },
        "applied": true, "consequence": "major", "text": "CcInfo → list of CcInfo",
    });
    assert!(lines.contains(&of_type), "{lines:#?}");
    let documented: BTreeSet<&str> = include_str!("json.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("//! | ")?.split(" | ").next())
        .flat_map(|names| names.split(", "))
        .map(|name| name.trim_matches('`'))
        .collect();
    for member in lines.iter().filter_map(Value::as_object).flat_map(|line| line.keys()) {
        assert!(documented.contains(member.as_str()), "`{member}` is not documented");
    }
}
