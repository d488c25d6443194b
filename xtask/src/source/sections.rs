//! Tells the parts of a page apart, by its headings and by what its tables themselves say.

use std::collections::BTreeSet;

use super::{
    cells,
    example::{self, Draft},
    intro::{Intro, Owner, Types},
    page::{Block, Page, Table},
    pipes,
    words::{self, Section, clean},
};
use crate::prose::Prose;

/// The parts of a page.
#[derive(Debug, Default)]
pub(super) struct Sections<'a> {
    /// The headings before the first section, with their levels.
    pub titles: Vec<(u8, String)>,
    /// The texts of the description.
    pub description: Vec<&'a Block>,
    /// All texts outside tables and examples, with line breaks.
    pub texts: Vec<&'a str>,
    /// The texts under the error codes' heading.
    pub error_texts: Vec<&'a str>,
    /// The tables of parameters.
    pub input: Vec<&'a Table>,
    /// The tables of the answer's members.
    pub output: Vec<&'a Table>,
    /// The tables of error codes; `true` for those of the platform.
    pub errors: Vec<(bool, &'a Table)>,
    /// The data structures.
    pub types: Vec<TypePart<'a>>,
    /// The examples.
    pub drafts: Vec<Draft>,
    /// Tables that belong to no known part, with the heading or sentence above them.
    pub stray: Vec<(String, &'a Table)>,
    /// The rows of tables among the parameters or error codes whose titles are not known.
    pub unread: Vec<(Section, &'a str)>,
    /// Lines among the parameters or error codes that look like rows of a table and stand in none.
    pub torn: Vec<(Section, &'a str)>,
    /// Fields and codes that stand in hidden tables only, though their part has shown ones.
    pub hidden: Vec<&'a str>,
    /// The sections that have a heading.
    pub seen: Vec<Section>,
}

/// A data structure: its name, what is said of it, and its tables.
#[derive(Debug)]
pub(super) struct TypePart<'a> {
    /// Its name.
    pub name: String,
    /// The texts before its table.
    pub doc: Vec<&'a Block>,
    /// Its tables.
    pub tables: Vec<&'a Table>,
}

/// Where the walk through a page stands.
#[derive(Clone, Debug, PartialEq)]
enum Place {
    /// Under no known heading; the heading is kept for messages.
    Outside(String),
    /// In a section.
    In(Section),
    /// Under the heading of a data structure, which is the last one of `types`.
    OfType,
}

/// The level of headings in disguise: below all real ones.
const DISGUISED: u8 = 7;

/// Tells the parts of a page apart.
pub(super) fn sections(page: &Page) -> Sections<'_> {
    let real: Vec<Section> = page.blocks.iter().filter_map(real_section).collect();
    let types_have_headings = page.blocks.iter().any(|block| real_type(block).is_some());
    let mut walk = Walk {
        parts: Sections::default(),
        place: Place::Outside(String::new()),
        level: 0,
        real,
        disguised_types: !types_have_headings,
        intro: Intro::default(),
        types: Types::default(),
    };
    for block in &page.blocks {
        walk.block(block);
    }
    let mut parts = walk.parts;
    parts.prefer_shown();
    if parts.errors.iter().any(|(_, table)| !table.hidden) {
        parts.errors.retain(|(_, table)| !table.hidden);
    }
    parts.drafts.retain(|draft| !draft.is_empty());
    for part in &mut parts.types {
        // The fields come last; a table of other columns before them is one of the description.
        if let Some(columns) = part.tables.last().map(|table| &table.columns) {
            part.tables.retain(|table| table.columns == *columns);
        }
    }
    parts.types.retain(|part| !part.tables.is_empty());
    parts
}

fn real_section(block: &Block) -> Option<Section> {
    match block {
        Block::Heading { texts, .. } => texts.iter().find_map(|text| words::section(text)),
        _ => None,
    }
}

fn real_type(block: &Block) -> Option<String> {
    match block {
        Block::Heading { texts, .. } => texts.iter().find_map(|text| type_name(text)),
        _ => None,
    }
}

/// The data structure that a heading names.
fn type_name(heading: &str) -> Option<String> {
    let heading = words::without_number(heading);
    let (name, list) = cells::field_name(heading)?;
    // `Common Request Parameters` names nothing.
    let in_words = cells::odd_remark(heading).is_some_and(|remark| !is_word_for_type(&remark));
    (!list && !in_words && cells::is_type_name(&name)).then_some(name)
}

fn is_word_for_type(remark: &str) -> bool {
    matches!(remark.to_ascii_lowercase().as_str(), "object" | "structure" | "struct" | "type")
}

struct Walk<'a> {
    parts: Sections<'a>,
    place: Place,
    /// The level of the heading that opened the place.
    level: u8,
    /// The sections that real headings open; a heading in disguise cannot open them again.
    real: Vec<Section>,
    /// Whether data structures are named by headings in disguise.
    disguised_types: bool,
    /// What stands between the last table or section and here.
    intro: Intro<'a>,
    /// The data structures that the tables so far refer to.
    types: Types,
}

impl<'a> Walk<'a> {
    fn block(&mut self, block: &'a Block) {
        match block {
            Block::Heading { level, texts } => self.heading(*level, texts),
            Block::Text { text, stands_alone, .. } => {
                if !(*stands_alone && self.disguised(text)) {
                    self.text(text, block);
                }
            }
            Block::Code(code) => self.code(code),
            Block::Table(table) => {
                self.table(table);
                self.intro.clear();
            }
            Block::Other(lines) => self.other(lines),
        }
    }

    fn heading(&mut self, level: u8, texts: &'a [String]) {
        if self.place == Place::In(Section::Examples) && texts.iter().any(|text| self.within_examples(text)) {
            return;
        }
        if let Some(text) = texts.first().filter(|text| pipes::is_piece(text))
            && let Some(section) = self.place.holds_tables().or_else(|| self.beside_tables())
        {
            return self.parts.torn.push((section, text));
        }
        let shown = texts.first().map(|text| clean(text)).unwrap_or_default();
        if let Some(section) = texts.iter().find_map(|text| words::section(text)) {
            self.open(section, level, &shown);
        } else if let Some(name) = texts.iter().find_map(|text| type_name(text)) {
            self.remember_title(level, shown);
            self.open_type(name, level);
        } else if self.place == Place::In(Section::Examples) && level > self.level {
            self.parts.drafts.push(Draft::new(shown));
        } else if self.place == Place::In(Section::Description) {
            // Descriptions have headings of their own, of any level.
        } else if level <= self.level || matches!(self.place, Place::Outside(_)) {
            self.remember_title(level, shown.clone());
            self.place = Place::Outside(shown);
            self.level = level;
            self.intro.clear();
        } else if let Some(text) = texts.first() {
            self.intro.add(text);
        }
    }

    /// Headings that mean something among examples only.
    fn within_examples(&mut self, text: &str) -> bool {
        if let Some(title) = words::example_title(text) {
            self.parts.drafts.push(Draft::new(title));
        } else if let Some(half) = words::half(text) {
            self.in_draft(|draft| draft.open(half));
        } else {
            return false;
        }
        true
    }

    /// Takes a text for the heading that it is, if it is one.
    fn disguised(&mut self, text: &str) -> bool {
        if self.place == Place::In(Section::Examples) && self.within_examples(text) {
            return true;
        }
        if let Some(section) = words::section(text).filter(|section| !self.real.contains(section)) {
            self.open(section, DISGUISED, text);
            return true;
        }
        let of_types = matches!(self.place, Place::Outside(_) | Place::OfType | Place::In(Section::Types));
        if self.disguised_types
            && of_types
            && let Some(name) = type_name(text)
        {
            self.open_type(name, DISGUISED);
            return true;
        }
        false
    }

    fn open(&mut self, section: Section, level: u8, heading: &str) {
        // "Error codes" below "common error codes" are the common ones.
        let inner = section == Section::Errors
            && self.place == Place::In(Section::CommonErrors)
            && level > self.level
            && !heading.contains("业务");
        if !inner {
            self.place = Place::In(section);
            self.level = level;
        }
        self.intro.clear();
        self.parts.seen.push(section);
    }

    fn open_type(&mut self, name: String, level: u8) {
        self.parts.types.push(TypePart { name, doc: Vec::new(), tables: Vec::new() });
        self.place = Place::OfType;
        self.level = level;
        self.intro.clear();
    }

    fn remember_title(&mut self, level: u8, title: String) {
        if self.parts.seen.is_empty() {
            self.parts.titles.push((level, title));
        }
    }

    /// The part whose table came last, on a page whose sections have no headings.
    fn beside_tables(&self) -> Option<Section> {
        let outside = matches!(self.place, Place::Outside(_));
        let last = if self.parts.output.is_empty() { Section::Input } else { Section::Output };
        (outside && !self.parts.input.is_empty()).then_some(last)
    }

    /// Adds to the last example, or to a first one without a title.
    fn in_draft(&mut self, add: impl FnOnce(&mut Draft)) {
        if self.parts.drafts.is_empty() {
            self.parts.drafts.push(Draft::default());
        }
        if let Some(last) = self.parts.drafts.last_mut() {
            add(last);
        }
    }

    fn text(&mut self, text: &'a str, block: &'a Block) {
        match &self.place {
            Place::In(Section::Examples) => return self.in_draft(|draft| draft.text(text)),
            Place::In(Section::Description) => self.parts.description.push(block),
            Place::In(Section::Errors | Section::CommonErrors) => self.parts.error_texts.push(text),
            Place::OfType => {
                if let Some(part) = self.parts.types.last_mut() {
                    if words::is_reference(text) {
                        // Tables further up belong to the description.
                        part.tables.clear();
                    } else if part.tables.is_empty() {
                        part.doc.push(block);
                    }
                }
            }
            _ => {}
        }
        if let Some(section) = self.place.holds_tables() {
            let pieces = text.lines().filter(|line| pipes::is_piece(line));
            self.parts.torn.extend(pieces.map(|line| (section, line)));
        } else if let Some(section) = self.beside_tables() {
            let pieces = text.lines().filter(|line| line.trim_start().starts_with('|'));
            self.parts.torn.extend(pieces.map(|line| (section, line)));
        }
        self.intro.add(text);
        self.parts.texts.push(text);
    }

    /// Code belongs to examples. Among tables, it may be the rest of one, behind a fence that is never closed.
    fn code(&mut self, code: &'a str) {
        if self.place == Place::In(Section::Examples) {
            return self.in_draft(|draft| draft.code(code));
        }
        if let Some(section) = self.place.holds_tables().or_else(|| self.beside_tables()) {
            let rows = code.lines().filter(|line| line.trim_start().starts_with('|'));
            self.parts.torn.extend(rows.map(|line| (section, line)));
        }
    }

    /// A table without titles of ours: it may state a fact, or be a part of a table of fields.
    fn other(&mut self, lines: &'a str) {
        if self.place == Place::In(Section::Examples) {
            return;
        }
        if let Some(section) = self.place.holds_tables() {
            self.parts.unread.push((section, lines));
        }
        self.parts.texts.push(lines);
    }

    fn table(&mut self, table: &'a Table) {
        let caption = table.caption.as_deref();
        let place = match caption.and_then(words::section) {
            Some(section) => {
                self.parts.seen.push(section);
                Place::In(section)
            }
            None => self.place.clone(),
        };
        if words::is_code_header(&table.columns) {
            match place {
                Place::In(Section::CommonErrors) => self.parts.errors.push((true, table)),
                Place::In(Section::Errors) | Place::Outside(_) => self.parts.errors.push((false, table)),
                // The heading is missing: error codes come right behind the examples.
                Place::In(Section::Examples) if !self.real.contains(&Section::Errors) => {
                    self.parts.errors.push((false, table));
                }
                _ => self.parts.stray.push((self.shown_above(), table)),
            }
            return;
        }
        let has_row = |name: &str| table.rows.iter().any(|row| row.name == name);
        // The row of the common parameter `Action` stands in no other table, and `RequestId` in no parameters.
        let is_input = table.rows.iter().any(|row| row.name == "Action" && action_named(&row.prose).is_some());
        match place {
            _ if is_input => self.of_input(table),
            Place::In(Section::Input) => match self.intro.owner(&self.types, self.parts.input.is_empty()) {
                Owner::Section => self.of_input(table),
                owner => self.owned(owner, table),
            },
            Place::In(Section::Output) => match self.intro.owner(&self.types, self.parts.output.is_empty()) {
                owner if owner != Owner::Section && !has_row("RequestId") => self.owned(owner, table),
                _ => self.of_output(table),
            },
            Place::OfType => self.parts.types.last_mut().into_iter().for_each(|part| part.tables.push(table)),
            Place::Outside(_)
                if has_row("RequestId") && self.parts.output.is_empty() && !self.parts.input.is_empty() =>
            {
                self.of_output(table);
            }
            Place::In(Section::Types) | Place::Outside(_) => match caption.and_then(type_name) {
                Some(name) => self.owned(Owner::Type(name), table),
                None => self.parts.stray.push((self.shown_above(), table)),
            },
            Place::In(_) => self.parts.stray.push((self.shown_above(), table)),
        }
    }

    fn of_input(&mut self, table: &'a Table) {
        self.types.learn(table);
        self.parts.input.push(table);
    }

    fn of_output(&mut self, table: &'a Table) {
        self.types.learn(table);
        self.parts.output.push(table);
    }

    /// A table among the parameters that is introduced as another's.
    fn owned(&mut self, owner: Owner, table: &'a Table) {
        match owner {
            Owner::Type(name) => self.parts.types.push(TypePart { name, doc: Vec::new(), tables: vec![table] }),
            _ => self.parts.stray.push((self.shown_above(), table)),
        }
    }

    /// What stands above a table, for messages.
    fn shown_above(&self) -> String {
        match (&self.place, self.intro.last()) {
            (Place::Outside(heading), _) => heading.clone(),
            (_, Some(line)) => clean(line),
            _ => String::new(),
        }
    }
}

impl Place {
    /// The section here, if tables of fields or codes are all that it holds.
    fn holds_tables(&self) -> Option<Section> {
        match self {
            Self::In(section @ (Section::Input | Section::Output | Section::Errors | Section::CommonErrors)) => {
                Some(*section)
            }
            Self::OfType => Some(Section::Types),
            _ => None,
        }
    }
}

impl Sections<'_> {
    /// Drops hidden tables of a part that has others: the reader of the page does not see them. Rows that no
    /// shown table repeats may be those behind "show more".
    fn prefer_shown(&mut self) {
        let lists = [&mut self.input, &mut self.output];
        for tables in lists.into_iter().chain(self.types.iter_mut().map(|part| &mut part.tables)) {
            let (hidden, shown): (Vec<&Table>, Vec<&Table>) = tables.iter().copied().partition(|table| table.hidden);
            if shown.is_empty() {
                continue;
            }
            let known: BTreeSet<&str> = names(&shown).collect();
            self.hidden.extend(names(&hidden).filter(|name| !known.contains(name)));
            *tables = shown;
        }
    }

    /// The action that the row of the common parameter `Action` names.
    pub(super) fn action_in_table(&self) -> BTreeSet<String> {
        let rows = self.input.iter().flat_map(|table| &table.rows);
        rows.filter(|row| row.name == "Action").filter_map(|row| action_named(&row.prose)).collect()
    }

    /// The actions that the heads of the example requests name.
    pub(super) fn actions_in_examples(&self) -> BTreeSet<String> {
        let texts = self.drafts.iter().flat_map(|draft| draft.input.iter().chain(&draft.loose));
        texts.filter_map(|text| example::action_in_head(text)).map(str::to_owned).collect()
    }
}

/// The names in the rows of some tables.
fn names<'a>(tables: &[&'a Table]) -> impl Iterator<Item = &'a str> {
    tables.iter().flat_map(|table| &table.rows).map(|row| row.name.as_str())
}

/// The action that the description of the common parameter `Action` names: `本接口取值：X`.
fn action_named(prose: &Prose) -> Option<String> {
    prose.lines.iter().find_map(|line| {
        let about = line.text.contains("取值") || line.text.to_ascii_lowercase().contains("value");
        let (_, after) = line.text.split_once(['：', ':']).filter(|_| about)?;
        let name = after.trim().trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        cells::is_identifier(name).then(|| name.to_owned())
    })
}
