//! Finds what was most likely renamed: gone under one spelling, and new under another in the same place.

use super::{Change, Definition, Table, What};

/// Fields and definitions that differ from one that is gone in upper and lower case only, in sentences.
pub(crate) fn likely_renames(changes: &[Change]) -> Vec<String> {
    let added = changes.iter().filter(|change| matches!(change.what, What::Added(_)));
    let pairs = added.filter_map(|new| {
        let is_old = |change: &&Change| matches!(change.what, What::Removed(_)) && is_respelled(change, new);
        Some((changes.iter().find(is_old)?, new))
    });
    pairs
        .map(|(old, new)| {
            let (place, from) = spelled(old);
            let (_, to) = spelled(new);
            format!(
                "{place}`{to}` is most likely `{from}` in another spelling: both stay until --accept-removals, \
                 and what is curated of `{from}` has to be moved by hand"
            )
        })
        .collect()
}

fn is_respelled(old: &Change, new: &Change) -> bool {
    let is_one = |one: &str, other: &str| one != other && one.eq_ignore_ascii_case(other);
    let (old, new) = (&old.place, &new.place);
    match (&old.member, &new.member) {
        (Some(before), Some(after)) => {
            old.definition == new.definition && old.table == new.table && is_one(before, after)
        }
        (None, None) => match (&old.definition, &new.definition) {
            (Definition::Action(before), Definition::Action(after))
            | (Definition::Type(before), Definition::Type(after)) => is_one(before, after),
            _ => false,
        },
        _ => false,
    }
}

/// Where a change is, and the name that it is about.
fn spelled(change: &Change) -> (String, &str) {
    let (kind, name) = match &change.place.definition {
        Definition::Action(name) => ("action", name.as_str()),
        Definition::Type(name) => ("type", name.as_str()),
        Definition::Service => ("", "service.json"),
        Definition::Errors => ("", "errors.json"),
    };
    match (&change.place.member, change.place.table) {
        (Some(member), Some(Table::Request)) => (format!("{kind} {name}, request: "), member),
        (Some(member), Some(Table::Response)) => (format!("{kind} {name}, response: "), member),
        (Some(member), _) => (format!("{kind} {name}: ").trim_start().to_owned(), member),
        (None, _) => (format!("{kind} "), name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diff::{Added, Place, Removed};

    fn change(definition: Definition, member: Option<&str>, what: What) -> Change {
        let table = member.map(|_| Table::Request);
        let place = Place { definition, table, member: member.map(str::to_owned) };
        Change { place, what, consequence: None }
    }

    fn added() -> What {
        What::Added(Added::Type { fields: 1 })
    }

    fn removed(kept: bool) -> What {
        What::Removed(Removed { kept, curated: false })
    }

    #[test]
    fn names_that_differ_in_case_only_are_likely_one() {
        let flow = || Definition::Action("CreateFlow".to_owned());
        let ty = |name: &str| Definition::Type(name.to_owned());
        let changes = [
            change(flow(), Some("FlowID"), added()),
            change(flow(), Some("FlowId"), removed(true)),
            change(flow(), Some("Name"), removed(false)),
            change(flow(), Some("Title"), added()),
            change(Definition::Action("StopFlow".to_owned()), Some("title"), removed(false)),
            change(ty("Userinfo"), None, added()),
            change(ty("UserInfo"), None, removed(false)),
        ];
        let rest = "both stay until --accept-removals, and what is curated of";
        assert_eq!(
            likely_renames(&changes),
            [
                format!(
                    "action CreateFlow, request: `FlowID` is most likely `FlowId` in another spelling: {rest} `FlowId` has to be moved by hand"
                ),
                format!(
                    "type `Userinfo` is most likely `UserInfo` in another spelling: {rest} `UserInfo` has to be moved by hand"
                ),
            ]
        );
    }
}
