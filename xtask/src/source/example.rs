//! The examples: an HTTP request with a JSON body, or a GET address, and the answer.

use serde_json::{Deserializer, Map, Value};
use tencent_ess_spec::Example;

use super::{cells, error::shortened, words, words::Half};

/// An example as it is collected from a page.
#[derive(Debug, Default)]
pub(super) struct Draft {
    /// Its title.
    pub title: String,
    /// The texts under "input".
    pub input: Vec<String>,
    /// The texts under "output".
    pub output: Vec<String>,
    /// Code under neither heading.
    pub loose: Vec<String>,
    /// The heading that was seen last.
    half: Option<Half>,
}

impl Draft {
    /// An example of this title.
    pub(super) fn new(title: String) -> Self {
        Self { title, ..Self::default() }
    }

    /// From here on, texts belong to this half.
    pub(super) fn open(&mut self, half: Half) {
        self.half = Some(half);
    }

    /// A block of code.
    pub(super) fn code(&mut self, code: &str) {
        // The envelope tells the halves apart, whatever the headings say.
        let half = if looks_sent(code) { Some(Half::Input) } else { self.half };
        match half {
            Some(Half::Input) => self.input.push(code.to_owned()),
            Some(Half::Output) => self.output.push(code.to_owned()),
            None => self.loose.push(code.to_owned()),
        }
    }

    /// Text outside code blocks: code all the same where a page has no code blocks.
    pub(super) fn text(&mut self, text: &str) {
        let texts = match self.half {
            Some(Half::Input) => &mut self.input,
            Some(Half::Output) => &mut self.output,
            None => return,
        };
        match texts.last_mut() {
            Some(last) => {
                last.push('\n');
                last.push_str(text);
            }
            None => texts.push(text.to_owned()),
        }
    }

    /// Whether it has a request and no answer, as where a page ends too early.
    pub(super) fn lacks_answer(&self) -> bool {
        !self.input.is_empty() && self.output.is_empty() && self.loose.is_empty()
    }

    /// Whether nothing was collected.
    pub(super) fn is_empty(&self) -> bool {
        self.input.is_empty() && self.output.is_empty() && self.loose.is_empty()
    }

    /// The example, or what is wrong with it.
    pub(super) fn finish(&self) -> Result<Example, String> {
        let requests = self.input.iter().chain(&self.loose).filter(|text| !is_answer(text));
        let answers = self.output.iter().chain(&self.loose);
        let request = first(requests, request).map_err(|problem| format!("its request {problem}"))?;
        let response = first(answers.filter(|text| !looks_sent(text)), response)
            .map_err(|problem| format!("its answer {problem}"))?;
        Ok(Example { title: self.title.clone(), request, response })
    }
}

/// The first text that can be read, or why the first one cannot.
fn first<'a>(
    texts: impl Iterator<Item = &'a String>,
    read: impl Fn(&str) -> Result<Value, String>,
) -> Result<Value, String> {
    let mut problem = None;
    for text in texts {
        match read(text) {
            Ok(value) => return Ok(value),
            Err(error) => problem = problem.or(Some(error)),
        }
    }
    Err(problem.unwrap_or_else(|| "is missing".to_owned()))
}

/// The body of a request.
pub(super) fn request(text: &str) -> Result<Value, String> {
    let text = plain(text);
    if let Some(query) = query(&text) {
        return from_query(query);
    }
    match json(&text) {
        Some(Ok(Value::Object(body))) => Ok(Value::Object(body)),
        Some(Ok(_)) => Err(format!("is not a JSON object: `{}`", shortened(&text))),
        Some(Err(error)) => Err(format!("is not JSON ({error}): `{}`", shortened(&text))),
        None if looks_sent(&text) => Ok(Value::Object(Map::new())),
        None => Err(format!("holds no JSON: `{}`", shortened(&text))),
    }
}

/// The body of an answer, with its envelope.
pub(super) fn response(text: &str) -> Result<Value, String> {
    let text = plain(text);
    match json(&text) {
        Some(Ok(body)) if body.get("Response").is_some_and(Value::is_object) => Ok(body),
        Some(Ok(_)) => Err(format!("has no `Response`: `{}`", shortened(&text))),
        Some(Err(error)) => Err(format!("is not JSON ({error}): `{}`", shortened(&text))),
        None => Err(format!("holds no JSON: `{}`", shortened(&text))),
    }
}

/// The action that a request's head names.
pub(super) fn action_in_head(text: &str) -> Option<&str> {
    let at = text.to_ascii_lowercase().find("x-tc-action")?;
    let rest = text.get(at + "x-tc-action".len()..)?;
    let rest = rest.trim_start_matches([':', ' ', '\t', '"', '\'', '：']);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
    rest.get(..end).filter(|name| cells::is_identifier(name))
}

/// Whether it begins like an HTTP request.
fn looks_sent(text: &str) -> bool {
    let text = text.trim_start();
    ["POST ", "GET ", "http://", "https://"].iter().any(|word| text.starts_with(word))
}

/// Whether it is JSON in the envelope of an answer.
fn is_answer(text: &str) -> bool {
    !looks_sent(text) && response(text).is_ok()
}

/// Code without what a web page adds to it: no-break spaces, invisible characters, line numbers.
fn plain(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| !words::is_invisible(*c))
        .map(|c| if c.is_whitespace() && c != '\n' { ' ' } else { c })
        .collect();
    without_line_numbers(&text).unwrap_or(text)
}

/// The text without the numbers of its lines, if every line has its own.
fn without_line_numbers(text: &str) -> Option<String> {
    let text = text.trim_matches('\n');
    let mut lines: Vec<&str> = text.lines().collect();
    // Numbers may stand in front of the lines, or as a block above all of them.
    let count = lines.iter().enumerate().take_while(|(index, line)| line.trim() == (index + 1).to_string()).count();
    if count > 1 && count < lines.len() {
        return Some(lines.split_off(count).join("\n"));
    }
    if lines.len() < 2 {
        return None;
    }
    let mut bare = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        let rest = line.trim_start().strip_prefix(&(index + 1).to_string())?;
        bare.push(rest.trim_start_matches(['|', ':', '.', '\t']));
    }
    Some(bare.join("\n"))
}

/// The first JSON value that begins on a line of its own.
fn json(text: &str) -> Option<Result<Value, String>> {
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with(['{', '[']) {
            let rest = text.get(offset..)?;
            let value = Deserializer::from_str(rest).into_iter::<Value>().next()?;
            return Some(value.map_err(|error| error.to_string()));
        }
        offset += line.len();
    }
    None
}

/// The query of a GET request.
fn query(text: &str) -> Option<&str> {
    let text = text.trim_start();
    if text.starts_with("POST ") || !looks_sent(text) {
        return None;
    }
    let line = text.strip_prefix("GET ").unwrap_or(text).trim_start();
    let (_, query) = line.split_once('?')?;
    Some(query.split(" HTTP/").next().unwrap_or(query))
}

/// The body that the parameters of a query stand for: `Filters.0.Name=x` is nested.
fn from_query(query: &str) -> Result<Value, String> {
    const COMMON: &[&str] = &["Action", "Version", "Region", "Timestamp", "Nonce", "SecretId", "Signature", "Token"];
    let mut body = Value::Object(Map::new());
    for pair in query.split(['&', '\n', ' ']).map(str::trim) {
        let Some((name, value)) = pair.split_once('=') else { continue };
        if COMMON.contains(&name) || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let path: Vec<&str> = name.split('.').collect();
        insert(&mut body, &path, unescaped(value))
            .ok_or_else(|| format!("has a parameter out of order: `{}`", shortened(pair)))?;
    }
    Ok(body)
}

/// Puts a value where the path leads. Indices count from 0, in order.
fn insert(body: &mut Value, path: &[&str], value: String) -> Option<()> {
    let mut place = body;
    for step in path {
        if let Ok(index) = step.parse::<usize>() {
            if place.is_null() {
                *place = Value::Array(Vec::new());
            }
            let list = place.as_array_mut()?;
            if index == list.len() {
                list.push(Value::Null);
            }
            place = list.get_mut(index)?;
        } else {
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            place = place.as_object_mut()?.entry((*step).to_owned()).or_insert(Value::Null);
        }
    }
    place.is_null().then(|| *place = Value::String(value))
}

/// Percent escapes and `+` decoded; what is no escape stays.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let escape = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match (*first, escape.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = tail.get(2..).unwrap_or_default();
            }
            (b'+', _) => bytes.push(b' '),
            (byte, _) => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
