//! `cargo xtask conformance`: the official examples, through the typed interface.

use std::{fmt::Write as _, io::Write as _, path::PathBuf, process::Stdio};

use clap::Args;
use serde_json::json;

use super::cargo::cargo;
use crate::{
    cli::{Exit, Failure, World},
    reading::Reading,
};

/// Checks that the official examples survive the typed interface, and pass its validation.
///
/// Examples that cannot are listed in tests/conformance.json, each with the reason.
#[derive(Args)]
pub(crate) struct Conformance {
    /// The official tool's `examples.json`, or pages.
    #[arg(value_name = "EXAMPLES", required = true)]
    sources: Vec<PathBuf>,
}

impl Conformance {
    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let mut readings = Vec::new();
        let mut problems = Vec::new();
        for source in &self.sources {
            match (world.read)(source) {
                Ok(found) => readings.extend(found),
                Err(errors) => problems.extend(errors),
            }
        }
        // An example that cannot be read is one that does not pass.
        problems.extend(
            readings
                .iter()
                .flat_map(|reading| &reading.warnings)
                .map(|warning| format!("{}: {}", warning.place, warning.message)),
        );
        if !problems.is_empty() {
            return Err(Failure::Problems(problems));
        }
        let lines = lines(&readings)?;
        if lines.is_empty() {
            return Err(Failure::Usage("these sources hold no examples: give the official `examples.json`".to_owned()));
        }
        world.out.flush()?;
        check(&lines, world)
    }
}

/// One example to a line.
fn lines(readings: &[Reading]) -> Result<String, Failure> {
    let mut lines = String::new();
    for action in readings.iter().flat_map(|reading| &reading.actions) {
        for example in action.examples.iter().flatten() {
            let line = json!({
                "action": action.name,
                "title": example.title,
                "request": example.request,
                "response": example.response,
            });
            writeln!(lines, "{line}").map_err(|error| error.to_string())?;
        }
    }
    Ok(lines)
}

/// A program of its own has the types: this one has to run even when the definitions are broken.
fn check(lines: &str, world: &mut World<'_>) -> Result<Exit, Failure> {
    let mut child = cargo()
        .args(["run", "--quiet", "--package", "tests", "--bin", "conformance"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    // It reads to the end before it says anything, so neither side waits for the other.
    if let Some(mut input) = child.stdin.take() {
        // A program that does not build reads nothing; cargo has said why.
        let _ = input.write_all(lines.as_bytes());
    }
    let output = child.wait_with_output().map_err(|error| format!("cargo does not answer: {error}"))?;
    world.out.write_all(&output.stdout)?;
    Ok(if output.status.success() { Exit::Done } else { Exit::Failed })
}
