//! Finds the pages and fetches them, two at a time.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use indicatif::ProgressBar;
use url::Url;

use super::{
    address::{Root, is_same_host, key},
    fetch::{Fetcher, Miss, Page},
    links::links,
    sitemap::{self, Sitemap},
};

/// How many pages are fetched at a time.
const WORKERS: usize = 2;
/// After so many pages that do not come, the rest is not asked for: nothing will be written anyway.
const MOST_FAILURES: usize = 3;
/// A documentation of more pages is none of one service. This one has 170.
const MOST_PAGES: usize = 3000;
/// Lists of pages beyond this are not read.
const MOST_SITEMAPS: usize = 50;

/// What became of the pages of a documentation.
#[derive(Debug, Default)]
pub(super) struct Crawl {
    /// Each page with its address, in the order of the addresses.
    pub(super) pages: Vec<(Url, Result<Page, Miss>)>,
    /// Pages that were not asked for any more.
    pub(super) skipped: usize,
    /// What the reader might want to know.
    pub(super) notes: Vec<String>,
}

/// Fetches all pages below the root: those that a sitemap lists, or those that links lead to.
///
/// # Errors
///
/// In one line, when there is nothing to begin with.
pub(super) fn crawl(root: &Root, fetcher: &Fetcher<'_>, progress: &ProgressBar) -> Result<Crawl, String> {
    progress.set_message("looking for the list of pages");
    let mut notes = Vec::new();
    let listed = match listed(root, fetcher, &mut notes) {
        Ok(listed) => listed,
        Err(why) => {
            return Err(format!(
                "the documentation at {} cannot be reached: {why} — check the connection, or give saved pages with --from",
                root.url()
            ));
        }
    };
    let follows = listed.is_empty();
    let start = if follows { vec![root.url().clone()] } else { listed };
    progress.set_message("");
    let shared = Shared { root, fetcher, progress, follows, queue: Mutex::default(), changed: Condvar::new() };
    shared.add(start);
    thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| shared.work());
        }
    });
    let queue = shared.queue.into_inner().unwrap_or_else(PoisonError::into_inner);
    if queue.seen.len() > MOST_PAGES {
        return Err(format!(
            "{} leads to more than {MOST_PAGES} pages — give the address below which only this service is documented",
            root.url()
        ));
    }
    Ok(Crawl { pages: queue.done.into_values().collect(), skipped: queue.waiting.len(), notes })
}

/// The pages that sitemaps list; none when there is no sitemap that helps.
///
/// # Errors
///
/// When the site cannot be reached.
fn listed(root: &Root, fetcher: &Fetcher<'_>, notes: &mut Vec<String>) -> Result<Vec<Url>, String> {
    for first in root.sitemaps() {
        let mut waiting = VecDeque::from([first]);
        let mut seen = BTreeSet::new();
        let mut pages = BTreeMap::new();
        let mut whole = true;
        while let Some(url) = waiting.pop_front() {
            if !seen.insert(key(&url)) || seen.len() > MOST_SITEMAPS {
                continue;
            }
            let text = match fetcher.fetch(&url) {
                Ok(page) => String::from_utf8_lossy(&page.body).into_owned(),
                Err(Miss::Unreachable(why)) => return Err(why),
                Err(Miss::Absent(_) | Miss::Elsewhere(_)) => continue,
                Err(Miss::Failed(why)) => {
                    notes.push(format!("{url}: {why}; the pages are found by their links instead"));
                    whole = false;
                    continue;
                }
            };
            match sitemap::read(&text) {
                Ok(None) => {}
                Ok(Some(Sitemap::Index(entries))) => {
                    let further = entries.iter().filter_map(|entry| url.join(entry).ok());
                    waiting.extend(further.filter(|further| is_same_host(further, &url)));
                }
                Ok(Some(Sitemap::Pages(entries))) => {
                    let below = entries.iter().filter_map(|entry| root.page(&url, entry));
                    pages.extend(below.map(|page| (key(&page), page)));
                }
                Err(why) => {
                    notes.push(format!("{url}: {why}; the pages are found by their links instead"));
                    whole = false;
                }
            }
        }
        if !whole {
            return Ok(Vec::new());
        }
        // The root itself shows that the site works; a list without any other page is of no help.
        if pages.values().any(|page| key(page) != key(root.url())) {
            return Ok(pages.into_values().collect());
        }
    }
    Ok(Vec::new())
}

/// What the workers share.
struct Shared<'a> {
    root: &'a Root,
    fetcher: &'a Fetcher<'a>,
    progress: &'a ProgressBar,
    /// Links are followed.
    follows: bool,
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Url>,
    seen: BTreeSet<String>,
    busy: usize,
    failures: usize,
    done: BTreeMap<String, (Url, Result<Page, Miss>)>,
}

impl Queue {
    fn is_hopeless(&self) -> bool {
        self.failures >= MOST_FAILURES || self.seen.len() > MOST_PAGES
    }
}

impl Shared<'_> {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts pages into the queue that are new.
    fn add(&self, pages: Vec<Url>) {
        let mut queue = self.queue();
        for page in pages {
            if queue.seen.insert(key(&page)) {
                queue.waiting.push_back(page);
            }
        }
        self.progress.set_length(queue.seen.len() as u64);
    }

    fn work(&self) {
        while let Some(url) = self.next() {
            let outcome = self.fetcher.fetch(&url);
            if let Ok(page) = outcome.as_ref()
                && self.follows
                && let Some(below) = self.root.page(self.root.url(), page.url.as_str())
            {
                let found = links(&String::from_utf8_lossy(&page.body));
                let base = found.base.and_then(|base| below.join(&base).ok()).unwrap_or(below);
                self.add(found.targets.iter().filter_map(|link| self.root.page(&base, link)).collect());
            }
            let mut queue = self.queue();
            queue.busy -= 1;
            queue.failures += usize::from(matches!(outcome, Err(Miss::Unreachable(_) | Miss::Failed(_))));
            queue.done.insert(key(&url), (url, outcome));
            self.progress.inc(1);
            self.changed.notify_all();
        }
    }

    /// The next page; none when there are no more, and nobody is left who could find one.
    fn next(&self) -> Option<Url> {
        let mut queue = self.queue();
        loop {
            if queue.is_hopeless() {
                return None;
            }
            if let Some(url) = queue.waiting.pop_front() {
                queue.busy += 1;
                return Some(url);
            }
            if queue.busy == 0 {
                return None;
            }
            queue = self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
