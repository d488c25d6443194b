//! Contracts that are prepared on one page, and started there as a group.

use crate::state::{
    State,
    contract::check::none_of,
    offer::{Edits, PreparedGroup},
    refusal::Refusal,
};

impl State {
    /// What the page with this code shows, while it can be opened.
    pub(crate) fn prepared_group(&self, code: &str) -> Result<&PreparedGroup, Refusal> {
        let group = self.prepared_groups.get(code).ok_or(Refusal::NoLink)?;
        self.check_page(group.used, group.expires_on).map(|()| group)
    }

    /// Presses the page's button: starts all contracts, or none. The id of their group, which is valid
    /// from now on. Contracts for which no edits are given are started as they are.
    pub(crate) fn start_prepared_group(&mut self, code: &str, edits: &[Edits]) -> Result<String, Refusal> {
        let mut group = self.prepared_group(code)?.clone();
        let edits = edits.iter().cloned().chain(std::iter::repeat(Edits::default()));
        let contracts: Vec<(String, Edits)> = group.codes.iter().cloned().zip(edits).collect();
        for (code, edits) in &contracts {
            none_of(self.edited(code, edits.clone())?.1)?;
        }
        let mut flow_ids = Vec::new();
        for (code, edits) in contracts {
            flow_ids.push(self.create_prepared(&code, edits)?.flow_id);
        }
        self.create_group_as(&group.group_id, group.name.clone(), flow_ids.clone())?;
        for flow_id in &flow_ids {
            self.start(flow_id)?;
        }
        group.used = true;
        let group_id = group.group_id.clone();
        self.prepared_groups.insert(code, group);
        Ok(group_id)
    }
}
