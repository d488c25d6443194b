//! The command line: reads it, runs the command, and says how it went.

use std::{
    ffi::OsString,
    io::{self, Write},
    path::Path,
    process::ExitCode,
};

use clap::Parser;

use crate::{
    commands::Command,
    date::Date,
    printed::{Printed, one_line},
    reading::Reading,
    source,
};

/// What is done for this workspace besides building it.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// How a run of the program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is as it should be.
    Done,
    /// Something went wrong, or `--check` found something to change.
    Failed,
    /// The command line was not understood.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Failed => Self::from(1),
            Exit::Usage => Self::from(2),
        }
    }
}

/// What a file or folder says, or everything that keeps it from being read.
pub(crate) type ReadOutcome = Result<Vec<Reading>, Vec<String>>;

/// What a command sees of the world.
pub(crate) struct World<'a> {
    /// The day.
    pub(crate) today: Date,
    /// Reads a file or folder of sources.
    pub(crate) read: &'a dyn Fn(&Path) -> ReadOutcome,
    /// Where results go.
    pub(crate) out: &'a mut dyn Write,
    /// Where warnings and errors go.
    pub(crate) err: &'a mut dyn Write,
}

/// Why a command did not succeed.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line makes no sense.
    Usage(String),
    /// These things are wrong.
    Problems(Vec<String>),
    /// There is nobody left to tell.
    Output(io::Error),
}

impl Failure {
    /// Things that are wrong with what others wrote, which may stand in the words. Lines that go on are
    /// indented, so that none can pass for one of ours.
    pub(crate) fn of_sources(problems: Vec<String>) -> Self {
        let line = |problem: String| problem.split("\n  ").map(one_line).collect::<Vec<_>>().join("\n  ");
        Self::Problems(problems.into_iter().map(line).collect())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<String> for Failure {
    fn from(problem: String) -> Self {
        Self::Problems(vec![problem])
    }
}

/// Runs `cargo xtask` with these arguments, the program's name being the first.
pub fn run(args: impl IntoIterator<Item = OsString>, today: Date, out: &mut dyn Write, err: &mut dyn Write) -> Exit {
    let read = |path: &Path| {
        source::read_path(path).map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    run_in(args, &mut World { today, read: &read, out, err })
}

/// The same, in a world of the caller's making.
pub(crate) fn run_in(args: impl IntoIterator<Item = OsString>, world: &mut World<'_>) -> Exit {
    // Much of what is printed was written by others: names, values, what stands in their files.
    let (mut out, mut err) = (Printed(world.out), Printed(world.err));
    let world = &mut World { today: world.today.clone(), read: world.read, out: &mut out, err: &mut err };
    let failure = match Cli::try_parse_from(args) {
        Ok(cli) => match cli.command.run(world) {
            Ok(exit) => return exit,
            Err(failure) => failure,
        },
        // Help and version count as errors there; they belong on the standard output.
        Err(said) if !said.use_stderr() => {
            return if write!(world.out, "{said}").is_ok() { Exit::Done } else { Exit::Failed };
        }
        Err(error) => {
            // When standard error is gone, too, the exit code is all that is left to say.
            let _ = write!(world.err, "{error}");
            return Exit::Usage;
        }
    };
    let (problems, exit) = match failure {
        Failure::Usage(problem) => (vec![problem], Exit::Usage),
        Failure::Problems(problems) => (problems, Exit::Failed),
        Failure::Output(error) => (vec![format!("the output cannot be written: {error}")], Exit::Failed),
    };
    for problem in problems {
        let _ = writeln!(world.err, "error: {problem}");
    }
    exit
}
