//! Cargo as a program: what has the definitions built in cannot be part of this one, which has to run
//! even when they are broken.

use std::{path::PathBuf, process::Command};

use crate::folder::workspace;

/// The cargo that runs this program, in this workspace.
pub(super) fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from));
    cargo.current_dir(workspace());
    cargo
}
