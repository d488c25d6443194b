//! Identifiers from the vendor's names: the only place where case is converted.

use heck::ToSnakeCase as _;
use proc_macro2::{Ident, Span};

/// Why a name cannot become an identifier.
pub(crate) type Unusable = String;

/// The identifier of a type, action, variant or marker: the vendor's spelling, made `CamelCase` only
/// where it is not, so that `URLInfo` stays findable.
pub(crate) fn type_ident(name: &str) -> Result<Ident, Unusable> {
    let mut camel = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let mut chars = part.chars();
        camel.extend(chars.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(chars.as_str());
    }
    ident(name, camel, 'N')
}

/// The identifier of a field or setter, in `snake_case`.
pub(crate) fn field_ident(name: &str) -> Result<Ident, Unusable> {
    // An acronym's plural is one word: `FileIDs` is `file_ids`, not `file_i_ds`.
    let singular = name.strip_suffix('s').filter(|rest| rest.ends_with(|c: char| c.is_ascii_uppercase()));
    let snake = match singular {
        Some(rest) if rest.len() > 1 => format!("{}s", ascii(rest).to_snake_case()),
        _ => ascii(name).to_snake_case(),
    };
    ident(name, snake, 'n')
}

/// The identifier of a field whose usual one is taken: every capital begins a word, so that `UUI`
/// (`u_u_i`) and `Uui` (`uui`) differ.
pub(crate) fn spelled_out_field_ident(name: &str) -> Result<Ident, Unusable> {
    let mut snake = String::new();
    for c in ascii(name).chars() {
        if c.is_ascii_uppercase() && !snake.is_empty() && !snake.ends_with('_') {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    ident(name, snake, 'n')
}

fn ascii(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// Finishes an identifier: a digit in front gets a letter before it, a keyword an underscore behind it.
fn ident(name: &str, mut text: String, letter: char) -> Result<Ident, Unusable> {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        text.insert(0, letter);
    }
    if !text.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err(format!("no identifier can be made of the name `{name}`: it has no ASCII letter or digit"));
    }
    if KEYWORDS.contains(&text.as_str()) {
        text.push('_');
    }
    Ok(Ident::new(&text, Span::call_site()))
}

/// Words that are no identifiers in any edition up to 2024, and `build`, which ends every builder.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "build", "const", "continue", "crate", "do",
    "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that every program has in scope; the prelude of a client must not shadow them.
#[rustfmt::skip]
pub(crate) const STD_PRELUDE: &[&str] = &[
    "AsMut", "AsRef", "AsyncFn", "AsyncFnMut", "AsyncFnOnce", "Box", "Clone", "Copy", "Debug", "Default",
    "DoubleEndedIterator", "Drop", "Eq", "Err", "ExactSizeIterator", "Extend", "Fn", "FnMut", "FnOnce", "From",
    "FromIterator", "Future", "Hash", "Into", "IntoFuture", "IntoIterator", "Iterator", "None", "Ok", "Option", "Ord",
    "PartialEq", "PartialOrd", "Result", "Send", "Sized", "Some", "String", "Sync", "ToOwned", "ToString", "TryFrom",
    "TryInto", "Unpin", "Vec",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_names_become_snake_case() {
        let table = [
            ("FlowName", "flow_name"),
            ("FileIds", "file_ids"),
            ("FileIDs", "file_ids"),
            ("URL", "url"),
            ("ApproverH5Url", "approver_h5_url"),
            ("H5", "h5"),
            ("IPv6", "i_pv6"),
            ("hadAutoFixVul", "had_auto_fix_vul"),
            ("GetWsTokenReq_Label", "get_ws_token_req_label"),
            ("Type", "type_"),
            ("Self", "self_"),
            ("super", "super_"),
            ("Async", "async_"),
            ("2FA", "n2fa"),
            ("S", "s"),
            ("Is", "is"),
            ("a.b-c", "a_b_c"),
            ("合同Id", "id"),
        ];
        for (name, expected) in table {
            assert_eq!(field_ident(name).map(|ident| ident.to_string()).as_deref(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_are_spelled_out() {
        for (name, expected) in [("UUI", "u_u_i"), ("Uui", "uui"), ("DNSStatus", "d_n_s_status"), ("Type", "type_")] {
            assert_eq!(spelled_out_field_ident(name).map(|ident| ident.to_string()).as_deref(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn type_names_keep_the_vendors_spelling() {
        let table = [
            ("UserInfo", "UserInfo"),
            ("URLInfo", "URLInfo"),
            ("Option", "Option"),
            ("Self", "Self_"),
            ("Topic_Simplification", "TopicSimplification"),
            ("ess", "Ess"),
            ("3DModel", "N3DModel"),
            ("OperationDenied.NoQuota", "OperationDeniedNoQuota"),
        ];
        for (name, expected) in table {
            assert_eq!(type_ident(name).map(|ident| ident.to_string()).as_deref(), Ok(expected), "{name}");
        }
    }

    #[test]
    fn a_name_without_letters_is_refused() {
        for name in ["", "合同", "_", "--"] {
            assert!(field_ident(name).is_err(), "{name}");
            assert!(type_ident(name).is_err(), "{name}");
        }
    }
}
