//! A browser that is driven through `chromedriver`: the part of `WebDriver` that the tests need.

use std::{process::Stdio, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

/// The key by which `WebDriver` names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// How long the browser waits for what is not there yet, in milliseconds.
const PATIENCE: u32 = 20_000;

pub(super) const TAB: &str = "\u{e004}";
pub(super) const ENTER: &str = "\u{e007}";
pub(super) const SPACE: &str = " ";

pub(super) struct Browser {
    /// Ends when it is dropped.
    _driver: Child,
    endpoint: String,
    session: String,
}

/// Lets a test use a browser of its own, in a language, and closes it however the test ends.
pub(super) async fn browse<F: Future<Output = ()> + Send + 'static>(
    language: &str,
    test: impl FnOnce(Arc<Browser>) -> F,
) {
    if !test_tools::CHROMIUM.is_here() {
        return;
    }
    let browser = Arc::new(Browser::open(language).await);
    let outcome = tokio::spawn(test(Arc::clone(&browser))).await;
    browser.command("DELETE", "", &Value::Null).await.unwrap();
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

impl Browser {
    async fn open(language: &str) -> Self {
        let mut command = Command::new("chromedriver");
        let mut driver = command.arg("--port=0").stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = loop {
            let line = lines.next_line().await.unwrap().unwrap();
            if let Some((_, port)) = line.split_once("successfully on port ") {
                break port.trim_end_matches('.').to_owned();
            }
        };
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            &format!("--accept-lang={language}"),
        ];
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "timeouts": { "implicit": PATIENCE },
            "goog:chromeOptions": { "args": arguments },
        } } });
        let mut browser = Self { _driver: driver, endpoint: format!("127.0.0.1:{port}"), session: String::new() };
        let opened = browser.send("POST", "/session", &wanted).await.unwrap();
        opened["sessionId"].as_str().unwrap().clone_into(&mut browser.session);
        browser
    }

    pub(super) async fn open_page(&self, url: &str) {
        self.command("POST", "/url", &json!({ "url": url })).await.unwrap();
    }

    pub(super) async fn enter_frame(&self) {
        let frame = self.find("//iframe").await;
        self.command("POST", "/frame", &json!({ "id": { ELEMENT: frame } })).await.unwrap();
    }

    /// Presses the button, or follows the link, with this text.
    pub(super) async fn click(&self, text: &str) {
        let pressable = "self::button or self::a or self::summary";
        let element = self.find(&format!("//*[{pressable}][contains(normalize-space(.), {text:?})]")).await;
        self.command("POST", &format!("/element/{element}/click"), &json!({})).await.unwrap();
    }

    /// Types into the field with this label, after what is there.
    pub(super) async fn type_into(&self, label: &str, text: &str) {
        self.type_into_nth(1, label, text).await;
    }

    /// Types into one of several fields with this label, counted from 1.
    pub(super) async fn type_into_nth(&self, number: usize, label: &str, text: &str) {
        let path = format!("(//*[@id=//label[contains(., {label:?})]/@for])[{number}]");
        let element = self.find(&path).await;
        self.command("POST", &format!("/element/{element}/value"), &json!({ "text": text })).await.unwrap();
    }

    /// Waits until the page has this text.
    pub(super) async fn expect(&self, text: &str) {
        self.find(&format!("//body//*[contains(normalize-space(.), {text:?})]")).await;
    }

    /// What is to be seen on the page.
    pub(super) async fn text(&self) -> String {
        self.run("return document.body.innerText").await.as_str().unwrap().to_owned()
    }

    /// What a script returns.
    pub(super) async fn run(&self, script: &str) -> Value {
        self.command("POST", "/execute/sync", &json!({ "script": script, "args": [] })).await.unwrap()
    }

    /// Presses keys one after another, as on a keyboard.
    pub(super) async fn press(&self, keys: &str) {
        let strokes =
            keys.chars().flat_map(|key| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key })));
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": strokes.collect::<Vec<_>>() });
        self.command("POST", "/actions", &json!({ "actions": [keyboard] })).await.unwrap();
    }

    /// Goes on with the tabulator to the field or button that is called so. It has to be seen there.
    pub(super) async fn tab_to(&self, name: &str) {
        const FOCUS: &str = "const at = document.activeElement, label = at.labels && at.labels[0]; \
            return [(label || at).textContent.trim(), getComputedStyle(at).outlineStyle]";
        let mut passed = Vec::new();
        while passed.len() < 40 {
            self.press(TAB).await;
            let focus = self.run(FOCUS).await;
            if focus[0].as_str().unwrap().contains(name) {
                assert_eq!(focus[1], "solid", "the focus on `{name}` cannot be seen");
                return;
            }
            passed.push(focus[0].clone());
        }
        panic!("the tabulator does not lead to `{name}` but to {passed:?}");
    }

    /// What has the focus: its id and role, and what is wrong with it.
    pub(super) async fn focus(&self) -> Value {
        const FOCUS: &str = "const at = document.activeElement; \
            const described = document.getElementById(at.getAttribute('aria-describedby')); \
            return { id: at.id, role: at.getAttribute('role'), invalid: at.getAttribute('aria-invalid'), \
                described: described && described.textContent }";
        self.run(FOCUS).await
    }

    /// Goes back to where the tabulator starts from.
    pub(super) async fn focus_on(&self, selector: &str) {
        self.run(&format!("document.querySelector({selector:?}).focus()")).await;
    }

    async fn find(&self, path: &str) -> String {
        let found = self.command("POST", "/element", &json!({ "using": "xpath", "value": path })).await;
        match found {
            Ok(element) => element[ELEMENT].as_str().unwrap().to_owned(),
            Err(error) => panic!("{path}: {error}\n{}", self.text().await),
        }
    }

    async fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        self.send(method, &format!("/session/{}{path}", self.session), body).await
    }

    async fn send(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let (endpoint, length) = (&self.endpoint, body.len());
        let request = format!("{method} {path} HTTP/1.1\r\nHost: {endpoint}\r\nContent-Length: {length}\r\n\r\n{body}");
        let patience = Duration::from_millis(PATIENCE.into()) * 3;
        let mut answer = timeout(patience, exchange(endpoint, &request)).await.unwrap();
        match answer["value"]["error"].as_str() {
            Some(error) => Err(format!("{error}: {}", answer["value"]["message"].as_str().unwrap_or_default())),
            None => Ok(answer["value"].take()),
        }
    }
}

/// The body of the answer. The driver leaves the connection open, whatever it is asked.
async fn exchange(endpoint: &str, request: &str) -> Value {
    let mut stream = BufReader::new(TcpStream::connect(endpoint).await.unwrap());
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut length = 0;
    loop {
        let mut line = String::new();
        assert_ne!(stream.read_line(&mut line).await.unwrap(), 0, "the driver has closed the connection");
        if let Some(figure) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = figure.trim().parse().unwrap();
        }
        if line == "\r\n" {
            break;
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}
