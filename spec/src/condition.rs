//! What a condition says of the fields beside it.

use crate::{Condition, Field, Scalar, ValueType, nearest};

impl Condition {
    /// The field that the condition speaks of, among those beside it.
    pub fn subject<'f>(&self, siblings: &'f [Field]) -> Option<&'f Field> {
        siblings.iter().find(|field| field.name == self.field)
    }

    /// Whether the condition holds where its field is not given, because the default is among the values.
    pub fn holds_by_default(&self, siblings: &[Field]) -> bool {
        let default = self.subject(siblings).and_then(|field| field.default.as_ref());
        default.is_some_and(|default| self.values.contains(default))
    }

    /// The condition in words that follow `required`, each value as `show` writes it:
    /// ``when `Mode` is "A" or "B", or not set``.
    pub fn describe(&self, siblings: &[Field], show: impl Fn(&Scalar) -> String) -> String {
        self.describe_as(siblings, |name| format!("`{name}`"), show)
    }

    /// The same, with the field's name as `code` writes it, for where a backtick in it would do harm.
    pub fn describe_as(
        &self,
        siblings: &[Field],
        code: impl Fn(&str) -> String,
        show: impl Fn(&Scalar) -> String,
    ) -> String {
        let values: Vec<String> = self.values.iter().map(show).collect();
        let values = if values.is_empty() { "set".to_owned() } else { values.join(" or ") };
        let or_default = if self.holds_by_default(siblings) { ", or not set" } else { "" };
        format!("when {} is {values}{or_default}", code(&self.field))
    }

    /// The member of the condition that does not fit the fields beside `owner`, and why.
    pub(crate) fn wrong_with(&self, owner: &Field, siblings: &[Field]) -> Option<(String, String)> {
        if self.field == owner.name {
            return Some(("field".to_owned(), "a condition speaks of another field, not of its own".to_owned()));
        }
        let Some(subject) = self.subject(siblings) else {
            let near = nearest(&self.field, siblings.iter().map(|field| field.name.as_str()));
            let hint = near.map(|near| format!(" — did you mean `{near}`?")).unwrap_or_default();
            return Some((
                "field".to_owned(),
                format!("there is no field `{}` beside `{}`{hint}", self.field, owner.name),
            ));
        };
        for (index, value) in self.values.iter().enumerate() {
            let listed = subject.values.is_empty() || subject.values.iter().any(|allowed| allowed.value == *value);
            let message = if !subject.ty.accepts(value) {
                format!("{value} is not a value of `{}`, which is of type {}", subject.name, subject.ty.as_str())
            } else if !listed {
                format!("{value} is not among the values of `{}`", subject.name)
            } else if matches!(subject.ty, ValueType::Float | ValueType::Binary) {
                format!("a condition cannot compare values of type {}", subject.ty.as_str())
            } else {
                continue;
            };
            return Some((format!("values/{index}"), message));
        }
        None
    }
}

impl Field {
    /// What is wrong with the condition of this field, given the fields beside it: the member, and why.
    pub fn wrong_condition(&self, siblings: &[Self]) -> Option<(String, String)> {
        let condition = self.required_when.as_ref()?;
        if self.required == Some(true) {
            let message = "a field that is always required has no condition: `required` or `required_when`, not both";
            return Some(("required_when".to_owned(), message.to_owned()));
        }
        let (member, message) = condition.wrong_with(self, siblings)?;
        Some((format!("required_when/{member}"), message))
    }
}
