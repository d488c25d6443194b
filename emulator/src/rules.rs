//! Checks parameters against the definition, strictly and all at once.

mod codes;
pub(crate) mod meaning;
pub(crate) mod text;
pub(crate) mod unknown;

use serde_json::{Map, Value};
use tencent_ess_spec::{Condition, Field, Format, Scalar, Spec, ValueType, nearest};

use crate::{ApiError, json};

/// Beyond these, a request is wrong enough.
const MAX_VIOLATIONS: usize = 100;
/// How many of them the message of an answer names.
const NAMED_VIOLATIONS: usize = 10;
/// Longer names and values are cut in messages.
const SHOWN_CHARS: usize = 64;
/// Required lists that are empty where signers are added later: the actions look at them.
const MAY_BE_EMPTY: [&str; 1] = ["Approvers"];

/// A parameter that is not as its definition says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    pub(crate) fault: Fault,
    /// Where, as the platform writes it: `Approvers.0.ApproverType`.
    pub(crate) path: String,
    pub(crate) message: String,
}

/// In which way it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The definition does not know the member.
    Unknown,
    /// It is required and not there.
    Missing,
    /// It is required, and there is nothing in it.
    Empty,
    /// It has another type.
    Type,
    /// It has the type, and a value that is not allowed.
    Value,
}

/// The error that violations are answered with by an action that documents these codes; `None` if
/// there are none.
///
/// An answer has one code. The platform looks at the shape of a request before any value, so the
/// first violation of the shape decides, and the message names the others as well.
pub(crate) fn refusal(violations: &[Violation], documented: &[String]) -> Option<ApiError> {
    let mut ordered: Vec<&Violation> = violations.iter().collect();
    ordered.sort_by_key(|violation| matches!(violation.fault, Fault::Empty | Fault::Value));
    let first = ordered.first()?;
    let mut named: Vec<String> = ordered.iter().take(NAMED_VIOLATIONS).map(|named| named.message.clone()).collect();
    let unnamed = ordered.len() - named.len();
    if unnamed > 0 {
        named.push(format!("and {unnamed} more"));
    }
    if first.fault == Fault::Unknown {
        named.push("to ignore unknown members, start the emulator with `--ignore-unknown-members`".to_owned());
    }
    Some(ApiError::new(first.code(documented), named.join("; ")))
}

/// All that is wrong with `members`, in the order of the definition.
///
/// How deep this goes is bounded by the reader of the JSON.
pub(crate) fn check(spec: &Spec, fields: &[Field], members: &Map<String, Value>) -> Vec<Violation> {
    let mut checker = Checker { spec, path: String::new(), violations: Vec::new() };
    checker.object(fields, members);
    checker.violations
}

struct Checker<'a> {
    spec: &'a Spec,
    path: String,
    violations: Vec<Violation>,
}

impl Checker<'_> {
    fn object(&mut self, fields: &[Field], members: &Map<String, Value>) {
        for name in members.keys().filter(|name| !fields.iter().any(|field| field.name == **name)) {
            if self.full() {
                return;
            }
            // The distance to other names is only measured for what could be a name.
            let names = fields.iter().map(|field| field.name.as_str());
            let near = (name.len() <= SHOWN_CHARS).then(|| nearest(name, names)).flatten();
            let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
            self.at(&shortened(name), |checker| checker.report(Fault::Unknown, format!("is not defined{hint}")));
        }
        for field in fields {
            if self.full() {
                return;
            }
            let value = members.get(&field.name).filter(|value| !value.is_null());
            let condition = field.required_when.as_ref().filter(|condition| holds(condition, fields, members));
            if value.is_none() && field.required != Some(true) && condition.is_none() {
                continue;
            }
            self.at(&field.name, |checker| match value {
                None => match condition {
                    Some(condition) => {
                        let when = condition.describe(fields, ToString::to_string);
                        checker.report(Fault::Missing, format!("is required {when}"));
                    }
                    None => checker.report(Fault::Missing, "is required"),
                },
                Some(value) if field.list => checker.list(field, value),
                Some(value) => checker.single(field, value, field.required == Some(true)),
            });
        }
    }

    fn list(&mut self, field: &Field, value: &Value) {
        let Value::Array(elements) = value else {
            return self.report(Fault::Type, format!("must be a list, it is {}", json::kind(value)));
        };
        let count = elements.len() as u64;
        if count == 0 && field.required == Some(true) && !MAY_BE_EMPTY.contains(&field.name.as_str()) {
            self.report(Fault::Empty, "is required, and it is empty");
        }
        if let Some(max) = field.max_items.filter(|max| count > *max) {
            self.report(Fault::Value, format!("has {count} elements, at most {max} are allowed"));
        }
        // Official examples send empty lists and texts for "not given".
        if let Some(min) = field.min_items.filter(|min| count < *min && count > 0) {
            self.report(Fault::Value, format!("has {count} elements, at least {min} are needed"));
        }
        for (index, element) in elements.iter().enumerate() {
            if self.full() {
                return;
            }
            self.at(&index.to_string(), |checker| checker.single(field, element, true));
        }
    }

    /// A value of the field's type, or an element if it is a list.
    fn single(&mut self, field: &Field, value: &Value, required: bool) {
        match (&field.ty, value) {
            (ValueType::Named(name), Value::Object(members)) => {
                let spec = self.spec;
                if let Some(ty) = spec.types.get(name) {
                    self.object(&ty.fields, members);
                    if field.name == "Operator" && meaning::names_nobody(&ty.fields, members) {
                        self.at("UserId", |checker| {
                            checker.report(Fault::Empty, "is needed: name the employee who calls");
                        });
                    }
                }
            }
            (ValueType::String | ValueType::Binary, Value::String(text)) => {
                if required && text.trim().is_empty() {
                    self.report(Fault::Empty, "is required, and it is empty");
                } else if !text.is_empty() {
                    self.allowed(field, value);
                    for problem in text::problems(field, text) {
                        self.report(Fault::Value, problem.to_string());
                    }
                }
            }
            (ValueType::Boolean, Value::Bool(_)) => self.allowed(field, value),
            (ValueType::Int64, Value::Number(number)) if number.is_i64() => self.number(field, value),
            (ValueType::Uint64, Value::Number(number)) if number.is_u64() => self.number(field, value),
            (ValueType::Float, Value::Number(_)) => self.number(field, value),
            (ty, value) => {
                let expected = match ty {
                    ValueType::String => "a string",
                    ValueType::Binary => "a string of Base64",
                    ValueType::Boolean => "a boolean",
                    ValueType::Int64 => "an integer",
                    ValueType::Uint64 => "an integer that is not negative",
                    ValueType::Float => "a number",
                    ValueType::Named(_) => "an object",
                };
                let actual = match value {
                    Value::Number(number) => format!("the number {number}"),
                    value => json::kind(value).to_owned(),
                };
                self.report(Fault::Type, format!("must be {expected}, it is {actual}"));
            }
        }
    }

    fn number(&mut self, field: &Field, value: &Value) {
        self.allowed(field, value);
        if let Some(min) = field.min.filter(|min| less(value, *min)) {
            self.report(Fault::Value, format!("is {value}, at least {min} is needed"));
        }
        if let Some(max) = field.max.filter(|max| greater(value, *max)) {
            self.report(Fault::Value, format!("is {value}, at most {max} is allowed"));
        }
        // Seconds reach this figure in the year 5138, milliseconds did in 1973.
        let millis = greater(value, 99_999_999_999);
        match field.format {
            Some(Format::UnixSeconds) if millis => {
                self.report(Fault::Value, format!("is {value}; it must be in seconds and looks like milliseconds"));
            }
            Some(Format::UnixMillis) if !millis && greater(value, 0) => {
                self.report(Fault::Value, format!("is {value}; it must be in milliseconds and looks like seconds"));
            }
            _ => {}
        }
    }

    fn allowed(&mut self, field: &Field, value: &Value) {
        if field.values.is_empty() || field.values.iter().any(|allowed| same(&allowed.value, value)) {
            return;
        }
        let allowed: Vec<String> = field.values.iter().map(|allowed| allowed.value.to_string()).collect();
        let allowed = allowed.join(", ");
        let actual = if field.is_sensitive() { "another value".to_owned() } else { shortened(&value.to_string()) };
        self.report(Fault::Value, format!("is {actual}, allowed are {allowed}"));
    }

    fn full(&self) -> bool {
        self.violations.len() >= MAX_VIOLATIONS
    }

    fn report(&mut self, fault: Fault, what: impl AsRef<str>) {
        let path = self.path.clone();
        self.violations.push(Violation { fault, message: format!("`{path}` {}", what.as_ref()), path });
    }

    /// Runs `check` with a step more in the path.
    fn at(&mut self, step: &str, check: impl FnOnce(&mut Self)) {
        let length = self.path.len();
        if length > 0 {
            self.path.push('.');
        }
        self.path.push_str(step);
        check(self);
        self.path.truncate(length);
    }
}

/// Whether a condition holds for the members of an object, of which `fields` are defined.
fn holds(condition: &Condition, fields: &[Field], members: &Map<String, Value>) -> bool {
    let is_one =
        |value: &Value| condition.values.is_empty() || condition.values.iter().any(|expected| same(expected, value));
    match members.get(&condition.field) {
        None | Some(Value::Null) => condition.holds_by_default(fields),
        // An empty text is the usual way to give none.
        Some(Value::String(text)) if text.is_empty() => condition.holds_by_default(fields),
        Some(Value::Array(elements)) => elements.iter().any(is_one),
        Some(value) => is_one(value),
    }
}

/// Whether a value is the allowed one; the platform takes texts in any ASCII case.
fn same(allowed: &Scalar, value: &Value) -> bool {
    match (allowed, value) {
        (Scalar::String(allowed), Value::String(value)) => allowed.eq_ignore_ascii_case(value),
        (Scalar::Boolean(allowed), Value::Bool(value)) => allowed == value,
        (Scalar::Integer(allowed), value) => !less(value, *allowed) && !greater(value, *allowed) && value.is_number(),
        (Scalar::Float(allowed), value) => value.as_f64() == Some(*allowed),
        _ => false,
    }
}

fn less(value: &Value, bound: i64) -> bool {
    match (value.as_i64(), value.as_u64()) {
        (Some(value), _) => value < bound,
        // Greater than any `i64`.
        (None, Some(_)) => false,
        #[expect(clippy::cast_precision_loss, reason = "a bound of a fraction is small")]
        (None, None) => value.as_f64().is_some_and(|value| value < bound as f64),
    }
}

fn greater(value: &Value, bound: i64) -> bool {
    match (value.as_i64(), value.as_u64()) {
        (Some(value), _) => value > bound,
        (None, Some(_)) => true,
        #[expect(clippy::cast_precision_loss, reason = "a bound of a fraction is small")]
        (None, None) => value.as_f64().is_some_and(|value| value > bound as f64),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
