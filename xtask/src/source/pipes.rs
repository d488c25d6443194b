//! Pipe tables of fields and error codes as they really stand on pages.
//!
//! By the letter of Markdown a table ends at the first blank line, and a row at the end of its line.
//! Converters of web pages hold to neither: they put the paragraphs and lists of a cell where they find
//! them, so that a row goes on over blank lines until its last `|`. What follows such a row would be
//! lost without a word. So rows are put together here, by the number of their columns and by where
//! they end, and nothing but the inside of a cell is left to a Markdown parser.

use super::{
    cells,
    limits::WIDEST,
    words::{self, Column},
};

/// A part of a text.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// A line outside the tables below.
    Line(&'a str),
    /// A table of fields or error codes.
    Table(PipeTable),
}

/// A pipe table whose columns are known.
#[derive(Debug)]
pub(super) struct PipeTable {
    /// What its columns hold; a column may be of no use.
    pub roles: Vec<Option<Column>>,
    /// The cells of its rows, the titles first: as many as a row has, whatever the titles say.
    pub rows: Vec<Vec<String>>,
}

/// Takes the tables of fields and error codes out of a text; those within fences are code.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut parts = Vec::new();
    let mut fence: Option<&str> = None;
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if let Some(open) = fence {
            fence = Some(open).filter(|open| !line.trim_start().starts_with(open));
        } else if let Some(header) = Header::find(&lines, at) {
            let (table, next) = header.read(&lines, at);
            parts.push(Part::Table(table));
            at = next;
            continue;
        } else {
            fence = ["```", "~~~"].into_iter().find(|fence| line.trim_start().starts_with(fence));
        }
        parts.push(Part::Line(line));
        at += 1;
    }
    parts
}

/// Whether a text has a pipe table of ours with the rule that Markdown asks for.
pub(super) fn has_ruled_table(text: &str) -> bool {
    let lines = || text.lines();
    lines().zip(lines().skip(1)).any(|(header, rule)| is_rule(rule) && Header::of(header).is_some())
}

/// Whether a line looks like a piece of a pipe table.
pub(super) fn is_piece(line: &str) -> bool {
    let line = line.trim();
    line.starts_with('|') || ends_with_pipe(line) || split(line).len() > 2
}

/// The line under the titles: `| --- | :-: |`.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains('|') && line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':') || c.is_whitespace())
}

/// How a table is written, by its titles.
#[derive(Debug)]
struct Header {
    roles: Vec<Option<Column>>,
    titles: Vec<String>,
    /// Rows begin with a pipe.
    leading: bool,
    /// Rows end with a pipe.
    trailing: bool,
}

impl Header {
    /// The header that a line is, if it is one and something stands under it.
    fn find(lines: &[&str], at: usize) -> Option<Self> {
        let header = Self::of(lines.get(at)?)?;
        let below = lines.get(at + 1)?;
        (is_rule(below) || split(below).len() > 1).then_some(header)
    }

    fn of(line: &str) -> Option<Self> {
        let line = line.trim();
        if !line.contains('|') {
            return None;
        }
        let titles = split(line);
        let roles: Vec<Option<Column>> =
            titles.iter().map(|title| words::column(title).or_else(|| words::column_twice(title))).collect();
        let columns: Vec<Column> = roles.iter().flatten().copied().collect();
        let header = Self { roles, titles, leading: line.starts_with('|'), trailing: ends_with_pipe(line) };
        (words::is_header(&columns) && header.titles.len() <= WIDEST).then_some(header)
    }

    /// Reads the rows below, up to what is none, and says where that is.
    fn read(self, lines: &[&str], header: usize) -> (PipeTable, usize) {
        let mut rows = vec![self.titles.clone()];
        let mut at = header + 1;
        if lines.get(at).is_some_and(|line| is_rule(line)) {
            at += 1;
        }
        while let Some(line) = lines.get(at) {
            if line.trim().is_empty() {
                // The table goes on below blank lines where the next line is a row of it.
                let blank = lines.iter().skip(at).take_while(|line| line.trim().is_empty()).count();
                let next = at + blank;
                if !lines.get(next).is_some_and(|line| self.is_row(line)) || self.is_other_table(lines, next) {
                    break;
                }
                at = next;
                continue;
            }
            if opens_section(line) || self.is_other_table(lines, at) || !is_rowlike(line, self.leading) {
                break;
            }
            let (row, next) = self.row(lines, at);
            rows.push(split(&row));
            at = next;
        }
        (PipeTable { roles: self.roles, rows }, at)
    }

    /// A row that begins at this line, over as many lines as it takes to close it, and the line after it.
    fn row(&self, lines: &[&str], first: usize) -> (String, usize) {
        let line = lines.get(first).copied().unwrap_or_default();
        let mut row = line.to_owned();
        let mut at = first + 1;
        if !self.trailing || self.is_closed(&row) {
            return (row, at);
        }
        while let Some(line) = lines.get(at) {
            if opens_section(line) {
                break;
            }
            if line.trim() != "|" && self.is_row(line) {
                if !lines.get(at + 1).is_some_and(|line| is_rule(line)) {
                    break;
                }
                // A table within the cell: it describes other things than the field.
                at += lines.iter().skip(at).take_while(|line| !line.trim().is_empty()).count();
                continue;
            }
            row.push('\n');
            row.push_str(line);
            at += 1;
            if self.is_closed(&row) {
                return (row, at);
            }
        }
        // It is never closed, so what follows is not known to be its own.
        (line.to_owned(), first + 1)
    }

    /// Whether a row has all its cells and its last pipe.
    fn is_closed(&self, row: &str) -> bool {
        ends_with_pipe(row) && split(row).len() >= self.roles.len()
    }

    /// Whether a line is plainly the beginning of a row.
    fn is_row(&self, line: &str) -> bool {
        if self.leading {
            return line.trim_start().starts_with('|');
        }
        let cells = split(line);
        let mut rest = cells.iter().skip(1);
        let is_code = words::is_code_header(&self.roles.iter().flatten().copied().collect::<Vec<_>>());
        cells.first().is_some_and(|name| {
            if is_code { cells::error_code(name).is_some() } else { cells::field_name(name).is_some() }
        }) && (is_code && cells.len() > 1 || rest.any(|cell| cells::value_type(cell).is_some()))
    }

    /// Whether another table begins here.
    fn is_other_table(&self, lines: &[&str], at: usize) -> bool {
        let ruled = lines.get(at + 1).is_some_and(|line| is_rule(line));
        ruled || lines.get(at).and_then(|line| Self::of(line)).is_some_and(|header| header.titles != self.titles)
    }
}

/// Whether a line could be a row, or the first line of one.
fn is_rowlike(line: &str, leading: bool) -> bool {
    if leading { line.trim_start().starts_with('|') } else { split(line).len() > 1 }
}

/// Whether a line is the heading of a section, so that no cell holds it.
fn opens_section(line: &str) -> bool {
    let line = line.trim_start();
    let marked = line.starts_with('#') || line.starts_with("**");
    (marked || words::is_numbered(line)) && words::section(line).is_some()
}

fn ends_with_pipe(row: &str) -> bool {
    row.trim_end().strip_suffix('|').is_some_and(|before| !before.ends_with('\\'))
}

/// The cells of a row, between pipes that are not escaped.
fn split(row: &str) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let row = if ends_with_pipe(row) { row.strip_suffix('|').unwrap_or(row) } else { row };
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in row.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(last) = cells.last_mut() {
            last.push(c);
        }
        escaped = c == '\\';
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}
