//! Checks parameters against the definition, strictly and all at once.

mod codes;
pub(crate) mod meaning;
pub(crate) mod unknown;

use serde_json::{Map, Value};
use tencent_ess_spec::{Condition, Field, Spec, ValueType, nearest};

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
        if elements.is_empty() && field.required == Some(true) && !MAY_BE_EMPTY.contains(&field.name.as_str()) {
            self.report(Fault::Empty, "is required, and it is empty");
        }
        self.rules(field, value);
        for (index, element) in elements.iter().enumerate() {
            if self.full() {
                return;
            }
            self.at(&index.to_string(), |checker| checker.single(field, element, true));
        }
    }

    /// A value of the field's type, or an element if it is a list.
    fn single(&mut self, field: &Field, value: &Value, required: bool) {
        if !field.ty.is_of(value) {
            return self.mistyped(&field.ty, value);
        }
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
            (_, Value::String(text)) if required && text.trim().is_empty() => {
                self.report(Fault::Empty, "is required, and it is empty");
            }
            _ => self.rules(field, value),
        }
    }

    /// The rules that are broken by a value of the right type.
    fn rules(&mut self, field: &Field, value: &Value) {
        for violation in field.broken_by(value) {
            self.report(Fault::Value, violation.to_string());
        }
        if let Some(misfit) =
            value.as_str().filter(|text| !text.is_empty()).and_then(|text| meaning::misfit(field, text))
        {
            self.report(Fault::Value, misfit.to_string());
        }
    }

    fn mistyped(&mut self, ty: &ValueType, value: &Value) {
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
        |value: &Value| condition.values.is_empty() || condition.values.iter().any(|expected| expected.is_same(value));
    match members.get(&condition.field) {
        None | Some(Value::Null) => condition.holds_by_default(fields),
        // An empty text is the usual way to give none.
        Some(Value::String(text)) if text.is_empty() => condition.holds_by_default(fields),
        Some(Value::Array(elements)) => elements.iter().any(is_one),
        Some(value) => is_one(value),
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
