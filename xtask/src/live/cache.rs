//! Keeps pages between runs, with the marks by which the site can say that they are still the same.
//!
//! A cache is never needed: what is missing in it, damaged or of another page is fetched, and what
//! cannot be kept is fetched again the next time.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use url::Url;

/// A folder of pages.
#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
}

/// A page that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    /// The marks that the site gave it.
    pub(super) marks: Marks,
    /// Its bytes.
    pub(super) body: Vec<u8>,
}

/// What a site says of the state of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marks {
    /// Its `ETag`.
    pub(super) etag: Option<String>,
    /// Its `Last-Modified`.
    pub(super) modified: Option<String>,
}

/// The first line of a file.
#[derive(Serialize, Deserialize)]
struct Head {
    url: String,
    marks: Marks,
    length: usize,
    sum: u64,
}

impl Cache {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The page of an address, if it is there and whole.
    pub(super) fn get(&self, url: &Url) -> Option<Kept> {
        let bytes = fs::read(self.path(url)).ok()?;
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let head: Head = serde_json::from_slice(bytes.get(..end)?).ok()?;
        let body = bytes.get(end + 1..)?.to_vec();
        let is_whole = head.url == url.as_str() && head.length == body.len() && head.sum == sum(&body);
        is_whole.then_some(Kept { marks: head.marks, body })
    }

    /// Keeps a page, if it can be asked for again.
    pub(super) fn put(&self, url: &Url, marks: &Marks, body: &[u8]) {
        if *marks == Marks::default() {
            return;
        }
        let head = Head { url: url.to_string(), marks: marks.clone(), length: body.len(), sum: sum(body) };
        let Ok(mut bytes) = serde_json::to_vec(&head) else { return };
        bytes.push(b'\n');
        bytes.extend(body);
        // Beside its place first, so that a run that is stopped leaves no half page.
        let path = self.path(url);
        let new = path.with_extension("new");
        let _ =
            fs::create_dir_all(&self.folder).and_then(|()| fs::write(&new, bytes)).and_then(|()| fs::rename(new, path));
    }

    fn path(&self, url: &Url) -> PathBuf {
        self.folder.join(format!("{:016x}.page", sum(url.as_str().as_bytes())))
    }
}

/// FNV-1a: for names and against damage, not against enemies.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks() -> Marks {
        Marks { etag: Some("\"7\"".to_owned()), modified: None }
    }

    #[test]
    fn what_was_kept_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("new"));
        let url = Url::parse("https://h.cn/a").unwrap();
        assert_eq!(cache.get(&url), None);
        cache.put(&url, &marks(), b"one\ntwo");
        assert_eq!(cache.get(&url), Some(Kept { marks: marks(), body: b"one\ntwo".to_vec() }));
        assert_eq!(cache.get(&Url::parse("https://h.cn/b").unwrap()), None);
    }

    #[test]
    fn a_page_without_marks_is_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let url = Url::parse("https://h.cn/a").unwrap();
        cache.put(&url, &Marks::default(), b"one");
        assert_eq!(cache.get(&url), None);
    }

    #[test]
    fn a_damaged_or_foreign_file_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path());
        let (url, other) = (Url::parse("https://h.cn/a").unwrap(), Url::parse("https://h.cn/b").unwrap());
        cache.put(&url, &marks(), b"a page");
        let whole = fs::read(cache.path(&url)).unwrap();
        fs::write(cache.path(&other), &whole).unwrap();
        assert_eq!(cache.get(&other), None, "a file of another address");
        for damaged in [&whole[..whole.len() - 1], &whole[..10], b"", b"{}\n"] {
            fs::write(cache.path(&url), damaged).unwrap();
            assert_eq!(cache.get(&url), None, "{damaged:?}");
        }
    }
}
