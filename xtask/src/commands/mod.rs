//! The commands of `cargo xtask`, each in a file of its own.

mod bench;
mod cargo;
mod conformance;
mod demo;
mod expand;
mod lint;
mod regen;
mod scrape;
mod test;

use crate::cli::{Exit, Failure, World};

/// Makes an enum of commands and the way into each: a command is a `clap::Args` with a method `run`.
macro_rules! commands {
    ($($name:ident in $module:ident,)+) => {
        #[derive(clap::Subcommand)]
        pub(crate) enum Command {
            $($name($module::$name),)+
        }

        impl Command {
            /// Runs the command.
            pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
                match self {
                    $(Self::$name(command) => command.run(world),)+
                }
            }
        }
    };
}

commands! {
    Bench in bench,
    Conformance in conformance,
    Demo in demo,
    Expand in expand,
    Lint in lint,
    Regen in regen,
    Scrape in scrape,
    Test in test,
}
