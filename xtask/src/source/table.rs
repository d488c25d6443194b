//! An HTML table as a grid, its header found by the words in it, its rows as those of a page.

use scraper::ElementRef;

use super::{
    cells,
    dom::{self, Flow, Step},
    error::shortened,
    limits::WIDEST,
    page::{Mark, Row, Table},
    words::{self, Column, clean},
};
use crate::prose::Prose;

/// How far down a header may stand: below a title row or two.
const HEADER_WITHIN: usize = 5;

/// A cell, once for every place of the grid that it covers.
#[derive(Clone, Copy, Debug)]
struct Slot<'a> {
    cell: ElementRef<'a>,
    /// The cell comes from a row further up.
    from_above: bool,
}

/// A table as a grid.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    caption: Option<String>,
    rows: Vec<Vec<Slot<'a>>>,
    /// A nested table, heading or code: this may be a table for layout.
    pub holds_more: bool,
}

/// What the columns of a grid hold; a column may be of no use.
#[derive(Clone, Debug)]
pub(super) struct Header {
    roles: Vec<Option<Column>>,
    titles: Vec<String>,
}

impl<'a> Grid<'a> {
    /// Lays a table out, spans resolved.
    pub(super) fn new(table: ElementRef<'a>) -> Self {
        let mut grid = Self { caption: None, rows: Vec::new(), holds_more: false };
        let mut lines: Vec<Vec<ElementRef<'a>>> = Vec::new();
        dom::walk(table, |step| {
            let Step::Open(element) = step else { return Flow::Enter };
            let role = element.value().attr("role").unwrap_or_default();
            match (element.value().name(), role) {
                ("caption", _) => grid.caption = Some(clean(&dom::text(element, dom::View::Shown))),
                ("tr", _) | (_, "row") => lines.push(Vec::new()),
                ("td" | "th", _) | (_, "cell" | "gridcell" | "columnheader" | "rowheader") => {
                    grid.holds_more |= holds_more(element);
                    match lines.last_mut() {
                        Some(line) => line.push(element),
                        None => lines.push(vec![element]),
                    }
                    return Flow::Skip;
                }
                _ if dom::is_table(element.value()) => return Flow::Skip,
                _ => {}
            }
            Flow::Enter
        });
        // What hangs down into the following rows, by column: the cell and for how many rows more.
        let mut hanging: Vec<Option<(ElementRef<'a>, usize)>> = Vec::new();
        for line in lines {
            let mut row: Vec<Slot<'a>> = Vec::new();
            let mut cells = line.into_iter();
            loop {
                let column = row.len();
                if let Some(slot) = hanging.get_mut(column).and_then(take_hanging) {
                    row.push(Slot { cell: slot, from_above: true });
                    continue;
                }
                let Some(cell) = cells.next() else { break };
                let down = span(cell, "rowspan");
                for _ in 0..span(cell, "colspan").clamp(1, WIDEST) {
                    if row.len() >= WIDEST {
                        break;
                    }
                    if hanging.len() <= row.len() {
                        hanging.resize(row.len() + 1, None);
                    }
                    if let Some(hang) = hanging.get_mut(row.len()) {
                        *hang = (down != 1).then_some((cell, down.wrapping_sub(1)));
                    }
                    row.push(Slot { cell, from_above: false });
                }
                if row.len() >= WIDEST {
                    break;
                }
            }
            grid.rows.push(row);
        }
        grid
    }

    /// The number of columns.
    pub(super) fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or_default()
    }

    /// The first row that names columns of fields or error codes, and its place.
    pub(super) fn header(&self) -> Option<(usize, Header)> {
        self.rows.iter().enumerate().take(HEADER_WITHIN).find_map(|(index, row)| {
            let titles: Vec<String> = row.iter().map(|slot| cell_text(slot.cell)).collect();
            let roles: Vec<Option<Column>> =
                titles.iter().map(|title| words::column(title).or_else(|| words::column_twice(title))).collect();
            let columns: Vec<Column> = roles.iter().flatten().copied().collect();
            words::is_header(&columns).then(|| (index, Header { roles: self.unmerged(index, roles), titles }))
        })
    }

    /// A title that spans a column of names and one of marks names both.
    fn unmerged(&self, header: usize, mut roles: Vec<Option<Column>>) -> Vec<Option<Column>> {
        let body = || self.rows.iter().skip(header + 1);
        if roles.iter().any(|role| matches!(role, Some(Column::Required | Column::Optional))) {
            return roles;
        }
        for column in 1..roles.len() {
            let spanned = |at: usize| roles.get(at) == Some(&Some(Column::Name));
            let all_marks = || {
                let mut marks = body().filter_map(|row| row.get(column)).map(|slot| cell_mark(slot.cell)).peekable();
                marks.peek().is_some() && marks.all(|mark| matches!(mark, Mark::Said(_)))
            };
            if spanned(column - 1) && spanned(column) && all_marks() {
                if let Some(role) = roles.get_mut(column) {
                    *role = Some(Column::Required);
                }
                break;
            }
        }
        roles
    }

    /// What stands in it, a line for each row, where it is no table of ours.
    pub(super) fn lines(&self) -> String {
        let line = |row: &Vec<Slot<'_>>| {
            let mut cells: Vec<ElementRef<'_>> =
                row.iter().filter(|slot| !slot.from_above).map(|slot| slot.cell).collect();
            cells.dedup();
            cells.into_iter().map(cell_text).collect::<Vec<_>>().join(" ")
        };
        self.rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The rows below the header as those of a page; `first` is the place of the first one.
    pub(super) fn table(&self, first: usize, header: &Header, hidden: bool) -> Table {
        let columns: Vec<Column> = header.roles.iter().flatten().copied().collect();
        let mut table = Table { caption: self.caption.clone(), hidden, columns, rows: Vec::new(), doubts: Vec::new() };
        let key = if words::is_code_header(&table.columns) { Column::Code } else { Column::Name };
        let has_marks = table.columns.iter().any(|column| matches!(column, Column::Required | Column::Optional));
        for (index, slots) in self.rows.iter().enumerate().skip(first) {
            let number = index + 1 - first;
            if header.is_repeated(slots) {
                continue;
            }
            if is_note(slots, header) {
                let note = slots.first().map(|slot| cell_text(slot.cell)).unwrap_or_default();
                if begins_like_a_row(&note) {
                    table
                        .doubts
                        .push((number, format!("`{}` may be a row run together, and is not read", shortened(&note))));
                }
                continue;
            }
            table.check_width(number, slots.len(), header.titles.len());
            let pick = |wanted: Column| header.pick(slots, wanted);
            let text = |wanted: Column| pick(wanted).map(|slot| cell_text(slot.cell)).unwrap_or_default();
            let prose = pick(Column::Description).map(|slot| prose(slot.cell)).unwrap_or_default();
            let (name, ty) = (text(key), text(Column::Type));
            let continues = pick(key).is_some_and(|slot| slot.from_above);
            if let Some(last) = table.rows.last_mut().filter(|_| continues) {
                if pick(Column::Description).is_some_and(|slot| !slot.from_above) {
                    last.prose.lines.extend(prose.lines);
                }
                continue;
            }
            if name.is_empty() && ty.is_empty() {
                if !prose.lines.is_empty() {
                    table.doubts.push((number, "there is a description, and neither a name nor a type".to_owned()));
                }
                continue;
            }
            let mark = header.mark(slots, has_marks);
            let example = Some(text(Column::Example)).filter(|example| !example.is_empty());
            table.rows.push(Row { number, name, ty, mark, prose, example });
        }
        table.settle_marks(has_marks);
        table
    }

    /// Whether the first row could stand under this header, so that a table without one continues another.
    pub(super) fn fits(&self, header: &Header) -> bool {
        let Some(row) = self.rows.first() else { return false };
        let text = |wanted: Column| header.pick(row, wanted).map(|slot| cell_text(slot.cell)).unwrap_or_default();
        let is_field =
            cells::field_name(&text(Column::Name)).is_some() && cells::value_type(&text(Column::Type)).is_some();
        self.width() == header.roles.len() && (is_field || cells::error_code(&text(Column::Code)).is_some())
    }
}

impl Header {
    /// The first cell in a column of this kind that holds something, else the first one.
    fn pick<'a, 's>(&self, slots: &'s [Slot<'a>], wanted: Column) -> Option<&'s Slot<'a>> {
        let mut of_kind =
            slots.iter().zip(&self.roles).filter(|(_, role)| **role == Some(wanted)).map(|(slot, _)| slot);
        let first = of_kind.clone().next();
        of_kind.find(|slot| !cell_text(slot.cell).is_empty()).or(first)
    }

    /// What a row says about being required.
    fn mark(&self, slots: &[Slot<'_>], has_column: bool) -> Mark {
        let pick = |wanted: Column| self.pick(slots, wanted);
        if let Some(slot) = pick(Column::Required) {
            return cell_mark(slot.cell);
        }
        match pick(Column::Optional).map(|slot| cell_mark(slot.cell)) {
            Some(Mark::Said(optional)) => Mark::Said(!optional),
            Some(other) => other,
            None if has_column => Mark::Blank,
            None => mark_beside([pick(Column::Name), pick(Column::Type)]),
        }
    }

    /// Whether a row is this header once more, as in long tables.
    fn is_repeated(&self, slots: &[Slot<'_>]) -> bool {
        slots.len() == self.titles.len()
            && slots.iter().zip(&self.titles).all(|(slot, title)| cell_text(slot.cell) == *title)
    }
}

/// Whether a row is a remark rather than a field: one cell over the whole width, or words alone.
fn is_note(slots: &[Slot<'_>], header: &Header) -> bool {
    let Some(first) = slots.first() else { return true };
    let text = cell_text(first.cell);
    let merged = slots.iter().all(|slot| slot.cell == first.cell);
    let empty = |slot: &Slot<'_>| cell_text(slot.cell).is_empty() && !dom::has_elements(slot.cell);
    // A name alone is a row of which something is missing, and so is a code.
    let names_one = || {
        let of_codes = header.roles.contains(&Some(Column::Code));
        cells::field_name(&text).is_some() || of_codes && cells::error_code(&text).is_some()
    };
    // A cell over the whole width is a remark, whatever its words; a cell that is alone is not.
    header.roles.len() > 1 && merged && slots.len() > 1 || slots.iter().skip(1).all(empty) && !names_one()
}

/// Whether a remark begins with a name that runs into other words: `FlowName是String名称`.
fn begins_like_a_row(note: &str) -> bool {
    let rest = note.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    let name = note.get(..note.len() - rest.len()).unwrap_or_default();
    name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.len() > 1 && rest.starts_with(char::is_alphanumeric)
}

fn take_hanging<'a>(hang: &mut Option<(ElementRef<'a>, usize)>) -> Option<ElementRef<'a>> {
    let (cell, left) = (*hang)?;
    // A rowspan of 0 reaches to the end of the table: it has wrapped around to the greatest number.
    *hang = (left > 1).then(|| (cell, left - 1));
    (left > 0).then_some(cell)
}

fn span(cell: ElementRef<'_>, name: &str) -> usize {
    cell.value().attr(name).and_then(|span| span.trim().parse().ok()).unwrap_or(1)
}

fn holds_more(cell: ElementRef<'_>) -> bool {
    let mut found = false;
    dom::walk(cell, |step| {
        if let Step::Open(element) = step {
            let value = element.value();
            found |= dom::is_table(value) || dom::heading_level(value).is_some() || value.name() == "pre";
        }
        if found { Flow::Skip } else { Flow::Enter }
    });
    found
}

/// The text of a cell on one line.
fn cell_text(cell: ElementRef<'_>) -> String {
    clean(&dom::text(cell, dom::View::Shown))
}

/// What a cell of the required column says, in text or in the labels of its icons.
fn cell_mark(cell: ElementRef<'_>) -> Mark {
    let text = cell_text(cell);
    let labels = dom::labels(cell);
    let mut said: Vec<bool> = labels.iter().filter_map(|label| cells::mark(label)).collect();
    said.extend(cells::mark(&text));
    if said.is_empty() {
        // A cell's own label often is the title of its column, so it speaks only where nothing else does.
        said.extend(dom::own_labels(cell.value()).iter().filter_map(|label| cells::mark(label)));
    }
    match said.as_slice() {
        [first, rest @ ..] if rest.iter().all(|mark| mark == first) => Mark::Said(*first),
        [] if text.is_empty() && !dom::has_elements(cell) => Mark::Blank,
        [] if text.is_empty() => Mark::Unclear("an icon without a label".to_owned()),
        [] => Mark::Unclear(text),
        _ => Mark::Unclear(format!("{text} {}", labels.join(" "))),
    }
}

/// What stands beside a name or a type about being required, in a table without a column for it.
fn mark_beside(cells: [Option<&Slot<'_>>; 2]) -> Mark {
    let said = cells.into_iter().flatten().find_map(|slot| {
        let labels = dom::labels(slot.cell);
        cells::mark_beside(&cell_text(slot.cell)).or_else(|| labels.iter().find_map(|label| cells::mark(label)))
    });
    said.map_or(Mark::Absent, Mark::Said)
}

/// The description in a cell; a break that is written as text is a break.
fn prose(cell: ElementRef<'_>) -> Prose {
    let mut html = cell.inner_html();
    for written in ["&lt;br&gt;", "&lt;br/&gt;", "&lt;br /&gt;", "&lt;BR&gt;"] {
        html = html.replace(written, "<br>");
    }
    Prose::from_html(&html)
}
