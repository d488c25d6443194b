//! What stands between two tables, and whose fields it says the second one lists.

use std::collections::{BTreeMap, BTreeSet};

use super::{cells, page::Table};

/// Whose fields a table lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// Those of the section that it stands in.
    Section,
    /// Those of a data structure.
    Type(String),
    /// Those of something else that has no plain name.
    Other,
}

/// The headings and texts above a table, back to the table or section before.
#[derive(Debug, Default)]
pub(super) struct Intro<'a> {
    lines: Vec<&'a str>,
}

impl<'a> Intro<'a> {
    pub(super) fn add(&mut self, text: &'a str) {
        self.lines.extend(text.lines().filter(|line| !line.trim().is_empty()));
    }

    pub(super) fn clear(&mut self) {
        self.lines.clear();
    }

    /// The line right above.
    pub(super) fn last(&self) -> Option<&'a str> {
        self.lines.last().copied()
    }

    /// Whose fields the next table lists; `first` says that it is the first of its section.
    ///
    /// `其中，MetricDatum 参数说明如下：` and `Metrics 的结构：` speak of the type of a field above.
    pub(super) fn owner(&self, types: &Types, first: bool) -> Owner {
        if self.lines.is_empty() {
            return Owner::Section;
        }
        let closest: Vec<&str> = self.lines.iter().rev().take(1).copied().collect();
        let mentioned = |lines: &[&str]| -> BTreeSet<String> {
            lines.iter().flat_map(|line| identifiers(line)).filter_map(|word| types.0.get(word)).cloned().collect()
        };
        let describes = closest.iter().any(|line| describes_members(line));
        for lines in [closest.as_slice(), self.lines.as_slice()] {
            let mentioned = mentioned(lines);
            match mentioned.first() {
                // A first table is the section's own, unless it is plainly said whose it is.
                Some(_) if first && !describes => {}
                Some(only) if mentioned.len() == 1 => return Owner::Type(only.clone()),
                Some(_) => return Owner::Other,
                None => {}
            }
        }
        if !describes || first {
            return Owner::Section;
        }
        let mut names = closest.iter().flat_map(|line| identifiers(line)).filter(|word| cells::is_type_name(word));
        match (names.next(), names.next()) {
            (Some(name), None) => Owner::Type(name.to_owned()),
            _ => Owner::Other,
        }
    }
}

/// The data structures that the tables of an action refer to, by their own names and by those of the fields.
#[derive(Debug, Default)]
pub(super) struct Types(BTreeMap<String, String>);

impl Types {
    /// Adds what a table refers to.
    pub(super) fn learn(&mut self, table: &Table) {
        for row in &table.rows {
            let Some(ty) = cells::value_type(&row.ty).and_then(|written| written.ty.named().map(str::to_owned)) else {
                continue;
            };
            if let Some((name, _)) = cells::field_name(&row.name) {
                self.0.entry(name).or_insert_with(|| ty.clone());
            }
            self.0.insert(ty.clone(), ty);
        }
    }
}

/// Whether a sentence announces the members of something.
fn describes_members(line: &str) -> bool {
    const WORDS: &[&str] = &["其中", "结构", "对象", "成员", "子参数", "子字段", "参数说明", "字段说明", "数据内容"];
    let lower = line.to_ascii_lowercase();
    WORDS.iter().any(|word| line.contains(word))
        || ["structure", "object", "members of", "fields of", "as follows"].iter().any(|word| lower.contains(word))
}

fn identifiers(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| cells::is_identifier(word))
}
