//! A collection of things by id that knows which of them have changed.

use std::collections::{BTreeMap, BTreeSet};

/// Things by id, in the order of their ids.
#[derive(Clone, Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<String, T>,
    /// The ids of rows that were added, changed or removed since [`Table::take_changed`].
    changed: BTreeSet<String>,
    /// At how many rows it is looked for old ones next; see [`Table::forget`].
    full: usize,
}

/// So many rows may be old.
const FEW: usize = 1024;

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), changed: BTreeSet::new(), full: FEW }
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

    /// Removes the old rows, each time that there are twice as many as there were after the last time: then
    /// it takes no more time than adding them did.
    pub(crate) fn forget(&mut self, is_old: impl Fn(&T) -> bool) {
        if self.rows.len() < self.full {
            return;
        }
        let changed = &mut self.changed;
        self.rows.retain(|id, row| {
            let old = is_old(row);
            if old {
                changed.insert(id.clone());
            }
            !old
        });
        self.full = FEW.max(self.rows.len().saturating_mul(2));
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
    fn old_rows_are_forgotten_when_there_are_many() {
        let mut table = Table::default();
        let mut most = 0;
        for number in 0..100_000_u32 {
            table.insert(number.to_string(), number);
            table.forget(|row| row + 3000 < number);
            most = most.max(table.len());
        }
        assert!((3000..=8000).contains(&most), "{most}");
        assert!(table.get("99999").is_some() && table.get("97000").is_some());
        assert!(table.take_changed().any(|(id, row)| id == "0" && row.is_none()), "a saved row is removed as well");

        let mut small = Table::default();
        small.insert("a", 1);
        small.forget(|_| true);
        assert_eq!(small.len(), 1);
    }

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
