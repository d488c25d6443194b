//! Writes a set of files: all of them or none.
//!
//! Every new text first goes to a temporary file beside its target and to the disk. Only when all
//! of them are there are they renamed, one after the other; should a rename fail, those before it
//! are undone.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tencent_ess_spec::Files;

/// What is to be done to a folder of definitions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The files to be written, by their path below the folder, and their texts.
    put: Vec<(String, String)>,
    /// The files to be removed.
    remove: Vec<String>,
}

impl Plan {
    /// What turns the files `old` into `new`; what is the same is not touched.
    pub(crate) fn between(old: &Files, new: &Files) -> Self {
        let changed = new.texts.iter().filter(|(path, text)| old.texts.get(*path) != Some(*text));
        let gone = old.texts.keys().filter(|path| !new.texts.contains_key(*path));
        Self {
            put: changed.map(|(path, text)| (path.clone(), text.clone())).collect(),
            remove: gone.cloned().collect(),
        }
    }

    /// There is nothing to do.
    pub(crate) fn is_empty(&self) -> bool {
        self.put.is_empty() && self.remove.is_empty()
    }

    /// How many files it writes or removes.
    pub(crate) fn len(&self) -> usize {
        self.put.len() + self.remove.len()
    }

    /// Does it, below `folder`.
    ///
    /// # Errors
    ///
    /// Names the file or folder that could not be written; then the folder is as it was.
    pub(crate) fn carry_out(&self, folder: &Path) -> Result<(), String> {
        let mut undo = Undo::default();
        self.try_carry_out(folder, &mut undo).map_err(|problem| match undo.run() {
            Ok(()) => format!("{problem}; nothing was changed"),
            Err(second) => format!("{problem}; and not everything could be put back: {second}"),
        })
    }

    fn try_carry_out(&self, folder: &Path, undo: &mut Undo) -> Result<(), String> {
        let mut renames = Vec::new();
        for (path, text) in &self.put {
            let target = folder.join(path);
            make_folder(target.parent().unwrap_or(folder), undo)?;
            if target.exists() && !target.is_file() {
                return Err(format!("{} cannot be written: it is not a file", target.display()));
            }
            let temporary = temporary(&target);
            let written = File::create(&temporary).and_then(|mut file| {
                undo.steps.push(Step::Remove(temporary.clone()));
                file.write_all(text.as_bytes())?;
                file.sync_all()
            });
            written.map_err(|error| format!("{} cannot be written: {error}", temporary.display()))?;
            renames.push((temporary, target));
        }
        for (temporary, target) in renames {
            undo.save(&target)?;
            fs::rename(&temporary, &target)
                .map_err(|error| format!("{} cannot be written: {error}", target.display()))?;
        }
        for path in &self.remove {
            let target = folder.join(path);
            undo.save(&target)?;
            fs::remove_file(&target).map_err(|error| format!("{} cannot be removed: {error}", target.display()))?;
        }
        self.sync_folders(folder);
        Ok(())
    }

    /// Brings the renames to the disk. Not every system can; the files themselves are whole in any case.
    fn sync_folders(&self, folder: &Path) {
        let targets = self.put.iter().map(|(path, _)| path).chain(&self.remove).map(|path| folder.join(path));
        let folders: BTreeSet<PathBuf> = targets.filter_map(|target| target.parent().map(Path::to_owned)).collect();
        for folder in folders {
            let _ = File::open(folder).and_then(|folder| folder.sync_all());
        }
    }
}

/// How to get back to where we began.
#[derive(Default)]
struct Undo {
    steps: Vec<Step>,
}

enum Step {
    /// A file that we made, if it is there.
    Remove(PathBuf),
    /// A folder that we made.
    RemoveFolder(PathBuf),
    /// A file that we replaced or removed, and its bytes.
    Restore(PathBuf, Vec<u8>),
}

impl Undo {
    /// Remembers a file as it is.
    fn save(&mut self, target: &Path) -> Result<(), String> {
        self.steps.push(match fs::read(target) {
            Ok(bytes) => Step::Restore(target.to_owned(), bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Step::Remove(target.to_owned()),
            Err(error) => return Err(format!("{} cannot be read: {error}", target.display())),
        });
        Ok(())
    }

    /// Undoes everything, the last step first, as far as it can be done; the error is the first there was.
    fn run(self) -> io::Result<()> {
        let mut outcome = Ok(());
        for step in self.steps.into_iter().rev() {
            let done = match step {
                Step::Remove(path) if !path.exists() => Ok(()),
                Step::Remove(path) => fs::remove_file(path),
                Step::RemoveFolder(path) => fs::remove_dir(path),
                Step::Restore(path, bytes) if fs::read(&path).is_ok_and(|now| now == bytes) => Ok(()),
                Step::Restore(path, bytes) => fs::write(path, bytes),
            };
            outcome = outcome.and(done);
        }
        outcome
    }
}

/// Makes a folder and those above it, remembering which were not there.
fn make_folder(folder: &Path, undo: &mut Undo) -> Result<(), String> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    for folder in missing.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir(folder).map_err(|error| format!("{} cannot be created: {error}", folder.display()))?;
        undo.steps.push(Step::RemoveFolder(folder.to_owned()));
    }
    Ok(())
}

/// A name that no reader of definitions takes for one.
fn temporary(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.new"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn files(texts: &[(&str, &str)]) -> Files {
        let texts = texts.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        Files { root: String::new(), texts: texts.collect() }
    }

    /// Everything below a folder, with contents and times of change.
    fn snapshot(folder: &Path) -> BTreeMap<PathBuf, (Option<Vec<u8>>, std::time::SystemTime)> {
        let mut found = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let modified = fs::metadata(&path).unwrap().modified().unwrap();
            if path.is_dir() {
                found.append(&mut snapshot(&path));
                found.insert(path, (None, std::time::UNIX_EPOCH));
            } else {
                let bytes = fs::read(&path).unwrap();
                found.insert(path, (Some(bytes), modified));
            }
        }
        found
    }

    fn names(folder: &Path) -> Vec<String> {
        let paths = snapshot(folder).into_keys();
        paths.map(|path| path.strip_prefix(folder).unwrap().display().to_string()).collect()
    }

    #[test]
    fn a_plan_holds_what_differs_and_nothing_else() {
        let old = files(&[("a.json", "1"), ("b.json", "2"), ("c.json", "3")]);
        let new = files(&[("a.json", "1"), ("b.json", "two"), ("d.json", "4")]);
        let plan = Plan::between(&old, &new);
        assert_eq!(plan.put, [("b.json".to_owned(), "two".to_owned()), ("d.json".to_owned(), "4".to_owned())]);
        assert_eq!(plan.remove, ["c.json"]);
        assert!(Plan::between(&old, &old).is_empty());
    }

    #[test]
    fn files_are_written_removed_and_made_with_their_folders() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("new/spec");
        let none = files(&[]);
        let first = files(&[("service.json", "{}"), ("actions/A.json", "A"), ("actions/B.json", "B")]);
        Plan::between(&none, &first).carry_out(&root).unwrap();
        assert_eq!(names(&root), ["actions", "actions/A.json", "actions/B.json", "service.json"]);

        let untouched = snapshot(&root)[&root.join("service.json")].clone();
        let second = files(&[("service.json", "{}"), ("actions/A.json", "A2")]);
        Plan::between(&first, &second).carry_out(&root).unwrap();
        assert_eq!(names(&root), ["actions", "actions/A.json", "service.json"]);
        assert_eq!(fs::read_to_string(root.join("actions/A.json")).unwrap(), "A2");
        assert_eq!(snapshot(&root)[&root.join("service.json")], untouched);
    }

    #[test]
    fn an_unwritable_target_leaves_everything_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("a.json"), "old").unwrap();
        // A folder stands where a file is to go, so nothing can be written there.
        fs::create_dir_all(root.join("types/T.json/x")).unwrap();
        let before = snapshot(root);
        let new = files(&[("a.json", "new"), ("actions/A.json", "A"), ("types/T.json", "T")]);
        let problem = Plan::between(&files(&[("a.json", "old")]), &new).carry_out(root).unwrap_err();
        assert!(problem.contains("T.json cannot be written: it is not a file; nothing was changed"), "{problem}");
        assert_eq!(snapshot(root), before);
    }

    #[test]
    fn a_failure_after_the_first_rename_is_undone() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("a.json"), "old").unwrap();
        fs::create_dir_all(root.join("gone.json/x")).unwrap();
        let before = names(root);
        let old = files(&[("a.json", "old"), ("gone.json", "a folder, in truth")]);
        let new = files(&[("a.json", "new"), ("b/b.json", "new")]);
        let problem = Plan::between(&old, &new).carry_out(root).unwrap_err();
        assert!(problem.ends_with("nothing was changed"), "{problem}");
        assert_eq!(names(root), before);
        assert_eq!(fs::read_to_string(root.join("a.json")).unwrap(), "old");
    }

    #[cfg(unix)]
    #[test]
    fn a_read_only_folder_is_named_and_left_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o555)).unwrap();
        if File::create(folder.path().join("probe")).is_ok() {
            println!("skipped: this user may write to read-only folders");
            return;
        }
        let plan = Plan::between(&files(&[]), &files(&[("a.json", "1")]));
        let problem = plan.carry_out(folder.path()).unwrap_err();
        assert!(problem.contains(".a.json.new cannot be written"), "{problem}");
        assert_eq!(names(folder.path()), Vec::<String>::new());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        // Nobody can make folders there, the administrator included.
        let plan = Plan::between(&files(&[]), &files(&[("a.json", "1")]));
        let problem = plan.carry_out(Path::new("/proc/definitions")).unwrap_err();
        assert!(problem.starts_with("/proc/definitions cannot be created"), "{problem}");
    }
}
