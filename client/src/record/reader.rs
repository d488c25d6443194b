//! A pull parser for JSON with the lenient conversions that the service requires.
//!
//! `serde_json` does not fit: its `Deserializer` is generic over what it fills, records are filled through `dyn`, and
//! erasing the type costs more than parsing. The service sends more than strict JSON types, so the reader accepts strings
//! for numbers, numbers and booleans for strings, lone surrogates (as U+FFFD) and duplicate keys (the last one wins).

use std::{borrow::Cow, ops::Range};

use super::{
    base64,
    read_error::ReadError,
    scalar::{is_rounded, is_scalar, unescape, whole_number},
};
use crate::shown::beginning;

/// Responses have at most a dozen levels. The limit prevents a hostile one from exhausting the stack.
const MAX_DEPTH: usize = 128;
/// The maximum number of values that may be skipped. More of them mean that the format is different.
pub(crate) const MAX_UNREAD: usize = 1000;

/// Reads a JSON text from front to back.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a str,
    /// Byte offset of the next character; never beyond the end.
    at: usize,
    depth: usize,
    /// The scalars that their fields could not hold and that were skipped. None if each of them is an error.
    unread: Option<Vec<Unread>>,
}

/// A scalar that its field cannot hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unread {
    /// Its bytes in the document.
    pub(crate) span: Range<usize>,
    pub(crate) expected: String,
    /// Whether the field has the nearest number instead of no value.
    pub(crate) is_rounded: bool,
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, unread: None }
    }

    /// Starts within a response. Scalars that their fields cannot hold are skipped and returned by
    /// [`into_unread`](Self::into_unread), so that one bad value does not lose the response.
    pub(crate) fn of_answer(text: &'a str, at: usize) -> Self {
        Self { text, at, depth: 0, unread: Some(Vec::new()) }
    }

    /// The scalars that were skipped, in the order of the text.
    pub(crate) fn into_unread(self) -> Vec<Unread> {
        self.unread.unwrap_or_default()
    }

    /// Where the next value begins.
    pub(crate) fn offset(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Checks that only white space follows.
    pub(crate) fn finish(&mut self) -> Result<(), ReadError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the document")),
        }
    }

    /// Skips a `null`, and returns whether there was one.
    pub(crate) fn take_null(&mut self) -> Result<bool, ReadError> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.literal("null").map(|()| true)
    }

    /// Enters a list. Returns false and reads nothing if the next value is not a list.
    pub(crate) fn begin_list(&mut self) -> Result<bool, ReadError> {
        if self.peek() != Some(b'[') {
            return Ok(false);
        }
        self.enter()?;
        Ok(true)
    }

    /// Returns whether the list has another element. Skips the end of the list.
    pub(crate) fn next_item(&mut self, first: bool) -> Result<bool, ReadError> {
        self.next_entry(first, b']', "`,` or `]`")
    }

    /// Enters an object.
    pub(crate) fn begin_object(&mut self) -> Result<(), ReadError> {
        if self.peek() != Some(b'{') {
            return Err(self.unexpected("an object"));
        }
        self.enter()
    }

    /// The next key of the object, or none at its end, which is skipped.
    pub(crate) fn next_name(&mut self, first: bool) -> Result<Option<Cow<'a, str>>, ReadError> {
        if !self.next_entry(first, b'}', "`,` or `}`")? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("an object key"));
        }
        let name = self.string()?;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok(Some(name))
    }

    /// The current position.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Goes back to a value that could not be read and skips it, if it is a scalar and this reader skips values. Malformed
    /// JSON stays an error, and so does a list or an object, which means that the format is different.
    pub(crate) fn pass_over(&mut self, start: usize, error: ReadError) -> Result<(), ReadError> {
        self.at = start;
        let is_scalar = !matches!(self.peek(), Some(b'{' | b'['));
        let start = self.at;
        let may = self.unread.as_ref().is_some_and(|unread| unread.len() < MAX_UNREAD);
        if !is_scalar || !may || self.skip().is_err() {
            return Err(error);
        }
        self.note(start, error.into_parts().1, false);
        Ok(())
    }

    fn note(&mut self, start: usize, expected: String, is_rounded: bool) {
        let span = start..self.at;
        if let Some(unread) = &mut self.unread {
            unread.push(Unread { span, expected, is_rounded });
        }
    }

    /// Reads a text. Numbers and booleans are read as they are written.
    pub(crate) fn read_text<T>(&mut self, make: impl FnOnce(&str) -> T) -> Result<T, ReadError> {
        match self.peek() {
            Some(b'"') => Ok(make(&self.string()?)),
            Some(b't' | b'f' | b'-' | b'0'..=b'9') => self.scalar("a string").map(make),
            _ => Err(self.unexpected("a string")),
        }
    }

    pub(crate) fn read_bool(&mut self) -> Result<bool, ReadError> {
        let word = self.word("true or false")?;
        match &*word {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(ReadError::new("true or false", found_text(other))),
        }
    }

    pub(crate) fn read_i64(&mut self) -> Result<i64, ReadError> {
        let word = self.word("an integer")?;
        word.parse()
            .ok()
            .or_else(|| whole_number(&word))
            .ok_or_else(|| ReadError::new("a 64-bit integer", found_text(&word)))
    }

    pub(crate) fn read_u64(&mut self) -> Result<u64, ReadError> {
        let word = self.word("an integer")?;
        let whole = || whole_number(&word).and_then(|number| u64::try_from(number).ok());
        word.parse().ok().or_else(whole).ok_or_else(|| ReadError::new("an unsigned 64-bit integer", found_text(&word)))
    }

    pub(crate) fn read_f64(&mut self) -> Result<f64, ReadError> {
        let start = self.offset();
        let word = self.word("a number")?;
        let number = word.parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| ReadError::new("a number", found_text(&word)))?;
        if is_rounded(&word, number) && self.unread.as_ref().is_some_and(|unread| unread.len() < MAX_UNREAD) {
            self.note(start, "a number that a 64-bit float represents exactly".to_owned(), true);
        }
        Ok(number)
    }

    pub(crate) fn read_base64(&mut self) -> Result<Vec<u8>, ReadError> {
        self.read_text(base64::decode)?.ok_or_else(|| ReadError::new("Base64", "other text"))
    }

    /// Skips the next value of any type.
    pub(crate) fn skip(&mut self) -> Result<(), ReadError> {
        match self.peek() {
            Some(b'{') => {
                self.enter()?;
                let mut first = true;
                while let Some(name) = self.next_name(first)? {
                    self.skip().map_err(|error| error.at_name(&name))?;
                    first = false;
                }
                Ok(())
            }
            Some(b'[') => {
                self.enter()?;
                let mut index = 0;
                while self.next_item(index == 0)? {
                    self.skip().map_err(|error| error.at_index(index))?;
                    index += 1;
                }
                Ok(())
            }
            Some(b'"') => self.string().map(drop),
            Some(b'n') => self.literal("null"),
            _ => self.scalar("a value").map(drop),
        }
    }

    /// The next character that is not white space.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let blank = rest.iter().position(|byte| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t'));
        self.at += blank.unwrap_or(rest.len());
        self.text.as_bytes().get(self.at).copied()
    }

    fn enter(&mut self) -> Result<(), ReadError> {
        if self.depth == MAX_DEPTH {
            return Err(ReadError::new(format!("at most {MAX_DEPTH} levels of nesting"), "more"));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn next_entry(&mut self, first: bool, end: u8, expected: &str) -> Result<bool, ReadError> {
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                // Otherwise `[1,]` would be accepted.
                match self.peek() {
                    Some(byte) if byte == end => Err(self.unexpected("a value")),
                    _ => Ok(true),
                }
            }
            Some(_) if first => Ok(true),
            _ => Err(self.unexpected(expected)),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), ReadError> {
        if self.scalar(word)? == word { Ok(()) } else { Err(ReadError::new(word, "something else")) }
    }

    /// A number or boolean, with or without quotes.
    fn word(&mut self, expected: &str) -> Result<Cow<'a, str>, ReadError> {
        match self.peek() {
            Some(b'"') => self.string(),
            _ => self.scalar(expected).map(Cow::Borrowed),
        }
    }

    /// The characters of a number or literal.
    fn scalar(&mut self, expected: &str) -> Result<&'a str, ReadError> {
        self.peek();
        let rest = self.text.get(self.at..).unwrap_or_default();
        let end =
            rest.bytes().position(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'+' | b'-' | b'.'));
        let word = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
        if !is_scalar(word) {
            return Err(self.unexpected(expected));
        }
        self.at += word.len();
        Ok(word)
    }

    /// A string, from its opening quote on.
    fn string(&mut self) -> Result<Cow<'a, str>, ReadError> {
        let start = self.at + 1;
        let mut unescaped: Option<String> = None;
        let mut copied = start;
        let mut at = start;
        loop {
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            let Some(length) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\') || *byte < 0x20) else {
                return Err(ReadError::new("the end of a string", "the end of the document"));
            };
            at += length;
            let plain = self.text.get(copied..at).unwrap_or_default();
            match self.text.as_bytes().get(at) {
                Some(b'"') => {
                    self.at = at + 1;
                    return Ok(match unescaped {
                        Some(mut text) => {
                            text.push_str(plain);
                            Cow::Owned(text)
                        }
                        None => Cow::Borrowed(plain),
                    });
                }
                Some(b'\\') => {
                    let text = unescaped.get_or_insert_default();
                    text.push_str(plain);
                    let escape = self.text.get(at + 1..).unwrap_or_default();
                    let Some((c, length)) = unescape(escape) else {
                        return Err(ReadError::new("a JSON escape sequence", format!("`\\{}`", beginning(escape, 4))));
                    };
                    text.push(c);
                    at += 1 + length;
                    copied = at;
                }
                _ => return Err(ReadError::new("a string without control characters", "a control character")),
            }
        }
    }

    fn unexpected(&mut self, expected: &str) -> ReadError {
        let found = match self.peek() {
            None => "the end of the document".to_owned(),
            Some(b'{') => "an object".to_owned(),
            Some(b'[') => "a list".to_owned(),
            Some(b'"') => "a string".to_owned(),
            Some(b'n') => "null".to_owned(),
            Some(_) => format!("`{}`", beginning(self.text.get(self.at..).unwrap_or_default(), 12)),
        };
        ReadError::new(expected, found)
    }
}

fn found_text(word: &str) -> String {
    format!("`{}`", beginning(word, 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(result: Result<impl std::fmt::Debug, ReadError>) -> String {
        let (pointer, expected, found) = result.unwrap_err().into_parts();
        format!("{pointer}: {expected}, {found}")
    }

    #[test]
    fn strings_are_unescaped() {
        let table = [
            (r#""plain""#, "plain"),
            (r#""合同 \" \\ \/ \b\f\n\r\t""#, "合同 \" \\ / \u{8}\u{c}\n\r\t"),
            (r#""\u672a\u547d""#, "未命"),
            (r#""\ud83d\ude00!""#, "😀!"),
            (r#""\ud83d lone \udc00""#, "\u{fffd} lone \u{fffd}"),
            ("12.50", "12.50"),
            ("true", "true"),
        ];
        for (json, expected) in table {
            assert_eq!(Reader::new(json).read_text(str::to_owned).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn malformed_strings_say_what_is_wrong() {
        let table = [
            (r#""open"#, ": the end of a string, the end of the document"),
            (r#""\x""#, r#": a JSON escape sequence, `\x"`"#),
            (r#""\u12""#, r#": a JSON escape sequence, `\u12"`"#),
            ("\"a\nb\"", ": a string without control characters, a control character"),
            ("{}", ": a string, an object"),
            ("", ": a string, the end of the document"),
        ];
        for (json, expected) in table {
            assert_eq!(fault(Reader::new(json).read_text(str::to_owned)), expected, "{json}");
        }
    }

    #[test]
    fn numbers_are_accepted_in_quotes_and_with_a_zero_fraction() {
        for (json, expected) in
            [("7", 7), ("\"7\"", 7), ("-7", -7), ("7.0", 7), ("7e2", 700), ("9223372036854775807", i64::MAX)]
        {
            assert_eq!(Reader::new(json).read_i64().unwrap(), expected, "{json}");
        }
        assert_eq!(Reader::new("18446744073709551615").read_u64().unwrap(), u64::MAX);
        for json in ["7.5", "\"seven\"", "9223372036854775808", "[7]", "007", "0x7", "1e400", "NaN"] {
            assert!(Reader::new(json).read_i64().is_err(), "{json}");
        }
        for json in ["1e400", "\"inf\"", "\"NaN\"", ".5", "5."] {
            assert!(Reader::new(json).read_f64().is_err() || json.starts_with('"'), "{json}");
        }
    }

    #[test]
    fn booleans_are_accepted_as_words_and_numbers() {
        for (json, expected) in [("true", true), ("\"false\"", false), ("1", true), ("\"0\"", false)] {
            assert_eq!(Reader::new(json).read_bool().unwrap(), expected, "{json}");
        }
        assert_eq!(fault(Reader::new("\"yes\"").read_bool()), ": true or false, `yes`");
    }

    #[test]
    fn nesting_is_bounded_without_exhausting_the_stack() {
        let deep = "[".repeat(100_000);
        assert!(fault(Reader::new(&deep).skip()).ends_with(": at most 128 levels of nesting, more"));
    }

    #[test]
    fn lists_and_objects_want_their_commas() {
        for json in ["[1 2]", "[1,]", "[,1]", "{\"a\":1,}", "{\"a\" 1}", "{a:1}", "[1", "{", "{\"a\":1]"] {
            assert!(Reader::new(json).skip().is_err(), "{json}");
        }
        for json in ["[]", " [ 1 , [ ] , { } ] ", "{\"a\": [null, true, -1.5e3]}"] {
            let mut reader = Reader::new(json);
            reader.skip().unwrap();
            reader.finish().unwrap();
        }
    }
}
