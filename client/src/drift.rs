//! Finds what an answer has beyond its definition, for whoever keeps the definition.

use serde_json::Value;

use crate::record::{FieldInfo, Record, Rule, View};

/// Something in an answer that the definition does not foresee. The answer was read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Drift<'a> {
    /// The action that was answered.
    pub action: &'a str,
    /// The place in the answer, in wire names: `FlowDetailInfos[0].FlowStatus`.
    pub path: String,
    /// What is there.
    pub kind: DriftKind,
}

/// How an answer differs from its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DriftKind {
    /// A member that the definition does not have.
    UnknownMember,
    /// A value that is not among the documented ones: this one, or nothing where values are not to be shown.
    UnknownValue(String),
    /// A null where the definition promises a value.
    Null,
}

/// Who is told.
pub(crate) type Hook = Box<dyn Fn(&Drift<'_>) + Send + Sync>;

/// Tells the hook what an answer has beyond its definition. The answer is read a second time for that, so that nobody
/// pays for it who has not asked.
pub(crate) fn report(hook: &Hook, action: &str, body: &[u8], response: &dyn Record) {
    // What is too loose for this reader has been read by the lenient one; there is no more to be said of it.
    let Ok(whole) = serde_json::from_slice::<Value>(body) else { return };
    let tell = |path: String, kind: DriftKind| hook(&Drift { action, path, kind });
    if let Some(answer) = whole.get("Response") {
        compare_record(&tell, "", answer, response);
    }
}

type Tell<'a> = dyn Fn(String, DriftKind) + 'a;

fn compare_record(tell: &Tell<'_>, path: &str, value: &Value, record: &dyn Record) {
    let fields = record.table().fields;
    for (name, value) in value.as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        match fields.iter().position(|field| field.name == name) {
            None => tell(path, DriftKind::UnknownMember),
            Some(index) => {
                let view = record.get(index).map_or(View::Absent, |field| field.view());
                if let Some(field) = fields.get(index) {
                    compare_field(tell, &path, value, field, view);
                }
            }
        }
    }
}

fn compare_field(tell: &Tell<'_>, path: &str, value: &Value, field: &FieldInfo, view: View<'_>) {
    match (value, view) {
        (Value::Null, _) if !field.rules.contains(&Rule::Nullable) => tell(path.to_owned(), DriftKind::Null),
        (Value::Array(items), View::List(list)) => {
            // The lenient reader leaves nulls out.
            let mut place = 0;
            for (index, item) in items.iter().enumerate() {
                compare_field(tell, &format!("{path}[{index}]"), item, field, list.item(place));
                place += usize::from(!item.is_null());
            }
        }
        // A lone value is a list of one.
        (_, View::List(list)) => compare_field(tell, path, value, field, list.item(0)),
        (_, View::Record(record)) => compare_record(tell, path, value, record),
        (_, View::Text(text)) if field.rules.iter().any(|rule| leaves_out_text(rule, text)) => {
            tell(path.to_owned(), DriftKind::UnknownValue(shown(field, text)));
        }
        (_, View::Signed(number)) if field.rules.iter().any(|rule| leaves_out_number(rule, number)) => {
            tell(path.to_owned(), DriftKind::UnknownValue(shown(field, &number.to_string())));
        }
        _ => {}
    }
}

fn leaves_out_text(rule: &Rule, text: &str) -> bool {
    matches!(rule, Rule::Texts(texts) if !texts.contains(&text))
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
    use crate::record::{self, AsRecord, Field, Presence, Table, Value as FieldValue};

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
        record::decode_envelope(body.as_bytes(), &mut response).unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let hook: Hook = {
            let log = log.clone();
            Box::new(move |drift| log.lock().unwrap().push((drift.path.clone(), drift.kind.clone())))
        };
        report(&hook, "DescribeFlow", body.as_bytes(), &response);
        std::mem::take(&mut *log.lock().unwrap())
    }

    #[test]
    fn answer_as_defined_has_no_drift() {
        let foreseen = [
            r#""Kind":"OPEN","Status":1,"Message":null,"Parts":[{"Status":"2"},{}]"#,
            r#""Status":2.0,"Parts":[]"#,
            r#""Parts":{"Kind":"CLOSE"}"#,
        ];
        for members in foreseen {
            assert_eq!(told(members), [], "{members}");
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
