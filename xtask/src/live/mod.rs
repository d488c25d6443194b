//! Reads the live documentation: all pages below an address, politely, and all of them or none.
//!
//! ```text
//! sitemap or links → crawl → fetch (pace, cache) → judge
//! ```
//!
//! Time and chance come from outside (`Surroundings`), so that a test takes no longer than its requests.

mod address;
mod cache;
mod crawl;
mod fetch;
mod judge;
mod links;
mod pace;
mod sitemap;
mod system;
#[cfg(test)]
pub(crate) mod tests;

use std::{path::Path, time::Duration};

use indicatif::ProgressBar;
use tencent_ess_spec::Spec;

pub(crate) use self::{
    address::Root,
    judge::Live,
    pace::Surroundings,
    system::{System, progress},
};
use self::{cache::Cache, fetch::Fetcher};

/// A page may take this long.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// What the reading of a site depends on.
pub(crate) struct Web<'a> {
    /// Time and chance.
    pub(crate) surroundings: &'a dyn Surroundings,
    /// Where pages are kept between runs.
    pub(crate) cache: &'a Path,
    /// How long a page may take.
    pub(crate) timeout: Duration,
    /// Where to show how far the work is.
    pub(crate) progress: ProgressBar,
}

/// Reads the documentation below `root`; `spec` tells which pages there were before.
///
/// # Errors
///
/// Everything that keeps the documentation from being trusted as a whole.
pub(crate) fn read(root: &Root, spec: &Spec, web: &Web<'_>) -> Result<Live, Vec<String>> {
    let fetcher = Fetcher::new(Cache::new(web.cache), web.timeout, web.surroundings);
    let crawl = crawl::crawl(root, &fetcher, &web.progress);
    web.progress.finish_and_clear();
    judge::judge(crawl.map_err(|problem| vec![problem])?, root, spec, &fetcher)
}
