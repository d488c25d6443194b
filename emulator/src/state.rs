//! Everything the emulator remembers, and what can be done to it.
//!
//! It is plain data. Time comes in through [`State::advance`] alone: what a deadline brings about
//! takes effect when somebody looks at the time.

pub(crate) mod callback;
pub(crate) mod event;
pub(crate) mod flow;
pub(crate) mod link;
mod page;
pub(crate) mod plan;
mod prepare;
pub(crate) mod refusal;
pub(crate) mod resources;
mod rows;
mod seed;
mod table;
#[cfg(test)]
mod tests;
pub(crate) mod transitions;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use self::{
    event::{Event, Operate},
    flow::{Approver, ApproverStatus, Document, Flow, FlowGroup, FlowStatus, Review},
    link::{Link, Prepared, Target},
    plan::{Party, Plan},
    refusal::Refusal,
    resources::{Callback, Conversion, Department, Employee, File, Organization, Seal, Template},
    transitions::Verdict,
};
pub(crate) use self::{rows::Row, table::Table};
use crate::ids::Ids;

/// How long a contract is open unless it says so itself, in seconds.
const FLOW_LIFETIME: i64 = 365 * 86_400;
/// How long it takes to compose a document, in whole seconds: a little less when a second has begun.
const COMPOSITION: i64 = 2;
/// How many events are kept after they were delivered.
const KEPT_EVENTS: usize = 1000;

/// What the emulator remembers.
pub(crate) struct State {
    pub(crate) ids: Ids,
    /// In seconds since 1970, as of the last [`State::advance`].
    pub(crate) now: i64,
    pub(crate) organizations: Table<Organization>,
    pub(crate) employees: Table<Employee>,
    pub(crate) departments: Table<Department>,
    pub(crate) files: Table<File>,
    pub(crate) conversions: Table<Conversion>,
    pub(crate) templates: Table<Template>,
    pub(crate) seals: Table<Seal>,
    pub(crate) flows: Table<Flow>,
    pub(crate) groups: Table<FlowGroup>,
    /// By the code in the page's address.
    pub(crate) prepared: Table<Prepared>,
    /// By the token in the link.
    pub(crate) links: Table<Link>,
    /// By address.
    pub(crate) callbacks: Table<Callback>,
    /// By a number that grows.
    pub(crate) events: Table<Event>,
    /// Something was reported that waits to be delivered, since the last [`State::take_reported`].
    reported: bool,
    /// When which contract has to be looked at; older entries may be out of date.
    wakes: BTreeSet<(i64, String)>,
}

impl State {
    /// A state with an organization, employees, templates and seals, and nothing done yet.
    pub(crate) fn new(ids: Ids, now: i64) -> Self {
        let mut state = Self::empty(ids, now);
        state.seed();
        state
    }

    fn empty(ids: Ids, now: i64) -> Self {
        Self {
            ids,
            now,
            organizations: Table::default(),
            employees: Table::default(),
            departments: Table::default(),
            files: Table::default(),
            conversions: Table::default(),
            templates: Table::default(),
            seals: Table::default(),
            flows: Table::default(),
            groups: Table::default(),
            prepared: Table::default(),
            links: Table::default(),
            callbacks: Table::default(),
            events: Table::default(),
            reported: false,
            wakes: BTreeSet::new(),
        }
    }

    /// Lets happen what happens by itself until `now`: documents are composed, contracts expire.
    pub(crate) fn advance(&mut self, now: i64) {
        self.now = now;
        while let Some((time, id)) = self.wakes.pop_first() {
            if time > now {
                self.wakes.insert((time, id));
                break;
            }
            self.wake(&id);
        }
    }

    /// When something happens by itself next, in seconds since 1970.
    pub(crate) fn next_wake(&self) -> Option<i64> {
        self.wakes.first().map(|(time, _)| *time)
    }

    fn wake(&mut self, id: &str) {
        let Some(mut flow) = self.flows.get(id).cloned() else { return };
        if let Some(document) =
            flow.document.as_mut().filter(|document| document.ready_at <= self.now && !document.announced)
        {
            document.announced = true;
            let data = callback::document_fill(id, &flow, self.now);
            self.flows.insert(id, flow.clone());
            self.report("DocumentFill", data);
        }
        if flow.expire(self.now) {
            self.keep(id, flow, &[Operate::Deadline]);
        } else {
            self.remember_wake(id);
        }
    }

    // Contracts

    /// The recipient id of a contract's signer, told by any of its ids, by number or by name.
    pub(crate) fn signer(&self, flow_id: &str, who: &str) -> Result<String, Refusal> {
        let flow = self.flow(flow_id)?;
        let is_meant = |approver: &&Approver| {
            let Approver { party, recipient_id, sign_id, .. } = *approver;
            let names = [recipient_id, sign_id, &party.approver_mobile, &party.approver_name];
            names.into_iter().any(|name| name == who && !who.is_empty())
        };
        flow.approvers.iter().find(is_meant).map(|approver| approver.recipient_id.clone()).ok_or(Refusal::NoApprover)
    }

    pub(crate) fn flow(&self, id: &str) -> Result<&Flow, Refusal> {
        self.flows.get(id).ok_or_else(|| Refusal::NoFlow(id.to_owned()))
    }

    /// A contract that has not started, and its id.
    pub(crate) fn create_flow(&mut self, plan: Plan, creator: &str) -> String {
        let id = self.ids.resource();
        self.create_flow_as(&id, plan, creator);
        id
    }

    fn create_flow_as(&mut self, id: &str, plan: Plan, creator: &str) {
        let parties = plan.approvers.clone();
        let approvers = parties.into_iter().map(|party| self.approver(party, plan.need_sign_review)).collect();
        let deadline = if plan.deadline > 0 { plan.deadline } else { self.now.saturating_add(FLOW_LIFETIME) };
        let flow = Flow {
            plan,
            creator: creator.to_owned(),
            created_on: self.now,
            updated_on: self.now,
            deadline,
            status: FlowStatus::NotStarted,
            message: String::new(),
            approvers,
            document: None,
            template_id: None,
            releases: None,
            group_id: None,
            create_review: None,
        };
        self.flows.insert(id, flow);
    }

    /// A signer with ids of its own.
    pub(crate) fn approver(&mut self, mut party: Party, need_sign_review: bool) -> Approver {
        let employee = self.employees.get(&party.user_id).filter(|_| !party.user_id.is_empty());
        if let Some(employee) = employee {
            party.approver_name.clone_from(&employee.name);
            party.approver_mobile.clone_from(&employee.mobile);
        }
        let own = self.organizations.iter().find(|(_, organization)| organization.own);
        if let Some((_, own)) = own.filter(|_| party.is_organization() && party.organization_name.is_empty()) {
            party.organization_name.clone_from(&own.name);
        }
        let organization = self.organizations.iter().find(|(_, other)| other.name == party.organization_name);
        let is_own = party.is_organization() && organization.is_some_and(|(_, organization)| organization.own);
        let organization_id = organization.filter(|_| party.is_organization()).map(|(id, _)| id.to_owned());
        let needs_review = party.approver_need_sign_review || need_sign_review && is_own;
        for component in &mut party.components {
            if component.id.is_empty() {
                component.id = self.ids.resource();
            }
        }
        Approver {
            recipient_id: self.ids.resource(),
            sign_id: self.ids.resource(),
            organization_id: organization_id.unwrap_or_default(),
            status: ApproverStatus::NotStarted,
            message: String::new(),
            time: 0,
            review: needs_review.then_some(Review::Awaited),
            forwards: Vec::new(),
            party,
        }
    }

    /// Gives a contract its document, which is ready at once or takes a while to compose.
    pub(crate) fn attach_document(&mut self, flow_id: &str, ready: bool) -> Result<String, Refusal> {
        let mut flow = self.flow(flow_id)?.clone();
        if flow.document.is_some() {
            return Err(Refusal::HasDocument);
        }
        let id = self.ids.resource();
        let ready_at = if ready { self.now } else { self.now.saturating_add(COMPOSITION) };
        flow.document = Some(Document { id: id.clone(), ready_at, announced: ready });
        flow.status = if flow.has_fields() { FlowStatus::NotStartedWithFields } else { FlowStatus::NotStarted };
        self.keep(flow_id, flow, &[]);
        Ok(id)
    }

    pub(crate) fn start(&mut self, flow_id: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Start, Flow::start)
    }

    pub(crate) fn fill(
        &mut self,
        flow_id: &str,
        recipient_id: &str,
        values: &[(String, String)],
    ) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Fill, |flow, _| flow.fill(recipient_id, values))
    }

    pub(crate) fn sign(&mut self, flow_id: &str, recipient_id: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Sign, |flow, now| flow.sign(recipient_id, now))
    }

    pub(crate) fn refuse(&mut self, flow_id: &str, recipient_id: &str, message: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Reject, |flow, now| flow.refuse(recipient_id, message, now))
    }

    pub(crate) fn cancel(&mut self, flow_id: &str, message: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Cancel, |flow, _| flow.cancel(message))
    }

    /// Lets a contract expire now, whatever its deadline.
    pub(crate) fn expire(&mut self, flow_id: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Deadline, |flow, now| {
            flow.deadline = flow.deadline.min(now);
            match flow.expire(now) {
                true => Ok(()),
                false if flow.status.is_final() => Err(Refusal::Ended(flow.status)),
                false => Err(Refusal::NotStarted),
            }
        })
    }

    /// Something about a contract is not true any more, such as a signer's name.
    pub(crate) fn invalidate(&mut self, flow_id: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Invalidate, |flow, _| flow.invalidate())
    }

    /// Reports the result of a review of a contract that may not start without.
    pub(crate) fn review_start(&mut self, flow_id: &str, verdict: Verdict, message: &str) -> Result<(), Refusal> {
        let mut flow = self.flow(flow_id)?.clone();
        flow.review_start(verdict, message)?;
        let operates: &[Operate] = if verdict == Verdict::Refuse { &[Operate::Reject] } else { &[] };
        self.keep(flow_id, flow, operates);
        // It passed once whoever prepared it had asked for it to start.
        if verdict == Verdict::Pass { self.start(flow_id) } else { Ok(()) }
    }

    /// Reports the result of a review that a signature waits for.
    pub(crate) fn review_signature(
        &mut self,
        flow_id: &str,
        recipient_id: Option<&str>,
        verdict: Verdict,
        message: &str,
    ) -> Result<(), Refusal> {
        let mut flow = self.flow(flow_id)?.clone();
        flow.review_signature(recipient_id, verdict, message, self.now)?;
        let operates: &[Operate] = if verdict == Verdict::Refuse { &[Operate::Reject] } else { &[] };
        self.keep(flow_id, flow, operates);
        self.sign_silently(flow_id);
        Ok(())
    }

    /// Makes a change that no callback reports.
    pub(crate) fn amend(
        &mut self,
        flow_id: &str,
        step: impl FnOnce(&mut Flow, i64) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut flow = self.flow(flow_id)?.clone();
        let before = flow.status;
        step(&mut flow, self.now)?;
        let finished = flow.status == FlowStatus::Signed && before != FlowStatus::Signed;
        self.keep(flow_id, flow, if finished { &[Operate::Finish] } else { &[] });
        self.sign_silently(flow_id);
        Ok(())
    }

    fn change(
        &mut self,
        flow_id: &str,
        operate: Operate,
        step: impl FnOnce(&mut Flow, i64) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut flow = self.flow(flow_id)?.clone();
        step(&mut flow, self.now)?;
        let (signed, releases) = (flow.status == FlowStatus::Signed, flow.releases.clone());
        if signed {
            self.keep(flow_id, flow, &[operate, Operate::Finish]);
        } else {
            self.keep(flow_id, flow, &[operate]);
        }
        if let Some(original) = releases.filter(|_| signed) {
            self.release(&original);
        }
        self.sign_silently(flow_id);
        Ok(())
    }

    /// Ends a contract whose end was agreed to by all. It may have ended in another way before.
    fn release(&mut self, flow_id: &str) {
        let Some(mut flow) = self.flows.get(flow_id).cloned() else { return };
        if flow.release().is_ok() {
            self.keep(flow_id, flow, &[Operate::Relieve]);
        }
    }

    /// Signs for those who need not do anything themselves.
    fn sign_silently(&mut self, flow_id: &str) {
        let Some(flow) = self.flows.get(flow_id) else { return };
        let due = |approver: &&Approver| {
            approver.party.is_silent()
                && approver.status == ApproverStatus::ToSign
                && approver.review.is_none_or(|review| review == Review::Passed)
        };
        if let Some(recipient_id) = flow.approvers.iter().find(due).map(|approver| approver.recipient_id.clone()) {
            // It is not refused: everything it depends on was just looked at. Signing looks for the next.
            let _ = self.sign(flow_id, &recipient_id);
        }
    }

    /// Keeps a changed contract, and reports what was done to it.
    fn keep(&mut self, id: &str, mut flow: Flow, operates: &[Operate]) {
        flow.updated_on = self.now;
        for operate in operates {
            let data = callback::flow_status_change(id, &flow, *operate, self.now);
            self.report("FlowStatusChange", data);
        }
        self.flows.insert(id, flow);
        self.remember_wake(id);
    }

    fn remember_wake(&mut self, id: &str) {
        if let Some(time) = self.flows.get(id).and_then(Flow::next_wake) {
            self.wakes.insert((time, id.to_owned()));
        }
    }

    // Files

    /// A file that can be used.
    pub(crate) fn usable_file(&self, id: &str) -> Result<&File, Refusal> {
        let file = self.files.get(id).ok_or_else(|| Refusal::NoFile(id.to_owned()))?;
        if file.expires_on <= self.now { Err(Refusal::FileExpired(id.to_owned())) } else { Ok(file) }
    }

    // Links

    /// The token of a new link that works for so many seconds.
    pub(crate) fn link(&mut self, target: Target, lifetime: i64) -> String {
        self.forget_old_links();
        let token = self.ids.resource();
        self.links.insert(token.clone(), Link { target, expires_on: self.now.saturating_add(lifetime) });
        token
    }

    /// Removes links that have expired, each time that their number has doubled.
    fn forget_old_links(&mut self) {
        let number = self.links.len();
        if number >= 1024 && number.is_power_of_two() {
            let old = self.links.iter().filter(|(_, link)| link.expires_on <= self.now);
            let old: Vec<String> = old.map(|(token, _)| token.to_owned()).collect();
            for token in old {
                self.links.remove(&token);
            }
        }
    }

    /// What the link with this token leads to.
    pub(crate) fn target(&self, token: &str) -> Result<&Target, Refusal> {
        let link = self.links.get(token).ok_or(Refusal::NoLink)?;
        if link.expires_on <= self.now { Err(Refusal::LinkExpired) } else { Ok(&link.target) }
    }

    /// The contract and signer that a signing link is for.
    pub(crate) fn signer_of(&self, token: &str) -> Result<(&str, &str), Refusal> {
        match self.target(token)? {
            Target::Sign { flow_id, recipient_id } => Ok((flow_id, recipient_id)),
            _ => Err(Refusal::NoLink),
        }
    }

    // Events

    /// Appends an event, to be delivered to every address that callbacks go to now.
    pub(crate) fn report(&mut self, message_type: &str, data: Map<String, Value>) {
        let last = self.events.last().and_then(|(id, _)| id.parse::<u64>().ok()).unwrap_or_default();
        let event = Event {
            message_id: self.ids.resource(),
            message_type: message_type.to_owned(),
            data,
            time: self.now,
            pending: self.callbacks.iter().map(|(url, _)| url.to_owned()).collect(),
        };
        self.reported |= !event.pending.is_empty();
        self.events.insert(format!("{:020}", last + 1), event);
        if self.events.len() > KEPT_EVENTS {
            let oldest = self.events.iter().find(|(_, event)| event.pending.is_empty()).map(|(id, _)| id.to_owned());
            oldest.and_then(|id| self.events.remove(&id));
        }
    }

    /// Whether something was reported since the last time that waits to be delivered.
    pub(crate) fn take_reported(&mut self) -> bool {
        std::mem::take(&mut self.reported)
    }

    /// Sends no more callbacks to an address, also not those that wait.
    pub(crate) fn remove_callback(&mut self, url: &str) -> Option<Callback> {
        let removed = self.callbacks.remove(url)?;
        let waiting = self.events.iter().filter(|(_, event)| event.pending.iter().any(|pending| pending == url));
        let waiting: Vec<String> = waiting.map(|(id, _)| id.to_owned()).collect();
        for id in &waiting {
            self.delivered(id, url);
        }
        Some(removed)
    }

    /// Notes that an event was delivered to an address, or will not be tried again.
    pub(crate) fn delivered(&mut self, event_id: &str, url: &str) {
        if let Some(event) = self.events.get_mut(event_id) {
            event.pending.retain(|pending| pending != url);
        }
    }
}

impl Event {
    /// The message as it is sent: an envelope of the second version.
    pub(crate) fn message(&self) -> Value {
        json!({
            "MsgId": self.message_id,
            "MsgType": self.message_type,
            "MsgVersion": "CustomApp",
            "MsgData": self.data,
        })
    }
}
