//! Copied text of a page as blocks: the cells of a row run together, a description spans lines.

use std::{collections::BTreeSet, iter::Peekable};

use tencent_ess_spec::SourceKind;

use super::{
    SourceError, assemble, cells,
    evidence::Evidence,
    glued::{self, Split},
    glued_codes, limits,
    page::{Block, Cut, Mark, Page, Row, Table},
    pipes::{self, Part, PipeTable},
    spaced::Layout,
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
    let text = &unindented(text);
    let evidence = Evidence::from_page(text);
    let is_section = |line: &&str| words::is_numbered(line) && words::section(line).is_some();
    let numbered = text.lines().filter(is_section).count() > 1;
    let mut reader = Reader { page: Page::default(), evidence, numbered, section: None };
    let mut lines = Vec::new();
    for part in pipes::parts(text) {
        match part {
            Part::Line(line) => lines.push(line),
            Part::Table(table) => {
                reader.read(&std::mem::take(&mut lines));
                reader.pipe_table(&table);
            }
        }
    }
    reader.read(&lines);
    reader.page.cut = reader.evidence.open_json.then(|| Cut::Sure("it ends within the JSON of an example".to_owned()));
    reader.page
}

/// The text without the indentation that all its headings have, as some browsers copy a page.
fn unindented(text: &str) -> String {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let headings = text.lines().filter(|line| words::is_numbered(line.trim_start()) && words::section(line).is_some());
    let common = headings.map(indent).min().unwrap_or_default();
    if common == 0 {
        return text.to_owned();
    }
    let lines = text.lines().map(|line| line.get(common.min(indent(line))..).unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
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
        let may = !line.starts_with(char::is_whitespace) && (!self.numbered || words::is_numbered(line));
        words::section(line).filter(|_| may)
    }

    /// The title is the last line before the first section that is not part of the site.
    fn title(&mut self, lines: &[&str]) {
        let title = lines
            .iter()
            .rev()
            .map(|line| clean(line.trim_start_matches(['#', ' '])))
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
        let output = self.section == Some(Section::Output);
        let place = self.place(&columns);
        let mut layout = Layout::of(header, &columns);
        let mut rows = Rows::default();
        while let Some(line) = lines.next_if(|line| {
            let ends = self.section(line).is_some() || words::columns_run_together(line).is_some();
            !ends && rows.count() <= limits::MOST_ROWS
        }) {
            let split = match &mut layout {
                Some(layout) => layout.split(line, &self.evidence, &rows.names),
                None if is_codes => glued_codes::split_code(line),
                None => glued::split_field(line, &self.evidence, output, &rows.names),
            };
            match split {
                Split::Row(row) => rows.begin(row),
                Split::No => {
                    if !is_codes && let Some(message) = glued::loss(line, &self.evidence, &rows.names) {
                        self.page.doubts.push((format!("{place}, row {}", rows.count() + 1), message));
                    }
                    rows.lines.push(line.to_owned());
                }
                Split::Unclear(message) => {
                    self.page.doubts.push((format!("{place}, row {}", rows.count() + 1), message));
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
        let mut table = Table { caption: None, hidden: false, columns, rows: rows.done, doubts: Vec::new() };
        if !table.rows.iter().any(|row| matches!(row.mark, Mark::Said(_))) {
            // The column was lost in copying: its marks were icons.
            table.rows.iter_mut().for_each(|row| row.mark = Mark::Absent);
        }
        table.settle_marks(true);
        self.page.blocks.push(Block::Table(table));
    }

    /// A table whose cells are divided by pipes.
    fn pipe_table(&mut self, found: &PipeTable) {
        let columns: Vec<Column> = found.roles.iter().flatten().copied().collect();
        let key = if words::is_code_header(&columns) { Column::Code } else { Column::Name };
        let has_marks = columns.iter().any(|column| matches!(column, Column::Required | Column::Optional));
        let mut table = Table { caption: None, hidden: false, columns, rows: Vec::new(), doubts: Vec::new() };
        for (number, cells) in found.rows.iter().enumerate().skip(1) {
            let pick = |wanted: Column| {
                let at = found.roles.iter().position(|role| *role == Some(wanted))?;
                cells.get(at).map(String::as_str)
            };
            let mark = |text: &str| match cells::mark(text) {
                Some(said) => Mark::Said(said),
                None if text.is_empty() => Mark::Blank,
                None => Mark::Unclear(text.to_owned()),
            };
            let optional = || match pick(Column::Optional).map(mark) {
                Some(Mark::Said(optional)) => Mark::Said(!optional),
                other => other.unwrap_or_default(),
            };
            let example = pick(Column::Example).map(str::to_owned).filter(|example| !example.is_empty());
            table.check_width(number, cells.len(), found.roles.len());
            table.rows.push(Row {
                number,
                name: clean(&prose_of(pick(key)).to_text()),
                ty: clean(&prose_of(pick(Column::Type)).to_text()),
                mark: pick(Column::Required).map_or_else(optional, mark),
                prose: prose_of(pick(Column::Description)),
                example,
            });
        }
        table.settle_marks(has_marks);
        self.page.blocks.push(Block::Table(table));
    }

    /// What messages call the part of the page that a table of these columns belongs to.
    fn place(&self, columns: &[Column]) -> &'static str {
        match self.section {
            _ if words::is_code_header(columns) => Section::Errors.name(),
            Some(Section::Output) => Section::Output.name(),
            _ => Section::Input.name(),
        }
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
    /// How many rows there are so far.
    fn count(&self) -> usize {
        self.done.len() + self.unclear + usize::from(self.row.is_some())
    }

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

/// What a cell between pipes says; some programs leave the marks of Markdown in it.
fn prose_of(cell: Option<&str>) -> Prose {
    let cell = cell.unwrap_or_default();
    let marked = ["](", "**", "<br", "\\"].iter().any(|mark| cell.contains(mark));
    if marked { Prose::from_markdown(cell) } else { Prose::from_text(cell) }
}

fn is_example_heading(line: &str) -> bool {
    !line.starts_with(char::is_whitespace)
        && (words::example_title(line).is_some() || (words::half(line).is_some() && line.contains(['例', 'E', 'e'])))
}
