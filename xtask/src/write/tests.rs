//! Plans that are carried out, undone, interrupted at every step, and led astray.

use std::collections::BTreeMap;

use super::*;

fn files(texts: &[(&str, &str)]) -> Files {
    let texts = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Files { root: String::new(), texts: texts.collect() }
}

/// Everything below a folder, with contents and times of change.
fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (Option<Vec<u8>>, std::time::SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        if metadata.is_dir() {
            found.append(&mut snapshot(&path));
            found.insert(path, (None, std::time::UNIX_EPOCH));
        } else {
            let bytes = metadata.is_file().then(|| fs::read(&path).unwrap());
            found.insert(path, (bytes, metadata.modified().unwrap()));
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let paths = snapshot(folder).into_keys();
    paths.map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
}

#[test]
fn a_plan_holds_what_differs_and_nothing_else() {
    let old = files(&[("a.json", "1"), ("b.json", "2"), ("c.json", "3")]);
    let new = files(&[("a.json", "1"), ("b.json", "two"), ("d.json", "4")]);
    let changes = Plan::between(&old, &new).changes;
    let expected = [("b.json", Some("two")), ("c.json", None), ("d.json", Some("4"))];
    let expected = expected.map(|(path, text)| (path.to_owned(), text.map(|text| text.as_bytes().to_vec())));
    assert_eq!(changes, BTreeMap::from(expected));
    assert!(Plan::between(&old, &old).is_empty());
}

#[test]
fn files_are_written_removed_and_made_with_their_folders() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("new/spec");
    let none = files(&[]);
    let first = files(&[("service.json", "{}"), ("actions/A.json", "A"), ("actions/B.json", "B")]);
    Plan::between(&none, &first).carry_out(&root).unwrap();
    assert_eq!(names(&root), ["actions", "actions/A.json", "actions/B.json", "service.json"]);

    let untouched = snapshot(&root)[&root.join("service.json")].clone();
    let second = files(&[("service.json", "{}"), ("actions/A.json", "A2")]);
    Plan::between(&first, &second).carry_out(&root).unwrap();
    assert_eq!(names(&root), ["actions", "actions/A.json", "service.json"]);
    assert_eq!(fs::read_to_string(root.join("actions/A.json")).unwrap(), "A2");
    assert_eq!(snapshot(&root)[&root.join("service.json")], untouched);
}

#[test]
fn an_unwritable_target_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("a.json"), "old").unwrap();
    // A folder stands where a file is to go, so nothing can be written there.
    fs::create_dir_all(root.join("types/T.json/x")).unwrap();
    let before = snapshot(root);
    let new = files(&[("a.json", "new"), ("actions/A.json", "A"), ("types/T.json", "T")]);
    let problem = Plan::between(&files(&[("a.json", "old")]), &new).carry_out(root).unwrap_err();
    let words = "T.json is something else: make it a file, or remove it; nothing was changed";
    assert!(problem.ends_with(words), "{problem}");
    assert_eq!(snapshot(root), before);
}

/// A plan for a folder that holds `a.json` and `gone.json`: it replaces, removes and makes a file each.
fn plan(root: &Path) -> Plan {
    let old = files(&[("a.json", "old"), ("gone.json", "gone")]);
    Plan::between(&files(&[]), &old).carry_out(root).unwrap();
    Plan::between(&old, &files(&[("a.json", "new"), ("types/T.json", "T")]))
}

#[test]
fn a_failure_after_the_first_rename_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let plan = plan(root);
    let before = names(root);
    let inverse = plan.inverse(root, &mut Vec::new()).unwrap();
    let stage = Stage::create(root).unwrap();
    stage.commit(&plan.changes).unwrap();
    // Somebody is faster than we.
    fs::write(root.join("types"), "").unwrap();
    let problem = finish(&stage, &inverse).unwrap_err();
    let words = "types is something else: make it a folder, or remove it; ";
    assert!(problem.contains(words) && problem.ends_with("nothing was changed"), "{problem}");
    fs::remove_file(root.join("types")).unwrap();
    assert_eq!(names(root), before);
    assert_eq!(fs::read_to_string(root.join("a.json")).unwrap(), "old");
}

#[test]
fn a_run_that_was_killed_before_it_was_ready_has_changed_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let plan = plan(root);
    let before = snapshot(root);
    let stage = Stage::create(root).unwrap();
    stage.commit(&plan.changes).unwrap();
    fs::remove_file(root.join(".regen/journal")).unwrap();
    let said = recover(root).unwrap().unwrap();
    assert!(said.ends_with("was interrupted before it changed anything; what it had prepared is removed"), "{said}");
    assert_eq!(snapshot(root), before);
    assert_eq!(recover(root), Ok(None), "it is said once");
}

#[test]
fn a_run_that_was_killed_at_any_step_is_completed() {
    for done in 0..=3 {
        for claimed in [false, true] {
            let folder = tempfile::tempdir().unwrap();
            let root = folder.path();
            let plan = plan(root);
            let stage = Stage::create(root).unwrap();
            stage.commit(&plan.changes).unwrap();
            for step in stage.steps().unwrap().unwrap().iter().take(done) {
                stage.take(step).unwrap();
            }
            if claimed {
                // The run that completes it was killed as well.
                fs::rename(root.join(".regen"), root.join(".regen-interrupted")).unwrap();
            }
            let said = recover(root).unwrap().unwrap();
            assert!(
                said.ends_with("was interrupted while it wrote 3 files; the rest of them is written now"),
                "{said}"
            );
            assert_eq!(names(root), ["a.json", "types", "types/T.json"], "after {done} steps");
            assert_eq!(fs::read_to_string(root.join("a.json")).unwrap(), "new");
            assert_eq!(recover(root), Ok(None));
        }
    }
}

#[test]
fn two_runs_do_not_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan(folder.path());
    let _other = Stage::create(folder.path()).unwrap();
    let problem = plan.carry_out(folder.path()).unwrap_err();
    assert!(problem.ends_with(".regen is there: another run is at work; nothing was changed"), "{problem}");
}

#[test]
fn what_another_run_has_written_meanwhile_is_not_mixed_with() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let first = files(&[("a.json", "1"), ("types/T.json", "1")]);
    Plan::between(&files(&[]), &first).carry_out(root).unwrap();
    let slow = Plan::between(&first, &files(&[("a.json", "slow"), ("types/T.json", "1")]));
    Plan::between(&first, &files(&[("a.json", "1"), ("types/T.json", "fast")])).carry_out(root).unwrap();
    let before = snapshot(root);
    let problem = slow.carry_out(root).unwrap_err();
    assert!(
        problem.ends_with(" was changed by others since it was read: run this again; nothing was changed"),
        "{problem}"
    );
    assert_eq!(snapshot(root), before);
}

#[test]
fn a_journal_that_leads_elsewhere_is_refused() {
    let table = [
        (r#"[{ "path": "../a.json", "from": "1-0" }]"#, "`../a.json` is none of our files"),
        (r#"[{ "path": "actions/../../a.json" }]"#, "is none of our files"),
        (r#"[{ "path": "other/a.json" }]"#, "is none of our files"),
        (r#"[{ "path": "a.json", "from": "../a.json" }]"#, "`a.json` is none of our files"),
        (r#"[{ "path": "#, "EOF"),
    ];
    for (journal, words) in table {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("spec");
        fs::create_dir_all(root.join(".regen")).unwrap();
        fs::write(folder.path().join("a.json"), "not ours").unwrap();
        fs::write(root.join(".regen/journal"), journal).unwrap();
        let problem = recover(&root).unwrap_err();
        assert!(problem.contains("is damaged: ") && problem.contains(words), "{problem}");
        assert_eq!(fs::read_to_string(folder.path().join("a.json")).unwrap(), "not ours");
    }
}

/// Sets a trap in the folder; there is one beside it for what must not be touched.
#[cfg(unix)]
type Plant<'p> = &'p dyn Fn(&Path, &Path);

#[cfg(unix)]
#[test]
fn links_and_pipes_are_neither_followed_nor_waited_for() {
    use std::os::unix::fs::symlink;

    let pipe = |path: &Path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success());
    let table: [(&str, Plant<'_>); 8] = [
        ("a.json is a link", &|root, victim| symlink(victim.join("secret"), root.join("a.json")).unwrap()),
        ("a.json is something else", &|root, _| pipe(&root.join("a.json"))),
        ("types is a link", &|root, victim| symlink(victim, root.join("types")).unwrap()),
        ("types is something else", &|root, _| pipe(&root.join("types"))),
        (".regen is there", &|root, victim| symlink(victim, root.join(".regen")).unwrap()),
        (".regen is there", &|root, victim| symlink(victim.join("nowhere"), root.join(".regen")).unwrap()),
        (".regen is there", &|root, _| pipe(&root.join(".regen"))),
        // The names of temporary files of before.
        ("", &|root, victim| symlink(victim.join("secret"), root.join(".a.json.new")).unwrap()),
    ];
    for (words, plant) in table {
        let folder = tempfile::tempdir().unwrap();
        let (root, victim) = (folder.path().join("spec"), folder.path().join("victim"));
        for folder in [&root, &victim] {
            fs::create_dir(folder).unwrap();
        }
        fs::write(victim.join("secret"), "theirs").unwrap();
        plant(&root, &victim);
        let before = (names(&root), names(&victim));
        let plan = Plan::between(&files(&[]), &files(&[("a.json", "new"), ("types/T.json", "T")]));
        let outcome = plan.carry_out(&root);
        assert_eq!(fs::read_to_string(victim.join("secret")).unwrap(), "theirs", "{words}");
        if words.is_empty() {
            assert_eq!(outcome, Ok(()));
            continue;
        }
        assert!(outcome.unwrap_err().contains(words));
        assert_eq!((names(&root), names(&victim)), before, "{words}");
        if words.starts_with(".regen") {
            assert!(recover(&root).unwrap_err().contains("make it a folder, or remove it"));
        }
    }
}

#[cfg(unix)]
#[test]
fn a_journal_through_a_link_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    fs::write(root.join("elsewhere"), r#"[{ "path": "a.json" }]"#).unwrap();
    fs::write(root.join("a.json"), "stays").unwrap();
    fs::create_dir(root.join(".regen")).unwrap();
    std::os::unix::fs::symlink(root.join("elsewhere"), root.join(".regen/journal")).unwrap();
    assert!(recover(root).unwrap_err().contains("journal is a link, which is not followed"));
    assert_eq!(fs::read_to_string(root.join("a.json")).unwrap(), "stays");
}

#[cfg(unix)]
#[test]
fn a_read_only_folder_is_named_and_left_alone() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::File::create(folder.path().join("probe")).is_ok() {
        println!("skipped: this user may write to read-only folders");
        return;
    }
    let plan = Plan::between(&files(&[]), &files(&[("a.json", "1")]));
    let problem = plan.carry_out(folder.path()).unwrap_err();
    assert!(problem.contains(".regen cannot be created"), "{problem}");
    assert_eq!(names(folder.path()), Vec::<String>::new());
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_made_is_named() {
    // Nobody can make folders there, the administrator included.
    let plan = Plan::between(&files(&[]), &files(&[("a.json", "1")]));
    let problem = plan.carry_out(Path::new("/proc/definitions")).unwrap_err();
    assert!(problem.starts_with("/proc/definitions cannot be created"), "{problem}");
}
