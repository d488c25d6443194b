//! What addresses and forms send: fields, and a file.

use axum::http::{HeaderMap, header};
use percent_encoding::percent_decode_str;

/// The fields of an address or a form, in their order.
#[derive(Default)]
pub(super) struct Fields {
    texts: Vec<(String, String)>,
    file: Option<File>,
}

/// A file that was chosen.
pub(super) struct File {
    pub(super) name: String,
    pub(super) content: Vec<u8>,
}

/// What divides the parts of a form that can have files; `None` of any other form.
pub(super) fn boundary(headers: &HeaderMap) -> Option<&str> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    let (_, boundary) = kind.strip_prefix("multipart/form-data")?.split_once("boundary=")?;
    Some(boundary.split(';').next().unwrap_or_default().trim().trim_matches('"'))
        .filter(|boundary| !boundary.is_empty())
}

impl Fields {
    /// The fields of an address. What is not UTF-8 is replaced: it could not have been typed into a page.
    pub(super) fn parse(text: &[u8]) -> Self {
        let text = String::from_utf8_lossy(text).replace('+', " ");
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Self { texts: pairs.map(|(name, value)| (decoded(name), decoded(value))).collect(), file: None }
    }

    /// The fields of a form.
    pub(super) fn of_form(headers: &HeaderMap, body: &[u8]) -> Self {
        let Some(boundary) = boundary(headers) else { return Self::parse(body) };
        let mut fields = Self::default();
        for part in parts(body, boundary) {
            fields.take(part);
        }
        fields
    }

    /// Takes over a part of a form that can have files. A part without a name is none.
    fn take(&mut self, part: &[u8]) {
        let Some(end) = find(part, b"\r\n\r\n") else { return };
        let (head, content) = part.split_at(end);
        let head = String::from_utf8_lossy(head);
        let content = content.get(4..).unwrap_or_default();
        let disposition = head.lines().find(|line| line.to_ascii_lowercase().starts_with("content-disposition:"));
        let parameter = |name: &str| {
            let (_, rest) = disposition?.split_once(&format!("; {name}=\""))?;
            let value = rest.split('"').next()?;
            // Browsers write these three so.
            Some(value.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n"))
        };
        match (parameter("name"), parameter("filename")) {
            // A file without a name is one that was not chosen.
            (Some(_), Some(name)) if name.is_empty() => {}
            (Some(_), Some(name)) => self.file = Some(File { name, content: content.to_vec() }),
            (Some(name), None) => self.texts.push((name, String::from_utf8_lossy(content).into_owned())),
            (None, _) => {}
        }
    }

    /// A field; empty if it is not there.
    pub(super) fn get(&self, name: &str) -> &str {
        self.find(name).unwrap_or_default()
    }

    /// The first of the fields that are called so.
    pub(super) fn find(&self, name: &str) -> Option<&str> {
        self.texts.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn file(&self) -> Option<&File> {
        self.file.as_ref()
    }
}

/// The parts of a body between the lines that divide it.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let line = format!("\r\n--{boundary}");
    // The first line has no line before it.
    let mut rest = body.strip_prefix(line.as_bytes().get(2..).unwrap_or_default()).unwrap_or_default();
    let mut parts = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n")
        && let Some(end) = find(part, line.as_bytes())
    {
        let (part, next) = part.split_at(end);
        parts.push(part);
        rest = next.get(line.len()..).unwrap_or_default();
    }
    parts
}

/// Where `sought` begins.
fn find(bytes: &[u8], sought: &[u8]) -> Option<usize> {
    bytes.windows(sought.len()).position(|window| window == sought)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_decoded() {
        let fields = Fields::parse("a=%E5%90%88+%2B%26&b&a=2&%ff=x".as_bytes());
        assert_eq!(fields.get("a"), "合 +&");
        assert_eq!(fields.find("b"), Some(""));
        assert_eq!(fields.find("c"), None);
    }

    fn sent(body: &str) -> Fields {
        let headers =
            HeaderMap::from_iter([(header::CONTENT_TYPE, "multipart/form-data; boundary=--x".parse().unwrap())]);
        Fields::of_form(&headers, body.as_bytes())
    }

    fn part(disposition: &str, content: &str) -> String {
        format!("----x\r\nContent-Disposition: form-data; {disposition}\r\nX: y\r\n\r\n{content}\r\n")
    }

    #[test]
    fn a_form_with_a_file_is_read() {
        let text = part("name=\"a\"", "1\r\n--x\r\n&=%41合");
        let file = part("name=\"file\"; filename=\"合%22同.pdf\"", "%PDF-\r\n\r\n--");
        let fields = sent(&[&text, &file, &part("name=\"b\"", ""), "----x--\r\n"].concat());
        assert_eq!((fields.get("a"), fields.find("b")), ("1\r\n--x\r\n&=%41合", Some("")));
        let file = fields.file().unwrap();
        assert_eq!((file.name.as_str(), file.content.as_slice()), ("合\"同.pdf", b"%PDF-\r\n\r\n--".as_slice()));
    }

    #[test]
    fn a_file_that_was_not_chosen_is_none_and_a_damaged_form_has_what_is_whole() {
        let whole = part("name=\"a\"", "1");
        let table = [
            part("name=\"file\"; filename=\"\"", ""),
            part("filename=\"x\"", "1"),
            part("x=\"y\"", "1"),
            "----x\r\n".to_owned(),
            "----x\r\nContent-Disposition: form-data; name=\"b\"\r\n".to_owned(),
            String::new(),
        ];
        for damaged in table {
            let fields = sent(&[whole.as_str(), &damaged].concat());
            assert!(fields.file().is_none() && fields.find("b").is_none(), "{damaged}");
            let first = sent(&[whole.as_str(), &damaged, "----x--"].concat());
            assert_eq!(first.get("a"), "1", "{damaged}");
        }
    }
}
