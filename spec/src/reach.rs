//! Which types and enums a set of actions needs.

use std::collections::BTreeSet;

use crate::{Field, Spec};

/// What some actions reach, by direction: a type may be sent, received, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach<'a> {
    /// The types that requests hold, directly or inside others.
    pub sent: BTreeSet<&'a str>,
    /// The types that answers hold.
    pub received: BTreeSet<&'a str>,
    /// The enums that name values of any field on the way.
    pub enums: BTreeSet<&'a str>,
    /// The error codes documented for the actions.
    pub errors: BTreeSet<&'a str>,
}

impl Reach<'_> {
    /// Whether a type is reached at all.
    pub fn holds_type(&self, name: &str) -> bool {
        self.sent.contains(name) || self.received.contains(name)
    }
}

impl Spec {
    /// What the named actions need; names without a definition reach nothing.
    pub fn reach<'a, 'n>(&'a self, actions: impl IntoIterator<Item = &'n str>) -> Reach<'a> {
        let mut reach = Reach::default();
        for action in actions.into_iter().filter_map(|name| self.actions.get(name)) {
            self.follow(&action.request, &mut reach.sent, &mut reach.enums);
            self.follow(&action.response, &mut reach.received, &mut reach.enums);
            reach.errors.extend(action.errors.iter().map(String::as_str));
        }
        reach
    }

    fn follow<'a>(&'a self, fields: &'a [Field], types: &mut BTreeSet<&'a str>, enums: &mut BTreeSet<&'a str>) {
        let mut waiting = vec![fields];
        while let Some(fields) = waiting.pop() {
            for field in fields {
                enums.extend(field.curated.enumeration.as_deref());
                if let Some(name) = field.ty.named()
                    && types.insert(name)
                    && let Some(ty) = self.types.get(name)
                {
                    waiting.push(&ty.fields);
                }
            }
        }
    }
}
