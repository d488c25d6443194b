//! HTML to lines, by what its elements do to the flow of text.

use scraper::{Html, Node};

use super::{RawLine, inline::beginning};

/// Elements that begin and end on a line of their own.
const BLOCKS: [&str; 19] = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "pre",
    "blockquote",
    "section",
    "article",
    "dl",
    "dt",
    "dd",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
];
/// Elements whose content is not prose of the cell they stand in.
const DROPPED: [&str; 7] = ["table", "script", "style", "svg", "button", "select", "template"];
/// Elements that descriptions also hold in escaped form, because somebody escaped them once too often.
const ESCAPED: [&str; 18] = [
    "p", "br", "ul", "ol", "li", "font", "b", "strong", "code", "a", "img", "pre", "div", "span", "i", "em", "u", "h3",
];

pub(super) fn lines(html: &str) -> Vec<RawLine> {
    let document = Html::parse_fragment(&open_escaped_tags(html));
    let root = *document.root_element();
    let mut flow = Flow::default();
    let mut next = root.first_child();
    // By hand, because recursion would let a deeply nested page overflow the stack.
    while let Some(mut node) = next {
        flow.open(node.value());
        next = node.first_child();
        while next.is_none() && node.id() != root.id() {
            flow.close(node.value());
            next = node.next_sibling();
            let Some(parent) = node.parent() else { break };
            node = parent;
        }
    }
    flow.end_line();
    flow.lines
}

/// The lines so far, and what is open around the next text.
#[derive(Default)]
struct Flow {
    lines: Vec<RawLine>,
    line: RawLine,
    /// The number of the last item in each open list; `None` in lists without numbers.
    lists: Vec<Option<usize>>,
    /// Open elements whose content is dropped.
    dropped: usize,
    /// Open `<pre>` elements.
    verbatim: usize,
}

impl Flow {
    fn open(&mut self, node: &Node) {
        if let Node::Text(text) = node {
            self.text(text);
        }
        let Node::Element(element) = node else { return };
        let name = element.name();
        if DROPPED.contains(&name) {
            self.end_line();
            self.dropped += 1;
        }
        if self.dropped > 0 {
            return;
        }
        if name == "br" || BLOCKS.contains(&name) {
            self.end_line();
        }
        match name {
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(0)),
            "pre" => self.verbatim += 1,
            "li" => {
                self.line.item = true;
                if let Some(Some(number)) = self.lists.last_mut() {
                    *number += 1;
                    self.line.text = format!("{number}. ");
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, node: &Node) {
        let Node::Element(element) = node else { return };
        let name = element.name();
        if DROPPED.contains(&name) {
            self.dropped = self.dropped.saturating_sub(1);
            return;
        }
        if self.dropped > 0 {
            return;
        }
        match name {
            "ul" | "ol" => {
                self.lists.pop();
            }
            "pre" => self.verbatim = self.verbatim.saturating_sub(1),
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.end_line();
            self.line = RawLine::default();
        }
    }

    fn text(&mut self, text: &str) {
        if self.dropped > 0 {
            return;
        }
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('\n') {
            self.line.text.push_str(before);
            let next = after.trim_start_matches([' ', '\t']);
            let ended = self.line.text.trim_end().ends_with(['。', '；', '：', '！', '？']);
            let wrapped = after.len() - next.len() >= 2 && self.verbatim == 0 && !ended;
            if !wrapped {
                self.end_line();
            } else if let (Some(left), Some(right)) = (self.line.text.trim_end().chars().last(), next.chars().next())
                && (left.is_ascii() || right.is_ascii())
            {
                self.line.text.push(' ');
            }
            rest = next;
        }
        self.line.text.push_str(rest);
    }

    /// Ends the line unless nothing was said on it: an item may begin with another block.
    fn end_line(&mut self) {
        let said = self.line.text.trim();
        if !said.is_empty() && super::ordinal(&format!("{said} ")) != Some("") {
            self.lines.push(std::mem::take(&mut self.line));
        }
    }
}

/// Turns `&lt;font color=&quot;red&quot;&gt;` back into the element it was meant to be.
fn open_escaped_tags(html: &str) -> String {
    let mut opened = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("&lt;") {
        opened.push_str(before);
        let tag = beginning(after).split_once("&gt;").map(|(tag, _)| tag).filter(|tag| {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
            ESCAPED.contains(&name.to_ascii_lowercase().as_str()) && !tag.contains(['<', '>', '\n'])
        });
        if let Some(tag) = tag {
            opened.push('<');
            opened.push_str(&tag.replace("&quot;", "\""));
            opened.push('>');
            rest = after.get(tag.len() + "&gt;".len()..).unwrap_or_default();
        } else {
            opened.push_str("&lt;");
            rest = after;
        }
    }
    opened.push_str(rest);
    opened
}
