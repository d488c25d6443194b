//! How much is read, so that no page takes longer than its size allows.
//!
//! Each limit is far beyond the vendor's pages: their tags have ten attributes at most, their elements
//! stand 50 deep, and the largest page, the data structures of a service, has some thousand rows.

use super::{SourceError, tags::tags};

/// Attributes of a tag. Parsers compare each with all before it.
pub(super) const MOST_ATTRIBUTES: usize = 1000;

/// Elements within elements. Parsing time grows with the square of the depth.
pub(super) const DEEPEST: usize = 1000;

/// Rows of tables on a page.
pub(super) const MOST_ROWS: usize = 50_000;

/// Titles of a table.
pub(super) const WIDEST: usize = 64;

/// Why a piece of HTML takes too long to parse, if it does.
pub(super) fn too_costly(html: &str) -> Option<String> {
    let attributes = most_attributes(html);
    if attributes > MOST_ATTRIBUTES {
        return Some(format!("a tag has {attributes} attributes, more than the {MOST_ATTRIBUTES} that are read"));
    }
    // Counting comes first: most pieces are short.
    let deepest = if html.matches('<').count() > DEEPEST { tags(html).deepest } else { 0 };
    (deepest > DEEPEST).then(|| format!("elements stand in one another {deepest} deep"))
}

/// Whether a page has more rows than are read, before it is parsed.
pub(super) fn has_too_many_rows(html: &str) -> bool {
    ["<tr", "<TR", "role=\"row\""].iter().map(|row| html.matches(row).count()).sum::<usize>() > MOST_ROWS
}

/// A page with more rows than are read.
pub(super) fn too_many_rows(origin: &str) -> SourceError {
    let problem = format!("the tables have more than {MOST_ROWS} rows");
    SourceError::new(origin, problem, "give the documentation page as the site serves it")
}

/// The attributes of the tag that has most.
///
/// Scripts and comments count as well: they hold nothing that looks like a thousand attributes.
fn most_attributes(html: &str) -> usize {
    let mut most = 0;
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        rest = tag;
        if tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            let (count, after) = attributes(tag);
            most = most.max(count);
            rest = after;
        }
    }
    most
}

/// The number of attributes of a tag, and what follows it.
fn attributes(tag: &str) -> (usize, &str) {
    let between = |c: char| c.is_ascii_whitespace() || c == '/';
    let ends_name = |c: char| between(c) || c == '>' || c == '=';
    let mut rest = tag.trim_start_matches('/');
    rest = rest.trim_start_matches(|c: char| !between(c) && c != '>');
    let mut count = 0;
    loop {
        rest = rest.trim_start_matches(between);
        if let Some(after) = rest.strip_prefix('>') {
            return (count, after);
        }
        // A name may begin with `=`.
        let mut chars = rest.chars();
        if chars.next().is_none() {
            return (count, "");
        }
        count += 1;
        rest =
            chars.as_str().trim_start_matches(|c| !ends_name(c)).trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = rest.strip_prefix('=') else { continue };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        rest = match value.chars().next().filter(|quote| matches!(quote, '"' | '\'')) {
            Some(quote) => value.get(1..).and_then(|value| value.split_once(quote)).map_or("", |(_, after)| after),
            None => value.trim_start_matches(|c: char| !c.is_ascii_whitespace() && c != '>'),
        };
    }
}
