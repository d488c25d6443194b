//! The state that requests share, and that it is saved before anybody is told of it.

use std::{path::Path, sync::Mutex};

use tokio::sync::Notify;

pub use crate::store::OpenError;
use crate::{
    state::State,
    store::{Claimed, SaveError, Store},
    sync::lock,
};

/// The state, in memory alone or in a file as well.
pub(crate) struct Memory {
    state: Mutex<State>,
    store: Option<Store>,
    reported: Notify,
}

impl Memory {
    /// Kept in memory alone.
    pub(crate) fn new(state: State) -> Self {
        Self { state: Mutex::new(state), store: None, reported: Notify::new() }
    }

    /// Kept in the file as well. A new file begins with the new state.
    pub(crate) fn open(path: &Path, new: State) -> Result<Self, OpenError> {
        let file = Claimed::new(path)?;
        let rows = file.read()?;
        let state = if rows.is_empty() {
            new
        } else {
            State::from_rows(rows, new.ids, new.now).map_err(|reason| OpenError::content(path, &reason))?
        };
        // Opening writes to the file, so that comes when nothing is wrong with it.
        let store = file.open()?;
        Ok(Self { state: Mutex::new(state), store: Some(store), reported: Notify::new() })
    }

    /// The time that had come for the state when it was saved.
    pub(crate) fn saved_time(&self) -> i64 {
        lock(&self.state).saved_time
    }

    /// Whether changes are saved in a file.
    pub(crate) fn is_saved(&self) -> bool {
        self.store.is_some()
    }

    /// Why changes cannot be saved at present.
    pub(crate) fn failure(&self) -> Option<SaveError> {
        self.store.as_ref().and_then(Store::failure)
    }

    /// Lets `act` look at and change the state as it is at that time.
    ///
    /// When this returns, everything that `act` saw or changed is saved.
    pub(crate) async fn access<T>(&self, now: i64, act: impl FnOnce(&mut State) -> T) -> Result<T, SaveError> {
        if let Some(failure) = self.failure() {
            return Err(failure);
        }
        let (result, reported, saved) = {
            let mut state = lock(&self.state);
            state.advance(now);
            let result = act(&mut state);
            let reported = state.take_reported();
            let saved = if let Some(store) = &self.store {
                // Under the lock, so that changes are saved in the order in which they were made.
                Some(store.save(state.take_rows().map_err(|error| SaveError(error.to_string()))?))
            } else {
                state.forget_changes();
                None
            };
            (result, reported, saved)
        };
        if let Some(saved) = saved {
            saved.await?;
        }
        if reported {
            self.reported.notify_one();
        }
        Ok(result)
    }

    /// Waits until something was reported that is to be delivered.
    pub(crate) async fn reported(&self) {
        self.reported.notified().await;
    }
}
