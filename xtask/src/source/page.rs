//! A documentation page as a sequence of blocks, the same for HTML, Markdown and copied text.

use super::words::{Column, clean};
use crate::prose::Prose;

/// A page, before its parts are told apart.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// The title of the document as a whole, for choosing among headings.
    pub title: Option<String>,
    /// The page's public address.
    pub url: Option<String>,
    /// Why the page must be taken for the first part of a longer one, where it shows.
    pub cut: Option<Cut>,
    /// Its end is there to see, by its last end tags.
    pub ended: bool,
    /// What stands on it, from top to bottom.
    pub blocks: Vec<Block>,
    /// Rows that could not be split, as place within the page and message.
    pub doubts: Vec<(String, String)>,
}

/// A sign that the end of a page is missing.
#[derive(Debug)]
pub(super) enum Cut {
    /// It ends in the middle of something that holds facts.
    Sure(String),
    /// It is not closed as it should be; that matters where parts are missing.
    Likely(String),
}

/// A piece of a page.
#[derive(Debug)]
pub(super) enum Block {
    /// A heading; a level of 1 is the highest.
    Heading {
        /// The level.
        level: u8,
        /// Its text; a second one where links within it may or may not belong to it.
        texts: Vec<String>,
    },
    /// Text.
    Text {
        /// As it stands, with line breaks.
        text: String,
        /// Its markup, where it has one.
        html: Option<String>,
        /// It may be a heading in disguise: alone in its block and not a link to one.
        stands_alone: bool,
    },
    /// Code, with line breaks.
    Code(String),
    /// A table of fields or error codes.
    Table(Table),
    /// A table of something else, or one whose titles are not there: its rows as lines.
    Other(String),
}

/// A table whose columns are known.
#[derive(Debug)]
pub(super) struct Table {
    /// Its own title.
    pub caption: Option<String>,
    /// Not shown to the reader of the page, such as one behind a tab.
    pub hidden: bool,
    /// What its columns hold.
    pub columns: Vec<Column>,
    /// Its rows, without headers and notes.
    pub rows: Vec<Row>,
    /// What is odd about its rows, by their numbers.
    pub doubts: Vec<(usize, String)>,
}

/// A row of a table; cells that the table does not have are empty.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Its number among the rows of the table, notes included, from 1.
    pub number: usize,
    /// The name of the field, or the error code.
    pub name: String,
    /// The type.
    pub ty: String,
    /// The mark in the required column.
    pub mark: Mark,
    /// The description.
    pub prose: Prose,
    /// The example, where it has a column of its own.
    pub example: Option<String>,
}

/// What the required column says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    /// There is no such column.
    #[default]
    Absent,
    /// Nothing at all.
    Blank,
    /// Yes or no.
    Said(bool),
    /// Something that means neither.
    Unclear(String),
}

impl Page {
    /// The text of the first heading, or the document's title, for messages.
    pub(super) fn name(&self) -> Option<String> {
        self.title.clone().filter(|title| !title.is_empty()).or_else(|| {
            self.blocks.iter().find_map(|block| match block {
                Block::Heading { texts, .. } => texts.first().map(|text| clean(text)),
                _ => None,
            })
        })
    }
}

impl Table {
    /// Notes that a row has more or fewer cells than there are titles, so that one may stand in the wrong column.
    pub(super) fn check_width(&mut self, number: usize, found: usize, titles: usize) {
        if found != titles {
            let message =
                format!("there are {found} cells under {titles} titles, so some may be missing or stand twice");
            self.doubts.push((number, message));
        }
    }

    /// Settles marks that are not there: beside ticks, and without a single cross, nothing is the cross.
    ///
    /// The same holds without a column, where `required` is noted beside names; without any note,
    /// nothing is said.
    pub(super) fn settle_marks(&mut self, has_column: bool) {
        let any = |wanted: &Mark| self.rows.iter().any(|row| row.mark == *wanted);
        let ticks_only = any(&Mark::Said(true)) && !any(&Mark::Said(false));
        if ticks_only && !self.rows.iter().any(|row| matches!(row.mark, Mark::Unclear(_))) {
            let missing = if has_column { Mark::Blank } else { Mark::Absent };
            for row in self.rows.iter_mut().filter(|row| row.mark == missing) {
                row.mark = Mark::Said(false);
            }
        }
    }
}

/// The texts among some blocks as one prose.
pub(super) fn prose<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Prose {
    let mut whole = Prose::default();
    for block in blocks {
        let part = match block {
            Block::Text { html: Some(html), .. } => Prose::from_html(html),
            Block::Text { text, html: None, .. } => Prose::from_text(text),
            _ => continue,
        };
        whole.lines.extend(part.lines);
    }
    whole
}
