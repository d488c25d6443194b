//! Copied text of a page as blocks: the cells of a row run together, a description spans lines.

use std::{collections::BTreeSet, iter::Peekable};

use tencent_ess_spec::SourceKind;

use super::{
    SourceError, assemble, cells,
    evidence::Evidence,
    glued::{self, Split},
    glued_codes,
    page::{Block, Cut, Mark, Page, Row, Table},
    words::{self, Column, Section, clean},
};
use crate::{prose::Prose, reading::Reading};

/// Lines that sites show between their menu and the title of a page.
const FURNITURE: &[&str] = &["最近更新时间", "最后更新", "本页总览", "本页目录", "我的收藏", "跳到主要内容", "目录"];

/// Reads copied text.
pub(super) fn read(origin: &str, text: &str) -> Result<Reading, SourceError> {
    assemble::assemble(origin, SourceKind::Text, &page(text))
}

/// Turns copied text into blocks.
fn page(text: &str) -> Page {
    let lines: Vec<&str> = text.lines().collect();
    let evidence = Evidence::from_page(text);
    let numbered = lines.iter().filter(|line| is_numbered(line) && words::section(line).is_some()).count() > 1;
    let mut reader = Reader { page: Page::default(), evidence, numbered, section: None };
    reader.read(&lines);
    reader.page.cut = reader.evidence.open_json.then(|| Cut::Sure("it ends within the JSON of an example".to_owned()));
    reader.page
}

fn is_numbered(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_digit()) && words::without_number(line).len() < line.len()
}

struct Reader {
    page: Page,
    evidence: Evidence,
    /// Section headings carry numbers, so that a line without one is none.
    numbered: bool,
    section: Option<Section>,
}

impl Reader {
    fn read(&mut self, lines: &[&str]) {
        let mut text = Vec::new();
        let mut rest = lines.iter().copied().peekable();
        while let Some(line) = rest.next() {
            if let Some(section) = self.section(line) {
                if self.section.is_none() && self.page.blocks.is_empty() {
                    self.title(&text);
                    text.clear();
                }
                self.text(&mut text);
                self.page.blocks.push(Block::Heading { level: 2, texts: vec![clean(line)] });
                self.section = Some(section);
            } else if self.section == Some(Section::Examples) && is_example_heading(line) {
                self.text(&mut text);
                self.page.blocks.push(Block::Heading { level: 3, texts: vec![clean(line)] });
            } else if let Some(columns) = words::columns_run_together(line) {
                self.text(&mut text);
                self.table(line, columns, &mut rest);
            } else {
                text.push(line);
            }
        }
        self.text(&mut text);
    }

    fn section(&self, line: &str) -> Option<Section> {
        let may = !line.starts_with(char::is_whitespace) && (!self.numbered || is_numbered(line));
        words::section(line).filter(|_| may)
    }

    /// The title is the last line before the first section that is not part of the site.
    fn title(&mut self, lines: &[&str]) {
        let title = lines
            .iter()
            .rev()
            .map(|line| clean(line))
            .find(|line| !line.is_empty() && !FURNITURE.iter().any(|word| line.starts_with(word)));
        if let Some(title) = title {
            self.page.blocks.push(Block::Heading { level: 1, texts: vec![title] });
        }
    }

    /// Makes a block of the lines so far.
    fn text(&mut self, lines: &mut Vec<&str>) {
        let text = std::mem::take(lines).join("\n");
        if !text.trim().is_empty() {
            self.page.blocks.push(Block::Text { text, html: None, stands_alone: false });
        }
    }

    /// Reads the rows below a header, up to the next heading or header.
    fn table<'a>(&mut self, header: &str, columns: Vec<Column>, lines: &mut Peekable<impl Iterator<Item = &'a str>>) {
        let is_codes = words::is_code_header(&columns);
        let tabbed = header.trim().contains('\t');
        let place = match (self.section, is_codes) {
            (_, true) => "error codes",
            (Some(Section::Output), _) => "output parameters",
            _ => "input parameters",
        };
        let mut rows = Rows::default();
        while let Some(line) =
            lines.next_if(|line| self.section(line).is_none() && words::columns_run_together(line).is_none())
        {
            let split = if tabbed {
                by_tabs(line, &columns)
            } else if is_codes {
                glued_codes::split_code(line)
            } else {
                glued::split_field(line, &self.evidence, self.section == Some(Section::Output), &rows.names)
            };
            match split {
                Split::Row(row) => rows.begin(row),
                Split::No => rows.lines.push(line.to_owned()),
                Split::Unclear(message) => {
                    let number = rows.done.len() + rows.unclear + usize::from(rows.row.is_some()) + 1;
                    self.page.doubts.push((format!("{place}, row {number}"), message));
                    rows.end();
                    // No row is open now: the lines that follow may describe this one, so they describe none.
                    rows.unclear += 1;
                }
            }
        }
        if is_codes {
            // After the last code comes the foot of the page, and nothing tells one from the other.
            rows.lines.truncate(0);
        }
        rows.end();
        let mut table = Table { caption: None, hidden: false, columns, rows: rows.done };
        if !table.rows.iter().any(|row| matches!(row.mark, Mark::Said(_))) {
            // The column was lost in copying: its marks were icons.
            table.rows.iter_mut().for_each(|row| row.mark = Mark::Absent);
        }
        table.settle_marks(true);
        self.page.blocks.push(Block::Table(table));
    }
}

/// The rows of a table while it is read.
#[derive(Default)]
struct Rows {
    done: Vec<Row>,
    /// The row that is open, and the lines that follow its first one.
    row: Option<Row>,
    first: String,
    lines: Vec<String>,
    /// The names of all rows so far.
    names: BTreeSet<String>,
    /// How many rows were not understood.
    unclear: usize,
}

impl Rows {
    fn begin(&mut self, found: glued::Found) {
        self.end();
        let number = self.done.len() + self.unclear + 1;
        let mark = found.required.map_or(Mark::Blank, Mark::Said);
        self.names.insert(found.name.trim_end_matches(".N").to_owned());
        self.row = Some(Row { number, name: found.name, ty: found.ty, mark, ..Row::default() });
        self.first = found.rest;
    }

    /// Closes the open row: its lines are its description.
    fn end(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        if let Some(mut row) = self.row.take() {
            row.prose = Prose::from_text(&format!("{}\n{}", self.first, lines.join("\n")));
            self.done.push(row);
        }
    }
}

/// Splits a row at tabs, as some browsers copy tables.
fn by_tabs(line: &str, columns: &[Column]) -> Split {
    let cells: Vec<&str> = line.splitn(columns.len(), '\t').map(str::trim).collect();
    if cells.len() < columns.len() {
        return Split::No;
    }
    let cell = |wanted: Column| {
        columns.iter().position(|column| *column == wanted).and_then(|at| cells.get(at)).copied().unwrap_or_default()
    };
    let name = if columns.contains(&Column::Code) { cell(Column::Code) } else { cell(Column::Name) };
    Split::Row(glued::Found {
        name: name.to_owned(),
        required: cells::mark(cell(Column::Required)),
        ty: cell(Column::Type).to_owned(),
        rest: cell(Column::Description).to_owned(),
    })
}

fn is_example_heading(line: &str) -> bool {
    !line.starts_with(char::is_whitespace)
        && (words::example_title(line).is_some() || (words::half(line).is_some() && line.contains(['例', 'E', 'e'])))
}
