//! Texts of people: Markdown, read and written anew, so that nothing in it is compiled, run or left open.
//!
//! Paragraphs, headings, lists, quotes, tables, code and links stay. Code blocks are marked as text, which keeps
//! `cargo test` from running them; HTML and images become text; and names in links lead to emitted items.

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd, TextMergeStream};

use crate::{
    inert::{address, code, escaped, finished, plain},
    links::Links,
};

/// How deep lists and quotes are nested; what is deeper loses its marks.
const MOST_CONTAINERS: usize = 8;

/// The text as lines of documentation.
pub(crate) fn lines(text: &str, links: &Links<'_>) -> Vec<String> {
    // A link to a name has no address, so the parser asks for one: without, the name is code.
    let name_in = |link: BrokenLink<'_>| {
        let name = link.reference.strip_prefix('`')?.strip_suffix('`')?;
        (!name.contains('`')).then(|| (CowStr::from(links.path(name).unwrap_or_default()), CowStr::from("")))
    };
    let parser = Parser::new_with_broken_link_callback(text, Options::ENABLE_TABLES, Some(name_in));
    let mut writer = Writer::default();
    for event in TextMergeStream::new(parser) {
        writer.write(event);
    }
    writer.lines
}

/// What has been written, and what is open.
#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    /// The inline part of the block that is open.
    text: String,
    /// The lists and quotes around it.
    containers: Vec<Container>,
    lists: Vec<List>,
    /// What ends the link that is open.
    link_end: Option<String>,
    in_code_block: bool,
    table: Option<Table>,
}

/// A quote, or an item of a list.
struct Container {
    /// What its first line begins with, until there is one.
    mark: Option<String>,
    /// What its other lines begin with.
    indent: String,
}

struct List {
    /// Of its next item, if its items have numbers.
    number: Option<u64>,
    /// There is an item before the one that is open.
    is_continued: bool,
}

#[derive(Default)]
struct Table {
    rows: Vec<String>,
    cells: Vec<String>,
}

impl Writer {
    fn write(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // What is in a code block is left as it is, but for its end.
            Event::Text(text) if self.in_code_block => self.text.push_str(&text),
            Event::Text(text) => self.text.push_str(&escaped(&plain(&text), self.link_end.is_none())),
            Event::Html(text) | Event::InlineHtml(text) => {
                let lines = text.lines().map(|line| escaped(&plain(line), self.link_end.is_none()));
                self.text.push_str(&lines.collect::<Vec<_>>().join("\n"));
                self.text.push_str(if text.ends_with('\n') { "\n" } else { "" });
            }
            Event::Code(text) => {
                let code = code(&text);
                // In a table a bar ends the cell, even within code.
                self.text.push_str(&if self.table.is_some() { code.replace('|', "\\|") } else { code });
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            // Without their options no others come, and a rule between paragraphs says nothing.
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => self.open(Container { mark: None, indent: "> ".to_owned() }),
            Tag::List(number) => {
                self.end_block(false);
                self.lists.push(List { number, is_continued: false });
            }
            Tag::Item => {
                let number = self.lists.last_mut().and_then(|list| list.number.as_mut());
                let mark = number.map_or_else(
                    // The facts that follow have `-`, and so are a list of their own.
                    || "+ ".to_owned(),
                    |number| {
                        *number = number.saturating_add(1);
                        format!("{}. ", number.saturating_sub(1))
                    },
                );
                self.open(Container { indent: " ".repeat(mark.len()), mark: Some(mark) });
            }
            Tag::CodeBlock(_) => {
                self.end_block(false);
                self.in_code_block = true;
            }
            Tag::Table(_) => {
                self.end_block(false);
                self.table = Some(Table::default());
            }
            Tag::Emphasis => self.text.push('*'),
            Tag::Strong => self.text.push_str("**"),
            Tag::Link { link_type: LinkType::Autolink | LinkType::Email, .. } => {}
            Tag::Link { link_type, dest_url, .. } => {
                let is_name = matches!(
                    link_type,
                    LinkType::ShortcutUnknown | LinkType::CollapsedUnknown | LinkType::ReferenceUnknown
                );
                let target = if is_name { dest_url.into_string() } else { address(&dest_url) };
                // An address that is none, or a name that is not emitted: the words stay.
                if !target.is_empty() && (is_name || target.starts_with('<')) {
                    // Behind an exclamation mark it would be an image.
                    if self.text.ends_with('!') {
                        self.text.insert(self.text.len() - 1, '\\');
                    }
                    self.text.push('[');
                    self.link_end = Some(format!("]({target})"));
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.end_block(true),
            TagEnd::HtmlBlock => self.end_block(false),
            TagEnd::Heading(level) => {
                let words = finished(&self.text.replace('\n', " "));
                self.text.clear();
                self.block(vec![format!("{} {words}", "#".repeat(level as usize))], true);
            }
            TagEnd::BlockQuote(_) | TagEnd::Item => {
                self.end_block(false);
                self.containers.pop();
                if let Some(list) = self.lists.last_mut().filter(|_| tag == TagEnd::Item) {
                    list.is_continued = true;
                }
            }
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::CodeBlock => {
                self.in_code_block = false;
                let code = std::mem::take(&mut self.text);
                let mut fence = "```".to_owned();
                while code.contains(&fence) {
                    fence.push('`');
                }
                let lines = code.lines().map(|line| plain(&line.replace('\t', "    ")));
                self.block([format!("{fence}text")].into_iter().chain(lines).chain([fence.clone()]).collect(), true);
            }
            TagEnd::TableCell => {
                let cell = finished(&std::mem::take(&mut self.text).replace('\n', " "));
                if let Some(table) = &mut self.table {
                    table.cells.push(cell);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(table) = &mut self.table {
                    let cells = std::mem::take(&mut table.cells);
                    table.rows.push(format!("| {} |", cells.join(" | ")));
                    if tag == TagEnd::TableHead {
                        table.rows.push(format!("|{}", "---|".repeat(cells.len())));
                    }
                }
            }
            TagEnd::Table => {
                let rows = self.table.take().map(|table| table.rows);
                self.block(rows.unwrap_or_default(), true);
            }
            TagEnd::Emphasis => self.text.push('*'),
            TagEnd::Strong => self.text.push_str("**"),
            TagEnd::Link => self.text.push_str(&self.link_end.take().unwrap_or_default()),
            _ => {}
        }
    }

    fn open(&mut self, container: Container) {
        self.end_block(false);
        let is_too_deep = self.containers.len() >= MOST_CONTAINERS;
        self.containers.push(if is_too_deep { Container { mark: None, indent: String::new() } } else { container });
    }

    /// Writes the inline text that is open, if any. Items of a list whose texts are no paragraphs stand close together.
    fn end_block(&mut self, is_paragraph: bool) {
        let text = std::mem::take(&mut self.text);
        let lines: Vec<String> = text.lines().map(finished).filter(|line| !line.is_empty()).collect();
        self.block(lines, is_paragraph);
    }

    fn block(&mut self, block: Vec<String>, is_paragraph: bool) {
        if block.is_empty() {
            return;
        }
        let begins_item = self.containers.last().is_some_and(|container| container.mark.is_some());
        let is_close = match self.lists.as_slice() {
            [] => false,
            [list] => list.is_continued,
            // A list within an item. One that begins with another number than 1 would be taken for text.
            [.., list] => list.is_continued || list.number.is_none(),
        };
        if !self.lines.is_empty() && (is_paragraph || !begins_item || !is_close) {
            let indent: String = self.containers.iter().map(|container| container.indent.as_str()).collect();
            self.lines.push(indent.trim_end().to_owned());
        }
        for line in block {
            let mut text = String::new();
            for container in &mut self.containers {
                text.push_str(&container.mark.take().unwrap_or_else(|| container.indent.clone()));
            }
            text.push_str(&line);
            self.lines.push(text.trim_end().to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tencent_ess_spec::Reach;

    use super::*;

    fn rewritten(text: &str) -> String {
        let actions = BTreeSet::from(["Make", "Both"]);
        let reach = Reach { received: ["Both", "Part"].into(), enums: ["Part", "Kind"].into(), ..Reach::default() };
        lines(text, &Links { actions: &actions, reach: &reach }).join("\n")
    }

    #[test]
    fn links_lead_to_what_is_emitted_and_are_code_otherwise() {
        let table = [
            ("Call [`Make`] first.", "Call [`Make`](\0actions::Make) first."),
            ("[`Part`], [`Kind`]", "[`Part`](\0types::Part), [`Kind`](\0enums::Kind)"),
            ("[`Both`]", "[`Both`](\0actions::Both)"),
            ("[`Other`] of `Make`", "`Other` of `Make`"),
            ("an open [`end", "an open \\[\\`end"),
            ("[`a` and `b`]", "\\[`a` and `b`\\]"),
            ("Not so\\![`Make`]", "Not so\\![`Make`](\0actions::Make)"),
            ("[page](https://a.b/c), [file](../c), https://a.b.", "[page](<https://a.b/c>), file, <https://a.b>."),
        ];
        for (text, expected) in table {
            assert_eq!(rewritten(text), expected);
        }
    }

    #[test]
    fn what_people_write_stays() {
        let table = [
            "One\nparagraph.\n\nAnother one.",
            "Text:\n\n+ a\n+ b\n  + c\n+ d\n\nMore.",
            "+ a\n\n  Part of a.\n\n+ b",
            "1. a\n2. b",
            "# Title\n\nOf *some* **weight**.",
            "> quoted\n>\n> twice",
            "| a | b |\n|---|---|\n| `c \\| d` | e |",
            "+ Code:\n\n  ```text\n  let a;\n\n      indented\n  ```",
        ];
        for text in table {
            assert_eq!(rewritten(text), text);
        }
    }

    #[test]
    fn code_is_text_and_ends() {
        let table = [
            ("    run()\n\n      twice", "```text\nrun()\n\n  twice\n```"),
            ("~~~rust\n```\nrun()", "````text\n```\nrun()\n````"),
            ("a\n> ```no_run\n> run()", "a\n>\n> ```text\n> run()\n> ```"),
            ("-\trun()\n\n\t\trun()", "+ run()\n\n  ```text\n  run()\n  ```"),
        ];
        for (text, expected) in table {
            assert_eq!(rewritten(text), expected);
        }
    }

    #[test]
    fn html_and_images_are_text() {
        let table = [
            ("a <b>bold</b>", "a \\<b\\>bold\\</b\\>"),
            ("<div>\n\n    run()\n\n</div>", "\\<div\\>\n\n```text\nrun()\n```\n\n\\</div\\>"),
            ("![a *seal*](https://a.b/c.png)", "a *seal*"),
        ];
        for (text, expected) in table {
            assert_eq!(rewritten(text), expected);
        }
    }

    #[test]
    fn what_is_nested_too_deeply_loses_its_marks() {
        let text = format!("{}deep", "> ".repeat(50_000));
        assert_eq!(rewritten(&text), "> > > > > > > > deep");
    }
}
