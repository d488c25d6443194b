//! What is filled into a field, by the kind of the field.

use serde::Deserialize;

use crate::{
    clock,
    state::{
        contract::plan::{Component, Content},
        refusal::Refusal,
    },
};

/// The settings of a field that matter to what is filled in.
#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Extra {
    sub_type: String,
    values: Vec<String>,
    limit_count: Option<usize>,
}

impl Component {
    /// What the field takes. A kind that is not known takes a line.
    pub(crate) fn content(&self) -> Content {
        // Settings for other purposes may have other types; then they are none for this one.
        let extra: Extra = serde_json::from_str(&self.extra).unwrap_or_default();
        let kind = if extra.sub_type.is_empty() { self.kind.as_str() } else { extra.sub_type.as_str() };
        match (self.kind.as_str(), kind) {
            ("CHECK_BOX", _) => Content::Tick,
            ("FILL_IMAGE", _) => Content::Files(1),
            ("ATTACHMENT", _) => Content::Files(extra.limit_count.unwrap_or(6)),
            ("DATE", _) => Content::Date,
            ("VIRTUAL_COMBINATION", _) => Content::Nothing,
            ("SELECTOR", _) if !extra.values.is_empty() => Content::Choice(extra.values),
            ("MULTI_LINE_TEXT" | "DYNAMIC_TABLE", _) => Content::Lines,
            (_, "DIGIT") => Content::Number,
            (_, "EMAIL") => Content::Email,
            (_, "PERSONAL-MOBILE") => Content::Mobile,
            _ => Content::Line,
        }
    }

    /// It has to be filled in, and is not.
    pub(crate) fn is_left_out(&self) -> bool {
        self.required && self.value.is_empty() && !self.is_signature() && self.content() != Content::Nothing
    }

    /// Whether a value is one that the field takes. Whether it may be left out is another matter.
    pub(crate) fn check_value(&self, value: &str) -> Result<(), Refusal> {
        let fits = value.is_empty()
            || match self.content() {
                Content::Line | Content::Lines => !value.contains(is_emoji),
                Content::Tick => matches!(value, "true" | "false"),
                Content::Choice(choices) => choices.iter().any(|choice| choice == value),
                Content::Date => is_date(value),
                Content::Number => is_number(value),
                Content::Email => is_email(value),
                Content::Mobile => is_mobile(value),
                Content::Files(most) => value.split(',').count() <= most,
                Content::Nothing => false,
            };
        if fits { Ok(()) } else { Err(Refusal::FieldMisfit(self.name.clone(), self.content())) }
    }
}

/// A number of a mobile in mainland China. Digits may be hidden, as in the documentation's examples.
pub(crate) fn is_mobile(text: &str) -> bool {
    text.len() == 11 && text.starts_with('1') && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'*')
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_email(text: &str) -> bool {
    let allowed = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    text.split_once('@').is_some_and(|(name, host)| {
        [name, host].iter().all(|part| !part.is_empty() && part.chars().all(allowed)) && !host.starts_with('.')
    })
}

fn is_date(text: &str) -> bool {
    let figure = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let read = || {
        let (year, rest) = text.split_once('年')?;
        let (month, day) = rest.strip_suffix('日')?.split_once('月')?;
        let (year, month, day) = (figure(year).filter(|_| year.len() == 4)?, figure(month)?, figure(day)?);
        clock::day(year.into(), month.into(), day.into())
    };
    read().is_some()
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: &str, extra: &str) -> Component {
        Component { kind: kind.to_owned(), extra: extra.to_owned(), ..Component::default() }
    }

    #[test]
    fn a_field_takes_what_its_kind_is_documented_to() {
        let selector = r#"{"Values": ["同意", "不同意"]}"#;
        let table = [
            ("TEXT", "", "（合同）a1，<b>", true),
            ("TEXT", "", "好👍", false),
            ("MULTI_LINE_TEXT", "", "a\nb", true),
            ("CHECK_BOX", "", "true", true),
            ("CHECK_BOX", "", "1", false),
            ("SELECTOR", selector, "不同意", true),
            ("SELECTOR", selector, "随便", false),
            ("SELECTOR", r#"{"SubType": "GENDER"}"#, "男", true),
            ("DATE", "", "2024年05月28日", true),
            ("DATE", "", "2024年2月29日", true),
            ("DATE", "", "2023年02月29日", false),
            ("DATE", "", "2024-05-28", false),
            ("TEXT", r#"{"SubType": "DIGIT"}"#, "-12.50", true),
            ("DIGIT", "", "1e3", false),
            ("DIGIT", "", "1.", false),
            ("TEXT", r#"{"SubType": "EMAIL"}"#, "a@example.com", true),
            ("EMAIL", "", "a@b@c", false),
            ("PERSONAL-MOBILE", "", "13200000000", true),
            ("PERSONAL-MOBILE", "", "23200000000", false),
            ("FILL_IMAGE", "", "yDa", true),
            ("FILL_IMAGE", "", "yDa,yDb", false),
            ("ATTACHMENT", r#"{"LimitCount": 2}"#, "yDa,yDb", true),
            ("ATTACHMENT", r#"{"LimitCount": 2}"#, "yDa,yDb,yDc", false),
            ("VIRTUAL_COMBINATION", "", "x", false),
            ("SOMETHING_NEW", "no JSON", "x", true),
        ];
        for (kind, extra, value, fits) in table {
            assert_eq!(field(kind, extra).check_value(value).is_ok(), fits, "{kind} {extra} {value}");
        }
    }
}
