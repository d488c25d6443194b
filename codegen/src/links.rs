//! Links of documentation to emitted items.
//!
//! Definitions link by name alone, as in [`UploadFiles`]. A selection emits some of the items, in modules of
//! different depth, so each link is given its path, or becomes plain code where its item is not emitted.

use std::collections::{BTreeMap, BTreeSet};

use tencent_ess_spec::Reach;

use crate::{
    inert::code,
    ir::{Action, Kind, Record},
    names::type_ident,
};

/// Stands in the paths of links for the way from the text up to the client module: the same text is emitted in
/// modules of different depth, and only the emitter knows in which. No text of a definition holds this character.
pub(crate) const ROOT: char = '\0';

/// The items that are emitted, and can be linked.
pub(crate) struct Links<'a> {
    pub(crate) actions: &'a BTreeSet<&'a str>,
    pub(crate) reach: &'a Reach<'a>,
}

impl Links<'_> {
    /// The path of the item that a name stands for: an action's before a type's, a type's before an enum's.
    pub(crate) fn path(&self, name: &str) -> Option<String> {
        let module = if self.actions.contains(name) {
            "actions"
        } else if self.reach.holds_type(name) {
            "types"
        } else if self.reach.enums.contains(name) {
            "enums"
        } else {
            return None;
        };
        type_ident(name).ok().map(|ident| path(module, &ident))
    }
}

/// The path of an item in a module of the client module.
pub(crate) fn path(module: &str, item: &impl std::fmt::Display) -> String {
    format!("{ROOT}{module}::{item}")
}

/// Links to the fields of each enum's type, by its identifier.
pub(crate) fn links_to_uses(actions: &[Action], types: &[Record]) -> BTreeMap<String, Vec<String>> {
    let records = actions.iter().flat_map(|action| [&action.request, &action.response]);
    let records = records.map(|record| ("actions", record)).chain(types.iter().map(|record| ("types", record)));
    let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (module, record) in records {
        for field in &record.fields {
            if let Kind::Enum(enumeration) = &field.kind {
                let name = format!("{}::{}", record.ident, field.ident);
                let wire = code(&format!("{}.{}", record.name, field.name));
                let link = format!("[{wire}]({})", path(module, &name));
                uses.entry(enumeration.to_string()).or_default().push(link);
            }
        }
    }
    uses
}

/// The text without links, for where it is shown as it is.
pub(crate) fn unlinked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("[`") {
        out.push_str(before);
        if let Some((name, after)) = from.split_once("`]").filter(|(name, _)| !name.contains('`')) {
            out.extend(["`", name, "`"]);
            rest = after;
        } else {
            out.push_str("[`");
            rest = from;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_shown_as_it_is_has_code_for_links() {
        let table = [
            ("Call [`Make`] first.", "Call `Make` first."),
            ("an open [`end", "an open [`end"),
            ("[`a` and `b`]", "[`a` and `b`]"),
        ];
        for (text, expected) in table {
            assert_eq!(unlinked(text), expected);
        }
    }
}
