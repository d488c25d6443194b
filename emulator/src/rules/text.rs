//! What can be wrong with a text: its length, its characters, its format.

use tencent_ess_spec::{CharClass, Charset, Field, Format, ValueType};

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
        && let Some(stranger) = text.chars().find(|c| !charset_holds(charset, *c))
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

/// Whether a character belongs to the set.
pub(crate) fn charset_holds(charset: &Charset, c: char) -> bool {
    charset.chars.contains(c) || charset.classes.iter().any(|class| class_holds(*class, c))
}

fn class_holds(class: CharClass, c: char) -> bool {
    match class {
        CharClass::Letter => c.is_ascii_alphabetic(),
        CharClass::Digit => c.is_ascii_digit(),
        // The unified ideographs with their extensions and compatibility forms, 々 and 〇.
        CharClass::Chinese => matches!(c,
            '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{2fa1f}' | '\u{30000}'..='\u{3347f}' | '々' | '〇'),
        // CJK punctuation, fullwidth forms of ASCII's, and what Chinese takes from general punctuation.
        CharClass::ChinesePunctuation => matches!(c,
            '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{301f}' | '\u{fe10}'..='\u{fe19}' | '\u{fe30}'..='\u{fe6b}'
            | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}'
            | '\u{ffe5}' | '·' | '–' | '—' | '‘' | '’' | '“' | '”' | '•' | '…'),
    }
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
    fn classes_hold_their_characters_only() {
        let table = [
            (CharClass::Chinese, "合同〇々𠮷", "a1，ぁ가"),
            (CharClass::ChinesePunctuation, "，。；：？！“”《》、—…·（）【】￥", "合a1,;(　"),
            (CharClass::Letter, "azAZ", "é1ａ_"),
            (CharClass::Digit, "09", "a１٣"),
        ];
        for (class, inside, outside) in table {
            let strangers: String = inside.chars().filter(|c| !class_holds(class, *c)).collect();
            assert_eq!(strangers, "", "{class:?}");
            let intruders: String = outside.chars().filter(|c| class_holds(class, *c)).collect();
            assert_eq!(intruders, "", "{class:?}");
        }
    }

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
