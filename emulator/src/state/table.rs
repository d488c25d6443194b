//! A collection of things by id that knows which of them have changed.

use std::collections::{BTreeMap, BTreeSet};

/// Things by id, in the order of their ids.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<String, T>,
    /// The ids of rows that were added, changed or removed since [`Table::take_changed`].
    changed: BTreeSet<String>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), changed: BTreeSet::new() }
    }
}

impl<T> Table<T> {
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.rows.get(id)
    }

    /// The thing, to be changed.
    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let row = self.rows.get_mut(id)?;
        self.changed.insert(id.to_owned());
        Some(row)
    }

    pub(crate) fn insert(&mut self, id: impl Into<String>, row: T) {
        let id = id.into();
        self.changed.insert(id.clone());
        self.rows.insert(id, row);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let row = self.rows.remove(id)?;
        self.changed.insert(id.to_owned());
        Some(row)
    }

    pub(crate) fn clear(&mut self) {
        self.changed.extend(std::mem::take(&mut self.rows).into_keys());
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        self.rows.iter().map(|(id, row)| (id.as_str(), row))
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The row with the last id.
    pub(crate) fn last(&self) -> Option<(&str, &T)> {
        self.iter().next_back()
    }

    /// The rows that have changed since the last time, with their ids; `None` for one that is gone.
    pub(crate) fn take_changed(&mut self) -> impl Iterator<Item = (String, Option<&T>)> {
        std::mem::take(&mut self.changed).into_iter().map(|id| {
            let row = self.rows.get(&id);
            (id, row)
        })
    }

    /// A row as it was saved: it counts as unchanged.
    pub(crate) fn restore(&mut self, id: String, row: T) {
        self.rows.insert(id, row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_added_changed_and_removed_is_told_once() {
        let mut table = Table::default();
        for id in ["a", "b", "c"] {
            table.restore(id.to_owned(), 0);
        }
        table.insert("d", 1);
        *table.get_mut("b").unwrap() = 2;
        table.remove("c");
        assert_eq!(table.get_mut("x"), None);
        assert_eq!(table.remove("x"), None);

        let changed: Vec<_> = table.take_changed().map(|(id, row)| (id, row.copied())).collect();
        assert_eq!(changed, [("b".to_owned(), Some(2)), ("c".to_owned(), None), ("d".to_owned(), Some(1))]);
        assert_eq!(table.take_changed().count(), 0);

        table.clear();
        table.insert("a", 3);
        let changed: Vec<_> = table.take_changed().map(|(id, row)| (id, row.copied())).collect();
        assert_eq!(changed, [("a".to_owned(), Some(3)), ("b".to_owned(), None), ("d".to_owned(), None)]);
    }
}
