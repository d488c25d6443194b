//! Makes up answers from their definition, for actions that nobody has written a handler for.

use serde_json::{Map, Value, json};
use tencent_ess_spec::{CharClass, Field, Format, Spec, ValueType};

use crate::{ids::Ids, rules::meaning::is_mobile_field};

/// A value for every field, of its type and within its rules.
///
/// The result depends on nothing but the arguments. Lists have one element. A type inside itself
/// ends there: its lists are empty, and single members of it are left out.
pub(crate) fn synthesise<'a>(
    spec: &'a Spec,
    fields: impl IntoIterator<Item = &'a Field>,
    ids: &mut Ids,
) -> Map<String, Value> {
    Synthesis { spec, ids, open: Vec::new() }.object(fields)
}

struct Synthesis<'a, 'i> {
    spec: &'a Spec,
    ids: &'i mut Ids,
    /// The types that are being made up, outermost first.
    open: Vec<&'a str>,
}

impl<'a> Synthesis<'a, '_> {
    fn object(&mut self, fields: impl IntoIterator<Item = &'a Field>) -> Map<String, Value> {
        fields.into_iter().filter_map(|field| Some((field.name.clone(), self.field(field)?))).collect()
    }

    fn field(&mut self, field: &'a Field) -> Option<Value> {
        if tells_a_failure(field) {
            return Some(if field.list { Value::Array(Vec::new()) } else { Value::from("") });
        }
        if !field.list {
            return self.single(field);
        }
        let Some(first) = self.single(field) else { return Some(Value::Array(Vec::new())) };
        let more = field.min_items.unwrap_or(1).saturating_sub(1);
        let mut elements = vec![first];
        elements.extend((0..more).map_while(|_| self.single(field)));
        Some(Value::Array(elements))
    }

    fn single(&mut self, field: &'a Field) -> Option<Value> {
        if let Some(allowed) = field.values.first() {
            return Some(json!(allowed.value));
        }
        Some(match &field.ty {
            ValueType::String => Value::from(self.text(field)),
            ValueType::Binary => Value::from(BASE64),
            ValueType::Boolean => Value::from(false),
            ValueType::Int64 => Value::from(integer(field)),
            ValueType::Uint64 => Value::from(integer(field).max(0)),
            #[expect(clippy::cast_precision_loss, reason = "the figure is a small one unless a rule says otherwise")]
            ValueType::Float => Value::from(integer(field) as f64),
            ValueType::Named(name) => {
                if self.open.contains(&name.as_str()) {
                    return None;
                }
                let spec = self.spec;
                let fields = spec.types.get(name).map_or(&[][..], |ty| &ty.fields);
                self.open.push(name);
                let object = self.object(fields);
                self.open.pop();
                Value::Object(object)
            }
        })
    }

    fn text(&mut self, field: &Field) -> String {
        let text = match field.format {
            Some(Format::Base64) => BASE64.to_owned(),
            Some(Format::Url) => format!("https://ess.example/{}", self.ids.resource()),
            Some(Format::UnixSeconds) => SECONDS.to_string(),
            Some(Format::UnixMillis) => (SECONDS * 1000).to_string(),
            None if is_mobile_field(&field.name) => MOBILE.to_owned(),
            None if is_id(&field.name) => self.ids.resource(),
            None if field.name.ends_with("Url") => format!("https://ess.example/{}", self.ids.resource()),
            None => field.name.clone(),
        };
        let text = match &field.charset {
            Some(charset) if text.chars().any(|c| !charset.contains(c)) => {
                let sample = charset.classes.first().map(|class| match class {
                    CharClass::Chinese => '例',
                    CharClass::ChinesePunctuation => '。',
                    CharClass::Letter => 'x',
                    CharClass::Digit => '1',
                });
                sample.or(charset.chars.chars().next()).unwrap_or_default().to_string()
            }
            _ => text,
        };
        fitted(&text, field)
    }
}

/// Bytes in Base64, for whoever decodes them.
const BASE64: &str = "ZW11bGF0b3I=";
/// A time, for fields of that meaning: 2023-11-14.
const SECONDS: i64 = 1_700_000_000;

/// A mobile number, for fields that hold one.
const MOBILE: &str = "13200000000";

/// Whether a field of this name holds an id, or several.
fn is_id(name: &str) -> bool {
    name == "Id" || name.ends_with("Id") || name.ends_with("Ids")
}

/// Whether a field says what has gone wrong. Answers that are made up are those of success.
fn tells_a_failure(field: &Field) -> bool {
    let name = field.name.to_ascii_lowercase();
    let is_named_so = name.starts_with("fail") || name.contains("error");
    is_named_so && (field.list || field.ty == ValueType::String) && field.values.is_empty()
}

fn integer(field: &Field) -> i64 {
    // One rather than zero: a count beside a list of one element is then right.
    let usual = match field.format {
        Some(Format::UnixSeconds) => SECONDS,
        Some(Format::UnixMillis) => SECONDS * 1000,
        _ => 1,
    };
    let at_least = field.min.map_or(usual, |min| usual.max(min));
    field.max.map_or(at_least, |max| at_least.min(max))
}

/// The text cut and repeated to the lengths that the field allows.
fn fitted(text: &str, field: &Field) -> String {
    let least = field.min_chars.and_then(|min| usize::try_from(min).ok()).unwrap_or(0);
    let most = field.max_chars.and_then(|max| usize::try_from(max).ok()).unwrap_or(usize::MAX);
    let own = text.chars().count();
    let mut fitted: String = text.chars().cycle().take(own.max(least).min(most)).collect();
    if let Some(bytes) = field.max_bytes.and_then(|max| usize::try_from(max).ok()) {
        while fitted.len() > bytes {
            fitted.pop();
        }
    }
    fitted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{fixture::spec, rules};

    #[test]
    fn an_answer_is_made_up_within_its_rules() {
        let spec = spec();
        let fields = &spec.actions["DescribeThings"].response;
        let answer = synthesise(&spec, fields, &mut Ids::new(1));

        assert_eq!(rules::check(&spec, fields, &answer), []);
        let ids = answer["Ids"].as_array().unwrap();
        assert!(ids.len() == 1 && ids[0].as_str().unwrap().starts_with("yD"));
        let mut rest = Value::Object(answer);
        for member in ["Ids", "RequestId"] {
            rest.as_object_mut().unwrap().remove(member);
        }
        let expected = json!({
            "TotalCount": 1,
            "Approvers": [{ "ApproverType": 0, "ApproverName": "ApproverName", "ApproverSignTypes": [1], "Ratio": 1.0 }],
            "Permission": { "Name": "Name", "Children": [] },
            "Status": "DONE",
            "Level": 5,
            "Share": 0.0,
            "Code": "1111",
            "Title": "Tit",
            "Image": "ZW11bGF0b3I=",
            "CreatedOn": 1_700_000_000,
            "Done": false,
        });
        assert_eq!(rest, expected);
    }

    #[test]
    fn every_included_action_is_answered_within_its_rules() {
        let spec = Spec::embedded("ess/2020-11-11").unwrap();
        for (name, action) in &spec.actions {
            let answer = synthesise(&spec, &action.response, &mut Ids::new(1));
            let mut violations = rules::check(&spec, &action.response, &answer);
            // Nothing has failed, so lists of failures are empty, also where they are promised.
            violations.retain(|violation| violation.fault != rules::Fault::Empty);
            assert_eq!(violations, [], "{name}");
        }
    }

    #[test]
    fn the_same_ids_give_the_same_answer() {
        let spec = spec();
        let fields = &spec.actions["DescribeThings"].response;
        let answer = |seed| synthesise(&spec, fields, &mut Ids::new(seed));
        assert_eq!(answer(1), answer(1));
        assert_ne!(answer(1), answer(2));
    }
}
