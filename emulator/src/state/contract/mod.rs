//! What is done to contracts, step by step: each is made on a copy, kept, and reported.

pub(crate) mod check;
pub(crate) mod fields;
pub(crate) mod flow;
mod groups;
pub(crate) mod plan;
mod template;
pub(crate) mod transitions;

use crate::state::{
    State,
    contract::{
        flow::{Approver, ApproverStatus, Document, Flow, FlowStatus, Review},
        plan::{Party, Plan},
        transitions::Verdict,
    },
    message::Operate,
    refusal::Refusal,
    resources::Organization,
};

/// How long a contract is open unless it says so itself, in seconds.
pub(in crate::state) const LIFETIME: i64 = 365 * 86_400;
/// How long it takes to compose a document, in whole seconds: a little less when a second has begun.
const COMPOSITION: i64 = 2;

impl State {
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

    /// The account's own organization, and its id.
    pub(crate) fn own_organization(&self) -> Option<(&str, &Organization)> {
        self.organizations.iter().find(|(_, organization)| organization.own)
    }

    pub(crate) fn own_organization_id(&self) -> &str {
        self.own_organization().map(|(id, _)| id).unwrap_or_default()
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

    pub(in crate::state) fn create_flow_as(&mut self, id: &str, plan: Plan, creator: &str) {
        let parties = plan.approvers.clone();
        let approvers = parties.into_iter().map(|party| self.approver(party, plan.need_sign_review)).collect();
        let deadline = if plan.deadline > 0 { plan.deadline } else { self.now.saturating_add(LIFETIME) };
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
            content: None,
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
        if let Some((_, own)) =
            self.own_organization().filter(|_| party.is_organization() && party.organization_name.is_empty())
        {
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

    /// Makes a file the text of a contract.
    pub(crate) fn bring_file(&mut self, flow_id: &str, file_id: &str) -> Result<(), Refusal> {
        let content = self.files.get(file_id).and_then(|file| file.content.clone());
        self.amend(flow_id, |flow, _| {
            flow.content = content;
            Ok(())
        })
    }

    pub(crate) fn start(&mut self, flow_id: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Start, "", Flow::start)
    }

    pub(crate) fn fill(
        &mut self,
        flow_id: &str,
        recipient_id: &str,
        values: &[(String, String)],
    ) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Fill, recipient_id, |flow, _| flow.fill(recipient_id, values))
    }

    pub(crate) fn sign(&mut self, flow_id: &str, recipient_id: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Sign, recipient_id, |flow, now| flow.sign(recipient_id, now))
    }

    pub(crate) fn refuse(&mut self, flow_id: &str, recipient_id: &str, message: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Reject, recipient_id, |flow, now| flow.refuse(recipient_id, message, now))
    }

    pub(crate) fn cancel(&mut self, flow_id: &str, message: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Cancel, "", |flow, _| flow.cancel(message))
    }

    /// Lets a contract expire now, whatever its deadline.
    pub(crate) fn expire(&mut self, flow_id: &str) -> Result<(), Refusal> {
        self.change(flow_id, Operate::Deadline, "", |flow, now| {
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
        self.change(flow_id, Operate::Invalidate, "", |flow, _| flow.invalidate())
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
        by: &str,
        step: impl FnOnce(&mut Flow, i64) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let mut flow = self.flow(flow_id)?.clone();
        step(&mut flow, self.now)?;
        let (signed, releases) = (flow.status == FlowStatus::Signed, flow.releases.clone());
        let operates = [operate, Operate::Finish];
        self.keep_done(flow_id, flow, if signed { &operates } else { &operates[..1] }, by);
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

    /// Keeps a changed contract, and reports what was done to it by nobody in particular.
    pub(in crate::state) fn keep(&mut self, id: &str, flow: Flow, operates: &[Operate]) {
        self.keep_done(id, flow, operates, "");
    }

    /// Keeps a changed contract, and reports what a signer has done to it, by the recipient id.
    fn keep_done(&mut self, id: &str, mut flow: Flow, operates: &[Operate], by: &str) {
        flow.updated_on = self.now;
        let group = self.group_of(&flow).map(|(id, group)| (id.to_owned(), self.group_status(group)));
        for operate in operates {
            let data = self.flow_status_change(id, &flow, *operate, by);
            self.report("FlowStatusChange", data);
        }
        self.flows.insert(id, flow);
        self.remember_wake(id);
        if let Some((group_id, before)) = group {
            self.report_group(&group_id, before);
        }
    }
}
