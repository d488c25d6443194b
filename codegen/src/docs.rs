//! Documentation of emitted items: our English text, the vendor's text where kept, then the facts.

use tencent_ess_spec::{Action, AllowedValue, Enum, ErrorCode, Field, Format, Scalar, Source, Type, Variant};

/// Documentation of a request.
pub(crate) fn of_action(action: &Action) -> Vec<String> {
    let mut docs = opening(action.curated.doc.as_deref(), action.doc.as_deref(), action.title.as_deref());
    let mut facts = vec![format!("Action: `{}`", action.action)];
    facts.extend(action.rate_limit.map(|rate| format!("At most {rate} calls per second")));
    facts.extend(page(&action.sources).map(|url| format!("Source: <{url}>")));
    close(&mut docs, facts);
    docs
}

/// Documentation of an answer.
pub(crate) fn of_response(action: &Action, request: &str) -> Vec<String> {
    vec![format!("The answer to [`{request}`]."), String::new(), format!("- Action: `{}`", action.action)]
}

/// Documentation of a data structure.
pub(crate) fn of_type(ty: &Type) -> Vec<String> {
    let mut docs = opening(ty.curated.doc.as_deref(), ty.doc.as_deref(), None);
    let mut facts = vec![format!("Type: `{}`", ty.name)];
    facts.extend(page(&ty.sources).map(|url| format!("Source: <{url}>")));
    close(&mut docs, facts);
    docs
}

/// Documentation of a field; `sent` tells whether it can stand in a request.
pub(crate) fn of_field(field: &Field, enumeration: Option<&str>, sent: bool) -> Vec<String> {
    let mut docs = opening(field.curated.doc.as_deref(), field.doc.as_deref(), None);
    let mut facts = Vec::new();
    let presence = match (sent, field.required) {
        (true, Some(true)) => ", required",
        (true, _) => ", optional",
        (false, _) if field.nullable => ", may be null",
        (false, _) => "",
    };
    facts.push(format!("Parameter: `{}`{presence}", field.name));
    facts.extend(length("characters", field.min_chars, field.max_chars));
    facts.extend(length("bytes of UTF-8", None, field.max_bytes));
    facts.extend(length("elements", field.min_items, field.max_items));
    facts.extend(range(field.min, field.max));
    facts.extend(field.format.map(|format| {
        match format {
            Format::UnixSeconds => "Seconds since 1970-01-01T00:00:00Z",
            Format::UnixMillis => "Milliseconds since 1970-01-01T00:00:00Z",
            Format::Base64 => "Base64",
            Format::Url => "An address of the web",
        }
        .to_owned()
    }));
    if !field.values.is_empty() {
        let values: Vec<String> = field.values.iter().map(value).collect();
        let names = enumeration.map(|name| format!(", named by [`{name}`](super::enums::{name})")).unwrap_or_default();
        facts.push(format!("Values: {}{names}", values.join(", ")));
    }
    facts.extend(field.default.as_ref().map(|default| format!("Default: {}", scalar(default))));
    facts.extend(field.example.as_ref().map(|example| format!("Example: {}", code(&example.to_string()))));
    close(&mut docs, facts);
    docs
}

/// Documentation of an enum.
pub(crate) fn of_enum(enumeration: &Enum) -> Vec<String> {
    let mut docs = opening(enumeration.doc.as_deref(), None, None);
    if !docs.is_empty() {
        docs.push(String::new());
    }
    docs.push("New values may appear at any time: match with a wildcard arm. A value without a name".to_owned());
    docs.push("is kept in `Unknown` as it came, and sent back unchanged.".to_owned());
    docs
}

/// Documentation of a named value.
pub(crate) fn of_variant(variant: &Variant) -> Vec<String> {
    let mut docs = opening(variant.doc.as_deref(), None, None);
    close(&mut docs, vec![format!("On the wire: {}", scalar(&variant.value))]);
    docs
}

/// Documentation of an error code.
pub(crate) fn of_code(code: &ErrorCode) -> Vec<String> {
    let mut docs = opening(code.curated.doc.as_deref(), code.doc.as_deref(), None);
    close(&mut docs, vec![format!("Code: `{}`", code.code)]);
    docs
}

/// The page that documents something: the first source that has an address.
pub(crate) fn page(sources: &[Source]) -> Option<&str> {
    sources.iter().find_map(|source| source.url.as_deref())
}

fn opening(english: Option<&str>, vendor: Option<&str>, title: Option<&str>) -> Vec<String> {
    let mut docs = Vec::new();
    if let Some(text) = english {
        docs.extend(text.lines().map(str::to_owned));
    } else if let Some(title) = title {
        docs.push(clean(title));
    }
    if let Some(text) = vendor {
        if !docs.is_empty() {
            docs.push(String::new());
        }
        for line in text.lines() {
            // Each line of the vendor's is a paragraph or an item of its own.
            match line.strip_prefix("- ") {
                Some(item) => docs.push(format!("- {}", clean(item))),
                None => docs.extend([String::new(), clean(line), String::new()]),
            }
        }
    }
    docs
}

fn close(docs: &mut Vec<String>, facts: Vec<String>) {
    if !docs.is_empty() {
        docs.push(String::new());
    }
    docs.extend(facts.into_iter().map(|fact| format!("- {fact}")));
}

fn length(what: &str, least: Option<u64>, most: Option<u64>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most} {what}")),
        (Some(least), None) => Some(format!("At least {least} {what}")),
        (None, Some(most)) => Some(format!("At most {most} {what}")),
        (None, None) => None,
    }
}

fn range(least: Option<i64>, most: Option<i64>) -> Option<String> {
    match (least, most) {
        (Some(least), Some(most)) => Some(format!("From {least} to {most}")),
        (Some(least), None) => Some(format!("At least {least}")),
        (None, Some(most)) => Some(format!("At most {most}")),
        (None, None) => None,
    }
}

fn value(allowed: &AllowedValue) -> String {
    let value = scalar(&allowed.value);
    if allowed.label.is_empty() { value } else { format!("{value} ({})", clean(&allowed.label)) }
}

fn scalar(value: &Scalar) -> String {
    match value {
        Scalar::String(text) => code(&format!("{text:?}")),
        other => code(&other.to_string()),
    }
}

/// Text as inline code, whatever backticks it holds.
fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r'], " ");
    let mut fence = "`".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    let space = if fence.len() > 1 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// The vendor's words as Markdown that shows them: markup characters escaped, bare links marked.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['h', '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~'].as_slice()) {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        // All of them are one byte long.
        let (first, after) = special.split_at(1);
        rest = if special.starts_with("https://") || special.starts_with("http://") {
            let is_end = |c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"' | ')');
            let (address, after) = special.split_at(special.find(is_end).unwrap_or(special.len()));
            out.extend(["<", address, ">"]);
            after
        } else {
            out.extend([if first == "h" { "" } else { "\\" }, first]);
            after
        };
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vendors_words_show_as_they_are() {
        let table = [
            ("plain 合同", "plain 合同"),
            ("a [b] <c> *d* `e` f_g", "a \\[b\\] \\<c\\> \\*d\\* \\`e\\` f\\_g"),
            ("see https://qian.tencent.com/a_b?c=d。", "see <https://qian.tencent.com/a_b?c=d>。"),
        ];
        for (text, expected) in table {
            assert_eq!(clean(text), expected);
        }
    }

    #[test]
    fn inline_code_survives_backticks_and_line_ends() {
        assert_eq!(code("a"), "`a`");
        assert_eq!(code("a`b\nc"), "`` a`b c ``");
    }
}
