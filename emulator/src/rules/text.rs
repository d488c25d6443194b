//! What can be wrong with a text: its length, its characters, its format.

use std::fmt;

use tencent_ess_spec::{Field, Format, ValueType};

use super::meaning;
use crate::base64::is_base64;

/// A rule that a text breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TextProblem {
    TooLong {
        chars: u64,
        max: u64,
    },
    TooShort {
        chars: u64,
        min: u64,
    },
    TooManyBytes {
        bytes: u64,
        max: u64,
    },
    /// A character that is not allowed; not told if the text is a secret.
    Stranger(Option<char>),
    NotBase64,
    NotAnAddress,
    NotAMobile,
}

impl fmt::Display for TextProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { chars, max } => write!(f, "has {chars} characters, at most {max} are allowed"),
            Self::TooShort { chars, min } => write!(f, "has {chars} characters, at least {min} are needed"),
            Self::TooManyBytes { bytes, max } => write!(f, "has {bytes} bytes, at most {max} are allowed"),
            Self::Stranger(Some(stranger)) => write!(f, "has a character that is not allowed: {stranger:?}"),
            Self::Stranger(None) => f.write_str("has a character that is not allowed"),
            Self::NotBase64 => f.write_str("is not Base64"),
            Self::NotAnAddress => f.write_str("is not an address of the web"),
            Self::NotAMobile => f.write_str("is not a mobile number of 11 digits, without +86"),
        }
    }
}

/// Everything that the field's rules find wrong with `text`, allowed values apart.
pub(crate) fn problems(field: &Field, text: &str) -> Vec<TextProblem> {
    let (chars, bytes) = (text.chars().count() as u64, text.len() as u64);
    let stranger = field.charset.as_ref().and_then(|charset| text.chars().find(|c| !charset.contains(*c)));
    let stranger = stranger.map(|stranger| (!field.is_sensitive()).then_some(stranger));
    let format = match field.format {
        Some(Format::Base64) if !is_base64(text) => Some(TextProblem::NotBase64),
        None if field.ty == ValueType::Binary && !is_base64(text) => Some(TextProblem::NotBase64),
        Some(Format::Url) if !is_url(text) => Some(TextProblem::NotAnAddress),
        _ => None,
    };
    let problems = [
        field.max_chars.filter(|max| chars > *max).map(|max| TextProblem::TooLong { chars, max }),
        field.min_chars.filter(|min| chars < *min).map(|min| TextProblem::TooShort { chars, min }),
        field.max_bytes.filter(|max| bytes > *max).map(|max| TextProblem::TooManyBytes { bytes, max }),
        stranger.map(TextProblem::Stranger),
        format,
        meaning::problem(field, text),
    ];
    problems.into_iter().flatten().collect()
}

pub(super) fn is_url(text: &str) -> bool {
    let host = text.split_once("://").filter(|(scheme, _)| !scheme.is_empty()).map(|(_, rest)| rest);
    host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_recognised() {
        for text in ["https://qian.tencent.com/x?y#z", "http://127.0.0.1:9000", "weixin://dl"] {
            assert!(is_url(text), "{text}");
        }
        for text in ["", "qian.tencent.com", "://x", "https://", "https:///x", "https://a b"] {
            assert!(!is_url(text), "{text}");
        }
    }
}
