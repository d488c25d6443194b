//! Which types hold themselves, directly or through others, without a list in between: such a type would be endless.

use std::collections::{BTreeMap, BTreeSet};

use tencent_ess_spec::Spec;

/// The types by the cycle that they are part of.
pub(crate) struct Cycles<'a>(BTreeMap<&'a str, usize>);

impl<'a> Cycles<'a> {
    /// The cycles of all types, found by two walks (Kosaraju), so that each type is seen twice and not once for each
    /// of the others.
    pub(crate) fn of(spec: &'a Spec) -> Self {
        let mut inner: Edges<'a> = BTreeMap::new();
        let mut outer: Edges<'a> = BTreeMap::new();
        for (name, ty) in &spec.types {
            for held in ty.fields.iter().filter(|field| !field.list).filter_map(|field| field.ty.named()) {
                inner.entry(name).or_default().push(held);
                outer.entry(held).or_default().push(name);
            }
        }
        let mut seen = BTreeSet::new();
        let mut order = Vec::new();
        for name in spec.types.keys() {
            walk(name, &inner, &mut seen, &mut |left| order.push(left));
        }
        let mut cycles = BTreeMap::new();
        seen.clear();
        for (cycle, name) in order.into_iter().rev().enumerate() {
            walk(name, &outer, &mut seen, &mut |left| {
                cycles.insert(left, cycle);
            });
        }
        Self(cycles)
    }

    /// Whether `name`, which `owner` holds, is `owner` or holds it in turn.
    pub(crate) fn hold(&self, owner: &str, name: &str) -> bool {
        self.0.get(owner).is_some_and(|cycle| self.0.get(name) == Some(cycle))
    }
}

/// From a type to others.
type Edges<'a> = BTreeMap<&'a str, Vec<&'a str>>;

/// Goes from a type to all that have not been seen, and tells each when it is left.
fn walk<'a>(from: &'a str, edges: &Edges<'a>, seen: &mut BTreeSet<&'a str>, leave: &mut impl FnMut(&'a str)) {
    let next = |name: &str| edges.get(name).map(Vec::as_slice).unwrap_or_default().iter();
    if !seen.insert(from) {
        return;
    }
    let mut open = vec![(from, next(from))];
    while let Some((name, waiting)) = open.last_mut() {
        if let Some(to) = waiting.next() {
            if seen.insert(to) {
                open.push((to, next(to)));
            }
        } else {
            leave(name);
            open.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use tencent_ess_spec::{Field, Type, ValueType};

    use super::*;

    #[test]
    fn types_hold_themselves_through_others_but_not_through_lists() {
        let ty = |name: &str, holds: &[(&str, bool)]| {
            let field = |(of, list): &(&str, bool)| Field {
                ty: ValueType::Named((*of).to_owned()),
                list: *list,
                ..Field::default()
            };
            let ty = Type { name: name.to_owned(), fields: holds.iter().map(field).collect(), ..Type::default() };
            (name.to_owned(), ty)
        };
        let types = [
            ty("Ping", &[("Pong", false)]),
            ty("Pong", &[("Ping", false), ("Leaf", false), ("Self", false)]),
            ty("Self", &[("Self", false)]),
            ty("Tree", &[("Tree", true), ("Ping", false)]),
            ty("Leaf", &[]),
        ];
        let spec = Spec { types: types.into(), ..Spec::default() };
        let cycles = Cycles::of(&spec);
        let table = [
            ("Ping", "Pong", true),
            ("Pong", "Ping", true),
            ("Pong", "Leaf", false),
            ("Pong", "Self", false),
            ("Self", "Self", true),
            ("Tree", "Ping", false),
        ];
        for (owner, name, expected) in table {
            assert_eq!(cycles.hold(owner, name), expected, "{owner} and {name}");
        }
    }
}
