//! The folder of definitions that a command works on.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tencent_ess_spec::{Files, Problems, Spec};

use crate::write::recover;

/// A folder of definitions, as it is on the disk.
pub(crate) struct Folder {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// Its files.
    pub(crate) files: Files,
    /// What they say, fixes not applied.
    pub(crate) spec: Spec,
    /// What was done about an earlier run that was interrupted.
    pub(crate) note: Option<String>,
}

impl Folder {
    /// Opens the folder, or this workspace's own when none is given. One that is empty, or not there yet,
    /// holds a spec that is empty. What an interrupted run has left is completed or removed first.
    pub(crate) fn open(given: Option<&Path>) -> Result<Self, Vec<String>> {
        let workspace = workspace();
        let path = given.map_or_else(|| workspace.join("spec/ess/2020-11-11"), Path::to_owned);
        let shown = path.strip_prefix(workspace).unwrap_or(&path).display().to_string();
        let note = recover(&path).map_err(|problem| vec![problem])?;
        if is_new(&path).map_err(|error| vec![format!("{shown} cannot be read: {error}")])? {
            let files = Files { root: shown, ..Files::default() };
            return Ok(Self { path, files, spec: Spec::default(), note });
        }
        let open = || -> Result<Self, Problems> {
            let mut files = Files::from_dir(&path)?;
            files.root.clone_from(&shown);
            let spec = Spec::read(&files)?;
            Ok(Self { path: path.clone(), files, spec, note: note.clone() })
        };
        open().map_err(|problems| problems.0.iter().map(ToString::to_string).collect())
    }

    /// The files that say what `spec` says. Where that is what they say already, they stay as they are
    /// to the byte, however they are laid out.
    pub(crate) fn files_of(&self, spec: &Spec) -> Files {
        let before = self.spec.to_files(&self.files.root);
        let mut after = spec.to_files(&self.files.root);
        for (path, text) in &mut after.texts {
            if before.texts.get(path) == Some(text)
                && let Some(as_it_is) = self.files.texts.get(path)
            {
                text.clone_from(as_it_is);
            }
        }
        after
    }
}

/// This workspace. It is known when the program is built: it must not depend on where that is started.
pub(crate) fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// There is nothing there, hidden files apart.
fn is_new(path: &Path) -> std::io::Result<bool> {
    if !path.try_exists()? {
        return Ok(true);
    }
    for entry in fs::read_dir(path)? {
        if !entry?.file_name().to_string_lossy().starts_with('.') {
            return Ok(false);
        }
    }
    Ok(true)
}
