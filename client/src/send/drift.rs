//! Compares responses with their definition.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::record::{FieldInfo, List, Record, Rule, Unreadable, View};

/// A difference between a response and its definition. The response was decoded nevertheless.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift<'a> {
    /// The action that was called.
    pub action: &'a str,
    /// The path in the response, in wire names: `FlowDetailInfos[0].FlowStatus`.
    pub path: String,
    /// The difference.
    pub kind: DriftKind,
}

/// How a response differs from its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftKind {
    /// A field that the definition does not list.
    UnknownMember,
    /// A value that the definition does not list. Empty if the field is sensitive.
    UnknownValue(String),
    /// A null in a field that is not nullable.
    Null,
    /// A value that the field cannot hold, as JSON. Empty if the field is sensitive. The field is left empty; see
    /// [`Unreadable`].
    Unreadable(String),
    /// An integer that a 64-bit float cannot represent exactly, as JSON. Empty if the field is sensitive. The field holds
    /// the nearest number.
    Rounded(String),
}

/// The function that differences are reported to.
pub(crate) type Hook = Box<dyn Fn(&Drift<'_>) + Send + Sync>;

/// Reports the differences between a response and its definition. This parses the response a second time, so that only
/// clients with a hook pay for it.
pub(crate) fn report(hook: &Hook, action: &str, body: &[u8], response: &dyn Record, unreadable: &[Unreadable]) {
    let tell = |path: String, kind: DriftKind| hook(&Drift { action, path, kind });
    let unreadable = unreadable.iter().map(|unreadable| (unreadable.path.as_str(), unreadable)).collect();
    let comparison = Comparison { tell: &tell, unreadable };
    // The lenient reader accepts more than `serde_json`. Such a response is not compared any further.
    match serde_json::from_slice::<Value>(body) {
        Ok(whole) => comparison.record("", whole.get("Response").unwrap_or(&Value::Null), response),
        Err(_) => {
            for (path, unreadable) in comparison.unreadable {
                tell(path.to_owned(), kind_of(unreadable, String::new()));
            }
        }
    }
}

/// A comparison of a response with the record that was decoded from it.
struct Comparison<'a> {
    tell: &'a dyn Fn(String, DriftKind),
    /// By path.
    unreadable: BTreeMap<&'a str, &'a Unreadable>,
}

impl Comparison<'_> {
    fn record(&self, path: &str, value: &Value, record: &dyn Record) {
        let fields = record.table().fields;
        for (name, value) in value.as_object().into_iter().flatten() {
            let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            match fields.iter().position(|field| field.name == name) {
                None => (self.tell)(path, DriftKind::UnknownMember),
                Some(index) => {
                    let view = record.get(index).map_or(View::Absent, |field| field.view());
                    if let Some(field) = fields.get(index) {
                        self.field(&path, value, field, view);
                    }
                }
            }
        }
    }

    fn field(&self, path: &str, value: &Value, field: &FieldInfo, view: View<'_>) {
        if let Some(unreadable) = self.unreadable.get(path) {
            let kind = kind_of(unreadable, shown(field, &unreadable.text));
            return (self.tell)(path.to_owned(), kind);
        }
        match (value, view) {
            (Value::Null, _) if !field.rules.contains(&Rule::Nullable) => (self.tell)(path.to_owned(), DriftKind::Null),
            (Value::Array(items), View::List(list)) => self.list(path, items, field, list),
            // Perhaps no element could be decoded.
            (Value::Array(items), View::Absent) => self.list(path, items, field, &Vec::<i64>::new()),
            // A single value is decoded as a list of one.
            (_, View::List(list)) => self.field(path, value, field, list.item(0)),
            (_, View::Record(record)) => self.record(path, value, record),
            (_, View::Text(text)) if field.rules.iter().any(|rule| leaves_out_text(rule, text)) => {
                (self.tell)(path.to_owned(), DriftKind::UnknownValue(shown(field, text)));
            }
            (_, View::Signed(number)) if field.rules.iter().any(|rule| leaves_out_number(rule, number)) => {
                (self.tell)(path.to_owned(), DriftKind::UnknownValue(shown(field, &number.to_string())));
            }
            _ => {}
        }
    }

    fn list(&self, path: &str, items: &[Value], field: &FieldInfo, list: &dyn List) {
        // The lenient reader omits nulls and values that it cannot decode.
        let mut place = 0;
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}[{index}]");
            self.field(&path, item, field, list.item(place));
            let is_left_out = item.is_null() || self.unreadable.get(&*path).is_some_and(|value| !value.is_rounded);
            place += usize::from(!is_left_out);
        }
    }
}

fn kind_of(unreadable: &Unreadable, text: String) -> DriftKind {
    if unreadable.is_rounded { DriftKind::Rounded(text) } else { DriftKind::Unreadable(text) }
}

/// An empty text is no value: the service writes it where it has none.
fn leaves_out_text(rule: &Rule, text: &str) -> bool {
    matches!(rule, Rule::Texts(texts) if !text.is_empty() && !texts.contains(&text))
}

fn leaves_out_number(rule: &Rule, number: i64) -> bool {
    matches!(rule, Rule::Integers(numbers) if !numbers.contains(&number))
}

fn shown(field: &FieldInfo, value: &str) -> String {
    if field.sensitive { String::new() } else { value.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::record::{self, AsRecord, Envelope, Field, Presence, Table, Value as FieldValue};

    #[derive(Debug, Default)]
    struct Flow {
        kind: Option<String>,
        status: Option<i64>,
        secret: Option<String>,
        message: Option<String>,
        parts: Vec<Flow>,
    }

    impl FieldValue for Flow {
        type Codec = AsRecord;
    }

    impl Record for Flow {
        fn table(&self) -> &'static Table {
            const fn field(name: &'static str, sensitive: bool, rules: &'static [Rule]) -> FieldInfo {
                FieldInfo { name, presence: Presence::Optional, sensitive, rules }
            }
            static TABLE: Table = Table {
                name: "Flow",
                fields: &[
                    field("Kind", false, &[Rule::MaxChars(9), Rule::Texts(&["OPEN", "CLOSE"])]),
                    field("Status", false, &[Rule::Integers(&[1, 2])]),
                    field("Secret", true, &[Rule::Texts(&["A"])]),
                    field("Message", false, &[Rule::Nullable]),
                    field("Parts", false, &[]),
                ],
            };
            &TABLE
        }

        fn get(&self, index: usize) -> Option<&dyn Field> {
            let fields: [&dyn Field; 5] = [&self.kind, &self.status, &self.secret, &self.message, &self.parts];
            fields.get(index).copied()
        }

        fn get_mut(&mut self, index: usize) -> Option<&mut dyn Field> {
            let fields: [&mut dyn Field; 5] =
                [&mut self.kind, &mut self.status, &mut self.secret, &mut self.message, &mut self.parts];
            fields.into_iter().nth(index)
        }
    }

    /// What is told of the members of a `Response`.
    fn told(members: &str) -> Vec<(String, DriftKind)> {
        let body = format!(r#"{{"Response":{{{members}}}}}"#);
        let mut response = Flow::default();
        let Ok(Envelope::Answer { unread, .. }) = record::decode_envelope(body.as_bytes(), &mut response) else {
            panic!("{body} is no answer");
        };
        let unreadable = record::locate(&body, unread);
        let log = Arc::new(Mutex::new(Vec::new()));
        let hook: Hook = {
            let log = log.clone();
            Box::new(move |drift| log.lock().unwrap().push((drift.path.clone(), drift.kind.clone())))
        };
        report(&hook, "DescribeFlow", body.as_bytes(), &response, &unreadable);
        std::mem::take(&mut *log.lock().unwrap())
    }

    #[test]
    fn answer_as_defined_has_no_drift() {
        let foreseen = [
            r#""Kind":"OPEN","Status":1,"Message":null,"Parts":[{"Status":"2"},{}]"#,
            r#""Status":2.0,"Parts":[]"#,
            r#""Parts":{"Kind":"CLOSE"}"#,
            r#""Kind":"""#,
        ];
        for members in foreseen {
            assert_eq!(told(members), [], "{members}");
        }
    }

    #[test]
    fn values_that_fields_cannot_hold_are_told_with_their_places() {
        let unreadable = |text: &str| DriftKind::Unreadable(text.to_owned());
        let table = [
            (r#""Status":"""#, vec![("Status".to_owned(), unreadable(r#""""#))]),
            (r#""Status":18446744073709551615"#, vec![("Status".to_owned(), unreadable("18446744073709551615"))]),
            (r#""Parts":"none","Kind":"OPEN""#, vec![("Parts".to_owned(), unreadable(r#""none""#))]),
            (
                r#""Parts":[null,"",{"Status":1.5},{"Status":7},true]"#,
                vec![
                    ("Parts[0]".to_owned(), DriftKind::Null),
                    ("Parts[1]".to_owned(), unreadable(r#""""#)),
                    ("Parts[2].Status".to_owned(), unreadable("1.5")),
                    ("Parts[3].Status".to_owned(), DriftKind::UnknownValue("7".to_owned())),
                    ("Parts[4]".to_owned(), unreadable("true")),
                ],
            ),
            (r#""Parts":[""]"#, vec![("Parts[0]".to_owned(), unreadable(r#""""#))]),
            // Beyond what the other reader takes; then no value is shown, since nobody knows whose it is.
            (r#""Status":1e400"#, vec![("Status".to_owned(), unreadable(""))]),
        ];
        for (members, expected) in table {
            assert_eq!(told(members), expected, "{members}");
        }
    }

    #[test]
    fn members_values_and_nulls_that_are_not_foreseen_are_told_with_their_places() {
        let value = |text: &str| DriftKind::UnknownValue(text.to_owned());
        let table = [
            (r#""New":1"#, "New", DriftKind::UnknownMember),
            (r#""kind":"OPEN""#, "kind", DriftKind::UnknownMember),
            (r#""Kind":"open""#, "Kind", value("open")),
            (r#""Kind":7"#, "Kind", value("7")),
            (r#""Status":"3""#, "Status", value("3")),
            (r#""Secret":"B""#, "Secret", value("")),
            (r#""Status":null"#, "Status", DriftKind::Null),
            (r#""Parts":null"#, "Parts", DriftKind::Null),
            (r#""Parts":[{},null]"#, "Parts[1]", DriftKind::Null),
            (r#""Parts":[null,{"Parts":[{"Status":9}]}]"#, "Parts[1].Parts[0].Status", value("9")),
            (r#""Parts":{"New":{}}"#, "Parts.New", DriftKind::UnknownMember),
        ];
        for (members, path, kind) in table {
            let told = told(members);
            assert!(told.contains(&(path.to_owned(), kind)), "{members}: {told:?}");
        }
    }
}
