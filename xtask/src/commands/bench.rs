//! `cargo xtask bench`: what the budgets of the project are held against, measured side by side.

mod packages;
mod timing;

use std::path::{Path, PathBuf};

use clap::Args;
use tencent_ess_spec::Spec;

use super::cargo::cargo;
use crate::{
    cli::{Exit, Failure, World},
    folder::workspace,
};
use packages::{Packages, empty_target};
use timing::{Took, timed};

/// Measures builds, expansion and regen, each beside a reference, and prints a table.
///
/// Takes minutes, and means something only while the machine has nothing else to do.
#[derive(Args)]
pub(crate) struct Bench {
    /// Only these measurements; all if none is named.
    #[arg(long, value_name = "NAME")]
    only: Vec<Measurement>,
    /// The documentation that `regen` is timed with; not timed if it is not there.
    #[arg(long, value_name = "PATH", default_value = "../shared/ess")]
    from: PathBuf,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Measurement {
    /// A program, built from nothing.
    Program,
    /// The generated crate alone, debug and release.
    Rebuild,
    /// The expansion of the whole service.
    Expansion,
    /// `regen` of everything.
    Regen,
    /// What a call costs on this side.
    Requests,
}

/// A line of the table.
struct Row {
    what: &'static str,
    took: Took,
    /// Beside this.
    reference: Option<(&'static str, Took)>,
    budget: &'static str,
}

impl Bench {
    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let packages = Packages::write(&Spec::embedded("ess/2020-11-11").map_err(|problems| problems.to_string())?)?;
        let wanted = |measurement| self.only.is_empty() || self.only.contains(&measurement);
        if self.only != [Measurement::Requests] {
            writeln!(world.out, "| what | wall | CPU | reference | wall | CPU | ratio (CPU) | budget |")?;
            writeln!(world.out, "|---|---|---|---|---|---|---|---|")?;
        }
        if wanted(Measurement::Program) {
            print(world, &program(&packages)?)?;
        }
        if wanted(Measurement::Rebuild) {
            for profile in [Profile::Debug, Profile::Release] {
                for row in rebuild(&packages, profile)? {
                    print(world, &row)?;
                }
            }
        }
        if wanted(Measurement::Expansion) {
            print(world, &expansion()?)?;
        }
        let from = workspace().join(&self.from);
        if wanted(Measurement::Regen) && from.exists() {
            print(world, &regen(&from)?)?;
        }
        if wanted(Measurement::Requests) {
            // The benchmark of the client has a table of its own.
            writeln!(world.out, "\n{}", requests()?)?;
        }
        Ok(Exit::Done)
    }
}

fn print(world: &mut World<'_>, row: &Row) -> Result<(), Failure> {
    let Row { what, took, reference, budget } = row;
    let (name, wall, cpu, ratio) = match reference {
        Some((name, other)) => (*name, other.wall(), other.cpu(), took.ratio(other)),
        None => ("", String::new(), String::new(), String::new()),
    };
    writeln!(
        world.out,
        "| {what} | {} | {} | {name} | {wall} | {cpu} | {ratio} | {budget} |",
        took.wall(),
        took.cpu()
    )?;
    world.out.flush()?;
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Profile {
    Debug,
    Release,
}

/// From nothing, so in folders of their own that are emptied first; and as a crate from a registry is compiled, without
/// what speeds up its next build.
fn program(packages: &Packages) -> Result<Row, Failure> {
    let build = |package: &str| -> Result<Took, Failure> {
        let target = empty_target(package)?;
        let mut command = packages.build(package, Profile::Debug);
        timed(command.env("CARGO_TARGET_DIR", target).env("CARGO_INCREMENTAL", "0"))
    };
    Ok(Row {
        what: "clean debug build of a program, all actions",
        reference: Some(("the same on bare reqwest", build("floor")?)),
        took: build("program")?,
        budget: "≤ 1.3 ×",
    })
}

/// Each package alone, everything under it built before.
fn rebuild(packages: &Packages, profile: Profile) -> Result<Vec<Row>, Failure> {
    let rebuild = |package: &str| -> Result<Took, Failure> {
        timed(&mut packages.build(package, profile))?;
        packages.touch(package)?;
        timed(&mut packages.build(package, profile))
    };
    let structs = rebuild("structs")?;
    let whole = rebuild("whole")?;
    let (all, one, budget) = match profile {
        Profile::Debug => ("the whole service alone, debug", "one action alone, debug", "≤ 2.5 s"),
        Profile::Release => ("the whole service alone, release", "one action alone, release", "≤ 6 s"),
    };
    Ok(vec![
        Row { what: all, took: whole, reference: Some(("serde structs of the same members", structs)), budget },
        Row { what: one, took: rebuild("one")?, reference: Some(("the whole service", whole)), budget: "< 1 ×" },
    ])
}

/// The example reports its own time: that cargo starts is no part of it.
fn expansion() -> Result<Row, Failure> {
    let args = ["--quiet", "--package", "tencent-ess-codegen", "--example", "expansion"];
    timed(cargo().arg("build").args(args))?;
    let output = cargo().arg("run").args(args).output().map_err(|error| format!("cargo cannot be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let total = text.lines().find_map(|line| line.strip_prefix("total ")?.trim().parse().ok());
    let seconds = total.ok_or_else(|| format!("the expansion does not say how long it took: `{text}`"))?;
    Ok(Row {
        what: "expansion of the whole service, unoptimised",
        took: Took::of_wall(seconds),
        reference: None,
        budget: "< 0.3 s",
    })
}

fn regen(from: &Path) -> Result<Row, Failure> {
    timed(cargo().args(["build", "--quiet", "--release", "--package", "xtask"]))?;
    let mut regen = cargo();
    regen.args(["run", "--quiet", "--release", "--package", "xtask", "--", "regen", "--check", "--from"]).arg(from);
    let mut nothing = cargo();
    nothing.args(["run", "--quiet", "--release", "--package", "xtask", "--", "help"]);
    Ok(Row {
        what: "`regen --check` of everything, release, with the start of cargo",
        reference: Some(("`xtask help`", timed(&mut nothing)?)),
        took: timed(&mut regen)?,
        budget: "< 1 s more",
    })
}

fn requests() -> Result<String, Failure> {
    let args = ["bench", "--quiet", "--package", "tencent-ess-client", "--features", "macros", "--bench", "requests"];
    let output = cargo().args(args).output().map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("the benchmark of the client failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
