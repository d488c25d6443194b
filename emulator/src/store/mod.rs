//! The file in which the state is kept: rows in a redb database, written by a thread of its own.

#![expect(clippy::result_large_err, reason = "the error is the database's own, and rare")]

mod whole;

use std::{
    fmt,
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use redb::{Database, ReadableTable, StorageBackend, TableDefinition, TableHandle, backends::FileBackend};
use tokio::sync::watch;

use crate::{shown::shown, state::Row};

/// The rows by table and id. The name tells the file from others, and the number its format.
const ROWS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("tencent-ess-emulator/1");
/// The contents of files likewise. They have a table of their own, because what is saved beside small
/// rows is written again when one of these changes.
const CONTENTS: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("tencent-ess-emulator/1/contents");
/// The pause after which saving is tried again.
const RETRY: Duration = Duration::from_secs(1);

/// A row as it is in the file: table, id, content.
pub(crate) type SavedRow = (String, String, Vec<u8>);

/// A file that nobody else has open. Nothing was written to it.
pub(crate) struct Claimed {
    path: PathBuf,
    /// The file again, because a database that has failed once closes its own.
    spare: File,
    file: FileBackend,
}

impl Claimed {
    /// Takes the file for this emulator alone; an empty one is made if it is not there.
    ///
    /// This comes before it is read: while another writes to it, it looks damaged.
    pub(crate) fn new(path: &Path) -> Result<Self, OpenError> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(path);
        let file = file.map_err(|error| OpenError::io(path, &error))?;
        let spare = file.try_clone().map_err(|error| OpenError::io(path, &error))?;
        let file = FileBackend::new(file).map_err(|error| OpenError::database(path, &error.into()))?;
        Ok(Self { path: path.to_owned(), spare, file })
    }

    /// What is in it; nothing if it is new.
    ///
    /// A copy in memory is read, because opening a database writes to it: a file that is not fit is not
    /// touched.
    pub(crate) fn read(&self) -> Result<Vec<SavedRow>, OpenError> {
        let bytes = self.bytes().map_err(|error| OpenError::io(&self.path, &error))?;
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        let foreign = || OpenError { path: self.path.clone(), reason: Reason::Foreign };
        if !bytes.starts_with(whole::MAGIC) {
            return Err(foreign());
        }
        // What was not checked may still make the database panic.
        let rows = std::panic::catch_unwind(|| rows_of(&bytes));
        let rows = rows.unwrap_or_else(|_| Err(redb::StorageError::Corrupted("a page is damaged".to_owned()).into()));
        rows.map_err(|error| match error {
            redb::Error::UpgradeRequired(_)
            | redb::Error::TableDoesNotExist(_)
            | redb::Error::TableTypeMismatch { .. } => foreign(),
            error => OpenError::database(&self.path, &error),
        })
    }

    fn bytes(&self) -> io::Result<Vec<u8>> {
        let length = self.file.len()?;
        self.file.read(0, usize::try_from(length).map_err(|_| io::ErrorKind::FileTooLarge)?)
    }

    /// Opens it for writing.
    pub(crate) fn open(self) -> Result<Store, OpenError> {
        let Self { path, spare, file } = self;
        let mut writer = Writer { spare, database: None };
        let opened = whole::open(file).and_then(|database| write(&database, &[]).map(|()| database));
        writer.database = Some(opened.map_err(|error| OpenError::database(&path, &error))?);
        // A new file's name is durable when its folder is.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if cfg!(unix) {
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| OpenError::io(&path, &error))?;
        }
        let (changes, received) = channel();
        let (reporter, progress) = watch::channel(Progress::default());
        let writer = thread::spawn(move || save_all(writer, &received, &reporter));
        Ok(Store { changes: Some(changes), sent: AtomicU64::new(0), progress, writer: Some(writer) })
    }
}

/// An open file.
pub(crate) struct Store {
    /// `None` only while it is being closed.
    changes: Option<Sender<Vec<Row>>>,
    /// How many batches were sent.
    sent: AtomicU64,
    progress: watch::Receiver<Progress>,
    writer: Option<JoinHandle<()>>,
}

/// How far the writer is.
#[derive(Default)]
struct Progress {
    /// How many batches are saved.
    saved: u64,
    /// Why the latest attempt has failed.
    failure: Option<String>,
}

impl Store {
    /// Sends changes to be saved. What is returned is done when they and all before them are.
    ///
    /// Calls must not overlap, so that changes are saved in the order in which they were made.
    pub(crate) fn save(&self, rows: Vec<Row>) -> impl Future<Output = Result<(), SaveError>> + use<> {
        if !rows.is_empty() {
            self.sent.fetch_add(1, Ordering::Relaxed);
            // It fails when the writer has panicked, and then the progress is at an end.
            let _ = self.changes.as_ref().map(|changes| changes.send(rows));
        }
        let number = self.sent.load(Ordering::Relaxed);
        let mut progress = self.progress.clone();
        async move {
            let done = progress.wait_for(|progress| progress.saved >= number || progress.failure.is_some()).await;
            let failure = match &done {
                Ok(progress) if progress.saved >= number => None,
                Ok(progress) => progress.failure.clone(),
                Err(_) => Some("the writer has stopped".to_owned()),
            };
            failure.map_or(Ok(()), |reason| Err(SaveError(reason)))
        }
    }
}

impl Store {
    /// Why nothing can be saved at present.
    pub(crate) fn failure(&self) -> Option<SaveError> {
        self.progress.borrow().failure.clone().map(SaveError)
    }
}

impl Drop for Store {
    /// Waits until everything is saved and the file is closed, so that it can be opened again.
    fn drop(&mut self) {
        drop(self.changes.take());
        if let Some(writer) = self.writer.take() {
            // It has failed only if it has panicked, and then the file is closed as well.
            let _ = writer.join();
        }
    }
}

/// Saves batches as they come. Those that come while others are being saved share a transaction,
/// since it is the waiting for the disk that takes time. What cannot be saved is tried again, because
/// disks that were full need not stay so.
fn save_all(mut writer: Writer, changes: &Receiver<Vec<Row>>, reporter: &watch::Sender<Progress>) {
    let mut unsaved: Vec<Vec<Row>> = Vec::new();
    let mut open = true;
    while open {
        let pause = if unsaved.is_empty() { Duration::MAX } else { RETRY };
        match changes.recv_timeout(pause) {
            Ok(first) => unsaved.push(first),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => open = false,
        }
        unsaved.extend(changes.try_iter());
        if unsaved.is_empty() {
            continue;
        }
        let failure = writer.save(&unsaved).err().map(|error| error.to_string());
        let before = reporter.borrow().failure.clone();
        match &failure {
            Some(reason) if failure != before => tracing::error!("the state cannot be saved: {reason}"),
            None if before.is_some() => tracing::info!("the state is saved again"),
            _ => {}
        }
        let saved = if failure.is_none() { unsaved.len() as u64 } else { 0 };
        if saved > 0 {
            unsaved.clear();
        }
        reporter.send_modify(|progress| {
            progress.saved += saved;
            progress.failure = failure;
        });
    }
}

/// What changes the file.
struct Writer {
    spare: File,
    /// `None` after a failure: then it would do nothing any more.
    database: Option<Database>,
}

impl Writer {
    fn save(&mut self, batches: &[Vec<Row>]) -> Result<(), redb::Error> {
        let database = match self.database.take() {
            Some(database) => database,
            None => whole::open(FileBackend::new(self.spare.try_clone()?)?)?,
        };
        write(&database, batches)?;
        self.database = Some(database);
        Ok(())
    }
}

/// Writes rows and waits until the disk has them.
fn write(database: &Database, batches: &[Vec<Row>]) -> Result<(), redb::Error> {
    let mut transaction = database.begin_write()?;
    // What counts is whole then, so that damage to it is told from a write that did not end.
    transaction.set_two_phase_commit(true);
    for (definition, of_contents) in [(ROWS, false), (CONTENTS, true)] {
        let mut table = transaction.open_table(definition)?;
        for row in batches.iter().flatten().filter(|row| (row.table == Row::CONTENTS) == of_contents) {
            let key = (row.table, row.id.as_str());
            match &row.content {
                Some(content) => table.insert(key, &**content)?,
                None => table.remove(key)?,
            };
        }
    }
    transaction.commit()?;
    Ok(())
}

fn rows_of(bytes: &[u8]) -> Result<Vec<SavedRow>, redb::Error> {
    let database = whole::verified(bytes)?;
    let transaction = database.begin_read()?;
    let mut rows = Vec::new();
    for definition in [ROWS, CONTENTS] {
        let table = match transaction.open_table(definition) {
            // A file that was made before contents were kept has none.
            Err(redb::TableError::TableDoesNotExist(name)) if name == CONTENTS.name() => continue,
            table => table?,
        };
        for row in table.iter()? {
            let (key, content) = row?;
            let (table, id) = key.value();
            rows.push((table.to_owned(), id.to_owned(), content.value().to_vec()));
        }
    }
    Ok(rows)
}

/// Why the state cannot be read from its file, which was left as it is.
#[derive(Debug)]
pub struct OpenError {
    path: PathBuf,
    reason: Reason,
}

#[derive(Debug)]
enum Reason {
    /// It is a file of another program, or of another version.
    Foreign,
    /// Another emulator has it open.
    InUse,
    /// The system does not let it be read or written.
    Inaccessible(String),
    /// What is in it cannot be read.
    Damaged(String),
}

impl OpenError {
    /// The file can be read, and something is wrong with what is in it.
    pub(crate) fn content(path: &Path, reason: &str) -> Self {
        Self { path: path.to_owned(), reason: Reason::Damaged(shown(reason).to_string()) }
    }

    fn io(path: &Path, error: &io::Error) -> Self {
        Self { path: path.to_owned(), reason: Reason::Inaccessible(error.to_string()) }
    }

    fn database(path: &Path, error: &redb::Error) -> Self {
        let reason = match error {
            redb::Error::DatabaseAlreadyOpen => Reason::InUse,
            redb::Error::Io(error) => Reason::Inaccessible(error.to_string()),
            error => Reason::Damaged(shown(&error.to_string()).to_string()),
        };
        Self { path: path.to_owned(), reason }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.reason {
            Reason::Foreign => {
                write!(f, "`{path}` is no state of this emulator: it was left as it is; give another file")
            }
            Reason::InUse => {
                write!(f, "another emulator has the state in `{path}` open: stop it, or give another file")
            }
            Reason::Inaccessible(reason) => {
                write!(f, "the state in `{path}` cannot be opened: {reason}; give another file")
            }
            Reason::Damaged(reason) => {
                write!(
                    f,
                    "the state in `{path}` is damaged: {reason}; it was left as it is: give another file, or remove it"
                )
            }
        }
    }
}

impl std::error::Error for OpenError {}

/// What was changed could not be saved.
#[derive(Debug)]
pub(crate) struct SaveError(pub(crate) String);

impl fmt::Display for SaveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the state cannot be saved: {}; until it can, which is tried every second, nothing is done", self.0)
    }
}

#[cfg(test)]
mod tests;
