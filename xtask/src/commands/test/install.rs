//! Installs missing tools with the system's package manager.

use std::{
    io::{self, BufRead as _, IsTerminal as _},
    process::Command,
};

use test_tools::{Tool, find};

use crate::cli::{Failure, World};

/// How packages may be installed here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Not at all.
    No,
    /// As the user that runs this.
    Directly,
    /// Through `sudo`, which does not ask for a password.
    Sudo,
    /// Through `sudo`, once the person at the terminal agrees.
    SudoIfAgreed,
}

/// Installs what is missing, where that is possible. Where it fails, that is said, and all goes on without.
pub(super) fn install(missing: &[&Tool], world: &mut World<'_>) -> Result<(), Failure> {
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().flat_map(|tool| tool.packages).copied().collect();
    let prefix: &[&str] = match way() {
        Way::No => return Ok(()),
        Way::Directly => &[],
        Way::Sudo => &["sudo", "-n"],
        Way::SudoIfAgreed => {
            write!(world.err, "tests need {}; install with `sudo apt-get`? [y/N] ", packages.join(" "))?;
            world.err.flush()?;
            let mut answer = String::new();
            io::stdin().lock().read_line(&mut answer)?;
            if !matches!(answer.trim(), "y" | "Y" | "yes") {
                return Ok(());
            }
            &["sudo"]
        }
    };
    writeln!(world.err, "installing {}", packages.join(" "))?;
    let install = [&["install", "--quiet", "--yes", "--no-install-recommends"], packages.as_slice()].concat();
    for arguments in [["update", "--quiet"].as_slice(), &install] {
        let words = [prefix, &["apt-get"], arguments].concat();
        let Some((program, arguments)) = words.split_first() else { return Ok(()) };
        let mut command = Command::new(program);
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").stdin(std::process::Stdio::inherit());
        // What it prints goes where warnings go: standard output holds the results of tests.
        let output = command.stdout(io::stderr()).status();
        if !output.as_ref().is_ok_and(std::process::ExitStatus::success) {
            let why = output.map_or_else(|error| error.to_string(), |status| status.to_string());
            writeln!(world.err, "warning: `{}` failed: {why}", words.join(" "))?;
            return Ok(());
        }
    }
    Ok(())
}

fn way() -> Way {
    if find("apt-get").is_none() {
        return Way::No;
    }
    if succeeds("id", &["-u"], "0") {
        return Way::Directly;
    }
    if find("sudo").is_none() {
        return Way::No;
    }
    if succeeds("sudo", &["-n", "true"], "") {
        return Way::Sudo;
    }
    if io::stdin().is_terminal() { Way::SudoIfAgreed } else { Way::No }
}

/// Whether a program ends well and prints exactly this.
fn succeeds(program: &str, arguments: &[&str], prints: &str) -> bool {
    let output = Command::new(program).args(arguments).output();
    output.is_ok_and(|output| output.status.success() && output.stdout.trim_ascii() == prints.as_bytes())
}
