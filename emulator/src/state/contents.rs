//! The contents of uploaded files: each is kept once, however many files and contracts have it, and
//! as far as there is room.

use std::collections::BTreeMap;

use axum::body::Bytes;
use ring::digest::{SHA256, digest};

use super::{State, Table};
use crate::gate::hex;

/// How many bytes are kept unless it is said otherwise.
pub(crate) const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Contents by their digests.
pub(crate) struct Contents {
    pub(super) table: Table<Bytes>,
    /// How many bytes may be kept altogether.
    pub(crate) max_bytes: usize,
}

impl Default for Contents {
    fn default() -> Self {
        Self { table: Table::default(), max_bytes: MAX_BYTES }
    }
}

impl Contents {
    pub(crate) fn get(&self, digest: &str) -> Option<Bytes> {
        self.table.get(digest).cloned()
    }

    fn bytes(&self) -> usize {
        self.table.iter().map(|(_, content)| content.len()).sum()
    }
}

impl State {
    /// Keeps a content, and returns its digest, for the file that has it: what no file and no contract
    /// has goes first when room is needed. `None` if it is larger than all that may be kept.
    pub(crate) fn keep_content(&mut self, content: Bytes) -> Option<String> {
        if content.len() > self.contents.max_bytes {
            return None;
        }
        let digest = hex(digest(&SHA256, &content).as_ref());
        if self.contents.table.get(&digest).is_none() {
            self.make_room(content.len());
            self.contents.table.insert(digest.clone(), content);
        }
        Some(digest)
    }

    /// Removes contents until there is room for so many bytes: those that nobody has any more, and
    /// then those that files and contracts got longest ago.
    fn make_room(&mut self, bytes: usize) {
        let max_bytes = self.contents.max_bytes;
        let mut kept = self.contents.bytes();
        if kept.saturating_add(bytes) <= max_bytes {
            return;
        }
        let latest = self.latest_uses();
        let contents = self.contents.table.iter();
        let mut contents: Vec<(Option<i64>, usize, String)> =
            contents.map(|(digest, content)| (latest.get(digest).copied(), content.len(), digest.to_owned())).collect();
        contents.sort();
        for (latest, size, digest) in contents {
            if latest.is_some() && kept.saturating_add(bytes) <= max_bytes {
                break;
            }
            self.contents.table.remove(&digest);
            kept -= size;
        }
    }

    /// When contents were last given to a file that can be used, or to a contract, by their digests.
    fn latest_uses(&self) -> BTreeMap<&str, i64> {
        let files = self.files.iter().map(|(_, file)| file).filter(|file| file.expires_on > self.now);
        let files = files.map(|file| (&file.content, file.created_on));
        let flows = self.flows.iter().map(|(_, flow)| (&flow.content, flow.created_on));
        let mut latest = BTreeMap::new();
        for (content, time) in files.chain(flows) {
            if let Some(content) = content {
                let other = latest.entry(content.as_str()).or_insert(time);
                *other = time.max(*other);
            }
        }
        latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::Ids,
        state::{contract::plan::Plan, resources::File},
    };

    const NOW: i64 = 1_767_225_600;

    fn state(max_bytes: usize) -> State {
        let mut state = State::new(Ids::new(1), NOW);
        state.contents.max_bytes = max_bytes;
        state
    }

    /// Uploads a file that can be used for an hour.
    fn upload(state: &mut State, id: &str, content: &str) {
        let (created_on, expires_on) = (state.now, state.now + 3600);
        let content = state.keep_content(content.to_owned().into());
        let (name, kind) = (String::new(), "pdf".to_owned());
        state.files.insert(id, File { name, kind, bytes: 0, created_on, expires_on, content });
    }

    fn content(state: &State, file_id: &str) -> Option<Bytes> {
        state.files.get(file_id).and_then(|file| state.contents.get(file.content.as_deref()?))
    }

    #[test]
    fn the_same_content_is_kept_once() {
        let mut state = state(10);
        for id in ["a", "b"] {
            upload(&mut state, id, "12345678");
        }
        assert_eq!(content(&state, "a").unwrap(), "12345678");
        assert_eq!(content(&state, "a"), content(&state, "b"));
        assert_eq!(state.contents.bytes(), 8);
    }

    #[test]
    fn what_nobody_has_any_more_goes_first() {
        let mut state = state(10);
        upload(&mut state, "contract's", "aaaa");
        let flow_id = state.create_flow(Plan::default(), "");
        state.bring_file(&flow_id, "contract's").unwrap();
        state.advance(NOW + 1);
        upload(&mut state, "expired", "bbbb");
        state.advance(NOW + 3601);
        upload(&mut state, "new", "cccc");
        let kept = ["contract's", "expired", "new"].map(|id| content(&state, id).is_some());
        assert_eq!(kept, [true, false, true]);
        assert!(state.flow(&flow_id).unwrap().content.is_some());
    }

    #[test]
    fn the_oldest_go_when_there_is_no_room() {
        let mut state = state(10);
        for (number, id) in ["a", "b", "c"].into_iter().enumerate() {
            state.advance(NOW + i64::try_from(number).unwrap());
            upload(&mut state, id, &format!("{id:4}"));
        }
        let kept = ["a", "b", "c"].map(|id| content(&state, id).is_some());
        assert_eq!(kept, [false, true, true]);
    }

    #[test]
    fn one_that_is_too_large_is_not_kept_and_moves_nothing() {
        let mut state = state(10);
        upload(&mut state, "small", "1");
        upload(&mut state, "large", "12345678901");
        assert_eq!(content(&state, "large"), None);
        assert_eq!(content(&state, "small").unwrap(), "1");
    }
}
