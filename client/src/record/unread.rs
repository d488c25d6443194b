//! Values of a response that their fields cannot hold, with their paths.

use std::fmt::{self, Write as _};

use super::{
    read_error::ReadError,
    reader::{Reader, Unread},
};

/// A value of a response that its field cannot hold, such as an empty text for a number or an integer beyond 64 bits.
///
/// The rest of the response was decoded. `Debug` omits the value, which may be personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unreadable {
    /// The path in the response, in wire names: `FlowDetailInfos[0].FlowStatus`.
    pub path: String,
    /// What was expected there.
    pub expected: String,
    /// The value as received, in JSON.
    pub text: String,
    /// Whether the field holds the nearest number, because a 64-bit float cannot represent the integer. Otherwise the field
    /// is empty, or the element is missing in its list.
    pub is_rounded: bool,
}

impl fmt::Debug for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unreadable")
            .field("path", &self.path)
            .field("expected", &self.expected)
            .field("is_rounded", &self.is_rounded)
            .finish_non_exhaustive()
    }
}

/// Adds to each value its path in the `Response`, in the order of the document.
pub(crate) fn locate(document: &str, unread: Vec<Unread>) -> Vec<Unreadable> {
    let mut placed = Vec::with_capacity(unread.len());
    let mut search = Search { unread: unread.into_iter().peekable(), placed: &mut placed, path: String::new() };
    // The document was read once, so reading it again cannot fail.
    _ = search.walk(&mut Reader::new(document), document);
    for Unreadable { path, .. } in &mut placed {
        *path = path.strip_prefix("Response.").unwrap_or(path).to_owned();
    }
    placed
}

struct Search<'a> {
    unread: std::iter::Peekable<std::vec::IntoIter<Unread>>,
    placed: &'a mut Vec<Unreadable>,
    path: String,
}

impl Search<'_> {
    fn walk(&mut self, reader: &mut Reader<'_>, document: &str) -> Result<(), ReadError> {
        let here = reader.offset();
        if let Some(Unread { span, expected, is_rounded }) = self.unread.next_if(|unread| unread.span.start == here) {
            let (path, text) = (self.path.clone(), document.get(span).unwrap_or_default().to_owned());
            self.placed.push(Unreadable { path, expected, text, is_rounded });
            return reader.skip();
        }
        let length = self.path.len();
        if reader.begin_list()? {
            let mut index = 0;
            while reader.next_item(index == 0)? {
                _ = write!(self.path, "[{index}]");
                self.walk(reader, document)?;
                self.path.truncate(length);
                index += 1;
            }
            return Ok(());
        }
        if document.as_bytes().get(here) != Some(&b'{') {
            return reader.skip();
        }
        reader.begin_object()?;
        let mut first = true;
        while let Some(name) = reader.next_name(first)? {
            first = false;
            if !self.path.is_empty() {
                self.path.push('.');
            }
            self.path.push_str(&name);
            self.walk(reader, document)?;
            self.path.truncate(length);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{
        AsRecord, DecodeProblem, Envelope, Field, FieldInfo, Presence, Record, Table, Value, decode::decode,
        decode_envelope, reader::MAX_UNREAD,
    };

    #[derive(Debug, Default)]
    struct Flow {
        id: Option<String>,
        status: Option<i64>,
        size: Option<u64>,
        share: Option<f64>,
        open: Option<bool>,
        part: Option<Box<Flow>>,
        codes: Vec<i64>,
        shares: Vec<f64>,
        parts: Vec<Flow>,
    }

    impl Value for Flow {
        type Codec = AsRecord;
    }

    impl Record for Flow {
        fn table(&self) -> &'static Table {
            const fn field(name: &'static str) -> FieldInfo {
                FieldInfo { name, presence: Presence::Optional, sensitive: false, rules: &[] }
            }
            static TABLE: Table = Table {
                name: "Flow",
                fields: &[
                    field("Id"),
                    field("Status"),
                    field("Size"),
                    field("Share"),
                    field("Open"),
                    field("Part"),
                    field("Codes"),
                    field("Shares"),
                    field("Parts"),
                ],
            };
            &TABLE
        }

        fn get(&self, _: usize) -> Option<&dyn Field> {
            None
        }

        fn get_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
            let fields: [&mut dyn Field; 9] = [
                &mut self.id,
                &mut self.status,
                &mut self.size,
                &mut self.share,
                &mut self.open,
                &mut self.part,
                &mut self.codes,
                &mut self.shares,
                &mut self.parts,
            ];
            fields.into_iter().nth(index)
        }
    }

    /// The members of a `Response`, and a request id behind them.
    fn read(members: &str) -> Result<(Flow, Vec<Unreadable>), DecodeProblem> {
        let body = format!(r#"{{"Response":{{{members},"Id":"last","RequestId":"s1"}}}}"#);
        let mut flow = Flow::default();
        match decode_envelope(body.as_bytes(), &mut flow)? {
            Envelope::Answer { unread, .. } => Ok((flow, locate(&body, unread))),
            Envelope::Error { .. } => panic!("{body} is no refusal"),
        }
    }

    /// Place, value and expectation of what could not be read.
    fn unreadable(members: &str) -> Vec<(String, String, String)> {
        let (flow, unreadable) = read(members).unwrap();
        assert_eq!(flow.id.as_deref(), Some("last"), "the rest is kept");
        unreadable.into_iter().map(|it| (it.path, it.text, it.expected)).collect()
    }

    #[test]
    fn one_bad_scalar_loses_nothing_but_itself() {
        let table = [
            (r#""Status":"""#, "Status", r#""""#, "a 64-bit integer"),
            (r#""Status":18446744073709551615"#, "Status", "18446744073709551615", "a 64-bit integer"),
            (r#""Status":1.5"#, "Status", "1.5", "a 64-bit integer"),
            (r#""Status": true"#, "Status", "true", "a 64-bit integer"),
            (r#""Status":"\u5df2""#, "Status", r#""\u5df2""#, "a 64-bit integer"),
            (r#""Size":-1"#, "Size", "-1", "an unsigned 64-bit integer"),
            (r#""Share":"many""#, "Share", r#""many""#, "a number"),
            (r#""Share":1e400"#, "Share", "1e400", "a number"),
            (r#""Open":"yes""#, "Open", r#""yes""#, "true or false"),
            (r#""Part":"""#, "Part", r#""""#, "an object"),
            (r#""Part":{"Part":{"Status":"x"}}"#, "Part.Part.Status", r#""x""#, "a 64-bit integer"),
            (r#""Codes":[1,"",3]"#, "Codes[1]", r#""""#, "a 64-bit integer"),
            (r#""Codes":"none""#, "Codes", r#""none""#, "a 64-bit integer"),
            (r#""Parts":[{"Status":1},{"Codes":[[],"x"]}]"#, "", "", ""),
            (r#""Parts":[{"Status":1},"x",{"Size":-2}]"#, "Parts[1]", r#""x""#, "an object"),
        ];
        for (members, path, text, expected) in table {
            if path.is_empty() {
                assert!(read(members).is_err(), "{members}: a list for a number is another format");
                continue;
            }
            let first = unreadable(members).swap_remove(0);
            assert_eq!(first, (path.to_owned(), text.to_owned(), expected.to_owned()), "{members}");
        }
        let (flow, unreadable) = read(r#""Codes":[1,"",3],"Parts":["x",{"Status":1},{"Size":-2}],"Status":7"#).unwrap();
        assert_eq!((flow.codes, flow.status, flow.parts.len()), (vec![1, 3], Some(7), 2));
        let paths: Vec<&str> = unreadable.iter().map(|it| it.path.as_str()).collect();
        assert_eq!(paths, ["Codes[1]", "Parts[0]", "Parts[2].Size"]);
    }

    #[test]
    fn value_that_is_repeated_counts_as_it_comes_last() {
        let (flow, unreadable) = read(r#""Status":7,"Status":"x","Size":"x","Size":8"#).unwrap();
        assert_eq!((flow.status, flow.size, unreadable.len()), (None, Some(8), 2));
    }

    #[test]
    fn integer_that_a_float_cannot_hold_is_rounded_and_told() {
        for (text, number, is_told) in [
            ("9007199254740993", 9_007_199_254_740_992.0, true),
            ("\"9007199254740993\"", 9_007_199_254_740_992.0, true),
            ("9007199254740993.0", 9_007_199_254_740_992.0, true),
            ("-9007199254740993", -9_007_199_254_740_992.0, true),
            ("9007199254740994", 9_007_199_254_740_994.0, false),
            ("9007199254740991", 9_007_199_254_740_991.0, false),
            ("0.1000000000000000055", 0.1, false),
            ("1.5", 1.5, false),
        ] {
            let (flow, unreadable) = read(&format!(r#""Share":{text},"Shares":[{text}]"#)).unwrap();
            assert_eq!((flow.share, flow.shares), (Some(number), vec![number]), "{text}");
            let told: Vec<_> =
                unreadable.iter().map(|it| (it.path.as_str(), it.text.as_str(), it.is_rounded)).collect();
            let expected = [("Share", text, true), ("Shares[0]", text, true)];
            assert_eq!(told, if is_told { &expected[..] } else { &[] }, "{text}");
        }
    }

    #[test]
    fn so_many_bad_values_are_another_format() {
        let list = |count: usize| format!(r#""Codes":[{}]"#, vec![r#""""#; count].join(","));
        assert_eq!(unreadable(&list(MAX_UNREAD)).len(), MAX_UNREAD);
        let error = read(&list(MAX_UNREAD + 1)).unwrap_err();
        assert_eq!(error.pointer, format!("/Response/Codes/{MAX_UNREAD}"));
    }

    /// Who keeps records for themselves has to know if one is no longer whole.
    #[test]
    fn record_that_is_not_of_an_answer_holds_every_value_or_is_refused() {
        let error = decode(br#"{"Status":""}"#, &mut Flow::default()).unwrap_err();
        assert_eq!((error.pointer.as_str(), error.found.as_str()), ("/Status", "``"));
    }

    #[test]
    fn debug_does_not_show_the_value() {
        let text = format!("{:?}", read(r#""Status":"13200000000x""#).unwrap().1);
        assert!(text.contains("Status") && !text.contains("132"), "{text}");
    }
}
