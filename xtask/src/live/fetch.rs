//! Fetches one page: from the cache if the site says that it is still the same, and again if it fails.

use std::{
    io::{self, Read as _},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use url::Url;

use super::{
    address::is_same_host,
    cache::{Cache, Kept, Marks},
    pace::{ATTEMPTS, Pace, Surroundings, wait_after},
};

/// Pages beyond this are refused. The vendor's largest has 1 MB.
pub(super) const LARGEST_PAGE: u64 = 16 * 1024 * 1024;
/// How many redirects are followed.
const MOST_REDIRECTS: usize = 5;
/// Who asks.
const USER_AGENT: &str = concat!("tencent-ess/", env!("CARGO_PKG_VERSION"), " (cargo xtask regen)");

/// A page that has come.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// Where it came from, after all redirects.
    pub(super) url: Url,
    /// Its bytes.
    pub(super) body: Vec<u8>,
    marks: Marks,
}

/// Why a page has not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nobody answers there.
    Unreachable(String),
    /// There is no such page.
    Absent(u16),
    /// It leads to another host.
    Elsewhere(String),
    /// Anything else.
    Failed(String),
}

impl Miss {
    /// What happened, for messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Unreachable(why) => format!("the site cannot be reached: {why}"),
            Self::Absent(status) => format!("there is no such page ({status})"),
            Self::Elsewhere(url) => format!("it leads to another host: {url}"),
            Self::Failed(why) => why.clone(),
        }
    }
}

/// A miss, and whether it may be another matter in a moment.
struct Trouble {
    miss: Miss,
    passing: bool,
    /// How long the site asks us to wait.
    asked: Option<Duration>,
}

impl Trouble {
    fn lasting(miss: Miss) -> Self {
        Self { miss, passing: false, asked: None }
    }

    fn passing(miss: Miss) -> Self {
        Self { miss, passing: true, asked: None }
    }
}

/// Fetches pages.
pub(super) struct Fetcher<'a> {
    agent: ureq::Agent,
    cache: Cache,
    pace: Pace,
    surroundings: &'a dyn Surroundings,
    /// The site has answered before: we are not offline.
    reached: AtomicBool,
}

impl<'a> Fetcher<'a> {
    pub(super) fn new(cache: Cache, timeout: Duration, surroundings: &'a dyn Surroundings) -> Self {
        let config = ureq::Agent::config_builder()
            .user_agent(USER_AGENT)
            .accept("text/html, application/xml;q=0.9, */*;q=0.5")
            .timeout_global(Some(timeout))
            .http_status_as_error(false)
            // By hand: each step has its turn, and none leads to another host.
            .max_redirects(0)
            .max_redirects_will_error(false);
        Self {
            agent: config.build().new_agent(),
            cache,
            pace: Pace::default(),
            surroundings,
            reached: AtomicBool::new(false),
        }
    }

    /// Fetches a page, with as much patience as is decent.
    pub(super) fn fetch(&self, url: &Url) -> Result<Page, Miss> {
        let mut failures = 0;
        loop {
            let trouble = match self.follow(url) {
                Ok(page) => return Ok(page),
                Err(trouble) => trouble,
            };
            failures += 1;
            let offline = matches!(trouble.miss, Miss::Unreachable(_)) && !self.reached.load(Ordering::Relaxed);
            if !trouble.passing || offline {
                return Err(trouble.miss);
            }
            if failures >= ATTEMPTS {
                return Err(match trouble.miss {
                    Miss::Failed(why) => Miss::Failed(format!("{why}, {ATTEMPTS} times in a row")),
                    other => other,
                });
            }
            self.surroundings.sleep(wait_after(failures, trouble.asked, self.surroundings.random()));
        }
    }

    /// Keeps a page for the next run.
    pub(super) fn keep(&self, page: &Page) {
        self.cache.put(&page.url, &page.marks, &page.body);
    }

    /// Asks for a page, and where it has moved to.
    fn follow(&self, url: &Url) -> Result<Page, Trouble> {
        let mut url = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            match self.ask(&url)? {
                Answer::Page(page) => return Ok(page),
                Answer::Moved(to) if is_same_host(&to, &url) => url = to,
                Answer::Moved(to) => return Err(Trouble::lasting(Miss::Elsewhere(to.to_string()))),
            }
        }
        Err(Trouble::lasting(Miss::Failed(format!("it redirects more than {MOST_REDIRECTS} times"))))
    }

    /// Asks once.
    fn ask(&self, url: &Url) -> Result<Answer, Trouble> {
        let kept = self.cache.get(url);
        let mut request = self.agent.get(url.as_str());
        for (name, mark) in kept
            .iter()
            .flat_map(|kept| [("If-None-Match", &kept.marks.etag), ("If-Modified-Since", &kept.marks.modified)])
        {
            if let Some(mark) = mark {
                request = request.header(name, mark);
            }
        }
        self.pace.wait(self.surroundings);
        let mut response = request.call().map_err(|error| no_answer(&error))?;
        self.reached.store(true, Ordering::Relaxed);
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let marks = Marks { etag: header("etag"), modified: header("last-modified") };
        let moved = header("location");
        let asked = header("retry-after").and_then(|value| value.trim().parse().ok()).map(Duration::from_secs);
        match (response.status().as_u16(), kept, moved) {
            (200, _, _) => {
                let body = body(&mut response)?;
                Ok(Answer::Page(Page { url: url.clone(), body, marks }))
            }
            (304, Some(Kept { marks, body }), _) => Ok(Answer::Page(Page { url: url.clone(), body, marks })),
            (301 | 302 | 303 | 307 | 308, _, Some(to)) => match url.join(&to) {
                Ok(to) => Ok(Answer::Moved(to)),
                Err(_) => Err(Trouble::lasting(Miss::Failed(format!("it redirects to what is no address: `{to}`")))),
            },
            (status @ (404 | 410), _, _) => Err(Trouble::lasting(Miss::Absent(status))),
            (status, _, _) => Err(Trouble {
                miss: Miss::Failed(format!("the site answers with status {status}")),
                passing: matches!(status, 408 | 425 | 429 | 500..),
                asked,
            }),
        }
    }
}

enum Answer {
    Page(Page),
    Moved(Url),
}

/// The bytes of an answer, unpacked.
fn body(response: &mut ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, Trouble> {
    let mut body = Vec::new();
    // One byte more than allowed is enough to refuse it, however much would follow.
    let reader = response.body_mut().with_config().limit(u64::MAX).reader();
    reader.take(LARGEST_PAGE + 1).read_to_end(&mut body).map_err(|error| half_answer(&ureq::Error::from(error)))?;
    if body.len() as u64 > LARGEST_PAGE {
        let problem = format!("the page has more than {} MB", LARGEST_PAGE / 1024 / 1024);
        return Err(Trouble::lasting(Miss::Failed(problem)));
    }
    Ok(body)
}

/// What has gone wrong with a request that got no answer.
fn no_answer(error: &ureq::Error) -> Trouble {
    match error {
        ureq::Error::HostNotFound => Trouble::passing(Miss::Unreachable("its host is not found".to_owned())),
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => {
            Trouble::passing(Miss::Unreachable("no connection is made in time".to_owned()))
        }
        ureq::Error::Timeout(_) | ureq::Error::Protocol(_) => half_answer(error),
        ureq::Error::Io(io) if is_broken_off(io) => half_answer(error),
        // Whatever it is, it has kept a connection from being made: the name server, the proxy, TLS.
        ureq::Error::Io(error) => Trouble::passing(Miss::Unreachable(error.to_string())),
        error => Trouble::passing(Miss::Unreachable(error.to_string())),
    }
}

/// What has gone wrong with an answer on its way.
fn half_answer(error: &ureq::Error) -> Trouble {
    Trouble::passing(Miss::Failed(match error {
        ureq::Error::Timeout(_) => "the page does not come in time".to_owned(),
        ureq::Error::Io(error) if is_broken_off(error) => "the connection ends before the page does".to_owned(),
        error => format!("the page cannot be fetched: {error}"),
    }))
}

fn is_broken_off(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};

    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}
