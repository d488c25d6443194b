//! The state as rows of bytes, to be saved and restored.

use axum::body::Bytes;
use serde::{Serialize, de::DeserializeOwned};

use super::{State, Table};
use crate::ids::Ids;

/// A changed row: its table, its id, and its content; `None` if it is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) table: &'static str,
    pub(crate) id: String,
    pub(crate) content: Option<Bytes>,
}

impl Row {
    /// The table of contents of files: large, and never changed once they are there.
    pub(crate) const CONTENTS: &str = "contents";
}

/// Where the source of ids is kept, which is no table.
const IDS: &str = "ids";

/// Where the time is kept that has come for the state, which is no table either.
const TIME: &str = "time";

/// The clock went on by more than this many seconds since the time was saved: it was moved, or there was nothing to do.
const TIME_WITHOUT_CHANGE: i64 = 60;

/// Calls `$visit!(name, table)` for every table, so that none is forgotten in one of the places.
macro_rules! for_each_table {
    ($state:expr, $visit:ident) => {
        $visit!("organizations", $state.organizations);
        $visit!("employees", $state.employees);
        $visit!("departments", $state.departments);
        $visit!("people", $state.people);
        $visit!("partners", $state.partners);
        $visit!("files", $state.files);
        $visit!("conversions", $state.conversions);
        $visit!("tasks", $state.tasks);
        $visit!("templates", $state.templates);
        $visit!("seals", $state.seals);
        $visit!("flows", $state.flows);
        $visit!("groups", $state.groups);
        $visit!("cancellations", $state.cancellations);
        $visit!("sign_codes", $state.sign_codes);
        $visit!("prepared", $state.prepared);
        $visit!("prepared_groups", $state.prepared_groups);
        $visit!("links", $state.links);
        $visit!("callbacks", $state.callbacks);
        $visit!("events", $state.events);
    };
}

impl State {
    /// What has changed since the last time.
    pub(crate) fn take_rows(&mut self) -> Result<Vec<Row>, serde_json::Error> {
        let mut rows = Vec::new();
        macro_rules! take {
            ($name:literal, $table:expr) => {
                take_changed($name, &mut $table, &mut rows)?;
            };
        }
        for_each_table!(self, take);
        for (id, content) in self.contents.table.take_changed() {
            rows.push(Row { table: Row::CONTENTS, id, content: content.cloned() });
        }
        // What the time has brought about must not be undone by a restart, which puts a moved clock back.
        if !rows.is_empty() || self.now.saturating_sub(self.saved_time) > TIME_WITHOUT_CHANGE {
            self.saved_time = self.now;
            rows.push(Row { table: TIME, id: String::new(), content: Some(self.now.to_string().into()) });
            // Ids are given out for answers that change nothing as well; those need not be remembered.
            rows.push(Row { table: IDS, id: String::new(), content: Some(serde_json::to_vec(&self.ids)?.into()) });
        }
        Ok(rows)
    }

    /// Takes what has changed as if it were saved.
    pub(crate) fn forget_changes(&mut self) {
        macro_rules! forget {
            ($name:literal, $table:expr) => {
                $table.take_changed().for_each(drop);
            };
        }
        for_each_table!(self, forget);
        self.contents.table.take_changed().for_each(drop);
    }

    /// Forgets everything and begins anew.
    pub(crate) fn reset(&mut self, ids: Ids) {
        macro_rules! clear {
            ($name:literal, $table:expr) => {
                $table.clear();
            };
        }
        for_each_table!(self, clear);
        self.contents.table.clear();
        self.wakes.clear();
        self.ids = ids;
        self.seed();
        self.add(self.fixtures.clone());
    }

    /// The state that these rows were saved from.
    ///
    /// # Errors
    ///
    /// Says which row cannot be read.
    pub(crate) fn from_rows(
        rows: impl IntoIterator<Item = (String, String, Vec<u8>)>,
        ids: Ids,
        now: i64,
    ) -> Result<Self, String> {
        let mut state = Self::empty(ids, now);
        for (table, id, content) in rows {
            let name = table.as_str();
            macro_rules! restore {
                ($name:literal, $table:expr) => {
                    if name == $name {
                        $table.restore(id, read(name, &content)?);
                        continue;
                    }
                };
            }
            if name == IDS {
                state.ids = read(name, &content)?;
                continue;
            }
            if name == TIME {
                state.saved_time = read(name, &content)?;
                continue;
            }
            if name == Row::CONTENTS {
                state.contents.table.restore(id, content.into());
                continue;
            }
            for_each_table!(state, restore);
            return Err(format!("`{name}` is not a part of the state"));
        }
        let flows: Vec<String> = state.flows.iter().map(|(id, _)| id.to_owned()).collect();
        for id in &flows {
            state.remember_wake(id);
        }
        Ok(state)
    }
}

fn take_changed<T: Serialize>(
    name: &'static str,
    table: &mut Table<T>,
    rows: &mut Vec<Row>,
) -> Result<(), serde_json::Error> {
    for (id, row) in table.take_changed() {
        let content = row.map(serde_json::to_vec).transpose()?;
        rows.push(Row { table: name, id, content: content.map(Bytes::from) });
    }
    Ok(())
}

fn read<T: DeserializeOwned>(table: &str, content: &[u8]) -> Result<T, String> {
    serde_json::from_slice(content).map_err(|error| format!("a row of `{table}` cannot be read: {error}"))
}
