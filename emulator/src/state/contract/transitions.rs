//! What can happen to a contract, one step at a time. A step that is refused may leave the contract
//! half changed, so steps are made on a copy.

use crate::state::{
    contract::{
        flow::{Approver, ApproverStatus, Flow, FlowStatus, Forward, Review},
        plan::Party,
    },
    refusal::Refusal,
};

/// The result that a review can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Pass,
    /// It goes on waiting.
    Reject,
    /// The contract ends.
    Refuse,
}

impl Flow {
    pub(crate) fn start(&mut self, now: i64) -> Result<(), Refusal> {
        self.not_ended()?;
        if self.status.is_running() {
            return Err(Refusal::Started);
        }
        if self.create_review.is_some_and(|review| review != Review::Passed) {
            return Err(Refusal::ReviewAwaited);
        }
        let document = self.document.as_ref().ok_or(Refusal::NoDocument)?;
        if document.ready_at > now {
            return Err(Refusal::DocumentNotReady);
        }
        if self.approvers.is_empty() && !self.plan.open_dynamic_sign_flow {
            return Err(Refusal::NobodySigns);
        }
        if !self.has_fields() {
            self.begin_signing();
            return Ok(());
        }
        self.status = FlowStatus::ToFill;
        for approver in &mut self.approvers {
            approver.status = if approver.has_fields() { ApproverStatus::ToFill } else { ApproverStatus::Waiting };
        }
        Ok(())
    }

    /// A signer fills in the fields called so.
    pub(crate) fn fill(&mut self, recipient_id: &str, values: &[(String, String)]) -> Result<(), Refusal> {
        let approver = self.on_turn(recipient_id, ApproverStatus::ToFill)?;
        for (name, value) in values {
            let field = approver.field_mut(name).ok_or_else(|| Refusal::NoField(name.clone()))?;
            field.check_value(value)?;
            field.value.clone_from(value);
        }
        if let Some(missing) = approver.party.components.iter().find(|field| field.is_left_out()) {
            return Err(Refusal::FieldMissing(missing.name.clone()));
        }
        approver.status = ApproverStatus::Filled;
        self.status = FlowStatus::PartlyFilled;
        if !self.approvers.iter().any(|approver| approver.status == ApproverStatus::ToFill) {
            self.begin_signing();
        }
        Ok(())
    }

    pub(crate) fn sign(&mut self, recipient_id: &str, now: i64) -> Result<(), Refusal> {
        let approver = self.on_turn(recipient_id, ApproverStatus::ToSign)?;
        if approver.review.is_some_and(|review| review != Review::Passed) {
            return Err(Refusal::ReviewAwaited);
        }
        (approver.status, approver.time) = (ApproverStatus::Signed, now);
        if self.all_signed() && !self.plan.open_dynamic_sign_flow {
            self.status = FlowStatus::Signed;
        } else {
            self.status = FlowStatus::PartlySigned;
            self.pass_turn();
        }
        Ok(())
    }

    /// A signer refuses to fill in, or to sign, which ends the contract.
    pub(crate) fn refuse(&mut self, recipient_id: &str, message: &str, now: i64) -> Result<(), Refusal> {
        self.running()?;
        let approver = self.approver_mut(recipient_id).ok_or(Refusal::NoApprover)?;
        let end = match approver.status {
            ApproverStatus::ToFill => FlowStatus::FillRefused,
            ApproverStatus::ToSign => FlowStatus::Refused,
            _ => return Err(Refusal::NotTheirTurn),
        };
        if approver.party.approver_option.no_refuse {
            return Err(Refusal::Forbidden("the signer may not refuse: `ApproverOption.NoRefuse` is set"));
        }
        (approver.status, approver.time) = (ApproverStatus::Refused, now);
        message.clone_into(&mut approver.message);
        self.end(end, ApproverStatus::Stopped, message);
        Ok(())
    }

    pub(crate) fn cancel(&mut self, message: &str) -> Result<(), Refusal> {
        self.not_ended()?;
        self.end(FlowStatus::Cancelled, ApproverStatus::Cancelled, message);
        Ok(())
    }

    /// Ends the contract if it is too late to sign it; says whether it did.
    pub(crate) fn expire(&mut self, now: i64) -> bool {
        let open = self.approvers.iter().filter(|approver| approver.status.is_open());
        let too_late = self.deadline <= now || open.filter_map(Approver::deadline).any(|deadline| deadline <= now);
        let expires = self.status.is_running() && too_late;
        if expires {
            // The words of the platform's own messages.
            self.end(FlowStatus::Expired, ApproverStatus::Expired, "部分签署方未在签署截止前完成签署");
        }
        expires
    }

    /// Something about it is not true any more, such as a signer's name.
    pub(crate) fn invalidate(&mut self) -> Result<(), Refusal> {
        self.not_ended()?;
        self.end(FlowStatus::Invalid, ApproverStatus::Stopped, "");
        Ok(())
    }

    /// Another contract that ends this one was signed by all.
    pub(crate) fn release(&mut self) -> Result<(), Refusal> {
        if self.status != FlowStatus::Signed {
            return Err(Refusal::Ended(self.status));
        }
        self.status = FlowStatus::Released;
        for approver in &mut self.approvers {
            approver.status = ApproverStatus::Released;
        }
        Ok(())
    }

    /// A review of whether the contract may start.
    pub(crate) fn review_start(&mut self, verdict: Verdict, message: &str) -> Result<(), Refusal> {
        self.not_ended()?;
        if self.create_review.is_none_or(|review| review == Review::Passed) {
            return Err(Refusal::NoReview);
        }
        match verdict {
            Verdict::Pass => self.create_review = Some(Review::Passed),
            Verdict::Reject => self.create_review = Some(Review::Rejected),
            Verdict::Refuse => self.end(FlowStatus::Refused, ApproverStatus::Stopped, message),
        }
        Ok(())
    }

    /// A review of a signature: the named signer's, or that of the first who waits for one.
    pub(crate) fn review_signature(
        &mut self,
        recipient_id: Option<&str>,
        verdict: Verdict,
        message: &str,
        now: i64,
    ) -> Result<(), Refusal> {
        self.running()?;
        if recipient_id.is_some_and(|id| self.approver(id).is_none()) {
            return Err(Refusal::NoApprover);
        }
        let waits = |approver: &&mut Approver| {
            recipient_id.is_none_or(|id| approver.recipient_id == id)
                && approver.status.is_open()
                && approver.review.is_some_and(|review| review != Review::Passed)
        };
        let approver = self.approvers.iter_mut().find(waits).ok_or(Refusal::NoReview)?;
        match verdict {
            Verdict::Pass => approver.review = Some(Review::Passed),
            Verdict::Reject => approver.review = Some(Review::Rejected),
            Verdict::Refuse => {
                (approver.status, approver.time) = (ApproverStatus::Refused, now);
                message.clone_into(&mut approver.message);
                self.end(FlowStatus::Refused, ApproverStatus::Stopped, message);
            }
        }
        Ok(())
    }

    /// More time: for the whole contract, or for one signer.
    pub(crate) fn extend(&mut self, recipient_id: Option<&str>, deadline: i64, now: i64) -> Result<(), Refusal> {
        self.running()?;
        if deadline <= now {
            return Err(Refusal::Deadline("the new deadline has passed"));
        }
        let Some(recipient_id) = recipient_id else {
            if deadline <= self.deadline {
                return Err(Refusal::Deadline("the new deadline is not later than the present one"));
            }
            self.deadline = deadline;
            return Ok(());
        };
        let (unordered, end) = (self.plan.unordered, self.deadline);
        let mut from_there = self.approvers.iter_mut().skip_while(|approver| approver.recipient_id != recipient_id);
        let approver = from_there.next().ok_or(Refusal::NoApprover)?;
        let next = from_there.next().filter(|_| !unordered).and_then(|next| next.deadline());
        if !approver.status.is_open() {
            return Err(Refusal::NotTheirTurn);
        }
        if approver.deadline().is_some_and(|present| deadline <= present) {
            return Err(Refusal::Deadline("the new deadline is not later than the present one"));
        }
        if deadline > next.unwrap_or(end).min(end) {
            return Err(Refusal::Deadline("the new deadline is later than the contract's or the next signer's"));
        }
        approver.party.deadline = deadline;
        Ok(())
    }

    /// Another employee signs instead.
    pub(crate) fn forward(
        &mut self,
        recipient_id: &str,
        to: (&str, &str, &str),
        quit: bool,
        now: i64,
    ) -> Result<(), Refusal> {
        self.not_ended()?;
        let approver = self.approver_mut(recipient_id).ok_or(Refusal::NoApprover)?;
        let may_change = !matches!(approver.status, ApproverStatus::Filled) && approver.status.is_open();
        if !may_change || !approver.party.is_organization() {
            return Err(Refusal::NotTheirTurn);
        }
        if approver.party.approver_option.no_transfer {
            return Err(Refusal::Forbidden("the signer may not hand on: `ApproverOption.NoTransfer` is set"));
        }
        let party = &mut approver.party;
        let (user_id, name, mobile) = to;
        let (name, mobile) = (
            std::mem::replace(&mut party.approver_name, name.to_owned()),
            std::mem::replace(&mut party.approver_mobile, mobile.to_owned()),
        );
        user_id.clone_into(&mut party.user_id);
        approver.forwards.push(Forward { name, mobile, time: now, quit });
        Ok(())
    }

    /// One more signer, of a contract that is open for that.
    pub(crate) fn add_approver(&mut self, mut approver: Approver) -> Result<(), Refusal> {
        self.not_ended()?;
        if !self.plan.open_dynamic_sign_flow {
            return Err(Refusal::Forbidden("the contract was not started with `OpenDynamicSignFlow`"));
        }
        if self.status.is_running() {
            approver.status = ApproverStatus::Waiting;
        }
        self.approvers.push(approver);
        if matches!(self.status, FlowStatus::ToSign | FlowStatus::PartlySigned) {
            self.pass_turn();
        }
        Ok(())
    }

    /// No more signers: it is complete.
    pub(crate) fn archive(&mut self) -> Result<(), Refusal> {
        self.running()?;
        if !self.plan.open_dynamic_sign_flow || self.approvers.is_empty() || !self.all_signed() {
            return Err(Refusal::Forbidden(
                "not all have signed, or the contract is not one with `OpenDynamicSignFlow`",
            ));
        }
        self.status = FlowStatus::Signed;
        Ok(())
    }

    /// Who is said to sign, where that was left open.
    pub(crate) fn name_approver(&mut self, recipient_id: &str, party: &Party) -> Result<(), Refusal> {
        self.not_ended()?;
        let approver = self.approver_mut(recipient_id).ok_or(Refusal::NoApprover)?;
        if !approver.status.is_open() {
            return Err(Refusal::NotTheirTurn);
        }
        let named = &mut approver.party;
        named.approver_name.clone_from(&party.approver_name);
        named.approver_mobile.clone_from(&party.approver_mobile);
        if !party.organization_name.is_empty() {
            named.organization_name.clone_from(&party.organization_name);
        }
        named.approver_option.fill_type = 0;
        Ok(())
    }

    fn not_ended(&self) -> Result<(), Refusal> {
        if self.status.is_final() { Err(Refusal::Ended(self.status)) } else { Ok(()) }
    }

    fn running(&self) -> Result<(), Refusal> {
        self.not_ended()?;
        if self.status.is_unstarted() { Err(Refusal::NotStarted) } else { Ok(()) }
    }

    fn on_turn(&mut self, recipient_id: &str, status: ApproverStatus) -> Result<&mut Approver, Refusal> {
        self.running()?;
        let approver = self.approver_mut(recipient_id).ok_or(Refusal::NoApprover)?;
        if approver.status == status { Ok(approver) } else { Err(Refusal::NotTheirTurn) }
    }

    fn all_signed(&self) -> bool {
        self.approvers.iter().all(|approver| approver.status == ApproverStatus::Signed)
    }

    fn begin_signing(&mut self) {
        self.status = FlowStatus::ToSign;
        for approver in &mut self.approvers {
            approver.status = ApproverStatus::Waiting;
        }
        self.pass_turn();
    }

    /// Lets those sign whose turn it is: all of them, or the first in order.
    fn pass_turn(&mut self) {
        let unordered = self.plan.unordered;
        for approver in self.approvers.iter_mut().filter(|approver| approver.status != ApproverStatus::Signed) {
            approver.status = ApproverStatus::ToSign;
            if !unordered {
                break;
            }
        }
    }

    fn end(&mut self, status: FlowStatus, open_approvers: ApproverStatus, message: &str) {
        self.status = status;
        message.clone_into(&mut self.message);
        for approver in self.approvers.iter_mut().filter(|approver| approver.status.is_open()) {
            approver.status = open_approvers;
        }
    }
}
