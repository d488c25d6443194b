//! The reading of a whole site, against a server on this machine.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tempfile::TempDir;
use tencent_ess_spec::{Action, Source, SourceKind, Type};

use super::*;

/// One answer of the server.
#[derive(Clone)]
pub(crate) struct Answer {
    status: &'static str,
    headers: Vec<String>,
    body: Vec<u8>,
    /// What the header says of the length, if it does not tell the truth.
    claims: Option<usize>,
    delay: Duration,
}

impl Answer {
    fn new(status: &'static str, body: &str) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), claims: None, delay: Duration::ZERO }
    }

    pub(crate) fn ok(body: &str) -> Self {
        Self::new("200 OK", body)
    }

    fn header(mut self, header: &str) -> Self {
        self.headers.push(header.to_owned());
        self
    }
}

/// A site: what each path answers, the last answer again and again.
pub(crate) struct Site {
    pub(crate) address: String,
    answers: Arc<Mutex<BTreeMap<String, Vec<Answer>>>>,
    requests: Arc<Mutex<Vec<String>>>,
    cache: TempDir,
    /// How long a page may take: on a busy machine, any of them can take a while.
    timeout: Duration,
}

impl Site {
    fn new(answers: impl IntoIterator<Item = (&'static str, Vec<Answer>)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let answers: BTreeMap<String, Vec<Answer>> =
            answers.into_iter().map(|(path, answers)| (path.to_owned(), answers)).collect();
        let site = Self {
            address,
            answers: Arc::new(Mutex::new(answers)),
            requests: Arc::default(),
            cache: tempfile::tempdir().unwrap(),
            timeout: Duration::from_secs(60),
        };
        let (answers, requests) = (Arc::clone(&site.answers), Arc::clone(&site.requests));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, requests) = (Arc::clone(&answers), Arc::clone(&requests));
                thread::spawn(move || serve(&stream, &answers, &requests));
            }
        });
        site
    }

    /// A site with a sitemap of these pages.
    pub(crate) fn listing(pages: impl IntoIterator<Item = (&'static str, Vec<Answer>)>) -> Self {
        let pages: Vec<(&str, Vec<Answer>)> = pages.into_iter().collect();
        let list = sitemap_of(&pages.iter().map(|(path, _)| *path).collect::<Vec<_>>());
        let site = Self::new(pages);
        site.put("/sitemap.xml", list);
        site
    }

    pub(crate) fn put(&self, path: &str, answer: Answer) {
        self.answers.lock().unwrap().insert(path.to_owned(), vec![answer]);
    }

    fn read(&self, spec: &Spec) -> Result<Live, Vec<String>> {
        read_site(&format!("{}/docs/", self.address), spec, self.cache.path(), self.timeout)
    }

    /// Asserts that the site is refused, and returns what was said, with the address left out.
    fn refused(&self, spec: &Spec) -> Vec<String> {
        self.read(spec).unwrap_err().iter().map(|problem| problem.replace(&self.address, "")).collect()
    }

    /// How often a path was asked for.
    fn count(&self, path: &str) -> usize {
        let line = format!("GET {path} ");
        self.requests.lock().unwrap().iter().filter(|request| request.starts_with(&line)).count()
    }
}

fn sitemap_of(paths: &[&str]) -> Answer {
    Answer::ok(&format!("<urlset><url><loc>{}</loc></url></urlset>", paths.join("</loc></url><url><loc>")))
}

fn serve(stream: &TcpStream, answers: &Mutex<BTreeMap<String, Vec<Answer>>>, requests: &Mutex<Vec<String>>) {
    let mut head = String::new();
    let mut lines = BufReader::new(stream);
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head).unwrap_or_default() == 0 {
            return;
        }
    }
    let path = head.split(' ').nth(1).unwrap().to_owned();
    requests.lock().unwrap().push(head.clone());
    let answer = match answers.lock().unwrap().get_mut(&path) {
        None => Answer::new("404 Not Found", "<h1>404</h1>"),
        Some(answers) if answers.len() > 1 => answers.remove(0),
        Some(answers) => answers[0].clone(),
    };
    thread::sleep(answer.delay);
    let etag = answer.headers.iter().find_map(|header| header.strip_prefix("ETag: "));
    let lower = head.to_ascii_lowercase();
    let same = etag.is_some_and(|etag| lower.contains(&format!("if-none-match: {}", etag.to_ascii_lowercase())));
    let (status, body) = if same { ("304 Not Modified", vec![]) } else { (answer.status, answer.body) };
    let length = answer.claims.unwrap_or(body.len());
    let mut stream = stream;
    let headers = [&[format!("HTTP/1.1 {status}"), format!("Content-Length: {length}")], &answer.headers[..]].concat();
    let _ = write!(stream, "{}\r\nConnection: close\r\n\r\n", headers.join("\r\n"));
    let _ = stream.write_all(&body);
}

/// Time that passes only by waiting.
#[derive(Default)]
struct Still(AtomicU64);

impl Surroundings for Still {
    fn now(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::SeqCst))
    }
    fn sleep(&self, time: Duration) {
        self.0.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }
    fn random(&self) -> f64 {
        0.5
    }
}

fn read_site(root: &str, spec: &Spec, cache: &Path, timeout: Duration) -> Result<Live, Vec<String>> {
    let root = Root::new(None, Some(root)).unwrap().unwrap();
    let surroundings = &Still::default();
    read(&root, spec, &Web { surroundings, cache, timeout, progress: ProgressBar::hidden() })
}

/// The page of an action.
pub(crate) fn page(action: &str) -> String {
    format!(
        "<!doctype html><html><head><title>{action}</title></head><body><h1>{action}</h1>\
         <h2>2. 输入参数</h2><table><tr><th>参数名称</th><th>必选</th><th>类型</th><th>描述</th></tr>\
         <tr><td>Action</td><td>是</td><td>String</td><td>公共参数，本接口取值：{action}。</td></tr>\
         <tr><td>Name</td><td>是</td><td>String</td><td>A name.</td></tr></table>\
         <h2>3. 输出参数</h2><table><tr><th>参数名称</th><th>类型</th><th>描述</th></tr>\
         <tr><td>RequestId</td><td>String</td><td>An id.</td></tr></table>\
         <h2>6. 错误码</h2><table><tr><th>错误码</th><th>描述</th></tr>\
         <tr><td>InternalError</td><td>Ours.</td></tr></table></body></html>"
    )
}

fn of(action: &str) -> Vec<Answer> {
    vec![Answer::ok(&page(action))]
}

/// A spec with these actions.
fn spec(actions: &[&str]) -> Spec {
    let action = |name: &&str| ((*name).to_owned(), Action { action: (*name).to_owned(), ..Action::default() });
    Spec { actions: actions.iter().map(action).collect(), ..Spec::default() }
}

fn actions(live: &Live) -> Vec<&str> {
    live.readings.iter().flat_map(|reading| &reading.actions).map(|action| action.name.as_str()).collect()
}

#[test]
fn all_pages_of_the_sitemap_are_read() {
    let site = Site::listing([
        ("/docs/Start", of("Start")),
        ("/docs/flows/Stop", of("Stop")),
        ("/blog/Other", of("Other")),
        ("/docs/intro", vec![Answer::ok("<h1>Words</h1><p>And more words.</p>")]),
    ]);
    let live = site.read(&spec(&["Start", "Old"])).unwrap();
    assert_eq!(actions(&live), ["Start", "Stop"]);
    assert_eq!(site.count("/blog/Other"), 0, "only what lies below the root");
    let url = format!("{}/docs/Start", site.address);
    assert_eq!(live.readings[0].url.as_deref(), Some(url.as_str()));
    assert_eq!(
        live.notes,
        [
            format!("passed over, for they document nothing: {}/docs/intro", site.address),
            "there are no pages of these actions: Old".to_owned(),
        ]
    );
    let agents = site.requests.lock().unwrap();
    assert!(agents.iter().all(|request| request.to_ascii_lowercase().contains("user-agent: tencent-ess/")));
}

#[test]
fn without_a_sitemap_links_lead_to_the_pages() {
    let root = "<nav><a href='a/'>A</a><a href='/blog'>Blog</a><a href='https://elsewhere.invalid/docs/'>No</a></nav>";
    let site = Site::new([
        ("/docs/", vec![Answer::ok(root)]),
        ("/docs/a/", vec![Answer::ok("<a href='../Start#top'>S</a><a href='./Stop?x=1'>S</a><a href=../>Up</a>")]),
        ("/docs/Start", of("Start")),
        ("/docs/a/Stop", of("Stop")),
    ]);
    let live = site.read(&Spec::default()).unwrap();
    assert_eq!(actions(&live), ["Start", "Stop"]);
    assert_eq!((site.count("/docs/"), site.count("/blog")), (1, 0));
}

#[test]
fn a_site_that_answers_everything_with_its_start_page_has_no_sitemap() {
    let start = Answer::ok("<!doctype html><a href=/docs/Start>S</a>");
    let site = Site::new([
        ("/docs/sitemap.xml", vec![start.clone()]),
        ("/sitemap.xml", vec![start.clone()]),
        ("/docs/", vec![start]),
        ("/docs/Start", of("Start")),
    ]);
    assert_eq!(actions(&site.read(&Spec::default()).unwrap()), ["Start"]);
}

#[test]
fn sitemaps_of_sitemaps_are_followed() {
    let site = Site::new([
        ("/docs/Start", of("Start")),
        ("/one.xml", vec![sitemap_of(&["/docs/Start"])]),
        ("/sitemap.xml", vec![Answer::ok("<sitemapindex><sitemap><loc>/one.xml</loc></sitemap></sitemapindex>")]),
    ]);
    assert_eq!(actions(&site.read(&Spec::default()).unwrap()), ["Start"]);
}

#[test]
fn a_sitemap_that_is_cut_short_is_not_relied_on() {
    let site = Site::new([
        ("/docs/", vec![Answer::ok("<a href=Start>S</a><a href=Stop>S</a>")]),
        ("/docs/Start", of("Start")),
        ("/docs/Stop", of("Stop")),
        ("/sitemap.xml", vec![Answer::ok("<urlset><url><loc>/docs/Start</loc></url><url>")]),
    ]);
    let live = site.read(&Spec::default()).unwrap();
    assert_eq!(actions(&live), ["Start", "Stop"]);
    assert!(live.notes[0].contains("the list of pages is cut short"), "{:?}", live.notes);
}

#[test]
fn a_missing_page_is_noted_and_one_of_the_spec_refused() {
    let site = Site::listing([("/docs/Start", of("Start"))]);
    site.put("/sitemap.xml", sitemap_of(&["/docs/Start", "/docs/Gone"]));
    let live = site.read(&Spec::default()).unwrap();
    assert_eq!(live.notes, [format!("{}/docs/Gone: passed over: there is no such page (404)", site.address)]);
    assert_eq!(
        site.refused(&spec(&["Gone"])),
        [
            "/docs/Gone: the page of `Gone` is gone: there is no such page (404) — give a saved page with --from, or the metadata"
        ]
    );
}

#[test]
fn a_page_that_has_moved_is_no_loss() {
    let site = Site::listing([("/docs/flows/Start", of("Start"))]);
    site.put("/sitemap.xml", sitemap_of(&["/docs/Start", "/docs/flows/Start"]));
    assert_eq!(actions(&site.read(&spec(&["Start"])).unwrap()), ["Start"]);
}

#[test]
fn redirects_are_followed_on_the_same_host_only() {
    let to = |to: &str| vec![Answer::new("301 Moved Permanently", "").header(&format!("Location: {to}"))];
    let site = Site::listing([
        ("/docs/Start", to("new/Start")),
        ("/docs/Login", to("http://elsewhere.invalid/")),
        ("/docs/Round", to("Round")),
    ]);
    site.answers.lock().unwrap().insert("/docs/new/Start".to_owned(), of("Start"));
    assert_eq!(site.refused(&Spec::default()), ["/docs/Round: it redirects more than 5 times — try again later"]);
    site.put("/docs/Round", Answer::new("404 Not Found", ""));
    let live = site.read(&spec(&["Start"])).unwrap();
    assert_eq!(actions(&live), ["Start"]);
    assert_eq!(live.readings[0].url, Some(format!("{}/docs/new/Start", site.address)));
    let problems = site.refused(&spec(&["Start", "Login"]));
    assert!(problems[0].contains("it leads to another host: http://elsewhere.invalid/"), "{problems:?}");
}

#[test]
fn a_failure_that_passes_is_waited_for() {
    let failing = Answer::new("500 Internal Server Error", "");
    let busy = Answer::new("429 Too Many Requests", "").header("Retry-After: 7");
    let site = Site::listing([
        ("/docs/Start", vec![failing.clone(), failing, Answer::ok(&page("Start"))]),
        ("/docs/Stop", vec![busy, Answer::ok(&page("Stop"))]),
    ]);
    assert_eq!(actions(&site.read(&Spec::default()).unwrap()), ["Start", "Stop"]);
    assert_eq!((site.count("/docs/Start"), site.count("/docs/Stop")), (3, 2));
}

#[test]
fn a_page_that_fails_for_good_spoils_the_whole() {
    let torn = Answer { claims: Some(100_000), ..Answer::ok(&page("Torn")) };
    let table = [
        (Answer::new("503 Service Unavailable", ""), "the site answers with status 503, 4 times in a row", 4),
        (Answer::new("403 Forbidden", ""), "the site answers with status 403", 1),
        (torn, "the connection ends before the page does, 4 times in a row", 4),
    ];
    for (answer, expected, requests) in table {
        let site = Site::listing([("/docs/Other", vec![answer]), ("/docs/Start", of("Start"))]);
        assert_eq!(site.refused(&Spec::default()), [format!("/docs/Other: {expected} — try again later")]);
        assert_eq!(site.count("/docs/Other"), requests, "{expected}");
    }
}

#[test]
fn a_slow_page_is_not_waited_for_without_end() {
    let slow = Answer { delay: Duration::from_secs(30), ..Answer::ok(&page("Slow")) };
    let mut site = Site::new([("/docs/", vec![Answer::ok("<a href=Slow>S</a>")]), ("/docs/Slow", vec![slow])]);
    site.timeout = Duration::from_secs(1);
    let expected = "/docs/Slow: the page does not come in time, 4 times in a row — try again later";
    assert_eq!(site.refused(&Spec::default()), [expected]);
}

#[test]
fn a_site_that_breaks_down_is_left_alone() {
    let names: Vec<String> = (0..20).map(|index| format!("/docs/P{index}")).collect();
    let site = Site::new([]);
    site.put("/sitemap.xml", sitemap_of(&names.iter().map(String::as_str).collect::<Vec<_>>()));
    for name in &names {
        site.put(name, Answer::new("403 Forbidden", ""));
    }
    let problems = site.refused(&Spec::default());
    assert!(site.requests.lock().unwrap().len() < 10);
    assert!(problems.last().unwrap().contains("more pages were not asked for any more"), "{problems:?}");
}

#[test]
fn a_page_that_is_cut_short_is_refused() {
    let whole = page("Start");
    let half = &whole[..whole.find("<h2>3").unwrap()];
    let site = Site::listing([("/docs/Start", vec![Answer::ok(half)])]);
    let problems = site.refused(&Spec::default());
    assert!(problems[0].starts_with("the page is cut short: "), "{problems:?}");
}

#[test]
fn a_page_that_has_become_another_is_refused() {
    let error = "<html><title>Oops</title><body><h1>Something went wrong</h1></body></html>";
    let table = [
        (page("Stop"), "the page of `Start` has become another: it documents `Stop`"),
        (error.to_owned(), "the page of `Start` is no documentation any more: there is no table"),
        (String::new(), "the page of `Start` is no documentation any more: the file is empty"),
    ];
    for (body, expected) in table {
        let site = Site::listing([("/docs/Start", vec![Answer::ok(&body)]), ("/docs/Fine", of("Fine"))]);
        let problems = site.refused(&spec(&["Start"]));
        assert!(problems[0].starts_with(&format!("/docs/Start: {expected}")), "{problems:?}");
        assert_eq!(problems.len(), 1);
    }
}

#[test]
fn a_page_is_also_known_by_its_address() {
    let site = Site::listing([("/docs/how-to-start", of("Stop"))]);
    assert_eq!(actions(&site.read(&spec(&["Start"])).unwrap()), ["Stop"]);
    let mut spec = spec(&["Start"]);
    let url = Some(format!("{}/docs/how-to-start/", site.address));
    let source = Source { kind: SourceKind::Page, url, retrieved: "2026-01-01".to_owned() };
    spec.actions.get_mut("Start").unwrap().sources.push(source);
    let problems = site.refused(&spec);
    assert!(problems[0].contains("the page of `Start` has become another"), "{problems:?}");
}

#[test]
fn a_page_of_types_that_has_none_any_more_is_refused() {
    let site = Site::listing([("/docs/types", of("Start"))]);
    let url = Some(format!("{}/docs/types", site.address));
    let source = Source { kind: SourceKind::Page, url, retrieved: "2026-01-01".to_owned() };
    let mut spec = Spec::default();
    spec.types.insert("Flow".to_owned(), Type { sources: vec![source], ..Type::default() });
    let advice = "give the right pages with --from";
    assert_eq!(site.refused(&spec), [format!("/docs/types: the page of data structures has none any more — {advice}")]);
    site.put("/docs/types", Answer::new("404 Not Found", ""));
    let problems = site.refused(&spec);
    assert!(problems[0].starts_with("/docs/types: the page of data structures is gone"), "{problems:?}");
}

#[test]
fn an_action_on_two_pages_is_read_from_its_own() {
    let site = Site::listing([("/docs/Latest", of("Start")), ("/docs/Start", of("Start"))]);
    let live = site.read(&Spec::default()).unwrap();
    assert_eq!(live.readings.len(), 1);
    let home = format!("{}/docs/Start", site.address);
    assert_eq!(live.readings[0].url, Some(home.clone()));
    assert_eq!(
        live.notes,
        [format!("{}/docs/Latest: passed over: `Start` is documented by {home}, too", site.address)]
    );
}

#[test]
fn a_page_that_is_still_the_same_is_not_sent_again() {
    let site = Site::listing([("/docs/Start", vec![Answer::ok(&page("Start")).header("ETag: \"v1\"")])]);
    let first = site.read(&Spec::default()).unwrap();
    site.requests.lock().unwrap().clear();
    assert_eq!(site.read(&Spec::default()).unwrap().readings, first.readings);
    let asked = site.requests.lock().unwrap().join("").to_ascii_lowercase();
    assert!(asked.contains("if-none-match: \"v1\""), "{asked}");
    site.put("/docs/Start", Answer::ok(&page("Start").replace("A name", "The name")).header("ETag: \"v2\""));
    assert_ne!(site.read(&Spec::default()).unwrap().readings, first.readings, "a new page is read");
}

#[test]
fn a_bad_page_is_not_kept() {
    let site = Site::listing([("/docs/Start", vec![Answer::ok("<h1>Oops</h1>").header("ETag: \"v1\"")])]);
    assert!(site.read(&spec(&["Start"])).is_err());
    site.put("/docs/Start", Answer::ok(&page("Start")).header("ETag: \"v1\""));
    assert_eq!(actions(&site.read(&spec(&["Start"])).unwrap()), ["Start"]);
}

#[test]
fn a_page_without_end_is_refused() {
    let endless = "x".repeat(usize::try_from(fetch::LARGEST_PAGE).unwrap() + 1);
    let site = Site::listing([("/docs/Start", vec![Answer::ok(&endless)])]);
    assert_eq!(site.refused(&Spec::default()), ["/docs/Start: the page has more than 16 MB — try again later"]);
}

#[test]
fn a_site_that_documents_nothing_is_refused() {
    let site = Site::new([("/docs/", vec![Answer::ok("<h1>Under construction</h1>")])]);
    let problems = site.refused(&Spec::default());
    assert_eq!(
        problems,
        ["/docs/: none of the 1 pages there documents anything — is this the address of the documentation?"]
    );
}

#[test]
fn being_offline_takes_one_line() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = listener.local_addr().unwrap();
    drop(listener);
    let cache = tempfile::tempdir().unwrap();
    for (root, why) in
        [(format!("http://{closed}/docs"), "refused"), ("http://no.such.host.invalid/docs".to_owned(), "")]
    {
        let problems = read_site(&root, &Spec::default(), cache.path(), Duration::from_secs(60)).unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].starts_with(&format!("the documentation at {root}/ cannot be reached: ")), "{problems:?}");
        assert!(problems[0].contains(why), "{problems:?}");
        assert!(problems[0].ends_with("check the connection, or give saved pages with --from"), "{problems:?}");
    }
}
