//! The rows of tables as fields and error codes.

use std::collections::BTreeSet;

use super::{
    cells,
    error::shortened,
    page::{Mark, Row, Table},
};
use crate::{
    prose::Prose,
    reading::{ErrorReading, FieldReading, Warning},
};

/// Which common parameters the pages list among an action's own.
const COMMON: &[&str] = &["Action", "Version", "Region"];

/// Reads the fields of a part of a page; what cannot be read is warned of.
pub(super) fn fields(place: &str, tables: &[&Table], warnings: &mut Vec<Warning>) -> Vec<FieldReading> {
    let mut fields: Vec<FieldReading> = Vec::new();
    let mut names = BTreeSet::new();
    let several = tables.len() > 1;
    for (index, table) in tables.iter().enumerate() {
        let place = if several { format!("{place}, table {}", index + 1) } else { place.to_owned() };
        warn_of_doubts(&place, table, warnings);
        for row in &table.rows {
            let mut warn = |cell: &str, message: String| {
                warnings.push(Warning { place: format!("{place}, row {}, {cell}", row.number), message });
            };
            let Some(field) = field(row, &mut warn) else { continue };
            if names.insert(field.name.clone()) {
                fields.push(field);
            } else {
                warn("name", format!("`{}` is there twice; the first one is taken", field.name));
            }
        }
    }
    fields
}

/// Warns of what is odd about the rows of a table.
fn warn_of_doubts(place: &str, table: &Table, warnings: &mut Vec<Warning>) {
    warnings.extend(
        table
            .doubts
            .iter()
            .map(|(number, message)| Warning { place: format!("{place}, row {number}"), message: message.clone() }),
    );
}

fn field(row: &Row, warn: &mut impl FnMut(&str, String)) -> Option<FieldReading> {
    let Some((name, numbered)) = cells::field_name(&row.name) else {
        warn("name", format!("not the name of a field: `{}`", shortened(&row.name)));
        return None;
    };
    if let Some(remark) = cells::odd_remark(&row.name) {
        warn("name", format!("`{}` beside `{name}` is not read", shortened(&remark)));
    }
    let Some(written) = cells::value_type(&row.ty) else {
        let shown = if row.ty.trim().is_empty() {
            "no type".to_owned()
        } else {
            format!("not a type: `{}`", shortened(&row.ty))
        };
        warn("type", format!("{shown}; the field `{name}` is left out"));
        return None;
    };
    let required = match &row.mark {
        Mark::Absent => None,
        Mark::Said(required) => Some(*required),
        Mark::Blank => {
            warn("required", format!("nothing says whether `{name}` is required"));
            None
        }
        Mark::Unclear(text) => {
            warn("required", format!("neither yes nor no for `{name}`: `{}`", shortened(text)));
            None
        }
    };
    let mut prose = row.prose.clone();
    let example = prose.take_example().or_else(|| row.example.clone());
    Some(FieldReading {
        name,
        ty: written.ty,
        signless: written.signless,
        list: written.list || numbered,
        required,
        nullable: None,
        deprecated: None,
        prose,
        example: example.filter(|example| states_a_value(example)),
    })
}

/// Whether an example is one: the vendor writes `无` for "none".
pub(super) fn states_a_value(example: &str) -> bool {
    !matches!(example.trim(), "" | "无" | "-" | "暂无")
}

/// Leaves the common parameters out of an action's own.
pub(super) fn without_common(fields: Vec<FieldReading>) -> Vec<FieldReading> {
    // Pages list them first; an action's own parameter of the same name stands further down and is
    // not called a common one.
    let mut leading = true;
    fields
        .into_iter()
        .filter(|field| {
            let common = COMMON.contains(&field.name.as_str());
            let drop = common && (leading || is_called_common(&field.prose));
            leading &= common;
            !drop
        })
        .collect()
}

fn is_called_common(prose: &Prose) -> bool {
    prose
        .lines
        .iter()
        .any(|line| line.text.contains("公共参数") || line.text.to_ascii_lowercase().contains("common param"))
}

/// Reads a table of error codes.
pub(super) fn errors(place: &str, common: bool, table: &Table, warnings: &mut Vec<Warning>) -> Vec<ErrorReading> {
    let mut errors: Vec<ErrorReading> = Vec::new();
    let mut codes = BTreeSet::new();
    warn_of_doubts(place, table, warnings);
    // Where a page without end tags is cut, the last code may be half a word.
    let explained = table.rows.iter().filter(|row| !row.prose.lines.is_empty()).count();
    let half = explained > 0 && explained + 1 == table.rows.len();
    for (index, row) in table.rows.iter().enumerate() {
        let mut warn = |message: String| {
            warnings.push(Warning { place: format!("{place}, row {}, code", row.number), message });
        };
        let Some(code) = cells::error_code(&row.name) else {
            warn(format!("not an error code: `{}`", shortened(&row.name)));
            continue;
        };
        if half && index == explained && row.prose.lines.is_empty() {
            warn(format!("`{code}`, the last code, is left out: it alone has no explanation, so it may be cut short"));
            continue;
        }
        if let Some(remark) = cells::odd_remark(&row.name) {
            warn(format!("`{}` beside `{code}` is not read", shortened(&remark)));
        }
        if !codes.insert(code.clone()) {
            warn(format!("`{code}` is there twice; the first one is taken"));
            continue;
        }
        let text: Vec<&str> = row.prose.lines.iter().map(|line| line.text.as_str()).collect();
        errors.push(ErrorReading { code, doc: Some(text.join("\n")).filter(|text| !text.is_empty()), common });
    }
    errors
}
