//! A Markdown page as blocks, by way of HTML.
//!
//! Cells, links, code and breaks then mean the same in both forms. Tables of ours are put together by
//! `pipes` first, because pages have rows that no Markdown parser takes for one.

use pulldown_cmark::{Event, MetadataBlockKind, Options, Parser, Tag, TagEnd, html::push_html};

use super::{
    SourceError, html,
    page::{Cut, Page},
    pipes::{self, Part, PipeTable},
    words,
};

/// Whether a text is a Markdown page: it marks the names of sections as Markdown does.
///
/// Pipe tables alone would not do: other programs write them, too, around text that is no Markdown.
pub(super) fn is_markdown(text: &str) -> bool {
    let marked = |line: &str| {
        let line = line.trim();
        (line.starts_with('#') || (line.starts_with("**") && line.ends_with("**"))) && words::section(line).is_some()
    };
    let underlined = |line: &str, rule: &str| {
        let rule = rule.trim();
        rule.len() > 2 && (rule.bytes().all(|c| c == b'-') || rule.bytes().all(|c| c == b'=')) && {
            words::section(line.trim()).is_some()
        }
    };
    let has_heading = || text.lines().any(|line| line.starts_with('#'));
    let has_plain_sections =
        || text.lines().filter(|line| words::is_numbered(line.trim()) && words::section(line).is_some()).count() > 1;
    text.lines().any(marked)
        || text.lines().zip(text.lines().skip(1)).any(|(line, rule)| underlined(line, rule))
        || (pipes::has_ruled_table(text) && has_heading() && !has_plain_sections())
}

/// Turns a Markdown page into blocks.
pub(super) fn page(origin: &str, text: &str) -> Result<Page, SourceError> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let prepared = with_tables_as_html(text);
    let mut front_matter = String::new();
    let mut within = false;
    let events = Parser::new_ext(&prepared, options).inspect(|event| match event {
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

/// The text with its tables of ours as HTML, in which every cell stands that the text has.
fn with_tables_as_html(text: &str) -> String {
    let mut prepared = String::with_capacity(text.len() * 2);
    for part in pipes::parts(text) {
        match part {
            Part::Line(line) => prepared.push_str(line),
            Part::Table(table) => push_table(&mut prepared, &table),
        }
        prepared.push('\n');
    }
    prepared
}

fn push_table(markup: &mut String, table: &PipeTable) {
    markup.push_str("\n<table>\n");
    for row in &table.rows {
        markup.push_str("<tr>");
        for cell in row {
            markup.push_str("<td>");
            // A blank line would end the HTML.
            markup.extend(cell_html(cell).lines().filter(|line| !line.trim().is_empty()).flat_map(|line| [line, "\n"]));
            markup.push_str("</td>");
        }
        markup.push_str("</tr>\n");
    }
    markup.push_str("</table>\n");
}

/// The inside of a cell: paragraphs and lists if it has several lines, otherwise text with marks in it.
fn cell_html(cell: &str) -> String {
    let mut html = String::new();
    if cell.contains('\n') {
        push_html(&mut html, Parser::new_ext(&cell.replace("\\|", "|"), Options::empty()));
        return html;
    }
    // As the only cell of a table, in which `-` or `1.` begin no list.
    let alone = format!("|x|\n|-|\n|{cell}|");
    let mut body = false;
    let events = Parser::new_ext(&alone, Options::ENABLE_TABLES).filter(|event| match event {
        Event::Start(Tag::TableRow) => {
            body = true;
            false
        }
        Event::Start(Tag::TableCell) | Event::End(TagEnd::TableCell | TagEnd::TableRow | TagEnd::Table) => false,
        _ => body,
    });
    push_html(&mut html, events);
    html
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
