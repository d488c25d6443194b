//! Pages as tables, rows and cells that can be put together wrongly.

/// A source of numbers that gives the same ones for the same seed.
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

/// A page as pieces of text, with what each is.
#[derive(Clone)]
pub(super) struct Good {
    pieces: Vec<(Kind, String)>,
    syntax: Syntax,
}

/// What a piece of a page is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Anything that is left alone.
    Rest,
    /// What opens a table: its tags, or nothing.
    Open,
    /// A cell; those of a row follow each other up to an end.
    Cell,
    /// What stands between two cells.
    Between,
    /// The end of a row.
    RowEnd,
    /// What closes a table.
    Close,
    /// A heading.
    Heading,
}

/// How a form of a page divides things.
#[derive(Clone, Copy)]
struct Syntax {
    /// Between two cells of a row.
    cells: &'static str,
    /// Between two rows.
    rows: &'static str,
    /// Between two tables.
    tables: &'static str,
    /// Between two halves of a heading.
    headings: &'static str,
    /// Within a cell, what a converter may put there.
    breaks: &'static [&'static str],
}

const HTML: Syntax = Syntax {
    cells: "</td><td>",
    rows: "</td></tr><tr><td>",
    tables: "</td></tr></tbody></table><table><tbody><tr><td>",
    headings: "</h2><h2>",
    breaks: &["<br>", "<p>", "</p>", "<div>", "<ul><li>", "<table><tr><td>x</td></tr></table>", "<!-- -->"],
};

const PIPES: Syntax = Syntax {
    cells: " | ",
    rows: " |\n| ",
    tables: " |\n\n文字\n\n| ",
    headings: "\n## ",
    breaks: &["\n", "\n\n", "\n\n-   x\n-   y\n\n", "<br>", "  \n", "\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n"],
};

const COPIED: Syntax =
    Syntax {
        cells: "", rows: "\n", tables: "\n\n文字\n\n", headings: "\n", breaks: &["\n", "\n\n", " ", "\n  • x\n"]
    };

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Drop,
    Double,
    Split,
    Join,
}

/// A mutated page.
pub(super) struct Mutated {
    pub(super) text: String,
    /// What was done.
    pub(super) what: String,
    /// The names of the rows that are gone, so that no reader can know of them.
    pub(super) removed: Vec<String>,
}

impl Good {
    pub(super) fn html(page: &str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = page;
        let mut in_cell = false;
        while let Some(at) = rest.find('<') {
            let (before, tag) = rest.split_at(at);
            let end = tag.find('>').map_or(tag.len(), |end| end + 1);
            let (tag, after) = tag.split_at(end);
            let kind = match tag {
                "</td>" | "</th>" => Kind::Between,
                "</tr>" => Kind::RowEnd,
                "</table>" => Kind::Close,
                _ if tag.starts_with("<table") => Kind::Open,
                _ if ["</h1>", "</h2>", "</h3>", "</h4>"].contains(&tag) => Kind::Heading,
                _ => Kind::Rest,
            };
            let cell = tag.starts_with("<td") || tag.starts_with("<th>") || tag.starts_with("<th ");
            push(&mut pieces, if in_cell { Kind::Cell } else { Kind::Rest }, before);
            if kind == Kind::Heading {
                // The text before it, back to its own tag, is the heading.
                if let Some((kind @ Kind::Rest, _)) = pieces.last_mut() {
                    *kind = Kind::Heading;
                }
                push(&mut pieces, Kind::Rest, tag);
            } else if in_cell && kind == Kind::Rest {
                push(&mut pieces, Kind::Cell, tag);
            } else {
                push(&mut pieces, kind, tag);
            }
            in_cell = if cell { true } else { in_cell && kind != Kind::Between };
            rest = after;
        }
        push(&mut pieces, Kind::Rest, rest);
        Self { pieces, syntax: HTML }
    }

    pub(super) fn markdown(page: &str) -> Self {
        let mut pieces = Vec::new();
        let lines: Vec<&str> = page.lines().collect();
        let is_rule = |line: &str| line.contains("--") && line.chars().all(|c| "|-: ".contains(c));
        let mut columns = 0;
        let mut found = 0;
        for (at, line) in lines.iter().enumerate() {
            let ruled = lines.get(at + 1).is_some_and(|next| is_rule(next));
            if line.starts_with('#') {
                close(&mut pieces, &mut columns);
                push(&mut pieces, Kind::Heading, line);
            } else if ruled && columns == 0 && line.contains('|') {
                columns = line.trim_matches(['|', ' ']).split('|').count();
                push(&mut pieces, Kind::Open, "");
                found = cells(&mut pieces, line, 0);
            } else if is_rule(line) && columns > 0 {
                push(&mut pieces, Kind::Rest, line);
                found = 0;
            } else if columns > 0 && (found % columns != 0 || line.contains('|')) {
                found = cells(&mut pieces, line, found % columns);
                if found >= columns && line.trim_end().ends_with('|') {
                    push(&mut pieces, Kind::RowEnd, "\n");
                    found = 0;
                    continue;
                }
            } else {
                close(&mut pieces, &mut columns);
                push(&mut pieces, Kind::Rest, line);
            }
            push(&mut pieces, Kind::Rest, "\n");
        }
        Self { pieces, syntax: PIPES }
    }

    pub(super) fn copied(page: &str) -> Self {
        let reading = super::read("copied", page.as_bytes()).unwrap();
        let action = &reading.actions[0];
        let known = [action.request.as_ref(), action.response.as_ref()];
        let known: Vec<_> = known.into_iter().flatten().flatten().collect();
        let mut pieces = Vec::new();
        let mut columns = 0;
        for line in page.lines() {
            let row = known.iter().find(|field| {
                let name = line.strip_prefix(field.name.as_str()).map(|rest| rest.trim_start_matches(".N"));
                name.is_some_and(|rest| rest.trim_start_matches("Array of ").starts_with(type_word(field)))
            });
            let heading = line.starts_with(|c: char| c.is_ascii_digit()) && line.contains(". ") && line.len() < 20;
            match row {
                _ if heading => {
                    close(&mut pieces, &mut columns);
                    push(&mut pieces, Kind::Heading, line);
                }
                _ if line.starts_with("参数名称") => {
                    columns = 1;
                    push(&mut pieces, Kind::Open, line);
                }
                Some(field) if columns > 0 => {
                    let ty = type_word(field);
                    let after = line.get(field.name.len()..).unwrap();
                    let end = field.name.len() + after.find(ty).unwrap() + ty.len();
                    let start = field.name.len() + if after.starts_with(".N") { 2 } else { 0 };
                    push(&mut pieces, Kind::Cell, &line[..start]);
                    push(&mut pieces, Kind::Between, "");
                    push(&mut pieces, Kind::Cell, &line[start..end]);
                    push(&mut pieces, Kind::Between, "");
                    push(&mut pieces, Kind::Cell, &line[end..]);
                    push(&mut pieces, Kind::RowEnd, "\n");
                    continue;
                }
                _ => push(&mut pieces, Kind::Rest, line),
            }
            push(&mut pieces, Kind::Rest, "\n");
        }
        Self { pieces, syntax: COPIED }
    }

    pub(super) fn text(&self) -> String {
        self.pieces.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// The page with one thing wrong.
    pub(super) fn mutate(&self, rng: &mut Rng) -> Mutated {
        let operation = [Operation::Drop, Operation::Double, Operation::Split, Operation::Join][rng.below(4)];
        let mut page = self.clone();
        let mut removed = Vec::new();
        let (unit, at) = match rng.below(4) {
            0 => ("cell", Some(page.mutate_cell(operation, rng))),
            1 => ("row", Some(page.mutate_row(operation, rng, &mut removed))),
            2 => ("table", page.mutate_table(operation, rng, &mut removed)),
            _ => ("heading", page.mutate_heading(operation, rng)),
        };
        let of = at.map(|at| self.pieces[at].1.trim().to_owned()).unwrap_or_default();
        Mutated { text: page.text(), what: format!("{operation:?} the {unit} of `{of}`"), removed }
    }

    /// The places of all pieces of a kind.
    fn of(&self, wanted: Kind) -> Vec<usize> {
        let pieces = self.pieces.iter().enumerate();
        pieces.filter(|(_, (kind, _))| *kind == wanted).map(|(at, _)| at).collect()
    }

    fn clear(&mut self, pieces: std::ops::RangeInclusive<usize>) {
        self.pieces[pieces].iter_mut().for_each(|(_, text)| text.clear());
    }

    fn mutate_cell(&mut self, operation: Operation, rng: &mut Rng) -> usize {
        let mut cells = self.of(Kind::Cell);
        cells.retain(|at| !self.pieces[*at].1.trim().is_empty());
        let at = cells[rng.below(cells.len())];
        let text = self.pieces[at].1.clone();
        let Syntax { cells: between, breaks, .. } = self.syntax;
        self.pieces[at].1 = match operation {
            Operation::Drop => String::new(),
            Operation::Double => [text.as_str(), between, &text].concat(),
            Operation::Split => {
                let (before, after) = text.split_at(inside(&text, rng));
                let with = if rng.below(2) == 0 { between } else { breaks[rng.below(breaks.len())] };
                [before, with, after].concat()
            }
            Operation::Join => text,
        };
        let with_its_end = operation == Operation::Join || operation == Operation::Drop && rng.below(2) == 0;
        if with_its_end && self.pieces.get(at + 1).is_some_and(|(kind, _)| *kind == Kind::Between) {
            self.pieces[at + 1].1.clear();
        }
        at
    }

    fn mutate_row(&mut self, operation: Operation, rng: &mut Rng, removed: &mut Vec<String>) -> usize {
        let ends = self.of(Kind::RowEnd);
        let end = ends[rng.below(ends.len())];
        let start = self.row_start(end);
        match operation {
            Operation::Drop => {
                removed.extend(self.name(start, end));
                self.clear(start..=end);
            }
            Operation::Double => {
                let row: String = self.pieces[start..=end].iter().map(|(_, text)| text.as_str()).collect();
                self.pieces[end].1.push_str(&row);
            }
            Operation::Split => {
                let between: Vec<usize> = (start..end).filter(|at| self.pieces[*at].0 == Kind::Between).collect();
                let at = between[rng.below(between.len())];
                self.syntax.rows.clone_into(&mut self.pieces[at].1);
            }
            Operation::Join => self.pieces[end].1.clear(),
        }
        start
    }

    fn mutate_table(&mut self, operation: Operation, rng: &mut Rng, removed: &mut Vec<String>) -> Option<usize> {
        let opens = self.of(Kind::Open);
        let open = opens[rng.below(opens.len())];
        let close = self.of(Kind::Close).into_iter().find(|at| *at > open).unwrap_or(self.pieces.len() - 1);
        let ends: Vec<usize> = (open..close).filter(|at| self.pieces[*at].0 == Kind::RowEnd).collect();
        match operation {
            Operation::Drop => {
                removed.extend(ends.iter().filter_map(|end| self.name(self.row_start(*end), *end)));
                self.clear(open..=close);
            }
            Operation::Double => {
                let table: String = self.pieces[open..=close].iter().map(|(_, text)| text.as_str()).collect();
                self.pieces[close].1.push_str(&table);
            }
            Operation::Split => {
                let at = *ends.get(rng.below(ends.len()))?;
                let with = [self.syntax.tables, self.syntax.rows, self.syntax.headings][rng.below(3)];
                self.pieces[at].1.push_str(with);
            }
            Operation::Join => {
                let next = self.of(Kind::Open).into_iter().find(|at| *at > close)?;
                self.clear(close..=next);
            }
        }
        Some(open)
    }

    fn mutate_heading(&mut self, operation: Operation, rng: &mut Rng) -> Option<usize> {
        let headings = self.of(Kind::Heading);
        let at = *headings.get(rng.below(headings.len()))?;
        let text = self.pieces[at].1.clone();
        self.pieces[at].1 = match operation {
            Operation::Drop => String::new(),
            Operation::Double => [text.as_str(), self.syntax.headings, &text].concat(),
            Operation::Split => {
                let (before, after) = text.split_at(inside(&text, rng));
                [before, self.syntax.headings, after].concat()
            }
            Operation::Join => {
                self.clear(at + 1..=at + 1);
                text
            }
        };
        Some(at)
    }

    /// Where the row begins that ends at this piece.
    fn row_start(&self, end: usize) -> usize {
        let is_end =
            |at: &usize| matches!(self.pieces[*at].0, Kind::RowEnd | Kind::Open) || self.pieces[*at].1.contains("--");
        (0..end).rev().find(is_end).map_or(0, |at| at + 1)
    }

    /// The name in the first cell of a row.
    fn name(&self, start: usize, end: usize) -> Option<String> {
        let cell =
            self.pieces[start..end].iter().find(|(kind, text)| *kind == Kind::Cell && !text.trim().is_empty())?;
        Some(cell.1.trim().trim_end_matches(".N").to_owned())
    }
}

fn push(pieces: &mut Vec<(Kind, String)>, kind: Kind, text: &str) {
    if !text.is_empty() || kind != Kind::Rest {
        pieces.push((kind, text.to_owned()));
    }
}

fn close(pieces: &mut Vec<(Kind, String)>, columns: &mut usize) {
    if *columns > 0 {
        push(pieces, Kind::Close, "");
        *columns = 0;
    }
}

/// Pushes the cells of a line, and says how many the row has by now.
fn cells(pieces: &mut Vec<(Kind, String)>, line: &str, before: usize) -> usize {
    let mut found = before;
    let mut rest = line;
    if before == 0
        && let Some(after) = rest.strip_prefix('|')
    {
        push(pieces, Kind::Rest, "|");
        rest = after;
    }
    while let Some((cell, after)) = rest.split_once('|') {
        push(pieces, Kind::Cell, cell);
        push(pieces, Kind::Between, "|");
        found += 1;
        rest = after;
    }
    if !rest.is_empty() {
        push(pieces, Kind::Cell, rest);
    }
    found
}

/// A place within a text, between two characters and outside tags.
fn inside(text: &str, rng: &mut Rng) -> usize {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .filter(|at| text[..*at].rfind('<').is_none_or(|open| text[open..*at].contains('>')))
        .collect();
    places[rng.below(places.len())]
}

/// How a page writes the type of a field, or of its elements.
fn type_word(field: &crate::reading::FieldReading) -> &str {
    match field.ty.as_str() {
        "Int64" => "Integer",
        other => other,
    }
}
