//! Tells whether the pages that have come are those that were meant: a page that says something else
//! than before, or nothing any more, must not change a definition.

use std::collections::{BTreeMap, BTreeSet};

use tencent_ess_spec::Spec;
use url::Url;

use super::{
    address::{Root, key, name},
    crawl::Crawl,
    fetch::{Fetcher, Miss, Page},
};
use crate::{reading::Reading, source};

/// What the pages of a documentation say.
#[derive(Debug, Default)]
pub(crate) struct Live {
    /// What was read.
    pub(crate) readings: Vec<Reading>,
    /// What the reader might want to know.
    pub(crate) notes: Vec<String>,
}

/// What a page was known for, before it was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known<'a> {
    /// It documents this action.
    Action(&'a str),
    /// Data structures were taken from it.
    Facts,
}

/// Reads the pages, or tells everything that keeps them from being trusted.
pub(super) fn judge(crawl: Crawl, root: &Root, spec: &Spec, fetcher: &Fetcher<'_>) -> Result<Live, Vec<String>> {
    let known = known(spec, root);
    let mut bench =
        Bench { known, spec, root, read: Vec::new(), problems: Vec::new(), idle: Vec::new(), absent: Vec::new() };
    let count = crawl.pages.len();
    let mut seen = BTreeSet::new();
    for (url, outcome) in crawl.pages {
        match outcome {
            // Two addresses may lead to one page; the first has it.
            Ok(page) if !seen.insert(key(&page.url)) && bench.expected(&url).is_none() => {}
            Ok(page) => {
                if bench.page(&url, &page) {
                    fetcher.keep(&page);
                }
            }
            Err(miss) => bench.miss(url, &miss),
        }
    }
    bench.verdict(count, crawl.skipped, crawl.notes)
}

/// What each address was known for.
fn known<'a>(spec: &'a Spec, root: &Root) -> BTreeMap<String, Known<'a>> {
    let address = |url: &str| root.page(root.url(), url).map(|url| key(&url));
    let types = spec.types.values().flat_map(|ty| &ty.sources).filter_map(|source| address(source.url.as_deref()?));
    let mut known: BTreeMap<String, Known<'a>> = types.map(|url| (url, Known::Facts)).collect();
    for action in spec.actions.values() {
        let urls = action.sources.iter().filter_map(|source| address(source.url.as_deref()?));
        known.extend(urls.map(|url| (url, Known::Action(&action.action))));
    }
    known
}

struct Bench<'a> {
    known: BTreeMap<String, Known<'a>>,
    spec: &'a Spec,
    root: &'a Root,
    /// What was read, and whether its address has the name of what it documents.
    read: Vec<(Url, Reading, bool)>,
    problems: Vec<String>,
    /// Pages that document nothing.
    idle: Vec<Url>,
    /// Pages that are not there.
    absent: Vec<(Url, Miss)>,
}

impl<'a> Bench<'a> {
    /// What the page of this address was known for.
    fn expected(&self, url: &Url) -> Option<Known<'a>> {
        let by_name = || self.spec.actions.get_key_value(name(url)).map(|(name, _)| Known::Action(name));
        self.known.get(&key(url)).copied().or_else(by_name)
    }

    /// Reads a page; whether it is one to build on.
    fn page(&mut self, url: &Url, page: &Page) -> bool {
        let expected = self.expected(url);
        let mut reading = match source::read(url.as_str(), &page.body) {
            Ok(reading) => reading,
            Err(error) if error.unrelated => {
                match expected {
                    None => self.idle.push(url.clone()),
                    Some(known) => self.problems.push(format!(
                        "{url}: {} is no documentation any more: {} — see what the site says there, and try again later",
                        known.describe(),
                        error.problems.join("; ")
                    )),
                }
                return expected.is_none();
            }
            Err(error) => {
                self.problems.push(error.to_string());
                return false;
            }
        };
        let documented: Vec<String> = reading.actions.iter().map(|action| action.name.clone()).collect();
        if let Some(Known::Action(action)) = expected
            && !documented.iter().any(|name| name == action)
        {
            let now = if documented.is_empty() {
                "it documents no action".to_owned()
            } else {
                format!("it documents `{}`", documented.join("`, `"))
            };
            self.problems.push(format!(
                "{url}: the page of `{action}` has become another: {now} — give the right pages with --from"
            ));
            return false;
        }
        if expected == Some(Known::Facts) && reading.types.is_empty() {
            let what = Known::Facts.describe();
            self.problems.push(format!("{url}: {what} has none any more — give the right pages with --from"));
            return false;
        }
        if reading.url.is_none() {
            reading.url = Some(self.root.vendors(&page.url));
        }
        let named = documented.iter().any(|action| action == name(url));
        self.read.push((url.clone(), reading, named || expected.is_some()));
        true
    }

    fn miss(&mut self, url: Url, miss: &Miss) {
        match miss {
            Miss::Absent(_) | Miss::Elsewhere(_) => self.absent.push((url, miss.clone())),
            miss => self.problems.push(format!("{url}: {} — try again later", miss.describe())),
        }
    }

    fn verdict(mut self, count: usize, skipped: usize, mut notes: Vec<String>) -> Result<Live, Vec<String>> {
        let readings = self.without_repetitions(&mut notes);
        let documented: BTreeSet<&str> =
            readings.iter().flat_map(|reading| &reading.actions).map(|action| action.name.as_str()).collect();
        for (url, miss) in std::mem::take(&mut self.absent) {
            let miss = miss.describe();
            match self.expected(&url) {
                Some(Known::Action(action)) if !documented.contains(action) => self.problems.push(format!(
                    "{url}: the page of `{action}` is gone: {miss} — give a saved page with --from, or the metadata"
                )),
                Some(Known::Facts) => {
                    let what = Known::Facts.describe();
                    self.problems.push(format!("{url}: {what} is gone: {miss} — give a saved page with --from"));
                }
                _ => notes.push(format!("{url}: passed over: {miss}")),
            }
        }
        if skipped > 0 && !self.problems.is_empty() {
            self.problems.push(format!("{skipped} more pages were not asked for any more, and nothing was changed"));
        }
        if self.problems.is_empty() && readings.is_empty() {
            self.problems.push(format!(
                "{}: none of the {count} pages there documents anything — is this the address of the documentation?",
                self.root.url()
            ));
        }
        if !self.problems.is_empty() {
            return Err(self.problems);
        }
        notes.extend(some("passed over, for they document nothing", self.idle.iter().map(ToString::to_string)));
        let missing = self.spec.actions.keys().filter(|name| !documented.contains(name.as_str()));
        notes.extend(some("there are no pages of these actions", missing.cloned()));
        Ok(Live { readings, notes })
    }

    /// What was read, each action once: from the page that is called after it, if there are several.
    fn without_repetitions(&mut self, notes: &mut Vec<String>) -> Vec<Reading> {
        let mut read = std::mem::take(&mut self.read);
        read.sort_by_key(|(_, _, named)| !named);
        let mut homes: BTreeMap<String, Url> = BTreeMap::new();
        let mut readings = Vec::new();
        for (url, reading, _) in read {
            let elsewhere =
                reading.actions.iter().find_map(|action| homes.get(&action.name).map(|home| (action, home)));
            if let Some((action, home)) = elsewhere {
                notes.push(format!("{url}: passed over: `{}` is documented by {home}, too", action.name));
                continue;
            }
            homes.extend(reading.actions.iter().map(|action| (action.name.clone(), url.clone())));
            readings.push(reading);
        }
        readings.sort_by(|one, other| one.origin.cmp(&other.origin));
        readings
    }
}

impl Known<'_> {
    fn describe(self) -> String {
        match self {
            Self::Action(name) => format!("the page of `{name}`"),
            Self::Facts => "the page of data structures".to_owned(),
        }
    }
}

/// A few of these, in one line; nothing if there are none.
fn some(what: &str, names: impl Iterator<Item = String>) -> Option<String> {
    const SHOWN: usize = 5;
    let names: Vec<String> = names.collect();
    let shown: Vec<&str> = names.iter().take(SHOWN).map(String::as_str).collect();
    let more = names.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!shown.is_empty()).then(|| format!("{what}: {}{more}", shown.join(", ")))
}
