//! What can be wrong with a text: its length, its characters, its format.

use tencent_ess_spec::{Field, Format, ValueType};

/// Everything that the field's rules find wrong with `text`, allowed values apart.
pub(super) fn problems(field: &Field, text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let chars = text.chars().count() as u64;
    if let Some(max) = field.max_chars.filter(|max| chars > *max) {
        problems.push(format!("has {chars} characters, at most {max} are allowed"));
    }
    if let Some(min) = field.min_chars.filter(|min| chars < *min) {
        problems.push(format!("has {chars} characters, at least {min} are needed"));
    }
    let bytes = text.len() as u64;
    if let Some(max) = field.max_bytes.filter(|max| bytes > *max) {
        problems.push(format!("has {bytes} bytes, at most {max} are allowed"));
    }
    if let Some(charset) = &field.charset
        && let Some(stranger) = text.chars().find(|c| !charset.contains(*c))
    {
        let shown = if field.curated.sensitive { String::new() } else { format!(": {stranger:?}") };
        problems.push(format!("has a character that is not allowed{shown}"));
    }
    match field.format {
        Some(Format::Base64) if !is_base64(text) => problems.push("is not Base64".to_owned()),
        None if field.ty == ValueType::Binary && !is_base64(text) => problems.push("is not Base64".to_owned()),
        Some(Format::Url) if !is_url(text) => problems.push("is not an address of the web".to_owned()),
        _ => {}
    }
    problems
}

fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

fn is_url(text: &str) -> bool {
    let host = text.split_once("://").filter(|(scheme, _)| !scheme.is_empty()).map(|(_, rest)| rest);
    host.is_some_and(|rest| !rest.is_empty() && !rest.starts_with('/')) && !text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_recognised() {
        for text in ["", "QQ==", "QUI=", "QUJD", "+/+/"] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["Q", "QQ", "QQ=", "Q===", "====", "Q=Q=", "QUJ\n", "合同合同", "_-_-"] {
            assert!(!is_base64(text), "{text}");
        }
    }

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
