//! What addresses and forms send: fields, and a file.

use axum::{
    body::{Body, Bytes},
    extract::{
        DefaultBodyLimit, FromRequest as _, Multipart, Request,
        multipart::{self, MultipartError},
    },
    http::{HeaderMap, HeaderValue, header},
};
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
    pub(super) content: Bytes,
}

/// Whether the form is of the kind that can have files.
pub(super) fn has_files(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    kind.starts_with(b"multipart/form-data")
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

    /// The fields of a form. Of a damaged one, those before the damage.
    pub(super) async fn of_form(headers: &HeaderMap, body: Bytes) -> Self {
        if !has_files(headers) {
            return Self::parse(&body);
        }
        let mut request = Request::new(Body::from(body));
        *request.headers_mut() = headers.clone();
        // It has been read already, and was not too large.
        DefaultBodyLimit::disable().apply(&mut request);
        let mut fields = Self::default();
        if let Ok(mut parts) = Multipart::from_request(request, &()).await {
            while let Ok(Some(part)) = parts.next_field().await {
                if fields.take(part).await.is_err() {
                    break;
                }
            }
        }
        fields
    }

    /// Takes over a part of a form that can have files. A part without a name is none.
    async fn take(&mut self, part: multipart::Field<'_>) -> Result<(), MultipartError> {
        // Browsers write these three so.
        let named = |name: &str| name.replace("%22", "\"").replace("%0D", "\r").replace("%0A", "\n");
        let (name, file_name) = (part.name().map(named), part.file_name().map(named));
        let content = part.bytes().await?;
        match (name, file_name) {
            // A file without a name is one that was not chosen.
            (Some(_), Some(name)) if name.is_empty() => {}
            (Some(_), Some(name)) => self.file = Some(File { name, content }),
            (Some(name), None) => self.texts.push((name, String::from_utf8_lossy(&content).into_owned())),
            (None, _) => {}
        }
        Ok(())
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

    async fn sent(body: &str) -> Fields {
        let headers =
            HeaderMap::from_iter([(header::CONTENT_TYPE, "multipart/form-data; boundary=--x".parse().unwrap())]);
        Fields::of_form(&headers, body.to_owned().into()).await
    }

    fn part(disposition: &str, content: &str) -> String {
        format!("----x\r\nContent-Disposition: form-data; {disposition}\r\nX: y\r\n\r\n{content}\r\n")
    }

    #[tokio::test]
    async fn a_form_with_a_file_is_read() {
        let text = part("name=\"a\"", "1\r\n--x\r\n&=%41合");
        let file = part("name=\"file\"; filename=\"合%22同.pdf\"", "%PDF-\r\n\r\n--");
        let fields = sent(&[&text, &file, &part("name=\"b\"", ""), "----x--\r\n"].concat()).await;
        assert_eq!((fields.get("a"), fields.find("b")), ("1\r\n--x\r\n&=%41合", Some("")));
        let file = fields.file().unwrap();
        assert_eq!((file.name.as_str(), &*file.content), ("合\"同.pdf", b"%PDF-\r\n\r\n--".as_slice()));
    }

    #[tokio::test]
    async fn a_file_that_was_not_chosen_is_none_and_a_damaged_form_has_what_is_whole() {
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
            let fields = sent(&[whole.as_str(), &damaged].concat()).await;
            assert!(fields.file().is_none() && fields.find("b").is_none(), "{damaged}");
            let first = sent(&[whole.as_str(), &damaged, "----x--"].concat()).await;
            assert_eq!(first.get("a"), "1", "{damaged}");
        }
    }
}
