//! Which form a source has, by what there is in it and not by how it begins: Markdown may begin with a
//! link, `[API 中心](…)`, or with a tag, and a copied page with the text of a menu.

use serde::de::IgnoredAny;

use super::{markdown, words};

/// The forms of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Metadata, examples, error codes.
    Json,
    /// A page as the site serves it.
    Html,
    /// A page as converters write it.
    Markdown,
    /// A page as it was copied from a browser.
    Text,
}

/// The form of a text; there is none if nothing stands in it.
pub(super) fn of(text: &str) -> Option<Form> {
    let start = start(text);
    if start.is_empty() {
        return None;
    }
    if is_json(start) {
        return Some(Form::Json);
    }
    if is_html_document(start) {
        return Some(Form::Html);
    }
    if markdown::is_markdown(text) {
        return Some(Form::Markdown);
    }
    Some(if has_markup(start) { Form::Html } else { Form::Text })
}

/// The text without white space and marks that show nothing before it.
pub(super) fn start(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || words::is_invisible(c))
}

/// JSON, or what can be nothing but damaged JSON: the first letters behind a bracket decide, and where
/// they do not, the whole.
fn is_json(start: &str) -> bool {
    let mut tokens = start.chars().filter(|c| !c.is_whitespace());
    match (tokens.next(), tokens.next()) {
        (Some('{'), Some('"' | '}') | None) | (Some('['), Some('{' | '"' | '[') | None) => {
            // A link whose text begins with a bracket or a quote has an address.
            !start.lines().next().is_some_and(|line| line.contains("](")) || parses(start)
        }
        (Some('{' | '['), _) => parses(start),
        _ => false,
    }
}

fn parses(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(text).is_ok()
}

/// A whole document: its first tag is that of one.
fn is_html_document(start: &str) -> bool {
    let mut rest = start;
    while let Some(comment) = rest.strip_prefix("<!--") {
        let Some((_, after)) = comment.split_once("-->") else { return true };
        rest = after.trim_start();
    }
    ["<!doctype", "<html", "<head", "<body", "<?xml"].iter().any(|tag| begins_with(rest, tag))
}

/// Whether there are tags of HTML in it, at the beginning or around tables.
fn has_markup(start: &str) -> bool {
    let is_tag = start
        .strip_prefix('<')
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '/')));
    is_tag || ["</td>", "</TD>", "<table", "<TABLE"].iter().any(|tag| start.contains(tag))
}

fn begins_with(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}
