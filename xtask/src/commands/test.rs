//! `cargo xtask test`: installs what tests need, runs all of them, and says what was left out.

mod install;
mod report;

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Command, Stdio},
};

use clap::Args;
use test_tools::{LEFT_OUT, NODE, PYTHON, TOOLS, Tool};

use super::cargo::cargo;
use crate::{
    cli::{Exit, Failure, World},
    folder::workspace,
};
use report::Report;

/// Runs all tests, after installing the programs that some of them need.
///
/// What can be installed is: as root without a question, with `sudo` after one. What cannot is
/// listed, and its tests are left out. The last line counts what was run and what was left out.
#[derive(Args)]
pub(crate) struct Test {
    /// Fail before the first test if one would be left out
    #[arg(long)]
    all: bool,
    /// Install nothing
    #[arg(long)]
    no_install: bool,
}

/// The vendor's own clients: what runs them, and what that needs.
const OFFICIAL: (&str, [&Tool; 2]) = ("tests/official/run", [&PYTHON, &NODE]);

impl Test {
    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        if !self.no_install {
            install::install(&missing(), world)?;
        }
        let missing = missing();
        if !missing.is_empty() {
            let list: Vec<String> = missing.iter().map(|tool| describe(tool)).collect();
            let list = list.join("\n  ");
            if self.all {
                return Err(format!("tests need programs that are missing:\n  {list}").into());
            }
            writeln!(world.err, "these programs are missing, and the tests that need them are left out:\n  {list}")?;
        }

        // A test of this command runs it while it runs: each run has a file of its own.
        let left_out = workspace().join(format!("target/left-out.{}.txt", std::process::id()));
        let mut report = Report::default();
        let mut tests = cargo();
        tests.args(["test", "--workspace", "--no-fail-fast"]);
        let mut optional = cargo();
        optional.args(["test", "--package", "tencent-ess", "--package", "tencent-ess-client", "--all-features"]);
        optional.arg("--no-fail-fast");
        for command in [&mut tests, &mut optional] {
            watch(command.env(LEFT_OUT, &left_out), &mut report, world)?;
        }
        let (official, needs) = OFFICIAL;
        match needs.iter().find(|tool| !tool.is_installed()) {
            Some(tool) => report.leave_out(official, &format!("{} is not installed", tool.name)),
            None => watch(&mut Command::new(workspace().join(official)), &mut report, world)?,
        }
        // Where no test was left out, there is no file.
        report.read_left_out(&fs::read_to_string(&left_out).unwrap_or_default());
        let _ = fs::remove_file(&left_out);
        write!(world.out, "\n{report}")?;
        Ok(if report.failed() { Exit::Failed } else { Exit::Done })
    }
}

/// A tool, what is not tested without it, and how to get it.
fn describe(tool: &Tool) -> String {
    format!("{}: {}; on Debian: apt-get install {}", tool.name, tool.purpose, tool.packages.join(" "))
}

/// The tools that are not installed.
fn missing() -> Vec<&'static Tool> {
    TOOLS.iter().filter(|tool| !tool.is_installed()).collect()
}

/// Runs a command to its end, passing on and counting what it prints.
fn watch(command: &mut Command, report: &mut Report, world: &mut World<'_>) -> Result<(), Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let started = command.stdout(Stdio::piped()).spawn();
    let mut child = started.map_err(|error| format!("`{name}` cannot be started: {error}"))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line?;
            let line = String::from_utf8_lossy(&line);
            report.read_line(&line);
            writeln!(world.out, "{line}")?;
        }
    }
    let status = child.wait().map_err(|error| format!("`{name}`: {error}"))?;
    if !status.success() {
        report.fail();
    }
    Ok(())
}
