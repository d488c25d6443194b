//! A pull parser for JSON that is lenient where the service is loose.
//!
//! `serde_json` cannot serve here: its `Deserializer` is generic over what it fills, records are
//! filled through `dyn`, and erasing the difference costs more than parsing. Accepted beyond JSON's
//! letter, because the service does it: numbers as strings where a number is due, numbers and
//! booleans where a string is due, lone surrogates (as U+FFFD), repeated members (the last wins).

use std::borrow::Cow;

use super::{Binary, MOST_UNREAD, Record, Unread};

/// Answers nest a dozen levels at most; the bound keeps a hostile one from exhausting the stack.
const MAX_DEPTH: usize = 128;

/// Reads a JSON text from front to back.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    text: &'a str,
    /// Byte offset of the next character; never beyond the end.
    at: usize,
    depth: usize,
    /// The scalars that their fields could not hold and that were passed over. None where each of them is a fault.
    unread: Option<Vec<Unread>>,
}

/// Why a text could not be read, and where in the document.
#[derive(Debug)]
pub struct Fault(Box<FaultDetail>);

#[derive(Debug)]
struct FaultDetail {
    expected: String,
    found: String,
    /// The way to the value, innermost step first.
    path: Vec<String>,
}

impl Fault {
    pub(crate) fn new(expected: impl Into<String>, found: impl Into<String>) -> Self {
        Self(Box::new(FaultDetail { expected: expected.into(), found: found.into(), path: Vec::new() }))
    }

    pub(crate) fn at_index(self, index: usize) -> Self {
        self.at_name(&index.to_string())
    }

    pub(crate) fn at_name(mut self, name: &str) -> Self {
        self.0.path.push(name.replace('~', "~0").replace('/', "~1"));
        self
    }

    /// The JSON pointer of the value, what was expected there and what was found.
    pub(crate) fn into_parts(self) -> (String, String, String) {
        let mut pointer = String::new();
        for step in self.0.path.iter().rev() {
            pointer.push('/');
            pointer.push_str(step);
        }
        (pointer, self.0.expected, self.0.found)
    }
}

impl<'a> Reader<'a> {
    /// Starts at the beginning of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0, depth: 0, unread: None }
    }

    /// Starts within an answer, of which one bad scalar is not to lose all the rest: those that their fields cannot
    /// hold are passed over, and told by [`into_unread`](Self::into_unread).
    pub(crate) fn of_answer(text: &'a str, at: usize) -> Self {
        Self { text, at, depth: 0, unread: Some(Vec::new()) }
    }

    /// The scalars that were passed over, in the order of the text.
    pub(crate) fn into_unread(self) -> Vec<Unread> {
        self.unread.unwrap_or_default()
    }

    /// Where the next value begins.
    pub(crate) fn offset(&mut self) -> usize {
        self.peek();
        self.at
    }

    /// Makes sure that nothing but white space follows.
    pub(crate) fn finish(&mut self) -> Result<(), Fault> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the document")),
        }
    }

    /// Takes a `null`, if one comes next.
    pub(crate) fn take_null(&mut self) -> Result<bool, Fault> {
        if self.peek() != Some(b'n') {
            return Ok(false);
        }
        self.literal("null").map(|()| true)
    }

    /// Enters a list; false, and nothing read, if something else comes next.
    pub(crate) fn begin_list(&mut self) -> Result<bool, Fault> {
        if self.peek() != Some(b'[') {
            return Ok(false);
        }
        self.enter()?;
        Ok(true)
    }

    /// Whether the list has another element; its end is taken.
    pub(crate) fn next_item(&mut self, first: bool) -> Result<bool, Fault> {
        self.next_entry(first, b']', "`,` or `]`")
    }

    /// Enters an object.
    pub(crate) fn begin_object(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'{') {
            return Err(self.unexpected("an object"));
        }
        self.enter()
    }

    /// The name of the object's next member; its end is taken.
    pub(crate) fn next_name(&mut self, first: bool) -> Result<Option<Cow<'a, str>>, Fault> {
        if !self.next_entry(first, b'}', "`,` or `}`")? {
            return Ok(None);
        }
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a member's name"));
        }
        let name = self.string()?;
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:`"));
        }
        self.at += 1;
        Ok(Some(name))
    }

    /// Fills a record from an object; members that the table does not know are skipped.
    pub(crate) fn read_record(&mut self, record: &mut dyn Record) -> Result<(), Fault> {
        self.read_members(record, |_, _| Ok(false)).map(drop)
    }

    /// Fills a record as [`read_record`](Self::read_record) does, and lets `stop` look at each member before it is read:
    /// its name, and the reader at its value. True if that ended the reading.
    pub(crate) fn read_members(
        &mut self,
        record: &mut dyn Record,
        mut stop: impl FnMut(&Self, &str) -> Result<bool, Fault>,
    ) -> Result<bool, Fault> {
        let fields = record.table().fields;
        self.begin_object()?;
        let mut first = true;
        // Members mostly come in the order of the table, so the search starts behind the last hit.
        let mut next = 0;
        while let Some(name) = self.next_name(first)? {
            first = false;
            if stop(self, &name)? {
                return Ok(true);
            }
            let place = (next..fields.len())
                .chain(0..next)
                .find(|place| fields.get(*place).is_some_and(|field| field.name == name));
            match place.and_then(|place| record.get_mut(place).map(|field| (place, field))) {
                Some((place, field)) => {
                    let start = self.at;
                    if let Err(fault) = field.read(self) {
                        self.pass_over(start, fault).map_err(|fault| fault.at_name(&name))?;
                        // Every field takes `null`.
                        field.read(&mut Reader::new("null"))?;
                    }
                    next = place + 1;
                }
                None => self.skip().map_err(|fault| fault.at_name(&name))?,
            }
        }
        Ok(false)
    }

    /// Where the reader is.
    pub(crate) fn position(&self) -> usize {
        self.at
    }

    /// Goes back to a value that could not be read and passes over it, if it is a scalar and this reader may. What is
    /// wrong with the JSON itself stays a fault, and so does a list or an object: it is no slip but another format.
    pub(crate) fn pass_over(&mut self, start: usize, fault: Fault) -> Result<(), Fault> {
        self.at = start;
        let is_scalar = !matches!(self.peek(), Some(b'{' | b'['));
        let start = self.at;
        let may = self.unread.as_ref().is_some_and(|unread| unread.len() < MOST_UNREAD);
        if !is_scalar || !may || self.skip().is_err() {
            return Err(fault);
        }
        self.note(start, fault.0.expected, false);
        Ok(())
    }

    fn note(&mut self, start: usize, expected: String, is_rounded: bool) {
        let span = start..self.at;
        if let Some(unread) = &mut self.unread {
            unread.push(Unread { span, expected, is_rounded });
        }
    }

    /// Reads text; numbers and booleans are taken as they are written.
    pub(crate) fn read_text<T>(&mut self, make: impl FnOnce(&str) -> T) -> Result<T, Fault> {
        match self.peek() {
            Some(b'"') => Ok(make(&self.string()?)),
            Some(b't' | b'f' | b'-' | b'0'..=b'9') => self.scalar("a string").map(make),
            _ => Err(self.unexpected("a string")),
        }
    }

    pub(crate) fn read_bool(&mut self) -> Result<bool, Fault> {
        let word = self.word("true or false")?;
        match &*word {
            "true" | "1" => Ok(true),
            "false" | "0" => Ok(false),
            other => Err(Fault::new("true or false", found_text(other))),
        }
    }

    pub(crate) fn read_i64(&mut self) -> Result<i64, Fault> {
        let word = self.word("an integer")?;
        word.parse().ok().or_else(|| whole(&word)).ok_or_else(|| Fault::new("an integer of 64 bits", found_text(&word)))
    }

    pub(crate) fn read_u64(&mut self) -> Result<u64, Fault> {
        let word = self.word("an integer")?;
        let whole = || whole(&word).and_then(|number| u64::try_from(number).ok());
        word.parse().ok().or_else(whole).ok_or_else(|| Fault::new("an unsigned integer of 64 bits", found_text(&word)))
    }

    pub(crate) fn read_f64(&mut self) -> Result<f64, Fault> {
        let start = self.offset();
        let word = self.word("a number")?;
        let number = word.parse().ok().filter(|number: &f64| number.is_finite());
        let number = number.ok_or_else(|| Fault::new("a number", found_text(&word)))?;
        if is_rounded(&word, number) && self.unread.as_ref().is_some_and(|unread| unread.len() < MOST_UNREAD) {
            self.note(start, "a number that a float holds".to_owned(), true);
        }
        Ok(number)
    }

    pub(crate) fn read_binary(&mut self) -> Result<Binary, Fault> {
        self.read_text(super::base64::decode)?.map(Binary).ok_or_else(|| Fault::new("Base64", "other text"))
    }

    /// Passes over the next value, whatever it is.
    pub(crate) fn skip(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Some(b'{') => {
                self.enter()?;
                let mut first = true;
                while let Some(name) = self.next_name(first)? {
                    self.skip().map_err(|fault| fault.at_name(&name))?;
                    first = false;
                }
                Ok(())
            }
            Some(b'[') => {
                self.enter()?;
                let mut index = 0;
                while self.next_item(index == 0)? {
                    self.skip().map_err(|fault| fault.at_index(index))?;
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

    fn enter(&mut self) -> Result<(), Fault> {
        if self.depth == MAX_DEPTH {
            return Err(Fault::new(format!("at most {MAX_DEPTH} levels of nesting"), "a deeper one"));
        }
        self.depth += 1;
        self.at += 1;
        Ok(())
    }

    fn next_entry(&mut self, first: bool, end: u8, expected: &str) -> Result<bool, Fault> {
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                // `[1,]` would otherwise pass: the end is a value's place here.
                match self.peek() {
                    Some(byte) if byte == end => Err(self.unexpected("a value")),
                    _ => Ok(true),
                }
            }
            Some(_) if first => Ok(true),
            _ => Err(self.unexpected(expected)),
        }
    }

    fn literal(&mut self, word: &str) -> Result<(), Fault> {
        if self.scalar(word)? == word { Ok(()) } else { Err(Fault::new(word, "something else")) }
    }

    /// A number or boolean, in or out of quotes.
    fn word(&mut self, expected: &str) -> Result<Cow<'a, str>, Fault> {
        match self.peek() {
            Some(b'"') => self.string(),
            _ => self.scalar(expected).map(Cow::Borrowed),
        }
    }

    /// The characters of a number or literal.
    fn scalar(&mut self, expected: &str) -> Result<&'a str, Fault> {
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
    fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        let start = self.at + 1;
        let mut unescaped: Option<String> = None;
        let mut copied = start;
        let mut at = start;
        loop {
            let rest = self.text.as_bytes().get(at..).unwrap_or_default();
            let Some(length) = rest.iter().position(|byte| matches!(byte, b'"' | b'\\') || *byte < 0x20) else {
                return Err(Fault::new("the end of a string", "the end of the document"));
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
                        return Err(Fault::new("an escape that JSON knows", format!("`\\{}`", shown(escape, 4))));
                    };
                    text.push(c);
                    at += 1 + length;
                    copied = at;
                }
                _ => return Err(Fault::new("a string without control characters", "a control character")),
            }
        }
    }

    fn unexpected(&mut self, expected: &str) -> Fault {
        let found = match self.peek() {
            None => "the end of the document".to_owned(),
            Some(b'{') => "an object".to_owned(),
            Some(b'[') => "a list".to_owned(),
            Some(b'"') => "a string".to_owned(),
            Some(b'n') => "null".to_owned(),
            Some(_) => format!("`{}`", shown(self.text.get(self.at..).unwrap_or_default(), 12)),
        };
        Fault::new(expected, found)
    }
}

/// The character that an escape stands for and the escape's length, without the backslash.
fn unescape(escape: &str) -> Option<(char, usize)> {
    let simple = match escape.as_bytes().first()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let unit = |from: usize| {
                let digits = escape.get(from..from + 4)?;
                let hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten()
            };
            let high = unit(1)?;
            if let (0xd800..=0xdbff, Some("\\u")) = (high, escape.get(5..7))
                && let Some(low @ 0xdc00..=0xdfff) = unit(7)
            {
                let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                return Some((char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 11));
            }
            return Some((char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 5));
        }
        _ => return None,
    };
    Some((simple, 1))
}

/// Whether a word is a literal or a number of JSON.
fn is_scalar(word: &str) -> bool {
    if matches!(word, "null" | "true" | "false") {
        return true;
    }
    let number = word.strip_prefix('-').unwrap_or(word);
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (number, None),
    };
    let (integer, fraction) = match mantissa.split_once('.') {
        Some((integer, fraction)) => (integer, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(integer)
        && (integer == "0" || !integer.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

/// An integer that is written with a fraction of zero or an exponent, as in `1.0`.
fn whole(word: &str) -> Option<i64> {
    /// Below, every integer is a float, so nothing is rounded.
    const EXACT: u64 = 1 << 53;
    word.parse().ok().and_then(super::encode::whole).filter(|number| number.unsigned_abs() < EXACT)
}

/// Whether an integer is too long for a float to hold each of its digits.
fn is_rounded(word: &str, number: f64) -> bool {
    /// Integers of so many characters are all floats.
    const SAFE: usize = 15;
    let integer = word
        .split_once('.')
        .map_or(word, |(integer, zeros)| if zeros.bytes().all(|digit| digit == b'0') { integer } else { "" });
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range is another number, too")]
    let is_other = |integer: i128| integer != number as i128;
    integer.len() > SAFE && integer.parse().is_ok_and(is_other)
}

fn found_text(word: &str) -> String {
    format!("`{}`", shown(word, 24))
}

/// The beginning of a text, fit for a message.
fn shown(text: &str, most: usize) -> String {
    let mut out: String = text.chars().take(most).flat_map(char::escape_debug).collect();
    if text.chars().nth(most).is_some() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(result: Result<impl std::fmt::Debug, Fault>) -> String {
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
            (r#""\x""#, ": an escape that JSON knows, `\\x\\\"`"),
            (r#""\u12""#, ": an escape that JSON knows, `\\u12\\\"`"),
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
        assert!(fault(Reader::new(&deep).skip()).ends_with(": at most 128 levels of nesting, a deeper one"));
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
