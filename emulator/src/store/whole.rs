//! Whether a file of the database is whole, without trusting anything in it.
//!
//! The database trusts its own file: where that was damaged it may go back to an earlier state without a
//! word, or panic, which ends a program that aborts on panics. So the little that it takes for granted is
//! checked here, and then a copy is opened in which it has to verify the checksums of everything, and has
//! nothing else to go back to. The format is described in redb's `docs/design.md`.

use redb::{Database, StorageBackend, backends::InMemoryBackend};

/// How a file begins.
pub(super) const MAGIC: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A";
/// The byte that says which of two commits counts, and how the file was closed.
pub(super) const FLAGS: usize = 9;
const SECOND_COUNTS: u8 = 1;
const NOT_CLOSED: u8 = 2;
const TWO_PHASES: u8 = 4;
/// The bytes of a page, and the pages that a region has beside those of data, and of these: the same in
/// every file.
const SIZES: [u64; 3] = [4096, 130, 1_048_576];
/// The two commits.
const COMMITS: [std::ops::Range<usize>; 2] = [64..192, 192..320];
/// Where a commit has its number.
const NUMBER: std::ops::Range<usize> = 104..112;
/// The format of files, which a commit begins with. The one before it keeps more without checksums.
const FORMAT: u8 = 3;

/// A database in memory with what the file holds.
///
/// # Errors
///
/// Says what is damaged.
pub(super) fn verified(file: &[u8]) -> Result<Database, redb::Error> {
    let copy = sealed(file)?;
    let memory = InMemoryBackend::new();
    memory.set_len(copy.len() as u64).map_err(redb::StorageError::from)?;
    memory.write(0, &copy).map_err(redb::StorageError::from)?;
    open(memory)
}

/// Opens a file that is new, or was verified.
pub(super) fn open(file: impl StorageBackend) -> Result<Database, redb::Error> {
    let mut builder = Database::builder();
    builder.create_with_file_format_v3(true);
    Ok(builder.create_with_backend(file)?)
}

/// A copy that the database verifies as after a crash, with the commit that counts in place of the other.
fn sealed(file: &[u8]) -> Result<Vec<u8>, redb::Error> {
    let damaged = |what: &str| redb::StorageError::Corrupted(what.to_owned());
    let header = Header::read(file).ok_or_else(|| damaged("it is cut off"))?;
    if [header.page, header.region_head, header.region_data] != SIZES {
        return Err(damaged("its sizes are not those of any state").into());
    }
    let [counts, other] = header.commits;
    if let Some(format) =
        [counts, other].into_iter().filter_map(|commit| commit.first()).find(|format| **format != FORMAT)
    {
        return Err(redb::Error::UpgradeRequired(*format));
    }
    // What was acknowledged was written before it was made to count, so no crash leaves it half written.
    if header.flags & TWO_PHASES == 0 {
        return Err(damaged("its flags are not those of any state").into());
    }
    let closed = header.flags & NOT_CLOSED == 0;
    let length = file.len() as u64;
    if !header.is_laid_out(length) || header.length() > length || (closed && header.length() != length) {
        return Err(damaged("its length is another than it says").into());
    }
    if closed && number(counts) < number(other) {
        return Err(damaged("its latest change does not count").into());
    }
    let mut copy = file.to_vec();
    for commit in COMMITS {
        if let Some(place) = copy.get_mut(commit) {
            place.copy_from_slice(counts);
        }
    }
    if let Some(flags) = copy.get_mut(FLAGS) {
        *flags = (*flags | NOT_CLOSED) & !TWO_PHASES;
    }
    Ok(copy)
}

struct Header<'a> {
    flags: u8,
    page: u64,
    /// The pages that a region has beside those of data.
    region_head: u64,
    /// The pages of data that a region can have.
    region_data: u64,
    regions: u64,
    /// The pages of data of a last region that is not full.
    last_data: u64,
    /// The commit that counts, and the other.
    commits: [&'a [u8]; 2],
}

impl<'a> Header<'a> {
    fn read(file: &'a [u8]) -> Option<Self> {
        let [first, second] = COMMITS;
        let (first, second) = (file.get(first)?, file.get(second)?);
        let flags = *file.get(FLAGS)?;
        let number = |at: usize| Some(u64::from(u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?)));
        Some(Self {
            flags,
            page: number(12)?,
            region_head: number(16)?,
            region_data: number(20)?,
            regions: number(24)?,
            last_data: number(28)?,
            commits: if flags & SECOND_COUNTS == 0 { [first, second] } else { [second, first] },
        })
    }

    /// How long it says that the file is.
    fn length(&self) -> u64 {
        let last = if self.last_data == 0 { 0 } else { self.region_head + self.last_data };
        let regions = self.regions.saturating_mul(self.region_head + self.region_data);
        regions.saturating_add(last + 1).saturating_mul(self.page)
    }

    /// Whether a file of this length is whole regions, and a last one.
    fn is_laid_out(&self, length: u64) -> bool {
        let pages = length / self.page;
        let region = self.region_head + self.region_data;
        let last = pages.saturating_sub(1) % region;
        length.is_multiple_of(self.page) && pages > 1 && (last == 0 || last > self.region_head)
    }
}

/// The number of a commit; they grow.
fn number(commit: &[u8]) -> Option<u64> {
    Some(u64::from_le_bytes(commit.get(NUMBER)?.try_into().ok()?))
}
