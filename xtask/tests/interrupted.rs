//! `regen` as a program that is killed, that runs out of room, and that finds traps in its folder.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, in its helpers, too")]

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;

/// Metadata of a service with so many types that writing them takes a while; `title` stands in every action.
fn metadata(title: &str, types: usize) -> String {
    let names: Vec<String> = (0..types).map(|number| format!("Type{number}")).collect();
    let member = |name: &str, kind: &str, value: &str| json!({ "name": name, "type": kind, "member": value });
    let mut objects: BTreeMap<String, Value> = BTreeMap::new();
    for name in &names {
        let fields = [member("Id", "string", "string"), member(title, "int", "int64")];
        objects.insert(name.clone(), json!({ "members": fields }));
    }
    let used: Vec<Value> = names.iter().map(|name| member(name, "object", name)).collect();
    objects.insert("DoRequest".to_owned(), json!({ "members": used }));
    objects.insert("DoResponse".to_owned(), json!({ "members": [] }));
    let actions = json!({ "Do": { "name": title, "input": "DoRequest", "output": "DoResponse" } });
    let about = json!({ "apiVersion": "2020-01-01", "serviceShortName": "tiny" });
    json!({ "actions": actions, "objects": objects, "metadata": about }).to_string()
}

/// A folder of definitions and the metadata of two days.
struct Desk {
    home: TempDir,
}

impl Desk {
    fn new(types: usize) -> Self {
        let home = tempfile::tempdir().unwrap();
        for (file, title) in [("old.json", "Old"), ("new.json", "New")] {
            fs::write(home.path().join(file), metadata(title, types)).unwrap();
        }
        Self { home }
    }

    fn spec(&self) -> PathBuf {
        self.home.path().join("spec")
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
        command.args(args).arg("--spec").arg(self.spec()).stdin(Stdio::null());
        command
    }

    fn regen(&self, source: &str) -> Command {
        let source = self.home.path().join(source).display().to_string();
        self.command(&["regen", "--accept-removals", "--from", &source])
    }

    /// Everything in the folder of definitions.
    fn bytes(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut found = BTreeMap::new();
        let mut waiting = vec![self.spec()];
        while let Some(folder) = waiting.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    waiting.push(path);
                } else {
                    found.insert(path.clone(), fs::read(path).unwrap());
                }
            }
        }
        found
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Copies a folder of definitions.
fn copy(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(path, target).unwrap();
        }
    }
}

#[test]
fn a_run_that_is_killed_at_any_time_leaves_the_old_or_the_new_definitions_to_the_next_command() {
    let desk = Desk::new(120);
    assert!(desk.regen("old.json").output().unwrap().status.success());
    let old = desk.bytes();
    let kept = desk.home.path().join("kept");
    copy(&desk.spec(), &kept);
    let begun = Instant::now();
    assert!(desk.regen("new.json").output().unwrap().status.success());
    let (whole, new) = (begun.elapsed(), desk.bytes());
    assert_ne!(old, new);

    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for part in 1..=24_u32 {
        fs::remove_dir_all(desk.spec()).unwrap();
        copy(&kept, &desk.spec());
        let mut run = desk.regen("new.json").stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(whole * part / 24);
        run.kill().unwrap();
        run.wait().unwrap();
        let was_interrupted = desk.bytes().keys().any(|path| path.to_string_lossy().contains("/.regen/"));
        // Any command that opens the folder will do.
        let next = desk.command(&["expand"]).output().unwrap();
        assert!(next.status.success(), "{}", text(&next));
        let says_so = text(&next).contains("an earlier run was interrupted");
        assert!(says_so || !was_interrupted, "{}", text(&next));
        let after = desk.bytes();
        let end = if after == old { "old" } else { "new" };
        assert!(after == old || after == new, "after {part}/24: neither the old definitions nor the new ones");
        *ends.entry(end).or_default() += 1;
    }
    println!("{ends:?}");
}

#[test]
fn a_limit_on_the_size_of_files_leaves_nothing_behind() {
    // With the signal ignored, writing fails; without, the program is killed.
    for (prelude, is_killed) in [("trap '' XFSZ; ", false), ("", true)] {
        let desk = Desk::new(3);
        assert!(desk.regen("old.json").output().unwrap().status.success());
        let before = desk.bytes();
        let regen = desk.regen("new.json");
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("{prelude}ulimit -c 0; ulimit -f 0; exec \"$@\""), "sh"]);
        shell.arg(regen.get_program()).args(regen.get_args());
        let limited = shell.output().unwrap();
        assert!(!limited.status.success());
        if !is_killed {
            assert!(text(&limited).contains(" cannot be written: "), "{}", text(&limited));
            assert!(text(&limited).ends_with("; nothing was changed\n"), "{}", text(&limited));
            assert_eq!(desk.bytes(), before);
        }
        let next = desk.command(&["expand"]).output().unwrap();
        assert_eq!(text(&next).contains("an earlier run was interrupted before it changed anything"), is_killed);
        assert_eq!(desk.bytes(), before);
        assert!(!desk.spec().join(".regen").exists());
    }
}

/// Runs a command that may hang, for a minute at most.
fn within_a_minute(mut command: Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let begun = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if begun.elapsed() > Duration::from_secs(60) {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("it hangs");
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    child.wait_with_output().unwrap()
}

/// Sets a trap in the folder of definitions; there is a folder beside it for what must not be touched.
type Plant<'p> = &'p dyn Fn(&Path, &Path);

#[test]
fn traps_in_the_folder_are_named_and_not_stepped_into() {
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let table: [(&str, Plant<'_>); 5] = [
        ("Do.json: not a file: remove it", &|spec, _| {
            fs::remove_file(spec.join("actions/Do.json")).unwrap();
            pipe(&spec.join("actions/Do.json"));
        }),
        ("is a link, which is not followed", &|spec, victim| {
            fs::remove_file(spec.join("actions/Do.json")).unwrap();
            fs::write(victim.join("Do.json"), r#"{ "action": "Do" }"#).unwrap();
            symlink(victim.join("Do.json"), spec.join("actions/Do.json")).unwrap();
        }),
        ("is a link, which is not followed", &|spec, victim| {
            fs::rename(spec.join("actions"), victim.join("actions")).unwrap();
            symlink(victim.join("actions"), spec.join("actions")).unwrap();
        }),
        (".regen is something else", &|spec, _| pipe(&spec.join(".regen"))),
        (".regen is a link", &|spec, victim| symlink(victim, spec.join(".regen")).unwrap()),
    ];
    for (words, plant) in table {
        let desk = Desk::new(2);
        assert!(desk.regen("old.json").output().unwrap().status.success());
        let victim = desk.home.path().join("victim");
        fs::create_dir(&victim).unwrap();
        plant(&desk.spec(), &victim);
        let before = fs::read(victim.join("actions/Do.json")).ok();
        let output = within_a_minute(desk.regen("new.json"));
        assert!(!output.status.success(), "{words}");
        assert!(text(&output).contains(words), "{words:?} is not in {}", text(&output));
        assert_eq!(fs::read(victim.join("actions/Do.json")).ok(), before, "{words}");
    }
}

#[test]
fn a_changelog_that_is_a_pipe_is_refused() {
    let desk = Desk::new(1);
    let pipe = desk.home.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut regen = desk.regen("old.json");
    regen.arg("--changelog").arg(&pipe);
    let output = within_a_minute(regen);
    assert!(text(&output).contains("pipe cannot be written: it is not a file"), "{}", text(&output));
}
