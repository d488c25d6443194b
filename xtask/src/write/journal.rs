//! The folder in which a run prepares what it writes, and the list by which an interrupted run is completed.
//!
//! | in `.regen/` | is |
//! |---|---|
//! | `1-0`, `1-1`, … | the new files, until each is renamed to where it belongs |
//! | `journal` | what is to become of which file; it is there only when all of the files are |
//!
//! A run that was killed leaves the folder behind. Without a `journal` nothing was changed, and the folder
//! is removed; with one, the rest is done. Both may be interrupted again.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
    fs::{self, File, Metadata, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::real;
use crate::{diff::count, merge::can_name_a_file};

/// The folder of a run, which no reader of definitions takes for one.
const STAGE: &str = ".regen";
/// The same, of a run that was interrupted: nobody but the one who has renamed it works on it.
const CLAIMED: &str = ".regen-interrupted";
/// The list.
const JOURNAL: &str = "journal";

/// What is to become of a file.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    /// The file, below the folder of definitions.
    path: String,
    /// The file in the stage that takes its place; none if it goes. Once that is not there any more, the step
    /// is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
}

/// The folder of a run.
pub(super) struct Stage<'f> {
    /// The folder of definitions.
    folder: &'f Path,
    path: PathBuf,
    /// How many plans were prepared here.
    round: Cell<usize>,
}

impl<'f> Stage<'f> {
    /// Makes it, which no other run may have done.
    pub(super) fn create(folder: &'f Path) -> Result<Self, String> {
        let path = folder.join(STAGE);
        fs::create_dir(&path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => format!("{} is there: another run is at work", path.display()),
            _ => format!("{} cannot be created: {error}", path.display()),
        })?;
        Ok(Self { folder, path, round: Cell::new(0) })
    }

    /// Prepares a plan; when this has returned, it will be carried out, by us or by the next run.
    pub(super) fn commit(&self, changes: &BTreeMap<String, Option<Vec<u8>>>) -> Result<(), String> {
        let round = self.round.replace(self.round.get() + 1) + 1;
        let mut steps = Vec::new();
        for (index, (path, bytes)) in changes.iter().enumerate() {
            let from = format!("{round}-{index}");
            if let Some(bytes) = bytes {
                self.write(&from, bytes)?;
            }
            steps.push(Step { path: path.clone(), from: bytes.as_ref().map(|_| from) });
        }
        let list = serde_json::to_vec_pretty(&steps).map_err(|error| error.to_string())?;
        let draft = format!("{round}-{JOURNAL}");
        self.write(&draft, &list)?;
        let journal = self.path.join(JOURNAL);
        fs::rename(self.path.join(draft), &journal).map_err(|error| cannot_be_written(&journal, &error))?;
        sync(&self.path);
        Ok(())
    }

    /// Writes a new file, through to the disk.
    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), String> {
        let path = self.path.join(name);
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            file.write_all(bytes)?;
            file.sync_all()
        };
        write().map_err(|error| cannot_be_written(&path, &error))
    }

    /// Carries out what was prepared, as far as that has not been done.
    pub(super) fn complete(&self) -> Result<(), String> {
        for step in &self.steps()?.unwrap_or_default() {
            self.take(step)?;
        }
        self.discard();
        Ok(())
    }

    /// What was prepared; nothing if that was not finished.
    pub(super) fn steps(&self) -> Result<Option<Vec<Step>>, String> {
        let journal = self.path.join(JOURNAL);
        if real(&journal, Metadata::is_file, "file")?.is_none() {
            return Ok(None);
        }
        let damaged = |error: &dyn std::fmt::Display| {
            let stage = self.path.display();
            format!(
                "{} is damaged: {error}; remove {stage}, and look whether all definitions are in order",
                journal.display()
            )
        };
        let bytes = fs::read(&journal).map_err(|error| damaged(&error))?;
        let steps: Vec<Step> = serde_json::from_slice(&bytes).map_err(|error| damaged(&error))?;
        match steps.iter().find(|step| !step.is_ours()) {
            Some(step) => Err(damaged(&format!("`{}` is none of our files", step.path))),
            None => Ok(Some(steps)),
        }
    }

    /// Takes one step, unless that has been done.
    pub(super) fn take(&self, step: &Step) -> Result<(), String> {
        let target = self.folder.join(&step.path);
        let Some(from) = &step.from else {
            return match real(&target, Metadata::is_file, "file")? {
                None => Ok(()),
                Some(_) => {
                    fs::remove_file(&target).map_err(|error| format!("{} cannot be removed: {error}", target.display()))
                }
            };
        };
        let from = self.path.join(from);
        if real(&from, Metadata::is_file, "file")?.is_none() {
            return Ok(());
        }
        if let Some(parent) = target.parent()
            && real(parent, Metadata::is_dir, "folder")?.is_none()
        {
            fs::create_dir(parent).map_err(|error| format!("{} cannot be created: {error}", parent.display()))?;
        }
        // This would replace a link by the file, and not write through it; but it is not ours to replace.
        real(&target, Metadata::is_file, "file")?;
        fs::rename(&from, &target).map_err(|error| cannot_be_written(&target, &error))
    }

    /// Removes the folder, and what is left in it.
    pub(super) fn discard(&self) {
        // The renames have to be on the disk before the list of them goes. Not every system can do that; the
        // files themselves are whole in any case.
        let parts = ["", "actions", "types", "enums"].map(|part| self.folder.join(part));
        for part in parts {
            sync(&part);
        }
        let _ = fs::remove_file(self.path.join(JOURNAL));
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl Step {
    /// It concerns a definition, and not a file elsewhere: the journal is a file like others, which anybody
    /// may have put there.
    fn is_ours(&self) -> bool {
        let name = match self.path.split_once('/') {
            Some(("actions" | "types" | "enums", name)) => name,
            Some(_) => return false,
            None => &self.path,
        };
        let is_staged = |name: &String| name.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        name.strip_suffix(".json").is_some_and(can_name_a_file) && self.from.as_ref().is_none_or(is_staged)
    }
}

/// Completes or removes what an interrupted run has left below `folder`, and says so.
///
/// # Errors
///
/// When that cannot be done, or something else stands where a run has its own folder.
pub(crate) fn recover(folder: &Path) -> Result<Option<String>, String> {
    let (stage, claimed) = (folder.join(STAGE), folder.join(CLAIMED));
    let mut said = BTreeSet::new();
    // What was claimed first, so that there is room for the other.
    for path in [&claimed, &stage] {
        if real(path, Metadata::is_dir, "folder")?.is_none() {
            continue;
        }
        if path == &stage {
            match fs::rename(&stage, &claimed) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                renamed => renamed.map_err(|error| format!("{} cannot be moved: {error}", stage.display()))?,
            }
        }
        let stage = Stage { folder, path: claimed.clone(), round: Cell::new(0) };
        said.insert(match stage.steps()? {
            None => {
                "an earlier run was interrupted before it changed anything; what it had prepared is removed".to_owned()
            }
            Some(steps) => {
                let files = count(&steps.len(), "file");
                format!("an earlier run was interrupted while it wrote {files}; the rest of them is written now")
            }
        });
        stage.complete()?;
    }
    let said: Vec<String> = said.into_iter().collect();
    Ok((!said.is_empty()).then(|| format!("{}: {}", folder.display(), said.join("; "))))
}

fn cannot_be_written(path: &Path, error: &io::Error) -> String {
    format!("{} cannot be written: {error}", path.display())
}

/// Brings what was renamed in a folder to the disk, where the system can do that.
fn sync(folder: &Path) {
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
}
