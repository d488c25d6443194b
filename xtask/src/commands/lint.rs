//! `cargo xtask lint`: says what is wrong or unfinished in the definitions.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::{Exit, Failure, World},
    diff::count,
    folder::Folder,
    lint::lint,
    printed::one_line,
};

/// Says what is wrong or unfinished in the definitions, one line each, and fails if anything is.
///
/// Missing documentation is a finding where service.json documents the service (`curated.doc`). Elsewhere it is
/// counted, and does not make it fail.
#[derive(Args)]
pub(crate) struct Lint {
    /// List what has no documentation, too.
    #[arg(long)]
    docs: bool,
    /// The folder of definitions; this workspace's own if not given.
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
}

impl Lint {
    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let folder = Folder::open(self.spec.as_deref()).map_err(Failure::of_sources)?;
        if let Some(note) = &folder.note {
            writeln!(world.err, "warning: {}", one_line(note))?;
        }
        if folder.files.texts.is_empty() {
            return Err(format!("{}: there are no definitions here", folder.files.root).into());
        }
        let report = lint(&folder.files, &folder.spec);
        for finding in &report.findings {
            writeln!(world.out, "{}", one_line(&finding.to_string()))?;
        }
        if self.docs {
            for place in report.undocumented.iter() {
                writeln!(world.out, "{}", one_line(&place.to_string()))?;
            }
        }
        if !report.undocumented.is_empty() {
            let hint = if self.docs { "" } else { "; --docs lists them" };
            writeln!(world.out, "documentation is missing of {}{hint}", report.undocumented)?;
        }
        let clean = report.findings.is_empty();
        let found = if clean { "nothing found".to_owned() } else { count(&report.findings.len(), "finding") };
        writeln!(world.out, "lint: {found}")?;
        Ok(if clean { Exit::Done } else { Exit::Failed })
    }
}
