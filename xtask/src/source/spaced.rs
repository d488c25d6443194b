//! Splits rows of copied tables whose cells are divided by tabs or spaces: `FlowName 是 String 名称`.
//!
//! Where marks are icons, nothing is copied of them, and the row has a cell less: `FlowName String 名称`.

use std::collections::BTreeSet;

use super::{
    cells,
    error::shortened,
    evidence::Evidence,
    glued::{Found, Split, repeats},
    glued_codes::CATEGORIES,
    words::{self, Column},
};

/// How the cells of a copied table are divided.
#[derive(Debug)]
pub(super) struct Layout {
    columns: Vec<Column>,
    tabbed: bool,
    /// A row before had a mark, so that a line without one begins no row.
    marked: bool,
}

impl Layout {
    /// The layout that a header shows, unless its titles run together.
    pub(super) fn of(header: &str, columns: &[Column]) -> Option<Self> {
        let tabbed = header.trim().contains('\t');
        let divided = tabbed || titles(header).is_some_and(|titles| titles == columns);
        divided.then(|| Self { columns: columns.to_vec(), tabbed, marked: false })
    }

    /// Splits a line; `known` are the names of the rows before it.
    pub(super) fn split(&mut self, line: &str, evidence: &Evidence, known: &BTreeSet<String>) -> Split {
        if self.tabbed
            && let Some(row) = self.by_tabs(line)
        {
            return row;
        }
        if line.starts_with(char::is_whitespace) {
            return Split::No;
        }
        if words::is_code_header(&self.columns) { self.code(line) } else { self.field(line, evidence, known) }
    }

    fn by_tabs(&self, line: &str) -> Option<Split> {
        let cells: Vec<&str> = line.splitn(self.columns.len(), '\t').map(str::trim).collect();
        if cells.len() < self.columns.len() {
            return None;
        }
        let cell = |wanted: Column| {
            let at = self.columns.iter().position(|column| *column == wanted);
            at.and_then(|at| cells.get(at)).copied().unwrap_or_default()
        };
        let key = if self.columns.contains(&Column::Code) { Column::Code } else { Column::Name };
        let optional = || cells::mark(cell(Column::Optional)).map(|optional| !optional);
        Some(Split::Row(Found {
            name: cell(key).to_owned(),
            required: cells::mark(cell(Column::Required)).or_else(optional),
            ty: cell(Column::Type).to_owned(),
            rest: cell(Column::Description).to_owned(),
        }))
    }

    fn code(&self, line: &str) -> Split {
        let (code, text) = first_word(line);
        let is_code = CATEGORIES.contains(&code) || (code.contains('.') && cells::is_error_code(code));
        if !is_code || self.columns.first() != Some(&Column::Code) {
            return Split::No;
        }
        Split::Row(Found { name: code.to_owned(), rest: text.to_owned(), ..Found::default() })
    }

    fn field(&mut self, line: &str, evidence: &Evidence, known: &BTreeSet<String>) -> Split {
        let (name, mut rest) = first_word(line);
        let Some((bare, _)) = cells::field_name(name).filter(|(bare, _)| name.starts_with(bare.as_str())) else {
            return Split::No;
        };
        let whole = [".N", ".n"].iter().any(|suffix| name == format!("{bare}{suffix}")) || name == bare;
        if !whole || self.columns.first() != Some(&Column::Name) || known.contains(&bare) {
            return Split::No;
        }
        let mut found = Found { name: name.to_owned(), ..Found::default() };
        for column in self.columns.iter().skip(1) {
            match column {
                Column::Required | Column::Optional => {
                    let (word, after) = first_word(rest);
                    if let Some(said) = cells::mark(word) {
                        found.required = Some(said == (*column == Column::Required));
                        rest = after;
                    }
                }
                Column::Type => {
                    let Some((ty, after)) = first_type(rest) else { break };
                    ty.clone_into(&mut found.ty);
                    rest = after;
                }
                _ => break,
            }
        }
        rest.clone_into(&mut found.rest);
        self.judge(line, &bare, found, evidence)
    }

    /// Whether something speaks for a row: a mark, a type that the platform spells out, or the page's examples.
    fn judge(&mut self, line: &str, name: &str, found: Found, evidence: &Evidence) -> Split {
        if found.required.is_some() {
            self.marked = true;
            return if found.ty.is_empty() { no_type(line, name) } else { Split::Row(found) };
        }
        if self.marked || found.ty.is_empty() {
            return Split::No;
        }
        let Some(written) = cells::value_type(&found.ty) else { return Split::No };
        let Some(ty) = written.ty.named() else { return Split::Row(found) };
        let shown = evidence.names.contains(name) || evidence.types.contains(ty) || repeats(name, ty);
        if written.list || shown {
            return Split::Row(found);
        }
        Split::Unclear(format!(
            "`{}` may begin a row of type `{ty}`, or be text, and nothing says which",
            shortened(line)
        ))
    }
}

fn no_type(line: &str, name: &str) -> Split {
    Split::Unclear(format!("`{}` has no type; the field `{name}` is left out", shortened(line)))
}

/// The columns that the words of a header name, each in one or more whole words.
fn titles(header: &str) -> Option<Vec<Column>> {
    let words: Vec<&str> = header.split_whitespace().collect();
    let mut columns = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = (at + 1..=words.len()).rev().find_map(|end| {
            let column = words::column(&words.get(at..end)?.concat())?;
            Some((end, column))
        });
        let (end, column) = longest?;
        columns.push(column);
        at = end;
    }
    (columns.len() > 1).then_some(columns)
}

/// The type that a text begins with, which may be more than one word.
fn first_type(text: &str) -> Option<(&str, &str)> {
    let (word, after) = first_word(text);
    let words = if ["Array", "array", "List", "list"].contains(&word) && first_word(after).0 == "of" {
        3
    } else if word == "Timestamp" && first_word(after).0 == "ISO8601" {
        2
    } else {
        1
    };
    let mut rest = text.trim_start();
    for _ in 0..words {
        rest = first_word(rest).1;
    }
    let text = text.trim_start();
    let ty = text.get(..text.len() - rest.len())?.trim_end();
    cells::value_type(ty)?;
    Some((ty, rest))
}

/// The first word, and what follows the space behind it.
fn first_word(text: &str) -> (&str, &str) {
    let text = text.trim_start();
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
    (word, rest.trim_start())
}
