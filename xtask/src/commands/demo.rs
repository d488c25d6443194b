//! `cargo xtask demo`: the whole way in one command.

use clap::Args;

use crate::{
    cli::{Exit, Failure, World},
    commands::{cargo::cargo, regen::Regen},
    folder::workspace,
};

/// Shows the whole way: from the page to a contract that is signed on the emulator, and downloaded.
///
/// Needs no account and no network.
#[derive(Args)]
pub(crate) struct Demo {
    /// Start the contract and sign it yourself, in a browser
    #[arg(long)]
    open: bool,
}

/// The day of which the page in the test data speaks.
const PAGE_DAY: &str = "2024-12-01";

impl Demo {
    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let page = workspace().join("tests/data/CreatePrepareFlow.txt");
        writeln!(world.out, "the definition of CreatePrepareFlow, beside the page that it began with:")?;
        let day = PAGE_DAY.parse().map_err(Failure::Usage)?;
        let checked = Regen::check(vec![page], day).run(world)?;
        if checked != Exit::Done {
            return Ok(checked);
        }
        writeln!(world.out)?;
        world.out.flush()?;
        let mut demo = cargo();
        demo.args(["run", "--quiet", "--package", "tests", "--bin", "demo"]);
        if self.open {
            demo.args(["--", "--open"]);
        }
        let status = demo.status();
        let status = status.map_err(|error| format!("cargo cannot be started: {error}"))?;
        Ok(if status.success() { Exit::Done } else { Exit::Failed })
    }
}
