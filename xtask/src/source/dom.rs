//! Walks through parsed HTML without recursion, and reads texts from it.

use ego_tree::{NodeId, iter::Edge};
use scraper::{ElementRef, Node, node::Element};

/// What to do with an element that was entered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// Go on with what is in it.
    Enter,
    /// Pass over what is in it; it is not left either.
    Skip,
}

/// A step of a walk.
pub(super) enum Step<'a> {
    /// An element begins.
    Open(ElementRef<'a>),
    /// An element that was entered ends.
    Close(ElementRef<'a>),
    /// A text.
    Text(&'a str),
}

/// Walks through what is in an element, in the order of the document.
pub(super) fn walk<'a>(root: ElementRef<'a>, mut visit: impl FnMut(Step<'a>) -> Flow) {
    let mut skipped: Option<NodeId> = None;
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) => {
                if skipped.is_some() || node.id() == root.id() {
                    continue;
                }
                if let Some(element) = ElementRef::wrap(node) {
                    if visit(Step::Open(element)) == Flow::Skip {
                        skipped = Some(node.id());
                    }
                } else if let Node::Text(text) = node.value() {
                    visit(Step::Text(text));
                }
            }
            Edge::Close(node) => {
                if skipped == Some(node.id()) {
                    skipped = None;
                } else if skipped.is_none()
                    && node.id() != root.id()
                    && let Some(element) = ElementRef::wrap(node)
                {
                    visit(Step::Close(element));
                }
            }
        }
    }
}

/// How a text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// Without what the reader of the page does not see.
    Shown,
    /// Without that, and without links to places on a page: the anchors beside headings.
    WithoutAnchors,
    /// Code: only breaks and lines break it.
    Code,
}

/// The text of an element, with a line break at every block and `<br>`; nested tables are left out.
pub(super) fn text(root: ElementRef<'_>, view: View) -> String {
    let mut text = String::new();
    walk(root, |step| {
        match step {
            Step::Text(part) => text.push_str(part),
            Step::Open(element) => {
                let value = element.value();
                let gutter = view == View::Code && value.attr("aria-hidden") == Some("true");
                let anchor = view == View::WithoutAnchors && is_anchor(value);
                // Notes and marks stand raised beside a name or type and are no part of it.
                let raised = value.name() == "sup" && view != View::Code;
                if is_foreign(value) || is_hidden(value) || gutter || anchor || raised || is_table(value) {
                    return Flow::Skip;
                }
                if value.name() == "br" || is_block(value) {
                    break_line(&mut text, value.name() == "br");
                }
            }
            Step::Close(element) => {
                if is_block(element.value()) {
                    break_line(&mut text, false);
                }
            }
        }
        Flow::Enter
    });
    text
}

/// Breaks the line; a block does not break one that has just begun.
fn break_line(text: &mut String, always: bool) {
    if always || !(text.is_empty() || text.ends_with('\n')) {
        text.push('\n');
    }
}

/// Elements that are not part of what a page says.
pub(super) fn is_foreign(element: &Element) -> bool {
    matches!(
        element.name(),
        "script"
            | "style"
            | "noscript"
            | "template"
            | "svg"
            | "nav"
            | "aside"
            | "footer"
            | "iframe"
            | "select"
            | "head"
    ) || element.attr("role") == Some("navigation")
        || (element.name() == "button" && element.attr("role") != Some("tab"))
}

/// Elements that the reader of the page does not see.
pub(super) fn is_hidden(element: &Element) -> bool {
    let style: String = element
        .attr("style")
        .unwrap_or_default()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_lowercase();
    element.attr("hidden").is_some() || style.contains("display:none") || style.contains("visibility:hidden")
}

/// A link to a place on a page.
pub(super) fn is_anchor(element: &Element) -> bool {
    element.name() == "a" && element.attr("href").is_some_and(|href| href.contains('#'))
}

/// A table, by its tag or by its role.
pub(super) fn is_table(element: &Element) -> bool {
    element.name() == "table" || matches!(element.attr("role"), Some("table" | "grid"))
}

/// The level of a heading.
pub(super) fn heading_level(element: &Element) -> Option<u8> {
    if element.attr("role") == Some("heading") {
        return Some(element.attr("aria-level").and_then(|level| level.parse().ok()).unwrap_or(2));
    }
    let level = element.name().strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// Elements that stand on lines of their own.
pub(super) fn is_block(element: &Element) -> bool {
    matches!(
        element.name(),
        "address"
            | "article"
            | "blockquote"
            | "body"
            | "button"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// What the elements within one say without text: titles, alternative texts, labels, ticked boxes.
pub(super) fn labels(root: ElementRef<'_>) -> Vec<String> {
    let mut labels = Vec::new();
    walk(root, |step| {
        if let Step::Open(element) = step {
            if is_table(element.value()) {
                return Flow::Skip;
            }
            labels.extend(own_labels(element.value()));
            // The accessible name of a drawing.
            if matches!(element.value().name(), "title" | "desc") {
                labels.push(element.text().collect());
            }
        }
        Flow::Enter
    });
    labels
}

/// What an element itself says without text.
pub(super) fn own_labels(element: &Element) -> Vec<String> {
    let attributes = ["title", "alt", "aria-label", "data-title", "data-tooltip"];
    let mut labels: Vec<String> = attributes.iter().filter_map(|name| element.attr(name)).map(str::to_owned).collect();
    if element.attr("type") == Some("checkbox") || element.attr("role") == Some("checkbox") {
        let on = element.attr("checked").is_some() || element.attr("aria-checked") == Some("true");
        labels.push(if on { "yes" } else { "no" }.to_owned());
    }
    labels
}

/// Whether there is any element in it but line breaks.
pub(super) fn has_elements(root: ElementRef<'_>) -> bool {
    let mut found = false;
    walk(root, |step| {
        found |= matches!(step, Step::Open(element) if !matches!(element.value().name(), "br" | "wbr" | "p"));
        Flow::Enter
    });
    found
}
