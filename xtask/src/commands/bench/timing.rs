//! How long a program took, by the clock on the wall and by the processors.

use std::{
    fs,
    process::{Command, Stdio},
    time::Instant,
};

use crate::cli::Failure;

/// Seconds that something took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    wall: f64,
    /// Of the program and all that it started; known on Linux alone.
    cpu: Option<f64>,
}

impl Took {
    pub(super) fn of_wall(wall: f64) -> Self {
        Self { wall, cpu: None }
    }

    pub(super) fn wall(&self) -> String {
        format!("{:.2} s", self.wall)
    }

    pub(super) fn cpu(&self) -> String {
        self.cpu.map_or_else(String::new, |cpu| format!("{cpu:.2} s"))
    }

    /// By processor time where that is known: other programs disturb it less.
    pub(super) fn ratio(&self, other: &Self) -> String {
        let ratio = match (self.cpu, other.cpu) {
            (Some(cpu), Some(other)) => cpu / other,
            _ => self.wall / other.wall,
        };
        format!("{ratio:.2}")
    }
}

/// Runs a program, and fails if it does.
pub(super) fn timed(command: &mut Command) -> Result<Took, Failure> {
    let before = children();
    let start = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{} cannot be started: {error}", command.get_program().display()))?;
    let wall = start.elapsed().as_secs_f64();
    let cpu = before.zip(children()).map(|(before, after)| after - before);
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} failed: {said}").into());
    }
    Ok(Took { wall, cpu })
}

/// Seconds of processor time of all programs that this one has waited for, and of theirs.
fn children() -> Option<f64> {
    /// What `/proc` counts in, on every Linux of today.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, in brackets, may hold anything; `cutime` is the 14th word behind it.
    let (_, words) = stat.rsplit_once(')')?;
    let ticks = words.split_whitespace().skip(13).take(2).map(str::parse::<f64>);
    Some(ticks.sum::<Result<f64, _>>().ok()? / TICKS_PER_SECOND)
}
