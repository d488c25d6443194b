//! Writes a set of files: all of them or none, even if the program is killed.
//!
//! Every new text first goes to a file in a folder of our own (`journal`). When all of them are on the
//! disk, so is a list of what is to become of which file, and from then on the run counts as done: who
//! opens the folder next completes what is left. Links are never followed.

mod journal;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    io,
    path::{Path, PathBuf},
};

use tencent_ess_spec::Files;

use self::journal::Stage;
pub(crate) use self::journal::recover;

/// What is to be done to a folder of definitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The texts of all files, from which it was made.
    basis: BTreeMap<String, String>,
    /// The bytes that a file is to have, by its path below the folder; none if it is to go.
    changes: BTreeMap<String, Option<Vec<u8>>>,
}

impl Plan {
    /// What turns the files `old` into `new`; what is the same is not touched.
    pub(crate) fn between(old: &Files, new: &Files) -> Self {
        let written = new.texts.iter().filter(|(path, text)| old.texts.get(*path) != Some(*text));
        let written = written.map(|(path, text)| (path.clone(), Some(text.clone().into_bytes())));
        let gone = old.texts.keys().filter(|path| !new.texts.contains_key(*path));
        let changes = written.chain(gone.map(|path| (path.clone(), None))).collect();
        Self { basis: old.texts.clone(), changes }
    }

    /// There is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    /// How many files it writes or removes.
    pub(crate) fn len(&self) -> usize {
        self.changes.len()
    }

    /// Does it, below `folder`.
    ///
    /// # Errors
    ///
    /// Names the file or folder that could not be written; then the folder is as it was.
    pub(crate) fn carry_out(&self, folder: &Path) -> Result<(), String> {
        let mut made = Vec::new();
        let outcome = self.try_carry_out(folder, &mut made);
        if outcome.is_err() {
            for folder in made.iter().rev() {
                // One that is not empty was there, or holds what the next run goes on with.
                let _ = fs::remove_dir(folder);
            }
        }
        outcome
    }

    fn try_carry_out(&self, folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), String> {
        make_folder(folder, made).map_err(|problem| unchanged(&problem))?;
        let before = self.inverse(folder, made).map_err(|problem| unchanged(&problem))?;
        let stage = Stage::create(folder).map_err(|problem| unchanged(&problem))?;
        // From here on no other run writes; one that has written before would be undone in part.
        if let Err(problem) = self.is_up_to_date(folder).and_then(|()| stage.commit(&self.changes)) {
            stage.discard();
            return Err(unchanged(&problem));
        }
        finish(&stage, &before)
    }

    /// Whether the folder still holds what the plan was made from.
    fn is_up_to_date(&self, folder: &Path) -> Result<(), String> {
        let found = Files::from_dir(folder).map_err(|problems| problems.to_string())?;
        if found.texts == self.basis {
            return Ok(());
        }
        Err(format!("{} was changed by others since it was read: run this again", folder.display()))
    }

    /// What brings the folder back to where it is now; `made` learns of the folders that will be made for it.
    fn inverse(&self, folder: &Path, made: &mut Vec<PathBuf>) -> Result<Self, String> {
        let mut changes = BTreeMap::new();
        for path in self.changes.keys() {
            let target = folder.join(path);
            if let Some(parent) = target.parent()
                && !made.iter().any(|known| known == parent)
                && real(parent, Metadata::is_dir, "folder")?.is_none()
            {
                made.push(parent.to_owned());
            }
            let bytes = match real(&target, Metadata::is_file, "file")? {
                None => None,
                Some(_) => {
                    Some(fs::read(&target).map_err(|error| format!("{} cannot be read: {error}", target.display()))?)
                }
            };
            changes.insert(path.clone(), bytes);
        }
        Ok(Self { basis: BTreeMap::new(), changes })
    }
}

/// Carries out what the stage holds; where that fails, it goes back to what was before.
fn finish(stage: &Stage<'_>, before: &Plan) -> Result<(), String> {
    stage.complete().map_err(|problem| {
        // To go back is a plan like any other, which takes the place of the one that failed.
        match stage.commit(&before.changes).and_then(|()| stage.complete()) {
            Ok(()) => unchanged(&problem),
            Err(second) => {
                format!("{problem}; and not everything could be put back: {second}; the next run goes on with it")
            }
        }
    })
}

fn unchanged(problem: &str) -> String {
    format!("{problem}; nothing was changed")
}

/// What is at a path, if anything is. Anything but a file or folder of its own is refused: through a link, we
/// would write elsewhere, and a pipe would wait for ever.
fn real(path: &Path, is_right: fn(&Metadata) -> bool, kind: &str) -> Result<Option<Metadata>, String> {
    match fs::symlink_metadata(path) {
        Ok(found) if is_right(&found) => Ok(Some(found)),
        Ok(found) => {
            let wrong = if found.is_symlink() { "is a link, which is not followed" } else { "is something else" };
            Err(format!("{} {wrong}: make it a {kind}, or remove it", path.display()))
        }
        // Below what is no folder there is nothing either.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
    }
}

/// Makes a folder and those above it, remembering which were not there. The path was given by the user, so
/// that links in it lead where they are meant to.
fn make_folder(folder: &Path, made: &mut Vec<PathBuf>) -> Result<(), String> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir(folder).map_err(|error| format!("{} cannot be created: {error}", folder.display()))?;
        made.push(folder.to_owned());
    }
    Ok(())
}
