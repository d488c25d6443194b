//! `cargo xtask expand`: shows the code that `service!` emits.

mod docs;
mod layout;

use std::path::PathBuf;

use clap::Args;
use syn::Item;
use tencent_ess_spec::{Problems, Spec, nearest};

use crate::{
    cli::{Exit, Failure, World},
    folder::Folder,
    printed::one_line,
};

/// Prints the code that `service!` emits for some actions, formatted.
#[derive(Args)]
pub(crate) struct Expand {
    /// The actions; all of the service if none is named.
    #[arg(value_name = "ACTION")]
    actions: Vec<String>,
    /// The folder of definitions; this workspace's own if not given.
    #[arg(long, value_name = "DIR")]
    spec: Option<PathBuf>,
    /// Leave out the documentation.
    #[arg(long)]
    no_docs: bool,
}

impl Expand {
    pub(crate) fn run(self, world: &mut World<'_>) -> Result<Exit, Failure> {
        let folder = Folder::open(self.spec.as_deref()).map_err(Failure::of_sources)?;
        if let Some(note) = &folder.note {
            writeln!(world.err, "warning: {}", one_line(note))?;
        }
        let spec = Spec::load(&folder.files).map_err(problems)?;
        let actions = self.select(&spec)?;
        let client = tencent_ess_codegen::path("::tencent_ess_client");
        let tokens = tencent_ess_codegen::generate(&spec, &folder.files, &actions, &client).map_err(problems)?;
        let mut file: syn::File =
            syn::parse2(tokens).map_err(|error| format!("the emitted code is not Rust, which is a bug: {error}"))?;
        if !self.actions.is_empty() {
            // Whoever names an action has come for it; the service and its error codes can wait.
            file.items.sort_by_key(|item| !matches!(item, Item::Mod(module) if module.ident == "actions"));
        }
        write!(world.out, "{}", layout::layout(file, !self.no_docs))?;
        Ok(Exit::Done)
    }

    fn select<'a>(&'a self, spec: &'a Spec) -> Result<Vec<&'a str>, Failure> {
        let known = || spec.actions.keys().map(String::as_str);
        if self.actions.is_empty() {
            return Ok(known().collect());
        }
        let unknown: Vec<String> = self
            .actions
            .iter()
            .filter(|name| !spec.actions.contains_key(*name))
            .map(|name| {
                let hint = nearest(name, known()).map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
                format!("the service `{}` has no action `{name}`{hint}", spec.service.service)
            })
            .collect();
        if unknown.is_empty() {
            Ok(self.actions.iter().map(String::as_str).collect())
        } else {
            Err(Failure::Problems(unknown))
        }
    }
}

fn problems(found: Problems) -> Failure {
    Failure::of_sources(found.0.into_iter().map(|problem| problem.to_string()).collect())
}
