//! An HTML page as blocks, found by headings and table headers, never by classes or ids.

use std::collections::BTreeMap;

use scraper::{ElementRef, Html};

use super::{
    SourceError,
    dom::{self, Flow, Step},
    limits,
    page::{Block, Page},
    table::{Grid, Header},
    tags::tags,
    words::{self, clean},
};

/// Turns an HTML page into blocks.
pub(super) fn page(origin: &str, html: &str) -> Result<Page, SourceError> {
    if let Some(problem) = limits::too_costly(html) {
        return Err(SourceError::new(origin, problem, "give the documentation page as the site serves it"));
    }
    if limits::has_too_many_rows(html) {
        return Err(limits::too_many_rows(origin));
    }
    let tags = tags(html);
    let document = Html::parse_document(html);
    let root = document.root_element();
    let mut walk = Walk::default();
    dom::walk(root, |step| walk.step(&step));
    walk.flush();
    let mut page = head(root);
    page.blocks = walk.blocks;
    page.cut = tags.cut();
    page.ended = tags.ended;
    Ok(page)
}

/// Title and address, from the head of the page.
fn head(root: ElementRef<'_>) -> Page {
    let mut page = Page::default();
    let mut og_url = None;
    dom::walk(root, |step| {
        let Step::Open(element) = step else { return Flow::Enter };
        let value = element.value();
        match value.name() {
            "title" if page.title.is_none() => page.title = Some(clean(&element.text().collect::<String>())),
            "link" if value.attr("rel") == Some("canonical") => page.url = value.attr("href").map(str::to_owned),
            "meta" if value.attr("property") == Some("og:url") => og_url = value.attr("content").map(str::to_owned),
            // The title of a drawing is none of the page.
            "svg" => return Flow::Skip,
            _ => {}
        }
        Flow::Enter
    });
    page.url = page.url.or(og_url).map(|url| url.trim().to_owned()).filter(|url| url.starts_with("http"));
    page
}

/// Where the walk through a page stands.
#[derive(Default)]
struct Walk<'a> {
    blocks: Vec<Block>,
    /// The markup of the text that is not yet a block.
    html: String,
    /// The same as text.
    text: String,
    /// All of it so far is in links to places on a page.
    linked: bool,
    /// How many open elements are hidden, are links to places, and are items of lists.
    hidden: usize,
    anchors: usize,
    items: usize,
    /// The header that a table without one may continue.
    header: Option<Header>,
    /// The labels of the tabs seen last, and how many panels followed.
    tabs: Vec<String>,
    panels: usize,
    /// The labels of all tabs that have an id.
    labelled: BTreeMap<&'a str, String>,
}

impl<'a> Walk<'a> {
    fn step(&mut self, step: &Step<'a>) -> Flow {
        match step {
            Step::Text(text) => self.push(text),
            Step::Close(element) => self.close(*element),
            Step::Open(element) => return self.open(*element),
        }
        Flow::Enter
    }

    fn open(&mut self, element: ElementRef<'a>) -> Flow {
        let value = element.value();
        if dom::is_foreign(value) {
            return Flow::Skip;
        }
        if let Some(level) = dom::heading_level(value) {
            self.heading(level, element);
            return Flow::Skip;
        }
        if matches!(value.name(), "pre" | "textarea") {
            self.flush();
            self.blocks.push(Block::Code(dom::text(element, dom::View::Code)));
            return Flow::Skip;
        }
        if dom::is_table(value) {
            self.flush();
            if self.table(element) == Flow::Skip {
                return Flow::Skip;
            }
        }
        match value.attr("role") {
            Some("tablist") => {
                self.tabs.clear();
                self.panels = 0;
            }
            Some("tab") => {
                let label = clean(&dom::text(element, dom::View::Shown));
                if let Some(id) = value.attr("id") {
                    self.labelled.insert(id, label.clone());
                }
                self.tabs.push(label);
            }
            Some("tabpanel") => self.panel(element),
            _ => {}
        }
        if value.name() == "br" {
            self.html.push_str("<br>");
            self.text.push('\n');
        } else if value.name() == "img" {
            self.image(element);
        } else if dom::is_block(value) {
            self.flush();
        }
        self.hidden += usize::from(is_out_of_sight(element));
        self.anchors += usize::from(dom::is_anchor(value));
        self.items += usize::from(value.name() == "li");
        Flow::Enter
    }

    fn close(&mut self, element: ElementRef<'a>) {
        let value = element.value();
        if dom::is_block(value) {
            self.flush();
        }
        self.hidden -= usize::from(is_out_of_sight(element));
        self.anchors -= usize::from(dom::is_anchor(value));
        self.items -= usize::from(value.name() == "li");
    }

    fn push(&mut self, text: &str) {
        if clean(&self.text).is_empty() {
            self.linked = true;
        }
        if !clean(text).is_empty() {
            self.linked &= self.anchors > 0;
        }
        self.text.push_str(text);
        for c in text.chars() {
            match c {
                '<' => self.html.push_str("&lt;"),
                '>' => self.html.push_str("&gt;"),
                '&' => self.html.push_str("&amp;"),
                c => self.html.push(c),
            }
        }
    }

    /// Keeps an image in the text: prose decides what becomes of it.
    fn image(&mut self, element: ElementRef<'a>) {
        if let Some(alt) = element.value().attr("alt") {
            let alt = alt.replace('&', "&amp;").replace('"', "&quot;");
            self.html.push_str("<img alt=\"");
            self.html.push_str(&alt);
            self.html.push_str("\">");
        }
    }

    /// Makes a block of the text so far.
    fn flush(&mut self) {
        let (text, html) = (std::mem::take(&mut self.text), std::mem::take(&mut self.html));
        if clean(&text).is_empty() && !html.contains("<img") {
            return;
        }
        let html = if self.items > 0 { format!("<ul><li>{html}</li></ul>") } else { format!("<p>{html}</p>") };
        self.blocks.push(Block::Text { text, html: Some(html), stands_alone: !self.linked });
    }

    fn heading(&mut self, level: u8, element: ElementRef<'a>) {
        self.flush();
        self.header = None;
        let mut texts: Vec<String> = [dom::View::WithoutAnchors, dom::View::Shown]
            .into_iter()
            .map(|view| clean(&dom::text(element, view)).trim_end_matches(['#', '¶', '§', ' ']).to_owned())
            .filter(|text| !text.is_empty())
            .collect();
        texts.dedup();
        if !texts.is_empty() {
            self.blocks.push(Block::Heading { level, texts });
        }
    }

    /// A panel behind a tab is headed by the tab's label, where that says what it holds.
    fn panel(&mut self, element: ElementRef<'a>) {
        self.flush();
        let by_id = element.value().attr("aria-labelledby").and_then(|id| self.labelled.get(id)).cloned();
        let label = by_id.or_else(|| self.tabs.get(self.panels).cloned());
        self.panels += 1;
        if let Some(label) = label.filter(|label| words::section(label).is_some() || words::half(label).is_some()) {
            self.header = None;
            self.blocks.push(Block::Heading { level: 6, texts: vec![label] });
        }
    }

    fn table(&mut self, element: ElementRef<'a>) -> Flow {
        let grid = Grid::new(element);
        let hidden = self.hidden > 0 || is_out_of_sight(element);
        let found = grid.header().map(|(at, header)| (at + 1, header));
        let continued = || self.header.clone().filter(|header| grid.fits(header)).map(|header| (0, header));
        match found.or_else(continued) {
            Some((first, header)) => {
                self.blocks.push(Block::Table(grid.table(first, &header, hidden)));
                self.header = Some(header);
                Flow::Skip
            }
            // No table of ours: a table for layout, or for code with line numbers, holds what is.
            None if grid.holds_more => Flow::Enter,
            None => {
                if !hidden {
                    self.blocks.push(Block::Other(grid.lines()));
                }
                Flow::Skip
            }
        }
    }
}

/// Not shown, or a copy for the eye alone.
fn is_out_of_sight(element: ElementRef<'_>) -> bool {
    dom::is_hidden(element.value()) || element.value().attr("aria-hidden") == Some("true")
}
