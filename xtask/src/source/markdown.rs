//! A Markdown page as blocks, by way of HTML.
//!
//! Cells, links, code and breaks then mean the same in both forms, and `pulldown-cmark` knows the
//! corners of pipe tables (escaped pipes, code with pipes in it) that a parser of our own would learn
//! one bug at a time.

use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd, html::push_html};

use super::{
    SourceError, html,
    page::{Cut, Page},
    words::{self, Column},
};

/// Whether a text is a Markdown page: it has a pipe table of ours, or `#` before the name of a section.
///
/// Pipe tables of any kind would not do: descriptions hold some, in every form of a page.
pub(super) fn is_markdown(text: &str) -> bool {
    let lines = || text.lines().map(str::trim);
    let is_rule = |line: &str| {
        line.contains('|') && line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
    };
    let ours = |line: &str| {
        let columns: Vec<Column> = line.split('|').filter_map(words::column).collect();
        words::is_header(&columns)
    };
    let has_table = lines().zip(lines().skip(1)).any(|(header, rule)| is_rule(rule) && ours(header));
    has_table || lines().any(|line| line.starts_with('#') && words::section(line).is_some())
}

/// Turns a Markdown page into blocks.
pub(super) fn page(origin: &str, text: &str) -> Result<Page, SourceError> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut front_matter = String::new();
    let mut within = false;
    let events = Parser::new_ext(text, options).inspect(|event| match event {
        Event::Start(Tag::MetadataBlock(MetadataBlockKind::YamlStyle)) => within = true,
        Event::End(TagEnd::MetadataBlock(_)) => within = false,
        Event::Text(part) if within => front_matter.push_str(part),
        _ => {}
    });
    let mut markup = String::new();
    push_html(&mut markup, events);
    let mut page = html::page(origin, &markup)?;
    page.title = page.title.or_else(|| entry(&front_matter, "title"));
    page.url = page.url.or_else(|| entry(&front_matter, "url")).filter(|url| url.starts_with("http"));
    if page.cut.is_none() && has_open_fence(text) {
        page.cut = Some(Cut::Likely("a code block is not closed".to_owned()));
    }
    Ok(page)
}

/// A value of the front matter.
fn entry(front_matter: &str, name: &str) -> Option<String> {
    let value = front_matter.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'))?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned()).filter(|value| !value.is_empty())
}

/// Whether the text ends within a fenced code block.
fn has_open_fence(text: &str) -> bool {
    let mut open: Option<&str> = None;
    for line in text.lines().map(str::trim_start) {
        for fence in ["```", "~~~"] {
            if line.starts_with(fence) && open.is_none_or(|open| open == fence) {
                open = if open.is_some() { None } else { Some(fence) };
                break;
            }
        }
    }
    open.is_some()
}
