//! The vendor's description of something, as lines without markup, the same from every form of a page.
//!
//! Pages carry a cell as HTML, the metadata carries the same cell as HTML with remnants of Markdown,
//! copied text carries what a browser showed of it. All become lines; markup is gone, tables inside a
//! cell are gone too (they describe other things than the cell's field). What copying changes is not
//! undone: the width of punctuation differs between copies, and rules are drawn from prose in a way
//! that does not see it (`rules::text::fold`).

mod html;
mod inline;

/// A description: HTML, Markdown and copied text of one cell give the same value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prose {
    /// The lines that are not empty, white space folded, entities decoded, zero-width characters gone.
    pub lines: Vec<Line>,
}

/// A line of a description.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// It is an item of a list.
    pub item: bool,
    /// Its text.
    pub text: String,
}

impl Prose {
    /// Reads the inside of an HTML element: a cell of a page, or a `document` of the metadata.
    ///
    /// A newline ends a line, as the metadata means it, unless a sentence goes on after it with an
    /// indentation, as it does where a page was wrapped.
    pub fn from_html(inner_html: &str) -> Self {
        Self { lines: html::lines(inner_html).into_iter().filter_map(|line| line.finish(inline::plain)).collect() }
    }

    /// Reads Markdown, which may hold HTML, as a cell of a pipe table does.
    pub fn from_markdown(text: &str) -> Self {
        let html = inline::open_autolinks(text);
        let plain = |line: &str| inline::unescape(&inline::plain(line));
        Self { lines: html::lines(&html).into_iter().filter_map(|line| line.finish(plain)).collect() }
    }

    /// Reads text as it was copied from a page, where items of lists begin with `•`.
    pub fn from_text(text: &str) -> Self {
        let raw = text.lines().map(|line| RawLine { item: false, text: line.to_owned() });
        Self { lines: raw.filter_map(|line| line.finish(str::to_owned)).collect() }
    }

    /// Takes the trailing lines that state an example value and gives the value of the last one.
    ///
    /// Where there are several, the page printed the official example after one that the author of
    /// the description had written by hand.
    pub fn take_example(&mut self) -> Option<String> {
        let mut example = None;
        while let Some(value) = self.lines.last().and_then(|line| example_value(&line.text)) {
            example = example.or(Some(value.to_owned()));
            self.lines.pop();
        }
        example
    }

    /// The description as Markdown, for keeping.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            if !text.is_empty() {
                text.push('\n');
            }
            if line.item && ordinal(&line.text).is_none() {
                text.push_str("- ");
            }
            text.push_str(&line.text);
        }
        text
    }
}

fn example_value(line: &str) -> Option<&str> {
    let rest = ["示例值", "Example value", "Example"].iter().find_map(|word| line.strip_prefix(word))?;
    rest.trim_start().strip_prefix([':', '：']).map(str::trim)
}

/// The rest of a line after a number such as `1. `, by which ordered lists are written.
fn ordinal(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == line.len() || line.len() - rest.len() > 2 { None } else { rest.strip_prefix(". ") }
}

/// A line while it is read: white space as it came, list markers still in the text.
#[derive(Debug, Default)]
struct RawLine {
    item: bool,
    text: String,
}

impl RawLine {
    /// Folds white space, drops invisible characters, recognises list markers; `plain` removes inline markup.
    fn finish(self, plain: impl Fn(&str) -> String) -> Option<Line> {
        let folded = fold_space(&plain(&fold_space(&self.text)));
        let table_row = folded.starts_with('|') && folded.ends_with('|') && folded.len() > 1;
        let fence = folded.starts_with("```");
        let (marked, text) = match ["- ", "* ", "• ", "•"].iter().find_map(|marker| folded.strip_prefix(marker)) {
            Some(rest) => (true, rest.trim().to_owned()),
            None => (ordinal(&folded).is_some(), folded),
        };
        (!text.is_empty() && !table_row && !fence).then_some(Line { item: self.item || marked, text })
    }
}

fn fold_space(text: &str) -> String {
    let visible = text.chars().filter(|c| !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'));
    let mut folded = String::with_capacity(text.len());
    for c in visible {
        match c {
            c if c.is_whitespace() => {
                if !folded.is_empty() && !folded.ends_with(' ') {
                    folded.push(' ');
                }
            }
            c => folded.push(c),
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests;
