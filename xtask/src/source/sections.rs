//! Tells the parts of a page apart, by its headings and by what its tables themselves say.

use std::collections::BTreeSet;

use super::{
    cells,
    example::{self, Draft},
    page::{Block, Page, Table},
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
    /// Tables of fields under a heading that says nothing of them, with that heading.
    pub stray: Vec<(String, &'a Table)>,
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
    let (name, list) = cells::field_name(words::without_number(heading))?;
    (!list && cells::is_type_name(&name)).then_some(name)
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
            Block::Code(code) => {
                if self.place == Place::In(Section::Examples) {
                    self.in_draft(|draft| draft.code(code));
                }
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn heading(&mut self, level: u8, texts: &[String]) {
        if self.place == Place::In(Section::Examples) && texts.iter().any(|text| self.within_examples(text)) {
            return;
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
        self.parts.seen.push(section);
    }

    fn open_type(&mut self, name: String, level: u8) {
        self.parts.types.push(TypePart { name, doc: Vec::new(), tables: Vec::new() });
        self.place = Place::OfType;
        self.level = level;
    }

    fn remember_title(&mut self, level: u8, title: String) {
        if self.parts.seen.is_empty() {
            self.parts.titles.push((level, title));
        }
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
        self.parts.texts.push(text);
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
                _ => {}
            }
            return;
        }
        // The row of the common parameter `Action` stands in no other table.
        let is_input = table.rows.iter().any(|row| row.name == "Action" && action_named(&row.prose).is_some());
        match place {
            _ if is_input => self.parts.input.push(table),
            Place::In(Section::Input) => self.parts.input.push(table),
            Place::In(Section::Output) => self.parts.output.push(table),
            Place::OfType => self.parts.types.last_mut().into_iter().for_each(|part| part.tables.push(table)),
            Place::In(Section::Types) | Place::Outside(_) => match caption.and_then(type_name) {
                Some(name) => self.parts.types.push(TypePart { name, doc: Vec::new(), tables: vec![table] }),
                None => self.parts.stray.push((self.heading_shown(), table)),
            },
            Place::In(_) => {}
        }
    }

    fn heading_shown(&self) -> String {
        match &self.place {
            Place::Outside(heading) => heading.clone(),
            _ => String::new(),
        }
    }
}

impl Sections<'_> {
    /// Drops hidden tables of a part that has others: the reader of the page does not see them.
    fn prefer_shown(&mut self) {
        let lists = [&mut self.input, &mut self.output];
        for tables in lists.into_iter().chain(self.types.iter_mut().map(|part| &mut part.tables)) {
            if tables.iter().any(|table| !table.hidden) {
                tables.retain(|table| !table.hidden);
            }
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

/// The action that the description of the common parameter `Action` names: `本接口取值：X`.
fn action_named(prose: &Prose) -> Option<String> {
    prose.lines.iter().find_map(|line| {
        let about = line.text.contains("取值") || line.text.to_ascii_lowercase().contains("value");
        let (_, after) = line.text.split_once(['：', ':']).filter(|_| about)?;
        let name = after.trim().trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        cells::is_identifier(name).then(|| name.to_owned())
    })
}
