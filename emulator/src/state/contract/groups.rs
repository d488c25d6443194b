//! Contracts that are signed together, and how far they are as one.

use crate::state::{
    State,
    contract::flow::{Approver, ApproverStatus, Flow, FlowGroup, FlowStatus, GroupStatus},
    message::contracts,
    refusal::Refusal,
};

impl State {
    /// Makes a group of contracts, which are to be started then. Its id.
    pub(crate) fn create_group(&mut self, name: String, flow_ids: Vec<String>) -> Result<String, Refusal> {
        let id = self.ids.resource();
        self.create_group_as(&id, name, flow_ids)?;
        Ok(id)
    }

    pub(in crate::state) fn create_group_as(
        &mut self,
        id: &str,
        name: String,
        flow_ids: Vec<String>,
    ) -> Result<(), Refusal> {
        for flow_id in &flow_ids {
            self.amend(flow_id, |flow, _| {
                flow.group_id = Some(id.to_owned());
                Ok(())
            })?;
        }
        self.groups.insert(id, FlowGroup { name, flow_ids });
        Ok(())
    }

    /// The group that a contract belongs to, and its id.
    pub(in crate::state) fn group_of<'a>(&'a self, flow: &'a Flow) -> Option<(&'a str, &'a FlowGroup)> {
        let id = flow.group_id.as_deref()?;
        Some((id, self.groups.get(id)?))
    }

    /// Reports how far a group is if that has changed.
    pub(in crate::state) fn report_group(&mut self, id: &str, before: GroupStatus) {
        let Some(group) = self.groups.get(id) else { return };
        let status = self.group_status(group);
        if status != before {
            let data = contracts::flow_group_status_change(id, group, status, self.now);
            self.report("FlowGroupStatusChange", data);
        }
    }

    pub(in crate::state) fn group_status(&self, group: &FlowGroup) -> GroupStatus {
        let flows: Vec<&Flow> = group.flow_ids.iter().filter_map(|id| self.flows.get(id)).collect();
        let is_signed = |flow: &&Flow| matches!(flow.status, FlowStatus::Signed | FlowStatus::Released);
        let has_failed = |flow: &&Flow| flow.status.is_final() && !is_signed(flow);
        let (signed, failed) =
            (flows.iter().filter(|flow| is_signed(flow)).count(), flows.iter().filter(|flow| has_failed(flow)).count());
        if failed == flows.len() {
            GroupStatus::Invalid
        } else if failed > 0 {
            GroupStatus::Part
        } else if signed == flows.len() {
            GroupStatus::All
        } else if flows.iter().any(|flow| flow.status.is_unstarted()) {
            GroupStatus::Processing
        } else if flows.iter().flat_map(|flow| &flow.approvers).any(|approver| self.waits_for_us(approver)) {
            GroupStatus::ToSign
        } else {
            GroupStatus::WaitSign
        }
    }

    /// Whether it is the turn of somebody of the own organization.
    fn waits_for_us(&self, approver: &Approver) -> bool {
        matches!(approver.status, ApproverStatus::ToFill | ApproverStatus::ToSign)
            && self.organizations.get(&approver.organization_id).is_some_and(|organization| organization.own)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{
        ids::Ids,
        state::contract::plan::{Party, Plan},
    };

    const NOW: i64 = 1_767_225_600;

    /// A group of two contracts which an employee signs first, and then a person.
    fn group(state: &mut State) -> [String; 2] {
        let user_id = state.employees.iter().next().unwrap().0.to_owned();
        let employee = Party { user_id, ..Party::default() };
        let person = Party { approver_type: 1, approver_name: "乙".to_owned(), ..Party::default() };
        let flow_ids = [1, 2].map(|_| {
            let plan = Plan { approvers: vec![employee.clone(), person.clone()], ..Plan::default() };
            let flow_id = state.create_flow(plan, "");
            state.attach_document(&flow_id, true).unwrap();
            flow_id
        });
        state.create_group("组".to_owned(), flow_ids.to_vec()).unwrap();
        for flow_id in &flow_ids {
            state.start(flow_id).unwrap();
        }
        flow_ids
    }

    fn sign(state: &mut State, flow_id: &str, who: &str) {
        let recipient_id = state.signer(flow_id, who).unwrap();
        state.sign(flow_id, &recipient_id).unwrap();
    }

    /// The statuses that were reported.
    fn statuses(state: &State) -> Vec<&str> {
        let events = state.events.iter().map(|(_, event)| event);
        let events = events.filter(|event| event.message_type == "FlowGroupStatusChange");
        events.map(|event| event.data["FlowGroupStatus"].as_str().unwrap()).collect()
    }

    #[test]
    fn a_group_is_reported_each_time_that_its_status_changes() {
        let mut state = State::new(Ids::new(1), NOW);
        let [one, two] = group(&mut state);
        assert_eq!(statuses(&state), ["TOSIGN"]);
        sign(&mut state, &one, "典子谦");
        assert_eq!(statuses(&state), ["TOSIGN"]);
        sign(&mut state, &two, "典子谦");
        sign(&mut state, &one, "乙");
        sign(&mut state, &two, "乙");
        assert_eq!(statuses(&state), ["TOSIGN", "WAITSIGN", "ALL"]);
    }

    #[test]
    fn a_group_is_invalid_when_all_of_it_is() {
        let mut state = State::new(Ids::new(1), NOW);
        let [one, two] = group(&mut state);
        state.cancel(&one, "x").unwrap();
        assert_eq!(statuses(&state), ["TOSIGN", "PART"]);
        state.advance(state.flow(&two).unwrap().deadline);
        assert_eq!(statuses(&state), ["TOSIGN", "PART", "INVALID"]);
    }

    #[test]
    fn a_group_is_named_in_the_messages_about_it_and_its_contracts() {
        let mut state = State::new(Ids::new(1), NOW);
        let flow_ids = group(&mut state);
        let group_id = state.groups.last().unwrap().0;
        let messages: Vec<(&str, &Value)> = state
            .events
            .iter()
            .map(|(_, event)| (event.message_type.as_str(), event.data.get("FlowGroupMessage").unwrap_or(&Value::Null)))
            .collect();
        let of_group = json!({ "FlowGroupId": group_id, "FlowGroupName": "组" });
        assert_eq!(messages[..2], [("FlowStatusChange", &of_group), ("FlowStatusChange", &of_group)]);
        let (_, last) = state.events.last().unwrap();
        let expected = json!({
            "FlowGroupId": group_id,
            "FlowGroupName": "组",
            "FlowGroupStatus": "TOSIGN",
            "FlowIds": flow_ids,
            "OccurTime": NOW,
        });
        assert_eq!(Value::Object(last.data.clone()), expected);
    }
}
