//! What has to be by the names of fields: mobile numbers, names, addresses of callbacks, an operator.
//!
//! The documentation says the same of all fields of such a name, and of many of them only in passing.

use std::fmt;

use serde_json::{Map, Value};
use tencent_ess_spec::{Field, ValueType, is_url};

use crate::state::contract::fields::is_mobile;

/// A text that is not what the name of its field says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// A name with a character that ends lines; not told if the name is sensitive.
    Stranger(Option<char>),
    NotAnAddress,
    NotAMobile,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stranger(Some(stranger)) => write!(f, "has a character that is not allowed: {stranger:?}"),
            Self::Stranger(None) => f.write_str("has a character that is not allowed"),
            Self::NotAnAddress => f.write_str("is not an address of the web"),
            Self::NotAMobile => f.write_str("is not a mobile number of 11 digits, without +86"),
        }
    }
}

/// What is wrong with a text of this field, if its name says what it has to be.
pub(crate) fn misfit(field: &Field, text: &str) -> Option<Misfit> {
    if field.ty != ValueType::String {
        return None;
    }
    let name = field.name.as_str();
    if is_mobile_field(name) && !is_mobile(text) {
        return Some(Misfit::NotAMobile);
    }
    // Where the characters are documented, that rule has looked at them.
    if is_name_field(name) && field.charset.is_none() {
        let stranger = text.chars().find(|c| ends_lines(*c))?;
        return Some(Misfit::Stranger((!field.is_sensitive()).then_some(stranger)));
    }
    (name == "CallbackUrl" && is_url(text) && !is_web_address(text)).then_some(Misfit::NotAnAddress)
}

/// Whether an operator is nobody, although the definition requires no member of it: there are ways to
/// name one that are not used any more.
pub(super) fn names_nobody(fields: &[Field], members: &Map<String, Value>) -> bool {
    let is_optional = |name: &str| fields.iter().any(|field| field.name == name && field.required != Some(true));
    let is_given = |name: &str| members.get(name).and_then(Value::as_str).is_some_and(|id| !id.trim().is_empty());
    is_optional("UserId") && !is_given("UserId") && !is_given("OpenId")
}

/// Whether a field of this name holds a mobile number.
pub(crate) fn is_mobile_field(name: &str) -> bool {
    name.ends_with("Mobile")
}

fn is_name_field(name: &str) -> bool {
    name.ends_with("Name")
}

fn is_web_address(text: &str) -> bool {
    let scheme = text.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

/// A character that has no place in a line of text.
fn ends_lines(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str) -> Field {
        Field { name: name.to_owned(), ..Field::default() }
    }

    #[test]
    fn texts_are_what_their_fields_are_called() {
        let fine = [
            ("ApproverMobile", "13200000000"),
            // As the documentation's examples hide them.
            ("Mobile", "132****0000"),
            ("ApproverName", "Anne-Marie O'Neill"),
            ("OrganizationName", "典子谦示例企业（深圳）"),
            ("CallbackUrl", "HTTPS://example.com/callback"),
            ("JumpUrl", "weixin://dl"),
            ("FlowDescription", "一\n二"),
        ];
        for (name, text) in fine {
            assert_eq!(misfit(&field(name), text), None, "{name} {text}");
        }
        let wrong = [
            ("ApproverMobile", "hello"),
            ("ApproverMobile", "123"),
            ("Mobile", "+86 13200000000"),
            ("AdminMobile", "8613200000000"),
            ("NewMobile", "１３２００００００００"),
            ("ApproverName", "甲\n乙"),
            ("SealName", "甲\u{2028}"),
            ("DeptName", "\t甲"),
            ("FileName", "a\0.pdf"),
            ("CallbackUrl", "ftp://x"),
        ];
        for (name, text) in wrong {
            assert!(misfit(&field(name), text).is_some(), "{name} {text:?}");
        }
    }
}
