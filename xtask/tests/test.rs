//! `cargo xtask test` on machines that lack something: with a package manager, a user and a cargo of the test's making.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers, too")]

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output},
};

use tempfile::TempDir;

/// A search path with nothing on it but what a test puts there.
struct Machine(TempDir);

impl Machine {
    /// A machine with Rust: its tests leave one test out, unless `openssl` is on the search path.
    fn with_rust() -> Self {
        let machine = Self(tempfile::tempdir().unwrap());
        machine.program(
            "cargo",
            "case \"$*\" in *--workspace*)\n\
             echo 'test result: ok. 5 passed; 0 failed; 0 ignored'\n\
             [ -e \"$PATH/openssl\" ] || printf 'seals\\topenssl is not installed\\n' >>\"$TENCENT_ESS_LEFT_OUT\" ;;\n\
             *) echo 'test result: ok. 2 passed; 0 failed; 0 ignored' ;; esac",
        );
        machine
    }

    fn program(&self, name: &str, script: &str) -> &Self {
        let path = self.0.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// A package manager that writes down how it is called, and brings `openssl`.
    fn with_apt(&self) -> &Self {
        let script = "echo \"$@\" >>\"$PATH/calls\"\n\
            case \"$*\" in *install*) printf '#!/bin/sh\\n' >\"$PATH/openssl\"; /bin/chmod +x \"$PATH/openssl\" ;; esac";
        self.program("apt-get", script)
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.0.path().join("calls")).unwrap_or_default()
    }

    fn test(&self, options: &[&str]) -> Output {
        let path: &Path = self.0.path();
        let mut xtask = Command::new(env!("CARGO_BIN_EXE_xtask"));
        xtask.arg("test").args(options).env_clear().env("PATH", path).env("CARGO", path.join("cargo"));
        xtask.stdin(std::process::Stdio::null()).output().unwrap()
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn last_line(output: &Output) -> &str {
    text(&output.stdout).trim_end().lines().next_back().unwrap()
}

#[test]
fn root_installs_what_is_missing() {
    let machine = Machine::with_rust();
    machine.with_apt().program("id", "echo 0");
    let output = machine.test(&[]);
    let calls = machine.calls();
    assert!(calls.starts_with("update --quiet\ninstall --quiet --yes --no-install-recommends chromium "), "{calls}");
    assert!(calls.contains(" openssl ") && calls.contains("python3-venv"), "{calls}");
    assert!(!text(&output.stdout).contains("seals"), "openssl was installed before the tests ran");
}

#[test]
fn without_a_package_manager_all_that_is_missing_is_listed_and_the_rest_runs() {
    let machine = Machine::with_rust();
    let output = machine.test(&[]);
    let said = text(&output.stderr);
    for tool in ["chromium: ", "curl: ", "openssl: ", "python: ", "node: "] {
        assert!(said.contains(&format!("\n  {tool}")), "{said}");
    }
    assert_eq!(
        last_line(&output),
        "7 passed, 0 failed, 2 left out (1: openssl is not installed; 1: python is not installed)"
    );
    assert!(output.status.success(), "{said}");
}

#[test]
fn a_user_who_cannot_be_asked_is_not_asked() {
    let machine = Machine::with_rust();
    machine.with_apt().program("id", "echo 1000").program("sudo", "exit 1");
    let output = machine.test(&[]);
    assert_eq!(machine.calls(), "");
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn sudo_without_a_password_is_used() {
    let machine = Machine::with_rust();
    machine.with_apt().program("id", "echo 1000").program("sudo", "shift; [ \"$1\" = true ] || exec \"$@\"");
    let output = machine.test(&[]);
    assert!(machine.calls().contains("install --quiet --yes"), "{}", text(&output.stderr));
}

#[test]
fn nothing_is_installed_when_that_is_not_wanted() {
    let machine = Machine::with_rust();
    machine.with_apt().program("id", "echo 0");
    assert!(machine.test(&["--no-install"]).status.success());
    assert_eq!(machine.calls(), "");
}

#[test]
fn an_installation_that_fails_is_said_and_the_tests_run() {
    let machine = Machine::with_rust();
    machine.program("apt-get", "exit 100").program("id", "echo 0");
    let output = machine.test(&[]);
    let said = text(&output.stderr);
    assert!(said.contains("warning: `apt-get update --quiet` failed: exit status: 100"), "{said}");
    assert!(last_line(&output).starts_with("7 passed, 0 failed, 2 left out"));
}

#[test]
fn nothing_runs_where_all_is_wanted_and_something_is_missing() {
    let machine = Machine::with_rust();
    let output = machine.test(&["--all"]);
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert!(said.starts_with("error: tests need programs that are missing:\n  chromium: "), "{said}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_failed_test_fails_the_command_after_all_others_ran() {
    let machine = Machine::with_rust();
    let cargo = "case \"$*\" in *--workspace*) echo 'test result: FAILED. 4 passed; 1 failed'; exit 101 ;;\n\
        *) echo 'test result: ok. 2 passed; 0 failed' ;; esac";
    machine.program("cargo", cargo);
    let output = machine.test(&[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(last_line(&output).starts_with("6 passed, 1 failed"), "{}", last_line(&output));
}
